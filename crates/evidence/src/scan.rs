//! Opening: every frame of every file is read and checked once.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::error::{OpenError, OpenFinding};
use crate::frame::{COMMIT, Commit, Frames, Sought, Step, find, u64_of};
use crate::record::index_of;
use crate::shelf::{HEADER_BYTES, MARK_EVERY, Shelf, WalFile, first_of, parse_header};

/// Epoch of the first log of a data folder.
pub(crate) const FIRST_EPOCH: u32 = 1;

/// What opening yields.
pub(crate) struct Opened {
    /// The files.
    pub(crate) shelf: Shelf,
    /// Whether the last file takes more; else a new one begins.
    pub(crate) appendable: bool,
    /// What was wrong.
    pub(crate) findings: Vec<OpenFinding>,
}

/// Reads the folder's files, cuts what was never acknowledged off the last one.
pub(crate) fn open(folder: &Path) -> Result<Opened, OpenError> {
    let mut opened = Opened {
        shelf: Shelf {
            epoch: FIRST_EPOCH,
            files: Vec::new(),
        },
        appendable: false,
        findings: Vec::new(),
    };
    let mut files = list(folder)?.into_iter().peekable();
    while let Some((first, path)) = files.next() {
        let bound = files.peek().map_or(u64::MAX, |(first, _)| *first);
        opened.take(first, path, bound)?;
    }
    Ok(opened)
}

pub(crate) fn list(folder: &Path) -> Result<Vec<(u64, PathBuf)>, OpenError> {
    let refused = |cause| OpenError::io("list", folder, cause);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(refused)? {
        let entry = entry.map_err(refused)?;
        if let Some(first) = entry.file_name().to_str().and_then(first_of) {
            found.push((first, entry.path()));
        }
    }
    found.sort_unstable();
    Ok(found)
}

impl Opened {
    /// One file; the next one begins with `bound`.
    fn take(&mut self, first: u64, path: PathBuf, bound: u64) -> Result<(), OpenError> {
        let last = bound == u64::MAX;
        let (file, size) = open_file(&path, last)?;
        let Some(epoch) = self.check_header(&file, first, &path)? else {
            if last && size <= u64_of(HEADER_BYTES) {
                // The program died while it made the file: no record can be in it.
                fs::remove_file(&path).map_err(|cause| OpenError::io("remove", &path, cause))?;
                self.findings.push(OpenFinding::TornTail {
                    path,
                    offset: 0,
                    bytes: size,
                });
                return Ok(());
            }
            return Err(OpenError::Header { path });
        };
        self.shelf.epoch = epoch;
        let expected = self.shelf.next();
        if expected < first {
            let path = path.clone();
            self.findings.push(OpenFinding::Gap {
                path,
                from: expected,
                to: first,
            });
        }
        let empty = WalFile::empty(path.clone(), epoch, first);
        let scanned = Scan::run(file, empty, size, bound)
            .map_err(|cause| OpenError::io("read", &path, cause))?;
        self.judge_tail(&scanned, size, last)?;
        self.shelf.files.push(scanned);
        Ok(())
    }

    fn check_header(&self, file: &File, first: u64, path: &Path) -> Result<Option<u32>, OpenError> {
        let mut line = Vec::with_capacity(HEADER_BYTES);
        file.take(u64_of(HEADER_BYTES))
            .read_to_end(&mut line)
            .map_err(|cause| OpenError::io("read", path, cause))?;
        let Some((epoch, stated)) = parse_header(&line) else {
            return Ok(None);
        };
        if stated != first {
            return Err(OpenError::Header {
                path: path.to_owned(),
            });
        }
        let expected = self.shelf.epoch;
        // A restore begins a new epoch; none begins again.
        if !self.shelf.files.is_empty() && epoch < expected {
            let path = path.to_owned();
            return Err(OpenError::Epoch {
                path,
                found: epoch,
                expected,
            });
        }
        Ok(Some(epoch))
    }

    fn judge_tail(&mut self, file: &WalFile, size: u64, last: bool) -> Result<(), OpenError> {
        let WalFile {
            path, end, damage, ..
        } = file;
        for (offset, resumes) in damage {
            let (path, offset, resumes) = (path.clone(), *offset, *resumes);
            self.findings.push(OpenFinding::Damaged {
                path,
                offset,
                resumes,
            });
        }
        self.appendable = last && damage.is_empty();
        let bytes = size.saturating_sub(*end);
        if bytes == 0 {
            return Ok(());
        }
        let (path, offset) = (path.clone(), *end);
        if self.appendable {
            cut(&path, offset)
                .map_err(|cause| OpenError::io("cut the torn end of", &path, cause))?;
            self.findings.push(OpenFinding::TornTail {
                path,
                offset,
                bytes,
            });
        } else {
            self.findings.push(OpenFinding::LeftBehind { path, offset });
        }
        Ok(())
    }
}

/// The last file is opened for writing at once, so that a read-only folder is told at the start.
fn open_file(path: &Path, last: bool) -> Result<(File, u64), OpenError> {
    let open = || {
        let file = OpenOptions::new().read(true).write(last).open(path)?;
        let size = file.metadata()?.len();
        Ok((file, size))
    };
    open().map_err(|cause| OpenError::io("open", path, cause))
}

fn cut(path: &Path, offset: u64) -> io::Result<()> {
    let file = OpenOptions::new().write(true).open(path)?;
    file.set_len(offset)?;
    file.sync_all()
}

/// Looks at a file that another process may be writing: nothing is cut. None while it has no header.
pub(crate) fn look_at(first: u64, path: &Path, bound: u64) -> Result<Option<WalFile>, OpenError> {
    let mut seen: Option<WalFile> = None;
    loop {
        let (mut file, size) = open_file(path, false)?;
        let mut line = Vec::with_capacity(HEADER_BYTES);
        let begin = file
            .by_ref()
            .take(u64_of(HEADER_BYTES))
            .read_to_end(&mut line);
        begin.map_err(|cause| OpenError::io("read", path, cause))?;
        let Some((epoch, stated)) = parse_header(&line) else {
            return Ok(None);
        };
        if stated != first {
            let path = path.to_owned();
            return Err(OpenError::Header { path });
        }
        let empty = WalFile::empty(path.to_owned(), epoch, first);
        let found = Scan::run(file, empty, size, bound);
        let found = found.map_err(|cause| OpenError::io("read", path, cause))?;
        // A frame that was being written looks damaged once; real damage looks the same twice.
        let same = |before: &WalFile| before.damage == found.damage;
        if found.damage.is_empty() || seen.as_ref().is_some_and(same) {
            return Ok(Some(found));
        }
        seen = Some(found);
    }
}

/// Walks the frames of one file.
struct Scan {
    frames: Frames,
    search: File,
    size: u64,
    bound: u64,
    found: WalFile,
    pending: Vec<(u64, u64)>,
    seen: u64,
}

impl Scan {
    fn run(file: File, found: WalFile, size: u64, bound: u64) -> io::Result<WalFile> {
        let search = file.try_clone()?;
        let frames = Frames::new(file, found.end, size)?;
        let mut scan = Self {
            frames,
            search,
            size,
            bound,
            found,
            pending: Vec::new(),
            seen: 0,
        };
        while scan.advance()? {}
        // Stretches behind the last commit are a torn tail, not damage.
        let end = scan.found.end;
        scan.found.damage.retain(|(from, _)| *from < end);
        Ok(scan.found)
    }

    /// Takes one frame; false at the end of what can be trusted.
    fn advance(&mut self) -> io::Result<bool> {
        match self.frames.step()? {
            Step::End => Ok(false),
            Step::Bad { offset } => self.step_over(offset),
            Step::Frame { offset } => {
                if let Some(index) = index_of(self.frames.payload()) {
                    if self.seen.is_multiple_of(MARK_EVERY) {
                        self.pending.push((index, offset));
                    }
                    self.seen = self.seen.saturating_add(1);
                    return Ok(true);
                }
                match Commit::parse(self.frames.payload()) {
                    Some(commit) => Ok(self.commit(commit)),
                    None => self.step_over(offset),
                }
            }
        }
    }

    fn commit(&mut self, commit: Commit) -> bool {
        // The next file replaces what reaches beyond its first index: that was never acknowledged.
        if commit.next > self.bound {
            return false;
        }
        self.found.marks.append(&mut self.pending);
        self.found.next = commit.next;
        self.found.end = self.frames.offset();
        true
    }

    /// A bad frame: the end of the file when no commit follows, else damage to be told.
    fn step_over(&mut self, offset: u64) -> io::Result<bool> {
        let behind = offset.saturating_add(1);
        if find(&self.search, behind, self.size, Sought::Commit)?.is_none() {
            return Ok(false);
        }
        let Some(resumes) = find(&self.search, behind, self.size, Sought::Any)? else {
            return Ok(false);
        };
        self.frames.jump(resumes)?;
        self.found.damage.push((offset, resumes));
        Ok(true)
    }
}

/// Whether a payload is of a kind that reading passes over.
pub(crate) fn is_commit(payload: &[u8]) -> bool {
    payload.first() == Some(&COMMIT)
}
