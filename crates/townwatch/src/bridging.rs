//! The directory of the configuration that says whose password is right (`bridge = true`).

use std::sync::Arc;
use std::time::Duration;

use application::bridge::{Bridge, Told, Written};
use application::directory::Directory;
use application::{Problem, Refusal};
use async_trait::async_trait;
use directory::{Answer, Change, DirectoryError, Settings};
use jiff::Timestamp;
use store::SqlRecords;
use tokio::sync::{Mutex, MutexGuard, Semaphore, SemaphorePermit};

use crate::config::Config;
use crate::directories::{DirectorySettings, settings};

/// The directory is asked by so many at once.
const AT_ONCE: usize = 8;
/// Whoever waits longer for a place is told that many wait.
const PLACE_WITHIN: Duration = Duration::from_secs(5);
/// A connection, and each answer, takes no longer: a person waits before the page.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// Accounts share so many turns: of one account one password is asked at a time, so that the count of wrong ones
/// is read before the next.
const TURNS: usize = 64;

/// A directory with what bounds its asking.
pub(crate) struct Bridging {
    one: DirectorySettings,
    config: Config,
    records: Arc<SqlRecords>,
    places: Semaphore,
    turns: Vec<Mutex<()>>,
}

/// The directory that has `bridge = true`, if one has.
pub(crate) fn of(config: &Config, records: &Arc<SqlRecords>) -> Option<Arc<dyn Bridge>> {
    let one = config.directory.iter().find(|one| one.bridge)?;
    Some(Arc::new(Bridging {
        one: one.clone(),
        config: config.clone(),
        records: Arc::clone(records),
        places: Semaphore::new(AT_ONCE),
        turns: (0..TURNS).map(|_| Mutex::new(())).collect(),
    }))
}

impl Bridging {
    /// The turn of an account, and one of the places.
    async fn turn(
        &self,
        name: &str,
    ) -> Result<(SemaphorePermit<'_>, Option<MutexGuard<'_, ()>>), Problem> {
        let number = name.bytes().fold(0_usize, |sum, byte| {
            sum.wrapping_mul(31).wrapping_add(usize::from(byte))
        });
        let both = async {
            let turn = match self.turns.get(number % TURNS) {
                Some(turn) => Some(turn.lock().await),
                None => None,
            };
            self.places.acquire().await.map(|place| (place, turn))
        };
        match tokio::time::timeout(PLACE_WITHIN, both).await {
            Ok(Ok(both)) => Ok(both),
            Ok(Err(_)) | Err(_) => Err(Refusal::Busy.into()),
        }
    }

    async fn settings(&self) -> Result<Settings, Problem> {
        let records: &dyn Directory = &*self.records;
        let settings = settings(&self.one.name, &self.config, Some(records)).await;
        let settings = settings.map_err(|cause| self.silent(&cause))?;
        Ok(Settings {
            limit: ANSWER_WITHIN,
            ..settings
        })
    }

    /// No message of a directory holds a password.
    fn silent(&self, cause: &dyn std::fmt::Display) -> Problem {
        tracing::warn!("directory {}: {cause}", self.one.name);
        let why = "bridge-silent";
        Refusal::WrongState { why }.into()
    }
}

#[async_trait]
impl Bridge for Bridging {
    fn answers_for(&self, sign_in_name: &str) -> bool {
        !self.one.is_break_glass(sign_in_name)
    }

    async fn ask(&self, name: &str, password: &str, at: Timestamp) -> Result<Told, Problem> {
        let _turn = self.turn(name).await?;
        let settings = self.settings().await?;
        let asked = directory::sign_in(&settings, name, password, at).await;
        let answer = asked.map_err(|cause: DirectoryError| self.silent(&cause))?;
        Ok(match answer {
            Answer::Right => Told::Right,
            Answer::MustChange => Told::MustChange,
            Answer::Wrong => Told::Wrong,
            Answer::Disabled => Told::Closed("bridge-disabled"),
            Answer::Expired => Told::Closed("bridge-expired"),
            Answer::NotNow => Told::Closed("bridge-not-now"),
            Answer::Wait(wait) => Told::Wait(wait),
        })
    }

    async fn write(
        &self,
        name: &str,
        old: &str,
        new: &str,
        at: Timestamp,
    ) -> Result<Written, Problem> {
        let _turn = self.turn(name).await?;
        let settings = self.settings().await?;
        let changed = directory::change_password(&settings, name, (old, new), at).await;
        let change = changed.map_err(|cause: DirectoryError| self.silent(&cause))?;
        Ok(match change {
            Change::Done => Written::Done,
            Change::Wrong => Written::Wrong,
            Change::Used => Written::Refused("bridge-used"),
            Change::TooYoung => Written::Refused("bridge-too-young"),
            Change::TooShort => Written::Refused("bridge-too-short"),
            Change::TooSimple => Written::Refused("bridge-too-simple"),
            Change::Restricted => Written::Refused("bridge-restricted"),
            Change::Forbidden => Written::Refused("bridge-forbidden"),
            Change::Wait(wait) => Written::Wait(wait),
        })
    }
}
