//! `townwatch evidence export`: lines with their proofs in one ZIP, and its custody written down.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;

use application::exports::EvidenceExport;
use application::port::{EventLog as _, KeptRecord};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use domain::id::{EventId, IncidentId, SourceId};
use evidence::seal::sha256;
use jiff::Timestamp;
use serde_json::json;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::keeping::{Whose, not_there, opened, sources};
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// More lines than this go in several exports.
const MOST_LINES: usize = 100_000;
/// Records read at once.
const WINDOW: usize = 2_000;
/// Proofs of one file.
const PROOFS: usize = 10_000;

const VERIFIER: &str = include_str!("../../../docs/verify.py");
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

/// Which lines.
struct Wanted {
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    sources: BTreeSet<SourceId>,
    events: BTreeSet<EventId>,
}

impl Wanted {
    fn is(&self, kept: &KeptRecord) -> bool {
        let record = &kept.record;
        (self.events.is_empty() || self.events.contains(&kept.id))
            && (self.sources.is_empty() || self.sources.contains(&record.source))
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
    let assembled = opened(&arguments.whose, environment).await?;
    let office = &assembled.office;
    let events = arguments.event.iter().map(|text| crate::proof::event(text));
    let wanted = Wanted {
        from: arguments.from,
        to: arguments.to,
        sources: sources(office, &arguments.source).await?,
        events: events.collect::<Result<_, _>>()?,
    };
    if wanted.events.is_empty() && wanted.sources.is_empty() && wanted.from.is_none() {
        return Err(Unusable::new(
            "name what is wanted: --from, --source or --event",
        ));
    }
    // What was taken in a moment ago is to be proved as well.
    assembled.log.sign().await.map_err(Unusable::new)?;
    let lines = chosen(&assembled.log, &wanted).await?;
    if lines.is_empty() {
        out.problem("no such lines; nothing was written");
        return Ok(Done::Found);
    }
    let data = assembled.data();
    let mut files = contents(data, &lines)?;
    let manifest = manifest(arguments, office.now(), lines.len(), &files);
    let digest = domain::hex::text(&sha256(manifest.as_bytes()));
    files.push(("manifest.json".to_owned(), manifest.into_bytes()));
    let packed = packed(&files)?;
    let export = EvidenceExport {
        incident: arguments.incident,
        by: arguments.by.clone(),
        purpose: arguments.purpose.clone(),
        lines: u64::try_from(lines.len()).unwrap_or(u64::MAX),
        manifest: digest.clone(),
    };
    // Written down first: what leaves the house without a trace is worse than a trace of nothing.
    let noted = office.note_evidence_export(&export).await;
    noted.map_err(|problem| not_there(problem, "incident"))?;
    write(&arguments.output, &packed)?;
    out.line(&if arguments.whose.json {
        json!({"lines": lines.len(), "manifest_sha256": digest}).to_string()
    } else {
        let path = arguments.output.display();
        format!(
            "wrote {path}: {} lines; SHA-256 of its manifest {digest}",
            lines.len()
        )
    });
    Ok(Done::Clean)
}

async fn chosen(log: &evidence::SealedLog, wanted: &Wanted) -> Result<Vec<KeptRecord>, Unusable> {
    let mut found = Vec::new();
    let mut next = wanted.events.first().map_or(0, |event| event.index);
    loop {
        let batch = log.read_from(next, WINDOW).await.map_err(Unusable::new)?;
        let Some(last) = batch.last() else { break };
        next = last.id.index.saturating_add(1);
        found.extend(batch.into_iter().filter(|kept| wanted.is(kept)));
        if found.len() > MOST_LINES {
            return Err(Unusable::new(format!(
                "more than {MOST_LINES} lines; ask for a shorter time or fewer sources"
            )));
        }
    }
    Ok(found)
}

type Files = Vec<(String, Vec<u8>)>;

fn contents(data: &std::path::Path, lines: &[KeptRecord]) -> Result<Files, Unusable> {
    let mut files = Files::new();
    let told: Vec<_> = lines.iter().map(line).collect();
    files.push(("lines.jsonl".to_owned(), told.concat().into_bytes()));
    for (part, number) in lines.chunks(PROOFS).zip(1..) {
        let events: Vec<_> = part.iter().map(|kept| kept.id).collect();
        let proof = evidence::prove_each(data, &events).map_err(Unusable::new)?;
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

fn manifest(arguments: &Export, now: Timestamp, lines: usize, files: &Files) -> String {
    let named: Vec<_> = files
        .iter()
        .map(|(name, bytes)| {
            let digest = domain::hex::text(&sha256(bytes));
            json!({"name": name, "bytes": bytes.len(), "sha256": digest})
        })
        .collect();
    let moment = |at: Option<Timestamp>| at.map(|at| at.to_string());
    let told = json!({
        "format": "townwatch-evidence 1",
        "purpose": arguments.purpose,
        "incident": arguments.incident,
        "selection": {
            "from": moment(arguments.from), "to": moment(arguments.to),
            "sources": arguments.source, "events": arguments.event,
        },
        "lines": lines,
        "files": named,
        "custody": [{"at": now.to_string(), "who": arguments.by, "what": "exported"}],
    });
    format!("{told:#}\n")
}

fn packed(files: &Files) -> Result<Vec<u8>, Unusable> {
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let begun = writer.start_file(name.as_str(), SimpleFileOptions::default());
        begun.map_err(Unusable::new)?;
        writer.write_all(bytes).map_err(Unusable::new)?;
    }
    Ok(writer.finish().map_err(Unusable::new)?.into_inner())
}

fn write(path: &std::path::Path, bytes: &[u8]) -> Result<(), Unusable> {
    let made = || {
        let mut options = std::fs::OpenOptions::new();
        let mut file = options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    made().map_err(|cause| {
        Unusable::new(format!(
            "{}: {cause}; give a new file with -o",
            path.display()
        ))
    })
}
