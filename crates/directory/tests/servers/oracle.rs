//! What an office's back-dated accounts are, and what the letter of Tainan demands of each: written without the code
//! that judges.

use std::collections::BTreeMap;

use directory::Mark;
use domain::policy::Step;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use super::peers::{NOW, at, days_ago};
use super::put::Put;

/// Accounts around every limit, of every kind.
pub(crate) fn office() -> BTreeMap<String, Put> {
    let usual = || Put::changed(10);
    let used = || usual().late(1);
    let mut all = BTreeMap::new();
    // Around every limit: six and twelve months, and both with fourteen days of lateness.
    let edges = [
        1, 100, 183, 184, 185, 197, 198, 199, 364, 365, 366, 378, 379, 380, 700,
    ];
    for (number, days) in edges.into_iter().enumerate() {
        let exact = usual().here(days).late(days + 14);
        let mut program = usual().late(days);
        program.has_service_name = true;
        let mut marked = exact.clone();
        marked.mark = Some(Mark::ALL[number % 4]);
        let other = usual().here(days + 40).there(days).late(days + 5);
        for (kind, put) in [
            ("late", usual().late(days)),
            ("exact", exact),
            ("other", other),
            ("program", program),
            ("marked", marked),
            ("unused", usual().issued(days)),
            ("old", Put::changed(days).late(1)),
        ] {
            all.insert(format!("{kind}{days}"), put);
        }
    }
    let mut must_change = used();
    must_change.changed = None;
    let mut expired = used().late(200).here(200);
    expired.expired = true;
    for (name, put) in [
        ("must-change", must_change),
        ("disabled", used().control(514).late(500)),
        ("expired", expired),
        ("forever", Put::changed(200).late(1).control(66_048)),
        ("mail-only", used().late(3)),
        ("issued-anew", used().issued(20).late(300)),
    ] {
        all.insert(name.to_owned(), put);
    }
    all
}

/// Months later on clocks of Taipei, which keep one offset; the last day of a short month.
fn months_later(from: Timestamp, months: i16) -> Timestamp {
    let offset = Offset::constant(8);
    let then = offset.to_datetime(from);
    let count = then.year() * 12 + i16::from(then.month()) - 1 + months;
    let (year, month) = (count / 12, i8::try_from(count % 12 + 1).unwrap());
    let on = |day: i8| {
        DateTime::new(
            year,
            month,
            day,
            then.hour(),
            then.minute(),
            then.second(),
            0,
        )
    };
    let day = (1..=then.day()).rev().find(|day| on(*day).is_ok()).unwrap();
    offset.to_timestamp(on(day).unwrap()).unwrap()
}

/// What the letter of Tainan demands, out of what was put in alone. `knows_there` says whether the second
/// controller is asked. Samba does not note every sign-in in `lastLogon`: the replicated time's lateness always
/// counts.
pub(crate) fn oracle(put: &Put, knows_there: bool) -> Step {
    let now = at(NOW);
    let issued = days_ago(put.issued);
    let there = put.there.filter(|_| knows_there);
    let earliest = [put.here, there, put.late].into_iter().flatten().min();
    let latest = earliest.map(|days| put.late.map_or(days, |late| days.min(late - 14)));
    let since = |days: Option<i64>| days.map_or(issued, |days| days_ago(days).max(issued));
    let changed = put.changed.map_or(issued, days_ago);
    // (due, certain, step)
    let mut demands = vec![(
        months_later(changed, 3),
        months_later(changed, 3),
        Step::ForceChange,
    )];
    for (months, step) in [(6, Step::Suspend), (12, Step::Delete)] {
        let due = months_later(since(earliest), months);
        demands.push((due, months_later(since(latest), months), step));
    }
    let certain = demands.iter().filter(|(_, certain, _)| *certain <= now);
    let strongest = certain.map(|(_, _, step)| *step).max();
    let open = demands
        .iter()
        .any(|(due, certain, _)| *due <= now && now < *certain);
    let untouchable = put.has_service_name
        || matches!(
            put.mark,
            Some(Mark::Service | Mark::BreakGlass | Mark::OnLeave)
        );
    let most = match put.mark {
        _ if untouchable => Step::Review,
        Some(Mark::LegalHold) => Step::Suspend,
        _ => Step::Delete,
    };
    let next = demands
        .iter()
        .map(|(due, ..)| *due)
        .filter(|due| *due > now)
        .min();
    let soon = next.is_some_and(|due| due <= now + jiff::SignedDuration::from_hours(14 * 24));
    match strongest {
        Some(step) => step.min(most),
        None if open => Step::Review,
        None if soon => Step::Warn,
        None => Step::None,
    }
}
