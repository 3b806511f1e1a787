//! The job of a hunt: a slice at a time, and others' turn in between.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use domain::finding::{Finding, FindingState};
use domain::id::{FindingId, HuntId};
use domain::journal::Doer;
use jiff::SignedDuration;
use serde_json::json;

use super::course::{Became, Course, Ground, OnRecord, Said};
use super::{Hunt, HuntChange, HuntState, hunt_object};
use crate::authority::Scope;
use crate::deed::{Change, Deed};
use crate::findings::finding_object;
use crate::jobs::{Again, Failed, HUNT, Job, JobKind, Late, Outcome, Work};
use crate::log_search::WINDOW;
use crate::normal::{Normal, put_aside};
use crate::office::Office;
use crate::problem::{Problem, Refusal};
use crate::raising::{self, RAISE_FINDING, Whose};
use crate::use_case::{Reach, SelfProof, UseCase};

/// Batches of records that one slice reads at most.
const BATCHES: usize = 25;
/// A slice ends early when the rules have said so much.
const MOST_SAID: usize = 1_000;
/// Findings that are entered in one deed.
const IN_ONE_DEED: usize = 100;
/// A hunt that finds more has the wrong rules: it ends, and says so.
const MOST_FOUND: u64 = 5_000;
/// No pause between slices is longer.
const LONGEST_REST: SignedDuration = SignedDuration::from_secs(10);

static KIND: JobKind = JobKind {
    name: HUNT,
    every: None,
    late: Late::Run,
    tries: 10,
};

/// A hunt is over; no person's deed, so it is not in the table of use cases.
static END_HUNT: UseCase = UseCase {
    says: "A look back is over.",
    name: "end_hunt",
    roles: &[],
    reach: Reach::Units,
    proof: SelfProof::Session,
};

/// How much is read between two looks at whether the hunt still goes on.
#[derive(Debug, Clone, Copy)]
struct Slice {
    /// Records that are read at once.
    batch: usize,
    /// How often.
    batches: usize,
}

impl Default for Slice {
    fn default() -> Self {
        Self {
            batch: usize::try_from(WINDOW).unwrap_or(usize::MAX),
            batches: BATCHES,
        }
    }
}

/// Carries hunts out.
#[derive(Default)]
pub struct Hunting {
    slice: Slice,
    /// The one under way, between two slices.
    under_way: Mutex<Option<Course>>,
}

impl Hunting {
    /// In slices of so many records.
    pub fn in_slices_of(records: usize) -> Self {
        Self {
            slice: Slice {
                batch: records.max(1),
                batches: 1,
            },
            ..Self::default()
        }
    }

    fn taken(&self) -> Option<Course> {
        let place = self.under_way.lock();
        place.unwrap_or_else(PoisonError::into_inner).take()
    }

    fn put(&self, course: Course) {
        let place = self.under_way.lock();
        *place.unwrap_or_else(PoisonError::into_inner) = Some(course);
    }
}

#[async_trait]
impl Work for Hunting {
    fn kind(&self) -> &'static JobKind {
        &KIND
    }

    async fn run(&self, office: &Office, job: &Job) -> Result<Outcome, Failed> {
        let id: HuntId = job
            .key
            .parse()
            .map_err(|_| Failed::Never("it names no hunt".to_owned()))?;
        let began = office.now();
        let went = office.hunt_a_slice(id, self.taken(), self.slice).await;
        match went {
            Ok(Some(course)) => {
                self.put(course);
                // As long as it worked it rests: the intake has the machine to itself.
                let now = office.now();
                let rest = now.duration_since(began);
                let rest = rest.clamp(SignedDuration::ZERO, LONGEST_REST);
                let due = now.checked_add(rest).unwrap_or(now);
                let again = Some(Again { due, payload: None });
                Ok(Outcome {
                    again,
                    ..Outcome::default()
                })
            }
            Ok(None) => Ok(Outcome::default()),
            Err(problem) => {
                if job.attempts.saturating_add(1) >= KIND.tries {
                    office.give_up_hunt(id).await?;
                }
                Err(Failed::Later(problem.to_string()))
            }
        }
    }
}

impl Office {
    /// Carries a hunt out to its end, for a command that holds the data folder.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] where there is none; a fault when log or records cannot be read or written.
    pub async fn hunt_to_the_end(
        &self,
        id: HuntId,
        tell: &mut (dyn FnMut(&Hunt) + Send),
    ) -> Result<Hunt, Problem> {
        let mut course = None;
        loop {
            course = self.hunt_a_slice(id, course, Slice::default()).await?;
            let hunt = self.whole_hunt(id).await?;
            if hunt.state.is_over() {
                return Ok(hunt);
            }
            tell(&hunt);
        }
    }

    fn hunting_ground(&self) -> Ground<'_> {
        Ground {
            records: &*self.parts.records,
            log: &*self.parts.log,
            places: &self.parts.places,
            columns: &*self.parts.columns,
        }
    }

    /// Reads some more of the log; none when the hunt is over.
    async fn hunt_a_slice(
        &self,
        id: HuntId,
        kept: Option<Course>,
        slice: Slice,
    ) -> Result<Option<Course>, Problem> {
        let records = &self.parts.records;
        let found = records.hunt(&Scope::whole_office(), id).await?;
        let Some(mut hunt) = found.filter(|hunt| !hunt.state.is_over()) else {
            return Ok(None);
        };
        hunt.state = HuntState::Running;
        let goes_on = |course: &Course| course.hunt == id && course.next <= hunt.next;
        let mut course = match kept.filter(goes_on) {
            Some(course) => course,
            None => Course::begin(self.hunting_ground(), self.rules(), &hunt).await?,
        };
        // What is on record is only read again, so that windows stand as they stood.
        let again = course.next < hunt.next;
        let limit = if again { hunt.next } else { hunt.upto };
        let mut said = Said::new();
        for _ in 0..slice.batches {
            if course.next >= limit || said.len() >= MOST_SAID {
                break;
            }
            let part = (slice.batch, limit);
            let read = course
                .read(self.hunting_ground(), &hunt, part, &mut said)
                .await?;
            if !again {
                hunt.read = hunt.read.saturating_add(read);
            }
        }
        if again {
            self.recall(&hunt, &mut course, said).await?;
            return Ok(Some(course));
        }
        match self.enter(&mut hunt, &mut course, said).await {
            Ok(()) => {}
            Err(Problem::Refused(Refusal::Stale)) => return Ok(None),
            Err(problem) => return Err(problem),
        }
        hunt.next = course.next;
        if !self.parts.records.hunt_on(&hunt).await? {
            return Ok(None);
        }
        if hunt.found > MOST_FOUND {
            self.end_hunt(hunt, (HuntState::Failed, Some("many")))
                .await?;
            return Ok(None);
        }
        if hunt.next < hunt.upto {
            return Ok(Some(course));
        }
        self.end_hunt(hunt, (HuntState::Done, None)).await?;
        Ok(None)
    }

    /// What was said before the place on record is settled already.
    async fn recall(&self, hunt: &Hunt, course: &mut Course, said: Said) -> Result<(), Problem> {
        let mut on_record = OnRecord::default();
        for ((unit, _), (sighting, _)) in said {
            let key = raising::key_at(unit, &sighting.key);
            let rules = Arc::clone(&course.rules);
            let records = &*self.parts.records;
            let found = on_record.find(records, &rules, hunt.id, (unit, &sighting));
            let became = found.await?.unwrap_or(Became::Other);
            course.became.insert(key, became);
        }
        Ok(())
    }

    /// Enters what nobody knew, and lets what it entered itself grow.
    async fn enter(&self, hunt: &mut Hunt, course: &mut Course, said: Said) -> Result<(), Problem> {
        let scope = Scope::whole_office();
        let normals = self.parts.records.normals(&scope).await?;
        let mut on_record = OnRecord::default();
        let (mut new, mut grown) = (Vec::new(), Vec::new());
        for ((unit, _), (sighting, epoch)) in said {
            let key = raising::key_at(unit, &sighting.key);
            let mut became = course.became.get(&key).copied();
            if became.is_none() {
                let (records, rules) = (&*self.parts.records, &course.rules);
                let found = on_record.find(records, rules, hunt.id, (unit, &sighting));
                became = found.await?;
                if became == Some(Became::Other) {
                    hunt.known = hunt.known.saturating_add(1);
                }
            }
            let own = if hunt.dry { Became::Other } else { Became::Own };
            course.became.insert(key, became.unwrap_or(own));
            if became == Some(Became::Other) {
                continue;
            }
            let needed = raising::arrival(&*self.parts.log, sighting.needed).await?;
            let id = FindingId::new(self.parts.ids.uuid());
            let mut finding = raising::finding(Whose { id, unit, epoch }, sighting, self.now());
            (finding.needed, finding.hunt) = (needed, Some(hunt.id));
            if became.is_some() {
                grown.push(finding);
            } else {
                new.push(finding);
            }
        }
        while !new.is_empty() {
            let rest = new.split_off(IN_ONE_DEED.min(new.len()));
            self.enter_some(hunt, new, &normals).await?;
            new = rest;
        }
        if !grown.is_empty() {
            self.parts.records.grow(&scope, &grown).await?;
        }
        Ok(())
    }

    /// Enters findings in one deed, or counts them where nothing is to be entered.
    async fn enter_some(
        &self,
        hunt: &mut Hunt,
        findings: Vec<Finding>,
        normals: &[Normal],
    ) -> Result<(), Problem> {
        let mut deed: Option<Deed> = None;
        let (before, aside) = (hunt.found, hunt.aside);
        for mut finding in findings {
            let (_, counted) = put_aside(&mut finding, normals, self.now());
            hunt.found = hunt.found.saturating_add(1);
            if finding.state == FindingState::Open {
                hunt.gravest = hunt.gravest.max(Some(finding.severity));
            } else {
                hunt.aside = hunt.aside.saturating_add(1);
            }
            if hunt.dry {
                continue;
            }
            let facts = json!({ "rule": finding.rule, "hunt": hunt.id.to_string() });
            let (unit, object) = (finding.unit, finding_object(finding.id));
            let entry = self.entry(
                Doer::Program,
                &RAISE_FINDING,
                unit,
                object,
                facts.to_string(),
            );
            let mut changes = vec![Change::RaiseFinding(finding)];
            changes.extend(counted);
            match &mut deed {
                None => deed = Some(Deed::new(changes, entry)),
                Some(deed) => deed.and(changes, entry),
            }
        }
        let Some(mut deed) = deed else { return Ok(()) };
        deed.beside([Change::Hunt(HuntChange::Found {
            id: hunt.id,
            unit: hunt.unit,
            found: hunt.found.saturating_sub(before),
            aside: hunt.aside.saturating_sub(aside),
            gravest: hunt.gravest,
        })]);
        self.commit(&Scope::whole_office(), deed).await
    }

    async fn give_up_hunt(&self, id: HuntId) -> Result<(), Problem> {
        let found = self.parts.records.hunt(&Scope::whole_office(), id).await?;
        match found.filter(|hunt| !hunt.state.is_over()) {
            Some(hunt) => {
                self.end_hunt(hunt, (HuntState::Failed, Some("fault")))
                    .await
            }
            None => Ok(()),
        }
    }

    async fn end_hunt(
        &self,
        mut hunt: Hunt,
        (state, why): (HuntState, Option<&str>),
    ) -> Result<(), Problem> {
        hunt.state = state;
        hunt.why = why.map(str::to_owned);
        hunt.ended = Some(self.now());
        let facts = json!({
            "state": state.name(),
            "read": hunt.read,
            "passed": hunt.passed(),
            "found": hunt.found,
            "aside": hunt.aside,
            "known": hunt.known,
            "dry": hunt.dry,
        });
        let (unit, object) = (hunt.unit, hunt_object(hunt.id));
        let entry = self.entry(Doer::Program, &END_HUNT, unit, object, facts.to_string());
        let changes = vec![Change::Hunt(HuntChange::End(Box::new(hunt)))];
        let ended = self
            .commit(&Scope::whole_office(), Deed::new(changes, entry))
            .await;
        match ended {
            // Somebody ended it just now.
            Err(Problem::Refused(Refusal::Stale)) => Ok(()),
            ended => ended,
        }
    }
}
