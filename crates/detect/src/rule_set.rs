//! Rules from files: what is wrong with one never stops the others.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::event::{FieldId, FieldNames};
use domain::finding::RuleKind;
use jiff::SignedDuration;
use rsigma_parser::{
    CorrelationCondition, CorrelationRule, CorrelationType, FieldAlias, SigmaRule,
};
use yaml_serde::Value;

use crate::block::{BLOCK, Block, ReportKind, mistake_in};
use crate::documents::{Documents, Found, Reading, served};
use crate::plan::Plan;
use crate::problem::{RuleErrors, RuleProblem};
use crate::rule::{Head, Rule};
use crate::rule_digest::Digests;
use crate::usual::Usual;
use crate::{BUILTIN, BUILTIN_MAPPINGS};

/// A file of rules: one or more Sigma documents.
#[derive(Debug, Clone, Copy)]
pub struct RuleFile<'t> {
    /// For messages.
    pub name: &'t str,
    /// YAML.
    pub text: &'t str,
}

/// Rules, ready to build detectors from.
pub struct RuleSet {
    rules: Vec<Rule>,
    by_id: BTreeMap<String, usize>,
    documents: Documents,
    plans: Arc<[Plan]>,
    horizon: SignedDuration,
    fields: Arc<FieldNames>,
    replaced: Vec<(String, String)>,
    digest: [u8; 32],
}

impl RuleSet {
    /// The rules that come with the program.
    ///
    /// # Errors
    /// Every problem: with our own rules none is taken lightly.
    pub fn builtin(fields: Arc<FieldNames>) -> Result<Self, RuleErrors> {
        let files = BUILTIN_MAPPINGS.iter().chain(BUILTIN);
        let files = files.map(|(name, text)| RuleFile { name, text });
        let (set, mut problems) = Self::load(files, fields);
        for rule in set.rules.iter().filter(|rule| rule.texts.is_none()) {
            problems.push(RuleProblem {
                file: "rules".to_owned(),
                line: None,
                column: None,
                rule: rule.title.clone(),
                what: format!("has no {BLOCK} block; docs/rules.md tells what stands in it"),
            });
        }
        if problems.is_empty() {
            Ok(set)
        } else {
            Err(RuleErrors(problems))
        }
    }

    /// Rules from files, ours and foreign ones, with what is wrong with some of them.
    pub fn load<'t>(
        files: impl IntoIterator<Item = RuleFile<'t>>,
        fields: Arc<FieldNames>,
    ) -> (Self, Vec<RuleProblem>) {
        Self::load_layers(vec![files.into_iter().collect()], fields)
    }

    /// Rules from several folders: a rule of a later one takes the place of one with the same id in an
    /// earlier one.
    pub fn load_layers(
        layers: Vec<Vec<RuleFile<'_>>>,
        fields: Arc<FieldNames>,
    ) -> (Self, Vec<RuleProblem>) {
        let mut reading = Reading::of(layers);
        let mut building = Building {
            served: served(&reading.correlations),
            known: BTreeMap::new(),
            rules: Vec::new(),
            documents: Documents {
                mappings: Arc::new(std::mem::take(&mut reading.mappings)),
                ..Documents::default()
            },
            plans: Vec::new(),
            reaches: Vec::new(),
            yielding: Vec::new(),
            digests: Digests::under(&reading.filters),
            fields,
        };
        for found in std::mem::take(&mut reading.rules) {
            building.take_rule(found, &mut reading);
        }
        for found in std::mem::take(&mut reading.correlations) {
            building.take_correlation(found, &mut reading);
        }
        building.settle_yielding(&mut reading);
        building.documents.filters = std::mem::take(&mut reading.filters);
        let mut set = building.finish();
        set.replaced = reading.replaced;
        (set, reading.problems)
    }

    /// The rules that raise findings, by title.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// What people may report, in the order they are offered; of two of the same name the first.
    pub fn reports(&self) -> Vec<&ReportKind> {
        let mut kinds: Vec<_> = self
            .rules()
            .iter()
            .filter_map(|r| r.report.as_ref())
            .collect();
        kinds.sort_by(|a, b| (a.order, &a.kind).cmp(&(b.order, &b.kind)));
        let mut met = BTreeSet::new();
        kinds.retain(|kind| met.insert(&kind.kind));
        kinds
    }

    /// A rule by its Sigma id, or by its title where it has none.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.by_id.get(id).and_then(|index| self.rules.get(*index))
    }

    /// Files and ids of rules whose place one of a later folder has taken.
    pub fn replaced(&self) -> &[(String, String)] {
        &self.replaced
    }

    /// The same for the same rules, in every run of the program.
    pub const fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// Ids of everything that decides whether some rules say yes: the rules themselves, those that they
    /// count, and those to which they yield.
    pub(crate) fn deciding(&self, chosen: &BTreeSet<String>) -> BTreeSet<String> {
        let mut deciding = BTreeSet::new();
        let mut open: Vec<&str> = chosen.iter().map(String::as_str).collect();
        while let Some(word) = open.pop() {
            let is_named = |id: &Option<String>, name: &Option<String>| {
                [id, name]
                    .into_iter()
                    .flatten()
                    .any(|own| own.as_str() == word)
            };
            let rules = self.documents.rules.iter();
            let rules = rules.filter(|rule| is_named(&rule.id, &rule.name));
            deciding.extend(rules.filter_map(|rule| rule.id.clone()));
            let correlations = self.documents.correlations.iter();
            for one in correlations.filter(|one| is_named(&one.id, &one.name)) {
                if one.id.clone().is_some_and(|id| deciding.insert(id)) {
                    open.extend(one.rules.iter().map(String::as_str));
                }
            }
            for plan in self.plans.iter().filter(|plan| plan.rule == word) {
                let yields_to = plan.yields_to.iter().filter_map(|at| self.plans.get(*at));
                let others = yields_to.map(|plan| plan.rule.as_str());
                open.extend(others.filter(|rule| !deciding.contains(*rule)));
            }
        }
        deciding
    }

    pub(crate) const fn fields(&self) -> &Arc<FieldNames> {
        &self.fields
    }

    pub(crate) const fn documents(&self) -> &Documents {
        &self.documents
    }

    pub(crate) const fn plans(&self) -> &Arc<[Plan]> {
        &self.plans
    }

    pub(crate) const fn horizon(&self) -> SignedDuration {
        self.horizon
    }
}

struct Building {
    /// Ids and names that serve correlations and raise nothing themselves.
    served: BTreeSet<String>,
    /// Ids and names in use → the plan, where there is one.
    known: BTreeMap<String, Option<usize>>,
    rules: Vec<Rule>,
    documents: Documents,
    plans: Vec<Plan>,
    /// For each plan, its window and those of the correlations it stands on, one after another.
    reaches: Vec<SignedDuration>,
    yielding: Vec<Yielding>,
    digests: Digests,
    fields: Arc<FieldNames>,
}

/// A plan that yields to rules which may be read after it.
struct Yielding {
    plan: usize,
    file: usize,
    title: String,
    to: Vec<String>,
}

impl Building {
    fn serves(&self, id: &str, name: Option<&str>) -> bool {
        self.served.contains(id) || name.is_some_and(|name| self.served.contains(name))
    }

    fn take_rule(&mut self, found: Found<SigmaRule>, reading: &mut Reading<'_>) {
        let Found {
            file,
            document,
            block,
        } = found;
        let id = document.id.clone().unwrap_or_default();
        let mappings = Arc::clone(&self.documents.mappings);
        let reads = mappings.of(&document.logsource);
        let digest = self.digests.rule(&document, block.as_ref(), &reads);
        let mut place = None;
        if !self.serves(&id, document.name.as_deref()) {
            let head = Head {
                id: id.clone(),
                title: &document.title,
                description: document.description.as_deref(),
                level: document.level,
                tags: &document.tags,
                kind: RuleKind::Event,
            };
            let Some(mut rule) = self.rule(file, head, block, reading) else {
                return;
            };
            rule.mappings = mappings.used_by(&document);
            place = Some(self.plan(Plan::raising(&rule, digest, SignedDuration::ZERO)));
            self.yields(file, &rule);
            self.rules.push(rule);
        }
        self.know(id, document.name.clone(), place);
        self.documents.rules.push(document);
    }

    fn take_correlation(&mut self, found: Found<CorrelationRule>, reading: &mut Reading<'_>) {
        let Found {
            file,
            mut document,
            block,
        } = found;
        self.map_names(&mut document);
        if let Some(missing) = document
            .rules
            .iter()
            .find(|part| !self.known.contains_key(*part))
        {
            let what =
                format!("refers to {missing}, which cannot be used; correct that rule first");
            return reading.problem(file, &document.title, &what);
        }
        let id = document.id.clone().unwrap_or_default();
        let seconds = i64::try_from(document.timespan.seconds).unwrap_or(i64::MAX);
        let window = SignedDuration::from_secs(seconds);
        let digest = self.digests.correlation(&document, block.as_ref());
        let mut raising = None;
        let mut plan = if self.serves(&id, document.name.as_deref()) {
            Plan::serving(id.clone(), digest, window)
        } else {
            let head = Head {
                id: id.clone(),
                title: &document.title,
                description: document.description.as_deref(),
                level: document.level,
                tags: &document.tags,
                kind: RuleKind::Correlation,
            };
            let Some(rule) = self.rule(file, head, block, reading) else {
                return;
            };
            if rule.new.is_some() || rule.usual.is_some() {
                let name = rule.new.as_ref().map_or("usual", |_| "new");
                let what = format!("{BLOCK}: {name} stands in rules of one event only");
                return reading.problem(file, &document.title, &what);
            }
            Plan::raising(raising.insert(rule), digest, window)
        };
        plan.stands_on = self.stands_on(&document);
        plan.grouped_by = self.grouped_by(&document);
        let place = self.plan(plan);
        if let Some(rule) = raising {
            self.yields(file, &rule);
            self.rules.push(rule);
        }
        self.know(id, document.name.clone(), Some(place));
        self.documents.correlations.push(document);
    }

    /// A rule that raises, or nothing after telling why not.
    fn rule(
        &self,
        file: usize,
        head: Head<'_>,
        block: Option<Value>,
        reading: &mut Reading<'_>,
    ) -> Option<Rule> {
        let title = head.title.to_owned();
        let Some(value) = block else {
            return Some(Rule::foreign(head));
        };
        let block: Block = match yaml_serde::from_value(value) {
            Ok(block) => block,
            Err(cause) => {
                let (line, what) = mistake_in(reading.text(file), &title)
                    .unwrap_or_else(|| (None, cause.to_string()));
                reading.problem_at(file, line, &title, &format!("{BLOCK}: {what}"));
                return None;
            }
        };
        let mistakes = block.mistakes();
        if !mistakes.is_empty() {
            reading.problem(file, &title, &format!("{BLOCK}: {}", mistakes.join("; ")));
            return None;
        }
        match Rule::ours(head, block, &self.fields) {
            Ok(rule) => Some(rule),
            Err(cause) => {
                reading.problem(file, &title, &cause);
                None
            }
        }
    }

    fn know(&mut self, id: String, name: Option<String>, place: Option<usize>) {
        self.known.insert(id, place);
        if let Some(name) = name {
            self.known.insert(name, place);
        }
    }

    /// Has a correlation find what it groups by and counts under the names that its parts have for it.
    fn map_names(&self, document: &mut CorrelationRule) {
        let mut mapped: BTreeMap<&str, BTreeMap<String, String>> = BTreeMap::new();
        let reads: Vec<_> = document
            .rules
            .iter()
            .filter_map(|part| {
                let named = |own: &Option<String>| own.as_ref() == Some(part);
                let mut rules = self.documents.rules.iter();
                let rule = rules.find(|rule| named(&rule.id) || named(&rule.name))?;
                Some((part.clone(), self.documents.mappings.of(&rule.logsource)))
            })
            .filter(|(_, reads)| !reads.fields.is_empty())
            .collect();
        for (part, reads) in &reads {
            for (name, names) in &reads.fields {
                if let Some(first) = names.first() {
                    let own = mapped.entry(name.as_str()).or_default();
                    own.insert(part.clone(), first.clone());
                }
            }
        }
        for name in &document.group_by {
            let aliases = &mut document.aliases;
            if aliases.iter().any(|alias| alias.alias == *name) {
                continue;
            }
            if let Some(mapping) = mapped.get(name.as_str()) {
                aliases.push(FieldAlias {
                    alias: name.clone(),
                    mapping: mapping.clone().into_iter().collect(),
                });
            }
        }
        let parts = document.rules.len();
        if let CorrelationCondition::Threshold { field, .. } = &mut document.condition {
            for name in field.iter_mut().flatten() {
                let Some(mapping) = mapped.get(name.as_str()) else {
                    continue;
                };
                let distinct: BTreeSet<_> = mapping.values().collect();
                if mapping.len() == parts && distinct.len() == 1 {
                    *name = distinct.into_iter().next().cloned().unwrap_or_default();
                }
            }
        }
    }

    /// The correlations whose evidence becomes a correlation's own.
    fn stands_on(&self, document: &CorrelationRule) -> Vec<usize> {
        let ordered = document.correlation_type == CorrelationType::TemporalOrdered;
        let parts = match document.rules.split_last() {
            Some((_, before)) if ordered => before,
            _ => &document.rules,
        };
        let place = |part: &String| self.known.get(part).copied().flatten();
        let correlates = |place: &usize| self.plans.get(*place).is_some_and(Plan::correlates);
        parts.iter().filter_map(place).filter(correlates).collect()
    }

    /// The names a correlation groups by, with the fields of its parts that fill them.
    fn grouped_by(&self, document: &CorrelationRule) -> Vec<(String, Vec<FieldId>)> {
        let fields = |name: &String| {
            let alias = document.aliases.iter().find(|alias| alias.alias == *name);
            let mapped = alias.map(|alias| alias.mapping.values().collect::<Vec<_>>());
            let fields = mapped.unwrap_or_else(|| vec![name]).into_iter();
            fields
                .filter_map(|name| self.fields.intern(name).ok())
                .collect()
        };
        let names = document.group_by.iter();
        names.map(|name| (name.clone(), fields(name))).collect()
    }

    /// Notes to whom the newest plan yields.
    fn yields(&mut self, file: usize, rule: &Rule) {
        if rule.yields_to.is_empty() {
            return;
        }
        self.yielding.push(Yielding {
            plan: self.plans.len() - 1,
            file,
            title: rule.title.clone(),
            to: rule.yields_to.clone(),
        });
    }

    /// When all rules are known, finds those that others yield to.
    fn settle_yielding(&mut self, reading: &mut Reading<'_>) {
        for Yielding {
            plan,
            file,
            title,
            to,
        } in std::mem::take(&mut self.yielding)
        {
            let mut places = Vec::new();
            for name in &to {
                match self.known.get(name).copied().flatten() {
                    Some(place) => places.push(place),
                    None => reading.problem(
                        file,
                        &title,
                        &format!("{BLOCK}: yields_to: no rule {name} that raises findings"),
                    ),
                }
            }
            if let Some(plan) = self.plans.get_mut(plan) {
                plan.yields_to = places;
            }
        }
    }

    fn plan(&mut self, plan: Plan) -> usize {
        let below = plan
            .stands_on
            .iter()
            .filter_map(|index| self.reaches.get(*index))
            .max();
        self.reaches.push(
            plan.window
                .saturating_add(below.copied().unwrap_or_default()),
        );
        self.plans.push(plan);
        self.plans.len() - 1
    }

    fn finish(mut self) -> RuleSet {
        self.rules.sort_by(|one, other| one.title.cmp(&other.title));
        let by_id = self
            .rules
            .iter()
            .zip(0..)
            .map(|(rule, at)| (rule.id.clone(), at))
            .collect();
        let reach = self.reaches.iter().max().copied().unwrap_or_default();
        let news = self.plans.iter().filter_map(|plan| plan.new.as_ref());
        let news = news.map(|new| new.remember.max(new.learn));
        let habits = self.plans.iter().filter_map(|plan| plan.usual.as_ref());
        let habits = habits.map(Usual::reach);
        let memory = news.chain(habits).max();
        let reach = reach.max(memory.unwrap_or_default());
        let quiet = self
            .plans
            .iter()
            .map(|plan| plan.quiet)
            .max()
            .unwrap_or_default();
        RuleSet {
            rules: self.rules,
            by_id,
            documents: self.documents,
            plans: self.plans.into(),
            horizon: reach.saturating_add(quiet),
            fields: self.fields,
            replaced: Vec::new(),
            digest: self.digests.whole(),
        }
    }
}
