//! What is to be done later: one table, one scheduler.
//!
//! A job is planned in the deed that makes it necessary ([`crate::deed::Change::PlanJob`]), or
//! stands for ever and comes again ([`JobKind::every`]). [`Scheduler::turn`] does what is due; the
//! caller sleeps until the moment it answers. A job that was begun and never ended, because the
//! program was killed, is begun again when its lease is over: every work must bear being done twice.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::id::UnitId;
use domain::journal::{Doer, Object};
use jiff::{SignedDuration, Timestamp};

use crate::authority::Scope;
use crate::clients::CLIENT_SIGN_OUTS;
use crate::connectors::CONNECTORS;
use crate::deed::Deed;
use crate::office::Office;
use crate::problem::{Fault, Problem};
use crate::use_case::{Reach, SelfProof, UseCase};

/// How many jobs one turn takes at most: the rest is due at once again.
const MOST_A_TURN: u32 = 64;
/// How long a job may take before another turn believes that it was killed.
const LEASE: SignedDuration = SignedDuration::from_mins(5);
/// The scheduler looks at least this often, so that a clock set forward is noticed, and what
/// a deed has planned meanwhile is done.
const LONGEST_SLEEP: SignedDuration = SignedDuration::from_secs(5);
/// As often the lanes of applications and connectors are looked at: who is signed out or closed here is soon so there.
const SHORT_SLEEP: SignedDuration = SignedDuration::from_millis(500);
/// A first failure is tried again after this; each further one after twice as long.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(30);
/// No pause is longer.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(1);
/// A difference between both clocks that is no rounding and no slow turn.
const JUMP: SignedDuration = SignedDuration::from_secs(10);

/// What a run means that comes late, because the program stood still.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Late {
    /// It is done all the same, once.
    Run,
    /// After this long it means nothing any more, and is left out.
    Drop(SignedDuration),
}

/// Jobs that wait for other machines go in lanes of their own: a mail server that does not answer
/// delays no alarm and no webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Track {
    /// Everything that this machine does by itself.
    House,
    /// Messages for the mail server.
    Mail,
    /// Messages for webhooks.
    Hooks,
    /// Checkpoints for witnesses.
    Witnesses,
    /// Directories that are governed.
    Directories,
    /// Applications that are told of an end.
    Clients,
    /// Systems that are kept in step with the accounts here.
    Connectors,
    /// Looks back through the log, which take long and must delay nothing.
    Hunts,
    /// Services that are looked at.
    Services,
}

/// Kind of the messages for the mail server.
pub const MAIL: &str = "mail";
/// Kind of the messages for webhooks.
pub const WEBHOOK: &str = "webhook";
/// Kind of the job that has checkpoints countersigned.
pub const COUNTERSIGN: &str = "countersign";
/// Kind of the jobs that read a directory, or do in it what was approved.
pub const DIRECTORY: &str = "directory";
/// Kind of the jobs that look back through the log.
pub const HUNT: &str = "hunt";
/// Kind of the jobs that look at services.
pub const LOOK: &str = "look-at-services";

impl Track {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::House,
        Self::Mail,
        Self::Hooks,
        Self::Witnesses,
        Self::Directories,
        Self::Clients,
        Self::Connectors,
        Self::Hunts,
        Self::Services,
    ];

    /// The lane is looked at at least this often.
    const fn longest_sleep(self) -> SignedDuration {
        match self {
            Self::Clients | Self::Connectors => SHORT_SLEEP,
            _ => LONGEST_SLEEP,
        }
    }

    /// The one kind of job that goes there; empty for the lane of all other kinds.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::House => "",
            Self::Mail => MAIL,
            Self::Hooks => WEBHOOK,
            Self::Witnesses => COUNTERSIGN,
            Self::Directories => DIRECTORY,
            Self::Clients => CLIENT_SIGN_OUTS,
            Self::Connectors => CONNECTORS,
            Self::Hunts => HUNT,
            Self::Services => LOOK,
        }
    }
}

/// A kind of job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobKind {
    /// Stable name in storage and texts.
    pub name: &'static str,
    /// It comes again by itself after this long; none for jobs that deeds plan.
    pub every: Option<SignedDuration>,
    /// What a late run means.
    pub late: Late,
    /// After so many failures it is left, and shown to the system administrator.
    pub tries: u32,
}

/// One job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Name of its kind.
    pub kind: String,
    /// Unique within the kind: planning the same again changes nothing.
    pub key: String,
    /// The unit it belongs to; none for the whole office.
    pub unit: Option<UnitId>,
    /// When it is due.
    pub due: Timestamp,
    /// How often it failed.
    pub attempts: u32,
    /// Why it failed last.
    pub last_error: Option<String>,
    /// What the work needs to know, as JSON; ids only.
    pub payload: String,
}

/// Why a job did not end well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failed {
    /// It may work later.
    Later(String),
    /// It may work later, but not before so long.
    NotBefore(String, SignedDuration),
    /// It never will.
    Never(String),
    /// It never will, and what it carried is a secret: that is erased.
    Erased(String),
}

impl From<Fault> for Failed {
    fn from(fault: Fault) -> Self {
        Self::Later(fault.to_string())
    }
}

impl From<Problem> for Failed {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Refused(refusal) => Self::Never(refusal.to_string()),
            Problem::Fault(fault) => fault.into(),
        }
    }
}

/// What a job that ended well leaves; written in one transaction with its end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// What is to be done next. Ignored where a job of the same kind and key is there.
    pub plan: Vec<Job>,
    /// When the job itself comes again; a standing job does so in any case.
    pub again: Option<Again>,
}

/// The same job once more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Again {
    /// When.
    pub due: Timestamp,
    /// What it then needs to know; none for what it knew before.
    pub payload: Option<String>,
}

/// A job as the list of jobs tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobRow {
    /// The job; due at [`Timestamp::MAX`] when it was given up.
    pub job: Job,
    /// The unit it counts for: the top unit for a job of the whole office.
    pub unit: UnitId,
    /// Whether it is being done.
    pub running: bool,
    /// Since when it fails; none when it does not.
    pub failing_since: Option<Timestamp>,
}

impl JobRow {
    /// The place of a row in the list, after which the next page begins.
    pub fn place(&self) -> String {
        let Job { kind, key, due, .. } = &self.job;
        let due = if self.given_up() {
            i64::MAX
        } else {
            due.as_microsecond()
        };
        format!("{due}_{kind}_{key}")
    }

    /// Reads [`JobRow::place`].
    pub fn placed(text: &str) -> Option<(i64, String, String)> {
        let mut parts = text.splitn(3, '_');
        let (due, kind, key) = (parts.next()?, parts.next()?, parts.next()?);
        let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_graphic());
        let read = due.parse().ok()?;
        (plain(kind) && plain(key)).then(|| (read, kind.to_owned(), key.to_owned()))
    }

    /// Whether nobody tries any more.
    pub fn given_up(&self) -> bool {
        self.job.due == Timestamp::MAX
    }
}

/// Which jobs, the next due first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct JobQuery {
    /// Only those that failed.
    pub troubled: bool,
    /// Only after this place in the list: (due in microseconds, kind, key) of the last row of the
    /// page before.
    pub after: Option<(i64, String, String)>,
    /// How many at most; the store caps it at 200.
    pub limit: u32,
}

/// Does the jobs of one kind.
#[async_trait]
pub trait Work: Send + Sync {
    /// The kind.
    fn kind(&self) -> &'static JobKind;
    /// Does one. It may have been done before, if the program was killed just then.
    async fn run(&self, office: &Office, job: &Job) -> Result<Outcome, Failed>;
}

/// When a job failed, and when it is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure {
    /// When.
    pub at: Timestamp,
    /// When it is tried again; none when it is given up.
    pub again: Option<Timestamp>,
    /// Whether what it carried is erased: a secret that leads nowhere any more.
    pub erase: bool,
}

/// Where jobs wait.
#[async_trait]
pub trait JobQueue: Send + Sync {
    /// Jobs of a lane that are due and that nobody is doing, the longest due first.
    async fn due(&self, lane: Track, now: Timestamp, limit: u32) -> Result<Vec<Job>, Fault>;
    /// Takes a job until a time; false when somebody else was quicker.
    async fn take(&self, job: &Job, now: Timestamp, until: Timestamp) -> Result<bool, Fault>;
    /// The job is done. One that was woken meanwhile ([`crate::deed::Change::WakeJob`]) stays as it
    /// was woken.
    async fn done(&self, job: &Job, outcome: &Outcome) -> Result<(), Fault>;
    /// The job failed, and is due again at a time; never, when it is given up.
    async fn failed(&self, job: &Job, why: &str, when: Failure) -> Result<(), Fault>;
    /// Enters a job unless one of its kind and key is there.
    async fn ensure(&self, job: &Job) -> Result<(), Fault>;
    /// When the next job of a lane is due that nobody is doing.
    async fn next_due(&self, lane: Track) -> Result<Option<Timestamp>, Fault>;
    /// Jobs of a scope. Those of the whole office count for the unit above all others.
    async fn listed(
        &self,
        scope: &Scope,
        query: &JobQuery,
        now: Timestamp,
    ) -> Result<Vec<JobRow>, Fault>;
    /// One job of a scope, by kind and key.
    async fn one(
        &self,
        scope: &Scope,
        named: (&str, &str),
        now: Timestamp,
    ) -> Result<Option<JobRow>, Fault>;
    /// Frees every job that somebody is doing: whoever did is no more.
    async fn free(&self) -> Result<u64, Fault>;
    /// Removes sessions and keys that ended before a time; how many.
    async fn forget_ended(&self, before: Timestamp) -> Result<u64, Fault>;
}

/// The program notices that the machine's clock was moved; not a person's deed.
static CLOCK_JUMPED: UseCase = UseCase {
    name: "clock_jumped",
    says: "The machine's clock was moved.",
    roles: &[],
    reach: Reach::Units,
    proof: SelfProof::Session,
};

/// Does what is due.
pub struct Scheduler {
    office: Arc<Office>,
    lane: Track,
    works: Vec<Arc<dyn Work>>,
    /// Both clocks at the last turn: the machine's, and one that nobody can set.
    seen: Option<(Timestamp, Duration)>,
}

impl Office {
    /// Frees what a program that was killed was doing, so that it is begun again at once. For the
    /// start, before any scheduler turns: the lock of the data folder says that there is no other.
    ///
    /// # Errors
    /// When jobs cannot be written.
    pub async fn free_jobs(&self) -> Result<u64, Fault> {
        self.parts.jobs.free().await
    }
}

impl Scheduler {
    /// A scheduler of a lane that knows these works.
    pub const fn new(office: Arc<Office>, lane: Track, works: Vec<Arc<dyn Work>>) -> Self {
        Self {
            office,
            lane,
            works,
            seen: None,
        }
    }

    /// Enters the jobs that stand for ever.
    ///
    /// # Errors
    /// When they cannot be written.
    pub async fn begin(&self) -> Result<(), Fault> {
        for work in &self.works {
            let kind = work.kind();
            if kind.every.is_some() {
                let job = Job {
                    kind: kind.name.to_owned(),
                    key: String::new(),
                    unit: None,
                    due: self.office.now(),
                    attempts: 0,
                    last_error: None,
                    payload: "{}".to_owned(),
                };
                self.office.parts.jobs.ensure(&job).await?;
            }
        }
        Ok(())
    }

    /// Does what is due, and answers when to come again. `monotonic` is a clock that only runs.
    ///
    /// # Errors
    /// When jobs cannot be read or written; what fails within a job is the job's matter.
    pub async fn turn(&mut self, monotonic: Duration) -> Result<Timestamp, Fault> {
        if self.lane == Track::House {
            self.notice_jump(monotonic).await?;
        }
        let jobs = Arc::clone(&self.office.parts.jobs);
        let now = self.office.now();
        for job in jobs.due(self.lane, now, MOST_A_TURN).await? {
            self.carry_out(&job).await?;
        }
        let now = self.office.now();
        let latest = later(now, self.lane.longest_sleep());
        let next = jobs.next_due(self.lane).await?;
        Ok(next.map_or(latest, |due| due.clamp(now, latest)))
    }

    async fn carry_out(&self, job: &Job) -> Result<(), Fault> {
        let jobs = &self.office.parts.jobs;
        let now = self.office.now();
        let mut works = self.works.iter();
        // A kind of a newer program: left for it.
        let Some(work) = works.find(|work| work.kind().name == job.kind) else {
            let when = Failure {
                at: now,
                again: None,
                erase: false,
            };
            let why = "no work of this kind is known here";
            return jobs.failed(job, why, when).await;
        };
        if !jobs.take(job, now, later(now, LEASE)).await? {
            return Ok(());
        }
        let kind = work.kind();
        let ended = if is_dropped(kind.late, job.due, now) {
            Ok(Outcome::default())
        } else {
            work.run(&self.office, job).await
        };
        match ended {
            Ok(mut outcome) => {
                let standing = self.again(kind).map(|due| Again { due, payload: None });
                outcome.again = outcome.again.or(standing);
                jobs.done(job, &outcome).await
            }
            Err(failed) => self.fail(kind, job, failed).await,
        }
    }

    async fn fail(&self, kind: &JobKind, job: &Job, failed: Failed) -> Result<(), Fault> {
        let at = self.office.now();
        let pause = pause_after(job.attempts);
        let last = job.attempts.saturating_add(1) >= kind.tries;
        let erase = matches!(failed, Failed::Erased(_));
        let (why, again) = match failed {
            Failed::Later(why) if !last => (why, Some(later(at, pause))),
            Failed::NotBefore(why, rest) if !last => (why, Some(later(at, pause.max(rest)))),
            Failed::Later(why)
            | Failed::NotBefore(why, _)
            | Failed::Never(why)
            | Failed::Erased(why) => {
                if let Some(told) = crate::notices::trouble(job, at) {
                    self.office.parts.jobs.ensure(&told).await?;
                }
                (why, self.again(kind))
            }
        };
        let jobs = &self.office.parts.jobs;
        jobs.failed(job, &why, Failure { at, again, erase }).await
    }

    /// When a standing job comes again: at the next whole hour, minute or whatever it comes every,
    /// however many runs were missed and however often it was put off.
    fn again(&self, kind: &JobKind) -> Option<Timestamp> {
        let every = kind.every?.as_secs().max(1);
        let passed = self.office.now().as_second().div_euclid(every);
        let next = passed.saturating_add(1).saturating_mul(every);
        Some(Timestamp::from_second(next).unwrap_or(Timestamp::MAX))
    }

    async fn notice_jump(&mut self, monotonic: Duration) -> Result<(), Fault> {
        let now = self.office.now();
        let before = self.seen.replace((now, monotonic));
        let Some((then, passed)) = before else {
            return Ok(());
        };
        let really = SignedDuration::try_from(monotonic.saturating_sub(passed));
        let really = really.unwrap_or(SignedDuration::MAX);
        let jump = now.duration_since(then).saturating_sub(really);
        if jump.abs() < JUMP {
            return Ok(());
        }
        let units = self.office.parts.records.units().await?;
        let Some(top) = units.iter().find(|unit| unit.parent.is_none()) else {
            return Ok(());
        };
        let facts = serde_json::json!({"seconds": jump.as_secs()}).to_string();
        let object = Object {
            kind: "clock",
            id: String::new(),
        };
        let doer = Doer::Program;
        let entry = self
            .office
            .entry(doer, &CLOCK_JUMPED, top.id, object, facts);
        let deed = Deed::new(Vec::new(), entry);
        let scope = Scope::whole_office();
        let written = self.office.commit(&scope, deed).await;
        written.map_err(|problem| Fault::caused("write that the clock was moved", problem))
    }
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

fn is_dropped(late: Late, due: Timestamp, now: Timestamp) -> bool {
    matches!(late, Late::Drop(after) if now.duration_since(due) > after)
}

fn pause_after(attempts: u32) -> SignedDuration {
    let doubled = 1_i32.checked_shl(attempts.min(16)).unwrap_or(i32::MAX);
    FIRST_PAUSE.saturating_mul(doubled).min(LONGEST_PAUSE)
}

/// Removes what ended: sessions and keys of a day ago and before.
pub struct ForgetEnded;

static FORGET_ENDED: JobKind = JobKind {
    name: "forget-ended",
    every: Some(SignedDuration::from_hours(6)),
    late: Late::Run,
    tries: 5,
};

#[async_trait]
impl Work for ForgetEnded {
    fn kind(&self) -> &'static JobKind {
        &FORGET_ENDED
    }

    async fn run(&self, office: &Office, _: &Job) -> Result<Outcome, Failed> {
        let day_ago = later(office.now(), SignedDuration::from_hours(-24));
        office.parts.jobs.forget_ended(day_ago).await?;
        Ok(Outcome::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_and_end_at_an_hour() {
        assert_eq!(pause_after(0), FIRST_PAUSE);
        assert_eq!(pause_after(2), FIRST_PAUSE * 4);
        assert_eq!(pause_after(99), LONGEST_PAUSE);
    }

    #[test]
    fn what_comes_too_late_is_dropped_only_where_that_was_said() {
        let due = Timestamp::from_second(1_000).unwrap();
        let now = Timestamp::from_second(1_061).unwrap();
        assert!(is_dropped(
            Late::Drop(SignedDuration::from_mins(1)),
            due,
            now
        ));
        assert!(!is_dropped(
            Late::Drop(SignedDuration::from_mins(2)),
            due,
            now
        ));
        assert!(!is_dropped(Late::Run, due, Timestamp::MAX));
    }
}
