//! The running program: start, stop, set-up, and what a `kill -9` leaves behind.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a preparation that fails ends the test"
)]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use application::port::EventLog;
use tempfile::TempDir;

/// A running server that is ended with the test, however it ends.
struct Server {
    child: Child,
    address: String,
    said: Vec<String>,
}

impl Server {
    fn start(data: &Path, more: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_townwatch"))
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--data",
                data.to_str().unwrap(),
            ])
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines.next().expect("the server said nothing").unwrap();
        let address = ready
            .strip_prefix("ready http://")
            .expect(&ready)
            .to_owned();
        // What follows `ready` comes at once; reading goes on in the background.
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let mut said = Vec::new();
        while let Ok(line) = receiver.recv_timeout(Duration::from_millis(500)) {
            said.push(line);
        }
        Self {
            child,
            address,
            said,
        }
    }

    fn get(&self, path: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.address
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let status = answer
            .split(' ')
            .nth(1)
            .and_then(|code| code.parse().ok())
            .unwrap_or(0);
        (status, answer)
    }

    fn signal(&mut self, signal: &str) {
        let id = self.child.id().to_string();
        assert!(
            Command::new("kill")
                .args([signal, &id])
                .status()
                .unwrap()
                .success()
        );
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn init(data: &Path) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_townwatch"))
        .args([
            "init",
            "--admin",
            "lin.contact",
            "--password-stdin",
            "--unit",
            "西嶺鎮公所",
        ])
        .args(["--data", data.to_str().unwrap()])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    writeln!(child.stdin.take().unwrap(), "correct-horse-battery").unwrap();
    assert!(child.wait().unwrap().success());
}

/// Raw lines of everything in the evidence log, in order.
fn kept(data: &Path) -> Vec<Vec<u8>> {
    let (log, _) = evidence::SealedLog::open(data, evidence::Seed::new([7; 32])).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut lines = Vec::new();
    let mut next = 0;
    loop {
        let batch = runtime.block_on(log.read_from(next, 10_000)).unwrap();
        let Some(last) = batch.last() else {
            return lines;
        };
        next = last.id.index + 1;
        lines.extend(batch.into_iter().map(|kept| kept.record.raw));
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "waits for another process, bounded"
)]
fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(
            begun.elapsed() < Duration::from_secs(90),
            "waited too long: {what}"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn folder_bytes(folder: &Path) -> u64 {
    std::fs::read_dir(folder).map_or(0, |entries| {
        entries
            .filter_map(|e| e.ok()?.metadata().ok())
            .map(|file| file.len())
            .sum()
    })
}

#[test]
fn the_demo_office_shows_its_address_its_people_and_its_findings() {
    let folder = TempDir::new().unwrap();
    let server = Server::start(folder.path(), &["--demo"]);
    assert!(
        server.said.iter().any(|line| line.contains("lin.contact")),
        "{:?}",
        server.said
    );
    assert_eq!(server.get("/healthz").0, 200);
    assert_eq!(server.get("/readyz").0, 200);
    let (status, page) = server.get("/sign-in");
    assert_eq!(status, 200);
    assert!(page.contains("Content-Security-Policy") || page.contains("content-security-policy"));
    // Nobody signed in: the desk is not there.
    assert_eq!(server.get("/findings").0, 303);
}

#[test]
fn a_start_without_an_administrator_offers_one_link_and_init_ends_that() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    {
        let server = Server::start(&data, &[]);
        assert!(
            server
                .said
                .iter()
                .any(|line| line.contains("/set-up?token=")),
            "{:?}",
            server.said
        );
    }
    init(&data);
    let server = Server::start(&data, &[]);
    assert!(
        !server.said.iter().any(|line| line.contains("token")),
        "{:?}",
        server.said
    );
}

#[test]
fn a_second_program_on_the_same_folder_is_refused_in_one_line() {
    let folder = TempDir::new().unwrap();
    let _server = Server::start(folder.path(), &[]);
    let second = Command::new(env!("CARGO_BIN_EXE_townwatch"))
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--data",
            folder.path().to_str().unwrap(),
        ])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&second.stderr);
    assert_eq!(second.status.code(), Some(2), "{said}");
    assert_eq!(said.trim_end().lines().count(), 1, "{said}");
}

#[test]
fn a_terminated_program_ends_well() {
    let folder = TempDir::new().unwrap();
    let mut server = Server::start(folder.path(), &["--demo"]);
    server.signal("-TERM");
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
}

#[test]
fn killed_during_import_every_line_is_kept_once() {
    const LINES: usize = 30_000;
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    init(&data);
    let log = folder.path().join("auth.log");
    let config = folder.path().join("t.toml");
    let line = |number| {
        format!("Nov 20 03:10:01 srv sshd[{number}]: Connection closed by 192.0.2.7 port 1\n")
    };
    let text = (0..LINES).map(line).collect::<Vec<_>>().concat();
    std::fs::write(&log, &text).unwrap();
    std::fs::write(
        &config,
        format!("[[collect.file]]\npath = {:?}\n", log.to_str().unwrap()),
    )
    .unwrap();
    let config = config.to_str().unwrap();
    let evidence = data.join("evidence");
    for _ in 0..4 {
        let before = folder_bytes(&evidence);
        let mut server = Server::start(&data, &["--config", config]);
        let enough = before + 200_000;
        wait_until("the import to go on", || {
            folder_bytes(&evidence) > enough.min(3_000_000)
        });
        server.signal("-KILL");
        let _ = server.child.wait();
    }
    let mut server = Server::start(&data, &["--config", config]);
    let mut last = 0;
    let mut still = 0;
    wait_until("the import to end", || {
        let now = folder_bytes(&evidence);
        still = if now == last { still + 1 } else { 0 };
        last = now;
        still > 75
    });
    server.signal("-TERM");
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
    let mut counts: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
    for line in kept(&data) {
        *counts.entry(line).or_default() += 1;
    }
    // Our own journal goes the same way, and has lines of its own.
    let journal = |line: &[u8]| line.starts_with(b"{") && line.ends_with(b"}");
    let own = counts.keys().filter(|line| journal(line)).count();
    assert!(own > 0, "the journal is not in the log");
    assert_eq!(counts.len() - own, LINES, "lines are missing");
    assert!(
        counts.values().all(|count| *count == 1),
        "lines were taken twice"
    );
}
