//! The words of an approval: what was asked, who agreed how, and how it can end.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::content::ContentDigest;
use super::rules::SubjectKind;
use crate::id::{ApprovalId, IncidentId, PersonId, UnitId};
use crate::message::CaseNumber;
use crate::people::Role;

/// What an approval is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A case of the desk.
    Incident(IncidentId),
}

impl Subject {
    /// Its kind.
    pub const fn kind(self) -> SubjectKind {
        match self {
            Self::Incident(_) => SubjectKind::Incident,
        }
    }

    /// Its identity as text, for storage.
    pub fn id(self) -> String {
        match self {
            Self::Incident(id) => id.to_string(),
        }
    }
}

/// Which clause of which file in which version; it never changes for an approval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemandRef {
    /// `tw-township`.
    pub rules: String,
    /// `2021-11-24`.
    pub version: String,
    /// `report`.
    pub demand: String,
}

/// What was asked. Nothing of it ever changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its identity.
    pub id: ApprovalId,
    /// The unit it belongs to.
    pub unit: UnitId,
    /// About what.
    pub subject: Subject,
    /// The number of the case, for messages and lists.
    pub case: Option<CaseNumber>,
    /// By which clause.
    pub demand: DemandRef,
    /// Who asks.
    pub by: PersonId,
    /// In which role.
    pub role: Role,
    /// When.
    pub at: Timestamp,
    /// The end of the legal time it should come before, if there is one.
    pub due: Option<Timestamp>,
    /// The content that is to be decided on.
    pub digest: ContentDigest,
    /// The asker's words; shown on phones.
    pub note: String,
    /// Who decides, in this order.
    pub steps: Vec<Role>,
}

/// Somebody's agreement to one step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// Who agreed.
    pub by: PersonId,
    /// For whom they stand in, if they do.
    pub deputy_of: Option<PersonId>,
    /// Other roles they hold there: one person in several roles (一人兼任).
    pub also: BTreeSet<Role>,
    /// When.
    pub at: Timestamp,
    /// By which way; none where they did it themselves here.
    pub oral: Option<Oral>,
}

/// An agreement by telephone, as whoever called wrote it down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oral {
    /// The number that was called.
    pub number: String,
    /// Who else heard it, or that nobody did.
    pub heard_by: String,
    /// Who wrote it down.
    pub entered_by: PersonId,
    /// When.
    pub entered_at: Timestamp,
    /// Who confirmed it since.
    pub confirmed: Option<Confirmed>,
}

/// An oral agreement was confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Confirmed {
    /// By whom: who agreed, or somebody who called them back.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// The number that was called back; none where it was who agreed.
    pub called: Option<String>,
}

/// How an approval ended before everybody agreed, or after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "kebab-case", deny_unknown_fields)]
pub enum End {
    /// It needs none: whoever may waive it did.
    Waived {
        /// Why.
        reason: String,
    },
    /// Somebody did not agree.
    Returned {
        /// Who.
        by: PersonId,
        /// For whom they stood in, if they did.
        deputy_of: Option<PersonId>,
        /// When.
        at: Timestamp,
        /// Why.
        reason: String,
    },
    /// Who was said to have agreed by telephone says no.
    Denied {
        /// Who.
        by: PersonId,
        /// When.
        at: Timestamp,
        /// What they say.
        reason: String,
    },
    /// Who asked took it back.
    Withdrawn {
        /// When.
        at: Timestamp,
    },
    /// What was to be decided on is not the same any more.
    Void {
        /// Since when.
        at: Timestamp,
    },
}

/// How far an approval is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// A step waits to be decided.
    Waiting,
    /// Everybody agreed; an agreement by telephone still waits to be confirmed.
    Unconfirmed,
    /// Everybody agreed.
    Agreed,
    /// It was waived.
    Waived,
    /// Somebody did not agree.
    Returned,
    /// Who was said to have agreed says no.
    Denied,
    /// Taken back.
    Withdrawn,
    /// What was decided on has changed.
    Void,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Waiting,
        Self::Unconfirmed,
        Self::Agreed,
        Self::Waived,
        Self::Returned,
        Self::Denied,
        Self::Withdrawn,
        Self::Void,
    ];

    /// Stable name in texts and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Unconfirmed => "unconfirmed",
            Self::Agreed => "agreed",
            Self::Waived => "waived",
            Self::Returned => "returned",
            Self::Denied => "denied",
            Self::Withdrawn => "withdrawn",
            Self::Void => "void",
        }
    }

    /// Whether what was asked for may be taken as approved.
    pub const fn stands(self) -> bool {
        matches!(self, Self::Unconfirmed | Self::Agreed | Self::Waived)
    }

    /// Whether somebody still has to do something.
    pub const fn waits(self) -> bool {
        matches!(self, Self::Waiting | Self::Unconfirmed)
    }
}

/// Why a deed is not possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotPossible {
    /// Nobody approves his own request.
    #[error("nobody approves his own request")]
    Own,
    /// The step is not theirs.
    #[error("the step belongs to another role")]
    OtherRole,
    /// It is decided, returned, taken back or void.
    #[error("it is over")]
    Over,
    /// What is to be decided on is not what was asked for.
    #[error("the content has changed since it was asked for")]
    Changed,
    /// Only who asked may do that.
    #[error("only who asked may do that")]
    NotTheAsker,
    /// The clause does not ask for it, or asks other roles.
    #[error("the clause lets this role not ask for it now")]
    NotAsked,
    /// There is no oral agreement to be confirmed.
    #[error("there is no oral agreement to be confirmed")]
    NothingOral,
    /// Whoever wrote an oral agreement down does not confirm it.
    #[error("whoever wrote it down does not confirm it")]
    OwnWord,
    /// The number that was called is missing.
    #[error("the number that was called is missing")]
    NoNumber,
    /// Who heard it is missing.
    #[error("who heard it is missing")]
    NoHearer,
    /// It was said before it was asked, or is still to come.
    #[error("it cannot have been said then")]
    NotThen,
}
