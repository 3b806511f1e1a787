//! Records of several lines: which lines belong to the one before, as the file's settings declare it.

use formats::encoding::{self, Encoding};
use serde::Deserialize;

use crate::lines::LONGEST_LINE;

/// Lines of one record at most; a further one begins the next.
pub const MOST_JOINED: usize = 1_000;

/// Which lines of a file go on with the record before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Join {
    /// None: each line is a record.
    #[default]
    None,
    /// Those that begin with a blank or a tab, and empty ones.
    Indented,
    /// Those that do not begin with a time.
    Stamped,
}

impl Join {
    fn goes_on(self, raw: &[u8], encoding: Encoding) -> bool {
        let (text, _) = encoding::text(raw, encoding);
        match self {
            Self::None => false,
            Self::Indented => text.is_empty() || text.starts_with([' ', '\t']),
            Self::Stamped => !formats::begins_with_time(&text),
        }
    }
}

/// A record that may go on with the next line.
#[derive(Debug)]
pub(super) struct Open {
    /// Where it begins, and where what was read of it ends.
    pub(super) offset: u64,
    pub(super) end: u64,
    pub(super) raw: Vec<u8>,
    lines: usize,
}

impl Open {
    pub(super) fn new(offset: u64, end: u64, raw: &[u8]) -> Self {
        Self {
            offset,
            end,
            raw: raw.to_vec(),
            lines: 1,
        }
    }

    /// Whether a line goes on with it; then it is part of it.
    pub(super) fn takes(&mut self, join: Join, raw: &[u8], end: u64, encoding: Encoding) -> bool {
        let feed: &[u8] = match encoding {
            Encoding::Utf16Le => b"\n\0",
            Encoding::Utf16Be => b"\0\n",
            _ => b"\n",
        };
        let length = self.raw.len().saturating_add(raw.len());
        let fits = length.saturating_add(feed.len()) <= LONGEST_LINE && self.lines < MOST_JOINED;
        if !fits || !join.goes_on(raw, encoding) {
            return false;
        }
        self.raw.extend_from_slice(feed);
        self.raw.extend_from_slice(raw);
        self.end = end;
        self.lines = self.lines.saturating_add(1);
        true
    }
}

/// How a file is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manner {
    pub(super) join: Join,
    /// Take the last record, whatever may follow.
    pub(super) whole: bool,
    /// Take the last line, though its end is not there.
    pub(super) last: bool,
}
