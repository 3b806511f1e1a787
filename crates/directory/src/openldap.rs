//! Accounts of `OpenLDAP` with `ppolicy` (draft-behera-ldap-password-policy) and `lastbind`.

use domain::policy::{AccountFacts, LastLogin, State, SuspendReason};
use jiff::Timestamp;
use uuid::Uuid;

use crate::account::{DirectoryAccount, chosen, days_up};
use crate::entry::Entry;
use crate::mark::{Mark, Members};

/// `pwdAccountLockedTime` of an account that stays closed until somebody opens it.
const CLOSED_FOR_GOOD: &str = "000001010000Z";
const DAY_SECONDS: i64 = 86_400;

/// An account out of its entry; without a last sign-in where the entry shows none.
///
/// # Errors
/// In words, when the entry does not say what an account is judged by.
pub(crate) fn account(
    entry: &Entry,
    members: &Members,
    now: Timestamp,
) -> Result<DirectoryAccount, String> {
    let name = entry.required("uid")?.to_owned();
    let id = entry.required("entryUUID")?;
    let id = Uuid::parse_str(id).map_err(|_| format!("entryUUID {id:?} is none"))?;
    let issued = entry
        .moment("createTimestamp")?
        .ok_or("no createTimestamp; let the reading account read it")?;
    let program = entry.texts("objectClass").any(|class| {
        class.eq_ignore_ascii_case("simpleSecurityObject")
            || class.eq_ignore_ascii_case("applicationProcess")
    });
    let facts = AccountFacts {
        state: state(entry, now)?,
        kind: members.kind(&name, &entry.dn, program),
        issued,
        last_login: last_login(entry)?,
        password_changed: chosen(entry.moment("pwdChangedTime")?, issued),
        compromised: None,
        on_leave: members.are(Mark::OnLeave, &name, &entry.dn),
        legal_hold: members.are(Mark::LegalHold, &name, &entry.dn),
        account: name,
    };
    Ok(DirectoryAccount {
        privileged: members.are(Mark::Privileged, &facts.account, &entry.dn),
        facts,
        id,
        dn: entry.dn.clone(),
    })
}

/// The last sign-in that an entry shows. `lastbind` writes `authTimestamp` as an overlay, and `pwdLastSuccess`
/// since it is part of slapd itself (2.5).
fn last_login(entry: &Entry) -> Result<Option<LastLogin>, String> {
    let mut last = None;
    for name in ["authTimestamp", "pwdLastSuccess"] {
        let at = entry.moment(name)?;
        last = last.max(at.map(|at| (at, name)));
    }
    Ok(last.map(|(at, name)| LastLogin {
        at,
        source: Some(name.to_owned()),
        uncertainty_days: 0,
    }))
}

/// What is known of somebody who shows no sign-in, where sign-ins are surely recorded since a moment only: there
/// may have been one at any time before. None for who was issued later.
pub(crate) fn before_recording(issued: Timestamp, since: Timestamp) -> Option<LastLogin> {
    let unrecorded = since.duration_since(issued).as_secs();
    (unrecorded > 0).then(|| LastLogin {
        at: issued,
        source: Some(format!("none is recorded since {since:.0}")),
        uncertainty_days: days_up(unrecorded),
    })
}

fn state(entry: &Entry, now: Timestamp) -> Result<State, String> {
    let locked = entry.text("pwdAccountLockedTime");
    // Days since 1970, as in /etc/shadow; -1 is never.
    let shadow = entry.number("shadowExpire")?.filter(|days| *days >= 0);
    let expired = shadow.is_some_and(|days| days.saturating_mul(DAY_SECONDS) <= now.as_second())
        || entry.moment("pwdEndTime")?.is_some_and(|end| end <= now);
    Ok(if locked == Some(CLOSED_FOR_GOOD) || expired {
        State::Suspended(SuspendReason::Unstated)
    } else if entry.is_true("pwdReset") {
        State::MustChange
    } else if locked.is_some() {
        State::Locked
    } else {
        State::Active
    })
}

#[cfg(test)]
mod tests {
    use domain::policy::AccountKind;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn read(more: &[(&str, &str)]) -> Result<DirectoryAccount, String> {
        let mut entry = Entry::new(
            "uid=an,dc=town,dc=example",
            &[
                ("uid", "an"),
                ("entryUUID", "11111111-1111-4111-8111-111111111111"),
                ("createTimestamp", "20250101000000Z"),
            ],
        );
        for (name, value) in more {
            entry.add(name, value.as_bytes().to_vec());
        }
        account(&entry, &Members::default(), at("2026-11-01T00:00:00Z"))
    }

    #[test]
    fn the_later_of_both_attributes_is_the_last_sign_in() {
        let told = read(&[
            ("authTimestamp", "20260301000000Z"),
            ("pwdLastSuccess", "20260302000000Z"),
            ("pwdChangedTime", "20260201000000Z"),
        ]);
        let facts = told.unwrap().facts;
        let login = facts.last_login.unwrap();
        assert_eq!(
            (login.at, login.uncertainty_days),
            (at("2026-03-02T00:00:00Z"), 0)
        );
        assert_eq!(login.source.as_deref(), Some("pwdLastSuccess"));
        assert_eq!(facts.password_changed, Some(at("2026-02-01T00:00:00Z")));
    }

    #[test]
    fn who_shows_no_sign_in_may_have_signed_in_before_they_were_recorded() {
        let issued = at("2025-01-01T00:00:00Z");
        let login = before_recording(issued, at("2025-01-11T12:00:00Z")).unwrap();
        assert_eq!((login.at, login.uncertainty_days), (issued, 11));
        assert_eq!(before_recording(issued, issued), None);
        assert_eq!(read(&[]).unwrap().facts.last_login, None);
    }

    #[test]
    fn every_state_is_told_from_its_attributes() {
        let closed = State::Suspended(SuspendReason::Unstated);
        for (more, expected) in [
            (&[][..], State::Active),
            (&[("pwdAccountLockedTime", "000001010000Z")], closed),
            (
                &[("pwdAccountLockedTime", "20261031000000Z")],
                State::Locked,
            ),
            (&[("pwdReset", "TRUE")], State::MustChange),
            (&[("pwdReset", "FALSE")], State::Active),
            (&[("shadowExpire", "20000")], closed),
            (&[("shadowExpire", "-1")], State::Active),
            (&[("shadowExpire", "30000")], State::Active),
            (&[("pwdEndTime", "20261031000000Z")], closed),
            (
                &[
                    ("pwdReset", "TRUE"),
                    ("pwdAccountLockedTime", "000001010000Z"),
                ],
                closed,
            ),
        ] {
            assert_eq!(read(more).unwrap().facts.state, expected, "{more:?}");
        }
    }

    #[test]
    fn programs_are_told_by_their_class_and_what_cannot_be_read_is_told() {
        let program = read(&[
            ("objectClass", "person"),
            ("objectClass", "simpleSecurityObject"),
        ]);
        assert_eq!(program.unwrap().facts.kind, AccountKind::Service);
        assert!(
            read(&[("pwdChangedTime", "soon")])
                .unwrap_err()
                .contains("pwdChangedTime")
        );
        assert!(read(&[("authTimestamp", "soon")]).is_err());
    }
}
