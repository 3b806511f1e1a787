//! What others are told of an incident.

use application::sharing::ShareWish;
use application::{Actor, Office};
use domain::id::IncidentId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::operation::Unanswered;

/// How it is written.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Written {
    /// STIX 2.1.
    #[default]
    Stix,
    /// An event for MISP.
    Misp,
}

/// Whom it may reach (TLP 2.0).
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
pub(crate) enum Marking {
    /// Everybody.
    #[serde(rename = "clear")]
    Clear,
    /// The community.
    #[serde(rename = "green")]
    Green,
    /// The recipient's organisation and its clients, who need it.
    #[serde(rename = "amber")]
    #[default]
    Amber,
    /// The recipient's organisation only.
    #[serde(rename = "amber+strict")]
    AmberStrict,
    /// Only the people who are named.
    #[serde(rename = "red")]
    Red,
}

/// What is shared, with whom.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShareIncident {
    /// The incident.
    pub(crate) incident: Uuid,
    /// `stix` where it is not said.
    pub(crate) format: Option<Written>,
    /// Whom it may reach; `amber` where it is not said.
    pub(crate) tlp: Option<Marking>,
    /// What others read: one line, without names of people.
    pub(crate) name: String,
    /// Who gets it; stands in the chronology, not in the file.
    pub(crate) recipient: String,
}

/// A file for others: outside addresses and techniques, never names of accounts or lines of logs.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SharedBody {
    /// `stix` or `misp`.
    pub(crate) format: &'static str,
    /// What it is carried as.
    pub(crate) media_type: &'static str,
    /// The file: JSON.
    pub(crate) text: String,
    /// SHA-256 of the text, as in the chronology.
    pub(crate) sha256: String,
    /// How many addresses stand in it.
    pub(crate) addresses: usize,
}

impl Written {
    const fn name(self) -> &'static str {
        match self {
            Self::Stix => "stix",
            Self::Misp => "misp",
        }
    }
}

impl Marking {
    const fn name(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Green => "green",
            Self::Amber => "amber",
            Self::AmberStrict => "amber+strict",
            Self::Red => "red",
        }
    }
}

pub(crate) async fn share_incident(
    office: &Office,
    actor: &Actor,
    asked: ShareIncident,
) -> Result<SharedBody, Unanswered> {
    let wish = ShareWish {
        format: asked.format.unwrap_or_default().name().to_owned(),
        tlp: asked.tlp.unwrap_or_default().name().to_owned(),
        name: asked.name,
        recipient: asked.recipient,
    };
    let incident = IncidentId::new(asked.incident);
    let made = office.share_incident(actor, incident, &wish).await?;
    Ok(SharedBody {
        format: made.format.name(),
        media_type: made.format.media_type(),
        text: made.text,
        sha256: made.sha256,
        addresses: made.addresses,
    })
}
