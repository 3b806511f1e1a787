//! The configuration as a command needs it: with the data folder that it names.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Config, load};
use crate::stop::Unusable;

/// The configuration for a command: what it names as its data folder stands over what is written.
///
/// # Errors
/// One line that names the first mistake, its place and how many more there are.
pub fn load_for(
    file: Option<&Path>,
    data: Option<&Path>,
    environment: &BTreeMap<String, String>,
) -> Result<Config, Unusable> {
    let mut config = load(file, environment).map_err(|all| crate::check::first_of(&all))?;
    if let Some(data) = data {
        data.clone_into(&mut config.server.data);
    }
    Ok(config)
}

/// [`load_for`], where there is a log.
///
/// # Errors
/// As there; or one line that the folder holds none.
pub fn load_with_log(
    file: Option<&Path>,
    data: Option<&Path>,
    environment: &BTreeMap<String, String>,
) -> Result<Config, Unusable> {
    let config = load_for(file, data, environment)?;
    holds_log(&config.server.data)?;
    Ok(config)
}

/// Whether a data folder holds a log.
///
/// # Errors
/// One line that it holds none.
pub fn holds_log(data: &Path) -> Result<(), Unusable> {
    if data.join("evidence").is_dir() {
        return Ok(());
    }
    let data = data.display();
    Err(Unusable::new(format!(
        "{data} holds no evidence; give a data folder"
    )))
}
