//! One open file that grows: lines from an offset on, and whether it is still the same file.

use std::fs::{File, Metadata};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;

use application::intake::FileMark;
use application::port::SenderPosition;
use formats::encoding::{self, Encoding};

use super::join::{Join, Manner, Open};
use super::{Batch, FollowedLine, Identity};
use crate::lines::{LONGEST_LINE, Lines};

/// Lines of a batch at most.
const MOST_LINES: usize = 1_000;
/// Bytes of a batch at most, but for its last line.
const MOST_BYTES: usize = 256 * 1024;
/// Pauses without a change after which a record is whole, though lines that go on with it may follow.
const HELD_PAUSES: u32 = 5;
/// Bytes by which the encoding of a file is told.
const SNIFFED_BYTES: u64 = 4_096;
/// First bytes of a file by which it is known again.
const HEAD_BYTES: u64 = 256;

/// Size and time of the last change.
type Stand = (u64, i64, i64);

/// A file that is being read.
pub(super) struct Tail {
    file: File,
    identity: Identity,
    /// The last record that was taken, and how often the file began anew.
    mark: FileMark,
    /// Start of the next line.
    offset: u64,
    /// First bytes of what was taken.
    head: Vec<u8>,
    /// How the file stood when nothing more could be taken.
    exhausted: Option<Stand>,
    /// Bytes behind the offset known to hold no line end; only for lines beyond all measure, so
    /// that they are not read again with every look.
    endless: u64,
    /// Whether a record waits behind the offset for lines that go on with it.
    waits: bool,
    /// Pauses since the file changed.
    pauses: u32,
    encoding: Option<Encoding>,
}

impl Tail {
    /// Opens a file; none when it is not there.
    pub(super) fn open(path: &Path) -> io::Result<Option<Self>> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(cause) => return Err(cause),
        };
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Err(io::Error::other("is no file"));
        }
        Ok(Some(Self {
            file,
            identity: identity_of(&metadata),
            mark: FileMark::default(),
            offset: 0,
            head: Vec::new(),
            exhausted: None,
            endless: 0,
            waits: false,
            pauses: 0,
            encoding: None,
        }))
    }

    /// Device and inode.
    pub(super) const fn identity(&self) -> Identity {
        self.identity
    }

    /// The last record that was taken.
    pub(super) const fn mark(&self) -> &FileMark {
        &self.mark
    }

    /// First bytes of what was taken.
    pub(super) fn head(&self) -> &[u8] {
        &self.head
    }

    /// Whether what was taken up to a mark can be this file's beginning: it is long enough, has the
    /// same first bytes where they are known, the marked record, and a line ends behind it.
    pub(super) fn continues(&self, mark: &FileMark, head: Option<&[u8]>) -> io::Result<bool> {
        let (size, end) = (self.file.metadata()?.len(), mark.end);
        if size < end || !head.map_or(Ok(true), |head| self.has(head, 0))? {
            return Ok(false);
        }
        if !self.has(&mark.begin, mark.offset)? {
            return Ok(false);
        }
        if size == end || end == 0 {
            return Ok(true);
        }
        // A line feed of UTF-16 takes two bytes, in either order.
        let mut before = [0; 2];
        let from = end.saturating_sub(2);
        let (_, before) = before.split_at_mut(usize::from(end == 1));
        self.file.read_exact_at(before, from)?;
        Ok(before.contains(&b'\n'))
    }

    /// Goes on behind what was taken.
    pub(super) fn resume(&mut self, mark: &FileMark) -> io::Result<()> {
        self.mark = mark.clone();
        self.offset = mark.end;
        self.learn_head()
    }

    /// Begins again at the start, as another file with the same number.
    pub(super) fn restart(&mut self, generation: u32) {
        self.mark = FileMark {
            generation,
            ..FileMark::default()
        };
        self.offset = 0;
        self.head.clear();
        self.exhausted = None;
        self.endless = 0;
        self.waits = false;
        self.encoding = None;
    }

    /// Nothing new came for a while.
    pub(super) const fn paused(&mut self) {
        self.pauses = self.pauses.saturating_add(1);
    }

    /// Whether nothing stands behind what was taken.
    pub(super) fn is_at_end(&self) -> io::Result<bool> {
        Ok(self.file.metadata()?.len() <= self.offset)
    }

    /// The next records; with `last`, a line without end is taken as one.
    pub(super) fn read(&mut self, join: Join, last: bool) -> io::Result<Option<Batch>> {
        let stand = stand_of(&self.file.metadata()?);
        if self.exhausted != Some(stand) {
            self.pauses = 0;
        }
        let whole = last || (self.waits && self.pauses >= HELD_PAUSES);
        if !whole && self.exhausted == Some(stand) {
            return Ok(None);
        }
        let manner = Manner { join, whole, last };
        if stand.0 < self.offset || !self.has(&self.head, 0)? {
            self.restart(self.mark.generation.saturating_add(1));
        }
        let encoding = self.encoding()?;
        if self.endless > 0 && !self.find_end(encoding)? && !last {
            self.exhausted = Some(stand);
            return Ok(None);
        }
        let batch = self.read_records(encoding, manner, stand)?;
        self.learn_head()?;
        Ok((!batch.lines.is_empty()).then_some(batch))
    }

    fn read_records(
        &mut self,
        encoding: Encoding,
        manner: Manner,
        stand: Stand,
    ) -> io::Result<Batch> {
        self.exhausted = None;
        self.waits = false;
        let file = self.file.try_clone()?;
        (&file).seek(SeekFrom::Start(self.offset))?;
        let mut lines = Lines::new(BufReader::with_capacity(MOST_BYTES, &file), encoding);
        let mut batch = Batch {
            encoding,
            lines: Vec::new(),
        };
        let mut open: Option<Open> = None;
        let (mut start, mut bytes) = (self.offset, 0_usize);
        while batch.lines.len() < MOST_LINES && bytes < MOST_BYTES {
            let line = lines
                .next_line()?
                .filter(|line| line.ended || manner.last || line.oversized);
            let Some(line) = line else {
                self.exhausted = Some(stand);
                break;
            };
            let end = start.saturating_add(line.taken);
            let whole = line.ended || manner.last;
            let record = open.as_mut().filter(|_| whole && !line.oversized);
            if record.is_some_and(|open| open.takes(manner.join, line.raw, end, encoding)) {
                start = end;
                continue;
            }
            let before = if whole {
                open.replace(Open::new(start, end, line.raw))
            } else {
                open.take()
            };
            let Some(taken) = self.close(before, encoding, &mut batch) else {
                return Ok(batch);
            };
            bytes = bytes.saturating_add(taken);
            if !whole {
                self.endless = line.taken;
                self.exhausted = Some(stand);
                break;
            }
            start = end;
            if manner.join == Join::None {
                let Some(taken) = self.close(open.take(), encoding, &mut batch) else {
                    return Ok(batch);
                };
                bytes = bytes.saturating_add(taken);
            }
        }
        self.waits = open.is_some();
        if manner.whole && self.exhausted.is_some() {
            self.waits = self.close(open, encoding, &mut batch).is_none();
            // What cannot stand with the lines before comes with the next batch.
            self.exhausted = self.exhausted.filter(|_| !self.waits);
        }
        Ok(batch)
    }

    /// Takes a record into the batch: its bytes, or none where it cannot stand there with those before.
    fn close(
        &mut self,
        open: Option<Open>,
        encoding: Encoding,
        batch: &mut Batch,
    ) -> Option<usize> {
        let Some(open) = open else {
            return Some(0);
        };
        batch.encoding = spelling(&open.raw, encoding, batch)?;
        let (device, inode) = self.identity;
        let position = SenderPosition::File {
            device,
            inode,
            generation: self.mark.generation,
            offset: open.offset,
            end: open.end,
        };
        let bytes = open.raw.len();
        let generation = self.mark.generation;
        self.mark
            .pass(generation, (open.offset, open.end), &open.raw);
        batch.lines.push(FollowedLine {
            raw: open.raw,
            position,
        });
        self.offset = open.end;
        self.endless = 0;
        Some(bytes)
    }

    /// Looks for the end of a line beyond all measure, from where it was looked for before.
    fn find_end(&mut self, encoding: Encoding) -> io::Result<bool> {
        // Two bytes back: a line feed of UTF-16 may have been half written.
        let from = self
            .offset
            .saturating_add(self.endless.saturating_sub(2) & !1);
        self.file.seek(SeekFrom::Start(from))?;
        let mut lines = Lines::new(BufReader::with_capacity(LONGEST_LINE, &self.file), encoding);
        let Some(line) = lines.next_line()? else {
            return Ok(false);
        };
        self.endless = from.saturating_sub(self.offset).saturating_add(line.taken);
        Ok(line.ended)
    }

    /// Whether bytes stand at an offset.
    fn has(&self, bytes: &[u8], at: u64) -> io::Result<bool> {
        let mut now = vec![0; bytes.len()];
        match self.file.read_exact_at(&mut now, at) {
            Ok(()) => Ok(now == bytes),
            Err(cause) if cause.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
            Err(cause) => Err(cause),
        }
    }

    fn learn_head(&mut self) -> io::Result<()> {
        let wanted = usize::try_from(self.offset.min(HEAD_BYTES)).unwrap_or(0);
        if self.head.len() < wanted {
            let mut head = vec![0; wanted];
            self.file.read_exact_at(&mut head, 0)?;
            self.head = head;
        }
        Ok(())
    }

    /// Told by the first bytes, once there are some.
    fn encoding(&mut self) -> io::Result<Encoding> {
        if let Some(encoding) = self.encoding {
            return Ok(encoding);
        }
        let mut start = Vec::new();
        self.file.seek(SeekFrom::Start(0))?;
        (&self.file).take(SNIFFED_BYTES).read_to_end(&mut start)?;
        let encoding = encoding::sniff(&start);
        // A few bytes do not tell; they are looked at again when there are more.
        if u64::try_from(start.len()).is_ok_and(|read| read == SNIFFED_BYTES) {
            self.encoding = Some(encoding);
        }
        Ok(encoding)
    }
}

/// How a line of a file is spelled; none when it cannot stand in one batch with the lines before.
///
/// A file whose first page is plain ASCII says nothing about its later lines.
fn spelling(raw: &[u8], of_file: Encoding, batch: &Batch) -> Option<Encoding> {
    if of_file != Encoding::Utf8 || raw.is_ascii() {
        return Some(batch.encoding);
    }
    let spelled = match std::str::from_utf8(raw) {
        Ok(_) => Encoding::Utf8,
        Err(_) => narrow(encoding::sniff(raw)),
    };
    let joins = spelled == batch.encoding || batch.lines.is_empty();
    joins.then_some(spelled)
}

/// Lines were split by single line feeds: none of them is UTF-16, whatever its bytes look like.
const fn narrow(encoding: Encoding) -> Encoding {
    match encoding {
        Encoding::Utf16Le | Encoding::Utf16Be => Encoding::Utf8,
        other => other,
    }
}

/// Device and inode of a file.
pub(super) fn identity_of(metadata: &Metadata) -> Identity {
    (metadata.dev(), metadata.ino())
}

fn stand_of(metadata: &Metadata) -> Stand {
    (metadata.len(), metadata.mtime(), metadata.mtime_nsec())
}
