//! Links for choosing a password, sent to several people by mail.

use domain::message::MailAddress;
use domain::telling::NoticeSettings;
use jiff::SignedDuration;
use testkit::office::{Failure, TestOffice};
use testkit::visitor::Visitor;
use townwatch::config::Config;

use crate::many::{fields, journalled};

const CONFIG: &str = r#"
[server]
public_url = "https://townwatch.example.org"
[mail]
host = "mail.example.org"
from = "townwatch@example.org"
"#;

fn config() -> Result<Config, Failure> {
    let read = townwatch::config::parse("t.toml", CONFIG, &std::collections::BTreeMap::new());
    read.map_err(|mistakes| format!("{mistakes:?}").into())
}

#[tokio::test]
async fn links_go_by_mail_to_those_who_have_a_mailbox_after_a_fresh_proof() -> Result<(), Failure> {
    let office = TestOffice::configured(&config()?).await?;
    let wang = office.actor("wang.staff").await?;
    let lin = office.actor("lin.contact").await?;
    let settings = NoticeSettings {
        mail: Some(MailAddress::parse("wang.staff@example.org")?),
        ..NoticeSettings::default()
    };
    office.office.choose_notices(&wang, settings).await?;
    let marked = [&wang, &lin].map(|one| format!("{}.active", one.person.id));
    let visitor = Visitor::of(&office, "nguyen.admin").await?;
    let list = visitor.get("/people").await?.text;
    assert!(
        list.contains("many-send-link") && list.contains("cannot be called back"),
        "{list}"
    );

    office.clock.advance(SignedDuration::from_mins(6));
    let asked = visitor
        .post("/people/send-link?role=staff", &fields(&marked, &[]))
        .await?;
    assert_eq!(asked.location, "/account/prove?next=/people%3Frole%3Dstaff");
    assert_eq!(journalled(&office, "issue_link").await?, 0);

    let visitor = Visitor::of(&office, "nguyen.admin").await?;
    let done = visitor
        .post("/people/send-link", &fields(&marked, &[]))
        .await?;
    let told = visitor.get(&done.location).await?;
    assert!(
        told.text.contains("1 person has a link that works"),
        "{}",
        told.text
    );
    assert!(
        told.text.contains("This person gave no mail address"),
        "{}",
        told.text
    );
    assert!(
        told.values("item").is_empty(),
        "nothing calls a letter back"
    );
    assert_eq!(journalled(&office, "issue_link").await?, 1);
    Ok(())
}

#[tokio::test]
async fn nothing_is_offered_where_there_is_no_mail_server() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let visitor = Visitor::of(&office, "nguyen.admin").await?;
    let list = visitor.get("/people").await?.text;
    assert!(
        list.contains("many-suspend") && !list.contains("many-send-link"),
        "{list}"
    );
    Ok(())
}
