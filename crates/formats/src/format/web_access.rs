//! The access logs of Apache httpd, nginx and the servers that write like them: common, combined, and
//! combined behind a virtual host.
//!
//! ```text
//! 203.0.113.9 - - [21/Nov/2026:07:45:01 +0800] "GET /login?next=%2F HTTP/1.1" 200 5123 "https://www.town.example/" "Mozilla/5.0"
//! 203.0.113.9 - chen [21/Nov/2026:07:45:02 +0800] "POST /login HTTP/2.0" 401 180
//! www.town.example:443 2001:db8::7 - - [21/Nov/2026:07:45:03 +0800] "\x16\x03\x01" 400 226 "-" "-"
//! 192.0.2.1 - - [21/Nov/2026:07:45:04 +0800] "GET / HTTP/1.1" 403 5 "-" "curl/8.5.0" "203.0.113.9"
//! ```
//!
//! A quoted list of addresses in the end is what `X-Forwarded-For` said: its last one, which the
//! nearest proxy wrote, is kept beside the address that the server saw itself.

use domain::event::{Event, LogSource, known};

use crate::header::{self, Header};
use crate::registry::{Claims, FormatInfo, Frame, Line, Recognition};
use crate::scan::{number, word};
use crate::tell::{Origin, Tell, WEB, address};
use crate::web::{Head, Side, judged, put_agent, put_host, put_request, quoted};

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "web_access",
    dataset: "web_access",
    log_source: LogSource {
        product: None,
        service: None,
        category: None,
    },
    claims: Claims::Framed(Frame {
        read: framed,
        claims: |line| {
            let servers = ["nginx", "apache2", "apache", "httpd", "lighttpd", "caddy"];
            servers.contains(&line.program) && Head::read(line.message).is_some()
        },
    }),
    read,
};

/// The time stands amid the message, so the message is the whole line.
fn framed(line: &str) -> Option<Header<'_>> {
    Some(header::framed(Head::read(line)?.stamp, line))
}

fn read<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Recognition {
    request(line.message, event).into()
}

fn request<'r>(message: &'r str, event: &mut Event<'r>) -> Option<()> {
    let head = Head::read(message)?;
    let (request, rest) = quoted(head.rest)?;
    let (status, rest) = status(rest.strip_prefix(' ')?)?;
    let (bytes, rest) = word(rest.strip_prefix(' ').unwrap_or(rest));
    let (kind, outcome) = judged(status.unwrap_or_default());
    event.tell(WEB, "http-request", kind, outcome);
    Side::Server.route(event);
    let (host, client, user) = head.parties();
    event.origin(Origin::new(client, None));
    event.account(user);
    put_host(event, host);
    put_request(event, request);
    if let Some(status) = status {
        event.put(known::HTTP_STATUS, status);
    }
    if let Ok(bytes) = bytes.parse::<i64>() {
        event.put(known::HTTP_BYTES, bytes);
    }
    put_quoted(rest, event);
    Some(())
}

/// `200`, or `-` where no answer was sent.
fn status(text: &str) -> Option<(Option<i64>, &str)> {
    if let Some(rest) = text.strip_prefix('-') {
        return Some((None, rest));
    }
    let (status, rest) = number(text)?;
    Some((Some(status), rest))
}

/// ` "referrer" "agent" "forwarded for"`, as many of them as there are.
fn put_quoted<'r>(rest: &'r str, event: &mut Event<'r>) {
    let mut rest = rest;
    let mut next = || {
        let (text, behind) = quoted(rest.trim_start_matches(' '))?;
        rest = behind;
        Some(text)
    };
    let (referrer, agent) = (next().unwrap_or_default(), next().unwrap_or_default());
    let forwarded = next().unwrap_or_default();
    put_agent(event, referrer, agent);
    let nearest = forwarded
        .rsplit_once(',')
        .map_or(forwarded, |(_, last)| last)
        .trim();
    if address(nearest).is_some() {
        event.put(known::FORWARDED_IP, nearest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Context, Decoded, Format};
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    fn decoded(line: &str) -> Decoded<'_> {
        let context = Context {
            received: Timestamp::UNIX_EPOCH,
            zone: &TimeZone::UTC,
        };
        crate::decode(Format::AUTO, line, &context)
    }

    #[test]
    fn quotes_in_what_the_client_chose_end_nothing() {
        let line = r#"203.0.113.9 - - [21/Nov/2026:07:45:01 +0800] "GET /\" 200 5 \"x HTTP/1.1" 404 5 "\" 200" "b\"" "198.51.100.1, 192.0.2.5""#;
        let event = decoded(line).event;
        assert_eq!(event.get(known::HTTP_STATUS), Some(&404.into()));
        assert_eq!(event.text_of(known::URL), Some(r#"/\" 200 5 \"x"#));
        assert_eq!(event.text_of(known::USER_AGENT), Some(r#"b\""#));
        assert_eq!(event.text_of(known::FORWARDED_IP), Some("192.0.2.5"));
        assert_eq!(event.text_of(known::SOURCE_IP), Some("203.0.113.9"));
    }

    #[test]
    fn the_request_is_taken_apart() {
        let line =
            r#"203.0.113.9 - - [21/Nov/2026:07:45:01 +0800] "GET /a?b=c HTTP/1.1" 200 5 "r" "u""#;
        let event = decoded(line).event;
        assert_eq!(event.log_source.category, Some("webserver"));
        assert_eq!(event.text_of(known::URL), Some("/a?b=c"));
        assert_eq!(event.text_of(known::URL_PATH), Some("/a"));
        assert_eq!(event.text_of(known::URL_QUERY), Some("b=c"));
        assert_eq!(event.text_of(known::HTTP_METHOD), Some("GET"));
    }

    #[test]
    fn a_program_that_is_no_web_server_is_not_believed() {
        let line =
            r#"Nov 21 07:45:01 gw sshd[5]: x - - [21/Nov/2026:07:45:01] "GET / HTTP/1.1" 200 5"#;
        assert_eq!(decoded(line).event.dataset, "openssh");
    }
}
