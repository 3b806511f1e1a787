//! What a policy's own rules say of a password: length, kinds of characters, earlier ones.
//!
//! Whether it can be guessed is not asked here.

use super::Policy;
use super::declared::{CharacterClass, ClauseRule, Length};

/// How a password is meant to be used.
#[derive(Debug, Clone, Copy, Default)]
pub struct PasswordUse<'a> {
    /// A second factor stands beside it.
    pub second_factor: bool,
    /// Passwords of the same account before, the newest first.
    pub earlier: &'a [&'a str],
}

/// A rule that a password breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleBreach {
    /// `too-short`, `no-letter`, `no-upper`, `no-lower`, `no-digit`, `no-symbol`, `used-before`.
    pub code: &'static str,
    /// The policy that asks.
    pub policy: String,
    /// Its clause.
    pub clause: String,
    /// The number of the rule: characters, or passwords before.
    pub number: usize,
}

impl Policy {
    /// Every rule of this policy that the password breaks.
    pub fn breaches(&self, password: &str, used: PasswordUse) -> Vec<RuleBreach> {
        let mut broken: Vec<RuleBreach> = Vec::new();
        for (clause, rule) in self.rules() {
            for (code, number) in breaches_of(rule, password, used) {
                // Two policies that ask for the same are told once, with the stricter number.
                if let Some(told) = broken.iter_mut().find(|told| told.code == code) {
                    if told.number < number {
                        clause.policy.clone_into(&mut told.policy);
                        clause.code.clone_into(&mut told.clause);
                        told.number = number;
                    }
                    continue;
                }
                broken.push(RuleBreach {
                    code,
                    policy: clause.policy.clone(),
                    clause: clause.code.clone(),
                    number,
                });
            }
        }
        broken
    }
}

fn breaches_of(rule: &ClauseRule, password: &str, used: PasswordUse) -> Vec<(&'static str, usize)> {
    match rule {
        ClauseRule::Length(length) => {
            let least = least(*length, used.second_factor);
            let short = password.chars().count() < least;
            short.then_some(("too-short", least)).into_iter().collect()
        }
        ClauseRule::Classes(classes) => {
            let missing = |class: &&CharacterClass| !password.chars().any(|c| class.holds(c));
            let classes = classes.iter().filter(missing);
            classes.map(|class| (code_of(*class), 1)).collect()
        }
        ClauseRule::History { last } => {
            let again = used.earlier.iter().take(*last).any(|old| *old == password);
            again
                .then_some(("used-before", *last))
                .into_iter()
                .collect()
        }
        _ => Vec::new(),
    }
}

fn least(length: Length, second_factor: bool) -> usize {
    length
        .least_with_second_factor
        .filter(|_| second_factor)
        .unwrap_or(length.least)
}

const fn code_of(class: CharacterClass) -> &'static str {
    match class {
        CharacterClass::Letter => "no-letter",
        CharacterClass::Upper => "no-upper",
        CharacterClass::Lower => "no-lower",
        CharacterClass::Digit => "no-digit",
        CharacterClass::Symbol => "no-symbol",
    }
}
