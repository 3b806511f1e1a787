//! Which findings of a scan belong together, told as in the console.

use std::collections::BTreeMap;

use detect::{EventKey, Premises, RuleSet, Sighting};
use domain::finding::{Finding, FindingState, Proof};
use domain::id::{EventId, FindingId, UnitId};
use domain::story::{Background, Ground};
use domain::version::Version;
use uuid::Uuid;

/// For each finding the number of its story; 1 is the most urgent one.
pub(super) fn numbers(findings: &[Sighting], rules: &RuleSet, premises: &Premises) -> Vec<usize> {
    let nowhere = UnitId::new(Uuid::nil());
    let ground = Ground {
        networks: premises.own_networks.clone(),
        domains: premises.own_domains.clone(),
        administrators: premises.administrators.clone(),
    };
    let traits = rules
        .rules()
        .iter()
        .map(|rule| (rule.id.clone(), rule.traits()));
    let background = Background {
        rules: traits.collect(),
        grounds: BTreeMap::from([(nowhere, ground)]),
    };
    let found = (0_u128..).zip(findings).map(|(number, sighting)| {
        finding(FindingId::new(Uuid::from_u128(number)), nowhere, sighting)
    });
    let stories = domain::story::stories(found.collect(), &background);
    let numbered: BTreeMap<FindingId, usize> = (1..)
        .zip(&stories)
        .flat_map(|(number, story)| story.members.iter().map(move |member| (member.id, number)))
        .collect();
    (0_u128..)
        .take(findings.len())
        .filter_map(|number| {
            numbered
                .get(&FindingId::new(Uuid::from_u128(number)))
                .copied()
        })
        .collect()
}

/// A finding as it would be on record; nothing of it is kept.
fn finding(id: FindingId, unit: UnitId, sighting: &Sighting) -> Finding {
    let proof = |&(EventKey(index), at)| Proof {
        event: EventId { epoch: 0, index },
        at,
    };
    Finding {
        id,
        key: sighting.key.clone(),
        unit,
        rule: sighting.rule.clone(),
        severity: sighting.severity,
        sign: sighting.sign,
        kind: sighting.kind,
        subject: sighting.subject.clone(),
        first: sighting.first,
        last: sighting.last,
        count: sighting.count,
        values: sighting.values.clone(),
        proofs: sighting.proofs.iter().map(proof).collect(),
        state: FindingState::Open,
        raised: sighting.last,
        needed: None,
        hunt: None,
        version: Version::FIRST,
    }
}
