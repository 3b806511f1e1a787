//! What can be wrong with a policy file, and where.

use crate::regime::line_and_column;

/// A policy file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {problem}")]
pub struct PolicyError {
    /// The file's name.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong and what to do.
    pub problem: PolicyProblem,
}

/// What is wrong with a policy file, with the next step.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PolicyProblem {
    /// Not TOML, or a field is missing, unknown or of another type.
    #[error("{message}; docs/policies.md lists every field")]
    Syntax {
        /// As the parser says it.
        message: String,
    },
    /// A clause stands twice.
    #[error("clause {code:?} stands twice; put both rules into one or rename it")]
    Twice {
        /// Its code.
        code: String,
    },
    /// A clause without a rule.
    #[error("clause {code:?} asks for nothing; give it a rule or leave it out")]
    Empty {
        /// Its code.
        code: String,
    },
    /// A verified file with a clause whose words are not there.
    #[error("clause {code:?} has no quote; copy its words, or write status = \"unverified\"")]
    NoQuote {
        /// Its code.
        code: String,
    },
    /// A zone that the IANA database does not know.
    #[error("unknown time zone {0:?}; write a name of the IANA database (Asia/Taipei)")]
    Zone(String),
    /// A day that is none.
    #[error("{0:?} is not a day; write YYYY-MM-DD")]
    NotADay(String),
    /// Validity that ends before it starts.
    #[error("valid.to lies before valid.from; correct one of them")]
    EndsBeforeItStarts,
    /// A period that cannot be counted.
    #[error(transparent)]
    Period(#[from] crate::calendar::NotAPeriod),
    /// A period that is not of days or months, or a lock-out not of minutes.
    #[error("{text:?} is of the wrong kind; {wanted}")]
    PeriodKind {
        /// As written.
        text: String,
        /// What to write.
        wanted: &'static str,
    },
    /// An idle step that is none.
    #[error("an idle account is suspended or deleted, not {0:?}")]
    IdleStep(&'static str),
    /// A number that means nothing.
    #[error("{0}")]
    Number(&'static str),
    /// Only an overlay forbids.
    #[error("a binding policy asks, only kind = \"overlay\" forbids")]
    BindingForbids,
    /// A file that asks for what it forbids.
    #[error("clause {code:?} forbids {subject}, which this file asks for itself; keep one of them")]
    AsksAndForbids {
        /// The clause that forbids.
        code: String,
        /// What.
        subject: &'static str,
    },
    /// A table that an overlay does not have.
    #[error(
        "an overlay adds clauses; [{0}] is said by the binding policy under it: leave it out here"
    )]
    NotOfAnOverlay(&'static str),
    /// Without examples nobody can check the file.
    #[error("the file has no [[example]]; add at least one for every clause that leads to a step")]
    NoExamples,
    /// A clause that no example reaches.
    #[error(
        "no example expects clause {code:?}; add an [[example]] that names it in expect.clause"
    )]
    ClauseWithoutExample {
        /// Its code.
        code: String,
    },
    /// Rules of passwords without one that breaks them.
    #[error("no [[password]] is refused; add one that breaks clause {code:?}")]
    NoRefusedPassword {
        /// The clause.
        code: String,
    },
    /// An account of an example that does not fit.
    #[error("example account: {0}")]
    ExampleAccount(#[from] super::RowProblem),
}

impl PolicyError {
    /// A problem at a byte of the text.
    pub(super) fn at(file: &str, text: &str, byte: usize, problem: PolicyProblem) -> Self {
        let (line, column) = line_and_column(text, byte);
        Self {
            file: file.to_owned(),
            line,
            column,
            problem,
        }
    }

    /// What the TOML reader refused.
    pub(super) fn of_toml(file: &str, text: &str, cause: &toml::de::Error) -> Self {
        let byte = cause.span().map_or(0, |span| span.start);
        let message = cause.message().lines().collect::<Vec<_>>().join(", ");
        Self::at(file, text, byte, PolicyProblem::Syntax { message })
    }
}
