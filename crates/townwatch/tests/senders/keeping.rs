//! `townwatch evidence retain` and `hold`, as scripts see them.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use application::port::{EventLog as _, RawRecord, SenderPosition, Trust};
use domain::id::{SourceId, UnitId};
use evidence::{SealedLog, Seed};
use uuid::Uuid;

fn townwatch(data: &Path, words: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_townwatch"));
    command.args(words).arg("--data").arg(data);
    command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(input.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> (Option<i32>, String) {
    let text = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

#[test]
fn what_would_go_is_told_and_a_hold_needs_an_incident_that_is_there() {
    let around = tempfile::tempdir().unwrap();
    let data = around.path().join("data");
    let (code, told) = said(&townwatch(&data, &["evidence", "retain", "--dry-run"], ""));
    assert_eq!(code, Some(2), "{told}");
    let init = ["init", "--admin", "wu.admin", "--password-stdin"];
    let (code, told) = said(&townwatch(&data, &init, "a-password-for-tests-only\n"));
    assert_eq!(code, Some(0), "{told}");
    let (code, told) = said(&townwatch(&data, &["evidence", "retain", "--dry-run"], ""));
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("0 records of 0 files would go"), "{told}");
    let nobody = "01900000-0000-7000-8000-000000000000";
    let add = [
        "evidence",
        "hold",
        "add",
        "--incident",
        nobody,
        "--reason",
        "x",
    ];
    let (code, told) = said(&townwatch(&data, &add, ""));
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("--incident"), "{told}");
    let (code, told) = said(&townwatch(
        &data,
        &["evidence", "hold", "list", "--json"],
        "",
    ));
    assert_eq!((code, told.as_str()), (Some(0), ""));
}

fn append(data: &Path, lines: u128) {
    let (log, _) = SealedLog::open(data, Seed::new([7; 32])).unwrap();
    let record = |number: u128| RawRecord {
        unit: UnitId::new(Uuid::from_u128(1)),
        source: SourceId::new(Uuid::from_u128(2)),
        received: "2026-11-21T03:00:00Z".parse().unwrap(),
        trust: Trust::Network,
        position: SenderPosition::None,
        encoding: "utf-8",
        raw: format!("line {number}").into_bytes(),
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let records = (0..lines).map(record).collect();
    runtime.block_on(log.append(records)).unwrap();
}

/// Nothing but the file and Python, as an investigator has them.
#[test]
fn an_export_proves_its_lines_and_names_each_file_with_its_digest() {
    let around = tempfile::tempdir().unwrap();
    let data = around.path().join("data");
    let init = ["init", "--admin", "wu.admin", "--password-stdin"];
    let (code, told) = said(&townwatch(&data, &init, "a-password-for-tests-only\n"));
    assert_eq!(code, Some(0), "{told}");
    append(&data, 5);
    let file = around.path().join("out.zip");
    let words = [
        "evidence",
        "export",
        "--from",
        "2026-11-21T00:00:00Z",
        "--purpose",
        "檢調調閱",
        "--by",
        "林資安",
        "--json",
        "-o",
    ];
    let words = [words.as_slice(), &[file.to_str().unwrap()]].concat();
    let (code, told) = said(&townwatch(&data, &words, ""));
    assert_eq!(code, Some(0), "{told}");
    let told: serde_json::Value = serde_json::from_str(&told).unwrap();
    assert_eq!(told["lines"], 5);
    let mut archive = zip::ZipArchive::new(fs::File::open(&file).unwrap()).unwrap();
    let folder = around.path().join("unpacked");
    fs::create_dir(&folder).unwrap();
    for place in 0..archive.len() {
        let mut entry = archive.by_index(place).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        let name = entry.name().unwrap().into_owned();
        fs::write(folder.join(name), bytes).unwrap();
    }
    let digest = |name: &str| {
        let bytes = fs::read(folder.join(name)).unwrap();
        domain::hex::text(&evidence::seal::sha256(&bytes))
    };
    assert_eq!(told["manifest_sha256"], digest("manifest.json"));
    let manifest = fs::read_to_string(folder.join("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let files = manifest["files"].as_array().unwrap();
    assert_eq!(files.len(), 7);
    for one in files {
        assert_eq!(
            one["sha256"],
            digest(one["name"].as_str().unwrap()),
            "{one}"
        );
    }
    assert_eq!(manifest["custody"][0]["who"], "林資安");
    let mut python = Command::new("python3");
    let python = python.current_dir(&folder);
    let proved = python
        .args(["verify.py", "proof-1.json", "checkpoint"])
        .output()
        .unwrap();
    let (code, proved) = said(&proved);
    assert_eq!(code, Some(0), "{proved}");
    assert!(proved.contains("line 4"), "{proved}");
    let (code, _) = said(&townwatch(&data, &words, ""));
    assert_eq!(code, Some(2), "never over a file that is there");
}
