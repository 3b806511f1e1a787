//! What a clause asks for with one account, and the only ways on.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::course::{Course, Decision, Ended, Receipt, Wrote};
use crate::id::{PersonId, ProposalId, SweepId, UnitId};
use crate::policy::{AccountFacts, AccountKind, Evidence, LastLogin, State, Step};
use crate::version::Version;

/// Where a proposal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProposalState {
    /// Nobody decided yet.
    Open,
    /// Somebody agreed; it is done in a moment.
    Approved,
    /// What is to be written is on record; it may be written already.
    Begun,
    /// Written, and read again.
    Done,
    /// Nothing is done until a day, with who decided it.
    PutAside,
    /// Its reason has gone.
    Withdrawn,
    /// The account is no longer what was judged; nothing was done.
    Stale,
    /// The directory refused.
    Failed,
    /// Somebody wants it undone.
    Undoing,
    /// Undone, and read again.
    Undone,
}

impl ProposalState {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Open,
        Self::Approved,
        Self::Begun,
        Self::Done,
        Self::PutAside,
        Self::Withdrawn,
        Self::Stale,
        Self::Failed,
        Self::Undoing,
        Self::Undone,
    ];

    /// Stable name in storage, addresses and texts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Approved => "approved",
            Self::Begun => "begun",
            Self::Done => "done",
            Self::PutAside => "put-aside",
            Self::Withdrawn => "withdrawn",
            Self::Stale => "stale",
            Self::Failed => "failed",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
        }
    }

    /// The state of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// Whether no second proposal may stand for the same account.
    pub const fn stands(self) -> bool {
        matches!(
            self,
            Self::Open | Self::Approved | Self::Begun | Self::PutAside | Self::Undoing
        )
    }
}

/// A fact behind a proposal, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptEvidence {
    /// `issued`, `last_login`, `password_changed` or `compromised`.
    pub what: String,
    /// When; none for something that never happened.
    pub at: Option<Timestamp>,
    /// Who says so.
    pub source: Option<String>,
}

impl From<&Evidence> for KeptEvidence {
    fn from(evidence: &Evidence) -> Self {
        Self {
            what: evidence.what.to_owned(),
            at: evidence.at,
            source: evidence.source.clone(),
        }
    }
}

/// An account as it was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// Its state, as lists write it.
    pub state: String,
    /// Who uses it.
    pub kind: AccountKind,
    /// When it was issued.
    pub issued: Timestamp,
    /// The last sign-in: when, who says so, how many days later it may have been.
    pub last_login: Option<(Timestamp, Option<String>, i32)>,
    /// When its password was last chosen.
    pub password_changed: Option<Timestamp>,
    /// Its person is away.
    pub on_leave: bool,
    /// Nothing of it may go.
    pub legal_hold: bool,
    /// It may do more than others.
    pub privileged: bool,
}

impl Judged {
    /// As it is now.
    pub fn of(facts: &AccountFacts, privileged: bool) -> Self {
        let login = facts.last_login.as_ref();
        Self {
            state: facts.state.name().to_owned(),
            kind: facts.kind,
            issued: facts.issued,
            last_login: login.map(|one| (one.at, one.source.clone(), one.uncertainty_days)),
            password_changed: facts.password_changed,
            on_leave: facts.on_leave,
            legal_hold: facts.legal_hold,
            privileged,
        }
    }

    /// The facts of an account of a name; none where its state is a word of a newer program.
    pub fn facts(&self, account: &str) -> Option<AccountFacts> {
        let login = self.last_login.clone();
        Some(AccountFacts {
            account: account.to_owned(),
            state: self.state.parse::<State>().ok()?,
            kind: self.kind,
            issued: self.issued,
            last_login: login.map(|(at, source, uncertainty_days)| LastLogin {
                at,
                source,
                uncertainty_days,
            }),
            password_changed: self.password_changed,
            compromised: None,
            on_leave: self.on_leave,
            legal_hold: self.legal_hold,
        })
    }
}

/// What a clause asks for with one account. It never changes; other facts make another proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// Its identity.
    pub id: ProposalId,
    /// The unit of its person where that is known, else the directory's.
    pub unit: UnitId,
    /// The run that found it.
    pub run: SweepId,
    /// The directory's name.
    pub directory: String,
    /// The account's identity there.
    pub account: Uuid,
    /// Its name when it was judged.
    pub name: String,
    /// Its distinguished name then.
    pub dn: String,
    /// What is asked for.
    pub step: Step,
    /// The policy of the clause.
    pub policy: String,
    /// The clause.
    pub clause: String,
    /// When it was or will be due.
    pub due: Option<Timestamp>,
    /// By how many days the last sign-in behind it is uncertain.
    pub uncertainty_days: i32,
    /// What weakens what the clause asks for ([`crate::policy::Limit::name`]).
    pub limit: Option<String>,
    /// What it rests on.
    pub evidence: Vec<KeptEvidence>,
    /// The account as it was judged.
    pub judged: Judged,
    /// Who had the directory read; none for the program itself and the command line.
    pub by: Option<PersonId>,
    /// When.
    pub at: Timestamp,
}

/// Why something cannot be done with a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    /// It stands elsewhere.
    #[error("it stands elsewhere by now")]
    State,
    /// Nobody approves what came of their own run.
    #[error("nobody approves what came of their own run")]
    Own,
    /// It says only that somebody should look.
    #[error("there is nothing to be done but looking")]
    OnlyLook,
    /// Programs and envelopes are never touched.
    #[error("no person's account")]
    NotAPerson,
    /// What was done cannot be taken back from here.
    #[error("what was done cannot be taken back from here")]
    NoWayBack,
}

/// A proposal with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    proposed: Proposed,
    course: Course,
    /// Counts its changes.
    pub version: Version,
}

impl Proposal {
    /// A new one.
    pub const fn new(proposed: Proposed) -> Self {
        let course = Course::new(proposed.at);
        Self {
            proposed,
            course,
            version: Version::FIRST,
        }
    }

    /// As it was kept.
    pub const fn stored(proposed: Proposed, course: Course, version: Version) -> Self {
        Self {
            proposed,
            course,
            version,
        }
    }

    /// What is asked for.
    pub const fn proposed(&self) -> &Proposed {
        &self.proposed
    }

    /// What became of it.
    pub const fn course(&self) -> &Course {
        &self.course
    }

    /// Where it stands.
    pub const fn state(&self) -> ProposalState {
        self.course.state
    }

    /// Whether something can be done with the account at all.
    pub fn may_be_done(&self) -> bool {
        self.proposed.step >= Step::ForceChange && self.proposed.judged.kind == AccountKind::Person
    }

    fn is(&self, states: &[ProposalState]) -> Result<(), NotNow> {
        if states.contains(&self.course.state) {
            Ok(())
        } else {
            Err(NotNow::State)
        }
    }

    const fn to(&mut self, state: ProposalState, at: Timestamp) {
        self.course.state = state;
        self.course.since = at;
    }

    /// Somebody agrees that it is done.
    ///
    /// # Errors
    /// When it does not wait, when there is nothing to be done, and for whoever had the directory read.
    pub fn approve(&mut self, by: PersonId, at: Timestamp) -> Result<(), NotNow> {
        self.is(&[ProposalState::Open])?;
        if self.proposed.judged.kind != AccountKind::Person {
            return Err(NotNow::NotAPerson);
        }
        if !self.may_be_done() {
            return Err(NotNow::OnlyLook);
        }
        if self.proposed.by == Some(by) {
            return Err(NotNow::Own);
        }
        self.course.decided = Some(Decision {
            by,
            at,
            reason: String::new(),
            document: String::new(),
            until: None,
        });
        self.to(ProposalState::Approved, at);
        Ok(())
    }

    /// Somebody decides that nothing is done until a day.
    ///
    /// # Errors
    /// When it does not wait, and for whoever had the directory read.
    pub fn put_aside(&mut self, decision: Decision) -> Result<(), NotNow> {
        self.is(&[ProposalState::Open])?;
        if self.proposed.by == Some(decision.by) {
            return Err(NotNow::Own);
        }
        let at = decision.at;
        self.course.decided = Some(decision);
        self.to(ProposalState::PutAside, at);
        Ok(())
    }

    /// A decision is taken back: before anything was begun.
    ///
    /// # Errors
    /// When something was begun, or nothing was decided.
    pub fn take_back(&mut self, at: Timestamp) -> Result<(), NotNow> {
        self.is(&[ProposalState::Approved, ProposalState::PutAside])?;
        self.course.decided = None;
        self.to(ProposalState::Open, at);
        Ok(())
    }

    /// What is to be written, before it is.
    ///
    /// # Errors
    /// When nobody approved it.
    pub fn begin(&mut self, state: State, wrote: Vec<Wrote>, at: Timestamp) -> Result<(), NotNow> {
        self.is(&[ProposalState::Approved, ProposalState::Begun])?;
        self.course.begun = wrote;
        state.name().clone_into(&mut self.course.state_before);
        self.to(ProposalState::Begun, at);
        Ok(())
    }

    /// It was written, and read again. What was found to be so after an interruption is as it was begun.
    ///
    /// # Errors
    /// When it was not begun.
    pub fn finish(&mut self, found: State, resumed: bool, at: Timestamp) -> Result<(), NotNow> {
        self.is(&[ProposalState::Begun])?;
        self.course.receipt = Some(self.receipt(found, resumed, at));
        self.to(ProposalState::Done, at);
        Ok(())
    }

    fn receipt(&mut self, found: State, resumed: bool, at: Timestamp) -> Receipt {
        Receipt {
            at,
            before: std::mem::take(&mut self.course.state_before),
            after: found.name().to_owned(),
            wrote: std::mem::take(&mut self.course.begun),
            resumed,
        }
    }

    /// Its reason has gone, before anything was begun.
    ///
    /// # Errors
    /// When something was begun.
    pub fn withdraw(&mut self, why: Ended, at: Timestamp) -> Result<(), NotNow> {
        self.is(&[
            ProposalState::Open,
            ProposalState::Approved,
            ProposalState::PutAside,
        ])?;
        self.course.ended = Some(why);
        self.to(ProposalState::Withdrawn, at);
        Ok(())
    }

    /// The account is no longer what was judged, or the directory refused. What was begun stays on record; an
    /// undoing that cannot be leaves it as done.
    ///
    /// # Errors
    /// When there is nothing under way.
    pub fn give_up(&mut self, why: Ended, at: Timestamp) -> Result<(), NotNow> {
        self.is(&[
            ProposalState::Approved,
            ProposalState::Begun,
            ProposalState::Undoing,
        ])?;
        let state = match (self.course.state, &why) {
            (ProposalState::Undoing, _) => ProposalState::Done,
            (_, Ended::Failed(_)) => ProposalState::Failed,
            _ => ProposalState::Stale,
        };
        self.course.ended = Some(why);
        self.to(state, at);
        Ok(())
    }

    /// Whether what was done can be taken back from here.
    pub fn has_a_way_back(&self) -> bool {
        let wrote = |receipt: &Receipt| !receipt.wrote.is_empty();
        self.course.state == ProposalState::Done
            && self.proposed.step == Step::Suspend
            && self.course.receipt.as_ref().is_some_and(wrote)
    }

    /// Somebody wants an account opened again that was suspended.
    ///
    /// # Errors
    /// When it was not done, or cannot be taken back from here.
    pub fn undo(&mut self, decision: Decision) -> Result<(), NotNow> {
        self.is(&[ProposalState::Done])?;
        if !self.has_a_way_back() {
            return Err(NotNow::NoWayBack);
        }
        let at = decision.at;
        self.course.undo = Some(decision);
        self.course.ended = None;
        self.to(ProposalState::Undoing, at);
        Ok(())
    }

    /// What is to be written to take it back, before it is.
    ///
    /// # Errors
    /// When nobody wants it.
    pub fn begin_undo(&mut self, state: State, wrote: Vec<Wrote>) -> Result<(), NotNow> {
        self.is(&[ProposalState::Undoing])?;
        self.course.begun = wrote;
        state.name().clone_into(&mut self.course.state_before);
        Ok(())
    }

    /// It was taken back, and read again.
    ///
    /// # Errors
    /// When nobody wants it.
    pub fn finish_undo(
        &mut self,
        found: State,
        resumed: bool,
        at: Timestamp,
    ) -> Result<(), NotNow> {
        self.is(&[ProposalState::Undoing])?;
        self.course.undone = Some(self.receipt(found, resumed, at));
        self.to(ProposalState::Undone, at);
        Ok(())
    }
}
