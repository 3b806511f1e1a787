//! How many lines a search would find, by the time they happened.
//!
//! Where columns beside the log answer the whole question, a block is counted by them alone; every other
//! record is read and judged as the search itself does. So a count never differs from its search.

use std::collections::BTreeMap;

use domain::search::Query;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _, Zoned};
use serde_json::json;

use super::{Kept, LogQuery, checked, log_object, query_of};
use crate::authority::{Actor, Scope};
use crate::columns::{Hours, Sought};
use crate::office::Office;
use crate::problem::Problem;
use crate::use_case::COUNT_LOG;

/// Records read for one count at most.
pub const MOST_COUNTED: u64 = 2_000_000;
/// Records read for a count that nobody waits for: beside the lines of a search.
pub const MOST_COUNTED_BESIDE: u64 = 50_000;
/// Bars of a picture at most: a screen has no room for more.
pub const MOST_BARS: usize = 400;
/// A span of so many hours is told by the hour.
const HOURS: i64 = 50;
const SECONDS_OF_HOUR: i64 = 3_600;

/// How many lines a search would find.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// Hits in each hour of the zone it was asked for, by the hour's first second since 1970 (UTC).
    pub hours: Hours,
    /// Where it ended before the end: when the last record that was looked at had arrived.
    pub reached: Option<Timestamp>,
    /// Whether all of the time was counted; otherwise there are at least so many.
    pub is_whole: bool,
}

/// How long a bar is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// An hour.
    Hour,
    /// A day of the zone.
    Day,
    /// A month of the zone.
    Month,
}

/// The hits of one stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bar {
    /// Its first moment.
    pub from: Timestamp,
    /// The first moment behind it.
    pub to: Timestamp,
    /// How many lines happened in it.
    pub count: u64,
}

impl Tally {
    /// The tally of all hits, where each is known.
    pub fn of(times: impl Iterator<Item = Timestamp>, zone: &TimeZone) -> Self {
        let mut hours = Hours::new();
        for at in times {
            let count = hours.entry(hour_of(at, zone)).or_insert(0_u64);
            *count = count.saturating_add(1);
        }
        Self {
            hours,
            reached: None,
            is_whole: true,
        }
    }

    /// All hits.
    pub fn total(&self) -> u64 {
        let counts = self.hours.values();
        counts.fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// The step by which all hits can be looked at.
    pub fn step(&self) -> Step {
        let ends = self.hours.keys().next().zip(self.hours.keys().next_back());
        let hours = ends.map_or(0, |(first, last)| {
            last.saturating_sub(*first) / SECONDS_OF_HOUR
        });
        let most = i64::try_from(MOST_BARS).unwrap_or(i64::MAX);
        if hours <= HOURS {
            Step::Hour
        } else if hours / 24 < most {
            Step::Day
        } else {
            Step::Month
        }
    }

    /// Bars from the first hit to the last, oldest first; empty ones stand between them as long as
    /// there are no more than [`MOST_BARS`].
    pub fn bars(&self, step: Step, zone: &TimeZone) -> Vec<Bar> {
        let mut bars: BTreeMap<Timestamp, Bar> = BTreeMap::new();
        for (hour, count) in &self.hours {
            let Some(mut bar) = bar_of(*hour, step, zone) else {
                continue;
            };
            bar.count = *count;
            let told = bars.entry(bar.from).or_insert(Bar { count: 0, ..bar });
            told.count = told.count.saturating_add(bar.count);
        }
        let ends = bars.values().next().zip(bars.values().next_back());
        let Some((first, last)) = ends.map(|(first, last)| (*first, *last)) else {
            return Vec::new();
        };
        let mut filled = Vec::new();
        let mut at = first;
        while filled.len() < MOST_BARS {
            filled.push(bars.get(&at.from).copied().unwrap_or(at));
            if at.from >= last.from {
                return filled;
            }
            let Some(next) = bar_of(at.to.as_second(), step, zone) else {
                break;
            };
            at = next;
        }
        bars.into_values().collect()
    }
}

/// The bar of a moment, still empty; none at the end of time.
fn bar_of(second: i64, step: Step, zone: &TimeZone) -> Option<Bar> {
    let at = Timestamp::from_second(second).ok()?;
    let (from, to) = match step {
        Step::Hour => {
            let from = Timestamp::from_second(hour_of(at, zone)).ok()?;
            (from, from.checked_add(1.hour()).ok()?)
        }
        Step::Day => span(&at.to_zoned(zone.clone()).start_of_day().ok()?, 1.day())?,
        Step::Month => {
            let first = at.to_zoned(zone.clone()).first_of_month().ok()?;
            span(&first.start_of_day().ok()?, 1.month())?
        }
    };
    Some(Bar { from, to, count: 0 })
}

fn span(from: &Zoned, step: jiff::Span) -> Option<(Timestamp, Timestamp)> {
    let to = from.checked_add(step).ok()?.start_of_day().ok()?;
    Some((from.timestamp(), to.timestamp()))
}

/// First second of the hour of a moment, by the clocks of a zone.
pub(super) fn hour_of(at: Timestamp, zone: &TimeZone) -> i64 {
    let offset = i64::from(zone.to_offset(at).seconds());
    let local = at.as_second().saturating_add(offset);
    local
        .div_euclid(SECONDS_OF_HOUR)
        .saturating_mul(SECONDS_OF_HOUR)
        .saturating_sub(offset)
}

/// Whether a block's columns alone say how many lines are meant, in hours of the zone. They count in
/// hours of UTC, which are those of most zones.
pub(super) fn counts_by_columns(query: &Query, wanted: &LogQuery, zone: &TimeZone) -> bool {
    let ends = [
        wanted.from.unwrap_or(Timestamp::UNIX_EPOCH),
        wanted.to.unwrap_or(Timestamp::MAX),
    ];
    let whole = |at: &Timestamp| i64::from(zone.to_offset(*at).seconds()) % SECONDS_OF_HOUR == 0;
    Sought::says_all(query) && ends.iter().all(whole)
}

impl Office {
    /// How many lines of one's units a search would find, by the hours of a zone, reading `most` records
    /// at most. The look is journalled with its words, its purpose and the count.
    ///
    /// # Errors
    /// As [`Office::search_log`].
    pub async fn count_log(
        &self,
        actor: &Actor,
        wanted: &LogQuery,
        zone: &TimeZone,
        most: u64,
    ) -> Result<Tally, Problem> {
        let permit = actor.permit(&COUNT_LOG)?;
        let (query, purpose) = checked(wanted)?;
        let search = self.searches.begin()?;
        let asked = (permit.scope(), &query, wanted);
        let tally = self.kept().tally(asked, zone, most).await?;
        drop(search);
        let facts = json!({
            "query": wanted.text.trim(),
            "purpose": purpose,
            "from": wanted.from.map(|at| at.to_string()),
            "to": wanted.to.map(|at| at.to_string()),
            "counted": tally.total(),
            "all": tally.is_whole,
        });
        self.note_look(actor, &permit, log_object(), facts.to_string())
            .await?;
        Ok(tally)
    }
}

impl Kept<'_> {
    /// How many lines of every unit [`Kept::search`] would show, without a bound.
    ///
    /// # Errors
    /// A refusal about the words; a fault when log or records cannot be read.
    pub async fn count(&self, wanted: &LogQuery, zone: &TimeZone) -> Result<Tally, Problem> {
        let query = query_of(wanted)?;
        let scope = Scope::whole_office();
        self.tally((&scope, &query, wanted), zone, u64::MAX).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_second()
    }

    fn tally(hours: &[(&str, u64)]) -> Tally {
        Tally {
            hours: hours
                .iter()
                .map(|(hour, count)| (at(hour), *count))
                .collect(),
            reached: None,
            is_whole: true,
        }
    }

    #[test]
    fn hours_become_days_and_months_of_the_zone_and_gaps_are_bars() {
        let zone = TimeZone::get("Asia/Taipei").unwrap();
        let few = tally(&[("2026-11-21T01:00:00Z", 2), ("2026-11-21T03:00:00Z", 1)]);
        assert_eq!(few.step(), Step::Hour);
        let counts: Vec<_> = few
            .bars(Step::Hour, &zone)
            .iter()
            .map(|bar| bar.count)
            .collect();
        assert_eq!(counts, [2, 0, 1]);
        // 15:00 UTC is 23:00 there, 16:00 the next day.
        let days = tally(&[
            ("2026-11-21T15:00:00Z", 1),
            ("2026-11-21T16:00:00Z", 2),
            ("2026-11-25T16:00:00Z", 4),
        ]);
        assert_eq!(days.step(), Step::Day);
        let bars = days.bars(Step::Day, &zone);
        let counts: Vec<_> = bars.iter().map(|bar| bar.count).collect();
        assert_eq!(counts, [1, 2, 0, 0, 0, 4]);
        assert_eq!(bars[1].from.as_second(), at("2026-11-21T16:00:00Z"));
        assert!(bars.windows(2).all(|two| two[0].to == two[1].from));
        assert_eq!(days.total(), 7);
        let years = tally(&[("2024-01-31T16:00:00Z", 1), ("2026-11-25T16:00:00Z", 4)]);
        assert_eq!(years.step(), Step::Month);
        assert_eq!(years.bars(Step::Month, &zone).len(), 34);
    }

    #[test]
    fn a_line_of_a_wrong_century_makes_no_thousand_bars() {
        let far = tally(&[("1900-01-01T00:00:00Z", 1), ("2026-11-21T00:00:00Z", 1)]);
        assert_eq!(far.bars(Step::Month, &TimeZone::UTC).len(), 2);
        assert_eq!(far.bars(Step::Hour, &TimeZone::UTC).len(), 2);
        assert!(tally(&[]).bars(Step::Day, &TimeZone::UTC).is_empty());
    }

    #[test]
    fn an_hour_is_one_of_the_zone() {
        let half = TimeZone::get("Asia/Kolkata").unwrap();
        let moment: Timestamp = "2026-11-21T10:45:00Z".parse().unwrap();
        assert_eq!(hour_of(moment, &half), at("2026-11-21T10:30:00Z"));
        assert_eq!(hour_of(moment, &TimeZone::UTC), at("2026-11-21T10:00:00Z"));
    }

    #[test]
    fn columns_are_counted_only_where_they_say_all() {
        let (utc, half) = (TimeZone::UTC, TimeZone::get("Asia/Kolkata").unwrap());
        let says = |text: &str, zone: &TimeZone| {
            let query = Query::parse(text).unwrap();
            counts_by_columns(&query, &LogQuery::default(), zone)
        };
        assert!(says("user:wang outcome:failure -source:x", &utc));
        for no in [
            "wang",
            "user:wang -outcome:failure",
            "url.path:/x",
            "@a:b user:c",
        ] {
            assert!(!says(no, &utc), "{no}");
        }
        assert!(!says("user:wang", &half));
    }
}
