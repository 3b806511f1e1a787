//! Manual pages and shell completions, made from the one declaration of the command line.

use std::io;
use std::path::Path;

use clap::CommandFactory as _;
use clap_complete::Shell;
use townwatch::cli::Cli;

/// The shells whose completions are packaged.
const SHELLS: [Shell; 3] = [Shell::Bash, Shell::Zsh, Shell::Fish];

/// Writes `man/*.1` and `completions/*` into a folder, replacing what is there.
///
/// # Errors
/// When they cannot be written.
pub fn write(folder: &Path) -> io::Result<()> {
    let [man, completions] = ["man", "completions"].map(|name| folder.join(name));
    for folder in [&man, &completions] {
        if folder.exists() {
            std::fs::remove_dir_all(folder)?;
        }
        std::fs::create_dir_all(folder)?;
    }
    clap_mangen::generate_to(Cli::command(), &man)?;
    for shell in SHELLS {
        clap_complete::generate_to(shell, &mut Cli::command(), "townwatch", &completions)?;
    }
    Ok(())
}
