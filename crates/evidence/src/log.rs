//! The port's implementation.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, RwLock};
use std::thread::JoinHandle;

use application::port::{EventLog, KeptRecord, RawRecord};
use application::{Fault, Scope};
use async_trait::async_trait;
use domain::id::EventId;
use tokio::sync::{mpsc, oneshot};

use crate::error::{OpenError, OpenFinding};
use crate::frame::MAX_FRAME_BYTES;
use crate::reader;
use crate::record::OVERHEAD_BYTES;
use crate::scan;
use crate::shelf::Shelf;
use crate::writer::{Job, Writer};

/// Raw bytes one append may bring, over all its records.
pub const MAX_APPEND_BYTES: usize = 32 * 1024 * 1024;
/// Appends that may wait for the writer; more callers wait before they enter.
const QUEUE_APPENDS: usize = 256;

/// A plain append-only log of raw frames in `DATA/evidence`.
///
/// The caller holds `DATA/lock` ([`crate::lock_folder`]) as long as it lives. Dropping it waits
/// for the group that is being written.
#[derive(Debug)]
pub struct PlainLog {
    epoch: u32,
    end: Arc<AtomicU64>,
    shelf: Arc<RwLock<Shelf>>,
    jobs: Option<mpsc::Sender<Job>>,
    writer: Option<JoinHandle<()>>,
}

impl PlainLog {
    /// Opens the log of a data folder, or begins one; tells what was cut or found damaged.
    ///
    /// # Errors
    /// [`OpenError`], one line that names the path: the folder cannot be made, read or written,
    /// or holds files that are not this log's.
    pub fn open(data: &Path) -> Result<(Self, Vec<OpenFinding>), OpenError> {
        Self::open_rolling_at(data, None)
    }

    /// Like [`Self::open`], with another size from which a new file begins.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_rolling_at(
        data: &Path,
        roll_bytes: Option<u64>,
    ) -> Result<(Self, Vec<OpenFinding>), OpenError> {
        let folder = data.join("evidence");
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&folder)
            .map_err(|cause| OpenError::io("create", &folder, cause))?;
        let opened = scan::open(&folder)?;
        let epoch = opened.shelf.epoch;
        let end = Arc::new(AtomicU64::new(opened.shelf.next()));
        let shelf = Arc::new(RwLock::new(opened.shelf));
        let mut writer = Writer::new(
            folder.clone(),
            Arc::clone(&shelf),
            Arc::clone(&end),
            opened.appendable,
            roll_bytes,
        )?;
        writer.begin()?;
        let (jobs, queue) = mpsc::channel(QUEUE_APPENDS);
        let thread = std::thread::Builder::new()
            .name("evidence-writer".to_owned())
            .spawn(move || writer.run(queue))
            .map_err(|cause| OpenError::io("start the writer of", &folder, cause))?;
        let log = Self {
            epoch,
            end,
            shelf,
            jobs: Some(jobs),
            writer: Some(thread),
        };
        Ok((log, opened.findings))
    }
}

impl Drop for PlainLog {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(writer) = self.writer.take() {
            // A writer that panicked has answered nobody: callers saw the fault.
            let _panicked = writer.join();
        }
    }
}

#[async_trait]
impl EventLog for PlainLog {
    async fn append(&self, records: Vec<RawRecord>) -> Result<Vec<EventId>, Fault> {
        check_sizes(&records)?;
        if records.is_empty() {
            return Ok(Vec::new());
        }
        let stopped = || Fault::new("append to the log: its writer has stopped; restart");
        let jobs = self.jobs.as_ref().ok_or_else(stopped)?;
        let (reply, answer) = oneshot::channel();
        jobs.send(Job { records, reply })
            .await
            .map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
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
}

async fn blocking<T: Send + 'static>(
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
