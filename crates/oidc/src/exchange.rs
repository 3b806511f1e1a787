//! What an application brings itself: who it is, and what it wants tokens for.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use crate::Pairs;
use crate::pairs::unescaped;

/// Longest secret, code or token, in bytes.
const LONGEST: usize = 512;
/// How long a verifier is (RFC 7636 section 4.1).
const VERIFIER: std::ops::RangeInclusive<usize> = 43..=128;

/// What a refusal is called (RFC 6749 section 5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Something is missing, doubled or not as it must be.
    InvalidRequest,
    /// The application did not show who it is.
    InvalidClient,
    /// The code or token is unknown, over, used, somebody else's, or does not fit.
    InvalidGrant,
    /// The application may not ask so.
    UnauthorizedClient,
    /// Tokens are given for codes and refresh tokens.
    UnsupportedGrantType,
    /// More is asked for than was given.
    InvalidScope,
}

impl Refused {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::InvalidScope => "invalid_scope",
        }
    }
}

/// Who an application says it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its name here.
    pub client: String,
    /// Its secret; none where it has none.
    pub secret: Option<Zeroizing<String>>,
    /// Whether it stood in the header.
    pub basic: bool,
}

/// What tokens are wanted for.
#[derive(Clone, PartialEq, Eq)]
pub enum Grant {
    /// For a code.
    Code {
        /// The code.
        code: Zeroizing<String>,
        /// Where it was sent to.
        redirect_uri: String,
        /// What the challenge was made of.
        verifier: Zeroizing<String>,
    },
    /// For a refresh token.
    Refresh {
        /// The token.
        token: Zeroizing<String>,
        /// Less than was given, where it is said.
        scope: Option<String>,
    },
}

/// Reads who an application says it is: in the header, in the form, or by its name alone; never twice.
///
/// # Errors
/// [`Refused::InvalidRequest`], [`Refused::InvalidClient`].
pub fn shown(authorization: Option<&str>, form: &Pairs) -> Result<Shown, Refused> {
    if form.has("client_assertion") || form.has("client_assertion_type") {
        return Err(Refused::InvalidClient);
    }
    let (named, secret) = (form.one("client_id"), form.one("client_secret"));
    let Some(header) = authorization else {
        let client = named.ok_or(Refused::InvalidClient)?;
        return Ok(Shown {
            client: short(client)?,
            secret: secret.map(short).transpose()?.map(Zeroizing::new),
            basic: false,
        });
    };
    if form.has("client_secret") {
        return Err(Refused::InvalidRequest);
    }
    let (client, secret) = basic(header).ok_or(Refused::InvalidClient)?;
    if named.is_some_and(|named| named != client) {
        return Err(Refused::InvalidRequest);
    }
    Ok(Shown {
        client,
        secret: Some(secret),
        basic: true,
    })
}

fn basic(header: &str) -> Option<(String, Zeroizing<String>)> {
    let (scheme, digits) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") || digits.len() > 4 * LONGEST {
        return None;
    }
    let text = Zeroizing::new(String::from_utf8(STANDARD.decode(digits.trim()).ok()?).ok()?);
    // Both are written like form values (RFC 6749 section 2.3.1).
    let (client, secret) = text.split_once(':')?;
    Some((unescaped(client)?, Zeroizing::new(unescaped(secret)?)))
}

/// Reads what tokens are wanted for.
///
/// # Errors
/// [`Refused::InvalidRequest`], [`Refused::InvalidGrant`], [`Refused::UnsupportedGrantType`].
pub fn wanted(form: &Pairs) -> Result<Grant, Refused> {
    if form.doubled().is_some() {
        return Err(Refused::InvalidRequest);
    }
    let needed = |name| form.one(name).ok_or(Refused::InvalidRequest);
    match needed("grant_type")? {
        "authorization_code" => {
            let verifier = needed("code_verifier")?;
            if !VERIFIER.contains(&verifier.len()) || !verifier.bytes().all(unreserved) {
                return Err(Refused::InvalidGrant);
            }
            Ok(Grant::Code {
                code: Zeroizing::new(short(needed("code")?)?),
                redirect_uri: needed("redirect_uri")?.to_owned(),
                verifier: Zeroizing::new(verifier.to_owned()),
            })
        }
        "refresh_token" => Ok(Grant::Refresh {
            token: Zeroizing::new(short(needed("refresh_token")?)?),
            scope: form.one("scope").map(str::to_owned),
        }),
        _ => Err(Refused::UnsupportedGrantType),
    }
}

fn short(text: &str) -> Result<String, Refused> {
    if text.len() <= LONGEST && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(text.to_owned())
    } else {
        Err(Refused::InvalidRequest)
    }
}

const fn unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// The token that a header bears (RFC 6750); none where it bears another thing.
pub fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    let fits = scheme.eq_ignore_ascii_case("bearer") && token.len() <= LONGEST;
    (fits && token.bytes().all(|byte| byte.is_ascii_graphic())).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> Pairs {
        Pairs::read(text).unwrap()
    }

    fn header(text: &str) -> String {
        format!("Basic {}", STANDARD.encode(text))
    }

    #[test]
    fn who_asks_is_said_once() {
        let of = |header: Option<&str>, text: &str| {
            let shown = shown(header, &form(text));
            shown.map(|shown| {
                let secret = shown.secret.map(|secret| secret.to_string());
                (shown.client, secret)
            })
        };
        let (one, secret) = ("a".to_owned(), Some("s:+".to_owned()));
        let basic = header("a:s%3A%2B");
        assert_eq!(of(Some(&basic), ""), Ok((one.clone(), secret.clone())));
        assert_eq!(
            of(Some(&basic), "client_id=a"),
            Ok((one.clone(), secret.clone()))
        );
        let post = "client_id=a&client_secret=s%3A%2B";
        assert_eq!(of(None, post), Ok((one.clone(), secret)));
        assert_eq!(of(None, "client_id=a"), Ok((one, None)));
        for (header, text, why) in [
            (Some(&*basic), "client_secret=s", Refused::InvalidRequest),
            (Some(&*basic), "client_id=b", Refused::InvalidRequest),
            (Some("Bearer x"), "", Refused::InvalidClient),
            (Some("Basic"), "", Refused::InvalidClient),
            (Some("Basic !!!"), "", Refused::InvalidClient),
            (Some("Basic YQ=="), "", Refused::InvalidClient),
            (None, "", Refused::InvalidClient),
            (None, "client_id=a&client_id=b", Refused::InvalidClient),
            (None, "client_id=a%0d", Refused::InvalidRequest),
            (
                None,
                "client_id=a&client_assertion=eyJ",
                Refused::InvalidClient,
            ),
        ] {
            assert_eq!(of(header, text), Err(why), "{header:?} {text}");
        }
    }

    #[test]
    fn tokens_are_given_for_codes_and_refresh_tokens_only() {
        let verifier = "v".repeat(43);
        let code = format!(
            "grant_type=authorization_code&code=c&redirect_uri=https%3A%2F%2Ff%2Fcb&code_verifier={verifier}"
        );
        assert!(matches!(wanted(&form(&code)), Ok(Grant::Code { .. })));
        let refresh = "grant_type=refresh_token&refresh_token=r";
        assert!(matches!(wanted(&form(refresh)), Ok(Grant::Refresh { .. })));
        for (text, why) in [
            (
                code.replace("authorization_code", "password"),
                Refused::UnsupportedGrantType,
            ),
            (
                code.replace("authorization_code", "client_credentials"),
                Refused::UnsupportedGrantType,
            ),
            (code.replace("code=c&", ""), Refused::InvalidRequest),
            (
                code.replace("code=c", "code=c&code=d"),
                Refused::InvalidRequest,
            ),
            (code.replace(&verifier, "short"), Refused::InvalidGrant),
            (
                code.replace(&verifier, &"v".repeat(129)),
                Refused::InvalidGrant,
            ),
            (
                code.replace(&verifier, &"%2B".repeat(43)),
                Refused::InvalidGrant,
            ),
            (
                code.replace("code_verifier", "verifier"),
                Refused::InvalidRequest,
            ),
            (code.replace("redirect_uri", "uri"), Refused::InvalidRequest),
            (refresh.replace("=r", ""), Refused::InvalidRequest),
            (String::new(), Refused::InvalidRequest),
        ] {
            let read = wanted(&form(&text)).map(drop);
            assert_eq!(read, Err(why), "{text}");
        }
    }

    #[test]
    fn a_bearer_is_read_as_it_is_written() {
        assert_eq!(bearer("Bearer abc"), Some("abc"));
        for wrong in ["abc", "Basic abc", "Bearer a b", "Bearer  "] {
            assert_eq!(bearer(wrong), None, "{wrong}");
        }
    }
}
