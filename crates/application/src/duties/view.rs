//! The times of duties, within one's units: what is awaited, what was done, who is late.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::calendar::RestDays;
use domain::duty::{Course, Marked, Standing, Step};
use domain::id::{PersonId, SheetId, UnitId};
use domain::people::{Grant, Role, Unit, UnitTree};
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::{Declared, DutyMark, Rota};
use crate::authority::{Actor, Scope};
use crate::office::{Office, zone};
use crate::problem::{Fault, Problem, Refusal};
use crate::registers::SheetQuery;
use crate::use_case::{COMPARE_UNITS, LIST_YEAR, RECORD_OCCURRENCE, VIEW_OCCURRENCE};

/// The longest stretch that is looked at, in years.
const MOST_YEARS: i16 = 10;
/// So many sheets of a register are offered as proof.
const OFFERED: u32 = 50;
/// How far beyond today a single time is looked for, in years.
const AHEAD: i32 = 11;

/// Which times are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Which {
    /// All of them.
    #[default]
    All,
    /// Those that can be done now and are not.
    Awaited,
    /// Those that were not done in time.
    Late,
}

impl Which {
    /// All of them, for the texts.
    pub const ALL: [Self; 3] = [Self::All, Self::Awaited, Self::Late];

    /// Stable name, and the end of the key of its text.
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Awaited => "awaited",
            Self::Late => "late",
        }
    }

    /// The one of a stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    const fn holds(self, standing: Standing) -> bool {
        match self {
            Self::All => true,
            Self::Awaited => matches!(
                standing,
                Standing::Open | Standing::Late(_) | Standing::Asked
            ),
            Self::Late => matches!(standing, Standing::Late(_)),
        }
    }
}

/// Which times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct YearQuery {
    /// Those whose last day lies in this stretch, both days included.
    pub within: (Date, Date),
    /// Only of this unit.
    pub unit: Option<UnitId>,
    /// Only of this duty.
    pub duty: Option<String>,
    /// Only those that stand so.
    pub which: Which,
}

impl YearQuery {
    /// A whole year.
    pub fn of_year(year: i16) -> Self {
        let first = Date::new(year, 1, 1).unwrap_or(Date::MIN);
        Self {
            within: (first, first.last_of_year()),
            unit: None,
            duty: None,
            which: Which::All,
        }
    }
}

/// One time of a duty in a unit.
#[derive(Debug, Clone)]
pub struct DutyTime {
    /// The duty.
    pub declared: Arc<Declared>,
    /// The unit.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
    /// When, and how it stands.
    pub step: Step,
    /// What is on record.
    pub mark: Option<DutyMark>,
    /// Names of the people in it.
    pub names: BTreeMap<PersonId, String>,
}

/// One time with everything its page tells.
#[derive(Debug, Clone)]
pub struct DutyPage {
    /// The time.
    pub time: DutyTime,
    /// Whether the reader may say that it was done, or ask that it need not be.
    pub may_do: bool,
    /// Whether the reader may agree that it is not done.
    pub may_decide: bool,
    /// Sheets that could show it: which, and their numbers.
    pub sheets: Vec<(SheetId, String)>,
}

/// How much work waits for somebody in a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkRow {
    /// Who; nobody where the role is held by nobody.
    pub person: Option<PersonId>,
    /// Their name.
    pub name: String,
    /// Year and month.
    pub month: (i16, i8),
    /// How many times.
    pub times: u64,
    /// Hours, shared among those who hold the role, rounded up.
    pub hours: u64,
}

/// How a unit stands: counts only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitStanding {
    /// The unit.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// Times that were due up to now.
    pub due: u64,
    /// Of them, done.
    pub done: u64,
    /// Of them, done late.
    pub done_late: u64,
    /// Of them, agreed not to be done.
    pub excused: u64,
    /// Of them, neither.
    pub late: u64,
    /// Days since the oldest of those.
    pub longest: i32,
}

/// Minutes of an hour.
const HOUR: u64 = 60;

/// Work of one time that several share; whole hours stay whole.
const fn shared(minutes: u64, among: u64) -> u64 {
    if minutes.is_multiple_of(HOUR) {
        (minutes / HOUR).div_ceil(among).saturating_mul(HOUR)
    } else {
        minutes.div_ceil(among)
    }
}

/// A month, and who has something to do in it.
type WhoWhen = ((i16, i8), Option<PersonId>);

/// What times are computed from.
struct Ground {
    rota: Arc<Rota>,
    units: Vec<Unit>,
    holders: BTreeMap<Role, Vec<Grant>>,
    marks: BTreeMap<(String, UnitId), Vec<DutyMark>>,
    began: jiff::Timestamp,
}

impl Office {
    /// The times of duties in one's units, by their last day.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without a role; [`Refusal::Invalid`] for more than ten years; a fault when records
    /// cannot be read.
    pub async fn list_duty_times(
        &self,
        actor: &Actor,
        query: &YearQuery,
    ) -> Result<Vec<DutyTime>, Problem> {
        let permit = actor.permit(&LIST_YEAR)?;
        self.duty_times(permit.scope(), query).await
    }

    /// One time with what can be done about it.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] where there is none that one may see.
    pub async fn view_duty_time(
        &self,
        actor: &Actor,
        unit: UnitId,
        (duty, key): (&str, &str),
    ) -> Result<DutyPage, Problem> {
        let permit = actor.permit(&VIEW_OCCURRENCE)?;
        let time = self.one_time(permit.scope(), unit, (duty, key)).await?;
        let held = |roles: &[Role]| roles.iter().any(|role| actor.holds(*role, unit));
        let does = &time.declared.duty;
        let may_do = actor.may_in(&RECORD_OCCURRENCE, unit)
            && (held(does.owners()) || held(does.deputies()));
        let may_decide = held(does.approvers());
        let mut sheets = Vec::new();
        if may_do && time.step.standing.is_unsettled() {
            sheets = self.offered(permit.scope(), &time).await?;
        }
        Ok(DutyPage {
            time,
            may_do,
            may_decide,
            sheets,
        })
    }

    /// Sheets of the unit that are at their end.
    async fn offered(
        &self,
        scope: &Scope,
        time: &DutyTime,
    ) -> Result<Vec<(SheetId, String)>, Problem> {
        let scope = scope.only(&BTreeSet::from([time.unit]));
        let files = self.registers();
        let mut found = Vec::new();
        for id in time.declared.duty.registers() {
            let Some(registered) = files.find(id) else {
                continue;
            };
            let register = &registered.register;
            let query = SheetQuery {
                register: id.clone(),
                limit: OFFERED,
                ..SheetQuery::default()
            };
            let sheets = self.parts.records.sheets(&scope, &query).await?;
            let ended = sheets
                .into_iter()
                .filter(|sheet| register.state(&sheet.state).is_some_and(|state| state.ends));
            found.extend(ended.map(|sheet| (sheet.id, register.number(sheet.year, sheet.number))));
        }
        Ok(found)
    }

    /// How much work waits for whom in the twelve months from today on, within one's units.
    ///
    /// # Errors
    /// As [`Office::list_duty_times`].
    pub async fn forecast_work(&self, actor: &Actor) -> Result<Vec<WorkRow>, Problem> {
        let permit = actor.permit(&LIST_YEAR)?;
        let (today, _) = self.top_today().await?;
        let first = today.first_of_month();
        let last = first.checked_add(12.months()).unwrap_or(Date::MAX);
        let query = YearQuery {
            within: (first, last.yesterday().unwrap_or(last)),
            ..YearQuery::of_year(today.year())
        };
        let times = self.duty_times(permit.scope(), &query).await?;
        let mut work: BTreeMap<WhoWhen, (u64, u64)> = BTreeMap::new();
        let ground = self.ground_of_duties(permit.scope()).await?;
        let tree = self.tree_of(&ground).await?;
        for time in times.iter().filter(|one| one.step.standing.is_unsettled()) {
            let due = time.step.occurrence.due;
            let owners = owners(&ground, &tree, time, today);
            let share = u64::try_from(owners.len()).unwrap_or(1).max(1);
            let minutes = shared(u64::from(time.declared.duty.minutes()), share);
            let whom: Vec<_> = if owners.is_empty() {
                vec![None]
            } else {
                owners.into_iter().map(Some).collect()
            };
            for person in whom {
                let of = work.entry(((due.year(), due.month()), person)).or_default();
                of.0 = of.0.saturating_add(1);
                of.1 = of.1.saturating_add(minutes);
            }
        }
        let people: Vec<_> = work.keys().filter_map(|(_, person)| *person).collect();
        let names = self.parts.records.names(&people).await?;
        let rows = work.into_iter().map(|((month, person), (times, minutes))| {
            let name = person.and_then(|person| names.get(&person).cloned());
            WorkRow {
                name: name.unwrap_or_default(),
                person,
                month,
                times,
                hours: minutes.div_ceil(HOUR),
            }
        });
        Ok(rows.collect())
    }

    /// How the units below one's own stand in a year: who is late, never with what.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] without a role; a fault when records cannot be read.
    pub async fn compare_units(
        &self,
        actor: &Actor,
        year: i16,
    ) -> Result<Vec<UnitStanding>, Problem> {
        let permit = actor.permit(&COMPARE_UNITS)?;
        let times = self
            .duty_times(permit.scope(), &YearQuery::of_year(year))
            .await?;
        let (today, _) = self.top_today().await?;
        let mut units: BTreeMap<UnitId, UnitStanding> = BTreeMap::new();
        for time in times.iter().filter(|one| one.step.occurrence.due < today) {
            let of = units.entry(time.unit).or_insert_with(|| UnitStanding {
                unit: time.unit,
                name: time.unit_name.clone(),
                due: 0,
                done: 0,
                done_late: 0,
                excused: 0,
                late: 0,
                longest: 0,
            });
            counted(of, time, today);
        }
        Ok(units.into_values().collect())
    }

    /// The times within a scope.
    pub(crate) async fn duty_times(
        &self,
        scope: &Scope,
        query: &YearQuery,
    ) -> Result<Vec<DutyTime>, Problem> {
        let (from, to) = query.within;
        if to < from || to.year() - from.year() > MOST_YEARS {
            let (field, why) = ("to", "invalid-duty-stretch");
            return Err(Refusal::Invalid { field, why }.into());
        }
        let ground = self.ground_of_duties(scope).await?;
        let mut times = self.computed(&ground, scope, query);
        times.sort_by_key(|one| {
            let id = one.declared.duty.id().to_owned();
            (one.step.occurrence.due, id, one.unit)
        });
        let people: BTreeSet<_> = times
            .iter()
            .filter_map(|time| time.mark.as_ref())
            .flat_map(|mark| mark.said.people())
            .collect();
        let people: Vec<_> = people.into_iter().collect();
        let names = self.parts.records.names(&people).await?;
        for time in &mut times {
            let of = time.mark.iter().flat_map(|mark| mark.said.people());
            time.names = of
                .filter_map(|id| Some((id, names.get(&id)?.clone())))
                .collect();
        }
        Ok(times)
    }

    fn computed(&self, ground: &Ground, scope: &Scope, query: &YearQuery) -> Vec<DutyTime> {
        let mut times = Vec::new();
        let rest = &self.parts.calendars;
        let wanted = |declared: &&Arc<Declared>| {
            let id = query.duty.as_deref();
            id.is_none_or(|id| declared.duty.id() == id)
        };
        for declared in ground.rota.duties.iter().filter(wanted) {
            for unit in ground.bearers(declared) {
                let asked = query.unit.is_none_or(|only| only == unit.id);
                if asked && scope.covers(unit.id) {
                    times.extend(ground.of_unit(declared, unit, (query, self.now()), rest));
                }
            }
        }
        times
    }

    /// One time of a unit.
    pub(super) async fn one_time(
        &self,
        scope: &Scope,
        unit: UnitId,
        (duty, key): (&str, &str),
    ) -> Result<DutyTime, Problem> {
        let (today, _) = self.top_today().await?;
        let ahead = today.checked_add(AHEAD.years());
        let ground = self.ground_of_duties(scope).await?;
        // Nothing is asked for before the office began; a day earlier in any zone.
        let began = ground.began.to_zoned(jiff::tz::TimeZone::UTC).date();
        let query = YearQuery {
            within: (
                began.yesterday().unwrap_or(began),
                ahead.unwrap_or(Date::MAX),
            ),
            unit: Some(unit),
            duty: Some(duty.to_owned()),
            which: Which::All,
        };
        let found = self.computed(&ground, scope, &query).into_iter();
        let mut found = found.filter(|one| one.step.occurrence.key == key);
        let mut time = found.next().ok_or(Refusal::NotFound)?;
        let people = time.mark.iter().flat_map(|mark| mark.said.people());
        let people: Vec<_> = people.collect();
        time.names = self.parts.records.names(&people).await?;
        Ok(time)
    }

    async fn ground_of_duties(&self, scope: &Scope) -> Result<Ground, Fault> {
        let records = &self.parts.records;
        let rota = self.rota();
        let roles: BTreeSet<_> = rota
            .duties
            .iter()
            .flat_map(|one| one.duty.owners())
            .copied()
            .collect();
        let mut holders = BTreeMap::new();
        for role in roles {
            let held = records.holders(role).await?;
            holders.insert(role, held.into_iter().map(|(grant, _)| grant).collect());
        }
        let mut marks: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for mark in records.duty_marks(scope).await? {
            let of = (mark.duty.clone(), mark.unit);
            marks.entry(of).or_default().push(mark);
        }
        for declared in rota
            .duties
            .iter()
            .filter(|one| one.duty.each_day().is_some())
        {
            for mark in self.days_shown(scope, &declared.duty).await? {
                let of = (mark.duty.clone(), mark.unit);
                let others = marks.entry(of).or_default();
                others.retain(|other| other.occurrence != mark.occurrence);
                others.push(mark);
            }
        }
        let first = records.journal_after(0, 1).await?;
        Ok(Ground {
            rota,
            units: records.units().await?,
            holders,
            marks,
            began: first.first().map_or_else(|| self.now(), |line| line.at),
        })
    }

    async fn tree_of(&self, ground: &Ground) -> Result<UnitTree, Fault> {
        let placings = self.parts.records.placings().await?;
        let (today, _) = self.top_today().await?;
        Ok(UnitTree::on(ground.units.clone(), &placings, today))
    }

    /// Who may do a time today, owners and those in their place: for reminders of the day itself.
    pub(super) async fn able_to_do(&self, times: &[DutyTime]) -> Result<Vec<Vec<PersonId>>, Fault> {
        let ground = self.ground_of_duties(&Scope::whole_office()).await?;
        let tree = self.tree_of(&ground).await?;
        let (today, _) = self.top_today().await?;
        let mut able = Vec::new();
        for time in times {
            let duty = &time.declared.duty;
            let mut people: BTreeSet<_> = owners(&ground, &tree, time, today).into_iter().collect();
            for role in duty.deputies() {
                let held = self.parts.records.holders(*role).await?;
                let here = held.into_iter().map(|(grant, _)| grant);
                let here = here.filter(|grant| grant.unit == time.unit && grant.in_force(today));
                people.extend(here.map(|grant| grant.person));
            }
            able.push(people.into_iter().collect());
        }
        Ok(able)
    }

    /// Who is to do a time today: for reminders.
    pub(super) async fn owners_of(&self, times: &[DutyTime]) -> Result<Vec<Vec<PersonId>>, Fault> {
        let ground = self.ground_of_duties(&Scope::whole_office()).await?;
        let tree = self.tree_of(&ground).await?;
        let (today, _) = self.top_today().await?;
        let of = times.iter().map(|time| owners(&ground, &tree, time, today));
        Ok(of.collect())
    }
}

/// Those who hold the role of a duty in its unit, or nearest above it; those who stand in for them as well.
fn owners(ground: &Ground, tree: &UnitTree, time: &DutyTime, today: Date) -> Vec<PersonId> {
    for unit in tree.path(time.unit).into_iter().rev() {
        let held = time.declared.duty.owners().iter();
        let held = held.filter_map(|role| ground.holders.get(role)).flatten();
        let here: BTreeSet<_> = held
            .filter(|grant| grant.unit == unit && grant.in_force(today))
            .map(|grant| grant.person)
            .collect();
        if !here.is_empty() {
            return here.into_iter().collect();
        }
    }
    Vec::new()
}

fn counted(of: &mut UnitStanding, time: &DutyTime, today: Date) {
    of.due = of.due.saturating_add(1);
    let place = match time.step.standing {
        Standing::Done => &mut of.done,
        Standing::DoneLate(_) => &mut of.done_late,
        Standing::Excused => &mut of.excused,
        Standing::Late(_) | Standing::Asked | Standing::Open | Standing::Ahead => {
            let days = today.since(time.step.occurrence.due);
            let days = days.map_or(0, |span| span.get_days());
            of.longest = of.longest.max(days);
            &mut of.late
        }
    };
    *place = place.saturating_add(1);
}

impl Ground {
    /// The units that a duty is asked of: those in which its role was ever given, and the top one where it was
    /// given nowhere. A role that ended does not end what is asked for.
    fn bearers(&self, declared: &Declared) -> Vec<&Unit> {
        let given: BTreeSet<_> = declared
            .duty
            .owners()
            .iter()
            .filter_map(|role| self.holders.get(role))
            .flatten()
            .map(|grant| grant.unit)
            .collect();
        let top = |unit: &&Unit| unit.parent.is_none();
        if given.is_empty() {
            return self.units.iter().filter(top).take(1).collect();
        }
        let of = self.units.iter().filter(|unit| given.contains(&unit.id));
        of.collect()
    }

    fn of_unit(
        &self,
        declared: &Arc<Declared>,
        unit: &Unit,
        (query, now): (&YearQuery, jiff::Timestamp),
        rest: &BTreeMap<String, RestDays>,
    ) -> Vec<DutyTime> {
        let of = (declared.duty.id().to_owned(), unit.id);
        let marks = self.marks.get(&of).map_or(&[][..], Vec::as_slice);
        let marked: BTreeMap<String, Marked> = marks
            .iter()
            .filter_map(|mark| Some((mark.occurrence.clone(), mark.said.marked()?)))
            .collect();
        let zone = zone(&unit.time_zone);
        let day = |at: jiff::Timestamp| at.to_zoned(zone.clone()).date();
        let course = Course {
            within: query.within,
            today: day(now),
            began: day(self.began),
            marked: &marked,
            rest,
        };
        let steps = declared.duty.course(&course).into_iter();
        let steps = steps.filter(|step| query.which.holds(step.standing));
        let time = |step: Step| DutyTime {
            declared: Arc::clone(declared),
            unit: unit.id,
            unit_name: unit.name.clone(),
            mark: marks
                .iter()
                .find(|mark| mark.occurrence == step.occurrence.key)
                .cloned(),
            step,
            names: BTreeMap::new(),
        };
        steps.map(time).collect()
    }
}
