//! The guided first start of a unit: which steps are done, which wait, and the countries from which
//! its people sign in.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::UnitId;
use domain::journal::Object;
use domain::people::{Unit, UnitTree};

use crate::authority::{Actor, Permit, Scope};
use crate::deed::Change;
use crate::intake::is_senders;
use crate::office::Office;
use crate::problem::{Problem, Refusal};
use crate::units::within;
use crate::use_case::{MARK_STEP, SET_COUNTRIES, VIEW_FIRST_START};

/// More countries than this are no list but a whole world.
const MOST_COUNTRIES: usize = 60;

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

/// Countries from which people of a unit sign in: its own list, or the nearest above that has one;
/// none where nobody set any, and then no country is unusual.
pub fn countries_of<'c>(
    tree: &UnitTree,
    lists: &'c BTreeMap<UnitId, BTreeSet<String>>,
    unit: UnitId,
) -> Option<&'c BTreeSet<String>> {
    let path = tree.path(unit);
    path.iter().rev().find_map(|unit| lists.get(unit))
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
        let countries = records.countries().await?.remove(&unit);
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
            countries: countries.unwrap_or_default(),
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

    /// Sets the countries from which people of a unit sign in. Only what differs from `seen` is
    /// written, so that a country somebody else added meanwhile stays.
    ///
    /// # Errors
    /// Refused for what is no pair of letters, or for more than 60.
    pub async fn set_countries(
        &self,
        actor: &Actor,
        unit: UnitId,
        seen: &BTreeSet<String>,
        wished: &str,
    ) -> Result<(), Problem> {
        let permit: Permit = actor.permit(&SET_COUNTRIES)?;
        within(&permit, unit)?;
        let wished = codes(wished)?;
        let added: Vec<_> = wished.difference(seen).cloned().collect();
        let removed: Vec<_> = seen.difference(&wished).cloned().collect();
        let facts = serde_json::json!({"added": added, "removed": removed});
        let mut changes: Vec<_> = added
            .into_iter()
            .map(|country| Change::AllowCountry { unit, country })
            .collect();
        changes.extend(
            removed
                .into_iter()
                .map(|country| Change::ForgetCountry { unit, country }),
        );
        changes.push(self.marked(unit, Step::Countries, Mark::Done));
        self.carry_out(&permit, unit, object(unit), facts.to_string(), changes)
            .await
    }

    fn marked(&self, unit: UnitId, step: Step, mark: Mark) -> Change {
        Change::MarkStep {
            unit,
            step: step.name(),
            mark: mark.name(),
            at: self.now(),
        }
    }
}

/// `TW, vn jp` as codes of ISO 3166: two letters each.
fn codes(text: &str) -> Result<BTreeSet<String>, Refusal> {
    let field = "countries";
    let words = text.split(|one: char| one.is_whitespace() || one == ',' || one == '、');
    let codes: BTreeSet<_> = words
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_uppercase)
        .collect();
    let known = |code: &String| code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase());
    if codes.is_empty() {
        return Err(Refusal::Missing { field });
    }
    if codes.len() > MOST_COUNTRIES || !codes.iter().all(known) {
        let why = "invalid-countries";
        return Err(Refusal::Invalid { field, why });
    }
    Ok(codes)
}

fn object(id: UnitId) -> Object {
    Object {
        kind: "unit",
        id: id.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn countries_are_pairs_of_letters_however_they_are_separated() {
        let read = codes(" tw, VN、jp\nTW ");
        let expected = ["JP", "TW", "VN"].map(str::to_owned);
        assert_eq!(read, Ok(expected.into_iter().collect()));
        for wrong in ["Taiwan", "T1", "台灣", "tw vnm"] {
            let refused = codes(wrong).map_err(|refusal| refusal.key());
            assert_eq!(refused, Err("invalid-countries"), "{wrong}");
        }
        assert_eq!(codes(" ,"), Err(Refusal::Missing { field: "countries" }));
    }

    #[test]
    fn a_unit_without_a_list_follows_the_nearest_above_that_has_one() {
        let id = |number| UnitId::new(Uuid::from_u128(number));
        let unit = |number, parent: Option<u128>| Unit {
            id: id(number),
            parent: parent.map(id),
            name: String::new(),
            time_zone: "UTC".into(),
        };
        let tree = UnitTree::new([
            unit(1, None),
            unit(2, Some(1)),
            unit(3, Some(2)),
            unit(4, None),
        ]);
        let list = |code: &str| BTreeSet::from([code.to_owned()]);
        let lists = BTreeMap::from([(id(1), list("TW")), (id(2), list("VN"))]);
        assert_eq!(countries_of(&tree, &lists, id(3)), Some(&list("VN")));
        assert_eq!(countries_of(&tree, &lists, id(1)), Some(&list("TW")));
        assert_eq!(countries_of(&tree, &lists, id(4)), None);
    }
}
