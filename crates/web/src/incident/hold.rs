//! What must stay in the log for an incident.

use std::collections::BTreeSet;

use application::holds::{Hold, NewHold};
use application::use_case::{EXPORT_EVIDENCE, LIST_SOURCES, PLACE_HOLD, RELEASE_HOLD};
use application::{Actor, Office, Problem, Refusal};
use axum::extract::{Path, State};
use domain::id::{IncidentId, UnitId};
use texts::visible;

use super::regimes::Choice;
use super::show::{Typed, ended};
use crate::answer::Reply;
use crate::form::{Filled, identity, local_time};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};

/// A hold as the page tells it.
pub(super) struct HoldView {
    pub(super) id: String,
    pub(super) reason: String,
    pub(super) about: String,
    /// When and why it ended; empty while it stands.
    pub(super) released: String,
}

/// What the page tells of holds, and what one may do.
#[derive(Default)]
pub(super) struct Holds {
    pub(super) rows: Vec<HoldView>,
    /// What a hold can be about.
    pub(super) covers: Vec<Choice>,
    pub(super) may_place: bool,
    pub(super) may_release: bool,
}

/// Holds of an incident, and what can be chosen for another one.
pub(super) async fn holds(
    page: &Page,
    office: &Office,
    actor: &Actor,
    incident: IncidentId,
    unit: UnitId,
) -> Result<Holds, Problem> {
    let holds = office.holds_of(actor, incident).await?;
    let may_place = actor.may_in(&PLACE_HOLD, unit);
    let may_take = actor.may_in(&EXPORT_EVIDENCE, unit);
    let covers = if may_place || may_take {
        covers(page, office, actor).await?
    } else {
        Vec::new()
    };
    Ok(Holds {
        rows: holds.iter().map(|hold| view(page, hold)).collect(),
        covers,
        may_place,
        may_release: actor.may_in(&RELEASE_HOLD, unit),
    })
}

async fn covers(page: &Page, office: &Office, actor: &Actor) -> Result<Vec<Choice>, Problem> {
    let mut all = vec![Choice {
        value: String::new(),
        label: page.t("hold-everything"),
    }];
    all.extend(office.log_classes().iter().map(|class| Choice {
        value: format!("class:{}", class.id),
        label: class.label.get(page.language).to_owned(),
    }));
    if actor.may(&LIST_SOURCES) {
        let sources = office.list_sources(actor).await?.into_iter();
        all.extend(sources.map(|source| Choice {
            value: format!("source:{}", source.id),
            label: visible(&source.name),
        }));
    }
    Ok(all)
}

fn view(page: &Page, hold: &Hold) -> HoldView {
    let moment =
        |at: Option<jiff::Timestamp>| at.map_or_else(|| page.t("hold-open"), |at| page.moment(at));
    let args = [
        ("from", moment(hold.from).into()),
        ("to", moment(hold.to).into()),
        ("at", page.moment(hold.at).into()),
    ];
    let released = hold.released.as_ref().map(|release| {
        let args = [
            ("at", page.moment(release.at).into()),
            ("reason", visible(&release.reason).into()),
        ];
        page.say("hold-released", &args)
    });
    HoldView {
        id: hold.id.to_string(),
        reason: visible(&hold.reason),
        about: page.say("hold-about", &args),
        released: released.unwrap_or_default(),
    }
}

/// `POST /incidents/{id}/holds`
pub(crate) async fn place_hold(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let done = async {
        let new = asked(&typed)?;
        let placed = console.office.place_hold(person.actor(), id, new);
        placed.await.map(drop)
    };
    let done = done.await;
    ended(&console, person, id, "hold", typed, done).await
}

fn asked(typed: &Typed) -> Result<NewHold, Refusal> {
    let zone = typed.zone();
    let moment = |text: &str, field: &'static str| match text.trim() {
        "" => Ok(None),
        text => local_time(text, &zone, field).map(Some),
    };
    let (mut sources, mut classes) = (BTreeSet::new(), BTreeSet::new());
    if let Some(class) = typed.covers.strip_prefix("class:") {
        classes.insert(class.to_owned());
    } else if let Some(source) = typed.covers.strip_prefix("source:") {
        let (field, why) = ("source", "invalid-hold-source");
        let source = source
            .parse()
            .map_err(|_| Refusal::Invalid { field, why })?;
        sources.insert(source);
    }
    Ok(NewHold {
        sources,
        classes,
        from: moment(&typed.at, "from")?,
        to: moment(&typed.to, "to")?,
        reason: typed.reason.clone(),
    })
}

/// `POST /incidents/{id}/holds/release`
pub(crate) async fn release_hold(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let hold = identity(&typed.hold)?;
    let done = console
        .office
        .release_hold(person.actor(), hold, &typed.reason)
        .await;
    ended(&console, person, id, "release", typed, done).await
}
