//! The outbox: what a deed makes known, and how it reaches people.
//!
//! A newcomer reads [`plan`]: it stands between every deed and the records, and adds the jobs that
//! follow from its changes, so that they are written in the same transaction or not at all. A job
//! of the kind `notice` ([`Tell`]) asks `domain::telling` who is told by which way and plans one
//! message each ([`Deliver`]); a job of the kind `clocks` ([`RingClocks`]) rings before a legal time
//! ends. Everything may be done twice when the program is killed: identities stay the same.

mod approvals;
mod choice;
mod clocks;
mod deliver;
mod sealed;
mod tell;

pub use choice::{DutyRow, NoticePage};
pub use clocks::RingClocks;
pub use deliver::{Deliver, GIVEN_UP_AFTER};
pub use tell::Tell;

use std::collections::BTreeSet;

use domain::checkpoint::SignedHead;
use domain::finding::{Finding, FindingState, Severity};
use domain::id::{
    AccountId, ApprovalId, CampaignId, ExceptionId, FindingId, HuntId, IncidentId, PersonId,
    ReviewId, SweepId, UnitId,
};
use domain::message::Left;
use domain::network::Network;
use domain::people::Role;
use domain::policy::Step;
use domain::sweep::Warning;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::deed::{Change, Deed};
use crate::factor::Stage;
use crate::hunts::HuntChange;
use crate::jobs::{Job, MAIL, WEBHOOK};
use crate::sweeps::SweepChange;

/// Kind of the jobs that decide who is told.
const NOTICE: &str = "notice";
/// Kind of the jobs that ring the clocks of an incident.
const CLOCKS: &str = "clocks";
/// Sigma id of the rule that raises a silent source: told to those who keep the machines.
const SOURCE_SILENT: &str = "0d3f6b0e-5b1c-4f0a-8a55-2f6b7c1d9e12";

/// What is told: ids and times, and where a browser was, whose session may be over by then. What ids
/// mean is looked up when it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "told", rename_all = "kebab-case")]
enum Told {
    /// Findings of one severity: the first at once, and all that come later after a pause.
    Findings {
        severity: Severity,
        which: Findings,
    },
    SourceSilent {
        finding: FindingId,
    },
    IncidentOpened {
        incident: IncidentId,
    },
    /// A legal time ends soon, or has ended.
    Clock {
        incident: IncidentId,
        due: Timestamp,
        left: Option<Left>,
    },
    AccountSuspended {
        account: AccountId,
    },
    DutyGiven {
        person: PersonId,
    },
    /// Something that recurs is due soon, or late.
    DutyDue {
        person: PersonId,
        due: Timestamp,
    },
    NewDevice {
        person: PersonId,
        network: Option<Network>,
    },
    /// Somebody is asked to do something until a time.
    CampaignDue {
        person: PersonId,
        due: Timestamp,
    },
    /// An exception from the account policy ends, which somebody asked for or granted.
    ExceptionEnds {
        person: PersonId,
        due: Timestamp,
    },
    /// Somebody is asked to look at what others may do, until a time.
    ReviewDue {
        person: PersonId,
        due: Timestamp,
    },
    /// A rule noticed something about an account: whether anybody is asked is looked up when it is told.
    Noticed {
        finding: FindingId,
    },
    /// Somebody is asked whether it was them.
    WasThisYou {
        person: PersonId,
    },
    /// Somebody's account will be changed, closed or deleted soon.
    AccountWarned {
        person: PersonId,
        step: Step,
        due: Timestamp,
    },
    /// The same for accounts of a reading whose people cannot be told.
    AccountsWarned {
        sweep: SweepId,
    },
    /// A step of an approval waits: whoever decides it is looked up when it is told.
    ApprovalAsked {
        approval: ApprovalId,
        step: usize,
    },
    /// The same for one of them.
    ApprovalFor {
        approval: ApprovalId,
        step: usize,
        person: PersonId,
    },
    /// What somebody said by telephone waits to be confirmed by them.
    ApprovalConfirm {
        approval: ApprovalId,
        person: PersonId,
    },
    /// Who asked is told of the answer.
    ApprovalAnswered {
        approval: ApprovalId,
    },
    /// A look back is over and found something: one notice for all of it.
    HuntEnded {
        hunt: HuntId,
        severity: Severity,
    },
    Trouble,
    Checkpoint {
        head: SignedHead,
    },
}

/// Which findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Findings {
    /// The first one.
    First { finding: FindingId },
    /// Those raised later than a moment; in that moment itself as well, all `but` one.
    After {
        raised: Timestamp,
        but: Option<FindingId>,
    },
}

/// The payload of a job of the kind `notice`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Notice {
    /// When it happened.
    at: Timestamp,
    #[serde(flatten)]
    told: Told,
}

impl Notice {
    fn job(&self, key: String, unit: Option<UnitId>) -> Job {
        Job {
            kind: NOTICE.to_owned(),
            key,
            unit,
            due: self.at,
            attempts: 0,
            last_error: None,
            payload: written(self),
        }
    }
}

/// JSON of a payload. Numbers, ids and times can always be written.
fn written(payload: &impl Serialize) -> String {
    serde_json::to_string(payload).unwrap_or_default()
}

/// Adds to a deed what is to be told of it and which clocks are to be wound.
pub(crate) fn plan(deed: &mut Deed) {
    let Some(entry) = deed.entries().first() else {
        return;
    };
    let (at, unit) = (entry.at, entry.unit);
    // Who is entered with their roles needs not be told of them.
    let entered: BTreeSet<_> = deed.changes().iter().filter_map(entered).collect();
    let told = |change: &&Change| match change {
        Change::AddGrant(grant) => !entered.contains(&grant.person),
        _ => true,
    };
    let planned: Vec<_> = deed
        .changes()
        .iter()
        .filter(told)
        .flat_map(|change| made_known(change, at, unit))
        .collect();
    deed.beside(planned);
}

const fn entered(change: &Change) -> Option<PersonId> {
    match change {
        Change::AddPerson(person) => Some(person.id),
        _ => None,
    }
}

/// The one place that says which change is told. Whom it is told is `domain::telling`'s matter.
fn made_known(change: &Change, at: Timestamp, unit: UnitId) -> Vec<Change> {
    let (told, key, unit) = match change {
        Change::RaiseFinding(finding) if finding.state != FindingState::Open => return Vec::new(),
        // What a look back finds is told once, at its end.
        Change::RaiseFinding(finding) if finding.hunt.is_some() => return Vec::new(),
        Change::Hunt(HuntChange::End(hunt)) => match hunt.gravest.filter(|_| !hunt.dry) {
            Some(severity) => {
                let told = Told::HuntEnded {
                    hunt: hunt.id,
                    severity,
                };
                (told, format!("hunt-{}", hunt.id), hunt.unit)
            }
            None => return Vec::new(),
        },
        Change::RaiseFinding(finding) if finding.rule == SOURCE_SILENT => {
            let id = finding.id;
            let told = Told::SourceSilent { finding: id };
            (told, format!("silent-{id}"), finding.unit)
        }
        Change::RaiseFinding(finding) => {
            let (unit, severity) = (finding.unit, finding.severity);
            let asked = finding
                .subject
                .account
                .is_some()
                .then(|| of_own(finding, at));
            let finding = finding.id;
            let which = Findings::First { finding };
            let told = Told::Findings { severity, which };
            let key = format!("finding-{unit}-{}", severity.name());
            let told = Notice { at, told }.job(key, Some(unit));
            let jobs = [Some(told), asked].into_iter().flatten();
            return jobs.map(Change::PlanJob).collect();
        }
        Change::OpenIncident(incident) => {
            let id = incident.id;
            let told = Told::IncidentOpened { incident: id };
            let job = Notice { at, told }.job(format!("incident-{id}"), Some(incident.unit));
            return vec![Change::PlanJob(job), clocks::wound(id, incident.unit, at)];
        }
        Change::UpdateIncident { incident, .. } => {
            return vec![clocks::wound(incident.id, incident.unit, at)];
        }
        Change::AskApproval(approval) | Change::MoveApproval(approval) => {
            return approvals::made_known(approval, at);
        }
        Change::SetAccountState { account, state, .. } if state.is_suspended() => {
            let told = Told::AccountSuspended { account: *account };
            let key = format!("suspended-{account}-{}", at.as_microsecond());
            (told, key, unit)
        }
        Change::Sweep(SweepChange::Warn(warning)) => of_warning(warning),
        Change::AddGrant(grant) if grant.role != Role::Staff => {
            let person = grant.person;
            let key = format!("duty-{person}-{}", at.as_microsecond());
            (Told::DutyGiven { person }, key, grant.unit)
        }
        Change::OpenSession(session) if session.strange && session.stage == Stage::Full => {
            let network = Network::parse(&session.network).ok();
            let person = session.person;
            let told = Told::NewDevice { person, network };
            (told, format!("device-{}", session.id), unit)
        }
        _ => return Vec::new(),
    };
    vec![Change::PlanJob(Notice { at, told }.job(key, Some(unit)))]
}

/// Whoever's account a finding is about may be asked whether it was them.
fn of_own(finding: &Finding, at: Timestamp) -> Job {
    let (id, unit) = (finding.id, finding.unit);
    let told = Told::Noticed { finding: id };
    Notice { at, told }.job(format!("noticed-{id}"), Some(unit))
}

/// A person is told of their own account; the contact once of all of a reading who cannot be told.
fn of_warning(warning: &Warning) -> (Told, String, UnitId) {
    let (run, unit) = (warning.run, warning.unit);
    if let Some(person) = warning.told {
        let (step, due) = (warning.step, warning.due);
        let told = Told::AccountWarned { person, step, due };
        (told, format!("warned-{}", warning.id), unit)
    } else {
        let told = Told::AccountsWarned { sweep: run };
        (told, format!("warned-{run}-{unit}"), unit)
    }
}

/// The job that tells those outside of a checkpoint; once for each size.
pub(crate) fn of_checkpoint(head: SignedHead, at: Timestamp) -> Job {
    let key = format!("checkpoint-{:016x}-{}-{}", head.log, head.epoch, head.size);
    let told = Told::Checkpoint { head };
    Notice { at, told }.job(key, None)
}

/// Tells somebody that something that recurs is due: once a day at most, with the nearest end; once more where it is
/// the work of the day itself.
pub(crate) fn of_duty(
    (person, daily): (PersonId, bool),
    (due, today): (Timestamp, Date),
    unit: UnitId,
    at: Timestamp,
) -> Job {
    let of = if daily { "daily" } else { "due" };
    let key = format!("duty-{of}-{person}-{today}");
    let told = Told::DutyDue { person, due };
    Notice { at, told }.job(key, Some(unit))
}

/// Reminds somebody of what a campaign asks: once a day at most.
pub(crate) fn of_campaign(
    (campaign, person): (CampaignId, PersonId),
    (due, today): (Timestamp, Date),
    unit: UnitId,
    at: Timestamp,
) -> Job {
    let key = format!("campaign-{campaign}-{person}-{today}");
    let told = Told::CampaignDue { person, due };
    Notice { at, told }.job(key, Some(unit))
}

/// Tells somebody that an exception which they asked for or granted ends: once a day at most.
pub(crate) fn of_exception(
    (exception, person): (ExceptionId, PersonId),
    (due, today): (Timestamp, Date),
    unit: UnitId,
    at: Timestamp,
) -> Job {
    let key = format!("exception-{exception}-{person}-{today}");
    let told = Told::ExceptionEnds { person, due };
    Notice { at, told }.job(key, Some(unit))
}

/// Reminds somebody of what others may do, which they are to look at: once a day at most.
pub(crate) fn of_review(
    (review, person): (ReviewId, PersonId),
    (due, today): (Timestamp, Date),
    unit: UnitId,
    at: Timestamp,
) -> Job {
    let key = format!("review-{review}-{person}-{today}");
    let told = Told::ReviewDue { person, due };
    Notice { at, told }.job(key, Some(unit))
}

/// What is told of a job that was given up: once an hour and unit at most, and nothing of a message
/// that tells of that itself.
pub(crate) fn trouble(job: &Job, at: Timestamp) -> Option<Job> {
    let message = job.kind == MAIL || job.kind == WEBHOOK;
    if message && job.key.starts_with("trouble-") {
        return None;
    }
    let hour = at.as_second().div_euclid(3_600);
    let place = job
        .unit
        .map_or_else(|| "office".to_owned(), |unit| unit.to_string());
    let told = Told::Trouble;
    Some(Notice { at, told }.job(format!("trouble-{place}-{hour}"), job.unit))
}
