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
mod package;
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
  package --check [FILE]  look at a package, or at one of the tests' program
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
        ["package", "--check"] => package::check(),
        ["package", "--check", file] => package::check_file(std::path::Path::new(file)),
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
