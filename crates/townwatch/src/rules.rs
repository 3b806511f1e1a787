//! `townwatch rules`: the detections and their own examples.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use detect::{RuleFile, RuleProblem, RuleSet};
use domain::event::FieldNames;
use serde::Deserialize;
use serde_json::json;

use crate::cli::Rules;
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// The built-in rules. A mistake in one of them is ours and stops the program.
///
/// # Errors
/// One line that names the rule.
pub fn builtin(fields: &Arc<FieldNames>) -> Result<RuleSet, Unusable> {
    RuleSet::builtin(Arc::clone(fields)).map_err(Unusable::new)
}

/// `[rules]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RulesSettings {
    /// Folders of the office's own rules; a later one goes before an earlier one, and all go before the
    /// built-in ones. A relative one lies beside the configuration.
    pub folders: Vec<PathBuf>,
}

/// The rules that the office works with: the built-in ones, and those of its folders. What cannot be used is
/// told to the operator.
///
/// # Errors
/// When a built-in rule cannot be used, or a folder not be read.
pub(crate) fn of_office(
    settings: &RulesSettings,
    fields: &Arc<FieldNames>,
) -> Result<RuleSet, Unusable> {
    if settings.folders.is_empty() {
        return builtin(fields);
    }
    let (rules, problems) = with_folders(&settings.folders, true, fields)?;
    for problem in problems {
        tracing::error!("rules: {problem}; it is not in use");
    }
    Ok(rules)
}

/// Rules (`*.yml`, `*.yaml`) and field mappings (`*.toml`) of folders, all levels below, with the built-in
/// rules unless left out. A later folder goes before an earlier one, and all go before the built-in ones, where
/// rules have the same id or mappings name the same field.
/// A rule that cannot be used is told and never stops the others.
///
/// # Errors
/// When a folder or file cannot be read.
pub fn with_folders(
    folders: &[PathBuf],
    builtin: bool,
    fields: &Arc<FieldNames>,
) -> Result<(RuleSet, Vec<RuleProblem>), Unusable> {
    let mut folders_texts = Vec::new();
    for folder in folders {
        let mut texts = Vec::new();
        gather(folder, &mut texts)?;
        folders_texts.push(texts);
    }
    let mut layers: Vec<Vec<RuleFile<'_>>> = Vec::new();
    let rules: &[_] = if builtin { detect::BUILTIN } else { &[] };
    layers.push(files_named(detect::BUILTIN_MAPPINGS.iter().chain(rules)));
    layers.extend(folders_texts.iter().map(|texts| files_of(texts)));
    Ok(RuleSet::load_layers(layers, Arc::clone(fields)))
}

fn files_named(
    files: impl Iterator<Item = &'static (&'static str, &'static str)>,
) -> Vec<RuleFile<'static>> {
    files.map(|(name, text)| RuleFile { name, text }).collect()
}

fn files_of(texts: &[(String, String)]) -> Vec<RuleFile<'_>> {
    let files = texts.iter();
    files.map(|(name, text)| RuleFile { name, text }).collect()
}

fn gather(path: &Path, texts: &mut Vec<(String, String)>) -> Result<(), Unusable> {
    let refuse = |cause: std::io::Error| {
        Unusable::new(format!(
            "rules {}: {cause}; give --rules a folder of .yml files",
            path.display()
        ))
    };
    if path.is_dir() {
        let mut entries: Vec<PathBuf> = std::fs::read_dir(path)
            .map_err(refuse)?
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .collect();
        entries.sort();
        for entry in entries {
            let rule = entry
                .extension()
                .is_some_and(|end| end == "yml" || end == "yaml" || end == "toml");
            if rule || entry.is_dir() {
                gather(&entry, texts)?;
            }
        }
        return Ok(());
    }
    let text = std::fs::read_to_string(path).map_err(refuse)?;
    texts.push((path.display().to_string(), text));
    Ok(())
}

/// Runs `townwatch rules`.
///
/// # Errors
/// When a folder cannot be read.
pub fn run(command: &Rules, out: &mut Out) -> Result<Done, Unusable> {
    match command {
        Rules::List { rules, json } => list(rules, *json, out),
        Rules::Lint { dir, json } => lint(dir.as_deref(), *json, out),
        Rules::Test { dir, json } => test(dir.as_deref(), *json, out),
        Rules::Reload(_) => Err(Unusable::new(
            "the server loads rules anew, not this command",
        )),
    }
}

fn lint(dir: Option<&Path>, as_json: bool, out: &mut Out) -> Result<Done, Unusable> {
    let mut texts = Vec::new();
    if let Some(dir) = dir {
        gather(dir, &mut texts)?;
    }
    let files: Vec<RuleFile<'_>> = match dir {
        Some(_) => files_of(&texts),
        None => files_named(detect::BUILTIN_MAPPINGS.iter().chain(detect::BUILTIN)),
    };
    let remarks = detect::lint(&files);
    let grave = remarks.iter().filter(|remark| remark.grave).count();
    for remark in &remarks {
        let level = if remark.grave { "error" } else { "warning" };
        out.line(&if as_json {
            json!({
                "file": remark.file, "line": remark.line, "column": remark.column,
                "level": level, "code": remark.code, "what": remark.what,
            })
            .to_string()
        } else {
            format!(
                "{}:{}:{}: {level}: {} [{}]",
                remark.file, remark.line, remark.column, remark.what, remark.code
            )
        });
    }
    if !as_json {
        let others = remarks.len() - grave;
        out.line(&format!(
            "{} files, {grave} errors, {others} warnings",
            files.len()
        ));
    }
    Ok(if grave == 0 { Done::Clean } else { Done::Found })
}

fn list(folders: &[PathBuf], as_json: bool, out: &mut Out) -> Result<Done, Unusable> {
    let (rules, problems) = with_folders(folders, true, &Arc::default())?;
    for problem in &problems {
        out.problem(&problem.to_string());
    }
    if as_json {
        let list: Vec<_> = rules
            .rules()
            .iter()
            .map(|rule| {
                json!({
                    "id": rule.id, "title": rule.title, "level": rule.severity.name(),
                    "kind": rule.kind.name(), "sign": rule.sign.name(), "basis": rule.basis,
                    "mappings": rule.mappings,
                })
            })
            .collect();
        out.line(&serde_json::Value::Array(list).to_string());
    } else {
        for rule in rules.rules() {
            let mappings = match rule.mappings.as_slice() {
                [] => String::new(),
                files => format!("  [{}]", files.join(", ")),
            };
            out.line(&format!(
                "{:<9} {}  {}{mappings}",
                rule.severity.name(),
                rule.id,
                rule.title
            ));
        }
    }
    Ok(Done::Clean)
}

fn test(dir: Option<&Path>, as_json: bool, out: &mut Out) -> Result<Done, Unusable> {
    let fields = Arc::default();
    let (rules, problems) = match dir {
        None => (builtin(&fields)?, Vec::new()),
        Some(dir) => with_folders(&[dir.to_owned()], false, &fields)?,
    };
    let results = crate::examples::run(&rules);
    let failed = results.iter().filter(|result| !result.passed).count();
    for problem in &problems {
        out.problem(&problem.to_string());
    }
    for result in &results {
        if as_json {
            out.line(
                &json!({
                    "rule": result.rule, "example": result.name, "passed": result.passed,
                    "why": result.why,
                })
                .to_string(),
            );
        } else if !result.passed {
            out.line(&format!(
                "FAILED {} · {}: {}",
                result.rule, result.name, result.why
            ));
        }
    }
    if !as_json {
        out.line(&format!(
            "{} rules, {} examples, {failed} failed, {} unusable",
            rules.rules().len(),
            results.len(),
            problems.len()
        ));
    }
    Ok(if failed == 0 && problems.is_empty() {
        Done::Clean
    } else {
        Done::Found
    })
}
