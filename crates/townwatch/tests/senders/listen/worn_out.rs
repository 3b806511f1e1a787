//! Doors and folders of a machine that has no room for a further connection or file.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
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
    assert_eq!(
        fallen_tasks(&house),
        BTreeSet::from(["syslog/tcp".to_owned()])
    );
}

/// What findings say has stopped working.
fn fallen_tasks(house: &House) -> BTreeSet<String> {
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
    let tasks = findings.iter().flat_map(|finding| &finding.values["tasks"]);
    tasks.cloned().collect()
}

/// Console, directory and drop folder: each is told, and goes on by itself.
#[test]
fn doors_and_folders_without_files_are_told_and_go_on() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr();
    let free = free.unwrap();
    let mut house = House::new("");
    let tray = house.folder.path().join("in");
    let config = format!(
        "[collect.drop]\npath = {:?}\nstill_seconds = 1\n[directory_server]\nbase = \"dc=xiling,dc=example\"\nldap = \"{free}\"\nplain_on_loopback = true\n",
        tray.to_str().unwrap()
    );
    std::fs::write(house.folder.path().join("t.toml"), config).unwrap();
    house.start();
    let mut asked = TcpStream::connect(free).unwrap();
    let bind = ldap::reply::bind_request(1, "", "");
    asked.write_all(&bind).unwrap();
    asked.read_exact(&mut [0]).unwrap();
    may_open(&house, 3);
    let mut browser = TcpStream::connect(house.console()).unwrap();
    browser
        .write_all(b"GET /sign-in HTTP/1.1\r\nhost: t\r\nconnection: close\r\n\r\n")
        .unwrap();
    let mut program = TcpStream::connect(free).unwrap();
    program.write_all(&bind).unwrap();
    let tasks = ["console", "directory/ldap", "drop"];
    for task in tasks {
        house.wait_for(format!("task-failed task={task} cause=").as_bytes());
    }
    may_open(&house, 1_024);
    let mut said = String::new();
    browser.read_to_string(&mut said).unwrap();
    assert!(said.starts_with("HTTP/1.1 200"), "{said}");
    program.read_exact(&mut [0]).unwrap();
    std::fs::write(tray.join("late.log"), line("put in afterwards")).unwrap();
    house.wait_for(b"put in afterwards");
    house.stop();
    assert_eq!(fallen_tasks(&house), tasks.map(str::to_owned).into());
}
