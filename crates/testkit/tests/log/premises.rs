//! What people say is normal at their unit is what the rules measure by, from that moment on.

use std::collections::BTreeSet;
use std::sync::Arc;

use application::intake::Intake;
use application::port::{RawRecord, SenderPosition, Trust};
use domain::premise::Premise;
use places::Places;
use testkit::office::{Failure, TestOffice};

/// An address that lies in the Netherlands in the table of the fictional office.
const ABROAD: &str = "203.0.113.66";

async fn sign_in(office: &TestOffice, intake: &mut Intake, who: &str) -> Result<(), Failure> {
    let line = format!(
        "Nov 21 09:59:00 srv sshd[41]: Accepted password for {who} from {ABROAD} port 4000 ssh2"
    );
    arrives(office, intake, line).await
}

async fn arrives(office: &TestOffice, intake: &mut Intake, line: String) -> Result<(), Failure> {
    let source = office
        .office
        .source_named(office.township, "登入紀錄", "auto", "Asia/Taipei")
        .await?;
    let record = RawRecord {
        unit: office.township,
        source: source.id,
        received: office.now(),
        trust: Trust::Authenticated,
        position: SenderPosition::None,
        encoding: "utf-8",
        raw: line.into_bytes(),
    };
    intake.take(vec![record]).await?;
    Ok(())
}

/// Accounts that were found to sign in from a country that is not on the list.
async fn foreign(office: &TestOffice) -> Result<BTreeSet<String>, Failure> {
    found(office, "5b1f3a76-0c8e-4d0b-9a41-3f6d2c7e8a11").await
}

/// Accounts that a rule found something about.
async fn found(office: &TestOffice, rule: &str) -> Result<BTreeSet<String>, Failure> {
    let findings = office.findings().await?.into_iter();
    let of_rule = findings.filter(|one| one.rule == rule);
    Ok(of_rule.filter_map(|one| one.subject.account).collect())
}

#[tokio::test]
async fn mail_to_a_domain_that_was_named_as_our_own_is_no_forward_to_outside() -> Result<(), Failure>
{
    let office = TestOffice::new().await?;
    let places = Places::with_fiction()?;
    let (mut intake, _) = Intake::resume(Arc::clone(&office.office), places).await?;
    let forward = |who: &str| {
        format!(
            "Nov 21 09:59:00 mail dovecot: lmtp({who})<12><aa>: sieve: msgid=<4.5.6@x.example>: \
             forwarded to <{who}@school.example>"
        )
    };
    arrives(&office, &mut intake, forward("before")).await?;
    let admin = office.actor("wu.admin").await?;
    let list = (admin.person.unit, Premise::OwnDomains);
    let o = &office.office;
    o.set_premise(&admin, list, &BTreeSet::new(), "school.example")
        .await?;
    intake.take_journal().await?;
    arrives(&office, &mut intake, forward("after")).await?;
    let accounts = found(&office, "0d3f6b0e-5b1c-4f0a-8a55-2f6b7c1d9e0c").await?;
    assert_eq!(accounts, BTreeSet::from(["before".to_owned()]));
    Ok(())
}

#[tokio::test]
async fn a_list_of_countries_counts_from_the_moment_it_is_set() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let places = Places::with_fiction()?;
    let (mut intake, _) = Intake::resume(Arc::clone(&office.office), places).await?;
    sign_in(&office, &mut intake, "before").await?;
    let set = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    assert_eq!(
        foreign(&office).await?,
        set(&["before"]),
        "by its time zone"
    );

    let admin = office.actor("wu.admin").await?;
    let top = admin.person.unit;
    let wished = "TW NL";
    let none = BTreeSet::new();
    let list = (top, Premise::Countries);
    let o = &office.office;
    o.set_premise(&admin, list, &none, wished).await?;
    intake.take_journal().await?;
    let of = intake.tallies().values();
    let (unread, unknown): (u64, u64) = of.fold((0, 0), |(unread, unknown), tally| {
        (unread + tally.unread, unknown + tally.unknown)
    });
    assert_eq!((unread, unknown), (0, 0), "our own lines are read whole");
    sign_in(&office, &mut intake, "allowed").await?;
    assert_eq!(foreign(&office).await?, set(&["before"]));

    let admin = office.actor("wu.admin").await?;
    let seen = wished.split(' ').map(str::to_owned).collect();
    o.set_premise(&admin, list, &seen, "TW").await?;
    intake.take_journal().await?;
    sign_in(&office, &mut intake, "after").await?;
    assert_eq!(foreign(&office).await?, set(&["before", "after"]));
    Ok(())
}
