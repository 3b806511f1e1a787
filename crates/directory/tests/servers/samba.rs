//! A Samba domain controller with back-dated accounts, read over TLS and judged; every verdict against an oracle
//! that knows only what was put in.

use std::collections::BTreeMap;

use directory::{DirectoryAccount, Mark, Server, Settings};
use domain::policy::{Policy, Step, builtin_policies, judge};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use super::domain::{Domain, STAFF};
use super::put::{Put, files};
use super::{NOW, at, days_ago, read};

fn office() -> BTreeMap<String, Put> {
    let usual = || Put::changed(10);
    let used = || usual().late(1);
    let mut all = BTreeMap::new();
    // Around every limit: six and twelve months, and both with fourteen days of lateness.
    let edges = [
        1, 100, 183, 184, 185, 197, 198, 199, 364, 365, 366, 378, 379, 380, 700,
    ];
    for (number, days) in edges.into_iter().enumerate() {
        let exact = usual().here(days).late(days + 14);
        let mut program = usual().late(days);
        program.has_service_name = true;
        let mut marked = exact.clone();
        marked.mark = Some(Mark::ALL[number % 4]);
        let other = usual().here(days + 40).there(days).late(days + 5);
        for (kind, put) in [
            ("late", usual().late(days)),
            ("exact", exact),
            ("other", other),
            ("program", program),
            ("marked", marked),
            ("unused", usual().issued(days)),
            ("old", Put::changed(days).late(1)),
        ] {
            all.insert(format!("{kind}{days}"), put);
        }
    }
    let mut must_change = used();
    must_change.changed = None;
    let mut expired = used().late(200).here(200);
    expired.expired = true;
    for (name, put) in [
        ("must-change", must_change),
        ("disabled", used().control(514).late(500)),
        ("expired", expired),
        ("forever", Put::changed(200).late(1).control(66_048)),
        ("mail-only", used().late(3)),
        ("issued-anew", used().issued(20).late(300)),
    ] {
        all.insert(name.to_owned(), put);
    }
    all
}

fn marked(settings: &mut Settings, all: &BTreeMap<String, Put>) {
    settings.base = Some(STAFF.to_owned());
    let of_mark = |mark| {
        let of = all.iter().filter(|(_, put)| put.mark == Some(mark));
        of.map(|(name, _)| name.to_uppercase()).collect()
    };
    let names = &mut settings.marks.names;
    names.insert(Mark::Service, of_mark(Mark::Service));
    names.insert(Mark::BreakGlass, of_mark(Mark::BreakGlass));
    let groups = &mut settings.marks.groups;
    groups.insert(Mark::OnLeave, vec!["Leave".into()]);
    groups.insert(Mark::LegalHold, vec![format!("CN=Held,{STAFF}")]);
}

/// Months later on clocks of Taipei, which keep one offset; the last day of a short month.
fn months_later(from: Timestamp, months: i16) -> Timestamp {
    let offset = Offset::constant(8);
    let then = offset.to_datetime(from);
    let count = then.year() * 12 + i16::from(then.month()) - 1 + months;
    let (year, month) = (count / 12, i8::try_from(count % 12 + 1).unwrap());
    let on = |day: i8| {
        DateTime::new(
            year,
            month,
            day,
            then.hour(),
            then.minute(),
            then.second(),
            0,
        )
    };
    let day = (1..=then.day()).rev().find(|day| on(*day).is_ok()).unwrap();
    offset.to_timestamp(on(day).unwrap()).unwrap()
}

/// What the letter of Tainan demands, out of what was put in alone. `knows_there` says whether the second
/// controller is asked. Samba does not note every sign-in in `lastLogon`: the replicated time's lateness always
/// counts.
fn oracle(put: &Put, knows_there: bool) -> Step {
    let now = at(NOW);
    let issued = days_ago(put.issued);
    let there = put.there.filter(|_| knows_there);
    let earliest = [put.here, there, put.late].into_iter().flatten().min();
    let latest = earliest.map(|days| put.late.map_or(days, |late| days.min(late - 14)));
    let since = |days: Option<i64>| days.map_or(issued, |days| days_ago(days).max(issued));
    let changed = put.changed.map_or(issued, days_ago);
    // (due, certain, step)
    let mut demands = vec![(
        months_later(changed, 3),
        months_later(changed, 3),
        Step::ForceChange,
    )];
    for (months, step) in [(6, Step::Suspend), (12, Step::Delete)] {
        let due = months_later(since(earliest), months);
        demands.push((due, months_later(since(latest), months), step));
    }
    let certain = demands.iter().filter(|(_, certain, _)| *certain <= now);
    let strongest = certain.map(|(_, _, step)| *step).max();
    let open = demands
        .iter()
        .any(|(due, certain, _)| *due <= now && now < *certain);
    let untouchable = put.has_service_name
        || matches!(
            put.mark,
            Some(Mark::Service | Mark::BreakGlass | Mark::OnLeave)
        );
    let most = match put.mark {
        _ if untouchable => Step::Review,
        Some(Mark::LegalHold) => Step::Suspend,
        _ => Step::Delete,
    };
    let next = demands
        .iter()
        .map(|(due, ..)| *due)
        .filter(|due| *due > now)
        .min();
    let soon = next.is_some_and(|due| due <= now + jiff::SignedDuration::from_hours(14 * 24));
    match strongest {
        Some(step) => step.min(most),
        None if open => Step::Review,
        None if soon => Step::Warn,
        None => Step::None,
    }
}

fn policy() -> Policy {
    let all = builtin_policies().unwrap();
    all.into_iter()
        .find(|policy| policy.id() == "tainan-2013")
        .unwrap()
}

/// Every account whose verdict is not the oracle's.
fn wrong(
    accounts: &[DirectoryAccount],
    all: &BTreeMap<String, Put>,
    knows_there: bool,
) -> Vec<String> {
    let policy = policy();
    let mut wrong = Vec::new();
    for account in accounts {
        let name = &account.facts.account;
        let verdict = judge(&account.facts, &policy, at(NOW));
        let expected = oracle(&all[name], knows_there);
        if verdict.step != expected {
            wrong.push(format!(
                "{name}: {expected:?} expected, {verdict:?}, {:?}",
                all[name]
            ));
        }
    }
    wrong
}

fn states(accounts: &[DirectoryAccount]) -> BTreeMap<&str, &'static str> {
    let told = accounts
        .iter()
        .map(|account| (account.facts.account.as_str(), account.facts.state.name()));
    told.filter(|(_, state)| *state != "active").collect()
}

#[tokio::test]
async fn every_verdict_on_a_back_dated_domain_is_the_oracles() {
    let all = office();
    let (add, here, there) = files(&all);
    let domain = Domain::provision();
    domain.add(&add);
    domain.backdate("dc", &here);
    domain.copy();
    domain.backdate("dc2", &there);
    let first = domain.start("dc", 0).await;
    let second = domain.start("dc2", 1).await;

    let mut settings = domain.settings(&first);
    marked(&mut settings, &all);
    let one = read(&settings).await.unwrap();
    assert_eq!((one.unread, one.accounts.len()), (vec![], all.len()));
    assert_eq!(wrong(&one.accounts, &all, false), Vec::<String>::new());
    let expected = [
        ("disabled", "suspended"),
        ("expired", "suspended"),
        ("must-change", "must-change"),
    ];
    assert_eq!(states(&one.accounts), BTreeMap::from(expected));

    settings
        .servers
        .push(Server::parse(&second.address).unwrap());
    let both = read(&settings).await.unwrap();
    assert_eq!((both.unread, both.remarks), (vec![], vec![]));
    assert_eq!(wrong(&both.accounts, &all, true), Vec::<String>::new());
    let later = |name: &str| {
        let found = both
            .accounts
            .iter()
            .find(|account| account.facts.account == name);
        found.unwrap().facts.last_login.clone().unwrap().at
    };
    assert_eq!(later("other100"), days_ago(100));

    // One that is silent makes nothing wrong, and is told.
    drop(second);
    let alone = read(&settings).await.unwrap();
    assert_eq!(alone.remarks.len(), 1, "{:?}", alone.remarks);
    assert_eq!(wrong(&alone.accounts, &all, false), Vec::<String>::new());

    // Everything in the domain: what it was born with is a program or an envelope.
    settings.base = None;
    let whole = read(&settings).await.unwrap();
    for name in ["krbtgt", "Guest", "Administrator"] {
        let found = whole
            .accounts
            .iter()
            .find(|account| account.facts.account == name);
        assert!(
            !judge(&found.unwrap().facts, &policy(), at(NOW)).touches(),
            "{name}"
        );
    }
}
