//! For a folder with every kind of record: a table that was taken in with its slips, a password that was changed, and
//! other systems that are told of people or tell of them.

use application::Actor;
use application::connectors::{ConnectorChange, Differs, Drift};
use application::deed::{Change, Deed};
use application::passwords::{Accepted, Hashed, PasswordSet};
use application::people::SignedIn;
use application::port::{Ids as _, Records as _};
use application::scim::{ScimChange, ScimList};
use application::sign_ins::{Answer, FindingAnswer, OwnSignIns};
use application::use_case::SIGN_OUT;
use domain::campaign::Ask;
use domain::id::{GroupId, JournalId};
use domain::journal::{Doer, JournalEntry, Object};
use domain::version::Version;

use crate::office::{Failure, TestOffice};
use crate::{taken, visits};

/// Fills them.
///
/// # Errors
/// When the office cannot be written.
pub(crate) async fn filled(office: &TestOffice) -> Result<(), Failure> {
    let import = taken::table(office).await?;
    let keeper = office.actor("nguyen.admin").await?;
    let of = (office.township, "zhou.leaves");
    crate::leaving::announced(office, &keeper, of).await?;
    let code = || ("a code of this fixture".to_owned(), [5; 32]);
    office.office.print_slips(&keeper, import, code).await?;
    let asked = crate::campaigning::asking(office.township, Ask::Notice);
    office.office.start_campaign(&keeper, asked).await?;
    let looked_at = (office.township, "lin.contact");
    crate::reviewing::review(office, "nguyen.admin", looked_at).await?;
    crate::reviewing::of_a_list(office, "nguyen.admin", looked_at).await?;
    let read_by = (office.township, "lin.contact");
    crate::publishing::waiting(office, "lin.contact", read_by).await?;
    crate::excepting::exception(office, &keeper, office.township).await?;
    let forwarded = "Nov 21 06:12:00 mail dovecot: lmtp(wang.staff)<12><aa>: sieve: msgid=<4.5.6@school.example>: forwarded to <box77@elsewhere.example>";
    office.take("郵件主機紀錄", [forwarded].into_iter()).await?;
    let (signed_in, _) = office.sign_in("wu.admin").await?;
    let desk = &office.office;
    desk.make_app_password(&signed_in, "電話", 30, [8; 32])
        .await?;
    let actor = &signed_in.actor;
    let mut changes = systems(office, actor).await?;
    changes.push(answered(office, &signed_in).await?);
    changes.push(Change::SetPassword(PasswordSet {
        account: signed_in.session.account,
        hash: Hashed::of(&Accepted::random([1; 32]), "$argon2id$x".to_owned()),
        kept: 2,
        at: office.now(),
    }));
    let permit = actor.permit(&SIGN_OUT)?;
    let entry = JournalEntry {
        id: JournalId::new(office.ids.uuid()),
        at: office.now(),
        doer: Doer::Person(permit.person),
        through: None,
        unit: actor.person.unit,
        deed: "fixture".into(),
        object: Object {
            kind: "account",
            id: signed_in.session.account.to_string(),
        },
        facts: "{}".into(),
    };
    let deed = Deed::new(changes, entry);
    Ok(office.records().commit(permit.scope(), &deed).await?)
}

/// What somebody said to a finding.
async fn answered(office: &TestOffice, signed_in: &SignedIn) -> Result<Change, Failure> {
    let findings = office.findings().await?;
    let finding = findings.first().ok_or("there is no finding")?.id;
    Ok(Change::OwnSignIns(OwnSignIns::Answer {
        unit: signed_in.actor.person.unit,
        answer: Box::new(FindingAnswer {
            finding,
            account: signed_in.session.account,
            answer: Answer::Mine,
            at: office.now(),
            network: signed_in.session.network.clone(),
            browser: signed_in.session.browser.clone(),
            weak: None,
        }),
    }))
}

/// A system that differs from what it was told, and a program with a list of people.
async fn systems(office: &TestOffice, actor: &Actor) -> Result<Vec<Change>, Failure> {
    let (unit, person, now) = (actor.person.unit, actor.person.id, office.now());
    let connector = visits::connector(office, unit).await?;
    let drift = Drift {
        remote: "u-9".into(),
        person: Some(person),
        what: Differs::Missing,
        digest: "d".into(),
        found: now,
        accepted: None,
    };
    let list = ScimList {
        id: GroupId::new(office.ids.uuid()),
        unit,
        name: "名單".into(),
        outside: Some("x-1".into()),
        since: now,
        version: Version::FIRST,
    };
    let joined = ScimChange::Join {
        list: list.id,
        unit,
        person,
    };
    let outside = ScimChange::Outside {
        person,
        unit,
        outside: Some("hr-1".into()),
    };
    let scim = [outside, ScimChange::EnterList(list), joined];
    let found = ConnectorChange::Found {
        connector,
        unit,
        drift,
    };
    let mut changes = vec![Change::Connector(Box::new(found))];
    changes.extend(scim.map(|change| Change::Scim(Box::new(change))));
    Ok(changes)
}
