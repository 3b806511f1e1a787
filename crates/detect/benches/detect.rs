//! Our matcher and the library rsigma over the same bytes with the same public rules, reading the bytes
//! included: `cargo bench -p detect`, or `cargo xtask bench` with all others. The last line is JSON.
//!
//! The bytes are the records of the public event logs beside the project, each as one flat JSON object,
//! which is how log shippers send them. Time is that of the processor, so that neighbours do not count.
//!
//! `-- count WAY [FILE]` goes through them twice, by `library`, `ours` (format named), `guessed`, or `decode`,
//! and waits for a line on standard input before the second time, which is the function `counted`:
//! an instruction counter is switched on there (`docs/performance.md`). The flat records are kept in FILE.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_types,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    reason = "a measurement talks to the person at the terminal, and what cannot be prepared ends it"
)]

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use detect::{Engine as _, EventKey, PlanEngine, Premises, RsigmaEngine, RuleFile, RuleSet};
use domain::event::{FieldNames, LogSource, Value};
use formats::{Context, Format};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rsigma_eval::JsonEvent;
use serde_json::Value as Json;

/// Rounds of each measurement; the best counts.
const ROUNDS: usize = 3;
/// How often the bytes are gone through in a round: the processor's clock is told in milliseconds.
const PASSES: usize = 8;

const CONTEXT: Context<'_> = Context {
    received: Timestamp::UNIX_EPOCH,
    zone: &TimeZone::UTC,
};

fn data(name: &str) -> PathBuf {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    top.join("../../../shared/data").join(name)
}

fn with_ending(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            with_ending(&path, ending, found);
        } else if path.extension().is_some_and(|own| own == ending) {
            found.push(path);
        }
    }
}

fn as_json(value: &Value<'_>) -> Json {
    match value {
        Value::Text(text) => text.as_ref().into(),
        Value::Integer(number) => (*number).into(),
        Value::Float(number) => (*number).into(),
        Value::Boolean(yes) => (*yes).into(),
        Value::Null => Json::Null,
        Value::List(values) => values.iter().map(as_json).collect(),
    }
}

/// Every record of the public event logs as one flat object.
fn lines() -> Vec<String> {
    let mut paths = Vec::new();
    with_ending(&data("evtx"), "evtx", &mut paths);
    with_ending(&data("sigma-regression"), "evtx", &mut paths);
    let mut lines = Vec::new();
    for path in paths {
        let settings = evtx::ParserSettings::new().indent(false).num_threads(1);
        let Ok(parser) = evtx::EvtxParser::from_path(&path) else {
            continue;
        };
        let mut parser = parser.with_configuration(settings);
        for record in parser.records_json().flatten() {
            let event = formats::decode(Format::AUTO, &record.data, &CONTEXT).event;
            let mut flat = serde_json::Map::new();
            for own in event.own().iter().filter(|own| !own.name.contains('.')) {
                let entry = flat.entry(own.name.to_string());
                entry.or_insert_with(|| as_json(&own.value));
            }
            flat.insert("SystemTime".into(), event.time.at.to_string().into());
            lines.push(Json::Object(flat).to_string());
        }
    }
    lines
}

/// Nanoseconds this process has had of the processor.
fn processor_time() -> u64 {
    let text = fs::read_to_string("/proc/self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse().unwrap()
}

/// Resident memory in MiB.
fn resident() -> f64 {
    let text = fs::read_to_string("/proc/self/statm").unwrap();
    let pages: f64 = text.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4_096.0 / f64::from(1 << 20)
}

/// The best of some rounds, in events a second, and what a pass found.
fn rate(events: usize, mut pass: impl FnMut() -> usize) -> (f64, usize) {
    let mut best = f64::MAX;
    let mut found = 0;
    for _ in 0..ROUNDS {
        let begun = processor_time();
        for _ in 0..PASSES {
            found = pass();
        }
        best = best.min((processor_time() - begun) as f64);
    }
    ((events * PASSES) as f64 / best * 1e9, found)
}

type Route = (String, i64, String);

fn route(json: &Json) -> Route {
    let text = |name: &str| json[name].as_str().unwrap_or_default().to_owned();
    let id = json["EventID"].as_i64().unwrap_or(0);
    (text("Channel"), id, text("EventType"))
}

/// The log sources of every kind of record, in the library's own words.
fn sources(lines: &[String]) -> HashMap<Route, Vec<rsigma_parser::LogSource>> {
    let told = |source: LogSource| rsigma_parser::LogSource {
        product: source.product.map(Into::into),
        service: source.service.map(Into::into),
        category: source.category.map(Into::into),
        ..Default::default()
    };
    let mut sources = HashMap::new();
    for line in lines {
        let event = formats::decode(Format::AUTO, line, &CONTEXT).event;
        let both = std::iter::once(event.log_source).chain(event.log_source.wider());
        sources.insert(route(&line.parse().unwrap()), both.map(told).collect());
    }
    sources
}

fn rule_set(folder: &str, fields: &Arc<FieldNames>) -> RuleSet {
    let mut paths = Vec::new();
    with_ending(&data(folder), "yml", &mut paths);
    let texts = paths.iter().map(|path| fs::read_to_string(path).unwrap());
    let texts: Vec<_> = texts.collect();
    let files = texts.iter().map(|text| RuleFile { name: "", text });
    let (set, problems) = RuleSet::load(files, Arc::clone(fields));
    assert!(problems.is_empty(), "{problems:?}");
    set
}

fn ours(engine: &mut PlanEngine, lines: &[String], format: Format) -> (f64, usize) {
    rate(lines.len(), || our_pass(engine, lines, format))
}

/// Nothing is remembered of the pass before.
fn our_pass(engine: &mut PlanEngine, lines: &[String], format: Format) -> usize {
    engine.forget();
    let mut matches = 0;
    for line in lines {
        let event = formats::decode(format, line, &CONTEXT).event;
        matches += engine.observe(EventKey(0), &event).len();
    }
    matches
}

fn decoding(lines: &[String], format: Format) -> f64 {
    let pass = || {
        let events = lines.iter();
        let events = events.map(|line| formats::decode(format, line, &CONTEXT).event);
        events.map(|event| event.own().len()).sum()
    };
    rate(lines.len(), pass).0
}

fn theirs(set: &RuleSet, lines: &[String]) -> (f64, usize) {
    let library = RsigmaEngine::new(set, &Premises::default());
    let sources = sources(lines);
    rate(lines.len(), || their_pass(&library, &sources, lines))
}

fn their_pass(
    library: &RsigmaEngine,
    sources: &HashMap<Route, Vec<rsigma_parser::LogSource>>,
    lines: &[String],
) -> usize {
    let mut matches = 0;
    for line in lines {
        let json: Json = serde_json::from_str(line).unwrap();
        let event = JsonEvent::borrow(&json);
        for source in &sources[&route(&json)] {
            matches += library.detections(&event, source);
        }
    }
    matches
}

/// Memory that the rules of a set and their engine take, once something was matched, in MiB.
fn memory(load: impl FnOnce() -> RuleSet, lines: &[String]) -> f64 {
    let before = resident();
    let set = load();
    let mut engine = PlanEngine::new(&set, &Premises::default());
    for line in lines {
        let event = formats::decode(Format::AUTO, line, &CONTEXT).event;
        engine.observe(EventKey(0), &event);
    }
    resident() - before
}

/// The pass that an instruction counter looks at.
#[inline(never)]
fn counted(pass: &mut dyn FnMut() -> usize) -> usize {
    pass()
}

/// One way through the records, once to get ready and once to be counted.
fn count(way: &str, lines: &[String]) {
    let fields = Arc::new(FieldNames::default());
    let set = rule_set("sigma/rules", &fields);
    let windows = Format::parse("windows_eventlog").unwrap();
    let decoded = |format| {
        move || {
            let events = lines.iter();
            let events = events.map(move |line| formats::decode(format, line, &CONTEXT).event);
            events.map(|event| event.own().len()).sum()
        }
    };
    let mut engine = PlanEngine::new(&set, &Premises::default());
    let library = RsigmaEngine::new(&set, &Premises::default());
    let sources = sources(lines);
    let mut pass: Box<dyn FnMut() -> usize> = match way {
        "library" => Box::new(|| their_pass(&library, &sources, lines)),
        "guessed" => Box::new(|| our_pass(&mut engine, lines, Format::AUTO)),
        "decode" => Box::new(decoded(windows)),
        _ => Box::new(|| our_pass(&mut engine, lines, windows)),
    };
    pass();
    println!("ready");
    std::io::stdin().read_line(&mut String::new()).unwrap();
    println!("{} records, {} found", lines.len(), counted(&mut pass));
}

/// The flat records, kept in a file where one is named.
fn kept_lines(file: Option<&str>) -> Vec<String> {
    if let Some(text) = file.and_then(|file| fs::read_to_string(file).ok()) {
        return text.lines().map(str::to_owned).collect();
    }
    let lines = lines();
    if let Some(file) = file {
        fs::write(file, lines.join("\n")).unwrap();
    }
    lines
}

fn main() {
    let words: Vec<_> = std::env::args()
        .skip_while(|word| word != "count")
        .collect();
    if let [_, way, file @ ..] = &words[..] {
        return count(way, &kept_lines(file.first().map(String::as_str)));
    }
    if !data("evtx").exists() || !data("sigma").exists() {
        println!("the public event logs and rules are absent: nothing was measured");
        return;
    }
    let fields = Arc::new(FieldNames::default());
    let lines = lines();
    let own_memory = memory(|| RuleSet::builtin(Arc::clone(&fields)).unwrap(), &lines);
    let all_memory = memory(|| rule_set("sigma", &fields), &lines);
    let set = rule_set("sigma/rules", &fields);
    let windows = Format::parse("windows_eventlog").unwrap();
    let (library, their_matches) = theirs(&set, &lines);
    let mut engine = PlanEngine::new(&set, &Premises::default());
    let (guessed, _) = ours(&mut engine, &lines, Format::AUTO);
    let (named, our_matches) = ours(&mut engine, &lines, windows);
    let rows = [
        ("rsigma: read, route, match", library, their_matches),
        (
            "ours: decode, route, match; format guessed",
            guessed,
            our_matches,
        ),
        (
            "ours: decode, route, match; format named",
            named,
            our_matches,
        ),
        (
            "ours: decode alone; format guessed",
            decoding(&lines, Format::AUTO),
            0,
        ),
        (
            "ours: decode alone; format named",
            decoding(&lines, windows),
            0,
        ),
    ];
    let bytes: usize = lines.iter().map(String::len).sum();
    let (events, rules) = (lines.len(), set.rules().len());
    println!("{events} events, {bytes} bytes, {rules} rules; events a second on one core");
    for (what, rate, matches) in rows {
        println!(
            "  {what:<44} {rate:>10.0}  {:>5.1} x  {matches}",
            rate / library
        );
    }
    println!("  MiB with all public rules {all_memory:.0}, with ours {own_memory:.0}");
    let told = serde_json::json!({
        "bench": "detect", "events": events, "bytes": bytes, "rules": rules,
        "rsigma_per_second": library.round(), "guessed_per_second": guessed.round(),
        "named_per_second": named.round(), "times": (named / library * 10.0).round() / 10.0,
        "all_public_rules_mib": all_memory.round(), "own_rules_mib": own_memory.round(),
    });
    println!("{told}");
}
