//! Systems are told how accounts stand.

use async_trait::async_trait;
use domain::id::UnitId;
use domain::journal::Doer;
use jiff::{SignedDuration, Timestamp};

use super::port::{Carried, Connector, ConnectorChange, Missed, Telling, Whom};
use super::{digest, held, object};
use crate::authority::Scope;
use crate::deed::{Change, Deed};
use crate::jobs::{Again, Failed, Job, JobKind, Late, Outcome, Work};
use crate::office::Office;
use crate::problem::{Fault, Problem};
use crate::use_case::{Reach, SelfProof, UseCase};

/// Kind of the job that tells systems.
pub const CONNECTORS: &str = "connectors";
/// So many people go in one turn to one system.
const AT_ONCE: u32 = 200;
/// It is looked so often whether somebody waits, whatever woke nobody.
const EVERY: SignedDuration = SignedDuration::from_mins(1);
/// A first failure is tried again after this; each further one after twice as long.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(10);
/// No pause is longer.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(1);

static CARRY: JobKind = JobKind {
    name: CONNECTORS,
    every: Some(EVERY),
    late: Late::Run,
    tries: u32::MAX,
};

/// The program tells a system; not a person's deed.
static TELL_CONNECTOR: UseCase = UseCase {
    name: "tell_connector",
    says: "A system was told how accounts stand.",
    roles: &[],
    reach: Reach::Units,
    proof: SelfProof::Session,
};

/// Tells systems how accounts stand.
pub struct Carry;

/// The job, due at once.
pub(super) fn wake(unit: Option<UnitId>, at: Timestamp) -> Job {
    Job {
        kind: CONNECTORS.to_owned(),
        key: String::new(),
        unit,
        due: at,
        attempts: 0,
        last_error: None,
        payload: "{}".to_owned(),
    }
}

/// Adds to a deed that changes accounts the job that tells systems. That there is something to tell is written by the
/// records themselves.
pub(crate) fn plan(deed: &mut Deed) {
    let Some(entry) = deed.entries().first() else {
        return;
    };
    let moves =
        |change: &Change| change.moves_accounts() || matches!(change, Change::SetNotices { .. });
    if deed.changes().iter().any(moves) {
        let job = wake(Some(entry.unit), entry.at);
        deed.beside([Change::WakeJob(job)]);
    }
}

#[async_trait]
impl Work for Carry {
    fn kind(&self) -> &'static JobKind {
        &CARRY
    }

    async fn run(&self, office: &Office, _: &Job) -> Result<Outcome, Failed> {
        let all = office
            .parts
            .records
            .connectors(&Scope::whole_office())
            .await?;
        if !all.is_empty() {
            office.connected();
        }
        let (mut more, mut next) = (false, None);
        for connector in all.iter().filter(|connector| connector.paused.is_none()) {
            let turned = office.carry(connector).await?;
            more |= turned.more;
            next = [next, turned.again].into_iter().flatten().min();
        }
        let now = office.now();
        let due = if more {
            Some(now)
        } else {
            next.map(|next| next.max(now))
        };
        // What is due later than the next look by itself needs no look of its own.
        let soon = due.filter(|due| now.duration_until(*due) < EVERY);
        Ok(Outcome {
            plan: Vec::new(),
            again: soon.map(|due| Again { due, payload: None }),
        })
    }
}

/// What is left of a turn.
struct Turned {
    more: bool,
    again: Option<Timestamp>,
}

impl Office {
    /// For the start: whether systems are kept in step, so that the first change wakes the job that tells them.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub async fn look_for_connectors(&self) -> Result<(), Fault> {
        let all = self
            .parts
            .records
            .connectors(&Scope::whole_office())
            .await?;
        if !all.is_empty() {
            self.connected();
        }
        Ok(())
    }

    /// From now on a change of an account matters to systems.
    pub(crate) fn connected(&self) {
        self.connected
            .store(true, std::sync::atomic::Ordering::Relaxed);
    }

    async fn carry(&self, connector: &Connector) -> Result<Turned, Problem> {
        let none = Turned {
            more: false,
            again: None,
        };
        let records = &self.parts.records;
        let standing = records.connector_standing(connector.id).await?;
        if standing.waiting == 0 && connector.released > 0 {
            self.brake_again(connector).await?;
        }
        if standing.waiting == 0 || held(connector, standing) {
            return Ok(none);
        }
        let now = self.now();
        let due = records
            .carried(connector.id, Whom::Due(now), AT_ONCE)
            .await?;
        if due.is_empty() {
            let waiting = records
                .carried(connector.id, Whom::Waiting, AT_ONCE)
                .await?;
            let again = waiting.iter().map(|one| one.due).min();
            return Ok(Turned { again, ..none });
        }
        let more = u32::try_from(due.len()).is_ok_and(|found| found == AT_ONCE);
        let missed = self.tell_of(connector, due).await?;
        Ok(Turned {
            more: more && missed == 0,
            again: (missed > 0).then(|| later(self.now(), FIRST_PAUSE)),
        })
    }

    /// Tells a system of these, and writes down what became of it; how many it could not be told of.
    async fn tell_of(&self, connector: &Connector, due: Vec<Carried>) -> Result<u32, Problem> {
        let reaches = self.reaches(connector).await?;
        let (mut changes, mut asked, mut people) = (Vec::new(), Vec::new(), Vec::new());
        for one in due {
            match reaches.wish(&one) {
                Some(wish) if one.digest.as_deref() != Some(&*digest(&wish)) => {
                    people.push(Telling {
                        remote: one.remote.clone(),
                        wish,
                        number: one.wanted,
                        at: one.wanted_at,
                    });
                    asked.push(one);
                }
                wish => {
                    let known = (
                        one.remote.clone(),
                        wish.as_ref().map(digest).unwrap_or_default(),
                    );
                    let at = one.told_at.unwrap_or_else(|| self.now());
                    changes.push(told(connector, &one, known, at));
                }
            }
        }
        let mut missed = 0_u32;
        if !people.is_empty() {
            let target = self.target(connector)?;
            let wishes: Vec<_> = people.iter().map(|one| digest(&one.wish)).collect();
            let became = self.parts.targets.tell(&target, people).await;
            for ((one, wish), became) in asked.iter().zip(wishes).zip(became) {
                missed = missed.saturating_add(u32::from(became.is_err()));
                changes.push(match became {
                    Ok(remote) => {
                        let remote = remote.or_else(|| one.remote.clone());
                        told(connector, one, (remote, wish), self.now())
                    }
                    Err(why) => self.missed(connector, one, why),
                });
            }
        }
        let facts = serde_json::json!({"people": changes.len(), "missed": missed}).to_string();
        let object = object(connector.id);
        let entry = self.entry(
            Doer::Program,
            &TELL_CONNECTOR,
            connector.unit,
            object,
            facts,
        );
        self.commit(&Scope::whole_office(), Deed::new(changes, entry))
            .await?;
        Ok(missed)
    }

    /// What was confirmed went: the next changes are counted anew.
    async fn brake_again(&self, connector: &Connector) -> Result<(), Problem> {
        let braked = Connector {
            released: 0,
            ..connector.clone()
        };
        let facts = serde_json::json!({"released": 0}).to_string();
        let (doer, told) = (Doer::Program, object(connector.id));
        let entry = self.entry(doer, &TELL_CONNECTOR, connector.unit, told, facts);
        let change = Change::Connector(Box::new(ConnectorChange::Change(braked)));
        match self
            .commit(&Scope::whole_office(), Deed::new(vec![change], entry))
            .await
        {
            // Somebody changes it just now: the next look sees to it.
            Err(Problem::Refused(_)) => Ok(()),
            other => other,
        }
    }

    fn missed(&self, connector: &Connector, one: &Carried, why: Missed) -> Change {
        let (trouble, due) = match why {
            Missed::Never(why) => (why, Timestamp::MAX),
            Missed::Later(why, rest) => {
                let doubled = 2_i32.saturating_pow(one.tries.min(12));
                let pause = FIRST_PAUSE.saturating_mul(doubled).min(LONGEST_PAUSE);
                (why, later(self.now(), pause.max(rest.unwrap_or_default())))
            }
        };
        Change::Connector(Box::new(ConnectorChange::Missed {
            connector: connector.id,
            unit: connector.unit,
            person: one.person,
            trouble,
            due,
        }))
    }
}

fn told(
    connector: &Connector,
    one: &Carried,
    (remote, digest): (Option<String>, String),
    at: Timestamp,
) -> Change {
    Change::Connector(Box::new(ConnectorChange::Told {
        connector: connector.id,
        unit: connector.unit,
        person: one.person,
        told: one.wanted,
        remote,
        digest,
        at,
    }))
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}
