//! Rules look back: what was there is entered once, whatever is killed, and wakes nobody.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a preparation that fails ends the test"
)]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use application::hunts::{Hunt, HuntState, Hunting, NewHunt};
use application::intake::Intake;
use application::jobs::{JobQueue as _, Scheduler, Track, Work};
use application::port::{FindingQuery, Records as _};
use application::{Problem, Refusal};
use detect::{RuleFile, RuleSet};
use domain::event::FieldNames;
use domain::finding::{Finding, FindingState};
use domain::id::HuntId;
use jiff::{SignedDuration, Timestamp};
use places::Places;
use testkit::office::TestOffice;
use testkit::visitor::Visitor;

/// What nobody looked for until now.
const NEW: &str = "5f0c7a52-7f1f-4a57-9d0c-5b1b3c9a1002";
const NEW_RULES: &str = "
title: Failed attempts
id: 5f0c7a52-7f1f-4a57-9d0c-5b1b3c9a1001
name: failed_here
logsource:
  definition: any service
detection:
  attempt:
    event.category: authentication
    event.outcome: failure
  condition: attempt
level: high
---
title: Three failed attempts
id: 5f0c7a52-7f1f-4a57-9d0c-5b1b3c9a1002
correlation:
  type: event_count
  rules:
    - failed_here
  group-by:
    - source.ip
  timespan: 10m
  condition:
    gte: 3
level: high
";

/// Failed attempts from so many addresses, four from each, one after another.
fn lines(addresses: std::ops::Range<u32>) -> Vec<String> {
    let line = |address: u32, second: u32| {
        format!(
            "Nov 21 09:{:02}:{second:02} srv sshd[41]: Failed password for u{address} from 198.51.100.{address} port 4000 ssh2",
            30 + address % 20
        )
    };
    addresses
        .flat_map(|address| (0..4).map(move |second| line(address, second)))
        .collect()
}

async fn take(office: &TestOffice, lines: &[String]) {
    let lines = lines.iter().map(String::as_str);
    office.take("srv", lines).await.unwrap();
}

/// From now on the office has the new rule beside its own.
async fn load(office: &TestOffice) -> Intake {
    let own = detect::BUILTIN_MAPPINGS.iter().chain(detect::BUILTIN);
    let own = own.map(|(name, text)| RuleFile { name, text }).collect();
    let new = vec![RuleFile {
        name: "new.yml",
        text: NEW_RULES,
    }];
    let (rules, problems) = RuleSet::load_layers(vec![own, new], Arc::new(FieldNames::default()));
    assert!(problems.is_empty(), "{problems:?}");
    let before = office.office.rules();
    let changes = rules.changes_since(&before);
    let places = Places::with_fiction().unwrap();
    let (mut intake, _) = Intake::resume(Arc::clone(&office.office), places)
        .await
        .unwrap();
    intake.change_rules(Arc::new(rules)).unwrap();
    office.office.note_rules(&changes).await.unwrap();
    intake
}

fn wanted() -> NewHunt {
    NewHunt {
        rules: BTreeSet::from([NEW.to_owned()]),
        purpose: "新規則上線".to_owned(),
        ..NewHunt::default()
    }
}

/// The job's turns until the hunt is over; where that is wanted, the program is killed whenever a further place
/// is on record.
async fn carried_out(office: &TestOffice, id: HuntId, killed: bool) -> Hunt {
    let slices = || -> Vec<Arc<dyn Work>> { vec![Arc::new(Hunting::in_slices_of(5))] };
    let scheduler = || Scheduler::new(Arc::clone(&office.office), Track::Hunts, slices());
    let (mut turning, mut place) = (scheduler(), 0);
    for _ in 0..1_000 {
        turning.turn(Duration::ZERO).await.unwrap();
        let hunt = office.office.whole_hunt(id).await.unwrap();
        if hunt.state.is_over() {
            return hunt;
        }
        if killed && hunt.next > place {
            (turning, place) = (scheduler(), hunt.next);
        }
    }
    panic!("the hunt does not end");
}

async fn found(office: &TestOffice) -> Vec<Finding> {
    let contact = office.actor("lin.contact").await.unwrap();
    let query = FindingQuery {
        rule: Some(NEW.to_owned()),
        limit: 200,
        ..FindingQuery::default()
    };
    office.office.list_findings(&contact, &query).await.unwrap()
}

async fn ordered(office: &TestOffice, new: NewHunt) -> HuntId {
    let contact = office.actor("lin.contact").await.unwrap();
    office.office.order_hunt(&contact, new).await.unwrap()
}

fn refusal<T>(answer: Result<T, Problem>) -> Refusal {
    match answer {
        Err(Problem::Refused(refusal)) => refusal,
        Err(fault) => panic!("{fault}"),
        Ok(_) => panic!("it was not refused"),
    }
}

/// Ids and counts, in an order of their own.
fn sorted(findings: &[Finding]) -> Vec<(String, u64, Timestamp)> {
    let mut told: Vec<_> = findings
        .iter()
        .map(|one| (one.key.clone(), one.count, one.last))
        .collect();
    told.sort();
    told
}

#[tokio::test]
async fn killed_after_every_slice_a_hunt_enters_each_finding_once() {
    let office = TestOffice::new().await.unwrap();
    take(&office, &lines(1..11)).await;
    load(&office).await;
    let id = ordered(&office, wanted()).await;
    let hunt = carried_out(&office, id, true).await;
    assert_eq!(
        (hunt.state, hunt.found, hunt.known),
        (HuntState::Done, 10, 0)
    );
    assert_eq!(hunt.next, hunt.upto);
    let after = found(&office).await;
    assert_eq!(after.len(), 10);
    assert!(after.iter().all(|one| one.count == 4), "{after:?}");
    // Without being killed it is the same, and is known now.
    let again = ordered(&office, wanted()).await;
    let again = carried_out(&office, again, false).await;
    assert_eq!((again.found, again.known), (0, 10));
    assert_eq!(again.read, hunt.read + journal_between(&hunt, &again));
    assert_eq!(sorted(&found(&office).await), sorted(&after));
    // A start that reads the whole log with the new rule raises them under the same identity.
    let places = Places::with_fiction().unwrap();
    let resumed = Intake::resume(Arc::clone(&office.office), places).await;
    resumed.unwrap();
    assert_eq!(sorted(&found(&office).await), sorted(&after));
}

/// What came into the log between two hunts.
fn journal_between(one: &Hunt, other: &Hunt) -> u64 {
    other.upto - one.upto
}

#[tokio::test]
async fn what_a_hunt_finds_wakes_nobody_and_one_notice_tells_of_its_end() {
    let office = TestOffice::new().await.unwrap();
    take(&office, &lines(1..5)).await;
    load(&office).await;
    let keys = async || {
        let due = office.records().due(Track::House, Timestamp::MAX, 500);
        let jobs = due.await.unwrap().into_iter();
        let notices = jobs.filter(|job| job.kind == "notice");
        notices.map(|job| job.key).collect::<BTreeSet<_>>()
    };
    let before = keys().await;
    office.clock.advance(SignedDuration::from_hours(12 * 24));
    let id = ordered(&office, wanted()).await;
    carried_out(&office, id, false).await;
    let new: Vec<_> = keys().await.difference(&before).cloned().collect();
    assert_eq!(new, [format!("hunt-{id}")]);
    // How long it took is told: the lines arrived twelve days before.
    let all = found(&office).await;
    assert_eq!(all.len(), 4);
    for finding in all {
        assert_eq!(finding.hunt, Some(id));
        assert_eq!(finding.state, FindingState::Open);
        assert_eq!(
            finding.delay(),
            Some(SignedDuration::from_hours(12 * 24)),
            "{finding:?}"
        );
    }
    let contact = office.actor("lin.contact").await.unwrap();
    let months = office.office.delays(&contact).await.unwrap();
    assert_eq!(months.iter().map(|month| month.hunted).sum::<u64>(), 4);
}

#[tokio::test]
async fn a_hunt_reads_only_the_units_of_whoever_ordered_it() {
    let office = TestOffice::new().await.unwrap();
    let units = office.office.units().await.unwrap();
    let other = units.iter().find(|unit| unit.name == "東灣鄉公所");
    let other = other.unwrap().id;
    take(&office, &lines(1..3)).await;
    let theirs = lines(11..14);
    office
        .take_for(other, "srv of others", theirs.iter().map(String::as_str))
        .await
        .unwrap();
    load(&office).await;
    let id = ordered(&office, wanted()).await;
    let hunt = carried_out(&office, id, false).await;
    assert_eq!(hunt.found, 2);
    let neighbour = office.actor("huang.contact").await.unwrap();
    let desk = &office.office;
    assert_eq!(
        refusal(desk.view_hunt(&neighbour, id).await),
        Refusal::NotFound
    );
    assert_eq!(
        refusal(desk.cancel_hunt(&neighbour, id).await),
        Refusal::NotFound
    );
    let staff = office.actor("wang.staff").await.unwrap();
    assert_eq!(
        refusal(desk.order_hunt(&staff, wanted()).await),
        Refusal::NotFound
    );
    let id = desk.order_hunt(&neighbour, wanted()).await.unwrap();
    assert_eq!(carried_out(&office, id, false).await.found, 3);
}

/// Lines come in while the program runs.
async fn come(office: &TestOffice, intake: &mut Intake, lines: &[String]) {
    let desk = &office.office;
    let source = desk.source_named(office.township, "srv", "auto", townwatch::demo::TIME_ZONE);
    let source = source.await.unwrap();
    let record = |line: &String| application::port::RawRecord {
        unit: office.township,
        source: source.id,
        received: office.now(),
        trust: application::port::Trust::Authenticated,
        position: application::port::SenderPosition::None,
        encoding: "utf-8",
        raw: line.clone().into_bytes(),
    };
    intake
        .take(lines.iter().map(record).collect())
        .await
        .unwrap();
}

/// Failed attempts of one story, so many from the first second on.
fn attempts(seconds: std::ops::Range<u32>) -> Vec<String> {
    let line = |second: u32| {
        format!(
            "Nov 21 09:30:{second:02} srv sshd[41]: Failed password for u1 from 198.51.100.1 port 4000 ssh2"
        )
    };
    seconds.map(line).collect()
}

#[tokio::test]
async fn what_a_hunt_found_goes_on_as_one_finding() {
    let office = TestOffice::new().await.unwrap();
    take(&office, &attempts(0..4)).await;
    let mut intake = load(&office).await;
    let id = ordered(&office, wanted()).await;
    assert_eq!(carried_out(&office, id, false).await.found, 1);
    let before = found(&office).await;
    assert_eq!(before[0].count, 4);
    let look = async |count: u64| {
        let now = found(&office).await;
        assert_eq!(now.len(), 1, "{now:?}");
        assert_eq!(
            (now[0].key.as_str(), now[0].count),
            (before[0].key.as_str(), count)
        );
        assert_eq!(now[0].hunt, Some(id));
        let mut places: Vec<_> = now[0]
            .proofs
            .iter()
            .map(|proof| proof.event.index)
            .collect();
        places.dedup();
        assert_eq!(u64::try_from(places.len()).unwrap(), count);
        assert!(places.is_sorted());
    };
    // Two are not enough for the rule, which has seen nothing of the first four.
    come(&office, &mut intake, &attempts(4..6)).await;
    look(4).await;
    come(&office, &mut intake, &attempts(6..8)).await;
    look(8).await;
    come(&office, &mut intake, &attempts(8..11)).await;
    look(11).await;
    // Another story is another finding.
    come(&office, &mut intake, &lines(2..3)).await;
    assert_eq!(found(&office).await.len(), 2);
    // A start that reads the whole log knows one story, too, and counts the same.
    drop(intake);
    let places = Places::with_fiction().unwrap();
    Intake::resume(Arc::clone(&office.office), places)
        .await
        .unwrap();
    let now = found(&office).await;
    let mut counts: Vec<_> = now.iter().map(|one| one.count).collect();
    counts.sort_unstable();
    assert_eq!(counts, [4, 11]);
    // A later look back finds nothing new.
    let again = ordered(&office, wanted()).await;
    let again = carried_out(&office, again, false).await;
    assert_eq!((again.found, again.known), (0, 2));
}

#[tokio::test]
async fn what_goes_on_live_is_known_to_a_hunt_that_sees_its_beginning() {
    let office = TestOffice::new().await.unwrap();
    let lines = lines(1..2);
    let begun = [lines.as_slice(), lines.as_slice()].concat();
    take(&office, &begun).await;
    let mut intake = load(&office).await;
    // The rule sees only the second half as it comes, and says so.
    come(&office, &mut intake, &lines).await;
    let live = found(&office).await;
    assert_eq!(live.len(), 1);
    assert_eq!((live[0].hunt, live[0].count), (None, 4));
    assert_eq!(live[0].delay(), Some(SignedDuration::ZERO));
    let id = ordered(&office, wanted()).await;
    let hunt = carried_out(&office, id, false).await;
    assert_eq!((hunt.found, hunt.known), (0, 1));
    assert_eq!(found(&office).await, live);
}

#[tokio::test]
async fn counting_enters_nothing_a_time_is_kept_to_and_an_end_is_an_end() {
    let office = TestOffice::new().await.unwrap();
    take(&office, &lines(1..21)).await;
    load(&office).await;
    let dry = NewHunt {
        dry: true,
        ..wanted()
    };
    let id = ordered(&office, dry).await;
    let hunt = carried_out(&office, id, true).await;
    assert_eq!((hunt.found, hunt.aside, hunt.known), (20, 0, 0));
    assert!(found(&office).await.is_empty());
    let from: Timestamp = "2026-11-21T09:40:00+08:00".parse().unwrap();
    let late = NewHunt {
        from: Some(from),
        ..wanted()
    };
    let id = ordered(&office, late).await;
    // Ended before it began, it enters nothing.
    let contact = office.actor("lin.contact").await.unwrap();
    office.office.cancel_hunt(&contact, id).await.unwrap();
    let hunt = carried_out(&office, id, false).await;
    assert_eq!((hunt.state, hunt.found), (HuntState::Cancelled, 0));
    let twice = office.office.cancel_hunt(&contact, id).await;
    assert_eq!(refusal(twice), Refusal::Stale);
    let late = NewHunt {
        from: Some(from),
        ..wanted()
    };
    let id = ordered(&office, late).await;
    let hunt = carried_out(&office, id, false).await;
    assert_eq!(hunt.found, 10);
    assert!(found(&office).await.iter().all(|one| one.last >= from));
    let unknown = NewHunt {
        rules: BTreeSet::from(["no-such-rule".to_owned()]),
        ..wanted()
    };
    let refused = office.office.order_hunt(&contact, unknown).await;
    assert!(matches!(
        refusal(refused),
        Refusal::Invalid { field: "rules", .. }
    ));
    let lines = office.records().journal_after(0, 10_000).await.unwrap();
    let deed = |name: &str| {
        lines
            .iter()
            .filter(|line| line.said["deed"] == name)
            .count()
    };
    assert_eq!((deed("order_hunt"), deed("cancel_hunt")), (3, 1));
    assert_eq!(deed("end_hunt"), 2);
}

#[tokio::test]
async fn a_new_rule_offers_itself_until_it_has_looked_back() {
    let office = TestOffice::new().await.unwrap();
    take(&office, &lines(1..3)).await;
    load(&office).await;
    let contact = office.actor("lin.contact").await.unwrap();
    let offered = office.office.hunts_offered(&contact).await.unwrap();
    let ids: Vec<_> = offered.iter().map(|one| one.rule.as_str()).collect();
    assert_eq!(ids, [NEW]);
    let visitor = Visitor::of(&office, "lin.contact").await.unwrap();
    let page = visitor.get("/hunts").await.unwrap();
    assert_eq!(page.status, 200);
    assert!(page.text.contains(&format!("/hunts/new?rule={NEW}")));
    let form = visitor
        .get(&format!("/hunts/new?rule={NEW}"))
        .await
        .unwrap();
    assert!(form.text.contains(&format!("value=\"{NEW}\" selected")));
    let fields = [("rule", NEW), ("purpose", "新規則上線")];
    let sent = visitor.post("/hunts", &fields).await.unwrap();
    assert_eq!(sent.status, 303);
    let place = sent.location.clone();
    let id: HuntId = place.trim_start_matches("/hunts/").parse().unwrap();
    carried_out(&office, id, false).await;
    let page = visitor.get(&place).await.unwrap();
    assert!(page.text.contains("data-state=\"done\""), "{}", page.text);
    let finding = found(&office).await;
    let finding = visitor.get(&format!("/findings/{}", finding[0].id)).await;
    assert!(finding.unwrap().text.contains("by a look back, "));
    let offered = office.office.hunts_offered(&contact).await.unwrap();
    assert!(offered.is_empty(), "{offered:?}");
    let empty = [("rule", NEW), ("purpose", " ")];
    assert_eq!(visitor.post("/hunts", &empty).await.unwrap().status, 422);
}
