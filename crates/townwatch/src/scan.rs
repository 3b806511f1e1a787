//! `townwatch scan`: one look through log files, without a data folder.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use application::port::Now;
use collect::archive::{Item, Limits};
use detect::{Detector, EventKey, Premises, RuleSet, Sighting};
use domain::event::FieldNames;
use domain::language::Language;
use formats::encoding::{self, Encoding};
use formats::{Connections, Context, Format, Issue};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use places::Places;
use serde_json::{Value, json};

use crate::cli::{Output, Scan};
use crate::machine::MachineClock;
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// Record numbers take the low bits of an event key, file numbers the high ones.
const RECORD_BITS: u32 = 40;
/// How often progress is shown, in records.
const PROGRESS_EVERY: u64 = 5_000;

/// Runs `townwatch scan`: 1 when something was found.
///
/// # Errors
/// When a path, a rule folder or an argument cannot be used.
#[expect(
    clippy::disallowed_methods,
    reason = "the closing line tells how long it took"
)]
pub fn run(
    arguments: &Scan,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let begun = Instant::now();
    let language = language(arguments.language.as_deref(), environment)?;
    let fields = Arc::new(FieldNames::default());
    let (rules, problems) =
        crate::rules::with_folders(&arguments.rules, !arguments.only_rules, &fields)?;
    for problem in &problems {
        out.problem(&problem.to_string());
    }
    for path in &arguments.paths {
        if !path.exists() {
            let shown = path.display();
            return Err(Unusable::new(format!(
                "{shown}: no such file or folder; check the path"
            )));
        }
    }
    let mut reading = Reading::new(&rules, arguments)?;
    collect::archive::visit(&arguments.paths, &Limits::default(), &mut |item| {
        reading.take(item, out);
        ControlFlow::Continue(())
    });
    out.progress_done();
    let findings = reading.findings();
    for sighting in &findings {
        let told = reading.told(sighting, language);
        let as_json = arguments.json || arguments.output == Output::Json;
        if as_json {
            out.line(&told.to_string());
        } else {
            table_row(&told, out);
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    reading.close(&rules, findings.len(), seconds, out);
    Ok(if findings.is_empty() {
        Done::Clean
    } else {
        Done::Found
    })
}

/// The language asked for, else the one the machine is set to, else English.
///
/// # Errors
/// When the language asked for is not spoken.
pub fn language(
    asked: Option<&str>,
    environment: &BTreeMap<String, String>,
) -> Result<Language, Unusable> {
    if let Some(tag) = asked {
        return tag.parse().map_err(Unusable::new);
    }
    let machine = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| environment.get(name).filter(|value| !value.is_empty()));
    Ok(match machine.map(String::as_str) {
        Some(tag) if tag.starts_with("zh") => Language::ZhTw,
        Some(tag) if tag.starts_with("vi") => Language::Vi,
        _ => Language::En,
    })
}

/// The files as they are read, and what was seen in them.
struct Reading<'r> {
    rules: &'r RuleSet,
    places: Places,
    format: Format,
    zone: TimeZone,
    files: Vec<OpenFile>,
    detector: Detector,
    connections: Connections,
    /// Newest event time of the detector's present run of files.
    newest: Timestamp,
    begins: bool,
    sightings: BTreeMap<String, Sighting>,
    events: u64,
    unknown: u64,
    unreadable: u64,
    skipped: u64,
}

struct OpenFile {
    path: PathBuf,
    encoding: Encoding,
    received: Timestamp,
}

impl<'r> Reading<'r> {
    fn new(rules: &'r RuleSet, arguments: &Scan) -> Result<Self, Unusable> {
        let zone = match &arguments.time_zone {
            None => TimeZone::system(),
            Some(name) => TimeZone::get(name).map_err(|_| {
                Unusable::new(format!(
                    "--time-zone {name}: no such zone; write one as Asia/Taipei"
                ))
            })?,
        };
        let format = match &arguments.columns {
            None => arguments.format.clone(),
            Some(file) => crate::config::described_columns(file).map_err(Unusable::new)?,
        };
        let premises = Premises::of_zone(zone.iana_name().unwrap_or_default());
        Ok(Self {
            rules,
            places: Places::builtin().map_err(Unusable::new)?,
            format: Format::parse(&format).map_err(Unusable::new)?,
            zone,
            files: Vec::new(),
            detector: Detector::new(rules, &premises),
            connections: Connections::default(),
            newest: Timestamp::MIN,
            begins: true,
            sightings: BTreeMap::new(),
            events: 0,
            unknown: 0,
            unreadable: 0,
            skipped: 0,
        })
    }

    fn take(&mut self, item: Item<'_>, out: &mut Out) {
        match item {
            Item::FileStart {
                path,
                modified,
                encoding,
                ..
            } => {
                let received = modified.unwrap_or_else(|| MachineClock.now());
                self.files.push(OpenFile {
                    path: path.to_owned(),
                    encoding,
                    received,
                });
                self.begins = true;
            }
            Item::Line {
                number,
                raw,
                oversized,
                ..
            } => {
                self.line(number, raw, oversized);
                if self.events.is_multiple_of(PROGRESS_EVERY) {
                    self.progress(out);
                }
            }
            Item::Damaged { what } => {
                self.unreadable = self.unreadable.saturating_add(1);
                let file = self
                    .files
                    .last()
                    .map(|file| file.path.display().to_string());
                out.problem(&format!("{}: {what}", file.unwrap_or_default()));
            }
            Item::FileEnd { .. } => {}
            Item::Skipped { path, why } => {
                self.skipped = self.skipped.saturating_add(1);
                out.problem(&format!("{}: skipped: {why}", path.display()));
            }
        }
    }

    fn line(&mut self, number: u64, raw: &[u8], oversized: bool) {
        let Some(file) = self.files.last() else {
            return;
        };
        let (text, loss) = encoding::text(raw, file.encoding);
        let context = Context {
            received: file.received,
            zone: &self.zone,
        };
        let mut decoded = formats::decode(self.format, &text, &context);
        self.events = self.events.saturating_add(1);
        if decoded
            .issues
            .iter()
            .any(|issue| matches!(issue, Issue::UnknownFormat))
        {
            self.unknown = self.unknown.saturating_add(1);
        } else if oversized || loss.is_some() || decoded.issues.iter().any(Issue::is_loss) {
            self.unreadable = self.unreadable.saturating_add(1);
        }
        // Windows run forward in time. A file that begins before the last one ended is another
        // log of the same hours: it gets windows of its own.
        let at = decoded.event.time.at;
        if self.begins && at < self.newest {
            self.detector.restart();
            self.connections = Connections::default();
            self.newest = Timestamp::MIN;
        }
        self.begins = false;
        self.connections.complete(&mut decoded.event);
        self.places.enrich(&mut decoded.event);
        self.newest = self.newest.max(at);
        let file = u64::try_from(self.files.len()).unwrap_or(u64::MAX);
        // A damaged record may claim any number; only as many bits count.
        let number = number & ((1 << RECORD_BITS) - 1);
        let key = EventKey((file << RECORD_BITS) | number);
        for sighting in self.detector.observe(key, &decoded.event) {
            self.sightings.insert(sighting.key.clone(), sighting);
        }
    }

    /// Findings, the gravest first, then by time.
    fn findings(&self) -> Vec<Sighting> {
        let mut findings: Vec<_> = self.sightings.values().cloned().collect();
        findings.sort_by_key(|found| (std::cmp::Reverse(found.severity), found.first));
        findings
    }

    /// A finding in the shape of the command-line contract.
    fn told(&self, sighting: &Sighting, language: Language) -> Value {
        let rule = self.rules.rule(&sighting.rule);
        let story = rule.map(|rule| detect::narrate(rule, &sighting.facts(), language, &self.zone));
        let events: Vec<_> = sighting
            .proofs
            .iter()
            .map(|proof| self.place(proof))
            .collect();
        json!({
            "rule": {
                "id": sighting.rule,
                "title": story.as_ref().map(|story| story.title.as_str()),
                "level": sighting.severity.name(),
                "kind": sighting.kind.name(),
            },
            "first": self.written(sighting.first),
            "last": self.written(sighting.last),
            "count": sighting.count,
            "subject": sighting.subject,
            "events": events,
            "reasons": story.map(|story| story.why).unwrap_or_default(),
        })
    }

    fn place(&self, (EventKey(key), at): &(EventKey, Timestamp)) -> Value {
        let number = usize::try_from(key >> RECORD_BITS).unwrap_or(0);
        let file = number
            .checked_sub(1)
            .and_then(|index| self.files.get(index));
        let record = key & ((1 << RECORD_BITS) - 1);
        json!({
            "file": file.map(|file| file.path.display().to_string()),
            "record": record,
            "time": self.written(*at),
        })
    }

    /// RFC 3339 with the zone's offset.
    fn written(&self, at: Timestamp) -> String {
        let zoned = at.to_zoned(self.zone.clone());
        at.display_with_offset(zoned.offset()).to_string()
    }

    fn progress(&self, out: &mut Out) {
        let file = self
            .files
            .last()
            .map(|file| file.path.display().to_string());
        out.progress(&format!(
            "{} events, {} findings, {}",
            self.events,
            self.sightings.len(),
            file.unwrap_or_default()
        ));
    }

    fn close(&self, rules: &RuleSet, findings: usize, seconds: f64, out: &mut Out) {
        if self.unknown > 0 || self.skipped > 0 {
            out.problem(&format!(
                "{} lines of an unknown format, {} files skipped",
                self.unknown, self.skipped
            ));
        }
        out.problem(&format!(
            "scanned {} events, {} rules, {findings} findings, {} unreadable, {seconds:.1} s",
            self.events,
            rules.rules().len(),
            self.unreadable
        ));
    }
}

/// A finding for a person at a terminal.
fn table_row(told: &Value, out: &mut Out) {
    let text = |pointer: &str| told.pointer(pointer).and_then(Value::as_str).unwrap_or("");
    out.line(&format!(
        "{:<8} {}  {} – {}",
        text("/rule/level"),
        text("/rule/title"),
        text("/first"),
        text("/last")
    ));
    for reason in told
        .get("reasons")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        out.line(&format!("         · {}", reason.as_str().unwrap_or("")));
    }
    let first = told.pointer("/events/0");
    if let Some(place) = first {
        let file = place.get("file").and_then(Value::as_str).unwrap_or("");
        out.line(&format!(
            "         {file}:{}",
            place.get("record").unwrap_or(&Value::Null)
        ));
    }
}
