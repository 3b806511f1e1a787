//! The one-time link: the first unit and its first person.

use application::people::NewPerson;
use application::{Problem, Refusal};
use askama::Template;
use axum::extract::{Query, State};
use domain::id::UnitId;
use domain::people::{Role, Unit};
use serde::Deserialize;

use crate::answer::{Reply, refused_status, see_other, shown, shown_as};
use crate::form::Filled;
use crate::page::Page;
use crate::session::{Shared, Visitor};
use crate::settings::Console;

/// Roles of the first person, who runs the program and holds the desk until others are entered.
const FIRST_ROLES: [Role; 3] = [Role::Staff, Role::SystemAdmin, Role::SecurityContact];

/// What is typed; the password is never shown again.
#[derive(Default, Deserialize)]
pub(crate) struct Typed {
    #[serde(default)]
    token: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    time_zone: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    sign_in_name: String,
    #[serde(default)]
    password: String,
    /// The password once more: behind a link that opens once, a slip would lock everybody out.
    #[serde(default)]
    again: String,
}

#[derive(Template)]
#[template(path = "set_up.html")]
struct SetUpPage {
    page: Page,
    typed: Typed,
    hint: String,
}

pub(crate) async fn show(
    State(console): Shared,
    visitor: Visitor,
    Query(typed): Query<Typed>,
) -> Reply {
    opened(&console, &typed.token)?;
    let typed = Typed {
        token: typed.token,
        time_zone: "Asia/Taipei".to_owned(),
        ..Typed::default()
    };
    shown(&SetUpPage {
        hint: visitor.page.password_hint(console.office.least_password()),
        page: visitor.page,
        typed,
    })
}

pub(crate) async fn carry_out(
    State(console): Shared,
    visitor: Visitor,
    Filled(mut typed): Filled<Typed>,
) -> Reply {
    opened(&console, &typed.token)?;
    let mut page = visitor.page;
    let password = std::mem::take(&mut typed.password);
    let again = std::mem::take(&mut typed.again);
    let done = match unfilled(&typed, &password) {
        Some(field) => Err(Refusal::Missing { field }.into()),
        None if password != again => Err(not_the_same().into()),
        None => set_up(&console, &page, &typed, password).await,
    };
    match done {
        Ok(()) => {
            if let Some(gate) = &console.settings.set_up {
                gate.used();
            }
            see_other("/sign-in?ready=yes")
        }
        Err(Problem::Refused(refusal)) if refusal.field().is_some() => {
            page.refused("set-up", &refusal);
            let hint = page.password_hint(console.office.least_password());
            let form = SetUpPage { page, typed, hint };
            shown_as(refused_status(&refusal), &form)
        }
        Err(problem) => Err(problem.into()),
    }
}

const fn not_the_same() -> Refusal {
    Refusal::Invalid {
        field: "again",
        why: "invalid-password-differs",
    }
}

/// Refuses unless the link is the one that was printed, in time and unused.
fn opened(console: &Console, token: &str) -> Result<(), Refusal> {
    match &console.settings.set_up {
        Some(gate) if gate.accepts(token) => Ok(()),
        _ => Err(Refusal::LinkExpired),
    }
}

fn unfilled(typed: &Typed, password: &str) -> Option<&'static str> {
    [
        ("unit", typed.unit.as_str()),
        ("time_zone", &typed.time_zone),
        ("name", &typed.name),
        ("sign_in_name", &typed.sign_in_name),
        ("password", password),
    ]
    .into_iter()
    .find_map(|(field, value)| value.trim().is_empty().then_some(field))
}

async fn set_up(
    console: &Console,
    page: &Page,
    typed: &Typed,
    password: String,
) -> Result<(), Problem> {
    let unit = Unit {
        id: UnitId::new(console.settings.ids.uuid()),
        parent: None,
        name: typed.unit.trim().to_owned(),
        time_zone: typed.time_zone.trim().to_owned(),
    };
    let first = NewPerson {
        name: typed.name.clone(),
        sign_in_name: typed.sign_in_name.clone(),
        password,
        language: page.language,
        unit: unit.id,
        roles: FIRST_ROLES.to_vec(),
    };
    console.office.set_up(unit, first).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_field_left_empty_is_named() {
        let mut typed = Typed {
            unit: "大湖鄉公所".into(),
            ..Typed::default()
        };
        assert_eq!(unfilled(&typed, "p"), Some("time_zone"));
        typed.time_zone = "Asia/Taipei".into();
        typed.name = "林雅婷".into();
        typed.sign_in_name = "yating".into();
        assert_eq!(unfilled(&typed, " "), Some("password"));
        assert_eq!(unfilled(&typed, "p"), None);
    }
}
