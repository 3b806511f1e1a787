//! A file is laid as a whole, says what it holds, and somebody else's change of it is seen.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use application::connectors::{Attribute, ConnectorKind, Missed};
use handover::Folder;
use tempfile::TempDir;

use crate::{target, wish};

const COLUMNS: [(Attribute, &str); 3] = [
    (Attribute::UserName, "帳號"),
    (Attribute::Name, "姓名"),
    (Attribute::Active, "在職"),
];

#[tokio::test]
async fn everybody_stands_in_the_file_and_is_read_again() {
    let home = TempDir::new().unwrap();
    let folder = Folder::new(home.path().join("out"));
    let target = target(ConnectorKind::Csv, "attendance.csv", &COLUMNS);
    assert_eq!(folder.read(&target).await.unwrap(), []);
    let all = vec![
        wish(1, "王小明", true),
        wish(2, "Trần \"Bình\", A", true),
        wish(3, "=1+1", false),
    ];
    let laid = folder.lay(&target, None, all).await.unwrap();
    assert_eq!((laid.rows, laid.gaps, laid.found), (3, 0, None));
    let path = home.path().join("out/attendance.csv");
    let text = fs::read_to_string(&path).unwrap();
    let lines: Vec<_> = text.split("\r\n").collect();
    assert_eq!(lines[0], "\u{feff}\"帳號\",\"姓名\",\"在職\"");
    assert_eq!(lines[1], "\"staff.001\",\"王小明\",1");
    assert_eq!(lines[2], "\"staff.002\",\"Trần \"\"Bình\"\", A\",1");
    assert_eq!(lines[3], "\"staff.003\",\"'=1+1\",0", "no formula");
    let read = folder.read(&target).await.unwrap();
    assert_eq!(read[1].name.as_deref(), Some("Trần \"Bình\", A"));
    assert_eq!(read[2].name.as_deref(), Some("=1+1"));
    let open: Vec<_> = read.iter().map(|one| one.active).collect();
    assert_eq!(open, [true, true, false]);
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&path), 0o640);
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    let left = fs::read_dir(home.path().join("out")).unwrap().count();
    assert_eq!(left, 1, "no draft is left");
}

#[tokio::test]
async fn the_same_people_are_the_same_file_and_another_ones_change_is_seen() {
    let home = TempDir::new().unwrap();
    let folder = Folder::new(home.path().to_owned());
    let target = target(ConnectorKind::Csv, "a.csv", &COLUMNS);
    let all = || vec![wish(1, "王小明", true)];
    let first = folder.lay(&target, None, all()).await.unwrap();
    let again = folder
        .lay(&target, Some(&first.digest), all())
        .await
        .unwrap();
    assert_eq!(first, again);
    // What is left of one who was killed does not stand in the way.
    fs::write(home.path().join(".a.csv.draft"), "half").unwrap();
    fs::write(
        home.path().join("a.csv"),
        "帳號,姓名,在職\nback.door,誰,1\n",
    )
    .unwrap();
    let read = folder.read(&target).await.unwrap();
    assert_eq!(read[0].sign_in_name, "back.door");
    let over = folder
        .lay(&target, Some(&first.digest), all())
        .await
        .unwrap();
    assert_eq!(over.digest, first.digest);
    assert!(over.found.is_some_and(|found| found.len() == 64));
    fs::remove_file(home.path().join("a.csv")).unwrap();
    let gone = folder
        .lay(&target, Some(&first.digest), all())
        .await
        .unwrap();
    assert_eq!(gone.found.as_deref(), Some(""));
}

#[tokio::test]
async fn big5_has_its_signs_and_says_which_it_has_not() {
    let home = TempDir::new().unwrap();
    let folder = Folder::new(home.path().to_owned());
    let target = target(ConnectorKind::CsvBig5, "a.csv", &COLUMNS);
    let all = vec![wish(1, "王小明", true), wish(2, "Trần", true)];
    let laid = folder.lay(&target, None, all).await.unwrap();
    assert_eq!((laid.rows, laid.gaps), (2, 1));
    let bytes = fs::read(home.path().join("a.csv")).unwrap();
    // 王 in Big5.
    assert!(bytes.windows(2).any(|two| two == [0xa4, 0xfd]));
    let read = folder.read(&target).await.unwrap();
    assert_eq!(read[0].name.as_deref(), Some("王小明"));
    assert_eq!(
        read[1].name, None,
        "what could not be written is not compared"
    );
}

#[tokio::test]
async fn without_a_column_for_it_who_is_closed_is_left_out() {
    let home = TempDir::new().unwrap();
    let folder = Folder::new(home.path().to_owned());
    let target = target(ConnectorKind::Csv, "a.csv", &COLUMNS[..2]);
    let all = vec![wish(1, "王小明", true), wish(2, "李大華", false)];
    assert_eq!(folder.lay(&target, None, all).await.unwrap().rows, 1);
    let text = fs::read_to_string(home.path().join("a.csv")).unwrap();
    assert!(!text.contains("staff.002"));
}

#[tokio::test]
async fn a_link_is_neither_read_nor_written_through() {
    let home = TempDir::new().unwrap();
    let folder = Folder::new(home.path().to_owned());
    let target = target(ConnectorKind::Csv, "a.csv", &COLUMNS);
    let other = home.path().join("other");
    fs::write(&other, "untouched").unwrap();
    std::os::unix::fs::symlink(&other, home.path().join(".a.csv.draft")).unwrap();
    folder
        .lay(&target, None, vec![wish(1, "王", true)])
        .await
        .unwrap();
    assert_eq!(fs::read_to_string(&other).unwrap(), "untouched");
    fs::remove_file(home.path().join("a.csv")).unwrap();
    std::os::unix::fs::symlink(&other, home.path().join("a.csv")).unwrap();
    let read = folder.read(&target).await;
    assert!(matches!(read, Err(Missed::Later(..))));
    assert_eq!(fs::read_to_string(&other).unwrap(), "untouched");
}
