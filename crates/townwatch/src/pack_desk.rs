//! Audit packs that people ask for at the console: made in the background, one at a time, fetched within a day by
//! whoever asked.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use application::Office;
use application::duties::pack::PackOrder;
use application::port::Ids as _;
use domain::id::PersonId;
use domain::language::Language;
use evidence::SealedLog;
use jiff::SignedDuration;
use uuid::Uuid;
use web::{Pack, PackState};

use crate::audit_pack::make;
use crate::evidence_export::write;
use crate::machine::MachineIds;

/// How long a pack waits to be fetched.
const WAITS: SignedDuration = SignedDuration::from_hours(24);
/// So many are remembered; the oldest go first.
const MOST: usize = 20;

struct Shared {
    office: Arc<Office>,
    log: Arc<SealedLog>,
    data: PathBuf,
    entries: Mutex<Vec<(PersonId, Pack)>>,
}

/// Makes packs for people at the console.
#[derive(Clone)]
pub struct Packs(Arc<Shared>);

impl Packs {
    /// Of a data folder that this process holds. Packs that lie there from before are removed: nobody remembers whose
    /// they are.
    pub fn new(office: &Arc<Office>, log: &Arc<SealedLog>, data: &Path) -> Self {
        let shared = Shared {
            office: Arc::clone(office),
            log: Arc::clone(log),
            data: data.to_owned(),
            entries: Mutex::default(),
        };
        if let Err(cause) = fs::remove_dir_all(shared.folder())
            && cause.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!("{}: {cause}", shared.folder().display());
        }
        Self(Arc::new(shared))
    }
}

impl Shared {
    fn folder(&self) -> PathBuf {
        self.data.join("packs")
    }

    fn file(&self, id: Uuid) -> PathBuf {
        self.folder().join(format!("{id}.zip"))
    }

    fn entries(&self) -> MutexGuard<'_, Vec<(PersonId, Pack)>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets old ones go, with their files.
    fn tidy(&self) {
        let now = self.office.now();
        let mut entries = self.entries();
        let beyond = entries.len().saturating_sub(MOST);
        let mut place = 0_usize;
        entries.retain(|(_, pack)| {
            let old = now.duration_since(pack.at) > WAITS || place < beyond;
            place = place.saturating_add(1);
            if pack.state == PackState::Running || !old {
                return true;
            }
            let _gone = fs::remove_file(self.file(pack.id));
            false
        });
    }

    async fn made(
        &self,
        id: Uuid,
        order: &PackOrder,
        language: Language,
    ) -> Result<PackState, String> {
        let made = make(&self.office, &self.log, order, language).await?;
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(self.folder())
            .and_then(|()| write(&self.file(id), &made.packed))
            .map_err(|cause| cause.to_string())?;
        Ok(PackState::Ready {
            times: made.times,
            missing: made.missing.len(),
            manifest: made.manifest,
        })
    }
}

impl web::PackDesk for Packs {
    fn begin(&self, order: PackOrder, language: Language) -> bool {
        self.0.tidy();
        let Some(by) = order.person().map(|person| person.id) else {
            return false;
        };
        let id = MachineIds.uuid();
        {
            let mut entries = self.0.entries();
            if entries
                .iter()
                .any(|(_, pack)| pack.state == PackState::Running)
            {
                return false;
            }
            let pack = Pack {
                id,
                at: self.0.office.now(),
                within: order.within,
                state: PackState::Running,
            };
            entries.push((by, pack));
        }
        let shared = Arc::clone(&self.0);
        tokio::spawn(async move {
            let made = shared.made(id, &order, language).await;
            let state = made.unwrap_or_else(|why| {
                tracing::warn!("an audit pack is not made: {why}");
                PackState::Failed { why }
            });
            let mut entries = shared.entries();
            if let Some((_, pack)) = entries.iter_mut().find(|(_, pack)| pack.id == id) {
                pack.state = state;
            }
        });
        true
    }

    fn of(&self, by: PersonId) -> Vec<Pack> {
        self.0.tidy();
        let entries = self.0.entries();
        let own = entries.iter().filter(|(who, _)| *who == by);
        own.map(|(_, pack)| pack.clone()).collect()
    }

    fn file(&self, by: PersonId, id: Uuid) -> Option<Vec<u8>> {
        let ready = self.of(by).into_iter().find(|one| one.id == id)?;
        matches!(ready.state, PackState::Ready { .. })
            .then(|| fs::read(self.0.file(id)).ok())
            .flatten()
    }
}
