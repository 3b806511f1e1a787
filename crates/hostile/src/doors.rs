//! What senders say to the listeners.

use collect::door::frames::{Framer, LONGEST as LONGEST_FRAME};
use collect::door::relp::{LARGEST_DATA, RelpFrames};
use collect::http::journal::Entries;
use collect::http::otlp::{Records, from_json, from_protobuf};
use collect::http::{LONGEST as LONGEST_LINE, MOST_ENTRIES, bulk, key};

use crate::seeds::texts;
use crate::{Dice, Entry};

pub(crate) fn entries() -> Vec<Entry> {
    vec![
        syslog(),
        relp(),
        journal(),
        bulk(),
        protobuf(),
        json(),
        keys(),
    ]
}

/// The same bytes in pieces, cut by what they hold: the same cuts for the same bytes.
fn pieces(bytes: &[u8]) -> Vec<&[u8]> {
    let sum = bytes.iter().fold(7_u64, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u64::from(*byte))
    });
    let (mut dice, mut rest, mut pieces) = (Dice::new(sum), bytes, Vec::new());
    while !rest.is_empty() {
        let most = if dice.below(4) == 0 { 4_096 } else { 9 };
        let (piece, more) = rest.split_at((1 + dice.below(most)).min(rest.len()));
        pieces.push(piece);
        rest = more;
    }
    pieces
}

fn syslog() -> Entry {
    let run = |bytes: &[u8]| {
        let (mut machine, mut frames) = (Framer::default(), Vec::new());
        for piece in pieces(bytes) {
            machine.push(piece, &mut frames);
        }
        machine.finish(&mut frames);
        let _faults = machine.take_faults();
        assert!(!machine.is_inside(), "finished, and yet inside a message");
        let kept: usize = frames.iter().map(|frame| frame.raw.len()).sum();
        assert!(kept <= bytes.len(), "{kept} bytes of {}", bytes.len());
        assert!(frames.iter().all(|frame| frame.raw.len() <= LONGEST_FRAME));
        let (mut whole, mut at_once) = (Framer::default(), Vec::new());
        whole.push(bytes, &mut at_once);
        whole.finish(&mut at_once);
        assert!(frames == at_once, "other frames when cut");
    };
    Entry::new("syslog-frames", run)
        .covers(&["collect/door/frames push"])
        .splinters(&[
            "\n",
            "\0",
            "\r\n",
            "<13>",
            " ",
            "7 ",
            "99999999 ",
            "0 ",
            "<",
        ])
        .seeds(texts(&[
            "<13>a\n<13>b\r\n\n<13>c",
            "6 <13>a\n7 <13>b\nc<14>d\n",
            "<12>a\0<12>b\nb\0<12>c\nc\0",
            "<34>1 2026-11-21T07:45:01+08:00 gw sshd 5 - - Failed password for root\n",
        ]))
}

fn relp() -> Entry {
    let run = |bytes: &[u8]| {
        let (mut machine, mut frames) = (RelpFrames::default(), Vec::new());
        let pieces = pieces(bytes);
        let mut all = pieces.iter();
        let good = all.all(|piece| machine.push(piece, &mut frames).is_ok());
        let _inside = machine.is_inside();
        let kept: usize = frames.iter().map(|frame| frame.data.len()).sum();
        assert!(kept <= bytes.len(), "{kept} bytes of {}", bytes.len());
        assert!(frames.iter().all(|frame| frame.data.len() <= LARGEST_DATA));
        let (mut whole, mut at_once) = (RelpFrames::default(), Vec::new());
        let well = whole.push(bytes, &mut at_once).is_ok();
        assert!(frames == at_once && good == well, "other frames when cut");
    };
    Entry::new("relp-frames", run)
        .covers(&["collect/door/relp push"])
        .splinters(&["\n", " ", "0", "syslog ", "open ", "close 0\n", "999999999 ", "1 syslog 1 a\n"])
        .seeds(texts(&[
            "1 open 23 relp_version=0\nx=1\nabcd\n2 syslog 5 <13>a\n3 syslog 7 <13>b\nc\n4 close 0\n5 close 0 \n",
            "1 syslog 0\n2 syslog 1 a\n",
        ]))
}

fn journal() -> Entry {
    let run = |bytes: &[u8]| {
        let read = |pieces: &[&[u8]]| {
            let (mut machine, mut entries) = (Entries::default(), Vec::new());
            let mut all = pieces.iter();
            let good = all.all(|piece| machine.push(piece, &mut entries).is_ok());
            let ended = good && machine.finish(&mut entries).is_ok();
            assert!(!ended || !machine.is_inside());
            (entries, ended)
        };
        let (entries, ended) = read(&pieces(bytes));
        let kept: usize = entries.iter().map(|entry| entry.raw.len()).sum();
        // A byte that is no text becomes a number of a list.
        assert!(
            kept <= 8 * bytes.len() + 64,
            "{kept} bytes of {}",
            bytes.len()
        );
        assert!((entries, ended) == read(&[bytes]), "other entries when cut");
    };
    let sized = |name: &str, value: &[u8]| {
        let length = u64::try_from(value.len()).unwrap_or_default().to_le_bytes();
        [name.as_bytes(), b"\n", &length, value, b"\n"].concat()
    };
    let binary = [
        b"__CURSOR=s=0a;i=1f;b=1\n__REALTIME_TIMESTAMP=1\nA=1\nA=2\n".to_vec(),
        sized("MESSAGE", b"one\n\n_HOSTNAME=forged"),
        sized("B", &[0xff, 1]),
        b"_HOSTNAME=gw\n\n".to_vec(),
    ];
    let mut seeds =
        texts(&["__CURSOR=s=0a;i=1f;b=1\n__REALTIME_TIMESTAMP=1\nMESSAGE=a=b\n\n\nMESSAGE=c\n"]);
    seeds.push(binary.concat());
    Entry::new("journal-export", run)
        .covers(&["collect/http/journal push"])
        .splinters(&[
            "\n",
            "\n\n",
            "=",
            "MESSAGE\n",
            "__CURSOR=",
            "\0\0\0\0\0\0\0\0",
        ])
        .seeds(seeds)
}

fn bulk() -> Entry {
    let run = |bytes: &[u8]| {
        let Ok(items) = bulk::items(bytes, Some("logs")) else {
            return;
        };
        assert!(items.len() <= MOST_ENTRIES);
        let mut held = 0;
        for item in &items {
            held += item.document(bytes).len();
            let _name = item.name_digest(bytes);
        }
        assert!(held <= bytes.len(), "{held} bytes of {}", bytes.len());
    };
    Entry::new("bulk-body", run)
        .covers(&[
            "collect/http/bulk items",
            "collect/http/bulk document",
            "collect/http/bulk name_digest",
        ])
        .splinters(&["\n", "{", "}", "{\"create\":{}}\n", "\"_id\":", "[", "\\u0000", "\"", ":"])
        .seeds(texts(&[
            "{\"index\":{\"_index\":\"a\",\"_id\":7}}\r\n{\"m\": 1}\r\n\n{\"delete\":{\"_id\":\"x\"}}\n{\"create\":{}}\n[1]",
            "{\"create\":{}}\n{\"@timestamp\":\"2026-11-21T07:45:01Z\",\"message\":\"登入\"}\n",
        ]))
}

fn bounded(records: &Records) {
    assert!(records.lines.len() <= MOST_ENTRIES);
    assert!(records.lines.iter().all(|line| line.len() <= LONGEST_LINE));
}

fn protobuf() -> Entry {
    let run = |bytes: &[u8]| {
        if let Ok(records) = from_protobuf(bytes) {
            bounded(&records);
        }
    };
    let field = |number: u8, inner: &[u8]| {
        let length = u8::try_from(inner.len()).unwrap_or_default();
        [&[number << 3 | 2, length], inner].concat()
    };
    let pair = [field(1, b"user.name"), field(2, &field(1, b"wang"))].concat();
    let body = field(5, &field(1, "登入失敗".as_bytes()));
    let time = [
        &[1 << 3 | 1],
        1_795_218_301_000_000_000_u64.to_le_bytes().as_slice(),
    ]
    .concat();
    let nested = field(
        6,
        &[field(1, b"o"), field(2, &field(6, &field(1, &pair)))].concat(),
    );
    let record = [time, vec![2 << 3, 9], body, field(6, &pair), nested].concat();
    let scope = [field(1, &field(1, b"auth")), field(2, &record)].concat();
    let resource = field(1, &field(1, &pair));
    let request = field(1, &[resource, field(2, &scope)].concat());
    Entry::new("otlp-protobuf", run)
        .covers(&["collect/http/otlp/protobuf from_protobuf"])
        .splinters(&[
            "\u{a}",
            "\u{12}",
            "*\u{2}\u{a}",
            "2",
            "\u{7f}",
            "\u{8}\u{1}",
        ])
        // What is said of all stands in each line: up to the bound of a whole answer.
        .most_memory(96 << 20)
        .seeds(vec![request])
}

fn json() -> Entry {
    let run = |bytes: &[u8]| {
        if let Ok(records) = from_json(bytes) {
            bounded(&records);
        }
    };
    let request = r#"{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"portal"}}]},"scopeLogs":[{"scope":{"name":"auth"},"logRecords":[{"timeUnixNano":"1795218301000000000","severityNumber":9,"body":{"stringValue":"登入"},"traceId":"abababababababababababababababab","attributes":[{"key":"list","value":{"arrayValue":{"values":[{"intValue":"-1"},{"boolValue":true}]}}},{"key":"bytes","value":{"bytesValue":"/wA="}}]}]}]}]}"#;
    Entry::new("otlp-json", run)
        .covers(&["collect/http/otlp/spelt from_json"])
        .splinters(&[
            "{",
            "}",
            "[",
            "]",
            ",",
            "\"",
            "{\"arrayValue\":{\"values\":[",
            "{\"key\":\"a\",\"value\":",
            "null",
        ])
        .most_memory(96 << 20)
        .seeds(texts(&[request]))
}

fn keys() -> Entry {
    let run = |bytes: &[u8]| {
        let path = String::from_utf8_lossy(bytes);
        let (key, parts) = key::from_path(&path);
        let held: usize = parts.iter().map(|part| part.len()).sum();
        assert!(held + key.map_or(0, str::len) <= path.len());
    };
    Entry::new("key-in-path", run)
        .covers(&["collect/http/key from_path"])
        .splinters(&["/", "/k/", "//", "%2f", "..", "_bulk"])
        .seeds(texts(&[
            "/k/tws_abc/_bulk",
            "/logs/_bulk",
            "/v1/logs",
            "/k//x",
        ]))
}
