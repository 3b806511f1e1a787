//! Sheets that name a finding or an incident, for its page.

use std::collections::BTreeSet;

use domain::id::{FindingId, IncidentId, UnitId};
use domain::register::Kind;
use uuid::Uuid;

use super::view::begin_in;
use super::{Registered, SheetRow, sheets_within};
use crate::authority::Actor;
use crate::office::Office;
use crate::problem::Problem;
use crate::use_case::LIST_SHEETS;

/// What sheets can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A finding.
    Finding(FindingId),
    /// An incident.
    Incident(IncidentId),
}

impl About {
    /// What a field holds that names it.
    pub const fn id(self) -> Uuid {
        match self {
            Self::Finding(id) => id.uuid(),
            Self::Incident(id) => id.uuid(),
        }
    }

    const fn is_named_by(self, kind: &Kind) -> bool {
        matches!(
            (self, kind),
            (Self::Finding(_), Kind::Finding) | (Self::Incident(_), Kind::Incident)
        )
    }
}

/// A register whose sheets can name it.
#[derive(Debug, Clone)]
pub struct SheetsAbout {
    /// The register.
    pub registered: Registered,
    /// The field that names it.
    pub field: String,
    /// Whether the reader may begin a sheet in its unit.
    pub may_begin: bool,
    /// Those that name it, newest first, 50 at most.
    pub sheets: Vec<SheetRow>,
}

impl Office {
    /// Sheets that name a finding or an incident of a unit, and registers in which the reader may begin one. Nothing
    /// for whoever sees no register. For a page whose look is journalled.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn sheets_about(
        &self,
        actor: &Actor,
        about: About,
        unit: UnitId,
    ) -> Result<Vec<SheetsAbout>, Problem> {
        let mut all = Vec::new();
        let Ok(permit) = actor.permit(&LIST_SHEETS) else {
            return Ok(all);
        };
        for registered in &self.registers().registers {
            let register = &registered.register;
            let mut fields = register.fields().iter();
            let Some(field) = fields.find(|field| about.is_named_by(&field.kind)) else {
                continue;
            };
            let scope = sheets_within(actor, &permit, register);
            if scope.units().is_some_and(BTreeSet::is_empty) {
                continue;
            }
            let records = &self.parts.records;
            let sheets = records.sheets_naming(&scope, register.id(), about.id());
            let sheets = self.rows(actor, register, sheets.await?).await?;
            let may_begin = begin_in(actor, register).contains(&unit);
            if may_begin || !sheets.is_empty() {
                all.push(SheetsAbout {
                    registered: registered.clone(),
                    field: field.name.clone(),
                    may_begin,
                    sheets,
                });
            }
        }
        Ok(all)
    }
}
