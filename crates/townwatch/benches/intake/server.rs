//! The program with an office, listeners and a key, and what it costs.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Linux counts a process's time in hundredths of a second.
const TICKS: f64 = 100.0;
/// Bytes at the end of the open file in which the last words must stand.
const TAIL: u64 = 48 * 1024 * 1024;
/// How often it is looked.
const PAUSE: Duration = Duration::from_millis(100);

const LISTENERS: &str = r#"
[[collect.listen]]
kind = "syslog"
transport = "tcp"
address = "127.0.0.1:0"

[[collect.listen]]
kind = "http"
transport = "tcp"
address = "127.0.0.1:0"
"#;

/// A running server.
pub(crate) struct Server {
    folder: TempDir,
    child: Child,
    said: Vec<(String, SocketAddr)>,
    key: String,
}

impl Server {
    /// Sets an office up and starts its server.
    pub(crate) fn start() -> Self {
        let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let data = folder.path().join("data");
        let mut child = townwatch()
            .args(["init", "--admin", "lin.contact", "--password-stdin"])
            .args(["--unit", "西嶺鎮公所", "--data"])
            .arg(&data)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        writeln!(child.stdin.take().unwrap(), "correct-horse-battery").unwrap();
        assert!(child.wait().unwrap().success());
        let made = townwatch()
            .args(["source", "key", "portal", "--data"])
            .arg(&data)
            .output()
            .unwrap();
        let key = String::from_utf8(made.stdout).unwrap().trim().to_owned();
        let config = folder.path().join("t.toml");
        fs::write(&config, LISTENERS).unwrap();
        let mut child = townwatch()
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(&data)
            .arg("--config")
            .arg(&config)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut said = Vec::new();
        while said.len() < 2 {
            let line = lines.next().expect("the server ended").unwrap();
            let mut words = line.split(' ');
            if words.next() == Some("listening") {
                let name = words.next().unwrap().to_owned();
                said.push((name, words.next().unwrap().parse().unwrap()));
            }
        }
        std::thread::spawn(move || for _ in lines.map_while(Result::ok) {});
        Self {
            folder,
            child,
            said,
            key,
        }
    }

    fn address(&self, name: &str) -> SocketAddr {
        let mut all = self.said.iter();
        all.find(|(known, _)| known == name).unwrap().1
    }

    /// Where syslog is spoken.
    pub(crate) fn syslog(&self) -> SocketAddr {
        self.address("syslog/tcp")
    }

    /// Where HTTP is spoken.
    pub(crate) fn http(&self) -> SocketAddr {
        self.address("http/tcp")
    }

    /// The key of a source.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// Its process.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Waits until each of these words stands near the end of the log's open files.
    pub(crate) fn wait_for(&self, mut words: Vec<String>, patience: Duration) {
        let folder = self.data().join("evidence");
        until(patience, "the last events", || {
            for entry in fs::read_dir(&folder).unwrap() {
                let entry = entry.unwrap();
                if entry.file_name().to_string_lossy().starts_with("wal-") {
                    let tail = tail_of(&entry.path());
                    words.retain(|one| !tail.contains(one));
                }
            }
            words.is_empty()
        });
    }

    /// Waits until the search on the command line, beside the server, shows a line with these words.
    pub(crate) fn wait_until_found(&self, words: &str, patience: Duration) {
        until(patience, words, || {
            let found = townwatch()
                .args(["search", "--limit", "1", "--data"])
                .arg(self.data())
                .arg(words)
                .output()
                .unwrap();
            String::from_utf8_lossy(&found.stdout).contains(words)
        });
    }

    /// Waits until it rests: what was taken is judged, sealed and in columns.
    pub(crate) fn settle(&self) {
        loop {
            let before = cpu_of(self.process());
            std::thread::sleep(Duration::from_secs(2));
            if cpu_of(self.process()) - before < 0.1 {
                return;
            }
        }
    }

    /// The most memory it held, MiB.
    pub(crate) fn peak_mib(&self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib: f64 = line
            .and_then(|line| line.trim().strip_suffix("kB")?.trim().parse().ok())
            .unwrap();
        kib / 1024.0
    }

    /// Ends it.
    pub(crate) fn stop(mut self) {
        self.child.kill().unwrap();
        let _ = self.child.wait();
    }
}

fn townwatch() -> Command {
    Command::new(env!("CARGO_BIN_EXE_townwatch"))
}

fn tail_of(path: &Path) -> String {
    // A file that was sealed meanwhile is gone.
    let Ok(mut file) = fs::File::open(path) else {
        return String::new();
    };
    let length = file.metadata().unwrap().len();
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))
        .unwrap();
    let mut tail = Vec::new();
    file.read_to_end(&mut tail).unwrap();
    // The library's search of texts is a quick one.
    String::from_utf8_lossy(&tail).into_owned()
}

fn until(patience: Duration, what: &str, mut done: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < patience, "waited too long: {what}");
        std::thread::sleep(PAUSE);
    }
}

/// Processor seconds of a process, its threads included.
pub(crate) fn cpu_of(process: u32) -> f64 {
    seconds(&format!("/proc/{process}/stat"))
}

/// Processor seconds of this process.
pub(crate) fn own_cpu() -> f64 {
    seconds("/proc/self/stat")
}

fn seconds(path: &str) -> f64 {
    let text = fs::read_to_string(path).unwrap();
    // The name, in brackets, may hold blanks; user and system time are the 12th and 13th words behind it.
    let (_, rest) = text.rsplit_once(')').unwrap();
    let times = rest.split_whitespace().skip(11).take(2);
    times.map(|word| word.parse::<f64>().unwrap()).sum::<f64>() / TICKS
}
