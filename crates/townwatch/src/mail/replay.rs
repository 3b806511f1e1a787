//! `townwatch mail replay`: what would have been held of past mail. Only after it may the milter hold
//! anything.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use ::mail::auth::{Dns, NoDns};
use ::mail::message::Letter;
use ::mail::office::Prepared;
use ::mail::verdict::Called;
use application::port::Now as _;
use clap::Args;
use domain::language::Language;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::messages::{self, Item};
use super::{Own, word as told_word};
use crate::machine::MachineClock;
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// How long a report speaks for the office's mail.
const FRESH: SignedDuration = SignedDuration::from_hours(24 * 90);

/// `townwatch mail replay`
#[derive(Debug, Args)]
pub struct MailReplay {
    /// What the office knows of itself.
    #[command(flatten)]
    pub own: Own,
    /// Messages called so would be held (`suspicious`, `phishing`, `spoofed`); may be given several times.
    #[arg(long, value_name = "VERDICT", required = true)]
    pub hold: Vec<String>,
    /// Where the report is written, for `townwatch mail milter --replayed`.
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Language of what is told: zh-TW, vi or en.
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// Past mail: messages (.eml), mbox files, Maildirs, folders.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

/// What a replay found, as a file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Report {
    /// When it was made.
    made: Timestamp,
    /// The office it was made for, and the words that decide.
    office: String,
    /// What would have been held.
    hold: BTreeSet<String>,
    /// Messages looked at.
    messages: u64,
    /// How many of them would have been held.
    held: u64,
    /// How many were called what.
    called: BTreeMap<String, u64>,
}

impl Report {
    /// Reads one.
    ///
    /// # Errors
    /// When the file is none.
    pub(super) fn read(file: &Path) -> Result<Self, Unusable> {
        let text = super::read(file)?;
        toml::from_str(&text).map_err(|cause| {
            Unusable::new(format!(
                "--replayed {}: {}; make it with townwatch mail replay --report FILE",
                file.display(),
                cause.message()
            ))
        })
    }

    /// Whether mail may be held on its word.
    ///
    /// # Errors
    /// When it was made for something else, is too old, or looked at nothing.
    pub(super) fn allows(
        &self,
        own: &Own,
        hold: &BTreeSet<Called>,
        now: Timestamp,
    ) -> Result<(), Unusable> {
        let again = "run townwatch mail replay over past mail again";
        let wanted: BTreeSet<String> = hold.iter().map(|called| word(*called).to_owned()).collect();
        if !wanted.is_subset(&self.hold) {
            let of: Vec<_> = self.hold.iter().map(String::as_str).collect();
            return Err(Unusable::new(format!(
                "--hold: the replay was about {}; {again} with the same --hold",
                of.join(", ")
            )));
        }
        if self.office != digest(own)? {
            return Err(Unusable::new(format!(
                "--replayed: the office's domains or file, or the program, have changed since; {again}"
            )));
        }
        let age = now.duration_since(self.made);
        if age > FRESH || age < -SignedDuration::from_hours(1) {
            return Err(Unusable::new(format!(
                "--replayed: the report is of {}; {again}",
                self.made
            )));
        }
        if self.messages == 0 {
            return Err(Unusable::new(format!(
                "--replayed: it looked at no message; {again}"
            )));
        }
        Ok(())
    }
}

/// The office and the program: another of either judges otherwise.
fn digest(own: &Own) -> Result<String, Unusable> {
    let mut hash = Sha256::new();
    let mut part = |text: &str| {
        hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
        hash.update(text.as_bytes());
    };
    part(env!("CARGO_PKG_VERSION"));
    let file = own.office.as_deref().map(super::read).transpose()?;
    part(file.as_deref().unwrap_or_default());
    own.domain.iter().for_each(|domain| part(domain));
    Ok(domain::hex::text(&hash.finalize()))
}

/// The contract's word for a verdict.
pub(super) const fn word(called: Called) -> &'static str {
    match called {
        Called::Clean => "clean",
        Called::Suspicious => "suspicious",
        Called::Phishing => "phishing",
        Called::Spoofed => "spoofed",
    }
}

/// Verdicts of the command line; nobody holds what is clean.
///
/// # Errors
/// When a word is none.
pub(super) fn verdicts(words: &[String]) -> Result<BTreeSet<Called>, Unusable> {
    let all = [Called::Suspicious, Called::Phishing, Called::Spoofed];
    let of = |text: &String| {
        let found = all.into_iter().find(|called| word(*called) == text);
        found.ok_or_else(|| {
            Unusable::new(format!(
                "--hold {text}: write suspicious, phishing or spoofed"
            ))
        })
    };
    words.iter().map(of).collect()
}

/// Runs `townwatch mail replay`: 1 when something would have been held.
///
/// # Errors
/// When an argument or a path cannot be used, or nothing could be read.
pub(super) fn run(
    arguments: &MailReplay,
    language: Language,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let hold = verdicts(&arguments.hold)?;
    let office = arguments.own.office()?;
    let zone = arguments.own.zone()?;
    super::are_there(&arguments.paths)?;
    let now = MachineClock.now();
    let mut replay = Replay {
        report: Report {
            made: now,
            office: digest(&arguments.own)?,
            hold: hold.iter().map(|called| word(*called).to_owned()).collect(),
            messages: 0,
            held: 0,
            called: BTreeMap::new(),
        },
        hold,
        office,
        language,
        unread: 0,
    };
    let dns: &dyn Dns = match &zone {
        Some(zone) => zone,
        None => &NoDns,
    };
    messages::visit(&arguments.paths, &mut |item| {
        replay.take(&item, dns, out);
        ControlFlow::Continue(())
    });
    out.progress_done();
    replay.close(arguments.report.as_deref(), out)
}

/// A replay that runs.
struct Replay {
    report: Report,
    hold: BTreeSet<Called>,
    office: Prepared,
    language: Language,
    unread: u64,
}

impl Replay {
    fn take(&mut self, item: &Item<'_>, dns: &dyn Dns, out: &mut Out) {
        let Item::Message {
            file,
            number,
            bytes,
        } = item
        else {
            self.unread += 1;
            return;
        };
        let now = self.report.made.as_second();
        // One message that trips a library up never stops the rest.
        let judged = catch_unwind(AssertUnwindSafe(|| {
            let letter = Letter::read(bytes);
            let verdict = ::mail::judge(&letter, &self.office, dns, now);
            (verdict.verdict, letter.subject)
        }));
        let Ok((called, subject)) = judged else {
            self.unread += 1;
            return;
        };
        let report = &mut self.report;
        report.messages += 1;
        *report.called.entry(word(called).to_owned()).or_default() += 1;
        if self.hold.contains(&called) {
            report.held += 1;
            let called = told_word(called, self.language);
            let number = number.map_or_else(String::new, |number| format!(" #{number}"));
            out.line(&format!("{called}  {}{number}  {subject}", file.display()));
        }
        out.progress(&format!(
            "{} messages, {} would be held",
            report.messages, report.held
        ));
    }

    fn close(&self, to: Option<&Path>, out: &mut Out) -> Result<Done, Unusable> {
        let Report { messages, held, .. } = self.report;
        if messages == 0 {
            return Err(Unusable::new(
                "no message could be read; give .eml files, mbox files or folders of past mail",
            ));
        }
        if let Some(file) = to {
            let text = toml::to_string(&self.report).map_err(Unusable::new)?;
            fs::write(file, text).map_err(|cause| {
                Unusable::new(format!("{}: {cause}; choose another file", file.display()))
            })?;
        }
        out.problem(&format!(
            "{messages} messages, {held} of them would have been held, {} unreadable",
            self.unread
        ));
        Ok(if held == 0 { Done::Clean } else { Done::Found })
    }
}
