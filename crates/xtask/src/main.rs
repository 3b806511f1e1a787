//! The project's chores, one subcommand each. `cargo xtask test` is what a person and CI both run.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a chore tool talks to the person at the terminal"
)]

mod api;
mod assets;
mod browser;
mod chores;
mod countries;
mod fuzz;
mod package;
mod reports;
mod steps;
mod suite;
mod tools;

use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask <chore>
  test              every check, after installing what they need
  dev               check and test only the crates changed since the last commit
  tools             only what the tests need, installed
  api               only the made-up requests of `test`
  browser           only the browser checks of `test`
  assets [--check]  compile the console's style and scripts again, or compare them with their sources
  countries         fetch the list of countries by address anew
  packaging         write manual pages and completions from the command line's declaration
  package           make a Debian package of the release build: target/package/townwatch_VERSION_ARCH.deb
  package --of PROGRAM    of a program that was built already
  package --check [FILE]  look at a package, or at one of the tests' program
  fuzz NAME [SECONDS]  show one reader of foreign bytes whatever a fuzzer makes (nightly compiler)
  fuzz --list       the names; fuzz --write: fuzz/ from the list
  fixture           pack a data folder of today's tables, for the tests of later versions
  pictures          take the README's pictures in a real browser
  soak              the long tests
  bench             the measurements";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["test"] => suite::test(),
        ["tools"] => tools::install(),
        ["api"] => suite::api_only(),
        ["browser"] => suite::browser_only(),
        ["dev"] => chores::dev(),
        ["assets"] => assets::build(),
        ["assets", "--check"] => assets::check(),
        ["countries"] => countries::fetch(),
        ["packaging"] => chores::packaging(),
        ["package"] => package::release(),
        ["package", "--of", program] => package::of(std::path::Path::new(program)),
        ["package", "--check"] => package::check(),
        ["package", "--check", file] => package::check_file(std::path::Path::new(file)),
        ["fuzz", "--list"] => fuzz::list(),
        ["fuzz", "--write"] => fuzz::write(),
        ["fuzz", name] => fuzz::fuzz(name, "60"),
        ["fuzz", name, seconds] => fuzz::fuzz(name, seconds),
        ["fixture"] => chores::fixture(),
        ["pictures"] => browser::pictures(),
        ["soak"] => chores::soak(),
        ["bench"] => chores::bench(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
