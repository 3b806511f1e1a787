//! Questions in SQL over a real office and its log, answered by a real worker.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a preparation that fails ends the test"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use application::columns::{BLOCK, Columns, NoColumns};
use application::log_query::{Asked, LogAnswer, LogQuestion, Piece, SqlWhy, Unanswered};
use application::log_search::{Kept, LogQuery};
use application::port::{EventLog as _, RawRecord, Records as _, SenderPosition, Trust};
use application::use_case::QUERY_LOG;
use application::{Problem, Refusal};
use columns::ColumnFiles;
use domain::event::FieldNames;
use domain::id::UnitId;
use evidence::{KeptLog, SealedLog, Seed};
use evidence_query::{House, Tables, answer};
use jiff::{SignedDuration, Timestamp};
use places::Places;
use serde_json::{Value, json};
use testkit::office::TestOffice;
use testkit::visitor::Visitor;

const FAILED: &str =
    "Nov 21 09:30:01 SRV sshd[41]: Failed password for Chen from 192.0.2.7 port 4000 ssh2";
const ACCEPTED: &str =
    "Nov 21 09:31:01 SRV sshd[41]: Accepted password for Chen from 192.0.2.7 port 4000 ssh2";
const OTHER: &str =
    "Nov 21 09:32:01 SRV sshd[41]: Failed password for tran from 198.51.100.9 port 4000 ssh2";

async fn other_unit(office: &TestOffice) -> UnitId {
    let units = office.office.units().await.unwrap();
    let other = units.iter().find(|unit| unit.name == "東灣鄉公所");
    other.unwrap().id
}

/// Three lines of one township, one of another.
async fn office() -> TestOffice {
    let office = TestOffice::new().await.unwrap();
    office
        .take("mail", [FAILED, ACCEPTED, OTHER].into_iter())
        .await
        .unwrap();
    let other = other_unit(&office).await;
    let foreign = FAILED.replace("Chen", "foreign");
    office
        .take_for(other, "web", [foreign.as_str()].into_iter())
        .await
        .unwrap();
    office
}

fn question(sql: &str) -> LogQuestion {
    LogQuestion {
        sql: sql.to_owned(),
        purpose: "case 115-1".to_owned(),
        most: 1_000,
    }
}

async fn ask(office: &TestOffice, name: &str, sql: &str) -> Result<LogAnswer, Unanswered> {
    let actor = office.actor(name).await.unwrap();
    office.office.query_log(&actor, &question(sql)).await
}

async fn rows(office: &TestOffice, sql: &str) -> Value {
    match ask(office, "lin.contact", sql).await {
        Ok(answer) => json!(answer.rows),
        Err(why) => panic!("{sql}: {why}"),
    }
}

/// What the journal says last.
async fn told(office: &TestOffice) -> (String, Value) {
    let lines = office.records().journal_after(0, 10_000).await.unwrap();
    let last = &lines.last().unwrap().said;
    (
        last["deed"].clone(),
        serde_json::from_str(&last["facts"]).unwrap(),
    )
}

#[tokio::test]
async fn questions_are_answered_as_a_loop_over_the_search_answers_them() {
    let office = office().await;
    let actor = office.actor("lin.contact").await.unwrap();
    let wanted = LogQuery {
        text: "port".to_owned(),
        purpose: "x".to_owned(),
        limit: 50,
        ..LogQuery::default()
    };
    let found = office
        .office
        .search_log(&actor, &wanted)
        .await
        .unwrap()
        .lines;
    assert_eq!(found.len(), 3);
    let all = "SELECT id, time, received, unit, source, dataset, action, outcome, user_name, \
        source_ip, host_name, message, raw, trust, fields FROM events ORDER BY time DESC";
    let answer = ask(&office, "lin.contact", all).await.unwrap();
    for (line, row) in found.iter().zip(&answer.rows) {
        let field = |name: &str| json!(line.fields.get(name));
        let moment = |value: &Value| value.as_str().unwrap().parse::<Timestamp>().unwrap();
        assert_eq!(row[0], line.event.to_string());
        assert_eq!((moment(&row[1]), moment(&row[2])), (line.at, line.received));
        assert_eq!(row[3], line.unit.to_string());
        assert_eq!(
            (&row[4], &row[5]),
            (&json!(line.source_name), &json!(line.dataset))
        );
        assert_eq!(row[6], field("event.action"));
        assert_eq!(row[7], field("event.outcome"));
        assert_eq!(row[8], field("user.name"));
        assert_eq!(row[9], field("source.ip"));
        assert_eq!(row[10], field("host.name"));
        assert_eq!(row[12], line.text);
        assert_eq!(row[13], "authenticated");
        let fields: BTreeMap<String, String> =
            serde_json::from_str(row[14].as_str().unwrap()).unwrap();
        assert_eq!(fields, line.fields);
    }
}

#[tokio::test]
async fn groups_subqueries_times_and_patterns_are_asked_about() {
    let office = office().await;
    assert_eq!(
        rows(
            &office,
            "SELECT user_name, count(*) AS n FROM events WHERE outcome = 'failure' \
             GROUP BY user_name ORDER BY user_name"
        )
        .await,
        json!([["Chen", 1], ["tran", 1]])
    );
    assert_eq!(
        rows(
            &office,
            "SELECT count(*) FROM events WHERE raw LIKE '%Accepted%'"
        )
        .await,
        json!([[1]])
    );
    assert_eq!(
        rows(
            &office,
            "SELECT e.user_name FROM events e WHERE e.source_ip IN \
             (SELECT source_ip FROM events WHERE outcome = 'success') AND e.outcome = 'failure'"
        )
        .await,
        json!([["Chen"]])
    );
    assert_eq!(
        rows(
            &office,
            "SELECT upper(host_name), date_part('hour', time) FROM events \
             WHERE time >= '2026-11-21T01:31:30Z' AND regexp_like(raw, 'tr.n') LIMIT 5"
        )
        .await,
        json!([["SRV", 1]])
    );
}

#[tokio::test]
async fn findings_and_the_journal_stand_beside_the_log_within_ones_units() {
    let office = TestOffice::with_morning().await.unwrap();
    let findings = office.findings().await.unwrap();
    let known: BTreeSet<String> = findings.iter().map(|one| one.id.to_string()).collect();
    let answer = rows(&office, "SELECT id FROM findings").await;
    let answer: BTreeSet<String> = answer
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row[0].as_str().unwrap().to_owned())
        .collect();
    assert!(!known.is_empty());
    assert_eq!(answer, known);
    let counted = rows(
        &office,
        "SELECT count(*) FROM findings f JOIN events e ON e.user_name = f.account",
    )
    .await;
    assert!(counted[0][0].as_u64().unwrap() > 0);
    let looks = "SELECT facts FROM journal WHERE deed = 'query_log' ORDER BY sequence";
    assert_eq!(rows(&office, looks).await.as_array().unwrap().len(), 2);
    let (deed, facts) = told(&office).await;
    assert_eq!(
        (deed.as_str(), &facts["sql"], &facts["rows"]),
        ("query_log", &json!(looks), &json!(2))
    );
    assert_eq!(facts["purpose"], "case 115-1");
    // Of the whole house's journal only what is about one's units.
    let units = rows(&office, "SELECT DISTINCT unit FROM journal").await;
    assert_eq!(units, json!([[office.township.to_string()]]));
    // Its lines are no events unless they are asked for by name.
    let own = "SELECT count(*) FROM events WHERE source = 'townwatch.journal'";
    assert!(rows(&office, own).await[0][0].is_u64());
    assert_eq!(
        rows(
            &office,
            "SELECT count(*) FROM events WHERE source LIKE 'townwatch%'"
        )
        .await,
        json!([[0]])
    );
}

#[tokio::test]
async fn nobody_asks_about_another_unit_or_without_the_role() {
    let office = office().await;
    let other = other_unit(&office).await;
    for sql in [
        "SELECT count(*) FROM events WHERE user_name = 'foreign'".to_owned(),
        "SELECT count(*) FROM events WHERE raw LIKE '%foreign%'".to_owned(),
        format!("SELECT count(*) FROM events WHERE unit = '{other}'"),
        format!("SELECT count(*) FROM events WHERE unit = '{other}' OR 1 = 1 AND source = 'web'"),
        format!("SELECT count(*) FROM findings WHERE unit = '{other}'"),
        format!("SELECT count(*) FROM journal WHERE unit = '{other}'"),
    ] {
        assert_eq!(rows(&office, &sql).await, json!([[0]]), "{sql}");
    }
    let foreign = ask(&office, "huang.contact", "SELECT user_name FROM events")
        .await
        .unwrap();
    assert_eq!(json!(foreign.rows), json!([["foreign"]]));
    let refused = |answered: Result<LogAnswer, Unanswered>| match answered {
        Err(Unanswered::Problem(Problem::Refused(refusal))) => refusal,
        other => panic!("{other:?}"),
    };
    for name in ["wang.staff", "wu.admin"] {
        assert_eq!(
            refused(ask(&office, name, "SELECT 1").await),
            Refusal::NotFound
        );
        let visitor = Visitor::of(&office, name).await.unwrap();
        for path in [
            "/log/query",
            "/log/query?sql=SELECT+1&purpose=x",
            "/log/query/export/csv?sql=SELECT+1&purpose=x",
        ] {
            assert_eq!(
                visitor.get(path).await.unwrap().status,
                404,
                "{name} {path}"
            );
        }
    }
    let contact = office.actor("lin.contact").await.unwrap();
    let silent = LogQuestion {
        purpose: " ".to_owned(),
        ..question("SELECT 1")
    };
    let field = "purpose";
    assert_eq!(
        refused(office.office.query_log(&contact, &silent).await),
        Refusal::Missing { field }
    );
}

#[tokio::test]
async fn what_no_question_may_do_is_refused_by_name() {
    let office = office().await;
    for (sql, named) in [
        (
            "CREATE EXTERNAL TABLE t STORED AS CSV LOCATION '/etc/passwd'",
            "CREATE",
        ),
        ("COPY (SELECT * FROM events) TO '/tmp/x.csv'", "COPY"),
        ("COPY events TO '/tmp/x.parquet'", "COPY"),
        ("CREATE TABLE t AS SELECT * FROM events", "CREATE"),
        ("CREATE VIEW v AS SELECT 1", "CREATE"),
        ("DROP TABLE events", "DROP"),
        ("INSERT INTO events (raw) VALUES ('x')", "INSERT"),
        ("DELETE FROM events", "DELETE"),
        ("UPDATE events SET raw = 'x'", "UPDATE"),
        ("SET datafusion.execution.batch_size = 1", "SET"),
        ("EXPLAIN ANALYZE SELECT * FROM events", "EXPLAIN"),
        ("SHOW TABLES", "SHOW"),
        ("SELECT 1; SELECT 2", "one statement"),
        (
            "SELECT * FROM information_schema.tables",
            "information_schema",
        ),
        (
            "SELECT * FROM townwatch.public.events",
            "townwatch.public.events",
        ),
        ("SELECT * FROM '/etc/passwd'", "/etc/passwd"),
        ("SELECT * FROM 's3://bucket/x.parquet'", "s3://"),
        ("SELECT * FROM persons", "persons"),
        ("SELECT * FROM read_csv('/etc/passwd')", "read_csv"),
        (
            "SELECT * FROM generate_series(1, 1000000000000)",
            "generate_series",
        ),
        ("SELECT * FROM range(1, 5)", "range"),
        ("SELECT * FROM TABLE(range(1, 5))", "table functions"),
        (
            "SELECT unnest(generate_series(1, 1000000000000))",
            "generate_series",
        ),
        (
            "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n) SELECT * FROM n",
            "RECURSIVE",
        ),
        ("SELECT nobody FROM events", "nobody"),
        ("SELECT load_extension('x')", "load_extension"),
    ] {
        let Err(Unanswered::Sql(mistake)) = ask(&office, "lin.contact", sql).await else {
            panic!("{sql} was answered");
        };
        assert!(
            matches!(mistake.why, SqlWhy::Forbidden | SqlWhy::Words),
            "{sql}: {mistake:?}"
        );
        assert!(mistake.said.contains(named), "{sql}: {mistake:?}");
        assert!(!mistake.said.contains('\n'), "{sql}: {mistake:?}");
    }
    let Err(Unanswered::Sql(mistake)) = ask(&office, "lin.contact", "SELECT *\nFRM events").await
    else {
        panic!("it was answered");
    };
    assert_eq!(
        (mistake.why, mistake.place.map(|(line, _)| line)),
        (SqlWhy::Words, Some(2))
    );
}

#[tokio::test]
async fn what_eats_memory_or_nests_dies_alone_and_the_look_is_journalled() {
    let office = TestOffice::new().await.unwrap();
    let lines: Vec<_> = (0..3_000)
        .map(|number| FAILED.replace("Chen", &format!("user{number}")))
        .collect();
    office
        .take("mail", lines.iter().map(String::as_str))
        .await
        .unwrap();
    for sql in [
        "SELECT a.raw FROM events a, events b, events c ORDER BY a.raw || b.raw || c.raw",
        "SELECT DISTINCT a.raw || b.raw FROM events a CROSS JOIN events b",
    ] {
        let answered = ask(&office, "lin.contact", sql).await;
        let Err(Unanswered::Sql(mistake)) = answered else {
            panic!("{sql}: {answered:?}");
        };
        assert_eq!(mistake.why, SqlWhy::Memory, "{sql}: {mistake:?}");
        let (deed, facts) = told(&office).await;
        assert_eq!(
            (deed.as_str(), &facts["ended"]),
            ("query_log", &json!("sql-memory"))
        );
    }
    for sql in [
        "SELECT length(repeat(raw, 100000000)) FROM events".to_owned(),
        format!("SELECT {}1{}", "(".repeat(3_000), ")".repeat(3_000)),
        format!("SELECT 1{}", " + 1".repeat(2_000)),
        format!(
            "SELECT count(*) FROM events WHERE regexp_like(raw, '{}')",
            "(a{1000}){1000}"
        ),
    ] {
        let answered = ask(&office, "lin.contact", &sql).await;
        // The last two may be answered; what counts is that the house goes on.
        if let Err(Unanswered::Problem(problem)) = answered {
            panic!("{}: {problem}", &sql[..40]);
        }
    }
    assert_eq!(
        rows(&office, "SELECT count(*) FROM events").await,
        json!([[3_000]])
    );
}

/// One block, and what no block covers yet.
const LINES: u64 = BLOCK + 3_000;

fn at(number: u64) -> Timestamp {
    let first: Timestamp = "2026-11-20T00:00:00Z".parse().unwrap();
    first + SignedDuration::from_secs(i64::try_from(number).unwrap())
}

fn line(number: u64) -> String {
    let (time, user, last) = (
        at(number).strftime("%Y-%m-%dT%H:%M:%SZ"),
        number % 401,
        number % 250,
    );
    match number % 5 {
        0 => format!("{time} Srv postfix/smtpd[7]: connect from host.example[192.0.2.{last}]"),
        1 => format!(
            "{time} Srv sshd[7]: Accepted password for User{user} from 198.51.100.{last} port 4000 ssh2"
        ),
        2 => format!("{time} other kernel: nothing that anybody reads {user}"),
        _ => format!(
            "{time} other sshd[7]: Failed password for user{user} from 198.51.100.{last} port 4000 ssh2"
        ),
    }
}

/// A log of a block and more, of two units, and its questions.
struct Long {
    data: tempfile::TempDir,
    asked: Asked,
    own: UnitId,
}

impl Long {
    async fn new(office: &TestOffice) -> Self {
        let own = office.township;
        let units = office.office.units().await.unwrap();
        let other = units.iter().find(|one| one.id != own).unwrap().id;
        let zone = "Asia/Taipei";
        let door = office
            .office
            .source_named(own, "door", "auto", zone)
            .await
            .unwrap();
        let mail = office
            .office
            .source_named(own, "mail", "auto", zone)
            .await
            .unwrap();
        let data = tempfile::tempdir().unwrap();
        let (log, _) = SealedLog::open(data.path(), Seed::new([7; 32])).unwrap();
        let record = |number: u64| RawRecord {
            unit: if number.is_multiple_of(7) { other } else { own },
            source: if number.is_multiple_of(3) {
                mail.id
            } else {
                door.id
            },
            received: at(number),
            trust: Trust::Network,
            position: SenderPosition::None,
            encoding: "utf-8",
            raw: line(number).into_bytes(),
        };
        for begin in (0..LINES).step_by(5_000) {
            let batch = (begin..(begin + 5_000).min(LINES)).map(record).collect();
            log.append(batch).await.unwrap();
        }
        drop(log);
        let actor = office.actor("lin.contact").await.unwrap();
        let permit = actor.permit(&QUERY_LOG).unwrap();
        let asked = Asked::over(office.records(), permit.scope(), "")
            .await
            .unwrap();
        Self { data, asked, own }
    }

    async fn answer(&self, columns: Arc<dyn Columns>, sql: &str) -> Vec<Vec<Value>> {
        let house = House {
            log: Arc::new(KeptLog::look(self.data.path()).unwrap()),
            columns,
            places: Arc::new(Places::with_fiction().unwrap()),
            tables: Tables::default(),
        };
        let asked = Asked {
            sql: sql.to_owned(),
            ..self.asked.clone()
        };
        let mut rows = Vec::new();
        let mut show = |piece| {
            if let Piece::Row(row) = piece {
                rows.push(row);
            }
            true
        };
        let done = answer(house, &asked, 64 << 20, &mut show).await;
        assert!(done.is_ok(), "{sql}: {done:?}");
        rows
    }
}

#[tokio::test]
async fn with_columns_and_without_questions_have_the_same_answer() {
    let office = TestOffice::new().await.unwrap();
    let long = Long::new(&office).await;
    let files = ColumnFiles::of(long.data.path());
    let (read, fields) = (
        KeptLog::look(long.data.path()).unwrap(),
        FieldNames::default(),
    );
    let kept = Kept {
        records: office.records(),
        log: &read,
        columns: &files,
        names: &fields,
    };
    let mut whole = 0;
    assert!(kept.make_columns(&mut whole).await.unwrap());
    let own = long.own;
    let questions = [
        "SELECT count(*) FROM events".to_owned(),
        "SELECT date_trunc('hour', time) AS h, user_name, outcome, count(*) AS n FROM events \
         GROUP BY 1, 2, 3 ORDER BY n DESC, 1, 2, 3 LIMIT 50"
            .to_owned(),
        "SELECT id, time, user_name, source_ip, country, host_name, source, dataset, action, trust, \
         received, unit FROM events WHERE user_name = 'User77' ORDER BY id"
            .to_owned(),
        "SELECT id, raw, message, fields FROM events WHERE user_name = 'User77' \
         AND source_ip LIKE '198.51.100.1%' ORDER BY id"
            .to_owned(),
        format!(
            "SELECT count(*), count(user_name), min(time), max(time) FROM events WHERE \
             time >= '2026-11-20T18:00:00Z' AND time < '2026-11-20T18:30:00Z' AND unit = '{own}' \
             AND source = 'mail' AND host_name = 'other' AND user_name IS NOT NULL"
        ),
        "SELECT count(*) FROM events WHERE time = '2026-11-20T00:00:08Z' OR user_name <> 'user77'"
            .to_owned(),
        "SELECT a.id FROM events a LEFT JOIN events b ON a.source_ip = b.source_ip \
         AND b.outcome = 'success' AND b.time > a.time WHERE a.user_name = 'user3' \
         AND b.id IS NULL ORDER BY 1 LIMIT 5"
            .to_owned(),
    ];
    for sql in &questions {
        let with = long.answer(Arc::new(files.clone()), sql).await;
        let without = long.answer(Arc::new(NoColumns), sql).await;
        assert_eq!(with, without, "{sql}");
        assert!(!with.is_empty(), "{sql}");
    }
    // The oracle: one's own lines, counted here.
    let mine = (0..LINES)
        .filter(|number| !number.is_multiple_of(7))
        .count();
    let counted = long.answer(Arc::new(files.clone()), &questions[0]).await;
    assert_eq!(json!(counted), json!([[mine]]));
    let is_meant = |number: &u64| {
        !number.is_multiple_of(7) && line(*number).contains("Accepted password for User77 ")
    };
    let expected = (0..LINES).filter(is_meant).count();
    let found = long.answer(Arc::new(files), &questions[2]).await;
    assert_eq!(found.len(), expected);
    assert!(
        found
            .iter()
            .all(|row| row[2] == "User77" && row[5] == "Srv")
    );
}

#[tokio::test]
async fn the_page_shows_rows_says_what_is_wrong_and_gives_files() {
    let office = office().await;
    let contact = Visitor::of(&office, "lin.contact").await.unwrap();
    let first = contact.get("/log/query").await.unwrap();
    assert_eq!(first.status, 200);
    assert!(!first.text.contains("<table"));
    let example = contact.get("/log/query?example=1").await.unwrap();
    assert!(
        example.text.contains("outcome = &#39;failure&#39;")
            || example.text.contains("outcome = &#x27;failure")
    );
    assert!(!example.text.contains("<table"));
    let sql = "SELECT+user_name,time+FROM+events+ORDER+BY+time";
    let page = contact
        .get(&format!("/log/query?sql={sql}&purpose=case"))
        .await
        .unwrap();
    assert_eq!(page.status, 200);
    assert!(page.text.contains("Chen") && page.text.contains("tran"));
    assert!(page.text.contains("/log/query/export/ods?"));
    let wrong = contact
        .get("/log/query?sql=SELEC+1&purpose=case")
        .await
        .unwrap();
    assert_eq!(wrong.status, 422);
    assert!(wrong.text.contains("SELEC"));
    assert_eq!(
        contact
            .get("/log/query?sql=SELECT+1&purpose=")
            .await
            .unwrap()
            .status,
        422
    );
    let file = contact
        .get(&format!("/log/query/export/csv?sql={sql}&purpose=case"))
        .await
        .unwrap();
    assert_eq!(file.status, 200);
    assert_eq!(file.text.lines().count(), 4, "{}", file.text);
    let (deed, _) = told(&office).await;
    assert_eq!(deed, "query_log");
}
