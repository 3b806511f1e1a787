//! Columns beside the log change how much a look back reads, never what it finds.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a preparation that fails ends the test"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use application::columns::{BLOCK, Columns, NoColumns};
use application::deed::Source;
use application::hunts::{Counted, Ground, Hunt, HuntState, NOT_ON_RECORD, count_back};
use application::log_search::Kept;
use application::port::{EventLog as _, RawRecord, SenderPosition, Trust};
use columns::ColumnFiles;
use detect::{RuleFile, RuleSet};
use domain::event::{FieldId, FieldNames, Value, known};
use domain::id::UnitId;
use evidence::{KeptLog, SealedLog, Seed};
use formats::{Context, Format};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use places::Places;
use testkit::office::TestOffice;

/// One block, and what no block covers yet.
const LINES: u64 = BLOCK + 600;
/// Fields about which the rules ask.
const FIELDS: [(&str, FieldId); 5] = [
    ("event.action", known::EVENT_ACTION),
    ("event.outcome", known::EVENT_OUTCOME),
    ("user.name", known::USER_NAME),
    ("source.ip", known::SOURCE_IP),
    ("host.name", known::HOST_NAME),
];

fn at(number: u64) -> Timestamp {
    let first: Timestamp = "2026-11-20T00:00:00Z".parse().unwrap();
    first + SignedDuration::from_secs(i64::try_from(number).unwrap())
}

/// Lines of several services. Some senders have names of our own for other values.
fn line(number: u64) -> String {
    let (time, user, last) = (
        at(number).strftime("%Y-%m-%dT%H:%M:%SZ"),
        number % 401,
        number % 50,
    );
    let process = number / 16 % 50;
    match number % 16 {
        1 => format!(
            "{time} srv sshd[{process}]: Connection from 198.51.100.{last} port 4000 on 192.0.2.1 port 22"
        ),
        2 => format!(
            "{time} srv sshd[{process}]: Failed password for User{user} from 198.51.100.{last} port 4000 ssh2"
        ),
        3 => format!(
            "{time} srv sshd[{process}]: fatal: Read from socket failed: Connection reset by peer [preauth]"
        ),
        4 => format!(
            "{time} srv dovecot: imap-login: Login: user=<user{user}>, method=PLAIN, rip=203.0.113.{last}, lip=192.0.2.1, mpid=1, TLS, session=<a>"
        ),
        5 => format!(
            "{time} srv dovecot: imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<user{user}>, method=PLAIN, rip=203.0.113.{last}, lip=192.0.2.1, TLS, session=<b>"
        ),
        6 => format!(
            "{{\"@timestamp\":\"{time}\",\"event.action\":\"door-open\",\"user.name\":\"USER{user}\",\"source.ip\":\"192.0.2.{last}\"}}"
        ),
        7 if number.is_multiple_of(5) => format!(
            "{{\"@timestamp\":\"{time}\",\"event.action\":\"door-open\",\"source.ip\":\"nowhere\"}}"
        ),
        8 if number.is_multiple_of(3) => format!(
            "{{\"EventTime\":\"{time}\",\"Hostname\":\"dc1\",\"Channel\":\"Security\",\"EventID\":4624,\"TargetUserName\":\"user{user}\",\"LogonType\":3,\"event.action\":\"logged-in\"}}"
        ),
        9 => format!("{time} srv postfix/smtpd[7]: connect from host.example[192.0.2.{last}]"),
        _ => format!("{time} srv kernel: nothing that anybody reads {user}"),
    }
}

async fn filled(data: &std::path::Path, (unit, other): (UnitId, UnitId), source: &Source) {
    let (log, _) = SealedLog::open(data, Seed::new([7; 32])).unwrap();
    let record = |number: u64| RawRecord {
        unit: if number.is_multiple_of(7) {
            other
        } else {
            unit
        },
        source: source.id,
        received: at(number),
        trust: Trust::Authenticated,
        position: SenderPosition::None,
        encoding: "utf-8",
        raw: line(number).into_bytes(),
    };
    for begin in (0..LINES).step_by(5_000) {
        let batch = (begin..(begin + 5_000).min(LINES)).map(record).collect();
        log.append(batch).await.unwrap();
    }
}

/// Values that the lines have in the fields, a few of each.
fn values() -> BTreeMap<&'static str, Vec<String>> {
    let mut values: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for number in 0..160 {
        let line = line(number);
        let context = Context {
            received: at(number),
            zone: &TimeZone::UTC,
        };
        let event = formats::decode(Format::AUTO, &line, &context).event;
        for (name, field) in FIELDS {
            if let Some(Value::Text(text)) = event.get(field) {
                values.entry(name).or_default().insert(text.to_string());
            }
        }
    }
    let few = |all: BTreeSet<String>| all.into_iter().step_by(3).take(6).collect();
    values
        .into_iter()
        .map(|(name, all)| (name, few(all)))
        .collect()
}

fn id(rule: usize) -> String {
    format!("5f0c7a52-7f1f-4a57-9d0c-5b1b3c9b{rule:04}")
}

/// Rules of every shape over these values; every fourth one counts what the one before it says.
fn rules(count: usize) -> String {
    let values = values();
    let pick = |seed: usize, all: &[String]| all[seed % all.len()].clone();
    let one = |seed: usize| {
        let (name, _) = FIELDS[seed % FIELDS.len()];
        let value = pick(seed / 3, &values[name]);
        match seed % 7 {
            0 => format!("{name}|contains: '{}'", &value[..value.len().min(4)]),
            1 => format!("{name}|exists: false"),
            2 => format!("{name}: null"),
            3 if name == "source.ip" => "source.ip|cidr: 203.0.113.0/28".to_owned(),
            4 => format!("{name}|endswith|cased: '{value}'"),
            _ => format!("{name}: '{}'", value.to_uppercase()),
        }
    };
    let sources = [
        "product: linux",
        "service: dovecot",
        "definition: any",
        "product: windows",
    ];
    let conditions = [
        "a and b",
        "a and not b",
        "a or b",
        "b and not a",
        "not a and not b",
    ];
    let mut documents = Vec::new();
    for rule in 0..count {
        if rule % 4 == 3 {
            documents.push(format!(
                "title: Rule {rule}\nid: {}\ncorrelation:\n  type: event_count\n  rules:\n    - {}\n  generate: true\n  group-by:\n    - source.ip\n  timespan: 1h\n  condition:\n    gte: 4\nlevel: high\n",
                id(rule),
                id(rule - 1),
            ));
            continue;
        }
        documents.push(format!(
            "title: Rule {rule}\nid: {}\nlogsource:\n  {}\ndetection:\n  a:\n    {}\n  b:\n    {}\n  condition: {}\nlevel: high\n",
            id(rule),
            sources[rule * 3 % 5 % 4],
            one(rule * 11 + 5),
            one(rule * 7 + 2),
            conditions[rule % conditions.len()],
        ));
    }
    documents.join("---\n")
}

#[tokio::test]
async fn with_columns_and_without_the_same_is_found() {
    const RULES: usize = 20;
    let office = TestOffice::new().await.unwrap();
    let unit = office.township;
    let units = office.office.units().await.unwrap();
    let other = units.iter().find(|one| one.id != unit).unwrap().id;
    let source = office
        .office
        .source_named(unit, "door", "auto", "Asia/Taipei");
    let source = source.await.unwrap();
    let data = tempfile::tempdir().unwrap();
    filled(data.path(), (unit, other), &source).await;
    let (log, names) = (KeptLog::look(data.path()).unwrap(), FieldNames::default());
    let files = ColumnFiles::of(data.path());
    let kept = Kept {
        records: office.records(),
        log: &log,
        columns: &files,
        names: &names,
    };
    assert!(kept.make_columns(&mut 0).await.unwrap());
    let text = rules(RULES);
    let file = RuleFile {
        name: "new.yml",
        text: &text,
    };
    let (rules, problems) = RuleSet::load([file], Arc::new(FieldNames::default()));
    assert!(problems.is_empty(), "{problems:?}");
    let (rules, places) = (Arc::new(rules), Places::with_fiction().unwrap());
    let counted = async |columns: &dyn Columns, chosen: BTreeSet<String>| -> Counted {
        let ground = Ground {
            records: office.records(),
            log: &log,
            places: &places,
            columns,
        };
        let hunt = hunt(unit, chosen, log.end().index);
        let mut tell = |_: &Hunt| {};
        let counted = count_back(ground, Arc::clone(&rules), hunt, &mut tell);
        counted.await.unwrap()
    };
    let all: BTreeSet<_> = (0..RULES).map(id).collect();
    let expected = counted(&NoColumns, all.clone()).await;
    assert_eq!(expected.hunt.passed(), 0);
    assert_eq!(counted(&files, all.clone()).await.said, expected.said);
    let (mut speaking, mut passing) = (0, 0);
    for rule in all {
        let found = counted(&files, BTreeSet::from([rule.clone()])).await;
        let own = expected.said.iter().filter(|(_, (said, _))| *said == rule);
        let own: BTreeMap<_, _> = own.map(|(key, said)| (key.clone(), said.clone())).collect();
        assert_eq!(found.said, own, "{rule}\n{text}");
        speaking += usize::from(!own.is_empty());
        passing += usize::from(found.hunt.passed() > BLOCK / 2);
    }
    assert!(
        speaking > RULES / 4,
        "most rules should find something: {speaking}"
    );
    assert!(
        passing > RULES / 4,
        "most rules should pass over half of it: {passing}"
    );
}

fn hunt(unit: UnitId, rules: BTreeSet<String>, upto: u64) -> Hunt {
    Hunt {
        id: NOT_ON_RECORD,
        unit,
        by: None,
        at: at(LINES),
        purpose: "a test".to_owned(),
        rules,
        units: None,
        from: None,
        to: None,
        dry: true,
        upto,
        next: 0,
        read: 0,
        found: 0,
        aside: 0,
        known: 0,
        gravest: None,
        state: HuntState::Running,
        ended: None,
        why: None,
    }
}
