//! Passwords that people choose: what is asked of one before it may be set, and after it was proved right.
//!
//! There is one way to a password. [`Office::accept`] looks at what was typed and gives an [`Accepted`], only that
//! can be hashed ([`crate::port::Passwords::hash`]), and only what was hashed so ([`Hashed`]) can be set by a deed
//! ([`crate::deed::Change::SetPassword`]). [`in_use`] looks at passwords that people sign in with, off the way of
//! the sign-in; [`renew`] is the step between a right password that must be changed and the session.

pub mod in_use;
pub mod renew;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use domain::id::{AccountId, UnitId};
use domain::policy::{ClauseRule, PasswordUse, Policy};
use guessable::{House, Person, Reason, SharedRules, is_like_before};
use jiff::Timestamp;
use zeroize::Zeroizing;

use self::in_use::ProvedLine;
use crate::office::Office;
use crate::port::Lane;
use crate::problem::{Fault, Problem, Refusal};

/// Longer passwords are not looked at: hashing them costs, and nobody types them.
pub const LONGEST_PASSWORD_BYTES: usize = 1_024;
/// Shortest password where no account policy says how long they are. Ours, not a law's.
const SHORTEST_PASSWORD: usize = 12;
/// Names of units that are looked for in passwords; the rest of a larger office is not.
const MOST_NAMES: usize = 1_000;
/// Most passwords before that are compared: each costs a hash.
const MOST_EARLIER: usize = 24;

/// A password that was looked at and may be set. Nothing else can be hashed.
pub struct Accepted(Zeroizing<String>);

impl Accepted {
    /// A password that nobody chose: 64 hexadecimal digits of 256 random bits.
    pub fn random(secret: [u8; 32]) -> Self {
        Self(Zeroizing::new(domain::hex::text(&secret)))
    }

    /// As it is typed.
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Accepted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Accepted").finish_non_exhaustive()
    }
}

/// The PHC string of a password that was accepted. Nothing else can be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hashed(String);

impl Hashed {
    /// What whoever hashed the password made of it.
    pub fn of(_accepted: &Accepted, phc: String) -> Self {
        Self(phc)
    }

    /// PHC string.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An account gets another password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordSet {
    /// Which.
    pub account: AccountId,
    /// The password.
    pub hash: Hashed,
    /// How many hashes of passwords before are kept, to be compared with the next one.
    pub kept: usize,
    /// When.
    pub at: Timestamp,
}

/// Why a password is not accepted; its text is `guess-CODE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weakness {
    /// `too-short`, `own-name`, `known`, ….
    pub code: String,
    /// The number of the rule: characters, or passwords before.
    pub number: usize,
}

/// The codes, for a line of text.
pub(crate) fn codes(reasons: &[Weakness]) -> String {
    let codes: Vec<&str> = reasons.iter().map(|why| why.code.as_str()).collect();
    codes.join(", ")
}

/// What is asked of passwords, beside that nobody can guess them.
#[derive(Debug, Clone, Default)]
pub struct PasswordRules {
    /// The office's account policy with its overlay, before exceptions; without one the house's own length counts.
    pub policy: Option<Policy>,
    /// Words of the office beside the names of its units.
    pub words: Vec<String>,
}

impl PasswordRules {
    /// How many characters at least, without a second factor: what a form says before somebody types.
    pub fn least(&self) -> usize {
        self.asked(|rule| match rule {
            ClauseRule::Length(length) => Some(length.least),
            _ => None,
        })
        .unwrap_or(SHORTEST_PASSWORD)
    }

    /// With how many passwords, the present one among them, a new one is compared.
    fn earlier(&self) -> usize {
        self.asked(|rule| match rule {
            ClauseRule::History { last } => Some(*last),
            _ => None,
        })
        .unwrap_or(1)
        .clamp(1, MOST_EARLIER)
    }

    /// Whether a password in use that can be guessed must be changed before anything else.
    fn forces(&self) -> bool {
        self.policy.as_ref().is_some_and(Policy::forces_guessable)
    }

    /// Whether nobody has a password for a single mail program or device.
    pub fn forbids_app_passwords(&self) -> bool {
        let policy = self.policy.as_ref();
        policy.is_some_and(Policy::forbids_app_passwords)
    }

    fn asked(&self, number: impl Fn(&ClauseRule) -> Option<usize>) -> Option<usize> {
        let rules = self.policy.iter().flat_map(Policy::rules);
        rules.filter_map(|(_, rule)| number(rule)).max()
    }

    fn says_a_length(&self) -> bool {
        let mut rules = self.policy.iter().flat_map(Policy::rules);
        rules.any(|(_, rule)| matches!(rule, ClauseRule::Length(_)))
    }
}

/// Who chooses a password, as far as the office knows them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Chooser<'c> {
    /// The account, where it is there already.
    pub(crate) account: Option<AccountId>,
    /// The name they sign in with.
    pub(crate) sign_in_name: &'c str,
    /// Official name.
    pub(crate) name: &'c str,
    /// The present password, where they have just shown it.
    pub(crate) before: Option<&'c str>,
}

/// Why the password of an account is to be changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueWhy {
    /// It can be guessed: seen when it was used.
    Guessable,
    /// Somebody else chose it: it came with the account.
    Initial,
    /// The account policy or a campaign asks for it.
    Policy,
    /// The office's directory asks for it.
    Directory,
}

impl DueWhy {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Guessable,
        Self::Initial,
        Self::Policy,
        Self::Directory,
    ];

    /// Stable name in storage and text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Guessable => "guessable",
            Self::Initial => "initial",
            Self::Policy => "policy",
            Self::Directory => "directory",
        }
    }

    /// The reason of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.name() == name)
    }
}

/// The password of an account is to be changed. A new password ends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordDue {
    /// Whose.
    pub account: AccountId,
    /// Its unit.
    pub unit: UnitId,
    /// Why.
    pub why: DueWhy,
    /// For [`DueWhy::Guessable`]: by what, as [`Weakness::code`]. Shown to its person only.
    pub codes: Vec<String>,
    /// Whether nothing else is open before.
    pub forced: bool,
    /// Since when.
    pub since: Timestamp,
}

/// A password is to be changed, as long as it is still the one that was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteDue {
    /// What is noted.
    pub due: PasswordDue,
    /// PHC string of the password that was seen.
    pub seen: String,
}

/// What the records keep of passwords; [`crate::port::Records`] provides it as well.
#[async_trait]
pub trait PasswordBook: Send + Sync {
    /// PHC strings of an account's passwords, the present one first, then the latest before it.
    async fn passwords_of(&self, account: AccountId, limit: usize) -> Result<Vec<String>, Fault>;
    /// Whether the password of an account is to be changed, and why.
    async fn password_due(&self, account: AccountId) -> Result<Option<PasswordDue>, Fault>;
}

/// What is looked for in passwords, made ready, and those that wait to be looked at.
#[derive(Default)]
pub(crate) struct Examiner {
    /// The names it was made of, with what was made.
    house: Mutex<(Vec<String>, Arc<House>)>,
    /// Rules that accounts share, under a key of this run.
    shared: Mutex<Option<SharedRules>>,
    /// Passwords that were proved right.
    pub(crate) proved: ProvedLine,
}

impl Office {
    /// How many characters a password has at least, without a second factor.
    pub fn least_password(&self) -> usize {
        self.parts.password_rules.least()
    }

    /// Looks at a password that somebody chooses. What is not accepted is refused with every reason at once.
    pub(crate) async fn accept(
        &self,
        password: String,
        chooser: Chooser<'_>,
    ) -> Result<Accepted, Problem> {
        let password = Zeroizing::new(password);
        if password.len() > LONGEST_PASSWORD_BYTES {
            let (field, why) = ("password", "invalid-too-long");
            return Err(Refusal::Invalid { field, why }.into());
        }
        let mut reasons = self.asked_by_rules(&password, chooser).await?;
        let mut add = |reason: Reason| {
            let code = reason.code().to_owned();
            reasons.push(Weakness { code, number: 0 });
        };
        let house = self.house().await?;
        let person = person(&chooser);
        for reason in guessable::check(&password, &person, &house) {
            add(reason);
        }
        let like =
            |before: &&str| *before != password.as_str() && is_like_before(&password, before);
        if chooser.before.as_ref().is_some_and(like) {
            add(Reason::LikeBefore);
        }
        if reasons.is_empty() {
            return Ok(Accepted(password));
        }
        Err(Refusal::Weak { reasons }.into())
    }

    /// What the policy, the house and the passwords before say.
    async fn asked_by_rules(
        &self,
        password: &str,
        chooser: Chooser<'_>,
    ) -> Result<Vec<Weakness>, Problem> {
        let rules = &self.parts.password_rules;
        let second_factor = match chooser.account {
            Some(account) => self.has_second_factor(account).await?,
            None => false,
        };
        let used = PasswordUse {
            second_factor,
            earlier: &[],
        };
        let mut reasons = match &rules.policy {
            Some(policy) => breaches(&self.held(policy).await?.policy, password, used),
            None => Vec::new(),
        };
        if !rules.says_a_length() && password.chars().count() < SHORTEST_PASSWORD {
            reasons.push(Weakness {
                code: "too-short".to_owned(),
                number: SHORTEST_PASSWORD,
            });
        }
        if let Some(account) = chooser.account
            && self.was_used(password, account).await?
        {
            reasons.push(Weakness {
                code: "used-before".to_owned(),
                number: rules.earlier(),
            });
        }
        Ok(reasons)
    }

    /// Whether it is one of the account's last passwords.
    async fn was_used(&self, password: &str, account: AccountId) -> Result<bool, Problem> {
        let last = self.parts.password_rules.earlier();
        for hash in self.parts.records.passwords_of(account, last).await? {
            let passwords = &self.parts.passwords;
            let typed = password.to_owned();
            if passwords.verify(typed, Some(hash), Lane::Known).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The change that sets an accepted password.
    pub(crate) async fn password_set(
        &self,
        account: AccountId,
        password: Accepted,
    ) -> Result<PasswordSet, Problem> {
        let hash = self.parts.passwords.hash(password).await?;
        Ok(PasswordSet {
            account,
            hash,
            kept: self.parts.password_rules.earlier().saturating_sub(1),
            at: self.now(),
        })
    }

    /// The words of the office, made ready again only when a name changed.
    pub(crate) async fn house(&self) -> Result<Arc<House>, Problem> {
        let units = self.parts.records.units().await?;
        let words = self.parts.password_rules.words.iter().cloned();
        let names: Vec<String> = units
            .into_iter()
            .take(MOST_NAMES)
            .map(|unit| unit.name)
            .chain(words)
            .collect();
        let mut kept = self
            .examiner
            .house
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if kept.0 != names {
            let house = House::new(names.iter().map(String::as_str));
            *kept = (names, Arc::new(house));
        }
        Ok(Arc::clone(&kept.1))
    }

    /// Notes the rule of a password that was proved right; whether so many accounts share it that it is one.
    fn shares_rule(&self, account: AccountId, password: &str) -> bool {
        let shared = &self.examiner.shared;
        let mut shared = shared.lock().unwrap_or_else(PoisonError::into_inner);
        shared
            .get_or_insert_with(|| SharedRules::new(Zeroizing::new(self.parts.ids.secret())))
            .note(&account.to_string(), password)
    }
}

/// What a policy misses in a password.
fn breaches(policy: &Policy, password: &str, used: PasswordUse<'_>) -> Vec<Weakness> {
    let broken = policy.breaches(password, used).into_iter();
    broken
        .map(|breach| Weakness {
            code: breach.code.to_owned(),
            number: breach.number,
        })
        .collect()
}

const fn person<'c>(chooser: &Chooser<'c>) -> Person<'c> {
    Person {
        account: Some(chooser.sign_in_name),
        name: Some(chooser.name),
        id: None,
        birthday: None,
        numbers: &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_policy_the_houses_length_counts_and_the_present_password_is_no_new_one() {
        let rules = PasswordRules::default();
        assert_eq!((rules.least(), rules.earlier()), (SHORTEST_PASSWORD, 1));
        assert!(!rules.forces());
    }

    #[test]
    fn a_policy_says_how_long_and_how_many_before() {
        let all = domain::policy::builtin_policies().unwrap();
        let of = |id: &str| PasswordRules {
            policy: all.iter().find(|policy| policy.id() == id).cloned(),
            words: Vec::new(),
        };
        assert_eq!(of("tainan-2013").least(), 8);
        assert_eq!(of("moj-2022-admin").earlier(), 3);
        assert!(of("tainan-2013").forces());
        let tainan = of("tainan-2013").policy.unwrap();
        let breaches = breaches(&tainan, "abcdefgh", PasswordUse::default());
        let codes: Vec<_> = breaches.iter().map(|why| why.code.as_str()).collect();
        assert_eq!(codes, ["no-digit", "no-symbol"]);
    }

    #[test]
    fn what_is_accepted_does_not_show_in_a_fault() {
        let random = Accepted::random([7; 32]);
        assert_eq!(random.text().len(), 64);
        assert_eq!(format!("{random:?}"), "Accepted { .. }");
    }
}
