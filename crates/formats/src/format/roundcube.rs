//! Roundcube webmail, logging to syslog with `log_logins` and `password_log` on.
//!
//! ```text
//! Nov 21 09:41:10 mail roundcube[41]: <8f2c1a90> Successful login for chen@town.example (ID: 12) from 192.0.2.20 in session 8f2c1a90b7
//! Nov 21 09:41:12 mail roundcube[41]: <77aa01bc> Failed login for chen@town.example from 203.0.113.9 in session 77aa01bc55 (error: 0)
//! Nov 21 09:42:33 mail roundcube[41]: <8f2c1a90> Password changed for user chen@town.example (ID: 12) from 192.0.2.20
//! ```
//!
//! `IMAP Error: Login failed` stands beside `Failed login`: it is `info`, so that one attempt counts once.

use domain::event::{Event, LogSource, known};

use crate::registry::{Claims, FormatInfo, Line, Recognition};
use crate::scan::{between, word};
use crate::tell::{AUTHENTICATION, IAM, Kind, Origin, Outcome, Tell};

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "roundcube",
    dataset: "roundcube",
    log_source: LogSource {
        product: Some("linux"),
        service: Some("roundcube"),
        category: None,
    },
    claims: Claims::Programs(|program| program == "roundcube"),
    read,
};

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
        who_from_where(rest, event)
    } else if let Some(rest) = said.strip_prefix("Failed login for ") {
        event.tell(AUTHENTICATION, "web-login", Kind::Start, Outcome::Failure);
        who_from_where(rest, event)
    } else if let Some(rest) = said.strip_prefix("Password changed for user ") {
        event.tell(IAM, "password-change", Kind::Change, Outcome::Success);
        who_from_where(rest, event)
    } else if let Some(rest) = said.strip_prefix("IMAP Error: Login failed for ") {
        event.tell(AUTHENTICATION, "web-login", Kind::Info, Outcome::Failure);
        if let Some((_, reason)) = said.split_once(". ") {
            event.reason(reason);
        }
        who_from_where(rest, event)
    } else {
        None
    }
}

/// `chen@town.example (ID: 12) from 192.0.2.20 in session …`; the proxy's addresses may follow in
/// parentheses, as `192.0.2.1(X-Forwarded-For: 203.0.113.9)`.
fn who_from_where<'r>(rest: &'r str, event: &mut Event<'r>) -> Option<()> {
    let (account, rest) = word(rest);
    event.account(account);
    let (_, from) = rest.split_once("from ")?;
    let end = from.find([' ', '(', ',']).unwrap_or(from.len());
    let host = from.get(..end)?.trim_end_matches('.');
    event.origin(Origin::new(host, None));
    Some(())
}
