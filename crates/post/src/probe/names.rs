//! A server of names: one question, and whether the expected answers come.

use std::collections::BTreeSet;
use std::time::Duration;

use domain::service::{Looked, Record, Watched, Why};
use hickory_resolver::TokioResolver;
use hickory_resolver::config::{NameServerConfig, ResolverConfig, ResolverOpts};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::rr::{RData, RecordType};

use super::addresses;

pub(super) async fn look(watched: &Watched) -> Result<Looked, Why> {
    let address = &watched.address;
    let Some((name, record)) = &address.question else {
        return Err(Why::NoRecord);
    };
    let server = addresses(address).await?.into_iter().next();
    let server = server.ok_or(Why::NoAddress)?;
    let mut one = NameServerConfig::udp_and_tcp(server.ip());
    for connection in &mut one.connections {
        connection.port = server.port();
    }
    let config = ResolverConfig::from_parts(None, Vec::new(), vec![one]);
    let mut builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
    *builder.options_mut() = ResolverOpts::default();
    let options = builder.options_mut();
    options.timeout = Duration::from_secs(u64::from(watched.patience));
    options.attempts = 1;
    options.cache_size = 0;
    options.ndots = 0;
    let resolver = builder.build().map_err(|_| Why::Broken)?;
    let wanted = match record {
        Record::A => RecordType::A,
        Record::Aaaa => RecordType::AAAA,
        Record::Mx => RecordType::MX,
        Record::Soa => RecordType::SOA,
    };
    // A dot at the end: no suffix of this machine's is tried.
    let found = match resolver.lookup(format!("{name}."), wanted).await {
        Ok(found) => found,
        Err(NetError::Dns(DnsError::NoRecordsFound(_))) => return Err(Why::NoRecord),
        Err(_) => return Err(Why::Silent),
    };
    let answers: BTreeSet<String> = found
        .answers()
        .iter()
        .filter_map(|answer| read(&answer.data, *record))
        .collect();
    if answers.is_empty() {
        return Err(Why::NoRecord);
    }
    if watched.answers.is_subset(&answers) {
        Ok(Looked::default())
    } else {
        Err(Why::OtherRecord)
    }
}

/// An answer as people write it: an address, a mail server, the first server of a zone.
fn read(data: &RData, record: Record) -> Option<String> {
    let plain = |name: &dyn std::fmt::Display| {
        let text = name.to_string().to_ascii_lowercase();
        text.trim_end_matches('.').to_owned()
    };
    match (data, record) {
        (RData::A(address), Record::A) => Some(address.0.to_string()),
        (RData::AAAA(address), Record::Aaaa) => Some(address.0.to_string()),
        (RData::MX(mx), Record::Mx) => Some(plain(&mx.exchange)),
        (RData::SOA(soa), Record::Soa) => Some(plain(&soa.mname)),
        _ => None,
    }
}
