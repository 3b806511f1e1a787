//! Which country an address belongs to, and who runs its network, told offline.
//!
//! The file inside the program is `data/countries/iptoasn-country.mmdb`: the country of the network
//! operator that announces an address, as of the file's date (`origin.toml`). It is read where it
//! lies in the program, so only the pages that are asked for take memory.
//!
//! [`Places::enrich`] adds what rules ask for: `source.geo.country_iso_code` for addresses of the
//! internet, and `townwatch.source.network` (the neighbourhood of an address) for every address.
//! Private, loopback and other special addresses have no country.
//!
//! Who runs a network stands in a file of the office ([`Places::with_operators`]), where it has one; an event then has
//! `source.as.number` and `source.as.organization.name` as well.

use std::net::IpAddr;
use std::sync::Arc;

use domain::country::Country;
use domain::event::{Event, known};
use domain::network::{Network, is_special};
use maxminddb::{MaxMindDbError, Reader};
use serde::Deserialize;

mod operators;

pub use operators::{NoOperators, Operator};

const FILE: &[u8] = include_bytes!("../../../data/countries/iptoasn-country.mmdb");

/// Networks of documentation (RFC 5737, RFC 3849) as examples and the demo office use them: the
/// office and its neighbours are in Taiwan, the last one is where the intruders sit.
const FICTION: &[(&str, Country)] = &[
    ("192.0.2.0/24", Country::TW),
    ("198.51.100.0/24", Country::TW),
    ("203.0.113.0/24", Country::TW),
    ("2001:db8::/32", Country::TW),
    ("203.0.113.64/26", Country::NL),
    ("2001:db8:f::/48", Country::NL),
];

/// The file inside the program cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("the list of countries inside the program is damaged: {0}; build or download it again")]
pub struct Damaged(#[from] MaxMindDbError);

/// Countries of addresses.
pub struct Places {
    reader: Reader<&'static [u8]>,
    /// Looked at before the file; the last that holds an address wins.
    beside: Vec<(Network, Country)>,
    operators: operators::Operators,
}

#[derive(Deserialize)]
struct Entry<'f> {
    country_code: Option<&'f str>,
}

impl Places {
    /// The list that comes with the program.
    ///
    /// # Errors
    /// [`Damaged`] when the file cannot be read: a mistake in the build.
    pub fn builtin() -> Result<Self, Damaged> {
        Ok(Self {
            reader: Reader::from_source(FILE)?,
            beside: Vec::new(),
            operators: operators::Operators::default(),
        })
    }

    /// The same, with countries for the addresses of documentation: `203.0.113.64`–`127` and
    /// `2001:db8:f::/48` are in the Netherlands, all others in Taiwan. For rules' examples and the
    /// demo office.
    ///
    /// # Errors
    /// As [`Places::builtin`].
    pub fn with_fiction() -> Result<Self, Damaged> {
        let mut places = Self::builtin()?;
        let networks = FICTION
            .iter()
            .filter_map(|(text, country)| Some((Network::parse(text).ok()?, *country)));
        places.beside.extend(networks);
        Ok(places)
    }

    /// As [`Places::with_fiction`], with operators for some of these addresses: for rules' examples.
    ///
    /// # Errors
    /// As [`Places::builtin`].
    pub fn of_examples() -> Result<Self, Damaged> {
        let mut places = Self::with_fiction()?;
        places.operators.invent();
        Ok(places)
    }

    /// The same with the operators of a file (MMDB).
    ///
    /// # Errors
    /// [`NoOperators`] when it is damaged or tells nothing of operators.
    pub fn with_operators(mut self, file: Arc<[u8]>) -> Result<Self, NoOperators> {
        self.operators.read(file)?;
        Ok(self)
    }

    /// Who runs the network of an address; none for special addresses, and where the office has no list.
    pub fn operator(&self, address: IpAddr) -> Option<Operator> {
        if self.operators.is_empty() {
            return None;
        }
        let address = address.to_canonical();
        let invented = self
            .beside
            .iter()
            .any(|(network, _)| network.holds(address));
        if is_special(address) && !invented {
            return None;
        }
        self.operators.of(address)
    }

    /// The country of an address; none for special addresses and for those nobody announces.
    pub fn country(&self, address: IpAddr) -> Option<Country> {
        let address = address.to_canonical();
        let mut beside = self.beside.iter().rev();
        if let Some((_, country)) = beside.find(|(network, _)| network.holds(address)) {
            return Some(*country);
        }
        if is_special(address) {
            return None;
        }
        let entry: Entry<'_> = self.reader.lookup(address).ok()?.decode().ok()??;
        Country::parse(entry.country_code?).ok()
    }

    /// Adds country, neighbourhood and operator of `source.ip` to an event that does not have them.
    pub fn enrich(&self, event: &mut Event<'_>) {
        let Some(address) = event
            .text_of(known::SOURCE_IP)
            .and_then(|text| text.parse::<IpAddr>().ok())
        else {
            return;
        };
        if let Some(country) = self.country(address)
            && event.get(known::SOURCE_COUNTRY).is_none()
        {
            event.put(known::SOURCE_COUNTRY, country.code().to_owned());
        }
        if event.get(known::SOURCE_NETWORK).is_none() {
            event.put(known::SOURCE_NETWORK, Network::around(address).to_string());
        }
        if event.get(known::SOURCE_AS_NUMBER).is_none()
            && let Some(operator) = self.operator(address)
        {
            event.put(known::SOURCE_AS_NUMBER, i64::from(operator.number));
            if event.get(known::SOURCE_AS_NAME).is_none() {
                event.put(known::SOURCE_AS_NAME, operator.to_string());
            }
        }
    }
}

#[cfg(test)]
mod tests;
