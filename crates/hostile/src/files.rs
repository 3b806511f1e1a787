//! Files that people put in: archives, event logs, text in any encoding.

use std::io::{Seek as _, Write as _};
use std::ops::ControlFlow;
use std::path::Path;

use collect::archive::{Item, Limits, visit_open};
use collect::lines::{LONGEST_LINE, Lines};
use formats::encoding::{self, Encoding};

use crate::Entry;
use crate::seeds::{folder, project, texts};

pub(crate) fn entries() -> Vec<Entry> {
    vec![archives(), event_logs(), encodings(), lines()]
}

/// What reading a file may cost in these tests: bombs begin early.
const LIMITS: Limits = Limits {
    most_expansion: 300,
    harmless_volume: 1 << 20,
    memory: 16 << 20,
};

/// Reads bytes as a file that was put in.
fn read(bytes: &[u8]) {
    let Ok(mut file) = tempfile::tempfile() else {
        return;
    };
    if file.write_all(bytes).and_then(|()| file.rewind()).is_err() {
        return;
    }
    let (mut held, mut said) = (0_usize, 0_usize);
    visit_open(Path::new("a"), file, &LIMITS, &mut |item| {
        match item {
            Item::Line { raw, .. } => {
                held += raw.len();
                // A record of an event log is written out as JSON: bounded by its chunk.
                assert!(
                    raw.len() <= 4 * 1024 * 1024,
                    "a line of {} bytes",
                    raw.len()
                );
            }
            Item::Damaged { what } => said += what.len(),
            Item::FileStart { .. } | Item::FileEnd { .. } | Item::Skipped { .. } => {}
        }
        ControlFlow::Continue(())
    });
    // 300-fold beyond a MiB, and an event log's values under their names.
    assert!(
        held <= 400 * bytes.len() + (4 << 20),
        "{held} of {}",
        bytes.len()
    );
    assert!(
        said <= 64 * bytes.len() + (1 << 16),
        "{said} bytes of trouble"
    );
}

fn archives() -> Entry {
    let text = "Nov 21 07:45:01 gw sshd[5]: Failed password for root from 192.0.2.7 port 22 ssh2\n"
        .repeat(20);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut xz = liblzma::write::XzEncoder::new(Vec::new(), 1);
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut seeds = vec![text.clone().into_bytes()];
    if gzip.write_all(text.as_bytes()).is_ok() {
        seeds.extend(gzip.finish().ok());
    }
    if xz.write_all(text.as_bytes()).is_ok() {
        seeds.extend(xz.finish().ok());
    }
    seeds.extend(zstd::stream::encode_all(text.as_bytes(), 1).ok());
    let options = zip::write::SimpleFileOptions::default();
    for name in ["a.log", "b/c.log"] {
        let begun = zip.start_file(name, options);
        if begun.is_ok() && zip.write_all(text.as_bytes()).is_err() {
            break;
        }
    }
    seeds.extend(zip.finish().ok().map(std::io::Cursor::into_inner));
    let run = |bytes: &[u8]| read(bytes);
    Entry::new("archives", run)
        .covers(&[
            "collect/archive/mod visit",
            "collect/archive/mod visit_open",
        ])
        .splinters(&[
            "PK\u{3}\u{4}",
            "PK\u{1}\u{2}",
            "PK\u{5}\u{6}",
            "\u{1f}",
            "\n",
            "\0\0\0\0",
        ])
        .most_memory(48 << 20)
        .seeds(seeds)
}

/// Size of an event log's header, and of its chunks.
const HEADER: usize = 4_096;
const CHUNK: usize = 65_536;

fn event_logs() -> Entry {
    // The one chunk of a sample with its header: whole logs are larger than an input may be, so the
    // chunk is what is damaged, and the header is put before it.
    let logs = event_log_files();
    let header = logs.first().and_then(|log| log.get(..HEADER));
    let header = header.map_or_else(|| made_header().to_vec(), <[u8]>::to_vec);
    let chunks = logs
        .iter()
        .filter_map(|log| log.get(HEADER..HEADER + CHUNK));
    let mut seeds: Vec<_> = chunks.take(8).map(<[u8]>::to_vec).collect();
    if seeds.is_empty() {
        seeds.push(
            [
                b"ElfChnk\0".to_vec(),
                vec![0; 504],
                b"\x2a\x2a\0\0".to_vec(),
            ]
            .concat(),
        );
    }
    let run = move |bytes: &[u8]| {
        let mut chunk = bytes.to_vec();
        chunk.resize(CHUNK, 0);
        read(&[header.as_slice(), &chunk].concat());
    };
    Entry::new("event-logs", run)
        .covers(&[])
        .splinters(&[
            "**\0\0",
            "ElfChnk\0",
            "\u{f}\u{1}\u{1}\0",
            "\u{c}\u{1}",
            "\0\0\0\0",
        ])
        .rounds(400)
        .most_memory(48 << 20)
        .seeds(seeds)
}

/// Some of the samples that lie beside the project.
fn event_log_files() -> Vec<Vec<u8>> {
    let samples = project("../shared/data/evtx");
    let inside = std::fs::read_dir(samples).into_iter().flatten().flatten();
    let mut folders: Vec<_> = inside.map(|entry| entry.path()).collect();
    folders.sort();
    let files = folders.iter().map(|one| folder(one));
    let logs =
        files.filter_map(|files| files.into_iter().find(|file| file.starts_with(b"ElfFile")));
    logs.collect()
}

fn made_header() -> [u8; HEADER] {
    let mut header = [0; HEADER];
    for (place, byte) in header.iter_mut().zip(*b"ElfFile\0") {
        *place = byte;
    }
    header
}

fn encodings() -> Entry {
    let run = |bytes: &[u8]| {
        let guessed = encoding::sniff(bytes);
        for encoding in Encoding::ALL.into_iter().chain([guessed]) {
            let (text, _) = encoding::text(bytes, encoding);
            // Three bytes of UTF-8 for each that is no text.
            assert!(text.len() <= 3 * bytes.len() + 3);
        }
    };
    let big5 = b"\xb5\xde\xa4J\xa5\xa2\xb1\xd1 root".to_vec();
    let wide: Vec<u8> = "登入失敗 root\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let mut seeds = texts(&["登入失敗", "đăng nhập thất bại", "plain"]);
    seeds.extend([big5, wide]);
    Entry::new("encodings", run)
        .covers(&["formats/encoding text", "formats/encoding sniff"])
        .splinters(&["\u{feff}", "\0", "陳", "ấ"])
        .seeds(seeds)
}

fn lines() -> Entry {
    let run = |bytes: &[u8]| {
        for encoding in [Encoding::Utf8, Encoding::Utf16Le, Encoding::Utf16Be] {
            let mut lines = Lines::new(bytes, encoding);
            let mut taken = 0;
            while let Ok(Some(line)) = lines.next_line() {
                assert!(line.raw.len() <= LONGEST_LINE && line.taken > 0);
                taken += line.taken;
            }
            assert_eq!(
                usize::try_from(taken),
                Ok(bytes.len()),
                "bytes were left out"
            );
        }
    };
    Entry::new("lines", run)
        .splinters(&["\n", "\r\n", "\n\0", "\0\n", "\0"])
        .seeds(texts(&["a\nb\r\n\nc", "a\0\n\0b\0"]))
}
