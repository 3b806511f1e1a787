//! The port's implementation.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;

use application::keeping::{CheckedPart, DayByDay, Going, Keeping, KeepingRules};
use application::port::{EventLog, KeptRecord, RawRecord};
use application::{Fault, Scope};
use async_trait::async_trait;
use domain::id::{EventId, SourceId};
use jiff::Timestamp;
use tokio::sync::{mpsc, oneshot};

use crate::count::Counts;
use crate::error::{OpenError, OpenFinding};
use crate::frame::MAX_FRAME_BYTES;
use crate::keep::Kept;
use crate::reader;
use crate::record::OVERHEAD_BYTES;
use crate::sealer::Sealer;
use crate::seed::Seed;
use crate::shelf::Shelf;
use crate::start::{self, Started};
use crate::writer::{Job, Work};

/// Raw bytes one append may bring, over all its records.
pub const MAX_APPEND_BYTES: usize = 32 * 1024 * 1024;
/// Appends that may wait for the writer; more callers wait before they enter.
const QUEUE_APPENDS: usize = 256;

/// The sealed log in `DATA/evidence`.
///
/// The caller holds `DATA/lock` ([`crate::lock_folder`]) as long as it lives. Dropping it waits
/// until what was acknowledged is signed and what was closed is sealed.
#[derive(Debug)]
pub struct SealedLog {
    epoch: u32,
    end: Arc<AtomicU64>,
    folder: PathBuf,
    shelf: Arc<RwLock<Shelf>>,
    /// One removal at a time.
    removing: Arc<Mutex<()>>,
    /// What was counted of the files.
    counts: Arc<Mutex<Counts>>,
    jobs: Option<mpsc::Sender<Job>>,
    fault: Arc<Mutex<Option<String>>>,
    threads: Vec<JoinHandle<()>>,
}

impl SealedLog {
    /// Opens the log of a data folder, or begins one; tells what was cut or found damaged. A log from
    /// before the seals is taken over as it is. The seed is random and new for every opening.
    ///
    /// # Errors
    /// [`OpenError`], one line that names the path: the folder cannot be made, read or written,
    /// or holds files that are not this log's.
    pub fn open(data: &Path, seed: Seed) -> Result<(Self, Vec<OpenFinding>), OpenError> {
        Self::open_rolling_at(data, seed, None)
    }

    /// Like [`Self::open`], with another size (bytes) from which a new file begins.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_rolling_at(
        data: &Path,
        seed: Seed,
        roll_bytes: Option<u64>,
    ) -> Result<(Self, Vec<OpenFinding>), OpenError> {
        let Started {
            mut writer,
            tiles,
            closed,
            findings,
        } = start::start(data, roll_bytes, seed)?;
        let (jobs, queue) = mpsc::channel(QUEUE_APPENDS);
        let (close, to_seal) = std::sync::mpsc::channel();
        for file in closed {
            // The receiver is there, three lines up.
            let _sent = close.send(file);
        }
        writer.closed = Some(close);
        let fault = Arc::new(Mutex::new(None));
        let sealer = Sealer {
            folder: writer.folder.clone(),
            shelf: Arc::clone(&writer.shelf),
            tiles,
            jobs: jobs.clone(),
            fault: Arc::clone(&fault),
        };
        let folder = writer.folder.clone();
        let refused = |cause| OpenError::io("start the writer of", &folder, cause);
        let mut log = Self {
            epoch: writer.epoch,
            end: Arc::clone(&writer.end),
            folder: folder.clone(),
            removing: Arc::default(),
            counts: Arc::default(),
            shelf: Arc::clone(&writer.shelf),
            jobs: Some(jobs),
            fault,
            threads: Vec::new(),
        };
        let named = |name: &str| std::thread::Builder::new().name(name.to_owned());
        let sealing = named("evidence-sealer").spawn(move || sealer.run(&to_seal));
        log.threads.push(sealing.map_err(refused)?);
        let writing = named("evidence-writer").spawn(move || writer.run(queue));
        log.threads.push(writing.map_err(refused)?);
        Ok((log, findings))
    }

    /// Signs a checkpoint over everything that was acknowledged; nothing when that is signed already.
    /// To be called every minute; dropping the log does it too.
    ///
    /// # Errors
    /// A fault that names the file that cannot be written.
    pub async fn sign(&self) -> Result<(), Fault> {
        self.ask(Work::Sign).await.map(drop)
    }

    /// What kept a file from being sealed last. It stays as it is and is taken again at the next start.
    pub fn sealing_fault(&self) -> Option<String> {
        let fault = self.fault.lock();
        fault.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What keeping by rules works with; the sender of jobs where something is to be written.
    fn kept(&self) -> Kept {
        Kept {
            folder: self.folder.clone(),
            shelf: Arc::clone(&self.shelf),
            counts: Arc::clone(&self.counts),
        }
    }

    /// The files readers see.
    #[cfg(test)]
    pub(crate) fn shelf(&self) -> &RwLock<Shelf> {
        &self.shelf
    }

    async fn ask(&self, work: Work) -> Result<Vec<EventId>, Fault> {
        let stopped = || Fault::new("append to the log: its writer has stopped; restart");
        let jobs = self.jobs.as_ref().ok_or_else(stopped)?;
        let (reply, answer) = oneshot::channel();
        let job = Job { work, reply };
        jobs.send(job).await.map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }
}

impl Drop for SealedLog {
    fn drop(&mut self) {
        if let Some(jobs) = self.jobs.take() {
            let (reply, _nobody) = oneshot::channel();
            let mut stop = Job {
                work: Work::Stop,
                reply,
            };
            // The queue is full while appends wait that nobody will hear of; it empties by itself.
            while let Err(mpsc::error::TrySendError::Full(again)) = jobs.try_send(stop) {
                stop = again;
                std::thread::yield_now();
            }
        }
        for thread in self.threads.drain(..) {
            // A thread that panicked has answered nobody: callers saw the fault.
            let _panicked = thread.join();
        }
    }
}

#[async_trait]
impl EventLog for SealedLog {
    async fn append(&self, records: Vec<RawRecord>) -> Result<Vec<EventId>, Fault> {
        self.append_shared(Arc::new(records)).await
    }

    async fn append_shared(&self, records: Arc<Vec<RawRecord>>) -> Result<Vec<EventId>, Fault> {
        check_sizes(&records)?;
        if records.is_empty() {
            return Ok(Vec::new());
        }
        self.ask(Work::Records(records)).await
    }

    async fn read_from(&self, index: u64, limit: usize) -> Result<Vec<KeptRecord>, Fault> {
        let files = Arc::clone(&self.shelf);
        blocking(move || reader::read_from(&files, index, limit)).await
    }

    async fn read(&self, scope: &Scope, ids: &[EventId]) -> Result<Vec<KeptRecord>, Fault> {
        let files = Arc::clone(&self.shelf);
        let wanted = ids.to_vec();
        let found = blocking(move || {
            let mut found = Vec::new();
            for id in wanted {
                let kept = reader::read_from(&files, id.index, 1)?;
                // Where a record is damaged the next one comes instead; and its number may be known
                // in another epoch.
                found.extend(kept.into_iter().filter(|kept| kept.id == id));
            }
            Ok(found)
        })
        .await?;
        Ok(found
            .into_iter()
            .filter(|kept| scope.covers(kept.record.unit))
            .collect())
    }

    fn end(&self) -> EventId {
        EventId {
            epoch: self.epoch,
            index: self.end.load(Ordering::Acquire),
        }
    }

    fn keeping(&self) -> Option<&dyn Keeping> {
        Some(self)
    }
}

#[async_trait]
impl Keeping for SealedLog {
    async fn would_go(&self, rules: KeepingRules) -> Result<Vec<Going>, Fault> {
        let kept = self.kept();
        blocking(move || kept.would_go(&rules)).await
    }

    async fn remove(
        &self,
        rules: KeepingRules,
        at: Timestamp,
        most_files: usize,
    ) -> Result<Vec<Going>, Fault> {
        let jobs = self.jobs.clone();
        let jobs = jobs.ok_or_else(|| Fault::new("remove records: the log is closing"))?;
        let (kept, removing) = (self.kept(), Arc::clone(&self.removing));
        let gone = blocking(move || {
            let _alone = removing.lock().unwrap_or_else(PoisonError::into_inner);
            kept.remove(&rules, at, most_files, &jobs)
        })
        .await?;
        if !gone.is_empty() {
            self.sign().await?;
        }
        Ok(gone)
    }

    async fn last_checkpoint(&self) -> Result<Option<String>, Fault> {
        let kept = self.kept();
        blocking(move || Ok(kept.checkpoint())).await
    }

    async fn day_by_day(&self) -> Result<DayByDay, Fault> {
        let kept = self.kept();
        blocking(move || kept.day_by_day()).await
    }

    async fn counts(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<BTreeMap<SourceId, u64>, Fault> {
        let kept = self.kept();
        blocking(move || kept.counts(from, to)).await
    }

    async fn check_part(&self, from: u64) -> Result<CheckedPart, Fault> {
        let kept = self.kept();
        blocking(move || kept.check_part(from)).await
    }
}

pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|cause| Fault::caused("read the log", cause))?
}

fn check_sizes(records: &[RawRecord]) -> Result<(), Fault> {
    let mut sum = 0_usize;
    for record in records {
        if record.raw.len() > MAX_FRAME_BYTES - OVERHEAD_BYTES {
            let size = record.raw.len();
            return Err(Fault::new(format!(
                "append a record of {size} bytes: more than a frame of {MAX_FRAME_BYTES} holds; \
                 its collector must cut it"
            )));
        }
        sum = sum
            .saturating_add(record.raw.len())
            .saturating_add(OVERHEAD_BYTES);
    }
    if sum > MAX_APPEND_BYTES {
        return Err(Fault::new(format!(
            "append {sum} bytes at once: at most {MAX_APPEND_BYTES}; its collector must send less"
        )));
    }
    Ok(())
}
