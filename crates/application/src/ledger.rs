//! What listeners could not take as it was sent, counted since the start: never silently.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::id::{SourceId, UnitId};

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

/// Stands behind the cause of what works again before anybody was told.
const RISEN: &str = " (works again)";

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
    down: BTreeMap<String, Down>,
}

/// Something of this program that takes lines or looks at services, and does not at present.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Down {
    /// What it is called: a listener's name, a file.
    pub name: String,
    /// Whose lines it takes; none where it works for the whole office.
    pub unit: Option<UnitId>,
    /// Why, in the machine's words.
    pub why: String,
    /// It stands in the log.
    told: bool,
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

    /// Something does not work any more; it is tried again.
    pub fn fell(&self, name: &str, unit: Option<UnitId>, why: &str) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let down = counts.down.entry(name.to_owned());
        down.or_insert_with(|| Down {
            name: name.to_owned(),
            unit,
            why: why.to_owned(),
            told: false,
        });
    }

    /// It works again.
    pub fn rose(&self, name: &str) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        // What nobody was told of yet is told still.
        match counts.down.get_mut(name) {
            Some(down) if !down.told => down.why.push_str(RISEN),
            _ => {
                counts.down.remove(name);
            }
        }
    }

    /// What does not work at present, by name.
    pub fn down(&self) -> Vec<Down> {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let down = counts.down.values();
        down.filter(|one| !one.why.ends_with(RISEN))
            .cloned()
            .collect()
    }

    /// What stopped working and does not stand in the log yet.
    pub(crate) fn untold(&self) -> Vec<Down> {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let down = counts.down.values().filter(|one| !one.told);
        down.cloned().collect()
    }

    /// Takes note that it stands in the log.
    pub(crate) fn was_told(&self, told: &[Down]) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        for one in told {
            if let Some(down) = counts.down.get_mut(&one.name) {
                down.told = true;
                if down.why.ends_with(RISEN) {
                    counts.down.remove(&one.name);
                }
            }
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_falls_is_told_once_and_though_it_rose_meanwhile() {
        let ledger = Ledger::default();
        ledger.fell("syslog/tcp", None, "too many open files");
        ledger.fell("syslog/tcp", None, "another cause");
        let untold = ledger.untold();
        assert_eq!(untold.len(), 1);
        assert_eq!(untold[0].why, "too many open files");
        ledger.was_told(&untold);
        assert_eq!(ledger.untold(), []);
        assert_eq!(ledger.down().len(), 1);
        ledger.rose("syslog/tcp");
        assert_eq!(ledger.down(), []);
        // It falls and rises before anybody looks.
        ledger.fell("syslog/tcp", None, "too many open files");
        ledger.rose("syslog/tcp");
        assert_eq!(ledger.down(), []);
        let untold = ledger.untold();
        assert_eq!(untold[0].why, "too many open files (works again)");
        ledger.was_told(&untold);
        assert_eq!(ledger.untold(), []);
        ledger.rose("never heard of");
        assert_eq!(ledger.down(), []);
    }
}
