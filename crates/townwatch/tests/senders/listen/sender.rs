//! Debian's rsyslog and syslog-ng as senders, each in a folder of its own, and the storm that they
//! have to survive.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};

use crate::house::{House, signal, wait_until};

/// A running sender that follows one file and hands on its lines.
pub(crate) struct Sending {
    child: Child,
    pub(crate) file: PathBuf,
}

impl Sending {
    /// rsyslog with an action; the file it follows is made by the test.
    pub(crate) fn rsyslog(folder: &Path, action: &str) -> Self {
        let work = folder.join("rsyslog");
        std::fs::create_dir_all(&work).unwrap();
        let file = folder.join("events.log");
        let config = folder.join("rsyslog.conf");
        let text = format!(
            r#"global(workDirectory="{work}")
module(load="imfile" mode="inotify")
module(load="omrelp")
input(type="imfile" file="{file}" tag="events:" freshStartTail="off")
{action}
"#,
            work = work.display(),
            file = file.display(),
        );
        std::fs::write(&config, text).unwrap();
        let child = Command::new("/usr/sbin/rsyslogd")
            .args(["-n", "-f"])
            .arg(&config)
            .arg("-i")
            .arg(folder.join("rsyslog.pid"))
            .spawn()
            .expect("rsyslogd of Debian's package rsyslog");
        Self { child, file }
    }

    /// syslog-ng with a destination, from the folder into which `cargo xtask test` unpacks it.
    pub(crate) fn syslog_ng(folder: &Path, destination: &str) -> Self {
        let file = folder.join("events.log");
        OpenOptions::new()
            .create(true)
            .append(true)
            .open(&file)
            .unwrap();
        let config = folder.join("syslog-ng.conf");
        let text = format!(
            r#"@version: 3.38
options {{ keep-hostname(yes); time-reopen(1); stats-freq(0); chain-hostnames(no); }};
source followed {{ file("{}" follow-freq(0.1) flags(no-parse)); }};
destination house {{ {destination} }};
log {{ source(followed); destination(house); flags(flow-control); }};
"#,
            file.display()
        );
        std::fs::write(&config, text).unwrap();
        let root = unpacked();
        let modules = root.join("usr/lib/syslog-ng");
        let machine = ["x86_64-linux-gnu", "aarch64-linux-gnu"];
        let libraries = machine
            .iter()
            .flat_map(|machine| {
                [
                    root.join("usr/lib").join(machine),
                    root.join("lib").join(machine),
                ]
            })
            .chain([modules.clone()])
            .map(|folder| folder.display().to_string());
        let child = Command::new(root.join("usr/sbin/syslog-ng"))
            .env("LD_LIBRARY_PATH", libraries.collect::<Vec<_>>().join(":"))
            .args(["-F", "--no-caps", "--module-path"])
            .arg(modules.join("3.38"))
            .arg("-f")
            .arg(&config)
            .arg("-R")
            .arg(folder.join("syslog-ng.persist"))
            .arg("-c")
            .arg(folder.join("syslog-ng.ctl"))
            .arg("-p")
            .arg(folder.join("syslog-ng.pid"))
            .spawn()
            .unwrap();
        Self { child, file }
    }

    /// Lets it end by itself, with what it has to say.
    pub(crate) fn stop(mut self) {
        signal(&self.child, "-TERM");
        let _ = self.child.wait();
    }
}

impl Drop for Sending {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where syslog-ng lies: beside rsyslog it cannot be installed.
fn unpacked() -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_townwatch"));
    let root = program.ancestors().nth(2).unwrap().join("tools/syslog-ng");
    assert!(
        root.join("usr/sbin/syslog-ng").exists(),
        "missing {}: Debian's syslog-ng-core, unpacked; cargo xtask test brings it",
        root.display()
    );
    root
}

/// Adds lines to the followed file.
pub(crate) fn add_events(file: &Path, numbers: std::ops::Range<u32>) {
    let lines: Vec<String> = numbers
        .map(|number| format!("event-{number:07}.\n"))
        .collect();
    add(file, &lines.concat());
}

fn add(file: &Path, text: &str) {
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(file)
        .unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

/// How often each event stands in lines.
pub(crate) fn counted(lines: &[String]) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for line in lines {
        if let Some(at) = line.find("event-") {
            *counts.entry(line[at..].to_owned()).or_default() += 1;
        }
    }
    counts
}

/// What a storm left of the events.
#[derive(Debug, Default)]
pub(crate) struct Left {
    /// Events that were not kept.
    pub(crate) lost: usize,
    /// Stretches of events one behind the other that were not kept: first and length.
    pub(crate) gaps: Vec<(u32, u32)>,
    /// Events that were kept more than once.
    pub(crate) doubled: usize,
}

/// When the server is killed in a portion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kill {
    /// With the first events that are kept, most of the others on their way.
    Early,
    /// When half of them are kept.
    Midway,
}

/// Sends events in portions, with a `kill -9` of the server in each; both are stopped afterwards.
pub(crate) fn killed_while_it_sends(
    house: &mut House,
    sending: Sending,
    (portions, events): (u32, u32),
    kill: Kill,
) -> Left {
    for portion in 0..portions {
        let before = house.log_bytes();
        add_events(&sending.file, portion * events..(portion + 1) * events);
        // One event alone may be among the lost.
        let behind = [4, 5, 6, 7].map(|eighth| portion * events + events * eighth / 8);
        let behind = behind.map(|number| format!("event-{number:07}."));
        wait_until("events to come", || match kill {
            Kill::Early => house.log_bytes() > before,
            Kill::Midway => behind.iter().any(|event| house.holds(event.as_bytes())),
        });
        house.kill();
        house.start();
    }
    // What is in order behind all events; the first may still go into a connection that is cut.
    let mut signs = 0;
    wait_until("the last sign", || {
        if signs % 50 == 0 {
            add(&sending.file, &format!("sign-{signs}.\n"));
        }
        signs += 1;
        house.holds(b"sign-")
    });
    sending.stop();
    house.stop();
    left_of(house, portions * events)
}

/// What became of so many events, once the server is stopped.
pub(crate) fn left_of(house: &House, events: u32) -> Left {
    let counts = counted(&house.texts());
    let mut left = Left {
        doubled: counts.values().filter(|count| **count > 1).count(),
        ..Left::default()
    };
    let mut before = true;
    for number in 0..events {
        let here = counts.contains_key(&format!("event-{number:07}."));
        left.lost += usize::from(!here);
        if before && !here {
            left.gaps.push((number, 0));
        }
        if let Some((_, length)) = left.gaps.last_mut().filter(|_| !here) {
            *length += 1;
        }
        before = here;
    }
    left
}
