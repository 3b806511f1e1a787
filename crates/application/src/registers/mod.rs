//! Registers and their sheets: what the office keeps besides cases.
//!
//! A newcomer reads [`RegisterShelf`] (where the files come from), [`SheetBook`] (where sheets are
//! kept), then [`Office::move_sheet`]: what a register refuses is written into the journal, and is
//! no error ([`Outcome::Refused`]).

mod about;
pub mod outside;
mod view;
mod work;

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use domain::id::{SheetId, UnitId};
use domain::journal::Object;
use domain::register::{Refused, Register, Sheet};
use jiff::Timestamp;
use uuid::Uuid;

pub use about::{About, SheetsAbout};
pub use view::{RegisterView, SheetPage, SheetRow, StepView};
pub use work::SheetDeed;

use crate::authority::{Actor, Permit, Scope};
use crate::office::Office;
use crate::problem::{Fault, Refusal};

/// A register with the digest of its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// The register.
    pub register: Register,
    /// SHA-256 of its file, as digits.
    pub digest: String,
}

/// The registers as their files stand now.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shelf {
    /// Those that can be used, in the order of their ids.
    pub registers: Vec<Registered>,
    /// What is wrong with files that cannot: file, line, column, what to do.
    pub problems: Vec<String>,
}

impl Shelf {
    /// One of them.
    pub fn find(&self, id: &str) -> Option<&Registered> {
        self.registers.iter().find(|one| one.register.id() == id)
    }
}

/// Where registers come from. A file that is added is there at the next call.
pub trait RegisterShelf: Send + Sync {
    /// The registers now.
    fn shelf(&self) -> Arc<Shelf>;
}

impl RegisterShelf for Shelf {
    fn shelf(&self) -> Arc<Shelf> {
        Arc::new(self.clone())
    }
}

/// Which sheets are listed, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SheetQuery {
    /// The register.
    pub register: String,
    /// Only in this state; all where empty.
    pub state: String,
    /// Begin after this one.
    pub after: Option<(Timestamp, SheetId)>,
    /// At most so many; the store gives 200 at most.
    pub limit: u32,
}

/// A change of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetChange {
    /// It is begun. The store gives its number from the counter of unit, code and year, in one go.
    Begin {
        /// The sheet with its beginning.
        sheet: Sheet,
        /// The register's code.
        code: String,
    },
    /// It went on by its last deed; its version is the one that was seen.
    Move {
        /// The sheet as it shall be.
        sheet: Sheet,
        /// Whether something is left to be done.
        open: bool,
    },
}

impl SheetChange {
    /// The unit it belongs to.
    pub const fn unit(&self) -> UnitId {
        match self {
            Self::Begin { sheet, .. } | Self::Move { sheet, .. } => sheet.unit,
        }
    }
}

/// Sheets on record.
#[async_trait]
pub trait SheetBook: Send + Sync {
    /// Sheets of the scope, newest first, each with its beginning only.
    async fn sheets(&self, scope: &Scope, query: &SheetQuery) -> Result<Vec<Sheet>, Fault>;
    /// One sheet with its whole history.
    async fn sheet(&self, scope: &Scope, id: SheetId) -> Result<Option<Sheet>, Fault>;
    /// Sheets of a number: one for each unit that counted so far.
    async fn sheets_numbered(
        &self,
        scope: &Scope,
        register: &str,
        number: (i16, u32),
    ) -> Result<Vec<Sheet>, Fault>;
    /// Sheets of a register one of whose fields holds this identity, newest first, 50 at most.
    async fn sheets_naming(
        &self,
        scope: &Scope,
        register: &str,
        named: Uuid,
    ) -> Result<Vec<Sheet>, Fault>;
    /// How many sheets of a register are not at their end.
    async fn open_sheets(&self, scope: &Scope, register: &str) -> Result<u64, Fault>;
}

/// What became of a deed on a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is done.
    Done(SheetId),
    /// The register refuses it; the journal knows, and nothing changed.
    Refused(Box<Refused>),
}

impl Office {
    /// The registers as their files stand now, for the program's own wiring.
    pub fn registers(&self) -> Arc<Shelf> {
        self.parts.registers.shelf()
    }

    /// A sheet that a permit reaches, with its register.
    async fn sheet_of(
        &self,
        actor: &Actor,
        permit: &Permit,
        id: SheetId,
    ) -> Result<(Sheet, Arc<Shelf>), crate::Problem> {
        let found = self.parts.records.sheet(permit.scope(), id).await?;
        let sheet = found.ok_or(Refusal::NotFound)?;
        let files = self.registers();
        let registered = files.find(&sheet.register).ok_or(Refusal::NotFound)?;
        let within = sheets_within(actor, permit, &registered.register);
        if !within.covers(sheet.unit) {
            return Err(Refusal::NotFound.into());
        }
        Ok((sheet, files))
    }
}

/// The sheets of a register that a permit reaches: those of units where the actor holds a role that
/// the register names.
fn sheets_within(actor: &Actor, permit: &Permit, register: &Register) -> Scope {
    let held = actor.held().into_iter();
    let reads = held.filter(|(role, _)| register.is_read_by(*role));
    let units = reads.flat_map(|(_, unit)| actor.tree().reach(unit));
    permit.scope().only(&units.collect::<BTreeSet<_>>())
}

/// How the journal names a sheet.
pub(crate) fn sheet_object(id: SheetId) -> Object {
    Object {
        kind: "sheet",
        id: id.to_string(),
    }
}
