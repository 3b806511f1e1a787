//! Where mail of somebody's account goes on: what the mail servers' logs tell of filters, aliases and `.forward` files,
//! inside the office and out. Everybody looks at their own and says which they did not set (S0 二(二)2).

use std::collections::BTreeSet;

use async_trait::async_trait;
use domain::finding::{Finding, FindingState, Proof, RuleKind, Severity, Sign, Subject};
use domain::id::{AccountId, EventId, FindingId, ForwardId, PersonId, SourceId};
use domain::people::Person;
use domain::version::Version;
use jiff::Timestamp;
use serde_json::json;

use super::{FORWARD_DISOWNED, MANY, OwnSignIns, kept, named};
use crate::authority::Actor;
use crate::deed::Change;
use crate::directory::AccountRecord;
use crate::findings::finding_object;
use crate::mailboxes::MailboxAnswer;
use crate::office::{Office, reason};
use crate::people::SignedIn;
use crate::personnel::object;
use crate::premises::measures;
use crate::problem::{Fault, Problem, Refusal};
use crate::use_case::{DISOWN_FORWARDS, LIST_OWN_FORWARDS, VIEW_SIGN_INS};

/// Rows of one account; what goes on to more addresses is counted together. Ours: nobody has so many, but a list that
/// somebody runs by hand.
pub const MOST_FORWARDS: i64 = 100;

/// Mail of one account that went on to one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forward {
    /// Whose account.
    pub account: AccountId,
    /// Whose log says so.
    pub source: SourceId,
    /// To which address, small letters; [`MANY`] where there were too many to tell apart.
    pub target: String,
    /// Whether the sender of the line is not known at all: anybody may have written it.
    pub weak: bool,
    /// The first time.
    pub first: Timestamp,
    /// The last time.
    pub last: Timestamp,
    /// How many messages.
    pub count: u64,
    /// The lines of the first and of the last.
    pub proofs: (EventId, EventId),
    /// The finding in which the person said that it is not theirs.
    pub disowned: Option<FindingId>,
}

impl Forward {
    /// Its identity by content, as [`super::SignIn::id`].
    pub fn id(&self) -> ForwardId {
        let Self {
            account,
            source,
            target,
            weak,
            ..
        } = self;
        ForwardId::new(named(&format!(
            "forward\n{account}\n{source}\n{target}\n{weak}"
        )))
    }

    /// The row that counts it where there are [`MOST_FORWARDS`].
    #[must_use]
    pub fn among_many(mut self) -> Self {
        MANY.clone_into(&mut self.target);
        self
    }

    /// The address as rows have it.
    pub(crate) fn address(text: &str) -> String {
        kept(text).to_lowercase()
    }

    /// One row more of the same.
    pub(crate) fn add(&mut self, other: &Self) {
        self.count = self.count.saturating_add(other.count);
        if other.first < self.first {
            (self.first, self.proofs.0) = (other.first, other.proofs.0);
        }
        if other.last > self.last {
            (self.last, self.proofs.1) = (other.last, other.proofs.1);
        }
    }
}

/// Where an address is, seen from the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whither {
    /// In one of the unit's mail domains.
    Inside,
    /// Outside of all of them.
    Outside,
    /// The unit has not said which its mail domains are, or it is many addresses.
    Unknown,
}

impl Whither {
    /// Stable name in exports and text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Inside => "inside",
            Self::Outside => "outside",
            Self::Unknown => "unknown",
        }
    }

    fn of(target: &str, domains: &[String]) -> Self {
        match target.rsplit_once('@') {
            // A name without a domain is a mailbox of the server itself.
            None if target != MANY => Self::Inside,
            Some((_, domain)) if domains.iter().any(|own| own == domain) => Self::Inside,
            Some(_) if !domains.is_empty() => Self::Outside,
            _ => Self::Unknown,
        }
    }
}

/// A row as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownForward {
    /// The row.
    pub row: Forward,
    /// Whether it leaves the office.
    pub whither: Whither,
    /// The name of the source.
    pub source: String,
}

/// Where mail of somebody's account goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonsForwards {
    /// Whose.
    pub person: Person,
    /// The rows, newest first.
    pub rows: Vec<ShownForward>,
    /// The rules of their mailbox, as the mail server has them now.
    pub mailbox: MailboxAnswer,
}

/// The rows, on record. They are counted with the sign-ins ([`super::Batch`]) and go with them.
#[async_trait]
pub trait ForwardBook: Send + Sync {
    /// Where mail of an account goes on, newest first; at most [`MOST_FORWARDS`] and one for each source.
    async fn forwards(&self, account: AccountId) -> Result<Vec<Forward>, Fault>;
}

impl Office {
    /// Where mail of one's own account goes on, newest first.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a program; a fault when records cannot be read.
    pub async fn list_own_forwards(&self, actor: &Actor) -> Result<Vec<ShownForward>, Problem> {
        let permit = actor.permit(&LIST_OWN_FORWARDS)?;
        match self.parts.records.account_of(permit.person).await? {
            Some(own) => self.shown_forwards(actor, &own).await,
            None => Ok(Vec::new()),
        }
    }

    /// Where mail of somebody's account goes on. The look is journalled as one at the sign-ins.
    ///
    /// # Errors
    /// As [`Office::view_sign_ins`].
    pub async fn view_forwards(
        &self,
        actor: &Actor,
        id: PersonId,
        purpose: &str,
    ) -> Result<PersonsForwards, Problem> {
        let permit = actor.permit(&VIEW_SIGN_INS)?;
        let records = &self.parts.records;
        let person = records.person(id).await?;
        let person = person
            .filter(|person| permit.scope().covers(person.unit))
            .ok_or(Refusal::NotFound)?;
        let purpose = reason(purpose, "purpose")?;
        let rows = match records.account_of(id).await? {
            Some(found) => self.shown_forwards(actor, &found).await?,
            None => Vec::new(),
        };
        let mailbox = self.rules_of_mailbox(actor, id).await?;
        let sets = mailbox.as_ref().and_then(|answer| answer.as_ref().ok());
        let facts = json!({
            "purpose": purpose,
            "forwards": rows.len(),
            "mailbox_rules": sets.map(Vec::len),
        })
        .to_string();
        self.carry_out(&permit, person.unit, object(id), facts, Vec::new())
            .await?;
        Ok(PersonsForwards {
            person,
            rows,
            mailbox,
        })
    }

    /// Says that one did not set these. In one deed the security contact gets a finding with exactly these rows as its
    /// proof, and what else is signed in ends as [`Office::disown_sign_ins`] says. Said twice, it is done once.
    ///
    /// # Errors
    /// As [`Office::disown_sign_ins`].
    pub async fn disown_forwards(
        &self,
        signed_in: &SignedIn,
        ids: &BTreeSet<ForwardId>,
    ) -> Result<FindingId, Problem> {
        let permit = signed_in.actor.permit(&DISOWN_FORWARDS)?;
        let records = &self.parts.records;
        let own = self.own_account(permit.person).await?;
        let mut rows = records.forwards(own.account.id).await?;
        rows.retain(|row| ids.contains(&row.id()));
        if rows.is_empty() {
            return Err(Refusal::Missing { field: "items" }.into());
        }
        let finding = self.disowned_forwards(&own, &rows);
        let (id, unit) = (finding.id, signed_in.actor.person.unit);
        if records.finding(permit.scope(), id).await?.is_some() {
            return Ok(id);
        }
        let facts = json!({"rows": rows.len(), "messages": finding.count}).to_string();
        let mut changes = vec![Change::RaiseFinding(finding)];
        changes.extend(rows.iter().map(|row| {
            Change::OwnSignIns(OwnSignIns::DisownForward {
                unit: own.account.unit,
                account: own.account.id,
                id: row.id(),
                finding: id,
            })
        }));
        changes.extend(self.closed_to_others(signed_in, &own).await?);
        self.carry_out(&permit, unit, finding_object(id), facts, changes)
            .await?;
        Ok(id)
    }

    /// Rows with what is told beside them.
    async fn shown_forwards(
        &self,
        actor: &Actor,
        own: &AccountRecord,
    ) -> Result<Vec<ShownForward>, Problem> {
        let records = &self.parts.records;
        let rows = records.forwards(own.account.id).await?;
        let lists = records.premises().await?;
        let mut measured = measures(&lists, actor.tree());
        let domains = measured.remove(&own.account.unit);
        let domains = domains.map_or_else(Vec::new, |premises| premises.own_domains);
        let names = self.source_names().await?;
        let shown = |row: Forward| ShownForward {
            whither: Whither::of(&row.target, &domains),
            source: names.get(&row.source).cloned().unwrap_or_default(),
            row,
        };
        Ok(rows.into_iter().map(shown).collect())
    }

    fn disowned_forwards(&self, own: &AccountRecord, rows: &[Forward]) -> Finding {
        let unit = own.account.unit;
        let ids: Vec<_> = rows.iter().map(|row| row.id().to_string()).collect();
        let key = format!(
            "{unit}/{FORWARD_DISOWNED}/{}/{}",
            own.account.id,
            ids.join(" ")
        );
        let id = FindingId::new(named(&key));
        let raised = self.now();
        let targets: BTreeSet<_> = rows.iter().map(|row| row.target.clone()).collect();
        let mut proofs: Vec<_> = rows
            .iter()
            .flat_map(|row| [(row.first, row.proofs.0), (row.last, row.proofs.1)])
            .collect();
        proofs.sort_unstable();
        proofs.dedup_by_key(|(_, event)| *event);
        let proofs = proofs.into_iter().map(|(at, event)| Proof { event, at });
        Finding {
            id,
            key: format!("{unit}/{FORWARD_DISOWNED}/{id}"),
            unit,
            rule: FORWARD_DISOWNED.to_owned(),
            severity: Severity::High,
            sign: Sign::Indication,
            kind: RuleKind::Event,
            subject: Subject {
                account: Some(own.account.name.clone()),
                source_ip: None,
                host: None,
            },
            first: rows.iter().map(|row| row.first).min().unwrap_or(raised),
            last: rows.iter().map(|row| row.last).max().unwrap_or(raised),
            count: rows
                .iter()
                .fold(0, |sum, row| row.count.saturating_add(sum)),
            values: [("recipients".to_owned(), targets.into_iter().collect())].into(),
            proofs: proofs.collect(),
            state: FindingState::Open,
            raised,
            needed: None,
            hunt: None,
            version: Version::FIRST,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_inside_only_where_the_domains_are_known() {
        let own = ["xiling.example".to_owned()];
        let of = |target: &str, own: &[String]| Whither::of(target, own).name();
        assert_eq!(of("lin@xiling.example", &own), "inside");
        assert_eq!(of("lin@mail.xiling.example", &own), "outside");
        assert_eq!(of("lin@elsewhere.example", &own), "outside");
        assert_eq!(of("lin@elsewhere.example", &[]), "unknown");
        assert_eq!(of("lin", &[]), "inside");
        assert_eq!(of(MANY, &own), "unknown");
    }
}
