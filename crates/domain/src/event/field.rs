//! Interned field names.

#![expect(
    clippy::disallowed_types,
    reason = "looked up for every field of every rule; keys come from log senders, so the map keeps \
              the standard keyed hashing; its order is never seen"
)]

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

/// A field name as a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldId(u16);

impl FieldId {
    /// Where it stands in a list with a place for every field.
    pub fn place(self) -> usize {
        usize::from(self.0)
    }
}

/// A sender invented more field names than the table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("more than {} field names in use", u16::MAX)]
pub struct TooManyFields;

macro_rules! known_fields {
    ($($(#[$doc:meta])* $id:ident = $name:literal;)*) => {
        /// Names this program writes itself, known before any event arrives.
        pub mod known {
            use std::sync::LazyLock;

            use super::FieldId;

            #[expect(non_camel_case_types, reason = "only its order numbers the constants")]
            #[expect(clippy::upper_case_acronyms, reason = "named like the constants it numbers")]
            enum Order { $($id,)* }

            $(
                $(#[$doc])*
                pub const $id: FieldId = FieldId(Order::$id as u16);
            )*

            pub(super) const NAMES: &[&str] = &[$($name,)*];

            /// By length, then by name: most names that are looked up are none of these, and the length
            /// says so.
            static ORDERED: LazyLock<Vec<(&str, FieldId)>> = LazyLock::new(|| {
                let mut ordered = vec![$(($name, $id),)*];
                ordered.sort_by_key(|(name, _)| (name.len(), *name));
                ordered
            });

            /// The field of a name, if it is one of these.
            pub fn find(name: &str) -> Option<FieldId> {
                let ordered = &*ORDERED;
                let wanted = (name.len(), name);
                let place = ordered.binary_search_by_key(&wanted, |(name, _)| (name.len(), *name));
                place.ok().and_then(|place| ordered.get(place)).map(|(_, id)| *id)
            }
        }
    };
}

known_fields! {
    /// What happened, in the format's words: `ssh-login`, `imap-login`, `password-change` …
    EVENT_ACTION = "event.action";
    /// `authentication`, `email`, `iam`, `session`, `web`, `network`, `file` …
    EVENT_CATEGORY = "event.category";
    /// `start` for one attempt as the service itself reports it, `info` for lines beside it, `change`, `end`.
    EVENT_TYPE = "event.type";
    /// `success`, `failure`.
    EVENT_OUTCOME = "event.outcome";
    /// Why it failed, in the sender's words.
    EVENT_REASON = "event.reason";
    /// The account.
    USER_NAME = "user.name";
    /// The mail domain of the account, when it was written with one.
    USER_DOMAIN = "user.domain";
    /// Who acts on the account: the user behind sudo or passwd.
    ACTOR_NAME = "user.effective.name";
    /// Address of the other side, canonical text.
    SOURCE_IP = "source.ip";
    /// Port of the other side.
    SOURCE_PORT = "source.port";
    /// Name of the other side, as the sender resolved or believed it.
    SOURCE_DOMAIN = "source.domain";
    /// Country of the other side by its two letters; none for addresses that are not of the internet.
    SOURCE_COUNTRY = "source.geo.country_iso_code";
    /// Neighbourhood of the other side: its /16 (IPv4) or /32 (IPv6).
    SOURCE_NETWORK = "townwatch.source.network";
    /// Number of the autonomous system that announces the address, where the office has a list of operators.
    SOURCE_AS_NUMBER = "source.as.number";
    /// Who runs it.
    SOURCE_AS_NAME = "source.as.organization.name";
    /// Yes where the address stands in an earlier line of the same connection, not in this one.
    SOURCE_EARLIER = "townwatch.source.earlier";
    /// How many other accounts were refused on the same connection before this sign-in.
    CONNECTION_REFUSED = "townwatch.connection.refused";
    /// Our own address the other side came to.
    DESTINATION_IP = "destination.ip";
    /// The host that wrote the record.
    HOST_NAME = "host.name";
    /// The program that wrote the record.
    PROCESS_NAME = "process.name";
    /// Its process id.
    PROCESS_PID = "process.pid";
    /// The command that was run, with its arguments.
    PROCESS_COMMAND = "process.command_line";
    /// Name of a log source of this office.
    LOG_SOURCE_NAME = "townwatch.log.source";
    /// How long it has been silent, hours and minutes: `5:20`.
    LOG_SILENT = "townwatch.log.silent";
    /// Its longest usual pause, hours and minutes.
    LOG_USUAL = "townwatch.log.usual";
    /// The program's message without the syslog header.
    MESSAGE = "message";
    /// `imap`, `pop3`, `smtp`, `sieve`, `ssh`.
    NETWORK_PROTOCOL = "network.protocol";
    /// Method of signing in: `password`, `publickey`, `PLAIN` …
    AUTH_METHOD = "townwatch.auth.method";
    /// Whether the connection was encrypted; not told where the line does not say, or nobody could listen.
    TLS_ESTABLISHED = "tls.established";
    /// How many attempts one line stands for.
    EVENT_COUNT = "townwatch.count";
    /// Session id of the service.
    SESSION_ID = "townwatch.session";
    /// Queue id of a mail.
    MAIL_QUEUE_ID = "email.local_id";
    /// Message-ID of a mail.
    MAIL_MESSAGE_ID = "email.message_id";
    /// Envelope sender.
    MAIL_FROM = "email.from.address";
    /// Envelope recipient.
    MAIL_TO = "email.to.address";
    /// Mail domain of the recipient of a forwarded mail.
    MAIL_TO_DOMAIN = "townwatch.email.to.domain";
    /// Number of recipients of a queued mail.
    MAIL_RECIPIENTS = "townwatch.email.recipients";
    /// Size of a mail in bytes.
    MAIL_SIZE = "townwatch.email.size";
    /// SMTP reply code.
    SMTP_CODE = "townwatch.smtp.code";
    /// Syslog facility and severity of the frame, if it had them.
    SYSLOG_PRIORITY = "log.syslog.priority";
    /// Application name in the frame.
    SYSLOG_APPNAME = "log.syslog.appname";
    /// Method of a request: `GET`.
    HTTP_METHOD = "http.request.method";
    /// What was asked for, as written: path and query, or a whole address.
    URL = "url.original";
    /// The path of it.
    URL_PATH = "url.path";
    /// The query of it, without the question mark.
    URL_QUERY = "url.query";
    /// The host it names, or the virtual host that answered.
    URL_DOMAIN = "url.domain";
    /// Status code of the answer.
    HTTP_STATUS = "http.response.status_code";
    /// Length of the answer in bytes.
    HTTP_BYTES = "http.response.bytes";
    /// The page that led there, by the client's word.
    HTTP_REFERRER = "http.request.referrer";
    /// `1.1`, `2.0`.
    HTTP_VERSION = "http.version";
    /// The program that asked, by its own word.
    USER_AGENT = "user_agent.original";
    /// Address that a proxy's header names behind the other side: the client's word unless the proxy is ours.
    FORWARDED_IP = "network.forwarded_ip";
    /// Port on our side.
    DESTINATION_PORT = "destination.port";
    /// `tcp`, `udp`, `icmp` …, as the sender writes it.
    NETWORK_TRANSPORT = "network.transport";
    /// Length of a packet or transfer in bytes.
    NETWORK_BYTES = "network.bytes";
    /// Hardware address of the other side, as written.
    SOURCE_MAC = "source.mac";
    /// Interface it came in by.
    INTERFACE_IN = "observer.ingress.interface.name";
    /// Interface it left by.
    INTERFACE_OUT = "observer.egress.interface.name";
    /// Name or message of the rule that spoke: a firewall's prefix, an application firewall's message.
    RULE_NAME = "rule.name";
    /// Number of that rule.
    RULE_ID = "rule.id";
    /// A file asked for, sent or received.
    FILE_PATH = "file.path";
    /// How loud the sender thinks it is: `error`, `warn`.
    LOG_LEVEL = "log.level";
    /// Duration in nanoseconds.
    EVENT_DURATION = "event.duration";
    /// Distinguished name in a directory.
    LDAP_DN = "townwatch.ldap.dn";
    /// Result code of a directory's answer.
    LDAP_RESULT = "townwatch.ldap.result";
    /// `new` where the account was not used in the network of a sign-in before.
    ACCOUNT_NETWORK = "townwatch.account.network";
    /// The program of such a sign-in, without its version.
    ACCOUNT_CLIENT = "townwatch.account.client";
    /// `new` where the account was not used at the operator of a sign-in before.
    ACCOUNT_OPERATOR = "townwatch.account.operator";
    /// At how many other operators that account is known.
    ACCOUNT_OPERATORS = "townwatch.account.operators";
    /// How many other accounts are known at the operator of such a sign-in.
    OPERATOR_ACCOUNTS = "townwatch.account.operator.others";
    /// The account that handed a mail in under a sender's name that is not its own.
    MAIL_ACCOUNT = "townwatch.email.account";
    /// Address from which a mail came that nobody signed in for and that went on to another server.
    MAIL_CLIENT_IP = "townwatch.email.client.ip";
}

/// The table of field names: the known ones, and those that senders bring (bounded).
#[derive(Debug)]
pub struct FieldNames {
    inner: RwLock<Table>,
}

#[derive(Debug)]
struct Table {
    ids: HashMap<Box<str>, FieldId>,
    names: Vec<Box<str>>,
}

impl Default for FieldNames {
    fn default() -> Self {
        let names: Vec<Box<str>> = known::NAMES.iter().map(|name| Box::from(*name)).collect();
        let ids = names
            .iter()
            .zip(0..)
            .map(|(name, number)| (name.clone(), FieldId(number)))
            .collect();
        Self {
            inner: RwLock::new(Table { ids, names }),
        }
    }
}

impl FieldNames {
    /// The number of a name that is already in the table.
    pub fn find(&self, name: &str) -> Option<FieldId> {
        let table = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        table.ids.get(name).copied()
    }

    /// The number of a name, entered if it is new.
    ///
    /// # Errors
    /// [`TooManyFields`] when the table is full: the sender's field is then left out of the event.
    pub fn intern(&self, name: &str) -> Result<FieldId, TooManyFields> {
        if let Some(id) = self.find(name) {
            return Ok(id);
        }
        let mut table = self.inner.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(id) = table.ids.get(name) {
            return Ok(*id);
        }
        let id = FieldId(u16::try_from(table.names.len()).map_err(|_| TooManyFields)?);
        table.names.push(name.into());
        table.ids.insert(name.into(), id);
        Ok(id)
    }

    /// The name behind a number.
    pub fn name(&self, id: FieldId) -> Box<str> {
        let table = self.inner.read().unwrap_or_else(PoisonError::into_inner);
        table
            .names
            .get(usize::from(id.0))
            .cloned()
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_names_have_their_constant_as_number() {
        let names = FieldNames::default();
        assert_eq!(names.find("event.action"), Some(known::EVENT_ACTION));
        assert_eq!(
            names.find("log.syslog.appname"),
            Some(known::SYSLOG_APPNAME)
        );
        assert_eq!(&*names.name(known::SOURCE_IP), "source.ip");
        assert_eq!(known::find("source.ip"), Some(known::SOURCE_IP));
        assert_eq!(known::find("source.ip2"), None);
        for name in known::NAMES {
            let first = known::NAMES.iter().position(|known| known == name);
            assert_eq!(known::find(name).map(FieldId::place), first, "{name}");
            for other in [&name[1..], &name[..name.len() - 1], &name.to_uppercase()] {
                assert_eq!(known::find(other).is_some(), known::NAMES.contains(&other));
            }
        }
    }

    #[test]
    fn a_full_table_refuses_new_names_and_still_finds_old_ones() {
        let names = FieldNames::default();
        let mut refused = false;
        for number in 0..70_000 {
            refused |= names.intern(&format!("invented.{number}")).is_err();
        }
        assert!(refused, "the table must be bounded");
        assert_eq!(names.find("user.name"), Some(known::USER_NAME));
    }
}
