//! Bytes to events: one log format per file, never an error, never a panic.
//!
//! A newcomer reads [`decode`] (a line becomes an [`Event`]), then one file of `src/format/`. Such a
//! file holds sample lines, a parser and its tests, and says by its `FORMAT` constant which lines
//! are its own; `build.rs` lists the folder, `docs/formats.md` tells how to add one.
//!
//! What holds for every line, whatever it contains:
//! - it becomes one event; what could not be read is told beside it as an [`Issue`];
//! - text is kept as it was written, control and bidi characters included: escaping belongs to the
//!   places where text is shown;
//! - work and memory are linear in the length of the line, values borrow from it.
//!
//! # What `event.type` means
//! `start` is one attempt at signing in **as the service itself reports it**, and is what rules
//! count. `info` is a line beside an attempt that another line of the same program reports, `end`
//! the end of a connection, `change` a changed account. Two doublets stay, because either line is
//! sometimes the only one: `sshd` writes `Invalid user X` and then `Failed password for invalid user
//! X`, and `error: PAM: … for X` and then `Failed keyboard-interactive/pam for X`; all are `start`.

mod appliance;
mod carried;
mod connections;
pub mod encoding;
mod pairs;

mod header;
mod issue;
mod json;
mod registry;
mod scan;
mod stamp;
mod table;
mod tell;
mod web;
mod windows;
mod windows_record;
mod windows_told;
mod xml;

pub use connections::Connections;
pub use issue::Issue;
pub use registry::{
    AtOnce, Claims, FORMATS, Format, FormatInfo, Frame, Line, Recognition, UnknownFormatName,
    log_source_of,
};

use domain::event::{Event, EventTime, LogSource, TimeBasis, known};
use header::Header;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use registry::Dated;
use smallvec::SmallVec;
use stamp::Stamp;

/// Dataset of an event whose line no format reads.
pub const UNKNOWN: &str = "unknown";

/// Counts changes of what lines say: whoever keeps what was read reads it again when this is another
/// number. A test compares it with what the corpora say.
pub const DECODERS: u32 = 4;

/// What a line does not say itself.
#[derive(Debug, Clone, Copy)]
pub struct Context<'c> {
    /// When the line was received, or the file last changed; finds the year of a year-less time.
    pub received: Timestamp,
    /// The source's time zone, for times without one.
    pub zone: &'c TimeZone,
}

/// An event, and what could not be read of it.
#[derive(Debug, Clone)]
pub struct Decoded<'r> {
    /// The event; always there.
    pub event: Event<'r>,
    /// What could not be read, or was inferred.
    pub issues: SmallVec<[Issue; 2]>,
}

/// Reads one line (without its end of line) in a format, or in whichever format knows it.
///
/// A line no format knows becomes an event of dataset [`UNKNOWN`] with [`Issue::UnknownFormat`].
pub fn decode<'r>(format: Format, line: &'r str, context: &Context<'_>) -> Decoded<'r> {
    if let Some(table) = format.table() {
        return table.read(line, context);
    }
    if let Some((info, way)) = format.at_once()
        && let Some(decoded) = at_once(info, way, line, context)
    {
        return decoded;
    }
    let mut issues = SmallVec::new();
    let (header, info) = dispatch(format, scan::without_line_end(line));
    let time = time_of(header.stamp, context, &mut issues);
    if scan::has_control_characters(line) {
        issues.push(Issue::ControlCharacters);
    }
    let (dataset, log_source) = info.map_or((UNKNOWN, LogSource::default()), |info| {
        (info.dataset, info.log_source)
    });
    let header_only = || {
        let mut event = Event::new(line, time, dataset, log_source);
        put_header(&header, &mut event);
        event
    };
    let mut event = header_only();
    match info.map(|info| (info.read)(&header.line, &mut event)) {
        None | Some(Recognition::MessageUnknown) => issues.push(Issue::UnknownFormat),
        Some(Recognition::Unrecognised) => {
            issues.push(Issue::Unrecognised);
            // A reader may have begun to tell before it gave up.
            event = header_only();
        }
        Some(Recognition::MessageUnrecognised) => issues.push(Issue::Unrecognised),
        Some(Recognition::Curtailed) => issues.push(Issue::FieldsLeftOut),
        Some(Recognition::Recognised) => {}
    }
    Decoded { event, issues }
}

/// A line whose frame needs no look of its own, because a record has its time among its fields.
fn at_once<'r>(
    info: &FormatInfo,
    way: AtOnce,
    line: &'r str,
    context: &Context<'_>,
) -> Option<Decoded<'r>> {
    let received = EventTime {
        at: context.received,
        basis: TimeBasis::Received,
    };
    let mut event = Event::new(line, received, info.dataset, info.log_source);
    let Dated(stamp) = (way.read)(scan::without_line_end(line), &mut event)?;
    let mut issues = SmallVec::new();
    event.time = time_of(stamp, context, &mut issues);
    if scan::has_control_characters(line) {
        issues.push(Issue::ControlCharacters);
    }
    Some(Decoded { event, issues })
}

/// The host that a line's syslog header names; none where it has no header or names none.
pub fn host_of(line: &str) -> Option<&str> {
    header::read(line)?.host
}

/// Whether a line begins with a time, perhaps behind `<PRI>` or a bracket.
pub fn begins_with_time(line: &str) -> bool {
    header::begins_with_time(line)
}

/// A header without a time is believed only where a format knows its program: otherwise any prose
/// with a colon would name a host. A frame of a format's own is looked for last.
fn dispatch<'r>(format: Format, line: &'r str) -> (Header<'r>, Option<&'static FormatInfo>) {
    if json::looks_like_object(line)
        && let Some((header, info)) = format.unframed(line)
    {
        return (header, Some(info));
    }
    let tagged = header::read(line);
    // One after the other: nearly every line is known by the first.
    let candidates: [&dyn Fn() -> Option<Header<'r>>; 3] = [
        &|| tagged,
        // Relays leave the program out before records that are not text.
        &|| header::read_untagged(line),
        // Without a time only where no header was found.
        &|| header::read_without_time(line).filter(|_| tagged.is_none()),
    ];
    for header in candidates.iter().filter_map(|read| read()) {
        if let Some(info) = format.choose(&header.line) {
            return (unframed(header, Some(info)), Some(info));
        }
    }
    match format.unframed(line) {
        Some((header, info)) => (header, Some(info)),
        None => (tagged.unwrap_or_else(|| header::none(line)), None),
    }
}

/// Behind a syslog header a service may write its own frame as well; the surer time of both holds.
fn unframed<'r>(header: Header<'r>, info: Option<&'static FormatInfo>) -> Header<'r> {
    let Some(inner) = info.and_then(|info| info.unframed(header.line.message)) else {
        return header;
    };
    let message = inner.line.message;
    Header {
        stamp: stamp::surer(header.stamp, inner.stamp),
        pid: header.pid.or(inner.pid),
        line: Line {
            message,
            ..header.line
        },
        ..header
    }
}

fn time_of(
    stamp: Option<Stamp>,
    context: &Context<'_>,
    issues: &mut SmallVec<[Issue; 2]>,
) -> EventTime {
    let Some(time) = stamp.and_then(|stamp| stamp.resolve(context)) else {
        issues.push(Issue::TimeUnreadable);
        return EventTime {
            at: context.received,
            basis: TimeBasis::Received,
        };
    };
    if time.basis == TimeBasis::YearInferred {
        issues.push(Issue::YearInferred);
    }
    time
}

fn put_header<'r>(header: &Header<'r>, event: &mut Event<'r>) {
    if let Some(host) = header.host {
        event.put(known::HOST_NAME, host);
    }
    let line = &header.line;
    if !line.program.is_empty() {
        event.put(known::PROCESS_NAME, line.program);
        if line.tag != line.program {
            event.put(known::SYSLOG_APPNAME, line.tag);
        }
    }
    if let Some(pid) = header.pid {
        event.put(known::PROCESS_PID, pid);
    }
    if let Some(priority) = header.priority {
        event.put(known::SYSLOG_PRIORITY, priority);
    }
    // A record of fields has its message in one of them.
    if !json::looks_like_object(line.message) && !line.message.contains('\n') {
        event.put(known::MESSAGE, line.message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(line: &str) -> Decoded<'_> {
        let context = Context {
            received: Timestamp::UNIX_EPOCH,
            zone: &TimeZone::UTC,
        };
        decode(Format::AUTO, line, &context)
    }

    #[test]
    fn prose_with_a_colon_is_unknown_and_names_no_host() {
        let decoded = decoded("dear colleague: the printer is on fire");
        assert_eq!(decoded.event.dataset, UNKNOWN);
        assert_eq!(decoded.event.get(known::HOST_NAME), None);
        assert_eq!(
            decoded.issues.as_slice(),
            [Issue::TimeUnreadable, Issue::UnknownFormat]
        );
    }

    #[test]
    fn a_line_of_another_program_keeps_its_header() {
        let decoded = decoded("Jan  1 00:00:00 mail cron[5]: (root) CMD (true)");
        assert_eq!(decoded.event.dataset, UNKNOWN);
        assert_eq!(decoded.event.text_of(known::HOST_NAME), Some("mail"));
        assert_eq!(decoded.event.text_of(known::PROCESS_NAME), Some("cron"));
        assert!(decoded.issues.contains(&Issue::UnknownFormat));
    }

    #[test]
    fn control_and_bidi_characters_in_a_name_stay_and_are_told() {
        let line =
            "Jan  1 00:00:00 m sshd[5]: Invalid user a\u{202e}\u{1b}[31mb from 192.0.2.1 port 5";
        let decoded = decoded(line);
        assert_eq!(
            decoded.event.text_of(known::USER_NAME),
            Some("a\u{202e}\u{1b}[31mb")
        );
        assert!(decoded.issues.contains(&Issue::ControlCharacters));
    }
}
