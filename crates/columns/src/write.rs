//! Writing a block.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use application::columns::{Column, ReadBy, Row};
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int32Type, Int64Type};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::ColumnPath;

use crate::Wrong;
use crate::schema::{OWN_NAMES, READ_BY, SEVERAL, schema, written};

/// zstd's level: one that writes as fast as lines are read.
const LEVEL: i32 = 3;
/// Different values of a wide column in a block, as far as its Bloom filter is made for them.
const DISTINCT: u64 = 16_384;
/// How often a Bloom filter says yes without reason.
const WRONG_YES: f64 = 0.01;

type Group<'f> = SerializedRowGroupWriter<'f, File>;

/// Writes a file beside its place and moves it there; readers see it whole or not at all.
pub(crate) fn publish(path: &Path, read_by: &ReadBy, rows: &[Row]) -> Result<(), Wrong> {
    let folder = path.parent().ok_or(Wrong::Layout)?;
    fs::create_dir_all(folder)?;
    let draft = tempfile::NamedTempFile::new_in(folder)?;
    let properties = properties(read_by, rows)?;
    let mut file = SerializedFileWriter::new(draft.reopen()?, schema()?, properties)?;
    let mut group = file.next_row_group()?;
    write(&mut group, rows)?;
    group.close()?;
    file.close()?;
    draft.persist(path).map_err(|failed| failed.error)?;
    Ok(())
}

fn properties(read_by: &ReadBy, rows: &[Row]) -> Result<WriterPropertiesPtr, Wrong> {
    let several = rows.iter().filter(|row| row.several).count();
    let said = vec![
        KeyValue::new(READ_BY.to_owned(), written(read_by)),
        KeyValue::new(SEVERAL.to_owned(), several.to_string()),
        KeyValue::new(OWN_NAMES.to_owned(), own_names(rows)),
    ];
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(LEVEL)?))
        .set_max_row_group_row_count(None)
        .set_bloom_filter_for_dictionary_encoded_chunks(true)
        .set_key_value_metadata(Some(said));
    for name in ["index", "time", "received"] {
        let path = ColumnPath::from(name);
        properties = properties
            .set_column_dictionary_enabled(path.clone(), false)
            .set_column_encoding(path, Encoding::DELTA_BINARY_PACKED);
    }
    for column in Column::ALL.into_iter().filter(|column| column.is_wide()) {
        let path = ColumnPath::from(column.name());
        properties = properties
            .set_column_bloom_filter_enabled(path.clone(), true)
            .set_column_bloom_filter_fpp(path.clone(), WRONG_YES)
            .set_column_bloom_filter_max_ndv(path, DISTINCT);
    }
    Ok(Arc::new(properties.build()))
}

fn own_names(rows: &[Row]) -> String {
    let rows = rows.iter().filter(|row| row.own_names);
    let datasets = rows.filter_map(|row| row.values.get(&Column::Dataset));
    let datasets: BTreeSet<&str> = datasets.map(String::as_str).collect();
    datasets.into_iter().collect::<Vec<_>>().join(" ")
}

fn write(group: &mut Group<'_>, rows: &[Row]) -> Result<(), Wrong> {
    let index = |row: &Row| row.id.index.cast_signed();
    all::<Int64Type>(group, rows, index)?;
    all::<Int32Type>(group, rows, |row| row.id.epoch.cast_signed())?;
    all::<Int64Type>(group, rows, |row| row.at.as_microsecond())?;
    all::<Int64Type>(group, rows, |row| row.received.as_microsecond())?;
    all::<ByteArrayType>(group, rows, |row| bytes(row.unit.to_string()))?;
    all::<ByteArrayType>(group, rows, |row| bytes(row.source.to_string()))?;
    all::<ByteArrayType>(group, rows, |row| bytes(row.trust.name().to_owned()))?;
    all::<BoolType>(group, rows, |row| row.several)?;
    for column in Column::ALL {
        some(group, rows, |row| row.values.get(&column))?;
    }
    for column in Column::ALL {
        some(group, rows, |row| row.written.get(&column))?;
    }
    Ok(())
}

/// A column that some rows have.
fn some(
    group: &mut Group<'_>,
    rows: &[Row],
    value: impl Fn(&Row) -> Option<&String>,
) -> Result<(), Wrong> {
    let values: Vec<_> = rows.iter().map(value).collect();
    let there: Vec<i16> = values
        .iter()
        .map(|value| i16::from(value.is_some()))
        .collect();
    let values: Vec<_> = values.into_iter().flatten().cloned().map(bytes).collect();
    column_of::<ByteArrayType>(group, &values, Some(&there))
}

fn bytes(text: String) -> ByteArray {
    text.into_bytes().into()
}

/// A column that every row has.
fn all<T: DataType>(
    group: &mut Group<'_>,
    rows: &[Row],
    value: impl Fn(&Row) -> T::T,
) -> Result<(), Wrong> {
    let values: Vec<T::T> = rows.iter().map(value).collect();
    column_of::<T>(group, &values, None)
}

fn column_of<T: DataType>(
    group: &mut Group<'_>,
    values: &[T::T],
    there: Option<&[i16]>,
) -> Result<(), Wrong> {
    let mut column = group.next_column()?.ok_or(Wrong::Layout)?;
    column.typed::<T>().write_batch(values, there, None)?;
    column.close()?;
    Ok(())
}
