//! Sweeps over directories: rows to words, and back.

use std::collections::{BTreeMap, BTreeSet};

use application::deed::Change;
use application::sweeps::{ProposalQuery, SweepBook, SweepChange, SweepQuery, WarningQuery};
use application::{Fault, Refusal, Scope};
use async_trait::async_trait;
use domain::id::{ProposalId, SweepId};
use domain::policy::Step;
use domain::sweep::{Proposal, Proposed, Run, Warning};
use domain::version::Version;
use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use crate::engine::Value;
use crate::guarded::Guarded;
use crate::open::SqlRecords;
use crate::reads::{each, first, limit};
use crate::rows::{Columns, bad};
use crate::statement::{self as sql, Statement};
use crate::writes::{maybe, micros};

#[async_trait]
impl SweepBook for SqlRecords {
    async fn sweeps(&self, scope: &Scope, query: &SweepQuery) -> Result<Vec<Run>, Fault> {
        let (at, id) = place(query.after);
        let values = vec![at, id, limit(query.limit).into()];
        let rows = self.rows(&sql::SWEEPS, values, Some(scope)).await?;
        each(&rows, Columns::sweep)
    }

    async fn sweep(&self, scope: &Scope, id: SweepId) -> Result<Option<Run>, Fault> {
        let id = vec![id.to_string().into()];
        let rows = self.rows(&sql::SWEEP, id, Some(scope)).await?;
        first(&rows, Columns::sweep)
    }

    async fn last_sweep(&self, directory: &str) -> Result<Option<Run>, Fault> {
        let rows = self
            .rows(&sql::LAST_SWEEP, vec![directory.into()], None)
            .await?;
        first(&rows, Columns::sweep)
    }

    async fn proposals(
        &self,
        scope: &Scope,
        query: &ProposalQuery,
    ) -> Result<Vec<Proposal>, Fault> {
        let (at, id) = place(query.after);
        let text = |text: Option<String>| Value::from(text.unwrap_or_default());
        let values = vec![
            text(query.run.map(|run| run.to_string())),
            query.step.map_or("", Step::name).into(),
            text(query.state.map(|state| state.name().to_owned())),
            text(query.unit.map(|unit| unit.to_string())),
            at,
            id,
            limit(query.limit).into(),
        ];
        let rows = self.rows(&sql::PROPOSALS, values, Some(scope)).await?;
        each(&rows, Columns::proposal)
    }

    async fn proposal(&self, scope: &Scope, id: ProposalId) -> Result<Option<Proposal>, Fault> {
        let id = vec![id.to_string().into()];
        let rows = self.rows(&sql::PROPOSAL, id, Some(scope)).await?;
        first(&rows, Columns::proposal)
    }

    async fn standing_proposals(&self, directory: &str) -> Result<Vec<Proposal>, Fault> {
        let values = vec![directory.into()];
        let rows = self.rows(&sql::STANDING_PROPOSALS, values, None).await?;
        each(&rows, Columns::proposal)
    }

    async fn swept(&self, directory: &str) -> Result<BTreeMap<Uuid, Step>, Fault> {
        let values = vec![directory.into()];
        let rows = self.rows(&sql::SWEPT, values, None).await?;
        let read = |row: &Columns<'_>| -> Result<(Uuid, Step), Fault> {
            Ok((row.parsed("directory_account")?, row.step()?))
        };
        let mut swept = BTreeMap::new();
        for (account, step) in each(&rows, read)? {
            let gravest = swept.entry(account).or_insert(step);
            *gravest = step.max(*gravest);
        }
        Ok(swept)
    }

    async fn to_be_done(
        &self,
        directory: &str,
        until: Timestamp,
        most: u32,
    ) -> Result<Vec<Proposal>, Fault> {
        let values = vec![directory.into(), micros(until), limit(most).into()];
        let rows = self.rows(&sql::TO_BE_DONE, values, None).await?;
        each(&rows, Columns::proposal)
    }

    async fn warnings(&self, scope: &Scope, query: &WarningQuery) -> Result<Vec<Warning>, Fault> {
        let run = query.run.map(|run| run.to_string()).unwrap_or_default();
        let (at, id) = place(query.after);
        let values = vec![run.into(), at, id, limit(query.limit).into()];
        let rows = self.rows(&sql::WARNINGS, values, Some(scope)).await?;
        each(&rows, Columns::warning)
    }

    async fn warned(&self, directory: &str, after: Timestamp) -> Result<BTreeSet<String>, Fault> {
        let values = vec![directory.into(), micros(after)];
        let rows = self.rows(&sql::WARNED, values, None).await?;
        let slots = each(&rows, |row| row.text("slot"))?;
        Ok(slots.into_iter().collect())
    }

    async fn open_proposals(&self, scope: &Scope) -> Result<BTreeMap<Step, u64>, Fault> {
        let rows = self
            .rows(&sql::OPEN_PROPOSALS, Vec::new(), Some(scope))
            .await?;
        let read = |row: &Columns<'_>| Ok((row.step()?, row.small("how_many")?));
        Ok(each(&rows, read)?.into_iter().collect())
    }
}

/// The place after which a page begins; before everything where none is given.
pub(crate) fn place<I: ToString>(after: Option<(Timestamp, I)>) -> (Value, Value) {
    after.map_or_else(
        || (i64::MAX.into(), String::new().into()),
        |(at, id)| (micros(at), id.to_string().into()),
    )
}

impl Columns<'_> {
    fn step(&self) -> Result<Step, Fault> {
        let name = self.text("step")?;
        let step = serde_json::from_value(serde_json::Value::String(name));
        step.map_err(|_| bad("step"))
    }

    fn sweep(&self) -> Result<Run, Fault> {
        Ok(Run {
            id: self.parsed("id")?,
            unit: self.parsed("unit")?,
            directory: self.text("directory")?,
            policy: self.text("policy")?,
            started: self.json("started")?,
            at: self.time("at")?,
            counts: self.json("counts")?,
            limit: (self.small("limit_percent")?, self.small("limit_accounts")?),
            brake: self.json("brake")?,
            remarks: self.json("remarks")?,
            version: Version::new(self.small("version")?),
        })
    }

    fn warning(&self) -> Result<Warning, Fault> {
        Ok(Warning {
            id: self.parsed("id")?,
            unit: self.parsed("unit")?,
            run: self.parsed("sweep")?,
            directory: self.text("directory")?,
            account: self.parsed("directory_account")?,
            name: self.text("name")?,
            step: self.step()?,
            policy: self.text("policy")?,
            clause: self.text("clause")?,
            due: self.time("due_at")?,
            day: self.parsed("day")?,
            days: self.small("days")?,
            told: self.maybe_parsed("told")?,
            at: self.time("at")?,
        })
    }

    fn proposal(&self) -> Result<Proposal, Fault> {
        let proposed = Proposed {
            id: self.parsed("id")?,
            unit: self.parsed("unit")?,
            run: self.parsed("sweep")?,
            directory: self.text("directory")?,
            account: self.parsed("directory_account")?,
            name: self.text("name")?,
            dn: self.text("distinguished_name")?,
            step: self.step()?,
            policy: self.text("policy")?,
            clause: self.text("clause")?,
            due: self.maybe_time("due_at")?,
            uncertainty_days: self.small("uncertainty_days")?,
            limit: self.maybe_text("weakened_by")?,
            evidence: self.json("evidence")?,
            judged: self.json("judged")?,
            by: self.maybe_parsed("asked_by")?,
            at: self.time("at")?,
        };
        let version = Version::new(self.small("version")?);
        Ok(Proposal::stored(proposed, self.json("course")?, version))
    }
}

/// Facts, counts, ids and texts can always be written.
fn json(value: &impl Serialize) -> Value {
    serde_json::to_string(value).unwrap_or_default().into()
}

fn count(accounts: usize) -> Value {
    i64::try_from(accounts).unwrap_or(i64::MAX).into()
}

/// The row of a run.
pub(crate) fn entry(change: &Change) -> Option<(&'static Statement, Vec<Value>)> {
    let Change::Sweep(SweepChange::Ran(run)) = change else {
        return None;
    };
    let values = vec![
        run.id.to_string().into(),
        run.unit.to_string().into(),
        run.directory.as_str().into(),
        run.policy.as_str().into(),
        json(&run.started),
        micros(run.at),
        json(&run.counts),
        count(run.limit.0),
        count(run.limit.1),
        json(&run.brake),
        json(&run.remarks),
        i64::from(run.version.count()).into(),
    ];
    Some((&sql::ADD_SWEEP, values))
}

/// The row that must not be there yet, or must still stand.
pub(crate) fn guarded(change: &Change) -> Option<Guarded> {
    let Change::Sweep(change) = change else {
        return None;
    };
    Some(match change {
        SweepChange::Ran(_) => return None,
        SweepChange::Brake(run) => {
            let values = vec![
                run.id.to_string().into(),
                run.unit.to_string().into(),
                i64::from(run.version.count()).into(),
                json(&run.brake),
            ];
            (&sql::MOVE_BRAKE, values, Refusal::Stale)
        }
        SweepChange::Propose(proposal) => {
            let mut values = proposed(proposal.proposed());
            values.extend(progress(proposal));
            values.push(i64::from(proposal.version.count()).into());
            (&sql::PROPOSE, values, Refusal::Stale)
        }
        SweepChange::Warn(warning) => (&sql::WARN, warned(warning), Refusal::Stale),
        SweepChange::Move(proposal) => {
            let asked = proposal.proposed();
            let mut values = vec![
                asked.id.to_string().into(),
                asked.unit.to_string().into(),
                i64::from(proposal.version.count()).into(),
            ];
            values.extend(progress(proposal));
            (&sql::MOVE_PROPOSAL, values, Refusal::Stale)
        }
    })
}

fn warned(warning: &Warning) -> Vec<Value> {
    vec![
        warning.id.to_string().into(),
        warning.unit.to_string().into(),
        warning.run.to_string().into(),
        warning.directory.as_str().into(),
        warning.account.to_string().into(),
        warning.name.as_str().into(),
        warning.step.name().into(),
        warning.policy.as_str().into(),
        warning.clause.as_str().into(),
        micros(warning.due),
        warning.day.to_string().into(),
        i64::from(warning.days).into(),
        maybe(warning.told),
        micros(warning.at),
        warning.slot().into(),
    ]
}

fn proposed(asked: &Proposed) -> Vec<Value> {
    vec![
        asked.id.to_string().into(),
        asked.unit.to_string().into(),
        asked.run.to_string().into(),
        asked.directory.as_str().into(),
        asked.account.to_string().into(),
        asked.name.as_str().into(),
        asked.dn.as_str().into(),
        asked.step.name().into(),
        asked.policy.as_str().into(),
        asked.clause.as_str().into(),
        Value::MaybeWhole(asked.due.map(Timestamp::as_microsecond)),
        i64::from(asked.uncertainty_days).into(),
        Value::MaybeText(asked.limit.clone()),
        json(&asked.evidence),
        json(&asked.judged),
        maybe(asked.by),
        micros(asked.at),
    ]
}

/// What of it changes.
fn progress(proposal: &Proposal) -> [Value; 4] {
    let (asked, course) = (proposal.proposed(), proposal.course());
    let slot = format!("{} {}", asked.directory, asked.account);
    [
        course.state.name().into(),
        micros(course.since),
        json(course),
        Value::MaybeText(course.state.stands().then_some(slot)),
    ]
}
