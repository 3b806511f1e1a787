//! Approvals: rows to words, and back.

use application::approvals::{ApprovalBook, ApprovalQuery};
use application::deed::Change;
use application::{Fault, Refusal, Scope};
use async_trait::async_trait;
use domain::approval::{Approval, Asked, ContentDigest, DemandRef, Subject};
use domain::id::ApprovalId;
use domain::message::CaseNumber;
use domain::people::Role;
use domain::version::Version;
use jiff::Timestamp;

use crate::engine::Value;
use crate::guarded::Guarded;
use crate::open::SqlRecords;
use crate::reads::{each, first};
use crate::rows::{Columns, bad, hex, unhex};
use crate::statement::{self as sql};
use crate::writes::micros;

/// No page of approvals is longer.
const MOST: u32 = 200;

#[async_trait]
impl ApprovalBook for SqlRecords {
    async fn approvals(
        &self,
        scope: &Scope,
        query: &ApprovalQuery,
    ) -> Result<Vec<Approval>, Fault> {
        let (at, id) = query.after.map_or_else(
            || (i64::MAX.into(), String::new()),
            |(at, id)| (micros(at), id.to_string()),
        );
        let values = vec![
            i64::from(query.waiting).into(),
            at,
            id.into(),
            i64::from(query.limit.min(MOST)).into(),
        ];
        let rows = self.rows(&sql::APPROVALS, values, Some(scope)).await?;
        each(&rows, Columns::approval)
    }

    async fn approval(&self, scope: &Scope, id: ApprovalId) -> Result<Option<Approval>, Fault> {
        let id = vec![id.to_string().into()];
        let rows = self.rows(&sql::APPROVAL, id, Some(scope)).await?;
        first(&rows, Columns::approval)
    }

    async fn approvals_of(&self, scope: &Scope, subject: Subject) -> Result<Vec<Approval>, Fault> {
        let of = vec![subject.kind().name().into(), subject.id().into()];
        let rows = self.rows(&sql::APPROVALS_OF, of, Some(scope)).await?;
        each(&rows, Columns::approval)
    }
}

impl Columns<'_> {
    fn approval(&self) -> Result<Approval, Fault> {
        let subject = match self.text("subject_kind")?.as_str() {
            "incident" => Subject::Incident(self.parsed("subject")?),
            _ => return Err(bad("subject_kind")),
        };
        let number = match (
            self.maybe_whole("case_year")?,
            self.maybe_whole("case_number")?,
        ) {
            (Some(year), Some(number)) => Some(CaseNumber {
                year: i16::try_from(year).map_err(|_| bad("case_year"))?,
                number: u32::try_from(number).map_err(|_| bad("case_number"))?,
            }),
            _ => None,
        };
        let digest = unhex(&self.text("content_digest")?);
        let digest = digest.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
        let steps: Vec<String> = self.json("steps")?;
        let steps = steps.iter().map(|name| Role::from_name(name));
        let steps: Option<Vec<_>> = steps.collect();
        let asked = Asked {
            id: self.parsed("id")?,
            unit: self.parsed("unit")?,
            subject,
            case: number,
            demand: DemandRef {
                rules: self.text("rules")?,
                version: self.text("rules_version")?,
                demand: self.text("demand")?,
            },
            by: self.parsed("asked_by")?,
            role: Role::from_name(&self.text("asked_as")?).ok_or_else(|| bad("asked_as"))?,
            at: self.time("asked_at")?,
            due: self.maybe_time("due_at")?,
            digest: ContentDigest::new(digest.ok_or_else(|| bad("content_digest"))?),
            note: self.text("note")?,
            steps: steps.ok_or_else(|| bad("steps"))?,
        };
        let end = match self.maybe_text("ended")? {
            None => None,
            Some(_) => Some(self.json("ended")?),
        };
        let version = Version::new(self.small("version")?);
        let stored = Approval::stored(asked, self.json("given")?, end, version);
        stored.ok_or_else(|| bad("given"))
    }
}

/// What of it changes: who agreed, how it ended, whether it waits, its slot.
fn progress(approval: &Approval) -> [Value; 4] {
    let asked = approval.asked();
    let waits = approval.state().waits();
    let slot = format!(
        "{} {} {} {}",
        asked.subject.kind().name(),
        asked.subject.id(),
        asked.demand.rules,
        asked.demand.demand
    );
    // Ids, names and texts can always be written.
    let end = approval.end();
    let end = end.map(|end| serde_json::to_string(end).unwrap_or_default());
    [
        serde_json::to_string(approval.given())
            .unwrap_or_default()
            .into(),
        Value::MaybeText(end),
        i64::from(waits).into(),
        Value::MaybeText(waits.then_some(slot)),
    ]
}

/// The row that must not be there yet, or must still stand.
pub(crate) fn guarded(change: &Change) -> Option<Guarded> {
    match change {
        Change::AskApproval(approval) => {
            let mut values = asked(approval.asked());
            values.extend(progress(approval));
            values.push(i64::from(approval.version.count()).into());
            Some((&sql::ASK_APPROVAL, values, Refusal::Stale))
        }
        Change::MoveApproval(approval) => {
            let of = approval.asked();
            let mut values = vec![
                of.id.to_string().into(),
                of.unit.to_string().into(),
                i64::from(approval.version.count()).into(),
            ];
            values.extend(progress(approval));
            Some((&sql::MOVE_APPROVAL, values, Refusal::Stale))
        }
        _ => None,
    }
}

fn asked(asked: &Asked) -> Vec<Value> {
    let steps: Vec<_> = asked.steps.iter().map(|role| role.name()).collect();
    vec![
        asked.id.to_string().into(),
        asked.unit.to_string().into(),
        asked.subject.kind().name().into(),
        asked.subject.id().into(),
        Value::MaybeWhole(asked.case.map(|case| case.year.into())),
        Value::MaybeWhole(asked.case.map(|case| case.number.into())),
        asked.demand.rules.as_str().into(),
        asked.demand.version.as_str().into(),
        asked.demand.demand.as_str().into(),
        asked.by.to_string().into(),
        asked.role.name().into(),
        micros(asked.at),
        Value::MaybeWhole(asked.due.map(Timestamp::as_microsecond)),
        hex(asked.digest.bytes()).into(),
        asked.note.as_str().into(),
        serde_json::to_string(&steps).unwrap_or_default().into(),
    ]
}
