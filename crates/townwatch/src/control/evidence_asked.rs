//! Requests about the log's records: what goes, and what must stay.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use application::holds::{Hold, HoldCovers, NewHold};
use application::keeping::Going;
use application::{Office, Problem, Refusal};
use domain::id::{HoldId, IncidentId, SourceId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Answer;

/// What goes of one file of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileGoing {
    /// The file, named from the log's folder on.
    pub segment: String,
    /// Receive time of its oldest record.
    pub oldest: Timestamp,
    /// And of its newest.
    pub newest: Timestamp,
    /// How many go.
    pub records: u64,
    /// How many whose time is over are held.
    pub held: u64,
    /// How many go, by rule.
    pub rules: BTreeMap<String, u64>,
    /// Size of the file, in bytes.
    pub bytes: u64,
}

impl From<Going> for FileGoing {
    fn from(going: Going) -> Self {
        Self {
            records: going.count(),
            segment: going.file,
            oldest: going.oldest,
            newest: going.newest,
            held: going.held,
            rules: going.gone,
            bytes: going.bytes,
        }
    }
}

/// A hold, as it is named at the command line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldAsked {
    /// For which incident.
    pub incident: IncidentId,
    /// Why.
    pub reason: String,
    /// Only records received at this time or later.
    pub from: Option<Timestamp>,
    /// Only records received before this time.
    pub to: Option<Timestamp>,
    /// Only of these sources, by name.
    pub sources: Vec<String>,
    /// Only of sources of these kinds.
    pub classes: BTreeSet<String>,
}

/// A hold, as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldTold {
    /// Its identity.
    pub hold: HoldId,
    /// The incident.
    pub incident: IncidentId,
    /// Why.
    pub reason: String,
    /// From when.
    pub from: Option<Timestamp>,
    /// Until when.
    pub to: Option<Timestamp>,
    /// When it was placed.
    pub placed: Timestamp,
    /// When it was released; none while it stands.
    pub released: Option<Timestamp>,
    /// What it is about.
    pub covers: HoldCovers,
}

impl From<Hold> for HoldTold {
    fn from(hold: Hold) -> Self {
        Self {
            hold: hold.id,
            incident: hold.incident,
            reason: hold.reason,
            from: hold.from,
            to: hold.to,
            placed: hold.at,
            released: hold.released.map(|release| release.at),
            covers: hold.covers,
        }
    }
}

fn told(cause: impl std::fmt::Display) -> String {
    cause.to_string()
}

/// A problem in words; what is not there is told by its option.
pub(crate) fn not_there(problem: &Problem, what: &str) -> String {
    match problem {
        Problem::Refused(Refusal::NotFound) => format!("--{what}: there is none of that id"),
        other => other.to_string(),
    }
}

/// Sources by their names.
pub(crate) async fn sources(
    office: &Office,
    names: &[String],
) -> Result<BTreeSet<SourceId>, String> {
    let all = office.sources_for_operator().await.map_err(told)?;
    let of = |name: &String| {
        let found = all.iter().find(|source| source.name == *name);
        let found = found.map(|source| source.id);
        found.ok_or_else(|| format!("--source: no source {name:?}"))
    };
    names.iter().map(of).collect()
}

pub(super) async fn would_go(office: &Arc<Office>) -> Result<Answer, String> {
    let going = office.would_go().await.map_err(told)?;
    let going = going.into_iter().map(FileGoing::from).collect();
    Ok(Answer::Going { going })
}

pub(super) async fn remove_due(office: &Arc<Office>, word: bool) -> Result<Answer, String> {
    let (removal, more) = office.remove_due(word).await.map_err(told)?;
    let (records, waits) = (removal.records, removal.waits);
    Ok(Answer::Removed {
        records,
        waits,
        more,
    })
}

pub(super) async fn add_hold(office: &Arc<Office>, new: HoldAsked) -> Result<Answer, String> {
    let wanted = NewHold {
        sources: sources(office, &new.sources).await?,
        classes: new.classes,
        from: new.from,
        to: new.to,
        reason: new.reason,
    };
    let placed = office.place_hold_by_operator(new.incident, wanted).await;
    let hold = placed.map_err(|problem| not_there(&problem, "incident"))?;
    Ok(Answer::Held { hold })
}

pub(super) async fn release_hold(
    office: &Arc<Office>,
    hold: HoldId,
    reason: &str,
) -> Result<Answer, String> {
    let released = office.release_hold_by_operator(hold, reason).await;
    released.map_err(|problem| not_there(&problem, "hold"))?;
    Ok(Answer::Noted)
}

pub(super) async fn list_holds(office: &Arc<Office>) -> Result<Answer, String> {
    let holds = office.holds_for_operator().await.map_err(told)?;
    let holds = holds.into_iter().map(HoldTold::from).collect();
    Ok(Answer::Holds { holds })
}
