//! Reads JSON text in one pass. Written here because it is what every record of a Windows log goes
//! through: strings without escapes are borrowed, and a string's end is looked for many bytes at once.

use std::borrow::Cow;

use super::Json;

/// Deepest nesting that is read, as in the library that tests compare with.
const DEEPEST: usize = 127;
/// Fields a record usually has.
const USUAL_FIELDS: usize = 32;

/// Reads a text that is one JSON value and nothing else (RFC 8259).
pub(super) fn read(text: &str) -> Option<Json<'_>> {
    let mut reader = Reader { text, at: 0 };
    reader.space();
    let value = reader.value(0)?;
    reader.space();
    (reader.at == text.len()).then_some(value)
}

/// Shows each part of a text that is one JSON object and nothing else.
pub(super) fn parts<'r>(text: &'r str, take: &mut impl Take<'r>) -> Option<()> {
    let mut reader = Reader { text, at: 0 };
    reader.space();
    (reader.next()? == b'{').then_some(())?;
    reader.each(0, take)?;
    reader.space();
    (reader.at == text.len()).then_some(())
}

/// Takes the parts of an object. Most values are text, which goes from hand to hand as it is.
pub(crate) trait Take<'r> {
    /// A string.
    fn text(&mut self, name: Cow<'r, str>, text: Cow<'r, str>);
    /// Anything else.
    fn other(&mut self, name: Cow<'r, str>, value: Json<'r>);
}

impl<'r> Take<'r> for Vec<(Cow<'r, str>, Json<'r>)> {
    fn text(&mut self, name: Cow<'r, str>, text: Cow<'r, str>) {
        self.push((name, Json::Text(text)));
    }

    fn other(&mut self, name: Cow<'r, str>, value: Json<'r>) {
        self.push((name, value));
    }
}

struct Reader<'r> {
    text: &'r str,
    /// Byte that is read next; always the start of a character.
    at: usize,
}

impl<'r> Reader<'r> {
    fn next(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn step(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    fn space(&mut self) {
        while matches!(self.next(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.step();
        }
    }

    /// Passes a byte and the space behind it, if it comes next.
    fn passes(&mut self, byte: u8) -> bool {
        let comes = self.next() == Some(byte);
        if comes {
            self.step();
            self.space();
        }
        comes
    }

    /// Passes a byte, if it comes next and no space around it.
    fn skips(&mut self, byte: u8) -> bool {
        let rest = self.text.as_bytes().get(self.at..);
        let comes = matches!(rest, Some([next, behind, ..]) if *next == byte && *behind > b' ');
        if comes {
            self.step();
        }
        comes
    }

    fn value(&mut self, depth: usize) -> Option<Json<'r>> {
        match self.next()? {
            b'"' => Some(Json::Text(self.string()?)),
            b'{' => self.object(depth),
            b'[' => self.list(depth),
            b't' => self.word("true", Json::Boolean(true)),
            b'f' => self.word("false", Json::Boolean(false)),
            b'n' => self.word("null", Json::Null),
            _ => self.number(),
        }
    }

    fn word(&mut self, word: &str, value: Json<'r>) -> Option<Json<'r>> {
        let rest = self.text.get(self.at..)?;
        rest.starts_with(word).then(|| {
            self.at = self.at.saturating_add(word.len());
            value
        })
    }

    fn object(&mut self, depth: usize) -> Option<Json<'r>> {
        if depth >= DEEPEST {
            return None;
        }
        let mut parts = Vec::new();
        if !self.is_empty_object() {
            parts.reserve(if depth == 0 { USUAL_FIELDS } else { 4 });
        }
        self.each(depth, &mut parts)?;
        Some(Json::Object(parts))
    }

    /// Whether nothing but space stands in the object that begins here.
    fn is_empty_object(&self) -> bool {
        let rest = self.text.as_bytes().get(self.at.saturating_add(1)..);
        let next = rest.and_then(|rest| rest.iter().find(|byte| !byte.is_ascii_whitespace()));
        next == Some(&b'}')
    }

    /// The parts of an object, one after another.
    fn each(&mut self, depth: usize, take: &mut impl Take<'r>) -> Option<()> {
        self.passes(b'{');
        if self.passes(b'}') {
            return Some(());
        }
        loop {
            let name = self.string()?;
            if !self.skips(b':') {
                self.space();
                if !self.passes(b':') {
                    return None;
                }
            }
            if self.next() == Some(b'"') {
                take.text(name, self.string()?);
            } else {
                take.other(name, self.value(depth.saturating_add(1))?);
            }
            if self.skips(b',') {
                continue;
            }
            self.space();
            if self.passes(b',') {
                continue;
            }
            return self.closes(b'}');
        }
    }

    fn list(&mut self, depth: usize) -> Option<Json<'r>> {
        if depth >= DEEPEST {
            return None;
        }
        self.passes(b'[');
        let mut parts = Vec::new();
        if self.next() == Some(b']') {
            self.step();
            return Some(Json::List(parts));
        }
        loop {
            parts.push(self.value(depth.saturating_add(1))?);
            self.space();
            if self.passes(b',') {
                continue;
            }
            self.closes(b']')?;
            return Some(Json::List(parts));
        }
    }

    fn closes(&mut self, byte: u8) -> Option<()> {
        (self.next()? == byte).then(|| self.step())
    }

    /// A string; control characters must be escaped.
    #[expect(
        clippy::inline_always,
        reason = "twice for every field of every record"
    )]
    #[inline(always)]
    fn string(&mut self) -> Option<Cow<'r, str>> {
        let bytes = self.text.as_bytes();
        if bytes.get(self.at) != Some(&b'"') {
            return None;
        }
        let start = self.at.saturating_add(1);
        let end = plain_end(bytes, start);
        let plain = self.text.get(start..end)?;
        self.at = end;
        if bytes.get(end) == Some(&b'"') {
            self.step();
            return Some(Cow::Borrowed(plain));
        }
        self.escaped(plain).map(Cow::Owned)
    }

    /// A string from its first escape on, behind a plain beginning.
    #[inline(never)]
    fn escaped(&mut self, plain: &str) -> Option<String> {
        let mut text = String::with_capacity(plain.len().saturating_add(64));
        text.push_str(plain);
        loop {
            match self.next()? {
                b'"' => {
                    self.step();
                    return Some(text);
                }
                b'\\' => {
                    self.step();
                    let escape = self.next()?;
                    let behind = self.at.saturating_add(1);
                    if matches!(escape, b'\\' | b'"' | b'/') {
                        // It stands for itself: the run goes on with it.
                        let end = plain_end(self.text.as_bytes(), behind);
                        text.push_str(self.text.get(self.at..end)?);
                        self.at = end;
                        continue;
                    }
                    self.at = behind;
                    text.push(match escape {
                        b'b' => '\u{8}',
                        b'f' => '\u{c}',
                        b'n' => '\n',
                        b'r' => '\r',
                        b't' => '\t',
                        b'u' => self.unicode()?,
                        _ => return None,
                    });
                }
                _ => {
                    let end = plain_end(self.text.as_bytes(), self.at);
                    let plain = self.text.get(self.at..end)?;
                    if plain.is_empty() {
                        return None;
                    }
                    text.push_str(plain);
                    self.at = end;
                }
            }
        }
    }

    /// What follows `\u`; two halves of a pair make one character.
    fn unicode(&mut self) -> Option<char> {
        let first = self.four_digits()?;
        if !(0xd800..0xe000).contains(&first) {
            return char::from_u32(first);
        }
        if self.text.get(self.at..)?.starts_with("\\u") {
            self.at = self.at.saturating_add(2);
            let second = self.four_digits()?;
            let high = first.checked_sub(0xd800).filter(|half| *half < 0x400)?;
            let low = second.checked_sub(0xdc00).filter(|half| *half < 0x400)?;
            return char::from_u32(((high << 10) | low).checked_add(0x1_0000)?);
        }
        None
    }

    fn four_digits(&mut self) -> Option<u32> {
        let end = self.at.checked_add(4)?;
        let digits = self.text.get(self.at..end)?;
        if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        self.at = end;
        u32::from_str_radix(digits, 16).ok()
    }

    /// A whole number of at most 18 digits, as nearly all are.
    fn short_number(&mut self) -> Option<i64> {
        let rest = self.text.as_bytes().get(self.at..)?;
        let (mut number, mut length) = (0_i64, 0_usize);
        for byte in rest
            .iter()
            .take(18)
            .take_while(|byte| byte.is_ascii_digit())
        {
            number = number * 10 + i64::from(byte.wrapping_sub(b'0'));
            length = length.saturating_add(1);
        }
        let begins = matches!(rest, [b'1'..=b'9', ..]) || length == 1;
        let goes_on = matches!(rest.get(length), Some(b'.' | b'e' | b'E' | b'0'..=b'9'));
        (begins && !goes_on).then(|| {
            self.at = self.at.saturating_add(length);
            number
        })
    }

    fn number(&mut self) -> Option<Json<'r>> {
        if let Some(number) = self.short_number() {
            return Some(Json::Integer(number));
        }
        let start = self.at;
        let negative = self.next() == Some(b'-');
        if negative {
            self.step();
        }
        if self.next()? == b'0' {
            self.step();
        } else {
            self.digits()?;
        }
        let mut whole = true;
        if self.next() == Some(b'.') {
            self.step();
            self.digits()?;
            whole = false;
        }
        if matches!(self.next(), Some(b'e' | b'E')) {
            self.step();
            if matches!(self.next(), Some(b'+' | b'-')) {
                self.step();
            }
            self.digits()?;
            whole = false;
        }
        let written = self.text.get(start..self.at)?;
        if whole && written != "-0" {
            if let Ok(number) = written.parse() {
                return Some(Json::Integer(number));
            }
            if written.parse::<u64>().is_ok() {
                return Some(Json::Text(Cow::Borrowed(written)));
            }
        }
        let number: f64 = written.parse().ok()?;
        number.is_finite().then_some(Json::Float(number))
    }

    /// At least one digit.
    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.next().is_some_and(|byte| byte.is_ascii_digit()) {
            self.step();
        }
        (self.at > start).then_some(())
    }
}

/// Where a quote, a backslash, a control character or the end comes first, from a place on.
#[inline]
fn plain_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(block) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let ends = ends_in(u64::from_le_bytes(*block));
        if ends != 0 {
            let place = usize::try_from(ends.trailing_zeros() / 8).unwrap_or(0);
            return at.saturating_add(place);
        }
        at = at.saturating_add(8);
    }
    let ends = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
    let rest = bytes.get(at..).unwrap_or_default().iter();
    at.saturating_add(rest.take_while(|byte| !ends(byte)).count())
}

/// The highest bit of each of eight bytes that ends a plain run. The lowest such bit is right; a bit
/// above it may be set without cause, since borrows run upward.
fn ends_in(block: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    let zero = |bytes: u64| bytes.wrapping_sub(ONES) & !bytes;
    let quote = zero(block ^ (ONES * 0x22));
    let backslash = zero(block ^ (ONES * 0x5c));
    let control = block.wrapping_sub(ONES * 0x20) & !block;
    (quote | backslash | control) & HIGHS
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the library that everybody uses makes of the same text.
    fn by_library(text: &str) -> Option<Json<'_>> {
        serde_json::from_str(text).ok()
    }

    #[test]
    fn every_text_is_read_or_refused_as_the_library_does() {
        let texts = [
            "{}",
            "[]",
            " { \"a\" : [ 1 , 2.5e3 , -0 , 0 , -7 ] } ",
            "\"\\ud83d\\ude00\\u00e9\\/\"",
            "\"\\ud83d\"",
            "\"\\udc00\\ud800\"",
            "\"\\ud83d\\ud83d\"",
            "\"a\nb\"",
            "01",
            "1.",
            ".5",
            "-",
            "1e",
            "1e999",
            "18446744073709551615",
            "9223372036854775808",
            "-9223372036854775809",
            "{\"a\":1,}",
            "[1,]",
            "[ ]",
            "{ }",
            "{\"a\"}",
            "{\"a\":}",
            "nul",
            "true false",
            "\"\\x\"",
            "\"\\u12g4\"",
            "\"",
            "\"\\",
            "{\"a\":\"\\\\\",\"a\":null}",
            "\u{feff}{}",
            "[[[[]]]]",
            "\"鎮\\n守\"",
            "\"\\u+123\"",
        ];
        for text in texts {
            assert_eq!(read(text), by_library(text), "{text}");
        }
        for depth in [126, 127, 128, 5_000] {
            let text = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
            assert_eq!(
                read(&text).is_some(),
                by_library(&text).is_some(),
                "{depth}"
            );
        }
    }

    #[test]
    fn a_text_that_is_cut_or_changed_anywhere_is_read_as_the_library_does() {
        let whole = r#"{"Image":"C:\\a \"b\".exe","n":[1,-2.5,true,null,{"x":"\u00e9"}],"e":""}"#;
        for end in 0..whole.len() {
            assert_eq!(read(&whole[..end]), by_library(&whole[..end]), "{end}");
            for byte in "\"\\,:{}[]019.-eun \n".chars() {
                let changed = format!("{}{byte}{}", &whole[..end], &whole[end + 1..]);
                assert_eq!(read(&changed), by_library(&changed), "{changed}");
            }
        }
    }
}
