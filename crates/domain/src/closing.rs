//! What must be there before a case is closed, as data: `closing/*.toml`, written from a procedure.
//!
//! A file is one procedure in one version; each `[[demand]]` names what it wants of the records, at
//! which levels, with the words that ask for it. Nothing here knows a level of its own, and nobody can
//! close a case past it (docs/playbooks.md).

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use crate::language::Trilingual;
use crate::playbook::Basis;
use crate::regime::{FileProblem, RegimeError, Source, Status};

include!(concat!(env!("OUT_DIR"), "/closing.rs"));

/// What a demand wants of the records of a case.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// One level stands; no range.
    Level,
    /// Damage is controlled, or operation recovered.
    Controlled,
    /// It was reported.
    Reported,
    /// No task is left to be done.
    TasksSettled,
    /// No measure is in force any more.
    MeasuresLifted,
    /// These items of the assessment are answered.
    Answers(Vec<String>),
    /// This approval stands for the case as it is.
    Approval(String),
    /// This duty of the regulation was done.
    Duty(String),
}

impl Wanted {
    /// Where people see to it: a name for pages (`closing-place-…`).
    pub const fn place(&self) -> &'static str {
        match self {
            Self::Level => "level",
            Self::Controlled | Self::Reported | Self::Duty(_) => "records",
            Self::TasksSettled | Self::MeasuresLifted => "tasks",
            Self::Answers(_) => "assessment",
            Self::Approval(_) => "approvals",
        }
    }
}

/// One thing that must be there.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosingDemand {
    /// Unique in a file.
    pub id: String,
    /// What people call it.
    pub label: Trilingual,
    /// What it wants.
    pub wants: Wanted,
    /// Only at these levels, both included; at every level without it.
    pub levels: Option<(u8, u8)>,
    /// The words that ask for it, where a procedure does.
    pub basis: Option<Basis>,
}

/// One procedure in one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosingRules {
    id: String,
    version: String,
    status: Status,
    name: Trilingual,
    regimes: Vec<String>,
    sources: Vec<Source>,
    demands: Vec<ClosingDemand>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClosingFile {
    id: String,
    version: String,
    status: Status,
    name: Trilingual,
    regimes: Vec<String>,
    source: Vec<Source>,
    demand: Vec<Spanned<ClosingDemand>>,
    #[serde(default)]
    example: Vec<Spanned<ExampleRow>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleRow {
    name: String,
    levels: (u8, u8),
    /// Demands that are met.
    met: BTreeSet<String>,
    missing: BTreeSet<String>,
}

impl ClosingRules {
    /// Reads a file.
    ///
    /// # Errors
    /// Names the file, line and column of what does not fit, and what to do.
    pub fn parse(file: &str, text: &str) -> Result<Self, RegimeError> {
        let raw: ClosingFile =
            toml::from_str(text).map_err(|cause| RegimeError::of_toml(file, text, &cause))?;
        let mut seen = BTreeSet::new();
        for row in &raw.demand {
            let (what, id) = ("demand", row.get_ref().id.clone());
            if !seen.insert(id.clone()) {
                let twice = FileProblem::Twice { what, id };
                return Err(RegimeError::at(file, text, row.span().start, twice));
            }
        }
        let rules = Self {
            id: raw.id,
            version: raw.version,
            status: raw.status,
            name: raw.name,
            regimes: raw.regimes,
            sources: raw.source,
            demands: raw.demand.into_iter().map(Spanned::into_inner).collect(),
        };
        if raw.example.is_empty() {
            return Err(RegimeError::at(file, text, 0, FileProblem::NoExamples));
        }
        for row in &raw.example {
            let example = row.get_ref();
            let asked = rules.demands_at(example.levels);
            let left = asked.filter(|one| !example.met.contains(&one.id));
            if left.map(|one| one.id.clone()).collect::<BTreeSet<_>>() != example.missing {
                let wrong = FileProblem::Bad {
                    what: "example",
                    id: example.name.clone(),
                    why: "it does not hold; correct it or the demands",
                };
                return Err(RegimeError::at(file, text, row.span().start, wrong));
            }
        }
        Ok(rules)
    }

    /// `tw-township`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The day of the procedure.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// How far it can be relied on.
    pub const fn status(&self) -> Status {
        self.status
    }

    /// What it is called.
    pub const fn name(&self) -> &Trilingual {
        &self.name
    }

    /// Where its demands are read.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// Whether cases of a regulation are closed by it.
    pub fn is_for(&self, regime: &str) -> bool {
        self.regimes.iter().any(|one| one == regime)
    }

    /// Whether it is for every regulation that no other file names.
    pub const fn is_for_others(&self) -> bool {
        self.regimes.is_empty()
    }

    /// Every demand, in order.
    pub fn demands(&self) -> &[ClosingDemand] {
        &self.demands
    }

    /// What is asked for at a level, or a range of levels while facts are open: what any level of it
    /// asks for.
    pub fn demands_at(&self, (lowest, highest): (u8, u8)) -> impl Iterator<Item = &ClosingDemand> {
        self.demands.iter().filter(move |one| {
            one.levels
                .is_none_or(|(from, to)| from <= highest && lowest <= to)
        })
    }
}

/// The procedures that come with the program, every version.
///
/// # Errors
/// When a file does not load; the tests of this crate keep that from happening.
pub fn builtin_closing() -> Result<Vec<ClosingRules>, RegimeError> {
    let each = |(file, text): &(&str, &str)| ClosingRules::parse(file, text);
    BUILTIN_CLOSING.iter().map(each).collect()
}
