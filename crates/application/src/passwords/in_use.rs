//! Passwords that people sign in with: the only moment at which one that was chosen long ago can be looked at.
//!
//! A sign-in leaves the password that was just proved right in a short line and goes on; somebody else takes it
//! from there ([`Office::next_proved`]), looks at it, and wipes it. What can be guessed is noted for its person
//! ([`PasswordDue`]), and the account's policy says whether it must be changed first. Nothing of the password is
//! kept: of the rule that several accounts share only a keyed digest, for this run of the program.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::journal::Doer;
use domain::people::Account;
use guessable::Reason;
use zeroize::Zeroizing;

use super::{Chooser, DueWhy, NoteDue, PasswordDue, person};
use crate::authority::Scope;
use crate::deed::{Change, Deed};
use crate::factor::Stage;
use crate::office::Office;
use crate::personnel::object;
use crate::problem::{Problem, Refusal};
use crate::use_case::{Reach, SelfProof, UseCase};

/// Passwords that wait to be looked at; what comes while so many wait is looked at the next time.
const MOST_WAITING: usize = 256;

/// The program notes it; not a person's deed, so it is not in the table of use cases.
static NOTE_WEAK_PASSWORD: UseCase = UseCase {
    says: "A password that somebody signed in with can be guessed.",
    name: "note_weak_password",
    roles: &[],
    reach: Reach::Units,
    proof: SelfProof::Session,
};

/// A password that was just proved right.
pub struct Proved {
    account: Account,
    password: Zeroizing<String>,
    /// PHC string: by then another may have been chosen.
    hash: String,
}

#[derive(Default)]
struct Waiting {
    proved: VecDeque<Proved>,
    /// Whether somebody takes them: otherwise nothing is left here.
    attended: bool,
}

/// Passwords that wait to be looked at.
#[derive(Default)]
pub(crate) struct ProvedLine {
    waiting: Mutex<Waiting>,
    came: Condvar,
}

impl ProvedLine {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Office {
    /// From now on proved passwords wait to be looked at, until [`Self::leave_proved`].
    pub fn attend_proved(&self) {
        self.examiner.proved.waiting().attended = true;
    }

    /// Nobody looks at them any more: those that wait are wiped, and who waits for one is told.
    pub fn leave_proved(&self) {
        *self.examiner.proved.waiting() = Waiting::default();
        self.examiner.proved.came.notify_all();
    }

    /// Whether somebody looks at proved passwords.
    pub fn attends_proved(&self) -> bool {
        self.examiner.proved.waiting().attended
    }

    /// The next password to be looked at; none when there was none for so long, or nobody looks any more. The
    /// thread waits meanwhile.
    pub fn next_proved(&self, patience: Duration) -> Option<Proved> {
        let line = &self.examiner.proved;
        let waiting = line.waiting();
        let empty = |waiting: &mut Waiting| waiting.attended && waiting.proved.is_empty();
        let waited = line.came.wait_timeout_while(waiting, patience, empty);
        let (mut waiting, _) = waited.unwrap_or_else(PoisonError::into_inner);
        waiting.proved.pop_front()
    }

    /// A password was right: it is looked at when there is time.
    pub(crate) fn was_proved(&self, account: &Account, password: Zeroizing<String>, hash: String) {
        let line = &self.examiner.proved;
        let mut waiting = line.waiting();
        let twice = waiting
            .proved
            .iter()
            .any(|one| one.account.id == account.id);
        if !waiting.attended || twice || waiting.proved.len() >= MOST_WAITING {
            return;
        }
        let account = account.clone();
        waiting.proved.push_back(Proved {
            account,
            password,
            hash,
        });
        drop(waiting);
        line.came.notify_one();
    }

    /// Looks at a proved password, and notes for its person what it can be guessed by.
    ///
    /// # Errors
    /// A fault when records cannot be read or written.
    pub async fn look_at_proved(&self, proved: Proved) -> Result<(), Problem> {
        let account = &proved.account;
        let records = &self.parts.records;
        let name = records.person(account.person).await?;
        let name = name.map(|person| person.name).unwrap_or_default();
        let chooser = Chooser {
            sign_in_name: &account.name,
            name: &name,
            ..Chooser::default()
        };
        let house = self.house().await?;
        let mut reasons = guessable::check(&proved.password, &person(&chooser), &house);
        if self.shares_rule(account.id, &proved.password) {
            reasons.push(Reason::SharedRule);
        }
        let codes: Vec<String> = reasons.iter().map(|why| why.code().to_owned()).collect();
        if codes.is_empty() {
            return Ok(());
        }
        let forced = self.parts.password_rules.forces();
        let known = records.password_due(account.id).await?;
        if known.is_some_and(|known| known.codes == codes && (known.forced || !forced)) {
            return Ok(());
        }
        self.note_weak(&proved, codes, forced).await
    }

    /// By what it can be guessed stands on nobody's page but its person's, and not in the journal.
    async fn note_weak(
        &self,
        proved: &Proved,
        codes: Vec<String>,
        forced: bool,
    ) -> Result<(), Problem> {
        let account = &proved.account;
        let due = PasswordDue {
            account: account.id,
            unit: account.unit,
            why: DueWhy::Guessable,
            codes,
            forced,
            since: self.now(),
        };
        let told = object(account.person);
        let facts = format!("{{\"forced\":{forced}}}");
        let entry = self.entry(
            Doer::Program,
            &NOTE_WEAK_PASSWORD,
            account.unit,
            told,
            facts,
        );
        let seen = proved.hash.clone();
        let change = Change::PasswordDue(Box::new(NoteDue { due, seen }));
        let deed = Deed::new(vec![change], entry);
        match self.commit(&Scope::whole_office(), deed).await {
            // Another password was chosen meanwhile.
            Err(Problem::Refused(Refusal::Stale)) => Ok(()),
            written => written,
        }
    }

    /// How far an account is when nothing more is asked of it than that its password may stay.
    pub(crate) async fn last_stage(&self, account: &Account) -> Result<Stage, Problem> {
        let due = self.parts.records.password_due(account.id).await?;
        Ok(match due {
            Some(due) if due.forced => Stage::Renew,
            _ => Stage::Full,
        })
    }
}
