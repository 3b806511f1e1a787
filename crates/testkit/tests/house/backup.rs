//! Backups of a filled office: through both databases and back, cut, altered, with a wrong
//! passphrase.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a preparation that fails ends the test"
)]

#[path = "../../../store/tests/behaviours/cluster.rs"]
mod cluster;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use application::intake::Intake;
use application::port::{EventLog as _, KeptRecord};
use evidence::KeptLog;
use places::Places;
use store::SqlRecords;
use testkit::office::{Failure, TestOffice};
use townwatch::assemble::{Machine, assemble};
use townwatch::backup::{Manifest, Restore, Taking, restore, restore_rows, take};
use townwatch::config::Config;
use townwatch::stop::Unusable;
use vault::{ArchiveParams, Fresh, Passphrase};

/// Cheap to open: these tests open hundreds.
const CHEAP: ArchiveParams = ArchiveParams {
    memory_kib: 8,
    passes: 1,
    lanes: 1,
    part_log2: 12,
};

fn words(text: &str) -> Passphrase {
    Passphrase::parse(text.to_owned()).unwrap()
}

async fn taken(data: &Path, config: &Config, to: &Path) -> Result<Manifest, Unusable> {
    let taking = Taking {
        data,
        config,
        config_file: None,
        to,
        passphrase: &words("a long enough sentence"),
        params: CHEAP,
        fresh: Fresh::new([7; 32]),
        now: "2026-11-21T03:00:00Z".parse().unwrap(),
    };
    take(taking).await
}

async fn restored(file: &Path, data: &Path, config: &Config) -> Result<Manifest, Unusable> {
    let passphrase = words("a long enough sentence");
    restored_with(file, data, config, &passphrase).await
}

async fn restored_with(
    file: &Path,
    data: &Path,
    config: &Config,
    passphrase: &Passphrase,
) -> Result<Manifest, Unusable> {
    restore(Restore {
        file,
        data,
        config,
        passphrase,
        now: "2026-11-22T03:00:00Z".parse().unwrap(),
    })
    .await
}

/// Every row of every table but those that do not come back, and but what the journal says of
/// backups themselves.
async fn rows(records: &SqlRecords) -> Vec<String> {
    let mut text = Vec::new();
    records.dump(&mut text).await.unwrap();
    let mut session = false;
    let lines = String::from_utf8(text).unwrap();
    let lines = lines.lines().filter(|line| {
        if line.starts_with('{') {
            session = ["session", "counter"]
                .iter()
                .any(|table| line.contains(&format!("\"table\":\"{table}\"")));
        }
        !session && !line.starts_with("{\"end\"") && !line.contains("_backup\"")
    });
    lines.map(str::to_owned).collect()
}

async fn file_rows(data: &Path) -> Vec<String> {
    let records = SqlRecords::look(&data.join("records.db")).await.unwrap();
    let found = rows(&records).await;
    records.close().await;
    found
}

/// Everything in the log, read beside the office that may have it open.
async fn events(data: &Path) -> Vec<KeptRecord> {
    let log = KeptLog::look(data).unwrap();
    log.read_from(0, usize::MAX).await.unwrap()
}

fn server(url: &str, folder: &Path) -> Config {
    let file = folder.join("records.url");
    fs::write(&file, url).unwrap();
    let mut config = Config::default();
    config.records.url_file = Some(file);
    config
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_office_goes_to_postgresql_and_back_and_says_the_same() -> Result<(), Failure> {
    let office = testkit::fixture::filled().await?;
    let folder = tempfile::tempdir()?;
    let place = |name: &str| folder.path().join(name);
    let own = Config::default();
    // The office is open: the backup goes on beside it.
    let manifest = taken(office.folder(), &own, &place("one")).await.unwrap();
    assert!(
        manifest.is_paired() && manifest.records.refers_to.is_some(),
        "{manifest:?}"
    );
    assert!(
        manifest.records.rows.values().all(|rows| *rows > 0),
        "{manifest:?}"
    );
    let before = file_rows(office.folder()).await;
    let findings = office.findings().await?;
    let kept = events(office.folder()).await;

    let cluster = cluster::Cluster::start();
    let there = server(&cluster.database("town", ""), folder.path());
    let back = restored(&place("one"), &place("there"), &there)
        .await
        .unwrap();
    assert_eq!(back, manifest);
    let records = SqlRecords::look_at(&there.records.url()?.unwrap()).await?;
    assert_eq!(rows(&records).await, before);
    records.close().await;

    taken(&place("there"), &there, &place("two")).await.unwrap();
    restored(&place("two"), &place("home"), &own).await.unwrap();
    assert_eq!(file_rows(&place("home")).await, before);
    assert_eq!(events(&place("home")).await, kept);
    let records = SqlRecords::look(&place("home").join("records.db")).await?;
    let mut text = Vec::new();
    records.dump(&mut text).await?;
    records.close().await;
    let text = String::from_utf8(text)?;
    // Taken twice and restored twice; the first one does not hold the note of itself.
    assert_eq!(text.matches("\"take_backup\"").count(), 0);
    assert_eq!(text.matches("\"restore_backup\"").count(), 2);

    // The whole log again through the rules: nothing new, nothing less.
    let home = assemble(&place("home"), Machine::default(), &own)
        .await
        .unwrap();
    let (intake, _) = Intake::resume(Arc::clone(&home.office), Places::with_fiction()?).await?;
    let taken_in: u64 = intake.tallies().values().map(|tally| tally.records).sum();
    assert_eq!(taken_in, manifest.log.end);
    assert_eq!(file_rows(&place("home")).await, before);
    assert!(!findings.is_empty());
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_names_the_wrong_thing_is_told_and_nothing_is_written() -> Result<(), Failure> {
    let office = TestOffice::new().await?;
    let folder = tempfile::tempdir()?;
    let place = |name: &str| folder.path().join(name);
    let own = Config::default();
    taken(office.folder(), &own, &place("one")).await.unwrap();

    let again = taken(office.folder(), &own, &place("one"))
        .await
        .unwrap_err();
    assert!(again.to_string().contains("there already"), "{again}");
    let nothing = taken(&place("nowhere"), &own, &place("two"))
        .await
        .unwrap_err();
    assert!(nothing.to_string().contains("nowhere"), "{nothing}");
    assert!(!place("two").exists() && !place("two.part").exists());

    let other = words("another long sentence");
    let wrong = restored_with(&place("one"), &place("new"), &own, &other).await;
    let wrong = wrong.unwrap_err().to_string();
    assert!(
        wrong.contains("wrong passphrase") && !wrong.contains('\n'),
        "{wrong}"
    );
    assert!(!place("new").exists());

    fs::create_dir(place("full"))?;
    fs::write(place("full/letter.txt"), "mine")?;
    let full = restored(&place("one"), &place("full"), &own)
        .await
        .unwrap_err();
    assert!(full.to_string().contains("not empty"), "{full}");
    assert_eq!(fs::read_dir(place("full"))?.count(), 1);

    fs::create_dir(place("empty"))?;
    restored(&place("one"), &place("empty"), &own)
        .await
        .unwrap();
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_that_was_cut_or_altered_restores_nothing() -> Result<(), Failure> {
    let office = testkit::fixture::filled().await?;
    let folder = tempfile::tempdir()?;
    let place = |name: &str| folder.path().join(name);
    let own = Config::default();
    taken(office.folder(), &own, &place("one")).await.unwrap();
    let whole = fs::read(place("one"))?;
    let refused = async |bytes: &[u8], what: String| {
        fs::write(place("bad"), bytes).unwrap();
        let refused = restored(&place("bad"), &place("new"), &own).await;
        let line = refused.expect_err(&what).to_string();
        assert!(
            line.starts_with(place("bad").to_str().unwrap()),
            "{what}: {line}"
        );
        assert!(!line.contains('\n'), "{what}: {line}");
        assert!(!place("new").exists(), "{what}: {line}");
    };
    let ends = [0, 1, 54, 55, whole.len() - 1].into_iter();
    for cut in ends.chain((4096..whole.len()).step_by(4096)) {
        refused(&whole[..cut], format!("cut at {cut}")).await;
    }
    for place in (0..whole.len())
        .step_by(whole.len() / 60)
        .chain([whole.len() - 1])
    {
        let mut bytes = whole.clone();
        bytes[place] ^= 1 << (place % 8);
        refused(&bytes, format!("bit flipped at {place}")).await;
    }
    let longer = [whole.as_slice(), b"x"].concat();
    refused(&longer, "a byte more".to_owned()).await;
    fs::write(place("bad"), &whole)?;
    restored(&place("bad"), &place("new"), &own).await.unwrap();
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_lost_a_file_is_backed_up_and_told() -> Result<(), Failure> {
    let office = testkit::fixture::filled().await?;
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    fs::create_dir_all(data.join("evidence"))?;
    for name in ["records.db", "records.db-wal"] {
        fs::copy(office.folder().join(name), data.join(name))?;
    }
    let manifest = taken(&data, &Config::default(), &folder.path().join("one")).await;
    assert!(!manifest.unwrap().is_paired());
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plain_dump_brings_the_records_back_beside_the_log() -> Result<(), Failure> {
    let office = testkit::fixture::filled().await?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("records.before-9.jsonl");
    let own = Config::default();
    let records = SqlRecords::look(&office.folder().join("records.db")).await?;
    records.dump(&mut fs::File::create(&file)?).await?;
    let before = rows(&records).await;
    records.close().await;
    let data = folder.path().join("data");
    fs::create_dir_all(data.join("evidence"))?;
    restore_rows(&file, &data, &own).await.unwrap();
    assert_eq!(file_rows(&data).await, before);
    let again = restore_rows(&file, &data, &own).await.unwrap_err();
    assert!(again.to_string().contains("there already"), "{again}");

    fs::remove_file(data.join("records.db"))?;
    let text = fs::read_to_string(&file)?;
    fs::write(&file, text.trim_end())?;
    let cut = restore_rows(&file, &data, &own).await.unwrap_err();
    assert!(cut.to_string().contains("not whole"), "{cut}");
    let left = fs::read_dir(&data)?.map(|file| file.unwrap().file_name());
    let left: Vec<_> = left.filter(|name| name != "lock").collect();
    assert_eq!(left, ["evidence"]);
    Ok(())
}
