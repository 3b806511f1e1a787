//! A disk that is full, and callers that are slow or want too much.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use crate::doors::ways::{DOOR, HTTP, ask, key, request};
use crate::house::{House, wait_until};

const RELP: &str =
    "[[collect.listen]]\nkind = \"relp\"\ntransport = \"tcp\"\naddress = \"127.0.0.1:0\"\n";
const NDJSON: (&str, &str) = ("content-type", "application/x-ndjson");

fn document(text: &str) -> Vec<u8> {
    format!("{{\"create\":{{}}}}\n{{\"m\":\"{text}\"}}\n").into_bytes()
}

#[test]
fn a_full_disk_is_answered_with_try_again_and_what_was_answered_is_kept_once() {
    let Some(mut house) = House::on_a_small_disk(&format!("{HTTP}{RELP}"), "24m") else {
        return;
    };
    let key = key(&house, "portal");
    house.start();
    let bearer = format!("Bearer {key}");
    let post = |house: &House, text: &str| {
        let headers = [NDJSON, ("authorization", bearer.as_str())];
        ask(
            house.address(DOOR),
            &request("/_bulk", &headers, &document(text)),
        )
    };
    assert_eq!(post(&house, "before").0, 200);
    let ballast = house.fill_disk();
    // The file of the log has room for some lines yet; then it says so.
    let mut answered = vec!["before".to_owned()];
    let mut number = 0;
    let refused = loop {
        let text = format!("{number} {}", "x".repeat(100_000));
        let (status, head, _) = post(&house, &text);
        if status != 200 {
            break (status, head);
        }
        answered.push(text);
        number += 1;
        assert!(number < 400, "the disk never got full");
    };
    assert_eq!(refused.0, 503);
    assert!(refused.1.contains("retry-after:"), "{}", refused.1);
    // RELP keeps its sender waiting instead.
    let mut relp = TcpStream::connect(house.address("relp/tcp")).unwrap();
    relp.write_all(b"1 open 30 relp_version=0\ncommands=syslog\n2 syslog 10 <13>waited\n")
        .unwrap();
    std::fs::remove_file(&ballast).unwrap();
    let mut said = String::new();
    let mut buffer = [0; 4_096];
    while !said.contains("2 rsp 6 200 OK") {
        let length = relp.read(&mut buffer).unwrap();
        assert!(length > 0, "{said}");
        said.push_str(&String::from_utf8_lossy(&buffer[..length]));
    }
    wait_until("the door to open again", || post(&house, "after").0 == 200);
    house.stop();
    let texts = house.texts();
    let count = |wanted: &str| texts.iter().filter(|text| *text == wanted).count();
    for text in answered {
        assert_eq!(count(&format!("{{\"m\":\"{text}\"}}")), 1);
    }
    assert_eq!(count("<13>waited"), 1);
    assert_eq!(count("{\"m\":\"after\"}"), 1);
}

#[test]
fn callers_that_dawdle_or_want_too_much_do_not_keep_others_out() {
    let mut house = House::new(HTTP);
    let key = key(&house, "portal");
    house.start();
    let address = house.address(DOOR);
    let bearer = format!("Bearer {key}");
    let headers = [NDJSON, ("authorization", bearer.as_str())];
    // Heads that never end, and bodies of which a byte comes.
    let mut slow = Vec::new();
    for number in 0..120 {
        let mut stream = TcpStream::connect(address).unwrap();
        let whole = request("/_bulk", &headers, &vec![b'x'; 1_000_000]);
        let part = if number % 2 == 0 {
            30
        } else {
            whole.len() - 999_990
        };
        stream.write_all(&whole[..part]).unwrap();
        slow.push(stream);
    }
    let large = request("/_bulk", &headers, &vec![b'\n'; 16 * 1024 * 1024 + 1]);
    assert_eq!(ask(address, &large).0, 413);
    let (status, _, said) = ask(address, &request("/_bulk", &headers, &document("heard")));
    assert_eq!(status, 200, "{said}");
    drop(slow);
    house.stop();
    assert_eq!(house.texts(), [r#"{"m":"heard"}"#]);
}

#[test]
fn uploads_that_stall_and_bodies_that_end_too_early_keep_no_other_out() {
    let mut house = House::new(HTTP);
    let (slow, good) = (key(&house, "slow"), key(&house, "portal"));
    house.start();
    let address = house.address(DOOR);
    let mut held = Vec::new();
    for number in 0..120 {
        let mut stream = TcpStream::connect(address).unwrap();
        // Journals that stop in the middle: of a chunk, of an entry, before a length is there.
        let begun = match number % 3 {
            0 => "400\r\n__REALTIME_TIMESTAMP=1\nMESSAGE=cut",
            1 => "1f\r\n__REALTIME_TIMESTAMP=1\nMESSAGE\n\r\n",
            _ => "",
        };
        let opening = format!(
            "POST /upload HTTP/1.1\r\nhost: t\r\nauthorization: Bearer {slow}\r\ncontent-type: application/vnd.fdo.journal\r\ntransfer-encoding: chunked\r\n\r\n"
        );
        stream
            .write_all(format!("{opening}{begun}").as_bytes())
            .unwrap();
        held.push(stream);
    }
    // Whole documents, and then the body ends before what it announced.
    let bearer = format!("Bearer {slow}");
    let headers = [NDJSON, ("authorization", bearer.as_str())];
    for _ in 0..20 {
        let mut stream = TcpStream::connect(address).unwrap();
        let part = document("never whole");
        let announced = [part.clone(), vec![b'\n'; 1_000_000]].concat();
        let whole = request("/_bulk", &headers, &announced);
        stream.write_all(&whole[..whole.len() - 1_000_000]).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut said = String::new();
        let _ = stream.read_to_string(&mut said);
        assert!(!said.contains(" 200 "), "{said}");
    }
    let bearer = format!("Bearer {good}");
    let headers = [NDJSON, ("authorization", bearer.as_str())];
    let (status, _, said) = ask(address, &request("/_bulk", &headers, &document("heard")));
    assert_eq!(status, 200, "{said}");
    let journal = ("content-type", "application/vnd.fdo.journal");
    let headers = [journal, ("authorization", bearer.as_str())];
    let entry = b"__REALTIME_TIMESTAMP=1\nMESSAGE=heard\n\n";
    let (status, _, said) = ask(address, &request("/upload", &headers, entry));
    assert!((200..300).contains(&status), "{said}");
    drop(held);
    house.stop();
    let texts = house.texts();
    assert_eq!(texts.len(), 2, "{texts:?}");
    assert!(texts.iter().all(|text| text.contains("heard")), "{texts:?}");
}
