//! A listener of a machine that has no room for a further connection.

use std::io::Write as _;
use std::net::TcpStream;
use std::process::Command;

use application::port::{FindingQuery, Records as _};

use crate::house::{House, scope};

const TASK_FAILED: &str = "3d0c2f0a-6f7b-5b53-9a15-8d7be2d40c36";
const LISTENER: &str =
    "[[collect.listen]]\nkind = \"syslog\"\ntransport = \"tcp\"\naddress = \"127.0.0.1:0\"\n";

fn line(text: &str) -> String {
    format!("<13>1 2026-11-21T08:00:00+08:00 mail app - - - {text}\n")
}

/// How many files the server may have open; what it has open stays open.
fn may_open(house: &House, files: usize) {
    let asked = Command::new("prlimit")
        .args(["--pid", &house.process().to_string()])
        .arg(format!("--nofile={files}:"))
        .status();
    assert!(asked.unwrap().success());
}

#[test]
fn a_listener_without_files_is_told_and_takes_what_waited_afterwards() {
    let mut house = House::new(LISTENER);
    house.start();
    let address = house.address("syslog/tcp");
    let mut before = TcpStream::connect(address).unwrap();
    before.write_all(line("sent before").as_bytes()).unwrap();
    house.wait_for(b"sent before");
    may_open(&house, 3);
    let mut during = TcpStream::connect(address).unwrap();
    during
        .write_all(line("sent while it was worn out").as_bytes())
        .unwrap();
    // Without files nothing is judged; whoever was there before waits like the one who comes.
    before
        .write_all(line("sent by one that was there").as_bytes())
        .unwrap();
    // The log is open already: that the listener is down is written while it is.
    house.wait_for(b"task-failed task=syslog/tcp cause=");
    assert!(!house.holds(b"sent while it was worn out"));
    may_open(&house, 1_024);
    house.wait_for(b"sent while it was worn out");
    house.wait_for(b"sent by one that was there");
    house.stop();
    let told = house.texts();
    let fallen = told.iter().filter(|line| line.contains("task-failed"));
    assert_eq!(fallen.count(), 1, "{told:#?}");
    let findings = house.ask(async |records| {
        let query = FindingQuery {
            rule: Some(TASK_FAILED.to_owned()),
            limit: 10,
            ..FindingQuery::default()
        };
        records
            .findings(&scope(records).await, &query)
            .await
            .unwrap()
    });
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].values["tasks"], ["syslog/tcp"]);
}
