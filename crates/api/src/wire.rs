//! What goes over the wire. Doc comments here are the descriptions in the `OpenAPI` document.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::num::NonZeroU32;

use jiff::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::approvals::ApprovalBody;
use crate::files::AttachmentBody;

/// No input.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

/// It is done.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Done {
    /// Always true.
    pub(crate) done: bool,
}

/// Rows, and where the next ones begin.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Page<T> {
    /// The rows.
    pub(crate) items: Vec<T>,
    /// Give this as `after` for the next rows; null at the end.
    pub(crate) next: Option<String>,
}

/// A reason or a text that people read: not blank, at most 2,000 characters.
macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub(crate) struct $name(
            #[schemars(length(min = 1, max = 2000), regex(pattern = r"\S"))] pub(crate) String,
        );
    )*};
}

texts! {
    /// A text that people read: not blank, at most 2,000 characters.
    Words;
}

/// The version of a record that was seen.
pub(crate) type Seen = Whole;

/// A whole number, not below 0.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(try_from = "serde_json::Number")]
pub(crate) struct Whole(pub(crate) u32);

impl JsonSchema for Whole {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Whole".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": 0, "maximum": u32::MAX})
    }
}

impl TryFrom<serde_json::Number> for Whole {
    type Error = String;

    /// JSON Schema counts `7.0` as an integer, and some languages write it so.
    fn try_from(number: serde_json::Number) -> Result<Self, String> {
        let text = number.to_string();
        let whole = text.strip_suffix(".0").unwrap_or(&text);
        let count = whole.parse();
        count
            .map(Self)
            .map_err(|_| format!("{text} is no whole number from 0 to {}", u32::MAX))
    }
}

/// Which findings, newest first.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FindingFilter {
    /// Only this state.
    pub(crate) state: Option<FindingState>,
    /// At least this severity.
    pub(crate) severity: Option<Severity>,
    /// Only this rule (its Sigma id).
    pub(crate) rule: Option<String>,
    /// `next` of the page before.
    #[schemars(regex(pattern = r"^-?[0-9]{1,17}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"))]
    pub(crate) after: Option<String>,
    /// How many at most; 50 where it is not said, never more than 200.
    #[schemars(range(max = 4_294_967_295_u32))]
    pub(crate) limit: Option<NonZeroU32>,
}

/// Which incidents, newest first.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct IncidentFilter {
    /// Only this state.
    pub(crate) state: Option<IncidentState>,
    /// `next` of the page before.
    #[schemars(regex(pattern = r"^-?[0-9]{1,17}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"))]
    pub(crate) after: Option<String>,
    /// How many at most; 50 where it is not said, never more than 200.
    #[schemars(range(max = 4_294_967_295_u32))]
    pub(crate) limit: Option<NonZeroU32>,
}

/// What people decided about a finding.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum FindingState {
    Open,
    Dismissed,
    Watched,
    Accepted,
}

/// How bad, as Sigma counts it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Severity {
    Informational,
    Low,
    Medium,
    High,
    Critical,
}

/// How far a case has come.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum IncidentState {
    Open,
    Controlled,
    Closed,
}

/// One finding.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OneFinding {
    /// The finding.
    pub(crate) id: Uuid,
}

/// One incident.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OneIncident {
    /// The incident.
    pub(crate) id: Uuid,
}

/// It is an incident: known from now.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AcceptFinding {
    /// The finding.
    pub(crate) id: Uuid,
    /// The version that was seen; somebody else's change is never overwritten.
    pub(crate) seen: Seen,
    /// What the case is called.
    pub(crate) title: Words,
}

/// The incident that was opened.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Accepted {
    /// The incident.
    pub(crate) incident: Uuid,
}

/// It is no incident.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DismissFinding {
    /// The finding.
    pub(crate) id: Uuid,
    /// The version that was seen.
    pub(crate) seen: Seen,
    /// Why.
    pub(crate) reason: Words,
}

/// To be looked at again.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WatchFinding {
    /// The finding.
    pub(crate) id: Uuid,
    /// The version that was seen.
    pub(crate) seen: Seen,
    /// Why.
    pub(crate) reason: Words,
    /// Until when; a time to come.
    pub(crate) until: Timestamp,
}

/// A judgement is taken back.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReopenFinding {
    /// The finding.
    pub(crate) id: Uuid,
    /// The version that was seen.
    pub(crate) seen: Seen,
}

/// Facts for the level.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct JudgeLevel {
    /// The incident.
    pub(crate) id: Uuid,
    /// The version that was seen.
    pub(crate) seen: Seen,
    /// Which of its regulations; the case's own when left out.
    pub(crate) regime: Option<String>,
    /// Facts as that regulation asks for them (`townwatch incident level`). `impacts` and
    /// `override` are judged; another level than the one that stood is a change from now on.
    pub(crate) facts: serde_json::Map<String, Value>,
}

/// A further regulation for a case.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddRegime {
    /// The incident.
    pub(crate) id: Uuid,
    /// The version that was seen.
    pub(crate) seen: Seen,
    /// The regulation (`townwatch regime list`); the version of the day the case was known is
    /// taken, and stays.
    pub(crate) regime: String,
}

/// A duty that was done.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordDuty {
    /// The incident.
    pub(crate) id: Uuid,
    /// The version that was seen.
    pub(crate) seen: Seen,
    /// The regulation.
    pub(crate) regime: String,
    /// Its clock (`final_report`; `report-2` after the first change of the level).
    pub(crate) clock: String,
    /// When; no time to come.
    pub(crate) at: Timestamp,
    /// How: a receipt, whom, by which channel.
    pub(crate) note: Words,
}

/// The time it became known, corrected.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeKnownAt {
    /// The incident.
    pub(crate) id: Uuid,
    /// The version that was seen.
    pub(crate) seen: Seen,
    /// Known since; no time to come.
    pub(crate) known_at: Timestamp,
    /// Why it is corrected.
    pub(crate) reason: Words,
}

/// Reported to the authority.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordReport {
    /// The incident.
    pub(crate) id: Uuid,
    /// The version that was seen.
    pub(crate) seen: Seen,
    /// When; no time to come.
    pub(crate) at: Timestamp,
    /// The authority's receipt number.
    pub(crate) receipt: Words,
}

/// Damage controlled or recovered.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordControl {
    /// The incident.
    pub(crate) id: Uuid,
    /// The version that was seen.
    pub(crate) seen: Seen,
    /// When; no time to come.
    pub(crate) at: Timestamp,
    /// How.
    pub(crate) how: Words,
}

/// A line for the chronology.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddNote {
    /// The incident.
    pub(crate) id: Uuid,
    /// When it happened; no time to come.
    pub(crate) happened: Timestamp,
    /// What happened.
    pub(crate) text: Words,
}

/// About whom or what.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Subject {
    /// The account, as the log names it.
    pub(crate) account: Option<String>,
    /// The address on the other side.
    pub(crate) source_ip: Option<String>,
    /// The host that logged it.
    pub(crate) host: Option<String>,
}

/// What a rule says about a subject.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct FindingBody {
    /// Its identity.
    pub(crate) id: Uuid,
    /// The unit it belongs to.
    pub(crate) unit: Uuid,
    /// The Sigma id of the rule.
    pub(crate) rule: String,
    /// How bad.
    pub(crate) severity: Severity,
    /// `precursor` or `indication`.
    pub(crate) sign: String,
    /// `event`, `correlation` or `baseline`.
    pub(crate) kind: String,
    /// About whom or what.
    pub(crate) subject: Subject,
    /// First event.
    pub(crate) first: Timestamp,
    /// Newest event.
    pub(crate) last: Timestamp,
    /// How many events.
    pub(crate) count: u64,
    /// What people decided.
    pub(crate) state: FindingState,
    /// The incident, when it was accepted.
    pub(crate) incident: Option<Uuid>,
    /// When it was raised.
    pub(crate) raised: Timestamp,
    /// When the last record arrived that it needs; null where that is not known.
    pub(crate) needed: Option<Timestamp>,
    /// The look back that found it; null where it was noticed as its records came.
    pub(crate) hunt: Option<Uuid>,
    /// Give this as `seen` when changing it.
    pub(crate) version: u32,
}

/// A finding with the lines that prove it.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct FindingPage {
    /// The finding.
    pub(crate) finding: FindingBody,
    /// Distinct values that the reasons name.
    pub(crate) values: BTreeMap<String, Vec<String>>,
    /// The lines that prove it, oldest first.
    pub(crate) lines: Vec<Line>,
}

/// A line of log.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Line {
    /// Where it is kept, epoch and index.
    pub(crate) event: String,
    /// When it happened.
    pub(crate) at: Timestamp,
    /// The source's name.
    pub(crate) source: String,
    /// As it arrived. Whoever shows it escapes it: anybody on the network may have written it.
    pub(crate) text: String,
}

/// An incident.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct IncidentBody {
    /// Its identity.
    pub(crate) id: Uuid,
    /// The unit it belongs to.
    pub(crate) unit: Uuid,
    /// Year of its number.
    pub(crate) year: i16,
    /// Its number in that year and unit.
    pub(crate) number: u32,
    /// What it is called.
    pub(crate) title: String,
    /// The finding it grew from.
    pub(crate) finding: Option<Uuid>,
    /// Since when it is known: the clocks run from here.
    pub(crate) known_at: Timestamp,
    /// When it was found.
    pub(crate) found_at: Option<Timestamp>,
    /// When damage was controlled.
    pub(crate) controlled_at: Option<Timestamp>,
    /// When it was reported.
    pub(crate) reported_at: Option<Timestamp>,
    /// The authority's receipt number.
    pub(crate) receipt: Option<String>,
    /// How far it has come.
    pub(crate) state: IncidentState,
    /// What the regulation says: level or range, clauses, clocks (`townwatch incident level`).
    pub(crate) judgement: Value,
    /// The same by every regulation that was added to the case.
    pub(crate) further: Vec<Value>,
    /// Give this as `seen` when changing it.
    pub(crate) version: u32,
}

/// An incident with its chronology.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct IncidentPage {
    /// The incident.
    pub(crate) incident: IncidentBody,
    /// Its chronology, oldest first.
    pub(crate) timeline: Vec<TimelineLine>,
    /// Its files, oldest first.
    pub(crate) attachments: Vec<AttachmentBody>,
}

/// A line of the chronology.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TimelineLine {
    /// When it was written down.
    pub(crate) recorded: Timestamp,
    /// When it happened.
    pub(crate) happened: Timestamp,
    /// Who wrote it; null for the program itself.
    pub(crate) by: Option<String>,
    /// What kind of line.
    pub(crate) kind: String,
    /// Its values.
    pub(crate) values: Value,
}

/// Who sends log lines.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SourceBody {
    /// Its identity.
    pub(crate) id: Uuid,
    /// The unit whose logs these are.
    pub(crate) unit: Uuid,
    /// The name people gave it.
    pub(crate) name: String,
    /// A format's id, or `auto`.
    pub(crate) format: String,
    /// IANA zone of times that state none.
    pub(crate) time_zone: String,
}

/// What is due and what runs.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct TodayBody {
    /// Open cases, the nearest due first; null without the role.
    pub(crate) incidents: Option<Vec<IncidentBody>>,
    /// The newest open findings; null without the role.
    pub(crate) findings: Option<Vec<FindingBody>>,
    /// Approvals that wait for the one who asks this; null without the role.
    pub(crate) approvals: Option<Vec<ApprovalBody>>,
    /// How many findings are open, by severity.
    pub(crate) open_findings: BTreeMap<String, u64>,
}

/// Why there is no answer (RFC 9457).
#[derive(Debug, Serialize, JsonSchema)]
pub struct ProblemBody {
    /// The HTTP status.
    pub status: u16,
    /// For people, in the language asked for.
    pub title: String,
    /// Stable name of the reason, such as `refusal-stale`.
    pub code: String,
    /// What exactly is wrong with the input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The field it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// For the operator's log, when something failed here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
}
