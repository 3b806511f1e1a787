//! The browser that asks: from where, and what it says it is.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use application::people::Coming;
use application::port::{Knock, Lane};
use application::{Fault, Problem};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use domain::id::DeviceId;

use crate::session::{cookie_of, device_cookie_name, digest};
use crate::settings::Console;

/// Where a browser is, as [`crate::proxy`] found it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ClientAddress(pub(crate) IpAddr);

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
            network: &self.network,
        }
    }

    /// The known device that they are for a sign-in name; none for a strange browser.
    ///
    /// # Errors
    /// When the register cannot be read.
    pub(crate) async fn device(
        &self,
        console: &Console,
        name: &str,
    ) -> Result<Option<DeviceId>, Fault> {
        let knock = self.knock(console.settings.secure, name);
        let door = &console.settings.door;
        door.device(&knock, console.office.now()).await
    }

    /// An attempt of theirs at a second step.
    ///
    /// # Errors
    /// When they have to wait.
    pub(crate) async fn code_attempt<'a>(
        &'a self,
        console: &'a Console,
        name: &'a str,
    ) -> Result<Attempt<'a>, Problem> {
        Attempt::begin(self, console, name).await
    }

    /// Them as a session keeps them, with the sign-in name and the token of its cookie.
    ///
    /// # Errors
    /// When the register of known devices cannot be read.
    pub(crate) async fn coming<'c>(
        &'c self,
        console: &Console,
        (name, token): (&str, &str),
        lane: Lane,
    ) -> Result<Coming<'c>, Fault> {
        Ok(Coming {
            network: &self.network,
            browser: &self.browser,
            known: self.device(console, name).await?.is_some(),
            ..Coming::new(digest(token), lane)
        })
    }
}

/// An attempt at a second step that the door let begin.
///
/// Wrong codes count at the door like wrong passwords. From strange places they count for the
/// account as well: who has the password must not guess codes from a thousand networks.
pub(crate) struct Attempt<'a> {
    caller: &'a Caller,
    console: &'a Console,
    name: &'a str,
    lane: Lane,
    /// What counts for the account, wherever from.
    anywhere: Option<String>,
}

fn anywhere(name: &str) -> Knock<'_> {
    Knock {
        name,
        address: None,
        note: None,
        browser: "",
        network: "",
    }
}

impl<'a> Attempt<'a> {
    async fn begin(
        caller: &'a Caller,
        console: &'a Console,
        name: &'a str,
    ) -> Result<Self, Problem> {
        let door = &console.settings.door;
        let knock = caller.knock(console.settings.secure, name);
        let mut attempt = Self {
            caller,
            console,
            name,
            lane: door.begin(&knock, console.office.now()).await?,
            anywhere: None,
        };
        if attempt.lane == Lane::Stranger {
            // Nobody's sign-in name begins so.
            let name = format!("\0codes of {name}");
            if let Err(problem) = door.begin(&anywhere(&name), console.office.now()).await {
                attempt.not_looked_at();
                return Err(problem);
            }
            attempt.anywhere = Some(name);
        }
        Ok(attempt)
    }

    /// The lane of the browser.
    pub(crate) const fn lane(&self) -> Lane {
        self.lane
    }

    /// The code was right: it does not count for the account.
    pub(crate) fn right(&self) {
        let (door, now) = (&self.console.settings.door, self.console.office.now());
        if let Some(name) = &self.anywhere {
            door.not_looked_at(&anywhere(name), self.lane, now);
        }
    }

    /// No code was looked at.
    pub(crate) fn not_looked_at(&self) {
        self.right();
        let knock = self.caller.knock(self.console.settings.secure, self.name);
        let door = &self.console.settings.door;
        door.not_looked_at(&knock, self.lane, self.console.office.now());
    }
}

impl FromRequestParts<Arc<Console>> for Caller {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        _: &Arc<Console>,
    ) -> Result<Self, Self::Rejection> {
        let known = parts.extensions.get::<ClientAddress>();
        let address = known.map(|ClientAddress(address)| *address);
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
