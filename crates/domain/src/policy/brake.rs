//! The brake of a sweep: one that wants to touch too many accounts stops until a person confirms.

use serde::Deserialize;

use super::declared::Step;
use super::judge::Verdict;

/// How many accounts a sweep may touch by itself: what one morning's mistake may cost at most. The number
/// stands in the policy's file; a directory of the configuration may have its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Brake {
    /// In hundredths of all accounts.
    pub percent: usize,
    /// In accounts.
    pub accounts: usize,
}

/// A sweep that wants too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the brake is on: {touched} of {all} accounts would be changed, more than {percent} % or {accounts}; \
     look through the list and confirm it before anything is done"
)]
pub struct Braked {
    /// Accounts that would be changed.
    pub touched: usize,
    /// All accounts.
    pub all: usize,
    /// The limit in hundredths.
    pub percent: usize,
    /// The limit in accounts.
    pub accounts: usize,
}

impl Verdict {
    /// Whether carrying it out changes the account.
    pub fn touches(&self) -> bool {
        self.step >= Step::ForceChange && !self.reached
    }
}

impl Brake {
    /// Whether a sweep that touches so many of so many stops.
    ///
    /// # Errors
    /// When it stops, with the numbers.
    pub const fn holds(self, touched: usize, all: usize) -> Result<(), Braked> {
        let share = touched.saturating_mul(100) > all.saturating_mul(self.percent);
        if share || touched > self.accounts {
            return Err(Braked {
                touched,
                all,
                percent: self.percent,
                accounts: self.accounts,
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_five_of_a_hundred_or_more_than_the_number_stops() {
        let brake = Brake {
            percent: 5,
            accounts: 100,
        };
        assert_eq!(brake.holds(5, 100), Ok(()));
        assert!(brake.holds(6, 100).is_err());
        assert_eq!(brake.holds(0, 0), Ok(()));
        assert!(brake.holds(1, 10).is_err());
        assert_eq!(brake.holds(100, 30_000), Ok(()));
        assert!(brake.holds(101, 30_000).is_err());
    }
}
