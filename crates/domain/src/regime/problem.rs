//! What can be wrong with a file people write, and where.

/// A regulation or calendar file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {problem}")]
pub struct RegimeError {
    /// The file's name.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong and what to do.
    pub problem: FileProblem,
}

/// What is wrong with a file, with the next step.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FileProblem {
    /// Not TOML, or a field is missing, unknown or of another type.
    #[error("{message}; docs/regimes.md lists every field")]
    Syntax {
        /// As the parser says it.
        message: String,
    },
    /// A name that must be unique stands twice.
    #[error("{what} {id:?} stands twice; remove one or rename it")]
    Twice {
        /// Kind of thing.
        what: &'static str,
        /// Its name.
        id: String,
    },
    /// A name that refers to nothing in the file.
    #[error("unknown {what} {id:?}; declared are: {known}")]
    Unknown {
        /// Kind of thing.
        what: &'static str,
        /// As written.
        id: String,
        /// What could be meant.
        known: String,
    },
    /// A condition on a fact that the fact cannot meet.
    #[error("fact {fact:?} is never {value:?}; it can be: {known}")]
    Never {
        /// The fact.
        fact: String,
        /// As written.
        value: String,
        /// Its values.
        known: String,
    },
    /// A day that is none, or of another year.
    #[error("{text:?} is not a day{}; write YYYY-MM-DD", year.map(|year| format!(" of {year}")).unwrap_or_default())]
    NotADay {
        /// As written.
        text: String,
        /// The year it must be of.
        year: Option<i16>,
    },
    /// A period that cannot be counted.
    #[error(transparent)]
    Period(#[from] crate::calendar::NotAPeriod),
    /// A lead of an alarm that has no length in minutes.
    #[error("{text:?} is no lead of an alarm: write minutes, hours, days or weeks (PT30M, P3D)")]
    NoLead {
        /// As written.
        text: String,
    },
    /// A level outside those declared as grades.
    #[error("level {level} is not declared; add it as [[grade]] or correct the number")]
    NoSuchLevel {
        /// As written.
        level: String,
    },
    /// A fact whose declaration does not fit its type.
    #[error("fact {fact:?}: {why}")]
    BadFact {
        /// The fact.
        fact: String,
        /// What does not fit and what to do.
        why: &'static str,
    },
    /// A clause about approvals that cannot be followed.
    #[error("demand {demand:?}: {why}")]
    BadDemand {
        /// The clause.
        demand: String,
        /// What does not fit and what to do.
        why: &'static str,
    },
    /// Something of a register that does not fit.
    #[error("{what}: {why}")]
    Register {
        /// The part of the file.
        what: String,
        /// What does not fit and what to do.
        why: String,
    },
    /// A part of a file that cannot be followed.
    #[error("{what} {id:?}: {why}")]
    Bad {
        /// Kind of thing.
        what: &'static str,
        /// Its name.
        id: String,
        /// What does not fit and what to do.
        why: &'static str,
    },
    /// Without examples nobody can check the file.
    #[error("the file has no [[example]]; add at least one for every clause")]
    NoExamples,
    /// A clause that no example reaches.
    #[error(
        "no example expects clause {clause:?}; add an [[example]] that names it in expect.clauses"
    )]
    ClauseWithoutExample {
        /// The clause.
        clause: String,
    },
    /// Facts of an example that do not fit the file.
    #[error("example facts: {0}")]
    ExampleFacts(Box<super::FactsError>),
    /// Conditions over so many facts that not every combination can be looked at.
    #[error(
        "the conditions span {combinations} combinations, at most {most} are weighed; split the facts or derive some"
    )]
    TooWide {
        /// How many.
        combinations: usize,
        /// The limit.
        most: usize,
    },
    /// Validity that ends before it starts.
    #[error("valid.to lies before valid.from; correct one of them")]
    EndsBeforeItStarts,
}

impl RegimeError {
    /// A problem at a byte of the text.
    pub(crate) fn at(file: &str, text: &str, byte: usize, problem: FileProblem) -> Self {
        let (line, column) = line_and_column(text, byte);
        Self {
            file: file.to_owned(),
            line,
            column,
            problem,
        }
    }

    /// What the TOML reader refused.
    pub(crate) fn of_toml(file: &str, text: &str, cause: &toml::de::Error) -> Self {
        let byte = cause.span().map_or(0, |span| span.start);
        let message = cause.message().lines().collect::<Vec<_>>().join(", ");
        Self::at(file, text, byte, FileProblem::Syntax { message })
    }
}

/// Line and column, both from 1, of a byte of a text; columns in characters.
pub(crate) fn line_and_column(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let last = before.rsplit('\n').next().unwrap_or_default();
    (line, last.chars().count() + 1)
}
