//! An event as MISP imports it (MISP core format, draft-dulaunoy-misp-core-format).

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::stix::technique_address;
use super::{Indicator, Notice, named};

/// Whoever imports it decides who sees it there: until then nobody beside them.
const THEIR_ORGANISATION: &str = "0";
/// As its event says.
const INHERITED: &str = "5";
/// Nobody judged how much of a threat it is to others.
const UNDEFINED: &str = "4";
/// The incident is being worked on.
const ONGOING: &str = "1";

/// The event.
pub(super) fn event(notice: &Notice) -> Value {
    let indicators = notice.indicators();
    let mut attributes: Vec<_> = indicators.iter().map(|one| address(notice, one)).collect();
    let techniques = notice.techniques().into_iter();
    attributes.extend(techniques.map(|one| technique(notice, one)));
    json!({"Event": {
        "uuid": id(notice, "event"),
        "info": notice.name,
        "date": notice.known.strftime("%Y-%m-%d").to_string(),
        "timestamp": seconds(notice.now),
        "published": false,
        "analysis": ONGOING,
        "threat_level_id": UNDEFINED,
        "distribution": THEIR_ORGANISATION,
        "Orgc": {"uuid": named(notice.unit.uuid(), "identity"), "name": notice.office},
        "Tag": [{"name": format!("tlp:{}", notice.tlp.name())}],
        "Attribute": attributes,
    }})
}

fn address(notice: &Notice, one: &Indicator<'_>) -> Value {
    let rules: Vec<_> = one.rules.iter().copied().collect();
    json!({
        "uuid": id(notice, &one.address.to_string()),
        "type": "ip-src",
        "category": "Network activity",
        "value": one.address.to_string(),
        "to_ids": true,
        "comment": rules.join("; "),
        "timestamp": seconds(notice.now),
        "distribution": INHERITED,
        "first_seen": moment(one.first),
        "last_seen": moment(one.last),
    })
}

fn technique(notice: &Notice, technique: &str) -> Value {
    json!({
        "uuid": id(notice, technique),
        "type": "link",
        "category": "External analysis",
        "value": technique_address(technique),
        "to_ids": false,
        "comment": technique,
        "timestamp": seconds(notice.now),
        "distribution": INHERITED,
    })
}

fn id(notice: &Notice, what: &str) -> Uuid {
    named(notice.incident.uuid(), what)
}

fn seconds(at: Timestamp) -> String {
    at.as_second().to_string()
}

fn moment(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.6f+00:00").to_string()
}
