//! A silent source, a stopped collector and a clock that was set are three findings, and none is another.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::sync::Arc;
use std::time::Duration;

use application::intake::Intake;
use application::jobs::{Scheduler, Track};
use application::port::{FindingQuery, RawRecord, SenderPosition, Trust};
use application::presence::{Absence, Why};
use domain::id::SourceId;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use places::Places;
use testkit::office::TestOffice;

const SILENT: &str = "0d3f6b0e-5b1c-4f0a-8a55-2f6b7c1d9e12";
const STOPPED: &str = "3d0c2f0a-6f7b-5b53-9a15-8d7be2d40c01";
const STUCK: &str = "3d0c2f0a-6f7b-5b53-9a15-8d7be2d40c02";
const JUMPED: &str = "3d0c2f0a-6f7b-5b53-9a15-8d7be2d40c03";

const OWN_JUMPED: &str = "3d0c2f0a-6f7b-5b53-9a15-8d7be2d40c04";

/// How many findings there are of the four, in this order. That our own clock was moved stands in the journal of
/// the unit above.
async fn told(office: &TestOffice) -> [usize; 4] {
    let findings = office.findings().await.unwrap();
    [SILENT, STOPPED, STUCK, JUMPED]
        .map(|rule| findings.iter().filter(|one| one.rule == rule).count())
}

async fn value(office: &TestOffice, rule: &str, name: &str) -> String {
    let findings = office.findings().await.unwrap();
    let found = findings.iter().find(|one| one.rule == rule).unwrap();
    found.values.get(name).unwrap().join(" ")
}

async fn resumed(office: &TestOffice) -> Intake {
    let places = Places::with_fiction().unwrap();
    let resumed = Intake::resume(Arc::clone(&office.office), places).await;
    resumed.unwrap().0
}

/// A line that was received at a time and says another one, so much ahead.
fn line(office: &TestOffice, source: SourceId, received: Timestamp, ahead: i64) -> RawRecord {
    let says = received + SignedDuration::from_secs(ahead);
    let says = says.to_zoned(TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%SZ");
    RawRecord {
        unit: office.township,
        source,
        received,
        trust: Trust::Authenticated,
        position: SenderPosition::None,
        encoding: "utf-8",
        raw: format!("{says} mail dovecot: master: Warning: Killed with signal 15").into_bytes(),
    }
}

/// Minutes of a source that sends every ten, from now on; the clock stands at their end then.
async fn send(
    office: &TestOffice,
    intake: &mut Intake,
    source: SourceId,
    minutes: i64,
    ahead: i64,
) {
    let begin = office.office.now();
    let at = |minute| begin + SignedDuration::from_mins(minute);
    let lines = (0..minutes).step_by(10);
    let lines = lines.map(|minute| line(office, source, at(minute), ahead));
    intake.take(lines.collect()).await.unwrap();
    office.clock.advance(SignedDuration::from_mins(minutes));
}

/// Nine days of one source.
async fn begun() -> (TestOffice, Intake, SourceId) {
    let office = TestOffice::new().await.unwrap();
    let source = office
        .office
        .source_named(office.township, "郵件伺服器", "auto", "Asia/Taipei")
        .await
        .unwrap()
        .id;
    let mut intake = resumed(&office).await;
    send(&office, &mut intake, source, 9 * 24 * 60, 0).await;
    (office, intake, source)
}

fn hours(hours: i64) -> SignedDuration {
    SignedDuration::from_hours(hours)
}

#[tokio::test]
async fn while_the_program_was_stopped_no_source_was_silent() {
    let (office, mut intake, _) = begun().await;
    let from = office.office.now();
    office.clock.advance(hours(30));
    let absence = |why| Absence {
        why,
        from,
        until: from + hours(30),
    };
    assert!(intake.tell_absence(absence(Why::Down)).await.unwrap());
    assert_eq!(intake.tell_silent().await.unwrap(), 0);
    assert_eq!(told(&office).await, [0, 1, 0, 0]);
    assert_eq!(value(&office, STOPPED, "away").await, "30:00:00");
    // What does not come back then is silent, for the time in which it could be heard.
    office.clock.advance(SignedDuration::from_mins(65));
    assert_eq!(intake.tell_silent().await.unwrap(), 1);
    assert_eq!(told(&office).await, [1, 1, 0, 0]);
    assert_eq!(value(&office, SILENT, "silent").await, "1:15");
    assert_eq!(value(&office, SILENT, "usual").await, "0:10");
    // Read again from the first record, the log says the same.
    drop(intake);
    let mut again = resumed(&office).await;
    assert_eq!(again.tell_silent().await.unwrap(), 0);
    assert_eq!(told(&office).await, [1, 1, 0, 0]);
    // A disk that was full is another finding, and a moment without the program is none.
    assert!(again.tell_absence(absence(Why::Stuck)).await.unwrap());
    let short = Absence {
        until: from + SignedDuration::from_mins(4),
        ..absence(Why::Down)
    };
    assert!(!again.tell_absence(short).await.unwrap());
    assert_eq!(told(&office).await, [1, 1, 1, 0]);
}

#[tokio::test]
async fn when_our_own_clock_was_moved_no_source_was_silent_and_no_other_clock_jumped() {
    let (office, mut intake, source) = begun().await;
    let mut scheduler = Scheduler::new(Arc::clone(&office.office), Track::House, Vec::new());
    let mut ran = Duration::ZERO;
    scheduler.turn(ran).await.unwrap();
    office.clock.advance(hours(30));
    ran += Duration::from_secs(1);
    scheduler.turn(ran).await.unwrap();
    intake.take_journal().await.unwrap();
    assert_eq!(intake.tell_silent().await.unwrap(), 0);
    assert_eq!(told(&office).await, [0, 0, 0, 0]);
    // The sender's clock is right, so that it is thirty hours behind ours now.
    send(&office, &mut intake, source, 24 * 60, -107_999).await;
    assert_eq!(intake.tell_silent().await.unwrap(), 0);
    // What falls silent now is told as ever.
    office.clock.advance(hours(2));
    assert_eq!(intake.tell_silent().await.unwrap(), 1);
    assert_eq!(told(&office).await, [1, 0, 0, 0]);
}

#[tokio::test]
async fn a_source_whose_clock_was_set_still_sends_and_is_told_with_both_differences() {
    let (office, mut intake, source) = begun().await;
    send(&office, &mut intake, source, 200, 18_000).await;
    assert_eq!(intake.tell_silent().await.unwrap(), 1);
    assert_eq!(intake.tell_silent().await.unwrap(), 0);
    assert_eq!(told(&office).await, [0, 0, 0, 1]);
    assert_eq!(value(&office, JUMPED, "by").await, "+5:00:00");
    assert_eq!(value(&office, JUMPED, "before").await, "+0:00:00");
    assert_eq!(value(&office, JUMPED, "after").await, "+5:00:00");
    drop(intake);
    let mut again = resumed(&office).await;
    assert_eq!(again.tell_silent().await.unwrap(), 0);
    assert_eq!(told(&office).await, [0, 0, 0, 1]);
}

#[tokio::test]
async fn that_our_own_clock_was_moved_is_told_in_the_unit_above_all_and_in_no_other() {
    let (office, mut intake, _) = begun().await;
    let mut scheduler = Scheduler::new(Arc::clone(&office.office), Track::House, Vec::new());
    let mut ran = Duration::ZERO;
    for jump in [0, 5] {
        office.clock.advance(hours(jump));
        scheduler.turn(ran).await.unwrap();
        ran += Duration::from_secs(1);
    }
    intake.take_journal().await.unwrap();
    let units = office.office.units().await.unwrap();
    let top = units.iter().find(|unit| unit.parent.is_none()).unwrap();
    let seen = async |name: &str| {
        let actor = office.actor(name).await.unwrap();
        let query = FindingQuery {
            rule: Some(OWN_JUMPED.to_owned()),
            limit: 10,
            ..FindingQuery::default()
        };
        let found = office.office.list_findings(&actor, &query).await.unwrap();
        let told = found
            .iter()
            .map(|one| (one.unit, one.values["seconds"].join(" ")));
        told.collect::<Vec<_>>()
    };
    // The auditor of the county sees it, the contacts of the townships below do not.
    assert_eq!(seen("lee.auditor").await, [(top.id, "17999".to_owned())]);
    assert_eq!(seen("lin.contact").await, []);
    assert_eq!(seen("huang.contact").await, []);
}
