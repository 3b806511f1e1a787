//! The doors on the console's own address: senders and people do not get into each other's way.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpStream};

use serde_json::Value;

use crate::doors::ways::{Sending, ask, asked, each_once, key, request};
use crate::house::House;

const NDJSON: (&str, &str) = ("content-type", "application/x-ndjson");
const GOOD: &[u8] = b"{\"create\":{}}\n{\"message\":\"kept\"}\n";

#[test]
fn the_official_client_sends_to_the_consoles_address_while_the_server_is_killed() {
    let mut house = House::new("");
    let key = key(&house, "portal");
    house.start();
    let address = format!("http://{}", house.console());
    let sending = Sending::start("send_bulk.py", &[address, key, "1000".to_owned()]);
    sending.wait_for(300);
    house.kill();
    house.start();
    sending.finish();
    house.stop();
    let message = |text: &String| {
        let document: Value = serde_json::from_str(text).unwrap();
        document["message"].as_str().unwrap().to_owned()
    };
    let kept: Vec<String> = house.texts().iter().map(message).collect();
    each_once(&kept, 1_000, |number| format!("document {number}"));
}

#[test]
fn the_official_client_asks_who_is_there_and_people_see_the_console() {
    let mut house = House::new("");
    let key = key(&house, "portal");
    house.start();
    let console = house.console();
    let shown = format!("ApiKey {key}");
    let client = [
        ("x-elastic-client-meta", "es=9.5.0"),
        ("authorization", &shown),
    ];
    let (status, head, said) = ask(console, &asked("GET", "/", &client));
    assert_eq!(status, 200, "{said}");
    assert!(head.contains("x-elastic-product: elasticsearch"), "{head}");
    assert!(said.contains("You Know, for Search"), "{said}");
    let (status, head, said) = ask(console, &asked("GET", "/_ilm/policy/logs", &client));
    assert_eq!(status, 404);
    assert!(head.contains("x-elastic-product"), "{head}");
    assert!(said.contains("\"status\":404"), "{said}");

    let browser = [("user-agent", "Mozilla/5.0"), ("accept", "text/html")];
    let (status, head, _) = ask(console, &asked("GET", "/", &browser));
    assert_eq!(status, 303, "people are led to the sign-in");
    assert!(!head.contains("elastic"), "{head}");
    let (status, head, said) = ask(console, &asked("GET", "/_ilm/policy/logs", &browser));
    assert_eq!(status, 404);
    assert!(
        head.contains("text/html") && !said.contains("illegal_argument"),
        "{said}"
    );
    // Answers to senders are no pages, and are guarded as pages are.
    let headers = [NDJSON, ("authorization", &*shown)];
    let (status, head, _) = ask(console, &request("/_bulk", &headers, GOOD));
    assert_eq!(status, 200);
    assert!(head.contains("x-content-type-options: nosniff"), "{head}");
    house.stop();
    assert_eq!(house.texts(), [r#"{"message":"kept"}"#]);
}

#[test]
fn neither_password_nor_session_nor_token_opens_a_door_and_no_key_opens_a_page() {
    let mut house = House::new("");
    let key = key(&house, "portal");
    house.start();
    let console = house.console();
    let form = ("content-type", "application/x-www-form-urlencoded");
    let sign_in = b"login=lin.contact&password=correct-horse-battery";
    let cookie = cookie(console, &request("/sign-in", &[form], sign_in));
    let (status, _, page) = ask(console, &asked("GET", "/account", &[("cookie", &cookie)]));
    assert_eq!(status, 200);
    let chosen = page.split("name=\"held\"").nth(1).unwrap();
    let chosen = chosen
        .split("value=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let made = format!("name=t&days=1&held={}", chosen.replace('@', "%40"));
    let (status, _, page) = ask(
        console,
        &request(
            "/account/tokens",
            &[form, ("cookie", &cookie)],
            made.as_bytes(),
        ),
    );
    assert_eq!(status, 200, "{page}");
    let token = page.split(|sign: char| !sign.is_ascii_alphanumeric() && !"_-".contains(sign));
    let token = token
        .filter(|word| word.starts_with("tw_"))
        .max_by_key(|word| word.len());
    let bearer = format!("Bearer {}", token.unwrap());
    let (status, _, _) = ask(
        console,
        &asked(
            "GET",
            "/api/v1/list_findings",
            &[("authorization", &bearer)],
        ),
    );
    assert_ne!(status, 401, "the token is a token");

    let password = format!("Basic {}", base64("lin.contact:correct-horse-battery"));
    for (name, value) in [
        ("authorization", &password),
        ("authorization", &bearer),
        ("cookie", &cookie),
    ] {
        for path in ["/_bulk", "/portal/_bulk", "/upload", "/v1/logs"] {
            let (status, _, said) = ask(console, &request(path, &[NDJSON, (name, value)], GOOD));
            assert_eq!(status, 401, "{name} at {path}: {said}");
        }
    }
    let shown = format!("Bearer {key}");
    let (status, _, _) = ask(
        console,
        &asked("GET", "/api/v1/list_findings", &[("authorization", &shown)]),
    );
    assert_eq!(status, 401, "a source's key is no token");
    house.stop();
    assert_eq!(house.texts().len(), 0);
}

#[test]
fn another_site_sends_nothing_and_bodies_of_forms_stay_short() {
    let mut house = House::new("");
    let key = key(&house, "portal");
    house.start();
    let console = house.console();
    let in_path = format!("/k/{key}/_bulk");
    let foreign = [NDJSON, ("origin", "http://evil.example")];
    let (status, _, _) = ask(console, &request(&in_path, &foreign, GOOD));
    assert_eq!(status, 403);
    let browser = [NDJSON, ("sec-fetch-site", "same-origin")];
    let (status, head, _) = ask(console, &request("/_bulk", &browser, GOOD));
    assert_eq!(status, 401);
    assert!(
        !head.contains("www-authenticate"),
        "a browser would ask its person: {head}"
    );
    let long = vec![b'a'; 100_000];
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let (status, _, _) = ask(console, &request("/sign-in", &form, &long));
    assert_eq!(status, 400);
    let mut many = Vec::new();
    while many.len() < 1_000_000 {
        many.extend_from_slice(GOOD);
    }
    let (status, _, said) = ask(
        console,
        &request(&in_path, &[NDJSON], &many[..GOOD.len() * 9_000]),
    );
    assert_eq!(status, 200, "{said}");
    house.stop();
    assert_eq!(house.texts().len(), 9_000);
}

#[test]
fn a_journal_that_is_being_sent_does_not_hold_the_stop_up() {
    let mut house = House::new("");
    let key = key(&house, "gw");
    house.start();
    let mut begun = TcpStream::connect(house.console()).unwrap();
    let head = format!(
        "POST /k/{key}/upload HTTP/1.1\r\nhost: t\r\ncontent-type: application/vnd.fdo.journal\r\ntransfer-encoding: chunked\r\n\r\n"
    );
    let entry = "__CURSOR=s=0a;i=1;b=1\n__REALTIME_TIMESTAMP=1795218301000000\nMESSAGE=durable\n\n";
    write!(begun, "{head}{:x}\r\n{entry}\r\n", entry.len()).unwrap();
    house.wait_for(b"MESSAGE=durable");
    house.stop();
    assert_eq!(house.kept().len(), 1);
}

#[test]
fn the_doors_move_to_an_address_of_their_own() {
    let mut house = House::new("[collect.http]\nlisten = \"127.0.0.1:0\"\n");
    let key = key(&house, "portal");
    house.start();
    let shown = format!("ApiKey {key}");
    let headers = [NDJSON, ("authorization", &*shown)];
    let (status, head, _) = ask(house.console(), &request("/_bulk", &headers, GOOD));
    assert!(
        status == 404 && head.contains("text/html"),
        "{status} {head}"
    );
    let (status, _, said) = ask(house.address("http"), &request("/_bulk", &headers, GOOD));
    assert_eq!(status, 200, "{said}");
    house.stop();
    assert_eq!(house.texts().len(), 1);
}

#[test]
fn a_source_is_entered_in_the_console_and_sends_with_the_copied_configuration() {
    let mut house = House::new("");
    house.start();
    let console = house.console();
    let form = ("content-type", "application/x-www-form-urlencoded");
    let sign_in = b"login=lin.contact&password=correct-horse-battery";
    let cookie = cookie(console, &request("/sign-in", &[form], sign_in));
    let signed = [form, ("cookie", &*cookie)];
    let (_, _, page) = ask(console, &asked("GET", "/sources/new", &signed));
    let (_, options) = page.split_once("name=\"unit\"").unwrap();
    let (_, unit) = options.split_once("<option value=\"").unwrap();
    let unit = unit.split('"').next().unwrap();
    let filled = format!("name=portal&format=auto&unit={unit}");
    let (status, _, page) = ask(console, &request("/sources", &signed, filled.as_bytes()));
    assert_eq!(status, 200, "{page}");
    // The copied address of the journal's sender holds the key.
    let (_, copied) = page.split_once("URL=http://t:80").unwrap();
    let path = copied.split(['\n', '<']).next().unwrap().trim();
    let in_path = format!("{path}/_bulk");
    let (status, _, said) = ask(console, &request(&in_path, &[NDJSON], GOOD));
    assert_eq!(status, 200, "{said}");
    let (_, _, list) = ask(console, &asked("GET", "/sources", &signed));
    let id = list
        .split("href=\"/sources/")
        .find(|part| part.contains(">portal<"));
    let id = id.unwrap().split('"').next().unwrap();
    let (status, _, page) = ask(console, &asked("GET", &format!("/sources/{id}"), &signed));
    assert_eq!(status, 200);
    let (_, guarantee) = page.split_once("data-test=\"source-guarantee\">").unwrap();
    assert!(guarantee.starts_with("HTTP"), "{page}");
    let retire = format!("/sources/{id}/retire");
    let (status, _, _) = ask(console, &request(&retire, &signed, b""));
    assert_eq!(status, 303);
    let (status, _, _) = ask(console, &request(&in_path, &[NDJSON], GOOD));
    assert_eq!(status, 401, "its key opens no more");
    house.stop();
    assert_eq!(house.texts().len(), 1);
}

/// The cookie that a request is answered with.
fn cookie(console: SocketAddr, request: &[u8]) -> String {
    let mut stream = TcpStream::connect(console).unwrap();
    stream.write_all(request).unwrap();
    let lines = BufReader::new(stream).lines().map(Result::unwrap);
    let mut lines = lines.take_while(|line| !line.is_empty());
    let cookie = lines.find_map(|line| {
        line.strip_prefix("set-cookie: ")
            .filter(|cookie| cookie.starts_with("townwatch-session"))
            .map(str::to_owned)
    });
    cookie.unwrap().split(';').next().unwrap().to_owned()
}

fn base64(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}
