//! `townwatch evidence retain` and `hold`, as scripts see them.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

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
