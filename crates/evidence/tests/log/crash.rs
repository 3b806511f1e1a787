//! A child process is killed in the middle of its appends; what it had told is there after.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use application::port::EventLog;

use crate::office::{lines, open, record, runtime, seed};
use evidence::SealedLog;

const ROUNDS: usize = 8;

/// Not a test by itself: appends for ever and prints each acknowledged id, in the folder that
/// stdin names.
#[test]
#[ignore = "the child of the test below"]
fn child_that_appends() {
    let mut folder = String::new();
    std::io::stdin().read_line(&mut folder).unwrap();
    if folder.is_empty() {
        return;
    }
    let folder = PathBuf::from(folder.trim_end());
    // Small files: the kill falls into sealing as often as into writing.
    let (log, _) = SealedLog::open_rolling_at(&folder, seed(), Some(20_000)).unwrap();
    let mut kept = lines(&log).len();
    runtime().block_on(async {
        for turn in 0_usize.. {
            let group = kept..=kept + turn % 50;
            let records = group
                .clone()
                .map(|number| record(1, format!("record {number}").as_bytes()))
                .collect();
            log.append(records).await.unwrap();
            for number in group {
                println!("kept {number}");
                kept += 1;
            }
            if turn % 7 == 0 {
                log.sign().await.unwrap();
            }
        }
    });
}

#[test]
fn kill_9_loses_no_acknowledged_record() {
    let data = tempfile::tempdir().unwrap();
    let mut acknowledged = 0_u64;
    for round in 0..ROUNDS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "crash::child_that_appends",
                "--ignored",
                "--nocapture",
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        writeln!(stdin, "{}", data.path().display()).unwrap();
        drop(stdin);
        let mut told = 0;
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let Some(id) = line.unwrap().strip_prefix("kept ").map(str::to_owned) else {
                continue;
            };
            // The kill may cut the last line, never make a number larger.
            acknowledged = acknowledged.max(id.parse::<u64>().unwrap() + 1);
            told += 1;
            if told == 40 + round * 97 {
                child.kill().unwrap();
            }
        }
        child.wait().unwrap();
        assert!(told > 0, "the child never got to work");
        let (log, found) = open(data.path());
        assert_eq!(log.end().epoch, 1, "what was signed is there: {found:?}");
        let kept = lines(&log);
        assert!(
            u64::try_from(kept.len()).unwrap() >= acknowledged,
            "{} of {acknowledged}; {found:?}",
            kept.len()
        );
        for (place, text) in kept.iter().enumerate() {
            assert_eq!(*text, format!("record {place}"));
        }
        drop(log);
        let seen = evidence::verify(data.path(), &[]).unwrap();
        assert_eq!(seen.problems, []);
    }
}
