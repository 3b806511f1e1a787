//! What others are told of an incident: what would leave, and the file itself.

use application::Problem;
use application::sharing::{ShareFormat, ShareWish, Tlp};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use domain::id::IncidentId;
use serde::Deserialize;
use texts::visible;

use super::number;
use crate::answer::{Reply, refused_status, shown, shown_as};
use crate::form::{Choice, Filled, identity};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;
use crate::stories::touched::spared;

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    format: String,
    tlp: String,
    name: String,
    recipient: String,
}

#[derive(Template)]
#[template(path = "incident_share.html")]
struct SharePage {
    page: Page,
    id: IncidentId,
    number: String,
    title: String,
    addresses: Vec<String>,
    /// Addresses that stay here, and why.
    spared: Vec<String>,
    techniques: Vec<String>,
    rules: Vec<String>,
    /// Nothing of it helps others.
    empty: bool,
    markings: Vec<Choice>,
    formats: Vec<Choice>,
    typed: Typed,
}

/// `GET /incidents/{id}/share`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let id = identity(&id)?;
    shown(&filled(&console, person, id, Typed::default()).await?)
}

async fn filled(
    console: &Console,
    person: SignedInPerson,
    id: IncidentId,
    typed: Typed,
) -> Result<SharePage, Problem> {
    let (office, actor) = (&console.office, person.actor());
    let found = office.shareable(actor, id).await?;
    let case = office.view_incident(actor, id).await?.view;
    let page = &person.page;
    let mut rules: Vec<_> = found.sightings.iter().map(|one| one.rule.clone()).collect();
    rules.sort();
    rules.dedup();
    let chosen = |one: Tlp| match typed.tlp.as_str() {
        "" => one == Tlp::default(),
        tlp => one.name() == tlp,
    };
    let marking = |one: Tlp| Choice {
        value: one.name().to_owned(),
        label: page.say(
            &format!("share-tlp-{}", one.name().replace('+', "-")),
            &[("label", one.label().into())],
        ),
        chosen: chosen(one),
    };
    let format = |one: ShareFormat| Choice {
        value: one.name().to_owned(),
        label: one.label().to_owned(),
        chosen: false,
    };
    let stays = found.blocking.spared.iter();
    Ok(SharePage {
        id,
        number: number(page, &case),
        title: visible(&case.incident.title),
        empty: found.is_empty(),
        addresses: found
            .blocking
            .addresses
            .iter()
            .map(ToString::to_string)
            .collect(),
        spared: stays.map(|one| spared(page, one)).collect(),
        techniques: found.techniques().into_iter().map(str::to_owned).collect(),
        rules,
        markings: Tlp::ALL.map(marking).into(),
        formats: ShareFormat::ALL.map(format).into(),
        typed,
        page: person.page,
    })
}

/// `POST /incidents/{id}/share`: a file to be saved.
pub(crate) async fn share(
    State(console): Shared,
    mut person: SignedInPerson,
    Path(id): Path<String>,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let id = identity(&id)?;
    let wish = ShareWish {
        format: typed.format.clone(),
        tlp: typed.tlp.clone(),
        name: typed.name.clone(),
        recipient: typed.recipient.clone(),
    };
    match console
        .office
        .share_incident(person.actor(), id, &wish)
        .await
    {
        Ok(made) => {
            let file = format!("townwatch-{}-{id}.json", made.format.name());
            let headers = [
                (CONTENT_TYPE, made.format.media_type().to_owned()),
                (
                    CONTENT_DISPOSITION,
                    format!("attachment; filename=\"{file}\""),
                ),
            ];
            Ok((headers, made.text).into_response())
        }
        Err(Problem::Refused(refusal)) if refusal.field().is_some() => {
            person.page.refused("share", &refusal);
            let page = filled(&console, person, id, typed).await?;
            shown_as(refused_status(&refusal), &page)
        }
        Err(problem) => Err(problem.into()),
    }
}
