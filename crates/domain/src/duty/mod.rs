//! What recurs: duties with a date, as files.
//!
//! A newcomer reads [`Recurrence`]: a [`FixedCalendar`] asks for a deed in every month, quarter, half-year or
//! year, whatever was done before; [`AfterLast`] asks for one so many months after the last one was done; [`EachDay`]
//! asks for one on every working day from the first one on. They are types of their own, and need different things to be counted: the first only days, the second what is on
//! record. [`Duty::course`] tells how a duty stands by what is on record, and [`Occurrence`] is computed each time;
//! nothing of it is stored. docs/duties.md tells how a file is written.

mod course;
mod file;
mod when;

use jiff::civil::Date;

use crate::language::Trilingual;
use crate::people::Role;
use crate::regime::{RegimeError, Source, Status};
use crate::register::Clause;

pub use course::{Course, Marked, Standing, Step};
pub use when::{AfterLast, Anchor, EachDay, Every, FixedCalendar, Moves, Occurrence};

include!(concat!(env!("OUT_DIR"), "/duties.rs"));

/// Something that is to be done again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    id: String,
    status: Status,
    title: Trilingual,
    says: Trilingual,
    since: Date,
    owners: Vec<Role>,
    deputies: Vec<Role>,
    approvers: Vec<Role>,
    minutes: u32,
    remind: Vec<u16>,
    recurrence: Recurrence,
    registers: Vec<String>,
    notes: bool,
    sources: Vec<Source>,
    clause: Clause,
}

/// By which rule it comes again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recurrence {
    /// By the calendar, whatever was done before.
    Calendar(FixedCalendar),
    /// So many months after it was last done.
    AfterLast(AfterLast),
    /// On every working day.
    EachDay(EachDay),
}

impl Duty {
    /// Reads a duty.
    ///
    /// # Errors
    /// Names the file, line and column of what does not fit, and what to do.
    pub fn parse(file: &str, text: &str) -> Result<Self, RegimeError> {
        file::parse(file, text)
    }

    /// `time-check`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// How far its words can be relied on.
    pub const fn status(&self) -> Status {
        self.status
    }

    /// What it is called.
    pub const fn title(&self) -> &Trilingual {
        &self.title
    }

    /// What is to be done, in one sentence.
    pub const fn says(&self) -> &Trilingual {
        &self.says
    }

    /// From this day on it is asked for.
    pub const fn since(&self) -> Date {
        self.since
    }

    /// Roles whose duty it is.
    pub fn owners(&self) -> &[Role] {
        &self.owners
    }

    /// Roles that do it in their place.
    pub fn deputies(&self) -> &[Role] {
        &self.deputies
    }

    /// Roles that agree when it is not done.
    pub fn approvers(&self) -> &[Role] {
        &self.approvers
    }

    /// How much work one time is thought to be, in minutes.
    pub const fn minutes(&self) -> u32 {
        self.minutes
    }

    /// So many days before its end the owners are reminded.
    pub fn remind(&self) -> &[u16] {
        &self.remind
    }

    /// When it comes again.
    pub const fn recurrence(&self) -> &Recurrence {
        &self.recurrence
    }

    /// Registers whose sheets show that it was done.
    pub fn registers(&self) -> &[String] {
        &self.registers
    }

    /// Whether words alone show that it was done.
    pub const fn takes_notes(&self) -> bool {
        self.notes
    }

    /// Where it is read.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The clause that asks for it.
    pub const fn clause(&self) -> &Clause {
        &self.clause
    }

    /// How it comes again on every working day; none where it does not.
    pub const fn each_day(&self) -> Option<&EachDay> {
        match &self.recurrence {
            Recurrence::EachDay(each) => Some(each),
            Recurrence::Calendar(_) | Recurrence::AfterLast(_) => None,
        }
    }

    /// Whether somebody with a role may say that it was done.
    pub fn is_done_by(&self, role: Role) -> bool {
        self.owners.contains(&role) || self.deputies.contains(&role)
    }
}

/// The duties that come with the program.
///
/// # Errors
/// When a file does not load; the tests of this crate keep that from happening.
pub fn builtin_duties() -> Result<Vec<Duty>, RegimeError> {
    let each = |(file, text): &(&str, &str)| Duty::parse(file, text);
    BUILTIN_DUTIES.iter().map(each).collect()
}

#[cfg(test)]
mod tests;
