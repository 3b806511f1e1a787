//! Many people are asked to do something until a day: who is left, starting, ending, and what oneself is asked.

mod columns;
mod new;
mod own;

use application::Problem;
use application::campaigns::CampaignView;
use application::use_case::{END_CAMPAIGN, START_CAMPAIGN};
use askama::Template;
use axum::extract::{Path, Query, State};
use domain::campaign::CampaignState;
use domain::id::{CampaignId, PersonId};
use domain::version::Version;
use serde::Deserialize;
use texts::visible;

pub(crate) use self::columns::{CampaignPeople, CampaignUnits, Campaigns};
use self::columns::{OfOne, Which, ask, percent, state};
pub(crate) use self::new::{form, start};
pub(crate) use self::own::{acknowledge, own};
use crate::answer::{Reply, refused_status, see_other, shown, shown_as};
use crate::form::{Choice, Filled, identity};
use crate::list::{List, Table, Teller, leaf, older, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// Rows of one page.
const ROWS: u32 = 50;

#[derive(Template)]
#[template(path = "campaigns.html")]
struct CampaignsPage {
    page: Page,
    table: Table,
    older: String,
    states: Vec<Choice>,
    may_start: bool,
}

/// `GET /campaigns`
pub(crate) async fn list(
    State(console): Shared,
    person: SignedInPerson,
    Query(which): Query<Which>,
) -> Reply {
    let actor = person.actor();
    let at = (&which, which.after.as_str());
    let (rows, more) = leaf::<Campaigns>(&console, actor, at, ROWS).await?;
    let page = &person.page;
    let teller = Teller {
        office: &console.office,
        actor,
        page,
    };
    let choice = |one: CampaignState| Choice {
        value: one.name().to_owned(),
        label: page.named("campaign-state-", one.name()),
        chosen: one.name() == which.state,
    };
    let template = CampaignsPage {
        table: table::<Campaigns>(&teller, &which, &rows, page.t("campaigns-empty")),
        older: older::<Campaigns>(&which, rows.last().filter(|_| more)),
        states: CampaignState::ALL.into_iter().map(choice).collect(),
        may_start: actor.may(&START_CAMPAIGN),
        page: person.page,
    };
    shown(&template)
}

#[derive(Template)]
#[template(path = "campaign.html")]
struct CampaignPage {
    page: Page,
    id: CampaignId,
    seen: u32,
    name: String,
    text: String,
    /// Where its document is; empty where it leads to none.
    file: String,
    state: String,
    facts: Vec<(String, String)>,
    table: Table,
    may_end: bool,
}

/// `GET /campaigns/one?campaign=ID`
pub(crate) async fn one(
    State(console): Shared,
    person: SignedInPerson,
    Query(which): Query<OfOne>,
) -> Reply {
    let id = which.id().map_err(Problem::from)?;
    shown(&page_of(&console, person, id).await?)
}

async fn page_of(
    console: &Console,
    person: SignedInPerson,
    id: CampaignId,
) -> Result<CampaignPage, Problem> {
    let (actor, page) = (person.actor(), &person.page);
    let view = console.office.view_campaign(actor, id).await?;
    let teller = Teller {
        office: &console.office,
        actor,
        page,
    };
    let which = OfOne {
        campaign: id.to_string(),
        ..OfOne::default()
    };
    let rows = CampaignUnits::fetch(console, actor, &which, "", ROWS).await?;
    let opened = view.campaign.opened();
    let runs = view.campaign.state() == CampaignState::Running;
    Ok(CampaignPage {
        id,
        seen: view.campaign.version.count(),
        name: visible(&opened.name),
        text: visible(&opened.text),
        file: opened.file.map_or_else(String::new, own::document),
        state: state(page, &view.campaign),
        facts: facts(&teller, &view),
        table: table::<CampaignUnits>(&teller, &which, &rows, page.t("campaign-units-empty")),
        may_end: runs && actor.may_in(&END_CAMPAIGN, opened.unit),
        page: person.page,
    })
}

/// What was said when it started, and how far it is within the reader's units.
fn facts(teller: &Teller<'_>, view: &CampaignView) -> Vec<(String, String)> {
    let (page, opened) = (teller.page, view.campaign.opened());
    let course = view.campaign.course();
    let name = |by: &PersonId| {
        view.names
            .get(by)
            .map_or_else(String::new, |name| visible(name))
    };
    let asked: u64 = view.units.iter().map(|one| one.asked).sum();
    let done: u64 = view.units.iter().map(|one| one.done).sum();
    let progress = [
        ("done", page.count(done).into()),
        ("asked", page.count(asked).into()),
        ("percent", page.count(percent(done, asked)).into()),
    ];
    let remind: Vec<_> = opened.remind.iter().map(u16::to_string).collect();
    let ended = course.ended.as_ref().map(|ended| {
        let by = name(&ended.by);
        format!(
            "{by} {} {}",
            page.moment(course.since),
            visible(&ended.reason)
        )
    });
    [
        ("campaign-column-ask", ask(page, &view.campaign)),
        ("person-unit", visible(&teller.unit(opened.unit))),
        (
            "campaign-column-until",
            texts::day(opened.until, page.language),
        ),
        (
            "campaign-then",
            page.named("campaign-then-", opened.then.name()),
        ),
        ("campaign-remind", remind.join(&page.t("list-comma"))),
        (
            "campaign-progress",
            page.say("campaign-progress-of", &progress),
        ),
        ("field-reason", visible(&opened.reason)),
        ("field-document", visible(&opened.document)),
        (
            "campaign-started-by",
            format!("{} {}", name(&opened.by), page.moment(opened.at)),
        ),
        ("campaign-ended-by", ended.unwrap_or_default()),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(key, value)| (page.t(key), value))
    .collect()
}

#[derive(Template)]
#[template(path = "campaign_people.html")]
struct PeoplePage {
    page: Page,
    id: CampaignId,
    name: String,
    table: Table,
    older: String,
    states: Vec<Choice>,
    unit: String,
}

/// `GET /campaigns/people?campaign=ID`
pub(crate) async fn people(
    State(console): Shared,
    person: SignedInPerson,
    Query(which): Query<OfOne>,
) -> Reply {
    let actor = person.actor();
    let id = which.id().map_err(Problem::from)?;
    let view = console.office.view_campaign(actor, id).await?;
    let at = (&which, which.after.as_str());
    let (rows, more) = leaf::<CampaignPeople>(&console, actor, at, ROWS).await?;
    let page = &person.page;
    let teller = Teller {
        office: &console.office,
        actor,
        page,
    };
    let choice = |one: &str| Choice {
        value: one.to_owned(),
        label: page.named("campaign-people-", one),
        chosen: one == which.state,
    };
    let template = PeoplePage {
        id,
        name: visible(&view.campaign.opened().name),
        table: table::<CampaignPeople>(&teller, &which, &rows, page.t("campaign-people-empty")),
        older: older::<CampaignPeople>(&which, rows.last().filter(|_| more)),
        states: ["left", "done"].into_iter().map(choice).collect(),
        unit: which.unit.clone(),
        page: person.page,
    };
    shown(&template)
}

/// What the form that ends one sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ending {
    seen: u32,
    reason: String,
}

/// `POST /campaigns/{id}/end`
pub(crate) async fn end(
    State(console): Shared,
    mut person: SignedInPerson,
    Path(id): Path<String>,
    Filled(sent): Filled<Ending>,
) -> Reply {
    let id: CampaignId = identity(&id)?;
    let which = (id, Version::new(sent.seen));
    let office = &console.office;
    let done = office
        .end_campaign(person.actor(), which, &sent.reason)
        .await;
    match done {
        Ok(()) => see_other(&format!("/campaigns/one?campaign={id}")),
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            person.page.refused("end", &refusal);
            person.page.here = format!("/campaigns/one?campaign={id}");
            let page = page_of(&console, person, id).await?;
            shown_as(refused_status(&refusal), &page)
        }
        Err(problem) => Err(problem.into()),
    }
}
