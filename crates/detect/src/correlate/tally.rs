//! What is known of the events in a window.

use std::collections::BTreeMap;

use super::rule::{Held, Rule, real};
use super::window::Entry;

/// Counts of a window; events come in and go out.
#[derive(Debug, Clone, Default)]
pub(super) struct Tally {
    weight: u64,
    distinct: BTreeMap<Box<str>, u32>,
    /// Of each part, how many events it matched.
    parts: Vec<u32>,
    /// In ascending order.
    numbers: Vec<f64>,
    complete: bool,
}

impl Tally {
    /// An event comes into the window.
    pub(super) fn add(&mut self, rule: &Rule, entry: &Entry) {
        self.weight = self.weight.saturating_add(u64::from(entry.weight));
        self.parts.resize(rule.parts, 0);
        for (count, bit) in self.parts.iter_mut().zip(0..64_u32) {
            *count += u32::from(entry.parts >> bit & 1 == 1);
        }
        match &entry.held {
            Held::Nothing => {}
            Held::Text(text) => match self.distinct.get_mut(text) {
                Some(count) => *count += 1,
                None => {
                    self.distinct.insert(text.clone(), 1);
                }
            },
            Held::Number(number) => {
                let place = self.numbers.partition_point(|other| other < number);
                self.numbers.insert(place, *number);
            }
        }
    }

    /// An event that came in goes out.
    pub(super) fn remove(&mut self, entry: &Entry) {
        self.weight = self.weight.saturating_sub(u64::from(entry.weight));
        for (count, bit) in self.parts.iter_mut().zip(0..64_u32) {
            *count = count.saturating_sub(u32::from(entry.parts >> bit & 1 == 1));
        }
        match &entry.held {
            Held::Nothing => {}
            Held::Text(text) => {
                let left = self.distinct.get_mut(text);
                let left = left.map_or(1, |count| {
                    *count = count.saturating_sub(1);
                    *count
                });
                if left == 0 {
                    self.distinct.remove(text);
                }
            }
            Held::Number(number) => {
                let place = self.numbers.partition_point(|other| other < number);
                if place < self.numbers.len() {
                    self.numbers.remove(place);
                }
            }
        }
    }

    /// Says whether the parts happened in their order.
    pub(super) const fn complete(&mut self, complete: bool) {
        self.complete = complete;
    }

    /// How often things happened, by the word of the events.
    pub(super) const fn weight(&self) -> u64 {
        self.weight
    }

    /// How many values differ.
    pub(super) fn distinct(&self) -> f64 {
        real(u64::try_from(self.distinct.len()).unwrap_or(u64::MAX))
    }

    /// Which parts happened, a bit each.
    pub(super) fn parts(&self) -> u64 {
        let happened = self.parts.iter().zip(0..64_u32);
        let happened = happened.filter(|(count, _)| **count > 0);
        happened.fold(0, |all, (_, bit)| all | 1 << bit)
    }

    /// Whether the parts happened in their order.
    pub(super) const fn chain_complete(&self) -> bool {
        self.complete
    }

    /// The sum of the numbers.
    pub(super) fn sum(&self) -> f64 {
        self.numbers.iter().sum()
    }

    /// The mean.
    pub(super) fn average(&self) -> Option<f64> {
        let count = self.count();
        (count > 0.0).then(|| self.sum() / count)
    }

    /// The smallest number that at least so many of a hundred do not exceed.
    pub(super) fn percentile(&self, rank: f64) -> Option<f64> {
        let wanted = self.count() * rank / 100.0;
        let mut upto = 0.0;
        for number in &self.numbers {
            upto += 1.0;
            if upto >= wanted {
                return Some(*number);
            }
        }
        self.numbers.last().copied()
    }

    /// The middle number, or the mean of the two in the middle.
    pub(super) fn median(&self) -> Option<f64> {
        let half = self.numbers.len() / 2;
        let upper = *self.numbers.get(half)?;
        if self.numbers.len() % 2 == 1 {
            return Some(upper);
        }
        let lower = self.numbers.get(half.checked_sub(1)?)?;
        Some(f64::midpoint(*lower, upper))
    }

    fn count(&self) -> f64 {
        real(u64::try_from(self.numbers.len()).unwrap_or(u64::MAX))
    }
}
