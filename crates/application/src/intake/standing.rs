//! Where the intake stands, as bytes: what a start needs so as not to read the whole log again.
//!
//! It is derived: the log says the same, only slower. So whatever is not whole, of this program, of these
//! rules and premises, of this log and of these records, is left aside, and the log is read again from its
//! first record. It is only written when every record up to it is judged and every finding of theirs on
//! record; what came afterwards is read again from the log. So killed at any point, every record is judged
//! once as far as anybody can see (ADR 16).

use std::collections::BTreeMap;
use std::sync::Arc;

use detect::{Detector, RuleSet};
use domain::id::{EventId, SourceId, UnitId};
use formats::Connections;
use places::Places;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{FileMark, FilePositions, Intake, Reader, Tally, sources};
use crate::office::Office;
use crate::port::KeptRecord;
use crate::presence::SenderClock;
use crate::problem::{Fault, Problem};
use crate::pulse::Pulse;
use crate::resend::Resends;
use crate::silence::Rhythm;

/// How such a file begins.
const MAGIC: &[u8; 8] = b"TWSTAND\n";
/// Counts the ways of writing it. Whoever changes a type in it, or what its numbers mean, counts it up.
const VERSION: u32 = 6;
/// Magic, version, length and SHA-256 of what follows.
const HEAD: usize = 8 + 4 + 8 + 32;
/// Longest state that is written or read, in bytes: more than bounded windows reach in practice.
pub const LONGEST: usize = 256 << 20;
/// No source sent more.
const PLAUSIBLE: u64 = 1 << 53;

/// Why a written state is not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LeftAside {
    /// It is cut or damaged.
    #[error("it is not whole")]
    Torn,
    /// Another program wrote it.
    #[error("another version of this program wrote it")]
    Version,
    /// Its parts do not fit together.
    #[error("its {0} cannot be")]
    Unsound(&'static str),
    /// Other rules were in use.
    #[error("the rules are others now")]
    Rules,
    /// Something else was normal at a unit.
    #[error("what is normal at a unit is something else now")]
    Premises,
    /// It belongs to another log, or the log was put back.
    #[error("it is of another log")]
    Log,
    /// Findings that it counts on are not on record.
    #[error("findings that it counts on are not on record")]
    Findings,
    /// Sign-ins that it counts on are not on record.
    #[error("sign-ins that it counts on are not on record")]
    SignIns,
}

/// How an intake began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Begun {
    /// How many records were read again.
    pub replayed: u64,
    /// Why what was written down is not used; nothing where there was none, or it is.
    pub left_aside: Option<LeftAside>,
}

/// A record by its place and content.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Mark {
    epoch: u32,
    index: u64,
    digest: [u8; 32],
}

impl Mark {
    pub(super) fn of(kept: &KeptRecord) -> Self {
        let KeptRecord { id, record } = kept;
        let mut hash = Sha256::new();
        hash.update(record.source.to_string().as_bytes());
        // The log keeps microseconds.
        hash.update(record.received.as_microsecond().to_be_bytes());
        hash.update(&record.raw);
        Self {
            epoch: id.epoch,
            index: id.index,
            digest: hash.finalize().into(),
        }
    }
}

#[derive(Serialize)]
struct Keeping<'s> {
    rules: &'s [u8; 32],
    last: Mark,
    findings: usize,
    signed_in: Option<(u32, u64)>,
    journalled: u64,
    positions: &'s BTreeMap<SourceId, FilePositions>,
    readers: BTreeMap<SourceId, (&'s Rhythm, &'s SenderClock, &'s Connections)>,
    tallies: &'s BTreeMap<SourceId, Tally>,
    pulses: BTreeMap<SourceId, Pulse>,
    resends: &'s Resends,
    detectors: Vec<(UnitId, [u8; 32], Vec<u8>)>,
}

/// What was written down, read and found whole.
#[derive(Deserialize)]
pub struct Standing {
    rules: [u8; 32],
    last: Mark,
    findings: usize,
    signed_in: Option<(u32, u64)>,
    journalled: u64,
    positions: BTreeMap<SourceId, FilePositions>,
    readers: BTreeMap<SourceId, (Rhythm, SenderClock, Connections)>,
    tallies: BTreeMap<SourceId, Tally>,
    pulses: BTreeMap<SourceId, Pulse>,
    resends: Resends,
    detectors: Vec<(UnitId, [u8; 32], Vec<u8>)>,
}

impl Standing {
    /// Reads what [`Intake::checkpoint`] wrote.
    ///
    /// # Errors
    /// [`LeftAside::Torn`], [`LeftAside::Version`] and [`LeftAside::Unsound`].
    pub fn read(bytes: &[u8]) -> Result<Self, LeftAside> {
        let (head, body) = bytes.split_at_checked(HEAD).ok_or(LeftAside::Torn)?;
        let (magic, head) = head.split_at_checked(MAGIC.len()).ok_or(LeftAside::Torn)?;
        let (version, head) = head.split_at_checked(4).ok_or(LeftAside::Torn)?;
        let (length, digest) = head.split_at_checked(8).ok_or(LeftAside::Torn)?;
        if magic != MAGIC {
            return Err(LeftAside::Torn);
        }
        if version != VERSION.to_be_bytes() {
            return Err(LeftAside::Version);
        }
        let whole = u64::try_from(body.len()).is_ok_and(|own| length == own.to_be_bytes());
        if !whole || *digest != *Sha256::digest(body) {
            return Err(LeftAside::Torn);
        }
        Self::read_body(body)
    }

    /// Reads what stands behind the head, whatever its checksum is.
    ///
    /// # Errors
    /// [`LeftAside::Torn`] and [`LeftAside::Unsound`].
    pub fn read_body(body: &[u8]) -> Result<Self, LeftAside> {
        let Ok((mut standing, [])) = postcard::take_from_bytes::<Self>(body) else {
            return Err(LeftAside::Torn);
        };
        let files = standing.positions.values().flat_map(BTreeMap::values);
        let counts = standing.tallies.values().flat_map(|tally| {
            let Tally {
                records,
                decoded,
                unknown,
                unread,
                again,
                ..
            } = *tally;
            [records, decoded, unknown, unread, again]
        });
        let readers = || standing.readers.values();
        let sound = [
            (
                "files",
                files
                    .into_iter()
                    .all(|file| file.begin.len() <= FileMark::BYTES),
            ),
            ("rhythms", readers().all(|(rhythm, ..)| rhythm.is_sound())),
            ("clocks", readers().all(|(_, clock, _)| clock.is_sound())),
            (
                "connections",
                readers().all(|(.., connections)| connections.is_sound()),
            ),
            ("counts", counts.into_iter().all(|count| count <= PLAUSIBLE)),
            ("pulses", standing.pulses.values().all(Pulse::is_sound)),
            ("senders", standing.resends.settle()),
        ];
        match sound.into_iter().find(|(_, sound)| !sound) {
            Some((part, _)) => Err(LeftAside::Unsound(part)),
            None => Ok(standing),
        }
    }
}

impl Intake {
    /// Where it stands, to be kept for [`Intake::resume_from`]. Nothing before anything came, while
    /// records wait to be judged or findings to be written, and where it is too large.
    pub fn checkpoint(&self) -> Option<Vec<u8>> {
        if self.ahead || !self.waiting.is_empty() || !self.unwritten.is_empty() {
            return None;
        }
        let readers = self.readers.iter();
        let detector = |(unit, detector): (&UnitId, &Detector)| {
            let premises = self.premises.get(unit).cloned().unwrap_or_default();
            Some((*unit, premises.digest(), detector.keep()?))
        };
        let keeping = Keeping {
            rules: self.rules.digest(),
            last: self.last?,
            findings: self.known.len(),
            signed_in: self.counting.stands().ok()?,
            journalled: self.journalled,
            positions: &self.positions,
            readers: readers
                .map(|(source, reader)| {
                    let Reader {
                        rhythm,
                        clock,
                        connections,
                        ..
                    } = reader;
                    (*source, (rhythm, clock, connections))
                })
                .collect(),
            tallies: &self.tallies,
            pulses: self.office.pulses.all(),
            resends: &self.resends,
            detectors: self.detectors.iter().map(detector).collect::<Option<_>>()?,
        };
        let body = postcard::to_allocvec(&keeping).ok()?;
        if body.len().saturating_add(HEAD) > LONGEST {
            return None;
        }
        let length = u64::try_from(body.len()).ok()?;
        let mut bytes = Vec::with_capacity(body.len().saturating_add(HEAD));
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&VERSION.to_be_bytes());
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(&Sha256::digest(&body));
        bytes.extend_from_slice(&body);
        Some(bytes)
    }

    /// The record that the next one to be judged follows; nothing before any came.
    pub fn judged(&self) -> Option<EventId> {
        let last = self.last?;
        Some(EventId {
            epoch: last.epoch,
            index: last.index,
        })
    }

    /// Takes note that records which were said to be new could not be kept: from now on nothing is
    /// written down, because a start must not take them for resends.
    pub const fn lost_some(&mut self) {
        self.ahead = true;
    }

    /// The intake as it stood: from what was written down, and the log from there on; the whole log where
    /// that cannot be used.
    ///
    /// # Errors
    /// When the log or the records cannot be read or written.
    pub async fn resume_from(
        office: Arc<Office>,
        places: Places,
        written: Option<&[u8]>,
    ) -> Result<(Self, Begun), Problem> {
        let mut intake = Self::begin(office, places).await?;
        let mut left_aside = None;
        let mut next = 0;
        match written.map(Standing::read) {
            Some(Ok(standing)) => match intake.stand(standing).await? {
                Ok(from) => next = from,
                Err(why) => left_aside = Some(why),
            },
            Some(Err(why)) => left_aside = Some(why),
            None => {}
        }
        let replayed = intake.replay(next).await?;
        Ok((
            intake,
            Begun {
                replayed,
                left_aside,
            },
        ))
    }

    /// Goes on with other rules from the next record on. Windows and findings of rules that are the same
    /// go on; every other rule begins anew. Ask for it when everything is judged.
    ///
    /// # Errors
    /// When a detector's state cannot be carried over: a fault of ours, and the old rules go on.
    pub fn change_rules(&mut self, rules: Arc<RuleSet>) -> Result<(), Fault> {
        let mut carried = BTreeMap::new();
        for (unit, detector) in &self.detectors {
            let premises = self.premises.get(unit).cloned().unwrap_or_default();
            let kept = detector
                .keep()
                .ok_or_else(|| Fault::new("change the rules: findings are not told yet"))?;
            let detector = Detector::resumed(&rules, &premises, &kept)
                .map_err(|cause| Fault::caused("change the rules", cause))?;
            carried.insert(*unit, detector);
        }
        self.detectors = carried;
        self.office.use_rules(Arc::clone(&rules));
        self.rules = rules;
        Ok(())
    }

    /// Takes over what was written down, or says why not; then nothing is taken. The first record to be
    /// read again.
    async fn stand(&mut self, standing: Standing) -> Result<Result<u64, LeftAside>, Problem> {
        if standing.rules != *self.rules.digest() {
            return Ok(Err(LeftAside::Rules));
        }
        if self.known.len() < standing.findings {
            return Ok(Err(LeftAside::Findings));
        }
        if !self.counting.reaches(standing.signed_in) {
            return Ok(Err(LeftAside::SignIns));
        }
        let log = self.log();
        if log.end().epoch != standing.last.epoch {
            return Ok(Err(LeftAside::Log));
        }
        let last = log.read_from(standing.last.index, 1).await?;
        if last.first().map(Mark::of) != Some(standing.last) {
            return Ok(Err(LeftAside::Log));
        }
        let mut readers = BTreeMap::new();
        let mut heard = standing.readers;
        for source in sources(&self.office).await? {
            if let Some((rhythm, clock, connections)) = heard.remove(&source.id) {
                let mut reader = Reader::of(&source)?;
                reader.rhythm = rhythm;
                reader.clock = clock;
                reader.connections = connections;
                readers.insert(source.id, reader);
            }
        }
        self.learn_premises().await?;
        let mut detectors = BTreeMap::new();
        for (unit, premises, kept) in standing.detectors {
            let own = self.premises.get(&unit).cloned().unwrap_or_default();
            if own.digest() != premises {
                return Ok(Err(LeftAside::Premises));
            }
            let Ok(detector) = Detector::resumed(&self.rules, &own, &kept) else {
                return Ok(Err(LeftAside::Unsound("rules")));
            };
            detectors.insert(unit, detector);
        }
        self.office.pulses.go_on(standing.pulses);
        self.journalled = standing.journalled;
        self.positions = standing.positions;
        self.tallies = standing.tallies;
        self.resends = standing.resends;
        self.learn_relays().await?;
        (self.readers, self.detectors) = (readers, detectors);
        self.last = Some(standing.last);
        Ok(Ok(standing.last.index.saturating_add(1)))
    }
}
