//! What an office knows about itself, and what everybody knows: the facts a message is held
//! against.

use std::net::IpAddr;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::fold::{compact, folded, sorted_name};
use crate::name::{likeness, registrable, within};

/// Facts of an office. Every list may be empty.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Office {
    /// Its own mail domains; what is below them is its own as well.
    pub domains: Vec<String>,
    /// Addresses and networks of its own mail servers, and of those who may pass on its mail.
    pub relays: Vec<Network>,
    /// Names its servers write results of checks under; its own domains always count.
    pub authserv_ids: Vec<String>,
    /// Who works there.
    pub directory: Vec<Colleague>,
    /// Names that attackers may borrow, beside those everybody knows.
    pub protected: Vec<Protected>,
    /// Addresses and domains it corresponds with.
    pub known_senders: Vec<String>,
    /// Domains whose seals (ARC) it believes.
    pub trusted_sealers: Vec<String>,
}

/// Somebody who works there.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Colleague {
    /// The name as people write it.
    pub name: String,
    /// Every address the person writes from.
    #[serde(default)]
    pub addresses: Vec<String>,
}

/// A name that belongs to somebody.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Protected {
    /// What they are called.
    pub names: Vec<String>,
    /// Where their mail and pages really are.
    pub domains: Vec<String>,
}

/// An address or a network: `192.0.2.0/24`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Network {
    ip: IpAddr,
    bits: u8,
}

impl TryFrom<String> for Network {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (ip, bits) = match text.split_once('/') {
            Some((ip, bits)) => (ip, Some(bits)),
            None => (text.as_str(), None),
        };
        let told = || format!("{text}: not an address or network; write one as 192.0.2.0/24");
        let ip: IpAddr = ip.parse().map_err(|_| told())?;
        let most = if ip.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |bits| bits.parse().map_err(|_| told()))?;
        if bits > most {
            return Err(told());
        }
        Ok(Self { ip, bits })
    }
}

impl Network {
    /// Whether an address is in it.
    pub fn holds(&self, ip: IpAddr) -> bool {
        let same = |one: u128, other: u128, width: u32| {
            let drop = width - u32::from(self.bits);
            drop >= 128 || one >> drop == other >> drop
        };
        match (self.ip, ip) {
            (IpAddr::V4(one), IpAddr::V4(other)) => {
                let wide = |ip| u128::from(u32::from(ip));
                same(wide(one), wide(other), 32)
            }
            (IpAddr::V6(one), IpAddr::V6(other)) => same(u128::from(one), u128::from(other), 128),
            _ => false,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    protected: Vec<Protected>,
    office: Vec<OfficeKind>,
    titles: Titles,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Titles {
    words: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OfficeKind {
    begins: Vec<String>,
    ends: Vec<String>,
    suffixes: Vec<String>,
}

/// `data/mail/protected.toml`; its test shows that it loads.
static KNOWN: LazyLock<Option<Known>> =
    LazyLock::new(|| toml::from_str(include_str!("../../../data/mail/protected.toml")).ok());

/// Facts made ready for many messages.
#[derive(Debug, Default)]
pub struct Prepared {
    office: Office,
    colleagues: Vec<(String, Vec<String>)>,
    /// Folded name, its owner's domains.
    names: Vec<(String, Vec<String>)>,
    /// Registrable domains worth imitating, with what they look like.
    imitated: Vec<(String, String)>,
    /// Whole domains worth embedding.
    embedded: Vec<String>,
    titles: Vec<String>,
}

impl Prepared {
    /// Makes an office's facts ready.
    pub fn new(mut office: Office) -> Self {
        for domain in &mut office.domains {
            *domain = crate::auth::dns::plain(domain.trim_start_matches('@'));
        }
        let known = KNOWN.as_ref();
        let titles = known.map_or(&[][..], |known| &known.titles.words);
        let mut prepared = Self {
            titles: titles.iter().map(|title| folded(title)).collect(),
            ..Self::default()
        };
        // Longer titles first, so that a short one inside them is not cut out before.
        prepared
            .titles
            .sort_by_key(|title| std::cmp::Reverse(title.chars().count()));
        for colleague in &office.directory {
            let addresses = colleague
                .addresses
                .iter()
                .map(|a| a.to_lowercase())
                .collect();
            let name = prepared.person(&colleague.name);
            if name.chars().count() >= 2 {
                prepared.colleagues.push((name, addresses));
            }
        }
        let everybody = known.into_iter().flat_map(|known| &known.protected);
        for protected in office.protected.iter().chain(everybody) {
            let domains: Vec<_> = protected.domains.iter().map(|d| d.to_lowercase()).collect();
            for name in &protected.names {
                prepared.names.push((folded(name), domains.clone()));
            }
            prepared.protect(&domains);
        }
        prepared.protect(&office.domains);
        prepared.office = office;
        prepared
    }

    fn protect(&mut self, domains: &[String]) {
        for domain in domains {
            let Some(of) = registrable(domain) else {
                continue;
            };
            if !self.imitated.iter().any(|(other, _)| *other == of) {
                self.imitated.push((of.clone(), likeness(&of)));
            }
            if !self.embedded.contains(domain) {
                self.embedded.push(domain.clone());
            }
        }
    }

    /// The office's own facts.
    pub fn office(&self) -> &Office {
        &self.office
    }

    /// A person's name without titles, tones and order of its parts.
    pub fn person(&self, name: &str) -> String {
        sorted_name(name, &self.titles)
    }

    /// Whether a domain is the office's own.
    pub fn owns(&self, domain: &str) -> bool {
        self.office.domains.iter().any(|own| within(domain, own))
    }

    /// Whether an address is one of the office's own mail servers.
    pub fn relays(&self, ip: IpAddr) -> bool {
        self.office.relays.iter().any(|network| network.holds(ip))
    }

    /// Addresses of colleagues of that name.
    pub fn colleague(&self, name: &str) -> Option<&[String]> {
        let name = self.person(name);
        let found = self.colleagues.iter().find(|(other, _)| *other == name);
        found.map(|(_, addresses)| addresses.as_slice())
    }

    /// Domains of whoever a shown name claims to be; `None` when it claims nobody.
    pub fn claimed(&self, shown: &str) -> Option<Vec<String>> {
        let text = folded(shown);
        let solid = compact(&text);
        for (name, domains) in &self.names {
            if names_it(&text, &solid, name) {
                return Some(domains.clone());
            }
        }
        let kinds = || KNOWN.as_ref().into_iter().flat_map(|known| &known.office);
        let is_office = kinds().any(|kind| {
            let begins = kind
                .begins
                .iter()
                .any(|word| text.starts_with(&folded(word)));
            let ends = kind
                .ends
                .iter()
                .any(|word| solid.ends_with(&compact(&folded(word))));
            begins || ends
        });
        // Any public office may be called so: only who is none is told.
        is_office.then(|| kinds().flat_map(|kind| kind.suffixes.clone()).collect())
    }

    /// The protected domain that a domain imitates without being it.
    pub fn imitates(&self, domain: &str) -> Option<&str> {
        let of = registrable(domain)?;
        if self.imitated.iter().any(|(other, _)| *other == of) {
            return None;
        }
        let looks = likeness(&crate::name::shown(&of));
        let found = self
            .imitated
            .iter()
            .find(|(other, like)| resembles(&of, &looks, other, like));
        found.map(|(other, _)| other.as_str())
    }

    /// Domains worth embedding in somebody else's: own and protected ones.
    pub fn worth_embedding(&self) -> &[String] {
        &self.embedded
    }

    /// Whether a domain is the office's own, or a protected one, or below one.
    pub fn is_protected(&self, domain: &str) -> bool {
        self.owns(domain) || self.embedded.iter().any(|of| within(domain, of))
    }

    /// Whether an address or its domain is known to the office.
    pub fn knows(&self, address: &str) -> bool {
        let domain = address
            .rsplit_once('@')
            .map_or(address, |(_, domain)| domain);
        let mut known = self.office.known_senders.iter();
        known.any(|known| known.eq_ignore_ascii_case(address) || within(domain, known))
    }
}

/// Names of few letters count only alone; longer ones anywhere in what is shown.
fn names_it(text: &str, solid: &str, name: &str) -> bool {
    let ideographs = !name.is_ascii();
    if ideographs {
        let name = compact(name);
        let enough = name.chars().count() >= 4;
        return if enough {
            solid.contains(&name)
        } else {
            solid == name
        };
    }
    let words: Vec<_> = text.split(|c: char| !c.is_alphanumeric()).collect();
    let wanted: Vec<_> = name.split(' ').collect();
    let found = words.windows(wanted.len()).any(|window| window == wanted);
    found && (name.chars().count() >= 5 || words.len() == wanted.len())
}

/// The same look, or the same name with one slip, or the same name under another end.
fn resembles(of: &str, looks: &str, other: &str, like: &str) -> bool {
    if looks == like {
        return true;
    }
    let (label, end) = of.split_once('.').unwrap_or((of, ""));
    let (other_label, other_end) = other.split_once('.').unwrap_or((other, ""));
    let long = other_label.chars().count();
    let (looks_label, _) = looks.split_once('.').unwrap_or((looks, ""));
    let (like_label, _) = like.split_once('.').unwrap_or((like, ""));
    // Neighbours below one public suffix often differ by a letter and are all genuine.
    let guarded = ["gov.tw", "gov.vn", "edu.tw", "edu.vn"].contains(&end);
    if long >= 5 && end == other_end && !guarded {
        let most = if long >= 9 { 2 } else { 1 };
        return crate::name::distance(looks_label, like_label, most) <= most;
    }
    // `tainan-gov.tw`, `tainangov.com`, `tainan-gov-tw.net`.
    let first = other_end.split('.').next().unwrap_or_default();
    let flat = label.replace('-', "");
    let glued = format!("{other_label}{first}");
    other_end.contains('.') && long >= 3 && (flat == glued || flat == other.replace('.', ""))
        || (long >= 7
            && looks_label == like_label
            && end != other_end
            && !guarded
            && other_end.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn office() -> Prepared {
        Prepared::new(Office {
            domains: vec!["tainan.gov.tw".to_owned()],
            relays: vec!["192.0.2.0/24".to_owned().try_into().unwrap()],
            directory: vec![
                Colleague {
                    name: "陳小明".to_owned(),
                    addresses: vec!["ming@tainan.gov.tw".to_owned()],
                },
                Colleague {
                    name: "Nguyễn Văn Đạt".to_owned(),
                    addresses: vec!["dat@tainan.gov.tw".to_owned()],
                },
            ],
            ..Office::default()
        })
    }

    #[test]
    fn the_names_everybody_knows_are_read() {
        assert!(
            KNOWN
                .as_ref()
                .is_some_and(|known| known.protected.len() > 15)
        );
    }

    #[test]
    fn colleagues_are_known_with_titles_without_tones_and_in_any_order() {
        let office = office();
        for name in ["陳小明", "陳小明 局長", "主任陳小明", "陳 小 明"] {
            assert!(office.colleague(name).is_some(), "{name}");
        }
        for name in [
            "Nguyen Van Dat",
            "Ông Nguyễn Văn Đạt",
            "DAT NGUYEN VAN",
            "Nguyễn  Văn Đạt - Chủ tịch",
        ] {
            assert!(office.colleague(name).is_some(), "{name}");
        }
        assert!(office.colleague("陳大明").is_none());
        assert!(office.colleague("Nguyễn Văn An").is_none());
    }

    #[test]
    fn who_a_name_claims_to_be() {
        let office = office();
        let first = |name: &str| office.claimed(name).map(|domains| domains[0].clone());
        assert_eq!(first("臺南市政府").as_deref(), Some("gov.tw"));
        assert_eq!(first("台電").as_deref(), Some("taipower.com.tw"));
        let claimed = office.claimed("UBND huyện Quế Sơn").unwrap_or_default();
        assert!(claimed.contains(&"gov.vn".to_owned()), "{claimed:?}");
        assert_eq!(
            first("Vietcombank Support").as_deref(),
            Some("vietcombank.com.vn")
        );
        assert_eq!(first("台電之友讀書會"), None);
        assert_eq!(first("王大同"), None);
        assert_eq!(first("Goggle fan club"), None);
    }

    #[test]
    fn imitations_are_told_from_neighbours() {
        let office = office();
        for domain in [
            "tainan-gov.tw",
            "tainangov.com",
            "tainan-gov-tw.net",
            "t\u{430}inan.gov.tw",
            "micros0ft.com",
            "rnicrosoft.com",
            "googie.com",
        ] {
            assert!(
                office.imitates(&crate::name::ascii(domain)).is_some(),
                "{domain}"
            );
        }
        for domain in [
            "tainan.gov.tw",
            "mail.tainan.gov.tw",
            "taipei.gov.tw",
            "taitung.gov.tw",
            "example.com",
            "tainan.com.tw",
        ] {
            assert!(office.imitates(domain).is_none(), "{domain}");
        }
    }

    #[test]
    fn networks_hold_their_addresses() {
        let office = office();
        assert!(office.relays("192.0.2.77".parse().unwrap()));
        assert!(!office.relays("192.0.3.1".parse().unwrap()));
        assert!(Network::try_from("192.0.2.0/33".to_owned()).is_err());
    }
}
