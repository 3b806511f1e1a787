//! Syslog over UDP, from `logger` and from Python-like senders without a header.

use std::net::{SocketAddr, UdpSocket};
use std::process::Command;

use application::port::Trust;

use crate::house::{House, wait_until};
use crate::listen::sender::left_of;

const UDP: &str =
    "[[collect.listen]]\nkind = \"syslog\"\ntransport = \"udp\"\naddress = \"127.0.0.1:0\"\n";

#[test]
fn datagrams_are_kept_without_trust() {
    let mut house = House::new(UDP);
    house.start();
    let address = house.address("syslog/udp");
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    socket.send_to(b"<12>first\nsecond\0", address).unwrap();
    house.wait_for(b"<12>first\nsecond");
    for form in ["--rfc5424", "--rfc3164"] {
        let sent = Command::new("logger")
            .args(["-d", "-n", "127.0.0.1", "-P", &address.port().to_string()])
            .args([form, "-t", "sshd", "hello from logger"])
            .status()
            .unwrap();
        assert!(sent.success());
    }
    house.wait_for(b" hello from logger");
    house.wait_for(b"sshd: hello from logger");
    house.stop();
    let kept = house.kept();
    assert_eq!(kept.len(), 3);
    assert_eq!(kept[0].raw, b"<12>first\nsecond");
    assert!(kept.iter().all(|record| record.trust == Trust::None));
    assert!(house.sources().contains(&"syslog/udp 127.0.0.1".to_owned()));
}

/// Datagrams that are on their way at once while the server runs: fewer than its socket holds.
const AT_ONCE: u32 = 200;

fn send(address: SocketAddr, numbers: std::ops::Range<u32>) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    for number in numbers {
        let text = format!("<13>event-{number:07}.");
        socket.send_to(text.as_bytes(), address).unwrap();
    }
}

/// UDP answers nothing: what is on its way when the server is killed, and what is sent until it is there
/// again, may be lost; nothing else is, and nothing is doubled.
#[expect(clippy::print_stderr, reason = "figures for docs/senders.md")]
fn killed_while_datagrams_come(kills: u32, portions: u32) {
    let mut house = House::new(UDP);
    house.start();
    let address = house.address("syslog/udp");
    let mut number = 0;
    let mut on_their_way = Vec::new();
    for _ in 0..kills {
        for _ in 0..portions {
            send(address, number..number + AT_ONCE);
            number += AT_ONCE;
            let last = format!("event-{:07}.", number - 1);
            wait_until("datagrams to be kept", || house.holds(last.as_bytes()));
        }
        on_their_way.push(number..number + AT_ONCE);
        send(address, number..number + AT_ONCE / 2);
        house.kill();
        send(address, number + AT_ONCE / 2..number + AT_ONCE);
        number += AT_ONCE;
        house.start();
    }
    send(address, number..number + 1);
    let last = format!("event-{number:07}.");
    wait_until("the last datagram", || house.holds(last.as_bytes()));
    house.stop();
    let left = left_of(&house, number + 1);
    eprintln!("UDP: {left:?} of {} events, {kills} kills", number + 1);
    assert_eq!(left.doubled, 0, "{left:?}");
    for (first, length) in &left.gaps {
        let here = |sent: &std::ops::Range<u32>| sent.contains(first) && first + length <= sent.end;
        assert!(on_their_way.iter().any(here), "{left:?}");
    }
    // What was sent to nobody cannot have come.
    assert!(left.lost >= usize::try_from(kills * AT_ONCE / 2).unwrap());
}

#[test]
fn killed_while_datagrams_come_only_what_was_on_the_way_is_lost() {
    killed_while_datagrams_come(2, 2);
}

#[test]
#[ignore = "the long matrix: cargo xtask soak"]
fn killed_ten_times_while_a_hundred_thousand_datagrams_come() {
    killed_while_datagrams_come(10, 49);
}
