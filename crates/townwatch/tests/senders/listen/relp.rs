//! RELP: what was acknowledged is kept once, whatever is killed.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use application::port::SenderPosition;

use crate::house::House;
use crate::listen::sender::{Kill, Sending, killed_while_it_sends};

const RELP: &str =
    "[[collect.listen]]\nkind = \"relp\"\ntransport = \"tcp\"\naddress = \"127.0.0.1:0\"\n";

/// Sends events from rsyslog, with a `kill -9` of the server in the midst of each portion.
fn killed_while_rsyslog_sends(portions: u32, events: u32) {
    let mut house = House::new(RELP);
    house.start();
    let port = house.address("relp/tcp").port();
    let action = format!(
        r#"action(type="omrelp" target="127.0.0.1" port="{port}" conn.timeout="2" action.resumeRetryCount="-1" action.resumeInterval="1" queue.type="LinkedList" queue.size="200000")"#
    );
    let sending = Sending::rsyslog(house.folder.path(), &action);
    let left = killed_while_it_sends(&mut house, sending, (portions, events), Kill::Early);
    assert!(left.lost == 0 && left.doubled == 0, "{left:?}");
}

#[test]
fn killed_while_rsyslog_sends_by_relp_nothing_is_lost_and_nothing_doubled() {
    killed_while_rsyslog_sends(3, 700);
}

#[test]
#[ignore = "the long matrix: cargo xtask soak"]
fn killed_ten_times_while_rsyslog_sends_a_hundred_thousand_events_by_relp() {
    killed_while_rsyslog_sends(10, 10_000);
}

/// A client that can forget its answers.
struct Client(TcpStream);

impl Client {
    fn open(house: &House) -> Self {
        let stream = TcpStream::connect(house.address("relp/tcp")).unwrap();
        let mut client = Self(stream);
        client.send("1 open 30 relp_version=0\ncommands=syslog\n");
        assert!(client.answer().starts_with("1 rsp "));
        client
    }

    fn send(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).unwrap();
    }

    fn answer(&mut self) -> String {
        let mut buffer = [0; 4096];
        let length = self.0.read(&mut buffer).unwrap();
        String::from_utf8_lossy(&buffer[..length]).into_owned()
    }
}

#[test]
fn an_answer_comes_after_the_record_and_a_resend_after_a_kill_is_recognised() {
    let mut house = House::new(RELP);
    house.start();
    let mut client = Client::open(&house);
    client.send("2 syslog 5 <13>a\n3 syslog 5 <13>b\n");
    let mut answers = String::new();
    while !answers.contains("3 rsp 6 200 OK\n") {
        answers.push_str(&client.answer());
    }
    assert!(answers.starts_with("2 rsp 6 200 OK\n"), "{answers}");
    house.kill();
    house.start();
    // The client never heard the second answer; it sends that one again, and then the same text anew.
    let mut client = Client::open(&house);
    client.send("2 syslog 5 <13>b\n3 syslog 5 <13>b\n4 close 0\n");
    let mut answers = String::new();
    while !answers.contains("serverclose") {
        answers.push_str(&client.answer());
    }
    assert_eq!(
        answers,
        "2 rsp 6 200 OK\n3 rsp 6 200 OK\n4 rsp 0\n0 serverclose 0\n"
    );
    house.stop();
    assert_eq!(house.texts(), ["<13>a", "<13>b", "<13>b"]);
    let session = |position: &SenderPosition| match position {
        SenderPosition::Relp { session, .. } => Some(*session),
        _ => None,
    };
    let kept = house.kept();
    let sessions: Vec<_> = kept
        .iter()
        .map(|record| session(&record.position))
        .collect();
    assert!(sessions[0].is_some() && sessions.iter().all(|one| *one == sessions[0]));
}

#[test]
fn garbage_ends_the_session_and_others_go_on() {
    let mut house = House::new(RELP);
    house.start();
    let mut good = Client::open(&house);
    for garbage in [
        "GET / HTTP/1.1\r\n\r\n",
        "1 open 99999999 x",
        "2 syslog 5 <13>x\n",
    ] {
        let mut stream = TcpStream::connect(house.address("relp/tcp")).unwrap();
        stream.write_all(garbage.as_bytes()).unwrap();
        let mut answer = Vec::new();
        // Closed by the server, whatever it said.
        let _reset = stream.read_to_end(&mut answer);
        assert!(
            !String::from_utf8_lossy(&answer).contains("200 OK"),
            "{garbage}"
        );
    }
    good.send("2 syslog 5 <13>y\n");
    assert_eq!(good.answer(), "2 rsp 6 200 OK\n");
    house.stop();
    assert_eq!(house.texts(), ["<13>y"]);
}
