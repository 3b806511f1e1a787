//! Names with their values, as they stand in an address or a form: bounded, and each name once.

use std::collections::{BTreeMap, BTreeSet};

/// Longest text that is read, in bytes.
const LONGEST: usize = 16 * 1024;
/// Most names.
const MOST: usize = 64;

/// Names with their values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pairs {
    values: BTreeMap<String, String>,
    doubled: BTreeSet<String>,
}

impl Pairs {
    /// Reads `a=1&b=2`; none where it is too long, has too many names, or an escape that is none. An empty
    /// value is as if the name were not there (RFC 6749 section 3.1).
    pub fn read(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let mut pairs = Self::default();
        for pair in text.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (unescaped(name)?, unescaped(value)?);
            if value.is_empty() {
                continue;
            }
            if pairs.values.insert(name.clone(), value).is_some() {
                pairs.doubled.insert(name);
            }
            if pairs.values.len() > MOST {
                return None;
            }
        }
        Some(pairs)
    }

    /// The value of a name; none where it is not there, or there twice.
    pub fn one(&self, name: &str) -> Option<&str> {
        if self.doubled.contains(name) {
            return None;
        }
        self.values.get(name).map(String::as_str)
    }

    /// Whether a name is there, once or more often.
    pub fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// A name that stands there twice.
    pub fn doubled(&self) -> Option<&str> {
        self.doubled.iter().next().map(String::as_str)
    }

    /// The same without a name.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.values.remove(name);
        self.doubled.remove(name);
        self
    }
}

/// A text of `application/x-www-form-urlencoded`, as UTF-8.
pub(crate) fn unescaped(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => digit(rest.next()?)? << 4 | digit(rest.next()?)?,
            other => other,
        });
    }
    String::from_utf8(bytes).ok()
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_stands_twice_has_no_value() {
        let pairs = Pairs::read("a=1&b=x%20y+z&a=2&c=&d").unwrap();
        assert_eq!(pairs.one("a"), None);
        assert_eq!(pairs.doubled(), Some("a"));
        assert_eq!(pairs.one("b"), Some("x y z"));
        assert!(pairs.has("a") && !pairs.has("c") && !pairs.has("d"));
        assert_eq!(pairs.clone().without("a").doubled(), None);
    }

    #[test]
    fn what_is_no_form_is_not_read() {
        let long = format!("a={}", "x".repeat(LONGEST));
        let many: Vec<_> = (0..100).map(|n| format!("n{n}=1")).collect();
        let many = many.join("&");
        for wrong in ["a=%", "a=%zz", "a=%ff", &long, &many] {
            assert_eq!(Pairs::read(wrong), None);
        }
        assert_eq!(Pairs::read(""), Some(Pairs::default()));
    }
}
