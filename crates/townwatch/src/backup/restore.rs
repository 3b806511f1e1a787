//! `townwatch restore`: into a folder inside the new data folder, and into its place at the end.
//!
//! While `DATA/restoring` is there the folder cannot be used. It is made first and removed last, so
//! that a restore which was ended in the middle leaves nothing behind that looks like an office.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use application::Fault;
use application::backups::BackupDeed;
use application::port::Now as _;
use evidence::FolderLock;
use jiff::Timestamp;
use store::{DumpSource, Dumped, SqlRecords};
use vault::{ArchiveOpener, Passphrase};

use super::container::{Part, PartsReader};
use super::manifest::{Manifest, RecordsTold};
use super::rows::restore_rows;
use super::take::{judged, note, opened};
use super::{CONFIGURATION, LOG, RECORDS, passphrase, told};
use crate::cli;
use crate::config::{self, Config};
use crate::machine::MachineClock;
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// Stands in a data folder as long as it is being restored.
const MARK: &str = "restoring";
/// Under which name the configuration file comes back: nothing that is in use is replaced.
const CONFIGURATION_BACK: &str = "townwatch.toml.from-backup";
/// What a restore makes in a data folder.
const MADE: [&str; 6] = [
    "evidence",
    "records.db",
    "records.db-wal",
    "records.db-shm",
    CONFIGURATION_BACK,
    MARK,
];
/// No line of a dump is longer.
const LONGEST_LINE: u64 = 64 * 1024 * 1024;

/// A restore to be done.
pub struct Restore<'a> {
    /// The backup.
    pub file: &'a Path,
    /// The new data folder: absent or empty.
    pub data: &'a Path,
    /// Where the records go: the folder, or an empty `PostgreSQL` database.
    pub config: &'a Config,
    /// What the backup is sealed to.
    pub passphrase: &'a Passphrase,
    /// The present moment; its second names the log's new epoch.
    pub now: Timestamp,
}

/// One line when a restore into the folder was not finished.
pub fn unfinished(data: &Path) -> Option<Unusable> {
    let why = "a restore into this folder was not finished; run it again (townwatch restore), or remove the folder";
    data.join(MARK).exists().then(|| told(data, &why))
}

/// Runs `townwatch restore`: 0 when all is back, 1 when the backup itself was not whole.
///
/// # Errors
/// One line that names the thing; nothing usable is left then.
pub async fn run(
    arguments: &cli::Restore,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let (file, data) = (arguments.config.as_deref(), Some(&*arguments.data));
    let config = config::load_for(file, data, environment)?;
    if arguments.records_only {
        let loaded = restore_rows(&arguments.file, &arguments.data, &config).await?;
        let rows: u64 = loaded.rows.values().sum();
        if arguments.json {
            let told = serde_json::json!({"records": RecordsTold::from(&loaded)});
            out.line(&told.to_string());
        } else {
            out.line(&format!(
                "restored {rows} rows of records; everybody signs in again"
            ));
        }
        return Ok(Done::Clean);
    }
    let passphrase = passphrase(&arguments.passphrase)?;
    let manifest = restore(Restore {
        file: &arguments.file,
        data: &arguments.data,
        config: &config,
        passphrase: &passphrase,
        now: MachineClock.now(),
    })
    .await?;
    if arguments.json {
        out.line(&manifest.json().to_string());
    } else {
        out.line(&format!(
            "{}: restored as of {}: {} rows of records, {} events of the log; everybody signs in again",
            arguments.data.display(),
            manifest.taken,
            manifest.row_count(),
            manifest.log.end
        ));
    }
    Ok(judged(&manifest, out))
}

/// Restores a backup.
///
/// # Errors
/// One line that names the thing; nothing usable is left then.
pub async fn restore(wanted: Restore<'_>) -> Result<Manifest, Unusable> {
    let Restore {
        file,
        data,
        config,
        passphrase,
        now,
    } = wanted;
    let url = config.records.url().map_err(Unusable::new)?;
    // Opened before the folder is touched: a wrong name or passphrase changes nothing.
    let open = || -> io::Result<Lines> {
        let opener = ArchiveOpener::new(BufReader::new(File::open(file)?), passphrase)?;
        let mut parts = PartsReader::new(zstd::Decoder::new(opener)?)?;
        if parts.next()?.as_deref() != Some(RECORDS) {
            return Err(io::Error::other("it does not begin with the records"));
        }
        Ok(BufReader::new(parts))
    };
    let lines = tokio::task::block_in_place(open).map_err(|cause| told(file, &cause))?;
    let folder = Folder::prepared(data)?;
    let mut restoring = Restoring {
        lines: Some(lines),
        data,
        now,
        manifest: None,
    };
    let loaded = match &url {
        Some(url) => SqlRecords::restore_server(url, &mut restoring).await,
        None => SqlRecords::restore_file(&folder.mark.join("records.db"), &mut restoring).await,
    };
    let moved = loaded.map_err(|cause| told(file, &cause)).and_then(|_| {
        folder
            .finish(url.is_none())
            .map_err(|cause| told(data, &cause))
    });
    match (moved, restoring.manifest) {
        (Ok(()), Some(manifest)) => {
            let records = opened(data, config).await?;
            let noted = note(&records, BackupDeed::Restored, now, &manifest).await;
            records.close().await;
            noted.map(|()| manifest)
        }
        (Err(cause), _) => {
            folder.undo();
            Err(cause)
        }
        (Ok(()), None) => Err(told(file, &"it has no manifest")),
    }
}

/// The data folder while it is restored into.
struct Folder {
    data: PathBuf,
    mark: PathBuf,
    made: bool,
    _lock: FolderLock,
}

impl Folder {
    /// Makes the folder and its mark; what an earlier restore left unfinished is taken away.
    fn prepared(data: &Path) -> Result<Self, Unusable> {
        let failed = |cause: io::Error| told(data, &cause);
        let made = !data.exists();
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(data)
            .map_err(failed)?;
        let mark = data.join(MARK);
        let unfinished = mark.exists();
        for entry in fs::read_dir(data).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            let ours = MADE.iter().any(|made| name == *made);
            if name != "lock" && !(unfinished && ours) {
                return Err(told(
                    data,
                    &"the folder is not empty; restore into a new one, nothing was changed",
                ));
            }
        }
        let lock = evidence::lock_folder(data).map_err(Unusable::new)?;
        let folder = Self {
            data: data.to_owned(),
            mark,
            made,
            _lock: lock,
        };
        let begin = || {
            remove(&folder.data)?;
            DirBuilder::new().mode(0o700).create(&folder.mark)?;
            sync(&folder.data)
        };
        begin().map_err(failed)?;
        Ok(folder)
    }

    /// Everything into its place, the mark away.
    fn finish(&self, file: bool) -> io::Result<()> {
        if file {
            fs::rename(self.mark.join("records.db"), self.data.join("records.db"))?;
        }
        sync(&self.data)?;
        fs::remove_dir_all(&self.mark)?;
        sync(&self.data)
    }

    /// As it was before. What is told is why; what cannot be removed is refused by its mark.
    fn undo(&self) {
        let removed = remove(&self.data);
        if removed.is_ok() && self.made {
            let _ = fs::remove_file(self.data.join("lock"));
            let _ = fs::remove_dir(&self.data);
        }
    }
}

/// Takes away what a restore makes, the mark last.
fn remove(data: &Path) -> io::Result<()> {
    for name in MADE {
        let path = data.join(name);
        let removed = match fs::symlink_metadata(&path) {
            Ok(facts) if facts.is_dir() => fs::remove_dir_all(&path),
            Ok(_) => fs::remove_file(&path),
            Err(_) => Ok(()),
        };
        removed?;
    }
    Ok(())
}

pub(super) fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

type Archive = zstd::Decoder<'static, BufReader<ArchiveOpener<BufReader<File>>>>;
type Lines = BufReader<PartsReader<Archive>>;

/// The backup on its way back.
struct Restoring<'a> {
    lines: Option<Lines>,
    data: &'a Path,
    now: Timestamp,
    manifest: Option<Manifest>,
}

fn fault(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Fault {
    Fault::caused("read it", cause)
}

/// The next line of a dump without its end; none after the last.
pub(super) fn line_of(lines: &mut impl BufRead) -> Result<Option<String>, Fault> {
    let mut line = String::new();
    let read = lines.take(LONGEST_LINE).read_line(&mut line);
    if read.map_err(fault)? == 0 {
        return Ok(None);
    }
    if line.pop() != Some('\n') {
        return Err(fault("a line of the records is not whole"));
    }
    Ok(Some(line))
}

impl DumpSource for Restoring<'_> {
    fn next_line(&mut self) -> Result<Option<String>, Fault> {
        let Some(lines) = self.lines.as_mut() else {
            return Ok(None);
        };
        line_of(lines)
    }

    fn before_commit(&mut self, loaded: &Dumped) -> Result<(), Fault> {
        if self.next_line()?.is_some() {
            return Err(fault("something follows the end of the records"));
        }
        let Some(lines) = self.lines.take() else {
            return Err(fault("it was read already"));
        };
        let (manifest, parts) = self.rest(lines.into_inner()).map_err(fault)?;
        self.agrees(&manifest, &parts, loaded)?;
        self.manifest = Some(manifest);
        Ok(())
    }
}

impl Restoring<'_> {
    /// Every part behind the records; the manifest, once the whole archive was proven.
    fn rest(&self, mut parts: PartsReader<Archive>) -> io::Result<(Manifest, Vec<Part>)> {
        let log = self.data.join("evidence");
        DirBuilder::new().mode(0o700).create(&log)?;
        let mut folders = BTreeSet::from([log.clone()]);
        while let Some(name) = parts.next()? {
            let path = match name.strip_prefix(LOG) {
                Some(file) if is_log_file(file) => log.join(file),
                None if name == CONFIGURATION => self.data.join(CONFIGURATION_BACK),
                _ => return Err(io::Error::other("it holds a part that no backup has")),
            };
            if let Some(folder) = path.parent() {
                let mut builder = DirBuilder::new();
                builder.recursive(true).mode(0o700).create(folder)?;
                folders.insert(folder.to_owned());
            }
            let mut options = OpenOptions::new();
            let mut file = options
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(path)?;
            io::copy(&mut parts, &mut file)?;
            file.sync_all()?;
        }
        for within in folders.iter().flat_map(|folder| folder.ancestors()) {
            if within.starts_with(&log) {
                sync(within)?;
            }
        }
        let (manifest, parts, mut archive) = parts.finish()?;
        if archive.read(&mut [0])? != 0 {
            return Err(io::Error::other("something follows its manifest"));
        }
        archive.finish().into_inner().finish()?;
        let manifest = serde_json::from_slice(&manifest)?;
        Ok((manifest, parts))
    }

    /// Counts and hashes are those that were written, and the log is as long as it was.
    fn agrees(&self, manifest: &Manifest, parts: &[Part], loaded: &Dumped) -> Result<(), Fault> {
        if manifest.parts != parts {
            return Err(fault("a part is not what its manifest says"));
        }
        if manifest.records != RecordsTold::from(loaded) {
            return Err(fault("the records are not what its manifest says"));
        }
        let log = evidence::look(self.data).map_err(fault)?;
        // An epoch that has no record yet has no file in a backup.
        if log.end.index != manifest.log.end || log.end.epoch > manifest.log.epoch {
            return Err(fault("the log is not as long as its manifest says"));
        }
        let second = u32::try_from(self.now.as_second()).unwrap_or_default();
        let epoch = second.max(manifest.log.epoch.saturating_add(1));
        evidence::begin_epoch(self.data, epoch).map_err(fault)?;
        Ok(())
    }
}

/// Whether a part's name is one of `evidence::LogFile`: nothing else is written into the folder.
fn is_log_file(name: &str) -> bool {
    let twenty = |digits: &str| digits.len() == 20 && digits.bytes().all(|b| b.is_ascii_digit());
    let within = |folder: &str, ending: &str| {
        let rest = name.strip_prefix(folder);
        rest.and_then(|rest| rest.strip_suffix(ending))
            .is_some_and(twenty)
    };
    let thin = name.strip_prefix("segments/");
    let thin = thin.and_then(|rest| rest.strip_suffix(".thin")?.split_once('-'));
    let thin = thin.is_some_and(|(first, generation)| {
        let counted = !generation.is_empty() && generation.len() <= 10;
        twenty(first) && counted && generation.bytes().all(|b| b.is_ascii_digit())
    });
    let tile = name.strip_prefix("tile/").is_some_and(|path| {
        let allowed = |b: u8| b.is_ascii_digit() || matches!(b, b'x' | b'/' | b'.' | b'p');
        path.bytes().all(allowed) && !path.contains("..") && !path.contains("//")
    });
    matches!(name, "checkpoint" | "keys")
        || within("wal-", ".log")
        || within("segments/", ".seg")
        || thin
        || tile
}
