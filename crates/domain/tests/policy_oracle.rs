//! The policy clock against a slow oracle that walks day by day and knows each policy by hand.
#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use domain::policy::{
    AccountFacts, AccountKind, LastLogin, Policy, State, Step, builtin_policies, judge,
};
use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;

/// The same day of the month so many months later, or that month's last: found by walking.
fn walked(from: Date, months: i32) -> Date {
    let mut day = from;
    let mut passed = 0;
    loop {
        let next = day.tomorrow().unwrap();
        if next.month() != day.month() {
            passed += 1;
            if passed > months {
                return day;
            }
        }
        day = next;
        if passed == months && day.day() == from.day() {
            return day;
        }
    }
}

/// What a person reads in each file: (months, step) after the password, and after the last use.
struct Known {
    id: &'static str,
    change: Option<i32>,
    idle: &'static [(i32, Step)],
    first: bool,
    compromised: bool,
}

const KNOWN: [Known; 4] = [
    Known {
        id: "tainan-2013",
        change: Some(3),
        idle: &[(6, Step::Suspend), (12, Step::Delete)],
        first: false,
        compromised: false,
    },
    Known {
        id: "moj-2022-admin",
        change: Some(6),
        idle: &[],
        first: false,
        compromised: false,
    },
    Known {
        id: "vn-3-month",
        change: Some(3),
        idle: &[],
        first: true,
        compromised: false,
    },
    Known {
        id: "nist-800-63b-4",
        change: None,
        idle: &[],
        first: false,
        compromised: true,
    },
];

/// Everything in whole local days: a time of day that is the same everywhere cannot hide a mistake of
/// months, and the examples of the files hold the seconds.
#[derive(Debug)]
struct Life {
    kind: AccountKind,
    issued: Date,
    login: Option<Date>,
    late: i32,
    changed: Option<Date>,
    compromised: Option<Date>,
    on_leave: bool,
    hold: bool,
}

/// The strongest step that such an account may get.
fn bounded(sure: Step, life: &Life) -> Step {
    let untouchable = life.kind != AccountKind::Person || life.on_leave;
    match (untouchable, life.hold) {
        (true, _) => Step::Review,
        (false, true) if sure == Step::Delete => Step::Suspend,
        _ => sure,
    }
}

fn oracle(known: &Known, life: &Life, today: Date) -> Step {
    let mut sure = Step::None;
    let mut maybe = false;
    let mut soon = false;
    let mut look = |due: Date, certain: Date, step: Step| {
        if certain <= today {
            sure = sure.max(step);
        } else if due <= today {
            maybe = true;
        } else {
            // Fourteen days before is the first warning.
            let mut first = due;
            for _ in 0..14 {
                first = first.yesterday().unwrap();
            }
            soon |= first <= today;
        }
    };
    if let Some(months) = known.change {
        let due = walked(life.changed.unwrap_or(life.issued), months);
        look(due, due, Step::ForceChange);
    }
    if known.first
        && life.changed.is_none()
        && let Some(login) = life.login
    {
        let due = if login < life.issued {
            life.issued
        } else {
            login
        };
        look(due, due, Step::ForceChange);
    }
    if known.compromised
        && let Some(at) = life.compromised
        && life.changed.is_none_or(|changed| changed < at)
    {
        look(at, at, Step::ForceChange);
    }
    for (months, step) in known.idle {
        let early = life
            .login
            .map_or(life.issued, |login| login.max(life.issued));
        let mut late = life.login.unwrap_or(life.issued);
        for _ in 0..(if life.login.is_some() { life.late } else { 0 }) {
            late = late.tomorrow().unwrap();
        }
        look(
            walked(early, *months),
            walked(late.max(early), *months),
            *step,
        );
    }
    if sure != Step::None {
        return bounded(sure, life);
    }
    if maybe {
        return Step::Review;
    }
    // The overlay names no warnings.
    if soon && known.change.is_some() {
        Step::Warn
    } else {
        Step::None
    }
}

fn facts(life: &Life, policy: &Policy) -> AccountFacts {
    let at = |day: Date| -> Timestamp {
        day.at(9, 30, 0, 0)
            .to_zoned(policy.zone().clone())
            .unwrap()
            .timestamp()
    };
    AccountFacts {
        account: "a".to_owned(),
        state: State::Active,
        kind: life.kind,
        issued: at(life.issued),
        last_login: life.login.map(|day| LastLogin {
            at: at(day),
            source: None,
            uncertainty_days: life.late,
        }),
        password_changed: life.changed.map(at),
        compromised: life.compromised.map(at),
        on_leave: life.on_leave,
        legal_hold: life.hold,
    }
}

/// Days of three years with a leap February in them, month ends twice as often.
fn a_day() -> impl Strategy<Value = Date> {
    let any = (0..1_100_i64).prop_map(|days| date(2023, 1, 15).checked_add(days.days()).unwrap());
    let end =
        (0..36_i64).prop_map(|months| date(2023, 1, 31).checked_add(months.months()).unwrap());
    prop_oneof![any, end]
}

fn a_life() -> impl Strategy<Value = Life> {
    let kind = prop_oneof![4 => Just(AccountKind::Person), 1 => Just(AccountKind::Service), 1 => Just(AccountKind::BreakGlass)];
    let maybe = || proptest::option::of(a_day());
    let late = prop_oneof![Just(0), Just(14), 0..40];
    let rare = || prop_oneof![4 => Just(false), 1 => Just(true)];
    (
        kind,
        a_day(),
        maybe(),
        late,
        maybe(),
        maybe(),
        rare(),
        rare(),
    )
        .prop_map(
            |(kind, issued, login, late, changed, compromised, on_leave, hold)| Life {
                kind,
                issued,
                login,
                late,
                changed,
                compromised,
                on_leave,
                hold,
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn every_policy_agrees_with_walking_day_by_day(life in a_life(), today in a_day(), more in 0..400_i64) {
        let today = today.checked_add(more.days()).unwrap();
        let policies = builtin_policies().unwrap();
        for known in &KNOWN {
            let policy = policies.iter().find(|policy| policy.id() == known.id).unwrap();
            let account = facts(&life, policy);
            let at = |minute: i8| today.at(9, minute, 0, 0).to_zoned(policy.zone().clone()).unwrap().timestamp();
            // At the very minute a day's step is due; a minute earlier it still is yesterday.
            let found = judge(&account, policy, at(30));
            prop_assert_eq!(found.step, oracle(known, &life, today), "{} on {}", known.id, today);
            let before = judge(&account, policy, at(29));
            prop_assert_eq!(before.step, oracle(known, &life, today.yesterday().unwrap()), "{} before {}", known.id, today);
            prop_assert_eq!(judge(&account, policy, at(30)), found, "asking twice");
        }
    }

    #[test]
    fn time_alone_never_weakens_a_step(life in a_life(), today in a_day(), more in 0..900_i64) {
        let later = today.checked_add(more.days()).unwrap();
        for policy in &builtin_policies().unwrap() {
            let account = facts(&life, policy);
            let step = |day: Date| judge(&account, policy, day.at(12, 0, 0, 0).to_zoned(policy.zone().clone()).unwrap().timestamp()).step;
            // A warning of one step can stand where another is far away: only what is done counts.
            if step(today) > Step::Warn {
                prop_assert!(step(later) >= step(today), "{} {} {}", policy.id(), today, later);
            }
        }
    }
}
