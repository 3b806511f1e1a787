//! `townwatch evidence export`: lines with their proofs in one ZIP, and its custody written down.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use application::exports::EvidenceExport;
use application::port::{EventLog as _, Ids as _, KeptRecord};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use domain::id::{EventId, IncidentId, SourceId, UnitId};
use evidence::SealedLog;
use evidence::seal::sha256;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::control::{Answer, Desk, Request, not_there, reach, sources};
use crate::keeping::{Whose, unasked};
use crate::machine::MachineIds;
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// More lines than this go in several exports.
const MOST_LINES: usize = 100_000;
/// More bytes of lines than this go in several exports: all of it is in memory at once.
const MOST_BYTES: usize = 64 * 1024 * 1024;
/// Records read at once.
const WINDOW: usize = 2_000;
/// Proofs of one file.
const PROOFS: usize = 10_000;

pub(crate) const VERIFIER: &str = include_str!("../../../docs/verify.py");
const READ_ME: [(&str, &str); 3] = [
    (
        "README.zh-TW.txt",
        include_str!("evidence_export/README.zh-TW.txt"),
    ),
    (
        "README.vi.txt",
        include_str!("evidence_export/README.vi.txt"),
    ),
    (
        "README.en.txt",
        include_str!("evidence_export/README.en.txt"),
    ),
];

/// `townwatch evidence export`
#[derive(Debug, Args)]
pub struct Export {
    /// Whose data.
    #[command(flatten)]
    pub whose: Whose,
    /// The incident it is for; the move stands in its chronology.
    #[arg(long, value_name = "ID")]
    pub incident: Option<IncidentId>,
    /// Only lines received at this time or later.
    #[arg(long, value_name = "T")]
    pub from: Option<Timestamp>,
    /// Only lines received before this time.
    #[arg(long, value_name = "T")]
    pub to: Option<Timestamp>,
    /// Only of this source; may be given several times.
    #[arg(long, value_name = "NAME")]
    pub source: Vec<String>,
    /// Only of this unit and those below it, as of today.
    #[arg(long, value_name = "NAME")]
    pub unit: Option<String>,
    /// Only this event (EPOCH:INDEX); may be given several times.
    #[arg(long, value_name = "ID")]
    pub event: Vec<String>,
    /// What it is for.
    #[arg(long, value_name = "TEXT")]
    pub purpose: String,
    /// Who takes it.
    #[arg(long, value_name = "NAME")]
    pub by: String,
    /// The file to make; it must not be there yet.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}

/// What is asked of whoever may write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// The incident it is for.
    pub incident: Option<IncidentId>,
    /// Only lines received at this time or later.
    pub from: Option<Timestamp>,
    /// Only lines received before this time.
    pub to: Option<Timestamp>,
    /// Only of these sources, by name.
    pub sources: Vec<String>,
    /// Only of this unit and those below it, by name.
    pub unit: Option<String>,
    /// Only these events.
    pub events: Vec<String>,
    /// What it is for.
    pub purpose: String,
    /// Who takes it.
    pub by: String,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exported {
    /// Where the file lies until it is fetched; none where there were no such lines.
    pub file: Option<PathBuf>,
    /// How many lines.
    pub lines: u64,
    /// SHA-256 of its manifest, in digits.
    pub manifest: String,
}

/// Which lines.
#[derive(Debug, Clone, Default)]
pub(crate) struct Selection {
    pub(crate) from: Option<Timestamp>,
    pub(crate) to: Option<Timestamp>,
    pub(crate) sources: BTreeSet<SourceId>,
    pub(crate) units: Option<BTreeSet<UnitId>>,
    pub(crate) events: BTreeSet<EventId>,
}

/// What the manifest says beside the lines.
#[derive(Debug, Clone)]
pub(crate) struct Paper {
    pub(crate) incident: Option<IncidentId>,
    pub(crate) purpose: String,
    pub(crate) by: String,
    /// What was chosen, as it was asked for.
    pub(crate) selection: Value,
    pub(crate) now: Timestamp,
}

/// An export in memory.
pub(crate) struct Made {
    pub(crate) lines: u64,
    /// SHA-256 of the manifest, in digits.
    pub(crate) manifest: String,
    pub(crate) packed: Vec<u8>,
}

impl Selection {
    fn is(&self, kept: &KeptRecord) -> bool {
        let record = &kept.record;
        (self.events.is_empty() || self.events.contains(&kept.id))
            && (self.sources.is_empty() || self.sources.contains(&record.source))
            && self
                .units
                .as_ref()
                .is_none_or(|units| units.contains(&record.unit))
            && self.from.is_none_or(|from| from <= record.received)
            && self.to.is_none_or(|to| record.received < to)
    }
}

/// Runs `townwatch evidence export`. Exit code 1: no such lines.
///
/// # Errors
/// One line about the folder, what was asked for, or the file.
pub async fn run(
    arguments: &Export,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let output = &arguments.output;
    if output.exists() {
        let path = output.display();
        return Err(Unusable::new(format!(
            "{path} is there already; give a new file with -o"
        )));
    }
    let wanted = Wanted {
        incident: arguments.incident,
        from: arguments.from,
        to: arguments.to,
        sources: arguments.source.clone(),
        unit: arguments.unit.clone(),
        events: arguments.event.clone(),
        purpose: arguments.purpose.clone(),
        by: arguments.by.clone(),
    };
    let hand = reach(&arguments.whose, environment).await?;
    let exported = match hand.ask(Request::ExportEvidence(wanted)).await? {
        Answer::Exported(exported) => exported,
        other => return Err(unasked(other)),
    };
    let Some(file) = &exported.file else {
        out.problem("no such lines; nothing was written");
        return Ok(Done::Found);
    };
    fetch(file, output)?;
    let Exported {
        lines, manifest, ..
    } = &exported;
    out.line(&if arguments.whose.json {
        json!({"lines": lines, "manifest_sha256": manifest}).to_string()
    } else {
        let path = output.display();
        format!("wrote {path}: {lines} lines; SHA-256 of its manifest {manifest}")
    });
    Ok(Done::Clean)
}

/// Makes an export that the operator asks for; its file waits in `DATA/run` to be fetched.
pub(crate) async fn export(desk: &Desk, wanted: &Wanted) -> Result<Exported, String> {
    let office = &desk.office;
    let selection = selected(desk, wanted).await?;
    let moment = |at: Option<Timestamp>| at.map(|at| at.to_string());
    let paper = Paper {
        incident: wanted.incident,
        purpose: wanted.purpose.clone(),
        by: wanted.by.clone(),
        selection: json!({
            "from": moment(wanted.from), "to": moment(wanted.to),
            "sources": wanted.sources, "unit": wanted.unit, "events": wanted.events,
        }),
        now: office.now(),
    };
    let made = make(
        &desk.log,
        &desk.data,
        &selection,
        &paper,
        &AtomicU64::new(0),
    )
    .await?;
    let Some(made) = made else {
        return Ok(Exported {
            file: None,
            lines: 0,
            manifest: String::new(),
        });
    };
    let export = EvidenceExport {
        incident: wanted.incident,
        by: wanted.by.clone(),
        purpose: wanted.purpose.clone(),
        lines: made.lines,
        manifest: made.manifest.clone(),
    };
    // Written down first: what leaves the house without a trace is worse than a trace of nothing.
    let noted = office.note_evidence_export(&export).await;
    noted.map_err(|problem| not_there(&problem, "incident"))?;
    let folder = desk.data.join("run");
    let file = folder.join(format!("evidence-{}.zip", MachineIds.uuid()));
    let kept = std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&folder)
        .and_then(|()| write(&file, &made.packed));
    kept.map_err(|cause| format!("{}: {cause}", file.display()))?;
    Ok(Exported {
        file: Some(file),
        lines: made.lines,
        manifest: made.manifest,
    })
}

/// Which lines are meant, by the names that were given.
async fn selected(desk: &Desk, wanted: &Wanted) -> Result<Selection, String> {
    let events = wanted.events.iter().map(|text| crate::proof::event(text));
    let events: Result<BTreeSet<_>, _> = events.collect();
    let units = match &wanted.unit {
        Some(name) => Some(units(desk, name).await?),
        None => None,
    };
    let selection = Selection {
        from: wanted.from,
        to: wanted.to,
        sources: sources(&desk.office, &wanted.sources).await?,
        units,
        events: events.map_err(|cause| cause.to_string())?,
    };
    let all = selection.events.is_empty() && selection.sources.is_empty();
    if all && selection.from.is_none() && selection.units.is_none() {
        let why = "name what is wanted: --from, --source, --unit or --event";
        return Err(why.to_owned());
    }
    Ok(selection)
}

/// A unit by its name, with those below it.
async fn units(desk: &Desk, name: &str) -> Result<BTreeSet<UnitId>, String> {
    let all = desk
        .office
        .units()
        .await
        .map_err(|cause| cause.to_string())?;
    let unit = all.iter().find(|unit| unit.name == name);
    let unit = unit.ok_or_else(|| format!("--unit: no unit {name:?}"))?.id;
    let below = desk.office.units_below(unit).await;
    below.map_err(|cause| cause.to_string())
}

/// The file goes where it is wanted, and nowhere else stays.
pub(crate) fn fetch(file: &Path, output: &Path) -> Result<(), Unusable> {
    let refused =
        |path: &Path, cause: std::io::Error| Unusable::new(format!("{}: {cause}", path.display()));
    let bytes = std::fs::read(file).map_err(|cause| refused(file, cause))?;
    let written = write(output, &bytes);
    // It is not to lie about, also where it could not be written.
    std::fs::remove_file(file).map_err(|cause| refused(file, cause))?;
    written.map_err(|cause| {
        let path = output.display();
        Unusable::new(format!("{path}: {cause}; give a new file with -o"))
    })
}

/// Makes an export: lines, proofs, how to check them, and the manifest. None where there are no such
/// lines. `seen` counts the leaves that were looked at.
pub(crate) async fn make(
    log: &SealedLog,
    data: &Path,
    selection: &Selection,
    paper: &Paper,
    seen: &AtomicU64,
) -> Result<Option<Made>, String> {
    // What was taken in a moment ago is to be proved as well.
    log.sign().await.map_err(|cause| cause.to_string())?;
    let lines = chosen(log, selection, seen).await?;
    if lines.is_empty() {
        return Ok(None);
    }
    let (data, paper) = (data.to_owned(), paper.clone());
    let making = tokio::task::spawn_blocking(move || made(&data, &lines, &paper));
    making.await.map_err(|cause| cause.to_string())?.map(Some)
}

fn made(data: &Path, lines: &[KeptRecord], paper: &Paper) -> Result<Made, String> {
    let mut files = contents(data, lines)?;
    let manifest = manifest(paper, lines.len(), &files);
    let digest = domain::hex::text(&sha256(manifest.as_bytes()));
    files.push(("manifest.json".to_owned(), manifest.into_bytes()));
    Ok(Made {
        lines: u64::try_from(lines.len()).unwrap_or(u64::MAX),
        manifest: digest,
        packed: packed(&files).map_err(|cause| cause.to_string())?,
    })
}

async fn chosen(
    log: &SealedLog,
    selection: &Selection,
    seen: &AtomicU64,
) -> Result<Vec<KeptRecord>, String> {
    let mut found: Vec<KeptRecord> = Vec::new();
    let mut bytes = 0_usize;
    let mut next = selection.events.first().map_or(0, |event| event.index);
    // What arrives meanwhile is not asked for.
    let end = log.end().index;
    while next < end {
        let batch = log.read_from(next, WINDOW).await;
        let batch = batch.map_err(|cause| cause.to_string())?;
        let Some(last) = batch.last() else { break };
        next = last.id.index.saturating_add(1);
        seen.store(next, Ordering::Relaxed);
        for kept in batch {
            if kept.id.index < end && selection.is(&kept) {
                bytes = bytes.saturating_add(kept.record.raw.len());
                found.push(kept);
            }
        }
        if found.len() > MOST_LINES || bytes > MOST_BYTES {
            return Err(format!(
                "more than {MOST_LINES} lines or {MOST_BYTES} bytes; ask for a shorter time or fewer \
                 sources"
            ));
        }
    }
    Ok(found)
}

pub(crate) type Files = Vec<(String, Vec<u8>)>;

fn contents(data: &Path, lines: &[KeptRecord]) -> Result<Files, String> {
    let mut files = Files::new();
    let told: Vec<_> = lines.iter().map(line).collect();
    files.push(("lines.jsonl".to_owned(), told.concat().into_bytes()));
    for (part, number) in lines.chunks(PROOFS).zip(1..) {
        let events: Vec<_> = part.iter().map(|kept| kept.id).collect();
        let proof = evidence::prove_each(data, &events).map_err(|cause| cause.to_string())?;
        if number == 1 {
            let note = proof.get("checkpoint").and_then(|note| note.as_str());
            let note = note.unwrap_or_default().as_bytes().to_vec();
            files.push(("checkpoint".to_owned(), note));
        }
        files.push((
            format!("proof-{number}.json"),
            format!("{proof:#}\n").into_bytes(),
        ));
    }
    files.push(("verify.py".to_owned(), VERIFIER.as_bytes().to_vec()));
    let read_me = READ_ME.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
    files.extend(read_me);
    Ok(files)
}

/// The line as text and, to the byte, in base64.
fn line(kept: &KeptRecord) -> String {
    let record = &kept.record;
    let told = json!({
        "event": kept.id.to_string(), "received": record.received.to_string(),
        "source": record.source, "unit": record.unit,
        "text": String::from_utf8_lossy(&record.raw), "raw": STANDARD.encode(&record.raw),
    });
    format!("{told}\n")
}

fn manifest(paper: &Paper, lines: usize, files: &Files) -> String {
    let named: Vec<_> = files
        .iter()
        .map(|(name, bytes)| {
            let digest = domain::hex::text(&sha256(bytes));
            json!({"name": name, "bytes": bytes.len(), "sha256": digest})
        })
        .collect();
    let told = json!({
        "format": "townwatch-evidence 1",
        "purpose": paper.purpose,
        "incident": paper.incident,
        "selection": paper.selection,
        "lines": lines,
        "files": named,
        "custody": [{"at": paper.now.to_string(), "who": paper.by, "what": "exported"}],
    });
    format!("{told:#}\n")
}

pub(crate) fn packed(files: &Files) -> zip::result::ZipResult<Vec<u8>> {
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(name.as_str(), SimpleFileOptions::default())?;
        writer.write_all(bytes)?;
    }
    Ok(writer.finish()?.into_inner())
}

/// A file of its own, which only its owner may read.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    let mut file = options
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
