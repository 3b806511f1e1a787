//! OTLP over HTTP: the official exporter while the server is killed, and JSON.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::Value;

use crate::doors::wait_until_quiet;
use crate::doors::ways::{DOOR, HTTP, ask, each_once, key, killed_while_it_sends, request};
use crate::house::House;

fn body_of(raw: &[u8]) -> String {
    let record: Value = serde_json::from_slice(raw).unwrap();
    record["body"].as_str().unwrap().to_owned()
}

fn killed_while_the_exporter_sends(count: usize, kills: usize) {
    let kept = killed_while_it_sends("send_otlp.py", count, kills).kept();
    let first: Value = serde_json::from_slice(&kept[0].raw).unwrap();
    assert_eq!(first["attributes"]["client.address"], "203.0.113.9");
    assert_eq!(first["resource"]["service.name"], "portal");
    let kept: Vec<String> = kept.iter().map(|record| body_of(&record.raw)).collect();
    each_once(&kept, count, |number| format!("record {number}"));
}

#[test]
fn the_official_exporter_loses_and_doubles_nothing_while_the_server_is_killed() {
    killed_while_the_exporter_sends(2_000, 2);
}

#[test]
#[ignore = "the long matrix: cargo xtask soak"]
fn killed_ten_times_while_the_official_exporter_sends_a_hundred_thousand_records() {
    killed_while_the_exporter_sends(100_000, 10);
}

#[test]
fn a_request_again_is_the_same_until_its_answer_came() {
    let mut house = House::new(HTTP);
    let key = key(&house, "portal");
    house.start();
    let bearer = format!("Bearer {key}");
    let headers = [
        ("content-type", "application/json"),
        ("authorization", bearer.as_str()),
    ];
    let body = br#"{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":{"stringValue":"a"}},{"body":{"stringValue":"a"}}]}]}]}"#;
    let said = request("/v1/logs", &headers, body);
    let mut unheard = TcpStream::connect(house.address(DOOR)).unwrap();
    unheard.write_all(&said).unwrap();
    wait_until_quiet(&house);
    house.kill();
    house.start();
    let (status, _, answer) = ask(house.address(DOOR), &said);
    assert_eq!((status, &*answer), (200, "{}"));
    let (status, _, _) = ask(house.address(DOOR), &request("/v1/logs", &headers, b"{"));
    assert_eq!(status, 400);
    // Twice on one connection: the second request proves that the answer to the first came.
    let other = String::from_utf8_lossy(&said).replace("\"a\"", "\"b\"");
    let mut heard = TcpStream::connect(house.address(DOOR)).unwrap();
    for _ in 0..2 {
        heard.write_all(other.as_bytes()).unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"{}") {
            let mut byte = [0];
            heard.read_exact(&mut byte).unwrap();
            answer.push(byte[0]);
        }
    }
    house.stop();
    let kept: Vec<String> = house
        .kept()
        .iter()
        .map(|record| body_of(&record.raw))
        .collect();
    assert_eq!(kept, ["a", "a", "b", "b", "b", "b"]);
}
