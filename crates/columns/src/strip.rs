//! Some columns of a block, for whoever wants more of them than which records are meant.

use application::columns::{Column, Part, Sought, Strip};
use parquet::data_type::Int32Type;
use parquet::file::reader::RowGroupReader;

use crate::Wrong;
use crate::read::{Block, column, exactly, flags, numbers, strings, text};
use crate::schema::{EPOCH, INDEX, RECEIVED, SOURCE, TIME, TRUST, UNIT, place, place_written};

impl Block {
    /// The wanted parts of the records that may be meant.
    pub(crate) fn strip(&self, sought: &Sought, parts: &[Part]) -> Result<Strip, Wrong> {
        self.reading(sought, |group| {
            let meant = self.meant(group, sought)?;
            let mut strip = Strip {
                own_names: self.own_names.clone(),
                ..Strip::default()
            };
            if !meant.contains(&true) {
                return Ok(strip);
            }
            let rows = self.rows;
            let indexes = only(numbers(group, INDEX, rows)?, &meant);
            strip.indexes = indexes.into_iter().map(i64::cast_unsigned).collect();
            for part in parts {
                if let Some(values) = numeric(group, *part, rows)? {
                    strip.numbers.insert(*part, only(values, &meant));
                } else {
                    let values = textual(group, *part, rows, &meant)?;
                    strip.texts.insert(*part, values);
                }
            }
            Ok(strip)
        })
    }
}

fn only<T>(values: Vec<T>, meant: &[bool]) -> Vec<T> {
    let values = values.into_iter().zip(meant);
    values
        .filter_map(|(value, meant)| meant.then_some(value))
        .collect()
}

fn numeric(group: &dyn RowGroupReader, part: Part, rows: usize) -> Result<Option<Vec<i64>>, Wrong> {
    let wide = |at| numbers(group, at, rows).map(Some);
    match part {
        Part::Epoch => {
            let mut values = Vec::with_capacity(rows);
            let mut reader = column::<Int32Type>(group, EPOCH)?;
            while reader.read_records(rows, None, None, &mut values)?.0 > 0 {}
            let values = exactly(values, rows)?.into_iter();
            Ok(Some(
                values
                    .map(|epoch| i64::from(epoch.cast_unsigned()))
                    .collect(),
            ))
        }
        Part::Several => {
            let told = flags(group, rows)?.into_iter().map(i64::from);
            Ok(Some(told.collect()))
        }
        Part::Time => wide(TIME),
        Part::Received => wide(RECEIVED),
        Part::Unit | Part::Source | Part::Trust | Part::Value(_) => Ok(None),
    }
}

fn textual(
    group: &dyn RowGroupReader,
    part: Part,
    rows: usize,
    meant: &[bool],
) -> Result<Vec<Option<String>>, Wrong> {
    let texts = |at| {
        let values = only(strings(group, at, rows)?, meant).into_iter();
        Ok::<_, Wrong>(values.map(|value| value.map(|value| text(&value))))
    };
    let valued = |column: Column| {
        let folded = texts(place(column))?;
        let both = folded.zip(texts(place_written(column))?);
        Ok(both.map(|(folded, written)| written.or(folded)).collect())
    };
    match part {
        Part::Unit => Ok(texts(UNIT)?.collect()),
        Part::Source => Ok(texts(SOURCE)?.collect()),
        Part::Trust => Ok(texts(TRUST)?.collect()),
        Part::Value(column) => valued(column),
        Part::Epoch | Part::Time | Part::Received | Part::Several => Err(Wrong::Layout),
    }
}
