//! The whole router as people without a session meet it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::house::{BREAKING_TOKEN, Contents, house, request};
use application::use_case::{self, BIND_DIRECTORY, KEEP_GROUP, LIST_GROUPS, Reach};
use axum::http::{Request, StatusCode};
use web::{Method, ROUTES};

/// A path of the table with an identity in its place.
fn filled(path: &str) -> String {
    path.replace("{id}", "01890a5d-ac96-774b-bcce-b302099a8057")
        .replace("{format}", "csv")
}

const FORM: &str = "seen=1&reason=r&title=t&until=2030-01-01T00%3A00&language=vi";

#[test]
fn every_use_case_has_a_route_and_no_route_stands_twice() {
    let routed: BTreeSet<_> = ROUTES.iter().map(|route| route.use_case.name).collect();
    let unrouted: Vec<_> = use_case::ALL
        .iter()
        .map(|case| case.name)
        // Programs ask our directory by LDAP, and keep groups by SCIM.
        .filter(|name| !routed.contains(name))
        .filter(|name| {
            ![&BIND_DIRECTORY, &LIST_GROUPS, &KEEP_GROUP]
                .map(|case| case.name)
                .contains(name)
        })
        .collect();
    assert!(unrouted.is_empty(), "no route carries out {unrouted:?}");
    let mut seen = BTreeSet::new();
    for route in ROUTES.iter() {
        let new = seen.insert((route.path, route.method == Method::Get));
        assert!(new, "{:?} {} twice", route.method, route.path);
    }
}

#[tokio::test]
async fn every_route_but_those_for_anyone_turns_strangers_to_the_sign_in_page() {
    let house = house(Contents::default());
    for route in ROUTES
        .iter()
        .filter(|route| route.use_case.reach != Reach::Anyone)
    {
        // Works signed out by design: the choice then lives in the cookie alone.
        if route.path == "/language" {
            continue;
        }
        for cookie in ["", "townwatch-session=0000"] {
            let path = filled(route.path);
            let answer = match route.method {
                Method::Get => house.get(&path, &[("cookie", cookie)]).await,
                Method::Post => house.post(&path, &[("cookie", cookie)], FORM).await,
            };
            let to = answer.header("location");
            assert_eq!(
                answer.status,
                StatusCode::SEE_OTHER,
                "{:?} {path}",
                route.method
            );
            assert!(to.starts_with("/sign-in?next="), "{path} leads to {to}");
        }
    }
}

#[tokio::test]
async fn a_post_from_another_site_is_refused_on_every_route_before_anything_happens() {
    let house = house(Contents::default());
    for route in ROUTES.iter().filter(|route| route.method == Method::Post) {
        let path = filled(route.path);
        let answer = house
            .post(&path, &[("sec-fetch-site", "cross-site")], FORM)
            .await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(answer.header("set-cookie"), "", "{path}");
        assert!(answer.text.contains("<h1"), "{path}: {}", answer.text);
    }
}

#[tokio::test]
async fn every_page_carries_the_strict_policy_and_is_never_stored() {
    let house = house(Contents::default());
    for path in [
        "/sign-in",
        "/nowhere",
        "/set-up?token=once",
        "/set-up?token=other",
    ] {
        let answer = house.get(path, &[]).await;
        assert!(
            answer
                .header("content-security-policy")
                .starts_with("default-src 'none';")
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        for forbidden in ["style=\"", "<style", "onclick", "javascript:", "⟦"] {
            assert!(!answer.text.contains(forbidden), "{path} holds {forbidden}");
        }
    }
}

#[tokio::test]
async fn five_wrong_passwords_are_answered_and_the_sixth_waits() {
    let house = house(Contents::default());
    for _ in 0..5 {
        let answer = house
            .post("/sign-in", &[], "login=lin&password=x&next=%2Ffindings")
            .await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
        assert!(answer.text.contains(r#"data-test="sign-in-error""#));
        assert!(answer.text.contains(r#"value="/findings""#) && !answer.text.contains("=\"x\""));
    }
    let answer = house.post("/sign-in", &[], "login=LIN&password=x").await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(answer.header("retry-after"), "1");
    let other = house.post("/sign-in", &[], "login=wang&password=x").await;
    assert_eq!(other.status, StatusCode::UNAUTHORIZED);
    house.pass_seconds(1);
    let later = house.post("/sign-in", &[], "login=lin&password=x").await;
    assert_eq!(later.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_was_typed_is_shown_again_as_text_only() {
    let house = house(Contents::default());
    let body = "login=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E&next=%2F%2Fevil.example";
    let answer = house.post("/sign-in", &[], body).await;
    assert!(!answer.text.contains("<script>alert"), "{}", answer.text);
    assert!(!answer.text.contains("evil.example"), "{}", answer.text);
}

#[tokio::test]
async fn a_broken_handler_gives_a_page_with_a_reference_and_none_of_its_words() {
    let house = house(Contents::default());
    // The sign-in page of the broken visitor cannot be dressed for a person either.
    let cookie = format!("townwatch-session={BREAKING_TOKEN}");
    let answer = house.get("/", &[("cookie", &cookie)]).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(
        answer
            .text
            .contains(r#"data-test="error-reference">0000CAFEF00D<"#),
        "{}",
        answer.text
    );
    assert!(!answer.text.contains("secret path"), "{}", answer.text);
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_language_is_chosen_by_cookie_and_leads_back() {
    let house = house(Contents::default());
    let answer = house
        .post("/language", &[], "language=vi&back=%2Fsign-in%3Fnext%3D%2F")
        .await;
    assert_eq!(answer.header("location"), "/sign-in?next=/");
    assert!(
        answer
            .header("set-cookie")
            .starts_with("townwatch-language=vi; Path=/;")
    );
    for tag in ["zh-TW", "vi", "en"] {
        let cookie = format!("townwatch-language={tag}");
        let page = house.get("/sign-in", &[("cookie", &cookie)]).await;
        assert!(
            page.text.contains(&format!("<html lang=\"{tag}\">")),
            "{tag}"
        );
    }
    let unknown = house.post("/language", &[], "language=tlh").await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_set_up_link_opens_with_its_token_and_names_what_is_missing() {
    let house = house(Contents::default());
    assert_eq!(
        house.get("/set-up?token=guess", &[]).await.status,
        StatusCode::GONE
    );
    assert_eq!(
        house.post("/set-up", &[], "token=guess").await.status,
        StatusCode::GONE
    );
    let form = house.get("/set-up?token=once", &[]).await;
    assert_eq!(form.status, StatusCode::OK);
    let body = "token=once&unit=%E5%A4%A7%E6%B9%96&time_zone=Asia%2FTaipei&name=&password=p";
    let again = house.post("/set-up", &[], body).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        again.text.contains(r##"href="#set-up-name""##),
        "{}",
        again.text
    );
    assert!(again.text.contains("value=\"大湖\"") && again.text.contains("aria-invalid"));
    assert!(again.text.contains(r#"name="token" value="once""#));
}

#[tokio::test]
async fn the_set_up_link_works_once() {
    let house = house(Contents::default());
    let body = "token=once&unit=Dahu&time_zone=Asia%2FTaipei&name=Lin&sign_in_name=lin\
                &password=long+enough+indeed&again=";
    let slip = house
        .post("/set-up", &[], &format!("{body}long+enouhg"))
        .await;
    assert_eq!(
        slip.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "{}",
        slip.text
    );
    let body = &format!("{body}long+enough+indeed");
    let done = house.post("/set-up", &[], body).await;
    let next = done.header("location");
    assert_eq!(
        (done.status, next),
        (StatusCode::SEE_OTHER, "/sign-in?ready=yes")
    );
    let told = house.get(next, &[]).await;
    assert!(told.text.contains("sign-in-ready"), "{}", told.text);
    assert_eq!(
        house.post("/set-up", &[], body).await.status,
        StatusCode::GONE
    );
}

#[tokio::test]
async fn a_form_that_is_too_large_or_no_form_is_refused_with_a_page() {
    let house = house(Contents::default());
    let mut body = String::from("login=");
    for _ in 0..70 {
        write!(body, "{:01024}", 0).unwrap();
    }
    let large = house.post("/sign-in", &[], &body).await;
    assert_eq!(large.status, StatusCode::BAD_REQUEST);
    assert!(large.text.contains("<h1"));
    let json = request("POST", "/sign-in", &[], "{}");
    let (mut parts, body) = json.into_parts();
    parts
        .headers
        .insert("content-type", "application/json".parse().unwrap());
    let json = house.ask(Request::from_parts(parts, body)).await;
    assert_eq!(json.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn assets_are_kept_for_ever_and_only_those_of_the_manifest_exist() {
    let house = house(Contents::default());
    let page = house.get("/sign-in", &[]).await.text;
    let links: Vec<_> = page
        .split('"')
        .filter(|part| part.starts_with("/assets/"))
        .map(str::to_owned)
        .collect();
    assert_eq!(links.len(), 5, "{links:?}");
    for link in links {
        let asset = house.get(&link, &[]).await;
        assert_eq!(asset.status, StatusCode::OK, "{link}");
        assert!(
            asset.header("cache-control").contains("immutable"),
            "{link}"
        );
    }
    for path in [
        "/assets/../Cargo.toml",
        "/assets/%2e%2e/Cargo.toml",
        "/assets/manifest.json",
    ] {
        assert_eq!(
            house.get(path, &[]).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[tokio::test]
async fn health_is_told_to_anybody_and_says_nothing_else() {
    let house = house(Contents::default());
    assert_eq!(house.get("/healthz", &[]).await.text, "ok\n");
    assert_eq!(house.get("/readyz", &[]).await.text, "ready\n");
}

#[tokio::test]
async fn a_path_that_exists_answers_only_its_own_methods() {
    let house = house(Contents::default());
    let answer = house.get("/sign-out", &[]).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(answer.text.contains("<h1"));
}
