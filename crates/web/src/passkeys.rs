//! Passkeys in the browser: signing in by one, one's own. The browser's part is `passkey.js`; what
//! it asks for stands on the page, what it brings comes back as a form.

use application::factor::{Brought, RelyingParty};
use application::passkeys::user_handle;
use application::people::SignedIn;
use application::port::Lane;
use application::{Problem, Refusal};
use axum::extract::State;
use serde::Deserialize;
use texts::visible;

use crate::answer::{Reply, Turned, inside, see_other, see_other_with};
use crate::caller::Caller;
use crate::form::Filled;
use crate::page::Page;
use crate::second_factor::{Holder, refused};
use crate::session::{Shared, SignedInPerson, Visitor, device_cookie, session_cookie, token_text};
use crate::settings::Console;
use crate::sign_in::{made_known, passkey_refused};

/// What the browser's authenticator is asked, as the page holds it.
pub(crate) struct Asked {
    pub(crate) challenge: String,
    pub(crate) site: String,
}

/// A question for signing in; none where the console has no name of its own.
pub(crate) fn asked(console: &Console) -> Option<Asked> {
    let site = console.settings.site.as_ref()?;
    Some(Asked {
        challenge: hex(&console.office.sign_in_challenge()),
        site: site.id.clone(),
    })
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
    fn brought(&self) -> Option<Brought> {
        Some(Brought {
            credential: unhex(&self.credential)?,
            client_data: unhex(&self.client_data)?,
            authenticator_data: unhex(&self.authenticator_data)?,
            signature: unhex(&self.signature)?,
            user_handle: unhex(&self.user_handle)?,
        })
    }
}

fn site(console: &Console) -> Result<&RelyingParty, Refusal> {
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
    let secure = console.settings.secure;
    let token = token_text(console.settings.ids.secret());
    let done = async {
        let brought = typed.brought().ok_or(Refusal::WrongCredentials)?;
        let coming = caller.coming(&token, Lane::Known);
        let office = &console.office;
        office
            .sign_in_by_passkey(site(&console)?, &brought, coming)
            .await
    };
    match done.await {
        Ok((session, name)) => {
            let mut cookies = vec![session_cookie(secure, &token)];
            let note = made_known(&console, &caller, &name, session.account).await;
            cookies.extend(note.map(|note| device_cookie(secure, &name, &note)));
            see_other_with(&next, &cookies)
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
            credential: hex(&passkey.credential),
            told: format!("{} · {since}", visible(&passkey.name)),
        }
    });
    let asked = console.settings.site.as_ref().map(|site| Asked {
        challenge: hex(&console.office.passkey_challenge(signed_in)),
        site: site.id.clone(),
    });
    Ok(Passkeys {
        own: own.collect(),
        asked,
        user: hex(&user_handle(signed_in)),
    })
}

/// `POST /account/passkeys`
pub(crate) async fn add(
    State(console): Shared,
    person: SignedInPerson,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let done = async {
        let (field, why) = ("passkey_name", "invalid-passkey");
        let brought = typed.brought().ok_or(Refusal::Invalid { field, why })?;
        let (office, name) = (&console.office, &typed.passkey_name);
        office
            .add_passkey(&person.signed_in, site(&console)?, name, &brought)
            .await
    };
    match done.await {
        Ok(()) => see_other("/account/second-factor#passkeys"),
        Err(problem) => {
            let SignedInPerson { signed_in, page } = person;
            refused(&console, Holder { signed_in, page }, problem).await
        }
    }
}

/// Which one is taken away.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Chosen {
    credential: String,
}

/// `POST /account/passkeys/remove`
pub(crate) async fn remove(
    State(console): Shared,
    person: SignedInPerson,
    Filled(chosen): Filled<Chosen>,
) -> Reply {
    let credential = unhex(&chosen.credential).ok_or(Turned::NotFound)?;
    let office = &console.office;
    office.remove_passkey(&person.signed_in, credential).await?;
    see_other("/account/second-factor#passkeys")
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let digit = |letter: u8| char::from(letter).to_digit(16);
    let byte = |[high, low]: &[u8; 2]| u8::try_from(digit(*high)? << 4 | digit(*low)?).ok();
    rest.is_empty()
        .then(|| pairs.iter().map(byte).collect())
        .flatten()
}
