//! The command line, as one declaration: parser and help come from it.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub use crate::scan::Scan;

/// Townwatch 鎮守: a public office's information-security duties, in one program.
#[derive(Debug, Parser)]
#[command(
    name = "townwatch",
    version,
    max_term_width = 100,
    after_help = "Exit codes: 0 done; 1 found something, or something falls short; 2 unusable input or \
                  arguments, told in one line on standard error, and nothing was changed."
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the office: console, intake, detection.
    Serve(Serve),
    /// Set a data folder up unattended.
    Init(Init),
    /// Look through log files once and tell what is found.
    Scan(Scan),
    /// Sum up what firewalls and flow logs tell of traffic.
    Traffic(crate::traffic::TrafficFiles),
    /// The detections.
    #[command(subcommand)]
    Rules(Rules),
    /// The regulations.
    #[command(subcommand)]
    Regime(RegimeCommand),
    /// The account policies.
    #[command(subcommand)]
    Policy(crate::policies::PolicyCommand),
    /// The registers: forms of the office as files.
    #[command(subcommand)]
    Register(crate::registers::RegisterCommand),
    /// What recurs: duties as files.
    #[command(subcommand)]
    Duty(crate::duties::DutyCommand),
    /// A period for an audit as one file, also while a server runs.
    AuditPack(crate::audit_pack::AuditPack),
    /// What the policies demand of accounts, and whether a password can be guessed.
    #[command(subcommand)]
    Account(crate::account::AccountCommand),
    /// Levels and clocks of an incident.
    #[command(subcommand)]
    Incident(IncidentCommand),
    /// The sealed log.
    #[command(subcommand)]
    Evidence(EvidenceCommand),
    /// Messages and the rules of mailboxes.
    #[command(subcommand)]
    Mail(crate::mail::MailCommand),
    /// Look for kept log lines, also while a server runs.
    Search(Search),
    /// Look back through the kept log with rules, also while a server runs.
    Hunt(crate::hunt::HuntArguments),
    /// Ask in SQL over kept log lines, findings and the journal, also while a server runs.
    Query(Query),
    /// Answers one question of `townwatch query`; started by the program itself.
    #[command(hide = true)]
    QueryWorker(QueryWorker),
    /// Check a configuration, the machine it names, and every rule and regulation.
    Check(Check),
    /// Ask a running server for anything a program may ask for, with a key.
    Call(Call),
    /// Secrets of the configuration: kept in the records, sealed by the master key.
    #[command(subcommand)]
    Secret(SecretCommand),
    /// Who sends log lines.
    #[command(subcommand)]
    Source(SourceCommand),
    /// Put everything an office must not lose into one sealed file, also while it runs.
    Backup(Backup),
    /// Bring a backup back into a new data folder.
    Restore(Restore),
}

/// `townwatch serve`
#[derive(Debug, Args)]
pub struct Serve {
    /// Configuration file (TOML).
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Folder of everything that is kept; made when absent.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Address and port of the console.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub listen: Option<SocketAddr>,
    /// Fill an empty data folder with a fictional office.
    #[arg(long)]
    pub demo: bool,
}

/// `townwatch init`
#[derive(Debug, Args)]
pub struct Init {
    /// Configuration file (TOML), when the records are kept in `PostgreSQL`.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Folder of everything that is kept; made when absent.
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// Sign-in name of the first administrator, who is also the security contact.
    #[arg(long, value_name = "NAME")]
    pub admin: String,
    /// Read the password from standard input (one line).
    #[arg(long, required = true)]
    pub password_stdin: bool,
    /// Official name of the office.
    #[arg(long, value_name = "NAME", default_value = "機關")]
    pub unit: String,
    /// Time zone of the office.
    #[arg(long, value_name = "ZONE", default_value = "Asia/Taipei")]
    pub time_zone: String,
    /// Fill the folder with a fictional office as well.
    #[arg(long)]
    pub demo: bool,
}

/// `townwatch rules`
#[derive(Debug, Subcommand)]
pub enum Rules {
    /// The rules: the built-in ones, and those of folders.
    List {
        /// A folder of rules; may be given several times, and a later one goes before an earlier one.
        #[arg(long)]
        rules: Vec<PathBuf>,
        /// JSON, one document.
        #[arg(long)]
        json: bool,
    },
    /// What is wrong with rules, and what the Sigma specification advises, with line and column.
    Lint {
        /// A folder of rules; the built-in ones when not given.
        dir: Option<PathBuf>,
        /// JSON Lines.
        #[arg(long)]
        json: bool,
    },
    /// Run every rule's own examples.
    Test {
        /// A folder of rules; the built-in ones when not given.
        dir: Option<PathBuf>,
        /// JSON, one document.
        #[arg(long)]
        json: bool,
    },
    /// Have the running server load the rules of its folders anew.
    Reload(ReloadRules),
}

/// `townwatch rules reload`
#[derive(Debug, Args)]
pub struct ReloadRules {
    /// Which server.
    #[command(flatten)]
    pub whose: crate::keeping::Whose,
    /// Language of the report: zh-TW, vi or en.
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
}

/// `townwatch regime`
#[derive(Debug, Subcommand)]
pub enum RegimeCommand {
    /// The regulations with their versions.
    List {
        /// JSON, one document.
        #[arg(long)]
        json: bool,
    },
    /// Run every regulation's own examples.
    Test {
        /// A regulation file; the built-in ones when not given.
        file: Option<PathBuf>,
        /// JSON, one document.
        #[arg(long)]
        json: bool,
    },
}

/// `townwatch incident`
#[derive(Debug, Subcommand)]
pub enum IncidentCommand {
    /// Judge facts (JSON on standard input): level or range, clauses, clocks.
    Level {
        /// The regulation, as ID or ID@VERSION; without version the one in force when it was known.
        #[arg(long, value_name = "ID[@VERSION]")]
        regime: String,
        /// JSON, one document.
        #[arg(long)]
        json: bool,
        /// Language of the derivations: zh-TW, vi or en.
        #[arg(long, value_name = "TAG")]
        language: Option<String>,
    },
}

/// `townwatch search`
#[derive(Debug, Args)]
pub struct Search {
    /// Folder of everything that is kept; the configuration's when not given.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Configuration file (TOML), when the records are kept in `PostgreSQL`.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// JSON Lines, one line of the log each.
    #[arg(long)]
    pub json: bool,
    /// Only lines of this moment and after, by when they happened: 2026-11-21T10:00:00+08:00.
    #[arg(long, value_name = "T")]
    pub from: Option<jiff::Timestamp>,
    /// Only lines before this moment.
    #[arg(long, value_name = "T")]
    pub to: Option<jiff::Timestamp>,
    /// What it is looked for; goes into the journal.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub purpose: String,
    /// So many of the newest at most; all of them when not given.
    #[arg(long, value_name = "COUNT")]
    pub limit: Option<u64>,
    /// Only count them, by the time they happened.
    #[arg(long, conflicts_with_all = ["limit", "follow"])]
    pub count: bool,
    /// How long each count is; by the span of the lines when not given.
    #[arg(long, value_enum, requires = "count")]
    pub by: Option<CountBy>,
    /// Show new lines as they arrive at the server that runs, until Ctrl-C.
    #[arg(long, conflicts_with_all = ["from", "to"])]
    pub follow: bool,
    /// Words of the line, field:value, field:prefix*; a word of several words is found as it stands.
    /// Behind `--`, a minus sign before a term leaves lines out.
    #[arg(required = true, value_name = "TEXT")]
    pub text: Vec<String>,
}

/// By what `townwatch search --count` counts, on the clocks of the top unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CountBy {
    /// Hours.
    Hour,
    /// Days.
    Day,
    /// Months.
    Month,
}

/// `townwatch query`
#[derive(Debug, Args)]
pub struct Query {
    /// Folder of everything that is kept; the configuration's when not given.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Configuration file (TOML), when the records are kept in `PostgreSQL`.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// JSON Lines, one row each.
    #[arg(long)]
    pub json: bool,
    /// What it is asked for; goes into the journal.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub purpose: String,
    /// So many rows at most; all of them when not given.
    #[arg(long, value_name = "COUNT")]
    pub limit: Option<u64>,
    /// How long it may take.
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    pub seconds: u64,
    /// One SELECT over the tables events, findings and journal.
    #[arg(value_name = "SQL")]
    pub sql: String,
}

/// `townwatch query-worker`
#[derive(Debug, Args)]
pub struct QueryWorker {
    /// Folder of everything that is kept.
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// Addresses of documentation lie in countries.
    #[arg(long)]
    pub fiction: bool,
}

/// `townwatch check`
#[derive(Debug, Args)]
pub struct Check {
    /// Configuration file (TOML).
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Folder of everything that is kept; the configuration's when not given.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// JSON, one document.
    #[arg(long)]
    pub json: bool,
    /// Send a test message to this mail address; otherwise nothing is sent.
    #[arg(long, value_name = "ADDRESS")]
    pub send_test: Option<String>,
}

/// What can be done with secrets.
#[derive(Debug, Subcommand)]
pub enum SecretCommand {
    /// Keep a secret; it is read from standard input (one line). The server must not be running.
    Set(SetSecret),
}

/// `townwatch secret set`
#[derive(Debug, Args)]
pub struct SetSecret {
    /// `mail.password`, or `webhook.NAME`.
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Make a secret for a webhook, keep it and print it once, for the receiver.
    #[arg(long)]
    pub generate: bool,
    /// Configuration file (TOML).
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Folder of everything that is kept; the configuration's when not given.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

/// What can be done with sources.
#[derive(Debug, Subcommand)]
pub enum SourceCommand {
    /// Enter a source with how its sender is known, and print its key once; also beside a running
    /// server.
    Add(AddSource),
    /// Make a key for a sender that speaks HTTP, and print it once; a key from before opens no more.
    /// Also beside a running server.
    Key(SourceKey),
}

/// `townwatch source add`
#[derive(Debug, Args)]
pub struct AddSource {
    /// Folder of everything that is kept; the configuration's when not given.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Configuration file (TOML).
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The name people know it by.
    #[arg(long, value_name = "NAME")]
    pub name: String,
    /// Whose logs these are; the top unit when not given.
    #[arg(long, value_name = "NAME")]
    pub unit: Option<String>,
    /// How the lines are read: a format's id, or `auto`.
    #[arg(long, value_name = "NAME", default_value = "auto")]
    pub format: String,
    /// Zone of times that state none; the unit's when not given.
    #[arg(long, value_name = "ZONE")]
    pub time_zone: Option<String>,
    /// The address or network it sends from.
    #[arg(long, value_name = "ADDRESS")]
    pub address: Option<String>,
    /// The name in its client certificate: its first DNS name, else its common name.
    #[arg(long, value_name = "NAME")]
    pub certificate: Option<String>,
    /// It passes on what other hosts wrote: each host that its lines name gets a source of its own.
    #[arg(long)]
    pub relay: bool,
    /// JSON, one document.
    #[arg(long)]
    pub json: bool,
}

/// `townwatch source key`
#[derive(Debug, Args)]
pub struct SourceKey {
    /// The source's name; it is entered when it is new.
    #[arg(value_name = "NAME")]
    pub name: String,
    /// Name of the unit whose logs these are, for a new source; the top unit when not given.
    #[arg(long, value_name = "NAME")]
    pub unit: Option<String>,
    /// How its entries are read, for a new source: a format's id, or `auto`.
    #[arg(long, value_name = "FORMAT", default_value = "auto")]
    pub format: String,
    /// Zone of times that state none, for a new source; the unit's when not given.
    #[arg(long, value_name = "ZONE")]
    pub time_zone: Option<String>,
    /// Configuration file (TOML).
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Folder of everything that is kept; the configuration's when not given.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
}

/// `townwatch call`
#[derive(Debug, Args)]
pub struct Call {
    /// The running server.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8420")]
    pub server: String,
    /// A file whose first line is the key, made on the page My account.
    #[arg(long, value_name = "FILE")]
    pub key_file: PathBuf,
    /// Certificates of authorities (PEM) to trust instead of the machine's.
    #[arg(long, value_name = "FILE")]
    pub ca_file: Option<PathBuf>,
    /// Language of what is told: zh-TW, vi or en.
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// Follow every page of a list and write JSON Lines, one item a line.
    #[arg(long)]
    pub all: bool,
    /// What is asked for.
    #[command(subcommand)]
    pub operation: crate::call::Asked,
}

/// Where a passphrase comes from; at least 12 characters.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct PassphraseFrom {
    /// A file whose first line is the passphrase.
    #[arg(long, value_name = "FILE")]
    pub passphrase_file: Option<PathBuf>,
    /// Read the passphrase from standard input (one line).
    #[arg(long)]
    pub passphrase_stdin: bool,
}

/// `townwatch backup`
#[derive(Debug, Args)]
pub struct Backup {
    /// Folder of everything that is kept; the configuration's when not given.
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// Configuration file (TOML); it goes into the backup, the files it names for secrets do not.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The file to make; it must not be there yet.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// What the file is sealed to.
    #[command(flatten)]
    pub passphrase: PassphraseFrom,
    /// JSON, one document.
    #[arg(long)]
    pub json: bool,
}

/// `townwatch restore`
#[derive(Debug, Args)]
pub struct Restore {
    /// The backup.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// The new data folder; absent or empty.
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// Configuration file (TOML), when the records go into an empty `PostgreSQL` database.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// What the file is sealed to.
    #[command(flatten)]
    pub passphrase: PassphraseFrom,
    /// FILE is a dump made before a migration: the records only, the log stays as it is.
    #[arg(long, group = "PassphraseFrom")]
    pub records_only: bool,
    /// JSON, one document.
    #[arg(long)]
    pub json: bool,
}

/// `townwatch evidence …`
#[derive(Debug, Subcommand)]
pub enum EvidenceCommand {
    /// Find what is not as it was written and signed, and where. Nothing is changed.
    Verify(Verify),
    /// Write a file that proves events to anyone (docs/verify.md).
    Prove(Prove),
    /// Write lines with their proofs, for somebody who has neither the log nor this program. Also beside
    /// a running server.
    Export(crate::evidence_export::Export),
    /// Remove records whose time is over. Also beside a running server.
    Retain(crate::keeping::Retain),
    /// What must stay for an incident. Also beside a running server.
    #[command(subcommand)]
    Hold(crate::keeping::HoldCommand),
    /// Who countersigns our checkpoints, and whose we countersign. Also beside a running server.
    #[command(subcommand)]
    Witness(crate::witness::WitnessCommand),
}

/// `townwatch evidence prove`
#[derive(Debug, Args)]
pub struct Prove {
    /// Folder of everything that is kept.
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// The event: EPOCH:INDEX.
    #[arg(long, value_name = "ID")]
    pub event: String,
    /// The last of several events, when there are more.
    #[arg(long, value_name = "ID")]
    pub to: Option<String>,
    /// The file to make; it must not be there yet.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}

/// `townwatch evidence verify`
#[derive(Debug, Args)]
pub struct Verify {
    /// Folder of everything that is kept.
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// A checkpoint that was kept elsewhere: finds a folder that was rolled back as a whole.
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Vec<PathBuf>,
    /// A witness's public key, or a file with some, one a line: every checkpoint must be countersigned by
    /// each of them.
    #[arg(long, value_name = "KEY|FILE", requires = "checkpoint")]
    pub witness: Vec<String>,
    /// JSON, one document.
    #[arg(long)]
    pub json: bool,
}

/// Parses the arguments; help and mistakes come back as clap tells them.
///
/// # Errors
/// Help, version or a mistake in the arguments.
pub fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(arguments)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_declaration_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
