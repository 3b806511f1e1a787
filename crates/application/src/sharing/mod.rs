//! What an incident teaches others: outside addresses and techniques, marked with whom it may reach.
//! Names of accounts, hosts of the office and lines of logs never leave this way.

mod misp;
mod stix;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use domain::affected::{Blocking, affected};
use domain::finding::{Finding, FindingState};
use domain::hex;
use domain::id::{FindingId, IncidentId, UnitId};
use domain::incident::Incident;
use domain::journal::Object;
use jiff::Timestamp;
use serde_json::json;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use uuid::{Builder, Uuid};

use crate::authority::{Actor, Permit};
use crate::deed::{Change, Deed};
use crate::findings::incident_object;
use crate::office::{Office, reason};
use crate::problem::{Problem, Refusal};
use crate::stories::sorted;
use crate::use_case::SHARE_INCIDENT;

/// Whom it may reach (FIRST, Traffic Light Protocol 2.0).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tlp {
    /// Everybody.
    Clear,
    /// The community.
    Green,
    /// The recipient's organisation and its clients, who need it.
    #[default]
    Amber,
    /// The recipient's organisation only.
    AmberStrict,
    /// Only the people who are named.
    Red,
}

impl Tlp {
    /// All of them, the widest first.
    pub const ALL: [Self; 5] = [
        Self::Clear,
        Self::Green,
        Self::Amber,
        Self::AmberStrict,
        Self::Red,
    ];

    /// As the formats write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Green => "green",
            Self::Amber => "amber",
            Self::AmberStrict => "amber+strict",
            Self::Red => "red",
        }
    }

    /// The label that stands on paper.
    pub fn label(self) -> String {
        format!("TLP:{}", self.name().to_uppercase())
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

/// How it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShareFormat {
    /// STIX 2.1 (OASIS Standard).
    Stix,
    /// An event as MISP imports it (MISP core format).
    Misp,
}

impl ShareFormat {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Stix, Self::Misp];

    /// Stable name in forms and operations.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stix => "stix",
            Self::Misp => "misp",
        }
    }

    /// What people call it; the same in every language.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Stix => "STIX 2.1",
            Self::Misp => "MISP",
        }
    }

    /// What it is registered as, or carried as.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Stix => "application/stix+json;version=2.1",
            Self::Misp => "application/json",
        }
    }
}

/// What somebody asks for.
#[derive(Debug, Clone, Default)]
pub struct ShareWish {
    /// `stix` or `misp`.
    pub format: String,
    /// The name of a [`Tlp`].
    pub tlp: String,
    /// What others read: one line, without names of people.
    pub name: String,
    /// Who gets it. It stands in the chronology and not in the file.
    pub recipient: String,
}

/// A file for others.
#[derive(Debug, Clone)]
pub struct SharedFile {
    /// How it is written.
    pub format: ShareFormat,
    /// JSON.
    pub text: String,
    /// Of the text, as 64 digits.
    pub sha256: String,
    /// How many addresses stand in it.
    pub addresses: usize,
}

/// What one finding of the incident shows to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// The finding; only the ids in a file are made of it.
    pub finding: FindingId,
    /// Its first event.
    pub first: Timestamp,
    /// Its last event.
    pub last: Timestamp,
    /// How many events.
    pub count: u64,
    /// Title of the rule; never a word of a log.
    pub rule: String,
    /// Techniques of ATT&CK that the rule names: `T1110`, `T1114.003`.
    pub techniques: BTreeSet<String>,
    /// Addresses of the internet that are not the office's.
    pub addresses: BTreeSet<IpAddr>,
}

/// What can be shared of an incident, and what stays.
#[derive(Debug, Clone)]
pub struct Shareable {
    /// By finding, the first one first.
    pub sightings: Vec<Sighting>,
    /// Which addresses leave and which stay.
    pub blocking: Blocking,
}

impl Shareable {
    /// Techniques of all findings.
    pub fn techniques(&self) -> BTreeSet<&str> {
        let all = self.sightings.iter().flat_map(|one| &one.techniques);
        all.map(String::as_str).collect()
    }

    /// Whether there is nothing that helps anybody.
    pub fn is_empty(&self) -> bool {
        self.blocking.addresses.is_empty() && self.techniques().is_empty()
    }
}

/// Everything that a file tells.
pub(crate) struct Notice {
    incident: IncidentId,
    unit: UnitId,
    office: String,
    name: String,
    tlp: Tlp,
    /// When the incident was known.
    known: Timestamp,
    now: Timestamp,
    sightings: Vec<Sighting>,
}

/// An address over all findings.
struct Indicator<'n> {
    address: IpAddr,
    first: Timestamp,
    last: Timestamp,
    techniques: BTreeSet<&'n str>,
    rules: BTreeSet<&'n str>,
}

impl Notice {
    /// Every address once, in order.
    fn indicators(&self) -> Vec<Indicator<'_>> {
        let mut all: BTreeMap<IpAddr, Indicator<'_>> = BTreeMap::new();
        for seen in &self.sightings {
            for address in &seen.addresses {
                let one = all.entry(*address).or_insert_with(|| Indicator {
                    address: *address,
                    first: seen.first,
                    last: seen.last,
                    techniques: BTreeSet::new(),
                    rules: BTreeSet::new(),
                });
                one.first = one.first.min(seen.first);
                one.last = one.last.max(seen.last);
                one.techniques
                    .extend(seen.techniques.iter().map(String::as_str));
                one.rules.insert(&seen.rule);
            }
        }
        all.into_values().collect()
    }

    fn techniques(&self) -> BTreeSet<&str> {
        let all = self.sightings.iter().flat_map(|one| &one.techniques);
        all.map(String::as_str).collect()
    }

    fn text(&self, format: ShareFormat) -> String {
        let value = match format {
            ShareFormat::Stix => stix::bundle(self),
            ShareFormat::Misp => misp::event(self),
        };
        format!("{value:#}\n")
    }
}

impl Office {
    /// What of an incident others could be told. For a page; nothing leaves.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role or outside one's units; a fault when records cannot be read.
    pub async fn shareable(&self, actor: &Actor, id: IncidentId) -> Result<Shareable, Problem> {
        let permit = actor.permit(&SHARE_INCIDENT)?;
        Ok(self.to_share(actor, &permit, id).await?.1)
    }

    /// Writes what others are told of an incident. It stands in the journal, and in the chronology with
    /// who gets it, before anybody has it.
    ///
    /// # Errors
    /// A refusal without the role, a name, a recipient, a known format or marking, or when there is nothing to
    /// share; a fault when records cannot be read or written.
    pub async fn share_incident(
        &self,
        actor: &Actor,
        id: IncidentId,
        wish: &ShareWish,
    ) -> Result<SharedFile, Problem> {
        let permit = actor.permit(&SHARE_INCIDENT)?;
        let (incident, found) = self.to_share(actor, &permit, id).await?;
        let choice = |field| Refusal::Invalid {
            field,
            why: "invalid-choice",
        };
        let mut formats = ShareFormat::ALL.into_iter();
        let format = formats.find(|one| one.name() == wish.format);
        let format = format.ok_or(choice("format"))?;
        let tlp = Tlp::named(&wish.tlp).ok_or(choice("tlp"))?;
        let name = reason(&wish.name, "name")?;
        let recipient = reason(&wish.recipient, "recipient")?;
        if found.is_empty() {
            let why = "refusal-share-nothing";
            return Err(Refusal::WrongState { why }.into());
        }
        let addresses = found.blocking.addresses.len();
        let text = self.notice(&incident, (name, tlp), found).await?;
        let text = text.text(format);
        let sha256 = hex::text(&Sha256::digest(text.as_bytes()));
        let values = json!({
            "recipient": recipient, "tlp": tlp.label(), "format": format.label(),
            "addresses": addresses.to_string(), "sha256": sha256,
        });
        // Who gets it stands in the chronology; the journal holds ids and digests.
        let facts = json!({
            "format": format.name(), "tlp": tlp.name(), "addresses": addresses, "sha256": sha256,
        });
        let entry = self.line(actor, "shared", self.now(), &values);
        let change = Change::AddTimeline {
            incident: id,
            entry,
        };
        let object: Object = incident_object(id);
        let entry = self.person_entry(&permit, incident.unit, object, facts.to_string());
        self.commit(permit.scope(), Deed::new(vec![change], entry))
            .await?;
        Ok(SharedFile {
            format,
            text,
            sha256,
            addresses,
        })
    }

    async fn to_share(
        &self,
        actor: &Actor,
        permit: &Permit,
        id: IncidentId,
    ) -> Result<(Incident, Shareable), Problem> {
        let found = self.parts.records.incident(permit.scope(), id).await?;
        let incident = found.ok_or(Refusal::NotFound)?;
        let mut findings = self.read(permit, None, None).await?;
        let state = FindingState::Accepted { incident: id };
        findings.retain(|finding| finding.state == state);
        findings.sort_by_key(|finding| (finding.first, finding.id));
        let background = self.background(actor).await?;
        let blocking = |findings: &[Finding]| {
            let affected = affected(findings, &background);
            sorted(&affected, &background, None)
        };
        let sighting = |finding: &Finding| {
            let rules = self.parts.rules.rules().iter();
            let rule = rules.into_iter().find(|rule| rule.id == finding.rule);
            Sighting {
                finding: finding.id,
                first: finding.first,
                last: finding.last,
                count: finding.count,
                rule: rule.map_or_else(|| finding.rule.clone(), |rule| rule.title.clone()),
                techniques: rule.map_or_else(BTreeSet::new, |rule| rule.techniques.clone()),
                addresses: blocking(std::slice::from_ref(finding)).addresses,
            }
        };
        let shareable = Shareable {
            sightings: findings.iter().map(sighting).collect(),
            blocking: blocking(&findings),
        };
        Ok((incident, shareable))
    }

    async fn notice(
        &self,
        incident: &Incident,
        (name, tlp): (String, Tlp),
        found: Shareable,
    ) -> Result<Notice, Problem> {
        let units = self.parts.records.units().await?;
        let unit = units.into_iter().find(|unit| unit.id == incident.unit);
        Ok(Notice {
            incident: incident.id,
            unit: incident.unit,
            office: unit.ok_or(Refusal::NotFound)?.name,
            name,
            tlp,
            known: incident.known_at,
            now: self.now(),
            sightings: found.sightings,
        })
    }
}

/// The same thing of the same case has the same id in every file, so that a second file replaces the
/// first where it is read (RFC 9562 section 5.5, version 5).
fn named(namespace: Uuid, name: &str) -> Uuid {
    let digest = Sha1::new()
        .chain_update(namespace.as_bytes())
        .chain_update(name.as_bytes())
        .finalize();
    let mut first = [0; 16];
    for (to, from) in first.iter_mut().zip(digest) {
        *to = from;
    }
    Builder::from_sha1_bytes(first).into_uuid()
}
