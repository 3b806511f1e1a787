//! Starts a worker for a question, hears its answer, and ends it: when it took too long, when it is
//! enough, and when nobody waits any more.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use application::Fault;
use application::log_query::{
    Asked, Beside, Ended, Piece, Show, SqlMistake, SqlWhy, SqlWorker, Unanswered,
};
use async_trait::async_trait;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::time::timeout;

use super::wire::{Ask, LONGEST, Said};
use crate::assemble::Machine;

/// Of what a worker says beside its answer, so much is kept for the operator's log.
const LONGEST_COMPLAINT: u64 = 4 * 1024;

/// Workers of this program over a data folder; one for each question.
#[derive(Debug, Clone)]
pub(crate) struct Workers {
    program: PathBuf,
    data: PathBuf,
    fiction: bool,
}

impl Workers {
    /// Of a data folder; nothing is started yet.
    pub(crate) fn of(data: &Path, machine: &Machine) -> Self {
        Self {
            program: machine.program.clone(),
            data: std::path::absolute(data).unwrap_or_else(|_| data.to_owned()),
            fiction: machine.fiction,
        }
    }

    fn start(&self) -> io::Result<Child> {
        let mut arguments: Vec<OsString> = vec!["query-worker".into(), "--data".into()];
        arguments.push(self.data.clone().into());
        if self.fiction {
            arguments.push("--fiction".into());
        }
        Command::new(&self.program)
            .args(arguments)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
    }
}

#[async_trait]
impl SqlWorker for Workers {
    async fn ask(
        &self,
        asked: &Asked,
        beside: Beside<'_>,
        show: &mut Show<'_>,
    ) -> Result<Ended, Unanswered> {
        let doing = "start a worker for a question";
        let mut child = self.start().map_err(|cause| Fault::caused(doing, cause))?;
        let patience = Duration::from_secs(asked.seconds);
        let answered = timeout(patience, converse(&mut child, asked, beside, show)).await;
        // Whatever it does now, nobody listens.
        let _already_ended = child.start_kill();
        let Ok(answered) = answered else {
            let said = format!("no answer within {} seconds", asked.seconds);
            return Err(mistake(SqlWhy::Time, said));
        };
        match answered? {
            Some(ended) => Ok(ended),
            None => Err(died(&mut child).await),
        }
    }
}

/// Asks, and hears the answer; none where the worker ended without one.
async fn converse(
    child: &mut Child,
    asked: &Asked,
    mut beside: Beside<'_>,
    show: &mut Show<'_>,
) -> Result<Option<Ended>, Unanswered> {
    let (Some(mut to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(Fault::new("speak to a worker").into());
    };
    // A worker that ended says why by how it ended.
    let mut goes = tell(&mut to, &Ask::Question(Box::new(asked.clone()))).await;
    while goes && let Some((table, rows)) = beside.next().await? {
        for row in rows {
            goes &= tell(&mut to, &Ask::Beside(table.name.to_owned(), row)).await;
        }
    }
    if goes {
        tell(&mut to, &Ask::Go).await;
    }
    let mut from = BufReader::new(from);
    let mut rows = 0_u64;
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = (&mut from).take(LONGEST).read_until(b'\n', &mut line).await;
        let doing = "hear a worker";
        read.map_err(|cause| Fault::caused(doing, cause))?;
        if line.last() != Some(&b'\n') {
            return Ok(None);
        }
        let said = serde_json::from_slice(&line).map_err(|cause| Fault::caused(doing, cause))?;
        let piece = match said {
            Said::Head(columns) => Piece::Head(columns),
            Said::Row(row) => {
                rows = rows.saturating_add(1);
                Piece::Row(row)
            }
            Said::Ended(ended) => return Ok(Some(ended)),
            Said::Mistake(mistake) => return Err(Unanswered::Sql(mistake)),
        };
        if !show(piece) {
            return Ok(Some(Ended { rows, more: true }));
        }
    }
}

/// Writes a line to the worker; whether it still hears.
async fn tell(to: &mut ChildStdin, ask: &Ask) -> bool {
    let Ok(mut text) = serde_json::to_vec(ask) else {
        return false;
    };
    text.push(b'\n');
    to.write_all(&text).await.is_ok()
}

/// What became of a worker that ended without an answer.
async fn died(child: &mut Child) -> Unanswered {
    let mut complaint = Vec::new();
    if let Some(errors) = child.stderr.take() {
        let _nothing_said = errors
            .take(LONGEST_COMPLAINT)
            .read_to_end(&mut complaint)
            .await;
    }
    let how = child.wait().await;
    let complaint = String::from_utf8_lossy(&complaint);
    tracing::warn!("a worker ended without an answer ({how:?}): {complaint}");
    if complaint.contains("memory allocation") || complaint.contains("Cannot allocate memory") {
        return mistake(
            SqlWhy::Memory,
            "it needs more memory than a question may have".into(),
        );
    }
    if complaint.contains("stack overflow") || complaint.contains("overflowed its stack") {
        return mistake(SqlWhy::Memory, "it is nested too deeply".into());
    }
    mistake(SqlWhy::Died, "the worker ended without an answer".into())
}

fn mistake(why: SqlWhy, said: String) -> Unanswered {
    Unanswered::Sql(SqlMistake {
        why,
        said,
        place: None,
        begun: true,
    })
}
