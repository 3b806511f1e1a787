//! A directory is read whole, judged, and what stands is settled.

use std::collections::BTreeMap;

use domain::id::{PersonId, ProposalId, SweepId, UnitId};
use domain::journal::Doer;
use domain::people::Unit;
use domain::policy::{LastLogin, Policy, State, Step, SuspendReason, SweepRules, judge};
use domain::sweep::{
    Demanded, Judged, KeptEvidence, Proposal, Proposed, Run, RunCounts, Settled, Started, settle,
};
use domain::version::Version;
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::port::{Governed, SweepChange, SweptAccount, WholeDirectory};
use super::run_object;
use crate::account_ages::account_facts;
use crate::authority::{Actor, Scope};
use crate::deed::{Change, Deed};
use crate::jobs::Job;
use crate::office::Office;
use crate::problem::{Fault, Problem, Refusal};
use crate::use_case::RUN_SWEEP;

/// How often what stands is settled anew when somebody decided meanwhile.
const TRIES: u32 = 4;
/// Most remarks that are kept of one run. Ours: the rest is counted.
const MOST_REMARKS: usize = 50;

/// What a directory was judged as.
pub(super) struct Read {
    pub(super) accounts: BTreeMap<Uuid, SweptAccount>,
    demanded: Vec<Demanded>,
    counts: RunCounts,
    remarks: Vec<String>,
}

impl Office {
    /// Directories of the configuration.
    pub fn governed(&self) -> Vec<Governed> {
        self.parts.directories.governed()
    }

    /// Has a directory read soon, for a person. What is read is proposed; nothing is done.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role, and for a directory that the configuration does not name.
    pub async fn run_sweep(&self, actor: &Actor, directory: &str) -> Result<(), Problem> {
        let permit = actor.permit(&RUN_SWEEP)?;
        let governed = self.governed_one(directory).ok_or(Refusal::NotFound)?;
        let unit = self.unit_of_directories().await?;
        if !permit.scope().covers(unit.id) {
            return Err(Refusal::NotFound.into());
        }
        let now = self.now();
        let minute = now.strftime("%Y-%m-%dT%H:%M").to_string();
        let when = (minute.as_str(), Some(permit.person));
        let job = super::work::sweep_job(&governed.name, when, Some(unit.id), now);
        let facts = json!({"directory": governed.name}).to_string();
        let object = domain::journal::Object {
            kind: "directory",
            id: governed.name,
        };
        let changes = vec![Change::PlanJob(job)];
        self.carry_out(&permit, unit.id, object, facts, changes)
            .await
    }

    /// Reads a directory now, for whoever holds the data folder.
    ///
    /// # Errors
    /// A fault when the directory cannot be read whole, its policy does not say who decides, or records cannot be
    /// written.
    pub async fn sweep_by_operator(
        &self,
        directory: &str,
    ) -> Result<(Run, Vec<Proposal>), Problem> {
        let run = self.sweep_directory(directory, Started::Operator).await?;
        let standing = self.parts.records.standing_proposals(directory).await?;
        Ok((run, standing))
    }

    pub(crate) fn governed_one(&self, name: &str) -> Option<Governed> {
        let mut all = self.parts.directories.governed().into_iter();
        all.find(|one| one.name == name)
    }

    /// The unit whose directories they are: the top one.
    pub(crate) async fn unit_of_directories(&self) -> Result<Unit, Fault> {
        let mut units = self.parts.records.units().await?.into_iter();
        let top = units.find(|unit| unit.parent.is_none());
        top.ok_or_else(|| Fault::new("find the top unit: the office is not set up yet"))
    }

    /// The policy of a directory, with who decides by it. What exceptions change of it [`Office::held`] says.
    pub(super) fn policy_of(&self, directory: &str) -> Result<(Policy, SweepRules), Fault> {
        let policy = self.parts.directories.policy(directory, self.now())?;
        let Some(rules) = policy.sweep().cloned() else {
            let what = format!(
                "sweep {directory}: the policy {} does not say who decides; write [sweep] (docs/policies.md)",
                policy.id()
            );
            return Err(Fault::new(what));
        };
        Ok((policy, rules))
    }

    /// What this program itself saw of people, by account name in small letters.
    pub(super) async fn own_sign_ins(&self) -> Result<BTreeMap<String, LastLogin>, Fault> {
        let known = account_facts(&*self.parts.records).await?;
        let seen = known
            .into_iter()
            .filter_map(|facts| Some((facts.account.to_lowercase(), facts.last_login?)));
        Ok(seen.collect())
    }

    pub(super) async fn sweep_directory(
        &self,
        directory: &str,
        started: Started,
    ) -> Result<Run, Problem> {
        let governed = self.governed_one(directory).ok_or_else(|| {
            Fault::new(format!(
                "sweep {directory:?}: the configuration does not name it"
            ))
        })?;
        let (policy, rules) = self.policy_of(directory)?;
        let policy = self.held(&policy).await?.policy;
        let now = self.now();
        let whole = self.read_whole(&governed, now).await?;
        let own = self.own_sign_ins().await?;
        let swept = self.parts.records.swept(directory).await?;
        let read = judged(whole, &own, &swept, &policy, now);
        let unit = self.unit_of_directories().await?;
        let units = self.units_of_people(&read, unit.id).await?;
        let before = self.parts.records.last_sweep(directory).await?;
        let brake = governed.brake.unwrap_or(rules.brake);
        for _ in 0..TRIES {
            let standing = self.parts.records.standing_proposals(directory).await?;
            let settled = settle(&standing, &read.demanded, now);
            let mut counts = read.counts.clone();
            counts.proposed = settled.propose.len();
            counts.withdrawn = settled.withdraw.len();
            let warnings = if governed.warn {
                self.warnings_of(&governed.name, &read, &policy, now)
                    .await?
            } else {
                Vec::new()
            };
            counts.warned = warnings.len();
            let run = Run {
                id: SweepId::new(self.parts.ids.uuid()),
                unit: unit.id,
                directory: directory.to_owned(),
                policy: format!("{}@{}", policy.id(), policy.version()),
                started,
                at: now,
                limit: (brake.percent, brake.accounts),
                brake: Run::braked(&counts, brake, before.as_ref()),
                counts,
                remarks: read.remarks.clone(),
                version: Version::FIRST,
            };
            let mut changes = self.changes(&run, &read, settled, &units)?;
            changes.extend(self.go_on(directory).await?);
            changes.extend(warnings.into_iter().map(|one| one.of(&run)));
            match self.write_run(&run, changes).await {
                Ok(()) => return Ok(run),
                // Somebody decided meanwhile: what stands is another.
                Err(Problem::Refused(Refusal::Stale)) => {}
                Err(problem) => return Err(problem),
            }
        }
        Err(Fault::new(format!(
            "settle what stands in {directory}: it changes all the time"
        ))
        .into())
    }

    async fn write_run(&self, run: &Run, changes: Vec<Change>) -> Result<(), Problem> {
        let doer = run.started.person().map_or(Doer::Program, Doer::Person);
        let facts = json!({
            "directory": run.directory,
            "policy": run.policy,
            "accounts": run.counts.accounts,
            "touched": run.counts.touched,
            "proposed": run.counts.proposed,
            "withdrawn": run.counts.withdrawn,
            "warned": run.counts.warned,
            "brake": run.brake.name(),
            "started": run.started.name(),
        });
        let object = run_object(run.id);
        let entry = self.entry(doer, &RUN_SWEEP, run.unit, object, facts.to_string());
        self.commit(&Scope::whole_office(), Deed::new(changes, entry))
            .await
    }

    /// Units of the people whose accounts need somebody, where an account of the same name is known here.
    async fn units_of_people(
        &self,
        read: &Read,
        otherwise: UnitId,
    ) -> Result<BTreeMap<Uuid, UnitId>, Fault> {
        let scope = Scope::whole_office();
        let mut units = BTreeMap::new();
        for one in read.demanded.iter().filter(|one| one.needs_somebody()) {
            let name = one.verdict.account.to_lowercase();
            let known = self.parts.records.account_named(&scope, &name).await?;
            units.insert(one.account, known.map_or(otherwise, |known| known.unit));
        }
        Ok(units)
    }

    fn changes(
        &self,
        run: &Run,
        read: &Read,
        settled: Settled,
        units: &BTreeMap<Uuid, UnitId>,
    ) -> Result<Vec<Change>, Fault> {
        let mut changes = vec![Change::Sweep(SweepChange::Ran(Box::new(run.clone())))];
        for (mut proposal, why) in settled.withdraw {
            let withdrawn = proposal.withdraw(why, run.at);
            withdrawn.map_err(|cause| Fault::caused("withdraw a proposal", cause))?;
            changes.push(Change::Sweep(SweepChange::Move(Box::new(proposal))));
        }
        let said: BTreeMap<Uuid, &Demanded> =
            read.demanded.iter().map(|one| (one.account, one)).collect();
        for account in settled.propose {
            let found = said.get(&account).zip(read.accounts.get(&account));
            let Some((said, found)) = found else { continue };
            let id = ProposalId::new(self.parts.ids.uuid());
            let unit = units.get(&account).copied().unwrap_or(run.unit);
            let proposal = Proposal::new(proposed(id, unit, run, said, found));
            changes.push(Change::Sweep(SweepChange::Propose(Box::new(proposal))));
        }
        Ok(changes)
    }
}

fn proposed(
    id: ProposalId,
    unit: UnitId,
    run: &Run,
    said: &Demanded,
    found: &SweptAccount,
) -> Proposed {
    let verdict = &said.verdict;
    Proposed {
        id,
        unit,
        run: run.id,
        directory: run.directory.clone(),
        account: found.id,
        name: found.facts.account.clone(),
        dn: found.dn.clone(),
        step: verdict.step,
        policy: verdict.policy.clone(),
        clause: verdict.clause.clone().unwrap_or_default(),
        due: verdict.due,
        uncertainty_days: verdict.uncertainty_days,
        limit: verdict.limit.map(|limit| limit.name().to_owned()),
        evidence: verdict.evidence.iter().map(KeptEvidence::from).collect(),
        judged: Judged::of(&found.facts, found.privileged),
        by: run.started.person(),
        at: run.at,
    }
}

/// The directory says that an account is closed, not why: what was done from here is known here.
fn state_with_reason(found: State, swept: Option<Step>) -> State {
    match (found, swept) {
        // What is closed and was deleted stays so, for whatever reason it is closed.
        (State::Suspended(_) | State::Left, Some(Step::Delete)) => State::Tombstone,
        (State::Suspended(SuspendReason::Unstated), Some(_)) => {
            State::Suspended(SuspendReason::Idle)
        }
        _ => found,
    }
}

fn judged(
    whole: WholeDirectory,
    own: &BTreeMap<String, LastLogin>,
    swept: &BTreeMap<Uuid, Step>,
    policy: &Policy,
    now: Timestamp,
) -> Read {
    let mut counts = RunCounts {
        accounts: whole.accounts.len(),
        unread: whole.unread.len(),
        ..RunCounts::default()
    };
    let mut accounts = BTreeMap::new();
    let mut demanded = Vec::new();
    for mut account in whole.accounts {
        let facts = &mut account.facts;
        merge(
            &mut facts.last_login,
            own.get(&facts.account.to_lowercase()),
        );
        facts.state = state_with_reason(facts.state, swept.get(&account.id).copied());
        let verdict = judge(facts, policy, now);
        *counts.steps.entry(verdict.step).or_default() += 1;
        counts.touched += usize::from(verdict.touches());
        demanded.push(Demanded {
            account: account.id,
            verdict,
        });
        accounts.insert(account.id, account);
    }
    let mut remarks = whole.remarks;
    let unread = whole.unread.into_iter();
    remarks.extend(unread.take(MOST_REMARKS.saturating_sub(remarks.len())));
    Read {
        accounts,
        demanded,
        counts,
        remarks,
    }
}

/// Adds what another witness saw.
pub(super) fn merge(known: &mut Option<LastLogin>, other: Option<&LastLogin>) {
    let Some(other) = other.cloned() else { return };
    *known = Some(match known.take() {
        Some(there) => there.with(other),
        None => other,
    });
}

/// The payload of a job that reads a directory.
pub(super) fn payload(by: Option<PersonId>) -> String {
    json!({"by": by}).to_string()
}

/// Who had a job read a directory.
pub(super) fn started(job: &Job) -> Started {
    #[derive(serde::Deserialize)]
    struct Said {
        by: Option<PersonId>,
    }
    let said: Option<Said> = serde_json::from_str(&job.payload).ok();
    said.and_then(|said| said.by)
        .map_or(Started::Itself, Started::Person)
}
