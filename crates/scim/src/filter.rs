//! Filters (RFC 7644, 3.4.2.2): the whole grammar, read within bounds and asked of one resource.

use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::Refused;
use crate::path::{LONGEST, Path};
use crate::schema::{Attribute, Resource};

/// Brackets and "not" may stand in each other this deep.
const DEEPEST: usize = 16;
/// Most comparisons of a filter.
const MOST: usize = 100;

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    /// The same.
    Eq,
    /// Not the same.
    Ne,
    /// Contains.
    Co,
    /// Starts with.
    Sw,
    /// Ends with.
    Ew,
    /// Greater.
    Gt,
    /// Greater, or the same.
    Ge,
    /// Less.
    Lt,
    /// Less, or the same.
    Le,
}

const COMPARES: [(&str, Compare); 9] = [
    ("eq", Compare::Eq),
    ("ne", Compare::Ne),
    ("co", Compare::Co),
    ("sw", Compare::Sw),
    ("ew", Compare::Ew),
    ("gt", Compare::Gt),
    ("ge", Compare::Ge),
    ("lt", Compare::Lt),
    ("le", Compare::Le),
];

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// `userName eq "lin"`
    Is(Path, Compare, Value),
    /// `emails pr`
    There(Path),
    /// `emails[type eq "work"]`
    Some(Path, Box<Filter>),
    /// `not (…)`
    Not(Box<Filter>),
    /// `… and …`
    And(Box<Filter>, Box<Filter>),
    /// `… or …`
    Or(Box<Filter>, Box<Filter>),
}

impl Filter {
    /// Reads a filter.
    ///
    /// # Errors
    /// `invalidFilter`.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        if text.len() > LONGEST {
            return Err(Refused::filter("the filter is too long"));
        }
        let mut reader = Reader {
            rest: text.trim(),
            deep: 0,
            comparisons: 0,
        };
        let filter = reader.any()?;
        if reader.rest.trim_start().is_empty() {
            Ok(filter)
        } else {
            Err(Refused::filter("the filter goes on after its end"))
        }
    }

    /// Whether a resource is asked for. What it does not have counts as not there.
    ///
    /// # Errors
    /// `invalidFilter` for values that have no order.
    pub fn holds(&self, resource: &Resource, of: &Map<String, Value>) -> Result<bool, Refused> {
        let at = |path: &Path| {
            let found = path.within(resource);
            found.map(|(attribute, part)| (part.unwrap_or(attribute), values(of, attribute, part)))
        };
        match self {
            Self::Is(path, compare, wanted) => match at(path) {
                Some((attribute, found)) => is(attribute, &found, *compare, wanted),
                None => Ok(missing(*compare, wanted)),
            },
            Self::There(path) => Ok(at(path).is_some_and(|(_, found)| !found.is_empty())),
            Self::Some(path, only) => {
                let Some((attribute, None)) = path.within(resource) else {
                    return Ok(false);
                };
                let values = of.get(attribute.name).map(each).unwrap_or_default();
                any(values, |value| only.holds_of(attribute, value))
            }
            Self::Not(filter) => Ok(!filter.holds(resource, of)?),
            Self::And(one, other) => Ok(one.holds(resource, of)? && other.holds(resource, of)?),
            Self::Or(one, other) => Ok(one.holds(resource, of)? || other.holds(resource, of)?),
        }
    }

    /// Whether one value of a complex attribute is asked for.
    ///
    /// # Errors
    /// As [`Filter::holds`].
    pub fn holds_of(&self, attribute: &Attribute, value: &Value) -> Result<bool, Refused> {
        let at = |path: &Path| {
            let part = attribute.part(&path.name).filter(|_| path.part.is_none())?;
            let found: Vec<&Value> = value.get(part.name).into_iter().collect();
            Some((part, found))
        };
        match self {
            Self::Is(path, compare, wanted) => match at(path) {
                Some((part, found)) => is(part, &found, *compare, wanted),
                None => Ok(missing(*compare, wanted)),
            },
            Self::There(path) => Ok(at(path).is_some_and(|(_, found)| !found.is_empty())),
            Self::Some(..) => Ok(false),
            Self::Not(filter) => Ok(!filter.holds_of(attribute, value)?),
            Self::And(one, other) => {
                Ok(one.holds_of(attribute, value)? && other.holds_of(attribute, value)?)
            }
            Self::Or(one, other) => {
                Ok(one.holds_of(attribute, value)? || other.holds_of(attribute, value)?)
            }
        }
    }

    /// The text that an attribute must equal for this filter to hold, where that is all it asks: such a resource can be
    /// looked up.
    pub fn only_text(&self, name: &str) -> Option<&str> {
        match self {
            Self::Is(path, Compare::Eq, Value::String(text))
                if path.part.is_none() && path.name.eq_ignore_ascii_case(name) =>
            {
                Some(text)
            }
            _ => None,
        }
    }
}

fn any<'v>(
    values: Vec<&'v Value>,
    holds: impl Fn(&'v Value) -> Result<bool, Refused>,
) -> Result<bool, Refused> {
    for value in values {
        if holds(value)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Each value of an attribute that may hold several.
pub(crate) fn each(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(values) => values.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

/// The values that a comparison is about: those of the part, or of `value` where a complex attribute is compared itself.
pub(crate) fn values<'v>(
    of: &'v Map<String, Value>,
    attribute: &Attribute,
    part: Option<&Attribute>,
) -> Vec<&'v Value> {
    let found = of.get(attribute.name).map(each).unwrap_or_default();
    let inner = |value: &'v Value| match (part, value) {
        (Some(part), value) => value.get(part.name),
        (None, Value::Object(parts)) => Some(parts.get("value").unwrap_or(value)),
        (None, value) => Some(value),
    };
    let empty = |value: &&Value| !value.is_null() && value.as_str() != Some("");
    found.into_iter().filter_map(inner).filter(empty).collect()
}

/// What a comparison with something that is not there says.
fn missing(compare: Compare, wanted: &Value) -> bool {
    match compare {
        Compare::Eq => wanted.is_null(),
        Compare::Ne => !wanted.is_null(),
        _ => false,
    }
}

fn is(
    attribute: &Attribute,
    found: &[&Value],
    compare: Compare,
    wanted: &Value,
) -> Result<bool, Refused> {
    if found.is_empty() || wanted.is_null() {
        return Ok(match compare {
            Compare::Eq => wanted.is_null() && found.is_empty(),
            Compare::Ne => wanted.is_null() != found.is_empty(),
            _ => false,
        });
    }
    if compare == Compare::Ne {
        let same = |value: &&Value| one(attribute, value, Compare::Eq, wanted);
        return Ok(!found.iter().any(|value| same(value).unwrap_or(false)));
    }
    any(found.to_vec(), |value| {
        one(attribute, value, compare, wanted)
    })
}

fn one(
    attribute: &Attribute,
    found: &Value,
    compare: Compare,
    wanted: &Value,
) -> Result<bool, Refused> {
    let no_order = || Refused::filter(format!("{} has no order", attribute.name));
    match (found, wanted) {
        (Value::Bool(found), Value::Bool(wanted)) => match compare {
            Compare::Eq => Ok(found == wanted),
            _ => Err(no_order()),
        },
        (Value::String(found), Value::String(wanted)) => {
            Ok(texts(attribute, found, compare, wanted))
        }
        (Value::Number(found), Value::Number(wanted)) => {
            let (found, wanted) = (found.as_f64(), wanted.as_f64());
            let order = found
                .zip(wanted)
                .and_then(|(found, wanted)| found.partial_cmp(&wanted));
            order.map(|order| fits(order, compare)).ok_or_else(no_order)
        }
        _ => Ok(false),
    }
}

fn texts(attribute: &Attribute, found: &str, compare: Compare, wanted: &str) -> bool {
    let times = (found.parse::<Timestamp>(), wanted.parse::<Timestamp>());
    let (found, wanted) = if attribute.exact {
        (found.to_owned(), wanted.to_owned())
    } else {
        (found.to_lowercase(), wanted.to_lowercase())
    };
    match compare {
        Compare::Co => found.contains(&wanted),
        Compare::Sw => found.starts_with(&wanted),
        Compare::Ew => found.ends_with(&wanted),
        _ => match times {
            (Ok(found), Ok(wanted)) => fits(found.cmp(&wanted), compare),
            _ => fits(found.cmp(&wanted), compare),
        },
    }
}

const fn fits(order: Ordering, compare: Compare) -> bool {
    match compare {
        Compare::Eq => order.is_eq(),
        Compare::Ne => order.is_ne(),
        Compare::Gt => order.is_gt(),
        Compare::Ge => order.is_ge(),
        Compare::Lt => order.is_lt(),
        Compare::Le => order.is_le(),
        Compare::Co | Compare::Sw | Compare::Ew => false,
    }
}

/// Reads a filter from left to right: "or" binds least, then "and", then "not".
struct Reader<'t> {
    rest: &'t str,
    deep: usize,
    comparisons: usize,
}

impl Reader<'_> {
    fn any(&mut self) -> Result<Filter, Refused> {
        let mut filter = self.all()?;
        while self.word("or") {
            filter = Filter::Or(Box::new(filter), Box::new(self.all()?));
        }
        Ok(filter)
    }

    fn all(&mut self) -> Result<Filter, Refused> {
        let mut filter = self.single()?;
        while self.word("and") {
            filter = Filter::And(Box::new(filter), Box::new(self.single()?));
        }
        Ok(filter)
    }

    fn single(&mut self) -> Result<Filter, Refused> {
        if self.negation() {
            return Ok(Filter::Not(Box::new(self.bracketed('(', ')')?)));
        }
        if self.peek() == Some('(') {
            return self.bracketed('(', ')');
        }
        self.comparisons = self.comparisons.saturating_add(1);
        if self.comparisons > MOST {
            return Err(Refused::filter("too many comparisons"));
        }
        let path = self.path()?;
        if self.peek() == Some('[') {
            if path.part.is_some() {
                return Err(Refused::filter(
                    "brackets follow an attribute, not its part",
                ));
            }
            return Ok(Filter::Some(path, Box::new(self.bracketed('[', ']')?)));
        }
        if self.word("pr") {
            return Ok(Filter::There(path));
        }
        let mut compares = COMPARES.into_iter();
        let compare = compares.find(|(word, _)| self.word(word));
        let (_, compare) = compare.ok_or_else(|| Refused::filter("no such comparison"))?;
        Ok(Filter::Is(path, compare, self.value()?))
    }

    fn bracketed(&mut self, open: char, close: char) -> Result<Filter, Refused> {
        self.deep = self.deep.saturating_add(1);
        if self.deep > DEEPEST {
            return Err(Refused::filter("too many brackets in each other"));
        }
        self.sign(open)?;
        let filter = self.any()?;
        self.sign(close)?;
        self.deep = self.deep.saturating_sub(1);
        Ok(filter)
    }

    fn sign(&mut self, sign: char) -> Result<(), Refused> {
        let after = self.rest.trim_start().strip_prefix(sign);
        self.rest = after.ok_or_else(|| Refused::filter(format!("{sign} is missing")))?;
        Ok(())
    }

    fn peek(&self) -> Option<char> {
        self.rest.trim_start().chars().next()
    }

    /// "not", when a bracket follows: otherwise it is an attribute of that name.
    fn negation(&mut self) -> bool {
        let text = self.rest.trim_start();
        let Some((word, after)) = text.split_at_checked(3) else {
            return false;
        };
        let is = word.eq_ignore_ascii_case("not") && after.trim_start().starts_with('(');
        if is {
            self.rest = after;
        }
        is
    }

    /// A word with nothing of a word after it.
    fn word(&mut self, word: &str) -> bool {
        let text = self.rest.trim_start();
        let Some((start, after)) = text.split_at_checked(word.len()) else {
            return false;
        };
        let ends = !after.starts_with(|next: char| next.is_ascii_alphanumeric());
        let is = start.eq_ignore_ascii_case(word) && ends;
        if is {
            self.rest = after;
        }
        is
    }

    fn path(&mut self) -> Result<Path, Refused> {
        let text = self.rest.trim_start();
        let of_path = |letter: char| {
            letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | ':' | '.' | '$')
        };
        let end = text.find(|letter| !of_path(letter)).unwrap_or(text.len());
        let (path, after) = text
            .split_at_checked(end)
            .ok_or_else(|| Refused::filter("no attribute"))?;
        self.rest = after;
        Path::parse(path).map_err(|_| Refused::filter("no attribute where one must stand"))
    }

    /// A text, a number, true, false or null, as JSON writes them.
    fn value(&mut self) -> Result<Value, Refused> {
        let text = self.rest.trim_start();
        let wrong = || Refused::filter("no value after the comparison");
        let end = if text.starts_with('"') {
            end_of_text(text).ok_or_else(wrong)?
        } else {
            let ends = |letter: char| letter.is_whitespace() || matches!(letter, ')' | ']');
            text.find(ends).unwrap_or(text.len())
        };
        let (value, after) = text.split_at_checked(end).ok_or_else(wrong)?;
        self.rest = after;
        let lower = value.to_ascii_lowercase();
        let value = match lower.as_str() {
            word @ ("true" | "false" | "null") => serde_json::from_str(word),
            _ => serde_json::from_str(value),
        };
        let value: Value = value.map_err(|_| wrong())?;
        if value.is_object() || value.is_array() {
            return Err(wrong());
        }
        Ok(value)
    }
}

/// The byte after the closing quote of a JSON text.
fn end_of_text(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at.checked_add(1),
            _ => {}
        }
    }
    None
}
