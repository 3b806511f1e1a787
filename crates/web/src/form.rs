//! Posted forms.

use std::sync::Arc;

use application::Refusal;
use axum::extract::{Form, FromRequest, Request};
use domain::people::Role;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde::de::DeserializeOwned;

use crate::answer::Turned;
use crate::page::Page;
use crate::settings::Console;

/// A posted form. What is no form, or lacks its fixed parts, never came from a page of ours.
pub(crate) struct Filled<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Arc<Console>> for Filled<T> {
    type Rejection = Turned;

    async fn from_request(request: Request, console: &Arc<Console>) -> Result<Self, Turned> {
        let Form(value) = Form::from_request(request, console)
            .await
            .map_err(|_| Turned::Unreadable)?;
        Ok(Self(value))
    }
}

/// A local time as `<input type="datetime-local">` or a person writes it: `2026-11-21T10:02`, also
/// with a blank between.
///
/// # Errors
/// [`Refusal::Missing`] when empty, [`Refusal::Invalid`] when it is no time.
pub(crate) fn local_time(
    text: &str,
    zone: &TimeZone,
    field: &'static str,
) -> Result<Timestamp, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::Missing { field });
    }
    text.parse::<DateTime>()
        .ok()
        .and_then(|civil| zone.to_timestamp(civil).ok())
        .ok_or(Refusal::Invalid {
            field,
            why: "invalid-time",
        })
}

/// One thing of a list to choose from.
pub(crate) struct Choice {
    /// What the form gives back.
    pub(crate) value: String,
    /// What people read.
    pub(crate) label: String,
    /// Whether it is the one chosen.
    pub(crate) chosen: bool,
}

/// Boxes of all roles, `role-staff` and so on.
pub(crate) fn role_boxes(page: &Page, ticked: impl Fn(Role) -> bool) -> Vec<Choice> {
    let roles = Role::ALL.into_iter().map(|one| Choice {
        value: format!("role-{}", one.name()),
        label: page.named("role-", one.name()),
        chosen: ticked(one),
    });
    roles.collect()
}

/// A day as `<input type="date">` gives it: `2026-11-21`.
///
/// # Errors
/// [`Refusal::Missing`] when empty, [`Refusal::Invalid`] when it is no day.
pub(crate) fn local_day(text: &str, field: &'static str) -> Result<Date, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::Missing { field });
    }
    let why = "invalid-day";
    text.parse().map_err(|_| Refusal::Invalid { field, why })
}

/// An identity from a path: what is none does not exist.
///
/// # Errors
/// [`Turned::NotFound`].
pub(crate) fn identity<T: std::str::FromStr>(text: &str) -> Result<T, Turned> {
    text.parse().map_err(|_| Turned::NotFound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_local_time_is_read_in_the_zone_of_the_unit() {
        let zone = TimeZone::get("Asia/Taipei").unwrap();
        let expected: Timestamp = "2026-11-21T02:02:00Z".parse().unwrap();
        assert_eq!(local_time("2026-11-21T10:02", &zone, "until"), Ok(expected));
        assert_eq!(
            local_time(" 2026-11-21 10:02 ", &zone, "until"),
            Ok(expected)
        );
    }

    #[test]
    fn no_time_and_a_wrong_time_are_told_apart() {
        let zone = TimeZone::UTC;
        assert_eq!(
            local_time(" ", &zone, "until"),
            Err(Refusal::Missing { field: "until" })
        );
        let wrong = local_time("tomorrow", &zone, "until");
        assert_eq!(
            wrong,
            Err(Refusal::Invalid {
                field: "until",
                why: "invalid-time"
            })
        );
    }
}
