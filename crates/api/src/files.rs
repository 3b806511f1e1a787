//! Files of incidents: from the wire to the office and back.

use application::attachments::Attachment;
use application::{Actor, Office};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::id::{AttachmentId, IncidentId};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::operation::Unanswered;

type Answer<T> = Result<T, Unanswered>;

/// A file for an incident.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddAttachment {
    /// The incident.
    pub(crate) id: Uuid,
    /// Its name; the last part of a path.
    pub(crate) name: String,
    /// Its content, in base64 (RFC 4648, section 4); larger files come through the page.
    pub(crate) content: Base64,
}

/// Bytes in base64 (RFC 4648, section 4).
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(transparent)]
pub(crate) struct Base64(
    #[schemars(length(min = 4), regex(pattern = r"^([A-Za-z0-9+/]{4})+$"))] pub(crate) String,
);

/// A file of an incident.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OneAttachment {
    /// The incident.
    pub(crate) id: Uuid,
    /// The attachment.
    pub(crate) attachment: Uuid,
}

/// A file of an incident, without its content.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct AttachmentBody {
    /// Its identity.
    pub(crate) id: Uuid,
    /// Its name as it came.
    pub(crate) name: String,
    /// Length in bytes.
    pub(crate) bytes: u64,
    /// SHA-256 of its content, 64 digits.
    pub(crate) sha256: String,
    /// When it was added.
    pub(crate) at: Timestamp,
}

/// A file of an incident with its content.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct AttachmentContent {
    /// The file.
    pub(crate) attachment: AttachmentBody,
    /// Its content, in base64 (RFC 4648, section 4).
    pub(crate) content: String,
}

/// The file that was added.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Added {
    /// The new attachment.
    pub(crate) attachment: Uuid,
}

pub(crate) async fn add_attachment(
    office: &Office,
    actor: &Actor,
    asked: AddAttachment,
) -> Answer<Added> {
    let id = IncidentId::new(asked.id);
    let content = STANDARD.decode(asked.content.0);
    let content = content.map_err(|cause| Unanswered::Unreadable(format!("content: {cause}")))?;
    let added = office.add_attachment(actor, id, &asked.name, content);
    let id = added.await?.uuid();
    Ok(Added { attachment: id })
}

pub(crate) async fn view_attachment(
    office: &Office,
    actor: &Actor,
    asked: OneAttachment,
) -> Answer<AttachmentContent> {
    let (incident, id) = (
        IncidentId::new(asked.id),
        AttachmentId::new(asked.attachment),
    );
    let (found, content) = office.view_attachment(actor, incident, id).await?;
    Ok(AttachmentContent {
        attachment: attachment(&found),
        content: STANDARD.encode(content),
    })
}

/// As it goes over the wire.
pub(crate) fn attachment(of: &Attachment) -> AttachmentBody {
    AttachmentBody {
        id: of.id.uuid(),
        name: of.name.clone(),
        bytes: of.bytes,
        sha256: of.sha256(),
        at: of.at,
    }
}
