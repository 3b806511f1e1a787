//! Sweeps over directories and what they propose.

use std::collections::{BTreeMap, BTreeSet};

use application::Refusal;
use application::deed::Change;
use application::sweeps::{ProposalQuery, SweepBook as _, SweepChange, SweepQuery, WarningQuery};
use domain::id::{ProposalId, SweepId, WarningId};
use domain::policy::{AccountKind, State, Step};
use domain::sweep::{
    BrakeState, Judged, KeptEvidence, Proposal, ProposalState, Proposed, Run, RunCounts, Started,
    Warning, Wrote,
};
use domain::version::Version;
use uuid::Uuid;

use crate::office::{Township, at, uuid};
use crate::{Shared, refusal};

pub(crate) fn run(here: &Township, directory: &str, seconds: i64) -> Run {
    Run {
        id: SweepId::new(uuid()),
        unit: here.top.id,
        directory: directory.to_owned(),
        policy: "tainan-2013@2013-07-01".into(),
        started: Started::Person(here.contact.id),
        at: at(seconds),
        counts: RunCounts {
            accounts: 3,
            touched: 1,
            steps: BTreeMap::from([(Step::Suspend, 1), (Step::None, 2)]),
            ..RunCounts::default()
        },
        limit: (5, 100),
        brake: BrakeState::Held,
        remarks: vec!["'; --".into()],
        version: Version::FIRST,
    }
}

pub(crate) fn proposal(here: &Township, run: &Run, account: u128) -> Proposal {
    Proposal::new(Proposed {
        id: ProposalId::new(uuid()),
        unit: here.top.id,
        run: run.id,
        directory: run.directory.clone(),
        account: Uuid::from_u128(account),
        name: "wang'; --".into(),
        dn: "uid=wang,dc=town,dc=example".into(),
        step: Step::Suspend,
        policy: "tainan-2013".into(),
        clause: "二(一)2".into(),
        due: Some(at(1)),
        uncertainty_days: 14,
        limit: None,
        evidence: vec![KeptEvidence {
            what: "last_login".into(),
            at: None,
            source: Some("x".into()),
        }],
        judged: Judged {
            state: State::Active.name().into(),
            kind: AccountKind::Person,
            issued: at(0),
            last_login: Some((at(1), None, 14)),
            password_changed: None,
            on_leave: false,
            legal_hold: true,
            privileged: true,
        },
        by: Some(here.contact.id),
        at: run.at,
    })
}

pub(crate) fn warning(here: &Township, run: &Run, days: i32) -> Warning {
    Warning {
        id: WarningId::new(uuid()),
        unit: here.top.id,
        run: run.id,
        directory: run.directory.clone(),
        account: Uuid::from_u128(7),
        name: "wang'; --".into(),
        step: Step::Suspend,
        policy: "tainan-2013".into(),
        clause: "二(一)2".into(),
        due: at(1_000),
        day: jiff::civil::date(1970, 1, 1),
        days,
        told: (days != 14).then_some(here.contact.id),
        at: run.at,
    }
}

fn change(change: SweepChange) -> Change {
    Change::Sweep(change)
}

fn moved(proposal: &Proposal) -> Vec<Change> {
    vec![change(SweepChange::Move(Box::new(proposal.clone())))]
}

pub(crate) async fn a_sweep_and_what_it_proposes_come_back_and_are_moved_by_who_saw_them(
    records: Shared,
) {
    let here = Township::entered(&*records, "溪州鄉公所").await;
    let there = Township::entered(&*records, "埤頭鄉公所").await;
    let (old, mut new) = (run(&here, "one", 10), run(&here, "one", 20));
    let first = proposal(&here, &new, 1);
    let second = proposal(&here, &new, 2);
    let both = vec![
        change(SweepChange::Ran(Box::new(old.clone()))),
        change(SweepChange::Ran(Box::new(new.clone()))),
        change(SweepChange::Propose(Box::new(first.clone()))),
        change(SweepChange::Propose(Box::new(second.clone()))),
    ];
    here.does(&*records, both).await.unwrap();
    let listed = records
        .sweeps(&here.scope, &SweepQuery::default())
        .await
        .unwrap();
    assert_eq!(listed, [new.clone(), old.clone()]);
    let after = SweepQuery {
        after: Some((new.at, new.id)),
        limit: 5,
    };
    assert_eq!(records.sweeps(&here.scope, &after).await.unwrap(), [old]);
    assert_eq!(
        records.last_sweep("one").await.unwrap().as_ref(),
        Some(&new)
    );
    assert!(
        records
            .sweeps(&there.scope, &SweepQuery::default())
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(records.sweep(&there.scope, new.id).await.unwrap(), None);

    new.brake = BrakeState::Confirmed {
        by: here.contact.id,
        at: at(30),
    };
    let confirm = || vec![change(SweepChange::Brake(Box::new(new.clone())))];
    assert_eq!(
        refusal(there.does(&*records, confirm()).await),
        Refusal::NotFound
    );
    here.does(&*records, confirm()).await.unwrap();
    assert_eq!(
        refusal(here.does(&*records, confirm()).await),
        Refusal::Stale
    );

    proposals_are_moved(&records, (&here, &there), &new, (first, &second)).await;
}

async fn proposals_are_moved(
    records: &Shared,
    (here, there): (&Township, &Township),
    new: &Run,
    (mut first, second): (Proposal, &Proposal),
) {
    let query = ProposalQuery {
        run: Some(new.id),
        step: Some(Step::Suspend),
        state: Some(ProposalState::Open),
        unit: Some(here.top.id),
        ..ProposalQuery::default()
    };
    let open = records.proposals(&here.scope, &query).await.unwrap();
    assert_eq!(open, [second.clone(), first.clone()]);
    let waiting = records.open_proposals(&here.scope).await.unwrap();
    assert_eq!(waiting, BTreeMap::from([(Step::Suspend, 2)]));
    assert!(
        records
            .open_proposals(&there.scope)
            .await
            .unwrap()
            .is_empty()
    );

    first.approve(there.contact.id, at(40)).unwrap();
    assert_eq!(
        refusal(there.does(&**records, moved(&first)).await),
        Refusal::NotFound
    );
    here.does(&**records, moved(&first)).await.unwrap();
    assert_eq!(
        refusal(here.does(&**records, moved(&first)).await),
        Refusal::Stale
    );
    first.version = first.version.next();
    let found = records
        .proposal(&here.scope, first.proposed().id)
        .await
        .unwrap();
    assert_eq!(found.as_ref(), Some(&first));
    assert_eq!(
        records
            .proposal(&there.scope, first.proposed().id)
            .await
            .unwrap(),
        None
    );
}

pub(crate) async fn no_two_proposals_stand_for_one_account_and_they_are_done_in_order(
    records: Shared,
) {
    let here = Township::entered(&*records, "竹塘鄉公所").await;
    let there = Township::entered(&*records, "大城鄉公所").await;
    let run = run(&here, "two", 10);
    let mut first = proposal(&here, &run, 1);
    let mut second = proposal(&here, &run, 2);
    let propose = |one: &Proposal| change(SweepChange::Propose(Box::new(one.clone())));
    let ran = change(SweepChange::Ran(Box::new(run.clone())));
    let changes = vec![ran, propose(&first), propose(&second)];
    here.does(&*records, changes).await.unwrap();
    let again = vec![propose(&proposal(&here, &run, 1))];
    assert_eq!(refusal(here.does(&*records, again).await), Refusal::Stale);
    assert_eq!(records.standing_proposals("two").await.unwrap().len(), 2);
    assert!(
        records
            .standing_proposals("three")
            .await
            .unwrap()
            .is_empty()
    );

    second.approve(there.contact.id, at(40)).unwrap();
    first.approve(there.contact.id, at(50)).unwrap();
    for one in [&mut first, &mut second] {
        here.does(&*records, moved(one)).await.unwrap();
        one.version = one.version.next();
    }
    let ripe = records.to_be_done("two", at(45), 9).await.unwrap();
    assert_eq!(ripe, [second.clone()]);
    let wrote = vec![Wrote {
        attribute: "a".into(),
        before: None,
        after: Some("b".into()),
    }];
    first.begin(State::Active, wrote, at(60)).unwrap();
    here.does(&*records, moved(&first)).await.unwrap();
    first.version = first.version.next();
    let ripe = records.to_be_done("two", at(45), 9).await.unwrap();
    assert_eq!(ripe, [first.clone(), second], "what was begun comes first");
    assert!(records.swept("two").await.unwrap().is_empty());
    let closed = State::Suspended(domain::policy::SuspendReason::Unstated);
    first.finish(closed, true, at(70)).unwrap();
    here.does(&*records, moved(&first)).await.unwrap();
    let swept = records.swept("two").await.unwrap();
    assert_eq!(swept, BTreeMap::from([(Uuid::from_u128(1), Step::Suspend)]));
    // What is done stands no longer: the account may be proposed again.
    let again = vec![propose(&proposal(&here, &run, 1))];
    here.does(&*records, again).await.unwrap();
}

pub(crate) async fn somebody_is_told_once_before_a_step(records: Shared) {
    let here = Township::entered(&*records, "溪州鄉公所").await;
    let there = Township::entered(&*records, "埤頭鄉公所").await;
    let (old, new) = (run(&here, "told", 10), run(&here, "told", 20));
    let (first, second) = (warning(&here, &old, 14), warning(&here, &new, 7));
    let told = |one: &Warning| change(SweepChange::Warn(Box::new(one.clone())));
    let ran = |one: &Run| change(SweepChange::Ran(Box::new(one.clone())));
    let both = vec![ran(&old), told(&first)];
    here.does(&*records, both).await.unwrap();
    let both = vec![ran(&new), told(&second)];
    here.does(&*records, both).await.unwrap();

    let all = WarningQuery::default();
    let listed = records.warnings(&here.scope, &all).await.unwrap();
    assert_eq!(listed, [second.clone(), first.clone()]);
    let elsewhere = records.warnings(&there.scope, &all).await.unwrap();
    assert!(elsewhere.is_empty());
    let of_run = WarningQuery {
        run: Some(old.id),
        ..WarningQuery::default()
    };
    let listed = records.warnings(&here.scope, &of_run).await.unwrap();
    assert_eq!(listed, std::slice::from_ref(&first));
    let after = WarningQuery {
        after: Some((second.at, second.id)),
        ..WarningQuery::default()
    };
    let listed = records.warnings(&here.scope, &after).await.unwrap();
    assert_eq!(listed, std::slice::from_ref(&first));

    let known = records.warned("told", at(999)).await.unwrap();
    assert_eq!(known, BTreeSet::from([first.slot(), second.slot()]));
    assert!(records.warned("told", at(1_000)).await.unwrap().is_empty());
    assert!(records.warned("other", at(999)).await.unwrap().is_empty());

    // The same again is refused, and takes its whole deed with it.
    let mut again = first.clone();
    again.id = WarningId::new(uuid());
    let third = run(&here, "told", 30);
    let deed = vec![ran(&third), told(&again)];
    assert_eq!(refusal(here.does(&*records, deed).await), Refusal::Stale);
    assert_eq!(records.sweep(&here.scope, third.id).await.unwrap(), None);
}
