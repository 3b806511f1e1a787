//! What the office tells people outside the console: the kinds of messages, and the values they may
//! carry. A message never says what a case is about: only its kind, a case number, a time, a link.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::checkpoint::SignedHead;
use crate::country::Country;
use crate::finding::Severity;
use crate::id::PersonId;
use crate::network::Network;
use crate::policy::Step;

/// A value that may not leave the house as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not {wanted}")]
pub struct NotSendable {
    wanted: &'static str,
}

/// What kind of message; people choose per kind how they want to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A rule found something.
    FindingRaised,
    /// A legal time of an incident runs out soon.
    ClockRunning,
    /// A legal time of an incident has passed.
    Overdue,
    /// Somebody waits for an approval.
    ApprovalAsked,
    /// What one asked for was answered.
    ApprovalAnswered,
    /// A one-time link for setting up an account.
    SetUpLink,
    /// An account was used from a device that was not seen before.
    NewDevice,
    /// A source sends nothing any more.
    SourceSilent,
    /// Work in the background did not succeed.
    JobFailed,
    /// The log was signed: a copy for those who cannot write it.
    Checkpoint,
    /// A finding was accepted as an incident.
    IncidentOpened,
    /// An account was closed.
    AccountSuspended,
    /// Somebody was given a role.
    DutyGiven,
    /// Something that recurs is due soon, or late.
    DutyDue,
    /// One is asked to do something until a time.
    CampaignDue,
    /// An exception that one asked for or granted ends.
    ExceptionEnds,
    /// A rule noticed something about one's account: was this you?
    WasThisYou,
    /// One's account will be changed, closed or deleted soon.
    AccountWarned,
    /// The same for accounts of the unit whose people cannot be told.
    AccountsWarned,
    /// Somebody who keeps the machine tries whether messages arrive.
    Test,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 20] = [
        Self::FindingRaised,
        Self::IncidentOpened,
        Self::ClockRunning,
        Self::Overdue,
        Self::ApprovalAsked,
        Self::ApprovalAnswered,
        Self::SourceSilent,
        Self::JobFailed,
        Self::Checkpoint,
        Self::DutyGiven,
        Self::DutyDue,
        Self::CampaignDue,
        Self::ExceptionEnds,
        Self::WasThisYou,
        Self::AccountWarned,
        Self::AccountsWarned,
        Self::SetUpLink,
        Self::NewDevice,
        Self::AccountSuspended,
        Self::Test,
    ];

    /// Stable name in storage, JSON and text keys (`message-subject-overdue`).
    pub const fn name(self) -> &'static str {
        match self {
            Self::FindingRaised => "finding-raised",
            Self::ClockRunning => "clock-running",
            Self::Overdue => "overdue",
            Self::ApprovalAsked => "approval-asked",
            Self::ApprovalAnswered => "approval-answered",
            Self::SetUpLink => "set-up-link",
            Self::NewDevice => "new-device",
            Self::SourceSilent => "source-silent",
            Self::JobFailed => "job-failed",
            Self::Checkpoint => "checkpoint",
            Self::IncidentOpened => "incident-opened",
            Self::AccountSuspended => "account-suspended",
            Self::DutyGiven => "duty-given",
            Self::DutyDue => "duty-due",
            Self::CampaignDue => "campaign-due",
            Self::ExceptionEnds => "exception-ends",
            Self::WasThisYou => "was-this-you",
            Self::AccountWarned => "account-warned",
            Self::AccountsWarned => "accounts-warned",
            Self::Test => "test",
        }
    }

    /// The kind of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether it always goes now, and cannot be switched off. A grave finding does so as well.
    pub const fn is_alarm(self) -> bool {
        matches!(
            self,
            Self::ClockRunning
                | Self::Overdue
                | Self::IncidentOpened
                | Self::SetUpLink
                | Self::AccountSuspended
                | Self::NewDevice
                | Self::WasThisYou
        )
    }
}

/// How much is left of a legal time when an alarm goes, and how far up it is told. Both stand in the
/// file of the regulation ([`crate::regime::alarms`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "KeptLeft")]
pub struct Left {
    minutes: u32,
    steps: u8,
}

/// As it may lie in a message or job that still waits: once there were four of them, by name.
#[derive(Deserialize)]
#[serde(untagged)]
enum KeptLeft {
    Told { minutes: u32, steps: u8 },
    Named(NamedLeft),
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum NamedLeft {
    Day,
    Thirty,
    Fifteen,
    Five,
}

impl From<KeptLeft> for Left {
    fn from(kept: KeptLeft) -> Self {
        match kept {
            KeptLeft::Told { minutes, steps } => Self::new(minutes, steps),
            KeptLeft::Named(NamedLeft::Day) => Self::new(24 * 60, 1),
            KeptLeft::Named(NamedLeft::Thirty) => Self::new(30, 1),
            KeptLeft::Named(NamedLeft::Fifteen) => Self::new(15, 2),
            KeptLeft::Named(NamedLeft::Five) => Self::new(5, 3),
        }
    }
}

impl Left {
    /// So many minutes, told to so many steps of the desk's ladder, from the contact upwards.
    pub const fn new(minutes: u32, steps: u8) -> Self {
        Self { minutes, steps }
    }

    /// In minutes.
    pub const fn minutes(self) -> u32 {
        self.minutes
    }

    /// How many steps of the ladder are told in any case.
    pub const fn steps(self) -> u8 {
        self.steps
    }
}

/// The number a case is known by on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CaseNumber {
    /// Gregorian year.
    pub year: i16,
    /// Number within unit and year.
    pub number: u32,
}

/// What happened, with everything a message may say about it and no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Matter {
    /// A rule found something.
    FindingRaised {
        /// How bad; decides how urgent the message is.
        severity: Severity,
    },
    /// A legal time runs out soon.
    ClockRunning {
        /// Of which incident.
        case: CaseNumber,
        /// When it ends.
        due: Timestamp,
        /// Which of the alarms.
        left: Left,
    },
    /// A legal time has passed.
    Overdue {
        /// Of which incident.
        case: CaseNumber,
        /// When it ended.
        due: Timestamp,
    },
    /// Somebody waits for an approval.
    ApprovalAsked {
        /// Who is asked.
        approver: PersonId,
        /// About which case, if about one.
        case: Option<CaseNumber>,
        /// Until when, if there is a time.
        due: Option<Timestamp>,
    },
    /// What one asked for was answered.
    ApprovalAnswered {
        /// Who asked.
        asker: PersonId,
        /// About which case, if about one.
        case: Option<CaseNumber>,
        /// When.
        at: Timestamp,
    },
    /// A one-time link for setting up an account.
    SetUpLink {
        /// For whom; nobody else gets it.
        person: PersonId,
        /// Until when it works.
        until: Timestamp,
    },
    /// An account was used from a device that was not seen before.
    NewDevice {
        /// Whose account.
        person: PersonId,
        /// When.
        at: Timestamp,
        /// From which network, where it is known.
        #[serde(default)]
        network: Option<Network>,
        /// In which country, where it is known.
        #[serde(default)]
        country: Option<Country>,
    },
    /// A source sends nothing any more.
    SourceSilent {
        /// Since when.
        since: Timestamp,
    },
    /// Work in the background did not succeed.
    JobFailed {
        /// When.
        at: Timestamp,
    },
    /// The log was signed.
    Checkpoint {
        /// What was signed.
        head: SignedHead,
    },
    /// A finding was accepted as an incident.
    IncidentOpened {
        /// Its number.
        case: CaseNumber,
        /// When it was judged to be one.
        at: Timestamp,
    },
    /// An account was closed.
    AccountSuspended {
        /// Whose.
        person: PersonId,
        /// When.
        at: Timestamp,
    },
    /// Somebody was given a role.
    DutyGiven {
        /// Who.
        person: PersonId,
        /// When.
        at: Timestamp,
    },
    /// Something that recurs is due soon, or late.
    DutyDue {
        /// Whose duty it is.
        person: PersonId,
        /// When the nearest of them ends.
        due: Timestamp,
    },
    /// An exception from the account policy ends.
    ExceptionEnds {
        /// Who asked for it or granted it.
        person: PersonId,
        /// When.
        due: Timestamp,
    },
    /// Somebody is asked to do something until a time.
    CampaignDue {
        /// Who.
        person: PersonId,
        /// When it ends.
        due: Timestamp,
    },
    /// A rule noticed something about somebody's account: was this them?
    WasThisYou {
        /// Whose.
        person: PersonId,
        /// When it was noticed.
        at: Timestamp,
    },
    /// An account will be changed, closed or deleted soon.
    AccountWarned {
        /// Whose.
        person: PersonId,
        /// What is near.
        step: Step,
        /// When.
        due: Timestamp,
    },
    /// The same for accounts of a unit whose people cannot be told.
    AccountsWarned {
        /// When the directory was read.
        at: Timestamp,
    },
    /// Somebody who keeps the machine tries whether messages arrive.
    Test {
        /// When.
        at: Timestamp,
    },
}

/// Whether a message may wait for the morning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// May wait for the end of quiet hours, and may be switched off.
    Ordinary,
    /// Goes now, whatever the person chose.
    Alarm,
}

impl Matter {
    /// Its kind.
    pub const fn kind(self) -> Kind {
        match self {
            Self::FindingRaised { .. } => Kind::FindingRaised,
            Self::ClockRunning { .. } => Kind::ClockRunning,
            Self::Overdue { .. } => Kind::Overdue,
            Self::ApprovalAsked { .. } => Kind::ApprovalAsked,
            Self::ApprovalAnswered { .. } => Kind::ApprovalAnswered,
            Self::SetUpLink { .. } => Kind::SetUpLink,
            Self::NewDevice { .. } => Kind::NewDevice,
            Self::SourceSilent { .. } => Kind::SourceSilent,
            Self::JobFailed { .. } => Kind::JobFailed,
            Self::Checkpoint { .. } => Kind::Checkpoint,
            Self::IncidentOpened { .. } => Kind::IncidentOpened,
            Self::AccountSuspended { .. } => Kind::AccountSuspended,
            Self::DutyGiven { .. } => Kind::DutyGiven,
            Self::DutyDue { .. } => Kind::DutyDue,
            Self::CampaignDue { .. } => Kind::CampaignDue,
            Self::ExceptionEnds { .. } => Kind::ExceptionEnds,
            Self::WasThisYou { .. } => Kind::WasThisYou,
            Self::AccountWarned { .. } => Kind::AccountWarned,
            Self::AccountsWarned { .. } => Kind::AccountsWarned,
            Self::Test { .. } => Kind::Test,
        }
    }

    /// How urgent it is. A finding is an alarm from severity high.
    pub fn urgency(self) -> Urgency {
        match self {
            matter if matter.kind().is_alarm() => Urgency::Alarm,
            Self::FindingRaised { severity } if severity >= Severity::High => Urgency::Alarm,
            _ => Urgency::Ordinary,
        }
    }

    /// The one person it is for, if it is for one.
    pub const fn addressee(self) -> Option<PersonId> {
        match self {
            Self::ApprovalAsked { approver, .. } => Some(approver),
            Self::ApprovalAnswered { asker, .. } => Some(asker),
            Self::SetUpLink { person, .. }
            | Self::NewDevice { person, .. }
            | Self::AccountSuspended { person, .. }
            | Self::DutyGiven { person, .. }
            | Self::DutyDue { person, .. }
            | Self::CampaignDue { person, .. }
            | Self::ExceptionEnds { person, .. }
            | Self::WasThisYou { person, .. }
            | Self::AccountWarned { person, .. } => Some(person),
            _ => None,
        }
    }

    /// The case number it names, if it names one.
    pub const fn case(self) -> Option<CaseNumber> {
        match self {
            Self::ClockRunning { case, .. }
            | Self::Overdue { case, .. }
            | Self::IncidentOpened { case, .. } => Some(case),
            Self::ApprovalAsked { case, .. } | Self::ApprovalAnswered { case, .. } => case,
            _ => None,
        }
    }

    /// Until when something must be done, if there is such a time.
    pub const fn due(self) -> Option<Timestamp> {
        match self {
            Self::ClockRunning { due, .. }
            | Self::Overdue { due, .. }
            | Self::DutyDue { due, .. }
            | Self::CampaignDue { due, .. }
            | Self::ExceptionEnds { due, .. }
            | Self::AccountWarned { due, .. }
            | Self::SetUpLink { until: due, .. } => Some(due),
            Self::ApprovalAsked { due, .. } => due,
            _ => None,
        }
    }

    /// Whether it means nothing any more: a link that ended, a time told as [`Matter::Overdue`].
    pub fn is_past(self, now: Timestamp) -> bool {
        match self {
            Self::ClockRunning { due, .. } | Self::AccountWarned { due, .. } => due <= now,
            Self::SetUpLink { until, .. } => until <= now,
            _ => false,
        }
    }

    /// When it happened or began, if it says so.
    pub const fn since(self) -> Option<Timestamp> {
        match self {
            Self::NewDevice { at, .. }
            | Self::JobFailed { at }
            | Self::ApprovalAnswered { at, .. }
            | Self::IncidentOpened { at, .. }
            | Self::AccountSuspended { at, .. }
            | Self::DutyGiven { at, .. }
            | Self::WasThisYou { at, .. }
            | Self::AccountsWarned { at }
            | Self::Test { at } => Some(at),
            Self::SourceSilent { since } => Some(since),
            _ => None,
        }
    }
}

macro_rules! checked_text {
    ($($(#[$doc:meta])* $name:ident, $wanted:literal, $check:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks text from outside.
            ///
            /// # Errors
            /// [`NotSendable`] says what was wanted, never what was given.
            pub fn parse(text: &str) -> Result<Self, NotSendable> {
                let check: fn(&str) -> bool = $check;
                if check(text) {
                    Ok(Self(text.to_owned()))
                } else {
                    Err(NotSendable { wanted: $wanted })
                }
            }

            /// The text, safe to stand in a header.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotSendable;

            fn try_from(text: String) -> Result<Self, NotSendable> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(checked: $name) -> Self {
                checked.0
            }
        }
    )*};
}

checked_text! {
    /// A mail address: ASCII, one `@`, no quotes, a domain with a dot or `localhost`, up to 254
    /// bytes.
    MailAddress, "a mail address", is_mail_address;
    /// Where a link leads inside the console: `/incidents/…`, ASCII, up to 300 bytes.
    ConsolePath, "a path of the console", is_console_path;
    /// The name of a webhook in the configuration: lower case letters, digits and hyphens.
    HookName, "a name of a webhook", |text| is_token(text, 40);
    /// Which occurrence it is, the same whenever it is looked at again (`clock-<incident>-15`):
    /// lower case letters, digits and hyphens, up to 100.
    OccasionKey, "a key of an occasion", |text| is_token(text, 100);
    /// Which message it is, the same in every try to deliver it.
    MessageId, "an identity of a message", |text| is_token(text, 200);
}

macro_rules! shown_plainly {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}
shown_plainly!(MailAddress, HookName, OccasionKey, MessageId);

impl MailAddress {
    /// What stands after the `@`.
    pub fn domain(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, domain)| domain)
    }
}

/// A path may carry a one-time secret: only its first step is shown.
impl fmt::Debug for ConsolePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = self.0.split(['/', '?', '#']).nth(1).unwrap_or_default();
        write!(f, "/{first}…")
    }
}

fn is_token(text: &str, longest: usize) -> bool {
    let mut letters = text.bytes();
    (1..=longest).contains(&text.len())
        && letters.all(|letter| matches!(letter, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}

fn is_console_path(text: &str) -> bool {
    let allowed = |letter: u8| letter.is_ascii_alphanumeric() || b"-._~/?=&%".contains(&letter);
    text.len() <= 300
        && text.starts_with('/')
        && !text.starts_with("//")
        && text.bytes().all(allowed)
}

fn is_mail_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let in_local =
        |letter: u8| letter.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&letter);
    let local_part = local
        .split('.')
        .all(|part| !part.is_empty() && part.bytes().all(in_local));
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|letter| letter.is_ascii_alphanumeric() || letter == b'-')
    };
    text.len() <= 254
        && local.len() <= 64
        && local_part
        && (domain.contains('.') || domain == "localhost")
        && domain.split('.').all(label)
}

#[cfg(test)]
mod tests;
