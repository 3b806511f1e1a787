//! A Samba domain controller with back-dated accounts, read over TLS and judged; every verdict against an oracle
//! that knows only what was put in.

use std::collections::BTreeMap;

use directory::{DirectoryAccount, Mark, Server, Settings};
use domain::policy::{Policy, builtin_policies, judge};

use super::domain::{Domain, STAFF};
use super::oracle::{office, oracle};
use super::peers::{NOW, at, days_ago, read};
use super::put::{Put, files};

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
