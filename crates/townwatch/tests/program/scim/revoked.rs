//! An account that is suspended here is closed at every system, wherever this program is killed meanwhile; and a
//! system that hangs delays no other.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::connectors::{BEARER, Peer, first_unit, wait};
use super::gate::{Gate, Step};
use super::house::{House, free_port};
use super::{PATCH, entered};

/// A webhook that was taken, and when.
struct Heard {
    at: Instant,
    name: String,
    data: Value,
}

#[expect(clippy::disallowed_methods, reason = "a measurement")]
pub(super) fn now() -> Instant {
    Instant::now()
}

/// A program that takes signed webhooks.
fn receiver(secret: &str) -> (Peer, Receiver<Heard>) {
    let port = free_port();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/program/scim/receiver.py");
    let mut child = Command::new("/usr/bin/python3")
        .arg(script)
        .args([&port.to_string(), secret, "steady"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let peer = Peer { child, port };
    peer.listens();
    let (heard, all) = channel();
    std::thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            let at = now();
            let (name, body) = line.split_once(' ').unwrap();
            let body: Value = serde_json::from_str(body).unwrap();
            let (name, data) = (name.to_owned(), body["data"].clone());
            if heard.send(Heard { at, name, data }).is_err() {
                return;
            }
        }
    });
    (peer, all)
}

fn secret() -> String {
    format!("whsec_{}", "QUJD".repeat(8))
}

/// Enters a connector and starts it; its page.
fn connector(house: &House, (name, kind): (&str, &str), address: &str, secret: &str) -> String {
    let cookie = house.cookie();
    let unit = first_unit(house, &cookie);
    let address = address.replace(':', "%3A").replace('/', "%2F");
    let form = format!("name={name}&kind={kind}&unit={unit}&address={address}&secret={secret}");
    let made = house.post(&cookie, "/connectors", &form);
    assert_eq!(made.status, 303, "{}", made.text);
    let path = made.header("location").to_owned();
    let started = house.post(&cookie, &format!("{path}/start"), "waiting=500");
    assert_eq!(started.status, 303, "{}", started.text);
    path
}

/// Where the program is killed.
#[derive(Debug, Clone, Copy)]
enum Kill {
    /// As soon as the suspension is answered.
    AtOnce,
    /// When the SCIM server is told.
    Scim(Step),
    /// When the program with the webhook is told.
    Hook(Step),
    /// After so many milliseconds.
    After(u64),
}

const KILLS: [Kill; 8] = [
    Kill::AtOnce,
    Kill::Scim(Step::Asked),
    Kill::Scim(Step::Done),
    Kill::Scim(Step::Answered),
    Kill::Hook(Step::Asked),
    Kill::Hook(Step::Done),
    Kill::Hook(Step::Answered),
    Kill::After(0),
];

/// What is tried, with both peers.
struct Town {
    house: House,
    scim: Peer,
    _hook: Peer,
    heard: Receiver<Heard>,
    gates: (Gate, Gate),
    /// What each message was, by its name.
    messages: BTreeMap<String, Value>,
    /// The last that was heard of each person.
    last: BTreeMap<String, (Instant, bool)>,
}

impl Town {
    fn new() -> Self {
        let (scim, (hook, heard)) = (Peer::start(), receiver(&secret()));
        let gates = (Gate::to(scim.port), Gate::to(hook.port));
        let house = House::new();
        let address = format!("http://127.0.0.1:{}", gates.0.port);
        connector(&house, ("mail", "scim"), &address, BEARER);
        let address = format!("http://127.0.0.1:{}/accounts", gates.1.port);
        connector(&house, ("attendance", "webhook"), &address, &secret());
        Self {
            house,
            scim,
            _hook: hook,
            heard,
            gates,
            messages: BTreeMap::new(),
            last: BTreeMap::new(),
        }
    }

    /// Takes what was heard: what comes twice is the same.
    fn listen(&mut self, heard: Heard) {
        let Heard { at, name, data } = heard;
        let before = self.messages.insert(name, data.clone());
        assert!(before.is_none_or(|before| before == data));
        let id = data["id"].as_str().unwrap().to_owned();
        let active = data["active"].as_bool().unwrap();
        let again = self.last.get(&id).is_some_and(|(_, last)| *last == active);
        if !again {
            self.last.insert(id, (at, active));
        }
    }

    fn closed_at_hook(&mut self, id: &str) -> Instant {
        loop {
            if let Some((at, false)) = self.last.get(id) {
                return *at;
            }
            let heard = self.heard.recv().unwrap();
            self.listen(heard);
        }
    }

    fn closed_at_scim(&self, name: &str) -> Instant {
        loop {
            if self.scim.accounts()[name]["active"] == false {
                return now();
            }
            wait(Duration::from_millis(5));
        }
    }

    /// Suspends somebody, is killed, and starts again: how long each system took from the answer, or from when the
    /// program was ready again.
    fn revoked(&mut self, (id, name): (&str, &str), kill: Kill) -> [Duration; 2] {
        let stopped = match kill {
            Kill::Scim(step) => Some(self.gates.0.stop_at(step)),
            Kill::Hook(step) => Some(self.gates.1.stop_at(step)),
            Kill::AtOnce | Kill::After(_) => None,
        };
        let closed = json!({"schemas": [PATCH], "Operations": [{"op": "replace", "path": "active", "value": false}]});
        let answer = self.house.scim("PATCH", &format!("/Users/{id}"), &closed);
        let answered = now();
        assert_eq!(answer.status, 200, "{answer:?}");
        if let Kill::After(time) = kill {
            wait(Duration::from_millis(time));
        }
        if let Some(stopped) = &stopped {
            stopped.reached();
        }
        self.house.kill();
        drop(stopped);
        self.house.start();
        let ready = now();
        let hook = self.closed_at_hook(id);
        let scim = self.closed_at_scim(name);
        [scim, hook].map(|at| {
            let since = if at < ready { answered } else { ready };
            at.saturating_duration_since(since)
        })
    }
}

fn revoked_wherever_it_is_killed(times: u64) -> Vec<Duration> {
    let mut town = Town::new();
    let name = |number: u64| format!("staff.{number:03}");
    let ids: Vec<_> = (0..times)
        .map(|number| entered(&town.house, &name(number)))
        .collect();
    // Both know everybody before anybody is closed.
    while town.last.len() <= ids.len() {
        let heard = town.heard.recv().unwrap();
        town.listen(heard);
    }
    while town.scim.accounts().len() <= ids.len() {
        wait(Duration::from_millis(50));
    }
    let mut took = Vec::new();
    for (number, id) in (0..times).zip(&ids) {
        let kill = KILLS[usize::try_from(number).unwrap() % KILLS.len()];
        let kill = match kill {
            Kill::After(_) => Kill::After(number * 7_919 % 700),
            other => other,
        };
        took.extend(town.revoked((id, &name(number)), kill));
    }
    // Once more after everything: each there once, and closed; whoever is left is open.
    let there = town.scim.accounts();
    assert_eq!(there.len(), ids.len() + 1);
    let open: Vec<_> = there
        .iter()
        .filter(|(_, one)| one["active"] == true)
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(open, [super::house::WHO]);
    took
}

#[test]
fn who_is_suspended_is_closed_everywhere_though_the_program_is_killed_at_every_step() {
    revoked_wherever_it_is_killed(8);
}

#[test]
#[ignore = "the long matrix: cargo xtask soak"]
fn who_is_suspended_is_closed_everywhere_a_hundred_times_of_a_hundred() {
    let mut took = revoked_wherever_it_is_killed(100);
    took.sort();
    let at = |percent: usize| took[(took.len() * percent / 100).min(took.len() - 1)];
    let late = took.iter().filter(|took| **took > Duration::from_secs(1));
    println!(
        "{} closings: p50 {:?}, p99 {:?}, max {:?}; {} took longer than a second",
        took.len(),
        at(50),
        at(99),
        at(100),
        late.count()
    );
}

#[test]
fn a_system_that_hangs_delays_no_other() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port();
    let (hook, heard) = receiver(&secret());
    let house = House::new();
    let at = |port: u16| format!("http://127.0.0.1:{port}/accounts");
    // By its name it is told first.
    connector(&house, ("a-silent", "webhook"), &at(port), &secret());
    let (mut hanging, _) = silent.accept().unwrap();
    connector(&house, ("b-well", "webhook"), &at(hook.port), &secret());
    let id = entered(&house, "chen.test");
    while heard.recv().unwrap().data["id"] != id.as_str() {}
    // It was told while the other was still being waited for.
    hanging.set_nonblocking(true).unwrap();
    let mut bytes = [0; 4096];
    let left = loop {
        match hanging.read(&mut bytes) {
            Ok(0) => break None,
            Ok(_) => {}
            Err(cause) => break Some(cause.kind()),
        }
    };
    assert_eq!(left, Some(std::io::ErrorKind::WouldBlock));
}
