//! Requests about looks back through the log.

use std::collections::BTreeSet;
use std::sync::Arc;

use application::Office;
use application::hunts::{Hunt, NewHunt};
use domain::id::HuntId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Answer;

/// A look back, as it is asked for at the command line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HuntAsked {
    /// Ids of the rules; all that are in use where it is empty.
    pub rules: BTreeSet<String>,
    /// Only what went on at this time or later.
    pub from: Option<Timestamp>,
    /// Only what began before this time.
    pub to: Option<Timestamp>,
    /// What for.
    pub purpose: String,
    /// Only count.
    pub dry: bool,
}

/// A look back, as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HuntTold {
    /// Its identity.
    pub hunt: HuntId,
    /// How far it has come.
    pub state: String,
    /// How much of it is done.
    pub percent: u64,
    /// Lines that were read.
    pub read: u64,
    /// Lines that needed no reading: columns say that no rule can match them.
    pub passed: u64,
    /// New findings.
    pub found: u64,
    /// Those of them that are normal here and were put aside.
    pub aside: u64,
    /// Findings that were known before.
    pub known: u64,
    /// Whether it only counts.
    pub dry: bool,
    /// Whether nothing more comes.
    pub over: bool,
}

impl From<&Hunt> for HuntTold {
    fn from(hunt: &Hunt) -> Self {
        Self {
            hunt: hunt.id,
            state: hunt.state.name().to_owned(),
            percent: hunt.percent(),
            read: hunt.read,
            passed: hunt.passed(),
            found: hunt.found,
            aside: hunt.aside,
            known: hunt.known,
            dry: hunt.dry,
            over: hunt.state.is_over(),
        }
    }
}

fn told(cause: impl std::fmt::Display) -> String {
    cause.to_string()
}

pub(super) async fn order(office: &Arc<Office>, asked: HuntAsked) -> Result<Answer, String> {
    let new = NewHunt {
        rules: asked.rules,
        from: asked.from,
        to: asked.to,
        purpose: asked.purpose,
        dry: asked.dry,
    };
    let id = office.order_whole_hunt(new).await.map_err(told)?;
    view(office, id).await
}

pub(super) async fn view(office: &Arc<Office>, id: HuntId) -> Result<Answer, String> {
    let hunt = office.whole_hunt(id).await.map_err(told)?;
    Ok(Answer::Hunt(HuntTold::from(&hunt)))
}
