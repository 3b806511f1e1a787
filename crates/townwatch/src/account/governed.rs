//! The accounts of a directory that is governed from here.

use std::collections::BTreeMap;
use std::path::Path;

use application::directory::Directory;
use directory::{Reading, read};
use domain::policy::{AccountFacts, LastLogin};
use jiff::Timestamp;

use crate::beside;
use crate::config::{self, Config};
use crate::directories::{DirectorySettings, settings};
use crate::stop::Unusable;

/// Reads a directory as it is now.
///
/// # Errors
/// One line that names the setting, the secret or the server, and the next step.
pub(super) async fn accounts(
    name: &str,
    config: Option<&Path>,
    environment: &BTreeMap<String, String>,
    now: Timestamp,
) -> Result<Reading, Unusable> {
    let config =
        config::load(config, environment).map_err(|mistakes| crate::check::first_of(&mistakes))?;
    let kept = config
        .directory
        .iter()
        .any(|one| one.name == name && one.password_file.is_none());
    let settings = if kept {
        with_records(name, &config).await?
    } else {
        settings(name, &config, None).await?
    };
    read(&settings, now).await.map_err(Unusable::new)
}

/// Whether a directory of the configuration is our own accounts.
///
/// # Errors
/// One line, when the configuration cannot be read.
pub(super) fn is_own(
    name: &str,
    config: Option<&Path>,
    environment: &BTreeMap<String, String>,
) -> Result<bool, Unusable> {
    let config =
        config::load(config, environment).map_err(|mistakes| crate::check::first_of(&mistakes))?;
    Ok(named(name, &config).is_some_and(DirectorySettings::is_own))
}

/// Adds what the configuration says of our own accounts by their names.
///
/// # Errors
/// One line, when the configuration cannot be read.
pub(super) fn marked(
    name: &str,
    config: Option<&Path>,
    environment: &BTreeMap<String, String>,
    known: &mut [AccountFacts],
) -> Result<(), Unusable> {
    let config =
        config::load(config, environment).map_err(|mistakes| crate::check::first_of(&mistakes))?;
    if let Some(one) = named(name, &config) {
        for facts in known {
            one.mark(facts);
        }
    }
    Ok(())
}

fn named<'c>(name: &str, config: &'c Config) -> Option<&'c DirectorySettings> {
    config.directory.iter().find(|one| one.name == name)
}

/// The password is kept, sealed, in the records.
async fn with_records(name: &str, config: &Config) -> Result<directory::Settings, Unusable> {
    let records = beside::records(&config.server.data, config).await?;
    let found = {
        let directory: &dyn Directory = &records;
        settings(name, config, Some(directory)).await
    };
    records.close().await;
    found
}

/// Adds what this program itself saw of people of the same name.
pub(super) fn merge(reading: &mut Reading, known: Vec<AccountFacts>) {
    let seen = known
        .into_iter()
        .filter_map(|facts| Some((facts.account.to_lowercase(), facts.last_login?)));
    let seen: BTreeMap<String, LastLogin> = seen.collect();
    for account in &mut reading.accounts {
        let facts = &mut account.facts;
        let Some(here) = seen.get(&facts.account.to_lowercase()) else {
            continue;
        };
        let here = here.clone();
        facts.last_login = Some(match facts.last_login.take() {
            Some(there) => there.with(here),
            None => here,
        });
    }
}
