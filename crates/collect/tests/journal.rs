//! The journal's export format, whichever way it is cut.

#![expect(clippy::expect_used, reason = "a preparation that fails ends the test")]

use collect::http::LONGEST;
use collect::http::journal::{Entries, Entry, NotExport};
use proptest::prelude::*;

fn all(pieces: &[&[u8]]) -> (Vec<Entry>, Result<(), NotExport>) {
    let (mut machine, mut entries) = (Entries::default(), Vec::new());
    for piece in pieces {
        if let Err(why) = machine.push(piece, &mut entries) {
            return (entries, Err(why));
        }
    }
    let ended = machine.finish(&mut entries);
    assert!(ended.is_err() || !machine.is_inside());
    (entries, ended)
}

fn sized(name: &str, value: &[u8]) -> Vec<u8> {
    let length = u64::try_from(value.len()).expect("short").to_le_bytes();
    [name.as_bytes(), b"\n", &length, value, b"\n"].concat()
}

fn text(entry: &Entry) -> &str {
    std::str::from_utf8(&entry.raw).expect("text")
}

#[test]
fn plain_entries_stay_as_they_were_sent_and_know_their_place() {
    let (entries, ended) = all(&[
        b"__CURSOR=s=0a;i=1f;b=1\n__REALTIME_TIMESTAMP=1\nMESSAGE=a=b\n\n\n__CURSOR=s=0a;i=20\nMESSAGE=c\n",
    ]);
    assert_eq!(ended, Ok(()));
    let texts: Vec<_> = entries.iter().map(text).collect();
    assert_eq!(
        texts,
        [
            "__CURSOR=s=0a;i=1f;b=1\n__REALTIME_TIMESTAMP=1\nMESSAGE=a=b",
            "__CURSOR=s=0a;i=20\nMESSAGE=c"
        ]
    );
    let places: Vec<_> = entries
        .iter()
        .map(|entry| entry.place.expect("a place"))
        .collect();
    assert_eq!(places[0].0, places[1].0);
    assert_eq!((places[0].1, places[1].1), (0x1f, 0x20));
}

#[test]
fn an_entry_with_bytes_becomes_json_and_none_of_its_values_is_a_field() {
    let stream = [
        b"__REALTIME_TIMESTAMP=1\nA=1\nA=2\n".to_vec(),
        sized("MESSAGE", b"one\n\n_HOSTNAME=forged"),
        sized("B", &[0xff, 1]),
        b"_HOSTNAME=gw\n\n".to_vec(),
    ]
    .concat();
    let (entries, ended) = all(&[&stream]);
    assert_eq!((entries.len(), ended), (1, Ok(())));
    let said: serde_json::Value = serde_json::from_slice(&entries[0].raw).expect("JSON");
    let expected = serde_json::json!({
        "__REALTIME_TIMESTAMP": "1", "A": ["1", "2"], "MESSAGE": "one\n\n_HOSTNAME=forged",
        "B": [255, 1], "_HOSTNAME": "gw",
    });
    assert_eq!(said, expected);
}

#[test]
fn fields_that_are_too_long_are_left_out_and_told() {
    let line = format!("LONG={}\n", "x".repeat(LONGEST));
    let stream = [
        b"A=1\n".to_vec(),
        line.into_bytes(),
        sized("HUGE", &vec![b'y'; 3 * LONGEST]),
        b"B=2\n\nC=3\n\n".to_vec(),
    ]
    .concat();
    let pieces: Vec<&[u8]> = stream.chunks(7_001).collect();
    for (entries, ended) in [all(&[&stream]), all(&pieces)] {
        assert_eq!(ended, Ok(()));
        assert_eq!(text(&entries[0]), "A=1\nB=2");
        assert!(entries[0].cut && !entries[1].cut);
        assert_eq!(text(&entries[1]), "C=3");
    }
}

#[test]
fn what_is_not_the_format_ends_the_stream() {
    let (entries, ended) = all(&[b"A=1\n\nGET / HTTP/1.1\n"]);
    assert_eq!((entries.len(), ended), (1, Err(NotExport)));
    let mut wrong = sized("MESSAGE", b"abc");
    wrong.pop();
    wrong.push(b'x');
    assert_eq!(all(&[&wrong]).1, Err(NotExport));
    assert_eq!(all(&[b"A=1\nB="]).1, Err(NotExport));
}

fn stream() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        4 => "[A-C_]{1,3}=[a-z=]{0,9}\n".prop_map(String::into_bytes),
        2 => ("[A-C]{1,3}", prop::collection::vec(any::<u8>(), 0..20))
            .prop_map(|(name, value)| sized(&name, &value)),
        2 => Just(b"\n".to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..12),
    ];
    prop::collection::vec(part, 0..20).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn any_split_gives_the_same_entries(stream in stream(), cuts in prop::collection::vec(1_usize..9, 1..40)) {
        let whole = all(&[&stream]);
        let (mut pieces, mut rest): (Vec<&[u8]>, &[u8]) = (Vec::new(), &stream);
        for cut in cuts.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (piece, more) = rest.split_at((*cut).min(rest.len()));
            pieces.push(piece);
            rest = more;
        }
        prop_assert_eq!(all(&pieces), whole);
    }
}
