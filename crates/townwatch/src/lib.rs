//! The program as a library: command line, configuration, wiring. `main` only calls [`run`].
//!
//! This is the only crate that reads the clock, the environment and randomness, and the only one
//! that writes to standard output.

pub mod account;
mod alive;
pub mod assemble;
pub mod audit_pack;
pub mod backup;
mod beside;
mod bridging;
pub mod call;
pub mod check;
pub mod cli;
mod columns_made;
pub mod config;
mod console;
pub mod control;
pub mod demo;
pub mod directories;
pub mod directory_server;
pub mod doors;
pub mod dropping;
pub mod duties;
pub mod evidence_desk;
pub mod evidence_export;
pub mod examples;
pub mod following;
mod governing;
pub mod hunt;
pub mod incident;
pub mod inspect;
pub mod keeping;
mod lanes;
pub mod listen;
pub mod machine;
pub mod mail;
pub mod mailboxes;
pub mod operators;
pub mod out;
pub mod outgoing;
pub mod pack_desk;
pub mod passwords;
pub mod policies;
pub mod proof;
pub mod query;
pub mod regimes;
pub mod registers;
pub mod reload;
pub mod rules;
pub mod scan;
pub mod sealing;
pub mod search;
pub mod secret;
pub mod serve;
pub mod setup;
pub mod sign_in;
pub mod sources;
mod standing;
pub mod stop;
pub mod systems;
pub mod taking;
mod tending;
pub mod tls;
pub mod traffic;
mod unseen;
mod ways_out;
pub mod witness;

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::process::ExitCode;

use cli::{Cli, Command, EvidenceCommand, Rules};
use out::Out;
use stop::{Done, Unusable};

/// Runs one command. Exit code 0: done; 1: found something or falls short; 2: unusable input or
/// arguments, told in one line on standard error.
pub fn run(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let cli = match cli::parse(arguments) {
        Ok(cli) => cli,
        Err(told) => {
            // Help and version are told on standard output and are no mistake.
            let _ = told.print();
            return if told.use_stderr() {
                ExitCode::from(2)
            } else {
                ExitCode::SUCCESS
            };
        }
    };
    let mut out = Out::standard();
    if let Err(error) = unseen::keep_memory_to_itself() {
        out.problem(&format!(
            "townwatch: memory cannot be kept out of core dumps: {error}"
        ));
        return ExitCode::from(2);
    }
    let environment = environment();
    tell_operator(&environment);
    match carry_out(&cli, &environment, &mut out) {
        Ok(Done::Clean) => ExitCode::SUCCESS,
        Ok(Done::Found) => ExitCode::from(1),
        Err(unusable) => {
            out.problem(&format!("townwatch: {unusable}"));
            ExitCode::from(2)
        }
    }
}

fn carry_out(
    cli: &Cli,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    match &cli.command {
        Command::Scan(arguments) => scan::run(arguments, environment, out),
        Command::Traffic(arguments) => traffic::run(arguments, out),
        Command::Rules(Rules::Reload(arguments)) => {
            runtime()?.block_on(reload::run(arguments, environment, out))
        }
        Command::Rules(command) => rules::run(command, out),
        Command::Regime(command) => regimes::run(command, out),
        Command::Policy(command) => policies::run(command, out),
        Command::Register(command) => {
            runtime()?.block_on(registers::run(command, environment, out))
        }
        Command::Duty(command) => duties::run(command, environment, out),
        Command::AuditPack(arguments) => {
            runtime()?.block_on(audit_pack::run(arguments, environment, out))
        }
        Command::Account(command) => runtime()?.block_on(account::run(command, environment, out)),
        Command::Incident(command) => incident::run(command, environment, out),
        Command::Evidence(EvidenceCommand::Retain(arguments)) => {
            runtime()?.block_on(keeping::retain(arguments, environment, out))
        }
        Command::Evidence(EvidenceCommand::Export(arguments)) => {
            runtime()?.block_on(evidence_export::run(arguments, environment, out))
        }
        Command::Evidence(EvidenceCommand::Hold(command)) => {
            runtime()?.block_on(keeping::hold(command, environment, out))
        }
        Command::Evidence(EvidenceCommand::Witness(command)) => {
            runtime()?.block_on(witness::run(command, environment, out))
        }
        Command::Evidence(EvidenceCommand::Verify(arguments)) => proof::verify(arguments, out),
        Command::Evidence(EvidenceCommand::Prove(arguments)) => proof::prove(arguments, out),
        Command::Mail(command) => mail::run(command, environment, out),
        Command::Check(arguments) => runtime()?.block_on(check::run(arguments, environment, out)),
        Command::Search(arguments) => runtime()?.block_on(search::run(arguments, environment, out)),
        Command::Hunt(arguments) => runtime()?.block_on(hunt::run(arguments, environment, out)),
        Command::Query(arguments) => runtime()?.block_on(query::run(arguments, environment, out)),
        Command::QueryWorker(arguments) => query::worker::run(arguments),
        Command::Call(arguments) => runtime()?.block_on(call::run(arguments, out)),
        Command::Backup(arguments) => {
            runtime()?.block_on(backup::run_backup(arguments, environment, out))
        }
        Command::Restore(arguments) => {
            runtime()?.block_on(backup::run_restore(arguments, environment, out))
        }
        Command::Source(command) => runtime()?.block_on(sources::run(command, environment, out)),
        Command::Secret(command) => runtime()?.block_on(secret::run(command, environment, out)),
        Command::Serve(arguments) => runtime()?.block_on(serve::run(arguments, environment, out)),
        Command::Init(arguments) => runtime()?.block_on(setup::init(arguments, environment, out)),
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, Unusable> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|cause| Unusable::new(format!("cannot start the runtime: {cause}")))
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one reader of the environment"
)]
fn environment() -> BTreeMap<String, String> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// The operator's log goes to standard error; `TOWNWATCH_LOG` says how much of it.
fn tell_operator(environment: &BTreeMap<String, String>) {
    let level = environment
        .get("TOWNWATCH_LOG")
        .map_or("warn", String::as_str);
    let filter = tracing_subscriber::EnvFilter::new(level);
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .try_init();
}
