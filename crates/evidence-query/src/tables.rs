//! The tables as the engine sees them: `events` over the log, `findings` and `journal` over rows that
//! were given.

use std::collections::VecDeque;
use std::sync::Arc;

use application::columns::Sought;
use application::log_query::{
    Asked, EVENTS, EventReader, FINDINGS, JOURNAL_TABLE, MOST_BESIDE, SqlKind, SqlTable,
};
use arrow::array::{
    ArrayRef, BooleanArray, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use datafusion_common::{DataFusionError, Result};
use datafusion_execution::{SendableRecordBatchStream, TaskContext};
use datafusion_expr::{Expr, TableProviderFilterPushDown, TableSource};
use datafusion_physical_plan::ExecutionPlan;
use datafusion_physical_plan::stream::RecordBatchStreamAdapter;
use datafusion_physical_plan::streaming::{PartitionStream, StreamingTableExec};
use futures_util::stream;
use serde_json::Value;

use crate::House;
use crate::events::{Ground, Told};
use crate::scan::Scan;
use crate::sought;

/// A table of ours.
pub(crate) enum Table {
    /// `events`
    Events {
        /// What every look into the log needs.
        ground: Arc<Ground>,
        /// What may be seen at all: units, and sources that are asked for.
        seen: Sought,
        /// Its columns.
        schema: SchemaRef,
    },
    /// Rows that were given.
    Given(RecordBatch),
}

impl TableSource for Table {
    fn schema(&self) -> SchemaRef {
        match self {
            Self::Events { schema, .. } => Arc::clone(schema),
            Self::Given(batch) => batch.schema(),
        }
    }

    fn supports_filters_pushdown(
        &self,
        filters: &[&Expr],
    ) -> Result<Vec<TableProviderFilterPushDown>> {
        // The engine decides by itself once more: blocks only say which records may be meant.
        let how = match self {
            Self::Events { .. } => TableProviderFilterPushDown::Inexact,
            Self::Given(_) => TableProviderFilterPushDown::Unsupported,
        };
        Ok(vec![how; filters.len()])
    }
}

impl Table {
    /// The table `events`.
    pub(crate) fn events(house: House, asked: &Asked) -> Result<Self> {
        let reader = EventReader::new(&asked.sources)
            .map_err(|fault| DataFusionError::External(fault.to_string().into()))?;
        let wanted = asked.sources.iter().filter(|source| source.wanted);
        let seen = Sought {
            units: asked.units.clone(),
            sources: Some(wanted.map(|source| source.id).collect()),
            ..Sought::default()
        };
        let ground = Ground {
            log: house.log,
            columns: house.columns,
            places: house.places,
            reader,
            read_by: asked.read_by.clone(),
            sources: asked.sources.clone(),
        };
        Ok(Self::Events {
            ground: Arc::new(ground),
            seen,
            schema: schema(&EVENTS),
        })
    }

    /// The step that reads it.
    pub(crate) fn scan(
        &self,
        projection: Option<&[usize]>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let source: Arc<dyn PartitionStream> = match self {
            Self::Events {
                ground,
                seen,
                schema,
            } => {
                let schema = match projection {
                    Some(columns) => Arc::new(schema.project(columns)?),
                    None => Arc::clone(schema),
                };
                let told = schema.fields().iter().map(|field| Told::of(field.name()));
                let told: Option<Vec<_>> = told.collect();
                Arc::new(Scan {
                    ground: Arc::clone(ground),
                    sought: sought::narrowed(seen.clone(), filters, &ground.sources),
                    told: told.ok_or_else(|| DataFusionError::Internal("a column".into()))?,
                    schema,
                })
            }
            Self::Given(batch) => {
                let batch = match projection {
                    Some(columns) => batch.project(columns)?,
                    None => batch.clone(),
                };
                let schema = batch.schema();
                Arc::new(Once { batch, schema })
            }
        };
        let schema = Arc::clone(source.schema());
        let step = StreamingTableExec::try_new(schema, vec![source], None, [], false, limit)?;
        Ok(Arc::new(step))
    }
}

/// Rows that were given, as a stream of one batch.
#[derive(Debug)]
struct Once {
    batch: RecordBatch,
    schema: SchemaRef,
}

impl PartitionStream for Once {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let batch = self.batch.clone();
        let batches = stream::once(async { Ok(batch) });
        Box::pin(RecordBatchStreamAdapter::new(
            Arc::clone(&self.schema),
            batches,
        ))
    }
}

/// Rows of the tables beside the log.
#[derive(Debug, Default)]
pub struct Tables {
    findings: VecDeque<Vec<Value>>,
    journal: VecDeque<Vec<Value>>,
}

impl Tables {
    /// Takes a row: a value for each column, times in microseconds since 1970. Of more than
    /// [`MOST_BESIDE`] findings the first ones are kept, of as many lines of the journal the last ones.
    /// Whether the table is one of ours and the row has its columns.
    pub fn take(&mut self, table: &str, row: Vec<Value>) -> bool {
        if table == FINDINGS.name && row.len() == FINDINGS.columns.len() {
            if self.findings.len() < MOST_BESIDE {
                self.findings.push_back(row);
            }
            return true;
        }
        if table == JOURNAL_TABLE.name && row.len() == JOURNAL_TABLE.columns.len() {
            if self.journal.len() == MOST_BESIDE {
                self.journal.pop_front();
            }
            self.journal.push_back(row);
            return true;
        }
        false
    }

    pub(crate) fn into_tables(self) -> Result<[(&'static str, Table); 2]> {
        Ok([
            (FINDINGS.name, given(&FINDINGS, &self.findings)?),
            (JOURNAL_TABLE.name, given(&JOURNAL_TABLE, &self.journal)?),
        ])
    }
}

fn given(of: &SqlTable, rows: &VecDeque<Vec<Value>>) -> Result<Table> {
    let columns = of.columns.iter().enumerate();
    let columns = columns.map(|(at, (_, kind))| array(*kind, rows.iter().map(|row| row.get(at))));
    let batch = RecordBatch::try_new(schema(of), columns.collect())?;
    Ok(Table::Given(batch))
}

fn array<'v>(kind: SqlKind, values: impl Iterator<Item = Option<&'v Value>>) -> ArrayRef {
    let numbers = |value: Option<&Value>| value.and_then(Value::as_i64);
    match kind {
        SqlKind::Text => {
            let texts = values.map(|value| value.and_then(Value::as_str));
            Arc::new(texts.collect::<StringArray>())
        }
        SqlKind::Number => Arc::new(values.map(numbers).collect::<Int64Array>()),
        SqlKind::Time => {
            let times: TimestampMicrosecondArray = values.map(numbers).collect();
            Arc::new(times.with_timezone("+00:00"))
        }
        SqlKind::Flag => {
            let flags = values.map(|value| value.and_then(Value::as_bool));
            Arc::new(flags.collect::<BooleanArray>())
        }
    }
}

fn schema(of: &SqlTable) -> SchemaRef {
    let field = |(name, kind): &(&str, SqlKind)| Field::new(*name, arrow_type(*kind), true);
    Arc::new(Schema::new(
        of.columns.iter().map(field).collect::<Vec<_>>(),
    ))
}

fn arrow_type(kind: SqlKind) -> DataType {
    match kind {
        SqlKind::Text => DataType::Utf8,
        SqlKind::Number => DataType::Int64,
        SqlKind::Flag => DataType::Boolean,
        SqlKind::Time => DataType::Timestamp(TimeUnit::Microsecond, Some("+00:00".into())),
    }
}
