//! A look through the log, newest first, a batch at a time: from the columns where a block has them
//! and they say enough, from the records otherwise.

use std::collections::{BTreeMap, VecDeque};
use std::net::IpAddr;
use std::sync::Arc;

use application::Fault;
use application::columns::{BLOCK, Meant, Part, Sought, Strip};
use application::log_query::EventRow;
use application::port::KeptRecord;
use arrow::array::{
    ArrayRef, RecordBatch, RecordBatchOptions, StringArray, TimestampMicrosecondArray,
};
use arrow::datatypes::SchemaRef;
use datafusion_common::{DataFusionError, Result};
use datafusion_execution::{SendableRecordBatchStream, TaskContext};
use datafusion_physical_plan::stream::RecordBatchStreamAdapter;
use datafusion_physical_plan::streaming::PartitionStream;
use futures_util::stream;

use crate::events::{Ground, Told};

/// Records read at once.
const WINDOW: u64 = 2_000;
/// Rows of a batch at most.
const BATCH: usize = 8_192;

/// What is to be looked for, and what is to be told of it.
#[derive(Clone)]
pub(crate) struct Scan {
    pub(crate) ground: Arc<Ground>,
    pub(crate) sought: Sought,
    pub(crate) told: Vec<Told>,
    pub(crate) schema: SchemaRef,
}

impl std::fmt::Debug for Scan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scan")
            .field("told", &self.told)
            .finish_non_exhaustive()
    }
}

impl PartitionStream for Scan {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let walk = Walk {
            at: self.ground.log.end().index,
            scan: self.clone(),
            near: None,
            ready: VecDeque::new(),
        };
        let batches = stream::try_unfold(walk, |mut walk| async move {
            let batch = walk.next().await?;
            Ok::<_, DataFusionError>(batch.map(|batch| (batch, walk)))
        });
        let schema = Arc::clone(&self.schema);
        Box::pin(RecordBatchStreamAdapter::new(schema, batches))
    }
}

/// Where a look is.
struct Walk {
    scan: Scan,
    /// Everything from here on was looked through.
    at: u64,
    /// Records of the present block that may be meant, and where the block begins.
    near: Option<(Vec<u64>, u64)>,
    ready: VecDeque<RecordBatch>,
}

impl Walk {
    async fn next(&mut self) -> Result<Option<RecordBatch>> {
        loop {
            if let Some(batch) = self.ready.pop_front() {
                return Ok(Some(batch));
            }
            if let Some((indexes, floor)) = self.near.take() {
                self.some(indexes, floor).await?;
            } else if self.at == 0 {
                return Ok(None);
            } else {
                self.block().await?;
            }
        }
    }

    /// Goes on into the block before the place; what is not covered by columns is read a window at a
    /// time.
    async fn block(&mut self) -> Result<()> {
        let scan = &self.scan;
        let (ground, sought) = (&scan.ground, &scan.sought);
        let block = self.at.saturating_sub(1) / BLOCK;
        let floor = block.saturating_mul(BLOCK);
        if self.at == floor.saturating_add(BLOCK) {
            let columns = &ground.columns;
            if scan.told.iter().any(|told| told.is_in_record()) {
                let found = columns.find(block, &ground.read_by, sought).await;
                if let Meant::Only(indexes) = found.map_err(failed)? {
                    self.near = Some((indexes, floor));
                    return Ok(());
                }
            } else {
                let parts: Vec<_> = scan.told.iter().filter_map(|told| told.part()).collect();
                let strip = columns.strip(block, &ground.read_by, sought, &parts).await;
                if let Some(strip) = strip.map_err(failed)? {
                    self.ready = batches(scan, &strip)?;
                    self.at = floor;
                    return Ok(());
                }
            }
        }
        let from = self.at.saturating_sub(WINDOW).max(floor);
        self.window(from, self.at, |_| true).await?;
        self.at = from;
        Ok(())
    }

    /// Reads what stands near each other at the end of a list of records.
    async fn some(&mut self, mut indexes: Vec<u64>, floor: u64) -> Result<()> {
        let Some(last) = indexes.last().copied() else {
            self.at = floor;
            return Ok(());
        };
        let to = last.saturating_add(1);
        let first = indexes.partition_point(|index| *index < to.saturating_sub(WINDOW));
        let near = indexes.split_off(first);
        let from = near.first().copied().unwrap_or(last);
        self.window(from, to, |index| near.binary_search(&index).is_ok())
            .await?;
        self.near = Some((indexes, floor));
        Ok(())
    }

    /// Reads a window of records, and makes a batch of those that may be seen.
    async fn window(&mut self, from: u64, to: u64, meant: impl Fn(u64) -> bool) -> Result<()> {
        let scan = &self.scan;
        let count = usize::try_from(to.saturating_sub(from)).unwrap_or(usize::MAX);
        let read = scan.ground.log.read_from(from, count).await;
        let mut kept = read.map_err(failed)?;
        // Where records are missing, later ones come instead.
        kept.retain(|kept| kept.id.index < to && meant(kept.id.index) && scan.may_see(kept));
        if kept.is_empty() {
            return Ok(());
        }
        let read = scan.told.iter().any(|told| told.is_read());
        let rows: Vec<_> = kept
            .iter()
            .rev()
            .map(|kept| scan.ground.reader.row(kept, read))
            .collect();
        drop(kept);
        let batch = scan.batch(&Rows::Read(&rows), 0..rows.len())?;
        self.ready.push_back(batch);
        Ok(())
    }
}

impl Scan {
    fn may_see(&self, kept: &KeptRecord) -> bool {
        let (units, sources) = (&self.sought.units, &self.sought.sources);
        units
            .as_ref()
            .is_none_or(|units| units.contains(&kept.record.unit))
            && sources
                .as_ref()
                .is_none_or(|sources| sources.contains(&kept.record.source))
    }

    fn batch(&self, rows: &Rows<'_>, range: std::ops::Range<usize>) -> Result<RecordBatch> {
        let columns: Vec<_> = self
            .told
            .iter()
            .map(|told| self.array(*told, rows, range.clone()))
            .collect();
        let options = RecordBatchOptions::new().with_row_count(Some(range.len()));
        let schema = Arc::clone(&self.schema);
        Ok(RecordBatch::try_new_with_options(
            schema, columns, &options,
        )?)
    }

    fn array(&self, told: Told, rows: &Rows<'_>, range: std::ops::Range<usize>) -> ArrayRef {
        match told {
            Told::Part(part @ (Part::Time | Part::Received)) => {
                let times = range.map(|row| rows.time(part, row));
                let times: TimestampMicrosecondArray = times.collect();
                Arc::new(times.with_timezone("+00:00"))
            }
            Told::SourceName => {
                let names = self.ground.sources.iter();
                let names: BTreeMap<_, _> = names
                    .map(|source| (source.id.to_string(), source.name.as_str()))
                    .collect();
                let name = |row| {
                    rows.text(Part::Source, row)
                        .and_then(|id| names.get(&*id).copied())
                };
                Arc::new(range.map(name).collect::<StringArray>())
            }
            Told::Country => Arc::new(self.countries(rows, range)),
            Told::Id => Arc::new(range.map(|row| Some(rows.id(row))).collect::<StringArray>()),
            Told::Part(part) => Arc::new(
                range
                    .map(|row| rows.text(part, row))
                    .collect::<StringArray>(),
            ),
            Told::Message | Told::Raw | Told::Fields => Arc::new(
                range
                    .map(|row| rows.in_record(told, row))
                    .collect::<StringArray>(),
            ),
        }
    }

    fn countries(&self, rows: &Rows<'_>, range: std::ops::Range<usize>) -> StringArray {
        let mut known: BTreeMap<String, Option<String>> = BTreeMap::new();
        let country = |address: &str| {
            let address: IpAddr = address.parse().ok()?;
            let country = self.ground.places.country(address)?;
            Some(country.to_string())
        };
        let told = range.map(|row| {
            let address = rows.text(Part::Value(application::columns::Column::SourceIp), row)?;
            if let Some(known) = known.get(&address) {
                return known.clone();
            }
            let found = country(&address);
            known.insert(address, found.clone());
            found
        });
        told.collect()
    }
}

/// Rows of a batch, wherever they come from; the newest first.
enum Rows<'r> {
    Read(&'r [EventRow]),
    Strip(&'r Strip),
}

impl Rows<'_> {
    fn at<T>(strip: &[T], row: usize) -> Option<&T> {
        strip.get(strip.len().checked_sub(row)?.checked_sub(1)?)
    }

    fn time(&self, part: Part, row: usize) -> Option<i64> {
        match self {
            Self::Read(rows) => {
                let row = &rows.get(row)?.row;
                let at = if part == Part::Time {
                    row.at
                } else {
                    row.received
                };
                Some(at.as_microsecond())
            }
            Self::Strip(strip) => Self::at(strip.numbers.get(&part)?, row).copied(),
        }
    }

    fn id(&self, row: usize) -> String {
        match self {
            Self::Read(rows) => rows.get(row).map(|row| row.row.id.to_string()),
            Self::Strip(strip) => {
                let index = Self::at(&strip.indexes, row);
                let epochs = strip.numbers.get(&Part::Epoch);
                let epoch = epochs.and_then(|epochs| Self::at(epochs, row));
                index
                    .zip(epoch)
                    .map(|(index, epoch)| format!("{epoch}:{index}"))
            }
        }
        .unwrap_or_default()
    }

    fn text(&self, part: Part, row: usize) -> Option<String> {
        match self {
            Self::Read(rows) => {
                let row = &rows.get(row)?.row;
                match part {
                    Part::Unit => Some(row.unit.to_string()),
                    Part::Source => Some(row.source.to_string()),
                    Part::Trust => Some(row.trust.name().to_owned()),
                    Part::Value(column) => row.as_written(column).map(str::to_owned),
                    Part::Epoch | Part::Time | Part::Received | Part::Several => None,
                }
            }
            Self::Strip(strip) => Self::at(strip.texts.get(&part)?, row)?.clone(),
        }
    }

    fn in_record(&self, told: Told, row: usize) -> Option<&str> {
        let Self::Read(rows) = self else { return None };
        let row = rows.get(row)?;
        match told {
            Told::Message => Some(&row.message),
            Told::Raw => Some(&row.raw),
            Told::Fields => Some(&row.fields),
            _ => None,
        }
    }
}

fn batches(scan: &Scan, strip: &Strip) -> Result<VecDeque<RecordBatch>> {
    let (mut ready, mut from, all) = (VecDeque::new(), 0, strip.indexes.len());
    while from < all {
        let to = from.saturating_add(BATCH).min(all);
        ready.push_back(scan.batch(&Rows::Strip(strip), from..to)?);
        from = to;
    }
    Ok(ready)
}

fn failed(fault: Fault) -> DataFusionError {
    DataFusionError::External(fault.into())
}
