//! What the security contact sees of others' sign-ins.

use domain::id::{PersonId, UnitId};
use domain::people::Person;
use jiff::Timestamp;
use serde_json::json;

use super::{CONFIRMED_FOR, Shown, SignInQuery};
use crate::authority::Actor;
use crate::office::{Office, reason};
use crate::personnel::object;
use crate::problem::{Problem, Refusal};
use crate::use_case::{LIST_CONFIRMATIONS, VIEW_SIGN_INS};

/// Whose confirmations, by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConfirmationQuery {
    /// Only those who belong to this unit, or one below.
    pub unit: Option<UnitId>,
    /// Only those who have not said anything within a year.
    pub outstanding: bool,
    /// Only after this place in the list: name and identity of the last row of the page before.
    pub after: Option<(String, PersonId)>,
    /// How many at most; the store caps it at 200.
    pub limit: u32,
}

/// Whether somebody has looked through their own sign-ins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// Who.
    pub person: Person,
    /// When they last said that all of them were their own.
    pub at: Option<Timestamp>,
    /// Whether that was within a year.
    pub counts: bool,
}

/// Sign-ins with somebody's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonsSignIns {
    /// Whose.
    pub person: Person,
    /// The rows, newest first.
    pub rows: Vec<Shown>,
}

impl Office {
    /// Sign-ins with somebody's account, newest first. The look is journalled.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units; [`Refusal::Missing`] without a purpose; a fault when
    /// records cannot be read or written.
    pub async fn view_sign_ins(
        &self,
        actor: &Actor,
        id: PersonId,
        purpose: &str,
        query: &SignInQuery,
    ) -> Result<PersonsSignIns, Problem> {
        let permit = actor.permit(&VIEW_SIGN_INS)?;
        let records = &self.parts.records;
        let person = records.person(id).await?;
        let person = person
            .filter(|person| permit.scope().covers(person.unit))
            .ok_or(Refusal::NotFound)?;
        let purpose = reason(purpose, "purpose")?;
        let rows = match records.account_of(id).await? {
            Some(found) => {
                let account = found.account.id;
                let rows = records.sign_ins(account, query).await?;
                self.shown_rows(account, rows).await?
            }
            None => Vec::new(),
        };
        let facts = json!({"purpose": purpose, "rows": rows.len()}).to_string();
        self.carry_out(&permit, person.unit, object(id), facts, Vec::new())
            .await?;
        Ok(PersonsSignIns { person, rows })
    }

    /// Who of one's units has said within a year that all sign-ins with their account were their own.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; a fault when records cannot be read.
    pub async fn list_confirmations(
        &self,
        actor: &Actor,
        query: &ConfirmationQuery,
    ) -> Result<Vec<Confirmation>, Problem> {
        let permit = actor.permit(&LIST_CONFIRMATIONS)?;
        let scope = match query.unit {
            Some(unit) => permit.scope().only(&actor.tree().subtree(unit)),
            None => permit.scope().clone(),
        };
        let from = self.now().checked_sub(CONFIRMED_FOR);
        let from = from.unwrap_or(Timestamp::MIN);
        let rows = self
            .parts
            .records
            .confirmations(&scope, query, from)
            .await?;
        let rows = rows.into_iter().map(|(person, at)| Confirmation {
            counts: at.is_some_and(|at| at > from),
            person,
            at,
        });
        Ok(rows.collect())
    }
}
