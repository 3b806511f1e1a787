//! `townwatch scan`: one look through log files, without a data folder.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

use application::columns::Hours;
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

mod arguments;
mod report;
mod stories;

pub use arguments::{Here, Scan};

use crate::machine::MachineClock;
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// Record numbers take the low bits of an event key, file numbers the high ones.
const RECORD_BITS: u32 = 40;
/// Different hours of records that are counted for the report's picture: ten years of them.
const MOST_HOURS: usize = 87_600;
const SECONDS_OF_HOUR: i64 = 3_600;
/// How often progress is shown, in records.
const PROGRESS_EVERY: u64 = 5_000;

/// How findings are written.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Output {
    /// A table for people.
    Table,
    /// JSON Lines.
    Json,
    /// A report for a browser, in this file.
    Html(PathBuf),
}

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
    let (output, paths) = asked(arguments)?;
    let language = language(arguments.language.as_deref(), environment)?;
    let fields = Arc::new(FieldNames::default());
    let (rules, problems) =
        crate::rules::with_folders(&arguments.rules, !arguments.only_rules, &fields)?;
    for problem in &problems {
        out.problem(&problem.to_string());
    }
    for path in &paths {
        if !path.exists() {
            let shown = path.display();
            return Err(Unusable::new(format!(
                "{shown}: no such file or folder; check the path"
            )));
        }
    }
    let unknown = |id: &&String| rules.rule(id).is_none();
    if let Some(unknown) = arguments.rule.iter().find(unknown) {
        return Err(Unusable::new(format!(
            "--rule: no rule {unknown:?}; townwatch rules list tells their ids"
        )));
    }
    let mut reading = Reading::new(&rules, arguments)?;
    collect::archive::visit(&paths, &Limits::default(), &mut |item| {
        reading.take(item, out);
        ControlFlow::Continue(())
    });
    out.progress_done();
    let findings = reading.findings();
    match output {
        Output::Table => {
            for sighting in &findings {
                table_row(&reading.told(sighting, language), out);
            }
        }
        Output::Json => {
            let stories = stories::numbers(&findings, &rules, &reading.premises);
            for (sighting, story) in findings.iter().zip(stories) {
                let mut told = reading.told(sighting, language);
                if let Some(fields) = told.as_object_mut() {
                    fields.insert("story".to_owned(), json!(story));
                }
                out.line(&told.to_string());
            }
        }
        Output::Html(file) => {
            let about = report::About {
                now: MachineClock.now(),
                language,
                findings: &findings,
            };
            report::write(&file, &reading, about)?;
            out.line(&file.display().to_string());
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

/// How findings are to be written, and what is to be looked through.
///
/// `--output html FILE PATH…` and `--output table PATH…` look alike to whoever reads the command line: what
/// stands behind `table` or `json` is a path like the others.
fn asked(arguments: &Scan) -> Result<(Output, Vec<PathBuf>), Unusable> {
    let mut paths = arguments.paths.clone();
    let [kind, behind @ ..] = &*arguments.output else {
        return Err(Unusable::new("--output: table, json or html FILE"));
    };
    let output = match (kind.as_str(), behind) {
        ("html", [file]) => {
            let file = PathBuf::from(file);
            report::may_write(&file)?;
            Output::Html(file)
        }
        ("html", _) => {
            return Err(Unusable::new(
                "--output html: name the file to be written, as in --output html report.html PATH",
            ));
        }
        ("table" | "json", behind) => {
            paths.splice(0..0, behind.iter().map(PathBuf::from));
            if arguments.json || kind == "json" {
                Output::Json
            } else {
                Output::Table
            }
        }
        (other, _) => {
            return Err(Unusable::new(format!(
                "--output {other}: table, json or html FILE"
            )));
        }
    };
    if paths.is_empty() {
        return Err(Unusable::new(
            "nothing to look through; name files or folders, as in townwatch scan /var/log",
        ));
    }
    Ok((output, paths))
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
    /// The rules that are meant; all where none are named.
    chosen: BTreeSet<String>,
    places: Places,
    format: Format,
    zone: TimeZone,
    files: Vec<OpenFile>,
    premises: Premises,
    detector: Detector,
    connections: Connections,
    /// Newest event time of the detector's present run of files.
    newest: Timestamp,
    begins: bool,
    sightings: BTreeMap<String, Sighting>,
    /// Records by the hour they happened in, by its first second since 1970 (UTC).
    hours: Hours,
    events: u64,
    unknown: u64,
    unreadable: u64,
    skipped: u64,
}

struct OpenFile {
    path: PathBuf,
    encoding: Encoding,
    received: Timestamp,
    events: u64,
    unreadable: u64,
    /// When its first and its last record happened.
    span: Option<(Timestamp, Timestamp)>,
}

impl OpenFile {
    fn count(&mut self, at: Timestamp, unreadable: bool) {
        self.events = self.events.saturating_add(1);
        self.unreadable = self.unreadable.saturating_add(u64::from(unreadable));
        let (first, last) = self.span.unwrap_or((at, at));
        self.span = Some((first.min(at), last.max(at)));
    }
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
        let premises = arguments
            .here
            .premises(zone.iana_name().unwrap_or_default())?;
        let chosen: BTreeSet<String> = arguments.rule.iter().cloned().collect();
        Ok(Self {
            detector: Detector::of(rules, &premises, &chosen),
            rules,
            chosen,
            places: arguments.places()?,
            format: Format::parse(&format).map_err(Unusable::new)?,
            zone,
            files: Vec::new(),
            premises,
            connections: Connections::default(),
            newest: Timestamp::MIN,
            begins: true,
            sightings: BTreeMap::new(),
            hours: Hours::new(),
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
                    events: 0,
                    unreadable: 0,
                    span: None,
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
        let Some(file) = self.files.last_mut() else {
            return;
        };
        let (text, loss) = encoding::text(raw, file.encoding);
        let context = Context {
            received: file.received,
            zone: &self.zone,
        };
        let mut decoded = formats::decode(self.format, &text, &context);
        self.events = self.events.saturating_add(1);
        let mut issues = decoded.issues.iter();
        let is_unknown = issues.any(|issue| matches!(issue, Issue::UnknownFormat));
        let is_lost = oversized || loss.is_some() || decoded.issues.iter().any(Issue::is_loss);
        let is_unreadable = is_lost && !is_unknown;
        self.unknown = self.unknown.saturating_add(u64::from(is_unknown));
        self.unreadable = self.unreadable.saturating_add(u64::from(is_unreadable));
        // Windows run forward in time. A file that begins before the last one ended is another
        // log of the same hours: it gets windows of its own.
        let at = decoded.event.time.at;
        file.count(at, is_unreadable);
        tallied(&mut self.hours, at);
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
            // A rule to which a chosen one yields speaks as well.
            if !self.chosen.is_empty() && !self.chosen.contains(&sighting.rule) {
                continue;
            }
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

    /// File and number of a record.
    fn spot(&self, EventKey(key): EventKey) -> (Option<&OpenFile>, u64) {
        let number = usize::try_from(key >> RECORD_BITS).unwrap_or(0);
        let file = number
            .checked_sub(1)
            .and_then(|index| self.files.get(index));
        (file, key & ((1 << RECORD_BITS) - 1))
    }

    fn place(&self, (key, at): &(EventKey, Timestamp)) -> Value {
        let (file, record) = self.spot(*key);
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

/// Counts a record in its hour. A log that claims any time at all fills no memory.
fn tallied(hours: &mut Hours, at: Timestamp) {
    let hour = at.as_second().div_euclid(SECONDS_OF_HOUR);
    let hour = hour.saturating_mul(SECONDS_OF_HOUR);
    if hours.len() < MOST_HOURS || hours.contains_key(&hour) {
        let count = hours.entry(hour).or_insert(0);
        *count = count.saturating_add(1);
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
