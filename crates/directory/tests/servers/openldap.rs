//! A tree of `OpenLDAP` with back-dated accounts, read and judged, against what was put in.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use directory::{DirectoryError, Mark, Measure, Security, carry_out};
use domain::policy::{AccountKind, State, SuspendReason};
use jiff::Timestamp;

use super::peers::{NOW, at, days_ago, read};
use super::slapd::{BASE, Slapd};

/// What was put in, by name.
struct Put {
    issued: Timestamp,
    changed: Option<Timestamp>,
    login: Option<Timestamp>,
    state: State,
    kind: AccountKind,
    on_leave: bool,
}

fn stamp(at: Timestamp) -> String {
    at.strftime("%Y%m%d%H%M%SZ").to_string()
}

/// More than one page of accounts, each otherwise than the one before it.
fn office(count: u32) -> (String, BTreeMap<String, Put>) {
    let mut ldif = String::new();
    let mut all = BTreeMap::new();
    for number in 0..count {
        let name = match number % 50 {
            7 => format!("svc-{number}"),
            8 => format!("envelope{number}"),
            _ => format!("user{number}"),
        };
        let days = i64::from(number);
        let issued = days_ago(400 + days % 900);
        let changed = (number % 11 != 0).then(|| days_ago(days % 200));
        let login = (number % 5 != 0).then(|| days_ago(days % 390));
        let (state, lines) = match number % 13 {
            3 => (State::MustChange, "pwdReset: TRUE\n".to_owned()),
            4 => (
                State::Suspended(SuspendReason::Unstated),
                "pwdAccountLockedTime: 000001010000Z\n".to_owned(),
            ),
            5 => (
                State::Locked,
                format!("pwdAccountLockedTime: {}\n", stamp(days_ago(0))),
            ),
            _ => (State::Active, String::new()),
        };
        let kind = match number % 50 {
            7 => AccountKind::Service,
            8 => AccountKind::BreakGlass,
            _ => AccountKind::Person,
        };
        write!(
            ldif,
            "dn: uid={name},{BASE}\nobjectClass: inetOrgPerson\nuid: {name}\ncn: {name}\nsn: {name}\n\
             entryUUID: 00000000-0000-4000-8000-{number:012}\ncreateTimestamp: {}\n{lines}",
            stamp(issued)
        )
        .unwrap();
        if let Some(changed) = changed {
            writeln!(ldif, "pwdChangedTime: {}", stamp(changed)).unwrap();
        }
        if let Some(login) = login {
            writeln!(ldif, "pwdLastSuccess: {}", stamp(login)).unwrap();
        }
        ldif.push('\n');
        let on_leave = number % 90 == 1;
        all.insert(
            name,
            Put {
                issued,
                changed,
                login,
                state,
                kind,
                on_leave,
            },
        );
    }
    write!(
        ldif,
        "dn: cn=Away,{BASE}\nobjectClass: groupOfNames\ncn: Away\n"
    )
    .unwrap();
    for (name, _) in all.iter().filter(|(_, put)| put.on_leave) {
        writeln!(ldif, "member: uid={name},{BASE}").unwrap();
    }
    ldif.push('\n');
    (ldif, all)
}

fn marked(settings: &mut directory::Settings) {
    let names = &mut settings.marks.names;
    names.insert(Mark::Service, vec!["svc-*".into()]);
    names.insert(Mark::BreakGlass, vec!["Envelope*".into()]);
    let groups = &mut settings.marks.groups;
    groups.insert(Mark::OnLeave, vec!["away".into()]);
}

#[tokio::test]
async fn every_account_of_a_tree_is_read_as_it_was_put_in_on_every_way() {
    let (ldif, all) = office(1_203);
    let slapd = Slapd::start(&ldif).await;
    let oldest = all.values().filter_map(|put| put.login).min().unwrap();
    for settings in [
        slapd.settings(),
        slapd.on_plain_port(Security::StartTls),
        slapd.on_plain_port(Security::PlainOnLoopback),
    ] {
        let mut settings = settings;
        marked(&mut settings);
        let reading = read(&settings).await.unwrap();
        assert_eq!((reading.unread, reading.remarks), (vec![], vec![]));
        assert_eq!(reading.accounts.len(), all.len());
        for account in reading.accounts {
            let facts = &account.facts;
            let put = &all[&facts.account];
            assert_eq!(account.dn, format!("uid={},{BASE}", facts.account));
            assert_eq!(facts.issued, put.issued);
            assert_eq!(facts.password_changed, put.changed, "{account:?}");
            assert_eq!(
                (facts.state, facts.kind),
                (put.state, put.kind),
                "{account:?}"
            );
            assert_eq!(facts.on_leave, put.on_leave, "{account:?}");
            let seen = facts.last_login.as_ref().unwrap();
            if let Some(login) = put.login {
                assert_eq!((seen.at, seen.uncertainty_days), (login, 0));
            } else {
                // Never seen: anything up to the oldest sign-in that the tree shows is possible.
                let days = oldest.duration_since(put.issued).as_hours() / 24;
                let told = (seen.at, i64::from(seen.uncertainty_days));
                assert_eq!(told, (put.issued, days));
            }
        }
    }
}

#[tokio::test]
async fn a_list_that_the_server_cuts_is_no_list() {
    let (ldif, _) = office(700);
    let slapd = Slapd::start_with(&ldif, "").await;
    let told = read(&slapd.settings()).await.unwrap_err();
    assert!(
        matches!(told, DirectoryError::Cut { count: 500, .. }),
        "{told}"
    );
}

#[tokio::test]
async fn a_directory_that_records_no_sign_in_is_not_judged() {
    let (ldif, _) = office(20);
    let without = |line: &&str| !line.starts_with("pwdLastSuccess");
    let ldif: Vec<&str> = ldif.lines().filter(without).collect();
    let slapd = Slapd::start(&(ldif.join("\n") + "\n")).await;
    let told = read(&slapd.settings()).await.unwrap_err();
    assert!(
        told.to_string()
            .contains("pwdLastSuccess and authTimestamp"),
        "{told}"
    );
}

#[tokio::test]
async fn a_group_that_is_not_there_protects_nobody_and_stops_the_reading() {
    let (ldif, _) = office(20);
    let slapd = Slapd::start(&ldif).await;
    for group in ["Aways", "cn=Aways,dc=town,dc=example"] {
        let mut settings = slapd.settings();
        settings
            .marks
            .groups
            .insert(Mark::Service, vec![group.into()]);
        let told = read(&settings).await.unwrap_err();
        assert_eq!(told, DirectoryError::NoGroup(group.into()));
    }
}

#[tokio::test]
async fn a_base_and_a_filter_leave_the_others_out() {
    let (ldif, _) = office(30);
    let slapd = Slapd::start(&ldif).await;
    let mut settings = slapd.settings();
    settings.filter = Some("(cn=svc-*)".into());
    let reading = read(&settings).await.unwrap();
    assert_eq!(reading.accounts.len(), 1);
    settings.base = Some("ou=nowhere,dc=town,dc=example".into());
    let told = read(&settings).await.unwrap_err();
    assert!(matches!(told, DirectoryError::NoAccounts(_)), "{told}");
}

#[tokio::test]
async fn accounts_are_closed_and_told_to_change_and_read_again() {
    let (ldif, all) = office(40);
    let slapd = Slapd::start(&ldif).await;
    let mut settings = slapd.settings();
    marked(&mut settings);
    let reading = read(&settings).await.unwrap();
    let active = |account: &&directory::DirectoryAccount| {
        account.facts.state == State::Active && account.facts.kind == AccountKind::Person
    };
    for (measure, expected) in [
        (Measure::Suspend, State::Suspended(SuspendReason::Unstated)),
        (Measure::MustChange, State::MustChange),
    ] {
        for (judged, number) in reading.accounts.iter().filter(active).zip(0..) {
            if (number % 2 == 0) != (measure == Measure::Suspend) {
                continue;
            }
            let done = carry_out(&settings, judged, measure, at(NOW))
                .await
                .unwrap();
            assert_eq!(done.account.facts.state, expected);
            assert_eq!(
                (done.written.len(), done.written[0].before.as_ref()),
                (1, None)
            );
        }
    }
    let again = read(&settings).await.unwrap();
    assert_eq!(again.accounts.iter().filter(active).count(), 0);
    for (before, after) in reading.accounts.iter().zip(&again.accounts) {
        // Programs, envelopes and what was closed before are what they were.
        let kept = before.facts.state != State::Active || before.facts.kind != AccountKind::Person;
        assert_eq!(
            before.facts.state == after.facts.state,
            kept,
            "{}",
            before.dn
        );
    }
    let envelope = reading
        .accounts
        .iter()
        .find(|one| one.facts.kind == AccountKind::BreakGlass);
    let told = carry_out(&settings, envelope.unwrap(), Measure::Suspend, at(NOW)).await;
    assert!(
        matches!(told, Err(DirectoryError::NotAPerson(_))),
        "{told:?}"
    );
    // Judged when it was open: somebody else closed it meanwhile, so there is nothing to be done.
    let first = reading.accounts.iter().find(active).unwrap();
    let done = carry_out(&settings, first, Measure::Suspend, at(NOW))
        .await
        .unwrap();
    assert_eq!((done.written.len(), all.len()), (0, reading.accounts.len()));
}
