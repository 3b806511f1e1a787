//! Forward-only migrations: each with its line in the history, in one transaction.

use std::path::Path;

use application::Fault;

use crate::engine::{Row, Write};
use crate::error::StoreError;
use crate::rows::Columns;
use crate::statement as sql;

/// A step from one version of the tables to the next.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Counts from 1.
    pub version: i64,
    /// Its file.
    pub file: &'static str,
    /// SQL.
    pub text: &'static str,
}

macro_rules! migrations {
    ($($version:literal = $file:literal,)*) => {
        /// Every migration, in order. Files are never changed once released.
        pub static MIGRATIONS: &[Migration] = &[$(Migration {
            version: $version,
            file: $file,
            text: include_str!(concat!("../migrations/", $file)),
        },)*];
    };
}

migrations! {
    1 = "0001_first_day.sql",
    2 = "0002_counter.sql",
    3 = "0003_token.sql",
    4 = "0004_job.sql",
    5 = "0005_units.sql",
    6 = "0006_second_factor.sql",
    7 = "0007_notices.sql",
    8 = "0008_case_regime.sql",
    9 = "0009_attachment.sql",
    10 = "0010_big_office.sql",
    11 = "0011_sender.sql",
    12 = "0012_proof.sql",
    13 = "0013_premise.sql",
    14 = "0014_source_retired.sql",
    15 = "0015_relay.sql",
    16 = "0016_keeping.sql",
    17 = "0017_saved_search.sql",
    18 = "0018_approval.sql",
    19 = "0019_normal.sql",
    20 = "0020_sheet.sql",
    21 = "0021_sign_ins.sql",
    22 = "0022_sweep.sql",
    23 = "0023_desk.sql",
    24 = "0024_own_directory.sql",
    25 = "0025_client.sql",
    26 = "0026_hunt.sql",
    27 = "0027_duty.sql",
    28 = "0028_service.sql",
    29 = "0029_account_office.sql",
    30 = "0030_connector.sql",
    31 = "0031_account_life.sql",
    32 = "0032_connector_file.sql",
    33 = "0033_of_oneself.sql",
    34 = "0034_campaign.sql",
    35 = "0035_access_review.sql",
    36 = "0036_exceptions_and_places.sql",
    37 = "0037_document.sql",
    38 = "0038_reviewed_systems.sql",
    39 = "0039_directive.sql",
    40 = "0040_mail_forward.sql",
}

/// The table that holds the history itself.
pub(crate) const VERSION_TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY, checksum BIGINT NOT NULL)";

impl Migration {
    fn checksum(&self) -> i64 {
        i64::from(crc32c::crc32c(self.text.as_bytes()))
    }
}

/// The migrations that are still to be done.
///
/// # Errors
/// [`StoreError::Newer`], [`StoreError::OtherHistory`].
pub(crate) fn outstanding(
    place: &Path,
    done: &[(i64, i64)],
) -> Result<Vec<&'static Migration>, StoreError> {
    let known = MIGRATIONS.last().map_or(0, |migration| migration.version);
    if let Some((found, _)) = done.iter().find(|(version, _)| *version > known) {
        return Err(StoreError::Newer {
            path: place.to_owned(),
            found: *found,
            known,
        });
    }
    let mut left = Vec::new();
    for migration in MIGRATIONS {
        let version = migration.version;
        match done.iter().find(|(one, _)| *one == version) {
            Some((_, written)) if *written == migration.checksum() => {}
            Some(_) => {
                return Err(StoreError::OtherHistory {
                    path: place.to_owned(),
                    version,
                });
            }
            None => left.push(migration),
        }
    }
    Ok(left)
}

/// The history, oldest first: version and checksum.
pub(crate) async fn history(write: &mut Write<'_>) -> Result<Vec<(i64, i64)>, Fault> {
    let rows = write.rows(&sql::HISTORY, Vec::new()).await?;
    lines_of(&rows)
}

/// Rows of the history.
pub(crate) fn lines_of(rows: &[Row]) -> Result<Vec<(i64, i64)>, Fault> {
    rows.iter()
        .map(|row| {
            let row = Columns(row);
            Ok((row.whole("version")?, row.whole("checksum")?))
        })
        .collect()
}

/// One migration and its line in the history.
pub(crate) async fn carry_out(write: &mut Write<'_>, migration: &Migration) -> Result<(), Fault> {
    let failed = |cause| Fault::caused(format!("carry out migration {}", migration.file), cause);
    write.text(migration.text).await.map_err(failed)?;
    let line = vec![migration.version.into(), migration.checksum().into()];
    write.run(&sql::ADD_HISTORY, line).await?;
    Ok(())
}
