//! Services that are looked at: rows to words, and back.

use application::deed::Change;
use application::services::{
    DayOfLooks, LookedAt, Outage, OutageQuery, Paused, Service, ServiceBook, ServiceChange,
};
use application::{Fault, Refusal, Scope};
use async_trait::async_trait;
use domain::id::{PersonId, ServiceId};
use domain::service::{Course, Why};
use domain::version::Version;
use jiff::Timestamp;
use serde::Serialize;

use crate::engine::Value;
use crate::guarded::Guarded;
use crate::open::SqlRecords;
use crate::reads::{each, limit};
use crate::rows::{Columns, bad};
use crate::statement::{self as sql, Statement};
use crate::writes::{maybe, micros};

/// Times of being down that are read at most for sums.
const MOST: i64 = 20_000;

#[async_trait]
impl ServiceBook for SqlRecords {
    async fn services(&self, scope: &Scope) -> Result<Vec<Service>, Fault> {
        let rows = self.rows(&sql::SERVICES, Vec::new(), Some(scope)).await?;
        each(&rows, Columns::service)
    }

    async fn looked_at(&self, looks: &[LookedAt]) -> Result<(), Fault> {
        if looks.is_empty() {
            return Ok(());
        }
        let changes = looks.iter().flat_map(|look| {
            let failed = look.course.last.is_some_and(|last| !last.is_well());
            let counted = vec![
                look.service.to_string().into(),
                look.day.to_string().into(),
                i64::from(failed).into(),
            ];
            [(&sql::LOOKED_AT, stands(look)), (&sql::COUNT_LOOK, counted)]
        });
        self.change(changes.collect()).await.map(drop)
    }

    async fn outages(&self, scope: &Scope, query: &OutageQuery) -> Result<Vec<Outage>, Fault> {
        let (since, id) = query.after.map_or_else(
            || (i64::MAX.into(), String::new().into()),
            |(since, id)| (micros(since), id.to_string().into()),
        );
        let mut values = vec![since, id, limit(query.limit).into()];
        let statement = match query.service {
            Some(service) => {
                values.push(service.to_string().into());
                &sql::OUTAGES_OF
            }
            None => &sql::OUTAGES,
        };
        let rows = self.rows(statement, values, Some(scope)).await?;
        each(&rows, Columns::outage)
    }

    async fn outages_since(&self, scope: &Scope, from: Timestamp) -> Result<Vec<Outage>, Fault> {
        let values = vec![micros(from), MOST.into()];
        let rows = self.rows(&sql::OUTAGES_SINCE, values, Some(scope)).await?;
        each(&rows, Columns::outage)
    }

    async fn days_of_looks(&self, service: ServiceId) -> Result<Vec<DayOfLooks>, Fault> {
        let values = vec![service.to_string().into()];
        let rows = self.rows(&sql::DAYS_OF_LOOKS, values, None).await?;
        each(&rows, |row| {
            Ok(DayOfLooks {
                day: row.parsed("on_day")?,
                looks: row.small("looks")?,
                failed: row.small("failed")?,
            })
        })
    }
}

impl Columns<'_> {
    fn service(&self) -> Result<Service, Fault> {
        let last = self.maybe_text("last_look")?;
        let last = last.map(|text| serde_json::from_str(&text)).transpose();
        let paused = match (
            self.maybe_time("paused_at")?,
            self.maybe_parsed("paused_by")?,
        ) {
            (Some(at), Some(by)) => Some(Paused {
                at,
                by,
                reason: self.maybe_text("pause_reason")?.unwrap_or_default(),
            }),
            _ => None,
        };
        Ok(Service {
            id: self.parsed("id")?,
            unit: self.parsed("unit")?,
            name: self.text("name")?,
            watched: self.json("settings")?,
            since: self.time("since")?,
            paused,
            course: Course {
                checked: self.maybe_time("checked_at")?,
                last: last.map_err(|_| bad("last_look"))?,
                failures: self.small("failures")?,
                failing: self.maybe_time("failing_since")?,
                outage: self.maybe_parsed("outage")?,
            },
            certificate_told: self.maybe_time("certificate_told")?,
            version: Version::new(self.small("version")?),
        })
    }

    fn outage(&self) -> Result<Outage, Fault> {
        Ok(Outage {
            id: self.parsed("id")?,
            service: self.parsed("service")?,
            unit: self.parsed("unit")?,
            since: self.time("since")?,
            noticed: self.time("noticed_at")?,
            ended: self.maybe_time("ended_at")?,
            why: Why::from_name(&self.text("why")?).ok_or_else(|| bad("why"))?,
            finding: self.parsed("finding")?,
        })
    }
}

/// What is looked at can always be written.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn moment(at: Option<Timestamp>) -> Value {
    Value::MaybeWhole(at.map(Timestamp::as_microsecond))
}

fn counted(version: Version) -> Value {
    i64::from(version.count()).into()
}

fn stands(look: &LookedAt) -> Vec<Value> {
    let course = &look.course;
    vec![
        look.service.to_string().into(),
        counted(look.version),
        moment(course.checked),
        Value::MaybeText(course.last.as_ref().map(json)),
        i64::from(course.failures).into(),
        moment(course.failing),
    ]
}

fn of(change: &Change) -> Option<&ServiceChange> {
    match change {
        Change::Service(change) => Some(change),
        _ => None,
    }
}

/// The row of a time in which one was down.
pub(crate) fn entry(change: &Change) -> Option<(&'static Statement, Vec<Value>)> {
    let ServiceChange::Spell(outage) = of(change)? else {
        return None;
    };
    let values = vec![
        outage.id.to_string().into(),
        outage.service.to_string().into(),
        outage.unit.to_string().into(),
        micros(outage.since),
        micros(outage.noticed),
        outage.why.name().into(),
        outage.finding.to_string().into(),
    ];
    Some((&sql::ADD_OUTAGE, values))
}

/// The row that must still stand.
pub(crate) fn guarded(change: &Change) -> Option<Guarded> {
    let stale = Refusal::Stale;
    Some(match of(change)? {
        ServiceChange::Spell(_) => return None,
        ServiceChange::Enter(service) => {
            let (field, why) = ("name", "invalid-service-taken");
            let taken = Refusal::Invalid { field, why };
            (&sql::ENTER_SERVICE, entered(service), taken)
        }
        ServiceChange::Set(service) => (&sql::SET_SERVICE, set(service), stale),
        ServiceChange::Down { outage, seen } => {
            let mut values = named(outage.service, outage.unit);
            values.extend([outage.id.to_string().into(), counted(*seen)]);
            (&sql::SERVICE_DOWN, values, stale)
        }
        ServiceChange::Up {
            service,
            unit,
            outage,
        } => {
            let mut values = named(*service, *unit);
            values.push(outage.to_string().into());
            (&sql::SERVICE_UP, values, stale)
        }
        ServiceChange::End { outage, unit, at } => {
            let values = vec![
                outage.to_string().into(),
                unit.to_string().into(),
                micros(*at),
            ];
            (&sql::END_OUTAGE, values, stale)
        }
        ServiceChange::CertificateTold {
            service,
            unit,
            until,
        } => {
            let mut values = named(*service, *unit);
            values.push(micros(*until));
            (&sql::CERTIFICATE_TOLD, values, stale)
        }
    })
}

fn named(service: ServiceId, unit: domain::id::UnitId) -> Vec<Value> {
    vec![service.to_string().into(), unit.to_string().into()]
}

fn entered(service: &Service) -> Vec<Value> {
    let mut values = named(service.id, service.unit);
    values.extend([
        service.name.as_str().into(),
        json(&service.watched).into(),
        micros(service.since),
        counted(service.version),
    ]);
    values
}

fn set(service: &Service) -> Vec<Value> {
    let paused = service.paused.as_ref();
    let by: Option<PersonId> = paused.map(|paused| paused.by);
    let mut values = named(service.id, service.unit);
    values.extend([
        counted(service.version),
        service.name.as_str().into(),
        json(&service.watched).into(),
        moment(paused.map(|paused| paused.at)),
        maybe(by),
        Value::MaybeText(paused.map(|paused| paused.reason.clone())),
    ]);
    values
}
