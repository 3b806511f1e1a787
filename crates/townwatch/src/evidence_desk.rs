//! Evidence that people take out at the page of an incident: made in the background, one at a time, fetched
//! within a day by whoever asked for it.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use application::Office;
use application::exports::EvidenceOrder;
use application::port::{EventLog as _, Ids as _};
use domain::id::{IncidentId, PersonId};
use evidence::SealedLog;
use evidence::seal::sha256;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use uuid::Uuid;
use web::{Taking, TakingState};

use crate::evidence_export::{Paper, Selection, make, write};
use crate::machine::MachineIds;

/// How long a file waits to be fetched.
const WAITS: SignedDuration = SignedDuration::from_hours(24);
/// So many are remembered; the oldest go first.
const MOST: usize = 20;

/// One that was asked for.
struct Entry {
    id: Uuid,
    incident: IncidentId,
    by: PersonId,
    at: Timestamp,
    seen: Arc<AtomicU64>,
    total: u64,
    ended: Option<TakingState>,
}

/// What every hand of it shares.
struct Shared {
    office: Arc<Office>,
    log: Arc<SealedLog>,
    data: PathBuf,
    entries: Mutex<Vec<Entry>>,
}

/// Takes lines out for people at the console.
#[derive(Clone)]
pub struct Takings(Arc<Shared>);

impl Takings {
    /// Of a data folder that this process holds. Files that lie there from before are removed: nobody
    /// remembers whose they are.
    pub fn new(office: &Arc<Office>, log: &Arc<SealedLog>, data: &Path) -> Self {
        let folder = folder(data);
        if let Err(cause) = fs::remove_dir_all(&folder)
            && cause.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!("{}: {cause}", folder.display());
        }
        Self(Arc::new(Shared {
            office: Arc::clone(office),
            log: Arc::clone(log),
            data: data.to_owned(),
            entries: Mutex::default(),
        }))
    }
}

fn folder(data: &Path) -> PathBuf {
    data.join("exports")
}

impl Shared {
    fn file(&self, id: Uuid) -> PathBuf {
        folder(&self.data).join(format!("{id}.zip"))
    }

    fn entries(&self) -> std::sync::MutexGuard<'_, Vec<Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets old ones go, with their files.
    fn tidy(&self, now: Timestamp) {
        let mut entries = self.entries();
        let beyond = entries.len().saturating_sub(MOST);
        let mut place = 0_usize;
        entries.retain(|entry| {
            let old = now.duration_since(entry.at) > WAITS || place < beyond;
            place = place.saturating_add(1);
            if entry.ended.is_none() || !old {
                return true;
            }
            let _gone = fs::remove_file(self.file(entry.id));
            false
        });
    }

    async fn take(&self, id: Uuid, order: &EvidenceOrder, seen: &AtomicU64) -> TakingState {
        match self.taken(id, order, seen).await {
            Ok(state) => state,
            Err(why) => {
                tracing::warn!("evidence is not taken out: {why}");
                TakingState::Failed { why }
            }
        }
    }

    async fn taken(
        &self,
        id: Uuid,
        order: &EvidenceOrder,
        seen: &AtomicU64,
    ) -> Result<TakingState, String> {
        let told = |cause: &dyn std::fmt::Display| cause.to_string();
        let moment = |at: Option<Timestamp>| at.map(|at| at.to_string());
        let selection = Selection {
            from: order.from,
            to: order.to,
            sources: order.sources.clone(),
            units: Some(order.units.clone()),
            ..Selection::default()
        };
        let paper = Paper {
            incident: Some(order.incident),
            purpose: order.purpose.clone(),
            by: order.by().name.clone(),
            selection: json!({
                "from": moment(order.from), "to": moment(order.to),
                "sources": order.sources, "units": order.units,
            }),
            now: self.office.now(),
        };
        let made = make(&self.log, &self.data, &selection, &paper, seen).await?;
        let Some(made) = made else {
            return Ok(TakingState::Nothing);
        };
        // Written down first, as at the command line.
        let noted = self
            .office
            .note_evidence_taken(order, made.lines, &made.manifest);
        noted.await.map_err(|cause| told(&cause))?;
        let kept = DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder(&self.data))
            .and_then(|()| write(&self.file(id), &made.packed));
        kept.map_err(|cause| told(&cause))?;
        Ok(TakingState::Ready {
            lines: made.lines,
            bytes: u64::try_from(made.packed.len()).unwrap_or(u64::MAX),
            sha256: domain::hex::text(&sha256(&made.packed)),
            manifest: made.manifest,
        })
    }
}

impl web::EvidenceDesk for Takings {
    fn begin(&self, order: EvidenceOrder) -> bool {
        let now = self.0.office.now();
        self.0.tidy(now);
        let id = MachineIds.uuid();
        let seen = Arc::<AtomicU64>::default();
        {
            let mut entries = self.0.entries();
            if entries.iter().any(|entry| entry.ended.is_none()) {
                return false;
            }
            entries.push(Entry {
                id,
                incident: order.incident,
                by: order.by().id,
                at: now,
                seen: Arc::clone(&seen),
                total: self.0.log.end().index,
                ended: None,
            });
        }
        let shared = Arc::clone(&self.0);
        tokio::spawn(async move {
            let ended = shared.take(id, &order, &seen).await;
            let mut entries = shared.entries();
            if let Some(entry) = entries.iter_mut().find(|entry| entry.id == id) {
                entry.ended = Some(ended);
            }
        });
        true
    }

    fn of(&self, incident: IncidentId, by: PersonId) -> Vec<Taking> {
        self.0.tidy(self.0.office.now());
        let entries = self.0.entries();
        let own = entries
            .iter()
            .filter(|entry| entry.incident == incident && entry.by == by);
        let told = own.map(|entry| Taking {
            id: entry.id,
            at: entry.at,
            state: entry.ended.clone().unwrap_or(TakingState::Running {
                seen: entry.seen.load(Ordering::Relaxed).min(entry.total),
                total: entry.total,
            }),
        });
        told.collect()
    }

    fn file(&self, incident: IncidentId, by: PersonId, id: Uuid) -> Option<Vec<u8>> {
        let ready = self.of(incident, by).into_iter().find(|one| one.id == id)?;
        matches!(ready.state, TakingState::Ready { .. })
            .then(|| fs::read(self.0.file(id)).ok())
            .flatten()
    }
}
