//! All guards of the rules that may see one log source, looked for together.

use std::collections::BTreeMap;

use domain::event::{Event, Value};

use super::compile::{Plan, RuleNumber};
use super::fields::{FieldNumber, QuickMap, View, fraction_bits, lower_into, texts_of, with_text};
use super::guard::{Key, Popularity, tail_of};
use super::known::{KnownValues, Whose};
use super::parts::Parts;
use super::test::as_number;

pub(super) type Rules = Vec<RuleNumber>;

/// Rules whose guard fired, each once.
#[derive(Debug, Default)]
pub(super) struct Candidates {
    turn: u32,
    met: Vec<u32>,
    pub(super) rules: Rules,
}

impl Candidates {
    /// None yet, of so many.
    pub(super) fn of(count: usize) -> Self {
        Self {
            met: vec![0; count],
            ..Self::default()
        }
    }

    /// None of the next event yet.
    pub(super) fn begin(&mut self) {
        self.rules.clear();
        self.turn = self.turn.wrapping_add(1);
        if self.turn == 0 {
            self.met.fill(0);
            self.turn = 1;
        }
    }

    pub(super) fn add(&mut self, rules: &[RuleNumber]) {
        for rule in rules {
            if let Some(met) = self.met.get_mut(rule.place())
                && *met != self.turn
            {
                *met = self.turn;
                self.rules.push(*rule);
            }
        }
    }
}

/// What is needed to look for guards.
pub(super) struct Looking<'a> {
    pub(super) view: &'a mut View,
    pub(super) values: &'a mut KnownValues,
    pub(super) found: &'a mut Candidates,
    /// Those of one value.
    pub(super) once: &'a mut Candidates,
    /// The number of the index.
    pub(super) route: usize,
}

/// The guards of the rules of one route.
#[derive(Debug, Default)]
pub(super) struct RouteIndex {
    /// Rules without a guard.
    always: Rules,
    fields: Vec<(FieldNumber, FieldIndex)>,
    anywhere: Option<FieldIndex>,
}

impl RouteIndex {
    /// Of these rules of a plan.
    pub(super) fn of(plan: &Plan, rules: &[RuleNumber]) -> Self {
        let mut index = Self::default();
        let mut fields: BTreeMap<Option<FieldNumber>, FieldIndex> = BTreeMap::new();
        for number in rules {
            let Some(Some(rule)) = plan.rules.get(number.place()) else {
                continue;
            };
            let Some(guard) = &rule.guard else {
                index.always.push(*number);
                continue;
            };
            for key in guard {
                let field = match key {
                    Key::Whole(field, _)
                    | Key::Number(field, _)
                    | Key::Tail(field, _)
                    | Key::Present(field) => Some(*field),
                    Key::Part(field, _) => *field,
                };
                let entry = fields.entry(field).or_default();
                entry.enter(key, *number);
            }
        }
        for (field, mut entry) in fields {
            entry.settle(&plan.popularity);
            match field {
                Some(field) => index.fields.push((field, entry)),
                None => index.anywhere = Some(entry),
            }
        }
        index
    }

    /// Finds the rules whose guard fires.
    pub(super) fn look(&self, looking: &mut Looking<'_>, event: &Event<'_>) {
        let Looking {
            view,
            values,
            found,
            once,
            route,
        } = looking;
        found.begin();
        found.add(&self.always);
        for (field, index) in &self.fields {
            let Some(value) = view.value(*field, event) else {
                continue;
            };
            found.add(&index.present);
            if !index.reads_text && index.numbers.is_empty() {
                continue;
            }
            let whose = Whose {
                route: *route,
                field: *field,
            };
            let Some(place) = view.known(whose, event, values) else {
                index.value_in((*field, value), view, event, found);
                continue;
            };
            if let Some(rules) = values.rules(place) {
                found.add(rules);
                continue;
            }
            once.begin();
            index.value_in((*field, value), view, event, once);
            values.keep_rules(place, &once.rules);
            found.add(&once.rules);
        }
        if let Some(index) = &self.anywhere {
            let mut texts = texts_of(event);
            if !texts.all(|text| index.parts.look_at_any_size(text.as_bytes(), found)) {
                for range in view.anywhere(event) {
                    index.texts_in(view.text(range), found);
                }
            }
        }
    }
}

/// The guards of one field.
#[derive(Debug, Default)]
struct FieldIndex {
    whole: QuickMap<Box<str>, Rules>,
    /// Length of the longest of them, in bytes.
    longest_whole: usize,
    numbers: QuickMap<u64, Rules>,
    tails: QuickMap<Box<str>, Rules>,
    longest_tail: usize,
    parts: Parts,
    present: Rules,
    /// Whether any of them is about the text of a value.
    reads_text: bool,
}

impl FieldIndex {
    fn enter(&mut self, key: &Key, rule: RuleNumber) {
        let rules = match key {
            Key::Whole(_, text) => self.whole.entry(text.clone()).or_default(),
            Key::Number(_, bits) => self.numbers.entry(*bits).or_default(),
            Key::Tail(_, text) => self.tails.entry(text.clone()).or_default(),
            Key::Present(_) => &mut self.present,
            Key::Part(_, text) => self.parts.rules_of(text),
        };
        if rules.last() != Some(&rule) {
            rules.push(rule);
        }
    }

    fn settle(&mut self, popularity: &Popularity) {
        let longest = |texts: &QuickMap<Box<str>, Rules>| texts.keys().map(|text| text.len()).max();
        self.longest_whole = longest(&self.whole).unwrap_or(0);
        self.longest_tail = longest(&self.tails).unwrap_or(0);
        self.parts.settle(popularity);
        self.reads_text =
            !self.whole.is_empty() || !self.tails.is_empty() || !self.parts.is_empty();
    }

    /// The guards that fire on a value.
    fn value_in(
        &self,
        (field, value): (FieldNumber, &Value<'_>),
        view: &mut View,
        event: &Event<'_>,
        found: &mut Candidates,
    ) {
        if !self.numbers.is_empty() {
            self.numbers_in(value, found);
        }
        if self.reads_text {
            match view.lowered(field, event) {
                Some(range) => self.texts_in(view.text(range), found),
                None => self.texts_in_list(value, found),
            }
        }
    }

    fn numbers_in(&self, value: &Value<'_>, found: &mut Candidates) {
        if let Value::List(values) = value {
            return values
                .iter()
                .for_each(|value| self.numbers_in(value, found));
        }
        let rules = as_number(value).and_then(|number| self.numbers.get(&fraction_bits(number)));
        if let Some(rules) = rules {
            found.add(rules);
        }
    }

    fn texts_in(&self, text: &str, found: &mut Candidates) {
        if text.len() <= self.longest_whole
            && let Some(rules) = self.whole.get(text)
        {
            found.add(rules);
        }
        if !self.tails.is_empty() {
            let tail = tail_of(text);
            if tail.len() <= self.longest_tail
                && let Some(rules) = self.tails.get(tail)
            {
                found.add(rules);
            }
        }
        self.parts.look(text.as_bytes(), found);
    }

    fn texts_in_list(&self, value: &Value<'_>, found: &mut Candidates) {
        if let Value::List(values) = value {
            return values
                .iter()
                .for_each(|value| self.texts_in_list(value, found));
        }
        let mut small = String::new();
        if with_text(value, &mut |text| lower_into(text, &mut small)).is_some() {
            self.texts_in(&small, found);
        }
    }
}
