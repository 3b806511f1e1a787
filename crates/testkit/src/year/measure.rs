//! What a scan made of a generated year: which cases it caught, and what it said beside them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value;

use crate::office::Failure;

/// A line: its file and its number.
type Place = (String, u64);

/// What came out.
#[derive(Debug, Clone, Default)]
pub struct Verdict {
    /// Cases with the titles of the findings that are about them.
    pub caught: BTreeMap<String, BTreeSet<String>>,
    /// Cases without any.
    pub missed: Vec<String>,
    /// Stories without a finding that is about a case: when, and the titles of their findings.
    pub false_stories: Vec<(String, BTreeSet<String>)>,
    /// How many stories there are in all.
    pub stories: usize,
}

/// Holds the lines of `scan --json` against `truth.jsonl`.
///
/// A finding is about a case when more than half of the records it names are the case's own lines.
/// A story is a false one when none of its findings is about a case.
///
/// # Errors
/// When a line is no JSON.
pub fn judge(truth: &str, findings: &str) -> Result<Verdict, Failure> {
    let mut owners: BTreeMap<Place, String> = BTreeMap::new();
    let mut verdict = Verdict::default();
    let mut cases = BTreeSet::new();
    for line in truth.lines() {
        let case: Value = serde_json::from_str(line)?;
        let name = word(&case, "/case");
        for line in list(&case, "/lines") {
            let number = line.pointer("/1").and_then(Value::as_u64);
            let place = (word(line, "/0"), number.unwrap_or_default());
            owners.insert(place, name.clone());
        }
        cases.insert(name);
    }
    let mut stories: BTreeMap<u64, Story> = BTreeMap::new();
    for line in findings.lines() {
        let finding: Value = serde_json::from_str(line)?;
        let title = word(&finding, "/rule/title");
        let number = finding.pointer("/story").and_then(Value::as_u64);
        let story = stories.entry(number.unwrap_or_default()).or_default();
        story.titles.insert(title.clone());
        let first = word(&finding, "/first");
        if story.first.is_empty() || first < story.first {
            story.first = first;
        }
        if let Some(case) = about(&finding, &owners) {
            story.is_true = true;
            verdict.caught.entry(case).or_default().insert(title);
        }
    }
    cases.retain(|case| !verdict.caught.contains_key(case));
    verdict.missed = cases.into_iter().collect();
    verdict.stories = stories.len();
    let false_ones = stories.into_values().filter(|story| !story.is_true);
    verdict.false_stories = false_ones
        .map(|story| (story.first, story.titles))
        .collect();
    Ok(verdict)
}

#[derive(Default)]
struct Story {
    titles: BTreeSet<String>,
    first: String,
    is_true: bool,
}

/// The case that most of a finding's records are lines of.
fn about(finding: &Value, owners: &BTreeMap<Place, String>) -> Option<String> {
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    let records = list(finding, "/events");
    for record in records {
        let file = word(record, "/file");
        let name = file.rsplit('/').next().unwrap_or_default().to_owned();
        let number = record.pointer("/record").and_then(Value::as_u64);
        if let Some(case) = owners.get(&(name, number.unwrap_or_default())) {
            let count = counted.entry(case).or_default();
            *count += 1;
        }
    }
    let (case, count) = counted.into_iter().max_by_key(|(_, count)| *count)?;
    (count * 2 > records.len()).then(|| case.to_owned())
}

fn word(value: &Value, at: &str) -> String {
    let text = value.pointer(at).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

fn list<'v>(value: &'v Value, at: &str) -> &'v [Value] {
    let list = value.pointer(at).and_then(Value::as_array);
    list.map(Vec::as_slice).unwrap_or_default()
}

impl fmt::Display for Verdict {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (case, titles) in &self.caught {
            writeln!(to, "caught  {case}: {}", joined(titles))?;
        }
        for case in &self.missed {
            writeln!(to, "missed  {case}")?;
        }
        let mut alike: BTreeMap<&BTreeSet<String>, Vec<&str>> = BTreeMap::new();
        for (first, titles) in &self.false_stories {
            alike.entry(titles).or_default().push(first);
        }
        for (titles, times) in alike {
            let first = times.first().copied().unwrap_or_default();
            writeln!(
                to,
                "false   {} x {} (first {first})",
                times.len(),
                joined(titles)
            )?;
        }
        write!(
            to,
            "{} caught, {} missed, {} stories, {} of them false",
            self.caught.len(),
            self.missed.len(),
            self.stories,
            self.false_stories.len()
        )
    }
}

fn joined(titles: &BTreeSet<String>) -> String {
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    titles.join("; ")
}
