//! `townwatch evidence retain` and `evidence hold …`: what goes, and what must stay. The server must not
//! be running; while it runs, the pages /evidence and of the incident do the same.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use application::holds::{Hold, NewHold};
use application::keeping::Going;
use application::retention::Retention;
use application::{Office, Problem};
use clap::{Args, Subcommand};
use domain::id::{HoldId, IncidentId, SourceId};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use crate::assemble::{Assembled, Machine, assemble};
use crate::config;
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// `[retention]`: how long logs are kept.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RetentionSettings {
    /// The document that says how long, as `townwatch` knows it.
    pub document: String,
    /// Whether records go when their time is over.
    pub remove: bool,
    /// Kinds that are kept longer than the document asks for, in months.
    pub months: BTreeMap<String, u16>,
}

impl Default for RetentionSettings {
    fn default() -> Self {
        Self {
            document: "tw-logs".to_owned(),
            remove: false,
            months: BTreeMap::new(),
        }
    }
}

impl RetentionSettings {
    /// The document with what the office adds to it.
    ///
    /// # Errors
    /// One line that names what is not known, or a kind that would be kept too short.
    pub fn rules(&self) -> Result<Retention, String> {
        let all = domain::retention::builtin_log_classes().map_err(|cause| cause.to_string())?;
        let known: Vec<_> = all.iter().map(|one| one.id().to_owned()).collect();
        let of = all.into_iter().filter(|one| one.id() == self.document);
        let newest = of.max_by(|one, other| one.version().cmp(other.version()));
        let classes = newest.ok_or_else(|| {
            let known = known.join(", ");
            format!(
                "retention.document: no {:?}; known are: {known}",
                self.document
            )
        })?;
        for (id, months) in &self.months {
            let Some(class) = classes.class(id) else {
                let known: Vec<_> = classes
                    .classes()
                    .iter()
                    .map(|one| one.id.as_str())
                    .collect();
                return Err(format!(
                    "retention.months: no kind {id:?}; known are: {}",
                    known.join(", ")
                ));
            };
            if *months < class.months {
                return Err(format!(
                    "retention.months.{id}: {months} months are less than the {} that {} asks for",
                    class.months, class.clause
                ));
            }
        }
        Ok(Retention {
            classes,
            longer: self.months.clone(),
            removes: self.remove,
        })
    }
}

/// Whose data.
#[derive(Debug, Args)]
pub struct Whose {
    /// Folder of everything that is kept; the configuration's when not given.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Configuration file (TOML).
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// JSON.
    #[arg(long)]
    pub json: bool,
}

/// `townwatch evidence retain`
#[derive(Debug, Args)]
pub struct Retain {
    /// Whose data.
    #[command(flatten)]
    pub whose: Whose,
    /// Only tell what would go; nothing is changed.
    #[arg(long)]
    pub dry_run: bool,
    /// Also more than a week's records at once.
    #[arg(long, conflicts_with = "dry_run")]
    pub yes: bool,
}

/// `townwatch evidence hold …`
#[derive(Debug, Subcommand)]
pub enum HoldCommand {
    /// Keep records for an incident, whatever their term, until somebody releases them.
    Add(AddHold),
    /// Let records go when their time is over.
    Release(ReleaseHold),
    /// Every hold, those that ended too.
    List(Whose),
}

/// `townwatch evidence hold add`
#[derive(Debug, Args)]
pub struct AddHold {
    /// Whose data.
    #[command(flatten)]
    pub whose: Whose,
    /// The incident's id, as its address shows it.
    #[arg(long, value_name = "ID")]
    pub incident: IncidentId,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
    /// Only records received at this time or later: 2026-11-21T10:00:00+08:00.
    #[arg(long, value_name = "T")]
    pub from: Option<Timestamp>,
    /// Only records received before this time.
    #[arg(long, value_name = "T")]
    pub to: Option<Timestamp>,
    /// Only of this source; may be given several times.
    #[arg(long, value_name = "NAME")]
    pub source: Vec<String>,
    /// Only of sources of this kind of log (os, web, …); may be given several times.
    #[arg(long, value_name = "KIND")]
    pub class: Vec<String>,
}

/// `townwatch evidence hold release`
#[derive(Debug, Args)]
pub struct ReleaseHold {
    /// Whose data.
    #[command(flatten)]
    pub whose: Whose,
    /// The hold.
    #[arg(long, value_name = "ID")]
    pub hold: HoldId,
    /// Why.
    #[arg(long, value_name = "TEXT")]
    pub reason: String,
}

/// Runs `townwatch evidence retain`. Exit code 1: it waits for --yes.
///
/// # Errors
/// One line about the folder or what could not be removed.
pub async fn retain(
    arguments: &Retain,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let assembled = opened(&arguments.whose, environment).await?;
    let office = &assembled.office;
    let going = office.would_go().await.map_err(Unusable::new)?;
    for one in &going {
        out.line(&if arguments.whose.json {
            told(one).to_string()
        } else {
            line(one)
        });
    }
    let records: u64 = going.iter().map(Going::count).sum();
    if !arguments.whose.json {
        let verb = if arguments.dry_run {
            "would go"
        } else {
            "are to go"
        };
        out.line(&format!(
            "{records} records of {} files {verb}",
            going.len()
        ));
    }
    if arguments.dry_run || going.is_empty() {
        return Ok(Done::Clean);
    }
    let mut gone = 0_u64;
    loop {
        let (removal, more) = office.remove_due(arguments.yes).await?;
        if removal.waits {
            out.problem(
                "more than a week's records at once: look at them, then give --yes; nothing went",
            );
            return Ok(Done::Found);
        }
        gone = gone.saturating_add(removal.records);
        if !more {
            break;
        }
    }
    if !arguments.whose.json {
        out.line(&format!("{gone} records are gone; the log states it"));
    }
    Ok(Done::Clean)
}

fn told(one: &Going) -> serde_json::Value {
    json!({
        "segment": one.file, "oldest": one.oldest.to_string(), "newest": one.newest.to_string(),
        "records": one.count(), "held": one.held, "rules": one.gone, "bytes": one.bytes,
    })
}

fn line(one: &Going) -> String {
    let rules: Vec<_> = one
        .gone
        .iter()
        .map(|(rule, count)| format!("{rule}: {count}"))
        .collect();
    format!(
        "{}  {} to {}  {}  held: {}",
        one.file,
        one.oldest,
        one.newest,
        rules.join(", "),
        one.held
    )
}

/// Runs `townwatch evidence hold …`.
///
/// # Errors
/// One line about the folder, the incident or the hold.
pub async fn hold(
    command: &HoldCommand,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    match command {
        HoldCommand::Add(new) => {
            let assembled = opened(&new.whose, environment).await?;
            let office = &assembled.office;
            let wanted = NewHold {
                sources: sources(office, &new.source).await?,
                classes: new.class.iter().cloned().collect(),
                from: new.from,
                to: new.to,
                reason: new.reason.clone(),
            };
            let placed = office.place_hold_by_operator(new.incident, wanted).await;
            let id = placed.map_err(|problem| not_there(problem, "incident"))?;
            out.line(&if new.whose.json {
                json!({"hold": id}).to_string()
            } else {
                format!("hold {id}")
            });
        }
        HoldCommand::Release(old) => {
            let assembled = opened(&old.whose, environment).await?;
            let office = &assembled.office;
            let released = office.release_hold_by_operator(old.hold, &old.reason);
            released
                .await
                .map_err(|problem| not_there(problem, "hold"))?;
            if !old.whose.json {
                out.line(&format!("hold {} is released", old.hold));
            }
        }
        HoldCommand::List(whose) => {
            let assembled = opened(whose, environment).await?;
            let holds = assembled.office.holds_for_operator().await;
            for hold in holds.map_err(Unusable::new)? {
                out.line(&hold_line(&hold, whose.json));
            }
        }
    }
    Ok(Done::Clean)
}

fn hold_line(hold: &Hold, as_json: bool) -> String {
    let released = hold.released.as_ref().map(|release| release.at.to_string());
    if as_json {
        let moment = |at: Option<Timestamp>| at.map(|at| at.to_string());
        let told = json!({
            "hold": hold.id, "incident": hold.incident, "reason": hold.reason,
            "from": moment(hold.from), "to": moment(hold.to), "placed": hold.at.to_string(),
            "released": released, "covers": hold.covers,
        });
        return told.to_string();
    }
    let state = released.map_or_else(|| "stands".to_owned(), |at| format!("released {at}"));
    format!(
        "{}  incident {}  {state}  {}",
        hold.id, hold.incident, hold.reason
    )
}

pub(crate) fn not_there(problem: Problem, what: &str) -> Unusable {
    match problem {
        Problem::Refused(application::Refusal::NotFound) => {
            Unusable::new(format!("--{what}: there is none of that id"))
        }
        other => other.into(),
    }
}

pub(crate) async fn sources(
    office: &Office,
    names: &[String],
) -> Result<BTreeSet<SourceId>, Unusable> {
    let all = office.sources_for_operator().await.map_err(Unusable::new)?;
    let of = |name: &String| {
        let found = all.iter().find(|source| source.name == *name);
        let found = found.map(|source| source.id);
        found.ok_or_else(|| Unusable::new(format!("--source: no source {name:?}")))
    };
    names.iter().map(of).collect()
}

pub(crate) async fn opened(
    whose: &Whose,
    environment: &BTreeMap<String, String>,
) -> Result<Assembled, Unusable> {
    let mut config = config::load(whose.config.as_deref(), environment)
        .map_err(|mistakes| crate::check::first_of(&mistakes))?;
    if let Some(data) = &whose.data {
        config.server.data.clone_from(data);
    }
    let data = config.server.data.clone();
    holds_evidence(&data)?;
    assemble(&data, Machine::default(), &config).await
}

fn holds_evidence(data: &Path) -> Result<(), Unusable> {
    if data.join("evidence").is_dir() {
        return Ok(());
    }
    let data = data.display();
    Err(Unusable::new(format!(
        "{data} holds no evidence; give a data folder"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_may_keep_longer_but_never_shorter_than_the_document() {
        let mut settings = RetentionSettings::default();
        let rules = settings.rules().unwrap();
        let class = rules.classes.class("db").unwrap();
        let least = class.months;
        assert_eq!(rules.months(class), least);
        assert!(!rules.removes, "nothing goes unless it was turned on");
        settings.months.insert("db".to_owned(), least + 6);
        let rules = settings.rules().unwrap();
        assert_eq!(rules.months(rules.classes.class("db").unwrap()), least + 6);
        settings.months.insert("db".to_owned(), least - 1);
        assert!(settings.rules().unwrap_err().contains("less than"));
        settings.months = BTreeMap::from([("dns".to_owned(), 99)]);
        assert!(settings.rules().unwrap_err().contains("known are: os"));
        settings.document = "xx".to_owned();
        assert!(settings.rules().unwrap_err().contains("tw-logs"));
    }
}
