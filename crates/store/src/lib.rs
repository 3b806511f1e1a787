//! Records in SQL: one text for every database.
//!
//! A newcomer reads `migrations/` (the tables), [`STATEMENTS`] (every statement there is; a test
//! prepares each on a real PostgreSQL), then [`SqlRecords`]. Only this crate knows SQL. Nothing
//! here is SQLite's own but how the file is opened.

mod answers;
mod app_passwords;
mod approvals;
mod campaigns;
mod case_tasks;
mod catalog;
mod clients;
mod connectors;
mod copies;
mod directory;
mod documents;
mod dump;
mod duties;
mod engine;
mod entry;
mod error;
mod exceptions;
mod factors;
mod forwards;
mod guarded;
mod hunts;
mod imports;
mod jobs;
mod keeping;
mod leavers;
mod legacy;
mod load;
mod migration;
mod normals;
mod notices;
mod open;
mod own_directory;
mod passwords;
mod reads;
mod registers;
mod reviews;
mod rows;
mod saved_searches;
mod scim;
mod services;
mod shared_use;
mod sign_ins;
mod statement;
mod sweeps;
mod writes;

pub use copies::remove_copies;
pub use dump::Dumped;
pub use error::StoreError;
pub use load::{DumpSource, LoadError};
pub use migration::{MIGRATIONS, Migration};
pub use open::SqlRecords;
pub use statement::{STATEMENTS, Statement, with_units};
