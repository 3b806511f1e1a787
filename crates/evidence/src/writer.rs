//! The one thread that writes: groups of appends, one fsync, then the answers.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use application::Fault;
use application::port::RawRecord;
use domain::id::EventId;
use tokio::sync::{mpsc, oneshot};

use crate::error::next_step;
use crate::frame::{self, Commit, u64_of};
use crate::record::encode;
use crate::shelf::{MARK_EVERY, Shelf, WalFile, header, path_of};

/// A file that reached this size takes no more groups.
const ROLL_BYTES: u64 = 64 * 1024 * 1024;
/// A group takes waiting appends until it holds this many raw bytes.
const GROUP_BYTES: usize = 1024 * 1024;
/// Or this many appends.
const GROUP_APPENDS: usize = 256;

/// One append that waits for its group.
pub(crate) struct Job {
    /// What to keep.
    pub(crate) records: Vec<RawRecord>,
    /// Where the answer goes.
    pub(crate) reply: oneshot::Sender<Result<Vec<EventId>, Fault>>,
}

/// State of the writing thread.
pub(crate) struct Writer {
    folder: PathBuf,
    epoch: u32,
    /// Index of the next record; published only after the fsync.
    end: Arc<AtomicU64>,
    shelf: Arc<RwLock<Shelf>>,
    active: Option<Active>,
    roll_bytes: u64,
    buffer: Vec<u8>,
}

struct Active {
    file: File,
    path: PathBuf,
    end: u64,
}

struct Failure {
    doing: &'static str,
    path: PathBuf,
    cause: io::Error,
}

impl Failure {
    fn fault(&self) -> Fault {
        let Self { doing, path, cause } = self;
        Fault::new(format!(
            "cannot {doing} {}: {cause}; {}",
            path.display(),
            next_step(cause)
        ))
    }
}

/// What the encoding of a group yields besides its bytes.
struct Encoded {
    next: u64,
    marks: Vec<(u64, u64)>,
}

impl Writer {
    /// Opens the last file for appending, when it takes more; `roll_bytes` of none is the rule.
    pub(crate) fn new(
        folder: PathBuf,
        shelf: Arc<RwLock<Shelf>>,
        end: Arc<AtomicU64>,
        appendable: bool,
        roll_bytes: Option<u64>,
    ) -> Result<Self, crate::OpenError> {
        let (epoch, last) = {
            let shared = shelf.read().unwrap_or_else(PoisonError::into_inner);
            let last = shared
                .files
                .last()
                .map(|file| (file.path.clone(), file.end));
            (shared.epoch, last.filter(|_| appendable))
        };
        let active = last
            .map(|(path, end)| {
                let file = OpenOptions::new().write(true).open(&path);
                file.map(|file| Active {
                    file,
                    path: path.clone(),
                    end,
                })
                .map_err(|cause| crate::OpenError::io("append to", path, cause))
            })
            .transpose()?;
        let roll_bytes = roll_bytes.unwrap_or(ROLL_BYTES);
        Ok(Self {
            folder,
            epoch,
            end,
            shelf,
            active,
            roll_bytes,
            buffer: Vec::new(),
        })
    }

    /// Makes the first file, so that a folder that takes none is told when the log is opened.
    pub(crate) fn begin(&mut self) -> Result<(), crate::OpenError> {
        self.make_room()
            .map_err(|Failure { doing, path, cause }| crate::OpenError::io(doing, path, cause))
    }

    /// Writes until every sender is gone.
    pub(crate) fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        while let Some(job) = jobs.blocking_recv() {
            let group = gather(job, &mut jobs);
            match self.write(&group) {
                Ok(first) => answer(group, self.epoch, first),
                Err(failure) => {
                    for job in group {
                        // A caller that no longer waits needs no answer.
                        let _gone = job.reply.send(Err(failure.fault()));
                    }
                }
            }
        }
    }

    /// Writes a group and syncs it; the index of its first record.
    fn write(&mut self, group: &[Job]) -> Result<u64, Failure> {
        self.make_room()?;
        let first = self.end.load(Ordering::Acquire);
        let Some(active) = &mut self.active else {
            return Ok(first);
        };
        let encoded = encode_group(&mut self.buffer, group, first, active.end);
        let wrote = active.file.write_all_at(&self.buffer, active.end);
        let synced = wrote.and_then(|()| active.file.sync_data());
        if let Err(cause) = synced {
            let path = active.path.clone();
            self.undo();
            return Err(Failure {
                doing: "append to",
                path,
                cause,
            });
        }
        active.end = active.end.saturating_add(u64_of(self.buffer.len()));
        let mut shared = self.shelf.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = shared.files.last_mut() {
            file.next = encoded.next;
            file.end = active.end;
            file.marks.extend(encoded.marks);
        }
        self.end.store(encoded.next, Ordering::Release);
        Ok(first)
    }

    /// Takes a half-written group away. A file that cannot be brought back to its last commit, or
    /// whose sync failed so that nobody knows what is on the disk, is left behind for a new one.
    fn undo(&mut self) {
        let restored = self.active.as_ref().is_some_and(|active| {
            active
                .file
                .set_len(active.end)
                .and_then(|()| active.file.sync_data())
                .is_ok()
        });
        if !restored {
            self.active = None;
        }
    }

    /// Makes sure that a file with room is open.
    fn make_room(&mut self) -> Result<(), Failure> {
        if self
            .active
            .as_ref()
            .is_some_and(|active| active.end < self.roll_bytes)
        {
            return Ok(());
        }
        let first = self.end.load(Ordering::Acquire);
        let path = path_of(&self.folder, first);
        let failure = |doing, cause| Failure {
            doing,
            path: path.clone(),
            cause,
        };
        self.forget_empty(first)
            .map_err(|cause| failure("replace", cause))?;
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .map_err(|cause| failure("create", cause))?;
        let header = header(self.epoch, first);
        let made = file
            .write_all_at(header.as_bytes(), 0)
            .and_then(|()| file.sync_all())
            .and_then(|()| File::open(&self.folder)?.sync_all());
        if let Err(cause) = made {
            // If it stays it is shorter than a header or empty: opening knows both.
            let _stays = fs::remove_file(&path);
            return Err(failure("create", cause));
        }
        let end = u64_of(header.len());
        let mut shared = self.shelf.write().unwrap_or_else(PoisonError::into_inner);
        shared
            .files
            .push(WalFile::empty(path.clone(), self.epoch, first));
        self.active = Some(Active { file, path, end });
        Ok(())
    }

    /// A file left behind before its first commit has the name that the new one needs.
    fn forget_empty(&mut self, first: u64) -> io::Result<()> {
        let mut shared = self.shelf.write().unwrap_or_else(PoisonError::into_inner);
        let empty = shared.files.last().is_some_and(|file| file.first == first);
        if let Some(file) = shared.files.pop_if(|_| empty) {
            fs::remove_file(file.path)?;
        }
        Ok(())
    }
}

fn gather(first: Job, jobs: &mut mpsc::Receiver<Job>) -> Vec<Job> {
    let mut bytes = size(&first);
    let mut group = vec![first];
    while bytes < GROUP_BYTES && group.len() < GROUP_APPENDS {
        let Ok(job) = jobs.try_recv() else { break };
        bytes = bytes.saturating_add(size(&job));
        group.push(job);
    }
    group
}

fn size(job: &Job) -> usize {
    job.records.iter().map(|record| record.raw.len()).sum()
}

fn encode_group(buffer: &mut Vec<u8>, group: &[Job], first: u64, base: u64) -> Encoded {
    buffer.clear();
    let mut encoded = Encoded {
        next: first,
        marks: Vec::new(),
    };
    for record in group.iter().flat_map(|job| &job.records) {
        let index = encoded.next;
        if index == first || index.is_multiple_of(MARK_EVERY) {
            encoded
                .marks
                .push((index, base.saturating_add(u64_of(buffer.len()))));
        }
        frame::put(buffer, base, |payload| encode(index, record, payload));
        encoded.next = index.saturating_add(1);
    }
    Commit { next: encoded.next }.put(buffer, base);
    encoded
}

fn answer(group: Vec<Job>, epoch: u32, first: u64) {
    let mut next = first;
    for job in group {
        let end = next.saturating_add(u64_of(job.records.len()));
        let ids = (next..end).map(|index| EventId { epoch, index }).collect();
        next = end;
        // A caller that no longer waits needs no answer; its records are kept all the same.
        let _gone = job.reply.send(Ok(ids));
    }
}
