//! Addresses of applications: what may be entered, and when two are the same.
//!
//! An address that a browser is sent back to is compared letter by letter with those that were entered: no
//! prefix, no pattern, no port that may differ (RFC 9700 section 4.1).

/// Longest address, in bytes.
pub const LONGEST: usize = 500;

/// Why an address cannot be entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// It is no whole address, or too long.
    #[error("write it as https://host/path")]
    Form,
    /// It would go in the clear over the network.
    #[error("only https, or http on this machine itself")]
    Plain,
    /// It holds what has no meaning there: a fragment, a name and password, a pattern.
    #[error("no fragment, no name or password, no pattern")]
    Extra,
}

/// Scheme, host and what follows of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address<'a> {
    /// `https` or `http`.
    pub scheme: &'a str,
    /// Host, with the port where one is given.
    pub authority: &'a str,
}

impl<'a> Address<'a> {
    /// Reads an address that may be entered.
    ///
    /// # Errors
    /// Why it may not.
    pub fn parse(text: &'a str) -> Result<Self, Wrong> {
        if text.len() > LONGEST || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Wrong::Form);
        }
        let (scheme, rest) = text.split_once("://").ok_or(Wrong::Form)?;
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at_checked(end).ok_or(Wrong::Form)?;
        if !path.starts_with('/') {
            return Err(Wrong::Form);
        }
        let marks = ['#', '*', '\\', '"', '<', '>', '`', '{', '}', '|', '^'];
        if authority.contains('@') || text.contains(marks) || climbs(path) {
            return Err(Wrong::Extra);
        }
        let address = Self { scheme, authority };
        let host = address.host();
        let signs = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        let named = host
            .bytes()
            .all(|byte| signs(byte) || b"-.:[]".contains(&byte));
        if host.is_empty() || !named || !address.port_is_one() {
            return Err(Wrong::Form);
        }
        match scheme {
            "https" => Ok(address),
            "http" if ["localhost", "127.0.0.1", "[::1]"].contains(&host) => Ok(address),
            _ => Err(Wrong::Plain),
        }
    }

    /// The host without its port.
    pub fn host(&self) -> &'a str {
        match self.authority.rsplit_once(':') {
            // The last colon of an IPv6 address without a port stands within its brackets.
            Some((host, port)) if !port.contains(']') => host,
            _ => self.authority,
        }
    }

    fn port_is_one(&self) -> bool {
        match self.authority.strip_prefix(self.host()) {
            Some("") => true,
            Some(port) => {
                let digits = port.strip_prefix(':').unwrap_or_default();
                digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.parse::<u16>().is_ok()
            }
            None => false,
        }
    }
}

/// Whether a path has a part that leads upwards, as it stands or escaped.
fn climbs(path: &str) -> bool {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let plain = path
        .to_ascii_lowercase()
        .replace("%2e", ".")
        .replace("%2f", "/");
    plain.split('/').any(|part| part == ".." || part == ".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_whole_secured_and_plain() {
        for good in [
            "https://files.example/oidc/callback",
            "https://files.example:8443/cb?kind=office",
            "http://127.0.0.1:9000/cb",
            "http://[::1]/cb",
            "http://localhost:1/",
            "https://192.0.2.7/cb",
        ] {
            assert!(Address::parse(good).is_ok(), "{good}");
        }
        for (wrong, why) in [
            ("", Wrong::Form),
            ("files.example/cb", Wrong::Form),
            ("https://files.example", Wrong::Form),
            ("https:///cb", Wrong::Form),
            ("https://FILES.example/cb", Wrong::Form),
            ("https://files.example:99999/cb", Wrong::Form),
            ("https://files.example:/cb", Wrong::Form),
            ("https://files.example/a b", Wrong::Form),
            ("https://文件.example/cb", Wrong::Form),
            ("http://files.example/cb", Wrong::Plain),
            ("http://localhost.evil.example/cb", Wrong::Plain),
            ("javascript://files.example/%0aalert(1)", Wrong::Plain),
            ("data://x/y", Wrong::Plain),
            ("https://files.example/cb#x", Wrong::Extra),
            ("https://files.example/*", Wrong::Extra),
            ("https://files.example@evil.example/cb", Wrong::Extra),
            ("https://files.example/a/../cb", Wrong::Extra),
            ("https://files.example/a/%2e%2E/cb", Wrong::Extra),
            ("https://files.example\\@evil.example/cb", Wrong::Extra),
        ] {
            assert_eq!(Address::parse(wrong), Err(why), "{wrong}");
        }
        assert_eq!(
            Address::parse(&format!("https://a/{}", "x".repeat(LONGEST))),
            Err(Wrong::Form)
        );
    }

    #[test]
    fn a_host_is_told_without_its_port() {
        let host = |text| Address::parse(text).map(|address| address.host());
        assert_eq!(host("https://[2001:db8::1]:8443/cb"), Ok("[2001:db8::1]"));
        assert_eq!(host("https://files.example:8443/cb"), Ok("files.example"));
    }
}
