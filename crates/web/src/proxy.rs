//! Who stands before the console: nobody, or proxies that are named.
//!
//! Only what a named proxy says is believed: the address of the browser (`X-Forwarded-For`, its
//! right-most address that is no named proxy) and that it came over TLS (`X-Forwarded-Proto`).
//! From everybody else both headers are ignored.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use domain::network::Network;

use crate::caller::ClientAddress;

/// Longest chain of proxies that is looked at.
const LONGEST_CHAIN: usize = 32;

/// The proxies that are believed.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies {
    /// Where they are; none where the console stands alone.
    pub networks: Vec<Network>,
    /// Whether the console speaks TLS itself: then nobody else needs to.
    pub own_tls: bool,
}

/// What is known of a request's way here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Way {
    address: IpAddr,
    /// Whether a browser's cookie may travel on it.
    secret: bool,
}

impl TrustedProxies {
    fn trusts(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.holds(address))
    }

    fn way(&self, peer: IpAddr, headers: &HeaderMap) -> Way {
        let peer = peer.to_canonical();
        if self.networks.is_empty() || !self.trusts(peer) {
            return Way {
                address: peer,
                secret: self.own_tls || self.networks.is_empty(),
            };
        }
        let last = said(headers, "x-forwarded-proto").pop();
        let tls = last.is_some_and(|proto| proto.eq_ignore_ascii_case("https"));
        Way {
            address: self.client(peer, headers),
            secret: self.own_tls || tls,
        }
    }

    /// From the nearest to the farthest: the first one that is no proxy of ours. What stands left
    /// of it was written by anybody.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut nearest = peer;
        let chain = said(headers, "x-forwarded-for");
        for text in chain.iter().rev().take(LONGEST_CHAIN) {
            let Some(address) = read(text) else {
                return nearest;
            };
            nearest = address;
            if !self.trusts(address) {
                return nearest;
            }
        }
        nearest
    }
}

/// The values of a header that may stand several times and hold several with commas between.
fn said<'h>(headers: &'h HeaderMap, name: &'static str) -> Vec<&'h str> {
    let values = headers.get_all(name).iter();
    values
        // What is no text is one value that nobody can read.
        .map(|value| value.to_str().unwrap_or("?"))
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .collect()
}

/// An address, perhaps with a port.
fn read(text: &str) -> Option<IpAddr> {
    let address = text.parse::<IpAddr>();
    let address = address.or_else(|_| text.parse::<SocketAddr>().map(|both| both.ip()));
    Some(address.ok()?.to_canonical())
}

/// Stands before everything else: writes down where a request comes from, and turns away what came
/// without TLS although a proxy is named.
pub(crate) async fn find_way(
    State(proxies): State<TrustedProxies>,
    mut request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let Some(peer) = peer.map(|ConnectInfo(peer)| peer.ip()) else {
        return next.run(request).await;
    };
    let way = proxies.way(peer, request.headers());
    let health = matches!(request.uri().path(), "/healthz" | "/readyz");
    if !way.secret && !health {
        let why = "this address is not reached over TLS; \
                   the proxy before it must be named in proxy.trusted and send X-Forwarded-Proto: https\n";
        return (StatusCode::FORBIDDEN, why).into_response();
    }
    request.extensions_mut().insert(ClientAddress(way.address));
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn proxies(own_tls: bool) -> TrustedProxies {
        let networks = ["127.0.0.1", "198.51.100.0/24", "2001:db8:1::/48"];
        let networks = networks.iter().map(|text| Network::parse(text).unwrap());
        TrustedProxies {
            networks: networks.collect(),
            own_tls,
        }
    }

    fn headers(chain: &[&'static str], proto: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in chain {
            headers.append("x-forwarded-for", HeaderValue::from_static(line));
        }
        headers.append("x-forwarded-proto", HeaderValue::from_static(proto));
        headers
    }

    fn from(peer: &str, chain: &[&'static str]) -> String {
        let peer = peer.parse().unwrap();
        let way = proxies(false).way(peer, &headers(chain, "https"));
        way.address.to_string()
    }

    #[test]
    fn only_a_named_proxy_is_believed() {
        assert_eq!(from("127.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(from("192.0.2.1", &["203.0.113.9"]), "192.0.2.1");
        assert_eq!(from("::ffff:127.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        let alone = TrustedProxies::default();
        let way = alone.way(
            "127.0.0.1".parse().unwrap(),
            &headers(&["203.0.113.9"], "https"),
        );
        assert_eq!(way.address.to_string(), "127.0.0.1");
    }

    #[test]
    fn of_a_chain_the_right_most_stranger_is_taken() {
        let forged = "10.0.0.1, 192.0.2.66, 203.0.113.9, 198.51.100.7";
        assert_eq!(from("127.0.0.1", &[forged]), "203.0.113.9");
        assert_eq!(
            from("127.0.0.1", &["192.0.2.66", "203.0.113.9"]),
            "203.0.113.9"
        );
        assert_eq!(from("127.0.0.1", &["203.0.113.9:4711"]), "203.0.113.9");
        assert_eq!(from("127.0.0.1", &["[2001:db8:2::5]:443"]), "2001:db8:2::5");
        assert_eq!(
            from("2001:db8:1::8", &["::ffff:203.0.113.9"]),
            "203.0.113.9"
        );
        assert_eq!(from("127.0.0.1", &[]), "127.0.0.1");
        // What cannot be read ends the chain: nothing left of it counts.
        for broken in [
            "203.0.113.9, unknown",
            "203.0.113.9, ",
            "203.0.113.9, 1.2.3",
        ] {
            assert_eq!(from("127.0.0.1", &[broken]), "127.0.0.1", "{broken}");
        }
        assert_eq!(
            from("127.0.0.1", &["203.0.113.9, x, 198.51.100.7"]),
            "198.51.100.7"
        );
    }

    #[test]
    fn without_tls_no_cookie_travels() {
        let secret = |tls: bool, peer: &str, proto| {
            let way = proxies(tls).way(peer.parse().unwrap(), &headers(&[], proto));
            way.secret
        };
        assert!(secret(false, "127.0.0.1", "https") && secret(false, "127.0.0.1", "HTTPS"));
        assert!(!secret(false, "127.0.0.1", "http") && !secret(false, "127.0.0.1", "https, http"));
        assert!(!secret(false, "192.0.2.1", "https"), "anybody may say so");
        assert!(secret(true, "192.0.2.1", "http"));
        let alone = TrustedProxies::default();
        assert!(
            alone
                .way("127.0.0.1".parse().unwrap(), &headers(&[], "http"))
                .secret
        );
    }
}
