//! Clients that mean harm, or know no better.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use ldap::ber::{INTEGER, OCTETS, SEQUENCE, Writer};
use ldap::reply::{bind_request, search_request};

use crate::directory_server::house::{BASE, House, WHO, said};

fn connected(house: &House) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", house.ldap_port())).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_mins(1)))
        .unwrap();
    stream
}

/// Everything that is answered until the server closes.
fn to_the_end(mut stream: TcpStream) -> Vec<u8> {
    let mut all = Vec::new();
    // A reset is an end as well.
    let _end = stream.read_to_end(&mut all);
    all
}

/// The next answer, whole.
fn answer(stream: &mut TcpStream) -> Vec<u8> {
    next_answer(stream).unwrap()
}

/// The next answer, whole; none when the server has closed.
fn next_answer(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let mut one = [0];
        stream.read_exact(&mut one).ok()?;
        bytes.extend(one);
        if ldap::ber::frame(&bytes, usize::MAX).unwrap() == Some(bytes.len()) {
            return Some(bytes);
        }
    }
}

/// The code of an answer to a bind.
fn bound(stream: &mut TcpStream, name: &str, password: &str) -> u8 {
    stream.write_all(&bind_request(1, name, password)).unwrap();
    let said = answer(stream);
    // Sequence, id (3 bytes), answer (2), enumerated (2), code.
    said.get(9).copied().unwrap()
}

fn nested(depth: usize) -> Vec<u8> {
    let mut filter = vec![0x87, 3, b'u', b'i', b'd'];
    for _ in 0..depth {
        let mut writer = Writer::default();
        writer.octets(0xa2, &filter);
        filter = writer.into_bytes();
    }
    let mut writer = Writer::default();
    writer.within(SEQUENCE, |message| {
        message.number(INTEGER, 2);
        message.within(0x63, |search| {
            search.text(OCTETS, BASE);
            for _ in 0..2 {
                search.number(0x0a, 2);
            }
            for _ in 0..2 {
                search.number(INTEGER, 0);
            }
            search.octets(0x01, &[0]);
            // Already encoded.
            search.raw(&filter);
            search.within(SEQUENCE, |_| {});
        });
    });
    writer.into_bytes()
}

#[test]
fn whatever_a_client_says_the_server_goes_on() {
    let mut house = House::plain();
    let endless = [&b"\x30\x84\x7f\xff\xff\xff"[..], &[0; 100]].concat();
    let cases: [(&str, Vec<u8>); 7] = [
        (
            "another protocol",
            b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".to_vec(),
        ),
        ("a length of two gigabytes", endless),
        ("an indefinite length", vec![0x30, 0x80, 0, 0]),
        ("a filter ten thousand deep", nested(10_000)),
        ("a filter forty deep", nested(40)),
        ("no number", b"\x30\x05\x02\x01\x00\x42\x00".to_vec()),
        (
            "nonsense after a bind",
            [bind_request(1, "", ""), vec![0x30, 2, 0xff, 0xff]].concat(),
        ),
    ];
    for (what, bytes) in cases {
        let mut stream = connected(&house);
        let _may_be_closed = stream.write_all(&bytes);
        let said = to_the_end(stream);
        assert!(said.len() < 1_000, "{what}: {} bytes", said.len());
        assert!(house.is_alive(), "{what}");
    }
    assert_eq!(bound(&mut connected(&house), WHO, &house.password), 0);
}

#[test]
fn nothing_said_before_tls_counts_after_it() {
    let house = House::open();
    let mut start = Writer::default();
    start.within(SEQUENCE, |message| {
        message.number(INTEGER, 1);
        message.within(0x77, |request| request.text(0x80, "1.3.6.1.4.1.1466.20037"));
    });
    // A request behind the one that begins TLS, in the same packet.
    let both = [start.into_bytes(), search_request(2, BASE, "uid")].concat();
    let mut stream = connected(&house);
    stream.write_all(&both).unwrap();
    assert_eq!(
        to_the_end(stream),
        Vec::<u8>::new(),
        "closed, and nothing begun"
    );
}

#[test]
fn a_storm_of_binds_keeps_nobody_out() {
    let house = House::plain();
    let storm: Vec<_> = (0..64)
        .map(|number| {
            let mut stream = connected(&house);
            std::thread::spawn(move || {
                for _ in 0..4 {
                    let name = format!("guess{number}");
                    if stream.write_all(&bind_request(1, &name, "x")).is_err() {
                        break;
                    }
                    if next_answer(&mut stream).is_none() {
                        break;
                    }
                }
            })
        })
        .collect();
    // The same machine, another name: it may be told to try again, never that it is wrong. After many
    // refusals the server closes; then a program comes again, as mail servers do.
    let mut codes = Vec::new();
    let mut stream = connected(&house);
    loop {
        if codes.len() % 8 == 7 {
            stream = connected(&house);
        }
        codes.push(bound(&mut stream, WHO, &house.password));
        if codes.last() != Some(&51) || codes.len() > 200_000 {
            break;
        }
    }
    assert_eq!(codes.last(), Some(&0), "{codes:?}");
    for one in storm {
        one.join().unwrap();
    }
}

#[test]
fn a_connection_that_guesses_and_one_that_abandons_are_done_with() {
    let house = House::plain();
    let mut stream = connected(&house);
    let guess = bind_request(1, WHO, "guess");
    let mut answers = 0;
    while stream.write_all(&guess).is_ok() {
        let mut head = [0; 2];
        if stream.read_exact(&mut head).is_err() {
            break;
        }
        let mut rest = vec![0; usize::from(head.last().copied().unwrap())];
        if stream.read_exact(&mut rest).is_err() {
            break;
        }
        answers += 1;
        assert!(answers <= 16, "it may guess for ever");
    }
    assert_eq!(answers, 16);
    // Searches that nobody reads, and that are abandoned: the server ends with the connection.
    let key = house.key("reader");
    let dn = format!("cn=reader,ou=services,{BASE}");
    let mut stream = connected(&house);
    assert_eq!(bound(&mut stream, &dn, &key), 0);
    for id in 2..50 {
        stream
            .write_all(&search_request(id, BASE, "objectClass"))
            .unwrap();
        let mut abandon = Writer::default();
        abandon.within(SEQUENCE, |message| {
            message.number(INTEGER, i64::from(id));
            message.number(0x50, i64::from(id));
        });
        stream.write_all(&abandon.into_bytes()).unwrap();
    }
    drop(stream);
    let mut again = connected(&house);
    assert_eq!(bound(&mut again, &dn, &key), 0);
    let mut tool = std::process::Command::new("ldapwhoami");
    let uri = format!("ldap://127.0.0.1:{}", house.ldap_port());
    let done = tool
        .args(["-x", "-H", &uri, "-D", &dn, "-w", &key])
        .output();
    assert!(said(&done.unwrap()).contains("cn=reader"));
}
