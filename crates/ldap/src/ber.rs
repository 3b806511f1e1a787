//! BER as LDAP uses it (RFC 4511, 5.1): tags of one byte, definite lengths of at most four bytes.

/// What a message cannot be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// It ends in the middle.
    #[error("it ends in the middle")]
    Short,
    /// A tag or length of a form that LDAP does not use.
    #[error("a tag or length of a form that LDAP does not use")]
    Form,
    /// It is longer than a message may be.
    #[error("it is longer than a message may be")]
    TooLong,
    /// Something else stands where this should.
    #[error("no {0} where one should be")]
    Other(&'static str),
    /// A filter with too many parts, or parts within parts too deep.
    #[error("a filter with too many parts")]
    Filter,
    /// Text that is not UTF-8.
    #[error("text that is not UTF-8")]
    Text,
}

/// BOOLEAN.
pub const BOOLEAN: u8 = 0x01;
/// INTEGER.
pub const INTEGER: u8 = 0x02;
/// OCTET STRING.
pub const OCTETS: u8 = 0x04;
/// ENUMERATED.
pub const ENUMERATED: u8 = 0x0a;
/// SEQUENCE.
pub const SEQUENCE: u8 = 0x30;
/// SET.
pub const SET: u8 = 0x31;

/// Tag, bytes of the head, bytes of the content; none while the head is not there whole.
fn head(bytes: &[u8]) -> Result<Option<(u8, usize, usize)>, Malformed> {
    let Some((tag, rest)) = bytes.split_first() else {
        return Ok(None);
    };
    if tag & 0x1f == 0x1f {
        return Err(Malformed::Form);
    }
    let Some((first, rest)) = rest.split_first() else {
        return Ok(None);
    };
    if *first < 0x80 {
        return Ok(Some((*tag, 2, usize::from(*first))));
    }
    let count = usize::from(first & 0x7f);
    if count == 0 || count > 4 {
        return Err(Malformed::Form);
    }
    let Some(digits) = rest.get(..count) else {
        return Ok(None);
    };
    let length = digits
        .iter()
        .fold(0_u64, |length, digit| length << 8 | u64::from(*digit));
    let length = usize::try_from(length).map_err(|_| Malformed::TooLong)?;
    Ok(Some((*tag, count.saturating_add(2), length)))
}

/// How many bytes the message takes that begins here, its head included; none while that is not known.
///
/// # Errors
/// When no message begins so, or it is longer than `most`.
pub fn frame(bytes: &[u8], most: usize) -> Result<Option<usize>, Malformed> {
    if bytes.first().is_some_and(|tag| *tag != SEQUENCE) {
        return Err(Malformed::Other("message"));
    }
    let Some((_, before, length)) = head(bytes)? else {
        return Ok(None);
    };
    let whole = before.checked_add(length).ok_or(Malformed::TooLong)?;
    if whole > most {
        return Err(Malformed::TooLong);
    }
    Ok(Some(whole))
}

/// Reads one element after another.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'b> {
    rest: &'b [u8],
}

impl<'b> Reader<'b> {
    /// From the first byte on.
    pub const fn new(bytes: &'b [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Whether all was read.
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// The tag of the next element.
    pub fn next_tag(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// The next element: tag and content.
    ///
    /// # Errors
    /// When it does not end within the bytes.
    pub fn any(&mut self) -> Result<(u8, &'b [u8]), Malformed> {
        let (tag, before, length) = head(self.rest)?.ok_or(Malformed::Short)?;
        let end = before.checked_add(length).ok_or(Malformed::Short)?;
        let content = self.rest.get(before..end).ok_or(Malformed::Short)?;
        self.rest = self.rest.get(end..).unwrap_or_default();
        Ok((tag, content))
    }

    /// The content of the next element, which has this tag.
    ///
    /// # Errors
    /// When another one comes, or none.
    pub fn tagged(&mut self, tag: u8, what: &'static str) -> Result<&'b [u8], Malformed> {
        match self.any()? {
            (found, content) if found == tag => Ok(content),
            _ => Err(Malformed::Other(what)),
        }
    }

    /// The content of the next element if it has this tag; otherwise nothing is read.
    ///
    /// # Errors
    /// When it does not end within the bytes.
    pub fn optional(&mut self, tag: u8) -> Result<Option<&'b [u8]>, Malformed> {
        if self.next_tag() == Some(tag) {
            return self.any().map(|(_, content)| Some(content));
        }
        Ok(None)
    }

    /// A number of at most eight bytes.
    ///
    /// # Errors
    /// When something else comes.
    pub fn number(&mut self, tag: u8, what: &'static str) -> Result<i64, Malformed> {
        let content = self.tagged(tag, what)?;
        number_of(content).ok_or(Malformed::Other(what))
    }

    /// Text in UTF-8.
    ///
    /// # Errors
    /// When something else comes.
    pub fn text(&mut self, tag: u8, what: &'static str) -> Result<&'b str, Malformed> {
        std::str::from_utf8(self.tagged(tag, what)?).map_err(|_| Malformed::Text)
    }

    /// True or false.
    ///
    /// # Errors
    /// When something else comes.
    pub fn flag(&mut self, tag: u8, what: &'static str) -> Result<bool, Malformed> {
        match self.tagged(tag, what)? {
            [byte] => Ok(*byte != 0),
            _ => Err(Malformed::Other(what)),
        }
    }
}

fn number_of(content: &[u8]) -> Option<i64> {
    let (first, rest) = content.split_first()?;
    if rest.len() > 7 {
        return None;
    }
    let sign: i64 = if first & 0x80 == 0 { 0 } else { -1 };
    let digits = content.iter();
    Some(digits.fold(sign, |number, byte| number << 8 | i64::from(*byte)))
}

/// Writes one element after another.
#[derive(Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// An element with what is written within.
    pub fn within(&mut self, tag: u8, write: impl FnOnce(&mut Self)) {
        self.bytes.push(tag);
        let start = self.bytes.len();
        write(self);
        let length = self.bytes.len().saturating_sub(start);
        self.bytes.splice(start..start, written_length(length));
    }

    /// An element of bytes.
    pub fn octets(&mut self, tag: u8, bytes: &[u8]) {
        self.bytes.push(tag);
        self.bytes.extend(written_length(bytes.len()));
        self.bytes.extend_from_slice(bytes);
    }

    /// An element of text.
    pub fn text(&mut self, tag: u8, text: &str) {
        self.octets(tag, text.as_bytes());
    }

    /// A number, in as few bytes as it takes.
    pub fn number(&mut self, tag: u8, number: i64) {
        let bytes = number.to_be_bytes();
        let fill = if number < 0 { 0xff } else { 0 };
        let same_sign = |next: u8| (next & 0x80 == 0) == (fill == 0);
        let spare = bytes
            .windows(2)
            .take_while(|pair| matches!(pair, [one, next] if *one == fill && same_sign(*next)));
        let spare = spare.count();
        self.octets(tag, bytes.get(spare..).unwrap_or_default());
    }

    /// Elements that are written already.
    pub fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// What was written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

fn written_length(length: usize) -> Vec<u8> {
    if let Ok(short @ ..0x80) = u8::try_from(length) {
        return vec![short];
    }
    let digits: Vec<u8> = length
        .to_be_bytes()
        .into_iter()
        .skip_while(|digit| *digit == 0)
        .collect();
    let count = u8::try_from(digits.len()).unwrap_or(8);
    std::iter::once(0x80 | count).chain(digits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        for number in [
            0,
            1,
            -1,
            127,
            128,
            -128,
            -129,
            255,
            256,
            1 << 40,
            i64::MIN,
            i64::MAX,
        ] {
            let mut writer = Writer::default();
            writer.number(INTEGER, number);
            let bytes = writer.into_bytes();
            assert_eq!(Reader::new(&bytes).number(INTEGER, "number"), Ok(number));
        }
        for length in [0, 1, 127, 128, 255, 256, 70_000] {
            let content = vec![7; length];
            let mut writer = Writer::default();
            writer.within(SEQUENCE, |within| within.octets(OCTETS, &content));
            let bytes = writer.into_bytes();
            assert_eq!(frame(&bytes, usize::MAX), Ok(Some(bytes.len())));
            let mut outer = Reader::new(&bytes);
            let mut inner = Reader::new(outer.tagged(SEQUENCE, "sequence").unwrap());
            assert_eq!(inner.tagged(OCTETS, "octets").unwrap(), content);
            assert!(outer.is_empty() && inner.is_empty());
        }
    }

    #[test]
    fn numbers_take_as_few_bytes_as_they_need() {
        let written = |number| {
            let mut writer = Writer::default();
            writer.number(INTEGER, number);
            writer.into_bytes()
        };
        assert_eq!(written(0), [2, 1, 0]);
        assert_eq!(written(127), [2, 1, 127]);
        assert_eq!(written(128), [2, 2, 0, 128]);
        assert_eq!(written(-128), [2, 1, 128]);
    }

    #[test]
    fn lengths_that_lie_are_refused() {
        assert_eq!(frame(&[0x30, 0x80], 99), Err(Malformed::Form));
        assert_eq!(
            frame(&[0x30, 0x85, 0, 0, 0, 0, 1], 99),
            Err(Malformed::Form)
        );
        assert_eq!(
            frame(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff], 99),
            Err(Malformed::TooLong)
        );
        assert_eq!(
            frame(&[0x30, 0x84, 0xff], 99),
            Ok(None),
            "the head is not there"
        );
        assert_eq!(
            frame(b"GET / HTTP/1.1", 99),
            Err(Malformed::Other("message"))
        );
        assert_eq!(frame(&[], 99), Ok(None));
        let short = Reader::new(&[0x04, 5, 1, 2]).any();
        assert_eq!(short, Err(Malformed::Short));
    }
}
