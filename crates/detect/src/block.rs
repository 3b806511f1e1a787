//! The `townwatch:` block of a rule: what Sigma has no words for.

use std::collections::BTreeMap;

use domain::finding::Sign;
use domain::language::Trilingual;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use crate::{story, usual};

/// Name of the block in a Sigma document.
pub(crate) const BLOCK: &str = "townwatch";

/// How a rule is told, in every language.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleTexts {
    /// One line.
    pub title: Trilingual,
    /// What happened.
    pub what: Trilingual,
    /// Why we think so, with the numbers.
    pub why: Vec<Trilingual>,
    /// What to do next.
    pub next: Vec<Trilingual>,
    /// When it may be harmless.
    pub false_positives: Vec<Trilingual>,
}

/// Which fields fill the subject.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SubjectFields {
    pub(crate) account: Option<String>,
    pub(crate) source_ip: Option<String>,
    pub(crate) host: Option<String>,
}

/// What a baseline rule asks to be new at the unit.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewBlock {
    /// Fields whose values together must not have been met.
    pub(crate) of: Vec<String>,
    /// So long after the rule's first event nothing is raised.
    pub(crate) learn: SignedDuration,
    /// A combination that was silent for longer is new again.
    pub(crate) remember: SignedDuration,
}

/// What is measured of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum MeasureBlock {
    /// How many events.
    Events,
    /// The sum of a field.
    Sum,
    /// At which hours of the day.
    Hours,
    /// How regularly events come.
    Beat,
}

/// What a baseline rule asks to be unusual for somebody.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UsualBlock {
    /// Fields whose values together are measured by themselves.
    pub(crate) of: Vec<String>,
    /// What is measured.
    pub(crate) measure: MeasureBlock,
    /// The field that is summed up.
    #[serde(default)]
    pub(crate) sum: Option<String>,
    /// Length of the stretches that are compared.
    pub(crate) every: SignedDuration,
    /// So long after the first event of somebody nothing is raised,
    pub(crate) learn: SignedDuration,
    /// and before there were so many stretches with events.
    pub(crate) stretches: usize,
    /// So many median absolute deviations above the median are too many.
    #[serde(default)]
    pub(crate) factor: u64,
    /// So many are never too many.
    #[serde(default)]
    pub(crate) least: u64,
}

impl UsualBlock {
    /// What is wrong with it, in words.
    fn mistakes(&self) -> Vec<String> {
        const DAY: SignedDuration = SignedDuration::from_hours(24);
        let hours = self.measure == MeasureBlock::Hours;
        let wrong = [
            (
                self.of.is_empty(),
                "usual.of is empty; name the fields of whose habit it is",
            ),
            (
                self.every < SignedDuration::from_mins(1),
                "usual.every is under a minute",
            ),
            (
                !(3..usual::KEPT).contains(&self.stretches),
                "usual.stretches: give 3 to 59",
            ),
            (
                self.sum.is_some() != (self.measure == MeasureBlock::Sum),
                "usual.sum names the field that measure: sum adds up, and stands there only",
            ),
            (
                hours && self.every != DAY,
                "usual.every: hours are compared by days; write 24h",
            ),
            (
                self.measure == MeasureBlock::Beat && self.stretches < 12,
                "usual.stretches: a beat needs 12 pauses at least",
            ),
            (
                !hours && self.factor == 0,
                "usual.factor: say how many deviations above the median are too many",
            ),
        ];
        let wrong = wrong.into_iter().filter(|(wrong, _)| *wrong);
        wrong.map(|(_, what)| what.to_owned()).collect()
    }
}

/// What people report by themselves and the rule judges (`/report`). The report stands in the journal,
/// and so in the log: a rule with this block asks for `deed: report_sign` and its `facts.kind`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportKind {
    /// `slow-network`: what `facts.kind` says.
    pub kind: String,
    /// Its place among the kinds, from small to large.
    pub order: u16,
    /// What one sees, in the words of who sees it.
    pub label: Trilingual,
    /// Examples.
    pub hint: Trilingual,
    /// What whoever reports it does now.
    pub now: Vec<Trilingual>,
}

/// What the person is asked whose account a finding is about. Only what the person sees among their own
/// sign-ins anyway, or set up themselves: whoever is suspected is not to learn of it here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asks {
    /// Whether it was they who signed in.
    SignIn,
    /// Whether the forward of their mailbox is their own.
    Forward,
}

impl Asks {
    /// Both.
    pub const ALL: [Self; 2] = [Self::SignIn, Self::Forward];

    /// Stable name in exports and text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::Forward => "forward",
        }
    }
}

/// Distinct values to gather: name in the texts → field.
pub type Collect = BTreeMap<String, String>;

/// Whether an example must raise the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Expect {
    /// It must.
    Hit,
    /// It must not.
    Miss,
}

/// Log lines that must or must not raise the rule; they run as tests.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleExample {
    /// A sentence.
    pub name: String,
    /// Whether it must.
    pub expect: Expect,
    /// How the lines are read.
    #[serde(default = "auto")]
    pub format: String,
    /// When they were received: finds the year of year-less times.
    pub received: Timestamp,
    /// The lines.
    pub log: String,
}

fn auto() -> String {
    "auto".to_owned()
}

/// The block as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Block {
    pub(crate) sign: Sign,
    pub(crate) basis: Vec<String>,
    #[serde(default)]
    pub(crate) subject: SubjectFields,
    #[serde(default)]
    pub(crate) collect: Collect,
    /// `24h`: a finding grows until so much time has passed without a further event.
    pub(crate) quiet: SignedDuration,
    /// Raised only by what was not seen before.
    #[serde(default)]
    pub(crate) new: Option<NewBlock>,
    /// Raised only by what is unusual for somebody.
    #[serde(default)]
    pub(crate) usual: Option<UsualBlock>,
    /// Names or ids of rules: while a finding of one of them tells about the same, this one is not
    /// raised.
    #[serde(default)]
    pub(crate) yields_to: Vec<String>,
    /// What the person is asked whose account it is about.
    #[serde(default)]
    pub(crate) asks: Option<Asks>,
    /// What people report by themselves.
    #[serde(default)]
    pub(crate) report: Option<ReportKind>,
    pub(crate) texts: RuleTexts,
    pub(crate) examples: Vec<RuleExample>,
}

/// Only the block of a document: reading it from the text again tells where a mistake stands.
#[derive(Deserialize)]
struct Alone {
    #[serde(rename = "townwatch")]
    _block: Option<Block>,
}

/// Line, from 1, and words of a mistake that keeps the block of a titled rule from being read.
pub(crate) fn mistake_in(text: &str, title: &str) -> Option<(Option<usize>, String)> {
    let mut line = 0;
    for document in text.split_inclusive("\n---") {
        // Lines before the document stay as empty ones, so that the parser counts from the top.
        let padded = format!("{}{}", "\n".repeat(line), document.trim_end_matches("---"));
        line += document.matches('\n').count();
        if !document.contains(title) {
            continue;
        }
        if let Err(cause) = yaml_serde::from_str::<Alone>(&padded) {
            return Some((
                cause.location().map(|place| place.line()),
                cause.to_string(),
            ));
        }
    }
    None
}

impl Block {
    /// What is wrong with the block, in words; nothing when all is well.
    pub(crate) fn mistakes(&self) -> Vec<String> {
        const LEAST_EXAMPLES: usize = 2;
        let mut mistakes = Vec::new();
        for (wanted, word) in [(Expect::Hit, "hit"), (Expect::Miss, "miss")] {
            let count = self
                .examples
                .iter()
                .filter(|example| example.expect == wanted)
                .count();
            if count < LEAST_EXAMPLES {
                mistakes.push(format!(
                    "{count} {word} examples; give at least {LEAST_EXAMPLES}"
                ));
            }
        }
        if self.basis.is_empty() {
            mistakes.push("basis is empty; cite the clause or case it serves".to_owned());
        }
        if self.new.as_ref().is_some_and(|new| new.of.is_empty()) {
            mistakes.push("new.of is empty; name the fields that make it new".to_owned());
        }
        mistakes.extend(self.usual.iter().flat_map(UsualBlock::mistakes));
        if self.usual.is_some() && self.new.is_some() {
            mistakes.push("new and usual exclude each other; write two rules".to_owned());
        }
        if self.asks.is_some() && self.subject.account.is_none() {
            mistakes.push("asks: nobody can be asked; name subject.account".to_owned());
        }
        let texts = &self.texts;
        for (name, list) in [
            ("why", &texts.why),
            ("next", &texts.next),
            ("false_positives", &texts.false_positives),
        ] {
            if list.is_empty() {
                mistakes.push(format!("texts.{name} is empty"));
            }
        }
        for name in self.collect.keys().filter(|name| story::is_taken(name)) {
            mistakes.push(format!("collect.{name}: the name is taken; choose another"));
        }
        let torn = |written: &&String| {
            let only = written.split_once(" where ");
            only.is_some_and(|(_, only)| !only.contains(" is "))
        };
        for written in self.collect.values().filter(torn) {
            mistakes.push(format!(
                "collect: {written:?} says no value; write FIELD where OTHER is VALUE"
            ));
        }
        for text in story::torn_placeholders(texts) {
            mistakes.push(format!("a brace stands alone in {text:?}; write {{name}}"));
        }
        let mut filled = self.collect.clone();
        if self.usual.is_some() {
            filled.extend(usual::TOLD.map(|name| (name.to_owned(), String::new())));
        }
        for unknown in story::unknown_placeholders(texts, &filled) {
            mistakes.push(format!(
                "unknown placeholder {{{unknown}}}; known are {}",
                story::known_placeholders(&filled).join(", ")
            ));
        }
        mistakes
    }
}
