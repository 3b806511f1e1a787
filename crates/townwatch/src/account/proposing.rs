//! `townwatch account sweep` without `--dry-run`: what a directory's policy demands is proposed.
//!
//! Policy, overlay and brake are those of the configuration: whoever decides later must not meet others. Nothing
//! is done to any account here.

use std::collections::BTreeMap;

use application::Office;
use domain::sweep::{Proposal, Run};
use serde_json::{Value, json};

use super::Sweep;
use crate::config;
use crate::control::{self, Answer, Request};
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// Exit code 1 when the brake is on or an entry could not be judged.
pub(super) async fn run(
    arguments: &Sweep,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let (Some(directory), Some(data)) = (&arguments.directory, &arguments.data) else {
        return Err(Unusable::new(
            "give --dry-run to be told only; to propose, give --data DIR --directory NAME --config FILE",
        ));
    };
    if arguments.now.is_some() || arguments.brake.is_some() || arguments.overlay.is_some() {
        return Err(Unusable::new(
            "--now, --brake and --overlay are for --dry-run; to propose, they stand in [[directory]]",
        ));
    }
    let config = config::load_for(arguments.config.as_deref(), Some(data), environment)?;
    let request = Request::Sweep {
        directory: directory.clone(),
    };
    match control::through(&config, request).await? {
        Answer::Lines { lines } => Ok(tell(&lines, arguments.json, out)),
        Answer::Refused { why } => Err(Unusable::new(why)),
        _ => Err(Unusable::new("the server answers something else")),
    }
}

/// The last line is the run; those before it are the proposals.
fn tell(lines: &[Value], as_json: bool, out: &mut Out) -> Done {
    let Some((run, proposals)) = lines.split_last() else {
        return Done::Clean;
    };
    for one in proposals {
        out.line(&if as_json {
            one.to_string()
        } else {
            let word = |name: &str| one.get(name).and_then(Value::as_str).unwrap_or("–");
            format!(
                "{}  {}  {}  {}  {} {}",
                word("account"),
                word("state"),
                word("action"),
                word("due"),
                word("policy"),
                word("clause")
            )
        });
    }
    if as_json {
        out.line(&run.to_string());
    }
    let number = |name: &str| run.get(name).and_then(Value::as_u64).unwrap_or_default();
    let brake = run.get("brake").and_then(Value::as_str).unwrap_or_default();
    out.problem(&format!(
        "judged {} accounts: {} would be changed, {} new proposals, {} withdrawn, {} unreadable; the brake is {brake}",
        number("accounts"),
        number("touched"),
        number("proposed"),
        number("withdrawn"),
        number("unread"),
    ));
    for remark in run
        .get("remarks")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        out.problem(remark.as_str().unwrap_or_default());
    }
    if brake == "held" || number("unread") > 0 {
        Done::Found
    } else {
        Done::Clean
    }
}

/// Reads a directory and proposes, for whoever holds the data folder.
pub(crate) async fn carry_out(office: &Office, directory: &str) -> Result<Answer, String> {
    let swept = office.sweep_by_operator(directory).await;
    let (run, standing) = swept.map_err(|problem| problem.to_string())?;
    let mut lines: Vec<Value> = standing.iter().map(told).collect();
    lines.push(summary(&run));
    Ok(Answer::Lines { lines })
}

fn summary(run: &Run) -> Value {
    json!({
        "run": run.id,
        "directory": run.directory,
        "policy": run.policy,
        "accounts": run.counts.accounts,
        "touched": run.counts.touched,
        "proposed": run.counts.proposed,
        "withdrawn": run.counts.withdrawn,
        "unread": run.counts.unread,
        "brake": run.brake.name(),
        "remarks": run.remarks,
    })
}

/// The fields of a dry run, with the proposal's identity and where it stands.
fn told(proposal: &Proposal) -> Value {
    let asked = proposal.proposed();
    json!({
        "proposal": asked.id,
        "stands": proposal.state().name(),
        "account": asked.name,
        "id": asked.account,
        "dn": asked.dn,
        "state": asked.judged.state,
        "action": asked.step.name(),
        "due": asked.due.map(|due| due.to_string()),
        "clause": asked.clause,
        "policy": asked.policy,
        "evidence": asked.evidence,
        "uncertainty_days": asked.uncertainty_days,
        "limit": asked.limit,
        "privileged": asked.judged.privileged,
    })
}
