//! We are a witness: `add-checkpoint` of other logs.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use application::Office;
use application::witnessing::SeenHead;
use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use evidence::seal::{Checkpoint, Cosigner, NotWitnessed, Note, Submission, VerifierKey, judge};
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::cosigner;
use crate::stop::Unusable;

/// Where checkpoints are sent to.
pub const PATH: &str = "/witness/add-checkpoint";
/// Longest request, in bytes: 63 hashes, and a note with some signatures.
const LONGEST: usize = 16 * 1024;
/// How long a request may take to arrive.
const ARRIVING: Duration = Duration::from_secs(10);
/// Media type of a size (C2SP tlog-witness).
const SIZE: &str = "text/x.tlog.size";
const TEXT: &str = "text/plain; charset=utf-8";

/// Countersigns the checkpoints of logs that were entered here.
pub struct Countersigner {
    office: Arc<Office>,
    cosigner: Cosigner,
    /// From the look at what was seen until the new one is kept nobody else looks.
    alone: Mutex<()>,
}

impl Countersigner {
    /// With the key of a data folder, under a name.
    ///
    /// # Errors
    /// When the key cannot be read or made.
    pub fn open(office: &Arc<Office>, data: &Path, name: &str) -> Result<Self, Unusable> {
        Ok(Self {
            office: Arc::clone(office),
            cosigner: cosigner(data, name)?,
            alone: Mutex::default(),
        })
    }

    /// The answer to one request.
    async fn answer(&self, text: &str) -> Response {
        let asked = match Submission::parse(text) {
            Ok(asked) => asked,
            Err(why) => return refused(why),
        };
        match self.countersign(&asked).await {
            Ok(Ok(line)) => (StatusCode::OK, [(CONTENT_TYPE, TEXT)], line).into_response(),
            Ok(Err(why)) => {
                tracing::warn!("a checkpoint is not countersigned: {why}");
                refused(why)
            }
            Err(why) => {
                tracing::error!("a checkpoint is not countersigned: {why}");
                let says = "nothing can be kept at present; send it again later\n";
                (StatusCode::SERVICE_UNAVAILABLE, says).into_response()
            }
        }
    }

    async fn countersign(
        &self,
        asked: &Submission,
    ) -> Result<Result<String, NotWitnessed>, application::Problem> {
        let _alone = self.alone.lock().await;
        let logs = self.office.witnessed_logs().await?;
        let keys = logs.values().filter_map(|log| VerifierKey::parse(&log.key));
        let keys: Vec<_> = keys.collect();
        let mut seen = self.office.seen_heads().await?;
        let last = |origin: &str| {
            let note = Note::parse(&seen.get(origin)?.note).ok()?;
            Checkpoint::parse(&note.text).ok()
        };
        let note = match judge(asked, &keys, last) {
            Ok(note) => note,
            Err(why) => return Ok(Err(why)),
        };
        let Ok(said) = Checkpoint::parse(&note.text) else {
            return Ok(Err(NotWitnessed::Unreadable));
        };
        let at = self.office.now();
        let head = SeenHead {
            size: said.size,
            note: asked.note.clone(),
            at,
        };
        seen.insert(said.origin.clone(), head);
        // Kept first: what was countersigned must never be forgotten.
        self.office.note_seen_heads(&seen, &said.origin).await?;
        let time = u64::try_from(at.as_second()).unwrap_or_default();
        Ok(Ok(self.cosigner.line(&note.text, time)))
    }
}

fn refused(why: NotWitnessed) -> Response {
    let status = match why {
        NotWitnessed::Unreadable => StatusCode::BAD_REQUEST,
        NotWitnessed::UnknownLog => StatusCode::NOT_FOUND,
        NotWitnessed::NotSigned => StatusCode::FORBIDDEN,
        NotWitnessed::OtherSize { size } | NotWitnessed::OtherTree { size } => {
            let headers = [(CONTENT_TYPE, SIZE)];
            return (StatusCode::CONFLICT, headers, format!("{size}\n")).into_response();
        }
        NotWitnessed::NotGrown => StatusCode::UNPROCESSABLE_ENTITY,
    };
    (status, [(CONTENT_TYPE, TEXT)], format!("{why}\n")).into_response()
}

/// The console with the witness beside it. Nothing of a session is looked at there: a request counts by
/// the signature of a log that was entered.
pub fn beside(console: Router, witness: Arc<Countersigner>) -> Router {
    let own = Router::new().route(PATH, post(add_checkpoint));
    own.with_state(witness).fallback_service(console)
}

async fn add_checkpoint(State(witness): State<Arc<Countersigner>>, request: Request) -> Response {
    let body = timeout(ARRIVING, to_bytes(request.into_body(), LONGEST)).await;
    let Ok(Ok(body)) = body else {
        return refused(NotWitnessed::Unreadable);
    };
    match std::str::from_utf8(&body) {
        Ok(text) => witness.answer(text).await,
        Err(_) => refused(NotWitnessed::Unreadable),
    }
}
