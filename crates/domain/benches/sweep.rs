//! What judging 30,000 accounts costs, their lines read included: `cargo bench -p domain`. The bar is two
//! seconds for the whole command; the last line is JSON.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement talks to the person at the terminal, looks at the clock, and what cannot be prepared ends it"
)]

use std::hint::black_box;
use std::time::Instant;

use domain::policy::{AccountRow, builtin_policies, judge};
use jiff::Timestamp;

const ACCOUNTS: u32 = 30_000;
const ROUNDS: u32 = 5;

fn main() {
    let lines: Vec<String> = (0..ACCOUNTS).map(line).collect();
    let now: Timestamp = "2026-11-21T09:00:00+08:00".parse().unwrap();
    let mut slowest = 0;
    for policy in &builtin_policies().unwrap() {
        let mut best = u128::MAX;
        for _ in 0..ROUNDS {
            let begun = Instant::now();
            for line in &lines {
                let row: AccountRow = serde_json::from_str(line).unwrap();
                black_box(judge(&row.read(policy.zone()).unwrap(), policy, now));
            }
            best = best.min(begun.elapsed().as_millis());
        }
        slowest = slowest.max(best);
        println!("{best:>6} ms  {ACCOUNTS} accounts  {}", policy.id());
    }
    println!("{{\"bench\":\"sweep\",\"accounts\":{ACCOUNTS},\"slowest_ms\":{slowest}}}");
}

/// Accounts of every age; every third sign-in is one that a directory tells late.
fn line(number: u32) -> String {
    let month = number % 12 + 1;
    let day = number % 28 + 1;
    let changed = number % 11 + 1;
    let source = if number.is_multiple_of(3) {
        "lastLogonTimestamp"
    } else {
        "portal"
    };
    format!(
        "{{\"account\":\"u{number}\",\"state\":\"active\",\"kind\":\"person\",\"issued\":\"2020-{month:02}-{day:02}T08:00:00+08:00\",\
         \"last_login\":\"2026-{month:02}-{day:02}T08:00:00+08:00\",\"last_login_source\":\"{source}\",\
         \"password_changed\":\"2026-{changed:02}-11T08:00:00+08:00\"}}"
    )
}
