//! What of the demanded logs is there: each kind of each source, day by day.

use std::collections::BTreeSet;

use domain::retention::{Coverage, Forecast, LogClass, forecast};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;

use crate::authority::Actor;
use crate::deed::{Change, Source};
use crate::holds::Hold;
use crate::intake::is_senders;
use crate::office::Office;
use crate::problem::{Problem, Refusal};
use crate::retention::{LastCheck, Removal};
use crate::use_case::{NAME_LOG_KINDS, VIEW_COVERAGE};
use crate::witnessing::Witnesses;
use domain::id::{SourceId, UnitId};
use domain::journal::Object;

/// A kind of log of a source, with what of it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CoverageRow {
    /// Who sends it; none where nobody does.
    pub source: Option<Source>,
    /// Which kind; none for a source whose kind nobody knows.
    pub class: Option<LogClass>,
    /// How long it is kept here, in months.
    pub months: u16,
    /// What is there; none without a source or without a kind.
    pub coverage: Option<Coverage>,
}

/// The page of what is kept.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// Kinds and sources.
    pub rows: Vec<CoverageRow>,
    /// When the disk is full.
    pub forecast: Option<Forecast>,
    /// Bytes free on it.
    pub free: Option<u64>,
    /// The checkpoint that was signed last, as a signed note.
    pub checkpoint: Option<String>,
    /// Leaves of the checkpoint that was given away last, and when.
    pub given: Option<(u64, Timestamp)>,
    /// The last comparison with what was signed, and when it ended.
    pub check: Option<(LastCheck, Timestamp)>,
    /// What went last, or would go.
    pub removal: Option<(Removal, Timestamp)>,
    /// Whether records go at all.
    pub removes: bool,
    /// How it goes with the witnesses of the log.
    pub witnesses: Witnesses,
    /// Holds that stand.
    pub holds: Vec<Hold>,
    /// The top unit, whose log this is.
    pub top: UnitId,
}

impl Office {
    /// What is kept, within one's units.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; a fault when log or records cannot be read.
    pub async fn view_coverage(&self, actor: &Actor) -> Result<Evidence, Problem> {
        let permit = actor.permit(&VIEW_COVERAGE)?;
        let records = &self.parts.records;
        let sources = records.sources(permit.scope()).await?;
        let named = records.source_classes().await?;
        let days = self.keeping()?.day_by_day().await?;
        // Days of the log are days in UTC.
        let today = self.now().to_zoned(TimeZone::UTC).date();
        let retention = &self.parts.retention;
        let none = BTreeSet::new();
        let (mut rows, mut seen) = (Vec::new(), BTreeSet::new());
        let unheard = BTreeSet::new();
        for source in sources.into_iter().filter(is_senders) {
            let of = named.get(&source.id).unwrap_or(&none);
            let heard = days.heard.get(&source.id).unwrap_or(&unheard);
            let classes = retention.classes.of_source(&source.format, of);
            if classes.is_empty() {
                rows.push(without_kind(source));
                continue;
            }
            for class in classes {
                seen.insert(class.id.clone());
                rows.push(CoverageRow {
                    source: Some(source.clone()),
                    class: Some(class.clone()),
                    months: retention.months(class),
                    coverage: Some(Coverage::of(heard, today, class.months)),
                });
            }
        }
        let all = retention.classes.classes().iter();
        rows.extend(all.filter(|class| !seen.contains(&class.id)).map(|class| {
            let months = retention.months(class);
            nobody_sends(class, months)
        }));
        let mut holds = records.holds(permit.scope()).await?;
        holds.retain(|hold| hold.released.is_none());
        let free = days.free;
        Ok(Evidence {
            rows,
            forecast: free.and_then(|free| forecast(&days.bytes, free, today)),
            free,
            checkpoint: days.checkpoint,
            given: self.last_given().await?,
            check: self.last_check().await?,
            removal: self.last_removal().await?,
            removes: retention.removes,
            witnesses: self.witnesses().await?,
            holds,
            top: self.top_unit().await?.id,
        })
    }

    /// Says which kinds of logs a source sends; none: by its format again.
    ///
    /// # Errors
    /// A refusal without the role, or for a source or kind that is not there.
    pub async fn name_log_kinds(
        &self,
        actor: &Actor,
        source: SourceId,
        classes: BTreeSet<String>,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&NAME_LOG_KINDS)?;
        let sources = self.parts.records.sources(permit.scope()).await?;
        let found = sources.into_iter().filter(is_senders);
        let found = found.into_iter().find(|one| one.id == source);
        let found = found.ok_or(Refusal::NotFound)?;
        let known = &self.parts.retention.classes;
        if !classes.iter().all(|id| known.class(id).is_some()) {
            let (field, why) = ("class", "invalid-hold-class");
            return Err(Refusal::Invalid { field, why }.into());
        }
        let object = Object {
            kind: "source",
            id: source.to_string(),
        };
        let facts = json!({"classes": classes}).to_string();
        let unit = found.unit;
        let changes = vec![Change::NameLogKinds {
            source,
            unit,
            classes,
        }];
        self.carry_out(&permit, unit, object, facts, changes).await
    }

    /// The kinds of logs that the office knows.
    pub fn log_classes(&self) -> &[LogClass] {
        self.parts.retention.classes.classes()
    }
}

const fn without_kind(source: Source) -> CoverageRow {
    CoverageRow {
        source: Some(source),
        class: None,
        months: 0,
        coverage: None,
    }
}

fn nobody_sends(class: &LogClass, months: u16) -> CoverageRow {
    CoverageRow {
        source: None,
        class: Some(class.clone()),
        months,
        coverage: None,
    }
}
