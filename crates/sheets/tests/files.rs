//! The files as other programs read them: by their own rules, and by LibreOffice itself.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a preparation that fails ends the test"
)]

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use sheets::{Cell, Column, Format, Kind, Sheet, Writer};

const COMMAND: &str = "=cmd|' /C calc'!A0";
const SUM: &str = "=1+1";
const SEMICOLON: &str = "x;=1+1";
const NAMES: [&str; 2] = ["民政課 王小明", "Nguyễn Thị Ánh – Phòng Nội vụ"];
const HOSTILE: &str = "a\u{1b}[2J\u{202e}nimda <b>\"q\"</b>\r\n=1";

fn sheet() -> Sheet {
    let column = |key: &'static str, title: &str, kind| Column {
        key: key.into(),
        title: title.to_owned(),
        kind,
    };
    Sheet {
        name: "findings",
        title: "徵兆/Dấu hiệu".to_owned(),
        columns: vec![
            column("id", "編號", Kind::Id),
            column("what", "=標題", Kind::Text),
            column("count", "筆數", Kind::Number),
            column("last", "最近一次", Kind::Time),
        ],
        zone: TimeZone::get("Asia/Taipei").unwrap(),
        made: moment(),
    }
}

fn moment() -> Timestamp {
    "2026-11-21T02:02:03.25Z".parse().unwrap()
}

fn texts() -> Vec<String> {
    let plain = [
        "two  blanks ",
        " before",
        "-5",
        "@x",
        "+84 912",
        "00123",
        "1e5",
        "2026-11-21",
    ];
    [COMMAND, SUM, SEMICOLON, HOSTILE]
        .into_iter()
        .chain(NAMES)
        .chain(plain)
        .map(str::to_owned)
        .collect()
}

/// Every text beside a negative number and a time; the last row is empty.
fn written(format: Format) -> Vec<u8> {
    let mut writer = Writer::new(format, sheet()).unwrap();
    let mut bytes = Vec::new();
    for text in texts() {
        let row = [
            Cell::text("0190-id"),
            Cell::Text(text),
            Cell::Number(-1_234),
            Cell::Time(moment()),
        ];
        writer.row(&row).unwrap();
        bytes.extend(writer.ready());
    }
    writer.row(&[]).unwrap();
    bytes.extend(writer.finish().unwrap());
    bytes
}

/// RFC 4180 read back by its grammar.
fn records(text: &str, separator: char) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let field = rows.last_mut().unwrap();
        match character {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                field.last_mut().unwrap().push('"');
            }
            '"' => quoted = !quoted,
            '\r' if !quoted => {}
            '\n' if !quoted => rows.push(vec![String::new()]),
            other if other == separator && !quoted => field.push(String::new()),
            other => field.last_mut().unwrap().push(other),
        }
    }
    rows.pop();
    rows
}

#[test]
fn csv_keeps_to_its_grammar_and_no_field_is_a_formula() {
    let bytes = written(Format::Csv { mark: true });
    let text = String::from_utf8(bytes).unwrap();
    let text = text.strip_prefix('\u{feff}').unwrap();
    let rows = records(text, ',');
    assert_eq!(rows.len(), texts().len() + 2);
    assert_eq!(rows[0], ["編號", "'=標題", "筆數", "最近一次"]);
    assert_eq!(rows[1][1], format!("'{COMMAND}"));
    assert_eq!(rows[1][2..], ["-1234", "2026-11-21T10:02:03.25+08:00"]);
    assert_eq!(
        rows[4][1],
        "a‹U+001B›[2J‹U+202E›nimda <b>\"q\"</b>‹U+000D›‹U+000A›=1"
    );
    assert_eq!(rows[5][1], NAMES[0]);
    assert_eq!(rows.last().unwrap().join("|"), "|||");
    assert!(rows.iter().all(|row| row.len() == 4), "{rows:?}");
}

#[test]
fn without_a_mark_csv_begins_with_its_head() {
    let bytes = written(Format::Csv { mark: false });
    assert!(bytes.starts_with("\"編號\"".as_bytes()));
}

#[test]
fn json_gives_the_exact_text_back_and_shows_nothing_hidden() {
    let text = String::from_utf8(written(Format::Json)).unwrap();
    for hidden in ['\u{1b}', '\u{202e}', '\r'] {
        assert!(!text.contains(hidden), "{hidden:?}");
    }
    let read: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(read["table"], "findings");
    assert_eq!(read["zone"], "Asia/Taipei");
    assert_eq!(read["columns"][3]["kind"], "time");
    let rows = read["rows"].as_array().unwrap();
    for (row, text) in rows.iter().zip(texts()) {
        assert_eq!(row["what"], *text);
        assert_eq!(row["count"], -1_234);
        assert_eq!(row["last"], "2026-11-21T10:02:03.25+08:00");
    }
    assert!(rows.last().unwrap()["what"].is_null());
    assert_eq!(rows.len(), texts().len() + 1);
}

#[test]
fn a_list_without_rows_is_a_whole_file_in_every_format() {
    let empty = |format| Writer::new(format, sheet()).unwrap().finish().unwrap();
    let json: serde_json::Value = serde_json::from_slice(&empty(Format::Json)).unwrap();
    assert_eq!(json["rows"].as_array().unwrap().len(), 0);
    let csv = String::from_utf8(empty(Format::Csv { mark: false })).unwrap();
    assert_eq!(records(&csv, ',').len(), 1);
    assert!(content(empty(Format::Ods)).ends_with("</office:document-content>\n"));
}

/// `content.xml`, read by another implementation of ZIP, which checks every sum.
fn content(ods: Vec<u8>) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(ods)).unwrap();
    let mut text = String::new();
    let mut entry = archive.by_name("content.xml").unwrap();
    entry.read_to_string(&mut text).unwrap();
    text
}

#[test]
fn an_ods_file_begins_with_its_stored_type_and_holds_no_formula() {
    let bytes = written(Format::Ods);
    assert_eq!(&bytes[30..38], b"mimetype");
    assert_eq!(&bytes[38..84], Format::Ods.media_type().as_bytes());
    let sizes = [bytes[18], bytes[22], bytes[6], bytes[8], bytes[28]];
    assert_eq!(sizes, [46, 46, 0, 0, 0], "stored, sizes in its header");
    let xml = content(bytes);
    assert!(!xml.contains("table:formula"));
    assert!(xml.contains("office:value=\"-1234\""), "{xml}");
    assert!(
        xml.contains("office:date-value=\"2026-11-21T10:02:03\""),
        "{xml}"
    );
    assert!(
        xml.contains("最近一次 (Asia/Taipei)") && xml.contains("徵兆Dấu hiệu"),
        "{xml}"
    );
}

#[test]
fn a_long_list_comes_out_while_it_is_written() {
    let mut writer = Writer::new(Format::Ods, sheet()).unwrap();
    let mut early = 0;
    for number in 0..20_000_i64 {
        writer
            .row(&[
                Cell::text(format!("id-{number}")),
                Cell::Empty,
                Cell::Number(number),
            ])
            .unwrap();
        early += writer.ready().len();
    }
    let rest = writer.finish().unwrap().len();
    assert!(early > 2 * rest, "{early} bytes early, {rest} at the end");
}

/// Converts with LibreOffice in a profile of its own.
fn converted(folder: &Path, name: &str, bytes: &[u8], more: &[&str]) -> String {
    let office = PathBuf::from("/usr/bin/soffice");
    assert!(
        office.exists(),
        "LibreOffice is absent; install Debian's libreoffice-calc-nogui"
    );
    let file = folder.join(name);
    fs::write(&file, bytes).unwrap();
    let out = folder.join("out");
    let output = Command::new(office)
        .arg(format!(
            "-env:UserInstallation=file://{}/profile",
            folder.display()
        ))
        .args(["--headless", "--norestore"])
        .args(more)
        // Comma, quote, UTF-8, from row 1, no formats, English, only what must be is quoted, values as shown.
        .args([
            "--convert-to",
            "csv:Text - txt - csv (StarCalc):44,34,76,1,,1033,false,true,true",
        ])
        .arg("--outdir")
        .arg(&out)
        .arg(&file)
        .output()
        .unwrap();
    let made = out.join(Path::new(name).with_extension("csv"));
    fs::read_to_string(&made)
        .unwrap_or_else(|cause| panic!("{}: {cause}: {output:?}", made.display()))
}

#[test]
fn libreoffice_reads_the_same_values_from_ods_and_runs_no_formula() {
    let folder = tempfile::tempdir().unwrap();
    let text = converted(folder.path(), "list.ods", &written(Format::Ods), &[]);
    let rows = records(&text, ',');
    assert_eq!(rows[0][1], "=標題");
    for (row, text) in rows.iter().skip(1).zip(texts()) {
        let shown = texts::visible(&text);
        assert_eq!(*row, ["0190-id", &*shown, "-1234", "2026-11-21 10:02:03"]);
    }
    // It leaves rows without any value out.
    assert_eq!(rows.len(), texts().len() + 1);
}

#[test]
fn libreoffice_told_to_run_formulas_of_a_csv_finds_none() {
    // Evaluating formulas is the 13th word of the import filter: off by default, on here.
    const READ: &str = "--infilter=Text - txt - csv (StarCalc):44,34,76,1,,1033,false,true,false,false,false,0,true";
    let folder = tempfile::tempdir().unwrap();
    let text = converted(
        folder.path(),
        "list.csv",
        &written(Format::Csv { mark: true }),
        &[READ],
    );
    let rows = records(&text, ',');
    for (row, text) in rows.iter().skip(1).zip([COMMAND, SUM]) {
        let kept = row[1].trim_start_matches('\'');
        assert_eq!(kept, text, "{row:?}");
    }
    assert_eq!(rows[1][2], "-1234");
    // The trial can fail: the same text without the apostrophe runs.
    let naked = format!("\"{SUM}\"\r\n");
    let text = converted(folder.path(), "naked.csv", naked.as_bytes(), &[READ]);
    assert_eq!(text.trim(), "2", "LibreOffice ran no formula at all");
}
