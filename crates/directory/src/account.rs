//! An account of a directory, as a policy judges it.

use domain::policy::{AccountFacts, LastLogin};
use jiff::{SignedDuration, Span, Timestamp};
use uuid::Uuid;

/// A password that was set so soon after its account is the one it was issued with.
const ISSUED_TOGETHER: SignedDuration = SignedDuration::from_secs(60);
const DAY_SECONDS: i64 = 86_400;

/// An account of a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryAccount {
    /// What a policy judges.
    pub facts: AccountFacts,
    /// `objectGUID` or `entryUUID`: stays when the account is renamed or moved.
    pub id: Uuid,
    /// Distinguished name at the time of reading.
    pub dn: String,
    /// It may do more than others.
    pub privileged: bool,
}

/// A sign-in as one server saw it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogonAt {
    /// When.
    pub at: Timestamp,
    /// Which server.
    pub server: String,
}

/// How late the replicated time of a sign-in may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lateness {
    /// `msDS-LogonTimeSyncInterval` of the domain, in days.
    pub days: i32,
    /// Whether every controller of the domain said when it last saw somebody sign in, each in every way. Samba
    /// does not note simple binds in `lastLogon`.
    pub everybody_was_asked: bool,
}

/// The last sign-in out of `lastLogon` of the controllers that were asked (the latest), and the replicated
/// `lastLogonTimestamp`. A controller writes the latter only when it is older than the interval less a few
/// days: the true last sign-in is never more than the interval after it.
pub fn last_login(
    exact: Option<LogonAt>,
    late: Option<Timestamp>,
    lateness: Lateness,
) -> Option<LastLogin> {
    let exact_is_later = exact
        .as_ref()
        .is_some_and(|exact| late.is_none_or(|late| exact.at >= late));
    let (at, source) = match exact {
        Some(exact) if exact_is_later => (exact.at, format!("lastLogon ({})", exact.server)),
        _ => (late?, "lastLogonTimestamp".to_owned()),
    };
    let certain = exact_is_later && lateness.everybody_was_asked;
    let latest = late
        .unwrap_or(at)
        .checked_add(Span::new().hours(24 * i64::from(lateness.days)));
    let beyond = latest.map_or(0, |latest| latest.duration_since(at).as_secs());
    let uncertainty_days = if certain { 0 } else { days_up(beyond) };
    Some(LastLogin {
        at,
        source: Some(source),
        uncertainty_days,
    })
}

/// Whole days that hold so many seconds; none for a negative number.
pub(crate) fn days_up(seconds: i64) -> i32 {
    let days = (seconds.max(0) + DAY_SECONDS - 1) / DAY_SECONDS;
    i32::try_from(days).unwrap_or(i32::MAX)
}

/// When its person chose a password: not the moment at which the account was given one.
pub(crate) fn chosen(password_set: Option<Timestamp>, issued: Timestamp) -> Option<Timestamp> {
    password_set.filter(|set| set.duration_since(issued) > ISSUED_TOGETHER)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        format!("{text}T08:00:00Z").parse().unwrap()
    }

    #[test]
    fn the_last_sign_in_is_the_latest_and_as_uncertain_as_the_directory_is() {
        let whole = Lateness {
            days: 14,
            everybody_was_asked: true,
        };
        let part = Lateness {
            days: 14,
            everybody_was_asked: false,
        };
        for (exact, late, lateness, expected) in [
            (None, None, whole, None),
            (None, Some("2026-03-01"), whole, Some(("2026-03-01", 14))),
            (
                Some("2026-03-05"),
                Some("2026-03-01"),
                whole,
                Some(("2026-03-05", 0)),
            ),
            (
                Some("2026-03-05"),
                Some("2026-03-01"),
                part,
                Some(("2026-03-05", 10)),
            ),
            (
                Some("2026-03-05"),
                Some("2026-01-01"),
                part,
                Some(("2026-03-05", 0)),
            ),
            (
                Some("2026-03-01"),
                Some("2026-03-05"),
                whole,
                Some(("2026-03-05", 14)),
            ),
            (
                Some("2026-03-01"),
                Some("2026-03-01"),
                whole,
                Some(("2026-03-01", 0)),
            ),
            (Some("2026-03-01"), None, whole, Some(("2026-03-01", 0))),
            (Some("2026-03-01"), None, part, Some(("2026-03-01", 14))),
        ] {
            let exact = exact.map(|day| LogonAt {
                at: at(day),
                server: "dc1".into(),
            });
            let told = last_login(exact.clone(), late.map(at), lateness);
            let expected = expected.map(|(day, days)| (at(day), days));
            let told = told.map(|login| (login.at, login.uncertainty_days));
            assert_eq!(told, expected, "{exact:?} {late:?} {lateness:?}");
        }
    }

    #[test]
    fn part_of_a_day_is_a_day() {
        assert_eq!([-5, 0, 1, 86_400, 86_401].map(days_up), [0, 0, 1, 1, 2]);
    }

    #[test]
    fn a_password_that_came_with_its_account_was_not_chosen() {
        let issued = at("2026-01-01");
        let after = |seconds| Some(issued + SignedDuration::from_secs(seconds));
        assert_eq!(chosen(after(60), issued), None);
        assert_eq!(chosen(after(61), issued), after(61));
        assert_eq!(chosen(None, issued), None);
    }
}
