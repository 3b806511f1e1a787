//! The few moves all formats share for taking a line apart. Each returns slices of its argument.

use std::borrow::Cow;

/// The text between two markers, and what follows the second.
pub(crate) fn between<'r>(text: &'r str, open: &str, close: &str) -> Option<(&'r str, &'r str)> {
    text.split_once(open)?.1.split_once(close)
}

/// The first word and what follows the space behind it.
pub(crate) fn word(text: &str) -> (&str, &str) {
    text.split_once(' ').unwrap_or((text, ""))
}

/// A whole number at the start of the text, and what follows it.
pub(crate) fn number(text: &str) -> Option<(i64, &str)> {
    let end = text
        .bytes()
        .position(|byte| !byte.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at_checked(end)?;
    Some((digits.parse().ok()?, rest))
}

/// The text behind the first of several prefixes that fits.
pub(crate) fn after_any<'r>(text: &'r str, prefixes: &[&str]) -> Option<&'r str> {
    prefixes.iter().find_map(|prefix| text.strip_prefix(prefix))
}

/// The value of `key=<value>`, where the bracket that closes it ends the list or stands before a
/// separator: an address may itself hold a bracket.
pub(crate) fn bracketed<'r>(text: &'r str, key: &str) -> Option<&'r str> {
    let value = text.split_once(key)?.1.strip_prefix('<')?;
    let closes = |&(at, _): &(usize, &str)| {
        let next = value.as_bytes().get(at.saturating_add(1));
        next.is_none_or(|byte| matches!(byte, b',' | b';' | b' ' | b')'))
    };
    let (end, _) = value.match_indices('>').find(closes)?;
    value.get(..end)
}

/// The text up to the quote that closes it, a quote written twice being one of its letters, and what
/// follows; all of it where none closes it.
pub(crate) fn quoted(text: &str) -> (Cow<'_, str>, &str) {
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('"')) {
        at = at.saturating_add(found);
        if text.as_bytes().get(at.saturating_add(1)) != Some(&b'"') {
            break;
        }
        at = at.saturating_add(2);
    }
    let closed = text.as_bytes().get(at) == Some(&b'"');
    let end = if closed { at } else { text.len() };
    let value = text.get(..end).unwrap_or_default();
    let rest = text.get(end.saturating_add(1)..).unwrap_or_default();
    if value.contains('"') {
        (Cow::Owned(value.replace("\"\"", "\"")), rest)
    } else {
        (Cow::Borrowed(value), rest)
    }
}

/// The line without line feeds, carriage returns and the NUL that some senders end a frame with.
pub(crate) fn without_line_end(line: &str) -> &str {
    let ends = |byte: &u8| matches!(byte, b'\n' | b'\r' | b'\0');
    let bytes = line.as_bytes();
    let end = bytes.iter().rposition(|byte| !ends(byte));
    let length = end.map_or(0, |end| end.saturating_add(1));
    line.get(..length).unwrap_or(line)
}

/// Whether control characters (a tab is none) or characters that change the direction of text stand
/// in the line.
pub(crate) fn has_control_characters(line: &str) -> bool {
    let bytes = without_line_end(line).as_bytes();
    // Nearly every line is of printable ASCII, and the largest distance of a byte from a blank says so.
    let farthest = folded(bytes, |byte| byte.wrapping_sub(b' '), u8::max);
    if farthest < 0x7f - b' ' {
        return false;
    }
    let control = |byte: u8| u8::from((byte < 0x20 && byte != b'\t') || byte == 0x7f);
    folded(bytes, control, |one, other| one | other) != 0 || changes_direction(bytes)
}

/// All bytes folded into one, many at once: what `each` makes of a byte, and what `join` of two. Nothing
/// is zero.
fn folded(bytes: &[u8], each: impl Fn(u8) -> u8, join: impl Fn(u8, u8) -> u8) -> u8 {
    let (blocks, rest) = bytes.as_chunks::<32>();
    let mut all = [0; 32];
    for block in blocks {
        for (one, byte) in all.iter_mut().zip(block) {
            *one = join(*one, each(*byte));
        }
    }
    let all = all.iter().fold(0, |one, other| join(one, *other));
    rest.iter().fold(all, |one, byte| join(one, each(*byte)))
}

/// Whether one of U+0080 to U+009F, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069 stands in a text.
fn changes_direction(text: &[u8]) -> bool {
    let mut first = memchr::memchr2_iter(0xc2, 0xe2, text);
    first.any(|at| {
        matches!(
            text.get(at..),
            Some(
                [0xc2, 0x80..=0x9f, ..]
                    | [0xe2, 0x80, 0x8e | 0x8f | 0xaa..=0xae, ..]
                    | [0xe2, 0x81, 0xa6..=0xa9, ..]
            )
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bracket_inside_a_quoted_address_does_not_end_it() {
        assert_eq!(
            bracketed(r#"to=<"a>b"@town.example>, relay=x"#, "to="),
            Some(r#""a>b"@town.example"#)
        );
        assert_eq!(bracketed("from=<>, size=1", "from="), Some(""));
        assert_eq!(bracketed("from=<never closed", "from="), None);
    }

    #[test]
    fn of_every_character_it_is_told_whether_it_controls_what_is_shown() {
        for letter in '\0'..=char::MAX {
            let controls = matches!(letter, '\0'..='\u{8}' | '\n'..='\u{1f}' | '\u{7f}'..='\u{9f}')
                || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            let text = format!("line {letter}.");
            assert_eq!(has_control_characters(&text), controls, "{letter:?}");
        }
        for before in 0..70 {
            let text = format!("{}\u{1b}b", "a".repeat(before));
            assert!(has_control_characters(&text), "{before}");
            assert!(!has_control_characters(&text.replace('\u{1b}', "é\t")));
        }
    }

    #[test]
    fn a_number_too_long_for_a_number_is_none() {
        assert_eq!(number("22 x"), Some((22, " x")));
        assert_eq!(number("99999999999999999999"), None);
        assert_eq!(number("x"), None);
    }
}
