//! Identities: a newtype for each, so that one can never stand where another is meant.
//!
//! New ones come from the application's `Ids` port (`UUIDv7`); nothing here draws randomness.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A text that is not an identity of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a {kind} id")]
pub struct NotAnId {
    kind: &'static str,
    text: String,
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $kind:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a value that the `Ids` port or the store produced.
            pub const fn new(value: Uuid) -> Self {
                Self(value)
            }

            /// The bare value, for storage.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                Uuid::try_parse(text)
                    .map(Self)
                    .map_err(|_| NotAnId { kind: $kind, text: text.chars().take(64).collect() })
            }
        }
    )*};
}

ids! {
    /// An office in the tree.
    UnitId = "unit";
    /// A person who works for a unit.
    PersonId = "person";
    /// An account that belongs to a person.
    AccountId = "account";
    /// Who sends log lines.
    SourceId = "source";
    /// What a rule says about a subject.
    FindingId = "finding";
    /// An incident on the desk.
    IncidentId = "incident";
    /// Something to be done for an incident.
    CaseTaskId = "task";
    /// A file of an incident.
    AttachmentId = "attachment";
    /// What must stay in the log for an incident.
    HoldId = "hold";
    /// What somebody said is normal here.
    NormalId = "declared normal";
    /// A day of sign-ins of one account from one place.
    SignInId = "sign-in";
    /// Mail of an account that goes on to an address.
    ForwardId = "mail-forward";
    /// A list of people that a program keeps here.
    GroupId = "group";
    /// A system that is kept in step with the accounts here.
    ConnectorId = "connector";
    /// A search that somebody keeps.
    SavedSearchId = "saved search";
    /// A look back through the kept log with rules.
    HuntId = "hunt";
    /// Somebody's asking for an approval.
    ApprovalId = "approval";
    /// One reading of a directory.
    SweepId = "sweep";
    /// What a sweep proposes for one account.
    ProposalId = "proposal";
    /// That somebody was told before a step.
    WarningId = "warning";
    /// Something that many people are asked to do.
    CampaignId = "campaign";
    /// A document of the office.
    DocumentId = "document";
    /// A look at what people may do.
    ReviewId = "review";
    /// A recorded exception from an account policy.
    ExceptionId = "exception";
    /// Somebody who leaves the office.
    LeaverId = "leaver";
    /// A service that is looked at.
    ServiceId = "service";
    /// A time in which a service was down.
    OutageId = "outage";
    /// One filled form of a register.
    SheetId = "sheet";
    /// What is on record of one time of a duty.
    DutyMarkId = "duty mark";
    /// One line of the journal.
    JournalId = "journal entry";
    /// A signed-in browser.
    SessionId = "session";
    /// A browser from which somebody signed in.
    DeviceId = "device";
    /// A program's key.
    TokenId = "token";
    /// A program's key for our directory.
    ServiceKeyId = "service key";
    /// A password for one mail program or device.
    AppPasswordId = "app password";
    /// A table of accounts that was taken in.
    ImportId = "import";
    /// An application that people sign in to.
    ClientId = "client";
}

/// Identity of a kept event: the log's epoch and the index of its leaf, in order of arrival.
///
/// Never a hash of the content: real logs repeat lines (539 of 2,000 in one Apache sample).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId {
    /// 1 for the first log of a data folder; a restore begins a new one, named by the second (since
    /// 1970, UTC) in which it was made, so that two restores of one backup differ.
    pub epoch: u32,
    /// Place in the log, from 0.
    pub index: u64,
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.epoch, self.index)
    }
}

impl FromStr for EventId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let refuse = || NotAnId {
            kind: "event",
            text: text.chars().take(64).collect(),
        };
        let (epoch, index) = text.split_once(':').ok_or_else(refuse)?;
        Ok(Self {
            epoch: epoch.parse().map_err(|_| refuse())?,
            index: index.parse().map_err(|_| refuse())?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_id_survives_its_text_form() {
        let id = EventId {
            epoch: 3,
            index: 17,
        };
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn a_malformed_id_names_its_kind_and_is_cut_short() {
        let refused = "x".repeat(500).parse::<UnitId>().unwrap_err().to_string();
        assert!(
            refused.contains("not a unit id") && refused.len() < 120,
            "{refused}"
        );
    }
}
