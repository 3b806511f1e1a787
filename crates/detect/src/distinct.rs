//! Distinct values, bounded.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// How many values are kept as text.
const SHOWN: usize = 50;
/// How many are counted exactly.
const COUNTED: usize = 10_000;

/// Distinct values in the order they were first met.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Distinct {
    shown: Vec<String>,
    /// Digests of the values: 8 bytes each instead of the text, the same in every run. Who makes two
    /// values with the same one (2³² tries) is counted one too few.
    met: BTreeSet<u64>,
    more: bool,
}

impl Distinct {
    pub(crate) fn meet(&mut self, value: &str) {
        if self.shown.iter().any(|shown| shown == value) {
            return;
        }
        let digest = digest(value);
        if self.met.contains(&digest) {
            return;
        }
        if self.met.len() == COUNTED {
            self.more = true;
            return;
        }
        self.met.insert(digest);
        if self.shown.len() < SHOWN {
            self.shown.push(value.to_owned());
        }
    }

    /// Whether it may have been written by [`Distinct::meet`].
    pub(crate) fn is_sound(&self) -> bool {
        self.shown.len() <= SHOWN && self.met.len() <= COUNTED
    }

    /// Writes the values, and beside them their number where not all are shown.
    pub(crate) fn tell(&self, name: &str, values: &mut BTreeMap<String, Vec<String>>) {
        if self.shown.is_empty() {
            return;
        }
        values.insert(name.to_owned(), self.shown.clone());
        if self.met.len() > SHOWN {
            let more = if self.more { "+" } else { "" };
            values.insert(
                format!("{name}_count"),
                vec![format!("{}{more}", self.met.len())],
            );
        }
    }
}

fn digest(value: &str) -> u64 {
    let digest = Sha256::digest(value.as_bytes());
    let first = digest.first_chunk::<8>().copied();
    u64::from_be_bytes(first.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(distinct: &Distinct) -> BTreeMap<String, Vec<String>> {
        let mut values = BTreeMap::new();
        distinct.tell("accounts", &mut values);
        values
    }

    #[test]
    fn the_first_fifty_values_are_shown_and_the_others_counted() {
        let mut distinct = Distinct::default();
        for number in 0..137 {
            distinct.meet(&format!("name{number}"));
            distinct.meet("name0");
        }
        let told = told(&distinct);
        assert_eq!(told["accounts"].len(), 50);
        assert_eq!(told["accounts"][49], "name49");
        assert_eq!(told["accounts_count"], ["137"]);
    }

    #[test]
    fn beyond_ten_thousand_it_says_more_than() {
        let mut distinct = Distinct::default();
        for number in 0..10_001 {
            distinct.meet(&number.to_string());
        }
        assert_eq!(told(&distinct)["accounts_count"], ["10000+"]);
        assert_eq!(distinct.met.len(), COUNTED);
    }
}
