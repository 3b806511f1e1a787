//! Tables of accounts: all rows or none, once, undone, and slips.

use application::account_ages::account_facts;
use application::imports::{Brought, Column, Looked, Words};
use application::port::Records as _;
use axum::http::StatusCode;
use domain::people::{AccountState, Role};
use domain::policy::AccountKind;
use jiff::SignedDuration;

use crate::sign_in::browser::{Browser, Console};

const PLACE: &str = "西嶺鎮公所";
const NEW: &str = "quiet harbour lanterns at dawn";

fn table(rows: &[[&str; 5]]) -> Brought {
    let columns = [
        Column::Name,
        Column::SignIn,
        Column::Unit,
        Column::Roles,
        Column::Kind,
    ];
    let row = |(at, cells): (usize, &[&str; 5])| {
        (
            at + 2,
            cells.iter().map(|cell| (*cell).to_owned()).collect(),
        )
    };
    Brought {
        file: "名冊.csv".to_owned(),
        titles: columns.map(|column| column.name().to_owned()).to_vec(),
        columns: columns.map(Some).to_vec(),
        rows: rows.iter().enumerate().map(row).collect(),
    }
}

async fn taken(console: &Console, who: &str, rows: &[[&str; 5]]) -> Looked {
    let actor = console.office.actor(who).await.unwrap();
    let office = &console.office.office;
    let (brought, words) = (table(rows), Words::plain());
    office
        .import_accounts(&actor, &brought, &words, false)
        .await
        .unwrap()
}

async fn state(console: &Console, name: &str) -> Option<AccountState> {
    let found = console.office.records().credentials(name).await.unwrap();
    found.map(|found| found.account.state)
}

#[tokio::test]
async fn a_table_is_taken_in_whole_or_not_at_all_and_once() {
    let console = Console::new().await;
    let good = ["何美玲", "ho.meiling", PLACE, "network-admin", ""];
    let wrong = ["杜文傑", "tu.wenchieh", "沒有的單位", "", ""];
    let looked = taken(&console, "nguyen.admin", &[good, wrong]).await;
    assert_eq!((looked.problems.len(), looked.import), (1, None));
    assert_eq!(state(&console, "ho.meiling").await, None);

    let right = ["備份程式", "svc-backup", PLACE, "", "service"];
    let looked = taken(&console, "nguyen.admin", &[good, right]).await;
    assert_eq!((looked.new, looked.there), (2, 0));
    assert!(looked.import.is_some());
    assert_eq!(
        state(&console, "ho.meiling").await,
        Some(AccountState::MustChange)
    );
    let again = taken(&console, "nguyen.admin", &[good, right]).await;
    assert_eq!((again.new, again.there, again.import), (0, 2, None));

    // Who uses an account is what the policy hears.
    let records = console.office.records();
    let facts = account_facts(records).await.unwrap();
    let backup = facts
        .iter()
        .find(|one| one.account == "svc-backup")
        .unwrap();
    assert_eq!(backup.kind, AccountKind::Service);
    let found = records.credentials("ho.meiling").await.unwrap().unwrap();
    let grants = records.grants(found.account.person).await.unwrap();
    assert!(grants.iter().any(|grant| grant.role == Role::NetworkAdmin));

    // Somebody else's name stays theirs, and nobody reaches beyond their own units.
    let other = ["何大明", "ho.meiling", PLACE, "", ""];
    let looked = taken(&console, "nguyen.admin", &[other]).await;
    assert_eq!(looked.problems[0].why, "import-why-taken");
    let above = ["林小明", "lin.hsiaoming", "青川縣政府", "", ""];
    let looked = taken(&console, "nguyen.admin", &[above]).await;
    assert_eq!(looked.problems[0].why, "import-why-unit", "{looked:?}");
}

/// How many slips the journal tells of for somebody.
async fn printed_for(console: &Console, name: &str) -> usize {
    let records = console.office.records();
    let found = records.credentials(name).await.unwrap().unwrap();
    let whose = found.account.person.to_string();
    let lines = records.journal_after(0, 2_000).await.unwrap();
    let said = |line: &&application::port::JournalLine| {
        line.said
            .get("deed")
            .is_some_and(|deed| deed == "print_slips")
            && line.said.get("object_id") == Some(&whose)
    };
    lines.iter().filter(said).count()
}

#[tokio::test]
async fn a_slip_opens_once_a_second_print_ends_the_first_and_undo_closes_who_has_none() {
    let console = Console::new().await;
    let rows = [
        ["何美玲", "ho.meiling", PLACE, "", ""],
        ["杜文傑", "tu.wenchieh", PLACE, "", ""],
    ];
    let id = taken(&console, "nguyen.admin", &rows).await.import.unwrap();
    let keeper = console.office.actor("nguyen.admin").await.unwrap();
    let office = &console.office.office;
    let print = async |prefix: &str| {
        let mut number = 0;
        let code = || {
            number += 1;
            let text = format!("{prefix}{number}");
            let digest = web::digest(&text);
            (text, digest)
        };
        let slips = office.print_slips(&keeper, id, code).await.unwrap();
        slips.into_iter().map(|slip| slip.code).collect::<Vec<_>>()
    };
    let first = print("first").await;
    let second = print("second").await;
    assert_eq!((first.len(), second.len()), (2, 2));
    let mut browser: Browser = console.browser("192.0.2.7");
    let asked = browser.get("/link").await;
    assert!(asked.text.contains("data-test=\"link-code-form\""));
    let ended = browser.get(&format!("/link?token={}", first[0])).await;
    assert_eq!(ended.status, StatusCode::GONE);
    let typed = format!("/link?token={}", second[0].to_uppercase());
    let open = browser.get(&typed).await;
    assert_eq!(open.status, StatusCode::OK, "{}", open.text);
    let fields = [("token", &*second[0]), ("password", NEW), ("again", NEW)];
    assert_eq!(browser.post("/link", &fields).await.to, "/sign-in");
    assert_eq!(
        browser.post("/link", &fields).await.status,
        StatusCode::GONE
    );
    assert_eq!(browser.sign_in("ho.meiling", NEW).await.to, "/");

    assert_eq!(printed_for(&console, "tu.wenchieh").await, 2);

    // A code is of three days.
    console.office.clock.advance(SignedDuration::from_hours(73));
    let late = browser.get(&format!("/link?token={}", second[1])).await;
    assert_eq!(late.status, StatusCode::GONE);

    let keeper = console.office.actor("nguyen.admin").await.unwrap();
    assert_eq!(
        office.undo_import(&keeper, id, "名冊有誤").await.unwrap(),
        1
    );
    let closed = state(&console, "tu.wenchieh").await;
    assert_eq!(closed, Some(AccountState::SuspendedLeft));
    assert_eq!(
        state(&console, "ho.meiling").await,
        Some(AccountState::Active)
    );
    assert!(office.undo_import(&keeper, id, "又一次").await.is_err());
}

#[tokio::test]
async fn the_page_names_line_column_and_next_step_and_takes_in_what_is_right() {
    let console = Console::new().await;
    let mut keeper = console.browser("192.0.2.7");
    keeper.enter("nguyen.admin").await;
    let page = async |keeper: &mut Browser, unit: &str, what: &str| {
        let table = format!(
            "{{\"file\":\"people.csv\",\"titles\":[\"n\",\"a\",\"u\"],\"rows\":[[2,[\"Ho\",\"ho.new\",\"{unit}\"]]]}}"
        );
        let fields = [
            ("table", table.as_str()),
            ("column0", "name"),
            ("column1", "account"),
            ("column2", "unit"),
            ("do", what),
        ];
        keeper.post("/imports", &fields).await
    };
    let wrong = page(&mut keeper, "nowhere", "enter").await;
    assert_eq!(wrong.status, StatusCode::OK);
    assert!(
        wrong.text.contains("Line 2, Unit: There is no such unit"),
        "{}",
        wrong.text
    );
    let looked = page(&mut keeper, PLACE, "look").await;
    assert!(
        looked.text.contains("data-test=\"import-enter\""),
        "{}",
        looked.text
    );
    assert_eq!(state(&console, "ho.new").await, None);
    let entered = page(&mut keeper, PLACE, "enter").await;
    assert!(entered.to.starts_with("/imports/"), "{}", entered.text);
    let one = keeper.get(&entered.to).await;
    assert!(
        one.text.contains("1 people have not chosen"),
        "{}",
        one.text
    );
    let slips = format!("action=\"{}/slips\"", entered.to);
    assert!(one.text.contains(&slips), "{}", one.text);
    // Staff see nothing of it.
    let mut staff = console.browser("192.0.2.8");
    staff.enter("wang.staff").await;
    assert_eq!(staff.get("/imports").await.status, StatusCode::NOT_FOUND);
    assert_eq!(staff.get(&entered.to).await.status, StatusCode::NOT_FOUND);
}
