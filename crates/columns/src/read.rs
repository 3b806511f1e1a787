//! Reading a block: which of its records may be meant.
//!
//! In the order of cost: the footer's smallest and largest values, the Bloom filters, then the columns
//! that are asked about. Only what is asked about is read.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::fs::File;
use std::path::{Path, PathBuf};

use application::columns::{Hours, ReadBy, Sought};
use domain::search::Wanted;
use parquet::bloom_filter::Sbbf;
use parquet::column::reader::{ColumnReaderImpl, get_typed_column_reader};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int64Type};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::{FileReader as _, RowGroupReader};
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::file::statistics::Statistics;

use crate::schema::{
    ALL, HEAD, INDEX, MANY, OWN_NAMES, READ_BY, SEVERAL, SOURCE, TIME, UNIT, place, read,
};
use crate::{Wrong, dictionary};

const MICROS_OF_SECOND: i64 = 1_000_000;
const HOUR: i64 = 3_600 * MICROS_OF_SECOND;

/// A file, as its footer tells it.
#[derive(Debug)]
pub(crate) struct Block {
    path: PathBuf,
    /// The settings by which its lines were read.
    pub(crate) read_by: ReadBy,
    pub(crate) rows: usize,
    /// The first index, where no index between the first and the last is missing.
    first: Option<u64>,
    /// Whether some rows have more than one value in a column.
    several: bool,
    /// Datasets in which senders have names of their own for values that bear a column's name.
    pub(crate) own_names: BTreeSet<String>,
    /// First and last time it happened.
    times: (i64, i64),
    /// The only unit, where there is one only.
    unit: Option<String>,
    /// The only source.
    source: Option<String>,
}

impl Block {
    /// Reads a file's footer.
    pub(crate) fn open(path: &Path) -> Result<Self, Wrong> {
        let reader = SerializedFileReader::new(File::open(path)?)?;
        let metadata = reader.metadata();
        let said = |key: &str| {
            let all = metadata.file_metadata().key_value_metadata();
            let named = all.into_iter().flatten().find(|one| one.key == key);
            named
                .and_then(|one| one.value.as_deref())
                .ok_or(Wrong::Layout)
        };
        let several: usize = said(SEVERAL)?.parse().map_err(|_| Wrong::Layout)?;
        let [group] = metadata.row_groups() else {
            return Err(Wrong::Layout);
        };
        if group.num_columns() != ALL {
            // It was written by an earlier version; it is made again.
            return Err(Wrong::Layout);
        }
        let statistics = |at: usize| group.columns().get(at).and_then(|one| one.statistics());
        let numbers = |at: usize| match statistics(at) {
            Some(Statistics::Int64(all)) => all.min_opt().zip(all.max_opt()),
            _ => None,
        };
        let (from, to) = numbers(TIME).ok_or(Wrong::Layout)?;
        let is_whole =
            |(from, to): &(&i64, &i64)| to.checked_sub(**from) == Some(group.num_rows() - 1);
        Ok(Self {
            path: path.to_owned(),
            read_by: read(said(READ_BY)?).ok_or(Wrong::Layout)?,
            rows: usize::try_from(group.num_rows()).map_err(|_| Wrong::Layout)?,
            first: numbers(INDEX)
                .filter(is_whole)
                .map(|(from, _)| from.cast_unsigned()),
            several: several > 0,
            own_names: said(OWN_NAMES)?
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
            times: (*from, *to),
            unit: only(statistics(UNIT)),
            source: only(statistics(SOURCE)),
        })
    }

    /// Indexes of the records that may be meant.
    pub(crate) fn find(&self, sought: &Sought) -> Result<Vec<u64>, Wrong> {
        self.reading(sought, |group| {
            let meant = self.meant(group, sought)?;
            if !meant.contains(&true) {
                return Ok(Vec::new());
            }
            if let Some(first) = self.first {
                let numbered = (first..).zip(meant);
                return Ok(numbered
                    .filter_map(|(index, meant)| meant.then_some(index))
                    .collect());
            }
            let indexes = numbers(group, INDEX, self.rows)?.into_iter().zip(meant);
            let meant = indexes.filter_map(|(index, meant)| meant.then_some(index.cast_unsigned()));
            Ok(meant.collect())
        })
    }

    /// How many records are meant, by the hour; none where some have to be read to know.
    pub(crate) fn count(&self, sought: &Sought) -> Result<Option<Hours>, Wrong> {
        if self.several && !sought.values.is_empty() {
            return Ok(None);
        }
        self.reading(sought, |group| {
            let meant = self.meant(group, sought)?;
            Ok(by_hour(
                numbers(group, TIME, self.rows)?.into_iter().zip(meant),
            ))
        })
        .map(Some)
    }

    /// Reads the row group, unless footer or Bloom filters say that nothing in it is meant.
    pub(crate) fn reading<T: Default>(
        &self,
        sought: &Sought,
        work: impl FnOnce(&dyn RowGroupReader) -> Result<T, Wrong>,
    ) -> Result<T, Wrong> {
        if self.is_elsewhere(sought) {
            return Ok(T::default());
        }
        let file = File::open(&self.path)?;
        let reader = SerializedFileReader::new(file.try_clone()?)?;
        let group = reader.get_row_group(0)?;
        if !self.several && is_hopeless(&file, group.metadata(), sought)? {
            return Ok(T::default());
        }
        work(&*group)
    }

    /// Whether the footer says that nothing is meant: another time, other units, other sources.
    fn is_elsewhere(&self, sought: &Sought) -> bool {
        let (first, last) = self.times;
        let early = sought.to.is_some_and(|to| first >= to.as_microsecond());
        let late = sought.from.is_some_and(|from| last < from.as_microsecond());
        let others = |only: &Option<String>, wanted: Option<BTreeSet<String>>| {
            let named = only.as_ref().zip(wanted);
            named.is_some_and(|(only, wanted)| !wanted.contains(only))
        };
        early
            || late
            || others(&self.unit, texts(sought.units.as_ref()))
            || others(&self.source, texts(sought.sources.as_ref()))
    }

    /// For each row whether it may be meant.
    pub(crate) fn meant(
        &self,
        group: &dyn RowGroupReader,
        sought: &Sought,
    ) -> Result<Vec<bool>, Wrong> {
        let mut meant = vec![true; self.rows];
        let several = if self.several {
            flags(group, self.rows)?
        } else {
            Vec::new()
        };
        for (columns, wanted) in &sought.values {
            let mut found = several.clone();
            found.resize(self.rows, false);
            for column in columns {
                let is_wanted = |text: &[u8]| wanted.is_folded(&String::from_utf8_lossy(text));
                for (found, here) in
                    found
                        .iter_mut()
                        .zip(self.wanted(group, place(*column), is_wanted)?)
                {
                    *found |= here;
                }
            }
            both(&mut meant, found);
            if !meant.contains(&true) {
                return Ok(meant);
            }
        }
        let within = |at: i64| {
            sought.from.is_none_or(|from| from.as_microsecond() <= at)
                && sought.to.is_none_or(|to| at < to.as_microsecond())
        };
        if !within(self.times.0) || !within(self.times.1) {
            let times = numbers(group, TIME, self.rows)?;
            both(&mut meant, times.into_iter().map(within));
        }
        for (at, only, wanted) in [
            (UNIT, &self.unit, texts(sought.units.as_ref())),
            (SOURCE, &self.source, texts(sought.sources.as_ref())),
        ] {
            if let (None, Some(wanted)) = (only, wanted) {
                let named = |text: &[u8]| wanted.contains(&*String::from_utf8_lossy(text));
                both(&mut meant, self.wanted(group, at, named)?);
            }
        }
        Ok(meant)
    }

    /// For each row whether its text in a column is wanted.
    fn wanted(
        &self,
        group: &dyn RowGroupReader,
        at: usize,
        is_wanted: impl Fn(&[u8]) -> bool,
    ) -> Result<Vec<bool>, Wrong> {
        if let Some(found) = dictionary::wanted(group, at, self.rows, &is_wanted)? {
            return Ok(found);
        }
        let texts = strings(group, at, self.rows)?.into_iter();
        let wanted = |text: Option<ByteArray>| text.is_some_and(|text| is_wanted(text.data()));
        Ok(texts.map(wanted).collect())
    }
}

/// Whether the Bloom filters say that some value that must be there is in none of its columns.
fn is_hopeless(file: &File, group: &RowGroupMetaData, sought: &Sought) -> Result<bool, Wrong> {
    for (columns, wanted) in &sought.values {
        let Wanted::Exact(value) = wanted else {
            continue;
        };
        let mut absent = true;
        for column in columns {
            let chunk = group.columns().get(place(*column)).ok_or(Wrong::Layout)?;
            let filter = Sbbf::read_from_column_chunk(chunk, file)?;
            absent &= filter.is_some_and(|filter| !filter.check(value.as_str()));
        }
        if absent {
            return Ok(true);
        }
    }
    Ok(false)
}

fn by_hour(times: impl Iterator<Item = (i64, bool)>) -> Hours {
    let mut hours = Hours::new();
    // Lines of an hour mostly stand together: one look-up for each stretch.
    let (mut begin, mut end, mut so_far) = (0, 0, 0_u64);
    for (time, meant) in times {
        if !meant {
            continue;
        }
        if time < begin || time >= end {
            add(&mut hours, begin, so_far);
            begin = time.saturating_sub(time.rem_euclid(HOUR));
            (end, so_far) = (begin.saturating_add(HOUR), 0);
        }
        so_far = so_far.saturating_add(1);
    }
    add(&mut hours, begin, so_far);
    hours
}

fn add(hours: &mut Hours, begin: i64, count: u64) {
    if count > 0 {
        let sum = hours.entry(begin.div_euclid(MICROS_OF_SECOND)).or_default();
        *sum = sum.saturating_add(count);
    }
}

fn both(meant: &mut [bool], also: impl IntoIterator<Item = bool>) {
    for (meant, also) in meant.iter_mut().zip(also) {
        *meant &= also;
    }
}

fn texts<T: Display>(ids: Option<&BTreeSet<T>>) -> Option<BTreeSet<String>> {
    ids.map(|ids| ids.iter().map(ToString::to_string).collect())
}

pub(crate) fn text(value: &ByteArray) -> String {
    String::from_utf8_lossy(value.data()).into_owned()
}

/// The only value of a column, by its footer.
fn only(statistics: Option<&Statistics>) -> Option<String> {
    let Some(Statistics::ByteArray(values)) = statistics else {
        return None;
    };
    let exact = values.min_is_exact() && values.max_is_exact();
    let (least, most) = values.min_opt().zip(values.max_opt()).filter(|_| exact)?;
    (least == most).then(|| text(least))
}

/// A column of numbers that every row has.
pub(crate) fn numbers(
    group: &dyn RowGroupReader,
    at: usize,
    rows: usize,
) -> Result<Vec<i64>, Wrong> {
    let mut values = Vec::with_capacity(rows);
    let mut reader = column::<Int64Type>(group, at)?;
    while reader.read_records(rows, None, None, &mut values)?.0 > 0 {}
    exactly(values, rows)
}

/// The column that says which rows have more than one value somewhere.
pub(crate) fn flags(group: &dyn RowGroupReader, rows: usize) -> Result<Vec<bool>, Wrong> {
    let mut values = Vec::with_capacity(rows);
    let mut reader = column::<BoolType>(group, MANY)?;
    while reader.read_records(rows, None, None, &mut values)?.0 > 0 {}
    exactly(values, rows)
}

/// A column of texts, which some rows may not have.
pub(crate) fn strings(
    group: &dyn RowGroupReader,
    at: usize,
    rows: usize,
) -> Result<Vec<Option<ByteArray>>, Wrong> {
    let mut reader = column::<ByteArrayType>(group, at)?;
    let (mut values, mut there) = (Vec::new(), Vec::new());
    let optional = at >= HEAD;
    let mut levels = optional.then_some(&mut there);
    while reader
        .read_records(rows, levels.as_deref_mut(), None, &mut values)?
        .0
        > 0
    {}
    if !optional {
        return exactly(values.into_iter().map(Some).collect(), rows);
    }
    let mut values = values.into_iter();
    let filled = there
        .into_iter()
        .map(|level| if level > 0 { values.next() } else { None });
    exactly(filled.collect(), rows)
}

pub(crate) fn column<T: DataType>(
    group: &dyn RowGroupReader,
    at: usize,
) -> Result<ColumnReaderImpl<T>, Wrong> {
    if at >= group.num_columns() {
        return Err(Wrong::Layout);
    }
    Ok(get_typed_column_reader(group.get_column_reader(at)?))
}

pub(crate) fn exactly<T>(values: Vec<T>, rows: usize) -> Result<Vec<T>, Wrong> {
    if values.len() == rows {
        Ok(values)
    } else {
        Err(Wrong::Layout)
    }
}
