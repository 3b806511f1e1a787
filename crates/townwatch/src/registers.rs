//! The registers as their files stand, and `townwatch register`.
//!
//! Whenever the registers are asked for, the office's folders are looked at: a file that came or
//! changed is read then, so that nothing has to be restarted. A file that does not load any more
//! leaves the register as it was read last, and says why.

mod carried;
mod outside;
mod table;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use application::registers::{RegisterShelf, Registered, Shelf};
use domain::language::Language;
use domain::register::{BUILTIN_REGISTERS, Register};
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};

pub(crate) use self::carried::carry_out;
pub(crate) use self::outside::run_file;
pub use self::outside::{ExportSheets, ImportSheets, PrintSheet, SheetsAsked};
pub(crate) use self::table::read as read_table;
use crate::config::Mistake;
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// The most files of registers in the folders of an office. Ours.
const MOST_FILES: usize = 500;
/// The largest file of a register, in bytes. Ours.
pub(crate) const MOST_BYTES: u64 = 1 << 20;

/// `[registers]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RegistersSettings {
    /// Folders of the office's own registers (`*.toml`); one with the id of a built-in register
    /// goes before it. A relative one lies beside the configuration.
    pub folders: Vec<PathBuf>,
}

/// `townwatch register`
#[derive(Debug, clap::Subcommand)]
pub enum RegisterCommand {
    /// The registers: the built-in ones, and those of a configuration.
    List {
        /// Configuration file (TOML).
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
        /// JSON, one document.
        #[arg(long)]
        json: bool,
    },
    /// One register as JSON: fields, states, steps, rules and clauses.
    Show {
        /// Its id.
        id: String,
        /// Configuration file (TOML).
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Read files of registers and run their examples.
    Check {
        /// The files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Every sheet of a register as a file; also while a server runs.
    Export(ExportSheets),
    /// One sheet as a paper; also while a server runs.
    Print(PrintSheet),
    /// Begin a sheet for each row of a table, or none where one of them is wrong; also while a server runs.
    Import(ImportSheets),
}

/// What tells a file that was read from one that changed.
pub(crate) type Mark = (PathBuf, Option<SystemTime>, u64);

#[derive(Default)]
struct Read {
    marks: Option<Vec<Mark>>,
    shelf: Arc<Shelf>,
}

/// The built-in registers and those of folders.
pub struct OwnRegisters {
    folders: Vec<PathBuf>,
    read: Mutex<Read>,
}

impl OwnRegisters {
    /// From folders; none is read yet.
    pub fn new(folders: Vec<PathBuf>) -> Self {
        Self {
            folders,
            read: Mutex::default(),
        }
    }
}

impl RegisterShelf for OwnRegisters {
    fn shelf(&self) -> Arc<Shelf> {
        let (marks, mut problems) = marks(&self.folders);
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if read.marks.as_ref() != Some(&marks) {
            let found = gathered(&marks, &read.shelf, &mut problems);
            for problem in &found.problems {
                tracing::error!("registers: {problem}");
            }
            *read = Read {
                marks: Some(marks),
                shelf: Arc::new(found),
            };
        }
        Arc::clone(&read.shelf)
    }
}

/// The files of the folders, in order.
pub(crate) fn marks(folders: &[PathBuf]) -> (Vec<Mark>, Vec<String>) {
    let mut marks = Vec::new();
    let mut problems = Vec::new();
    for folder in folders {
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(cause) => {
                problems.push(format!("{}: {cause}", folder.display()));
                continue;
            }
        };
        let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        files.retain(|file| file.extension().is_some_and(|end| end == "toml"));
        files.sort();
        for file in files.into_iter().take(MOST_FILES) {
            let about = std::fs::metadata(&file).ok();
            let changed = about.as_ref().and_then(|about| about.modified().ok());
            let bytes = about.map_or(0, |about| about.len());
            marks.push((file, changed, bytes));
        }
    }
    (marks, problems)
}

fn gathered(marks: &[Mark], before: &Shelf, problems: &mut Vec<String>) -> Shelf {
    let mut found = BTreeMap::new();
    for (name, text) in BUILTIN_REGISTERS {
        match Register::parse(name, text) {
            Ok(register) => keep(&mut found, register, text),
            Err(cause) => problems.push(cause.to_string()),
        }
    }
    for (file, _, bytes) in marks {
        match read(file, *bytes) {
            Ok((register, text)) => keep(&mut found, register, &text),
            Err(cause) => {
                problems.push(cause);
                // The register as it was read last: its sheets can still be worked on.
                let stem = file.file_stem().and_then(|stem| stem.to_str());
                let last = stem.and_then(|id| before.find(id)).cloned();
                found.extend(last.map(|last| (last.register.id().to_owned(), last)));
            }
        }
    }
    Shelf {
        registers: found.into_values().collect(),
        problems: std::mem::take(problems),
    }
}

fn keep(found: &mut BTreeMap<String, Registered>, register: Register, text: &str) {
    let digest = domain::hex::text(&Sha256::digest(text.as_bytes()));
    let id = register.id().to_owned();
    found.insert(id, Registered { register, digest });
}

fn read(file: &Path, bytes: u64) -> Result<(Register, String), String> {
    let place = file.display().to_string();
    if bytes > MOST_BYTES {
        return Err(format!("{place}: larger than {MOST_BYTES} bytes"));
    }
    let text = std::fs::read_to_string(file).map_err(|cause| format!("{place}: {cause}"))?;
    let register = Register::parse(&place, &text).map_err(|cause| cause.to_string())?;
    Ok((register, text))
}

/// What is wrong with the registers of folders, for `townwatch check`.
pub(crate) fn mistakes(folders: &[PathBuf]) -> Vec<Mistake> {
    let shelf = OwnRegisters::new(folders.to_vec()).shelf();
    let problems = shelf.problems.iter();
    problems
        .map(|problem| Mistake {
            place: "registers".into(),
            what: problem.clone(),
        })
        .collect()
}

/// Runs `townwatch register`.
///
/// # Errors
/// When the configuration cannot be used or a register is not known.
pub async fn run(
    command: &RegisterCommand,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    match command {
        RegisterCommand::List { config, json } => list(config.as_deref(), *json, environment, out),
        RegisterCommand::Export(arguments) => outside::export(arguments, environment, out).await,
        RegisterCommand::Print(arguments) => outside::print(arguments, environment, out).await,
        RegisterCommand::Import(arguments) => outside::import(arguments, environment, out).await,
        RegisterCommand::Show { id, config } => {
            let shelf = of_configuration(config.as_deref(), environment)?;
            let found = shelf.find(id).ok_or_else(|| {
                Unusable::new(format!(
                    "no register {id:?}: townwatch register list names them"
                ))
            })?;
            out.line(&whole(found).to_string());
            Ok(Done::Clean)
        }
        RegisterCommand::Check { files } => {
            let mut wrong = false;
            for file in files {
                let bytes = std::fs::metadata(file).map_or(0, |about| about.len());
                match read(file, bytes) {
                    Ok((register, _)) => {
                        let (id, examples) = (register.id(), register.examples());
                        out.line(&format!("{id}: well, {examples} examples hold"));
                    }
                    Err(cause) => {
                        wrong = true;
                        out.line(&cause);
                    }
                }
            }
            Ok(if wrong { Done::Found } else { Done::Clean })
        }
    }
}

fn list(
    config: Option<&Path>,
    json: bool,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let shelf = of_configuration(config, environment)?;
    if json {
        let list: Vec<_> = shelf.registers.iter().map(head).collect();
        let told = json!({"registers": list, "problems": shelf.problems});
        out.line(&told.to_string());
    } else {
        for one in &shelf.registers {
            let register = &one.register;
            let title = register.title().get(Language::En);
            out.line(&format!(
                "{}\t{}\t{title}",
                register.id(),
                register.official()
            ));
        }
    }
    for problem in &shelf.problems {
        tracing::error!("{problem}");
    }
    Ok(if shelf.problems.is_empty() {
        Done::Clean
    } else {
        Done::Found
    })
}

fn of_configuration(
    file: Option<&Path>,
    environment: &BTreeMap<String, String>,
) -> Result<Arc<Shelf>, Unusable> {
    let folders = if file.is_some() {
        let config = crate::config::load(file, environment);
        let config = config.map_err(|all| crate::check::first_of(&all))?;
        config.registers.folders
    } else {
        Vec::new()
    };
    Ok(OwnRegisters::new(folders).shelf())
}

fn head(found: &Registered) -> serde_json::Value {
    let register = &found.register;
    json!({
        "id": register.id(),
        "official": register.official(),
        "code": register.code(),
        "title": register.title(),
        "says": register.says(),
        "fields": register.fields().len(),
        "examples": register.examples(),
        "sha256": found.digest,
    })
}

fn whole(found: &Registered) -> serde_json::Value {
    let register = &found.register;
    let mut told = head(found);
    let fields = register.fields().iter().map(|field| {
        json!({
            "name": field.name, "label": field.label, "type": field.kind.name(),
            "fill": field.fill, "need": field.need,
        })
    });
    let states = register.states().iter().map(|state| {
        let by: Vec<_> = state.by.iter().map(|role| role.name()).collect();
        json!({"name": state.name, "label": state.label, "by": by, "ends": state.ends})
    });
    let steps = register.steps().iter().map(|step| {
        let who: Vec<_> = step.who.iter().map(|role| role.name()).collect();
        json!({
            "name": step.name, "label": step.label, "from": step.from, "to": step.to,
            "who": who, "not": step.not, "clause": step.clause,
        })
    });
    let rules = register.rules().iter().map(
        |rule| json!({"name": rule.name, "at": rule.at, "says": rule.says, "clause": rule.clause}),
    );
    let clauses = register
        .clauses()
        .iter()
        .map(|clause| json!({"id": clause.id, "code": clause.code, "quote": clause.quote}));
    let parts = [
        ("fields", fields.collect::<Vec<_>>()),
        ("states", states.collect()),
        ("steps", steps.collect()),
        ("rules", rules.collect()),
        ("clauses", clauses.collect()),
    ];
    for (name, part) in parts {
        if let Some(told) = told.as_object_mut() {
            told.insert(name.to_owned(), part.into());
        }
    }
    told
}
