//! The form that starts a campaign: first whom it would ask, then the start.

use application::campaigns::{Audience, NewCampaign, Preview};
use application::use_case::START_CAMPAIGN;
use application::{Problem, Refusal};
use askama::Template;
use axum::extract::{Query, State};
use domain::campaign::{Afterwards, Ask};
use serde::Deserialize;
use texts::visible;

use crate::answer::{Reply, refused_status, see_other, shown, shown_as};
use crate::form::{Choice, Filled, local_day};
use crate::list::Teller;
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;
use crate::units::unit_choices;

/// Names that the page tells of those who would be asked; the number is of all.
const NAMED: usize = 50;

/// What the form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    unit: String,
    below: String,
    names: String,
    ask: String,
    name: String,
    text: String,
    last: String,
    then: String,
    remind: String,
    reason: String,
    document: String,
    file: String,
    /// `start` starts it; everything else looks first.
    go: String,
}

/// Whom it would ask.
struct Looked {
    told: String,
    units: Vec<(String, String)>,
    names: Vec<String>,
    more: bool,
}

#[derive(Template)]
#[template(path = "campaign_new.html")]
struct NewPage {
    page: Page,
    typed: Typed,
    units: Vec<Choice>,
    asks: Vec<Choice>,
    thens: Vec<Choice>,
    files: Vec<Choice>,
    looked: Option<Looked>,
}

/// `GET /campaigns/new`
pub(crate) async fn form(
    State(console): Shared,
    person: SignedInPerson,
    Query(mut typed): Query<Typed>,
) -> Reply {
    if typed.remind.is_empty() {
        let days = console.office.usual_reminders();
        let days: Vec<_> = days.iter().map(u16::to_string).collect();
        typed.remind = days.join(" ");
    }
    if typed.name.is_empty() && typed.unit.is_empty() {
        "yes".clone_into(&mut typed.below);
    }
    let form = filled(&console, person, typed, None).await?;
    shown(&form)
}

async fn filled(
    console: &Console,
    person: SignedInPerson,
    typed: Typed,
    looked: Option<Looked>,
) -> Result<NewPage, Problem> {
    let page = &person.page;
    let documents = console.office.list_documents(person.actor()).await?;
    let files = documents.iter().filter(|row| row.in_force.is_some());
    let files = files.map(|row| {
        let opened = row.kept.document.opened();
        let value = opened.id.to_string();
        Choice {
            label: visible(format!("{} {}", opened.number, opened.title).trim()),
            chosen: value == typed.file,
            value,
        }
    });
    let asks = Ask::ALL.into_iter().map(|one| Choice {
        value: one.name().to_owned(),
        label: page.named("campaign-ask-", one.name()),
        chosen: one.name() == typed.ask,
    });
    let thens = Afterwards::ALL.into_iter().map(|one| Choice {
        value: one.name().to_owned(),
        label: page.named("campaign-then-", one.name()),
        chosen: one.name() == typed.then,
    });
    Ok(NewPage {
        files: files.collect(),
        units: unit_choices(person.actor(), &START_CAMPAIGN, &typed.unit),
        asks: asks.collect(),
        thens: thens.collect(),
        looked,
        typed,
        page: person.page,
    })
}

/// `POST /campaigns`
pub(crate) async fn start(
    State(console): Shared,
    mut person: SignedInPerson,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let done = carried(&console, &person, &typed).await;
    match done {
        Ok(Carried::Started(href)) => see_other(&href),
        Ok(Carried::Looked(looked)) => shown(&filled(&console, person, typed, Some(looked)).await?),
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            person.page.refused("campaign", &refusal);
            let form = filled(&console, person, typed, None).await?;
            shown_as(refused_status(&refusal), &form)
        }
        Err(problem) => Err(problem.into()),
    }
}

enum Carried {
    Started(String),
    Looked(Looked),
}

async fn carried(
    console: &Console,
    person: &SignedInPerson,
    typed: &Typed,
) -> Result<Carried, Problem> {
    let (office, actor) = (&console.office, person.actor());
    let new = read(typed)?;
    if typed.go == "start" {
        let id = office.start_campaign(actor, new).await?;
        return Ok(Carried::Started(format!("/campaigns/one?campaign={id}")));
    }
    let preview = office.preview_campaign(actor, &new).await?;
    let teller = Teller {
        office,
        actor,
        page: &person.page,
    };
    Ok(Carried::Looked(looked(&teller, &preview)))
}

fn looked(teller: &Teller<'_>, preview: &Preview) -> Looked {
    let page = teller.page;
    let count = |number: usize| page.count(u64::try_from(number).unwrap_or(u64::MAX));
    let told = [
        ("people", count(preview.people.len()).into()),
        ("unreached", count(preview.unreached()).into()),
    ];
    let units = preview.units().into_iter();
    let names = preview.people.iter().take(NAMED);
    Looked {
        told: page.say("campaign-preview", &told),
        units: units
            .map(|(unit, number)| (visible(&teller.unit(unit)), count(number)))
            .collect(),
        names: names.map(|one| visible(&one.name)).collect(),
        more: preview.people.len() > NAMED,
    }
}

fn read(typed: &Typed) -> Result<NewCampaign, Refusal> {
    let unit = typed.unit.parse().map_err(|_| Refusal::NotFound)?;
    let names: Vec<String> = typed
        .names
        .split([',', '、', '\n', ' '])
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect();
    let audience = if names.is_empty() {
        let below = typed.below == "yes";
        Audience::Unit { unit, below }
    } else {
        Audience::Names { unit, names }
    };
    let remind = typed
        .remind
        .split([',', '、', ' '])
        .filter(|day| !day.is_empty())
        .map(str::parse::<u16>)
        .collect::<Result<_, _>>();
    Ok(NewCampaign {
        audience,
        ask: Ask::from_name(&typed.ask).ok_or(Refusal::NotFound)?,
        name: typed.name.clone(),
        text: typed.text.clone(),
        until: local_day(&typed.last, "last")?,
        then: Afterwards::from_name(&typed.then).ok_or(Refusal::NotFound)?,
        remind: remind.map_err(|_| Refusal::Invalid {
            field: "remind",
            why: "invalid-campaign-remind",
        })?,
        reason: typed.reason.clone(),
        document: typed.document.clone(),
        file: match typed.file.as_str() {
            "" => None,
            id => Some(id.parse().map_err(|_| Refusal::NotFound)?),
        },
    })
}
