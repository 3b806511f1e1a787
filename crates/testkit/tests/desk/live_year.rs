//! The generated year of an office, taken in by the program as it runs: its files lie in the drop folder, are written to
//! the sealed log and judged from there, and the program is killed and stopped in between. What it finds is what
//! `scan` finds in the same files.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a preparation that fails ends the test"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, OpenOptions};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use application::people::Coming;
use application::port::Lane;
use domain::premise::Premise;
use jiff::{Timestamp, Unit};
use serde_json::Value;
use tempfile::TempDir;
use testkit::year::{Plan, options, write};
use townwatch::assemble::{Machine, assemble};
use townwatch::config::Config;

const PASSWORD: &str = "correct-horse-battery";
const OWN_PROGRAM: &str = env!("CARGO_BIN_EXE_townwatch-testkit");

/// The program as an office starts it.
fn program() -> Command {
    let mut command = Command::new(OWN_PROGRAM);
    command.arg("townwatch");
    command
}

/// What a finding is about: rule, account, address, host, and when it began.
type About = (String, [Option<String>; 3], Timestamp);
/// How far it has grown: its last record and how many there are.
type Grown = (Timestamp, u64);
type Findings = BTreeMap<About, Vec<Grown>>;

fn moment(value: &Value) -> Timestamp {
    let at: Timestamp = value.as_str().unwrap().parse().unwrap();
    at.round(Unit::Microsecond).unwrap()
}

fn entered(findings: &mut Findings, rule: &Value, subject: &Value, row: &Value) {
    let part = |name: &str| {
        let part = subject.get(name).and_then(Value::as_str);
        part.filter(|part| !part.is_empty()).map(str::to_owned)
    };
    let about = (
        rule.as_str().unwrap().to_owned(),
        ["account", "source_ip", "host"].map(part),
        moment(&row["first"]),
    );
    let grown = (moment(&row["last"]), row["count"].as_u64().unwrap());
    let of = findings.entry(about).or_default();
    of.push(grown);
    of.sort_unstable();
}

fn scanned(plan: Plan, logs: &Path) -> Findings {
    let output = program()
        .args(["scan", "--json", "--language", "en"])
        .args(options(plan).unwrap())
        .arg(logs)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let mut findings = Findings::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let told: Value = serde_json::from_str(line).unwrap();
        entered(&mut findings, &told["rule"]["id"], &told["subject"], &told);
    }
    findings
}

/// An office that takes the files in.
struct House {
    folder: TempDir,
    server: Option<Child>,
    /// How long anything may take before the test is given up.
    patience: Duration,
}

impl Drop for House {
    fn drop(&mut self) {
        self.end("-KILL");
    }
}

impl House {
    /// An office that knows of itself what the scan is told by its options.
    fn of(plan: Plan, patience: Duration) -> Self {
        let house = Self {
            folder: TempDir::new().unwrap(),
            server: None,
            patience,
        };
        let mut child = program()
            .args(["init", "--admin", "lin.contact", "--password-stdin"])
            .args([
                "--unit",
                "西嶺鎮公所",
                "--time-zone",
                "Asia/Taipei",
                "--data",
            ])
            .arg(house.data())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        writeln!(child.stdin.take().unwrap(), "{PASSWORD}").unwrap();
        assert!(child.wait().unwrap().success());
        fs::create_dir(house.put_in()).unwrap();
        let config = format!(
            "[collect.drop]\npath = \"{}\"\ntime_zone = \"Asia/Taipei\"\nstill_seconds = 1\n",
            house.put_in().display()
        );
        fs::write(house.path("t.toml"), config).unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(house.know_itself(plan));
        house
    }

    async fn know_itself(&self, plan: Plan) {
        let (data, config) = (self.data(), Config::default());
        let assembled = assemble(&data, Machine::default(), &config);
        let assembled = assembled.await.map_err(|why| why.to_string()).unwrap();
        let office = &assembled.office;
        let digest = [7; 32];
        let coming = Coming::new(digest, Lane::Known);
        let signing = office.sign_in("lin.contact", PASSWORD.to_owned(), coming);
        signing.await.unwrap();
        let actor = office.signed_in(digest).await.unwrap().unwrap().actor;
        let mut lists: BTreeMap<Premise, Vec<String>> = BTreeMap::new();
        for option in options(plan).unwrap().chunks(2) {
            let [option, value] = option else {
                panic!("{option:?} has no value");
            };
            let premise = match option.as_str() {
                "--country" => Premise::Countries,
                "--own-network" => Premise::OwnNetworks,
                "--own-domain" => Premise::OwnDomains,
                "--administrator" => Premise::Administrators,
                "--time-zone" => continue,
                other => panic!("{other}: no list of the console stands for it"),
            };
            lists.entry(premise).or_default().push(value.clone());
        }
        for (premise, values) in lists {
            let of = (actor.person.unit, premise);
            let (unsaid, said) = (BTreeSet::new(), values.join(" "));
            let setting = office.set_premise(&actor, of, &unsaid, &said);
            setting.await.unwrap();
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn data(&self) -> PathBuf {
        self.path("data")
    }

    fn put_in(&self) -> PathBuf {
        self.path("drop")
    }

    fn start(&mut self) {
        let said = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.path("said"));
        let mut child = program()
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(self.data())
            .arg("--config")
            .arg(self.path("t.toml"))
            .env("TOWNWATCH_LOG", "info")
            .stdout(Stdio::piped())
            .stderr(said.unwrap())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        lines.next().expect("the server said nothing").unwrap();
        std::thread::spawn(move || for _ in lines.map_while(Result::ok) {});
        self.server = Some(child);
    }

    fn end(&mut self, signal: &str) {
        if let Some(mut child) = self.server.take() {
            let id = child.id().to_string();
            Command::new("kill").args([signal, &id]).status().unwrap();
            child.wait().unwrap();
        }
    }

    fn said(&self) -> String {
        fs::read_to_string(self.path("said")).unwrap()
    }

    /// Files whose every record is in the log.
    fn taken(&self) -> usize {
        let entries = fs::read_dir(self.put_in().join("taken"));
        let names = entries.into_iter().flatten().filter_map(Result::ok);
        names
            .filter(|one| one.file_name().to_string_lossy().ends_with(".gz"))
            .count()
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "waits for another process, bounded"
    )]
    fn wait_until_taken(&mut self, files: usize) {
        let begun = Instant::now();
        while self.taken() < files {
            let ended = self.server.as_mut().map(Child::try_wait);
            assert!(
                matches!(ended, Some(Ok(None))) && begun.elapsed() < self.patience,
                "{} of {files} files: {}",
                self.taken(),
                self.said()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn findings(&self) -> Findings {
        let sql = "SELECT rule, account, source_ip, host, first, last, count FROM findings";
        let output = program()
            .args(["query", "--json", "--limit", "100000", "--purpose", "test"])
            .arg(sql)
            .arg("--data")
            .arg(self.data())
            .arg("--config")
            .arg(self.path("t.toml"))
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{told}");
        let mut findings = Findings::new();
        for line in String::from_utf8(output.stdout).unwrap().lines() {
            let row: Value = serde_json::from_str(line).unwrap();
            entered(&mut findings, &row["rule"], &row, &row);
        }
        findings
    }
}

/// Why the program says something that the scan does not; nothing where no reason is known.
fn reason((_, _, first): &About, began: Timestamp) -> Option<&'static str> {
    // Its own journal and its own notices lie in the log beside the files.
    (*first >= began).then_some("it is about a line of the program itself")
}

fn compared(scan: &Findings, live: &Findings, began: Timestamp) -> Vec<String> {
    let mut unexplained = Vec::new();
    for (about, grown) in scan {
        if live.get(about) != Some(grown) {
            unexplained.push(format!(
                "scan {about:?} {grown:?}: live {:?}",
                live.get(about)
            ));
        }
    }
    for (about, grown) in live {
        if !scan.contains_key(about) && reason(about, began).is_none() {
            unexplained.push(format!("live alone {about:?} {grown:?}"));
        }
    }
    unexplained
}

/// Takes a year in with a kill, a stop and another kill, and holds what is found against a scan.
#[expect(
    clippy::disallowed_methods,
    reason = "what the program writes of itself is from now on"
)]
fn the_same_is_found(plan: Plan, patience: Duration) {
    let began = Timestamp::now();
    let folder = TempDir::new().unwrap();
    let written = write(plan, folder.path()).unwrap();
    assert_eq!(written.cases, 40);
    let logs = folder.path().join("logs");
    let scan = scanned(plan, &logs);
    assert!(scan.len() >= 40, "{scan:#?}");
    let mut house = House::of(plan, patience);
    let files = usize::try_from(plan.days()).unwrap();
    for entry in fs::read_dir(&logs).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), house.put_in().join(entry.file_name())).unwrap();
    }
    house.start();
    house.wait_until_taken(files / 3);
    house.end("-KILL");
    house.start();
    house.wait_until_taken(files / 2);
    house.end("-TERM");
    house.start();
    house.wait_until_taken(files * 2 / 3);
    house.end("-KILL");
    house.start();
    house.wait_until_taken(files);
    house.end("-TERM");
    let said = house.said();
    assert!(!said.contains("left aside"), "{said}");
    let live = house.findings();
    let unexplained = compared(&scan, &live, began);
    assert!(
        unexplained.is_empty(),
        "{} of {} findings of the scan, {} of the program:\n{}",
        unexplained.len(),
        scan.len(),
        live.len(),
        unexplained.join("\n")
    );
}

#[test]
fn the_program_finds_as_it_runs_what_a_scan_finds_though_it_is_killed() {
    let plan = Plan {
        accounts: 40,
        weeks: 6,
        ..Plan::cut()
    };
    the_same_is_found(plan, Duration::from_mins(5));
}

#[test]
#[ignore = "the whole year: 23 million lines, an hour and some gigabytes"]
fn it_holds_for_the_whole_year_as_the_program_runs() {
    the_same_is_found(Plan::whole(), Duration::from_hours(12));
}

#[test]
fn a_difference_without_a_reason_is_told() {
    let at = |second| Timestamp::from_second(second).unwrap();
    let about = |rule: &str, second| {
        let whose = [Some("wang".to_owned()), None, None];
        (rule.to_owned(), whose, at(second))
    };
    let began = at(1_000);
    let scan = Findings::from([(about("a", 1), vec![(at(5), 3)])]);
    assert_eq!(compared(&scan, &scan, began), Vec::<String>::new());
    let own = Findings::from([
        (about("a", 1), vec![(at(5), 3)]),
        (about("own", 1_000), vec![(at(1_001), 1)]),
    ]);
    assert_eq!(compared(&scan, &own, began), Vec::<String>::new());
    for other in [
        Findings::new(),
        Findings::from([(about("a", 1), vec![(at(5), 2)])]),
        Findings::from([(about("a", 1), vec![(at(5), 3), (at(5), 3)])]),
        Findings::from([
            (about("a", 1), vec![(at(5), 3)]),
            (about("b", 1), vec![(at(5), 3)]),
        ]),
    ] {
        assert_eq!(compared(&scan, &other, began).len(), 1, "{other:?}");
    }
}
