//! The daily look: what was seen, the signature as a sheet, days that nobody signed.

use application::daily::{Light, What};
use application::duties::DayStands;
use application::registers::SheetQuery;
use application::services::ServiceForm;
use jiff::SignedDuration;
use testkit::office::{Failure, TestOffice};
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
