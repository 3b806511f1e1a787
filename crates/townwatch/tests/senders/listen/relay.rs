//! A declared relay: whose lines are whose, and how many hosts it may bring.

use std::fmt::Write as _;
use std::io::Write as _;
use std::net::{TcpStream, UdpSocket};
use std::process::Command;

use application::port::Records as _;
use application::senders::MOST_BEHIND;

use crate::house::{House, scope};

const DOORS: &str = "[[collect.listen]]\nkind = \"syslog\"\ntransport = \"tcp\"\naddress = \"127.0.0.1:0\"\n[[collect.listen]]\nkind = \"relp\"\ntransport = \"tcp\"\naddress = \"127.0.0.1:0\"\n[[collect.listen]]\nkind = \"syslog\"\ntransport = \"udp\"\naddress = \"127.0.0.1:0\"\n";

fn declare(house: &House, name: &str, how: &[&str]) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_townwatch"))
        .args(["source", "add", "--name", name, "--relay"])
        .args(how)
        .arg("--data")
        .arg(house.data())
        .output()
        .unwrap()
}

/// Each kept line with the name of its source.
fn whose(house: &House) -> Vec<(String, String)> {
    let sources = house.ask(async |records| records.sources(&scope(records).await).await);
    let sources = sources.unwrap();
    let name = |id| {
        let source = sources.iter().find(|source| source.id == id).unwrap();
        source.name.clone()
    };
    let kept = house.kept().into_iter();
    kept.map(|record| {
        let text = String::from_utf8_lossy(&record.raw).into_owned();
        (name(record.source), text)
    })
    .collect()
}

fn source_of<'w>(whose: &'w [(String, String)], end: &str) -> &'w str {
    let found = whose.iter().find(|(_, text)| text.ends_with(end));
    &found.expect(end).0
}

#[test]
fn each_host_behind_a_relay_has_a_source_of_its_own_also_after_a_kill() {
    let mut house = House::new(DOORS);
    let added = declare(&house, "中繼", &["--address", "127.0.0.0/8"]);
    assert!(added.status.success(), "{added:?}");
    house.start();
    let mut stream = TcpStream::connect(house.address("syslog/tcp")).unwrap();
    writeln!(stream, "<38>Nov 21 09:10:01 web1 sshd[5]: one").unwrap();
    writeln!(stream, "<38>1 2026-11-21T09:10:02Z WEB2 sshd 5 - - two").unwrap();
    // What rsyslog's socket makes of `logger --rfc5424`: the true host is the inner one.
    let inner = "2026-11-21T09:10:02Z web1 app - - [timeQuality tzKnown=\"1\"] three";
    writeln!(stream, "<38>1 2026-11-21T09:10:02Z gw 1 - - -  {inner}").unwrap();
    writeln!(stream, "<38>no header at all: four").unwrap();
    writeln!(stream, "<38>Nov 21 09:10:01 ../\u{202e}evil sshd[5]: five").unwrap();
    house.wait_for(b"sshd[5]: five");
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let datagram = "<38>Nov 21 09:10:01 web2 sshd[5]: six";
    socket
        .send_to(datagram.as_bytes(), house.address("syslog/udp"))
        .unwrap();
    house.wait_for(b"sshd[5]: six");
    house.kill();
    house.start();
    let mut stream = TcpStream::connect(house.address("syslog/tcp")).unwrap();
    writeln!(stream, "<38>Nov 21 09:10:09 web1 sshd[5]: seven").unwrap();
    house.wait_for(b"sshd[5]: seven");
    house.stop();
    let whose = whose(&house);
    for (end, source) in [
        ("one", "中繼 web1"),
        ("two", "中繼 web2"),
        ("three", "中繼 web1"),
        ("four", "中繼"),
        ("five", "中繼"),
        ("six", "中繼 web2"),
        ("seven", "中繼 web1"),
    ] {
        assert_eq!(source_of(&whose, end), source, "{end}");
    }
    let behind = |name: &&String| name.starts_with("中繼 ");
    assert_eq!(house.sources().iter().filter(behind).count(), 2);
}

#[test]
fn a_resend_of_a_relay_is_recognised_whosever_lines_it_holds() {
    let mut house = House::new(DOORS);
    declare(&house, "中繼", &["--address", "127.0.0.1"]);
    house.start();
    let send = |house: &House, lines: &[&str]| {
        let mut stream = TcpStream::connect(house.address("relp/tcp")).unwrap();
        let mut text = "1 open 30 relp_version=0\ncommands=syslog\n".to_owned();
        for (number, line) in (2..).zip(lines) {
            writeln!(text, "{number} syslog {} {line}", line.len()).unwrap();
        }
        let last = lines.len() + 2;
        writeln!(text, "{last} close 0").unwrap();
        stream.write_all(text.as_bytes()).unwrap();
        let mut said = String::new();
        std::io::Read::read_to_string(&mut stream, &mut said).unwrap();
        assert!(said.contains("serverclose"), "{said}");
    };
    let a = "<38>Nov 21 09:10:01 web1 sshd[5]: a";
    let b = "<38>1 - web2 sshd 5 - - b";
    let c = "<38>Nov 21 09:10:01 web1 sshd[5]: c";
    let d = "<38>Nov 21 09:10:02 web1 sshd[5]: d";
    send(&house, &[a, b, c]);
    house.kill();
    house.start();
    // The last two answers never came.
    send(&house, &[b, c]);
    house.kill();
    house.start();
    // All answers came: the relay goes on with something new, and web2 says the same a second time.
    send(&house, &[d, b]);
    house.stop();
    let texts: Vec<String> = whose(&house).into_iter().map(|(_, text)| text).collect();
    assert_eq!(texts, [a, b, c, d, b]);
}

#[test]
fn a_relay_that_invents_hosts_fills_no_more_than_its_share() {
    let mut house = House::new(DOORS);
    declare(&house, "中繼", &["--address", "127.0.0.1"]);
    house.start();
    let mut stream = TcpStream::connect(house.address("syslog/tcp")).unwrap();
    let hosts = MOST_BEHIND + 40;
    for number in 0..hosts {
        writeln!(
            stream,
            "<38>Nov 21 09:10:01 h{number} sshd[5]: line {number}."
        )
        .unwrap();
    }
    house.wait_for(format!("line {}.", hosts - 1).as_bytes());
    house.stop();
    let whose = whose(&house);
    assert_eq!(whose.len(), hosts);
    let behind = |name: &&String| name.starts_with("中繼 ");
    assert_eq!(house.sources().iter().filter(behind).count(), MOST_BEHIND);
    assert_eq!(source_of(&whose, &format!("line {MOST_BEHIND}.")), "中繼");
}

#[test]
fn a_relay_is_declared_with_how_it_is_known() {
    let house = House::new(DOORS);
    let refused = declare(&house, "中繼", &[]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--relay: say how"));
}
