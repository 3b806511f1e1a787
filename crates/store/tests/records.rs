//! The records, through their port.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a preparation that fails ends the test"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use application::deed::{Change, Deed};
use application::port::{FindingQuery, Records};
use application::use_case::{ACCEPT_FINDING, LIST_FINDINGS};
use application::{Actor, Problem, Refusal, Scope};
use domain::finding::{Finding, FindingState, Proof, RuleKind, Severity, Sign, Subject};
use domain::id::{EventId, FindingId, IncidentId, JournalId, PersonId, UnitId};
use domain::incident::{Incident, IncidentState, RegimeRef, TimelineEntry};
use domain::journal::{Doer, JournalEntry, Object};
use domain::language::Language;
use domain::people::{Grant, Person, Role, Unit, UnitTree};
use domain::version::Version;
use jiff::Timestamp;
use jiff::civil::date;
use store::{STATEMENTS, SqlRecords, StoreError};
use tempfile::TempDir;
use uuid::Uuid;

const TOWN: u128 = 1;
const OTHER: u128 = 2;
const CONTACT: u128 = 10;

fn unit(number: u128) -> UnitId {
    UnitId::new(Uuid::from_u128(number))
}

fn contact() -> Person {
    Person {
        id: PersonId::new(Uuid::from_u128(CONTACT)),
        unit: unit(TOWN),
        name: "林雅婷".into(),
        language: Language::ZhTw,
    }
}

fn units() -> [Unit; 2] {
    [(TOWN, "西嶺鎮公所"), (OTHER, "東灣鄉公所")].map(|(number, name)| Unit {
        id: unit(number),
        parent: None,
        name: name.into(),
        time_zone: "Asia/Taipei".into(),
    })
}

/// The scope of a contact of some units.
fn scope_of(numbers: &[u128]) -> Scope {
    let grants = numbers.iter().map(|number| Grant {
        person: contact().id,
        role: Role::SecurityContact,
        unit: unit(*number),
        from: date(2026, 1, 1),
        until: None,
        deputy_of: None,
    });
    let tree = UnitTree::new(units());
    let actor = Actor::new(contact(), Language::ZhTw, grants, tree, date(2026, 11, 21));
    assert!(actor.may(&ACCEPT_FINDING));
    actor.permit(&LIST_FINDINGS).unwrap().scope().clone()
}

fn both() -> Scope {
    scope_of(&[TOWN, OTHER])
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_795_226_520 + second).unwrap()
}

fn entry(number: u128, object: &str) -> JournalEntry {
    JournalEntry {
        id: JournalId::new(Uuid::from_u128(number)),
        at: at(0),
        through: None,
        doer: Doer::Person(contact().id),
        unit: unit(TOWN),
        deed: "tested".into(),
        object: Object {
            kind: "finding",
            id: object.into(),
        },
        facts: "{}".into(),
    }
}

fn finding(number: u128, of: u128) -> Finding {
    Finding {
        id: FindingId::new(Uuid::from_u128(number)),
        key: format!("key-{number}"),
        unit: unit(of),
        rule: "rule".into(),
        severity: Severity::High,
        sign: Sign::Indication,
        kind: RuleKind::Correlation,
        subject: Subject {
            account: Some("wang".into()),
            source_ip: None,
            host: None,
        },
        first: at(0),
        last: at(i64::try_from(number).unwrap()),
        count: 7,
        values: BTreeMap::from([("accounts".into(), vec!["wang".into(), "陳".into()])]),
        proofs: vec![Proof {
            event: EventId { epoch: 1, index: 4 },
            at: at(1),
        }],
        state: FindingState::Open,
        raised: at(2),
        needed: None,
        hunt: None,
        version: Version::FIRST,
    }
}

fn incident(number: u128) -> Incident {
    Incident {
        id: IncidentId::new(Uuid::from_u128(number)),
        unit: unit(TOWN),
        year: 2026,
        number: 0,
        title: "測試".into(),
        finding: None,
        accepted_by: contact().id,
        accepted_at: at(0),
        known_at: at(0),
        found_at: Some(at(-60)),
        controlled_at: None,
        reported_at: None,
        receipt: None,
        regime: RegimeRef {
            id: "tw".into(),
            version: "1".into(),
        },
        facts: "{}".into(),
        level: None,
        state: IncidentState::Open,
        version: Version::FIRST,
    }
}

async fn open(folder: &Path) -> SqlRecords {
    SqlRecords::open(&folder.join("records.db")).await.unwrap()
}

/// An office with two units and one person.
async fn office(folder: &Path) -> SqlRecords {
    let records = open(folder).await;
    let mut changes: Vec<_> = units().into_iter().map(Change::AddUnit).collect();
    changes.push(Change::AddPerson(contact()));
    records
        .commit(&both(), &Deed::new(changes, entry(1, "office")))
        .await
        .unwrap();
    records
}

async fn commit(records: &SqlRecords, number: u128, changes: Vec<Change>) -> Result<(), Problem> {
    records
        .commit(&both(), &Deed::new(changes, entry(number, "x")))
        .await
}

#[tokio::test]
async fn what_was_written_is_read_as_it_was() {
    let folder = TempDir::new().unwrap();
    let records = office(folder.path()).await;
    commit(&records, 2, vec![Change::RaiseFinding(finding(100, TOWN))])
        .await
        .unwrap();
    let mut case = incident(200);
    case.finding = Some(finding(100, TOWN).id);
    commit(&records, 3, vec![Change::OpenIncident(case.clone())])
        .await
        .unwrap();
    assert_eq!(
        records
            .finding(&both(), finding(100, TOWN).id)
            .await
            .unwrap(),
        Some(finding(100, TOWN))
    );
    case.number = 1;
    assert_eq!(
        records.incident(&both(), case.id).await.unwrap(),
        Some(case)
    );
    assert_eq!(records.person(contact().id).await.unwrap(), Some(contact()));
    let mut expected = units().to_vec();
    expected.sort_by_key(|unit| unit.id);
    assert_eq!(records.units().await.unwrap(), expected);
}

#[tokio::test]
async fn judgements_keep_who_when_and_why() {
    let folder = TempDir::new().unwrap();
    let records = office(folder.path()).await;
    let id = finding(100, TOWN).id;
    commit(&records, 2, vec![Change::RaiseFinding(finding(100, TOWN))])
        .await
        .unwrap();
    let (by, reason) = (contact().id, "同仁忘記密碼".to_owned());
    let states = [
        FindingState::Dismissed {
            by,
            at: at(5),
            reason: reason.clone(),
        },
        FindingState::Watched {
            by,
            at: at(6),
            reason,
            until: at(900),
        },
        FindingState::Accepted {
            incident: incident(7).id,
        },
        FindingState::Open,
    ];
    for (state, number) in states.into_iter().zip(1..) {
        let seen = Version::new(number);
        let change = Change::JudgeFinding {
            finding: id,
            seen,
            state: state.clone(),
        };
        commit(&records, 10 + u128::from(number), vec![change])
            .await
            .unwrap();
        let stored = records.finding(&both(), id).await.unwrap().unwrap();
        assert_eq!(
            (stored.state, stored.version),
            (state, Version::new(number + 1))
        );
    }
}

#[tokio::test]
async fn another_units_records_do_not_exist() {
    let folder = TempDir::new().unwrap();
    let records = office(folder.path()).await;
    commit(&records, 2, vec![Change::RaiseFinding(finding(100, OTHER))])
        .await
        .unwrap();
    let town = scope_of(&[TOWN]);
    let id = finding(100, OTHER).id;
    assert_eq!(records.finding(&town, id).await.unwrap(), None);
    assert!(
        records
            .findings(&town, &FindingQuery::default())
            .await
            .unwrap()
            .is_empty()
    );
    assert!(records.open_findings(&town).await.unwrap().is_empty());
    assert!(records.finding_keys(&town).await.unwrap().is_empty());
    let state = FindingState::Dismissed {
        by: contact().id,
        at: at(0),
        reason: "x".into(),
    };
    let change = Change::JudgeFinding {
        finding: id,
        seen: Version::FIRST,
        state,
    };
    let refused = records
        .commit(&town, &Deed::new(vec![change], entry(9, "x")))
        .await;
    assert!(
        matches!(refused, Err(Problem::Refused(Refusal::NotFound))),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_change_that_was_not_seen_is_not_overwritten() {
    let folder = TempDir::new().unwrap();
    let records = office(folder.path()).await;
    commit(&records, 2, vec![Change::OpenIncident(incident(200))])
        .await
        .unwrap();
    let write = |title: &str, seen| {
        let mut changed = incident(200);
        changed.title = title.into();
        vec![Change::UpdateIncident {
            incident: changed,
            seen: Version::new(seen),
        }]
    };
    commit(&records, 3, write("first", 1)).await.unwrap();
    let refused = commit(&records, 4, write("second", 1)).await;
    assert!(
        matches!(refused, Err(Problem::Refused(Refusal::Stale))),
        "{refused:?}"
    );
    let stored = records
        .incident(&both(), incident(200).id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (stored.title.as_str(), stored.version),
        ("first", Version::new(2))
    );
    let told = records.journal_of(&both(), "finding", "x").await.unwrap();
    assert_eq!(told.len(), 2, "the refused deed must not be in the journal");
}

#[tokio::test]
async fn a_deed_is_written_whole_or_not_at_all() {
    let folder = TempDir::new().unwrap();
    let records = office(folder.path()).await;
    let stale = Change::JudgeFinding {
        finding: finding(100, TOWN).id,
        seen: Version::new(9),
        state: FindingState::Open,
    };
    let changes = vec![
        Change::RaiseFinding(finding(100, TOWN)),
        Change::OpenIncident(incident(200)),
        stale,
    ];
    assert!(commit(&records, 2, changes).await.is_err());
    assert_eq!(
        records
            .finding(&both(), finding(100, TOWN).id)
            .await
            .unwrap(),
        None
    );
    assert_eq!(
        records.incident(&both(), incident(200).id).await.unwrap(),
        None
    );
    assert!(
        records
            .journal_of(&both(), "finding", "x")
            .await
            .unwrap()
            .is_empty()
    );
    // The number that the failed deed had taken is not lost.
    commit(&records, 3, vec![Change::OpenIncident(incident(201))])
        .await
        .unwrap();
    let stored = records
        .incident(&both(), incident(201).id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored.number, 1);
}

#[tokio::test]
async fn case_numbers_have_no_gap_however_many_are_opened_at_once() {
    let folder = TempDir::new().unwrap();
    let records = std::sync::Arc::new(office(folder.path()).await);
    let opening = (0..20).map(|number| {
        let records = std::sync::Arc::clone(&records);
        tokio::spawn(async move {
            commit(
                &records,
                50 + number,
                vec![Change::OpenIncident(incident(300 + number))],
            )
            .await
        })
    });
    for opened in opening.collect::<Vec<_>>() {
        opened.await.unwrap().unwrap();
    }
    let mut numbers = BTreeSet::new();
    for number in 0..20 {
        let id = incident(300 + number).id;
        numbers.insert(records.incident(&both(), id).await.unwrap().unwrap().number);
    }
    assert_eq!(numbers, (1..=20).collect());
}

#[tokio::test]
async fn a_finding_is_raised_once_and_grows_only_upwards() {
    let folder = TempDir::new().unwrap();
    let records = office(folder.path()).await;
    commit(&records, 2, vec![Change::RaiseFinding(finding(100, TOWN))])
        .await
        .unwrap();
    let mut again = finding(101, TOWN);
    again.key = finding(100, TOWN).key;
    commit(&records, 3, vec![Change::RaiseFinding(again)])
        .await
        .unwrap();
    let mut grown = finding(100, TOWN);
    grown.count = 70;
    records.grow(&both(), &[grown.clone()]).await.unwrap();
    grown.count = 3;
    records.grow(&both(), &[grown]).await.unwrap();
    let stored = records
        .findings(&both(), &FindingQuery::default())
        .await
        .unwrap();
    assert_eq!(stored.len(), 1);
    assert_eq!((stored[0].count, stored[0].version), (70, Version::FIRST));
}

#[tokio::test]
async fn a_list_goes_on_where_the_page_before_ended() {
    let folder = TempDir::new().unwrap();
    let records = office(folder.path()).await;
    let raised = (100..107)
        .map(|n| Change::RaiseFinding(finding(n, TOWN)))
        .collect();
    commit(&records, 2, raised).await.unwrap();
    let mut query = FindingQuery {
        limit: 3,
        ..FindingQuery::default()
    };
    let mut seen = Vec::new();
    loop {
        let page = records.findings(&both(), &query).await.unwrap();
        let Some(last) = page.last() else { break };
        query.after = Some((last.last, last.id));
        seen.extend(page.into_iter().map(|finding| finding.id));
    }
    let expected: Vec<_> = (100..107).rev().map(|n| finding(n, TOWN).id).collect();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_chronology_keeps_its_order_and_its_case() {
    let folder = TempDir::new().unwrap();
    let records = office(folder.path()).await;
    let case = incident(200);
    let line = |kind: &str| Change::AddTimeline {
        incident: case.id,
        entry: TimelineEntry {
            recorded: at(1),
            happened: at(0),
            by: Some(contact().id),
            kind: kind.into(),
            values: "{}".into(),
        },
    };
    commit(
        &records,
        2,
        vec![Change::OpenIncident(case.clone()), line("a")],
    )
    .await
    .unwrap();
    commit(&records, 3, vec![line("b"), line("c")])
        .await
        .unwrap();
    let kinds: Vec<_> = records
        .timeline(&both(), case.id)
        .await
        .unwrap()
        .into_iter()
        .map(|line| line.kind)
        .collect();
    assert_eq!(kinds, ["a", "b", "c"]);
    assert!(
        records
            .timeline(&scope_of(&[OTHER]), case.id)
            .await
            .unwrap()
            .is_empty()
    );
}

#[test]
fn the_journal_is_only_added_to() {
    let about = STATEMENTS
        .iter()
        .filter(|statement| statement.text.contains("journal"));
    let mut writes = 0;
    for statement in about {
        assert!(
            !statement.text.contains("UPDATE journal"),
            "{}",
            statement.text
        );
        assert!(
            !statement.text.contains("DELETE FROM journal"),
            "{}",
            statement.text
        );
        assert!(
            !statement.text.contains("DELETE FROM timeline"),
            "{}",
            statement.text
        );
        writes += usize::from(statement.text.starts_with("INSERT INTO journal"));
    }
    assert_eq!(writes, 1);
}

async fn refused(path: &Path) -> StoreError {
    match SqlRecords::open(path).await {
        Err(refused) => refused,
        Ok(_) => panic!("{} was opened", path.display()),
    }
}

#[tokio::test]
async fn what_cannot_be_used_is_named_in_one_line_and_left_as_it_is() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("records.db");
    std::fs::write(&path, "no database, ".repeat(900)).unwrap();
    let damaged = refused(&path).await;
    assert!(matches!(damaged, StoreError::Damaged { .. }), "{damaged}");
    let told = damaged.to_string();
    assert!(
        told.contains("records.db") && !told.contains('\n'),
        "{told}"
    );
    assert!(
        std::fs::read_to_string(&path)
            .unwrap()
            .starts_with("no database")
    );
    let below = folder.path().join("records.db/below");
    assert!(matches!(
        refused(&below).await,
        StoreError::Unopenable { .. }
    ));
}

#[tokio::test]
async fn a_newer_file_is_refused() {
    let folder = TempDir::new().unwrap();
    drop(open(folder.path()).await);
    let path = folder.path().join("records.db");
    let pool = sqlx::SqlitePool::connect(&format!("sqlite://{}", path.display()))
        .await
        .unwrap();
    sqlx::query("INSERT INTO schema_version (version, checksum) VALUES (99, 0)")
        .execute(&pool)
        .await
        .unwrap();
    pool.close().await;
    assert!(matches!(
        refused(&path).await,
        StoreError::Newer { found: 99, .. }
    ));
}
