//! What a system has is compared with what it should have: what would be done, and what was changed behind our back.

use std::collections::BTreeMap;

use domain::id::ConnectorId;
use sha2::{Digest as _, Sha256};

use super::port::{
    Carried, Connector, ConnectorChange, Differs, Drift, Missed, Remote, Whom, Wish,
};
use super::{carry, object};
use crate::authority::Actor;
use crate::deed::{Change, Deed};
use crate::office::Office;
use crate::problem::{Problem, Refusal};
use crate::use_case::{COMPARE_CONNECTOR, SETTLE_DRIFT};

/// People are read in slices of so many.
const SLICE: u32 = 1_000;
/// Most differences that are kept of a comparison.
const MOST_KEPT: usize = 1_000;

/// What a comparison found: what would be done if the connector went on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Compared {
    /// Accounts that would be made.
    pub make: u64,
    /// Accounts that would be changed.
    pub change: u64,
    /// Accounts that would be closed.
    pub close: u64,
    /// Accounts that are as they should be.
    pub same: u64,
    /// Accounts there that nobody here has; they stay.
    pub strangers: u64,
}

/// What becomes of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settling {
    /// The system is told again.
    PutRight,
    /// It is as it shall be.
    Accept,
}

impl Settling {
    /// Both.
    pub const ALL: [Self; 2] = [Self::PutRight, Self::Accept];

    /// Stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PutRight => "put-right",
            Self::Accept => "accept",
        }
    }

    /// The one of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }
}

impl Office {
    /// Reads every account that a system has, and says what would be done. Nothing is done there.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; refused where the system cannot be asked, with why in the answer's log.
    pub async fn compare_connector(
        &self,
        actor: &Actor,
        id: ConnectorId,
    ) -> Result<Compared, Problem> {
        let permit = actor.permit(&COMPARE_CONNECTOR)?;
        let connector = self.connector_in(&permit, id).await?;
        let target = self.target(&connector)?;
        let there = match self.parts.targets.read(&target).await {
            Ok(Some(there)) => there,
            Ok(None) => {
                let why = "refusal-connector-not-read";
                return Err(Refusal::WrongState { why }.into());
            }
            Err(Missed::Later(..) | Missed::Never(_)) => {
                let why = "refusal-connector-no-answer";
                return Err(Refusal::WrongState { why }.into());
            }
        };
        let (compared, drift) = self.differences(&connector, there).await?;
        let now = self.now();
        let unit = connector.unit;
        let of = |change| Change::Connector(Box::new(change));
        let mut changes = vec![of(ConnectorChange::Compared {
            connector: id,
            unit,
            at: now,
        })];
        changes.extend(drift.into_iter().take(MOST_KEPT).map(|drift| {
            of(ConnectorChange::Found {
                connector: id,
                unit,
                drift,
            })
        }));
        let facts = serde_json::json!({
            "make": compared.make,
            "change": compared.change,
            "close": compared.close,
            "same": compared.same,
            "strangers": compared.strangers,
        });
        let entry = self.person_entry(&permit, unit, object(id), facts.to_string());
        self.commit(permit.scope(), Deed::new(changes, entry))
            .await?;
        Ok(compared)
    }

    async fn differences(
        &self,
        connector: &Connector,
        there: Vec<Remote>,
    ) -> Result<(Compared, Vec<Drift>), Problem> {
        let reaches = self.reaches(connector).await?;
        let mut known = There::of(there);
        let (mut compared, mut drift) = (Compared::default(), Vec::new());
        let mut after = None;
        loop {
            let slice = self
                .parts
                .records
                .carried(connector.id, Whom::All(after), SLICE)
                .await?;
            let Some(last) = slice.last() else { break };
            after = Some(last.person);
            for one in &slice {
                let remote = known.take(one);
                let Some(wish) = reaches.wish(one) else {
                    // Somebody who is not to have an account there, and has one: a stranger to this connector.
                    if let Some(remote) = remote {
                        known.strangers.push(remote);
                    }
                    continue;
                };
                // Only what it was told already can have been changed behind our back.
                let settled =
                    one.wanted == one.told && one.digest.as_deref() == Some(&*super::digest(&wish));
                let differs = judged(&mut compared, &wish, remote.as_ref());
                if let Some(what) = differs.filter(|_| settled) {
                    drift.push(self.drift(one, remote.as_ref(), what));
                }
            }
        }
        for remote in known.rest() {
            compared.strangers = compared.strangers.saturating_add(1);
            drift.push(Drift {
                person: None,
                what: Differs::Stranger {
                    name: remote.sign_in_name.chars().take(200).collect(),
                    active: remote.active,
                },
                digest: digest(Some(&remote)),
                remote: remote.id,
                found: self.now(),
                accepted: None,
            });
        }
        Ok((compared, drift))
    }

    fn drift(&self, one: &Carried, remote: Option<&Remote>, what: Differs) -> Drift {
        let id = remote
            .map(|remote| remote.id.clone())
            .or_else(|| one.remote.clone());
        Drift {
            remote: id.unwrap_or_else(|| one.person.to_string()),
            person: Some(one.person),
            what,
            digest: digest(remote),
            found: self.now(),
            accepted: None,
        }
    }

    /// Puts a difference right, or accepts it, as it was seen.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; [`Refusal::Stale`]; refused to put a stranger right; [`Refusal::ProveFirst`].
    pub async fn settle_drift(
        &self,
        actor: &Actor,
        (id, remote): (ConnectorId, &str),
        settling: Settling,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&SETTLE_DRIFT)?;
        let connector = self.connector_in(&permit, id).await?;
        let all = self.parts.records.connector_drift(id).await?;
        let found = all.into_iter().find(|drift| drift.remote == remote);
        // It was there when somebody looked.
        let drift = found.ok_or(Refusal::Stale)?;
        let (unit, now) = (connector.unit, self.now());
        let change = match (settling, drift.person) {
            (Settling::PutRight, Some(person)) => self.again(&connector, person),
            (Settling::PutRight, None) => {
                let why = "refusal-drift-stranger";
                return Err(Refusal::WrongState { why }.into());
            }
            (Settling::Accept, _) => Change::Connector(Box::new(ConnectorChange::Accept {
                connector: id,
                unit,
                remote: drift.remote.clone(),
                digest: drift.digest.clone(),
                by: permit.person,
                at: now,
            })),
        };
        let how = match settling {
            Settling::PutRight => "put-right",
            Settling::Accept => "accepted",
        };
        let facts = serde_json::json!({
            "what": drift.what.name(),
            "how": how,
            "person": drift.person.map(|person| person.to_string()),
        });
        let wake = Change::WakeJob(carry::wake(id, unit, now));
        self.carry_out(
            &permit,
            unit,
            object(id),
            facts.to_string(),
            vec![change, wake],
        )
        .await
    }
}

/// Counts what would be done for one person, and says what differs.
fn judged(compared: &mut Compared, wish: &Wish, remote: Option<&Remote>) -> Option<Differs> {
    let count = |number: &mut u64| *number = number.saturating_add(1);
    let Some(remote) = remote else {
        if wish.active {
            count(&mut compared.make);
            return Some(Differs::Missing);
        }
        count(&mut compared.same);
        return None;
    };
    let mut fields = Vec::new();
    let mut differs = |name: &str, other: bool| {
        if other {
            fields.push(name.to_owned());
        }
    };
    differs(
        "userName",
        !remote.sign_in_name.eq_ignore_ascii_case(&wish.sign_in_name),
    );
    differs(
        "displayName",
        remote.name.as_ref().is_some_and(|name| *name != wish.name),
    );
    differs("active", remote.active != wish.active);
    if fields.is_empty() {
        count(&mut compared.same);
        return None;
    }
    if remote.active && !wish.active {
        count(&mut compared.close);
    } else {
        count(&mut compared.change);
    }
    Some(Differs::Changed { fields })
}

fn digest(remote: Option<&Remote>) -> String {
    let text = remote.map_or_else(String::new, |one| {
        serde_json::json!([one.sign_in_name, one.name, one.active]).to_string()
    });
    let hash: [u8; 32] = Sha256::digest(text.as_bytes()).into();
    domain::hex::text(&hash)
}

/// What a system has, found by who it is there, who here, and its sign-in name.
struct There {
    by_id: BTreeMap<String, Remote>,
    by_outside: BTreeMap<String, String>,
    by_name: BTreeMap<String, String>,
    strangers: Vec<Remote>,
}

impl There {
    fn of(there: Vec<Remote>) -> Self {
        let outside = there
            .iter()
            .filter_map(|one| Some((one.outside.clone()?, one.id.clone())));
        let by_outside = outside.collect();
        // Only an account that nobody claimed may be taken over by its name.
        let unclaimed = there.iter().filter(|one| one.outside.is_none());
        let by_name = unclaimed
            .map(|one| (one.sign_in_name.to_lowercase(), one.id.clone()))
            .collect();
        Self {
            by_id: there.into_iter().map(|one| (one.id.clone(), one)).collect(),
            by_outside,
            by_name,
            strangers: Vec::new(),
        }
    }

    fn take(&mut self, one: &Carried) -> Option<Remote> {
        let known = one
            .remote
            .as_ref()
            .filter(|id| self.by_id.contains_key(*id))
            .cloned();
        let outside = || self.by_outside.get(&one.person.to_string()).cloned();
        let name = || {
            self.by_name
                .get(&one.account.as_ref()?.0.to_lowercase())
                .cloned()
        };
        let id = known.or_else(outside).or_else(name)?;
        self.by_id.remove(&id)
    }

    fn rest(self) -> impl Iterator<Item = Remote> {
        self.by_id.into_values().chain(self.strangers)
    }
}

impl Compared {
    /// Whether nothing would be done.
    pub const fn is_in_step(&self) -> bool {
        self.make == 0 && self.change == 0 && self.close == 0
    }
}
