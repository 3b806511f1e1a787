//! `townwatch evidence witness …`: keys, the logs we countersign, and asking our witnesses now.

use std::collections::BTreeMap;

use application::witnessing::{Standing, WitnessedLog};
use clap::{Args, Subcommand};
use evidence::seal::VerifierKey;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Asking, cosigner};
use crate::control::{Answer, Desk, Request, reach};
use crate::keeping::{Whose, unasked};
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// So many logs one witness countersigns.
const MOST_LOGS: usize = 64;
/// Longest word about a log, in letters.
const LONGEST_LABEL: usize = 200;

/// `townwatch evidence witness …`
#[derive(Debug, Subcommand)]
pub enum WitnessCommand {
    /// The public keys: of this log, for its witnesses to enter; and as a witness, for other offices'
    /// settings. Also beside a running server.
    Key(Whose),
    /// Enter another office's log, whose checkpoints this server then countersigns.
    Add(AddLog),
    /// Countersign a log no longer.
    Remove(RemoveLog),
    /// The logs whose checkpoints are countersigned here.
    List(Whose),
    /// Have the last checkpoint countersigned now, by every witness of the settings. Exit code 1: one did
    /// not.
    Ask(Whose),
}

/// `townwatch evidence witness add`
#[derive(Debug, Args)]
pub struct AddLog {
    /// Whose data.
    #[command(flatten)]
    pub whose: Whose,
    /// The log's public key, as `witness key` shows it there.
    #[arg(long, value_name = "KEY")]
    pub key: String,
    /// Whose log it is.
    #[arg(long, value_name = "TEXT")]
    pub label: String,
}

/// `townwatch evidence witness remove`
#[derive(Debug, Args)]
pub struct RemoveLog {
    /// Whose data.
    #[command(flatten)]
    pub whose: Whose,
    /// The log, as `witness list` names it.
    #[arg(long, value_name = "NAME")]
    pub log: String,
}

/// What is asked of whoever may write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "witness", rename_all = "snake_case")]
pub enum WitnessRequest {
    /// Both public keys.
    Key,
    /// Enter a log.
    Add {
        /// Its key.
        key: String,
        /// Whose it is.
        label: String,
    },
    /// Take a log off.
    Remove {
        /// Its origin.
        log: String,
    },
    /// The logs.
    List,
    /// Ask our witnesses.
    Ask,
}

/// Carries a request out.
pub(crate) async fn carry_out(desk: &Desk, request: WitnessRequest) -> Result<Answer, String> {
    match request {
        WitnessRequest::Key => keys(desk),
        WitnessRequest::Add { key, label } => add(desk, key, &label).await,
        WitnessRequest::Remove { log } => remove(desk, &log).await,
        WitnessRequest::List => list(desk).await,
        WitnessRequest::Ask => ask(desk).await,
    }
}

fn told(cause: impl std::fmt::Display) -> String {
    cause.to_string()
}

fn keys(desk: &Desk) -> Result<Answer, String> {
    let own = evidence::own_key(&desk.data).map_err(told)?;
    let name = desk.witness.name.as_deref();
    let witness = name.map(|name| cosigner(&desk.data, name).map(|found| found.key().text()));
    let witness = witness.transpose().map_err(told)?;
    let lines = vec![json!({"log": own.text(), "witness": witness})];
    Ok(Answer::Lines { lines })
}

async fn add(desk: &Desk, key: String, label: &str) -> Result<Answer, String> {
    let parsed = VerifierKey::parse(&key);
    let origin =
        parsed.ok_or("--key: this is no log's key; copy what `witness key` shows there")?;
    let label = label.trim();
    if label.is_empty() || label.chars().count() > LONGEST_LABEL {
        return Err(format!("--label: 1 to {LONGEST_LABEL} letters"));
    }
    if desk.witness.name.is_none() {
        let why = "this server is no witness: give it a name in [evidence.witness] first";
        return Err(why.to_owned());
    }
    let _alone = desk.naming.lock().await;
    let mut logs = desk.office.witnessed_logs().await.map_err(told)?;
    if logs.len() >= MOST_LOGS {
        return Err(format!(
            "{MOST_LOGS} logs are countersigned here, and not more"
        ));
    }
    let log = WitnessedLog {
        key,
        label: label.to_owned(),
        since: desk.office.now(),
    };
    // Another key under a name that is known would be another log.
    if logs
        .get(&origin.name)
        .is_some_and(|known| known.key != log.key)
    {
        return Err("--key: another key of this name is known; take that log off first".to_owned());
    }
    logs.insert(origin.name.clone(), log);
    let named = desk.office.name_witnessed_logs(&logs, &origin.name).await;
    named.map(|()| Answer::Noted).map_err(told)
}

async fn remove(desk: &Desk, log: &str) -> Result<Answer, String> {
    let _alone = desk.naming.lock().await;
    let mut logs = desk.office.witnessed_logs().await.map_err(told)?;
    if logs.remove(log).is_none() {
        return Err(format!("--log: no log {log:?} is countersigned here"));
    }
    // What was seen of it stays: entered again, it must still begin with that.
    let named = desk.office.name_witnessed_logs(&logs, log).await;
    named.map(|()| Answer::Noted).map_err(told)
}

async fn list(desk: &Desk) -> Result<Answer, String> {
    let logs = desk.office.witnessed_logs().await.map_err(told)?;
    let seen = desk.office.seen_heads().await.map_err(told)?;
    let line = |(origin, log): (String, WitnessedLog)| {
        let head = seen.get(&origin);
        json!({
            "log": origin, "label": log.label, "since": log.since.to_string(),
            "leaves": head.map(|head| head.size),
            "countersigned": head.map(|head| head.at.to_string()),
        })
    };
    let lines = logs.into_iter().map(line).collect();
    Ok(Answer::Lines { lines })
}

async fn ask(desk: &Desk) -> Result<Answer, String> {
    if desk.witness.by.is_empty() {
        return Err("no witness is named; see [[evidence.witness.by]]".to_owned());
    }
    desk.log.sign().await.map_err(told)?;
    let asking = Asking::new(&desk.witness, &desk.data).map_err(told)?;
    let _alone = desk.naming.lock().await;
    let all = asking.ask(&desk.office).await.map_err(told)?;
    let line = |(name, one): (String, Standing)| {
        json!({
            "witness": name,
            "leaves": one.last.as_ref().map(|last| last.size),
            "countersigned": one.last.as_ref().map(|last| last.at.to_string()),
            "note": one.last.map(|last| last.note),
            "trouble": one.trouble, "refused": one.refused,
        })
    };
    let lines = all.into_iter().map(line).collect();
    Ok(Answer::Lines { lines })
}

/// Runs `townwatch evidence witness …`.
///
/// # Errors
/// One line about the folder, the settings, or what was named.
pub async fn run(
    command: &WitnessCommand,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let (whose, request) = match command {
        WitnessCommand::Key(whose) => (whose, WitnessRequest::Key),
        WitnessCommand::Add(new) => {
            let (key, label) = (new.key.clone(), new.label.clone());
            (&new.whose, WitnessRequest::Add { key, label })
        }
        WitnessCommand::Remove(old) => {
            let log = old.log.clone();
            (&old.whose, WitnessRequest::Remove { log })
        }
        WitnessCommand::List(whose) => (whose, WitnessRequest::List),
        WitnessCommand::Ask(whose) => (whose, WitnessRequest::Ask),
    };
    let hand = reach(whose, environment).await?;
    let lines = match hand.ask(Request::Witness(request)).await? {
        Answer::Lines { lines } => lines,
        Answer::Noted => Vec::new(),
        other => return Err(unasked(other)),
    };
    let mut done = Done::Clean;
    for line in &lines {
        if line.get("trouble").is_some_and(|why| !why.is_null()) {
            done = Done::Found;
        }
        if whose.json {
            out.line(&line.to_string());
        } else {
            plain(line, out);
        }
    }
    Ok(done)
}

/// `name: value` for each thing that is known.
fn plain(line: &serde_json::Value, out: &mut Out) {
    for (name, value) in line.as_object().into_iter().flatten() {
        match value {
            serde_json::Value::Null | serde_json::Value::Bool(false) => {}
            serde_json::Value::String(text) => out.line(&format!("{name}: {}", text.trim_end())),
            other => out.line(&format!("{name}: {other}")),
        }
    }
}
