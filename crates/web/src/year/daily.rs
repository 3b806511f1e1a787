//! The daily look over the year: which working days were signed, and which were not.

use std::collections::BTreeMap;

use application::duties::{DayStands, LookedDay};
use application::use_case::{LIST_YEAR, UseCase};
use application::{Actor, Problem};
use axum::extract::{Query, State};
use serde::Deserialize;
use sheets::{Cell, Kind};
use texts::visible;

use super::work::ListPage;
use crate::answer::{Reply, asking, shown};
use crate::list::{Column, List, Shown, Table, Teller, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// What the address line can say.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    year: String,
    month: String,
}

impl Asked {
    fn month(&self) -> Option<i8> {
        self.month.parse().ok()
    }
}

/// Working days on which the daily look was signed, or was not.
pub(crate) struct Looks;

impl List for Looks {
    type Asked = Asked;
    type Row = LookedDay;

    const NAME: &'static str = "year-daily";
    const ITEM: &'static str = "looked-day";
    const PATH: &'static str = "/year/daily";
    const EXPORT: &'static str = "/year/daily/export/{format}";
    const TITLE: &'static str = "year-daily-title";
    const USE_CASE: &'static UseCase = &LIST_YEAR;

    fn columns() -> &'static [Column<LookedDay>] {
        &COLUMNS
    }

    fn filters(asked: &Asked) -> Vec<(&'static str, String)> {
        let all = [("year", asked.year.clone()), ("month", asked.month.clone())];
        all.into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect()
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        asked: &Asked,
        _: &str,
        _: u32,
    ) -> Result<Vec<LookedDay>, Problem> {
        let zone = console.office.own_zone().await?;
        let today = console.office.now().to_zoned(zone).date();
        let year = asked.year.parse().ok();
        let year = year.filter(|year| (1990..=2200).contains(year));
        let year = year.unwrap_or_else(|| today.year());
        let mut days = console.office.list_daily_looks(actor, year).await?;
        let month = asked.month();
        days.retain(|one| month.is_none_or(|month| one.day.month() == month));
        Ok(days)
    }
}

type Col = Column<LookedDay>;

static COLUMNS: [Col; 7] = [
    Col::new("day", "sign-ins-day", Kind::Text, |_, row| {
        Cell::text(row.day.to_string())
    })
    .shown(|teller, row| Shown::Words(teller.page.day(row.day))),
    Col::new("unit", "finding-unit", Kind::Text, |_, row| {
        Cell::text(&*row.unit_name)
    })
    .shown(|_, row| Shown::Words(visible(&row.unit_name))),
    Col::new("state", "year-column-state", Kind::Text, |teller, row| {
        Cell::text(stands(teller.page, row))
    })
    .shown(|teller, row| Shown::Tag {
        class: match row.stands {
            DayStands::Signed => "govuk-tag--green",
            DayStands::Open => "govuk-tag--blue",
            DayStands::Missed => "govuk-tag--red",
        },
        text: stands(teller.page, row),
        beside: String::new(),
    }),
    Col::new("sheet", "year-column-proof", Kind::Text, |_, row| {
        Cell::text(number(row))
    })
    .shown(|teller, row| match &row.sheet {
        Some((sheet, number)) => Shown::Link {
            href: format!("/sheets/{sheet}"),
            text: number.clone(),
        },
        None if row.stands == DayStands::Open => Shown::Link {
            href: "/daily".to_owned(),
            text: teller.page.t("daily-title"),
        },
        None => Shown::Words(String::new()),
    }),
    Col::new("by", "year-column-by", Kind::Text, |_, row| {
        Cell::text(&*row.by)
    })
    .shown(|_, row| Shown::Words(visible(&row.by))),
    Col::new("sheet_id", "list-column-id", Kind::Id, |_, row| {
        let id = row.sheet.as_ref().map(|(id, _)| id.to_string());
        Cell::text(id.unwrap_or_default())
    }),
    Col::new("unit_id", "list-column-unit-id", Kind::Id, |_, row| {
        Cell::text(row.unit.to_string())
    }),
];

fn stands(page: &Page, row: &LookedDay) -> String {
    page.t(match row.stands {
        DayStands::Signed => "year-daily-signed",
        DayStands::Open => "year-daily-open",
        DayStands::Missed => "year-daily-missed",
    })
}

fn number(row: &LookedDay) -> String {
    let number = row.sheet.as_ref().map(|(_, number)| number.clone());
    number.unwrap_or_default()
}

/// `GET /year/daily`
pub(crate) async fn looks(
    State(console): Shared,
    person: SignedInPerson,
    Query(asked): Query<Asked>,
) -> Reply {
    let rows = Looks::fetch(&console, person.actor(), &asked, "", 0).await?;
    let page = &person.page;
    let teller = Teller {
        office: &console.office,
        actor: person.actor(),
        page,
    };
    let empty = page.t("year-daily-empty");
    let table: Table = table::<Looks>(&teller, &asked, &rows, empty);
    shown(&ListPage {
        title: page.t("year-daily-title"),
        intro: page.t("year-daily-intro"),
        table,
        page: person.page,
    })
}

/// A month of the calendar: how many of its working days were signed.
pub(super) struct LookedMonth {
    pub(super) href: String,
    pub(super) name: String,
    pub(super) says: String,
}

/// The months of days, the first one first.
pub(super) fn months(page: &Page, days: &[LookedDay]) -> Vec<LookedMonth> {
    let mut months: BTreeMap<(i16, i8), (u64, u64)> = BTreeMap::new();
    for one in days {
        let (signed, asked) = months.entry((one.day.year(), one.day.month())).or_default();
        *signed = signed.saturating_add(u64::from(one.stands == DayStands::Signed));
        *asked = asked.saturating_add(1);
    }
    let month = |((year, month), (signed, asked)): ((i16, i8), (u64, u64))| {
        let words = [("year", year.to_string()), ("month", month.to_string())];
        let args = [
            ("signed", page.count(signed).into()),
            ("days", page.count(asked).into()),
        ];
        LookedMonth {
            href: asking("/year/daily", words),
            name: page.month(year, month),
            says: page.say("year-daily-month", &args),
        }
    };
    months.into_iter().map(month).collect()
}
