//! Networks: an address and how many of its leading bits count.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde::{Deserialize, Serialize};

/// Text that is not a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a network is written as 192.0.2.0/24 or 2001:db8::/32")]
pub struct NotANetwork;

/// A network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Network {
    /// Its first address, canonical.
    base: IpAddr,
    /// Leading bits that count, within the address's own family.
    length: u8,
}

impl Network {
    /// Reads `address/length`, or a lone address; bits behind the length are dropped.
    ///
    /// # Errors
    /// [`NotANetwork`] when it is neither.
    pub fn parse(text: &str) -> Result<Self, NotANetwork> {
        let (address, length) = match text.trim().split_once('/') {
            Some((address, length)) => (address, Some(length)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().map_err(|_| NotANetwork)?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let length = match length {
            Some(length) => length.parse().map_err(|_| NotANetwork)?,
            None => most,
        };
        if length > most {
            return Err(NotANetwork);
        }
        Ok(Self::of(address, length))
    }

    /// The neighbourhood of an address: /16 for IPv4, /32 for IPv6, about what one provider gives to
    /// one region, so that a home line with a changing address stays one place.
    pub fn around(address: IpAddr) -> Self {
        match address.to_canonical() {
            v4 @ IpAddr::V4(_) => Self::of(v4, 16),
            v6 @ IpAddr::V6(_) => Self::of(v6, 32),
        }
    }

    /// The network of so many leading bits around an address.
    fn of(address: IpAddr, length: u8) -> Self {
        let base = match address {
            IpAddr::V4(v4) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or(0);
                IpAddr::V4(Ipv4Addr::from_bits(v4.to_bits() & mask))
            }
            IpAddr::V6(v6) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(length)).unwrap_or(0);
                IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & mask))
            }
        };
        Self { base, length }
    }

    /// How many leading bits count.
    pub const fn length(&self) -> u8 {
        self.length
    }

    /// Its first address.
    pub const fn first(&self) -> IpAddr {
        self.base
    }

    /// Whether an address lies in it.
    pub fn holds(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.base.is_ipv4() && Self::of(address, self.length) == *self
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.base, self.length)
    }
}

impl TryFrom<String> for Network {
    type Error = NotANetwork;

    fn try_from(text: String) -> Result<Self, NotANetwork> {
        Self::parse(&text)
    }
}

impl From<Network> for String {
    fn from(network: Network) -> Self {
        network.to_string()
    }
}

/// Whether an address is not one of the internet: private, loopback, link-local, shared, multicast,
/// documentation (IPv4).
pub fn is_special(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let shared = v4.octets()[0] == 100 && (v4.octets()[1] & 0b1100_0000) == 64;
            shared
                || v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_multicast()
                || v4.is_broadcast()
                || v4.is_unspecified()
                || v4.is_documentation()
        }
        IpAddr::V6(v6) => {
            v6.is_loopback()
                || v6.is_unspecified()
                || v6.is_unique_local()
                || v6.is_unicast_link_local()
                || v6.is_multicast()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_read_and_hold_their_addresses() {
        let network = Network::parse("192.0.2.77/24").unwrap();
        assert_eq!(network.to_string(), "192.0.2.0/24");
        assert!(network.holds("192.0.2.255".parse().unwrap()));
        assert!(!network.holds("192.0.3.0".parse().unwrap()));
        let whole = Network::parse("0.0.0.0/0").unwrap();
        assert!(whole.holds("255.0.0.1".parse().unwrap()));
        assert!(!whole.holds("::1".parse().unwrap()));
        assert!(
            Network::parse("2001:db8::/128")
                .unwrap()
                .holds("2001:db8::".parse().unwrap())
        );
        for text in ["", "192.0.2.0/33", "x/8", "192.0.2.0/", "2001:db8::/129"] {
            assert_eq!(Network::parse(text), Err(NotANetwork), "{text:?}");
        }
    }
}
