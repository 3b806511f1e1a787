//! `townwatch source`: who sends, and the keys of senders that speak HTTP.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use application::deed::{Passes, SentBy, Source};
use application::port::Ids as _;
use application::senders::Senders;
use application::source_keys::KeyedSource;
use domain::id::SourceId;
use domain::network::Network;
use domain::people::Unit;
use identity::token::Secret;
use serde_json::json;

use crate::assemble::{Assembled, Machine, assemble};
use crate::cli::{AddSource, SourceCommand, SourceKey};
use crate::config;
use crate::machine::MachineIds;
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// Runs `townwatch source`.
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
    let sender = sent_by(new)?;
    read_as(&new.format, new.time_zone.as_deref())?;
    let assembled = opened(new.config.as_deref(), new.data.as_deref(), environment).await?;
    let unit = unit_named(&assembled, new.unit.as_deref()).await?;
    let source = Source {
        id: SourceId::new(MachineIds.uuid()),
        unit: unit.id,
        name: new.name.trim().to_owned(),
        format: new.format.clone(),
        time_zone: new.time_zone.clone().unwrap_or(unit.time_zone),
        sender,
    };
    let key = Secret::key(MachineIds.secret());
    let senders = Senders::new(Arc::clone(&assembled.office));
    let entered = senders.enter_known(source, key.digest().bytes()).await;
    let source = entered.map_err(Unusable::new)?;
    let (id, name, key) = (source.id.to_string(), &source.name, key.shown_once());
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
    read_as(&of.format, of.time_zone.as_deref())?;
    let assembled = opened(of.config.as_deref(), of.data.as_deref(), environment).await?;
    let unit = unit_named(&assembled, of.unit.as_deref()).await?;
    let keyed = KeyedSource {
        unit: unit.id,
        name: of.name.clone(),
        format: of.format.clone(),
        time_zone: of.time_zone.clone().unwrap_or(unit.time_zone),
    };
    let key = Secret::key(MachineIds.secret());
    let digest = key.digest().bytes();
    assembled.office.give_source_key(&keyed, digest).await?;
    out.line(key.shown_once());
    Ok(Done::Clean)
}

/// The program over the folder that is named; the server must not be running.
async fn opened(
    config: Option<&Path>,
    data: Option<&Path>,
    environment: &BTreeMap<String, String>,
) -> Result<Assembled, Unusable> {
    let mut config =
        config::load(config, environment).map_err(|mistakes| crate::check::first_of(&mistakes))?;
    if let Some(data) = data {
        config.server.data = data.to_owned();
    }
    let data = config.server.data.clone();
    assemble(&data, Machine::default(), &config).await
}

/// The unit of a name; the top unit where none is given.
async fn unit_named(assembled: &Assembled, wanted: Option<&str>) -> Result<Unit, Unusable> {
    let mut units = assembled.office.units().await?.into_iter();
    let unit = match wanted {
        Some(wanted) => units.find(|unit| unit.name == wanted),
        None => units.find(|unit| unit.parent.is_none()),
    };
    unit.ok_or_else(|| {
        Unusable::new(format!(
            "--unit: no unit {:?}; set the office up first (townwatch init), then name one of its units",
            wanted.unwrap_or("")
        ))
    })
}

/// Refuses a format and a zone that nobody knows.
fn read_as(format: &str, zone: Option<&str>) -> Result<(), Unusable> {
    formats::Format::parse(format).map_err(|cause| Unusable::new(format!("--format: {cause}")))?;
    let zone = zone.unwrap_or("UTC");
    if jiff::tz::TimeZone::get(zone).is_err() {
        return Err(Unusable::new(format!(
            "--time-zone: {zone:?} is not a time zone; write one as Asia/Taipei"
        )));
    }
    Ok(())
}

/// What was said about the sender, checked.
fn sent_by(new: &AddSource) -> Result<SentBy, Unusable> {
    if new.name.trim().is_empty() {
        return Err(Unusable::new("--name: give the source a name"));
    }
    let address = new.address.as_deref().map(Network::parse).transpose();
    let address = address.map_err(|why| Unusable::new(format!("--address: {why}")))?;
    let certificate = new.certificate.as_ref();
    if new.relay && address.is_none() && certificate.is_none() {
        return Err(Unusable::new(
            "--relay: say how the relay is known, with --address or --certificate",
        ));
    }
    Ok(SentBy {
        door: None,
        address,
        certificate: certificate.map(|name| name.trim().to_lowercase()),
        passes: if new.relay {
            Passes::Relay
        } else {
            Passes::Own
        },
    })
}
