//! `name=value` lists as appliances write them. Linear in the length of the text; slices, no copies.

use std::borrow::Cow;

/// Pairs between spaces, a value in double quotes where it holds one; `\"` inside it is a quote.
/// Words without `=` are passed over.
pub(crate) struct Quoted<'r>(pub(crate) &'r str);

impl<'r> Iterator for Quoted<'r> {
    type Item = (&'r str, Cow<'r, str>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let text = self.0.trim_start_matches([' ', ',', ';']);
            let end = text.find(['=', ' '])?;
            let (name, rest) = text.split_at_checked(end)?;
            let Some(value) = rest.strip_prefix('=') else {
                self.0 = rest;
                continue;
            };
            let (value, rest) = if let Some(inner) = value.strip_prefix('"') {
                until_quote(inner)
            } else {
                let end = value.find(' ').unwrap_or(value.len());
                let (value, rest) = value.split_at_checked(end)?;
                (Cow::Borrowed(value), rest)
            };
            self.0 = rest;
            return Some((name, value));
        }
    }
}

fn until_quote(text: &str) -> (Cow<'_, str>, &str) {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => {
                let value = text.get(..at).unwrap_or_default();
                let rest = text.get(at.saturating_add(1)..).unwrap_or_default();
                return (unescaped(value), rest);
            }
            _ => {}
        }
    }
    (unescaped(text), "")
}

/// Without the backslash before a quote, a backslash, `=` or `|`; `\n` and `\r` are line ends.
pub(crate) fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied();
        match (letter, next) {
            ('\\', Some(kept @ ('"' | '\\' | '=' | '|'))) => {
                plain.push(kept);
                letters.next();
            }
            ('\\', Some('n' | 'r')) => {
                plain.push('\n');
                letters.next();
            }
            _ => plain.push(letter),
        }
    }
    Cow::Owned(plain)
}

/// Parts of a header between `|`, of which `\|` is none. The last of so many takes the rest.
pub(crate) fn piped(text: &str, parts: usize) -> Option<Vec<&str>> {
    let mut found = Vec::with_capacity(parts);
    let (mut start, mut escaped) = (0, false);
    for (at, byte) in text.bytes().enumerate() {
        if found.len().saturating_add(1) == parts {
            break;
        }
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'|' => {
                found.push(text.get(start..at)?);
                start = at.saturating_add(1);
            }
            _ => {}
        }
    }
    found.push(text.get(start..)?);
    (found.len() == parts).then_some(found)
}

/// Pairs whose values hold spaces: a name is the word before an `=` that no backslash precedes, its
/// value reaches to the next name.
pub(crate) struct Spaced<'r>(pub(crate) &'r str);

impl<'r> Iterator for Spaced<'r> {
    type Item = (&'r str, Cow<'r, str>);

    fn next(&mut self) -> Option<Self::Item> {
        let text = self.0.trim_start_matches(' ');
        let (name, rest) = text.split_once('=')?;
        let end = next_name(rest);
        let (value, rest) = rest.split_at_checked(end)?;
        self.0 = rest;
        // Words before the first name belong to none.
        let name = name.rsplit_once(' ').map_or(name, |(_, name)| name);
        Some((name, unescaped(value.trim_end_matches(' '))))
    }
}

/// Where the word before the next bare `=` begins, or the end.
fn next_name(text: &str) -> usize {
    let (mut word, mut escaped) = (None, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b' ' => word = Some(at),
            b'=' => {
                if let Some(word) = word {
                    return word;
                }
            }
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all<'r>(pairs: impl Iterator<Item = (&'r str, Cow<'r, str>)>) -> Vec<(String, String)> {
        pairs
            .map(|(name, value)| (name.to_owned(), value.into_owned()))
            .collect()
    }

    fn said(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    }

    #[test]
    fn a_quoted_value_may_hold_spaces_pairs_and_quotes() {
        assert_eq!(
            all(Quoted(r#"word user="a user=b \"c\"" port=22 end"#)),
            said(&[("user", "a user=b \"c\""), ("port", "22")])
        );
        assert_eq!(
            all(Quoted(r#"user="never closed"#)),
            said(&[("user", "never closed")])
        );
    }

    #[test]
    fn a_spaced_value_reaches_to_the_next_name() {
        assert_eq!(
            all(Spaced(
                r"src=192.0.2.7 msg=Bad login by a\=b  suser=chen mei"
            )),
            said(&[
                ("src", "192.0.2.7"),
                ("msg", "Bad login by a=b"),
                ("suser", "chen mei")
            ])
        );
        assert_eq!(all(Spaced("a=b=c d=")), said(&[("a", "b=c"), ("d", "")]));
    }

    #[test]
    fn a_header_is_split_at_bare_bars_only() {
        assert_eq!(piped(r"a\|b|c|d|e", 3), Some(vec![r"a\|b", "c", "d|e"]));
        assert_eq!(piped("a|b", 3), None);
    }
}
