//! Bytes from outside, and what they meet first: every framer, decoder and reader of this program as
//! one list of plain functions.
//!
//! [`entries`] is the one declaration. The tests of this crate replay its seeds and kept cases with a
//! bounded number of mutations on stable Rust; `cargo xtask fuzz NAME` runs the same entry under
//! libFuzzer where a nightly compiler is. A new function that takes bytes belongs into an entry, or a test
//! fails (`no_function_that_takes_bytes_is_forgotten`).
//!
//! An entry asserts what must hold for whatever comes; that it returns at all, and in how much memory, is
//! judged from outside.

mod dice;
mod directory;
mod doors;
mod files;
mod letters;
mod lines;
mod programs;
mod requests;
mod seals;
mod seeds;
mod state;
mod targets;
mod words;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

pub use dice::{Dice, mutated};
pub use targets::target_files;

/// Longest input that is tried, in bytes: several times what the framers' states need.
pub const LONGEST: usize = 64 * 1024;

/// What an entry does with bytes.
type Run = Box<dyn Fn(&[u8]) + Send + Sync>;

/// Functions that take bytes from outside, as one.
pub struct Entry {
    /// Its name, as `cargo xtask fuzz` takes it.
    pub name: String,
    /// The functions that it tries: `crate/file function`, without `.rs`.
    pub covers: &'static [&'static str],
    /// How many mutations the tests replay.
    pub rounds: usize,
    /// Bytes that may be held at one time, beyond what was held before.
    pub most_memory: usize,
    /// Pieces that inputs are damaged with: the words of its grammar.
    pub splinters: &'static [&'static str],
    seeds: Vec<Vec<u8>>,
    run: Run,
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl Entry {
    fn new(name: impl Into<String>, run: impl Fn(&[u8]) + Send + Sync + 'static) -> Self {
        Self {
            name: name.into(),
            covers: &[],
            rounds: 3_000,
            // The input some times over, and room for tables that are made once.
            most_memory: 8 << 20,
            splinters: &[],
            seeds: Vec::new(),
            run: Box::new(run),
        }
    }

    fn covers(mut self, covers: &'static [&'static str]) -> Self {
        self.covers = covers;
        self
    }

    fn seeds(mut self, seeds: Vec<Vec<u8>>) -> Self {
        self.seeds = seeds;
        self
    }

    fn splinters(mut self, splinters: &'static [&'static str]) -> Self {
        self.splinters = splinters;
        self
    }

    const fn rounds(mut self, rounds: usize) -> Self {
        self.rounds = rounds;
        self
    }

    const fn most_memory(mut self, bytes: usize) -> Self {
        self.most_memory = bytes;
        self
    }

    /// Good inputs, and those that once were not taken well.
    pub fn inputs(&self) -> Vec<Vec<u8>> {
        let mut all = self.seeds.clone();
        all.extend(seeds::folder(&cases(&self.name)));
        all
    }

    /// Shows it bytes.
    ///
    /// # Panics
    /// When something does not hold that must.
    pub fn run(&self, bytes: &[u8]) {
        (self.run)(bytes);
    }
}

/// Where inputs of an entry lie that once were not taken well.
pub fn cases(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("cases")
        .join(name)
}

/// The list.
pub fn entries() -> Vec<Entry> {
    let mut all = doors::entries();
    all.extend(directory::entries());
    all.extend(files::entries());
    all.extend(lines::entries());
    all.extend(letters::entries());
    all.extend(words::entries());
    all.extend(seals::entries());
    all.extend(state::entries());
    all.extend(requests::entries());
    all.extend(programs::entries());
    all
}

/// Shows an entry bytes, by its name: what a fuzzer calls.
///
/// # Panics
/// When no entry has the name, and when something does not hold that must: so a fuzzer sees it.
pub fn run(name: &str, bytes: &[u8]) {
    static ENTRIES: OnceLock<Vec<Entry>> = OnceLock::new();
    let all = ENTRIES.get_or_init(entries);
    let entry = all.iter().find(|entry| entry.name == name);
    assert!(entry.is_some(), "no entry has the name {name}");
    if let Some(entry) = entry {
        entry.run(bytes);
    }
}
