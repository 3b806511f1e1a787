//! My account: what I may do and where, and the keys of my programs.

use application::tokens::{MOST_DAYS, NewToken};
use application::{Problem, Refusal};
use askama::Template;
use axum::extract::{Path, State};
use domain::id::{TokenId, UnitId};
use domain::people::Role;
use jiff::Timestamp;
use serde::Deserialize;

use crate::answer::{Reply, refused_status, see_other, shown, shown_as};
use crate::form::{Filled, identity};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson, digest, token_text};
use crate::settings::Console;
use crate::visible::visible;

/// Before the secret, so that people and programs that search for leaked keys know one.
const KEY_PREFIX: &str = "tw_";
/// What the form offers first.
const USUAL_DAYS: u16 = 90;

/// A role in a unit, as it is held.
struct Held {
    /// `role@unit`, for the form.
    value: String,
    role: String,
    unit: String,
}

struct TokenRow {
    id: TokenId,
    name: String,
    held: String,
    until: Timestamp,
    over: bool,
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    page: Page,
    held: Vec<Held>,
    tokens: Vec<TokenRow>,
    /// The secret of a key that was just made; shown this once.
    secret: String,
    days_hint: String,
    typed: Typed,
}

/// The form of a new key.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    name: String,
    held: String,
    days: String,
}

/// `GET /account`
pub(crate) async fn show(State(console): Shared, person: SignedInPerson) -> Reply {
    let typed = Typed {
        days: USUAL_DAYS.to_string(),
        ..Typed::default()
    };
    shown(&filled(&console, person, typed, String::new()).await?)
}

/// `POST /account/tokens`: the answer is the page with the secret, since it is shown only once.
pub(crate) async fn issue_token(
    State(console): Shared,
    mut person: SignedInPerson,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let secret = format!("{KEY_PREFIX}{}", token_text(console.settings.ids.secret()));
    let issued = async {
        let new = asked(&typed)?;
        let office = &console.office;
        office
            .issue_token(&person.signed_in, new, digest(&secret))
            .await
    };
    match issued.await {
        Ok(_) => {
            let typed = Typed {
                days: USUAL_DAYS.to_string(),
                ..Typed::default()
            };
            shown(&filled(&console, person, typed, secret).await?)
        }
        Err(Problem::Refused(refusal)) if refusal != Refusal::NotFound => {
            person.page.refused("token", &refusal);
            let status = refused_status(&refusal);
            shown_as(
                status,
                &filled(&console, person, typed, String::new()).await?,
            )
        }
        Err(problem) => Err(problem.into()),
    }
}

/// `POST /account/tokens/{id}/revoke`
pub(crate) async fn revoke_token(
    State(console): Shared,
    person: SignedInPerson,
    Path(id): Path<String>,
) -> Reply {
    let id = identity(&id)?;
    console.office.revoke_token(person.actor(), id).await?;
    see_other("/account#tokens")
}

fn asked(typed: &Typed) -> Result<NewToken, Refusal> {
    let missing = Refusal::Missing { field: "held" };
    let (role, unit) = typed.held.split_once('@').ok_or(missing)?;
    let days = typed.days.trim().parse();
    Ok(NewToken {
        name: typed.name.clone(),
        role: Role::from_name(role).ok_or(Refusal::NotFound)?,
        unit: unit.parse::<UnitId>().map_err(|_| Refusal::NotFound)?,
        days: days.map_err(|_| Refusal::Invalid {
            field: "days",
            why: "invalid-token-days",
        })?,
    })
}

async fn filled(
    console: &Console,
    person: SignedInPerson,
    typed: Typed,
    secret: String,
) -> Result<AccountPage, Problem> {
    let tokens = console.office.list_tokens(person.actor()).await?;
    let (page, tree) = (&person.page, person.actor().tree());
    let unit_name = |unit| tree.unit(unit).map_or("", |unit| unit.name.as_str());
    let rows = tokens
        .iter()
        .map(|token| TokenRow {
            id: token.id,
            name: visible(&token.name),
            held: page.say(
                "account-role-in-unit",
                &[
                    ("role", page.named("role-", token.role.name()).into()),
                    ("unit", unit_name(token.unit).into()),
                ],
            ),
            until: token.until,
            over: token.until <= page.now,
        })
        .collect();
    let held = person.actor().held();
    let held = held.into_iter().map(|(role, unit)| Held {
        value: format!("{}@{unit}", role.name()),
        role: page.named("role-", role.name()),
        unit: unit_name(unit).to_owned(),
    });
    let days_hint = page.say(
        "account-token-days-hint",
        &[("most", i64::from(MOST_DAYS).into())],
    );
    Ok(AccountPage {
        held: held.collect(),
        tokens: rows,
        secret,
        days_hint,
        typed,
        page: person.page,
    })
}
