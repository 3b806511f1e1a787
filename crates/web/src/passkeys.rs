//! Passkeys in the browser: signing in by one, one's own. The browser's part is `passkey.js`; what
//! it asks for stands on the page, what it brings comes back as a form.

use application::factor::{Brought, RelyingParty};
use application::passkeys::user_handle;
use application::people::SignedIn;
use application::port::Lane;
use application::{Problem, Refusal};
use axum::extract::State;
use domain::hex;
use domain::id::AccountId;
use serde::Deserialize;
use texts::visible;

use crate::answer::{Reply, Turned, inside, see_other, see_other_with};
use crate::caller::Caller;
use crate::form::Filled;
use crate::oidc_doors::onward;
use crate::page::Page;
use crate::second_factor::{Holder, refused};
use crate::session::{Shared, SignedInPerson, Visitor, device_cookie, session_cookie, token_text};
use crate::settings::Console;
use crate::sign_in::{made_known, passkey_refused};

/// What the browser's authenticator is asked, as the page holds it.
pub(crate) struct Asked {
    pub(crate) challenge: String,
    pub(crate) site: String,
    /// Where its answer goes.
    pub(crate) action: &'static str,
}

impl Asked {
    /// A question of this site.
    pub(crate) fn of(site: &RelyingParty, challenge: &[u8], action: &'static str) -> Self {
        Self {
            challenge: hex::text(challenge),
            site: site.id.clone(),
            action,
        }
    }
}

/// A question for signing in; none where the console has no name of its own.
pub(crate) fn asked(console: &Console) -> Option<Asked> {
    let site = console.settings.site.as_ref()?;
    let challenge = console.office.sign_in_challenge();
    Some(Asked::of(site, &challenge, "/sign-in/passkey"))
}

/// What `passkey.js` fills in, in hexadecimal digits.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    credential: String,
    client_data: String,
    authenticator_data: String,
    signature: String,
    user_handle: String,
    /// Its name, where it is a new one.
    passkey_name: String,
    next: String,
}

impl Typed {
    /// Where to go afterwards, as it was sent.
    pub(crate) fn next(&self) -> &str {
        &self.next
    }

    pub(crate) fn brought(&self) -> Option<Brought> {
        Some(Brought {
            credential: hex::bytes(&self.credential)?,
            client_data: hex::bytes(&self.client_data)?,
            authenticator_data: hex::bytes(&self.authenticator_data)?,
            signature: hex::bytes(&self.signature)?,
            user_handle: hex::bytes(&self.user_handle)?,
        })
    }
}

pub(crate) fn site(console: &Console) -> Result<&RelyingParty, Refusal> {
    console.settings.site.as_ref().ok_or(Refusal::NotFound)
}

/// `POST /sign-in/passkey`. No door stands before it: nobody's failures keep a passkey out.
pub(crate) async fn sign_in(
    State(console): Shared,
    visitor: Visitor,
    caller: Caller,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let next = inside(&typed.next).to_owned();
    let token = token_text(console.settings.ids.secret());
    let done = async {
        let brought = typed.brought().ok_or(Refusal::WrongCredentials)?;
        let office = &console.office;
        let name = office.name_by_passkey(&brought.credential).await?;
        let name = name.unwrap_or_default();
        let coming = caller.coming(&console, (&name, &token), Lane::Known);
        let coming = coming.await?;
        office
            .sign_in_by_passkey(site(&console)?, &brought, coming)
            .await
    };
    match done.await {
        Ok((session, name)) => {
            let cookies = opened(&console, &caller, (&name, &token), session.account).await;
            onward(&visitor.page, &next, &cookies)
        }
        Err(Problem::Refused(Refusal::WrongCredentials)) => {
            passkey_refused(&console, visitor.page, next)
        }
        Err(problem) => Err(problem.into()),
    }
}

/// A passkey of one's own.
pub(crate) struct Own {
    pub(crate) credential: String,
    pub(crate) told: String,
}

/// What the page of second factors shows of passkeys.
pub(crate) struct Passkeys {
    pub(crate) own: Vec<Own>,
    /// What a new one is asked; none where the console has no name of its own.
    pub(crate) asked: Option<Asked>,
    pub(crate) user: String,
}

pub(crate) async fn own(
    console: &Console,
    page: &Page,
    signed_in: &SignedIn,
) -> Result<Passkeys, Problem> {
    let own = console.office.passkeys(signed_in).await?;
    let own = own.iter().map(|passkey| {
        let since = page.moment(passkey.since);
        let since = page.say("passkey-since", &[("at", since.into())]);
        Own {
            credential: hex::text(&passkey.credential),
            told: format!("{} · {since}", visible(&passkey.name)),
        }
    });
    let asked = console.settings.site.as_ref().map(|site| {
        let challenge = console.office.passkey_challenge(signed_in);
        Asked::of(site, &challenge, "/account/second-factor/passkeys")
    });
    Ok(Passkeys {
        own: own.collect(),
        asked,
        user: hex::text(&user_handle(signed_in)),
    })
}

/// `POST /account/second-factor/passkeys`: a browser that had to set a second factor up first is
/// in with it.
pub(crate) async fn add(
    State(console): Shared,
    holder: Holder,
    caller: Caller,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let (office, enrols) = (&console.office, holder.enrols());
    let name = office.sign_in_name_of(&holder.signed_in).await?;
    let token = token_text(console.settings.ids.secret());
    let done = async {
        let (field, why) = ("passkey_name", "invalid-passkey");
        let brought = typed.brought().ok_or(Refusal::Invalid { field, why })?;
        let coming = caller.coming(&console, (&name, &token), Lane::Known);
        let (new, coming) = ((&*typed.passkey_name, &brought), coming.await?);
        office
            .add_passkey(&holder.signed_in, site(&console)?, new, coming)
            .await
    };
    match done.await {
        Ok(()) if enrols => {
            let account = holder.signed_in.session.account;
            let cookies = opened(&console, &caller, (&name, &token), account).await;
            see_other_with("/", &cookies)
        }
        Ok(()) => see_other(OWN),
        Err(problem) => refused(&console, holder, problem).await,
    }
}

/// Where one's own passkeys stand.
const OWN: &str = "/account/second-factor#passkeys";

/// The cookies of a browser that is in: its session's, and the note by which it is known.
pub(crate) async fn opened(
    console: &Console,
    caller: &Caller,
    (name, token): (&str, &str),
    account: AccountId,
) -> Vec<String> {
    let secure = console.settings.secure;
    let mut cookies = vec![session_cookie(secure, token)];
    let note = made_known(console, caller, name, account).await;
    cookies.extend(note.map(|note| device_cookie(secure, name, &note)));
    cookies
}

/// Which one is taken away.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Chosen {
    credential: String,
}

/// `POST /account/second-factor/passkeys/remove`
pub(crate) async fn remove(
    State(console): Shared,
    person: SignedInPerson,
    Filled(chosen): Filled<Chosen>,
) -> Reply {
    let credential = hex::bytes(&chosen.credential).ok_or(Turned::NotFound)?;
    let office = &console.office;
    match office.remove_passkey(&person.signed_in, credential).await {
        Ok(()) => see_other(OWN),
        Err(problem) => {
            let SignedInPerson { signed_in, page } = person;
            refused(&console, Holder { signed_in, page }, problem).await
        }
    }
}
