//! Counting what rules would find, with rules that are not in use: nothing is entered.

use std::collections::BTreeMap;
use std::sync::Arc;

use detect::RuleSet;
use domain::finding::FindingState;
use domain::id::{FindingId, HuntId};
use uuid::Uuid;

use super::Hunt;
use super::course::{Became, Course, Ground, OnRecord, Said};
use crate::authority::Scope;
use crate::normal::put_aside;
use crate::problem::Fault;
use crate::raising::{self, Whose};

/// Records that are read at once.
const BATCH: usize = 2_000;

/// What was counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The hunt with its counts.
    pub hunt: Hunt,
    /// What the rules said, by its identity: the rule and how many events.
    pub said: BTreeMap<String, (String, u64)>,
}

/// Reads what a hunt means with rules of the caller's, and counts what they say. `hunt` says which rules and
/// which time, and up to which record; it comes back with its counts.
///
/// # Errors
/// When the log or the records cannot be read.
pub async fn count_back(
    ground: Ground<'_>,
    rules: Arc<RuleSet>,
    mut hunt: Hunt,
    tell: &mut (dyn FnMut(&Hunt) + Send),
) -> Result<Counted, Fault> {
    let normals = ground.records.normals(&Scope::whole_office()).await?;
    let mut course = Course::begin(ground, Arc::clone(&rules), &hunt).await?;
    let mut on_record = OnRecord::default();
    let mut told = BTreeMap::new();
    while course.next < hunt.upto {
        let mut said = Said::new();
        let part = (BATCH, hunt.upto);
        let read = course.read(ground, &hunt, part, &mut said).await?;
        hunt.read = hunt.read.saturating_add(read);
        hunt.next = course.next;
        for ((unit, _), (sighting, epoch)) in said {
            let key = raising::key_at(unit, &sighting.key);
            told.insert(key.clone(), (sighting.rule.clone(), sighting.count));
            if course.became.insert(key, Became::Other).is_some() {
                continue;
            }
            let about = (unit, &sighting);
            let found = on_record.find(ground.records, &rules, hunt.id, about);
            if found.await?.is_some() {
                hunt.known = hunt.known.saturating_add(1);
                continue;
            }
            let id = FindingId::new(Uuid::nil());
            let mut finding = raising::finding(Whose { id, unit, epoch }, sighting, hunt.at);
            put_aside(&mut finding, &normals, hunt.at);
            hunt.found = hunt.found.saturating_add(1);
            if finding.state == FindingState::Open {
                hunt.gravest = hunt.gravest.max(Some(finding.severity));
            } else {
                hunt.aside = hunt.aside.saturating_add(1);
            }
        }
        tell(&hunt);
    }
    Ok(Counted { hunt, said: told })
}

/// The identity of a hunt that stands on no record.
pub const NOT_ON_RECORD: HuntId = HuntId::new(Uuid::nil());
