//! How long which logs are kept, and what of it is there: kinds of logs as data, gaps day by day, and
//! the day on which the disk is full.
//!
//! A newcomer reads [`LogClasses`] (one version of one document, from `retention/*.toml`). Days come in
//! as arguments; nothing here knows where logs lie.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Deserialize;
use toml::Spanned;

use crate::language::Trilingual;
use crate::regime::{FileProblem, RegimeError, Source, Status};

include!(concat!(env!("OUT_DIR"), "/retention.rs"));

/// How many days of growth a forecast looks at. Ours, not a law's.
const FORECAST_DAYS: i64 = 14;

/// A kind of log with the least time that it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogClass {
    /// Stable name (`os`).
    pub id: String,
    /// Where it is demanded.
    pub clause: String,
    /// The words of the clause.
    pub quote: String,
    /// The least time, in calendar months.
    pub months: u16,
    /// What people call it.
    pub label: Trilingual,
    /// Formats whose lines are of this kind unless a person says otherwise.
    pub formats: Vec<String>,
}

/// The kinds of logs that a document names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogClasses {
    id: String,
    version: String,
    status: Status,
    name: Trilingual,
    sources: Vec<Source>,
    classes: Vec<LogClass>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ClassesFile {
    id: String,
    version: String,
    status: Status,
    name: Trilingual,
    source: Vec<Source>,
    class: Vec<Spanned<LogClass>>,
}

impl LogClasses {
    /// Reads a file of kinds.
    ///
    /// # Errors
    /// Names the file, line and column of what does not fit, and what to do.
    pub fn parse(file: &str, text: &str) -> Result<Self, RegimeError> {
        let raw: ClassesFile =
            toml::from_str(text).map_err(|cause| RegimeError::of_toml(file, text, &cause))?;
        let mut seen = BTreeSet::new();
        for class in &raw.class {
            let id = class.get_ref().id.clone();
            let at = class.span().start;
            let plain = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_lowercase());
            if !plain || class.get_ref().months == 0 {
                let message =
                    "a class has an id of small letters and at least one month".to_owned();
                let problem = FileProblem::Syntax { message };
                return Err(RegimeError::at(file, text, at, problem));
            }
            if !seen.insert(id.clone()) {
                let twice = FileProblem::Twice { what: "class", id };
                return Err(RegimeError::at(file, text, at, twice));
            }
        }
        Ok(Self {
            id: raw.id,
            version: raw.version,
            status: raw.status,
            name: raw.name,
            sources: raw.source,
            classes: raw.class.into_iter().map(Spanned::into_inner).collect(),
        })
    }

    /// `tw-logs`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The day of the document.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// How far the numbers can be relied on.
    pub const fn status(&self) -> Status {
        self.status
    }

    /// What it is called.
    pub const fn name(&self) -> &Trilingual {
        &self.name
    }

    /// Where it stands.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The kinds, in the document's order.
    pub fn classes(&self) -> &[LogClass] {
        &self.classes
    }

    /// A kind by its name.
    pub fn class(&self, id: &str) -> Option<&LogClass> {
        self.classes.iter().find(|class| class.id == id)
    }

    /// Kinds of which the lines of a source are: those that a person named, else by its format.
    pub fn of_source<'c>(&'c self, format: &str, named: &BTreeSet<String>) -> Vec<&'c LogClass> {
        let word = format.lines().next().unwrap_or_default();
        let of_format = |class: &&LogClass| class.formats.iter().any(|one| one == word);
        let of_name = |class: &&LogClass| named.contains(&class.id);
        let all = self.classes.iter();
        if named.is_empty() {
            all.filter(of_format).collect()
        } else {
            all.filter(of_name).collect()
        }
    }
}

/// The documents that come with the program, every version.
///
/// # Errors
/// When a file does not load; the tests of this crate keep that from happening.
pub fn builtin_log_classes() -> Result<Vec<LogClasses>, RegimeError> {
    let each = |(file, text): &(&str, &str)| LogClasses::parse(file, text);
    BUILTIN_RETENTION.iter().map(each).collect()
}

/// What is there of the days that are demanded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The first day that is demanded.
    pub from: Date,
    /// The last one: yesterday, the last day that is over.
    pub until: Date,
    /// The first day of which something is there, within those days.
    pub first: Option<Date>,
    /// Stretches of days without anything, first and last day each.
    pub gaps: Vec<(Date, Date)>,
}

impl Coverage {
    /// What of the days of so many months is there.
    pub fn of(heard: &BTreeSet<Date>, today: Date, months: u16) -> Self {
        let from = before(today, months);
        let until = today.yesterday().unwrap_or(today);
        let mut gaps: Vec<(Date, Date)> = Vec::new();
        let mut first = None;
        for day in from.series(1.day()).take_while(|day| *day <= until) {
            if heard.contains(&day) {
                first = first.or(Some(day));
                continue;
            }
            match gaps.last_mut() {
                Some((_, last)) if last.tomorrow().is_ok_and(|next| next == day) => *last = day,
                _ => gaps.push((day, day)),
            }
        }
        Self {
            from,
            until,
            first,
            gaps,
        }
    }

    /// Whether something is there of every day.
    pub const fn is_complete(&self) -> bool {
        self.gaps.is_empty()
    }

    /// How many days lack everything.
    pub fn missing_days(&self) -> u64 {
        let days = self.gaps.iter().map(|(from, to)| days_between(*from, *to));
        days.sum()
    }
}

fn days_between(from: Date, to: Date) -> u64 {
    let span = from
        .until(to)
        .map(|span| span.get_days())
        .unwrap_or_default();
    u64::try_from(span.saturating_add(1)).unwrap_or_default()
}

/// The same day so many months earlier; the last of that month where it has no such day.
pub fn before(day: Date, months: u16) -> Date {
    day.saturating_sub(i32::from(months).months())
}

/// What the disk says of the days to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forecast {
    /// Bytes that a day adds, on average of the last days that are over.
    pub bytes_a_day: u64,
    /// The day on which nothing is free any more; none where nothing grows, or not in a hundred years.
    pub full_on: Option<Date>,
}

/// Looks ahead from what each day added; none without a day that is over, or where free space is
/// not known.
pub fn forecast(bytes: &BTreeMap<Date, u64>, free: u64, today: Date) -> Option<Forecast> {
    let from = today.saturating_sub(FORECAST_DAYS.days());
    let first = bytes.keys().next().copied()?.max(from);
    let last = today.yesterday().ok().filter(|last| first <= *last)?;
    let days = days_between(first, last);
    let sum: u64 = bytes.range(first..=last).map(|(_, size)| *size).sum();
    let bytes_a_day = sum / days.max(1);
    let left = free.checked_div(bytes_a_day).filter(|left| *left < 36_525);
    let left = left.and_then(|left| i64::try_from(left).ok());
    Some(Forecast {
        bytes_a_day,
        full_on: left.map(|left| today.saturating_add(left.days())),
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn days(list: &[Date]) -> BTreeSet<Date> {
        list.iter().copied().collect()
    }

    #[test]
    fn gaps_are_told_as_stretches_and_today_is_not_over_yet() {
        let today = date(2026, 11, 21);
        let all: BTreeSet<_> = date(2026, 10, 21).series(1.day()).take(31).collect();
        let whole = Coverage::of(&all, today, 1);
        assert!(whole.is_complete(), "{whole:?}");
        assert_eq!(
            (whole.from, whole.until),
            (date(2026, 10, 21), date(2026, 11, 20))
        );
        let mut some = all;
        for missing in [date(2026, 10, 30), date(2026, 10, 31), date(2026, 11, 20)] {
            some.remove(&missing);
        }
        let holes = Coverage::of(&some, today, 1);
        let last = date(2026, 11, 20);
        assert_eq!(
            holes.gaps,
            [(date(2026, 10, 30), date(2026, 10, 31)), (last, last)]
        );
        assert_eq!(holes.missing_days(), 3);
        let none = Coverage::of(&days(&[today]), today, 1);
        assert_eq!((none.first, none.missing_days()), (None, 31));
    }

    /// The last day of February stands for the thirty-first of August.
    #[test]
    fn months_are_counted_on_the_calendar() {
        assert_eq!(before(date(2026, 8, 31), 6), date(2026, 2, 28));
        assert_eq!(before(date(2028, 8, 29), 6), date(2028, 2, 29));
    }

    #[test]
    fn the_forecast_is_of_the_last_days_that_are_over() {
        let today = date(2026, 11, 21);
        let day = |back: i64| today.saturating_sub(back.days());
        let mut bytes = BTreeMap::from([(day(1), 300), (day(3), 100), (today, 9_999)]);
        let seen = forecast(&bytes, 1_330, today).unwrap();
        assert_eq!((seen.bytes_a_day, seen.full_on), (133, Some(day(-10))));
        // What lies further back counts no more.
        bytes.insert(day(100), 1 << 40);
        let seen = forecast(&bytes, 1_330, today).unwrap();
        assert_eq!(seen.bytes_a_day, 400 / 14);
        assert_eq!(forecast(&BTreeMap::from([(today, 5)]), 1, today), None);
        let still = forecast(&BTreeMap::from([(day(2), 0)]), 1, today).unwrap();
        assert_eq!(still.full_on, None);
    }

    #[test]
    fn the_document_names_seven_kinds_and_every_format_is_of_one() {
        let all = builtin_log_classes().unwrap();
        let tw = all.iter().find(|one| one.id() == "tw-logs").unwrap();
        let ids: Vec<_> = tw.classes().iter().map(|class| class.id.as_str()).collect();
        assert_eq!(
            ids,
            ["os", "web", "ap", "logon", "db", "firewall", "switch"]
        );
        let of = |format: &str, named: &[&str]| -> Vec<_> {
            let named = named.iter().map(|one| (*one).to_owned()).collect();
            let of = tw.of_source(format, &named).into_iter();
            of.map(|class| class.id.clone()).collect()
        };
        assert_eq!(of("openssh", &[]), ["logon"]);
        assert_eq!(of("auto", &["switch"]), ["switch"]);
        assert_eq!(of("csv\n[columns]", &[]), Vec::<String>::new());
    }

    #[test]
    fn a_mistake_in_a_file_is_told_with_its_place() {
        let (file, text) = BUILTIN_RETENTION[0];
        let twice = text.replace("id = \"web\"", "id = \"os\"");
        let told = LogClasses::parse(file, &twice).unwrap_err().to_string();
        assert!(told.contains("stands twice"), "{told}");
        let none = text.replacen("months = 6", "months = 0", 1);
        assert!(LogClasses::parse(file, &none).is_err());
    }
}
