//! Conditions over the fields of a sheet.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::field::{Field, Kind, millionths};

/// Values of a sheet by the names of their fields, each in its canonical form; none is empty.
pub type Values = BTreeMap<String, String>;

/// As a comparison with the present moment, or the present day, is written.
pub(super) const NOW: &str = "now";

/// Something that holds of a sheet, or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    pub(super) field: String,
    pub(super) test: Test,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Test {
    Is(Vec<String>),
    IsNot(Vec<String>),
    Filled(bool),
    Compare(Order, String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    AtLeast,
    AtMost,
    After,
    Before,
}

/// As files write it: a field and one test.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConditionRow {
    pub(super) field: String,
    is: Option<Vec<String>>,
    is_not: Option<Vec<String>>,
    filled: Option<bool>,
    at_least: Option<String>,
    at_most: Option<String>,
    after: Option<String>,
    before: Option<String>,
}

impl ConditionRow {
    /// The condition, when exactly one test is named.
    pub(super) fn read(self) -> Option<Condition> {
        let compare =
            |order: Order, than: Option<String>| than.map(|than| Test::Compare(order, than));
        let mut tests = [
            self.is.map(Test::Is),
            self.is_not.map(Test::IsNot),
            self.filled.map(Test::Filled),
            compare(Order::AtLeast, self.at_least),
            compare(Order::AtMost, self.at_most),
            compare(Order::After, self.after),
            compare(Order::Before, self.before),
        ]
        .into_iter()
        .flatten();
        let test = tests.next()?;
        tests.next().is_none().then_some(Condition {
            field: self.field,
            test,
        })
    }
}

/// What conditions are weighed against.
pub(super) struct Weighed<'w> {
    pub(super) fields: &'w [Field],
    pub(super) values: &'w Values,
    pub(super) now: Timestamp,
    pub(super) zone: &'w TimeZone,
}

impl Weighed<'_> {
    /// Whether all hold; what is empty holds nothing but that it is empty.
    pub(super) fn all(&self, conditions: &[Condition]) -> bool {
        conditions.iter().all(|one| self.holds(one) == Some(true))
    }

    /// The first that does not hold; what is empty is not judged here.
    pub(super) fn broken<'c>(&self, conditions: &'c [Condition]) -> Option<&'c Condition> {
        conditions.iter().find(|one| self.holds(one) == Some(false))
    }

    fn holds(&self, condition: &Condition) -> Option<bool> {
        let value = self.values.get(&condition.field);
        match &condition.test {
            Test::Filled(wanted) => Some(value.is_some() == *wanted),
            Test::Is(known) => value.map(|value| known.contains(value)),
            Test::IsNot(known) => value.map(|value| !known.contains(value)),
            Test::Compare(order, than) => {
                let ordering = self.compared(&condition.field, value?, than)?;
                Some(match order {
                    Order::AtLeast => ordering.is_ge(),
                    Order::AtMost => ordering.is_le(),
                    Order::After => ordering.is_gt(),
                    Order::Before => ordering.is_lt(),
                })
            }
        }
    }

    fn compared(&self, field: &str, value: &str, than: &str) -> Option<Ordering> {
        let kind = &self.fields.iter().find(|one| one.name == field)?.kind;
        let named = self.fields.iter().any(|one| one.name == than);
        let other = if named {
            self.values.get(than)?.as_str()
        } else {
            than
        };
        match kind {
            Kind::Number(_) => Some(millionths(value)?.cmp(&millionths(other)?)),
            Kind::Date => Some(value.parse::<Date>().ok()?.cmp(&self.day(other)?)),
            Kind::Moment => Some(value.parse::<Timestamp>().ok()?.cmp(&self.moment(other)?)),
            _ => None,
        }
    }

    fn day(&self, text: &str) -> Option<Date> {
        if text == NOW {
            return Some(self.zone.to_datetime(self.now).date());
        }
        if let Ok(day) = text.parse() {
            return Some(day);
        }
        let at: Timestamp = text.parse().ok()?;
        Some(self.zone.to_datetime(at).date())
    }

    fn moment(&self, text: &str) -> Option<Timestamp> {
        if text == NOW {
            return Some(self.now);
        }
        text.parse().ok()
    }
}
