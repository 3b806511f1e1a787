//! The words of an SPF record (RFC 7208, 12), all of them checked before any is used.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::spf_macro;

/// What a match means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Qualifier {
    Pass,
    Fail,
    SoftFail,
    Neutral,
}

/// One test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Mechanism {
    All,
    Include(String),
    A(Option<String>, u8, u8),
    Mx(Option<String>, u8, u8),
    Ptr(Option<String>),
    Ip4(Ipv4Addr, u8),
    Ip6(Ipv6Addr, u8),
    Exists(String),
}

impl Mechanism {
    /// Whether it counts as a term that asks the name system.
    pub(crate) fn asks(&self) -> bool {
        !matches!(self, Self::All | Self::Ip4(..) | Self::Ip6(..))
    }
}

/// A record as it was written.
#[derive(Debug, Clone, Default)]
pub(crate) struct SpfRecord {
    pub(crate) terms: Vec<(Qualifier, Mechanism)>,
    pub(crate) redirect: Option<String>,
    explanation: Option<String>,
}

/// The record breaks the grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

impl SpfRecord {
    pub(crate) fn parse(text: &[u8]) -> Result<Self, Malformed> {
        let text = std::str::from_utf8(text).map_err(|_| Malformed)?;
        if !text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
            return Err(Malformed);
        }
        let mut record = Self::default();
        for word in text.split(' ').filter(|word| !word.is_empty()).skip(1) {
            record.take(word)?;
        }
        // `redirect` is not looked at beside `all` (RFC 7208, 6.1).
        if record
            .terms
            .iter()
            .any(|(_, mechanism)| *mechanism == Mechanism::All)
        {
            record.redirect = None;
        }
        Ok(record)
    }

    fn take(&mut self, word: &str) -> Result<(), Malformed> {
        let end = word.find(['=', ':', '/']).unwrap_or(word.len());
        if let Some((name, value)) = word.split_at_checked(end)
            && let Some(value) = value.strip_prefix('=')
        {
            return self.take_modifier(name, value);
        }
        let (qualifier, rest) = match word.chars().next() {
            Some('+') => (Qualifier::Pass, word.get(1..)),
            Some('-') => (Qualifier::Fail, word.get(1..)),
            Some('~') => (Qualifier::SoftFail, word.get(1..)),
            Some('?') => (Qualifier::Neutral, word.get(1..)),
            _ => (Qualifier::Pass, Some(word)),
        };
        let mechanism = mechanism(rest.unwrap_or_default())?;
        self.terms.push((qualifier, mechanism));
        Ok(())
    }

    fn take_modifier(&mut self, name: &str, value: &str) -> Result<(), Malformed> {
        let mut letters = name.chars();
        let named = letters
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic())
            && letters.all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter));
        if !named {
            return Err(Malformed);
        }
        let place = match name.to_ascii_lowercase().as_str() {
            "redirect" => &mut self.redirect,
            "exp" => &mut self.explanation,
            _ => return spf_macro::check_text(value).map_err(|_| Malformed),
        };
        spf_macro::check_domain(value).map_err(|_| Malformed)?;
        if place.replace(value.to_owned()).is_some() {
            return Err(Malformed);
        }
        Ok(())
    }
}

fn mechanism(word: &str) -> Result<Mechanism, Malformed> {
    let end = word.find([':', '/']).unwrap_or(word.len());
    let (name, value) = word.split_at_checked(end).ok_or(Malformed)?;
    let name = name.to_ascii_lowercase();
    let after_colon = value.strip_prefix(':');
    match name.as_str() {
        "all" if value.is_empty() => Ok(Mechanism::All),
        "include" => Ok(Mechanism::Include(domain(after_colon)?)),
        "exists" => Ok(Mechanism::Exists(domain(after_colon)?)),
        "ptr" if value.is_empty() => Ok(Mechanism::Ptr(None)),
        "ptr" => Ok(Mechanism::Ptr(Some(domain(after_colon)?))),
        "a" | "mx" => {
            let (target, bits4, bits6) = target_and_bits(value)?;
            Ok(if name == "a" {
                Mechanism::A(target, bits4, bits6)
            } else {
                Mechanism::Mx(target, bits4, bits6)
            })
        }
        "ip4" => {
            let (address, bits) = network(after_colon.ok_or(Malformed)?, 32)?;
            Ok(Mechanism::Ip4(
                address.parse().map_err(|_| Malformed)?,
                bits,
            ))
        }
        "ip6" => {
            let (address, bits) = network(after_colon.ok_or(Malformed)?, 128)?;
            Ok(Mechanism::Ip6(
                address.parse().map_err(|_| Malformed)?,
                bits,
            ))
        }
        _ => Err(Malformed),
    }
}

fn domain(value: Option<&str>) -> Result<String, Malformed> {
    let value = value.ok_or(Malformed)?;
    spf_macro::check_domain(value).map_err(|_| Malformed)?;
    Ok(value.to_owned())
}

fn network(value: &str, most: u8) -> Result<(&str, u8), Malformed> {
    match value.split_once('/') {
        None => Ok((value, most)),
        Some((address, length)) => Ok((address, bits(length, most)?)),
    }
}

/// `[:domain-spec][/bits][//bits]`; a slash that no number follows belongs to the domain.
fn target_and_bits(value: &str) -> Result<(Option<String>, u8, u8), Malformed> {
    let (rest, six) = trailing(value, "//");
    let (target, four) = trailing(rest, "/");
    let target = match target {
        "" => None,
        target => Some(domain(target.strip_prefix(':'))?),
    };
    let bits4 = four.map_or(Ok(32), |four| bits(four, 32))?;
    let bits6 = six.map_or(Ok(128), |six| bits(six, 128))?;
    Ok((target, bits4, bits6))
}

fn trailing<'t>(value: &'t str, mark: &str) -> (&'t str, Option<&'t str>) {
    match value.rsplit_once(mark) {
        Some((rest, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => {
            (rest, Some(number))
        }
        _ => (value, None),
    }
}

fn bits(text: &str, most: u8) -> Result<u8, Malformed> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    if !plain || text.is_empty() || (text.len() > 1 && text.starts_with('0')) {
        return Err(Malformed);
    }
    match text.parse::<u8>() {
        Ok(bits) if bits <= most => Ok(bits),
        _ => Err(Malformed),
    }
}
