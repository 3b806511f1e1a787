//! What the directory shows, read from the records when something changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use application::Office;
use application::own_directory::{DirectoryPerson, Served};
use application::problem::Problem;
use domain::id::UnitId;
use domain::language::Language;
use domain::people::{AccountState, Role};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use ldap::tree::{Moment, Person, Standing, Tree, Unit};
use tokio::sync::Mutex;

/// It is read again after a change, but not more often than this.
const AT_MOST_EVERY: SignedDuration = SignedDuration::from_millis(900);
/// It is read again after this long also without a change of ours: a day begins, or somebody else writes.
const AT_LEAST_EVERY: SignedDuration = SignedDuration::from_secs(30);
/// Seconds from 1601, where Active Directory begins to count, to 1970.
const SINCE_1601: i64 = 11_644_473_600;

struct Held {
    tree: Arc<Tree>,
    changes: u64,
    read: Timestamp,
}

/// The directory as it was read last.
pub(super) struct View {
    office: Arc<Office>,
    base: String,
    mail_domain: Option<String>,
    held: Mutex<Option<Held>>,
}

impl View {
    pub(super) fn new(office: Arc<Office>, base: String, mail_domain: Option<String>) -> Self {
        Self {
            office,
            base,
            mail_domain,
            held: Mutex::default(),
        }
    }

    /// The directory, not older than a second after a change of ours. One reads it; others wait for it.
    pub(super) async fn tree(&self) -> Result<Arc<Tree>, Problem> {
        let mut held = self.held.lock().await;
        let (now, changes) = (self.office.now(), self.office.account_changes());
        if let Some(held) = &*held {
            let age = now.duration_since(held.read);
            let bound = if held.changes == changes {
                AT_LEAST_EVERY
            } else {
                AT_MOST_EVERY
            };
            if !age.is_negative() && age < bound {
                return Ok(Arc::clone(&held.tree));
            }
        }
        let served = self.office.served().await?;
        let tree = Arc::new(self.planted(served));
        *held = Some(Held {
            tree: Arc::clone(&tree),
            changes,
            read: now,
        });
        Ok(tree)
    }

    fn planted(&self, served: Served) -> Tree {
        let mut places: BTreeMap<UnitId, usize> = BTreeMap::new();
        let mut names: BTreeMap<String, u32> = BTreeMap::new();
        for unit in &served.units {
            *names.entry(unit.name.to_lowercase()).or_default() += 1;
        }
        let mut units = Vec::with_capacity(served.units.len());
        for unit in served.units {
            places.insert(unit.id, units.len());
            units.push(Unit {
                id: unit.id.to_string(),
                shared_name: names
                    .get(&unit.name.to_lowercase())
                    .is_some_and(|many| *many > 1),
                name: unit.name,
            });
        }
        let roles = &served.roles;
        let people = served.people.into_iter().filter_map(|one| {
            let place = *places.get(&one.unit)?;
            let held = roles.get(&one.account.person);
            Some(person(one, place, held.map_or(&[][..], Vec::as_slice)))
        });
        let mut people: Vec<_> = people.collect();
        people.sort_by(|one, next| one.name.cmp(&next.name));
        let mut groups: Vec<_> = Role::ALL.iter().map(|role| role.name()).collect();
        groups.sort_unstable();
        Tree {
            base: self.base.clone(),
            mail_domain: self.mail_domain.clone(),
            people,
            units,
            groups,
        }
    }
}

fn person(one: DirectoryPerson, unit: usize, roles: &[Role]) -> Person {
    let state = one.account.state;
    Person {
        id: one.account.id.to_string(),
        name: one.account.name,
        shown: one.name,
        family_first: one.language == Language::Vi,
        language: one.language.tag(),
        unit,
        roles: roles.iter().map(|role| role.name()).collect(),
        standing: match state {
            AccountState::Active => Standing::Open,
            AccountState::MustChange => Standing::MustChange,
            _ => Standing::Locked(one.since.map(moment)),
        },
        changed: one.password_set.map(moment),
    }
}

fn moment(at: Timestamp) -> Moment {
    let seconds = at.as_second().saturating_add(SINCE_1601);
    Moment {
        stamp: at
            .to_zoned(TimeZone::UTC)
            .strftime("%Y%m%d%H%M%SZ")
            .to_string(),
        ticks: seconds.saturating_mul(10_000_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_told_as_directories_tell_them() {
        let at: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
        let told = moment(at);
        assert_eq!(told.stamp, "20261122100000Z");
        // 2026-11-22T10:00:00Z is 1795341600 seconds after 1970.
        assert_eq!(told.ticks, (1_795_341_600 + 11_644_473_600) * 10_000_000);
    }
}
