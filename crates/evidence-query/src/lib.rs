//! One question in SQL, answered: by Apache DataFusion over our own columns and log.
//!
//! The crate is run in a process of its own (`townwatch query-worker`), which may be killed at any
//! time. It opens nothing itself: the log and the columns come in as ports, rows of `findings` and
//! `journal` as values, and no other store, file format or table function is known to the engine
//! ([`ask`], ADR 11). What a question may see is settled before the engine reads it: [`events`] leaves
//! records of other units out, whatever the statement says.

mod ask;
mod cells;
mod events;
mod known;
mod scan;
mod sought;
mod steps;
mod tables;

use std::collections::BTreeMap;
use std::sync::Arc;

use application::columns::Columns;
use application::log_query::{
    AnswerColumn, Asked, EVENTS, Ended, Piece, Show, SqlKind, SqlMistake, SqlWhy,
};
use application::port::EventLog;
use arrow::datatypes::{DataType, Schema};
use datafusion_common::DataFusionError;
use datafusion_execution::config::SessionConfig;
use datafusion_execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion_execution::memory_pool::GreedyMemoryPool;
use datafusion_execution::runtime_env::RuntimeEnvBuilder;
use datafusion_execution::{SendableRecordBatchStream, TaskContext};
use datafusion_expr::TableSource;
use datafusion_expr::execution_props::ExecutionProps;
use datafusion_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion_optimizer::{Analyzer, Optimizer, OptimizerContext};
use futures_util::StreamExt as _;
use places::Places;

use crate::known::Known;
use crate::steps::Steps;
use crate::tables::Table;

pub use tables::Tables;

/// Rows that the engine holds at once on their way.
const BATCH: usize = 4_096;

/// What a question rests on.
pub struct House {
    /// The log.
    pub log: Arc<dyn EventLog>,
    /// Columns beside it.
    pub columns: Arc<dyn Columns>,
    /// Where addresses lie.
    pub places: Arc<Places>,
    /// Rows of `findings` and `journal`.
    pub tables: Tables,
}

/// Answers one question. `memory` is what its sorting, grouping and joining may hold, in bytes.
///
/// # Errors
/// A mistake of the statement, or what ended it.
pub async fn answer(
    house: House,
    asked: &Asked,
    memory: usize,
    show: &mut Show<'_>,
) -> Result<Ended, SqlMistake> {
    let mut stream = opened(house, asked, memory)?;
    show(Piece::Head(head(&stream.schema())));
    let mut ended = Ended {
        rows: 0,
        more: false,
    };
    while let Some(batch) = stream.next().await {
        let batch = batch.map_err(|cause| told(&cause, true))?;
        let rows = cells::rows(&batch).map_err(|cause| told(&cause, true))?;
        for row in rows {
            let row = row.map_err(|cause| told(&cause, true))?;
            if asked.most == Some(ended.rows) || !show(Piece::Row(row)) {
                ended.more = true;
                return Ok(ended);
            }
            ended.rows = ended.rows.saturating_add(1);
        }
    }
    Ok(ended)
}

/// The answer, not read yet.
fn opened(
    mut house: House,
    asked: &Asked,
    memory: usize,
) -> Result<SendableRecordBatchStream, SqlMistake> {
    let early = |cause: DataFusionError| told(&cause, false);
    let mut config = SessionConfig::new()
        .with_target_partitions(1)
        .with_batch_size(BATCH);
    let options = config.options_mut();
    options
        .optimizer
        .enable_physical_uncorrelated_scalar_subquery = false;
    options.optimizer.filter_null_join_keys = true;
    options.sql_parser.map_string_types_to_utf8view = false;
    let options = Arc::clone(config.options());
    let beside = std::mem::take(&mut house.tables);
    let mut tables: BTreeMap<_, Arc<dyn TableSource>> = BTreeMap::new();
    for (name, table) in beside.into_tables().map_err(early)? {
        tables.insert(name, Arc::new(table));
    }
    let events = Table::events(house, asked).map_err(early)?;
    tables.insert(EVENTS.name, Arc::new(events));
    let known = Known::new(tables, Arc::clone(&options));
    let plan = ask::planned(&known, &asked.sql)?;
    let plan = Analyzer::new().execute_and_check(plan, &options, |_, _| {});
    let context = OptimizerContext::new_with_config_options(Arc::clone(&options));
    let plan = Optimizer::new().optimize(plan.map_err(early)?, &context, |_, _| {});
    let steps = Steps {
        props: ExecutionProps::new(),
        context: PhysicalPlanningContext::default(),
    };
    let step = steps.of(&plan.map_err(early)?).map_err(early)?;
    let disk = DiskManagerBuilder::default().with_mode(DiskManagerMode::Disabled);
    let runtime = RuntimeEnvBuilder::new()
        .with_memory_pool(Arc::new(GreedyMemoryPool::new(memory)))
        .with_disk_manager_builder(disk)
        .build_arc()
        .map_err(early)?;
    let task = TaskContext::default()
        .with_session_config(config)
        .with_runtime(runtime);
    step.execute(0, Arc::new(task)).map_err(early)
}

/// The columns, each with a name of its own: a second `id` is `id_2`.
fn head(schema: &Schema) -> Vec<AnswerColumn> {
    let mut columns: Vec<AnswerColumn> = Vec::with_capacity(schema.fields().len());
    for field in schema.fields() {
        let (mut name, mut times) = (field.name().clone(), 2_u32);
        while columns.iter().any(|column| column.name == name) {
            name = format!("{}_{times}", field.name());
            times = times.saturating_add(1);
        }
        let kind = kind(field.data_type());
        columns.push(AnswerColumn { name, kind });
    }
    columns
}

fn kind(of: &DataType) -> SqlKind {
    match of {
        DataType::Boolean => SqlKind::Flag,
        DataType::Timestamp(..) => SqlKind::Time,
        number if number.is_numeric() => SqlKind::Number,
        _ => SqlKind::Text,
    }
}

/// What the engine says, in one line; whether records may have been looked at.
fn told(cause: &DataFusionError, begun: bool) -> SqlMistake {
    let why = match cause.find_root() {
        DataFusionError::ResourcesExhausted(_) => SqlWhy::Memory,
        _ if begun => SqlWhy::Value,
        DataFusionError::NotImplemented(_) => SqlWhy::Forbidden,
        _ => SqlWhy::Words,
    };
    SqlMistake {
        why,
        said: ask::one_line(&cause.strip_backtrace()),
        place: ask::place(cause),
        begun,
    }
}

#[cfg(test)]
mod tests {
    use arrow::datatypes::Field;

    use super::*;

    #[test]
    fn every_column_of_an_answer_has_a_name_of_its_own() {
        let field = |name| Field::new(name, DataType::Utf8, true);
        let schema = Schema::new(vec![field("id"), field("id"), field("id_2"), field("x")]);
        let names: Vec<_> = head(&schema).into_iter().map(|one| one.name).collect();
        assert_eq!(names, ["id", "id_2", "id_2_2", "x"]);
    }
}
