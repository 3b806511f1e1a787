//! `townwatch backup`.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use application::backups::{BackupDeed, note_backup};
use application::port::{Ids as _, Now as _};
use evidence::LogState;
use jiff::Timestamp;
use store::{MIGRATIONS, SqlRecords};
use vault::{ArchiveParams, ArchiveSealer, Fresh, Passphrase};

use super::container::PartsWriter;
use super::manifest::{LogTold, Manifest, RecordsTold};
use super::{CONFIGURATION, LOG, RECORDS, passphrase, told};
use crate::cli::Backup;
use crate::config::{self, Config};
use crate::machine::{MachineClock, MachineIds};
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// zstd's own default: logs shrink to a tenth, and it keeps up with the disk.
const COMPRESSION: i32 = 3;

/// A backup to be taken.
pub struct Taking<'a> {
    /// The data folder; a server may be using it.
    pub data: &'a Path,
    /// Where the records are.
    pub config: &'a Config,
    /// The configuration file, if there is one.
    pub config_file: Option<&'a Path>,
    /// The file to make; it must not be there yet.
    pub to: &'a Path,
    /// What it is sealed to.
    pub passphrase: &'a Passphrase,
    /// What opening it costs.
    pub params: ArchiveParams,
    /// Unguessable bytes, used for nothing else.
    pub fresh: Fresh,
    /// The present moment.
    pub now: Timestamp,
}

/// Runs `townwatch backup`: 0 when everything is in it, 1 when the log is damaged or does not
/// reach as far as the records refer to (the backup is there all the same).
///
/// # Errors
/// One line that names the thing; no file is left then.
pub async fn run(
    arguments: &Backup,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let (file, data) = (arguments.config.as_deref(), arguments.data.as_deref());
    let config = config::load_for(file, data, environment)?;
    let passphrase = passphrase(&arguments.passphrase)?;
    let taking = Taking {
        data: &config.server.data,
        config: &config,
        config_file: arguments.config.as_deref(),
        to: &arguments.output,
        passphrase: &passphrase,
        params: ArchiveParams::default(),
        fresh: Fresh::new(MachineIds.secret()),
        now: MachineClock.now(),
    };
    let manifest = take(taking).await?;
    if arguments.json {
        out.line(&manifest.json().to_string());
    } else {
        out.line(&format!(
            "{}: {} rows of records, {} events of the log; keep the passphrase and the files that hold secrets apart from it",
            arguments.output.display(),
            manifest.row_count(),
            manifest.log.end
        ));
    }
    Ok(judged(&manifest, out))
}

/// Tells what is wrong with what was backed up.
pub(super) fn judged(manifest: &Manifest, out: &mut Out) -> Done {
    for problem in &manifest.log.problems {
        out.problem(problem);
    }
    if !manifest.is_paired() {
        out.problem(&format!(
            "the records refer to event {}, but the log ends before {}:{}: some of its files are missing; look for them in an older backup",
            manifest.records.refers_to.as_deref().unwrap_or_default(),
            manifest.log.epoch,
            manifest.log.end
        ));
    }
    if manifest.is_paired() && manifest.log.problems.is_empty() {
        Done::Clean
    } else {
        Done::Found
    }
}

/// Takes a backup. The file appears under its name only when it is whole.
///
/// # Errors
/// One line that names the thing; no file is left then.
pub async fn take(taking: Taking<'_>) -> Result<Manifest, Unusable> {
    let to = taking.to;
    if to.exists() {
        return Err(told(to, &"it is there already; name another file"));
    }
    if let Some(unfinished) = super::unfinished(taking.data) {
        return Err(unfinished);
    }
    let records = opened(taking.data, taking.config).await?;
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let now = taking.now;
    let taken = write(taking, &records, &part).await;
    let noted = match taken {
        // Noted before it appears: no backup is there that the journal does not know.
        Ok(manifest) => note(&records, BackupDeed::Taken, now, &manifest)
            .await
            .map(|()| manifest),
        Err(cause) => Err(cause),
    };
    records.close().await;
    let named = noted.and_then(|manifest| {
        let renamed = fs::rename(&part, to).and_then(|()| sync_folder_of(to));
        renamed.map(|()| manifest).map_err(|cause| told(to, &cause))
    });
    if named.is_err() {
        // What is told is why there is no backup.
        let _ = fs::remove_file(&part);
    }
    named
}

/// Writes into the journal what was done with a backup. Tables of an older version are left as they
/// are until the program is started on them.
pub(super) async fn note(
    records: &SqlRecords,
    deed: BackupDeed,
    now: Timestamp,
    manifest: &Manifest,
) -> Result<(), Unusable> {
    let newest = MIGRATIONS.last().map_or(0, |migration| migration.version);
    if records.version().await.map_err(Unusable::new)? != newest {
        return Ok(());
    }
    let facts = serde_json::json!({"rows": manifest.row_count(), "events": manifest.log.end});
    let facts = facts.to_string();
    note_backup(records, &MachineIds, now, deed, manifest.taken, facts).await?;
    Ok(())
}

pub(super) async fn opened(data: &Path, config: &Config) -> Result<SqlRecords, Unusable> {
    let url = config.records.url().map_err(Unusable::new)?;
    let records = match url {
        Some(url) => SqlRecords::look_at(&url).await,
        None => SqlRecords::look(&data.join("records.db")).await,
    };
    records.map_err(Unusable::new)
}

fn sync_folder_of(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

type Sealed = zstd::Encoder<'static, ArchiveSealer<BufWriter<File>>>;

async fn write(
    taking: Taking<'_>,
    records: &SqlRecords,
    part: &Path,
) -> Result<Manifest, Unusable> {
    let failed = |cause: io::Error| told(taking.to, &cause);
    let Taking {
        passphrase,
        params,
        fresh,
        ..
    } = taking;
    let begin = || -> io::Result<PartsWriter<Sealed>> {
        let mut options = OpenOptions::new();
        let file = options.write(true).create(true).truncate(true).mode(0o600);
        let file = BufWriter::new(file.open(part)?);
        let sealer = ArchiveSealer::new(file, passphrase, params, fresh)?;
        PartsWriter::new(zstd::Encoder::new(sealer, COMPRESSION)?)
    };
    // Deriving the key takes a second of one core.
    let mut parts = tokio::task::block_in_place(begin).map_err(failed)?;
    let mut into = parts.part(RECORDS).map_err(failed)?;
    let dumped = records.dump(&mut into).await;
    let dumped = dumped.map_err(Unusable::new)?;
    into.end().map_err(failed)?;
    // Only now: what the records refer to was durable before they were read.
    let log = evidence::look(taking.data).map_err(Unusable::new)?;
    copy_log(&mut parts, &log).map_err(failed)?;
    if let Some(path) = taking.config_file {
        let text = fs::read(path).map_err(|cause| told(path, &cause))?;
        copy(&mut parts, CONFIGURATION, text.as_slice()).map_err(failed)?;
    }
    let manifest = Manifest {
        taken: taking.now,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        records: RecordsTold::from(&dumped),
        log: LogTold {
            epoch: log.end.epoch,
            end: log.end.index,
            problems: log.findings.iter().map(ToString::to_string).collect(),
        },
        parts: parts.parts().to_vec(),
    };
    end(parts, &manifest).map_err(failed)?;
    Ok(manifest)
}

fn end(parts: PartsWriter<Sealed>, manifest: &Manifest) -> io::Result<()> {
    let sealer = parts
        .finish(manifest.json().to_string().as_bytes())?
        .finish()?;
    let file = sealer.finish()?.into_inner();
    file.map_err(io::IntoInnerError::into_error)?.sync_all()
}

fn copy_log(parts: &mut PartsWriter<Sealed>, log: &LogState) -> io::Result<()> {
    for file in &log.files {
        copy(parts, &format!("{LOG}{}", file.name), file.open())?;
    }
    Ok(())
}

fn copy(parts: &mut PartsWriter<Sealed>, name: &str, mut from: impl io::Read) -> io::Result<()> {
    let mut into = parts.part(name)?;
    io::copy(&mut from, &mut into)?;
    into.flush()?;
    into.end()
}
