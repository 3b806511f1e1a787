//! Small, full and read-only disks.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use application::deed::Change;
use application::jobs::{Job, JobQueue as _};
use application::port::Records;
use domain::id::IncidentId;
use store::{SqlRecords, StoreError};

use crate::failures::fails_to_open;
use crate::office::{Township, at};

/// A file system in memory, taken away again whatever happens.
struct SmallDisk {
    path: PathBuf,
    _folder: tempfile::TempDir,
}

impl SmallDisk {
    /// None, and one line that says so, where this user may not mount.
    fn mount(options: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("disk");
        fs::create_dir(&path).unwrap();
        let mut mount = Command::new("mount");
        if !succeeds(
            mount
                .args(["-t", "tmpfs", "-o", options, "tmpfs"])
                .arg(&path),
        ) {
            eprintln!("skipped: mounting a tmpfs needs root");
            return None;
        }
        Some(Self {
            path,
            _folder: folder,
        })
    }

    fn remount(&self, options: &str) {
        assert!(succeeds(
            Command::new("mount").args(["-o", options]).arg(&self.path)
        ));
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        succeeds(Command::new("umount").arg("-l").arg(&self.path));
    }
}

fn succeeds(command: &mut Command) -> bool {
    command
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

#[tokio::test]
async fn a_read_only_folder_is_refused_for_new_and_for_standing_records() {
    let Some(disk) = SmallDisk::mount("size=4m,mode=0700") else {
        return;
    };
    let path = disk.path.join("records.db");
    SqlRecords::open(&path).await.unwrap().close().await;
    disk.remount("remount,ro");
    let error = fails_to_open(&path).await;
    assert!(matches!(error, StoreError::Unopenable { .. }), "{error}");
    let error = fails_to_open(&disk.path.join("new.db")).await;
    assert!(matches!(error, StoreError::Unopenable { .. }), "{error}");
}

#[tokio::test]
async fn a_full_disk_is_told_loses_nothing_and_is_survived() {
    let Some(disk) = SmallDisk::mount("size=2m,mode=0700") else {
        return;
    };
    let path = disk.path.join("records.db");
    let filler = disk.path.join("filler");
    fs::write(&filler, vec![1; 512 * 1024]).unwrap();
    let records = SqlRecords::open(&path).await.unwrap();
    let here = Township::entered(&records, "花壇鄉公所").await;
    let mut written: Vec<IncidentId> = Vec::new();
    let refused = loop {
        let mut case = here.incident();
        case.facts = "x".repeat(20_000);
        let id = case.id;
        match here.does(&records, vec![Change::OpenIncident(case)]).await {
            Ok(()) => written.push(id),
            Err(problem) => break problem.to_string(),
        }
        assert!(written.len() < 1000, "the disk never got full");
    };
    assert!(refused.contains("is full"), "{refused}");
    assert!(!refused.contains('\n'), "{refused}");
    fs::remove_file(&filler).unwrap();
    let case = here.incident();
    written.push(case.id);
    here.does(&records, vec![Change::OpenIncident(case)])
        .await
        .unwrap();
    let last = records
        .incident(&here.scope, *written.last().unwrap())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(usize::try_from(last.number).unwrap(), written.len());
    records.close().await;
    let again = SqlRecords::open(&path).await.unwrap();
    for id in written {
        assert!(
            again.incident(&here.scope, id).await.unwrap().is_some(),
            "{id} is lost"
        );
    }
}

#[tokio::test]
async fn whatever_finds_the_disk_full_the_next_one_is_written() {
    let Some(disk) = SmallDisk::mount("size=2m,mode=0700") else {
        return;
    };
    let filler = disk.path.join("filler");
    fs::write(&filler, vec![1; 512 * 1024]).unwrap();
    let records = SqlRecords::open(&disk.path.join("records.db"))
        .await
        .unwrap();
    let here = Township::entered(&records, "花壇鄉公所").await;
    let job = |number: usize| Job {
        kind: "mail".to_owned(),
        key: number.to_string(),
        unit: None,
        due: at(1),
        attempts: 0,
        last_error: None,
        payload: "x".repeat(20_000),
    };
    let mut number = 0;
    let refused = loop {
        number += 1;
        assert!(number < 1000, "the disk never got full");
        if let Err(fault) = records.ensure(&job(number)).await {
            break fault.to_string();
        }
    };
    assert!(refused.contains("is full"), "{refused}");
    fs::remove_file(&filler).unwrap();
    records.ensure(&job(number)).await.unwrap();
    let deed = vec![Change::OpenIncident(here.incident())];
    here.does(&records, deed).await.unwrap();
}

#[tokio::test]
async fn a_full_disk_from_the_start_is_told() {
    let Some(disk) = SmallDisk::mount("size=64k,mode=0700") else {
        return;
    };
    let error = fails_to_open(&disk.path.join("records.db")).await;
    assert!(matches!(error, StoreError::Full { .. }), "{error}");
}

#[tokio::test]
async fn a_deed_larger_than_the_disk_is_told_and_the_next_one_is_written() {
    let Some(disk) = SmallDisk::mount("size=4m,mode=0700") else {
        return;
    };
    let path = disk.path.join("records.db");
    let records = SqlRecords::open(&path).await.unwrap();
    let here = Township::entered(&records, "花壇鄉公所").await;
    // Beyond SQLite's page cache: the disk is found full in the middle of the deed.
    let large = (0..400).map(|_| {
        let mut case = here.incident();
        case.facts = "x".repeat(20_000);
        Change::OpenIncident(case)
    });
    let refused = here.does(&records, large.collect()).await.unwrap_err();
    assert!(refused.to_string().contains("is full"), "{refused}");
    let case = here.incident();
    let id = case.id;
    here.does(&records, vec![Change::OpenIncident(case)])
        .await
        .unwrap();
    let first = records.incident(&here.scope, id).await.unwrap().unwrap();
    assert_eq!(first.number, 1);
}
