//! What became of a proposal, as it is kept.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ProposalState;
use crate::id::PersonId;

/// A value of the directory as it was and as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrote {
    /// Which attribute.
    pub attribute: String,
    /// What stood there; none: it was absent.
    pub before: Option<String>,
    /// What stands there; none: it is absent.
    pub after: Option<String>,
}

/// What a person decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Why, where a reason is asked for.
    pub reason: String,
    /// Number of the document that says so.
    pub document: String,
    /// Until when it holds; none for what is done once.
    pub until: Option<Timestamp>,
}

/// That an account was changed, and read again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// When it was read again.
    pub at: Timestamp,
    /// The state it had before, as lists write it.
    pub before: String,
    /// The state that was read again.
    pub after: String,
    /// What was written.
    pub wrote: Vec<Wrote>,
    /// Whether the program was ended between writing and reading: what was to be written was on record.
    pub resumed: bool,
}

/// Why nothing is done any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "why", content = "what")]
pub enum Ended {
    /// The account is not in the directory any more.
    Gone,
    /// The policy demands nothing more of it.
    NotDue,
    /// The policy demands something else by now, which is proposed anew.
    OtherStep,
    /// What it rests on is otherwise by now, and proposed anew.
    OtherFacts,
    /// It is already so, by somebody else.
    Reached,
    /// It was put aside until a day that is over.
    Over,
    /// The account was used since.
    Used,
    /// Its password was changed since.
    PasswordChanged,
    /// Its person is away now.
    Away,
    /// Nothing of it may go now.
    LegalHold,
    /// Its state is another.
    OtherState,
    /// It is no person's account.
    NotAPerson,
    /// The directory refused, in its words.
    Failed(String),
}

impl Ended {
    /// Stable name in texts.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Gone => "gone",
            Self::NotDue => "not-due",
            Self::OtherStep => "other-step",
            Self::OtherFacts => "other-facts",
            Self::Reached => "reached",
            Self::Over => "over",
            Self::Used => "used",
            Self::PasswordChanged => "password-changed",
            Self::Away => "away",
            Self::LegalHold => "legal-hold",
            Self::OtherState => "other-state",
            Self::NotAPerson => "not-a-person",
            Self::Failed(_) => "failed",
        }
    }

    /// Every name, for the texts.
    pub const NAMES: [&'static str; 13] = [
        "gone",
        "not-due",
        "other-step",
        "other-facts",
        "reached",
        "over",
        "used",
        "password-changed",
        "away",
        "legal-hold",
        "other-state",
        "not-a-person",
        "failed",
    ];
}

/// What became of a proposal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    /// Where it stands.
    pub state: ProposalState,
    /// Since when.
    pub since: Timestamp,
    /// Who approved it or put it aside.
    pub decided: Option<Decision>,
    /// What is about to be written, while it is begun.
    pub begun: Vec<Wrote>,
    /// The account's state before the first attempt.
    pub state_before: String,
    /// That it was done.
    pub receipt: Option<Receipt>,
    /// Who wants it undone.
    pub undo: Option<Decision>,
    /// That it was undone.
    pub undone: Option<Receipt>,
    /// Why nothing more is done.
    pub ended: Option<Ended>,
}

impl Course {
    /// Nothing yet.
    pub(super) const fn new(since: Timestamp) -> Self {
        Self {
            state: ProposalState::Open,
            since,
            decided: None,
            begun: Vec::new(),
            state_before: String::new(),
            receipt: None,
            undo: None,
            undone: None,
            ended: None,
        }
    }
}
