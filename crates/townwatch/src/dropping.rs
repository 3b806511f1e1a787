//! `[collect.drop]`: the folder that people put whole files into, and the notes beside them.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use application::Office;
use application::ledger::Ledger;
use application::port::Trust;
use application::senders::Sender;
use collect::door::Doorway;
use collect::drop_folder::{Content, Dropping, Outcome, Refusal};
use domain::language::Language;
use serde::Deserialize;
use texts::{Texts, visible};

use crate::stop::Unusable;

/// What the folder is called where troubles are counted.
const NAME: &str = "drop";

/// `[collect.drop]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DropSettings {
    /// The folder; made when absent.
    pub path: PathBuf,
    /// The name people know the source by; the path where none is given.
    #[serde(default)]
    pub name: Option<String>,
    /// How lines are read; event logs are known by themselves.
    #[serde(default = "auto")]
    pub format: String,
    /// IANA zone of times that state none; the unit's where none is given.
    #[serde(default)]
    pub time_zone: Option<String>,
    /// Name of the unit whose logs these are; the top unit where none is given.
    #[serde(default)]
    pub unit: Option<String>,
    /// A file is finished when nothing of it changed for so long.
    #[serde(default = "still_seconds")]
    pub still_seconds: u32,
}

fn auto() -> String {
    "auto".into()
}

const fn still_seconds() -> u32 {
    10
}

impl DropSettings {
    /// Mistakes in the settings: the word that stands at the place, and what is wrong.
    pub fn mistakes(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        if let Err(cause) = formats::Format::parse(&self.format) {
            found.push((self.format.clone(), cause.to_string()));
        }
        let zone = self.time_zone.as_deref().unwrap_or("UTC");
        if jiff::tz::TimeZone::get(zone).is_err() {
            let what = format!("{zone:?} is not a time zone; write one as Asia/Taipei");
            found.push((zone.to_owned(), what));
        }
        if !(1..=3_600).contains(&self.still_seconds) {
            let what = "still_seconds is a number of seconds from 1 to 3600".to_owned();
            found.push(("still_seconds".to_owned(), what));
        }
        found
    }

    /// The folder, ready to be looked at.
    ///
    /// # Errors
    /// One line that names the folder and the next step.
    pub async fn open(
        &self,
        office: &Office,
        doorway: &Doorway,
        ledger: &Ledger,
    ) -> Result<Dropping, Unusable> {
        let shown = self.path.display();
        let units = office.units().await?;
        let unit = match &self.unit {
            Some(wanted) => units.iter().find(|unit| unit.name == *wanted),
            None => units.iter().find(|unit| unit.parent.is_none()),
        };
        let unit = unit.ok_or_else(|| {
            Unusable::new(format!(
                "collect.drop {shown}: no unit {:?}; set the office up first (townwatch init), then name one of its units",
                self.unit.as_deref().unwrap_or("")
            ))
        })?;
        let name = self.name.clone().unwrap_or_else(|| shown.to_string());
        let zone = self.time_zone.as_deref().unwrap_or(&unit.time_zone);
        let source = office
            .source_named(unit.id, &name, &self.format, zone)
            .await?;
        let dropping = Dropping {
            path: self.path.clone(),
            name: NAME.to_owned(),
            sender: Sender {
                source: source.id,
                unit: source.unit,
                trust: Trust::Network,
                is_relay: false,
            },
            still: self.still_seconds,
            doorway: doorway.clone(),
            ledger: ledger.clone(),
            notes: Arc::new(note),
        };
        dropping.check().map_err(|cause| {
            Unusable::new(format!(
                "collect.drop {shown}: {cause}; name a folder that this program may write into"
            ))
        })?;
        Ok(dropping)
    }
}

/// What the operator is told at the start.
pub fn line(dropping: &Dropping) -> String {
    format!("taking files from {}", dropping.path.display())
}

/// The note beside a file, in every language.
fn note(name: &OsStr, outcome: &Outcome, content: &Content) -> String {
    let name = visible(&name.to_string_lossy());
    let count = |number: u64| i64::try_from(number).unwrap_or(i64::MAX);
    let mut note = String::new();
    for language in Language::ALL {
        let texts = Texts::get(language);
        let mut line = |text: String| {
            // Writing to a String does not fail.
            let _ = writeln!(note, "{text}");
        };
        line(match outcome {
            Outcome::Taken => texts.say("drop-taken", &[("name", (&name).into())]),
            Outcome::Refused(why) => {
                let why = texts.t(reason(why));
                let args = [("name", (&name).into()), ("why", (&why).into())];
                texts.say("drop-refused", &args)
            }
        });
        let records = [("records", count(content.records).into())];
        line(texts.say("drop-records", &records));
        if content.cut > 0 {
            line(texts.say("drop-cut", &[("lines", count(content.cut).into())]));
        }
        if content.damaged > 0 {
            let parts = [("parts", count(content.damaged).into())];
            line(texts.say("drop-damaged", &parts));
        }
        line(String::new());
    }
    if let Some(digest) = content.digest {
        let _ = write!(note, "sha256 ");
        for byte in digest {
            let _ = write!(note, "{byte:02x}");
        }
        let _ = writeln!(note);
    }
    if let Outcome::Refused(Refusal::Unreadable(cause)) = outcome {
        let _ = writeln!(note, "{}", visible(&cause.to_string()));
    }
    for part in &content.told {
        let _ = writeln!(note, "{}", visible(part));
    }
    note
}

/// The key of the text that says why a file is left out.
const fn reason(why: &Refusal) -> &'static str {
    match why {
        Refusal::Special => "drop-refused-special",
        Refusal::TooLarge => "drop-refused-too-large",
        Refusal::Unreadable(_) => "drop-refused-unreadable",
        Refusal::NotText => "drop-refused-not-text",
        Refusal::Bomb => "drop-refused-bomb",
        Refusal::NeedsMemory => "drop-refused-needs-memory",
        Refusal::Changed => "drop-refused-changed",
    }
}
