//! Senders that would starve others, through the whole program.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::{Command, Stdio};

use tokio::net::TcpSocket;

use crate::house::{House, wait_until};
use crate::listen::secured::{certificates, listener};

const DOORS: &str = "[[collect.listen]]\nkind = \"syslog\"\ntransport = \"tcp\"\naddress = \"127.0.0.1:0\"\n[[collect.listen]]\nkind = \"relp\"\ntransport = \"tcp\"\naddress = \"127.0.0.1:0\"\n";

/// So many connections, from addresses of this machine in turn.
async fn connected(
    to: SocketAddr,
    count: u8,
    from: std::ops::Range<u8>,
) -> Vec<tokio::net::TcpStream> {
    let mut open = Vec::new();
    for host in from {
        for _ in 0..count {
            let socket = TcpSocket::new_v4().unwrap();
            let own = SocketAddr::from((Ipv4Addr::new(127, 0, 0, host), 0));
            socket.bind(own).unwrap();
            open.push(socket.connect(to).await.unwrap());
        }
    }
    open
}

#[test]
fn among_a_thousand_connections_that_never_end_a_message_another_sender_is_heard() {
    let mut house = House::new(DOORS);
    house.start();
    let address = house.address("syslog/tcp");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let slow = runtime.block_on(async {
        let slow = connected(address, 250, 10..14).await;
        for stream in &slow {
            stream.writable().await.unwrap();
            stream.try_write(b"<13>a message without").unwrap();
        }
        slow
    });
    assert_eq!(slow.len(), 1_000);
    let mut good = TcpStream::connect(address).unwrap();
    writeln!(good, "<13>heard").unwrap();
    house.wait_for(b"<13>heard");
    // RELP is another listener, with places of its own.
    let mut relp = TcpStream::connect(house.address("relp/tcp")).unwrap();
    relp.write_all(b"1 open 30 relp_version=0\ncommands=syslog\n2 syslog 9 <13>heard\n")
        .unwrap();
    answered(&mut relp, "2 rsp 6 200 OK");
    drop(slow);
    house.stop();
    let heard = house
        .texts()
        .iter()
        .filter(|text| *text == "<13>heard")
        .count();
    assert_eq!(heard, 2);
}

#[test]
fn while_floods_of_endless_messages_come_another_sender_is_heard() {
    let mut house = House::new(DOORS);
    house.start();
    let address = house.address("syslog/tcp");
    let floods: Vec<_> = (0..8)
        .map(|number| {
            let mut stream = TcpStream::connect(address).unwrap();
            std::thread::spawn(move || {
                let begin: &[u8] = match number % 4 {
                    0 => b"<13>no end ",
                    1 => b"99999999 <13>a count that is too large ",
                    2 => b"300000 <13>too long for a frame ",
                    _ => b"\0\0\n\n\xff\xfe 17 18 <",
                };
                // 24 MiB each, or as much as is taken of it.
                for _ in 0..96 {
                    let piece = [begin, &vec![b'x'; 256 * 1024]].concat();
                    if stream.write_all(&piece).is_err() {
                        return;
                    }
                }
            })
        })
        .collect();
    let mut good = TcpStream::connect(address).unwrap();
    for number in 0..20 {
        writeln!(good, "<13>heard {number}.").unwrap();
    }
    house.wait_for(b"<13>heard 19.");
    for flood in floods {
        flood.join().unwrap();
    }
    house.stop();
    let kept = house.kept();
    let longest = kept.iter().map(|record| record.raw.len()).max();
    assert_eq!(longest, Some(256 * 1024), "a record is longer than a frame");
    let heard = |raw: &[u8]| raw.starts_with(b"<13>heard ");
    assert_eq!(kept.iter().filter(|record| heard(&record.raw)).count(), 20);
}

#[test]
fn on_a_full_disk_connections_and_files_wait_and_nothing_of_them_is_lost() {
    let tray = tempfile::tempdir().unwrap();
    let folder = format!(
        "[collect.drop]\npath = {:?}\nstill_seconds = 1\n",
        tray.path().to_str().unwrap()
    );
    let Some(mut house) = House::on_a_small_disk(&format!("{DOORS}{folder}"), "128m") else {
        return;
    };
    house.start();
    let ballast = house.fill_disk();
    let mut stream = TcpStream::connect(house.address("syslog/tcp")).unwrap();
    stream.set_nonblocking(true).unwrap();
    // Until the socket takes no more: the house reads no further.
    let (mut sent, mut written, mut refusals) = (String::new(), 0, 0);
    while refusals < 100 && sent.len() < 64 << 20 {
        if written == sent.len() {
            let number = sent.len();
            writeln!(sent, "<13>line {number} {}", "x".repeat(2_000)).unwrap();
        }
        if let Ok(length) = stream.write(&sent.as_bytes()[written..]) {
            (written, refusals) = (written + length, 0);
        } else {
            refusals += 1;
            pause();
        }
    }
    assert_eq!(refusals, 100, "the house read on");
    std::fs::write(tray.path().join("a.log"), "in a file\n").unwrap();
    pause();
    assert!(tray.path().join("a.log").exists());
    std::fs::remove_file(ballast).unwrap();
    stream.set_nonblocking(false).unwrap();
    stream.write_all(&sent.as_bytes()[written..]).unwrap();
    drop(stream);
    wait_until("the file to be taken", || {
        tray.path().join("taken/a.log").exists()
    });
    house.stop();
    let mut texts = house.texts();
    texts.retain(|text| text != "in a file");
    assert!(texts.len() > 1_000, "{} lines", texts.len());
    assert!(
        texts == sent.lines().collect::<Vec<_>>(),
        "lines were lost or doubled"
    );
}

/// Lets the server come to its turn.
#[expect(
    clippy::disallowed_methods,
    reason = "another process must have its turn"
)]
fn pause() {
    std::thread::sleep(std::time::Duration::from_millis(20));
}

#[test]
fn a_message_longer_than_a_frame_is_kept_whole_in_parts() {
    let mut house = House::new(DOORS);
    house.start();
    let text: String = (0..150_000)
        .map(|number| char::from(b'a' + number_of(number)))
        .collect();
    let long = format!("<13>begin {} end", text.repeat(4));
    let mut stream = TcpStream::connect(house.address("syslog/tcp")).unwrap();
    write!(stream, "{} {long}", long.len()).unwrap();
    writeln!(stream, "<13>next").unwrap();
    house.wait_for(b"<13>next");
    house.stop();
    let texts = house.texts();
    assert_eq!(texts.last().map(String::as_str), Some("<13>next"));
    assert_eq!(texts[..texts.len() - 1].concat(), long);
}

fn number_of(number: u32) -> u8 {
    u8::try_from(number % 26).unwrap()
}

/// Reads a RELP connection until it answered a transaction well.
fn answered(relp: &mut TcpStream, wanted: &str) {
    let mut said = String::new();
    let mut buffer = [0; 4_096];
    while !said.contains(wanted) {
        let length = relp.read(&mut buffer).unwrap();
        assert!(length > 0, "{said}");
        said.push_str(&String::from_utf8_lossy(&buffer[..length]));
    }
}

#[test]
fn while_relp_senders_dawdle_and_lie_another_is_answered() {
    const OPEN: &str = "1 open 30 relp_version=0\ncommands=syslog\n";
    let mut house = House::new(DOORS);
    house.start();
    let address = house.address("relp/tcp");
    let mut slow = Vec::new();
    for number in 0..240 {
        let mut stream = TcpStream::connect(address).unwrap();
        let said = match number % 6 {
            // A frame that does not begin, one that does not end, and one that is announced only.
            0 => String::new(),
            1 => "1 open 30 relp_ver".to_owned(),
            2 => format!("{OPEN}2 syslog 1048576 <13>announced"),
            // No protocol at all, and more data than is ever taken.
            3 => "GET / HTTP/1.1\r\n\r\n".to_owned(),
            4 => format!("{OPEN}2 syslog 999999999 <13>x"),
            // Sends, and never reads an answer.
            _ => format!("{OPEN}2 syslog 12 <13>slow {number:03}\n"),
        };
        // Those that are shut out already may be told so here.
        let _ = stream.write_all(said.as_bytes());
        slow.push(stream);
    }
    let mut good = TcpStream::connect(address).unwrap();
    writeln!(good, "{OPEN}2 syslog 9 <13>heard").unwrap();
    answered(&mut good, "2 rsp 6 200 OK");
    // A sender that goes away before it was read takes with it what it sent.
    for number in (5..240).step_by(6) {
        house.wait_for(format!("<13>slow {number:03}").as_bytes());
    }
    drop(slow);
    house.stop();
    let texts = house.texts();
    let count = |wanted: &str| texts.iter().filter(|text| text.starts_with(wanted)).count();
    assert_eq!((count("<13>heard"), count("<13>slow ")), (1, 40));
    assert_eq!(texts.len(), 41, "what was only announced was kept");
}

#[test]
fn handshakes_that_never_end_keep_no_sender_over_tls_out() {
    let folder = tempfile::tempdir().unwrap();
    certificates(folder.path());
    let mut house = House::new(&listener("syslog", folder.path()));
    house.start();
    let address = house.address("syslog/tls");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let slow = runtime.block_on(async {
        let slow = connected(address, 200, 10..14).await;
        for (stream, number) in slow.iter().zip(0..) {
            stream.writable().await.unwrap();
            // Nothing, the head of a first message, and plain syslog.
            let said: &[u8] = match number % 3 {
                0 => b"",
                1 => b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
                _ => b"<13>in the clear",
            };
            let _ = stream.try_write(said);
        }
        slow
    });
    assert_eq!(slow.len(), 800);
    let mut client = Command::new("openssl")
        .args(["s_client", "-quiet", "-connect", &address.to_string()])
        .args([
            "-CAfile",
            "ca.pem",
            "-cert",
            "mail.example.pem",
            "-key",
            "mail.example.key",
        ])
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut to = client.stdin.take().unwrap();
    writeln!(to, "<13>heard").unwrap();
    house.wait_for(b"<13>heard");
    drop(to);
    // It waits for the server's end otherwise.
    client.kill().unwrap();
    client.wait().unwrap();
    drop(slow);
    house.stop();
    assert_eq!(house.texts(), ["<13>heard"]);
}
