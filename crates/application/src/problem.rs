//! Two kinds of "no": a refusal speaks to the person, a fault to the operator.

use std::fmt;

use jiff::SignedDuration;

use crate::passwords::Weakness;

/// Why a person's wish is not carried out; each has a text in every language (`refusal-…`).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It does not exist, or is not theirs to see: both look alike from outside.
    #[error("not found")]
    NotFound,
    /// Nobody is signed in.
    #[error("sign in first")]
    SignInFirst,
    /// Somebody is signed in, but it must be shown again that it is still them.
    #[error("prove first that it is you")]
    ProveFirst,
    /// Name or password is wrong, or the account may not sign in; all look alike from outside.
    #[error("name or password is wrong")]
    WrongCredentials,
    /// Somebody else saved in between; nothing was overwritten.
    #[error("somebody else changed it in between")]
    Stale,
    /// A field that must be filled is empty.
    #[error("{field} is missing")]
    Missing {
        /// The field's name in the form.
        field: &'static str,
    },
    /// A field holds something that cannot be.
    #[error("{field}: {why}")]
    Invalid {
        /// The field's name in the form.
        field: &'static str,
        /// Key of the text that says why (`invalid-time-in-future`).
        why: &'static str,
    },
    /// The deed does not fit the state it meets (accepting a finding twice).
    #[error("not possible in this state: {why}")]
    WrongState {
        /// Key of the text that says why.
        why: &'static str,
    },
    /// The password that was chosen is not accepted.
    #[error("the password is not accepted: {}", crate::passwords::codes(reasons))]
    Weak {
        /// Why, all of it.
        reasons: Vec<Weakness>,
    },
    /// The one-time link was used or is older than it may be.
    #[error("the link is no longer valid")]
    LinkExpired,
    /// Too many are waiting for the same work already; nothing was tried.
    #[error("too many at once")]
    Busy,
    /// Too many failures before this attempt; nothing was tried.
    #[error("wait {} s", wait.as_secs())]
    Wait {
        /// How long from now.
        wait: SignedDuration,
    },
}

impl Refusal {
    /// Whether the form that was sent shows it again with what was typed. What does not exist has no form,
    /// and who must prove first is led there.
    pub const fn is_for_the_form(&self) -> bool {
        !matches!(self, Self::NotFound | Self::ProveFirst)
    }

    /// Key of the text that tells the person.
    pub const fn key(&self) -> &'static str {
        match self {
            Self::NotFound => "refusal-not-found",
            Self::SignInFirst => "refusal-sign-in-first",
            Self::ProveFirst => "refusal-prove-first",
            Self::WrongCredentials => "refusal-wrong-credentials",
            Self::Stale => "refusal-stale",
            Self::Missing { .. } => "refusal-missing",
            Self::Invalid { why, .. } | Self::WrongState { why } => why,
            Self::Weak { .. } => "refusal-weak-password",
            Self::LinkExpired => "refusal-link-expired",
            Self::Busy => "refusal-busy",
            Self::Wait { .. } => "sign-in-wait",
        }
    }

    /// Whether the page that asked shows it again with what was typed. Otherwise the person is led
    /// elsewhere.
    pub const fn is_shown(&self) -> bool {
        !matches!(self, Self::NotFound | Self::SignInFirst | Self::ProveFirst)
    }

    /// The form field it is about, if it is about one.
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::Missing { field } | Self::Invalid { field, .. } => Some(field),
            Self::Weak { .. } => Some("password"),
            _ => None,
        }
    }
}

/// Something outside the person's reach failed. The person sees a reference number, the operator
/// this text.
#[derive(Debug)]
pub struct Fault {
    doing: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Fault {
    /// What was being done, with the thing touched: `write the record of finding …`.
    pub fn new(doing: impl Into<String>) -> Self {
        Self {
            doing: doing.into(),
            source: None,
        }
    }

    /// With the error that stopped it.
    pub fn caused(
        doing: impl Into<String>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self {
            doing: doing.into(),
            source: Some(source.into()),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Some(source) => write!(f, "{}: {source}", self.doing),
            None => f.write_str(&self.doing),
        }
    }
}

impl std::error::Error for Fault {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        let source: &(dyn std::error::Error + 'static) = self.source.as_deref()?;
        Some(source)
    }
}

/// A use case ended without its effect.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// Tell the person.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Tell the operator.
    #[error(transparent)]
    Fault(#[from] Fault),
}
