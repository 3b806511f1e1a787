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

use crate::error::{OpenError, next_step};
use crate::files::publish;
use crate::frame::{self, BLOCK_KEY, Commit, MARK, u64_of};
use crate::hash::{BlockKey, Hash, leaf_hash};
use crate::note::Signer;
use crate::record::{day_of, encode, encode_statement};
use crate::sealer::Closed;
use crate::seed::Seed;
use crate::shelf::{Header, Kind, Piece, Shelf, WalFile, path_of};
use crate::statement::Statement;
use crate::tile::TILE_WIDTH;
use crate::tree::Edge;

/// The checkpoint that was signed last.
pub(crate) const CHECKPOINT: &str = "checkpoint";

/// A file that reached this size takes no more groups.
pub(crate) const ROLL_BYTES: u64 = 64 * 1024 * 1024;
/// A group takes waiting appends until it holds this many raw bytes.
const GROUP_BYTES: usize = 1024 * 1024;
/// Or this many appends.
const GROUP_APPENDS: usize = 256;

/// What the writer is asked for.
pub(crate) enum Work {
    /// Records to keep.
    Records(Arc<Vec<RawRecord>>),
    /// Something the log says about itself.
    Statement(Statement),
    /// A checkpoint.
    Sign,
    /// No more files are to be sealed; what is closed already is.
    Stop,
}

/// Something that waits for its answer.
pub(crate) struct Job {
    /// What is asked for.
    pub(crate) work: Work,
    /// Where the answer goes: the ids of what was kept.
    pub(crate) reply: oneshot::Sender<Result<Vec<EventId>, Fault>>,
}

/// State of the writing thread.
pub(crate) struct Writer {
    /// The log's folder.
    pub(crate) folder: PathBuf,
    /// Epoch of what is written.
    pub(crate) epoch: u32,
    /// Index of the next leaf; published only after the fsync.
    pub(crate) end: Arc<AtomicU64>,
    /// The files readers see.
    pub(crate) shelf: Arc<RwLock<Shelf>>,
    /// The file that is open.
    pub(crate) active: Option<Active>,
    /// Size from which a new file begins.
    pub(crate) roll_bytes: u64,
    /// The tree over everything written.
    pub(crate) edge: Edge,
    /// Where block keys come from.
    pub(crate) seed: Seed,
    /// Signs checkpoints.
    pub(crate) signer: Signer,
    /// What was signed last: size and root.
    pub(crate) signed: Option<(u64, Hash)>,
    /// Where closed files go.
    pub(crate) closed: Option<std::sync::mpsc::Sender<Closed>>,
    /// Room for a group.
    pub(crate) buffer: Vec<u8>,
}

/// The file that is open.
pub(crate) struct Active {
    file: File,
    path: PathBuf,
    end: u64,
    day: Option<i64>,
    /// The key of the block that is being filled; none where the next leaf begins one.
    key: Option<BlockKey>,
    /// Whether it tells what was signed before it.
    marked: bool,
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
    edge: Edge,
    key: Option<BlockKey>,
    day: Option<i64>,
}

impl Writer {
    /// Goes on with the last file.
    pub(crate) fn go_on(&mut self) -> Result<(), OpenError> {
        let mut shared = self.shelf.write().unwrap_or_else(PoisonError::into_inner);
        let Some(last) = shared.active() else {
            return Ok(());
        };
        let file = OpenOptions::new().write(true).open(&last.path);
        let file = file.map_err(|cause| OpenError::io("append to", &last.path, cause))?;
        self.active = Some(Active {
            file,
            path: last.path.clone(),
            end: last.end,
            day: last.day,
            key: None,
            marked: last.end > u64_of(crate::shelf::HEADER_BYTES),
        });
        Ok(())
    }

    /// Makes the first file, so that a folder that takes none is told when the log is opened; says
    /// what the log has to say first.
    pub(crate) fn begin(&mut self, first: Option<Statement>) -> Result<(), OpenError> {
        let refused = |Failure { doing, path, cause }| OpenError::io(doing, path, cause);
        self.make_room(None).map_err(refused)?;
        if let Some(statement) = first {
            let (reply, _nobody) = oneshot::channel();
            let work = Work::Statement(statement);
            self.write(&[Job { work, reply }]).map_err(refused)?;
            return self.sign().map_err(refused);
        }
        // A log is signed when it is made, while it is empty: whoever finds lines without a checkpoint
        // knows that somebody took it away.
        if self.signed.is_none() && self.edge.size() == 0 {
            self.sign().map_err(refused)?;
        }
        Ok(())
    }

    /// Writes until every sender is gone.
    pub(crate) fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        let mut held = None;
        while let Some(job) = held.take().or_else(|| jobs.blocking_recv()) {
            match job.work {
                Work::Stop => self.closed = None,
                Work::Sign => {
                    let signed = self.sign();
                    let answer = signed.map(|()| Vec::new()).map_err(|cause| cause.fault());
                    // A caller that no longer waits needs no answer.
                    let _gone = job.reply.send(answer);
                }
                Work::Records(_) | Work::Statement(_) => {
                    let (group, next) = gather(job, &mut jobs);
                    held = next;
                    self.take(group);
                }
            }
        }
        // What is not signed now is signed at the next start.
        let _unsigned = self.sign();
    }

    fn take(&mut self, group: Vec<Job>) {
        match self.write(&group) {
            Ok(first) => answer(group, self.epoch, first),
            Err(failure) => {
                for Job { work, reply } in group {
                    drop(work);
                    // A caller that no longer waits needs no answer.
                    let _gone = reply.send(Err(failure.fault()));
                }
            }
        }
    }

    /// Writes a group and syncs it; the index of its first leaf.
    fn write(&mut self, group: &[Job]) -> Result<u64, Failure> {
        self.make_room(group.iter().find_map(Job::day))?;
        let first = self.end.load(Ordering::Acquire);
        let Some(active) = &self.active else {
            return Ok(first);
        };
        let base = active.end;
        let mut buffer = std::mem::take(&mut self.buffer);
        let encoded = self.encode_group(&mut buffer, group, base);
        self.buffer = buffer;
        self.put()?;
        let mut shared = self.shelf.write().unwrap_or_else(PoisonError::into_inner);
        let end = self.active.as_ref().map_or(base, |active| active.end);
        if let Some(active) = &mut self.active {
            active.key = encoded.key;
            active.marked = true;
            active.day = encoded.day;
        }
        if let Some(file) = shared.active() {
            file.next = encoded.next;
            file.end = end;
            file.day = encoded.day;
            file.marks.extend(encoded.marks);
        }
        self.edge = encoded.edge;
        self.end.store(encoded.next, Ordering::Release);
        Ok(first)
    }

    /// Writes the buffer behind what is there and syncs it, or takes it away again.
    fn put(&mut self) -> Result<(), Failure> {
        let Some(active) = &mut self.active else {
            return Ok(());
        };
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
        Ok(())
    }

    /// Signs what is written, and marks in the log that it did.
    fn sign(&mut self) -> Result<(), Failure> {
        let (size, root) = (self.edge.size(), self.edge.root());
        if self.signed == Some((size, root)) {
            return Ok(());
        }
        let path = self.folder.join(CHECKPOINT);
        let note = self.signer.sign(self.epoch, size, root);
        publish(&path, note.as_bytes()).map_err(|cause| Failure {
            doing: "write",
            path,
            cause,
        })?;
        self.signed = Some((size, root));
        self.make_room(None)?;
        let base = self.active.as_ref().map_or(0, |active| active.end);
        self.buffer.clear();
        frame::put_pair(&mut self.buffer, base, MARK, size, &root);
        Commit { next: size }.put(&mut self.buffer, base);
        self.put()?;
        let mut shared = self.shelf.write().unwrap_or_else(PoisonError::into_inner);
        if let (Some(file), Some(active)) = (shared.active(), &mut self.active) {
            active.marked = true;
            file.end = active.end;
        }
        Ok(())
    }

    fn encode_group(&self, buffer: &mut Vec<u8>, group: &[Job], base: u64) -> Encoded {
        buffer.clear();
        let active = self.active.as_ref();
        let mut encoded = Encoded {
            next: self.end.load(Ordering::Acquire),
            marks: Vec::new(),
            edge: self.edge.clone(),
            key: active.and_then(|active| active.key.clone()),
            day: active
                .and_then(|active| active.day)
                .or_else(|| group.iter().find_map(Job::day)),
        };
        if let Some((size, root)) = self
            .signed
            .filter(|_| active.is_some_and(|open| !open.marked))
        {
            frame::put_pair(buffer, base, MARK, size, &root);
        }
        for job in group {
            match &job.work {
                Work::Records(records) => {
                    for record in records.iter() {
                        self.leaf(buffer, base, &mut encoded, |index, payload| {
                            encode(index, record, payload);
                        });
                    }
                }
                Work::Statement(statement) => {
                    let text = statement.text();
                    self.leaf(buffer, base, &mut encoded, |index, payload| {
                        encode_statement(index, &text, payload);
                    });
                }
                Work::Sign | Work::Stop => {}
            }
        }
        Commit { next: encoded.next }.put(buffer, base);
        encoded
    }

    /// Adds a leaf, before it the key of its block where it is the first; hashes its bytes, once.
    fn leaf(
        &self,
        buffer: &mut Vec<u8>,
        base: u64,
        encoded: &mut Encoded,
        fill: impl FnOnce(u64, &mut Vec<u8>),
    ) {
        let index = encoded.next;
        if encoded.key.is_none() || index.is_multiple_of(TILE_WIDTH) {
            let key = self.seed.draw("block key", self.epoch, index);
            let at = base.saturating_add(u64_of(buffer.len()));
            encoded.marks.push((index, at));
            frame::put_pair(buffer, base, BLOCK_KEY, index, &key);
            encoded.key = Some(BlockKey::new(key));
        }
        let from = buffer.len();
        frame::put(buffer, base, |buffer| fill(index, buffer));
        let payload = frame::payload_at(buffer, from);
        if let Some(key) = &encoded.key {
            encoded.edge.push(leaf_hash(&key.salt(index), payload));
        }
        encoded.next = index.saturating_add(1);
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

    /// Makes sure that a file with room is open: a day has its own, so that what is kept for a time
    /// can go when its time is over.
    fn make_room(&mut self, day: Option<i64>) -> Result<(), Failure> {
        let takes_more = |active: &Active| {
            let another = active.day.zip(day).is_some_and(|(old, new)| old < new);
            active.end < self.roll_bytes && !another
        };
        if self.active.as_ref().is_some_and(takes_more) {
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
        let header = Header {
            kind: Kind::Wal,
            epoch: self.epoch,
            first,
        };
        let line = header.line();
        let made = file
            .write_all_at(line.as_bytes(), 0)
            .and_then(|()| file.sync_all())
            .and_then(|()| File::open(&self.folder)?.sync_all());
        if let Err(cause) = made {
            // If it stays it is shorter than a header or empty: opening knows both.
            let _stays = fs::remove_file(&path);
            return Err(failure("create", cause));
        }
        self.close_last();
        let mut shared = self.shelf.write().unwrap_or_else(PoisonError::into_inner);
        shared.epoch = self.epoch;
        shared
            .pieces
            .push(Piece::Wal(WalFile::empty(path.clone(), header)));
        self.active = Some(Active {
            file,
            path,
            end: u64_of(line.len()),
            day: None,
            key: None,
            marked: false,
        });
        Ok(())
    }

    /// The file before a new one is sealed.
    fn close_last(&self) {
        let shared = self.shelf.read().unwrap_or_else(PoisonError::into_inner);
        if let (Some(Piece::Wal(file)), Some(closed)) = (shared.pieces.last(), &self.closed)
            && file.damage.is_empty()
        {
            // A sealer that is gone leaves it to the next start.
            let _gone = closed.send(Closed::File(file.clone()));
        }
    }

    /// A file left behind before its first commit has the name that the new one needs.
    fn forget_empty(&mut self, first: u64) -> io::Result<()> {
        let mut shared = self.shelf.write().unwrap_or_else(PoisonError::into_inner);
        let empty = shared.active().is_some_and(|file| file.first == first);
        if let Some(piece) = shared.pieces.pop_if(|_| empty) {
            fs::remove_file(piece.path())?;
        }
        Ok(())
    }
}

impl Job {
    /// How many leaves it adds.
    fn leaves(&self) -> usize {
        match &self.work {
            Work::Records(records) => records.len(),
            Work::Statement(_) => 1,
            Work::Sign | Work::Stop => 0,
        }
    }

    fn bytes(&self) -> usize {
        match &self.work {
            Work::Records(records) => records.iter().map(|record| record.raw.len()).sum(),
            Work::Statement(_) | Work::Sign | Work::Stop => 0,
        }
    }

    /// Day of its first record.
    fn day(&self) -> Option<i64> {
        match &self.work {
            Work::Records(records) => records
                .first()
                .map(|record| day_of(record.received.as_microsecond())),
            Work::Statement(_) | Work::Sign | Work::Stop => None,
        }
    }
}

/// A group of what waits, and the job behind it that belongs to none.
fn gather(first: Job, jobs: &mut mpsc::Receiver<Job>) -> (Vec<Job>, Option<Job>) {
    let mut bytes = first.bytes();
    let mut group = vec![first];
    while bytes < GROUP_BYTES && group.len() < GROUP_APPENDS {
        let Ok(job) = jobs.try_recv() else { break };
        if matches!(job.work, Work::Sign | Work::Stop) {
            return (group, Some(job));
        }
        bytes = bytes.saturating_add(job.bytes());
        group.push(job);
    }
    (group, None)
}

fn answer(group: Vec<Job>, epoch: u32, first: u64) {
    let mut next = first;
    for job in group {
        let end = next.saturating_add(u64_of(job.leaves()));
        let Job { work, reply } = job;
        // Whoever hears the answer has the records for itself again.
        drop(work);
        let ids = (next..end).map(|index| EventId { epoch, index }).collect();
        next = end;
        // A caller that no longer waits needs no answer; its records are kept all the same.
        let _gone = reply.send(Ok(ids));
    }
}
