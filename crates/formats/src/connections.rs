//! What the lines of one connection say together.
//!
//! A service tells an address once and what became of it some lines later:
//!
//! ```text
//! Nov 21 07:45:01 gw sshd[71]: Connection from 203.0.113.9 port 50022 on 192.0.2.1 port 22
//! Nov 21 07:45:02 gw sshd[71]: fatal: Read from socket failed: Connection reset by peer [preauth]
//! Nov 21 07:45:03 gw slapd[72]: conn=5 fd=21 ACCEPT from IP=203.0.113.9:45011 (IP=0.0.0.0:389)
//! Nov 21 07:45:03 gw slapd[72]: conn=5 op=0 BIND dn="uid=chen,dc=town" method=128
//! Nov 21 07:45:03 gw slapd[72]: conn=5 op=0 RESULT tag=97 err=49 text=
//! Nov 21 07:45:04 mail postfix/smtpd[71]: 4XyZ1: client=pc7[192.0.2.7], sasl_method=PLAIN, sasl_username=chen
//! Nov 21 07:45:04 mail postfix/qmgr[73]: 4XyZ1: from=<head@town.example>, size=980, nrcpt=40 (queue active)
//! ```
//!
//! A mail in the queue of Postfix is a connection as well: its first line says who handed it in, later ones
//! which sender it names and where it goes.
//!
//! [`Connections`] is given the events of **one** source in their order and writes into each what
//! earlier lines of the same connection said. What stands in a line itself is never replaced, and
//! what was not in it is marked (`townwatch.source.earlier`). Nothing is guessed: a line whose
//! connection was not seen stays as it is.

use std::collections::BTreeMap;

use domain::event::{Event, Value, known};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::scan::after_any;
use crate::tell::AUTHENTICATION;

/// Connections of one source that are remembered at the least; at the most twice as many.
const GENERATION: usize = 1_024;
/// Longest host name, user name or distinguished name that is remembered, in bytes.
const LONGEST: usize = 256;
/// Accounts remembered of one connection: `sshd` ends it after six attempts.
const ACCOUNTS: usize = 8;
/// `sshd` has one process for each connection, whose number is used again some day. What is not
/// signed in within `LoginGraceTime` (two minutes) is thrown out.
const SSH_PAUSE: SignedDuration = SignedDuration::from_mins(5);
/// How begins what the listening process of `sshd` says: of all connections, not of one.
const LISTENER: [&str; 7] = [
    "drop connection ",
    "Timeout before authentication for connection from ",
    "srclimit_penalise: ",
    "beginning MaxStartups throttling",
    "exited MaxStartups throttling",
    "Server listening on ",
    "Received ",
];

/// Memory of the connections of one source; bounded, whatever its lines say.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Connections {
    young: BTreeMap<Key, Held>,
    old: BTreeMap<Key, Held>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Key {
    /// Compared first, because it differs most.
    process: i64,
    service: Service,
    host: Box<str>,
    /// The service's own name of the connection, where it has one.
    name: Box<str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum Service {
    Ssh,
    Ldap,
    Mail,
}

/// What is known of a connection.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Held {
    #[serde(with = "jiff::fmt::serde::timestamp::nanosecond::optional")]
    last: Option<Timestamp>,
    address: Option<Box<str>>,
    port: Option<i64>,
    /// Something failed, and nobody has signed in since.
    failed: bool,
    /// Accounts that were refused.
    refused: Vec<Box<str>>,
    /// Who asks to sign in: name, domain, distinguished name.
    asking: [Option<Box<str>>; 3],
}

const WHO: [domain::event::FieldId; 3] = [known::USER_NAME, known::USER_DOMAIN, known::LDAP_DN];

impl Connections {
    /// Writes into an event what earlier ones of its connection said, and takes note of what it says.
    pub fn complete(&mut self, event: &mut Event<'_>) {
        let Some(key) = key_of(event) else { return };
        self.hold(&key);
        let Some(held) = self.young.get_mut(&key) else {
            return;
        };
        let ended = match key.service {
            Service::Ssh => ssh(held, event),
            Service::Ldap => ldap(held, event),
            Service::Mail => mail(held, event),
        };
        held.last = Some(event.time.at);
        if ended {
            self.young.remove(&key);
        }
    }

    /// Datasets of which what a line says may depend on earlier lines.
    pub const JOINED: [&str; 3] = ["openssh", "pam", "slapd"];

    /// Whether it may have come about by [`Connections::complete`]: for whoever read it from a file.
    pub fn is_sound(&self) -> bool {
        let mut held = self.young.values().chain(self.old.values());
        self.young.len() <= GENERATION
            && self.old.len() <= GENERATION
            && held.all(|held| held.refused.len() <= ACCOUNTS)
    }

    /// Makes room for a connection among the young. Those that were silent the longest are forgotten
    /// first, half of them at once.
    fn hold(&mut self, key: &Key) {
        if self.young.contains_key(key) {
            return;
        }
        let held = self.old.remove(key).unwrap_or_default();
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key.clone(), held);
    }
}

fn key_of(event: &Event<'_>) -> Option<Key> {
    let is_ssh = |name: Option<&str>| name.is_some_and(|name| name.starts_with("sshd"));
    let (service, name) = match event.dataset {
        "openssh" => (Service::Ssh, ""),
        "pam" if is_ssh(event.text_of(known::PROCESS_NAME)) => (Service::Ssh, ""),
        "slapd" => (Service::Ldap, event.text_of(known::SESSION_ID)?),
        "postfix" => (Service::Mail, event.text_of(known::MAIL_QUEUE_ID)?),
        _ => return None,
    };
    let host = event.text_of(known::HOST_NAME).unwrap_or_default();
    (host.len() <= LONGEST && name.len() <= LONGEST).then_some(())?;
    // Every program of Postfix speaks of the same mail.
    let process = match service {
        Service::Mail => 0,
        Service::Ssh | Service::Ldap => number_of(event, known::PROCESS_PID)?,
    };
    Some(Key {
        process,
        service,
        host: host.into(),
        name: name.into(),
    })
}

/// Completes a line of `sshd`, or of PAM in its name; never the last line of its connection, because
/// `sshd` may say farewell in three lines.
fn ssh(held: &mut Held, event: &mut Event<'_>) -> bool {
    let text = event.text_of(known::MESSAGE).unwrap_or_default();
    let text = after_any(text, &["error: ", "fatal: "]).unwrap_or(text);
    if LISTENER.iter().any(|start| text.starts_with(start))
        && !text.starts_with("Received disconnect")
    {
        return true;
    }
    let pause = held.last.map(|last| event.time.at.duration_since(last));
    if pause.is_some_and(|pause| pause.abs() > SSH_PAUSE) {
        *held = Held::default();
    }
    let action = event.text_of(known::EVENT_ACTION).unwrap_or_default();
    let about_a_connection = action != "ssh-notice";
    let ends = action == "ssh-disconnect";
    held.address(event, about_a_connection);
    let signs_in = event.text_of(known::EVENT_CATEGORY) == Some(AUTHENTICATION);
    match event.text_of(known::EVENT_OUTCOME) {
        Some("failure") => {
            held.failed = true;
            let user = short(event, known::USER_NAME).filter(|_| signs_in);
            if let Some(user) = user
                && held.refused.len() < ACCOUNTS
                && !held.refused.contains(&user)
            {
                held.refused.push(user);
            }
        }
        Some("success") if signs_in && event.text_of(known::EVENT_TYPE) == Some("start") => {
            let user = event.text_of(known::USER_NAME).unwrap_or_default();
            let others = held.refused.iter().filter(|refused| &***refused != user);
            let others = i64::try_from(others.count()).unwrap_or(i64::MAX);
            if others > 0 {
                event.put(known::CONNECTION_REFUSED, others);
            }
            held.failed = false;
            held.refused.clear();
        }
        // It ended, and all it brought was a failure.
        None if ends && held.failed => event.put(known::EVENT_OUTCOME, "failure"),
        _ => {}
    }
    false
}

/// Completes a line of `slapd`; whether the connection is closed.
fn ldap(held: &mut Held, event: &mut Event<'_>) -> bool {
    let action = event.text_of(known::EVENT_ACTION).unwrap_or_default();
    let (begins, ended) = (action == "ldap-connect", action == "ldap-disconnect");
    let answer = event.get(known::LDAP_RESULT).is_some();
    let asks = action == "ldap-bind" && !answer;
    let answers = matches!(action, "ldap-bind" | "ldap-login") && answer;
    if begins {
        *held = Held::default();
    }
    held.address(event, true);
    // A client waits for the answer before it asks to sign in again (RFC 4511 section 4.2.1).
    if asks {
        held.asking = WHO.map(|field| short(event, field));
    } else if answers {
        for (field, known) in WHO.into_iter().zip(&held.asking) {
            if let Some(known) = known
                && event.get(field).is_none()
            {
                event.put(field, String::from(&**known));
            }
        }
    }
    ended
}

/// Completes a line about a mail of Postfix; whether it has left the queue.
///
/// A mail that an account handed in under another name has the account; one that nobody signed in for and
/// that goes on to another server has the address it came from, and the domain it goes to.
fn mail(held: &mut Held, event: &mut Event<'_>) -> bool {
    match event.text_of(known::EVENT_ACTION).unwrap_or_default() {
        "mail-submitted" => {
            *held = Held::default();
            held.asking = WHO.map(|field| short(event, field));
        }
        "mail-received" => {
            *held = Held::default();
            held.address = short(event, known::SOURCE_IP);
        }
        "mail-queued" => {
            let [Some(name), domain, _] = &held.asking else {
                return false;
            };
            let account = match domain {
                Some(domain) => format!("{name}@{domain}"),
                None => name.to_string(),
            };
            let from = event.text_of(known::MAIL_FROM).unwrap_or_default();
            if !from.is_empty() && !is_named(from, &account) {
                event.put(known::MAIL_ACCOUNT, account);
            }
        }
        "mail-sent" if goes_on(event) => {
            let to = event.text_of(known::MAIL_TO).unwrap_or_default();
            let domain = to.rsplit_once('@').map(|(_, domain)| domain.to_lowercase());
            if let (Some(address), Some(domain)) = (&held.address, domain) {
                event.put(known::MAIL_CLIENT_IP, String::from(&**address));
                event.put(known::MAIL_TO_DOMAIN, domain);
            }
        }
        "mail-removed" => return true,
        _ => {}
    }
    false
}

/// Whether a sender is an account's own address. An account without a domain has that name at every one.
fn is_named(from: &str, account: &str) -> bool {
    let local = from.rsplit_once('@').map_or(from, |(local, _)| local);
    from.eq_ignore_ascii_case(account)
        || (!account.contains('@') && local.eq_ignore_ascii_case(account))
}

/// Whether a mail was given to another server, not by the transport for domains that the server is
/// set up to pass on.
fn goes_on(event: &Event<'_>) -> bool {
    let program = event.text_of(known::PROCESS_NAME).unwrap_or_default();
    program.ends_with("/smtp") && !program.ends_with("/relay/smtp")
}

impl Held {
    /// Learns the address of a line that has one, or writes it into one that has none. Another
    /// address than before is another connection.
    fn address(&mut self, event: &mut Event<'_>, write: bool) {
        if let Some(address) = event.text_of(known::SOURCE_IP) {
            let same = self.address.as_deref() == Some(address);
            if !same {
                // What was said before any address was known is of this connection too.
                if self.address.is_some() {
                    *self = Self::default();
                }
                self.address = short(event, known::SOURCE_IP);
            }
            self.port = number_of(event, known::SOURCE_PORT).or(self.port);
        } else if let Some(address) = &self.address
            && write
            && event.get(known::SOURCE_DOMAIN).is_none()
        {
            event.put(known::SOURCE_IP, String::from(&**address));
            if let Some(port) = self.port {
                event.put(known::SOURCE_PORT, port);
            }
            event.put(known::SOURCE_EARLIER, Value::Boolean(true));
        }
    }
}

/// The text of a field, if it is no longer than what is remembered.
fn short(event: &Event<'_>, field: domain::event::FieldId) -> Option<Box<str>> {
    let text = event.text_of(field)?;
    (text.len() <= LONGEST).then(|| text.into())
}

fn number_of(event: &Event<'_>, field: domain::event::FieldId) -> Option<i64> {
    match event.get(field)? {
        Value::Integer(number) => Some(*number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Context, Decoded, Format};
    use jiff::tz::TimeZone;

    fn decoded(line: &str) -> Decoded<'_> {
        let context = Context {
            received: Timestamp::UNIX_EPOCH,
            zone: &TimeZone::UTC,
        };
        crate::decode(Format::AUTO, line, &context)
    }

    /// Source, account, outcome, other accounts refused before; `-` where it says none.
    fn told(connections: &mut Connections, line: &str) -> [String; 4] {
        let mut event = decoded(line).event;
        connections.complete(&mut event);
        let text = |field| match event.get(field) {
            Some(Value::Text(text)) => text.to_string(),
            Some(Value::Integer(number)) => number.to_string(),
            _ => "-".to_owned(),
        };
        [
            text(known::SOURCE_IP),
            text(known::USER_NAME),
            text(known::EVENT_OUTCOME),
            text(known::CONNECTION_REFUSED),
        ]
    }

    #[test]
    fn a_line_without_an_address_has_that_of_its_connection_only() {
        let mut connections = Connections::default();
        let mut say = |line: &str| told(&mut connections, line);
        let begun =
            "Jan  1 00:00:01 gw sshd[5]: Connection from 192.0.2.7 port 22 on 192.0.2.1 port 22";
        say(begun);
        let cut = "fatal: Read from socket failed: Connection reset by peer [preauth]";
        let [source, _, outcome, _] = say(&format!("Jan  1 00:00:02 gw sshd[5]: {cut}"));
        assert_eq!((&*source, &*outcome), ("192.0.2.7", "failure"));
        for other in [
            "Jan  1 00:00:02 gw sshd[6]:",
            "Jan  1 00:00:02 mail sshd[5]:",
            "Jan  1 00:20:02 gw sshd[5]:",
        ] {
            assert_eq!(say(&format!("{other} {cut}"))[0], "-", "{other}");
        }
    }

    #[test]
    fn another_address_of_the_same_process_is_another_connection() {
        let mut connections = Connections::default();
        let mut say = |line: &str| told(&mut connections, line);
        say("Jan  1 00:00:01 gw sshd[5]: Failed password for root from 192.0.2.7 port 22 ssh2");
        let accepted = "Accepted password for lin from 192.0.2.8 port 22 ssh2";
        let [_, _, _, refused] = say(&format!("Jan  1 00:00:02 gw sshd[5]: {accepted}"));
        assert_eq!(refused, "-");
    }

    #[test]
    fn a_sign_in_says_how_many_other_accounts_were_refused_before_it() {
        let mut connections = Connections::default();
        let mut say = |line: &str| told(&mut connections, line);
        for user in ["root", "admin", "root", "lin"] {
            let failed = format!("Failed password for {user} from 192.0.2.7 port 22 ssh2");
            say(&format!("Jan  1 00:00:01 gw sshd[5]: {failed}"));
        }
        let accepted =
            "Jan  1 00:00:02 gw sshd[5]: Accepted password for lin from 192.0.2.7 port 22 ssh2";
        assert_eq!(say(accepted)[2..], ["success", "2"]);
        assert_eq!(say(accepted)[3], "-");
        let closed = "Jan  1 00:00:03 gw sshd[5]: Connection closed by 192.0.2.7 port 22";
        assert_eq!(say(closed)[2], "-");
    }

    #[test]
    fn the_end_of_a_connection_that_only_failed_is_a_failure() {
        let mut connections = Connections::default();
        let mut say = |line: &str| told(&mut connections, line);
        let closed = "Connection closed by 192.0.2.7 port 22";
        assert_eq!(
            say(&format!("Jan  1 00:00:03 gw sshd[4]: {closed}"))[2],
            "-"
        );
        let kex = "error: kex_exchange_identification: Connection closed by remote host";
        assert_eq!(say(&format!("Jan  1 00:00:03 gw sshd[5]: {kex}"))[0], "-");
        assert_eq!(
            say(&format!("Jan  1 00:00:03 gw sshd[5]: {closed}"))[2],
            "failure"
        );
    }

    #[test]
    fn what_the_listening_process_says_is_of_no_connection() {
        let mut connections = Connections::default();
        let mut say = |line: &str| told(&mut connections, line);
        say(
            "Jan  1 00:00:01 gw sshd[1]: error: drop connection #9 from [192.0.2.7]:22 on [192.0.2.1]:22 past MaxStartups",
        );
        let end = "Jan  1 00:00:02 gw sshd[1]: exited MaxStartups throttling after 00:00:01, 1 connections dropped";
        assert_eq!(say(end)[0], "-");
    }

    #[test]
    fn a_refused_sign_in_at_the_directory_names_account_and_address() {
        let mut connections = Connections::default();
        let mut say = |line: &str| {
            told(
                &mut connections,
                &format!("Jan  1 00:00:01 gw slapd[7]: {line}"),
            )
        };
        say("conn=5 fd=21 ACCEPT from IP=192.0.2.7:45011 (IP=0.0.0.0:389)");
        say(r#"conn=5 op=0 BIND dn="uid=chen,dc=town" method=128"#);
        let refused = "conn=5 op=0 RESULT tag=97 err=49 text=";
        assert_eq!(say(refused)[..3], ["192.0.2.7", "chen", "failure"]);
        say(r#"conn=5 op=1 BIND dn="" method=128"#);
        assert_eq!(say("conn=5 op=1 RESULT tag=97 err=0 text=")[1], "-");
        say("conn=5 fd=21 closed");
        assert_eq!(say(refused)[..2], ["-", "-"]);
    }

    /// The account and the client of a mail, and the domain it goes to; `-` where a line says none.
    fn told_of_mail(connections: &mut Connections, line: &str) -> [String; 3] {
        let line = format!("Jan  1 00:00:01 mail postfix/{line}");
        let mut event = decoded(&line).event;
        connections.complete(&mut event);
        let fields = [
            known::MAIL_ACCOUNT,
            known::MAIL_CLIENT_IP,
            known::MAIL_TO_DOMAIN,
        ];
        fields.map(|field| event.text_of(field).unwrap_or("-").to_owned())
    }

    #[test]
    fn a_mail_under_another_name_has_the_account_that_handed_it_in() {
        let mut connections = Connections::default();
        let mut say = |line: &str| told_of_mail(&mut connections, line);
        let queued = |from: &str| {
            format!("qmgr[9]: 4XyZ1Q2r: from=<{from}>, size=9, nrcpt=1 (queue active)")
        };
        let signed = "submission/smtpd[7]: 4XyZ1Q2r: client=pc7[192.0.2.7], sasl_method=PLAIN, sasl_username=";
        assert_eq!(say(&queued("head@town.example"))[0], "-");
        say(&format!("{signed}chen@town.example"));
        assert_eq!(say(&queued("Chen@town.example"))[0], "-");
        assert_eq!(say(&queued("head@town.example"))[0], "chen@town.example");
        say(&format!("{signed}chen"));
        assert_eq!(say(&queued("chen@town.example"))[0], "-");
        assert_eq!(say(&queued("head@town.example"))[0], "chen");
        say("qmgr[9]: 4XyZ1Q2r: removed");
        assert_eq!(say(&queued("head@town.example"))[0], "-");
    }

    #[test]
    fn a_mail_that_nobody_signed_in_for_and_that_goes_on_has_the_address_it_came_from() {
        let mut connections = Connections::default();
        let mut say = |line: &str| told_of_mail(&mut connections, line);
        let sent = |part: &str| {
            format!(
                "{part}[8]: 4XyZ1Q2r: to=<a@School.example>, relay=mx[198.51.100.5]:25, delay=1, dsn=2.0.0, status=sent (250 Ok)"
            )
        };
        say("smtpd[7]: 4XyZ1Q2r: client=unknown[203.0.113.9]");
        assert_eq!(say(&sent("smtp")), ["-", "203.0.113.9", "school.example"]);
        assert_eq!(say(&sent("lmtp"))[1], "-");
        assert_eq!(say(&sent("relay/smtp"))[1], "-");
        say(
            "submission/smtpd[7]: 4XyZ1Q2r: client=pc7[192.0.2.7], sasl_method=PLAIN, sasl_username=chen",
        );
        assert_eq!(say(&sent("smtp"))[1], "-");
    }

    #[test]
    fn memory_is_bounded_and_the_latest_are_kept() {
        let mut connections = Connections::default();
        let long = "x".repeat(300);
        for process in 0..5_000 {
            let failed = format!("Failed password for {long} from 192.0.2.7 port 22 ssh2");
            told(
                &mut connections,
                &format!("Jan  1 00:00:01 gw sshd[{process}]: {failed}"),
            );
        }
        let kept = connections
            .young
            .len()
            .saturating_add(connections.old.len());
        assert!(kept <= 2 * GENERATION, "{kept}");
        assert!(
            connections
                .young
                .values()
                .all(|held| held.refused.is_empty())
        );
        let cut = "Jan  1 00:00:02 gw sshd[4500]: fatal: Read from socket failed: x [preauth]";
        assert_eq!(told(&mut connections, cut)[0], "192.0.2.7");
    }
}
