//! Correlations: rules about several events, on the events' own time.
//!
//! A newcomer reads [`Correlator`]: which rules said yes to an event goes in, which correlations say yes
//! comes out. `rule.rs` is what a correlation asks, `window.rs` the events of one group, `tally.rs`
//! what is known of those in a window.
//!
//! What is defined, and held against a slow oracle in `oracle.rs`:
//! - A correlation says yes when an event completes it: when a window of its length **contains that event** and
//!   satisfies the condition. A window reaches back from an event, both ends included.
//! - Events may come in any order. One that is older than the newest of its group by more than the window and as much
//!   again (ten minutes at least, a day at most) belongs to another stretch of time, of which a group keeps one.
//! - An event counts once in a window, however many parts of the correlation it matches, and whoever
//!   hands it in again. One that says "repeated N times" counts N times where events are counted.
//! - State is bounded: [`MAX_WINDOW_ENTRIES`] events of a group, [`BOUNDS`] of all correlations together. Of a group the oldest events go first, of groups those that met nothing for longest.

#[cfg(test)]
mod oracle;
mod rule;
mod tally;
mod window;

use std::collections::BTreeMap;

use domain::event::{Event, FieldNames};
use rsigma_parser::{CorrelationRule, SigmaRule};

use crate::engine::{EventKey, Match, weight};
use rule::{Held, Part, Rule};
use window::{Entry, Fired, Group};

pub(crate) use rule::MAX_PARTS;
pub(crate) use window::MAX_WINDOW_ENTRIES;

/// What all correlations of a unit may keep together.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    groups: usize,
    /// Events in all windows, some 100 bytes each.
    entries: usize,
}

const BOUNDS: Bounds = Bounds {
    groups: 16_384,
    entries: 524_288,
};

/// The values a correlation groups by, in its order; a field that the event lacks is a group of its own.
type Values = Box<[Option<Box<str>>]>;

/// All correlations of a unit with their windows.
pub(crate) struct Correlator {
    /// Those that others stand on come first.
    rules: Vec<Rule>,
    /// Simple rule → the correlations it is a part of.
    asked: Vec<Vec<Asked>>,
    /// Correlation → the correlations it is a part of.
    asked_above: Vec<Vec<Asked>>,
    groups: Vec<BTreeMap<Values, Group>>,
    /// How many groups there are.
    count: usize,
    /// How many entries there are.
    entries: usize,
    /// Runs with every event that was part of something.
    turn: u64,
    bounds: Bounds,
}

/// A correlation, and which of its parts.
#[derive(Debug, Clone, Copy)]
struct Asked {
    correlation: usize,
    part: Part,
}

/// What one event adds to the groups of one correlation.
#[derive(Debug, Default)]
struct Added(Vec<(Values, Addition)>);

#[derive(Debug, Clone)]
struct Addition {
    parts: u64,
    direct: bool,
    held: Held,
}

impl Added {
    fn add(&mut self, values: Values, part: Part, direct: bool, held: Held) {
        if let Some((_, old)) = self.0.iter_mut().find(|(same, _)| *same == values) {
            old.parts |= part.bit();
            old.direct |= direct;
            return;
        }
        let parts = part.bit();
        self.0.push((
            values,
            Addition {
                parts,
                direct,
                held,
            },
        ));
    }
}

impl Correlator {
    /// Correlations over simple rules, which are known by their place; those that others stand on come first.
    pub(crate) fn new(
        simple: &[SigmaRule],
        correlations: &[CorrelationRule],
        fields: &FieldNames,
    ) -> Self {
        let mut words: BTreeMap<&str, Place> = BTreeMap::new();
        let named = simple.iter().zip(0..);
        for (rule, at) in named {
            let all = [rule.id.as_deref(), rule.name.as_deref()];
            words.extend(
                all.into_iter()
                    .flatten()
                    .map(|word| (word, Place::Simple(at))),
            );
        }
        let mut built = Self {
            rules: Vec::new(),
            asked: simple.iter().map(|_| Vec::new()).collect(),
            asked_above: correlations.iter().map(|_| Vec::new()).collect(),
            groups: correlations.iter().map(|_| BTreeMap::new()).collect(),
            count: 0,
            entries: 0,
            turn: 0,
            bounds: BOUNDS,
        };
        for (document, correlation) in correlations.iter().zip(0..) {
            built.rules.push(Rule::of(document, fields));
            for (word, part) in document.rules.iter().zip(Part::all()) {
                let asked = Asked { correlation, part };
                let parts = match words.get(&**word) {
                    Some(Place::Simple(at)) => built.asked.get_mut(*at),
                    Some(Place::Correlation(at)) => built.asked_above.get_mut(*at),
                    None => None,
                };
                if let Some(parts) = parts {
                    parts.push(asked);
                }
            }
            let all = [document.id.as_deref(), document.name.as_deref()];
            let place = Place::Correlation(correlation);
            words.extend(all.into_iter().flatten().map(|word| (word, place)));
        }
        built
    }

    /// Which correlations an event completes, given the simple rules that said yes to it.
    pub(crate) fn observe(
        &mut self,
        key: EventKey,
        event: &Event<'_>,
        simple: impl Iterator<Item = usize>,
    ) -> Vec<Match> {
        let mut waiting: BTreeMap<usize, Added> = BTreeMap::new();
        for asked in simple.filter_map(|at| self.asked.get(at)).flatten() {
            let Some(rule) = self.rules.get(asked.correlation) else {
                continue;
            };
            let Some(held) = rule.held(event) else {
                continue;
            };
            let values = rule.group_of(asked.part, event);
            let added = waiting.entry(asked.correlation).or_default();
            added.add(values, asked.part, true, held);
        }
        let mut matches = Vec::new();
        self.turn = self.turn.saturating_add(1);
        while let Some((correlation, added)) = waiting.pop_first() {
            for (values, addition) in added.0 {
                let Some(fired) = self.take(correlation, key, event, &values, addition) else {
                    continue;
                };
                let pairs = self.pairs(correlation, &values);
                self.pass_on(correlation, &pairs, event, &mut waiting);
                matches.extend(self.told(correlation, pairs, fired));
            }
        }
        self.make_room();
        matches
    }

    /// Forgets every window.
    pub(crate) fn forget(&mut self) {
        self.groups.iter_mut().for_each(BTreeMap::clear);
        self.count = 0;
        self.entries = 0;
    }

    /// The windows of a correlation, for [`Correlator::resume`]; empty where there are none.
    pub(crate) fn keep(&self, id: &str) -> Vec<u8> {
        let groups = self.place(id).and_then(|place| self.groups.get(place));
        let groups = groups.filter(|groups| !groups.is_empty());
        let kept = groups.map(postcard::to_allocvec);
        kept.and_then(Result::ok).unwrap_or_default()
    }

    /// Goes on with windows of the same correlation. False, and nothing is taken, where they cannot be.
    pub(crate) fn resume(&mut self, id: &str, kept: &[u8]) -> bool {
        if kept.is_empty() {
            return true;
        }
        let Some((place, rule)) = self
            .place(id)
            .and_then(|at| Some((at, self.rules.get(at)?)))
        else {
            return false;
        };
        let Ok((mut groups, [])) = postcard::take_from_bytes::<BTreeMap<Values, Group>>(kept)
        else {
            return false;
        };
        let names = rule.group_names().count();
        let sound = groups
            .iter_mut()
            .all(|(values, group)| values.len() == names && group.settle(rule));
        let Some(old) = self.groups.get_mut(place).filter(|_| sound) else {
            return false;
        };
        *old = groups;
        self.recount();
        let turns = self.groups.iter().flat_map(BTreeMap::values);
        self.turn = turns.map(|group| group.turn).fold(self.turn, u64::max);
        true
    }

    fn place(&self, id: &str) -> Option<usize> {
        self.rules.iter().position(|rule| rule.id == id)
    }

    fn recount(&mut self) {
        self.count = self.groups.iter().map(BTreeMap::len).sum();
        let groups = self.groups.iter().flat_map(BTreeMap::values);
        self.entries = groups.map(Group::len).sum();
    }

    fn take(
        &mut self,
        correlation: usize,
        key: EventKey,
        event: &Event<'_>,
        values: &Values,
        addition: Addition,
    ) -> Option<Fired> {
        let rule = self.rules.get(correlation)?;
        let groups = self.groups.get_mut(correlation)?;
        if !groups.contains_key(values) {
            groups.insert(values.clone(), Group::default());
            self.count = self.count.saturating_add(1);
        }
        let group = groups.get_mut(values)?;
        let before = group.len();
        let fired = group.take(
            rule,
            self.turn,
            Entry {
                at: event.time.at.as_microsecond(),
                key: key.0,
                weight: weight(event),
                parts: addition.parts,
                direct: addition.direct,
                held: addition.held,
            },
        );
        self.entries = self
            .entries
            .saturating_sub(before)
            .saturating_add(group.len());
        fired
    }

    /// Hands what a correlation said to those that stand on it.
    fn pass_on(
        &self,
        correlation: usize,
        pairs: &[(String, String)],
        event: &Event<'_>,
        waiting: &mut BTreeMap<usize, Added>,
    ) {
        for asked in self.asked_above.get(correlation).into_iter().flatten() {
            let Some(rule) = self.rules.get(asked.correlation) else {
                continue;
            };
            let Some(held) = rule.held(event) else {
                continue;
            };
            let values = rule.group_from(asked.part, pairs);
            let added = waiting.entry(asked.correlation).or_default();
            added.add(values, asked.part, false, held);
        }
    }

    fn pairs(&self, correlation: usize, values: &Values) -> Vec<(String, String)> {
        let rule = self.rules.get(correlation);
        let names = rule.into_iter().flat_map(Rule::group_names);
        let both = names.zip(values.iter());
        both.filter_map(|(name, value)| Some((name.to_owned(), value.as_ref()?.to_string())))
            .collect()
    }

    fn told(
        &self,
        correlation: usize,
        group: Vec<(String, String)>,
        fired: Fired,
    ) -> Option<Match> {
        let rule = self.rules.get(correlation)?;
        Some(Match {
            rule: rule.id.clone(),
            group,
            counted: fired.counted.filter(|_| rule.counts_events()),
            events: fired.events.into_iter().map(EventKey).collect(),
        })
    }

    /// Forgets the eighth of all groups that met nothing for longest, until there is room.
    fn make_room(&mut self) {
        while self.count > self.bounds.groups || self.entries > self.bounds.entries {
            let turns = self.groups.iter().flat_map(BTreeMap::values);
            let mut turns: Vec<u64> = turns.map(|group| group.turn).collect();
            let eighth = turns.len() / 8;
            if turns.is_empty() {
                return;
            }
            let (_, oldest, _) = turns.select_nth_unstable(eighth);
            let oldest = *oldest;
            for groups in &mut self.groups {
                groups.retain(|_, group| group.turn > oldest);
            }
            self.recount();
        }
    }
}

/// What a word of a document refers to.
#[derive(Debug, Clone, Copy)]
enum Place {
    Simple(usize),
    Correlation(usize),
}

#[cfg(test)]
mod tests {
    use domain::event::{EventTime, LogSource, TimeBasis};
    use jiff::Timestamp;
    use rsigma_parser::parse_sigma_yaml;

    use super::*;

    const RULES: &str = "\
title: a
id: a
logsource: {product: x}
detection: {s: {f: x}, condition: s}
---
title: c
id: c
correlation:
  type: event_count
  rules: [a]
  group-by: [who]
  timespan: 1h
  condition:
    gte: 3
";

    struct Stand {
        correlator: Correlator,
        fields: FieldNames,
        key: u64,
    }

    impl Stand {
        fn new(bounds: Bounds) -> Self {
            let read = parse_sigma_yaml(RULES).unwrap();
            let fields = FieldNames::default();
            let mut correlator = Correlator::new(&read.rules, &read.correlations, &fields);
            correlator.bounds = bounds;
            Self {
                correlator,
                fields,
                key: 0,
            }
        }

        fn meets(&mut self, who: &str) -> bool {
            self.key += 1;
            let time = EventTime {
                at: Timestamp::from_second(i64::try_from(self.key).unwrap()).unwrap(),
                basis: TimeBasis::Stated,
            };
            let mut event = Event::new("", time, "x", LogSource::default());
            event.put(self.fields.intern("who").unwrap(), who.to_owned());
            let matches = self
                .correlator
                .observe(EventKey(self.key), &event, [0].into_iter());
            assert!(self.correlator.count <= self.correlator.bounds.groups);
            assert!(self.correlator.entries <= self.correlator.bounds.entries);
            let held = self.correlator.groups.iter().flat_map(BTreeMap::values);
            assert_eq!(held.map(Group::len).sum::<usize>(), self.correlator.entries);
            !matches.is_empty()
        }
    }

    #[test]
    fn groups_that_met_nothing_for_longest_are_forgotten_first() {
        let mut stand = Stand::new(Bounds {
            groups: 16,
            entries: 1_000,
        });
        assert!(!stand.meets("wang") && !stand.meets("wang"));
        for stranger in 0..100 {
            stand.meets(&stranger.to_string());
            if stranger % 8 == 0 {
                stand.meets("lin");
            }
        }
        assert!(stand.meets("lin"), "who is met again and again is kept");
        assert!(!stand.meets("wang"), "who was silent is forgotten");
    }

    #[test]
    fn all_windows_together_hold_so_many_events() {
        let mut stand = Stand::new(Bounds {
            groups: 1_000,
            entries: 60,
        });
        for round in 0..50 {
            stand.meets(&(round % 5).to_string());
        }
        assert!(stand.meets("4"));
        for stranger in 0..100 {
            stand.meets(&format!("stranger {stranger}"));
        }
        assert!(!stand.meets("4"));
    }
}
