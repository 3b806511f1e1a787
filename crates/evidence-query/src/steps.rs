//! From what is asked to the steps that answer it.
//!
//! DataFusion's own planner of steps comes with its catalogs and file formats, a third of its weight
//! (ADR 11). Here are only the steps that a reading statement needs, each on one thread: a question
//! leaves the other one to the intake.

use std::sync::Arc;

use arrow::datatypes::Schema;
use datafusion_common::{DFSchema, DataFusionError, JoinType, Result, internal_err, not_impl_err};
use datafusion_expr::execution_props::ExecutionProps;
use datafusion_expr::expr::physical_name;
use datafusion_expr::logical_plan::{
    Aggregate, FetchType, Join, Limit, Projection, SkipType, Sort, TableScan,
};
use datafusion_expr::physical_planning_context::PhysicalPlanningContext;
use datafusion_expr::{Expr, LogicalPlan};
use datafusion_physical_expr::aggregate::LoweredAggregateBuilder;
use datafusion_physical_expr::{
    LexOrdering, PhysicalExpr, create_physical_expr, create_physical_sort_exprs,
};
use datafusion_physical_plan::ExecutionPlan;
use datafusion_physical_plan::aggregates::{AggregateExec, AggregateMode, PhysicalGroupBy};
use datafusion_physical_plan::coalesce_partitions::CoalescePartitionsExec;
use datafusion_physical_plan::empty::EmptyExec;
use datafusion_physical_plan::filter::FilterExec;
use datafusion_physical_plan::joins::utils::JoinFilter;
use datafusion_physical_plan::joins::{
    CrossJoinExec, HashJoinExec, NestedLoopJoinExec, PartitionMode,
};
use datafusion_physical_plan::limit::GlobalLimitExec;
use datafusion_physical_plan::placeholder_row::PlaceholderRowExec;
use datafusion_physical_plan::projection::{ProjectionExec, ProjectionExpr};
use datafusion_physical_plan::sorts::sort::SortExec;
use datafusion_physical_plan::union::UnionExec;

use crate::tables::Table;

type Step = Arc<dyn ExecutionPlan>;

/// What every step is planned with.
pub(crate) struct Steps {
    pub(crate) props: ExecutionProps,
    pub(crate) context: PhysicalPlanningContext,
}

impl Steps {
    /// The steps of a plan, with those before them.
    pub(crate) fn of(&self, plan: &LogicalPlan) -> Result<Step> {
        let inputs = plan.inputs().into_iter().map(|input| self.of(input));
        let mut before: Vec<Step> = inputs.collect::<Result<_>>()?;
        let (second, first) = match before.len() {
            2 => (before.pop(), before.pop()),
            1 => (None, before.pop()),
            _ => (None, None),
        };
        match (plan, first, second) {
            (LogicalPlan::TableScan(scan), None, None) => scanned(scan),
            (LogicalPlan::EmptyRelation(empty), None, None) => {
                let schema = Arc::clone(empty.schema.inner());
                Ok(if empty.produce_one_row {
                    Arc::new(PlaceholderRowExec::new(schema))
                } else {
                    Arc::new(EmptyExec::new(schema))
                })
            }
            (LogicalPlan::SubqueryAlias(_), Some(input), None) => Ok(input),
            (LogicalPlan::Projection(projection), Some(input), None) => {
                self.projected(projection, input)
            }
            (LogicalPlan::Filter(filter), Some(input), None) => {
                let predicate = self.expr(&filter.predicate, filter.input.schema())?;
                Ok(Arc::new(FilterExec::try_new(predicate, input)?))
            }
            (LogicalPlan::Aggregate(aggregate), Some(input), None) => {
                self.aggregated(aggregate, input)
            }
            (LogicalPlan::Sort(sort), Some(input), None) => self.sorted(sort, input),
            (LogicalPlan::Limit(limit), Some(input), None) => limited(limit, input),
            (LogicalPlan::Join(join), Some(left), Some(right)) => self.joined(join, left, right),
            (LogicalPlan::Union(_), first, second) => {
                let inputs = before.into_iter().chain(first).chain(second).collect();
                let union = UnionExec::try_new(inputs)?;
                Ok(Arc::new(CoalescePartitionsExec::new(union)))
            }
            (other, ..) => {
                let named = other.display().to_string();
                let named = named.split([':', ' ']).next().unwrap_or_default();
                not_impl_err!("{named} is not carried out here; ask without it")
            }
        }
    }

    fn expr(&self, expr: &Expr, schema: &DFSchema) -> Result<Arc<dyn PhysicalExpr>> {
        create_physical_expr(expr, schema, &self.props, &self.context)
    }

    fn projected(&self, projection: &Projection, input: Step) -> Result<Step> {
        let logical = projection.input.schema();
        let physical = input.schema();
        let expr = |expr: &Expr| {
            // A column keeps the name it has in the step before.
            let known = match expr {
                Expr::Column(column) => logical.index_of_column(column).ok(),
                _ => None,
            };
            let known = known.and_then(|at| physical.fields().get(at));
            let alias = match known {
                Some(field) => field.name().clone(),
                None => physical_name(expr)?,
            };
            let expr = self.expr(expr, logical)?;
            Ok(ProjectionExpr { expr, alias })
        };
        let exprs: Vec<_> = projection.expr.iter().map(expr).collect::<Result<_>>()?;
        let schema = projection.schema.as_arrow();
        let step = ProjectionExec::try_new_with_schema_metadata(exprs, input, schema)?;
        Ok(Arc::new(step))
    }

    fn aggregated(&self, aggregate: &Aggregate, input: Step) -> Result<Step> {
        let logical = aggregate.input.schema();
        let physical = input.schema();
        let group = |expr: &Expr| {
            if matches!(expr, Expr::GroupingSet(_)) {
                return not_impl_err!("GROUPING SETS, CUBE and ROLLUP are not carried out here");
            }
            Ok((self.expr(expr, logical)?, physical_name(expr)?))
        };
        let groups: Vec<_> = aggregate
            .group_expr
            .iter()
            .map(group)
            .collect::<Result<_>>()?;
        let groups = if groups.is_empty() {
            PhysicalGroupBy::new(Vec::new(), Vec::new(), Vec::new(), false)
        } else {
            PhysicalGroupBy::new_single(groups)
        };
        let (mut functions, mut filters) = (Vec::new(), Vec::new());
        for expr in &aggregate.aggr_expr {
            let lowered =
                LoweredAggregateBuilder::new(expr, logical, &physical, &self.props, &self.context);
            let lowered = lowered.build()?;
            functions.push(lowered.aggregate);
            filters.push(lowered.filter);
        }
        let mode = AggregateMode::Single;
        let step = AggregateExec::try_new(mode, groups, functions, filters, input, physical)?;
        Ok(Arc::new(step))
    }

    fn sorted(&self, sort: &Sort, input: Step) -> Result<Step> {
        let schema = sort.input.schema();
        let exprs = create_physical_sort_exprs(&sort.expr, schema, &self.props, &self.context)?;
        let Some(order) = LexOrdering::new(exprs) else {
            return Ok(input);
        };
        Ok(Arc::new(SortExec::new(order, input).with_fetch(sort.fetch)))
    }

    fn joined(&self, join: &Join, left: Step, right: Step) -> Result<Step> {
        let (of_left, of_right) = (join.left.schema(), join.right.schema());
        let keys = join.on.iter();
        let keys =
            keys.map(|(one, other)| Ok((self.expr(one, of_left)?, self.expr(other, of_right)?)));
        let keys: Vec<_> = keys.collect::<Result<_>>()?;
        let filter = match &join.filter {
            Some(filter) => Some(self.join_filter(filter, join, &left, &right)?),
            None => None,
        };
        if !keys.is_empty() {
            let step = HashJoinExec::try_new(
                left,
                right,
                keys,
                filter,
                &join.join_type,
                None,
                PartitionMode::CollectLeft,
                join.null_equality,
                join.null_aware,
            )?;
            return Ok(Arc::new(step));
        }
        if filter.is_none() && join.join_type == JoinType::Inner {
            return Ok(Arc::new(CrossJoinExec::new(left, right)));
        }
        let step = NestedLoopJoinExec::try_new(left, right, filter, &join.join_type, None)?;
        Ok(Arc::new(step))
    }

    /// What both sides must fulfil together, over those of their columns that it names.
    fn join_filter(
        &self,
        filter: &Expr,
        join: &Join,
        left: &Step,
        right: &Step,
    ) -> Result<JoinFilter> {
        let columns = filter.column_refs();
        let named = |schema: &DFSchema| {
            let found = columns
                .iter()
                .filter_map(|column| schema.index_of_column(column).ok());
            let mut found: Vec<usize> = found.collect();
            found.sort_unstable();
            found
        };
        let (of_left, of_right) = (join.left.schema(), join.right.schema());
        let (from_left, from_right) = (named(of_left), named(of_right));
        let (mut qualifiers, mut fields) = (Vec::new(), Vec::new());
        for (schema, step, places) in [(of_left, left, &from_left), (of_right, right, &from_right)]
        {
            for at in places {
                qualifiers.push(schema.qualified_field(*at).0.cloned());
                fields.push(step.schema().field(*at).clone());
            }
        }
        let fields = Arc::new(Schema::new(fields));
        let schema = DFSchema::from_field_specific_qualified_schema(qualifiers, &fields)?;
        let expr = self.expr(filter, &schema)?;
        let places = JoinFilter::build_column_indices(from_left, from_right);
        Ok(JoinFilter::new(expr, places, fields))
    }
}

fn scanned(scan: &TableScan) -> Result<Step> {
    let table = scan.source.downcast_ref::<Table>();
    let Some(table) = table else {
        return internal_err!("{} is no table of ours", scan.table_name);
    };
    table.scan(scan.projection.as_deref(), &scan.filters, scan.fetch)
}

fn limited(limit: &Limit, input: Step) -> Result<Step> {
    let number = || DataFusionError::Plan("LIMIT and OFFSET take a number".to_owned());
    let SkipType::Literal(skip) = limit.get_skip_type()? else {
        return Err(number());
    };
    let FetchType::Literal(fetch) = limit.get_fetch_type()? else {
        return Err(number());
    };
    Ok(Arc::new(GlobalLimitExec::new(input, skip, fetch)))
}
