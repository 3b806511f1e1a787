//! Syslog over TCP: from a socket to a finding, and senders that would starve others.

use std::io::Write as _;
use std::net::TcpStream;
use std::process::Command;

use application::port::{Records as _, Trust};

use crate::house::{House, scope};

const TCP: &str =
    "[[collect.listen]]\nkind = \"syslog\"\ntransport = \"tcp\"\naddress = \"127.0.0.1:0\"\n";

fn attempt(number: u32) -> String {
    let second = number % 60;
    format!(
        "<38>Nov 21 09:10:{second:02} gw sshd[{number}]: Failed password for root from 203.0.113.9 port 5 ssh2"
    )
}

#[test]
fn lines_over_tcp_become_a_finding_and_a_source_of_their_own() {
    let mut house = House::new(TCP);
    house.start();
    let mut stream = TcpStream::connect(house.address("syslog/tcp")).unwrap();
    let lines: Vec<String> = (0..40).map(attempt).collect();
    for (number, line) in lines.iter().enumerate() {
        if number % 2 == 0 {
            writeln!(stream, "{line}").unwrap();
        } else {
            write!(stream, "{} {line}", line.len()).unwrap();
        }
    }
    drop(stream);
    house.wait_for(b"sshd[39]:");
    house.stop();
    let kept = house.kept();
    let texts: Vec<_> = kept
        .iter()
        .map(|record| String::from_utf8_lossy(&record.raw))
        .collect();
    assert_eq!(texts, lines);
    assert!(kept.iter().all(|record| record.trust == Trust::Network));
    assert!(house.sources().contains(&"syslog/tcp 127.0.0.1".to_owned()));
    let keys = house.ask(async |records| records.finding_keys(&scope(records).await).await);
    assert!(!keys.unwrap().is_empty(), "no rule said anything");
}

#[test]
fn a_thousand_connections_do_not_keep_one_more_from_being_heard() {
    let mut house = House::new(TCP);
    house.start();
    let address = house.address("syslog/tcp");
    // Beyond the bound of one address they are closed at once, which a client sees or not.
    let idle: Vec<TcpStream> = (0..200)
        .filter_map(|_| TcpStream::connect(address).ok())
        .collect();
    let mut begun = TcpStream::connect(address).unwrap();
    write!(begun, "100000 <13>a message that never ends").unwrap();
    let mut honest = TcpStream::connect(address).unwrap();
    writeln!(honest, "<13>heard").unwrap();
    house.wait_for(b"<13>heard");
    drop((idle, begun));
    house.stop();
    let texts = house.texts();
    assert!(texts.contains(&"<13>heard".to_owned()), "{texts:?}");
}

#[test]
fn a_sender_that_was_entered_has_its_own_source() {
    let mut house = House::new(TCP);
    let add = |address: &str| {
        Command::new(env!("CARGO_BIN_EXE_townwatch"))
            .args([
                "source",
                "add",
                "--json",
                "--name",
                "郵件主機",
                "--address",
                address,
            ])
            .arg("--data")
            .arg(house.data())
            .output()
            .unwrap()
    };
    let added = add("127.0.0.0/8");
    let said = String::from_utf8_lossy(&added.stdout);
    assert!(
        added.status.success() && said.contains("\"api_key\":\""),
        "{said}"
    );
    let again = add("192.0.2.1");
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&again.stderr).contains("belongs to the source"));
    house.start();
    let mut stream = TcpStream::connect(house.address("syslog/tcp")).unwrap();
    writeln!(stream, "<13>from the mail host").unwrap();
    house.wait_for(b"<13>from the mail host");
    house.stop();
    assert!(!house.sources().contains(&"syslog/tcp 127.0.0.1".to_owned()));
    assert_eq!(house.texts(), ["<13>from the mail host"]);
}

#[test]
fn what_was_kept_stays_after_a_kill() {
    let mut house = House::new(TCP);
    house.start();
    let mut stream = TcpStream::connect(house.address("syslog/tcp")).unwrap();
    writeln!(stream, "<13>kept").unwrap();
    house.wait_for(b"<13>kept");
    house.kill();
    assert_eq!(house.texts(), ["<13>kept"]);
}
