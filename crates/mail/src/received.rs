//! `Received` fields: the way a message says it came. Only what our own servers wrote can be
//! trusted; where that ends is for `transport` to say.

use std::net::IpAddr;

use crate::header::Raw;

/// Fields that are looked at.
const MOST_HOPS: usize = 50;

/// One step of the way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hop {
    /// What the sender called itself, lower case.
    pub helo: String,
    /// The name that the receiver found for the address; `None` when it wrote none,
    /// empty when it wrote that there is none.
    pub found: Option<String>,
    /// The address that connected.
    pub ip: Option<IpAddr>,
    /// Who received it, lower case.
    pub by: String,
    /// The sender had shown who it is.
    pub authenticated: bool,
    /// Place of the field among all fields of the header.
    pub place: usize,
}

impl Hop {
    /// A step inside one machine: no address.
    pub fn is_local(&self) -> bool {
        self.ip.is_none()
    }
}

/// The way, the newest step first.
pub fn hops(raw: &Raw<'_>) -> Vec<Hop> {
    let fields = raw.fields.iter().enumerate();
    fields
        .filter(|(_, field)| field.is("Received"))
        .take(MOST_HOPS)
        .map(|(place, field)| Hop {
            place,
            ..hop(&field.text())
        })
        .collect()
}

fn hop(text: &str) -> Hop {
    // The date stands behind the last semicolon.
    let text = text.rsplit_once(';').map_or(text, |(before, _)| before);
    let lower = text.to_lowercase();
    let (from, rest) = split_by(&lower);
    let by = rest.split_whitespace().next().unwrap_or_default();
    let with = word_after(rest, "with");
    let signed_in = matches!(
        with,
        "esmtpsa" | "esmtpa" | "lmtpsa" | "lmtpa" | "utf8smtpsa" | "utf8smtpa" | "asmtp"
    ) || lower.contains("authenticated sender")
        || lower.contains("(authenticated")
        || rest.contains("with http");
    Hop {
        helo: helo(from).to_owned(),
        found: found(from),
        ip: address(from),
        by: by.trim_matches(['(', ')', '.']).to_owned(),
        authenticated: signed_in,
        place: 0,
    }
}

/// What stands behind `from` and what stands behind `by`, outside brackets.
fn split_by(text: &str) -> (&str, &str) {
    let text = text.trim();
    let from = text.strip_prefix("from ").unwrap_or_default();
    let mut depth = 0_usize;
    let mut at_word = text.starts_with("by ");
    for (place, letter) in text.char_indices() {
        let here = text.get(place..).unwrap_or_default();
        if depth == 0 && at_word && here.starts_with("by ") {
            let before = text.get(..place).unwrap_or_default();
            let from = before.strip_prefix("from ").unwrap_or_default();
            return (from.trim(), here.get(3..).unwrap_or_default());
        }
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at_word = letter == ' ';
    }
    (from, "")
}

fn word_after<'t>(text: &'t str, word: &str) -> &'t str {
    let mut words = text.split_whitespace();
    words.find(|other| *other == word);
    words.next().unwrap_or_default()
}

fn helo(from: &str) -> &str {
    if let Some((_, rest)) = from
        .split_once("helo=")
        .or_else(|| from.split_once("(helo "))
    {
        let end = rest.find([')', ' ']).unwrap_or(rest.len());
        return rest.get(..end).unwrap_or_default();
    }
    from.split_whitespace().next().unwrap_or_default()
}

/// The name in `HELO (NAME [ADDRESS])`, or before `([ADDRESS] helo=HELO)`.
fn found(from: &str) -> Option<String> {
    if from.contains("helo=") || from.contains("(helo ") {
        let first = from.split_whitespace().next().unwrap_or_default();
        let none = first.starts_with('[') || first == "unknown";
        return Some(if none { String::new() } else { name(first) });
    }
    let inside = from.split_once('(')?.1;
    let (before, _) = inside.split_once('[')?;
    let before = before.trim();
    let first = before.rsplit(['@', ' ']).next().unwrap_or_default();
    match first {
        "" if before.is_empty() => None,
        "unknown" | "" => Some(String::new()),
        other => Some(name(other)),
    }
}

fn name(text: &str) -> String {
    text.trim_matches('.').to_owned()
}

fn address(from: &str) -> Option<IpAddr> {
    let words = from.split(['(', ')', '[', ']', ' ', ';', ',']);
    words
        .map(|word| word.strip_prefix("ipv6:").unwrap_or(word))
        .find_map(|word| word.parse().ok())
}

/// Not an address of the public internet.
pub fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(v4) => {
            let [a, b, ..] = v4.octets();
            let shared = a == 100 && (64..128).contains(&b);
            v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_unspecified()
                || shared
        }
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => is_private(IpAddr::V4(v4)),
            None => v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, Option<String>, Option<String>, String, bool) {
        let hop = hop(text);
        let ip = hop.ip.map(|ip| ip.to_string());
        (hop.helo, hop.found, ip, hop.by, hop.authenticated)
    }

    #[test]
    fn every_servers_way_of_writing_is_read() {
        let some = |text: &str| Some(text.to_owned());
        let of = |helo: &str, found, ip: &str, by: &str, signed_in| {
            (helo.to_owned(), found, some(ip), by.to_owned(), signed_in)
        };
        for (text, expected) in [
            (
                "from mail.a.example (host.a.example [192.0.2.1]) by mx.b.example (Postfix) with ESMTPS id 1; Mon",
                of(
                    "mail.a.example",
                    some("host.a.example"),
                    "192.0.2.1",
                    "mx.b.example",
                    false,
                ),
            ),
            (
                "from pc (unknown [192.0.2.1]) (Authenticated sender: an) by mx.b.example (Postfix) with ESMTPSA; x",
                of("pc", some(""), "192.0.2.1", "mx.b.example", true),
            ),
            (
                "from EX1.b.example (10.1.1.1) by EX2.b.example (10.1.1.2) with Microsoft SMTP Server id 15; x",
                of("ex1.b.example", None, "10.1.1.1", "ex2.b.example", false),
            ),
            (
                "from [192.0.2.1] (helo=me.example) by mx.b.example with esmtp (Exim 4.96) (envelope-from <a@b>) id 1; x",
                of("me.example", some(""), "192.0.2.1", "mx.b.example", false),
            ),
            (
                "from unknown (HELO me.example) (192.0.2.1) by mx.b.example with SMTP; x",
                of("me.example", some(""), "192.0.2.1", "mx.b.example", false),
            ),
            (
                "from a.example ([IPv6:2001:db8::1]) by mx.b.example with ESMTP; x",
                of("a.example", None, "2001:db8::1", "mx.b.example", false),
            ),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
        assert!(hop("by mx.b.example (Postfix, from userid 1000) id 1; x").is_local());
        assert_eq!(
            hop("by mx.b.example (Postfix, from userid 1000)").by,
            "mx.b.example"
        );
        assert_eq!(hop("").by, "");
    }

    #[test]
    fn addresses_of_houses_are_not_public() {
        for private in [
            "10.0.0.1",
            "172.16.3.4",
            "192.168.1.1",
            "127.0.0.1",
            "::1",
            "fd00::1",
            "100.64.0.1",
            "::ffff:10.0.0.1",
        ] {
            assert!(is_private(private.parse().unwrap()), "{private}");
        }
        assert!(!is_private("203.0.113.1".parse().unwrap()));
        assert!(!is_private("2001:db8::1".parse().unwrap()));
    }
}
