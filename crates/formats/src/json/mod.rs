//! JSON as formats need it: in the sender's order, borrowed where no escape forbids it, bounded.

#[cfg(test)]
mod by_library;
mod reader;

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use domain::event::{Event, Value};

pub(crate) use reader::Take;

/// Most values of one record that become fields.
const MOST_FIELDS: usize = 256;
/// Values a record usually has, with those that get a second name.
const USUAL_FIELDS: usize = 40;
/// Deepest object that is looked into.
const DEEPEST: usize = 16;
/// Longest name of a field, with the names of the objects around it, in bytes.
const LONGEST_NAME: usize = 256;

/// A JSON value. Of a name that stands twice in an object both are kept; the first is found.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Json<'r> {
    /// `null`
    Null,
    /// `true`, `false`
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number.
    Float(f64),
    /// A string.
    Text(Cow<'r, str>),
    /// An array.
    List(Vec<Json<'r>>),
    /// An object.
    Object(Vec<(Cow<'r, str>, Json<'r>)>),
}

impl<'r> Json<'r> {
    /// Reads a text that is one JSON object. The reader itself refuses what is nested too deep.
    pub(crate) fn object(text: &'r str) -> Option<Self> {
        let json = reader::read(text)?;
        matches!(json, Self::Object(_)).then_some(json)
    }

    /// Shows each part of a text that is one JSON object, in its order. Nothing where it is none; some
    /// parts may have been shown by then.
    pub(crate) fn parts(text: &'r str, take: &mut impl Take<'r>) -> Option<()> {
        reader::parts(text, take)
    }

    /// The value under a name.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(parts) => parts
                .iter()
                .find(|(own, _)| own == name)
                .map(|(_, value)| value),
            _ => None,
        }
    }

    /// The value under names within names.
    pub(crate) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |json, name| json.get(name))
    }

    /// The text of a string.
    pub(crate) fn text(&self) -> Option<&Cow<'r, str>> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A whole number, written as number or as text.
    pub(crate) fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            Self::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// Whether names stand in it.
    pub(crate) fn holds_objects(&self) -> bool {
        match self {
            Self::Object(_) => true,
            Self::List(parts) => parts.iter().any(Self::holds_objects),
            _ => false,
        }
    }

    /// The value as a field holds it; objects are none, and are left out of lists.
    pub(crate) fn value(&self) -> Option<Value<'r>> {
        match self {
            Self::Object(_) => None,
            plain => plain.clone().into_value(),
        }
    }

    /// As [`Json::value`], without a copy.
    pub(crate) fn into_value(self) -> Option<Value<'r>> {
        Some(match self {
            Self::Null => Value::Null,
            Self::Boolean(yes) => Value::Boolean(yes),
            Self::Integer(number) => Value::Integer(number),
            Self::Float(number) => Value::Float(number),
            Self::Text(text) => Value::Text(text),
            Self::List(parts) => {
                let plain = |part: Self| match part {
                    Self::List(_) | Self::Object(_) => None,
                    plain => plain.into_value(),
                };
                Value::List(parts.into_iter().filter_map(plain).collect())
            }
            Self::Object(_) => return None,
        })
    }
}

/// Whether a text may be a JSON object.
pub(crate) fn looks_like_object(text: &str) -> bool {
    text.starts_with('{')
}

/// The string under a name, wherever the name stands in the text of an object, without reading the
/// whole: inside a string the quotes around a name would be escaped. Escapes are left in.
pub(crate) fn peek<'r>(text: &'r str, name: &str) -> Option<&'r str> {
    quoted(behind(text, name)?)
}

/// The string that a value begins with, where it is one. Escapes are left in.
pub(crate) fn quoted(value: &str) -> Option<&str> {
    let text = value.strip_prefix('"')?;
    text.get(..memchr::memchr(b'"', text.as_bytes())?)
}

/// Whether a name stands in the text of an object.
pub(crate) fn has_name(text: &str, name: &str) -> bool {
    behind(text, name).is_some()
}

/// Names that are looked for in every record of some format, ready for it.
static FINDERS: LazyLock<[(&str, Finder<'static>); 8]> = LazyLock::new(|| {
    let names = [
        "EventID",
        "event_id",
        "Channel",
        "channel",
        "winlog",
        "SystemTime",
        "@timestamp",
        "EventTime",
    ];
    names.map(|name| (name, Finder::new(name)))
});

/// What follows `"name":`.
pub(crate) fn behind<'r>(text: &'r str, name: &str) -> Option<&'r str> {
    let made;
    let known = FINDERS.iter().find(|(known, _)| *known == name);
    let finder = if let Some((_, finder)) = known {
        finder
    } else {
        made = Finder::new(name);
        &made
    };
    finder.find_iter(text.as_bytes()).find_map(|at| {
        let (before, rest) = text.split_at_checked(at)?;
        let quoted = before.ends_with('"') && !before.ends_with("\\\"");
        let rest = rest.get(name.len()..)?.strip_prefix('"')?;
        let value = rest.trim_start().strip_prefix(':')?.trim_start();
        quoted.then_some(value)
    })
}

/// What of a record became fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    /// All of it.
    Whole,
    /// There were too many, too deep, or their names too long.
    InPart,
}

/// Puts values into an event under the sender's own names, bounded.
pub(crate) struct Fields<'e, 'r> {
    event: &'e mut Event<'r>,
    taken: Taken,
}

impl<'e, 'r> Fields<'e, 'r> {
    /// Nothing taken yet.
    pub(crate) fn of(event: &'e mut Event<'r>) -> Self {
        event.reserve_own(USUAL_FIELDS);
        Self {
            event,
            taken: Taken::Whole,
        }
    }

    /// One value.
    pub(crate) fn put(&mut self, name: impl Into<Cow<'r, str>>, value: impl Into<Value<'r>>) {
        self.put_also(name.into(), &[], value);
    }

    /// One value that goes by other names as well.
    #[inline]
    pub(crate) fn put_also(
        &mut self,
        name: Cow<'r, str>,
        also: &'static [&'static str],
        value: impl Into<Value<'r>>,
    ) {
        if self.event.own().len() < MOST_FIELDS && name.len() <= LONGEST_NAME {
            self.event.put_own_also(name, also, value);
        } else {
            self.taken = Taken::InPart;
        }
    }

    /// A value under a name; of an object every value within, names joined with dots.
    pub(crate) fn put_below(&mut self, name: Cow<'r, str>, json: &Json<'r>) {
        if name.len() < LONGEST_NAME {
            self.one(name, json, 0);
        } else {
            self.taken = Taken::InPart;
        }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.event.own().len()
    }

    /// Whether anything was left out.
    pub(crate) fn taken(self) -> Taken {
        self.taken
    }

    fn nested(&mut self, prefix: &str, json: &Json<'r>, depth: usize) {
        let Json::Object(parts) = json else { return };
        if depth >= DEEPEST {
            self.taken = Taken::InPart;
            return;
        }
        for (name, value) in parts {
            if self.event.own().len() >= MOST_FIELDS
                || prefix.len().saturating_add(name.len()) >= LONGEST_NAME
            {
                self.taken = Taken::InPart;
                continue;
            }
            self.one(Cow::Owned(format!("{prefix}.{name}")), value, depth);
        }
    }

    fn one(&mut self, name: Cow<'r, str>, value: &Json<'r>, depth: usize) {
        let deeper = depth.saturating_add(1);
        match value {
            Json::Object(_) => self.nested(&name, value, deeper),
            Json::List(parts) if parts.iter().any(|part| matches!(part, Json::Object(_))) => {
                for part in parts {
                    self.nested(&name, part, deeper);
                }
            }
            plain => {
                if let Some(value) = plain.value() {
                    self.put(name, value);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::event::{EventTime, LogSource, TimeBasis};
    use jiff::Timestamp;

    use super::*;

    fn flattened(text: &str) -> (Vec<(String, Value<'_>)>, Taken) {
        let time = EventTime {
            at: Timestamp::UNIX_EPOCH,
            basis: TimeBasis::Stated,
        };
        let json = Json::object(text).expect("an object");
        let mut event = Event::new(text, time, "test", LogSource::default());
        let mut fields = Fields::of(&mut event);
        let Json::Object(parts) = &json else {
            panic!("no object: {text}")
        };
        for (name, value) in parts {
            fields.put_below(name.clone(), value);
        }
        let taken = fields.taken();
        let own = event.own().iter();
        let own = own.map(|own| (own.name.to_string(), own.value.clone()));
        (own.collect(), taken)
    }

    #[test]
    fn nested_names_are_joined_and_lists_of_values_stay_lists() {
        let (fields, taken) =
            flattened(r#"{"a":{"b":1,"c":[1,"x"]},"d":[{"e":true},{"e":null}],"f":1.5}"#);
        let list = Value::List([Value::Integer(1), Value::from("x")].into());
        let expected = [
            ("a.b", Value::Integer(1)),
            ("a.c", list),
            ("d.e", Value::Boolean(true)),
            ("d.e", Value::Null),
            ("f", Value::Float(1.5)),
        ];
        assert_eq!(
            fields,
            expected.map(|(name, value)| (name.to_owned(), value))
        );
        assert_eq!(taken, Taken::Whole);
    }

    #[test]
    fn text_without_escapes_is_borrowed() {
        let json = Json::object(r#"{"plain":"value","quoted":"a\"b"}"#).expect("an object");
        assert!(matches!(
            json.get("plain").and_then(Json::text),
            Some(Cow::Borrowed("value"))
        ));
        assert!(
            matches!(json.get("quoted").and_then(Json::text), Some(Cow::Owned(text)) if text == "a\"b")
        );
    }

    #[test]
    fn what_is_too_much_is_left_out_and_told() {
        let many: Vec<String> = (0..300).map(|number| format!("\"f{number}\":1")).collect();
        let many = format!("{{{}}}", many.join(","));
        let (fields, taken) = flattened(&many);
        assert_eq!((fields.len(), taken), (MOST_FIELDS, Taken::InPart));
        let deep = format!("{}1{}", "{\"a\":".repeat(40), "}".repeat(40));
        assert_eq!(flattened(&deep), (Vec::new(), Taken::InPart));
        let long = format!("{{\"{}\":1}}", "n".repeat(300));
        assert_eq!(flattened(&long), (Vec::new(), Taken::InPart));
        let bottomless = format!("{{\"a\":{}", "[".repeat(100_000));
        assert_eq!(Json::object(&bottomless), None);
    }

    #[test]
    fn a_name_is_found_where_it_is_a_name() {
        let text =
            r#"{"a":"SystemTime","b":"\"SystemTime\":\"1999\"","c":{"SystemTime" : "2026"}}"#;
        assert_eq!(peek(text, "SystemTime"), Some("2026"));
        assert_eq!(peek(r#"{"n":5}"#, "n"), None);
        assert!(has_name(r#"{"n":5}"#, "n") && !has_name(r#"{"nn":"n"}"#, "n"));
    }

    #[test]
    fn a_number_too_large_for_a_number_stays_as_text() {
        let json = Json::object(r#"{"n":18446744073709551615}"#).expect("an object");
        assert_eq!(
            json.get("n").and_then(Json::text).map(|text| &**text),
            Some("18446744073709551615")
        );
    }
}
