//! The lists of campaigns: all of them, how far units are, and whom one asks.

use application::campaigns::{
    Asked as Person, AskedQuery, CampaignQuery, CampaignRow, UnitProgress,
};
use application::use_case::{LIST_CAMPAIGNS, UseCase};
use application::{Actor, Problem, Refusal};
use domain::campaign::{Campaign, CampaignState};
use domain::id::{CampaignId, PersonId, UnitId};
use jiff::Timestamp;
use serde::Deserialize;
use sheets::{Cell, Kind};
use texts::visible;

use crate::list::{Column, List, Shown};
use crate::page::Page;
use crate::settings::Console;

/// What the address line can say of the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Which {
    pub(super) state: String,
    /// Place of the last row of the page before.
    pub(super) after: String,
}

/// The list of campaigns.
pub(crate) struct Campaigns;

impl List for Campaigns {
    type Asked = Which;
    type Row = CampaignRow;

    const NAME: &'static str = "campaigns";
    const ITEM: &'static str = "campaign";
    const PATH: &'static str = "/campaigns";
    const EXPORT: &'static str = "/campaigns/export/{format}";
    const TITLE: &'static str = "campaigns-title";
    const USE_CASE: &'static UseCase = &LIST_CAMPAIGNS;

    fn columns() -> &'static [Column<CampaignRow>] {
        &CAMPAIGNS
    }

    fn filters(asked: &Which) -> Vec<(&'static str, String)> {
        let state = CampaignState::from_name(&asked.state);
        let state = state.map(|state| ("state", state.name().to_owned()));
        state.into_iter().collect()
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        asked: &Which,
        after: &str,
        limit: u32,
    ) -> Result<Vec<CampaignRow>, Problem> {
        let query = CampaignQuery {
            state: CampaignState::from_name(&asked.state),
            after: placed(after),
            limit,
        };
        console.office.list_campaigns(actor, &query).await
    }

    fn place(row: &CampaignRow) -> String {
        let opened = row.campaign.opened();
        format!("{}_{}", opened.at.as_microsecond(), opened.id)
    }
}

/// What is no place in the list starts it.
fn placed(text: &str) -> Option<(Timestamp, CampaignId)> {
    let (at, id) = text.split_once('_')?;
    let at = Timestamp::from_microsecond(at.parse().ok()?).ok()?;
    Some((at, id.parse().ok()?))
}

type OfCampaign = Column<CampaignRow>;

static CAMPAIGNS: [OfCampaign; 11] = [
    OfCampaign::new("name", "campaign-column-name", Kind::Text, |_, row| {
        Cell::text(&*row.campaign.opened().name)
    })
    .shown(|_, row| Shown::Link {
        href: format!("/campaigns/one?campaign={}", row.campaign.opened().id),
        text: visible(&row.campaign.opened().name),
    }),
    OfCampaign::new("ask", "campaign-column-ask", Kind::Text, |teller, row| {
        Cell::text(ask(teller.page, &row.campaign))
    })
    .shown(|teller, row| Shown::Words(ask(teller.page, &row.campaign))),
    OfCampaign::new("unit", "person-unit", Kind::Text, |teller, row| {
        Cell::text(teller.unit(row.campaign.opened().unit))
    })
    .shown(|teller, row| Shown::Words(visible(&teller.unit(row.campaign.opened().unit)))),
    OfCampaign::new("until", "campaign-column-until", Kind::Text, |_, row| {
        Cell::text(row.campaign.opened().until.to_string())
    })
    .shown(|teller, row| {
        let until = row.campaign.opened().until;
        Shown::Words(texts::day(until, teller.page.language))
    }),
    OfCampaign::new(
        "state",
        "campaign-column-state",
        Kind::Text,
        |teller, row| Cell::text(state(teller.page, &row.campaign)),
    )
    .shown(|teller, row| Shown::Tag {
        class: match row.campaign.state() {
            CampaignState::Running => "govuk-tag--blue",
            CampaignState::Over => "govuk-tag--green",
            CampaignState::Ended => "govuk-tag--grey",
        },
        text: state(teller.page, &row.campaign),
        beside: String::new(),
    }),
    OfCampaign::new("asked", "campaign-column-asked", Kind::Number, |_, row| {
        Cell::count(row.asked)
    })
    .shown(|teller, row| Shown::Count(teller.page.count(row.asked))),
    OfCampaign::new("left", "campaign-column-left", Kind::Number, |_, row| {
        Cell::count(row.asked.saturating_sub(row.done))
    })
    .shown(|teller, row| Shown::Count(teller.page.count(row.asked.saturating_sub(row.done)))),
    OfCampaign::new(
        "percent",
        "campaign-column-percent",
        Kind::Number,
        |_, row| Cell::count(percent(row.done, row.asked)),
    )
    .shown(|teller, row| Shown::Count(teller.page.count(percent(row.done, row.asked)))),
    OfCampaign::new("at", "campaign-column-at", Kind::Time, |_, row| {
        Cell::Time(row.campaign.opened().at)
    }),
    OfCampaign::new("document", "field-document", Kind::Text, |_, row| {
        Cell::text(&*row.campaign.opened().document)
    }),
    OfCampaign::new("id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.campaign.opened().id.to_string())
    }),
];

pub(super) fn ask(page: &Page, campaign: &Campaign) -> String {
    page.named("campaign-ask-", campaign.opened().ask.name())
}

pub(super) fn state(page: &Page, campaign: &Campaign) -> String {
    page.named("campaign-state-", campaign.state().name())
}

/// Whole per cents, downwards: a hundred is said only when everybody did it.
pub(super) fn percent(done: u64, asked: u64) -> u64 {
    done.saturating_mul(100)
        .checked_div(asked)
        .unwrap_or_default()
}

/// What the address line can say of one campaign.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct OfOne {
    pub(super) campaign: String,
    pub(super) state: String,
    pub(super) unit: String,
    /// Place of the last row of the page before.
    pub(super) after: String,
}

impl OfOne {
    pub(super) fn id(&self) -> Result<CampaignId, Refusal> {
        self.campaign.parse().map_err(|_| Refusal::NotFound)
    }

    fn named(&self) -> Vec<(&'static str, String)> {
        let id: Option<CampaignId> = self.campaign.parse().ok();
        id.map(|id| ("campaign", id.to_string()))
            .into_iter()
            .collect()
    }

    fn done(&self) -> Option<bool> {
        match self.state.as_str() {
            "done" => Some(true),
            "left" => Some(false),
            _ => None,
        }
    }
}

/// How far units are.
pub(crate) struct CampaignUnits;

/// A unit, and whose campaign it is.
pub(crate) struct UnitRow {
    id: CampaignId,
    unit: UnitProgress,
}

impl List for CampaignUnits {
    type Asked = OfOne;
    type Row = UnitRow;

    const NAME: &'static str = "campaign-units";
    const ITEM: &'static str = "campaign-unit";
    const PATH: &'static str = "/campaigns/one";
    const EXPORT: &'static str = "/campaigns/one/export/{format}";
    const TITLE: &'static str = "campaign-units-title";
    const USE_CASE: &'static UseCase = &LIST_CAMPAIGNS;

    fn columns() -> &'static [Column<UnitRow>] {
        &UNITS
    }

    fn filters(asked: &OfOne) -> Vec<(&'static str, String)> {
        asked.named()
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        asked: &OfOne,
        _: &str,
        _: u32,
    ) -> Result<Vec<UnitRow>, Problem> {
        let id = asked.id()?;
        let view = console.office.view_campaign(actor, id).await?;
        let units = view.units.into_iter();
        Ok(units.map(|unit| UnitRow { id, unit }).collect())
    }
}

type OfUnit = Column<UnitRow>;

static UNITS: [OfUnit; 7] = [
    OfUnit::new("unit", "person-unit", Kind::Text, |teller, row| {
        Cell::text(teller.unit(row.unit.unit))
    })
    .shown(|teller, row| Shown::Link {
        href: format!(
            "/campaigns/people?campaign={}&state=left&unit={}",
            row.id, row.unit.unit
        ),
        text: visible(&teller.unit(row.unit.unit)),
    }),
    OfUnit::new("asked", "campaign-column-asked", Kind::Number, |_, row| {
        Cell::count(row.unit.asked)
    })
    .shown(|teller, row| Shown::Count(teller.page.count(row.unit.asked))),
    OfUnit::new("done", "campaign-column-done", Kind::Number, |_, row| {
        Cell::count(row.unit.done)
    })
    .shown(|teller, row| Shown::Count(teller.page.count(row.unit.done))),
    OfUnit::new("left", "campaign-column-left", Kind::Number, |_, row| {
        Cell::count(left(row))
    })
    .shown(|teller, row| Shown::Count(teller.page.count(left(row)))),
    OfUnit::new(
        "percent",
        "campaign-column-percent",
        Kind::Number,
        |_, row| Cell::count(percent(row.unit.done, row.unit.asked)),
    )
    .shown(|teller, row| {
        let percent = percent(row.unit.done, row.unit.asked);
        Shown::Count(teller.page.count(percent))
    }),
    OfUnit::new(
        "unreached",
        "campaign-column-unreached",
        Kind::Number,
        |_, row| Cell::count(row.unit.unreached),
    )
    .shown(|teller, row| Shown::Count(teller.page.count(row.unit.unreached))),
    OfUnit::new("id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.unit.unit.to_string())
    }),
];

fn left(row: &UnitRow) -> u64 {
    row.unit.asked.saturating_sub(row.unit.done)
}

/// Whom a campaign asks.
pub(crate) struct CampaignPeople;

impl List for CampaignPeople {
    type Asked = OfOne;
    type Row = Person;

    const NAME: &'static str = "campaign-people";
    const ITEM: &'static str = "campaign-person";
    const PATH: &'static str = "/campaigns/people";
    const EXPORT: &'static str = "/campaigns/people/export/{format}";
    const TITLE: &'static str = "campaign-people-title";
    const USE_CASE: &'static UseCase = &LIST_CAMPAIGNS;

    fn columns() -> &'static [Column<Person>] {
        &PEOPLE
    }

    fn filters(asked: &OfOne) -> Vec<(&'static str, String)> {
        let mut filters = asked.named();
        if asked.done().is_some() {
            filters.push(("state", asked.state.clone()));
        }
        let unit: Option<UnitId> = asked.unit.parse().ok();
        filters.extend(unit.map(|unit| ("unit", unit.to_string())));
        filters
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        asked: &OfOne,
        after: &str,
        limit: u32,
    ) -> Result<Vec<Person>, Problem> {
        let query = AskedQuery {
            campaign: asked.id()?,
            done: asked.done(),
            unit: asked.unit.parse().ok(),
            after: after_person(after),
            limit,
        };
        console.office.list_asked(actor, &query).await
    }

    fn place(row: &Person) -> String {
        format!("{}_{}", row.person, row.name)
    }
}

fn after_person(text: &str) -> Option<(String, PersonId)> {
    let (id, name) = text.split_once('_')?;
    Some((name.to_owned(), id.parse().ok()?))
}

type OfPerson = Column<Person>;

static PEOPLE: [OfPerson; 7] = [
    OfPerson::new("name", "campaign-column-person", Kind::Text, |_, row| {
        Cell::text(&*row.name)
    })
    .shown(|_, row| Shown::Name(visible(&row.name))),
    OfPerson::new("account", "sign-in-name", Kind::Text, |_, row| {
        Cell::text(&*row.sign_in_name)
    })
    .shown(|_, row| Shown::Words(visible(&row.sign_in_name))),
    OfPerson::new("unit", "person-unit", Kind::Text, |teller, row| {
        Cell::text(teller.unit(row.unit))
    })
    .shown(|teller, row| Shown::Words(visible(&teller.unit(row.unit)))),
    OfPerson::new("done", "campaign-column-done-at", Kind::Time, |_, row| {
        Cell::moment(row.done)
    })
    .shown(|teller, row| match row.done {
        Some(at) => Shown::moment(teller, at),
        None => Shown::Words(teller.page.t("campaign-left")),
    }),
    OfPerson::new("said", "field-report", Kind::Text, |_, row| {
        Cell::text(&*row.said)
    })
    .shown(|_, row| Shown::Words(visible(&row.said))),
    OfPerson::new(
        "mail",
        "campaign-column-reached",
        Kind::Text,
        |teller, row| Cell::text(reached(teller.page, row)),
    )
    .shown(|teller, row| Shown::Words(reached(teller.page, row))),
    OfPerson::new("id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.person.to_string())
    }),
];

fn reached(page: &Page, row: &Person) -> String {
    page.t(if row.reached {
        "campaign-reached"
    } else {
        "campaign-unreached"
    })
}
