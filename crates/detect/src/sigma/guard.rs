//! What must be in an event for a rule to match: the cheapest thing to look for that is certain.

use super::compile::Node;
use super::fields::{FieldNumber, QuickMap, fraction_bits};
use super::test::{Ask, Stands, Test, Than};

/// How many letters of a literal are looked for: a literal with fewer is no guard.
pub(super) const SHORTEST: usize = 3;
/// How many are looked for where there are as many: three are met by chance far more often.
pub(super) const USUAL: usize = 4;

/// One thing that may be in an event, texts in small letters.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Key {
    /// The value of a field.
    Whole(FieldNumber, Box<str>),
    /// Its value as a number.
    Number(FieldNumber, u64),
    /// What stands behind the last separator of its path.
    Tail(FieldNumber, Box<str>),
    /// A text somewhere in it, or anywhere in the event.
    Part(Option<FieldNumber>, Box<str>),
    /// The field itself.
    Present(FieldNumber),
}

/// A rule matches only events with one of these.
pub(super) type Guard = Vec<Key>;

/// How often literals share what would be looked for: what many rules name is met often.
#[derive(Debug, Default)]
pub(super) struct Popularity {
    grams: QuickMap<u32, u32>,
    tails: QuickMap<Box<str>, u32>,
    whole: QuickMap<Box<str>, u32>,
    numbers: QuickMap<u64, u32>,
}

impl Popularity {
    /// Counts what tests would look for.
    pub(super) fn of(tests: &[Test]) -> Self {
        let mut counts = Self::default();
        for key in tests.iter().filter_map(keys_of).flatten() {
            let count = match key {
                Key::Whole(_, text) => counts.whole.entry(text).or_default(),
                Key::Number(_, bits) => counts.numbers.entry(bits).or_default(),
                Key::Tail(_, text) => counts.tails.entry(text).or_default(),
                Key::Part(_, text) => {
                    for gram in grams(text.as_bytes(), USUAL) {
                        *counts.grams.entry(gram).or_default() += 1;
                    }
                    continue;
                }
                Key::Present(_) => continue,
            };
            *count += 1;
        }
        counts
    }

    /// How many others share the letters of a literal that fewest do.
    fn rarest(&self, literal: &[u8]) -> u32 {
        let shared = grams(literal, USUAL).map(|gram| self.grams.get(&gram).copied().unwrap_or(0));
        shared.min().unwrap_or(1)
    }

    /// Where so many neighbouring runs of letters of a literal begin that fewest others share.
    pub(super) fn rarest_run(&self, literal: &[u8], (length, stride): (usize, usize)) -> usize {
        let shared: Vec<u32> = grams(literal, length)
            .map(|gram| self.grams.get(&gram).copied().unwrap_or(0))
            .collect();
        let runs = shared.windows(stride).enumerate();
        let rarest = runs.min_by_key(|(_, run)| run.iter().sum::<u32>());
        rarest.map_or(0, |(place, _)| place)
    }

    /// What looking for it costs, in units of a rule looked at in vain.
    fn cost(&self, key: &Key) -> u32 {
        let count = |count: Option<&u32>| count.copied().unwrap_or(1);
        match key {
            Key::Whole(_, text) => count(self.whole.get(text)).saturating_mul(5),
            Key::Number(_, bits) => count(self.numbers.get(bits)).saturating_mul(10),
            Key::Tail(_, text) => count(self.tails.get(text)).saturating_mul(5),
            Key::Part(_, text) if text.len() < USUAL => 300,
            Key::Part(_, text) => self.rarest(text.as_bytes()).saturating_mul(20),
            Key::Present(_) => 5_000,
        }
    }

    fn cost_of(&self, guard: &Guard) -> u32 {
        let costs = guard.iter().map(|key| self.cost(key));
        costs.fold(0, u32::saturating_add)
    }
}

/// So many neighbouring bytes as one number, for each place.
pub(super) fn grams(bytes: &[u8], length: usize) -> impl Iterator<Item = u32> + '_ {
    bytes.windows(length).map(gram)
}

/// At most four bytes as one number, the first one lowest.
pub(super) fn gram(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .rev()
        .fold(0, |gram, byte| (gram << 8) | u32::from(*byte))
}

/// The guard of a condition; nothing where it may hold of any event.
pub(super) fn guard(node: &Node, tests: &[Test], popularity: &Popularity) -> Option<Guard> {
    let each = |nodes: &[Node]| -> Option<Guard> {
        let guards: Option<Vec<Guard>> = nodes
            .iter()
            .map(|node| guard(node, tests, popularity))
            .collect();
        Some(guards?.into_iter().flatten().collect())
    };
    match node {
        Node::Ask(number) => keys_of(tests.get(usize::try_from(*number).ok()?)?),
        Node::All(nodes) => nodes
            .iter()
            .filter_map(|node| guard(node, tests, popularity))
            .min_by_key(|guard| popularity.cost_of(guard)),
        Node::Any(nodes) => each(nodes),
        Node::AtLeast(count, nodes) if *count > 0 => each(nodes),
        Node::AtLeast(..) | Node::Not(_) => None,
        Node::Never => Some(Guard::new()),
    }
}

/// Puts the parts of a condition that must all hold in the order of how seldom they do. The seldomest
/// comes after the other certain ones: a rule is asked only when that one was found already.
pub(super) fn order(node: &mut Node, tests: &[Test], popularity: &Popularity) {
    match node {
        Node::All(nodes) => {
            for node in nodes.iter_mut() {
                order(node, tests, popularity);
            }
            nodes.sort_by_cached_key(|node| {
                let guard = guard(node, tests, popularity);
                guard.map_or(u32::MAX, |guard| popularity.cost_of(&guard))
            });
            let certain = nodes
                .iter()
                .take_while(|node| guard(node, tests, popularity).is_some());
            let certain = certain.count();
            if let Some(first) = nodes.get_mut(..certain) {
                first.rotate_left(usize::from(certain > 1));
            }
        }
        Node::Any(nodes) | Node::AtLeast(_, nodes) => {
            for node in nodes.iter_mut() {
                order(node, tests, popularity);
            }
        }
        Node::Not(inner) => order(inner, tests, popularity),
        Node::Ask(_) | Node::Never => {}
    }
}

/// What a test looks for; nothing where it may hold without anything.
fn keys_of(test: &Test) -> Option<Guard> {
    let Some(field) = test.field else {
        return parts_of(None, &test.ask);
    };
    if matches!(test.ask, Ask::Null) {
        return None;
    }
    let certain = match &test.ask {
        Ask::Text { stands, text, .. } => key_of(field, *stands, text).map(|key| vec![key]),
        Ask::AnyAt { stands, texts } => {
            let keys = texts.iter().map(|text| key_of(field, *stands, text));
            keys.collect()
        }
        Ask::OneOf(values) => {
            let keys = values.iter().map(|text| Key::Whole(field, text.clone()));
            Some(keys.collect())
        }
        Ask::Number(Than::Equal, number) => Some(vec![Key::Number(field, fraction_bits(*number))]),
        ask => parts_of(Some(field), ask),
    };
    certain.or_else(|| Some(vec![Key::Present(field)]))
}

/// What is looked for of a text that stands somewhere in a field.
fn key_of(field: FieldNumber, stands: Stands, text: &str) -> Option<Key> {
    let part = || part_of(Some(field), text);
    match stands {
        Stands::Whole => Some(Key::Whole(field, small(text))),
        Stands::Last => tail(text).map(|tail| Key::Tail(field, tail)).or_else(part),
        Stands::First | Stands::Within => part(),
    }
}

fn part_of(field: Option<FieldNumber>, text: &str) -> Option<Key> {
    (text.len() >= SHORTEST).then(|| Key::Part(field, small(text)))
}

/// The literals of which one must stand in the text.
fn parts_of(field: Option<FieldNumber>, ask: &Ask) -> Option<Guard> {
    let part = |text: &str| part_of(field, text);
    match ask {
        Ask::Text { text, .. } => Some(vec![part(text)?]),
        Ask::Within(finder) => Some(vec![part(std::str::from_utf8(finder.needle()).ok()?)?]),
        Ask::AnyAt { texts, .. } | Ask::AnyWithin { texts, .. } => {
            texts.iter().map(|text| part(text)).collect()
        }
        Ask::Pattern { needed, .. } => needed.as_ref()?.iter().map(|text| part(text)).collect(),
        _ => None,
    }
}

fn small(text: &str) -> Box<str> {
    text.to_lowercase().into()
}

/// What stands behind the last separator of a path, if one is there.
pub(super) fn tail_of(path: &str) -> &str {
    let start = memchr::memrchr2(b'\\', b'/', path.as_bytes());
    let behind = start.map_or(0, |start| start.saturating_add(1));
    path.get(behind..).unwrap_or_default()
}

fn tail(ending: &str) -> Option<Box<str>> {
    let tail = tail_of(ending);
    (!tail.is_empty() && tail.len() < ending.len()).then(|| small(tail))
}
