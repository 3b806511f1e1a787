//! How a hunt reads: the log from its first record on, each unit with a detector of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use detect::{Detector, EventKey, Premises, RuleSet, Sighting};
use domain::id::{HuntId, SourceId, UnitId};
use domain::people::UnitTree;
use formats::{Connections, Context, Format};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use places::Places;

use super::worth::Worth;
use super::{Hunt, Stood};
use crate::authority::Scope;
use crate::columns::{BLOCK, Columns, ReadBy};
use crate::deed::Source;
use crate::findings::day_in;
use crate::intake::journal::speaks_for_itself;
use crate::intake::text_of;
use crate::office::zone;
use crate::port::{EventLog, KeptRecord, Records};
use crate::premises::measures;
use crate::problem::Fault;
use crate::raising::key_at;

/// What the rules said last, by unit and key, with the epoch of its newest record.
pub(super) type Said = BTreeMap<(UnitId, String), (Sighting, u32)>;

/// What a hunt reads.
#[derive(Clone, Copy)]
pub struct Ground<'g> {
    /// The records, for sources, premises and what is known.
    pub records: &'g dyn Records,
    /// The log.
    pub log: &'g dyn EventLog,
    /// Countries of addresses.
    pub places: &'g Places,
    /// Columns beside the log: what no rule can match is passed over.
    pub columns: &'g dyn Columns,
}

/// What became of something that a rule said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Became {
    /// A finding of this hunt.
    Own,
    /// It is another's, or only counted.
    Other,
}

/// Reads a source's lines.
struct Reader {
    format: Format,
    zone: TimeZone,
    connections: Connections,
}

impl Reader {
    fn of(source: &Source) -> Result<Self, Fault> {
        let format = Format::parse(&source.format)
            .map_err(|cause| Fault::caused(format!("read source {:?}", source.name), cause))?;
        Ok(Self {
            format,
            zone: zone(&source.time_zone),
            connections: Connections::default(),
        })
    }
}

/// A hunt under way, as far as it is not on record.
pub(super) struct Course {
    pub(super) hunt: HuntId,
    /// The first record that was not read.
    pub(super) next: u64,
    pub(super) rules: Arc<RuleSet>,
    /// The rules that are meant; all where none are named.
    chosen: BTreeSet<String>,
    pub(super) units: Option<BTreeSet<UnitId>>,
    premises: BTreeMap<UnitId, Premises>,
    readers: BTreeMap<SourceId, Reader>,
    /// How lines are read now.
    pub(super) read_by: ReadBy,
    pub(super) detectors: BTreeMap<UnitId, Detector>,
    /// Which records of the present block are read.
    worth: Option<(u64, Worth)>,
    /// What became of what was said so far, by key.
    pub(super) became: BTreeMap<String, Became>,
}

impl Course {
    /// At the first record.
    pub(super) async fn begin(
        ground: Ground<'_>,
        rules: Arc<RuleSet>,
        hunt: &Hunt,
    ) -> Result<Self, Fault> {
        let sources = ground.records.sources(&Scope::whole_office()).await?;
        let mut readers = BTreeMap::new();
        for source in &sources {
            readers.insert(source.id, Reader::of(source)?);
        }
        Ok(Self {
            hunt: hunt.id,
            next: 0,
            rules,
            chosen: hunt.rules.clone(),
            units: hunt.units.clone(),
            premises: measured(ground, hunt.at).await?,
            readers,
            read_by: ReadBy::of(&sources),
            detectors: BTreeMap::new(),
            worth: None,
            became: BTreeMap::new(),
        })
    }

    /// Reads so many of the next records before a place, as far as a rule may match them; how many were read
    /// of the hunt's units. What the rules say goes to `said`.
    pub(super) async fn read(
        &mut self,
        ground: Ground<'_>,
        hunt: &Hunt,
        (most, limit): (usize, u64),
        said: &mut Said,
    ) -> Result<u64, Fault> {
        let block = self.next / BLOCK;
        let limit = limit.min(block.saturating_add(1).saturating_mul(BLOCK));
        let worth = match self.worth.take().filter(|(known, _)| *known == block) {
            Some((_, worth)) => worth,
            None => self.worth_of(ground, block).await,
        };
        let next = worth.next(self.next).filter(|next| *next < limit);
        self.next = next.unwrap_or(limit);
        let read = if next.is_some() {
            let part = (most, limit);
            self.read_some(ground, hunt, part, (said, &worth)).await
        } else {
            Ok(0)
        };
        self.worth = Some((block, worth));
        read
    }

    async fn read_some(
        &mut self,
        ground: Ground<'_>,
        hunt: &Hunt,
        (most, limit): (usize, u64),
        (said, worth): (&mut Said, &Worth),
    ) -> Result<u64, Fault> {
        let mut batch = ground.log.read_from(self.next, most).await?;
        let whole = batch.len() == most;
        batch.retain(|kept| kept.id.index < limit);
        let last = batch.last().filter(|_| whole && batch.len() == most);
        self.next = last.map_or(limit, |kept| kept.id.index.saturating_add(1));
        let (mut read, mut epoch) = (0_u64, None);
        for kept in batch.iter().filter(|kept| worth.holds(kept.id.index)) {
            let before = epoch.replace(kept.id.epoch);
            if let Some(before) = before.filter(|before| *before != kept.id.epoch) {
                self.gather(hunt, before, said);
            }
            read = read.saturating_add(u64::from(self.show(ground, kept)));
        }
        if let Some(epoch) = epoch {
            self.gather(hunt, epoch, said);
        }
        Ok(read)
    }

    /// The detector of a unit, made when it is met first.
    pub(super) fn detector(&mut self, unit: UnitId) -> &mut Detector {
        let premises = self.premises.entry(unit).or_default();
        let (rules, chosen) = (&self.rules, &self.chosen);
        self.detectors
            .entry(unit)
            .or_insert_with(|| Detector::of(rules, premises, chosen))
    }

    /// Shows a record to the rules; false where it is none of the hunt's units'.
    fn show(&mut self, ground: Ground<'_>, kept: &KeptRecord) -> bool {
        let record = &kept.record;
        if let Some(units) = &self.units
            && !units.contains(&record.unit)
        {
            return false;
        }
        let Some(reader) = self.readers.get_mut(&record.source) else {
            return false;
        };
        let (text, _) = text_of(record);
        let context = Context {
            received: record.received,
            zone: &reader.zone,
        };
        let mut event = formats::decode(reader.format, &text, &context).event;
        reader.connections.complete(&mut event);
        speaks_for_itself(record, &mut event);
        ground.places.enrich(&mut event);
        let detector = self.detector(record.unit);
        detector.watch(EventKey(kept.id.index), &event);
        true
    }

    /// What the rules say that the hunt means.
    fn gather(&mut self, hunt: &Hunt, epoch: u32, said: &mut Said) {
        for (unit, detector) in &mut self.detectors {
            for sighting in detector.news() {
                if hunt.means(&sighting.rule, sighting.first, sighting.last) {
                    let key = (*unit, sighting.key.clone());
                    said.insert(key, (sighting, epoch));
                }
            }
        }
    }
}

/// What is normal at each unit at a time.
async fn measured(ground: Ground<'_>, now: Timestamp) -> Result<BTreeMap<UnitId, Premises>, Fault> {
    let lists = ground.records.premises().await?;
    let units = ground.records.units().await?;
    let zone = units.first().map(|unit| unit.time_zone.as_str());
    let today = day_in(now, zone.unwrap_or("UTC"));
    let tree = UnitTree::on(units, &ground.records.placings().await?, today);
    Ok(measures(&lists, &tree))
}

/// What is on record of rules at units, read when it is asked for.
#[derive(Default)]
pub(super) struct OnRecord {
    stood: BTreeMap<(UnitId, String), Vec<Stood>>,
}

impl OnRecord {
    /// The finding on record that something is: the same, or one of the same group that began elsewhere
    /// and goes on at the same time. None where it is new.
    pub(super) async fn find(
        &mut self,
        records: &dyn Records,
        rules: &RuleSet,
        hunt: HuntId,
        (unit, sighting): (UnitId, &Sighting),
    ) -> Result<Option<Became>, Fault> {
        let place = (unit, sighting.rule.clone());
        if !self.stood.contains_key(&place) {
            let stood = records.stood(unit, &sighting.rule).await?;
            self.stood.insert(place.clone(), stood);
        }
        let stood = self.stood.get(&place).map(Vec::as_slice);
        let stood = stood.unwrap_or_default();
        let key = key_at(unit, &sighting.key);
        if let Some(same) = stood.iter().find(|one| one.key == key) {
            return Ok(Some(became(same, hunt)));
        }
        let quiet = rules.rule(&sighting.rule).map(|rule| rule.quiet);
        let quiet = quiet.unwrap_or_default();
        let meets = |one: &&Stood| {
            let begun = one.last.duration_since(sighting.first) >= -quiet;
            begun && sighting.last.duration_since(one.first) >= -quiet
        };
        let same_group = |one: &&Stood| {
            let begins = one.begins.map(EventKey);
            begins.is_some_and(|first| key_at(unit, &sighting.key_from(first)) == one.key)
        };
        let others = stood.iter().filter(|one| one.hunt != Some(hunt));
        let found = others.filter(meets).find(same_group);
        Ok(found.map(|_| Became::Other))
    }
}

fn became(stood: &Stood, hunt: HuntId) -> Became {
    if stood.hunt == Some(hunt) {
        Became::Own
    } else {
        Became::Other
    }
}
