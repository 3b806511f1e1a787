//! What a browser brings from an application: read, and held to what the application may ask.
//!
//! There are two kinds of refusal. As long as it is not certain that the address to go back to is the
//! application's, the person sees a page and goes nowhere ([`Read::Page`]); afterwards the application is told
//! at its own address ([`Read::Back`]).

use std::collections::BTreeSet;

use crate::scope::{self, Scope};
use crate::{Pairs, from_base64url};

/// Longest state, in bytes.
const LONGEST_STATE: usize = 1024;
/// Longest nonce, login hint, and language list, in bytes.
const LONGEST_WORD: usize = 255;
/// Bytes of a challenge.
const CHALLENGE: usize = 32;

/// What the refusal of a request is called (RFC 6749 4.1.2.1, OpenID Connect Core 3.1.2.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// Something is missing, doubled or not as it must be.
    InvalidRequest,
    /// Only codes are given.
    UnsupportedResponseType,
    /// `openid` is not asked for.
    InvalidScope,
    /// Requests come in the address, not as an object.
    RequestNotSupported,
    /// Requests come in the address, not from somewhere else.
    RequestUriNotSupported,
    /// Applications are entered by people.
    RegistrationNotSupported,
    /// Nobody is signed in, and the application forbids to ask.
    LoginRequired,
    /// The person may not use the application, or the application is out of use.
    AccessDenied,
    /// Something failed here.
    ServerError,
}

impl Denied {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::RegistrationNotSupported => "registration_not_supported",
            Self::LoginRequired => "login_required",
            Self::AccessDenied => "access_denied",
            Self::ServerError => "server_error",
        }
    }
}

/// Whether the person may be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Prompt {
    /// Where it is needed.
    #[default]
    Needed,
    /// Not at all.
    None,
    /// Always: that it is still them.
    Login,
}

/// The way back to an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Return {
    /// Its address, as it was entered.
    pub address: String,
    /// What it wants back.
    pub state: Option<String>,
}

/// A request that may be answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The way back.
    pub back: Return,
    /// What the application asks to know, of what it may know.
    pub scopes: BTreeSet<Scope>,
    /// What it wants to find in the token.
    pub nonce: Option<String>,
    /// SHA-256 of what it will show for the code.
    pub challenge: [u8; CHALLENGE],
    /// Whether the person may be asked.
    pub prompt: Prompt,
    /// So many seconds ago the person must have shown who they are, at most.
    pub max_age: Option<u32>,
    /// A token of an earlier time that names the person.
    pub id_token_hint: Option<String>,
    /// Whom the application expects.
    pub login_hint: Option<String>,
    /// In which languages, first the one that is wanted most.
    pub ui_locales: Option<String>,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// It may be answered.
    Request(Box<Request>),
    /// The application is told.
    Back(Return, Denied, &'static str),
    /// The address to go back to is not the application's: the person is told, and stays here.
    Page,
}

/// What an application may ask.
#[derive(Debug, Clone, Copy)]
pub struct Allowed<'a> {
    /// Where it may be gone back to.
    pub redirect_uris: &'a [String],
    /// What it may know.
    pub scopes: &'a BTreeSet<Scope>,
}

/// Holds a request to what its application may ask.
pub fn read(pairs: &Pairs, allowed: Allowed<'_>) -> Read {
    // Doubled or absent is not the one that was entered.
    let address = pairs.one("redirect_uri");
    let entered = allowed.redirect_uris.iter();
    let Some(address) = entered.clone().find(|one| address == Some(one.as_str())) else {
        return Read::Page;
    };
    let state = pairs
        .one("state")
        .filter(|state| state.len() <= LONGEST_STATE);
    let back = Return {
        address: address.clone(),
        state: state.map(str::to_owned),
    };
    match asked(pairs, allowed, &back) {
        Ok(request) => Read::Request(Box::new(request)),
        Err((denied, why)) => Read::Back(back, denied, why),
    }
}

type Wrong = (Denied, &'static str);

const fn invalid(why: &'static str) -> Wrong {
    (Denied::InvalidRequest, why)
}

fn asked(pairs: &Pairs, allowed: Allowed<'_>, back: &Return) -> Result<Request, Wrong> {
    if pairs.doubled().is_some() {
        return Err(invalid("a parameter stands there twice"));
    }
    not_taken(pairs)?;
    if pairs.has("state") && back.state.is_none() {
        return Err(invalid("state is too long"));
    }
    match pairs.one("response_type") {
        Some("code") => {}
        Some(_) => return Err((Denied::UnsupportedResponseType, "only code is given")),
        None => return Err(invalid("response_type is missing")),
    }
    if !matches!(pairs.one("response_mode"), None | Some("query")) {
        return Err(invalid("response_mode is query"));
    }
    let wanted = scope::read(pairs.one("scope").unwrap_or_default());
    if !wanted.contains(&Scope::Openid) {
        return Err((Denied::InvalidScope, "scope must name openid"));
    }
    Ok(Request {
        back: back.clone(),
        scopes: wanted.intersection(allowed.scopes).copied().collect(),
        nonce: word(pairs, "nonce")?,
        challenge: challenge(pairs)?,
        prompt: prompt(pairs)?,
        max_age: max_age(pairs)?,
        id_token_hint: pairs.one("id_token_hint").map(str::to_owned),
        login_hint: word(pairs, "login_hint")?,
        ui_locales: word(pairs, "ui_locales")?,
    })
}

/// Ways to hand a request over that would go past what is looked at here.
fn not_taken(pairs: &Pairs) -> Result<(), Wrong> {
    let ways = [
        ("request", Denied::RequestNotSupported),
        ("request_uri", Denied::RequestUriNotSupported),
        ("registration", Denied::RegistrationNotSupported),
    ];
    match ways.into_iter().find(|(name, _)| pairs.has(name)) {
        Some((name, denied)) => Err((denied, name)),
        None => Ok(()),
    }
}

fn word(pairs: &Pairs, name: &'static str) -> Result<Option<String>, Wrong> {
    match pairs.one(name) {
        Some(text) if text.len() > LONGEST_WORD || text.chars().any(char::is_control) => {
            Err(invalid(name))
        }
        text => Ok(text.map(str::to_owned)),
    }
}

fn challenge(pairs: &Pairs) -> Result<[u8; CHALLENGE], Wrong> {
    // Without a method it would be `plain` (RFC 7636 section 4.3).
    if pairs.one("code_challenge_method") != Some("S256") {
        return Err(invalid("code_challenge_method must be S256"));
    }
    let challenge = pairs.one("code_challenge").and_then(from_base64url);
    let challenge = challenge.and_then(|bytes| bytes.try_into().ok());
    challenge.ok_or(invalid("code_challenge is missing or not of S256"))
}

fn prompt(pairs: &Pairs) -> Result<Prompt, Wrong> {
    let text = pairs.one("prompt").unwrap_or_default();
    let wanted: BTreeSet<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    let known = ["none", "login", "consent", "select_account"];
    if wanted.iter().any(|word| !known.contains(word)) {
        return Err(invalid("prompt"));
    }
    match (wanted.contains("none"), wanted.len()) {
        (true, 1) => Ok(Prompt::None),
        (true, _) => Err(invalid("prompt: none stands alone")),
        // Nobody is asked to consent, and there is one account to a person.
        (false, _) if wanted.contains("login") || wanted.contains("select_account") => {
            Ok(Prompt::Login)
        }
        (false, _) => Ok(Prompt::Needed),
    }
}

fn max_age(pairs: &Pairs) -> Result<Option<u32>, Wrong> {
    match pairs.one("max_age") {
        Some(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
            text.parse().map(Some).map_err(|_| invalid("max_age"))
        }
        Some(_) => Err(invalid("max_age")),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: &str = "client_id=1&response_type=code&redirect_uri=https%3A%2F%2Ff.example%2Fcb&scope=openid+email+groups&state=s&nonce=n&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";

    fn of(query: &str) -> Read {
        let uris = ["https://f.example/cb".to_owned()];
        let scopes = [Scope::Openid, Scope::Email].into();
        let allowed = Allowed {
            redirect_uris: &uris,
            scopes: &scopes,
        };
        read(&Pairs::read(query).unwrap(), allowed)
    }

    #[test]
    fn what_may_be_known_is_what_was_asked_for_and_allowed() {
        let Read::Request(request) = of(&format!("{CODE}&max_age=60&prompt=login")) else {
            unreachable!("it may be answered")
        };
        assert_eq!(request.scopes, [Scope::Openid, Scope::Email].into());
        assert_eq!((request.prompt, request.max_age), (Prompt::Login, Some(60)));
        assert_eq!(request.back.state.as_deref(), Some("s"));
    }

    #[test]
    fn an_address_that_was_not_entered_is_never_gone_back_to() {
        for other in [
            "https%3A%2F%2Ff.example%2Fcb%2F",
            "https%3A%2F%2Ff.example%2Fcb%2Fevil",
            "https%3A%2F%2Ff.example%2FCB",
            "https%3A%2F%2Ff.example%2Fcb%3Fx%3D1",
            "https%3A%2F%2Ff.example%2Fcb%23x",
            "https%3A%2F%2FF.example%2Fcb",
            "https%3A%2F%2Ff.example%3A443%2Fcb",
            "https%3A%2F%2Ff.example%40evil.example%2Fcb",
            "http%3A%2F%2Ff.example%2Fcb",
            "https%3A%2F%2Ff.example.evil.example%2Fcb",
            "https%3A%2F%2Ff.example%2Fx%2F..%2Fcb",
            "https%3A%2F%2Ff.example%2Fcb%20",
            "",
        ] {
            let query = CODE.replace("https%3A%2F%2Ff.example%2Fcb", other);
            assert_eq!(of(&query), Read::Page, "{other}");
        }
        let twice = format!("{CODE}&redirect_uri=https%3A%2F%2Ff.example%2Fcb");
        assert_eq!(of(&twice), Read::Page);
    }

    #[test]
    fn what_is_refused_is_told_by_its_name() {
        let refused = |query: &str| match of(query) {
            Read::Back(_, denied, _) => denied.name(),
            other => unreachable!("{query}: {other:?}"),
        };
        for (from, to, name) in [
            (
                "response_type=code",
                "response_type=token",
                "unsupported_response_type",
            ),
            (
                "response_type=code",
                "response_type=code+id_token",
                "unsupported_response_type",
            ),
            ("response_type=code", "x=y", "invalid_request"),
            ("scope=openid", "scope=", "invalid_scope"),
            ("S256", "plain", "invalid_request"),
            ("&code_challenge_method=S256", "", "invalid_request"),
            ("code_challenge=E9", "code_challenge=", "invalid_request"),
            (
                "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
                "E9",
                "invalid_request",
            ),
            ("state=s", "state=s&state=t", "invalid_request"),
            ("nonce=n", "nonce=n&nonce=m", "invalid_request"),
            ("nonce=n", "request=eyJ", "request_not_supported"),
            (
                "nonce=n",
                "request_uri=https://x",
                "request_uri_not_supported",
            ),
            (
                "nonce=n",
                "registration=%7B%7D",
                "registration_not_supported",
            ),
            ("nonce=n", "prompt=none+login", "invalid_request"),
            ("nonce=n", "prompt=create", "invalid_request"),
            ("nonce=n", "max_age=-1", "invalid_request"),
            ("nonce=n", "max_age=99999999999", "invalid_request"),
            ("nonce=n", "response_mode=fragment", "invalid_request"),
            ("nonce=n", "nonce=%0d%0aX", "invalid_request"),
        ] {
            assert!(CODE.contains(from), "{from}");
            assert_eq!(refused(&CODE.replacen(from, to, 1)), name, "{to}");
        }
        let long = CODE.replace("state=s", &format!("state={}", "s".repeat(2000)));
        assert_eq!(refused(&long), "invalid_request");
        let long = CODE.replace("nonce=n", &format!("nonce={}", "n".repeat(300)));
        assert_eq!(refused(&long), "invalid_request");
    }
}
