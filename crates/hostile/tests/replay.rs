//! Every entry meets its seeds, its kept cases and a bounded number of their mutations, the same ones in
//! every run, in bounded memory.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a preparation that fails ends the test, and figures are read by people"
)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use hostile::{Dice, Entry, entries, mutated};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// Memory is measured for one entry at a time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Shows an entry one input; what it took at its height, in bytes.
fn shown(entry: &Entry, bytes: &[u8]) -> usize {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let done = catch_unwind(AssertUnwindSafe(|| entry.run(bytes)));
    let held = MEMORY.peak_usage().saturating_sub(before);
    let why = match done {
        Err(_) => "panics".to_owned(),
        Ok(()) if held > entry.most_memory => format!("holds {held} bytes"),
        Ok(()) => return held,
    };
    let kept = std::env::temp_dir().join(format!("hostile-{}", entry.name));
    std::fs::write(&kept, bytes).unwrap();
    let kept = kept.display();
    let folder = hostile::cases(&entry.name);
    let folder = folder.file_name().unwrap().to_string_lossy();
    panic!(
        "{} {why}; the input lies in {kept}: mend it, and keep it in crates/hostile/cases/{folder}/",
        entry.name
    );
}

/// Seeds, cases, and mutations of them.
fn replay(entry: &Entry) {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let inputs = entry.inputs();
    assert!(!inputs.is_empty(), "{} has no seed", entry.name);
    // What is made once (tables, patterns) is not an input's.
    entry.run(&inputs[0]);
    let nothing = shown(entry, b"");
    let seeds = inputs.iter().map(|input| shown(entry, input));
    let mut highest = seeds.max().unwrap_or_default().max(nothing);
    let start = entry
        .name
        .bytes()
        .fold(1_u64, |sum, byte| sum * 131 % 1_000_003 + u64::from(byte));
    let mut dice = Dice::new(start);
    for _ in 0..entry.rounds {
        let seed = &inputs[dice.below(inputs.len())];
        let other = &inputs[dice.below(inputs.len())];
        let bytes = mutated(&mut dice, seed, other, entry.splinters);
        highest = highest.max(shown(entry, &bytes));
    }
    println!("{}: {} KiB", entry.name, highest / 1024);
}

fn replay_all(belongs: impl Fn(&str) -> bool) {
    let all: Vec<_> = entries()
        .into_iter()
        .filter(|entry| belongs(&entry.name))
        .collect();
    assert!(all.len() > 5, "nothing to replay");
    for entry in &all {
        assert!(entry.rounds >= 100, "{} is hardly tried", entry.name);
        replay(entry);
    }
}

fn is_of_mail(name: &str) -> bool {
    name.starts_with("mail-")
}

/// So many bytes of one piece: work that grows with the square of its input does not end here.
const FLOOD: usize = 256 * 1024;

/// A flood of each piece of an entry's grammar, after the beginning of a good input.
fn flood(entry: &Entry) {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let inputs = entry.inputs();
    for (splinter, number) in entry.splinters.iter().zip(0..) {
        let flood = splinter.repeat(FLOOD / splinter.len().max(1));
        let input: &Vec<u8> = &inputs[number % inputs.len()];
        let half = &input[..input.len() / 2];
        println!("{}: {splinter:?}", entry.name);
        let held = shown(entry, &[half, flood.as_bytes()].concat());
        assert!(held < 4 * entry.most_memory);
    }
}

#[test]
fn floods_of_one_piece_are_taken_in_bounded_memory_and_work() {
    // Lines of log meet a megabyte each in crates/formats.
    let all = entries();
    let others = all
        .iter()
        .filter(|entry| !entry.name.starts_with("format-"));
    for entry in others {
        flood(entry);
    }
}

/// The largest file of rules that is read, of the shortest rules.
#[test]
fn a_file_of_millions_of_rules_is_not_held_whole() {
    let _alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let own = ["town.example".to_owned()];
    for (file, rule) in [
        ("aliases", "a:b\n"),
        (".forward", "a\n"),
        ("a.sieve", "keep;"),
    ] {
        let bytes = rule.repeat(8 * 1024 * 1024 / rule.len()).into_bytes();
        MEMORY.reset_peak_usage();
        let before = MEMORY.current_usage();
        let audited = mail::rules::audit(file, &bytes, &own);
        let held = MEMORY.peak_usage().saturating_sub(before);
        assert!(held < 48 << 20, "{file}: {held} bytes for {}", bytes.len());
        let last = audited.last().unwrap();
        assert!(
            last.rule
                .unknown
                .iter()
                .any(|what| what.contains("not read")),
            "{file}"
        );
    }
}

#[test]
fn every_format_takes_whatever_comes() {
    replay_all(|name| name.starts_with("format-"));
}

#[test]
fn messages_and_all_about_them_may_be_anything() {
    replay_all(is_of_mail);
}

#[test]
fn every_other_reader_takes_whatever_comes() {
    replay_all(|name| !is_of_mail(name) && !name.starts_with("format-"));
}

#[test]
fn mutations_are_the_same_in_every_run_differ_and_stay_short() {
    let run = || {
        let mut dice = Dice::new(7);
        let all = (0..300).map(|_| mutated(&mut dice, b"7 <13>a word\n", b"other", &["<", "\n"]));
        all.collect::<Vec<_>>()
    };
    let all = run();
    assert_eq!(all, run());
    assert!(all.iter().all(|bytes| bytes.len() <= hostile::LONGEST));
    assert!(all.iter().any(|bytes| bytes.len() > 4_096), "nothing grows");
    let differ: std::collections::BTreeSet<_> = all.iter().collect();
    assert!(differ.len() > 250, "{} differ", differ.len());
}
