//! The list of exceptions from account policies.

use std::collections::BTreeSet;

use application::exceptions::ExceptionQuery;
use application::use_case::{LIST_EXCEPTIONS, UseCase};
use application::{Actor, Problem};
use domain::id::ExceptionId;
use domain::policy::{ExceptionRecord, ExceptionState};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use sheets::{Cell, Kind};
use texts::visible;

use crate::form::Choice;
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

/// States to choose from.
pub(super) fn choices(page: &Page, chosen: &str) -> Vec<Choice> {
    let choice = |one: ExceptionState| Choice {
        value: one.name().to_owned(),
        label: page.named("exception-state-", one.name()),
        chosen: one.name() == chosen,
    };
    ExceptionState::ALL.into_iter().map(choice).collect()
}

/// An exception with the names that stand beside it, and the day of the reader.
pub(crate) struct Named {
    pub(super) record: ExceptionRecord,
    pub(super) asker: String,
    pub(super) approver: String,
    pub(super) today: Date,
}

/// Names of who asked and who granted.
pub(super) async fn named(
    console: &Console,
    actor: &Actor,
    records: Vec<ExceptionRecord>,
) -> Result<Vec<Named>, Problem> {
    let granted = |one: &ExceptionRecord| one.course().granted.map(|(by, _)| by);
    let people: BTreeSet<_> = records
        .iter()
        .flat_map(|one| granted(one).into_iter().chain([one.asked().by]))
        .collect();
    let names = console.office.names_of(people).await?;
    let today = console.office.today_of(actor);
    let rows = records.into_iter().map(|record| Named {
        asker: names.get(&record.asked().by).cloned().unwrap_or_default(),
        approver: granted(&record)
            .and_then(|by| names.get(&by).cloned())
            .unwrap_or_default(),
        record,
        today,
    });
    Ok(rows.collect())
}

/// The list of exceptions.
pub(crate) struct Exceptions;

impl List for Exceptions {
    type Asked = Which;
    type Row = Named;

    const NAME: &'static str = "exceptions";
    const ITEM: &'static str = "exception";
    const PATH: &'static str = "/policies/exceptions";
    const EXPORT: &'static str = "/policies/exceptions/export/{format}";
    const TITLE: &'static str = "exceptions-title";
    const USE_CASE: &'static UseCase = &LIST_EXCEPTIONS;

    fn columns() -> &'static [Column<Named>] {
        &EXCEPTIONS
    }

    fn filters(asked: &Which) -> Vec<(&'static str, String)> {
        let state = ExceptionState::from_name(&asked.state);
        let state = state.map(|state| ("state", state.name().to_owned()));
        state.into_iter().collect()
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        asked: &Which,
        after: &str,
        limit: u32,
    ) -> Result<Vec<Named>, Problem> {
        let query = ExceptionQuery {
            state: ExceptionState::from_name(&asked.state),
            after: placed(after),
            limit,
        };
        let records = console.office.list_exceptions(actor, &query).await?;
        named(console, actor, records).await
    }

    fn place(row: &Named) -> String {
        let asked = row.record.asked();
        format!("{}_{}", asked.at.as_microsecond(), asked.id)
    }
}

/// What is no place in the list starts it.
fn placed(text: &str) -> Option<(Timestamp, ExceptionId)> {
    let (at, id) = text.split_once('_')?;
    let at = Timestamp::from_microsecond(at.parse().ok()?).ok()?;
    Some((at, id.parse().ok()?))
}

type OfException = Column<Named>;

static EXCEPTIONS: [OfException; 10] = [
    OfException::new("document", "field-document", Kind::Text, |_, row| {
        Cell::text(&*row.record.asked().document)
    })
    .shown(|_, row| Shown::Link {
        href: format!("/policies/exceptions/{}", row.record.asked().id),
        text: visible(&row.record.asked().document),
    }),
    OfException::new(
        "subject",
        "exception-column-subject",
        Kind::Text,
        |teller, row| Cell::text(subject(teller.page, &row.record)),
    )
    .shown(|teller, row| Shown::Words(subject(teller.page, &row.record))),
    OfException::new(
        "state",
        "campaign-column-state",
        Kind::Text,
        |teller, row| Cell::text(state(teller.page, row)),
    )
    .shown(|teller, row| Shown::Tag {
        class: match row.record.state() {
            ExceptionState::Asked => "govuk-tag--blue",
            ExceptionState::Granted if !row.record.is_over(row.today) => "govuk-tag--orange",
            _ => "govuk-tag--grey",
        },
        text: state(teller.page, row),
        beside: String::new(),
    }),
    OfException::new("until", "field-last", Kind::Text, |_, row| {
        Cell::text(row.record.asked().until.to_string())
    })
    .shown(|teller, row| {
        let until = row.record.asked().until;
        Shown::Words(texts::day(until, teller.page.language))
    }),
    OfException::new("asked_by", "exception-asked-by", Kind::Text, |_, row| {
        Cell::text(&*row.asker)
    })
    .shown(|_, row| Shown::Words(visible(&row.asker))),
    OfException::new(
        "granted_by",
        "exception-granted-by",
        Kind::Text,
        |_, row| Cell::text(&*row.approver),
    )
    .shown(|_, row| Shown::Words(visible(&row.approver))),
    OfException::new("at", "exception-asked-at", Kind::Time, |_, row| {
        Cell::Time(row.record.asked().at)
    })
    .shown(|teller, row| Shown::moment(teller, row.record.asked().at)),
    OfException::new("policy", "sweep-column-policy", Kind::Text, |_, row| {
        Cell::text(&*row.record.asked().policy)
    }),
    OfException::new("overlay", "exception-overlay", Kind::Text, |_, row| {
        Cell::text(&*row.record.asked().overlay)
    }),
    OfException::new("reason", "field-reason", Kind::Text, |_, row| {
        Cell::text(&*row.record.asked().reason)
    }),
];

pub(super) fn subject(page: &Page, record: &ExceptionRecord) -> String {
    page.named("policy-subject-", record.asked().subject.name())
}

/// Where it stands, in words; a granted one whose last day has gone is over.
pub(super) fn state(page: &Page, row: &Named) -> String {
    let state = row.record.state();
    let ended = matches!(state, ExceptionState::Asked | ExceptionState::Granted);
    if ended && row.record.is_over(row.today) {
        return page.t("exception-over");
    }
    page.named("exception-state-", state.name())
}
