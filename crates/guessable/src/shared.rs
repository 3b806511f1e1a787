//! One rule for many: passwords of several accounts that are the same but for numbers.
//!
//! No password is kept: of what is left without its numbers (`office2026!` → `office`) and of the account a
//! keyed digest, under a key of this run. What is left has little entropy: whoever has the memory and the key can
//! guess it. So it lives as long as the run and is nowhere written.

use std::collections::{BTreeMap, BTreeSet};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::fold::{folded, unmasked};
use crate::words::skeleton;

/// From so many accounts on it is a rule.
pub const ACCOUNTS_OF_A_RULE: usize = 3;
/// Most skeletons that are kept; beyond it nothing new is learned.
const MOST_SKELETONS: usize = 200_000;

type Digest = [u8; 16];

/// What was seen in this run.
pub struct SharedRules {
    key: Zeroizing<[u8; 32]>,
    seen: BTreeMap<Digest, BTreeSet<Digest>>,
}

impl SharedRules {
    /// Nothing seen yet; the key is random and of this run.
    pub fn new(key: Zeroizing<[u8; 32]>) -> Self {
        Self {
            key,
            seen: BTreeMap::new(),
        }
    }

    /// Notes the password's rule for an account, and says whether so many accounts share it by now.
    pub fn note(&mut self, account: &str, password: &str) -> bool {
        let Some(skeleton) = skeleton(&unmasked(&folded(password))).map(Zeroizing::new) else {
            return false;
        };
        let (Some(rule), Some(account)) = (
            self.digest(b"rule", &skeleton),
            self.digest(b"account", account),
        ) else {
            return false;
        };
        if self.seen.len() >= MOST_SKELETONS && !self.seen.contains_key(&rule) {
            return false;
        }
        let accounts = self.seen.entry(rule).or_default();
        if accounts.len() < ACCOUNTS_OF_A_RULE {
            accounts.insert(account);
        }
        accounts.len() >= ACCOUNTS_OF_A_RULE
    }

    fn digest(&self, of: &[u8], text: &str) -> Option<Digest> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.as_slice()).ok()?;
        mac.update(of);
        mac.update(&[0]);
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().first_chunk().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_third_account_of_a_rule_is_told() {
        let mut rules = SharedRules::new(Zeroizing::new([7; 32]));
        assert!(!rules.note("a", "Kumquat2024!"));
        assert!(!rules.note("b", "kumquat#113"));
        assert!(!rules.note("b", "Kumquat-9"), "the same account again");
        assert!(!rules.note("c", "Tangerine2024!"));
        assert!(rules.note("c", "kumqu@t2026"));
        assert!(!rules.note("d", "1234"), "nothing is left");
    }
}
