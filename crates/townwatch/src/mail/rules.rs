//! `townwatch mail audit-rules`.

use std::path::{Path, PathBuf};

use domain::language::Language;
use mail::rules::{self, Audited, MOST_BYTES};
use serde_json::Value;

use super::AuditRules;
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// Judges the rules of files: 1 when a rule has a risk or something changed.
pub(super) fn run(
    arguments: &AuditRules,
    language: Language,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let own = &arguments.domain;
    let before = if arguments.before.is_empty() {
        None
    } else {
        Some(
            audited(&arguments.before, own)?
                .into_iter()
                .map(|(_, one)| one)
                .collect::<Vec<_>>(),
        )
    };
    let now = audited(&arguments.files, own)?;
    let plain: Vec<_> = now.iter().map(|(_, one)| one.clone()).collect();
    let changes = before
        .as_ref()
        .map(|before| rules::differences(before, &plain));
    let changes = changes.unwrap_or_default();
    let mut found = !changes.is_empty();
    for (file, one) in &now {
        found |= !one.risks.is_empty();
        let change = changes
            .iter()
            .find(|(what, other)| *what != "gone" && *other == one);
        tell(
            Some(file),
            one,
            change.map(|(what, _)| *what),
            arguments.json,
            language,
            out,
        );
    }
    for (_, one) in changes.iter().filter(|(what, _)| *what == "gone") {
        tell(None, one, Some("gone"), arguments.json, language, out);
    }
    let risky = now.iter().filter(|(_, one)| !one.risks.is_empty()).count();
    out.problem(&format!(
        "{} rules, {risky} with risks, {} changes",
        now.len(),
        changes.len()
    ));
    if own.is_empty() {
        out.problem("no --domain was given: every address counts as outside");
    }
    Ok(if found { Done::Found } else { Done::Clean })
}

fn audited(files: &[PathBuf], own: &[String]) -> Result<Vec<(String, Audited)>, Unusable> {
    let mut all = Vec::new();
    for file in files {
        let bytes = read(file)?;
        let name = file.display().to_string();
        let rules = rules::audit(&name, &bytes, own);
        all.extend(rules.into_iter().map(|one| (name.clone(), one)));
    }
    Ok(all)
}

fn read(file: &Path) -> Result<Vec<u8>, Unusable> {
    use std::io::Read as _;
    let told = |cause| Unusable::new(format!("{}: {cause}; check the file", file.display()));
    let opened = std::fs::File::open(file).map_err(told)?;
    let mut bytes = Vec::new();
    let most = u64::try_from(MOST_BYTES)
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    opened.take(most).read_to_end(&mut bytes).map_err(told)?;
    Ok(bytes)
}

fn tell(
    file: Option<&str>,
    one: &Audited,
    change: Option<&str>,
    as_json: bool,
    language: Language,
    out: &mut Out,
) {
    if as_json {
        let mut line = serde_json::to_value(one).unwrap_or_default();
        super::put(&mut line, "file", file.map(Value::from));
        super::put(&mut line, "change", change.map(Value::from));
        out.line(&line.to_string());
        return;
    }
    if one.risks.is_empty() && change.is_none() {
        return;
    }
    let rule = &one.rule;
    let file = file.unwrap_or("-");
    let change = change.map(|what| format!(" ({what})")).unwrap_or_default();
    out.line(&format!(
        "{file}:{}  {}  {}{change}",
        rule.line, rule.owner, rule.name
    ));
    for risk in &one.risks {
        let text = risk.text.get(language);
        out.line(&format!(
            "      {:>+4}  {text}: {}",
            risk.weight, risk.evidence
        ));
    }
}
