//! Lines of requests that were taken, the newest of them.
//!
//! A request's lines come one after the other, so what is kept are stretches of them: a request of
//! thousands of lines is one entry, and forgetting it is one step.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{NAMES, UNANSWERED};

/// Entries that are gone may stand in the order, besides as many as there are, before it is cleared.
const GONE: usize = 64;

/// What was seen of requests: (body, line).
#[derive(Debug, Default)]
pub(super) struct Requests {
    /// Stretches by body and first line.
    known: BTreeMap<(u64, u64), Stretch>,
    /// The same in the order in which they came; some may be gone.
    order: VecDeque<Place>,
    /// Lines of all stretches.
    lines: usize,
    /// Names the next stretch.
    turn: u64,
}

#[derive(Debug)]
struct Stretch {
    /// Behind its last line.
    end: u64,
    turn: u64,
}

#[derive(Debug)]
struct Place {
    body: u64,
    first: u64,
    turn: u64,
    at: Timestamp,
}

/// A stretch as it is written down: body, first line, behind the last, nanoseconds since 1970.
type Written = (u64, u64, u64, i128);

impl Serialize for Requests {
    fn serialize<S: Serializer>(&self, into: S) -> Result<S::Ok, S::Error> {
        let written = |place: &Place| -> Option<Written> {
            let stretch = self.there(place)?;
            let at = place.at.as_nanosecond();
            Some((place.body, place.first, stretch.end, at))
        };
        let all: Vec<_> = self.order.iter().filter_map(written).collect();
        all.serialize(into)
    }
}

impl<'de> Deserialize<'de> for Requests {
    /// What cannot have come about here is refused: it was read from a file.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut read = Self::default();
        for (body, first, end, at) in Vec::<Written>::deserialize(from)? {
            let at = Timestamp::from_nanosecond(at).map_err(D::Error::custom)?;
            let lines = end.checked_sub(first).filter(|lines| *lines > 0);
            let lines = lines.and_then(|lines| usize::try_from(lines).ok());
            let all = lines.and_then(|lines| read.lines.checked_add(lines));
            let Some(all) = all.filter(|all| *all <= NAMES) else {
                return Err(D::Error::custom("a stretch of lines that cannot be"));
            };
            if read.known.contains_key(&(body, first)) {
                return Err(D::Error::custom("a stretch of lines stands twice"));
            }
            read.lines = all;
            read.put(body, first, end, at);
        }
        Ok(read)
    }
}

impl Requests {
    /// Whether a line of a body was seen.
    pub(super) fn has(&self, body: u64, line: u64) -> bool {
        let before = self.known.range((body, 0)..=(body, line)).next_back();
        before.is_some_and(|(_, stretch)| line < stretch.end)
    }

    /// Takes note of a line; the oldest one is forgotten where there are too many.
    pub(super) fn add(&mut self, body: u64, line: u64, at: Timestamp) {
        if self.has(body, line) {
            return;
        }
        if !self.go_on(body, line, at) {
            self.put(body, line, line.saturating_add(1), at);
        }
        self.lines = self.lines.saturating_add(1);
        if self.lines > NAMES {
            self.forget_oldest();
        }
    }

    /// A new stretch, the newest.
    fn put(&mut self, body: u64, first: u64, end: u64, at: Timestamp) {
        self.turn = self.turn.saturating_add(1);
        let turn = self.turn;
        self.known.insert((body, first), Stretch { end, turn });
        self.order.push_back(Place {
            body,
            first,
            turn,
            at,
        });
    }

    /// Adds a line to the newest stretch, where it follows it.
    fn go_on(&mut self, body: u64, line: u64, at: Timestamp) -> bool {
        let newest = self.order.back();
        let Some(newest) = newest.filter(|newest| newest.body == body && newest.at == at) else {
            return false;
        };
        let stretch = self.known.get_mut(&(body, newest.first));
        match stretch.filter(|stretch| stretch.turn == newest.turn && stretch.end == line) {
            Some(stretch) => {
                stretch.end = line.saturating_add(1);
                true
            }
            None => false,
        }
    }

    /// Forgets what is so old that nobody sends it again.
    pub(super) fn forget_before(&mut self, now: Timestamp) {
        let is_old = |place: &Place| now.duration_since(place.at) > UNANSWERED;
        while let Some(oldest) = self.order.pop_front_if(|place| is_old(place)) {
            if let Some(stretch) = self.take(&oldest) {
                self.drop_lines(oldest.first, stretch.end);
            }
        }
    }

    /// Forgets a request.
    pub(super) fn forget(&mut self, body: u64) {
        while let Some(first) = self.first_of(body) {
            if let Some(stretch) = self.known.remove(&(body, first)) {
                self.drop_lines(first, stretch.end);
            }
        }
        if self.order.len() > self.known.len().saturating_mul(2).saturating_add(GONE) {
            let known = &self.known;
            self.order.retain(|place| {
                let there = known.get(&(place.body, place.first));
                there.is_some_and(|stretch| stretch.turn == place.turn)
            });
        }
    }

    fn first_of(&self, body: u64) -> Option<u64> {
        let mut of = self.known.range((body, 0)..=(body, u64::MAX));
        of.next().map(|((_, first), _)| *first)
    }

    /// Takes away the stretch of a place; none where it is gone.
    fn take(&mut self, place: &Place) -> Option<Stretch> {
        self.there(place)?;
        self.known.remove(&(place.body, place.first))
    }

    /// The stretch of a place; none where it is gone.
    fn there(&self, place: &Place) -> Option<&Stretch> {
        let there = self.known.get(&(place.body, place.first));
        there.filter(|stretch| stretch.turn == place.turn)
    }

    fn forget_oldest(&mut self) {
        while let Some(mut oldest) = self.order.pop_front() {
            let Some(stretch) = self.take(&oldest) else {
                continue;
            };
            self.lines = self.lines.saturating_sub(1);
            oldest.first = oldest.first.saturating_add(1);
            if oldest.first < stretch.end {
                self.known.insert((oldest.body, oldest.first), stretch);
                self.order.push_front(oldest);
            }
            return;
        }
    }

    fn drop_lines(&mut self, first: u64, end: u64) {
        let lines = usize::try_from(end.saturating_sub(first)).unwrap_or(usize::MAX);
        self.lines = self.lines.saturating_sub(lines);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One line after the other, as it is said: the newest lines, none too old, none of a request whose
    /// answer came.
    #[derive(Default)]
    struct Slow(Vec<(u64, u64, Timestamp)>);

    impl Slow {
        fn has(&self, body: u64, line: u64) -> bool {
            self.0
                .iter()
                .any(|(of, known, _)| (*of, *known) == (body, line))
        }

        fn add(&mut self, body: u64, line: u64, at: Timestamp) {
            if !self.has(body, line) {
                self.0.push((body, line, at));
            }
            if self.0.len() > NAMES {
                self.0.remove(0);
            }
        }

        fn forget_before(&mut self, now: Timestamp) {
            let old = |at: &Timestamp| now.duration_since(*at) > UNANSWERED;
            while self.0.first().is_some_and(|(.., at)| old(at)) {
                self.0.remove(0);
            }
        }
    }

    /// Numbers that look drawn, the same at every run (Knuth's multiplier).
    struct Drawn(u64);

    impl Drawn {
        fn below(&mut self, bound: u64) -> u64 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (self.0 >> 33) % bound
        }
    }

    #[test]
    fn stretches_know_what_single_lines_would() {
        for seed in 0..200 {
            let mut drawn = Drawn(seed);
            let (mut fast, mut slow) = (Requests::default(), Slow::default());
            let mut now = Timestamp::from_second(1_795_000_000).unwrap();
            for _step in 0..60 {
                let body = drawn.below(4);
                match drawn.below(7) {
                    0 => {
                        fast.forget(body);
                        slow.0.retain(|(of, ..)| *of != body);
                    }
                    1 => {
                        fast.forget_before(now);
                        slow.forget_before(now);
                    }
                    _ => {
                        let seconds = i64::try_from(drawn.below(200)).unwrap();
                        now += jiff::SignedDuration::from_secs(seconds);
                        let first = drawn.below(12);
                        for line in first..=first + drawn.below(8) {
                            fast.add(body, line, now);
                            slow.add(body, line, now);
                        }
                    }
                }
                if drawn.below(5) == 0 {
                    let kept = serde_json::to_string(&fast).unwrap();
                    fast = serde_json::from_str(&kept).unwrap();
                }
                for (body, line) in (0..4).flat_map(|body| (0..24).map(move |line| (body, line))) {
                    let expected = slow.has(body, line);
                    assert_eq!(fast.has(body, line), expected, "{seed}: {body} {line}");
                }
                assert_eq!(fast.lines, slow.0.len(), "{seed}");
            }
        }
    }

    #[test]
    fn stretches_that_cannot_have_come_about_are_not_read() {
        let now = 1_795_000_000_000_000_000_i128;
        let most = u64::try_from(NAMES).unwrap();
        let read = |all: &[Written]| {
            serde_json::from_str::<Requests>(&serde_json::to_string(all).unwrap()).is_ok()
        };
        assert!(read(&[(1, 0, most, now)]));
        for wrong in [
            &[(1, 0, most + 1, now)][..],
            &[(1, 4, 4, now)],
            &[(1, 4, 3, now)],
            &[(1, 0, u64::MAX, now), (2, 0, u64::MAX, now)],
            &[(1, 0, 3, now), (1, 0, 3, now)],
            &[(1, 0, 3, i128::MAX)],
        ] {
            assert!(!read(wrong), "{wrong:?}");
        }
    }

    #[test]
    fn the_oldest_lines_go_when_there_are_too_many() {
        let (mut fast, mut slow) = (Requests::default(), Slow::default());
        let now = Timestamp::from_second(1_795_000_000).unwrap();
        let most = u64::try_from(NAMES).unwrap();
        for line in 0..most - 5 {
            fast.add(1, line, now);
            slow.0.push((1, line, now));
        }
        for (body, lines) in [(2, 0..3), (1, most..most + 9), (1, 0..4)] {
            for line in lines {
                fast.add(body, line, now);
                slow.add(body, line, now);
            }
        }
        assert_eq!(fast.lines, NAMES);
        for line in (0..20).chain(most - 10..most + 10) {
            for body in [1, 2] {
                assert_eq!(fast.has(body, line), slow.has(body, line), "{body} {line}");
            }
        }
    }

    #[test]
    fn requests_that_are_answered_leave_nothing_behind() {
        let mut requests = Requests::default();
        let now = Timestamp::from_second(1_795_000_000).unwrap();
        for body in 0..10_000 {
            requests.add(body, 0, now);
            requests.forget(body);
            assert!(requests.order.len() <= 2 * GONE);
        }
        assert_eq!(requests.lines, 0);
    }
}
