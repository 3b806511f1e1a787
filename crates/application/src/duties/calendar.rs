//! A calendar of one's own duties at an address that only oneself knows, for programs that show calendars.
//!
//! It says what is due in which unit and when, and leads to the console. It never says what a case, a sheet or a
//! finding holds.

use domain::journal::Object;
use domain::people::{AccountState, Role};
use jiff::{Timestamp, ToSpan as _};

use super::{CalendarChange, DutyTime, Which, YearQuery};
use crate::authority::Actor;
use crate::deed::Change;
use crate::office::Office;
use crate::problem::{Problem, Refusal};
use crate::use_case::{LIST_YEAR, SUBSCRIBE_YEAR, UNSUBSCRIBE_YEAR};

/// How far back and ahead a calendar reaches, in months. Ours.
const MONTHS: (i32, i32) = (2, 13);

/// What stands in somebody's calendar.
#[derive(Debug, Clone)]
pub struct OwnCalendar {
    /// Whose.
    pub actor: Actor,
    /// The times of their duties.
    pub times: Vec<DutyTime>,
}

impl Office {
    /// Since when one's own calendar has an address; none where it has none.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a program; a fault when records cannot be read.
    pub async fn own_calendar(&self, actor: &Actor) -> Result<Option<Timestamp>, Problem> {
        let permit = actor.permit(&SUBSCRIBE_YEAR)?;
        Ok(self.parts.records.calendar_since(permit.person).await?)
    }

    /// Gives one's own calendar an address, by the digest of its secret; one from before ends.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a program; a fault when it cannot be written.
    pub async fn issue_calendar(&self, actor: &Actor, digest: [u8; 32]) -> Result<(), Problem> {
        let permit = actor.permit(&SUBSCRIBE_YEAR)?;
        let (unit, object) = (actor.person.unit, object(actor));
        let change = CalendarChange::Issue {
            unit,
            person: permit.person,
            digest,
            at: self.now(),
        };
        let changes = vec![Change::Calendar(change)];
        self.carry_out(&permit, unit, object, "{}".into(), changes)
            .await
    }

    /// Takes the address of one's own calendar back.
    ///
    /// # Errors
    /// As [`Office::issue_calendar`].
    pub async fn revoke_calendar(&self, actor: &Actor) -> Result<(), Problem> {
        let permit = actor.permit(&UNSUBSCRIBE_YEAR)?;
        let (unit, object) = (actor.person.unit, object(actor));
        let change = CalendarChange::Revoke {
            unit,
            person: permit.person,
        };
        let changes = vec![Change::Calendar(change)];
        self.carry_out(&permit, unit, object, "{}".into(), changes)
            .await
    }

    /// The calendar that a secret opens. That it is read stands in no journal: programs ask each hour, and nothing of a
    /// case is in it.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] where it opens none, or its person may sign in no more.
    pub async fn calendar_by(&self, digest: [u8; 32]) -> Result<OwnCalendar, Problem> {
        let records = &self.parts.records;
        let person = records.calendar_of(digest).await?;
        let person = person.ok_or(Refusal::NotFound)?;
        let account = records.account_of(person).await?;
        let open = account.is_some_and(|own| own.account.state == AccountState::Active);
        let actor = self.actor(person, None).await?.filter(|_| open);
        let actor = actor.ok_or(Refusal::NotFound)?;
        let Ok(permit) = actor.permit(&LIST_YEAR) else {
            let times = Vec::new();
            return Ok(OwnCalendar { actor, times });
        };
        let (today, _) = self.top_today().await?;
        let query = YearQuery {
            within: (
                today.checked_sub(MONTHS.0.months()).unwrap_or(today),
                today.checked_add(MONTHS.1.months()).unwrap_or(today),
            ),
            which: Which::All,
            ..YearQuery::of_year(today.year())
        };
        let mut times = self.duty_times(permit.scope(), &query).await?;
        let own = |role: &Role, time: &DutyTime| actor.holds(*role, time.unit);
        times.retain(|time| {
            let duty = &time.declared.duty;
            // What is done every day would hide everything else.
            if duty.each_day().is_some() {
                return false;
            }
            let mut roles = duty.owners().iter().chain(duty.deputies());
            roles.any(|role| own(role, time))
        });
        Ok(OwnCalendar { actor, times })
    }
}

fn object(actor: &Actor) -> Object {
    Object {
        kind: "person",
        id: actor.person.id.to_string(),
    }
}
