//! The year with its times, month by month; how much work waits for whom; which units are late.

use std::collections::BTreeMap;

use application::duties::{DutyTime, Proof, Said, Which, YearQuery};
use application::use_case::{COMPARE_UNITS, LIST_YEAR, TAKE_AUDIT_PACK, UseCase};
use application::{Actor, Problem};
use askama::Template;
use axum::extract::{Query, State};
use domain::duty::{Recurrence, Standing};
use domain::regime::Status;
use jiff::civil::Date;
use serde::Deserialize;
use sheets::{Cell, Kind};
use texts::visible;

use super::daily::{self, LookedMonth};
use crate::answer::{Reply, asking, shown};
use crate::list::{Column, List, Shown, Table, Teller, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// How many times the first page of the day shows.
const AWAITED: usize = 8;

/// What the address line can say.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    year: String,
    which: String,
    unit: String,
}

impl Asked {
    /// The year that is asked for, else the present one.
    pub(super) fn year(&self, today: Date) -> i16 {
        let asked = self.year.parse().ok();
        let asked = asked.filter(|year| (1990..=2200).contains(year));
        asked.unwrap_or_else(|| today.year())
    }

    fn which(&self) -> Which {
        Which::from_name(&self.which).unwrap_or_default()
    }

    fn query(&self, today: Date) -> YearQuery {
        YearQuery {
            unit: self.unit.parse().ok(),
            which: self.which(),
            ..YearQuery::of_year(self.year(today))
        }
    }
}

/// The times of a year.
pub(crate) struct Year;

impl List for Year {
    type Asked = Asked;
    type Row = DutyTime;

    const NAME: &'static str = "year";
    const ITEM: &'static str = "duty-time";
    const PATH: &'static str = "/year";
    const EXPORT: &'static str = "/year/export/{format}";
    const TITLE: &'static str = "year-title";
    const USE_CASE: &'static UseCase = &LIST_YEAR;

    fn columns() -> &'static [Column<DutyTime>] {
        &COLUMNS
    }

    fn filters(asked: &Asked) -> Vec<(&'static str, String)> {
        let all = [
            ("year", asked.year.clone()),
            ("which", asked.which.clone()),
            ("unit", asked.unit.clone()),
        ];
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
    ) -> Result<Vec<DutyTime>, Problem> {
        let zone = console.office.own_zone().await?;
        let today = console.office.now().to_zoned(zone).date();
        let query = asked.query(today);
        let mut times = console.office.list_duty_times(actor, &query).await?;
        // What is done every day has a list of its own; here stands which of its days wait or were left out.
        times.retain(|time| asked.which() != Which::All || time.declared.duty.each_day().is_none());
        Ok(times)
    }
}

type Col = Column<DutyTime>;

static COLUMNS: [Col; 17] = [
    Col::new("due", "year-column-due", Kind::Text, |_, row| {
        Cell::text(row.step.occurrence.due.to_string())
    })
    .shown(|teller, row| Shown::Words(teller.page.day(row.step.occurrence.due))),
    Col::new("duty", "year-column-duty", Kind::Text, |teller, row| {
        Cell::text(title(teller.page, row))
    })
    .shown(|teller, row| Shown::Link {
        href: address(row),
        text: title(teller.page, row),
    }),
    Col::new("unit", "finding-unit", Kind::Text, |_, row| {
        Cell::text(&*row.unit_name)
    })
    .shown(|_, row| Shown::Words(visible(&row.unit_name))),
    Col::new("state", "year-column-state", Kind::Text, |teller, row| {
        Cell::text(state(teller.page, row))
    })
    .shown(|teller, row| Shown::Tag {
        class: class(row.step.standing),
        text: state(teller.page, row),
        beside: String::new(),
    }),
    Col::new("done_on", "year-column-done", Kind::Text, |_, row| {
        Cell::text(done_on(row).map(|on| on.to_string()).unwrap_or_default())
    })
    .shown(|teller, row| {
        Shown::Words(done_on(row).map_or_else(String::new, |on| teller.page.day(on)))
    }),
    Col::new("proof", "year-column-proof", Kind::Text, |_, row| {
        Cell::text(proof(row))
    })
    .shown(|_, row| match said(row) {
        Some(Said::Done {
            proof: Proof::Sheet { sheet, number, .. },
            ..
        }) => Shown::Link {
            href: format!("/sheets/{sheet}"),
            text: number.clone(),
        },
        _ => Shown::Words(visible(&proof(row))),
    }),
    Col::new("period", "year-column-period", Kind::Text, |_, row| {
        Cell::text(&*row.step.occurrence.key)
    }),
    Col::new("opens", "year-column-opens", Kind::Text, |_, row| {
        Cell::text(row.step.occurrence.opens.to_string())
    }),
    Col::new(
        "days_late",
        "year-column-days-late",
        Kind::Number,
        |_, row| Cell::Number(i64::from(row.step.standing.days_late())),
    ),
    Col::new("rule", "year-column-rule", Kind::Text, |teller, row| {
        Cell::text(rule(teller.page, row))
    }),
    Col::new("clause", "year-column-clause", Kind::Text, |_, row| {
        Cell::text(&*row.declared.duty.clause().code)
    }),
    Col::new(
        "text_status",
        "year-column-text-status",
        Kind::Text,
        |teller, row| Cell::text(text_status(teller.page, row)),
    ),
    Col::new("owner", "year-column-owner", Kind::Text, |teller, row| {
        Cell::text(owners(teller.page, row))
    }),
    Col::new("by", "year-column-by", Kind::Text, |_, row| {
        Cell::text(by(row))
    }),
    Col::new("duty_id", "year-column-duty-id", Kind::Id, |_, row| {
        Cell::text(row.declared.duty.id())
    }),
    Col::new("unit_id", "list-column-unit-id", Kind::Id, |_, row| {
        Cell::text(row.unit.to_string())
    }),
    Col::new("digest", "register-column-digest", Kind::Id, |_, row| {
        Cell::text(&*row.declared.digest)
    }),
];

fn said(row: &DutyTime) -> Option<&Said> {
    row.mark.as_ref().map(|mark| &mark.said)
}

fn done_on(row: &DutyTime) -> Option<Date> {
    match said(row) {
        Some(Said::Done { on, .. }) => Some(*on),
        _ => None,
    }
}

fn proof(row: &DutyTime) -> String {
    match said(row) {
        Some(Said::Done { proof, .. }) => match proof {
            Proof::Sheet { number, .. } => number.clone(),
            Proof::Note { text } => text.clone(),
        },
        Some(Said::Asked { wish } | Said::Excused { wish, .. }) => wish.reason.clone(),
        Some(Said::Denied { .. }) | None => String::new(),
    }
}

fn by(row: &DutyTime) -> String {
    let people = said(row).map(Said::people).unwrap_or_default();
    let names = people.iter().filter_map(|id| row.names.get(id));
    names.cloned().collect::<Vec<_>>().join(", ")
}

/// Where one time is looked at.
pub(super) fn address(row: &DutyTime) -> String {
    let (duty, key) = (row.declared.duty.id(), &row.step.occurrence.key);
    format!("/year/{}/{duty}/{key}", row.unit)
}

pub(super) fn title(page: &Page, row: &DutyTime) -> String {
    row.declared.duty.title().get(page.language).to_owned()
}

pub(super) fn state(page: &Page, row: &DutyTime) -> String {
    let standing = row.step.standing;
    match standing {
        Standing::Late(days) | Standing::DoneLate(days) => {
            let state = page.named("year-state-", standing.name());
            let args = [("state", state.into()), ("count", i64::from(days).into())];
            page.say("year-late-days", &args)
        }
        _ => page.named("year-state-", standing.name()),
    }
}

const fn class(standing: Standing) -> &'static str {
    match standing {
        Standing::Late(_) => "govuk-tag--red",
        Standing::Open | Standing::Asked => "govuk-tag--blue",
        Standing::Done | Standing::DoneLate(_) => "govuk-tag--green",
        Standing::Ahead | Standing::Excused => "govuk-tag--grey",
    }
}

pub(super) fn rule(page: &Page, row: &DutyTime) -> String {
    match row.declared.duty.recurrence() {
        Recurrence::Calendar(fixed) => {
            let every = page.named("year-every-", fixed.every.name());
            match fixed.by {
                Some(day) => {
                    let args = [("every", every.into()), ("day", i64::from(day).into())];
                    page.say("year-rule-by", &args)
                }
                None => every,
            }
        }
        Recurrence::AfterLast(after) => page.say(
            "year-rule-after",
            &[("count", i64::from(after.months).into())],
        ),
        Recurrence::EachDay(_) => page.t("year-rule-each-day"),
    }
}

pub(super) fn text_status(page: &Page, row: &DutyTime) -> String {
    match row.declared.duty.status() {
        Status::Verified => page.t("year-text-verified"),
        Status::Unverified | Status::Draft => page.t("year-text-unverified"),
    }
}

pub(super) fn owners(page: &Page, row: &DutyTime) -> String {
    roles(page, row.declared.duty.owners())
}

pub(super) fn roles(page: &Page, roles: &[domain::people::Role]) -> String {
    let names = roles.iter().map(|role| page.named("role-", role.name()));
    names.collect::<Vec<_>>().join(&page.t("list-comma"))
}

/// A choice of the page.
struct Choice {
    href: String,
    label: String,
    current: bool,
}

/// A month of the calendar.
struct Month {
    name: String,
    entries: Vec<Entry>,
}

struct Entry {
    href: String,
    day: String,
    title: String,
    unit: String,
    state: String,
    late: bool,
}

#[derive(Template)]
#[template(path = "year.html")]
struct YearPage {
    page: Page,
    year: String,
    before: String,
    after: String,
    which: Vec<Choice>,
    months: Vec<Month>,
    /// The daily look, month by month.
    looked: Vec<LookedMonth>,
    table: Table,
    /// Files of the office that cannot be used, and why.
    problems: Vec<String>,
    may_compare: bool,
    may_audit: bool,
}

/// `GET /year`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Query(asked): Query<Asked>,
) -> Reply {
    let actor = person.actor();
    let rows = Year::fetch(&console, actor, &asked, "", 0).await?;
    let page = &person.page;
    let teller = Teller {
        office: &console.office,
        actor,
        page,
    };
    let empty = page.t("year-empty");
    let table = table::<Year>(&teller, &asked, &rows, empty);
    let year = asked.year(page.now.to_zoned(page.zone.clone()).date());
    let other = |year: i16| asking("/year", [("year", year.to_string())]);
    let which = Which::ALL.map(|one| {
        let words = [("year", year.to_string()), ("which", one.name().to_owned())];
        Choice {
            href: asking("/year", words),
            label: page.named("year-which-", one.name()),
            current: one == asked.which(),
        }
    });
    let problems = console.office.rota();
    let problems = problems.problems.iter().map(|problem| visible(problem));
    let days = console.office.list_daily_looks(actor, year).await?;
    let (may_compare, may_audit) = (actor.may(&COMPARE_UNITS), actor.may(&TAKE_AUDIT_PACK));
    shown(&YearPage {
        year: texts::year(year, page.language),
        before: other(year.saturating_sub(1)),
        after: other(year.saturating_add(1)),
        which: which.into(),
        months: months(page, &rows),
        looked: daily::months(page, &days),
        problems: problems.collect(),
        table,
        may_compare,
        may_audit,
        page: person.page,
    })
}

fn months(page: &Page, rows: &[DutyTime]) -> Vec<Month> {
    let mut months: BTreeMap<(i16, i8), Vec<Entry>> = BTreeMap::new();
    for row in rows {
        let due = row.step.occurrence.due;
        let entry = Entry {
            href: address(row),
            day: page.day(due),
            title: title(page, row),
            unit: visible(&row.unit_name),
            state: state(page, row),
            late: matches!(row.step.standing, Standing::Late(_)),
        };
        months
            .entry((due.year(), due.month()))
            .or_default()
            .push(entry);
    }
    let month = |((year, month), entries)| Month {
        name: page.month(year, month),
        entries,
    };
    months.into_iter().map(month).collect()
}

/// What waits for the reader: for the first page of the day.
pub(crate) fn awaited(teller: &Teller<'_>, rows: &[DutyTime]) -> Option<Table> {
    let first: Vec<_> = rows.iter().take(AWAITED).cloned().collect();
    let asked = Asked {
        which: Which::Awaited.name().to_owned(),
        ..Asked::default()
    };
    (!first.is_empty()).then(|| table::<Year>(teller, &asked, &first, String::new()))
}
