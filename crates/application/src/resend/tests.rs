use std::collections::BTreeSet;

use domain::id::UnitId;
use uuid::Uuid;

use super::*;
use crate::port::Trust;

fn at(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap()
}

fn record(position: SenderPosition, raw: &str, milliseconds: i64) -> RawRecord {
    RawRecord {
        unit: UnitId::new(Uuid::from_u128(1)),
        source: SourceId::new(Uuid::from_u128(2)),
        received: at(milliseconds),
        trust: Trust::Network,
        position,
        encoding: "utf-8",
        raw: raw.into(),
    }
}

/// What a server keeps, which may be killed at any time, and what senders send to it.
#[derive(Default)]
struct House {
    resends: Resends,
    log: Vec<RawRecord>,
    clock: i64,
}

impl House {
    /// Sends lines in a session; how many of them were a resend.
    fn send(&mut self, session: u64, lines: &[&str]) -> usize {
        let mut again = 0;
        for (transaction, line) in (2..).zip(lines) {
            self.clock += 1;
            let position = SenderPosition::Relp {
                session,
                transaction,
            };
            let mut record = record(position, line, self.clock);
            if self.resends.is_again(&mut record) {
                again += 1;
            } else {
                self.log.push(record);
            }
        }
        again
    }

    /// Killed and started: only the log is left.
    fn start_anew(&mut self) {
        self.resends = Resends::default();
        for record in &self.log {
            self.resends.remember(record);
        }
    }

    fn kept(&self) -> Vec<&str> {
        let lines = self.log.iter();
        lines
            .map(|kept| std::str::from_utf8(&kept.raw).unwrap())
            .collect()
    }
}

#[test]
fn what_was_durable_but_not_answered_is_recognised_in_the_next_session() {
    for killed in [false, true] {
        let mut house = House::default();
        assert_eq!(house.send(1, &["a", "b", "c", "d"]), 0);
        if killed {
            house.start_anew();
        }
        assert_eq!(house.send(2, &["c", "d", "e", "c"]), 2);
        assert_eq!(house.kept(), ["a", "b", "c", "d", "e", "c"], "{killed}");
    }
}

#[test]
fn a_row_goes_on_over_several_kills() {
    let mut house = House::default();
    house.send(1, &["a", "b", "c"]);
    house.start_anew();
    // Killed again before any answer: the same three, and one more.
    assert_eq!(house.send(2, &["b", "c", "d"]), 2);
    house.start_anew();
    assert_eq!(house.send(3, &["b", "c", "d", "e"]), 3);
    assert_eq!(house.kept(), ["a", "b", "c", "d", "e"]);
    let name = |kept: &RawRecord| match kept.position {
        SenderPosition::Relp { session, .. } => Some(session),
        _ => None,
    };
    let names: BTreeSet<_> = house.log.iter().map(name).collect();
    assert_eq!(names, BTreeSet::from([Some(1)]));
}

#[test]
fn repeated_lines_of_one_session_are_kept_and_a_new_session_is_new() {
    let mut house = House::default();
    assert_eq!(house.send(1, &["tick", "tick", "tick"]), 0);
    assert_eq!(house.send(2, &["other", "tick", "tick"]), 0);
    assert_eq!(house.log.len(), 6);
}

#[test]
fn two_sessions_of_one_sender_are_two_rows() {
    let mut house = House::default();
    house.send(1, &["a1"]);
    house.send(2, &["b1"]);
    house.send(1, &["a2"]);
    house.send(2, &["b2"]);
    house.start_anew();
    assert_eq!(house.send(3, &["a1", "a2", "a3"]), 2);
    assert_eq!(house.send(4, &["b2", "b3"]), 1);
    assert_eq!(house.kept(), ["a1", "b1", "a2", "b2", "a3", "b3"]);
}

#[test]
fn a_stretch_must_have_no_gap() {
    let mut house = House::default();
    house.send(1, &["a", "b", "c"]);
    assert_eq!(house.send(2, &["a", "c", "b"]), 1);
    assert_eq!(house.kept(), ["a", "b", "c", "c", "b"]);
}

#[test]
fn a_line_with_its_time_is_recognised_once_behind_new_ones() {
    let line = "<13>2026-11-21T07:45:01.123456+08:00 gw app: x";
    let coarse = "<13>2026-11-21T07:45:01.123+08:00 gw app: x";
    let mut house = House::default();
    assert_eq!(house.send(1, &[coarse, coarse, "b", line, line]), 1);
    house.start_anew();
    assert_eq!(house.send(2, &["new", line, coarse, coarse]), 2);
    assert_eq!(house.kept(), [coarse, coarse, "b", line, "new", coarse]);
    // Also one that stood in the stretch.
    house.start_anew();
    assert_eq!(house.send(3, &["new", coarse, "newest", coarse]), 3);
    // Not when the sender has been heard for long.
    house.start_anew();
    house.send(4, &["newer"]);
    house.clock += 601_000;
    assert_eq!(house.send(4, &[line]), 0);
}

#[test]
fn a_line_that_was_answered_long_ago_is_not_a_resend() {
    let mut house = House::default();
    house.send(1, &["old"]);
    house.clock += 601_000;
    house.send(1, &["young"]);
    assert_eq!(house.send(2, &["old"]), 0);
    assert_eq!(house.send(3, &["young"]), 1);
    // However long the sender was away.
    house.clock += 100_000_000;
    house.start_anew();
    assert_eq!(house.send(4, &["young"]), 1);
}

#[test]
fn only_so_much_is_remembered() {
    let mut house = House::default();
    let lines: Vec<String> = (0..ROW_LINES + 10)
        .map(|number| number.to_string())
        .collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    house.send(1, &lines);
    assert_eq!(house.send(2, &lines[..10]), 0);
    assert_eq!(house.send(3, &lines[10..]), ROW_LINES);
    for session in 10..10 + 3 * 32 {
        house.send(session, &[&format!("of {session}")]);
    }
    let sender = house.resends.senders.values().next().unwrap();
    assert_eq!((sender.rows.len(), sender.sessions.len()), (ROWS, SESSIONS));
}

#[test]
fn series_names_and_requests_are_known_again_also_after_a_start() {
    let numbered = |number| SenderPosition::Numbered { series: 7, number };
    let named = |low| SenderPosition::Named { high: 1, low };
    let line = |line| SenderPosition::Request { body: 9, line };
    let mut resends = Resends::default();
    for position in [numbered(5), named(5), line(0), line(1)] {
        let mut first = record(position.clone(), "x", 0);
        assert!(!resends.is_again(&mut first), "{position:?}");
        assert!(resends.is_again(&mut first), "{position:?}");
        let mut after = Resends::default();
        after.remember(&first);
        assert!(after.is_again(&mut first), "{position:?}");
    }
    assert!(resends.is_again(&mut record(numbered(4), "x", 0)));
    assert!(!resends.is_again(&mut record(numbered(6), "x", 0)));
    assert!(!resends.is_again(&mut record(named(6), "x", 0)));
    // Ten minutes later, or once it was answered, the same request is a new one.
    assert!(!resends.is_again(&mut record(line(0), "x", 601_000)));
    let source = record(line(0), "x", 0).source;
    assert!(resends.is_again(&mut record(line(0), "x", 602_000)));
    resends.answered(source, 9);
    assert!(!resends.is_again(&mut record(line(0), "x", 602_000)));
}
