//! A table of somebody's, from a file.

use std::path::Path;

pub(super) use sheets::Table;

use crate::stop::Unusable;

/// The largest table, in bytes.
const MOST_BYTES: u64 = 32 * 1024 * 1024;

/// Reads a table by the ending of its name.
pub(crate) fn read(file: &Path) -> Result<Table, Unusable> {
    let told = |why: &str| Unusable::new(format!("{}: {why}", file.display()));
    let about = std::fs::metadata(file).map_err(|cause| told(&cause.to_string()))?;
    if about.len() > MOST_BYTES {
        return Err(told("larger than 32 MiB; split it"));
    }
    let bytes = std::fs::read(file).map_err(|cause| told(&cause.to_string()))?;
    let name = file.file_name().map(|name| name.to_string_lossy());
    sheets::read_table(&name.unwrap_or_default(), &bytes).map_err(|why| told(&why))
}
