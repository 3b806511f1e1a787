//! How a file is laid out.

use application::columns::{Column, ReadBy};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::TypePtr;

use crate::Wrong;

/// Key of the settings by which a file was read, in its footer.
pub(crate) const READ_BY: &str = "townwatch.read_by";
/// Key of the number of rows that have more than one value in a column.
pub(crate) const SEVERAL: &str = "townwatch.several";
/// Key of the datasets with rows whose sender has a column's name for another value, with blanks between.
pub(crate) const OWN_NAMES: &str = "townwatch.own_names";

/// Columns that every row has, in order; those of [`Column::ALL`] stand behind them.
pub(crate) const HEAD: usize = 8;
/// Place of the record's index.
pub(crate) const INDEX: usize = 0;
/// Place of the epoch.
pub(crate) const EPOCH: usize = 1;
/// Place of the time it happened.
pub(crate) const TIME: usize = 2;
/// Place of the time it arrived.
pub(crate) const RECEIVED: usize = 3;
/// Place of the unit.
pub(crate) const UNIT: usize = 4;
/// Place of the source.
pub(crate) const SOURCE: usize = 5;
/// Place of how well the sender is known.
pub(crate) const TRUST: usize = 6;
/// Place of whether a column has more than one value.
pub(crate) const MANY: usize = 7;

/// Place of a column.
pub(crate) fn place(column: Column) -> usize {
    let before = Column::ALL.iter().take_while(|one| **one != column);
    HEAD.saturating_add(before.count())
}

/// Place of the column's values as lines have them, where that is another text than the folded one.
pub(crate) fn place_written(column: Column) -> usize {
    place(column).saturating_add(Column::ALL.len())
}

/// How many columns a file has.
pub(crate) const ALL: usize = HEAD + 2 * Column::ALL.len();

/// The schema; times are microseconds since 1970 (UTC).
pub(crate) fn schema() -> Result<TypePtr, Wrong> {
    let head = "
        required int64 index;
        required int32 epoch;
        required int64 time (TIMESTAMP(MICROS,true));
        required int64 received (TIMESTAMP(MICROS,true));
        required binary unit (STRING);
        required binary source (STRING);
        required binary trust (STRING);
        required boolean several;";
    let columns = Column::ALL.map(|column| format!("optional binary {} (STRING);", column.name()));
    let written =
        Column::ALL.map(|column| format!("optional binary {}_as_written (STRING);", column.name()));
    let (columns, written) = (columns.concat(), written.concat());
    let text = format!("message event {{ {head} {columns} {written} }}");
    Ok(TypePtr::new(parse_message_type(&text)?))
}

/// Settings as a footer has them: `SOURCE=DIGEST`, with blanks between.
pub(crate) fn written(read_by: &ReadBy) -> String {
    let each = read_by.0.iter();
    let each: Vec<_> = each
        .map(|(source, digest)| format!("{source}={digest:016x}"))
        .collect();
    each.join(" ")
}

/// The same, read back.
pub(crate) fn read(text: &str) -> Option<ReadBy> {
    let each = text.split_whitespace().map(|one| {
        let (source, digest) = one.split_once('=')?;
        Some((source.parse().ok()?, u64::from_str_radix(digest, 16).ok()?))
    });
    each.collect::<Option<_>>().map(ReadBy)
}
