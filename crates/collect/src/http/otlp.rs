//! Log records of OpenTelemetry (`ExportLogsServiceRequest` of OTLP 1.x), in protobuf or JSON.
//!
//! Pure functions: a body in, one JSON object a line out for each log record, in the same shape from
//! either spelling. Lists of keys with values become objects; bytes are base64, ids hexadecimal.
//!
//! ```text
//! {"timeUnixNano":"1795218301000000000","severityNumber":9,"severityText":"INFO","body":"signed in","attributes":{"user.name":"chen"},"resource":{"service.name":"portal"},"scope":{"name":"auth"}}
//! ```

mod protobuf;
mod spelt;

use serde_json::{Map, Value};

use super::{LONGEST, MOST_ENTRIES};

pub use protobuf::from_protobuf;
pub use spelt::from_json;

/// Values within values; deeper ones are left out.
const DEPTH: usize = 16;
/// Bytes of all lines of a request: what one of its parts says of all records stands in each line.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// Why a body is not taken; nothing of it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotOtlp {
    /// Cannot be read.
    #[error("the body is no ExportLogsServiceRequest")]
    Unreadable,
    /// More than [`MOST_ENTRIES`] records, or lines that are too long together.
    #[error("more than 10000 log records, or 16 MiB of them; send fewer at once")]
    TooMany,
}

/// What a body holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Records {
    /// One line each.
    pub lines: Vec<Vec<u8>>,
    /// Records longer than [`LONGEST`] as a line, which are not taken.
    pub too_long: u64,
    bytes: usize,
}

impl Records {
    fn add(
        &mut self,
        mut record: Map<String, Value>,
        scope: &Map<String, Value>,
        resource: &Map<String, Value>,
    ) -> Result<(), NotOtlp> {
        for (name, part) in [("scope", scope), ("resource", resource)] {
            if !part.is_empty() {
                record.insert(name.to_owned(), Value::Object(part.clone()));
            }
        }
        // What reads the line knows it by its time.
        if !record.contains_key(TIME) && !record.contains_key(OBSERVED) {
            record.insert(OBSERVED.to_owned(), Value::from("0"));
        }
        let line = Value::Object(record).to_string().into_bytes();
        if line.len() > LONGEST {
            self.too_long = self.too_long.saturating_add(1);
            return Ok(());
        }
        self.bytes = self.bytes.saturating_add(line.len());
        self.lines.push(line);
        if self.bytes > MOST_BYTES || self.lines.len() > MOST_ENTRIES {
            return Err(NotOtlp::TooMany);
        }
        Ok(())
    }
}

const TIME: &str = "timeUnixNano";
const OBSERVED: &str = "observedTimeUnixNano";

/// What is said of all records of a part stands in each of its lines, so it is no longer than a line.
fn bounded(part: Map<String, Value>) -> Result<Map<String, Value>, NotOtlp> {
    let part = Value::Object(part);
    if part.to_string().len() > LONGEST {
        return Err(NotOtlp::TooMany);
    }
    match part {
        Value::Object(part) => Ok(part),
        _ => Ok(Map::new()),
    }
}
