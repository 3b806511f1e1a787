//! What this program itself has to say in the log, so that it is kept and judged like everything else.
//!
//! ```text
//! 2026-11-21T08:00:00+08:00 office townwatch: source-silent silent=5:20 usual=0:15 source=Mail server
//! ```
//!
//! `source-silent`: a source that sent regularly has stopped. Times are hours and minutes; the name
//! comes last, because people choose it. `collector-stopped`: this program did not run (`why=down`) or could
//! not keep what came (`why=stuck`). `clock-jumped`: a source's clock was set; by how much, and how far it was
//! and is ahead of ours. `task-failed`: a listener or another task of this program stopped working; which, and why.

use domain::event::{Event, LogSource, known};

use crate::registry::{Claims, FormatInfo, Line, Recognition};
use crate::scan::word;
use crate::tell::{Kind, LOGGING, Outcome, Tell};

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "townwatch",
    dataset: "townwatch",
    log_source: LogSource {
        product: Some("townwatch"),
        service: None,
        category: None,
    },
    claims: Claims::Programs(|program| program == "townwatch"),
    read,
};

fn read<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Recognition {
    silent(line.message, event)
        .or_else(|| stopped(line.message, event))
        .or_else(|| jumped(line.message, event))
        .or_else(|| failed(line.message, event))
        .into()
}

fn silent<'r>(message: &'r str, event: &mut Event<'r>) -> Option<()> {
    let rest = message.strip_prefix("source-silent silent=")?;
    let (silent, rest) = word(rest);
    let (usual, rest) = word(rest.strip_prefix("usual=")?);
    let source = rest.strip_prefix("source=")?;
    event.tell(LOGGING, "source-silent", Kind::Info, Outcome::Unsaid);
    event.put(known::LOG_SOURCE_NAME, source);
    event.put(known::LOG_SILENT, silent);
    event.put(known::LOG_USUAL, usual);
    Some(())
}

fn stopped<'r>(message: &'r str, event: &mut Event<'r>) -> Option<()> {
    let rest = message.strip_prefix("collector-stopped why=")?;
    let (why, rest) = word(rest);
    let (from, rest) = word(rest.strip_prefix("from=")?);
    let (until, rest) = word(rest.strip_prefix("until=")?);
    let away = rest.strip_prefix("away=")?;
    event.tell(LOGGING, "collector-stopped", Kind::Info, Outcome::Unsaid);
    event.put_own("townwatch.collector.why", why);
    event.put_own("townwatch.collector.from", from);
    event.put_own("townwatch.collector.until", until);
    event.put_own("townwatch.collector.away", away);
    Some(())
}

fn jumped<'r>(message: &'r str, event: &mut Event<'r>) -> Option<()> {
    let rest = message.strip_prefix("clock-jumped by=")?;
    let (by, rest) = word(rest);
    let (before, rest) = word(rest.strip_prefix("before=")?);
    let (after, rest) = word(rest.strip_prefix("after=")?);
    let source = rest.strip_prefix("source=")?;
    event.tell(LOGGING, "clock-jumped", Kind::Info, Outcome::Unsaid);
    event.put(known::LOG_SOURCE_NAME, source);
    event.put_own("townwatch.clock.by", by);
    event.put_own("townwatch.clock.before", before);
    event.put_own("townwatch.clock.after", after);
    Some(())
}

fn failed<'r>(message: &'r str, event: &mut Event<'r>) -> Option<()> {
    let rest = message.strip_prefix("task-failed task=")?;
    let (task, rest) = word(rest);
    let cause = rest.strip_prefix("cause=")?;
    event.tell(LOGGING, "task-failed", Kind::Info, Outcome::Unsaid);
    event.put_own("townwatch.task.name", task);
    event.put_own("townwatch.task.cause", cause);
    Some(())
}
