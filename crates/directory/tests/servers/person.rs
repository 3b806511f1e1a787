//! People sign in with the directory's password and change it: on a real domain controller and a real slapd.

use std::collections::BTreeMap;
use std::time::Duration;

use directory::{
    Answer, Change, DirectoryError, Security, Server, Settings, change_password, sign_in,
};

use super::domain::{Controller, Domain, STAFF};
use super::peers::{NOW, at};
use super::put::{Put, files};
use super::slapd::Slapd;

const OLD: &str = "Pw-12345678x";
const NEW: &str = "Nui-Coc-1968-xanh";

async fn asked(settings: &Settings, name: &str, password: &str) -> Answer {
    sign_in(settings, name, password, at(NOW)).await.unwrap()
}

async fn changed(settings: &Settings, name: &str, old: &str, new: &str) -> Change {
    let done = change_password(settings, name, (old, new), at(NOW)).await;
    done.unwrap()
}

/// A domain that locks after three wrong passwords, with people in every state.
async fn office() -> (Domain, Controller, Settings) {
    let mut must = Put::changed(10);
    must.changed = None;
    let mut over = Put::changed(10);
    over.expired = true;
    let all: BTreeMap<String, Put> = [
        ("an", Put::changed(10)),
        ("must", must),
        ("closed", Put::changed(10).control(514)),
        ("over", over),
        ("guessed", Put::changed(10)),
    ]
    .map(|(name, put)| (name.to_owned(), put))
    .into();
    let (add, here, _) = files(&all);
    let domain = Domain::provision();
    domain.add(&add);
    domain.backdate("dc", &here);
    let locking = "dn: DC=town,DC=example\nchangetype: modify\nreplace: lockoutThreshold\nlockoutThreshold: 3\n";
    domain.backdate("dc", locking);
    let controller = domain.start("dc", 0).await;
    let mut settings = domain.settings(&controller);
    settings.base = Some(STAFF.to_owned());
    (domain, controller, settings)
}

#[tokio::test]
async fn a_domain_says_whose_password_is_right_and_takes_a_change_with_the_old_one() {
    let (_domain, _controller, settings) = office().await;
    assert_eq!(asked(&settings, "an", OLD).await, Answer::Right);
    assert_eq!(asked(&settings, "an", "wrong").await, Answer::Wrong);
    assert_eq!(asked(&settings, "an", "").await, Answer::Wrong);
    assert_eq!(asked(&settings, "nobody", OLD).await, Answer::Wrong);
    assert_eq!(asked(&settings, "*", OLD).await, Answer::Wrong);
    assert_eq!(asked(&settings, "closed", OLD).await, Answer::Disabled);
    assert_eq!(asked(&settings, "over", OLD).await, Answer::Expired);
    assert_eq!(asked(&settings, "must", OLD).await, Answer::MustChange);
    // Who knows no password is told nothing of an account.
    assert_eq!(asked(&settings, "closed", "wrong").await, Answer::Wrong);

    // A right one ends the count of wrong ones.
    assert_eq!(asked(&settings, "an", OLD).await, Answer::Right);
    // Changed with the old one as the proof, by the domain's own rules.
    assert_eq!(changed(&settings, "an", "wrong", NEW).await, Change::Wrong);
    assert_eq!(asked(&settings, "an", OLD).await, Answer::Right);
    assert_eq!(
        changed(&settings, "an", OLD, "Ab1-x").await,
        Change::TooShort
    );
    let simple = "onlylowerletters";
    assert_eq!(
        changed(&settings, "an", OLD, simple).await,
        Change::TooSimple
    );
    assert_eq!(changed(&settings, "an", OLD, OLD).await, Change::Used);
    assert_eq!(changed(&settings, "an", OLD, NEW).await, Change::Done);
    assert_eq!(asked(&settings, "an", NEW).await, Answer::Right);
    let next = "Song-Hong-1968-do";
    assert_eq!(changed(&settings, "an", NEW, next).await, Change::TooYoung);
    // A password that must be changed lets nobody in, and is changed all the same.
    assert_eq!(changed(&settings, "must", OLD, NEW).await, Change::Done);
    assert_eq!(asked(&settings, "must", NEW).await, Answer::Right);
    nobody_is_locked_out(&settings).await;
    the_next_server_is_asked(settings).await;
}

async fn nobody_is_locked_out(settings: &Settings) {
    // Nobody is locked out by us: two of three, and then it is not asked any more, not even with the right one.
    for _ in 0..2 {
        assert_eq!(asked(settings, "guessed", "wrong").await, Answer::Wrong);
    }
    for password in ["wrong", OLD] {
        let held = asked(settings, "guessed", password).await;
        assert!(matches!(held, Answer::Wait(_)), "{held:?}");
    }
    let held = changed(settings, "guessed", OLD, NEW).await;
    assert!(matches!(held, Change::Wait(_)), "{held:?}");
}

async fn the_next_server_is_asked(mut settings: Settings) {
    // The first server is silent: the next is asked. All are silent: that is told.
    let silent = Server::parse("127.0.0.1:1").unwrap();
    settings.limit = Duration::from_secs(5);
    settings.servers.insert(0, silent.clone());
    assert_eq!(asked(&settings, "an", NEW).await, Answer::Right);
    settings.servers = vec![silent];
    let told = sign_in(&settings, "an", NEW, at(NOW)).await.unwrap_err();
    assert!(matches!(told, DirectoryError::Connection { .. }), "{told}");
}

#[tokio::test]
async fn an_openldap_takes_a_change_by_password_modify_and_nothing_in_the_clear() {
    let person = |name: &str, more: &str| {
        format!(
            "dn: uid={name},dc=town,dc=example\nobjectClass: inetOrgPerson\nuid: {name}\ncn: {name}\nsn: {name}\n\
             userPassword: {OLD}\n{more}\n"
        )
    };
    let entries = person("an", "") + &person("must", "pwdReset: TRUE\n");
    let slapd = Slapd::start(&entries).await;
    let settings = slapd.settings();
    assert_eq!(asked(&settings, "an", OLD).await, Answer::Right);
    assert_eq!(asked(&settings, "an", "wrong").await, Answer::Wrong);
    assert_eq!(asked(&settings, "must", OLD).await, Answer::MustChange);
    assert_eq!(changed(&settings, "an", "wrong", NEW).await, Change::Wrong);
    for name in ["an", "must"] {
        assert_eq!(changed(&settings, name, OLD, NEW).await, Change::Done);
        assert_eq!(asked(&settings, name, NEW).await, Answer::Right);
        assert_eq!(asked(&settings, name, OLD).await, Answer::Wrong);
    }
    let by_starttls = slapd.on_plain_port(Security::StartTls);
    assert_eq!(asked(&by_starttls, "an", NEW).await, Answer::Right);
    // Not even to this machine itself, and to no server whose certificate nobody vouches for.
    let plain = slapd.on_plain_port(Security::PlainOnLoopback);
    for told in [
        sign_in(&plain, "an", NEW, at(NOW)).await.map(drop),
        change_password(&plain, "an", (NEW, OLD), at(NOW))
            .await
            .map(drop),
    ] {
        assert!(
            matches!(told, Err(DirectoryError::Unprotected(_))),
            "{told:?}"
        );
    }
    let other = Slapd::start("").await;
    let stranger = Settings {
        trust: other.settings().trust,
        ..settings
    };
    let told = sign_in(&stranger, "an", NEW, at(NOW)).await.unwrap_err();
    assert!(matches!(told, DirectoryError::Connection { .. }), "{told}");
}
