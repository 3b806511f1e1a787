//! Lines of the log that somebody takes out as evidence for an incident.

use std::collections::BTreeSet;

use application::exports::EvidenceWish;
use application::use_case::EXPORT_EVIDENCE;
use application::{Actor, Problem, Refusal};
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use domain::id::{IncidentId, UnitId};
use texts::visible;
use uuid::Uuid;

use super::show::{Typed, ended};
use crate::answer::Reply;
use crate::form::{Filled, identity, local_time};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::{Console, Taking, TakingState};

/// One that was asked for, as the page tells it.
pub(super) struct TakingView {
    pub(super) text: String,
    /// `running`, `ready`, `nothing`, `failed`.
    pub(super) state: &'static str,
    /// Where it is fetched; empty while there is nothing.
    pub(super) href: String,
    /// SHA-256 of the file; empty while there is none.
    pub(super) sha256: String,
    /// SHA-256 of its manifest.
    pub(super) manifest: String,
}

/// What the page tells of evidence, and whether one may take some.
#[derive(Default)]
pub(super) struct Takings {
    pub(super) rows: Vec<TakingView>,
    pub(super) may: bool,
}

/// What somebody takes out for an incident. Ask before the incident itself: what is ready here stands in
/// a chronology that is read afterwards.
pub(super) fn taken(console: &Console, actor: &Actor, incident: IncidentId) -> Option<Vec<Taking>> {
    let desk = console.settings.collecting.evidence.as_ref()?;
    Some(desk.of(incident, actor.person.id))
}

/// The same as the page tells it.
pub(super) fn takings(
    page: &Page,
    taken: Option<Vec<Taking>>,
    actor: &Actor,
    (incident, unit): (IncidentId, UnitId),
) -> Takings {
    let Some(rows) = taken.filter(|_| actor.may_in(&EXPORT_EVIDENCE, unit)) else {
        return Takings::default();
    };
    Takings {
        rows: rows.iter().map(|one| view(page, incident, one)).collect(),
        may: true,
    }
}

fn view(page: &Page, incident: IncidentId, taking: &Taking) -> TakingView {
    let mut args = vec![("at", page.moment(taking.at).into())];
    let mut shown = TakingView {
        text: String::new(),
        state: "running",
        href: String::new(),
        sha256: String::new(),
        manifest: String::new(),
    };
    let key = match &taking.state {
        TakingState::Running { seen, total } => {
            args.push(("seen", page.count(*seen).into()));
            args.push(("total", page.count(*total).into()));
            "take-running"
        }
        TakingState::Ready {
            lines,
            bytes,
            sha256,
            manifest,
        } => {
            args.push(("lines", page.count(*lines).into()));
            args.push(("size", page.count(bytes.div_ceil(1024)).into()));
            shown.state = "ready";
            shown.href = format!("/incidents/{incident}/evidence/{}", taking.id);
            shown.sha256.clone_from(sha256);
            shown.manifest.clone_from(manifest);
            "take-ready"
        }
        TakingState::Nothing => {
            shown.state = "nothing";
            "take-nothing"
        }
        TakingState::Failed { why } => {
            args.push(("said", visible(why).into()));
            shown.state = "failed";
            "take-failed"
        }
    };
    shown.text = page.say(key, &args);
    shown
}

/// `POST /incidents/{id}/evidence`
pub(crate) async fn take_evidence(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let done = async {
        let wish = wished(&typed)?;
        let order = console.office.order_evidence(person.actor(), id, wish);
        let order = order.await?;
        let desk = console.settings.collecting.evidence.as_ref();
        let begun = desk.ok_or(Refusal::NotFound)?.begin(order);
        let why = "refusal-take-busy";
        begun
            .then_some(())
            .ok_or_else(|| Problem::from(Refusal::WrongState { why }))
    };
    let done = done.await;
    ended(&console, person, id, "take", typed, done).await
}

fn wished(typed: &Typed) -> Result<EvidenceWish, Refusal> {
    let zone = typed.zone();
    let moment = |text: &str, field: &'static str| match text.trim() {
        "" => Ok(None),
        text => local_time(text, &zone, field).map(Some),
    };
    let mut sources = BTreeSet::new();
    if let Some(source) = typed.covers.strip_prefix("source:") {
        let (field, why) = ("source", "invalid-hold-source");
        let source = source
            .parse()
            .map_err(|_| Refusal::Invalid { field, why })?;
        sources.insert(source);
    }
    Ok(EvidenceWish {
        from: moment(&typed.at, "from")?,
        to: moment(&typed.to, "to")?,
        sources,
        purpose: typed.reason.clone(),
    })
}

/// `GET /incidents/{id}/evidence/{file}`: to be saved, by whoever asked for it.
pub(crate) async fn fetch_evidence(
    State(console): Shared,
    person: SignedInPerson,
    Path((id, file)): Path<(String, String)>,
) -> Reply {
    let (id, file): (IncidentId, Uuid) = (identity(&id)?, identity(&file)?);
    let actor = person.actor();
    console.office.may_take_evidence(actor, id).await?;
    let desk = console.settings.collecting.evidence.as_ref();
    let content = desk.and_then(|desk| desk.file(id, actor.person.id, file));
    let content = content.ok_or(Refusal::NotFound).map_err(Problem::from)?;
    let headers = [
        (CONTENT_TYPE, "application/zip".to_owned()),
        (
            CONTENT_DISPOSITION,
            format!("attachment; filename=\"evidence-{file}.zip\""),
        ),
    ];
    Ok((headers, content).into_response())
}
