//! What a writer of rules should know: mistakes, and what the Sigma specification advises, with line
//! and column.

use std::collections::BTreeSet;
use std::sync::Arc;

use rsigma_parser::lint::{LintRule, Severity, lint_yaml_str};

use crate::bounds;
use crate::mapping::is_mapping;
use crate::rule_set::{RuleFile, RuleSet};

/// One remark about a file of rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The file.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
    /// Whether a rule cannot be used, or does not mean what it says.
    pub grave: bool,
    /// A short name of what is wrong, `unusable` where the rule cannot be loaded.
    pub code: String,
    /// What is wrong.
    pub what: String,
}

/// Remarks about files, in the order of their place. Files are looked at together, since correlations
/// refer to rules of other files.
pub fn lint(files: &[RuleFile<'_>]) -> Vec<Remark> {
    let (_, problems) = RuleSet::load(files.iter().copied(), Arc::default());
    let mut remarks: Vec<Remark> = problems
        .into_iter()
        .map(|problem| Remark {
            file: problem.file,
            line: problem.line.unwrap_or(1),
            column: problem.column.unwrap_or(1),
            grave: true,
            code: "unusable".to_owned(),
            what: problem.what,
        })
        .collect();
    for file in files.iter().filter(|file| !is_mapping(file.name)) {
        remarks.extend(advice(file));
    }
    let mut seen = BTreeSet::new();
    remarks.retain(|remark| {
        seen.insert((
            remark.file.clone(),
            remark.line,
            remark.column,
            remark.code.clone(),
        ))
    });
    remarks.sort_by(|one, other| {
        (&one.file, one.line, one.column).cmp(&(&other.file, other.line, other.column))
    });
    remarks
}

fn advice(file: &RuleFile<'_>) -> Vec<Remark> {
    if bounds::check(file.text).is_err() {
        return Vec::new();
    }
    let warnings = lint_yaml_str(file.text).into_iter();
    let meant = warnings.filter(|warning| {
        matches!(warning.severity, Severity::Error | Severity::Warning)
            // Our own block is no key of Sigma's.
            && !(warning.rule == LintRule::UnknownKey && warning.path.contains("townwatch"))
            // Rules of other files are looked up when all are loaded.
            && warning.rule != LintRule::UnknownRuleReference
    });
    let place = |place: u32| usize::try_from(place).unwrap_or(0).saturating_add(1);
    meant
        .map(|warning| {
            let line = warning.span.map_or(1, |span| place(span.start_line));
            let written = file.text.lines().nth(line.saturating_sub(1));
            let column = written.map_or(1, |written| column_of(&warning.message, written));
            Remark {
                file: file.name.to_owned(),
                line,
                column,
                grave: warning.severity == Severity::Error,
                code: warning.rule.to_string(),
                what: warning.message.replace('\n', "; "),
            }
        })
        .collect()
}

/// Where in a line the first word stands that a message quotes; else where the line begins.
fn column_of(message: &str, line: &str) -> usize {
    let quoted = message.split(['\'', '"']).skip(1).step_by(2);
    let place = quoted
        .filter(|word| !word.is_empty())
        .find_map(|word| line.find(word));
    let begins = || line.find(|letter: char| !letter.is_whitespace() && letter != '-');
    let bytes = place.or_else(begins).unwrap_or(0);
    let before = line.get(..bytes).unwrap_or_default();
    before.chars().count().saturating_add(1)
}
