//! Sources that sent regularly and have stopped.
//!
//! A small office's log is quiet at night and on days off, so a pause is judged by the pauses of the
//! two weeks before: a source is silent when it has sent nothing for more than twice its longest
//! usual pause, and for an hour at least. What is found becomes a record of our own in the log
//! ([`Silence::record`]), which the rule `source-silent` raises like any other; so the observation
//! itself is kept as proof, and a replay comes to the same finding.

use std::collections::VecDeque;
use std::fmt;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How many days of pauses are remembered.
const DAYS: usize = 14;
/// For so long after its first record a source is only listened to.
const LEARNING: SignedDuration = SignedDuration::from_hours(7 * 24);
/// With fewer records in the remembered days there is no rhythm.
const LEAST_RECORDS: u64 = 50;
/// No source sends more in a day, and no day has a higher number.
const PLAUSIBLE: u64 = 1 << 48;
/// No shorter silence is told.
const SHORTEST: SignedDuration = SignedDuration::from_hours(1);

/// When a source sends, by the times of receipt.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rhythm {
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    /// The newest days with records, oldest first.
    days: VecDeque<Day>,
    told: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Day {
    /// Days since 1970 in UTC.
    number: i64,
    records: u64,
    /// The longest pause that ended on it.
    pause: SignedDuration,
}

/// A source that has stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silence {
    /// When it sent its last record.
    pub last: Timestamp,
    /// How long ago that is.
    pub silent: SignedDuration,
    /// Its longest pause in the days before.
    pub usual: SignedDuration,
}

/// Whether a source is silent now: its last record, its longest usual pause, and the present moment
/// decide. Nothing while it may still be an ordinary pause.
pub fn silence(last: Timestamp, usual: SignedDuration, now: Timestamp) -> Option<Silence> {
    let silent = now.duration_since(last);
    let longest = usual.saturating_add(usual).max(SHORTEST);
    (silent > longest).then_some(Silence {
        last,
        silent,
        usual,
    })
}

impl Rhythm {
    /// Takes note that a record arrived. Times that run backwards (a clock set back) count as the
    /// newest known.
    pub fn hear(&mut self, at: Timestamp) {
        self.first.get_or_insert(at);
        let at = self.last.map_or(at, |last| last.max(at));
        let pause = self
            .last
            .map_or(SignedDuration::ZERO, |last| at.duration_since(last));
        self.last = Some(at);
        self.told = false;
        let number = at.as_second().div_euclid(24 * 60 * 60);
        match self.days.back_mut() {
            Some(day) if day.number == number => {
                day.records = day.records.saturating_add(1);
                day.pause = day.pause.max(pause);
            }
            _ => self.days.push_back(Day {
                number,
                records: 1,
                pause,
            }),
        }
        let oldest = number.saturating_sub(i64::try_from(DAYS).unwrap_or(i64::MAX));
        while self.days.front().is_some_and(|day| day.number <= oldest) {
            self.days.pop_front();
        }
    }

    /// The silence of the source now, unless it was told already. Nothing while the source is new or
    /// sends too seldom to have a rhythm.
    pub fn fell_silent(&self, now: Timestamp) -> Option<Silence> {
        if self.told {
            return None;
        }
        let (first, last) = (self.first?, self.last?);
        let records = self.days.iter().map(|day| day.records);
        if last.duration_since(first) < LEARNING || records.sum::<u64>() < LEAST_RECORDS {
            return None;
        }
        let usual = self.days.iter().map(|day| day.pause).max()?;
        silence(last, usual, now)
    }

    /// Nobody was listened to for a while: that was no pause of the source.
    pub(crate) fn excuse(&mut self, from: Timestamp, until: Timestamp) {
        let Some(last) = self.last else { return };
        let away = until.duration_since(from.max(last));
        if away.is_positive() {
            self.last = Some(moved(last, away));
        }
    }

    /// Our own clock was moved by so much, which was noticed at a time by the clock as it is now.
    pub(crate) fn shift(&mut self, by: SignedDuration, noticed: Timestamp) {
        let Some(last) = self.last else { return };
        if by.is_positive() && last > moved(noticed, -by) {
            // It was heard since, and the step was taken for a pause of it.
            if let Some(day) = self.days.back_mut().filter(|day| day.pause >= by) {
                day.pause = day.pause.saturating_sub(by);
            }
        } else {
            self.last = Some(moved(last, by));
        }
        self.first = self.first.map(|first| moved(first, by));
    }

    /// Whether it may have come about by [`Rhythm::hear`]: for whoever read it from a file.
    pub(crate) fn is_sound(&self) -> bool {
        let plausible =
            |day: &Day| day.records <= PLAUSIBLE && day.number.unsigned_abs() <= PLAUSIBLE;
        self.days.len() <= DAYS && self.days.iter().all(plausible)
    }

    /// Takes note that the present silence stands in the log: it is told once, until the source is
    /// heard again.
    pub const fn was_told(&mut self) {
        self.told = true;
    }
}

fn moved(at: Timestamp, by: SignedDuration) -> Timestamp {
    let end = if by.is_negative() {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    at.checked_add(by).unwrap_or(end)
}

impl Silence {
    /// The record to append to the log: a line of the format `townwatch`.
    pub fn record(&self, source: &str, now: Timestamp) -> String {
        let name: String = source
            .chars()
            .map(|sign| if sign.is_control() { ' ' } else { sign })
            .collect();
        format!(
            "{} townwatch townwatch: source-silent silent={} usual={} source={name}",
            now.to_zoned(TimeZone::UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            Clock(self.silent),
            Clock(self.usual),
        )
    }
}

/// Hours and minutes: `131:05`.
struct Clock(SignedDuration);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.0.as_mins();
        write!(f, "{}:{:02}", minutes / 60, minutes % 60)
    }
}

#[cfg(test)]
mod tests {
    use domain::event::known;

    use super::*;

    const HOUR: i64 = 3_600;

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_second(hours * HOUR).unwrap()
    }

    /// A source that sends each hour from eight to six, and nothing on days off.
    fn office_hours(days: i64) -> Rhythm {
        let mut rhythm = Rhythm::default();
        for day in (0..days).filter(|day| day % 7 < 5) {
            for hour in 8..=18 {
                rhythm.hear(at(day * 24 + hour));
            }
        }
        rhythm
    }

    #[test]
    fn more_than_twice_the_usual_pause_is_silence_and_an_hour_at_least() {
        let minutes = SignedDuration::from_mins;
        let last = at(100);
        let after = |passed: SignedDuration| silence(last, minutes(45), last + passed);
        assert_eq!(after(minutes(90)), None);
        let found = after(minutes(91)).unwrap();
        assert_eq!((found.silent, found.usual), (minutes(91), minutes(45)));
        let brisk = |passed| silence(last, minutes(1), last + minutes(passed));
        assert_eq!(brisk(60), None);
        assert!(brisk(61).is_some());
        assert_eq!(silence(last, minutes(1), last - minutes(600)), None);
    }

    #[test]
    fn nights_and_days_off_are_no_silence() {
        let rhythm = office_hours(19);
        // Friday evening to Monday morning are 62 hours.
        let friday = 18 * 24 + 18;
        assert_eq!(rhythm.fell_silent(at(friday + 124)), None);
        let found = rhythm.fell_silent(at(friday + 125)).unwrap();
        assert_eq!(found.usual, SignedDuration::from_hours(62));
    }

    #[test]
    fn a_silence_is_told_once_until_the_source_is_heard_again() {
        let mut rhythm = office_hours(19);
        let late = 18 * 24 + 18 + 200;
        assert!(rhythm.fell_silent(at(late)).is_some());
        rhythm.was_told();
        assert_eq!(rhythm.fell_silent(at(late + 1)), None);
        rhythm.hear(at(late + 2));
        for hour in 0..60 {
            rhythm.hear(at(late + 2 + hour));
        }
        // The long silence is one of its pauses now, and twice as long must pass.
        assert_eq!(rhythm.fell_silent(at(late + 61 + 404)), None);
        assert!(rhythm.fell_silent(at(late + 61 + 405)).is_some());
    }

    #[test]
    fn a_new_source_is_only_listened_to() {
        let mut rhythm = Rhythm::default();
        for minute in 0..600 {
            rhythm.hear(at(0) + SignedDuration::from_mins(minute));
        }
        assert_eq!(rhythm.fell_silent(at(1_000)), None);
    }

    #[test]
    fn a_clock_that_is_set_back_makes_no_pause() {
        let mut rhythm = office_hours(19);
        let before = rhythm.clone();
        rhythm.hear(at(3));
        assert_eq!(rhythm.last, before.last);
    }

    #[test]
    fn nobody_was_silent_while_nobody_listened() {
        let mut rhythm = office_hours(19);
        let friday = 18 * 24 + 18;
        rhythm.excuse(at(friday + 2), at(friday + 102));
        assert_eq!(rhythm.fell_silent(at(friday + 224)), None);
        let found = rhythm.fell_silent(at(friday + 225)).unwrap();
        assert_eq!(found.silent, SignedDuration::from_hours(125));
        // What was over before it was heard last excuses nothing.
        let before = rhythm.clone();
        rhythm.excuse(at(0), at(friday));
        assert_eq!(rhythm, before);
    }

    #[test]
    fn a_step_of_our_own_clock_is_no_pause_whichever_way_it_goes() {
        let friday = 18 * 24 + 18;
        let hours = SignedDuration::from_hours;
        let mut ahead = office_hours(19);
        ahead.shift(hours(1_000), at(friday + 1_001));
        assert_eq!(ahead.fell_silent(at(friday + 1_124)), None);
        assert!(ahead.fell_silent(at(friday + 1_125)).is_some());
        let mut back = office_hours(19);
        back.shift(hours(-100), at(friday - 99));
        assert!(back.fell_silent(at(friday - 100 + 125)).is_some());
        // Heard between the step and its being noticed.
        let mut heard = office_hours(19);
        heard.hear(at(friday + 101));
        heard.shift(hours(100), at(friday + 101));
        assert!(heard.fell_silent(at(friday + 101 + 125)).is_some());
    }

    #[test]
    fn the_record_is_read_by_its_format_with_everything_in_it() {
        let found = Silence {
            last: at(0),
            silent: SignedDuration::from_mins(131 * 60 + 5),
            usual: SignedDuration::from_mins(62),
        };
        let line = found.record("郵件\n伺服器", at(131));
        let context = formats::Context {
            received: at(131),
            zone: &TimeZone::UTC,
        };
        let decoded = formats::decode(formats::Format::AUTO, &line, &context);
        assert!(decoded.issues.is_empty(), "{:?}", decoded.issues);
        let event = decoded.event;
        let told = |name| event.text_of(name).unwrap_or_default().to_owned();
        assert_eq!(told(known::EVENT_ACTION), "source-silent");
        assert_eq!(told(known::LOG_SOURCE_NAME), "郵件 伺服器");
        assert_eq!(told(known::LOG_SILENT), "131:05");
        assert_eq!(told(known::LOG_USUAL), "1:02");
        assert_eq!(event.time.at, at(131));
    }
}
