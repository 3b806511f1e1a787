//! What must be assessed in a case, as data: `assessments/*.toml`, written from a procedure.
//!
//! A sheet is one procedure's questions in one version: parts with items, each of a type, each with
//! the words that ask for it. What people answer is text by item; [`Sheet::check`] holds it to the
//! types, [`Sheet::missing`] says what is not answered yet. Forms take the answers
//! ([`crate::form`]), and closing a case may ask for them ([`crate::closing`]; docs/playbooks.md).

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use toml::Spanned;

use crate::language::{Language, Trilingual};
use crate::playbook::Basis;
use crate::regime::{FileProblem, RegimeError, Source, Status};

include!(concat!(env!("OUT_DIR"), "/assessments.rs"));

/// Longest answer, in characters. Ours: as long as a reason.
pub const LONGEST_ANSWER: usize = 2_000;
/// The largest number that is an answer. Ours: no loss is counted in more.
const LARGEST: u32 = 10_000_000;

/// What people answered, by item.
pub type Answers = BTreeMap<String, String>;

/// One value of a choice.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemChoice {
    /// As answers name it.
    pub id: String,
    /// What people read.
    pub label: Trilingual,
}

/// What kind of answer an item asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemKind {
    /// Words.
    Text,
    /// One of these.
    Choice(Vec<ItemChoice>),
    /// A whole number of something (`hours`).
    Number(Trilingual),
}

/// One thing that is assessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// As answers, forms and closing rules name it; unique in a file.
    pub id: String,
    /// The question.
    pub label: Trilingual,
    /// What a good answer says.
    pub help: Trilingual,
    /// What kind of answer.
    pub kind: ItemKind,
    /// The words that ask for it, where a procedure does.
    pub basis: Option<Basis>,
}

/// Items that stand together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// As addresses name it.
    pub id: String,
    /// Above them.
    pub label: Trilingual,
    /// The items, in order.
    pub items: Vec<Item>,
}

/// One sheet in one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    id: String,
    version: String,
    status: Status,
    name: Trilingual,
    regimes: Vec<String>,
    sources: Vec<Source>,
    parts: Vec<Part>,
}

/// Why an answer is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAnAnswer {
    /// The sheet asks no such thing.
    #[error("there is no item {0:?}")]
    NoSuchItem(String),
    /// None of the choices.
    #[error("{0}: none of the choices")]
    NotAChoice(String),
    /// No whole number, or too large.
    #[error("{0}: no whole number")]
    NotANumber(String),
    /// Longer than [`LONGEST_ANSWER`].
    #[error("{0}: too long")]
    TooLong(String),
}

impl NotAnAnswer {
    /// The item that it is about.
    pub fn item(&self) -> &str {
        match self {
            Self::NoSuchItem(item)
            | Self::NotAChoice(item)
            | Self::NotANumber(item)
            | Self::TooLong(item) => item,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SheetFile {
    id: String,
    version: String,
    status: Status,
    name: Trilingual,
    regimes: Vec<String>,
    source: Vec<Source>,
    part: Vec<PartRow>,
    #[serde(default)]
    example: Vec<Spanned<ExampleRow>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PartRow {
    id: String,
    label: Trilingual,
    item: Vec<Spanned<ItemRow>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ItemRow {
    id: String,
    label: Trilingual,
    help: Trilingual,
    #[serde(default)]
    choice: Vec<ItemChoice>,
    number_of: Option<Trilingual>,
    basis: Option<Basis>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleRow {
    name: String,
    answers: Answers,
    /// Items that are then still to be answered; none where the answers are refused.
    missing: Option<BTreeSet<String>>,
}

impl Sheet {
    /// Reads a file.
    ///
    /// # Errors
    /// Names the file, line and column of what does not fit, and what to do.
    pub fn parse(file: &str, text: &str) -> Result<Self, RegimeError> {
        let raw: SheetFile =
            toml::from_str(text).map_err(|cause| RegimeError::of_toml(file, text, &cause))?;
        let mut seen = BTreeSet::new();
        let mut parts = Vec::new();
        for row in raw.part {
            let mut items = Vec::new();
            for item in row.item {
                let place = item.span().start;
                let item = read(item.into_inner(), &mut seen)
                    .map_err(|problem| RegimeError::at(file, text, place, problem))?;
                items.push(item);
            }
            parts.push(Part {
                id: row.id,
                label: row.label,
                items,
            });
        }
        let sheet = Self {
            id: raw.id,
            version: raw.version,
            status: raw.status,
            name: raw.name,
            regimes: raw.regimes,
            sources: raw.source,
            parts,
        };
        if raw.example.is_empty() {
            return Err(RegimeError::at(file, text, 0, FileProblem::NoExamples));
        }
        for example in &raw.example {
            sheet
                .holds(example.get_ref())
                .map_err(|problem| RegimeError::at(file, text, example.span().start, problem))?;
        }
        Ok(sheet)
    }

    fn holds(&self, example: &ExampleRow) -> Result<(), FileProblem> {
        let missing = self.check(&example.answers).ok().map(|()| {
            let missing = self.missing(&example.answers);
            missing.map(|item| item.id.clone()).collect()
        });
        if missing == example.missing {
            return Ok(());
        }
        Err(FileProblem::Bad {
            what: "example",
            id: example.name.clone(),
            why: "it does not hold; correct it or the items",
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

    /// Where its items are read.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// Whether cases of a regulation are assessed by it.
    pub fn is_for(&self, regime: &str) -> bool {
        self.regimes.iter().any(|one| one == regime)
    }

    /// Its parts, in order.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Its items, in order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.parts.iter().flat_map(|part| &part.items)
    }

    /// Holds answers to the types of their items. What is blank is no answer, and fits.
    ///
    /// # Errors
    /// The first answer that is none.
    pub fn check(&self, answers: &Answers) -> Result<(), NotAnAnswer> {
        for (id, answer) in answers {
            let mut items = self.items().filter(|item| item.id == *id);
            let item = items.next();
            let item = item.ok_or_else(|| NotAnAnswer::NoSuchItem(id.clone()))?;
            let answer = answer.trim();
            if answer.is_empty() {
                continue;
            }
            if answer.chars().nth(LONGEST_ANSWER).is_some() {
                return Err(NotAnAnswer::TooLong(id.clone()));
            }
            match &item.kind {
                ItemKind::Text => {}
                ItemKind::Choice(choices) if choices.iter().any(|one| one.id == answer) => {}
                ItemKind::Choice(_) => return Err(NotAnAnswer::NotAChoice(id.clone())),
                ItemKind::Number(_) => {
                    let number = answer
                        .parse()
                        .ok()
                        .filter(|number: &u32| *number <= LARGEST);
                    number.ok_or_else(|| NotAnAnswer::NotANumber(id.clone()))?;
                }
            }
        }
        Ok(())
    }

    /// Items without an answer.
    pub fn missing<'s>(&'s self, answers: &'s Answers) -> impl Iterator<Item = &'s Item> {
        let blank = |item: &&Item| {
            answers
                .get(&item.id)
                .is_none_or(|one| one.trim().is_empty())
        };
        self.items().filter(blank)
    }

    /// Every answer in people's words, by item.
    pub fn told(&self, answers: &Answers, language: Language) -> Answers {
        let told = |item: &Item| {
            let answer = answers.get(&item.id)?.trim();
            Some((item.id.clone(), item.told(answer, language)?))
        };
        self.items().filter_map(told).collect()
    }
}

impl Item {
    /// An answer in people's words; none where there is none.
    pub fn told(&self, answer: &str, language: Language) -> Option<String> {
        if answer.is_empty() {
            return None;
        }
        Some(match &self.kind {
            ItemKind::Text => answer.to_owned(),
            ItemKind::Choice(choices) => choices.iter().find(|one| one.id == answer).map_or_else(
                || answer.to_owned(),
                |one| one.label.get(language).to_owned(),
            ),
            ItemKind::Number(of) => format!("{answer} {}", of.get(language)),
        })
    }
}

fn read(row: ItemRow, seen: &mut BTreeSet<String>) -> Result<Item, FileProblem> {
    let id = row.id;
    if !seen.insert(id.clone()) {
        return Err(FileProblem::Twice { what: "item", id });
    }
    let kind = match (row.number_of, row.choice) {
        (None, choices) if choices.is_empty() => ItemKind::Text,
        (None, choices) => ItemKind::Choice(choices),
        (Some(of), choices) if choices.is_empty() => ItemKind::Number(of),
        (Some(_), _) => {
            let (what, why) = ("item", "it is a number or a choice; remove one");
            return Err(FileProblem::Bad { what, id, why });
        }
    };
    Ok(Item {
        id,
        label: row.label,
        help: row.help,
        kind,
        basis: row.basis,
    })
}

/// The sheets that come with the program, every version.
///
/// # Errors
/// When a file does not load; the tests of this crate keep that from happening.
pub fn builtin_assessments() -> Result<Vec<Sheet>, RegimeError> {
    let each = |(file, text): &(&str, &str)| Sheet::parse(file, text);
    BUILTIN_ASSESSMENTS.iter().map(each).collect()
}
