//! Where mail of an account goes on: from lines of real mail servers to the person's own page, inside the office and out;
//! what they did not set up is told in three presses.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::collections::BTreeSet;

use application::sign_ins::{FORWARD_DISOWNED, ForwardBook as _, ShownForward, Whither};
use application::{Problem, Refusal};
use domain::finding::Severity;
use testkit::office::TestOffice;
use testkit::visitor::Visitor;

/// The rule *A mailbox forwards to an outside address*.
const EXTERNAL: &str = "0d3f6b0e-5b1c-4f0a-8a55-2f6b7c1d9e0c";

/// A Sieve filter in Dovecot sent a message on.
fn filter(minute: u32, user: &str, to: &str) -> String {
    format!(
        "Nov 20 09:{minute:02}:00 mail dovecot: lmtp({user})<12><aa>: sieve: msgid=<{minute}@school.example>: forwarded to <{to}>"
    )
}

/// An alias or a `.forward` file in Postfix did.
fn alias(minute: u32, user: &str, to: &str) -> String {
    format!(
        "Nov 20 09:{minute:02}:00 mail postfix/smtp[77]: 4XyZ5Q2r: to=<{to}>, orig_to=<{user}>, relay=mx.elsewhere.example[203.0.113.5]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok)"
    )
}

/// An office that has named its mail domain, and a morning of mail.
async fn morning() -> TestOffice {
    let office = TestOffice::new().await.unwrap();
    let admin = office.actor("nguyen.admin").await.unwrap();
    let none = BTreeSet::new();
    let premise = domain::premise::Premise::OwnDomains;
    let desk = &office.office;
    desk.set_premise(&admin, (office.township, premise), &none, "xiling.example")
        .await
        .unwrap();
    let lines = [
        filter(1, "wang.staff@xiling.example", "Box77@Elsewhere.example"),
        filter(2, "wang.staff@xiling.example", "box77@elsewhere.example"),
        filter(3, "wang.staff", "lin.contact@xiling.example"),
        alias(
            4,
            "wang.staff@xiling.example",
            "wang.home@elsewhere.example",
        ),
        // Somebody else of that name, and somebody nobody knows.
        filter(5, "wang.staff@stranger.example", "box78@elsewhere.example"),
        filter(6, "nobody@xiling.example", "box79@elsewhere.example"),
        filter(7, "chang.leader@xiling.example", "box80@elsewhere.example"),
    ];
    office
        .take("mail", lines.iter().map(String::as_str))
        .await
        .unwrap();
    office
}

async fn own(office: &TestOffice, who: &str) -> Vec<ShownForward> {
    let actor = office.actor(who).await.unwrap();
    office.office.list_own_forwards(&actor).await.unwrap()
}

#[tokio::test]
async fn everybody_sees_where_their_own_mail_goes_on_and_nobody_elses() {
    let office = morning().await;
    let rows = own(&office, "wang.staff").await;
    let mut told: Vec<_> = rows
        .iter()
        .map(|shown| (shown.row.target.as_str(), shown.whither, shown.row.count))
        .collect();
    told.sort_by_key(|one| one.0);
    let expected = [
        ("box77@elsewhere.example", Whither::Outside, 2),
        ("lin.contact@xiling.example", Whither::Inside, 1),
        ("wang.home@elsewhere.example", Whither::Outside, 1),
    ];
    assert_eq!(told, expected);
    assert_eq!(own(&office, "chang.leader").await.len(), 1);
    assert!(own(&office, "lin.contact").await.is_empty());

    let visitor = Visitor::of(&office, "wang.staff").await.unwrap();
    let page = visitor.get("/account/forwards").await.unwrap();
    assert_eq!(page.status, 200, "{}", page.text);
    for words in ["box77@elsewhere.example", "In the office", "Outside"] {
        assert!(page.text.contains(words), "{words}\n{}", page.text);
    }
    assert!(!page.text.contains("box80@"), "{}", page.text);
    let file = visitor.get("/account/forwards/export/json").await.unwrap();
    assert!(file.text.contains("wang.home@elsewhere.example"));
    // Marks of somebody else's rows are none of one's own.
    let foreign = own(&office, "chang.leader").await[0].row.id().to_string();
    let path = "/account/forwards/not-mine";
    let refused = visitor.post(path, &[("item", &foreign)]).await.unwrap();
    assert_eq!(refused.status, 422, "{}", refused.text);
}

#[tokio::test]
async fn what_somebody_did_not_set_up_is_told_in_three_presses_with_its_records() {
    let office = morning().await;
    let other = Visitor::of(&office, "wang.staff").await.unwrap();
    let visitor = Visitor::of(&office, "wang.staff").await.unwrap();
    let nothing = visitor.post("/account/forwards/ask", &[]).await.unwrap();
    assert_eq!(nothing.status, 422, "{}", nothing.text);
    let rows = own(&office, "wang.staff").await;
    let wanted = rows
        .iter()
        .find(|shown| shown.row.target == "box77@elsewhere.example");
    let wanted = wanted.unwrap();
    let mark = wanted.row.id().to_string();
    let asked = visitor
        .post("/account/forwards/ask", &[("item", &mark)])
        .await
        .unwrap();
    let sure = visitor.get(&asked.location).await.unwrap();
    assert_eq!(sure.values("item"), [mark.as_str()]);
    assert!(!sure.text.contains("wang.home@elsewhere.example"));
    let path = "/account/forwards/not-mine";
    for _ in 0..2 {
        let done = visitor.post(path, &[("item", &mark)]).await.unwrap();
        assert_eq!(done.location, "/account/sign-ins/done", "{}", done.text);
    }
    assert_eq!(other.get("/account").await.unwrap().status, 303);

    let found = office.findings().await.unwrap();
    let found: Vec<_> = found
        .iter()
        .filter(|one| one.rule == FORWARD_DISOWNED)
        .collect();
    let [found] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!((found.severity, found.count), (Severity::High, 2));
    let proofs: Vec<_> = found.proofs.iter().map(|proof| proof.event).collect();
    let (first, last) = wanted.row.proofs;
    assert_eq!(proofs, [first, last]);
    let contact = Visitor::of(&office, "lin.contact").await.unwrap();
    let page = contact
        .get(&format!("/findings/{}", found.id))
        .await
        .unwrap();
    assert!(
        page.text.contains("box77@elsewhere.example"),
        "{}",
        page.text
    );
    let page = visitor.get("/account/forwards").await.unwrap();
    assert!(page.text.contains("Told: not theirs"), "{}", page.text);
}

#[tokio::test]
async fn the_contact_looks_for_a_purpose_and_it_is_in_the_journal() {
    let office = morning().await;
    let desk = &office.office;
    let contact = office.actor("lin.contact").await.unwrap();
    let whose = office.actor("wang.staff").await.unwrap().person.id;
    let aimless = desk.view_forwards(&contact, whose, " ").await;
    assert!(matches!(
        aimless,
        Err(Problem::Refused(Refusal::Missing { field: "purpose" }))
    ));
    let stranger = office.actor("huang.contact").await.unwrap();
    let foreign = desk.view_forwards(&stranger, whose, "看看").await;
    assert!(matches!(foreign, Err(Problem::Refused(Refusal::NotFound))));
    let visitor = Visitor::of(&office, "lin.contact").await.unwrap();
    let asked = format!("?person={whose}&purpose=115-1");
    let page = visitor.get(&format!("/sign-ins{asked}")).await.unwrap();
    assert!(page.text.contains("/sign-ins/forwards?person="));
    let page = visitor.get(&format!("/sign-ins/forwards{asked}")).await;
    assert!(page.unwrap().text.contains("box77@elsewhere.example"));
    let file = format!("/sign-ins/forwards/export/csv{asked}");
    assert!(visitor.get(&file).await.unwrap().text.contains("box77@"));
    let staff = Visitor::of(&office, "wang.staff").await.unwrap();
    let hidden = staff.get(&format!("/sign-ins/forwards{asked}")).await;
    assert_eq!(hidden.unwrap().status, 404);
    let records = office.records();
    let account = desk.directory().account_of(whose).await.unwrap().unwrap();
    let kept = records.forwards(account.account.id).await.unwrap();
    assert_eq!(kept.len(), 3);
}

#[tokio::test]
async fn from_a_finding_exactly_its_accounts_are_asked_for_another_password() {
    let office = morning().await;
    let found = office.findings().await.unwrap();
    let about = |one: &&domain::finding::Finding| {
        one.subject.account.as_deref() == Some("wang.staff") && one.rule == EXTERNAL
    };
    let found = found.iter().find(about).unwrap();
    let contact = Visitor::of(&office, "lin.contact").await.unwrap();
    let page = contact.get(&format!("/findings/{}", found.id)).await;
    let page = page.unwrap().text;
    let (_, rest) = page.split_once("href=\"/campaigns/new?").unwrap();
    let words = rest.split('"').next().unwrap().replace("&#38;", "&");
    let form = contact.get(&format!("/campaigns/new?{words}")).await;
    let form = form.unwrap().text;
    assert!(form.contains(">wang.staff</textarea>"), "{form}");
    let unit = found.unit.to_string();
    let typed = [
        ("unit", unit.as_str()),
        ("names", "wang.staff"),
        ("ask", "password"),
        ("name", "信箱遭轉寄，請變更密碼"),
        ("text", ""),
        ("last", "2026-12-01"),
        ("then", "must-change"),
        ("remind", "3"),
        ("reason", "115-1"),
        ("document", ""),
        ("file", ""),
        ("go", "start"),
    ];
    let started = contact.post("/campaigns", &typed).await.unwrap();
    assert_eq!(started.status, 303, "{}", started.text);
    let people = started.location.replace("/one?", "/people?");
    let people = contact.get(&people).await.unwrap().text;
    assert!(people.contains("wang.staff") && !people.contains("chang.leader"));
    // Whoever may not ask is not shown the way.
    let auditor = Visitor::of(&office, "lee.auditor").await.unwrap();
    let page = auditor.get(&format!("/findings/{}", found.id)).await;
    assert!(!page.unwrap().text.contains("affected-ask"));
}
