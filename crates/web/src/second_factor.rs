//! One's own second factor: codes of an authenticator, recovery codes.

use application::Problem;
use application::people::SignedIn;
use application::second_factor::{CodesState, SecondFactor};
use askama::Template;
use axum::extract::{FromRequestParts, State};
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use serde::Deserialize;
use std::sync::Arc;
use texts::visible;

use crate::answer::{Reply, Turned, encoded, refused_status, see_other, shown, shown_as};
use crate::caller::Caller;
use crate::form::Filled;
use crate::page::Page;
use crate::passkeys::{Passkeys, opened, own};
use crate::qr::{Picture, picture};
use crate::session::{Shared, Visitor, cookie_name, cookie_of, digest, token_text};
use crate::settings::Console;
use crate::sign_in::later;
use crate::sign_in_code::is_wrong_code;
use application::factor::Stage;

/// What authenticators show above the code.
const ISSUER: &str = "Townwatch";

/// A signed-in person, or one whose password was right and who must set a second factor up first.
pub(crate) struct Holder {
    pub(crate) signed_in: SignedIn,
    pub(crate) page: Page,
}

impl Holder {
    pub(crate) fn enrols(&self) -> bool {
        self.signed_in.session.stage == Stage::Enrol
    }
}

impl FromRequestParts<Arc<Console>> for Holder {
    type Rejection = Turned;

    async fn from_request_parts(parts: &mut Parts, console: &Arc<Console>) -> Result<Self, Turned> {
        let Visitor { signed_in, page } = Visitor::of(console, parts).await?;
        if let Some(signed_in) = signed_in {
            return Ok(Self { signed_in, page });
        }
        let token = cookie_of(&parts.headers, cookie_name(console.settings.secure));
        let enrolling = match token {
            Some(token) => console.office.enrolling(digest(token)).await?,
            None => None,
        };
        let next = "/account/second-factor".to_owned();
        let signed_in = enrolling.ok_or(Turned::SignInFirst { next })?;
        Ok(Self { signed_in, page })
    }
}

/// A seed as a person takes it over.
struct Seed {
    picture: Option<Picture>,
    /// Base32 in groups of four.
    text: String,
}

#[derive(Template)]
#[template(path = "second_factor.html")]
struct FactorPage {
    page: Page,
    required: bool,
    /// The password was right and nothing else is open yet.
    enrols: bool,
    /// Whether it must be shown first that it is still them.
    stale: bool,
    /// Where to come back to then.
    back: &'static str,
    /// The seed that waits for its first code.
    seed: Option<Seed>,
    /// Since when codes are asked for, with what is left of the recovery codes; empty before.
    since: String,
    left: String,
    /// Recovery codes that were just made; shown this once.
    recovery: Vec<String>,
    passkeys: Passkeys,
    login: String,
}

/// `GET /account/second-factor`
pub(crate) async fn show(State(console): Shared, holder: Holder) -> Reply {
    shown(&filled(&console, holder, Vec::new()).await?)
}

async fn filled(
    console: &Console,
    holder: Holder,
    recovery: Vec<String>,
) -> Result<FactorPage, Problem> {
    let view = console.office.view_second_factor(&holder.signed_in).await?;
    let enrols = holder.enrols() && recovery.is_empty();
    let stale = !holder.signed_in.actor.has_proved();
    let passkeys = own(console, &holder.page, &holder.signed_in).await?;
    let SecondFactor {
        sign_in_name,
        codes,
        required,
    } = view;
    let page = holder.page;
    let (mut seed, mut since, mut left) = (None, String::new(), String::new());
    match codes {
        CodesState::None => {}
        CodesState::Waiting { seed: bytes } => seed = Some(seed_of(&sign_in_name, &bytes)),
        CodesState::Confirmed {
            since: at,
            recovery,
        } => {
            let at = page.moment(at);
            since = page.say("factor-since", &[("at", at.into())]);
            let count = i64::from(recovery);
            left = page.say("factor-recovery-left", &[("count", count.into())]);
        }
    }
    Ok(FactorPage {
        page,
        required,
        enrols,
        stale,
        back: "/account/second-factor",
        seed,
        since,
        left,
        recovery,
        passkeys,
        login: visible(&sign_in_name),
    })
}

/// `POST /account/second-factor/begin`
pub(crate) async fn begin(State(console): Shared, holder: Holder) -> Reply {
    match console.office.begin_codes(&holder.signed_in).await {
        Ok(()) => see_other("/account/second-factor"),
        Err(problem) => refused(&console, holder, problem).await,
    }
}

/// `POST /account/second-factor/remove`
pub(crate) async fn remove(State(console): Shared, holder: Holder) -> Reply {
    match console.office.remove_codes(&holder.signed_in).await {
        Ok(()) => see_other("/account/second-factor"),
        Err(problem) => refused(&console, holder, problem).await,
    }
}

/// What is typed.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    code: String,
}

/// `POST /account/second-factor/confirm`: the answer is the page with the recovery codes, since
/// they are shown only once.
pub(crate) async fn confirm(
    State(console): Shared,
    holder: Holder,
    caller: Caller,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let (office, enrols) = (&console.office, holder.enrols());
    let name = office.sign_in_name_of(&holder.signed_in).await?;
    let token = token_text(console.settings.ids.secret());
    let attempt = match caller.code_attempt(&console, &name).await {
        Ok(attempt) => attempt,
        Err(problem) => return refused(&console, holder, problem).await,
    };
    let coming = caller.coming(&console, (&name, &token), attempt.lane());
    let coming = coming.await?;
    let done = office
        .confirm_codes(&holder.signed_in, &typed.code, coming)
        .await;
    let codes = match done {
        Ok(codes) => codes,
        Err(problem) => {
            if !is_wrong_code(&problem) {
                attempt.not_looked_at();
            }
            return refused(&console, holder, problem).await;
        }
    };
    attempt.right();
    let account = holder.signed_in.session.account;
    let mut response = shown(&filled(&console, holder, codes).await?)?;
    if enrols {
        let cookies = opened(&console, &caller, (&name, &token), account).await;
        for cookie in cookies
            .iter()
            .filter_map(|cookie| HeaderValue::from_str(cookie).ok())
        {
            response.headers_mut().append(SET_COOKIE, cookie);
        }
    }
    Ok(response)
}

/// `POST /account/second-factor/recovery`
pub(crate) async fn renew(
    State(console): Shared,
    holder: Holder,
    caller: Caller,
    Filled(typed): Filled<Typed>,
) -> Reply {
    let office = &console.office;
    let name = office.sign_in_name_of(&holder.signed_in).await?;
    let attempt = match caller.code_attempt(&console, &name).await {
        Ok(attempt) => attempt,
        Err(problem) => return refused(&console, holder, problem).await,
    };
    let done = office.renew_recovery_codes(&holder.signed_in, &typed.code);
    match done.await {
        Ok(codes) => {
            attempt.right();
            shown(&filled(&console, holder, codes).await?)
        }
        Err(problem) => {
            if !is_wrong_code(&problem) {
                attempt.not_looked_at();
            }
            refused(&console, holder, problem).await
        }
    }
}

pub(crate) async fn refused(console: &Console, mut holder: Holder, problem: Problem) -> Reply {
    match problem {
        Problem::Refused(refusal) if refusal.is_shown() => {
            holder.page.refused("factor", &refusal);
            let status: StatusCode = refused_status(&refusal);
            let page = filled(console, holder, Vec::new()).await?;
            later(shown_as(status, &page)?, &refusal)
        }
        problem => Err(problem.into()),
    }
}

fn seed_of(name: &str, seed: &[u8]) -> Seed {
    let text = base32(seed);
    let label = encoded(&format!("{ISSUER}:{name}"));
    let address = format!(
        "otpauth://totp/{label}?secret={text}&issuer={ISSUER}&algorithm=SHA1&digits=6&period=30"
    );
    let letters: Vec<_> = text.chars().collect();
    let groups = letters
        .chunks(4)
        .map(|group| group.iter().collect::<String>());
    Seed {
        picture: picture(&address),
        text: groups.collect::<Vec<_>>().join(" "),
    }
}

/// RFC 4648 without padding.
fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: Vec<u8> = bytes
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1))
        .collect();
    let letter = |five: &[u8]| {
        let padded = five.iter().chain([0; 4].iter()).take(5);
        let number = padded.fold(0_usize, |number, bit| number << 1 | usize::from(*bit));
        char::from(LETTERS.get(number).copied().unwrap_or(b'A'))
    };
    bits.chunks(5).map(letter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_written_as_authenticators_read_it() {
        // RFC 4648, section 10.
        assert_eq!(base32(b"foobar"), "MZXW6YTBOI");
        assert_eq!(base32(b"foob"), "MZXW6YQ");
        let seed = seed_of("lin.contact", b"12345678901234567890");
        assert_eq!(seed.text, "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        let picture = seed.picture.unwrap();
        assert!(picture.side >= 29 && picture.path.starts_with("M4 4h1v1h-1z"));
    }
}
