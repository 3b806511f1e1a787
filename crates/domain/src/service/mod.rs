//! Services of the office that are looked at: where one is, what it must answer ([`address`], [`Watched`]),
//! and when it counts as down and as up again ([`course`]).

mod address;
mod course;

pub use address::{Address, Record, Scheme, WrongAddress};
pub use course::{Course, FLAPS_WITHIN, Spell, Turn, down_for};

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Seconds between two looks. Ours: no service is asked more often, none less than once a day.
pub const EVERY_SECONDS: (u32, u32) = (30, 86_400);
/// Seconds that an answer may take.
pub const PATIENCE_SECONDS: (u32, u32) = (1, 20);
/// Failed looks in a row after which a service is down.
pub const DOWN_AFTER: (u32, u32) = (1, 10);
/// Longest text that an answer must hold, in characters.
pub const LONGEST_TEXT: usize = 200;
/// Most answers of the name system that can be expected.
pub const MOST_ANSWERS: usize = 20;
/// A certificate that ends within this time is told. Ours.
pub const CERTIFICATE_ENDS_SOON: SignedDuration = SignedDuration::from_hours(21 * 24);

/// What is looked at, and what it must answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watched {
    /// Where.
    #[serde(with = "written")]
    pub address: Address,
    /// The status of a web server's answer.
    pub status: u16,
    /// What its text must hold; empty for anything.
    pub text: String,
    /// Answers of the name system, all of which must come; any answer will do where none is named.
    pub answers: BTreeSet<String>,
    /// Seconds between two looks.
    pub every: u32,
    /// Seconds that an answer may take.
    pub patience: u32,
    /// Failed looks in a row after which it is down.
    pub down_after: u32,
    /// Whether a certificate is accepted that no authority signed. It must be in force all the same.
    pub any_certificate: bool,
}

impl Watched {
    /// When it is looked at next.
    pub fn next(&self, checked: Option<Timestamp>) -> Option<Timestamp> {
        let every = SignedDuration::from_secs(i64::from(self.every));
        checked.map(|at| at.checked_add(every).unwrap_or(Timestamp::MAX))
    }
}

/// Why a look failed. Nothing of what a service sent stands in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// Its name leads to no address.
    NoAddress,
    /// Its name leads to addresses that are never looked at.
    Forbidden,
    /// No connection.
    Refused,
    /// No answer in time.
    Silent,
    /// The connection broke, or the answer is none of its kind.
    Broken,
    /// TLS could not be agreed on.
    Tls,
    /// Its certificate is not believed.
    Certificate,
    /// Its certificate is over.
    CertificateOver,
    /// A web server's answer has another status.
    Status,
    /// The text is missing in the answer.
    Text,
    /// A mail server does not offer STARTTLS.
    NoStartTls,
    /// The name system knows nothing of the kind.
    NoRecord,
    /// The name system answers otherwise.
    OtherRecord,
}

impl Why {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::NoAddress,
        Self::Forbidden,
        Self::Refused,
        Self::Silent,
        Self::Broken,
        Self::Tls,
        Self::Certificate,
        Self::CertificateOver,
        Self::Status,
        Self::Text,
        Self::NoStartTls,
        Self::NoRecord,
        Self::OtherRecord,
    ];

    /// Stable name in storage and texts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoAddress => "no-address",
            Self::Forbidden => "forbidden",
            Self::Refused => "refused",
            Self::Silent => "silent",
            Self::Broken => "broken",
            Self::Tls => "tls",
            Self::Certificate => "certificate",
            Self::CertificateOver => "certificate-over",
            Self::Status => "status",
            Self::Text => "text",
            Self::NoStartTls => "no-start-tls",
            Self::NoRecord => "no-record",
            Self::OtherRecord => "other-record",
        }
    }

    /// The reason of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// What one look saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Looked {
    /// Why it failed; none where everything was as it must be.
    pub why: Option<Why>,
    /// The status of a web server's answer.
    pub status: Option<u16>,
    /// When the certificate ends.
    pub certificate_until: Option<Timestamp>,
}

impl Looked {
    /// One that failed.
    pub const fn failed(why: Why) -> Self {
        Self {
            why: Some(why),
            status: None,
            certificate_until: None,
        }
    }

    /// Whether everything was as it must be.
    pub const fn is_well(&self) -> bool {
        self.why.is_none()
    }

    /// Whether the certificate ends soon, or has ended.
    pub fn certificate_ends_soon(&self, now: Timestamp) -> bool {
        let soon = now.checked_add(CERTIFICATE_ENDS_SOON);
        let soon = soon.unwrap_or(Timestamp::MAX);
        self.certificate_until.is_some_and(|until| until <= soon)
    }
}

/// An address as text.
mod written {
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    use super::Address;

    pub(super) fn serialize<S: Serializer>(address: &Address, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(address)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Address, D::Error> {
        let text = String::deserialize(from)?;
        Address::parse(&text).map_err(|_| D::Error::custom("no address of a service"))
    }
}
