//! Everything that is refused, each by a real request: at the page that browsers come to, at the tokens, at what may
//! be known, and at the way out.

use oidc::exchange::Refused;
use serde_json::json;

use crate::oidc::house::{
    Answer, Application, Browser, House, REDIRECT, VERIFIER, claims, for_code, forged, userinfo,
};

/// A request that is refused to the application itself: the words that are changed, and what it is told.
const BACK: &[(&[(&str, &str)], &str)] = &[
    (&[("response_type", "token")], "unsupported_response_type"),
    (
        &[("response_type", "id_token")],
        "unsupported_response_type",
    ),
    (
        &[("response_type", "code id_token")],
        "unsupported_response_type",
    ),
    (&[("response_type", "none")], "unsupported_response_type"),
    (&[("response_type", "")], "invalid_request"),
    (&[("response_mode", "fragment")], "invalid_request"),
    (&[("response_mode", "form_post")], "invalid_request"),
    (&[("scope", "")], "invalid_scope"),
    (&[("scope", "profile email")], "invalid_scope"),
    (&[("code_challenge", "")], "invalid_request"),
    (&[("code_challenge", "short")], "invalid_request"),
    (&[("code_challenge_method", "")], "invalid_request"),
    (&[("code_challenge_method", "plain")], "invalid_request"),
    (&[("prompt", "none login")], "invalid_request"),
    (&[("prompt", "create")], "invalid_request"),
    (&[("max_age", "-1")], "invalid_request"),
    (&[("max_age", "soon")], "invalid_request"),
    (&[("nonce", "a\r\nSet-Cookie: x=y")], "invalid_request"),
    (
        &[("request", "eyJhbGciOiJub25lIn0.e30.")],
        "request_not_supported",
    ),
    (
        &[("request_uri", "https://evil.example/r")],
        "request_uri_not_supported",
    ),
    (&[("registration", "{}")], "registration_not_supported"),
    (&[("state", "one"), ("state", "two")], "invalid_request"),
    (&[("nonce", "one"), ("nonce", "two")], "invalid_request"),
    (
        &[("scope", "openid"), ("scope", "openid email")],
        "invalid_request",
    ),
    (&[("id_token_hint", "not.a.token")], "login_required"),
    (
        &[("id_token_hint", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.")],
        "login_required",
    ),
    (&[("prompt", "none"), ("max_age", "0")], "login_required"),
];

/// Addresses to return to that were not entered: nobody is led there, whatever else is asked.
const ELSEWHERE: &[&str] = &[
    "",
    "https://files.example/oidc/callback/",
    "https://files.example/oidc/callback/evil",
    "https://files.example/oidc/callbackevil",
    "https://files.example/oidc/callback?next=evil",
    "https://files.example/oidc/callback#x",
    "https://files.example/oidc/../callback",
    "https://files.example/OIDC/callback",
    "https://FILES.example/oidc/callback",
    "https://files.example:443/oidc/callback",
    "http://files.example/oidc/callback",
    "https://files.example.evil.example/oidc/callback",
    "https://files.example@evil.example/oidc/callback",
    "https://evil.example/oidc/callback",
    "//files.example/oidc/callback",
    "javascript:alert(1)//https://files.example/oidc/callback",
    "https://files.example/oidc/callback\r\nLocation: https://evil.example",
];

#[test]
fn what_a_browser_brings_is_refused_where_it_must_be() {
    let house = House::new();
    let files = house.application("檔案", &[]);
    let mut browser = house.signed_in();
    for (words, told) in BACK {
        let answer = browser.get(&files.request(words));
        let back = answer.back();
        assert_eq!(back.one("error"), Some(*told), "{words:?}: {answer:?}");
        assert!(
            answer.header("location").starts_with(REDIRECT),
            "{answer:?}"
        );
        assert!(back.one("code").is_none() && back.one("iss").is_some());
    }
    for address in ELSEWHERE {
        let answer = browser.get(&files.request(&[("redirect_uri", address)]));
        assert_eq!(
            (answer.status, answer.header("location")),
            (409, ""),
            "{address}"
        );
    }
    let twice = format!(
        "{}&redirect_uri=https%3A%2F%2Fevil.example",
        files.request(&[])
    );
    assert_eq!(browser.get(&twice).status, 409);
    for id in [
        "",
        "x",
        "00000000-0000-7000-8000-000000000001",
        &files.id.to_uppercase(),
    ] {
        let answer = browser.get(&files.request(&[("client_id", id)]));
        assert_eq!(
            (answer.status, answer.header("location")),
            (409, ""),
            "{id}"
        );
    }
    // The same nonce is given one code.
    let path = files.request(&[("nonce", "used")]);
    assert!(browser.get(&path).back().one("code").is_some());
    assert_eq!(
        browser.get(&path).back().one("error"),
        Some("invalid_request")
    );
    // Nobody is in, and nobody may be asked.
    let mut stranger = house.browser();
    let answer = stranger.get(&files.request(&[("prompt", "none")]));
    assert_eq!(answer.back().one("error"), Some("login_required"));
    // No page of ours stands in a frame of somebody else's.
    let page = browser.get(&files.request(&[("redirect_uri", "")]));
    assert!(
        page.header("content-security-policy")
            .contains("frame-ancestors 'none'")
    );
    assert!(BACK.len() + ELSEWHERE.len() >= 40);
}

fn told(answer: &Answer) -> (u16, String) {
    assert_eq!(answer.header("cache-control"), "no-store", "{answer:?}");
    (answer.status, answer.error())
}

/// Each change of a right request for tokens, and what it is told.
fn changes(shouted: &str) -> [(&str, &str, Refused); 12] {
    use Refused::{InvalidGrant, InvalidRequest, UnsupportedGrantType};
    let unknown = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let other = "another-verifier-that-is-long-enough-123456789";
    [
        ("grant_type", "password", UnsupportedGrantType),
        ("grant_type", "client_credentials", UnsupportedGrantType),
        ("grant_type", "", InvalidRequest),
        ("code", "", InvalidRequest),
        ("code", unknown, InvalidGrant),
        ("redirect_uri", "", InvalidRequest),
        (
            "redirect_uri",
            "https://files.example/oidc/callback/",
            InvalidGrant,
        ),
        ("redirect_uri", "https://evil.example", InvalidGrant),
        ("code_verifier", "", InvalidRequest),
        ("code_verifier", "short", InvalidGrant),
        ("code_verifier", other, InvalidGrant),
        ("code_verifier", shouted, InvalidGrant),
    ]
}

fn grant(refused: Refused) -> (u16, String) {
    (400, refused.name().to_owned())
}

#[test]
fn what_an_application_brings_is_refused_where_it_must_be() {
    let house = House::new();
    let files = house.application("檔案", &["--scope", "offline_access"]);
    let other = house.application("郵件", &[]);
    let public = house.application("桌面程式", &["--public"]);
    let mut browser = house.signed_in();
    let mut code = |application: &Application| browser.code(application, &[]);
    // Every change with a code of its own.
    for (name, value, refused) in changes(&VERIFIER.to_uppercase()) {
        let code = code(&files);
        let fields = for_code(REDIRECT, &code);
        let fields = fields.map(|(key, kept)| (key, if key == name { value } else { kept }));
        let answer = files.fetch(&house, &fields);
        assert_eq!(told(&answer), grant(refused), "{name}={value}");
        if refused == Refused::InvalidGrant && name != "code" && value != "short" {
            let again = files.redeem(&house, &code);
            assert_eq!(told(&again), grant(refused), "the code is burnt");
        }
    }
    let stolen = code(&files);
    let answer = other.redeem(&house, &stolen);
    assert_eq!(told(&answer), grant(Refused::InvalidGrant));
    who_asks(&house, (&files, &public), &mut code);
    no_form(&house, &files, &code(&files));
}

/// What is no form, or comes from a page of somebody else's.
fn no_form(house: &House, files: &Application, code: &str) {
    let twice = format!(
        "{}&code=x",
        crate::oidc::house::form(&for_code(REDIRECT, code))
    );
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    let json = ("Content-Type", "application/json");
    let basic = files.basic();
    let basic = ("Authorization", &*basic);
    let endless = "a=".to_owned() + &"x".repeat(20_000);
    for (kind, body) in [(form, &*twice), (json, "{}"), (form, &endless)] {
        let answer = house.ask("POST", "/oidc/token", &[kind, basic], body);
        assert_eq!(told(&answer), grant(Refused::InvalidRequest));
    }
    assert_eq!(house.get("/oidc/token").status, 405);
    let scripted = ("Sec-Fetch-Site", "cross-site");
    let answer = house.ask("POST", "/oidc/token", &[form, basic, scripted], "");
    assert_eq!(answer.status, 403);
}

/// Who an application says it is.
fn who_asks(
    house: &House,
    (files, public): (&Application, &Application),
    code: &mut impl FnMut(&Application) -> String,
) {
    let kind = ("Content-Type", "application/x-www-form-urlencoded");
    let mut ask = |application: &Application, header: Option<&str>, more: &[(&str, &str)]| {
        let code = code(application);
        let mut fields = for_code(REDIRECT, &code).to_vec();
        fields.extend(more);
        let mut headers = vec![kind];
        headers.extend(header.map(|header| ("Authorization", header)));
        house.ask(
            "POST",
            "/oidc/token",
            &headers,
            &crate::oidc::house::form(&fields),
        )
    };
    let (id, secret) = (("client_id", &*files.id), ("client_secret", &*files.secret));
    let wrong = Application {
        secret: "wrong".to_owned(),
        ..files.clone()
    };
    let bearer = format!("Bearer {}", files.secret);
    for (header, more) in [
        (None, vec![]),
        (None, vec![id]),
        (None, vec![id, ("client_secret", "wrong")]),
        (Some(wrong.basic()), vec![]),
        (Some(bearer), vec![]),
        (Some("Basic !!!".to_owned()), vec![]),
        (None, vec![id, ("client_assertion", "eyJ")]),
    ] {
        let answer = ask(files, header.as_deref(), &more);
        assert_eq!(
            told(&answer),
            (401, "invalid_client".to_owned()),
            "{header:?} {more:?}"
        );
    }
    let both = ask(files, Some(&files.basic()), &[secret]);
    assert_eq!(told(&both), (400, "invalid_request".to_owned()));
    let right = ask(files, None, &[id, secret]);
    assert_eq!(right.status, 200, "client_secret_post");
    let named = [("client_id", &*public.id)];
    assert_eq!(ask(public, None, &named).status, 200, "it has no secret");
    let guessed = [("client_id", &*public.id), ("client_secret", "x")];
    assert_eq!(ask(public, None, &guessed).status, 401);
}

#[test]
fn tokens_open_what_they_are_for_and_only_that() {
    let house = House::new();
    let files = house.application("檔案", &["--scope", "offline_access"]);
    let mut browser = house.signed_in();
    let code = browser.code(&files, &[("scope", "openid offline_access")]);
    let tokens = files.redeem(&house, &code).json();
    let word = |name: &str| tokens[name].as_str().unwrap().to_owned();
    let (id_token, access, refresh) = (
        word("id_token"),
        word("access_token"),
        word("refresh_token"),
    );
    for wrong in [
        "",
        "x",
        &code,
        &id_token,
        &refresh,
        &files.secret,
        &access.to_uppercase(),
    ] {
        let answer = userinfo(&house, wrong);
        assert_eq!(answer.status, 401, "{wrong}");
        assert!(answer.header("www-authenticate").starts_with("Bearer"));
    }
    assert_eq!(
        house
            .get(&format!("/oidc/userinfo?access_token={access}"))
            .status,
        401
    );
    for (wrong, told) in [
        (&access, "invalid_grant"),
        (&code, "invalid_grant"),
        // Longer than anything that is kept as a digest.
        (&id_token, "invalid_request"),
    ] {
        assert_eq!(files.refresh(&house, wrong).error(), told, "{wrong}");
    }
    let more = [
        ("grant_type", "refresh_token"),
        ("refresh_token", &*refresh),
        ("scope", "openid email"),
    ];
    assert_eq!(files.fetch(&house, &more).error(), "invalid_scope");
    let named = [
        ("grant_type", "authorization_code"),
        ("code", &*refresh),
        ("redirect_uri", REDIRECT),
        ("code_verifier", VERIFIER),
    ];
    assert_eq!(files.fetch(&house, &named).error(), "invalid_grant");
    assert!(
        userinfo(&house, &access).status == 200,
        "nothing of this ended it"
    );
    forged_tokens(&house, &files, &mut browser, &id_token);
}

/// Tokens that were made by others, or changed, sign nobody out and lead nowhere.
fn forged_tokens(house: &House, files: &Application, browser: &mut Browser<'_>, token: &str) {
    let said = claims(house, token);
    let body = serde_json::Value::Object(said);
    let kid = house.keys().first().unwrap().id();
    let cut = token.rsplit_once('.').unwrap().0.to_owned();
    let (head, rest) = token.split_once('.').unwrap();
    let hints = [
        forged(&json!({"alg": "none", "typ": "JWT", "kid": kid}), &body),
        format!(
            "{}.",
            forged(&json!({"alg": "none"}), &body)
                .rsplit_once('.')
                .unwrap()
                .0
        ),
        forged(&json!({"alg": "HS256", "typ": "JWT", "kid": kid}), &body),
        forged(&json!({"alg": "EdDSA", "typ": "JWT", "kid": kid}), &body),
        forged(&json!({"alg": "ES256", "typ": "JWT", "kid": kid}), &body),
        forged(&json!({"alg": "ES256", "typ": "JWT", "kid": "x"}), &body),
        forged(
            &json!({"alg": "ES256", "typ": "logout+jwt", "kid": kid}),
            &body,
        ),
        forged(
            &json!({"alg": "ES256", "typ": "JWT", "kid": kid, "jwk": {}}),
            &body,
        ),
        forged(
            &json!({"alg": "ES256", "typ": "JWT", "kid": kid, "crit": ["b64"]}),
            &body,
        ),
        format!("{cut}."),
        cut,
        format!("{head}.{rest}x"),
        token.to_uppercase(),
    ];
    let after = ("post_logout_redirect_uri", crate::oidc::house::AFTER);
    for hint in hints {
        let words = [("id_token_hint", &*hint), after, ("client_id", &files.id)];
        let answer = browser.get(&oidc::asking("/oidc/logout", &words));
        assert!(
            answer.text.contains("data-test=\"leaving-form\""),
            "{hint}: {answer:?}"
        );
        let mut stranger = house.browser();
        let answer = stranger.get(&oidc::asking("/oidc/logout", &words));
        assert_eq!(answer.header("location"), "/sign-in?next=/", "{hint}");
    }
    assert_eq!(browser.get("/account").status, 200, "still in");
    let words = [("id_token_hint", token), ("client_id", "x"), after];
    let answer = browser.get(&oidc::asking("/oidc/logout", &words));
    assert!(
        answer.text.contains("data-test=\"leaving-form\""),
        "two applications"
    );
}
