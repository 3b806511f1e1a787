//! The guided first start of a unit: which steps are done, and which wait.

use std::collections::BTreeSet;

use domain::id::UnitId;
use domain::journal::Object;
use domain::people::Unit;
use domain::premise::Premise;

use crate::authority::{Actor, Scope};
use crate::deed::Change;
use crate::intake::is_senders;
use crate::office::Office;
use crate::problem::{Problem, Refusal};
use crate::units::within;
use crate::use_case::{MARK_STEP, VIEW_FIRST_START};

/// A step of the first start, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The units below the office.
    Units,
    /// Countries from which people of the office sign in.
    Countries,
    /// Who is told of an incident, and who stands in.
    Contacts,
    /// Where the first log lines come from.
    Source,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Self; 4] = [Self::Units, Self::Countries, Self::Contacts, Self::Source];

    /// Stable name in storage, addresses and text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Units => "units",
            Self::Countries => "countries",
            Self::Contacts => "contacts",
            Self::Source => "source",
        }
    }

    /// The step of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Nobody has been there.
    Open,
    /// Put off.
    Later,
    /// Done.
    Done,
}

impl Mark {
    /// Every mark.
    pub const ALL: [Self; 3] = [Self::Open, Self::Later, Self::Done];

    /// Stable name in storage and text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Later => "later",
            Self::Done => "done",
        }
    }

    /// The mark of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mark| mark.name() == name)
    }
}

/// How far the first start of a unit has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstStart {
    /// The unit.
    pub unit: Unit,
    /// Every step with its mark, in order.
    pub steps: Vec<(Step, Mark)>,
    /// The countries the unit set for itself.
    pub countries: BTreeSet<String>,
}

impl FirstStart {
    /// Whether nothing is left.
    pub fn is_complete(&self) -> bool {
        self.steps.iter().all(|(_, mark)| *mark == Mark::Done)
    }

    /// The first step after another that is not done; none when nothing is left behind it.
    pub fn after(&self, step: Option<Step>) -> Option<Step> {
        let behind = self.steps.iter().filter(|(one, _)| Some(*one) > step);
        let mut open = behind.filter(|(_, mark)| *mark != Mark::Done);
        open.next().map(|(one, _)| *one)
    }
}

impl Office {
    /// The first start of a unit.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units; a fault when records cannot be read.
    pub async fn first_start(&self, actor: &Actor, unit: UnitId) -> Result<FirstStart, Problem> {
        let permit = actor.permit(&VIEW_FIRST_START)?;
        within(&permit, unit)?;
        self.started(actor, unit).await
    }

    /// The first start of the top unit that one administers, while it is not complete: what the
    /// first page of the day shows.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn unfinished_start(&self, actor: &Actor) -> Result<Option<FirstStart>, Problem> {
        let Ok(permit) = actor.permit(&VIEW_FIRST_START) else {
            return Ok(None);
        };
        let mut tops = actor.tree().tops();
        let Some(top) = tops.find(|top| permit.scope().covers(top.id)) else {
            return Ok(None);
        };
        let started = self.started(actor, top.id).await?;
        Ok(Some(started).filter(|started| !started.is_complete()))
    }

    async fn started(&self, actor: &Actor, unit: UnitId) -> Result<FirstStart, Problem> {
        let records = &self.parts.records;
        let marks = records.steps(unit).await?;
        let lists = records.premises().await?;
        let own = lists.get(&unit);
        let countries = own.and_then(|own| own.get(&Premise::Countries));
        let sources = records.sources(&Scope::whole_office()).await?;
        // What stands is done, whether or not somebody said so.
        let stands = |step: Step| match step {
            Step::Units => actor.tree().children(unit).next().is_some(),
            Step::Countries => countries.is_some(),
            Step::Source => sources.iter().any(is_senders),
            Step::Contacts => false,
        };
        let mark = |step: Step| {
            let said = marks.get(step.name());
            let said = said.and_then(|mark| Mark::from_name(mark));
            match said.unwrap_or(Mark::Open) {
                Mark::Open if stands(step) => (step, Mark::Done),
                mark => (step, mark),
            }
        };
        let unit = actor.tree().unit(unit).ok_or(Refusal::NotFound)?;
        Ok(FirstStart {
            unit: unit.clone(),
            steps: Step::ALL.map(mark).to_vec(),
            countries: countries.cloned().unwrap_or_default(),
        })
    }

    /// Says that a step is done or waits.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units.
    pub async fn mark_step(
        &self,
        actor: &Actor,
        unit: UnitId,
        step: Step,
        mark: Mark,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&MARK_STEP)?;
        within(&permit, unit)?;
        let facts = format!(
            "{{\"step\":\"{}\",\"mark\":\"{}\"}}",
            step.name(),
            mark.name()
        );
        let changes = vec![self.marked(unit, step, mark)];
        self.carry_out(&permit, unit, object(unit), facts, changes)
            .await
    }

    /// The change that marks a step.
    pub(crate) fn marked(&self, unit: UnitId, step: Step, mark: Mark) -> Change {
        Change::MarkStep {
            unit,
            step: step.name(),
            mark: mark.name(),
            at: self.now(),
        }
    }
}

/// A unit, for the journal.
pub(crate) fn object(id: UnitId) -> Object {
    Object {
        kind: "unit",
        id: id.to_string(),
    }
}
