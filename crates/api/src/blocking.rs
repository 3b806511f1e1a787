//! Addresses of others as a list for a firewall.

use application::stories::BlockOf;
use application::{Actor, Office, Problem, Refusal};
use domain::affected::Spared;
use domain::blocklist::builtin_list_formats;
use domain::id::{FindingId, IncidentId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::operation::Unanswered;

/// Whose addresses are meant.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Whose {
    /// Those of the finding.
    #[default]
    Finding,
    /// Those of the story that the finding belongs to.
    Story,
    /// Those of the findings that became an incident.
    Incident,
}

/// A block list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TakeBlockList {
    /// The finding.
    pub(crate) id: Uuid,
    /// `finding` where it is not said; with `story` the whole story of the finding; with `incident` the `id` is that of an
    /// incident.
    pub(crate) whose: Option<Whose>,
    /// `nftables`, `iptables`, `fortigate` or `plain`; `plain` where it is not said.
    pub(crate) format: Option<String>,
}

/// An address that is left out.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct SparedBody {
    /// As the log wrote it.
    pub(crate) address: String,
    /// `own`, `inside`, `reader` or `unreadable`.
    pub(crate) why: String,
}

/// Addresses of others, written for a firewall.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct BlockListBody {
    /// For which kind of firewall.
    pub(crate) format: String,
    /// What the firewall reads.
    pub(crate) text: String,
    /// The addresses in it.
    pub(crate) addresses: Vec<String>,
    /// What is left out, and why: networks of the office, private and special addresses, and what is no address.
    pub(crate) spared: Vec<SparedBody>,
}

pub(crate) async fn take_block_list(
    office: &Office,
    actor: &Actor,
    asked: TakeBlockList,
) -> Result<BlockListBody, Unanswered> {
    let of = match asked.whose.unwrap_or_default() {
        Whose::Finding => BlockOf::Finding(FindingId::new(asked.id)),
        Whose::Story => BlockOf::Story(FindingId::new(asked.id)),
        Whose::Incident => BlockOf::Incident(IncidentId::new(asked.id)),
    };
    let wanted = asked.format.as_deref().unwrap_or("plain");
    let formats = builtin_list_formats().unwrap_or_default();
    let format = formats.into_iter().find(|format| format.id == wanted);
    let (field, why) = ("format", "invalid-choice");
    let unknown = || Problem::from(Refusal::Invalid { field, why });
    let format = format.ok_or_else(unknown)?;
    let made = office.block_list(actor, of, &format.id, None).await?;
    let remark = format!("Townwatch {} {}", asked.id, office.now());
    let readable = |(address, why): (&String, &Spared)| SparedBody {
        address: address.clone(),
        why: why.name().to_owned(),
    };
    Ok(BlockListBody {
        text: format.write(&made.addresses, &[remark]),
        format: format.id,
        addresses: made.addresses.iter().map(ToString::to_string).collect(),
        spared: made.spared.iter().map(readable).collect(),
    })
}
