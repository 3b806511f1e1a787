//! Senders of plain syslog as people have them: syslog-ng, `logger`, Python's handler.

use std::process::Command;

use crate::house::House;
use crate::listen::sender::{Kill, Left, Sending, killed_while_it_sends};

const BOTH: &str = "[[collect.listen]]\nkind = \"syslog\"\ntransport = \"tcp\"\naddress = \"127.0.0.1:0\"\n[[collect.listen]]\nkind = \"syslog\"\ntransport = \"udp\"\naddress = \"127.0.0.1:0\"\n";

/// A transport without answers loses what was on its way at each kill, and nothing else. The figures are
/// told, for the table of docs/senders.md.
#[expect(clippy::print_stderr, reason = "figures for docs/senders.md")]
pub(crate) fn lost_on_the_way(sender: &str, left: &Left, kills: u32, events: u32) {
    eprintln!(
        "{sender}: {left:?} of {} events, {kills} kills",
        kills * events
    );
    for kill in 0..kills {
        // Killed when half of the portion was kept. rsyslog goes on with a batch into the connection
        // that was cut, and begins again behind it: two stretches.
        let half = kill * events + events / 2;
        let here = |(first, _): &&(u32, u32)| (half..half + events).contains(first);
        let gaps = left.gaps.iter().filter(here).count();
        assert!(gaps <= 2, "kill {kill}: {left:?}");
    }
    let early = |(first, _): &(u32, u32)| *first < events / 2;
    assert!(!left.gaps.iter().any(early), "before any kill: {left:?}");
}

fn killed_while_syslog_ng_sends(portions: u32, events: u32) {
    let mut house = House::new(BOTH);
    house.start();
    let port = house.address("syslog/tcp").port();
    let folder = house.folder.path().display().to_string();
    let destination = format!(
        r#"network("127.0.0.1" port({port}) transport("tcp")
 disk-buffer(disk-buf-size(20971520) reliable(yes) dir("{folder}")));"#
    );
    let sending = Sending::syslog_ng(house.folder.path(), &destination);
    let left = killed_while_it_sends(&mut house, sending, (portions, events), Kill::Midway);
    lost_on_the_way("syslog-ng over TCP", &left, portions, events);
}

#[test]
fn killed_while_syslog_ng_sends_only_what_was_on_the_way_is_lost() {
    killed_while_syslog_ng_sends(2, 700);
}

#[test]
#[ignore = "the long matrix: cargo xtask soak"]
fn killed_ten_times_while_syslog_ng_sends_a_hundred_thousand_events() {
    killed_while_syslog_ng_sends(10, 10_000);
}

#[test]
fn syslog_ng_sends_the_new_form_with_counted_octets() {
    let mut house = House::new(BOTH);
    house.start();
    let port = house.address("syslog/tcp").port();
    let destination = format!(r#"syslog("127.0.0.1" port({port}) transport("tcp"));"#);
    let sending = Sending::syslog_ng(house.folder.path(), &destination);
    let text = "first with [brackets] and 登入\nsecond\n";
    std::fs::write(&sending.file, text).unwrap();
    house.wait_for(b"second");
    sending.stop();
    house.stop();
    let texts = house.texts();
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert!(texts[0].starts_with("<13>1 20"), "{texts:?}");
    assert!(
        texts[0].ends_with("first with [brackets] and 登入"),
        "{texts:?}"
    );
}

#[test]
fn logger_is_read_over_udp_and_tcp_in_both_framings_and_as_long_as_it_sends() {
    let mut house = House::new(BOTH);
    house.start();
    let long = "x".repeat(3_000);
    let ways: [(&str, &[&str]); 5] = [
        ("udp", &["-d", "--size", "4096"]),
        ("udp", &["-d", "--rfc3164", "--size", "4096"]),
        ("tcp", &["-T", "--size", "4096"]),
        ("tcp", &["-T", "--octet-count", "--size", "4096"]),
        ("tcp", &["-T", "--octet-count"]),
    ];
    for (number, (transport, words)) in ways.iter().enumerate() {
        let port = house.address(&format!("syslog/{transport}")).port();
        let sent = Command::new("logger")
            .args(["-n", "127.0.0.1", "-P", &port.to_string(), "-t", "app"])
            .args(*words)
            .arg(format!("message {number} {long}"))
            .status()
            .unwrap();
        assert!(sent.success());
        house.wait_for(format!("message {number} ").as_bytes());
    }
    house.stop();
    let texts = house.texts();
    assert_eq!(texts.len(), 5);
    assert!(texts[..4].iter().all(|text| text.ends_with(&long)));
    // Without --size it cuts at 1 KiB by itself; nothing of that is ours.
    assert!(texts[4].contains("message 4 xxx") && texts[4].len() < 1_300);
}

/// Over TCP only NUL ends a message. That is known behind the first one: were its text of several lines,
/// each of them would be a record.
#[test]
fn pythons_handler_is_read_over_udp_and_tcp_though_its_texts_hold_line_feeds() {
    let mut house = House::new(BOTH);
    house.start();
    let script = "import logging, logging.handlers, socket, sys
for kind, port in ((socket.SOCK_STREAM, sys.argv[1]), (socket.SOCK_DGRAM, sys.argv[2])):
    handler = logging.handlers.SysLogHandler(('127.0.0.1', int(port)), socktype=kind)
    log = logging.getLogger(port)
    log.addHandler(handler)
    log.warning('%s begins', port)
    for number in range(3):
        log.warning('%s number %d\\nwith 登入 behind', port, number)
    handler.close()
";
    let port = |listener: &str| house.address(listener).port().to_string();
    let (tcp, udp) = (port("syslog/tcp"), port("syslog/udp"));
    let sent = Command::new("/usr/bin/python3")
        .args(["-c", script, &tcp, &udp])
        .status();
    assert!(sent.unwrap().success());
    for port in [&tcp, &udp] {
        house.wait_for(format!("{port} number 2\nwith").as_bytes());
    }
    house.stop();
    let mut texts = house.texts();
    texts.sort();
    let mut expected: Vec<String> = [&tcp, &udp]
        .iter()
        .flat_map(|port| {
            let texts = (0..3).map(move |number| format!("number {number}\nwith 登入 behind"));
            let texts = std::iter::once("begins".to_owned()).chain(texts);
            texts.map(move |text| format!("<12>{port} {text}"))
        })
        .collect();
    expected.sort();
    assert_eq!(texts, expected);
}
