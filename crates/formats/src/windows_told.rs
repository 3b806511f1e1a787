//! What a Windows record says, again under ECS names: what happened, with what outcome, who and from where.

use std::borrow::Cow;

use domain::event::{Event, Value, known};

use crate::tell::{self, AUTHENTICATION, IAM, Kind, Outcome, SESSION, Tell};
use crate::windows::{logon_type, refusal};
use crate::windows_record::{Field, Places};

/// Events that are neither signing in nor an account: processes, services, tasks, policies.
const CONFIGURATION: &str = "configuration";
/// The bit of `Keywords` that Windows sets where the audited act failed.
const AUDIT_FAILURE: i64 = 0x10_0000_0000_0000;

/// The event of a record, and where it has the values that are told again under ECS names.
pub(crate) struct Told<'e, 'r> {
    pub(crate) event: &'e mut Event<'r>,
    pub(crate) places: Places,
}

impl<'r> Told<'_, 'r> {
    /// The ECS names of what the record says.
    pub(crate) fn tell_of(&mut self, service: &str, id: i64) {
        match (service, id) {
            ("security", 4624 | 4625 | 4768 | 4771 | 4776) => self.sign_in(id),
            ("security" | "system", _) => self.audited(service, id),
            ("terminalservices-localsessionmanager", 21 | 25) => {
                let action = "windows-remote-session";
                self.event
                    .tell(SESSION, action, Kind::Info, Outcome::Success);
                self.put_account(Field::User);
                self.put_origin(Field::Address);
            }
            _ => {}
        }
        self.rename();
    }

    fn sign_in(&mut self, id: i64) {
        let status = self.text(Field::Status).unwrap_or_default();
        let (action, failed) = match id {
            4624 => ("windows-logon", false),
            4625 => ("windows-logon", true),
            4771 => ("kerberos-login", true),
            4768 => ("kerberos-login", is_error(&status)),
            _ => ("ntlm-login", is_error(&status)),
        };
        let kind_of_sign_in = self.number(Field::LogonType);
        let name = self.text(Field::TargetUserName).unwrap_or_default();
        let unattended = name.ends_with('$')
            || name.eq_ignore_ascii_case("anonymous logon")
            || matches!(kind_of_sign_in, Some(0 | 5));
        // A domain controller hands out a ticket beside the sign-in that the other machine reports.
        let beside = matches!(id, 4768 | 4776) && !failed;
        let kind = if unattended || beside {
            Kind::Info
        } else {
            Kind::Start
        };
        let outcome = if failed {
            Outcome::Failure
        } else {
            Outcome::Success
        };
        self.event.tell(AUTHENTICATION, action, kind, outcome);
        self.put_user();
        if let Some(method) = kind_of_sign_in.and_then(logon_type) {
            self.event.put(known::AUTH_METHOD, method);
        }
        if failed {
            let sub = self.text(Field::SubStatus).filter(|code| is_error(code));
            let code = sub.unwrap_or(status);
            let reason = refusal(&code).map_or(Value::Text(code), Value::from);
            self.event.put(known::EVENT_REASON, reason);
        }
        self.put_origin(Field::IpAddress);
        let event = &*self.event;
        if event.get(known::SOURCE_IP).is_none() && event.get(known::SOURCE_DOMAIN).is_none() {
            for name in [Field::WorkstationName, Field::Workstation] {
                self.put_origin(name);
            }
        }
        if let Some(port) = self.number(Field::IpPort).filter(|port| *port > 0) {
            self.event.put(known::SOURCE_PORT, port);
        }
    }

    /// What the security and system channels say of accounts, sessions, processes and the machine.
    fn audited(&mut self, service: &str, id: i64) {
        let Some((category, action, kind)) = audited_act(service, id) else {
            return;
        };
        let failed = self.keywords() & AUDIT_FAILURE != 0;
        let outcome = if failed {
            Outcome::Failure
        } else {
            Outcome::Success
        };
        self.event.tell(category, action, kind, outcome);
        match action {
            "group-add" | "group-delete" | "group-member-add" | "group-member-remove" => {
                self.put_group();
            }
            _ => self.put_user(),
        }
        if let Some(actor) = self.said(Field::SubjectUserName) {
            self.event.put(known::ACTOR_NAME, actor);
        }
        self.put_origin(Field::IpAddress);
        self.put_origin(Field::ClientAddress);
    }

    fn put_group(&mut self) {
        if let Some(group) = self.said(Field::TargetUserName) {
            self.event.put_own("group.name", group);
        }
        let member = self.said(Field::MemberName);
        if let Some(member) = member.or_else(|| self.said(Field::MemberSid)) {
            self.event.put(known::USER_NAME, member);
        }
    }

    fn keywords(&self) -> i64 {
        let written = self.text(Field::Keywords).unwrap_or_default();
        let digits = written.strip_prefix("0x").unwrap_or("0");
        // The highest bit, which the classic channels set, has no place in a signed number.
        let bits = u64::from_str_radix(digits, 16).unwrap_or(0) & (u64::MAX >> 1);
        written.parse().unwrap_or(i64::try_from(bits).unwrap_or(0))
    }

    /// The value under a name.
    pub(crate) fn value(&self, name: Field) -> Option<&Value<'r>> {
        self.places.value(self.event, name)
    }

    /// A value of the sender's, unless it is one of Windows' ways to say nothing.
    fn said(&self, name: Field) -> Option<Cow<'r, str>> {
        if let Value::Text(text) = self.value(name)? {
            return says_something(text).then(|| text.clone());
        }
        self.text(name)
    }

    fn text(&self, name: Field) -> Option<Cow<'r, str>> {
        match self.value(name)? {
            Value::Text(text) => Some(text.clone()),
            Value::Integer(number) => Some(Cow::Owned(number.to_string())),
            _ => None,
        }
    }

    fn number(&self, name: Field) -> Option<i64> {
        match self.value(name)? {
            Value::Integer(number) => Some(*number),
            Value::Text(text) => text.parse().ok(),
            _ => None,
        }
    }

    fn put_user(&mut self) {
        if let Some(name) = self.said(Field::TargetUserName) {
            self.event.put(known::USER_NAME, name);
        }
        if let Some(domain) = self.said(Field::TargetDomainName) {
            self.event.put(known::USER_DOMAIN, domain);
        }
    }

    /// `TOWN\chen`.
    fn put_account(&mut self, field: Field) {
        let Some(account) = self.said(field) else {
            return;
        };
        match parted(&account) {
            Some((domain, name)) if !domain.is_empty() && !name.is_empty() => {
                let (domain, name) = (domain.to_owned(), name.to_owned());
                self.event.put(known::USER_NAME, name);
                self.event.put(known::USER_DOMAIN, domain);
            }
            _ => self.event.put(known::USER_NAME, account),
        }
    }

    fn put_origin(&mut self, field: Field) {
        let Some(host) = self.said(field) else {
            return;
        };
        let host = host.trim_start_matches('\\').to_owned();
        match tell::address(&host) {
            Some(address) if address.is_loopback() || address.is_unspecified() => {}
            Some(address) => self.event.put(known::SOURCE_IP, address),
            None if matches!(&*host, "LOCAL" | "localhost" | "") => {}
            None => self.event.put(known::SOURCE_DOMAIN, host),
        }
    }

    fn rename(&mut self) {
        if self.event.get(known::USER_NAME).is_none() {
            self.put_account(Field::User);
        }
        if self.event.get(known::SOURCE_IP).is_none() {
            self.put_origin(Field::SourceIp);
        }
        let to = self.said(Field::DestinationIp);
        if let Some(to) = to.and_then(|to| tell::address(&to)) {
            self.event.put(known::DESTINATION_IP, to);
        }
    }
}

fn says_something(text: &str) -> bool {
    !text.is_empty() && text != "-" && text != "NULL SID"
}

/// What stands before and behind the first backslash.
fn parted(account: &str) -> Option<(&str, &str)> {
    let at = memchr::memchr(b'\\', account.as_bytes())?;
    let (domain, name) = account.split_at_checked(at)?;
    Some((domain, name.strip_prefix('\\')?))
}

fn is_error(code: &str) -> bool {
    let digits = code.trim_start_matches("0x");
    !digits.is_empty() && digits.bytes().any(|digit| digit != b'0')
}

/// What an audited record is about.
fn audited_act(service: &str, id: i64) -> Option<(&'static str, &'static str, Kind)> {
    Some(match (service, id) {
        ("security", 4634 | 4647) => (SESSION, "session-close", Kind::End),
        ("security", 4778) => (SESSION, "session-open", Kind::Info),
        ("security", 4779) => (SESSION, "session-close", Kind::Info),
        ("security", 4648) => (AUTHENTICATION, "explicit-credentials", Kind::Info),
        ("security", 4672) => (SESSION, "special-privileges", Kind::Info),
        ("security", 4769) => (AUTHENTICATION, "kerberos-service-ticket", Kind::Info),
        ("security", 4720) => (IAM, "user-add", Kind::Change),
        ("security", 4722) => (IAM, "user-enable", Kind::Change),
        ("security", 4723 | 4724) => (IAM, "password-change", Kind::Change),
        ("security", 4725) => (IAM, "user-disable", Kind::Change),
        ("security", 4726) => (IAM, "user-delete", Kind::Change),
        ("security", 4738 | 4781) => (IAM, "account-change", Kind::Change),
        ("security", 4740) => (IAM, "user-lock", Kind::Change),
        ("security", 4767) => (IAM, "user-unlock", Kind::Change),
        ("security", 4727 | 4731 | 4754) => (IAM, "group-add", Kind::Change),
        ("security", 4730 | 4734 | 4758) => (IAM, "group-delete", Kind::Change),
        ("security", 4728 | 4732 | 4756) => (IAM, "group-member-add", Kind::Change),
        ("security", 4729 | 4733 | 4757) => (IAM, "group-member-remove", Kind::Change),
        ("security", 1102) | ("system", 104) => (CONFIGURATION, "log-clear", Kind::Change),
        ("security", 4719) => (CONFIGURATION, "audit-policy-change", Kind::Change),
        ("security", 4697) | ("system", 7045) => (CONFIGURATION, "service-add", Kind::Change),
        ("security", 4698) => (CONFIGURATION, "task-add", Kind::Change),
        _ => return None,
    })
}
