//! The daily look: what the program itself saw since somebody signed last, and the signature, which is a sheet
//! of the register 系統維護紀錄表 (IS-02-008 陸、一(二)).
//!
//! Nothing is stored for it: each line is read where it stands, with the time that it is from, and the sheet
//! holds the lines as they were signed.

use std::collections::BTreeSet;

use domain::finding::{Finding, FindingState, Severity};
use domain::id::{SheetId, UnitId};
use domain::register::{Sheet, Values};
use domain::retention::forecast;
use domain::version::Version;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};

use crate::authority::{Actor, Scope};
use crate::intake::is_senders;
use crate::jobs::JobQuery;
use crate::office::Office;
use crate::port::FindingQuery;
use crate::problem::{Problem, Refusal};
use crate::pulse::{Clock, Pulse};
use crate::registers::{Outcome, SheetDeed, SheetQuery};
use crate::upkeep::Word;
use crate::use_case::{SIGN_DAILY, VIEW_DAILY};

/// The register that a signature is a sheet of.
pub const REGISTER: &str = "maintenance-record";
/// Days that are looked back for missing signatures. Ours.
const DAYS_BACK: i64 = 31;
/// A source that was not heard for so long is named. Ours.
const UNHEARD: SignedDuration = SignedDuration::from_hours(24);
/// A log that nobody compared with its signatures for so long is named. Ours: it happens every night.
const UNCHECKED: SignedDuration = SignedDuration::from_hours(48);
/// A disk that is full before so many days is named. Ours.
const FULL_WITHIN_DAYS: i64 = 30;
/// A scanner that said nothing for so long is named. Ours: they look for new definitions every day.
const UNSCANNED: SignedDuration = SignedDuration::from_hours(3 * 24);
/// A backup that said nothing for so long is named. Ours: a weekly one and a day.
const NOT_BACKED_UP: SignedDuration = SignedDuration::from_hours(8 * 24);
/// Names that a line tells at most.
const MOST_NAMES: usize = 10;

/// What a person looks at with their own eyes; fields of the register.
pub const LOOKS: [&str; 5] = ["disk", "cpu", "network", "backup", "antivirus"];
/// What a look can say: the first is well.
pub const STATES: [&str; 2] = ["normal", "trouble"];

/// What somebody signs.
#[derive(Debug, Clone, Copy)]
pub struct Signing<'s> {
    /// What each look said, by its name.
    pub looks: [(&'s str, &'s str); LOOKS.len()],
    /// Which hosts and devices.
    pub device: &'s str,
    /// What was wrong and what was done about it.
    pub trouble: &'s str,
    /// What the program saw, as it was read.
    pub seen: &'s str,
}

impl Signing<'_> {
    /// The sheet as it is signed.
    ///
    /// # Errors
    /// [`Refusal::Missing`] for a look that says nothing, and for trouble without words.
    pub fn values(&self) -> Result<Values, Refusal> {
        let mut values = Values::new();
        for (name, state) in self.looks {
            if !STATES.contains(&state) {
                return Err(Refusal::Missing { field: "looks" });
            }
            values.insert(name.to_owned(), state.to_owned());
        }
        let [normal, trouble] = STATES;
        let is_trouble = self.looks.iter().any(|(_, state)| *state == trouble);
        let words = self.trouble.trim();
        if is_trouble && words.is_empty() {
            return Err(Refusal::Missing { field: "trouble" });
        }
        let result = if is_trouble { trouble } else { normal };
        values.insert("result".to_owned(), result.to_owned());
        values.insert("device".to_owned(), self.device.to_owned());
        if is_trouble {
            values.insert("trouble".to_owned(), words.to_owned());
        }
        values.insert("seen".to_owned(), self.seen.to_owned());
        Ok(values)
    }
}

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// Sources of log lines that are silent.
    Sources,
    /// Sources whose clocks are wrong.
    Clocks,
    /// Services of the office.
    Services,
    /// New findings.
    Findings,
    /// Accounts that new findings are about.
    Accounts,
    /// Room for the log.
    Storage,
    /// Whether the log is what was signed.
    Seal,
    /// What is to be done in the background.
    Jobs,
    /// Virus scanners, by what the logs say.
    Antivirus,
    /// Backups, by what the logs say.
    Backup,
}

impl What {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 10] = [
        Self::Sources,
        Self::Clocks,
        Self::Services,
        Self::Findings,
        Self::Accounts,
        Self::Storage,
        Self::Seal,
        Self::Jobs,
        Self::Antivirus,
        Self::Backup,
    ];

    /// Stable name in texts and answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sources => "sources",
            Self::Clocks => "clocks",
            Self::Services => "services",
            Self::Findings => "findings",
            Self::Accounts => "accounts",
            Self::Storage => "storage",
            Self::Seal => "seal",
            Self::Jobs => "jobs",
            Self::Antivirus => "antivirus",
            Self::Backup => "backup",
        }
    }

    /// The page that it is read from.
    pub const fn page(self) -> &'static str {
        match self {
            Self::Sources | Self::Clocks | Self::Antivirus | Self::Backup => "/sources",
            Self::Services => "/services",
            Self::Findings | Self::Accounts => "/findings",
            Self::Storage | Self::Seal => "/evidence",
            Self::Jobs => "/jobs",
        }
    }
}

/// How a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    /// Nothing to be seen.
    Well,
    /// Somebody should look.
    Attention,
    /// The program cannot know.
    Unknown,
}

impl Light {
    /// Stable name in texts and answers.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Well => "well",
            Self::Attention => "attention",
            Self::Unknown => "unknown",
        }
    }
}

/// What the program saw of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Of what.
    pub what: What,
    /// How it stands.
    pub light: Light,
    /// How many: those that need a look, or all where none does.
    pub count: u64,
    /// Their names, the first ones.
    pub names: Vec<String>,
    /// The moment that it is from.
    pub at: Timestamp,
}

/// The daily look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Daily {
    /// Today, at the unit.
    pub today: Date,
    /// The unit in whose register is signed; none where one may not.
    pub unit: Option<UnitId>,
    /// What the program saw.
    pub lines: Vec<Line>,
    /// From when on things are new: the last signature, a day ago where there is none.
    pub since: Timestamp,
    /// The sheet of today, if there is one.
    pub signed: Option<SheetId>,
    /// Working days of the last month without a sheet, the newest first.
    pub missed: Vec<Date>,
}

impl Office {
    /// What the program saw since the last signature, within one's units.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; a fault when log or records cannot be read.
    pub async fn view_daily(&self, actor: &Actor) -> Result<Daily, Problem> {
        let permit = actor.permit(&VIEW_DAILY)?;
        let scope = permit.scope();
        let now = self.now();
        let today = now.to_zoned(self.own_zone().await?).date();
        let unit = self.signs_in(actor).await;
        let query = SheetQuery {
            register: REGISTER.to_owned(),
            limit: 200,
            ..SheetQuery::default()
        };
        let mut sheets = self.parts.records.sheets(scope, &query).await?;
        sheets.retain(|sheet| unit.is_none_or(|unit| unit == sheet.unit));
        let day_ago = now.checked_sub(UNHEARD).unwrap_or(now);
        let since = sheets.iter().filter_map(begun_at).max();
        let since = since.unwrap_or(day_ago);
        let of_today = sheets.iter().find(|sheet| day_of(sheet) == Some(today));
        Ok(Daily {
            today,
            unit,
            lines: self.lines(scope, since).await?,
            since,
            signed: of_today.map(|sheet| sheet.id),
            missed: self.days_missed(&sheets, today),
        })
    }

    /// Signs the day: a sheet of the register is begun and sent.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without the role; [`Refusal::WrongState`] when the day is signed.
    pub async fn sign_daily(&self, actor: &Actor, values: &Values) -> Result<Outcome, Problem> {
        actor.permit(&SIGN_DAILY)?;
        let daily = self.view_daily(actor).await?;
        let unit = daily.unit.ok_or(Refusal::NotFound)?;
        if daily.signed.is_some() {
            let why = "refusal-daily-signed";
            return Err(Refusal::WrongState { why }.into());
        }
        let mut values = values.clone();
        values.insert("day".to_owned(), daily.today.to_string());
        let begun = self.begin_sheet(actor, REGISTER, unit, &values).await?;
        let Outcome::Done(id) = begun else {
            return Ok(begun);
        };
        let deed = SheetDeed {
            seen: Version::FIRST.count(),
            step: "submit".to_owned(),
            ..SheetDeed::default()
        };
        self.move_sheet(actor, id, &deed).await
    }

    /// The unit in whose register somebody signs: one's own, if that is possible.
    async fn signs_in(&self, actor: &Actor) -> Option<UnitId> {
        if !actor.may(&SIGN_DAILY) {
            return None;
        }
        let register = self.view_register(actor, REGISTER).await.ok()?;
        let own = actor.person.unit;
        let units = register.begin_in;
        units
            .iter()
            .find(|unit| **unit == own)
            .or_else(|| units.first())
            .copied()
    }

    fn days_missed(&self, sheets: &[Sheet], today: Date) -> Vec<Date> {
        let signed: BTreeSet<Date> = sheets.iter().filter_map(day_of).collect();
        // Before the first sheet nobody was asked for one.
        let Some(first) = signed.first().copied() else {
            return Vec::new();
        };
        let calendar = self.parts.calendars.values().next();
        let works = |day: &Date| calendar.is_none_or(|known| known.is_working_day(*day));
        let from = today.saturating_sub(DAYS_BACK.days()).max(first);
        let days = from.series(1.day()).take_while(|day| *day < today);
        let mut missed: Vec<_> = days
            .filter(|day| works(day) && !signed.contains(day))
            .collect();
        missed.reverse();
        missed
    }

    async fn lines(&self, scope: &Scope, since: Timestamp) -> Result<Vec<Line>, Problem> {
        let mut lines = self.of_sources(scope).await?;
        lines.push(self.of_services(scope).await?);
        lines.extend(self.of_findings(scope, since).await?);
        lines.push(self.of_storage().await?);
        lines.push(self.of_seal().await?);
        lines.push(self.of_jobs(scope).await?);
        lines.extend(self.of_upkeep(scope, since).await?);
        Ok(lines)
    }

    async fn of_sources(&self, scope: &Scope) -> Result<Vec<Line>, Problem> {
        let now = self.now();
        let sources = self.parts.records.sources(scope).await?.into_iter();
        let sources: Vec<_> = sources
            .filter(|source| is_senders(source) && source.retired.is_none())
            .map(|source| (self.pulses.of(source.id), source.name))
            .collect();
        let unheard = sources.iter().filter(|(pulse, _)| {
            let newest = pulse.tally.newest;
            newest.is_none_or(|newest| now.duration_since(newest) > UNHEARD)
        });
        let wrong = sources.iter().filter(|(pulse, _)| {
            let clock = pulse.skew().map(Clock::judge);
            clock.is_some_and(|clock| clock != Clock::Right)
        });
        let name = |(_, name): &(_, String)| name.clone();
        let (all, known) = (sources.len(), sources.iter());
        let known = known.filter(|(pulse, _)| pulse.skew().is_some()).count();
        Ok(vec![
            line(What::Sources, unheard.map(name).collect(), all, now),
            line(What::Clocks, wrong.map(name).collect(), known, now),
        ])
    }

    /// Scanners and backups, by what their programs say in the logs: which told trouble since the last
    /// signature and were not well after it, and which were not heard for long.
    async fn of_upkeep(&self, scope: &Scope, since: Timestamp) -> Result<[Line; 2], Problem> {
        let now = self.now();
        let sources = self.parts.records.sources(scope).await?.into_iter();
        let sources: Vec<_> = sources
            .filter(|source| is_senders(source) && source.retired.is_none())
            .map(|source| (self.pulses.of(source.id), source.name))
            .collect();
        let told = |what: What, longest: SignedDuration, of: fn(&Pulse) -> Word| {
            let heard = sources.iter().map(|(pulse, name)| (of(pulse), name));
            let heard: Vec<_> = heard
                .filter_map(|(word, name)| Some((word, word.newest()?, name)))
                .collect();
            let needs = |(word, newest, _): &&(Word, Timestamp, &String)| {
                let found = what == What::Antivirus && word.trouble >= Some(since);
                found || word.trouble > word.well || now.duration_since(*newest) > longest
            };
            let names = heard.iter().filter(needs).map(|(.., name)| (*name).clone());
            let at = heard.iter().map(|(_, newest, _)| *newest).max();
            line(what, names.collect(), heard.len(), at.unwrap_or(now))
        };
        Ok([
            told(What::Antivirus, UNSCANNED, |pulse| pulse.antivirus),
            told(What::Backup, NOT_BACKED_UP, |pulse| pulse.backup),
        ])
    }

    async fn of_services(&self, scope: &Scope) -> Result<Line, Problem> {
        let now = self.now();
        let services = self.parts.records.services(scope).await?;
        let looked = services.iter().filter(|one| one.paused.is_none());
        let trouble = looked.clone().filter(|one| {
            let last = one.course.last;
            one.course.outage.is_some() || last.is_some_and(|seen| seen.certificate_ends_soon(now))
        });
        let names = trouble.map(|one| one.name.clone()).collect();
        let at = services.iter().filter_map(|one| one.course.checked).max();
        Ok(line(
            What::Services,
            names,
            looked.count(),
            at.unwrap_or(now),
        ))
    }

    async fn of_findings(&self, scope: &Scope, since: Timestamp) -> Result<[Line; 2], Problem> {
        let now = self.now();
        let query = FindingQuery {
            limit: 200,
            ..FindingQuery::default()
        };
        let all = self.parts.records.findings(scope, &query).await?;
        let is_new = |one: &&Finding| one.raised >= since && one.hunt.is_none();
        let new: Vec<_> = all.iter().filter(is_new).collect();
        let grave =
            |one: &&&Finding| one.severity >= Severity::High && one.state == FindingState::Open;
        let accounts: BTreeSet<_> = new
            .iter()
            .filter_map(|one| one.subject.account.clone())
            .collect();
        let findings = Line {
            what: What::Findings,
            light: if new.iter().any(|one| grave(&one)) {
                Light::Attention
            } else {
                Light::Well
            },
            count: count(new.len()),
            names: Vec::new(),
            at: now,
        };
        let mut of_accounts = line(What::Accounts, accounts.into_iter().collect(), 1, now);
        if of_accounts.light == Light::Well {
            of_accounts.count = 0;
        }
        Ok([findings, of_accounts])
    }

    async fn of_storage(&self) -> Result<Line, Problem> {
        let now = self.now();
        let days = self.keeping()?.day_by_day().await?;
        let today = now.to_zoned(TimeZone::UTC).date();
        let seen = days
            .free
            .and_then(|free| forecast(&days.bytes, free, today));
        let soon = today.saturating_add(FULL_WITHIN_DAYS.days());
        let full = seen.as_ref().and_then(|seen| seen.full_on);
        Ok(Line {
            what: What::Storage,
            light: match &seen {
                None => Light::Unknown,
                Some(_) if full.is_some_and(|full| full <= soon) => Light::Attention,
                Some(_) => Light::Well,
            },
            count: days.free.unwrap_or_default() / (1 << 30),
            names: full.map(|full| full.to_string()).into_iter().collect(),
            at: now,
        })
    }

    async fn of_seal(&self) -> Result<Line, Problem> {
        let now = self.now();
        let Some((check, at)) = self.last_check().await? else {
            return Ok(line(What::Seal, Vec::new(), 0, now));
        };
        let old = now.duration_since(at) > UNCHECKED;
        Ok(Line {
            what: What::Seal,
            light: if check.problems.is_empty() && !old {
                Light::Well
            } else {
                Light::Attention
            },
            count: count(check.problems.len()),
            names: Vec::new(),
            at,
        })
    }

    async fn of_jobs(&self, scope: &Scope) -> Result<Line, Problem> {
        let now = self.now();
        let query = JobQuery {
            troubled: true,
            limit: 200,
            ..JobQuery::default()
        };
        let rows = self.parts.jobs.listed(scope, &query, now).await?;
        let kinds: BTreeSet<_> = rows.into_iter().map(|row| row.job.kind).collect();
        let mut seen = line(What::Jobs, kinds.into_iter().collect(), 1, now);
        if seen.light == Light::Well {
            seen.count = 0;
        }
        Ok(seen)
    }
}

/// A line of so many things, of which these need a look; the program knows nothing where there are none.
fn line(what: What, trouble: Vec<String>, all: usize, at: Timestamp) -> Line {
    let light = match (all, trouble.is_empty()) {
        (0, _) => Light::Unknown,
        (_, true) => Light::Well,
        (_, false) => Light::Attention,
    };
    let many = if trouble.is_empty() {
        all
    } else {
        trouble.len()
    };
    Line {
        what,
        light,
        count: count(many),
        names: trouble.into_iter().take(MOST_NAMES).collect(),
        at,
    }
}

fn count(many: usize) -> u64 {
    u64::try_from(many).unwrap_or(u64::MAX)
}

pub(crate) fn day_of(sheet: &Sheet) -> Option<Date> {
    sheet.values.get("day")?.parse().ok()
}

fn begun_at(sheet: &Sheet) -> Option<Timestamp> {
    sheet.done.first().map(|done| done.at)
}
