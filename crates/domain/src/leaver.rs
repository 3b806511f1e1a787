//! Somebody leaves: what is taken back, by the program on the day and by people, and who checked that it was.
//!
//! A newcomer reads [`Leaver`]: announced → ended → checked. What the program took back itself is [`Taken`]; what people
//! take back are [`Line`]s, each answered once by somebody. Whoever answered a line does not check the whole.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::{LeaverId, PersonId, UnitId};
use crate::version::Version;

/// What people take back: the program cannot see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Line {
    /// The account in the office's own directory (Active Directory, `OpenLDAP`).
    Directory,
    /// The mailbox, with its forwards.
    Mailbox,
    /// Ways in from outside: VPN, remote desktop.
    Remote,
    /// Systems with accounts of their own.
    Systems,
    /// Passwords that several people know.
    Shared,
    /// Machines, telephones, storage media.
    Equipment,
    /// Keys and cards of rooms.
    Door,
    /// Work and documents, handed to somebody.
    Handover,
}

impl Line {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 8] = [
        Self::Directory,
        Self::Mailbox,
        Self::Remote,
        Self::Systems,
        Self::Shared,
        Self::Equipment,
        Self::Door,
        Self::Handover,
    ];

    /// Stable name in storage, forms and texts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Directory => "directory",
            Self::Mailbox => "mailbox",
            Self::Remote => "remote",
            Self::Systems => "systems",
            Self::Shared => "shared",
            Self::Equipment => "equipment",
            Self::Door => "door",
            Self::Handover => "handover",
        }
    }

    /// The line of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|line| line.name() == name)
    }
}

/// What somebody says of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// It was taken back.
    Done,
    /// They never had it.
    Never,
}

impl Answer {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Done, Self::Never];

    /// Stable name in storage, forms and texts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Never => "never",
        }
    }

    /// The answer of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|answer| answer.name() == name)
    }
}

/// A line with its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// What is said.
    pub answer: Answer,
    /// Anything beside it; empty for nothing.
    pub note: String,
    /// Who says so.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// What the program took back itself, in one transaction.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TakenBack {
    /// Whether the account was closed by it; otherwise it was closed before, or there is none.
    pub account: bool,
    /// Browsers that were signed out.
    pub sessions: u32,
    /// Programs' keys that were taken back.
    pub keys: u32,
    /// Roles that ended.
    pub roles: u32,
    /// Whether codes and passkeys were taken away.
    pub second_factor: bool,
}

/// What the program took back, when, and who had it done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// What.
    #[serde(flatten)]
    pub what: TakenBack,
    /// When.
    pub at: Timestamp,
    /// Who had it done before the day; none: the program, on the day.
    pub by: Option<PersonId>,
}

/// Where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeaverState {
    /// They leave on a day.
    Announced,
    /// The program took back what it can.
    Ended,
    /// Somebody checked that everything was taken back.
    Checked,
    /// They do not leave.
    Withdrawn,
}

impl LeaverState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Announced, Self::Ended, Self::Checked, Self::Withdrawn];

    /// Stable name in storage and texts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Announced => "announced",
            Self::Ended => "ended",
            Self::Checked => "checked",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// Whether no second announcement may stand for the same person.
    pub const fn stands(self) -> bool {
        matches!(self, Self::Announced | Self::Ended)
    }
}

/// Who decided something, when, and why where a reason is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Why; empty where none is asked for.
    pub reason: String,
}

/// What was announced. It never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announced {
    /// Its identity.
    pub id: LeaverId,
    /// The unit of the person.
    pub unit: UnitId,
    /// Who leaves.
    pub person: PersonId,
    /// Their last day.
    pub last: Date,
    /// Number of the document that says so; empty for none.
    pub document: String,
    /// Who announced it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// What became of it, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LeaverCourse {
    /// Lines that were answered.
    pub lines: BTreeMap<Line, Answered>,
    /// What the program took back.
    pub taken: Option<Taken>,
    /// Who checked.
    pub checked: Option<Decided>,
    /// Who took the announcement back.
    pub withdrawn: Option<Decided>,
}

/// Why something cannot be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotForLeaver {
    /// It stands elsewhere.
    #[error("it stands elsewhere by now")]
    State,
    /// It is about themselves.
    #[error("nobody does this for themselves")]
    Own,
    /// They answered a line, or announced it.
    #[error("nobody checks what they did")]
    SamePerson,
    /// Lines are not answered.
    #[error("lines are not answered yet")]
    Open,
    /// The line was answered already.
    #[error("the line was answered already")]
    Answered,
}

/// Somebody who leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaver {
    announced: Announced,
    course: LeaverCourse,
    /// Counts its changes.
    pub version: Version,
}

impl Leaver {
    /// A new one.
    pub fn new(announced: Announced) -> Self {
        Self::stored(announced, LeaverCourse::default(), Version::FIRST)
    }

    /// As it was kept.
    pub const fn stored(announced: Announced, course: LeaverCourse, version: Version) -> Self {
        Self {
            announced,
            course,
            version,
        }
    }

    /// What was announced.
    pub const fn announced(&self) -> &Announced {
        &self.announced
    }

    /// What became of it.
    pub const fn course(&self) -> &LeaverCourse {
        &self.course
    }

    /// Where it stands.
    pub const fn state(&self) -> LeaverState {
        let course = &self.course;
        if course.withdrawn.is_some() {
            LeaverState::Withdrawn
        } else if course.checked.is_some() {
            LeaverState::Checked
        } else if course.taken.is_some() {
            LeaverState::Ended
        } else {
            LeaverState::Announced
        }
    }

    /// Lines that nobody answered yet.
    pub fn open_lines(&self) -> impl Iterator<Item = Line> + '_ {
        let all = Line::ALL.into_iter();
        all.filter(|line| !self.course.lines.contains_key(line))
    }

    /// Whether what the program takes back is due: the last day is over.
    pub fn is_due(&self, today: Date) -> bool {
        self.state() == LeaverState::Announced && self.announced.last < today
    }

    /// Whether something was not done though the last day is over.
    pub fn is_late(&self, today: Date) -> bool {
        self.state().stands() && self.announced.last < today
    }

    const fn stands(&self) -> Result<(), NotForLeaver> {
        if self.state().stands() {
            Ok(())
        } else {
            Err(NotForLeaver::State)
        }
    }

    fn not_their_own(&self, by: PersonId) -> Result<(), NotForLeaver> {
        if self.announced.person == by {
            Err(NotForLeaver::Own)
        } else {
            Ok(())
        }
    }

    /// Somebody answers a line.
    ///
    /// # Errors
    /// For the person themselves, for a line that was answered, and when it stands no more.
    pub fn answer(&mut self, line: Line, answered: Answered) -> Result<(), NotForLeaver> {
        self.stands()?;
        self.not_their_own(answered.by)?;
        if self.course.lines.contains_key(&line) {
            return Err(NotForLeaver::Answered);
        }
        self.course.lines.insert(line, answered);
        Ok(())
    }

    /// An answer was wrong: the line is open again.
    ///
    /// # Errors
    /// For the person themselves, for a line without answer, and when it stands no more.
    pub fn reopen(&mut self, line: Line, by: PersonId) -> Result<(), NotForLeaver> {
        self.stands()?;
        self.not_their_own(by)?;
        match self.course.lines.remove(&line) {
            Some(_) => Ok(()),
            None => Err(NotForLeaver::State),
        }
    }

    /// The program took back what it can.
    ///
    /// # Errors
    /// When it did already or it stands no more, and for the person themselves.
    pub fn end(&mut self, taken: Taken) -> Result<(), NotForLeaver> {
        if self.state() != LeaverState::Announced {
            return Err(NotForLeaver::State);
        }
        if let Some(by) = taken.by {
            self.not_their_own(by)?;
        }
        self.course.taken = Some(taken);
        Ok(())
    }

    /// Somebody else checked that everything was taken back.
    ///
    /// # Errors
    /// While something is open; for the person themselves, and for whoever announced it or answered a line.
    pub fn check(&mut self, by: PersonId, at: Timestamp) -> Result<(), NotForLeaver> {
        if self.state() != LeaverState::Ended {
            return Err(NotForLeaver::State);
        }
        self.not_their_own(by)?;
        if self.open_lines().next().is_some() {
            return Err(NotForLeaver::Open);
        }
        let answered = self.course.lines.values().any(|line| line.by == by);
        if answered || self.announced.by == by {
            return Err(NotForLeaver::SamePerson);
        }
        self.course.checked = Some(Decided {
            by,
            at,
            reason: String::new(),
        });
        Ok(())
    }

    /// They do not leave after all.
    ///
    /// # Errors
    /// Once something was taken back, and for the person themselves.
    pub fn withdraw(&mut self, decided: Decided) -> Result<(), NotForLeaver> {
        if self.state() != LeaverState::Announced {
            return Err(NotForLeaver::State);
        }
        self.not_their_own(decided.by)?;
        self.course.withdrawn = Some(decided);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use uuid::Uuid;

    use super::*;

    fn who(number: u128) -> PersonId {
        PersonId::new(Uuid::from_u128(number))
    }

    const LEAVES: u128 = 1;
    const ANNOUNCES: u128 = 2;
    const ANSWERS: u128 = 3;
    const CHECKS: u128 = 4;

    fn leaver() -> Leaver {
        Leaver::new(Announced {
            id: LeaverId::new(Uuid::from_u128(9)),
            unit: UnitId::new(Uuid::from_u128(8)),
            person: who(LEAVES),
            last: date(2026, 11, 30),
            document: String::new(),
            by: who(ANNOUNCES),
            at: Timestamp::UNIX_EPOCH,
        })
    }

    fn answered(by: u128) -> Answered {
        Answered {
            answer: Answer::Done,
            note: String::new(),
            by: who(by),
            at: Timestamp::UNIX_EPOCH,
        }
    }

    fn taken(by: Option<u128>) -> Taken {
        Taken {
            what: TakenBack::default(),
            at: Timestamp::UNIX_EPOCH,
            by: by.map(who),
        }
    }

    #[test]
    fn the_whole_is_checked_by_somebody_who_did_nothing_of_it() {
        let mut one = leaver();
        let at = Timestamp::UNIX_EPOCH;
        assert_eq!(one.check(who(CHECKS), at), Err(NotForLeaver::State));
        one.end(taken(None)).unwrap();
        assert_eq!(one.end(taken(None)), Err(NotForLeaver::State));
        for line in Line::ALL {
            assert_eq!(one.check(who(CHECKS), at), Err(NotForLeaver::Open));
            let own = one.answer(line, answered(LEAVES));
            assert_eq!(own, Err(NotForLeaver::Own));
            one.answer(line, answered(ANSWERS)).unwrap();
            let twice = one.answer(line, answered(CHECKS));
            assert_eq!(twice, Err(NotForLeaver::Answered));
        }
        for (by, why) in [
            (LEAVES, NotForLeaver::Own),
            (ANNOUNCES, NotForLeaver::SamePerson),
            (ANSWERS, NotForLeaver::SamePerson),
        ] {
            assert_eq!(one.check(who(by), at), Err(why));
        }
        one.check(who(CHECKS), at).unwrap();
        assert_eq!(one.state(), LeaverState::Checked);
        assert_eq!(
            one.reopen(Line::Door, who(ANSWERS)),
            Err(NotForLeaver::State)
        );
    }

    #[test]
    fn it_is_due_when_the_last_day_is_over_and_taken_back_only_before() {
        let mut one = leaver();
        assert!(!one.is_due(date(2026, 11, 30)));
        assert!(one.is_due(date(2026, 12, 1)));
        let not = |by| Decided {
            by: who(by),
            at: Timestamp::UNIX_EPOCH,
            reason: "x".into(),
        };
        assert_eq!(one.withdraw(not(LEAVES)), Err(NotForLeaver::Own));
        assert_eq!(one.end(taken(Some(LEAVES))), Err(NotForLeaver::Own));
        one.end(taken(Some(ANNOUNCES))).unwrap();
        assert!(!one.is_due(date(2026, 12, 1)));
        assert!(one.is_late(date(2026, 12, 1)), "lines are open");
        assert_eq!(one.withdraw(not(ANNOUNCES)), Err(NotForLeaver::State));
        let mut other = leaver();
        other.withdraw(not(ANNOUNCES)).unwrap();
        assert!(!other.is_late(date(2026, 12, 1)));
        assert_eq!(
            other.answer(Line::Door, answered(ANSWERS)),
            Err(NotForLeaver::State)
        );
    }
}
