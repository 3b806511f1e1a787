//! Registers: the office's forms as data, and the one function that moves a sheet.
//!
//! A newcomer reads [`Register`] (one file of `registers/`: fields, states, steps, rules, deadlines
//! and examples), [`Sheet`] (one filled form) and [`Register::step`], which alone moves a sheet and
//! otherwise says by which clause it does not ([`Refused`]). Nothing here knows how a sheet is
//! stored or shown; docs/registers.md tells how a file is written.

mod condition;
mod example;
mod field;
mod file;
mod judge;
mod refused;
mod rows;
mod sheet;

use crate::calendar::Period;
use crate::language::Trilingual;
use crate::people::Role;
use crate::regime::{RegimeError, Source, Status};

pub use condition::{Condition, Values};
pub use field::{BadValue, Choice, Field, Kind, LONGEST_LINE, LONGEST_TEXT};
pub use judge::{Deed, Offer, Setting};
pub use refused::Refused;
pub use sheet::{BEGIN, Begun, Done, Due, FILL, Sheet};

include!(concat!(env!("OUT_DIR"), "/registers.rs"));

/// One register: what its sheets hold, who moves them how, and by which clauses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    id: String,
    code: String,
    official: String,
    status: Status,
    title: Trilingual,
    says: Trilingual,
    years: Years,
    keep: Period,
    list: Vec<String>,
    reads: Vec<Role>,
    sources: Vec<Source>,
    clauses: Vec<Clause>,
    fields: Vec<Field>,
    states: Vec<State>,
    steps: Vec<Step>,
    rules: Vec<Rule>,
    deadlines: Vec<Deadline>,
    stamps: Vec<Trilingual>,
    examples: usize,
}

/// How the year in a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Years {
    /// Of the Republic of China: 115 is 2026.
    #[default]
    Roc,
    /// Gregorian.
    Gregorian,
}

/// The year before the first one of the Republic of China.
const BEFORE_ROC: i16 = 1911;

/// A clause that the register follows.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// As steps and rules name it.
    pub id: String,
    /// As people cite it: `IS-02-008 陸、三(四)`.
    pub code: String,
    /// Its words; empty where the rule is the program's own, and then `code` says so.
    pub quote: String,
}

/// A state of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// As steps name it.
    pub name: String,
    /// As people read it.
    pub label: Trilingual,
    /// Roles that may fill fields in it.
    pub by: Vec<Role>,
    /// Whether nothing is left to be done.
    pub ends: bool,
}

/// A step from one state to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// As deeds name it.
    pub name: String,
    /// On its button.
    pub label: Trilingual,
    /// States it leads from.
    pub from: Vec<String>,
    /// The state it leads to.
    pub to: String,
    /// Roles that may.
    pub who: Vec<Role>,
    /// Where a condition holds, only these roles may.
    pub strict: Vec<Strict>,
    /// Nobody who did one of these steps before; [`FILL`] is whoever began or filled the sheet.
    pub not: Vec<String>,
    /// It is offered only where all of these hold.
    pub when: Vec<Condition>,
    /// Whether a reason must be given.
    pub reason: bool,
    /// Fields that tell of an agreement by telephone, which this step writes down.
    pub oral: Option<Oral>,
    /// The clause it follows.
    pub clause: String,
}

/// Other roles in graver cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Strict {
    /// In these cases.
    pub when: Vec<Condition>,
    /// Only they may.
    pub who: Vec<Role>,
    /// The clause it follows.
    pub clause: String,
}

/// Names of the fields that tell of an agreement by telephone.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oral {
    /// Who agreed: a person other than who writes it down.
    pub from: String,
    /// The number that was called.
    pub number: String,
    /// When it was said.
    pub at: String,
    /// Who else heard it.
    pub heard: String,
}

/// Something that must be so at some steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// As refusals and examples name it.
    pub name: String,
    /// At these steps; at every deed where none is named.
    pub at: Vec<String>,
    /// In these cases.
    pub when: Vec<Condition>,
    /// These fields must be filled.
    pub needs: Vec<String>,
    /// These must hold where the fields they speak of are filled.
    pub must: Vec<Condition>,
    /// The clause it follows.
    pub clause: String,
    /// What is wrong and what to do.
    pub says: Trilingual,
}

/// Until when a step is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// The step.
    pub step: String,
    /// What is awaited, as people read it.
    pub label: Trilingual,
    /// When it ends.
    pub ends: Ends,
    /// The clause it follows.
    pub clause: String,
}

/// When a deadline ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ends {
    /// So long after the latest of these steps.
    After {
        /// The steps.
        steps: Vec<String>,
        /// How long.
        within: Period,
    },
    /// At the end of the day that a field names.
    Until {
        /// The field, a date.
        field: String,
        /// In these states.
        states: Vec<String>,
    },
}

impl Step {
    /// Whether it decides on what others filled.
    pub fn decides(&self) -> bool {
        self.not.iter().any(|step| step == FILL)
    }
}

impl Register {
    /// Reads a register and runs its examples.
    ///
    /// # Errors
    /// Names the file, line and column of what does not fit, and what to do.
    pub fn parse(file: &str, text: &str) -> Result<Self, RegimeError> {
        file::parse(file, text)
    }

    /// `change-request`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The middle of its numbers: `CHG`.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The form's official number (`IS-04-025`); empty where it has none.
    pub fn official(&self) -> &str {
        &self.official
    }

    /// How far its layout can be relied on.
    pub const fn status(&self) -> Status {
        self.status
    }

    /// What it is called.
    pub const fn title(&self) -> &Trilingual {
        &self.title
    }

    /// What it is for, in one sentence.
    pub const fn says(&self) -> &Trilingual {
        &self.says
    }

    /// How long a sheet is kept after it ended.
    pub const fn keep(&self) -> Period {
        self.keep
    }

    /// Names of the fields that stand in its list.
    pub fn listed(&self) -> &[String] {
        &self.list
    }

    /// Where it is read.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// Its clauses.
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    /// One of them.
    pub fn clause(&self, id: &str) -> Option<&Clause> {
        self.clauses.iter().find(|clause| clause.id == id)
    }

    /// Its fields, in the order of the form.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// One of them.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// Its states; a sheet begins in the first.
    pub fn states(&self) -> &[State] {
        &self.states
    }

    /// One of them.
    pub fn state(&self, name: &str) -> Option<&State> {
        self.states.iter().find(|state| state.name == name)
    }

    /// Its steps.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// One of them.
    pub fn step_named(&self, name: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.name == name)
    }

    /// One of its rules.
    pub fn rule(&self, name: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.name == name)
    }

    /// Its rules.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// What is to be done until when.
    pub fn deadlines(&self) -> &[Deadline] {
        &self.deadlines
    }

    /// What stands over the boxes for stamps on its paper.
    pub fn stamps(&self) -> &[Trilingual] {
        &self.stamps
    }

    /// How many examples the file has; all of them hold.
    pub const fn examples(&self) -> usize {
        self.examples
    }

    /// The number of a sheet as people write it: `115-CHG-0007`.
    pub fn number(&self, year: i16, number: u32) -> String {
        let year = match self.years {
            Years::Roc => year - BEFORE_ROC,
            Years::Gregorian => year,
        };
        format!("{year}-{}-{number:04}", self.code)
    }

    /// Gregorian year and count of a number as people write it; none where it is of another register.
    pub fn numbered(&self, text: &str) -> Option<(i16, u32)> {
        let (year, rest) = text.trim().split_once('-')?;
        let (code, count) = rest.rsplit_once('-')?;
        let year: i16 = year.parse().ok()?;
        let year = match self.years {
            Years::Roc => year.checked_add(BEFORE_ROC)?,
            Years::Gregorian => year,
        };
        (code == self.code)
            .then(|| Some((year, count.parse().ok()?)))
            .flatten()
    }

    /// Whether somebody with a role may see its sheets: who fills or moves them, and who is named.
    pub fn is_read_by(&self, role: Role) -> bool {
        let fills = self.states.iter().flat_map(|state| &state.by);
        let moves = self.steps.iter().flat_map(|step| &step.who);
        let strict = self.steps.iter().flat_map(|step| &step.strict);
        let strict = strict.flat_map(|strict| &strict.who);
        let mut all = fills.chain(moves).chain(strict).chain(&self.reads);
        all.any(|one| *one == role)
    }

    /// Roles that may begin a sheet.
    pub fn begun_by(&self) -> &[Role] {
        self.states.first().map_or(&[], |state| &state.by)
    }
}

/// The registers that come with the program.
///
/// # Errors
/// When a file does not load; the tests of this crate keep that from happening.
pub fn builtin_registers() -> Result<Vec<Register>, RegimeError> {
    let each = |(file, text): &(&str, &str)| Register::parse(file, text);
    BUILTIN_REGISTERS.iter().map(each).collect()
}
