//! Sweeps over a directory: proposed, approved by somebody else, done, read again.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a preparation that fails ends the test"
)]

mod excepted;
mod fake;
pub(crate) mod office;
mod own;
mod real;
mod warned;

use application::sweeps::{Directories as _, ProposalQuery, PutAside, SweepBook as _};
use application::{Problem, Refusal};
use domain::policy::{AccountKind, Brake, State, Step, SuspendReason};
use domain::sweep::{BrakeState, Ended, ProposalState};
use jiff::SignedDuration;
use testkit::office::Failure;

use fake::{NAME, account, days_ago};
use office::Desk;

/// So many accounts may be touched as a test wants.
const WIDE: Brake = Brake {
    percent: 100,
    accounts: 10_000,
};
const SUSPENDED: State = State::Suspended(SuspendReason::Unstated);

/// Ten idle ones, four to be deleted, three with old passwords, and those that nothing is done with.
fn accounts(now: jiff::Timestamp) -> Vec<application::sweeps::SweptAccount> {
    let mut all = Vec::new();
    for number in 0..10_u128 {
        all.push(account(
            100 + number,
            &format!("idle{number}"),
            now,
            (200, 20),
        ));
    }
    for number in 0..4_u128 {
        all.push(account(
            200 + number,
            &format!("gone{number}"),
            now,
            (400, 20),
        ));
    }
    for number in 0..3_u128 {
        all.push(account(
            300 + number,
            &format!("old{number}"),
            now,
            (2, 120),
        ));
    }
    all.push(account(400, "busy", now, (1, 20)));
    let mut service = account(500, "svc-backup", now, (700, 20));
    service.facts.kind = AccountKind::Service;
    let mut envelope = account(501, "envelope", now, (700, 20));
    envelope.facts.kind = AccountKind::BreakGlass;
    let mut away = account(502, "away", now, (300, 20));
    away.facts.on_leave = true;
    let mut held = account(503, "held", now, (500, 20));
    held.facts.legal_hold = true;
    let mut late = account(504, "late", now, (190, 20));
    late.facts.last_login.as_mut().unwrap().uncertainty_days = 14;
    all.extend([service, envelope, away, held, late]);
    all
}

#[tokio::test]
async fn what_is_approved_is_done_read_again_and_nothing_else() -> Result<(), Failure> {
    let desk = Desk::new(accounts, Some(WIDE)).await?;
    let run = desk.sweep().await?;
    assert_eq!(run.brake, BrakeState::Free);
    assert_eq!((run.counts.accounts, run.counts.touched), (23, 18));
    assert_eq!(run.counts.proposed, 18 + 4, "and four to look at");

    // The same state proposes nothing new.
    let again = desk.sweep().await?;
    assert_eq!((again.counts.proposed, again.counts.withdrawn), (0, 0));

    for proposal in desk.open().await? {
        let done = desk.approve(&desk.supervisor, &proposal).await;
        let look = proposal.proposed().step == Step::Review;
        assert_eq!(done.is_err(), look, "{:?}", proposal.proposed().name);
    }
    desk.act().await?;
    let writes = desk.fake.inside.lock().unwrap().writes.clone();
    assert!(writes.is_empty(), "nothing within two minutes: {writes:?}");
    desk.office.clock.advance(SignedDuration::from_mins(2));
    desk.act().await?;

    for number in (100..110).chain(200..204).chain([503]) {
        assert_eq!(desk.fake.state(number), SUSPENDED, "{number}");
    }
    for number in 300..303 {
        assert_eq!(desk.fake.state(number), State::MustChange);
    }
    for number in [400, 500, 501, 502, 504] {
        assert_eq!(desk.fake.state(number), State::Active, "{number}");
    }
    let done = desk.in_state(ProposalState::Done).await?;
    assert_eq!(done.len(), 18);
    for proposal in &done {
        let receipt = proposal.course().receipt.as_ref().unwrap();
        assert_eq!(receipt.before, "active");
        assert_eq!(receipt.wrote.len(), 1);
        assert!(!receipt.resumed);
    }
    // What is done is not proposed again, and a tombstone stays one.
    let last = desk.sweep().await?;
    assert_eq!((last.counts.proposed, last.counts.touched), (0, 0));
    Ok(())
}

#[tokio::test]
async fn too_many_stop_until_somebody_else_confirms_the_numbers() -> Result<(), Failure> {
    let desk = Desk::new(accounts, None).await?;
    let run = desk.sweep_by(&desk.admin).await?;
    assert_eq!(run.brake, BrakeState::Held);
    let open = desk.open().await?;
    let first = open.iter().find(|one| one.may_be_done()).unwrap();
    let held = desk.approve(&desk.supervisor, first).await;
    assert_eq!(refused(&held), "refusal-sweep-held");

    let office = &desk.office.office;
    for (who, expected) in [
        (&desk.admin, None),
        (&desk.contact, Some("refusal-proposal-role")),
    ] {
        let done = office.confirm_brake(who, run.id, run.version).await;
        match expected {
            Some(why) => assert_eq!(refused(&done), why),
            None => assert!(matches!(done, Err(Problem::Refused(Refusal::NotFound)))),
        }
    }
    office
        .confirm_brake(&desk.supervisor, run.id, run.version)
        .await?;
    desk.approve(&desk.supervisor, first).await?;
    desk.office.clock.advance(SignedDuration::from_mins(3));
    desk.act().await?;
    let done = desk.in_state(ProposalState::Done).await?;
    assert_eq!(done.len(), 1);

    // The next reading finds nothing new: what was confirmed holds. One more account, and it stops again.
    let same = desk.sweep().await?;
    assert!(matches!(same.brake, BrakeState::Confirmed { .. }));
    desk.fake.change(400, |facts| {
        facts.last_login.as_mut().unwrap().at = days_ago(desk.office.now(), 250);
    });
    assert_eq!(desk.sweep().await?.brake, BrakeState::Held);
    Ok(())
}

#[tokio::test]
async fn what_was_approved_waits_while_the_brake_is_on() -> Result<(), Failure> {
    let brake = Brake {
        percent: 100,
        accounts: 18,
    };
    let desk = Desk::new(accounts, Some(brake)).await?;
    desk.sweep().await?;
    for proposal in desk.open().await?.iter().filter(|one| one.may_be_done()) {
        desk.approve(&desk.supervisor, proposal).await?;
    }
    desk.fake.change(400, |facts| {
        facts.last_login.as_mut().unwrap().at = days_ago(desk.office.now(), 250);
    });
    let held = desk.sweep().await?;
    assert_eq!(held.brake, BrakeState::Held);
    desk.office.clock.advance(SignedDuration::from_mins(3));
    desk.act().await?;
    assert!(desk.fake.inside.lock().unwrap().writes.is_empty());
    let office = &desk.office.office;
    office
        .confirm_brake(&desk.supervisor, held.id, held.version)
        .await?;
    desk.act().await?;
    assert_eq!(desk.fake.inside.lock().unwrap().writes.len(), 18);
    Ok(())
}

#[tokio::test]
async fn nobody_decides_what_came_of_their_own_reading_or_about_their_own_account()
-> Result<(), Failure> {
    let desk = Desk::new(
        |now| {
            vec![
                account(1, "idle", now, (200, 20)),
                account(2, "su.head", now, (200, 20)),
            ]
        },
        Some(WIDE),
    )
    .await?;
    desk.sweep_by(&desk.both).await?;
    let open = desk.open().await?;
    let idle = open
        .iter()
        .find(|one| one.proposed().name == "idle")
        .unwrap();
    let own = desk.approve(&desk.both, idle).await;
    assert_eq!(refused(&own), "refusal-proposal-own");
    let aside = desk.put_aside(&desk.both, idle).await;
    assert_eq!(refused(&aside), "refusal-proposal-own");
    let theirs = open.iter().find(|one| one.proposed().name == "su.head");
    // The supervisor signed in just now: their account is not idle at all.
    assert!(theirs.is_none());
    desk.approve(&desk.supervisor, idle).await?;
    Ok(())
}

#[tokio::test]
async fn a_decision_is_taken_back_before_anything_is_done() -> Result<(), Failure> {
    let desk = Desk::new(|now| vec![account(1, "idle", now, (200, 20))], Some(WIDE)).await?;
    desk.sweep().await?;
    let office = &desk.office.office;
    let open = desk.open().await?;
    desk.approve(&desk.supervisor, &open[0]).await?;
    let stale = desk.approve(&desk.supervisor, &open[0]).await;
    assert!(matches!(stale, Err(Problem::Refused(Refusal::Stale))));
    let approved = desk.in_state(ProposalState::Approved).await?;
    let (id, seen) = (approved[0].proposed().id, approved[0].version);
    office
        .take_decision_back(&desk.supervisor, id, seen)
        .await?;
    desk.office.clock.advance(SignedDuration::from_mins(3));
    desk.act().await?;
    assert_eq!(desk.fake.state(1), State::Active);

    let open = desk.open().await?;
    desk.put_aside(&desk.supervisor, &open[0]).await?;
    assert_eq!(desk.sweep().await?.counts.proposed, 0, "it was put aside");
    desk.office
        .clock
        .advance(SignedDuration::from_hours(24 * 40));
    let over = desk.sweep().await?;
    assert_eq!((over.counts.proposed, over.counts.withdrawn), (1, 1));
    let withdrawn = desk.in_state(ProposalState::Withdrawn).await?;
    assert_eq!(withdrawn[0].course().ended, Some(Ended::Over));
    Ok(())
}

#[tokio::test]
async fn what_was_used_meanwhile_is_left_alone_and_what_has_no_reason_is_withdrawn()
-> Result<(), Failure> {
    let desk = Desk::new(accounts, Some(WIDE)).await?;
    desk.sweep().await?;
    for proposal in desk.open().await?.iter().filter(|one| one.may_be_done()) {
        if proposal.proposed().account.as_u128() != 109 {
            desk.approve(&desk.supervisor, proposal).await?;
        }
    }
    let now = desk.office.now();
    let used = |facts: &mut domain::policy::AccountFacts| {
        facts.last_login.as_mut().unwrap().at = now;
    };
    desk.fake.change(100, used);
    desk.fake.change(109, used);
    desk.fake
        .change(101, |facts| facts.kind = AccountKind::Service);
    desk.fake.change(102, |facts| facts.on_leave = true);
    desk.fake.change(200, |facts| facts.legal_hold = true);
    desk.fake
        .inside
        .lock()
        .unwrap()
        .accounts
        .remove(&uuid::Uuid::from_u128(103));
    desk.fake.change(104, |facts| facts.state = SUSPENDED);
    desk.office.clock.advance(SignedDuration::from_mins(3));
    desk.act().await?;
    let stale = desk.in_state(ProposalState::Stale).await?;
    let why: std::collections::BTreeMap<_, _> = stale
        .iter()
        .map(|one| {
            (
                one.proposed().account.as_u128(),
                one.course().ended.clone().unwrap(),
            )
        })
        .collect();
    let expected = [
        (100, Ended::Used),
        (101, Ended::NotAPerson),
        (102, Ended::Away),
        (103, Ended::Gone),
        (104, Ended::Reached),
        (200, Ended::LegalHold),
    ];
    assert_eq!(why, expected.into());
    let writes = desk.fake.inside.lock().unwrap().writes.clone();
    for (number, _) in why {
        assert!(
            !writes.contains_key(&uuid::Uuid::from_u128(number)),
            "{number}"
        );
    }
    let run = desk.sweep().await?;
    assert_eq!(run.counts.withdrawn, 1);
    let withdrawn = desk.in_state(ProposalState::Withdrawn).await?;
    assert_eq!(withdrawn[0].course().ended, Some(Ended::NotDue));
    Ok(())
}

#[tokio::test]
async fn a_forged_proposal_for_a_program_is_refused_by_the_act_itself() -> Result<(), Failure> {
    let desk = Desk::new(accounts, Some(WIDE)).await?;
    desk.sweep().await?;
    let open = desk.open().await?;
    let service = |one: &&domain::sweep::Proposal| one.proposed().account.as_u128() == 500;
    let look = open.iter().find(service).unwrap();
    // Whoever can write in the records says that it is a person's, to be suspended, and approved.
    let mut forged = look.proposed().clone();
    forged.step = Step::Suspend;
    forged.judged.kind = AccountKind::Person;
    desk.forge(forged, look).await?;
    let other = open.iter().find(|one| one.may_be_done()).unwrap();
    desk.approve(&desk.supervisor, other).await?;
    desk.office.clock.advance(SignedDuration::from_mins(3));
    desk.act().await?;
    assert_eq!(desk.fake.state(500), State::Active);
    assert_eq!(desk.in_state(ProposalState::Done).await?.len(), 1);
    let stale = desk.in_state(ProposalState::Stale).await?;
    assert_eq!(stale[0].course().ended, Some(Ended::NotAPerson));
    Ok(())
}

#[tokio::test]
async fn what_was_suspended_is_opened_again_with_a_receipt() -> Result<(), Failure> {
    let desk = Desk::new(accounts, Some(WIDE)).await?;
    desk.sweep().await?;
    for proposal in desk.open().await?.iter().filter(|one| one.may_be_done()) {
        desk.approve(&desk.supervisor, proposal).await?;
    }
    desk.office.clock.advance(SignedDuration::from_mins(3));
    desk.act().await?;
    let office = &desk.office.office;
    let done = desk.in_state(ProposalState::Done).await?;
    let of = |number: u128| {
        let one = done
            .iter()
            .find(|one| one.proposed().account.as_u128() == number);
        let one = one.unwrap();
        (one.proposed().id, one.version)
    };
    let (id, seen) = of(200);
    let deleted = office.reopen_account(&desk.admin, id, seen, "誤停").await;
    assert_eq!(refused(&deleted), "refusal-proposal-no-way-back");
    let (id, seen) = of(100);
    let silent = office.reopen_account(&desk.admin, id, seen, " ").await;
    assert!(matches!(
        silent,
        Err(Problem::Refused(Refusal::Missing { .. }))
    ));
    office.reopen_account(&desk.admin, id, seen, "誤停").await?;
    desk.act().await?;
    assert_eq!(desk.fake.state(100), State::Active);
    let undone = desk.in_state(ProposalState::Undone).await?;
    let receipt = undone[0].course().undone.as_ref().unwrap();
    assert_eq!(
        (receipt.before.as_str(), receipt.after.as_str()),
        ("suspended", "active")
    );
    Ok(())
}

#[tokio::test]
async fn a_directory_that_goes_away_is_gone_on_with() -> Result<(), Failure> {
    let desk = Desk::new(accounts, Some(WIDE)).await?;
    desk.sweep().await?;
    for proposal in desk.open().await?.iter().filter(|one| one.may_be_done()) {
        desk.approve(&desk.supervisor, proposal).await?;
    }
    desk.fake.inside.lock().unwrap().away_after = Some(5);
    desk.office.clock.advance(SignedDuration::from_mins(3));
    desk.act().await?;
    assert_eq!(desk.fake.inside.lock().unwrap().writes.len(), 5);
    {
        let mut inside = desk.fake.inside.lock().unwrap();
        (inside.away, inside.away_after) = (false, None);
    }
    // Not before the pause after a failure.
    desk.act().await?;
    assert_eq!(desk.fake.inside.lock().unwrap().writes.len(), 5);
    desk.office.clock.advance(SignedDuration::from_mins(2));
    desk.act().await?;
    let writes = desk.fake.inside.lock().unwrap().writes.clone();
    assert_eq!(writes.len(), 18);
    assert!(writes.values().all(|count| *count == 1), "{writes:?}");
    Ok(())
}

#[tokio::test]
async fn ended_at_any_step_each_account_is_done_once_by_its_receipt() -> Result<(), Failure> {
    let desk = Desk::new(accounts, Some(WIDE)).await?;
    desk.sweep().await?;
    for proposal in desk.open().await?.iter().filter(|one| one.may_be_done()) {
        desk.approve(&desk.supervisor, proposal).await?;
    }
    desk.office.clock.advance(SignedDuration::from_mins(3));
    let mut ends = 0_u32;
    for turn in 0..400_u32 {
        desk.fake.inside.lock().unwrap().ends_after = Some(turn % 7);
        if desk.act_until_it_ends().await? {
            break;
        }
        ends += 1;
    }
    assert!(ends > 20, "it ended only {ends} times");
    desk.fake.inside.lock().unwrap().ends_after = None;
    desk.act().await?;
    let done = desk.in_state(ProposalState::Done).await?;
    assert_eq!(done.len(), 18);
    let resumed = done
        .iter()
        .filter(|one| one.course().receipt.as_ref().unwrap().resumed);
    assert!(resumed.count() > 0, "none was found done after an end");
    let writes = desk.fake.inside.lock().unwrap().writes.clone();
    assert_eq!(writes.len(), 18);
    assert!(writes.values().all(|count| *count == 1), "{writes:?}");
    for one in &done {
        let receipt = one.course().receipt.as_ref().unwrap();
        assert_eq!(
            (receipt.before.as_str(), receipt.wrote.len()),
            ("active", 1)
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_directory_is_read_at_its_time_and_once() -> Result<(), Failure> {
    let desk = Desk::new(accounts, Some(WIDE)).await?;
    let records = desk.office.records();
    desk.house().await?;
    desk.act().await?;
    let first = records.last_sweep(NAME).await?.unwrap();
    assert_eq!(first.started.name(), "itself");
    desk.office.clock.advance(SignedDuration::from_hours(5));
    desk.house().await?;
    desk.act().await?;
    assert_eq!(records.last_sweep(NAME).await?.unwrap().id, first.id);
    // Three in the morning has come: 10:02 and 20 hours.
    desk.office.clock.advance(SignedDuration::from_hours(15));
    desk.house().await?;
    desk.act().await?;
    let second = records.last_sweep(NAME).await?.unwrap();
    assert_ne!(second.id, first.id);
    assert_eq!(second.counts.proposed, 0);
    assert_eq!(desk.fake.governed().len(), 1);
    Ok(())
}

#[tokio::test]
async fn what_is_put_aside_needs_a_reason_a_document_and_an_end() -> Result<(), Failure> {
    let desk = Desk::new(|now| vec![account(1, "idle", now, (200, 20))], Some(WIDE)).await?;
    desk.sweep().await?;
    let open = desk.open().await?;
    let (id, seen) = (open[0].proposed().id, open[0].version);
    let until = desk.office.now() + SignedDuration::from_hours(24);
    let whole = PutAside {
        reason: "出國研習".into(),
        document: "府資字第1號".into(),
        until,
    };
    let office = &desk.office.office;
    let without = |change: fn(&mut PutAside)| {
        let mut aside = whole.clone();
        change(&mut aside);
        aside
    };
    for (aside, field) in [
        (without(|one| one.reason.clear()), "reason"),
        (without(|one| one.document = " ".into()), "document"),
        (
            without(|one| one.until -= SignedDuration::from_hours(25)),
            "until",
        ),
        (
            without(|one| one.until += SignedDuration::from_hours(24 * 367)),
            "until",
        ),
    ] {
        let done = office
            .put_proposal_aside(&desk.supervisor, id, seen, &aside)
            .await;
        let Err(Problem::Refused(refusal)) = done else {
            return Err(format!("{field} was not asked for").into());
        };
        assert_eq!(refusal.field(), Some(field));
    }
    office
        .put_proposal_aside(&desk.supervisor, id, seen, &whole)
        .await?;
    let query = ProposalQuery::default();
    let listed = office.list_proposals(&desk.supervisor, &query).await?;
    let decided = listed[0].course().decided.as_ref().unwrap();
    assert_eq!(
        (decided.document.as_str(), decided.until),
        ("府資字第1號", Some(until))
    );
    Ok(())
}

fn refused(done: &Result<(), Problem>) -> &'static str {
    match done {
        Err(Problem::Refused(Refusal::WrongState { why })) => why,
        _ => "it was not refused so",
    }
}
