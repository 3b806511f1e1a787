//! The program.

use std::process::ExitCode;

fn main() -> ExitCode {
    townwatch::run(std::env::args_os())
}
