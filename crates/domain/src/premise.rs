//! What is normal at a unit: lists that a person keeps, and that the detections measure by.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use crate::country::Country;
use crate::id::UnitId;
use crate::network::Network;
use crate::people::UnitTree;

/// More values than this in one list are no list but a mistake.
pub const MOST_VALUES: usize = 200;
/// The longest name of an account, in characters.
const LONGEST_ACCOUNT: usize = 64;
/// The longest name of a domain, in octets (RFC 1035 2.3.4).
const LONGEST_DOMAIN: usize = 253;
/// The longest part of a domain between two dots, in octets (RFC 1035 2.3.4).
const LONGEST_LABEL: usize = 63;

/// One of the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Premise {
    /// Countries from which its people sign in: two letters each (ISO 3166-1).
    Countries,
    /// Accounts that may change what others see.
    Administrators,
    /// Its own addresses on the internet, behind which many colleagues sit.
    OwnNetworks,
    /// Its own mail domains.
    OwnDomains,
    /// Accounts with which programs sign in, not people.
    ServiceAccounts,
    /// Mail servers that will be switched off: names and addresses.
    OldMailServers,
}

/// What the units said, each for itself.
pub type PremiseLists = BTreeMap<UnitId, BTreeMap<Premise, BTreeSet<String>>>;

impl Premise {
    /// Every list, in the order people are asked for them.
    pub const ALL: [Self; 6] = [
        Self::Countries,
        Self::OwnNetworks,
        Self::OwnDomains,
        Self::Administrators,
        Self::ServiceAccounts,
        Self::OldMailServers,
    ];

    /// Stable name in storage, addresses and text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Countries => "countries",
            Self::Administrators => "administrators",
            Self::OwnNetworks => "own_networks",
            Self::OwnDomains => "own_domains",
            Self::ServiceAccounts => "service_accounts",
            Self::OldMailServers => "old_mail_servers",
        }
    }

    /// The list of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// The name of what is wrong with a list, as refusals tell it.
    pub const fn mistake(self) -> &'static str {
        match self {
            Self::Countries => "invalid-countries",
            Self::Administrators => "invalid-administrators",
            Self::OwnNetworks => "invalid-own_networks",
            Self::OwnDomains => "invalid-own_domains",
            Self::ServiceAccounts => "invalid-service_accounts",
            Self::OldMailServers => "invalid-old_mail_servers",
        }
    }

    /// Reads a list as people type it: blanks, lines, commas or `、` between, each value in its one
    /// canonical form. None when a value is not of this kind, or when there are more than
    /// [`MOST_VALUES`].
    pub fn read(self, typed: &str) -> Option<BTreeSet<String>> {
        let between = |one: char| one.is_whitespace() || matches!(one, ',' | '、' | '，' | ';');
        let words = typed.split(between).filter(|word| !word.is_empty());
        let values: Option<BTreeSet<String>> = words.map(|word| self.value(word)).collect();
        values.filter(|values| values.len() <= MOST_VALUES)
    }

    fn value(self, word: &str) -> Option<String> {
        match self {
            Self::Countries => Country::parse(word).ok().map(|it| it.code().to_owned()),
            Self::OwnNetworks => Network::parse(word).ok().map(|it| it.to_string()),
            Self::OwnDomains => domain(word),
            Self::Administrators | Self::ServiceAccounts => account(word),
            Self::OldMailServers => server(word),
        }
    }
}

/// What one of the lists is at a unit: its own, or that of the nearest unit above that has one.
pub fn in_force<'l>(
    lists: &'l PremiseLists,
    tree: &UnitTree,
    unit: UnitId,
    premise: Premise,
) -> Option<(UnitId, &'l BTreeSet<String>)> {
    let path = tree.path(unit);
    let own = |unit: &UnitId| Some((*unit, lists.get(unit)?.get(&premise)?));
    path.iter().rev().find_map(own)
}

/// A mail domain in small letters; an `@` before it is not part of it.
fn domain(word: &str) -> Option<String> {
    let name = word.trim_start_matches('@').to_ascii_lowercase();
    let label = |label: &str| {
        let plain = |one: u8| one.is_ascii_alphanumeric() || one == b'-';
        (1..=LONGEST_LABEL).contains(&label.len())
            && label.bytes().all(plain)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_domain =
        name.len() <= LONGEST_DOMAIN && name.contains('.') && name.split('.').all(label);
    is_domain.then_some(name)
}

/// The address or the name of a server, in small letters; a machine's name may have no dot.
fn server(word: &str) -> Option<String> {
    if let Ok(address) = word.parse::<IpAddr>() {
        return Some(address.to_canonical().to_string());
    }
    let dotted = format!("{word}.server");
    domain(&dotted).and_then(|_| (!word.starts_with('@')).then(|| word.to_ascii_lowercase()))
}

/// The name of an account. What would be a pattern in a rule is none.
fn account(word: &str) -> Option<String> {
    let plain = |one: char| !one.is_control() && !matches!(one, '*' | '?' | '%');
    let is_account = word.chars().count() <= LONGEST_ACCOUNT && word.chars().all(plain);
    is_account.then(|| word.to_owned())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::people::Unit;

    fn list(values: &[&str]) -> BTreeSet<String> {
        values.iter().map(|&value| value.to_owned()).collect()
    }

    #[test]
    fn a_list_is_read_however_it_is_typed_and_kept_in_one_form() {
        let read = |premise: Premise, typed| premise.read(typed);
        let countries = list(&["JP", "TW", "VN"]);
        assert_eq!(
            read(Premise::Countries, " tw, VN、jp\nTW "),
            Some(countries)
        );
        let networks = list(&["192.0.2.0/24", "2001:db8::1/128"]);
        let typed = "192.0.2.77/24；".replace('；', ";") + "2001:db8::1";
        assert_eq!(read(Premise::OwnNetworks, &typed), Some(networks));
        let domains = list(&["mail.xiling.example", "xiling.example"]);
        let typed = "@Xiling.example\nmail.xiling.example";
        assert_eq!(read(Premise::OwnDomains, typed), Some(domains));
        let accounts = list(&["Admin-Lin", "root", r"XILING\chen"]);
        let typed = r"root Admin-Lin XILING\chen";
        assert_eq!(read(Premise::Administrators, typed), Some(accounts));
        for premise in Premise::ALL {
            assert_eq!(premise.read(" ,"), Some(BTreeSet::new()));
        }
    }

    #[test]
    fn what_is_no_value_of_its_kind_is_refused_with_the_whole_list() {
        let wrong = [
            (Premise::Countries, "tw Taiwan"),
            (Premise::Countries, "T1"),
            (Premise::Countries, "台灣"),
            (Premise::OwnNetworks, "192.0.2.0/33"),
            (Premise::OwnNetworks, "xiling.example"),
            (Premise::OwnDomains, "xiling"),
            (Premise::OwnDomains, "a..example"),
            (Premise::OwnDomains, "-a.example"),
            (Premise::OwnDomains, "某鄉.example"),
            (Premise::Administrators, "adm*"),
            (Premise::Administrators, "%allowed_countries%"),
        ];
        for (premise, typed) in wrong {
            assert_eq!(premise.read(typed), None, "{typed}");
        }
        let many: Vec<_> = (0..=MOST_VALUES).map(|one| format!("u{one}")).collect();
        assert_eq!(Premise::Administrators.read(&many.join(" ")), None);
    }

    #[test]
    fn a_unit_without_a_list_follows_the_nearest_above_that_has_one() {
        let id = |number| UnitId::new(Uuid::from_u128(number));
        let unit = |number, parent: Option<u128>| Unit {
            id: id(number),
            parent: parent.map(id),
            name: String::new(),
            time_zone: "UTC".into(),
        };
        let units = [
            unit(1, None),
            unit(2, Some(1)),
            unit(3, Some(2)),
            unit(4, None),
        ];
        let tree = UnitTree::new(units);
        let (tw, vn) = (list(&["TW"]), list(&["VN"]));
        let said =
            |values: &BTreeSet<String>| BTreeMap::from([(Premise::Countries, values.clone())]);
        let lists = BTreeMap::from([(id(1), said(&tw)), (id(2), said(&vn))]);
        let of = |number| in_force(&lists, &tree, id(number), Premise::Countries);
        assert_eq!(of(3), Some((id(2), &vn)));
        assert_eq!(of(1), Some((id(1), &tw)));
        assert_eq!(of(4), None);
        assert_eq!(in_force(&lists, &tree, id(3), Premise::OwnDomains), None);
    }
}
