//! The OpenSSH server (`sshd`, since 9.8 `sshd-session` and `sshd-auth`).
//!
//! ```text
//! Nov 21 07:45:01 gw sshd[71]: Accepted password for chen from 192.0.2.7 port 50022 ssh2
//! Nov 21 07:45:02 gw sshd[72]: Failed password for invalid user nguyen from 2001:db8::7 port 50023 ssh2
//! Nov 21 07:45:03 gw sshd[73]: Connection closed by authenticating user lin 192.0.2.7 port 50024 [preauth]
//! ```
//!
//! Whoever connects chooses the user name, which may hold ` from 192.0.2.1 port 22`. So the address
//! is taken where `sshd` itself writes it: at the end, or before the key behind `ssh2:`.

use domain::event::{Event, LogSource, known};

use crate::registry::{Claims, FormatInfo, Line, Recognition};
use crate::scan::{after_any, between, number, word};
use crate::tell::{self, AUTHENTICATION, Kind, Origin, Outcome, SESSION, Tell};

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "openssh",
    dataset: "openssh",
    log_source: LogSource {
        product: Some("linux"),
        service: Some("sshd"),
        category: None,
    },
    claims: Claims::Programs(|program| {
        matches!(
            program,
            "sshd" | "sshd-session" | "sshd-auth" | "openssh-server"
        )
    }),
    read,
};

const LOGIN: &str = "ssh-login";
const CONNECT: &str = "ssh-connect";
const DISCONNECT: &str = "ssh-disconnect";
const OPENED: &str = "ssh-session";
const NOTICE: &str = "ssh-notice";

fn read<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Recognition {
    event.put(known::NETWORK_PROTOCOL, "ssh");
    let (times, message) = repeated(line.message);
    if let Some(times) = times {
        event.put(known::EVENT_COUNT, times);
    }
    let message = message.trim_end_matches(' ');
    let (message, early) = match message.strip_suffix("[preauth]") {
        Some(message) => (message.trim_end_matches(' '), true),
        None => (message, false),
    };
    attempt(message, event)
        .or_else(|| attempt_in_other_words(message, event))
        .or_else(|| farewell(message, early, event))
        .or_else(|| notice(message, event))
        .into()
}

/// `message repeated 2 times: [ Failed password for … ssh2]`.
fn repeated(message: &str) -> (Option<i64>, &str) {
    let read = || {
        let (times, rest) = number(message.strip_prefix("message repeated ")?)?;
        let inner = rest.strip_prefix(" times: [")?;
        Some((
            Some(times),
            inner
                .trim_end()
                .strip_suffix(']')
                .unwrap_or(inner)
                .trim_start(),
        ))
    };
    read().unwrap_or((None, message))
}

/// The lines `sshd` writes once per attempt: accepted, failed, of an unknown account.
fn attempt<'r>(message: &'r str, event: &mut Event<'r>) -> Option<()> {
    let (outcome, rest) = match (
        message.strip_prefix("Accepted "),
        message.strip_prefix("Failed "),
    ) {
        (Some(rest), _) => (Outcome::Success, rest),
        (_, Some(rest)) => (Outcome::Failure, rest),
        _ => return unknown_account(message, event),
    };
    let (method, rest) = rest.split_once(" for ")?;
    let (user, origin) = user_and_origin(rest)?;
    // A client offers each key it has; one that is not the account's is no attempt by itself.
    let offered =
        outcome == Outcome::Failure && method == "publickey" && !rest.starts_with("invalid user ");
    let kind = if offered { Kind::Info } else { Kind::Start };
    event.tell(AUTHENTICATION, LOGIN, kind, outcome);
    event.put(known::AUTH_METHOD, method);
    put_user(event, user);
    event.origin(origin);
    Some(())
}

fn unknown_account<'r>(message: &'r str, event: &mut Event<'r>) -> Option<()> {
    let rest = after_any(message, &["Invalid user ", "Illegal user "])?;
    let (user, origin) = rest
        .rsplit_once(" from ")
        .or_else(|| Some(("", rest.strip_prefix("from ")?)))?;
    let origin = address_and_port(origin)?;
    event.tell(AUTHENTICATION, LOGIN, Kind::Start, Outcome::Failure);
    put_user(event, user);
    event.origin(origin);
    event.reason("invalid user");
    Some(())
}

/// Refusals before or beside the methods of signing in.
fn attempt_in_other_words<'r>(message: &'r str, event: &mut Event<'r>) -> Option<()> {
    let message = message.strip_prefix("error: ").unwrap_or(message);
    let (user, origin, reason) =
        if let Some(rest) = message.strip_prefix("maximum authentication attempts exceeded for ") {
            let (user, origin) = user_and_origin(rest)?;
            (
                user,
                Some(origin),
                "maximum authentication attempts exceeded",
            )
        } else if let Some(rest) = message.strip_prefix("PAM: ") {
            let (reason, rest) = rest.split_once(" for ")?;
            let (user, origin) = user_and_origin(rest)?;
            (user, Some(origin), reason)
        } else if let Some(rest) = message.strip_prefix("ROOT LOGIN REFUSED FROM ") {
            ("root", address_and_port(rest), "root login refused")
        } else {
            let (who, reason) = message
                .strip_prefix("User ")?
                .rsplit_once(" not allowed because ")?;
            let (user, host) = who.rsplit_once(" from ").unwrap_or((who, ""));
            (user, address_and_port(host), reason)
        };
    // A locked account is told without an address, before the attempt itself.
    let kind = if origin.is_some() {
        Kind::Start
    } else {
        Kind::Info
    };
    event.tell(AUTHENTICATION, LOGIN, kind, Outcome::Failure);
    put_user(event, user);
    if let Some(origin) = origin {
        event.origin(origin);
    }
    event.reason(reason);
    Some(())
}

/// How a connection ended, and of whom.
fn farewell<'r>(message: &'r str, early: bool, event: &mut Event<'r>) -> Option<()> {
    let message = message.strip_prefix("error: ").unwrap_or(message);
    if let Some(rest) = message.strip_prefix("Received disconnect from ") {
        received_disconnect(rest, early, event);
        return Some(());
    }
    if let Some(rest) = message.strip_prefix("Disconnecting") {
        return disconnecting(rest, event);
    }
    let rest = after_any(
        message,
        &[
            "Connection closed by ",
            "Connection reset by ",
            "Disconnected from ",
        ],
    )?;
    let outcome = if early {
        Outcome::Failure
    } else {
        Outcome::Unsaid
    };
    let (user, origin) =
        if let Some(rest) = after_any(rest, &["authenticating user ", "invalid user "]) {
            let parties = user_before_address(rest)?;
            event.tell(AUTHENTICATION, LOGIN, Kind::End, Outcome::Failure);
            parties
        } else {
            let parties = match rest.strip_prefix("user ") {
                Some(rest) => user_before_address(rest)?,
                None => ("", address_and_nothing_more(rest)?),
            };
            event.tell(SESSION, DISCONNECT, Kind::End, outcome);
            parties
        };
    put_user(event, user);
    event.origin(origin);
    Some(())
}

fn address_and_nothing_more(text: &str) -> Option<Origin<'_>> {
    let origin = address_and_port(text)?;
    (origin.port.is_some() || !text.contains(' ')).then_some(origin)
}

/// `192.0.2.7: 11: Bye Bye`, `192.0.2.7 port 22:11: Bye Bye`.
fn received_disconnect<'r>(rest: &'r str, early: bool, event: &mut Event<'r>) {
    let (host, tail) = word(rest);
    let (port, tail) = match tail.strip_prefix("port ").and_then(number) {
        Some((port, tail)) => (Some(port), tail),
        None => (None, tail),
    };
    let tail = tail.trim_start_matches([':', ' ']);
    let reason = number(tail).map_or(tail, |(_, reason)| reason.trim_start_matches([':', ' ']));
    let refused = early || reason.ends_with("Auth fail");
    let outcome = if refused {
        Outcome::Failure
    } else {
        Outcome::Unsaid
    };
    event.tell(SESSION, DISCONNECT, Kind::End, outcome);
    event.origin(Origin::new(host.strip_suffix(':').unwrap_or(host), port));
    event.reason(reason);
}

/// ` invalid user lin 192.0.2.7 port 22: Too many …`, `: Too many authentication failures for lin`.
fn disconnecting<'r>(rest: &'r str, event: &mut Event<'r>) -> Option<()> {
    event.tell(AUTHENTICATION, LOGIN, Kind::End, Outcome::Failure);
    if let Some(reason) = rest.strip_prefix(": ") {
        if let Some((_, user)) = reason.split_once("authentication failures for ") {
            put_user(event, word(user).0);
        }
        event.reason(reason);
        return Some(());
    }
    let who = after_any(
        rest,
        &[" authenticating user ", " invalid user ", " user ", " "],
    )?;
    let (at, _) = who.rmatch_indices(" port ").find(|(at, _)| {
        let host = who.get(..*at).and_then(|before| before.rsplit(' ').next());
        host.and_then(tell::address).is_some()
    })?;
    let (user_and_host, port) = who.split_at_checked(at)?;
    let (user, host) = user_and_host
        .rsplit_once(' ')
        .unwrap_or(("", user_and_host));
    let (port, reason) = number(port.strip_prefix(" port ")?)?;
    put_user(event, user);
    event.origin(Origin::new(host, Some(port)));
    event.reason(reason.trim_start_matches([':', ' ']));
    Some(())
}

/// Where a notice names the other side.
#[derive(Clone, Copy)]
enum Side {
    Behind,
    From,
    Nowhere,
}

/// Prefix (its level left out), action, outcome, where the address stands.
type Notice = (&'static str, &'static str, Outcome, Side);

/// What `sshd` tells without anyone signing in, by how the message begins.
#[rustfmt::skip]
const NOTICES: &[Notice] = &[
    ("Connection from ", CONNECT, Outcome::Unsaid, Side::Behind),
    ("Did not receive identification string from ", CONNECT, Outcome::Failure, Side::Behind),
    ("Bad protocol version identification ", CONNECT, Outcome::Failure, Side::From),
    ("Protocol major versions differ for ", CONNECT, Outcome::Failure, Side::Behind),
    ("Unable to negotiate with ", CONNECT, Outcome::Failure, Side::Behind),
    ("Unable to negotiate ", CONNECT, Outcome::Failure, Side::Nowhere),
    ("no matching ", CONNECT, Outcome::Failure, Side::Nowhere),
    ("banner exchange: Connection from ", CONNECT, Outcome::Failure, Side::Behind),
    ("ssh_dispatch_run_fatal: Connection from ", CONNECT, Outcome::Failure, Side::Behind),
    ("Timeout before authentication for connection from ", CONNECT, Outcome::Failure, Side::Behind),
    ("Timeout before authentication for ", CONNECT, Outcome::Failure, Side::Behind),
    ("kex_exchange_identification: ", CONNECT, Outcome::Failure, Side::Nowhere),
    ("kex_protocol_error: ", CONNECT, Outcome::Failure, Side::Nowhere),
    ("Magic value check failed ", CONNECT, Outcome::Failure, Side::From),
    ("Read from socket failed: ", CONNECT, Outcome::Failure, Side::Nowhere),
    ("Write failed: ", DISCONNECT, Outcome::Failure, Side::Nowhere),
    ("reverse mapping checking getaddrinfo for ", CONNECT, Outcome::Unsaid, Side::Nowhere),
    ("Address ", CONNECT, Outcome::Unsaid, Side::Behind),
    ("Nasty PTR record ", CONNECT, Outcome::Unsaid, Side::Nowhere),
    ("drop connection ", CONNECT, Outcome::Failure, Side::From),
    ("srclimit_penalise: ", CONNECT, Outcome::Unsaid, Side::Nowhere),
    ("input_userauth_request: ", LOGIN, Outcome::Unsaid, Side::Nowhere),
    ("userauth_pubkey: ", LOGIN, Outcome::Unsaid, Side::Nowhere),
    ("Postponed ", LOGIN, Outcome::Unsaid, Side::From),
    ("Partial ", LOGIN, Outcome::Unsaid, Side::From),
    ("Accepted key ", LOGIN, Outcome::Unsaid, Side::Nowhere),
    ("Accepted certificate ", LOGIN, Outcome::Unsaid, Side::Nowhere),
    ("Authentication tried for ", LOGIN, Outcome::Failure, Side::Nowhere),
    ("Authentication refused: ", LOGIN, Outcome::Failure, Side::Nowhere),
    ("PAM service(sshd) ignoring max retries", LOGIN, Outcome::Unsaid, Side::Nowhere),
    ("Starting session: ", OPENED, Outcome::Unsaid, Side::From),
    ("Close session: ", OPENED, Outcome::Unsaid, Side::From),
    ("Closing connection to ", DISCONNECT, Outcome::Unsaid, Side::Behind),
    ("Transferred: ", OPENED, Outcome::Unsaid, Side::Nowhere),
    ("User child is on pid ", OPENED, Outcome::Unsaid, Side::Nowhere),
    ("subsystem request ", OPENED, Outcome::Unsaid, Side::Nowhere),
    ("Changed root directory ", OPENED, Outcome::Unsaid, Side::Nowhere),
    ("Server listening on ", NOTICE, Outcome::Unsaid, Side::Nowhere),
    ("Received signal ", NOTICE, Outcome::Unsaid, Side::Nowhere),
    ("Received SIGHUP", NOTICE, Outcome::Unsaid, Side::Nowhere),
    ("Exiting on signal", NOTICE, Outcome::Unsaid, Side::Nowhere),
    ("Could not load host key", NOTICE, Outcome::Unsaid, Side::Nowhere),
    ("rexec line ", NOTICE, Outcome::Unsaid, Side::Nowhere),
    ("reprocess config line ", NOTICE, Outcome::Unsaid, Side::Nowhere),
    ("beginning MaxStartups throttling", NOTICE, Outcome::Unsaid, Side::Nowhere),
    ("exited MaxStartups throttling", NOTICE, Outcome::Unsaid, Side::Nowhere),
    ("Set /proc/self/oom_score_adj", NOTICE, Outcome::Unsaid, Side::Nowhere),
    ("debug", NOTICE, Outcome::Unsaid, Side::Nowhere),
];

/// Also `SSH: Server;Ltype: Version;Remote: 192.0.2.7-50022;Protocol: 2.0;…` of HPN-SSH.
fn notice<'r>(message: &'r str, event: &mut Event<'r>) -> Option<()> {
    if message.starts_with("refused connect from ") {
        event.tell(SESSION, CONNECT, Kind::Info, Outcome::Failure);
        let (host, _) = between(message, " (", ")")?;
        event.origin(Origin::new(host, None));
        return Some(());
    }
    if let Some(rest) = message.strip_prefix("SSH: Server;") {
        event.tell(SESSION, CONNECT, Kind::Info, Outcome::Unsaid);
        let place = between(rest, ";Remote: ", ";").map(|(place, _)| place);
        if let Some((host, port)) = place.and_then(|place| place.rsplit_once('-')) {
            event.origin(Origin::new(host, port.parse().ok()));
        }
        return Some(());
    }
    if let Some(rest) = message.strip_prefix("PAM ")
        && let Some((times, rest)) = number(rest)
    {
        return more_failures(times, rest, event);
    }
    let bare = after_any(message, &["error: ", "fatal: ", "warning: "]);
    let text = bare.unwrap_or(message);
    let Some(&(prefix, action, outcome, side)) =
        NOTICES.iter().find(|(prefix, ..)| text.starts_with(prefix))
    else {
        // Whatever else it complains of is an error by its own word, and no attempt.
        let complaint = bare?;
        event.tell(SESSION, NOTICE, Kind::Info, Outcome::Unsaid);
        event.reason(complaint);
        return Some(());
    };
    let category = if action == LOGIN {
        AUTHENTICATION
    } else {
        SESSION
    };
    event.tell(category, action, Kind::Info, outcome);
    let place = match side {
        Side::Behind => text.strip_prefix(prefix),
        Side::From => text.rsplit_once(" from ").map(|(_, place)| place),
        Side::Nowhere => None,
    };
    if let Some(origin) = place.and_then(address_and_port) {
        event.origin(origin);
    }
    if outcome == Outcome::Failure {
        event.reason(text);
    }
    Some(())
}

/// `PAM 5 more authentication failures; logname= … rhost=192.0.2.7  user=root`: a sum of attempts
/// already told.
fn more_failures<'r>(times: i64, rest: &'r str, event: &mut Event<'r>) -> Option<()> {
    let rest = rest.strip_prefix(" more authentication failure")?;
    event.tell(AUTHENTICATION, LOGIN, Kind::Info, Outcome::Failure);
    event.put(known::EVENT_COUNT, times);
    if let Some((_, rest)) = rest.split_once("rhost=") {
        let (host, user) = word(rest);
        event.origin(Origin::new(host, None));
        if let Some(user) = user.trim_start().strip_prefix("user=") {
            put_user(event, user);
        }
    }
    Some(())
}

/// `[invalid user ]chen from 192.0.2.7[ port 22][ ssh2][: key]`.
fn user_and_origin(text: &str) -> Option<(&str, Origin<'_>)> {
    let text = after_any(text, &["invalid user ", "illegal user "]).unwrap_or(text);
    let text = match text.strip_prefix("user ") {
        // Some builds write `for user chen from …`; an account may also be called "user".
        Some(rest) if !rest.starts_with("from ") && rest.contains(" from ") => rest,
        _ => text,
    };
    let places = text.match_indices(" from ");
    let system = places
        .filter_map(|(at, _)| text.split_at_checked(at))
        .find(|(_, place)| {
            place
                .strip_prefix(" from ")
                .is_some_and(ends_as_sshd_writes)
        });
    let (user, place) = match system {
        Some((user, place)) => (user, place.strip_prefix(" from ")?),
        None => text.rsplit_once(" from ")?,
    };
    Some((user, address_and_port(place)?))
}

/// Whether behind the address nothing stands but what `sshd` puts there.
fn ends_as_sshd_writes(place: &str) -> bool {
    let (host, mut rest) = word(place);
    if let Some((_, after)) = rest.strip_prefix("port ").and_then(number) {
        rest = after.trim_start_matches(' ');
    }
    if let Some(after) = rest.strip_prefix("ssh") {
        rest = after.trim_start_matches(|letter: char| letter.is_ascii_digit());
    }
    !host.is_empty() && (rest.is_empty() || rest.starts_with(':') || rest.starts_with("via "))
}

/// `192.0.2.7`, `192.0.2.7 port 22 …`, `[192.0.2.7]:22 …`.
fn address_and_port(text: &str) -> Option<Origin<'_>> {
    let (host, rest) = word(text);
    if let Some((host, port)) = host
        .strip_prefix('[')
        .and_then(|host| host.split_once("]:"))
    {
        return Some(Origin::new(host, number(port).map(|(port, _)| port)));
    }
    let port = rest
        .strip_prefix("port ")
        .and_then(number)
        .map(|(port, _)| port);
    let host = host.trim_end_matches([',', ':']);
    (!host.is_empty()).then_some(Origin::new(host, port))
}

/// `chen 192.0.2.7 port 22`, read from its end.
fn user_before_address(text: &str) -> Option<(&str, Origin<'_>)> {
    let (who, port) = text.rsplit_once(" port ")?;
    let (user, host) = who.rsplit_once(' ').unwrap_or(("", who));
    Some((user, Origin::new(host, number(port).map(|(port, _)| port))))
}

/// Accounts of a host are taken as written: an `@` in them is no mail domain of ours.
fn put_user<'r>(event: &mut Event<'r>, user: &'r str) {
    if !user.is_empty() && user != "<invalid username>" {
        event.put(known::USER_NAME, user);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_name_that_imitates_an_address_does_not_move_the_blame() {
        let read = |text| user_and_origin(text).map(|(user, origin)| (user, origin.host));
        let tail = "from 10.10.1.2 port 55555 ssh2 from 192.0.2.9 port 58946 ssh2";
        let user = "test from 10.10.1.2 port 55555 ssh2";
        let injected = format!("invalid user test {tail}");
        assert_eq!(read(&injected), Some((user, "192.0.2.9")));
        assert_eq!(
            read("user from 192.0.2.9 port 22 ssh2: RSA x"),
            Some(("user", "192.0.2.9"))
        );
        assert_eq!(
            read("invalid user  from 192.0.2.9 port 22"),
            Some(("", "192.0.2.9"))
        );
    }

    #[test]
    fn repeated_messages_say_how_often() {
        let inner = "Failed password for root from 192.0.2.9 port 4 ssh2";
        let line = format!("message repeated 5 times: [ {inner}]");
        assert_eq!(repeated(&line), (Some(5), inner));
    }
}
