//! Who is told what, when and by which channel.
//!
//! [`who_gets_what`] is a pure function of what happened, the people of the unit and the time.
//! Alarms of the legal clock climb: contact, then deputy, then team leader; where nobody holds the
//! step, the next one is told at once. Quiet hours and switched-off kinds never hold back an alarm.
//!
//! [`ladder`] and [`told`] together are the one table of who is told of what.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::finding::Severity;
use crate::id::PersonId;
use crate::language::Language;
use crate::message::{
    HookName, Kind, MailAddress, Matter, MessageId, NotSendable, OccasionKey, Urgency,
};
use crate::people::Role;

/// A way out of the house.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// To the person's own mail address.
    Mail,
    /// To a webhook of the configuration; the same one is told once, however many people chose it.
    Hook(HookName),
}

/// Where a message goes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Destination {
    /// A mailbox.
    Mail(MailAddress),
    /// A webhook of the configuration.
    Hook(HookName),
}

/// A daily time in which ordinary messages wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    /// From, in the unit's zone.
    pub from: Time,
    /// Until; before `from` it is the next day's, the same as `from` means never.
    pub to: Time,
}

impl QuietHours {
    /// The end of the quiet hours that a moment falls into; none outside of them.
    ///
    /// On a day with a change of clocks a time that does not exist is taken as the one after it.
    pub fn end(self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let local = now.to_zoned(zone.clone());
        let time = local.time();
        let over_midnight = self.to < self.from;
        let inside = if over_midnight {
            time >= self.from || time < self.to
        } else {
            self.from <= time && time < self.to
        };
        if !inside {
            return None;
        }
        let day = if over_midnight && time >= self.from {
            local.date().tomorrow().ok()?
        } else {
            local.date()
        };
        let end = zone.to_zoned(day.to_datetime(self.to)).ok()?.timestamp();
        // In an hour that comes twice the end may lie behind; then nothing waits.
        (end > now).then_some(end)
    }
}

/// For which duty of a person: a role they hold, or themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ForWhat {
    /// Because they hold a role.
    Role(Role),
    /// Because it is about them or asked of them.
    Self_,
}

/// What a person chose. What they did not choose goes by mail.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Preferences {
    /// Channels per kind and duty; an empty set switches the kind off, but for alarms.
    pub channels: BTreeMap<(Kind, ForWhat), BTreeSet<Channel>>,
    /// When ordinary messages wait.
    pub quiet: Option<QuietHours>,
    /// Findings below this severity are on the screen only; none tells of all of them.
    pub findings_from: Option<Severity>,
}

/// Where and how a person wants to be told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NoticeSettings {
    /// Their mailbox.
    pub mail: Option<MailAddress>,
    /// The language of messages; the person's own where none is chosen.
    pub language: Option<Language>,
    /// By which channels, and when.
    pub preferences: Preferences,
}

/// Whether a role is held in one's own right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Appointed.
    Own,
    /// Standing in for somebody.
    Deputy,
}

/// A person of the unit, as far as telling goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    /// Who.
    pub person: PersonId,
    /// The language they read.
    pub language: Language,
    /// Their mailbox, if known.
    pub mail: Option<MailAddress>,
    /// Roles in force today for the unit in question (`domain::people::Grant::in_force`).
    pub roles: BTreeSet<(Role, Standing)>,
    /// What they chose.
    pub preferences: Preferences,
}

/// Something that people are told about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occasion {
    /// The same whenever it is looked at again.
    pub key: OccasionKey,
    /// What happened.
    pub matter: Matter,
    /// The unit's zone: quiet hours are counted in it.
    pub zone: TimeZone,
}

/// One message to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Errand {
    /// The same whenever it is decided again: an outbox that keeps it once sends it once.
    pub id: MessageId,
    /// Where to.
    pub to: Destination,
    /// In which language.
    pub language: Language,
    /// Not before this moment.
    pub at: Timestamp,
}

/// Roles that are told, in steps: the first step that anybody reachable holds, and whoever holds
/// the roles beside it.
type Step = &'static [(Role, Standing)];

const CONTACT: (Role, Standing) = (Role::SecurityContact, Standing::Own);
const CONTACTS_DEPUTY: (Role, Standing) = (Role::SecurityContact, Standing::Deputy);
const LEADER: (Role, Standing) = (Role::TeamLeader, Standing::Own);
const LEADERS_DEPUTY: (Role, Standing) = (Role::TeamLeader, Standing::Deputy);
const CISO: (Role, Standing) = (Role::Ciso, Standing::Own);
const CISOS_DEPUTY: (Role, Standing) = (Role::Ciso, Standing::Deputy);
const ADMIN: (Role, Standing) = (Role::SystemAdmin, Standing::Own);
const ADMINS_DEPUTY: (Role, Standing) = (Role::SystemAdmin, Standing::Deputy);
const NETWORK_ADMIN: (Role, Standing) = (Role::NetworkAdmin, Standing::Own);
const NETWORK_ADMINS_DEPUTY: (Role, Standing) = (Role::NetworkAdmin, Standing::Deputy);
const AUDITOR: (Role, Standing) = (Role::Auditor, Standing::Own);
const HEAD: (Role, Standing) = (Role::Head, Standing::Own);

/// The ladder of the desk: who is told when the step below is empty.
const LADDER: [Step; 6] = [
    &[CONTACT],
    &[CONTACTS_DEPUTY],
    &[LEADER, LEADERS_DEPUTY],
    &[CISO, CISOS_DEPUTY],
    &[HEAD],
    &[ADMIN, ADMINS_DEPUTY],
];
/// Those who keep the machines; where there are none, the desk is told.
const KEEPERS: [Step; 3] = [
    &[ADMIN, ADMINS_DEPUTY, NETWORK_ADMIN, NETWORK_ADMINS_DEPUTY],
    &[CONTACT, CONTACTS_DEPUTY],
    &[LEADER, LEADERS_DEPUTY],
];

/// Those who keep what the administrator cannot write; both are told.
const OUTSIDERS: [Step; 2] = [&[CONTACT, CONTACTS_DEPUTY], &[AUDITOR]];

/// Who is told of a kind, in steps; none where it is told to one person.
const fn ladder(kind: Kind) -> &'static [Step] {
    match kind {
        Kind::FindingRaised
        | Kind::IncidentOpened
        | Kind::ClockRunning
        | Kind::Overdue
        | Kind::AccountsWarned => &LADDER,
        Kind::SourceSilent | Kind::JobFailed => &KEEPERS,
        Kind::Checkpoint => &OUTSIDERS,
        Kind::ApprovalAsked
        | Kind::ApprovalAnswered
        | Kind::SetUpLink
        | Kind::NewDevice
        | Kind::AccountSuspended
        | Kind::DutyGiven
        | Kind::DutyDue
        | Kind::CampaignDue
        | Kind::ExceptionEnds
        | Kind::WasThisYou
        | Kind::AccountWarned
        | Kind::Test => &[],
    }
}

/// How many of the steps are told in any case.
fn told(matter: Matter) -> usize {
    match matter {
        Matter::ClockRunning { left, .. } => left.steps().into(),
        Matter::FindingRaised { .. } | Matter::Checkpoint { .. } => 2,
        Matter::IncidentOpened { .. } => 3,
        Matter::Overdue { .. } => 4,
        Matter::SourceSilent { .. } | Matter::JobFailed { .. } | Matter::AccountsWarned { .. } => 1,
        Matter::ApprovalAsked { .. }
        | Matter::ApprovalAnswered { .. }
        | Matter::SetUpLink { .. }
        | Matter::NewDevice { .. }
        | Matter::AccountSuspended { .. }
        | Matter::DutyGiven { .. }
        | Matter::DutyDue { .. }
        | Matter::CampaignDue { .. }
        | Matter::ExceptionEnds { .. }
        | Matter::WasThisYou { .. }
        | Matter::AccountWarned { .. }
        | Matter::Test { .. } => 0,
    }
}

/// Whether a duty is told of a kind, and can choose how. A set-up link goes by mail in any case, and a
/// test goes where it is sent.
pub fn may_be_told(kind: Kind, duty: ForWhat) -> bool {
    let steps = ladder(kind);
    match duty {
        ForWhat::Self_ => steps.is_empty() && !matches!(kind, Kind::SetUpLink | Kind::Test),
        ForWhat::Role(wanted) => steps
            .iter()
            .any(|step| step.iter().any(|(role, _)| *role == wanted)),
    }
}

/// Decides who is told, by which channel, and not before when.
///
/// `people` are those with a role in force for the unit, each once, and the addressee. The same
/// occasion gives the same identities again, so that telling it twice can be seen. Nobody is told
/// twice by the same channel, whatever number of roles they hold.
///
/// # Errors
/// [`NotSendable`] when an identity would grow too long; cannot happen with keys of this program.
pub fn who_gets_what(
    occasion: &Occasion,
    people: &[Recipient],
    now: Timestamp,
) -> Result<Vec<Errand>, NotSendable> {
    let mut errands: BTreeMap<Destination, Errand> = BTreeMap::new();
    for (recipient, duties) in audience(occasion.matter, people) {
        let at = not_before(occasion, &recipient.preferences, now);
        for channel in channels(occasion.matter, recipient, &duties) {
            let Some((to, id)) = addressed(&occasion.key, &channel, recipient) else {
                continue;
            };
            let id = MessageId::parse(&id)?;
            let language = recipient.language;
            let errand = Errand {
                id,
                to: to.clone(),
                language,
                at,
            };
            let earliest = errands.get(&to).is_none_or(|before| at < before.at);
            if earliest {
                errands.insert(to, errand);
            }
        }
    }
    Ok(errands.into_values().collect())
}

/// Who is told, and for which of their duties.
fn audience(matter: Matter, people: &[Recipient]) -> Vec<(&Recipient, BTreeSet<ForWhat>)> {
    if let Some(addressee) = matter.addressee() {
        let found = people.iter().find(|person| person.person == addressee);
        return found
            .map(|person| (person, BTreeSet::from([ForWhat::Self_])))
            .into_iter()
            .collect();
    }
    let (steps, told) = (ladder(matter.kind()), told(matter));
    let mut found: BTreeMap<PersonId, (&Recipient, BTreeSet<ForWhat>)> = BTreeMap::new();
    let mut reached = false;
    for (step, number) in steps.iter().zip(1..) {
        if number > told && reached {
            break;
        }
        for person in people {
            let held = person.roles.iter().filter(|held| step.contains(held));
            let duties: BTreeSet<_> = held.map(|(role, _)| ForWhat::Role(*role)).collect();
            if duties.is_empty() {
                continue;
            }
            // Who switched an ordinary kind off was told in their own way: nobody above is woken.
            reached |= matter.urgency() == Urgency::Ordinary
                || !channels(matter, person, &duties).is_empty();
            let (_, before) = found
                .entry(person.person)
                .or_insert_with(|| (person, BTreeSet::new()));
            before.extend(duties);
        }
    }
    found.into_values().collect()
}

/// The channels a person is told by: what they chose for these duties. An alarm that they switched
/// off goes by mail; a set-up link goes by mail only.
fn channels(matter: Matter, person: &Recipient, duties: &BTreeSet<ForWhat>) -> BTreeSet<Channel> {
    let by_mail = || BTreeSet::from([Channel::Mail]);
    let kind = matter.kind();
    let mut chosen = BTreeSet::new();
    if kind == Kind::SetUpLink {
        chosen = by_mail();
    } else {
        for duty in duties {
            let choice = person.preferences.channels.get(&(kind, *duty));
            chosen.extend(choice.cloned().unwrap_or_else(by_mail));
        }
    }
    if let Matter::FindingRaised { severity } = matter
        && person
            .preferences
            .findings_from
            .is_some_and(|from| severity < from)
    {
        chosen.clear();
    }
    if chosen.is_empty() && matter.urgency() == Urgency::Alarm {
        chosen = by_mail();
    }
    if person.mail.is_none() {
        chosen.remove(&Channel::Mail);
    }
    chosen
}

fn addressed(
    key: &OccasionKey,
    channel: &Channel,
    person: &Recipient,
) -> Option<(Destination, String)> {
    match channel {
        Channel::Mail => {
            let id = format!("{key}-mail-{}", person.person);
            Some((Destination::Mail(person.mail.clone()?), id))
        }
        Channel::Hook(name) => Some((
            Destination::Hook(name.clone()),
            format!("{key}-hook-{name}"),
        )),
    }
}

/// Ordinary messages wait for the end of quiet hours, unless that would be too late.
fn not_before(occasion: &Occasion, chosen: &Preferences, now: Timestamp) -> Timestamp {
    if occasion.matter.urgency() == Urgency::Alarm {
        return now;
    }
    let Some(end) = chosen
        .quiet
        .and_then(|quiet| quiet.end(now, &occasion.zone))
    else {
        return now;
    };
    // Woken at the due time is woken too late: an hour must be left to act.
    let hour = SignedDuration::from_hours(1);
    let too_late = |due: Timestamp| end.checked_add(hour).is_ok_and(|then| due < then);
    if occasion.matter.due().is_some_and(too_late) {
        now
    } else {
        end
    }
}

#[cfg(test)]
mod tests;
