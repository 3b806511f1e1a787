//! Since when something is learnt: what is new is told only where enough is known of the time before it.
//!
//! Lines come in two ways: as they happen, and all at once when somebody puts old files in. The old ones have a
//! beginning of their own. Otherwise whoever puts last year's files into an office that has run for a day would hear
//! nothing of them, for they all lie before the day on which learning began.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// After a pause as long as this, old lines are those of another file: a single line that claims to be from long ago
/// is no beginning of what comes years later.
const ANOTHER: SignedDuration = SignedDuration::from_hours(366 * 24);

/// Since when is learnt, of the time that goes on and of an earlier one.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Learning {
    /// When the first line that came happened.
    #[serde(with = "jiff::fmt::serde::timestamp::nanosecond::optional")]
    since: Option<Timestamp>,
    /// When the first one happened that came afterwards and is older.
    #[serde(with = "jiff::fmt::serde::timestamp::nanosecond::optional")]
    old_since: Option<Timestamp>,
    /// The newest of these.
    #[serde(with = "jiff::fmt::serde::timestamp::nanosecond::optional")]
    old_last: Option<Timestamp>,
}

impl Learning {
    /// Learns from a time on, unless it does already: said twice, it changes nothing.
    pub(crate) fn begin(&mut self, at: Timestamp) {
        let since = *self.since.get_or_insert(at);
        if at < since && self.old_since.is_none() {
            self.old_since = Some(at);
            self.old_last = Some(at);
        }
    }

    /// Takes note that something happened, and says since when is known what came before it.
    pub(crate) fn since(&mut self, at: Timestamp) -> Timestamp {
        self.begin(at);
        if let Some(own) = self.since.filter(|since| at >= *since) {
            return own;
        }
        let last = self.old_last.unwrap_or(at);
        if at.duration_since(last) > ANOTHER {
            self.old_since = Some(at);
        }
        self.old_last = Some(last.max(at));
        self.old_since.unwrap_or(at)
    }

    /// Takes note that something happened, and says whether so much was known before it.
    pub(crate) fn has_learned(&mut self, at: Timestamp, learn: SignedDuration) -> bool {
        at.duration_since(self.since(at)) >= learn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

    fn day(day: i64) -> Timestamp {
        Timestamp::from_second(day * 86_400).unwrap()
    }

    #[test]
    fn old_lines_have_a_beginning_of_their_own() {
        let mut learning = Learning::default();
        let mut learned = |at| learning.has_learned(day(at), WEEK);
        assert!(!learned(1_000));
        // A file of last year.
        let of_old: Vec<_> = (700..720).filter(|at| learned(*at)).collect();
        assert_eq!(of_old, (707..720).collect::<Vec<_>>());
        // What goes on learns as it did.
        assert!(!learned(1_006) && learned(1_007));
        assert!(learned(719), "a line that is late");
    }

    #[test]
    fn one_line_that_claims_any_time_is_no_beginning() {
        let mut learning = Learning::default();
        let mut learned = |at| learning.has_learned(day(at), WEEK);
        assert!(!learned(20_000) && !learned(0));
        assert!(!learned(19_000) && !learned(19_006) && learned(19_007));
        assert!(!learned(20_006), "nor of what goes on");
    }
}
