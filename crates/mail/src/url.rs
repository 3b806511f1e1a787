//! Addresses of the web, read as a browser does and not as people do.

use std::net::IpAddr;

use crate::name;

/// Links of one message that are looked at.
pub const MOST_LINKS: usize = 500;
/// Characters of one address that are looked at.
const LONGEST: usize = 4_000;

/// An address, taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Url {
    /// Lower case, without colon.
    pub scheme: String,
    /// What stands before an `@`.
    pub userinfo: String,
    /// Lower case, punycode; empty when there is none.
    pub host: String,
    /// Path, question and fragment.
    pub rest: String,
}

impl Url {
    /// Takes an address apart; `None` when it is none that leads anywhere.
    pub fn parse(text: &str) -> Option<Self> {
        let clean: String = text
            .chars()
            .filter(|c| !matches!(c, '\t' | '\n' | '\r'))
            .take(LONGEST)
            .collect();
        let clean = clean.trim();
        let (scheme, rest) = clean.split_once(':')?;
        let scheme = scheme.to_ascii_lowercase();
        if scheme.is_empty()
            || !scheme
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
        {
            return None;
        }
        if matches!(scheme.as_str(), "data" | "javascript" | "vbscript") {
            return Some(Self {
                scheme,
                rest: rest.to_owned(),
                ..Self::default()
            });
        }
        // Browsers take backslashes for slashes, and any number of them.
        let rest = rest.replace('\\', "/");
        let rest = rest.strip_prefix("//")?.trim_start_matches('/');
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at_checked(end)?;
        let (userinfo, host) = match authority.rsplit_once('@') {
            Some((userinfo, host)) => (userinfo, host),
            None => ("", authority),
        };
        Some(Self {
            scheme,
            userinfo: userinfo.to_owned(),
            host: host_of(host),
            rest: rest.to_owned(),
        })
    }

    /// Whether it leads to the web.
    pub fn is_web(&self) -> bool {
        matches!(self.scheme.as_str(), "http" | "https" | "ftp")
    }

    /// The address when the host is one, and whether it is oddly spelt.
    pub fn address(&self) -> Option<(IpAddr, bool)> {
        if let Ok(ip) = self.host.trim_matches(['[', ']']).parse() {
            return Some((ip, false));
        }
        name::odd_address(&self.host).map(|ip| (IpAddr::V4(ip), true))
    }

    /// The registrable domain of its host.
    pub fn registrable(&self) -> Option<String> {
        name::registrable(&self.host)
    }

    /// A whole address inside its question: what a redirector leads to.
    pub fn inner(&self) -> Option<Self> {
        let question = self
            .rest
            .split_once('?')
            .map_or("", |(_, question)| question);
        question
            .split('&')
            .filter_map(|pair| pair.split_once('=').map(|(_, value)| value))
            .map(unescaped)
            .filter(|value| value.starts_with("http://") || value.starts_with("https://"))
            .find_map(|value| Self::parse(&value))
    }

    /// The address as one text.
    pub fn text(&self) -> String {
        if self.host.is_empty() {
            let short: String = self.rest.chars().take(100).collect();
            return format!("{}:{short}", self.scheme);
        }
        let at = if self.userinfo.is_empty() {
            String::new()
        } else {
            format!("{}@", self.userinfo)
        };
        format!("{}://{at}{}{}", self.scheme, self.host, self.rest)
    }
}

fn host_of(text: &str) -> String {
    let bare = if text.starts_with('[') {
        text.split_once(']').map_or(text, |(host, _)| host)
    } else {
        text.rsplit_once(':').map_or(text, |(host, port)| {
            if port.bytes().all(|b| b.is_ascii_digit()) {
                host
            } else {
                text
            }
        })
    };
    let bare = unescaped(bare.trim_start_matches('['));
    name::ascii(bare.trim_end_matches('.'))
}

/// Percent signs read; what is not UTF-8 then is replaced.
pub fn unescaped(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let two = bytes.as_slice_of_two(byte);
        match two {
            Some(decoded) => {
                out.push(decoded);
                bytes.next();
                bytes.next();
            }
            None => out.push(byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

trait Escape {
    fn as_slice_of_two(&self, first: u8) -> Option<u8>;
}

impl Escape for std::str::Bytes<'_> {
    /// The byte that `%xx` stands for, when it does.
    fn as_slice_of_two(&self, first: u8) -> Option<u8> {
        if first != b'%' {
            return None;
        }
        let mut ahead = self.clone();
        let digit = |byte: u8| char::from(byte).to_digit(16);
        let value = digit(ahead.next()?)? * 16 + digit(ahead.next()?)?;
        u8::try_from(value).ok()
    }
}

/// Addresses in plain text, as mail programs make links of them.
pub fn in_text(text: &str) -> Vec<String> {
    const STARTS: [&str; 8] = [
        "http://", "https://", "www.", "hxxp://", "hxxps://", "HTTP://", "HTTPS://", "ftp://",
    ];
    let mut found = Vec::new();
    let mut read_to = 0;
    for place in memchr::memchr3_iter(b':', b'w', b'W', text.as_bytes()) {
        if found.len() >= MOST_LINKS {
            break;
        }
        // A colon stands behind at most five letters of a scheme.
        let colon = text.as_bytes().get(place) == Some(&b':');
        let earliest = if colon {
            place.saturating_sub(5)
        } else {
            place
        };
        let start = (earliest.max(read_to)..=place).find(|start| {
            let from = text.get(*start..).unwrap_or_default();
            STARTS.iter().any(|start| from.starts_with(start))
        });
        let Some(from) = start.and_then(|start| text.get(start..)) else {
            continue;
        };
        let end = from
            .char_indices()
            .find(|(_, letter)| ends_url(*letter))
            .map_or(from.len(), |(at, _)| at);
        let url = from.get(..end).unwrap_or_default();
        read_to = text.len() - from.len() + end;
        let url = url.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'', '*', '_']);
        if !url.starts_with("www.") {
            found.push(url.replacen("hxxp", "http", 1));
        } else if url.matches('.').count() >= 2 {
            found.push(format!("http://{url}"));
        }
    }
    found
}

fn ends_url(letter: char) -> bool {
    letter.is_whitespace()
        || letter.is_control()
        || matches!(letter, '<' | '>' | '"' | '|' | '`' | '{' | '}' | '(')
        || matches!(letter, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff20}' | '\u{2018}'..='\u{201f}' | '\u{4e00}'..='\u{9fff}')
}

/// The domain that a text shows, when it looks like an address: `www.a.example/x`.
pub fn shown_domain(label: &str) -> Option<String> {
    let text = label.trim();
    let text = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
        .unwrap_or(text);
    let end = text.find(['/', '?', '#', ' ', ':']).unwrap_or(text.len());
    let host = text.get(..end)?;
    if host.contains('@') || !host.contains('.') || host.chars().any(char::is_whitespace) {
        return None;
    }
    let host = name::ascii(host);
    name::registrable(&host)?;
    Some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_a_browser_reads_them() {
        let host = |text: &str| Url::parse(text).map(|url| url.host);
        assert_eq!(
            host("https://www.A.example:443/x").as_deref(),
            Some("www.a.example")
        );
        assert_eq!(host("https:\\\\a.example\\x").as_deref(), Some("a.example"));
        assert_eq!(
            host("https://good.example@b.example/").as_deref(),
            Some("b.example")
        );
        assert_eq!(host("ht\ntps://a%2eexample/").as_deref(), Some("a.example"));
        assert_eq!(
            host("https://台灣.example/").as_deref(),
            Some("xn--kpry57d.example")
        );
        assert_eq!(host("mailto:a@b.example"), None);
        assert_eq!(Url::parse("nothing"), None);
    }

    #[test]
    fn addresses_are_found_among_words_of_every_language() {
        let found =
            in_text("請至https://a.example/x，或 (http://b.example/y). Xem www.c.example.com.");
        assert_eq!(
            found,
            [
                "https://a.example/x",
                "http://b.example/y",
                "http://www.c.example.com"
            ]
        );
    }

    #[test]
    fn what_a_redirector_leads_to_is_read() {
        let url =
            Url::parse("https://www.google.com/url?sa=t&q=https%3A%2F%2Fb.example%2Fx").unwrap();
        assert_eq!(
            url.inner().map(|inner| inner.host).as_deref(),
            Some("b.example")
        );
    }

    #[test]
    fn a_label_shows_a_domain_or_none() {
        assert_eq!(
            shown_domain("https://www.a.example.com/x").as_deref(),
            Some("www.a.example.com")
        );
        assert_eq!(
            shown_domain("mail.tainan.gov.tw").as_deref(),
            Some("mail.tainan.gov.tw")
        );
        for none in ["click here", "report.pdf", "an@a.example.com", "v1.2"] {
            assert_eq!(shown_domain(none), None, "{none}");
        }
    }
}
