//! A regulation as data: facts to level, duties to clocks.
//!
//! A newcomer reads [`Regime`] (one version of one regulation, from `regimes/*.toml`), then
//! [`Judgement`] (what its level table says of [`Facts`]) and [`assess`] (that, with every clock).
//! No number of the law stands in this code: levels, clauses, hours, months, classes and what an
//! impact is made of all come from the file. An unknown fact gives a range of levels that always
//! holds the true one, never a guess. [`Answer`] is the view that leaves as JSON.

mod answer;
mod assess;
mod builtin;
mod check;
mod declared;
mod examples;
mod facts;
mod file;
mod judge;
mod problem;
mod standing;
mod worlds;

use jiff::civil::Date;
use jiff::tz::TimeZone;

pub use answer::{Answer, AnsweredChange, AnsweredEscalation, Clock};
pub use assess::{Assessment, ChangedLevel, EscalationHit, Recounted, assess};
pub use builtin::{BUILTIN, BUILTIN_CALENDARS, builtin, builtin_calendars};
pub use declared::{
    Accept, AlarmRule, AtMost, Choice, Clause, Escalation, Expectation, FactType, FallbackChannel,
    Grade, Moment, NamedFact, Obligation, OnLevelChange, Operand, Source, Status, Unsettled,
    Validity, When, Within,
};
pub use examples::{Example, ExampleFailure};
pub use facts::{
    Extension, FactValue, Facts, FactsChange, FactsError, Impact, OtherChannel, Override,
};
pub use judge::{ClauseHit, Judgement, Overridden, Question, Raise};
pub(crate) use problem::line_and_column;
pub use problem::{FileProblem, RegimeError};
pub use standing::{Alarm, AlarmKind, CaseClock, ClockState, MakeUp, Standing, alarms};

use crate::calendar::Rules;
use crate::language::Trilingual;

/// One version of a regulation.
#[derive(Debug, Clone)]
pub struct Regime {
    id: String,
    version: String,
    status: Status,
    name: Trilingual,
    jurisdiction: Trilingual,
    valid: Validity,
    zone: TimeZone,
    rules: Rules,
    calendar: String,
    sources: Vec<Source>,
    moments: Vec<Moment>,
    facts: Vec<NamedFact>,
    grades: Vec<Grade>,
    clauses: Vec<Clause>,
    unsettled: Vec<Unsettled>,
    obligations: Vec<Obligation>,
    escalations: Vec<Escalation>,
    expected: Vec<Expectation>,
    examples: Vec<Example>,
}

impl Regime {
    /// Reads a regulation file and compares its parts with each other.
    ///
    /// # Errors
    /// Names the file, line and column of what does not fit, and what to do.
    pub fn parse(file: &str, text: &str) -> Result<Self, RegimeError> {
        check::parse(file, text)
    }

    /// `tw-gov-incident`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// `2018-11-21`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// How far the file can be relied on.
    pub const fn status(&self) -> Status {
        self.status
    }

    /// The regulation's name.
    pub const fn name(&self) -> &Trilingual {
        &self.name
    }

    /// Where it applies.
    pub const fn jurisdiction(&self) -> &Trilingual {
        &self.jurisdiction
    }

    /// When it is in force.
    pub const fn valid(&self) -> Validity {
        self.valid
    }

    /// The zone its days are counted in.
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// How its hours, days and months are counted.
    pub const fn rules(&self) -> Rules {
        self.rules
    }

    /// Which calendar of rest days its months step over.
    pub fn calendar_id(&self) -> &str {
        &self.calendar
    }

    /// Where its rules are read.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The moments that its clocks start from.
    pub fn moments(&self) -> impl Iterator<Item = &Moment> {
        self.moments.iter()
    }

    /// The facts that an impact is made of, in the order to ask.
    pub fn facts(&self) -> impl Iterator<Item = &NamedFact> {
        self.facts.iter()
    }

    /// A fact by its name.
    pub fn fact(&self, id: &str) -> Option<&NamedFact> {
        self.facts.iter().find(|fact| fact.id == id)
    }

    /// The levels, with names.
    pub fn grades(&self) -> &[Grade] {
        &self.grades
    }

    /// The level table.
    pub fn clauses(&self) -> &[Clause] {
        &self.clauses
    }

    /// A clause by its code.
    pub fn clause(&self, code: &str) -> Option<&Clause> {
        self.clauses.iter().find(|clause| clause.code == code)
    }

    /// Answers that the text leaves open, with what to ask then.
    pub fn unsettled(&self) -> &[Unsettled] {
        &self.unsettled
    }

    /// The duties.
    pub fn obligations(&self) -> &[Obligation] {
        &self.obligations
    }

    /// A duty by its name.
    pub fn obligation(&self, id: &str) -> Option<&Obligation> {
        self.obligations
            .iter()
            .find(|obligation| obligation.id == id)
    }

    /// Whom to tell by level.
    pub fn escalations(&self) -> &[Escalation] {
        &self.escalations
    }

    /// What others must do for us.
    pub fn expected(&self) -> &[Expectation] {
        &self.expected
    }

    /// The file's own examples.
    pub fn examples(&self) -> &[Example] {
        &self.examples
    }

    pub(crate) fn moment_of(&self, id: &str) -> Option<&Moment> {
        self.moments.iter().find(|moment| moment.id == id)
    }
}

/// The version of a regulation in force on the day an incident was known.
///
/// Where no version covers the day, the newest that had started: a clock must run even while the
/// file of a successor is missing; [`Validity::holds_on`] tells that it has lapsed. Drafts never
/// count. None before the first version.
pub fn in_force<'a>(regimes: &'a [Regime], id: &str, day: Date) -> Option<&'a Regime> {
    let started = || {
        regimes.iter().filter(move |regime| {
            regime.id == id && regime.status != Status::Draft && regime.valid.from <= day
        })
    };
    let newest = |regime: &&Regime| regime.valid.from;
    started()
        .filter(|regime| regime.valid.holds_on(day))
        .max_by_key(newest)
        .or_else(|| started().max_by_key(newest))
}

fn joined<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().collect::<Vec<_>>().join(", ")
}
