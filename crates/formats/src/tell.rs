//! Writing into an event in the fields' conventions (`docs/formats.md`).

use std::net::IpAddr;

use domain::event::{Event, known};

/// Category of signing in.
pub(crate) const AUTHENTICATION: &str = "authentication";
/// Category of changed accounts and passwords.
pub(crate) const IAM: &str = "iam";
/// Category of mail flow.
pub(crate) const EMAIL: &str = "email";
/// Category of sessions and connections.
pub(crate) const SESSION: &str = "session";

/// Category of requests to web servers and proxies.
pub(crate) const WEB: &str = "web";
/// Category of packets, connections and leased addresses.
pub(crate) const NETWORK: &str = "network";

/// Category of programs that are started.
pub(crate) const PROCESS: &str = "process";
/// Category of harmful programs that were found.
pub(crate) const MALWARE: &str = "malware";
/// Category of logs and what keeps them.
pub(crate) const LOGGING: &str = "logging";
/// Category of files sent, received and removed.
pub(crate) const FILE: &str = "file";

/// `event.type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One attempt as the service itself reports it.
    Start,
    /// A line beside.
    Info,
    /// The end of a connection or session.
    End,
    /// A changed account.
    Change,
    /// A request, a transfer.
    Access,
    /// A packet or connection, whose fate the line does not say.
    Connection,
    /// One that was let through.
    Allowed,
    /// One that was refused.
    Denied,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Info => "info",
            Self::End => "end",
            Self::Change => "change",
            Self::Access => "access",
            Self::Connection => "connection",
            Self::Allowed => "allowed",
            Self::Denied => "denied",
        }
    }
}

/// `event.outcome`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It was done.
    Success,
    /// It was refused or broke off.
    Failure,
    /// The line does not say.
    Unsaid,
}

/// The other side as a service writes it: an address or a name, perhaps a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Origin<'r> {
    /// Address or name.
    pub(crate) host: &'r str,
    /// Port.
    pub(crate) port: Option<i64>,
    /// Name beside an address, as the service resolved it; empty where it has none.
    pub(crate) name: &'r str,
}

impl<'r> Origin<'r> {
    /// An address or a name, without another name beside it.
    pub(crate) fn new(host: &'r str, port: Option<i64>) -> Self {
        Self {
            host,
            port,
            name: "",
        }
    }
}

/// What formats write into an event.
pub(crate) trait Tell<'r> {
    /// What happened.
    fn tell(&mut self, category: &'static str, action: &'static str, kind: Kind, outcome: Outcome);
    /// The account; a mail domain behind `@` goes to its own field.
    fn account(&mut self, name: &'r str);
    /// The other side.
    fn origin(&mut self, origin: Origin<'r>);
    /// Why, in the sender's words; empty words are left out.
    fn reason(&mut self, reason: &'r str);
}

impl<'r> Tell<'r> for Event<'r> {
    fn tell(&mut self, category: &'static str, action: &'static str, kind: Kind, outcome: Outcome) {
        self.log_source.category = Some(category);
        self.put(known::EVENT_CATEGORY, category);
        self.put(known::EVENT_ACTION, action);
        self.put(known::EVENT_TYPE, kind.name());
        match outcome {
            Outcome::Success => self.put(known::EVENT_OUTCOME, "success"),
            Outcome::Failure => self.put(known::EVENT_OUTCOME, "failure"),
            Outcome::Unsaid => {}
        }
    }

    fn account(&mut self, name: &'r str) {
        let (name, domain) = match name.rsplit_once('@') {
            Some((name, domain)) if !name.is_empty() && !domain.is_empty() => (name, Some(domain)),
            _ => (name, None),
        };
        if !name.is_empty() {
            self.put(known::USER_NAME, name);
        }
        if let Some(domain) = domain {
            self.put(known::USER_DOMAIN, domain);
        }
    }

    fn origin(&mut self, origin: Origin<'r>) {
        put_host(self, origin.host);
        if !origin.name.is_empty() && !origin.name.eq_ignore_ascii_case("unknown") {
            self.put(known::SOURCE_DOMAIN, origin.name);
        }
        if let Some(port) = origin.port {
            self.put(known::SOURCE_PORT, port);
        }
    }

    fn reason(&mut self, reason: &'r str) {
        let reason = reason.trim();
        if !reason.is_empty() {
            self.put(known::EVENT_REASON, reason);
        }
    }
}

fn put_host<'r>(event: &mut Event<'r>, host: &'r str) {
    match address(host) {
        // Standard parsing takes dotted quads in one spelling only, so the text is canonical.
        Some(IpAddr::V4(_)) => event.put(known::SOURCE_IP, host),
        Some(address) => event.put(known::SOURCE_IP, address),
        None if host.is_empty() || host.eq_ignore_ascii_case("unknown") => {}
        None => event.put(known::SOURCE_DOMAIN, host),
    }
}

/// An address, an interface behind `%` left out.
pub(crate) fn address(text: &str) -> Option<IpAddr> {
    text.split_once('%')
        .map_or(text, |(address, _)| address)
        .parse()
        .ok()
}
