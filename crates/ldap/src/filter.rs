//! What an entry must be to be found (RFC 4511, 4.5.1.7). A filter is true, false, or undefined.

use crate::ber::{Malformed, OCTETS, Reader};
use crate::dn::{Dn, folded};
use crate::entry::Entry;

/// Deepest filter within filters.
pub const DEEPEST: usize = 32;
/// Most parts of a filter in all.
pub const MOST_PARTS: usize = 1_000;

/// Attributes whose values are names of entries.
const NAMES: &[&str] = &["member", "memberof", "seealso", "subschemasubentry"];

/// A filter. Values are kept as they are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filter {
    /// All of them.
    And(Vec<Self>),
    /// One of them.
    Or(Vec<Self>),
    /// Not this.
    Not(Box<Self>),
    /// An attribute has this value.
    Equal(String, String),
    /// A value has these parts, in this order.
    Parts(String, Parts),
    /// A value is this or comes after it.
    AtLeast(String, String),
    /// A value is this or comes before it.
    AtMost(String, String),
    /// The attribute is there.
    Present(String),
    /// Nobody here can say: an extensible match, or a value that is no text.
    Undefined,
}

/// Parts of a value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parts {
    first: Option<String>,
    any: Vec<String>,
    last: Option<String>,
}

impl Filter {
    /// Reads a filter.
    ///
    /// # Errors
    /// When it is none, or has too many parts.
    pub fn read(from: &mut Reader<'_>) -> Result<Self, Malformed> {
        let mut parts = 0;
        Self::read_within(from, DEEPEST, &mut parts)
    }

    fn read_within(
        from: &mut Reader<'_>,
        left: usize,
        parts: &mut usize,
    ) -> Result<Self, Malformed> {
        let left = left.checked_sub(1).ok_or(Malformed::Filter)?;
        *parts = parts.saturating_add(1);
        if *parts > MOST_PARTS {
            return Err(Malformed::Filter);
        }
        let (tag, content) = from.any()?;
        let mut within = Reader::new(content);
        Ok(match tag {
            0xa0 | 0xa1 => {
                let mut all = Vec::new();
                while !within.is_empty() {
                    all.push(Self::read_within(&mut within, left, parts)?);
                }
                if tag == 0xa0 {
                    Self::And(all)
                } else {
                    Self::Or(all)
                }
            }
            0xa2 => Self::Not(Box::new(Self::read_within(&mut within, left, parts)?)),
            0xa3 | 0xa8 => compared(&mut within, Self::Equal)?,
            0xa5 => compared(&mut within, Self::AtLeast)?,
            0xa6 => compared(&mut within, Self::AtMost)?,
            0xa4 => Self::read_parts(&mut within, parts)?,
            0x87 => Self::Present(attribute(content)?),
            0xa9 => Self::Undefined,
            _ => return Err(Malformed::Other("filter")),
        })
    }

    fn read_parts(within: &mut Reader<'_>, count: &mut usize) -> Result<Self, Malformed> {
        let name = attribute(within.tagged(OCTETS, "attribute")?)?;
        let mut each = Reader::new(within.tagged(crate::ber::SEQUENCE, "parts of a value")?);
        let mut parts = Parts::default();
        while !each.is_empty() {
            *count = count.saturating_add(1);
            if *count > MOST_PARTS {
                return Err(Malformed::Filter);
            }
            let (tag, content) = each.any()?;
            let Ok(text) = std::str::from_utf8(content) else {
                return Ok(Self::Undefined);
            };
            let text = text.to_lowercase();
            match tag {
                0x80 => parts.first = Some(text),
                0x81 => parts.any.push(text),
                0x82 => parts.last = Some(text),
                _ => return Err(Malformed::Other("part of a value")),
            }
        }
        Ok(Self::Parts(name, parts))
    }

    /// Whether an entry is found by it: true and nothing else.
    pub fn finds(&self, entry: &Entry) -> bool {
        self.says(entry) == Some(true)
    }

    /// True, false, or undefined.
    fn says(&self, entry: &Entry) -> Option<bool> {
        match self {
            Self::And(all) => {
                let mut said = Some(true);
                for one in all {
                    match one.says(entry) {
                        Some(false) => return Some(false),
                        None => said = None,
                        Some(true) => {}
                    }
                }
                said
            }
            Self::Or(all) => {
                let mut said = Some(false);
                for one in all {
                    match one.says(entry) {
                        Some(true) => return Some(true),
                        None => said = None,
                        Some(false) => {}
                    }
                }
                said
            }
            Self::Not(one) => one.says(entry).map(|said| !said),
            Self::Present(name) => Some(entry.values(name).is_some()),
            Self::Equal(name, wanted) => Some(any(entry, name, |own| equal(name, own, wanted))),
            Self::Parts(name, parts) => Some(any(entry, name, |own| parts.fit(own))),
            Self::AtLeast(name, wanted) => Some(any(entry, name, |own| order(own, wanted).is_ge())),
            Self::AtMost(name, wanted) => Some(any(entry, name, |own| order(own, wanted).is_le())),
            Self::Undefined => None,
        }
    }

    /// The value that an attribute must have in everything this finds, where the filter says so plainly.
    pub fn demands(&self, name: &str) -> Option<&str> {
        match self {
            Self::Equal(own, wanted) if own == name => Some(wanted),
            Self::And(all) => all.iter().find_map(|one| one.demands(name)),
            _ => None,
        }
    }
}

fn compared(
    within: &mut Reader<'_>,
    make: impl Fn(String, String) -> Filter,
) -> Result<Filter, Malformed> {
    let name = attribute(within.tagged(OCTETS, "attribute")?)?;
    let value = within.tagged(OCTETS, "value")?;
    Ok(match std::str::from_utf8(value) {
        Ok(value) => make(name, folded(value)),
        Err(_) => Filter::Undefined,
    })
}

fn attribute(bytes: &[u8]) -> Result<String, Malformed> {
    let name = std::str::from_utf8(bytes).map_err(|_| Malformed::Text)?;
    Ok(name.to_ascii_lowercase())
}

fn any(entry: &Entry, name: &str, fits: impl Fn(&str) -> bool) -> bool {
    // An attribute that the entry lacks has no value that fits.
    let values = entry.values(name).unwrap_or_default();
    values.iter().any(|value| fits(value))
}

/// Whether a value is the same as one that was folded.
pub(crate) fn equal(name: &str, value: &str, wanted: &str) -> bool {
    let letters = value.trim().chars().flat_map(char::to_lowercase);
    if letters.eq(wanted.chars()) {
        return true;
    }
    NAMES.contains(&name) && Dn::parse(value).is_some_and(|own| Dn::parse(wanted) == Some(own))
}

/// Numbers as numbers, everything else letter by letter.
fn order(value: &str, wanted: &str) -> std::cmp::Ordering {
    match (value.parse::<i64>(), wanted.parse::<i64>()) {
        (Ok(value), Ok(wanted)) => value.cmp(&wanted),
        _ => folded(value).as_str().cmp(wanted),
    }
}

impl Parts {
    fn fit(&self, value: &str) -> bool {
        let value = folded(value);
        let mut rest = value.as_str();
        if let Some(first) = &self.first {
            let Some(after) = rest.strip_prefix(first.as_str()) else {
                return false;
            };
            rest = after;
        }
        if let Some(last) = &self.last {
            let Some(before) = rest.strip_suffix(last.as_str()) else {
                return false;
            };
            rest = before;
        }
        for part in &self.any {
            let Some((_, after)) = rest.split_once(part.as_str()) else {
                return false;
            };
            rest = after;
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ber::Writer;

    fn read(write: impl FnOnce(&mut Writer)) -> Result<Filter, Malformed> {
        let mut writer = Writer::default();
        write(&mut writer);
        let bytes = writer.into_bytes();
        Filter::read(&mut Reader::new(&bytes))
    }

    fn equals(writer: &mut Writer, name: &str, value: &str) {
        writer.within(0xa3, |within| {
            within.text(OCTETS, name);
            within.text(OCTETS, value);
        });
    }

    fn lin() -> Entry {
        let mut entry = Entry::new("uid=lin,dc=tw".into());
        entry.put("uid", ["lin"]);
        entry.put("cn", ["林 Lin Mei"]);
        entry.put("pwdLastSet", ["133"]);
        entry.put("memberOf", ["cn=Head,ou=groups,dc=tw"]);
        entry
    }

    #[test]
    fn an_entry_is_found_by_what_it_is() {
        let both = read(|writer| {
            writer.within(0xa0, |within| {
                equals(within, "UID", " LIN ");
                within.within(0xa2, |not| equals(not, "cn", "other"));
            });
        });
        let both = both.unwrap();
        assert!(both.finds(&lin()));
        assert_eq!(both.demands("uid"), Some("lin"));
        assert_eq!(both.demands("cn"), None);
        let named = Filter::Equal("memberof".into(), "cn=head, ou=groups, dc=tw".into());
        assert!(named.finds(&lin()));
        let parts = |first: Option<&str>, any: &[&str], last: Option<&str>| {
            let parts = Parts {
                first: first.map(Into::into),
                any: any.iter().map(|part| (*part).into()).collect(),
                last: last.map(Into::into),
            };
            Filter::Parts("cn".into(), parts).finds(&lin())
        };
        assert!(parts(Some("林"), &["lin"], Some("mei")));
        assert!(!parts(None, &["mei", "lin"], None), "in this order");
        assert!(
            !parts(Some("林 lin mei"), &[], Some("mei")),
            "no letter counts twice"
        );
        assert!(Filter::AtLeast("pwdlastset".into(), "20".into()).finds(&lin()));
        assert!(!Filter::AtMost("pwdlastset".into(), "20".into()).finds(&lin()));
        assert!(Filter::Present("PWDLASTSET".into()).finds(&lin()));
        assert!(Filter::And(Vec::new()).finds(&lin()));
        assert!(!Filter::Or(Vec::new()).finds(&lin()));
    }

    #[test]
    fn what_is_undefined_stays_so_when_it_is_turned() {
        let undefined = Filter::Undefined;
        assert!(!undefined.finds(&lin()));
        assert!(!Filter::Not(Box::new(undefined.clone())).finds(&lin()));
        assert!(!Filter::And(vec![undefined, Filter::Present("uid".into())]).finds(&lin()));
    }

    #[test]
    fn filters_within_filters_end_somewhere() {
        let nested = |depth: usize| {
            let mut bytes = vec![0x87, 3, b'u', b'i', b'd'];
            for _ in 0..depth {
                let mut writer = Writer::default();
                writer.octets(0xa2, &bytes);
                bytes = writer.into_bytes();
            }
            Filter::read(&mut Reader::new(&bytes)).map(drop)
        };
        assert_eq!(nested(DEEPEST - 1), Ok(()));
        assert_eq!(nested(DEEPEST), Err(Malformed::Filter));
        assert_eq!(nested(10_000), Err(Malformed::Filter));
        let wide = read(|writer| {
            writer.within(0xa1, |within| {
                for _ in 0..MOST_PARTS {
                    within.text(0x87, "uid");
                }
            });
        });
        assert_eq!(wide, Err(Malformed::Filter));
    }
}
