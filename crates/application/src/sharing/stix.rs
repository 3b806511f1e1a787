//! STIX 2.1 (OASIS Standard, 10 June 2021): a bundle of who tells, what was seen and what to look for.

use std::net::IpAddr;

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::{Uuid, uuid};

use super::{Indicator, Notice, Sighting, Tlp, named};

/// Where ids of addresses are counted from (section 2.9).
const OBSERVABLES: Uuid = uuid!("00abedb4-aa42-466c-9c01-fed23315a9b7");
/// The extension that brings TLP 2.0 (OASIS CTI, common objects).
const TLP_EXTENSION: &str = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";
/// When its markings were made.
const TLP_CREATED: &str = "2022-10-01T00:00:00.000Z";
/// An observation counts no further (section 4.14).
const MOST_OBSERVED: u64 = 999_999_999;

impl Tlp {
    /// The marking as everybody has it.
    const fn marking(self) -> &'static str {
        match self {
            Self::Clear => "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
            Self::Green => "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
            Self::Amber => "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
            Self::AmberStrict => "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
            Self::Red => "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
        }
    }
}

/// The bundle.
pub(super) fn bundle(notice: &Notice) -> Value {
    let told = Told::new(notice);
    let indicators = notice.indicators();
    let mut objects = vec![told.identity()];
    objects.extend(indicators.iter().map(|one| address(one.address)));
    let seen = notice.sightings.iter();
    objects.extend(seen.filter_map(|one| told.observed(one)));
    objects.extend(notice.techniques().iter().map(|one| told.technique(one)));
    for one in &indicators {
        objects.push(told.indicator(one));
        let shows = |technique: &&str| told.shows(one.address, technique);
        objects.extend(one.techniques.iter().map(shows));
    }
    let report = told.report(&objects);
    objects.push(report);
    objects.push(marking(notice.tlp));
    json!({
        "type": "bundle",
        "id": format!("bundle--{}", told.id(&notice.now.to_string())),
        "objects": objects,
    })
}

/// What every object has.
struct Told<'n> {
    notice: &'n Notice,
    /// Id of the office.
    office: String,
}

impl<'n> Told<'n> {
    fn new(notice: &'n Notice) -> Self {
        let office = named(notice.unit.uuid(), "identity");
        Self {
            notice,
            office: format!("identity--{office}"),
        }
    }

    /// Of something of this case.
    fn id(&self, what: &str) -> Uuid {
        named(self.notice.incident.uuid(), what)
    }

    /// An object of this case. `what` tells it from others of its kind.
    fn object(&self, kind: &str, what: &str, own: Value) -> Value {
        let notice = self.notice;
        let mut all = Map::new();
        let mut put = |key: &str, value: Value| all.insert(key.to_owned(), value);
        put("type", kind.into());
        put("spec_version", "2.1".into());
        put("id", format!("{kind}--{}", self.id(what)).into());
        put("created_by_ref", self.office.as_str().into());
        put("created", moment(notice.known.min(notice.now)).into());
        put("modified", moment(notice.now).into());
        put("object_marking_refs", json!([notice.tlp.marking()]));
        if let Value::Object(own) = own {
            all.extend(own);
        }
        Value::Object(all)
    }

    fn identity(&self) -> Value {
        let own = json!({
            "id": self.office,
            "name": self.notice.office,
            "identity_class": "organization",
            "sectors": ["government-local"],
        });
        self.object("identity", "identity", own)
    }

    fn observed(&self, seen: &Sighting) -> Option<Value> {
        if seen.addresses.is_empty() {
            return None;
        }
        let addresses: Vec<_> = seen.addresses.iter().map(|one| address_id(*one)).collect();
        let own = json!({
            "first_observed": moment(seen.first),
            "last_observed": moment(seen.last.max(seen.first)),
            "number_observed": seen.count.clamp(1, MOST_OBSERVED),
            "object_refs": addresses,
        });
        let what = format!("observed {}", seen.finding);
        Some(self.object("observed-data", &what, own))
    }

    fn technique(&self, technique: &str) -> Value {
        let own = json!({
            "name": technique,
            "external_references": [{
                "source_name": "mitre-attack",
                "external_id": technique,
                "url": technique_address(technique),
            }],
        });
        self.object("attack-pattern", technique, own)
    }

    fn indicator(&self, one: &Indicator<'_>) -> Value {
        let (kind, address) = (kind(one.address), one.address);
        let rules: Vec<_> = one.rules.iter().copied().collect();
        let own = json!({
            "name": address.to_string(),
            "description": rules.join("; "),
            "indicator_types": ["malicious-activity"],
            "pattern": format!("[{kind}:value = '{address}']"),
            "pattern_type": "stix",
            "valid_from": moment(one.first),
        });
        self.object("indicator", &address.to_string(), own)
    }

    fn shows(&self, address: IpAddr, technique: &str) -> Value {
        let (from, to) = (self.id(&address.to_string()), self.id(technique));
        let own = json!({
            "relationship_type": "indicates",
            "source_ref": format!("indicator--{from}"),
            "target_ref": format!("attack-pattern--{to}"),
        });
        self.object("relationship", &format!("{address} {technique}"), own)
    }

    fn report(&self, objects: &[Value]) -> Value {
        let ids: Vec<_> = objects.iter().filter_map(|one| one.get("id")).collect();
        let own = json!({
            "name": self.notice.name,
            "report_types": ["indicator"],
            "published": moment(self.notice.now),
            "object_refs": ids,
        });
        self.object("report", "report", own)
    }
}

const fn kind(address: IpAddr) -> &'static str {
    match address {
        IpAddr::V4(_) => "ipv4-addr",
        IpAddr::V6(_) => "ipv6-addr",
    }
}

fn address_id(address: IpAddr) -> String {
    // The value is canonical JSON (RFC 8785): digits, letters, dots and colons need no escape.
    let id = named(OBSERVABLES, &format!("{{\"value\":\"{address}\"}}"));
    format!("{}--{id}", kind(address))
}

fn address(address: IpAddr) -> Value {
    json!({
        "type": kind(address),
        "spec_version": "2.1",
        "id": address_id(address),
        "value": address.to_string(),
    })
}

fn marking(tlp: Tlp) -> Value {
    let (key, value) = ("tlp_2_0", tlp.name());
    json!({
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": tlp.marking(),
        "created": TLP_CREATED,
        "name": tlp.label(),
        "extensions": { TLP_EXTENSION: { "extension_type": "property-extension", key: value } },
    })
}

/// Where ATT&CK tells of a technique.
pub(super) fn technique_address(technique: &str) -> String {
    let path = technique.replace('.', "/");
    format!("https://attack.mitre.org/techniques/{path}/")
}

/// To the millisecond, in UTC (section 3.2).
fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}
