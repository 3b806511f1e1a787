//! What pages tell beside hunts: rules that could look back, and how long noticing took.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

use super::{Delay, HuntQuery, HuntState};
use crate::authority::{Actor, Scope};
use crate::office::{Office, zone};
use crate::problem::Problem;
use crate::use_case::LIST_HUNTS;

/// How many of the last loadings of rules are looked at.
const LOADINGS: usize = 50;
/// How far back delays are told.
const YEAR: SignedDuration = SignedDuration::from_hours(366 * 24);

/// A rule that came or changed and has not looked back since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// Its Sigma id.
    pub rule: String,
    /// When it was loaded.
    pub at: Timestamp,
    /// Whether it was there before, and said something else.
    pub changed: bool,
}

/// How long noticing took, of what was raised in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthOfDelays {
    /// Its first day.
    pub month: Date,
    /// How many were noticed as their records came.
    pub live: u64,
    /// The median of these.
    pub live_median: Option<SignedDuration>,
    /// How many a look back found.
    pub hunted: u64,
    /// The median of these.
    pub hunted_median: Option<SignedDuration>,
}

/// What a loading of rules wrote into the journal.
#[derive(Deserialize)]
struct Loaded {
    came: Named,
    changed: Named,
}

#[derive(Deserialize)]
struct Named {
    ids: Vec<String>,
}

impl Office {
    /// Rules that were loaded while the program ran and have not looked back since, the last ones first.
    ///
    /// # Errors
    /// [`crate::Refusal::NotFound`] without the role; a fault when the records cannot be read.
    pub async fn hunts_offered(&self, actor: &Actor) -> Result<Vec<Offered>, Problem> {
        let permit = actor.permit(&LIST_HUNTS)?;
        let records = &self.parts.records;
        let whole = Scope::whole_office();
        let loadings = records.journal_of(&whole, "rules", "").await?;
        let mut offered: BTreeMap<String, Offered> = BTreeMap::new();
        let earlier = loadings.len().saturating_sub(LOADINGS);
        for entry in loadings.into_iter().skip(earlier) {
            let Ok(loaded) = serde_json::from_str::<Loaded>(&entry.facts) else {
                continue;
            };
            let came = loaded.came.ids.into_iter().map(|rule| (rule, false));
            let changed = loaded.changed.ids.into_iter().map(|rule| (rule, true));
            for (rule, changed) in came.chain(changed) {
                let at = entry.at;
                offered.insert(rule.clone(), Offered { rule, at, changed });
            }
        }
        let newest = HuntQuery {
            limit: 200,
            ..HuntQuery::default()
        };
        let hunts = records.hunts(permit.scope(), &newest).await?;
        let looked = |one: &Offered| {
            hunts.iter().any(|hunt| {
                let ends = !matches!(hunt.state, HuntState::Cancelled | HuntState::Failed);
                let all = hunt.rules.is_empty() || hunt.rules.contains(&one.rule);
                ends && all && !hunt.dry && hunt.at >= one.at
            })
        };
        let rules = self.rules();
        let mut left: Vec<_> = offered
            .into_values()
            .filter(|one| rules.rule(&one.rule).is_some() && !looked(one))
            .collect();
        left.sort_by(|one, other| (other.at, &one.rule).cmp(&(one.at, &other.rule)));
        Ok(left)
    }

    /// How long it took to notice, month by month, the last month first.
    ///
    /// # Errors
    /// [`crate::Refusal::NotFound`] without the role; a fault when the records cannot be read.
    pub async fn delays(&self, actor: &Actor) -> Result<Vec<MonthOfDelays>, Problem> {
        let permit = actor.permit(&LIST_HUNTS)?;
        let since = self.now().checked_sub(YEAR).unwrap_or(Timestamp::MIN);
        let delays = self.parts.records.delays(permit.scope(), since).await?;
        let unit = actor.tree().unit(actor.person.unit);
        let zone = zone(unit.map_or("UTC", |unit| unit.time_zone.as_str()));
        Ok(by_month(&delays, |at| {
            at.to_zoned(zone.clone()).date().first_of_month()
        }))
    }
}

fn by_month(delays: &[Delay], month: impl Fn(Timestamp) -> Date) -> Vec<MonthOfDelays> {
    let mut months: BTreeMap<Date, [Vec<SignedDuration>; 2]> = BTreeMap::new();
    for delay in delays {
        let [live, hunted] = months.entry(month(delay.raised)).or_default();
        let took = delay.raised.duration_since(delay.needed);
        let took = took.max(SignedDuration::ZERO);
        if delay.hunted { hunted } else { live }.push(took);
    }
    let count = |took: &[SignedDuration]| u64::try_from(took.len()).unwrap_or(u64::MAX);
    let told = months.into_iter().rev();
    told.map(|(month, [mut live, mut hunted])| MonthOfDelays {
        month,
        live: count(&live),
        live_median: median(&mut live),
        hunted: count(&hunted),
        hunted_median: median(&mut hunted),
    })
    .collect()
}

/// The middle one; of an even number the one before the middle.
fn median(all: &mut [SignedDuration]) -> Option<SignedDuration> {
    all.sort_unstable();
    all.get(all.len().checked_sub(1)? / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delay(needed: &str, raised: &str, hunted: bool) -> Delay {
        Delay {
            needed: needed.parse().unwrap(),
            raised: raised.parse().unwrap(),
            hunted,
        }
    }

    #[test]
    fn a_month_tells_the_median_of_what_was_noticed_live_and_of_what_was_found_later() {
        let delays = [
            delay("2026-10-31T01:00:00Z", "2026-10-31T01:00:04Z", false),
            delay("2026-11-01T01:00:00Z", "2026-11-01T01:00:02Z", false),
            delay("2026-11-02T01:00:00Z", "2026-11-02T01:00:04Z", false),
            delay("2026-11-03T01:00:00Z", "2026-11-03T02:00:00Z", false),
            delay("2026-11-01T01:00:00Z", "2026-11-13T01:00:00Z", true),
            // A clock that went back: never less than nothing.
            delay("2026-11-09T01:00:09Z", "2026-11-09T01:00:00Z", false),
        ];
        let told = by_month(&delays, |at| {
            at.to_zoned(jiff::tz::TimeZone::UTC).date().first_of_month()
        });
        let [november, october] = told.as_slice() else {
            panic!("{told:?}")
        };
        assert_eq!((november.live, november.hunted), (4, 1));
        assert_eq!(november.live_median, Some(SignedDuration::from_secs(2)));
        let days = SignedDuration::from_hours(12 * 24);
        assert_eq!(november.hunted_median, Some(days));
        assert_eq!(october.live_median, Some(SignedDuration::from_secs(4)));
        assert_eq!(october.hunted_median, None);
    }
}
