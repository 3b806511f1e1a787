//! Where a service is, as people write it: `https://www.example.org/`, `smtp+starttls://mail.example.org`,
//! `tcp://192.0.2.7:3389`, `dns://192.0.2.53/example.org/MX`.

use std::fmt;

/// Longest address, in characters.
const LONGEST: usize = 1_000;
/// Longest name of a host, as the name system has it.
const LONGEST_HOST: usize = 253;

/// How a service is spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scheme {
    /// A web server.
    Http,
    /// A web server under TLS.
    Https,
    /// A connection is enough.
    Tcp,
    /// A mail server that greets.
    Smtp,
    /// A mail server that greets and goes on under TLS.
    SmtpStartTls,
    /// A server of names.
    Dns,
}

impl Scheme {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Http,
        Self::Https,
        Self::Tcp,
        Self::Smtp,
        Self::SmtpStartTls,
        Self::Dns,
    ];

    /// As it stands before `://`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
            Self::Tcp => "tcp",
            Self::Smtp => "smtp",
            Self::SmtpStartTls => "smtp+starttls",
            Self::Dns => "dns",
        }
    }

    /// The port that is meant where none is written.
    const fn port(self) -> Option<u16> {
        match self {
            Self::Http => Some(80),
            Self::Https => Some(443),
            Self::Smtp | Self::SmtpStartTls => Some(25),
            Self::Dns => Some(53),
            Self::Tcp => None,
        }
    }

    /// Whether it is a web server.
    pub const fn is_web(self) -> bool {
        matches!(self, Self::Http | Self::Https)
    }

    /// Whether a certificate is seen.
    pub const fn has_certificate(self) -> bool {
        matches!(self, Self::Https | Self::SmtpStartTls)
    }
}

/// What a server of names is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Record {
    /// Addresses of IPv4.
    A,
    /// Addresses of IPv6.
    Aaaa,
    /// Mail servers.
    Mx,
    /// Whose zone it is, with its serial number.
    Soa,
}

impl Record {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::A, Self::Aaaa, Self::Mx, Self::Soa];

    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::Aaaa => "AAAA",
            Self::Mx => "MX",
            Self::Soa => "SOA",
        }
    }
}

/// What is wrong with an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrongAddress {
    /// It is none, or has no known beginning.
    Form,
    /// It says no port where one is needed, or none that exists.
    Port,
    /// It names somebody: nobody signs in to look.
    Person,
    /// It asks no name, or for no known kind of record.
    Question,
}

/// Where a service is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// How it is spoken to.
    pub scheme: Scheme,
    /// Name or address of the machine, in small letters and without brackets.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// What is asked of a web server, with `/` before it; empty for others.
    pub path: String,
    /// What a server of names is asked.
    pub question: Option<(String, Record)>,
}

impl Address {
    /// Reads one.
    ///
    /// # Errors
    /// [`WrongAddress`].
    pub fn parse(text: &str) -> Result<Self, WrongAddress> {
        let text = text.trim();
        let plain = text.bytes().all(|byte| byte.is_ascii_graphic());
        if text.len() > LONGEST || !plain || text.contains('#') {
            return Err(WrongAddress::Form);
        }
        let (scheme, rest) = text.split_once("://").ok_or(WrongAddress::Form)?;
        let named = |one: &Scheme| one.name().eq_ignore_ascii_case(scheme);
        let scheme = Scheme::ALL.into_iter().find(named);
        let scheme = scheme.ok_or(WrongAddress::Form)?;
        let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
        if authority.contains('@') {
            return Err(WrongAddress::Person);
        }
        let (host, port) = divided(authority)?;
        let port = match port {
            Some(port) => port.parse().ok().filter(|port| *port > 0),
            None => scheme.port(),
        };
        let mut address = Self {
            scheme,
            host: machine(host)?,
            port: port.ok_or(WrongAddress::Port)?,
            path: String::new(),
            question: None,
        };
        match scheme {
            Scheme::Http | Scheme::Https => address.path = format!("/{path}"),
            Scheme::Dns => address.question = Some(question(path)?),
            Scheme::Tcp | Scheme::Smtp | Scheme::SmtpStartTls if path.is_empty() => {}
            Scheme::Tcp | Scheme::Smtp | Scheme::SmtpStartTls => return Err(WrongAddress::Form),
        }
        Ok(address)
    }

    /// Host and port, as a web server is told them.
    pub fn authority(&self) -> String {
        let host = &self.host;
        let host = if host.contains(':') {
            format!("[{host}]")
        } else {
            host.clone()
        };
        if self.scheme.port() == Some(self.port) {
            host
        } else {
            format!("{host}:{}", self.port)
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, authority) = (self.scheme.name(), self.authority());
        write!(f, "{scheme}://{authority}{}", self.path)?;
        match &self.question {
            Some((name, record)) => write!(f, "/{name}/{}", record.name()),
            None => Ok(()),
        }
    }
}

/// Host and port of `host`, `host:port`, `[2001:db8::1]:port`.
fn divided(authority: &str) -> Result<(&str, Option<&str>), WrongAddress> {
    let Some(rest) = authority.strip_prefix('[') else {
        return Ok(match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        });
    };
    let (host, rest) = rest.split_once(']').ok_or(WrongAddress::Form)?;
    if host.parse::<std::net::Ipv6Addr>().is_err() {
        return Err(WrongAddress::Form);
    }
    match rest.strip_prefix(':') {
        Some(port) => Ok((host, Some(port))),
        None if rest.is_empty() => Ok((host, None)),
        None => Err(WrongAddress::Form),
    }
}

fn machine(host: &str) -> Result<String, WrongAddress> {
    if host.parse::<std::net::IpAddr>().is_ok() || is_name(host, false) {
        return Ok(host.to_ascii_lowercase());
    }
    Err(WrongAddress::Form)
}

/// Labels of letters, digits and hyphens; of names that are asked for also `_`.
fn is_name(name: &str, asked: bool) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || (asked && byte == b'_');
    let label = |label: &str| {
        (1..64).contains(&label.len()) && label.bytes().all(letter) && !label.starts_with('-')
    };
    name.len() <= LONGEST_HOST && name.split('.').all(label)
}

/// `example.org/MX`
fn question(path: &str) -> Result<(String, Record), WrongAddress> {
    let (name, kind) = path.split_once('/').ok_or(WrongAddress::Question)?;
    let known = |one: &Record| one.name().eq_ignore_ascii_case(kind);
    let record = Record::ALL.into_iter().find(known);
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    match record {
        Some(record) if is_name(&name, true) => Ok((name, record)),
        _ => Err(WrongAddress::Question),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_written_the_same() {
        for text in [
            "https://www.example.org/",
            "https://www.example.org:8443/health?deep=1",
            "http://[2001:db8::7]/",
            "tcp://192.0.2.7:3389",
            "tcp://[2001:db8::7]:22",
            "smtp://mail.example.org",
            "smtp+starttls://mail.example.org:587",
            "dns://192.0.2.53/example.org/MX",
            "dns://192.0.2.53:5353/_dmarc.example.org/SOA",
        ] {
            assert_eq!(Address::parse(text).unwrap().to_string(), text);
        }
        let usual = Address::parse(" HTTPS://WWW.Example.org:443 ").unwrap();
        assert_eq!(usual.to_string(), "https://www.example.org/");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        use WrongAddress::{Form, Person, Port, Question};
        for (text, wrong) in [
            ("", Form),
            ("www.example.org", Form),
            ("ftp://example.org", Form),
            ("file:///etc/passwd", Form),
            ("http:///x", Form),
            ("http://a b/", Form),
            ("http://a/#part", Form),
            ("http://臺南.example/", Form),
            ("http://-a.example/", Form),
            ("http://[::1/", Form),
            ("http://[::1]x/", Form),
            ("smtp://mail.example.org/x", Form),
            ("http://me:word@example.org/", Person),
            ("tcp://192.0.2.7", Port),
            ("tcp://192.0.2.7:0", Port),
            ("tcp://192.0.2.7:70000", Port),
            ("dns://192.0.2.53", Question),
            ("dns://192.0.2.53/example.org/TXT", Question),
            ("dns://192.0.2.53/exa$mple.org/A", Question),
        ] {
            assert_eq!(Address::parse(text), Err(wrong), "{text}");
        }
    }
}
