//! PAM, the sign-in modules of Linux, writing in the name of the program that asked them.
//!
//! ```text
//! Nov 21 07:45:01 gw sshd[71]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7  user=chen
//! Nov 21 07:45:02 gw sshd(pam_unix)[72]: authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=192.0.2.7  user=root
//! Nov 21 07:45:03 gw passwd[73]: pam_unix(passwd:chauthtok): password changed for nguyenvana
//! Nov 21 07:45:04 gw sudo: pam_unix(sudo:session): session opened for user root(uid=0) by lin(uid=1000)
//! ```
//!
//! A failure is an attempt (`start`) where no other line reports it: from `su`, `sudo`, `login`,
//! `vsftpd` … and from the old `sshd(pam_unix)`. Beside today's `sshd`, Dovecot and `ProFTPD` it is `info`,
//! and so it is for `smtp`, `imap`, `pop` and `sieve`: Cyrus SASL asks PAM under these names for Postfix
//! and Cyrus, UW IMAP and Courier for themselves, and all report the attempt with the address.

use domain::event::{Event, LogSource, known};

use crate::registry::{Claims, FormatInfo, Line, Recognition};
use crate::scan::{between, number, word};
use crate::tell::{AUTHENTICATION, IAM, Kind, Origin, Outcome, SESSION, Tell};

pub(crate) const FORMAT: FormatInfo = FormatInfo {
    id: "pam",
    dataset: "pam",
    log_source: LogSource {
        product: Some("linux"),
        service: Some("pam"),
        category: None,
    },
    claims: Claims::Messages(|line| said(line).is_some()),
    read,
};

/// Names under which mail servers, or Cyrus SASL for them, ask PAM.
const MAIL_SERVICES: [&str; 4] = ["smtp", "imap", "pop", "sieve"];

/// What PAM said, and for which service.
struct Said<'r> {
    service: &'r str,
    /// Whether the service's own lines tell the attempt as well.
    told_elsewhere: bool,
    text: &'r str,
}

fn read<'r>(line: &Line<'r>, event: &mut Event<'r>) -> Recognition {
    said(line).and_then(|said| tell(&said, event)).into()
}

fn said<'r>(line: &Line<'r>) -> Option<Said<'r>> {
    let in_tag = line
        .tag
        .strip_prefix(line.program)
        .is_some_and(|rest| rest.starts_with("(pam_"));
    if in_tag {
        return Some(Said {
            service: line.program,
            told_elsewhere: MAIL_SERVICES.contains(&line.program),
            text: line.message,
        });
    }
    let (service, text) = match line.message.strip_prefix("(pam_") {
        Some(rest) => (line.program, rest.split_once(") ")?.1),
        // Some journals leave the module out.
        None if line.message.starts_with("authentication failure; logname=") => {
            (line.program, line.message)
        }
        None => module(line)?,
    };
    let told_elsewhere =
        matches!(service, "sshd" | "dovecot" | "proftpd") || MAIL_SERVICES.contains(&service);
    Some(Said {
        service,
        told_elsewhere,
        text: text.trim_end_matches(' '),
    })
}

/// `pam_unix(sshd:auth): text`, `pam_unix(auth): text`, `pam_unix: text`.
fn module<'r>(line: &Line<'r>) -> Option<(&'r str, &'r str)> {
    let rest = line.message.strip_prefix("pam_")?;
    let (name, text) = rest.split_once(": ")?;
    let module = name.split_once('(').map_or(name, |(module, _)| module);
    if !module
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    {
        return None;
    }
    let service = between(name, "(", ":").map_or(line.program, |(service, _)| service);
    Some((service, text))
}

fn tell<'r>(said: &Said<'r>, event: &mut Event<'r>) -> Option<()> {
    let action = if said.service == "sshd" {
        "ssh-login"
    } else {
        "pam-login"
    };
    let kind = if said.told_elsewhere {
        Kind::Info
    } else {
        Kind::Start
    };
    let text = said.text;
    if let Some(rest) = text.strip_prefix("authentication failure;") {
        event.tell(AUTHENTICATION, action, kind, Outcome::Failure);
        put_parties(rest, event);
    } else if let Some(rest) = text.strip_prefix("authentication success;") {
        event.tell(AUTHENTICATION, action, kind, Outcome::Success);
        put_parties(rest, event);
    } else if let Some(rest) = text.strip_prefix("password changed for ") {
        event.tell(IAM, "password-change", Kind::Change, Outcome::Success);
        put(event, rest);
    } else if let Some(rest) = text.strip_prefix("session opened for user ") {
        event.tell(SESSION, "session-open", Kind::Info, Outcome::Success);
        put_session(rest, event);
    } else if let Some(rest) = text.strip_prefix("session closed for user ") {
        event.tell(SESSION, "session-close", Kind::End, Outcome::Unsaid);
        put(event, rest);
    } else {
        return aside(text, action, event);
    }
    Some(())
}

/// What modules say beside an attempt.
fn aside<'r>(text: &'r str, action: &'static str, event: &mut Event<'r>) -> Option<()> {
    let refusals = [
        ("check pass; user unknown", ""),
        ("check pass; user (", ""),
        ("received for user ", "received for user "),
        ("requirement ", "by user \""),
        ("user ", "user "),
        ("User ", "User "),
        ("account ", "account "),
        ("Consecutive login failures for user ", "for user "),
        ("conversation failed", ""),
        ("auth could not identify password for ", "for ["),
        ("bad username ", "["),
        ("couldn't ", ""),
        ("Access denied for user ", "for user "),
    ];
    let Some((_, before_user)) = refusals.iter().find(|(prefix, _)| text.starts_with(prefix))
    else {
        return housekeeping(text, event);
    };
    event.tell(AUTHENTICATION, action, Kind::Info, Outcome::Failure);
    event.reason(text);
    if !before_user.is_empty()
        && let Some((_, user)) = text.split_once(before_user)
    {
        put(
            event,
            word(user).0.trim_matches(['\'', '"', ']', ':', ',', ';']),
        );
    }
    Some(())
}

/// What modules say about themselves.
fn housekeeping<'r>(text: &'r str, event: &mut Event<'r>) -> Option<()> {
    let starts = [
        "Failed to ",
        "Unable to ",
        "Cannot ",
        "cannot ",
        "could not ",
        "unable to ",
        "unrecognized ",
        "unknown option",
        "New session ",
        "new session ",
        "Session ",
        "session ",
        "option ",
        "No such ",
        "error ",
        "Error ",
        "module ",
        "password - ",
        "new password ",
        "Couldn't ",
        "failed ",
        "pam_",
    ];
    starts.iter().any(|start| text.starts_with(start)).then(|| {
        event.tell(SESSION, "pam-notice", Kind::Info, Outcome::Unsaid);
        event.reason(text);
    })
}

/// ` logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7  user=chen`. `ruser` and `user` are chosen
/// by whoever signs in and may hold `rhost=…`, the host itself holds no space: so the host is the
/// last one before the first ` user=` that has one before it.
fn put_parties<'r>(text: &'r str, event: &mut Event<'r>) {
    let first_host = text.find("rhost=").unwrap_or(0);
    let user_at = text
        .get(first_host..)
        .and_then(|rest| rest.find(" user="))
        .and_then(|at| text.split_at_checked(first_host.checked_add(at)?));
    let (before, user) = user_at.unwrap_or((text, ""));
    let user = user.strip_prefix(" user=").unwrap_or(user);
    let (before, host) = before.rsplit_once("rhost=").unwrap_or((before, ""));
    let remote_user = before
        .split_once("ruser=")
        .map_or("", |(_, user)| user.trim());
    let host = word(host.trim()).0;
    event.origin(Origin::new(host, None));
    put(event, if user.is_empty() { remote_user } else { user });
    if host.is_empty() && !remote_user.is_empty() {
        event.put(known::ACTOR_NAME, remote_user);
    }
}

/// `root(uid=0) by lin(uid=1000)`, `news by (uid=0)`, `root by LOGIN(uid=0)`.
fn put_session<'r>(text: &'r str, event: &mut Event<'r>) {
    let (user, by) = text.split_once(" by ").unwrap_or((text, ""));
    put(
        event,
        user.split_once("(uid=").map_or(user, |(user, _)| user),
    );
    let actor = by.split_once('(').map_or(by, |(actor, _)| actor);
    if !actor.is_empty() && number(actor).is_none() {
        event.put(known::ACTOR_NAME, actor);
    }
}

fn put<'r>(event: &mut Event<'r>, user: &'r str) {
    let user = user.trim();
    if !user.is_empty() {
        event.put(known::USER_NAME, user);
    }
}
