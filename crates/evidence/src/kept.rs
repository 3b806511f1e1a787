//! The log as a reader sees it who holds no lock: records up to the last commit, nothing is changed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use application::keeping::{CheckedPart, DayByDay, Going, Keeping, KeepingRules};
use application::port::{EventLog, KeptRecord, RawRecord};
use application::{Fault, Scope};
use async_trait::async_trait;
use domain::id::{EventId, SourceId};
use jiff::Timestamp;

use crate::error::OpenError;
use crate::keep::Kept;
use crate::log::blocking;
use crate::look;
use crate::reader;
use crate::shelf::Shelf;

/// What a data folder's log holds at one moment, also while a server writes it.
#[derive(Debug)]
pub struct KeptLog {
    data: PathBuf,
    end: EventId,
    shelf: Arc<RwLock<Shelf>>,
}

impl KeptLog {
    /// Looks at the log of a data folder. A folder without one has an empty one.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn look(data: &Path) -> Result<Self, OpenError> {
        let (state, pieces) = look::pieces(data)?;
        let shelf = Shelf {
            epoch: state.end.epoch,
            pieces,
        };
        Ok(Self {
            data: data.to_owned(),
            end: state.end,
            shelf: Arc::new(RwLock::new(shelf)),
        })
    }

    fn kept(&self) -> Kept {
        Kept {
            folder: self.data.join("evidence"),
            shelf: Arc::clone(&self.shelf),
            // It is looked at once.
            counts: Arc::default(),
        }
    }

    /// The server seals files: what stood in one stands in a segment now.
    fn look_again(&self) -> Result<(), Fault> {
        let (_, pieces) = look::pieces(&self.data)
            .map_err(|cause| Fault::caused("look at the log again", cause))?;
        let mut shared = self.shelf.write().unwrap_or_else(PoisonError::into_inner);
        shared.pieces = pieces;
        Ok(())
    }
}

#[async_trait]
impl EventLog for KeptLog {
    async fn append(&self, _: Vec<RawRecord>) -> Result<Vec<EventId>, Fault> {
        Err(Fault::new("append to a log that is only looked at"))
    }

    async fn read_from(&self, index: u64, limit: usize) -> Result<Vec<KeptRecord>, Fault> {
        let mut read = reader::read_from(&self.shelf, index, limit);
        if read.is_err() {
            self.look_again()?;
            read = reader::read_from(&self.shelf, index, limit);
        }
        let mut found = read?;
        found.retain(|kept| kept.id.index < self.end.index);
        Ok(found)
    }

    async fn read(&self, scope: &Scope, ids: &[EventId]) -> Result<Vec<KeptRecord>, Fault> {
        let mut found = Vec::new();
        for id in ids {
            let kept = self.read_from(id.index, 1).await?;
            found.extend(kept.into_iter().filter(|kept| kept.id == *id));
        }
        found.retain(|kept| scope.covers(kept.record.unit));
        Ok(found)
    }

    fn end(&self) -> EventId {
        self.end
    }

    fn keeping(&self) -> Option<&dyn Keeping> {
        Some(self)
    }
}

#[async_trait]
impl Keeping for KeptLog {
    async fn would_go(&self, rules: KeepingRules) -> Result<Vec<Going>, Fault> {
        let kept = self.kept();
        blocking(move || kept.would_go(&rules)).await
    }

    async fn remove(&self, _: KeepingRules, _: Timestamp, _: usize) -> Result<Vec<Going>, Fault> {
        Err(Fault::new("remove records of a log that is only looked at"))
    }

    async fn day_by_day(&self) -> Result<DayByDay, Fault> {
        let kept = self.kept();
        blocking(move || kept.day_by_day()).await
    }

    async fn last_checkpoint(&self) -> Result<Option<String>, Fault> {
        Ok(self.kept().checkpoint())
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

#[cfg(test)]
mod tests {
    use application::port::{SenderPosition, Trust};
    use domain::id::{SourceId, UnitId};
    use uuid::Uuid;

    use super::*;
    use crate::{SealedLog, Seed};

    fn record(number: u128) -> RawRecord {
        RawRecord {
            unit: UnitId::new(Uuid::from_u128(1)),
            source: SourceId::new(Uuid::from_u128(2)),
            received: "2026-11-21T03:00:00Z".parse().unwrap(),
            trust: Trust::Network,
            position: SenderPosition::None,
            encoding: "utf-8",
            raw: format!("line {number} {}", "x".repeat(900)).into_bytes(),
        }
    }

    #[tokio::test]
    async fn what_is_committed_is_read_while_another_writes_and_seals() {
        let data = tempfile::tempdir().unwrap();
        assert_eq!(KeptLog::look(data.path()).unwrap().end().index, 0);
        let roll = Some(64 * 1024);
        let (log, _) = SealedLog::open_rolling_at(data.path(), Seed::new([7; 32]), roll).unwrap();
        log.append((0..100).map(record).collect()).await.unwrap();
        let kept = KeptLog::look(data.path()).unwrap();
        let before = kept.read_from(0, 1_000).await.unwrap();
        assert_eq!(before.len(), 100);
        // More than a file holds: what was looked at is sealed, or about to be.
        for hundred in 1..5 {
            let batch = (hundred * 100..(hundred + 1) * 100).map(record).collect();
            log.append(batch).await.unwrap();
        }
        drop(log);
        assert!(data.path().join("evidence/segments").is_dir());
        assert_eq!(kept.read_from(0, 1_000).await.unwrap(), before);
        let ids = [before[40].id];
        let scope_free = kept.read_from(40, 1).await.unwrap();
        assert_eq!(scope_free[0].id, ids[0]);
        assert!(kept.append(vec![record(0)]).await.is_err());
        let after = KeptLog::look(data.path()).unwrap();
        assert_eq!(after.read_from(0, 10_000).await.unwrap().len(), 500);
    }
}
