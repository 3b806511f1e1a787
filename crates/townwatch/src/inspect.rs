//! What `townwatch check` looks at on the machine: rights, disk, records, clock, sources. Nothing is
//! changed, and a server may be running.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use application::port::Records as _;
use jiff::{SignedDuration, Timestamp};
use store::{MIGRATIONS, SqlRecords};

use crate::config::{Config, Mistake};

/// Less free space than this is told. Ours: about a week of a small office's logs.
const FREE_BYTES: u64 = 1024 * 1024 * 1024;
/// A clock may be this much behind the newest event: senders and we are never exactly alike.
const SLACK: SignedDuration = SignedDuration::from_mins(1);

/// What was found.
#[derive(Debug, Default)]
pub struct Inspection {
    /// Each with its place and the next step.
    pub mistakes: Vec<Mistake>,
    /// Version of the tables, when the records are there.
    pub records_version: Option<i64>,
    /// Bytes free where the data folder is.
    pub free_bytes: Option<u64>,
    /// What was seen and is well, a line each.
    pub seen: Vec<String>,
}

/// Looks at everything a configuration names. `place` finds a word's place in its file.
pub async fn inspect(
    config: &Config,
    now: Timestamp,
    place: &(dyn Fn(&str) -> String + Sync),
) -> Inspection {
    let mut found = Inspection::default();
    let data = &config.server.data;
    if data.exists() {
        found.folder(data);
        found.space(data);
        found.clock(data, now);
    }
    found.records(config, place).await;
    for file in &config.collect.file {
        let text = file.path.display().to_string();
        found.source(&file.path, &place(&text));
    }
    found
}

impl Inspection {
    pub(crate) fn mistake(&mut self, place: impl std::fmt::Display, what: impl Into<String>) {
        let place = place.to_string();
        self.mistakes.push(Mistake {
            place,
            what: what.into(),
        });
    }

    /// The folder, what lies in it, and the files of the log: for their owner only.
    fn folder(&mut self, data: &Path) {
        if let Some(unfinished) = crate::backup::unfinished(data) {
            self.mistake("data", unfinished.to_string());
        }
        let mut paths = vec![data.to_owned()];
        for folder in [data.to_owned(), data.join("evidence")] {
            match entries(&folder) {
                Ok(inside) => paths.extend(inside),
                Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
                Err(cause) => self.mistake(
                    folder.display(),
                    format!("cannot be read: {cause}; run this as the user that runs the server"),
                ),
            }
        }
        for path in paths {
            let Ok(facts) = fs::metadata(&path) else {
                continue;
            };
            let mode = facts.permissions().mode() & 0o777;
            let right = if facts.is_dir() { "700" } else { "600" };
            // The lock and the demo hold nothing of anybody.
            let harmless = path
                .file_name()
                .is_some_and(|name| name == "lock" || name == "demo");
            if mode & 0o077 != 0 && !harmless {
                self.mistake(
                    path.display(),
                    format!("others on this machine may open it (mode {mode:04o}); run chmod {right} on it"),
                );
            }
        }
    }

    fn space(&mut self, data: &Path) {
        match rustix::fs::statvfs(data) {
            Ok(facts) => {
                let free = facts.f_bavail.saturating_mul(facts.f_frsize);
                self.free_bytes = Some(free);
                if free < FREE_BYTES {
                    let mib = free / (1024 * 1024);
                    self.mistake(
                        data.display(),
                        format!("only {mib} MiB are free there; free some space or move the folder to a larger disk"),
                    );
                }
            }
            Err(cause) => self.mistake(data.display(), format!("no space can be told: {cause}")),
        }
    }

    /// A clock that was set back makes deadlines wrong.
    fn clock(&mut self, data: &Path, now: Timestamp) {
        match evidence::newest(data) {
            Ok(Some(newest)) if now.checked_add(SLACK).is_ok_and(|now| now < newest) => {
                self.mistake(
                    "clock",
                    format!("it says {now}, but the newest log line was taken in at {newest}; set the clock (timedatectl) before the server starts"),
                );
            }
            Ok(_) => {}
            Err(cause) => self.mistake(data.join("evidence").display(), cause.to_string()),
        }
    }

    async fn records(&mut self, config: &Config, place: &(dyn Fn(&str) -> String + Sync)) {
        let path = config.server.data.join("records.db");
        let opened = match config.records.url() {
            Ok(Some(url)) => SqlRecords::look_at(&url).await,
            Ok(None) if path.exists() => SqlRecords::look(&path).await,
            // A first start makes them; a mistake in the address is told by the configuration.
            _ => return,
        };
        let records = match opened {
            Ok(records) => records,
            Err(cause) => return self.mistake("records", cause.to_string()),
        };
        match records.version().await {
            Ok(version) => self.contents(&records, version, config, place).await,
            Err(cause) => self.mistake("records", cause.to_string()),
        }
        records.close().await;
    }

    /// Tables of a version that can be read, known zones, and units that sources name.
    async fn contents(
        &mut self,
        records: &SqlRecords,
        version: i64,
        config: &Config,
        place: &(dyn Fn(&str) -> String + Sync),
    ) {
        self.records_version = Some(version);
        let known = MIGRATIONS.last().map_or(0, |migration| migration.version);
        if version > known {
            let what = format!(
                "they are of version {version}, this program knows {known}; use the newer program"
            );
            return self.mistake("records", what);
        }
        if version < known {
            // Brought up to date at the next start, after a copy.
            return;
        }
        let units = match records.units().await {
            Ok(units) => units,
            Err(cause) => return self.mistake("records", cause.to_string()),
        };
        for unit in &units {
            let zone = &unit.time_zone;
            if jiff::tz::TimeZone::get(zone).is_err() {
                let what = format!(
                    "{zone:?} is not a time zone; its times are shown in UTC until it is one as Asia/Taipei"
                );
                self.mistake(&unit.name, what);
            }
        }
        for wanted in config
            .collect
            .file
            .iter()
            .filter_map(|file| file.unit.as_deref())
        {
            if !units.is_empty() && !units.iter().any(|unit| unit.name == wanted) {
                let what =
                    format!("no unit has the name {wanted:?}; write one of the office's units");
                self.mistake(place(wanted), what);
            }
        }
    }

    fn source(&mut self, path: &Path, place: &str) {
        let opened = fs::File::open(path).and_then(|file| file.metadata());
        let what = match opened {
            Ok(facts) if facts.is_dir() => "it is a folder; name a file in it".to_owned(),
            Ok(_) => return,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
                "it is not there (yet); it is followed as soon as it comes".to_owned()
            }
            Err(cause) => format!(
                "cannot be read: {cause}; let the user that runs the server join the file's group (often adm)"
            ),
        };
        self.mistake(place, format!("{}: {what}", path.display()));
    }
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?;
    entries.map(|entry| Ok(entry?.path())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::FileSource;

    fn place(word: &str) -> String {
        format!("t.toml: {word}")
    }

    async fn inspected(config: &Config, now: &str) -> Vec<String> {
        let found = inspect(config, now.parse().unwrap(), &place).await;
        let told = found.mistakes.iter().map(ToString::to_string);
        // How full this machine is, is its own matter.
        told.filter(|line| !line.contains("MiB are free")).collect()
    }

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    #[tokio::test]
    async fn a_new_place_has_no_mistakes_and_each_wrong_thing_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let mut config = Config::default();
        config.server.data.clone_from(&data);
        let noon = "2026-11-21T04:00:00Z";
        assert_eq!(inspected(&config, noon).await, Vec::<String>::new());

        fs::create_dir(&data).unwrap();
        set_mode(&data, 0o755);
        let records = SqlRecords::open(&data.join("records.db")).await.unwrap();
        records.close().await;
        set_mode(&data.join("records.db"), 0o640);
        config.collect.file.push(FileSource {
            path: folder.path().join("absent.log"),
            name: None,
            format: "auto".into(),
            time_zone: None,
            unit: None,
            columns: None,
            join: collect::follow::Join::None,
        });
        let told = inspected(&config, noon).await;
        let rights = told.iter().filter(|line| line.contains("chmod"));
        assert_eq!(rights.count(), 2, "{told:?}");
        assert!(
            told.iter()
                .any(|line| line.contains("absent.log: it is not there")),
            "{told:?}"
        );

        set_mode(&data, 0o700);
        set_mode(&data.join("records.db"), 0o600);
        config.collect.file.clear();
        assert_eq!(inspected(&config, noon).await, Vec::<String>::new());
        let found = inspect(&config, noon.parse().unwrap(), &place).await;
        assert_eq!(
            found.records_version,
            MIGRATIONS.last().map(|one| one.version)
        );
        assert!(found.free_bytes.is_some());

        fs::write(data.join("records.db"), "no database at all").unwrap();
        let told = inspected(&config, noon).await;
        assert!(
            told.iter().any(|line| line.starts_with("records:")),
            "{told:?}"
        );
    }
}
