//! What listeners could not take as it was sent, counted since the start: never silently.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::id::SourceId;

/// What can go wrong at a listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// A connection from outside the networks that may send.
    NotAllowed,
    /// A connection beyond the bounds, of the address or of the listener.
    TooMany,
    /// A client without the certificate that is asked for, or TLS that fails otherwise.
    Unproved,
    /// A message that was begun and not ended in time; what was there is kept.
    Stalled,
    /// What is not the protocol.
    Garbage,
    /// A count of octets that was not true.
    Miscounted,
    /// A message longer than a frame; it is kept in parts.
    Cut,
    /// A line of a host behind a relay that has as many as it may: it is kept as the relay's own.
    Crowded,
    /// A file in the drop folder that cannot be taken; it lies in `refused/`.
    Refused,
    /// A part of a file in the drop folder that cannot be read.
    Damaged,
    /// A datagram that could not be taken: lost.
    Lost,
}

impl Trouble {
    /// Every kind, in the order in which they are shown.
    pub const ALL: [Self; 11] = [
        Self::Lost,
        Self::NotAllowed,
        Self::TooMany,
        Self::Unproved,
        Self::Stalled,
        Self::Garbage,
        Self::Miscounted,
        Self::Cut,
        Self::Crowded,
        Self::Refused,
        Self::Damaged,
    ];

    /// Stable name in text keys.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotAllowed => "not-allowed",
            Self::TooMany => "too-many",
            Self::Unproved => "unproved",
            Self::Stalled => "stalled",
            Self::Garbage => "garbage",
            Self::Miscounted => "miscounted",
            Self::Cut => "cut",
            Self::Crowded => "crowded",
            Self::Refused => "refused",
            Self::Damaged => "damaged",
            Self::Lost => "lost",
        }
    }
}

/// How often each trouble was met.
pub type Troubles = BTreeMap<Trouble, u64>;

/// The counts of every listener and source; shared.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    counts: Arc<Mutex<Counts>>,
}

#[derive(Debug, Default)]
struct Counts {
    doors: BTreeMap<String, Troubles>,
    sources: BTreeMap<SourceId, Troubles>,
    in_hand: BTreeMap<String, InHand>,
}

/// A file that is being taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InHand {
    /// Its name, with nothing in it that deceives.
    pub name: String,
    /// Records of it that were handed in.
    pub records: u64,
}

impl Ledger {
    /// Counts a trouble at a listener, of a sender where one is known.
    pub fn note(&self, door: &str, source: Option<SourceId>, trouble: Trouble, times: u64) {
        if times == 0 {
            return;
        }
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let of_door = counts.doors.entry(door.to_owned()).or_default();
        add(of_door, trouble, times);
        if let Some(source) = source {
            add(counts.sources.entry(source).or_default(), trouble, times);
        }
    }

    /// Tells which file of a folder is being taken in; none when none is.
    pub fn in_hand(&self, door: &str, file: Option<InHand>) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        match file {
            Some(file) => counts.in_hand.insert(door.to_owned(), file),
            None => counts.in_hand.remove(door),
        };
    }

    /// The file of a folder that is being taken in.
    pub fn file_in_hand(&self, door: &str) -> Option<InHand> {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.in_hand.get(door).cloned()
    }

    /// What was met at a listener.
    pub fn of_door(&self, door: &str) -> Troubles {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.doors.get(door).cloned().unwrap_or_default()
    }

    /// What was met from a source.
    pub fn of_source(&self, source: SourceId) -> Troubles {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.sources.get(&source).cloned().unwrap_or_default()
    }
}

fn add(troubles: &mut Troubles, trouble: Trouble, times: u64) {
    let count = troubles.entry(trouble).or_default();
    *count = count.saturating_add(times);
}
