//! A recorded exception: somebody asks to follow the overlay in one subject until a day, somebody else lets them.
//!
//! It has no state "over": whether it counts is asked with the day ([`ExceptionRecord::in_force`]).

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::declared::Subject;
use super::resolve::Exception;
use crate::id::{ExceptionId, PersonId, UnitId};
use crate::version::Version;

/// Days that one look for reminders goes back; whoever was off longer is reminded of these.
const MOST_DAYS: usize = 400;

/// Where an exception stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExceptionState {
    /// Somebody asks for it.
    Asked,
    /// Somebody else agreed.
    Granted,
    /// Somebody did not agree.
    Refused,
    /// Taken back, before or after it was granted.
    Withdrawn,
}

impl ExceptionState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Asked, Self::Granted, Self::Refused, Self::Withdrawn];

    /// Stable name in storage and addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Granted => "granted",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// What was asked for. It never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptionAsked {
    /// Its identity.
    pub id: ExceptionId,
    /// The unit whose policy it is.
    pub unit: UnitId,
    /// The binding policy that is left.
    pub policy: String,
    /// The overlay that is followed.
    pub overlay: String,
    /// In what.
    pub subject: Subject,
    /// Why.
    pub reason: String,
    /// Number of the document that says so.
    pub document: String,
    /// The last day.
    pub until: Date,
    /// Who asks.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExceptionCourse {
    /// Where it stands.
    pub state: ExceptionState,
    /// Since when.
    pub since: Timestamp,
    /// Who granted it, and the first day on which it counts; stays when it is withdrawn.
    pub granted: Option<(PersonId, Date)>,
    /// Who refused or withdrew it.
    pub by: Option<PersonId>,
    /// Why it was refused or withdrawn.
    pub reason: String,
}

/// Why an exception cannot go on to what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotGranted {
    /// It was decided or withdrawn before.
    #[error("it was decided before")]
    Decided,
    /// Who asked for it cannot decide it.
    #[error("nobody decides what they asked for")]
    Own,
    /// Its last day has gone.
    #[error("its last day has gone")]
    Over,
}

/// An exception with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptionRecord {
    asked: ExceptionAsked,
    course: ExceptionCourse,
    /// Counts its changes.
    pub version: Version,
}

impl ExceptionRecord {
    /// One that somebody asks for.
    pub const fn new(asked: ExceptionAsked) -> Self {
        let course = ExceptionCourse {
            state: ExceptionState::Asked,
            since: asked.at,
            granted: None,
            by: None,
            reason: String::new(),
        };
        Self {
            asked,
            course,
            version: Version::FIRST,
        }
    }

    /// As it was kept.
    pub const fn stored(asked: ExceptionAsked, course: ExceptionCourse, version: Version) -> Self {
        Self {
            asked,
            course,
            version,
        }
    }

    /// What was asked for.
    pub const fn asked(&self) -> &ExceptionAsked {
        &self.asked
    }

    /// What became of it.
    pub const fn course(&self) -> &ExceptionCourse {
        &self.course
    }

    /// Where it stands.
    pub const fn state(&self) -> ExceptionState {
        self.course.state
    }

    /// Whether its last day has gone before a day.
    pub fn is_over(&self, today: Date) -> bool {
        self.asked.until < today
    }

    /// What a policy reads of it on a day: nothing unless it is granted and that day is one of its days.
    pub fn in_force(&self, day: Date) -> Option<Exception> {
        let (by, from) = self.course.granted?;
        let counts =
            self.state() == ExceptionState::Granted && (from..=self.asked.until).contains(&day);
        counts.then(|| Exception {
            policy: self.asked.policy.clone(),
            overlay: self.asked.overlay.clone(),
            subject: self.asked.subject,
            approver: by.to_string(),
            document: self.asked.document.clone(),
            from,
            until: self.asked.until,
        })
    }

    /// Somebody else agrees; it counts from a day on.
    ///
    /// # Errors
    /// For whoever asked, for what was decided, and when its last day has gone.
    pub fn grant(&mut self, by: PersonId, today: Date, at: Timestamp) -> Result<(), NotGranted> {
        self.decidable(by)?;
        if self.is_over(today) {
            return Err(NotGranted::Over);
        }
        self.course = ExceptionCourse {
            state: ExceptionState::Granted,
            since: at,
            granted: Some((by, today)),
            by: None,
            reason: String::new(),
        };
        Ok(())
    }

    /// Somebody else does not agree.
    ///
    /// # Errors
    /// As [`ExceptionRecord::grant`].
    pub fn refuse(
        &mut self,
        by: PersonId,
        reason: String,
        at: Timestamp,
    ) -> Result<(), NotGranted> {
        self.decidable(by)?;
        self.course = ExceptionCourse {
            state: ExceptionState::Refused,
            since: at,
            granted: None,
            by: Some(by),
            reason,
        };
        Ok(())
    }

    /// Takes it back: from then on the binding policy is followed again.
    ///
    /// # Errors
    /// For what was refused or withdrawn before.
    pub fn withdraw(
        &mut self,
        by: PersonId,
        reason: String,
        at: Timestamp,
    ) -> Result<(), NotGranted> {
        if !matches!(
            self.state(),
            ExceptionState::Asked | ExceptionState::Granted
        ) {
            return Err(NotGranted::Decided);
        }
        self.course = ExceptionCourse {
            state: ExceptionState::Withdrawn,
            since: at,
            granted: self.course.granted,
            by: Some(by),
            reason,
        };
        Ok(())
    }

    /// Whether somebody is told on one of the days after `last`, up to `today`, that it ends: so many days before.
    pub fn rings(&self, leads: &[u16], (last, today): (Date, Date)) -> bool {
        let next = |day: &Date| day.tomorrow().ok();
        let days = std::iter::successors(next(&last), next);
        let mut days = days.take_while(|day| *day <= today).take(MOST_DAYS);
        self.state() == ExceptionState::Granted
            && days.any(|day| {
                let left = day.until(self.asked.until).map(|span| span.get_days());
                let left = left.ok().and_then(|left| u16::try_from(left).ok());
                left.is_some_and(|left| leads.contains(&left))
            })
    }

    fn decidable(&self, by: PersonId) -> Result<(), NotGranted> {
        if self.state() != ExceptionState::Asked {
            return Err(NotGranted::Decided);
        }
        if by == self.asked.by {
            return Err(NotGranted::Own);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use uuid::Uuid;

    use super::*;

    fn person(number: u128) -> PersonId {
        PersonId::new(Uuid::from_u128(number))
    }

    fn asked() -> ExceptionRecord {
        ExceptionRecord::new(ExceptionAsked {
            id: ExceptionId::new(Uuid::from_u128(7)),
            unit: UnitId::new(Uuid::from_u128(8)),
            policy: "tainan-2013".into(),
            overlay: "nist-800-63b-4".into(),
            subject: Subject::Rotate,
            reason: "兩階段驗證已全面實施".into(),
            document: "府資字第1150000001號".into(),
            until: date(2026, 12, 31),
            by: person(1),
            at: Timestamp::UNIX_EPOCH,
        })
    }

    #[test]
    fn nobody_decides_what_they_asked_for_and_nothing_is_decided_twice() {
        let mut one = asked();
        let (day, at) = (date(2026, 11, 21), Timestamp::UNIX_EPOCH);
        assert_eq!(one.grant(person(1), day, at), Err(NotGranted::Own));
        assert_eq!(one.refuse(person(1), "x".into(), at), Err(NotGranted::Own));
        assert_eq!(one, asked(), "what is refused changes nothing");
        let late = one.grant(person(2), date(2027, 1, 1), at);
        assert_eq!(late, Err(NotGranted::Over));
        assert_eq!(one.grant(person(2), day, at), Ok(()));
        assert_eq!(one.grant(person(3), day, at), Err(NotGranted::Decided));
        assert_eq!(one.withdraw(person(1), "x".into(), at), Ok(()));
        let again = one.withdraw(person(2), "x".into(), at);
        assert_eq!(again, Err(NotGranted::Decided));
    }

    #[test]
    fn it_counts_on_its_days_only_and_not_once_it_is_withdrawn() {
        let mut one = asked();
        let counts =
            |one: &ExceptionRecord, month, day| one.in_force(date(2026, month, day)).is_some();
        assert!(!counts(&one, 11, 21), "only asked for");
        let at = Timestamp::UNIX_EPOCH;
        assert_eq!(one.grant(person(2), date(2026, 11, 21), at), Ok(()));
        assert!(!counts(&one, 11, 20));
        assert!(counts(&one, 11, 21));
        assert!(counts(&one, 12, 31));
        assert!(one.in_force(date(2027, 1, 1)).is_none());
        assert_eq!(one.withdraw(person(3), "x".into(), at), Ok(()));
        assert!(!counts(&one, 12, 1));
    }

    #[test]
    fn it_rings_so_many_days_before_its_last_day_and_only_when_granted() {
        let mut one = asked();
        let rings = |one: &ExceptionRecord, day| {
            let today = date(2026, 12, day);
            one.rings(&[14, 3], (today.yesterday().unwrap(), today))
        };
        assert!(!rings(&one, 17), "only asked for");
        let at = Timestamp::UNIX_EPOCH;
        assert_eq!(one.grant(person(2), date(2026, 11, 21), at), Ok(()));
        assert!(rings(&one, 17) && rings(&one, 28));
        assert!(!rings(&one, 18) && !rings(&one, 31));
    }
}
