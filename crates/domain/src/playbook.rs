//! What is done in which kind of incident, as data: `playbooks/*.toml`, written from procedures.
//!
//! A file is one playbook in one version; each `[[task]]` belongs to a phase, names who does it and
//! what proves that it was done, and carries the words of the procedure where there are any. Its
//! examples say which cases it is proposed for; a file whose examples do not hold does not load.
//! A case keeps the version it was given (docs/playbooks.md). How a task goes on: [`crate::case_task`].

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use crate::language::Trilingual;
use crate::people::Role;
use crate::regime::{FileProblem, RegimeError, Source, Status};

include!(concat!(env!("OUT_DIR"), "/playbooks.rs"));

/// Part of the handling of an incident, in the order of S4 伍.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// 偵測與分析: what happened, how far it reaches.
    Analysis,
    /// 應變: it spreads no further.
    Containment,
    /// 清除: its cause is removed.
    Eradication,
    /// 復原: work goes on as before.
    Recovery,
    /// 存證: what proves it is kept.
    Evidence,
    /// 檢討: it does not happen again.
    Review,
}

impl Phase {
    /// All of them, in order.
    pub const ALL: [Self; 6] = [
        Self::Analysis,
        Self::Containment,
        Self::Eradication,
        Self::Recovery,
        Self::Evidence,
        Self::Review,
    ];

    /// Stable name in storage, files and text keys (`phase-analysis`).
    pub const fn name(self) -> &'static str {
        match self {
            Self::Analysis => "analysis",
            Self::Containment => "containment",
            Self::Eradication => "eradication",
            Self::Recovery => "recovery",
            Self::Evidence => "evidence",
            Self::Review => "review",
        }
    }

    /// The phase of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|phase| phase.name() == name)
    }
}

/// What shows that a task was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// Who and when is enough.
    #[default]
    Nothing,
    /// What was done, in words.
    Note,
    /// A file of the case.
    File,
}

impl Proof {
    /// Stable name in text keys (`proof-note`).
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Note => "note",
            Self::File => "file",
        }
    }
}

/// The words of a procedure.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// The clause (`伍三(一)2(2)`).
    pub code: String,
    /// Its words.
    pub quote: String,
}

/// How a measure that is in force is lifted: a network cut off, an account closed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lifting {
    /// What it is called (解除隔離).
    pub label: Trilingual,
    /// Roles that may agree to it; never whoever put the measure in force.
    pub by: Vec<Role>,
    /// The clause that asks for it, where there is one.
    pub basis: Option<Basis>,
}

/// Something to be done.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// As records name it; unique in a file.
    pub id: String,
    /// When in the handling.
    pub phase: Phase,
    /// What, in one line.
    pub title: Trilingual,
    /// How, for somebody who does it the first time.
    pub how: Trilingual,
    /// Who usually does it.
    pub role: Role,
    /// What shows that it was done.
    #[serde(default)]
    pub proof: Proof,
    /// The procedure that asks for it, where one does.
    pub basis: Option<Basis>,
    /// Where doing it puts a measure in force: how that is lifted.
    pub lifting: Option<Lifting>,
}

/// What is known of a case when playbooks are proposed for it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CaseTraits<'c> {
    /// The rule that found it, by its Sigma id.
    pub rule: Option<&'c str>,
    /// What it is called.
    pub title: &'c str,
}

/// Which cases a playbook is proposed for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProposedFor {
    /// Cases that one of these rules found, by Sigma id.
    #[serde(default)]
    pub rules: BTreeSet<String>,
    /// Cases with one of these words in their title.
    #[serde(default)]
    pub words: Vec<String>,
}

impl ProposedFor {
    fn fits(&self, case: &CaseTraits<'_>) -> bool {
        let title = case.title.to_lowercase();
        case.rule.is_some_and(|rule| self.rules.contains(rule))
            || self
                .words
                .iter()
                .any(|word| title.contains(&word.to_lowercase()))
    }
}

/// One playbook in one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Playbook {
    id: String,
    version: String,
    status: Status,
    name: Trilingual,
    about: Trilingual,
    sources: Vec<Source>,
    proposed_for: ProposedFor,
    tasks: Vec<Task>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PlaybookFile {
    id: String,
    version: String,
    status: Status,
    name: Trilingual,
    about: Trilingual,
    source: Vec<Source>,
    proposed_for: ProposedFor,
    task: Vec<Spanned<Task>>,
    #[serde(default)]
    example: Vec<Spanned<ExampleRow>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleRow {
    name: String,
    rule: Option<String>,
    #[serde(default)]
    title: String,
    proposed: bool,
}

impl Playbook {
    /// Reads a file.
    ///
    /// # Errors
    /// Names the file, line and column of what does not fit, and what to do.
    pub fn parse(file: &str, text: &str) -> Result<Self, RegimeError> {
        let raw: PlaybookFile =
            toml::from_str(text).map_err(|cause| RegimeError::of_toml(file, text, &cause))?;
        let mut seen = BTreeSet::new();
        for row in &raw.task {
            let place = row.span().start;
            check(row.get_ref(), &mut seen)
                .map_err(|problem| RegimeError::at(file, text, place, problem))?;
        }
        if raw.example.is_empty() {
            return Err(RegimeError::at(file, text, 0, FileProblem::NoExamples));
        }
        for row in &raw.example {
            let example = row.get_ref();
            let case = CaseTraits {
                rule: example.rule.as_deref(),
                title: &example.title,
            };
            if raw.proposed_for.fits(&case) != example.proposed {
                let problem = FileProblem::Bad {
                    what: "example",
                    id: example.name.clone(),
                    why: "it does not hold; correct it or [proposed_for]",
                };
                return Err(RegimeError::at(file, text, row.span().start, problem));
            }
        }
        Ok(Self {
            id: raw.id,
            version: raw.version,
            status: raw.status,
            name: raw.name,
            about: raw.about,
            sources: raw.source,
            proposed_for: raw.proposed_for,
            tasks: raw.task.into_iter().map(Spanned::into_inner).collect(),
        })
    }

    /// `stolen-mailbox`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The day of the text.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// How far its quotes can be relied on.
    pub const fn status(&self) -> Status {
        self.status
    }

    /// What it is called.
    pub const fn name(&self) -> &Trilingual {
        &self.name
    }

    /// When it is the right one.
    pub const fn about(&self) -> &Trilingual {
        &self.about
    }

    /// Where it was read.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// What is to be done, in order.
    pub fn tasks(&self) -> &[Task] {
        &self.tasks
    }

    /// One of the tasks.
    pub fn task(&self, id: &str) -> Option<&Task> {
        self.tasks.iter().find(|task| task.id == id)
    }

    /// The rules whose cases it is proposed for, by Sigma id.
    pub const fn rules(&self) -> &BTreeSet<String> {
        &self.proposed_for.rules
    }

    /// Whether it is proposed for a case; any other can be chosen as well.
    pub fn is_proposed_for(&self, case: &CaseTraits<'_>) -> bool {
        self.proposed_for.fits(case)
    }
}

fn check(task: &Task, seen: &mut BTreeSet<String>) -> Result<(), FileProblem> {
    let id = task.id.clone();
    if !seen.insert(id.clone()) {
        return Err(FileProblem::Twice { what: "task", id });
    }
    let what = "task";
    if task.lifting.as_ref().is_some_and(|one| one.by.is_empty()) {
        let why = "name who may lift the measure (lifting.by)";
        return Err(FileProblem::Bad { what, id, why });
    }
    Ok(())
}

/// The playbooks that come with the program, every version.
///
/// # Errors
/// When a file does not load; the tests of this crate keep that from happening.
pub fn builtin_playbooks() -> Result<Vec<Playbook>, RegimeError> {
    let each = |(file, text): &(&str, &str)| Playbook::parse(file, text);
    BUILTIN_PLAYBOOKS.iter().map(each).collect()
}
