//! The error log of nginx, with what its modules for sign-in, limits and `ModSecurity` say.
//!
//! ```text
//! 2026/11/21 07:45:01 [error] 71#71: *16336 open() "/var/www/site/.env" failed (2: No such file or directory), client: 203.0.113.9, server: www.town.example, request: "GET /.env HTTP/1.1", host: "www.town.example"
//! 2026/11/21 07:45:02 [error] 71#71: *3 user "chen": password mismatch, client: 203.0.113.9, server: , request: "GET / HTTP/1.1", host: "www.town.example", referrer: "https://www.town.example/"
//! 2026/11/21 07:45:03 [warn] 71#71: *68 delaying request, excess: 0.841, by zone "login", client: 203.0.113.9, server: www.town.example, request: "GET /login HTTP/1.1", host: "www.town.example"
//! Nov 21 07:45:04 www nginx: 2026/11/21 07:45:04 [crit] 71#71: *24 SSL_do_handshake() failed (SSL: error:0A00006C:SSL routines::bad key share) while SSL handshaking, client: 203.0.113.9, server: 0.0.0.0:443
//! ```
//!
//! nginx escapes nothing here: a path before the client and a referrer behind it may hold `, client:
//! 198.51.100.1, server:`. The first list that is whole to the end of the line is the server's, for
//! all that follows it stands in the referrer. Where the words before may hold a path and several
//! lists name several addresses, none is believed.

use domain::event::{Event, LogSource, known};

use crate::header::{self, Header};
use crate::registry::{Claims, FormatInfo, Frame, Line, Recognition};
use crate::scan::{after_any, between, number};
use crate::stamp;
use crate::tell::{AUTHENTICATION, Kind, Origin, Outcome, Tell, WEB, address};
use crate::web::{Side, put_agent, put_host, put_modsecurity, put_request};

/// How many lists are looked at in one line, and names in one list; with more there is no address.
const MOST: usize = 8;

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "nginx_error",
    dataset: "nginx_error",
    log_source: LogSource {
        product: Some("nginx"),
        service: Some("error"),
        category: None,
    },
    claims: Claims::Framed(Frame {
        read: framed,
        claims: |line| line.program == "nginx" && framed(line.message).is_some(),
    }),
    read,
};

fn framed(line: &str) -> Option<Header<'_>> {
    // Some journals repeat host and program before the line.
    let line = match line.split_once(" nginx: ") {
        Some((host, line)) if !host.contains(' ') => line,
        _ => line,
    };
    let (stamp, rest) = stamp::slashed(line)?;
    let message = rest.strip_prefix(' ')?;
    let (level, rest) = message.strip_prefix('[')?.split_once("] ")?;
    let levels = [
        "emerg", "alert", "crit", "error", "warn", "notice", "info", "debug",
    ];
    levels.contains(&level).then(|| Header {
        pid: number(rest).map(|(pid, _)| pid),
        ..header::framed(stamp, message)
    })
}

fn read<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Recognition {
    error(line.message, event).into()
}

/// `[error] 71#71: *16336 text, client: …`.
fn error<'r>(message: &'r str, event: &mut Event<'r>) -> Option<()> {
    let (level, rest) = message.strip_prefix('[')?.split_once("] ")?;
    let (_, rest) = number(rest)?;
    let (_, rest) = number(rest.strip_prefix('#')?)?;
    let rest = rest.strip_prefix(": ")?;
    let text = match rest.strip_prefix('*').and_then(number) {
        Some((_, text)) => text.strip_prefix(' ')?,
        None => rest,
    };
    event.put(known::LOG_LEVEL, level);
    if !text.contains(", client: ") {
        event.tell(WEB, "http-server-notice", Kind::Info, Outcome::Unsaid);
        event.reason(text);
        Side::Server.route(event);
        return Some(());
    }
    let list = List::find(text);
    let said = list.map_or(text, |list| list.before);
    let apart = said
        .strip_prefix("[client ")
        .and_then(|rest| rest.split_once("] "));
    let said = apart.map_or(said, |(_, said)| said);
    if let Some(rest) = said.strip_prefix("ModSecurity: ") {
        put_modsecurity(rest, event);
        Side::Server.route(event);
    } else if !sign_in(said, event) {
        let (action, kind, outcome) = judged(said);
        event.tell(WEB, action, kind, outcome);
        event.reason(said);
        put_path_and_zone(said, event);
        Side::Server.route(event);
    }
    if let Some(list) = list {
        event.origin(Origin::new(list.client, None));
        put_host(event, list.host);
        put_request(event, list.request);
        put_agent(event, list.referrer, "");
    }
    Some(())
}

/// `text, client: A, server: S, request: "R", subrequest: "…", upstream: "…", host: "H", referrer: "F"`.
#[derive(Debug, Clone, Copy, Default)]
struct List<'r> {
    before: &'r str,
    client: &'r str,
    request: &'r str,
    host: &'r str,
    referrer: &'r str,
}

impl<'r> List<'r> {
    fn find(text: &'r str) -> Option<Self> {
        let mut whole: Option<Self> = None;
        for (place, (at, _)) in text.match_indices(", client: ").enumerate() {
            if place >= MOST {
                return None;
            }
            let Some(list) = Self::at(text, at) else {
                continue;
            };
            match whole {
                None if holds_a_path(list.before) => whole = Some(list),
                None => return Some(list),
                Some(first) if first.client != list.client => return None,
                Some(_) => {}
            }
        }
        whole
    }

    fn at(text: &'r str, at: usize) -> Option<Self> {
        let (before, rest) = text.split_at_checked(at)?;
        let rest = rest.strip_prefix(", client: ")?;
        let (client, rest) = rest.split_once(',').unwrap_or((rest, ""));
        address(client).or_else(|| client.starts_with("unix:").then_some([0; 4].into()))?;
        let mut list = Self {
            before,
            client,
            ..Self::default()
        };
        let Some(rest) = rest.strip_prefix(" server: ") else {
            return rest.is_empty().then_some(list);
        };
        let (server, mut rest) = rest.split_at_checked(rest.find(", ").unwrap_or(rest.len()))?;
        if server.contains('"') {
            return None;
        }
        for _ in 0..MOST {
            if rest.is_empty() {
                return Some(list);
            }
            let (name, value) = rest.strip_prefix(", ")?.split_once(": \"")?;
            let (value, behind) = match name {
                // Nothing is written behind the referrer, so all of it is the client's.
                "referrer" => (value.strip_suffix('"')?, ""),
                "host" => value.split_once('"')?,
                _ => until_next(value)?,
            };
            match name {
                "request" => list.request = value,
                "host" => list.host = value,
                "referrer" => list.referrer = value,
                "upstream" | "subrequest" => {}
                _ => return None,
            }
            rest = behind;
        }
        rest.is_empty().then_some(list)
    }
}

/// A value up to the quote that ends the line or stands before the next name.
fn until_next(value: &str) -> Option<(&str, &str)> {
    let names = [
        "\", subrequest: \"",
        "\", upstream: \"",
        "\", host: \"",
        "\", referrer: \"",
    ];
    let end = names.iter().filter_map(|name| value.find(name)).min();
    match end {
        Some(end) => Some((value.get(..end)?, value.get(end.checked_add(1)?..)?)),
        None => Some((value.strip_suffix('"')?, "")),
    }
}

/// Whether the server's words quote a path that the client asked for.
fn holds_a_path(said: &str) -> bool {
    !said.starts_with("user \"") && said.contains('"') && !said.contains(" zone \"")
}

/// Refused sign-ins of the Basic and PAM modules.
fn sign_in<'r>(said: &'r str, event: &mut Event<'r>) -> bool {
    let name = if let Some(rest) = said.strip_prefix("user \"") {
        let ends = ["\": password mismatch", "\" was not found in \""];
        let name = ends
            .iter()
            .find_map(|end| rest.split_once(end))
            .map(|(name, _)| name);
        name.or_else(|| said.contains("was not found in").then_some(""))
    } else if said.starts_with("PAM: user '") {
        between(said, "PAM: user '", "' - not authenticated: ").map(|(name, _)| name)
    } else {
        None
    };
    let Some(name) = name else { return false };
    event.tell(AUTHENTICATION, "web-login", Kind::Start, Outcome::Failure);
    event.account(name);
    event.reason(said);
    true
}

fn judged(said: &str) -> (&'static str, Kind, Outcome) {
    let starts = [
        ("access forbidden by rule", "http-denied"),
        ("directory index of ", "http-denied"),
        (
            "no user/password was provided for basic authentication",
            "http-denied",
        ),
        ("limiting requests", "http-limited"),
        ("limiting connections", "http-limited"),
        ("delaying request", "http-limited"),
        ("client sent ", "http-malformed"),
        ("client intended to send too large", "http-malformed"),
        ("SSL_do_handshake() failed", "tls-failed"),
        ("SSL_read() failed", "tls-failed"),
    ];
    let found = starts.iter().find(|(start, _)| said.starts_with(start));
    let action = match found {
        Some((_, action)) => action,
        None if said.contains("(2: No such file or directory)") => "http-not-found",
        None if said.contains("(13: Permission denied)") && !said.contains("upstream") => {
            "http-denied"
        }
        None => "http-error",
    };
    match action {
        "http-denied" | "http-limited" => (action, Kind::Denied, Outcome::Failure),
        "http-error" => (action, Kind::Info, Outcome::Unsaid),
        _ => (action, Kind::Access, Outcome::Failure),
    }
}

fn put_path_and_zone<'r>(said: &'r str, event: &mut Event<'r>) {
    if let Some(rest) = after_any(said, &["open() \"", "stat() \"", "\""])
        && let Some((path, _)) = rest
            .split_once("\" failed (")
            .or_else(|| rest.split_once("\" is "))
    {
        event.put(known::FILE_PATH, path);
    }
    if let Some((zone, _)) = between(said, " zone \"", "\"") {
        event.put(known::RULE_NAME, zone);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(text: &str) -> Option<&str> {
        List::find(text).map(|list| list.client)
    }

    #[test]
    fn a_referrer_that_looks_like_a_list_changes_nothing() {
        let text = concat!(
            "access forbidden by rule, client: 203.0.113.9, server: www, request: \"GET / HTTP/1.1\", host: \"www\", ",
            "referrer: \"a\", client: 198.51.100.1, server: www, request: \"GET / HTTP/1.1\", host: \"www\"",
        );
        assert_eq!(client(text), Some("203.0.113.9"));
    }

    #[test]
    fn a_path_that_looks_like_a_list_leaves_the_address_out() {
        let list = |address| {
            format!(", client: {address}, server: www, request: \"GET / HTTP/1.1\", host: \"www\"")
        };
        let open = |path: &str| {
            let end = list("203.0.113.9");
            format!("open() \"/var/{path}\" failed (2: No such file or directory){end}")
        };
        assert_eq!(client(&open("a, b")), Some("203.0.113.9"));
        let hidden = format!("{}, referrer: \"", list("198.51.100.1"));
        assert_eq!(client(&format!("{}, referrer: \"x\"", open(&hidden))), None);
        assert_eq!(client(&open(&list("198.51.100.1").repeat(20))), None);
    }

    #[test]
    fn lists_of_all_lengths_are_whole() {
        let said = "x while SSL handshaking, client: 2001:db8::7, server: 0.0.0.0:443";
        assert_eq!(client(said), Some("2001:db8::7"));
        let said = "x, client: unix:, server: www, request: \"GET / \"a HTTP/1.1\", upstream: \"http://127.0.0.1/\", host: \"w\"";
        let list = List::find(said).expect("a list");
        assert_eq!((list.request, list.host), ("GET / \"a HTTP/1.1", "w"));
    }
}
