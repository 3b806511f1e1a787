//! `townwatch account`: what the policies say of accounts, and whether a password can be guessed.

mod check_password;
mod client;
mod governed;
mod import;
mod proposing;
mod service_key;
mod sweep;

use std::collections::BTreeMap;
use std::io::{self, BufRead};
use std::path::PathBuf;

use clap::{Args, Subcommand};

pub use client::{ClientCommand, NewClient};
pub(crate) use client::{add as add_client, list as list_clients};
pub(crate) use import::carry_out as import_accounts;
pub use import::{ImportAccounts, ImportAsked};
pub(crate) use proposing::carry_out as propose;
pub(crate) use service_key::carry_out as give_service_key;

use crate::out::Out;
use crate::stop::{Done, Unusable};

/// Longer lines are no accounts and no passwords.
const LONGEST_LINE_BYTES: usize = 1 << 16;

/// Reads the next line; of a longer one than the limit only so much that it is seen to be longer. False
/// at the end.
fn next_line(lines: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let mut any = false;
    loop {
        let ready = lines.fill_buf()?;
        if ready.is_empty() {
            return Ok(any);
        }
        any = true;
        let end = ready.iter().position(|byte| *byte == b'\n');
        let part = end.map_or(ready.len(), |end| end + 1);
        let room = (LONGEST_LINE_BYTES + 1)
            .saturating_sub(line.len())
            .min(part);
        line.extend(ready.iter().take(room));
        lines.consume(part);
        if end.is_some() {
            return Ok(true);
        }
    }
}

/// `townwatch account`
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Judge every account by a policy and tell what it demands, or propose it. No account is changed.
    Sweep(Sweep),
    /// Enter people with accounts from a table (CSV, ODS): all of its rows, or none.
    Import(ImportAccounts),
    /// Make a key for a program that looks people up in our own directory. It is shown once.
    ServiceKey(ServiceKey),
    /// Say of passwords (JSON Lines on standard input) whether they can be guessed, and by what.
    /// Nothing is stored or logged.
    CheckPassword(CheckPassword),
    /// Applications that people reach with their sign-in here (OpenID Connect, docs/oidc.md).
    #[command(subcommand)]
    Client(ClientCommand),
}

/// `townwatch account check-password`
#[derive(Debug, Args)]
pub struct CheckPassword {
    /// JSON Lines, one answer for each line.
    #[arg(long, required = true)]
    pub json: bool,
    /// Hold them to the rules of a policy as well: its id, ID@VERSION, or a policy file (.toml).
    #[arg(long, value_name = "ID")]
    pub policy: Option<String>,
    /// A policy laid over it: adds what does not conflict.
    #[arg(long, value_name = "ID")]
    pub overlay: Option<String>,
    /// As if an exception were granted: what the overlay is followed in (rotate, classes).
    #[arg(long, value_name = "SUBJECT", requires = "overlay")]
    pub exception: Vec<String>,
    /// Words of the office (TOML, docs/policies.md): what it is called, where it is, what it uses.
    #[arg(long, value_name = "FILE")]
    pub context: Option<PathBuf>,
}

/// `townwatch account service-key`
#[derive(Debug, Args)]
pub struct ServiceKey {
    /// The program's name, as `dovecot`; stands in the name it binds with.
    pub name: String,
    /// The unit whose people it sees, with everything below; the top unit when not given.
    #[arg(long, value_name = "UNIT")]
    pub unit: Option<String>,
    /// How many days it lasts.
    #[arg(long, value_name = "DAYS", default_value_t = 366)]
    pub days: u16,
    /// Folder of everything that is kept. Also while a server runs.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Configuration file (TOML).
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Print one JSON document.
    #[arg(long)]
    pub json: bool,
}

/// `townwatch account sweep`
#[derive(Debug, Args)]
pub struct Sweep {
    /// A list of accounts (JSON Lines, docs/policies.md) instead of those of a data folder.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["data", "directory"],
        required_unless_present_any = ["data", "directory"]
    )]
    pub accounts: Option<PathBuf>,
    /// The accounts of a directory of the configuration, read as they are now; with --data, sign-ins to this
    /// program count as well.
    #[arg(long, value_name = "NAME", requires = "config")]
    pub directory: Option<String>,
    /// Folder of everything that is kept: the accounts of its records, as far as they are known. Also while
    /// a server runs.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Configuration file (TOML), when the records are kept in `PostgreSQL`.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// A policy's id, ID@VERSION, or a policy file (.toml).
    #[arg(long, value_name = "ID", default_value = "tainan-2013")]
    pub policy: String,
    /// A policy laid over it: adds what does not conflict.
    #[arg(long, value_name = "ID")]
    pub overlay: Option<String>,
    /// As if an exception were granted: what the overlay is followed in (rotate, classes).
    #[arg(long, value_name = "SUBJECT", requires = "overlay")]
    pub exception: Vec<String>,
    /// The moment to judge at, with an offset; the machine's clock when not given.
    #[arg(long, value_name = "T")]
    pub now: Option<jiff::Timestamp>,
    /// Only tell. Without it, what the directory's own policy demands is proposed in the records of --data:
    /// nothing is done until somebody approves it.
    #[arg(long)]
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
pub async fn run(
    command: &AccountCommand,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    match command {
        AccountCommand::Sweep(arguments) if arguments.dry_run => {
            sweep::run(arguments, environment, out).await
        }
        AccountCommand::Sweep(arguments) => proposing::run(arguments, environment, out).await,
        AccountCommand::Import(arguments) => import::run(arguments, environment, out).await,
        AccountCommand::CheckPassword(arguments) => check_password::run(arguments, out),
        AccountCommand::ServiceKey(arguments) => {
            service_key::run(arguments, environment, out).await
        }
        AccountCommand::Client(command) => client::run(command, environment, out).await,
    }
}
