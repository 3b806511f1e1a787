//! Applications are told that somebody signed out, whatever is killed; and what they hold opens nothing at once.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use oidc::Pairs;
use oidc::jws::{self, LOGOUT_TOKEN};
use serde_json::{Map, Value};

use crate::oidc::house::{AFTER, House, claims, free_port, userinfo};

/// Nobody waits longer for what does not come.
const PATIENCE: Duration = Duration::from_secs(90);

/// An application that listens at a port; the bodies that it is told.
fn listening(port: u16) -> Receiver<String> {
    let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
    let (heard, hear) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = stream;
            let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
            let mut said = Vec::new();
            let mut chunk = [0; 4096];
            while let Ok(count) = stream.read(&mut chunk) {
                said.extend(chunk.get(..count).unwrap_or_default());
                let text = String::from_utf8_lossy(&said);
                let body = text.split_once("\r\n\r\n").map(|(_, body)| body.len());
                let length = text.lines().find_map(|line| {
                    line.to_lowercase()
                        .strip_prefix("content-length: ")
                        .map(str::to_owned)
                });
                let length = length.and_then(|length| length.trim().parse().ok());
                if count == 0 || (body.is_some() && body >= length) {
                    break;
                }
            }
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            let text = String::from_utf8_lossy(&said).into_owned();
            let body = text.split_once("\r\n\r\n").map(|(_, body)| body.to_owned());
            if heard.send(body.unwrap_or_default()).is_err() {
                break;
            }
        }
    });
    hear
}

fn logout_claims(house: &House, body: &str) -> Map<String, Value> {
    let form = Pairs::read(body).unwrap();
    let token = form.one("logout_token").unwrap_or_else(|| panic!("{body}"));
    jws::read(token, &house.keys(), LOGOUT_TOKEN).unwrap()
}

#[test]
fn whoever_signs_out_is_signed_out_at_every_application_though_the_program_is_killed() {
    let mut house = House::new();
    let port = free_port();
    let redirect = format!("http://127.0.0.1:{port}/cb");
    let told = format!("http://127.0.0.1:{port}/told");
    let more = [
        "--redirect",
        &*redirect,
        "--back-channel",
        &*told,
        "--scope",
        "offline_access",
    ];
    let files = house.application("檔案", &more);
    let mut browser = house.signed_in();
    let code = browser.code(&files, &[("scope", "openid offline_access")]);
    let waiting = browser.code(&files, &[]);
    let tokens = files.redeem(&house, &code).json();
    let word = |name: &str| tokens[name].as_str().unwrap().to_owned();
    let said = claims(&house, &word("id_token"));
    // Nobody listens yet. What the application holds opens nothing all the same, at once.
    assert_eq!(browser.post("/sign-out", &[]).status, 303);
    assert_eq!(userinfo(&house, &word("access_token")).status, 401);
    assert_eq!(
        files.refresh(&house, &word("refresh_token")).error(),
        "invalid_grant"
    );
    assert_eq!(files.redeem(&house, &waiting).error(), "invalid_grant");
    house.kill();
    let hear = listening(port);
    house.start();
    let body = hear.recv_timeout(PATIENCE).expect("nobody was told");
    let logout = logout_claims(&house, &body);
    assert_eq!(logout["sid"], said["sid"]);
    assert_eq!(logout["sub"], said["sub"]);
    assert_eq!(logout["aud"], said["aud"]);
    assert!(logout["events"]["http://schemas.openid.net/event/backchannel-logout"].is_object());
    assert!(
        !logout.contains_key("nonce"),
        "it cannot be taken for an identity token"
    );
    let hint = [
        ("id_token_hint", body.trim_start_matches("logout_token=")),
        ("post_logout_redirect_uri", AFTER),
    ];
    let answer = house.get(&oidc::asking("/oidc/logout", &hint));
    assert_eq!(
        answer.header("location"),
        "/sign-in?next=/",
        "nor is it one here"
    );
}

#[test]
fn an_end_of_other_browsers_is_told_for_those_and_for_no_other() {
    let house = House::new();
    let port = free_port();
    let redirect = format!("http://127.0.0.1:{port}/cb");
    let told = format!("http://127.0.0.1:{port}/told");
    let files = house.application("檔案", &["--redirect", &redirect, "--back-channel", &told]);
    let hear = listening(port);
    let (mut one, mut other) = (house.signed_in(), house.signed_in());
    let sid = |browser: &mut crate::oidc::house::Browser<'_>| {
        let code = browser.code(&files, &[]);
        let tokens = files.redeem(&house, &code).json();
        let token = tokens["id_token"].as_str().unwrap().to_owned();
        (
            claims(&house, &token)["sid"].clone(),
            tokens["access_token"].as_str().unwrap().to_owned(),
        )
    };
    let (kept, kept_access) = sid(&mut one);
    let (ended, ended_access) = sid(&mut other);
    assert_eq!(one.post("/account/sessions/end-others", &[]).status, 303);
    let logout = logout_claims(
        &house,
        &hear.recv_timeout(PATIENCE).expect("nobody was told"),
    );
    assert_eq!(logout["sid"], ended);
    assert_ne!(logout["sid"], kept);
    assert_eq!(userinfo(&house, &ended_access).status, 401);
    assert_eq!(userinfo(&house, &kept_access).status, 200);
}
