//! How long the log keeps what: terms of sources, removal every night, and the comparison with what
//! was signed.
//!
//! Nothing goes unless the office turned it on, nothing of a source without a kind, nothing that is
//! held, and not more than a week's records at once without a person's word ([`LET_GO`]).

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use domain::id::{SourceId, UnitId};
use domain::journal::{Doer, Object};
use domain::people::Unit;
use domain::retention::{LogClass, LogClasses, before};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::authority::{Actor, Scope};
use crate::columns::BLOCK;
use crate::deed::{Change, Deed, Source};
use crate::intake::is_senders;
use crate::jobs::{Again, Failed, Job, JobKind, Late, Outcome, Work};
use crate::keeping::{Going, Keeping, KeepingRules, Term};
use crate::office::{Office, zone};
use crate::problem::{Fault, Problem, Refusal};
use crate::sign_ins::CONFIRMED_FOR;
use crate::use_case::{LET_GO, Reach, SelfProof, UseCase};

/// A removal of more days than this waits for a person's word. Ours, not a law's.
const MOST_DAYS: usize = 7;
/// How long such a word counts.
const WORD_COUNTS: SignedDuration = SignedDuration::from_hours(24);
/// Files of which records go in one turn.
const FILES_A_TURN: usize = 8;
/// A comparison that was begun longer ago begins anew.
const CHECK_LASTS: SignedDuration = SignedDuration::from_hours(20);
/// The hour of the night at which both begin, where the top unit is.
const NIGHT: i8 = 2;

/// Name of the note that tells what went, or would go.
const REMOVAL: &str = "removal";
/// Name of the note by which a person let more go.
const WORD: &str = "word";
/// Name of the note that tells the last comparison.
const CHECK: &str = "check";
/// Name of the note of sizes of checkpoints that were given away.
pub(crate) const GIVEN: &str = "given";

/// The program removes records whose time is over; not a person's deed.
static REMOVE_RECORDS: UseCase = UseCase {
    name: "remove_records",
    says: "Records whose time is over are removed.",
    roles: &[],
    reach: Reach::Units,
    proof: SelfProof::Session,
};

/// The program writes what it saw of the log; not a person's deed.
static WATCH_LOG: UseCase = UseCase {
    name: "watch_log",
    says: "The log was compared with what was signed.",
    roles: &[],
    reach: Reach::Units,
    proof: SelfProof::Session,
};

/// How long an office keeps its logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retention {
    /// The kinds with the least time of each.
    pub classes: LogClasses,
    /// Kinds that the office keeps longer, in months.
    pub longer: BTreeMap<String, u16>,
    /// Whether records go at all.
    pub removes: bool,
}

impl Retention {
    /// How long a kind is kept, in months.
    pub fn months(&self, class: &LogClass) -> u16 {
        let longer = self.longer.get(&class.id).copied().unwrap_or_default();
        class.months.max(longer)
    }

    /// Until when records of a source may go, by its kinds; none where it has none.
    fn term(
        &self,
        source: &Source,
        named: &BTreeSet<String>,
        today: Date,
        zone: &TimeZone,
    ) -> Option<Term> {
        let classes = self.classes.of_source(&source.format, named);
        let months = classes.iter().map(|class| self.months(class)).max()?;
        let ids: Vec<_> = classes.iter().map(|class| class.id.as_str()).collect();
        // One day more than is asked for: days are counted in the zone of the top unit.
        let day = before(today, months).yesterday().ok()?;
        let midnight = day.to_zoned(zone.clone()).ok()?.timestamp();
        Some(Term {
            before: midnight,
            rule: format!(
                "{}/{}/{}",
                self.classes.id(),
                self.classes.version(),
                ids.join("+")
            ),
        })
    }
}

/// What went by the terms, or would go.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Removal {
    /// Of how many files.
    pub files: u64,
    /// How many records.
    pub records: u64,
    /// How many whose time is over are held.
    pub held: u64,
    /// The day of the oldest, in UTC.
    pub from: Option<Date>,
    /// The day of the newest.
    pub to: Option<Date>,
    /// Whether they went.
    pub gone: bool,
    /// Whether it waits for a person's word.
    pub waits: bool,
}

impl Removal {
    fn of(going: &[Going]) -> Self {
        let day = |at: Timestamp| at.to_zoned(TimeZone::UTC).date();
        Self {
            files: u64::try_from(going.len()).unwrap_or(u64::MAX),
            records: going.iter().map(Going::count).sum(),
            held: going.iter().map(|one| one.held).sum(),
            from: going.iter().map(|one| day(one.oldest)).min(),
            to: going.iter().map(|one| day(one.newest)).max(),
            gone: false,
            waits: false,
        }
    }
}

/// The last comparison of the log with what was signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastCheck {
    /// Leaves that were compared.
    pub leaves: u64,
    /// What was not as it was signed; empty when all was.
    pub problems: Vec<String>,
}

/// What would go, by file.
pub type WouldGo = Vec<Going>;

impl Office {
    /// By what records may go now.
    ///
    /// # Errors
    /// A fault when records cannot be read.
    pub async fn keeping_rules(&self) -> Result<KeepingRules, Fault> {
        let records = &self.parts.records;
        let scope = Scope::whole_office();
        let sources = records.sources(&scope).await?;
        let named = records.source_classes().await?;
        let none = BTreeSet::new();
        let of = |source: &Source| named.get(&source.id).unwrap_or(&none);
        let (today, zone) = self.top_today().await?;
        let retention = &self.parts.retention;
        let senders = || sources.iter().filter(|source| is_senders(source));
        let terms = senders().filter_map(|source| {
            let term = retention.term(source, of(source), today, &zone)?;
            Some((source.id, term))
        });
        let of_classes = |classes: &BTreeSet<String>| -> BTreeSet<SourceId> {
            let is_of = |source: &&Source| {
                let mut of = retention
                    .classes
                    .of_source(&source.format, of(source))
                    .into_iter();
                of.any(|class| classes.contains(&class.id))
            };
            senders().filter(is_of).map(|source| source.id).collect()
        };
        let holds = records.holds(&scope).await?;
        let standing = holds.iter().filter(|hold| hold.released.is_none());
        let mut cuts = self.given().await?;
        cuts.extend(self.witnessed_sizes().await?);
        Ok(KeepingRules {
            terms: terms.collect(),
            holds: standing.map(|hold| hold.range(of_classes)).collect(),
            cuts,
        })
    }

    /// What would go now, by file.
    ///
    /// # Errors
    /// A fault when records or log cannot be read.
    pub async fn would_go(&self) -> Result<WouldGo, Fault> {
        let rules = self.keeping_rules().await?;
        self.keeping()?.would_go(rules).await
    }

    /// Looks what would go now and writes it down for the page; nothing goes.
    ///
    /// # Errors
    /// A fault when records or log cannot be read or written.
    pub async fn note_would_go(&self) -> Result<Removal, Problem> {
        let removal = Removal::of(&self.would_go().await?);
        self.note(REMOVAL, &removal).await?;
        Ok(removal)
    }

    /// Removes what may go, a few files; what went, and whether more is left. Nothing where more days
    /// would go than without a person's word.
    ///
    /// # Errors
    /// A fault when records or log cannot be read or written.
    pub async fn remove_due(&self, word: bool) -> Result<(Removal, bool), Problem> {
        let Some(_removing) = self.gate.remove() else {
            // Somebody places a hold in this moment.
            return Ok((Removal::default(), true));
        };
        let going = self.would_go().await?;
        let mut removal = Removal::of(&going);
        let days: BTreeSet<Date> = going
            .iter()
            .map(|one| one.newest.to_zoned(TimeZone::UTC).date())
            .collect();
        if days.len() > MOST_DAYS && !word && !self.has_word().await? {
            removal.waits = true;
            self.note(REMOVAL, &removal).await?;
            return Ok((removal, false));
        }
        let rules = self.keeping_rules().await?;
        self.forget_sign_ins(&rules).await?;
        // Before and after: what is read in between would stand in columns for good.
        self.forget_columns(&going).await?;
        let gone = self
            .keeping()?
            .remove(rules, self.now(), FILES_A_TURN)
            .await?;
        self.forget_columns(&gone).await?;
        let more = gone.len() == FILES_A_TURN;
        let mut removal = Removal::of(&gone);
        removal.gone = true;
        if !gone.is_empty() {
            self.tell_removed(&gone, &removal).await?;
        }
        Ok((removal, more))
    }

    /// What was counted of records whose time is over; of our own journal, after a year.
    async fn forget_sign_ins(&self, rules: &KeepingRules) -> Result<(), Fault> {
        let records = &self.parts.records;
        for (source, term) in &rules.terms {
            records.forget_sign_ins(*source, term.before).await?;
        }
        let sources = records.sources(&Scope::whole_office()).await?;
        let before = self.now().checked_sub(CONFIRMED_FOR);
        let before = before.unwrap_or(Timestamp::MIN);
        for own in sources.iter().filter(|source| !is_senders(source)) {
            records.forget_sign_ins(own.id, before).await?;
        }
        Ok(())
    }

    /// Columns of records that go; they are made again of what stays.
    async fn forget_columns(&self, going: &[Going]) -> Result<(), Fault> {
        for one in going {
            for block in one.first / BLOCK..one.next.div_ceil(BLOCK) {
                self.parts.columns.forget(block).await?;
            }
        }
        Ok(())
    }

    async fn tell_removed(&self, gone: &[Going], removal: &Removal) -> Result<(), Problem> {
        let mut rules: BTreeMap<&str, u64> = BTreeMap::new();
        for (rule, count) in gone.iter().flat_map(|one| &one.gone) {
            let sum = rules.entry(rule).or_default();
            *sum = sum.saturating_add(*count);
        }
        let files: Vec<_> = gone.iter().map(|one| one.file.as_str()).collect();
        let facts = json!({"files": files, "rules": rules, "held": removal.held});
        let value = json!(removal).to_string();
        let change = Change::NoteKeeping {
            name: REMOVAL,
            value,
            at: self.now(),
        };
        self.by_program(&REMOVE_RECORDS, facts.to_string(), vec![change])
            .await
    }

    /// Lets more days go at once than the brake allows, for a day. The log is the whole office's: the
    /// word is given for the top unit.
    ///
    /// # Errors
    /// A refusal without the role there or a fresh proof.
    pub async fn let_go(&self, actor: &Actor, unit: UnitId) -> Result<(), Problem> {
        let permit = actor.permit(&LET_GO)?;
        if !permit.scope().covers(unit) {
            return Err(Refusal::NotFound.into());
        }
        if self.top_unit().await?.id != unit {
            let why = "refusal-not-whole-office";
            return Err(Refusal::WrongState { why }.into());
        }
        let at = self.now();
        let note = Change::NoteKeeping {
            name: WORD,
            value: "{}".to_owned(),
            at,
        };
        let wake = Change::WakeJob(Job {
            kind: REMOVE_OLD.name.to_owned(),
            key: String::new(),
            unit: Some(unit),
            due: at,
            attempts: 0,
            last_error: None,
            payload: "{}".to_owned(),
        });
        self.carry_out(
            &permit,
            unit,
            log_object(),
            "{}".to_owned(),
            vec![note, wake],
        )
        .await
    }

    async fn has_word(&self) -> Result<bool, Fault> {
        let word = self.parts.records.keeping_note(WORD).await?;
        let now = self.now();
        Ok(word.is_some_and(|(_, at)| now.duration_since(at) < WORD_COUNTS))
    }

    /// What went last, or would go, and when that was seen.
    pub(crate) async fn last_removal(&self) -> Result<Option<(Removal, Timestamp)>, Fault> {
        self.noted(REMOVAL).await
    }

    /// The last comparison with what was signed, and when it ended.
    pub(crate) async fn last_check(&self) -> Result<Option<(LastCheck, Timestamp)>, Fault> {
        self.noted(CHECK).await
    }

    /// Sizes of checkpoints that were given away.
    pub(crate) async fn given(&self) -> Result<BTreeSet<u64>, Fault> {
        let given = self.noted::<BTreeSet<u64>>(GIVEN).await?;
        Ok(given.map(|(sizes, _)| sizes).unwrap_or_default())
    }

    pub(crate) async fn noted<T: serde::de::DeserializeOwned>(
        &self,
        name: &str,
    ) -> Result<Option<(T, Timestamp)>, Fault> {
        let note = self.parts.records.keeping_note(name).await?;
        // A note of another version tells nothing.
        Ok(note.and_then(|(text, at)| Some((serde_json::from_str(&text).ok()?, at))))
    }

    async fn note(&self, name: &'static str, what: &impl Serialize) -> Result<(), Problem> {
        let value = serde_json::to_string(what);
        let value =
            value.map_err(|cause| Fault::caused(format!("write the note {name}"), cause))?;
        let facts = json!({"note": name}).to_string();
        let at = self.now();
        let change = Change::NoteKeeping { name, value, at };
        self.by_program(&WATCH_LOG, facts, vec![change]).await
    }

    pub(crate) async fn by_program(
        &self,
        use_case: &'static UseCase,
        facts: String,
        changes: Vec<Change>,
    ) -> Result<(), Problem> {
        let unit = self.top_unit().await?.id;
        let entry = self.entry(Doer::Program, use_case, unit, log_object(), facts);
        self.commit(&Scope::whole_office(), Deed::new(changes, entry))
            .await
    }

    pub(crate) fn keeping(&self) -> Result<&dyn Keeping, Fault> {
        let keeping = self.parts.log.keeping();
        keeping.ok_or_else(|| Fault::new("this log keeps by no rules"))
    }

    pub(crate) async fn top_unit(&self) -> Result<Unit, Fault> {
        let units = self.parts.records.units().await?;
        let top = units.into_iter().find(|unit| unit.parent.is_none());
        top.ok_or_else(|| Fault::new("find the top unit: there is none"))
    }

    /// Today where the top unit is.
    pub(crate) async fn top_today(&self) -> Result<(Date, TimeZone), Fault> {
        let zone = zone(&self.top_unit().await?.time_zone);
        Ok((self.now().to_zoned(zone.clone()).date(), zone))
    }

    /// The next night, where the top unit is.
    async fn next_night(&self) -> Result<Timestamp, Fault> {
        self.next_hour(NIGHT).await
    }

    /// When an hour of the day comes next, where the top unit is.
    pub(crate) async fn next_hour(&self, hour: i8) -> Result<Timestamp, Fault> {
        let (today, zone) = self.top_today().await?;
        let night = |day: Date| day.at(hour, 0, 0, 0).to_zoned(zone.clone());
        let now = self.now();
        let soon = night(today).map(|at| at.timestamp());
        let soon = soon.ok().filter(|at| *at > now);
        let next = || Some(night(today.tomorrow().ok()?).ok()?.timestamp());
        Ok(soon.or_else(next).unwrap_or(Timestamp::MAX))
    }
}

pub(crate) fn log_object() -> Object {
    Object {
        kind: "log",
        id: String::new(),
    }
}

const A_DAY: SignedDuration = SignedDuration::from_hours(24);

static REMOVE_OLD: JobKind = JobKind {
    name: "remove-old",
    every: Some(A_DAY),
    late: Late::Run,
    tries: 5,
};

/// Removes records whose time is over, every night; only looks where the office does not remove.
pub struct RemoveOld;

#[async_trait]
impl Work for RemoveOld {
    fn kind(&self) -> &'static JobKind {
        &REMOVE_OLD
    }

    async fn run(&self, office: &Office, _: &Job) -> Result<Outcome, Failed> {
        if !office.is_set_up().await? {
            return Ok(Outcome::default());
        }
        let mut due = office.next_night().await?;
        if office.parts.retention.removes {
            let (removal, more) = office.remove_due(false).await?;
            if removal.waits {
                return Err(Failed::Never(
                    "more than a week's records would go at once: the security contact lets them go on \
                     the page /evidence"
                        .to_owned(),
                ));
            }
            if more {
                due = office.now();
            }
        } else {
            office.note_would_go().await?;
        }
        let again = Some(Again { due, payload: None });
        Ok(Outcome {
            again,
            ..Outcome::default()
        })
    }
}

static CHECK_LOG: JobKind = JobKind {
    name: "check-log",
    every: Some(A_DAY),
    late: Late::Run,
    tries: 5,
};

/// How far a comparison has come.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Checking {
    #[serde(default)]
    next: u64,
    /// Seconds since 1970; 0 before it began.
    #[serde(default)]
    began: i64,
    #[serde(default)]
    problems: Vec<String>,
}

/// Compares the log with what was signed, every night, part by part.
pub struct CheckLog;

#[async_trait]
impl Work for CheckLog {
    fn kind(&self) -> &'static JobKind {
        &CHECK_LOG
    }

    async fn run(&self, office: &Office, job: &Job) -> Result<Outcome, Failed> {
        if !office.is_set_up().await? {
            return Ok(Outcome::default());
        }
        let now = office.now();
        let mut checking: Checking = serde_json::from_str(&job.payload).unwrap_or_default();
        let began = Timestamp::from_second(checking.began).unwrap_or_default();
        if now.duration_since(began) > CHECK_LASTS {
            checking = Checking {
                began: now.as_second(),
                ..Checking::default()
            };
        }
        let part = office.keeping()?.check_part(checking.next).await?;
        checking.problems.extend(part.problems);
        if let Some(next) = part.next {
            checking.next = next;
            return Ok(again(now, &checking));
        }
        let problems = std::mem::take(&mut checking.problems);
        let first = problems.first().cloned();
        let leaves = part.leaves;
        let seen = LastCheck { leaves, problems };
        office.note(CHECK, &seen).await?;
        match first {
            Some(first) => Err(Failed::Never(format!(
                "the log is not what was signed: {first}; run `townwatch evidence verify`"
            ))),
            None => Ok(again(office.next_night().await?, &Checking::default())),
        }
    }
}

fn again(due: Timestamp, checking: &Checking) -> Outcome {
    // Numbers and texts can always be written.
    let payload = serde_json::to_string(checking).ok();
    Outcome {
        again: Some(Again { due, payload }),
        ..Outcome::default()
    }
}
