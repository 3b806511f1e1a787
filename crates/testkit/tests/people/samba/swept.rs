//! A back-dated domain is judged, others agree, two rights under one organizational unit carry it out, and what stands in
//! the domain at the end is what an oracle says that knows only what was put in.

use std::collections::BTreeMap;

use ::domain::people::Role;
use ::domain::policy::Step;
use ::domain::sweep::ProposalState;
use application::jobs::Track;
use directory::Mark;
use jiff::SignedDuration;
use testkit::office::{Failure, TestOffice};

use super::configuration;
use super::domain::{Domain, STAFF};
use super::oracle::{office, oracle};
use super::put::{Put, files};
use crate::sweeps::office::{enter, listed, turn};

/// Closed, and to be changed at the next sign-in: as the domain has it.
type Shown = (bool, bool);

/// What must be so at the end.
fn expected(put: &Put) -> Shown {
    // What was closed or told to change before stays so.
    let was = (put.control & 2 != 0 || put.expired, put.changed.is_none());
    match oracle(put, true) {
        Step::Suspend | Step::Delete => (true, was.1),
        Step::ForceChange if !was.0 => (was.0, true),
        _ => was,
    }
}

/// What stands in the file of a domain, read by its own tool.
fn shown(domain: &Domain, all: &BTreeMap<String, Put>) -> BTreeMap<String, Shown> {
    let told = domain.asked(
        STAFF,
        &["userAccountControl", "pwdLastSet", "sAMAccountName"],
    );
    let mut found = BTreeMap::new();
    for entry in told.split("\n\n") {
        let value = |name: &str| {
            let lead = format!("{name}: ");
            let line = entry.lines().find_map(|line| line.strip_prefix(&*lead));
            line.map(str::to_owned)
        };
        let (Some(name), Some(control), Some(set)) = (
            value("sAMAccountName"),
            value("userAccountControl"),
            value("pwdLastSet"),
        ) else {
            continue;
        };
        let expired = all.get(&name).is_some_and(|put| put.expired);
        let control: u32 = control.parse().unwrap();
        found.insert(name, (control & 2 != 0 || expired, set == "0"));
    }
    found
}

fn marks(all: &BTreeMap<String, Put>) -> String {
    let of = |mark| {
        let of = all.iter().filter(|(_, put)| put.mark == Some(mark));
        of.map(|(name, _)| name.to_uppercase()).collect::<Vec<_>>()
    };
    let (service, envelope) = (of(Mark::Service), of(Mark::BreakGlass));
    format!(
        "brake = {{ percent = 100, accounts = 1000 }}\n[directory.names]\nservice = {service:?}\nbreak_glass = {envelope:?}\n\
         [directory.groups]\non_leave = [\"Leave\"]\nlegal_hold = [\"CN=Held,{STAFF}\"]\n"
    )
}

#[tokio::test]
async fn what_stands_in_the_domain_at_the_end_is_the_oracles() -> Result<(), Failure> {
    let all = office();
    let (add, here, there) = files(&all);
    let domain = Domain::provision();
    domain.add(&add);
    domain.backdate("dc", &here);
    domain.delegate("townwatch");
    domain.copy();
    domain.backdate("dc2", &there);
    let first = domain.start("dc", 0).await;
    let second = domain.start("dc2", 1).await;
    let config = configuration(&domain, &[&first.address, &second.address], &marks(&all));

    let office = TestOffice::configured(&config).await?;
    let supervisor = enter(&office, "su.head", &[Role::Supervisor]).await?;
    let (run, _) = office.office.sweep_by_operator("town").await?;
    assert_eq!((run.counts.accounts, run.counts.unread), (all.len(), 0));
    let mut approved = 0_usize;
    for one in listed(&office, &supervisor, Some(ProposalState::Open)).await? {
        if one.may_be_done() {
            let (id, seen) = (one.proposed().id, one.version);
            office
                .office
                .approve_proposal(&supervisor, id, seen)
                .await?;
            approved += 1;
        }
    }
    assert_eq!(approved, run.counts.touched);
    assert!(approved > 20, "{approved}");
    office.clock.advance(SignedDuration::from_mins(3));
    turn(&office, Track::Directories).await?;

    let done = listed(&office, &supervisor, Some(ProposalState::Done)).await?;
    assert_eq!(done.len(), approved);
    // Evidence: each says what stood there before and after.
    for one in &done {
        let receipt = one.course().receipt.as_ref();
        let receipt = receipt.ok_or("no receipt")?;
        let name = &one.proposed().name;
        let put = all.get(name).ok_or("nobody put it in")?;
        let was_closed = put.control & 2 != 0 || put.expired;
        assert!(was_closed || receipt.before != receipt.after, "{name}");
    }
    let (again, _) = office.office.sweep_by_operator("town").await?;
    assert_eq!((again.counts.proposed, again.counts.touched), (0, 0));

    drop((first, second));
    let shown = shown(&domain, &all);
    let wrong: Vec<_> = all
        .iter()
        .filter(|(name, put)| shown.get(*name) != Some(&expected(put)))
        .map(|(name, put)| format!("{name}: {:?}, not {:?}", shown.get(name), expected(put)))
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
    Ok(())
}
