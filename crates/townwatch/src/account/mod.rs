//! `townwatch account`: what the policies say of accounts, and whether a password can be guessed.

mod sweep;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::out::Out;
use crate::stop::{Done, Unusable};

/// `townwatch account`
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Judge every account by a policy and tell what it demands. Nothing is changed.
    Sweep(Sweep),
}

/// `townwatch account sweep`
#[derive(Debug, Args)]
pub struct Sweep {
    /// A list of accounts (JSON Lines, docs/policies.md) instead of those of a data folder.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with = "data",
        required_unless_present = "data"
    )]
    pub accounts: Option<PathBuf>,
    /// Folder of everything that is kept.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// A policy's id, ID@VERSION, or a policy file (.toml).
    #[arg(long, value_name = "ID", default_value = "tainan-2013")]
    pub policy: String,
    /// A policy laid over it: adds what does not conflict.
    #[arg(long, value_name = "ID")]
    pub overlay: Option<String>,
    /// The moment to judge at, with an offset; the machine's clock when not given.
    #[arg(long, value_name = "T")]
    pub now: Option<jiff::Timestamp>,
    /// Only tell. Nothing else is built yet.
    #[arg(long, required = true)]
    pub dry_run: bool,
    /// The brake: so many accounts that would be changed, or 5 % of all, are too many.
    #[arg(long, value_name = "COUNT")]
    pub brake: Option<usize>,
    /// JSON Lines, one account a line.
    #[arg(long)]
    pub json: bool,
}

/// Runs `townwatch account`.
///
/// # Errors
/// One line that names the thing and the next step; nothing is changed.
pub fn run(command: &AccountCommand, out: &mut Out) -> Result<Done, Unusable> {
    match command {
        AccountCommand::Sweep(arguments) => sweep::run(arguments, out),
    }
}
