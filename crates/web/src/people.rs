//! The list of people, and entering one.

use application::directory::PeopleQuery;
use application::personnel::{NewMember, PersonRow};
use application::use_case::{ENTER_PERSON, LIST_PEOPLE};
use application::{Problem, Refusal};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use domain::id::{PersonId, UnitId};
use domain::language::Language;
use domain::people::{AccountState, Role};
use serde::Deserialize;

use crate::answer::{Reply, encoded, refused_status, shown, shown_as};
use crate::form::{Choice, Filled};
use crate::page::Page;
use crate::person;
use crate::session::{Shared, SignedInPerson, digest, token_text};
use crate::units::unit_choices;
use crate::visible::visible;

/// Rows of one page.
const ROWS: u32 = 50;

/// What the address line can say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    unit: String,
    role: String,
    state: String,
    /// `id,name` of the last row of the page before.
    after: String,
}

struct Row {
    href: String,
    name: String,
    unit: String,
    roles: String,
    account: String,
    state: &'static str,
    state_words: String,
}

#[derive(Template)]
#[template(path = "people.html")]
struct ListPage {
    page: Page,
    rows: Vec<Row>,
    units: Vec<Choice>,
    roles: Vec<Choice>,
    states: Vec<Choice>,
    may_enter: bool,
    next: String,
}

#[derive(Template)]
#[template(path = "person_new.html")]
struct NewPage {
    page: Page,
    units: Vec<Choice>,
    languages: Vec<Choice>,
    typed: Typed,
}

/// The form of a new person.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    name: String,
    sign_in_name: String,
    language: String,
    unit: String,
}

/// `GET /people`
pub(crate) async fn list(
    State(console): Shared,
    person: SignedInPerson,
    Query(asked): Query<Asked>,
) -> Reply {
    let query = PeopleQuery {
        unit: asked.unit.parse().ok(),
        role: Role::from_name(&asked.role),
        state: AccountState::from_name(&asked.state),
        after: place(&asked.after),
        limit: ROWS,
    };
    let actor = person.actor();
    let people = console.office.list_people(actor, &query).await?;
    let full = u32::try_from(people.len()).is_ok_and(|count| count == ROWS);
    let next = people.last().filter(|_| full);
    let page = &person.page;
    shown(&ListPage {
        next: next.map_or_else(String::new, |row| next_page(&asked, row)),
        rows: people
            .iter()
            .map(|row| shown_row(page, actor, row))
            .collect(),
        units: unit_choices(actor, &LIST_PEOPLE, &asked.unit),
        roles: role_choices(page, &asked.role),
        states: state_choices(page, &AccountState::ALL, &asked.state),
        may_enter: actor.may(&ENTER_PERSON),
        page: person.page,
    })
}

fn next_page(asked: &Asked, last: &PersonRow) -> String {
    let person = &last.listed.person;
    let after = format!("{},{}", person.id, person.name);
    let fields = [
        ("unit", asked.unit.as_str()),
        ("role", &asked.role),
        ("state", &asked.state),
        ("after", &after),
    ];
    let pairs = fields.map(|(name, value)| format!("{name}={}", encoded(value)));
    format!("/people?{}", pairs.join("&"))
}

/// What is no place in the list starts it.
fn place(text: &str) -> Option<(String, PersonId)> {
    let (id, name) = text.split_once(',')?;
    Some((name.to_owned(), id.parse().ok()?))
}

fn shown_row(page: &Page, actor: &application::Actor, row: &PersonRow) -> Row {
    let person = &row.listed.person;
    let (account, state) = match &row.listed.account {
        Some((name, state)) => (name.as_str(), state.name()),
        None => ("", "none"),
    };
    let roles: Vec<_> = row
        .roles
        .iter()
        .map(|role| page.named("role-", role.name()))
        .collect();
    let unit = actor.tree().unit(person.unit);
    Row {
        href: format!("/people/{}", person.id),
        name: visible(&person.name),
        unit: unit.map_or_else(String::new, |unit| unit.name.clone()),
        roles: roles.join(&page.t("list-comma")),
        account: visible(account),
        state,
        state_words: page.named("account-state-", state),
    }
}

/// `GET /people/new`
pub(crate) async fn new(State(_): Shared, person: SignedInPerson) -> Reply {
    person.actor().permit(&ENTER_PERSON)?;
    let typed = Typed {
        unit: person.actor().person.unit.to_string(),
        language: person.page.language.tag().to_owned(),
        ..Typed::default()
    };
    shown(&form(person, typed))
}

/// `POST /people`: the answer is the person's page with the link, since it is shown only once.
pub(crate) async fn enter(
    State(console): Shared,
    mut person: SignedInPerson,
    headers: HeaderMap,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let secret = token_text(console.settings.ids.secret());
    let entered = async {
        let unit = typed
            .unit
            .parse::<UnitId>()
            .map_err(|_| Refusal::NotFound)?;
        let language = typed
            .language
            .parse()
            .map_err(|_| Refusal::Missing { field: "language" })?;
        let new = NewMember {
            name: typed.name.clone(),
            sign_in_name: typed.sign_in_name.clone(),
            language,
            unit,
        };
        let link = Some(digest(&secret));
        let office = &console.office;
        office.enter_member(person.actor(), new, link).await
    };
    match entered.await {
        Ok(id) => {
            let link = person::link_text(&headers, console.settings.secure, &secret);
            person::with_link(&console, person, id, link).await
        }
        Err(Problem::Refused(refusal)) if refusal != Refusal::NotFound => {
            person.page.refused("person", &refusal);
            shown_as(refused_status(&refusal), &form(person, typed))
        }
        Err(problem) => Err(problem.into()),
    }
}

fn form(person: SignedInPerson, typed: Typed) -> NewPage {
    NewPage {
        units: unit_choices(person.actor(), &ENTER_PERSON, &typed.unit),
        languages: language_choices(&typed.language),
        typed,
        page: person.page,
    }
}

pub(crate) fn language_choices(current: &str) -> Vec<Choice> {
    Language::ALL
        .into_iter()
        .map(|language| Choice {
            value: language.tag().to_owned(),
            label: language.own_name().to_owned(),
            chosen: language.tag() == current,
        })
        .collect()
}

pub(crate) fn role_choices(page: &Page, current: &str) -> Vec<Choice> {
    Role::ALL
        .into_iter()
        .map(|role| Choice {
            value: role.name().to_owned(),
            label: page.named("role-", role.name()),
            chosen: role.name() == current,
        })
        .collect()
}

pub(crate) fn state_choices(page: &Page, states: &[AccountState], current: &str) -> Vec<Choice> {
    states
        .iter()
        .map(|state| Choice {
            value: state.name().to_owned(),
            label: page.named("account-state-", state.name()),
            chosen: state.name() == current,
        })
        .collect()
}
