//! SPF (RFC 7208): may this address send mail in the name of this domain?

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::dns::{Answer, Dns, Kind, Record};
use super::spf_macro::{self, Names};
use super::spf_record::{Mechanism, Qualifier, SpfRecord};

/// What SPF says (RFC 7208, 2.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spf {
    /// The domain says nothing, or there is no domain.
    None,
    /// The domain says that it says nothing.
    Neutral,
    /// Yes.
    Pass,
    /// No.
    Fail,
    /// Probably not.
    SoftFail,
    /// Cannot be decided at the moment, or nobody can be asked.
    TempError,
    /// What the domain says cannot be understood.
    PermError,
}

impl Spf {
    /// The word of RFC 8601.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Neutral => "neutral",
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::SoftFail => "softfail",
            Self::TempError => "temperror",
            Self::PermError => "permerror",
        }
    }
}

/// Terms that ask the name system, in one check (RFC 7208, 4.6.4).
const MOST_LOOKUPS: u32 = 10;
/// Answers without a record, in one check (RFC 7208, 4.6.4).
const MOST_VOID: u32 = 2;
/// Names of one MX or PTR answer (RFC 7208, 4.6.4).
const MOST_NAMES: usize = 10;
/// Length of a name in the name system.
const LONGEST_NAME: usize = 253;

/// Who sent what in whose name.
#[derive(Debug, Clone, Copy)]
pub struct Sending<'a> {
    /// The address that connected.
    pub ip: IpAddr,
    /// MAIL FROM; empty for messages about messages.
    pub sender: &'a str,
    /// What the sender called itself.
    pub helo: &'a str,
}

/// Checks MAIL FROM, or HELO when there is none.
pub fn check(sending: &Sending<'_>, dns: &dyn Dns) -> Spf {
    let (local, domain) = match sending.sender.rsplit_once('@') {
        Some((local, domain)) => (local, domain),
        None if sending.sender.is_empty() => ("", sending.helo),
        None => ("", sending.sender),
    };
    let local = if local.is_empty() {
        "postmaster"
    } else {
        local
    };
    let ip = match sending.ip {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(IpAddr::V6(v6), IpAddr::V4),
        v4 @ IpAddr::V4(_) => v4,
    };
    let mut check = Check {
        dns,
        ip,
        local,
        sender_domain: domain,
        helo: sending.helo,
        lookups: 0,
        void: 0,
    };
    check.host(domain).unwrap_or_else(|end| end)
}

struct Check<'a> {
    dns: &'a dyn Dns,
    ip: IpAddr,
    local: &'a str,
    sender_domain: &'a str,
    helo: &'a str,
    lookups: u32,
    void: u32,
}

/// An `Err` ends the whole check.
type Step<T> = Result<T, Spf>;

impl Check<'_> {
    /// `check_host()` of RFC 7208, 4.
    fn host(&mut self, domain: &str) -> Step<Spf> {
        if !usable(domain) {
            return Ok(Spf::None);
        }
        let Some(text) = self.record(domain)? else {
            return Ok(Spf::None);
        };
        let record = SpfRecord::parse(&text).map_err(|_| Spf::PermError)?;
        for (qualifier, mechanism) in &record.terms {
            if self.matches(mechanism, domain)? {
                return Ok(match qualifier {
                    Qualifier::Pass => Spf::Pass,
                    Qualifier::Fail => Spf::Fail,
                    Qualifier::SoftFail => Spf::SoftFail,
                    Qualifier::Neutral => Spf::Neutral,
                });
            }
        }
        let Some(target) = &record.redirect else {
            return Ok(Spf::Neutral);
        };
        self.count_lookup()?;
        let target = self.expand(target, domain)?;
        match self.host(&target)? {
            Spf::None => Err(Spf::PermError),
            other => Ok(other),
        }
    }

    fn record(&self, domain: &str) -> Step<Option<Vec<u8>>> {
        let records = match self.dns.ask(&lower(domain), Kind::Txt) {
            Answer::Records(records) => records,
            Answer::NoData | Answer::NoName => return Ok(None),
            Answer::Failed => return Err(Spf::TempError),
        };
        let mut found = records.into_iter().filter_map(|record| match record {
            Record::Txt(text) if is_spf(&text) => Some(text),
            _ => None,
        });
        let first = found.next();
        if found.next().is_some() {
            return Err(Spf::PermError);
        }
        Ok(first)
    }

    fn matches(&mut self, mechanism: &Mechanism, domain: &str) -> Step<bool> {
        if mechanism.asks() {
            self.count_lookup()?;
        }
        match mechanism {
            Mechanism::All => Ok(true),
            Mechanism::Ip4(network, bits) => Ok(match self.ip {
                IpAddr::V4(ip) => within4(ip, *network, *bits),
                IpAddr::V6(_) => false,
            }),
            Mechanism::Ip6(network, bits) => Ok(match self.ip {
                IpAddr::V6(ip) => within6(ip, *network, *bits),
                IpAddr::V4(_) => false,
            }),
            Mechanism::Include(target) => {
                let target = self.expand(target, domain)?;
                match self.host(&target)? {
                    Spf::Pass => Ok(true),
                    Spf::Fail | Spf::SoftFail | Spf::Neutral => Ok(false),
                    Spf::None => Err(Spf::PermError),
                    error => Err(error),
                }
            }
            Mechanism::A(target, bits4, bits6) => {
                let target = self.target(target.as_deref(), domain)?;
                self.has_address(&target, *bits4, *bits6, true)
            }
            Mechanism::Mx(target, bits4, bits6) => {
                let target = self.target(target.as_deref(), domain)?;
                self.takes_mail(&target, *bits4, *bits6)
            }
            Mechanism::Exists(target) => {
                let target = self.expand(target, domain)?;
                Ok(!self.ask(&target, Kind::A, true)?.is_empty())
            }
            Mechanism::Ptr(target) => {
                let target = lower(&self.target(target.as_deref(), domain)?);
                let names = self.validated_names();
                Ok(names.iter().any(|name| is_within(name, &target)))
            }
        }
    }

    fn target(&mut self, target: Option<&str>, domain: &str) -> Step<String> {
        match target {
            Some(target) => self.expand(target, domain),
            None => Ok(domain.to_owned()),
        }
    }

    fn has_address(&mut self, name: &str, bits4: u8, bits6: u8, counts: bool) -> Step<bool> {
        let kind = self.address_kind();
        let records = self.ask(name, kind, counts)?;
        let ip = self.ip;
        Ok(records.iter().any(|record| match (record, ip) {
            (Record::A(network), IpAddr::V4(ip)) => within4(ip, *network, bits4),
            (Record::Aaaa(network), IpAddr::V6(ip)) => within6(ip, *network, bits6),
            _ => false,
        }))
    }

    fn takes_mail(&mut self, name: &str, bits4: u8, bits6: u8) -> Step<bool> {
        let servers = self.ask(name, Kind::Mx, true)?;
        if servers.len() > MOST_NAMES {
            return Err(Spf::PermError);
        }
        for server in servers {
            if let Record::Mx(_, server) = server
                && !server.is_empty()
                && self.has_address(&server, bits4, bits6, false)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn address_kind(&self) -> Kind {
        match self.ip {
            IpAddr::V4(_) => Kind::A,
            IpAddr::V6(_) => Kind::Aaaa,
        }
    }

    /// Names of the address that lead back to it (RFC 7208, 5.5); a failure is no name.
    fn validated_names(&self) -> Vec<String> {
        let Answer::Records(records) = self.dns.ask(&reverse(self.ip), Kind::Ptr) else {
            return Vec::new();
        };
        let names = records.into_iter().filter_map(|record| match record {
            Record::Ptr(name) => Some(lower(&name)),
            _ => None,
        });
        let leads_back = |name: &String| match self.dns.ask(name, self.address_kind()) {
            Answer::Records(records) => records.iter().any(|record| match record {
                Record::A(ip) => IpAddr::V4(*ip) == self.ip,
                Record::Aaaa(ip) => IpAddr::V6(*ip) == self.ip,
                _ => false,
            }),
            _ => false,
        };
        names.take(MOST_NAMES).filter(leads_back).collect()
    }

    fn ask(&mut self, name: &str, kind: Kind, counts: bool) -> Step<Vec<Record>> {
        if name.is_empty() || name.split('.').any(|label| label.len() > 63) {
            return Ok(Vec::new());
        }
        match self.dns.ask(&lower(name), kind) {
            Answer::Records(records) => Ok(records),
            Answer::Failed => Err(Spf::TempError),
            Answer::NoData | Answer::NoName => {
                self.void += u32::from(counts);
                if self.void > MOST_VOID {
                    return Err(Spf::PermError);
                }
                Ok(Vec::new())
            }
        }
    }

    fn count_lookup(&mut self) -> Step<()> {
        self.lookups += 1;
        if self.lookups > MOST_LOOKUPS {
            return Err(Spf::PermError);
        }
        Ok(())
    }

    fn expand(&mut self, text: &str, domain: &str) -> Step<String> {
        let names = Names {
            local: self.local,
            sender_domain: self.sender_domain,
            domain,
            helo: self.helo,
            ip: self.ip,
        };
        let validated = || {
            let names = self.validated_names();
            let exact = names.iter().find(|name| **name == lower(domain));
            let below = || names.iter().find(|name| is_within(name, domain));
            exact.or_else(below).or(names.first()).cloned()
        };
        let expanded = spf_macro::expand(text, &names, &validated).map_err(|_| Spf::PermError)?;
        Ok(shortened(&expanded))
    }
}

fn is_spf(text: &[u8]) -> bool {
    text.split_at_checked(6).is_some_and(|(version, rest)| {
        version.eq_ignore_ascii_case(b"v=spf1") && rest.first().is_none_or(|next| *next == b' ')
    })
}

fn lower(name: &str) -> String {
    super::dns::plain(name)
}

/// A name of several labels that the name system can hold (RFC 7208, 4.3).
fn usable(domain: &str) -> bool {
    let domain = domain.strip_suffix('.').unwrap_or(domain);
    let labels: Vec<_> = domain.split('.').collect();
    domain.len() <= LONGEST_NAME
        && labels.len() > 1
        && labels.iter().all(|label| (1..=63).contains(&label.len()))
        && domain.is_ascii()
}

/// Labels are dropped from the left until the name fits (RFC 7208, 7.3).
fn shortened(name: &str) -> String {
    let mut name = name.strip_suffix('.').unwrap_or(name);
    while name.len() > LONGEST_NAME {
        match name.split_once('.') {
            Some((_, rest)) => name = rest,
            None => break,
        }
    }
    name.to_owned()
}

fn is_within(name: &str, domain: &str) -> bool {
    let (name, domain) = (lower(name), lower(domain));
    name.strip_suffix(domain.as_str())
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn within4(ip: Ipv4Addr, network: Ipv4Addr, bits: u8) -> bool {
    let mask = u32::MAX
        .checked_shl(32 - u32::from(bits.min(32)))
        .unwrap_or(0);
    u32::from(ip) & mask == u32::from(network) & mask
}

fn within6(ip: Ipv6Addr, network: Ipv6Addr, bits: u8) -> bool {
    let mask = u128::MAX
        .checked_shl(128 - u32::from(bits.min(128)))
        .unwrap_or(0);
    u128::from(ip) & mask == u128::from(network) & mask
}

fn reverse(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(v4) => {
            let [a, b, c, d] = v4.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(_) => {
            let mut labels: Vec<_> = spf_macro::dotted(ip)
                .split('.')
                .map(str::to_owned)
                .collect();
            labels.reverse();
            format!("{}.ip6.arpa", labels.join("."))
        }
    }
}
