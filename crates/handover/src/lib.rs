//! Accounts are handed over to systems that read files or have tables.
//!
//! A newcomer reads [`Folder`] (a CSV file with everybody, laid as a whole) and [`Tables`] (rows of one table in
//! `PostgreSQL` or `MariaDB`, written by their key). Both are halves of the port `application::connectors::Targets`; the program puts
//! them together with those that are told over HTTP. No password of anybody is among what goes there.

mod files;
mod tables;

pub use files::Folder;
pub use tables::Tables;

use application::connectors::Missed;

/// Longest reason that is told, in characters.
const LONGEST_REASON: usize = 200;

/// What others say, as it may be shown.
fn printable(text: &str) -> String {
    let plain = |sign: char| if sign.is_control() { ' ' } else { sign };
    text.chars().take(LONGEST_REASON).map(plain).collect()
}

fn later(why: &str) -> Missed {
    Missed::Later(printable(why), None)
}

fn never(why: &str) -> Missed {
    Missed::Never(printable(why))
}
