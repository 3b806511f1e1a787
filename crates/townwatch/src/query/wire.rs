//! What the asker and the worker say to each other, a line of JSON each.
//!
//! To the worker: the question; rows of tables beside the log; the end. The pipe stays open then: when
//! it closes, nobody waits for the answer any more. From the worker: the columns, rows (bare arrays),
//! and how it ended.

use application::log_query::{AnswerColumn, Asked, Ended, SqlMistake};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Longest line, in bytes.
pub(super) const LONGEST: u64 = 32 * 1024 * 1024;

/// To the worker.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Ask {
    /// The question; comes first.
    Question(Box<Asked>),
    /// A row of a table beside the log.
    Beside(String, Vec<Value>),
    /// That was all.
    Go,
}

/// From the worker.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Said {
    /// The columns.
    Head(Vec<AnswerColumn>),
    /// A row.
    Row(Vec<Value>),
    /// The end of an answer.
    Ended(Ended),
    /// There is no answer.
    Mistake(SqlMistake),
}
