//! `townwatch evidence …`: is the log what was signed?

use std::collections::BTreeMap;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::id::EventId;
use evidence::seal::WitnessKey;
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
    crate::config::holds_log(data)?;
    let outside: Vec<Outside> = arguments
        .checkpoint
        .iter()
        .map(|path| checkpoint(path))
        .collect::<Result<_, _>>()?;
    let witnesses = witnesses(&arguments.witness)?;
    let mut found = look(data, &outside, &witnesses)?;
    for _ in 1..LOOKS {
        if found.problems.is_empty() || evidence::lock_folder(data).is_ok() {
            break;
        }
        found = look(data, &outside, &witnesses)?;
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

fn look(data: &Path, outside: &[Outside], witnesses: &[WitnessKey]) -> Result<Verified, Unusable> {
    evidence::verify_witnessed(data, outside, witnesses).map_err(Unusable::new)
}

/// Keys as they are given, or out of files, one a line.
fn witnesses(given: &[String]) -> Result<Vec<WitnessKey>, Unusable> {
    let mut keys = Vec::new();
    for one in given {
        if let Some(key) = WitnessKey::parse(one) {
            keys.push(key);
            continue;
        }
        let text = std::fs::read_to_string(one).map_err(|cause| {
            Unusable::new(format!(
                "--witness {one}: neither a witness's key nor a file with one ({cause})"
            ))
        })?;
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let read: Option<Vec<_>> = lines.by_ref().map(WitnessKey::parse).collect();
        keys.extend(read.ok_or_else(|| {
            Unusable::new(format!("--witness {one}: a line of it is no witness's key"))
        })?);
    }
    Ok(keys)
}

fn checkpoint(path: &Path) -> Result<Outside, Unusable> {
    let name = path.display().to_string();
    let note = std::fs::read_to_string(path).map_err(|cause| {
        Unusable::new(format!("{name}: {cause}; give a file with a checkpoint"))
    })?;
    // Out of a mail or a QR code it may have other line ends, and none at its end.
    let note = format!("{}\n", note.replace("\r\n", "\n").trim());
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
    let witnessed: Vec<_> = found
        .witnessed
        .iter()
        .map(|one| {
            json!({
                "checkpoint": one.checkpoint, "witness": one.witness, "at": one.at.to_string(),
            })
        })
        .collect();
    json!({
        "ok": problems.is_empty(),
        "records": found.records,
        "tree_size": found.tree_size,
        "signed": found.signed,
        "root": STANDARD.encode(found.root),
        "anchored_until": found.anchored_until.map(|time| time.to_string()),
        "witnessed": witnessed,
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
    for one in &found.witnessed {
        let (checkpoint, witness) = (&one.checkpoint, &one.witness);
        out.line(&format!(
            "{checkpoint}: countersigned by {witness} on {}",
            one.at
        ));
    }
    out.line(&format!(
        "{} records, {} leaves, {} of them signed, {} problems",
        found.records,
        found.tree_size,
        found.signed,
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
