//! What a backup says of itself.

use std::collections::BTreeMap;

use domain::id::EventId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::Dumped;

use super::container::Part;

/// What a backup holds, with counts and hashes; its last part, under the same seal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// When the records were read.
    pub taken: Timestamp,
    /// Version of the program.
    pub program: String,
    /// The records.
    pub records: RecordsTold,
    /// The log of what arrived.
    pub log: LogTold,
    /// Every part, in order.
    pub parts: Vec<Part>,
}

/// The records in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordsTold {
    /// Version of the tables.
    pub version: i64,
    /// Rows by table.
    pub rows: BTreeMap<String, u64>,
    /// The latest event that a finding names (`1:17`).
    pub refers_to: Option<String>,
}

impl From<&Dumped> for RecordsTold {
    fn from(dumped: &Dumped) -> Self {
        Self {
            version: dumped.version,
            rows: dumped.rows.clone(),
            refers_to: dumped.refers_to.map(|event| event.to_string()),
        }
    }
}

/// The log in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogTold {
    /// Epoch of its newest records.
    pub epoch: u32,
    /// Index after its last record.
    pub end: u64,
    /// What is damaged or missing in it, as found when the backup was taken.
    pub problems: Vec<String>,
}

impl Manifest {
    /// Whether the log reaches beyond every event that the records name.
    pub fn is_paired(&self) -> bool {
        let event = self.records.refers_to.as_deref().map(str::parse::<EventId>);
        match event {
            None => true,
            Some(Ok(event)) => event.epoch <= self.log.epoch && event.index < self.log.end,
            Some(Err(_)) => false,
        }
    }

    /// Everything, for scripts.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// How many rows there are.
    pub fn row_count(&self) -> u64 {
        self.records.rows.values().sum()
    }
}
