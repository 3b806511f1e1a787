//! Kept log lines: the search box, what it finds, and the lines around one of them.

mod around;
mod chart;
mod columns;
mod count_file;
pub(crate) mod saved;
mod tail;

use application::log_search::{Found, LogQuery, MOST_LINES};
use application::use_case::{SEARCH_LOG, UseCase};
use application::{Actor, Problem, Refusal};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use domain::search::{LONGEST_QUERY, Mistake, Query as Words};
use jiff::tz::TimeZone;
use serde::Deserialize;
use texts::visible;

pub(crate) use around::{around, link as around_link};
use chart::Chart;
use columns::Row;
pub(crate) use count_file::export as export_count;
pub(crate) use tail::{follow, tail};

use crate::answer::{Reply, Turned, refused_status, shown_as};
use crate::form::local_time;
use crate::list::{Column, List, Shown, Table, Teller, further, table};
use crate::page::{FieldError, Page};
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// Lines of one page.
const ROWS: u32 = 100;
/// Longest line of a form that is shown again; longer ones were not typed.
const LONGEST_ECHO: usize = 2_000;

/// What the address line says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    query: String,
    purpose: String,
    /// As `<input type="datetime-local">` gives it.
    start: String,
    end: String,
    /// `yes`: also lines that arrived long after they happened.
    late: String,
    /// Index where the page before ended.
    after: String,
    /// `all`: the hits are counted however long it takes.
    count: String,
}

impl Asked {
    /// Whether anything is asked for: the bare page is no search.
    fn is_search(&self) -> bool {
        let typed = [&self.query, &self.purpose, &self.start, &self.end];
        typed.into_iter().any(|text| !text.trim().is_empty())
    }

    fn wanted(&self, zone: &TimeZone, after: &str, limit: u32) -> Result<LogQuery, Refusal> {
        let time = |text: &str, field| match local_time(text, zone, field) {
            Err(Refusal::Missing { .. }) => Ok(None),
            other => other.map(Some),
        };
        Ok(LogQuery {
            text: self.query.clone(),
            from: time(&self.start, "start")?,
            to: time(&self.end, "end")?,
            late: self.late == "yes",
            purpose: self.purpose.clone(),
            // What is no place starts at the end of the log.
            before: after.parse().ok(),
            limit,
        })
    }

    /// Nobody types so much; a page does not carry it back. Whether something was cut.
    fn cut(&mut self) -> bool {
        let mut cut = false;
        for text in [
            &mut self.query,
            &mut self.purpose,
            &mut self.start,
            &mut self.end,
        ] {
            if text.chars().nth(LONGEST_ECHO).is_some() {
                *text = text.chars().take(LONGEST_ECHO).collect();
                cut = true;
            }
        }
        cut
    }
}

/// The lines that a search finds.
pub(crate) struct Log;

impl List for Log {
    type Asked = Asked;
    type Row = Row;

    const NAME: &'static str = "log";
    const ITEM: &'static str = "line";
    const PATH: &'static str = "/log";
    const EXPORT: &'static str = "/log/export/{format}";
    const TITLE: &'static str = "log-title";
    const USE_CASE: &'static UseCase = &SEARCH_LOG;

    fn columns() -> &'static [Column<Row>] {
        &columns::COLUMNS
    }

    fn filters(asked: &Asked) -> Vec<(&'static str, String)> {
        let typed = [
            ("query", &asked.query),
            ("purpose", &asked.purpose),
            ("start", &asked.start),
            ("end", &asked.end),
            ("late", &asked.late),
        ];
        let typed = typed.into_iter().filter(|(_, text)| !text.is_empty());
        typed.map(|(name, text)| (name, text.clone())).collect()
    }

    /// For files: more lines at once than a page, and on through stretches without any.
    async fn fetch(
        console: &Console,
        actor: &Actor,
        asked: &Asked,
        after: &str,
        _: u32,
    ) -> Result<Vec<Row>, Problem> {
        let mut wanted = asked.wanted(&zone_of(actor), after, MOST_LINES)?;
        loop {
            let found = console.office.search_log(actor, &wanted).await?;
            if !found.lines.is_empty() || found.before.is_none() {
                return Ok(rows(found, asked));
            }
            wanted.before = found.before;
        }
    }

    fn place(row: &Row) -> String {
        row.line.event.index.to_string()
    }
}

fn zone_of(actor: &Actor) -> TimeZone {
    let unit = actor.tree().unit(actor.person.unit);
    unit.map_or(TimeZone::UTC, |unit| application::zone(&unit.time_zone))
}

fn rows(found: Found, asked: &Asked) -> Vec<Row> {
    let row = |line: application::log_search::FoundLine| Row {
        href: around_link(&line.event.to_string(), &asked.purpose),
        line,
    };
    found.lines.into_iter().map(row).collect()
}

#[derive(Template)]
#[template(path = "log.html")]
struct LogPage {
    page: Page,
    asked: Asked,
    zone_hint: String,
    /// None before anything was looked for.
    table: Option<Table>,
    summary: String,
    /// None where nothing was counted.
    chart: Option<Chart>,
    next: String,
    /// Where new lines of the same words are shown.
    tail: String,
    /// Where this search is saved.
    save: String,
}

/// `GET /log`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Query(mut asked): Query<Asked>,
) -> Reply {
    let SignedInPerson {
        signed_in,
        mut page,
    } = person;
    let actor = &signed_in.actor;
    if !actor.may(&SEARCH_LOG) {
        return Err(Turned::NotFound);
    }
    let searched = if asked.is_search() {
        Some(search(&console, actor, &asked).await)
    } else {
        None
    };
    if asked.cut() {
        Log::PATH.clone_into(&mut page.here);
    }
    let (mut status, mut found) = (StatusCode::OK, None);
    match searched {
        None => {}
        Some(Ok(lines)) => found = Some(lines),
        Some(Err(Problem::Refused(refusal))) if refusal.is_for_the_form() => {
            refused(&mut page, "log", &refusal, &asked.query);
            status = refused_status(&refusal);
        }
        Some(Err(problem)) => return Err(problem.into()),
    }
    let zone = page.zone.iana_name().unwrap_or("UTC").to_owned();
    let mut template = LogPage {
        zone_hint: page.say("finding-zone-hint", &[("zone", zone.into())]),
        table: None,
        summary: String::new(),
        chart: None,
        next: String::new(),
        tail: tail::address(&asked.query, &asked.purpose),
        save: saved::new_address(&asked),
        asked,
        page,
    };
    if let Some(found) = found {
        template.chart = chart::of(&console, actor, &template, &found).await?;
        template.fill(&console, actor, found);
    }
    shown_as(status, &template)
}

async fn search(console: &Console, actor: &Actor, asked: &Asked) -> Result<Found, Problem> {
    let wanted = asked.wanted(&zone_of(actor), &asked.after, ROWS)?;
    console.office.search_log(actor, &wanted).await
}

/// What is wrong with the words is told with the word that is.
fn refused(page: &mut Page, form: &str, refusal: &Refusal, query: &str) {
    if refusal.field() != Some("query") {
        return page.refused(form, refusal);
    }
    let mistake = Words::parse(query).err().unwrap_or(Mistake::Nothing);
    let most = i64::try_from(LONGEST_QUERY).unwrap_or(i64::MAX);
    let args = [
        ("term", visible(mistake.named()).into()),
        ("most", most.into()),
    ];
    let text = page.say(mistake.key(), &args);
    page.errors.push(FieldError {
        field: "query".to_owned(),
        id: format!("{form}-query"),
        text,
    });
}

impl LogPage {
    fn fill(&mut self, console: &Console, actor: &Actor, found: Found) {
        let before = found.before.map(|before| before.to_string());
        self.next = before.map_or_else(String::new, |before| further::<Log>(&self.asked, &before));
        self.summary = summary(&self.page, &found);
        let rows = rows(found, &self.asked);
        let teller = Teller {
            office: &console.office,
            actor,
            page: &self.page,
        };
        let empty = self.page.t("log-nothing");
        self.table = Some(table::<Log>(&teller, &self.asked, &rows, empty));
    }
}

fn summary(page: &Page, found: &Found) -> String {
    let rows = i64::try_from(found.lines.len()).unwrap_or(i64::MAX);
    let reached = found.reached.map(|at| page.moment(at)).unwrap_or_default();
    let args = [
        ("rows", rows.into()),
        ("looked", page.count(found.looked).into()),
        ("reached", reached.into()),
    ];
    if found.before.is_some() {
        page.say("log-looked-so-far", &args)
    } else {
        page.say("log-looked", &args)
    }
}
