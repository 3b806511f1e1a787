//! What `cargo xtask fuzz` asks: `hostile list`, `hostile targets DIR`, `hostile seeds NAME DIR`.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a chore talks to the person at the terminal"
)]

use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        ["list"] => {
            for entry in hostile::entries() {
                println!("{}", entry.name);
            }
            Ok(())
        }
        ["targets", folder] => targets(Path::new(folder)),
        ["seeds", name, folder] => seeds(name, Path::new(folder)),
        _ => Err(io::Error::other(
            "usage: hostile list | targets DIR | seeds NAME DIR",
        )),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("hostile: {cause}");
            ExitCode::FAILURE
        }
    }
}

fn targets(folder: &Path) -> io::Result<()> {
    let code = folder.join("fuzz_targets");
    if code.exists() {
        fs::remove_dir_all(&code)?;
    }
    fs::create_dir_all(&code)?;
    for (path, text) in hostile::target_files() {
        fs::write(folder.join(path), text)?;
    }
    Ok(())
}

fn seeds(name: &str, folder: &Path) -> io::Result<()> {
    let all = hostile::entries();
    let entry = all.iter().find(|entry| entry.name == name);
    let entry = entry.ok_or_else(|| {
        let names: Vec<_> = all.iter().map(|entry| entry.name.as_str()).collect();
        io::Error::other(format!("no entry {name}; there are: {}", names.join(", ")))
    })?;
    fs::create_dir_all(folder)?;
    for (number, seed) in entry.inputs().iter().enumerate() {
        fs::write(folder.join(format!("seed-{number:03}")), seed)?;
    }
    Ok(())
}
