//! Something that many people are asked to do until a day: change a password, set up a second factor, look at
//! their own sign-ins, read a notice.
//!
//! Whom it asks is written down when it starts and never changes. Whether somebody did it is computed from how their
//! account stands; nobody ticks anything, but for a notice that was read and what a head reports of a directive. What follows its day was said before it
//! started ([`Afterwards`]), and nothing else follows.

use jiff::Timestamp;
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::{CampaignId, DocumentId, PersonId, UnitId};
use crate::version::Version;

/// What people are asked for: every kind, declared once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ask {
    /// A new password.
    Password,
    /// A passkey or one-time codes.
    SecondFactor,
    /// Say that all sign-ins with the own account were one's own.
    SignIns,
    /// Say that a notice was read.
    Notice,
    /// Set up the mail program anew: with encryption, at the server that stays. Asks only whom it concerns.
    Mail,
    /// Carry something out in the own unit and report what was done. Asks only heads of units.
    Directive,
}

impl Ask {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Password,
        Self::SecondFactor,
        Self::SignIns,
        Self::Notice,
        Self::Mail,
        Self::Directive,
    ];

    /// Stable name in storage, addresses and texts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::SecondFactor => "second-factor",
            Self::SignIns => "sign-ins",
            Self::Notice => "notice",
            Self::Mail => "mail",
            Self::Directive => "directive",
        }
    }

    /// The kind of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// Where the person does it.
    pub const fn place(self) -> &'static str {
        match self {
            Self::Password => "/account/sessions#password",
            Self::SecondFactor => "/account/second-factor",
            // Which program it is shows there: by which way, and when.
            Self::SignIns | Self::Mail => "/account/sign-ins",
            Self::Notice | Self::Directive => "/account/asked",
        }
    }

    /// Whether the person says that it is done, and nothing computes it.
    pub const fn is_said(self) -> bool {
        matches!(self, Self::Notice | Self::Directive)
    }

    /// Whether something may follow for those who did not do it.
    pub const fn may_be_followed_by(self, what: Afterwards) -> bool {
        match what {
            Afterwards::Nothing => true,
            Afterwards::MustChange => matches!(self, Self::Password),
        }
    }
}

/// What follows the day for those who did not do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Afterwards {
    /// A list of who is left.
    Nothing,
    /// Their password must be changed at the next sign-in.
    MustChange,
}

impl Afterwards {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Nothing, Self::MustChange];

    /// Stable name in storage, addresses and texts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::MustChange => "must-change",
        }
    }

    /// The one of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// Where a campaign stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CampaignState {
    /// People are asked.
    Running,
    /// Its day is over.
    Over,
    /// Somebody ended it before.
    Ended,
}

impl CampaignState {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Running, Self::Over, Self::Ended];

    /// Stable name in storage, addresses and texts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Over => "over",
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
pub struct Opened {
    /// Its identity.
    pub id: CampaignId,
    /// Whose campaign it is.
    pub unit: UnitId,
    /// What people are asked for.
    pub ask: Ask,
    /// Its name, as its people read it.
    pub name: String,
    /// What they read beside it; of a notice the notice itself.
    pub text: String,
    /// The last day.
    pub until: Date,
    /// What follows it.
    pub then: Afterwards,
    /// How many days before it people are reminded.
    pub remind: Vec<u16>,
    /// Why.
    pub reason: String,
    /// Number of the document that says so; may be empty.
    pub document: String,
    /// The document of the office that it leads to.
    pub file: Option<DocumentId>,
    /// Who started it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

/// That somebody ended it before its day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndedBy {
    /// Who.
    pub by: PersonId,
    /// Why.
    pub reason: String,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignCourse {
    /// Where it stands.
    pub state: CampaignState,
    /// Since when.
    pub since: Timestamp,
    /// Who ended it before its day.
    pub ended: Option<EndedBy>,
}

/// It does not run any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it does not run any more")]
pub struct NotRunning;

/// A campaign with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    opened: Opened,
    course: CampaignCourse,
    /// Counts its changes.
    pub version: Version,
}

impl Campaign {
    /// A new one.
    pub const fn new(opened: Opened) -> Self {
        let course = CampaignCourse {
            state: CampaignState::Running,
            since: opened.at,
            ended: None,
        };
        Self {
            opened,
            course,
            version: Version::FIRST,
        }
    }

    /// As it was kept.
    pub const fn stored(opened: Opened, course: CampaignCourse, version: Version) -> Self {
        Self {
            opened,
            course,
            version,
        }
    }

    /// What was said when it started.
    pub const fn opened(&self) -> &Opened {
        &self.opened
    }

    /// What became of it.
    pub const fn course(&self) -> &CampaignCourse {
        &self.course
    }

    /// Where it stands.
    pub const fn state(&self) -> CampaignState {
        self.course.state
    }

    /// Whether people are reminded on one of the days after `last`, up to `today`.
    pub fn rings(&self, (last, today): (Date, Date)) -> bool {
        self.state() == CampaignState::Running
            && self.opened.remind.iter().any(|days| {
                let day = self.opened.until.checked_sub(i32::from(*days).days());
                day.is_ok_and(|day| last < day && day <= today)
            })
    }

    /// Its day is over.
    ///
    /// # Errors
    /// When it does not run.
    pub fn close(&mut self, at: Timestamp) -> Result<(), NotRunning> {
        self.go(CampaignState::Over, at)
    }

    /// Somebody ends it before its day.
    ///
    /// # Errors
    /// When it does not run.
    pub fn end(&mut self, by: EndedBy, at: Timestamp) -> Result<(), NotRunning> {
        self.go(CampaignState::Ended, at)?;
        self.course.ended = Some(by);
        Ok(())
    }

    fn go(&mut self, state: CampaignState, at: Timestamp) -> Result<(), NotRunning> {
        if self.state() != CampaignState::Running {
            return Err(NotRunning);
        }
        self.course.state = state;
        self.course.since = at;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn campaign() -> Campaign {
        Campaign::new(Opened {
            id: CampaignId::new(Uuid::from_u128(1)),
            unit: UnitId::new(Uuid::from_u128(2)),
            ask: Ask::Password,
            name: "7月前換密碼".to_owned(),
            text: String::new(),
            until: "2027-07-01".parse().unwrap(),
            then: Afterwards::Nothing,
            remind: vec![14, 3],
            reason: "x".to_owned(),
            document: String::new(),
            file: None,
            by: PersonId::new(Uuid::from_u128(3)),
            at: "2027-06-01T00:00:00Z".parse().unwrap(),
        })
    }

    #[test]
    fn people_are_reminded_on_its_days_once_also_when_nobody_looked_for_a_while() {
        let one = campaign();
        let rings = |last: &str, today: &str| {
            let day = |text: &str| text.parse::<Date>().unwrap();
            one.rings((day(last), day(today)))
        };
        assert!(rings("2027-06-16", "2027-06-17"));
        assert!(!rings("2027-06-17", "2027-06-18"));
        assert!(rings("2027-06-10", "2027-06-20"));
        assert!(rings("2027-06-27", "2027-06-28"));
        assert!(!rings("2027-06-28", "2027-07-02"));
    }

    #[test]
    fn what_is_over_is_not_ended_and_rings_no_more() {
        let mut one = campaign();
        let at = one.opened().at;
        one.close(at).unwrap();
        let by = EndedBy {
            by: one.opened().by,
            reason: "x".to_owned(),
        };
        assert_eq!(one.end(by, at), Err(NotRunning));
        let day = |text: &str| text.parse::<Date>().unwrap();
        assert!(!one.rings((day("2027-06-16"), day("2027-06-17"))));
    }

    #[test]
    fn only_a_password_is_asked_for_at_the_next_sign_in() {
        for ask in Ask::ALL {
            let may = ask.may_be_followed_by(Afterwards::MustChange);
            assert_eq!(may, ask == Ask::Password);
            assert!(ask.may_be_followed_by(Afterwards::Nothing));
        }
    }
}
