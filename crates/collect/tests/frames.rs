//! The framing machine of syslog over streams.

use collect::door::frames::{Faults, Frame, Framer, LONGEST};
use proptest::prelude::*;

fn all(pieces: &[&[u8]]) -> (Vec<Frame>, Faults) {
    let (mut machine, mut frames) = (Framer::default(), Vec::new());
    for piece in pieces {
        machine.push(piece, &mut frames);
    }
    machine.finish(&mut frames);
    assert!(!machine.is_inside());
    (frames, machine.take_faults())
}

fn texts(stream: &str) -> (Vec<String>, u64) {
    let (frames, faults) = all(&[stream.as_bytes()]);
    let text = |frame: Frame| String::from_utf8_lossy(&frame.raw).into_owned();
    (frames.into_iter().map(text).collect(), faults.counts)
}

fn said(stream: &str, frames: &[&str], wrong_counts: u64) {
    let (found, counts) = texts(stream);
    assert_eq!(found, frames, "{stream:?}");
    assert_eq!(counts, wrong_counts, "{stream:?}");
}

#[test]
fn counted_and_ended_messages_come_mixed_on_one_stream() {
    said("<13>a\n<13>b\r\n\n<13>c", &["<13>a", "<13>b", "<13>c"], 0);
    said(
        "6 <13>a\n7 <13>b\nc<14>d\n",
        &["<13>a", "<13>b\nc", "<14>d"],
        0,
    );
    said("5 <13>a<13>b\n5 <13>c\n", &["<13>a", "<13>b", "<13>c"], 0);
    said(
        "2026 was a year\n12\n3 x\n",
        &["2026 was a year", "12", "3 x"],
        0,
    );
}

#[test]
fn nul_wins_over_line_feed_for_senders_that_end_with_nul() {
    said(
        "<12>a\0<12>b\nb\0<12>c\nc\0",
        &["<12>a", "<12>b\nb", "<12>c\nc"],
        0,
    );
    // A stray NUL ends a message, and the sender's line feeds still count.
    said("<12>a\0b\n<12>c\n", &["<12>a", "b", "<12>c"], 0);
    // Line feed before a priority ends a message whatever came before.
    said(
        "<12>a\0<12>b\n<13>c\n<x\0",
        &["<12>a", "<12>b", "<13>c\n<x"],
        0,
    );
}

#[test]
fn a_count_that_lies_is_told_and_nothing_is_dropped() {
    said("2 <13>abc\n<13>next\n", &["<1", "3>abc", "<13>next"], 1);
    said(
        "13 <13>abc\n<13>next\nzz\n<13>e\n",
        &["<13>abc\n<13>n", "ext", "zz", "<13>e"],
        1,
    );
    said(
        "99999999 <13>abc\n<13>next\n",
        &["99999999 <13>abc", "<13>next"],
        1,
    );
    said("0 <13>abc\n", &["0 <13>abc"], 1);
    // The stream ends before the count does.
    said("400 <13>abc\n<13>next\n", &["<13>abc", "<13>next"], 1);
}

#[test]
fn a_message_longer_than_a_frame_is_kept_in_parts() {
    let long = vec![b'x'; 2 * LONGEST + 5];
    let counted = format!("{} <", long.len() + 1);
    let (frames, faults) = all(&[&long, b"\n<13>a\n", counted.as_bytes(), &long, b"<13>b"]);
    let sizes: Vec<_> = frames.iter().map(|f| (f.raw.len(), f.goes_on)).collect();
    let (part, rest) = ((LONGEST, true), (5, false));
    assert_eq!(
        sizes,
        [
            part,
            part,
            rest,
            (5, false),
            part,
            part,
            (6, false),
            (5, false)
        ]
    );
    assert_eq!(faults, Faults { counts: 0, cut: 2 });
    assert_eq!(frames[7].raw, b"<13>b");
}

/// Streams that are mostly like syslog, and sometimes not at all.
fn stream() -> impl Strategy<Value = Vec<u8>> {
    let text = "[ab<>0-9 \n\0\r]{0,12}";
    let message = (text, 0_u8..6, 0_usize..20).prop_map(|(text, kind, wrong)| match kind {
        0 => format!("<13>{text}\n"),
        1 => format!("<13>{text}\0"),
        2 => format!("{} <13>{text}", text.len() + 4),
        3 => format!("{wrong} <13>{text}"),
        4 => format!("{wrong}{wrong}{wrong}{wrong}{wrong}{wrong}{wrong} <{text}"),
        _ => text,
    });
    proptest::collection::vec(message, 0..12).prop_map(|messages| messages.concat().into_bytes())
}

proptest! {
    #[test]
    fn the_same_frames_come_out_however_the_stream_is_cut(
        stream in stream(),
        cuts in proptest::collection::vec(0.0..1.0_f64, 0..12),
    ) {
        let whole = all(&[&stream]);
        let single: Vec<&[u8]> = stream.chunks(1).collect();
        prop_assert_eq!(&all(&single), &whole);
        #[expect(
            clippy::as_conversions,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a share of a short length"
        )]
        let mut places: Vec<usize> =
            cuts.iter().map(|share| (share * stream.len() as f64) as usize).collect();
        places.extend([0, stream.len()]);
        places.sort_unstable();
        let pieces: Vec<&[u8]> = places.windows(2).map(|pair| &stream[pair[0]..pair[1]]).collect();
        prop_assert_eq!(&all(&pieces), &whole);
    }

    #[test]
    fn no_byte_of_a_message_is_dropped(stream in stream()) {
        let (frames, _) = all(&[&stream]);
        let kept: usize = frames.iter().map(|frame| letters(&frame.raw)).sum();
        prop_assert_eq!(kept, letters(&stream));
    }
}

/// Bytes that are neither framing nor may be one.
fn letters(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .filter(|byte| matches!(byte, b'a' | b'b'))
        .count()
}
