//! A sweep over a directory on record, as the pages and the table of roles need one.

use std::collections::BTreeMap;

use application::Actor;
use application::deed::{Change, Deed};
use application::port::{Ids as _, Records as _};
use application::sweeps::SweepChange;
use application::use_case::LIST_PROPOSALS;
use domain::id::{JournalId, PersonId, ProposalId, SweepId, UnitId, WarningId};
use domain::journal::{Doer, JournalEntry, Object};
use domain::policy::{AccountFacts, AccountKind, LastLogin, State, Step};
use domain::sweep::{
    BrakeState, Decision, Ended, Judged, KeptEvidence, Proposal, Proposed, Run, RunCounts, Started,
    Warning, Wrote,
};
use domain::version::Version;
use jiff::{SignedDuration, Timestamp};

use crate::office::{Failure, TestOffice};

/// Puts a sweep on record that stopped at its brake, with proposals in several states, in one of somebody's units.
///
/// # Errors
/// When records cannot be written, or the person may not see sweeps.
pub async fn enter_sweep(
    office: &TestOffice,
    actor: &Actor,
    unit: UnitId,
) -> Result<(SweepId, ProposalId), Failure> {
    let now = office.now();
    let run = run(office, unit, now);
    let id = run.id;
    let mut changes = vec![Change::Sweep(SweepChange::Ran(Box::new(run)))];
    let mut first = None;
    for (name, step, days) in [
        ("wang.shufen", Step::Suspend, 200_i64),
        ("chen.mei", Step::Delete, 400),
        ("lin.zh", Step::ForceChange, 2),
        ("svc-backup", Step::Review, 700),
        ("ho.done", Step::Suspend, 210),
        ("ho.aside", Step::Suspend, 220),
        ("ho.used", Step::Suspend, 230),
    ] {
        let asked = proposed(office, (id, unit), (name, step, days), now);
        let mut proposal = Proposal::new(asked);
        let by = actor.person.id;
        match name {
            "ho.done" => {
                proposal.approve(by, now)?;
                let wrote = vec![Wrote {
                    attribute: "userAccountControl".to_owned(),
                    before: Some("512".to_owned()),
                    after: Some("514".to_owned()),
                }];
                proposal.begin(State::Active, wrote, now)?;
                let closed = "suspended".parse()?;
                proposal.finish(closed, true, now)?;
            }
            "ho.aside" => proposal.put_aside(Decision {
                by,
                at: now,
                reason: "出國研習".to_owned(),
                document: "府資字第1150001號".to_owned(),
                until: Some(now + SignedDuration::from_hours(24 * 60)),
            })?,
            "ho.used" => {
                proposal.approve(by, now)?;
                proposal.give_up(Ended::Used, now)?;
            }
            _ => {}
        }
        first = first.or(Some(proposal.proposed().id));
        changes.push(Change::Sweep(SweepChange::Propose(Box::new(proposal))));
    }
    changes.extend(warnings(office, (id, unit), actor, now));
    let entry = JournalEntry {
        id: JournalId::new(office.ids.uuid()),
        at: now,
        doer: Doer::Program,
        through: None,
        unit,
        deed: "run_sweep".to_owned(),
        object: Object {
            kind: "sweep",
            id: id.to_string(),
        },
        facts: "{}".to_owned(),
    };
    let permit = actor.permit(&LIST_PROPOSALS)?;
    let deed = Deed::new(changes, entry);
    office.records().commit(permit.scope(), &deed).await?;
    Ok((id, first.ok_or("no proposal")?))
}

fn run(office: &TestOffice, unit: UnitId, at: Timestamp) -> Run {
    Run {
        id: SweepId::new(office.ids.uuid()),
        unit,
        directory: "town".to_owned(),
        policy: "tainan-2013@2013-07-01".to_owned(),
        started: Started::Itself,
        at,
        counts: RunCounts {
            accounts: 86,
            touched: 6,
            steps: BTreeMap::from([
                (Step::None, 70),
                (Step::Warn, 9),
                (Step::Review, 1),
                (Step::ForceChange, 1),
                (Step::Suspend, 4),
                (Step::Delete, 1),
            ]),
            unread: 0,
            proposed: 7,
            withdrawn: 0,
            warned: 2,
        },
        limit: (5, 100),
        brake: BrakeState::Held,
        remarks: vec!["dc2.town.example: it does not answer".to_owned()],
        version: Version::FIRST,
    }
}

/// Somebody was told, and somebody nobody can reach.
fn warnings(
    office: &TestOffice,
    of: (SweepId, UnitId),
    actor: &Actor,
    now: Timestamp,
) -> [Change; 2] {
    let told = ("wang.shufen", Some(actor.person.id), 14);
    [told, ("ho.moved", None, 7)].map(|one| {
        let one = warning(office, of, one, now);
        Change::Sweep(SweepChange::Warn(Box::new(one)))
    })
}

fn warning(
    office: &TestOffice,
    (run, unit): (SweepId, UnitId),
    (name, told, days): (&str, Option<PersonId>, i32),
    at: Timestamp,
) -> Warning {
    let due = at + SignedDuration::from_hours(24 * i64::from(days));
    Warning {
        id: WarningId::new(office.ids.uuid()),
        unit,
        run,
        directory: "town".to_owned(),
        account: office.ids.uuid(),
        name: name.to_owned(),
        step: Step::Suspend,
        policy: "tainan-2013".to_owned(),
        clause: "二(一)2".to_owned(),
        due,
        day: due.to_zoned(jiff::tz::TimeZone::UTC).date(),
        days,
        told,
        at,
    }
}

fn proposed(
    office: &TestOffice,
    (run, unit): (SweepId, UnitId),
    (name, step, days): (&str, Step, i64),
    now: Timestamp,
) -> Proposed {
    let ago = |days: i64| now - SignedDuration::from_hours(24 * days);
    let facts = AccountFacts {
        account: name.to_owned(),
        state: State::Active,
        kind: if step == Step::Review {
            AccountKind::Service
        } else {
            AccountKind::Person
        },
        issued: ago(2_000),
        last_login: Some(LastLogin {
            at: ago(days),
            source: Some("lastLogonTimestamp".to_owned()),
            uncertainty_days: 14,
        }),
        password_changed: Some(ago(120)),
        compromised: None,
        on_leave: false,
        legal_hold: false,
    };
    let rotates = step == Step::ForceChange;
    Proposed {
        id: ProposalId::new(office.ids.uuid()),
        unit,
        run,
        directory: "town".to_owned(),
        account: office.ids.uuid(),
        name: name.to_owned(),
        dn: format!("CN={name},OU=Staff,DC=town,DC=example"),
        step,
        policy: "tainan-2013".to_owned(),
        clause: if rotates { "二(一)1" } else { "二(一)2" }.to_owned(),
        due: Some(ago(20)),
        uncertainty_days: if rotates { 0 } else { 14 },
        limit: (step == Step::Review).then(|| "not-a-person".to_owned()),
        evidence: vec![KeptEvidence {
            what: if rotates {
                "password_changed"
            } else {
                "last_login"
            }
            .to_owned(),
            at: Some(ago(if rotates { 120 } else { days })),
            source: (!rotates).then(|| "lastLogonTimestamp".to_owned()),
        }],
        judged: Judged::of(&facts, false),
        by: None,
        at: now,
    }
}
