//! Duties: what comes with the program, and a second, slow way to count that knows only single days.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::collections::{BTreeMap, BTreeSet};

use domain::calendar::RestDays;
use domain::duty::{
    AfterLast, Anchor, BUILTIN_DUTIES, Course, Duty, EachDay, Every, FixedCalendar, Marked, Moves,
    Recurrence, Standing, builtin_duties,
};
use domain::regime::Status;
use domain::register::builtin_registers;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use proptest::prelude::*;

#[test]
fn every_duty_that_comes_along_is_what_it_is_called_and_its_proof_is_there() {
    let registers = builtin_registers().unwrap();
    for (file, text) in BUILTIN_DUTIES {
        let duty = Duty::parse(file, text).unwrap_or_else(|cause| panic!("{cause}"));
        assert_eq!(*file, format!("{}.toml", duty.id()));
        for of in duty.registers() {
            let there = registers.iter().any(|one| one.id() == of);
            assert!(there, "{file}: no register {of}");
        }
    }
    let all = builtin_duties().unwrap();
    assert!(
        all.iter()
            .any(|one| matches!(one.recurrence(), Recurrence::AfterLast(_)))
    );
    assert!(all.iter().any(|one| one.status() == Status::Unverified));
}

#[test]
fn quotes_of_duties_are_words_of_the_procedure() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/seeds");
    let Ok(files) = std::fs::read_dir(folder) else {
        // The seed documents lie beside the project only where it is built.
        return;
    };
    let read = |file: std::fs::DirEntry| std::fs::read_to_string(file.path()).ok();
    let texts: Vec<_> = files.flatten().filter_map(read).collect();
    let plain = |text: &str| text.split_whitespace().collect::<String>();
    let texts: String = texts.iter().map(|text| plain(text)).collect();
    for duty in builtin_duties().unwrap() {
        let quote = plain(&duty.clause().quote);
        assert!(texts.contains(&quote), "{}: {quote}", duty.id());
    }
}

/// The period of a day, as people would name it.
fn period(every: Every, day: Date) -> (i16, i8) {
    let month = day.month();
    match every {
        Every::Month => (day.year(), month),
        Every::Quarter if month <= 3 => (day.year(), 1),
        Every::Quarter if month <= 6 => (day.year(), 4),
        Every::Quarter if month <= 9 => (day.year(), 7),
        Every::Quarter => (day.year(), 10),
        Every::HalfYear if month <= 6 => (day.year(), 1),
        Every::HalfYear => (day.year(), 7),
        Every::Year => (day.year(), 1),
    }
}

/// Walks from day to day: the last day of the period that is not after the named one, or the last of all, and from
/// there on to a day that is worked.
fn walked(fixed: &FixedCalendar, (from, to): (Date, Date), rest: &RestDays) -> Vec<(Date, Date)> {
    let mut found = Vec::new();
    let mut day = from;
    while period(fixed.every, day.yesterday().unwrap()) == period(fixed.every, from) {
        day = day.yesterday().unwrap();
    }
    while day <= to {
        let opens = day;
        let mut days = Vec::new();
        while period(fixed.every, day) == period(fixed.every, opens) {
            days.push(day);
            day = day.tomorrow().unwrap();
        }
        let last = *days.last().unwrap();
        let named = days
            .iter()
            .rfind(|one| one.month() == last.month() && fixed.by.is_none_or(|by| one.day() <= by));
        let mut due = *named.unwrap();
        while fixed.moves.is_some() && !rest.is_working_day(due) {
            due = due.tomorrow().unwrap();
        }
        found.push((opens, due));
    }
    found
}

fn every() -> impl Strategy<Value = Every> {
    prop::sample::select(Every::ALL.to_vec())
}

fn day() -> impl Strategy<Value = Date> {
    (0_i32..60 * 365).prop_map(|days| date(1996, 1, 1).checked_add(days.days()).unwrap())
}

proptest! {
    /// The calendar rule agrees with walking day by day, over years, ends of months and rest days.
    #[test]
    fn the_calendar_rule_agrees_with_walking_day_by_day(
        every in every(),
        by in prop::option::of(1_i8..=31),
        moved in any::<bool>(),
        from in day(),
        length in 0_i32..1_500,
        rests in prop::collection::vec(0_i32..1_600, 0..40),
    ) {
        let to = from.checked_add(length.days()).unwrap();
        let rests = rests.into_iter().map(|days| from.checked_add(days.days()).unwrap());
        let rest = RestDays::given("office", rests, []);
        let moves = moved.then(|| Moves { calendar: "office".into() });
        let fixed = FixedCalendar { every, by, moves };
        let expected = walked(&fixed, (from, to), &rest);
        let calendars = BTreeMap::from([("office".to_owned(), rest)]);
        let found = fixed.occurrences((from, to), &calendars);
        let told: Vec<_> = found.iter().map(|one| (one.opens, one.due)).collect();
        prop_assert_eq!(told, expected);
        let keys: BTreeSet<_> = found.iter().map(|one| &one.key).collect();
        prop_assert_eq!(keys.len(), found.len(), "each time has a name of its own");
    }

    /// So many months later is the same day of the month, or the last one of a shorter month.
    #[test]
    fn months_after_the_last_time_agree_with_walking_month_by_month(
        done in day(),
        months in 1_u16..=120,
    ) {
        let mut month = done.first_of_month();
        for _ in 0..months {
            let start = month;
            while month.month() == start.month() {
                month = month.tomorrow().unwrap();
            }
        }
        let mut expected = month;
        while expected.day() < done.day()
            && expected.tomorrow().unwrap().month() == month.month()
        {
            expected = expected.tomorrow().unwrap();
        }
        let next = AfterLast { months }.next(Anchor::Done(done)).unwrap();
        prop_assert_eq!(next.due, expected);
        prop_assert_eq!(next.key, format!("after-{done}"));
    }

    /// Cut anywhere, the stretches of a year tell each time once.
    #[test]
    fn stretches_side_by_side_tell_each_time_once(
        every in every(),
        cut in 1_i32..360,
        rests in prop::collection::vec(0_i32..400, 0..30),
    ) {
        let (from, to) = (date(2026, 1, 1), date(2026, 12, 31));
        let duty = of_calendar(every);
        let rests = rests.into_iter().map(|days| from.checked_add(days.days()).unwrap());
        let rest = BTreeMap::from([("office".to_owned(), RestDays::given("office", rests, []))]);
        let marked = BTreeMap::new();
        let told = |within: (Date, Date)| {
            let of = Course {
                within,
                today: from,
                began: date(2025, 1, 1),
                marked: &marked,
                rest: &rest,
            };
            duty.course(&of).into_iter().map(|step| step.occurrence).collect::<Vec<_>>()
        };
        let middle = from.checked_add(cut.days()).unwrap();
        let mut halves = told((from, middle));
        halves.extend(told((middle.tomorrow().unwrap(), to)));
        prop_assert_eq!(halves, told((from, to)));
    }
}

/// A duty of the calendar whose end goes to the next working day.
fn of_calendar(every: Every) -> Duty {
    let text = include_str!("../../../duties/time-check.toml");
    let name = every.name().replace('-', "_");
    let rule = format!("every = \"{name}\"\nrest_days = \"office\"");
    Duty::parse("own.toml", &text.replace("every = \"quarter\"", &rule)).unwrap()
}

/// How a duty stands: the last days of what is told, with the words for it.
fn course(duty: &Duty, marked: &[(&str, Marked)], today: Date) -> Vec<(String, &'static str)> {
    let marked = marked.iter().map(|(key, one)| ((*key).to_owned(), *one));
    let (marked, rest) = (marked.collect(), BTreeMap::new());
    let of = Course {
        within: (date(2026, 1, 1), date(2026, 12, 31)),
        today,
        began: date(2026, 2, 1),
        marked: &marked,
        rest: &rest,
    };
    let steps = duty.course(&of).into_iter();
    steps
        .map(|step| (step.occurrence.key, step.standing.name()))
        .collect()
}

#[test]
fn what_is_on_record_says_how_each_time_stands() {
    let duty = Duty::parse("t", include_str!("../../../duties/time-check.toml")).unwrap();
    let marked = [
        ("2026-Q1", Marked::Done(date(2026, 4, 2))),
        ("2026-Q2", Marked::Excused),
    ];
    let told = course(&duty, &marked, date(2026, 10, 1));
    let words: Vec<_> = told
        .iter()
        .map(|(key, word)| (key.as_str(), *word))
        .collect();
    assert_eq!(
        words,
        [
            ("2026-Q1", "done-late"),
            ("2026-Q2", "excused"),
            ("2026-Q3", "late"),
            ("2026-Q4", "open")
        ]
    );
}

#[test]
fn months_run_from_the_last_time_and_wait_where_nothing_was_done() {
    let duty = Duty::parse("t", include_str!("../../../duties/firewall-backup.toml")).unwrap();
    let told = course(&duty, &[], date(2026, 6, 1));
    assert_eq!(
        told,
        [("first".to_owned(), "late")],
        "one waits, however long"
    );
    let marked = [
        ("first", Marked::Done(date(2026, 3, 31))),
        ("after-2026-03-31", Marked::Done(date(2026, 6, 30))),
    ];
    let told = course(&duty, &marked, date(2026, 7, 1));
    let words: Vec<_> = told
        .iter()
        .map(|(key, word)| (key.as_str(), *word))
        .collect();
    assert_eq!(
        words,
        [
            ("first", "done"),
            ("after-2026-03-31", "done"),
            ("after-2026-06-30", "open")
        ]
    );
}

#[test]
fn an_end_that_was_moved_into_the_next_month_is_not_lost() {
    let duty = of_calendar(Every::Month);
    let rest = BTreeMap::from([("office".to_owned(), RestDays::given("office", [], []))]);
    let marked = BTreeMap::new();
    // 2026-02-28 is a Saturday; its end is Monday, 2026-03-02.
    let of = Course {
        within: (date(2026, 3, 2), date(2026, 3, 2)),
        today: date(2026, 3, 1),
        began: date(2025, 1, 1),
        marked: &marked,
        rest: &rest,
    };
    let told = duty.course(&of).into_iter();
    let keys: Vec<_> = told.map(|step| step.occurrence.key).collect();
    assert_eq!(keys, ["2026-02"]);
}

#[test]
fn what_is_done_each_day_is_asked_for_on_working_days_from_the_first_one_on() {
    let all = builtin_duties().unwrap();
    let duty = all.iter().find(|one| one.id() == "daily-look").unwrap();
    let EachDay { rest_days, .. } = duty.each_day().unwrap();
    // Wednesday is a day of rest.
    let rest = RestDays::given("office", [date(2026, 11, 25)], []);
    let rest = BTreeMap::from([(rest_days.clone(), rest)]);
    let told = |marked: &BTreeMap<String, Marked>| -> Vec<String> {
        let of = Course {
            within: (date(2026, 11, 1), date(2026, 11, 30)),
            today: date(2026, 11, 26),
            began: date(2026, 1, 1),
            marked,
            rest: &rest,
        };
        let steps = duty.course(&of).into_iter();
        let word = |step: domain::duty::Step| {
            let (key, word) = (step.occurrence.key, step.standing.name());
            format!("{key} {word}")
        };
        steps.map(word).collect()
    };
    let done = |day: Date| (day.to_string(), Marked::Done(day));
    assert!(told(&BTreeMap::new()).is_empty(), "nobody began");
    // A Sunday begins it; what was agreed need not be done.
    let mut marked = BTreeMap::from([done(date(2026, 11, 22)), done(date(2026, 11, 23))]);
    marked.insert("2026-11-26".to_owned(), Marked::Excused);
    assert_eq!(
        told(&marked),
        [
            "2026-11-23 done",
            "2026-11-24 late",
            "2026-11-26 excused",
            "2026-11-27 ahead",
            "2026-11-30 ahead"
        ]
    );
}

#[test]
fn asked_is_not_agreed() {
    assert!(Standing::Asked.is_unsettled() && !Standing::Excused.is_unsettled());
}
