//! Opening: every frame of every file is read and checked once.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::error::{OpenError, OpenFinding};
use crate::frame::{BLOCK_KEY, MARK, pair_of};
use crate::frame::{Commit, Frames, Sought, Step, find, u64_of};
use crate::record::{index_of, received_day};
use crate::segment::Segment;
use crate::shelf::{
    HEADER_BYTES, Header, MARK_EVERY, Piece, SEGMENTS, Shelf, WalFile, first_of, named_segment,
};

/// Epoch of the first log of a data folder.
pub(crate) const FIRST_EPOCH: u32 = 1;

/// What opening yields.
pub(crate) struct Opened {
    /// The files.
    pub(crate) shelf: Shelf,
    /// Whether the last file takes more; else a new one begins.
    pub(crate) appendable: bool,
    /// Files whose segments are already there: the program died before it removed them.
    pub(crate) leftovers: Vec<PathBuf>,
    /// What was wrong.
    pub(crate) findings: Vec<OpenFinding>,
}

/// Reads the folder's files, cuts what was never acknowledged off the last one.
pub(crate) fn open(folder: &Path) -> Result<Opened, OpenError> {
    let mut opened = Opened {
        shelf: Shelf {
            epoch: FIRST_EPOCH,
            pieces: Vec::new(),
        },
        appendable: false,
        leftovers: Vec::new(),
        findings: Vec::new(),
    };
    let (segments, findings) = segments(folder)?;
    opened.findings = findings;
    let covered = |first: u64| {
        let at = segments.partition_point(|segment| segment.first <= first);
        let before = at.checked_sub(1).and_then(|at| segments.get(at));
        before.is_some_and(|segment| first < segment.next)
    };
    let mut files = Vec::new();
    for (first, path) in list(folder)? {
        if covered(first) {
            opened.leftovers.push(path);
        } else {
            files.push((first, path));
        }
    }
    let mut segments = segments.into_iter().peekable();
    let mut files = files.into_iter().peekable();
    while let Some((first, path)) = files.next() {
        while let Some(segment) = segments.next_if(|segment| segment.first < first) {
            opened.take_segment(segment);
        }
        let bound = files.peek().map_or(u64::MAX, |(first, _)| *first);
        opened.take(first, path, bound)?;
    }
    for segment in segments {
        opened.appendable = false;
        opened.take_segment(segment);
    }
    Ok(opened)
}

/// The segments that can be read, in order; what cannot be read is told.
pub(crate) fn segments(folder: &Path) -> Result<(Vec<Segment>, Vec<OpenFinding>), OpenError> {
    let folder = folder.join(SEGMENTS);
    let (mut found, mut findings) = (Vec::new(), Vec::new());
    if !folder.exists() {
        return Ok((found, findings));
    }
    let mut names: Vec<((u64, u32), PathBuf)> = Vec::new();
    let refused = |cause| OpenError::io("list", &folder, cause);
    for entry in fs::read_dir(&folder).map_err(refused)? {
        let entry = entry.map_err(refused)?;
        if let Some(named) = entry.file_name().to_str().and_then(named_segment) {
            names.push((named, entry.path()));
        }
    }
    names.sort_unstable();
    // A thinner one is in force when the one before it is gone.
    names.dedup_by_key(|((first, _), _)| *first);
    for (_, path) in names {
        let segment = Segment::open(&path).map_err(|cause| OpenError::io("read", &path, cause))?;
        match segment {
            Some(segment) => found.push(segment),
            None => findings.push(OpenFinding::Unreadable { path }),
        }
    }
    Ok((found, findings))
}

/// Thinner segments that stand beside the one they are to replace: first leaf and path.
pub(crate) fn beside(folder: &Path) -> io::Result<Vec<(u64, PathBuf)>> {
    let folder = folder.join(SEGMENTS);
    let mut names: Vec<((u64, u32), PathBuf)> = Vec::new();
    if !folder.exists() {
        return Ok(Vec::new());
    }
    for entry in fs::read_dir(&folder)? {
        let entry = entry?;
        if let Some(named) = entry.file_name().to_str().and_then(named_segment) {
            names.push((named, entry.path()));
        }
    }
    names.sort_unstable();
    let mut last: Option<u64> = None;
    names.retain(|((first, _), _)| last.replace(*first) == Some(*first));
    let beside = names.into_iter().map(|((first, _), path)| (first, path));
    Ok(beside.collect())
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

/// The first index that the name of a path states.
pub(crate) fn first_of_path(path: &Path) -> Option<u64> {
    first_of(path.file_name()?.to_str()?)
}

impl Opened {
    fn take_segment(&mut self, segment: Segment) {
        self.tell_gap(segment.first, &segment.path);
        self.shelf.epoch = self.shelf.epoch.max(segment.epoch);
        self.shelf.pieces.push(Piece::Segment(Arc::new(segment)));
    }

    fn tell_gap(&mut self, first: u64, path: &Path) {
        let expected = self.shelf.next();
        if expected < first {
            self.findings.push(OpenFinding::Gap {
                path: path.to_owned(),
                from: expected,
                to: first,
            });
        }
    }

    /// One file; the next one begins with `bound`.
    fn take(&mut self, first: u64, path: PathBuf, bound: u64) -> Result<(), OpenError> {
        let last = bound == u64::MAX;
        let (file, size) = open_file(&path, last)?;
        let Some(header) = self.check_header(&file, first, &path)? else {
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
        self.shelf.epoch = header.epoch;
        self.tell_gap(first, &path);
        let empty = WalFile::empty(path.clone(), header);
        let scanned = Scan::run(file, empty, size, bound)
            .map_err(|cause| OpenError::io("read", &path, cause))?;
        self.judge_tail(&scanned, size, last)?;
        self.shelf.pieces.push(Piece::Wal(scanned));
        Ok(())
    }

    fn check_header(
        &self,
        file: &File,
        first: u64,
        path: &Path,
    ) -> Result<Option<Header>, OpenError> {
        let mut line = Vec::with_capacity(HEADER_BYTES);
        file.take(u64_of(HEADER_BYTES))
            .read_to_end(&mut line)
            .map_err(|cause| OpenError::io("read", path, cause))?;
        let Some(header) = Header::parse(&line).filter(|header| header.kind.is_wal()) else {
            return Ok(None);
        };
        if header.first != first {
            return Err(OpenError::Header {
                path: path.to_owned(),
            });
        }
        let expected = self.shelf.epoch;
        // A restore begins a new epoch; none begins again.
        if !self.shelf.pieces.is_empty() && header.epoch < expected {
            let path = path.to_owned();
            return Err(OpenError::Epoch {
                path,
                found: header.epoch,
                expected,
            });
        }
        Ok(Some(header))
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
        let takes_more = last && damage.is_empty();
        self.appendable = takes_more && file.keyed;
        let bytes = size.saturating_sub(*end);
        if bytes == 0 {
            return Ok(());
        }
        let (path, offset) = (path.clone(), *end);
        if takes_more {
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
        let Some(header) = Header::parse(&line).filter(|header| header.kind.is_wal()) else {
            return Ok(None);
        };
        if header.first != first {
            let path = path.to_owned();
            return Err(OpenError::Header { path });
        }
        let empty = WalFile::empty(path.to_owned(), header);
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
    /// Where a block key stands whose first leaf comes next.
    key_at: Option<u64>,
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
            key_at: None,
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
                    let unkeyed = !self.found.keyed && self.seen.is_multiple_of(MARK_EVERY);
                    if let Some(at) = self.key_at.take().or(unkeyed.then_some(offset)) {
                        self.pending.push((index, at));
                    }
                    if self.found.day.is_none() {
                        self.found.day = received_day(self.frames.payload());
                    }
                    self.seen = self.seen.saturating_add(1);
                    return Ok(true);
                }
                if pair_of(self.frames.payload(), BLOCK_KEY).is_some() {
                    self.key_at = Some(offset);
                    return Ok(true);
                }
                if pair_of(self.frames.payload(), MARK).is_some() {
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
