//! Access reviews (存取權限清查): what people may do is written down on one day, somebody else looks at every line of it,
//! and a leader signs when all of it is answered and all that had to go is gone.
//!
//! The lines never change after the start. Whether something still exists is read from the records, and of another
//! system from that system itself or a newer list of it: nobody ticks it.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::{ConnectorId, PersonId, ReviewId, UnitId};
use crate::version::Version;

/// Days between two reminders after the last day. Ours: a week.
const LATE_EVERY: i32 = 7;
/// Days of one look; whoever was off longer is reminded of these.
const MOST_DAYS: usize = 400;

/// What is reviewed: every kind, declared once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reviewed {
    /// A role that somebody holds in a unit.
    Role,
    /// A password for one mail program or device.
    AppPassword,
    /// An open account of another system.
    Account,
}

impl Reviewed {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Role, Self::AppPassword, Self::Account];
    /// Those that stand in our own records.
    pub const OWN: [Self; 2] = [Self::Role, Self::AppPassword];

    /// Stable name in storage and addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::AppPassword => "app-password",
            Self::Account => "account",
        }
    }

    /// The kind of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// Where the accounts of a review stand that is about another system.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum System {
    /// A directory of the configuration, by its name there.
    Directory(String),
    /// A connected system.
    Connector(ConnectorId),
    /// A system that the program cannot ask: somebody brings a list of its accounts, by the system's name.
    List(String),
}

impl System {
    /// As it is written in storage and addresses: `directory:NAME`, `connector:ID` or `list:NAME`.
    pub fn text(&self) -> String {
        match self {
            Self::Directory(name) => format!("directory:{name}"),
            Self::Connector(id) => format!("connector:{id}"),
            Self::List(name) => format!("list:{name}"),
        }
    }

    /// The system of a text.
    pub fn from_text(text: &str) -> Option<Self> {
        let (kind, of) = text.split_once(':')?;
        match kind {
            "directory" => Some(Self::Directory(of.to_owned())),
            "connector" => of.parse().ok().map(Self::Connector),
            "list" => Some(Self::List(of.to_owned())),
            _ => None,
        }
    }
}

/// A reading of the system that a review is about: at its start, and each time somebody has it looked at again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Counts the readings of a review, from one.
    pub number: u32,
    /// Who had it read, or brought the list.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Open accounts in it.
    pub accounts: u64,
    /// Of them, those that are no line of the review: they came after the start.
    pub new: u64,
    /// SHA-256 over the identities, sorted, each with a line feed behind: two readings with the same accounts have the
    /// same one.
    pub digest: String,
}

/// What a reviewer says to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It is still needed.
    Keep,
    /// It has to go.
    TakeAway,
}

impl Verdict {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Keep, Self::TakeAway];

    /// Stable name in storage and addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::TakeAway => "take-away",
        }
    }

    /// The verdict of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// Who looks at the lines of one person, and is not that person: there is no other way to one. Of an account of another
/// system it may not be known whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    subject: Option<PersonId>,
    reviewer: PersonId,
}

impl Pair {
    /// The first of those who can look at the lines of `subject`, and is somebody else.
    pub fn first(
        subject: Option<PersonId>,
        able: impl IntoIterator<Item = PersonId>,
    ) -> Option<Self> {
        let reviewer = able.into_iter().find(|one| Some(*one) != subject)?;
        Some(Self { subject, reviewer })
    }

    /// Whose lines they are, where that is known.
    pub const fn subject(self) -> Option<PersonId> {
        self.subject
    }

    /// Who looks at them.
    pub const fn reviewer(self) -> PersonId {
        self.reviewer
    }
}

/// Where a review stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReviewState {
    /// Lines are looked at.
    Running,
    /// All of it is answered and done, and a leader signed.
    Signed,
    /// Somebody ended it before.
    Ended,
}

impl ReviewState {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Running, Self::Signed, Self::Ended];

    /// Stable name in storage and addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Signed => "signed",
            Self::Ended => "ended",
        }
    }

    /// The state of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// What was said when it started. It never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewOpened {
    /// Its identity.
    pub id: ReviewId,
    /// Whose review it is.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// Number of the document that says so; may be empty.
    pub document: String,
    /// The other system whose accounts it is about; none where it is about roles and app passwords.
    pub system: Option<System>,
    /// The last day for answers.
    pub until: Date,
    /// Who started it.
    pub by: PersonId,
    /// When: the lines are as they were then.
    pub at: Timestamp,
}

/// How many lines there are, and what is left of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReviewCount {
    /// All lines.
    pub lines: u64,
    /// Those that were answered.
    pub answered: u64,
    /// Those that have to go and still exist.
    pub standing: u64,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewCourse {
    /// Where it stands.
    pub state: ReviewState,
    /// Since when.
    pub since: Timestamp,
    /// Who signed or ended it.
    pub by: Option<PersonId>,
    /// Why it was ended; empty where it was not.
    pub reason: String,
}

/// Why a review cannot go on to what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotYet {
    /// It was signed or ended.
    #[error("it does not run any more")]
    NotRunning,
    /// Lines have no answer.
    #[error("lines are not answered")]
    Unanswered,
    /// Something that has to go is still there.
    #[error("something that has to go is still there")]
    Standing,
    /// Whoever brings the list that shows what is gone does not sign that it is.
    #[error("the last list was brought by the one who signs")]
    OwnList,
}

/// A review with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    opened: ReviewOpened,
    course: ReviewCourse,
    /// Counts its changes.
    pub version: Version,
}

impl Review {
    /// A new one.
    pub const fn new(opened: ReviewOpened) -> Self {
        let course = ReviewCourse {
            state: ReviewState::Running,
            since: opened.at,
            by: None,
            reason: String::new(),
        };
        Self {
            opened,
            course,
            version: Version::FIRST,
        }
    }

    /// As it was kept.
    pub const fn stored(opened: ReviewOpened, course: ReviewCourse, version: Version) -> Self {
        Self {
            opened,
            course,
            version,
        }
    }

    /// What was said when it started.
    pub const fn opened(&self) -> &ReviewOpened {
        &self.opened
    }

    /// What became of it.
    pub const fn course(&self) -> &ReviewCourse {
        &self.course
    }

    /// Where it stands.
    pub const fn state(&self) -> ReviewState {
        self.course.state
    }

    /// Whether who has lines without an answer is reminded on one of the days after `last`, up to `today`: on the day
    /// after the start, so many days before the last day, and each week after it.
    pub fn rings(&self, started: Date, leads: &[u16], (last, today): (Date, Date)) -> bool {
        let next = |day: &Date| day.tomorrow().ok();
        let days = std::iter::successors(next(&last), next);
        let mut days = days.take_while(|day| *day <= today).take(MOST_DAYS);
        self.state() == ReviewState::Running
            && days.any(|day| {
                let left = day.until(self.opened.until).map(|span| span.get_days());
                let named = left.is_ok_and(|left| match u16::try_from(left) {
                    Ok(left) => leads.contains(&left),
                    Err(_) => left % LATE_EVERY == 0,
                });
                named || next(&started) == Some(day)
            })
    }

    /// A leader signs. `last` is the last reading of the system that it is about.
    ///
    /// # Errors
    /// When it does not run, while a line has no answer, while something that has to go still exists, and when it was the
    /// one who signs who brought the last list.
    pub fn sign(
        &mut self,
        by: PersonId,
        (count, last): (ReviewCount, Option<&Reading>),
        at: Timestamp,
    ) -> Result<(), NotYet> {
        if self.state() != ReviewState::Running {
            return Err(NotYet::NotRunning);
        }
        if count.answered < count.lines {
            return Err(NotYet::Unanswered);
        }
        if count.standing > 0 {
            return Err(NotYet::Standing);
        }
        let listed = matches!(self.opened.system, Some(System::List(_)));
        if listed && last.is_some_and(|last| last.by == by) {
            return Err(NotYet::OwnList);
        }
        self.course = ReviewCourse {
            state: ReviewState::Signed,
            since: at,
            by: Some(by),
            reason: String::new(),
        };
        Ok(())
    }

    /// Somebody ends it before it is signed.
    ///
    /// # Errors
    /// When it does not run.
    pub fn end(&mut self, by: PersonId, reason: String, at: Timestamp) -> Result<(), NotYet> {
        if self.state() != ReviewState::Running {
            return Err(NotYet::NotRunning);
        }
        self.course = ReviewCourse {
            state: ReviewState::Ended,
            since: at,
            by: Some(by),
            reason,
        };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn person(number: u128) -> PersonId {
        PersonId::new(Uuid::from_u128(number))
    }

    fn review() -> Review {
        Review::new(ReviewOpened {
            id: ReviewId::new(Uuid::from_u128(9)),
            unit: UnitId::new(Uuid::from_u128(8)),
            name: "清查".into(),
            document: String::new(),
            system: None,
            until: jiff::civil::date(2026, 12, 31),
            by: person(1),
            at: Timestamp::UNIX_EPOCH,
        })
    }

    #[test]
    fn nobody_looks_at_their_own_lines() {
        let (one, other) = (person(1), person(2));
        assert_eq!(Pair::first(Some(one), [one, one]), None);
        assert_eq!(Pair::first(Some(one), []), None);
        let pair = Pair::first(Some(one), [one, other]);
        assert_eq!(pair.map(Pair::reviewer), Some(other));
        assert_eq!(pair.and_then(Pair::subject), Some(one));
        // Of an account that nobody here has, anybody can look at it.
        let pair = Pair::first(None, [one]);
        assert_eq!(pair.map(Pair::reviewer), Some(one));
        assert_eq!(pair.and_then(Pair::subject), None);
    }

    #[test]
    fn a_system_is_read_back_as_it_is_written() {
        let connector = ConnectorId::new(Uuid::from_u128(7));
        for system in [
            System::Directory("a:d".into()),
            System::Connector(connector),
            System::List("差勤：系統 1".into()),
        ] {
            assert_eq!(System::from_text(&system.text()), Some(system));
        }
        for text in ["", "list", "connector:x", "other:x"] {
            assert_eq!(System::from_text(text), None, "{text}");
        }
    }

    #[test]
    fn who_brought_the_last_list_does_not_sign_it() {
        let (mut one, at) = (review(), Timestamp::UNIX_EPOCH);
        let count = ReviewCount::default();
        let reading = Reading {
            number: 2,
            by: person(2),
            at,
            accounts: 1,
            new: 0,
            digest: String::new(),
        };
        one.opened.system = Some(System::List("差勤".into()));
        let last = (count, Some(&reading));
        assert_eq!(one.sign(person(2), last, at), Err(NotYet::OwnList));
        let mut asked = one.clone();
        asked.opened.system = Some(System::Directory("ad".into()));
        // What the program read itself is nobody's.
        assert_eq!(asked.sign(person(2), last, at), Ok(()));
        assert_eq!(one.sign(person(3), last, at), Ok(()));
    }

    #[test]
    fn it_rings_after_the_start_before_the_last_day_and_each_week_when_late() {
        let one = review();
        let started = jiff::civil::date(2026, 11, 20);
        let rings = |month, day| {
            let today = jiff::civil::date(2026, month, day);
            one.rings(started, &[14, 3], (today.yesterday().unwrap(), today))
        };
        let in_december: Vec<_> = (1..=31).filter(|day| rings(12, *day)).collect();
        assert_eq!(in_december, [17, 28]);
        assert!(rings(11, 21) && !rings(11, 20) && !rings(11, 22));
        let year = |day| {
            let today = jiff::civil::date(2027, 1, day);
            one.rings(started, &[], (today.yesterday().unwrap(), today))
        };
        let late: Vec<_> = (1..=31).filter(|day| year(*day)).collect();
        assert_eq!(late, [7, 14, 21, 28]);
        // Days on which the program did not run are made up for.
        let off = (
            jiff::civil::date(2026, 12, 1),
            jiff::civil::date(2026, 12, 20),
        );
        assert!(one.rings(started, &[14], off));
        assert!(!one.rings(started, &[], off));
    }

    #[test]
    fn it_is_signed_once_when_all_is_answered_and_gone() {
        let mut one = review();
        let mut count = ReviewCount {
            lines: 2,
            answered: 1,
            standing: 1,
        };
        let at = Timestamp::UNIX_EPOCH;
        assert_eq!(
            one.sign(person(2), (count, None), at),
            Err(NotYet::Unanswered)
        );
        count.answered = 2;
        assert_eq!(
            one.sign(person(2), (count, None), at),
            Err(NotYet::Standing)
        );
        count.standing = 0;
        assert_eq!(one.sign(person(2), (count, None), at), Ok(()));
        assert_eq!(
            one.sign(person(2), (count, None), at),
            Err(NotYet::NotRunning)
        );
        assert_eq!(one.end(person(2), "x".into(), at), Err(NotYet::NotRunning));
        assert_eq!(one.state(), ReviewState::Signed);
    }
}
