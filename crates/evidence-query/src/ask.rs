//! What may be asked: one statement that reads, of tables that are ours.

use std::ops::ControlFlow;

use application::log_query::{SqlMistake, SqlWhy, TABLES};
use datafusion_common::DataFusionError;
use datafusion_expr::LogicalPlan;
use datafusion_sql::parser::{DFParserBuilder, Statement};
use datafusion_sql::planner::SqlToRel;
use datafusion_sql::sqlparser::ast::{
    Query, SetExpr, Statement as Plain, TableFactor, Visit, Visitor,
};

use crate::known::Known;

/// How deep a statement may nest.
const DEEPEST: usize = 50;
/// Longest message of the engine that is told.
const LONGEST_TOLD: usize = 400;

/// The plan of a statement that only reads, as it was written.
pub(crate) fn planned(known: &Known, sql: &str) -> Result<LogicalPlan, SqlMistake> {
    let parser = DFParserBuilder::new(sql)
        .with_recursion_limit(DEEPEST)
        .build();
    let parsed = parser.and_then(|mut parser| parser.parse_statements());
    let mut statements = parsed.map_err(|cause| crate::told(&cause, false))?;
    let (Some(statement), true) = (statements.pop_front(), statements.is_empty()) else {
        return Err(forbidden("one statement at a time; give a single SELECT"));
    };
    let plain = match statement {
        Statement::Statement(plain) if matches!(*plain, Plain::Query(_)) => *plain,
        _ => {
            let first = sql.split_whitespace().next().unwrap_or_default();
            let first: String = first.chars().take(40).collect();
            return Err(forbidden(&format!(
                "{}: only questions may be asked, nothing is changed, set or written; give a SELECT",
                first.to_uppercase()
            )));
        }
    };
    if let ControlFlow::Break(what) = plain.visit(&mut Guard) {
        return Err(forbidden(&what));
    }
    let planned = SqlToRel::new(known).sql_statement_to_plan(plain);
    planned.map_err(|cause| crate::told(&cause, false))
}

/// Finds what no question may have, before the engine looks at it.
struct Guard;

impl Visitor for Guard {
    type Break = String;

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<String> {
        if query.with.as_ref().is_some_and(|with| with.recursive) {
            let what = "WITH RECURSIVE is not carried out; join the tables instead";
            return ControlFlow::Break(what.to_owned());
        }
        match &*query.body {
            SetExpr::Insert(_) | SetExpr::Update(_) | SetExpr::Delete(_) | SetExpr::Merge(_) => {
                ControlFlow::Break("nothing is changed here; give a SELECT".to_owned())
            }
            _ => ControlFlow::Continue(()),
        }
    }

    fn pre_visit_table_factor(&mut self, factor: &TableFactor) -> ControlFlow<String> {
        let what = match factor {
            TableFactor::Table {
                name,
                args: Some(_),
                ..
            } => format!("{name}(…): there are no table functions"),
            TableFactor::TableFunction { .. } | TableFactor::Function { .. } => {
                "there are no table functions".to_owned()
            }
            TableFactor::Table { name, .. } if name.0.len() > 1 => {
                format!("{name}: there is no such table")
            }
            _ => return ControlFlow::Continue(()),
        };
        ControlFlow::Break(format!("{what}; the tables are {}", names()))
    }
}

/// The tables, for a message.
pub(crate) fn names() -> String {
    TABLES.map(|table| table.name).join(", ")
}

fn forbidden(said: &str) -> SqlMistake {
    SqlMistake {
        why: SqlWhy::Forbidden,
        said: one_line(said),
        place: None,
        begun: false,
    }
}

/// What the engine says, as one line of a bounded length, without the names of its own parts.
pub(crate) fn one_line(text: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    let mut line = words.join(" ");
    for head in [
        "SQL error: ",
        "Error during planning: ",
        "Schema error: ",
        "Arrow error: ",
        "Execution error: ",
        "External error: ",
        "This feature is not implemented: ",
        "Resources exhausted: ",
        "type_coercion caused by ",
        "Optimizer rule 'simplify_expressions' failed caused by ",
    ] {
        line = line.replace(head, "");
    }
    if line.chars().count() > LONGEST_TOLD {
        line = line.chars().take(LONGEST_TOLD).collect::<String>() + "…";
    }
    line
}

/// Where in the statement it is; the parser writes it.
pub(crate) fn place(cause: &DataFusionError) -> Option<(u64, u64)> {
    let text = cause.to_string();
    let (_, behind) = text.rsplit_once("at Line: ")?;
    let (line, behind) = behind.split_once(", Column: ")?;
    let column: String = behind.chars().take_while(char::is_ascii_digit).collect();
    Some((line.parse().ok()?, column.parse().ok()?))
}
