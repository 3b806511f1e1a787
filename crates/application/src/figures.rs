//! The incidents of a year in numbers: by regulation and level, what was reported and which legal times were kept.

use std::collections::BTreeMap;

use domain::incident::{Incident, IncidentState, RegimeRef};
use domain::regime::{Assessment, ClockState};
use jiff::{SignedDuration, Timestamp};

use crate::authority::Actor;
use crate::case_view::IncidentView;
use crate::office::Office;
use crate::port::IncidentQuery;
use crate::problem::Problem;
use crate::use_case::LIST_INCIDENTS;

/// So many cases are counted. Ours: far more than an office has in years.
const MOST: usize = 10_000;
/// So many are read at once.
const BATCH: u32 = 200;

/// Cases of one level by one regulation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figures {
    /// How many.
    pub cases: u64,
    /// Of these, the ones being handled.
    pub open: u64,
    /// Of these, the ones whose damage is controlled.
    pub controlled: u64,
    /// Of these, the ones that are closed.
    pub closed: u64,
    /// Reported to the authority of the case's own regulation.
    pub reported: u64,
    /// Legal times that were kept.
    pub kept: u64,
    /// Legal times that were or are overrun.
    pub overrun: u64,
    /// Legal times that still run.
    pub running: u64,
    /// The middle of the times from knowing to reporting.
    pub to_report: Option<SignedDuration>,
    /// The middle of the times from knowing to the end of the damage.
    pub to_control: Option<SignedDuration>,
}

/// One row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiguresRow {
    /// By which regulation.
    pub regime: RegimeRef,
    /// The level that stands: `(None, lowest, highest)` where facts leave a range.
    pub level: (Option<u8>, u8, u8),
    /// The numbers.
    pub figures: Figures,
}

/// A year in numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct YearFigures {
    /// Cases with a number of that year, each once.
    pub cases: u64,
    /// By regulation, the highest level first. A case that two regulations judge stands in both.
    pub rows: Vec<FiguresRow>,
}

/// What is gathered for a row.
#[derive(Default)]
struct Gathered {
    figures: Figures,
    to_report: Vec<SignedDuration>,
    to_control: Vec<SignedDuration>,
}

impl Office {
    /// The incidents of one's units with a number of a Gregorian year.
    ///
    /// # Errors
    /// [`crate::Refusal::NotFound`] without the role; a fault when records cannot be read.
    pub async fn count_incidents(&self, actor: &Actor, year: i16) -> Result<YearFigures, Problem> {
        let permit = actor.permit(&LIST_INCIDENTS)?;
        let mut rows: BTreeMap<_, Gathered> = BTreeMap::new();
        let mut cases = 0;
        let (mut after, mut read) = (None, 0);
        while read < MOST {
            let query = IncidentQuery {
                state: None,
                after,
                limit: BATCH,
            };
            let views = self.incident_views(actor, permit.scope(), &query).await?;
            let Some(last) = views.last().map(|view| &view.incident) else {
                break;
            };
            after = Some((last.known_at, last.id));
            read += views.len();
            // A number is given when a case is accepted, and knowing can be set back into the year before.
            let over = last.year < year.saturating_sub(1);
            for view in views.iter().filter(|view| view.incident.year == year) {
                cases += 1;
                gather(&mut rows, view, self.now());
            }
            if over {
                break;
            }
        }
        let row = |((regime, level), gathered): (_, Gathered)| FiguresRow {
            regime,
            level,
            figures: gathered.finished(),
        };
        let mut rows: Vec<_> = rows.into_iter().map(row).collect();
        rows.sort_by(|a, b| {
            let regime = (&a.regime.id, &a.regime.version).cmp(&(&b.regime.id, &b.regime.version));
            regime.then(b.level.cmp(&a.level))
        });
        Ok(YearFigures { cases, rows })
    }
}

type Key = (RegimeRef, (Option<u8>, u8, u8));

fn gather(rows: &mut BTreeMap<Key, Gathered>, view: &IncidentView, now: Timestamp) {
    let incident = &view.incident;
    for of in view.assessments() {
        let judgement = &of.standing.judgement;
        let (lowest, highest) = judgement.range;
        let key = (of.regime.clone(), (judgement.level, lowest, highest));
        let row = rows.entry(key).or_default();
        row.count(incident, of.regime == incident.regime);
        row.clocks(of, now);
    }
}

impl Gathered {
    fn count(&mut self, incident: &Incident, own: bool) {
        let figures = &mut self.figures;
        figures.cases += 1;
        match incident.state {
            IncidentState::Open => figures.open += 1,
            IncidentState::Controlled => figures.controlled += 1,
            IncidentState::Closed => figures.closed += 1,
        }
        let since = |at: Timestamp| at.duration_since(incident.known_at);
        if let Some(at) = incident.reported_at.filter(|_| own) {
            figures.reported += 1;
            self.to_report.push(since(at));
        }
        self.to_control.extend(incident.controlled_at.map(since));
    }

    fn clocks(&mut self, of: &Assessment, now: Timestamp) {
        let figures = &mut self.figures;
        for clock in &of.standing.clocks {
            match clock.state(now) {
                ClockState::Done => figures.kept += 1,
                ClockState::DoneLate | ClockState::Late => figures.overrun += 1,
                ClockState::Running | ClockState::AtOnce => figures.running += 1,
                ClockState::Waiting => {}
            }
        }
    }

    fn finished(mut self) -> Figures {
        self.figures.to_report = middle(self.to_report);
        self.figures.to_control = middle(self.to_control);
        self.figures
    }
}

/// The middle one; of two in the middle the shorter one.
fn middle(mut all: Vec<SignedDuration>) -> Option<SignedDuration> {
    all.sort_unstable();
    all.get(all.len().checked_sub(1)? / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_one_that_was_there() {
        let minutes = |all: &[i64]| all.iter().map(|m| SignedDuration::from_mins(*m)).collect();
        assert_eq!(middle(Vec::new()), None);
        assert_eq!(
            middle(minutes(&[9, 1, 5])),
            Some(SignedDuration::from_mins(5))
        );
        assert_eq!(middle(minutes(&[8, 2])), Some(SignedDuration::from_mins(2)));
    }
}
