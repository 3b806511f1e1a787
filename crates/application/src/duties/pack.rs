//! An audit pack: a period with every time of every duty, what shows it, who agreed, and what is missing.
//!
//! Here it is only gathered; the files are made by the program's wiring, which has the hashes noted before it hands
//! the pack out ([`Office::note_audit_pack`]).

use std::collections::{BTreeMap, BTreeSet};

use domain::id::{PersonId, SheetId, UnitId};
use domain::journal::{Doer, Object};
use domain::people::Person;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::json;

use super::{DutyTime, Proof, Said, YearQuery};
use crate::authority::{Actor, Scope};
use crate::deed::Deed;
use crate::office::Office;
use crate::port::JournalLine;
use crate::problem::{Problem, Refusal};
use crate::registers::SheetPage;
use crate::use_case::TAKE_AUDIT_PACK;

/// Lines of the journal that are read at once.
const BATCH: u32 = 1_000;
/// The most lines of the journal in one pack; more go in several.
pub const MOST_LINES: usize = 200_000;

/// A pack that somebody may have.
#[derive(Debug, Clone)]
pub struct PackOrder {
    /// From which day until which, both included.
    pub within: (Date, Date),
    /// Who takes it, in words.
    pub name: String,
    by: Option<Actor>,
    scope: Scope,
}

impl PackOrder {
    /// Who takes it; none for the operator of the machine.
    pub fn person(&self) -> Option<&Person> {
        self.by.as_ref().map(|actor| &actor.person)
    }
}

/// What is in a pack.
#[derive(Debug, Clone)]
pub struct Gathered {
    /// From which day until which.
    pub within: (Date, Date),
    /// When it was gathered.
    pub at: Timestamp,
    /// The zone of the top unit.
    pub zone: TimeZone,
    /// Every time whose last day lies in the period.
    pub times: Vec<DutyTime>,
    /// The sheets that show something, with their whole history.
    pub sheets: BTreeMap<SheetId, SheetPage>,
    /// The journal of the period, in order.
    pub journal: Vec<JournalLine>,
    /// Whether there were more lines than a pack holds.
    pub cut: bool,
}

impl Gathered {
    /// Times that nothing on record settles although their last day has passed, in order.
    pub fn missing(&self) -> impl Iterator<Item = &DutyTime> {
        self.times.iter().filter(|time| self.is_missing(time))
    }

    /// Whether nothing on record settles a time although its last day has passed.
    pub fn is_missing(&self, time: &DutyTime) -> bool {
        let today = self.at.to_zoned(self.zone.clone()).date();
        let unsettled = time.step.standing.is_unsettled() || self.proof_is_gone(time);
        time.step.occurrence.due < today && unsettled
    }

    /// Whether what shows a time is a sheet that is not there any more.
    pub fn proof_is_gone(&self, time: &DutyTime) -> bool {
        sheet_of(time).is_some_and(|sheet| !self.sheets.contains_key(&sheet))
    }
}

/// The sheet that shows a time.
pub fn sheet_of(time: &DutyTime) -> Option<SheetId> {
    match &time.mark.as_ref()?.said {
        Said::Done {
            proof: Proof::Sheet { sheet, .. },
            ..
        } => Some(*sheet),
        _ => None,
    }
}

impl Office {
    /// Judges whether somebody may have a pack, and of which units: those of the role that lets them.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; [`Refusal::Invalid`] for a period that ends before it begins.
    pub fn order_audit_pack(
        &self,
        actor: &Actor,
        within: (Date, Date),
    ) -> Result<PackOrder, Problem> {
        let permit = actor.permit(&TAKE_AUDIT_PACK)?;
        checked(within)?;
        Ok(PackOrder {
            within,
            name: actor.person.name.clone(),
            scope: permit.scope().clone(),
            by: Some(actor.clone()),
        })
    }

    /// A pack of the whole office, for the operator of the machine.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for a period that ends before it begins.
    pub fn order_whole_pack(&self, within: (Date, Date), name: &str) -> Result<PackOrder, Problem> {
        checked(within)?;
        Ok(PackOrder {
            within,
            name: name.to_owned(),
            by: None,
            scope: Scope::whole_office(),
        })
    }

    /// Gathers a pack.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn gather_pack(&self, order: &PackOrder) -> Result<Gathered, Problem> {
        let (_, zone) = self.top_today().await?;
        let query = YearQuery {
            within: order.within,
            ..YearQuery::of_year(order.within.0.year())
        };
        let times = self.duty_times(&order.scope, &query).await?;
        let mut sheets = BTreeMap::new();
        let shown: BTreeSet<_> = times.iter().filter_map(sheet_of).collect();
        for id in shown {
            if let Some(page) = self.sheet_to_print(&order.scope, id).await? {
                sheets.insert(id, page);
            }
        }
        let (journal, cut) = self.journal_within(order, &zone).await?;
        Ok(Gathered {
            within: order.within,
            at: self.now(),
            zone,
            times,
            sheets,
            journal,
            cut,
        })
    }

    async fn journal_within(
        &self,
        order: &PackOrder,
        zone: &TimeZone,
    ) -> Result<(Vec<JournalLine>, bool), Problem> {
        let mut found = Vec::new();
        let mut after = 0;
        loop {
            let lines = self.parts.records.journal_after(after, BATCH).await?;
            let Some(last) = lines.last() else {
                return Ok((found, false));
            };
            after = last.sequence;
            for line in lines {
                let day = line.at.to_zoned(zone.clone()).date();
                let inside = order.within.0 <= day && day <= order.within.1;
                if inside && order.scope.covers(line.unit) {
                    found.push(line);
                }
            }
            if found.len() >= MOST_LINES {
                found.truncate(MOST_LINES);
                return Ok((found, true));
            }
        }
    }

    /// Writes down that a pack was taken: its period, how much is in it and missing, and the hash of its manifest. To
    /// be called before it is handed over.
    ///
    /// # Errors
    /// A fault when it cannot be written.
    pub async fn note_audit_pack(
        &self,
        order: &PackOrder,
        gathered: &Gathered,
        manifest: &str,
    ) -> Result<(), Problem> {
        let facts = json!({
            "from": order.within.0.to_string(), "to": order.within.1.to_string(),
            "times": gathered.times.len(), "missing": gathered.missing().count(),
            "manifest": manifest,
        });
        let object = Object {
            kind: "export",
            id: "audit-pack".to_owned(),
        };
        if let Some(actor) = &order.by {
            let permit = actor.permit(&TAKE_AUDIT_PACK)?;
            let unit = own_unit(actor, permit.scope()).ok_or(Refusal::NotFound)?;
            return self
                .carry_out(&permit, unit, object, facts.to_string(), Vec::new())
                .await;
        }
        let (doer, unit) = (Doer::Program, self.top_unit().await?.id);
        let entry = self.entry(doer, &TAKE_AUDIT_PACK, unit, object, facts.to_string());
        self.commit(&order.scope, Deed::new(Vec::new(), entry))
            .await
    }

    /// Whether somebody may take packs, and so fetch one that they asked for.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role.
    pub fn may_take_packs(&self, actor: &Actor) -> Result<PersonId, Problem> {
        Ok(actor.permit(&TAKE_AUDIT_PACK)?.person)
    }
}

/// The unit under which a look is written down.
fn own_unit(actor: &Actor, scope: &Scope) -> Option<UnitId> {
    let own = actor.person.unit;
    match scope.units() {
        Some(units) if !units.contains(&own) => units.first().copied(),
        _ => Some(own),
    }
}

fn checked((from, to): (Date, Date)) -> Result<(), Refusal> {
    if from <= to {
        return Ok(());
    }
    let (field, why) = ("to", "invalid-duty-stretch");
    Err(Refusal::Invalid { field, why })
}
