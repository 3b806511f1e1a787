//! Macros in SPF records (RFC 7208, 7).

use std::fmt::Write as _;
use std::net::IpAddr;

/// What macros stand for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Names<'a> {
    pub(crate) local: &'a str,
    pub(crate) sender_domain: &'a str,
    pub(crate) domain: &'a str,
    pub(crate) helo: &'a str,
    pub(crate) ip: IpAddr,
}

/// The text breaks the grammar of macros.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

enum Piece<'t> {
    Text(&'t str),
    Literal(&'static str),
    Macro(Macro<'t>),
}

struct Macro<'t> {
    letter: char,
    keep: Option<usize>,
    reversed: bool,
    delimiters: &'t str,
}

/// A macro string of a modifier nobody knows: only its form matters.
pub(crate) fn check_text(text: &str) -> Result<(), Malformed> {
    pieces(text).map(|_| ())
}

/// A `domain-spec`: macros of records only, and an end that is a macro or a top label.
pub(crate) fn check_domain(text: &str) -> Result<(), Malformed> {
    let pieces = pieces(text)?;
    for piece in &pieces {
        if let Piece::Macro(found) = piece
            && "crt".contains(found.letter.to_ascii_lowercase())
        {
            return Err(Malformed);
        }
    }
    match pieces.last() {
        Some(Piece::Macro(_)) => Ok(()),
        Some(Piece::Text(end)) => {
            let end = end.strip_suffix('.').unwrap_or(end);
            let Some((_, label)) = end.rsplit_once('.') else {
                return Err(Malformed);
            };
            let letters = label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-');
            let numbers = label.bytes().all(|b| b.is_ascii_digit());
            let edges = label.starts_with('-') || label.ends_with('-');
            if letters && !numbers && !edges {
                Ok(())
            } else {
                Err(Malformed)
            }
        }
        _ => Err(Malformed),
    }
}

/// Writes macros out; `validated` gives the name for `%{p}`.
pub(crate) fn expand(
    text: &str,
    names: &Names<'_>,
    validated: &dyn Fn() -> Option<String>,
) -> Result<String, Malformed> {
    let mut out = String::new();
    for piece in pieces(text)? {
        match piece {
            Piece::Text(text) | Piece::Literal(text) => out.push_str(text),
            Piece::Macro(found) => out.push_str(&found.value(names, validated)?),
        }
    }
    Ok(out)
}

impl Macro<'_> {
    fn value(
        &self,
        names: &Names<'_>,
        validated: &dyn Fn() -> Option<String>,
    ) -> Result<String, Malformed> {
        let value = match self.letter.to_ascii_lowercase() {
            's' => format!("{}@{}", names.local, names.sender_domain),
            'l' => names.local.to_owned(),
            'o' => names.sender_domain.to_owned(),
            'd' => names.domain.to_owned(),
            'i' => dotted(names.ip),
            'p' => validated().unwrap_or_else(|| "unknown".to_owned()),
            'v' => match names.ip {
                IpAddr::V4(_) => "in-addr".to_owned(),
                IpAddr::V6(_) => "ip6".to_owned(),
            },
            'h' => names.helo.to_owned(),
            _ => return Err(Malformed),
        };
        let delimiters = if self.delimiters.is_empty() {
            "."
        } else {
            self.delimiters
        };
        let mut parts: Vec<_> = value.split(|letter| delimiters.contains(letter)).collect();
        if self.reversed {
            parts.reverse();
        }
        if let Some(keep) = self.keep {
            parts.drain(..parts.len().saturating_sub(keep));
        }
        let joined = parts.join(".");
        Ok(if self.letter.is_ascii_uppercase() {
            escaped(&joined)
        } else {
            joined
        })
    }
}

fn pieces(text: &str) -> Result<Vec<Piece<'_>>, Malformed> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(place) = rest.find('%') {
        let (before, from) = rest.split_at_checked(place).ok_or(Malformed)?;
        if !before.is_empty() {
            found.push(Piece::Text(before));
        }
        let literal = match from.get(1..2) {
            Some("%") => Some("%"),
            Some("_") => Some(" "),
            Some("-") => Some("%20"),
            Some("{") => None,
            _ => return Err(Malformed),
        };
        let after = from.get(2..).ok_or(Malformed)?;
        if let Some(literal) = literal {
            found.push(Piece::Literal(literal));
            rest = after;
        } else {
            let (inside, after) = after.split_once('}').ok_or(Malformed)?;
            found.push(Piece::Macro(one(inside)?));
            rest = after;
        }
    }
    if !rest.is_empty() {
        found.push(Piece::Text(rest));
    }
    Ok(found)
}

fn one(inside: &str) -> Result<Macro<'_>, Malformed> {
    let mut letters = inside.chars();
    let letter = letters.next().ok_or(Malformed)?;
    if !"slodiphcrtv".contains(letter.to_ascii_lowercase()) {
        return Err(Malformed);
    }
    let rest = letters.as_str();
    let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = rest.strip_suffix(after).unwrap_or_default();
    let keep = match digits {
        "" => None,
        digits => match digits.parse::<usize>() {
            Ok(0) => return Err(Malformed),
            Ok(keep) => Some(keep),
            Err(_) => Some(usize::MAX),
        },
    };
    let (reversed, delimiters) = match after.strip_prefix(['r', 'R']) {
        Some(rest) => (true, rest),
        None => (false, after),
    };
    if !delimiters.chars().all(|c| ".-+,/_=".contains(c)) {
        return Err(Malformed);
    }
    Ok(Macro {
        letter,
        keep,
        reversed,
        delimiters,
    })
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String does not fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// An address as macros write it: dotted numbers, or dotted half bytes.
pub(crate) fn dotted(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let halves: Vec<_> = format!("{:032x}", u128::from(v6))
                .chars()
                .map(String::from)
                .collect();
            halves.join(".")
        }
    }
}
