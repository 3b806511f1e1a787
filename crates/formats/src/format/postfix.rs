//! Postfix: connections, SASL sign-ins, refused mail, and the way of a mail by its queue id.
//!
//! ```text
//! Nov 21 07:45:01 mail postfix/submission/smtpd[71]: 4XyZ1: client=pc7.town.example[192.0.2.7], sasl_method=PLAIN, sasl_username=chen@town.example
//! Nov 21 07:45:02 mail postfix/smtpd[72]: warning: unknown[192.0.2.7]: SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username=lin
//! Nov 21 07:45:03 mail postfix/qmgr[73]: 4XyZ1: from=<chen@town.example>, size=980, nrcpt=40 (queue active)
//! Nov 21 07:45:04 mail postfix/smtp[74]: 4XyZ1: to=<a@school.example>, relay=mx.school.example[203.0.113.5]:25, delay=1, dsn=2.0.0, status=sent (250 2.0.0 Ok)
//! ```
//!
//! `qmgr` tells the envelope sender only: whoever sends writes it, so its `user.name` is a claim and
//! not proven; `mail-submitted` is proven by SASL, and is the one line of such a sign-in.

use domain::event::{Event, LogSource, known};

use crate::registry::{Claims, FormatInfo, Line, Recognition};
use crate::scan::{after_any, bracketed, number, word};
use crate::tell::{self, AUTHENTICATION, EMAIL, Kind, Origin, Outcome, Tell};

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "postfix",
    dataset: "postfix",
    log_source: LogSource {
        product: Some("linux"),
        service: Some("postfix"),
        category: None,
    },
    claims: Claims::Programs(|program| program.starts_with("postfix")),
    read,
};

const CONNECT: &str = "smtp-connect";
const DISCONNECT: &str = "smtp-disconnect";
const NOTICE: &str = "postfix-notice";

fn read<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Recognition {
    let part = line.program.rsplit('/').next().unwrap_or(line.program);
    let message = line.message.trim_end_matches(' ');
    let level = ["warning: ", "error: ", "fatal: ", "panic: "];
    let bare = after_any(message, &level);
    let text = bare.unwrap_or(message);
    queued(part, text, event)
        .or_else(|| client(text, event))
        .or_else(|| housekeeping(part, text, bare.is_some(), event))
        .into()
}

/// `4XyZ1: rest`; a refused mail has `NOQUEUE` for its id.
fn queued<'r>(part: &str, text: &'r str, event: &mut Event<'r>) -> Option<()> {
    let (id, rest) = text.split_once(": ")?;
    let is_id = id.len() >= 5 && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_id
        || !(id == "NOQUEUE"
            || id
                .bytes()
                .any(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()))
    {
        return None;
    }
    let slots = event.slots().len();
    let read = refused(rest, event)
        .or_else(|| submitted(rest, event))
        .or_else(|| delivered(part, rest, event))
        .or_else(|| client(rest, event))
        .or_else(|| waiting(rest, event))
        .or_else(|| part_of_queue(part, rest, event));
    if id != "NOQUEUE" && event.slots().len() > slots {
        event.put(known::MAIL_QUEUE_ID, id);
    }
    read
}

/// `reject: RCPT from host[ip]: 554 5.7.1 <…>: why; from=<> to=<> proto=ESMTP helo=<>`, also
/// `milter-reject:`, `discard:`, `reject_warning:`.
fn refused<'r>(text: &'r str, event: &mut Event<'r>) -> Option<()> {
    let (verb, rest) = text.split_once(": ")?;
    let outcome = match verb {
        "reject" | "milter-reject" | "milter-hold" | "discard" | "milter-discard" | "hold" => {
            Outcome::Failure
        }
        "reject_warning" | "warn" | "filter" | "redirect" | "prepend" | "replace" => {
            Outcome::Unsaid
        }
        _ => return None,
    };
    event.tell(EMAIL, "mail-rejected", Kind::Info, outcome);
    // A refused header is quoted before its client, and may imitate one.
    let place = if rest.starts_with("header ") || rest.starts_with("body ") {
        rest.rsplit_once(" from ").map(|(_, place)| place)
    } else {
        rest.split_once(" from ").map(|(_, place)| place)
    };
    let (origin, rest) = place.and_then(host_and_address).unwrap_or((None, rest));
    if let Some(origin) = origin {
        event.origin(origin);
    }
    let said = rest.trim_start_matches([':', ';', ' ']);
    if let Some((code, _)) = number(said).filter(|(code, _)| (200..600).contains(code)) {
        event.put(known::SMTP_CODE, code);
    }
    event.reason(
        said.split_once("; from=<")
            .map_or(said, |(reason, _)| reason),
    );
    put_envelope(rest, event);
    Some(())
}

fn put_envelope<'r>(text: &'r str, event: &mut Event<'r>) {
    for (key, field) in [("; from=", known::MAIL_FROM), (" to=", known::MAIL_TO)] {
        if let Some(address) = bracketed(text, key).filter(|address| !address.is_empty()) {
            event.put(field, address);
        }
    }
}

/// `client=host[ip], sasl_method=PLAIN, sasl_username=chen`.
fn submitted<'r>(text: &'r str, event: &mut Event<'r>) -> Option<()> {
    let (origin, rest) = host_and_address(text.strip_prefix("client=")?)?;
    let signed_in = rest.split_once("sasl_username=");
    let (action, kind, outcome) = match signed_in {
        Some(_) => ("mail-submitted", Kind::Start, Outcome::Success),
        None => ("mail-received", Kind::Info, Outcome::Unsaid),
    };
    event.tell(EMAIL, action, kind, outcome);
    event.put(known::NETWORK_PROTOCOL, "smtp");
    if let Some(origin) = origin {
        event.origin(origin);
    }
    if let Some((_, user)) = signed_in {
        event.account(user.split(", ").next().unwrap_or(user));
    }
    if let Some((_, rest)) = rest.split_once("sasl_method=") {
        event.put(known::AUTH_METHOD, rest.split(", ").next().unwrap_or(rest));
    }
    Some(())
}

/// Whose mail went on, and to which domain.
fn forwarded<'r>(text: &'r str, to: &'r str) -> Option<(&'r str, &'r str)> {
    let (_, rest) = text.split_once(">, orig_to=<")?;
    let (whose, _) = rest.split_once(">, ")?;
    let (_, ours) = whose.rsplit_once('@')?;
    let (_, theirs) = to.rsplit_once('@')?;
    (!ours.eq_ignore_ascii_case(theirs)).then_some((whose, theirs))
}

/// `to=<a@b>, relay=…, dsn=2.0.0, status=sent (250 …)`.
///
/// `to=<a@b>, orig_to=<chen@town>, relay=…` by `smtp`: the mail was for one of ours and went on to
/// another domain, by an alias or a `.forward` file.
fn delivered<'r>(part: &str, text: &'r str, event: &mut Event<'r>) -> Option<()> {
    let to = bracketed(text, "to=").filter(|_| text.starts_with("to="))?;
    let (_, rest) = text.split_once(", status=")?;
    let (status, reply) = word(rest);
    let (action, outcome) = match status {
        "sent" | "deliverable" => ("mail-sent", Outcome::Success),
        "deferred" => ("mail-deferred", Outcome::Failure),
        "bounced" | "undeliverable" | "expired" => ("mail-bounced", Outcome::Failure),
        _ => ("mail-status", Outcome::Unsaid),
    };
    let forwarded = forwarded(text, to).filter(|_| action == "mail-sent" && part == "smtp");
    if let Some((whose, domain)) = forwarded {
        event.tell(EMAIL, "mail-forwarded", Kind::Info, outcome);
        event.account(whose);
        event.put(known::MAIL_TO_DOMAIN, domain);
    } else {
        event.tell(EMAIL, action, Kind::Info, outcome);
    }
    event.put(known::MAIL_TO, to);
    let reply = reply
        .strip_prefix('(')
        .and_then(|reply| reply.strip_suffix(')'))
        .unwrap_or(reply);
    let said = reply.split_once(" said: ").map_or(reply, |(_, said)| said);
    if let Some((code, _)) = number(said).filter(|(code, _)| (200..600).contains(code)) {
        event.put(known::SMTP_CODE, code);
    }
    event.reason(reply);
    Some(())
}

/// What `qmgr`, `cleanup` and `pickup` say of a mail.
fn waiting<'r>(text: &'r str, event: &mut Event<'r>) -> Option<()> {
    if text.starts_with("from=") {
        return from_queue(text, event);
    }
    if let Some(id) = after_any(text, &["message-id=", "resent-message-id="]) {
        event.tell(EMAIL, "mail-accepted", Kind::Info, Outcome::Unsaid);
        event.put(
            known::MAIL_MESSAGE_ID,
            id.trim_start_matches('<').trim_end_matches('>'),
        );
    } else if text.starts_with("uid=") {
        event.tell(EMAIL, "mail-received", Kind::Info, Outcome::Unsaid);
        if let Some(from) = bracketed(text, "from=") {
            event.put(known::MAIL_FROM, from);
            event.account(from);
        }
    } else if text == "removed" {
        event.tell(EMAIL, "mail-removed", Kind::Info, Outcome::Unsaid);
    } else {
        let other = [
            "skipped",
            "sender non-delivery",
            "sender delivery",
            "postmaster",
            "removed",
            "released",
            "requeued",
            "conversation with ",
            "host ",
            "lost connection",
            "enabling ",
            "warning: ",
            "Server certificate",
            "Cannot start TLS",
            "hold",
            "passing ",
        ];
        after_any(text, &other)?;
        event.tell(EMAIL, "mail-notice", Kind::Info, Outcome::Unsaid);
        event.reason(text);
    }
    Some(())
}

/// `from=<chen@town.example>, size=980, nrcpt=40 (queue active)`; the numbers stand behind what a
/// sender can write.
fn from_queue<'r>(text: &'r str, event: &mut Event<'r>) -> Option<()> {
    let ends = [">, size=", ">, status="];
    let from = text.strip_prefix("from=<")?;
    let (from, _) = ends.iter().find_map(|end| from.rsplit_once(end))?;
    if text.contains(", status=expired") {
        event.tell(EMAIL, "mail-bounced", Kind::Info, Outcome::Failure);
        event.reason("expired");
    } else {
        event.tell(EMAIL, "mail-queued", Kind::Info, Outcome::Unsaid);
    }
    if !from.is_empty() {
        event.put(known::MAIL_FROM, from);
        event.account(from);
    }
    for (key, field) in [
        (", size=", known::MAIL_SIZE),
        (", nrcpt=", known::MAIL_RECIPIENTS),
    ] {
        if let Some((value, _)) = text.rsplit_once(key).and_then(|(_, value)| number(value)) {
            event.put(field, value);
        }
    }
    Some(())
}

fn part_of_queue<'r>(part: &str, text: &'r str, event: &mut Event<'r>) -> Option<()> {
    matches!(
        part,
        "smtp"
            | "smtpd"
            | "lmtp"
            | "local"
            | "virtual"
            | "pipe"
            | "bounce"
            | "cleanup"
            | "qmgr"
            | "error"
            | "postsuper"
    )
    .then(|| {
        event.tell(EMAIL, "mail-notice", Kind::Info, Outcome::Unsaid);
        event.reason(text);
    })
}

/// What servers say of whoever is connected.
fn client<'r>(text: &'r str, event: &mut Event<'r>) -> Option<()> {
    if let Some((before, failure)) = text.split_once(": SASL ") {
        return sasl_failure(before, failure, event);
    }
    if let Some(place) = text.strip_prefix("connect from ") {
        event.tell(EMAIL, CONNECT, Kind::Info, Outcome::Unsaid);
        put_client(place, event);
        return Some(());
    }
    if let Some(place) = text.strip_prefix("disconnect from ") {
        let refused = place
            .split_once(" auth=0/")
            .and_then(|(_, tried)| number(tried));
        let outcome = if refused.is_some() {
            Outcome::Failure
        } else {
            Outcome::Unsaid
        };
        event.tell(EMAIL, DISCONNECT, Kind::End, outcome);
        put_client(place, event);
        return Some(());
    }
    if let Some(rest) = text.strip_prefix("hostname ") {
        return false_name(rest, event);
    }
    abuse(text, event)
}

/// `unknown[192.0.2.7]` … `LOGIN authentication failed: reason, sasl_username=lin`.
fn sasl_failure<'r>(before: &'r str, failure: &'r str, event: &mut Event<'r>) -> Option<()> {
    let (origin, _) = host_and_address(before)?;
    let (method, rest) = failure.split_once(" authentication ")?;
    let reason = after_any(rest, &["failed", "failure", "aborted"])?.trim_start_matches([':', ' ']);
    // The server could not ask: nobody was refused.
    let outcome = if reason.starts_with("Connection lost to authentication server") {
        Outcome::Unsaid
    } else {
        Outcome::Failure
    };
    // A method that the server does not have was asked for: no password was tried.
    let no_method = reason.starts_with("Invalid authentication mechanism");
    let kind = if outcome == Outcome::Failure && !no_method {
        Kind::Start
    } else {
        Kind::Info
    };
    event.tell(AUTHENTICATION, "smtp-login", kind, outcome);
    event.put(known::NETWORK_PROTOCOL, "smtp");
    event.put(known::AUTH_METHOD, method);
    let (reason, user) = reason.rsplit_once("sasl_username=").unwrap_or((reason, ""));
    event.account(user);
    if let Some(origin) = origin {
        event.origin(origin);
    }
    event.reason(reason.trim_end_matches([',', ' ']));
    Some(())
}

/// `pc7.town.example does not resolve to address 192.0.2.7[: reason]`.
fn false_name<'r>(text: &'r str, event: &mut Event<'r>) -> Option<()> {
    let (_, place) = text.split_once(" does not resolve to address ")?;
    let host = place
        .split([' ', ','])
        .next()
        .unwrap_or(place)
        .trim_end_matches(':');
    event.tell(EMAIL, CONNECT, Kind::Info, Outcome::Failure);
    event.origin(Origin::new(host, None));
    event.reason("hostname does not resolve to address");
    Some(())
}

/// Begins a message about a client that breaks the rules of SMTP, broke off, or floods.
const ABUSE: &[&str] = &[
    "lost connection after ",
    "timeout after ",
    "too many errors after ",
    "improper command pipelining after ",
    "non-SMTP command from ",
    "Illegal address syntax from ",
    "SSL_accept error from ",
    "TLS library problem",
    "Connection rate limit exceeded: ",
    "Connection concurrency limit exceeded: ",
    "Message delivery request rate limit exceeded: ",
    "Recipient address rate limit exceeded: ",
    "New TLS session rate limit exceeded: ",
    "AUTH command rate limit exceeded: ",
    "numeric hostname: ",
    "PREGREET ",
    "HANGUP ",
    "COMMAND TIME LIMIT ",
    "COMMAND COUNT LIMIT ",
    "COMMAND LENGTH LIMIT ",
    "COMMAND PIPELINING ",
    "NON-SMTP COMMAND ",
    "BARE NEWLINE ",
    "DNSBL rank ",
    "BLACKLISTED ",
    "DENYLISTED ",
    "bare <LF> received after ",
    "ignoring ",
];

/// Begins a message about a client that tells nothing bad.
const PASSING: &[&str] = &[
    "CONNECT from ",
    "DISCONNECT ",
    "PASS NEW ",
    "PASS OLD ",
    "WHITELISTED ",
    "ALLOWLISTED ",
    "WHITELIST VETO ",
    "ALLOWLIST VETO ",
    "setting up TLS connection from ",
    "Anonymous TLS connection established from ",
    "Trusted TLS connection established from ",
    "Untrusted TLS connection established from ",
    "Verified TLS connection established from ",
];

fn abuse<'r>(text: &'r str, event: &mut Event<'r>) -> Option<()> {
    let begins = |starts: &[&str]| starts.iter().any(|start| text.starts_with(start));
    let ended = begins(&[
        "lost connection after ",
        "timeout after ",
        "HANGUP ",
        "too many errors after ",
    ]);
    if begins(ABUSE) {
        let action = if ended { DISCONNECT } else { CONNECT };
        let kind = if ended { Kind::End } else { Kind::Info };
        event.tell(EMAIL, action, kind, Outcome::Failure);
        event.reason(text);
    } else if begins(PASSING) {
        event.tell(EMAIL, CONNECT, Kind::Info, Outcome::Unsaid);
    } else {
        return None;
    }
    // What a client sent is quoted behind its address: the first address counts.
    let place = text
        .split_once(" from ")
        .or_else(|| text.split_once(" for "))
        .map(|(_, place)| place);
    let place = place.or_else(|| text.find('[').and_then(|at| text.get(at..)));
    if let Some((Some(origin), _)) = place.and_then(host_and_address) {
        event.origin(origin);
    }
    Some(())
}

/// What Postfix says of itself, and every other complaint by its own word.
fn housekeeping<'r>(
    part: &str,
    text: &'r str,
    complaint: bool,
    event: &mut Event<'r>,
) -> Option<()> {
    let itself = matches!(
        part,
        "anvil"
            | "scache"
            | "master"
            | "postfix-script"
            | "dnsblog"
            | "tlsproxy"
            | "postscreen"
            | "tlsmgr"
            | "proxymap"
            | "trivial-rewrite"
            | "postqueue"
            | "postsuper"
            | "postlog"
            | "verify"
    );
    let starts = [
        "statistics: ",
        "table ",
        "reload ",
        "connect to ",
        "Host offered STARTTLS",
        "refreshing ",
        "initializing ",
        "dict_",
        "idle timeout",
        "SSL_connect error",
        "certificate verification failed",
        "daemon started",
        "terminating on signal",
        "using backwards-compatible",
        "TLS SNI ",
    ];
    if !complaint && !itself && !starts.iter().any(|start| text.starts_with(start)) {
        return None;
    }
    event.tell(EMAIL, NOTICE, Kind::Info, Outcome::Unsaid);
    event.reason(text);
    Some(())
}

fn put_client<'r>(place: &'r str, event: &mut Event<'r>) {
    if let Some((Some(origin), _)) = host_and_address(place) {
        event.origin(origin);
    }
}

/// `host[192.0.2.7]`, `unknown[2001:db8::7]:25`, `[192.0.2.7]:50022`, and what follows.
fn host_and_address(text: &str) -> Option<(Option<Origin<'_>>, &str)> {
    let (name, rest) = text.split_once('[')?;
    let (address, rest) = rest.split_once(']')?;
    let (port, rest) = match rest.strip_prefix(':').and_then(number) {
        Some((port, rest)) => (Some(port), rest),
        None => (None, rest),
    };
    let known = tell::address(address).is_some();
    // Only a name without space stands for the client; anything else is the message before it.
    let name = if name.contains(' ') { "" } else { name };
    Some((
        known.then_some(Origin {
            host: address,
            port,
            name,
        }),
        rest,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_read_with_and_without_name_and_port() {
        let read = |text| host_and_address(text).and_then(|(origin, _)| origin);
        let origin = |host, port, name| Some(Origin { host, port, name });
        assert_eq!(read("pc7[192.0.2.7]: x"), origin("192.0.2.7", None, "pc7"));
        assert_eq!(
            read("[2001:db8::7]:2525: x"),
            origin("2001:db8::7", Some(2525), "")
        );
        assert_eq!(read("unknown[unknown]"), None);
    }
}
