//! Vietnam's Civil Code and Regulation 1182/71 against a slow oracle that walks day by day.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by failing"
)]

use std::collections::BTreeSet;

use domain::calendar::{Counting, DayRule, HourRule, Period, RestDays, Rules};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn due(days: DayRule, zone: &str, event: &str, period: Period, rest: &BTreeSet<Date>) -> String {
    let zone = TimeZone::get(zone).unwrap();
    let rest = RestDays::given("test", rest.iter().copied(), []);
    let hours = HourRule::Elapsed;
    let counting = Counting::new(Rules { hours, days }, &zone, &rest);
    let due = counting.due(at(event), period).unwrap().due;
    due.to_zoned(zone).datetime().to_string()
}

fn works(day: Date, rest: &BTreeSet<Date>) -> bool {
    day.weekday().to_monday_one_offset() < 6 && !rest.contains(&day)
}

/// Walks day by day: first to the last day of the period, then to one that is worked, and for the
/// European rule until two working days lie within.
fn oracle(event: Date, period: Period, rest: &BTreeSet<Date>, two: bool) -> String {
    let mut day = event;
    match period {
        Period::Days(days) => (0..days).for_each(|_| day = day.tomorrow().unwrap()),
        Period::Months(months) => {
            let mut begun = 0;
            loop {
                let next = day.tomorrow().unwrap();
                begun += i32::from(next.day() == 1);
                let last_month = begun == months && next.day() == event.day();
                if last_month || begun > months {
                    // The date itself, or the last day before the month after.
                    day = if last_month { next } else { day };
                    break;
                }
                day = next;
            }
        }
        Period::AtOnce | Period::Elapsed { .. } => {}
    }
    let mut worked = 0;
    let mut met = event;
    loop {
        while met < day {
            met = met.tomorrow().unwrap();
            worked += i32::from(works(met, rest));
        }
        let enough = !two || period == Period::Days(1) || worked >= 2;
        if works(day, rest) && enough {
            return day.tomorrow().unwrap().at(0, 0, 0, 0).to_string();
        }
        day = day.tomorrow().unwrap();
    }
}

const PERIODS: [Period; 8] = [
    Period::Days(1),
    Period::Days(2),
    Period::Days(5),
    Period::Days(30),
    Period::Months(1),
    Period::Months(2),
    Period::Months(6),
    Period::Months(12),
];

fn agree(event: Date, period: Period, rest: &BTreeSet<Date>) {
    let vn = format!("{event}T10:02:00+07:00");
    let found = due(DayRule::VnBlds2015, "Asia/Ho_Chi_Minh", &vn, period, rest);
    assert_eq!(found, oracle(event, period, rest, false), "{vn} {period:?}");
    let eu = format!("{event}T10:02:00Z");
    let found = due(DayRule::Eu1182, "Etc/UTC", &eu, period, rest);
    assert_eq!(found, oracle(event, period, rest, true), "{eu} {period:?}");
}

#[test]
fn both_agree_with_the_oracle_on_every_day_from_2019_to_2035() {
    let fixed = [(1, 1), (4, 30), (5, 1), (9, 2), (12, 25), (12, 26)];
    let rest = (2019..=2037)
        .flat_map(|year| fixed.map(|(month, day)| date(year, month, day)))
        .collect();
    let mut day = date(2019, 1, 1);
    while day < date(2036, 1, 1) {
        for period in PERIODS {
            agree(day, period, &rest);
        }
        day = day.tomorrow().unwrap();
    }
}

proptest! {
    #[test]
    fn both_agree_with_the_oracle_over_any_rest_days(
        offset in 0_i32..6200,
        period in prop::sample::select(PERIODS.to_vec()),
        rest in prop::collection::vec(0_i32..40, 0..20),
    ) {
        let event = date(2019, 1, 1).checked_add(offset.days()).unwrap();
        let rest = rest.into_iter().map(|day| event.checked_add(day.days()).unwrap()).collect();
        agree(event, period, &rest);
    }
}

#[test]
fn five_days_in_vietnam_end_with_the_fifth_day_after_or_the_next_that_is_worked() {
    let none = BTreeSet::new();
    let five = |event: &str| {
        let zone = "Asia/Ho_Chi_Minh";
        due(DayRule::VnBlds2015, zone, event, Period::Days(5), &none)
    };
    // Tuesday: the fifth day after is a Sunday.
    assert_eq!(five("2026-11-17T10:02:00+07:00"), "2026-11-24T00:00:00");
    assert_eq!(five("2026-11-18T23:59:00+07:00"), "2026-11-24T00:00:00");
    // The local date counts: in Vietnam it is the 19th already.
    assert_eq!(five("2026-11-18T18:00:00Z"), "2026-11-25T00:00:00");
}

#[test]
fn a_european_month_ends_on_the_same_date_or_with_the_month() {
    let none = BTreeSet::new();
    let month = |event: &str| due(DayRule::Eu1182, "Etc/UTC", event, Period::Months(1), &none);
    assert_eq!(month("2026-03-10T10:02:00Z"), "2026-04-11T00:00:00");
    assert_eq!(month("2026-03-31T10:02:00Z"), "2026-05-01T00:00:00");
    assert_eq!(month("2026-01-31T10:02:00Z"), "2026-03-03T00:00:00");
}

#[test]
fn two_european_days_hold_two_working_days() {
    let two = |rest: &[Date]| {
        let rest = rest.iter().copied().collect();
        let friday = "2026-11-20T10:02:00Z";
        due(DayRule::Eu1182, "Etc/UTC", friday, Period::Days(2), &rest)
    };
    // Saturday and Sunday are the days; Monday is the end, Tuesday the second working day.
    assert_eq!(two(&[]), "2026-11-25T00:00:00");
    assert_eq!(two(&[date(2026, 11, 24)]), "2026-11-26T00:00:00");
}

#[test]
fn full_hours_leave_out_the_hour_of_the_event() {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let rest = RestDays::given("test", [], []);
    let counted = |hours, event: &str| {
        let days = DayRule::Eu1182;
        let counting = Counting::new(Rules { hours, days }, &zone, &rest);
        let day = Period::Elapsed { minutes: 24 * 60 };
        counting.due(at(event), day).unwrap().due
    };
    let event = "2026-11-21T10:02:00+01:00";
    assert_eq!(
        counted(HourRule::Elapsed, event),
        at("2026-11-22T10:02:00+01:00")
    );
    assert_eq!(
        counted(HourRule::FullHours, event),
        at("2026-11-22T11:00:00+01:00")
    );
    // Whatever the minute, the full hours end later than the plain ones and by an hour at most.
    for second in (0..86_400).step_by(997) {
        let event = at("2026-03-28T12:00:00Z").checked_add(jiff::SignedDuration::from_secs(second));
        let event = event.unwrap().to_string();
        let more = counted(HourRule::FullHours, &event) - counted(HourRule::Elapsed, &event);
        let more = more.total(jiff::Unit::Second).unwrap();
        assert!(more > 0.0 && more <= 3600.0, "{event}: {more}");
    }
}
