//! Log records of OTLP in both spellings.

#![expect(clippy::expect_used, reason = "a preparation that fails ends the test")]

use collect::http::otlp::{NotOtlp, Records, from_json, from_protobuf};
use serde_json::{Value, json};

fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(number & 0x7f).expect("seven bits");
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

fn field(number: u64, inner: &[u8]) -> Vec<u8> {
    let length = u64::try_from(inner.len()).expect("short");
    [varint(number << 3 | 2), varint(length), inner.to_vec()].concat()
}

fn fixed(number: u64, value: u64) -> Vec<u8> {
    [varint(number << 3 | 1), value.to_le_bytes().to_vec()].concat()
}

fn number(field: u64, value: u64) -> Vec<u8> {
    [varint(field << 3), varint(value)].concat()
}

fn pair(key: &str, value: &[u8]) -> Vec<u8> {
    [field(1, key.as_bytes()), field(2, value)].concat()
}

fn said(records: &Records) -> Vec<Value> {
    let line = |line: &Vec<u8>| serde_json::from_slice(line).expect("JSON");
    records.lines.iter().map(line).collect()
}

/// A request with one resource, one scope and these records.
fn request(records: &[Vec<u8>]) -> Vec<u8> {
    let records: Vec<u8> = records.iter().flat_map(|record| field(2, record)).collect();
    let scope = field(1, &field(1, b"auth"));
    let resource = field(1, &field(1, &pair("service.name", &field(1, b"portal"))));
    // The resource stands behind what it is said of, as it may.
    let logs = [field(2, &[scope, records].concat()), resource].concat();
    field(1, &logs)
}

#[test]
fn both_spellings_give_the_same_lines() {
    let list = field(
        5,
        &[field(1, &number(3, u64::MAX)), field(1, &number(2, 1))].concat(),
    );
    let object = field(6, &field(1, &pair("in", &field(1, b"x"))));
    let record = [
        fixed(1, 1_795_218_301_000_000_000),
        number(2, 9),
        field(3, b"INFO"),
        field(5, &field(1, "登入".as_bytes())),
        field(6, &pair("list", &list)),
        field(6, &pair("object", &object)),
        field(6, &pair("half", &fixed(4, 0.5_f64.to_bits()))),
        field(6, &pair("bytes", &field(7, &[255, 0]))),
        varint(8 << 3 | 5),
        vec![1, 0, 0, 0],
        field(9, &[0xab; 16]),
        number(99, 7),
    ]
    .concat();
    let spelt = json!({"resourceLogs": [{
        "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "portal"}}]},
        "scopeLogs": [{"scope": {"name": "auth"}, "logRecords": [{
            "timeUnixNano": "1795218301000000000", "severityNumber": 9, "severityText": "INFO",
            "body": {"stringValue": "登入"}, "traceId": "ab".repeat(16),
            "attributes": [
                {"key": "list", "value": {"arrayValue": {"values": [{"intValue": "-1"}, {"boolValue": true}]}}},
                {"key": "object", "value": {"kvlistValue": {"values": [{"key": "in", "value": {"stringValue": "x"}}]}}},
                {"key": "half", "value": {"doubleValue": 0.5}},
                {"key": "bytes", "value": {"bytesValue": "/wA="}},
            ],
        }]}],
    }]});
    let expected = json!({
        "timeUnixNano": "1795218301000000000", "severityNumber": 9, "severityText": "INFO", "body": "登入",
        "attributes": {"list": [-1, true], "object": {"in": "x"}, "half": 0.5, "bytes": "/wA="},
        "traceId": "ab".repeat(16), "scope": {"name": "auth"}, "resource": {"service.name": "portal"},
    });
    let binary = from_protobuf(&request(&[record])).expect("a request");
    let text = from_json(spelt.to_string().as_bytes()).expect("a request");
    assert_eq!(said(&binary), [expected]);
    assert_eq!(said(&binary), said(&text));
}

#[test]
fn what_is_said_of_all_cannot_be_blown_up_by_many() {
    let large = pair("a", &field(1, &vec![b'x'; 200_000]));
    let resource = field(1, &field(1, &large));
    let records: Vec<u8> = (0..1_000).flat_map(|_| field(2, &[])).collect();
    let body = field(1, &[resource, field(2, &records)].concat());
    assert!(body.len() < 250_000);
    assert_eq!(from_protobuf(&body), Err(NotOtlp::TooMany));
}

#[test]
fn what_is_too_long_or_too_deep_is_left_out() {
    let long = field(5, &field(1, &vec![b'x'; 300_000]));
    let short = field(5, &field(1, b"x"));
    let records = from_protobuf(&request(&[long, short])).expect("a request");
    assert_eq!((records.lines.len(), records.too_long), (1, 1));
    let mut deep = field(1, b"in the middle");
    for _ in 0..10_000 {
        deep = field(5, &field(1, &deep));
    }
    let records = from_protobuf(&request(&[field(5, &deep)])).expect("a request");
    let line = String::from_utf8(records.lines[0].clone()).expect("text");
    assert!(line.contains("[[[") && !line.contains("in the middle"));
}

#[test]
fn what_is_no_request_is_refused() {
    assert_eq!(from_protobuf(b"\x0a\x05abc"), Err(NotOtlp::Unreadable));
    assert_eq!(from_protobuf(&[0xff; 12]), Err(NotOtlp::Unreadable));
    for body in ["", "[]", "{\"resourceLogs\":{}}", "{\"resourceLogs\":[1]}"] {
        assert_eq!(
            from_json(body.as_bytes()),
            Err(NotOtlp::Unreadable),
            "{body}"
        );
    }
    assert_eq!(from_protobuf(b""), Ok(Records::default()));
}
