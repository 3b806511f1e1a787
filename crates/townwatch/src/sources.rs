//! `townwatch source add`: a source with how its sender is known.

use std::collections::BTreeMap;
use std::sync::Arc;

use application::deed::{SentBy, Source};
use application::port::Ids as _;
use application::senders::Senders;
use domain::id::SourceId;
use domain::network::Network;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::assemble::{Machine, assemble};
use crate::cli::AddSource;
use crate::config;
use crate::machine::MachineIds;
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// Runs `townwatch source`.
///
/// # Errors
/// One line that names the thing and the next step; nothing is changed then.
pub async fn run(
    new: &AddSource,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let config = config::load(new.config.as_deref(), environment)
        .map_err(|mistakes| crate::check::first_of(&mistakes))?;
    let sender = sent_by(new)?;
    let data = new.data.as_ref().unwrap_or(&config.server.data);
    let assembled = assemble(data, Machine::default(), &config).await?;
    let office = &assembled.office;
    let units = office.units().await?;
    let unit = match &new.unit {
        Some(wanted) => units.iter().find(|unit| unit.name == *wanted),
        None => units.iter().find(|unit| unit.parent.is_none()),
    };
    let unit = unit.ok_or_else(|| {
        Unusable::new("--unit: no such unit; set the office up first (townwatch init), then name one of its units")
    })?;
    let source = Source {
        id: SourceId::new(MachineIds.uuid()),
        unit: unit.id,
        name: new.name.trim().to_owned(),
        format: new.format.clone(),
        time_zone: new
            .time_zone
            .clone()
            .unwrap_or_else(|| unit.time_zone.clone()),
        sender,
    };
    let key = key_of(MachineIds.secret());
    let digest = Sha256::digest(key.as_bytes()).into();
    let senders = Senders::new(Arc::clone(office));
    let source = senders
        .enter_known(source, digest)
        .await
        .map_err(Unusable::new)?;
    if new.json {
        let entered = json!({"id": source.id.to_string(), "name": source.name, "api_key": key});
        out.line(&entered.to_string());
    } else {
        out.line(&format!("source {} {}", source.id, source.name));
        out.line(&format!(
            "key {key} (shown once; only HTTP senders need it)"
        ));
    }
    Ok(Done::Clean)
}

/// What was said about the sender, checked.
fn sent_by(new: &AddSource) -> Result<SentBy, Unusable> {
    if new.name.trim().is_empty() {
        return Err(Unusable::new("--name: give the source a name"));
    }
    formats::Format::parse(&new.format)
        .map_err(|cause| Unusable::new(format!("--format: {cause}")))?;
    let zone = new.time_zone.as_deref().unwrap_or("UTC");
    if jiff::tz::TimeZone::get(zone).is_err() {
        return Err(Unusable::new(format!(
            "--time-zone: {zone:?} is not a time zone; write one as Asia/Taipei"
        )));
    }
    let address = new.address.as_deref().map(Network::parse).transpose();
    let address = address.map_err(|why| Unusable::new(format!("--address: {why}")))?;
    let certificate = new
        .certificate
        .as_ref()
        .map(|name| name.trim().to_lowercase());
    Ok(SentBy {
        door: None,
        address,
        certificate,
    })
}

/// A key as text: 64 hexadecimal digits.
fn key_of(secret: [u8; 32]) -> String {
    secret
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<Vec<_>>()
        .concat()
}
