//! Dovecot: IMAP, POP3, Sieve and submission sign-ins, its authentication and delivery.
//!
//! ```text
//! Nov 21 07:45:01 mail dovecot: imap-login: Login: user=<chen@town.example>, method=PLAIN, rip=192.0.2.7, lip=198.51.100.2, mpid=9, TLS, session=<aa>
//! Nov 21 07:45:02 mail dovecot: imap-login: Disconnected (auth failed, 2 attempts in 6 secs): user=<lin>, method=PLAIN, rip=192.0.2.7, lip=198.51.100.2, session=<ab>
//! Nov 21 07:45:03 mail dovecot: auth-worker(24): pam(nguyenvana,192.0.2.7,<ac>): unknown user
//! Nov 21 07:45:04 imap-login: Info: Login aborted: Connection closed (auth failed, 1 attempts in 1 secs) (auth_failed): user=<lin>, rip=192.0.2.7, session=<ad>
//! ```
//!
//! The sign-in service reports an attempt (`start`, `townwatch.count` of them); what the
//! authentication process says of the same attempt stands beside it (`info`).

use domain::event::{Event, LogSource, Value, known};

use crate::registry::{Claims, FormatInfo, Line, Recognition};
use crate::scan::{after_any, between, bracketed, number};
use crate::tell::{self, AUTHENTICATION, EMAIL, Kind, Origin, Outcome, SESSION, Tell};

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "dovecot",
    dataset: "dovecot",
    log_source: LogSource {
        product: Some("linux"),
        service: Some("dovecot"),
        category: None,
    },
    claims: Claims::Programs(|program| {
        let own = matches!(program, "dovecot" | "dovecot-auth" | "auth-worker" | "auth");
        own || login_service(program).is_some()
    }),
    read,
};

/// Levels that Dovecot's own log files hold, and syslog for some.
const LEVELS: &[&str] = &[
    "Info: ",
    "Warning: ",
    "Error: ",
    "Fatal: ",
    "Panic: ",
    "Debug: ",
];

/// User and password stores, as they name themselves before an answer.
const STORES: &[&str] = &[
    "pam",
    "sql",
    "ldap",
    "passwd-file",
    "passwd",
    "shadow",
    "static",
    "checkpassword",
    "oauth2",
    "dict",
    "lua",
    "bsdauth",
    "imap",
    "cache",
    "login",
    "plain",
    "cram-md5",
    "digest-md5",
    "scram-sha-1",
    "scram-sha-256",
    "policy",
    "gssapi",
    "xoauth2",
    "oauthbearer",
];

/// Action and protocol of a sign-in service.
fn login_service(service: &str) -> Option<(&'static str, &'static str)> {
    match service {
        "imap-login" => Some(("imap-login", "imap")),
        "pop3-login" => Some(("pop3-login", "pop3")),
        "managesieve-login" => Some(("sieve-login", "sieve")),
        "submission-login" => Some(("smtp-login", "smtp")),
        _ => None,
    }
}

fn read<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Recognition {
    let message = line.message;
    let own = message.strip_prefix("dovecot: ").unwrap_or(message);
    let split = match line.program {
        "dovecot" => service(own),
        "dovecot-auth" => Some(("auth", service(own).map_or(own, |(_, rest)| rest))),
        program => Some((program, own)),
    };
    split
        .and_then(|(service, rest)| part(service, rest, event))
        .into()
}

/// `imap-login: rest`, `auth-worker(24): rest`, `imap(chen)<9><aa>: rest`.
fn service(message: &str) -> Option<(&str, &str)> {
    let (service, rest) = message.split_once(": ")?;
    Some((service, rest))
}

fn part<'r>(service: &'r str, text: &'r str, event: &mut Event<'r>) -> Option<()> {
    let level = LEVELS.iter().find(|level| text.starts_with(**level));
    let text = level
        .and_then(|level| text.strip_prefix(level))
        .unwrap_or(text);
    let (name, whose) = service.split_once('(').unwrap_or((service, ""));
    if let Some((action, protocol)) = login_service(name) {
        event.put(known::NETWORK_PROTOCOL, protocol);
        return login(action, text, event);
    }
    let read = match name {
        "auth" | "auth-worker" => answer(text, event),
        "imap" | "pop3" | "managesieve" | "submission" | "lmtp" | "lda" => {
            let user = whose.split_once(')').map_or(whose, |(user, _)| user);
            of_user(user, text, event)
        }
        "master" | "config" | "anvil" | "log" | "stats" | "ssl-params" | "doveadm" | "director" => {
            notice(text, event);
            Some(())
        }
        _ => None,
    };
    // Whatever else a part complains of is known to be a complaint.
    read.or_else(|| {
        level.filter(|level| **level != "Info: ")?;
        notice(text, event);
        Some(())
    })
}

fn notice<'r>(text: &'r str, event: &mut Event<'r>) {
    event.tell(SESSION, "dovecot-notice", Kind::Info, Outcome::Unsaid);
    event.reason(text);
}

fn login<'r>(action: &'static str, text: &'r str, event: &mut Event<'r>) -> Option<()> {
    if text.starts_with("Login: ") {
        event.tell(AUTHENTICATION, action, Kind::Start, Outcome::Success);
        put_parties(text, event);
        if let Some(encrypted) = encrypted(text) {
            event.put(known::TLS_ESTABLISHED, Value::Boolean(encrypted));
        }
        return Some(());
    }
    let ended = after_any(
        text,
        &[
            "Disconnected",
            "Aborted login",
            "Login aborted",
            "Connection closed",
            "Maximum number of connections",
            "proxy(",
        ],
    );
    let Some(rest) = ended else {
        let complaint = [
            "Error",
            "Warning",
            "SSL",
            "TLS",
            "Timeout",
            "Disconnect",
            "auth",
            "Auth",
            "read(",
            "write(",
            "Panic",
            "Fatal",
        ];
        return complaint
            .iter()
            .any(|start| text.starts_with(start))
            .then(|| {
                event.tell(SESSION, action, Kind::Info, Outcome::Unsaid);
                event.reason(text);
                put_parties(text, event);
            });
    };
    let why = why(rest);
    let (kind, outcome) = verdict(why, text);
    event.tell(AUTHENTICATION, action, kind, outcome);
    if let Some((attempts, _)) = why.strip_prefix("auth failed, ").and_then(number)
        && attempts > 0
    {
        event.put(known::EVENT_COUNT, attempts);
    }
    event.reason(why);
    put_parties(rest, event);
    Some(())
}

/// Whether a connection was encrypted: the line ends with what Dovecot knows of it (`…, lip=192.0.2.5, mpid=9, TLS,
/// session=<…>`). `secured` is a connection from the same machine, which nobody else can hear. The name of the
/// user stands before and may say anything.
fn encrypted(text: &str) -> Option<bool> {
    let (_, known) = text.rsplit_once(", lip=")?;
    let says = |word: &str| known.split(", ").any(|part| part.starts_with(word));
    let alone = says("secured") && !says("TLS");
    (!alone).then(|| says("TLS"))
}

/// Begins the parenthesis of an ended connection in which someone tried to sign in.
const TRIED: &[&str] = &[
    "auth failed",
    "tried to use ",
    "authorization failed",
    "user disabled",
    "password expired",
    "user is disabled",
    "internal failure",
    "auth service reported temporary failure",
];

/// The parenthesis that says how far the client came. Others may stand before it (`read(size=9)
/// failed`) or behind it (`(auth_failed)`), and a user name may imitate it.
fn why(text: &str) -> &str {
    let head = text.split_once("user=<").map_or(text, |(head, _)| head);
    let groups = || {
        head.split('(')
            .skip(1)
            .filter_map(|rest| Some(rest.split_once(')')?.0))
    };
    let says = |group: &&str| {
        group.starts_with("no auth attempts") || TRIED.iter().any(|start| group.starts_with(start))
    };
    groups()
        .find(says)
        .or_else(|| groups().find(|group| group.contains(' ')))
        .unwrap_or("")
}

/// Whether someone tried to sign in.
fn verdict(why: &str, text: &str) -> (Kind, Outcome) {
    if TRIED.iter().any(|start| why.starts_with(start))
        || text.starts_with("Maximum number of connections")
    {
        return (Kind::Start, Outcome::Failure);
    }
    if why.is_empty() {
        return (Kind::End, Outcome::Unsaid);
    }
    (Kind::End, Outcome::Failure)
}

/// `user=<lin>, method=PLAIN, rip=192.0.2.7, lip=…, session=<ad>`: the user name may imitate what
/// follows it, so the last address counts.
fn put_parties<'r>(text: &'r str, event: &mut Event<'r>) {
    if let Some(user) = bracketed(text, "user=") {
        event.account(user);
    }
    if let Some((_, method)) = text.rsplit_once(", method=") {
        event.put(
            known::AUTH_METHOD,
            method.split(',').next().unwrap_or(method),
        );
    }
    if let Some((_, rest)) = text.rsplit_once("rip=") {
        let host = rest.split([',', ' ']).next().unwrap_or(rest);
        let port = text
            .rsplit_once("rport=")
            .and_then(|(_, port)| number(port));
        event.origin(Origin::new(host, port.map(|(port, _)| port)));
    }
    if let Some((_, rest)) = text.rsplit_once("lip=") {
        let host = rest.split([',', ' ']).next().unwrap_or(rest);
        if let Some(address) = tell::address(host) {
            event.put(known::DESTINATION_IP, address);
        }
    }
    if let Some((_, session)) = text.rsplit_once("session=<") {
        event.put(known::SESSION_ID, session.trim_end().trim_end_matches('>'));
    }
}

/// `[conn …: auth-worker<6>: ]pam(user,192.0.2.7,<session>): reason`.
fn answer<'r>(text: &'r str, event: &mut Event<'r>) -> Option<()> {
    let rest = text.match_indices('(').find_map(|(at, _)| {
        let (before, rest) = text.split_at_checked(at)?;
        let store = last_name(before)?;
        STORES.contains(&store).then(|| rest.strip_prefix('('))?
    })?;
    let (who, reason) = rest.split_once("): ")?;
    event.tell(AUTHENTICATION, "mail-login", Kind::Info, Outcome::Failure);
    let who = match who.rsplit_once(",<") {
        Some((who, session)) => {
            event.put(known::SESSION_ID, session.trim_end_matches('>'));
            who
        }
        None => who,
    };
    match who.rsplit_once(',') {
        Some((user, host)) => {
            event.account(user);
            event.origin(Origin::new(host, None));
        }
        None => event.account(who),
    }
    event.reason(without_password(reason));
    Some(())
}

/// The name at the end of the text. Names of stores are short: looking no further keeps a line of
/// nothing but brackets from costing the square of its length.
fn last_name(text: &str) -> Option<&str> {
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
    let length = text.bytes().rev().take(16).take_while(is_name).count();
    text.get(text.len().checked_sub(length)?..)
}

/// With `auth_verbose_passwords` the line quotes what was typed; that goes into no field of its own.
fn without_password(reason: &str) -> &str {
    let cut = [" (given password", " (SHA1 of given password"];
    cut.iter()
        .find_map(|mark| reason.split_once(mark))
        .map_or(reason, |(reason, _)| reason)
}

/// What a service says while it serves one user.
fn of_user<'r>(user: &'r str, text: &'r str, event: &mut Event<'r>) -> Option<()> {
    if text.contains("saved mail to ") || text.contains("stored mail into mailbox ") {
        event.tell(EMAIL, "mail-delivered", Kind::Info, Outcome::Success);
        if let Some((id, _)) = between(text, "msgid=<", ">") {
            event.put(known::MAIL_MESSAGE_ID, id);
        }
    } else if after_any(
        text,
        &[
            "Logged out",
            "Disconnected",
            "Connection closed",
            "Disconnect from ",
        ],
    )
    .is_some()
    {
        event.tell(SESSION, "mail-logout", Kind::End, Outcome::Unsaid);
        event.reason(text);
    } else if text.starts_with("Connect from ") {
        event.tell(SESSION, "mail-connect", Kind::Info, Outcome::Unsaid);
    } else if let Some((_, to)) = text.rsplit_once(": forwarded to <") {
        event.tell(EMAIL, "mail-forwarded", Kind::Info, Outcome::Success);
        let to = to.trim_end().trim_end_matches('>');
        event.put(known::MAIL_TO, to);
        if let Some((_, domain)) = to.rsplit_once('@') {
            event.put(known::MAIL_TO_DOMAIN, domain);
        }
    } else if text.starts_with("sieve: ") || text.starts_with("msgid=") {
        event.tell(EMAIL, "mail-filtered", Kind::Info, Outcome::Unsaid);
        event.reason(text);
    } else {
        return None;
    }
    // `lmtp(19, chen)` holds its process id first, `lmtp(19)` nothing else.
    let user = user.rsplit_once(", ").map_or(user, |(_, user)| user);
    if !user.bytes().all(|byte| byte.is_ascii_digit()) {
        event.account(user);
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typed_password_reaches_no_field_of_its_own() {
        assert_eq!(
            without_password("unknown user (given password: 1234)"),
            "unknown user"
        );
        assert_eq!(without_password("Password mismatch"), "Password mismatch");
    }

    #[test]
    fn what_is_said_of_the_connection_is_told_from_the_name() {
        let line = |user: &str, rest: &str| {
            let known = format!("rip=192.0.2.7, lip=192.0.2.5, mpid=9{rest}, session=<s>");
            encrypted(&format!("Login: user=<{user}>, method=PLAIN, {known}"))
        };
        assert_eq!(line("wang", ""), Some(false));
        assert_eq!(line("wang, TLS, x", ""), Some(false));
        assert_eq!(line("wang", ", TLS"), Some(true));
        assert_eq!(line("wang", ", TLS: Disconnected"), Some(true));
        assert_eq!(line("wang", ", secured"), None);
        assert_eq!(encrypted("a line of another server"), None);
    }

    #[test]
    fn of_several_parentheses_the_one_about_signing_in_counts() {
        let failed = "read(size=9) failed: x (auth failed, 2 attempts) (auth_failed): user=<(a b)>";
        assert_eq!(why(failed), "auth failed, 2 attempts");
        assert_eq!(
            why(": SSL_accept() failed (no auth attempts in 0 secs): user=<>"),
            "no auth attempts in 0 secs"
        );
        assert_eq!(why(": user=<(auth failed, 9 attempts)>"), "");
    }

    #[test]
    fn only_what_someone_tried_counts_as_an_attempt() {
        let failure = Outcome::Failure;
        assert_eq!(
            verdict("auth failed, 1 attempts in 2 secs", ""),
            (Kind::Start, failure)
        );
        assert_eq!(
            verdict("no auth attempts in 0 secs", ""),
            (Kind::End, failure)
        );
        assert_eq!(verdict("", ""), (Kind::End, Outcome::Unsaid));
    }
}
