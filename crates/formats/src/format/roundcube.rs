//! Roundcube webmail with `log_logins` and `password_log` on, in syslog or in its own
//! `userlogins.log`, `errors.log` and `password.log`.
//!
//! ```text
//! Nov 21 09:41:10 mail roundcube[41]: <8f2c1a90> Successful login for chen@town.example (ID: 12) from 192.0.2.20 in session 8f2c1a90b7
//! [21-Nov-2026 09:41:12 +0800]: <77aa01bc> Failed login for chen@town.example from 203.0.113.9 in session 77aa01bc55 (error: 0)
//! [21-Nov-2026 09:41:13.123456 +0800]: <77aa01bc> IMAP Error: Login failed for chen against localhost from 127.0.0.1 (X-Forwarded-For: 203.0.113.9). AUTHENTICATE PLAIN: Authentication failed. in rcube_imap.php on line 211 (POST /?_task=login&_action=login)
//! Nov 21 09:42:33 mail roundcube[41]: <8f2c1a90> Password changed for user chen@town.example (ID: 12) from 192.0.2.20
//! ```
//!
//! `IMAP Error: Login failed` stands beside `Failed login`: it is `info`, so that one attempt counts once.
//!
//! What `X-Forwarded-For` and `X-Real-IP` say goes to `network.forwarded_ip`. It is the source only
//! where the connection came from the machine itself: then a proxy there wrote it. From anywhere
//! else it is the client's word. The account before the address and the headers behind it are the
//! client's; where both could be the address, none is told.

use domain::event::{Event, LogSource, known};

use crate::header::{self, Header};
use crate::registry::{Claims, FormatInfo, Frame, Line, Recognition};
use crate::scan::{after_any, between};
use crate::stamp;
use crate::tell::{AUTHENTICATION, IAM, Kind, Origin, Outcome, SESSION, Tell, address};

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "roundcube",
    dataset: "roundcube",
    log_source: LogSource {
        product: Some("linux"),
        service: Some("roundcube"),
        category: None,
    },
    claims: Claims::Framed(Frame {
        read: framed,
        claims: |line| line.program == "roundcube",
    }),
    read,
};

/// `[21-Nov-2026 09:41:12 +0800]: `.
fn framed(line: &str) -> Option<Header<'_>> {
    let (stamp, rest) = stamp::day_first(line.strip_prefix('[')?)?;
    Some(header::framed(stamp, rest.strip_prefix("]: ")?))
}

fn read<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Recognition {
    webmail(line.message, event).into()
}

fn webmail<'r>(message: &'r str, event: &mut Event<'r>) -> Option<()> {
    let (session, said) = match between(message, "<", "> ") {
        Some((session, said)) if message.starts_with('<') => (Some(session), said),
        _ => (None, message),
    };
    if let Some(session) = session {
        event.put(known::SESSION_ID, session);
    }
    if let Some(rest) = said.strip_prefix("Successful login for ") {
        event.tell(AUTHENTICATION, "web-login", Kind::Start, Outcome::Success);
        Parties::read(rest)?.put(event);
    } else if let Some(rest) = said.strip_prefix("Failed login for ") {
        event.tell(AUTHENTICATION, "web-login", Kind::Start, Outcome::Failure);
        Parties::read(rest)?.put(event);
    } else if let Some(rest) = said.strip_prefix("Password changed for user ") {
        event.tell(IAM, "password-change", Kind::Change, Outcome::Success);
        Parties::read(rest)?.put(event);
    } else if let Some(rest) = said.strip_prefix("IMAP Error: Login failed for ") {
        event.tell(AUTHENTICATION, "web-login", Kind::Info, Outcome::Failure);
        let parties = Parties::read(rest)?;
        parties.put(event);
        event.reason(parties.rest.trim_start_matches(['.', ' ']));
    } else {
        return session_error(said, event);
    }
    Some(())
}

/// A session that Roundcube threw away.
fn session_error<'r>(said: &'r str, event: &mut Event<'r>) -> Option<()> {
    let starts = [
        "Session auth check failed for ",
        "Session check failed for ",
        "Session IP check failed for ",
        "Session user agent check failed for ",
        "Aborted session ",
        "Session destroyed",
    ];
    starts.iter().any(|start| said.starts_with(start)).then(|| {
        event.tell(SESSION, "web-session", Kind::Info, Outcome::Failure);
        event.reason(said);
    })
}

/// `chen@town.example (ID: 12) from 192.0.2.20 in session …`, `chen against localhost from 192.0.2.1
/// (X-Real-IP: 203.0.113.9,X-Forwarded-For: 203.0.113.9). …`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Parties<'r> {
    account: &'r str,
    host: Option<&'r str>,
    forwarded: &'r str,
    rest: &'r str,
}

impl<'r> Parties<'r> {
    fn read(text: &'r str) -> Option<Self> {
        // Of several ` from address` the last is Roundcube's, unless headers follow, which may
        // bring some of their own.
        let addresses = || {
            text.match_indices(" from ").filter_map(|(at, marker)| {
                let behind = text.get(at.checked_add(marker.len())?..)?;
                let end = behind.find([' ', '(', ',']).unwrap_or(behind.len());
                let host = behind.get(..end)?.trim_end_matches('.');
                address(host)?;
                Some((text.get(..at)?, host, behind.get(host.len()..)?))
            })
        };
        let (account, host, rest) = addresses().last()?;
        let ambiguous = text.contains("(X-") && addresses().any(|(_, other, _)| other != host);
        let headers = rest.trim_start_matches(' ').strip_prefix('(');
        let headers = headers.filter(|headers| headers.starts_with("X-"));
        let (headers, rest) = match headers.and_then(|headers| headers.split_once(')')) {
            Some((headers, rest)) if !ambiguous => (headers, rest),
            _ => ("", rest),
        };
        Some(Self {
            account: without_details(account),
            host: (!ambiguous).then_some(host),
            forwarded: forwarded(headers),
            rest,
        })
    }

    fn put(&self, event: &mut Event<'r>) {
        event.account(self.account);
        let Some(host) = self.host else { return };
        let local = address(host).is_some_and(|address| address.to_canonical().is_loopback());
        if local && !self.forwarded.is_empty() {
            event.origin(Origin::new(self.forwarded, None));
        } else {
            event.origin(Origin::new(host, None));
        }
        if !self.forwarded.is_empty() {
            event.put(known::FORWARDED_IP, self.forwarded);
        }
    }
}

/// The account without ` (ID: 12)` and ` against localhost`.
fn without_details(account: &str) -> &str {
    let account = account
        .rsplit_once(" (ID: ")
        .map_or(account, |(account, _)| account);
    account
        .rsplit_once(" against ")
        .map_or(account, |(account, _)| account)
}

/// The address that the nearest proxy wrote: the last one.
fn forwarded(headers: &str) -> &str {
    let last = headers.rsplit([',', ':']).next().unwrap_or_default();
    let by_name = after_any(
        headers.rsplit(',').next().unwrap_or_default().trim(),
        &["X-Forwarded-For: ", "X-Real-IP: "],
    );
    let listed = headers.rsplit(',').next().unwrap_or_default().trim();
    [by_name.unwrap_or(listed), last.trim()]
        .into_iter()
        .find(|text| address(text).is_some())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_looks_like_a_source_gives_way_to_the_source() {
        let said = Parties::read("x from 198.51.100.1 from 203.0.113.9 in session 5 (error: 0)")
            .expect("a sign-in");
        assert_eq!(said.host, Some("203.0.113.9"));
        assert_eq!(said.account, "x from 198.51.100.1");
        let both = "x from 198.51.100.1 (X-Real-IP: 1) from 203.0.113.9 (X-Forwarded-For: a from 192.0.2.5) in session 5";
        assert_eq!(Parties::read(both).and_then(|said| said.host), None);
    }

    #[test]
    fn the_last_forwarded_address_counts() {
        assert_eq!(
            forwarded("X-Real-IP: 203.0.113.9,X-Forwarded-For: 198.51.100.1, 203.0.113.9"),
            "203.0.113.9"
        );
        assert_eq!(forwarded("X-Forwarded-For: 2001:db8::9"), "2001:db8::9");
        assert_eq!(forwarded("X-Real-IP: nothing"), "");
    }
}
