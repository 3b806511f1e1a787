//! Looks back through the log: rows to words, and back.

use application::deed::Change;
use application::hunts::{Delay, Hunt, HuntBook, HuntChange, HuntQuery, HuntState, Stood};
use application::{Fault, Refusal, Scope};
use async_trait::async_trait;
use domain::finding::Finding;
use domain::id::{HuntId, UnitId};
use jiff::Timestamp;
use serde::Serialize;

use crate::engine::Value;
use crate::guarded::Guarded;
use crate::open::SqlRecords;
use crate::reads::{each, first, limit};
use crate::rows::{Columns, bad, proofs, rank, severity};
use crate::statement::{self as sql, Statement};
use crate::writes::{maybe, micros};

/// Findings of one rule at one unit, and delays, that are read at most.
const MOST: i64 = 20_000;

#[async_trait]
impl HuntBook for SqlRecords {
    async fn hunts(&self, scope: &Scope, query: &HuntQuery) -> Result<Vec<Hunt>, Fault> {
        let (at, id) = query.after.map_or_else(
            || (i64::MAX.into(), String::new().into()),
            |(at, id)| (micros(at), id.to_string().into()),
        );
        let values = vec![at, id, limit(query.limit).into()];
        let rows = self.rows(&sql::HUNTS, values, Some(scope)).await?;
        each(&rows, Columns::hunt)
    }

    async fn hunt(&self, scope: &Scope, id: HuntId) -> Result<Option<Hunt>, Fault> {
        let id = vec![id.to_string().into()];
        let rows = self.rows(&sql::HUNT, id, Some(scope)).await?;
        first(&rows, Columns::hunt)
    }

    async fn hunt_on(&self, hunt: &Hunt) -> Result<bool, Fault> {
        let values = vec![
            hunt.id.to_string().into(),
            count(hunt.next),
            count(hunt.read),
            count(hunt.found),
            count(hunt.aside),
            count(hunt.known),
            Value::MaybeWhole(hunt.gravest.map(rank)),
            hunt.state.name().into(),
            hunt.unit.to_string().into(),
        ];
        Ok(self.change(vec![(&sql::HUNT_ON, values)]).await? > 0)
    }

    async fn stood(&self, unit: UnitId, rule: &str) -> Result<Vec<Stood>, Fault> {
        let values = vec![unit.to_string().into(), rule.into(), MOST.into()];
        let rows = self.rows(&sql::STOOD, values, None).await?;
        each(&rows, Columns::stood)
    }

    async fn hunted(
        &self,
        unit: UnitId,
        rule: &str,
        (from, to): (Timestamp, Timestamp),
    ) -> Result<Vec<Finding>, Fault> {
        let values = vec![
            unit.to_string().into(),
            rule.into(),
            micros(from),
            micros(to),
        ];
        let rows = self.rows(&sql::HUNTED, values, None).await?;
        each(&rows, Columns::finding)
    }

    async fn delays(&self, scope: &Scope, since: Timestamp) -> Result<Vec<Delay>, Fault> {
        let values = vec![micros(since), MOST.into()];
        let rows = self.rows(&sql::DELAYS, values, Some(scope)).await?;
        each(&rows, |row| {
            Ok(Delay {
                needed: row.time("needed_at")?,
                raised: row.time("raised")?,
                hunted: row.maybe_text("hunt")?.is_some(),
            })
        })
    }
}

impl Columns<'_> {
    fn hunt(&self) -> Result<Hunt, Fault> {
        let units = self.maybe_text("units")?;
        let units = units.map(|text| serde_json::from_str(&text)).transpose();
        Ok(Hunt {
            id: self.parsed("id")?,
            unit: self.parsed("unit")?,
            by: self.maybe_parsed("ordered_by")?,
            at: self.time("at")?,
            purpose: self.text("purpose")?,
            rules: self.json("rules")?,
            units: units.map_err(|_| bad("units"))?,
            from: self.maybe_time("from_at")?,
            to: self.maybe_time("to_at")?,
            dry: self.whole("dry")? != 0,
            upto: self.small("upto")?,
            next: self.small("next_record")?,
            read: self.small("records_read")?,
            found: self.small("found")?,
            aside: self.small("aside")?,
            known: self.small("known")?,
            gravest: self.maybe_whole("gravest")?.map(severity).transpose()?,
            state: HuntState::from_name(&self.text("state")?).ok_or_else(|| bad("state"))?,
            ended: self.maybe_time("ended_at")?,
            why: self.maybe_text("why")?,
        })
    }

    fn stood(&self) -> Result<Stood, Fault> {
        let proofs = proofs(&self.text("proofs")?)?;
        Ok(Stood {
            key: self.text("content_key")?,
            begins: proofs.first().map(|proof| proof.event.index),
            first: self.time("first_at")?,
            last: self.time("last_at")?,
            hunt: self.maybe_parsed("hunt")?,
        })
    }
}

/// Ids can always be written.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn count(number: u64) -> Value {
    i64::try_from(number).unwrap_or(i64::MAX).into()
}

fn moment(at: Option<Timestamp>) -> Value {
    Value::MaybeWhole(at.map(Timestamp::as_microsecond))
}

/// The row of a new one.
pub(crate) fn entry(change: &Change) -> Option<(&'static Statement, Vec<Value>)> {
    let Change::Hunt(HuntChange::Order(hunt)) = change else {
        return None;
    };
    let values = vec![
        hunt.id.to_string().into(),
        hunt.unit.to_string().into(),
        maybe(hunt.by),
        micros(hunt.at),
        hunt.purpose.as_str().into(),
        json(&hunt.rules).into(),
        Value::MaybeText(hunt.units.as_ref().map(json)),
        moment(hunt.from),
        moment(hunt.to),
        i64::from(hunt.dry).into(),
        count(hunt.upto),
        count(hunt.next),
        count(hunt.read),
        count(hunt.found),
        count(hunt.aside),
        count(hunt.known),
        Value::MaybeWhole(hunt.gravest.map(rank)),
        hunt.state.name().into(),
        moment(hunt.ended),
        Value::MaybeText(hunt.why.clone()),
    ];
    Some((&sql::ADD_HUNT, values))
}

/// The row of one that is not over.
pub(crate) fn guarded(change: &Change) -> Option<Guarded> {
    let Change::Hunt(change) = change else {
        return None;
    };
    Some(match change {
        HuntChange::Order(_) => return None,
        HuntChange::Found {
            id,
            unit,
            found,
            aside,
            gravest,
        } => {
            let values = vec![
                id.to_string().into(),
                unit.to_string().into(),
                count(*found),
                count(*aside),
                Value::MaybeWhole(gravest.map(rank)),
            ];
            (&sql::HUNT_FOUND, values, Refusal::Stale)
        }
        HuntChange::End(hunt) => {
            let values = vec![
                hunt.id.to_string().into(),
                hunt.unit.to_string().into(),
                hunt.state.name().into(),
                moment(hunt.ended),
                Value::MaybeText(hunt.why.clone()),
            ];
            (&sql::END_HUNT, values, Refusal::Stale)
        }
    })
}
