//! Legal holds: what must stay in the log for an incident, whatever its term.
//!
//! A hold stands until somebody releases it with a reason; nothing that happens to its incident ends
//! it. While records are being removed none can be placed ([`Gate`]), so that none comes too late.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use async_trait::async_trait;
use domain::id::{HoldId, IncidentId, PersonId, SourceId, UnitId};
use domain::incident::Incident;
use domain::journal::Doer;
use domain::people::UnitTree;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::authority::{Actor, Scope};
use crate::deed::{Change, Deed, Source};
use crate::findings::incident_object;
use crate::intake::is_senders;
use crate::keeping::HeldRange;
use crate::office::{Office, reason};
use crate::problem::{Fault, Problem, Refusal};
use crate::use_case::{PLACE_HOLD, RELEASE_HOLD, UseCase, VIEW_INCIDENT};

/// What a hold is about.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HoldCovers {
    /// Units whose records stay.
    pub units: BTreeSet<UnitId>,
    /// Only of these sources; with `classes` both count. Neither: of every source.
    pub sources: BTreeSet<SourceId>,
    /// Only of sources of these kinds of logs.
    pub classes: BTreeSet<String>,
}

/// The end of a hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Who; none for the operator at the command line.
    pub by: Option<PersonId>,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

/// What must stay in the log for an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// Its identity.
    pub id: HoldId,
    /// The incident.
    pub incident: IncidentId,
    /// The incident's unit.
    pub unit: UnitId,
    /// What it is about.
    pub covers: HoldCovers,
    /// Only records received at this time or later.
    pub from: Option<Timestamp>,
    /// Only records received before this time.
    pub to: Option<Timestamp>,
    /// Why.
    pub reason: String,
    /// Who placed it; none for the operator at the command line.
    pub by: Option<PersonId>,
    /// When.
    pub at: Timestamp,
    /// Its end; none while it stands.
    pub released: Option<Release>,
}

impl Hold {
    /// What it keeps in the log, with the sources that its kinds stand for today.
    pub fn range(&self, of_classes: impl Fn(&BTreeSet<String>) -> BTreeSet<SourceId>) -> HeldRange {
        let HoldCovers {
            units,
            sources,
            classes,
        } = &self.covers;
        let named = !sources.is_empty() || !classes.is_empty();
        let mut all = sources.clone();
        all.extend(of_classes(classes));
        HeldRange {
            units: Some(units.clone()),
            sources: named.then_some(all),
            from: self.from,
            to: self.to,
        }
    }
}

/// A hold as somebody asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewHold {
    /// Only of these sources.
    pub sources: BTreeSet<SourceId>,
    /// Only of these kinds of logs.
    pub classes: BTreeSet<String>,
    /// Only records received at this time or later.
    pub from: Option<Timestamp>,
    /// Only records received before this time.
    pub to: Option<Timestamp>,
    /// Why.
    pub reason: String,
}

/// Where holds, kinds of sources, and what is known about keeping are on record.
#[async_trait]
pub trait HoldBook: Send + Sync {
    /// Holds for incidents of the scope, those that ended too, the oldest first.
    async fn holds(&self, scope: &Scope) -> Result<Vec<Hold>, Fault>;
    /// Kinds of logs that people named, by source.
    async fn source_classes(
        &self,
    ) -> Result<std::collections::BTreeMap<SourceId, BTreeSet<String>>, Fault>;
    /// What was last written under a name, and when.
    async fn keeping_note(&self, name: &str) -> Result<Option<(String, Timestamp)>, Fault>;
}

/// Keeps placing a hold and removing records apart.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    removing: AtomicBool,
    placing: AtomicUsize,
}

impl Gate {
    /// Nobody does anything.
    pub(crate) const fn open() -> Self {
        Self {
            removing: AtomicBool::new(false),
            placing: AtomicUsize::new(0),
        }
    }

    /// Somebody places a hold; none while records are removed.
    fn place(&self) -> Option<Placing<'_>> {
        self.placing.fetch_add(1, Ordering::SeqCst);
        let placing = Placing(self);
        (!self.removing.load(Ordering::SeqCst)).then_some(placing)
    }

    /// Records are removed; none while somebody places a hold.
    pub(crate) fn remove(&self) -> Option<Removing<'_>> {
        if self.removing.swap(true, Ordering::SeqCst) {
            return None;
        }
        let removing = Removing(self);
        (self.placing.load(Ordering::SeqCst) == 0).then_some(removing)
    }
}

struct Placing<'g>(&'g Gate);

impl Drop for Placing<'_> {
    fn drop(&mut self) {
        self.0.placing.fetch_sub(1, Ordering::SeqCst);
    }
}

/// As long as it lives no hold is placed.
pub(crate) struct Removing<'g>(&'g Gate);

impl Drop for Removing<'_> {
    fn drop(&mut self) {
        self.0.removing.store(false, Ordering::SeqCst);
    }
}

impl Office {
    /// Keeps records for an incident, whatever their term, until somebody releases them.
    ///
    /// # Errors
    /// A refusal without the role or a reason, for a stretch that ends before it begins, for a source
    /// or kind that is not there, and while records are being removed.
    pub async fn place_hold(
        &self,
        actor: &Actor,
        incident: IncidentId,
        new: NewHold,
    ) -> Result<HoldId, Problem> {
        let permit = actor.permit(&PLACE_HOLD)?;
        let case = self.incident_of(&permit, incident).await?;
        let _placing = self.gate.place().ok_or_else(removing)?;
        let hold = self.new_hold(permit.scope(), &case, new, Some(actor.person.id));
        let hold = hold.await?;
        let id = hold.id;
        let (facts, said) = told(&hold);
        let entry = self.line(actor, "hold-placed", hold.at, &said);
        let changes = vec![
            Change::PlaceHold(hold),
            Change::AddTimeline { incident, entry },
        ];
        let object = incident_object(incident);
        self.carry_out(&permit, case.unit, object, facts, changes)
            .await?;
        Ok(id)
    }

    /// The same for the operator at the command line.
    ///
    /// # Errors
    /// As [`Office::place_hold`].
    pub async fn place_hold_by_operator(
        &self,
        incident: IncidentId,
        new: NewHold,
    ) -> Result<HoldId, Problem> {
        let scope = Scope::whole_office();
        let case = self.parts.records.incident(&scope, incident).await?;
        let case = case.ok_or(Refusal::NotFound)?;
        let _placing = self.gate.place().ok_or_else(removing)?;
        let hold = self.new_hold(&scope, &case, new, None).await?;
        let id = hold.id;
        let (facts, said) = told(&hold);
        let changes = vec![Change::PlaceHold(hold)];
        self.by_operator(&PLACE_HOLD, &case, ("hold-placed", said), facts, changes)
            .await?;
        Ok(id)
    }

    /// Lets a hold go, with a reason. From then on its records go when their time is over.
    ///
    /// # Errors
    /// A refusal without the role or a reason, or when it does not stand any more.
    pub async fn release_hold(&self, actor: &Actor, id: HoldId, why: &str) -> Result<(), Problem> {
        let permit = actor.permit(&RELEASE_HOLD)?;
        let reason = reason(why, "reason")?;
        let hold = self.standing_hold(permit.scope(), id).await?;
        let (incident, unit) = (hold.incident, hold.unit);
        let by = Some(actor.person.id);
        let at = self.now();
        let said = json!({"reason": reason});
        let entry = self.line(actor, "hold-released", at, &said);
        let release = Release { by, at, reason };
        let changes = vec![
            Change::ReleaseHold {
                id,
                incident,
                release,
            },
            Change::AddTimeline { incident, entry },
        ];
        let facts = json!({"hold": id}).to_string();
        let object = incident_object(incident);
        self.carry_out(&permit, unit, object, facts, changes).await
    }

    /// The same for the operator at the command line.
    ///
    /// # Errors
    /// As [`Office::release_hold`].
    pub async fn release_hold_by_operator(&self, id: HoldId, why: &str) -> Result<(), Problem> {
        let reason = reason(why, "reason")?;
        let scope = Scope::whole_office();
        let hold = self.standing_hold(&scope, id).await?;
        let incident = hold.incident;
        let case = self.parts.records.incident(&scope, incident).await?;
        let case = case.ok_or(Refusal::NotFound)?;
        let said = json!({"reason": reason});
        let at = self.now();
        let release = Release {
            by: None,
            at,
            reason,
        };
        let changes = vec![Change::ReleaseHold {
            id,
            incident,
            release,
        }];
        let facts = json!({"hold": id}).to_string();
        self.by_operator(
            &RELEASE_HOLD,
            &case,
            ("hold-released", said),
            facts,
            changes,
        )
        .await
    }

    /// Holds of an incident, those that ended too.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units; a fault when records cannot be read.
    pub async fn holds_of(
        &self,
        actor: &Actor,
        incident: IncidentId,
    ) -> Result<Vec<Hold>, Problem> {
        let permit = actor.permit(&VIEW_INCIDENT)?;
        let mut holds = self.parts.records.holds(permit.scope()).await?;
        holds.retain(|hold| hold.incident == incident);
        Ok(holds)
    }

    /// Every hold, for the operator.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn holds_for_operator(&self) -> Result<Vec<Hold>, Fault> {
        self.parts.records.holds(&Scope::whole_office()).await
    }

    /// Every source that sends, for the operator.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn sources_for_operator(&self) -> Result<Vec<Source>, Fault> {
        let mut sources = self.parts.records.sources(&Scope::whole_office()).await?;
        sources.retain(is_senders);
        Ok(sources)
    }

    async fn standing_hold(&self, scope: &Scope, id: HoldId) -> Result<Hold, Problem> {
        let holds = self.parts.records.holds(scope).await?;
        let hold = holds.into_iter().find(|hold| hold.id == id);
        let hold = hold.ok_or(Refusal::NotFound)?;
        if hold.released.is_some() {
            let why = "refusal-hold-released";
            return Err(Refusal::WrongState { why }.into());
        }
        Ok(hold)
    }

    async fn new_hold(
        &self,
        scope: &Scope,
        case: &Incident,
        new: NewHold,
        by: Option<PersonId>,
    ) -> Result<Hold, Problem> {
        let reason = reason(&new.reason, "reason")?;
        if new.from.zip(new.to).is_some_and(|(from, to)| to <= from) {
            return Err(wrong("to", "invalid-hold-end"));
        }
        let sources = self.parts.records.sources(scope).await?;
        let there = |id: &SourceId| {
            let mut sources = sources.iter().filter(|one| is_senders(one));
            sources.any(|source: &Source| source.id == *id)
        };
        if !new.sources.iter().all(there) {
            return Err(wrong("source", "invalid-hold-source"));
        }
        let rules = &self.parts.retention.classes;
        if !new.classes.iter().all(|id| rules.class(id).is_some()) {
            return Err(wrong("class", "invalid-hold-class"));
        }
        let units = self.parts.records.units().await?;
        let placings = self.parts.records.placings().await?;
        let now = self.now();
        let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
        let tree = UnitTree::on(units, &placings, today);
        let mut units = tree.reach(case.unit);
        units.insert(case.unit);
        // A source that is named is kept with all it says, for whatever unit.
        let named = sources.iter().filter(|one| new.sources.contains(&one.id));
        units.extend(named.map(|source| source.unit));
        Ok(Hold {
            id: HoldId::new(self.parts.ids.uuid()),
            incident: case.id,
            unit: case.unit,
            covers: HoldCovers {
                units,
                sources: new.sources,
                classes: new.classes,
            },
            from: new.from,
            to: new.to,
            reason,
            by,
            at: now,
            released: None,
        })
    }

    async fn by_operator(
        &self,
        use_case: &'static UseCase,
        case: &Incident,
        (kind, said): (&str, serde_json::Value),
        facts: String,
        mut changes: Vec<Change>,
    ) -> Result<(), Problem> {
        let now = self.now();
        changes.push(Change::AddTimeline {
            incident: case.id,
            entry: domain::incident::TimelineEntry {
                recorded: now,
                happened: now,
                by: None,
                kind: kind.to_owned(),
                values: said.to_string(),
            },
        });
        let object = incident_object(case.id);
        let entry = self.entry(Doer::Program, use_case, case.unit, object, facts);
        self.commit(&Scope::whole_office(), Deed::new(changes, entry))
            .await
    }
}

/// What the journal needs, and what the chronology tells.
fn told(hold: &Hold) -> (String, serde_json::Value) {
    let moment = |at: Option<Timestamp>| at.map_or_else(String::new, |at| at.to_string());
    let facts = json!({
        "hold": hold.id, "covers": hold.covers,
        "from": moment(hold.from), "to": moment(hold.to),
    });
    (facts.to_string(), json!({"reason": hold.reason}))
}

const fn removing() -> Refusal {
    Refusal::WrongState {
        why: "refusal-hold-removing",
    }
}

fn wrong(field: &'static str, why: &'static str) -> Problem {
    Refusal::Invalid { field, why }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hold_is_never_placed_while_records_are_removed_nor_the_other_way() {
        let gate = Gate::open();
        let placing = gate.place().unwrap();
        assert!(gate.remove().is_none(), "somebody places one");
        assert!(gate.place().is_some(), "two at once do no harm");
        drop(placing);
        let removing = gate.remove().unwrap();
        assert!(gate.place().is_none() && gate.remove().is_none());
        drop(removing);
        assert!(gate.place().is_some());
    }
}
