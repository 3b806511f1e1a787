//! What the list tells of each service.

use application::services::{Service, Standing};
use domain::service::Looked;
use sheets::{Cell, Kind};
use texts::visible;

use crate::list::{Column, Shown};
use crate::page::Page;

type Col = Column<Standing>;

pub(super) static COLUMNS: [Col; 13] = [
    Col::new("id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.service.id.to_string())
    }),
    Col::new("name", "service-name", Kind::Text, |_, row| {
        Cell::text(&*row.service.name)
    })
    .shown(|_, row| Shown::Link {
        href: format!("/services/{}", row.service.id),
        text: visible(&row.service.name),
    }),
    Col::new("state", "service-state", Kind::Text, |teller, row| {
        Cell::text(state_of(teller.page, &row.service))
    })
    .shown(|teller, row| Shown::Tag {
        class: match row.service.state() {
            "up" => "govuk-tag--green",
            "down" => "govuk-tag--red",
            "failing" => "govuk-tag--yellow",
            _ => "govuk-tag--grey",
        },
        text: state_of(teller.page, &row.service),
        beside: match row.service.course.last {
            Some(looked) if !looked.is_well() => looked_words(teller.page, looked),
            _ => String::new(),
        },
    }),
    Col::new("address", "service-address", Kind::Text, |_, row| {
        Cell::text(address_of(&row.service))
    })
    .shown(|_, row| Shown::Words(visible(&address_of(&row.service)))),
    Col::new("checked", "service-checked", Kind::Time, |_, row| {
        Cell::moment(row.service.course.checked)
    })
    .shown(|teller, row| match row.service.course.checked {
        Some(at) => Shown::moment(teller, at),
        None => Shown::Words(teller.page.t("service-not-yet")),
    }),
    Col::new("why", "service-why", Kind::Text, |_, row| {
        let last = row.service.course.last;
        Cell::text(
            last.and_then(|looked| looked.why)
                .map_or("", |why| why.name()),
        )
    }),
    Col::new(
        "down_minutes",
        "service-down-minutes",
        Kind::Number,
        |_, row| Cell::count(minutes(row)),
    )
    .shown(|teller, row| Shown::Count(teller.page.count(minutes(row)))),
    Col::new(
        "certificate_until",
        "service-certificate",
        Kind::Time,
        |_, row| Cell::moment(certificate(row)),
    )
    .shown(|teller, row| match certificate(row) {
        Some(at) => Shown::moment(teller, at),
        None => Shown::Words(String::new()),
    }),
    Col::new("every", "service-every", Kind::Number, |_, row| {
        Cell::count(row.service.watched.every.into())
    }),
    Col::new(
        "down_after",
        "service-down-after",
        Kind::Number,
        |_, row| Cell::count(row.service.watched.down_after.into()),
    ),
    Col::new("since", "service-since", Kind::Time, |_, row| {
        Cell::Time(row.service.since)
    }),
    Col::new("paused", "service-paused", Kind::Text, |_, row| {
        let paused = row.service.paused.as_ref();
        Cell::text(paused.map_or("", |paused| paused.reason.as_str()))
    }),
    Col::new("unit", "finding-unit", Kind::Text, |teller, row| {
        Cell::text(teller.unit(row.service.unit))
    })
    .shown(|teller, row| Shown::Words(visible(&teller.unit(row.service.unit)))),
];

/// A minute that began counts.
fn minutes(row: &Standing) -> u64 {
    let seconds = u64::try_from(row.down.as_secs()).unwrap_or_default();
    seconds.div_ceil(60)
}

fn certificate(row: &Standing) -> Option<jiff::Timestamp> {
    let last = row.service.course.last;
    last.and_then(|looked| looked.certificate_until)
}

pub(super) fn address_of(service: &Service) -> String {
    service.watched.address.to_string()
}

pub(super) fn state_of(page: &Page, service: &Service) -> String {
    page.named("service-state-", service.state())
}

/// What a look saw, in words.
pub(super) fn looked_words(page: &Page, looked: Looked) -> String {
    let Some(why) = looked.why else {
        return page.t("service-well");
    };
    let words = page.named("service-why-", why.name());
    match looked.status {
        Some(status) => format!("{words} ({status})"),
        None => words,
    }
}
