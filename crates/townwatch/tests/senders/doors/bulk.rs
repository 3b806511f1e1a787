//! Elasticsearch's `_bulk`: the official client while the server is killed, and what is refused.

use std::io::Write as _;
use std::net::TcpStream;

use application::port::{RawRecord, Trust};
use serde_json::Value;

use crate::doors::wait_until_quiet;
use crate::doors::ways::{DOOR, HTTP, ask, each_once, key, killed_while_it_sends, request};
use crate::house::House;

const NDJSON: (&str, &str) = ("content-type", "application/x-ndjson");

fn killed_while_the_client_sends(count: usize, kills: usize) {
    let kept = killed_while_it_sends("send_bulk.py", count, kills).kept();
    let known = |record: &RawRecord| record.trust == Trust::Authenticated;
    assert!(kept.iter().all(known));
    let message = |raw: &Vec<u8>| {
        let document: Value = serde_json::from_slice(raw).unwrap();
        document["message"].as_str().unwrap().to_owned()
    };
    let kept: Vec<String> = kept.iter().map(|record| message(&record.raw)).collect();
    each_once(&kept, count, |number| format!("document {number}"));
}

#[test]
fn the_official_client_loses_and_doubles_nothing_while_the_server_is_killed() {
    killed_while_the_client_sends(2_000, 2);
}

#[test]
#[ignore = "the long matrix: cargo xtask soak"]
fn killed_ten_times_while_the_official_client_sends_a_hundred_thousand_documents() {
    killed_while_the_client_sends(100_000, 10);
}

#[test]
fn what_was_durable_and_not_answered_when_the_server_was_killed_is_kept_once() {
    let mut house = House::new(HTTP);
    let key = key(&house, "portal");
    house.start();
    let body = b"{\"index\":{}}\n{\"m\":\"a\"}\n{\"index\":{\"_id\":\"7\"}}\n{\"m\":\"b\"}\n{\"create\":{}}\n{\"m\":\"a\"}\n";
    let key = format!("Bearer {key}");
    let request = request("/logs/_bulk", &[NDJSON, ("authorization", &key)], body);
    let mut unheard = TcpStream::connect(house.address(DOOR)).unwrap();
    unheard.write_all(&request).unwrap();
    wait_until_quiet(&house);
    house.kill();
    house.start();
    let (status, head, said) = ask(house.address(DOOR), &request);
    assert_eq!(status, 200, "{said}");
    assert!(head.contains("x-elastic-product: elasticsearch"), "{head}");
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said["errors"], false);
    assert_eq!(said["items"][1]["index"]["_id"], "7");
    assert_eq!(said["items"][2]["create"]["status"], 201);
    house.stop();
    let texts = house.texts();
    assert_eq!(texts, [r#"{"m":"a"}"#, r#"{"m":"b"}"#, r#"{"m":"a"}"#]);
}

#[test]
fn what_cannot_be_taken_is_refused_with_a_reason() {
    let mut house = House::new(HTTP);
    let key = key(&house, "portal");
    house.start();
    let address = house.address(DOOR);
    let good = b"{\"create\":{}}\n{\"a\":1}\n";
    let bearer = format!("Bearer {key}");
    let auth = ("authorization", bearer.as_str());

    let (status, head, said) = ask(address, &request("/_bulk", &[NDJSON], good));
    assert_eq!(status, 401);
    assert!(head.contains("www-authenticate: basic"), "{head}");
    assert!(said.contains("no key was sent"), "{said}");
    let wrong = ("authorization", "Bearer tw_wrong");
    let (status, _, said) = ask(address, &request("/_bulk", &[NDJSON, wrong], good));
    assert_eq!(status, 401);
    assert!(said.contains("unknown"), "{said}");

    let xml = ("content-type", "text/xml");
    let (status, _, said) = ask(address, &request("/_bulk", &[xml, auth], good));
    assert_eq!(status, 415);
    assert!(said.contains("text/xml"), "{said}");
    let packed = ("content-encoding", "br");
    let (status, _, _) = ask(address, &request("/_bulk", &[NDJSON, packed, auth], good));
    assert_eq!(status, 415);
    let (status, _, _) = ask(address, &request("/nowhere", &[auth], b""));
    assert_eq!(status, 404);
    let (status, _, said) = ask(address, &request("/_bulk", &[NDJSON, auth], b"{\"a\":1}\n"));
    assert_eq!(status, 400);
    assert!(said.contains("line 1"), "{said}");

    let mixed =
        b"{\"delete\":{\"_id\":\"1\"}}\n{\"create\":{}}\nno object\n{\"create\":{}}\n{\"a\":2}\n";
    let in_path = format!("/k/{key}/portal/_bulk");
    let (status, _, said) = ask(address, &request(&in_path, &[NDJSON], mixed));
    assert_eq!(status, 200, "{said}");
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said["errors"], true);
    assert_eq!(said["items"][0]["delete"]["status"], 400);
    assert_eq!(said["items"][1]["create"]["status"], 400);
    assert_eq!(said["items"][2]["create"]["status"], 201);
    assert_eq!(said["items"][2]["create"]["_index"], "portal");
    house.stop();
    assert_eq!(house.texts(), [r#"{"a":2}"#]);
}
