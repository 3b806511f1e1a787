//! The browser that asks: from where, and what it says it is.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use application::people::Coming;
use application::port::{Knock, Lane};
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

use crate::session::{cookie_of, device_cookie_name, digest};
use crate::settings::Console;

/// Who asks, as far as a request tells.
pub(crate) struct Caller {
    address: Option<IpAddr>,
    network: String,
    browser: String,
    headers: HeaderMap,
}

impl Caller {
    /// Their knock for a sign-in name.
    pub(crate) fn knock<'k>(&'k self, secure: bool, name: &'k str) -> Knock<'k> {
        Knock {
            name,
            address: self.address,
            note: cookie_of(&self.headers, &device_cookie_name(secure, name)),
            browser: &self.browser,
        }
    }

    /// Them as a session keeps them, with the token of its cookie.
    pub(crate) fn coming<'c>(&'c self, token: &str, lane: Lane) -> Coming<'c> {
        Coming {
            network: &self.network,
            browser: &self.browser,
            ..Coming::new(digest(token), lane)
        }
    }
}

impl FromRequestParts<Arc<Console>> for Caller {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &Arc<Console>,
    ) -> Result<Self, Self::Rejection> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let address = peer.map(|ConnectInfo(peer)| peer.ip().to_canonical());
        Ok(Self {
            address,
            network: address.map(network).unwrap_or_default(),
            browser: browser(&parts.headers),
            headers: parts.headers.clone(),
        })
    }
}

/// The network people know a browser by: the /24 of an address, or the /64 of IPv6.
fn network(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => {
            let network = Ipv4Addr::from(u32::from(address) & !0xff);
            format!("{network}/24")
        }
        IpAddr::V6(address) => {
            let network = Ipv6Addr::from(u128::from(address) >> 64 << 64);
            format!("{network}/64")
        }
    }
}

/// What a browser says it is, in a few known words; empty where it says nothing we know.
fn browser(headers: &HeaderMap) -> String {
    // Every browser claims to be its ancestors: the more special ones come first.
    const BROWSERS: [(&str, &str); 5] = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ];
    let said = headers.get(header::USER_AGENT);
    let said = said.and_then(|said| said.to_str().ok()).unwrap_or_default();
    let known = |names: &[(&str, &'static str)]| {
        let mut names = names.iter().filter(|(mark, _)| said.contains(mark));
        names.next().map(|(_, name)| *name)
    };
    let names = [known(&BROWSERS), known(&SYSTEMS)];
    names.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_what_a_house_shares() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("192.0.2.77"), "192.0.2.0/24");
        assert_eq!(of("2001:db8:1:2:3::9"), "2001:db8:1:2::/64");
    }

    #[test]
    fn a_browser_is_told_by_its_own_name_not_its_ancestors() {
        let of = |text: &'static str| {
            let mut headers = HeaderMap::new();
            let said = axum::http::HeaderValue::from_static(text);
            headers.insert(header::USER_AGENT, said);
            browser(&headers)
        };
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0";
        assert_eq!(of(edge), "Edge · Windows");
        let phone = "Mozilla/5.0 (Linux; Android 16; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Mobile Safari/537.36";
        assert_eq!(of(phone), "Chrome · Android");
        assert_eq!(of("<script>"), "");
    }
}
