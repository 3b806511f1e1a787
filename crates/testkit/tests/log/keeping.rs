//! What goes when its time is over, what stays for an incident, and what the page of kept logs says.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use application::anchoring::GiveCheckpoint;
use application::coverage::CoverageRow;
use application::holds::NewHold;
use application::jobs::{JobQuery, Scheduler, Track, Work};
use application::port::{EventLog as _, Records as _};
use application::retention::{CheckLog, RemoveOld};
use application::use_case::LIST_JOBS;
use application::{Actor, Problem, Refusal};
use domain::id::IncidentId;
use domain::version::Version;
use jiff::{SignedDuration, Timestamp};
use testkit::office::{Failure, TestOffice};
use townwatch::config::Config;

const A_DAY: SignedDuration = SignedDuration::from_hours(24);

fn removing() -> Config {
    let mut config = Config::default();
    config.retention.remove = true;
    config
}

fn lines(day: u32) -> Vec<String> {
    let line = |second: u32| {
        format!(
            "Nov {:02} 09:30:{second:02} srv sshd[41]: Failed password for root from 198.51.100.10 port 4000 ssh2",
            21 + day
        )
    };
    (0..20).map(line).collect()
}

/// Lines of some days, one file of the log each; the last day stays open.
async fn days(office: &TestOffice, count: u32) -> Result<(), Failure> {
    for day in 0..count {
        let lines = lines(day);
        office
            .take("sshd", lines.iter().map(String::as_str))
            .await?;
        office.clock.advance(A_DAY);
    }
    office
        .take("other", std::iter::once("Nov 30 09:00:00 srv cron[1]: x"))
        .await?;
    let sealed = || segments(office).len() >= usize::try_from(count).unwrap_or(usize::MAX);
    while !sealed() || wal_files(office) > 1 {
        tokio::task::yield_now().await;
    }
    Ok(())
}

fn segments(office: &TestOffice) -> Vec<PathBuf> {
    let entries = fs::read_dir(office.folder().join("evidence/segments"));
    let mut found: Vec<_> = entries
        .into_iter()
        .flatten()
        .flatten()
        .map(|one| one.path())
        .collect();
    found.retain(|path| {
        path.extension()
            .is_some_and(|end| end == "seg" || end == "thin")
    });
    found.sort();
    found
}

fn wal_files(office: &TestOffice) -> usize {
    let entries = fs::read_dir(office.folder().join("evidence"));
    let names = entries.into_iter().flatten().flatten();
    names
        .filter(|one| one.file_name().to_string_lossy().starts_with("wal-"))
        .count()
}

/// How many lines of sshd are there.
async fn kept(office: &TestOffice) -> Result<usize, Failure> {
    let log = evidence::KeptLog::look(office.folder())?;
    let all = log.read_from(0, 10_000).await?;
    let of_sshd = |raw: &[u8]| String::from_utf8_lossy(raw).contains("sshd");
    Ok(all.iter().filter(|one| of_sshd(&one.record.raw)).count())
}

async fn case(office: &TestOffice) -> Result<IncidentId, Failure> {
    let actor = office.actor("lin.contact").await?;
    let finding = office
        .findings()
        .await?
        .into_iter()
        .next()
        .ok_or("no finding")?;
    let desk = &office.office;
    Ok(desk
        .accept_finding(&actor, finding.id, finding.version, "測試")
        .await?)
}

/// Half a year and more.
fn long_after(office: &TestOffice) {
    office.clock.advance(A_DAY * 220);
}

fn is_sound(office: &TestOffice) -> Result<(), Failure> {
    let seen = evidence::verify(office.folder(), &[])?;
    assert_eq!(seen.problems, []);
    Ok(())
}

#[tokio::test]
async fn what_is_over_goes_with_a_word_in_the_journal_and_the_log() -> Result<(), Failure> {
    let office = TestOffice::configured(&removing()).await?;
    days(&office, 2).await?;
    let (removal, _) = office.office.remove_due(false).await?;
    assert_eq!(removal.records, 0, "nothing is old");
    assert_eq!(kept(&office).await?, 40);
    let columns = office.folder().join("columns/00000000000000000000.parquet");
    std::fs::create_dir_all(columns.parent().ok_or("a folder")?)?;
    std::fs::write(&columns, "what was read in these records")?;
    long_after(&office);
    let (removal, more) = office.office.remove_due(false).await?;
    assert_eq!((removal.records, removal.files, more), (40, 2, false));
    assert!(
        !columns.exists(),
        "columns of records that went go with them"
    );
    assert_eq!(kept(&office).await?, 0);
    is_sound(&office)?;
    let permit = office.actor("wu.admin").await?.permit(&LIST_JOBS)?;
    let entries = office
        .records()
        .journal_of(permit.scope(), "log", "")
        .await?;
    let told = entries.iter().find(|entry| entry.deed == "remove_records");
    let facts = told.map(|entry| entry.facts.as_str()).unwrap_or_default();
    assert!(facts.contains("tw-logs/2024-08-05/os+logon"), "{facts}");
    Ok(())
}

#[tokio::test]
async fn nothing_goes_where_the_office_did_not_turn_it_on() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    days(&office, 1).await?;
    long_after(&office);
    turn(&office, Arc::new(RemoveOld)).await?;
    assert_eq!(kept(&office).await?, 20);
    let seen = office
        .office
        .view_coverage(&office.actor("lin.contact").await?)
        .await?;
    let (removal, _) = seen.removal.ok_or("nothing was seen")?;
    assert_eq!((removal.records, removal.gone), (20, false));
    Ok(())
}

#[tokio::test]
async fn a_hold_stands_until_it_is_released_whatever_becomes_of_the_case() -> Result<(), Failure> {
    let office = TestOffice::configured(&removing()).await?;
    days(&office, 1).await?;
    let desk = &office.office;
    let incident = case(&office).await?;
    let actor = office.actor("lin.contact").await?;
    let without = desk.place_hold(&actor, incident, NewHold::default()).await;
    assert!(matches!(
        without,
        Err(Problem::Refused(Refusal::Missing { field: "reason" }))
    ));
    let new = NewHold {
        reason: "檢調調閱".to_owned(),
        ..NewHold::default()
    };
    let hold = desk.place_hold(&actor, incident, new).await?;
    let now = office.now();
    desk.record_control(&actor, incident, Version::FIRST, now, "已復原")
        .await?;
    long_after(&office);
    let (removal, _) = desk.remove_due(false).await?;
    assert_eq!((removal.records, kept(&office).await?), (0, 20));
    let would = desk.would_go().await?;
    assert_eq!(would, [], "a file of which nothing goes is not looked at");
    let actor = office.actor("lin.contact").await?;
    desk.release_hold(&actor, hold, "結案").await?;
    let twice = desk.release_hold(&actor, hold, "結案").await;
    assert!(matches!(
        twice,
        Err(Problem::Refused(Refusal::WrongState { .. }))
    ));
    let (removal, _) = desk.remove_due(false).await?;
    assert_eq!((removal.records, kept(&office).await?), (20, 0));
    is_sound(&office)?;
    let page = desk.view_incident(&actor, incident).await?;
    let told: Vec<_> = page
        .timeline
        .iter()
        .map(|(line, _)| line.kind.as_str())
        .collect();
    assert!(
        told.contains(&"hold-placed") && told.contains(&"hold-released"),
        "{told:?}"
    );
    Ok(())
}

#[tokio::test]
async fn more_than_a_week_at_once_waits_for_the_contact_of_the_whole_office() -> Result<(), Failure>
{
    let office = TestOffice::configured(&removing()).await?;
    days(&office, 9).await?;
    long_after(&office);
    let desk = &office.office;
    let (removal, _) = desk.remove_due(false).await?;
    assert!(removal.waits);
    assert_eq!(kept(&office).await?, 180);
    let contact = office.actor("lin.contact").await?;
    let not_theirs = desk.let_go(&contact, office.township).await;
    assert!(matches!(
        not_theirs,
        Err(Problem::Refused(Refusal::WrongState { .. }))
    ));
    let mut gone = 0;
    loop {
        let (removal, more) = desk.remove_due(true).await?;
        gone += removal.records;
        if !more {
            break;
        }
    }
    assert_eq!((gone, kept(&office).await?), (180, 0));
    is_sound(&office)
}

async fn turn(office: &TestOffice, work: Arc<dyn Work>) -> Result<Timestamp, Failure> {
    let mut scheduler = Scheduler::new(Arc::clone(&office.office), Track::House, vec![work]);
    scheduler.begin().await?;
    Ok(scheduler.turn(Duration::ZERO).await?)
}

/// Why the last comparison failed.
async fn trouble_of_check(office: &TestOffice, admin: &Actor) -> Result<Option<String>, Failure> {
    let jobs = office.office.list_jobs(admin, &JobQuery::default()).await?;
    let job = jobs.into_iter().find(|row| row.job.kind == "check-log");
    Ok(job.ok_or("there is no such job")?.job.last_error)
}

#[tokio::test]
async fn a_log_that_is_not_what_was_signed_is_an_alarm_on_the_first_page() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    days(&office, 2).await?;
    office.sign().await?;
    turn(&office, Arc::new(CheckLog)).await?;
    let admin = office.actor("wu.admin").await?;
    assert_eq!(trouble_of_check(&office, &admin).await?, None);
    let seen = office
        .office
        .view_coverage(&office.actor("lin.contact").await?)
        .await?;
    let (check, _) = seen.check.ok_or("nothing was compared")?;
    assert_eq!(check.problems, Vec::<String>::new());
    let segment = segments(&office).into_iter().next().ok_or("no segment")?;
    let mut bytes = fs::read(&segment)?;
    let middle = bytes.len() / 2;
    if let Some(byte) = bytes.get_mut(middle) {
        *byte ^= 1;
    }
    fs::write(&segment, bytes)?;
    office.clock.advance(A_DAY);
    turn(&office, Arc::new(CheckLog)).await?;
    let admin = office.actor("wu.admin").await?;
    let told = trouble_of_check(&office, &admin).await?;
    assert!(told.is_some_and(|told| told.contains("not what was signed")));
    assert!(office.office.trouble(&admin).await?.is_some());
    let seen = office
        .office
        .view_coverage(&office.actor("lin.contact").await?)
        .await?;
    let (check, _) = seen.check.ok_or("nothing was compared")?;
    assert!(!check.problems.is_empty());
    Ok(())
}

/// Size of the checkpoint that was given away last.
async fn given(office: &TestOffice) -> Result<Option<u64>, Failure> {
    let contact = office.actor("lin.contact").await?;
    let seen = office.office.view_coverage(&contact).await?;
    Ok(seen.given.map(|(leaves, _)| leaves))
}

#[tokio::test]
async fn the_first_daily_letter_waits_for_its_hour_however_early_the_log_is_signed()
-> Result<(), Failure> {
    let office = TestOffice::new().await?;
    office
        .take("sshd", lines(0).iter().map(String::as_str))
        .await?;
    office.sign().await?;
    turn(&office, Arc::new(GiveCheckpoint)).await?;
    assert_eq!(
        given(&office).await?,
        None,
        "the start is no hour of the day"
    );
    let hour: Timestamp = "2026-11-22T08:00:00+08:00".parse()?;
    office
        .clock
        .advance(hour.duration_since(office.now()) - SignedDuration::from_secs(1));
    turn(&office, Arc::new(GiveCheckpoint)).await?;
    assert_eq!(given(&office).await?, None, "a second early");
    office.clock.advance(SignedDuration::from_secs(1));
    turn(&office, Arc::new(GiveCheckpoint)).await?;
    assert_eq!(given(&office).await?, Some(20));
    office
        .take("sshd", lines(1).iter().map(String::as_str))
        .await?;
    office.sign().await?;
    office.clock.advance(A_DAY - SignedDuration::from_secs(1));
    turn(&office, Arc::new(GiveCheckpoint)).await?;
    assert_eq!(given(&office).await?, Some(20), "once a day");
    office.clock.advance(SignedDuration::from_secs(1));
    turn(&office, Arc::new(GiveCheckpoint)).await?;
    let leaves = given(&office).await?;
    // The first day's file may be sealed by now, and the log states that.
    assert!(leaves.is_some_and(|leaves| leaves >= 40), "{leaves:?}");
    Ok(())
}

fn kinds_of(rows: &[CoverageRow], source: &str) -> BTreeSet<String> {
    let of = |row: &&CoverageRow| row.source.as_ref().is_some_and(|one| one.name == source);
    let rows = rows.iter().filter(of);
    rows.filter_map(|row| row.class.as_ref().map(|class| class.id.clone()))
        .collect()
}

#[tokio::test]
async fn every_kind_has_a_row_and_a_silent_day_is_a_gap() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    days(&office, 2).await?;
    office.clock.advance(A_DAY * 3);
    let contact = office.actor("lin.contact").await?;
    let desk = &office.office;
    let seen = desk.view_coverage(&contact).await?;
    assert_eq!(
        kinds_of(&seen.rows, "sshd"),
        BTreeSet::from(["logon".into(), "os".into()])
    );
    let nobody = seen.rows.iter().filter(|row| row.source.is_none());
    let nobody: Vec<_> = nobody
        .filter_map(|row| row.class.as_ref())
        .map(|one| one.id.as_str())
        .collect();
    assert_eq!(nobody, ["web", "ap", "db", "firewall", "switch"]);
    let sshd = seen
        .rows
        .iter()
        .find(|row| row.source.as_ref().is_some_and(|one| one.name == "sshd"));
    let sshd = sshd.ok_or("no row")?;
    let coverage = sshd.coverage.as_ref().ok_or("nothing is covered")?;
    let last = coverage.gaps.last().ok_or("no gap")?;
    let told = (last.0.to_string(), last.1.to_string());
    assert_eq!(told, ("2026-11-23".to_owned(), "2026-11-25".to_owned()));
    let admin = office.actor("wu.admin").await?;
    let source = sshd.source.as_ref().ok_or("no source")?.id;
    let kinds = BTreeSet::from(["switch".to_owned()]);
    desk.name_log_kinds(&admin, source, kinds.clone()).await?;
    let seen = desk.view_coverage(&contact).await?;
    assert_eq!(kinds_of(&seen.rows, "sshd"), kinds);
    let unknown = BTreeSet::from(["dns".to_owned()]);
    assert!(desk.name_log_kinds(&admin, source, unknown).await.is_err());
    Ok(())
}

/// Half a year later its records are gone, and it still says whether the log is the same.
#[tokio::test]
async fn a_checkpoint_that_was_given_away_is_judged_also_when_its_records_went()
-> Result<(), Failure> {
    let office = TestOffice::configured(&removing()).await?;
    let desk = &office.office;
    let lines = lines(0);
    office
        .take("sshd", lines.iter().take(7).map(String::as_str))
        .await?;
    assert_eq!(
        desk.give_checkpoint().await?,
        None,
        "nothing was signed yet"
    );
    office.sign().await?;
    let head = desk.give_checkpoint().await?.ok_or("nothing was given")?;
    let note = fs::read_to_string(office.folder().join("evidence/checkpoint"))?;
    assert_eq!((head.size, head.note()), (7, note.clone()));
    assert_eq!(desk.give_checkpoint().await?, None, "once each");
    days(&office, 1).await?;
    long_after(&office);
    assert_eq!(desk.remove_due(false).await?.0.records, 27);
    let mailed = evidence::Outside {
        name: "mailed".to_owned(),
        note,
    };
    let seen = evidence::verify(office.folder(), &[mailed])?;
    assert_eq!(seen.problems, []);
    assert!(seen.anchored_until.is_some());
    let page = desk
        .view_coverage(&office.actor("lin.contact").await?)
        .await?;
    assert_eq!(page.given.map(|(leaves, _)| leaves), Some(7));
    Ok(())
}
