//! `townwatch source`: who sends, and the keys of senders that speak HTTP.

use std::collections::BTreeMap;

use serde_json::json;

use crate::cli::{AddSource, SourceCommand, SourceKey};
use crate::config;
use crate::control::{self, Answer, NewSource, Request};
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// Runs `townwatch source`, also beside a running server.
///
/// # Errors
/// One line that names the thing and the next step; nothing is changed then.
pub async fn run(
    command: &SourceCommand,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    match command {
        SourceCommand::Add(new) => add(new, environment, out).await,
        SourceCommand::Key(of) => key(of, environment, out).await,
    }
}

async fn add(
    new: &AddSource,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let config = config::load_for(new.config.as_deref(), new.data.as_deref(), environment)?;
    let request = Request::AddSource(NewSource {
        name: new.name.clone(),
        unit: new.unit.clone(),
        format: new.format.clone(),
        time_zone: new.time_zone.clone(),
        address: new.address.clone(),
        certificate: new.certificate.clone(),
        relay: new.relay,
    });
    let Made { id, name, key } = made(control::through(&config, request).await?)?;
    if new.json {
        out.line(&json!({"id": id, "name": name, "api_key": key}).to_string());
    } else {
        out.line(&format!("source {id} {name}"));
        out.line(&format!(
            "key {key} (shown once; only HTTP senders need it)"
        ));
    }
    Ok(Done::Clean)
}

async fn key(
    of: &SourceKey,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let config = config::load_for(of.config.as_deref(), of.data.as_deref(), environment)?;
    let request = Request::GiveSourceKey(NewSource {
        name: of.name.clone(),
        unit: of.unit.clone(),
        format: of.format.clone(),
        time_zone: of.time_zone.clone(),
        address: None,
        certificate: None,
        relay: false,
    });
    let made = made(control::through(&config, request).await?)?;
    out.line(&made.key);
    Ok(Done::Clean)
}

/// A source whose key is to be shown.
struct Made {
    id: String,
    name: String,
    key: String,
}

fn made(answer: Answer) -> Result<Made, Unusable> {
    match answer {
        Answer::Source { id, name, api_key } => Ok(Made {
            id,
            name,
            key: api_key,
        }),
        other => Err(crate::keeping::unasked(other)),
    }
}
