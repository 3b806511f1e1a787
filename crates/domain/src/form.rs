//! A form of the office as data: which fields stand on the paper, and what of a case fills them.
//!
//! A newcomer reads [`Form`] (one version of one form, from `forms/*.toml`) and [`CaseValue`] (what a
//! field can be filled with). A field without one is written by hand. Nothing here knows how a page
//! or a file looks; [`Form::filled`] says what stands in each field and where it came from.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use toml::Spanned;

use crate::language::{Language, Trilingual};
use crate::regime::{FileProblem, RegimeError, Source, Status};

include!(concat!(env!("OUT_DIR"), "/forms.rs"));

/// What of a case can stand in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseValue {
    /// Name of the unit.
    Unit,
    /// The case's number.
    CaseNumber,
    /// What the case is, in one line.
    Title,
    /// When it was known.
    KnownAt,
    /// When it was first seen.
    FoundAt,
    /// Who accepted it.
    AcceptedBy,
    /// The regulation and its version.
    Regime,
    /// The level that stands.
    Level,
    /// The clauses that hold, with their words.
    Clauses,
    /// What was harmed, as it was answered.
    Impacts,
    /// What was noticed and noted, with times.
    Chronology,
    /// What was done to control the damage, and notes.
    Measures,
    /// When damage was controlled or operation recovered.
    ControlledAt,
    /// When it was reported.
    ReportedAt,
    /// The authority's receipt number.
    Receipt,
    /// The clocks with their ends.
    Deadlines,
    /// Who confirmed or approved what, and what is still missing.
    Approvals,
    /// An answer of the case's assessment; the field names which (`answer`).
    Assessment,
    /// Who prints.
    PrintedBy,
    /// When it is printed.
    PrintedAt,
}

impl CaseValue {
    /// All of them.
    pub const ALL: [Self; 20] = [
        Self::Unit,
        Self::CaseNumber,
        Self::Title,
        Self::KnownAt,
        Self::FoundAt,
        Self::AcceptedBy,
        Self::Regime,
        Self::Level,
        Self::Clauses,
        Self::Impacts,
        Self::Chronology,
        Self::Measures,
        Self::ControlledAt,
        Self::ReportedAt,
        Self::Receipt,
        Self::Deadlines,
        Self::Approvals,
        Self::Assessment,
        Self::PrintedBy,
        Self::PrintedAt,
    ];

    /// Stable name, as form files write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::CaseNumber => "case_number",
            Self::Title => "title",
            Self::KnownAt => "known_at",
            Self::FoundAt => "found_at",
            Self::AcceptedBy => "accepted_by",
            Self::Regime => "regime",
            Self::Level => "level",
            Self::Clauses => "clauses",
            Self::Impacts => "impacts",
            Self::Chronology => "chronology",
            Self::Measures => "measures",
            Self::ControlledAt => "controlled_at",
            Self::ReportedAt => "reported_at",
            Self::Receipt => "receipt",
            Self::Deadlines => "deadlines",
            Self::Approvals => "approvals",
            Self::Assessment => "assessment",
            Self::PrintedBy => "printed_by",
            Self::PrintedAt => "printed_at",
        }
    }
}

/// One version of a form.
#[derive(Debug, Clone)]
pub struct Form {
    id: String,
    version: String,
    status: Status,
    name: Trilingual,
    regimes: Vec<String>,
    sources: Vec<Source>,
    blocks: Vec<Block>,
    stamps: Vec<Trilingual>,
}

/// Fields that stand together.
#[derive(Debug, Clone)]
struct Block {
    heading: Trilingual,
    fields: Vec<Field>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Field {
    id: String,
    label: Trilingual,
    value: Option<CaseValue>,
    /// The item of the assessment that stands here.
    answer: Option<String>,
}

/// A form with what stands on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// What it is called.
    pub name: String,
    /// The blocks, in order.
    pub blocks: Vec<FilledBlock>,
    /// Boxes to be stamped.
    pub stamps: Vec<String>,
}

/// Fields that stand together, with what stands in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledBlock {
    /// Above them.
    pub heading: String,
    /// The fields.
    pub fields: Vec<FilledField>,
}

/// One field with what stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilledField {
    /// As the file names it; unique in a form.
    pub id: String,
    /// Beside it.
    pub label: String,
    /// Empty where it is written by hand or nothing is known yet.
    pub value: String,
    /// Where the value came from; none where it is written by hand.
    pub source: Option<CaseValue>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FormFile {
    id: String,
    version: String,
    status: Status,
    name: Trilingual,
    #[serde(default)]
    regimes: Vec<String>,
    source: Vec<Source>,
    block: Vec<BlockRow>,
    #[serde(default)]
    stamp: Vec<StampRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct BlockRow {
    heading: Trilingual,
    field: Vec<Spanned<Field>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct StampRow {
    label: Trilingual,
}

impl Form {
    /// Reads a form file.
    ///
    /// # Errors
    /// Names the file, line and column of what does not fit, and what to do.
    pub fn parse(file: &str, text: &str) -> Result<Self, RegimeError> {
        let raw: FormFile =
            toml::from_str(text).map_err(|cause| RegimeError::of_toml(file, text, &cause))?;
        let mut seen = BTreeSet::new();
        for field in raw.block.iter().flat_map(|block| &block.field) {
            let id = field.get_ref().id.clone();
            if !seen.insert(id.clone()) {
                let twice = FileProblem::Twice { what: "field", id };
                return Err(RegimeError::at(file, text, field.span().start, twice));
            }
        }
        let blocks = raw.block.into_iter().map(|block| Block {
            heading: block.heading,
            fields: block.field.into_iter().map(Spanned::into_inner).collect(),
        });
        Ok(Self {
            id: raw.id,
            version: raw.version,
            status: raw.status,
            name: raw.name,
            regimes: raw.regimes,
            sources: raw.source,
            blocks: blocks.collect(),
            stamps: raw.stamp.into_iter().map(|stamp| stamp.label).collect(),
        })
    }

    /// `tw-notice`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The day of the layout.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// How far the layout can be relied on.
    pub const fn status(&self) -> Status {
        self.status
    }

    /// What it is called.
    pub const fn name(&self) -> &Trilingual {
        &self.name
    }

    /// Where its fields are read.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// Whether it is for cases of a regulation: every one, where the file names none.
    pub fn is_for(&self, regime: &str) -> bool {
        self.regimes.is_empty() || self.regimes.iter().any(|one| one == regime)
    }

    /// The items of the assessment that stand on it.
    pub fn answers(&self) -> impl Iterator<Item = &str> {
        let fields = self.blocks.iter().flat_map(|block| &block.fields);
        fields.filter_map(|field| field.answer.as_deref())
    }

    /// The form with values of a case and the answers of its assessment, by item; those that are
    /// missing stay empty.
    pub fn filled(
        &self,
        values: &BTreeMap<CaseValue, String>,
        answers: &BTreeMap<String, String>,
        language: Language,
    ) -> Filled {
        let text = |words: &Trilingual| words.get(language).to_owned();
        let told = |field: &Field| {
            let answer = || answers.get(field.answer.as_ref()?);
            let value = field.value.and_then(|value| values.get(&value));
            value.or_else(answer).cloned().unwrap_or_default()
        };
        let field = |field: &Field| FilledField {
            id: field.id.clone(),
            label: text(&field.label),
            value: told(field),
            source: field
                .value
                .or_else(|| field.answer.as_ref().map(|_| CaseValue::Assessment)),
        };
        let blocks = self.blocks.iter().map(|block| FilledBlock {
            heading: text(&block.heading),
            fields: block.fields.iter().map(field).collect(),
        });
        Filled {
            name: text(&self.name),
            blocks: blocks.collect(),
            stamps: self.stamps.iter().map(text).collect(),
        }
    }
}

/// The forms that come with the program, every version.
///
/// # Errors
/// When a file does not load; the tests of this crate keep that from happening.
pub fn builtin_forms() -> Result<Vec<Form>, RegimeError> {
    let each = |(file, text): &(&str, &str)| Form::parse(file, text);
    BUILTIN_FORMS.iter().map(each).collect()
}
