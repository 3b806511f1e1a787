//! Rules of people's mailboxes, as they stand at the mail server now: what everybody sees of their own, what the security
//! contact sees of somebody's for a purpose, and switches off when a mailbox was taken over (S0 二(二)2).
//!
//! Nothing of them is kept here. They are asked for when somebody looks, so that what is shown is what is carried out;
//! switching off takes no rule away, and is undone by switching the same rules on again.

use async_trait::async_trait;
use domain::id::PersonId;
use domain::language::Trilingual;
use domain::people::Person;
use serde_json::json;

use crate::authority::Actor;
use crate::office::{Office, reason};
use crate::personnel::object;
use crate::premises::measures;
use crate::problem::{Problem, Refusal};
use crate::use_case::{LIST_OWN_FORWARDS, SWITCH_MAILBOX_RULES};

/// One rule of a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxRule {
    /// What it is called; empty where it has no name.
    pub name: String,
    /// Whether the program that made it says that it is switched off.
    pub disabled: bool,
    /// What it does, in words of its own language.
    pub actions: Vec<String>,
    /// What it looks for; empty where it takes all mail.
    pub conditions: Vec<String>,
    /// What is wrong with it, and what was seen.
    pub risks: Vec<(Trilingual, String)>,
}

/// A set of rules at the mail server. One at most is carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxRules {
    /// Its name.
    pub name: String,
    /// Whether it is carried out.
    pub active: bool,
    /// SHA-256 of its text, for the journal.
    pub digest: String,
    /// Its rules, in their order.
    pub rules: Vec<MailboxRule>,
}

/// Why a mailbox could not be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailboxSilence {
    /// The server does not answer, or its way is not protected.
    Away,
    /// There is no such mailbox, or the server does not let us in.
    NotIn,
    /// There is no such set of rules any more.
    Gone,
    /// It answers what nobody understands, or refuses.
    Odd,
}

impl MailboxSilence {
    /// Key of the text for it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Away => "refusal-mailbox-away",
            Self::NotIn => "refusal-mailbox-not-in",
            Self::Gone => "refusal-mailbox-gone",
            Self::Odd => "refusal-mailbox-odd",
        }
    }
}

/// A mail server whose mailboxes' rules can be read and switched.
#[async_trait]
pub trait Mailboxes: Send + Sync {
    /// The sets of rules in the mailbox of an account, judged by the mail domains that are the office's own.
    async fn rules(
        &self,
        account: &str,
        own: &[String],
    ) -> Result<Vec<MailboxRules>, MailboxSilence>;
    /// Which set is carried out from now on; none: mail comes as if there were no rules.
    async fn switch(&self, account: &str, set: Option<&str>) -> Result<(), MailboxSilence>;
}

/// What a mailbox answers; none where no mail server is named in the configuration.
pub type MailboxAnswer = Option<Result<Vec<MailboxRules>, MailboxSilence>>;

impl Office {
    /// The rules of one's own mailbox.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a program; a fault when records cannot be read.
    pub async fn own_mailbox(&self, actor: &Actor) -> Result<MailboxAnswer, Problem> {
        let permit = actor.permit(&LIST_OWN_FORWARDS)?;
        self.rules_of_mailbox(actor, permit.person).await
    }

    /// Switches the rules of somebody's mailbox: off (`set` is none), or one set on. No rule is taken away. What is asked
    /// for is journalled before, with the digest of what was carried out until then; what the server has afterwards,
    /// after.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units and for oneself, where no mail server is named, and for a set that is
    /// not there; [`Refusal::Missing`] without a reason; [`Refusal::WrongState`] when the server does not do it.
    pub async fn switch_mailbox_rules(
        &self,
        actor: &Actor,
        id: PersonId,
        (set, why): (Option<&str>, &str),
    ) -> Result<(), Problem> {
        let permit = actor.permit(&SWITCH_MAILBOX_RULES)?;
        let person = self.parts.records.person(id).await?;
        let allowed = |person: &Person| permit.scope().covers(person.unit) && id != permit.person;
        let person = person.filter(allowed).ok_or(Refusal::NotFound)?;
        let why = reason(why, "reason")?;
        let server = self.parts.mailboxes.as_ref().ok_or(Refusal::NotFound)?;
        let account = self.own_account(id).await?.account.name;
        let before = server.rules(&account, &[]).await.map_err(refused)?;
        let there = |name: &str| before.iter().any(|one| one.name == name);
        if set.is_some_and(|name| !there(name)) {
            return Err(refused(MailboxSilence::Gone));
        }
        let until_now = before.iter().find(|one| one.active);
        let facts = json!({
            "reason": why,
            "on": set,
            "off": until_now.map(|one| &one.name),
            "sha256": until_now.map(|one| &one.digest),
        });
        self.carry_out(
            &permit,
            person.unit,
            object(id),
            facts.to_string(),
            Vec::new(),
        )
        .await?;
        server.switch(&account, set).await.map_err(refused)?;
        let after = server.rules(&account, &[]).await.map_err(refused)?;
        let active = after.iter().find(|one| one.active);
        let facts = json!({"on_now": active.map(|one| &one.name)}).to_string();
        self.carry_out(&permit, person.unit, object(id), facts, Vec::new())
            .await?;
        if active.map(|one| one.name.as_str()) == set {
            Ok(())
        } else {
            Err(refused(MailboxSilence::Odd))
        }
    }

    /// What somebody's mailbox answers, judged by the mail domains of their unit.
    pub(crate) async fn rules_of_mailbox(
        &self,
        actor: &Actor,
        id: PersonId,
    ) -> Result<MailboxAnswer, Problem> {
        let Some(server) = &self.parts.mailboxes else {
            return Ok(None);
        };
        let records = &self.parts.records;
        let Some(found) = records.account_of(id).await? else {
            return Ok(None);
        };
        let lists = records.premises().await?;
        let own = measures(&lists, actor.tree()).remove(&found.account.unit);
        let own = own.map_or_else(Vec::new, |premises| premises.own_domains);
        Ok(Some(server.rules(&found.account.name, &own).await))
    }
}

fn refused(silence: MailboxSilence) -> Problem {
    Refusal::WrongState { why: silence.key() }.into()
}
