//! Accounts of Active Directory (MS-ADTS).

use domain::policy::{AccountFacts, State, SuspendReason};
use jiff::Timestamp;

use crate::account::{DirectoryAccount, Lateness, LogonAt, chosen, last_login};
use crate::entry::Entry;
use crate::mark::{Mark, Members};

/// `ADS_UF_ACCOUNTDISABLE`
const DISABLED: i64 = 0x2;
/// `ADS_UF_LOCKOUT`, true only in the computed attribute.
const LOCKED_OUT: i64 = 0x10;
/// `ADS_UF_INTERDOMAIN_TRUST_ACCOUNT`
const TRUST: i64 = 0x800;
/// `ADS_UF_DONT_EXPIRE_PASSWD`: then `pwdLastSet = 0` asks for nothing.
const NEVER_EXPIRES: i64 = 0x1_0000;

/// An account out of its entry.
///
/// # Errors
/// In words, when the entry does not say what an account is judged by.
pub(crate) fn account(
    entry: &Entry,
    exact: Option<LogonAt>,
    lateness: Lateness,
    members: &Members,
    now: Timestamp,
) -> Result<DirectoryAccount, String> {
    let name = entry.required("sAMAccountName")?.to_owned();
    let id = entry.guid().ok_or("no objectGUID")?;
    let issued = entry.moment("whenCreated")?.ok_or("no whenCreated")?;
    let control = entry
        .number("userAccountControl")?
        .ok_or("no userAccountControl; let the reading account read it")?;
    let computed = entry.number("msDS-User-Account-Control-Computed")?;
    // A password that was never set and one that must be changed are both written as 0.
    let set = entry.required("pwdLastSet")?;
    let must_change = set.trim() == "0" && control & NEVER_EXPIRES == 0;
    let expired = entry
        .filetime("accountExpires")?
        .is_some_and(|end| end <= now);
    let late = entry.filetime("lastLogonTimestamp")?;
    // What came of it stands in `exact`; one that is no time must not look like none.
    entry.filetime("lastLogon")?;
    let state = if control & DISABLED != 0 || expired {
        State::Suspended(SuspendReason::Unstated)
    } else if must_change {
        State::MustChange
    } else if computed.unwrap_or(0) & LOCKED_OUT != 0 {
        State::Locked
    } else {
        State::Active
    };
    let program = entry.has("servicePrincipalName")
        || entry.is_true("isCriticalSystemObject")
        || control & TRUST != 0;
    let facts = AccountFacts {
        state,
        kind: members.kind(&name, &entry.dn, program),
        issued,
        last_login: last_login(exact, late, lateness),
        password_changed: chosen(entry.filetime("pwdLastSet")?, issued),
        compromised: None,
        on_leave: members.are(Mark::OnLeave, &name, &entry.dn),
        legal_hold: members.are(Mark::LegalHold, &name, &entry.dn),
        account: name,
    };
    let privileged = members.are(Mark::Privileged, &facts.account, &entry.dn)
        || entry.number("adminCount")?.unwrap_or(0) > 0;
    Ok(DirectoryAccount {
        facts,
        id,
        dn: entry.dn.clone(),
        privileged,
    })
}

#[cfg(test)]
mod tests {
    use domain::policy::AccountKind;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn filetime_of(text: &str) -> String {
        ((at(text).as_second() + 11_644_473_600) * 10_000_000).to_string()
    }

    fn entry(more: &[(&str, &str)]) -> Entry {
        let set = filetime_of("2026-02-01T00:00:00Z");
        let usual = [
            ("sAMAccountName", "an"),
            ("whenCreated", "20250101000000.0Z"),
            ("userAccountControl", "512"),
            ("pwdLastSet", set.as_str()),
            ("accountExpires", "9223372036854775807"),
        ];
        let kept = usual
            .iter()
            .filter(|(name, _)| more.iter().all(|(other, _)| other != name));
        let all: Vec<(&str, &str)> = kept.copied().chain(more.iter().copied()).collect();
        let mut entry = Entry::new("CN=An,DC=town,DC=example", &all);
        entry.add("objectGUID", (0..16).collect());
        entry
    }

    fn read(more: &[(&str, &str)]) -> Result<DirectoryAccount, String> {
        let lateness = Lateness {
            days: 14,
            everybody_was_asked: false,
        };
        account(
            &entry(more),
            None,
            lateness,
            &Members::default(),
            at("2026-11-01T00:00:00Z"),
        )
    }

    #[test]
    fn an_account_is_read_with_state_kind_and_times() {
        let told = read(&[]).unwrap();
        assert_eq!(told.id.to_string(), "03020100-0504-0706-0809-0a0b0c0d0e0f");
        assert_eq!(told.facts.issued, at("2025-01-01T00:00:00Z"));
        assert_eq!(
            told.facts.password_changed,
            Some(at("2026-02-01T00:00:00Z"))
        );
        assert_eq!(
            (told.facts.state, told.facts.last_login),
            (State::Active, None)
        );
        assert!(!told.privileged);
    }

    #[test]
    fn every_state_is_told_from_its_bits_and_times() {
        let gone = filetime_of("2026-10-31T00:00:00Z");
        let coming = filetime_of("2026-11-02T00:00:00Z");
        let closed = State::Suspended(SuspendReason::Unstated);
        for (more, expected) in [
            (&[("userAccountControl", "514")][..], closed),
            (&[("accountExpires", gone.as_str())], closed),
            (&[("accountExpires", coming.as_str())], State::Active),
            (&[("accountExpires", "0")], State::Active),
            (&[("pwdLastSet", "0")], State::MustChange),
            (
                &[("pwdLastSet", "0"), ("userAccountControl", "66048")],
                State::Active,
            ),
            (
                &[("pwdLastSet", "0"), ("userAccountControl", "514")],
                closed,
            ),
            (
                &[("msDS-User-Account-Control-Computed", "16")],
                State::Locked,
            ),
            (
                &[("msDS-User-Account-Control-Computed", "8388608")],
                State::Active,
            ),
        ] {
            assert_eq!(read(more).unwrap().facts.state, expected, "{more:?}");
        }
    }

    #[test]
    fn programs_are_told_by_what_only_they_have() {
        for (more, expected) in [
            (&[][..], AccountKind::Person),
            (
                &[("servicePrincipalName", "HTTP/web")],
                AccountKind::Service,
            ),
            (&[("isCriticalSystemObject", "TRUE")], AccountKind::Service),
            (&[("userAccountControl", "2080")], AccountKind::Service),
        ] {
            assert_eq!(read(more).unwrap().facts.kind, expected, "{more:?}");
        }
        assert!(read(&[("adminCount", "1")]).unwrap().privileged);
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        for more in [
            ("whenCreated", "yesterday"),
            ("userAccountControl", "x"),
            ("pwdLastSet", "x"),
            ("accountExpires", "-1"),
            ("lastLogonTimestamp", "x"),
            ("lastLogon", "-5"),
        ] {
            let why = read(&[more]).unwrap_err();
            assert!(why.contains(more.0), "{why}");
        }
        let bare = Entry::new("CN=An", &[("sAMAccountName", "an")]);
        let lateness = Lateness {
            days: 14,
            everybody_was_asked: false,
        };
        assert!(
            account(
                &bare,
                None,
                lateness,
                &Members::default(),
                Timestamp::UNIX_EPOCH
            )
            .is_err()
        );
    }
}
