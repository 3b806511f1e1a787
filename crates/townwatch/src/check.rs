//! `townwatch check`: mistakes in configuration, machine, rules and regulations, each with its place.

use std::collections::BTreeMap;
use std::sync::Arc;

use application::port::Now as _;
use domain::event::FieldNames;
use serde_json::json;

use crate::cli::Check;
use crate::config::{self, Config, Mistake};
use crate::inspect::{Inspection, inspect};
use crate::machine::MachineClock;
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// Runs `townwatch check`: 0 when all is well, 1 when something is wrong.
///
/// # Errors
/// Never for a mistake in the configuration: those are what it tells.
pub async fn run(
    arguments: &Check,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let mut found = Inspection::default();
    let mut mistakes = Vec::new();
    let mut console = None;
    match config::load(arguments.config.as_deref(), environment) {
        Err(all) => mistakes = all,
        Ok(mut config) => {
            if let Some(data) = &arguments.data {
                config.server.data.clone_from(data);
            }
            console = Some(reached(&config));
            mistakes.extend(crate::registers::mistakes(&config.registers.folders));
            mistakes.extend(crate::duties::mistakes(&config.duties.folders));
            let place = |word: &str| config::place_of(arguments.config.as_deref(), word);
            let now = MachineClock.now();
            found = inspect(&config, now, &place).await;
            let test = arguments.send_test.as_deref();
            crate::ways_out::inspect(&mut found, &config, now, test).await;
            mistakes.append(&mut found.mistakes);
        }
    }
    if console.is_none() {
        mistakes.extend(crate::registers::mistakes(&[]));
        mistakes.extend(crate::duties::mistakes(&[]));
    }
    mistakes.extend(own_files());
    let console = console.unwrap_or_default();
    if arguments.json {
        let list: Vec<_> = mistakes
            .iter()
            .map(|mistake| json!({"place": mistake.place, "what": mistake.what}))
            .collect();
        let told = json!({
            "ok": mistakes.is_empty(),
            "mistakes": list,
            "records_version": found.records_version,
            "free_bytes": found.free_bytes,
            "seen": found.seen,
            "console": console,
        });
        out.line(&told.to_string());
    } else {
        for mistake in &mistakes {
            out.line(&mistake.to_string());
        }
        if let Some(version) = found.records_version {
            out.line(&format!("records: version {version} of the tables"));
        }
        for line in &found.seen {
            out.line(line);
        }
        if !console.is_empty() {
            out.line(&format!("console: {console}"));
        }
        if mistakes.is_empty() {
            out.line("configuration, machine, rules and regulations are well");
        }
    }
    Ok(if mistakes.is_empty() {
        Done::Clean
    } else {
        Done::Found
    })
}

/// How the console is reached.
fn reached(config: &Config) -> String {
    let listen = config.server.listen;
    let own = match &config.tls {
        Some(tls) => format!(
            "https://{listen}, certificate {}",
            tls.certificate_file.display()
        ),
        None => format!("http://{listen}"),
    };
    let trusted = config.proxy.networks().unwrap_or_default();
    if trusted.is_empty() {
        return format!("{own}; nobody's X-Forwarded-For is believed");
    }
    let trusted: Vec<_> = trusted.iter().map(ToString::to_string).collect();
    let trusted = trusted.join(", ");
    format!("{own}; X-Forwarded-For and X-Forwarded-Proto are believed from {trusted}")
}

/// The built-in rules, regulations and account policies with their own examples.
fn own_files() -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    match crate::rules::builtin(&Arc::new(FieldNames::default())) {
        Err(cause) => mistakes.push(Mistake {
            place: "rules".into(),
            what: cause.to_string(),
        }),
        Ok(rules) => {
            let failed = crate::examples::run(&rules)
                .into_iter()
                .filter(|result| !result.passed);
            mistakes.extend(failed.map(|result| Mistake {
                place: format!("rules/{}", result.rule),
                what: format!("example {:?}: {}", result.name, result.why),
            }));
        }
    }
    match crate::regimes::builtin() {
        Err(cause) => mistakes.push(Mistake {
            place: "regimes".into(),
            what: cause.to_string(),
        }),
        Ok(regimes) => mistakes.extend(crate::regimes::failures(&regimes)),
    }
    match crate::policies::builtin() {
        Err(cause) => mistakes.push(Mistake {
            place: "policies".into(),
            what: cause.to_string(),
        }),
        Ok(policies) => mistakes.extend(crate::policies::failures(&policies)),
    }
    mistakes
}

/// The first mistake as the one line a command may say, and how many more there are.
pub fn first_of(mistakes: &[Mistake]) -> Unusable {
    let first = mistakes
        .first()
        .map_or_else(String::new, ToString::to_string);
    let more = mistakes.len().saturating_sub(1);
    Unusable::new(if more == 0 {
        first
    } else {
        format!("{first} (and {more} more: townwatch check --config FILE)")
    })
}
