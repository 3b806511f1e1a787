//! `townwatch rules reload`, and SIGHUP: other rules while the program runs.
//!
//! All folders are read anew. One rule that cannot be used, and nothing changes; otherwise the intake goes
//! on with the new ones between two records, and a report says what came, went and changed.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use application::Fault;
use detect::{RuleName, RuleProblem, RuleSet};
use domain::event::FieldNames;
use domain::language::Language;
use serde::{Deserialize, Serialize};
use serde_json::json;
use texts::Texts;
use tokio::sync::{Mutex, mpsc, oneshot};

use crate::cli::ReloadRules;
use crate::control::{Answer, Desk, Request, reach};
use crate::keeping::unasked;
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// Rules for the intake, and where it answers.
pub struct NewRules {
    /// The rules.
    pub rules: Arc<RuleSet>,
    /// Whether they are in use.
    pub done: oneshot::Sender<Result<(), Fault>>,
}

/// What rules are loaded with.
#[derive(Clone)]
pub struct Reloading {
    folders: Vec<PathBuf>,
    fields: Arc<FieldNames>,
    /// The intake; none where no server runs.
    intake: Option<mpsc::Sender<NewRules>>,
    one_at_a_time: Arc<Mutex<()>>,
}

impl Reloading {
    /// From folders, with the names of fields that the office has.
    pub(crate) fn new(folders: Vec<PathBuf>, fields: Arc<FieldNames>) -> Self {
        Self {
            folders,
            fields,
            intake: None,
            one_at_a_time: Arc::default(),
        }
    }

    /// The end at which the intake takes new rules.
    pub(crate) fn for_intake(&mut self) -> mpsc::Receiver<NewRules> {
        let (sender, receiver) = mpsc::channel(1);
        self.intake = Some(sender);
        receiver
    }
}

/// A rule, as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleTold {
    /// Sigma id.
    pub id: String,
    /// Sigma title.
    pub title: String,
}

/// A rule that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProblemTold {
    /// The file.
    pub file: String,
    /// Line, from 1, where it is known.
    pub line: Option<usize>,
    /// Column in characters, from 1, where it is known.
    pub column: Option<usize>,
    /// Title of the rule, or empty where the whole file cannot be read.
    pub rule: String,
    /// What is wrong and what to do.
    pub what: String,
}

/// What is different with the new rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesTold {
    /// Rules that were not there before.
    pub came: Vec<RuleTold>,
    /// Rules that are not there any more.
    pub went: Vec<RuleTold>,
    /// Rules that say something else now.
    pub changed: Vec<RuleTold>,
    /// How many are the same, and go on with what they knew.
    pub same: usize,
}

/// Loads the rules anew, in the server that holds the folder.
pub(crate) async fn reload(desk: &Desk) -> Result<Answer, String> {
    let reloading = &desk.rules;
    let Some(intake) = &reloading.intake else {
        return Err("no server runs on this folder; it reads its rules when it starts".to_owned());
    };
    let _one = reloading.one_at_a_time.lock().await;
    let (folders, fields) = (reloading.folders.clone(), Arc::clone(&reloading.fields));
    let load = move || crate::rules::with_folders(&folders, true, &fields);
    let loaded = tokio::task::spawn_blocking(load).await;
    let (rules, problems) = loaded.map_err(told)?.map_err(told)?;
    if !problems.is_empty() {
        let problems = problems.into_iter().map(ProblemTold::from).collect();
        return Ok(Answer::RulesRefused { problems });
    }
    let before = desk.office.rules();
    let changes = rules.changes_since(&before);
    if rules.digest() != before.digest() {
        let (done, answered) = oneshot::channel();
        let rules = Arc::new(rules);
        let gone = || "the server is stopping".to_owned();
        intake
            .send(NewRules { rules, done })
            .await
            .map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?.map_err(told)?;
        let noted = desk.office.note_rules(&changes).await;
        noted.map_err(|cause| {
            format!("the new rules are in use, but not in the journal: {cause}")
        })?;
    }
    Ok(Answer::RulesReloaded(RulesTold {
        came: changes.came.into_iter().map(RuleTold::from).collect(),
        went: changes.went.into_iter().map(RuleTold::from).collect(),
        changed: changes.changed.into_iter().map(RuleTold::from).collect(),
        same: changes.same,
    }))
}

fn told(problem: impl std::fmt::Display) -> String {
    problem.to_string()
}

/// Loads the rules anew whenever the process gets SIGHUP, and tells the operator.
pub(crate) async fn on_signal(desk: Desk) {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut asked) = signal(SignalKind::hangup()) else {
        return;
    };
    while asked.recv().await.is_some() {
        match reload(&desk).await {
            Ok(Answer::RulesReloaded(RulesTold {
                came,
                went,
                changed,
                same,
            })) => tracing::warn!(
                "rules: {} came, {} went, {} changed, {same} are the same",
                came.len(),
                went.len(),
                changed.len()
            ),
            Ok(Answer::RulesRefused { problems }) => {
                for problem in problems {
                    tracing::error!("rules: {}; the old ones go on", problem.line());
                }
            }
            Ok(_) => {}
            Err(why) => tracing::error!("rules: {why}; the old ones go on"),
        }
    }
}

impl From<RuleName> for RuleTold {
    fn from(name: RuleName) -> Self {
        let RuleName { title, id } = name;
        Self { id, title }
    }
}

impl From<RuleProblem> for ProblemTold {
    fn from(problem: RuleProblem) -> Self {
        let RuleProblem {
            file,
            line,
            column,
            rule,
            what,
        } = problem;
        Self {
            file,
            line,
            column,
            rule,
            what,
        }
    }
}

impl ProblemTold {
    fn line(&self) -> String {
        let Self {
            file,
            line,
            column,
            rule,
            what,
        } = self.clone();
        RuleProblem {
            file,
            line,
            column,
            rule,
            what,
        }
        .to_string()
    }
}

/// Runs `townwatch rules reload`.
///
/// # Errors
/// When no server answers, or it refuses.
pub(crate) async fn run(
    arguments: &ReloadRules,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let language = crate::scan::language(arguments.language.as_deref(), environment)?;
    let hand = reach(&arguments.whose, environment).await?;
    let as_json = arguments.whose.json;
    match hand.ask(Request::ReloadRules).await? {
        Answer::RulesReloaded(told) => {
            if as_json {
                out.line(&json!({ "reloaded": true, "rules": told }).to_string());
            } else {
                tell(&told, language, out);
            }
            Ok(Done::Clean)
        }
        Answer::RulesRefused { problems } => {
            if as_json {
                out.line(&json!({ "reloaded": false, "problems": problems }).to_string());
                return Ok(Done::Found);
            }
            for problem in &problems {
                out.problem(&problem.line());
            }
            let count = number(problems.len());
            out.problem(&Texts::get(language).say("rules-refused", &[("count", count.into())]));
            Ok(Done::Found)
        }
        other => Err(unasked(other)),
    }
}

fn tell(told: &RulesTold, language: Language, out: &mut Out) {
    let texts = Texts::get(language);
    let RulesTold {
        came,
        went,
        changed,
        same,
    } = told;
    for (key, rules) in [
        ("rules-came", came),
        ("rules-went", went),
        ("rules-changed", changed),
    ] {
        if rules.is_empty() {
            continue;
        }
        out.line(&texts.say(key, &[("count", number(rules.len()).into())]));
        for rule in rules {
            out.line(&format!("  {}  {}", rule.id, rule.title));
        }
    }
    out.line(&texts.say("rules-same", &[("count", number(*same).into())]));
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
