//! 此處正常: what a rule says about somebody or something is expected here until a day. Findings of
//! that kind are put aside as they are raised, and counted.

use async_trait::async_trait;
use domain::finding::{Finding, FindingState, Severity};
use domain::id::{FindingId, NormalId, PersonId, UnitId};
use domain::journal::Object;
use domain::story::Stage;
use domain::version::Version;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::authority::{Actor, Permit, Scope};
use crate::deed::Change;
use crate::office::{Office, reason};
use crate::problem::{Fault, Problem, Refusal};
use crate::services::{CERTIFICATE_ENDS, SERVICE_DOWN};
use crate::sign_ins::{DISOWNED, FORWARD_DISOWNED};
use crate::use_case::{DECLARE_NORMAL, END_NORMAL, EXTEND_NORMAL, LIST_NORMALS};

/// The longest time that something is normal without being looked at again. Ours: half a year.
pub const LONGEST_NORMAL: SignedDuration = SignedDuration::from_hours(183 * 24);
/// The most that the records give at once. Ours: more of them and nothing is looked at any more.
pub const MOST_NORMALS: usize = 200;

/// What of a finding's subject is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meant {
    /// The account.
    Account,
    /// The address.
    Address,
    /// The host.
    Host,
}

impl Meant {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Account, Self::Address, Self::Host];

    /// Stable name in storage and forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Address => "address",
            Self::Host => "host",
        }
    }

    /// What is meant by a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    /// It, of a finding.
    pub const fn of(self, finding: &Finding) -> Option<&String> {
        let subject = &finding.subject;
        match self {
            Self::Account => subject.account.as_ref(),
            Self::Address => subject.source_ip.as_ref(),
            Self::Host => subject.host.as_ref(),
        }
    }
}

/// What is normal at a unit, by whom, why and until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Normal {
    /// Its identity.
    pub id: NormalId,
    /// Where.
    pub unit: UnitId,
    /// Of which rule, by its Sigma id.
    pub rule: String,
    /// What of the subject is meant.
    pub meant: Meant,
    /// Exactly this one.
    pub value: String,
    /// Why it is normal.
    pub reason: String,
    /// Who said so.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
    /// Until when; it ends by itself.
    pub until: Timestamp,
    /// How many findings it has put aside.
    pub hidden: u64,
    /// Counts its changes.
    pub version: Version,
}

impl Normal {
    /// Whether it is over.
    pub fn is_over(&self, now: Timestamp) -> bool {
        self.until <= now
    }

    /// Whether a finding that is raised now is of this kind.
    pub(crate) fn covers(&self, finding: &Finding, now: Timestamp) -> bool {
        !self.is_over(now)
            && self.unit == finding.unit
            && self.rule == finding.rule
            && self.meant.of(finding) == Some(&self.value)
    }
}

/// A change of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NormalChange {
    /// Something is normal from now until a time.
    Declare(Normal),
    /// It is so until another time; its version is the one that was seen.
    Until(Normal),
    /// One more finding was put aside because of it.
    Count {
        /// Which.
        id: NormalId,
        /// Of which unit.
        unit: UnitId,
    },
}

impl NormalChange {
    /// The unit that it is about.
    pub const fn unit(&self) -> UnitId {
        match self {
            Self::Declare(normal) | Self::Until(normal) => normal.unit,
            Self::Count { unit, .. } => *unit,
        }
    }
}

/// What is normal, on record.
#[async_trait]
pub trait Normals: Send + Sync {
    /// Those of the scope, also those that are over; the newest first, [`MOST_NORMALS`] at most.
    async fn normals(&self, scope: &Scope) -> Result<Vec<Normal>, Fault>;
}

impl Office {
    /// What is normal at one's units, and what was.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; a fault when records cannot be read.
    pub async fn list_normals(&self, actor: &Actor) -> Result<Vec<Normal>, Problem> {
        let permit = actor.permit(&LIST_NORMALS)?;
        Ok(self.parts.records.normals(permit.scope()).await?)
    }

    /// Whether a rule's findings can be called normal. Never the gravest, nor what tells that traces
    /// are hidden: nobody would see them any more.
    pub fn may_be_normal(&self, finding: &Finding) -> bool {
        let rule = self.parts.rules.rule(&finding.rule);
        let hides = rule.is_some_and(|rule| rule.stages.contains(&Stage::DefenseEvasion));
        finding.severity < Severity::Critical
            && !hides
            && ![DISOWNED, FORWARD_DISOWNED, SERVICE_DOWN, CERTIFICATE_ENDS]
                .contains(&finding.rule.as_str())
    }

    /// Says that what a finding's rule says about its account, address or host is normal until a
    /// time. The finding itself stays as it is.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units; a refusal about `meant`, `reason` or `until`, which lies
    /// ahead and at most [`LONGEST_NORMAL`] away; [`Refusal::WrongState`] for findings that are never
    /// normal, and when there are [`MOST_NORMALS`].
    pub async fn declare_normal(
        &self,
        actor: &Actor,
        finding: FindingId,
        meant: Option<Meant>,
        (why, until): (&str, Timestamp),
    ) -> Result<NormalId, Problem> {
        let permit = actor.permit(&DECLARE_NORMAL)?;
        let found = self.parts.records.finding(permit.scope(), finding).await?;
        let finding = found.ok_or(Refusal::NotFound)?;
        if !self.may_be_normal(&finding) {
            let why = "refusal-never-normal";
            return Err(Refusal::WrongState { why }.into());
        }
        let value = meant.and_then(|meant| Some((meant, meant.of(&finding)?)));
        let (meant, value) = value.ok_or(Refusal::Missing { field: "meant" })?;
        let reason = reason(why, "reason")?;
        let at = self.now();
        ahead(at, until)?;
        let now = self.parts.records.normals(permit.scope()).await?;
        if now.iter().filter(|one| !one.is_over(at)).count() >= MOST_NORMALS {
            let why = "refusal-normal-many";
            return Err(Refusal::WrongState { why }.into());
        }
        let normal = Normal {
            id: NormalId::new(self.parts.ids.uuid()),
            unit: finding.unit,
            rule: finding.rule.clone(),
            meant,
            value: value.clone(),
            reason,
            by: permit.person,
            at,
            until,
            hidden: 0,
            version: Version::FIRST,
        };
        let id = normal.id;
        let facts = json!({"rule": normal.rule, "meant": meant.name(), "until": until.to_string()});
        let changes = vec![Change::Normal(NormalChange::Declare(normal))];
        self.carry_out(
            &permit,
            finding.unit,
            object(id),
            facts.to_string(),
            changes,
        )
        .await?;
        Ok(id)
    }

    /// It is normal no longer: findings of that kind stand on the list again from now on.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units; [`Refusal::WrongState`] when it is over;
    /// [`Refusal::Stale`] when it was changed since it was seen.
    pub async fn end_normal(
        &self,
        actor: &Actor,
        id: NormalId,
        seen: Version,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&END_NORMAL)?;
        let mut normal = self.normal_of(&permit, id).await?;
        if normal.is_over(self.now()) {
            let why = "refusal-normal-over";
            return Err(Refusal::WrongState { why }.into());
        }
        normal.until = self.now();
        self.change_normal(&permit, normal, seen).await
    }

    /// It is normal until another time, also after it was over.
    ///
    /// # Errors
    /// As [`Office::end_normal`]; and a refusal about `until`.
    pub async fn extend_normal(
        &self,
        actor: &Actor,
        id: NormalId,
        seen: Version,
        until: Timestamp,
    ) -> Result<(), Problem> {
        let permit = actor.permit(&EXTEND_NORMAL)?;
        let mut normal = self.normal_of(&permit, id).await?;
        ahead(self.now(), until)?;
        normal.until = until;
        self.change_normal(&permit, normal, seen).await
    }

    async fn normal_of(&self, permit: &Permit, id: NormalId) -> Result<Normal, Problem> {
        let all = self.parts.records.normals(permit.scope()).await?;
        let found = all.into_iter().find(|one| one.id == id);
        Ok(found.ok_or(Refusal::NotFound)?)
    }

    async fn change_normal(
        &self,
        permit: &Permit,
        mut normal: Normal,
        seen: Version,
    ) -> Result<(), Problem> {
        normal.version = seen;
        let facts = json!({"until": normal.until.to_string()}).to_string();
        let (unit, object) = (normal.unit, object(normal.id));
        let changes = vec![Change::Normal(NormalChange::Until(normal))];
        self.carry_out(permit, unit, object, facts, changes).await
    }
}

/// A new finding as it is raised: put aside, with who and why, where it is normal. What the journal
/// says of it, and the change that counts it.
pub(crate) fn put_aside(
    finding: &mut Finding,
    normals: &[Normal],
    now: Timestamp,
) -> (String, Option<Change>) {
    let rule = finding.rule.clone();
    let Some(normal) = normals.iter().find(|one| one.covers(finding, now)) else {
        return (json!({"rule": rule}).to_string(), None);
    };
    finding.state = FindingState::Dismissed {
        by: normal.by,
        at: finding.raised,
        reason: normal.reason.clone(),
    };
    let (id, unit) = (normal.id, normal.unit);
    let facts = json!({"rule": rule, "normal": id.to_string()});
    let count = Change::Normal(NormalChange::Count { id, unit });
    (facts.to_string(), Some(count))
}

fn ahead(now: Timestamp, until: Timestamp) -> Result<(), Refusal> {
    let field = "until";
    if until <= now {
        let why = "invalid-time-in-past";
        return Err(Refusal::Invalid { field, why });
    }
    if until.duration_since(now) > LONGEST_NORMAL {
        let why = "invalid-normal-long";
        return Err(Refusal::Invalid { field, why });
    }
    Ok(())
}

fn object(id: NormalId) -> Object {
    Object {
        kind: "normal",
        id: id.to_string(),
    }
}
