//! Columns of the log as Parquet files: `DATA/columns/<first index of the block>.parquet`.
//!
//! A file holds one block of the log ([`BLOCK`]) in one row group, with a Bloom filter over each column
//! that has many values, so that a block without the account that is looked for is passed over after a
//! few kilobytes. Any program that reads Parquet reads them. Lines themselves are not in them: those
//! stand in the sealed log, by `epoch:index`.

mod dictionary;
mod read;
mod schema;
mod strip;
mod write;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use application::Fault;
use application::columns::{BLOCK, Columns, Hours, Meant, Part, ReadBy, Row, Sought, Strip};
use async_trait::async_trait;

use crate::read::Block;

/// What went wrong with a file.
#[derive(Debug, thiserror::Error)]
enum Wrong {
    /// What the system says.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// What the library says.
    #[error(transparent)]
    Parquet(#[from] parquet::errors::ParquetError),
    /// It is not a file of ours, or of another version.
    #[error("it is not laid out as this version lays it out")]
    Layout,
}

/// The columns of a data folder.
#[derive(Debug, Clone)]
pub struct ColumnFiles {
    folder: PathBuf,
    /// Files that were opened, by block; none where it cannot be used.
    known: Arc<Mutex<BTreeMap<u64, Option<Arc<Block>>>>>,
}

impl ColumnFiles {
    /// Those of a data folder; nothing is read or made yet.
    pub fn of(data: &Path) -> Self {
        Self {
            folder: data.join("columns"),
            known: Arc::default(),
        }
    }

    fn path(&self, block: u64) -> PathBuf {
        let first = block.saturating_mul(BLOCK);
        self.folder.join(format!("{first:020}.parquet"))
    }

    /// A block's file. One that cannot be read is as good as none: it is made again.
    fn block(&self, block: u64) -> Option<Arc<Block>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known
            .entry(block)
            .or_insert_with(|| Block::open(&self.path(block)).ok().map(Arc::new));
        if found.is_none() {
            // Another process may make it at any time.
            known.remove(&block);
            return None;
        }
        found.clone()
    }

    /// A block's file, if its lines would be read the same now.
    fn standing(&self, block: u64, now: &ReadBy) -> Option<Arc<Block>> {
        self.block(block)
            .filter(|found| found.read_by.holds_by(now))
    }

    fn changed(&self, block: u64) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.remove(&block);
    }
}

/// Reading files takes a thread that may wait.
async fn waiting<T: Send + 'static>(
    what: &'static str,
    work: impl FnOnce() -> Result<T, Wrong> + Send + 'static,
) -> Result<T, Fault> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|cause| Fault::caused(what, cause))?
        .map_err(|cause| Fault::caused(what, cause))
}

#[async_trait]
impl Columns for ColumnFiles {
    async fn stand(&self, block: u64, now: &ReadBy) -> bool {
        let (files, now) = (self.clone(), now.clone());
        let found = waiting("open a file of columns", move || {
            Ok(files.standing(block, &now).is_some())
        });
        found.await.unwrap_or(false)
    }

    async fn keep(&self, block: u64, read_by: ReadBy, rows: Vec<Row>) -> Result<(), Fault> {
        let path = self.path(block);
        let written = waiting("write a file of columns", move || {
            write::publish(&path, &read_by, &rows)
        })
        .await;
        self.changed(block);
        written
    }

    async fn forget(&self, block: u64) -> Result<(), Fault> {
        let path = self.path(block);
        let gone = waiting("remove a file of columns", move || {
            match fs::remove_file(&path) {
                Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(cause.into()),
                _ => Ok(()),
            }
        })
        .await;
        self.changed(block);
        gone
    }

    async fn find(&self, block: u64, now: &ReadBy, sought: &Sought) -> Result<Meant, Fault> {
        let (files, now, sought) = (self.clone(), now.clone(), sought.clone());
        waiting("look through a file of columns", move || {
            match files.standing(block, &now) {
                Some(found) => found.find(&sought).map(Meant::Only),
                None => Ok(Meant::Unknown),
            }
        })
        .await
    }

    async fn strip(
        &self,
        block: u64,
        now: &ReadBy,
        sought: &Sought,
        parts: &[Part],
    ) -> Result<Option<Strip>, Fault> {
        let (files, now, sought) = (self.clone(), now.clone(), sought.clone());
        let parts = parts.to_vec();
        waiting("read a file of columns", move || {
            let found = files.standing(block, &now);
            found.map(|found| found.strip(&sought, &parts)).transpose()
        })
        .await
    }

    async fn count(
        &self,
        block: u64,
        now: &ReadBy,
        sought: &Sought,
    ) -> Result<Option<Hours>, Fault> {
        let (files, now, sought) = (self.clone(), now.clone(), sought.clone());
        waiting("count in a file of columns", move || {
            match files.standing(block, &now) {
                Some(found) => found.count(&sought),
                None => Ok(None),
            }
        })
        .await
    }
}
