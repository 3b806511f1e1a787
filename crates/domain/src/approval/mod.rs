//! Approvals: who agreed to what, when, by which way, seeing what (核可).
//!
//! A newcomer reads [`ApprovalRules`] (what a procedure demands, as data) and [`Approval`], which
//! only its deeds move: [`Approval::agree`], [`Approval::give_back`], [`Approval::hear`],
//! [`Approval::confirm`], [`Approval::deny`], [`Approval::withdraw`], [`Approval::void`]. How far it
//! is follows from what was done ([`Approval::state`]) and is stored nowhere a second time. One
//! engine serves cases and, later, sheets of registers: it knows a subject by its identity only.

mod content;
mod rules;
mod words;

use std::collections::BTreeSet;

use jiff::Timestamp;

pub use content::{Bound, Content, ContentDigest};
pub use rules::{
    Applies, ApprovalRules, BUILTIN_APPROVALS, Demand, Stage, SubjectKind, builtin_approvals,
};
pub use words::{Asked, Confirmed, DemandRef, End, Given, NotPossible, Oral, State, Subject};

use crate::id::PersonId;
use crate::people::{Grant, Role};
use crate::version::Version;

/// Somebody with the grants that are in force for the unit in question.
#[derive(Debug, Clone)]
pub struct Party {
    /// Who.
    pub person: PersonId,
    /// What they may do there today ([`Grant::in_force`]).
    pub grants: Vec<Grant>,
}

/// By which right somebody decides a step.
pub(crate) struct Right {
    pub(crate) deputy_of: Option<PersonId>,
    also: BTreeSet<Role>,
}

impl Party {
    /// Whether they hold a role there, in their own right or for somebody.
    pub fn holds(&self, role: Role) -> bool {
        self.grants.iter().any(|grant| grant.role == role)
    }

    pub(crate) fn right(&self, role: Role) -> Option<Right> {
        let of_role = || self.grants.iter().filter(|grant| grant.role == role);
        // Their own right goes before a deputy's.
        let own = of_role().find(|grant| grant.deputy_of.is_none());
        let held = own.or_else(|| of_role().next())?;
        let others = self.grants.iter().map(|grant| grant.role);
        Some(Right {
            deputy_of: held.deputy_of,
            also: others
                .filter(|other| *other != role && *other != Role::Staff)
                .collect(),
        })
    }
}

/// What was heard on the telephone, before it is looked at.
#[derive(Debug, Clone)]
pub struct Heard<'h> {
    /// Who agreed.
    pub from: &'h Party,
    /// The number that was called.
    pub number: &'h str,
    /// When it was said.
    pub said_at: Timestamp,
    /// Who else heard it.
    pub heard_by: &'h str,
}

/// Somebody's asking for an approval, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    asked: Asked,
    given: Vec<Given>,
    end: Option<End>,
    /// Of the record.
    pub version: Version,
}

impl Approval {
    /// Asks.
    ///
    /// # Errors
    /// [`NotPossible::NotAsked`] when the asker's role may not, or the clause does not apply.
    pub fn ask(asked: Asked, by: &Demand, applies: Applies) -> Result<Self, NotPossible> {
        let may = by.asked_by.contains(&asked.role);
        let same = asked.steps == by.steps && asked.subject.kind() == by.subject;
        if applies == Applies::Not || !may || !same {
            return Err(NotPossible::NotAsked);
        }
        Ok(Self::new(asked, None))
    }

    /// Waives it, with a reason.
    ///
    /// # Errors
    /// [`NotPossible::NotAsked`] when the role may not, or the clause does not let it be waived now.
    pub fn waive(
        asked: Asked,
        by: &Demand,
        applies: Applies,
        reason: String,
    ) -> Result<Self, NotPossible> {
        if applies != Applies::Waivable || !by.waived_by.contains(&asked.role) {
            return Err(NotPossible::NotAsked);
        }
        Ok(Self::new(asked, Some(End::Waived { reason })))
    }

    const fn new(asked: Asked, end: Option<End>) -> Self {
        Self {
            asked,
            given: Vec::new(),
            end,
            version: Version::FIRST,
        }
    }

    /// As it was stored; none where more agreed than were asked, or nobody was asked.
    pub fn stored(
        asked: Asked,
        given: Vec<Given>,
        end: Option<End>,
        version: Version,
    ) -> Option<Self> {
        let sound = !asked.steps.is_empty() && given.len() <= asked.steps.len();
        sound.then_some(Self {
            asked,
            given,
            end,
            version,
        })
    }

    /// What was asked.
    pub const fn asked(&self) -> &Asked {
        &self.asked
    }

    /// Who agreed, in the order of the steps.
    pub fn given(&self) -> &[Given] {
        &self.given
    }

    /// How it ended otherwise than by everybody's agreement.
    pub const fn end(&self) -> Option<&End> {
        self.end.as_ref()
    }

    /// How far it is.
    pub fn state(&self) -> State {
        match &self.end {
            Some(End::Waived { .. }) => State::Waived,
            Some(End::Returned { .. }) => State::Returned,
            Some(End::Denied { .. }) => State::Denied,
            Some(End::Withdrawn { .. }) => State::Withdrawn,
            Some(End::Void { .. }) => State::Void,
            None if self.next().is_some() => State::Waiting,
            None if self.unconfirmed().is_some() => State::Unconfirmed,
            None => State::Agreed,
        }
    }

    /// The role that decides next; none when nobody has to.
    pub fn next(&self) -> Option<Role> {
        match self.end {
            Some(_) => None,
            None => self.asked.steps.get(self.given.len()).copied(),
        }
    }

    /// The first agreement by telephone that nobody confirmed yet.
    pub fn unconfirmed(&self) -> Option<&Given> {
        let waits = |oral: &Oral| oral.confirmed.is_none();
        let open = self.end.is_none();
        let mut given = self.given.iter().filter(|_| open);
        given.find(|given| given.oral.as_ref().is_some_and(waits))
    }

    /// Whether somebody could decide the step that waits.
    ///
    /// # Errors
    /// [`NotPossible`] when they could not.
    pub fn may_decide(&self, who: &Party) -> Result<(), NotPossible> {
        self.step_of(who).map(drop)
    }

    /// Agrees to the step that waits.
    ///
    /// # Errors
    /// [`NotPossible`]; nothing is changed then.
    pub fn agree(
        &mut self,
        who: &Party,
        seen: ContentDigest,
        at: Timestamp,
    ) -> Result<(), NotPossible> {
        let right = self.step_of(who)?;
        self.unchanged(seen)?;
        self.given.push(given(who.person, right, at, None));
        Ok(())
    }

    /// Does not agree, and says why. What has changed since may be returned as well.
    ///
    /// # Errors
    /// [`NotPossible`]; nothing is changed then.
    pub fn give_back(
        &mut self,
        who: &Party,
        reason: String,
        at: Timestamp,
    ) -> Result<(), NotPossible> {
        let right = self.step_of(who)?;
        self.end = Some(End::Returned {
            by: who.person,
            deputy_of: right.deputy_of,
            at,
            reason,
        });
        Ok(())
    }

    /// Writes down that somebody agreed by telephone to the step that waits.
    ///
    /// # Errors
    /// [`NotPossible`]; nothing is changed then.
    pub fn hear(
        &mut self,
        heard: &Heard<'_>,
        entered_by: PersonId,
        seen: ContentDigest,
        now: Timestamp,
    ) -> Result<(), NotPossible> {
        if entered_by != self.asked.by {
            return Err(NotPossible::NotTheAsker);
        }
        let right = self.step_of(heard.from)?;
        self.unchanged(seen)?;
        if !heard.number.chars().any(|letter| letter.is_ascii_digit()) {
            return Err(NotPossible::NoNumber);
        }
        if heard.heard_by.trim().is_empty() {
            return Err(NotPossible::NoHearer);
        }
        let since = self.given.last().map_or(self.asked.at, |given| given.at);
        // People write minutes: what was said in the minute it was asked was said then.
        let asked_minute = since.as_second().div_euclid(60);
        if heard.said_at > now || heard.said_at.as_second().div_euclid(60) < asked_minute {
            return Err(NotPossible::NotThen);
        }
        let oral = Oral {
            number: heard.number.trim().to_owned(),
            heard_by: heard.heard_by.trim().to_owned(),
            entered_by,
            entered_at: now,
            confirmed: None,
        };
        let from = heard.from.person;
        self.given
            .push(given(from, right, heard.said_at, Some(oral)));
        Ok(())
    }

    /// Confirms the agreement by telephone that waits: who agreed does, or somebody who called them
    /// back at a number.
    ///
    /// # Errors
    /// [`NotPossible`]; nothing is changed then.
    pub fn confirm(
        &mut self,
        by: PersonId,
        called: Option<&str>,
        at: Timestamp,
    ) -> Result<(), NotPossible> {
        self.may_confirm(by)?;
        let open = self.given.iter_mut().find(|given| {
            given
                .oral
                .as_ref()
                .is_some_and(|oral| oral.confirmed.is_none())
        });
        let given = open.ok_or(NotPossible::NothingOral)?;
        let called = match called.map(str::trim) {
            _ if given.by == by => None,
            Some(number) if number.chars().any(|letter| letter.is_ascii_digit()) => {
                Some(number.to_owned())
            }
            _ => return Err(NotPossible::NoNumber),
        };
        if let Some(oral) = &mut given.oral {
            oral.confirmed = Some(Confirmed { by, at, called });
        }
        Ok(())
    }

    /// Says that the agreement by telephone that waits was none.
    ///
    /// # Errors
    /// [`NotPossible`]; nothing is changed then.
    pub fn deny(&mut self, by: PersonId, reason: String, at: Timestamp) -> Result<(), NotPossible> {
        self.may_confirm(by)?;
        self.end = Some(End::Denied { by, at, reason });
        Ok(())
    }

    /// Whether somebody could confirm the agreement by telephone that waits.
    ///
    /// # Errors
    /// [`NotPossible::NothingOral`], [`NotPossible::OwnWord`].
    pub fn may_confirm(&self, by: PersonId) -> Result<(), NotPossible> {
        let given = self.unconfirmed().ok_or(NotPossible::NothingOral)?;
        let own = given
            .oral
            .as_ref()
            .is_some_and(|oral| oral.entered_by == by);
        if own || by == self.asked.by {
            return Err(NotPossible::OwnWord);
        }
        Ok(())
    }

    /// Who asked takes it back, before it is decided.
    ///
    /// # Errors
    /// [`NotPossible`]; nothing is changed then.
    pub fn withdraw(&mut self, by: PersonId, at: Timestamp) -> Result<(), NotPossible> {
        if by != self.asked.by {
            return Err(NotPossible::NotTheAsker);
        }
        if self.next().is_none() {
            return Err(NotPossible::Over);
        }
        self.end = Some(End::Withdrawn { at });
        Ok(())
    }

    /// What it is about stands otherwise now: whatever was agreed holds no longer. Whether that
    /// changed anything.
    pub fn void(&mut self, content: ContentDigest, at: Timestamp) -> bool {
        let state = self.state();
        let held = state.waits() || state.stands();
        let changed = held && content != self.asked.digest;
        if changed {
            self.end = Some(End::Void { at });
        }
        changed
    }

    fn step_of(&self, who: &Party) -> Result<Right, NotPossible> {
        let role = self.next().ok_or(NotPossible::Over)?;
        if who.person == self.asked.by {
            return Err(NotPossible::Own);
        }
        who.right(role).ok_or(NotPossible::OtherRole)
    }

    fn unchanged(&self, seen: ContentDigest) -> Result<(), NotPossible> {
        if seen == self.asked.digest {
            Ok(())
        } else {
            Err(NotPossible::Changed)
        }
    }
}

fn given(by: PersonId, right: Right, at: Timestamp, oral: Option<Oral>) -> Given {
    Given {
        by,
        deputy_of: right.deputy_of,
        also: right.also,
        at,
        oral,
    }
}
