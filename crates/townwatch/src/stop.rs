//! How a command ends: exit code and, for 2, one clear line.

use std::fmt;

/// Why a command cannot do its work: one line that names the thing and the next step. Exit code 2.
#[derive(Debug)]
pub struct Unusable(String);

impl Unusable {
    /// The line.
    pub fn new(line: impl fmt::Display) -> Self {
        Self(line.to_string().replace('\n', "; "))
    }
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<application::Problem> for Unusable {
    fn from(problem: application::Problem) -> Self {
        Self::new(problem)
    }
}

/// How a command that did its work ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// Exit code 0.
    Clean,
    /// Found something, or falls short: exit code 1.
    Found,
}
