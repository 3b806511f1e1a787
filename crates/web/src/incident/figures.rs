//! The incidents of a year in numbers, for the yearly report.

use application::Actor;
use application::Problem;
use application::figures::FiguresRow;
use application::use_case::{LIST_INCIDENTS, UseCase};
use askama::Template;
use axum::extract::{Query, State};
use jiff::SignedDuration;
use serde::Deserialize;
use sheets::{Cell, Kind};

use super::level_words;
use super::regimes::name;
use crate::answer::{Reply, shown};
use crate::list::{Column, List, Shown, Table, Teller, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// What the address line can say.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// Gregorian; this year where it is none.
    #[serde(default)]
    year: String,
}

impl Asked {
    fn year(&self) -> Option<i16> {
        self.year.parse().ok().filter(|year| *year > 0)
    }
}

/// The numbers, by regulation and level.
pub(crate) struct YearInNumbers;

impl List for YearInNumbers {
    type Asked = Asked;
    type Row = FiguresRow;

    const NAME: &'static str = "incident-figures";
    const ITEM: &'static str = "figures";
    const PATH: &'static str = "/incidents/figures";
    const EXPORT: &'static str = "/incidents/figures/export/{format}";
    const TITLE: &'static str = "figures-title";
    const USE_CASE: &'static UseCase = &LIST_INCIDENTS;

    fn columns() -> &'static [Column<FiguresRow>] {
        &COLUMNS
    }

    fn filters(asked: &Asked) -> Vec<(&'static str, String)> {
        let year = asked.year().map(|year| ("year", year.to_string()));
        year.into_iter().collect()
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        asked: &Asked,
        _: &str,
        _: u32,
    ) -> Result<Vec<FiguresRow>, Problem> {
        let year = asked.year().unwrap_or_else(|| this_year(console, actor));
        Ok(console.office.count_incidents(actor, year).await?.rows)
    }
}

/// The year it is where the reader is.
fn this_year(console: &Console, actor: &Actor) -> i16 {
    let zone = actor.tree().unit(actor.person.unit);
    let zone = zone.map_or_else(String::new, |unit| unit.time_zone.clone());
    let now = console.office.now();
    now.to_zoned(application::zone(&zone)).year()
}

type Col = Column<FiguresRow>;

/// A column of how many.
macro_rules! many {
    ($key:literal, $title:literal, $field:ident) => {
        Col::new($key, $title, Kind::Number, |_, row| {
            Cell::count(row.figures.$field)
        })
        .shown(|teller, row| Shown::Count(teller.page.count(row.figures.$field)))
    };
}

/// A column of a time in minutes.
macro_rules! minutes {
    ($key:literal, $title:literal, $field:ident) => {
        Col::new($key, $title, Kind::Number, |_, row| {
            minutes(row.figures.$field).map_or(Cell::Empty, Cell::count)
        })
        .shown(|teller, row| {
            let minutes = minutes(row.figures.$field);
            Shown::Count(minutes.map_or_else(String::new, |count| teller.page.count(count)))
        })
    };
}

static COLUMNS: [Col; 12] = [
    Col::new("regime", "incident-regime", Kind::Text, |teller, row| {
        Cell::text(regime(teller, row))
    })
    .shown(|teller, row| Shown::Name(regime(teller, row))),
    Col::new("level", "incident-level", Kind::Text, |teller, row| {
        Cell::text(level(teller.page, row))
    })
    .shown(|teller, row| Shown::Words(level(teller.page, row))),
    many!("cases", "figures-cases", cases),
    many!("open", "incident-state-open", open),
    many!("controlled", "incident-state-controlled", controlled),
    many!("closed", "incident-state-closed", closed),
    many!("reported", "figures-reported", reported),
    many!("kept", "figures-kept", kept),
    many!("overrun", "figures-overrun", overrun),
    many!("running", "figures-running", running),
    minutes!("minutes_to_report", "figures-to-report", to_report),
    minutes!("minutes_to_control", "figures-to-control", to_control),
];

fn minutes(length: Option<SignedDuration>) -> Option<u64> {
    length.and_then(|length| u64::try_from(length.as_mins()).ok())
}

/// Name and version; the bare id of one that is no longer here.
fn regime(teller: &Teller<'_>, row: &FiguresRow) -> String {
    let regime = teller.office.regime_in(&row.regime);
    regime.map_or_else(
        |_| format!("{} {}", row.regime.id, row.regime.version),
        |regime| name(teller.page, regime),
    )
}

fn level(page: &Page, row: &FiguresRow) -> String {
    let (level, lowest, highest) = row.level;
    level_words(page, level, lowest, highest)
}

#[derive(Template)]
#[template(path = "incident_figures.html")]
struct FiguresPage {
    page: Page,
    table: Table,
    /// How many cases the year has.
    total: String,
    /// The year before; the year after, empty where it has not begun.
    before: (String, String),
    after: (String, String),
}

/// `GET /incidents/figures`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Query(asked): Query<Asked>,
) -> Reply {
    let actor = person.actor();
    let now = this_year(&console, actor);
    let year = asked.year().unwrap_or(now).min(now);
    let asked = Asked {
        year: year.to_string(),
    };
    let found = console.office.count_incidents(actor, year).await?;
    let page = &person.page;
    let teller = Teller {
        office: &console.office,
        actor,
        page,
    };
    let words = |year: i16| texts::year(year, page.language);
    let link = |year: i16| {
        let href = format!("/incidents/figures?year={year}");
        (
            href,
            page.say("figures-year", &[("year", words(year).into())]),
        )
    };
    let args = [
        ("year", words(year).into()),
        ("count", found.cases.to_string().into()),
    ];
    let empty = page.say("figures-empty", &[("year", words(year).into())]);
    shown(&FiguresPage {
        table: table::<YearInNumbers>(&teller, &asked, &found.rows, empty),
        total: page.say("figures-total", &args),
        before: link(year.saturating_sub(1)),
        after: if year < now {
            link(year.saturating_add(1))
        } else {
            (String::new(), String::new())
        },
        page: person.page,
    })
}
