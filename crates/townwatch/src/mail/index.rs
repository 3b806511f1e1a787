//! A line for each message that came by: who sent what to whom, and what it was called. The file is
//! followed like any log, so that "who else got it" is a search among kept lines.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ::mail::message::Letter;
use ::mail::verdict::Verdict;
use jiff::Timestamp;
use milter::session::Mail;
use serde_json::{Value, json};

use super::replay::word;
use crate::stop::Unusable;

/// Links of a message that are written down.
const MOST_LINKS: usize = 20;
/// Characters of a subject.
const LONGEST_SUBJECT: usize = 300;

/// The file; opened anew for each line, so that whoever moves it away is no trouble.
pub(super) struct Index {
    path: PathBuf,
    turn: Mutex<()>,
}

impl Index {
    /// A file that can be written.
    ///
    /// # Errors
    /// When it cannot.
    pub(super) fn open(path: &Path) -> Result<Self, Unusable> {
        let index = Self {
            path: path.to_owned(),
            turn: Mutex::new(()),
        };
        let tried = index.add(b"");
        tried.map_err(|cause| {
            Unusable::new(format!(
                "--index {}: {cause}; choose another file",
                path.display()
            ))
        })?;
        Ok(index)
    }

    fn add(&self, line: &[u8]) -> io::Result<()> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let mut options = OpenOptions::new();
        let mut file = options
            .append(true)
            .create(true)
            .mode(0o640)
            .open(&self.path)?;
        file.write_all(line)
    }

    /// Writes a message down. What cannot be written is said in the operator's log: mail goes on.
    pub(super) fn note(
        &self,
        now: Timestamp,
        mail: &Mail,
        letter: Option<&Letter<'_>>,
        verdict: Option<&Verdict>,
        held: bool,
    ) {
        let mut line = line(now, mail, letter, verdict, held).to_string();
        line.push('\n');
        if let Err(cause) = self.add(line.as_bytes()) {
            let file = self.path.display();
            tracing::error!(
                "{file}: {cause}; message {} is not in the index",
                mail.queue_id
            );
        }
    }
}

/// Names of ECS, and `townwatch.mail.*` for what it has no name for.
fn line(
    now: Timestamp,
    mail: &Mail,
    letter: Option<&Letter<'_>>,
    verdict: Option<&Verdict>,
    held: bool,
) -> Value {
    let called = verdict.map_or("not_judged", |verdict| word(verdict.verdict));
    let subject: Option<String> =
        letter.map(|letter| letter.subject.chars().take(LONGEST_SUBJECT).collect());
    let from = letter.and_then(|letter| Some(letter.sender()?.address.clone()));
    let codes: Option<Vec<_>> =
        verdict.map(|verdict| verdict.reasons.iter().map(|reason| &reason.code).collect());
    let links: Option<Vec<_>> =
        verdict.map(|verdict| verdict.urls.iter().take(MOST_LINKS).collect());
    let mut line = json!({
        "@timestamp": now.to_string(),
        "event": { "category": ["email"], "action": "mail-judged", "kind": "event" },
        "message": format!("{called}: mail from {} to {} recipients", mail.sender, mail.recipient_count),
        "email": {
            "local_id": mail.queue_id,
            "message_id": letter.and_then(|letter| letter.message_id.clone()),
            "from": { "address": from },
            "sender": { "address": mail.sender },
            "to": { "address": mail.recipients },
            "subject": subject,
        },
        "source": { "ip": mail.client.address },
        "user": { "name": mail.signed_in },
        "townwatch": { "mail": {
            "verdict": called,
            "score": verdict.map(|verdict| verdict.score),
            "signs": codes,
            "links": links,
            "recipients": mail.recipient_count,
            "held": held,
        }},
    });
    without_nothing(&mut line);
    line
}

/// What is not known is not written.
fn without_nothing(value: &mut Value) {
    if let Value::Object(fields) = value {
        fields.values_mut().for_each(without_nothing);
        fields.retain(|_, value| {
            !value.is_null() && value.as_object().is_none_or(|of| !of.is_empty())
        });
    }
}
