//! Showing again that it is oneself, before something that opens the account changes. Whoever found
//! a browser open comes no further than this page.

use application::proof::WaysToProve;
use application::{Problem, Refusal};
use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;

use crate::answer::{Reply, inside, refused_status, see_other, shown, shown_as};
use crate::caller::Caller;
use crate::form::Filled;
use crate::oidc_doors::onward;
use crate::page::Page;
use crate::passkeys::{self, Asked};
use crate::session::{Shared, SignedInPerson, digest, session_cookie, token_text};
use crate::settings::Console;
use crate::sign_in::later;
use crate::sign_in_code::is_wrong_code;

#[derive(Template)]
#[template(path = "prove.html")]
struct ProvePage {
    page: Page,
    next: String,
    /// Whether codes of an authenticator are set up.
    codes: bool,
    /// What an authenticator is asked; none without a passkey, or where the console has no name.
    passkey: Option<Asked>,
}

/// What is typed, and where to go afterwards.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    current: String,
    code: String,
    next: String,
    /// Whether a proof of the last minutes is not enough: an application asks for one now.
    anew: String,
}

/// `GET /account/prove`
pub(crate) async fn show(
    State(console): Shared,
    person: SignedInPerson,
    Query(way): Query<Typed>,
) -> Reply {
    let next = inside(&way.next).to_owned();
    if person.actor().has_proved() && way.anew.is_empty() {
        return see_other(&next);
    }
    shown(&filled(&console, person, next).await?)
}

async fn filled(
    console: &Console,
    person: SignedInPerson,
    next: String,
) -> Result<ProvePage, Problem> {
    let ways = console.office.ways_to_prove(&person.signed_in).await?;
    let WaysToProve { codes, passkeys } = ways;
    let passkey = console.settings.site.as_ref().filter(|_| passkeys);
    let challenge = || console.office.proof_challenge(&person.signed_in);
    Ok(ProvePage {
        passkey: passkey.map(|site| Asked::of(site, &challenge(), "/account/prove/passkey")),
        page: person.page,
        next,
        codes,
    })
}

/// `POST /account/prove`: by the password, or by a code.
pub(crate) async fn prove(
    State(console): Shared,
    person: SignedInPerson,
    caller: Caller,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let next = inside(&typed.next).to_owned();
    let token = token_text(console.settings.ids.secret());
    let done = proved(&console, &person, &caller, typed, &token).await;
    ended(&console, person, (next, &token), done).await
}

/// A wrong password or code counts at the door like at any sign-in: an open browser is no way to
/// guess.
async fn proved(
    console: &Console,
    person: &SignedInPerson,
    caller: &Caller,
    typed: Typed,
    token: &str,
) -> Result<(), Problem> {
    let (office, signed_in) = (&console.office, &person.signed_in);
    let name = office.sign_in_name_of(signed_in).await?;
    if typed.code.is_empty() {
        let door = &console.settings.door;
        let knock = caller.knock(console.settings.secure, &name);
        let lane = door.begin(&knock, office.now()).await?;
        let done = office.prove_by_password(signed_in, typed.current, lane, digest(token));
        let done = done.await;
        let wrong =
            matches!(&done, Err(Problem::Refused(refusal)) if refusal.field() == Some("current"));
        if !wrong {
            door.not_looked_at(&knock, lane, office.now());
        }
        return done;
    }
    let attempt = caller.code_attempt(console, &name).await?;
    let done = office.prove_by_code(signed_in, &typed.code, digest(token));
    let done = done.await;
    if !matches!(&done, Err(problem) if is_wrong_code(problem)) {
        attempt.not_looked_at();
    }
    done
}

/// `POST /account/prove/passkey`
pub(crate) async fn by_passkey(
    State(console): Shared,
    person: SignedInPerson,
    Filled(typed): Filled<passkeys::Typed>,
) -> Reply {
    let next = inside(typed.next()).to_owned();
    let token = token_text(console.settings.ids.secret());
    let done = async {
        let why = "invalid-passkey";
        let brought = typed.brought().ok_or(Refusal::WrongState { why })?;
        let site = passkeys::site(&console)?;
        let office = &console.office;
        office
            .prove_by_passkey(&person.signed_in, site, &brought, digest(&token))
            .await
    };
    let done = done.await;
    ended(&console, person, (next, &token), done).await
}

async fn ended(
    console: &Console,
    mut person: SignedInPerson,
    (next, token): (String, &str),
    done: Result<(), Problem>,
) -> Reply {
    match done {
        Ok(()) => {
            let cookie = session_cookie(console.settings.secure, token);
            onward(&person.page, &next, &[cookie])
        }
        Err(Problem::Refused(refusal)) if refusal.is_shown() => {
            person.page.refused("prove", &refusal);
            let status = refused_status(&refusal);
            let page = filled(console, person, next).await?;
            later(shown_as(status, &page)?, &refusal)
        }
        Err(problem) => Err(problem.into()),
    }
}
