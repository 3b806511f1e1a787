//! The access log of the Squid proxy: its own shape, and the combined shape of web servers with
//! Squid's result behind it.
//!
//! ```text
//! 1795218301.123      4 192.0.2.20 TCP_DENIED/403 4099 GET http://proxy-test.example/azenv.php - HIER_NONE/- text/html
//! 1795218302.500   1042 192.0.2.20 TCP_TUNNEL/200 81231 CONNECT mail.example:443 chen HIER_DIRECT/203.0.113.80 -
//! 192.0.2.20 - chen [21/Nov/2026:07:45:03 +0800] "GET http://www.example/ HTTP/1.1" 200 5123 "-" "Mozilla/5.0" TCP_MISS:HIER_DIRECT
//! ```
//!
//! A refusal with 407 that names a user is a failed sign-in; without a user it is the proxy asking
//! for one.

use domain::event::{Event, LogSource, known};

use crate::header::{self, Header};
use crate::registry::{Claims, FormatInfo, Frame, Line, Recognition};
use crate::scan::number;
use crate::stamp;
use crate::tell::{AUTHENTICATION, Kind, Origin, Outcome, Tell, WEB, address};
use crate::web::{Head, Side, judged, put_agent, put_request, put_target, quoted};

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "squid",
    dataset: "squid",
    log_source: LogSource {
        product: None,
        service: Some("squid"),
        category: None,
    },
    claims: Claims::Framed(Frame {
        read: framed,
        claims: |line| {
            let programs = ["squid", "(squid-1)", "squid3"];
            programs.contains(&line.tag) || line.program == "squid"
        },
    }),
    read,
};

fn framed(line: &str) -> Option<Header<'_>> {
    if let Some((stamp, rest)) = stamp::epoch(line.trim_start_matches(' ')) {
        let message = rest.strip_prefix(' ')?.trim_start_matches(' ');
        native(message)?;
        return Some(header::framed(stamp, message));
    }
    combined_result(line)?;
    Some(header::framed(Head::read(line)?.stamp, line))
}

/// `TCP_MISS:HIER_DIRECT` in the end.
fn combined_result(line: &str) -> Option<&str> {
    let (before, result) = line.rsplit_once(' ')?;
    let (code, _) = result.split_once(':')?;
    (before.ends_with('"') && is_result(code)).then_some(code)
}

fn is_result(code: &str) -> bool {
    let starts = ["TCP_", "UDP_", "NONE"];
    starts.iter().any(|start| code.starts_with(start))
}

fn read<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Recognition {
    let request = native(line.message).or_else(|| combined(line.message));
    request.map(|request| tell(&request, event)).into()
}

/// One request, from either shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Request<'r> {
    milliseconds: Option<i64>,
    client: &'r str,
    result: &'r str,
    status: i64,
    bytes: Option<i64>,
    user: &'r str,
    peer: &'r str,
    asked: Asked<'r>,
    referrer: &'r str,
    agent: &'r str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked<'r> {
    /// Method and address apart.
    Target(&'r str, &'r str),
    /// A whole request line.
    Line(&'r str),
}

/// `4 192.0.2.20 TCP_DENIED/403 4099 GET http://… - HIER_NONE/- text/html`. Squid writes no space
/// into an address or a user, so the fields are counted.
fn native(message: &str) -> Option<Request<'_>> {
    let mut words = message.split(' ').filter(|word| !word.is_empty());
    let milliseconds = words.next()?.parse().ok()?;
    let client = words.next()?;
    let (result, status) = words.next()?.split_once('/')?;
    if !is_result(result) {
        return None;
    }
    let status = number(status)?.0;
    let bytes = words.next()?.parse().ok();
    let asked = Asked::Target(words.next()?, words.next()?);
    let user = words.next().unwrap_or_default();
    let (_, peer) = words
        .next()
        .and_then(|word| word.split_once('/'))
        .unwrap_or_default();
    Some(Request {
        milliseconds: Some(milliseconds),
        client,
        result,
        status,
        bytes,
        user,
        peer,
        asked,
        referrer: "",
        agent: "",
    })
}

fn combined(message: &str) -> Option<Request<'_>> {
    let result = combined_result(message)?;
    let head = Head::read(message)?;
    let (request, rest) = quoted(head.rest)?;
    let (status, rest) = number(rest.strip_prefix(' ')?)?;
    let (bytes, rest) = rest.strip_prefix(' ')?.split_once(' ')?;
    let (referrer, rest) = quoted(rest)?;
    let (agent, _) = quoted(rest.strip_prefix(' ')?)?;
    let (_, client, user) = head.parties();
    Some(Request {
        milliseconds: None,
        client,
        result,
        status,
        bytes: bytes.parse().ok(),
        user,
        peer: "",
        asked: Asked::Line(request),
        referrer,
        agent,
    })
}

fn tell<'r>(request: &Request<'r>, event: &mut Event<'r>) {
    let user = if request.user == "-" {
        ""
    } else {
        request.user
    };
    if request.status == 407 && !user.is_empty() {
        event.tell(AUTHENTICATION, "proxy-login", Kind::Start, Outcome::Failure);
    } else {
        let (kind, outcome) = judged(request.status);
        let refused = request.result.contains("DENIED");
        let kind = if refused { Kind::Denied } else { kind };
        event.tell(WEB, "proxy-request", kind, outcome);
        Side::Proxy.route(event);
    }
    event.origin(Origin::new(request.client, None));
    event.account(user);
    match request.asked {
        Asked::Target(method, target) => {
            event.put(known::HTTP_METHOD, method);
            put_target(event, target);
        }
        Asked::Line(line) => put_request(event, line),
    }
    event.put(known::HTTP_STATUS, request.status);
    if let Some(bytes) = request.bytes {
        event.put(known::HTTP_BYTES, bytes);
    }
    event.reason(request.result);
    if address(request.peer).is_some() {
        event.put(known::DESTINATION_IP, request.peer);
    }
    if let Some(nanos) = request
        .milliseconds
        .and_then(|time| time.checked_mul(1_000_000))
    {
        event.put(known::EVENT_DURATION, nanos);
    }
    put_agent(event, request.referrer, request.agent);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_shapes_say_the_same() {
        let own = native(
            "4 192.0.2.20 TCP_MISS/200 5 GET http://a.example/ chen HIER_DIRECT/203.0.113.80 -",
        )
        .expect("a request");
        let web = combined(r#"192.0.2.20 - chen [21/Nov/2026:07:45:03 +0800] "GET http://a.example/ HTTP/1.1" 200 5 "-" "A \" b" TCP_MISS:HIER_DIRECT"#)
            .expect("a request");
        assert_eq!(
            (own.client, own.user, own.status, own.bytes, own.result),
            (web.client, web.user, web.status, web.bytes, web.result)
        );
        assert_eq!(web.agent, r#"A \" b"#);
    }

    #[test]
    fn a_web_servers_line_is_not_squids() {
        let line = r#"192.0.2.20 - - [21/Nov/2026:07:45:03 +0800] "GET / HTTP/1.1" 200 5 "-" "TCP_MISS:x""#;
        assert_eq!(framed(line), None);
        assert_eq!(framed("1795218301.123 hello world of numbers"), None);
    }
}
