//! Accounts that are closed, and opened again: by a new password, or exactly as they were when the
//! one who closed them takes that back within minutes.

use domain::id::{PersonId, UnitId};
use domain::journal::Doer;
use domain::people::{AccountState, Grant, Role};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::authority::{Actor, Permit};
use crate::deed::{Change, Together};
use crate::directory::AccountRecord;
use crate::office::{Office, reason};
use crate::personnel::object;
use crate::problem::{Problem, Refusal};
use crate::use_case::{REACTIVATE_ACCOUNT, SUSPEND_ACCOUNT, UNDO_SUSPENSION};

/// How long a suspension can be taken back by the hand that made it. Ours, not a law's: long enough
/// to see a mistake on the page that tells of it, too short for a password to have become old.
pub const UNDONE_WITHIN: SignedDuration = SignedDuration::from_mins(10);

/// What the journal keeps of a suspension, so that it can be taken back exactly.
#[derive(Debug, Serialize, Deserialize)]
struct Suspended {
    /// The state it led to.
    state: String,
    /// The state before.
    from: String,
    /// Since when, in microseconds since 1970: by this the account knows its own line again.
    since: i64,
}

impl Office {
    /// Keeps a person from signing in, and ends every session. The reason stays with the account.
    ///
    /// # Errors
    /// Refused without a reason, for oneself, for somebody suspended already, and when a unit would
    /// be without an administrator who can sign in.
    pub async fn suspend_account(
        &self,
        actor: &Actor,
        id: PersonId,
        state: AccountState,
        why: &str,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&SUSPEND_ACCOUNT)?;
        let (unit, facts, changes) = self.suspending(&permit, actor, id, (state, why)).await?;
        self.carry_out(&permit, unit, object(id), facts, changes)
            .await
    }

    /// What suspends an account: the unit it counts for, what the journal says, the changes.
    pub(crate) async fn suspending(
        &self,
        permit: &Permit,
        actor: &Actor,
        id: PersonId,
        (state, why): (AccountState, &str),
    ) -> Result<(UnitId, String, Vec<Change>), Problem> {
        let person = self.reached(permit, id).await?;
        if id == permit.person {
            let why = "refusal-own-account";
            return Err(Refusal::WrongState { why }.into());
        }
        if !state.is_suspended() {
            let field = "state";
            return Err(Refusal::Missing { field }.into());
        }
        let why = reason(why, "reason")?;
        let records = &self.parts.records;
        let seen = records.version_of(Together::Grants).await?;
        let grants = records.grants(id).await?;
        let run = |grant: &&Grant| grant.role == Role::SystemAdmin;
        let units: Vec<_> = grants.iter().filter(run).map(|grant| grant.unit).collect();
        let gone = |held: &Grant| (held.person == id).then_some(Date::MIN);
        self.stays_administered(actor, &units, gone).await?;
        let record = self.account_in(id, |now| !now.is_suspended()).await?;
        let (what, at) = (Together::Grants, self.now());
        let changes = vec![
            Change::StillAs { what, seen },
            turned(&record, state, Some(why), at),
            Change::CloseSessionsOf(id),
            self.strangers_again(id),
        ];
        let facts = serde_json::json!(Suspended {
            state: state.name().to_owned(),
            from: record.account.state.name().to_owned(),
            since: at.as_microsecond(),
        });
        Ok((person.unit, facts.to_string(), changes))
    }

    /// Lets a suspended person choose a new password by a link, and so sign in again.
    ///
    /// # Errors
    /// Refused without a reason, and for an account that is not suspended.
    pub async fn reactivate_account(
        &self,
        actor: &Actor,
        id: PersonId,
        why: &str,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&REACTIVATE_ACCOUNT)?;
        let (unit, facts, changes) = self.reactivating(&permit, id, why).await?;
        self.carry_out(&permit, unit, object(id), facts, changes)
            .await
    }

    /// What lets a suspended person choose a new password.
    pub(crate) async fn reactivating(
        &self,
        permit: &Permit,
        id: PersonId,
        why: &str,
    ) -> Result<(UnitId, String, Vec<Change>), Problem> {
        let person = self.reached(permit, id).await?;
        let why = reason(why, "reason")?;
        let record = self.account_in(id, AccountState::is_suspended).await?;
        // After an incident the old password may be known to others; the same door for all.
        let at = self.now();
        let changes = vec![turned(&record, AccountState::MustChange, Some(why), at)];
        let facts = format!("{{\"from\":\"{}\"}}", record.account.state.name());
        Ok((person.unit, facts, changes))
    }

    /// Takes one's own suspension of an account back, as long as it stands as it was made: the
    /// account is again what it was before, with the password it had. Browsers that were signed out
    /// stay so, and are strangers at the sign-in: the person signs in once more. `since` says which
    /// suspension was seen.
    ///
    /// # Errors
    /// [`Refusal::Stale`] when the account was changed since, or by somebody else; refused once
    /// [`UNDONE_WITHIN`] is over.
    pub async fn undo_suspension(
        &self,
        actor: &Actor,
        id: PersonId,
        since: Timestamp,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&UNDO_SUSPENSION)?;
        let person = self.reached(&permit, id).await?;
        let record = self.account_in(id, AccountState::is_suspended).await?;
        let seen = record.since.map(Timestamp::as_microsecond);
        if seen != Some(since.as_microsecond()) {
            return Err(Refusal::Stale.into());
        }
        let before = self.before_own_suspension(&permit, id, &record).await?;
        let (before, now) = (before.ok_or(Refusal::Stale)?, self.now());
        let ago = now.duration_since(since);
        // A suspension from the future is a clock that was set back.
        if ago.is_negative() || ago >= UNDONE_WITHIN {
            let why = "refusal-undo-over";
            return Err(Refusal::WrongState { why }.into());
        }
        let changes = vec![turned(&record, before, None, now)];
        let facts = serde_json::json!({
            "from": record.account.state.name(),
            "state": before.name(),
        });
        self.carry_out(&permit, person.unit, object(id), facts.to_string(), changes)
            .await
    }

    /// The state before the suspension in which the account is, if it was the permitted person who
    /// suspended it. The journal is the only place that says both, and it is only added to.
    async fn before_own_suspension(
        &self,
        permit: &Permit,
        id: PersonId,
        record: &AccountRecord,
    ) -> Result<Option<AccountState>, Problem> {
        let records = &self.parts.records;
        let told = object(id);
        let lines = records
            .journal_of(permit.scope(), told.kind, &told.id)
            .await?;
        let own = Doer::Person(permit.person);
        let mut suspensions = lines
            .iter()
            .rev()
            .filter(|line| line.deed == SUSPEND_ACCOUNT.name && line.doer == own)
            .filter_map(|line| serde_json::from_str::<Suspended>(&line.facts).ok());
        let this = suspensions.find(|told| {
            Some(told.since) == record.since.map(Timestamp::as_microsecond)
                && told.state == record.account.state.name()
        });
        let before = this.and_then(|told| AccountState::from_name(&told.from));
        Ok(before.filter(|state| !state.is_suspended()))
    }
}

fn turned(
    record: &AccountRecord,
    state: AccountState,
    why: Option<String>,
    at: Timestamp,
) -> Change {
    Change::SetAccountState {
        account: record.account.id,
        seen: record.account.state,
        state,
        reason: why,
        at,
    }
}
