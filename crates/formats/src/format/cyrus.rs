//! Cyrus: its IMAP, POP3 and sieve services.
//!
//! ```text
//! Nov 21 07:45:01 mail cyrus/imaps[71]: badlogin: gw.example [203.0.113.9] plaintext chen SASL(-13): authentication failure: checkpass failed
//! Nov 21 07:45:02 mail timsieved[72]: badlogin: gw.example[203.0.113.9] PLAIN authentication failure
//! Nov 21 07:45:03 mail cyrus/imap[73]: login: gw.example [203.0.113.9] chen plaintext+TLS User logged in
//! ```
//!
//! The client stands before the account, and its name as resolved holds no bracket.

use domain::event::{Event, LogSource, Value, known};

use crate::registry::{Claims, FormatInfo, Line};
use crate::scan::word;
use crate::tell::{AUTHENTICATION, Kind, Origin, Outcome, Tell};

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "cyrus",
    dataset: "cyrus",
    log_source: LogSource {
        product: Some("linux"),
        service: Some("cyrus"),
        category: None,
    },
    claims: Claims::Programs(|program| service(program).is_some()),
    read: |line, event| sign_in(line, event).into(),
};

/// Action and protocol of a program: `cyrus/imaps`, `imapd`, `timsieved`.
fn service(program: &str) -> Option<(&'static str, &'static str)> {
    let name = program.strip_prefix("cyrus/").unwrap_or(program);
    match name {
        "imap" | "imaps" | "imapd" => Some(("imap-login", "imap")),
        "pop3" | "pop3s" | "pop3d" => Some(("pop3-login", "pop3")),
        "sieve" | "timsieved" => Some(("sieve-login", "sieve")),
        "lmtp" | "lmtpunix" | "lmtpd" => Some(("mail-login", "lmtp")),
        _ if name.len() < program.len() => Some(("mail-login", "cyrus")),
        _ => None,
    }
}

fn sign_in<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Option<()> {
    let (action, protocol) = service(line.program)?;
    let (outcome, rest) = match line.message.split_once(": ")? {
        ("badlogin", rest) => (Outcome::Failure, rest),
        ("login", rest) => (Outcome::Success, rest),
        _ => return None,
    };
    let (name, rest) = rest.split_once('[')?;
    let (host, rest) = rest.split_once(']')?;
    let rest = rest.strip_prefix(' ')?;
    event.tell(AUTHENTICATION, action, Kind::Start, outcome);
    event.put(known::NETWORK_PROTOCOL, protocol);
    event.origin(Origin {
        host,
        port: None,
        name: name.trim_end_matches(' '),
    });
    let (first, rest) = word(rest);
    if outcome == Outcome::Success {
        event.account(first);
        let method = word(rest).0;
        event.put(known::AUTH_METHOD, method);
        let encrypted = method.ends_with("+TLS")
            || line.program.ends_with("imaps")
            || line.program.ends_with("pop3s");
        event.put(known::TLS_ESTABLISHED, Value::Boolean(encrypted));
        return Some(());
    }
    event.put(known::AUTH_METHOD, first);
    // Only a plain sign-in names the account, and the library's words end it.
    match rest.rsplit_once(" SASL(") {
        Some((user, _)) if !rest.starts_with('[') => event.account(user),
        _ => {}
    }
    event.reason(rest);
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_name_their_protocol() {
        assert_eq!(service("cyrus/imaps"), Some(("imap-login", "imap")));
        assert_eq!(service("timsieved"), Some(("sieve-login", "sieve")));
        assert_eq!(service("cyrus/master"), Some(("mail-login", "cyrus")));
        assert_eq!(service("imapproxy"), None);
    }
}
