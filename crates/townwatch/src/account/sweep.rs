//! `townwatch account sweep`: a list of accounts, or those of a directory, judged one by one.
//!
//! A bad line is told and counted and never stops the rest. Whatever the list, nothing is changed.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use application::account_ages::account_facts;
use application::port::Now as _;
use directory::Reading;
use domain::policy::{AccountFacts, AccountRow, Brake, Evidence, Policy, Verdict, judge};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::{LONGEST_LINE_BYTES, Sweep, governed, next_line};
use crate::beside;
use crate::config;
use crate::machine::MachineClock;
use crate::out::Out;
use crate::policies::Chosen;
use crate::stop::{Done, Unusable};

/// A policy that names no brake has none, unless one is given.
const NO_BRAKE: Brake = Brake {
    percent: 100,
    accounts: usize::MAX,
};

/// What was counted.
#[derive(Debug, Default)]
struct Tally {
    judged: usize,
    touched: usize,
    bad: usize,
}

impl Tally {
    fn count(&mut self, verdict: &Verdict) {
        self.judged += 1;
        self.touched += usize::from(verdict.touches());
    }

    /// Counts a verdict and writes its line.
    fn tell(&mut self, verdict: &Verdict, zone: &TimeZone, as_json: bool, out: &mut Out) {
        self.count(verdict);
        out.line(&if as_json {
            told(verdict, zone).to_string()
        } else {
            plain(verdict, zone)
        });
    }
}

/// The accounts of a folder's records, read beside a server that may run.
async fn known(
    data: &Path,
    config: Option<&Path>,
    environment: &BTreeMap<String, String>,
) -> Result<Vec<AccountFacts>, Unusable> {
    let config = config::load_for(config, Some(data), environment)?;
    let records = beside::records(data, &config).await?;
    let known = account_facts(&records).await;
    records.close().await;
    known.map_err(Unusable::new)
}

/// Exit code 1 when a line was bad or the brake is on.
pub(super) async fn run(
    arguments: &Sweep,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let now = arguments.now.unwrap_or_else(|| MachineClock.now());
    let chosen = Chosen {
        policy: Some(arguments.policy.clone()),
        overlay: arguments.overlay.clone(),
        exception: arguments.exception.clone(),
    };
    let held = chosen.in_force(now)?;
    let policy = held
        .map(|held| held.policy)
        .ok_or_else(|| Unusable::new("no policy is named; give --policy ID"))?;
    let config = arguments.config.as_deref();
    let tally = match (&arguments.accounts, &arguments.directory, &arguments.data) {
        (_, Some(name), data) if governed::is_own(name, config, environment)? => {
            let data = data.as_deref().ok_or_else(own_needs_data)?;
            let mut known = known(data, config, environment).await?;
            governed::marked(name, config, environment, &mut known)?;
            judge_known(&known, &policy, now, arguments.json, out)
        }
        (_, Some(name), data) => {
            let mut reading = governed::accounts(name, config, environment, now).await?;
            if let Some(data) = data {
                let known = known(data, config, environment).await?;
                governed::merge(&mut reading, known);
            }
            judge_directory(&reading, &policy, now, arguments.json, out)
        }
        (Some(path), ..) => {
            let file = File::open(path).map_err(|cause| {
                Unusable::new(format!("{}: {cause}; give a file", path.display()))
            })?;
            let lines = BufReader::new(file);
            judge_lines(path, lines, &policy, now, arguments.json, out)?
        }
        (None, None, Some(data)) => {
            let known = known(data, config, environment).await?;
            judge_known(&known, &policy, now, arguments.json, out)
        }
        (None, None, None) => {
            return Err(Unusable::new(
                "give --accounts FILE.jsonl, --directory NAME or --data DIR",
            ));
        }
    };
    out.problem(&format!(
        "judged {} accounts by {}@{} at {now}: {} would be changed, {} unreadable",
        tally.judged,
        policy.id(),
        policy.version(),
        tally.touched,
        tally.bad
    ));
    let mut brake = policy.sweep().map_or(NO_BRAKE, |rules| rules.brake);
    if let Some(accounts) = arguments.brake {
        brake.accounts = accounts;
    }
    let braked = brake.holds(tally.touched, tally.judged);
    if let Err(braked) = &braked {
        out.problem(&braked.to_string());
    }
    Ok(if braked.is_ok() && tally.bad == 0 {
        Done::Clean
    } else {
        Done::Found
    })
}

fn own_needs_data() -> Unusable {
    Unusable::new("our own accounts are judged from the records; give --data DIR")
}

fn judge_known(
    known: &[AccountFacts],
    policy: &Policy,
    now: Timestamp,
    as_json: bool,
    out: &mut Out,
) -> Tally {
    let mut tally = Tally::default();
    for account in known {
        let verdict = judge(account, policy, now);
        tally.tell(&verdict, policy.zone(), as_json, out);
    }
    tally
}

fn judge_directory(
    reading: &Reading,
    policy: &Policy,
    now: Timestamp,
    as_json: bool,
    out: &mut Out,
) -> Tally {
    let mut tally = Tally::default();
    for remark in &reading.remarks {
        out.problem(remark);
    }
    for account in &reading.accounts {
        let verdict = judge(&account.facts, policy, now);
        tally.count(&verdict);
        out.line(&if as_json {
            let mut told = told(&verdict, policy.zone());
            if let Some(told) = told.as_object_mut() {
                told.insert("id".to_owned(), account.id.to_string().into());
                told.insert("dn".to_owned(), account.dn.clone().into());
                told.insert("privileged".to_owned(), account.privileged.into());
            }
            told.to_string()
        } else {
            plain(&verdict, policy.zone())
        });
    }
    for unread in &reading.unread {
        tally.bad += 1;
        out.problem(unread);
    }
    tally
}

fn judge_lines(
    path: &Path,
    mut lines: impl BufRead,
    policy: &Policy,
    now: Timestamp,
    as_json: bool,
    out: &mut Out,
) -> Result<Tally, Unusable> {
    let mut tally = Tally::default();
    let mut line = Vec::new();
    for number in 1_usize.. {
        line.clear();
        let more = next_line(&mut lines, &mut line)
            .map_err(|cause| Unusable::new(format!("{}: {cause}", path.display())))?;
        if !more {
            break;
        }
        match judged(&line, policy, now) {
            Ok(None) => {}
            Ok(Some(verdict)) => {
                tally.tell(&verdict, policy.zone(), as_json, out);
            }
            Err(why) => {
                tally.bad += 1;
                out.problem(&format!("{}:{number}: {why}", path.display()));
            }
        }
    }
    Ok(tally)
}

/// None for an empty line.
fn judged(line: &[u8], policy: &Policy, now: Timestamp) -> Result<Option<Verdict>, String> {
    if line.len() > LONGEST_LINE_BYTES {
        return Err(format!(
            "longer than {LONGEST_LINE_BYTES} bytes; one account a line"
        ));
    }
    let text = str::from_utf8(line).map_err(|_| "not UTF-8; write the list as UTF-8".to_owned())?;
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Ok(None);
    }
    let row: AccountRow = serde_json::from_str(text).map_err(|cause| {
        format!("{cause}; write {{\"account\",\"state\",\"kind\",\"issued\",…}}")
    })?;
    let account = row.read(policy.zone()).map_err(|cause| cause.to_string())?;
    Ok(Some(judge(&account, policy, now)))
}

fn local(at: Timestamp, zone: &TimeZone) -> String {
    let at = at.to_zoned(zone.clone());
    at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

fn told(verdict: &Verdict, zone: &TimeZone) -> Value {
    let evidence = |evidence: &Evidence| {
        json!({
            "what": evidence.what,
            "at": evidence.at.map(|at| local(at, zone)),
            "source": evidence.source,
        })
    };
    let evidence: Vec<Value> = verdict.evidence.iter().map(evidence).collect();
    json!({
        "account": verdict.account,
        "state": verdict.state.name(),
        "action": verdict.step.name(),
        "due": verdict.due.map(|due| local(due, zone)),
        "clause": verdict.clause,
        "policy": verdict.policy,
        "evidence": evidence,
        "uncertainty_days": verdict.uncertainty_days,
        "asked": verdict.asked.name(),
        "limit": verdict.limit.map(domain::policy::Limit::name),
        "warning_days": verdict.warning_days,
        "reached": verdict.reached,
        "spared": verdict.spared.as_ref().map(|spared| json!({
            "action": spared.step.name(),
            "due": local(spared.due, zone),
            "policy": spared.policy,
            "clause": spared.clause,
            "document": spared.document,
            "until": spared.until.to_string(),
        })),
    })
}

fn plain(verdict: &Verdict, zone: &TimeZone) -> String {
    let due = verdict
        .due
        .map_or_else(|| "–".to_owned(), |due| local(due, zone));
    let clause = verdict.clause.as_deref().unwrap_or("–");
    let limit = verdict.limit.map_or_else(String::new, |limit| {
        format!(" ({} asked, {})", verdict.asked.name(), limit.name())
    });
    let spared = verdict.spared.as_ref().map_or_else(String::new, |spared| {
        let (step, clause) = (spared.step.name(), &spared.clause);
        format!(
            "  (without {}: {step}, {} {clause})",
            spared.document, spared.policy
        )
    });
    format!(
        "{}  {}  {}{limit}  {due}  {} {clause}{spared}",
        verdict.account,
        verdict.state,
        verdict.step.name(),
        verdict.policy
    )
}
