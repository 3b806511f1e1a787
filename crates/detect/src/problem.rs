//! What can be wrong with rules.

use std::fmt;

/// What is wrong with a rule; the others are used all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleProblem {
    /// The file.
    pub file: String,
    /// Line, from 1, where it is known.
    pub line: Option<usize>,
    /// Column in characters, from 1, where it is known.
    pub column: Option<usize>,
    /// Title of the rule, or empty where the whole file cannot be read.
    pub rule: String,
    /// What is wrong and what to do.
    pub what: String,
}

impl fmt::Display for RuleProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
            if let Some(column) = self.column {
                write!(f, ":{column}")?;
            }
        }
        if !self.rule.is_empty() {
            write!(f, ": {:?}", self.rule)?;
        }
        write!(f, ": {}", self.what)
    }
}

impl std::error::Error for RuleProblem {}

/// Built-in rules that cannot be used: a mistake of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct RuleErrors(pub Vec<RuleProblem>);
