//! Ordering a hunt, looking at hunts, ending one.

use std::collections::BTreeSet;

use domain::id::{HuntId, PersonId, UnitId};
use domain::journal::Doer;
use jiff::Timestamp;
use serde_json::json;

use super::{Hunt, HuntChange, HuntQuery, HuntState, NOT_ON_RECORD, hunt_object};
use crate::authority::{Actor, Scope};
use crate::deed::{Change, Deed};
use crate::jobs::{HUNT, Job};
use crate::log_search::LogQuery;
use crate::office::{Office, reason};
use crate::problem::{Fault, Problem, Refusal};
use crate::saved_searches::own_unit;
use crate::use_case::{CANCEL_HUNT, LIST_HUNTS, ORDER_HUNT};

/// The most hunts that wait or run. Ours: each reads the whole log.
pub const MOST_WAITING: usize = 20;

/// A hunt to be ordered.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewHunt {
    /// Ids of the rules; all that are in use where it is empty.
    pub rules: BTreeSet<String>,
    /// Only what went on at this time or later.
    pub from: Option<Timestamp>,
    /// Only what began before this time.
    pub to: Option<Timestamp>,
    /// What for; goes into the journal.
    pub purpose: String,
    /// Only count.
    pub dry: bool,
}

impl Office {
    /// Hunts of one's units, the last one ordered first.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; a fault when the records cannot be read.
    pub async fn list_hunts(&self, actor: &Actor, query: &HuntQuery) -> Result<Vec<Hunt>, Problem> {
        let permit = actor.permit(&LIST_HUNTS)?;
        Ok(self.parts.records.hunts(permit.scope(), query).await?)
    }

    /// One hunt.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units; a fault when the records cannot be read.
    pub async fn view_hunt(&self, actor: &Actor, id: HuntId) -> Result<Hunt, Problem> {
        let permit = actor.permit(&LIST_HUNTS)?;
        let found = self.parts.records.hunt(permit.scope(), id).await?;
        Ok(found.ok_or(Refusal::NotFound)?)
    }

    /// Has rules look back through the kept log of one's units.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; a refusal about `rules`, `purpose` or `end`;
    /// [`Refusal::WrongState`] while [`MOST_WAITING`] are under way; a fault when the log cannot be read or
    /// the records not be written.
    pub async fn order_hunt(&self, actor: &Actor, new: NewHunt) -> Result<HuntId, Problem> {
        let permit = actor.permit(&ORDER_HUNT)?;
        let unit = own_unit(actor, &permit)?;
        let units = permit.scope().units().cloned();
        let hunt = self.hunt_of(new, Some(permit.person), unit, units).await?;
        let (id, facts) = (hunt.id, facts(&hunt));
        let changes = ordered(hunt, self.now());
        self.carry_out(&permit, unit, hunt_object(id), facts, changes)
            .await?;
        Ok(id)
    }

    /// The same for the operator, who holds the data folder: over lines of every unit.
    ///
    /// # Errors
    /// As [`Office::order_hunt`].
    pub async fn order_whole_hunt(&self, new: NewHunt) -> Result<HuntId, Problem> {
        let units = self.units().await?;
        let top = units.iter().find(|unit| unit.parent.is_none());
        let top = top.ok_or_else(|| Fault::new("look back: the office is not set up yet"))?;
        let hunt = self.hunt_of(new, None, top.id, None).await?;
        let (id, facts) = (hunt.id, facts(&hunt));
        let object = hunt_object(id);
        let entry = self.entry(Doer::Program, &ORDER_HUNT, top.id, object, facts);
        let deed = Deed::new(ordered(hunt, self.now()), entry);
        self.commit(&Scope::whole_office(), deed).await?;
        Ok(id)
    }

    /// Ends a hunt; what it has found stays.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units; [`Refusal::Stale`] when it is over; a fault when the
    /// records cannot be written.
    pub async fn cancel_hunt(&self, actor: &Actor, id: HuntId) -> Result<(), Problem> {
        let permit = actor.permit(&CANCEL_HUNT)?;
        let found = self.parts.records.hunt(permit.scope(), id).await?;
        let mut hunt = found.ok_or(Refusal::NotFound)?;
        hunt.state = HuntState::Cancelled;
        hunt.ended = Some(self.now());
        let unit = hunt.unit;
        let changes = vec![Change::Hunt(HuntChange::End(Box::new(hunt)))];
        self.carry_out(&permit, unit, hunt_object(id), "{}".into(), changes)
            .await
    }

    /// Writes down that the operator counted what rules would find that are not in use.
    ///
    /// # Errors
    /// A refusal about `purpose`; a fault when the records cannot be written.
    pub async fn note_counted(
        &self,
        purpose: &str,
        rules: &BTreeSet<String>,
        counts: (u64, u64),
    ) -> Result<(), Problem> {
        let units = self.units().await?;
        let top = units.iter().find(|unit| unit.parent.is_none());
        let Some(top) = top else { return Ok(()) };
        let (found, known) = counts;
        let facts = json!({
            "purpose": reason(purpose, "purpose")?,
            "rules": rules.iter().take(200).collect::<Vec<_>>(),
            "dry": true,
            "found": found,
            "known": known,
        });
        let object = hunt_object(NOT_ON_RECORD);
        let facts = facts.to_string();
        let entry = self.entry(Doer::Program, &ORDER_HUNT, top.id, object, facts);
        let deed = Deed::new(Vec::new(), entry);
        self.commit(&Scope::whole_office(), deed).await
    }

    /// One hunt, for the operator.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] where there is none; a fault when the records cannot be read.
    pub async fn whole_hunt(&self, id: HuntId) -> Result<Hunt, Problem> {
        let found = self.parts.records.hunt(&Scope::whole_office(), id).await?;
        Ok(found.ok_or(Refusal::NotFound)?)
    }

    async fn hunt_of(
        &self,
        new: NewHunt,
        by: Option<PersonId>,
        unit: UnitId,
        units: Option<BTreeSet<UnitId>>,
    ) -> Result<Hunt, Problem> {
        let rules = self.rules();
        if new.rules.iter().any(|id| rules.rule(id).is_none()) {
            let (field, why) = ("rules", "invalid-rule");
            return Err(Refusal::Invalid { field, why }.into());
        }
        if let (Some(from), Some(to)) = (new.from, new.to)
            && to <= from
        {
            let (field, why) = ("end", "invalid-end-before-start");
            return Err(Refusal::Invalid { field, why }.into());
        }
        let purpose = reason(&new.purpose, "purpose")?;
        let newest = HuntQuery {
            limit: 200,
            ..HuntQuery::default()
        };
        let scope = Scope::whole_office();
        let hunts = self.parts.records.hunts(&scope, &newest).await?;
        let waiting = hunts.iter().filter(|hunt| !hunt.state.is_over());
        if waiting.count() >= MOST_WAITING {
            let why = "refusal-hunts-many";
            return Err(Refusal::WrongState { why }.into());
        }
        let end = LogQuery {
            to: new.to,
            ..LogQuery::default()
        };
        let (_, upto) = self.kept().stretch(&end).await?;
        Ok(Hunt {
            id: HuntId::new(self.parts.ids.uuid()),
            unit,
            by,
            at: self.now(),
            purpose,
            rules: new.rules,
            units,
            from: new.from,
            to: new.to,
            dry: new.dry,
            upto,
            next: 0,
            read: 0,
            found: 0,
            aside: 0,
            known: 0,
            gravest: None,
            state: HuntState::Waiting,
            ended: None,
            why: None,
        })
    }
}

fn facts(hunt: &Hunt) -> String {
    json!({
        "purpose": hunt.purpose,
        "rules": hunt.rules.iter().take(200).collect::<Vec<_>>(),
        "from": hunt.from.map(|at| at.to_string()),
        "to": hunt.to.map(|at| at.to_string()),
        "dry": hunt.dry,
        "records": hunt.upto,
    })
    .to_string()
}

/// The hunt with the job that carries it out.
fn ordered(hunt: Hunt, now: Timestamp) -> Vec<Change> {
    let job = Job {
        kind: HUNT.to_owned(),
        key: hunt.id.to_string(),
        unit: Some(hunt.unit),
        due: now,
        attempts: 0,
        last_error: None,
        payload: "{}".to_owned(),
    };
    vec![
        Change::Hunt(HuntChange::Order(Box::new(hunt))),
        Change::PlanJob(job),
    ]
}
