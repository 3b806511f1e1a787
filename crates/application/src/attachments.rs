//! Files of an incident: kept as they came, with their SHA-256 in chronology and journal, and so in
//! the log that can be proved. Nobody changes or removes one.

use domain::id::{AttachmentId, IncidentId, PersonId};
use jiff::Timestamp;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::authority::Actor;
use crate::deed::Change;
use crate::findings::incident_object;
use crate::office::Office;
use crate::problem::{Fault, Problem, Refusal};
use crate::use_case::{ADD_ATTACHMENT, VIEW_ATTACHMENT};

/// Longest file, in bytes: a photograph, a scan, a cut of a log.
pub const LONGEST: usize = 20 << 20;
/// Most files of one incident.
const MOST: usize = 100;
/// Longest name, in characters.
const LONGEST_NAME: usize = 200;
/// A file is kept in parts of so many bytes.
pub const PART: usize = 192 << 10;

/// A file of an incident, without its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its identity.
    pub id: AttachmentId,
    /// The incident it belongs to.
    pub incident: IncidentId,
    /// Its name as it came, without folders.
    pub name: String,
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 of its content.
    pub digest: [u8; 32],
    /// Who added it.
    pub by: PersonId,
    /// When.
    pub at: Timestamp,
}

impl Attachment {
    /// The digest as people compare it: 64 digits.
    pub fn sha256(&self) -> String {
        domain::hex::text(&self.digest)
    }
}

impl Office {
    /// Adds a file to an incident.
    ///
    /// # Errors
    /// A refusal without the role, without a name, for an empty or too long file, or when the
    /// incident has a hundred already.
    pub async fn add_attachment(
        &self,
        actor: &Actor,
        incident: IncidentId,
        name: &str,
        content: Vec<u8>,
    ) -> Result<AttachmentId, Problem> {
        let permit = actor.permit(&ADD_ATTACHMENT)?;
        let case = self.incident_of(&permit, incident).await?;
        let name = file_name(name)?;
        fits(&content)?;
        let there = self
            .parts
            .records
            .attachments(permit.scope(), incident)
            .await?;
        if there.len() >= MOST {
            return Err(wrong("invalid-too-many-files"));
        }
        let attachment = Attachment {
            id: AttachmentId::new(self.parts.ids.uuid()),
            incident,
            name,
            bytes: u64::try_from(content.len()).unwrap_or(u64::MAX),
            digest: Sha256::digest(&content).into(),
            by: actor.person.id,
            at: self.now(),
        };
        let id = attachment.id;
        let sha256 = attachment.sha256();
        let said = json!({"name": attachment.name, "sha256": sha256, "bytes": attachment.bytes});
        let entry = self.line(actor, "attachment-added", attachment.at, &said);
        // The name may hold personal data; the journal needs the digest only.
        let facts = json!({"attachment": id, "sha256": sha256}).to_string();
        let mut changes = vec![Change::AddAttachment(attachment)];
        changes.extend(content.chunks(PART).zip(0..).map(|(part, number)| {
            Change::AddAttachmentPart {
                incident,
                attachment: id,
                number,
                content: part.to_vec(),
            }
        }));
        changes.push(Change::AddTimeline { incident, entry });
        self.carry_out(
            &permit,
            case.unit,
            incident_object(incident),
            facts,
            changes,
        )
        .await?;
        Ok(id)
    }

    /// A file of an incident with its content, which is still what it was when it came. Looking is
    /// journalled.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] outside one's units; a fault when it was altered behind our back.
    pub async fn view_attachment(
        &self,
        actor: &Actor,
        incident: IncidentId,
        id: AttachmentId,
    ) -> Result<(Attachment, Vec<u8>), Problem> {
        let permit = actor.permit(&VIEW_ATTACHMENT)?;
        let case = self.incident_of(&permit, incident).await?;
        let records = &self.parts.records;
        let mut all = records
            .attachments(permit.scope(), incident)
            .await?
            .into_iter();
        let attachment = all.find(|one| one.id == id).ok_or(Refusal::NotFound)?;
        let content = records
            .attachment_content(permit.scope(), incident, id)
            .await?;
        let digest: [u8; 32] = Sha256::digest(&content).into();
        if digest != attachment.digest {
            return Err(Fault::new(format!("read attachment {id}: it is not what it was")).into());
        }
        let facts = json!({"attachment": id}).to_string();
        self.carry_out(
            &permit,
            case.unit,
            incident_object(incident),
            facts,
            Vec::new(),
        )
        .await?;
        Ok((attachment, content))
    }
}

/// The last part of a path; browsers and attackers send whole ones.
pub(crate) fn file_name(given: &str) -> Result<String, Problem> {
    let name = given.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    if name.is_empty() || name == "." || name == ".." {
        return Err(Refusal::Missing { field: "file" }.into());
    }
    if name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(wrong("invalid-file-name"));
    }
    Ok(name.to_owned())
}

pub(crate) fn fits(content: &[u8]) -> Result<(), Problem> {
    match content.len() {
        0 => Err(Refusal::Missing { field: "file" }.into()),
        length if length > LONGEST => Err(wrong("invalid-file-too-long")),
        _ => Ok(()),
    }
}

fn wrong(why: &'static str) -> Problem {
    let field = "file";
    Refusal::Invalid { field, why }.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_part_of_a_path_is_a_name() {
        let named = |given: &str| file_name(given).ok();
        assert_eq!(named("C:\\temp\\通報單.pdf").as_deref(), Some("通報單.pdf"));
        assert_eq!(named("../../etc/passwd").as_deref(), Some("passwd"));
        for none in ["", "..", "a/..", " ", "a\u{0}b", &"長".repeat(201)] {
            assert_eq!(named(none), None, "{none}");
        }
    }

    #[test]
    fn an_empty_and_a_too_long_file_are_refused() {
        assert!(fits(&[]).is_err());
        assert!(fits(&[0]).is_ok());
        assert!(fits(&vec![0; LONGEST]).is_ok());
        assert!(fits(&vec![0; LONGEST + 1]).is_err());
    }
}
