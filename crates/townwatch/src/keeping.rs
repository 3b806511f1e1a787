//! `townwatch evidence retain` and `evidence hold …`: what goes, and what must stay; in this process, or
//! by the server that holds the folder.

use std::collections::BTreeMap;
use std::path::PathBuf;

use application::retention::Retention;
use clap::{Args, Subcommand};
use domain::id::{HoldId, IncidentId};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::json;

use crate::control::{Answer, FileGoing, HoldAsked, HoldTold, Request, reach};
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
    let hand = reach(&arguments.whose, environment).await?;
    let going = match hand.ask(Request::WouldGo).await? {
        Answer::Going { going } => going,
        other => return Err(unasked(other)),
    };
    for one in &going {
        out.line(&if arguments.whose.json {
            serde_json::to_string(one).map_err(Unusable::new)?
        } else {
            line(one)
        });
    }
    let records: u64 = going.iter().map(|one| one.records).sum();
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
        let word = arguments.yes;
        let (records, waits, more) = match hand.ask(Request::RemoveDue { word }).await? {
            Answer::Removed {
                records,
                waits,
                more,
            } => (records, waits, more),
            other => return Err(unasked(other)),
        };
        if waits {
            out.problem(
                "more than a week's records at once: look at them, then give --yes; nothing went",
            );
            return Ok(Done::Found);
        }
        gone = gone.saturating_add(records);
        if !more {
            break;
        }
    }
    if !arguments.whose.json {
        out.line(&format!("{gone} records are gone; the log states it"));
    }
    Ok(Done::Clean)
}

/// What was not asked for, or is refused.
pub(crate) fn unasked(answer: Answer) -> Unusable {
    match answer {
        Answer::Refused { why } => Unusable::new(why),
        _ => Unusable::new("the server answers something else; use the program that it runs"),
    }
}

fn line(one: &FileGoing) -> String {
    let rules: Vec<_> = one
        .rules
        .iter()
        .map(|(rule, count)| format!("{rule}: {count}"))
        .collect();
    format!(
        "{}  {} to {}  {}  held: {}",
        one.segment,
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
    let (whose, request) = match command {
        HoldCommand::Add(new) => (&new.whose, Request::AddHold(asked(new))),
        HoldCommand::Release(old) => {
            let (hold, reason) = (old.hold, old.reason.clone());
            (&old.whose, Request::ReleaseHold { hold, reason })
        }
        HoldCommand::List(whose) => (whose, Request::ListHolds),
    };
    match reach(whose, environment).await?.ask(request).await? {
        Answer::Held { hold } if whose.json => out.line(&json!({"hold": hold}).to_string()),
        Answer::Held { hold } => out.line(&format!("hold {hold}")),
        Answer::Holds { holds } => {
            for hold in &holds {
                out.line(&hold_line(hold, whose.json)?);
            }
        }
        Answer::Noted => {
            if let (HoldCommand::Release(old), false) = (command, whose.json) {
                out.line(&format!("hold {} is released", old.hold));
            }
        }
        other => return Err(unasked(other)),
    }
    Ok(Done::Clean)
}

fn asked(new: &AddHold) -> HoldAsked {
    HoldAsked {
        incident: new.incident,
        reason: new.reason.clone(),
        from: new.from,
        to: new.to,
        sources: new.source.clone(),
        classes: new.class.iter().cloned().collect(),
    }
}

fn hold_line(hold: &HoldTold, as_json: bool) -> Result<String, Unusable> {
    if as_json {
        return serde_json::to_string(hold).map_err(Unusable::new);
    }
    let state = hold
        .released
        .map_or_else(|| "stands".to_owned(), |at| format!("released {at}"));
    Ok(format!(
        "{}  incident {}  {state}  {}",
        hold.hold, hold.incident, hold.reason
    ))
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
