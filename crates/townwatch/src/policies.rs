//! `townwatch policy`: the account policies, their own examples, and what holds with an overlay.

use std::collections::BTreeSet;
use std::path::Path;

use domain::language::Language;
use domain::policy::{Conflict, Exception, InForce, Policy, PolicyKind, Subject, resolve};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};

use application::port::Now as _;

use crate::config::Mistake;
use crate::machine::MachineClock;
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// What stands for the number of a document where an exception is only supposed.
const SUPPOSED: &str = "--exception";

/// `townwatch policy`
#[derive(Debug, clap::Subcommand)]
pub enum PolicyCommand {
    /// The account policies with their versions.
    List {
        /// JSON, one document.
        #[arg(long)]
        json: bool,
    },
    /// Run every policy's own examples.
    Test {
        /// A policy file; the built-in ones when not given.
        file: Option<std::path::PathBuf>,
        /// JSON, one document.
        #[arg(long)]
        json: bool,
    },
    /// What a policy asks for, clause by clause, and where an overlay conflicts with it.
    Explain {
        /// A policy's id, or a policy file.
        #[arg(value_name = "ID")]
        policy: String,
        /// A policy laid over it.
        #[arg(long, value_name = "ID")]
        overlay: Option<String>,
        /// As if an exception were granted: what the overlay is followed in (rotate, classes).
        #[arg(long, value_name = "SUBJECT")]
        exception: Vec<String>,
        /// JSON, one document.
        #[arg(long)]
        json: bool,
    },
}

/// Which policy is meant; as `--policy` and `--overlay`.
#[derive(Debug, Clone, Default)]
pub struct Chosen {
    /// The binding policy.
    pub policy: Option<String>,
    /// What is laid over it.
    pub overlay: Option<String>,
    /// In what the overlay is followed as if an exception were granted.
    pub exception: Vec<String>,
}

impl Chosen {
    /// What holds on a day; none when no policy is named.
    ///
    /// # Errors
    /// When a policy is not known, its file does not load, or what is laid over is no overlay.
    pub fn in_force(&self, at: Timestamp) -> Result<Option<InForce>, Unusable> {
        let all = builtin()?;
        let (Some(first), overlay) = (&self.policy, &self.overlay) else {
            return match &self.overlay {
                Some(_) => Err(Unusable::new(
                    "--overlay lies over a policy; give --policy as well",
                )),
                None => Ok(None),
            };
        };
        let binding = named(&all, first, at)?;
        let overlay = overlay
            .as_ref()
            .map(|overlay| named(&all, overlay, at))
            .transpose()?;
        if let Some(overlay) = &overlay
            && overlay.kind() != PolicyKind::Overlay
        {
            return Err(Unusable::new(format!(
                "{} binds by itself and cannot be laid over another; overlays are: {}",
                overlay.id(),
                ids(&all, Some(PolicyKind::Overlay))
            )));
        }
        let day = at.to_zoned(binding.zone().clone()).date();
        let exceptions = supposed(&self.exception, &binding, overlay.as_ref(), day)?;
        Ok(Some(resolve(&binding, overlay.as_ref(), &exceptions, day)))
    }
}

/// Exceptions as if they were granted for a day: what would hold with them.
fn supposed(
    subjects: &[String],
    binding: &Policy,
    overlay: Option<&Policy>,
    day: Date,
) -> Result<Vec<Exception>, Unusable> {
    let mut exceptions = Vec::new();
    for name in subjects {
        let overlay = overlay.ok_or_else(|| {
            Unusable::new("--exception follows an overlay; give --overlay as well")
        })?;
        let conflicts = resolve(binding, Some(overlay), &[], day).conflicts;
        let subject = Subject::from_name(name);
        let subject = subject.filter(|named| conflicts.iter().any(|one| one.subject == *named));
        let subject = subject.ok_or_else(|| {
            let names: BTreeSet<_> = conflicts.iter().map(|one| one.subject.name()).collect();
            let names: Vec<_> = names.into_iter().collect();
            let there = if names.is_empty() {
                "nothing".to_owned()
            } else {
                names.join(", ")
            };
            Unusable::new(format!(
                "--exception {name:?}: {} and {} disagree about {there}",
                binding.id(),
                overlay.id()
            ))
        })?;
        exceptions.push(Exception {
            policy: binding.id().to_owned(),
            overlay: overlay.id().to_owned(),
            subject,
            approver: String::new(),
            document: SUPPOSED.to_owned(),
            from: day,
            until: day,
        });
    }
    Ok(exceptions)
}

/// The built-in policies, every version.
///
/// # Errors
/// One line with file, line and column.
pub fn builtin() -> Result<Vec<Policy>, Unusable> {
    domain::policy::builtin_policies().map_err(Unusable::new)
}

/// Examples that do not come out as their files say.
pub fn failures(policies: &[Policy]) -> Vec<Mistake> {
    policies
        .iter()
        .flat_map(Policy::test_examples)
        .map(|failure| Mistake {
            place: failure.policy.clone(),
            what: failure.to_string(),
        })
        .collect()
}

/// A policy by id (the version in force, else the newest that had started), id@version, or file.
fn named(all: &[Policy], wanted: &str, at: Timestamp) -> Result<Policy, Unusable> {
    let path = Path::new(wanted);
    if path.extension().is_some_and(|ending| ending == "toml") {
        return read(path);
    }
    let (id, version) = match wanted.split_once('@') {
        Some((id, version)) => (id, Some(version)),
        None => (wanted, None),
    };
    let day = |policy: &Policy| -> Date { at.to_zoned(policy.zone().clone()).date() };
    let fits = |policy: &&Policy| {
        policy.id() == id && version.is_none_or(|version| version == policy.version())
    };
    let newest = |policy: &&Policy| {
        let valid = policy.valid();
        let today = day(policy);
        (valid.holds_on(today), valid.from <= today, valid.from)
    };
    let found = all.iter().filter(fits).max_by_key(newest);
    found.cloned().ok_or_else(|| {
        Unusable::new(format!(
            "policy {wanted:?} is not known; there are: {}, or give a file that ends with .toml",
            ids(all, None)
        ))
    })
}

fn read(path: &Path) -> Result<Policy, Unusable> {
    let text = std::fs::read_to_string(path).map_err(|cause| {
        Unusable::new(format!("{}: {cause}; give a policy file", path.display()))
    })?;
    Policy::parse(&path.display().to_string(), &text).map_err(Unusable::new)
}

fn ids(all: &[Policy], kind: Option<PolicyKind>) -> String {
    let fits = |policy: &&Policy| kind.is_none_or(|kind| policy.kind() == kind);
    let ids: Vec<_> = all.iter().filter(fits).map(Policy::id).collect();
    ids.join(", ")
}

/// Runs `townwatch policy`.
///
/// # Errors
/// When a file cannot be read or does not load.
pub fn run(command: &PolicyCommand, out: &mut Out) -> Result<Done, Unusable> {
    match command {
        PolicyCommand::List { json } => list(*json, out),
        PolicyCommand::Test { file, json } => test(file.as_deref(), *json, out),
        PolicyCommand::Explain {
            policy,
            overlay,
            exception,
            json,
        } => {
            let chosen = Chosen {
                policy: Some(policy.clone()),
                overlay: overlay.clone(),
                exception: exception.clone(),
            };
            explain(&chosen, *json, out)
        }
    }
}

fn list(as_json: bool, out: &mut Out) -> Result<Done, Unusable> {
    let policies = builtin()?;
    if as_json {
        let list = policies.iter().map(head).collect();
        out.line(&Value::Array(list).to_string());
        return Ok(Done::Clean);
    }
    for policy in &policies {
        out.line(&format!(
            "{}@{}  {:?}  {:?}  {}",
            policy.id(),
            policy.version(),
            policy.kind(),
            policy.status(),
            policy.name().get(Language::En)
        ));
    }
    Ok(Done::Clean)
}

fn head(policy: &Policy) -> Value {
    json!({
        "id": policy.id(), "version": policy.version(),
        "kind": policy.kind(), "status": policy.status(), "name": policy.name(),
        "from": policy.valid().from.to_string(),
        "until": policy.valid().to.map(|day| day.to_string()),
    })
}

fn test(file: Option<&Path>, as_json: bool, out: &mut Out) -> Result<Done, Unusable> {
    let policies = match file {
        None => builtin()?,
        Some(path) => vec![read(path)?],
    };
    let mistakes = failures(&policies);
    let examples: usize = policies.iter().map(|policy| policy.examples().len()).sum();
    if as_json {
        let failed: Vec<_> = mistakes
            .iter()
            .map(|mistake| json!({"policy": mistake.place, "what": mistake.what}))
            .collect();
        out.line(&json!({"examples": examples, "failed": failed}).to_string());
    } else {
        for mistake in &mistakes {
            out.line(&mistake.to_string());
        }
        out.line(&format!(
            "{} policies, {examples} examples, {} failed",
            policies.len(),
            mistakes.len()
        ));
    }
    Ok(if mistakes.is_empty() {
        Done::Clean
    } else {
        Done::Found
    })
}

fn explain(chosen: &Chosen, as_json: bool, out: &mut Out) -> Result<Done, Unusable> {
    let Some(held) = chosen.in_force(MachineClock.now())? else {
        return Ok(Done::Clean);
    };
    let clauses = held.policy.clauses();
    if as_json {
        let clauses: Vec<_> = clauses
            .iter()
            .map(|clause| {
                let asks: Vec<_> = clause.rules.iter().map(ToString::to_string).collect();
                json!({"policy": clause.policy, "clause": clause.code, "quote": clause.quote, "asks": asks})
            })
            .collect();
        let conflicts: Vec<_> = held.conflicts.iter().map(conflict).collect();
        let mut told = head(&held.policy);
        if let Some(told) = told.as_object_mut() {
            told.insert("clauses".to_owned(), clauses.into());
            told.insert("conflicts".to_owned(), conflicts.into());
        }
        out.line(&told.to_string());
        return Ok(Done::Clean);
    }
    for clause in clauses {
        let quote = clause.quote.as_deref().unwrap_or("words not compared");
        out.line(&format!("{} {}: {quote}", clause.policy, clause.code));
        for rule in &clause.rules {
            out.line(&format!("    {rule}"));
        }
        if clause.rules.is_empty() {
            out.line("    not asked for: an exception");
        }
    }
    for conflict in &held.conflicts {
        out.line(&format!(
            "conflict about {}: {} {} asks for it, {} {} forbids it; {} is in force",
            conflict.subject.name(),
            conflict.binding.policy,
            conflict.binding.code,
            conflict.overlay.policy,
            conflict.overlay.code,
            conflict.in_force().policy,
        ));
    }
    Ok(Done::Clean)
}

fn conflict(conflict: &Conflict) -> Value {
    let side = |clause: &domain::policy::Clause| json!({"policy": clause.policy, "clause": clause.code, "quote": clause.quote});
    json!({
        "subject": conflict.subject.name(),
        "binding": side(&conflict.binding),
        "overlay": side(&conflict.overlay),
        "in_force": conflict.in_force().policy,
        "document": conflict.exception.as_ref().map(|one| &one.document),
    })
}
