//! Rules of mailboxes at a real Dovecot: seen by their person, looked at for a purpose, switched off and on again.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

#[path = "../../../managesieve/tests/server/mod.rs"]
mod server;

use std::os::unix::fs::PermissionsExt as _;

use application::port::Records as _;
use application::{Problem, Refusal};
use managesieve::{Listed, Session};
use server::{Dovecot, MASTER, PASSWORD};
use testkit::office::TestOffice;
use testkit::visitor::Visitor;
use townwatch::config::Config;
use townwatch::mailboxes::MailboxSettings;
use townwatch::outgoing::Encryption;

/// Two rules as web mail writes them: one sends everything out, one moves a list.
const RULES: &str = "require [\"copy\", \"fileinto\"];\r\n# rule:[備份]\r\nredirect :copy \"box77@elsewhere.example\";\r\n# rule:[公告]\r\nif header :contains \"subject\" \"公告\"\r\n{\r\n\tfileinto \"News\";\r\n}\r\n";

/// An office whose mail server is this one, with rules in one mailbox.
async fn office_of(dovecot: &Dovecot) -> TestOffice {
    let file = dovecot.path("master");
    std::fs::write(&file, PASSWORD).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let config = Config {
        mailboxes: Some(MailboxSettings {
            host: "localhost".to_owned(),
            port: dovecot.port,
            encryption: Encryption::StartTls,
            ca_file: Some(dovecot.path("crt.pem")),
            user: MASTER.to_owned(),
            password_file: Some(file),
            domain: None,
        }),
        ..Config::default()
    };
    let opened = Session::open(&dovecot.server(), "wang.staff").await;
    assert!(opened.is_ok(), "{}", dovecot.told());
    let mut session = opened.unwrap();
    session.put("web mail", RULES).await.unwrap();
    session.activate(Some("web mail")).await.unwrap();
    session.close().await;
    TestOffice::configured(&config).await.unwrap()
}

async fn listed(dovecot: &Dovecot) -> Vec<Listed> {
    let mut session = Session::open(&dovecot.server(), "wang.staff")
        .await
        .unwrap();
    session.scripts().await.unwrap()
}

#[tokio::test]
async fn everybody_sees_the_rules_of_their_own_mailbox_as_they_are_now() {
    let dovecot = Dovecot::start();
    let office = office_of(&dovecot).await;
    let visitor = Visitor::of(&office, "wang.staff").await.unwrap();
    let page = visitor.get("/account/forwards").await.unwrap().text;
    for words in [
        "備份",
        "公告",
        "box77@elsewhere.example",
        "data-active=\"yes\"",
    ] {
        assert!(page.contains(words), "{words}\n{page}");
    }
    assert!(!page.contains("mailbox-switch"), "nobody switches here");
    let other = Visitor::of(&office, "lin.contact").await.unwrap();
    let page = other.get("/account/forwards").await.unwrap().text;
    assert!(
        page.contains("mailbox-none") && !page.contains("box77"),
        "{page}"
    );
    // Somebody without a mailbox, and a mail server that is away, are told as such.
    let without = Visitor::of(&office, "chang.leader").await.unwrap();
    let page = without.get("/account/forwards").await.unwrap().text;
    assert!(page.contains("does not let this program look"), "{page}");
    drop(dovecot);
    let page = visitor.get("/account/forwards").await.unwrap();
    assert_eq!(page.status, 200);
    assert!(page.text.contains("does not answer now"), "{}", page.text);
}

#[tokio::test]
async fn the_contact_switches_the_rules_off_and_on_again_with_a_reason() {
    let dovecot = Dovecot::start();
    let office = office_of(&dovecot).await;
    let staff = office.actor("wang.staff").await.unwrap();
    let whose = staff.person.id.to_string();
    let contact = Visitor::of(&office, "lin.contact").await.unwrap();
    let of = format!("/sign-ins/forwards?person={whose}&purpose=115-1");
    let page = contact.get(&of).await.unwrap().text;
    assert!(
        page.contains("備份") && page.contains("mailbox-switch"),
        "{page}"
    );
    let send = async |visitor: &Visitor, turn: &str, set: &str, reason: &str| {
        let fields = [
            ("person", whose.as_str()),
            ("purpose", "115-1"),
            ("turn", turn),
            ("set", set),
            ("reason", reason),
        ];
        visitor.post("/sign-ins/mailbox", &fields).await.unwrap()
    };
    let silent = send(&contact, "off", "", " ").await;
    assert_eq!(silent.status, 422, "{}", silent.text);
    assert!(
        silent.text.contains("mailbox-reason-error"),
        "{}",
        silent.text
    );
    assert!(listed(&dovecot).await.iter().all(|one| one.active));
    let off = send(&contact, "off", "", "事件 115-1").await;
    assert_eq!(off.status, 303, "{}", off.text);
    let now = listed(&dovecot).await;
    assert!(
        now.len() == 1 && now.iter().all(|one| !one.active),
        "{now:?}"
    );
    let gone = send(&contact, "on", "other", "事件 115-1").await;
    assert_eq!(gone.status, 409, "{}", gone.text);
    assert!(
        gone.text.contains("no longer at the mail server"),
        "{}",
        gone.text
    );
    let on = send(&contact, "on", "web mail", "不是遭盜用").await;
    assert_eq!(on.status, 303, "{}", on.text);
    assert!(listed(&dovecot).await.iter().all(|one| one.active));

    let lines = office.records().journal_after(0, 2_000).await.unwrap();
    let said = |name: &str| {
        let of = |line: &&application::port::JournalLine| {
            line.said
                .get("deed")
                .is_some_and(|deed| deed == "switch_mailbox_rules")
        };
        let facts = lines
            .iter()
            .filter(of)
            .filter_map(|line| line.said.get("facts"));
        facts.filter(|facts| facts.contains(name)).count()
    };
    assert_eq!(
        (said("sha256"), said("on_now"), said("事件 115-1")),
        (2, 2, 1)
    );
}

#[tokio::test]
async fn nobody_switches_their_own_or_another_units_and_staff_nobodys() {
    let dovecot = Dovecot::start();
    let office = office_of(&dovecot).await;
    let whose = office.actor("wang.staff").await.unwrap().person.id;
    let desk = &office.office;
    let contact = office.actor("lin.contact").await.unwrap();
    for (who, about) in [
        ("wang.staff", contact.person.id),
        ("lin.contact", contact.person.id),
        ("huang.contact", whose),
    ] {
        let actor = office.actor(who).await.unwrap();
        let refused = desk.switch_mailbox_rules(&actor, about, (None, "x")).await;
        assert!(
            matches!(refused, Err(Problem::Refused(Refusal::NotFound))),
            "{who}"
        );
    }
    assert!(listed(&dovecot).await.iter().all(|one| one.active));
}
