//! `townwatch hunt`: rules look back through the kept log, for whoever holds the data folder.
//!
//! Where a server runs, it does so and enters what is found; the command asks how far it is. Rules of a folder
//! that is not in use only count (`--rules`, `--dry-run`): that reads the files as they stand.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use application::hunts::{Ground, Hunt, HuntState, NOT_ON_RECORD, count_back};
use application::port::{EventLog as _, Now as _, Records as _};
use clap::Args;
use columns::ColumnFiles;
use detect::RuleSet;
use domain::event::FieldNames;
use domain::language::Language;
use evidence::KeptLog;
use jiff::Timestamp;
use serde_json::json;
use store::SqlRecords;
use texts::Texts;

use crate::config::{self, Config};
use crate::control::{Answer, Hand, HuntAsked, HuntTold, Request, through};
use crate::keeping::{Whose, unasked};
use crate::machine::MachineClock;
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// How often a server is asked how far it is.
const LOOK: Duration = Duration::from_secs(1);

/// `townwatch hunt`
#[derive(Debug, Args)]
pub struct HuntArguments {
    #[command(flatten)]
    whose: Whose,
    /// The Sigma id of a rule; can be given several times. Every rule where none is given.
    #[arg(long, value_name = "ID")]
    rule: Vec<String>,
    /// Rules of a folder as well, in front of those in use; only to count.
    #[arg(long, value_name = "DIR", requires = "dry_run")]
    rules: Vec<PathBuf>,
    /// Only what went on at this moment or later: 2026-11-21T10:00:00+08:00.
    #[arg(long, value_name = "T")]
    from: Option<Timestamp>,
    /// Only what began before this moment.
    #[arg(long, value_name = "T")]
    to: Option<Timestamp>,
    /// What it is for; goes into the journal.
    #[arg(long, value_name = "TEXT", default_value = "")]
    purpose: String,
    /// Only count; enter nothing.
    #[arg(long)]
    dry_run: bool,
    /// Language of the answer: zh-TW, vi or en.
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
}

/// Runs `townwatch hunt`. Exit code 1 when something new is found.
///
/// # Errors
/// One line about the folder, a rule or the purpose.
pub async fn run(
    arguments: &HuntArguments,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let language = crate::scan::language(arguments.language.as_deref(), environment)?;
    if arguments.purpose.trim().is_empty() {
        return Err(Unusable::new(
            "--purpose: say what the look back is for; it goes into the journal",
        ));
    }
    let whose = &arguments.whose;
    let (file, data) = (whose.config.as_deref(), whose.data.as_deref());
    let config = config::load_with_log(file, data, environment)?;
    let told = if arguments.rules.is_empty() {
        in_use(arguments, &config, out).await?
    } else {
        of_folders(arguments, &config, out).await?
    };
    out.progress_done();
    tell(&told, language, arguments.whose.json, out);
    match told.state.as_str() {
        "failed" => Err(Unusable::new(format!(
            "the look back {} ended with a fault; its page and the list of jobs tell more",
            told.hunt
        ))),
        _ if told.found > 0 => Ok(Done::Found),
        _ => Ok(Done::Clean),
    }
}

/// With the rules in use, by whoever may write.
async fn in_use(
    arguments: &HuntArguments,
    config: &Config,
    out: &mut Out,
) -> Result<HuntTold, Unusable> {
    let hand = Hand::of(config).await?;
    let asked = HuntAsked {
        rules: arguments.rule.iter().cloned().collect(),
        from: arguments.from,
        to: arguments.to,
        purpose: arguments.purpose.clone(),
        dry: arguments.dry_run,
    };
    let mut told = hunt_of(hand.ask(Request::OrderHunt(asked)).await?)?;
    if let Hand::Own(own) = &hand {
        let mut progress = |hunt: &Hunt| out.progress(&format!("{} %", hunt.percent()));
        let ended = own.1.office.hunt_to_the_end(told.hunt, &mut progress).await;
        return Ok(HuntTold::from(&ended.map_err(Unusable::new)?));
    }
    while !told.over {
        out.progress(&format!("{} %", told.percent));
        crate::machine::pause(LOOK).await;
        let request = Request::ViewHunt { hunt: told.hunt };
        told = hunt_of(hand.ask(request).await?)?;
    }
    Ok(told)
}

fn hunt_of(answer: Answer) -> Result<HuntTold, Unusable> {
    match answer {
        Answer::Hunt(told) => Ok(told),
        other => Err(unasked(other)),
    }
}

/// With rules of folders that are not in use: only counted, over the files as they stand.
async fn of_folders(
    arguments: &HuntArguments,
    config: &Config,
    out: &mut Out,
) -> Result<HuntTold, Unusable> {
    let fields = Arc::new(FieldNames::default());
    let mut folders = config.rules.folders.clone();
    folders.extend(arguments.rules.iter().cloned());
    let (rules, problems) = crate::rules::with_folders(&folders, true, &fields)?;
    if let Some(problem) = problems.first() {
        return Err(Unusable::new(problem));
    }
    let chosen: BTreeSet<String> = arguments.rule.iter().cloned().collect();
    if let Some(unknown) = chosen.iter().find(|id| rules.rule(id).is_none()) {
        return Err(Unusable::new(format!(
            "--rule: no rule {unknown:?}; townwatch rules list tells their ids"
        )));
    }
    let data = &config.server.data;
    let records = crate::beside::records(data, config).await?;
    let counted = counted(
        arguments,
        (&records, config),
        (Arc::new(rules), &chosen),
        out,
    );
    let counted = counted.await;
    records.close().await;
    let mut hunt = counted?;
    hunt.state = HuntState::Done;
    let note = Request::NoteCounted {
        purpose: hunt.purpose.clone(),
        rules: chosen,
        found: hunt.found,
        known: hunt.known,
    };
    match through(config, note).await? {
        Answer::Noted => Ok(HuntTold::from(&hunt)),
        other => Err(unasked(other)),
    }
}

/// Counts over a folder that others may hold.
async fn counted(
    arguments: &HuntArguments,
    (records, config): (&SqlRecords, &Config),
    (rules, chosen): (Arc<RuleSet>, &BTreeSet<String>),
    out: &mut Out,
) -> Result<Hunt, Unusable> {
    let log = KeptLog::look(&config.server.data).map_err(Unusable::new)?;
    let places = config.places.open(false)?;
    let columns = ColumnFiles::of(&config.server.data);
    let ground = Ground {
        records,
        log: &log,
        places: &places,
        columns: &columns,
    };
    let units = records.units().await.map_err(Unusable::new)?;
    let top = units.iter().find(|unit| unit.parent.is_none());
    let top = top.ok_or_else(|| Unusable::new("the office is not set up yet"))?;
    let hunt = Hunt {
        id: NOT_ON_RECORD,
        unit: top.id,
        by: None,
        at: MachineClock.now(),
        purpose: arguments.purpose.clone(),
        rules: chosen.clone(),
        units: None,
        from: arguments.from,
        to: arguments.to,
        dry: true,
        upto: log.end().index,
        next: 0,
        read: 0,
        found: 0,
        aside: 0,
        known: 0,
        gravest: None,
        state: HuntState::Running,
        ended: None,
        why: None,
    };
    let mut progress = |hunt: &Hunt| out.progress(&format!("{} %", hunt.percent()));
    let counted = count_back(ground, rules, hunt, &mut progress).await;
    Ok(counted.map_err(Unusable::new)?.hunt)
}

fn tell(told: &HuntTold, language: Language, as_json: bool, out: &mut Out) {
    if as_json {
        out.line(&json!(told).to_string());
        return;
    }
    let texts = Texts::get(language);
    let number = |count: u64| texts::grouped(i64::try_from(count).unwrap_or(i64::MAX), language);
    let args = [
        ("read", number(told.read).into()),
        ("passed", number(told.passed).into()),
        ("found", number(told.found).into()),
        ("known", number(told.known).into()),
        ("aside", number(told.aside).into()),
    ];
    out.line(&if told.dry {
        texts.say("hunt-summary-dry", &args)
    } else {
        texts.say("hunt-summary", &args)
    });
}
