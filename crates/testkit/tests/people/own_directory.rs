//! Our own directory: who is let in, and that nothing that was remembered outlives a change.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use application::own_directory::{
    BindDesk, Bound, Came, Denied, NewServiceKey, Remembered as _, Unchanged,
};
use application::port::Lane;
use application::sign_ins::{SignInQuery, SignIns as _};
use application::{Problem, Refusal};
use domain::people::AccountState;
use identity::RememberedPasswords;
use jiff::SignedDuration;
use testkit::office::{PASSWORD, TestOffice};
use testkit::visitor::Visitor;

const OTHER: &str = "another-password-of-the-tests";
const WHO: &str = "wang.staff";

fn came() -> Came {
    Came {
        address: IpAddr::from([192, 0, 2, 30]),
        door: "ldaps",
    }
}

struct House {
    office: TestOffice,
    desk: Arc<BindDesk>,
    remembered: Arc<RememberedPasswords>,
}

async fn house() -> House {
    let office = TestOffice::new().await.unwrap();
    let remembered = Arc::new(RememberedPasswords::new([9; 32]));
    let door = office.door().unwrap();
    let kept = Arc::<RememberedPasswords>::clone(&remembered);
    let desk = BindDesk::new(Arc::clone(&office.office), door, kept);
    House {
        office,
        desk: Arc::new(desk),
        remembered,
    }
}

impl House {
    async fn bind(&self, password: &str) -> Result<Bound, Denied> {
        self.desk.person(WHO, password, came()).await
    }

    fn is_remembered(&self, password: &str) -> bool {
        let tag = self.remembered.tag(WHO, password);
        self.remembered.look(&tag).is_some()
    }

    async fn change_at_console(&self, from: &str, to: &str) {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let digest = web::digest(&format!("session {number}"));
        let coming = application::people::Coming::new(digest, Lane::Known);
        let o = &self.office.office;
        o.sign_in(WHO, from.to_owned(), coming).await.unwrap();
        let signed_in = o.signed_in(digest).await.unwrap().unwrap();
        o.change_password(&signed_in, from.to_owned(), to.to_owned(), Lane::Known)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn an_old_password_is_dead_once_the_change_is_answered() {
    let house = house().await;
    assert!(matches!(house.bind("wrong").await, Err(Denied::Wrong)));
    assert!(
        !house.is_remembered("wrong"),
        "a wrong password is never kept"
    );
    house.bind(PASSWORD).await.unwrap();
    assert!(house.is_remembered(PASSWORD));
    let bound = house.bind(PASSWORD).await.unwrap();

    // At the console, while the clock stands: nothing has grown old.
    house.change_at_console(PASSWORD, OTHER).await;
    assert!(matches!(house.bind(PASSWORD).await, Err(Denied::Wrong)));
    assert!(
        house.desk.stands(bound).await.unwrap().is_none(),
        "connections end as well"
    );
    let bound = house.bind(OTHER).await.unwrap();

    // Through the directory itself.
    let Bound::Person(known) = &bound else {
        panic!("no person")
    };
    let desk = &house.desk;
    let refused = desk
        .change_password(&known.account, PASSWORD, PASSWORD, came())
        .await;
    assert!(matches!(refused, Err(Unchanged::Wrong)), "{refused:?}");
    let short = desk
        .change_password(&known.account, OTHER, "short", came())
        .await;
    assert!(matches!(short, Err(Unchanged::Weak(_))), "{short:?}");
    desk.change_password(&known.account, OTHER, PASSWORD, came())
        .await
        .unwrap();
    assert!(matches!(house.bind(OTHER).await, Err(Denied::Wrong)));
    assert!(house.desk.stands(bound).await.unwrap().is_none());
    house.bind(PASSWORD).await.unwrap();
}

/// Many bind while the password changes to and fro: after each answer only the new one opens.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn however_many_bind_meanwhile_only_the_new_password_opens() {
    let house = Arc::new(house().await);
    let over = Arc::new(AtomicBool::new(false));
    let storming = {
        let (house, over) = (Arc::clone(&house), Arc::clone(&over));
        tokio::spawn(async move {
            while !over.load(Ordering::Relaxed) {
                for password in [PASSWORD, OTHER] {
                    let _either = house.bind(password).await;
                    tokio::task::yield_now().await;
                }
            }
        })
    };
    let (mut now, mut next) = (PASSWORD, OTHER);
    for _ in 0..6 {
        house.change_at_console(now, next).await;
        let elsewhere = Came {
            address: IpAddr::from([198, 51, 100, 9]),
            ..came()
        };
        let old = house.desk.person(WHO, now, elsewhere).await;
        assert!(
            matches!(old, Err(Denied::Wrong)),
            "the old password opens: {old:?}"
        );
        // Those who waited after failures try again.
        house.office.clock.advance(SignedDuration::from_mins(20));
        assert!(!house.is_remembered(now), "and is remembered no more");
        (now, next) = (next, now);
    }
    over.store(true, Ordering::Relaxed);
    storming.await.unwrap();
}

#[tokio::test]
async fn who_may_not_sign_in_is_told_so_only_with_the_right_password() {
    let house = house().await;
    let admin = house.office.actor("nguyen.admin").await.unwrap();
    let account = match house.bind(PASSWORD).await.unwrap() {
        Bound::Person(known) => known.account.clone(),
        Bound::Service { .. } => panic!("no person"),
    };
    let (o, id) = (&house.office.office, account.person);
    let left = AccountState::SuspendedLeft;
    o.suspend_account(&admin, id, left, "離職").await.unwrap();
    assert!(matches!(house.bind(PASSWORD).await, Err(Denied::Locked)));
    assert!(!house.is_remembered(PASSWORD));
    assert!(matches!(house.bind("wrong").await, Err(Denied::Wrong)));
    o.reactivate_account(&admin, id, "復職").await.unwrap();
    assert!(matches!(
        house.bind(PASSWORD).await,
        Err(Denied::MustChange)
    ));
    let unchanged = house
        .desk
        .change_password(&account, PASSWORD, OTHER, came());
    let unchanged = unchanged.await;
    assert!(
        matches!(unchanged, Err(Unchanged::Wrong)),
        "not by this way: {unchanged:?}"
    );
    let nobody = house.desk.person("nobody", PASSWORD, came()).await;
    assert!(matches!(nobody, Err(Denied::Wrong)));
}

#[tokio::test]
async fn guessing_at_one_account_waits_and_the_right_password_is_no_way_around() {
    let house = house().await;
    house.bind(PASSWORD).await.unwrap();
    let mut waits = false;
    for number in 0..8 {
        waits |= matches!(
            house.bind(&format!("guess-{number}")).await,
            Err(Denied::Busy)
        );
    }
    assert!(waits);
    // What is remembered must not be tried faster than what is hashed.
    assert!(matches!(house.bind(PASSWORD).await, Err(Denied::Busy)));
    house.office.clock.advance(SignedDuration::from_mins(1));
    house.bind(PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_programs_key_opens_until_it_is_taken_back() {
    let house = house().await;
    let o = &house.office.office;
    let admin = house.office.sign_in("nguyen.admin").await.unwrap().0;
    let new = NewServiceKey {
        name: "Dovecot".into(),
        unit: house.office.township,
        days: 30,
    };
    let id = o
        .issue_service_key(&admin.actor, &new, [5; 32])
        .await
        .unwrap();
    let again = o.issue_service_key(&admin.actor, &new, [6; 32]).await;
    assert!(matches!(
        again,
        Err(Problem::Refused(Refusal::Invalid { field: "name", .. }))
    ));
    let bound = house
        .desk
        .service("dovecot", [5; 32], came())
        .await
        .unwrap();
    let Bound::Service { units, .. } = &bound else {
        panic!("no program")
    };
    assert!(units.contains(&house.office.township));
    assert!(
        house
            .desk
            .service("postfix", [5; 32], came())
            .await
            .is_err(),
        "another name"
    );
    assert!(
        house
            .desk
            .service("dovecot", [6; 32], came())
            .await
            .is_err(),
        "another key"
    );
    let bound = house.desk.stands(bound).await.unwrap().unwrap();
    assert_eq!(house.desk.last_binds()[0].name, "dovecot");
    o.revoke_service_key(&admin.actor, id).await.unwrap();
    assert!(house.desk.stands(bound).await.unwrap().is_none());
    assert!(
        house
            .desk
            .service("dovecot", [5; 32], came())
            .await
            .is_err()
    );
    // And it ends by itself.
    o.issue_service_key(&admin.actor, &new, [8; 32])
        .await
        .unwrap();
    house
        .office
        .clock
        .advance(SignedDuration::from_hours(31 * 24));
    assert!(
        house
            .desk
            .service("dovecot", [8; 32], came())
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_day_of_binds_is_one_row_of_ones_own_sign_ins() {
    let house = house().await;
    for _ in 0..50 {
        house.bind(PASSWORD).await.unwrap();
    }
    let places = places::Places::with_fiction().unwrap();
    let office = Arc::clone(&house.office.office);
    let (mut intake, _) = application::intake::Intake::resume(office, places)
        .await
        .unwrap();
    intake.take_journal().await.unwrap();
    intake.take(Vec::new()).await.unwrap();
    let account = match house.bind(PASSWORD).await.unwrap() {
        Bound::Person(known) => known.account.id,
        Bound::Service { .. } => panic!("no person"),
    };
    let query = SignInQuery {
        from: None,
        after: None,
        limit: 200,
    };
    let rows = house
        .office
        .records()
        .sign_ins(account, &query)
        .await
        .unwrap();
    let ldap: Vec<_> = rows.iter().filter(|row| row.way == "ldap").collect();
    assert_eq!(ldap.len(), 1, "{rows:?}");
    assert_eq!((ldap[0].count, ldap[0].address.as_str()), (1, "192.0.2.30"));
}

#[tokio::test]
async fn a_key_is_made_at_the_console_shown_once_and_taken_back() {
    let house = house().await;
    let visitor = Visitor::of(&house.office, "nguyen.admin").await.unwrap();
    let page = visitor.get("/directory").await.unwrap();
    assert_eq!(page.status, 200);
    assert!(
        page.text.contains("data-test=\"service-key-form\""),
        "{}",
        page.text
    );
    let unit = house.office.township.to_string();
    let fields = [("name", "Postfix"), ("unit", unit.as_str()), ("days", "30")];
    let made = visitor.post("/directory/keys", &fields).await.unwrap();
    let after = |mark: &str, text: &str| {
        let rest = text.split_once(mark).unwrap().1;
        rest.split(['<', '"']).next().unwrap().to_owned()
    };
    let secret = after("data-test=\"service-key-value\">", &made.text);
    let digest = web::digest(&secret);
    let let_in = house.desk.service("postfix", digest, came()).await;
    assert!(let_in.is_ok(), "{let_in:?}");
    let again = visitor.get("/directory").await.unwrap();
    assert!(again.text.contains("postfix") && !again.text.contains(&secret));
    let wrong = visitor.post("/directory/keys", &fields).await.unwrap();
    assert_eq!(wrong.status, 422, "the name is taken");
    let id = after(
        "<option value=\"",
        again.text.split_once("id=\"revoke-key\"").unwrap().1,
    );
    let revoked = visitor
        .post("/directory/keys/revoke", &[("key", id.as_str())])
        .await
        .unwrap();
    assert_eq!(revoked.status, 303);
    assert!(house.desk.service("postfix", digest, came()).await.is_err());
    let contact = Visitor::of(&house.office, "lin.contact").await.unwrap();
    assert_eq!(contact.get("/directory").await.unwrap().status, 404);
}
