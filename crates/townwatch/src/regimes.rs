//! `townwatch regime`: the regulations and their own examples.

use std::collections::BTreeMap;
use std::path::Path;

use domain::calendar::RestDays;
use domain::regime::Regime;
use serde_json::json;

use crate::cli::RegimeCommand;
use crate::config::Mistake;
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// The built-in regulations, every version.
///
/// # Errors
/// One line with file, line and column.
pub fn builtin() -> Result<Vec<Regime>, Unusable> {
    domain::regime::builtin().map_err(Unusable::new)
}

/// The built-in calendars by id.
///
/// # Errors
/// One line with file, line and column.
pub fn calendars() -> Result<BTreeMap<String, RestDays>, Unusable> {
    domain::regime::builtin_calendars().map_err(Unusable::new)
}

/// Examples that do not come out as their files say.
pub fn failures(regimes: &[Regime]) -> Vec<Mistake> {
    regimes
        .iter()
        .flat_map(Regime::test_examples)
        .map(|failure| Mistake {
            place: failure.regime.clone(),
            what: failure.to_string(),
        })
        .collect()
}

/// Runs `townwatch regime`.
///
/// # Errors
/// When a file cannot be read or does not load.
pub fn run(command: &RegimeCommand, out: &mut Out) -> Result<Done, Unusable> {
    match command {
        RegimeCommand::List { json } => list(*json, out),
        RegimeCommand::Test { file, json } => test(file.as_deref(), *json, out),
    }
}

fn list(as_json: bool, out: &mut Out) -> Result<Done, Unusable> {
    let regimes = builtin()?;
    if as_json {
        let list: Vec<_> = regimes
            .iter()
            .map(|regime| {
                json!({
                    "id": regime.id(), "version": regime.version(),
                    "status": regime.status(),
                    "from": regime.valid().from.to_string(),
                    "until": regime.valid().to.map(|day| day.to_string()),
                })
            })
            .collect();
        out.line(&serde_json::Value::Array(list).to_string());
    } else {
        for regime in &regimes {
            let until = regime
                .valid()
                .to
                .map_or_else(String::new, |day| day.to_string());
            out.line(&format!(
                "{}@{}  {:?}  {} – {until}",
                regime.id(),
                regime.version(),
                regime.status(),
                regime.valid().from
            ));
        }
    }
    Ok(Done::Clean)
}

fn test(file: Option<&Path>, as_json: bool, out: &mut Out) -> Result<Done, Unusable> {
    let regimes = match file {
        None => builtin()?,
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|cause| {
                Unusable::new(format!(
                    "{}: {cause}; give a regulation file",
                    path.display()
                ))
            })?;
            let name = path.display().to_string();
            vec![Regime::parse(&name, &text).map_err(Unusable::new)?]
        }
    };
    let mistakes = failures(&regimes);
    let examples: usize = regimes.iter().map(|regime| regime.examples().len()).sum();
    if as_json {
        let failed: Vec<_> = mistakes
            .iter()
            .map(|mistake| json!({"regime": mistake.place, "what": mistake.what}))
            .collect();
        out.line(&json!({"examples": examples, "failed": failed}).to_string());
    } else {
        for mistake in &mistakes {
            out.line(&mistake.to_string());
        }
        out.line(&format!(
            "{} regulations, {examples} examples, {} failed",
            regimes.len(),
            mistakes.len()
        ));
    }
    Ok(if mistakes.is_empty() {
        Done::Clean
    } else {
        Done::Found
    })
}
