//! The error log of Apache httpd 2.2 and 2.4, with what its modules for sign-in and `ModSecurity` say.
//!
//! ```text
//! [Sat Nov 21 07:45:01 2026] [error] [client 203.0.113.9] user chen not found: /private/
//! [Sat Nov 21 07:45:02.266605 2026] [auth_basic:error] [pid 71:tid 140] [client 203.0.113.9:51386] AH01617: user chen: authentication failure for "/private/": Password Mismatch
//! [Sat Nov 21 07:45:03.008606 2026] [authz_core:error] [pid 71] [client 203.0.113.9:44271] AH01630: client denied by server configuration: /var/www/private/
//! [Sat Nov 21 07:45:04.147674 2026] [mpm_event:notice] [pid 71:tid 140] AH00489: Apache/2.4 configured -- resuming normal operations
//! Nov 21 07:45:05 www httpd[71]: [core:error] [pid 71] [client 203.0.113.9:37924] AH10244: invalid URI path (/cgi-bin/.%2e/bin/sh)
//! ```
//!
//! The client stands in a bracket that the server writes before every word of its own message, so
//! a path or a name that holds another such bracket changes nothing.

use domain::event::{Event, LogSource, known};

use crate::header::{self, Header};
use crate::registry::{Claims, FormatInfo, Frame, Line, Recognition};
use crate::scan::{after_any, between, number};
use crate::stamp;
use crate::tell::{AUTHENTICATION, Kind, Origin, Outcome, Tell, WEB, address};
use crate::web::{Side, put_modsecurity};

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "apache_error",
    dataset: "apache_error",
    log_source: LogSource {
        product: Some("apache"),
        service: Some("error"),
        category: None,
    },
    claims: Claims::Framed(Frame {
        read: framed,
        claims: |line| {
            let servers = ["httpd", "apache2", "apache"];
            let program = line.program.split_once('/').map_or(line.program, |p| p.0);
            servers.contains(&program) && line.message.starts_with('[')
        },
    }),
    read,
};

/// What the brackets before the message say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Said<'r> {
    /// `authz_core:error`, of 2.2 only `error`.
    module: &'r str,
    level: &'r str,
    client: Option<Origin<'r>>,
    text: &'r str,
}

fn framed(line: &str) -> Option<Header<'_>> {
    let (stamp, rest) = stamp::weekday_first(line.strip_prefix('[')?)?;
    let message = rest.strip_prefix("] ")?;
    message
        .starts_with('[')
        .then(|| header::framed(stamp, message))
}

fn read<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Recognition {
    let Some(said) = said(line.message) else {
        return Recognition::Unrecognised;
    };
    event.put(known::LOG_LEVEL, said.level);
    if let Some(client) = said.client {
        event.origin(client);
    }
    tell(&said, event);
    Side::Server.route(event);
    if event.text_of(known::EVENT_CATEGORY) == Some(AUTHENTICATION) {
        event.log_source.category = Some(AUTHENTICATION);
    }
    Recognition::Recognised
}

fn said(message: &str) -> Option<Said<'_>> {
    let (module, mut text) = message.strip_prefix('[')?.split_once("] ")?;
    let level = module.rsplit_once(':').map_or(module, |(_, level)| level);
    let known = [
        "emerg", "alert", "crit", "error", "warn", "notice", "info", "debug",
    ];
    if !known.contains(&level) && !level.starts_with("trace") {
        return None;
    }
    let mut modern = false;
    let mut client = None;
    loop {
        text = without_cause(text);
        let Some((inner, rest)) = text
            .strip_prefix('[')
            .and_then(|inner| inner.split_once("] "))
        else {
            break;
        };
        if let Some(host) = after_any(inner, &["client ", "remote "]) {
            client = client.or(Some(origin(host, modern)));
        } else if after_any(inner, &["pid ", "tid "]).is_some() {
            modern = true;
        } else {
            break;
        }
        text = rest;
    }
    Some(Said {
        module,
        level,
        client,
        text,
    })
}

/// Without `(13)Permission denied: `, which stands before the client.
fn without_cause(text: &str) -> &str {
    let read = || {
        let (_, rest) = number(text.strip_prefix('(')?)?;
        let (_, rest) = rest.strip_prefix(')')?.split_once(": ")?;
        rest.starts_with("[client ").then_some(rest)
    };
    read().unwrap_or(text)
}

/// Apache 2.4 writes a port behind an IPv6 address without a bracket, 2.2 writes none.
fn origin(host: &str, modern: bool) -> Origin<'_> {
    let bare = |host: &str| address(host).is_some();
    if let Some((host, port)) = host.rsplit_once(':')
        && (modern || !host.contains(':'))
    {
        let inner = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'));
        let host = inner.unwrap_or(host);
        if bare(host)
            && let Ok(port) = port.parse::<u16>()
        {
            return Origin::new(host, Some(port.into()));
        }
    }
    Origin::new(host, None)
}

fn tell<'r>(said: &Said<'r>, event: &mut Event<'r>) {
    let text = match said.text.split_once(": ") {
        Some((code, text)) if code.len() == 7 && code.starts_with("AH") => text,
        _ => said.text,
    };
    let text = text.strip_prefix("Digest: ").unwrap_or(text);
    if let Some(rest) = text.strip_prefix("ModSecurity: ") {
        return put_modsecurity(rest, event);
    }
    if said.client.is_none() {
        event.tell(WEB, "http-server-notice", Kind::Info, Outcome::Unsaid);
        return event.reason(text);
    }
    if sign_in(text, event) {
        return event.reason(text);
    }
    let (action, kind, outcome) = if said.module.starts_with("evasive") {
        // mod_evasive refuses whoever asks too often, in the words of a refused page.
        ("http-limited", Kind::Denied, Outcome::Failure)
    } else {
        judged(text)
    };
    event.tell(WEB, action, kind, outcome);
    event.reason(text);
    if let Some(path) = asked_for(text) {
        event.put(known::FILE_PATH, path);
    }
}

/// The file or page that was not there or not to be had.
fn asked_for(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_prefix("script '") {
        // The path is the client's and may hold quotes; what the server says stands behind the last.
        return Some(rest.rsplit_once("' not found or unable to stat")?.0);
    }
    let path = after_any(
        text,
        &[
            "File does not exist: ",
            "client denied by server configuration: ",
            "script not found or unable to stat: ",
        ],
    )?;
    let referrer = path.split_once(", referer: ");
    Some(referrer.map_or(path, |(path, _)| path))
}

/// What became of a request that is no sign-in.
fn judged(text: &str) -> (&'static str, Kind, Outcome) {
    let starts = [
        ("client denied by server configuration", "http-denied"),
        ("Directory index forbidden", "http-denied"),
        ("Cannot serve directory", "http-denied"),
        ("attempt to invoke directory as script", "http-denied"),
        ("File does not exist", "http-not-found"),
        ("script not found", "http-not-found"),
        ("script '", "http-not-found"),
        ("Got error 'Primary script unknown", "http-not-found"),
        ("Invalid URI in request", "http-malformed"),
        ("Invalid method in request", "http-malformed"),
        ("invalid URI path", "http-malformed"),
        ("URI too long", "http-malformed"),
        ("request failed: ", "http-malformed"),
        ("HTTP Request Line; ", "http-malformed"),
        ("Client sent malformed Host header", "http-malformed"),
        ("Hostname ", "http-malformed"),
        ("No hostname was provided via SNI", "http-malformed"),
    ];
    let found = starts.iter().find(|(start, _)| text.starts_with(start));
    let action = match found {
        Some((_, action)) => action,
        None if text.contains(": script not found or unable to stat") => "http-not-found",
        // What bash says of a request that carries CVE-2014-6271.
        None if text.contains("ignoring function definition attempt")
            || text.contains("error importing function definition") =>
        {
            "http-malformed"
        }
        None => "http-error",
    };
    match action {
        "http-denied" => (action, Kind::Denied, Outcome::Failure),
        "http-error" => (action, Kind::Info, Outcome::Unsaid),
        _ => (action, Kind::Access, Outcome::Failure),
    }
}

/// Refused sign-ins of Basic and Digest. A user's name holds no colon, so the first one ends it.
fn sign_in<'r>(text: &'r str, event: &mut Event<'r>) -> bool {
    let refused = |event: &mut Event<'r>| {
        event.tell(AUTHENTICATION, "web-login", Kind::Start, Outcome::Failure);
    };
    if let Some((name, rest)) = between(text, "user `", "' ")
        && text.starts_with("user `")
        && rest.starts_with("in realm ")
    {
        refused(event);
        event.account(name);
        return true;
    }
    // What a program in PHP says in the words of the server: its sentence ends at the last quote.
    if let Some(rest) = text.strip_prefix("Got error 'PHP message: user ")
        && let Some((name, _)) = rest.split_once(" authentication failure for ")
    {
        refused(event);
        event.account(name);
        return true;
    }
    if let Some(rest) = text.strip_prefix("user ") {
        let (name, why) = rest.split_once(": ").unwrap_or((rest, ""));
        let missing = name.strip_suffix(" not found");
        let mismatches = [
            "authentication failure",
            "authorization failure",
            "password mismatch",
            "one-time-nonce mismatch",
        ];
        let mismatch = mismatches.iter().any(|start| why.starts_with(start));
        if missing.is_some() || mismatch {
            refused(event);
            event.account(missing.unwrap_or(name));
        }
        return missing.is_some() || mismatch;
    }
    if let Some((name, rest)) = between(text, "Authorization of user ", " to access ")
        && text.starts_with("Authorization of user ")
        && rest.contains(" failed")
    {
        refused(event);
        event.account(name);
        return true;
    }
    // Looked at last, when the password was right: after a restart every browser still has a nonce
    // of before, and is told to take a new one without asking its user.
    if text.starts_with("invalid nonce ") {
        event.tell(AUTHENTICATION, "web-login", Kind::Info, Outcome::Failure);
        return true;
    }
    let digest = [
        "client used wrong authentication scheme",
        "invalid qop ",
        "invalid opaque ",
        "realm mismatch ",
        "unknown algorithm ",
        "uri mismatch",
        "invalid or malformed Digest header",
    ];
    let found = digest.iter().any(|start| text.starts_with(start));
    if found {
        refused(event);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bracket_in_a_path_names_no_client() {
        let line = "[error] [client 203.0.113.9] File does not exist: /srv/[client 198.51.100.1] user root not found";
        let said = said(line).expect("an error");
        assert_eq!(said.client.map(|origin| origin.host), Some("203.0.113.9"));
        assert!(said.text.starts_with("File does not exist"));
    }

    #[test]
    fn an_address_is_read_with_and_without_port() {
        let at = |line| {
            said(line)
                .and_then(|said| said.client)
                .map(|origin| (origin.host, origin.port))
        };
        assert_eq!(
            at(
                "[core:error] [pid 5:tid 6] (13)Permission denied: [client 2001:db8::7:51548] AH00035: x"
            ),
            Some(("2001:db8::7", Some(51548)))
        );
        assert_eq!(
            at("[core:error] [pid 5] [client [2001:db8::7]:548] x"),
            Some(("2001:db8::7", Some(548)))
        );
        assert_eq!(
            at("[error] [client 2001:db8::7] x"),
            Some(("2001:db8::7", None))
        );
        assert_eq!(
            at("[error] [client 192.0.2.7:55555] [client 192.0.2.7] ModSecurity: x"),
            Some(("192.0.2.7", Some(55555)))
        );
    }
}
