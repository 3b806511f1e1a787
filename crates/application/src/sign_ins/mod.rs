//! "Was this me?": sign-ins with somebody's account, as the logs of every service tell them.
//!
//! The intake counts what it reads about known accounts into rows: one account, one day, one way, one
//! address, one outcome. A day of a mail program that asks every minute is one row. The rows are derived
//! from the log and go with its term; a mark beside them says up to which record they count, so that no
//! record counts twice (ADR 21).

mod answers;
mod contact;
mod forwards;
mod legacy;
mod own;
mod shared_use;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use async_trait::async_trait;
use domain::id::{AccountId, EventId, FindingId, ForwardId, PersonId, SignInId, SourceId, UnitId};
use domain::people::{Account, Person};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::authority::Scope;
use crate::office::Office;
use crate::problem::{Fault, Problem};

pub use answers::{
    Answer, AnswerBook, FORWARD_DISOWNED, FindingAnswer, MOST_ANSWERED, OwnFinding, Weak,
};
pub use contact::{Confirmation, ConfirmationQuery, PersonsSignIns};
pub use forwards::{Forward, ForwardBook, MOST_FORWARDS, PersonsForwards, ShownForward, Whither};
pub(crate) use legacy::{CLEAR, FETCHES, OLD_SERVER};
pub use legacy::{LOOKED_BACK, LegacyBook, LegacyUse};
pub use own::{DISOWNED, MOST_DISOWNED};
pub use shared_use::{PersonsSharedUse, SharedSign, SharedUse, SharedUseBook};

/// Rows of one account, day and outcome; what more addresses bring is counted together. Ours: nobody
/// signs in from so many places, but a guesser comes from many.
pub const MOST_A_DAY: i64 = 60;
/// How long a confirmation of one's own sign-ins counts. Ours: once a year.
pub const CONFIRMED_FOR: SignedDuration = SignedDuration::from_hours(365 * 24);
/// Stands for the address where there were too many to tell apart.
pub const MANY: &str = "*";
/// Longest text that is kept of a client or a way, in characters.
const LONGEST: usize = 100;

/// Sign-ins of one account on one day from one place by one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Whose account.
    pub account: AccountId,
    /// The day, in the zone of the account's unit.
    pub day: Date,
    /// Whose log says so.
    pub source: SourceId,
    /// By which way: `imap`, `ssh`, `console`. Empty where there were too many to tell apart.
    pub way: String,
    /// From where: an address, a name, a network; empty when the log does not say, [`MANY`] where there
    /// were too many to tell apart.
    pub address: String,
    /// The neighbourhood of the address (its /16 or /32); empty when it is not known.
    pub network: String,
    /// The country of the address by its two letters; empty when it is not known.
    pub country: String,
    /// The program that signed in, by its own word.
    pub client: String,
    /// Whether it succeeded.
    pub succeeded: bool,
    /// Whether the sender of the line is not known at all: anybody may have written it.
    pub weak: bool,
    /// The first of them.
    pub first: Timestamp,
    /// The last of them.
    pub last: Timestamp,
    /// How many.
    pub count: u64,
    /// The lines of the first and of the last.
    pub proofs: (EventId, EventId),
    /// The finding in which the person said that it was not them.
    pub disowned: Option<FindingId>,
}

impl SignIn {
    /// Its identity by content: the same day of the same sign-ins is the same row, however often the
    /// log is read.
    pub fn id(&self) -> SignInId {
        let mut text = format!("{}\n{}\n{}", self.account, self.day, self.source);
        for part in [&self.way, &self.address, &self.client] {
            let _ = write!(text, "\n{}:{part}", part.len());
        }
        let _ = write!(text, "\n{}{}", self.succeeded, self.weak);
        SignInId::new(named(&text))
    }

    /// The row that counts it where there are [`MOST_A_DAY`].
    #[must_use]
    pub fn among_many(mut self) -> Self {
        (self.way, self.client) = (String::new(), String::new());
        (self.network, self.country) = (String::new(), String::new());
        MANY.clone_into(&mut self.address);
        self
    }

    /// One row more of the same.
    pub(crate) fn add(&mut self, other: &Self) {
        self.count = self.count.saturating_add(other.count);
        if other.first < self.first {
            (self.first, self.proofs.0) = (other.first, other.proofs.0);
        }
        if other.last > self.last {
            (self.last, self.proofs.1) = (other.last, other.proofs.1);
        }
    }
}

/// An identity by content.
pub(crate) fn named(text: &str) -> Uuid {
    let digest = Sha256::digest(text.as_bytes());
    let mut half = [0; 16];
    for (to, from) in half.iter_mut().zip(digest) {
        *to = from;
    }
    uuid::Builder::from_custom_bytes(half).into_uuid()
}

/// What of a text is kept.
pub(crate) fn kept(text: &str) -> String {
    let clean = |letter: &char| !letter.is_control();
    text.trim().chars().filter(clean).take(LONGEST).collect()
}

/// Sign-ins that were read since the last batch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The rows, each once.
    pub rows: Vec<SignIn>,
    /// Where mail went on, each row once.
    pub forwards: Vec<Forward>,
    /// The mark before them.
    pub after: Option<EventId>,
    /// The last record that they count.
    pub upto: EventId,
}

/// Which sign-ins, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SignInQuery {
    /// Not those that ended before this time; none for all that are kept.
    pub from: Option<Timestamp>,
    /// Only after this place in the list: last and identity of the last row of the page before.
    pub after: Option<(Timestamp, SignInId)>,
    /// How many at most; the store caps it at 200.
    pub limit: u32,
}

/// A network from which somebody signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usual {
    /// The network, as [`SignIn::network`].
    pub network: String,
    /// Its country, as [`SignIn::country`].
    pub country: String,
    /// The first day that is kept.
    pub since: Date,
}

/// What somebody said after looking at the sign-ins of their own account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OwnSignIns {
    /// This was not me.
    Disown {
        /// The unit of the account.
        unit: UnitId,
        /// Whose account.
        account: AccountId,
        /// Which row.
        id: SignInId,
        /// The finding that tells of it.
        finding: FindingId,
    },
    /// This forward is not mine.
    DisownForward {
        /// The unit of the account.
        unit: UnitId,
        /// Whose account.
        account: AccountId,
        /// Which row.
        id: ForwardId,
        /// The finding that tells of it.
        finding: FindingId,
    },
    /// What a rule noticed was me, or was not.
    Answer {
        /// The unit of the account.
        unit: UnitId,
        /// What they say.
        answer: Box<FindingAnswer>,
    },
    /// All of it was me.
    Confirm {
        /// The unit of the person.
        unit: UnitId,
        /// Who says so.
        person: PersonId,
        /// When.
        at: Timestamp,
    },
}

impl OwnSignIns {
    /// The unit that it is about.
    pub const fn unit(&self) -> UnitId {
        match self {
            Self::Disown { unit, .. }
            | Self::DisownForward { unit, .. }
            | Self::Answer { unit, .. }
            | Self::Confirm { unit, .. } => *unit,
        }
    }
}

/// The rows, on record.
#[async_trait]
pub trait SignIns: Send + Sync {
    /// Accounts with their units and names, by identity, after one of them: lines about others are not counted.
    async fn counted_accounts(
        &self,
        after: Option<AccountId>,
        limit: u32,
    ) -> Result<Vec<Account>, Fault>;
    /// The last record that is counted; none before the first.
    async fn sign_in_mark(&self) -> Result<Option<EventId>, Fault>;
    /// Counts a batch, and moves the mark with it, or nothing. A batch that is counted already is left.
    async fn count_sign_ins(&self, batch: &Batch) -> Result<(), Fault>;
    /// Forgets every row and the mark: the log is counted anew.
    async fn forget_all_sign_ins(&self) -> Result<(), Fault>;
    /// Forgets rows of a source whose last sign-in is older.
    async fn forget_sign_ins(&self, source: SourceId, before: Timestamp) -> Result<(), Fault>;
    /// Sign-ins of an account, newest first.
    async fn sign_ins(&self, account: AccountId, query: &SignInQuery)
    -> Result<Vec<SignIn>, Fault>;
    /// One row of an account.
    async fn sign_in_row(&self, account: AccountId, id: SignInId) -> Result<Option<SignIn>, Fault>;
    /// From where an account signed in with success, each network once.
    async fn usual_networks(&self, account: AccountId) -> Result<Vec<Usual>, Fault>;
    /// When a person last said that all sign-ins were their own.
    async fn confirmed_at(&self, person: PersonId) -> Result<Option<Timestamp>, Fault>;
    /// People of the scope who can sign in, by name, with when they said so.
    async fn confirmations(
        &self,
        scope: &Scope,
        query: &ConfirmationQuery,
        counts_from: Timestamp,
    ) -> Result<Vec<(Person, Option<Timestamp>)>, Fault>;
}

/// Whether somebody was ever seen at the place of a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Newness {
    /// Never signed in from this country before.
    Country,
    /// Never signed in from this network before.
    Network,
    /// Seen before, or nothing to compare with.
    Usual,
}

impl Newness {
    fn of(row: &SignIn, usual: &[Usual]) -> Self {
        let compared = usual.iter().any(|one| one.since < row.day);
        if row.network.is_empty() || !compared {
            return Self::Usual;
        }
        // A sign-in that succeeded stands in the list itself, with its own day.
        let before = |one: &&Usual| one.since < row.day;
        let mut seen = usual.iter().filter(before);
        if seen.clone().any(|one| one.network == row.network) {
            Self::Usual
        } else if row.country.is_empty() || seen.any(|one| one.country == row.country) {
            Self::Network
        } else {
            Self::Country
        }
    }

    /// Stable name in exports and text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Country => "country",
            Self::Network => "network",
            Self::Usual => "usual",
        }
    }
}

/// A row as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The row.
    pub row: SignIn,
    /// Its identity.
    pub id: SignInId,
    /// The name of the source.
    pub source: String,
    /// Whether the place is a new one.
    pub newness: Newness,
    /// Who runs the network of its address; empty where it is not known.
    pub operator: String,
}

impl Office {
    /// Rows with what is told beside them.
    async fn shown_rows(
        &self,
        account: AccountId,
        rows: Vec<SignIn>,
    ) -> Result<Vec<Shown>, Problem> {
        let usual = self.parts.records.usual_networks(account).await?;
        let names = self.source_names().await?;
        let shown = |row: SignIn| Shown {
            id: row.id(),
            source: names.get(&row.source).cloned().unwrap_or_default(),
            newness: Newness::of(&row, &usual),
            operator: self.operator_of(&row.address),
            row,
        };
        Ok(rows.into_iter().map(shown).collect())
    }

    /// What sources are called, for rows of one account that name them.
    async fn source_names(&self) -> Result<BTreeMap<SourceId, String>, Fault> {
        let sources = self.parts.records.sources(&Scope::whole_office()).await?;
        Ok(sources.into_iter().map(|one| (one.id, one.name)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(day: i8, network: &str, country: &str) -> SignIn {
        let event = EventId { epoch: 1, index: 7 };
        SignIn {
            account: AccountId::new(Uuid::from_u128(1)),
            day: jiff::civil::date(2026, 11, day),
            source: SourceId::new(Uuid::from_u128(2)),
            way: "imap".into(),
            address: "192.0.2.7".into(),
            network: network.into(),
            country: country.into(),
            client: String::new(),
            succeeded: true,
            weak: false,
            first: Timestamp::UNIX_EPOCH,
            last: Timestamp::UNIX_EPOCH,
            count: 1,
            proofs: (event, event),
            disowned: None,
        }
    }

    #[test]
    fn a_place_is_new_until_the_day_after_it_was_first_seen() {
        let usual = |network: &str, country: &str, day| Usual {
            network: network.into(),
            country: country.into(),
            since: jiff::civil::date(2026, 11, day),
        };
        let home = usual("192.0.0.0/16", "TW", 1);
        let far = usual("203.0.0.0/16", "JP", 9);
        let all = [home.clone(), far];
        let of = |row: &SignIn, usual: &[Usual]| Newness::of(row, usual);
        assert_eq!(of(&row(9, "203.0.0.0/16", "JP"), &all), Newness::Country);
        assert_eq!(of(&row(10, "203.0.0.0/16", "JP"), &all), Newness::Usual);
        assert_eq!(of(&row(9, "198.51.0.0/16", "TW"), &all), Newness::Network);
        assert_eq!(of(&row(9, "198.51.0.0/16", ""), &all), Newness::Network);
        assert_eq!(of(&row(9, "", ""), &all), Newness::Usual);
        let first = of(&row(1, "192.0.0.0/16", "TW"), &[home]);
        assert_eq!(first, Newness::Usual, "nothing to compare with");
    }

    #[test]
    fn a_row_is_known_by_what_it_is_about_and_not_by_its_count() {
        let one = row(9, "203.0.0.0/16", "JP");
        let mut more = one.clone();
        more.add(&SignIn {
            last: Timestamp::from_second(60).unwrap(),
            ..one.clone()
        });
        assert_eq!((more.count, more.id()), (2, one.id()));
        let other = SignIn {
            client: "7".into(),
            address: "192.0.2.".into(),
            ..one.clone()
        };
        assert_ne!(other.id(), one.id());
        assert_ne!(one.clone().among_many().id(), one.id());
    }
}
