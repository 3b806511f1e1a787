//! Applications at the running program: what they get, and everything they are refused.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a preparation that fails ends the test"
)]

mod house;
mod peers;
mod refusals;
mod told;

use house::{AFTER, Browser, House, PASSWORD, REDIRECT, claims, userinfo};
use serde_json::{Map, Value, json};

#[test]
fn an_application_learns_who_signed_in_and_nothing_else() {
    let house = House::new();
    let files = house.application("檔案系統", &["--scope", "profile", "--scope", "groups"]);
    let document = house.get("/.well-known/openid-configuration").json();
    assert_eq!(document["issuer"], json!(house.issuer()));
    assert_eq!(
        document["code_challenge_methods_supported"],
        json!(["S256"])
    );
    let mut browser = house.browser();
    let asked = browser.get(&files.request(&[("nonce", "n-1")]));
    let to = asked.header("location").to_owned();
    assert!(to.starts_with("/sign-in?next=/oidc/authorize"), "{to}");
    let page = browser.get(&to);
    assert!(page.text.contains("檔案系統") && page.text.contains("data-test=\"sign-in-for\""));
    let next = page.text.split("name=\"next\" value=\"").nth(1).unwrap();
    let next = next.split('"').next().unwrap().replace("&#38;", "&");
    let done = browser.sign_in(&next);
    // A page of its own, because no form may lead to the application.
    assert_eq!(done.status, 200, "{done:?}");
    let onward = done
        .header("refresh")
        .strip_prefix("0;url=")
        .unwrap()
        .to_owned();
    assert!(done.text.contains("data-test=\"onward\""));
    let back = browser.get(&onward);
    assert!(
        back.header("location").starts_with(&format!("{REDIRECT}?")),
        "{back:?}"
    );
    let words = back.back();
    assert_eq!(words.one("state"), Some("a state & more"));
    assert_eq!(words.one("iss"), Some(&*house.issuer()));
    let answer = files.redeem(&house, words.one("code").unwrap());
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("cache-control"), "no-store");
    let tokens = answer.json();
    assert_eq!(
        tokens["scope"], "openid profile groups",
        "email is not for it"
    );
    assert!(tokens.get("refresh_token").is_none());
    let said = claims(&house, tokens["id_token"].as_str().unwrap());
    assert_eq!(said["aud"], json!(files.id));
    assert_eq!(said["nonce"], "n-1");
    assert_eq!(said["amr"], json!(["pwd"]));
    assert!(!said.contains_key("name"), "who it is, and no more");
    let known = userinfo(&house, tokens["access_token"].as_str().unwrap()).json();
    assert_eq!(known["sub"], said["sub"]);
    assert_eq!(known["preferred_username"], "lin.contact");
    assert!(
        known["groups"]
            .as_array()
            .unwrap()
            .contains(&json!("system-admin"))
    );
    assert!(known.get("email").is_none());
    others(&house, &mut browser, &said);
}

/// The next application asks nothing, and knows the same person under the same name; one that shall not, does not.
fn others(house: &House, browser: &mut Browser<'_>, said: &Map<String, Value>) {
    let mail = house.application("郵件", &["--algorithm", "EdDSA"]);
    let code = browser.code(&mail, &[]);
    let tokens = mail.redeem(house, &code).json();
    let other = claims(house, tokens["id_token"].as_str().unwrap());
    assert_eq!(other["sub"], said["sub"]);
    assert_ne!(other["sid"], said["sid"]);
    let own = house.application("投票", &["--pairwise"]);
    let code = browser.code(&own, &[]);
    let tokens = own.redeem(house, &code).json();
    let apart = claims(house, tokens["id_token"].as_str().unwrap());
    assert_ne!(apart["sub"], said["sub"]);
}

#[test]
fn a_code_that_comes_twice_ends_what_the_first_one_gave() {
    let house = House::new();
    let files = house.application("檔案", &["--scope", "offline_access"]);
    let mut browser = house.signed_in();
    let offline = [("scope", "openid offline_access")];
    let code = browser.code(&files, &offline);
    let first = files.redeem(&house, &code).json();
    let access = first["access_token"].as_str().unwrap();
    assert_eq!(userinfo(&house, access).status, 200);
    let again = files.redeem(&house, &code);
    assert_eq!((again.status, &*again.error()), (400, "invalid_grant"));
    assert_eq!(userinfo(&house, access).status, 401);
    let refresh = first["refresh_token"].as_str().unwrap();
    assert_eq!(files.refresh(&house, refresh).error(), "invalid_grant");
}

#[test]
fn a_refresh_token_is_good_once_and_a_second_use_ends_its_family() {
    let house = House::new();
    let files = house.application("檔案", &["--scope", "offline_access"]);
    let mut browser = house.signed_in();
    let offline = [("scope", "openid offline_access")];
    let code = browser.code(&files, &offline);
    let first = files.redeem(&house, &code).json();
    let old = first["refresh_token"].as_str().unwrap();
    let second = files.refresh(&house, old).json();
    let new = second["refresh_token"].as_str().unwrap();
    assert_ne!(old, new);
    let third = files.refresh(&house, new).json();
    let newest = third["refresh_token"].as_str().unwrap();
    assert_eq!(files.refresh(&house, old).error(), "invalid_grant");
    assert_eq!(files.refresh(&house, newest).error(), "invalid_grant");
    let access = third["access_token"].as_str().unwrap();
    assert_eq!(userinfo(&house, access).status, 401);
}

#[test]
fn whoever_is_asked_to_prove_it_does_so_before_the_code() {
    let house = House::new();
    let files = house.application("檔案", &[]);
    let mut browser = house.signed_in();
    for words in [[("prompt", "login")], [("max_age", "0")]] {
        let asked = browser.get(&files.request(&words));
        let to = asked.header("location").to_owned();
        assert!(
            to.starts_with("/account/prove?anew=yes&next=/oidc/authorize"),
            "{to}"
        );
        let page = browser.get(&to);
        assert!(
            page.text.contains("data-test=\"prove-form\""),
            "a proof of minutes ago is not enough"
        );
        let next = page.text.split("name=\"next\" value=\"").nth(1).unwrap();
        let next = next.split('"').next().unwrap().replace("&#38;", "&");
        let fields = [("current", PASSWORD), ("next", &*next)];
        let done = browser.post("/account/prove", &fields);
        let onward = done
            .header("refresh")
            .strip_prefix("0;url=")
            .unwrap()
            .to_owned();
        let back = browser.get(&onward);
        let code = back
            .back()
            .one("code")
            .unwrap_or_else(|| panic!("{back:?}"))
            .to_owned();
        let tokens = files.redeem(&house, &code).json();
        let said = claims(&house, tokens["id_token"].as_str().unwrap());
        let age = said["iat"].as_i64().unwrap() - said["auth_time"].as_i64().unwrap();
        assert!((0..60).contains(&age), "{said:?}");
    }
}

#[test]
fn an_application_that_shows_its_token_signs_the_browser_out_and_nobody_else_does() {
    let house = House::new();
    let files = house.application("檔案", &[]);
    let mut browser = house.signed_in();
    let code = browser.code(&files, &[]);
    let tokens = files.redeem(&house, &code).json();
    let token = tokens["id_token"].as_str().unwrap();
    // Without a token, and with somebody else's, the person is asked.
    let mut other = house.signed_in();
    let asked = other.get(&oidc::asking("/oidc/logout", &[("client_id", &files.id)]));
    assert!(
        asked.text.contains("data-test=\"leaving-form\""),
        "{asked:?}"
    );
    let words = [
        ("id_token_hint", token),
        ("post_logout_redirect_uri", AFTER),
        ("state", "s&t"),
    ];
    let path = oidc::asking("/oidc/logout", &words);
    assert!(other.get(&path).text.contains("data-test=\"leaving-form\""));
    assert_eq!(other.get("/account").status, 200, "still in");
    let said = other.post(
        "/oidc/logout",
        &[("query", path.split_once('?').unwrap().1)],
    );
    assert_eq!(said.header("refresh"), format!("0;url={AFTER}?state=s%26t"));
    assert_eq!(other.get("/account").status, 303, "out");
    let out = browser.get(&path);
    assert_eq!(out.header("location"), format!("{AFTER}?state=s%26t"));
    assert_eq!(browser.get("/account").status, 303);
    // An address that was not entered is never gone to.
    let mut third = house.signed_in();
    let code = third.code(&files, &[]);
    let tokens = files.redeem(&house, &code).json();
    let token = tokens["id_token"].as_str().unwrap();
    let words = [
        ("id_token_hint", token),
        ("post_logout_redirect_uri", "https://files.example/bye/x"),
    ];
    let out = third.get(&oidc::asking("/oidc/logout", &words));
    assert_eq!(out.header("location"), "/sign-in");
}

#[test]
fn the_operator_lists_applications_and_no_secret() {
    let house = House::new();
    let files = house.application("檔案", &[]);
    let (done, text) = house.command(&["list"]);
    assert!(
        done && text.contains(&files.id) && !text.contains(&files.secret),
        "{text}"
    );
    for (words, told) in [
        (
            vec![
                "add",
                "--name",
                "x",
                "--redirect",
                "http://files.example/cb",
            ],
            "redirect_uris",
        ),
        (
            vec!["add", "--name", "檔案", "--redirect", REDIRECT],
            "name",
        ),
        (
            vec![
                "add",
                "--name",
                "x",
                "--redirect",
                REDIRECT,
                "--scope",
                "root",
            ],
            "--scope",
        ),
        (
            vec![
                "add",
                "--name",
                "x",
                "--redirect",
                REDIRECT,
                "--role",
                "king",
            ],
            "--role",
        ),
        (
            vec![
                "add",
                "--name",
                "x",
                "--redirect",
                REDIRECT,
                "--back-channel",
                "https://evil.example/x",
            ],
            "back_channel",
        ),
    ] {
        let (done, text) = house.command(&words);
        assert!(!done && text.contains(told), "{words:?}: {text}");
    }
}
