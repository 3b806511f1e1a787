//! That somebody was told before a step, once for each account, step, day and mark.

use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::id::{PersonId, SweepId, UnitId, WarningId};
use crate::policy::Step;

/// A person was told of a step that is near, or their unit's contact where nobody knows their address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Its identity.
    pub id: WarningId,
    /// The unit of the person where that is known, else the directory's.
    pub unit: UnitId,
    /// The run that found it.
    pub run: SweepId,
    /// The directory's name.
    pub directory: String,
    /// The account's identity there.
    pub account: Uuid,
    /// Its name.
    pub name: String,
    /// What will be asked for.
    pub step: Step,
    /// The policy of the clause.
    pub policy: String,
    /// The clause.
    pub clause: String,
    /// From when on.
    pub due: Timestamp,
    /// The day of that, in the policy's zone.
    pub day: Date,
    /// So many days before.
    pub days: i32,
    /// Who was told; none: the unit's contact.
    pub told: Option<PersonId>,
    /// When.
    pub at: Timestamp,
}

impl Warning {
    /// What it is told of once: however often a directory is read, and whichever program reads it.
    pub fn slot(&self) -> String {
        let mark = (self.step, self.day, self.days);
        Self::slot_of(&self.directory, self.account, mark)
    }

    /// The same of what is not on record yet.
    pub fn slot_of(directory: &str, account: Uuid, (step, day, days): (Step, Date, i32)) -> String {
        format!("{directory} {account} {} {day} {days}", step.name())
    }
}
