//! `townwatch evidence …`: is the log what was signed?

use std::collections::BTreeMap;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::id::EventId;
use evidence::{Outside, Verified};
use serde_json::json;

use crate::cli::{Prove, Verify};
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// A server that writes changes files while they are read: what is wrong then is wrong every time.
const LOOKS: usize = 3;

/// Runs `townwatch evidence verify`.
///
/// # Errors
/// One line when the folder or a checkpoint cannot be read.
pub fn verify(arguments: &Verify, out: &mut Out) -> Result<Done, Unusable> {
    let data = &arguments.data;
    if !data.join("evidence").is_dir() {
        return Err(Unusable::new(format!(
            "{} holds no evidence; give a data folder",
            data.display()
        )));
    }
    let outside: Vec<Outside> = arguments
        .checkpoint
        .iter()
        .map(|path| checkpoint(path))
        .collect::<Result<_, _>>()?;
    let mut found = look(data, &outside)?;
    for _ in 1..LOOKS {
        if found.problems.is_empty() || evidence::lock_folder(data).is_ok() {
            break;
        }
        found = look(data, &outside)?;
    }
    if arguments.json {
        out.line(&told(&found).to_string());
    } else {
        tell(&found, out);
    }
    Ok(if found.problems.is_empty() {
        Done::Clean
    } else {
        Done::Found
    })
}

/// Runs `townwatch evidence prove`.
///
/// # Errors
/// One line when nothing can be proved or written.
pub fn prove(arguments: &Prove, out: &mut Out) -> Result<Done, Unusable> {
    let from = event(&arguments.event)?;
    let to = arguments.to.as_deref().map_or(Ok(from), event)?;
    let proof = evidence::prove(&arguments.data, from, to).map_err(Unusable::new)?;
    let path = &arguments.output;
    let write = || {
        let mut options = std::fs::OpenOptions::new();
        let mut file = options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
        file.write_all(format!("{proof:#}\n").as_bytes())?;
        file.sync_all()
    };
    write().map_err(|cause| {
        Unusable::new(format!(
            "{}: {cause}; give a new file with -o",
            path.display()
        ))
    })?;
    out.line(&format!("wrote {}", path.display()));
    Ok(Done::Clean)
}

pub(crate) fn event(text: &str) -> Result<EventId, Unusable> {
    let parsed = text.split_once(':').and_then(|(epoch, index)| {
        let epoch = epoch.parse().ok()?;
        let index = index.parse().ok()?;
        Some(EventId { epoch, index })
    });
    parsed.ok_or_else(|| {
        Unusable::new(format!(
            "{text:?} is no event; give EPOCH:INDEX as in 1:4711"
        ))
    })
}

fn look(data: &Path, outside: &[Outside]) -> Result<Verified, Unusable> {
    evidence::verify(data, outside).map_err(Unusable::new)
}

fn checkpoint(path: &Path) -> Result<Outside, Unusable> {
    let name = path.display().to_string();
    let note = std::fs::read_to_string(path).map_err(|cause| {
        Unusable::new(format!("{name}: {cause}; give a file with a checkpoint"))
    })?;
    Ok(Outside { name, note })
}

fn told(found: &Verified) -> serde_json::Value {
    let problems: Vec<_> = found
        .problems
        .iter()
        .map(|one| json!({"segment": one.file, "record": one.record, "what": one.what}))
        .collect();
    let removed: Vec<_> = found
        .removed
        .iter()
        .map(|one| {
            let rules: BTreeMap<_, _> = one.rules.iter().cloned().collect();
            json!({
                "segment": one.file, "first": one.first, "next": one.next,
                "at": one.at.to_string(), "rules": rules,
            })
        })
        .collect();
    json!({
        "ok": problems.is_empty(),
        "records": found.records,
        "tree_size": found.tree_size,
        "root": STANDARD.encode(found.root),
        "anchored_until": found.anchored_until.map(|time| time.to_string()),
        "problems": problems,
        "removed": removed,
    })
}

fn tell(found: &Verified, out: &mut Out) {
    for one in &found.problems {
        let record = one
            .record
            .map_or_else(String::new, |at| format!(" (record {at})"));
        out.line(&format!("{}{record}: {}", one.file, one.what));
    }
    for one in &found.removed {
        let rules = one
            .rules
            .iter()
            .map(|(rule, gone)| format!("{gone} by {rule}"));
        let rules: Vec<_> = rules.collect();
        out.line(&format!(
            "{}: records went on {}: {}",
            one.file,
            one.at,
            rules.join(", ")
        ));
    }
    out.line(&format!(
        "{} records, {} leaves, {} problems",
        found.records,
        found.tree_size,
        found.problems.len()
    ));
    out.line(&found.anchored_until.map_or_else(
        || {
            "no checkpoint from outside: whether the whole folder was rolled back or signed again \
             cannot be known (--checkpoint FILE)"
                .to_owned()
        },
        |time| format!("anchored from outside until {time}"),
    ));
}
