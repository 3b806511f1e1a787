//! Where a mistake of the configuration stands.

use std::ops::Range;
use std::path::Path;

/// A mistake in the configuration, with its place where there is one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {what}")]
pub struct Mistake {
    /// `townwatch.toml:3:9`, or the variable's name.
    pub place: String,
    /// What is wrong and what to do.
    pub what: String,
}

/// Where a word stands in the configuration file; the word itself when there is none.
pub fn place_of(file: Option<&Path>, word: &str) -> String {
    let text = file.and_then(|path| Some((path, std::fs::read_to_string(path).ok()?)));
    text.map_or_else(
        || word.to_owned(),
        |(path, text)| find(&path.display().to_string(), &text, word),
    )
}

/// The same in a text that was read.
pub(super) fn find(name: &str, text: &str, needle: &str) -> String {
    place(name, text, text.find(needle).map(|at| at..at))
}

/// `file:line:column`, counted from 1.
pub(super) fn place(name: &str, text: &str, span: Option<Range<usize>>) -> String {
    let Some(before) = span.and_then(|span| text.get(..span.start)) else {
        return name.to_owned();
    };
    let line = before.matches('\n').count().saturating_add(1);
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or(before)
        .chars()
        .count()
        .saturating_add(1);
    format!("{name}:{line}:{column}")
}
