//! `townwatch search --follow`: new lines, read from the files of the server that writes them.

use std::time::Duration;

use application::Problem;
use application::log_search::{Kept, LogQuery};
use columns::ColumnFiles;
use domain::event::FieldNames;
use evidence::KeptLog;
use store::SqlRecords;

use super::{Asked, shown, tell_noted};
use crate::control::Looked;
use crate::machine::{pause, stopwatch};
use crate::out::Out;
use crate::stop::Unusable;

/// How often it looks.
const LOOK: Duration = Duration::from_secs(1);
/// Looking takes one part in so many of the time at most, however large the log is.
const PART: u32 = 10;

/// Shows what comes until Ctrl-C, or until there are as many lines as were asked for.
pub(super) async fn run(
    asked: &Asked<'_>,
    records: &SqlRecords,
    out: &mut Out,
) -> Result<Result<(), Problem>, Unusable> {
    tell_noted(asked, Looked::Followed, 0, out);
    let mut rows = 0_u64;
    let done = {
        let mut show = shown(asked.arguments, out);
        let mut show = |line| {
            rows = rows.saturating_add(1);
            show(line)
        };
        let wanted = &asked.wanted;
        tokio::select! {
            done = follow(asked, wanted, records, &mut show) => done,
            _ = tokio::signal::ctrl_c() => Ok(Ok(())),
        }
    };
    tell_noted(asked, Looked::Followed, rows, out);
    done
}

async fn follow(
    asked: &Asked<'_>,
    wanted: &LogQuery,
    records: &SqlRecords,
    show: &mut (dyn FnMut(application::log_search::FoundLine) -> bool + Send),
) -> Result<Result<(), Problem>, Unusable> {
    let (names, columns) = (FieldNames::default(), ColumnFiles::of(&asked.data));
    let mut at = None;
    loop {
        let began = stopwatch();
        let log = KeptLog::look(&asked.data).map_err(Unusable::new)?;
        let kept = Kept {
            records,
            log: &log,
            columns: &columns,
            names: &names,
        };
        let at = at.get_or_insert_with(|| kept.log.end().index);
        let fresh = match kept.follow(wanted, at).await {
            Ok(fresh) => fresh,
            Err(problem) => return Ok(Err(problem)),
        };
        for line in fresh.lines {
            if !show(line) {
                return Ok(Ok(()));
            }
        }
        if fresh.behind == 0 {
            pause(LOOK.max(began.elapsed().saturating_mul(PART))).await;
        }
    }
}
