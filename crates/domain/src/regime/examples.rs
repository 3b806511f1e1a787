//! A file's own examples: facts with what they must lead to.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;

use super::{Assessment, Facts, Regime, assess, joined};
use crate::calendar::RestDays;
use crate::deadline::Deadline;

/// Facts with what they must lead to.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What it shows.
    pub name: String,
    /// The facts.
    pub facts: Facts,
    /// What must follow; what is not given is not compared.
    pub expect: Expected,
}

/// What an example must lead to.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// The level.
    pub level: Option<u8>,
    /// The lowest and the highest level.
    pub range: Option<(u8, u8)>,
    /// Exactly these clauses, in any order.
    pub clauses: Option<Vec<String>>,
    /// Exactly these questions decide the level, in any order.
    pub open: Option<Vec<String>>,
    /// Due times by obligation.
    #[serde(default)]
    pub due: BTreeMap<String, Timestamp>,
    /// Cautious dates by obligation.
    #[serde(default)]
    pub cautious_due: BTreeMap<String, Timestamp>,
    /// Plain month dates by obligation.
    #[serde(default)]
    pub plain_month_due: BTreeMap<String, Timestamp>,
    /// Obligations whose clock must not run yet.
    #[serde(default)]
    pub waiting: Vec<String>,
}

/// An example that came out differently.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{regime}: example {example:?}: {what} should be {expected}, is {found}")]
pub struct ExampleFailure {
    /// `tw-gov-incident@2018-11-21`.
    pub regime: String,
    /// The example.
    pub example: String,
    /// What differs.
    pub what: String,
    /// As the example says.
    pub expected: String,
    /// As it came out.
    pub found: String,
}

impl Regime {
    /// Runs the file's own examples. Where one names no rest days, only weekends rest.
    pub fn test_examples(&self) -> Vec<ExampleFailure> {
        let weekends = RestDays::given(&self.calendar, [], []);
        let mut failures = Vec::new();
        for example in &self.examples {
            let found = assess(self, &weekends, &example.facts);
            for (what, expected, found) in differences(&example.expect, &found) {
                failures.push(ExampleFailure {
                    regime: format!("{}@{}", self.id, self.version),
                    example: example.name.clone(),
                    what,
                    expected,
                    found,
                });
            }
        }
        failures
    }
}

type Difference = (String, String, String);

/// One of the times of a deadline.
type TimeOf = fn(&Deadline) -> Option<Timestamp>;

fn differences(expect: &Expected, found: &Assessment) -> Vec<Difference> {
    let judgement = &found.judgement;
    let mut told = Vec::new();
    let mut compare = |what: &str, expected: String, found: String| {
        if expected != found {
            told.push((what.to_owned(), expected, found));
        }
    };
    if let Some(level) = expect.level {
        let found = judgement
            .level
            .map_or_else(|| "a range".to_owned(), |level| level.to_string());
        compare("level", level.to_string(), found);
    }
    if let Some((low, high)) = expect.range {
        let (lowest, highest) = judgement.range;
        compare(
            "range",
            format!("{low}–{high}"),
            format!("{lowest}–{highest}"),
        );
    }
    if let Some(clauses) = &expect.clauses {
        let found = judgement.clauses.iter().map(|hit| hit.code.clone());
        compare("clauses", sorted(clauses.iter().cloned()), sorted(found));
    }
    if let Some(open) = &expect.open {
        let questions = judgement.open_questions.iter();
        let found = questions
            .filter(|question| question.decides_level)
            .map(super::Question::path);
        compare(
            "open questions",
            sorted(open.iter().cloned()),
            sorted(found),
        );
    }
    let dates: [(&str, _, TimeOf); 3] = [
        ("due", &expect.due, |deadline| deadline.due),
        ("cautious_due", &expect.cautious_due, |deadline| {
            deadline.cautious_due
        }),
        ("plain_month_due", &expect.plain_month_due, |deadline| {
            deadline.plain_month_due
        }),
    ];
    let at = |id: &str, of: TimeOf| {
        let deadline = found.deadlines.iter().find(|deadline| deadline.id == id);
        deadline
            .and_then(of)
            .map_or_else(|| "not running".to_owned(), |at| at.to_string())
    };
    for (what, dates, of) in dates {
        for (id, date) in dates {
            compare(&format!("{what}.{id}"), date.to_string(), at(id, of));
        }
    }
    for id in &expect.waiting {
        compare(
            id,
            "not running".to_owned(),
            at(id, |deadline| deadline.due),
        );
    }
    told
}

fn sorted(words: impl IntoIterator<Item = String>) -> String {
    let mut words: Vec<_> = words.into_iter().collect();
    words.sort();
    joined(words.iter().map(String::as_str))
}
