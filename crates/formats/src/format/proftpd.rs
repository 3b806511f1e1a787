//! The FTP and SFTP server `ProFTPD`, in syslog or its own log of the same shape.
//!
//! ```text
//! Nov 21 07:45:01 ftp proftpd[71] ftp.town.example (gw.example[203.0.113.9]): USER chen (Login failed): Incorrect password.
//! Nov 21 07:45:02 ftp proftpd[71]: ftp.town.example (203.0.113.9[203.0.113.9]) - USER root: no such user found from 203.0.113.9 [203.0.113.9] to 192.0.2.1:21
//! 2026-11-21 07:45:03,121 ftp proftpd[72] ftp.town.example (::ffff:203.0.113.9[::ffff:203.0.113.9]): USER chen: Login successful.
//! ```
//!
//! The server writes name and address of the client in the first parenthesis; the user's name comes
//! behind it and may look like anything.

use domain::event::{Event, LogSource, known};

use crate::registry::{Claims, FormatInfo, Line, Recognition};
use crate::tell::{AUTHENTICATION, Kind, Origin, Outcome, SESSION, Tell};

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "proftpd",
    dataset: "proftpd",
    log_source: LogSource {
        product: Some("linux"),
        service: Some("proftpd"),
        category: None,
    },
    claims: Claims::Programs(|program| program == "proftpd"),
    read,
};

fn read<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Recognition {
    let said = said(line.message);
    said.and_then(|(client, text)| {
        tell(text, event)?;
        event.origin(client);
        Some(())
    })
    .into()
}

/// `server (name[address]): text` or `server (name[address]) - text`.
fn said(message: &str) -> Option<(Origin<'_>, &str)> {
    let (server, rest) = message.split_once(" (")?;
    let (name, rest) = rest.split_once('[')?;
    let (host, rest) = rest.split_once("])")?;
    if server.contains(' ') || name.contains(' ') {
        return None;
    }
    let text = rest
        .strip_prefix(": ")
        .or_else(|| rest.strip_prefix(" - "))?;
    let client = Origin {
        host,
        port: None,
        // Where the address has no name, the address stands in its place.
        name: if name == host { "" } else { name },
    };
    Some((client, text.trim_end_matches(' ')))
}

fn tell<'r>(text: &'r str, event: &mut Event<'r>) -> Option<()> {
    sign_in(text, event).or_else(|| session(text, event))
}

/// What ends a line about a user is the server's, so it is sought from the end.
fn sign_in<'r>(text: &'r str, event: &mut Event<'r>) -> Option<()> {
    let mut attempt = |user: &'r str, outcome, reason: &'r str| {
        event.tell(AUTHENTICATION, "ftp-login", Kind::Start, outcome);
        event.account(user);
        event.reason(reason);
    };
    if let Some(rest) = text.strip_prefix("SECURITY VIOLATION: ") {
        let user = rest
            .trim_end_matches('.')
            .strip_suffix(" login attempted")?;
        attempt(user, Outcome::Failure, "login not allowed");
        return Some(());
    }
    let rest = text
        .strip_prefix("USER ")
        .or_else(|| text.strip_prefix("ANON "))?;
    let success = [": Login successful.", ": Login successful"]
        .iter()
        .find_map(|end| rest.strip_suffix(end));
    if let Some(user) = success {
        attempt(user, Outcome::Success, "");
    } else if let Some((user, reason)) = rest.rsplit_once(" (Login failed): ") {
        attempt(user, Outcome::Failure, reason);
    } else if let Some(user) = rest.strip_suffix(" (Login failed)") {
        attempt(user, Outcome::Failure, "");
    } else {
        let (user, _) = rest.rsplit_once(": no such user found from ")?;
        attempt(user, Outcome::Failure, "no such user");
    }
    Some(())
}

/// How the lines begin that belong to a session, or follow attempts that other lines report.
const SESSION_STARTS: [(&str, What); 20] = [
    ("Maximum login attempts ", What::GaveUp),
    ("FTP login timed out", What::GaveUp),
    ("Login timeout exceeded", What::GaveUp),
    ("FTP session opened", What::Opened),
    ("SSH2 session opened", What::Opened),
    ("Connection from ", What::Opened),
    ("FTP session closed", What::Closed),
    ("SSH2 session closed", What::Closed),
    ("FTP no transfer timeout", What::Closed),
    ("FTP session idle timeout", What::Closed),
    ("Client session idle timeout", What::Closed),
    ("Refused ", What::Refused),
    ("Connection refused", What::Refused),
    ("Preparing to chroot ", What::Notice),
    ("Data transfer aborted", What::Notice),
    ("Transfer ", What::Notice),
    ("notice: ", What::Notice),
    ("error: ", What::Notice),
    ("warning: ", What::Notice),
    ("mod_", What::Notice),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    GaveUp,
    Opened,
    Closed,
    Refused,
    Notice,
}

fn session<'r>(text: &'r str, event: &mut Event<'r>) -> Option<()> {
    let starts = |(start, _): &&(&str, What)| text.starts_with(start);
    let (category, action, kind, outcome) = match SESSION_STARTS.iter().find(starts)?.1 {
        What::GaveUp => (AUTHENTICATION, "ftp-login", Kind::Info, Outcome::Failure),
        What::Opened => (SESSION, "ftp-connect", Kind::Info, Outcome::Unsaid),
        What::Closed => (SESSION, "ftp-disconnect", Kind::End, Outcome::Unsaid),
        What::Refused => (SESSION, "ftp-connect", Kind::Denied, Outcome::Failure),
        What::Notice => (SESSION, "ftp-notice", Kind::Info, Outcome::Unsaid),
    };
    event.tell(category, action, kind, outcome);
    event.reason(text);
    if text.starts_with("SSH2 ") {
        event.put(known::NETWORK_PROTOCOL, "ssh");
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_that_looks_like_a_client_is_a_user() {
        let message = "ftp (gw[203.0.113.9]): USER ftp proftpd[1] ftp (x[198.51.100.1]): no such user found from gw [203.0.113.9] to 192.0.2.1:21";
        let (client, text) = said(message).expect("a line");
        assert_eq!((client.host, client.name), ("203.0.113.9", "gw"));
        assert!(text.starts_with("USER ftp proftpd[1]"));
        assert_eq!(said("ftp (gw) [203.0.113.9]): USER x"), None);
    }
}
