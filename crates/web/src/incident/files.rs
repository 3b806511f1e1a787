//! Files of an incident: adding one, and taking one away.

use application::attachments::{Attachment, LONGEST};
use axum::extract::{Multipart, Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use domain::id::{AttachmentId, IncidentId};
use texts::visible;

use super::show::{Typed, ended};
use crate::answer::{Reply, encoded};
use crate::form::identity;
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::upload::{sent, too_long};

/// Longest body of an upload, in bytes: the longest file and what the form says around it.
pub(crate) const LONGEST_UPLOAD: usize = LONGEST + (64 << 10);

/// A file as the page lists it.
pub(crate) struct FileView {
    pub(crate) href: String,
    pub(crate) name: String,
    pub(crate) about: String,
    pub(crate) sha256: String,
}

/// The files of a case in words.
pub(crate) fn files(page: &Page, attachments: &[Attachment]) -> Vec<FileView> {
    let file = |one: &Attachment| {
        let size = page.count(one.bytes.div_ceil(1024));
        let args = [("size", size.into()), ("at", page.moment(one.at).into())];
        FileView {
            href: format!("/incidents/{}/files/{}", one.incident, one.id),
            name: visible(&one.name),
            about: page.say("incident-file-about", &args),
            sha256: one.sha256(),
        }
    };
    attachments.iter().map(file).collect()
}

/// `POST /incidents/{id}/files`
pub(crate) async fn add_file(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    form: Multipart,
) -> Reply {
    let id: IncidentId = identity(&id)?;
    let done = match sent(form).await? {
        Some((name, content)) => {
            let added = console
                .office
                .add_attachment(person.actor(), id, &name, content);
            added.await.map(|_| ())
        }
        None => Err(too_long().into()),
    };
    ended(&console, person, id, "file", Typed::default(), done).await
}

/// `GET /incidents/{id}/files/{file}`: as it came, to be saved and never to be shown by us: what an
/// attacker sent as a page or a picture must not run under our name.
pub(crate) async fn file(
    State(console): Shared,
    person: SignedInPerson,
    Path((id, file)): Path<(String, String)>,
) -> Reply {
    let (id, file): (IncidentId, AttachmentId) = (identity(&id)?, identity(&file)?);
    let (attachment, content) = console
        .office
        .view_attachment(person.actor(), id, file)
        .await?;
    let name = encoded(&attachment.name);
    let disposition = format!("attachment; filename*=UTF-8''{name}");
    let headers = [
        (CONTENT_TYPE, "application/octet-stream".to_owned()),
        (CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, content).into_response())
}
