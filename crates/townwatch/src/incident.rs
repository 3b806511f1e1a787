//! `townwatch incident level`: facts on standard input, level and clocks on standard output.

use std::collections::BTreeMap;
use std::io::Read;

use domain::regime::{Facts, Regime};

use crate::cli::IncidentCommand;
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// Largest document that is read.
const MOST_BYTES: u64 = 1 << 20;

/// Runs `townwatch incident`.
///
/// # Errors
/// When the regulation is not known or the facts do not fit it.
pub fn run(
    command: &IncidentCommand,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let IncidentCommand::Level {
        regime,
        json: _,
        language,
    } = command;
    let language = crate::scan::language(language.as_deref(), environment)?;
    let mut text = String::new();
    std::io::stdin()
        .take(MOST_BYTES)
        .read_to_string(&mut text)
        .map_err(|cause| Unusable::new(format!("standard input: {cause}; give facts as JSON")))?;
    let facts: Facts = serde_json::from_str(&text)
        .map_err(|cause| Unusable::new(format!("facts on standard input: {cause}")))?;
    let regimes = crate::regimes::builtin()?;
    let regime = chosen(&regimes, regime, &facts)?;
    regime
        .check_facts(&facts)
        .map_err(|cause| Unusable::new(format!("facts: {cause}")))?;
    let calendars = crate::regimes::calendars()?;
    let calendar = calendars.get(regime.calendar_id()).ok_or_else(|| {
        Unusable::new(format!(
            "{}: no calendar {:?}",
            regime.id(),
            regime.calendar_id()
        ))
    })?;
    let assessment = domain::regime::assess(regime, calendar, &facts);
    let answer = domain::regime::Answer::of(&assessment, language);
    let answer = serde_json::to_string(&answer).map_err(Unusable::new)?;
    out.line(&answer);
    Ok(Done::Clean)
}

/// `ID@VERSION`, or `ID` for the version in force on the day it was known, in the regulation's zone.
/// A regulation that is only a draft is meant when it is named.
fn chosen<'r>(regimes: &'r [Regime], wanted: &str, facts: &Facts) -> Result<&'r Regime, Unusable> {
    let (id, version) = wanted
        .split_once('@')
        .map_or((wanted, None), |(id, v)| (id, Some(v)));
    let found = if let Some(version) = version {
        regimes
            .iter()
            .find(|regime| regime.id() == id && regime.version() == version)
    } else {
        let known = facts.known_at.unwrap_or(jiff::Timestamp::MAX);
        let named = || regimes.iter().filter(|regime| regime.id() == id);
        let zone = named().next().map(|regime| regime.zone().clone());
        let day = known
            .to_zoned(zone.unwrap_or(jiff::tz::TimeZone::UTC))
            .date();
        domain::regime::in_force(regimes, id, day).or_else(|| {
            let draft = |regime: &&Regime| regime.status() == domain::regime::Status::Draft;
            named()
                .filter(draft)
                .max_by_key(|regime| regime.valid().from)
        })
    };
    found.ok_or_else(|| {
        let known: Vec<_> = regimes
            .iter()
            .map(|regime| format!("{}@{}", regime.id(), regime.version()))
            .collect();
        Unusable::new(format!(
            "no regulation {wanted:?}; known are: {}",
            known.join(", ")
        ))
    })
}
