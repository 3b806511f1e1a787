//! What must be approved by whom, as data: `approvals/*.toml`, written from a procedure.
//!
//! A file is one procedure in one version; each `[[demand]]` is one clause of it with its own
//! examples. A file whose examples do not hold does not load. Nothing here knows a level or a role
//! of its own (docs/approvals.md).

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use super::content::Bound;
use crate::calendar::Period;
use crate::language::Trilingual;
use crate::people::Role;
use crate::regime::{FileProblem, RegimeError, Source, Status};

include!(concat!(env!("OUT_DIR"), "/approvals.rs"));

/// What an approval can be about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SubjectKind {
    /// A case of the desk.
    Incident,
}

impl SubjectKind {
    /// Stable name in storage.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Incident => "incident",
        }
    }
}

/// How far a subject is, where a clause speaks of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Damage is controlled, or operation recovered.
    Controlled,
}

/// Whether a clause asks for its approval now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Applies {
    /// It does not.
    Not,
    /// It does where people judge that it is such a case.
    Chosen,
    /// It does.
    Demanded,
    /// It does, and may be waived with a reason.
    Waivable,
}

/// One procedure in one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovalRules {
    id: String,
    version: String,
    status: Status,
    name: Trilingual,
    regimes: Vec<String>,
    sources: Vec<Source>,
    demands: Vec<Demand>,
}

/// One clause: what is asked of whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demand {
    /// As addresses and records name it (`report`); unique in a file.
    pub id: String,
    /// What it is about.
    pub subject: SubjectKind,
    /// What people call it.
    pub label: Trilingual,
    /// What is asked of who decides, without anything of a case.
    pub asks: Trilingual,
    /// The clause.
    pub code: String,
    /// Its words.
    pub quote: String,
    /// Roles that may ask.
    pub asked_by: Vec<Role>,
    /// Roles that may waive it, at these levels.
    pub waived_by: Vec<Role>,
    /// What the decision is bound to.
    pub binds: BTreeSet<Bound>,
    /// The clock whose end it should come before.
    pub clock: Option<String>,
    /// Who decides, in this order; at least one.
    pub steps: Vec<Role>,
    levels: Option<Levels>,
    waived_at: Option<Levels>,
    after: Option<Stage>,
    remind: Vec<i64>,
}

/// Levels from one to another, both included.
type Levels = (u8, u8);

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RulesFile {
    id: String,
    version: String,
    status: Status,
    name: Trilingual,
    regimes: Vec<String>,
    source: Vec<Source>,
    demand: Vec<Spanned<DemandRow>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DemandRow {
    id: String,
    subject: SubjectKind,
    label: Trilingual,
    asks: Trilingual,
    code: String,
    quote: String,
    asked_by: Vec<Role>,
    levels: Option<Levels>,
    waived_at: Option<Levels>,
    #[serde(default)]
    waived_by: Vec<Role>,
    after: Option<Stage>,
    binds: BTreeSet<Bound>,
    clock: Option<String>,
    #[serde(default)]
    remind: Vec<String>,
    steps: Vec<Role>,
    #[serde(default)]
    example: Vec<ExampleRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleRow {
    levels: Levels,
    #[serde(default)]
    done: BTreeSet<Stage>,
    expect: Applies,
}

impl ApprovalRules {
    /// Reads a file.
    ///
    /// # Errors
    /// Names the file, line and column of what does not fit, and what to do.
    pub fn parse(file: &str, text: &str) -> Result<Self, RegimeError> {
        let raw: RulesFile =
            toml::from_str(text).map_err(|cause| RegimeError::of_toml(file, text, &cause))?;
        let mut seen = BTreeSet::new();
        let mut demands = Vec::new();
        for row in raw.demand {
            let place = row.span().start;
            let at = |problem| RegimeError::at(file, text, place, problem);
            let row = row.into_inner();
            if !seen.insert(row.id.clone()) {
                let (what, id) = ("demand", row.id);
                return Err(at(FileProblem::Twice { what, id }));
            }
            demands.push(read(row).map_err(at)?);
        }
        Ok(Self {
            id: raw.id,
            version: raw.version,
            status: raw.status,
            name: raw.name,
            regimes: raw.regimes,
            sources: raw.source,
            demands,
        })
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

    /// Where its clauses are read.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// Whether cases of a regulation follow it.
    pub fn is_for(&self, regime: &str) -> bool {
        self.regimes.iter().any(|one| one == regime)
    }

    /// Its clauses, in order.
    pub fn demands(&self) -> &[Demand] {
        &self.demands
    }

    /// One of them.
    pub fn demand(&self, id: &str) -> Option<&Demand> {
        self.demands.iter().find(|demand| demand.id == id)
    }
}

impl Demand {
    /// Whether it asks for its approval at a level, or a range of levels while facts are open, and
    /// with what is done so far. A range is taken at its worst: waived is what every level of it
    /// lets be waived.
    pub fn applies(&self, (lowest, highest): (u8, u8), done: &BTreeSet<Stage>) -> Applies {
        if self.after.is_some_and(|stage| !done.contains(&stage)) {
            return Applies::Not;
        }
        let Some((from, to)) = self.levels else {
            return Applies::Chosen;
        };
        if highest < from || lowest > to {
            return Applies::Not;
        }
        match self.waived_at {
            Some((from, to)) if from <= lowest && highest <= to => Applies::Waivable,
            _ => Applies::Demanded,
        }
    }

    /// How many minutes before its time who must decide is reminded; the earliest first.
    pub fn reminders(&self) -> &[i64] {
        &self.remind
    }
}

fn read(row: DemandRow) -> Result<Demand, FileProblem> {
    let bad = |why| FileProblem::BadDemand {
        demand: row.id.clone(),
        why,
    };
    if row.steps.is_empty() || row.asked_by.is_empty() {
        return Err(bad("name who asks (asked_by) and who decides (steps)"));
    }
    if row.binds.is_empty() {
        return Err(bad("name what the decision is bound to (binds)"));
    }
    if row.waived_at.is_some() == row.waived_by.is_empty() {
        return Err(bad("waived_at and waived_by belong together"));
    }
    if row.example.is_empty() {
        return Err(bad("add at least one [[demand.example]]"));
    }
    let mut remind = Vec::new();
    for lead in &row.remind {
        match Period::parse(lead)? {
            Period::Elapsed { minutes } => remind.push(minutes),
            _ => return Err(FileProblem::NoLead { text: lead.clone() }),
        }
    }
    remind.sort_unstable_by(|one, other| other.cmp(one));
    let wrong = bad("an example does not hold; correct it or the clause");
    let examples = row.example;
    let demand = Demand {
        id: row.id,
        subject: row.subject,
        label: row.label,
        asks: row.asks,
        code: row.code,
        quote: row.quote,
        asked_by: row.asked_by,
        waived_by: row.waived_by,
        binds: row.binds,
        clock: row.clock,
        steps: row.steps,
        levels: row.levels,
        waived_at: row.waived_at,
        after: row.after,
        remind,
    };
    let holds = |one: &ExampleRow| demand.applies(one.levels, &one.done) == one.expect;
    if examples.iter().all(holds) {
        Ok(demand)
    } else {
        Err(wrong)
    }
}

/// The procedures that come with the program, every version.
///
/// # Errors
/// When a file does not load; the tests of this crate keep that from happening.
pub fn builtin_approvals() -> Result<Vec<ApprovalRules>, RegimeError> {
    let each = |(file, text): &(&str, &str)| ApprovalRules::parse(file, text);
    BUILTIN_APPROVALS.iter().map(each).collect()
}
