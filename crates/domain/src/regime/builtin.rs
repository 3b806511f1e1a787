//! The regulations and calendars that come with the program.

use std::collections::BTreeMap;

use super::{Regime, RegimeError};
use crate::calendar::RestDays;

include!(concat!(env!("OUT_DIR"), "/regimes.rs"));

/// The regulations that come with the program, every version.
///
/// # Errors
/// When a file does not load; the tests of this crate keep that from happening.
pub fn builtin() -> Result<Vec<Regime>, RegimeError> {
    BUILTIN
        .iter()
        .map(|(file, text)| Regime::parse(file, text))
        .collect()
}

/// The calendars that come with the program, by id.
///
/// # Errors
/// When a file does not load; the tests of this crate keep that from happening.
pub fn builtin_calendars() -> Result<BTreeMap<String, RestDays>, RegimeError> {
    BUILTIN_CALENDARS
        .iter()
        .map(|(file, text)| {
            let calendar = RestDays::parse(file, text)?;
            Ok((calendar.id().to_owned(), calendar))
        })
        .collect()
}
