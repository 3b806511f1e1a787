//! The scheduler over real records and a standing clock. It begins at two minutes past the hour.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use application::jobs::{Failed, Job, JobKind, Late, Outcome, Scheduler, Track, Work};
use application::port::Records as _;
use application::use_case::LIST_FINDINGS;
use application::{Actor, Office};
use async_trait::async_trait;
use domain::people::{Grant, Role};
use jiff::SignedDuration;
use jiff::civil::Date;
use store::SqlRecords;
use testkit::office::{Failure, TestOffice};

static HOURLY: JobKind = JobKind {
    name: "hourly",
    every: Some(SignedDuration::from_hours(1)),
    late: Late::Run,
    tries: 3,
};
static PROMPT: JobKind = JobKind {
    name: "prompt",
    late: Late::Drop(SignedDuration::from_mins(5)),
    ..HOURLY
};

/// Counts its runs; fails as often as it is told to.
struct Counting {
    kind: &'static JobKind,
    runs: AtomicU32,
    failures: AtomicU32,
    hangs: Mutex<bool>,
}

impl Counting {
    fn new(kind: &'static JobKind) -> Arc<Self> {
        Arc::new(Self {
            kind,
            runs: AtomicU32::new(0),
            failures: AtomicU32::new(0),
            hangs: Mutex::new(false),
        })
    }

    fn runs(&self) -> u32 {
        self.runs.load(Ordering::SeqCst)
    }

    fn hang(&self, hang: bool) {
        *self.hangs.lock().unwrap_or_else(PoisonError::into_inner) = hang;
    }
}

#[async_trait]
impl Work for Counting {
    fn kind(&self) -> &'static JobKind {
        self.kind
    }

    async fn run(&self, _: &Office, _: &Job) -> Result<Outcome, Failed> {
        self.runs.fetch_add(1, Ordering::SeqCst);
        let hangs = *self.hangs.lock().unwrap_or_else(PoisonError::into_inner);
        if hangs {
            std::future::pending::<()>().await;
        }
        let left = self.failures.load(Ordering::SeqCst);
        if left == 0 {
            return Ok(Outcome::default());
        }
        self.failures.store(left - 1, Ordering::SeqCst);
        Err(Failed::Later("the peer is away".into()))
    }
}

/// Both clocks go on by the same time.
async fn pass(
    office: &TestOffice,
    scheduler: &mut Scheduler,
    minutes: i64,
    monotonic: &mut Duration,
) -> Result<(), Failure> {
    let by = SignedDuration::from_mins(minutes);
    office.clock.advance(by);
    *monotonic += by.unsigned_abs();
    scheduler.turn(*monotonic).await?;
    Ok(())
}

async fn scheduler(office: &TestOffice, work: &Arc<Counting>) -> Result<Scheduler, Failure> {
    let work: Arc<dyn Work> = Arc::<Counting>::clone(work);
    let scheduler = Scheduler::new(Arc::clone(&office.office), Track::House, vec![work]);
    scheduler.begin().await?;
    Ok(scheduler)
}

#[tokio::test]
async fn a_standing_job_comes_again_and_missed_runs_are_one() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let (work, mut at) = (Counting::new(&HOURLY), Duration::ZERO);
    let mut turns = scheduler(&office, &work).await?;
    pass(&office, &mut turns, 0, &mut at).await?;
    assert_eq!(work.runs(), 1, "at once");
    pass(&office, &mut turns, 57, &mut at).await?;
    assert_eq!(work.runs(), 1, "not before it is due");
    pass(&office, &mut turns, 1, &mut at).await?;
    assert_eq!(work.runs(), 2);
    pass(&office, &mut turns, 5 * 60 + 30, &mut at).await?;
    assert_eq!(work.runs(), 3, "five missed runs are one");
    pass(&office, &mut turns, 29, &mut at).await?;
    assert_eq!(work.runs(), 3, "the grid stays");
    pass(&office, &mut turns, 1, &mut at).await?;
    assert_eq!(work.runs(), 4);
    Ok(())
}

#[tokio::test]
async fn what_must_be_prompt_is_left_out_when_it_comes_late() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let (work, mut at) = (Counting::new(&PROMPT), Duration::ZERO);
    let mut turns = scheduler(&office, &work).await?;
    pass(&office, &mut turns, 6, &mut at).await?;
    assert_eq!(work.runs(), 0);
    pass(&office, &mut turns, 52, &mut at).await?;
    assert_eq!(work.runs(), 1, "the next one is prompt");
    Ok(())
}

#[tokio::test]
async fn a_failure_is_tried_again_later_and_given_up_at_last() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let (work, mut at) = (Counting::new(&HOURLY), Duration::ZERO);
    work.failures.store(9, Ordering::SeqCst);
    let mut turns = scheduler(&office, &work).await?;
    pass(&office, &mut turns, 0, &mut at).await?;
    pass(&office, &mut turns, 0, &mut at).await?;
    assert_eq!(work.runs(), 1, "not at once");
    pass(&office, &mut turns, 1, &mut at).await?;
    pass(&office, &mut turns, 2, &mut at).await?;
    assert_eq!(work.runs(), 3);
    pass(&office, &mut turns, 30, &mut at).await?;
    assert_eq!(work.runs(), 3, "three tries, then only with the next hour");
    pass(&office, &mut turns, 25, &mut at).await?;
    assert_eq!(work.runs(), 4);
    Ok(())
}

#[tokio::test]
async fn a_job_that_was_killed_is_begun_again_when_its_lease_is_over() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let (work, mut at) = (Counting::new(&HOURLY), Duration::ZERO);
    work.hang(true);
    let mut killed = scheduler(&office, &work).await?;
    let turn = tokio::time::timeout(Duration::from_millis(300), killed.turn(at)).await;
    assert!(turn.is_err() && work.runs() == 1, "it hangs in its work");
    work.hang(false);
    let mut turns = scheduler(&office, &work).await?;
    pass(&office, &mut turns, 4, &mut at).await?;
    assert_eq!(work.runs(), 1, "somebody may still be doing it");
    pass(&office, &mut turns, 1, &mut at).await?;
    assert_eq!(work.runs(), 2);
    Ok(())
}

#[tokio::test]
async fn what_a_killed_program_was_doing_is_begun_again_at_the_start() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let (work, mut at) = (Counting::new(&HOURLY), Duration::ZERO);
    work.hang(true);
    let mut killed = scheduler(&office, &work).await?;
    let turn = tokio::time::timeout(Duration::from_millis(300), killed.turn(at)).await;
    assert!(turn.is_err() && work.runs() == 1, "it hangs in its work");
    work.hang(false);
    assert_eq!(office.office.free_jobs().await?, 1);
    let mut turns = scheduler(&office, &work).await?;
    pass(&office, &mut turns, 0, &mut at).await?;
    assert_eq!(work.runs(), 2);
    Ok(())
}

#[tokio::test]
async fn a_clock_that_was_moved_is_written_down() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let (work, mut at) = (Counting::new(&HOURLY), Duration::ZERO);
    let mut turns = scheduler(&office, &work).await?;
    pass(&office, &mut turns, 0, &mut at).await?;
    pass(&office, &mut turns, 3, &mut at).await?;
    let jumps = async || -> Result<Vec<String>, Failure> {
        let actor = office.actor("lin.contact").await?;
        let top = actor.tree().units().find(|unit| unit.parent.is_none());
        let grant = Grant {
            person: actor.person.id,
            role: Role::Auditor,
            unit: top.ok_or("no top unit")?.id,
            from: Date::MIN,
            until: None,
            deputy_of: None,
        };
        let (person, tree) = (actor.person.clone(), actor.tree().clone());
        let actor = Actor::new(person, actor.language, [grant], tree, Date::MAX);
        let permit = actor.permit(&LIST_FINDINGS)?;
        let records = SqlRecords::open(&office.folder().join("records.db")).await?;
        let entries = records.journal_of(permit.scope(), "clock", "").await?;
        Ok(entries.into_iter().map(|entry| entry.facts).collect())
    };
    assert_eq!(jumps().await?, [""; 0]);
    office.clock.advance(SignedDuration::from_hours(-2));
    turns.turn(at).await?;
    assert_eq!(jumps().await?, ["{\"seconds\":-7200}"]);
    Ok(())
}
