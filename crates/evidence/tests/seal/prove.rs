//! Proofs, checked by the script that docs/verify.md gives to third parties.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use domain::id::EventId;
use evidence::{prove, verify};

use crate::office::{append, files, open};

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/verify.py")
}

fn id(index: u64) -> EventId {
    EventId { epoch: 1, index }
}

/// Exit code and what it said, of Python with some words.
fn python(words: &[&Path]) -> (Option<i32>, String) {
    let output = Command::new("python3").args(words).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

fn log() -> tempfile::TempDir {
    let data = tempfile::tempdir().unwrap();
    let log = open(data.path(), 1);
    append(&log, 0, 0, 700);
    append(&log, 1, 700, 30);
    drop(log);
    data
}

/// Short enough for a third party to read before trusting it.
#[test]
fn the_script_for_third_parties_has_at_most_a_hundred_lines() {
    assert!(fs::read_to_string(script()).unwrap().lines().count() <= 100);
}

#[test]
fn a_stranger_checks_lines_of_segments_and_of_the_file_that_is_written() {
    let data = log();
    let proof = data.path().join("proof.json");
    for (from, to) in [(0, 0), (255, 257), (690, 725), (699, 699)] {
        let told = prove(data.path(), id(from), id(to)).unwrap();
        fs::write(&proof, told.to_string()).unwrap();
        let (code, said) = python(&[&script(), &proof]);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains(&format!("{from}: ")), "{said}");
    }
    let checkpoint = data.path().join("evidence/checkpoint");
    let (code, said) = python(&[&script(), &proof, &checkpoint]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("Failed password for root"), "{said}");
    let kept = data.path().join("kept");
    fs::copy(&checkpoint, &kept).unwrap();
    drop(log_more(data.path()));
    let newer = prove(data.path(), id(3), id(3)).unwrap();
    fs::write(&proof, newer.to_string()).unwrap();
    let (code, said) = python(&[&script(), &proof, &kept]);
    assert_eq!(
        code,
        Some(1),
        "another checkpoint than the kept one: {said}"
    );
    let (code, _) = python(&[&script(), &kept]);
    assert_eq!(code, Some(2), "no proof at all");
}

fn log_more(data: &Path) -> evidence::SealedLog {
    let log = open(data, 2);
    append(&log, 1, 730, 5);
    log
}

/// Every byte of a proof changed, in one run of Python: refused, or it says the same.
#[test]
fn the_script_refuses_every_changed_byte_of_a_proof() {
    const DRIVER: &str = r#"
import json, sys
sys.path.insert(0, sys.argv[1])
import verify
data = open(sys.argv[2], "rb").read()
good, kept, found = verify.verify(json.loads(data)), 0, 0
for place in range(len(data)):
    for bit in (1 << place % 6,):
        changed = data[:place] + bytes([data[place] ^ bit]) + data[place + 1:]
        try:
            said = verify.verify(json.loads(changed.decode("utf-8")))
        except (verify.Wrong, LookupError, ValueError, TypeError, AttributeError):
            found += 1
            continue
        kept += 1
        if said != good:
            sys.exit("byte %d: %r" % (place, said))
print(found, kept)
"#;
    let data = log();
    let proof = data.path().join("proof.json");
    let told = prove(data.path(), id(300), id(301)).unwrap();
    fs::write(&proof, told.to_string()).unwrap();
    let docs = script().parent().unwrap().to_owned();
    let driver = data.path().join("driver.py");
    fs::write(&driver, DRIVER).unwrap();
    let output = Command::new("python3")
        .arg("-B")
        .args([&driver, &docs, &proof])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{said}");
    let found: usize = said.split(' ').next().unwrap().parse().unwrap();
    assert!(found > 1_500, "{said}");
}

/// Where `verify` finds a changed leaf, nothing can be proved; and what is proved is what was signed.
#[test]
fn a_changed_log_proves_nothing_else() {
    let data = log();
    let good = prove(data.path(), id(0), id(40)).unwrap();
    let mut refused = 0;
    for path in files(data.path()) {
        let bytes = fs::read(&path).unwrap();
        for place in (0..bytes.len()).step_by(97) {
            let mut spoilt = bytes.clone();
            spoilt[place] ^= 1 << (place % 8);
            fs::write(&path, &spoilt).unwrap();
            assert!(!verify(data.path(), &[]).unwrap().problems.is_empty());
            match prove(data.path(), id(0), id(40)) {
                Ok(told) => assert_eq!(told, good, "byte {place} of {}", path.display()),
                Err(_) => refused += 1,
            }
        }
        fs::write(&path, &bytes).unwrap();
    }
    assert!(refused > 20, "{refused}");
}

#[test]
fn what_is_not_there_is_not_proved() {
    let data = log();
    let refused = |from, to| prove(data.path(), from, to).unwrap_err().to_string();
    assert!(refused(id(9_000), id(9_000)).contains("the last checkpoint has 731 leaves"));
    assert!(refused(id(5), id(4)).contains("no events"));
    assert!(refused(EventId { epoch: 2, index: 5 }, id(6)).contains("no event 2:5"));
}
