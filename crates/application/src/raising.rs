//! From what a rule says to a finding on record.

use detect::{EventKey, Sighting};
use domain::finding::{Finding, FindingState, Proof};
use domain::id::{EventId, FindingId, UnitId};
use domain::version::Version;
use jiff::Timestamp;

use crate::port::EventLog;
use crate::problem::Fault;
use crate::use_case::{Reach, SelfProof, UseCase};

/// The program raises a finding; not a person's deed, so it is not in the table of use cases.
pub(crate) static RAISE_FINDING: UseCase = UseCase {
    says: "A rule says something new.",
    name: "raise_finding",
    roles: &[],
    reach: Reach::Units,
    proof: SelfProof::Session,
};

/// Whose a finding is, and by which name.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Whose {
    /// Its identity.
    pub(crate) id: FindingId,
    /// Its unit.
    pub(crate) unit: UnitId,
    /// The epoch of the newest of its records.
    pub(crate) epoch: u32,
}

/// The identity by content of what a rule said at a unit.
pub(crate) fn key_at(unit: UnitId, key: &str) -> String {
    format!("{unit}/{key}")
}

/// A finding, as it is raised at a time.
pub(crate) fn finding(whose: Whose, sighting: Sighting, at: Timestamp) -> Finding {
    let Whose { id, unit, epoch } = whose;
    let proof = |(EventKey(index), at)| Proof {
        event: EventId { epoch, index },
        at,
    };
    Finding {
        id,
        key: key_at(unit, &sighting.key),
        unit,
        rule: sighting.rule,
        severity: sighting.severity,
        sign: sighting.sign,
        kind: sighting.kind,
        subject: sighting.subject,
        first: sighting.first,
        last: sighting.last,
        count: sighting.count,
        values: sighting.values,
        proofs: sighting.proofs.into_iter().map(proof).collect(),
        state: FindingState::Open,
        raised: at,
        needed: None,
        hunt: None,
        version: Version::FIRST,
    }
}

/// When a record arrived; none where it is there no more.
pub(crate) async fn arrival(
    log: &dyn EventLog,
    EventKey(index): EventKey,
) -> Result<Option<Timestamp>, Fault> {
    let kept = log.read_from(index, 1).await?;
    let kept = kept.first().filter(|kept| kept.id.index == index);
    Ok(kept.map(|kept| kept.record.received))
}
