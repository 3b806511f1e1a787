//! The Sigma documents of files: which of them can be used, and what is wrong with the others.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rsigma_parser::{
    ConditionOperator, CorrelationCondition, CorrelationRule, CorrelationType, FilterRule,
    SigmaRule, parse_sigma_yaml,
};
use yaml_serde::Value;

use crate::block::BLOCK;
use crate::bounds;
use crate::correlate::{MAX_PARTS, MAX_WINDOW_ENTRIES};
use crate::mapping::{Mappings, is_mapping};
use crate::premises::{Premises, unknown_placeholders};
use crate::problem::RuleProblem;
use crate::rule_set::RuleFile;
use crate::sigma::Plan;

/// Documents that compile, without attributes of their own: those could switch the engine's modes.
/// Correlations stand after those they refer to.
#[derive(Default)]
pub(crate) struct Documents {
    pub(crate) rules: Vec<SigmaRule>,
    pub(crate) correlations: Vec<CorrelationRule>,
    pub(crate) filters: Vec<FilterRule>,
    /// Under which names rules find fields.
    pub(crate) mappings: Arc<Mappings>,
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
    pub(crate) mappings: Mappings,
    pub(crate) problems: Vec<RuleProblem>,
    /// Rules left out because a later folder has one with the same id: file and id.
    pub(crate) replaced: Vec<(String, String)>,
    /// Ids in use and the layer they stand in; one that stands twice would be counted twice.
    ids: BTreeMap<String, usize>,
    layer: usize,
}

impl<'t> Reading<'t> {
    /// Layers of files, of which later ones go before earlier ones.
    pub(crate) fn of(layers: Vec<Vec<RuleFile<'t>>>) -> Self {
        let mut reading = Self {
            files: Vec::new(),
            rules: Vec::new(),
            correlations: Vec::new(),
            filters: Vec::new(),
            mappings: Mappings::default(),
            problems: Vec::new(),
            replaced: Vec::new(),
            ids: BTreeMap::new(),
            layer: 0,
        };
        let mut correlations = Vec::new();
        for files in layers.into_iter().rev() {
            for file in files {
                reading.files.push(file);
                correlations.extend(reading.read(reading.files.len() - 1, file));
            }
            reading.layer += 1;
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
        let what = what.to_string().replace('\n', "; ");
        let said = said_place(&what).filter(|(said, _)| line.is_none_or(|line| line == *said));
        self.problems.push(RuleProblem {
            file: name.to_owned(),
            line: line.or(said.map(|(line, _)| line)),
            rule: title.to_owned(),
            column: said.map(|(_, column)| column),
            what,
        });
    }

    /// The text of a file.
    pub(crate) fn text(&self, file: usize) -> &'t str {
        self.files.get(file).map_or("", |file| file.text)
    }

    /// Reads one file; correlations are handed back, to be ordered when all are known.
    fn read(&mut self, file: usize, named: RuleFile<'_>) -> Vec<Found<CorrelationRule>> {
        if is_mapping(named.name) {
            if let Err(problem) = self.mappings.add(named.name, named.text) {
                self.problems.push(*problem);
            }
            return Vec::new();
        }
        if let Err(cause) = bounds::check(named.text) {
            self.problem(file, "", &cause);
            return Vec::new();
        }
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
            let library = rsigma_eval::Engine::new().apply_filter(&filter);
            let mut filled = filter.detection.clone();
            Premises::default().fill_all(&mut filled);
            match (library, Plan::check(&filled)) {
                (Ok(()), Ok(())) => self.filters.push(filter),
                (Err(cause), _) => self.problem(file, &filter.title, &cause),
                (_, Err(cause)) => self.problem(file, &filter.title, &cause),
            }
        }
        let correlations = collection.correlations.into_iter();
        correlations
            .filter_map(|rule| self.take_correlation(file, rule))
            .collect()
    }

    fn take_rule(&mut self, file: usize, mut document: SigmaRule) {
        let filled = Premises::default().fill(&document);
        if let Err(cause) = rsigma_eval::compile_rule(&filled) {
            return self.problem(file, &document.title, &cause);
        }
        if let Err(cause) = Plan::check(&filled.detection) {
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
        if !self.is_first(file, &id, &document.title) {
            return;
        }
        let block = std::mem::take(&mut document.custom_attributes).remove(BLOCK);
        self.rules.push(Found {
            file,
            document,
            block,
        });
    }

    /// Whether an id is not in use. A rule of a later folder takes the place of one with the same id; in
    /// the same folder it is a mistake.
    fn is_first(&mut self, file: usize, id: &str, title: &str) -> bool {
        match self.ids.get(id) {
            None => {
                self.ids.insert(id.to_owned(), self.layer);
                return true;
            }
            Some(layer) if *layer == self.layer => self.problem(file, title, &Twice(id)),
            Some(_) => {
                let name = self.files.get(file).map_or("", |file| file.name);
                self.replaced.push((name.to_owned(), id.to_owned()));
            }
        }
        false
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
        if document.timespan.seconds > bounds::LONGEST_WINDOW_SECONDS {
            self.problem(file, &document.title, &bounds::OutOfBounds::Window);
            return None;
        }
        if document.rules.len() > MAX_PARTS {
            self.problem(file, &document.title, &TooManyParts(document.rules.len()));
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
        if !self.is_first(file, &id, &document.title) {
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

/// Line and column, from 1, where the reader of YAML says them in its words.
fn said_place(what: &str) -> Option<(usize, usize)> {
    let (_, place) = what.split_once(" at line ")?;
    let (line, rest) = place.split_once(" column ")?;
    let digits = rest.split(|letter: char| !letter.is_ascii_digit());
    Some((line.parse().ok()?, digits.into_iter().next()?.parse().ok()?))
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

#[derive(Debug, thiserror::Error)]
#[error("stands on {0} rules; {MAX_PARTS} at most, so join some with a condition of one rule")]
struct TooManyParts(usize);

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
