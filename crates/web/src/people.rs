//! The list of people, and entering one.

mod many;

use application::directory::PeopleQuery;
use application::personnel::{NewMember, PersonRow};
use application::use_case::{ENTER_PERSON, LIST_PEOPLE, UseCase};
use application::{Actor, Problem, Refusal};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use domain::id::{PersonId, UnitId};
use domain::language::Language;
use domain::message::MailAddress;
use domain::people::{AccountState, Role};
use serde::Deserialize;
use sheets::{Cell, Kind};
use texts::visible;

use self::many::Marked;
use crate::answer::{Reply, refused_status, shown, shown_as};
use crate::form::{Choice, Filled};
use crate::list::many::Typed;
use crate::list::{Column, List, Shown, Table, Teller, leaf, older, table};
use crate::page::Page;
use crate::person;
use crate::session::{Shared, SignedInPerson, digest, token_text};
use crate::settings::Console;
use crate::units::unit_choices;

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

/// The list of people, by name.
pub(crate) struct People;

impl List for People {
    type Asked = Asked;
    type Row = PersonRow;

    const NAME: &'static str = "people";
    const ITEM: &'static str = "person";
    const PATH: &'static str = "/people";
    const EXPORT: &'static str = "/people/export/{format}";
    const TITLE: &'static str = "people-title";
    const USE_CASE: &'static UseCase = &LIST_PEOPLE;

    fn columns() -> &'static [Column<PersonRow>] {
        &COLUMNS
    }

    fn filters(asked: &Asked) -> Vec<(&'static str, String)> {
        let query = asked.query("", 0);
        let fields = [
            ("unit", query.unit.map(|unit| unit.to_string())),
            ("role", query.role.map(|role| role.name().to_owned())),
            ("state", query.state.map(|state| state.name().to_owned())),
        ];
        let said = fields.into_iter();
        said.filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }

    async fn fetch(
        console: &Console,
        actor: &Actor,
        asked: &Asked,
        after: &str,
        limit: u32,
    ) -> Result<Vec<PersonRow>, Problem> {
        let query = asked.query(after, limit);
        console.office.list_people(actor, &query).await
    }

    /// Nobody is dealt with among others by themselves: whoever marks all stays signed in.
    fn mark(teller: &Teller<'_>, row: &PersonRow) -> String {
        let marked = Marked::of(row).filter(|_| row.listed.person.id != teller.actor.person.id);
        marked.map_or_else(String::new, |marked| marked.to_string())
    }

    fn place(row: &PersonRow) -> String {
        let person = &row.listed.person;
        format!("{},{}", person.id, person.name)
    }
}

type Col = Column<PersonRow>;

static COLUMNS: [Col; 7] = [
    Col::new("id", "list-column-id", Kind::Id, |_, row| {
        Cell::text(row.listed.person.id.to_string())
    }),
    Col::new("name", "field-name", Kind::Text, |_, row| {
        Cell::text(&*row.listed.person.name)
    })
    .shown(|_, row| Shown::Link {
        href: format!("/people/{}", row.listed.person.id),
        text: visible(&row.listed.person.name),
    }),
    Col::new("unit", "person-unit", Kind::Text, |teller, row| {
        Cell::text(teller.unit(row.listed.person.unit))
    })
    .shown(|teller, row| Shown::Words(teller.unit(row.listed.person.unit))),
    Col::new("roles", "account-role", Kind::Text, |teller, row| {
        Cell::text(roles(teller, row))
    })
    .shown(|teller, row| Shown::Words(roles(teller, row))),
    Col::new("account", "sign-in-name", Kind::Text, |_, row| {
        Cell::text(account(row).0)
    })
    .shown(|_, row| Shown::Words(visible(account(row).0))),
    Col::new("state", "account-state", Kind::Text, |teller, row| {
        Cell::text(teller.page.named("account-state-", account(row).1))
    })
    .shown(|teller, row| Shown::Tag {
        class: "govuk-tag--grey",
        text: teller.page.named("account-state-", account(row).1),
        beside: String::new(),
    }),
    Col::new("unit_id", "list-column-unit-id", Kind::Id, |_, row| {
        Cell::text(row.listed.person.unit.to_string())
    }),
];

/// Sign-in name and state of the account; nothing and `none` where there is no account.
fn account(row: &PersonRow) -> (&str, &'static str) {
    match &row.listed.account {
        Some((name, state)) => (name.as_str(), state.name()),
        None => ("", "none"),
    }
}

fn roles(teller: &Teller<'_>, row: &PersonRow) -> String {
    let roles = row.roles.iter();
    let words: Vec<_> = roles
        .map(|role| teller.page.named("role-", role.name()))
        .collect();
    words.join(&teller.page.t("list-comma"))
}

impl Asked {
    /// What is not understood in the address filters nothing.
    fn query(&self, after: &str, limit: u32) -> PeopleQuery {
        PeopleQuery {
            unit: self.unit.parse().ok(),
            role: Role::from_name(&self.role),
            state: AccountState::from_name(&self.state),
            after: place(after),
            limit,
        }
    }
}

#[derive(Template)]
#[template(path = "people.html")]
struct ListPage {
    page: Page,
    table: Table,
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
    typed: Entered,
}

/// The form of a new person.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    name: String,
    sign_in_name: String,
    language: String,
    unit: String,
    mail: String,
}

/// `GET /people`
pub(crate) async fn list(
    State(console): Shared,
    person: SignedInPerson,
    Query(asked): Query<Asked>,
) -> Reply {
    let first = (Typed::default(), StatusCode::OK);
    shown_list(&console, person, asked, first).await
}

/// The list, and what was typed under it.
async fn shown_list(
    console: &Console,
    person: SignedInPerson,
    asked: Asked,
    (typed, status): (Typed, StatusCode),
) -> Reply {
    let actor = person.actor();
    let at = (&asked, asked.after.as_str());
    let (people, more) = leaf::<People>(console, actor, at, ROWS).await?;
    let page = &person.page;
    let teller = Teller {
        office: &console.office,
        actor,
        page,
    };
    let table = table::<People>(&teller, &asked, &people, page.t("people-empty"));
    let shown = ListPage {
        next: older::<People>(&asked, people.last().filter(|_| more)),
        table: table.with_form::<People>(console, &teller, (&asked, &asked.after), &typed),
        units: unit_choices(actor, &LIST_PEOPLE, &asked.unit),
        roles: role_choices(page, &asked.role),
        states: state_choices(page, &AccountState::ALL, &asked.state),
        may_enter: actor.may(&ENTER_PERSON),
        page: person.page,
    };
    shown_as(status, &shown)
}

/// What is no place in the list starts it.
fn place(text: &str) -> Option<(String, PersonId)> {
    let (id, name) = text.split_once(',')?;
    Some((name.to_owned(), id.parse().ok()?))
}

/// `GET /people/new`
pub(crate) async fn new(State(_): Shared, person: SignedInPerson) -> Reply {
    person.actor().permit(&ENTER_PERSON)?;
    let typed = Entered {
        unit: person.actor().person.unit.to_string(),
        language: person.page.language.tag().to_owned(),
        ..Entered::default()
    };
    shown(&form(person, typed))
}

/// `POST /people`: the answer is the person's page with the link, since it is shown only once.
pub(crate) async fn enter(
    State(console): Shared,
    mut person: SignedInPerson,
    headers: HeaderMap,
    Filled(typed): Filled<Entered>,
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
            mail: match typed.mail.trim() {
                "" => None,
                mail => Some(MailAddress::parse(mail).map_err(|_| Refusal::Invalid {
                    field: "mail",
                    why: "invalid-mail-address",
                })?),
            },
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
        Err(Problem::Refused(refusal)) if refusal.is_for_the_form() => {
            person.page.refused("person", &refusal);
            shown_as(refused_status(&refusal), &form(person, typed))
        }
        Err(problem) => Err(problem.into()),
    }
}

fn form(person: SignedInPerson, typed: Entered) -> NewPage {
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
