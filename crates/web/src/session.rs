//! Who is asking: the session cookie, the language cookie, and the extractors pages use.

use std::sync::Arc;

use application::people::SignedIn;
use application::{Actor, Problem};
use axum::extract::{FromRequestParts, State};
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use domain::language::Language;
use sha2::{Digest, Sha256};
use texts::Calendar;

use crate::answer::Turned;
use crate::caller::ClientAddress;
use crate::page::Page;
use crate::settings::Console;

/// What handlers name to reach the office.
pub(crate) type Shared = State<Arc<Console>>;

/// The cookie that keeps the language of a browser.
pub const LANGUAGE_COOKIE: &str = "townwatch-language";
/// How long the browser keeps a session cookie, in seconds; the session itself ends by its record.
const SESSION_SECONDS: u32 = 12 * 60 * 60;
/// The cookies that keep how pages look in a browser.
const CALENDAR_COOKIE: &str = "townwatch-calendar";
const KEYS_COOKIE: &str = "townwatch-keys";
/// What the latter holds when single keys shall do nothing.
const KEYS_OFF: &str = "off";
const YEAR_SECONDS: u32 = 365 * 24 * 60 * 60;

/// The session cookie's name. `__Host-` binds it to this host and to TLS; plain loopback has none.
pub const fn cookie_name(secure: bool) -> &'static str {
    if secure {
        "__Host-townwatch-session"
    } else {
        "townwatch-session"
    }
}

/// A secret as it stands in the cookie: 64 hexadecimal digits.
pub fn token_text(secret: [u8; 32]) -> String {
    domain::hex::text(&secret)
}

/// What is kept of a token: SHA-256 of the cookie's text.
pub fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// `Set-Cookie` that opens a session.
pub(crate) fn session_cookie(secure: bool, token: &str) -> String {
    cookie(secure, cookie_name(secure), token, SESSION_SECONDS)
}

/// `Set-Cookie` that removes the session from the browser.
pub(crate) fn session_cookie_removed(secure: bool) -> String {
    cookie(secure, cookie_name(secure), "", 0)
}

/// The name of the cookie with which a browser is known for one sign-in name. Two people may share
/// a browser.
pub(crate) fn device_cookie_name(secure: bool, sign_in_name: &str) -> String {
    let prefix = if secure { "__Host-" } else { "" };
    let name = token_text(digest(&sign_in_name.trim().to_lowercase()));
    let name = name.get(..8).unwrap_or_default();
    format!("{prefix}townwatch-device-{name}")
}

/// `Set-Cookie` that makes a browser known.
pub(crate) fn device_cookie(secure: bool, sign_in_name: &str, note: &str) -> String {
    let name = device_cookie_name(secure, sign_in_name);
    cookie(secure, &name, note, YEAR_SECONDS)
}

/// `Set-Cookie` that keeps a language.
pub(crate) fn language_cookie(secure: bool, language: Language) -> String {
    cookie(secure, LANGUAGE_COOKIE, language.tag(), YEAR_SECONDS)
}

/// `Set-Cookie`s that keep how pages look.
pub(crate) fn display_cookies(secure: bool, calendar: Calendar, keys: bool) -> [String; 2] {
    let keys = if keys { "on" } else { KEYS_OFF };
    [
        cookie(secure, CALENDAR_COOKIE, calendar.name(), YEAR_SECONDS),
        cookie(secure, KEYS_COOKIE, keys, YEAR_SECONDS),
    ]
}

fn cookie(secure: bool, name: &str, value: &str, seconds: u32) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
}

/// The value of a cookie; the first, where a browser sends several of one name.
pub(crate) fn cookie_of<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// The language a browser chose here, if it did.
fn chosen(headers: &HeaderMap) -> Option<Language> {
    cookie_of(headers, LANGUAGE_COOKIE)?.parse().ok()
}

/// The first language of `Accept-Language` that is spoken here; order stands for preference.
pub(crate) fn accepted(headers: &HeaderMap) -> Option<Language> {
    let wanted = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
    wanted.split(',').find_map(|part| {
        let tag = part.split(';').next()?.trim();
        match tag.split('-').next()?.to_ascii_lowercase().as_str() {
            "zh" => Some(Language::ZhTw),
            "vi" => Some(Language::Vi),
            "en" => Some(Language::En),
            _ => None,
        }
    })
}

/// This browser's choice, then the session's or person's, then what the browser asks for, then
/// Chinese.
pub(crate) fn language_of(headers: &HeaderMap, actor: Option<&Actor>) -> Language {
    chosen(headers)
        .or(actor.map(|actor| actor.language))
        .or_else(|| accepted(headers))
        .unwrap_or(Language::ZhTw)
}

/// Anybody: signed in or not, with the frame of their page.
pub(crate) struct Visitor {
    /// The session, if there is one.
    pub(crate) signed_in: Option<SignedIn>,
    /// Language, header, navigation.
    pub(crate) page: Page,
}

impl Visitor {
    /// Looks a visitor up.
    pub(crate) async fn of(console: &Console, parts: &Parts) -> Result<Self, Problem> {
        let token = cookie_of(&parts.headers, cookie_name(console.settings.secure));
        let signed_in = match token.filter(|token| !token.is_empty()) {
            Some(token) => console.office.signed_in(digest(token)).await?,
            None => None,
        };
        let actor = signed_in.as_ref().map(|signed_in| &signed_in.actor);
        let language = language_of(&parts.headers, actor);
        let here = here(parts);
        let mut page = Page::new(language, actor, console.office.now(), here);
        let calendar = cookie_of(&parts.headers, CALENDAR_COOKIE);
        page.calendar = calendar.and_then(Calendar::from_name).unwrap_or_default();
        page.keys = cookie_of(&parts.headers, KEYS_COOKIE) != Some(KEYS_OFF);
        let known = parts.extensions.get::<ClientAddress>();
        page.reader = known.map(|ClientAddress(address)| *address);
        if signed_in.is_none() {
            page.zone = console.office.own_zone().await?;
        }
        Ok(Self { signed_in, page })
    }
}

/// Where the page stands, for the way back after choosing a language.
fn here(parts: &Parts) -> String {
    if parts.method != Method::GET {
        return "/".to_owned();
    }
    parts
        .uri
        .path_and_query()
        .map_or_else(|| "/".to_owned(), ToString::to_string)
}

impl FromRequestParts<Arc<Console>> for Visitor {
    type Rejection = Turned;

    async fn from_request_parts(parts: &mut Parts, console: &Arc<Console>) -> Result<Self, Turned> {
        Ok(Self::of(console, parts).await?)
    }
}

/// A signed-in person with the frame of their page; others are turned to `/sign-in`.
pub(crate) struct SignedInPerson {
    /// The session.
    pub(crate) signed_in: SignedIn,
    /// Language, header, navigation.
    pub(crate) page: Page,
}

impl SignedInPerson {
    /// Who.
    pub(crate) const fn actor(&self) -> &Actor {
        &self.signed_in.actor
    }
}

impl FromRequestParts<Arc<Console>> for SignedInPerson {
    type Rejection = Turned;

    async fn from_request_parts(parts: &mut Parts, console: &Arc<Console>) -> Result<Self, Turned> {
        let Visitor { signed_in, page } = Visitor::of(console, parts).await?;
        match signed_in {
            Some(signed_in) => Ok(Self { signed_in, page }),
            None => Err(Turned::SignInFirst { next: here(parts) }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookie: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, axum::http::HeaderValue::from_static(cookie));
        headers
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let headers =
            headers("x-townwatch-session=1; townwatch-session=abc; townwatch-language=vi");
        assert_eq!(cookie_of(&headers, "townwatch-session"), Some("abc"));
        assert_eq!(chosen(&headers), Some(Language::Vi));
        assert_eq!(cookie_of(&headers, "session"), None);
    }

    #[test]
    fn over_tls_the_cookie_is_bound_to_the_host() {
        let set = session_cookie(true, "t");
        assert!(
            set.starts_with("__Host-townwatch-session=t; Path=/;"),
            "{set}"
        );
        for attribute in ["; Secure", "; HttpOnly", "; SameSite=Lax"] {
            assert!(set.contains(attribute), "{set} lacks {attribute}");
        }
        assert!(!session_cookie(false, "t").contains("Secure"));
    }

    #[test]
    fn an_unknown_language_in_a_cookie_is_no_choice() {
        assert_eq!(chosen(&headers("townwatch-language=tlh")), None);
    }

    #[test]
    fn the_browsers_first_spoken_language_is_taken() {
        let mut headers = HeaderMap::new();
        let wanted = axum::http::HeaderValue::from_static("fr-FR,fr;q=0.9,vi-VN;q=0.8,en;q=0.7");
        headers.insert(ACCEPT_LANGUAGE, wanted);
        assert_eq!(accepted(&headers), Some(Language::Vi));
    }

    #[test]
    fn a_token_is_64_digits_and_its_digest_is_of_that_text() {
        let token = token_text([0xab; 32]);
        assert_eq!((token.len(), &token[..4]), (64, "abab"));
        assert_ne!(digest(&token), digest(&token.to_uppercase()));
    }
}
