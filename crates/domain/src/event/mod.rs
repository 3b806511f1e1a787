//! One decoded log record: interned field names, a small vector of values, borrowed from the raw
//! bytes.
//!
//! Every engine reads this type, so its shape is chosen for their speed:
//! - a field name is a number ([`FieldId`]), resolved once when a rule is loaded, never compared as
//!   text while events pass;
//! - what a format understood stands under its ECS name (`user.name`); what a sender wrote under names of
//!   its own (`TargetUserName`) stays beside it, and public rules that use other names find it by the
//!   files of `mappings/`;
//! - values borrow from the record's text wherever the text needs no change;
//! - names that a sender invents stay with the event ([`Event::own`]) and never enter the table of
//!   names, so no sender can fill it.

mod field;
mod value;

pub use field::{FieldId, FieldNames, TooManyFields, known};
pub use value::Value;

use std::borrow::Cow;

use jiff::Timestamp;
use smallvec::SmallVec;

/// How sure the time of an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeBasis {
    /// Year and zone stand in the record.
    Stated,
    /// The zone is the source's; the record has none.
    ZoneOfSource,
    /// Zone of the source, and the nearest year by receive time (24 h into the future tolerated).
    YearInferred,
    /// The record has no readable time: this is when it was received.
    Received,
}

/// When an event happened, and how we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventTime {
    /// The moment.
    pub at: Timestamp,
    /// How it was found.
    pub basis: TimeBasis,
}

/// What Sigma calls a log source; routes rules to events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct LogSource {
    /// Such as `linux` or `windows`.
    pub product: Option<&'static str>,
    /// Such as `sshd`, `postfix`, `dovecot`.
    pub service: Option<&'static str>,
    /// Such as `authentication` or `email`: our category for what several services tell alike.
    pub category: Option<&'static str>,
}

/// One value of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot<'r> {
    /// Its name.
    pub name: FieldId,
    /// The value.
    pub value: Value<'r>,
}

/// One decoded, normalised log record. `'r` is the raw text it borrows from.
#[derive(Debug, Clone)]
pub struct Event<'r> {
    /// The record's text, decoded to UTF-8; keyword searches look here.
    pub text: &'r str,
    /// When it happened.
    pub time: EventTime,
    /// Which format read it (`openssh`).
    pub dataset: &'static str,
    /// Which rules may apply.
    pub log_source: LogSource,
    slots: SmallVec<[Slot<'r>; 16]>,
    own: Vec<Own<'r>>,
}

/// One value under the name its sender uses, as text.
#[derive(Debug, Clone, PartialEq)]
pub struct Own<'r> {
    /// As written by the sender; nested names are joined with dots.
    pub name: Cow<'r, str>,
    /// Other names of the same value, which hold where no value bears one of them itself.
    pub also: &'static [&'static str],
    /// The value.
    pub value: Value<'r>,
}

impl LogSource {
    /// The same source under the wider category that some rules ask for: Sigma has one word for each
    /// change of the Windows registry, and one for all of them.
    pub fn wider(self) -> Option<Self> {
        match self.category? {
            "registry_add" | "registry_delete" | "registry_rename" | "registry_set" => Some(Self {
                category: Some("registry_event"),
                ..self
            }),
            _ => None,
        }
    }
}

impl<'r> Event<'r> {
    /// A record without fields yet.
    pub fn new(
        text: &'r str,
        time: EventTime,
        dataset: &'static str,
        log_source: LogSource,
    ) -> Self {
        Self {
            text,
            time,
            dataset,
            log_source,
            slots: SmallVec::new(),
            own: Vec::new(),
        }
    }

    /// Adds a value.
    pub fn put(&mut self, name: FieldId, value: impl Into<Value<'r>>) {
        self.slots.push(Slot {
            name,
            value: value.into(),
        });
    }

    /// Adds a value under a name of the sender's own. The caller bounds how many there are.
    pub fn put_own(&mut self, name: impl Into<Cow<'r, str>>, value: impl Into<Value<'r>>) {
        self.put_own_also(name, &[], value);
    }

    /// Adds a value under a name of the sender's own that goes by other names as well.
    pub fn put_own_also(
        &mut self,
        name: impl Into<Cow<'r, str>>,
        also: &'static [&'static str],
        value: impl Into<Value<'r>>,
    ) {
        self.own.push(Own {
            name: name.into(),
            also,
            value: value.into(),
        });
    }

    /// Makes room for so many values under names of the sender's own.
    pub fn reserve_own(&mut self, count: usize) {
        self.own.reserve(count);
    }

    /// Leaves out values under names of the sender's own that stand in the event under another name.
    pub fn retain_own(&mut self, keep: impl FnMut(&mut Own<'r>) -> bool) {
        self.own.retain_mut(keep);
    }

    /// What the sender wrote under names of its own, in its order.
    pub fn own(&self) -> &[Own<'r>] {
        &self.own
    }

    /// The value under a name of the sender's own; the first one written wins.
    pub fn own_value(&self, name: &str) -> Option<&Value<'r>> {
        let mut also = None;
        for own in &self.own {
            if own.name == name {
                return Some(&own.value);
            }
            if also.is_none() && own.also.contains(&name) {
                also = Some(&own.value);
            }
        }
        also
    }

    /// Takes over what an event says that was read from a message inside this record.
    pub fn take_over(&mut self, inner: Self) {
        self.dataset = inner.dataset;
        self.log_source = inner.log_source;
        self.slots.extend(inner.slots);
        self.own.extend(inner.own);
    }

    /// The same fields, borrowing nothing of the text they were read from; without that text.
    pub fn detached<'o>(self) -> Event<'o> {
        let slot = |slot: Slot<'_>| Slot {
            name: slot.name,
            value: slot.value.into_owned(),
        };
        let own = |own: Own<'_>| Own {
            name: Cow::Owned(own.name.into_owned()),
            also: own.also,
            value: own.value.into_owned(),
        };
        Event {
            text: "",
            time: self.time,
            dataset: self.dataset,
            log_source: self.log_source,
            slots: self.slots.into_iter().map(slot).collect(),
            own: self.own.into_iter().map(own).collect(),
        }
    }

    /// The value under a name; the first one written wins.
    pub fn get(&self, name: FieldId) -> Option<&Value<'r>> {
        self.slots
            .iter()
            .find(|slot| slot.name == name)
            .map(|slot| &slot.value)
    }

    /// The value as text, if it is text.
    pub fn text_of(&self, name: FieldId) -> Option<&str> {
        match self.get(name)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// All values with their names, in the order the format wrote them.
    pub fn slots(&self) -> &[Slot<'r>] {
        &self.slots
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(text: &str) -> Event<'_> {
        let time = EventTime {
            at: Timestamp::UNIX_EPOCH,
            basis: TimeBasis::Stated,
        };
        Event::new(text, time, "test", LogSource::default())
    }

    #[test]
    fn names_of_the_sender_stay_with_the_event() {
        let mut inner = event("inner");
        inner.put_own("LogonType", 3_i64);
        inner.put(known::USER_NAME, "chen");
        let mut outer = event("outer");
        outer.take_over(inner.detached());
        assert_eq!(outer.own_value("LogonType"), Some(&Value::Integer(3)));
        assert_eq!(outer.own_value("logontype"), None);
        assert_eq!(outer.text_of(known::USER_NAME), Some("chen"));
    }

    #[test]
    fn every_change_of_the_registry_is_also_a_registry_event() {
        let set = LogSource {
            category: Some("registry_set"),
            ..LogSource::default()
        };
        let wider = set.wider().and_then(|source| source.category);
        assert_eq!(wider, Some("registry_event"));
        assert_eq!(LogSource::default().wider(), None);
    }

    #[test]
    fn the_first_value_under_a_name_wins() {
        let mut event = event("raw");
        event.put(known::USER_NAME, "first");
        event.put(known::USER_NAME, "second");
        assert_eq!(event.text_of(known::USER_NAME), Some("first"));
    }
}
