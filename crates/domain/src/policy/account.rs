//! What is known of an account when it is judged, and how a list writes it.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::State;
use super::declared::first_moment;
use super::state::NotAState;

/// Active Directory replicates `lastLogonTimestamp` 9 to 14 days late by design
/// (`msDS-LogonTimeSyncInterval`): the true last sign-in lies up to so many days after it.
const REPLICATED_LATE_DAYS: i32 = 14;
/// The attribute that is late.
const LATE_SOURCE: &str = "lastLogonTimestamp";

/// Who or what uses an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccountKind {
    /// Somebody.
    #[serde(rename = "person")]
    Person,
    /// A program.
    #[serde(rename = "service")]
    Service,
    /// Kept in an envelope for the day nothing else opens.
    #[serde(rename = "break-glass", alias = "break_glass")]
    BreakGlass,
}

/// The last sign-in that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastLogin {
    /// When, at the earliest.
    pub at: Timestamp,
    /// Who says so.
    pub source: Option<String>,
    /// How many days later it may truly have been.
    pub uncertainty_days: i32,
}

impl LastLogin {
    /// What two witnesses know together: the later sign-in, and as uncertain as what each allows.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        const DAY_SECONDS: i64 = 86_400;
        let (later, earlier) = if self.at >= other.at {
            (self, other)
        } else {
            (other, self)
        };
        let apart = later.at.duration_since(earlier.at).as_secs() / DAY_SECONDS;
        let apart = i32::try_from(apart).unwrap_or(i32::MAX);
        let beyond = earlier.uncertainty_days.saturating_sub(apart);
        Self {
            uncertainty_days: later.uncertainty_days.max(beyond),
            ..later
        }
    }
}

/// What is known of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountFacts {
    /// Its name.
    pub account: String,
    /// Where it stands.
    pub state: State,
    /// Who uses it.
    pub kind: AccountKind,
    /// When it was issued.
    pub issued: Timestamp,
    /// The last sign-in; none: never.
    pub last_login: Option<LastLogin>,
    /// When its person last chose a password; none: the one it was issued with.
    pub password_changed: Option<Timestamp>,
    /// When its password became known to others.
    pub compromised: Option<Timestamp>,
    /// Its person is away.
    pub on_leave: bool,
    /// Nothing of it may go.
    pub legal_hold: bool,
}

/// An account as a list writes it. Fields that are not named here are not looked at.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct AccountRow {
    /// Its name.
    pub account: String,
    /// As [`State`] is written.
    pub state: String,
    /// A person, when not given.
    pub kind: Option<AccountKind>,
    /// RFC 3339 with offset, or a day.
    pub issued: String,
    /// As `issued`; absent or null: never.
    pub last_login: Option<String>,
    /// `lastLogon`, `lastLogonTimestamp`, `portal` …
    pub last_login_source: Option<String>,
    /// How many days later the sign-in may truly have been; by the source when not given.
    pub last_login_uncertainty_days: Option<i32>,
    /// As `issued`.
    pub password_changed: Option<String>,
    /// As `issued`.
    pub compromised: Option<String>,
    /// Its person is away.
    pub on_leave: Option<bool>,
    /// Nothing of it may go.
    pub legal_hold: Option<bool>,
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RowProblem {
    /// A row without a name.
    #[error("account is empty; give every account its name")]
    NoName,
    /// A time that is none.
    #[error(
        "{field} {text:?} is no time; write RFC 3339 with an offset (2026-11-21T10:00:00+08:00)"
    )]
    NotATime {
        /// Which.
        field: &'static str,
        /// As written.
        text: String,
    },
    /// A word that is no state.
    #[error(transparent)]
    State(#[from] NotAState),
    /// A number of days below none, or beyond a year.
    #[error("last_login_uncertainty_days is {0}; write 0 to 366")]
    Uncertainty(i32),
}

/// Most days that a sign-in can be uncertain by.
const MOST_UNCERTAIN_DAYS: i32 = 366;

impl AccountRow {
    /// Checks the row; days without a time begin at midnight in the zone.
    ///
    /// # Errors
    /// Names the field, what it says and what to write.
    pub fn read(self, zone: &TimeZone) -> Result<AccountFacts, RowProblem> {
        if self.account.trim().is_empty() {
            return Err(RowProblem::NoName);
        }
        let state: State = self.state.parse()?;
        let uncertainty_days = self.uncertainty()?;
        let source = self.last_login_source;
        let last_login = moment("last_login", self.last_login, zone)?.map(|at| LastLogin {
            at,
            source,
            uncertainty_days,
        });
        let no_issue = || RowProblem::NotATime {
            field: "issued",
            text: String::new(),
        };
        Ok(AccountFacts {
            account: self.account,
            state,
            kind: self.kind.unwrap_or(AccountKind::Person),
            issued: moment("issued", Some(self.issued), zone)?.ok_or_else(no_issue)?,
            last_login,
            password_changed: moment("password_changed", self.password_changed, zone)?,
            compromised: moment("compromised", self.compromised, zone)?,
            on_leave: self.on_leave.unwrap_or(false) || state == State::OnLeave,
            legal_hold: self.legal_hold.unwrap_or(false),
        })
    }

    fn uncertainty(&self) -> Result<i32, RowProblem> {
        match self.last_login_uncertainty_days {
            Some(days) if (0..=MOST_UNCERTAIN_DAYS).contains(&days) => Ok(days),
            Some(days) => Err(RowProblem::Uncertainty(days)),
            None => {
                let source = self.last_login_source.as_deref().unwrap_or_default();
                let late = plain(source).contains(&plain(LATE_SOURCE));
                Ok(if late { REPLICATED_LATE_DAYS } else { 0 })
            }
        }
    }
}

fn plain(text: &str) -> String {
    let letters = text.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

fn moment(
    field: &'static str,
    text: Option<String>,
    zone: &TimeZone,
) -> Result<Option<Timestamp>, RowProblem> {
    let Some(text) = text else { return Ok(None) };
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(Some(at));
    }
    let day = text.parse::<Date>().ok().filter(|_| !text.contains('T'));
    let at = day.and_then(|day| first_moment(day, zone));
    let refuse = || RowProblem::NotATime {
        field,
        text: text.chars().take(40).collect(),
    };
    at.map(Some).ok_or_else(refuse)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn login(day: &str, uncertainty_days: i32) -> LastLogin {
        LastLogin {
            at: format!("{day}T08:00:00Z").parse().unwrap(),
            source: Some(day.to_owned()),
            uncertainty_days,
        }
    }

    #[test]
    fn two_witnesses_know_the_later_sign_in_and_nothing_more_exactly_than_both() {
        for (one, other, expected) in [
            (
                login("2026-03-01", 14),
                login("2026-03-05", 0),
                login("2026-03-05", 10),
            ),
            (
                login("2026-03-01", 14),
                login("2026-03-15", 0),
                login("2026-03-15", 0),
            ),
            (
                login("2026-03-01", 14),
                login("2026-02-01", 0),
                login("2026-03-01", 14),
            ),
            (
                login("2026-03-01", 3),
                login("2026-03-02", 14),
                login("2026-03-02", 14),
            ),
        ] {
            assert_eq!(one.clone().with(other.clone()), expected);
            assert_eq!(other.with(one), expected);
        }
    }
}
