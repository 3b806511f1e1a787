//! People as programs enter and change them.

use domain::id::PersonId;
use domain::language::Language;
use domain::message::MailAddress;
use domain::people::{AccountState, Person};
use jiff::Timestamp;
use serde_json::json;

use super::LONGEST_OUTSIDE;
use super::port::{ScimChange, ScimPerson, Which};
use crate::authority::{Actor, Permit};
use crate::deed::{Change, Deed};
use crate::office::{Office, reason};
use crate::people::sign_in_name;
use crate::personnel::{NewMember, object};
use crate::problem::{Problem, Refusal};
use crate::use_case::{
    CHANGE_PERSON, ENTER_PERSON, LIST_PEOPLE, REACTIVATE_ACCOUNT, SUSPEND_ACCOUNT, VIEW_PERSON,
};

/// Stays with an account that a program closed.
const CLOSED: &str = "SCIM: active=false";
/// Stays with an account that a program opened.
const OPENED: &str = "SCIM: active=true";
/// Stays with an account whose person a program deleted.
const LEFT: &str = "SCIM: DELETE";

/// A person as a program wants them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonWish {
    /// Sign-in name. It never changes.
    pub sign_in_name: String,
    /// Official name.
    pub name: String,
    /// Language they read.
    pub language: Language,
    /// Whether the account is open.
    pub active: bool,
    /// Where they are told.
    pub mail: Option<MailAddress>,
    /// Who they are at the program's system.
    pub outside: Option<String>,
}

/// What one request changes, each part with its own line.
struct Parts {
    deed: Option<Deed>,
}

impl Parts {
    fn add(
        &mut self,
        office: &Office,
        permit: &Permit,
        (person, facts): (&Person, String),
        changes: Vec<Change>,
    ) {
        let entry = office.person_entry(permit, person.unit, object(person.id), facts);
        match &mut self.deed {
            Some(deed) => deed.and(changes, entry),
            None => self.deed = Some(Deed::new(changes, entry)),
        }
    }
}

impl Office {
    /// People of one's units who have not left.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the right; a fault when records cannot be read.
    pub async fn scim_people(
        &self,
        actor: &Actor,
        which: &Which,
    ) -> Result<Vec<ScimPerson>, Problem> {
        let permit = actor.permit(&LIST_PEOPLE)?;
        let which = match which {
            Which::Named(name) => Which::Named(sign_in_name(name)),
            other => other.clone(),
        };
        Ok(self
            .parts
            .records
            .scim_people(permit.scope(), &which)
            .await?)
    }

    /// One of them.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units, and for who has left.
    pub async fn scim_person(&self, actor: &Actor, id: PersonId) -> Result<ScimPerson, Problem> {
        let permit = actor.permit(&VIEW_PERSON)?;
        let found = self
            .parts
            .records
            .scim_people(permit.scope(), &Which::One(id))
            .await?;
        Ok(found.into_iter().next().ok_or(Refusal::NotFound)?)
    }

    /// Enters a person in the unit of the key, with an account that nobody can sign in with until a link was used.
    ///
    /// # Errors
    /// Refusals about the fields; a sign-in name that is taken.
    pub async fn scim_enter(&self, actor: &Actor, wish: &PersonWish) -> Result<PersonId, Problem> {
        let permit = actor.permit(&ENTER_PERSON)?;
        let outside = outside(wish.outside.as_deref())?;
        let held = actor.held();
        let own = held
            .iter()
            .find(|(role, _)| ENTER_PERSON.roles.contains(role));
        let (_, unit) = *own.ok_or(Refusal::NotFound)?;
        let new = NewMember {
            name: wish.name.clone(),
            sign_in_name: wish.sign_in_name.clone(),
            language: wish.language,
            unit,
            mail: wish.mail.clone(),
        };
        let (account, mut changes) = self.entering(&permit, actor, new).await?;
        let person = account.person;
        if outside.is_some() {
            changes.push(named(person, unit, outside));
        }
        let facts = json!({"link": false, "by": "scim", "active": wish.active}).to_string();
        let entry = self.person_entry(&permit, unit, object(person), facts);
        let mut deed = Deed::new(changes, entry);
        if !wish.active {
            let permit = actor.permit(&SUSPEND_ACCOUNT)?;
            let state = AccountState::SuspendedLeave;
            let change = Change::SetAccountState {
                account: account.id,
                seen: account.state,
                state,
                reason: Some(CLOSED.to_owned()),
                at: self.now(),
            };
            let facts = json!({"state": state.name(), "by": "scim"}).to_string();
            let entry = self.person_entry(&permit, unit, object(person), facts);
            deed.and(vec![change], entry);
        }
        self.commit(permit.scope(), deed).await?;
        Ok(person)
    }

    /// Makes a person what a program wants, as long as they are still what it saw: everything in one deed, or nothing.
    ///
    /// # Errors
    /// [`Refusal::Stale`]; refusals about the fields and of the use cases that the change is made of.
    pub async fn scim_change(
        &self,
        actor: &Actor,
        seen: &ScimPerson,
        wish: &PersonWish,
    ) -> Result<(), Problem> {
        let id = seen.person.id;
        if sign_in_name(&wish.sign_in_name) != seen.account.name {
            let (field, why) = ("sign_in_name", "invalid-sign-in-name-stays");
            return Err(Refusal::Invalid { field, why }.into());
        }
        let mut parts = Parts { deed: None };
        let scope = self.describing(actor, (seen, wish), &mut parts).await?;
        let open = !seen.account.state.is_suspended();
        let scope = match (open, wish.active) {
            (true, false) => {
                let permit = actor.permit(&SUSPEND_ACCOUNT)?;
                let how = (AccountState::SuspendedLeave, CLOSED);
                let (_, facts, changes) = self.suspending(&permit, actor, id, how).await?;
                parts.add(self, &permit, (&seen.person, facts), changes);
                permit.scope().clone()
            }
            (false, true) => {
                let permit = actor.permit(&REACTIVATE_ACCOUNT)?;
                let (_, facts, changes) = self.reactivating(&permit, id, OPENED).await?;
                parts.add(self, &permit, (&seen.person, facts), changes);
                permit.scope().clone()
            }
            _ => scope,
        };
        match parts.deed {
            Some(deed) => self.commit(&scope, deed).await,
            None => Ok(()),
        }
    }

    /// Name, language, address and the name at the other system.
    async fn describing(
        &self,
        actor: &Actor,
        (seen, wish): (&ScimPerson, &PersonWish),
        parts: &mut Parts,
    ) -> Result<crate::Scope, Problem> {
        let permit = actor.permit(&CHANGE_PERSON)?;
        let person = self.reached(&permit, seen.person.id).await?;
        let (id, unit) = (person.id, person.unit);
        let wished = Person {
            name: reason(&wish.name, "name")?,
            language: wish.language,
            ..seen.person.clone()
        };
        let mut changes = Vec::new();
        if wished != seen.person {
            changes.push(Change::UpdatePerson {
                person: wished.clone(),
                seen: seen.person.clone(),
            });
        }
        let outside = outside(wish.outside.as_deref())?;
        if outside != seen.outside {
            changes.push(named(id, unit, outside.clone()));
        }
        let mail = wish.mail.as_ref().map(ToString::to_string);
        if mail != seen.mail {
            let mut settings = self.parts.records.notice_settings(id).await?;
            settings.mail.clone_from(&wish.mail);
            let settings = Box::new(settings);
            changes.push(Change::SetNotices {
                person: id,
                settings,
            });
        }
        if !changes.is_empty() {
            // Names and addresses are personal data: the journal says what was changed, not to what.
            let facts = json!({
                "name": wished.name != seen.person.name,
                "language": wished.language.tag(),
                "mail": mail != seen.mail,
                "outside": outside != seen.outside,
                "by": "scim",
            });
            parts.add(self, &permit, (&seen.person, facts.to_string()), changes);
        }
        Ok(permit.scope().clone())
    }

    /// A person has left the office: the account is closed for good, and nothing is deleted.
    ///
    /// # Errors
    /// As [`Office::suspend_account`].
    pub async fn scim_leave(&self, actor: &Actor, id: PersonId) -> Result<(), Problem> {
        let permit = actor.permit(&SUSPEND_ACCOUNT)?;
        let seen = self.scim_person(actor, id).await?;
        let state = AccountState::SuspendedLeft;
        if !seen.account.state.is_suspended() {
            return self.suspend_account(actor, id, state, LEFT).await;
        }
        self.reached(&permit, id).await?;
        let change = Change::SetAccountState {
            account: seen.account.id,
            seen: seen.account.state,
            state,
            reason: Some(LEFT.to_owned()),
            at: self.now(),
        };
        let facts = json!({"state": state.name(), "from": seen.account.state.name()}).to_string();
        let unit = seen.person.unit;
        self.carry_out(&permit, unit, object(id), facts, vec![change])
            .await
    }
}

fn named(person: PersonId, unit: domain::id::UnitId, outside: Option<String>) -> Change {
    Change::Scim(Box::new(ScimChange::Outside {
        person,
        unit,
        outside,
    }))
}

/// What another system calls something: printable and bounded.
pub(super) fn outside(text: Option<&str>) -> Result<Option<String>, Refusal> {
    let Some(text) = text.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    if text.chars().count() > LONGEST_OUTSIDE || text.chars().any(char::is_control) {
        let (field, why) = ("outside", "invalid-too-long");
        return Err(Refusal::Invalid { field, why });
    }
    Ok(Some(text.to_owned()))
}

impl ScimPerson {
    /// When they were entered, as their identity tells.
    pub fn entered(&self) -> Timestamp {
        super::groups::entered(self.person.id.uuid())
    }
}
