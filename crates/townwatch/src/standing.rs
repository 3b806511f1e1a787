//! The file of where detection stands: `DATA/detection.state`, written now and then beside the log.
//!
//! It is written whole under another name, made durable, and renamed: a start finds the last one or the one
//! before, never half of one. What it holds is derived from the log (`application::intake`), so a backup
//! leaves it out, and whoever deletes it only makes the next start slower.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use application::intake::{Begun, Intake, LONGEST};
use domain::id::EventId;
use tokio::task::JoinHandle;

/// How often it is written while records come.
const WRITE_EVERY: Duration = Duration::from_mins(2);
/// After so many records it is written sooner: more are never read again.
const WRITE_AFTER: u64 = 250_000;

/// The file's name in the data folder.
const NAME: &str = "detection.state";

/// What was written last; nothing where there is none, or none that can be read, which is told.
pub(crate) fn read(data: &Path) -> Option<Vec<u8>> {
    let path = data.join(NAME);
    let most = u64::try_from(LONGEST).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    let read = File::open(&path).and_then(|file| file.take(most).read_to_end(&mut bytes));
    match read {
        Ok(_) => Some(bytes),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => None,
        Err(cause) => {
            let path = path.display();
            tracing::warn!(
                "{path}: {cause}; left aside, the log is read again from its first record"
            );
            None
        }
    }
}

/// Tells the operator how the intake began.
pub(crate) fn tell(data: &Path, begun: Begun) {
    let Begun {
        replayed,
        left_aside,
    } = begun;
    if let Some(why) = left_aside {
        let path = data.join(NAME);
        let path = path.display();
        tracing::warn!(
            "{path}: {why}; left aside, the log was read again from its first record ({replayed} records)"
        );
    } else {
        tracing::info!("{replayed} records of the log were read again");
    }
}

/// When it was written last, and how far.
pub(crate) struct StateFile {
    data: PathBuf,
    since: Instant,
    at: Option<EventId>,
    writing: Option<JoinHandle<io::Result<()>>>,
}

impl StateFile {
    /// Of a data folder; what stands in the file now leads to this record.
    pub(crate) fn of(data: &Path, at: Option<EventId>) -> Self {
        Self {
            data: data.to_owned(),
            since: crate::machine::stopwatch(),
            at,
            writing: None,
        }
    }

    /// Whether it is time to write what the intake knows.
    pub(crate) fn is_due(&self, intake: &Intake) -> bool {
        let Some(now) = intake.judged() else {
            return false;
        };
        let at = self.at.map_or(0, |at| at.index.saturating_add(1));
        let more = now.index.saturating_add(1).saturating_sub(at);
        more >= WRITE_AFTER || more > 0 && self.since.elapsed() >= WRITE_EVERY
    }

    /// Writes where the intake stands; the disk is waited for elsewhere. Nothing is written while the
    /// last one is not done, and while the intake has something that is not on record.
    pub(crate) async fn write(&mut self, intake: &mut Intake) {
        if self
            .writing
            .as_ref()
            .is_some_and(|writing| !writing.is_finished())
        {
            return;
        }
        self.wait().await;
        self.since = crate::machine::stopwatch();
        // What cannot be gathered now is tried again after as long, not at once.
        self.at = intake.judged();
        let Some(bytes) = intake.checkpoint() else {
            return;
        };
        tracing::info!(
            "where detection stands: {} bytes, gathered in {} ms",
            bytes.len(),
            self.since.elapsed().as_millis()
        );
        let data = self.data.clone();
        self.writing = Some(tokio::task::spawn_blocking(move || replace(&data, &bytes)));
    }

    /// Waits until what was begun is written; what cannot be is told, and tried again later.
    pub(crate) async fn wait(&mut self) {
        let Some(writing) = self.writing.take() else {
            return;
        };
        if let Ok(Err(cause)) = writing.await {
            let path = self.data.join(NAME);
            let path = path.display();
            tracing::warn!(
                "{path}: {cause}; not written, so the next start reads more of the log again"
            );
        }
    }
}

fn replace(data: &Path, bytes: &[u8]) -> io::Result<()> {
    let part = data.join(format!("{NAME}.part"));
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    std::fs::rename(&part, data.join(NAME))?;
    File::open(data)?.sync_all()
}
