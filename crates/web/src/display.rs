//! How pages look in this browser: language, calendar, keys. Kept in cookies.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use serde::Deserialize;
use texts::Calendar;

use crate::answer::{Reply, see_other, shown};
use crate::form::Filled;
use crate::page::Page;
use crate::session::{Shared, SignedInPerson, display_cookies};

/// A choice of two.
struct Choice {
    value: &'static str,
    label: String,
    selected: bool,
}

#[derive(Template)]
#[template(path = "display.html")]
struct DisplayPage {
    page: Page,
    calendars: Vec<Choice>,
    keys: Vec<Choice>,
    example: String,
}

pub(crate) async fn show(person: SignedInPerson) -> Reply {
    let page = person.page;
    let calendars = Calendar::ALL.map(|calendar| Choice {
        value: calendar.name(),
        label: page.named("display-calendar-", calendar.name()),
        selected: page.calendar == calendar,
    });
    let keys = [
        ("on", page.t("display-keys-on"), page.keys),
        ("off", page.t("display-keys-off"), !page.keys),
    ];
    let keys = keys.map(|(value, label, selected)| Choice {
        value,
        label,
        selected,
    });
    shown(&DisplayPage {
        calendars: calendars.into(),
        keys: keys.into(),
        example: page.moment(page.now),
        page,
    })
}

/// What was chosen.
#[derive(Debug, Deserialize)]
pub(crate) struct Chosen {
    #[serde(default)]
    calendar: String,
    #[serde(default)]
    keys: String,
}

pub(crate) async fn choose(
    State(console): Shared,
    _: SignedInPerson,
    Filled(chosen): Filled<Chosen>,
) -> Reply {
    let calendar = Calendar::from_name(&chosen.calendar).unwrap_or_default();
    let mut response = see_other("/display")?;
    for cookie in display_cookies(console.settings.secure, calendar, chosen.keys != "off") {
        if let Ok(value) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(SET_COOKIE, value);
        }
    }
    Ok(response)
}
