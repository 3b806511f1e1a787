//! Under which names rules find what our formats read: files of `mappings/`, one for each kind of log source.
//!
//! Public rules call a field by the name that Sigma gives it in their log source (`cs-method`, `Image`); our
//! formats write the names of the Elastic Common Schema. A mapping says for the rules of a log source which
//! of our names are meant, and which other events of ours such rules see. What the sender wrote under the
//! rule's own name goes first.

use std::collections::{BTreeMap, BTreeSet};

use domain::event::LogSource as Source;
use rsigma_parser::{Detection, DetectionItem, LogSource, Modifier, SigmaRule, SigmaValue};
use serde::Deserialize;
use toml::Spanned;

use crate::problem::RuleProblem;
use crate::sigma::sees;

/// Longest file, in bytes.
const LONGEST_FILE: usize = 256 << 10;
/// Most fields of a file.
const MOST_FIELDS: usize = 1_000;
/// Most names that one field is looked for under.
const MOST_NAMES: usize = 8;
/// Longest name, in bytes.
const LONGEST_NAME: usize = 256;

/// A file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    title: Spanned<String>,
    rules: Spanned<Parts>,
    #[serde(default)]
    see: Vec<Spanned<Parts>>,
    #[serde(default)]
    fields: BTreeMap<String, Spanned<Names>>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Parts {
    product: Option<String>,
    service: Option<String>,
    category: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Names {
    One(String),
    Several(Vec<String>),
}

/// One file.
#[derive(Debug, Clone)]
struct Mapping {
    file: String,
    rules: LogSource,
    see: Vec<LogSource>,
    fields: BTreeMap<String, Vec<String>>,
}

/// Every mapping in use; what goes first stands first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mappings(Vec<Mapping>);

/// What holds for the rules of one log source.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reads {
    /// Further events that they see.
    pub(crate) see: Vec<LogSource>,
    /// Name in a rule → names under which the event may have it, the first that is there holds.
    pub(crate) fields: BTreeMap<String, Vec<String>>,
}

/// Whether a file is one of these.
pub(crate) fn is_mapping(file: &str) -> bool {
    let ending = std::path::Path::new(file).extension();
    ending.is_some_and(|ending| ending == "toml")
}

impl Mappings {
    /// Adds a file, behind those that were added before.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub(crate) fn add(&mut self, file: &str, text: &str) -> Result<(), Box<RuleProblem>> {
        let problem = |byte: usize, what: String| {
            let (line, column) = place(text, byte);
            Box::new(RuleProblem {
                file: file.to_owned(),
                line: Some(line),
                column: Some(column),
                rule: String::new(),
                what,
            })
        };
        if text.len() > LONGEST_FILE {
            return Err(problem(0, Wrong::File.to_string()));
        }
        let written: Written = toml::from_str(text).map_err(|cause| {
            let byte = cause.span().map_or(0, |span| span.start);
            problem(byte, cause.message().replace('\n', "; "))
        })?;
        if let Some((byte, wrong)) = mistake(&written) {
            return Err(problem(byte, wrong.to_string()));
        }
        let see = written.see.into_iter();
        let fields = written.fields.into_iter();
        self.0.push(Mapping {
            file: file.to_owned(),
            rules: written.rules.into_inner().source(),
            see: see.map(|parts| parts.into_inner().source()).collect(),
            fields: fields
                .map(|(name, names)| (name, names.into_inner().all()))
                .collect(),
        });
        Ok(())
    }

    /// What holds for rules of a log source. Where two files name a field, the one that was added first
    /// holds.
    pub(crate) fn of(&self, source: &LogSource) -> Reads {
        let mut reads = Reads::default();
        for mapping in self.0.iter().filter(|mapping| mapping.is_for(source)) {
            for see in &mapping.see {
                if !reads.see.iter().any(|known| parts(known) == parts(see)) {
                    reads.see.push(see.clone());
                }
            }
            for (name, names) in &mapping.fields {
                if !reads.fields.contains_key(name) {
                    reads.fields.insert(name.clone(), names.clone());
                }
            }
        }
        // An empty list takes back what another file says.
        reads.fields.retain(|_, names| !names.is_empty());
        reads
    }

    /// The log sources whose rules see events of another one.
    pub(crate) fn seen_by(&self, event: Source) -> impl Iterator<Item = &LogSource> {
        let sees = move |mapping: &&Mapping| mapping.see.iter().any(|see| sees(event, see));
        self.0.iter().filter(sees).map(|mapping| &mapping.rules)
    }

    /// The files that decide how a rule finds what it asks for.
    pub(crate) fn used_by(&self, rule: &SigmaRule) -> Vec<String> {
        let mut asked = BTreeSet::new();
        for detection in rule.detection.named.values() {
            names_in(detection, &mut asked);
        }
        let own = self.0.iter();
        let own = own.filter(|mapping| mapping.is_for(&rule.logsource));
        let used = own.filter(|mapping| {
            let names = &mapping.fields;
            !mapping.see.is_empty() || asked.iter().any(|name| names.contains_key(*name))
        });
        used.map(|mapping| mapping.file.clone()).collect()
    }
}

impl Reads {
    /// Whether nothing is said.
    pub(crate) fn is_empty(&self) -> bool {
        self.see.is_empty() && self.fields.is_empty()
    }

    /// The same words for the same mapping, in every run.
    pub(crate) fn words(&self) -> String {
        let see: Vec<_> = self.see.iter().map(parts).collect();
        format!("{see:?} {:?}", self.fields)
    }
}

impl Mapping {
    /// Whether a log source has every part that the mapping names.
    fn is_for(&self, source: &LogSource) -> bool {
        let wanted = parts(&self.rules).into_iter();
        wanted.zip(parts(source)).all(|(wanted, own)| {
            wanted.is_none_or(|wanted| own.is_some_and(|own| own.eq_ignore_ascii_case(wanted)))
        })
    }
}

impl Parts {
    fn source(self) -> LogSource {
        LogSource {
            product: self.product,
            service: self.service,
            category: self.category,
            ..LogSource::default()
        }
    }

    fn is_empty(&self) -> bool {
        self.product.is_none() && self.service.is_none() && self.category.is_none()
    }
}

impl Names {
    fn list(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Several(names) => names,
        }
    }

    fn all(self) -> Vec<String> {
        match self {
            Self::One(name) => vec![name],
            Self::Several(names) => names,
        }
    }
}

/// The parts of a log source that Sigma defines.
fn parts(source: &LogSource) -> [Option<&str>; 3] {
    [
        source.product.as_deref(),
        source.service.as_deref(),
        source.category.as_deref(),
    ]
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum Wrong {
    #[error("the file has more than 256 KiB; write one file for each log source")]
    File,
    #[error("the title is empty; name the log source in words")]
    Title,
    #[error("names no part of a log source; give product, service or category")]
    NoSource,
    #[error("the file names more than {MOST_FIELDS} fields; leave out what no rule asks for")]
    TooMany,
    #[error(
        "{0:?} stands for more than {MOST_NAMES} names; the first that is there holds, so keep those"
    )]
    TooManyNames(String),
    #[error("{0:?} stands for itself; leave it out, a field is always found under its own name")]
    Itself(String),
    #[error("{0:?} has an empty name or one of more than {LONGEST_NAME} bytes")]
    Name(String),
}

/// What cannot be meant, with its place in bytes.
fn mistake(written: &Written) -> Option<(usize, Wrong)> {
    if written.title.get_ref().trim().is_empty() {
        return Some((written.title.span().start, Wrong::Title));
    }
    let sources = std::iter::once(&written.rules).chain(&written.see);
    if let Some(empty) = sources.into_iter().find(|parts| parts.get_ref().is_empty()) {
        return Some((empty.span().start, Wrong::NoSource));
    }
    if written.fields.len() > MOST_FIELDS {
        return Some((written.rules.span().start, Wrong::TooMany));
    }
    written.fields.iter().find_map(|(field, names)| {
        let list = names.get_ref().list();
        let fits = |name: &String| (1..=LONGEST_NAME).contains(&name.len());
        let wrong = if list.len() > MOST_NAMES {
            Wrong::TooManyNames(field.clone())
        } else if list.contains(field) {
            Wrong::Itself(field.clone())
        } else if !fits(field) || !list.iter().all(fits) {
            Wrong::Name(field.clone())
        } else {
            return None;
        };
        Some((names.span().start, wrong))
    })
}

/// Line and column in characters, from 1.
fn place(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or_default();
    let line = before.matches('\n').count().saturating_add(1);
    let begun = before.rsplit('\n').next().unwrap_or_default();
    (line, begun.chars().count().saturating_add(1))
}

/// The names that a detection asks for.
fn names_in<'d>(detection: &'d Detection, names: &mut BTreeSet<&'d str>) {
    match detection {
        Detection::AllOf(items) => items.iter().for_each(|item| names_of(item, names)),
        Detection::AnyOf(parts) | Detection::And(parts) => {
            for part in parts {
                names_in(part, names);
            }
        }
        Detection::Keywords(_) | Detection::ArrayMatch { .. } | Detection::Conditional { .. } => {}
    }
}

fn names_of<'d>(item: &'d DetectionItem, names: &mut BTreeSet<&'d str>) {
    names.extend(item.field.name.as_deref());
    if !item.field.modifiers.contains(&Modifier::FieldRef) {
        return;
    }
    for value in &item.values {
        if let SigmaValue::String(text) = value {
            names.insert(&text.original);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEB: &str = "title = \"Web\"\n[rules]\ncategory = \"webserver\"\n[fields]\ncs-method = \"http.request.method\"\n";

    fn source(product: &str, category: &str) -> LogSource {
        LogSource {
            product: Some(product.to_owned()),
            category: Some(category.to_owned()),
            ..LogSource::default()
        }
    }

    #[test]
    fn what_was_added_first_holds_and_an_empty_list_takes_back() {
        let mut mappings = Mappings::default();
        let own = "title = \"Ours\"\n[rules]\nproduct = \"apache\"\n[[see]]\nservice = \"x\"\n[fields]\ncs-method = []\nhost = [\"a\", \"b\"]\n";
        mappings.add("own.toml", own).unwrap();
        mappings.add("web.toml", WEB).unwrap();
        let reads = mappings.of(&source("Apache", "webserver"));
        assert_eq!(reads.fields.keys().collect::<Vec<_>>(), ["host"]);
        assert_eq!(reads.see.len(), 1);
        let reads = mappings.of(&source("nginx", "webserver"));
        assert_eq!(reads.fields.keys().collect::<Vec<_>>(), ["cs-method"]);
        assert!(mappings.of(&source("nginx", "proxy")).is_empty());
    }

    #[test]
    fn each_mistake_is_told_with_line_and_column() {
        let wrong = |from: &str, to: &str| {
            let text = WEB.replacen(from, to, 1);
            let problem = Mappings::default().add("f.toml", &text).unwrap_err();
            (problem.line, problem.column, problem.what.contains(' '))
        };
        let at = |line, column| (Some(line), Some(column), true);
        assert_eq!(wrong("[fields]", "[fieldss]"), at(4, 2));
        assert_eq!(wrong("category = \"webserver\"\n", ""), at(2, 1));
        assert_eq!(wrong("\"Web\"", "\" \""), at(1, 9));
        assert_eq!(wrong("\"http.request.method\"", "\"cs-method\""), at(5, 13));
        assert_eq!(wrong("\"http.request.method\"", "5"), at(5, 13));
        assert_eq!(wrong("\"http.request.method\"", "\"\""), at(5, 13));
        let names = format!("[{}]", "\"a\",".repeat(9));
        assert_eq!(wrong("\"http.request.method\"", &names), at(5, 13));
        assert_eq!(wrong("[rules]", "[rules"), at(2, 7));
    }
}
