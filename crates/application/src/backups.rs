//! That everything was copied out of the office, or brought back, stands in the journal: a backup
//! is a look at all that is protected, made by whoever runs the machine.

use domain::id::JournalId;
use domain::journal::{Doer, JournalEntry, Object};
use jiff::Timestamp;

use crate::authority::Scope;
use crate::deed::Deed;
use crate::port::{Ids, Records};
use crate::problem::Problem;

/// What was done with a backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackupDeed {
    /// It was taken.
    Taken,
    /// It was brought back.
    Restored,
}

impl BackupDeed {
    /// How the journal calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Taken => "take_backup",
            Self::Restored => "restore_backup",
        }
    }
}

/// Writes it into the journal of the top unit; an office without units has no journal yet. `backup`
/// is the moment the backup was taken, the same in both entries; facts are JSON without personal
/// data.
///
/// # Errors
/// When the records cannot be read or written.
pub async fn note_backup(
    records: &dyn Records,
    ids: &dyn Ids,
    now: Timestamp,
    deed: BackupDeed,
    backup: Timestamp,
    facts: String,
) -> Result<(), Problem> {
    let units = records.units().await?;
    let Some(top) = units.iter().find(|unit| unit.parent.is_none()) else {
        return Ok(());
    };
    let entry = JournalEntry {
        id: JournalId::new(ids.uuid()),
        at: now,
        doer: Doer::Program,
        through: None,
        unit: top.id,
        deed: deed.name().to_owned(),
        object: Object {
            kind: "backup",
            id: backup.to_string(),
        },
        facts,
    };
    let deed = Deed::new(Vec::new(), entry);
    records.commit(&Scope::whole_office(), &deed).await
}
