//! How a due time was found: data first, words on demand.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::words;
use crate::calendar::{Period, Step, written_time};
use crate::language::{Language, Trilingual};

/// The way from an anchor to a due time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derivation {
    /// What happened, as people call it: 「知悉」.
    pub anchor: Trilingual,
    /// When; none while it has not happened.
    pub anchored_at: Option<Timestamp>,
    /// The period that was counted.
    pub period: Period,
    /// What the calendar did.
    pub steps: Vec<Step>,
    /// The moment the duty runs from, where that is not known and the anchor stands in for it.
    pub instead_of: Option<Trilingual>,
    /// The shortest period of these levels was taken, for the level is still a range.
    pub earliest_of: Option<(u8, u8)>,
    /// The article of the regulation.
    pub cite: Trilingual,
    /// The statute of the calendar, where one was needed.
    pub statute: Option<Trilingual>,
}

impl Derivation {
    /// The sentence for screen, file and paper:
    /// 「知悉 115年11月21日 10:02 + 1 小時 = 115年11月21日 11:02（辦法第4條）」.
    pub fn text(&self, language: Language, zone: &TimeZone) -> String {
        let anchor = self.anchor.get(language);
        let mut text = match self.anchored_at {
            at if self.period == Period::AtOnce => {
                let at = at.map(|at| written_time(at, language, zone));
                words::at_once(anchor, at.as_deref(), language)
            }
            None => words::waiting(anchor, self.period, language),
            Some(at) => {
                let mut told = format!("{anchor} {}", written_time(at, language, zone));
                for step in &self.steps {
                    told.push_str(&words::step(step, language, zone));
                }
                told
            }
        };
        if let Some(wanted) = &self.instead_of {
            text.push_str(&words::instead_of(wanted.get(language), language));
        }
        if let Some(levels) = self.earliest_of {
            text.push_str(&words::earliest_of(levels, language));
        }
        let statute = self.statute.as_ref().map(|statute| statute.get(language));
        text.push_str(&words::cited(self.cite.get(language), statute, language));
        text
    }
}
