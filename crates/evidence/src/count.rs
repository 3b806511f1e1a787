//! What was counted of the log's files: a page that looks again reads only on.
//!
//! Counts are by source and quarter of an hour, so that a day can be put together in any time zone. A file
//! that is written to is read from where it was read before; a segment never changes, and one of which
//! records went is another one.

use std::collections::BTreeMap;
use std::io;

use domain::id::SourceId;
use jiff::Timestamp;
use uuid::Uuid;

use crate::record::Parts;
use crate::shelf::Piece;
use crate::walk::{self, Stop};

/// Microseconds that are counted together.
const SLOT: i64 = 15 * 60 * 1_000_000;
/// So many files are remembered; a day of a busy office has a few dozen.
const MOST_FILES: usize = 256;

/// What is known of every file that was asked about, by its first leaf.
#[derive(Debug, Default)]
pub(crate) struct Counts {
    files: BTreeMap<u64, Counted>,
}

/// Records of one file.
#[derive(Debug, Default)]
pub(crate) struct Counted {
    /// How often leaves of its segment went; none for a file that is written to.
    generation: Option<u32>,
    /// Index up to which it was counted.
    next: u64,
    /// Records by source and slot.
    slots: BTreeMap<(SourceId, i64), u64>,
    /// Leaves that were read for it, over all looks; for tests.
    #[cfg(test)]
    read: u64,
}

impl Counted {
    /// By source and the moment at which a slot begins, in microseconds since 1970.
    pub(crate) fn slots(&self) -> impl Iterator<Item = (SourceId, i64, u64)> {
        let begins = |slot: i64| slot.saturating_mul(SLOT);
        let each = self.slots.iter();
        each.map(move |((source, slot), count)| (*source, begins(*slot), *count))
    }
}

impl Counts {
    /// Forgets files that are there no more.
    pub(crate) fn keep_only(&mut self, pieces: &[Piece]) {
        let there = |first: &u64| pieces.iter().any(|piece| piece.first() == *first);
        self.files.retain(|first, _| there(first));
    }

    /// What a file holds; reads what is new of it.
    pub(crate) fn of(&mut self, piece: &Piece) -> io::Result<&Counted> {
        if self.files.len() >= MOST_FILES && !self.files.contains_key(&piece.first()) {
            // The oldest are asked for least.
            self.files.pop_first();
        }
        let counted = self.files.entry(piece.first()).or_default();
        let generation = match piece {
            Piece::Wal(_) => None,
            Piece::Segment(segment) => Some(segment.generation),
        };
        // Sealed since, with the same leaves: known already.
        let sealed =
            counted.generation.is_none() && generation == Some(0) && counted.next == piece.next();
        if sealed {
            counted.generation = generation;
        } else if counted.generation != generation {
            *counted = Counted {
                generation,
                ..Counted::default()
            };
        }
        counted.next = counted.next.max(piece.first());
        if counted.next < piece.next() {
            counted.read_on(piece)?;
        }
        Ok(counted)
    }
}

impl Counted {
    fn read_on(&mut self, piece: &Piece) -> io::Result<()> {
        let (from, end) = (self.next, piece.next());
        let walked = walk::piece(piece, from, &mut |leaf| {
            if leaf.index >= end {
                return false;
            }
            self.next = leaf.index.saturating_add(1);
            #[cfg(test)]
            {
                self.read = self.read.saturating_add(1);
            }
            if let Some(parts) = Parts::of(leaf.payload)
                && let Some(source) = parts.source()
            {
                let source = SourceId::new(Uuid::from_bytes(source));
                let slot = parts.received.cast_signed().div_euclid(SLOT);
                let count = self.slots.entry((source, slot)).or_default();
                *count = count.saturating_add(1);
            }
            true
        });
        match walked {
            // Sealed in this moment: the next look finds the segment.
            Err(Stop::Io(cause)) if cause.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(Stop::Io(cause)) => Err(cause),
            // What is damaged is told elsewhere, and not read again and again.
            Err(Stop::Spoilt(_)) => {
                self.next = end;
                Ok(())
            }
            Ok(()) => {
                self.next = end;
                Ok(())
            }
        }
    }
}

/// Whether a stretch of time touches another one; both in microseconds, ends not included.
pub(crate) fn touches((from, to): (Timestamp, Timestamp), oldest: i64, newest: i64) -> bool {
    from.as_microsecond() <= newest && oldest < to.as_microsecond()
}

#[cfg(test)]
mod tests {
    use std::sync::{PoisonError, RwLock};

    use application::port::{EventLog as _, RawRecord, SenderPosition, Trust};
    use domain::id::UnitId;

    use super::*;
    use crate::shelf::Shelf;
    use crate::{SealedLog, Seed};

    fn record(number: u128, second: i64) -> RawRecord {
        RawRecord {
            unit: UnitId::new(Uuid::from_u128(1)),
            source: SourceId::new(Uuid::from_u128(number % 2)),
            received: Timestamp::from_second(second).unwrap(),
            trust: Trust::Network,
            position: SenderPosition::None,
            encoding: "utf-8",
            raw: b"line".to_vec(),
        }
    }

    fn look(shelf: &RwLock<Shelf>, counts: &mut Counts) -> (u64, u64) {
        let pieces = shelf
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .pieces
            .clone();
        counts.keep_only(&pieces);
        let (mut lines, mut read) = (0, 0);
        for piece in &pieces {
            let counted = counts.of(piece).unwrap();
            lines += counted.slots().map(|(_, _, count)| count).sum::<u64>();
            read += counted.read;
        }
        (lines, read)
    }

    #[test]
    fn a_second_look_reads_only_what_is_new_also_after_a_file_was_sealed() {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let data = tempfile::tempdir().unwrap();
        let (log, _) = SealedLog::open(data.path(), Seed::new([3; 32])).unwrap();
        let append = |from: u128, count: u128, second: i64| {
            let records = (from..from + count).map(|number| record(number, second));
            runtime.block_on(log.append(records.collect())).unwrap();
        };
        let mut counts = Counts::default();
        let day = 1_795_000_000;
        append(0, 300, day);
        assert_eq!(look(log.shelf(), &mut counts), (300, 300));
        assert_eq!(
            look(log.shelf(), &mut counts),
            (300, 300),
            "nothing is read twice"
        );
        append(300, 7, day + 1_000);
        assert_eq!(look(log.shelf(), &mut counts), (307, 307));
        // The next day begins another file, and the first one is sealed.
        append(307, 5, day + 86_400);
        let sealed = || {
            let shelf = log.shelf().read().unwrap();
            matches!(shelf.pieces.first(), Some(Piece::Segment(_)))
        };
        while !sealed() {
            std::thread::yield_now();
        }
        let (lines, read) = look(log.shelf(), &mut counts);
        assert_eq!(lines, 312);
        // Five lines, and what the log states about the segment.
        assert!((312..=313).contains(&read), "{read}");
        let slots: Vec<_> = counts.files.values().flat_map(Counted::slots).collect();
        assert!(slots.iter().all(|(_, begins, _)| begins % SLOT == 0));
        assert_eq!(counts.files.len(), 2);
        counts.keep_only(&[]);
        assert_eq!(counts.files.len(), 0);
    }
}
