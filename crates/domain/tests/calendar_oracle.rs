//! 行政程序法 48 against a slow oracle that walks day by day and shares no code with it.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by failing"
)]

use std::collections::BTreeSet;

use domain::calendar::{Counting, DayRule, HourRule, Period, RestDays, Rules, TwApa48, YearStatus};
use domain::regime::builtin_calendars;
use jiff::civil::{Date, Weekday, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

fn taipei() -> TimeZone {
    TimeZone::get("Asia/Taipei").unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn months(event: &str, months: i32, rest: &[Date], worked: &[Date]) -> String {
    let rest = RestDays::given("test", rest.iter().copied(), worked.iter().copied());
    let zone = taipei();
    let due = TwApa48::new(&zone, &rest)
        .due(at(event), Period::Months(months))
        .unwrap()
        .due;
    due.to_zoned(zone).datetime().to_string()
}

/// The oracle: counts whole months by stepping through days, then walks to a working day.
struct Oracle<'a> {
    rest: &'a BTreeSet<Date>,
    worked: &'a BTreeSet<Date>,
}

impl Oracle<'_> {
    fn works(&self, day: Date) -> bool {
        if self.worked.contains(&day) {
            return true;
        }
        let weekday = day.weekday().to_monday_one_offset();
        weekday < 6 && !self.rest.contains(&day)
    }

    /// Walks until it has passed `n` beginnings of a month; then to the day number it started on.
    fn last_day(event: Date, n: i32) -> Date {
        let start = event.tomorrow().unwrap();
        let mut day = start;
        let mut passed = 0;
        while passed < n {
            day = day.tomorrow().unwrap();
            if day.day() == 1 {
                passed += 1;
            }
        }
        // `day` is the first of the last month. Walk until the corresponding day, or to its end.
        loop {
            if day.day() == start.day() {
                return day.yesterday().unwrap();
            }
            let next = day.tomorrow().unwrap();
            if next.month() != day.month() {
                return day;
            }
            day = next;
        }
    }

    /// (day, half): half of the day only when the period ends at noon.
    fn end(&self, last: Date) -> (Date, bool) {
        if self.works(last) {
            return (last, false);
        }
        // The first Saturday met before any working day leads to its Monday.
        let mut day = last;
        while !self.works(day) && day.weekday() != Weekday::Saturday {
            day = day.tomorrow().unwrap();
        }
        if self.works(day) {
            return (day, false);
        }
        let monday = day.checked_add(2.days()).unwrap();
        if self.works(monday) {
            return (monday, true);
        }
        let mut day = monday;
        while !self.works(day) {
            day = day.tomorrow().unwrap();
        }
        (day, false)
    }

    fn due(&self, event: Date, n: i32) -> String {
        let (day, half) = self.end(Self::last_day(event, n));
        if half {
            day.at(12, 0, 0, 0).to_string()
        } else {
            day.tomorrow().unwrap().at(0, 0, 0, 0).to_string()
        }
    }
}

fn agree(event: Date, n: i32, rest: &BTreeSet<Date>, worked: &BTreeSet<Date>) {
    let given: Vec<_> = rest.iter().copied().collect();
    let works: Vec<_> = worked.iter().copied().collect();
    let found = months(&format!("{event}T10:02:00+08:00"), n, &given, &works);
    assert_eq!(
        found,
        Oracle { rest, worked }.due(event, n),
        "{event} + {n} months"
    );
}

#[test]
fn the_calendar_agrees_with_the_oracle_on_every_day_from_2019_to_2035() {
    // Fixed holidays of every year, so that moves are met as well.
    let mut rest = BTreeSet::new();
    for year in 2019..=2037 {
        for (month, day) in [
            (1, 1),
            (2, 27),
            (2, 28),
            (4, 4),
            (4, 5),
            (5, 1),
            (10, 10),
            (12, 25),
        ] {
            rest.insert(date(year, month, day));
        }
    }
    let worked = BTreeSet::from([date(2025, 2, 8), date(2023, 3, 25)]);
    let mut day = date(2019, 1, 1);
    while day < date(2036, 1, 1) {
        for n in [1, 2, 3, 6, 12] {
            agree(day, n, &BTreeSet::new(), &BTreeSet::new());
            agree(day, n, &rest, &worked);
        }
        day = day.tomorrow().unwrap();
    }
}

proptest! {
    #[test]
    fn the_calendar_agrees_with_the_oracle_over_any_rest_days(
        offset in 0_i32..6200,
        n in prop::sample::select(vec![1, 2, 3, 6, 12]),
        rest in prop::collection::vec(-6_i32..24, 0..20),
        worked in prop::collection::vec(-6_i32..24, 0..4),
        (run, days) in (-4_i32..8, 0_i32..16),
    ) {
        let event = date(2019, 1, 1).checked_add(offset.days()).unwrap();
        let last = Oracle::last_day(event, n);
        let near = |days: Vec<i32>| -> BTreeSet<Date> {
            days.into_iter().map(|d| last.checked_add(d.days()).unwrap()).collect()
        };
        let weekend = |day: &Date| matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        let rest = near(rest.into_iter().chain(run..run + days).collect());
        let worked = near(worked).into_iter().filter(weekend).collect();
        agree(event, n, &rest, &worked);
    }
}

#[test]
fn hours_run_over_days_off() {
    let rest = RestDays::given("test", [date(2025, 10, 6)], []);
    let zone = taipei();
    let known = at("2025-10-03T16:50:00+08:00");
    let due = |minutes| {
        TwApa48::new(&zone, &rest)
            .due(known, Period::Elapsed { minutes })
            .unwrap()
            .due
    };
    assert_eq!(due(60), at("2025-10-03T17:50:00+08:00"));
    assert_eq!(due(36 * 60), at("2025-10-05T04:50:00+08:00"));
    assert_eq!(due(72 * 60), at("2025-10-06T16:50:00+08:00"));
}

#[test]
fn a_month_ends_the_day_before_the_corresponding_day() {
    assert_eq!(
        months("2025-11-11T09:00:00+08:00", 1, &[], &[]),
        "2025-12-12T00:00:00"
    );
}

#[test]
fn a_month_without_a_corresponding_day_ends_with_the_month() {
    assert_eq!(
        months("2025-08-30T09:00:00+08:00", 1, &[], &[]),
        "2025-10-01T00:00:00"
    );
}

#[test]
fn a_month_counted_from_a_first_is_the_whole_month() {
    assert_eq!(
        months("2025-09-30T09:00:00+08:00", 1, &[], &[]),
        "2025-11-01T00:00:00"
    );
    let rest = RestDays::given("test", [], []);
    let zone = taipei();
    let rules = Rules {
        hours: HourRule::Elapsed,
        days: DayRule::TwApa48,
    };
    let plain = Counting::new(rules, &zone, &rest)
        .plain_month(at("2025-09-30T09:00:00+08:00"), Period::Months(1));
    assert_eq!(plain, Some(at("2025-10-30T09:00:00+08:00")));
}

#[test]
fn a_last_day_on_a_saturday_becomes_monday_noon() {
    assert_eq!(
        months("2025-10-15T09:00:00+08:00", 1, &[], &[]),
        "2025-11-17T12:00:00"
    );
}

#[test]
fn a_last_day_on_a_rest_day_becomes_the_next_working_day() {
    let rest = [date(2025, 9, 29)];
    assert_eq!(
        months("2025-08-29T09:00:00+08:00", 1, &rest, &[]),
        "2025-10-01T00:00:00"
    );
}

#[test]
fn a_last_day_on_a_sunday_becomes_the_next_working_day() {
    assert_eq!(
        months("2025-10-16T09:00:00+08:00", 1, &[], &[]),
        "2025-11-18T00:00:00"
    );
}

#[test]
fn a_rest_day_before_a_saturday_becomes_monday_noon() {
    let rest = [date(2025, 11, 14)];
    assert_eq!(
        months("2025-10-14T09:00:00+08:00", 1, &rest, &[]),
        "2025-11-17T12:00:00"
    );
}

#[test]
fn a_saturday_before_a_monday_off_becomes_the_end_of_the_next_working_day() {
    let rest = [date(2025, 11, 17)];
    assert_eq!(
        months("2025-10-15T09:00:00+08:00", 1, &rest, &[]),
        "2025-11-19T00:00:00"
    );
}

#[test]
fn the_lunar_new_year_of_2026_moves_as_the_contract_says() {
    let calendars = builtin_calendars().unwrap();
    let zone = taipei();
    let due = |event: &str| {
        let counting = TwApa48::new(&zone, &calendars["tw-office"]);
        let counted = counting.due(at(event), Period::Months(1)).unwrap();
        counted.due.to_zoned(zone.clone()).datetime().to_string()
    };
    // Saturday 14 February, whose Monday rests, as do all days until Monday the 23rd.
    assert_eq!(due("2026-01-14T09:00:00+08:00"), "2026-02-24T00:00:00");
    // Monday 16 February: a row of rest days that ends before a Saturday.
    assert_eq!(due("2026-01-16T09:00:00+08:00"), "2026-02-23T12:00:00");
}

#[test]
fn a_worked_saturday_does_not_move() {
    let worked = [date(2025, 2, 8)];
    assert_eq!(
        months("2025-01-08T09:00:00+08:00", 1, &[], &worked),
        "2025-02-09T00:00:00"
    );
}

#[test]
fn the_local_date_of_the_event_counts() {
    assert_eq!(
        months("2025-11-10T23:30:00Z", 1, &[], &[]),
        "2025-12-12T00:00:00"
    );
}

#[test]
fn the_office_calendar_knows_2026_whole_and_says_what_it_does_not_know() {
    let calendars = builtin_calendars().unwrap();
    let office = &calendars["tw-office"];
    assert_eq!(office.year_status(2026), YearStatus::Complete);
    assert_eq!(office.year_status(2025), YearStatus::Unverified);
    assert_eq!(office.year_status(2027), YearStatus::Unverified);
    assert!(office.is_working_day(date(2025, 2, 8)) && office.is_working_day(date(2025, 5, 1)));
    let off = [
        (1, 1),
        (2, 14),
        (2, 22),
        (2, 27),
        (4, 3),
        (4, 6),
        (5, 1),
        (6, 19),
        (9, 25),
    ];
    let more = [(9, 28), (10, 9), (10, 26), (12, 25), (2, 16), (2, 20)];
    for (month, day) in off.into_iter().chain(more) {
        assert!(
            !office.is_working_day(date(2026, month, day)),
            "{month}-{day}"
        );
    }
    let working = (1..=365)
        .map(|day| date(2026, 1, 1).checked_add((day - 1).days()).unwrap())
        .filter(|day| office.is_working_day(*day));
    assert_eq!(working.count(), 261 - 16);
}
