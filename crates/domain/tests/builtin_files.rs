//! The files that come with the program: each loads, passes its own examples, none is forgotten.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by failing"
)]

use domain::regime::{BUILTIN, BUILTIN_CALENDARS, builtin, builtin_calendars};

fn names_in(folder: &str) -> Vec<String> {
    let folder = format!("{}/../../regimes/{folder}", env!("CARGO_MANIFEST_DIR"));
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| {
            std::path::Path::new(name)
                .extension()
                .is_some_and(|end| end == "toml")
        })
        .collect();
    names.sort();
    names
}

#[test]
fn no_file_of_the_folders_is_forgotten() {
    let embedded = |list: &[(&str, &str)]| -> Vec<String> {
        list.iter().map(|(file, _)| (*file).to_owned()).collect()
    };
    assert_eq!(embedded(BUILTIN), names_in("."));
    assert_eq!(embedded(BUILTIN_CALENDARS), names_in("calendars"));
    assert!(!BUILTIN.is_empty() && !BUILTIN_CALENDARS.is_empty());
}

#[test]
fn every_regulation_passes_its_own_examples_and_is_named_as_its_file() {
    for (regime, (file, _)) in builtin().unwrap().iter().zip(BUILTIN) {
        assert_eq!(*file, format!("{}-{}.toml", regime.id(), regime.version()));
        let failures = regime.test_examples();
        let told: Vec<_> = failures.iter().map(ToString::to_string).collect();
        assert!(told.is_empty(), "{}", told.join("\n"));
    }
}

#[test]
fn every_regulation_counts_over_a_calendar_that_is_there() {
    let calendars = builtin_calendars().unwrap();
    for regime in builtin().unwrap() {
        assert!(
            calendars.contains_key(regime.calendar_id()),
            "{}",
            regime.id()
        );
    }
}

#[test]
fn the_quotes_of_the_taiwanese_clauses_are_the_words_of_the_document() {
    let document: String = include_str!("fixtures/tw-clauses.txt")
        .split_whitespace()
        .collect();
    let regimes = builtin().unwrap();
    let regime = regimes
        .iter()
        .find(|regime| regime.version() == "2018-11-21")
        .unwrap();
    assert_eq!(regime.clauses().len(), 20);
    let quotes = regime.clauses().iter().map(|clause| &clause.quote);
    let duties = regime.obligations().iter().map(|duty| &duty.quote);
    let steps = regime.escalations().iter().map(|row| &row.quote);
    for quote in quotes.chain(duties).chain(steps) {
        let quote: String = quote.split_whitespace().collect();
        assert!(document.contains(&quote), "{quote}");
    }
}
