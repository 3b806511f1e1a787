//! `townwatch register export`, `print` and `import`, `duty` and `audit-pack` over a data folder.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a preparation that fails ends the test; JSON answers null for what is not there"
)]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use application::port::Ids as _;
use domain::id::UnitId;
use serde_json::Value;
use tempfile::TempDir;
use testkit::office::PASSWORD;
use townwatch::assemble::{Machine, assemble};
use townwatch::cli::{self, Command};
use townwatch::config::Config;
use townwatch::machine::MachineIds;
use townwatch::out::Out;
use townwatch::stop::{Done, Unusable};

#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The fictional office in a folder that nobody holds.
struct Folder {
    around: TempDir,
}

impl Folder {
    async fn new() -> Self {
        let around = TempDir::new().unwrap();
        let data = around.path().join("data");
        let config = Config::default();
        let assembled = assemble(&data, Machine::default(), &config).await.unwrap();
        let id = || UnitId::new(MachineIds.uuid());
        let entered = townwatch::demo::enter_office(&assembled.office, PASSWORD, id);
        entered.await.unwrap();
        Self { around }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.around.path().join(name)
    }

    fn written(&self, name: &str, text: &str) -> PathBuf {
        let path = self.file(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// Runs a command, and answers how it ended and what it printed.
    async fn run(&self, words: &[&str]) -> (Result<Done, Unusable>, Vec<u8>) {
        let data = self.file("data");
        let line = ["townwatch"].iter().chain(words).map(Into::into);
        let parsed = cli::parse(line.chain(["--data".into(), data.into_os_string()])).unwrap();
        let kept = Kept::default();
        let mut out = Out::into_writers(kept.clone(), Kept::default());
        let environment = BTreeMap::new();
        let done = match &parsed.command {
            Command::Register(command) => {
                townwatch::registers::run(command, &environment, &mut out).await
            }
            Command::AuditPack(arguments) => {
                townwatch::audit_pack::run(arguments, &environment, &mut out).await
            }
            _ => Err(Unusable::new("another command")),
        };
        let told = kept.0.lock().unwrap().clone();
        (done, told)
    }

    /// The rows of the maintenance records.
    async fn rows(&self) -> Vec<Value> {
        let words = [
            "register",
            "export",
            "maintenance-record",
            "--format",
            "json",
        ];
        let (done, told) = self.run(&words).await;
        assert_eq!(done.unwrap(), Done::Clean);
        let list: Value = serde_json::from_slice(&told).unwrap();
        list["rows"].as_array().unwrap().clone()
    }

    async fn import(&self, file: &Path, more: &[&str]) -> (Result<Done, Unusable>, String) {
        let file = file.to_str().unwrap();
        let mut words = vec!["register", "import", "maintenance-record", file];
        words.extend(["--as", "nguyen.admin"]);
        words.extend(more);
        let (done, told) = self.run(&words).await;
        (done, String::from_utf8(told).unwrap())
    }
}

const GOOD: &str = "日期,主機或設備,結果,備註\r\n2026-11-20,web-01,正常,a\r\n2026-11-20,\"web-02, 備援\",trouble,b\r\n";

#[tokio::test]
async fn rows_become_sheets_or_none_does_and_come_back_whole() {
    let folder = Folder::new().await;
    let table = folder.written("rows.csv", GOOD);
    let (unmapped, _) = folder.import(&table, &[]).await;
    let told = unmapped.unwrap_err().to_string();
    assert!(told.contains("結果") && told.contains("備註"), "{told}");
    let wrong = folder.import(&table, &["--map", "結果=nothing"]).await.0;
    assert!(wrong.unwrap_err().to_string().contains("no field"));

    let mapped = ["--map", "結果=result", "--only-mapped"];
    let dry = [&mapped[..], &["--dry-run"]].concat();
    let (done, told) = folder.import(&table, &dry).await;
    assert_eq!(
        (done.unwrap(), told.trim()),
        (Done::Clean, "rows 2, wrong 0, begun 0")
    );
    assert!(folder.rows().await.is_empty(), "a dry run begins nothing");

    let bad = folder.written(
        "bad.csv",
        &GOOD.replace("2026-11-20,web-01", "tomorrow,web-01"),
    );
    let (done, told) = folder.import(&bad, &mapped).await;
    assert_eq!(done.unwrap(), Done::Found);
    assert!(told.starts_with("line 2: day: not-a-date"), "{told}");
    assert!(
        folder.rows().await.is_empty(),
        "one wrong row, and nothing is begun"
    );

    let (done, told) = folder.import(&table, &mapped).await;
    assert_eq!(
        (done.unwrap(), told.trim()),
        (Done::Clean, "rows 2, wrong 0, begun 2")
    );
    let rows = folder.rows().await;
    assert_eq!(rows.len(), 2);
    let of = |row: &Value| (row["field_device"].clone(), row["field_result"].clone());
    let mut devices: Vec<_> = rows.iter().map(|row| of(row).0.to_string()).collect();
    devices.sort();
    assert_eq!(devices, ["\"web-01\"", "\"web-02, 備援\""]);

    let sheet = folder.file("all.ods");
    let words = [
        "register",
        "export",
        "maintenance-record",
        "--format",
        "ods",
        "-o",
    ];
    let (done, _) = folder
        .run(&[&words[..], &[sheet.to_str().unwrap()]].concat())
        .await;
    assert_eq!(done.unwrap(), Done::Clean);
    let (done, told) = folder.import(&sheet, &["--only-mapped"]).await;
    assert_eq!(
        (done.unwrap(), told.trim()),
        (Done::Clean, "rows 2, wrong 0, begun 2")
    );
    let again = folder.rows().await;
    let mut twice: Vec<_> = again.iter().map(|row| format!("{:?}", of(row))).collect();
    twice.sort();
    assert_eq!(again.len(), 4);
    assert_eq!(twice[0], twice[1], "what was taken out comes in as it was");
    assert_eq!(twice[2], twice[3]);
}

#[tokio::test]
async fn a_sheet_is_printed_and_what_cannot_be_is_told_in_one_line() {
    let folder = Folder::new().await;
    let table = folder.written("rows.csv", GOOD);
    let mapped = ["--map", "結果=result", "--only-mapped"];
    folder.import(&table, &mapped).await.0.unwrap();
    let number = folder.rows().await[0]["number"]
        .as_str()
        .unwrap()
        .to_owned();
    let print = ["register", "print", "maintenance-record"];
    let (done, page) = folder
        .run(&[&print[..], &[&number, "--format", "html"]].concat())
        .await;
    assert_eq!(done.unwrap(), Done::Clean);
    let page = String::from_utf8(page).unwrap();
    assert!(
        page.starts_with("<!doctype html>") && page.contains(&number),
        "{page}"
    );
    assert!(page.contains("web-0"), "{page}");
    let (done, odt) = folder.run(&[&print[..], &[&number]].concat()).await;
    assert_eq!(done.unwrap(), Done::Clean);
    assert!(odt.starts_with(b"PK"), "an ODT is a ZIP");
    let (done, _) = folder
        .run(&[&print[..], &[&number, "--format", "pdf"]].concat())
        .await;
    assert!(done.unwrap_err().to_string().contains("makes no PDF"));
    let (done, _) = folder.run(&[&print[..], &["115-MNT-9999"]].concat()).await;
    assert!(done.unwrap_err().to_string().contains("no sheet"));
    let (done, _) = folder.run(&["register", "export", "nothing"]).await;
    assert!(done.unwrap_err().to_string().contains("no register"));
    let strange = folder.written("rows.txt", GOOD);
    let done = folder.import(&strange, &mapped).await.0;
    assert!(done.unwrap_err().to_string().contains(".csv or .ods"));
}

#[tokio::test]
async fn a_pack_is_made_over_a_folder_and_never_over_a_file() {
    let folder = Folder::new().await;
    let file = folder.file("pack.zip");
    let path = file.to_str().unwrap();
    let words = [
        "audit-pack",
        "--from",
        "2026-01-01",
        "--to",
        "2026-12-31",
        "--json",
        "-o",
        path,
    ];
    let (done, told) = folder.run(&words).await;
    done.unwrap();
    let told: Value = serde_json::from_slice(&told).unwrap();
    assert_eq!(
        told["manifest_sha256"].as_str().map(str::len),
        Some(64),
        "{told}"
    );
    let (again, _) = folder.run(&words).await;
    assert!(again.unwrap_err().to_string().contains("is there already"));
    let turned = [
        "audit-pack",
        "--from",
        "2026-12-31",
        "--to",
        "2026-01-01",
        "-o",
        "x.zip",
    ];
    assert!(folder.run(&turned).await.0.is_err());
}

#[test]
fn files_of_duties_are_listed_and_checked() {
    let around = TempDir::new().unwrap();
    let kept = Kept::default();
    let mut out = Out::into_writers(kept.clone(), Kept::default());
    let example = include_str!("../../../../docs/duties.md");
    let (_, rest) = example.split_once("```toml\n").unwrap();
    let (text, _) = rest.split_once("```").unwrap();
    let own = around.path().join("key-count.toml");
    fs::write(&own, text).unwrap();
    let config = around.path().join("townwatch.toml");
    fs::write(&config, "[duties]\nfolders = [\".\"]\n").unwrap();
    let environment = BTreeMap::new();
    let mut run = |words: &[&str]| {
        kept.0.lock().unwrap().clear();
        let line = ["townwatch", "duty"].iter().chain(words).map(Into::into);
        let Command::Duty(command) = cli::parse(line).unwrap().command else {
            return (Done::Found, String::new());
        };
        let done = townwatch::duties::run(&command, &environment, &mut out).unwrap();
        let told = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        (done, told)
    };
    let own = own.to_str().unwrap();
    let (done, told) = run(&["check", own]);
    assert_eq!((done, told.trim()), (Done::Clean, "key-count: well"));
    let config = config.to_str().unwrap();
    // The configuration itself is a TOML file of that folder, and no duty.
    let (done, told) = run(&["list", "--json", "--config", config]);
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!(done, Done::Found);
    assert_eq!(told["problems"].as_array().map(Vec::len), Some(1), "{told}");
    let duties = told["duties"].as_array().unwrap();
    let ids: Vec<_> = duties.iter().filter_map(|one| one["id"].as_str()).collect();
    assert!(
        ids.contains(&"key-count") && ids.contains(&"time-check"),
        "{ids:?}"
    );
    fs::write(own, text.replace("half_year", "fortnight")).unwrap();
    let (done, told) = run(&["check", "--json", own]);
    assert_eq!(done, Done::Found);
    assert!(
        told.contains("key-count.toml:") && told.contains("fortnight"),
        "{told}"
    );
}
