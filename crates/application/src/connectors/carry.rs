//! Systems are told how accounts stand.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use domain::id::{ConnectorId, UnitId};
use domain::journal::Doer;
use jiff::{SignedDuration, Timestamp};

use super::port::{
    Carried, Connector, ConnectorChange, Differs, Drift, Laid, LaidFile, Missed, Target, Telling,
    Whom,
};
use super::{Reaches, digest, held, object};
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
/// A file is laid for so many changes at once: everybody stands in it in any case.
const AT_ONCE_IN_A_FILE: u32 = 5_000;
/// People are read in slices of so many for a file.
const SLICE: u32 = 1_000;
/// It is looked so often whether somebody waits, whatever woke nobody.
const EVERY: SignedDuration = SignedDuration::from_mins(1);
/// A system that is being told just now is looked at again after this.
const BUSY: SignedDuration = SignedDuration::from_millis(500);
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

/// Tells systems how accounts stand. Each system has a job of its own, so that one that does not answer delays no
/// other; a job without a system sees to it that each has one.
#[derive(Default)]
pub struct Carry {
    /// Systems that are being told: each by one at a time, also where its job was woken meanwhile.
    busy: Mutex<BTreeSet<ConnectorId>>,
}

/// A system is being told; over with this value.
struct Turn<'c> {
    busy: &'c Mutex<BTreeSet<ConnectorId>>,
    id: ConnectorId,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        busy.remove(&self.id);
    }
}

impl Carry {
    /// None where the system is being told just now.
    fn begin(&self, id: ConnectorId) -> Option<Turn<'_>> {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        let free = busy.insert(id);
        drop(busy);
        free.then(|| Turn {
            busy: &self.busy,
            id,
        })
    }
}

/// The job of a system, due at once.
pub(super) fn wake(id: ConnectorId, unit: UnitId, at: Timestamp) -> Job {
    Job {
        kind: CONNECTORS.to_owned(),
        key: id.to_string(),
        unit: Some(unit),
        due: at,
        attempts: 0,
        last_error: None,
        payload: "{}".to_owned(),
    }
}

/// Adds to a deed that changes accounts the jobs that tell systems. That there is something to tell is written by the
/// records themselves.
pub(crate) fn plan(deed: &mut Deed, connected: &BTreeSet<ConnectorId>) {
    // Who does the deed may reach nothing but its unit; a job that is there keeps its own.
    let first = deed.entries().first();
    let Some((unit, at)) = first.map(|entry| (entry.unit, entry.at)) else {
        return;
    };
    let moves =
        |change: &Change| change.moves_accounts() || matches!(change, Change::SetNotices { .. });
    if deed.changes().iter().any(moves) {
        let jobs = connected.iter().map(|id| wake(*id, unit, at));
        deed.beside(jobs.map(Change::WakeJob));
    }
}

#[async_trait]
impl Work for Carry {
    fn kind(&self) -> &'static JobKind {
        &CARRY
    }

    async fn run(&self, office: &Office, job: &Job) -> Result<Outcome, Failed> {
        let all = office
            .parts
            .records
            .connectors(&Scope::whole_office())
            .await?;
        let Ok(id) = job.key.parse::<ConnectorId>() else {
            let of = |one: &Connector| wake(one.id, one.unit, office.now());
            return Ok(Outcome {
                plan: all.iter().map(of).collect(),
                again: None,
            });
        };
        let found = all.iter().find(|one| one.id == id);
        let Some(connector) = found.filter(|one| one.paused.is_none()) else {
            return Ok(Outcome::default());
        };
        let Some(_turn) = self.begin(id) else {
            return Ok(again(later(office.now(), BUSY)));
        };
        let turned = office.carry(connector).await?;
        let now = office.now();
        let due = if turned.more { Some(now) } else { turned.again };
        // What is due later than the next look by itself needs no look of its own.
        let soon = due.filter(|due| now.duration_until(*due) < EVERY);
        Ok(soon.map_or_else(Outcome::default, |due| again(due.max(now))))
    }
}

const fn again(due: Timestamp) -> Outcome {
    Outcome {
        plan: Vec::new(),
        again: Some(Again { due, payload: None }),
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
        let records = &self.parts.records;
        for one in records.connectors(&Scope::whole_office()).await? {
            self.connected(one.id);
            let job = wake(one.id, one.unit, self.now());
            self.parts.jobs.ensure(&job).await?;
        }
        Ok(())
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
        let at_once = if connector.settings.kind.is_file() {
            AT_ONCE_IN_A_FILE
        } else {
            AT_ONCE
        };
        let due = records
            .carried(connector.id, Whom::Due(now), at_once)
            .await?;
        if due.is_empty() {
            let waiting = records
                .carried(connector.id, Whom::Waiting, AT_ONCE)
                .await?;
            let again = waiting.iter().map(|one| one.due).min();
            return Ok(Turned { again, ..none });
        }
        let more = u32::try_from(due.len()).is_ok_and(|found| found == at_once);
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
        let mut file = None;
        if !people.is_empty() {
            let target = self.target(connector)?;
            let wishes: Vec<_> = people.iter().map(|one| digest(&one.wish)).collect();
            let became = if connector.settings.kind.is_file() {
                let laid = self.lay(connector, (&reaches, &target)).await?;
                let each = laid.as_ref().map(|_| None).map_err(Clone::clone);
                file = laid.ok();
                vec![each; people.len()]
            } else {
                self.parts.targets.tell(&target, people).await
            };
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
        let facts = facts(changes.len(), missed, file.as_ref());
        changes.extend(file.into_iter().flat_map(|file| self.laid(connector, file)));
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

    /// Lays a file with everybody who has an account there.
    async fn lay(
        &self,
        connector: &Connector,
        (reaches, target): (&Reaches, &Target),
    ) -> Result<Result<Laid, Missed>, Problem> {
        let (mut everybody, mut after) = (Vec::new(), None);
        loop {
            let whom = Whom::All(after);
            let slice = self
                .parts
                .records
                .carried(connector.id, whom, SLICE)
                .await?;
            let Some(last) = slice.last() else { break };
            after = Some(last.person);
            everybody.extend(slice.iter().filter_map(|one| reaches.wish(one)));
        }
        let before = connector.laid.as_ref().map(|file| &*file.digest);
        Ok(self.parts.targets.lay(target, before, everybody).await)
    }

    /// What is written down of a file: its receipt, and that another one lay there.
    fn laid(&self, connector: &Connector, file: Laid) -> Vec<Change> {
        let (id, unit, at) = (connector.id, connector.unit, self.now());
        let Laid {
            digest,
            rows,
            found,
            ..
        } = file;
        let mut changes = vec![ConnectorChange::Laid {
            connector: id,
            unit,
            file: LaidFile { digest, rows, at },
        }];
        if let Some(digest) = found {
            let fields = vec!["file".to_owned()];
            changes.push(ConnectorChange::Found {
                connector: id,
                unit,
                drift: Drift {
                    remote: connector.settings.address.clone(),
                    person: None,
                    what: Differs::Changed { fields },
                    digest,
                    found: at,
                    accepted: None,
                },
            });
        }
        let change = |change| Change::Connector(Box::new(change));
        changes.into_iter().map(change).collect()
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

/// What the journal tells of a turn.
fn facts(people: usize, missed: u32, file: Option<&Laid>) -> String {
    let facts = match file {
        None => serde_json::json!({"people": people, "missed": missed}),
        Some(file) => serde_json::json!({
            "people": people,
            "missed": missed,
            "sha256": file.digest,
            "rows": file.rows,
            "found": file.found,
            "gaps": file.gaps,
        }),
    };
    facts.to_string()
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
