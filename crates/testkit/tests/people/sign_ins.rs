//! "Was this me?": from lines of real services to the page, each counted once and seen by nobody else; and
//! what happens when somebody says that it was not.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::collections::BTreeSet;
use std::sync::Arc;

use application::intake::Intake;
use application::port::{RawRecord, Records, SenderPosition, Trust};
use application::sign_ins::{ConfirmationQuery, DISOWNED, Shown, SignInQuery, SignIns};
use application::tokens::NewToken;
use application::use_case::VIEW_SIGN_INS;
use application::{Problem, Refusal};
use domain::finding::Severity;
use domain::id::{EventId, UnitId};
use domain::people::{AccountState, Role};
use jiff::SignedDuration;
use places::Places;
use testkit::office::{PASSWORD, TestOffice};
use testkit::visitor::Visitor;
use townwatch::config::Config;
use townwatch::operators::PlacesSettings;

const EVERYTHING: SignInQuery = SignInQuery {
    from: None,
    after: None,
    limit: 200,
};

fn imap(day: u32, minute: u32, user: &str, from: &str) -> String {
    format!(
        "Nov {day:2} 08:{minute:02}:00 mail dovecot: imap-login: Login: user=<{user}>, method=PLAIN, rip={from}, lip=192.0.2.5, mpid=9, TLS, session=<s>"
    )
}

fn ssh(day: u32, how: &str, user: &str, from: &str) -> String {
    format!("Nov {day:2} 09:00:00 xiling-srv1 sshd[9]: {how} for {user} from {from} port 4000 ssh2")
}

fn windows(day: u32, user: &str) -> String {
    format!(
        r#"{{"EventTime":"2026-11-{day:02}T09:00:01+08:00","Hostname":"PC-07.xiling.example","Channel":"Security","EventID":4624,"SourceName":"Microsoft-Windows-Security-Auditing","TargetUserName":"{user}","TargetDomainName":"XILING","LogonType":10,"IpAddress":"192.0.2.20"}}"#
    )
}

fn bind(connection: u32, user: &str) -> [String; 3] {
    let line =
        |rest: &str| format!("Nov 20 08:00:{connection} ds slapd[7]: conn={connection} {rest}");
    [
        line("fd=21 ACCEPT from IP=192.0.2.30:45011 (IP=0.0.0.0:389)"),
        line(&format!(
            r#"op=0 BIND dn="uid={user},dc=xiling" method=128"#
        )),
        line("op=0 RESULT tag=97 err=0 text="),
    ]
}

async fn take(office: &TestOffice, lines: &[String]) {
    let lines = lines.iter().map(String::as_str);
    office.take("mail", lines).await.unwrap();
}

async fn rows(office: &TestOffice, who: &str) -> Vec<Shown> {
    let actor = office.actor(who).await.unwrap();
    let rows = office.office.list_own_sign_ins(&actor, &EVERYTHING).await;
    rows.unwrap()
}

/// Way, address and count of each, in the order of their names.
async fn told(office: &TestOffice, who: &str) -> Vec<(String, String, u64, bool)> {
    let rows = rows(office, who).await.into_iter().map(|one| one.row);
    let mut told: Vec<_> = rows
        .map(|row| (row.way, row.address, row.count, row.succeeded))
        .collect();
    told.sort();
    told
}

fn row(way: &str, address: &str, count: u64, succeeded: bool) -> (String, String, u64, bool) {
    (way.to_owned(), address.to_owned(), count, succeeded)
}

/// A day at the office: a phone that asks all day, a program at home, a computer, a directory.
fn a_day() -> Vec<String> {
    let mut lines: Vec<_> = (0..24)
        .map(|minute| imap(20, minute, "Wang.Staff@xiling.example", "198.51.100.9"))
        .collect();
    lines.push(ssh(20, "Accepted publickey", "wang.staff", "198.51.100.10"));
    lines.push(ssh(20, "Failed password", "wang.staff", "203.0.113.66"));
    lines.push(windows(20, "WANG.STAFF"));
    lines.extend(bind(41, "wang.staff"));
    lines
}

#[tokio::test]
async fn what_every_service_says_of_one_account_is_one_list() {
    let office = TestOffice::new().await.unwrap();
    take(&office, &a_day()).await;
    let expected = [
        row("imap", "198.51.100.9", 24, true),
        row("ldap", "192.0.2.30", 1, true),
        row("ssh", "198.51.100.10", 1, true),
        row("ssh", "203.0.113.66", 1, false),
        row("windows", "192.0.2.20", 1, true),
    ];
    assert_eq!(told(&office, "wang.staff").await, expected);
    let polled = rows(&office, "wang.staff").await;
    let polled = polled.iter().find(|one| one.row.way == "imap").unwrap();
    let took = polled.row.last.duration_since(polled.row.first);
    assert_eq!(took, SignedDuration::from_mins(23));
    let (first, last) = polled.row.proofs;
    assert_eq!((first.index, last.index), (0, 23));

    let visitor = Visitor::of(&office, "wang.staff").await.unwrap();
    let page = visitor.get("/account/sign-ins").await.unwrap();
    assert_eq!(page.status, 200);
    for words in [
        "Mail (IMAP)",
        "Directory (LDAP)",
        "Windows computer",
        "203.0.113.66",
    ] {
        assert!(page.text.contains(words), "{words}\n{}", page.text);
    }
    let file = visitor.get("/account/sign-ins/export/json").await.unwrap();
    assert!(file.text.contains("198.51.100.10"), "{}", file.text);
}

/// Invariant I57.
#[tokio::test]
async fn nobody_sees_a_row_of_somebody_elses_account() {
    let office = TestOffice::new().await.unwrap();
    let mut lines = a_day();
    // The contact of the township beside has an account of that name there, which is not this one.
    lines.push(imap(20, 1, "huang.contact", "198.51.100.9"));
    // Names that nobody bears, and one that bears more.
    for name in ["wang.staff2", "nobody", "", "wang.staff'--", "wang"] {
        lines.push(ssh(20, "Failed password", name, "203.0.113.66"));
    }
    lines.push(windows(20, "chang.leader"));
    take(&office, &lines).await;
    for (who, count) in [
        ("wang.staff", 28),
        ("chang.leader", 1),
        ("huang.contact", 0),
        ("lin.contact", 0),
        ("nguyen.admin", 0),
    ] {
        let own = rows(&office, who).await;
        let account = &own.first().map(|one| one.row.account);
        assert!(own.iter().all(|one| Some(one.row.account) == *account));
        let sum: u64 = own.iter().map(|one| one.row.count).sum();
        assert_eq!(sum, count, "{who}");
    }
    // Another's row is not to be said anything about, and not to be looked at.
    let others = rows(&office, "wang.staff").await[0].id;
    let (leader, _) = office.sign_in("chang.leader").await.unwrap();
    let marks = BTreeSet::from([others]);
    let seen = office.office.marked_sign_ins(&leader.actor, &marks).await;
    assert!(seen.unwrap().is_empty());
    let refused = office.office.disown_sign_ins(&leader, &marks).await;
    assert!(matches!(
        refused,
        Err(Problem::Refused(Refusal::Missing { field: "items" }))
    ));
}

#[tokio::test]
async fn a_foreign_mail_domain_is_somebody_else_where_the_own_ones_are_known() {
    let office = TestOffice::new().await.unwrap();
    let admin = office.actor("nguyen.admin").await.unwrap();
    let none = BTreeSet::new();
    let premise = domain::premise::Premise::OwnDomains;
    office
        .office
        .set_premise(&admin, (office.township, premise), &none, "xiling.example")
        .await
        .unwrap();
    let lines = [
        imap(20, 1, "wang.staff@xiling.example", "198.51.100.9"),
        imap(20, 2, "wang.staff@elsewhere.example", "198.51.100.9"),
        imap(20, 3, "wang.staff", "198.51.100.9"),
    ];
    take(&office, &lines).await;
    assert_eq!(
        told(&office, "wang.staff").await,
        [row("imap", "198.51.100.9", 2, true)]
    );
}

fn records(office: &TestOffice, source: domain::id::SourceId, lines: &[String]) -> Vec<RawRecord> {
    let record = |line: &String| RawRecord {
        unit: office.township,
        source,
        received: office.now(),
        trust: Trust::None,
        position: SenderPosition::None,
        encoding: "utf-8",
        raw: line.as_bytes().to_vec(),
    };
    lines.iter().map(record).collect()
}

async fn resumed(office: &TestOffice, written: Option<&[u8]>) -> Intake {
    let places = Places::with_fiction().unwrap();
    let intake = Intake::resume_from(Arc::clone(&office.office), places, written).await;
    intake.unwrap().0
}

/// Invariant I56.
#[tokio::test]
async fn however_often_the_log_is_read_every_sign_in_counts_once() {
    let office = TestOffice::new().await.unwrap();
    take(&office, &a_day()).await;
    let source = office
        .office
        .source_named(office.township, "mail", "auto", "Asia/Taipei")
        .await;
    let source = source.unwrap().id;
    let mut intake = resumed(&office, None).await;
    intake.judge().await.unwrap();
    let early = intake.checkpoint().unwrap();
    let mut count = 24;
    for (minute, nth) in (0..5).zip([0, 1, 2, 0, 1]) {
        let line = imap(20, 30 + minute, "wang.staff", "198.51.100.9");
        intake
            .take(records(&office, source, &[line]))
            .await
            .unwrap();
        count += 1;
        // Killed here: what was written down early, nothing at all, or what stands now.
        let late = intake.checkpoint().unwrap();
        let written = [Some(early.as_slice()), None, Some(late.as_slice())];
        intake = resumed(&office, written[nth]).await;
    }
    let rows = rows(&office, "wang.staff").await;
    let polled: u64 = rows
        .iter()
        .filter(|one| one.row.way == "imap")
        .map(|one| one.row.count)
        .sum();
    assert_eq!(polled, count);
    assert!(
        rows.iter().any(|one| one.row.weak),
        "the sender is nobody known"
    );

    // Killed after the line was kept and before it was counted: it is counted at the next start.
    let line = imap(20, 50, "wang.staff", "198.51.100.77");
    let kept = intake.log().append(records(&office, source, &[line])).await;
    kept.unwrap();
    drop(intake);
    let standing = resumed(&office, Some(&early)).await;
    drop(standing);
    let told = told(&office, "wang.staff").await;
    assert!(
        told.contains(&row("imap", "198.51.100.77", 1, true)),
        "{told:?}"
    );
}

#[tokio::test]
async fn records_that_were_put_back_are_counted_anew() {
    let office = TestOffice::new().await.unwrap();
    take(&office, &a_day()).await;
    let before = told(&office, "wang.staff").await;
    let records = office.records();
    SignIns::forget_all_sign_ins(records).await.unwrap();
    assert!(told(&office, "wang.staff").await.is_empty());
    drop(resumed(&office, None).await);
    assert_eq!(told(&office, "wang.staff").await, before);
}

#[tokio::test]
async fn a_guesser_from_everywhere_fills_no_more_than_a_day_holds() {
    let office = TestOffice::new().await.unwrap();
    let lines: Vec<_> = (0..200)
        .map(|host| {
            ssh(
                20,
                "Failed password",
                "wang.staff",
                &format!("203.0.113.{host}"),
            )
        })
        .collect();
    take(&office, &lines).await;
    take(
        &office,
        &[ssh(20, "Accepted password", "wang.staff", "192.0.2.9")],
    )
    .await;
    let rows = rows(&office, "wang.staff").await;
    let most = usize::try_from(application::sign_ins::MOST_A_DAY).unwrap();
    assert_eq!(
        rows.len(),
        most + 2,
        "the rest is one row, and success has its own"
    );
    let sum: u64 = rows.iter().map(|one| one.row.count).sum();
    assert_eq!(sum, 201);
}

#[tokio::test]
async fn a_place_never_seen_before_is_said_in_words() {
    let office = TestOffice::new().await.unwrap();
    let mut lines: Vec<_> = (1..9)
        .map(|day| imap(day, 1, "wang.staff", "198.51.100.9"))
        .collect();
    lines.push(imap(19, 1, "wang.staff", "203.0.113.66"));
    lines.push(imap(20, 1, "wang.staff", "198.51.100.9"));
    take(&office, &lines).await;
    let visitor = Visitor::of(&office, "wang.staff").await.unwrap();
    let page = visitor.get("/account/sign-ins").await.unwrap();
    assert_eq!(page.text.matches("First time from this country").count(), 1);
    assert_eq!(page.text.matches("First time from this network").count(), 0);
    let later = visitor.get("/account/sign-ins?days=90").await.unwrap();
    assert_eq!(later.text.matches("sign-in-row").count(), 10);
}

#[tokio::test]
async fn the_consoles_own_sign_ins_are_among_them() {
    let office = TestOffice::new().await.unwrap();
    office.sign_in("wang.staff").await.unwrap();
    let mut intake = resumed(&office, None).await;
    intake.take_journal().await.unwrap();
    drop(intake);
    let rows = rows(&office, "wang.staff").await;
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0].row.way.as_str(), rows[0].row.count),
        ("console", 1)
    );
}

/// Invariant I58.
#[tokio::test]
async fn what_is_disowned_is_told_once_with_exactly_its_records() {
    let office = TestOffice::new().await.unwrap();
    take(&office, &a_day()).await;
    let (own, _) = office.sign_in("wang.staff").await.unwrap();
    let desk = &office.office;
    let other = Visitor::of(&office, "wang.staff").await.unwrap();
    let key = NewToken {
        name: "報表".into(),
        role: Role::Staff,
        unit: office.township,
        days: 30,
    };
    let fresh = desk.issue_token(&own, key, [7; 32]).await;
    fresh.unwrap();
    let marked: Vec<_> = rows(&office, "wang.staff").await;
    let marked = marked.into_iter().filter(|one| one.row.way != "windows");
    let marked: Vec<_> = marked.filter(|one| one.row.way != "ldap").collect();
    let ids: BTreeSet<_> = marked.iter().map(|one| one.id).collect();
    let finding = desk.disown_sign_ins(&own, &ids).await.unwrap();
    assert_eq!(desk.disown_sign_ins(&own, &ids).await.unwrap(), finding);

    let contact = office.actor("lin.contact").await.unwrap();
    let found = desk.view_finding(&contact, finding).await.unwrap().finding;
    assert_eq!(
        (found.rule.as_str(), found.severity),
        (DISOWNED, Severity::High)
    );
    assert_eq!(found.count, 26);
    let proofs: BTreeSet<EventId> = found.proofs.iter().map(|proof| proof.event).collect();
    let expected: BTreeSet<_> = marked
        .iter()
        .flat_map(|one| [one.row.proofs.0, one.row.proofs.1])
        .collect();
    assert_eq!((proofs.len(), &proofs), (4, &expected));
    let of_it = office.findings().await.unwrap();
    assert_eq!(of_it.iter().filter(|one| one.rule == DISOWNED).count(), 1);
    assert!(!desk.may_be_normal(&found));

    // Nobody else goes on: not another browser, not a key, not the password.
    assert_eq!(other.get("/account").await.unwrap().status, 303);
    let tokens = desk.list_tokens(&own.actor).await.unwrap();
    assert!(tokens.is_empty());
    assert!(office.sign_in("wang.staff").await.is_err());
    // The browser that is left changes the password, and all is as before.
    let new = "another-password-for-tests".to_owned();
    let lane = application::port::Lane::Known;
    desk.change_password(&own, PASSWORD.to_owned(), new, lane)
        .await
        .unwrap();
    let person = own.actor.person.id;
    let account = desk.directory().account_of(person).await.unwrap().unwrap();
    assert_eq!(account.account.state, AccountState::Active);
}

#[tokio::test]
async fn three_presses_tell_the_contact() {
    let office = TestOffice::new().await.unwrap();
    take(&office, &a_day()).await;
    let visitor = Visitor::of(&office, "wang.staff").await.unwrap();
    let list = visitor.get("/account/sign-ins").await.unwrap();
    let mark = list.values("item").remove(0);
    let nothing = visitor.post("/account/sign-ins/ask", &[]).await.unwrap();
    assert_eq!(nothing.status, 422, "{}", nothing.text);
    let asked = visitor
        .post("/account/sign-ins/ask", &[("item", &mark)])
        .await
        .unwrap();
    assert_eq!(asked.status, 303);
    let sure = visitor.get(&asked.location).await.unwrap();
    assert!(sure.text.contains("security contact gets a finding"));
    let items = sure.values("item");
    assert_eq!(items, [mark.as_str()]);
    assert!(
        office
            .findings()
            .await
            .unwrap()
            .iter()
            .all(|one| one.rule != DISOWNED)
    );
    let done = visitor
        .post("/account/sign-ins/not-me", &[("item", &mark)])
        .await
        .unwrap();
    assert_eq!(done.location, "/account/sign-ins/done");
    let told = visitor.get(&done.location).await.unwrap();
    assert!(told.text.contains("林雅婷"), "whom to call: {}", told.text);
    let list = visitor.get("/account/sign-ins").await.unwrap();
    assert!(list.text.contains("Reported: not you"));

    let contact = Visitor::of(&office, "lin.contact").await.unwrap();
    let findings = contact.get("/findings").await.unwrap();
    assert!(
        findings
            .text
            .contains("wang.staff says that sign-ins were somebody")
    );
}

#[tokio::test]
async fn the_contact_sees_who_has_confirmed_and_looks_for_a_purpose() {
    let office = TestOffice::new().await.unwrap();
    take(&office, &a_day()).await;
    let desk = &office.office;
    let contact = office.actor("lin.contact").await.unwrap();
    let own = office.actor("wang.staff").await.unwrap();
    let due = ConfirmationQuery {
        outstanding: true,
        ..ConfirmationQuery::default()
    };
    let names = |rows: Vec<application::sign_ins::Confirmation>| -> Vec<String> {
        rows.into_iter().map(|row| row.person.name).collect()
    };
    let before = names(desk.list_confirmations(&contact, &due).await.unwrap());
    assert!(before.contains(&"王淑芬".to_owned()), "{before:?}");
    assert!(!before.contains(&"黃建國".to_owned()), "of another unit");
    desk.confirm_sign_ins(&own).await.unwrap();
    let after = names(desk.list_confirmations(&contact, &due).await.unwrap());
    assert_eq!(after.len() + 1, before.len());
    let year = SignedDuration::from_hours(366 * 24);
    office.clock.advance(year);
    let later = names(desk.list_confirmations(&contact, &due).await.unwrap());
    assert_eq!(later, before, "once a year");
    let elsewhere = ConfirmationQuery {
        unit: Some(UnitId::new(uuid::Uuid::from_u128(9))),
        ..due
    };
    assert!(
        desk.list_confirmations(&contact, &elsewhere)
            .await
            .unwrap()
            .is_empty()
    );

    let id = own.person.id;
    let aimless = desk.view_sign_ins(&contact, id, " ", &EVERYTHING).await;
    assert!(matches!(
        aimless,
        Err(Problem::Refused(Refusal::Missing { .. }))
    ));
    let seen = desk
        .view_sign_ins(&contact, id, "通報 115-1", &EVERYTHING)
        .await;
    assert_eq!(seen.unwrap().rows.len(), 5);
    let stranger = office.actor("huang.contact").await.unwrap();
    let foreign = desk.view_sign_ins(&stranger, id, "看看", &EVERYTHING).await;
    assert!(matches!(foreign, Err(Problem::Refused(Refusal::NotFound))));
    let permit = contact.permit(&VIEW_SIGN_INS).unwrap();
    let about = id.to_string();
    let looks = Records::journal_of(office.records(), permit.scope(), "person", &about).await;
    let looks = looks.unwrap();
    let looks = looks.iter().filter(|line| line.deed == "view_sign_ins");
    let facts: Vec<_> = looks.map(|line| line.facts.clone()).collect();
    assert_eq!(facts.len(), 1);
    assert!(facts[0].contains("115-1"), "{facts:?}");
}

#[tokio::test]
async fn where_the_office_has_a_list_the_operator_of_an_address_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("asn.mmdb");
    let networks = [("198.51.100.0/24", 64_496, "Bamboo <Telecom>")];
    std::fs::write(&list, testkit::mmdb::operators(&networks)).unwrap();
    let config = Config {
        places: PlacesSettings {
            operators: Some(list),
        },
        ..Config::default()
    };
    let office = TestOffice::configured(&config).await.unwrap();
    let lines = [
        imap(20, 0, "wang.staff", "198.51.100.9"),
        imap(20, 1, "wang.staff", "203.0.113.9"),
    ];
    take(&office, &lines).await;
    let rows = rows(&office, "wang.staff").await;
    let of = |address: &str| rows.iter().find(|one| one.row.address == address).unwrap();
    assert_eq!(of("198.51.100.9").operator, "Bamboo <Telecom>");
    assert_eq!(of("203.0.113.9").operator, "");
    let person = Visitor::of(&office, "wang.staff").await.unwrap();
    let page = person.get("/account/sign-ins").await.unwrap();
    let told = "198.51.100.9 · Bamboo &#60;Telecom&#62;";
    assert!(page.text.contains(told), "{}", page.text);
    let file = person.get("/account/sign-ins/export/csv").await.unwrap();
    assert!(file.text.contains("Bamboo <Telecom>"), "{}", file.text);
}
