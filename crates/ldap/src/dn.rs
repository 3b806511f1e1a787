//! Names of entries (RFC 4514), read and compared.

/// Longest name, in bytes.
const LONGEST: usize = 1_024;
/// Most parts of a name.
const MOST_PARTS: usize = 32;

/// A name, ready to be compared: from the entry up to the top; types and values in small letters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dn {
    parts: Vec<Vec<(String, String)>>,
}

impl Dn {
    /// Reads a name; none where it is none.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        if text.trim().is_empty() {
            return Some(Self::default());
        }
        let mut parts = Vec::new();
        let mut part = Vec::new();
        let mut letters = Letters::new(text);
        loop {
            let (pair, end) = letters.pair()?;
            part.push(pair);
            if end != Some('+') {
                part.sort();
                parts.push(std::mem::take(&mut part));
            }
            if end.is_none() {
                return Some(Self { parts });
            }
            if parts.len() >= MOST_PARTS || part.len() >= MOST_PARTS {
                return None;
            }
        }
    }

    /// Whether it is the name of the top of everything.
    pub const fn is_root(&self) -> bool {
        self.parts.is_empty()
    }

    /// What stands below `base` in this name, from the entry up; none where it is not below it.
    pub fn below(&self, base: &Self) -> Option<Vec<(&str, &str)>> {
        let own = self.parts.len().checked_sub(base.parts.len())?;
        let (below, above) = self.parts.split_at_checked(own)?;
        if above != base.parts {
            return None;
        }
        // No entry of ours has a part of more than one pair.
        if below.iter().any(|part| part.len() != 1) {
            return None;
        }
        let pairs = below.iter().filter_map(|part| part.first());
        Some(
            pairs
                .map(|(kind, value)| (kind.as_str(), value.as_str()))
                .collect(),
        )
    }

    /// Type and value of the part nearest to the entry.
    pub fn first(&self) -> Option<(&str, &str)> {
        let (kind, value) = self.parts.first()?.first()?;
        Some((kind, value))
    }

    /// How many parts it has.
    pub const fn depth(&self) -> usize {
        self.parts.len()
    }
}

/// How values are compared: without spaces around, small letters.
pub(crate) fn folded(value: &str) -> String {
    value.trim().to_lowercase()
}

struct Letters<'t> {
    text: std::iter::Peekable<std::str::Chars<'t>>,
}

impl<'t> Letters<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text: text.chars().peekable(),
        }
    }

    /// A pair of type and value, and what ends it; nothing at the end of the name.
    fn pair(&mut self) -> Option<((String, String), Option<char>)> {
        let mut kind = String::new();
        loop {
            match self.text.next()? {
                '=' => break,
                letter if letter.is_ascii_alphanumeric() || "-. ".contains(letter) => {
                    kind.push(letter);
                }
                _ => return None,
            }
        }
        let kind = folded(&kind);
        if kind.is_empty() {
            return None;
        }
        let mut value = Vec::new();
        // Spaces that were escaped stay.
        let mut kept = 0;
        let end = loop {
            match self.text.next() {
                None => break None,
                Some(end @ (',' | ';' | '+')) => break Some(if end == ';' { ',' } else { end }),
                Some('\\') => {
                    value.extend(self.escaped()?);
                    kept = value.len();
                }
                Some(' ') if value.is_empty() => {}
                Some('"' | '<' | '>' | '\0') => return None,
                Some('#') if value.is_empty() => return None,
                Some(letter) => {
                    let mut room = [0; 4];
                    value.extend_from_slice(letter.encode_utf8(&mut room).as_bytes());
                    if letter != ' ' {
                        kept = value.len();
                    }
                }
            }
        };
        value.truncate(kept);
        let value = String::from_utf8(value).ok()?.to_lowercase();
        Some(((kind, value), end))
    }

    /// What stands after a backslash: a sign, or two digits of a byte.
    fn escaped(&mut self) -> Option<Vec<u8>> {
        let first = self.text.next()?;
        let Some(high) = first.to_digit(16) else {
            let mut room = [0; 4];
            return Some(first.encode_utf8(&mut room).as_bytes().to_vec());
        };
        let low = self.text.next()?.to_digit(16)?;
        Some(vec![u8::try_from(high << 4 | low).ok()?])
    }
}

/// A value as it stands in a name.
pub fn escaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let last = value.chars().count().saturating_sub(1);
    for (place, letter) in value.chars().enumerate() {
        let at_edge = letter == ' ' && (place == 0 || place == last);
        match letter {
            '\0' => text.push_str("\\00"),
            '\\' | ',' | '+' | '"' | '<' | '>' | ';' | '=' => {
                text.push('\\');
                text.push(letter);
            }
            '#' if place == 0 => text.push_str("\\#"),
            ' ' if at_edge => text.push_str("\\ "),
            _ => text.push(letter),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_however_they_are_written() {
        let one = Dn::parse("uid=Lin,ou=People,dc=Example,dc=tw").unwrap();
        for other in [
            "UID = lin , OU=people, DC=example,DC=TW",
            "uid=\\4cin,ou=people;dc=example,dc=tw",
        ] {
            assert_eq!(Dn::parse(other).as_ref(), Some(&one), "{other}");
        }
        let base = Dn::parse("dc=example,dc=tw").unwrap();
        let below = one.below(&base).unwrap();
        assert_eq!(below, [("uid", "lin"), ("ou", "people")]);
        assert_eq!(base.below(&base), Some(Vec::new()));
        assert_eq!(base.below(&one), None);
        assert_eq!(one.below(&Dn::parse("dc=other,dc=tw").unwrap()), None);
    }

    #[test]
    fn what_is_escaped_is_read_again() {
        for value in ["林, 小姐", " a ", "#1", "a+b=c", "\\", "x\0y", "\"q\";<>"] {
            let name = format!("cn={},dc=tw", escaped(value));
            let read = Dn::parse(&name).unwrap();
            assert_eq!(read.first(), Some(("cn", value)), "{name}");
            assert_eq!(read.depth(), 2);
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        let deep = "a=b,".repeat(40);
        for text in [
            "lin", "=x", "uid=a,", "uid=\\", "uid=\\4", "uid=#04", "a=\\ff", &deep,
        ] {
            assert_eq!(Dn::parse(text), None, "{text}");
        }
        assert!(Dn::parse("").unwrap().is_root());
        assert_eq!(Dn::parse(&"x".repeat(2_000)), None);
    }
}
