//! What web servers and proxies write alike: quoted fields, request lines, status codes.

use domain::event::{Event, known};

use crate::scan::{between, word};
use crate::stamp::{self, Stamp};
use crate::tell::{Kind, Outcome, Tell, WEB, address};

/// What stands before the request in an access log.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head<'r> {
    /// Everything before the time: perhaps a virtual host, the client, ident and user.
    pub(crate) who: &'r str,
    /// When.
    pub(crate) stamp: Stamp,
    /// The virtual host, where it stands behind the time.
    pub(crate) host: &'r str,
    /// From the request's opening quote on.
    pub(crate) rest: &'r str,
}

impl<'r> Head<'r> {
    /// Servers escape quotes in what a client chose, so the first quote behind a space opens the
    /// request, and the bracket before it holds the server's own time, whatever the user is called.
    pub(crate) fn read(line: &'r str) -> Option<Self> {
        let (before, _) = line.split_once(" \"")?;
        let rest = line.get(before.len().checked_add(1)?..)?;
        let before = before.trim_end_matches(' ');
        let (framed, host) = match before.strip_suffix(']') {
            Some(framed) => (framed, ""),
            None => before.rsplit_once("] ")?,
        };
        let (who, time) = framed.rsplit_once('[')?;
        let (stamp, behind) = stamp::day_first(time)?;
        let who = who.trim_end_matches(' ');
        let whole = behind.trim_matches(' ').is_empty() && !host.contains(' ');
        (whole && !who.is_empty()).then_some(Self {
            who,
            stamp,
            host,
            rest,
        })
    }

    /// Virtual host, client, user. A host stands first only if it has a port or an address follows.
    pub(crate) fn parties(&self) -> (&'r str, &'r str, &'r str) {
        let (first, rest) = word(self.who);
        let (second, behind) = word(rest);
        let vhost = address(first).is_none()
            && (address(second).is_some() || (second != "-" && has_port(first)));
        let (host, client, rest) = if vhost {
            (without_port(first), second, behind)
        } else {
            (self.host, first, rest)
        };
        let (_ident, user) = word(rest);
        let nobody = user.bytes().all(|byte| matches!(byte, b'-' | b' '));
        (host, client, if nobody { "" } else { user })
    }
}

fn has_port(host: &str) -> bool {
    without_port(host).len() < host.len()
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    }
}

/// The content of a quoted text at the start, escapes as written, and what follows it.
pub(crate) fn quoted(text: &str) -> Option<(&str, &str)> {
    let text = text.strip_prefix('"')?;
    let mut escaped = false;
    let end = text.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })?;
    Some((text.get(..end)?, text.get(end.checked_add(1)?..)?))
}

/// Whose log tells its requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// A web server's.
    Server,
    /// A proxy's.
    Proxy,
}

impl Side {
    /// Sends the event to the rules written for such logs.
    pub(crate) fn route(self, event: &mut Event<'_>) {
        event.log_source.category = Some(match self {
            Self::Server => "webserver",
            Self::Proxy => "proxy",
        });
    }
}

/// `GET /path?query HTTP/1.1`. Whatever is no such line is kept whole as what was asked for.
pub(crate) fn put_request<'r>(event: &mut Event<'r>, line: &'r str) {
    let (method, rest) = word(line);
    let is_method = !method.is_empty()
        && method.len() <= 20
        && method.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
    if !is_method || rest.is_empty() {
        if !line.is_empty() && line != "-" {
            event.put(known::URL, line);
        }
        return;
    }
    event.put(known::HTTP_METHOD, method);
    let (target, version) = match rest.rsplit_once(" HTTP/") {
        Some((target, version)) => (target, version),
        None => (rest, ""),
    };
    put_target(event, target);
    if !version.is_empty() && version.len() <= 4 {
        event.put(known::HTTP_VERSION, version);
    }
}

/// `/path?query`, `https://host/path?query` or `host:443`.
pub(crate) fn put_target<'r>(event: &mut Event<'r>, target: &'r str) {
    event.put(known::URL, target);
    let local = match target.split_once("://") {
        Some((scheme, rest)) if scheme.bytes().all(|b| b.is_ascii_lowercase()) => {
            let end = rest.find(['/', '?']).unwrap_or(rest.len());
            let Some((host, local)) = rest.split_at_checked(end) else {
                return;
            };
            put_host(event, host);
            local
        }
        _ if target.starts_with(['/', '*']) => target,
        // Squid's name for a request that it could not read.
        _ if target.starts_with("error:") => return,
        _ => return put_host(event, target),
    };
    let (path, query) = local.split_once('?').unwrap_or((local, ""));
    event.put(known::URL_PATH, path);
    if !query.is_empty() {
        event.put(known::URL_QUERY, query);
    }
}

/// Referrer and user agent; `-` is none.
pub(crate) fn put_agent<'r>(event: &mut Event<'r>, referrer: &'r str, agent: &'r str) {
    if !matches!(referrer, "" | "-") {
        event.put(known::HTTP_REFERRER, referrer);
    }
    if !matches!(agent, "" | "-") {
        event.put(known::USER_AGENT, agent);
    }
}

/// The host asked for, its port left out; `-` is none.
pub(crate) fn put_host<'r>(event: &mut Event<'r>, host: &'r str) {
    let host = without_port(host.rsplit_once('@').map_or(host, |(_, host)| host));
    if !matches!(host, "" | "-") {
        event.put(known::URL_DOMAIN, host);
    }
}

/// What a status code says: refused, failed or done. 444 is nginx hanging up without an answer, 499
/// the client doing so before there was one.
pub(crate) fn judged(status: i64) -> (Kind, Outcome) {
    match status {
        401 | 403 | 407 | 429 | 444 => (Kind::Denied, Outcome::Failure),
        400..=599 => (Kind::Access, Outcome::Failure),
        100..=399 => (Kind::Access, Outcome::Success),
        _ => (Kind::Access, Outcome::Unsaid),
    }
}

/// What `ModSecurity` says in either server: `Access denied with code 403 (phase 2). … [id "930100"] [msg "…"] [uri "…"]`.
pub(crate) fn put_modsecurity<'r>(text: &'r str, event: &mut Event<'r>) {
    let (kind, outcome) = if text.contains("Access denied ") {
        (Kind::Denied, Outcome::Failure)
    } else {
        (Kind::Info, Outcome::Unsaid)
    };
    event.tell(WEB, "http-attack", kind, outcome);
    let tag = |name: &str| between(text, name, "\"]").map(|(value, _)| value);
    if let Some(message) = tag("[msg \"") {
        event.put(known::RULE_NAME, message);
    }
    if let Some(id) = tag("[id \"") {
        event.put(known::RULE_ID, id);
    }
    event.reason(
        text.split_once(" [file ")
            .map_or(text, |(reason, _)| reason),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_is_the_servers_whatever_the_user_is_called() {
        let line = r#"192.0.2.7 - a [01/Jan/2000:00:00:00 +0000] \"GET /x [21/Nov/2026:07:45:01 +0800] "GET / HTTP/1.1" 401 5"#;
        let head = Head::read(line).expect("a request");
        assert_eq!(
            head.parties(),
            (
                "",
                "192.0.2.7",
                r#"a [01/Jan/2000:00:00:00 +0000] \"GET /x"#
            )
        );
        assert!(head.rest.starts_with("\"GET / HTTP"));
    }

    #[test]
    fn a_virtual_host_stands_before_the_client_or_behind_the_time() {
        let of = |line| Head::read(line).map(|head| head.parties());
        let at = r"[21/Nov/2026:07:45:01 +0800]";
        let line = format!(r#"www.town.example:443 2001:db8::7 - chen {at} "G""#);
        let said = Some(("www.town.example", "2001:db8::7", "chen"));
        assert_eq!(of(&line), said);
        let line = format!(r#"192.0.2.80:80 gw.example - - {at} "GET""#);
        assert_eq!(of(&line), Some(("192.0.2.80", "gw.example", "")));
        let line = format!(r#"192.0.2.7 - - - {at} www.town.example "GET""#);
        assert_eq!(of(&line), Some(("www.town.example", "192.0.2.7", "")));
        let line = format!(r#"gw.example - - {at} "GET""#);
        assert_eq!(of(&line), Some(("", "gw.example", "")));
    }

    #[test]
    fn an_escaped_quote_does_not_end_a_field() {
        assert_eq!(quoted(r#""a\"b\\" c"#), Some((r#"a\"b\\"#, " c")));
        assert_eq!(quoted(r#""never closed\""#), None);
        assert_eq!(quoted("bare"), None);
    }
}
