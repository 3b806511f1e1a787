//! A full disk and a read-only folder, on a small file system of their own.

use std::fs;
use std::path::Path;
use std::process::Command;

use application::port::EventLog;
use evidence::SealedLog;

use crate::office::{append, open, record, runtime, seed, texts, wal_files};

/// A mounted tmpfs that goes with its value; none where mounting is not allowed.
struct SmallDisk {
    folder: tempfile::TempDir,
}

impl SmallDisk {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let disk = run(
            "mount",
            &["-t", "tmpfs", "-o", "size=1m", "tmpfs"],
            folder.path(),
        );
        if !disk {
            eprintln!("skipped: mounting a small tmpfs needs root");
            return None;
        }
        Some(Self { folder })
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        run("umount", &["-l"], self.folder.path());
    }
}

fn run(program: &str, args: &[&str], path: &Path) -> bool {
    let command = Command::new(program).args(args).arg(path).output();
    command.is_ok_and(|output| output.status.success())
}

#[test]
fn a_full_disk_acknowledges_nothing_and_the_log_goes_on_when_space_is_free_again() {
    let Some(disk) = SmallDisk::mount() else {
        return;
    };
    let ballast = disk.path().join("ballast");
    let (log, _) = open(disk.path());
    append(&log, &["before"]);
    let committed = fs::metadata(&wal_files(disk.path())[0]).unwrap().len();
    fs::write(&ballast, vec![0; 600_000]).unwrap();
    let large = || {
        vec![
            record(1, &vec![b'x'; 300_000]),
            record(1, &vec![b'y'; 300_000]),
        ]
    };
    for _ in 0..3 {
        let fault = runtime()
            .block_on(log.append(large()))
            .unwrap_err()
            .to_string();
        assert!(fault.contains("wal-00000000000000000000.log"), "{fault}");
        assert!(fault.contains("free space on that disk"), "{fault}");
        assert_eq!(log.end().index, 1);
        let size = fs::metadata(&wal_files(disk.path())[0]).unwrap().len();
        assert_eq!(size, committed, "the half-written group is gone");
    }
    assert_eq!(append(&log, &["small still fits"]), [1]);
    fs::remove_file(&ballast).unwrap();
    let ids = runtime().block_on(log.append(large())).unwrap();
    assert_eq!(ids.first().unwrap().index, 2);
    drop(log);
    let (log, found) = open(disk.path());
    assert_eq!(found, []);
    assert_eq!(texts(&log).len(), 4);
}

#[test]
fn a_disk_without_room_for_a_new_file_is_told_at_the_start() {
    let Some(disk) = SmallDisk::mount() else {
        return;
    };
    let ballast = disk.path().join("ballast");
    let full = fs::write(&ballast, vec![0; 2_000_000]);
    assert!(full.is_err(), "the disk is full");
    let refused = SealedLog::open(disk.path(), seed())
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("keys/log") && refused.contains("free space"),
        "{refused}"
    );
    fs::remove_file(&ballast).unwrap();
    let (log, found) = open(disk.path());
    assert_eq!((append(&log, &["now"]), found), (vec![0], vec![]));
}

#[test]
fn a_read_only_folder_is_told_in_one_line() {
    let Some(disk) = SmallDisk::mount() else {
        return;
    };
    let (log, _) = open(disk.path());
    append(&log, &["before"]);
    drop(log);
    assert!(run("mount", &["-o", "remount,ro"], disk.path()));
    let refused = SealedLog::open(disk.path(), seed())
        .unwrap_err()
        .to_string();
    assert!(
        refused.contains("wal-00000000000000000000.log"),
        "{refused}"
    );
    assert!(
        refused.contains("mount it writable") && !refused.contains('\n'),
        "{refused}"
    );
}
