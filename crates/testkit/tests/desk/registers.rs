//! Registers in the whole program: an emergency from the telephone to the closed form, what is
//! refused, and a file that is dropped into a folder.

use application::port::Records as _;
use application::registers::{Outcome, SheetDeed, SheetQuery};
use application::use_case::VIEW_SHEET;
use application::{Actor, Problem, Refusal};
use domain::id::SheetId;
use domain::language::Language;
use domain::people::Role;
use domain::register::Values;
use testkit::office::{Failure, PASSWORD, TestOffice};
use testkit::visitor::Visitor;
use townwatch::config::Config;

const DIGEST: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// Somebody in one role of the township.
async fn somebody(office: &TestOffice, name: &str, role: Role) -> Result<Actor, Failure> {
    let person = application::people::NewPerson {
        name: name.to_owned(),
        sign_in_name: name.to_owned(),
        password: PASSWORD.into(),
        language: Language::En,
        unit: office.township,
        roles: vec![role],
    };
    office.office.enter_person(person).await?;
    office.actor(name).await
}

fn values(of: &[(&str, &str)]) -> Values {
    let owned = of
        .iter()
        .map(|(name, text)| ((*name).into(), (*text).into()));
    owned.collect()
}

async fn begun(
    office: &TestOffice,
    actor: &Actor,
    register: &str,
    of: &[(&str, &str)],
) -> Result<SheetId, Failure> {
    let desk = &office.office;
    let of = values(of);
    let made = desk.begin_sheet(actor, register, office.township, &of);
    match made.await? {
        Outcome::Done(id) => Ok(id),
        Outcome::Refused(why) => Err(format!("{why:?}").into()),
    }
}

/// Does something with a sheet as it stands.
async fn deed(
    office: &TestOffice,
    actor: &Actor,
    sheet: SheetId,
    step: &str,
    of: &[(&str, &str)],
) -> Result<Outcome, Failure> {
    let seen = office.office.view_sheet(actor, sheet).await?;
    let wish = SheetDeed {
        seen: seen.row.sheet.version.count(),
        step: step.to_owned(),
        values: values(of),
        note: String::new(),
    };
    Ok(office.office.move_sheet(actor, sheet, &wish).await?)
}

async fn refused(
    office: &TestOffice,
    actor: &Actor,
    (sheet, step): (SheetId, &str),
    of: &[(&str, &str)],
) -> Result<String, Failure> {
    match deed(office, actor, sheet, step, of).await? {
        Outcome::Refused(why) => Ok(why.name().to_owned()),
        Outcome::Done(_) => Err(format!("{step} was not refused").into()),
    }
}

const URGENT: [(&str, &str); 4] = [
    ("title", "封鎖攻擊來源"),
    ("kind", "firewall"),
    ("urgent", "yes"),
    ("reason", "正遭受攻擊"),
];

#[tokio::test]
async fn an_emergency_goes_from_the_telephone_to_the_closed_form() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let network = somebody(&office, "net.admin", Role::NetworkAdmin).await?;
    let boss = somebody(&office, "boss.supervisor", Role::Supervisor).await?;
    let sheet = begun(&office, &network, "change-request", &URGENT).await?;
    done_at_once(&office, &network, &boss, sheet).await?;
    formed_afterwards(&office, &network, &boss, sheet).await?;

    let permit = boss.permit(&VIEW_SHEET)?;
    let about = sheet.to_string();
    let journal = office.records();
    let journal = journal.journal_of(permit.scope(), "sheet", &about).await?;
    let told: Vec<_> = journal.iter().map(|line| line.facts.as_str()).collect();
    let with = |word: &str| told.iter().any(|facts| facts.contains(word));
    assert!(
        with("\"refused\":\"backup-first\"") && with("六(三)11"),
        "{told:?}"
    );
    assert!(!with("封鎖"), "what people wrote is not copied: {told:?}");
    Ok(())
}

/// By word first, then the backup, then the work.
async fn done_at_once(
    office: &TestOffice,
    network: &Actor,
    boss: &Actor,
    sheet: SheetId,
) -> Result<(), Failure> {
    let early = refused(office, network, (sheet, "begin_work"), &[]).await?;
    assert_eq!(early, "order", "without a word nothing begins");
    let said = office.now().to_string();
    let from = boss.person.id.to_string();
    let mut word = [
        ("oral_from", from.as_str()),
        ("oral_number", "來電"),
        ("oral_at", said.as_str()),
        ("oral_heard", "值班人員"),
    ];
    let nowhere = refused(office, network, (sheet, "oral"), &word).await?;
    assert_eq!(nowhere, "oral", "a number was called");
    word[1].1 = "037-000000";
    deed(office, network, sheet, "oral", &word).await?;
    let bare = refused(office, network, (sheet, "begin_work"), &[]).await?;
    assert_eq!(bare, "backup-first");
    let backup = [("backup_place", "nas-01"), ("backup_sha256", DIGEST)];
    deed(office, network, sheet, "begin_work", &backup).await?;
    let done = [("done_at", said.as_str()), ("result", "done")];
    deed(office, network, sheet, "finish", &done).await?;
    let waits = office.office.view_sheet(network, sheet).await?;
    assert!(
        waits.row.sheet.due.is_some(),
        "the form has a time of its own"
    );
    Ok(())
}

/// The form within its time, confirmed by somebody else.
async fn formed_afterwards(
    office: &TestOffice,
    network: &Actor,
    boss: &Actor,
    sheet: SheetId,
) -> Result<(), Failure> {
    let form = [
        ("scale", "ordinary"),
        ("target", "fw-01"),
        ("impact", "封鎖一段位址"),
        ("rollback_plan", "回復備份"),
        ("new_link", "no"),
        ("vendor", "no"),
        ("test_record", "已無法連線"),
        ("assets_changed", "no"),
    ];
    let half = refused(office, network, (sheet, "backfill"), &form[..3]).await?;
    assert_eq!(half, "missing");
    deed(office, network, sheet, "backfill", &form).await?;
    let own = refused(office, network, (sheet, "confirm"), &[]).await;
    assert!(own.is_err() || own.is_ok_and(|why| why == "role"));
    deed(office, boss, sheet, "confirm", &[]).await?;
    let closed = office.office.view_sheet(boss, sheet).await?;
    assert_eq!(closed.row.sheet.state, "closed");
    assert_eq!(closed.row.number, "115-CHG-0001");
    let steps: Vec<_> = closed
        .row
        .sheet
        .done
        .iter()
        .map(|done| &*done.step)
        .collect();
    let all = [
        "begin",
        "oral",
        "begin_work",
        "finish",
        "backfill",
        "confirm",
    ];
    assert_eq!(steps, all, "what was refused is no line of the history");
    Ok(())
}

#[tokio::test]
async fn a_sheet_is_seen_in_its_unit_by_who_its_register_names() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let network = somebody(&office, "net.admin", Role::NetworkAdmin).await?;
    let sheet = begun(&office, &network, "change-request", &URGENT).await?;
    let stranger = office.actor("huang.contact").await?;
    let desk = &office.office;
    let gone = |done: Result<(), Problem>| {
        assert!(matches!(done, Err(Problem::Refused(Refusal::NotFound))));
    };
    gone(desk.view_sheet(&stranger, sheet).await.map(drop));
    let wish = SheetDeed::default();
    gone(desk.move_sheet(&stranger, sheet, &wish).await.map(drop));
    let staff = office.actor("wang.staff").await?;
    gone(desk.list_registers(&staff).await.map(drop));
    let head = somebody(&office, "one.head", Role::Head).await?;
    let query = SheetQuery {
        register: "maintenance-record".into(),
        ..SheetQuery::default()
    };
    assert!(desk.list_sheets(&head, &query).await?.is_empty());
    let contact = office.actor("lin.contact").await?;
    gone(desk.list_sheets(&contact, &query).await.map(drop));
    Ok(())
}

#[tokio::test]
async fn the_console_fills_moves_prints_and_exports() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    somebody(&office, "net.admin", Role::NetworkAdmin).await?;
    let network = Visitor::of(&office, "net.admin").await?;
    let list = network.get("/registers").await?;
    assert!(
        list.text.contains("/registers/change-request"),
        "{}",
        list.text
    );
    let form = network.get("/registers/maintenance-record/new").await?;
    assert!(form.text.contains("f.device"), "{}", form.text);
    let fields = [
        ("f.day", "2026-11-20"),
        ("f.device", "web-01"),
        ("f.disk", "normal"),
        ("f.cpu", "normal"),
        ("f.network", "normal"),
        ("f.backup", "normal"),
        ("f.antivirus", "normal"),
        ("f.result", "trouble"),
    ];
    let made = network
        .post("/registers/maintenance-record/new", &fields)
        .await?;
    assert_eq!(made.status, 303, "{}", made.text);
    let path = made.location;
    let page = network.get(&path).await?;
    assert!(page.text.contains("115-MNT-0001"), "{}", page.text);
    let seen = page.values("seen").pop().ok_or("no version")?;
    let mut wish = vec![("seen", seen.as_str()), ("step", "submit")];
    let refused = network.post(&path, &wish).await?;
    assert_eq!(refused.status, 422, "{}", refused.text);
    assert!(
        refused.text.contains("href=\"#sheet-trouble\"") && refused.text.contains("九(三)"),
        "{}",
        refused.text
    );
    wish.push(("f.trouble", "重新開機後正常"));
    let sent = network.post(&path, &wish).await?;
    assert_eq!(sent.status, 303, "{}", sent.text);
    let again = network.post(&path, &wish).await?;
    assert_eq!(again.status, 409, "{}", again.text);
    let csv = network
        .get("/registers/maintenance-record/export/csv")
        .await?;
    assert!(
        csv.text.contains("115-MNT-0001") && csv.text.contains("重新開機後正常"),
        "{}",
        csv.text
    );
    let odt = network.get(&format!("{path}/odt")).await?;
    assert!(odt.bytes.starts_with(b"PK") && odt.disposition.contains("115-MNT-0001.odt"));
    let print = network.get(&format!("{path}/print")).await?;
    assert!(print.text.contains("IS-04-026"), "{}", print.text);
    Ok(())
}

#[tokio::test]
async fn a_sign_is_judged_after_somebody_went_to_look() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let admin = somebody(&office, "sys.admin", Role::SystemAdmin).await?;
    let contact = somebody(&office, "visit.contact", Role::SecurityContact).await?;
    let (now, who) = (office.now().to_string(), admin.person.id.to_string());
    let went = [
        ("title", "上網很慢"),
        ("device", "pc-12"),
        ("place", "2 樓"),
        ("called_at", now.as_str()),
        ("visitor", who.as_str()),
        ("arrived_at", now.as_str()),
        ("seen", "三個不明檔案"),
        ("done", "拔除網路線"),
        ("left_at", now.as_str()),
        ("signature", "absent"),
    ];
    let sheet = begun(&office, &admin, "site-visit", &went).await?;
    let found = [("found", "驅動程式更新")];
    let early = refused(&office, &contact, (sheet, "judge_none"), &[]).await?;
    assert_eq!(early, "order", "nobody judges before the visit is told");
    let unsigned = refused(&office, &admin, (sheet, "submit"), &[]).await?;
    assert_eq!(unsigned, "why-unsigned");
    let away = [("unsigned_why", "使用人出差")];
    deed(&office, &admin, sheet, "submit", &away).await?;
    let bare = refused(&office, &contact, (sheet, "judge_incident"), &found).await?;
    assert_eq!(bare, "missing", "an incident has its case");
    deed(&office, &contact, sheet, "judge_none", &found).await?;
    let still = refused(&office, &contact, (sheet, "gone"), &[]).await?;
    assert_eq!(still, "missing", "it is watched until the sign is gone");
    let gone = [("watched", "無異常"), ("gone_at", now.as_str())];
    deed(&office, &contact, sheet, "gone", &gone).await?;

    let visitor = Visitor::of(&office, "sys.admin").await?;
    let print = visitor.get(&format!("/sheets/{sheet}/print")).await?;
    for told in ["115-VIS-0001", "三個不明檔案", "使用人出差", "無異常"] {
        assert!(print.text.contains(told), "{told}: {}", print.text);
    }
    let odt = visitor.get(&format!("/sheets/{sheet}/odt")).await?;
    assert!(odt.bytes.starts_with(b"PK") && odt.disposition.contains("115-VIS-0001.odt"));
    Ok(())
}

/// Where a page offers to begin a sheet of a register.
fn offered(page: &str, register: &str) -> Option<String> {
    let mut links = page.split("href=\"").skip(1);
    let of = format!("/registers/{register}/new?");
    let link = links.find(|rest| rest.starts_with(&of))?;
    Some(link.split('"').next()?.replace("&#38;", "&"))
}

#[tokio::test]
async fn a_finding_and_an_incident_lead_to_the_sheets_that_name_them() -> Result<(), Failure> {
    let office = TestOffice::with_morning().await?;
    let findings = office.findings().await?;
    let finding = findings.first().ok_or("no finding")?;
    let admin = somebody(&office, "sys.admin", Role::SystemAdmin).await?;
    let path = format!("/findings/{}", finding.id);
    let visitor = Visitor::of(&office, "sys.admin").await?;
    let page = visitor.get(&path).await?.text;
    let link = offered(&page, "site-visit").ok_or("no visit is offered")?;
    let form = visitor.get(&link).await?.text;
    let id = finding.id.to_string();
    assert!(form.contains(&format!("value=\"{id}\"")), "{form}");
    let named = [("title", "上網很慢"), ("finding", id.as_str())];
    let sheet = begun(&office, &admin, "site-visit", &named).await?;
    let contact = Visitor::of(&office, "lin.contact").await?;
    for reader in [&visitor, &contact] {
        let page = reader.get(&path).await?.text;
        assert!(
            page.contains(&format!("href=\"/sheets/{sheet}\"")),
            "{page}"
        );
        assert!(page.contains("115-VIS-0001"));
    }
    let other = findings.last().ok_or("no other")?;
    let page = contact.get(&format!("/findings/{}", other.id)).await?;
    assert!(!page.text.contains("115-VIS-0001"), "it names another one");

    let desk = &office.office;
    let actor = office.actor("lin.contact").await?;
    let accepted = desk.accept_finding(&actor, finding.id, finding.version, "外洩");
    let case = accepted.await?;
    let path = format!("/incidents/{case}");
    let page = contact.get(&path).await?.text;
    let link = offered(&page, "breach-notice").ok_or("no notice is offered")?;
    let form = contact.get(&link).await?.text;
    assert!(form.contains(&format!("value=\"{case}\"")), "{form}");
    let auditor = Visitor::of(&office, "lee.auditor").await?;
    let page = auditor.get(&path).await?.text;
    assert!(
        offered(&page, "breach-notice").is_none(),
        "who may not begin one"
    );
    Ok(())
}

/// The worked example of the documents.
fn worked_example() -> Result<String, Failure> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/registers.md");
    let text = std::fs::read_to_string(file)?;
    let (_, rest) = text.split_once("```toml\n").ok_or("no example")?;
    let (example, _) = rest.split_once("```").ok_or("the example does not end")?;
    Ok(example.to_owned())
}

#[tokio::test]
async fn a_file_that_is_dropped_in_is_a_register_at_once() -> Result<(), Failure> {
    let folder = tempfile::tempdir()?;
    let mut config = Config::default();
    config.registers.folders = vec![folder.path().to_owned()];
    let office = TestOffice::configured(&config).await?;
    somebody(&office, "net.admin", Role::NetworkAdmin).await?;
    somebody(&office, "boss.supervisor", Role::Supervisor).await?;
    let network = Visitor::of(&office, "net.admin").await?;
    assert_eq!(network.get("/registers/key-handout").await?.status, 404);

    let (file, text) = (folder.path().join("key-handout.toml"), worked_example()?);
    std::fs::write(&file, &text)?;
    let fields = [("f.who", "水電廠商"), ("f.back_by", "2099-01-01")];
    let made = network.post("/registers/key-handout/new", &fields).await?;
    assert_eq!(made.status, 303, "{}", made.text);
    let boss = Visitor::of(&office, "boss.supervisor").await?;
    let page = boss.get(&made.location).await?;
    assert!(page.text.contains("115-KEY-0001"), "{}", page.text);
    let seen = page.values("seen").pop().ok_or("no version")?;
    let decide = format!("{}/decide", made.location);
    let wish = [("seen", seen.as_str()), ("step", "lend")];
    let lent = boss.post(&decide, &wish).await?;
    assert_eq!(lent.status, 303, "{}", lent.text);
    let csv = boss.get("/registers/key-handout/export/csv").await?;
    assert!(csv.text.contains("水電廠商"), "{}", csv.text);

    // A mistake leaves it as it was, and is told with its place.
    std::fs::write(&file, text.replacen("type = \"date\"", "type = \"dte\"", 1))?;
    let told = network.get("/registers").await?;
    assert!(told.text.contains("key-handout.toml:") && told.text.contains("dte"));
    assert!(told.text.contains("href=\"/registers/key-handout\""));
    Ok(())
}
