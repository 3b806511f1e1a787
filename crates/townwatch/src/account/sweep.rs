//! `townwatch account sweep`: a list of accounts, judged line by line.
//!
//! A bad line is told and counted and never stops the rest. Whatever the list, nothing is changed.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use application::port::Now as _;
use domain::policy::{AccountRow, Brake, Evidence, Policy, Verdict, judge};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::Sweep;
use crate::machine::MachineClock;
use crate::out::Out;
use crate::policies::Chosen;
use crate::stop::{Done, Unusable};

/// Longer lines are no accounts.
const LONGEST_LINE_BYTES: usize = 1 << 16;

/// What was counted.
#[derive(Debug, Default)]
struct Tally {
    judged: usize,
    touched: usize,
    bad: usize,
}

/// Exit code 1 when a line was bad or the brake is on.
pub(super) fn run(arguments: &Sweep, out: &mut Out) -> Result<Done, Unusable> {
    let now = arguments.now.unwrap_or_else(|| MachineClock.now());
    let chosen = Chosen {
        policy: Some(arguments.policy.clone()),
        overlay: arguments.overlay.clone(),
    };
    let held = chosen.in_force(now)?;
    let policy = held
        .map(|held| held.policy)
        .ok_or_else(|| Unusable::new("no policy is named; give --policy ID"))?;
    let Some(path) = &arguments.accounts else {
        return Err(Unusable::new(
            "the records do not keep when accounts were issued and last used yet; give --accounts FILE.jsonl",
        ));
    };
    let file = File::open(path)
        .map_err(|cause| Unusable::new(format!("{}: {cause}; give a file", path.display())))?;
    let tally = judge_lines(
        path,
        BufReader::new(file),
        &policy,
        now,
        arguments.json,
        out,
    )?;
    out.problem(&format!(
        "judged {} accounts by {}@{} at {now}: {} would be changed, {} unreadable",
        tally.judged,
        policy.id(),
        policy.version(),
        tally.touched,
        tally.bad
    ));
    let mut brake = Brake::default();
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
        let read = lines
            .read_until(b'\n', &mut line)
            .map_err(|cause| Unusable::new(format!("{}: {cause}", path.display())))?;
        if read == 0 {
            break;
        }
        match judged(&line, policy, now) {
            Ok(None) => {}
            Ok(Some(verdict)) => {
                tally.judged += 1;
                tally.touched += usize::from(verdict.touches());
                out.line(&if as_json {
                    told(&verdict, policy.zone())
                } else {
                    plain(&verdict, policy.zone())
                });
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

fn told(verdict: &Verdict, zone: &TimeZone) -> String {
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
    })
    .to_string()
}

fn plain(verdict: &Verdict, zone: &TimeZone) -> String {
    let due = verdict
        .due
        .map_or_else(|| "–".to_owned(), |due| local(due, zone));
    let clause = verdict.clause.as_deref().unwrap_or("–");
    let limit = verdict.limit.map_or_else(String::new, |limit| {
        format!(" ({} asked, {})", verdict.asked.name(), limit.name())
    });
    format!(
        "{}  {}  {}{limit}  {due}  {} {clause}",
        verdict.account,
        verdict.state,
        verdict.step.name(),
        verdict.policy
    )
}
