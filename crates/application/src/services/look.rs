//! The job that looks at the services of a unit.

use std::collections::BTreeSet;

use async_trait::async_trait;
use domain::id::{OutageId, UnitId};
use domain::journal::Doer;
use domain::service::{Course, FLAPS_WITHIN, Looked, Turn};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;

use super::told::{certificate_finding, outage_finding, outage_finding_id};
use super::{LookedAt, Outage, OutageQuery, Service, ServiceChange, object};
use crate::authority::Scope;
use crate::deed::{Change, Deed};
use crate::jobs::{Again, Failed, Job, JobKind, LOOK, Late, Outcome, Work};
use crate::office::Office;
use crate::problem::{Problem, Refusal};
use crate::use_case::{Reach, SelfProof, UseCase};

static LOOKS: JobKind = JobKind {
    name: LOOK,
    every: None,
    late: Late::Run,
    // As long as there are services they are looked at.
    tries: u32::MAX,
};

/// The program notices that a service is down; not a person's deed.
static WENT_DOWN: UseCase = noticed("service_down", "A service does not answer as it must.");
/// The program notices that a service is up again; not a person's deed.
static CAME_UP: UseCase = noticed("service_up", "A service answers again as it must.");
/// The program notices that a certificate ends soon; not a person's deed.
static CERTIFICATE: UseCase = noticed("certificate_ends", "A service's certificate ends soon.");

const fn noticed(name: &'static str, says: &'static str) -> UseCase {
    UseCase {
        name,
        says,
        roles: &[],
        reach: Reach::Units,
        proof: SelfProof::Session,
    }
}

/// The job of a unit, due at a time.
pub(super) fn woken(unit: UnitId, due: Timestamp) -> Job {
    Job {
        kind: LOOK.to_owned(),
        key: unit.to_string(),
        unit: Some(unit),
        due,
        attempts: 0,
        last_error: None,
        payload: "{}".to_owned(),
    }
}

/// Looks at the services of a unit that are due, and comes again when the next one is.
pub struct LookAtServices;

#[async_trait]
impl Work for LookAtServices {
    fn kind(&self) -> &'static JobKind {
        &LOOKS
    }

    async fn run(&self, office: &Office, job: &Job) -> Result<Outcome, Failed> {
        let Some(unit) = job.unit else {
            return Ok(Outcome::default());
        };
        let next = office.look_at_services(unit).await?;
        let again = next.map(|due| Again { due, payload: None });
        Ok(Outcome {
            plan: Vec::new(),
            again,
        })
    }
}

impl Office {
    /// Looks at the services of a unit that are due, and writes down what that changes; when the next one
    /// is due, if any is looked at.
    ///
    /// # Errors
    /// When the records cannot be read or written.
    pub async fn look_at_services(&self, unit: UnitId) -> Result<Option<Timestamp>, Problem> {
        let records = &self.parts.records;
        let scope = Scope::whole_office().only(&BTreeSet::from([unit]));
        let services = records.services(&scope).await?;
        let begun = self.now();
        let due: Vec<_> = services.iter().filter(|one| one.is_due(begun)).collect();
        let watched = due.iter().map(|one| one.watched.clone()).collect();
        let seen = self.parts.prober.look(watched).await;
        let now = self.now();
        let day = now.to_zoned(self.own_zone().await?).date();
        let mut looks = Vec::new();
        for (service, looked) in due.iter().zip(seen) {
            looks.extend(self.take_note(service, looked, (now, day)).await?);
        }
        records.looked_at(&looks).await?;
        let standing = services.iter().filter(|one| one.paused.is_none());
        let next = standing.map(|one| {
            let looked = looks.iter().find(|look| look.service == one.id);
            let checked = looked.map_or(one.course.checked, |look| look.course.checked);
            one.watched.next(checked).unwrap_or(now)
        });
        Ok(next.min())
    }

    /// What a look leaves; nothing where somebody changed the service meanwhile.
    async fn take_note(
        &self,
        service: &Service,
        looked: Looked,
        (now, day): (Timestamp, Date),
    ) -> Result<Option<LookedAt>, Problem> {
        let (course, turn) = service.course.on(looked, now, service.watched.down_after);
        let carried = match turn {
            Turn::Stays => Ok(()),
            Turn::Down { since } => self.goes_down(service, &course, (since, now)).await,
            Turn::Up { outage } => self.comes_up(service, outage, now).await,
        };
        match carried {
            Ok(()) => {}
            Err(Problem::Refused(Refusal::Stale)) => return Ok(None),
            Err(problem) => return Err(problem),
        }
        self.look_at_certificate(service, looked, now).await?;
        Ok(Some(LookedAt {
            service: service.id,
            version: service.version,
            course,
            day,
        }))
    }

    async fn goes_down(
        &self,
        service: &Service,
        course: &Course,
        (since, now): (Timestamp, Timestamp),
    ) -> Result<(), Problem> {
        let Some(why) = course.last.and_then(|looked| looked.why) else {
            return Ok(());
        };
        let before = self.spells_of(service).await?;
        let flaps = before.first().filter(|last| {
            let pause = last.ended.map(|ended| since.duration_since(ended));
            pause.is_some_and(|pause| pause <= FLAPS_WITHIN)
        });
        let id = OutageId::new(self.parts.ids.uuid());
        let outage = Outage {
            id,
            service: service.id,
            unit: service.unit,
            since,
            noticed: now,
            ended: None,
            why,
            finding: flaps.map_or_else(|| outage_finding_id(service, id), |last| last.finding),
        };
        let mut spells = vec![outage.clone()];
        let same = |one: &&Outage| one.finding == outage.finding;
        spells.extend(before.iter().filter(same).cloned());
        let finding = outage_finding(service, &spells, now);
        let mut changes = vec![
            ServiceChange::Down {
                outage: Box::new(outage.clone()),
                seen: service.version,
            }
            .into(),
            ServiceChange::Spell(Box::new(outage)).into(),
        ];
        let first = flaps.is_none();
        if first {
            changes.push(Change::RaiseFinding(finding.clone()));
        }
        let facts = json!({"why": why.name(), "since": since.to_string(), "again": !first});
        self.noticed(&WENT_DOWN, service, facts.to_string(), changes)
            .await?;
        if !first {
            let scope = Scope::whole_office();
            self.parts.records.grow(&scope, &[finding]).await?;
        }
        Ok(())
    }

    async fn comes_up(
        &self,
        service: &Service,
        outage: OutageId,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let mut spells = self.spells_of(service).await?;
        for one in &mut spells {
            if one.id == outage {
                one.ended.get_or_insert(now);
            }
        }
        let of_it = spells.iter().find(|one| one.id == outage);
        let finding = of_it.map(|one| one.finding);
        spells.retain(|one| Some(one.finding) == finding);
        let (unit, at) = (service.unit, now);
        let changes = vec![
            ServiceChange::Up {
                service: service.id,
                unit,
                outage,
            }
            .into(),
            ServiceChange::End { outage, unit, at }.into(),
        ];
        let since = spells.iter().map(|one| one.since).min();
        let facts = json!({"since": since.map(|since| since.to_string())});
        self.noticed(&CAME_UP, service, facts.to_string(), changes)
            .await?;
        if !spells.is_empty() {
            // Not in the same transaction: were the program killed here, only the note would be missing.
            let finding = outage_finding(service, &spells, now);
            let scope = Scope::whole_office();
            self.parts.records.grow(&scope, &[finding]).await?;
        }
        Ok(())
    }

    /// The newest times in which a service was down.
    async fn spells_of(&self, service: &Service) -> Result<Vec<Outage>, Problem> {
        let query = OutageQuery {
            service: Some(service.id),
            after: None,
            limit: 200,
        };
        let scope = Scope::whole_office();
        Ok(self.parts.records.outages(&scope, &query).await?)
    }

    /// A certificate that ends soon is told once.
    async fn look_at_certificate(
        &self,
        service: &Service,
        looked: Looked,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let until = looked.certificate_until.filter(|until| {
            looked.certificate_ends_soon(now) && service.certificate_told != Some(*until)
        });
        let Some(until) = until else { return Ok(()) };
        let changes = vec![
            ServiceChange::CertificateTold {
                service: service.id,
                unit: service.unit,
                until,
            }
            .into(),
            Change::RaiseFinding(certificate_finding(service, until, now)),
        ];
        let facts = json!({"until": until.to_string()}).to_string();
        match self.noticed(&CERTIFICATE, service, facts, changes).await {
            // Told in this moment.
            Err(Problem::Refused(Refusal::Stale)) => Ok(()),
            other => other,
        }
    }

    async fn noticed(
        &self,
        what: &'static UseCase,
        service: &Service,
        facts: String,
        changes: Vec<Change>,
    ) -> Result<(), Problem> {
        let doer = Doer::Program;
        let entry = self.entry(doer, what, service.unit, object(service.id), facts);
        let scope = Scope::whole_office();
        self.commit(&scope, Deed::new(changes, entry)).await
    }
}
