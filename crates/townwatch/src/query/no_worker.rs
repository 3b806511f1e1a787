//! `townwatch query-worker` of a program that was built without SQL: every question hears so.

use std::io::{self, Write as _};

use application::log_query::{SqlMistake, SqlWhy};

use super::wire::Said;
use crate::cli::QueryWorker;
use crate::stop::{Done, Unusable};

/// Runs `townwatch query-worker`: answers that there is no engine.
///
/// # Errors
/// When whoever asked is gone.
pub(crate) fn run(_: &QueryWorker) -> Result<Done, Unusable> {
    let answer = Said::Mistake(SqlMistake {
        why: SqlWhy::Absent,
        said: "this program was built without SQL".to_owned(),
        place: None,
        begun: false,
    });
    let mut said = io::stdout().lock();
    serde_json::to_writer(&mut said, &answer)
        .map_err(io::Error::from)
        .and_then(|()| writeln!(said))
        .map_err(|cause| Unusable::new(format!("cannot answer: {cause}")))?;
    Ok(Done::Clean)
}
