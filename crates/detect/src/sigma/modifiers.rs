//! What a value with its modifiers asks, after the appendix of modifiers of the Sigma specification.

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use domain::network::Network;
use memchr::memmem::Finder;
use regex::{Regex, RegexBuilder};
use rsigma_parser::value::{SigmaString, SpecialChar, StringPart};
use rsigma_parser::{DetectionItem, Modifier, SigmaValue};

use super::compile::CannotCompile;
use super::fields::{FieldTable, QuickSet};
use super::literals;
use super::test::{Ask, Part, Piece, Stands, Than, fraction};

/// Most memory for one regular expression, in bytes, and again for the states it meets.
const REGEX_BYTES: usize = 4 << 20;
/// Characters that begin a flag of a command, for `windash`.
const DASHES: &str = "[-/\u{2013}\u{2014}\u{2015}]";
/// From so many texts on they are looked for together.
const MANY: usize = 6;

/// What the values of an item ask: of each value its alternatives.
pub(super) fn asks(
    item: &DetectionItem,
    fields: &mut FieldTable,
) -> Result<Vec<Vec<Ask>>, CannotCompile> {
    let reading = Reading {
        modifiers: &item.field.modifiers,
        keyword: item.field.name.is_none(),
    };
    item.values
        .iter()
        .map(|value| reading.asks_of(value, fields))
        .collect()
}

/// What a keyword asks.
pub(super) fn keyword(
    value: &SigmaValue,
    fields: &mut FieldTable,
) -> Result<Vec<Ask>, CannotCompile> {
    let reading = Reading {
        modifiers: &[],
        keyword: true,
    };
    reading.asks_of(value, fields)
}

/// One ask for many plain texts, where there are many.
pub(super) fn together(asks: Vec<Ask>) -> Vec<Ask> {
    let mut whole = QuickSet::default();
    let mut within: Vec<Box<str>> = Vec::new();
    let (mut first, mut last) = (Vec::new(), Vec::new());
    let mut networks = Vec::new();
    let mut others = Vec::new();
    for ask in asks {
        match ask {
            Ask::Networks(more) => networks.extend(more),
            Ask::Text {
                stands: Stands::Whole,
                text,
                cased: false,
            } => {
                whole.insert(text);
            }
            Ask::Text {
                stands: Stands::Within,
                text,
                cased: false,
            } => within.push(text),
            Ask::Text {
                stands: Stands::First,
                text,
                cased: false,
            } => first.push(text),
            Ask::Text {
                stands: Stands::Last,
                text,
                cased: false,
            } => last.push(text),
            other => others.push(other),
        }
    }
    for (stands, mut texts) in [(Stands::First, first), (Stands::Last, last)] {
        if texts.len() > 1 {
            // The same list has the same words, whatever its order.
            texts.sort_unstable();
            others.push(Ask::AnyAt { stands, texts });
        } else {
            others.extend(texts.pop().map(|text| small(stands, text)));
        }
    }
    if !networks.is_empty() {
        others.push(Ask::Networks(networks));
    }
    if whole.len() < MANY {
        others.extend(whole.into_iter().map(|text| small(Stands::Whole, text)));
    } else {
        others.push(Ask::OneOf(whole));
    }
    let search =
        (within.len() >= MANY).then(|| AhoCorasick::new(within.iter().map(|t| t.as_bytes())));
    if let Some(Ok(search)) = search {
        others.push(Ask::AnyWithin {
            texts: within,
            search: Box::new(search),
        });
    } else {
        let ready = |text: Box<str>| Finder::new(text.as_bytes()).into_owned();
        let ready = |text| Ask::Within(Box::new(ready(text)));
        others.extend(within.into_iter().map(ready));
    }
    others
}

fn small(stands: Stands, text: Box<str>) -> Ask {
    Ask::Text {
        stands,
        text,
        cased: false,
    }
}

struct Reading<'m> {
    modifiers: &'m [Modifier],
    keyword: bool,
}

impl Reading<'_> {
    fn has(&self, modifier: Modifier) -> bool {
        self.modifiers.contains(&modifier)
    }

    fn stands(&self) -> Stands {
        if self.has(Modifier::StartsWith) {
            Stands::First
        } else if self.has(Modifier::EndsWith) {
            Stands::Last
        } else if self.keyword || self.has(Modifier::Contains) {
            Stands::Within
        } else {
            Stands::Whole
        }
    }

    fn asks_of(
        &self,
        value: &SigmaValue,
        fields: &mut FieldTable,
    ) -> Result<Vec<Ask>, CannotCompile> {
        if self.has(Modifier::Re) {
            return Ok(vec![self.regex(&plain(value)?)?]);
        }
        if self.has(Modifier::Cidr) {
            let text = plain(value)?;
            let network = Network::parse(&text).map_err(|_| CannotCompile::Network(text))?;
            return Ok(vec![Ask::Networks(vec![network])]);
        }
        if self.has(Modifier::FieldRef) {
            return Ok(vec![Ask::Field {
                other: fields.enter(&plain(value)?),
                stands: self.stands(),
                cased: self.has(Modifier::Cased),
            }]);
        }
        if let Some(part) = self.modifiers.iter().copied().find_map(part) {
            let number = number(value)?;
            return Ok(vec![Ask::Date(part, whole(number))]);
        }
        if let Some(than) = self.modifiers.iter().copied().find_map(than) {
            return Ok(vec![Ask::Number(than, number(value)?)]);
        }
        if self.has(Modifier::Expand) {
            return Ok(vec![Ask::Filled {
                pieces: pieces(&plain(value)?, fields),
                stands: self.stands(),
                cased: self.has(Modifier::Cased),
            }]);
        }
        match value {
            SigmaValue::String(text) => self.texts(text),
            SigmaValue::Integer(number) if self.stands() == Stands::Whole => {
                Ok(vec![Ask::Number(Than::Equal, fraction(*number))])
            }
            SigmaValue::Float(number) if self.stands() == Stands::Whole => {
                Ok(vec![Ask::Number(Than::Equal, *number)])
            }
            SigmaValue::Integer(_) | SigmaValue::Float(_) => Ok(vec![self.text(&plain(value)?)]),
            SigmaValue::Bool(yes) => Ok(vec![Ask::Boolean(*yes)]),
            SigmaValue::Null => Ok(vec![Ask::Null]),
        }
    }

    /// Encodings in the order they are written, then the place.
    fn texts(&self, text: &SigmaString) -> Result<Vec<Ask>, CannotCompile> {
        let encodes = |modifier: &&Modifier| {
            matches!(
                modifier,
                Modifier::Wide
                    | Modifier::Utf16
                    | Modifier::Utf16be
                    | Modifier::Base64
                    | Modifier::Base64Offset
            )
        };
        let mut encodings = self.modifiers.iter().filter(encodes).peekable();
        if encodings.peek().is_some() {
            let plain = text.as_plain().unwrap_or_else(|| text.original.clone());
            let mut texts = vec![plain.into_bytes()];
            for encoding in encodings {
                texts = texts
                    .iter()
                    .flat_map(|text| encoded(*encoding, text))
                    .collect();
            }
            let offset = self.has(Modifier::Base64Offset);
            let asks = texts.iter().map(|bytes| {
                let text = String::from_utf8_lossy(bytes);
                if offset && self.stands() == Stands::Whole {
                    // Such a text stands in the middle of a longer one by its nature.
                    small(Stands::Within, text.to_lowercase().into())
                } else {
                    self.text(&text)
                }
            });
            return Ok(asks.collect());
        }
        let dashes = self.has(Modifier::WindAsh)
            && text.parts.iter().any(|part| match part {
                StringPart::Plain(text) => text.contains(is_dash),
                StringPart::Special(_) => false,
            });
        if text.is_plain() && !dashes {
            return Ok(vec![self.text(&text.as_plain().unwrap_or_default())]);
        }
        Ok(vec![self.wildcards(text, dashes)?])
    }

    fn text(&self, text: &str) -> Ask {
        let cased = self.has(Modifier::Cased);
        let text = if cased {
            text.to_owned()
        } else {
            text.to_lowercase()
        };
        Ask::Text {
            stands: self.stands(),
            text: text.into(),
            cased,
        }
    }

    /// Wildcards, and dashes of any kind, as a regular expression over small letters.
    fn wildcards(&self, text: &SigmaString, dashes: bool) -> Result<Ask, CannotCompile> {
        let cased = self.has(Modifier::Cased);
        let stands = self.stands();
        let mut pattern = String::from("(?s)");
        if matches!(stands, Stands::Whole | Stands::First) {
            pattern.push_str("\\A");
        }
        for part in &text.parts {
            match part {
                StringPart::Plain(plain) if cased => literal(plain, dashes, &mut pattern),
                StringPart::Plain(plain) => literal(&plain.to_lowercase(), dashes, &mut pattern),
                StringPart::Special(SpecialChar::WildcardMulti) => pattern.push_str(".*"),
                StringPart::Special(SpecialChar::WildcardSingle) => pattern.push('.'),
            }
        }
        if matches!(stands, Stands::Whole | Stands::Last) {
            pattern.push_str("\\z");
        }
        Ok(Ask::Pattern {
            regex: compiled(RegexBuilder::new(&pattern), &text.original)?,
            lowered: !cased,
            needed: literals::needed(&pattern),
        })
    }

    fn regex(&self, pattern: &str) -> Result<Ask, CannotCompile> {
        let mut builder = RegexBuilder::new(pattern);
        let insensitive = self.has(Modifier::IgnoreCase);
        builder
            .case_insensitive(insensitive)
            .multi_line(self.has(Modifier::Multiline))
            .dot_matches_new_line(self.has(Modifier::DotAll));
        Ok(Ask::Pattern {
            regex: compiled(builder, pattern)?,
            lowered: false,
            needed: literals::needed(pattern),
        })
    }
}

fn compiled(mut builder: RegexBuilder, written: &str) -> Result<Regex, CannotCompile> {
    let built = builder
        .size_limit(REGEX_BYTES)
        .dfa_size_limit(REGEX_BYTES)
        .build();
    built.map_err(|cause| match cause {
        regex::Error::CompiledTooBig(_) => CannotCompile::RegexTooBig(shortened(written)),
        cause => CannotCompile::Regex(shortened(written), last_line(&cause)),
    })
}

fn last_line(cause: &regex::Error) -> String {
    let text = cause.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.trim_start_matches("error: ").to_owned()
}

fn shortened(text: &str) -> String {
    const SHOWN: usize = 80;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn is_dash(letter: char) -> bool {
    matches!(letter, '-' | '/' | '\u{2013}' | '\u{2014}' | '\u{2015}')
}

fn literal(text: &str, dashes: bool, pattern: &mut String) {
    for letter in text.chars() {
        if dashes && is_dash(letter) {
            pattern.push_str(DASHES);
        } else {
            let mut buffer = [0; 4];
            pattern.push_str(&regex_syntax::escape(letter.encode_utf8(&mut buffer)));
        }
    }
}

fn encoded(encoding: Modifier, text: &[u8]) -> Vec<Vec<u8>> {
    let utf16 = || {
        String::from_utf8_lossy(text)
            .encode_utf16()
            .collect::<Vec<u16>>()
    };
    match encoding {
        Modifier::Wide => vec![utf16().iter().flat_map(|unit| unit.to_le_bytes()).collect()],
        Modifier::Utf16be => vec![utf16().iter().flat_map(|unit| unit.to_be_bytes()).collect()],
        Modifier::Utf16 => {
            let units = std::iter::once(0xfeff).chain(utf16());
            vec![units.flat_map(u16::to_le_bytes).collect()]
        }
        Modifier::Base64 => vec![BASE64.encode(text).into_bytes()],
        _ => (0..3).map(|shift| base64_at(shift, text)).collect(),
    }
}

/// The letters of a Base64 text that a value alone decides when it stands `shift` bytes behind a
/// multiple of three.
fn base64_at(shift: usize, text: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; shift];
    bytes.extend_from_slice(text);
    let letters = BASE64.encode(&bytes).into_bytes();
    // Six bits each: letters with a bit of what comes before or behind are left out.
    let first = shift.saturating_mul(8).div_ceil(6);
    let behind = bytes.len().saturating_mul(8) / 6;
    letters.get(first..behind).unwrap_or_default().to_vec()
}

fn part(modifier: Modifier) -> Option<Part> {
    Some(match modifier {
        Modifier::Minute => Part::Minute,
        Modifier::Hour => Part::Hour,
        Modifier::Day => Part::Day,
        Modifier::Week => Part::Week,
        Modifier::Month => Part::Month,
        Modifier::Year => Part::Year,
        _ => return None,
    })
}

fn than(modifier: Modifier) -> Option<Than> {
    Some(match modifier {
        Modifier::Lt => Than::Less,
        Modifier::Lte => Than::LessOrEqual,
        Modifier::Gt => Than::Greater,
        Modifier::Gte => Than::GreaterOrEqual,
        _ => return None,
    })
}

fn plain(value: &SigmaValue) -> Result<String, CannotCompile> {
    match value {
        SigmaValue::String(text) => Ok(text.as_plain().unwrap_or_else(|| text.original.clone())),
        SigmaValue::Null => Err(CannotCompile::NoText),
        other => Ok(other.to_string()),
    }
}

fn number(value: &SigmaValue) -> Result<f64, CannotCompile> {
    match value {
        SigmaValue::Integer(number) => Ok(fraction(*number)),
        SigmaValue::Float(number) => Ok(*number),
        other => {
            let text = other.to_string();
            text.parse().map_err(|_| CannotCompile::NoNumber(text))
        }
    }
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    reason = "parts of a date are small whole numbers; `as` saturates"
)]
fn whole(number: f64) -> i64 {
    number as i64
}

/// `C:\Users\%user%` → its texts and the fields between the signs.
fn pieces(template: &str, fields: &mut FieldTable) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((before, (name, behind))) = rest
        .split_once('%')
        .and_then(|(before, rest)| Some((before, rest.split_once('%')?)))
    {
        pieces.push(Piece::Text(before.to_owned()));
        if !name.is_empty() {
            pieces.push(Piece::Field(fields.enter(name)));
        }
        rest = behind;
    }
    pieces.push(Piece::Text(rest.to_owned()));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_a_value_is_found_at_each_of_three_places() {
        let value = b"http://";
        for before in 0..7_usize {
            for behind in ["", "\0", "zz", "\u{ff}"] {
                let mut bytes = vec![b'x'; before];
                bytes.extend_from_slice(value);
                bytes.extend_from_slice(behind.as_bytes());
                let whole = BASE64.encode(&bytes);
                let variants = encoded(Modifier::Base64Offset, value);
                let found = variants
                    .iter()
                    .any(|part| whole.contains(std::str::from_utf8(part).unwrap()));
                assert!(found, "{before} {behind:?} {whole}");
            }
        }
    }
}
