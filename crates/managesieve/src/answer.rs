//! Lines of the server → words (RFC 5804 section 4). Pure: bytes in, words out.

use crate::fault::Fault;

/// Longest line without its literals, in bytes.
const LONGEST_LINE: usize = 8 * 1024;
/// Longest literal, in bytes: Dovecot's own bound of a script is 1 MiB.
pub(crate) const LONGEST_LITERAL: usize = 1024 * 1024;

/// A word of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Word {
    /// A string, quoted or literal.
    Text(Vec<u8>),
    /// A bare word, as it was written.
    Atom(Vec<u8>),
    /// `(`
    Open,
    /// `)`
    Close,
}

/// The first whole line of what came, and how long it is; none while it is not whole yet.
pub(crate) fn line(bytes: &[u8]) -> Result<Option<(Vec<Word>, usize)>, Fault> {
    let mut words = Vec::new();
    let (mut at, mut literals) = (0_usize, 0_usize);
    loop {
        if at.saturating_sub(literals) > LONGEST_LINE {
            return Err(Fault::Odd("a line is too long"));
        }
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(first) = rest.first() else {
            return Ok(None);
        };
        let taken = match first {
            b' ' => Some(1),
            b'\r' if rest.len() == 1 => None,
            b'\r' if rest.starts_with(b"\r\n") => {
                return Ok(Some((words, at.saturating_add(2))));
            }
            b'(' | b')' => {
                let open = *first == b'(';
                words.push(if open { Word::Open } else { Word::Close });
                Some(1)
            }
            b'"' => quoted(rest)?.map(|(text, taken)| {
                words.push(Word::Text(text));
                taken
            }),
            b'{' => literal(rest)?.map(|(text, taken)| {
                literals = literals.saturating_add(text.len());
                words.push(Word::Text(text));
                taken
            }),
            _ => atom(rest)?.map(|(text, taken)| {
                words.push(Word::Atom(text));
                taken
            }),
        };
        let Some(taken) = taken else {
            // What is not whole yet counts too, or a line could grow for ever.
            let open = bytes.len().saturating_sub(at);
            if open > LONGEST_LITERAL.saturating_add(LONGEST_LINE) {
                return Err(Fault::Odd("a line is too long"));
            }
            return Ok(None);
        };
        at = at.saturating_add(taken);
    }
}

/// A quoted string; none while its end is not there.
fn quoted(bytes: &[u8]) -> Result<Option<(Vec<u8>, usize)>, Fault> {
    let mut text = Vec::new();
    let mut escaped = false;
    for (byte, taken) in bytes.iter().zip(1_usize..).skip(1) {
        match byte {
            b'\r' | b'\n' | 0 => return Err(Fault::Odd("a string has a line's end")),
            _ if taken > LONGEST_LINE => return Err(Fault::Odd("a string is too long")),
            b'\\' if !escaped => escaped = true,
            b'"' if !escaped => return Ok(Some((text, taken))),
            byte => {
                text.push(*byte);
                escaped = false;
            }
        }
    }
    Ok(None)
}

/// `{N}` or `{N+}`, a line's end and so many bytes; none while they are not there.
fn literal(bytes: &[u8]) -> Result<Option<(Vec<u8>, usize)>, Fault> {
    // Seven digits are 1 MiB; braces, plus and line's end beside.
    let head = bytes.get(..12.min(bytes.len())).unwrap_or_default();
    let Some(end) = head.iter().position(|byte| *byte == b'\n') else {
        return if head.len() < 12 {
            Ok(None)
        } else {
            Err(Fault::Odd("a literal has no length"))
        };
    };
    let head = head.get(1..end).unwrap_or_default();
    let count = head.strip_suffix(b"\r").unwrap_or(head);
    let count = count.strip_suffix(b"}");
    let count = count.map(|count| count.strip_suffix(b"+").unwrap_or(count));
    let count = count.and_then(|count| std::str::from_utf8(count).ok()?.parse::<usize>().ok());
    let count = count.ok_or(Fault::Odd("a literal has no length"))?;
    if count > LONGEST_LITERAL {
        return Err(Fault::Odd("a script is too long"));
    }
    let from = end.saturating_add(1);
    let taken = from.saturating_add(count);
    let text = bytes.get(from..taken);
    Ok(text.map(|text| (text.to_vec(), taken)))
}

/// A bare word; none while its end is not there.
fn atom(bytes: &[u8]) -> Result<Option<(Vec<u8>, usize)>, Fault> {
    let end = bytes
        .iter()
        .position(|byte| matches!(byte, b' ' | b'\r' | b'\n' | b'(' | b')' | b'"' | b'{'));
    match end {
        Some(0) => Err(Fault::Odd("a line ends without its return")),
        Some(end) => Ok(bytes.get(..end).map(|text| (text.to_vec(), end))),
        None if bytes.len() > LONGEST_LINE => Err(Fault::Odd("a word is too long")),
        None => Ok(None),
    }
}

/// How the server ends its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct End {
    /// `OK`, `NO`, `BYE`.
    pub kind: Kind,
    /// The response code without its arguments; empty where there is none.
    pub code: Vec<u8>,
    /// The server's words.
    pub text: Vec<u8>,
}

/// How an answer ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It is done.
    Ok,
    /// It is not.
    No,
    /// The server goes.
    Bye,
}

/// The end of an answer, where a line is one.
pub(crate) fn end(words: &[Word]) -> Option<End> {
    let [Word::Atom(first), rest @ ..] = words else {
        return None;
    };
    let kind = match first.to_ascii_uppercase().as_slice() {
        b"OK" => Kind::Ok,
        b"NO" => Kind::No,
        b"BYE" => Kind::Bye,
        _ => return None,
    };
    let code = match rest {
        [Word::Open, Word::Atom(code), ..] => code.to_ascii_uppercase(),
        _ => Vec::new(),
    };
    let text = match rest.last() {
        Some(Word::Text(text)) => text.clone(),
        _ => Vec::new(),
    };
    Some(End { kind, code, text })
}

/// A string as a command carries it: quoted where that is possible, a literal that waits for nobody elsewhere.
pub(crate) fn string(text: &str) -> Vec<u8> {
    let quotable = text.len() < 1_000 && !text.bytes().any(|byte| byte < b' ' || byte == 127);
    if quotable {
        let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
        format!("\"{escaped}\"").into_bytes()
    } else {
        format!("{{{}+}}\r\n{text}", text.len()).into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn whole(text: &[u8]) -> Vec<Word> {
        let (words, taken) = line(text).unwrap().unwrap();
        assert_eq!(taken, text.len());
        words
    }

    #[test]
    fn lines_are_read_as_the_standard_writes_them() {
        assert_eq!(
            whole(b"\"say \\\"hi\\\" \\\\\" ACTIVE\r\n"),
            [
                Word::Text(b"say \"hi\" \\".to_vec()),
                Word::Atom(b"ACTIVE".to_vec())
            ]
        );
        let (words, taken) = line(b"{6}\r\nkeep;\n\r\nOK\r\n").unwrap().unwrap();
        assert_eq!(words, [Word::Text(b"keep;\n".to_vec())]);
        assert_eq!(taken, 13);
        let no = whole(b"NO (QUOTA/MAXSIZE \"x\") {4+}\r\nbad!\r\n");
        let no = end(&no).unwrap();
        assert_eq!(
            (no.kind, &*no.code, &*no.text),
            (Kind::No, b"QUOTA/MAXSIZE".as_slice(), b"bad!".as_slice())
        );
        assert_eq!(end(&whole(b"ok\r\n")).unwrap().kind, Kind::Ok);
        assert_eq!(end(&whole(b"\"OK\"\r\n")), None);
    }

    #[test]
    fn what_is_not_whole_waits_and_what_is_too_long_does_not() {
        for half in [&b"OK"[..], b"OK\r", b"\"ab", b"{3}\r\nab", b"{3", b""] {
            assert_eq!(line(half).unwrap(), None, "{half:?}");
        }
        assert!(line(b"{1048577}\r\n").is_err());
        assert!(line(b"{99999999999999}\r\n").is_err());
        assert!(line(b"{x}\r\n").is_err());
        assert!(line(b"OK\nNO\r\n").is_err());
        assert!(line(b"\"a\r\n\"\r\n").is_err());
        assert!(line(&vec![b'a'; LONGEST_LINE + 2]).is_err());
        assert!(line(&b"a ".repeat(LONGEST_LINE)).is_err());
    }

    proptest! {
        #[test]
        fn nothing_breaks_it(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _answer = line(&bytes);
        }

        #[test]
        fn what_is_written_is_read_back(text in "\\PC{0,40}|[\\x01-\\x7f]{0,40}") {
            let mut bytes = string(&text);
            bytes.extend(b"\r\n");
            prop_assert_eq!(whole(&bytes), [Word::Text(text.into_bytes())]);
        }
    }
}
