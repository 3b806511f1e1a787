//! `townwatch check` on a filled office: clock, sources, units.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;

use collect::follow::Join;
use jiff::SignedDuration;
use testkit::office::{Failure, TestOffice};
use townwatch::config::{Config, FileSource};
use townwatch::inspect::inspect;

fn source(path: PathBuf, unit: &str) -> FileSource {
    FileSource {
        path,
        name: None,
        format: "auto".into(),
        time_zone: None,
        unit: Some(unit.into()),
        columns: None,
        join: Join::None,
    }
}

/// What is told, but for a full disk: that is the machine's own matter.
async fn told(office: &TestOffice, config: &Config, ahead: SignedDuration) -> Vec<String> {
    let mut config = config.clone();
    config.server.data = office.folder().to_owned();
    fs::set_permissions(office.folder(), fs::Permissions::from_mode(0o700)).unwrap();
    let now = office.now().checked_add(ahead).unwrap();
    let found = inspect(&config, now, &str::to_owned).await;
    let told = found.mistakes.iter().map(ToString::to_string);
    told.filter(|line| !line.contains("MiB are free")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_good_office_is_well_and_a_clock_set_back_is_told() -> Result<(), Failure> {
    let office = TestOffice::with_morning().await?;
    let config = Config::default();
    assert_eq!(told(&office, &config, SignedDuration::ZERO).await, [""; 0]);
    let back = told(&office, &config, SignedDuration::from_hours(-2)).await;
    assert_eq!(back.len(), 1, "{back:?}");
    assert!(
        back[0].starts_with("clock:") && back[0].contains("timedatectl"),
        "{back:?}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_source_that_cannot_be_read_and_a_unit_that_is_not_there_are_told() -> Result<(), Failure>
{
    let office = TestOffice::with_morning().await?;
    let mut config = Config::default();
    let good = office.folder().join("records.db");
    config.collect.file = vec![source(good.clone(), "西嶺鎮公所")];
    assert_eq!(told(&office, &config, SignedDuration::ZERO).await, [""; 0]);
    config.collect.file = vec![
        source(office.folder().join("evidence"), "西嶺鎮公所"),
        source(office.folder().join("absent.log"), "西嶺鎮公所"),
        source(good, "沒有這個單位"),
    ];
    let told = told(&office, &config, SignedDuration::ZERO).await;
    assert_eq!(told.len(), 3, "{told:?}");
    for word in [
        "it is a folder",
        "absent.log: it is not there",
        "沒有這個單位",
    ] {
        assert!(
            told.iter().any(|line| line.contains(word)),
            "{word}: {told:?}"
        );
    }
    Ok(())
}
