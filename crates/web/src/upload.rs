//! Forms that bring a file: what was typed beside it, and the file.

use std::collections::BTreeMap;

use application::Refusal;
use axum::extract::Multipart;
use axum::extract::multipart::MultipartError;
use axum::http::StatusCode;

use crate::answer::Turned;

/// Most fields beside the file, and the longest of one in bytes.
const MOST_FIELDS: usize = 40;
const LONGEST_FIELD: usize = 16 * 1024;

/// What such a form sent.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    fields: BTreeMap<String, String>,
    file: Option<(String, Vec<u8>)>,
    too_long: bool,
}

impl Sent {
    /// Reads a form.
    pub(crate) async fn read(mut form: Multipart) -> Result<Self, Turned> {
        let mut sent = Self::default();
        loop {
            let field = match form.next_field().await {
                Ok(Some(field)) => field,
                Ok(None) => return Ok(sent),
                Err(cause) if is_too_long(&cause) => {
                    sent.too_long = true;
                    return Ok(sent);
                }
                Err(_) => return Err(Turned::Unreadable),
            };
            let name = field.name().unwrap_or_default().to_owned();
            let file = field.file_name().map(str::to_owned);
            let content = match field.bytes().await {
                Ok(content) => content,
                Err(cause) if is_too_long(&cause) => {
                    sent.too_long = true;
                    return Ok(sent);
                }
                Err(_) => return Err(Turned::Unreadable),
            };
            match file {
                Some(file) if name == "file" => sent.file = Some((file, content.to_vec())),
                _ if sent.fields.len() >= MOST_FIELDS || content.len() > LONGEST_FIELD => {
                    return Err(Turned::Unreadable);
                }
                _ => {
                    let text = String::from_utf8(content.to_vec());
                    let text = text.map_err(|_| Turned::Unreadable)?;
                    sent.fields.insert(name, text);
                }
            }
        }
    }

    /// What was typed into a field; empty where it was not there.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// The file with its name. Without one it has neither name nor content.
    ///
    /// # Errors
    /// When it was longer than any may be.
    pub(crate) fn file(&mut self) -> Result<(String, Vec<u8>), Refusal> {
        if self.too_long {
            return Err(too_long());
        }
        Ok(self.file.take().unwrap_or_default())
    }
}

/// The one file of a form, with its name; none when it is longer than any may be.
pub(crate) async fn sent(form: Multipart) -> Result<Option<(String, Vec<u8>)>, Turned> {
    let mut sent = Sent::read(form).await?;
    Ok(sent.file().ok())
}

fn is_too_long(cause: &MultipartError) -> bool {
    cause.status() == StatusCode::PAYLOAD_TOO_LARGE
}

/// What is said of a file that is longer than any may be.
pub(crate) const fn too_long() -> Refusal {
    let (field, why) = ("file", "invalid-file-too-long");
    Refusal::Invalid { field, why }
}
