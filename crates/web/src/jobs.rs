//! What the program is to do later, and what it could not do.

use std::fmt;
use std::str::FromStr;

use application::job_list::Trouble;
use application::jobs::{JobQuery, JobRow, MAIL, WEBHOOK};
use application::use_case::{DROP_JOB, LIST_JOBS, RETRY_JOB, UseCase};
use application::{Actor, Problem, Refusal};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use serde::Deserialize;
use sheets::{Cell, Kind};
use texts::visible;

use crate::answer::{Reply, shown_as};
use crate::list::many::{Again, Deed, Many, Standing, Typed};
use crate::list::{Column, List, Shown, Table, Teller, leaf, older, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// Rows of one page.
const ROWS: u32 = 50;

/// What the address line can say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// `yes`: only jobs that failed.
    trouble: String,
    /// Place of the last row of the page before.
    after: String,
}

/// The list of jobs, the next due first.
pub(crate) struct Jobs;

impl List for Jobs {
    type Asked = Asked;
    type Row = JobRow;

    const NAME: &'static str = "jobs";
    const ITEM: &'static str = "job";
    const PATH: &'static str = "/jobs";
    const EXPORT: &'static str = "/jobs/export/{format}";
    const TITLE: &'static str = "jobs-title";
    const USE_CASE: &'static UseCase = &LIST_JOBS;

    fn columns() -> &'static [Column<JobRow>] {
        &COLUMNS
    }

    fn filters(asked: &Asked) -> Vec<(&'static str, String)> {
        let trouble = (asked.trouble == "yes").then(|| ("trouble", "yes".to_owned()));
        trouble.into_iter().collect()
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        asked: &Asked,
        after: &str,
        limit: u32,
    ) -> Result<Vec<JobRow>, Problem> {
        let query = JobQuery {
            troubled: asked.trouble == "yes",
            // What is no place in the list starts it.
            after: JobRow::placed(after),
            limit,
        };
        console.office.list_jobs(actor, &query).await
    }

    /// What goes well is left alone.
    fn mark(_: &Teller<'_>, row: &JobRow) -> String {
        let failed = row.job.last_error.as_ref();
        failed.map_or_else(String::new, |_| Marked::of(row).to_string())
    }

    fn place(row: &JobRow) -> String {
        row.place()
    }
}

type Col = Column<JobRow>;

static COLUMNS: [Col; 10] = [
    Col::new("kind", "job-column-kind", Kind::Text, |teller, row| {
        Cell::text(kind(teller.page, row))
    })
    .shown(|teller, row| Shown::Name(kind(teller.page, row))),
    Col::new("state", "job-column-state", Kind::Text, |teller, row| {
        Cell::text(teller.page.named("job-state-", state(row)))
    })
    .shown(|teller, row| Shown::Tag {
        class: match state(row) {
            "given-up" => "govuk-tag--red",
            "failing" => "govuk-tag--yellow",
            _ => "govuk-tag--grey",
        },
        text: teller.page.named("job-state-", state(row)),
        beside: String::new(),
    }),
    Col::new("due", "job-column-due", Kind::Time, |_, row| {
        Cell::moment(Some(row.job.due).filter(|_| !row.given_up()))
    })
    .shown(|teller, row| {
        if row.given_up() {
            Shown::Words(teller.page.t("job-never"))
        } else {
            Shown::moment(teller, row.job.due)
        }
    }),
    Col::new("attempts", "job-column-attempts", Kind::Number, |_, row| {
        Cell::count(row.job.attempts.into())
    })
    .shown(|teller, row| Shown::Count(teller.page.count(row.job.attempts.into()))),
    Col::new("failing_since", "job-column-since", Kind::Time, |_, row| {
        Cell::moment(row.failing_since)
    })
    .shown(|teller, row| match row.failing_since {
        Some(since) => Shown::moment(teller, since),
        None => Shown::Words(String::new()),
    }),
    Col::new("reason", "job-column-reason", Kind::Text, |_, row| {
        Cell::text(row.job.last_error.as_deref().unwrap_or_default())
    })
    .shown(|teller, row| Shown::Words(reason(teller.page, row))),
    Col::new("unit", "finding-unit", Kind::Text, |teller, row| {
        Cell::text(teller.unit(row.unit))
    })
    .shown(|teller, row| Shown::Words(teller.unit(row.unit))),
    Col::new("kind_id", "job-column-kind-id", Kind::Id, |_, row| {
        Cell::text(&*row.job.kind)
    }),
    Col::new("key", "list-column-id", Kind::Id, |_, row| {
        Cell::text(&*row.job.key)
    }),
    Col::new("unit_id", "list-column-unit-id", Kind::Id, |_, row| {
        Cell::text(row.unit.to_string())
    }),
];

/// A kind of a newer program goes by its name.
fn kind(page: &Page, row: &JobRow) -> String {
    let name = row.job.kind.as_str();
    page.named_if_known("job-kind-", name)
        .unwrap_or_else(|| visible(name))
}

fn state(row: &JobRow) -> &'static str {
    if row.running {
        "running"
    } else if row.given_up() {
        "given-up"
    } else if row.job.last_error.is_some() {
        "failing"
    } else {
        "planned"
    }
}

/// What it means in plain words, and what the other side said.
fn reason(page: &Page, row: &JobRow) -> String {
    let Some(said) = &row.job.last_error else {
        return String::new();
    };
    let plain = match row.job.kind.as_str() {
        MAIL => page.t("job-why-mail"),
        WEBHOOK => page.t("job-why-webhook"),
        _ => page.t("job-why-other"),
    };
    page.say(
        "job-reason",
        &[("plain", plain.into()), ("said", visible(said).into())],
    )
}

#[derive(Template)]
#[template(path = "jobs.html")]
struct JobsPage {
    page: Page,
    table: Table,
    only_trouble: bool,
    next: String,
}

/// `GET /jobs`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Query(asked): Query<Asked>,
) -> Reply {
    let first = (Typed::default(), StatusCode::OK);
    shown_list(&console, person, asked, first).await
}

/// The list, and what was typed under it.
async fn shown_list(
    console: &Console,
    person: SignedInPerson,
    asked: Asked,
    (typed, status): (Typed, StatusCode),
) -> Reply {
    let actor = person.actor();
    let at = (&asked, asked.after.as_str());
    let (rows, more) = leaf::<Jobs>(console, actor, at, ROWS).await?;
    let page = &person.page;
    let teller = Teller {
        office: &console.office,
        actor,
        page,
    };
    let table = table::<Jobs>(&teller, &asked, &rows, page.t("jobs-empty"));
    let shown = JobsPage {
        only_trouble: asked.trouble == "yes",
        next: older::<Jobs>(&asked, rows.last().filter(|_| more)),
        table: table.with_form::<Jobs>(console, &teller, (&asked, &asked.after), &typed),
        page: person.page,
    };
    shown_as(status, &shown)
}

/// A job as it was seen: `ATTEMPTS.KIND_KEY`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Marked {
    attempts: u32,
    kind: String,
    key: String,
}

impl Marked {
    fn of(row: &JobRow) -> Self {
        Self {
            attempts: row.job.attempts,
            kind: row.job.kind.clone(),
            key: row.job.key.clone(),
        }
    }
}

impl fmt::Display for Marked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}_{}", self.attempts, self.kind, self.key)
    }
}

impl FromStr for Marked {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (attempts, named) = text.split_once('.').ok_or(())?;
        let (kind, key) = named.split_once('_').ok_or(())?;
        Ok(Self {
            attempts: attempts.parse().map_err(|_| ())?,
            kind: kind.to_owned(),
            key: key.to_owned(),
        })
    }
}

static RETRY: Deed = Deed {
    name: "retry",
    path: "/jobs/retry",
    use_case: &RETRY_JOB,
    button: "job-retry",
    before: "jobs-many-retry",
    after: "jobs-many-retried",
    undo: None,
    grave: false,
};

static DROP: Deed = Deed {
    name: "drop",
    path: "/jobs/drop",
    use_case: &DROP_JOB,
    button: "job-drop",
    before: "jobs-many-drop",
    after: "jobs-many-dropped",
    undo: None,
    grave: true,
};

impl Many for Jobs {
    type Mark = Marked;

    const TOLD: &'static str = "/jobs/done";
    const TOLD_TO: &'static UseCase = &LIST_JOBS;
    const DEEDS: &'static [&'static Deed] = &[&RETRY, &DROP];

    async fn one(
        console: &Console,
        person: &SignedInPerson,
        deed: &'static Deed,
        mark: &Marked,
        _: &Typed,
    ) -> Result<(), Problem> {
        let (office, actor) = (&console.office, person.actor());
        let (kind, key) = (mark.kind.as_str(), mark.key.as_str());
        let row = office.job_named(actor, kind, key).await?;
        let row = row.ok_or(Refusal::NotFound)?;
        if Marked::of(&row) != *mark {
            return Err(Refusal::Stale.into());
        }
        if deed.name == DROP.name {
            office.drop_job(actor, kind, key).await
        } else {
            office.retry_job(actor, kind, key).await
        }
    }

    /// What was tried again may be done already, and is then not there any more.
    async fn stand(
        console: &Console,
        person: &SignedInPerson,
        deed: &'static Deed,
        marks: &[Marked],
    ) -> Result<Vec<Standing<JobRow>>, Problem> {
        let mut standings = Vec::new();
        for Marked { kind, key, .. } in marks {
            let row = console.office.job_named(person.actor(), kind, key).await?;
            standings.push(Standing {
                done: deed.name == RETRY.name || row.is_none(),
                row,
                undo: String::new(),
            });
        }
        Ok(standings)
    }

    async fn again(console: &Console, person: SignedInPerson, again: Again<Asked>) -> Reply {
        shown_list(console, person, again.asked, (again.typed, again.status)).await
    }
}

/// The line of the first page when something does not succeed.
pub(crate) fn trouble_line(page: &Page, trouble: &Trouble) -> String {
    let since = page.moment(trouble.since);
    let jobs = i64::try_from(trouble.jobs).unwrap_or(i64::MAX);
    let values = [("jobs", jobs.into()), ("since", since.into())];
    if trouble.only_mail {
        page.say("today-trouble-mail", &values)
    } else {
        page.say("today-trouble", &values)
    }
}
