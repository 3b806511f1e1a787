//! Syslog messages out of a stream of bytes (RFC 6587): counted octets, or up to LF or NUL, mixed on
//! one connection.
//!
//! A pure machine: whichever way the stream is cut into pieces, the same frames come out. No byte of a
//! message is dropped: a count that lies is told in [`Faults`], and the stream is in step again at the
//! next LF. A message longer than [`LONGEST`] comes as several frames, each but the last with
//! [`Frame::goes_on`].
//!
//! NUL ends a message always. Python's `SysLogHandler` sends nothing else and its texts hold LF: where a
//! message followed a NUL at once, LF alone ends none any more on that connection, only LF before the
//! next `<PRI>`.

/// Longest frame, in bytes.
pub const LONGEST: usize = 256 * 1024;
/// A larger count is not believed.
const LARGEST_COUNT: usize = 1024 * 1024;
/// More digits are a text, not a count.
const COUNT_DIGITS: usize = 12;

/// A message, or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Its bytes, without what ended them.
    pub raw: Vec<u8>,
    /// Whether the message goes on in the next frame.
    pub goes_on: bool,
}

/// What was wrong with a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Faults {
    /// Counts of octets that were not true, or too large.
    pub counts: u64,
    /// Messages that were cut into several frames.
    pub cut: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before a message.
    Start,
    /// Inside a counted message, so many bytes before its end.
    Counted(usize),
    /// Inside a message that ends by itself.
    Text,
}

/// What stood before a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    Text,
    Nul,
    Counted,
}

/// The machine.
#[derive(Debug)]
pub struct Framer {
    buffer: Vec<u8>,
    /// Where in the buffer the rest begins.
    taken: usize,
    /// So many bytes of the rest hold no end.
    looked: usize,
    place: Place,
    /// Whether LF alone ends no message.
    nul_ends: bool,
    before: Before,
    /// Whether a frame of the present message came already.
    cut: bool,
    faults: Faults,
}

impl Default for Framer {
    fn default() -> Self {
        Self {
            buffer: Vec::new(),
            taken: 0,
            looked: 0,
            place: Place::Start,
            nul_ends: false,
            before: Before::Text,
            cut: false,
            faults: Faults::default(),
        }
    }
}

/// What a step of the machine found.
enum Step {
    /// A frame.
    Frame(Frame),
    /// Something else; go on.
    On,
    /// More bytes are needed.
    More,
}

impl Framer {
    /// Adds bytes of the stream and takes every frame that is whole.
    pub fn push(&mut self, bytes: &[u8], frames: &mut Vec<Frame>) {
        self.buffer.extend_from_slice(bytes);
        self.run(frames);
        self.buffer.drain(..self.taken);
        self.taken = 0;
    }

    /// The stream ends here: the rest is a message too.
    pub fn finish(&mut self, frames: &mut Vec<Frame>) {
        if let Place::Counted(_) = self.place {
            self.faults.counts = self.faults.counts.saturating_add(1);
            self.place = Place::Text;
            self.run(frames);
        }
        let rest = self.rest().to_vec();
        self.buffer.clear();
        self.taken = 0;
        self.looked = 0;
        self.place = Place::Start;
        if !rest.is_empty() {
            frames.push(self.ended(&rest));
        }
    }

    /// Whether a message has begun and not ended.
    pub fn is_inside(&self) -> bool {
        !self.rest().is_empty() || self.cut
    }

    /// What was wrong since this was asked last.
    pub fn take_faults(&mut self) -> Faults {
        std::mem::take(&mut self.faults)
    }

    fn run(&mut self, frames: &mut Vec<Frame>) {
        loop {
            match self.step() {
                Step::Frame(frame) => frames.push(frame),
                Step::On => {}
                Step::More => return,
            }
        }
    }

    fn rest(&self) -> &[u8] {
        self.buffer.get(self.taken..).unwrap_or_default()
    }

    fn step(&mut self) -> Step {
        match self.place {
            Place::Start => self.begin(),
            Place::Counted(left) => self.counted(left),
            Place::Text => self.text(),
        }
    }

    /// Decides how the next message is framed.
    fn begin(&mut self) -> Step {
        let Some(&first) = self.rest().first() else {
            return Step::More;
        };
        if matches!(first, b'\n' | b'\r' | 0) {
            self.taken = self.taken.saturating_add(1);
            if first == 0 {
                self.before = Before::Nul;
            }
            return Step::On;
        }
        let count = if first.is_ascii_digit() {
            match count_of(self.rest()) {
                Count::More => return Step::More,
                count => count,
            }
        } else {
            Count::None
        };
        let before = std::mem::replace(&mut self.before, Before::Text);
        self.nul_ends |= before == Before::Nul && first == b'<';
        let expected = first == b'<' || matches!(count, Count::Of { .. });
        let surprised = before == Before::Counted && !expected;
        if surprised || matches!(count, Count::Wrong) {
            self.faults.counts = self.faults.counts.saturating_add(1);
        }
        self.looked = 0;
        self.place = if let Count::Of { octets, digits } = count {
            self.taken = self.taken.saturating_add(digits).saturating_add(1);
            Place::Counted(octets)
        } else {
            Place::Text
        };
        Step::On
    }

    fn counted(&mut self, left: usize) -> Step {
        let wanted = left.min(LONGEST);
        let Some(raw) = self.rest().get(..wanted).map(<[u8]>::to_vec) else {
            return Step::More;
        };
        self.taken = self.taken.saturating_add(wanted);
        let left = left.saturating_sub(wanted);
        if left > 0 {
            self.place = Place::Counted(left);
            return Step::Frame(self.part(raw));
        }
        self.place = Place::Start;
        self.before = Before::Counted;
        Step::Frame(self.ended(&raw))
    }

    fn text(&mut self) -> Step {
        let rest = self.rest();
        let within = rest.get(..LONGEST).unwrap_or(rest);
        let end = match self.end_in(within, rest) {
            End::At(end) => end,
            End::More(looked) => {
                self.looked = looked;
                return Step::More;
            }
            End::None if within.len() < LONGEST => {
                self.looked = within.len();
                return Step::More;
            }
            End::None => {
                let raw = within.to_vec();
                self.taken = self.taken.saturating_add(LONGEST);
                self.looked = 0;
                return Step::Frame(self.part(raw));
            }
        };
        let raw = within.get(..end).unwrap_or_default().to_vec();
        let by_nul = within.get(end) == Some(&0);
        self.before = if by_nul { Before::Nul } else { Before::Text };
        self.taken = self.taken.saturating_add(end).saturating_add(1);
        self.place = Place::Start;
        Step::Frame(self.ended(&raw))
    }

    fn end_in(&self, within: &[u8], rest: &[u8]) -> End {
        let mut from = self.looked;
        loop {
            let behind = within.get(from..).unwrap_or_default();
            let Some(found) = memchr::memchr2(b'\n', 0, behind) else {
                return End::None;
            };
            let at = from.saturating_add(found);
            if !self.nul_ends || within.get(at) == Some(&0) {
                return End::At(at);
            }
            match begins_with_priority(rest.get(at.saturating_add(1)..).unwrap_or_default()) {
                Some(true) => return End::At(at),
                Some(false) => from = at.saturating_add(1),
                None => return End::More(at),
            }
        }
    }

    /// A frame whose message goes on.
    fn part(&mut self, raw: Vec<u8>) -> Frame {
        if !std::mem::replace(&mut self.cut, true) {
            self.faults.cut = self.faults.cut.saturating_add(1);
        }
        Frame { raw, goes_on: true }
    }

    /// The last frame of a message, without an end of line that was counted.
    fn ended(&mut self, raw: &[u8]) -> Frame {
        self.cut = false;
        let raw = raw.strip_suffix(&[0]).unwrap_or(raw);
        let raw = raw.strip_suffix(b"\n").unwrap_or(raw);
        let raw = raw.strip_suffix(b"\r").unwrap_or(raw);
        Frame {
            raw: raw.to_vec(),
            goes_on: false,
        }
    }
}

enum End {
    At(usize),
    /// It depends on what follows; so many bytes hold none.
    More(usize),
    None,
}

enum Count {
    /// So many octets follow, behind so many digits and a space.
    Of { octets: usize, digits: usize },
    /// Looks like a count, and cannot be one.
    Wrong,
    /// A text that begins with a digit.
    None,
    /// Not known yet.
    More,
}

/// `123 <`: a count only where a message with a priority follows.
fn count_of(bytes: &[u8]) -> Count {
    let digits = bytes
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    match bytes.get(digits..) {
        _ if digits > COUNT_DIGITS => return Count::None,
        None | Some([] | [b' ']) => return Count::More,
        Some([b' ', b'<', ..]) => {}
        Some(_) => return Count::None,
    }
    let number = bytes
        .get(..digits)
        .and_then(|text| std::str::from_utf8(text).ok());
    let number = number.and_then(|text| text.parse().ok());
    match number {
        Some(octets) if (1..=LARGEST_COUNT).contains(&octets) => Count::Of { octets, digits },
        _ => Count::Wrong,
    }
}

/// Whether bytes begin with `<123>`; unknown while too few are there.
fn begins_with_priority(bytes: &[u8]) -> Option<bool> {
    let Some(inner) = bytes.strip_prefix(b"<") else {
        return (!bytes.is_empty()).then_some(false);
    };
    let digits = inner
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    match inner.get(digits) {
        _ if digits > 3 => Some(false),
        Some(b'>') => Some(digits > 0),
        Some(_) => Some(false),
        None => None,
    }
}
