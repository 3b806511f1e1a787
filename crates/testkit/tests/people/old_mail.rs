//! Whose mail program is still set up the old way: who is listed, who is told, who is asked, and when it counts as done.

use std::collections::BTreeSet;

use application::campaigns::AskedQuery;
use application::{Actor, Problem, Refusal};
use domain::campaign::Ask;
use domain::id::CampaignId;
use domain::premise::Premise;
use jiff::SignedDuration;
use testkit::campaigning::asking;
use testkit::office::{Failure, TestOffice};
use testkit::visitor::Visitor;

const WHO: &str = "wang.staff";
const OLD: &str = "192.0.2.5";
const NEW: &str = "192.0.2.6";

async fn office() -> Result<TestOffice, Failure> {
    let office = TestOffice::new().await?;
    office.clock.advance(SignedDuration::from_mins(60));
    Ok(office)
}

/// A sign-in of Dovecot on a day of November, at a server.
fn line(day: u8, user: &str, server: &str, how: &str) -> String {
    format!(
        "Nov {day} 09:00:00 mail dovecot: imap-login: Login: user=<{user}@xiling.example>, method=PLAIN, \
         rip=198.51.100.9, lip={server}, mpid=9{how}, session=<s>"
    )
}

async fn take(office: &TestOffice, lines: &[String]) -> Result<(), Failure> {
    office
        .take("mail", lines.iter().map(String::as_str))
        .await?;
    Ok(())
}

async fn uses(office: &TestOffice, who: &Actor) -> Result<Vec<(String, String, u64)>, Problem> {
    let uses = office.office.list_legacy_sign_ins(who).await?;
    let told = uses
        .into_iter()
        .map(|one| (one.account, one.way, one.count));
    Ok(told.collect())
}

#[tokio::test]
async fn who_fetches_mail_without_encryption_is_listed_and_only_they_are_told()
-> Result<(), Failure> {
    let office = office().await?;
    let lines = [
        line(21, WHO, OLD, ""),
        line(21, WHO, OLD, ""),
        line(21, "chang.leader", OLD, ", TLS"),
        line(21, "lin.contact", OLD, ", secured"),
        "Nov 21 09:00:00 mail cyrus/imap[73]: login: x [198.51.100.9] chang.leader plaintext+TLS User logged in".to_owned(),
        "Nov 21 09:00:00 mail pop3d: LOGIN, user=lin.contact, ip=[::ffff:198.51.100.9], port=[52003], protocol=POP3".to_owned(),
    ];
    take(&office, &lines).await?;
    let admin = office.actor("nguyen.admin").await?;
    let told = uses(&office, &admin).await?;
    let told: Vec<_> = told
        .iter()
        .map(|(who, way, count)| (&**who, &**way, *count))
        .collect();
    assert_eq!(
        told,
        [("lin.contact", "pop3-clear", 1), (WHO, "imap-clear", 2)]
    );
    let keeper = Visitor::of(&office, "nguyen.admin").await?;
    let page = keeper.get("/sign-ins/legacy").await?;
    assert!(page.text.contains("not encrypted"), "{}", page.text);
    assert!(
        page.text.contains("/campaigns/new?ask=mail"),
        "{}",
        page.text
    );
    let file = keeper.get("/sign-ins/legacy/export/csv").await?;
    assert!(file.text.contains(WHO), "{}", file.text);
    let staff = Visitor::of(&office, WHO).await?;
    assert_eq!(staff.get("/sign-ins/legacy").await?.status, 404);
    for (who, told) in [(WHO, true), ("chang.leader", false), ("lin.contact", true)] {
        let visitor = Visitor::of(&office, who).await?;
        let page = visitor.get("/").await?;
        assert_eq!(page.text.contains("today-clear-mail"), told, "{who}");
    }
    Ok(())
}

async fn left(office: &TestOffice, who: &Actor, id: CampaignId) -> Result<Vec<String>, Problem> {
    let query = AskedQuery {
        campaign: id,
        done: Some(false),
        unit: None,
        after: None,
        limit: 200,
    };
    let found = office.office.list_asked(who, &query).await?;
    Ok(found.into_iter().map(|one| one.sign_in_name).collect())
}

#[tokio::test]
async fn only_whom_the_cut_off_concerns_is_asked_until_a_week_without_the_old_way()
-> Result<(), Failure> {
    let office = office().await?;
    let admin = office.actor("nguyen.admin").await?;
    let new = asking(office.township, Ask::Mail);
    let nobody = office.office.preview_campaign(&admin, &new).await;
    assert!(matches!(
        nobody,
        Err(Problem::Refused(Refusal::WrongState {
            why: "refusal-campaign-nobody-mail"
        }))
    ));
    // The old server is known before its lines come.
    let list = (office.township, Premise::OldMailServers);
    let none = BTreeSet::new();
    let said = office
        .office
        .set_premise(&admin, list, &none, "old-mail.server_x");
    assert!(said.await.is_err(), "no name of a server");
    office
        .office
        .set_premise(&admin, list, &none, &format!("{OLD} OLDMAIL"))
        .await?;
    let lines = [
        line(21, WHO, NEW, ""),
        line(21, "chang.leader", OLD, ", TLS"),
        line(21, "lin.contact", NEW, ", TLS"),
        line(21, "lin.contact", NEW, ", TLS").replace(" mail ", " OldMail "),
    ];
    take(&office, &lines).await?;
    let told = uses(&office, &admin).await?;
    let told: Vec<_> = told.iter().map(|(who, way, _)| (&**who, &**way)).collect();
    let expected = [
        ("lin.contact", "imap-old"),
        ("chang.leader", "imap-old"),
        (WHO, "imap-clear"),
    ];
    assert_eq!(BTreeSet::from_iter(told), BTreeSet::from(expected));

    let preview = office.office.preview_campaign(&admin, &new).await?;
    assert_eq!(preview.people.len(), 3, "{:?}", preview.people);
    let id = office.office.start_campaign(&admin, new.clone()).await?;
    let row = office.office.list_legacy_sign_ins(&admin).await?;
    assert!(
        row.iter().all(|one| one.until == Some(new.until)),
        "{row:?}"
    );
    // Nothing was fetched since: nobody did it. A week later, one fetches the new way, one both ways.
    assert_eq!(left(&office, &admin, id).await?.len(), 3);
    office.clock.advance(SignedDuration::from_hours(8 * 24));
    let lines = [
        line(29, WHO, NEW, ", TLS"),
        line(28, "chang.leader", OLD, ", TLS"),
        line(29, "chang.leader", NEW, ", TLS"),
    ];
    take(&office, &lines).await?;
    let mut found = left(&office, &admin, id).await?;
    found.sort();
    assert_eq!(found, ["chang.leader", "lin.contact"]);
    Ok(())
}
