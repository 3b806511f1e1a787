//! Frames of RELP.

use collect::door::relp::{RelpFrame, RelpFrames};
use proptest::prelude::*;

fn all(pieces: &[&[u8]]) -> (Vec<RelpFrame>, bool) {
    let (mut machine, mut frames) = (RelpFrames::default(), Vec::new());
    let good = pieces
        .iter()
        .all(|piece| machine.push(piece, &mut frames).is_ok());
    (frames, good)
}

fn frame(transaction: u64, command: &str, data: &str) -> RelpFrame {
    RelpFrame {
        transaction,
        command: command.into(),
        data: data.into(),
    }
}

#[test]
fn a_session_is_read() {
    let stream = "1 open 23 relp_version=0\nx=1\nabcd\n2 syslog 5 <13>a\n3 syslog 7 <13>b\nc\n4 close 0\n5 close 0 \n";
    let (frames, good) = all(&[stream.as_bytes()]);
    let wanted = [
        frame(1, "open", "relp_version=0\nx=1\nabcd"),
        frame(2, "syslog", "<13>a"),
        frame(3, "syslog", "<13>b\nc"),
        frame(4, "close", ""),
        frame(5, "close", ""),
    ];
    assert_eq!((frames.as_slice(), good), (wanted.as_slice(), true));
}

#[test]
fn what_is_not_relp_ends_the_session() {
    let garbage = [
        "GET / HTTP/1.1\r\n",
        "1 syslog 3 abcd\n",
        "1 syslog 2000000 a",
        "1 syslog 3x",
        "1 syslog  ",
        "1  syslog",
        "12345678901 syslog 1 a\n",
        "1 syslog 99999999999999",
        "\n",
    ];
    for stream in garbage {
        assert!(!all(&[stream.as_bytes()]).1, "{stream:?}");
    }
    let (frames, good) = all(&[b"1 syslog 1 a\n<13>x\n"]);
    assert_eq!((frames.len(), good), (1, false));
}

proptest! {
    #[test]
    fn the_same_frames_come_out_however_the_stream_is_cut(
        messages in proptest::collection::vec(("[a-z\n ]{0,9}", 0_u8..9), 0..9),
        size in 1_usize..7,
    ) {
        let message = |(text, kind): &(String, u8)| match kind {
            0 => format!("7 syslog {text}"),
            1 => text.clone(),
            _ => format!("7 syslog {} {text}\n", text.len()),
        };
        let stream: String = messages.iter().map(message).collect();
        let pieces: Vec<&[u8]> = stream.as_bytes().chunks(size).collect();
        prop_assert_eq!(all(&pieces), all(&[stream.as_bytes()]));
    }
}
