use std::fs;
use std::io::Write as _;
use std::os::unix::ffi::OsStringExt as _;
use std::process::Command;
use std::sync::Mutex;

use application::port::{Now, RawRecord, Trust};
use application::resend::Resends;
use domain::id::{SourceId, UnitId};
use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::door::Delivery;

struct Standing;

impl Now for Standing {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

/// A folder, and the log behind it.
struct Desk {
    folder: TempDir,
    dropping: Dropping,
    seen: BTreeMap<OsString, Seen>,
    log: Arc<Mutex<Vec<RawRecord>>>,
    _stop: watch::Sender<bool>,
    stopped: watch::Receiver<bool>,
}

impl Desk {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let (doorway, deliveries) = Doorway::new(Arc::new(Standing));
        let log = Arc::default();
        tokio::spawn(keep(deliveries, Arc::clone(&log)));
        let (stop, stopped) = watch::channel(false);
        let dropping = Dropping {
            path: folder.path().join("in"),
            name: "drop".into(),
            sender: Sender {
                source: SourceId::new(Uuid::from_u128(1)),
                unit: UnitId::new(Uuid::from_u128(2)),
                trust: Trust::Network,
                is_relay: false,
            },
            still: 2,
            doorway,
            ledger: Ledger::default(),
            notes: Arc::new(|_, outcome, content| format!("{outcome:?} {content:?}")),
        };
        dropping.check().unwrap();
        Self {
            folder,
            dropping,
            seen: BTreeMap::new(),
            log,
            _stop: stop,
            stopped,
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dropping.path.join(name)
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).unwrap();
    }

    async fn look(&mut self) -> io::Result<bool> {
        let Self {
            dropping,
            seen,
            stopped,
            ..
        } = self;
        dropping.look(seen, stopped).await
    }

    /// As many looks as a file needs that nobody changes.
    async fn looks(&mut self) {
        for _ in 0..3 {
            self.look().await.unwrap();
        }
    }

    fn lines(&self) -> Vec<String> {
        let log = self.log.lock().unwrap();
        log.iter()
            .map(|record| String::from_utf8_lossy(&record.raw).into_owned())
            .collect()
    }

    /// Names below a folder, without notes.
    fn names(&self, folder: &str) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.path(folder))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .filter(|name| !name.contains(".txt"))
            .collect();
        names.sort();
        names
    }

    fn note(&self, name: &str) -> String {
        fs::read_to_string(self.path(&format!("{name}.txt"))).unwrap()
    }

    fn count(&self, trouble: Trouble) -> u64 {
        let troubles = self.dropping.ledger.of_door("drop");
        troubles.get(&trouble).copied().unwrap_or(0)
    }
}

/// Keeps what comes, as the log does.
async fn keep(mut deliveries: mpsc::Receiver<Delivery>, log: Arc<Mutex<Vec<RawRecord>>>) {
    let mut resends = Resends::default();
    while let Some(mut delivery) = deliveries.recv().await {
        for mut record in std::mem::take(&mut delivery.records) {
            if !resends.is_again(&mut record) {
                log.lock().unwrap().push(record);
            }
        }
        delivery.is_kept();
    }
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packing = GzEncoder::new(Vec::new(), Compression::best());
    packing.write_all(bytes).unwrap();
    packing.finish().unwrap()
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated);
    for (name, bytes) in files {
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[tokio::test]
async fn a_file_is_taken_when_it_stands_still_and_known_when_it_comes_again() {
    let mut desk = Desk::new();
    desk.put("a.log", "one\ntwo\ntwo\n");
    desk.look().await.unwrap();
    desk.look().await.unwrap();
    // Its writer was not done.
    desk.put("a.log", "one\ntwo\ntwo\nthree\n");
    desk.look().await.unwrap();
    desk.look().await.unwrap();
    assert!(desk.lines().is_empty());
    desk.look().await.unwrap();
    assert_eq!(desk.lines(), ["one", "two", "two", "three"]);
    assert_eq!(desk.names("taken"), ["a.log"]);
    assert!(!desk.path("a.log").exists());
    desk.put("b.log", "one\ntwo\ntwo\nthree\n");
    desk.put("a.log", "one\n");
    desk.looks().await;
    assert_eq!(desk.lines(), ["one", "two", "two", "three", "one"]);
    assert_eq!(desk.names("taken"), ["a.log", "a.log.2", "b.log"]);
    assert!(desk.note("taken/b.log").contains("records: 4"));
    assert_eq!(desk.dropping.ledger.file_in_hand("drop"), None);
}

#[tokio::test]
async fn a_file_with_the_name_of_an_unfinished_one_waits_until_it_is_renamed() {
    let mut desk = Desk::new();
    for name in [".a.log", "a.log.part", "a.log.tmp", "a.log~"] {
        desk.put(name, "half");
        desk.looks().await;
        assert!(desk.lines().is_empty(), "{name}");
        fs::remove_file(desk.path(name)).unwrap();
    }
    desk.put("b.part", "whole");
    desk.looks().await;
    fs::rename(desk.path("b.part"), desk.path("b.log")).unwrap();
    desk.looks().await;
    assert_eq!(desk.lines(), ["whole"]);
}

#[tokio::test]
async fn packed_files_are_unpacked_and_each_of_an_archive_stands_for_itself() {
    let mut desk = Desk::new();
    desk.put("a.gz", packed(b"one\ntwo\n"));
    desk.looks().await;
    let inner = packed(b"six\n");
    let files: [(&str, &[u8]); 5] = [
        ("var/log/auth.log", b"three\nfour\n"),
        ("../../etc/passwd", b"five\n"),
        ("photo.png", b"\x89PNG\r\n\x1a\n"),
        ("old.gz", &inner),
        (".", b"seven\n"),
    ];
    desk.put("b.zip", zipped(&files));
    desk.looks().await;
    assert_eq!(
        desk.lines(),
        ["one", "two", "three", "four", "five", "six", "seven"]
    );
    let note = desk.note("taken/b.zip");
    assert!(note.contains("photo.png: holds no text"), "{note}");
    assert_eq!(desk.count(Trouble::Damaged), 1);
    // A document is an archive to its writer only.
    let document: [(&str, &[u8]); 2] = [("mimetype", b"application/x"), ("content.xml", b"<a/>")];
    desk.put("c.ods", zipped(&document));
    desk.looks().await;
    assert_eq!(desk.names("refused"), ["c.ods"]);
}

#[tokio::test]
async fn what_is_no_file_is_refused_and_nothing_outside_is_read() {
    let mut desk = Desk::new();
    let secret = desk.folder.path().join("secret");
    fs::write(&secret, "secret\n").unwrap();
    std::os::unix::fs::symlink(&secret, desk.path("link.log")).unwrap();
    std::os::unix::fs::symlink("/", desk.path("root")).unwrap();
    let made = Command::new("mkfifo").arg(desk.path("pipe.log")).status();
    assert!(made.unwrap().success());
    let huge = fs::File::create(desk.path("huge.log")).unwrap();
    huge.set_len((4 << 30) + 1).unwrap();
    desk.put("picture.log", b"\x89PNG\r\n\x1a\nand so on");
    desk.put("broken.log", &packed(&b"line\n".repeat(1_000))[..30]);
    fs::create_dir(desk.path("folder")).unwrap();
    desk.put("folder/inside.log", "inside\n");
    desk.put("good.log", "good\n");
    desk.looks().await;
    let refused = [
        "broken.log",
        "huge.log",
        "link.log",
        "picture.log",
        "pipe.log",
        "root",
    ];
    assert_eq!(desk.names("refused"), refused);
    assert!(
        fs::symlink_metadata(desk.path("refused/link.log"))
            .unwrap()
            .is_symlink()
    );
    assert_eq!(fs::read_to_string(&secret).unwrap(), "secret\n");
    assert_eq!(desk.lines(), ["good"]);
    assert_eq!(desk.count(Trouble::Refused), 6);
    for (name, why) in [
        ("link.log", "Special"),
        ("pipe.log", "Special"),
        ("huge.log", "TooLarge"),
        ("picture.log", "NotText"),
        ("broken.log", "Unreadable"),
    ] {
        let note = desk.note(&format!("refused/{name}"));
        assert!(note.contains(why), "{name}: {note}");
    }
    assert!(desk.path("folder/inside.log").exists());
}

#[tokio::test]
async fn bombs_are_refused_packed_once_twice_or_as_an_archive() {
    let mut desk = Desk::new();
    let zeros = vec![b'\n'; 1];
    let line = [vec![b'x'; 200_000], zeros].concat();
    let mut once = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..400 {
        once.write_all(&line).unwrap();
    }
    let once = once.finish().unwrap();
    desk.put("once.gz", &once);
    desk.put("twice.zip", zipped(&[("bomb.gz", &packed(&once))]));
    let files: Vec<(String, &[u8])> = (0..400)
        .map(|number| (format!("{number}.log"), line.as_slice()))
        .collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (&**name, *text)).collect();
    desk.put("many.zip", zipped(&files));
    desk.put("good.log", "good\n");
    desk.looks().await;
    let note = desk.note("refused/once.gz");
    assert!(note.contains("Bomb"), "{note}");
    let note = desk.note("refused/many.zip");
    assert!(note.contains("Bomb"), "{note}");
    assert!(desk.lines().iter().any(|line| line == "good"));
}

#[tokio::test]
async fn hostile_names_are_moved_as_they_are_and_lead_nowhere() {
    let mut desk = Desk::new();
    let names = [
        b"new\nline\x1b[2J".to_vec(),
        "\u{202e}gol.evil".as_bytes().to_vec(),
        b"\xff\xfe not utf-8".to_vec(),
        b"-rf".to_vec(),
        vec![b'n'; 255],
        b"taken.txt".to_vec(),
    ];
    for (number, name) in names.iter().enumerate() {
        let path = self::place_of(&desk, name);
        fs::write(path, format!("line {number}\n")).unwrap();
    }
    desk.looks().await;
    assert_eq!(desk.lines().len(), names.len());
    assert_eq!(fs::read_dir(&desk.dropping.path).unwrap().count(), 2);
    assert_eq!(shown(&OsString::from("a\u{202e}\nb")), "a??b");
}

fn place_of(desk: &Desk, name: &[u8]) -> PathBuf {
    desk.dropping.path.join(OsString::from_vec(name.to_vec()))
}

#[tokio::test]
async fn a_folder_that_was_replaced_by_a_link_gets_nothing() {
    let mut desk = Desk::new();
    let elsewhere = desk.folder.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    for name in ["taken", "refused"] {
        fs::remove_dir(desk.path(name)).unwrap();
        std::os::unix::fs::symlink(&elsewhere, desk.path(name)).unwrap();
    }
    let error = desk.dropping.check().unwrap_err();
    assert!(error.to_string().contains("taken/ is no folder"), "{error}");
    desk.put("a.log", "one\n");
    desk.put("picture.log", b"\x89PNG\r\n\x1a\n");
    desk.looks().await;
    desk.looks().await;
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
    assert!(desk.path("a.log").exists() && desk.path("picture.log").exists());
    // Looked at once: neither comes again with every look.
    assert_eq!(desk.lines(), ["one"]);
    assert_eq!(desk.count(Trouble::Refused), 3);
}
