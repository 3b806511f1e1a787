//! 通報異常: whoever sees something odd says so, in one form.

use application::Refusal;
use application::reporting::{Channel, Report};
use application::use_case::REPORT_SIGN;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use serde::Deserialize;

use crate::answer::{Reply, asking, refused_status, see_other, shown, shown_as};
use crate::form::{Choice, Filled, local_time};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson};
use crate::settings::Console;

/// Its fields are `report-kind`, `report-said` …
const FORM: &str = "report";

/// What is typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    kind: String,
    said: String,
    place: String,
    noticed: String,
    channel: String,
    reporter: String,
}

impl Typed {
    fn read(&self, page: &Page) -> Result<Report, Refusal> {
        if self.kind.is_empty() {
            return Err(Refusal::Missing { field: "kind" });
        }
        Ok(Report {
            kind: self.kind.clone(),
            said: self.said.clone(),
            place: self.place.clone(),
            noticed: local_time(&self.noticed, &page.zone, "noticed")?,
            channel: Channel::from_name(&self.channel).ok_or(Refusal::Invalid {
                field: "channel",
                why: "invalid-choice",
            })?,
            reporter: self.reporter.clone(),
        })
    }
}

/// A kind to choose.
struct Kind {
    value: String,
    label: String,
    hint: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "report.html")]
struct ReportPage {
    page: Page,
    kinds: Vec<Kind>,
    channels: Vec<Choice>,
    typed: Typed,
}

/// `GET /report`
pub(crate) async fn show(State(console): Shared, person: SignedInPerson) -> Reply {
    person.actor().permit(&REPORT_SIGN)?;
    let typed = Typed {
        noticed: texts::civil_minute(person.page.now, &person.page.zone),
        channel: Channel::Own.name().to_owned(),
        ..Typed::default()
    };
    shown(&filled(&console, person.page, typed))
}

fn filled(console: &Console, page: Page, typed: Typed) -> ReportPage {
    let rules = console.office.rules();
    let kinds = rules.reports().into_iter().map(|kind| Kind {
        label: kind.label.get(page.language).to_owned(),
        hint: kind.hint.get(page.language).to_owned(),
        chosen: kind.kind == typed.kind,
        value: kind.kind.clone(),
    });
    let channels = Channel::ALL.into_iter().map(|channel| Choice {
        value: channel.name().to_owned(),
        label: page.named("report-channel-", channel.name()),
        chosen: channel.name() == typed.channel,
    });
    ReportPage {
        kinds: kinds.collect(),
        channels: channels.collect(),
        page,
        typed,
    }
}

/// `POST /report`
pub(crate) async fn send(
    State(console): Shared,
    mut person: SignedInPerson,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let report = match typed.read(&person.page) {
        Ok(report) => report,
        Err(refusal) => return again(&console, person.page, typed, &refusal),
    };
    match console.office.report_sign(person.actor(), report).await {
        Ok(()) => see_other(&asking("/report/done", [("kind", typed.kind)])),
        Err(application::Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            "/report".clone_into(&mut person.page.here);
            again(&console, person.page, typed, &refusal)
        }
        Err(problem) => Err(problem.into()),
    }
}

/// The form with what was typed and what is wrong.
fn again(console: &Console, mut page: Page, typed: Typed, refusal: &Refusal) -> Reply {
    page.refused(FORM, refusal);
    let status: StatusCode = refused_status(refusal);
    shown_as(status, &filled(console, page, typed))
}

#[derive(Template)]
#[template(path = "report_done.html")]
struct DonePage {
    page: Page,
    contacts: String,
    /// What to do now.
    now: Vec<String>,
}

/// Which kind was reported.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    kind: String,
}

/// `GET /report/done`: what to do now, and whom to call.
pub(crate) async fn done(
    State(console): Shared,
    person: SignedInPerson,
    Query(asked): Query<Asked>,
) -> Reply {
    let (actor, page) = (person.actor(), &person.page);
    actor.permit(&REPORT_SIGN)?;
    let rules = console.office.rules();
    let kinds = rules.reports();
    let kind = kinds.into_iter().find(|kind| kind.kind == asked.kind);
    let now = kind.map_or_else(Vec::new, |kind| {
        let lines = kind.now.iter();
        lines
            .map(|line| line.get(page.language).to_owned())
            .collect()
    });
    let names = console.office.contacts_of(actor).await?;
    let names: Vec<_> = names.iter().map(|name| texts::visible(name)).collect();
    shown(&DonePage {
        contacts: names.join(&page.t("list-comma")),
        now,
        page: person.page,
    })
}
