//! What a detector still knows of events that a rule said yes to.

use std::collections::VecDeque;

use domain::event::{Event, FieldId, Value};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::engine::{EventKey, weight};

/// Most events remembered; the oldest are forgotten first. A finding keeps its proofs all the same,
/// it only learns no more values from a forgotten event.
const CAPACITY: usize = 65_536;
/// Longest text kept of a value, in characters.
const LONGEST_VALUE: usize = 256;

/// The number of a remembered event, in the order of arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Turn(pub(crate) u64);

/// A field that findings need, which an event may have under its number or as a name of its
/// sender's own.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) id: FieldId,
    pub(crate) name: Box<str>,
}

/// An event as far as findings need it.
#[derive(Debug, Clone)]
pub(crate) struct Remembered {
    pub(crate) key: EventKey,
    pub(crate) at: Timestamp,
    pub(crate) weight: u64,
    pub(crate) values: Box<[(FieldId, Box<str>)]>,
}

impl Remembered {
    pub(crate) fn value(&self, field: FieldId) -> Option<&str> {
        self.values
            .iter()
            .find(|(id, _)| *id == field)
            .map(|(_, text)| &**text)
    }
}

#[derive(Debug, Default)]
pub(crate) struct Memory {
    events: VecDeque<Remembered>,
    first: u64,
}

impl Memory {
    /// The turn of the next event to remember.
    pub(crate) fn next(&self) -> Turn {
        Turn(
            self.first
                .saturating_add(u64::try_from(self.events.len()).unwrap_or(u64::MAX)),
        )
    }

    pub(crate) fn remember(&mut self, key: EventKey, event: &Event<'_>, fields: &[Wanted]) {
        if self.events.len() == CAPACITY {
            self.events.pop_front();
            self.first = self.first.saturating_add(1);
        }
        let values = fields
            .iter()
            .filter_map(|wanted| {
                let own = event.own_value(&wanted.name);
                let value = own.or_else(|| event.get(wanted.id))?;
                Some((wanted.id, text(value)?))
            })
            .collect();
        let weight = u64::from(weight(event));
        self.events.push_back(Remembered {
            key,
            at: event.time.at,
            weight,
            values,
        });
    }

    /// What is remembered, oldest first, and the turn of the first.
    pub(crate) fn all(&self) -> (u64, impl Iterator<Item = &Remembered>) {
        (self.first, self.events.iter())
    }

    /// A memory of events; nothing where there are more than one holds.
    pub(crate) fn of(first: u64, events: VecDeque<Remembered>) -> Option<Self> {
        (events.len() <= CAPACITY).then_some(Self { events, first })
    }

    /// Forgets all; turns go on, so that none is given twice.
    pub(crate) fn forget(&mut self) {
        self.first = self.next().0;
        self.events.clear();
    }

    pub(crate) fn recall(&self, turn: Turn) -> Option<&Remembered> {
        let place = turn.0.checked_sub(self.first)?;
        self.events.get(usize::try_from(place).ok()?)
    }
}

fn text(value: &Value<'_>) -> Option<Box<str>> {
    match value {
        Value::Text(text) => Some(shortened(text)),
        Value::Integer(number) => Some(number.to_string().into()),
        _ => None,
    }
}

fn shortened(text: &str) -> Box<str> {
    match text.char_indices().nth(LONGEST_VALUE) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()).into(),
        None => text.into(),
    }
}
