//! The search box over a real office and its log.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a preparation that fails ends the test"
)]

use application::log_search::{Found, LogQuery, MOST_LOOKED};
use application::port::Records as _;
use application::{Problem, Refusal};
use domain::id::UnitId;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use testkit::office::{Failure, TestOffice};
use testkit::visitor::Visitor;

const FAILED: &str =
    "Nov 21 09:30:01 srv sshd[41]: Failed password for chen from 192.0.2.7 port 4000 ssh2";
const ACCEPTED: &str =
    "Nov 21 09:31:01 srv sshd[41]: Accepted password for chen from 192.0.2.7 port 4000 ssh2";
const OTHER: &str =
    "Nov 21 09:32:01 srv sshd[41]: Failed password for tran from 198.51.100.9 port 4000 ssh2";

async fn other_unit(office: &TestOffice) -> UnitId {
    let units = office.office.units().await.unwrap();
    units
        .iter()
        .find(|unit| unit.name == "東灣鄉公所")
        .unwrap()
        .id
}

/// Three lines of one township, one of another.
async fn office() -> TestOffice {
    let office = TestOffice::new().await.unwrap();
    let lines = [FAILED, ACCEPTED, OTHER];
    office.take("mail", lines.into_iter()).await.unwrap();
    let other = other_unit(&office).await;
    let foreign = FAILED.replace("chen", "foreign");
    office
        .take_for(other, "web", [foreign.as_str()].into_iter())
        .await
        .unwrap();
    office
}

fn wanted(text: &str) -> LogQuery {
    LogQuery {
        text: text.to_owned(),
        purpose: "case 115-1".to_owned(),
        limit: 50,
        ..LogQuery::default()
    }
}

async fn search(office: &TestOffice, name: &str, wanted: &LogQuery) -> Result<Found, Problem> {
    let actor = office.actor(name).await.unwrap();
    office.office.search_log(&actor, wanted).await
}

async fn texts(office: &TestOffice, text: &str) -> Vec<String> {
    let found = search(office, "lin.contact", &wanted(text)).await.unwrap();
    found.lines.into_iter().map(|line| line.text).collect()
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
async fn words_and_fields_find_lines_newest_first() {
    let office = office().await;
    assert_eq!(texts(&office, "PASSWORD").await, [OTHER, ACCEPTED, FAILED]);
    assert_eq!(texts(&office, "failed -tran").await, [FAILED]);
    assert_eq!(
        texts(&office, "user:chen outcome:success").await,
        [ACCEPTED]
    );
    assert_eq!(
        texts(&office, "ip:192.0.2.* -action:nothing").await,
        [ACCEPTED, FAILED]
    );
    assert_eq!(texts(&office, "source:mail \"for tran\"").await, [OTHER]);
    assert!(texts(&office, "source:web").await.is_empty());
    // What only looks like a pattern is text.
    assert!(texts(&office, "Fail.d .* [a-z]").await.is_empty());
    let found = search(&office, "lee.auditor", &wanted("user:tran"))
        .await
        .unwrap();
    let line = &found.lines[0];
    assert_eq!(
        (line.source_name.as_str(), line.fields["user.name"].as_str()),
        ("mail", "tran")
    );
    assert_eq!(
        line.at,
        "2026-11-21T09:32:01+08:00".parse::<Timestamp>().unwrap()
    );
}

#[tokio::test]
async fn nobody_sees_lines_of_another_unit_or_without_the_role() {
    let office = office().await;
    let found = search(&office, "huang.contact", &wanted("password"))
        .await
        .unwrap();
    assert_eq!(found.looked, 1);
    assert!(found.lines.iter().all(|line| line.text.contains("foreign")));
    assert!(texts(&office, "foreign").await.is_empty());
    for name in ["wang.staff", "wu.admin"] {
        let refused = search(&office, name, &wanted("password")).await;
        assert!(
            matches!(refused, Err(Problem::Refused(Refusal::NotFound))),
            "{name}"
        );
        let visitor = Visitor::of(&office, name).await.unwrap();
        for path in [
            "/log",
            "/log?query=password&purpose=x",
            "/log/1:0?purpose=x",
            "/log/1:0",
        ] {
            assert_eq!(
                visitor.get(path).await.unwrap().status,
                404,
                "{name} {path}"
            );
        }
    }
    let foreign = found.lines[0].event;
    let contact = office.actor("lin.contact").await.unwrap();
    let refused = office
        .office
        .view_surroundings(&contact, foreign, "x")
        .await;
    assert!(matches!(refused, Err(Problem::Refused(Refusal::NotFound))));
}

#[tokio::test]
async fn the_journal_has_the_words_the_purpose_and_the_count() {
    let office = office().await;
    texts(&office, " user:chen ").await;
    let (deed, facts) = told(&office).await;
    assert_eq!(deed, "search_log");
    assert_eq!(
        (&facts["query"], &facts["purpose"]),
        (&"user:chen".into(), &"case 115-1".into())
    );
    assert_eq!(facts["rows"], 2);
    let no_purpose = LogQuery {
        purpose: " ".into(),
        ..wanted("chen")
    };
    let refused = search(&office, "lin.contact", &no_purpose).await;
    let field = "purpose";
    assert!(matches!(refused, Err(Problem::Refused(Refusal::Missing { field: f })) if f == field));
}

#[tokio::test]
async fn the_journal_is_looked_through_only_where_it_is_named() {
    let office = office().await;
    texts(&office, "needle-in-the-journal").await;
    // Brings the journal's lines into the log, as the running program does.
    let places = places::Places::with_fiction().unwrap();
    let office_of = std::sync::Arc::clone(&office.office);
    let (mut intake, _) = application::intake::Intake::resume(office_of, places)
        .await
        .unwrap();
    intake.take_journal().await.unwrap();
    assert!(texts(&office, "needle-in-the-journal").await.is_empty());
    let told = texts(&office, "source:townwatch.journal needle-in-the-journal").await;
    assert!(!told.is_empty());
}

#[tokio::test]
async fn a_time_is_the_time_of_the_line_and_what_came_late_is_asked_for() {
    let office = office().await;
    let between = |from: &str, to: &str, late| LogQuery {
        from: Some(from.parse().unwrap()),
        to: Some(to.parse().unwrap()),
        late,
        ..wanted("password")
    };
    let noon = between(
        "2026-11-21T09:31:00+08:00",
        "2026-11-21T09:32:00+08:00",
        false,
    );
    let found = search(&office, "lin.contact", &noon).await.unwrap();
    assert_eq!(found.lines.len(), 1);
    assert_eq!(found.lines[0].text, ACCEPTED);
    // A file of last year is taken in now, and many days pass.
    let old =
        "2025-03-03T10:00:00+08:00 srv sshd[41]: Failed password for le from 192.0.2.7 port 4 ssh2";
    office.take("archive", [old].into_iter()).await.unwrap();
    office.clock.advance(SignedDuration::from_hours(24 * 9));
    office.take("mail", [OTHER].into_iter()).await.unwrap();
    let march = |late| {
        between(
            "2025-03-03T00:00:00+08:00",
            "2025-03-04T00:00:00+08:00",
            late,
        )
    };
    let found = search(&office, "lin.contact", &march(false)).await.unwrap();
    assert!(found.lines.is_empty() && found.looked == 0, "{found:?}");
    let found = search(&office, "lin.contact", &march(true)).await.unwrap();
    assert_eq!(found.lines.len(), 1);
    // The stretch is found without reading what came before it.
    let from = Some("2026-11-30T00:00:00+08:00".parse().unwrap());
    let recent = LogQuery {
        from,
        ..wanted("-nothing")
    };
    let found = search(&office, "lin.contact", &recent).await.unwrap();
    assert_eq!(found.looked, 1);
    let backwards = between(
        "2026-11-21T09:31:00+08:00",
        "2026-11-21T09:30:00+08:00",
        false,
    );
    let refused = search(&office, "lin.contact", &backwards).await;
    assert!(matches!(
        refused,
        Err(Problem::Refused(Refusal::Invalid { field: "end", .. }))
    ));
}

#[tokio::test]
async fn a_search_goes_on_where_it_ended_and_shows_every_line_once() {
    let office = TestOffice::new().await.unwrap();
    let lines: Vec<_> = (0..23)
        .map(|number| format!("line number <{number}>"))
        .collect();
    office
        .take("mail", lines.iter().map(String::as_str))
        .await
        .unwrap();
    let mut query = LogQuery {
        limit: 5,
        ..wanted("number")
    };
    let mut seen = Vec::new();
    loop {
        let found = search(&office, "lin.contact", &query).await.unwrap();
        assert!(found.looked <= MOST_LOOKED);
        seen.extend(found.lines.into_iter().map(|line| line.text));
        query.before = found.before;
        if found.before.is_none() {
            break;
        }
    }
    let newest_first: Vec<_> = lines.into_iter().rev().collect();
    assert_eq!(seen, newest_first);
}

#[tokio::test]
async fn the_lines_around_one_are_of_the_same_source() {
    let office = TestOffice::new().await.unwrap();
    let lines: Vec<_> = (0..30).map(|number| format!("mail {number};")).collect();
    for batch in lines.chunks(3) {
        office
            .take("mail", batch.iter().map(String::as_str))
            .await
            .unwrap();
        office.take("web", ["between"].into_iter()).await.unwrap();
    }
    let found = search(&office, "lin.contact", &wanted("\"mail 15;\""))
        .await
        .unwrap();
    let actor = office.actor("lin.contact").await.unwrap();
    let event = found.lines[0].event;
    let around = office
        .office
        .view_surroundings(&actor, event, "case")
        .await
        .unwrap();
    let texts = |lines: &[application::log_search::FoundLine]| {
        lines
            .iter()
            .map(|line| line.text.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(texts(&around.before), lines[5..15]);
    assert_eq!(around.line.text, lines[15]);
    assert_eq!(texts(&around.after), lines[16..26]);
    let (deed, facts) = told(&office).await;
    assert_eq!(
        (deed.as_str(), &facts["rows"]),
        ("view_surroundings", &21.into())
    );
}

#[tokio::test]
async fn the_page_keeps_what_was_typed_and_names_what_is_wrong() -> Result<(), Failure> {
    let office = office().await;
    let contact = Visitor::of(&office, "lin.contact").await?;
    let page = contact
        .get("/log?query=user%3Achen&start=2026-11-21T09%3A00")
        .await?;
    assert_eq!(page.status, 422);
    assert!(page.text.contains("value=\"user:chen\"") && page.text.contains("2026-11-21T09:00"));
    assert!(
        page.text.contains("id=\"log-purpose-error\""),
        "{}",
        page.text
    );
    let page = contact.get("/log?query=usr%3Achen&purpose=x").await?;
    assert!(
        page.status == 422 && page.text.contains("“usr”"),
        "{}",
        page.text
    );
    let page = contact.get("/log?query=a&purpose=x&start=tomorrow").await?;
    assert!(page.status == 422 && page.text.contains("id=\"log-start-error\""));
    // What nobody types is told, and not sent back.
    let long = "a".repeat(60_000);
    let page = contact.get(&format!("/log?purpose=x&query={long}")).await?;
    assert!(page.status == 422 && page.text.len() < 30_000);
    let huge = wanted(&"a ".repeat(1 << 20));
    let refused = search(&office, "lin.contact", &huge).await;
    assert!(matches!(
        refused,
        Err(Problem::Refused(Refusal::Invalid { field: "query", .. }))
    ));
    let page = contact
        .get("/log?query=%00%1b%E2%80%AE%28%5B%2A&purpose=%00")
        .await?;
    assert_eq!(page.status, 200);
    Ok(())
}

#[tokio::test]
async fn the_page_shows_hostile_lines_inert_and_leads_on() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let hostile = "=cmd|x hit <script>alert(1)</script>\u{1b}[2J\u{202e}nimda";
    let many = (0..120).map(|_| hostile);
    office.take("mail", many).await?;
    let contact = Visitor::of(&office, "lin.contact").await?;
    let page = contact.get("/log?query=hit&purpose=case%20%3Cb%3E").await?;
    assert_eq!(page.status, 200);
    assert_eq!(page.text.matches("data-test=\"line-row\"").count(), 100);
    assert!(!page.text.contains("<script>alert") && !page.text.contains("<b>"));
    assert!(!page.text.contains(['\u{1b}', '\u{202e}']));
    let next = page.text.split("data-test=\"log-further\"").next().unwrap();
    let next = next
        .rsplit("href=\"")
        .next()
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let next = next.replace("&#38;", "&");
    let older = contact.get(&next).await?;
    assert_eq!(
        older.text.matches("data-test=\"line-row\"").count(),
        20,
        "{next}"
    );
    let file = contact
        .get("/log/export/csv?query=hit&purpose=case")
        .await?;
    assert_eq!(file.text.lines().count(), 121);
    let line = contact.get("/log/1:5?purpose=case").await?;
    assert_eq!(line.status, 200);
    assert_eq!(line.text.matches("class=\"logline\"").count(), 16);
    let asked = contact.get("/log/1:5").await?;
    assert!(asked.status == 200 && !asked.text.contains("class=\"logline\""));
    assert_eq!(contact.get("/log/1:5?purpose=").await?.status, 422);
    Ok(())
}

/// What `townwatch search` writes: standard output, standard error.
async fn at_the_shell(data: &std::path::Path, words: &[&str]) -> Result<(String, String), String> {
    let mut arguments = vec!["townwatch", "search", "--data", data.to_str().unwrap()];
    arguments.extend(words);
    let parsed = townwatch::cli::parse(arguments.into_iter().map(Into::into)).unwrap();
    let townwatch::cli::Command::Search(search) = parsed.command else {
        return Err("another command".into());
    };
    let (stdout, stderr) = (Written::default(), Written::default());
    let mut out = townwatch::out::Out::into_writers(stdout.clone(), stderr.clone());
    let environment = std::collections::BTreeMap::new();
    let done = townwatch::search::run(&search, &environment, &mut out).await;
    done.map_err(|unusable| unusable.to_string())?;
    Ok((stdout.text(), stderr.text()))
}

#[derive(Clone, Default)]
struct Written(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl Written {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl std::io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shell_follows_what_a_server_takes_in() {
    let office = office().await;
    let words = ["--follow", "--json", "--limit", "1", "user:chen"];
    let data = office.folder().to_owned();
    let mut following = tokio::spawn(async move { at_the_shell(&data, &words).await });
    // It begins at some moment: lines come until it has seen one.
    let (found, beside) = loop {
        office
            .take("mail", [OTHER, FAILED].into_iter())
            .await
            .unwrap();
        tokio::select! {
            done = &mut following => break done.unwrap().unwrap(),
            () = tokio::task::yield_now() => {}
        }
    };
    let line: Value = serde_json::from_str(found.trim_end()).unwrap();
    assert_eq!(line["line"], FAILED);
    // Its beginning and its end stand in no journal here.
    assert_eq!(beside.matches("no journal").count(), 2, "{beside}");
}

/// The same lines are counted, beside a server and without one.
async fn counted_at_the_shell(office: &TestOffice, data: &std::path::Path) {
    let by_day = ["--count", "--by", "day", "--json", "password"];
    let (found, _) = at_the_shell(data, &by_day).await.unwrap();
    let lines = found
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    let lines: Vec<Value> = lines.collect();
    let [day, all] = lines.try_into().unwrap();
    assert_eq!(day["from"], "2026-11-21T00:00:00+08:00");
    assert_eq!((&day["count"], &all["total"]), (&4.into(), &4.into()));
    let (found, _) = at_the_shell(office.folder(), &["--count", "user:chen"])
        .await
        .unwrap();
    assert_eq!(found, "2026-11-21T09:00:00+08:00 2\ntotal 2\n");
    let idle = at_the_shell(data, &["--follow", "x"]).await;
    assert!(idle.unwrap_err().contains("no server runs"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shell_searches_a_folder_in_use_and_one_that_is_free() {
    let office = office().await;
    let words = ["--json", "--purpose", "an audit", "failed", "user:chen"];
    // The office is in use: as if a server ran.
    let (found, beside) = at_the_shell(office.folder(), &words).await.unwrap();
    let line: Value = serde_json::from_str(found.trim_end()).unwrap();
    assert_eq!(
        (&line["line"], &line["source"]),
        (&FAILED.into(), &"mail".into())
    );
    assert_eq!(line["time"], "2026-11-21T01:30:01Z");
    assert!(beside.contains("no journal"), "{beside}");
    let (_, before) = (told(&office).await.0, told(&office).await);
    assert_ne!(before.0, "search_log");
    let kept = tempfile::tempdir().unwrap();
    copy(office.folder(), &kept.path().join("data"));
    let data = kept.path().join("data");
    let (same, beside) = at_the_shell(&data, &words).await.unwrap();
    assert_eq!((same, beside), (found, String::new()));
    let named = ["--json", "--", "password for foreign", "-accepted"];
    let (found, _) = at_the_shell(&data, &named).await.unwrap();
    assert_eq!(found.lines().count(), 1);
    let narrow = [
        "--to",
        "2026-11-21T09:31:00+08:00",
        "--from",
        "2026-11-21T09:30:00+08:00",
        "chen",
    ];
    let (found, _) = at_the_shell(&data, &narrow).await.unwrap();
    assert_eq!(found.lines().count(), 1, "{found}");
    let (found, _) = at_the_shell(&data, &["--limit", "2", "password"])
        .await
        .unwrap();
    assert_eq!(found.lines().count(), 2);
    counted_at_the_shell(&office, &data).await;
    let records = store::SqlRecords::look(&data.join("records.db"))
        .await
        .unwrap();
    let lines = records.journal_after(0, 10_000).await.unwrap();
    let journalled: Vec<_> = lines
        .iter()
        .filter(|line| line.said["deed"] == "search_log")
        .collect();
    assert_eq!(journalled.len(), 4);
    assert!(journalled[0].said["facts"].contains("an audit"));
    for bad in [
        &["usr:x"][..],
        &["\""],
        &[
            "--from",
            "2026-11-21T09:00:00Z",
            "--to",
            "2026-11-21T09:00:00Z",
            "a",
        ],
    ] {
        let refused = at_the_shell(&data, bad).await.unwrap_err();
        assert_eq!(refused.lines().count(), 1, "{refused}");
    }
    let nowhere = at_the_shell(&data.join("nowhere"), &["a"])
        .await
        .unwrap_err();
    assert!(nowhere.contains("holds no evidence") && !data.join("nowhere").exists());
}
