//! The header of a message as it stands on the wire: signatures and traces need the very bytes.

/// Header fields that are looked at; what comes after them is not.
pub const MOST_FIELDS: usize = 2_000;
/// Bytes of header that are looked at.
pub const MOST_HEADER: usize = 512 * 1024;

/// One field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field<'m> {
    /// Name as written, without the colon.
    pub name: &'m str,
    /// What stands behind the colon, folded as written, without the line's end.
    pub value: &'m [u8],
    /// Name, colon and value, without the line's end.
    pub raw: &'m [u8],
    /// Where it begins in the message, in bytes.
    pub offset: usize,
}

impl Field<'_> {
    /// Whether this is the field of that name.
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    /// The value on one line; what is not UTF-8 is replaced.
    pub fn text(&self) -> String {
        let text = String::from_utf8_lossy(self.value);
        text.split(['\r', '\n'])
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// A message cut into its header and its body.
#[derive(Debug, Clone, Default)]
pub struct Raw<'m> {
    /// From top (newest) to bottom.
    pub fields: Vec<Field<'m>>,
    /// Everything behind the empty line.
    pub body: &'m [u8],
    /// Where the header ends, in bytes.
    pub header_end: usize,
    /// The header was longer than what is looked at.
    pub cut: bool,
}

impl<'m> Raw<'m> {
    /// Cuts a message; whatever it is, something comes out.
    pub fn of(message: &'m [u8]) -> Self {
        let mut raw = Self::default();
        let mut start = 0;
        let mut place = 0;
        loop {
            let rest = message.get(place..).unwrap_or_default();
            let length = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
            let line = rest.get(..length).unwrap_or_default();
            let folded = matches!(line.first(), Some(b' ' | b'\t'));
            if !folded || blank(line) {
                raw.keep(message, start, place);
                start = place;
            }
            if blank(line) {
                raw.header_end = place;
                raw.body = message.get(place + length..).unwrap_or_default();
                return raw;
            }
            place += length;
        }
    }

    fn keep(&mut self, message: &'m [u8], start: usize, end: usize) {
        if start == end {
            return;
        }
        if self.fields.len() >= MOST_FIELDS || end > MOST_HEADER {
            self.cut = true;
            return;
        }
        let raw = without_end(message.get(start..end).unwrap_or_default());
        let Some(colon) = memchr::memchr(b':', raw) else {
            return;
        };
        let (name, rest) = raw.split_at_checked(colon).unwrap_or_default();
        let Ok(name) = std::str::from_utf8(name) else {
            return;
        };
        let name = name.trim_end();
        if name.is_empty() || name.contains([' ', '\t']) {
            return;
        }
        self.fields.push(Field {
            name,
            value: rest.get(1..).unwrap_or_default(),
            raw,
            offset: start,
        });
    }

    /// Fields of that name, from top to bottom.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Field<'m>> + 'a {
        self.fields.iter().filter(move |field| field.is(name))
    }

    /// The topmost field of that name.
    pub fn first<'a>(&'a self, name: &'a str) -> Option<&'a Field<'m>> {
        self.all(name).next()
    }
}

fn blank(line: &[u8]) -> bool {
    matches!(line, b"" | b"\n" | b"\r\n")
}

fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::{MOST_FIELDS, Raw};

    #[test]
    fn folded_fields_stay_together_and_the_body_is_what_follows_the_empty_line() {
        let raw = Raw::of(b"A: one\r\n two\r\nnonsense\r\nB : x\n\nbody\n\n");
        let names: Vec<_> = raw.fields.iter().map(|field| field.name).collect();
        assert_eq!(names, ["A", "B"]);
        assert_eq!(raw.fields[0].text(), "one two");
        assert_eq!(raw.fields[1].offset, 24);
        assert_eq!(raw.body, b"body\n\n");
    }

    #[test]
    fn a_header_without_end_is_cut_and_says_so() {
        let many = "X: y\n".repeat(MOST_FIELDS + 5);
        let raw = Raw::of(many.as_bytes());
        assert_eq!(raw.fields.len(), MOST_FIELDS);
        assert!(raw.cut);
        assert!(raw.body.is_empty());
        assert!(!Raw::of(b"A: b").cut);
        assert!(Raw::of(b"").fields.is_empty());
    }
}
