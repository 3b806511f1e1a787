//! A file that grows: followed over rotation and truncation, from where it was read to.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use application::port::SenderPosition;
use formats::encoding::{self, Encoding};
use tokio::sync::mpsc;

use crate::lines::Lines;

/// How often a file that has nothing new is looked at.
const PAUSE: Duration = Duration::from_millis(200);
/// Lines of a batch at most.
const MOST_LINES: usize = 1_000;
/// Bytes of a batch at most.
const MOST_BYTES: usize = 256 * 1024;
/// Bytes by which the encoding of a file is told.
const SNIFFED: u64 = 4_096;

/// (device, inode) → (generation, end of what was taken).
pub type Known = BTreeMap<(u64, u64), (u32, u64)>;

/// A line with where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowedLine {
    /// Without its end.
    pub raw: Vec<u8>,
    /// Where it stands, and where the next one begins.
    pub position: SenderPosition,
}

/// Lines of one file, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// How their bytes are read.
    pub encoding: Encoding,
    /// The lines; never empty.
    pub lines: Vec<FollowedLine>,
}

/// Follows one path.
pub struct Follower {
    path: PathBuf,
    known: Known,
    open: Option<Open>,
}

/// The file that is being read.
struct Open {
    file: File,
    identity: (u64, u64),
    generation: u32,
    /// Start of the next line.
    offset: u64,
    encoding: Option<Encoding>,
}

/// What one look at the file gave.
enum Look {
    Lines(Batch),
    Nothing,
}

impl Follower {
    /// A path, and how far its files were taken before.
    pub const fn new(path: PathBuf, known: Known) -> Self {
        Self { path, known, open: None }
    }

    /// Sends batches until the receiver is gone. A full channel makes the file wait: nothing is
    /// read that cannot be kept.
    pub async fn run(mut self, batches: mpsc::Sender<Batch>) {
        let mut pause = tokio::time::interval(PAUSE);
        pause.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while !batches.is_closed() {
            let looked = tokio::task::spawn_blocking(move || {
                let look = self.look();
                (self, look)
            });
            let Ok((again, look)) = looked.await else { return };
            self = again;
            match look {
                Ok(Look::Lines(batch)) => {
                    if batches.send(batch).await.is_err() {
                        return;
                    }
                }
                Ok(Look::Nothing) => {
                    pause.tick().await;
                }
                Err(cause) => {
                    tracing::warn!("{}: {cause}; trying again", self.path.display());
                    self.open = None;
                    pause.tick().await;
                }
            }
        }
    }

    fn look(&mut self) -> io::Result<Look> {
        if self.open.is_none() {
            self.open = self.next_file()?;
        }
        let Some(open) = &mut self.open else { return Ok(Look::Nothing) };
        if let Some(batch) = open.read(false)? {
            return Ok(Look::Lines(batch));
        }
        // At the end: has the file been rotated or cut meanwhile?
        let size = open.file.metadata()?.len();
        if size < open.offset {
            open.generation = open.generation.saturating_add(1);
            open.offset = 0;
            open.encoding = None;
            return Ok(Look::Nothing);
        }
        let now = identity(&self.path)?;
        if now.is_none_or(|now| now == open.identity) {
            return Ok(Look::Nothing);
        }
        // Another file has the name. The old one gets no more lines: its last one is whole.
        let last = open.read(true)?;
        self.remember();
        self.open = None;
        Ok(last.map_or(Look::Nothing, Look::Lines))
    }

    fn remember(&mut self) {
        if let Some(open) = &self.open {
            self.known.insert(open.identity, (open.generation, open.offset));
        }
    }

    /// A rotated file that was not read to its end, else the file of that name.
    fn next_file(&self) -> io::Result<Option<Open>> {
        for path in self.rotated()? {
            let open = self.opened(&path)?;
            if let Some(open) = open.filter(|open| !open.is_at_end()) {
                return Ok(Some(open));
            }
        }
        self.opened(&self.path)
    }

    /// Files beside the path that were taken from before, oldest first.
    fn rotated(&self) -> io::Result<Vec<PathBuf>> {
        let (Some(folder), Some(name)) = (self.path.parent(), self.path.file_name()) else {
            return Ok(Vec::new());
        };
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let Ok(entries) = std::fs::read_dir(folder) else { return Ok(Vec::new()) };
        let name = name.to_string_lossy().into_owned();
        let mut found = Vec::new();
        for entry in entries.flatten() {
            let path = entry.path();
            if path == self.path || !entry.file_name().to_string_lossy().starts_with(&name) {
                continue;
            }
            let Ok(metadata) = entry.metadata() else { continue };
            if self.known.contains_key(&(metadata.dev(), metadata.ino())) {
                found.push((metadata.mtime(), path));
            }
        }
        found.sort();
        Ok(found.into_iter().map(|(_, path)| path).collect())
    }

    fn opened(&self, path: &Path) -> io::Result<Option<Open>> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(cause) => return Err(cause),
        };
        let metadata = file.metadata()?;
        let identity = (metadata.dev(), metadata.ino());
        let (generation, offset) = match self.known.get(&identity) {
            // Shorter than what was taken: cut, or another file with the same number.
            Some((generation, end)) if *end > metadata.len() => (generation.saturating_add(1), 0),
            Some((generation, end)) => (*generation, *end),
            None => (0, 0),
        };
        Ok(Some(Open { file, identity, generation, offset, encoding: None }))
    }
}

fn identity(path: &Path) -> io::Result<Option<(u64, u64)>> {
    match std::fs::metadata(path) {
        Ok(metadata) => Ok(Some((metadata.dev(), metadata.ino()))),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(cause),
    }
}

impl Open {
    fn is_at_end(&self) -> bool {
        self.file.metadata().is_ok_and(|metadata| metadata.len() <= self.offset)
    }

    /// The next lines; with `last`, a line without end is taken as one.
    fn read(&mut self, last: bool) -> io::Result<Option<Batch>> {
        if self.is_at_end() {
            return Ok(None);
        }
        let encoding = self.encoding()?;
        self.file.seek(SeekFrom::Start(self.offset))?;
        let mut lines = Lines::new(BufReader::with_capacity(MOST_BYTES, &self.file), encoding);
        let mut batch = Batch { encoding, lines: Vec::new() };
        let mut bytes = 0;
        while batch.lines.len() < MOST_LINES && bytes < MOST_BYTES {
            let Some(line) = lines.next_line()? else { break };
            if !line.ended && !last {
                break;
            }
            let end = self.offset.saturating_add(line.taken);
            bytes = bytes.saturating_add(line.raw.len());
            let (device, inode) = self.identity;
            let position = SenderPosition::File {
                device,
                inode,
                generation: self.generation,
                offset: self.offset,
                end,
            };
            batch.lines.push(FollowedLine { raw: line.raw.to_vec(), position });
            self.offset = end;
        }
        Ok((!batch.lines.is_empty()).then_some(batch))
    }

    /// Told by the first bytes, once there are some.
    fn encoding(&mut self) -> io::Result<Encoding> {
        if let Some(encoding) = self.encoding {
            return Ok(encoding);
        }
        let mut start = Vec::new();
        self.file.seek(SeekFrom::Start(0))?;
        (&self.file).take(SNIFFED).read_to_end(&mut start)?;
        let encoding = encoding::sniff(&start);
        // A few bytes do not tell; they are looked at again when there are more.
        if u64::try_from(start.len()).is_ok_and(|read| read == SNIFFED) {
            self.encoding = Some(encoding);
        }
        Ok(encoding)
    }
}
