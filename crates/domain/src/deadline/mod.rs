//! Deadlines: (anchor event, rule, calendar) → due time, with its derivation.
//!
//! The derivation is data ([`Derivation`]); its words live here too, not among the screen texts,
//! so that screen, command line and paper tell one deadline in the same words.

mod derivation;
mod words;

use jiff::Timestamp;

pub use derivation::Derivation;

use crate::calendar::{Counting, HourRule, Period, RestDays, Rules, Step};
use crate::language::Trilingual;
use crate::regime::{Facts, Obligation, Regime, Within};

/// A duty's clock in one case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// The obligation's id (`report`).
    pub id: String,
    /// What people call it.
    pub label: Trilingual,
    /// The moment it runs from.
    pub anchor: String,
    /// When that was; none while it has not happened.
    pub anchored_at: Option<Timestamp>,
    /// When it is due; none until the anchor has happened. The end of a day is the next midnight.
    pub due: Option<Timestamp>,
    /// The end before those who must agree extended it.
    pub due_before_extension: Option<Timestamp>,
    /// The date of a cautious reader, who counts from an earlier moment.
    pub cautious_due: Option<Timestamp>,
    /// What a plain calendar month would give, when the period is months.
    pub plain_month_due: Option<Timestamp>,
    /// How `due` was found.
    pub derivation: Derivation,
    /// How `cautious_due` was found.
    pub cautious_derivation: Option<Derivation>,
    /// The article.
    pub cite: Trilingual,
    /// The words of the regulation; empty where the file quotes none.
    pub quote: String,
    /// The moment that stops it.
    pub done_event: Option<String>,
}

/// What a clock is computed from.
#[derive(Debug, Clone, Copy)]
pub struct Clockwork<'a> {
    /// The regulation.
    pub regime: &'a Regime,
    /// Its rest days.
    pub calendar: &'a RestDays,
    /// The case.
    pub facts: &'a Facts,
}

/// One rule of the file: from which moment, how long, by which article.
struct Rule<'a> {
    anchor: &'a str,
    within: &'a Within,
    cite: &'a Trilingual,
}

impl Clockwork<'_> {
    /// The clock of an obligation at a level or range of levels; the shortest period of a range
    /// counts. None where no level of the range has the duty.
    pub fn obligation(&self, obligation: &Obligation, levels: (u8, u8)) -> Option<Deadline> {
        let Obligation { within, cite, .. } = obligation;
        let own = self.moment(&obligation.anchor);
        let stands_in = obligation.otherwise.as_deref().filter(|_| own.is_none());
        let anchor = stands_in.unwrap_or(&obligation.anchor);
        let rule = Rule {
            anchor,
            within,
            cite,
        };
        let at = self.moment(anchor);
        let mut deadline = self.deadline(&rule, &obligation.id, &obligation.label, levels, at)?;
        if stands_in.is_some() {
            let wanted = self.regime.moment_of(&obligation.anchor);
            deadline.derivation.instead_of = wanted.map(|moment| moment.label.clone());
        }
        self.extend(obligation, &mut deadline);
        deadline.done_event.clone_from(&obligation.done_event);
        deadline.quote.clone_from(&obligation.quote);
        if let Some(anchor) = &obligation.cautious_anchor {
            let rule = Rule {
                anchor,
                within,
                cite,
            };
            let at = self.moment(anchor);
            let cautious = self.deadline(&rule, &obligation.id, &obligation.label, levels, at)?;
            deadline.cautious_due = cautious.due;
            deadline.cautious_derivation = Some(cautious.derivation);
        }
        Some(deadline)
    }

    /// The clock of an obligation that is due once more from a change of level.
    pub fn repeated(
        &self,
        obligation: &Obligation,
        levels: (u8, u8),
        changed_at: Timestamp,
    ) -> Option<Deadline> {
        let Obligation {
            anchor,
            within,
            cite,
            ..
        } = obligation;
        let rule = Rule {
            anchor,
            within,
            cite,
        };
        let at = Some(changed_at);
        let mut deadline = self.deadline(&rule, &obligation.id, &obligation.label, levels, at)?;
        deadline.quote.clone_from(&obligation.quote);
        deadline.derivation.anchor = words::level_changed();
        Some(deadline)
    }

    /// The clock of everything that others must do for us.
    pub fn expected(&self, levels: (u8, u8)) -> Vec<Deadline> {
        let rows = self.regime.expected().iter();
        rows.filter_map(|row| {
            let rule = Rule {
                anchor: &row.anchor,
                within: &row.within,
                cite: &row.cite,
            };
            self.deadline(&rule, &row.id, &row.label, levels, self.moment(&row.anchor))
        })
        .collect()
    }

    /// A later end that everybody who must agree has agreed to.
    fn extend(&self, obligation: &Obligation, deadline: &mut Deadline) {
        let granted = self.facts.extensions_of(&obligation.id);
        let until = granted
            .filter(|extension| extension.missing(obligation).next().is_none())
            .map(|extension| extension.until)
            .max();
        if let (Some(until), Some(due)) = (until, deadline.due)
            && until > due
        {
            deadline.due = Some(until);
            deadline.due_before_extension = Some(due);
            deadline.derivation.steps.push(Step::Extended { until });
        }
    }

    /// When a moment of the regulation was.
    pub(crate) fn moment(&self, id: &str) -> Option<Timestamp> {
        self.facts.moment(self.regime.moment_of(id)?.field())
    }

    fn deadline(
        &self,
        rule: &Rule<'_>,
        id: &str,
        label: &Trilingual,
        levels: (u8, u8),
        anchored_at: Option<Timestamp>,
    ) -> Option<Deadline> {
        let period = rule.within.shortest(levels)?;
        let rules = self.regime.rules();
        let counting = Counting::new(rules, self.regime.zone(), self.calendar);
        let counted = anchored_at.and_then(|at| counting.due(at, period));
        let plain = |at| counting.plain_month(at, period);
        let earliest_of = (!rule.within.is_uniform(levels)).then_some(levels);
        Some(Deadline {
            id: id.to_owned(),
            label: label.clone(),
            anchor: rule.anchor.to_owned(),
            anchored_at,
            due: counted.as_ref().map(|counted| counted.due),
            due_before_extension: None,
            cautious_due: None,
            plain_month_due: anchored_at.and_then(plain),
            derivation: Derivation {
                anchor: self.regime.moment_of(rule.anchor)?.label.clone(),
                anchored_at,
                period,
                steps: counted.map(|counted| counted.steps).unwrap_or_default(),
                instead_of: None,
                earliest_of,
                cite: rule.cite.clone(),
                statute: statute(period, rules),
            },
            cautious_derivation: None,
            cite: rule.cite.clone(),
            quote: String::new(),
            done_event: None,
        })
    }
}

/// The statute that says how days and months are counted; hours need none.
fn statute(period: Period, rules: Rules) -> Option<Trilingual> {
    match (period, rules.hours) {
        (Period::AtOnce, _) | (Period::Elapsed { .. }, HourRule::Elapsed) => None,
        _ => Some(words::statute(rules.days)),
    }
}
