//! What sheets of a day show: the daily look over a year, which working days were signed, and which were not.

use std::collections::{BTreeMap, BTreeSet};

use domain::duty::Duty;
use domain::id::{DutyMarkId, SheetId, UnitId};
use domain::register::Sheet;
use domain::version::Version;
use jiff::ToSpan as _;
use jiff::civil::Date;

use super::{DutyMark, Proof, Said};
use crate::authority::{Actor, Scope};
use crate::daily::{REGISTER, day_of};
use crate::findings::day_in;
use crate::office::Office;
use crate::problem::{Fault, Problem};
use crate::registers::SheetQuery;
use crate::use_case::LIST_YEAR;

/// Pages of sheets that are read at most: ten years of ten units.
const MOST_PAGES: usize = 150;

/// How a working day stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayStands {
    /// It was signed.
    Signed,
    /// It is today, and not signed yet.
    Open,
    /// It was not signed.
    Missed,
}

/// A working day of a unit that signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookedDay {
    /// The day.
    pub day: Date,
    /// The unit.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
    /// How it stands.
    pub stands: DayStands,
    /// The sheet that holds the signature, and its number.
    pub sheet: Option<(SheetId, String)>,
    /// Who signed.
    pub by: String,
}

impl Office {
    /// Working days of a year in one's units on which the daily look was signed, or was not: from the first
    /// signature of each unit on, before which nobody was asked for one. The newest first.
    ///
    /// # Errors
    /// [`crate::problem::Refusal::NotFound`] without a role; a fault when records cannot be read.
    pub async fn list_daily_looks(
        &self,
        actor: &Actor,
        year: i16,
    ) -> Result<Vec<LookedDay>, Problem> {
        let permit = actor.permit(&LIST_YEAR)?;
        let mut signed: BTreeMap<UnitId, BTreeMap<Date, Sheet>> = BTreeMap::new();
        for sheet in self.sheets_of_days(permit.scope(), REGISTER).await? {
            if let Some(day) = day_of(&sheet) {
                signed.entry(sheet.unit).or_default().insert(day, sheet);
            }
        }
        let signers: BTreeSet<_> = signed
            .values()
            .flat_map(BTreeMap::values)
            .filter_map(Sheet::begun_by)
            .collect();
        let signers: Vec<_> = signers.into_iter().collect();
        let names = self.parts.records.names(&signers).await?;
        let registers = self.registers();
        let register = registers.find(REGISTER);
        let told = |sheet: &Sheet| {
            let number = register.as_ref().map_or_else(String::new, |found| {
                found.register.number(sheet.year, sheet.number)
            });
            (sheet.id, number)
        };
        let mut days = Vec::new();
        for unit in self.parts.records.units().await? {
            let Some(of_unit) = signed.get(&unit.id) else {
                continue;
            };
            let today = day_in(self.now(), &unit.time_zone);
            for day in self.asked_days(year, of_unit, today) {
                let sheet = of_unit.get(&day);
                let by = sheet
                    .and_then(Sheet::begun_by)
                    .and_then(|by| names.get(&by));
                days.push(LookedDay {
                    day,
                    unit: unit.id,
                    unit_name: unit.name.clone(),
                    stands: match sheet {
                        Some(_) => DayStands::Signed,
                        None if day == today => DayStands::Open,
                        None => DayStands::Missed,
                    },
                    sheet: sheet.map(told),
                    by: by.cloned().unwrap_or_default(),
                });
            }
        }
        days.sort_by(|one, other| (other.day, one.unit).cmp(&(one.day, other.unit)));
        Ok(days)
    }

    /// Working days of a year on which a unit was asked to sign.
    fn asked_days(
        &self,
        year: i16,
        signed: &BTreeMap<Date, Sheet>,
        today: Date,
    ) -> impl Iterator<Item = Date> {
        let calendar = self.parts.calendars.values().next();
        let first = Date::new(year, 1, 1).unwrap_or(Date::MAX);
        let last = first.last_of_year().min(today);
        let begun = signed.keys().next().copied().unwrap_or(Date::MAX);
        let days = first.max(begun).series(1.day());
        days.take_while(move |day| *day <= last)
            .filter(move |day| calendar.is_none_or(|known| known.is_working_day(*day)))
    }

    /// The days that sheets show of a duty of each day: a sheet that was sent shows the day that stands in it.
    pub(super) async fn days_shown(
        &self,
        scope: &Scope,
        duty: &Duty,
    ) -> Result<Vec<DutyMark>, Fault> {
        let registers = self.registers();
        let mut shown = Vec::new();
        for id in duty.registers() {
            let Some(registered) = registers.find(id) else {
                continue;
            };
            for sheet in self.sheets_of_days(scope, id).await? {
                let sent = sheet.done.first().filter(|begun| begun.to != sheet.state);
                let (Some(begun), Some(on)) = (sent, day_of(&sheet)) else {
                    continue;
                };
                let proof = Proof::Sheet {
                    sheet: sheet.id,
                    register: id.clone(),
                    number: registered.register.number(sheet.year, sheet.number),
                };
                shown.push(DutyMark {
                    id: DutyMarkId::new(sheet.id.uuid()),
                    duty: duty.id().to_owned(),
                    unit: sheet.unit,
                    occurrence: on.to_string(),
                    due: on,
                    said: Said::Done {
                        by: begun.by,
                        at: begun.at,
                        on,
                        proof,
                    },
                    version: Version::FIRST,
                });
            }
        }
        Ok(shown)
    }

    /// Every sheet of a register of days, the newest first.
    async fn sheets_of_days(&self, scope: &Scope, register: &str) -> Result<Vec<Sheet>, Fault> {
        let mut query = SheetQuery {
            register: register.to_owned(),
            limit: 200,
            ..SheetQuery::default()
        };
        let mut sheets: Vec<Sheet> = Vec::new();
        for _ in 0..MOST_PAGES {
            let page = self.parts.records.sheets(scope, &query).await?;
            query.after = page
                .last()
                .and_then(|last| Some((last.begun_at()?, last.id)));
            sheets.extend(page);
            if query.after.is_none() {
                break;
            }
        }
        Ok(sheets)
    }
}
