//! `townwatch source key NAME`: a key for a sender, printed once.

use std::collections::BTreeMap;

use application::port::Ids as _;
use application::source_keys::KeyedSource;
use identity::token::Secret;

use crate::assemble::{Machine, assemble};
use crate::cli::SourceKey;
use crate::config;
use crate::machine::MachineIds;
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// Runs `townwatch source key`.
///
/// # Errors
/// One line that names the thing and the next step; nothing is changed then.
pub async fn run(
    arguments: &SourceKey,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let mut config = config::load(arguments.config.as_deref(), environment)
        .map_err(|mistakes| crate::check::first_of(&mistakes))?;
    if let Some(data) = &arguments.data {
        config.server.data.clone_from(data);
    }
    formats::Format::parse(&arguments.format).map_err(Unusable::new)?;
    let data = config.server.data.clone();
    let assembled = assemble(&data, Machine::default(), &config).await?;
    let office = &assembled.office;
    let units = office.units().await?;
    let unit = match &arguments.unit {
        Some(wanted) => units.iter().find(|unit| unit.name == *wanted),
        None => units.iter().find(|unit| unit.parent.is_none()),
    };
    let unit = unit.ok_or_else(|| {
        Unusable::new(format!(
            "no unit {:?}; set the office up first (townwatch init), then name one of its units",
            arguments.unit.as_deref().unwrap_or("")
        ))
    })?;
    let zone = arguments.time_zone.as_deref().unwrap_or(&unit.time_zone);
    if jiff::tz::TimeZone::get(zone).is_err() {
        return Err(Unusable::new(format!(
            "{zone:?} is not a time zone; write one as Asia/Taipei"
        )));
    }
    let keyed = KeyedSource {
        unit: unit.id,
        name: arguments.name.clone(),
        format: arguments.format.clone(),
        time_zone: zone.to_owned(),
    };
    let key = Secret::key(MachineIds.secret());
    office.give_source_key(&keyed, key.digest().bytes()).await?;
    out.line(key.shown_once());
    Ok(Done::Clean)
}
