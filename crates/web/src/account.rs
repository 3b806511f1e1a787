//! My account: what I may do and where, and the keys of my programs.

use application::tokens::{MOST_DAYS, NewToken};
use application::{Problem, Refusal};
use askama::Template;
use axum::extract::State;
use domain::id::{TokenId, UnitId};
use domain::people::Role;
use serde::Deserialize;
use texts::visible;

use crate::answer::{Reply, refused_status, see_other, shown, shown_as};
use crate::connectors::systems;
use crate::form::{Filled, identity};
use crate::keys::Keys;
use crate::list::{Everything, Table, Teller, table};
use crate::page::Page;
use crate::session::{Shared, SignedInPerson, digest, token_text};
use crate::settings::Console;

/// Before the secret, so that people and programs that search for leaked keys know one.
pub(crate) const KEY_PREFIX: &str = "tw_";
/// What the form offers first.
const USUAL_DAYS: u16 = 90;

/// A role in a unit, as it is held.
struct Held {
    /// `role@unit`, for the form.
    value: String,
    role: String,
    unit: String,
}

/// A key, for the form that takes one back.
struct TokenChoice {
    id: TokenId,
    name: String,
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    page: Page,
    /// How much is asked of one and not done.
    asked: usize,
    /// What other systems know of the account.
    systems: String,
    held: Vec<Held>,
    table: Table,
    tokens: Vec<TokenChoice>,
    /// The secret of a key that was just made; shown this once.
    secret: String,
    days_hint: String,
    typed: Typed,
    /// Whether it must be shown first that it is still them.
    stale: bool,
    /// Where to come back to then.
    back: &'static str,
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
        Err(Problem::Refused(refusal)) if refusal.is_shown() => {
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

/// Which key is taken back.
#[derive(Debug, Deserialize)]
pub(crate) struct Chosen {
    #[serde(default)]
    token: String,
}

/// `POST /account/tokens/revoke`
pub(crate) async fn revoke_token(
    State(console): Shared,
    person: SignedInPerson,
    Filled(chosen): Filled<Chosen>,
) -> Reply {
    let id = identity(&chosen.token)?;
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
    let rows = console.office.list_tokens(person.actor()).await?;
    let (page, tree) = (&person.page, person.actor().tree());
    let teller = Teller {
        office: &console.office,
        actor: person.actor(),
        page,
    };
    let empty = page.t("account-no-tokens");
    let table = table::<Keys>(&teller, &Everything {}, &rows, empty);
    let tokens = rows.iter().map(|token| TokenChoice {
        id: token.id,
        name: visible(&token.name),
    });
    let unit_name = |unit| tree.unit(unit).map_or("", |unit| unit.name.as_str());
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
    let own = console.office.own_campaigns(person.actor()).await?;
    let receipts = console.office.own_receipts(person.actor()).await?;
    Ok(AccountPage {
        asked: own.iter().filter(|one| one.done.is_none()).count(),
        systems: systems(page, &receipts),
        held: held.collect(),
        table,
        tokens: tokens.collect(),
        secret,
        days_hint,
        typed,
        stale: !person.actor().has_proved(),
        back: "/account",
        page: person.page,
    })
}
