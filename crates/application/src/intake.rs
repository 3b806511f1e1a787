//! From a raw record to a finding: durable first, then decoded, then judged by the rules.
//!
//! The same path runs live and on replay. Where the intake stands is written down now and then
//! (`intake/standing.rs`); after a start the log is read again from there on, or whole where that cannot
//! be used, so that the rules' windows stand as they stood before. Findings have an identity by content,
//! so a replay raises none twice.

mod hearing;
pub(crate) mod journal;
mod known;
mod sign_ins;
mod standing;

use std::borrow::Cow;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use detect::{Detector, EventKey, Premises, RuleSet, Sighting};
use domain::id::{FindingId, SourceId, UnitId};
use domain::journal::Doer;
use domain::people::UnitTree;
use formats::encoding::Encoding;
use formats::{Connections, Context, Decoded, Format, Issue};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use places::Places;
use serde::{Deserialize, Serialize};

use self::sign_ins::Counting;
use self::standing::Mark;
pub use self::standing::{Begun, LONGEST, LeftAside, Standing};
use crate::authority::Scope;
use crate::deed::{Change, Deed, Passes, Source};
use crate::file_marks::remember;
pub use crate::file_marks::{FileMark, FilePositions};
use crate::findings::{day_in, finding_object};
use crate::hunts::{Onward, Story};
use crate::normal::put_aside;
use crate::office::{Office, zone};
use crate::port::{EventLog, KeptRecord, RawRecord};
use crate::premises::{measures, old_mail_servers};
use crate::presence::SenderClock;
use crate::problem::{Fault, Problem};
use crate::raising::{self, RAISE_FINDING, Whose, key_at};
use crate::resend::Resends;
use crate::silence::Rhythm;

/// The name of the source that our own journal stands for.
pub const JOURNAL: &str = "townwatch.journal";
/// How many records are read at once when the log is replayed.
const REPLAY_BATCH: usize = 2_000;

static UTC: TimeZone = TimeZone::UTC;

/// Name and format of the source that this program's own records have.
const OWN: (&str, &str) = ("Townwatch", "townwatch");

/// Whether a source is somebody else's: not our journal, nor what we say of sources ourselves.
pub(crate) fn is_senders(source: &Source) -> bool {
    source.name != JOURNAL && source.format != OWN.1
}

/// What became of records since the program started, by source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Records taken.
    pub records: u64,
    /// Records of a known format, read.
    pub decoded: u64,
    /// Records whose format nobody knows.
    pub unknown: u64,
    /// Records of a known format with something that could not be read.
    pub unread: u64,
    /// Records that came again and were recognised: they stand in the log once.
    pub again: u64,
    /// Receive time of the newest.
    pub newest: Option<Timestamp>,
}

/// The path of records into the office; one for the whole program, used by one task.
pub struct Intake {
    office: Arc<Office>,
    rules: Arc<RuleSet>,
    places: Places,
    /// Windows are kept unit by unit: one office's traffic never tips another's threshold.
    detectors: BTreeMap<UnitId, Detector>,
    premises: BTreeMap<UnitId, Premises>,
    old_mail_servers: BTreeMap<UnitId, BTreeSet<String>>,
    readers: BTreeMap<SourceId, Reader>,
    known: BTreeMap<String, FindingId>,
    /// What goes on of what hunts have found.
    onward: Onward,
    /// The last line of the journal that is in the log.
    journalled: u64,
    tallies: BTreeMap<SourceId, Tally>,
    resends: Resends,
    /// How far each source's files are in the log.
    positions: BTreeMap<SourceId, FilePositions>,
    /// The last record that was judged.
    last: Option<Mark>,
    /// Records were said to be new that are not in the log: what is known of senders is ahead of it.
    ahead: bool,
    /// In the log, not yet judged.
    waiting: Vec<KeptRecord>,
    /// Judged, not yet on record.
    unwritten: Sightings,
    counting: Counting,
}

/// What the rules said last, by unit and key, with the epoch of its newest record.
type Sightings = BTreeMap<(UnitId, String), (Sighting, u32)>;

struct Reader {
    name: String,
    unit: UnitId,
    format: Format,
    zone: TimeZone,
    /// Nobody waits for it any more.
    retired: bool,
    /// When it sends; nothing is learnt of what this program writes itself.
    rhythm: Rhythm,
    /// How its clock goes.
    clock: SenderClock,
    /// What lines of one connection say together.
    connections: Connections,
}

impl Intake {
    /// Reads the whole log again and returns the intake as it stood, with how far each source's
    /// files were read.
    ///
    /// # Errors
    /// When the log or the records cannot be read or written.
    pub async fn resume(
        office: Arc<Office>,
        places: Places,
    ) -> Result<(Self, BTreeMap<SourceId, FilePositions>), Problem> {
        let (intake, _) = Self::resume_from(office, places, None).await?;
        let positions = intake.positions.clone();
        Ok((intake, positions))
    }

    /// An intake that has seen no record yet.
    async fn begin(office: Arc<Office>, places: Places) -> Result<Self, Problem> {
        let known = office
            .parts
            .records
            .finding_keys(&Scope::whole_office())
            .await?;
        office.pulses.clear();
        let mut intake = Self {
            rules: office.rules(),
            office,
            places,
            detectors: BTreeMap::new(),
            premises: BTreeMap::new(),
            old_mail_servers: BTreeMap::new(),
            readers: BTreeMap::new(),
            known,
            onward: Onward::default(),
            journalled: 0,
            tallies: BTreeMap::new(),
            resends: Resends::default(),
            positions: BTreeMap::new(),
            last: None,
            ahead: false,
            waiting: Vec::new(),
            unwritten: Sightings::new(),
            counting: Counting::default(),
        };
        intake.learn_relays().await?;
        intake.learn_sign_ins().await?;
        Ok(intake)
    }

    async fn learn_relays(&mut self) -> Result<(), Problem> {
        for source in sources(&self.office).await? {
            if let Passes::Behind(relay) = source.sender.passes {
                self.resends.pass(source.id, relay);
            }
        }
        Ok(())
    }

    /// Reads the log again from a record on; how many records that were.
    async fn replay(&mut self, mut next: u64) -> Result<u64, Problem> {
        let log = self.log();
        let mut replayed = 0_u64;
        self.counting.replaying = true;
        loop {
            let batch = log.read_from(next, REPLAY_BATCH).await?;
            let Some(last) = batch.last() else {
                self.counting.replaying = false;
                self.write_sign_ins().await?;
                return Ok(replayed);
            };
            next = last.id.index.saturating_add(1);
            for kept in &batch {
                self.remember_journal(&kept.record);
                self.resends.remember(&kept.record);
            }
            replayed = replayed.saturating_add(u64::try_from(batch.len()).unwrap_or(u64::MAX));
            self.waiting = batch;
            self.judge().await?;
        }
    }

    /// How far each source's files are in the log.
    pub const fn positions(&self) -> &BTreeMap<SourceId, FilePositions> {
        &self.positions
    }

    /// Takes records in: returns when they are durable and what they mean is on record.
    ///
    /// # Errors
    /// When they cannot be made durable (nothing is acknowledged then) or findings not be written;
    /// after the latter [`Intake::judge`] goes on where it ended.
    pub async fn take(&mut self, records: Vec<RawRecord>) -> Result<(), Problem> {
        self.keep(records).await?;
        self.judge().await
    }

    /// Makes records durable; [`Intake::judge`] is due for them.
    async fn keep(&mut self, records: Vec<RawRecord>) -> Result<(), Problem> {
        let records = Arc::new(records);
        let log = &self.office.parts.log;
        let ids = log.append_shared(Arc::clone(&records)).await?;
        let records = Arc::unwrap_or_clone(records);
        let kept = ids.into_iter().zip(records);
        self.hold(kept.map(|(id, record)| KeptRecord { id, record }).collect());
        Ok(())
    }

    /// Whether a record was taken before, by where it stood at its sender. Ask once for each, in the
    /// order in which they arrive, before they are kept; one that was not must be kept then.
    pub fn is_again(&mut self, record: &mut RawRecord) -> bool {
        let again = self.resends.is_again(record);
        if again {
            let tally = self.tallies.entry(record.source).or_default();
            tally.again = tally.again.saturating_add(1);
        }
        again
    }

    /// Takes note that a source's lines come through a relay: its resends are recognised by the relay's
    /// sessions. To be said before [`Intake::is_again`] is asked for them.
    pub fn pass(&mut self, source: SourceId, relay: SourceId) {
        self.resends.pass(source, relay);
    }

    /// The sender of a request has its answer: the same one once more is a new one.
    pub fn answered(&mut self, source: SourceId, body: u64) {
        self.resends.answered(source, body);
    }

    /// The log, for whoever makes records durable while others are judged: they may be acknowledged
    /// then, and are to be given to [`Intake::hold`], in the log's order.
    pub fn log(&self) -> Arc<dyn EventLog> {
        Arc::clone(&self.office.parts.log)
    }

    /// Takes over records that are in the log; [`Intake::judge`] is due for them.
    pub fn hold(&mut self, kept: Vec<KeptRecord>) {
        self.waiting.extend(kept);
    }

    /// What became of records, by source.
    pub const fn tallies(&self) -> &BTreeMap<SourceId, Tally> {
        &self.tallies
    }

    /// Reads what was kept and shows it to the rules; what they say is on record afterwards.
    ///
    /// # Errors
    /// When the records cannot be read or written. Call it again until it succeeds: no record is judged
    /// twice and no finding is lost.
    pub async fn judge(&mut self) -> Result<(), Problem> {
        self.learn_sources().await?;
        self.last = self.waiting.last().map(Mark::of).or(self.last);
        let mut epoch = None;
        for kept in std::mem::take(&mut self.waiting) {
            let KeptRecord { id, record } = &kept;
            if let Some(before) = epoch.replace(id.epoch).filter(|epoch| *epoch != id.epoch) {
                self.gather(before);
            }
            let (text, _) = text_of(record);
            let mut decoded = self.decode(record, &text);
            self.count(record, &decoded);
            remember(&mut self.positions, record);
            let mut own = false;
            if let Some(reader) = self.readers.get_mut(&record.source) {
                reader.connections.complete(&mut decoded.event);
                own = reader.is_journal();
            }
            self.listen(record, &decoded.event);
            journal::speaks_for_itself(record, &mut decoded.event);
            self.places.enrich(&mut decoded.event);
            self.count_sign_in(&kept, &decoded.event, own);
            let premises = self.premises.entry(record.unit).or_default();
            let detector = self
                .detectors
                .entry(record.unit)
                .or_insert_with(|| Detector::new(&self.rules, premises));
            detector.watch(EventKey(id.index), &decoded.event);
        }
        if let Some(epoch) = epoch {
            self.gather(epoch);
        }
        let sightings = std::mem::take(&mut self.unwritten);
        let written = self.write(&sightings).await;
        if written.is_err() {
            self.unwritten = sightings;
            self.onward.forget();
        }
        written?;
        self.write_sign_ins().await
    }

    /// What the rules said of records of an epoch.
    fn gather(&mut self, epoch: u32) {
        for (unit, detector) in &mut self.detectors {
            for sighting in detector.news() {
                let key = (*unit, sighting.key.clone());
                self.unwritten.insert(key, (sighting, epoch));
            }
        }
    }

    fn decode<'t>(&self, record: &RawRecord, text: &'t str) -> Decoded<'t> {
        let reader = self.readers.get(&record.source);
        let format = reader.map_or(Format::AUTO, |reader| reader.format);
        let zone = reader.map_or(&UTC, |reader| &reader.zone);
        formats::decode(
            format,
            text,
            &Context {
                received: record.received,
                zone,
            },
        )
    }

    fn count(&mut self, record: &RawRecord, decoded: &Decoded<'_>) {
        let issues = &decoded.issues;
        let tally = self.tallies.entry(record.source).or_default();
        tally.records = tally.records.saturating_add(1);
        let unknown = issues
            .iter()
            .any(|issue| matches!(issue, Issue::UnknownFormat));
        let part = if unknown {
            &mut tally.unknown
        } else if issues.iter().any(Issue::is_loss) {
            &mut tally.unread
        } else {
            &mut tally.decoded
        };
        *part = part.saturating_add(1);
        tally.newest = tally.newest.max(Some(record.received));
        let tally = *tally;
        self.office.pulses.hear(record, &decoded.event, tally);
    }

    async fn learn_sources(&mut self) -> Result<(), Problem> {
        if self
            .waiting
            .iter()
            .all(|kept| self.readers.contains_key(&kept.record.source))
        {
            return Ok(());
        }
        for source in sources(&self.office).await? {
            if let Entry::Vacant(place) = self.readers.entry(source.id) {
                place.insert(Reader::of(&source)?);
            }
        }
        self.learn_premises().await
    }

    /// Sources as people changed them: later lines are read so. What was learnt of them stays.
    async fn learn_changes(&mut self) -> Result<(), Problem> {
        let records = &self.office.parts.records;
        for source in records.sources(&Scope::whole_office()).await? {
            let Some(reader) = self.readers.get_mut(&source.id) else {
                continue;
            };
            let Reader {
                rhythm,
                clock,
                connections,
                ..
            } = std::mem::replace(reader, Reader::of(&source)?);
            reader.rhythm = rhythm;
            reader.clock = clock;
            reader.connections = connections;
        }
        Ok(())
    }

    /// What is normal at each unit as it stands now. Where it changed, the unit's windows begin
    /// anew: what they counted was counted by another measure.
    async fn learn_premises(&mut self) -> Result<(), Problem> {
        let records = &self.office.parts.records;
        let lists = records.premises().await?;
        let units = records.units().await?;
        let zone = units.first().map(|unit| unit.time_zone.as_str());
        let today = day_in(self.office.now(), zone.unwrap_or("UTC"));
        let tree = UnitTree::on(units, &records.placings().await?, today);
        for (unit, premises) in measures(&lists, &tree) {
            if self.premises.get(&unit) != Some(&premises) {
                self.detectors.remove(&unit);
                self.premises.insert(unit, premises);
            }
        }
        self.old_mail_servers = old_mail_servers(&lists, &tree);
        Ok(())
    }

    async fn write(&mut self, sightings: &Sightings) -> Result<(), Problem> {
        let (mut grown, mut raised) = (Vec::new(), Vec::new());
        let mut deed: Option<Deed> = None;
        let scope = Scope::whole_office();
        let normals = self.office.parts.records.normals(&scope).await?;
        for ((unit, _), (sighting, epoch)) in sightings {
            let known = self.known.get(&key_at(*unit, &sighting.key)).copied();
            let whose = Whose {
                id: known.unwrap_or_else(|| FindingId::new(self.office.parts.ids.uuid())),
                unit: *unit,
                epoch: *epoch,
            };
            let mut finding = raising::finding(whose, sighting.clone(), self.office.now());
            if known.is_some() {
                grown.push(finding);
                continue;
            }
            let records = &*self.office.parts.records;
            let story = self.onward.story(records, &self.rules, sighting, &finding);
            match story.await? {
                Story::New => {}
                Story::Same => continue,
                Story::Grown(finding) => {
                    grown.push(*finding);
                    continue;
                }
            }
            let id = whose.id;
            finding.needed = raising::arrival(&*self.office.parts.log, sighting.needed).await?;
            raised.push((finding.key.clone(), id));
            let (facts, counted) = put_aside(&mut finding, &normals, self.office.now());
            let object = finding_object(id);
            let entry = self
                .office
                .entry(Doer::Program, &RAISE_FINDING, *unit, object, facts);
            let mut change = vec![Change::RaiseFinding(finding)];
            change.extend(counted);
            match &mut deed {
                None => deed = Some(Deed::new(change, entry)),
                Some(deed) => deed.and(change, entry),
            }
        }
        if let Some(deed) = deed {
            self.office.commit(&scope, deed).await?;
            self.known.extend(raised);
        }
        if !grown.is_empty() {
            self.office.parts.records.grow(&scope, &grown).await?;
        }
        Ok(())
    }
}

impl Reader {
    fn of(source: &Source) -> Result<Self, Fault> {
        let format = Format::parse(&source.format)
            .map_err(|cause| Fault::caused(format!("read source {:?}", source.name), cause))?;
        Ok(Self {
            name: source.name.clone(),
            unit: source.unit,
            format,
            zone: zone(&source.time_zone),
            retired: source.retired.is_some(),
            rhythm: Rhythm::default(),
            clock: SenderClock::default(),
            connections: Connections::default(),
        })
    }
}

/// The text of a record in its encoding; what cannot be read is replaced, never dropped.
pub(crate) fn text_of(record: &RawRecord) -> (Cow<'_, str>, Option<Issue>) {
    let encoding = Encoding::from_name(record.encoding).unwrap_or(Encoding::Utf8);
    formats::encoding::text(&record.raw, encoding)
}

async fn sources(office: &Office) -> Result<Vec<Source>, Problem> {
    let records = &office.parts.records;
    Ok(records.sources(&Scope::whole_office()).await?)
}
