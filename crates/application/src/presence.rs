//! When this program could not hear anybody, and when clocks were set: so that neither is taken for a source
//! that fell silent.
//!
//! What is found becomes a record of our own in the log, as silence does, so that it is kept as proof and a
//! replay comes to the same. Our own clock is watched by the scheduler, which writes into the journal
//! (`clock_jumped`); the intake only corrects for it what it knows of sources.

use std::collections::VecDeque;
use std::fmt;

use domain::event::{Event, EventTime, TimeBasis, Value};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// No shorter absence is told: a new version of the program is put in within it.
const SHORTEST: SignedDuration = SignedDuration::from_mins(5);
/// Lines by whose times a sender's clock is judged; odd, so that one of them is the middle.
const LINES: usize = 21;
/// Of lines received within so many seconds one is looked at: lines that were held back come together.
const APART: i64 = 30;
/// A clock goes steadily while half of the differences are within so many seconds of the middle.
const STEADY: i64 = 30;
/// A smaller step, in seconds, is not told: the page of the source tells how far its clock is off.
const STEP: i64 = 300;
/// No clock is farther off, in seconds.
const PLAUSIBLE: i64 = 1 << 40;

/// Why nobody was heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The program did not run.
    Down,
    /// What came could not be kept: the disk is full or fails.
    Stuck,
}

/// A time in which nobody was heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Absence {
    /// Why.
    pub why: Why,
    /// Since when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

impl Absence {
    /// The record to append to the log: a line of the format `townwatch`. Nothing for a short one.
    pub fn record(&self) -> Option<String> {
        let away = self.until.duration_since(self.from);
        let why = match self.why {
            Why::Down => "down",
            Why::Stuck => "stuck",
        };
        (away >= SHORTEST).then(|| {
            let (from, until) = (stamp(self.from), stamp(self.until));
            let away = Span(away);
            format!(
                "{until} townwatch townwatch: collector-stopped why={why} from={from} until={until} away={away}"
            )
        })
    }

    /// What a record of ours says.
    pub(crate) fn told(event: &Event<'_>) -> Option<Self> {
        let time = |name| text(event, name)?.parse().ok();
        let why = match text(event, "townwatch.collector.why")? {
            "down" => Why::Down,
            "stuck" => Why::Stuck,
            _ => return None,
        };
        Some(Self {
            why,
            from: time("townwatch.collector.from")?,
            until: time("townwatch.collector.until")?,
        })
    }
}

/// By how much a line of our journal says that our own clock was moved.
pub(crate) fn own_jump(event: &Event<'_>) -> Option<SignedDuration> {
    let seconds = match event.own_value("facts.seconds")? {
        Value::Integer(seconds) => *seconds,
        _ => return None,
    };
    let jumped = text(event, "deed") == Some("clock_jumped");
    (jumped && seconds.abs() < PLAUSIBLE).then(|| SignedDuration::from_secs(seconds))
}

fn text<'e>(event: &'e Event<'_>, name: &str) -> Option<&'e str> {
    match event.own_value(name)? {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// A clock of a sender that was set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Seconds that it was ahead of ours.
    pub before: i64,
    /// Seconds that it is ahead now.
    pub after: i64,
}

/// How a sender's clock goes, by the times in its lines and those of receipt.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SenderClock {
    /// Seconds that it is ahead of ours when it goes steadily.
    usual: Option<i64>,
    /// Receipt and seconds ahead of the newest lines.
    newest: VecDeque<(i64, i64)>,
    /// Not told yet.
    step: Option<Step>,
}

impl SenderClock {
    /// Takes note of a line. Lines without a time of their own say nothing.
    pub fn hear(&mut self, received: Timestamp, time: EventTime) {
        if time.basis == TimeBasis::Received {
            return;
        }
        let at = received.as_second();
        let ahead = time.at.as_second().saturating_sub(at);
        if let Some((last, _)) = self.newest.back() {
            if at < *last {
                self.newest.clear();
            } else if at.saturating_sub(*last) < APART {
                return;
            }
        }
        self.newest
            .push_back((at, ahead.clamp(-PLAUSIBLE, PLAUSIBLE)));
        if self.newest.len() > LINES {
            self.newest.pop_front();
        }
        let Some(now) = self.steady() else { return };
        let before = *self.usual.get_or_insert(now);
        self.usual = Some(now);
        if now.abs_diff(before) >= STEP.unsigned_abs() {
            let before = self.step.map_or(before, |step| step.before);
            self.step = Some(Step { before, after: now });
        }
    }

    /// How far it is ahead, where it goes steadily.
    fn steady(&self) -> Option<i64> {
        if self.newest.len() < LINES {
            return None;
        }
        let ahead: Vec<i64> = self.newest.iter().map(|(_, ahead)| *ahead).collect();
        let median = middle(ahead.clone())?;
        let apart = ahead.iter().map(|one| one.saturating_sub(median).abs());
        (middle(apart.collect())? <= STEADY).then_some(median)
    }

    /// What is to be told.
    pub const fn step(&self) -> Option<Step> {
        self.step
    }

    /// Takes note that it stands in the log.
    pub const fn was_told(&mut self) {
        self.step = None;
    }

    /// Our own clock was moved: every sender's is ahead by so much less.
    pub(crate) fn shift(&mut self, by: SignedDuration) {
        self.newest.clear();
        let by = by.as_secs();
        self.usual = self.usual.map(|usual| usual.saturating_sub(by));
    }

    /// Whether it may have come about by [`SenderClock::hear`].
    pub(crate) fn is_sound(&self) -> bool {
        let step = self.step.iter().flat_map(|step| [step.before, step.after]);
        let newest = self.newest.iter().flat_map(|(at, ahead)| [*at, *ahead]);
        let mut all = step.chain(newest).chain(self.usual);
        self.newest.len() <= LINES && all.all(|one| one.abs() <= PLAUSIBLE)
    }
}

impl Step {
    /// The record to append to the log: a line of the format `townwatch`.
    pub fn record(&self, source: &str, now: Timestamp) -> String {
        let name: String = source
            .chars()
            .map(|sign| if sign.is_control() { ' ' } else { sign })
            .collect();
        let signed = |seconds: i64| {
            let sign = if seconds < 0 { '-' } else { '+' };
            format!("{sign}{}", Span(SignedDuration::from_secs(seconds).abs()))
        };
        format!(
            "{} townwatch townwatch: clock-jumped by={} before={} after={} source={name}",
            stamp(now),
            signed(self.after.saturating_sub(self.before)),
            signed(self.before),
            signed(self.after),
        )
    }
}

fn middle(mut all: Vec<i64>) -> Option<i64> {
    all.sort_unstable();
    all.get(all.len() / 2).copied()
}

pub(crate) fn stamp(at: Timestamp) -> String {
    let at = at.to_zoned(TimeZone::UTC);
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Hours, minutes and seconds: `131:05:09`.
struct Span(SignedDuration);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let (hours, rest) = (seconds / 3_600, seconds % 3_600);
        write!(f, "{hours}:{:02}:{:02}", rest / 60, rest % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn hear(clock: &mut SenderClock, received: i64, ahead: i64) {
        let time = EventTime {
            at: at(received + ahead),
            basis: TimeBasis::Stated,
        };
        clock.hear(at(received), time);
    }

    /// A sender that writes every minute.
    fn steady() -> (SenderClock, i64) {
        let mut clock = SenderClock::default();
        for minute in 0..60 {
            hear(&mut clock, minute * 60, -(minute % 3));
        }
        assert_eq!((clock.usual, clock.step), (Some(-1), None));
        (clock, 3_600)
    }

    #[test]
    fn a_clock_that_was_set_is_told_with_both_differences() {
        let (mut clock, now) = steady();
        for minute in 0..21 {
            hear(&mut clock, now + minute * 60, 18_000);
        }
        let step = clock.step().unwrap();
        assert_eq!((step.before, step.after), (0, 18_000));
        let line = step.record("DC1", at(now));
        assert!(line.ends_with("by=+5:00:00 before=+0:00:00 after=+5:00:00 source=DC1"));
        clock.was_told();
        hear(&mut clock, now + 3_600, 18_000);
        assert_eq!(clock.step(), None);
    }

    #[test]
    fn lines_that_were_held_back_set_no_clock() {
        let (mut clock, now) = steady();
        // Two hours that could not be sent come in ten minutes, oldest first, a thousand lines.
        for number in 0..1_000 {
            let received = now + 7_200 + number * 6 / 10;
            hear(&mut clock, received, now + number * 7 - received);
        }
        assert_eq!(clock.step(), None);
        // All in one moment.
        for number in 0..1_000 {
            hear(&mut clock, now + 8_000, -number * 7);
        }
        for minute in 0..60 {
            hear(&mut clock, now + 9_000 + minute * 60, -1);
        }
        assert_eq!(clock.step(), None);
    }

    #[test]
    fn a_clock_that_runs_slow_and_one_line_that_is_wrong_are_no_step() {
        let (mut clock, now) = steady();
        for minute in 0..600 {
            let wrong = if minute % 7 == 0 { 90_000 } else { 0 };
            hear(&mut clock, now + minute * 60, wrong - minute);
        }
        assert_eq!(clock.step(), None);
        assert!(clock.is_sound());
    }

    #[test]
    fn when_our_own_clock_was_moved_no_senders_was() {
        let (mut clock, now) = steady();
        clock.shift(SignedDuration::from_secs(18_000));
        for minute in 0..60 {
            hear(&mut clock, now + 18_000 + minute * 60, -18_001);
        }
        assert_eq!(clock.step(), None);
    }

    #[test]
    fn a_short_absence_is_not_told_and_a_long_one_is_read_again() {
        let absence = |until| Absence {
            why: Why::Stuck,
            from: at(0),
            until: at(until),
        };
        assert_eq!(absence(299).record(), None);
        assert_eq!(absence(-5).record(), None);
        let line = absence(18_061).record().unwrap();
        let context = formats::Context {
            received: at(18_061),
            zone: &TimeZone::UTC,
        };
        let decoded = formats::decode(formats::Format::AUTO, &line, &context);
        assert!(decoded.issues.is_empty(), "{:?}", decoded.issues);
        assert_eq!(Absence::told(&decoded.event), Some(absence(18_061)));
        assert!(line.ends_with("away=5:01:01"));
    }
}
