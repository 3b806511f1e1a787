//! All guards of the rules that may see one log source, looked for together.

use std::collections::BTreeMap;

use domain::event::{Event, Value};

use super::compile::{Plan, RuleNumber};
use super::fields::{FieldNumber, QuickMap, View, fraction_bits, lower_into, with_text};
use super::guard::{Key, Popularity, SHORTEST, USUAL, gram, tail_of};
use super::test::as_number;

type Rules = Vec<RuleNumber>;

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

    fn begin(&mut self) {
        self.rules.clear();
        self.turn = self.turn.wrapping_add(1);
        if self.turn == 0 {
            self.met.fill(0);
            self.turn = 1;
        }
    }

    fn add(&mut self, rules: &[RuleNumber]) {
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
                entry.enter(key, *number, &plan.popularity);
            }
        }
        for (field, mut entry) in fields {
            entry.settle();
            match field {
                Some(field) => index.fields.push((field, entry)),
                None => index.anywhere = Some(entry),
            }
        }
        index
    }

    /// Finds the rules whose guard fires.
    pub(super) fn look(&self, view: &mut View, event: &Event<'_>, found: &mut Candidates) {
        found.begin();
        found.add(&self.always);
        for (field, index) in &self.fields {
            if let Some(value) = view.value(*field, event) {
                found.add(&index.present);
                index.numbers_in(value, found);
                match view.lowered(*field, event) {
                    Some(range) => index.texts_in(view.text(range), found),
                    None => index.texts_in_list(value, found),
                }
            }
        }
        if let Some(index) = &self.anywhere {
            for range in view.anywhere(event) {
                index.texts_in(view.text(range), found);
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
}

impl FieldIndex {
    fn enter(&mut self, key: &Key, rule: RuleNumber, popularity: &Popularity) {
        let rules = match key {
            Key::Whole(_, text) => self.whole.entry(text.clone()).or_default(),
            Key::Number(_, bits) => self.numbers.entry(*bits).or_default(),
            Key::Tail(_, text) => self.tails.entry(text.clone()).or_default(),
            Key::Present(_) => &mut self.present,
            Key::Part(_, text) if text.len() < USUAL => {
                return self.parts.enter(text, 0, SHORTEST, rule);
            }
            Key::Part(_, text) => {
                let (place, _) = popularity.rarest(text.as_bytes());
                return self.parts.enter(text, place, USUAL, rule);
            }
        };
        if rules.last() != Some(&rule) {
            rules.push(rule);
        }
    }

    fn settle(&mut self) {
        let longest = |texts: &QuickMap<Box<str>, Rules>| texts.keys().map(|text| text.len()).max();
        self.longest_whole = longest(&self.whole).unwrap_or(0);
        self.longest_tail = longest(&self.tails).unwrap_or(0);
        self.parts.settle();
    }

    fn numbers_in(&self, value: &Value<'_>, found: &mut Candidates) {
        if self.numbers.is_empty() {
            return;
        }
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

/// Literals by four of their letters, or by three where they have no more. Tables of bits say of most
/// places in a text that none stands there.
#[derive(Debug, Default)]
struct Parts {
    entries: QuickMap<u32, Vec<Part>>,
    /// By four letters.
    usual: Bits,
    /// By three.
    short: Bits,
}

/// A bit for every place that a number may fall to; few enough to stay near the processor.
#[derive(Debug, Default)]
struct Bits {
    words: Vec<u64>,
    shift: u32,
}

#[derive(Debug)]
struct Part {
    literal: Box<str>,
    /// Where in the literal its letters end.
    end: usize,
    rules: Rules,
}

/// Three letters as a number: no four letters of a text have the highest byte of these.
const SHORT: u32 = 0xff00_0000;
const SPREAD: u32 = 0x9e37_79b1;
impl Parts {
    fn enter(&mut self, literal: &str, place: usize, length: usize, rule: RuleNumber) {
        let letters = literal.as_bytes().iter().skip(place).take(length);
        let letters: Vec<u8> = letters.copied().collect();
        let short = if length < USUAL { SHORT } else { 0 };
        let entries = self.entries.entry(gram(&letters) | short).or_default();
        match entries.iter_mut().find(|part| *part.literal == *literal) {
            Some(part) if part.rules.last() == Some(&rule) => {}
            Some(part) => part.rules.push(rule),
            None => entries.push(Part {
                literal: literal.into(),
                end: place.saturating_add(length),
                rules: vec![rule],
            }),
        }
    }

    /// Fills the tables of bits.
    fn settle(&mut self) {
        let (short, usual): (Vec<u32>, Vec<u32>) = self
            .entries
            .keys()
            .partition(|gram| **gram & SHORT == SHORT);
        self.usual = Bits::of(&usual);
        self.short = Bits::of(&short);
    }

    fn look(&self, text: &[u8], found: &mut Candidates) {
        if !self.usual.words.is_empty() {
            let mut gram = 0_u32;
            for (at, byte) in text.iter().enumerate() {
                gram = (gram << 8) | u32::from(*byte);
                if self.usual.has(gram) {
                    self.verify(gram, text, at + 1, found);
                }
            }
        }
        if !self.short.words.is_empty() {
            let mut gram = 0_u32;
            for (at, byte) in text.iter().enumerate() {
                gram = (gram << 8) | u32::from(*byte) | SHORT;
                if self.short.has(gram) {
                    self.verify(gram, text, at + 1, found);
                }
            }
        }
    }

    #[cold]
    fn verify(&self, gram: u32, text: &[u8], end: usize, found: &mut Candidates) {
        let Some(parts) = self.entries.get(&gram) else {
            return;
        };
        for part in parts {
            let begins = end.checked_sub(part.end);
            let rest = begins.and_then(|begins| text.get(begins..));
            if rest.is_some_and(|rest| rest.starts_with(part.literal.as_bytes())) {
                found.add(&part.rules);
            }
        }
    }
}

impl Bits {
    /// Of some numbers, about one bit in 32 set.
    fn of(grams: &[u32]) -> Self {
        if grams.is_empty() {
            return Self::default();
        }
        let places = grams.len().saturating_mul(32).next_power_of_two();
        let places = places.clamp(1 << 9, 1 << 17);
        let mut bits = Self {
            words: vec![0; places / 64],
            shift: u32::BITS - places.trailing_zeros(),
        };
        for gram in grams {
            let (word, bit) = bits.place(*gram);
            if let Some(word) = bits.words.get_mut(word) {
                *word |= bit;
            }
        }
        bits
    }

    fn has(&self, gram: u32) -> bool {
        let (word, bit) = self.place(gram);
        self.words.get(word).is_some_and(|word| word & bit != 0)
    }

    fn place(&self, gram: u32) -> (usize, u64) {
        let spread = gram.wrapping_mul(SPREAD) >> self.shift;
        let word = usize::try_from(spread / 64).unwrap_or(0);
        (word, 1 << (spread % 64))
    }
}
