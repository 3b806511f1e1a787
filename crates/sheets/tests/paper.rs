//! A paper as LibreOffice opens it: converted to PDF, every value is found in its text.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a preparation that fails ends the test"
)]

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use sheets::{ODT_MEDIA_TYPE, Paper, PaperBlock, PaperList, odt};

fn paper(language: &'static str) -> Paper {
    let rows = [
        ("發生機關", "花壇鄉公所"),
        ("狀況之描述", "信箱遭盜用 <b>&\"x\"</b> \u{202e}nimda"),
        (
            "判定依據",
            "2-1a 非核心業務資訊遭嚴重洩漏\n3-1a 未涉及關鍵基礎設施",
        ),
        ("Họ và tên", "Nguyễn Thị Ánh, phường Ngũ Hành Sơn"),
        ("姓名", "堃喆犇淼㛢"),
        ("外部支援", ""),
        ("two  blanks", " before  and  between"),
    ];
    let rows = rows.map(|(label, value)| (label.to_owned(), value.to_owned()));
    Paper {
        language,
        title: "資通安全事故通報單".to_owned(),
        note: "115年第 7 號".to_owned(),
        blocks: vec![PaperBlock {
            heading: "一、通報內容".to_owned(),
            rows: rows.to_vec(),
        }],
        list: None,
        stamps: ["承辦人", "組長", "資安長", "機關首長"]
            .map(str::to_owned)
            .to_vec(),
        foot: "花壇鄉公所".to_owned(),
    }
}

/// Converts with LibreOffice in a profile of its own, and reads the text of the PDF.
fn printed(folder: &Path, bytes: &[u8]) -> String {
    let office = PathBuf::from("/usr/bin/soffice");
    let writer = Path::new("/usr/lib/libreoffice/program/libswlo.so");
    assert!(
        office.exists() && writer.exists(),
        "LibreOffice Writer is absent; install Debian's libreoffice-writer-nogui"
    );
    let file = folder.join("paper.odt");
    fs::write(&file, bytes).unwrap();
    let output = Command::new(office)
        .arg(format!(
            "-env:UserInstallation=file://{}/profile",
            folder.display()
        ))
        .args([
            "--headless",
            "--norestore",
            "--convert-to",
            "pdf",
            "--outdir",
        ])
        .arg(folder)
        .arg(&file)
        .output()
        .unwrap();
    let pdf = folder.join("paper.pdf");
    assert!(pdf.exists(), "{output:?}");
    let text = Command::new("pdftotext")
        .arg("-raw")
        .arg(&pdf)
        .arg("-")
        .output();
    let text = text.unwrap_or_else(|cause| panic!("pdftotext: {cause}; install poppler-utils"));
    assert!(text.status.success(), "{text:?}");
    String::from_utf8(text.stdout).unwrap()
}

fn without_blanks(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn libreoffice_opens_a_paper_and_pdftotext_finds_every_value() {
    for language in ["zh-TW", "vi"] {
        let folder = tempfile::tempdir().unwrap();
        let paper = paper(language);
        let text = without_blanks(&printed(folder.path(), &odt(&paper).unwrap()));
        let words = [&paper.title, &paper.note, &paper.foot].into_iter();
        let fields = paper.blocks.iter().flat_map(|block| {
            let rows = block.rows.iter().flat_map(|(label, value)| [label, value]);
            std::iter::once(&block.heading).chain(rows)
        });
        for word in words.chain(fields).chain(&paper.stamps) {
            for line in word.lines() {
                let line = without_blanks(&texts::visible(line));
                assert!(
                    text.contains(&line),
                    "{language}: {line:?} is not in {text}"
                );
            }
        }
        assert!(text.contains("1/1"), "{text}");
    }
}

#[test]
fn every_page_of_a_list_begins_with_its_titles() {
    let rows = (0..80).map(|row| {
        vec![
            row.to_string(),
            format!("vendor{row}<&>"),
            "收回".to_owned(),
        ]
    });
    let list = PaperList {
        heading: "清查清冊".to_owned(),
        columns: [("編號", 1), ("帳號名稱", 3), ("清查結果", 2)]
            .map(|(title, share)| (title.to_owned(), share))
            .to_vec(),
        rows: rows.collect(),
    };
    let paper = Paper {
        list: Some(list),
        ..paper("zh-TW")
    };
    let folder = tempfile::tempdir().unwrap();
    let text = without_blanks(&printed(folder.path(), &odt(&paper).unwrap()));
    for row in 0..80 {
        let line = format!("{row}vendor{row}<&>收回");
        assert!(text.contains(&line), "{line}: {text}");
    }
    let pages = text.matches("花壇鄉公所").count() - 1;
    assert!(pages > 2, "{text}");
    let titles = text.matches("編號帳號名稱清查結果").count();
    assert!((pages - 1..=pages).contains(&titles), "{titles}: {text}");
}

#[test]
fn the_media_type_stands_first_and_plain_and_every_part_is_xml() {
    let bytes = odt(&paper("zh-TW")).unwrap();
    assert_eq!(&bytes[30..38], b"mimetype");
    let after = &bytes[38..];
    assert!(after.starts_with(ODT_MEDIA_TYPE.as_bytes()));
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).unwrap();
    let names: Vec<String> = archive
        .file_names()
        .map(|name| name.unwrap().to_string())
        .collect();
    assert_eq!(names.len(), 4, "{names:?}");
    let mut content = String::new();
    let mut part = archive.by_name("content.xml").unwrap();
    part.read_to_string(&mut content).unwrap();
    assert!(content.contains("&lt;b&gt;&amp;&quot;x&quot;"));
    assert!(
        content.contains("‹U+202E›nimda"),
        "a turning mark is written out"
    );
    // The same paper gives the same bytes.
    assert_eq!(bytes, odt(&paper("zh-TW")).unwrap());
}
