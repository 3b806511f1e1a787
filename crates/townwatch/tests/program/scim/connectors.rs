//! A real SCIM server is kept in step while this program is killed again and again.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use crate::scim::house::{Answer, House, asked_of, free_port, tool};
use crate::scim::{PATCH, entered};

pub(super) const BEARER: &str = "a-secret-of-the-tests";

#[expect(clippy::disallowed_methods, reason = "another program is on its way")]
pub(super) fn wait(time: Duration) {
    std::thread::sleep(time);
}

/// A SCIM server; it ends with the test.
pub(super) struct Peer {
    pub(super) child: Child,
    pub(super) port: u16,
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Peer {
    pub(super) fn start() -> Self {
        let port = free_port();
        let child = Command::new(tool("scim2-server"))
            .args(["--bearer-token", BEARER, "--port", &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let peer = Self { child, port };
        peer.listens();
        peer
    }

    pub(super) fn listens(&self) {
        for _ in 0..300 {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return;
            }
            wait(Duration::from_millis(100));
        }
        panic!("the peer does not listen");
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Answer {
        let bearer = format!("Bearer {BEARER}");
        let headers = [
            ("Authorization", bearer.as_str()),
            ("Content-Type", "application/scim+json"),
        ];
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        asked_of(self.port, method, path, &headers, &body)
    }

    /// Every account by its sign-in name; none is there twice.
    pub(super) fn accounts(&self) -> BTreeMap<String, Value> {
        every_account(|path| self.ask("GET", path, &Value::Null))
    }
}

fn every_account(get: impl Fn(&str) -> Answer) -> BTreeMap<String, Value> {
    let (mut all, mut first) = (BTreeMap::new(), 1);
    loop {
        let page = get(&format!("/Users?startIndex={first}&count=1000")).json();
        let came = page["Resources"].as_array().cloned().unwrap_or_default();
        first += came.len();
        for one in &came {
            let name = one["userName"].as_str().unwrap().to_owned();
            assert!(
                all.insert(name.clone(), one.clone()).is_none(),
                "{name} is there twice"
            );
        }
        if came.is_empty()
            || first > usize::try_from(page["totalResults"].as_u64().unwrap()).unwrap()
        {
            return all;
        }
    }
}

/// What is told.
enum System {
    /// Somebody else's server.
    Server(Peer),
    /// Another town's Townwatch, which takes 30,000 people in minutes.
    Town(House),
}

impl System {
    /// Its address and its secret, as a form has them.
    fn named(&self) -> (String, String) {
        match self {
            Self::Server(peer) => (format!("127.0.0.1%3A{}", peer.port), BEARER.to_owned()),
            Self::Town(house) => (
                format!("127.0.0.1%3A{}%2Fscim%2Fv2", house.port),
                house.key().to_owned(),
            ),
        }
    }

    fn accounts(&self) -> BTreeMap<String, Value> {
        match self {
            Self::Server(peer) => peer.accounts(),
            Self::Town(house) => every_account(|path| house.scim("GET", path, &Value::Null)),
        }
    }
}

/// A town with so many people, and a system that nobody started.
fn town(many: usize, peer: &Peer) -> (House, String) {
    town_with(many, &format!("127.0.0.1%3A{}", peer.port), BEARER)
}

fn town_with(many: usize, address: &str, secret: &str) -> (House, String) {
    let mut house = House::new();
    house.kill();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/program/scim/people.py");
    let filled = Command::new("/usr/bin/python3")
        .arg(script)
        .arg(house.records())
        .arg(many.to_string())
        .status()
        .unwrap();
    assert!(filled.success());
    house.start();
    let cookie = house.cookie();
    let unit = first_unit(&house, &cookie);
    let form = format!(
        "name=%E9%83%B5%E4%BB%B6&kind=scim&unit={unit}&address=http%3A%2F%2F{address}&secret={secret}"
    );
    let made = house.post(&cookie, "/connectors", &form);
    assert_eq!(made.status, 303, "{}", made.text);
    let path = made.header("location").to_owned();
    (house, path)
}

/// The unit that a form offers first.
pub(super) fn first_unit(house: &House, cookie: &str) -> String {
    let page = house.page(cookie, "/connectors/new").text;
    let choice = page.split("name=\"unit\"").nth(1).unwrap();
    let units = choice.split("value=\"").skip(1);
    let mut units = units.filter_map(|rest| rest.split('"').next());
    units.find(|unit| !unit.is_empty()).unwrap().to_owned()
}

/// What stands in an element of a page by its mark.
pub(super) fn marked(page: &str, mark: &str) -> String {
    let rest = page.split(&format!("data-test=\"{mark}\"")).nth(1);
    let rest = rest.unwrap_or_else(|| panic!("no {mark}: {page}"));
    let inner = rest.split_once('>').unwrap().1;
    inner.split('<').next().unwrap().trim().to_owned()
}

fn waiting(house: &House, cookie: &str, path: &str) -> u64 {
    let shown = marked(&house.page(cookie, path).text, "connector-waiting");
    let digits: String = shown.chars().filter(char::is_ascii_digit).collect();
    digits.parse().unwrap()
}

/// As long as it goes on: a minute in which nobody more is told ends the test.
fn until_all_is_told(house: &House, cookie: &str, path: &str) {
    let mut left = u64::MAX;
    let mut stands = 0;
    while stands < 600 {
        let now = waiting(house, cookie, path);
        if now == 0 {
            return;
        }
        stands = if now < left { 0 } else { stands + 1 };
        left = left.min(now);
        wait(Duration::from_millis(100));
    }
    panic!("{}", house.page(cookie, path).text);
}

/// As many kills, at moments that are the same in every run.
fn killed_while_it_tells(peer: &System, many: usize, kills: u64) {
    let before = peer.accounts().len();
    let (address, secret) = peer.named();
    let (mut house, path) = town_with(many, &address, &secret);
    let cookie = house.cookie();
    let compared = house.post(&cookie, &format!("{path}/compare"), "");
    assert_eq!(compared.status, 200, "{}", compared.text);
    let open = many - many / 50 + 1;
    let told = marked(&compared.text, "connector-compared").replace(',', "");
    // The first of both towns has the same name: it is there, and nobody claimed it.
    assert!(told.contains(&(open - before).to_string()), "{told}");
    assert_eq!(
        peer.accounts().len(),
        before,
        "a comparison changes nothing"
    );
    let seen = waiting(&house, &cookie, &path);
    let stale = house.post(&cookie, &format!("{path}/start"), "waiting=1");
    assert_eq!(stale.status, 409, "more waits than was seen");
    let started = house.post(
        &cookie,
        &format!("{path}/start"),
        &format!("waiting={seen}"),
    );
    assert_eq!(started.status, 303, "{}", started.text);
    for kill in 1..=kills {
        wait(Duration::from_millis(kill * 7_919 % 900 + 50));
        house.kill();
        house.start();
    }
    until_all_is_told(&house, &cookie, &path);
    let there = peer.accounts();
    assert_eq!(there.len(), open);
    for (name, one) in &there {
        assert_eq!(one["active"], true, "{name}");
        assert!(
            one["externalId"].as_str().is_some_and(|id| id.len() == 36),
            "{one}"
        );
        assert!(one.get("password").is_none());
    }
    let compared = house.post(&cookie, &format!("{path}/compare"), "").text;
    assert!(!compared.contains("data-test=\"drift\""), "{compared}");
}

#[test]
fn killed_while_it_tells_a_system_of_500_people_both_are_equal() {
    killed_while_it_tells(&System::Server(Peer::start()), 500, 6);
}

#[test]
#[ignore = "the long matrix: cargo xtask soak"]
fn killed_while_it_tells_a_system_of_30000_people_both_are_equal() {
    let began = super::revoked::now();
    killed_while_it_tells(&System::Town(House::new()), 30_000, 100);
    println!("30,000 people, killed 100 times: {:?}", began.elapsed());
}

#[test]
fn who_is_closed_here_is_closed_there_and_what_was_changed_there_is_found() {
    let peer = Peer::start();
    let (house, path) = town(3, &peer);
    let cookie = house.cookie();
    let started = house.post(&cookie, &format!("{path}/start"), "waiting=4");
    assert_eq!(started.status, 303, "{}", started.text);
    until_all_is_told(&house, &cookie, &path);
    let id = entered(&house, "chen.test");
    until_all_is_told(&house, &cookie, &path);
    let one = |name: &str| peer.accounts().remove(name).unwrap();
    assert_eq!(one("chen.test")["displayName"], "陳測試");
    assert_eq!(
        one("chen.test")["emails"][0]["value"],
        "chen.test@staff.example"
    );
    let person = house.page(&cookie, &format!("/people/{id}")).text;
    assert!(marked(&person, "person-systems").contains('✓'), "{person}");

    let closed = json!({"schemas": [PATCH], "Operations": [{"op": "replace", "path": "active", "value": false}]});
    assert_eq!(
        house.scim("PATCH", &format!("/Users/{id}"), &closed).status,
        200
    );
    until_all_is_told(&house, &cookie, &path);
    assert_eq!(one("chen.test")["active"], false);

    what_was_changed_there_is_found((&house, &cookie, &path), &peer);
}

/// Somebody opens an account there, and makes one of their own.
fn what_was_changed_there_is_found((house, cookie, path): (&House, &str, &str), peer: &Peer) {
    let one = |name: &str| peer.accounts().remove(name).unwrap();
    let there = one("chen.test")["id"].as_str().unwrap().to_owned();
    let opened = json!({"schemas": [PATCH], "Operations": [{"op": "replace", "path": "active", "value": true}]});
    assert_eq!(
        peer.ask("PATCH", &format!("/Users/{there}"), &opened)
            .status
            / 100,
        2
    );
    let strange = json!({"schemas": [crate::scim::USER], "userName": "back.door"});
    assert_eq!(peer.ask("POST", "/Users", &strange).status, 201);
    let compared = house.post(cookie, &format!("{path}/compare"), "").text;
    assert_eq!(
        compared.matches("data-test=\"drift\"").count(),
        2,
        "{compared}"
    );
    assert!(
        compared.contains("back.door") && compared.contains("active"),
        "{compared}"
    );
    let right = format!("remote={there}&how=put-right");
    assert_eq!(
        house.post(cookie, &format!("{path}/drift"), &right).status,
        303
    );
    until_all_is_told(house, cookie, path);
    assert_eq!(one("chen.test")["active"], false);
    let strange = one("back.door")["id"].as_str().unwrap().to_owned();
    let accepted = format!("remote={strange}&how=accept");
    assert_eq!(
        house
            .post(cookie, &format!("{path}/drift"), &accepted)
            .status,
        303
    );
    let compared = house.post(cookie, &format!("{path}/compare"), "").text;
    assert_eq!(
        compared.matches("value=\"accept\"").count(),
        0,
        "{compared}"
    );
    assert_eq!(
        one("back.door")["userName"],
        "back.door",
        "a stranger stays"
    );
}

#[test]
fn more_changes_than_the_brake_wait_for_a_person() {
    let peer = Peer::start();
    let (mut house, path) = town(30, &peer);
    let cookie = house.cookie();
    entered(&house, "chen.test");
    let seen = waiting(&house, &cookie, &path);
    let before = house.post(&cookie, &format!("{path}/start"), "waiting=3");
    assert_eq!(before.status, 409, "more wait than was seen");
    assert!(peer.accounts().is_empty());
    let started = house.post(
        &cookie,
        &format!("{path}/start"),
        &format!("waiting={seen}"),
    );
    assert_eq!(started.status, 303);
    until_all_is_told(&house, &cookie, &path);
    // One change goes by itself, and the confirmation from before is over.
    entered(&house, "one.more");
    until_all_is_told(&house, &cookie, &path);
    // Everybody is named anew at once: nobody there hears of it before somebody says so.
    house.kill();
    let named = "import sqlite3, sys; base = sqlite3.connect(sys.argv[1]); \
        base.execute(\"UPDATE person SET name = name || '改'\"); \
        base.execute('UPDATE connector_person SET wanted = wanted + 1'); base.commit()";
    let named = Command::new("/usr/bin/python3")
        .args(["-c", named])
        .arg(house.records())
        .status()
        .unwrap();
    assert!(named.success());
    house.start();
    let page = house.page(&cookie, &path).text;
    assert!(page.contains("data-test=\"connector-held\""), "{page}");
    entered(&house, "two.more");
    let there = peer.accounts();
    assert_eq!(there["chen.test"]["displayName"], "陳測試");
    assert!(!there.contains_key("two.more"), "it waits with the others");
    let seen = waiting(&house, &cookie, &path);
    let started = house.post(
        &cookie,
        &format!("{path}/start"),
        &format!("waiting={seen}"),
    );
    assert_eq!(started.status, 303, "{}", started.text);
    until_all_is_told(&house, &cookie, &path);
    assert_eq!(peer.accounts()["chen.test"]["displayName"], "陳測試改");
}

#[test]
fn a_signed_webhook_tells_each_change_under_one_name() {
    let secret = format!("whsec_{}", "QUJD".repeat(8));
    let port = free_port();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/program/scim/receiver.py");
    let mut child = Command::new("/usr/bin/python3")
        .arg(script)
        .args([&port.to_string(), &secret])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let receiver = Peer { child, port };
    receiver.listens();
    let house = House::new();
    let cookie = house.cookie();
    let form = format!(
        "name=attendance&kind=webhook&unit={}&address=http%3A%2F%2F127.0.0.1%3A{port}%2Faccounts&secret={secret}",
        first_unit(&house, &cookie)
    );
    let made = house.post(&cookie, "/connectors", &form);
    assert_eq!(made.status, 303, "{}", made.text);
    let path = made.header("location").to_owned();
    let not_asked = house.post(&cookie, &format!("{path}/compare"), "");
    assert_eq!(not_asked.status, 409, "a webhook cannot be asked");
    assert_eq!(
        house
            .post(&cookie, &format!("{path}/start"), "waiting=1")
            .status,
        303
    );
    let ids: Vec<_> = ["an.nguyen", "binh.tran", "chen.test"]
        .map(|name| entered(&house, name))
        .into();
    // Whom it was never told of, it need not hear that they are closed.
    until_all_is_told(&house, &cookie, &path);
    let closed = json!({"schemas": [PATCH], "Operations": [{"op": "replace", "path": "active", "value": false}]});
    for id in &ids {
        assert_eq!(
            house.scim("PATCH", &format!("/Users/{id}"), &closed).status,
            200
        );
    }
    // The last that is heard of each is that it is closed.
    let mut last: BTreeMap<String, Value> = BTreeMap::new();
    while !ids
        .iter()
        .all(|id| last.get(id).is_some_and(|one| one["active"] == false))
    {
        let line = lines.next().unwrap().unwrap();
        let (name, body) = line.split_once(' ').unwrap();
        let body: Value = serde_json::from_str(body).unwrap();
        let data = &body["data"];
        let (id, change) = (data["id"].as_str().unwrap(), &data["change"]);
        assert_eq!(name, format!("account-{id}-{change}"));
        if let Some(before) = last.insert(id.to_owned(), data.clone()) {
            assert!(
                before["change"].as_u64() < change.as_u64(),
                "in order, each once"
            );
        }
        assert!(!line.contains("password"), "{line}");
    }
}
