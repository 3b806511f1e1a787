//! `cargo xtask fuzz NAME`: one entry of crates/hostile under libFuzzer, where a nightly compiler is.
//!
//! What is passed to the compiler is what cargo-fuzz passes: counters at every edge of the code. Nothing
//! but the compiler and the crate `libfuzzer-sys` is needed.

use std::fs;

use crate::steps::{Done, answers, cargo, output, program, root, run, step};
use crate::tools;

const FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares -Cdebug-assertions";

/// Writes `fuzz/` from the list.
pub(crate) fn write() -> Done {
    run(&mut hostile(&["targets", "fuzz"]))
}

/// Names of the entries.
pub(crate) fn list() -> Done {
    run(&mut hostile(&["list"]))
}

fn hostile(words: &[&str]) -> std::process::Command {
    let mut command = cargo(&["run", "--quiet", "--package", "hostile", "--"]);
    command.args(words);
    command
}

/// Fuzzes one entry for so many seconds. What it finds lies in `crates/hostile/cases/NAME`, from where the
/// tests replay it.
pub(crate) fn fuzz(name: &str, seconds: &str) -> Done {
    seconds
        .parse::<u32>()
        .map_err(|_| format!("{seconds:?} is no number of seconds"))?;
    if !answers("cargo", &["+nightly", "--version"]) {
        return Err("a nightly compiler is missing: rustup toolchain install nightly".to_owned());
    }
    let folder = tools::target()?.join("fuzz");
    let corpus = folder.join("corpus").join(name);
    run(hostile(&["seeds", name]).arg(&corpus))?;
    // The same libraries as everywhere; what only fuzzers need is added to it.
    fs::copy(root().join("Cargo.lock"), root().join("fuzz/Cargo.lock"))
        .map_err(|cause| format!("fuzz/Cargo.lock: {cause}"))?;
    let told = output(&mut program(
        "rustc",
        &["+nightly", "--version", "--verbose"],
    ))?;
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.ok_or("rustc does not say what machine this is")?;
    step("fuzzer", || {
        let words = ["+nightly", "build", "--release", "--target", host];
        let mut build = cargo(&words);
        build.args(["--manifest-path", "fuzz/Cargo.toml", "--bin", name]);
        build.arg("--target-dir").arg(&folder);
        run(build.env("RUSTFLAGS", FLAGS))
    })?;
    let cases = root().join("crates/hostile/cases").join(name);
    fs::create_dir_all(&cases).map_err(|cause| format!("{}: {cause}", cases.display()))?;
    let done = step("fuzzing", || {
        let binary = folder.join(host).join("release").join(name);
        let mut fuzzer = program(binary, &["-timeout=10", "-rss_limit_mb=1024"]);
        fuzzer.args(["-max_len=65536", "-print_final_stats=1"]);
        fuzzer.arg(format!("-max_total_time={seconds}"));
        fuzzer.arg(format!("-artifact_prefix={}/", cases.display()));
        run(fuzzer.arg(&corpus))
    });
    // Git keeps no empty folder, and neither do we.
    let _nothing_found = fs::remove_dir(&cases);
    done
}
