//! Rules as trees of questions, each question kept once.

use std::collections::BTreeMap;

use domain::event::FieldNames;
use rsigma_parser::{
    ConditionExpr, Detection, DetectionItem, Detections, FilterRule, FilterRuleTarget, LogSource,
    Modifier, Quantifier, SelectorPattern, SigmaRule, SigmaValue,
};

use super::fields::{FieldNumber, FieldTable};
use super::guard::{Guard, Popularity, guard, order};
use super::modifiers;
use super::test::{Ask, Test};
use crate::mapping::Mappings;

/// Deepest condition or selection that is read.
const DEEPEST: usize = 64;

/// A rule by its place among those the plan was made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct RuleNumber(pub(crate) u32);

impl RuleNumber {
    /// Where it stands in a list with a place for every rule.
    pub(crate) fn place(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// Why a rule cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CannotCompile {
    #[error("{0:?} is no network; write it as 192.0.2.0/24")]
    Network(String),
    #[error("the regular expression {0:?} is wrong: {1}")]
    Regex(String, String),
    #[error("the regular expression {0:?} would need more than 4 MiB; ask for less repetition")]
    RegexTooBig(String),
    #[error("a modifier for text stands at null; give it a text")]
    NoText,
    #[error("{0:?} is no number, which its modifier asks for")]
    NoNumber(String),
    #[error("selections or conditions stand in each other more than 64 deep")]
    TooDeep,
    #[error("the condition names {0}, which is no selection of the rule")]
    NoSelection(String),
    #[error("conditions over the members of a list are not part of the Sigma specification 2.1")]
    Members,
}

/// A condition.
#[derive(Debug)]
pub(super) enum Node {
    /// A question, by its number.
    Ask(u32),
    All(Box<[Node]>),
    Any(Box<[Node]>),
    Not(Box<Node>),
    AtLeast(u64, Box<[Node]>),
    Never,
}

/// One rule of a plan.
#[derive(Debug)]
pub(super) struct Planned {
    pub(super) source: LogSource,
    /// Further events that it sees.
    pub(super) see: Vec<LogSource>,
    pub(super) node: Node,
    /// Nothing where it must be asked about every event.
    pub(super) guard: Option<Guard>,
}

impl Planned {
    /// The log sources whose events it sees.
    pub(super) fn sources(&self) -> impl Iterator<Item = &LogSource> {
        std::iter::once(&self.source).chain(&self.see)
    }
}

/// All rules of a set.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    pub(super) fields: FieldTable,
    pub(super) tests: Vec<Test>,
    /// Rules that cannot be used are left out; the numbers of the others stay.
    pub(super) rules: Vec<Option<Planned>>,
    pub(super) popularity: Popularity,
}

impl Plan {
    /// The plan of rules with their filters, and what is wrong with some of them.
    pub(crate) fn of(
        rules: &[SigmaRule],
        filters: &[FilterRule],
        mappings: &Mappings,
        names: &FieldNames,
    ) -> (Self, Vec<(RuleNumber, CannotCompile)>) {
        let mut compiling = Compiling::default();
        let mut wrong = Vec::new();
        for (rule, number) in rules.iter().zip(0..) {
            let reads = mappings.of(&rule.logsource);
            compiling.plan.fields.read_by(reads.fields);
            match compiling.filtered(rule, filters) {
                Ok(node) => compiling.plan.rules.push(Some(Planned {
                    source: rule.logsource.clone(),
                    see: reads.see,
                    node,
                    guard: None,
                })),
                Err(cause) => {
                    wrong.push((RuleNumber(number), cause));
                    compiling.plan.rules.push(None);
                }
            }
        }
        let mut plan = compiling.plan;
        plan.fields.settle(names);
        plan.popularity = Popularity::of(&plan.tests);
        for rule in plan.rules.iter_mut().flatten() {
            order(&mut rule.node, &plan.tests, &plan.popularity);
            rule.guard = guard(&rule.node, &plan.tests, &plan.popularity);
        }
        (plan, wrong)
    }

    /// Leaves out rules that are not wanted, by their place; the numbers of the others stay.
    pub(crate) fn keep(&mut self, wanted: impl Fn(usize) -> bool) {
        for (place, rule) in self.rules.iter_mut().enumerate() {
            if !wanted(place) {
                *rule = None;
            }
        }
    }

    /// What is wrong with the detections of a rule or filter, if anything.
    pub(crate) fn check(detections: &Detections) -> Result<(), CannotCompile> {
        Compiling::default().detections(detections).map(|_| ())
    }

    pub(super) fn test(&self, number: u32) -> Option<&Test> {
        self.tests.get(usize::try_from(number).ok()?)
    }
}

#[derive(Default)]
struct Compiling {
    plan: Plan,
    /// Questions as words → their numbers.
    known: BTreeMap<String, u32>,
}

type Compiled = Result<Node, CannotCompile>;

impl Compiling {
    /// A rule, and every filter that names it: both must hold.
    fn filtered(&mut self, rule: &SigmaRule, filters: &[FilterRule]) -> Compiled {
        let mut nodes = vec![self.detections(&rule.detection)?];
        for filter in filters.iter().filter(|filter| is_for(filter, rule)) {
            nodes.push(self.detections(&filter.detection)?);
        }
        Ok(all(nodes))
    }

    fn detections(&mut self, detections: &Detections) -> Compiled {
        let mut selections = BTreeMap::new();
        for (name, detection) in &detections.named {
            selections.insert(name.as_str(), detection);
        }
        let conditions = detections.conditions.iter();
        let nodes: Result<Vec<_>, _> = conditions
            .map(|condition| self.condition(condition, &selections, 0))
            .collect();
        Ok(any(nodes?))
    }

    fn condition(
        &mut self,
        condition: &ConditionExpr,
        selections: &BTreeMap<&str, &Detection>,
        depth: usize,
    ) -> Compiled {
        let depth = deeper(depth)?;
        let mut each = |parts: &[ConditionExpr]| -> Result<Vec<Node>, CannotCompile> {
            let nodes = parts.iter();
            nodes
                .map(|part| self.condition(part, selections, depth))
                .collect()
        };
        match condition {
            ConditionExpr::And(parts) => Ok(all(each(parts)?)),
            ConditionExpr::Or(parts) => Ok(any(each(parts)?)),
            ConditionExpr::Not(inner) => Ok(Node::Not(Box::new(
                self.condition(inner, selections, depth)?,
            ))),
            ConditionExpr::Identifier(name) => match selections.get(name.as_str()) {
                Some(detection) => self.detection(detection, depth),
                None => Err(CannotCompile::NoSelection(name.clone())),
            },
            ConditionExpr::Selector {
                quantifier,
                pattern,
            } => self.selector(quantifier, pattern, selections, depth),
        }
    }

    fn selector(
        &mut self,
        quantifier: &Quantifier,
        pattern: &SelectorPattern,
        selections: &BTreeMap<&str, &Detection>,
        depth: usize,
    ) -> Compiled {
        let named = selections
            .iter()
            .filter(|(name, _)| pattern.matches_detection_name(name));
        let nodes: Result<Vec<_>, _> = named
            .map(|(_, detection)| self.detection(detection, depth))
            .collect();
        let nodes = nodes?;
        Ok(match quantifier {
            _ if nodes.is_empty() => Node::Never,
            Quantifier::Any => any(nodes),
            Quantifier::All => all(nodes),
            Quantifier::Count(count) => Node::AtLeast(*count, nodes.into()),
        })
    }

    fn detection(&mut self, detection: &Detection, depth: usize) -> Compiled {
        let depth = deeper(depth)?;
        match detection {
            Detection::AllOf(items) => {
                let nodes: Result<Vec<_>, _> = items.iter().map(|item| self.item(item)).collect();
                Ok(all(nodes?))
            }
            Detection::AnyOf(parts) => {
                let nodes: Result<Vec<_>, _> = parts
                    .iter()
                    .map(|part| self.detection(part, depth))
                    .collect();
                Ok(any(nodes?))
            }
            Detection::And(parts) => {
                let nodes: Result<Vec<_>, _> = parts
                    .iter()
                    .map(|part| self.detection(part, depth))
                    .collect();
                Ok(all(nodes?))
            }
            Detection::Keywords(values) => {
                let mut asks = Vec::new();
                for value in values {
                    asks.extend(modifiers::keyword(value, &mut self.plan.fields)?);
                }
                Ok(self.any_of(None, asks))
            }
            Detection::ArrayMatch { .. } | Detection::Conditional { .. } => {
                Err(CannotCompile::Members)
            }
        }
    }

    fn item(&mut self, item: &DetectionItem) -> Compiled {
        let field = item.field.name.as_deref();
        let field = field.map(|name| self.plan.fields.enter(name));
        let has = |modifier| item.field.modifiers.contains(&modifier);
        if has(Modifier::Exists) {
            let present = self.ask(field, Ask::Present);
            return Ok(if wants_presence(item.values.first()) {
                present
            } else {
                Node::Not(Box::new(present))
            });
        }
        let values = modifiers::asks(item, &mut self.plan.fields)?;
        let node = if has(Modifier::All) {
            let nodes = values.into_iter().map(|asks| self.any_of(field, asks));
            all(nodes.collect())
        } else {
            self.any_of(field, values.into_iter().flatten().collect())
        };
        if !has(Modifier::Neq) {
            return Ok(node);
        }
        let present = self.ask(field, Ask::Present);
        Ok(all(vec![present, Node::Not(Box::new(node))]))
    }

    fn any_of(&mut self, field: Option<FieldNumber>, asks: Vec<Ask>) -> Node {
        let asks = modifiers::together(asks);
        any(asks.into_iter().map(|ask| self.ask(field, ask)).collect())
    }

    /// A question under its number; the same one has one number however many rules ask it.
    fn ask(&mut self, field: Option<FieldNumber>, ask: Ask) -> Node {
        let next = u32::try_from(self.plan.tests.len()).unwrap_or(u32::MAX);
        let words = match &ask {
            // Long lists are hardly ever the same, and their words would be long as well.
            Ask::OneOf(_) | Ask::AnyWithin { .. } => None,
            Ask::Pattern { regex, lowered, .. } => {
                Some(format!("{field:?} {lowered} {}", regex.as_str()))
            }
            Ask::Within(finder) => Some(format!("{field:?} in {:?}", finder.needle())),
            ask => Some(format!("{field:?} {ask:?}")),
        };
        if let Some(words) = words {
            let flags = matches!(&ask, Ask::Pattern { lowered: false, .. });
            if !flags && let Some(number) = self.known.get(&words) {
                return Node::Ask(*number);
            }
            self.known.insert(words, next);
        }
        self.plan.tests.push(Test { field, ask });
        Node::Ask(next)
    }
}

/// Whether a filter names a rule, and every part of a log source that it names is the rule's.
fn is_for(filter: &FilterRule, rule: &SigmaRule) -> bool {
    let named = match &filter.rules {
        FilterRuleTarget::Any => true,
        FilterRuleTarget::Specific(names) => names.iter().any(|name| {
            rule.title == *name
                || [&rule.id, &rule.name]
                    .into_iter()
                    .flatten()
                    .any(|own| own == name)
        }),
    };
    let same = |wanted: &Option<String>, own: &Option<String>| {
        wanted.as_ref().is_none_or(|wanted| {
            own.as_ref()
                .is_some_and(|own| own.eq_ignore_ascii_case(wanted))
        })
    };
    named
        && filter.logsource.as_ref().is_none_or(|wanted| {
            same(&wanted.product, &rule.logsource.product)
                && same(&wanted.service, &rule.logsource.service)
                && same(&wanted.category, &rule.logsource.category)
        })
}

fn deeper(depth: usize) -> Result<usize, CannotCompile> {
    if depth >= DEEPEST {
        return Err(CannotCompile::TooDeep);
    }
    Ok(depth.saturating_add(1))
}

fn all(mut nodes: Vec<Node>) -> Node {
    match nodes.len() {
        1 => nodes.pop().unwrap_or(Node::Never),
        _ => Node::All(nodes.into()),
    }
}

fn any(mut nodes: Vec<Node>) -> Node {
    match nodes.len() {
        1 => nodes.pop().unwrap_or(Node::Never),
        _ => Node::Any(nodes.into()),
    }
}

fn wants_presence(value: Option<&SigmaValue>) -> bool {
    match value {
        Some(SigmaValue::Bool(yes)) => *yes,
        Some(SigmaValue::String(text)) => !matches!(text.original.as_str(), "false" | "no"),
        _ => true,
    }
}
