//! The wizard's form: which answers it holds, and the facts they make.
//!
//! A field is named `impact-0-degree`: which impact, which fact. An empty value is "not known yet".
//! Which facts there are and what they can be comes from the regulation alone.

use std::collections::BTreeMap;

use domain::regime::{FactType, FactValue, Facts, NamedFact, Regime};
use serde_json::{Map, Value};

/// Impacts that one form can hold.
const MOST_IMPACTS: usize = 12;

/// Answers as typed, by impact and fact.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Answers {
    pub(super) impacts: Vec<BTreeMap<String, String>>,
    /// A level decided otherwise than the table; empty where the table stands.
    pub(super) decided: String,
    /// Why.
    pub(super) reason: String,
}

impl Answers {
    /// From a posted form; names that are not ours are left out.
    pub(super) fn posted<'f>(fields: impl IntoIterator<Item = (&'f str, &'f str)>) -> Self {
        let mut impacts: BTreeMap<usize, BTreeMap<String, String>> = BTreeMap::new();
        let (mut decided, mut reason) = (String::new(), String::new());
        for (name, value) in fields {
            match name {
                "override" => value.trim().clone_into(&mut decided),
                "override_reason" => value.trim().clone_into(&mut reason),
                _ => {}
            }
            let Some((number, fact)) = name
                .strip_prefix("impact-")
                .and_then(|rest| rest.split_once('-'))
            else {
                continue;
            };
            let Some(number) = number.parse().ok().filter(|number| *number < MOST_IMPACTS) else {
                continue;
            };
            impacts
                .entry(number)
                .or_default()
                .insert(fact.to_owned(), value.trim().to_owned());
        }
        Self {
            impacts: impacts.into_values().collect(),
            decided,
            reason,
        }
    }

    /// From the facts of a case, as they stand after its last change; one empty impact where
    /// nothing was answered yet.
    pub(super) fn saved(facts: &str) -> Self {
        let facts: Facts = serde_json::from_str(facts).unwrap_or_default();
        let last = facts.changes.unwrap_or_default().pop();
        let (impacts, decided) = match last {
            Some(change) => (Some(change.impacts), change.overridden),
            None => (facts.impacts, facts.overridden),
        };
        let (level, reason) = decided.map_or_else(Default::default, |decided| {
            (decided.level.to_string(), decided.reason)
        });
        let impacts: Vec<_> = impacts
            .unwrap_or_default()
            .into_iter()
            .map(|impact| {
                let known = impact
                    .into_iter()
                    .filter_map(|(fact, value)| Some((fact, value?)));
                known.map(|(fact, value)| (fact, typed(&value))).collect()
            })
            .collect();
        let mut saved = Self {
            impacts,
            decided: level,
            reason,
        };
        if saved.impacts.is_empty() {
            saved.add();
        }
        saved
    }

    /// One more impact, of which nothing is known; no more than a form can hold.
    pub(super) fn add(&mut self) {
        if self.impacts.len() < MOST_IMPACTS {
            self.impacts.push(BTreeMap::new());
        }
    }

    /// Without the impact of a number.
    pub(super) fn remove(&mut self, number: usize) {
        if number < self.impacts.len() {
            self.impacts.remove(number);
        }
        if self.impacts.is_empty() {
            self.add();
        }
    }

    /// The facts they make, as JSON. What cannot be a value of its fact is passed on as typed, so
    /// that the regulation's own check refuses it. An untouched form has said nothing.
    pub(super) fn facts(&self, regime: &Regime) -> String {
        let mut facts = Map::new();
        let impacts: Vec<Value> = self
            .impacts
            .iter()
            .filter(|impact| impact.values().any(|value| !value.is_empty()))
            .map(|impact| Value::Object(facts_of(impact, regime)))
            .collect();
        if !impacts.is_empty() {
            facts.insert("impacts".to_owned(), Value::Array(impacts));
        }
        if let Ok(level) = self.decided.parse::<u8>() {
            let decided = serde_json::json!({"level": level, "reason": self.reason});
            facts.insert("override".to_owned(), decided);
        }
        Value::Object(facts).to_string()
    }

    /// The same for a trial: a decision shows its effect before its reason is written.
    pub(super) fn trial(&self, regime: &Regime) -> String {
        let mut trial = self.clone();
        if trial.reason.is_empty() {
            trial.reason.push('…');
        }
        trial.facts(regime)
    }

    /// Whether a level was decided without saying why.
    pub(super) fn lacks_reason(&self) -> bool {
        !self.decided.is_empty() && self.reason.is_empty()
    }

    /// Whether nothing was harmed as far as the form says.
    pub(super) fn says_nothing(&self) -> bool {
        let answered = |impact: &BTreeMap<_, String>| impact.values().any(|v| !v.is_empty());
        !self.impacts.iter().any(answered)
    }

    /// The answer to a question of an impact; empty when not known.
    pub(super) fn of(&self, impact: usize, fact: &NamedFact) -> &str {
        self.impacts
            .get(impact)
            .and_then(|impact| impact.get(&fact.id))
            .map_or("", String::as_str)
    }
}

fn facts_of(impact: &BTreeMap<String, String>, regime: &Regime) -> Map<String, Value> {
    let answered = impact.iter().filter(|(_, value)| !value.is_empty());
    answered
        .map(|(name, value)| {
            let as_text = || Value::String(value.clone());
            let fact = match regime.fact(name).map(|fact| &fact.kind) {
                Some(FactType::YesNo) => match value.as_str() {
                    "yes" => Value::Bool(true),
                    "no" => Value::Bool(false),
                    _ => as_text(),
                },
                Some(FactType::Number { .. }) => value
                    .parse::<f64>()
                    .ok()
                    .and_then(serde_json::Number::from_f64)
                    .map_or_else(as_text, Value::Number),
                Some(FactType::Choice(_)) | None => as_text(),
            };
            (name.clone(), fact)
        })
        .collect()
}

fn typed(value: &FactValue) -> String {
    match value {
        FactValue::Is(true) => "yes".to_owned(),
        FactValue::Is(false) => "no".to_owned(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regime() -> Regime {
        let mut all = domain::regime::builtin().unwrap().into_iter();
        all.find(|regime| regime.id() == "tw-gov-incident").unwrap()
    }

    #[test]
    fn the_last_change_and_its_decision_come_back() {
        let saved = Answers::saved(
            r#"{"impacts":[{"kind":"integrity"}],"changes":[{"at":"2026-11-21T10:02:00Z",
                "impacts":[{"kind":"availability"}],"override":{"level":3,"reason":"reviewed"}}]}"#,
        );
        assert_eq!(saved.impacts[0]["kind"], "availability");
        assert_eq!(
            (saved.decided.as_str(), saved.reason.as_str()),
            ("3", "reviewed")
        );
        let again: Value = serde_json::from_str(&saved.facts(&regime())).unwrap();
        assert_eq!(again["override"]["level"], 3);
    }

    #[test]
    fn a_decision_without_a_reason_is_tried_but_known_to_lack_it() {
        let typed = Answers::posted([("override", "4")]);
        assert!(typed.lacks_reason() && typed.says_nothing());
        let trial: Facts = serde_json::from_str(&typed.trial(&regime())).unwrap();
        assert!(regime().check_facts(&trial).is_ok());
        let saved: Facts = serde_json::from_str(&typed.facts(&regime())).unwrap();
        assert!(regime().check_facts(&saved).is_err());
    }

    #[test]
    fn what_was_saved_comes_back_as_it_was_typed() {
        let typed = Answers::posted([
            ("impact-0-kind", "availability"),
            ("impact-0-outage_minutes", "90"),
            ("impact-0-daily_work_affected", "yes"),
            ("impact-0-degree", ""),
            ("other", "x"),
        ]);
        let facts = typed.facts(&regime());
        let saved = Answers::saved(&facts);
        let known: BTreeMap<_, _> = typed.impacts[0]
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .collect();
        assert_eq!(saved.impacts[0].iter().collect::<BTreeMap<_, _>>(), known);
    }

    #[test]
    fn an_untouched_form_has_said_nothing() {
        assert_eq!(
            Answers::posted([("impact-0-kind", "")]).facts(&regime()),
            "{}"
        );
        assert_eq!(Answers::saved("{}").impacts.len(), 1);
    }

    #[test]
    fn a_form_cannot_hold_endless_impacts() {
        let names: Vec<_> = (0..999)
            .map(|number| format!("impact-{number}-kind"))
            .collect();
        let answers = Answers::posted(names.iter().map(|name| (name.as_str(), "x")));
        assert_eq!(answers.impacts.len(), MOST_IMPACTS);
        let mut answers = answers;
        answers.add();
        assert_eq!(answers.impacts.len(), MOST_IMPACTS);
    }

    #[test]
    fn a_number_that_is_none_is_left_for_the_regulation_to_refuse() {
        let regime = regime();
        let typed = Answers::posted([("impact-0-outage_minutes", "long")]);
        let facts: Facts = serde_json::from_str(&typed.facts(&regime)).unwrap();
        assert!(regime.check_facts(&facts).is_err());
    }
}
