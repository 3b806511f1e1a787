//! Accounts of other systems: read from a directory or a connected system, or brought as a list.
//!
//! What a reading does not have any more is gone; nobody says so by hand.

use std::collections::{BTreeMap, BTreeSet};

use domain::id::{PersonId, ReviewId, UnitId};
use domain::policy::State;
use domain::review::{Reading, ReviewState, Reviewed, System};
use domain::version::Version;
use jiff::Timestamp;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::object;
use super::plan::MOST_LINES;
use super::port::{NewLine, ReviewChange};
use crate::authority::{Actor, Scope};
use crate::connectors::Missed;
use crate::deed::Change;
use crate::office::Office;
use crate::problem::{Fault, Problem, Refusal};
use crate::use_case::{READ_REVIEW_AGAIN, START_REVIEW};

/// Longest account, name and right in a list, in characters.
const LONGEST_CELL: usize = 200;
/// What stands in the lines of an account that may do more than others there.
const PRIVILEGED: &str = "privileged";

/// An account in a list that somebody brings.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listed {
    /// Its sign-in name there.
    pub account: String,
    /// Whose it is, as it stands there; may be empty.
    pub name: String,
    /// What it may do; may be empty. An account with several rights has several lines.
    pub right: String,
}

/// What a new reading showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadAgain {
    /// The reading.
    pub reading: Reading,
    /// Lines that went since the reading before.
    pub gone: usize,
    /// Lines that came back.
    pub back: usize,
}

/// An open account as it was read.
pub(super) struct There {
    id: String,
    account: String,
    name: String,
    right: String,
    since: String,
}

impl Office {
    /// The other systems of one's units whose accounts can be read, with their names.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; a fault when records cannot be read.
    pub async fn reviewable_systems(
        &self,
        actor: &Actor,
    ) -> Result<Vec<(System, String)>, Problem> {
        let permit = actor.permit(&START_REVIEW)?;
        let mut systems = Vec::new();
        if self.reaches_directories(permit.scope()).await? {
            let governed = self.governed().into_iter();
            systems.extend(governed.map(|one| (System::Directory(one.name.clone()), one.name)));
        }
        for one in self.parts.records.connectors(permit.scope()).await? {
            if one.settings.kind.is_asked() {
                systems.push((System::Connector(one.id), one.name));
            }
        }
        Ok(systems)
    }

    /// What a system is called; as it was written where it is not there any more.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn system_name(&self, system: &System) -> Result<String, Problem> {
        let id = match system {
            System::Directory(name) | System::List(name) => return Ok(name.clone()),
            System::Connector(id) => *id,
        };
        let whole = Scope::whole_office();
        let all = self.parts.records.connectors(&whole).await?;
        let found = all.into_iter().find(|one| one.id == id);
        Ok(found.map_or_else(|| id.to_string(), |one| one.name))
    }

    /// Reads the system of a running review again: what has to go and is not there any more is gone.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; [`Refusal::Stale`] when it was changed or does not run; refused for a review of our own
    /// records, for an empty list, and where the system does not answer.
    pub async fn read_review_again(
        &self,
        actor: &Actor,
        (id, seen): (ReviewId, Version),
        listed: &[Listed],
    ) -> Result<ReadAgain, Problem> {
        let permit = actor.permit(&READ_REVIEW_AGAIN)?;
        let review = self.review_held(&permit, id).await?;
        if review.state() != ReviewState::Running || review.version != seen {
            return Err(Refusal::Stale.into());
        }
        let unit = review.opened().unit;
        let Some(system) = &review.opened().system else {
            let why = "refusal-review-own-records";
            return Err(Refusal::WrongState { why }.into());
        };
        let there = self
            .accounts_there(permit.scope(), (system, listed))
            .await?;
        let ids: BTreeSet<_> = there.iter().map(|one| one.id.as_str()).collect();
        let records = &self.parts.records;
        let lines = records.review_identities(id).await?;
        let moved = lines.iter().filter_map(|line| {
            let gone = !ids.contains(line.id.as_str());
            (gone != line.gone).then_some((line.number, gone))
        });
        let moved: Vec<_> = moved.collect();
        let before = records.review_readings(id).await?;
        let number = before
            .last()
            .map_or(1, |last| last.number.saturating_add(1));
        let mut reading = reading(&ids, (number, permit.person, self.now()));
        let known: BTreeSet<_> = lines.iter().map(|line| line.id.as_str()).collect();
        reading.new = count(ids.difference(&known).count());
        let gone = moved.iter().filter(|(_, gone)| *gone).count();
        let again = ReadAgain {
            gone,
            back: moved.len().saturating_sub(gone),
            reading: reading.clone(),
        };
        let facts = json!({
            "system": system.text(),
            "accounts": reading.accounts,
            "new": reading.new,
            "gone": again.gone,
            "back": again.back,
            "sha256": reading.digest,
        });
        let change = ReviewChange::Read {
            review: id,
            unit,
            reading,
            changed: moved,
        };
        let changes = vec![Change::Review(Box::new(change))];
        self.carry_out(&permit, unit, object(id), facts.to_string(), changes)
            .await?;
        Ok(again)
    }

    /// The open accounts of a system. A scope that does not reach it finds nothing.
    pub(super) async fn accounts_there(
        &self,
        scope: &Scope,
        (system, listed): (&System, &[Listed]),
    ) -> Result<Vec<There>, Problem> {
        match system {
            System::Directory(name) => {
                let governed = self.governed_one(name).ok_or(Refusal::NotFound)?;
                if !self.reaches_directories(scope).await? {
                    return Err(Refusal::NotFound.into());
                }
                let whole = self.read_whole(&governed, self.now()).await;
                let whole = whole.map_err(|_| NOT_READ)?;
                let open = whole.accounts.into_iter();
                let open = open.filter(|one| is_open(one.facts.state));
                Ok(open
                    .map(|one| There {
                        id: one.id.to_string(),
                        account: one.facts.account,
                        name: String::new(),
                        right: if one.privileged { PRIVILEGED } else { "" }.to_owned(),
                        since: one.facts.issued.strftime("%Y-%m-%d").to_string(),
                    })
                    .collect())
            }
            System::Connector(id) => {
                let all = self.parts.records.connectors(scope).await?;
                let found = all.into_iter().find(|one| one.id == *id);
                let target = self.target(&found.ok_or(Refusal::NotFound)?)?;
                let read = self.parts.targets.read(&target).await;
                let read = read.map_err(|_: Missed| NOT_READ)?.ok_or(NOT_READ)?;
                let open = read.into_iter().filter(|one| one.active);
                Ok(open
                    .map(|one| There {
                        id: one.id,
                        account: one.sign_in_name,
                        name: one.name.unwrap_or_default(),
                        right: String::new(),
                        since: String::new(),
                    })
                    .collect())
            }
            System::List(_) => Ok(of_list(listed)?),
        }
    }

    /// Lines of accounts: whose each is, where somebody of these units has an account here by the same name.
    pub(super) async fn held_there(
        &self,
        there: Vec<There>,
        (scope, unit): (&Scope, UnitId),
    ) -> Result<Vec<NewLine<Option<PersonId>>>, Problem> {
        let holders = self.parts.records.account_holders(scope).await?;
        let mut lines: Vec<_> = there
            .into_iter()
            .map(|one| {
                let holder = holders.get(&one.account.to_lowercase());
                NewLine {
                    kind: Reviewed::Account,
                    who: holder.map(|holder| holder.person),
                    name: holder.map_or(one.name, |holder| holder.name.clone()),
                    unit: holder.map_or(unit, |holder| holder.unit),
                    what: one.id,
                    place: one.right,
                    since: one.since,
                    label: one.account,
                }
            })
            .collect();
        lines.sort_by(|a, b| (a.unit, &a.label, &a.place).cmp(&(b.unit, &b.label, &b.place)));
        Ok(lines)
    }

    /// Directories are those of the top unit.
    async fn reaches_directories(&self, scope: &Scope) -> Result<bool, Fault> {
        Ok(scope.covers(self.unit_of_directories().await?.id))
    }
}

const NOT_READ: Refusal = Refusal::WrongState {
    why: "refusal-review-not-read",
};

/// How a system was read: nothing of it is new unless that is said.
pub(super) fn reading(
    ids: &BTreeSet<&str>,
    (number, by, at): (u32, PersonId, Timestamp),
) -> Reading {
    let mut digest = Sha256::new();
    for id in ids {
        digest.update(id.as_bytes());
        digest.update(b"\n");
    }
    let digest: [u8; 32] = digest.finalize().into();
    Reading {
        number,
        by,
        at,
        accounts: count(ids.len()),
        new: 0,
        digest: domain::hex::text(&digest),
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// Whether an account in this state can be used, or will be again without anybody being asked.
const fn is_open(state: State) -> bool {
    match state {
        State::Invited
        | State::Active
        | State::MustChange
        | State::Locked
        | State::OnLeave
        | State::LeaverPending => true,
        State::Suspended(_) | State::Left | State::Tombstone => false,
    }
}

/// The accounts of a list, each right of each once.
fn of_list(listed: &[Listed]) -> Result<Vec<There>, Refusal> {
    let field = "list";
    let invalid = |why| Refusal::Invalid { field, why };
    if listed.len() > MOST_LINES {
        return Err(invalid("invalid-too-long"));
    }
    let mut all = BTreeMap::new();
    for one in listed {
        let [account, name, right] = [&one.account, &one.name, &one.right].map(|text| text.trim());
        let long = |text: &&str| text.chars().count() > LONGEST_CELL;
        if [account, name, right].iter().any(long) {
            return Err(invalid("invalid-too-long"));
        }
        if account.is_empty() {
            return Err(invalid("invalid-review-list"));
        }
        let id = format!("{}\t{}", account.to_lowercase(), right.to_lowercase());
        all.entry(id.clone()).or_insert_with(|| There {
            id,
            account: account.to_owned(),
            name: name.to_owned(),
            right: right.to_owned(),
            since: String::new(),
        });
    }
    if all.is_empty() {
        return Err(Refusal::Missing { field });
    }
    Ok(all.into_values().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(account: &str, right: &str) -> Listed {
        Listed {
            account: account.into(),
            name: "王".into(),
            right: right.into(),
        }
    }

    #[test]
    fn every_right_of_an_account_is_a_line_once_and_nobody_brings_an_empty_list() {
        let list = [
            listed("Wang", "查詢"),
            listed(" wang ", "查詢"),
            listed("wang", "核定"),
        ];
        let read = of_list(&list).map(|all| all.into_iter().map(|one| one.id).collect::<Vec<_>>());
        let ids = read.unwrap_or_default();
        assert_eq!(ids, ["wang\t查詢", "wang\t核定"]);
        assert!(matches!(
            of_list(&[]).map(|all| all.len()),
            Err(Refusal::Missing { field: "list" })
        ));
        for bad in [listed(" ", "x"), listed(&"w".repeat(201), "")] {
            let refused = of_list(std::slice::from_ref(&bad)).map(|all| all.len());
            assert!(matches!(refused, Err(Refusal::Invalid { .. })), "{bad:?}");
        }
    }

    #[test]
    fn the_same_accounts_have_the_same_digest() {
        let by = (1, PersonId::new(uuid::Uuid::nil()), Timestamp::UNIX_EPOCH);
        let of = |ids: &[&'static str]| reading(&ids.iter().copied().collect(), by).digest;
        assert_eq!(of(&["a", "b"]), of(&["b", "a"]));
        assert_ne!(of(&["a", "b"]), of(&["ab"]));
    }
}
