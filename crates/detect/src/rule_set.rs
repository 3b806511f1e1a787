//! Rules from files: what is wrong with one never stops the others.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::event::FieldNames;
use domain::finding::RuleKind;
use rsigma_eval::{CorrelationConfig, CorrelationEngine};
use rsigma_parser::{CorrelationRule, FilterRule, SigmaRule, parse_sigma_yaml};

use crate::BUILTIN;
use crate::block::Block;
use crate::rule::{Head, Rule};

/// Name of the block in a Sigma document.
const BLOCK: &str = "townwatch";

/// A file of rules: one or more Sigma documents.
#[derive(Debug, Clone, Copy)]
pub struct RuleFile<'t> {
    /// For messages.
    pub name: &'t str,
    /// YAML.
    pub text: &'t str,
}

/// What is wrong with a rule; the others are used all the same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {rule}{what}")]
pub struct RuleProblem {
    /// The file.
    pub file: String,
    /// `"title": `, or empty where the whole file cannot be read.
    pub rule: String,
    /// What is wrong, with line and column where the parser gives them.
    pub what: String,
}

/// Built-in rules that cannot be used: a mistake of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct RuleErrors(pub Vec<RuleProblem>);

/// Rules, ready to build detectors from.
pub struct RuleSet {
    rules: Vec<Rule>,
    by_id: BTreeMap<String, usize>,
    documents: Documents,
    fields: Arc<FieldNames>,
    /// Longest window of a correlation, in seconds.
    longest_window: u64,
}

/// The documents as parsed; each detector compiles its own engine from them.
#[derive(Default)]
pub(crate) struct Documents {
    pub(crate) rules: Vec<SigmaRule>,
    pub(crate) correlations: Vec<CorrelationRule>,
    pub(crate) filters: Vec<FilterRule>,
}

impl RuleSet {
    /// The rules that come with the program.
    ///
    /// # Errors
    /// Every problem: with our own rules none is taken lightly.
    pub fn builtin(fields: Arc<FieldNames>) -> Result<Self, RuleErrors> {
        let files = BUILTIN.iter().map(|(name, text)| RuleFile { name, text });
        let (set, mut problems) = Self::load(files, fields);
        for rule in set.rules.iter().filter(|rule| rule.texts.is_none()) {
            problems.push(RuleProblem {
                file: "rules".to_owned(),
                rule: format!("{:?}: ", rule.title),
                what: format!("has no {BLOCK} block"),
            });
        }
        if problems.is_empty() { Ok(set) } else { Err(RuleErrors(problems)) }
    }

    /// Rules from files, ours and foreign ones, with what is wrong with some of them.
    pub fn load<'t>(
        files: impl IntoIterator<Item = RuleFile<'t>>,
        fields: Arc<FieldNames>,
    ) -> (Self, Vec<RuleProblem>) {
        let mut loading = Loading { documents: Vec::new(), problems: Vec::new() };
        for file in files {
            loading.read(file);
        }
        loading.finish(fields)
    }

    /// The rules that raise findings.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// A rule by its Sigma id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.by_id.get(id).and_then(|index| self.rules.get(*index))
    }

    pub(crate) const fn fields(&self) -> &Arc<FieldNames> {
        &self.fields
    }

    pub(crate) const fn documents(&self) -> &Documents {
        &self.documents
    }

    pub(crate) const fn longest_window(&self) -> u64 {
        self.longest_window
    }
}

enum Document {
    Rule(SigmaRule),
    Correlation(CorrelationRule),
    Filter(FilterRule),
}

struct Loading {
    documents: Vec<(String, Document)>,
    problems: Vec<RuleProblem>,
}

impl Loading {
    fn read(&mut self, file: RuleFile<'_>) {
        let collection = match parse_sigma_yaml(file.text) {
            Ok(collection) => collection,
            Err(cause) => return self.problem(file.name, "", &cause),
        };
        for error in &collection.errors {
            self.problem(file.name, "", error);
        }
        let name = || file.name.to_owned();
        let documents = collection
            .rules
            .into_iter()
            .map(Document::Rule)
            .chain(collection.correlations.into_iter().map(Document::Correlation))
            .chain(collection.filters.into_iter().map(Document::Filter));
        self.documents.extend(documents.map(|document| (name(), document)));
    }

    fn problem(&mut self, file: &str, title: &str, what: &dyn std::fmt::Display) {
        let rule = if title.is_empty() { String::new() } else { format!("{title:?}: ") };
        let what = what.to_string().replace('\n', "; ");
        self.problems.push(RuleProblem { file: file.to_owned(), rule, what });
    }

    /// Compiles each document alone, so that a bad one is told and left out.
    fn finish(mut self, fields: Arc<FieldNames>) -> (RuleSet, Vec<RuleProblem>) {
        let mut set = RuleSet {
            rules: Vec::new(),
            by_id: BTreeMap::new(),
            documents: Documents::default(),
            fields,
            longest_window: 0,
        };
        let referenced = referenced(&self.documents);
        let mut trial = CorrelationEngine::new(CorrelationConfig::default());
        for (file, document) in std::mem::take(&mut self.documents) {
            let (title, compiled) = match &document {
                // Compiled by itself: adding to an engine rebuilds its indexes each time.
                Document::Rule(rule) => {
                    (rule.title.clone(), rsigma_eval::compile_rule(rule).map(|_| ()))
                }
                Document::Correlation(rule) => (rule.title.clone(), trial.add_correlation(rule)),
                Document::Filter(rule) => (rule.title.clone(), Ok(())),
            };
            if let Err(cause) = compiled {
                self.problem(&file, &title, &cause);
                continue;
            }
            if let Err(what) = set.take(document, &referenced) {
                self.problem(&file, &title, &what);
            }
        }
        set.rules.sort_by(|one, other| one.title.cmp(&other.title));
        set.by_id = set.rules.iter().zip(0..).map(|(rule, at)| (rule.id.clone(), at)).collect();
        (set, self.problems)
    }
}

/// Ids and names that correlations refer to: such rules raise nothing of their own, unless they say
/// `generate: true`.
fn referenced(documents: &[(String, Document)]) -> BTreeSet<String> {
    documents
        .iter()
        .filter_map(|(_, document)| match document {
            Document::Correlation(rule) if !rule.generate => Some(&rule.rules),
            _ => None,
        })
        .flatten()
        .cloned()
        .collect()
}

impl RuleSet {
    fn take(&mut self, document: Document, referenced: &BTreeSet<String>) -> Result<(), String> {
        let part_of = |id: &Option<String>, name: &Option<String>| {
            [id, name].into_iter().flatten().any(|word| referenced.contains(word))
        };
        match document {
            Document::Rule(mut rule) => {
                let id = rule.id.get_or_insert_with(|| rule.title.clone()).clone();
                if !part_of(&rule.id, &rule.name) {
                    let head = Head {
                        id,
                        title: &rule.title,
                        description: rule.description.as_deref(),
                        level: rule.level,
                        kind: RuleKind::Event,
                    };
                    self.raise(head, rule.custom_attributes.get(BLOCK))?;
                }
                self.documents.rules.push(rule);
            }
            Document::Correlation(mut rule) => {
                let id = rule.id.get_or_insert_with(|| rule.title.clone()).clone();
                self.longest_window = self.longest_window.max(rule.timespan.seconds);
                if !part_of(&rule.id, &rule.name) {
                    let head = Head {
                        id,
                        title: &rule.title,
                        description: rule.description.as_deref(),
                        level: rule.level,
                        kind: RuleKind::Correlation,
                    };
                    self.raise(head, rule.custom_attributes.get(BLOCK))?;
                }
                self.documents.correlations.push(rule);
            }
            Document::Filter(rule) => self.documents.filters.push(rule),
        }
        Ok(())
    }

    fn raise(
        &mut self,
        head: Head<'_>,
        block: Option<&yaml_serde::Value>,
    ) -> Result<(), String> {
        let rule = match block {
            None => Rule::foreign(head),
            Some(value) => {
                let block: Block = yaml_serde::from_value(value.clone())
                    .map_err(|cause| format!("{BLOCK}: {cause}"))?;
                if let Some(mistake) = block.mistakes().into_iter().next() {
                    return Err(format!("{BLOCK}: {mistake}"));
                }
                Rule::ours(head, block, &self.fields).map_err(|cause| cause.to_string())?
            }
        };
        self.rules.push(rule);
        Ok(())
    }
}
