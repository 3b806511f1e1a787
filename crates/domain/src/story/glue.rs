//! What joins two findings: the same account, the same address of the internet, the same machine.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::{Background, CROWD, GAP, Ground, Traits};
use crate::affected::is_inside;
use crate::finding::Finding;

/// More accounts than this in one finding's values are a list that somebody tried, not somebody.
const FEW: usize = 3;

/// Names that every machine has, and everybody tries: they tell of nobody.
const ANYBODY: [&str; 12] = [
    "root",
    "admin",
    "administrator",
    "guest",
    "test",
    "user",
    "system",
    "nobody",
    "anonymous",
    "oracle",
    "postgres",
    "-",
];

/// What two findings can share.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Glue {
    Account(String),
    Address(IpAddr),
    /// An address inside the office, or a host, where no account is named: the machine itself.
    Machine(String),
}

/// Accounts that a finding names, in one spelling each.
pub(crate) fn accounts<'f>(
    finding: &'f Finding,
    traits: &'f Traits,
    ground: &'f Ground,
) -> impl Iterator<Item = String> + 'f {
    let own = finding.subject.account.iter();
    let named = values(finding, &traits.accounts);
    own.chain(named).map(|name| account(name, ground))
}

/// Addresses of the other side that a finding names; what is no address is none.
pub(crate) fn addresses<'f>(
    finding: &'f Finding,
    traits: &'f Traits,
) -> impl Iterator<Item = IpAddr> + 'f {
    let own = finding.subject.source_ip.iter();
    let named = values(finding, &traits.addresses);
    own.chain(named).filter_map(|text| address(text))
}

/// Hosts that a finding names.
pub(crate) fn hosts<'f>(
    finding: &'f Finding,
    traits: &'f Traits,
) -> impl Iterator<Item = String> + 'f {
    let own = finding.subject.host.iter();
    own.chain(values(finding, &traits.hosts)).cloned()
}

fn values<'f>(
    finding: &'f Finding,
    names: &'f BTreeSet<String>,
) -> impl Iterator<Item = &'f String> {
    let of = |name: &String| finding.values.get(name);
    names.iter().filter_map(of).flatten()
}

/// An address as a log writes it; an IPv4 one inside an IPv6 one is the IPv4 one.
pub(crate) fn address(text: &str) -> Option<IpAddr> {
    let address: IpAddr = text.trim().parse().ok()?;
    Some(address.to_canonical())
}

/// One spelling of an account: small letters, without a Windows domain or the unit's own mail domain.
pub(crate) fn account(name: &str, ground: &Ground) -> String {
    let name = name.trim().to_lowercase();
    let name = name.rsplit('\\').next().unwrap_or_default();
    match name.rsplit_once('@') {
        Some((local, domain)) if ground.domains.iter().any(|own| own == domain) => local.to_owned(),
        _ => name.to_owned(),
    }
}

/// Whether an account is of the unit's administrators.
pub(crate) fn administers(name: &str, ground: &Ground) -> bool {
    let mut administrators = ground.administrators.iter();
    administrators.any(|own| account(own, ground) == name)
}

fn glues(finding: &Finding, background: &Background) -> BTreeSet<Glue> {
    let (traits, ground) = background.of(finding);
    let mut glues = BTreeSet::new();
    let named: BTreeSet<_> = accounts(finding, traits, ground).collect();
    let crowded = finding.values.keys().any(|name| {
        name.strip_suffix("_count")
            .is_some_and(|name| traits.accounts.contains(name))
    });
    if named.len() <= FEW && !crowded {
        let somebody = |name: &&String| !name.is_empty() && !ANYBODY.contains(&name.as_str());
        glues.extend(named.iter().filter(somebody).cloned().map(Glue::Account));
    }
    for address in addresses(finding, traits) {
        let own = ground.networks.iter().any(|network| network.holds(address));
        if !own && !is_inside(address) {
            glues.insert(Glue::Address(address));
        } else if named.is_empty() && !own {
            glues.insert(Glue::Machine(address.to_string()));
        }
    }
    if named.is_empty() && finding.subject.source_ip.is_none() {
        let host = finding.subject.host.as_ref();
        glues.extend(host.map(|host| Glue::Machine(host.to_lowercase())));
    }
    glues
}

/// The group of each finding, by the place of its first one. Findings are in the order of their first
/// event, so a group is the same whatever order they came in.
pub(super) fn groups(findings: &[Finding], background: &Background) -> Vec<usize> {
    let mut sharing: BTreeMap<Glue, Vec<usize>> = BTreeMap::new();
    for (place, finding) in findings.iter().enumerate() {
        for glue in glues(finding, background) {
            sharing.entry(glue).or_default().push(place);
        }
    }
    let mut joined = Joined((0..findings.len()).collect());
    for (glue, places) in sharing {
        if matches!(glue, Glue::Address(_)) && is_crowd(&places, findings, background) {
            continue;
        }
        let mut run: Option<(usize, jiff::Timestamp)> = None;
        for place in places {
            let Some(finding) = findings.get(place) else {
                continue;
            };
            let near = run.filter(|(_, reach)| finding.first.duration_since(*reach) <= GAP);
            if let Some((before, _)) = near {
                joined.join(before, place);
            }
            let reach = near.map_or(finding.last, |(_, reach)| reach.max(finding.last));
            run = Some((place, reach));
        }
    }
    (0..findings.len())
        .map(|place| joined.root(place))
        .collect()
}

/// Whether findings that are each about one account name many of them.
fn is_crowd(places: &[usize], findings: &[Finding], background: &Background) -> bool {
    let about = |place: &usize| {
        let finding = findings.get(*place)?;
        let (_, ground) = background.of(finding);
        let name = finding.subject.account.as_ref()?;
        Some(account(name, ground))
    };
    let accounts: BTreeSet<_> = places.iter().filter_map(about).collect();
    accounts.len() > CROWD
}

/// Sets that are joined; the smallest place is the root.
struct Joined(Vec<usize>);

impl Joined {
    fn root(&mut self, mut place: usize) -> usize {
        while let Some(&above) = self.0.get(place) {
            if above == place {
                break;
            }
            let next = self.0.get(above).copied().unwrap_or(above);
            if let Some(slot) = self.0.get_mut(place) {
                *slot = next;
            }
            place = above;
        }
        place
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        if let Some(slot) = self.0.get_mut(one.max(other)) {
            *slot = one.min(other);
        }
    }
}
