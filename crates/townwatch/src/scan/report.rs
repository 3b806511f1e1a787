//! The report of a scan: one HTML file that opens without a network and asks for none.
//!
//! What came from the logs is shown with its invisible characters written out, and escaped. The file
//! carries no script, and its policy would run none.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

use application::columns::Hours;
use application::log_search::{Bar, Step, Tally};
use askama::Template;
use detect::{Narrative, Sighting, narrate};
use domain::finding::Severity;
use domain::language::Language;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use texts::{Arg, Texts, visible};

use super::Reading;
use crate::stop::Unusable;

/// Width of the pictures, in their own units.
const WIDTH: i64 = 1_000;
/// Height of the picture of all records, in its own units.
const HEIGHT: u64 = 100;
/// Findings drawn at most; the table has all.
const MOST_DRAWN: usize = 60;
/// One record of so many, at either end of time, may stand outside of the picture: a wrong clock hides nothing.
const STRAY: u64 = 200;
/// Most values of one kind that are written out.
const MOST_VALUES: usize = 20;

/// What only the caller knows of a report.
#[derive(Debug, Clone, Copy)]
pub(super) struct About<'a> {
    pub(super) now: Timestamp,
    pub(super) language: Language,
    /// Findings, the gravest first.
    pub(super) findings: &'a [Sighting],
}

/// Refuses a file that would be written over: it may be a log.
///
/// # Errors
/// One line that names the file.
pub(super) fn may_write(file: &Path) -> Result<(), Unusable> {
    if !file.exists() {
        return Ok(());
    }
    let file = file.display();
    Err(Unusable::new(format!(
        "{file}: is there already; name a new file for the report, or remove this one"
    )))
}

/// Writes the report. A file that came there meanwhile stays as it is.
///
/// # Errors
/// One line that names the file.
pub(super) fn write(file: &Path, reading: &Reading<'_>, about: About<'_>) -> Result<(), Unusable> {
    let unwritten = |cause: &dyn std::fmt::Display| {
        Unusable::new(format!("{}: cannot be written: {cause}", file.display()))
    };
    let page = Page::of(reading, about)
        .render()
        .map_err(|cause| unwritten(&cause))?;
    let put = || -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).open(file)?;
        file.write_all(page.as_bytes())?;
        file.sync_all()
    };
    put().map_err(|cause| unwritten(&cause))
}

#[derive(Template)]
#[template(path = "scan_report.html")]
struct Page {
    texts: Texts,
    tag: &'static str,
    version: &'static str,
    made: String,
    /// What was looked through, as label and value.
    facts: Vec<(String, String)>,
    /// How many findings of each severity, the gravest first.
    counts: Vec<(String, String)>,
    bars: Vec<BarView>,
    bars_title: String,
    findings: Vec<FindingView>,
    /// First and last moment of the picture of all records, and how many stand outside of it.
    ends: (String, String),
    strays: String,
    drawn: Vec<Span>,
    /// First and last moment of the findings' picture.
    drawn_ends: (String, String),
    /// Empty where all findings are drawn.
    undrawn: String,
    files: Vec<FileView>,
}

struct BarView {
    label: String,
    count: String,
    x: i64,
    y: u64,
    width: i64,
    height: u64,
}

/// A finding in the picture.
struct Span {
    number: usize,
    title: String,
    severity: &'static str,
    x: i64,
    width: i64,
}

struct FindingView {
    number: usize,
    severity: &'static str,
    severity_says: String,
    rule: String,
    told: Narrative,
    subject: String,
    count: String,
    first: String,
    last: String,
    values: Vec<(String, String)>,
    places: Vec<PlaceView>,
}

struct PlaceView {
    at: String,
    place: String,
}

struct FileView {
    path: String,
    events: String,
    unreadable: String,
    first: String,
    last: String,
}

impl Page {
    fn of(reading: &Reading<'_>, about: About<'_>) -> Self {
        let teller = Teller {
            texts: Texts::get(about.language),
            language: about.language,
            zone: &reading.zone,
        };
        let (hours, strays) = without_strays(&reading.hours);
        let tally = Tally {
            hours,
            reached: None,
            is_whole: true,
        };
        let step = tally.step();
        let bars = tally.bars(step, &reading.zone);
        let whole = Scale::of_bars(&bars);
        let scale = Scale::of_findings(about.findings);
        let drawn = about.findings.iter().take(MOST_DRAWN).zip(1..);
        let drawn: Vec<_> = drawn
            .map(|(found, number)| teller.span(reading, &scale, found, number))
            .collect();
        Self {
            texts: teller.texts,
            tag: about.language.tag(),
            version: env!("CARGO_PKG_VERSION"),
            made: teller.moment(about.now),
            facts: teller.facts(reading),
            counts: teller.counts(about.findings),
            bars: teller.bars(&bars, step),
            bars_title: teller.texts.t(match step {
                Step::Hour => "scan-records-hour",
                Step::Day => "scan-records-day",
                Step::Month => "scan-records-month",
            }),
            ends: (teller.moment(whole.from), teller.moment(whole.to)),
            strays: if strays > 0 {
                let (count, said) = (strays.into(), teller.count(strays).into());
                let args = [("count", count), ("said", said)];
                teller.texts.say("scan-strays", &args)
            } else {
                String::new()
            },
            drawn,
            drawn_ends: (teller.moment(scale.from), teller.moment(scale.to)),
            undrawn: if about.findings.len() > MOST_DRAWN {
                let most = Arg::from(MOST_DRAWN);
                teller.texts.say("scan-undrawn", &[("count", most)])
            } else {
                String::new()
            },
            findings: about
                .findings
                .iter()
                .zip(1..)
                .map(|(found, number)| teller.finding(reading, found, number))
                .collect(),
            files: teller.files(reading),
        }
    }
}

/// The hours of nearly all records, and how many records are outside of them.
fn without_strays(hours: &Hours) -> (Hours, u64) {
    let total = |hours: &Hours| {
        let counts = hours.values();
        counts.fold(0_u64, |sum, count| sum.saturating_add(*count))
    };
    let all = total(hours);
    let few = all / STRAY;
    let mut kept = hours.clone();
    for at_end in [false, true] {
        let mut gone = 0_u64;
        while kept.len() > 1 {
            let end = if at_end {
                kept.last_entry()
            } else {
                kept.first_entry()
            };
            let Some(end) = end else { break };
            gone = gone.saturating_add(*end.get());
            if gone > few {
                break;
            }
            end.remove();
        }
    }
    let strays = all.saturating_sub(total(&kept));
    (kept, strays)
}

/// Time as a place in the pictures.
struct Scale {
    from: Timestamp,
    to: Timestamp,
}

impl Scale {
    fn of_findings(findings: &[Sighting]) -> Self {
        let from = findings.iter().map(|found| found.first).min();
        let to = findings.iter().map(|found| found.last).max();
        let (from, to) = from.zip(to).unwrap_or_default();
        Self { from, to }
    }

    fn of_bars(bars: &[Bar]) -> Self {
        let ends = bars.first().zip(bars.last());
        let (from, to) = ends.map_or((Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH), |ends| {
            (ends.0.from, ends.1.to)
        });
        Self { from, to }
    }

    fn x(&self, at: Timestamp) -> i64 {
        let whole = self.to.as_second().saturating_sub(self.from.as_second());
        let part = at.as_second().saturating_sub(self.from.as_second());
        let x = part.saturating_mul(WIDTH).checked_div(whole).unwrap_or(0);
        x.clamp(0, WIDTH)
    }
}

/// Says everything in one language and zone.
struct Teller<'a> {
    texts: Texts,
    language: Language,
    zone: &'a TimeZone,
}

impl Teller<'_> {
    fn moment(&self, at: Timestamp) -> String {
        texts::moment(at, self.zone, self.language)
    }

    fn count(&self, count: u64) -> String {
        texts::grouped(i64::try_from(count).unwrap_or(i64::MAX), self.language)
    }

    fn severity(&self, severity: Severity) -> String {
        self.texts.t(&format!("severity-{}", severity.name()))
    }

    fn title(&self, reading: &Reading<'_>, found: &Sighting) -> Narrative {
        let rule = reading.rules.rule(&found.rule);
        let mut told = rule.map_or_else(
            || Narrative {
                title: found.rule.clone(),
                what: String::new(),
                why: Vec::new(),
                next: Vec::new(),
                false_positives: Vec::new(),
            },
            |rule| narrate(rule, &found.facts(), self.language, self.zone),
        );
        // Texts are filled with values out of the logs.
        let shown = |text: &mut String| *text = visible(text);
        shown(&mut told.title);
        shown(&mut told.what);
        told.why.iter_mut().for_each(shown);
        told.next.iter_mut().for_each(shown);
        told.false_positives.iter_mut().for_each(shown);
        told
    }

    fn facts(&self, reading: &Reading<'_>) -> Vec<(String, String)> {
        let rules = u64::try_from(reading.rules.rules().len()).unwrap_or(u64::MAX);
        let files = u64::try_from(reading.files.len()).unwrap_or(u64::MAX);
        let mut facts = vec![
            (self.texts.t("scan-files-read"), self.count(files)),
            (self.texts.t("scan-records"), self.count(reading.events)),
            (self.texts.t("scan-unknown"), self.count(reading.unknown)),
            (
                self.texts.t("scan-unreadable"),
                self.count(reading.unreadable),
            ),
            (self.texts.t("scan-rules"), self.count(rules)),
        ];
        if let Some(zone) = self.zone.iana_name() {
            facts.push((self.texts.t("scan-zone"), zone.to_owned()));
        }
        facts
    }

    fn counts(&self, findings: &[Sighting]) -> Vec<(String, String)> {
        let mut counts: BTreeMap<_, u64> = BTreeMap::new();
        for found in findings {
            let count = counts.entry(found.severity).or_default();
            *count = count.saturating_add(1);
        }
        let graver = counts.into_iter().rev();
        graver
            .map(|(severity, count)| (self.severity(severity), self.count(count)))
            .collect()
    }

    fn bars(&self, bars: &[Bar], step: Step) -> Vec<BarView> {
        let most = bars.iter().map(|bar| bar.count).max().unwrap_or(0).max(1);
        let scale = Scale::of_bars(bars);
        let label = |at: Timestamp| match step {
            Step::Hour => self.moment(at),
            Step::Day | Step::Month => {
                texts::day(at.to_zoned(self.zone.clone()).date(), self.language)
            }
        };
        let view = |bar: &Bar| {
            let (from, to) = (scale.x(bar.from), scale.x(bar.to));
            // What is there at all can be seen.
            let height =
                (bar.count.saturating_mul(HEIGHT) / most).max(u64::from(bar.count > 0) * 2);
            BarView {
                label: label(bar.from),
                count: self.count(bar.count),
                x: from,
                y: HEIGHT.saturating_sub(height),
                width: to.saturating_sub(from).saturating_sub(1).max(1),
                height,
            }
        };
        bars.iter().filter(|bar| bar.count > 0).map(view).collect()
    }

    fn span(&self, reading: &Reading<'_>, scale: &Scale, found: &Sighting, number: usize) -> Span {
        let (from, to) = (scale.x(found.first), scale.x(found.last));
        Span {
            number,
            title: self.title(reading, found).title,
            severity: found.severity.name(),
            x: from.min(WIDTH.saturating_sub(4)),
            width: to.saturating_sub(from).max(4),
        }
    }

    fn finding(&self, reading: &Reading<'_>, found: &Sighting, number: usize) -> FindingView {
        let subject = &found.subject;
        let subject = [&subject.account, &subject.source_ip, &subject.host];
        let subject: Vec<_> = subject
            .into_iter()
            .flatten()
            .map(|part| visible(part))
            .collect();
        let values = found.values.iter().map(|(name, values)| {
            let mut shown: Vec<_> = values
                .iter()
                .take(MOST_VALUES)
                .map(|value| visible(value))
                .collect();
            if values.len() > MOST_VALUES {
                shown.push("…".to_owned());
            }
            (visible(name), shown.join(", "))
        });
        let places = found.proofs.iter().map(|(key, at)| {
            let (file, record) = reading.spot(*key);
            let file = file.map(|file| file.path.display().to_string());
            PlaceView {
                at: self.moment(*at),
                place: format!("{}:{record}", visible(&file.unwrap_or_default())),
            }
        });
        FindingView {
            number,
            severity: found.severity.name(),
            severity_says: self.severity(found.severity),
            rule: visible(&found.rule),
            told: self.title(reading, found),
            subject: subject.join(" · "),
            count: self.count(found.count),
            first: self.moment(found.first),
            last: self.moment(found.last),
            values: values.collect(),
            places: places.collect(),
        }
    }

    fn files(&self, reading: &Reading<'_>) -> Vec<FileView> {
        let shown = |at: Option<Timestamp>| at.map(|at| self.moment(at)).unwrap_or_default();
        reading
            .files
            .iter()
            .map(|file| FileView {
                path: visible(&file.path.display().to_string()),
                events: self.count(file.events),
                unreadable: self.count(file.unreadable),
                first: shown(file.span.map(|(first, _)| first)),
                last: shown(file.span.map(|(_, last)| last)),
            })
            .collect()
    }
}
