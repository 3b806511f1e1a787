//! App passwords: one for a device, at the directory only, and dead the moment it is ended.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;

use application::app_passwords::{AppPassword, AppPasswordChange, AppSecret, MOST_EACH};
use application::deed::{Change, Deed};
use application::own_directory::{BindDesk, Bound, Came, Denied, Unchanged};
use application::people::{Coming, SignedIn};
use application::port::{Lane, Records as _};
use application::sign_ins::SignInQuery;
use application::use_case::LIST_PEOPLE;
use application::{Problem, Refusal};
use domain::id::{AppPasswordId, JournalId};
use domain::journal::{Doer, JournalEntry, Object};
use domain::people::AccountState;
use identity::RememberedPasswords;
use jiff::SignedDuration;
use testkit::office::{PASSWORD, TestOffice};
use testkit::visitor::Visitor;
use townwatch::config::Config;

const WHO: &str = "wang.staff";

fn came(last: u8) -> Came {
    Came {
        address: IpAddr::from([192, 0, 2, last]),
        door: "ldaps",
    }
}

fn secret(number: u8) -> AppSecret {
    AppSecret::of(&[number; 32])
}

struct House {
    office: TestOffice,
    desk: BindDesk,
    person: SignedIn,
}

async fn house() -> House {
    of(TestOffice::new().await.unwrap()).await
}

async fn of(office: TestOffice) -> House {
    let door = office.door().unwrap();
    let remembered = Arc::new(RememberedPasswords::new([9; 32]));
    let desk = BindDesk::new(Arc::clone(&office.office), door, remembered);
    let (person, _) = office.sign_in(WHO).await.unwrap();
    House {
        office,
        desk,
        person,
    }
}

impl House {
    async fn made(&self, number: u8) -> AppPasswordId {
        let digest = secret(number).digest();
        let made = self
            .office
            .office
            .make_app_password(&self.person, "公務手機", 30, digest);
        made.await.unwrap()
    }

    async fn bind(&self, number: u8) -> Result<Bound, Denied> {
        let password = secret(number);
        self.desk.person(WHO, password.shown_once(), came(30)).await
    }

    async fn own(&self) -> Vec<AppPassword> {
        // Also while the account is closed.
        let actor = &self.person.actor;
        self.office.office.list_app_passwords(actor).await.unwrap()
    }
}

fn refusal<T>(done: Result<T, Problem>) -> Option<Refusal> {
    match done {
        Err(Problem::Refused(refusal)) => Some(refusal),
        _ => None,
    }
}

/// Invariant I97.
#[tokio::test]
async fn an_app_password_opens_the_directory_only_and_is_dead_once_it_is_ended() {
    let house = house().await;
    assert!(matches!(house.bind(1).await, Err(Denied::Wrong)));
    let id = house.made(1).await;
    house.made(2).await;
    let bound = house.bind(1).await.unwrap();
    assert!(house.desk.stands(bound.clone()).await.unwrap().is_some());
    // As people and programs type it.
    let typed = secret(1).shown_once().replace('-', " ").to_uppercase();
    assert!(house.desk.person(WHO, &typed, came(30)).await.is_ok());
    // Nobody else by it, and their own password opens as before.
    let other = house.desk.person("lin.contact", &typed, came(31)).await;
    assert!(matches!(other, Err(Denied::Wrong)));
    assert!(house.desk.person(WHO, PASSWORD, came(30)).await.is_ok());

    // Not the console, and no change of the password: neither there nor through the directory.
    let o = &house.office.office;
    let coming = Coming::new([77; 32], Lane::Known);
    let typed = secret(1).shown_once().to_owned();
    let at_console = o.sign_in(WHO, typed.clone(), coming).await;
    assert!(refusal(at_console).is_some());
    let changed = o.change_password(&house.person, typed.clone(), "x".into(), Lane::Known);
    assert!(refusal(changed.await).is_some());
    let Bound::Person(known) = &bound else {
        panic!("no person")
    };
    let new = "a-longer-password-of-mine";
    let changed = house
        .desk
        .change_password(&known.account, &typed, new, came(30))
        .await;
    assert!(matches!(changed, Err(Unchanged::Wrong)), "{changed:?}");

    // Ended: no clock has moved, and the connection that was open ends as well.
    let actor = house.office.actor(WHO).await.unwrap();
    o.end_app_password(&actor, id).await.unwrap();
    assert!(matches!(house.bind(1).await, Err(Denied::Wrong)));
    assert!(house.desk.stands(bound).await.unwrap().is_none());
    assert!(house.bind(2).await.is_ok(), "the others go on");
    let again = o.end_app_password(&actor, id).await;
    assert_eq!(refusal(again), Some(Refusal::NotFound));
    let left = house.own().await;
    assert_eq!(left.len(), 1);
    let (at, address) = left[0].last.clone().unwrap();
    assert_eq!((at, address.as_str()), (house.office.now(), "192.0.2.30"));
}

#[tokio::test]
async fn it_ends_by_itself_and_nobody_has_more_than_may_be() {
    let house = house().await;
    let o = &house.office.office;
    for days in [0, 367] {
        let made = o.make_app_password(&house.person, "x", days, [9; 32]).await;
        assert_eq!(refusal(made).and_then(|why| why.field()), Some("days"));
    }
    let nameless = o.make_app_password(&house.person, " ", 1, [9; 32]).await;
    assert_eq!(refusal(nameless), Some(Refusal::Missing { field: "name" }));
    house.made(1).await;
    let bound = house.bind(1).await.unwrap();
    let other = house.office.actor("lin.contact").await.unwrap();
    let id = house.own().await[0].id;
    let foreign = o.end_app_password(&other, id).await;
    assert_eq!(refusal(foreign), Some(Refusal::NotFound), "somebody else's");
    for number in 2..=20 {
        house.made(number).await;
    }
    assert_eq!(house.own().await.len(), MOST_EACH);
    let many = o.make_app_password(&house.person, "x", 1, [99; 32]).await;
    let why = "refusal-app-passwords-many";
    assert_eq!(refusal(many), Some(Refusal::WrongState { why }));
    house
        .office
        .clock
        .advance(SignedDuration::from_hours(30 * 24));
    assert!(matches!(house.bind(1).await, Err(Denied::Wrong)));
    assert!(house.desk.stands(bound).await.unwrap().is_none());
}

/// Whatever closes the account, or opens it anew, ends them.
#[tokio::test]
async fn whatever_closes_the_account_ends_them_all() {
    let house = house().await;
    let (o, person) = (&house.office.office, house.person.session.person);
    let admin = house.office.actor("nguyen.admin").await.unwrap();
    house.made(1).await;
    let left = AccountState::SuspendedLeft;
    o.suspend_account(&admin, person, left, "離職")
        .await
        .unwrap();
    assert!(matches!(house.bind(1).await, Err(Denied::Wrong)));
    o.reactivate_account(&admin, person, "復職").await.unwrap();
    assert!(house.own().await.is_empty(), "none comes back");

    // A link that sets a new password.
    o.issue_link(&admin, person, [5; 32]).await.unwrap();
    let new = "青山綠水-4711-here".to_owned();
    o.choose_password([5; 32], new).await.unwrap();
    house.made(2).await;
    assert!(house.bind(2).await.is_ok());
    o.issue_link(&admin, person, [6; 32]).await.unwrap();
    assert!(house.bind(2).await.is_ok(), "a link alone ends nothing");
    let other = "高山流水-0815-there".to_owned();
    o.choose_password([6; 32], other).await.unwrap();
    assert!(matches!(house.bind(2).await, Err(Denied::Wrong)));
}

/// Who says that a sign-in was not them may mean a telephone that was stolen.
#[tokio::test]
async fn this_was_not_me_ends_them_all() {
    let house = house().await;
    house.made(1).await;
    house.bind(1).await.unwrap();
    let line = "Nov 20 09:00:00 xiling-srv1 sshd[9]: Failed password for wang.staff from 203.0.113.66 port 4000 ssh2";
    house.office.take("mail", [line].into_iter()).await.unwrap();
    let everything = SignInQuery {
        from: None,
        after: None,
        limit: 200,
    };
    let o = &house.office.office;
    let rows = o.list_own_sign_ins(&house.person.actor, &everything).await;
    let marks: BTreeSet<_> = rows.unwrap().iter().map(|row| row.id).collect();
    o.disown_sign_ins(&house.person, &marks).await.unwrap();
    assert!(house.own().await.is_empty());
    assert!(house.bind(1).await.is_err());
}

#[tokio::test]
async fn it_is_made_at_the_console_and_shown_once() {
    let house = house().await;
    let visitor = Visitor::of(&house.office, WHO).await.unwrap();
    let path = "/account/app-passwords";
    let page = visitor.get(path).await.unwrap();
    assert!(page.text.contains("data-test=\"app-password-form\""));
    let wrong = visitor.post(path, &[("name", ""), ("days", "30")]).await;
    assert_eq!(wrong.unwrap().status, 422);
    let made = visitor.post(path, &[("name", "Phone"), ("days", "30")]);
    let made = made.await.unwrap();
    let rest = made.text.split_once("app-password-value\">").unwrap().1;
    let password = rest.split('<').next().unwrap().to_owned();
    assert!(house.desk.person(WHO, &password, came(30)).await.is_ok());
    let again = visitor.get(path).await.unwrap();
    assert!(again.text.contains("Phone") && !again.text.contains(&password));
    let file = visitor.get(&format!("{path}/export/csv")).await.unwrap();
    assert!(file.text.contains("192.0.2.30"), "{}", file.text);
    assert!(!file.text.contains(&password));
    let id = house.own().await[0].id.to_string();
    let ended = visitor.post(&format!("{path}/end"), &[("item", &id)]).await;
    assert_eq!(ended.unwrap().status, 303);
    assert!(house.desk.person(WHO, &password, came(30)).await.is_err());
    house.made(7).await;
    let all = visitor.post(&format!("{path}/end-all"), &[]).await.unwrap();
    assert_eq!((all.status, house.own().await.len()), (303, 0));
}

#[tokio::test]
async fn where_the_policy_forbids_them_none_is_made_and_none_opens() {
    let text = include_str!("../../../../policies/nist-800-63b-4-2025-08-01.toml");
    let forbids = "\n[app_passwords]\nmade = \"forbidden\"\n\n[[example]]";
    let text = text.replacen("\n[[example]]", forbids, 1);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("nist-800-63b-4-2025-08-01.toml");
    std::fs::write(&file, text).unwrap();
    let mut config = Config::default();
    config.passwords.policy = Some(file.display().to_string());
    let house = of(TestOffice::configured(&config).await.unwrap()).await;
    let o = &house.office.office;
    let refused = o.make_app_password(&house.person, "x", 1, [9; 32]).await;
    let why = "refusal-app-passwords";
    assert_eq!(refusal(refused), Some(Refusal::WrongState { why }));
    // One from before the policy said so.
    let known = house.desk.person(WHO, PASSWORD, came(30)).await.unwrap();
    let Bound::Person(known) = known else {
        panic!("no person")
    };
    let password = AppPassword {
        id: AppPasswordId::new(uuid::Uuid::nil()),
        account: known.account.id,
        unit: known.account.unit,
        name: "Phone".into(),
        since: house.office.now(),
        until: house.office.now() + SignedDuration::from_hours(24),
        last: None,
    };
    let digest = secret(1).digest();
    let entered = AppPasswordChange::Make { password, digest };
    let entry = JournalEntry {
        id: JournalId::new(uuid::Uuid::nil()),
        at: house.office.now(),
        doer: Doer::Program,
        through: None,
        unit: known.account.unit,
        deed: "make_app_password".to_owned(),
        object: Object {
            kind: "app-password",
            id: String::new(),
        },
        facts: "{}".to_owned(),
    };
    let deed = Deed::new(vec![Change::AppPassword(Box::new(entered))], entry);
    let scope = house.office.actor("nguyen.admin").await.unwrap();
    let scope = scope.permit(&LIST_PEOPLE).unwrap().scope().clone();
    house.office.records().commit(&scope, &deed).await.unwrap();
    assert!(matches!(house.bind(1).await, Err(Denied::Wrong)));
    let visitor = Visitor::of(&house.office, WHO).await.unwrap();
    let page = visitor.get("/account/app-passwords").await.unwrap();
    assert!(page.text.contains("app-passwords-forbidden"));
    assert!(!page.text.contains("app-password-form"));
}
