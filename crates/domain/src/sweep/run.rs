//! One reading of one directory, with its numbers and its brake.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{PersonId, SweepId, UnitId};
use crate::policy::{Brake, Step};
use crate::version::Version;

/// Who had a directory read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Started {
    /// The program, at its time.
    Itself,
    /// A person, from the page.
    Person(PersonId),
    /// Whoever holds the data folder, from the command line.
    Operator,
}

impl Started {
    /// The person, where it was one.
    pub const fn person(self) -> Option<PersonId> {
        match self {
            Self::Person(person) => Some(person),
            Self::Itself | Self::Operator => None,
        }
    }

    /// Stable name in texts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Itself => "itself",
            Self::Person(_) => "person",
            Self::Operator => "operator",
        }
    }
}

/// Whether what a run proposes may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state")]
pub enum BrakeState {
    /// Few accounts would be changed.
    Free,
    /// Too many: nothing is done until somebody confirms the numbers.
    Held,
    /// Somebody looked at the numbers and confirmed them.
    Confirmed {
        /// Who.
        by: PersonId,
        /// When.
        at: Timestamp,
    },
}

impl BrakeState {
    /// Stable name in storage and texts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Held => "held",
            Self::Confirmed { .. } => "confirmed",
        }
    }
}

/// What a run counted, in accounts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RunCounts {
    /// All that were judged.
    pub accounts: usize,
    /// That would be changed.
    pub touched: usize,
    /// By what the policy demands, also where nothing is to be done any more.
    pub steps: BTreeMap<Step, usize>,
    /// Entries that could not be judged.
    pub unread: usize,
    /// Proposals that are new.
    pub proposed: usize,
    /// Proposals whose reason has gone.
    pub withdrawn: usize,
    /// People who were told that a step is near.
    #[serde(default)]
    pub warned: usize,
}

/// One reading of one directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its identity.
    pub id: SweepId,
    /// The unit whose directory it is.
    pub unit: UnitId,
    /// The directory's name in the configuration.
    pub directory: String,
    /// The policy, `ID@VERSION`.
    pub policy: String,
    /// Who had it read.
    pub started: Started,
    /// The moment at which accounts were judged.
    pub at: Timestamp,
    /// What was counted.
    pub counts: RunCounts,
    /// The limit by which the brake was judged: hundredths, and accounts.
    pub limit: (usize, usize),
    /// Whether its proposals may be approved and done.
    pub brake: BrakeState,
    /// What makes times less certain, and entries that could not be judged, as the directory's reader said.
    pub remarks: Vec<String>,
    /// Counts its changes.
    pub version: Version,
}

impl Run {
    /// How the brake stands after a run that counted so much. A confirmation goes on for a run that proposes
    /// nothing new: the same numbers are not asked for twice.
    pub fn braked(counts: &RunCounts, brake: Brake, before: Option<&Self>) -> BrakeState {
        if brake.holds(counts.touched, counts.accounts).is_ok() {
            return BrakeState::Free;
        }
        let confirmed = before
            .map(|run| run.brake)
            .filter(|brake| matches!(brake, BrakeState::Confirmed { .. }));
        match confirmed {
            Some(confirmed) if counts.proposed == 0 => confirmed,
            _ => BrakeState::Held,
        }
    }

    /// Whether nothing may be done.
    pub fn is_held(&self) -> bool {
        self.brake == BrakeState::Held
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_confirmation_goes_on_for_what_was_confirmed_and_nothing_more() {
        let brake = Brake {
            percent: 5,
            accounts: 100,
        };
        let at = Timestamp::UNIX_EPOCH;
        let by = PersonId::new(Uuid::from_u128(1));
        let mut run = Run {
            id: SweepId::new(Uuid::from_u128(2)),
            unit: UnitId::new(Uuid::from_u128(3)),
            directory: "town".into(),
            policy: "p@1".into(),
            started: Started::Itself,
            at,
            counts: RunCounts::default(),
            limit: (5, 100),
            brake: BrakeState::Held,
            remarks: Vec::new(),
            version: Version::FIRST,
        };
        let counts = |proposed| RunCounts {
            accounts: 10,
            touched: 4,
            proposed,
            ..RunCounts::default()
        };
        assert_eq!(Run::braked(&counts(4), brake, None), BrakeState::Held);
        assert_eq!(Run::braked(&counts(0), brake, Some(&run)), BrakeState::Held);
        let confirmed = BrakeState::Confirmed { by, at };
        run.brake = confirmed;
        assert_eq!(Run::braked(&counts(0), brake, Some(&run)), confirmed);
        assert_eq!(Run::braked(&counts(1), brake, Some(&run)), BrakeState::Held);
        let few = RunCounts {
            accounts: 100,
            touched: 5,
            ..RunCounts::default()
        };
        assert_eq!(Run::braked(&few, brake, None), BrakeState::Free);
    }
}
