//! Whom and what findings touch, exactly as the log names them, and which of the addresses can be
//! blocked.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use crate::finding::Finding;
use crate::network::is_special;
use crate::story::{Background, Ground, Traits, address};

/// Names of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Named {
    /// Each once.
    pub values: BTreeSet<String>,
    /// There are more: a finding keeps the first fifty of each kind, and the log has the rest.
    pub more: bool,
}

/// Everything that some findings touch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Affected {
    /// Accounts, as written in the log.
    pub accounts: Named,
    /// Addresses of the other side, as written in the log.
    pub addresses: Named,
    /// Hosts.
    pub hosts: Named,
}

/// What findings touch.
pub fn affected<'f>(
    findings: impl IntoIterator<Item = &'f Finding>,
    background: &Background,
) -> Affected {
    let mut all = Affected::default();
    for finding in findings {
        let (traits, _) = background.of(finding);
        let Traits {
            accounts,
            addresses,
            hosts,
            ..
        } = traits;
        let subject = &finding.subject;
        all.accounts
            .gather(finding, subject.account.as_ref(), accounts);
        all.addresses
            .gather(finding, subject.source_ip.as_ref(), addresses);
        all.hosts.gather(finding, subject.host.as_ref(), hosts);
    }
    all
}

impl Named {
    fn gather(&mut self, finding: &Finding, own: Option<&String>, names: &BTreeSet<String>) {
        self.values.extend(own.cloned());
        for name in names {
            self.values
                .extend(finding.values.get(name).into_iter().flatten().cloned());
            self.more |= finding.values.contains_key(&format!("{name}_count"));
        }
    }
}

/// Why an address is not to be blocked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spared {
    /// It is the unit's own.
    Own,
    /// It means another machine in every house: private, loopback, link-local, multicast.
    Inside,
    /// Whoever asks sits there.
    Reader,
    /// It is no address.
    Unreadable,
}

impl Spared {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Own, Self::Inside, Self::Reader, Self::Unreadable];

    /// Stable name in text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Inside => "inside",
            Self::Reader => "reader",
            Self::Unreadable => "unreadable",
        }
    }
}

/// Addresses sorted into those that can be blocked and those that must not be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Blocking {
    /// Addresses of the internet.
    pub addresses: BTreeSet<IpAddr>,
    /// As the log wrote them, with the reason.
    pub spared: BTreeMap<String, Spared>,
}

/// Which addresses can be blocked. Every text is read as an address and written anew by the program:
/// nothing of a log's text reaches a firewall.
pub fn blocking<'t>(
    addresses: impl IntoIterator<Item = &'t String>,
    grounds: &[&Ground],
    reader: Option<IpAddr>,
) -> Blocking {
    let mut blocking = Blocking::default();
    let reader = reader.map(|reader| reader.to_canonical());
    for text in addresses {
        let spared = match address(text) {
            None => Spared::Unreadable,
            Some(found) if reader == Some(found) => Spared::Reader,
            Some(found) if is_own(found, grounds) => Spared::Own,
            Some(found) if is_inside(found) => Spared::Inside,
            Some(found) => {
                blocking.addresses.insert(found);
                continue;
            }
        };
        blocking.spared.insert(text.clone(), spared);
    }
    blocking
}

fn is_own(address: IpAddr, grounds: &[&Ground]) -> bool {
    let mut networks = grounds.iter().flat_map(|ground| &ground.networks);
    networks.any(|network| network.holds(address))
}

/// Addresses that mean another machine in every house. Documentation networks are none of them:
/// nobody has them, and exercises play there.
pub(crate) fn is_inside(address: IpAddr) -> bool {
    let documentation = matches!(address, IpAddr::V4(v4) if v4.is_documentation());
    is_special(address) && !documentation
}
