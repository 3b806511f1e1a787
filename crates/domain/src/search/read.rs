//! From what was typed to terms.

use std::iter::Peekable;
use std::str::Chars;

use super::needle::{Needle, folded};
use super::{LONGEST_QUERY, MOST_TERMS, Mistake, Term, Wanted, What, fields_of};

/// Every term of a text.
pub(super) fn query(text: &str) -> Result<Vec<Term>, Mistake> {
    // Nobody counts a megabyte to know that it is too long.
    if text.chars().nth(LONGEST_QUERY).is_some() {
        return Err(Mistake::TooLong);
    }
    let mut left = text.chars().peekable();
    let mut terms = Vec::new();
    loop {
        while left.next_if(|letter| letter.is_whitespace()).is_some() {}
        if left.peek().is_none() {
            break;
        }
        if terms.len() == MOST_TERMS {
            return Err(Mistake::TooManyTerms);
        }
        terms.push(term(&mut left)?);
    }
    if terms.is_empty() {
        return Err(Mistake::Nothing);
    }
    Ok(terms)
}

/// A stretch as it was written, with or without quotation marks.
struct Piece {
    text: String,
    quoted: bool,
}

fn term(left: &mut Peekable<Chars<'_>>) -> Result<Term, Mistake> {
    let excluded = left.next_if_eq(&'-').is_some();
    if left.next_if_eq(&'"').is_some() {
        let text = quotation(left)?;
        if text.is_empty() {
            let term = "\"\"".to_owned();
            return Err(Mistake::Empty { term });
        }
        let what = What::Text(Needle::new(&text));
        return Ok(Term { excluded, what });
    }
    let word = until(left, |letter| letter.is_whitespace() || letter == ':');
    let is_name = left.peek() == Some(&':') && may_be_name(&word);
    let what = if is_name {
        left.next();
        field(word, left)?
    } else {
        let rest = until(left, char::is_whitespace);
        text(&(word + &rest), excluded)?
    };
    Ok(Term { excluded, what })
}

fn text(word: &str, excluded: bool) -> Result<What, Mistake> {
    if word.is_empty() {
        let term = if excluded { "-" } else { ":" }.to_owned();
        return Err(Mistake::Empty { term });
    }
    Ok(What::Text(Needle::new(word)))
}

/// What stands behind `name:`.
fn field(name: String, left: &mut Peekable<Chars<'_>>) -> Result<What, Mistake> {
    let value = if left.next_if_eq(&'"').is_some() {
        let text = quotation(left)?;
        Piece { text, quoted: true }
    } else {
        let text = until(left, char::is_whitespace);
        Piece {
            text,
            quoted: false,
        }
    };
    let own = name.strip_prefix('@').filter(|own| !own.is_empty());
    let lower = name.to_ascii_lowercase();
    let known = fields_of(&lower);
    let is_field = own.is_some() || known.is_some() || lower == "source";
    if !is_field {
        // Addresses, paths and times have colons too.
        if !value.quoted && is_no_value(&lower, &value.text) {
            return Ok(What::Text(Needle::new(&format!("{name}:{}", value.text))));
        }
        return Err(Mistake::UnknownField { field: name });
    }
    let Some(wanted) = wanted(&value) else {
        return Err(Mistake::NoValue { field: name });
    };
    Ok(match (own, known) {
        (Some(own), _) => What::Own(own.to_owned(), wanted),
        (None, Some(fields)) => What::Known(fields, wanted),
        (None, None) => What::Source(wanted),
    })
}

fn wanted(value: &Piece) -> Option<Wanted> {
    if value.text.is_empty() {
        return None;
    }
    let prefix = value.text.strip_suffix('*').filter(|_| !value.quoted);
    Some(match prefix {
        Some("") => Wanted::Any,
        Some(prefix) => Wanted::Prefix(folded(prefix)),
        None => Wanted::exact(&value.text),
    })
}

/// A name begins with a letter (or `@` for the sender's own).
fn may_be_name(word: &str) -> bool {
    let name = word.strip_prefix('@').unwrap_or(word);
    let own = name.len() < word.len();
    let begins = name.starts_with(|letter: char| letter.is_ascii_alphabetic());
    let fits = |letter: char| letter.is_ascii_alphanumeric() || "_.-".contains(letter);
    // A sender may write names in any script.
    !name.is_empty() && (own || (begins && name.chars().all(fits)))
}

/// `sshd:`, `http://host`, `C:\file`, `dc:a6:32:01:02:03`, `fe80::1` are text, not fields.
fn is_no_value(name: &str, value: &str) -> bool {
    let hexadecimal = name.len() <= 4 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    value.is_empty() || value.starts_with([':', '/', '\\']) || hexadecimal
}

/// To the closing mark; `\"` is the mark itself and `\\` the stroke.
fn quotation(left: &mut Peekable<Chars<'_>>) -> Result<String, Mistake> {
    let mut text = String::new();
    loop {
        match left.next() {
            None => return Err(Mistake::Unclosed),
            Some('"') => return Ok(text),
            Some('\\') => match left.next_if(|letter| matches!(letter, '"' | '\\')) {
                Some(escaped) => text.push(escaped),
                None => text.push('\\'),
            },
            Some(letter) => text.push(letter),
        }
    }
}

fn until(left: &mut Peekable<Chars<'_>>, end: impl Fn(char) -> bool) -> String {
    let mut text = String::new();
    while let Some(letter) = left.next_if(|letter| !end(*letter)) {
        text.push(letter);
    }
    text
}
