//! The records of a data folder that a server may hold: they are read as they stand.

use std::path::Path;

use store::{MIGRATIONS, SqlRecords};

use crate::config::Config;
use crate::stop::Unusable;

/// Opens the records for reading only.
///
/// # Errors
/// One line where there are none, or where another version of the program made them.
pub(crate) async fn records(data: &Path, config: &Config) -> Result<SqlRecords, Unusable> {
    let records = if let Some(url) = config.records.url().map_err(Unusable::new)? {
        SqlRecords::look_at(&url).await
    } else {
        let file = data.join("records.db");
        if !file.is_file() {
            return Err(Unusable::new(format!(
                "{} holds no records; give a data folder",
                data.display()
            )));
        }
        SqlRecords::look(&file).await
    };
    let records = records.map_err(Unusable::new)?;
    let version = records.version().await.map_err(Unusable::new)?;
    let known = MIGRATIONS.last().map_or(0, |migration| migration.version);
    if version != known {
        return Err(Unusable::new(format!(
            "the records are of version {version}, this program knows {known}; use the program that the server runs"
        )));
    }
    Ok(records)
}
