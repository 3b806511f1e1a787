//! The running program with listeners, and what it kept.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a preparation that fails ends the test"
)]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use application::port::{EventLog as _, RawRecord, Records as _, SenderPosition};
use application::use_case::LIST_FINDINGS;
use application::{Actor, Scope};
use domain::id::PersonId;
use domain::language::Language;
use domain::people::{Grant, Person, Role, Unit, UnitTree};
use jiff::civil::date;
use tempfile::TempDir;
use uuid::Uuid;

/// An office in a folder of its own, whose server starts and is killed as often as one likes.
pub(crate) struct House {
    pub(crate) folder: TempDir,
    disk: Option<PathBuf>,
    server: Option<Child>,
    console: Option<SocketAddr>,
    said: BTreeMap<String, SocketAddr>,
}

impl House {
    /// An office with listeners, not started yet. Ports of 0 are chosen at the first start and kept.
    pub(crate) fn new(listeners: &str) -> Self {
        Self::prepared(TempDir::new().unwrap(), None, listeners)
    }

    /// The same with its data on a disk of so many bytes; none where mounting is not allowed.
    pub(crate) fn on_a_small_disk(listeners: &str, size: &str) -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir(&data).unwrap();
        let options = format!("size={size},mode=0700");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "tmpfs"])
            .arg(&data)
            .status();
        if !mounted.is_ok_and(|status| status.success()) {
            return None;
        }
        Some(Self::prepared(folder, Some(data), listeners))
    }

    /// Fills the small disk to its last byte; drop the file to have room again.
    pub(crate) fn fill_disk(&self) -> PathBuf {
        let ballast = self.data().join("ballast");
        let mut file = std::fs::File::create(&ballast).unwrap();
        for size in [1 << 16, 1 << 10, 1] {
            while file.write_all(&vec![0; size]).is_ok() {}
        }
        ballast
    }

    fn prepared(folder: TempDir, disk: Option<PathBuf>, listeners: &str) -> Self {
        let house = Self {
            folder,
            disk,
            server: None,
            console: None,
            said: BTreeMap::new(),
        };
        let mut child = Command::new(env!("CARGO_BIN_EXE_townwatch"))
            .args(["init", "--admin", "lin.contact", "--password-stdin"])
            .args(["--unit", "西嶺鎮公所", "--data"])
            .arg(house.data())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        writeln!(child.stdin.take().unwrap(), "correct-horse-battery").unwrap();
        assert!(child.wait().unwrap().success());
        std::fs::write(house.config(), listeners).unwrap();
        house
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("t.toml")
    }

    /// Starts the server and waits until every listener is open.
    pub(crate) fn start(&mut self) {
        let console = self
            .console
            .unwrap_or(SocketAddr::from(([127, 0, 0, 1], 0)));
        let mut child = Command::new(env!("CARGO_BIN_EXE_townwatch"))
            .args(["serve", "--listen", &console.to_string(), "--data"])
            .arg(self.data())
            .arg("--config")
            .arg(self.config())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let config = std::fs::read_to_string(self.config()).unwrap();
        let listeners = ["[[collect.listen]]", "[collect.http]"];
        let listeners: usize = listeners
            .iter()
            .map(|one| config.matches(one).count())
            .sum();
        let ready = lines.next().expect("the server said nothing").unwrap();
        let console = ready.strip_prefix("ready http://").unwrap();
        self.console = Some(console.parse().unwrap());
        for _ in 0..listeners {
            let line = lines.next().unwrap().unwrap();
            let words: Vec<&str> = line.split(' ').collect();
            assert_eq!(words[0], "listening", "{line}");
            let address = words[2].parse().unwrap();
            self.said.insert(words[1].to_owned(), address);
        }
        std::thread::spawn(move || for _ in lines.map_while(Result::ok) {});
        self.server = Some(child);
        self.keep_ports(config);
    }

    /// Senders find the same port after a start.
    fn keep_ports(&self, mut config: String) {
        for address in self.said.values() {
            config = config.replacen("127.0.0.1:0", &address.to_string(), 1);
        }
        std::fs::write(self.config(), config).unwrap();
    }

    /// The console's address, which stays from start to start.
    pub(crate) fn console(&self) -> SocketAddr {
        self.console.unwrap()
    }

    pub(crate) fn address(&self, listener: &str) -> SocketAddr {
        self.said[listener]
    }

    /// The number of the server's process.
    pub(crate) fn process(&self) -> u32 {
        self.server.as_ref().unwrap().id()
    }

    pub(crate) fn kill(&mut self) {
        let mut child = self.server.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    pub(crate) fn stop(&mut self) {
        let mut child = self.server.take().unwrap();
        signal(&child, "-TERM");
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }

    /// Every record of the log but those of our own journal, once the server is stopped.
    pub(crate) fn kept(&self) -> Vec<RawRecord> {
        assert!(self.server.is_none(), "stop the server first");
        let (log, _) =
            evidence::SealedLog::open(&self.data(), evidence::Seed::new([7; 32])).unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let (mut records, mut next) = (Vec::new(), 0);
        loop {
            let batch = runtime.block_on(log.read_from(next, 10_000)).unwrap();
            let Some(last) = batch.last() else { break };
            next = last.id.index + 1;
            let of_senders =
                |record: &RawRecord| !matches!(record.position, SenderPosition::Journal { .. });
            records.extend(batch.into_iter().map(|kept| kept.record).filter(of_senders));
        }
        records
    }

    pub(crate) fn texts(&self) -> Vec<String> {
        let text = |record: RawRecord| String::from_utf8_lossy(&record.raw).into_owned();
        self.kept().into_iter().map(text).collect()
    }

    /// Bytes of the log's files, to see it grow from outside.
    pub(crate) fn log_bytes(&self) -> u64 {
        let files = std::fs::read_dir(self.data().join("evidence")).unwrap();
        files
            .filter_map(|file| Some(file.ok()?.metadata().ok()?.len()))
            .sum()
    }

    /// Waits until bytes stand in the log's files, as they do until a file is sealed.
    pub(crate) fn wait_for(&self, wanted: &[u8]) {
        wait_until(&String::from_utf8_lossy(wanted), || self.holds(wanted));
    }

    /// Whether bytes stand in the log's files, as they do until a file is sealed.
    pub(crate) fn holds(&self, wanted: &[u8]) -> bool {
        let files = std::fs::read_dir(self.data().join("evidence")).unwrap();
        let mut files = files.filter_map(|file| std::fs::read(file.ok()?.path()).ok());
        // The search of texts is the library's, and quick also in a test's own profile.
        let wanted = String::from_utf8_lossy(wanted);
        files.any(|bytes| String::from_utf8_lossy(&bytes).contains(&*wanted))
    }

    /// Asks the records of a stopped server.
    pub(crate) fn ask<T>(&self, question: impl AsyncFnOnce(&store::SqlRecords) -> T) -> T {
        assert!(self.server.is_none(), "stop the server first");
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let records = store::SqlRecords::open(&self.data().join("records.db")).await;
            question(&records.unwrap()).await
        })
    }

    /// Names of the sources.
    pub(crate) fn sources(&self) -> Vec<String> {
        let sources = self.ask(async |records| records.sources(&scope(records).await).await);
        sources
            .unwrap()
            .into_iter()
            .map(|source| source.name)
            .collect()
    }
}

/// Every unit of the office, as its security contact sees it.
pub(crate) async fn scope(records: &store::SqlRecords) -> Scope {
    let units = records.units().await.unwrap();
    let person = Person {
        id: PersonId::new(Uuid::from_u128(1)),
        unit: units[0].id,
        name: "n".into(),
        language: Language::En,
    };
    let grant = |unit: &Unit| Grant {
        person: person.id,
        role: Role::SecurityContact,
        unit: unit.id,
        from: date(2026, 1, 1),
        until: None,
        deputy_of: None,
    };
    let grants: Vec<_> = units.iter().map(grant).collect();
    let tree = UnitTree::default();
    let actor = Actor::new(person, Language::En, grants, tree, date(2026, 1, 2));
    actor.permit(&LIST_FINDINGS).unwrap().scope().clone()
}

impl Drop for House {
    fn drop(&mut self) {
        if let Some(mut child) = self.server.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
        if let Some(disk) = &self.disk {
            let _ = Command::new("umount").arg("-l").arg(disk).status();
        }
    }
}

pub(crate) fn signal(child: &Child, signal: &str) {
    let sent = Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status();
    assert!(sent.unwrap().success());
}

/// Waits for other processes, bounded.
#[expect(
    clippy::disallowed_methods,
    reason = "waits for another process, bounded"
)]
pub(crate) fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(
            begun.elapsed() < Duration::from_secs(90),
            "waited too long: {what}"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}
