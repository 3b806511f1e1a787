//! Columns are made beside the log, on a thread of their own, while the server runs.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use application::Office;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

/// How long it waits when nothing is to be made.
const PAUSE: Duration = Duration::from_secs(2);
/// How long it waits when something went wrong.
const PAUSE_AFTER_FAULT: Duration = Duration::from_mins(1);

/// After so many pauses every block is looked at again: some were thrown away with their records.
const PAUSES_UNTIL_ALL: u32 = 100;
/// How soon it notices that it is to end.
const TICK: Duration = Duration::from_millis(200);

/// The thread.
pub(crate) struct Columns {
    stop: Arc<AtomicBool>,
    made: JoinHandle<()>,
}

impl Columns {
    /// Starts it.
    pub(crate) fn start(office: Arc<Office>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let handle = Handle::current();
        // Reading lines keeps a core busy: never one that answers people.
        let made = tokio::task::spawn_blocking(move || handle.block_on(make(&office, &stopped)));
        Self { stop, made }
    }

    /// Ends it behind the block it is at.
    pub(crate) async fn finish(self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = self.made.await;
    }
}

async fn make(office: &Office, stopped: &AtomicBool) {
    let (mut whole, mut pauses) = (0, 0_u32);
    while !stopped.load(Ordering::Relaxed) {
        let pause = match office.make_columns(&mut whole).await {
            Ok(true) => continue,
            Ok(false) => {
                pauses = pauses.wrapping_add(1);
                if pauses.is_multiple_of(PAUSES_UNTIL_ALL) {
                    whole = 0;
                }
                PAUSE
            }
            Err(fault) => {
                tracing::error!("columns are not made, searches read the log: {fault}");
                PAUSE_AFTER_FAULT
            }
        };
        let mut waited = Duration::ZERO;
        while waited < pause && !stopped.load(Ordering::Relaxed) {
            crate::machine::pause(TICK).await;
            waited = waited.saturating_add(TICK);
        }
    }
}
