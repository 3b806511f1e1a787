//! Who declares services, looks at them out of turn, and has them left alone for a while.

use std::collections::BTreeMap;

use domain::id::{ServiceId, UnitId};
use domain::journal::Doer;
use domain::service::{Course, Looked, Spell, Why, down_for};
use domain::version::Version;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::look::woken;
use super::{
    DayOfLooks, MOST_SERVICES, Outage, OutageQuery, Paused, Service, ServiceChange, ServiceForm,
    Standing, object,
};
use crate::authority::{Actor, Permit, Scope};
use crate::deed::{Change, Deed};
use crate::office::{Office, reason};
use crate::problem::{Problem, Refusal};
use crate::use_case::{
    CHANGE_SERVICE, ENTER_SERVICE, LIST_OUTAGES, LIST_SERVICES, PAUSE_SERVICE, RESUME_SERVICE,
    TRY_SERVICE,
};

impl Office {
    /// The services of one's units by name, with how long each was down since the month began.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; a fault when records cannot be read.
    pub async fn list_services(&self, actor: &Actor) -> Result<Vec<Standing>, Problem> {
        let permit = actor.permit(&LIST_SERVICES)?;
        self.standings(permit.scope()).await
    }

    async fn standings(&self, scope: &Scope) -> Result<Vec<Standing>, Problem> {
        let records = &self.parts.records;
        let (month, now) = (self.month_began().await?, self.now());
        let mut spells: BTreeMap<ServiceId, Vec<Spell>> = BTreeMap::new();
        for outage in records.outages_since(scope, month).await? {
            spells
                .entry(outage.service)
                .or_default()
                .push(outage.spell());
        }
        let services = records.services(scope).await?.into_iter();
        let standing = |service: Service| Standing {
            down: spells
                .get(&service.id)
                .map_or(SignedDuration::ZERO, |all| down_for(all, (month, now), now)),
            service,
        };
        Ok(services.map(standing).collect())
    }

    /// One service.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units; a fault when records cannot be read.
    pub async fn view_service(&self, actor: &Actor, id: ServiceId) -> Result<Standing, Problem> {
        let permit = actor.permit(&LIST_SERVICES)?;
        let all = self.standings(permit.scope()).await?.into_iter();
        let found = all.into_iter().find(|one| one.service.id == id);
        Ok(found.ok_or(Refusal::NotFound)?)
    }

    /// How often one service was looked at, the last day first.
    ///
    /// # Errors
    /// As [`Office::view_service`].
    pub async fn days_of_service(
        &self,
        actor: &Actor,
        id: ServiceId,
    ) -> Result<Vec<DayOfLooks>, Problem> {
        let permit = actor.permit(&LIST_SERVICES)?;
        self.service_of(&permit, id).await?;
        Ok(self.parts.records.days_of_looks(id).await?)
    }

    /// Times in which services of one's units were down, the newest first.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; a fault when records cannot be read.
    pub async fn list_outages(
        &self,
        actor: &Actor,
        query: &OutageQuery,
    ) -> Result<Vec<Outage>, Problem> {
        let permit = actor.permit(&LIST_OUTAGES)?;
        Ok(self.parts.records.outages(permit.scope(), query).await?)
    }

    /// Has a service of a unit looked at from now on.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units; refusals about the fields; [`Refusal::ProveFirst`].
    pub async fn enter_service(
        &self,
        actor: &Actor,
        unit: UnitId,
        form: &ServiceForm,
    ) -> Result<ServiceId, Problem> {
        let permit = actor.permit(&ENTER_SERVICE)?;
        let tree = actor.tree();
        if !permit.scope().covers(unit) || tree.unit(unit).is_none() || tree.is_closed(unit) {
            return Err(Refusal::NotFound.into());
        }
        let service = self.new_service(unit, form).await?;
        let (id, facts) = (service.id, facts(&service));
        let changes = entered(service, self.now());
        self.carry_out(&permit, unit, object(id), facts, changes)
            .await?;
        Ok(id)
    }

    /// The same for whoever may use the machine's command line.
    ///
    /// # Errors
    /// Refusals about the fields; a fault when the records cannot be written.
    pub async fn enter_service_here(
        &self,
        unit: UnitId,
        form: &ServiceForm,
    ) -> Result<ServiceId, Problem> {
        let service = self.new_service(unit, form).await?;
        let (id, facts) = (service.id, facts(&service));
        let entry = self.entry(Doer::Program, &ENTER_SERVICE, unit, object(id), facts);
        let deed = Deed::new(entered(service, self.now()), entry);
        self.commit(&Scope::whole_office(), deed).await?;
        Ok(id)
    }

    async fn new_service(&self, unit: UnitId, form: &ServiceForm) -> Result<Service, Problem> {
        let there = self.parts.records.services(&Scope::whole_office()).await?;
        if there.len() >= MOST_SERVICES {
            let why = "refusal-services-full";
            return Err(Refusal::WrongState { why }.into());
        }
        Ok(Service {
            id: ServiceId::new(self.parts.ids.uuid()),
            unit,
            name: form.named()?,
            watched: form.watched()?,
            since: self.now(),
            paused: None,
            course: Course::default(),
            certificate_told: None,
            version: Version::FIRST,
        })
    }

    /// Changes a service as it was seen.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; [`Refusal::Stale`]; refusals about the fields; [`Refusal::ProveFirst`].
    pub async fn change_service(
        &self,
        actor: &Actor,
        id: ServiceId,
        seen: Version,
        form: &ServiceForm,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&CHANGE_SERVICE)?;
        let before = self.service_of(&permit, id).await?;
        let name = form.named()?;
        let all = self.parts.records.services(permit.scope()).await?;
        let taken = |one: &Service| one.id != id && one.unit == before.unit && one.name == name;
        if all.iter().any(taken) {
            let (field, why) = ("name", "invalid-service-taken");
            return Err(Refusal::Invalid { field, why }.into());
        }
        let service = Service {
            name,
            watched: form.watched()?,
            version: seen,
            ..before
        };
        self.set_service(&permit, service, Vec::new()).await
    }

    /// Leaves a service alone until somebody says otherwise. An outage that it is in is over.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; [`Refusal::Stale`]; a refusal about `reason`.
    pub async fn pause_service(
        &self,
        actor: &Actor,
        id: ServiceId,
        seen: Version,
        why: &str,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&PAUSE_SERVICE)?;
        let before = self.service_of(&permit, id).await?;
        if before.paused.is_some() {
            return Err(Refusal::Stale.into());
        }
        let at = self.now();
        let ended: Option<[Change; 2]> = before.course.outage.map(|outage| {
            let (service, unit) = (id, before.unit);
            let up = ServiceChange::Up {
                service,
                unit,
                outage,
            };
            [up.into(), ServiceChange::End { outage, unit, at }.into()]
        });
        let service = Service {
            paused: Some(Paused {
                at,
                by: permit.person,
                reason: reason(why, "reason")?,
            }),
            version: seen,
            ..before
        };
        let ended: Vec<_> = ended.into_iter().flatten().collect();
        self.set_service(&permit, service, ended).await
    }

    /// Looks at a service again from now on.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; [`Refusal::Stale`].
    pub async fn resume_service(
        &self,
        actor: &Actor,
        id: ServiceId,
        seen: Version,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&RESUME_SERVICE)?;
        let before = self.service_of(&permit, id).await?;
        if before.paused.is_none() {
            return Err(Refusal::Stale.into());
        }
        let service = Service {
            paused: None,
            version: seen,
            ..before
        };
        self.set_service(&permit, service, Vec::new()).await
    }

    /// Looks at a service now and tells what was seen. It changes nothing of how the service stands.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; [`Refusal::Busy`] while too many are being looked at.
    pub async fn try_service(&self, actor: &Actor, id: ServiceId) -> Result<Looked, Problem> {
        let permit = actor.permit(&TRY_SERVICE)?;
        let service = self.service_of(&permit, id).await?;
        let looked = self.parts.prober.look_now(&service.watched).await?;
        let why = looked.why.map(Why::name);
        let facts = json!({"well": looked.is_well(), "why": why}).to_string();
        self.carry_out(&permit, service.unit, object(id), facts, Vec::new())
            .await?;
        Ok(looked)
    }

    async fn set_service(
        &self,
        permit: &Permit,
        service: Service,
        mut changes: Vec<Change>,
    ) -> Result<(), Problem> {
        let (id, unit, facts) = (service.id, service.unit, facts(&service));
        changes.push(ServiceChange::Set(Box::new(service)).into());
        changes.push(Change::WakeJob(woken(unit, self.now())));
        self.carry_out(permit, unit, object(id), facts, changes)
            .await
    }

    async fn service_of(&self, permit: &Permit, id: ServiceId) -> Result<Service, Problem> {
        let all = self.parts.records.services(permit.scope()).await?;
        let found = all.into_iter().find(|one| one.id == id);
        Ok(found.ok_or(Refusal::NotFound)?)
    }

    /// When the month began at the office.
    async fn month_began(&self) -> Result<Timestamp, Problem> {
        let now = self.now();
        let here = now.to_zoned(self.own_zone().await?);
        let first = here.first_of_month().and_then(|day| day.start_of_day());
        Ok(first.map_or(now, |first| first.timestamp()))
    }
}

/// A service with the job that looks at it.
fn entered(service: Service, now: Timestamp) -> Vec<Change> {
    let job = woken(service.unit, now);
    vec![
        ServiceChange::Enter(Box::new(service)).into(),
        Change::WakeJob(job),
    ]
}

impl From<ServiceChange> for Change {
    fn from(change: ServiceChange) -> Self {
        Self::Service(change)
    }
}

/// What the journal tells of a service: addresses lead to machines, not to people.
fn facts(service: &Service) -> String {
    let watched = &service.watched;
    json!({
        "address": watched.address.to_string(),
        "every": watched.every,
        "down_after": watched.down_after,
        "any_certificate": watched.any_certificate,
        "paused": service.paused.as_ref().map(|paused| &paused.reason),
    })
    .to_string()
}
