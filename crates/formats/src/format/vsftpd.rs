//! The FTP server vsftpd: its own log, and the same lines behind a syslog header.
//!
//! ```text
//! Sat Nov 21 07:45:01 2026 [pid 71] CONNECT: Client "203.0.113.9"
//! Sat Nov 21 07:45:02 2026 [pid 70] [chen] FAIL LOGIN: Client "203.0.113.9"
//! Sat Nov 21 07:45:03 2026 [pid 70] [chen] OK UPLOAD: Client "::ffff:203.0.113.9", "/plan.pdf", 8121 bytes, 73.20Kbyte/sec
//! Nov 21 07:45:04 ftp vsftpd[71]: [chen] OK LOGIN: Client "203.0.113.9"
//! ```
//!
//! vsftpd escapes nothing, and both the user before the address and the words behind it are the
//! client's. A line with two addresses is told without address and user.

use domain::event::{Event, LogSource, known};

use crate::header::{self, Header};
use crate::registry::{Claims, FormatInfo, Frame, Line, Recognition};
use crate::scan::{number, word};
use crate::stamp;
use crate::tell::{AUTHENTICATION, FILE, Kind, Origin, Outcome, SESSION, Tell};

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "vsftpd",
    dataset: "vsftpd",
    log_source: LogSource {
        product: Some("linux"),
        service: Some("vsftpd"),
        category: None,
    },
    claims: Claims::Framed(Frame {
        read: framed,
        claims: |line| {
            // PAM writes in vsftpd's name as well.
            line.program == "vsftpd" && line.message.contains(CLIENT)
        },
    }),
    read,
};

const CLIENT: &str = ": Client \"";

fn framed(line: &str) -> Option<Header<'_>> {
    let (stamp, rest) = stamp::weekday_first(line)?;
    let (pid, rest) = number(rest.strip_prefix(" [pid ")?)?;
    let header = header::framed(stamp, rest.strip_prefix("] ")?);
    Some(Header {
        pid: Some(pid),
        ..header
    })
}

fn read<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Recognition {
    said(line.message)
        .and_then(|said| tell(&said, event))
        .into()
}

/// `[user] OK UPLOAD: Client "address", "path", …`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Said<'r> {
    user: &'r str,
    verb: &'r str,
    host: &'r str,
    /// From behind the address on.
    rest: &'r str,
}

fn said(message: &str) -> Option<Said<'_>> {
    let several = message.matches(CLIENT).nth(1).is_some();
    let (before, rest) = message.rsplit_once(CLIENT)?;
    let (host, rest) = rest.split_once('"')?;
    let (user, verb) = match before.strip_prefix('[') {
        Some(named) => named.rsplit_once("] ")?,
        None => ("", before),
    };
    Some(Said {
        user: if several { "" } else { user },
        verb,
        host: if several { "" } else { host },
        rest,
    })
}

fn tell<'r>(said: &Said<'r>, event: &mut Event<'r>) -> Option<()> {
    let (outcome, verb) = match word(said.verb) {
        ("OK", verb) => (Outcome::Success, verb),
        ("FAIL", verb) => (Outcome::Failure, verb),
        _ => (Outcome::Unsaid, said.verb),
    };
    let (category, action, kind) = match verb {
        "LOGIN" => (AUTHENTICATION, "ftp-login", Kind::Start),
        "CONNECT" => (SESSION, "ftp-connect", Kind::Info),
        "DOWNLOAD" => (FILE, "file-sent", Kind::Access),
        "UPLOAD" => (FILE, "file-received", Kind::Access),
        "DELETE" | "RMDIR" => (FILE, "file-removed", Kind::Access),
        "MKDIR" | "RENAME" | "CHMOD" | "APPEND" => (FILE, "file-changed", Kind::Access),
        "FTP command" | "FTP response" | "DEBUG" => (SESSION, "ftp-notice", Kind::Info),
        _ => return None,
    };
    event.tell(category, action, kind, outcome);
    event.account(said.user);
    event.origin(Origin::new(said.host, None));
    if category == FILE
        && let Some(rest) = said.rest.strip_prefix(", \"")
        && let Some((path, rest)) = rest.rsplit_once('"')
    {
        event.put(known::FILE_PATH, path);
        let bytes = rest.strip_prefix(", ").and_then(number);
        if let Some((bytes, _)) = bytes.filter(|(_, rest)| rest.starts_with(" bytes")) {
            event.put(known::NETWORK_BYTES, bytes);
        }
    } else if outcome == Outcome::Failure {
        event.reason(said.rest.trim_matches([',', ' ', '"']));
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_that_looks_like_a_sign_in_gives_no_address() {
        let line = r#"[x] OK LOGIN: Client "198.51.100.1", anon password "] FAIL LOGIN: Client "203.0.113.9""#;
        let said = said(line).expect("a sign-in");
        assert_eq!((said.verb, said.user, said.host), ("FAIL LOGIN", "", ""));
    }

    #[test]
    fn the_password_of_an_anonymous_user_is_no_field() {
        let line = r#"Sat Nov 21 07:45:03 2026 [pid 70] [ftp] OK LOGIN: Client "203.0.113.9", anon password "secret@town.example""#;
        let context = crate::Context {
            received: jiff::Timestamp::UNIX_EPOCH,
            zone: &jiff::tz::TimeZone::UTC,
        };
        let event = crate::decode(crate::Format::AUTO, line, &context).event;
        let told = event
            .slots()
            .iter()
            .filter(|slot| slot.name != known::MESSAGE);
        assert!(told.clone().count() > 5);
        for slot in told {
            assert!(!format!("{:?}", slot.value).contains("secret"), "{slot:?}");
        }
    }
}
