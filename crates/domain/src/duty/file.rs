//! A file of `duties/` becomes a [`Duty`], or says where it does not fit.

use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::when::LAST_HOUR;
use super::{AfterLast, Duty, EachDay, Every, FixedCalendar, Moves, Recurrence};
use crate::language::Trilingual;
use crate::people::Role;
use crate::regime::{FileProblem, RegimeError, Source, Status};
use crate::register::Clause;

/// Longest id.
const LONGEST_ID: usize = 40;
/// The longest pause between two times, in months. Ours.
const MOST_MONTHS: u16 = 120;
/// The last day that a month can have.
const LAST_DAY: i8 = 31;
/// The most work of one time, in hours. Ours.
const MOST_HOURS: u16 = 400;
const MINUTES_OF_HOUR: u16 = 60;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: Spanned<String>,
    status: Spanned<Status>,
    title: Trilingual,
    says: Trilingual,
    since: Spanned<Datetime>,
    owner: Spanned<Vec<Role>>,
    #[serde(default)]
    deputy: Vec<Role>,
    approve: Spanned<Vec<Role>>,
    hours: Option<Spanned<u16>>,
    minutes: Option<Spanned<u16>>,
    #[serde(default)]
    remind: Vec<u16>,
    calendar: Option<Spanned<CalendarRow>>,
    after_last: Option<Spanned<AfterRow>>,
    each_day: Option<Spanned<DayRow>>,
    proof: Spanned<ProofRow>,
    source: Vec<Source>,
    clause: Spanned<Clause>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarRow {
    every: Every,
    by: Option<i8>,
    rest_days: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AfterRow {
    months: u16,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DayRow {
    rest_days: String,
    hour: i8,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProofRow {
    #[serde(default)]
    registers: Vec<String>,
    #[serde(default)]
    note: bool,
}

/// What is wrong, and at which byte.
type Wrong = (usize, &'static str, &'static str);

pub(super) fn parse(file: &str, text: &str) -> Result<Duty, RegimeError> {
    let row: Row = toml::from_str(text).map_err(|cause| {
        let byte = cause.span().map_or(0, |span| span.start);
        let message = cause.message().lines().collect::<Vec<_>>().join(", ");
        let why = format!("{message}; docs/duties.md lists every field");
        at(file, text, (byte, "the file", &why))
    })?;
    duty(row).map_err(|(byte, what, why)| at(file, text, (byte, what, why)))
}

fn at(file: &str, text: &str, (byte, what, why): (usize, &str, &str)) -> RegimeError {
    let (what, why) = (what.to_owned(), why.to_owned());
    RegimeError::at(file, text, byte, FileProblem::Register { what, why })
}

fn duty(row: Row) -> Result<Duty, Wrong> {
    let id = row.id.get_ref();
    let fits = |sign: char| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '-';
    if id.is_empty() || id.len() > LONGEST_ID || !id.chars().all(fits) {
        let why = "write at most 40 small letters, digits and -";
        return Err((row.id.span().start, "id", why));
    }
    let read = row.since.get_ref();
    let since = read.to_string().parse::<Date>().ok();
    let since = since.filter(|_| read.time.is_none()).ok_or((
        row.since.span().start,
        "since",
        "write a day: 2024-08-05",
    ))?;
    if row.owner.get_ref().is_empty() {
        return Err((row.owner.span().start, "owner", "name at least one role"));
    }
    if row.approve.get_ref().is_empty() {
        let why = "name who agrees when it is not done";
        return Err((row.approve.span().start, "approve", why));
    }
    let minutes = minutes(
        row.hours.as_ref(),
        row.minutes.as_ref(),
        row.id.span().start,
    )?;
    let proof = row.proof.get_ref();
    if proof.registers.is_empty() && !proof.note {
        let why = "name registers whose sheets show that it was done, or note = true";
        return Err((row.proof.span().start, "proof", why));
    }
    let quoted = !row.clause.get_ref().quote.trim().is_empty();
    if *row.status.get_ref() == Status::Verified && !quoted {
        let why = "quote the words of the clause, or write status = \"unverified\"";
        return Err((row.clause.span().start, "clause", why));
    }
    let here = row.id.span().start;
    if row.each_day.is_some() && proof.registers.is_empty() {
        let why = "a duty of each day is shown by sheets: name their register";
        return Err((row.proof.span().start, "proof", why));
    }
    let recurrence = recurrence((row.calendar, row.after_last, row.each_day), here)?;
    let proof = row.proof.into_inner();
    Ok(Duty {
        id: row.id.into_inner(),
        status: row.status.into_inner(),
        title: row.title,
        says: row.says,
        since,
        owners: row.owner.into_inner(),
        deputies: row.deputy,
        approvers: row.approve.into_inner(),
        minutes,
        remind: row.remind,
        recurrence,
        registers: proof.registers,
        notes: proof.note,
        sources: row.source,
        clause: row.clause.into_inner(),
    })
}

/// The work of one time: in hours, or in minutes.
fn minutes(
    hours: Option<&Spanned<u16>>,
    minutes: Option<&Spanned<u16>>,
    here: usize,
) -> Result<u32, Wrong> {
    let of_hour = u32::from(MINUTES_OF_HOUR);
    match (hours, minutes) {
        (Some(hours), None) if (1..=MOST_HOURS).contains(hours.get_ref()) => {
            Ok(u32::from(*hours.get_ref()).saturating_mul(of_hour))
        }
        (None, Some(minutes)) if (1..MINUTES_OF_HOUR).contains(minutes.get_ref()) => {
            Ok(u32::from(*minutes.get_ref()))
        }
        (Some(wrong), None) => {
            let why = "write the work of one time in whole hours, 1 to 400";
            Err((wrong.span().start, "hours", why))
        }
        (None, Some(wrong)) => {
            let why = "write minutes below an hour, 1 to 59; else hours";
            Err((wrong.span().start, "minutes", why))
        }
        _ => {
            let why = "write the work of one time: hours = 3, or minutes = 15";
            Err((here, "hours", why))
        }
    }
}

/// What a file says of when it comes again: exactly one of them.
type Rows = (
    Option<Spanned<CalendarRow>>,
    Option<Spanned<AfterRow>>,
    Option<Spanned<DayRow>>,
);

fn recurrence(rows: Rows, here: usize) -> Result<Recurrence, Wrong> {
    match rows {
        (None, None, Some(day)) => {
            let byte = day.span().start;
            let DayRow { rest_days, hour } = day.into_inner();
            if !(0..=LAST_HOUR).contains(&hour) {
                return Err((byte, "each_day", "hour is an hour of the day, 0 to 23"));
            }
            Ok(Recurrence::EachDay(EachDay { rest_days, hour }))
        }
        (Some(calendar), None, None) => {
            let byte = calendar.span().start;
            let row = calendar.into_inner();
            if row.by.is_some_and(|day| !(1..=LAST_DAY).contains(&day)) {
                return Err((byte, "calendar", "by is a day of the month, 1 to 31"));
            }
            Ok(Recurrence::Calendar(FixedCalendar {
                every: row.every,
                by: row.by,
                moves: row.rest_days.map(|calendar| Moves { calendar }),
            }))
        }
        (None, Some(after), None) => {
            let byte = after.span().start;
            let months = after.into_inner().months;
            if !(1..=MOST_MONTHS).contains(&months) {
                return Err((byte, "after_last", "months is 1 to 120"));
            }
            Ok(Recurrence::AfterLast(AfterLast { months }))
        }
        _ => {
            let why = "write either [calendar] (each month, quarter …), [after_last] (months after it was last done) or [each_day]";
            Err((here, "the file", why))
        }
    }
}
