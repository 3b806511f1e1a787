//! Rules that learn what is new begin to learn with the first record of their log source, not with the first
//! thing that they look for: where nobody ever exported a table, the first who does is told.

use std::collections::BTreeMap;

use domain::event::{Event, LogSource};
use jiff::Timestamp;

use crate::documents::Documents;
use crate::novelty::Met;
use crate::plan::Plan;
use crate::sigma::sees;

/// Which rules learn, and the log sources whose first record they have seen.
#[derive(Debug, Default)]
pub(crate) struct Waiting {
    /// Every rule that learns, by its place, with the log sources that it sees.
    rules: Vec<(usize, Vec<rsigma_parser::LogSource>)>,
    /// Log sources that were met, each with its oldest time.
    passed: Vec<(LogSource, Timestamp)>,
}

impl Waiting {
    /// All rules of the plans that learn what is new.
    pub(crate) fn of(plans: &[Plan], documents: &Documents) -> Self {
        let rules = documents.rules.iter();
        let sources: BTreeMap<&str, &rsigma_parser::LogSource> = rules
            .filter_map(|rule| Some((rule.id.as_deref()?, &rule.logsource)))
            .collect();
        let seen = |source: &rsigma_parser::LogSource| {
            let mut seen = documents.mappings.of(source).see;
            seen.push(source.clone());
            seen
        };
        let rules: Vec<_> = plans
            .iter()
            .enumerate()
            .filter(|(_, plan)| plan.new.is_some())
            .filter_map(|(place, plan)| Some((place, seen(sources.get(&*plan.rule)?))))
            .collect();
        Self {
            rules,
            passed: Vec::new(),
        }
    }

    /// All wait again.
    pub(crate) fn again(&mut self) {
        self.passed.clear();
    }

    /// Those that may see a record begin to learn with the first one of its log source, and with one that is older
    /// than all before it.
    pub(crate) fn meet(&mut self, event: &Event<'_>, met: &mut [Met]) {
        let at = event.time.at;
        let mut passed = self.passed.iter_mut();
        match passed.find(|(source, _)| *source == event.log_source) {
            Some((_, oldest)) if at >= *oldest => return,
            Some((_, oldest)) => *oldest = at,
            None => self.passed.push((event.log_source, at)),
        }
        for (place, sources) in &self.rules {
            let may_see = sources.iter().any(|own| sees(event.log_source, own));
            if let Some(met) = met.get_mut(*place).filter(|_| may_see) {
                met.begin(at);
            }
        }
    }
}
