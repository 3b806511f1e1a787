//! The states of an account, with reasons: leave, suspension and leaving are never one.

use std::fmt;
use std::str::FromStr;

use super::Step;

/// Where an account stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Issued, not opened yet.
    Invited,
    /// In use.
    Active,
    /// Opens nothing but the change of its password.
    MustChange,
    /// Closed for a while after failed sign-ins.
    Locked,
    /// Its person is away.
    OnLeave,
    /// Opens nothing, with a reason.
    Suspended(SuspendReason),
    /// Its person is going.
    LeaverPending,
    /// Its person has gone.
    Left,
    /// Deleted; the name is never given out again.
    Tombstone,
}

/// Why an account is suspended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SuspendReason {
    /// Not used.
    Idle,
    /// Misused or about to be.
    Incident,
    /// Its person broke rules.
    Sanction,
    /// A list from elsewhere does not say.
    Unstated,
}

/// A word that is no state.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "state {0:?} is unknown; write invited, active, must-change, locked, on-leave, suspended, \
     suspended(idle), suspended(incident), suspended(sanction), leaver-pending, left or tombstone"
)]
pub struct NotAState(String);

impl State {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Invited,
        Self::Active,
        Self::MustChange,
        Self::Locked,
        Self::OnLeave,
        Self::Suspended(SuspendReason::Unstated),
        Self::Suspended(SuspendReason::Idle),
        Self::Suspended(SuspendReason::Incident),
        Self::Suspended(SuspendReason::Sanction),
        Self::LeaverPending,
        Self::Left,
        Self::Tombstone,
    ];

    /// As lists write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Active => "active",
            Self::MustChange => "must-change",
            Self::Locked => "locked",
            Self::OnLeave => "on-leave",
            Self::Suspended(SuspendReason::Unstated) => "suspended",
            Self::Suspended(SuspendReason::Idle) => "suspended(idle)",
            Self::Suspended(SuspendReason::Incident) => "suspended(incident)",
            Self::Suspended(SuspendReason::Sanction) => "suspended(sanction)",
            Self::LeaverPending => "leaver-pending",
            Self::Left => "left",
            Self::Tombstone => "tombstone",
        }
    }

    /// Whether an account in this state needs nothing more for a step.
    pub const fn has_reached(self, step: Step) -> bool {
        match step {
            Step::None | Step::Warn | Step::Review => true,
            Step::ForceChange => !matches!(
                self,
                Self::Invited | Self::Active | Self::Locked | Self::OnLeave
            ),
            Step::Suspend => matches!(self, Self::Suspended(_) | Self::Left | Self::Tombstone),
            Step::Delete => matches!(self, Self::Tombstone),
        }
    }

    /// Whether one state may follow another. A tombstone is the end; who has left comes back with a
    /// new account.
    pub const fn may_become(self, next: Self) -> bool {
        match (self, next) {
            // Nothing is deleted that was not closed before.
            (Self::Tombstone, _)
            | (_, Self::Invited)
            | (Self::Invited, Self::Locked | Self::OnLeave | Self::Tombstone)
            | (
                Self::Active
                | Self::MustChange
                | Self::Locked
                | Self::OnLeave
                | Self::LeaverPending,
                Self::Tombstone,
            ) => false,
            (Self::Left, next) => matches!(next, Self::Tombstone),
            (Self::LeaverPending, next) => {
                matches!(next, Self::Active | Self::Left | Self::Suspended(_))
            }
            (Self::Suspended(_), next) => !matches!(next, Self::OnLeave),
            _ => true,
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for State {
    type Err = NotAState;

    /// Reads a state as lists of several programs write it: `on_leave`, `suspended-idle`, `deleted`.
    fn from_str(text: &str) -> Result<Self, NotAState> {
        let plain: String = text
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|letter| letter.to_ascii_lowercase())
            .take(40)
            .collect();
        let known = Self::ALL.into_iter().find(|state| {
            let name = state.name().chars().filter(char::is_ascii_alphanumeric);
            name.eq(plain.chars())
        });
        match (known, plain.as_str()) {
            (Some(state), _) => Ok(state),
            (None, "deleted") => Ok(Self::Tombstone),
            _ => Err(NotAState(text.chars().take(40).collect())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_is_read_as_it_is_written_and_as_others_write_it() {
        for state in State::ALL {
            assert_eq!(state.name().parse(), Ok(state));
        }
        assert_eq!("On_Leave".parse(), Ok(State::OnLeave));
        assert_eq!(
            "suspended-idle".parse(),
            Ok(State::Suspended(SuspendReason::Idle))
        );
        assert_eq!("deleted".parse(), Ok(State::Tombstone));
        assert!("gone".parse::<State>().is_err());
        assert!("suspended(bored)".parse::<State>().is_err());
    }

    #[test]
    fn a_tombstone_is_the_end_and_nobody_skips_a_step_to_it() {
        for next in State::ALL {
            assert!(!State::Tombstone.may_become(next), "{next}");
        }
        assert!(!State::Active.may_become(State::Tombstone));
        assert!(State::Active.may_become(State::Suspended(SuspendReason::Idle)));
        assert!(State::Suspended(SuspendReason::Idle).may_become(State::Tombstone));
        assert!(State::Suspended(SuspendReason::Incident).may_become(State::Active));
        assert!(!State::Left.may_become(State::Active));
        assert!(!State::Active.may_become(State::Invited));
    }

    #[test]
    fn a_step_that_is_reached_is_not_done_again() {
        assert!(State::Suspended(SuspendReason::Sanction).has_reached(Step::Suspend));
        assert!(!State::Suspended(SuspendReason::Idle).has_reached(Step::Delete));
        assert!(State::MustChange.has_reached(Step::ForceChange));
        assert!(!State::Locked.has_reached(Step::ForceChange));
    }
}
