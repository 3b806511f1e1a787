//! The daily look: what the program saw, a remark for each line, and the signature.

use std::collections::BTreeMap;

use application::daily::{Daily, LOOKS, Light, Line, REGISTER, STATES, Signing, What};
use application::registers::Outcome;
use application::use_case::{SIGN_DAILY, UseCase, VIEW_DAILY};
use application::{Actor, Problem, Refusal};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use domain::register::Values;
use serde::Deserialize;
use sheets::{Cell, Kind};
use texts::visible;

use crate::answer::{Reply, Turned, refused_status, see_other, shown_as};
use crate::form::Filled;
use crate::list::{Column, Everything, List, Shown, Table, Teller, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// Longest remark of a line, in characters.
const LONGEST_REMARK: usize = 200;

/// The lines of the daily look.
pub(crate) struct Lines;

impl List for Lines {
    type Asked = Everything;
    type Row = Line;

    const NAME: &'static str = "daily";
    const ITEM: &'static str = "daily-line";
    const PATH: &'static str = "/daily";
    const EXPORT: &'static str = "/daily/export/{format}";
    const TITLE: &'static str = "daily-title";
    const USE_CASE: &'static UseCase = &VIEW_DAILY;

    fn columns() -> &'static [Column<Line>] {
        &COLUMNS
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        _: &Everything,
        _: &str,
        _: u32,
    ) -> Result<Vec<Line>, Problem> {
        Ok(console.office.view_daily(actor).await?.lines)
    }
}

type Col = Column<Line>;

static COLUMNS: [Col; 5] = [
    Col::new("what", "daily-what", Kind::Text, |teller, row| {
        Cell::text(teller.page.named("daily-of-", row.what.name()))
    })
    .shown(|teller, row| Shown::Link {
        href: row.what.page().to_owned(),
        text: teller.page.named("daily-of-", row.what.name()),
    }),
    Col::new("state", "daily-state", Kind::Text, |teller, row| {
        Cell::text(teller.page.named("daily-light-", row.light.name()))
    })
    .shown(|teller, row| Shown::Tag {
        class: match row.light {
            Light::Well => "govuk-tag--green",
            Light::Attention => "govuk-tag--red",
            Light::Unknown => "govuk-tag--grey",
        },
        text: teller.page.named("daily-light-", row.light.name()),
        beside: String::new(),
    }),
    Col::new("seen", "daily-seen", Kind::Text, |teller, row| {
        Cell::text(told(teller.page, row))
    })
    .shown(|teller, row| Shown::Words(told(teller.page, row))),
    Col::new("count", "daily-count", Kind::Number, |_, row| {
        Cell::count(row.count)
    }),
    Col::new("at", "daily-at", Kind::Time, |_, row| Cell::Time(row.at))
        .shown(|teller, row| Shown::moment(teller, row.at)),
];

/// A line in words, names of strangers made visible.
fn told(page: &Page, line: &Line) -> String {
    let names: Vec<_> = line.names.iter().map(|name| visible(name)).collect();
    let args = [
        ("count", page.count(line.count).into()),
        ("names", names.join(&page.t("list-comma")).into()),
    ];
    let key = match (line.what, line.light) {
        (_, Light::Unknown) => "daily-unknown",
        (What::Sources, Light::Well) => "daily-sources-well",
        (What::Sources, Light::Attention) => "daily-sources-attention",
        (What::Clocks, Light::Well) => "daily-clocks-well",
        (What::Clocks, Light::Attention) => "daily-clocks-attention",
        (What::Services, Light::Well) => "daily-services-well",
        (What::Services, Light::Attention) => "daily-services-attention",
        (What::Findings, _) => "daily-findings-new",
        (What::Accounts, Light::Well) => "daily-accounts-well",
        (What::Accounts, Light::Attention) => "daily-accounts-attention",
        (What::Storage, Light::Well) => "daily-storage-well",
        (What::Storage, Light::Attention) => "daily-storage-attention",
        (What::Seal, Light::Well) => "daily-seal-well",
        (What::Seal, Light::Attention) => "daily-seal-attention",
        (What::Jobs, Light::Well) => "daily-jobs-well",
        (What::Jobs, Light::Attention) => "daily-jobs-attention",
        (What::Antivirus, Light::Well) => "daily-antivirus-well",
        (What::Antivirus, Light::Attention) => "daily-antivirus-attention",
        (What::Backup, Light::Well) => "daily-backup-well",
        (What::Backup, Light::Attention) => "daily-backup-attention",
    };
    page.say(key, &args)
}

/// What is typed into the form: `disk`, …, `remark-sources`, …, `trouble`.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(transparent)]
pub(crate) struct Typed {
    words: BTreeMap<String, String>,
}

impl Typed {
    fn text(&self, name: &str) -> &str {
        self.words.get(name).map_or("", |text| text.trim())
    }
}

/// One thing to look at with one's own eyes.
struct Look {
    name: &'static str,
    label: String,
    normal: bool,
    trouble: bool,
}

/// A line with room for a remark.
struct Remark {
    id: String,
    label: String,
    value: String,
}

#[derive(Template)]
#[template(path = "daily.html")]
struct DailyPage {
    page: Page,
    table: Table,
    since: String,
    /// The sheet of today.
    signed: String,
    may_sign: bool,
    looks: Vec<Look>,
    remarks: Vec<Remark>,
    trouble: String,
    missed: Vec<String>,
    register: &'static str,
}

/// `GET /daily`
pub(crate) async fn show(State(console): Shared, person: SignedInPerson) -> Reply {
    page(&console, person, (Typed::default(), StatusCode::OK)).await
}

async fn page(
    console: &Console,
    person: SignedInPerson,
    (typed, status): (Typed, StatusCode),
) -> Reply {
    let actor = person.actor();
    let daily = console.office.view_daily(actor).await?;
    let teller = Teller {
        office: &console.office,
        actor,
        page: &person.page,
    };
    let table = table::<Lines>(&teller, &Everything {}, &daily.lines, String::new());
    let page = &person.page;
    let look = |name: &'static str| Look {
        label: page.named("daily-look-", name),
        normal: typed.text(name) == STATES[0],
        trouble: typed.text(name) == STATES[1],
        name,
    };
    let remark = |what: What| {
        let id = format!("remark-{}", what.name());
        Remark {
            label: page.named("daily-of-", what.name()),
            value: typed.text(&id).to_owned(),
            id,
        }
    };
    let template = DailyPage {
        since: page.moment(daily.since),
        signed: daily
            .signed
            .map_or_else(String::new, |id| format!("/sheets/{id}")),
        may_sign: daily.unit.is_some() && daily.signed.is_none(),
        looks: LOOKS.map(look).into(),
        remarks: What::ALL.map(remark).into(),
        trouble: typed.text("trouble").to_owned(),
        missed: daily.missed.iter().map(ToString::to_string).collect(),
        register: "/registers/maintenance-record",
        table,
        page: person.page,
    };
    shown_as(status, &template)
}

/// `POST /daily`
pub(crate) async fn sign(
    State(console): Shared,
    mut person: SignedInPerson,
    Filled(typed): Filled<Typed>,
) -> Reply {
    // Who may not is not told what is missing.
    person.actor().permit(&SIGN_DAILY)?;
    let office = &console.office;
    let daily = office.view_daily(person.actor()).await?;
    let signed = match written(&person.page, &daily, &typed) {
        Ok(values) => office.sign_daily(person.actor(), &values).await,
        Err(refusal) => Err(refusal.into()),
    };
    match signed {
        Ok(Outcome::Done(id)) => see_other(&format!("/sheets/{id}")),
        // What was begun waits there to be filled and sent.
        Ok(Outcome::Refused(_)) => see_other(&format!("/registers/{REGISTER}")),
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            person.page.refused("daily", &refusal);
            page(&console, person, (typed, refused_status(&refusal))).await
        }
        Err(problem) => Err(Turned::from(problem)),
    }
}

/// The sheet as it is signed.
fn written(page: &Page, daily: &Daily, typed: &Typed) -> Result<Values, Refusal> {
    let lines: Vec<_> = daily
        .lines
        .iter()
        .map(|line| seen(page, line, typed))
        .collect();
    let signing = Signing {
        looks: LOOKS.map(|name| (name, typed.text(name))),
        device: &page.t("daily-device"),
        trouble: typed.text("trouble"),
        seen: &lines.join("\n"),
    };
    signing.values()
}

/// A line as the sheet keeps it.
fn seen(page: &Page, line: &Line, typed: &Typed) -> String {
    let remark = typed.text(&format!("remark-{}", line.what.name()));
    let remark: String = remark.chars().take(LONGEST_REMARK).collect();
    let args = [
        ("what", page.named("daily-of-", line.what.name()).into()),
        (
            "state",
            page.named("daily-light-", line.light.name()).into(),
        ),
        ("seen", told(page, line).into()),
        ("at", page.moment(line.at).into()),
    ];
    let told = page.say("daily-line", &args);
    if remark.is_empty() {
        return told;
    }
    let remark = page.say("daily-remarked", &[("remark", remark.into())]);
    format!("{told} {remark}")
}
