//! One's own duties in the calendar of another program, by an address that only oneself knows.

use application::duties::{DutyTime, Said};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HOST};
use axum::response::IntoResponse;
use domain::duty::Standing;
use sheets::{DayEntry, ICS_MEDIA_TYPE, ics};

use super::list::{address, state, title};
use crate::answer::{Reply, Turned, see_other, shown};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson, digest, token_text};

/// A secret is 64 hexadecimal digits.
const DIGITS: usize = 64;

#[derive(Template)]
#[template(path = "year_calendar.html")]
struct CalendarPage {
    page: Page,
    /// Since when there is an address; empty where there is none.
    since: String,
    /// The address, right after it was made.
    address: String,
}

/// `GET /year/calendar`
pub(crate) async fn show(State(console): Shared, person: SignedInPerson) -> Reply {
    let since = console.office.own_calendar(person.actor()).await?;
    let page = person.page;
    shown(&CalendarPage {
        since: since.map_or_else(String::new, |at| page.moment(at)),
        address: String::new(),
        page,
    })
}

/// `POST /year/calendar`: the address is shown once.
pub(crate) async fn issue(
    State(console): Shared,
    person: SignedInPerson,
    headers: HeaderMap,
) -> Reply {
    let secret = token_text(console.settings.ids.secret());
    let office = &console.office;
    office
        .issue_calendar(person.actor(), digest(&secret))
        .await?;
    let page = person.page;
    let site = site(&headers, console.settings.secure);
    shown(&CalendarPage {
        since: page.moment(page.now),
        address: format!("{site}/calendar/{secret}"),
        page,
    })
}

/// `POST /year/calendar/revoke`
pub(crate) async fn revoke(State(console): Shared, person: SignedInPerson) -> Reply {
    console.office.revoke_calendar(person.actor()).await?;
    see_other("/year/calendar")
}

/// `GET /calendar/{secret}`
pub(crate) async fn read(
    State(console): Shared,
    headers: HeaderMap,
    Path(secret): Path<String>,
) -> Reply {
    let whole = secret.len() == DIGITS && secret.bytes().all(|one| one.is_ascii_hexdigit());
    if !whole {
        return Err(Turned::NotFound);
    }
    let own = console.office.calendar_by(digest(&secret)).await?;
    let now = console.office.now();
    let page = Page::new(own.actor.language, None, now, String::new());
    let site = site(&headers, console.settings.secure);
    let entries: Vec<_> = own
        .times
        .iter()
        .map(|time| entry(&page, &site, time))
        .collect();
    let text = ics(&page.t("year-title"), now, &entries);
    let headers = [
        (CONTENT_TYPE, ICS_MEDIA_TYPE),
        (CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, text).into_response())
}

/// What the browser calls this console.
fn site(headers: &HeaderMap, secure: bool) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let plain = |host: &&str| {
        let fits = |one: u8| one.is_ascii_alphanumeric() || b".-:[]".contains(&one);
        !host.is_empty() && host.len() < 256 && host.bytes().all(fits)
    };
    let scheme = if secure { "https" } else { "http" };
    host.filter(plain)
        .map_or_else(String::new, |host| format!("{scheme}://{host}"))
}

/// What a calendar shows: never what somebody wrote.
fn entry(page: &Page, site: &str, time: &DutyTime) -> DayEntry {
    let duty = &time.declared.duty;
    let settled = matches!(
        time.mark.as_ref().map(|mark| &mark.said),
        Some(Said::Done { .. } | Said::Excused { .. })
    );
    let key = &time.step.occurrence.key;
    DayEntry {
        id: format!("{}-{}-{key}@townwatch", time.unit, duty.id()),
        day: time.step.occurrence.due,
        title: format!("{} ({})", title(page, time), time.unit_name),
        text: match time.step.standing {
            // How late it is changes each day; that it is, does not.
            Standing::Late(_) => page.named("year-state-", "late"),
            _ => state(page, time),
        },
        address: if site.is_empty() {
            String::new()
        } else {
            format!("{site}{}", address(time))
        },
        done: settled,
    }
}
