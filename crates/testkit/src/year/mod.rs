//! A generated year of an office, as raw lines of its programs, with forty cases among them.
//!
//! `townwatch-testkit year DIR` writes `DIR/logs/DATE.log.gz`, one file a day as a collecting rsyslog
//! keeps them, and `DIR/truth.jsonl`: one case a line, with its subjects and the places of its own
//! lines. The same seed writes the same bytes. `measure` says what a scan made of it.
//!
//! The people work by the office calendar of Taiwan, come and go, have lunch, travel and forget
//! passwords; their programs ask for mail every half hour, telephones by night and on holidays from
//! networks that many share. Machines make backups, print, watch each other, write newsletters.
//! Strangers try what strangers try.

pub mod cases;
pub mod chance;
pub mod command;
pub mod ground;
pub mod machines;
pub mod measure;
pub mod moment;
pub mod people;
pub mod programs;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Span;
use jiff::civil::Date;
use serde_json::json;

use crate::office::Failure;
use cases::Case;
use ground::Ground;
use moment::At;
use programs::Lines;

/// What kind of year is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Another number writes another year.
    pub seed: u64,
    /// People with an account, at most 1,000.
    pub accounts: u64,
    /// How many weeks, at least six.
    pub weeks: u64,
    /// The first day, a Monday.
    pub begins: Date,
}

impl Plan {
    /// A year of a thousand people.
    pub const fn whole() -> Self {
        Self {
            seed: 5,
            accounts: 1_000,
            weeks: 52,
            begins: Date::constant(2026, 1, 5),
        }
    }

    /// The part of it that tests run: all forty cases, fewer people and weeks, with the New Year in it.
    pub const fn cut() -> Self {
        Self {
            accounts: 120,
            weeks: 8,
            ..Self::whole()
        }
    }

    /// How many days it has.
    pub const fn days(&self) -> u64 {
        self.weeks * 7
    }
}

/// What was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Lines in all.
    pub lines: u64,
    /// Lines of cases among them.
    pub own: u64,
    /// Cases.
    pub cases: u64,
}

/// What a scan is told of the office: the options that its own console would hold as lists.
///
/// # Errors
/// When the calendar or the list of countries of the program cannot be read.
pub fn options(plan: Plan) -> Result<Vec<String>, Failure> {
    let ground = Ground::of(plan)?;
    let network = format!("{}/28", ground::address(ground.own, 0));
    let mut options = vec![
        ("--time-zone", "Asia/Taipei".to_owned()),
        ("--country", "TW".to_owned()),
        ("--own-network", network),
        ("--own-domain", ground::DOMAIN.to_owned()),
        ("--administrator", "admin".to_owned()),
        ("--administrator", "webadmin".to_owned()),
    ];
    let keepers = ground
        .people
        .iter()
        .filter(|it| it.kind == ground::Kind::Admin);
    options.extend(keepers.map(|it| ("--administrator", it.login.clone())));
    Ok(options
        .into_iter()
        .flat_map(|(option, value)| [option.to_owned(), value])
        .collect())
}

/// A line of a day, and the case that it is one of.
type Placed = (At, String, Option<usize>);

/// Writes a year into a folder.
///
/// # Errors
/// When the folder cannot be written to.
pub fn write(plan: Plan, folder: &Path) -> Result<Written, Failure> {
    let ground = Ground::of(plan)?;
    let cases = cases::all(&ground);
    let logs = folder.join("logs");
    std::fs::create_dir_all(&logs)?;
    let mut written = Written::default();
    let mut own: Vec<Vec<(String, u64)>> = vec![Vec::new(); cases.len()];
    let mut late = Vec::new();
    for (index, date) in (0..plan.days()).zip(plan.begins.series(Span::new().days(1))) {
        let name = format!("{date}.log.gz");
        let lines = placed(&ground, &cases, date, index, &mut late);
        let file = BufWriter::new(File::create(logs.join(&name))?);
        let mut file = GzEncoder::new(file, Compression::fast());
        for ((_, line, case), number) in lines.iter().zip(1_u64..) {
            writeln!(file, "{line}")?;
            written.lines += 1;
            if let Some(own) = case.and_then(|case| own.get_mut(case)) {
                own.push((name.clone(), number));
                written.own += 1;
            }
        }
        file.finish()?.flush()?;
    }
    if let Some((case, _)) = cases.iter().zip(&own).find(|(_, own)| own.is_empty()) {
        return Err(format!("{}: none of its lines is in the year", case.name).into());
    }
    std::fs::write(folder.join("scan-options"), options(plan)?.join(" "))?;
    let mut truth = BufWriter::new(File::create(folder.join("truth.jsonl"))?);
    for (case, own) in cases.iter().zip(&own) {
        writeln!(truth, "{}", told(case, own))?;
        written.cases += 1;
    }
    truth.flush()?;
    Ok(written)
}

/// A day's lines in order; what a session leaves behind after midnight waits for the next.
fn placed(
    ground: &Ground,
    cases: &[Case],
    date: Date,
    index: u64,
    late: &mut Vec<Placed>,
) -> Vec<Placed> {
    let mut lines = Lines::of(ground.plan.seed, "lines", &[index]);
    for person in &ground.people {
        people::day(ground, person, date, index, &mut lines);
    }
    machines::day(ground, date, index, &mut lines);
    let mut placed = std::mem::take(late);
    placed.extend(lines.lines.into_iter().map(|(at, line)| (at, line, None)));
    for (number, case) in cases.iter().enumerate() {
        let of_day = case.lines.lines.iter().filter(|(at, _)| at.date == date);
        placed.extend(of_day.map(|(at, line)| (*at, line.clone(), Some(number))));
    }
    let (mut today, after): (Vec<_>, Vec<_>) =
        placed.into_iter().partition(|(at, ..)| at.date <= date);
    *late = after;
    // Lines of one second stay in the order in which their program wrote them.
    today.sort_by_key(|(at, ..)| *at);
    today
}

/// A case as `truth.jsonl` holds it.
fn told(case: &Case, own: &[(String, u64)]) -> serde_json::Value {
    let times = case.lines.lines.iter().map(|(at, _)| at.timestamp());
    json!({
        "case": case.name,
        "clause": case.clause,
        "first": times.clone().min().map(|at| at.to_string()),
        "last": times.max().map(|at| at.to_string()),
        "accounts": case.accounts,
        "addresses": case.addresses,
        "hosts": case.hosts,
        "lines": own,
    })
}
