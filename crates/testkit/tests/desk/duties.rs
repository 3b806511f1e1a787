//! What recurs, in the whole program: proofs, who agrees, who is reminded, calendars, and a year with omissions that
//! its audit pack lists exactly.

#![expect(
    clippy::indexing_slicing,
    reason = "JSON answers null for what is not there"
)]

use std::collections::BTreeSet;
use std::io::Read as _;
use std::process::Command;

use application::duties::{DutyDone, OneTime, Which, YearQuery};
use application::jobs::{Scheduler, Track, Work};
use application::registers::{Outcome, SheetDeed};
use application::{Actor, Problem, Refusal};
use domain::id::{SheetId, UnitId};
use domain::language::Language;
use domain::people::Role;
use domain::register::Values;
use jiff::civil::{Date, date};
use jiff::{SignedDuration, ToSpan as _};
use serde_json::Value;
use testkit::office::{Failure, PASSWORD, TestOffice};
use testkit::visitor::Visitor;

/// Somebody in one role of a unit.
async fn somebody(
    office: &TestOffice,
    name: &str,
    (role, unit): (Role, UnitId),
) -> Result<Actor, Failure> {
    let person = application::people::NewPerson {
        name: name.to_owned(),
        sign_in_name: name.to_owned(),
        password: PASSWORD.into(),
        language: Language::En,
        unit,
        roles: vec![role],
    };
    office.office.enter_person(person).await?;
    office.actor(name).await
}

fn why<T>(done: Result<T, Problem>) -> String {
    match done {
        Ok(_) => "it was done".to_owned(),
        Err(problem) => problem.to_string(),
    }
}

fn time(unit: UnitId, duty: &str, occurrence: &str, seen: u32) -> OneTime {
    OneTime {
        unit,
        duty: duty.into(),
        occurrence: occurrence.into(),
        seen,
    }
}

fn note(on: Date) -> DutyDone {
    DutyDone {
        sheet: String::new(),
        on: Some(on),
        note: "已辦理".into(),
    }
}

/// A sheet that goes from its beginning to its end.
async fn closed_sheet(
    office: &TestOffice,
    (admin, boss): (&Actor, &Actor),
    (register, values): (&str, &[(&str, &str)]),
) -> Result<(SheetId, String), Failure> {
    let desk = &office.office;
    let owned = values
        .iter()
        .map(|(name, text)| ((*name).into(), (*text).into()));
    let values: Values = owned.collect();
    let begun = desk
        .begin_sheet(admin, register, office.township, &values)
        .await?;
    let Outcome::Done(sheet) = begun else {
        return Err(format!("{begun:?}").into());
    };
    for (who, step) in [(admin, "submit"), (boss, "check")] {
        let seen = desk.view_sheet(who, sheet).await?.row.sheet.version.count();
        let deed = SheetDeed {
            seen,
            step: step.into(),
            ..SheetDeed::default()
        };
        let moved = desk.move_sheet(who, sheet, &deed).await?;
        if let Outcome::Refused(why) = moved {
            return Err(format!("{step}: {why:?}").into());
        }
    }
    Ok((sheet, desk.view_sheet(admin, sheet).await?.row.number))
}

/// Values that the restore test asks for.
fn restored(today: &str) -> Vec<(&'static str, String)> {
    [
        ("system", "戶政網站"),
        ("period", "每日"),
        ("offsite", "yes"),
        ("backup_of", today),
        ("done_on", today),
        ("minutes", "42"),
        ("restored", "yes"),
    ]
    .map(|(name, text)| (name, text.to_owned()))
    .into()
}

fn today(office: &TestOffice) -> Date {
    let zone = jiff::tz::TimeZone::get("Asia/Taipei").unwrap_or(jiff::tz::TimeZone::UTC);
    office.now().to_zoned(zone).date()
}

#[tokio::test]
async fn a_duty_is_shown_by_a_sheet_at_its_end_and_by_nothing_else() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let admin = office.actor("nguyen.admin").await?;
    let boss = somebody(&office, "boss", (Role::Supervisor, office.township)).await?;
    let desk = &office.office;
    let of = time(office.township, "restore-test", "2026", 0);
    let sheet = |number: &str| DutyDone {
        sheet: number.into(),
        ..DutyDone::default()
    };
    let words = desk
        .record_duty_done(&admin, &of, &note(today(&office)))
        .await;
    assert!(why(words).contains("sheet is missing"));
    let none = desk
        .record_duty_done(&admin, &of, &sheet("115-BAK-0001"))
        .await;
    assert!(why(none).contains("invalid-duty-sheet"));

    let day = today(&office).to_string();
    let values = restored(&day);
    let values: Vec<_> = values
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    let open = values
        .iter()
        .map(|(name, text)| ((*name).into(), (*text).into()))
        .collect();
    desk.begin_sheet(&admin, "backup-test", office.township, &open)
        .await?;
    let begun = desk
        .record_duty_done(&admin, &of, &sheet("115-BAK-0001"))
        .await;
    assert!(
        why(begun).contains("invalid-duty-sheet"),
        "a draft shows nothing"
    );
    let (_, number) = closed_sheet(&office, (&admin, &boss), ("backup-test", &values)).await?;
    let contact = office.actor("lin.contact").await?;
    let other = desk.record_duty_done(&contact, &of, &sheet(&number)).await;
    assert!(why(other).contains("refusal-duty-role"));
    desk.record_duty_done(&admin, &of, &sheet(&number)).await?;
    let again = desk.record_duty_done(&admin, &of, &sheet(&number)).await;
    assert!(why(again).contains("refusal-duty-settled"));

    let seen = desk
        .view_duty_time(&contact, office.township, ("restore-test", "2026"))
        .await?;
    assert_eq!(seen.time.step.standing.name(), "done");
    office.clock.advance(SignedDuration::from_hours(24 * 60));
    let admin = office.actor("nguyen.admin").await?;
    let next = time(office.township, "restore-test", "2027", 0);
    let old = desk.record_duty_done(&admin, &next, &sheet(&number)).await;
    assert!(
        why(old).contains("invalid-duty"),
        "last year's sheet shows nothing of this year"
    );
    Ok(())
}

#[tokio::test]
async fn what_is_not_done_is_agreed_by_somebody_else_of_the_named_role() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let admin = office.actor("nguyen.admin").await?;
    let boss = somebody(&office, "boss", (Role::Supervisor, office.township)).await?;
    let desk = &office.office;
    let of = |seen| time(office.township, "time-check", "2026-Q4", seen);
    let bare = desk.ask_duty_excuse(&admin, &of(0), " ").await;
    assert!(why(bare).contains("reason is missing"));
    let early = desk.decide_duty_excuse(&boss, &of(0), (true, "")).await;
    assert!(why(early).contains("refusal-duty-not-asked"));
    desk.ask_duty_excuse(&admin, &of(0), "設備全部送修").await?;
    let own = desk.decide_duty_excuse(&admin, &of(1), (true, "")).await;
    assert!(why(own).contains("refusal-duty-role"));
    let silent = desk.decide_duty_excuse(&boss, &of(1), (false, "")).await;
    assert!(why(silent).contains("reason is missing"));
    desk.decide_duty_excuse(&boss, &of(1), (false, "仍可檢查伺服器"))
        .await?;
    desk.ask_duty_excuse(&admin, &of(2), "伺服器亦停機").await?;
    let stale = desk.decide_duty_excuse(&boss, &of(2), (true, "")).await;
    assert!(matches!(stale, Err(Problem::Refused(Refusal::Stale))));
    desk.decide_duty_excuse(&boss, &of(3), (true, "")).await?;
    let seen = desk
        .view_duty_time(&boss, office.township, ("time-check", "2026-Q4"))
        .await?;
    assert_eq!(seen.time.step.standing.name(), "excused");
    Ok(())
}

#[tokio::test]
async fn an_open_session_alone_agrees_to_nothing() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let admin = office.actor("nguyen.admin").await?;
    somebody(&office, "boss", (Role::Supervisor, office.township)).await?;
    let of = time(office.township, "time-check", "2026-Q4", 0);
    office
        .office
        .ask_duty_excuse(&admin, &of, "設備送修")
        .await?;
    let visitor = Visitor::of(&office, "boss").await?;
    office.clock.advance(SignedDuration::from_hours(1));
    let path = format!("/year/{}/time-check/2026-Q4", office.township);
    let page = visitor.get(&path).await?;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.text.contains("data-test=\"prove-first\""));
    assert!(!page.text.contains("data-test=\"duty-decide\""));
    let answer = visitor
        .post(
            &format!("{path}/decide"),
            &[("seen", "1"), ("answer", "agree")],
        )
        .await?;
    assert_ne!(answer.status, 200);
    let boss = office.actor("boss").await?;
    let seen = office
        .office
        .view_duty_time(&boss, office.township, ("time-check", "2026-Q4"));
    assert_eq!(seen.await?.time.step.standing.name(), "asked");
    Ok(())
}

/// Works through the jobs of the house that are due.
async fn turn(office: &TestOffice) -> Result<(), Failure> {
    let works: Vec<std::sync::Arc<dyn Work>> = vec![
        std::sync::Arc::new(application::duties::RemindDuties),
        std::sync::Arc::new(application::notices::Tell),
    ];
    let mut scheduler = Scheduler::new(std::sync::Arc::clone(&office.office), Track::House, works);
    scheduler.begin().await?;
    for _ in 0..4 {
        scheduler.turn(std::time::Duration::ZERO).await?;
    }
    Ok(())
}

/// How many letters wait for somebody.
async fn letters(office: &TestOffice) -> Result<usize, Failure> {
    let keeper = office.actor("wu.admin").await?;
    let query = application::jobs::JobQuery {
        limit: 200,
        ..application::jobs::JobQuery::default()
    };
    let jobs = office.office.list_jobs(&keeper, &query).await?;
    let letter = |row: &&application::jobs::JobRow| {
        row.job.kind == "mail" && row.job.key.starts_with("duty-due")
    };
    Ok(jobs.iter().filter(letter).count())
}

#[tokio::test]
async fn whoever_is_to_do_it_is_reminded_before_the_day_on_it_and_weekly_once_a_day()
-> Result<(), Failure> {
    let office = TestOffice::with_mail().await?;
    let (admin, _) = office.sign_in("nguyen.admin").await?;
    let settings = domain::telling::NoticeSettings {
        mail: Some(domain::message::MailAddress::parse("an@example.org")?),
        ..domain::telling::NoticeSettings::default()
    };
    office.office.choose_notices(&admin.actor, settings).await?;
    // 2026-11-21; the quarter ends on 12-31, and 14 days before that is 12-17. The yearly ones remind on 12-01.
    turn(&office).await?;
    assert_eq!(letters(&office).await?, 0, "nothing is due yet");
    office.clock.advance(SignedDuration::from_hours(24 * 11));
    turn(&office).await?;
    assert_eq!(letters(&office).await?, 1, "several duties are one letter");
    turn(&office).await?;
    assert_eq!(letters(&office).await?, 1, "the same day once");
    office.clock.advance(SignedDuration::from_hours(24 * 20));
    turn(&office).await?;
    assert_eq!(
        letters(&office).await?,
        2,
        "days on which the program stood still are not lost"
    );
    Ok(())
}

#[tokio::test]
async fn a_calendar_opens_by_its_address_only_and_tells_no_content() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let admin = office.actor("nguyen.admin").await?;
    let of = time(office.township, "time-check", "2026-Q4", 0);
    office
        .office
        .ask_duty_excuse(&admin, &of, "秘密的原因")
        .await?;
    let visitor = Visitor::of(&office, "nguyen.admin").await?;
    let page = visitor.post("/year/calendar", &[]).await?;
    assert_eq!(page.status, 200, "{}", page.text);
    let (_, rest) = page.text.split_once("/calendar/").ok_or("no address")?;
    let secret: String = rest.chars().take(64).collect();
    let address = format!("/calendar/{secret}");
    let feed = visitor.get(&address).await?;
    assert_eq!(feed.status, 200, "{}", feed.text);
    assert!(
        feed.text.starts_with("BEGIN:VCALENDAR\r\n"),
        "{}",
        feed.text
    );
    assert!(feed.text.contains("DTSTART;VALUE=DATE:20261231"));
    assert!(!feed.text.contains("秘密"), "{}", feed.text);
    let wrong = visitor
        .get(&format!("/calendar/{}", "0".repeat(64)))
        .await?;
    assert_eq!(wrong.status, 404);
    assert_eq!(visitor.get("/calendar/x").await?.status, 404);
    visitor.post("/year/calendar/revoke", &[]).await?;
    assert_eq!(
        visitor.get(&address).await?.status,
        404,
        "it was taken back"
    );
    Ok(())
}

#[tokio::test]
async fn the_city_sees_who_is_late_and_never_with_what() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let admin = office.actor("nguyen.admin").await?;
    let of = time(office.township, "time-check", "2026-Q4", 0);
    office
        .office
        .ask_duty_excuse(&admin, &of, "秘密的原因")
        .await?;
    office.clock.advance(SignedDuration::from_hours(24 * 45));
    let auditor = office.actor("lee.auditor").await?;
    let units = office.office.compare_units(&auditor, 2026).await?;
    let township = units.iter().find(|one| one.unit == office.township);
    let township = township.ok_or("the township is not there")?;
    assert!(township.late >= 1 && township.longest >= 4, "{township:?}");
    let visitor = Visitor::of(&office, "lee.auditor").await?;
    let page = visitor.get("/year/units?year=2026").await?;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(!page.text.contains("秘密") && !page.text.contains("校時"));
    let staff = Visitor::of(&office, "wang.staff").await?;
    assert_eq!(staff.get("/year/units").await?.status, 404);
    assert_eq!(staff.get("/year").await?.status, 404);
    Ok(())
}

#[tokio::test]
async fn an_auditor_is_let_in_for_some_days_only() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let keeper = office.actor("wu.admin").await?;
    let guest = somebody(&office, "guest", (Role::Staff, office.township)).await?;
    let (desk, person) = (&office.office, guest.person.id);
    let long = desk
        .admit_auditor(&keeper, (person, office.township), 93)
        .await;
    assert!(why(long).contains("invalid-audit-days"));
    let last = desk
        .admit_auditor(&keeper, (person, office.township), 3)
        .await?;
    assert_eq!(last, today(&office).checked_add(2.days())?);
    let inside = office.actor("guest").await?;
    assert!(
        desk.order_audit_pack(&inside, (date(2026, 1, 1), last))
            .is_ok()
    );
    office.clock.advance(SignedDuration::from_hours(24 * 3));
    let after = office.actor("guest").await?;
    let refused = desk.order_audit_pack(&after, (date(2026, 1, 1), last));
    assert!(matches!(refused, Err(Problem::Refused(Refusal::NotFound))));
    Ok(())
}

/// The people of the year, each signed in once: passwords are slow.
struct People {
    admin: Actor,
    contact: Actor,
    vans: Actor,
    network: Actor,
    boss: Actor,
}

/// A year goes by, day by day. Everything of the township is done on its last day, but what is planted.
async fn a_year(office: &TestOffice, omitted: &BTreeSet<(&str, &str)>) -> Result<(), Failure> {
    let here = office.township;
    let people = People {
        admin: office.actor("nguyen.admin").await?,
        contact: office.actor("lin.contact").await?,
        vans: somebody(office, "vans", (Role::VansAdmin, here)).await?,
        network: somebody(office, "net", (Role::NetworkAdmin, here)).await?,
        boss: somebody(office, "boss", (Role::Supervisor, here)).await?,
    };
    let (mut day, last) = (date(2027, 1, 1), date(2027, 12, 31));
    let zone = jiff::tz::TimeZone::get("Asia/Taipei")?;
    while day <= last {
        let noon = day.at(12, 0, 0, 0).to_zoned(zone.clone())?.timestamp();
        office.clock.advance(noon.duration_since(office.now()));
        let query = YearQuery {
            within: (day, day),
            unit: Some(here),
            duty: None,
            which: Which::All,
        };
        let times = office.office.list_duty_times(&people.admin, &query);
        for one in times.await? {
            let (duty, key) = (one.declared.duty.id(), one.step.occurrence.key.as_str());
            if !omitted.contains(&(duty, key)) {
                done_in_time(office, &people, (duty, key)).await?;
            }
        }
        day = day.tomorrow()?;
    }
    Ok(())
}

async fn done_in_time(
    office: &TestOffice,
    people: &People,
    (duty, key): (&str, &str),
) -> Result<(), Failure> {
    let desk = &office.office;
    let of = time(office.township, duty, key, 0);
    let who = match duty {
        "vans-upload" => &people.vans,
        "firewall-review" | "firewall-backup" => &people.network,
        "social-drill" | "response-drill" => &people.contact,
        _ => &people.admin,
    };
    if duty == "time-check" {
        desk.ask_duty_excuse(who, &of, "設備停用").await?;
        let of = OneTime { seen: 1, ..of };
        return Ok(desk
            .decide_duty_excuse(&people.boss, &of, (true, ""))
            .await?);
    }
    if duty == "restore-test" {
        let day = today(office).to_string();
        let values = restored(&day);
        let values: Vec<_> = values
            .iter()
            .map(|(name, text)| (*name, text.as_str()))
            .collect();
        let hands = (who, &people.boss);
        let (_, number) = closed_sheet(office, hands, ("backup-test", &values)).await?;
        let done = DutyDone {
            sheet: number,
            ..DutyDone::default()
        };
        return Ok(desk.record_duty_done(who, &of, &done).await?);
    }
    let done = note(today(office));
    Ok(desk.record_duty_done(who, &of, &done).await?)
}

fn unpacked(packed: &[u8], name: &str) -> Result<Vec<u8>, Failure> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(packed))?;
    let mut bytes = Vec::new();
    archive.by_name(name)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[tokio::test]
async fn the_pack_of_a_year_lists_exactly_what_was_left_out() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let omitted = BTreeSet::from([
        ("time-check", "2027-Q2"),
        ("vans-upload", "2027-03"),
        ("vans-upload", "2027-11"),
        ("social-drill", "2027-H1"),
    ]);
    a_year(&office, &omitted).await?;
    // Somebody wishes that one of them need not be done; nobody agreed.
    let admin = office.actor("nguyen.admin").await?;
    let of = time(office.township, "time-check", "2027-Q2", 0);
    office.office.ask_duty_excuse(&admin, &of, "漏辦").await?;
    office.clock.advance(SignedDuration::from_hours(24 * 2));

    let visitor = Visitor::of(&office, "lin.contact").await?;
    let asked = visitor
        .post(
            "/year/audit",
            &[("from", "2027-01-01"), ("to", "2027-12-31")],
        )
        .await?;
    assert_eq!(asked.status, 303, "{}", asked.text);
    let mut href = None;
    for _ in 0..600 {
        let page = visitor.get("/year/audit").await?;
        assert!(
            !page.text.contains("data-state=\"failed\""),
            "{}",
            page.text
        );
        let found = page.text.split_once("href=\"/year/audit/");
        href = found.and_then(|(_, rest)| rest.split('"').next().map(str::to_owned));
        if href.is_some() {
            break;
        }
        tokio::task::yield_now().await;
        tokio::task::spawn_blocking(|| Command::new("sleep").arg("0.1").status()).await??;
    }
    let href = href.ok_or("the pack was not made")?;
    let file = visitor.get(&format!("/year/audit/{href}")).await?.bytes;
    let missing = String::from_utf8(unpacked(&file, "missing.txt")?)?;
    let told: BTreeSet<_> = missing
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            Some((words.next()?, words.next()?))
        })
        .collect();
    assert_eq!(told, omitted, "{missing}");
    checked(&file)?;

    let other = Visitor::of(&office, "lee.auditor").await?;
    assert_eq!(
        other.get(&format!("/year/audit/{href}")).await?.status,
        404,
        "it is somebody else's"
    );
    Ok(())
}

/// Hashes hold, each sheet that shows something is there, and the spreadsheet opens.
fn checked(file: &[u8]) -> Result<(), Failure> {
    let manifest: Value = serde_json::from_slice(&unpacked(file, "manifest.json")?)?;
    let files = manifest["files"].as_array().ok_or("no files")?;
    for one in files {
        let name = one["name"].as_str().unwrap_or_default();
        let digest = domain::hex::text(&evidence::seal::sha256(&unpacked(file, name)?));
        assert_eq!(one["sha256"], digest, "{name}");
    }
    let index: Value = serde_json::from_slice(&unpacked(file, "index.json")?)?;
    let rows = index["rows"].as_array().ok_or("no rows")?;
    assert!(rows.len() >= 26, "{} rows", rows.len());
    let names: BTreeSet<_> = files
        .iter()
        .filter_map(|one| one["name"].as_str())
        .collect();
    assert!(
        names.iter().any(|name| name.starts_with("sheets/")),
        "{names:?}"
    );
    assert!(
        names.contains("verify.py") && names.contains("checkpoint"),
        "{names:?}"
    );
    let journal = String::from_utf8(unpacked(file, "journal.jsonl")?)?;
    assert!(journal.contains("decide_excuse") && !journal.contains("設備停用"));
    let folder = tempfile::TempDir::new()?;
    std::fs::write(
        folder.path().join("index.ods"),
        unpacked(file, "index.ods")?,
    )?;
    let read = Command::new("python3")
        .args(["-c", "import sys,zipfile,xml.dom.minidom as m; m.parseString(zipfile.ZipFile(sys.argv[1]).read('content.xml'))"])
        .arg(folder.path().join("index.ods"))
        .output()?;
    assert!(
        read.status.success(),
        "{}",
        String::from_utf8_lossy(&read.stderr)
    );
    Ok(())
}
