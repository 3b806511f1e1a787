//! The daily sheet of the log: to be printed, signed, and kept where nobody can change it.

use application::sheet::DailySheet;
use askama::Template;
use axum::extract::{Query, State};
use domain::checkpoint::SignedHead;
use jiff::civil::Date;
use serde::Deserialize;
use texts::visible;

use crate::answer::{Reply, shown};
use crate::evidence::{WitnessLine, checked, witnesses};
use crate::page::Page;
use crate::qr::{Picture, picture};
use crate::session::{Shared, SignedInPerson};

/// What the address line can say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// The day, as 2026-11-21; what is no day is today.
    day: String,
}

/// A source with its lines of the day.
struct SourceLine {
    name: String,
    lines: String,
}

#[derive(Template)]
#[template(path = "sheet.html")]
struct SheetPage {
    page: Page,
    office: String,
    day: String,
    /// The day before, for the address line.
    before: String,
    until: String,
    sources: Vec<SourceLine>,
    silent: Vec<String>,
    /// The note, without the line end behind it; empty where nothing is signed but an empty log.
    note: String,
    code: Option<Picture>,
    check: String,
    witnesses: Vec<WitnessLine>,
}

/// `GET /evidence/sheet`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Query(asked): Query<Asked>,
) -> Reply {
    let day: Option<Date> = asked.day.parse().ok();
    let office = &console.office;
    let sheet = office.daily_sheet(person.actor(), day).await?;
    shown(&filled(person.page, &sheet))
}

fn filled(page: Page, sheet: &DailySheet) -> SheetPage {
    let note = sheet.checkpoint.clone().filter(|note| {
        // A log is signed when it is made: an empty one says nothing.
        SignedHead::parse(note).is_none_or(|head| head.size > 0)
    });
    let note = note.unwrap_or_default();
    let line = |(source, lines): &(application::deed::Source, u64)| SourceLine {
        name: visible(&source.name),
        lines: page.count(*lines),
    };
    let silent = sheet.sources.iter().filter(|(_, lines)| *lines == 0);
    SheetPage {
        office: visible(&sheet.office),
        day: texts::day(sheet.day, page.style()),
        before: sheet
            .day
            .yesterday()
            .map_or_else(|_| String::new(), |day| day.to_string()),
        until: page.moment(sheet.until),
        sources: sheet.sources.iter().map(line).collect(),
        silent: silent.map(|(source, _)| visible(&source.name)).collect(),
        code: Some(&note)
            .filter(|note| !note.is_empty())
            .and_then(|note| picture(note)),
        note: note.trim_end().to_owned(),
        check: checked(&page, sheet.check.as_ref()),
        witnesses: witnesses(&page, &sheet.witnesses),
        page,
    }
}
