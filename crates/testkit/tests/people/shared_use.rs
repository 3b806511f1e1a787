//! Signs that an account is shared: what the contact sees of it, of whom, and for what purpose.

use application::people::NewPerson;
use application::sign_ins::{SharedSign, SharedUse};
use application::use_case::VIEW_SIGN_INS;
use application::{Actor, Problem, Refusal};
use domain::language::Language;
use domain::people::Role;
use jiff::SignedDuration;
use testkit::office::{Failure, PASSWORD, TestOffice};
use testkit::visitor::Visitor;

const DESK: &str = "192.0.2.31";
const TELEPHONE: &str = "198.51.100.9";
const ELSEWHERE: &str = "198.51.100.77";
const EXIT: &str = "203.0.113.10";

/// A sign-in of Dovecot at an hour of a day of November.
fn line(day: u8, hour: u8, user: &str, from: &str) -> String {
    format!(
        "Nov {day} {hour:02}:00:00 mail dovecot: imap-login: Login: user=<{user}@xiling.example>, method=PLAIN, \
         rip={from}, lip=192.0.2.5, mpid=9, TLS, session=<s>"
    )
}

/// 王淑芬 uses a telephone beside the computer on two days, and on one of them 林雅婷 sits at that computer too. A
/// third place was left in the morning, before the others began. Six accounts come through the exit of a network.
fn two_days() -> Vec<String> {
    let mut lines = Vec::new();
    for day in [19, 20] {
        lines.extend([line(day, 7, "wang.staff", ELSEWHERE)]);
        for hour in [9, 17] {
            lines.push(line(day, hour, "wang.staff", DESK));
            lines.push(line(day, hour, "wang.staff", TELEPHONE));
        }
    }
    lines.push(line(20, 18, "lin.contact", DESK));
    let at_the_exit = [
        "wang.staff",
        "lin.contact",
        "chang.leader",
        "nguyen.admin",
        "tu.wenchieh",
        "ho.meiling",
    ];
    lines.extend(at_the_exit.map(|user| line(20, 22, user, EXIT)));
    lines
}

async fn office() -> Result<(TestOffice, Actor), Failure> {
    let office = TestOffice::new().await?;
    for name in ["ho.meiling", "tu.wenchieh"] {
        let new = NewPerson {
            name: name.to_owned(),
            sign_in_name: name.to_owned(),
            password: PASSWORD.into(),
            language: Language::ZhTw,
            unit: office.township,
            roles: vec![Role::Staff],
        };
        office.office.enter_person(new).await?;
    }
    office.clock.advance(SignedDuration::from_mins(60));
    let lines = two_days();
    office
        .take("mail", lines.iter().map(String::as_str))
        .await?;
    let contact = office.actor("lin.contact").await?;
    Ok((office, contact))
}

fn told(sign: &SharedUse) -> (SharedSign, &str, &str, u64, Option<&str>) {
    let whose = sign.whose.as_ref().map(|whose| whose.name.as_str());
    (sign.sign, &sign.address, &sign.other, sign.days, whose)
}

#[tokio::test]
async fn two_places_at_once_and_two_accounts_at_one_device_are_signs() -> Result<(), Failure> {
    let (office, contact) = office().await?;
    let own = office.actor("wang.staff").await?.person.id;
    let seen = office.office.view_shared_use(&contact, own, "通報 115-1");
    let seen = seen.await?;
    let signs: Vec<_> = seen.signs.iter().map(told).collect();
    let expected = [
        (SharedSign::AtOnce, DESK, TELEPHONE, 2, None),
        (
            SharedSign::OneDevice,
            DESK,
            "lin.contact",
            1,
            Some("林雅婷"),
        ),
    ];
    assert_eq!(
        signs, expected,
        "neither a place that was left before nor the exit of a network"
    );
    Ok(())
}

#[tokio::test]
async fn it_is_looked_at_for_a_purpose_within_ones_units_and_journalled() -> Result<(), Failure> {
    let (office, contact) = office().await?;
    let own = office.actor("wang.staff").await?.person.id;
    let desk = &office.office;
    let aimless = desk.view_shared_use(&contact, own, " ").await;
    assert!(matches!(
        aimless,
        Err(Problem::Refused(Refusal::Missing { .. }))
    ));
    let stranger = office.actor("huang.contact").await?;
    let foreign = desk.view_shared_use(&stranger, own, "看看").await;
    assert!(matches!(foreign, Err(Problem::Refused(Refusal::NotFound))));
    desk.view_shared_use(&contact, own, "通報 115-1").await?;
    let permit = contact.permit(&VIEW_SIGN_INS)?;
    let records = office.records();
    let about = own.to_string();
    let looks = application::port::Records::journal_of(records, permit.scope(), "person", &about);
    let looks = looks.await?;
    let looks = looks.iter().filter(|line| line.deed == "view_sign_ins");
    let facts: Vec<_> = looks.map(|line| line.facts.as_str()).collect();
    assert!(
        facts.len() == 1 && facts.iter().all(|facts| facts.contains("115-1")),
        "{facts:?}"
    );
    Ok(())
}

#[tokio::test]
async fn the_page_leads_there_and_a_file_tells_the_same() -> Result<(), Failure> {
    let (office, _) = office().await?;
    let own = office.actor("wang.staff").await?.person.id;
    let visitor = Visitor::of(&office, "lin.contact").await?;
    let asked = format!("?person={own}&purpose=115-1");
    let page = visitor.get(&format!("/sign-ins{asked}")).await?;
    assert!(page.text.contains("/sign-ins/shared?person="));
    let page = visitor.get(&format!("/sign-ins/shared{asked}")).await?;
    assert!(page.text.contains(TELEPHONE) && page.text.contains("林雅婷"));
    let export = format!("/sign-ins/shared/export/csv{asked}");
    let file = visitor.get(&export).await?;
    assert!(file.text.contains(TELEPHONE) && file.text.contains("lin.contact"));
    let staff = Visitor::of(&office, "wang.staff").await?;
    let hidden = staff.get(&format!("/sign-ins/shared{asked}")).await?;
    assert_eq!(hidden.status, 404);
    Ok(())
}
