//! How a source lives: how much it sends, how its clock goes, how its lines come.
//!
//! The intake counts while it judges, so a replay of the log counts as life did, and what is told here
//! survives a restart: it covers the last day by the times of receipt.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use domain::event::{Event, EventTime, TimeBasis};
use domain::id::SourceId;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::intake::Tally;
use crate::port::{RawRecord, SenderPosition, Trust};
use crate::upkeep::{self, Upkeep, Word};

/// Seconds that are counted together.
const SLOT: i64 = 5 * 60;
/// Slots that are remembered: a day.
const SLOTS: i64 = 24 * 12;
/// Slots of an hour.
const HOUR: i64 = 12;
/// Lines by whose times the clock is judged; odd, so that one of them is the middle.
const LINES: usize = 101;
/// With fewer lines nothing is said of a clock.
const LEAST_LINES: usize = 5;
/// A clock that is farther off is flagged.
const RIGHT: SignedDuration = SignedDuration::from_secs(1);
/// So near to whole hours a difference is a zone's.
const NEAR: SignedDuration = SignedDuration::from_mins(2);
/// The widest difference between two zones.
const WIDEST: i64 = 26;
/// No source sends more in five minutes, and no five minutes have a higher number.
const PLAUSIBLE: u64 = 1 << 48;
/// Lines that are older are of another year.
const YEAR: SignedDuration = SignedDuration::from_hours(24 * 300);

/// How the newest line came, and so what can be lost on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Via {
    /// Read from a file of this machine.
    File,
    /// In a whole file that was put into the drop folder.
    Dropped,
    /// By RELP.
    Relp,
    /// By systemd's journal upload.
    Journal,
    /// By Elasticsearch's `_bulk`, each document with a name.
    Named,
    /// By a request whose entries have no names.
    Request,
    /// By connections that know no answers.
    Stream,
    /// By datagrams.
    Datagram,
    /// Written by this program itself.
    Own,
}

impl Via {
    /// Every way.
    pub const ALL: [Self; 9] = [
        Self::File,
        Self::Dropped,
        Self::Relp,
        Self::Journal,
        Self::Named,
        Self::Request,
        Self::Stream,
        Self::Datagram,
        Self::Own,
    ];

    /// Stable name in text keys and answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Dropped => "dropped",
            Self::Relp => "relp",
            Self::Journal => "journal",
            Self::Named => "named",
            Self::Request => "request",
            Self::Stream => "stream",
            Self::Datagram => "datagram",
            Self::Own => "own",
        }
    }

    const fn of(record: &RawRecord) -> Self {
        match (&record.position, record.trust) {
            (SenderPosition::File { .. }, _) => Self::File,
            (SenderPosition::Dropped { .. }, _) => Self::Dropped,
            (SenderPosition::Journal { .. }, _) => Self::Own,
            (SenderPosition::Relp { .. }, _) => Self::Relp,
            (SenderPosition::Numbered { .. }, _) => Self::Journal,
            (SenderPosition::Named { .. }, _) => Self::Named,
            (SenderPosition::Request { .. }, _) => Self::Request,
            (SenderPosition::None, Trust::None) => Self::Datagram,
            (SenderPosition::None, _) => Self::Stream,
        }
    }
}

/// What a difference between receipt and the lines' own times looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// Within a second.
    Right,
    /// Whole hours: a wrong zone.
    Zone,
    /// Another year.
    Year,
    /// Anything else: a clock that nobody sets, or lines that were held back.
    Off,
}

impl Clock {
    /// Every judgement.
    pub const ALL: [Self; 4] = [Self::Right, Self::Zone, Self::Year, Self::Off];

    /// Stable name in text keys and answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Zone => "zone",
            Self::Year => "year",
            Self::Off => "off",
        }
    }

    /// What a difference looks like.
    pub fn judge(skew: SignedDuration) -> Self {
        let off = skew.abs();
        if off <= RIGHT {
            return Self::Right;
        }
        if off >= YEAR {
            return Self::Year;
        }
        let hours = off.saturating_add(SignedDuration::from_mins(30)).as_hours();
        let rest = off.saturating_sub(SignedDuration::from_hours(hours)).abs();
        if (1..=WIDEST).contains(&hours) && rest <= NEAR {
            return Self::Zone;
        }
        Self::Off
    }
}

/// Lines of a stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// When it began.
    pub from: Timestamp,
    /// Lines received in it.
    pub lines: u64,
}

/// The life of one source.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Pulse {
    /// What became of its records.
    pub tally: Tally,
    /// How the newest came.
    pub via: Option<Via>,
    /// What it said of a virus scanner.
    pub antivirus: Word,
    /// What it said of backups.
    pub backup: Word,
    /// Lines by slot; only slots with lines.
    slots: VecDeque<(i64, u64)>,
    /// Milliseconds between a line's own time and its receipt, of the newest lines.
    skews: VecDeque<i64>,
}

impl Pulse {
    /// Takes note of a record, with the time that it states itself.
    pub fn hear(&mut self, record: &RawRecord, time: EventTime) {
        self.via = Some(Via::of(record));
        let slot = record.received.as_second().div_euclid(SLOT);
        // A clock of ours that was set back counts on in the newest slot.
        let slot = self
            .slots
            .back()
            .map_or(slot, |(newest, _)| slot.max(*newest));
        match self.slots.back_mut() {
            Some((newest, lines)) if *newest == slot => *lines = lines.saturating_add(1),
            _ => self.slots.push_back((slot, 1)),
        }
        while self
            .slots
            .front()
            .is_some_and(|(oldest, _)| slot - oldest >= SLOTS)
        {
            self.slots.pop_front();
        }
        if time.basis == TimeBasis::Received {
            return;
        }
        if self.skews.len() >= LINES {
            self.skews.pop_front();
        }
        let skew = record.received.duration_since(time.at).as_millis();
        self.skews
            .push_back(i64::try_from(skew).unwrap_or(i64::MAX));
    }

    /// Whether it may have come about by [`Pulse::hear`]: for whoever read it from a file.
    pub(crate) fn is_sound(&self) -> bool {
        let plausible =
            |(slot, lines): &(i64, u64)| slot.unsigned_abs() <= PLAUSIBLE && *lines <= PLAUSIBLE;
        let slots = usize::try_from(SLOTS).unwrap_or(usize::MAX);
        self.slots.len() <= slots
            && self.slots.iter().all(plausible)
            && self.slots.iter().is_sorted()
            && self.skews.len() <= LINES
    }

    /// The last hour in stretches of five minutes, oldest first; the last one is not over.
    pub fn hour(&self, now: Timestamp) -> Vec<Stretch> {
        self.stretches(now, HOUR, 1)
    }

    /// The last day by the hour, oldest first; the last one is not over.
    pub fn day(&self, now: Timestamp) -> Vec<Stretch> {
        self.stretches(now, 24, HOUR)
    }

    fn stretches(&self, now: Timestamp, count: i64, slots: i64) -> Vec<Stretch> {
        let newest = now.as_second().div_euclid(SLOT).div_euclid(slots);
        let lines = |number: i64| {
            let within = |slot: i64| slot.div_euclid(slots) == number;
            let each = self.slots.iter().filter(|(slot, _)| within(*slot));
            each.map(|(_, lines)| lines).sum()
        };
        let stretch = |number: i64| {
            let from = Timestamp::from_second(number.saturating_mul(slots).saturating_mul(SLOT));
            Some(Stretch {
                from: from.ok()?,
                lines: lines(number),
            })
        };
        let oldest = newest.saturating_sub(count).saturating_add(1);
        (oldest..=newest).filter_map(stretch).collect()
    }

    /// How far behind the receipt the newest lines' own times are, in the middle; negative where they
    /// are ahead. Nothing before there are some.
    pub fn skew(&self) -> Option<SignedDuration> {
        if self.skews.len() < LEAST_LINES {
            return None;
        }
        let mut skews: Vec<_> = self.skews.iter().copied().collect();
        skews.sort_unstable();
        let middle = skews.get(skews.len() / 2)?;
        Some(SignedDuration::from_millis(*middle))
    }
}

/// The life of every source; shared between the intake, which tells, and whoever shows it.
#[derive(Debug, Clone, Default)]
pub struct Pulses(Arc<Mutex<BTreeMap<SourceId, Pulse>>>);

impl Pulses {
    /// Takes note of a record.
    pub(crate) fn hear(&self, record: &RawRecord, event: &Event<'_>, tally: Tally) {
        let Self(all) = self;
        let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
        let pulse = all.entry(record.source).or_default();
        pulse.tally = tally;
        pulse.hear(record, event.time);
        match upkeep::said(event) {
            Some((Upkeep::Antivirus, well)) => pulse.antivirus.hear(well, record.received),
            Some((Upkeep::Backup, well)) => pulse.backup.hear(well, record.received),
            None => {}
        }
    }

    /// Forgets everything: the log is about to be read again.
    pub(crate) fn clear(&self) {
        let Self(all) = self;
        all.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// All of them as they are now.
    pub(crate) fn all(&self) -> BTreeMap<SourceId, Pulse> {
        let Self(all) = self;
        all.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Goes on with what is known of all of them.
    pub(crate) fn go_on(&self, known: BTreeMap<SourceId, Pulse>) {
        let Self(all) = self;
        *all.lock().unwrap_or_else(PoisonError::into_inner) = known;
    }

    /// The life of one source; nothing has come where it is new.
    pub fn of(&self, source: SourceId) -> Pulse {
        let Self(all) = self;
        let all = all.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&source).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use domain::id::UnitId;
    use uuid::Uuid;

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_795_000_000 + seconds).unwrap()
    }

    fn record(received: Timestamp) -> RawRecord {
        RawRecord {
            unit: UnitId::new(Uuid::nil()),
            source: SourceId::new(Uuid::nil()),
            received,
            trust: Trust::None,
            position: SenderPosition::None,
            encoding: "utf-8",
            raw: Vec::new(),
        }
    }

    fn stated(at: Timestamp) -> EventTime {
        let basis = TimeBasis::Stated;
        EventTime { at, basis }
    }

    #[test]
    fn what_was_sent_is_counted_by_five_minutes_and_by_hours_for_a_day() {
        let mut pulse = Pulse::default();
        for minute in 0..(30 * 60) {
            pulse.hear(&record(at(minute * 60)), stated(at(minute * 60)));
        }
        let now = at(30 * 3_600 - 60);
        let hour = pulse.hour(now);
        assert_eq!(hour.len(), 12);
        assert!(
            hour.iter().take(11).all(|stretch| stretch.lines == 5),
            "{hour:?}"
        );
        let day = pulse.day(now);
        assert_eq!(day.len(), 24);
        assert!(
            day.iter()
                .skip(1)
                .take(22)
                .all(|stretch| stretch.lines == 60),
            "{day:?}"
        );
        assert_eq!(day.last().unwrap().from.as_second() % 3_600, 0);
        assert!(pulse.slots.len() <= 288, "a day and no more is remembered");
        let later = now + SignedDuration::from_hours(30);
        assert!(pulse.day(later).iter().all(|stretch| stretch.lines == 0));
        assert_eq!(pulse.via, Some(Via::Datagram));
    }

    #[test]
    fn the_middle_of_the_newest_lines_tells_of_the_clock() {
        let mut pulse = Pulse::default();
        for second in 0..4 {
            pulse.hear(&record(at(second)), stated(at(second - 3)));
        }
        assert_eq!(pulse.skew(), None, "too few to say anything");
        // One line that was held back does not make a wrong clock.
        pulse.hear(&record(at(9)), stated(at(-90_000)));
        assert_eq!(pulse.skew(), Some(SignedDuration::from_secs(3)));
        for second in 10..200 {
            let time = EventTime {
                at: at(second),
                basis: TimeBasis::Received,
            };
            pulse.hear(&record(at(second)), time);
        }
        assert_eq!(
            pulse.skew(),
            Some(SignedDuration::from_secs(3)),
            "no time of its own"
        );
        for second in 200..400 {
            pulse.hear(&record(at(second)), stated(at(second + 28_800)));
        }
        assert_eq!(pulse.skew(), Some(SignedDuration::from_hours(-8)));
    }

    #[test]
    fn a_wrong_zone_a_wrong_year_and_a_wrong_clock_are_told_apart() {
        let hours = SignedDuration::from_hours;
        for (skew, clock) in [
            (SignedDuration::from_millis(-900), Clock::Right),
            (SignedDuration::from_millis(1_100), Clock::Off),
            (hours(8) + SignedDuration::from_secs(3), Clock::Zone),
            (hours(-8), Clock::Zone),
            (hours(7) - SignedDuration::from_secs(100), Clock::Zone),
            (hours(8) + SignedDuration::from_mins(20), Clock::Off),
            (hours(24 * 365), Clock::Year),
            (hours(-24 * 366), Clock::Year),
            (hours(24 * 40), Clock::Off),
        ] {
            assert_eq!(Clock::judge(skew), clock, "{skew}");
        }
    }
}
