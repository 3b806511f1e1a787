//! What the tests of this folder share: lines in, findings out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use detect::{Detector, EventKey, Premises, RuleSet, Sighting};
use domain::event::{Event, FieldNames};
use formats::{Connections, Context, Format};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use places::Places;

pub(crate) const RECEIVED: &str = "2026-11-22T00:00:00Z";

static PLACES: LazyLock<Places> = LazyLock::new(|| Places::of_examples().unwrap());

pub(crate) fn builtin() -> RuleSet {
    RuleSet::builtin(Arc::new(FieldNames::default())).unwrap()
}

/// Decodes lines of one source.
pub(crate) fn decode(
    format: &str,
    lines: &str,
    received: Timestamp,
    judge: &mut dyn FnMut(&Event<'_>),
) {
    let context = Context {
        received,
        zone: &TimeZone::UTC,
    };
    let mut connections = Connections::default();
    for line in lines.lines() {
        let mut event = formats::decode(Format::parse(format).unwrap(), line, &context).event;
        connections.complete(&mut event);
        PLACES.enrich(&mut event);
        judge(&event);
    }
}

/// Every state of each finding over the lines, by the line it came with.
pub(crate) fn states(rules: &RuleSet, lines: &[String], received: &str) -> Vec<(u64, Sighting)> {
    let mut detector = Detector::new(rules, &Premises::of_examples());
    let mut states = Vec::new();
    let mut number = 0;
    let lines = lines.join("\n");
    decode("auto", &lines, received.parse().unwrap(), &mut |event| {
        let sightings = detector.observe(EventKey(number), event);
        states.extend(sightings.into_iter().map(|sighting| (number, sighting)));
        number += 1;
    });
    states
}

/// The newest state of each finding over the lines.
pub(crate) fn seen(
    rules: &RuleSet,
    lines: &[String],
    received: &str,
) -> BTreeMap<String, Sighting> {
    let states = states(rules, lines, received).into_iter();
    states
        .map(|(_, sighting)| (sighting.key.clone(), sighting))
        .collect()
}

pub(crate) fn refused(count: usize, second: impl Fn(usize) -> String) -> Vec<String> {
    let said = "srv sshd[9]: Failed password for root from 203.0.113.9 port 1 ssh2";
    (0..count)
        .map(|n| format!("{} {said}", second(n)))
        .collect()
}

/// A file or folder of the data that stands beside the workspace, or where `TOWNWATCH_DATA` says.
pub(crate) fn data(path: &str) -> Option<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "a test finds its data by the environment"
    )]
    let folder = std::env::var_os("TOWNWATCH_DATA").map(PathBuf::from);
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let path = folder.unwrap_or_else(beside).join(path);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is not there", path.display());
    None
}

pub(crate) fn lines(path: &Path) -> Vec<String> {
    let text = std::fs::read(path).unwrap();
    String::from_utf8_lossy(&text)
        .lines()
        .map(str::to_owned)
        .collect()
}
