//! Slips of paper: for each person a one-time code, by which they choose their password.

use domain::id::ImportId;
use jiff::{SignedDuration, Timestamp};

use super::ImportChange;
use super::enter::waits;
use crate::authority::Actor;
use crate::deed::{Change, Deed};
use crate::office::Office;
use crate::personnel::object as person_object;
use crate::problem::{Problem, Refusal};
use crate::use_case::PRINT_SLIPS;

/// How long a code opens: a slip goes by hand. Ours, not a law's.
pub const SLIP_LASTS: SignedDuration = SignedDuration::from_hours(3 * 24);

/// A slip, to be printed this once.
pub struct Slip {
    /// Whose.
    pub name: String,
    /// Their unit.
    pub unit: domain::id::UnitId,
    /// The name they sign in with.
    pub sign_in_name: String,
    /// The code.
    pub code: String,
    /// It opens until then.
    pub until: Timestamp,
}

impl Office {
    /// Makes a code for everybody of an import who has no password yet; each from before opens no more. `code` makes
    /// one with its digest (SHA-256). Each slip is a line of the journal.
    ///
    /// # Errors
    /// Refused where nobody waits for one; [`Refusal::NotFound`] outside one's units.
    pub async fn print_slips(
        &self,
        actor: &Actor,
        id: ImportId,
        mut code: impl FnMut() -> (String, [u8; 32]) + Send,
    ) -> Result<Vec<Slip>, Problem> {
        let permit = actor.permit(&PRINT_SLIPS)?;
        let view = self.import_seen(&permit, id).await?;
        let at = self.now();
        let until = at.checked_add(SLIP_LASTS).unwrap_or(Timestamp::MAX);
        let mut slips = Vec::new();
        let mut deed: Option<Deed> = None;
        for one in view.accounts.iter().filter(|one| waits(one)) {
            let (text, digest) = code();
            let account = &one.account;
            let (account_id, unit) = (account.id, account.unit);
            let changes = vec![
                Change::IssueLink {
                    account: account_id,
                    digest,
                    until,
                },
                Change::Import(Box::new(ImportChange::Slip {
                    account: account_id,
                    unit,
                    at,
                })),
            ];
            let times = one.slip.map_or(0, |slip| slip.times).saturating_add(1);
            let facts = format!("{{\"import\":\"{id}\",\"times\":{times}}}");
            let entry = self.person_entry(&permit, unit, person_object(account.person), facts);
            match &mut deed {
                Some(deed) => deed.and(changes, entry),
                None => deed = Some(Deed::new(changes, entry)),
            }
            slips.push(Slip {
                name: one.name.clone(),
                unit,
                sign_in_name: account.name.clone(),
                code: text,
                until,
            });
        }
        let why = "refusal-import-nobody-waits";
        let deed = deed.ok_or(Refusal::WrongState { why })?;
        self.commit(permit.scope(), deed).await?;
        Ok(slips)
    }
}
