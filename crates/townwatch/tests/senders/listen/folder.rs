//! The drop folder of the running program: what is put in is kept once, whatever is killed.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::house::{House, wait_until};

fn settings(folder: &Path) -> String {
    format!(
        "[collect.drop]\npath = {:?}\nname = \"放入的檔案\"\nstill_seconds = 1\n",
        folder.to_str().unwrap()
    )
}

fn house() -> House {
    let house = House::new("");
    let text = settings(&house.folder.path().join("in"));
    std::fs::write(house.folder.path().join("t.toml"), text).unwrap();
    house
}

fn gzipped(text: &str, into: &Path) {
    let file = std::fs::File::create(into).unwrap();
    let mut packing = Command::new("gzip")
        .stdin(Stdio::piped())
        .stdout(file)
        .spawn()
        .unwrap();
    packing
        .stdin
        .take()
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    assert!(packing.wait().unwrap().success());
}

fn line(file: usize, number: usize) -> String {
    // Many alike: only their place tells them apart.
    format!("<13>file {file} says {}", number / 7)
}

fn killed_while_files_are_taken(files: usize, lines: usize, kills: usize) {
    let mut house = house();
    let tray = house.folder.path().join("in");
    std::fs::create_dir(&tray).unwrap();
    for file in 0..files {
        let text: Vec<String> = (0..lines).map(|number| line(file, number) + "\n").collect();
        if file % 2 == 0 {
            std::fs::write(tray.join(format!("{file}.log")), text.concat()).unwrap();
        } else {
            gzipped(&text.concat(), &tray.join(format!("{file}.log.gz")));
        }
    }
    house.start();
    for _ in 0..kills {
        let before = house.log_bytes();
        let taken = tray.join("taken");
        let left = || std::fs::read_dir(&taken).unwrap().count() < 2 * files;
        wait_until("records of the folder", || {
            house.log_bytes() > before || !left()
        });
        house.kill();
        house.start();
    }
    let is_empty = |folder: &Path| std::fs::read_dir(folder).unwrap().count() == 2;
    wait_until("the files to be taken", || is_empty(&tray));
    // Once more under another name, after a start as well.
    house.kill();
    std::fs::copy(tray.join("taken/0.log"), tray.join("again.log")).unwrap();
    house.start();
    wait_until("the file to be taken again", || is_empty(&tray));
    house.stop();
    let mut expected: Vec<String> = (0..files)
        .flat_map(|file| (0..lines).map(move |number| line(file, number)))
        .collect();
    let mut kept = house.texts();
    expected.sort();
    kept.sort();
    assert_eq!(kept.len(), expected.len());
    assert!(kept == expected, "other lines than were put in");
    assert!(house.sources().contains(&"放入的檔案".to_owned()));
    let note = std::fs::read_to_string(tray.join("taken/again.log.txt")).unwrap();
    assert!(
        note.contains("已收入") && note.contains("sha256 "),
        "{note}"
    );
}

#[test]
fn killed_while_files_are_taken_each_line_is_kept_once() {
    killed_while_files_are_taken(4, 3_000, 3);
}

#[test]
#[ignore = "the long matrix: cargo xtask soak"]
fn killed_ten_times_while_a_hundred_thousand_lines_are_taken() {
    killed_while_files_are_taken(10, 10_000, 10);
}

#[test]
fn an_event_log_of_windows_is_taken_and_read() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let found = Command::new("find")
        .arg(&sample)
        .args(["-name", "*.evtx", "-size", "-200k", "-print", "-quit"])
        .output()
        .unwrap();
    let found = String::from_utf8(found.stdout).unwrap();
    assert!(!found.is_empty(), "no event log below {}", sample.display());
    let mut house = house();
    house.start();
    let tray = house.folder.path().join("in");
    std::fs::copy(found.trim(), tray.join("Security.part")).unwrap();
    std::fs::rename(tray.join("Security.part"), tray.join("Security.evtx")).unwrap();
    wait_until("the event log to be taken", || {
        tray.join("taken/Security.evtx.txt").exists()
    });
    house.stop();
    let texts = house.texts();
    assert!(!texts.is_empty() && texts.iter().all(|text| text.contains("EventRecordID")));
}

#[test]
fn mistakes_of_the_folder_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("t.toml");
    std::fs::write(
        &config,
        "[collect.drop]\npath = \"in\"\nstill_seconds = 0\nformat = \"x\"\n",
    )
    .unwrap();
    let checked = Command::new(env!("CARGO_BIN_EXE_townwatch"))
        .args(["check", "--config"])
        .arg(&config)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&checked.stderr).into_owned()
        + &String::from_utf8_lossy(&checked.stdout);
    assert!(
        said.contains("t.toml:3:1: still_seconds") && said.contains("unknown log format"),
        "{said}"
    );
}
