//! Who runs the network of an address, by a file of the office: no list of operators may be handed on inside the
//! program, so an office brings its own (`GeoLite2` ASN, DB-IP ASN, `ip-location-db`: all of them name the same two
//! fields).

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use domain::network::Network;
use maxminddb::{MaxMindDbError, Reader, WithinOptions};
use serde::Deserialize;

/// Longest name that is told, in characters.
const LONGEST: usize = 80;
/// Networks that are looked at before a file counts as one without operators.
const LOOKED_AT: usize = 1_000;

/// Operators of the networks of documentation, as rules' examples use them; numbers of documentation (RFC 5398).
const FICTION: &[(&str, u32, &str)] = &[
    ("198.51.100.0/25", 64_496, "Bamboo Telecom"),
    ("198.51.100.128/25", 64_497, "Harbour Mobile"),
    ("203.0.113.0/26", 64_497, "Harbour Mobile"),
    ("203.0.113.64/26", 64_500, "Polder Hosting"),
    ("203.0.113.128/25", 64_501, "Ridge Cloud"),
    ("2001:db8:f::/48", 64_500, "Polder Hosting"),
];

/// Who runs a network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// Number of the autonomous system.
    pub number: u32,
    /// What the list calls it; nothing where it has no name.
    pub name: String,
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.name.is_empty() {
            write!(f, "AS{}", self.number)
        } else {
            f.write_str(&self.name)
        }
    }
}

/// A file is no list of operators.
#[derive(Debug, thiserror::Error)]
pub enum NoOperators {
    /// It is no file of the kind, or damaged.
    #[error("is no MMDB file, or damaged ({0}); download it again")]
    Damaged(#[from] MaxMindDbError),
    /// It tells something else of addresses.
    #[error(
        "names no operators: no network has autonomous_system_number; take an ASN list, not one of countries or cities"
    )]
    Others,
}

/// What is known of operators.
#[derive(Default)]
pub(crate) struct Operators {
    reader: Option<Reader<Arc<[u8]>>>,
    /// Looked at before the file; the last that holds an address wins.
    beside: Vec<(Network, Operator)>,
}

#[derive(Deserialize)]
struct Entry<'f> {
    autonomous_system_number: Option<u32>,
    autonomous_system_organization: Option<&'f str>,
}

impl Operators {
    /// Those of a file. Its first networks are looked at; what is damaged further on is met when it is asked for, and
    /// tells nothing then. (The whole file is not verified: lists that everybody uses are not all written to the letter.)
    pub(crate) fn read(&mut self, file: Arc<[u8]>) -> Result<(), NoOperators> {
        let reader = Reader::from_source(file)?;
        let mut named = false;
        for network in reader.networks(WithinOptions::default())?.take(LOOKED_AT) {
            let entry: Option<Entry<'_>> = network?.decode()?;
            if entry.is_some_and(|entry| entry.autonomous_system_number.is_some()) {
                named = true;
                break;
            }
        }
        if !named {
            return Err(NoOperators::Others);
        }
        self.reader = Some(reader);
        Ok(())
    }

    /// Those of the networks of documentation as well.
    pub(crate) fn invent(&mut self) {
        let invented = FICTION.iter().filter_map(|(network, number, name)| {
            let operator = Operator {
                number: *number,
                name: (*name).to_owned(),
            };
            Some((Network::parse(network).ok()?, operator))
        });
        self.beside.extend(invented);
    }

    /// Whether nothing is known of anybody.
    pub(crate) const fn is_empty(&self) -> bool {
        self.reader.is_none() && self.beside.is_empty()
    }

    /// Who runs the network of an address of the internet.
    pub(crate) fn of(&self, address: IpAddr) -> Option<Operator> {
        let mut beside = self.beside.iter().rev();
        if let Some((_, operator)) = beside.find(|(network, _)| network.holds(address)) {
            return Some(operator.clone());
        }
        let found = self.reader.as_ref()?.lookup(address).ok()?;
        let entry: Entry<'_> = found.decode().ok()??;
        let name = entry.autonomous_system_organization.unwrap_or_default();
        let clean = name.chars().filter(|letter| !letter.is_control());
        Some(Operator {
            number: entry.autonomous_system_number?,
            name: clean.take(LONGEST).collect(),
        })
    }
}
