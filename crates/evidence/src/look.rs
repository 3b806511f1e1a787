//! The log as somebody else sees it who holds no lock: for backups, and after a restore.

use std::fs::{self, File};
use std::io::{self, Cursor, Read};
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::sync::Arc;

use domain::id::EventId;
use jiff::Timestamp;

use crate::error::{OpenError, OpenFinding};
use crate::files::publish;
use crate::frame::u64_of;
use crate::keys::KEYS;
use crate::record::decode;
use crate::scan::{self, FIRST_EPOCH};
use crate::shelf::{Header, Kind, Piece, WalFile, path_of, segment_name};
use crate::walk;
use crate::writer::CHECKPOINT;

/// Looks again so often when the log changes while it is looked at.
const LOOKS: usize = 20;

/// One file of the log, up to its last commit.
#[derive(Debug, Clone)]
pub struct LogFile {
    /// Its name in `DATA/evidence`, with its folders.
    pub name: String,
    /// Bytes up to the last commit; what stands behind them was never acknowledged.
    pub bytes: u64,
    held: Held,
}

/// What keeps a file's bytes, whatever the writer does meanwhile.
#[derive(Debug, Clone)]
enum Held {
    File(Arc<File>),
    Bytes(Arc<[u8]>),
}

impl PartialEq for LogFile {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, self.bytes) == (&other.name, other.bytes)
    }
}

impl Eq for LogFile {}

impl LogFile {
    /// The committed bytes. They never change, also while the log is being written.
    pub fn open(&self) -> Box<dyn Read + Send> {
        match &self.held {
            Held::File(file) => Box::new(Placed {
                file: Arc::clone(file),
                at: 0,
                end: self.bytes,
            }),
            Held::Bytes(bytes) => Box::new(Cursor::new(Arc::clone(bytes))),
        }
    }

    fn held(name: String, path: &Path, bytes: u64) -> io::Result<Self> {
        let held = Held::File(Arc::new(File::open(path)?));
        Ok(Self { name, bytes, held })
    }

    fn small(name: String, path: &Path) -> io::Result<Self> {
        let bytes: Arc<[u8]> = fs::read(path)?.into();
        Ok(Self {
            name,
            bytes: u64_of(bytes.len()),
            held: Held::Bytes(bytes),
        })
    }
}

/// Reads by place: several readers share one descriptor.
struct Placed {
    file: Arc<File>,
    at: u64,
    end: u64,
}

impl Read for Placed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let wanted = left.min(into.len());
        let Some(into) = into.get_mut(..wanted) else {
            return Ok(0);
        };
        let read = self.file.read_at(into, self.at)?;
        self.at = self.at.saturating_add(u64_of(read));
        Ok(read)
    }
}

/// What a log held at some moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogState {
    /// Files of the log: checkpoint, keys and tiles, then segments and files with records, in order.
    pub files: Vec<LogFile>,
    /// The id the next record gets: every event before it is in the files.
    pub end: EventId,
    /// What is damaged or missing.
    pub findings: Vec<OpenFinding>,
}

/// Looks at the log of a data folder without changing anything, also while a server writes it.
/// A folder without a log has an empty one.
///
/// # Errors
/// [`OpenError`].
pub fn look(data: &Path) -> Result<LogState, OpenError> {
    pieces(data).map(|(state, _)| state)
}

/// The same, with the stretches of the log as readers take them.
pub(crate) fn pieces(data: &Path) -> Result<(LogState, Vec<Piece>), OpenError> {
    let folder = data.join("evidence");
    let mut last = (nothing(), Vec::new());
    if !folder.exists() {
        return Ok(last);
    }
    for turn in 1..=LOOKS {
        // A file that is sealed in this moment is missing once, and a gap looks like one.
        match look_once(&folder) {
            Ok(seen) if seen.0.findings.is_empty() || (turn > 1 && seen.0 == last.0) => {
                return Ok(seen);
            }
            Ok(seen) => last = seen,
            Err(cause) if is_missing(&cause) && turn < LOOKS => {}
            Err(cause) => return Err(cause),
        }
    }
    Ok(last)
}

const fn nothing() -> LogState {
    LogState {
        files: Vec::new(),
        end: EventId {
            epoch: FIRST_EPOCH,
            index: 0,
        },
        findings: Vec::new(),
    }
}

fn is_missing(cause: &OpenError) -> bool {
    matches!(cause, OpenError::Io { cause, .. } if cause.kind() == io::ErrorKind::NotFound)
}

fn look_once(folder: &Path) -> Result<(LogState, Vec<Piece>), OpenError> {
    let refused = |cause| OpenError::io("read", folder, cause);
    let mut state = nothing();
    state.files = seals(folder).map_err(refused)?;
    // Files first: one that is sealed meanwhile is seen as it was, or as its segment.
    let mut pieces: Vec<(Piece, LogFile)> = Vec::new();
    let mut files = scan::list(folder)?.into_iter().peekable();
    while let Some((first, path)) = files.next() {
        let bound = files.peek().map_or(u64::MAX, |(first, _)| *first);
        let name = format!("wal-{first:020}.log");
        let file = LogFile::held(name, &path, 0).map_err(refused)?;
        match scan::look_at(first, &path, bound)? {
            Some(found) => {
                let bytes = found.end;
                pieces.push((Piece::Wal(found), LogFile { bytes, ..file }));
            }
            None if bound == u64::MAX => {}
            None => return Err(OpenError::Header { path }),
        }
    }
    let (segments, unreadable) = scan::segments(folder)?;
    for segment in segments {
        pieces.retain(|(piece, _)| piece.first() != segment.first);
        let name = segment_name(segment.first, segment.generation);
        let size = fs::metadata(&segment.path).map_err(refused)?.len();
        let file = LogFile::held(name, &segment.path, size).map_err(refused)?;
        pieces.push((Piece::Segment(Arc::new(segment)), file));
    }
    pieces.sort_by_key(|(piece, _)| piece.first());
    state.findings = unreadable;
    let mut stretches = Vec::with_capacity(pieces.len());
    for (piece, file) in pieces {
        state.take(&piece, file)?;
        stretches.push(piece);
    }
    Ok((state, stretches))
}

/// Checkpoint, keys and tiles, as they are in this moment.
fn seals(folder: &Path) -> io::Result<Vec<LogFile>> {
    let mut found = Vec::new();
    for name in [CHECKPOINT, KEYS] {
        let path = folder.join(name);
        if path.exists() {
            found.push(LogFile::small(name.to_owned(), &path)?);
        }
    }
    let mut folders = vec!["tile".to_owned()];
    while let Some(within) = folders.pop() {
        if !folder.join(&within).exists() {
            continue;
        }
        for entry in fs::read_dir(folder.join(&within))? {
            let entry = entry?;
            let name = format!("{within}/{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                folders.push(name);
            } else if entry.path().extension().is_none() {
                found.push(LogFile::small(name, &entry.path())?);
            }
        }
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// When the newest record was received; none in an empty log. Reads the newest files only.
///
/// # Errors
/// [`OpenError`].
pub fn newest(data: &Path) -> Result<Option<Timestamp>, OpenError> {
    let folder = data.join("evidence");
    if !folder.exists() {
        return Ok(None);
    }
    let mut bound = u64::MAX;
    for (first, path) in scan::list(&folder)?.into_iter().rev() {
        let found = match scan::look_at(first, &path, bound) {
            // Sealed meanwhile.
            Err(cause) if is_missing(&cause) => None,
            other => other?,
        };
        bound = first;
        if let Some(received) = found.and_then(last_received) {
            return Ok(Some(received));
        }
    }
    let (segments, _) = scan::segments(&folder)?;
    let mut newest_first = segments.iter().rev();
    let newest = newest_first.find(|segment| segment.newest > i64::MIN);
    Ok(newest.and_then(|segment| Timestamp::from_microsecond(segment.newest).ok()))
}

fn last_received(file: WalFile) -> Option<Timestamp> {
    let first = file.first;
    let mut last = None;
    // What cannot be read any more has no newest record.
    let _spoilt = walk::piece(&Piece::Wal(file), first, &mut |leaf| {
        if let Some((_, record)) = decode(leaf.payload) {
            last = Some(record.received);
        }
        true
    });
    last
}

impl LogState {
    fn take(&mut self, piece: &Piece, file: LogFile) -> Result<(), OpenError> {
        let path = piece.path();
        let epoch = piece.epoch();
        if epoch < self.end.epoch {
            return Err(OpenError::Epoch {
                path: path.to_owned(),
                found: epoch,
                expected: self.end.epoch,
            });
        }
        self.end.epoch = epoch;
        if piece.first() > self.end.index {
            self.findings.push(OpenFinding::Gap {
                path: path.to_owned(),
                from: self.end.index,
                to: piece.first(),
            });
        }
        if let Piece::Wal(wal) = piece {
            let damage = wal
                .damage
                .iter()
                .map(|(offset, resumes)| OpenFinding::Damaged {
                    path: path.to_owned(),
                    offset: *offset,
                    resumes: *resumes,
                });
            self.findings.extend(damage);
        }
        self.end.index = self.end.index.max(piece.next());
        // A file without a commit may be replaced by its writer at any moment.
        if piece.next() > piece.first() {
            self.files.push(file);
        }
        Ok(())
    }
}

/// Begins a new epoch behind what a restored folder holds. The caller holds `DATA/lock`.
///
/// # Errors
/// [`OpenError::Epoch`] when it is not newer than what is there; what the system says.
pub fn begin_epoch(data: &Path, epoch: u32) -> Result<EventId, OpenError> {
    let folder = data.join("evidence");
    let state = look(data)?;
    let index = state.end.index;
    let path = path_of(&folder, index);
    if epoch <= state.end.epoch {
        return Err(OpenError::Epoch {
            path,
            found: epoch,
            expected: state.end.epoch,
        });
    }
    // A file that is there has no leaf yet: it would be longer.
    let header = Header {
        kind: Kind::Wal,
        epoch,
        first: index,
    };
    publish(&path, header.line().as_bytes())
        .map_err(|cause| OpenError::io("create", &path, cause))?;
    Ok(EventId { epoch, index })
}
