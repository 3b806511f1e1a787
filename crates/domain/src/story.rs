//! Findings about the same account, address or host within a few days, as one story.
//!
//! A story is computed from findings and stored nowhere: the same findings give the same stories in
//! whatever order they came. It is named by the member that was raised first, so when two become one
//! the older name stays; every other member's identity leads to it as well.

mod glue;
mod weight;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use crate::finding::{Finding, FindingState, Severity, Sign};
use crate::id::{FindingId, UnitId};
use crate::network::Network;

pub(crate) use glue::address;
pub use weight::{Reason, Urgency};

/// Two findings further apart than this are not joined by what they share. Ours: a long weekend.
pub const GAP: SignedDuration = SignedDuration::from_hours(3 * 24);
/// A story that goes on for longer goes on in a new one. Ours.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(14 * 24);
/// The most members of a story; what follows begins a new one. Ours.
pub const MOST_MEMBERS: usize = 100;
/// An address about which findings name more accounts than this stands for a crowd (NAT), and joins
/// nothing. Ours.
pub const CROWD: usize = 8;

/// What a rule's finding is a step of, as ATT&CK calls its tactics; in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Looks around from outside.
    Reconnaissance,
    /// Prepares names, accounts, machines.
    ResourceDevelopment,
    /// Comes in.
    InitialAccess,
    /// Runs something.
    Execution,
    /// Makes sure to come back.
    Persistence,
    /// Gets more rights.
    PrivilegeEscalation,
    /// Hides.
    DefenseEvasion,
    /// Gets at passwords.
    CredentialAccess,
    /// Looks around inside.
    Discovery,
    /// Goes on to other machines.
    LateralMovement,
    /// Gathers what it wants.
    Collection,
    /// Is steered from outside.
    CommandAndControl,
    /// Takes it out.
    Exfiltration,
    /// Destroys or abuses.
    Impact,
}

impl Stage {
    /// All, in order.
    pub const ALL: [Self; 14] = [
        Self::Reconnaissance,
        Self::ResourceDevelopment,
        Self::InitialAccess,
        Self::Execution,
        Self::Persistence,
        Self::PrivilegeEscalation,
        Self::DefenseEvasion,
        Self::CredentialAccess,
        Self::Discovery,
        Self::LateralMovement,
        Self::Collection,
        Self::CommandAndControl,
        Self::Exfiltration,
        Self::Impact,
    ];

    /// The word of Sigma's tag after `attack.`; also the stable name in text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reconnaissance => "reconnaissance",
            Self::ResourceDevelopment => "resource-development",
            Self::InitialAccess => "initial-access",
            Self::Execution => "execution",
            Self::Persistence => "persistence",
            Self::PrivilegeEscalation => "privilege-escalation",
            Self::DefenseEvasion => "defense-evasion",
            Self::CredentialAccess => "credential-access",
            Self::Discovery => "discovery",
            Self::LateralMovement => "lateral-movement",
            Self::Collection => "collection",
            Self::CommandAndControl => "command-and-control",
            Self::Exfiltration => "exfiltration",
            Self::Impact => "impact",
        }
    }

    /// The stage of a Sigma tag (`attack.initial-access`, also with `_`); none for any other tag.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let word = tag.strip_prefix("attack.")?.replace('_', "-");
        Self::ALL.into_iter().find(|stage| stage.name() == word)
    }
}

/// What is known of the rule behind a finding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Traits {
    /// What its findings are steps of.
    pub stages: BTreeSet<Stage>,
    /// Names of those of its values that are accounts.
    pub accounts: BTreeSet<String>,
    /// Names of those that are addresses of the other side.
    pub addresses: BTreeSet<String>,
    /// Names of those that are hosts.
    pub hosts: BTreeSet<String>,
}

/// What a unit says is its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ground {
    /// Its addresses on the internet.
    pub networks: Vec<Network>,
    /// Its mail domains, in small letters.
    pub domains: Vec<String>,
    /// Its administrators' accounts.
    pub administrators: Vec<String>,
}

/// Everything that stories are told by, beside the findings.
#[derive(Debug, Clone, Default)]
pub struct Background {
    /// By rule; a rule that is not there has no traits.
    pub rules: BTreeMap<String, Traits>,
    /// By unit; a unit that is not there said nothing.
    pub grounds: BTreeMap<UnitId, Ground>,
}

impl Background {
    pub(crate) fn of(&self, finding: &Finding) -> (&Traits, &Ground) {
        static NOTHING: (Traits, Ground) = (
            Traits {
                stages: BTreeSet::new(),
                accounts: BTreeSet::new(),
                addresses: BTreeSet::new(),
                hosts: BTreeSet::new(),
            },
            Ground {
                networks: Vec::new(),
                domains: Vec::new(),
                administrators: Vec::new(),
            },
        );
        (
            self.rules.get(&finding.rule).unwrap_or(&NOTHING.0),
            self.grounds.get(&finding.unit).unwrap_or(&NOTHING.1),
        )
    }
}

/// Findings that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// The member that was raised first; its identity names the story.
    pub id: FindingId,
    /// Whose.
    pub unit: UnitId,
    /// By their first event; never empty.
    pub members: Vec<Finding>,
    /// The first event of all.
    pub first: Timestamp,
    /// The newest event of all.
    pub last: Timestamp,
    /// The gravest of what still counts.
    pub severity: Severity,
    /// An indication, where any member that counts is one.
    pub sign: Sign,
    /// Stages in the order in which they were reached.
    pub stages: Vec<Stage>,
    /// Whom the members are about, in one spelling each.
    pub accounts: BTreeSet<String>,
    /// From where.
    pub addresses: BTreeSet<String>,
    /// Who logged it.
    pub hosts: BTreeSet<String>,
    /// Why it stands where it stands; the points add up to the priority.
    pub reasons: Vec<Reason>,
    /// The sum of the reasons' points.
    pub priority: u32,
}

impl Story {
    /// Whether somebody has still to judge one of its members.
    pub fn is_open(&self) -> bool {
        self.open().next().is_some()
    }

    /// The members that nobody has judged.
    pub fn open(&self) -> impl Iterator<Item = &Finding> {
        let open = |member: &&Finding| member.state == FindingState::Open;
        self.members.iter().filter(open)
    }

    /// Whether a finding is one of its members.
    pub fn holds(&self, finding: FindingId) -> bool {
        self.members.iter().any(|member| member.id == finding)
    }

    /// Members that still count: not put aside as harmless, unless all were.
    pub fn counting(&self) -> impl Iterator<Item = &Finding> {
        let aside = |member: &Finding| matches!(member.state, FindingState::Dismissed { .. });
        let all = self.members.iter().all(aside);
        self.members.iter().filter(move |it| all || !aside(it))
    }
}

/// Stories of findings, the most urgent first; of equal ones the newest first.
pub fn stories(findings: Vec<Finding>, background: &Background) -> Vec<Story> {
    let mut units: BTreeMap<UnitId, Vec<Finding>> = BTreeMap::new();
    for finding in findings {
        units.entry(finding.unit).or_default().push(finding);
    }
    let mut stories = Vec::new();
    for mut findings in units.into_values() {
        findings.sort_by(|one, other| order(one).cmp(&order(other)));
        findings.dedup_by(|one, other| one.id == other.id);
        let groups = glue::groups(&findings, background);
        let mut members: BTreeMap<usize, Vec<Finding>> = BTreeMap::new();
        for (finding, group) in findings.into_iter().zip(groups) {
            members.entry(group).or_default().push(finding);
        }
        for members in members.into_values() {
            let parts = cut(members).into_iter();
            stories.extend(parts.filter_map(|part| told(part, background)));
        }
    }
    stories.sort_by_key(|story| Reverse(rank(story)));
    stories
}

fn order(finding: &Finding) -> (Timestamp, &str, FindingId) {
    (finding.first, &finding.key, finding.id)
}

fn rank(story: &Story) -> (u32, Timestamp, FindingId) {
    (story.priority, story.last, story.id)
}

/// Parts that are neither too long nor too many.
fn cut(members: Vec<Finding>) -> Vec<Vec<Finding>> {
    let mut parts: Vec<Vec<Finding>> = Vec::new();
    for member in members {
        let fits = |part: &&mut Vec<Finding>| {
            let long = |first: &Finding| member.first.duration_since(first.first) > LONGEST;
            part.len() < MOST_MEMBERS && !part.first().is_some_and(long)
        };
        match parts.last_mut().filter(fits) {
            Some(part) => part.push(member),
            None => parts.push(vec![member]),
        }
    }
    parts
}

fn told(members: Vec<Finding>, background: &Background) -> Option<Story> {
    let head = members
        .iter()
        .min_by_key(|member| (member.raised, member.id))?;
    let first = members.iter().map(|member| member.first).min()?;
    let last = members.iter().map(|member| member.last).max()?;
    let mut story = Story {
        id: head.id,
        unit: head.unit,
        first,
        last,
        severity: Severity::Informational,
        sign: Sign::Precursor,
        stages: Vec::new(),
        accounts: BTreeSet::new(),
        addresses: BTreeSet::new(),
        hosts: BTreeSet::new(),
        reasons: Vec::new(),
        priority: 0,
        members,
    };
    for member in &story.members {
        let (traits, ground) = background.of(member);
        for stage in &traits.stages {
            if !story.stages.contains(stage) {
                story.stages.push(*stage);
            }
        }
        story
            .accounts
            .extend(glue::accounts(member, traits, ground));
        let addresses = glue::addresses(member, traits).map(|it| it.to_string());
        story.addresses.extend(addresses);
        story.hosts.extend(glue::hosts(member, traits));
    }
    weight::weigh(&mut story, background);
    Some(story)
}
