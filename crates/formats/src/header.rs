//! The syslog header before a message: RFC 3164 in its many spellings, ISO times, RFC 5424.

use crate::registry::Line;
use crate::scan::{number, word};
use crate::stamp::{self, Stamp};
use crate::tell;

/// What stands before a message, and the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header<'r> {
    /// Facility × 8 + severity.
    pub(crate) priority: Option<i64>,
    /// When, as written.
    pub(crate) stamp: Option<Stamp>,
    /// Who wrote it.
    pub(crate) host: Option<&'r str>,
    /// Process id.
    pub(crate) pid: Option<i64>,
    /// Program and message.
    pub(crate) line: Line<'r>,
}

/// A line that has no header: all of it is message.
pub(crate) fn none(line: &str) -> Header<'_> {
    let line = Line {
        tag: "",
        program: "",
        message: line,
    };
    Header {
        priority: None,
        stamp: None,
        host: None,
        pid: None,
        line,
    }
}

/// A line whose format takes off a frame of its own: when, and the message behind it.
pub(crate) fn framed(stamp: Stamp, message: &str) -> Header<'_> {
    Header {
        stamp: Some(stamp),
        ..none(message)
    }
}

/// A header that begins with a time, perhaps after `<PRI>`.
pub(crate) fn read(line: &str) -> Option<Header<'_>> {
    let (priority, rest) = priority(line);
    if priority.is_some()
        && let Some(rest) = rest.strip_prefix("1 ")
    {
        return rfc5424(priority, rest);
    }
    let (stamp, rest) = stamp::read(rest)?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let rest = rest.trim_start_matches(' ');
    let header = inner_behind_host(priority, rest).or_else(|| host_and_tag(rest))?;
    Some(Header {
        priority,
        stamp: header.stamp.or(Some(stamp)),
        ..header
    })
}

/// What a relay took for a header, around a whole RFC 5424 message less its `<PRI>`: rsyslog's
/// `imuxsock` reads what `logger --rfc5424 -u SOCKET` writes as the old form, and the version becomes
/// the program. `2026-… gw 1 2026-… gw sshd 5 - - text`, behind the outer time.
fn inner_behind_host(priority: Option<i64>, text: &str) -> Option<Header<'_>> {
    let (host, rest) = word(text);
    let inner = inner(priority, rest.strip_prefix("1 ")?)?;
    let host = inner.host.or(Some(host));
    Some(Header { host, ..inner })
}

/// A message that is itself a header of RFC 5424 behind its version, with a time and a program.
fn inner(priority: Option<i64>, text: &str) -> Option<Header<'_>> {
    let text = text.trim_start_matches(' ');
    // The shortest form of a day, so that prose costs no more than a look.
    let is_dated = text.as_bytes().get(4) == Some(&b'-');
    let inner = is_dated.then(|| message_of_rfc5424(priority, text))??;
    let is_whole = inner.stamp.is_some() && !matches!(inner.line.tag, "" | "-");
    is_whole.then_some(inner)
}

/// Whether a line begins as a record does that states its time: `2026-…`, `Nov 21 …`, `<38>Nov …`,
/// `[2026-…`, `<38>1 2026-…`, `21/Nov/2026:…`.
pub(crate) fn begins_with_time(line: &str) -> bool {
    let (_, rest) = priority(line.strip_prefix('\u{feff}').unwrap_or(line));
    let rest = rest.strip_prefix("1 ").unwrap_or(rest);
    let rest = rest.strip_prefix('[').unwrap_or(rest);
    let spellings = [
        stamp::read,
        stamp::day_first,
        stamp::weekday_first,
        stamp::slashed,
    ];
    spellings.iter().any(|read| read(rest).is_some())
}

/// `time host message`, where no program is named.
pub(crate) fn read_untagged(line: &str) -> Option<Header<'_>> {
    let (priority, rest) = priority(line);
    let (stamp, rest) = stamp::read(rest)?;
    let (host, message) = word(rest.strip_prefix(' ')?.trim_start_matches(' '));
    Some(Header {
        priority,
        stamp: Some(stamp),
        host: Some(host),
        ..none(message)
    })
}

/// `host tag[pid]: message` or `tag[pid]: message`.
pub(crate) fn read_without_time(line: &str) -> Option<Header<'_>> {
    let (priority, rest) = priority(line);
    Some(Header {
        priority,
        ..host_and_tag(rest)?
    })
}

fn priority(line: &str) -> (Option<i64>, &str) {
    let read = || {
        let (priority, rest) = number(line.strip_prefix('<')?)?;
        let rest = rest.strip_prefix('>')?;
        (priority < 192).then_some((Some(priority), rest))
    };
    read().unwrap_or((None, line))
}

/// RFC 5424 behind the version, perhaps around the message that a relay wrapped once more.
fn rfc5424(priority: Option<i64>, rest: &str) -> Option<Header<'_>> {
    let outer = message_of_rfc5424(priority, rest)?;
    if outer.line.tag == "1"
        && let Some(inner) = inner(priority, outer.line.message)
    {
        let host = inner.host.or(outer.host);
        return Some(Header { host, ..inner });
    }
    Some(outer)
}

/// RFC 5424 section 6 behind the version: time, host, application, process, message id, data.
fn message_of_rfc5424(priority: Option<i64>, rest: &str) -> Option<Header<'_>> {
    let (time, rest) = word(rest);
    let (host, rest) = word(rest);
    let (tag, rest) = word(rest);
    let (pid, rest) = word(rest);
    let (_message_id, rest) = word(rest);
    let message = after_structured_data(rest)?;
    let message = message.strip_prefix('\u{feff}').unwrap_or(message);
    Some(Header {
        priority,
        stamp: stamp::read(time).map(|(stamp, _)| stamp),
        host: (host != "-").then_some(host),
        pid: pid.parse().ok(),
        line: Line {
            tag,
            program: program_of(tag),
            message: content(message),
        },
    })
}

/// What follows `-` or `[id name="value"]…`; a quoted value may hold brackets and `\"`.
fn after_structured_data(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_prefix('-') {
        return Some(rest.strip_prefix(' ').unwrap_or(rest));
    }
    let (mut quoted, mut escaped, mut open) = (false, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'[' if !quoted => open = true,
            b']' if !quoted => open = false,
            b' ' if !open => return text.get(at.checked_add(1)?..),
            _ if !open => return None,
            _ => {}
        }
    }
    (!open).then_some("")
}

fn host_and_tag(text: &str) -> Option<Header<'_>> {
    let (first, rest) = word(text);
    if names_a_program(first) {
        return tag(None, text);
    }
    tag(Some(first), rest.trim_start_matches(' '))
}

/// Some senders leave the host out: then the first word is `sshd[5]:`, `sshd:` or `[sshd]`.
fn names_a_program(first: &str) -> bool {
    let bare = first.strip_suffix(':');
    if let Some(inner) = bare.unwrap_or(first).strip_prefix('[') {
        return tell::address(inner.trim_end_matches(']')).is_none();
    }
    bare.is_some_and(|bare| tell::address(bare).is_none())
}

/// `tag[pid]: message`, `tag: message`, `[tag] message`.
fn tag<'r>(host: Option<&'r str>, text: &'r str) -> Option<Header<'r>> {
    let (tag, pid, message) = if let Some(inner) = text.strip_prefix('[') {
        let (tag, rest) = inner.split_once(']')?;
        (tag, None, rest)
    } else {
        let end = text.find([':', '[', ' '])?;
        let (tag, rest) = text.split_at_checked(end)?;
        let (pid, rest) = process_id(rest);
        if pid.is_none() && !rest.starts_with(':') {
            return None;
        }
        (tag, pid, rest)
    };
    let message = message.strip_prefix(':').unwrap_or(message);
    let message = content(message.strip_prefix(' ').unwrap_or(message));
    let line = Line {
        tag,
        program: program_of(tag),
        message,
    };
    Some(Header {
        priority: None,
        stamp: None,
        host,
        pid,
        line,
    })
}

fn process_id(text: &str) -> (Option<i64>, &str) {
    let read = || {
        let (pid, rest) = number(text.strip_prefix('[')?)?;
        Some((Some(pid), rest.strip_prefix(']')?))
    };
    read().unwrap_or((None, text))
}

/// `sshd(pam_unix)` and `/usr/sbin/sshd` are both `sshd`.
pub(crate) fn program_of(tag: &str) -> &str {
    let tag = tag.split_once('(').map_or(tag, |(program, _)| program);
    match tag.strip_prefix('/') {
        Some(path) => path.rsplit_once('/').map_or(path, |(_, name)| name),
        None => tag,
    }
}

/// The message without what relays put before it: Solaris' `[ID 800047 auth.info]`, and a kernel
/// clock.
fn content(message: &str) -> &str {
    let solaris = || Some(message.strip_prefix("[ID ")?.split_once("] ")?.1);
    let kernel = || {
        let (clock, rest) = message.strip_prefix("kernel:")?.split_once(']')?;
        let clock = clock.trim_start_matches(' ').strip_prefix('[')?;
        let is_clock = clock
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b' '));
        is_clock.then(|| rest.trim_start_matches([':', ' ']))
    };
    solaris().or_else(kernel).unwrap_or(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(line: &str) -> Option<(Option<&str>, &str, Option<i64>, &str)> {
        let header = read(line).or_else(|| read_without_time(line))?;
        Some((
            header.host,
            header.line.program,
            header.pid,
            header.line.message,
        ))
    }

    #[test]
    fn the_spellings_of_a_header_say_the_same() {
        let said = Some((Some("gw"), "sshd", Some(5), "Bye"));
        assert_eq!(parts("Nov 21 07:45:01 gw sshd[5]: Bye"), said);
        assert_eq!(parts("<38>Nov  1 07:45:01 gw sshd[5]: Bye"), said);
        assert_eq!(parts("2026-11-21T07:45:01+08:00 gw sshd[5]: Bye"), said);
        assert_eq!(
            parts("<38>1 2026-11-21T07:45:01+08:00 gw sshd 5 - - Bye"),
            said
        );
        let data = r#"<38>1 2026-11-21T07:45:01Z gw sshd 5 - [a b="x] \" y"][c d="e"] Bye"#;
        assert_eq!(parts(data), said);
        assert_eq!(
            parts("Nov 21 07:45:01 gw /usr/sbin/sshd[5]: [ID 8 auth.info] Bye"),
            said
        );
        assert_eq!(parts("gw sshd[5]: kernel: [  970.6] Bye"), said);
    }

    #[test]
    fn a_header_that_a_relay_wrapped_once_more_is_the_inner_one() {
        let said = Some((Some("gw"), "sshd", Some(5), "Bye"));
        let inner =
            r#"2026-11-21T07:45:01.5+08:00 gw sshd 5 - [timeQuality tzKnown="1" isSynced="0"] Bye"#;
        for outer in [
            "<38>1 2026-11-21T07:46:00Z relay 1 - - -  ",
            "<38>1 2026-11-21T07:46:00Z relay 1 - - - ",
            "<38>2026-11-21T07:46:00Z relay 1 ",
            "<38>Nov 21 07:46:00 relay 1 ",
        ] {
            let line = format!("{outer}{inner}");
            assert_eq!(parts(&line), said, "{line}");
            let header = read(&line).expect("a header");
            let true_time = stamp::read("2026-11-21T07:45:01.5+08:00").map(|(stamp, _)| stamp);
            assert_eq!((header.stamp, header.priority), (true_time, Some(38)));
        }
        // Without a host inside, the relay's word stands.
        let line = "<38>1 2026-11-21T07:46:00Z gw 1 - - - 2026-11-21T07:45:01Z - sshd 5 - - Bye";
        assert_eq!(parts(line), said);
        // A program may be called 1, and a message may begin with a day.
        let line = "<38>1 2026-11-21T07:46:00Z gw 1 5 - - 2026-11-21 was a Saturday";
        let said = Some((Some("gw"), "1", Some(5), "2026-11-21 was a Saturday"));
        assert_eq!(parts(line), said);
    }

    #[test]
    fn a_header_without_host_or_without_colon_is_read() {
        let said = Some((None, "sshd", None, "Bye"));
        assert_eq!(parts("Nov 21 07:45:01 [sshd]: Bye"), said);
        assert_eq!(parts("Nov 21 07:45:01 [sshd] Bye"), said);
        assert_eq!(parts("Nov 21 07:45:01 sshd: Bye"), said);
        let bracketed_host = parts("Nov 21 07:45:01 [192.0.2.1] sshd: Bye");
        assert_eq!(
            bracketed_host,
            Some((Some("[192.0.2.1]"), "sshd", None, "Bye"))
        );
    }

    #[test]
    fn the_old_pam_tag_names_the_program_before_the_parenthesis() {
        let header = read("Nov 21 07:45:01 gw sshd(pam_unix)[5]: x").expect("a header");
        assert_eq!(
            (header.line.tag, header.line.program),
            ("sshd(pam_unix)", "sshd")
        );
    }
}
