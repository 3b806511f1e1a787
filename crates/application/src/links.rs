//! One-time links that go by mail: whoever made one never saw it.

use domain::id::PersonId;
use domain::journal::Object;
use domain::message::{ConsolePath, MailAddress, Matter, MessageId, NotSendable};
use domain::people::Person;
use domain::telling::Destination;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::authority::Actor;
use crate::deed::Change;
use crate::jobs::{Job, MAIL};
use crate::office::{Office, zone};
use crate::post::Message;
use crate::problem::{Fault, Problem, Refusal};
use crate::use_case::ISSUE_LINK;

impl Office {
    /// Whether messages can go by mail at all.
    pub const fn has_mail(&self) -> bool {
        self.parts.ways.mail
    }

    /// Where a person's links can go by mail; none where there is no mail server, or no address.
    pub(crate) async fn mailbox_of(
        &self,
        person: PersonId,
    ) -> Result<Option<MailAddress>, Problem> {
        if !self.parts.ways.mail {
            return Ok(None);
        }
        let settings = self.parts.records.notice_settings(person).await?;
        Ok(settings.mail)
    }

    /// Issues a one-time link and sends it to the person's own mailbox; an older one of the same
    /// account opens no more. `secret` is what stands in the link, `digest` its SHA-256; the message
    /// waits sealed.
    ///
    /// # Errors
    /// Refused for an account that is suspended, and for a person who gave no address.
    pub async fn issue_link_by_mail(
        &self,
        actor: &Actor,
        id: PersonId,
        (secret, digest): (&str, [u8; 32]),
    ) -> Result<(), Problem> {
        let permit = actor.permit(&ISSUE_LINK)?;
        let person = self.reached(&permit, id).await?;
        let record = self.account_in(id, |now| !now.is_suspended()).await?;
        let why = "refusal-no-mailbox";
        let mailbox = self.mailbox_of(id).await?;
        let mailbox = mailbox.ok_or(Refusal::WrongState { why })?;
        let (issued, until) = self.link_for(record.account.id, digest);
        let unit = actor.tree().unit(person.unit);
        let zone = zone(unit.map_or("", |unit| unit.time_zone.as_str()));
        let job = self.letter_with_link(&person, (mailbox, zone), (secret, until))?;
        let changes = vec![issued, Change::PlanJob(job)];
        let object = Object {
            kind: "person",
            id: id.to_string(),
        };
        let facts = "{\"by\":\"mail\"}".to_owned();
        self.carry_out(&permit, person.unit, object, facts, changes)
            .await
    }

    fn letter_with_link(
        &self,
        person: &Person,
        (mailbox, zone): (MailAddress, TimeZone),
        (secret, until): (&str, Timestamp),
    ) -> Result<Job, Problem> {
        let now = self.now();
        let unsendable = |cause: NotSendable| Fault::caused("write the letter of a link", cause);
        let key = format!("link-{}-{}", person.id, now.as_microsecond());
        let link = format!("/link?token={secret}");
        let message = Message {
            id: MessageId::parse(&key).map_err(unsendable)?,
            to: Destination::Mail(mailbox),
            language: person.language,
            matter: Matter::SetUpLink {
                person: person.id,
                until,
            },
            link: ConsolePath::parse(&link).map_err(unsendable)?,
            zone: zone.iana_name().unwrap_or("UTC").to_owned(),
            decided: now,
        };
        let job = Job {
            kind: MAIL.to_owned(),
            key,
            unit: Some(person.unit),
            due: now,
            attempts: 0,
            last_error: None,
            payload: String::new(),
        };
        self.sealed(job, &message)
    }
}
