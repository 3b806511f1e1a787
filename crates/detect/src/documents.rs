//! The Sigma documents of files: which of them can be used, and what is wrong with the others.

use std::collections::BTreeSet;

use rsigma_parser::{
    ConditionOperator, CorrelationCondition, CorrelationRule, CorrelationType, FilterRule,
    SigmaRule, parse_sigma_yaml,
};
use yaml_serde::Value;

use crate::block::BLOCK;
use crate::engine::MAX_WINDOW_ENTRIES;
use crate::premises::{Premises, unknown_placeholders};
use crate::problem::RuleProblem;
use crate::rule_set::RuleFile;

/// Documents that compile, without attributes of their own: those could switch the engine's modes.
/// Correlations stand after those they refer to.
#[derive(Default)]
pub(crate) struct Documents {
    pub(crate) rules: Vec<SigmaRule>,
    pub(crate) correlations: Vec<CorrelationRule>,
    pub(crate) filters: Vec<FilterRule>,
}

/// A document, with the file it stands in and its `townwatch:` block.
pub(crate) struct Found<D> {
    pub(crate) file: usize,
    pub(crate) document: D,
    pub(crate) block: Option<Value>,
}

/// What stands in files.
pub(crate) struct Reading<'t> {
    files: Vec<RuleFile<'t>>,
    pub(crate) rules: Vec<Found<SigmaRule>>,
    pub(crate) correlations: Vec<Found<CorrelationRule>>,
    pub(crate) filters: Vec<FilterRule>,
    pub(crate) problems: Vec<RuleProblem>,
    /// Ids in use; one that stands twice would be counted twice.
    ids: BTreeSet<String>,
}

impl<'t> Reading<'t> {
    pub(crate) fn of(files: impl IntoIterator<Item = RuleFile<'t>>) -> Self {
        let mut reading = Self {
            files: Vec::new(),
            rules: Vec::new(),
            correlations: Vec::new(),
            filters: Vec::new(),
            problems: Vec::new(),
            ids: BTreeSet::new(),
        };
        let mut correlations = Vec::new();
        for file in files {
            reading.files.push(file);
            correlations.extend(reading.read(reading.files.len() - 1, file));
        }
        reading.order(correlations);
        reading
    }

    /// Tells what is wrong with a rule; the line is that of its title.
    pub(crate) fn problem(&mut self, file: usize, title: &str, what: &dyn std::fmt::Display) {
        let titled = |line: &str| {
            let written = line.strip_prefix("title:").map(str::trim);
            !title.is_empty() && written.is_some_and(|text| text.trim_matches(['"', '\'']) == title)
        };
        let line = self
            .text(file)
            .lines()
            .position(titled)
            .map(|place| place + 1);
        self.problem_at(file, line, title, what);
    }

    /// Tells what is wrong with a rule, and where.
    pub(crate) fn problem_at(
        &mut self,
        file: usize,
        line: Option<usize>,
        title: &str,
        what: &dyn std::fmt::Display,
    ) {
        let name = self.files.get(file).map_or("", |file| file.name);
        self.problems.push(RuleProblem {
            file: name.to_owned(),
            line,
            rule: title.to_owned(),
            what: what.to_string().replace('\n', "; "),
        });
    }

    /// The text of a file.
    pub(crate) fn text(&self, file: usize) -> &'t str {
        self.files.get(file).map_or("", |file| file.text)
    }

    /// Reads one file; correlations are handed back, to be ordered when all are known.
    fn read(&mut self, file: usize, named: RuleFile<'_>) -> Vec<Found<CorrelationRule>> {
        let collection = match parse_sigma_yaml(named.text) {
            Ok(collection) => collection,
            Err(cause) => {
                self.problem(file, "", &cause);
                return Vec::new();
            }
        };
        for error in &collection.errors {
            self.problem(file, "", error);
        }
        for rule in collection.rules {
            self.take_rule(file, rule);
        }
        for filter in collection.filters {
            match rsigma_eval::Engine::new().apply_filter(&filter) {
                Ok(()) => self.filters.push(filter),
                Err(cause) => self.problem(file, &filter.title, &cause),
            }
        }
        let correlations = collection.correlations.into_iter();
        correlations
            .filter_map(|rule| self.take_correlation(file, rule))
            .collect()
    }

    fn take_rule(&mut self, file: usize, mut document: SigmaRule) {
        if let Err(cause) = rsigma_eval::compile_rule(&Premises::default().fill(&document)) {
            return self.problem(file, &document.title, &cause);
        }
        let ours = document.custom_attributes.contains_key(BLOCK);
        let unknown = unknown_placeholders(&document).join(", ");
        if ours && !unknown.is_empty() {
            return self.problem(file, &document.title, &NotFilled(&unknown));
        }
        let id = document
            .id
            .get_or_insert_with(|| document.title.clone())
            .clone();
        if !self.ids.insert(id.clone()) {
            return self.problem(file, &document.title, &Twice(&id));
        }
        let block = std::mem::take(&mut document.custom_attributes).remove(BLOCK);
        self.rules.push(Found {
            file,
            document,
            block,
        });
    }

    fn take_correlation(
        &mut self,
        file: usize,
        mut document: CorrelationRule,
    ) -> Option<Found<CorrelationRule>> {
        let compiled = rsigma_eval::correlation::compile_correlation(&document);
        let most = u64::try_from(MAX_WINDOW_ENTRIES).unwrap_or(u64::MAX);
        let unreachable = least(&document).filter(|least| *least > most);
        if let Err(cause) = compiled {
            self.problem(file, &document.title, &cause);
            return None;
        }
        if let Some(least) = unreachable {
            self.problem(file, &document.title, &TooMany(least));
            return None;
        }
        let id = document
            .id
            .get_or_insert_with(|| document.title.clone())
            .clone();
        if !self.ids.insert(id.clone()) {
            self.problem(file, &document.title, &Twice(&id));
            return None;
        }
        let block = std::mem::take(&mut document.custom_attributes).remove(BLOCK);
        Some(Found {
            file,
            document,
            block,
        })
    }

    /// Accepts correlations whose parts are accepted already, until none is left that can be. What
    /// remains refers to something that is not there, or in a circle.
    fn order(&mut self, mut waiting: Vec<Found<CorrelationRule>>) {
        let words = self
            .rules
            .iter()
            .flat_map(|found| [&found.document.id, &found.document.name]);
        let mut known: BTreeSet<String> = words.flatten().cloned().collect();
        loop {
            let ready = |found: &Found<CorrelationRule>| {
                found.document.rules.iter().all(|part| known.contains(part))
            };
            let (next, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(ready);
            waiting = rest;
            if next.is_empty() {
                break;
            }
            let words = next
                .iter()
                .flat_map(|found| [&found.document.id, &found.document.name]);
            known.extend(words.flatten().cloned());
            self.correlations.extend(next);
        }
        for found in waiting {
            let missing: Vec<_> = found
                .document
                .rules
                .iter()
                .filter(|part| !known.contains(*part))
                .cloned()
                .collect();
            self.problem(
                found.file,
                &found.document.title,
                &Missing(&missing.join(", ")),
            );
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("id {0} stands in another rule already; give this one an id of its own")]
struct Twice<'i>(&'i str);

#[derive(Debug, thiserror::Error)]
#[error("nothing fills {0}; docs/rules.md names the placeholders of a unit")]
struct NotFilled<'n>(&'n str);

#[derive(Debug, thiserror::Error)]
#[error("refers to {0}, which is not loaded or refers back to it; load it too or correct the name")]
struct Missing<'n>(&'n str);

#[derive(Debug, thiserror::Error)]
#[error("asks for {0} events; a window holds {MAX_WINDOW_ENTRIES} at most, so lower the number")]
struct TooMany(u64);

/// The smallest count that satisfies a correlation that counts.
fn least(rule: &CorrelationRule) -> Option<u64> {
    let counts = [CorrelationType::EventCount, CorrelationType::ValueCount];
    let CorrelationCondition::Threshold { predicates, .. } = &rule.condition else {
        return None;
    };
    let lower = |(operator, count): &(ConditionOperator, u64)| match operator {
        ConditionOperator::Gte | ConditionOperator::Gt | ConditionOperator::Eq => Some(*count),
        _ => None,
    };
    predicates
        .iter()
        .filter_map(lower)
        .max()
        .filter(|_| counts.contains(&rule.correlation_type))
}

/// Ids and names that correlations refer to: such rules raise nothing of their own, unless the
/// correlation says `generate: true`.
pub(crate) fn served(correlations: &[Found<CorrelationRule>]) -> BTreeSet<String> {
    correlations
        .iter()
        .filter(|found| !found.document.generate)
        .flat_map(|found| found.document.rules.iter().cloned())
        .collect()
}
