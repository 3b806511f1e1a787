//! Batches of the engine as values of JSON.

use arrow::array::{Array as _, RecordBatch};
use arrow::datatypes::DataType;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion_common::DataFusionError;
use serde_json::Value;

/// Longest text of one row, in bytes: whoever reads it must hold it whole.
const LONGEST_ROW: usize = 4 * 1024 * 1024;

/// The rows of a batch, one by one.
pub(crate) fn rows(
    batch: &RecordBatch,
) -> Result<impl Iterator<Item = Result<Vec<Value>, DataFusionError>>, DataFusionError> {
    let options = FormatOptions::default();
    let columns: Result<Vec<_>, _> = batch
        .columns()
        .iter()
        .map(|column| {
            let told = ArrayFormatter::try_new(column, &options)?;
            Ok::<_, DataFusionError>((column, told))
        })
        .collect();
    let columns = columns?;
    Ok((0..batch.num_rows()).map(move |row| {
        let mut length = 0_usize;
        let cells = columns.iter().map(|(column, told)| {
            if column.is_null(row) {
                return Ok(Value::Null);
            }
            let text = told.value(row).try_to_string()?;
            length = length.saturating_add(text.len());
            if length > LONGEST_ROW {
                return Err(DataFusionError::ResourcesExhausted(
                    "a row has more than 4 MiB of text".to_owned(),
                ));
            }
            Ok(value(column.data_type(), text))
        });
        cells.collect()
    }))
}

fn value(of: &DataType, text: String) -> Value {
    match of {
        DataType::Boolean => Value::Bool(text == "true"),
        // What JSON has no number for (NaN) stays text.
        number if number.is_numeric() => serde_json::from_str(&text).unwrap_or(Value::String(text)),
        _ => Value::String(text),
    }
}
