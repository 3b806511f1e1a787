//! What people are told of services: findings whose place of a rule is the program itself.

use std::collections::{BTreeMap, BTreeSet};

use domain::finding::{Finding, FindingState, RuleKind, Severity, Sign, Subject};
use domain::id::{FindingId, OutageId};
use domain::service::down_for;
use domain::version::Version;
use jiff::Timestamp;

use super::{Outage, Service};
use crate::sign_ins::named;

/// What stands in the place of a rule where a service is down.
pub const SERVICE_DOWN: &str = "townwatch.service-down";
/// What stands in the place of a rule where a certificate ends soon.
pub const CERTIFICATE_ENDS: &str = "townwatch.certificate-ends";

/// The finding of an outage that is a new one.
pub(super) fn outage_finding_id(service: &Service, outage: OutageId) -> FindingId {
    FindingId::new(named(&format!(
        "{}/{SERVICE_DOWN}/{}/{outage}",
        service.unit, service.id
    )))
}

/// What is told of times in which a service was down: one or, where it flaps, several. It counts how often
/// it went down and came up.
pub(super) fn outage_finding(service: &Service, spells: &[Outage], now: Timestamp) -> Finding {
    let first = spells.iter().map(|one| one.since).min().unwrap_or(now);
    let raised = spells.iter().map(|one| one.noticed).min().unwrap_or(now);
    let up = spells.iter().filter(|one| one.ended.is_some()).count();
    let turns = spells.len().saturating_add(up);
    let times: Vec<_> = spells.iter().map(Outage::spell).collect();
    let down = down_for(&times, (first, now), now);
    let reasons: BTreeSet<_> = spells.iter().map(|one| one.why.name()).collect();
    let mut values = BTreeMap::from([
        ("service".to_owned(), vec![service.name.clone()]),
        (
            "why".to_owned(),
            reasons.into_iter().map(str::to_owned).collect(),
        ),
        ("times".to_owned(), vec![spells.len().to_string()]),
    ]);
    let is_up = up == spells.len();
    if is_up {
        values.insert("seconds".to_owned(), vec![down.as_secs().to_string()]);
    }
    let id = spells
        .first()
        .map_or_else(|| FindingId::new(named(SERVICE_DOWN)), |one| one.finding);
    Finding {
        id,
        key: format!("{}/{SERVICE_DOWN}/{id}", service.unit),
        unit: service.unit,
        rule: SERVICE_DOWN.to_owned(),
        severity: Severity::High,
        sign: Sign::Indication,
        kind: RuleKind::Event,
        subject: at(service),
        first,
        last: now,
        count: u64::try_from(turns).unwrap_or(u64::MAX),
        values,
        proofs: Vec::new(),
        state: FindingState::Open,
        raised,
        needed: None,
        hunt: None,
        version: Version::FIRST,
    }
}

/// What is told of a certificate.
pub(super) fn certificate_finding(service: &Service, until: Timestamp, now: Timestamp) -> Finding {
    let unit = service.unit;
    let key = format!(
        "{unit}/{CERTIFICATE_ENDS}/{}/{}",
        service.id,
        until.as_second()
    );
    Finding {
        id: FindingId::new(named(&key)),
        key,
        unit,
        rule: CERTIFICATE_ENDS.to_owned(),
        severity: Severity::Medium,
        sign: Sign::Precursor,
        kind: RuleKind::Event,
        subject: at(service),
        first: now,
        last: now,
        count: 1,
        values: BTreeMap::from([
            ("service".to_owned(), vec![service.name.clone()]),
            ("until".to_owned(), vec![until.to_string()]),
        ]),
        proofs: Vec::new(),
        state: FindingState::Open,
        raised: now,
        needed: None,
        hunt: None,
        version: Version::FIRST,
    }
}

fn at(service: &Service) -> Subject {
    Subject {
        account: None,
        source_ip: None,
        host: Some(service.watched.address.host.clone()),
    }
}
