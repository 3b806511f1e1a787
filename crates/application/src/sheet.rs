//! The daily sheet: one page of paper that says what the log is today, and that others keep.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use crate::authority::Actor;
use crate::deed::Source;
use crate::intake::is_senders;
use crate::office::Office;
use crate::problem::{Fault, Problem};
use crate::retention::LastCheck;
use crate::use_case::{LIST_SOURCES, VIEW_COVERAGE};
use crate::witnessing::Witnesses;

/// What stands on it.
#[derive(Debug, Clone)]
pub struct DailySheet {
    /// The day, where the top unit is.
    pub day: Date,
    /// Name of the top unit.
    pub office: String,
    /// Until when was counted: the day's end, or now.
    pub until: Timestamp,
    /// Sources in use, with how many lines arrived that day.
    pub sources: Vec<(Source, u64)>,
    /// The checkpoint that was signed last, as a signed note.
    pub checkpoint: Option<String>,
    /// How it goes with the witnesses of the log.
    pub witnesses: Witnesses,
    /// The last comparison with what was signed, and when it ended.
    pub check: Option<(LastCheck, Timestamp)>,
}

impl Office {
    /// The sheet of a day, within one's units; of today where none is named.
    ///
    /// # Errors
    /// [`crate::Refusal::NotFound`] without the role; a fault when log or records cannot be read.
    pub async fn daily_sheet(
        &self,
        actor: &Actor,
        day: Option<Date>,
    ) -> Result<DailySheet, Problem> {
        let permit = actor.permit(&VIEW_COVERAGE)?;
        let records = &self.parts.records;
        let (today, zone) = self.top_today().await?;
        let day = day.map_or(today, |day| day.min(today));
        let (from, to) = bounds(day, &zone)?;
        let now = self.now();
        let counts: BTreeMap<_, _> = self.keeping()?.counts(from, to).await?;
        let sources = records.sources(permit.scope()).await?;
        let in_use = |source: &Source| is_senders(source) && source.retired.is_none();
        let counted = |source: Source| {
            let lines = counts.get(&source.id).copied().unwrap_or_default();
            (source, lines)
        };
        Ok(DailySheet {
            day,
            office: self.top_unit().await?.name,
            until: to.min(now),
            sources: sources.into_iter().filter(in_use).map(counted).collect(),
            checkpoint: self.keeping()?.last_checkpoint().await?,
            witnesses: self.witnesses().await?,
            check: self.last_check().await?,
        })
    }
}

/// What the program itself saw of today: for the day's maintenance record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// The day, where the top unit is.
    pub day: Date,
    /// Names of the sources that sent lines today.
    pub heard: Vec<String>,
    /// Names of those that are in use and sent none.
    pub silent: Vec<String>,
}

impl Office {
    /// What was seen of today, within one's units.
    ///
    /// # Errors
    /// [`crate::Refusal::NotFound`] without the role; a fault when log or records cannot be read.
    pub async fn observed_today(&self, actor: &Actor) -> Result<Observed, Problem> {
        let permit = actor.permit(&LIST_SOURCES)?;
        let (day, zone) = self.top_today().await?;
        let (from, to) = bounds(day, &zone)?;
        let counts: BTreeMap<_, _> = self.keeping()?.counts(from, to).await?;
        let sources = self.parts.records.sources(permit.scope()).await?;
        let mut observed = Observed {
            day,
            heard: Vec::new(),
            silent: Vec::new(),
        };
        for source in sources {
            if is_senders(&source) && source.retired.is_none() {
                let heard = counts.get(&source.id).is_some_and(|lines| *lines > 0);
                let place = if heard {
                    &mut observed.heard
                } else {
                    &mut observed.silent
                };
                place.push(source.name);
            }
        }
        Ok(observed)
    }
}

/// When a day begins and ends.
fn bounds(day: Date, zone: &TimeZone) -> Result<(Timestamp, Timestamp), Fault> {
    let begins = |day: Date| day.to_zoned(zone.clone()).map(|at| at.timestamp());
    let bounds = || Ok((begins(day)?, begins(day.checked_add(1.day())?)?));
    bounds().map_err(|cause: jiff::Error| Fault::caused("find where the day begins", cause))
}
