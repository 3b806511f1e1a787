//! The duties as their files stand, and `townwatch duty`.
//!
//! Like registers: whenever the duties are asked for, the office's folders are looked at. A file that does not load
//! any more leaves the duty as it was read last, and says why.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use application::duties::{Declared, DutyShelf, Rota};
use domain::duty::{BUILTIN_DUTIES, Duty, Recurrence};
use domain::language::Language;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::config::Mistake;
use crate::out::Out;
use crate::registers::{MOST_BYTES, Mark, marks};
use crate::stop::{Done, Unusable};

/// `[duties]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DutiesSettings {
    /// Folders of the office's own duties (`*.toml`); one with the id of a built-in duty goes before it. A relative
    /// one lies beside the configuration.
    pub folders: Vec<PathBuf>,
}

/// `townwatch duty`
#[derive(Debug, clap::Subcommand)]
pub enum DutyCommand {
    /// The duties: the built-in ones, and those of a configuration.
    List {
        /// Configuration file (TOML).
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        /// JSON, one document.
        #[arg(long)]
        json: bool,
    },
    /// Read files of duties.
    Check {
        /// JSON Lines, one file a line.
        #[arg(long)]
        json: bool,
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
}

#[derive(Default)]
struct Read {
    marks: Option<Vec<Mark>>,
    rota: Arc<Rota>,
}

/// The built-in duties and those of folders.
pub struct OwnDuties {
    folders: Vec<PathBuf>,
    read: Mutex<Read>,
}

impl OwnDuties {
    /// From folders; none is read yet.
    pub fn new(folders: Vec<PathBuf>) -> Self {
        Self {
            folders,
            read: Mutex::default(),
        }
    }
}

impl DutyShelf for OwnDuties {
    fn rota(&self) -> Arc<Rota> {
        let (marks, mut problems) = marks(&self.folders);
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if read.marks.as_ref() != Some(&marks) {
            let found = gathered(&marks, &read.rota, &mut problems);
            for problem in &found.problems {
                tracing::error!("duties: {problem}");
            }
            *read = Read {
                marks: Some(marks),
                rota: Arc::new(found),
            };
        }
        Arc::clone(&read.rota)
    }
}

fn gathered(marks: &[Mark], before: &Rota, problems: &mut Vec<String>) -> Rota {
    let mut found = BTreeMap::new();
    for (name, text) in BUILTIN_DUTIES {
        match Duty::parse(name, text) {
            Ok(duty) => keep(&mut found, duty, text),
            Err(cause) => problems.push(cause.to_string()),
        }
    }
    for (file, _, bytes) in marks {
        match read(file, *bytes) {
            Ok((duty, text)) => keep(&mut found, duty, &text),
            Err(cause) => {
                problems.push(cause);
                let stem = file.file_stem().and_then(|stem| stem.to_str());
                let last = stem.and_then(|id| before.find(id)).cloned();
                found.extend(last.map(|last| (last.duty.id().to_owned(), last)));
            }
        }
    }
    Rota {
        duties: found.into_values().collect(),
        problems: std::mem::take(problems),
    }
}

fn keep(found: &mut BTreeMap<String, Arc<Declared>>, duty: Duty, text: &str) {
    let digest = domain::hex::text(&Sha256::digest(text.as_bytes()));
    let id = duty.id().to_owned();
    found.insert(id, Arc::new(Declared { duty, digest }));
}

fn read(file: &Path, bytes: u64) -> Result<(Duty, String), String> {
    let place = file.display().to_string();
    if bytes > MOST_BYTES {
        return Err(format!("{place}: larger than {MOST_BYTES} bytes"));
    }
    let text = std::fs::read_to_string(file).map_err(|cause| format!("{place}: {cause}"))?;
    let duty = Duty::parse(&place, &text).map_err(|cause| cause.to_string())?;
    Ok((duty, text))
}

/// What is wrong with the duties of folders, for `townwatch check`.
pub(crate) fn mistakes(folders: &[PathBuf]) -> Vec<Mistake> {
    let rota = OwnDuties::new(folders.to_vec()).rota();
    let problems = rota.problems.iter();
    problems
        .map(|problem| Mistake {
            place: "duties".into(),
            what: problem.clone(),
        })
        .collect()
}

/// Runs `townwatch duty`.
///
/// # Errors
/// When the configuration cannot be used.
pub fn run(
    command: &DutyCommand,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    match command {
        DutyCommand::List { config, json } => list(config.as_deref(), *json, environment, out),
        DutyCommand::Check { json, files } => Ok(check(files, *json, out)),
    }
}

fn list(
    file: Option<&Path>,
    json: bool,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let folders = match file {
        Some(_) => {
            let config = crate::config::load(file, environment);
            let config = config.map_err(|all| crate::check::first_of(&all))?;
            config.duties.folders
        }
        None => Vec::new(),
    };
    let rota = OwnDuties::new(folders).rota();
    if json {
        let all: Vec<_> = rota.duties.iter().map(|one| told(one)).collect();
        out.line(&json!({"duties": all, "problems": rota.problems}).to_string());
    } else {
        for one in &rota.duties {
            let duty = &one.duty;
            let title = duty.title().get(Language::En);
            let rule = rule(duty.recurrence());
            out.line(&format!("{}\t{rule}\t{title}", duty.id()));
        }
    }
    for problem in &rota.problems {
        out.problem(problem);
    }
    Ok(if rota.problems.is_empty() {
        Done::Clean
    } else {
        Done::Found
    })
}

fn check(files: &[PathBuf], json: bool, out: &mut Out) -> Done {
    let mut wrong = false;
    for file in files {
        let bytes = std::fs::metadata(file).map_or(0, |about| about.len());
        let read = read(file, bytes);
        wrong |= read.is_err();
        let id = read.as_ref().ok().map(|(duty, _)| duty.id().to_owned());
        let problem = read.as_ref().err();
        if json {
            let told = json!({"file": file, "id": id, "problem": problem});
            out.line(&told.to_string());
        } else {
            match (id, problem) {
                (Some(id), _) => out.line(&format!("{id}: well")),
                (None, problem) => out.line(problem.map_or("", String::as_str)),
            }
        }
    }
    if wrong { Done::Found } else { Done::Clean }
}

fn rule(recurrence: &Recurrence) -> String {
    match recurrence {
        Recurrence::Calendar(fixed) => match fixed.by {
            Some(day) => format!("each {} by day {day}", fixed.every.name()),
            None => format!("each {}", fixed.every.name()),
        },
        Recurrence::AfterLast(after) => format!("{} months after the last time", after.months),
        Recurrence::EachDay(each) => format!("each working day, reminded at {}:00", each.hour),
    }
}

fn told(one: &Declared) -> serde_json::Value {
    let duty = &one.duty;
    let names = |roles: &[domain::people::Role]| {
        let names = roles.iter().map(|role| role.name());
        names.collect::<Vec<_>>()
    };
    let recurrence = match duty.recurrence() {
        Recurrence::Calendar(fixed) => json!({
            "rule": "calendar", "every": fixed.every.name(), "by": fixed.by,
            "rest_days": fixed.moves.as_ref().map(|moves| &moves.calendar),
        }),
        Recurrence::AfterLast(after) => json!({"rule": "after_last", "months": after.months}),
        Recurrence::EachDay(each) => json!({
            "rule": "each_day", "rest_days": each.rest_days, "hour": each.hour,
        }),
    };
    json!({
        "id": duty.id(),
        "status": duty.status(),
        "title": duty.title(),
        "says": duty.says(),
        "since": duty.since().to_string(),
        "owner": names(duty.owners()),
        "deputy": names(duty.deputies()),
        "approve": names(duty.approvers()),
        "hours": duty.minutes().div_ceil(60),
        "minutes": duty.minutes(),
        "remind": duty.remind(),
        "recurrence": recurrence,
        "registers": duty.registers(),
        "note": duty.takes_notes(),
        "clause": {"code": duty.clause().code, "quote": duty.clause().quote},
        "sha256": one.digest,
    })
}
