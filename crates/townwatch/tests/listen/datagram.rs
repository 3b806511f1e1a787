//! Syslog over UDP, from `logger` and from Python-like senders without a header.

use std::net::UdpSocket;
use std::process::Command;

use application::port::Trust;

use crate::house::House;

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
