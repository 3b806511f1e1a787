//! What this program itself has to say in the log, so that it is kept and judged like everything else.
//!
//! ```text
//! 2026-11-21T08:00:00+08:00 office townwatch: source-silent silent=5:20 usual=0:15 source=Mail server
//! ```
//!
//! `source-silent`: a source that sent regularly has stopped. Times are hours and minutes; the name
//! comes last, because people choose it.

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
    silent(line.message, event).into()
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
