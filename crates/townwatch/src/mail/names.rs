//! The name system, for a message that is judged while its sender waits.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use ::mail::auth::dns::{Answer, Kind, Record};
use ::mail::auth::{Dns, NoDns, Zone};
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{NameServerConfig, ResolverConfig, ResolverOpts};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{RData, RecordType};
use tokio::runtime::Handle;

use crate::stop::Unusable;

/// How long all questions about one message may take together; a mail server waits longer.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long one question may take.
const ONE: Duration = Duration::from_secs(4);
/// Answers that are remembered.
const REMEMBERED: u64 = 4_096;

/// Who is asked.
pub(super) enum Names {
    /// Nobody.
    Nobody,
    /// A file.
    Zone(Zone),
    /// Servers of names.
    Asked(Box<TokioResolver>),
}

impl Names {
    /// These servers, or the system's.
    ///
    /// # Errors
    /// When the system names none.
    pub(super) fn asked(servers: &[SocketAddr]) -> Result<Self, Unusable> {
        let told = |cause: NetError| {
            Unusable::new(format!(
                "no server of names: {cause}; give one with --resolver ADDRESS:PORT, or --no-dns"
            ))
        };
        let mut builder = if servers.is_empty() {
            TokioResolver::builder_tokio().map_err(told)?
        } else {
            let servers = servers.iter().map(|server| {
                let mut one = NameServerConfig::udp_and_tcp(server.ip());
                for connection in &mut one.connections {
                    connection.port = server.port();
                }
                one
            });
            let config = ResolverConfig::from_parts(None, Vec::new(), servers.collect());
            let mut builder =
                TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
            *builder.options_mut() = ResolverOpts::default();
            builder
        };
        let options = builder.options_mut();
        options.timeout = ONE;
        options.attempts = 1;
        options.cache_size = REMEMBERED;
        options.ndots = 0;
        let resolver = builder.build().map_err(told)?;
        Ok(Self::Asked(Box::new(resolver)))
    }

    /// Whoever answers questions about one message; to be asked where waiting is allowed.
    #[expect(
        clippy::disallowed_methods,
        reason = "how long a mail server is kept waiting has an end"
    )]
    pub(super) fn for_one_message(&self) -> Box<dyn Dns + '_> {
        match self {
            Self::Nobody => Box::new(NoDns),
            Self::Zone(zone) => Box::new(Borrowed(zone)),
            Self::Asked(resolver) => Box::new(Asking {
                resolver,
                runtime: Handle::current(),
                until: Instant::now() + PATIENCE,
            }),
        }
    }
}

struct Borrowed<'z>(&'z Zone);

impl Dns for Borrowed<'_> {
    fn ask(&self, name: &str, kind: Kind) -> Answer {
        self.0.ask(name, kind)
    }
}

struct Asking<'r> {
    resolver: &'r TokioResolver,
    runtime: Handle,
    until: Instant,
}

impl Dns for Asking<'_> {
    #[expect(
        clippy::disallowed_methods,
        reason = "how long a mail server is kept waiting has an end"
    )]
    fn ask(&self, name: &str, kind: Kind) -> Answer {
        let left = self.until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Answer::Failed;
        }
        // A dot at the end: no suffix of this machine's is tried.
        let full = if name.ends_with('.') {
            Cow::Borrowed(name)
        } else {
            Cow::Owned(format!("{name}."))
        };
        let wanted = match kind {
            Kind::A => RecordType::A,
            Kind::Aaaa => RecordType::AAAA,
            Kind::Mx => RecordType::MX,
            Kind::Txt => RecordType::TXT,
            Kind::Ptr => RecordType::PTR,
        };
        let asked = self.resolver.lookup(&*full, wanted);
        let answered = self.runtime.block_on(tokio::time::timeout(left, asked));
        match answered {
            Err(_) => Answer::Failed,
            Ok(Err(why)) => refused(&why),
            Ok(Ok(found)) => {
                let records: Vec<_> = found
                    .answers()
                    .iter()
                    .filter_map(|record| read(&record.data))
                    .filter(|record| is_of(record, kind))
                    .collect();
                if records.is_empty() {
                    Answer::NoData
                } else {
                    Answer::Records(records)
                }
            }
        }
    }
}

fn refused(why: &NetError) -> Answer {
    match why {
        NetError::Dns(DnsError::NoRecordsFound(none)) => match none.response_code {
            ResponseCode::NXDomain => Answer::NoName,
            ResponseCode::NoError => Answer::NoData,
            _ => Answer::Failed,
        },
        _ => Answer::Failed,
    }
}

fn read(data: &RData) -> Option<Record> {
    let plain = |name: &dyn std::fmt::Display| {
        let text = name.to_string().to_ascii_lowercase();
        text.strip_suffix('.').map(str::to_owned).unwrap_or(text)
    };
    Some(match data {
        RData::A(address) => Record::A(address.0),
        RData::AAAA(address) => Record::Aaaa(address.0),
        RData::MX(mx) => Record::Mx(mx.preference, plain(&mx.exchange)),
        RData::TXT(text) => Record::Txt(text.txt_data.concat()),
        RData::PTR(name) => Record::Ptr(plain(&name.0)),
        _ => return None,
    })
}

const fn is_of(record: &Record, kind: Kind) -> bool {
    matches!(
        (record, kind),
        (Record::A(_), Kind::A)
            | (Record::Aaaa(_), Kind::Aaaa)
            | (Record::Mx(..), Kind::Mx)
            | (Record::Txt(_), Kind::Txt)
            | (Record::Ptr(_), Kind::Ptr)
    )
}
