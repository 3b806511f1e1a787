//! The daily look: what was seen, the signature as a sheet, days that nobody signed.

use std::collections::BTreeMap;
use std::sync::Arc;

use api::{Given, OPERATIONS, Unanswered};
use application::daily::{Light, What};
use application::duties::{DayStands, RemindDaily, RemindDuties, Which, WorkRow, YearQuery};
use application::jobs::{JobQuery, Scheduler, Track, Work};
use application::notices::Tell;
use application::people::NewPerson;
use application::registers::SheetQuery;
use application::services::ServiceForm;
use application::{Actor, Problem, Refusal};
use domain::duty::Standing;
use domain::language::Language;
use domain::message::MailAddress;
use domain::people::Role;
use domain::telling::NoticeSettings;
use jiff::SignedDuration;
use serde_json::json;
use testkit::office::{Failure, PASSWORD, TestOffice};
use testkit::visitor::Visitor;

/// A day on which everything is as it must be, but for what the program saw.
fn well() -> Vec<(&'static str, &'static str)> {
    ["disk", "cpu", "network", "backup", "antivirus"]
        .map(|name| (name, "normal"))
        .into()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_program_saw_is_signed_as_a_sheet_of_the_day() -> Result<(), Failure> {
    let office = TestOffice::with_morning().await?;
    let desk = &office.office;
    let form = ServiceForm {
        name: "鄉公所官網".into(),
        // Nobody listens there.
        address: "tcp://127.0.0.1:1".into(),
        patience: 1,
        down_after: 1,
        ..ServiceForm::default()
    };
    desk.enter_service_here(office.township, &form).await?;
    desk.look_at_services(office.township).await?;
    let admin = office.actor("nguyen.admin").await?;
    let daily = desk.view_daily(&admin).await?;
    let of = |what| daily.lines.iter().find(|line| line.what == what).unwrap();
    assert_eq!(daily.lines.len(), What::ALL.len());
    assert_eq!(of(What::Services).light, Light::Attention);
    assert_eq!(of(What::Services).names, ["鄉公所官網"]);
    assert_eq!(of(What::Findings).light, Light::Attention);
    assert!(of(What::Findings).count > 3);
    assert_eq!(of(What::Jobs).light, Light::Well);
    assert_eq!(of(What::Seal).light, Light::Unknown, "nobody compared yet");
    assert!(daily.signed.is_none() && daily.missed.is_empty());

    let keeper = Visitor::of(&office, "nguyen.admin").await?;
    let page = keeper.post("/daily", &well()[1..]).await?;
    assert_eq!(page.status, 422, "{}", page.text);
    let mut bad = well();
    bad[1].1 = "trouble";
    let page = keeper.post("/daily", &bad).await?;
    assert_eq!(page.status, 422, "what was done is told");
    bad.extend([
        ("trouble", "記憶體不足，已重新啟動"),
        ("remark-services", "廠商處理中"),
    ]);
    let page = keeper.post("/daily", &bad).await?;
    assert_eq!(page.status, 303, "{}", page.text);
    let sheet = page.location;
    let again = keeper.post("/daily", &well()).await?;
    assert_eq!(again.status, 409, "{}", again.text);
    let seen = keeper.get(&sheet).await?;
    for words in ["鄉公所官網", "廠商處理中", "記憶體不足"] {
        assert!(seen.text.contains(words), "{words}: {}", seen.text);
    }
    let query = SheetQuery {
        register: application::daily::REGISTER.into(),
        ..SheetQuery::default()
    };
    let sheets = desk.list_sheets(&admin, &query).await?;
    let [row] = sheets.as_slice() else {
        return Err(format!("{} sheets", sheets.len()).into());
    };
    assert_eq!(row.sheet.state, "waiting");
    assert_eq!(row.sheet.values["result"], "trouble");
    assert_eq!(row.sheet.values["day"], daily.today.to_string());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn working_days_that_nobody_signed_are_named() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let desk = &office.office;
    let keeper = Visitor::of(&office, "nguyen.admin").await?;
    let page = keeper.post("/daily", &well()).await?;
    assert_eq!(page.status, 303, "{}", page.text);
    let first = desk
        .view_daily(&office.actor("nguyen.admin").await?)
        .await?;
    assert!(first.signed.is_some());
    // A week later the working days between are missing, the days of rest are not.
    office.clock.advance(SignedDuration::from_hours(7 * 24));
    let now = desk
        .view_daily(&office.actor("nguyen.admin").await?)
        .await?;
    assert!(now.signed.is_none());
    assert_eq!(now.missed.len(), 5, "{:?}", now.missed);
    assert!(now.missed.is_sorted_by(|one, other| one > other));
    let auditor = desk.view_daily(&office.actor("lin.contact").await?).await;
    assert!(auditor.is_err(), "the contact has the desk");
    let keeper = Visitor::of(&office, "nguyen.admin").await?;
    let page = keeper.get("/daily").await?;
    assert!(
        page.text.contains(&now.missed[0].to_string()),
        "{}",
        page.text
    );
    let file = keeper.get("/daily/export/csv").await?;
    assert!(file.text.contains("Log sources"), "{}", file.text);
    // The year tells the same, day by day: a signature on a day of rest is none that was asked for.
    let contact = office.actor("lin.contact").await?;
    let year = now.today.year();
    let days = desk.list_daily_looks(&contact, year).await?;
    assert!(days.iter().all(|one| one.stands == DayStands::Missed));
    let missed: Vec<_> = days.iter().map(|one| one.day).collect();
    assert_eq!(missed, now.missed);
    assert!(days.iter().all(|one| one.unit == office.township));
    assert_eq!(desk.list_daily_looks(&contact, year - 1).await?, []);
    let stranger = office.actor("huang.contact").await?;
    assert_eq!(desk.list_daily_looks(&stranger, year).await?, []);
    // On Monday it is open until it is signed.
    office.clock.advance(SignedDuration::from_hours(48));
    let monday = desk.list_daily_looks(&contact, year).await?;
    assert_eq!((monday.len(), monday[0].stands), (6, DayStands::Open));
    let keeper = Visitor::of(&office, "nguyen.admin").await?;
    assert_eq!(keeper.post("/daily", &well()).await?.status, 303);
    let monday = desk.list_daily_looks(&contact, year).await?;
    assert_eq!((monday.len(), monday[0].stands), (6, DayStands::Signed));
    assert_eq!(monday[0].by, "Nguyễn Văn An");
    assert!(monday[0].sheet.is_some());
    let reader = Visitor::of(&office, "lin.contact").await?;
    let page = reader.get("/year").await?;
    let month = format!("/year/daily?year={year}&#38;month={}", now.today.month());
    assert!(page.text.contains(&month), "{}", page.text);
    let page = reader.get(&month.replace("&#38;", "&")).await?;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(page.text.contains("not signed"), "{}", page.text);
    let file = reader
        .get(&format!("/year/daily/export/csv?year={year}"))
        .await?;
    assert!(
        file.text.contains(&now.missed[0].to_string()),
        "{}",
        file.text
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn scanners_and_backups_stand_as_their_programs_say_in_the_logs() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let desk = &office.office;
    let admin = office.actor("nguyen.admin").await?;
    let state = async |what| {
        let daily = desk.view_daily(&admin).await?;
        let line = daily.lines.into_iter().find(|line| line.what == what);
        let line = line.ok_or("no such line")?;
        Ok::<_, Failure>((line.light, line.names))
    };
    assert_eq!(state(What::Backup).await?.0, Light::Unknown);
    assert_eq!(state(What::Antivirus).await?.0, Light::Unknown);
    let well = [
        "Nov 21 02:10:01 nas rsnapshot[7]: /usr/bin/rsnapshot daily: completed successfully",
        "Nov 21 02:10:02 nas clamd[9]: SelfCheck: Database status OK.",
    ];
    office.take("nas", well.into_iter()).await?;
    assert_eq!(state(What::Backup).await?, (Light::Well, Vec::new()));
    assert_eq!(state(What::Antivirus).await?, (Light::Well, Vec::new()));
    office.clock.advance(SignedDuration::from_hours(1));
    let broken = ["Nov 21 03:10:01 nas rsnapshot[7]: /usr/bin/rsnapshot daily: ERROR: no space"];
    office.take("nas", broken.into_iter()).await?;
    let named = |light| (light, vec!["nas".to_owned()]);
    assert_eq!(state(What::Backup).await?, named(Light::Attention));
    // What is silent for long is named as well.
    office.clock.advance(SignedDuration::from_hours(4 * 24));
    assert_eq!(state(What::Antivirus).await?, named(Light::Attention));
    Ok(())
}

/// An office that sends letters, and who keeps its machines; a deputy gets letters as well.
async fn office_with_letters() -> Result<(TestOffice, Actor), Failure> {
    let text = "[server]\npublic_url = \"https://t.example.org\"\n[mail]\nhost = \"localhost\"\nencryption = \"none\"\nfrom = \"t@example.org\"\n";
    let config = townwatch::config::parse("t.toml", text, &BTreeMap::new());
    let config = config.map_err(|mistakes| format!("{mistakes:?}"))?;
    let office = TestOffice::configured(&config).await?;
    let deputy = NewPerson {
        name: "代理人".into(),
        sign_in_name: "net.deputy".into(),
        password: PASSWORD.into(),
        language: Language::ZhTw,
        unit: office.township,
        roles: vec![Role::NetworkAdmin],
    };
    office.office.enter_person(deputy).await?;
    for (who, address) in [
        ("nguyen.admin", "an@example.org"),
        ("net.deputy", "net@example.org"),
    ] {
        let (signed, _) = office.sign_in(who).await?;
        let settings = NoticeSettings {
            mail: Some(MailAddress::parse(address)?),
            ..NoticeSettings::default()
        };
        office
            .office
            .choose_notices(&signed.actor, settings)
            .await?;
    }
    let admin = office.actor("nguyen.admin").await?;
    Ok((office, admin))
}

/// Works through the jobs of the house that are due, and counts the letters about the day's work.
async fn letters(office: &TestOffice) -> Result<usize, Failure> {
    let works: Vec<Arc<dyn Work>> = vec![
        Arc::new(RemindDuties),
        Arc::new(RemindDaily),
        Arc::new(Tell),
    ];
    let mut scheduler = Scheduler::new(Arc::clone(&office.office), Track::House, works);
    scheduler.begin().await?;
    for _ in 0..6 {
        scheduler.turn(std::time::Duration::ZERO).await?;
    }
    let keeper = office.actor("wu.admin").await?;
    let query = JobQuery {
        limit: 200,
        ..JobQuery::default()
    };
    let jobs = office.office.list_jobs(&keeper, &query).await?;
    let of_the_day = jobs
        .iter()
        .filter(|row| row.job.key.starts_with("duty-daily"));
    Ok(of_the_day.filter(|row| row.job.kind == "mail").count())
}

/// How the days of the daily look stand, oldest first.
async fn days(office: &TestOffice, actor: &Actor, which: Which) -> Result<Vec<String>, Failure> {
    let query = YearQuery {
        duty: Some("daily-look".to_owned()),
        which,
        ..YearQuery::of_year(2026)
    };
    let times = office.office.list_duty_times(actor, &query).await?;
    let told = times.iter().map(|time| {
        let shown = if time.mark.is_some() { " shown" } else { "" };
        format!(
            "{} {}{shown}",
            time.step.occurrence.key,
            time.step.standing.name()
        )
    });
    Ok(told.collect())
}

/// Lateness is counted, work is foreseen, and the pack names what was left out.
async fn counted(office: &TestOffice, admin: &Actor) -> Result<(), Failure> {
    let desk = &office.office;
    let leader = office.actor("chang.leader").await?;
    let standing = desk.compare_units(&leader, 2026).await?;
    let here = standing.iter().find(|one| one.unit == office.township);
    let here = here.ok_or("the township does not stand in the year")?;
    assert_eq!((here.due, here.done, here.late, here.longest), (3, 2, 1, 1));
    let work = desk.forecast_work(admin).await?;
    let of_december =
        |row: &&WorkRow| row.month == (2026, 12) && row.person == Some(admin.person.id);
    let december = work.iter().find(of_december).ok_or("no work in December")?;
    // Twenty-two or more working days of a quarter of an hour, beside what is due then as well.
    assert!(december.times >= 22 && december.hours >= 5, "{december:?}");
    let contact = office.actor("lin.contact").await?;
    let within = ("2026-11-23".parse()?, "2026-11-26".parse()?);
    let gathered = desk
        .gather_pack(&desk.order_audit_pack(&contact, within)?)
        .await?;
    let missing = gathered
        .missing()
        .map(|one| one.step.occurrence.key.clone());
    assert_eq!(missing.collect::<Vec<_>>(), ["2026-11-25"]);
    assert_eq!(gathered.sheets.len(), 2);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_daily_look_is_a_duty_from_the_first_one_on() -> Result<(), Failure> {
    let (office, admin) = office_with_letters().await?;
    let hours = |hours| office.clock.advance(SignedDuration::from_hours(hours));
    assert_eq!(letters(&office).await?, 0);
    assert!(
        days(&office, &admin, Which::All).await?.is_empty(),
        "nobody began"
    );
    // Saturday, 2026-11-21: a look on a day of rest begins it, and is none that was asked for.
    let keeper = Visitor::of(&office, "nguyen.admin").await?;
    assert_eq!(keeper.post("/daily", &well()).await?.status, 303);
    hours(48);
    assert_eq!(
        letters(&office).await?,
        0,
        "ten o'clock on Monday: there is time"
    );
    assert_eq!(
        days(&office, &admin, Which::Awaited).await?,
        ["2026-11-23 open"]
    );
    hours(6);
    assert_eq!(letters(&office).await?, 2, "its hour: keeper and deputy");
    assert_eq!(letters(&office).await?, 2, "once a day");
    let keeper = Visitor::of(&office, "nguyen.admin").await?;
    assert_eq!(keeper.post("/daily", &well()).await?.status, 303);
    assert!(days(&office, &admin, Which::Awaited).await?.is_empty());
    hours(23);
    let keeper = Visitor::of(&office, "nguyen.admin").await?;
    assert_eq!(keeper.post("/daily", &well()).await?.status, 303);
    hours(2);
    assert_eq!(
        letters(&office).await?,
        2,
        "Tuesday was signed before its hour"
    );
    // Wednesday is left out; on Thursday both are told in one letter.
    hours(24);
    assert_eq!(letters(&office).await?, 4);
    hours(24);
    assert_eq!(letters(&office).await?, 6);
    let told = days(&office, &admin, Which::All).await?;
    let past = [
        "2026-11-23 done shown",
        "2026-11-24 done shown",
        "2026-11-25 late",
        "2026-11-26 open",
        "2026-11-27 ahead",
        "2026-11-30 ahead",
    ];
    assert_eq!(told[..6], past);
    assert_eq!(
        days(&office, &admin, Which::Late).await?,
        ["2026-11-25 late"]
    );
    counted(&office, &admin).await?;
    let today = office.office.today(&admin).await?;
    let waiting = today
        .duties
        .iter()
        .filter(|one| one.declared.duty.id() == "daily-look");
    let waiting: Vec<_> = waiting.map(|one| one.step.standing).collect();
    assert_eq!(
        waiting,
        [Standing::Open],
        "a day that is over is not done any more"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_signs_the_day_for_the_person_whose_key_it_has() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let sign = OPERATIONS
        .iter()
        .find(|one| one.use_case.name == "sign_daily");
    let sign = sign.ok_or("there is no such operation")?;
    let asked = async |who: &str, day: &str, backup: &str| -> Result<_, Failure> {
        let actor = office.actor(who).await?;
        let given = json!({
            "day": day, "device": "主機三台、交換器兩台", "disk": "normal", "cpu": "normal",
            "network": "normal", "backup": backup, "antivirus": "normal",
        });
        let given = Given::Body(serde_json::to_vec(&given)?);
        Ok((sign.call)(&office.office, &actor, given).await)
    };
    let refused = |answer: Result<_, _>| match answer {
        Err(Unanswered::Problem(Problem::Refused(refusal))) => Some(refusal),
        _ => None,
    };
    let stranger = asked("wang.staff", "2026-11-21", "normal").await?;
    assert!(matches!(refused(stranger), Some(Refusal::NotFound)));
    let stale = asked("nguyen.admin", "2026-11-20", "normal").await?;
    assert!(matches!(refused(stale), Some(Refusal::Stale)));
    let wordless = asked("nguyen.admin", "2026-11-21", "trouble").await?;
    let missing = Refusal::Missing { field: "trouble" };
    assert_eq!(refused(wordless), Some(missing));
    let signed = asked("nguyen.admin", "2026-11-21", "normal").await?;
    let signed = signed.map_err(|_| "it was refused")?;
    assert!(signed["sheet"].is_string(), "{signed}");
    let admin = office.actor("nguyen.admin").await?;
    let query = SheetQuery {
        register: application::daily::REGISTER.into(),
        ..SheetQuery::default()
    };
    let sheets = office.office.list_sheets(&admin, &query).await?;
    assert_eq!(sheets[0].sheet.state, "waiting");
    assert!(sheets[0].sheet.values["seen"].contains("sources: "));
    let again = asked("nguyen.admin", "2026-11-21", "normal").await?;
    assert!(matches!(refused(again), Some(Refusal::WrongState { .. })));
    Ok(())
}
