//! `townwatch search`: kept log lines, for whoever holds the data folder.
//!
//! Every look is journalled. A server that runs holds the folder and is its only writer: then the files
//! are read as they stand, and the server is asked to write the look down.

mod follow;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use application::Problem;
use application::log_search::{FoundLine, Kept, LogQuery, Step, Tally};
use application::port::Records as _;
use columns::ColumnFiles;
use domain::event::FieldNames;
use domain::search::Query;
use evidence::{KeptLog, LockError};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;
use store::SqlRecords;

use crate::assemble::{Machine, assemble};
use crate::cli::{CountBy, Search};
use crate::config::{self, Config};
use crate::control::{self, Look, Looked, Request};
use crate::out::Out;
use crate::stop::{Done, Unusable};

/// Runs `townwatch search`. Exit code 0 also where nothing is found.
///
/// # Errors
/// One line about the folder or the words.
pub async fn run(
    arguments: &Search,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let (file, data) = (arguments.config.as_deref(), arguments.data.as_deref());
    let config = config::load_with_log(file, data, environment)?;
    let data = config.server.data.clone();
    let wanted = wanted(arguments)?;
    if arguments.limit == Some(0) {
        return Ok(Done::Clean);
    }
    let asked = Asked {
        arguments,
        wanted,
        data,
        config,
    };
    let done = match evidence::lock_folder(&asked.data) {
        Ok(lock) => {
            drop(lock);
            free(&asked, out).await?
        }
        Err(LockError::Held { .. }) => beside(&asked, out).await?,
        Err(refused) => return Err(Unusable::new(refused)),
    };
    match done {
        Ok(()) => Ok(Done::Clean),
        Err(problem) => Err(Unusable::new(problem)),
    }
}

/// What is asked, and of which folder.
struct Asked<'a> {
    arguments: &'a Search,
    wanted: LogQuery,
    data: PathBuf,
    config: Config,
}

/// A folder that nobody writes.
async fn free(asked: &Asked<'_>, out: &mut Out) -> Result<Result<(), Problem>, Unusable> {
    if asked.arguments.follow {
        return Err(Unusable::new(format!(
            "no server runs on {}, so nothing new arrives; leave --follow out, or start one",
            asked.data.display()
        )));
    }
    let assembled = assemble(&asked.data, Machine::default(), &asked.config).await?;
    let office = &assembled.office;
    if asked.arguments.count {
        let zone = office.own_zone().await?;
        let tally = office.count_whole_log(&asked.wanted, &zone).await;
        return Ok(tally.map(|tally| counted(&tally, &zone, asked.arguments, out)));
    }
    let mut show = shown(asked.arguments, out);
    let done = office.search_whole_log(&asked.wanted, &mut show).await;
    Ok(done.map(|_| ()))
}

/// Beside a server that writes: what stands in its files.
async fn beside(asked: &Asked<'_>, out: &mut Out) -> Result<Result<(), Problem>, Unusable> {
    let records = crate::beside::records(&asked.data, &asked.config).await?;
    let done = beside_with(asked, &records, out).await;
    records.close().await;
    done
}

async fn beside_with(
    asked: &Asked<'_>,
    records: &SqlRecords,
    out: &mut Out,
) -> Result<Result<(), Problem>, Unusable> {
    if asked.arguments.follow {
        return follow::run(asked, records, out).await;
    }
    let log = KeptLog::look(&asked.data).map_err(Unusable::new)?;
    let (names, columns) = (FieldNames::default(), ColumnFiles::of(&asked.data));
    let kept = Kept {
        records,
        log: &log,
        columns: &columns,
        names: &names,
    };
    let (looked, done) = if asked.arguments.count {
        let zone = zone_of(records).await?;
        let tally = kept.count(&asked.wanted, &zone).await;
        let total = tally.map(|tally| {
            counted(&tally, &zone, asked.arguments, out);
            tally.total()
        });
        (Looked::Count, total)
    } else {
        let mut show = shown(asked.arguments, out);
        (Looked::Lines, kept.search(&asked.wanted, &mut show).await)
    };
    if let Ok(rows) = &done {
        tell_noted(asked, looked, *rows, out);
    }
    Ok(done.map(|_| ()))
}

/// The zone of the unit at the top.
async fn zone_of(records: &SqlRecords) -> Result<TimeZone, Unusable> {
    let units = records.units().await.map_err(Unusable::new)?;
    let top = units.iter().find(|unit| unit.parent.is_none());
    Ok(top.map_or(TimeZone::UTC, |unit| application::zone(&unit.time_zone)))
}

/// Shows lines until there are as many as were asked for.
fn shown<'o>(arguments: &'o Search, out: &'o mut Out) -> impl FnMut(FoundLine) -> bool + Send + 'o {
    let (limit, json) = (arguments.limit.unwrap_or(u64::MAX), arguments.json);
    let mut shown = 0_u64;
    move |line: FoundLine| {
        out.line(&if json { told(&line) } else { plain(&line) });
        shown = shown.saturating_add(1);
        shown < limit
    }
}

/// Prints a count: only what is more than nothing, so that it reads the same whatever lies between.
fn counted(tally: &Tally, zone: &TimeZone, arguments: &Search, out: &mut Out) {
    let step = match arguments.by {
        None => tally.step(),
        Some(CountBy::Hour) => Step::Hour,
        Some(CountBy::Day) => Step::Day,
        Some(CountBy::Month) => Step::Month,
    };
    let local = |at: Timestamp| {
        let at = at.to_zoned(zone.clone());
        at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    };
    let bars = tally.bars(step, zone);
    for bar in bars.iter().filter(|bar| bar.count > 0) {
        let (from, to, count) = (local(bar.from), local(bar.to), bar.count);
        out.line(&if arguments.json {
            json!({"from": from, "to": to, "count": count}).to_string()
        } else {
            format!("{from} {count}")
        });
    }
    let total = tally.total();
    out.line(&if arguments.json {
        json!({"total": total}).to_string()
    } else {
        format!("total {total}")
    });
}

/// Has the server write the look down, and says so where it does not.
fn tell_noted(asked: &Asked<'_>, looked: Looked, rows: u64, out: &mut Out) {
    if let Err(why) = noted(&asked.data, &asked.wanted, looked, rows) {
        out.problem(&why);
    }
}

fn noted(data: &Path, wanted: &LogQuery, looked: Looked, rows: u64) -> Result<(), String> {
    let look = Look {
        text: wanted.text.clone(),
        from: wanted.from,
        to: wanted.to,
        purpose: wanted.purpose.clone(),
        rows,
        looked,
    };
    control::note(data, &Request::NoteSearch(look))
        .map_err(|why| format!("the search stands in no journal: {why}"))
}

/// Every word of the command line is a term; one with blanks in it is found as it stands.
fn wanted(arguments: &Search) -> Result<LogQuery, Unusable> {
    let term = |word: &String| {
        let apart = word.contains(char::is_whitespace) && Query::parse(word).is_ok();
        if apart && !word.contains(['"', ':']) && !word.starts_with('-') {
            format!("\"{}\"", word.replace('\\', "\\\\"))
        } else {
            word.clone()
        }
    };
    let words: Vec<_> = arguments.text.iter().map(term).collect();
    let text = words.join(" ");
    Query::parse(&text).map_err(Unusable::new)?;
    if let (Some(from), Some(to)) = (arguments.from, arguments.to)
        && to <= from
    {
        return Err(Unusable::new(format!(
            "--to {to} is not later than --from {from}; give a later time"
        )));
    }
    Ok(LogQuery {
        text,
        from: arguments.from,
        to: arguments.to,
        // Whoever waits at a shell has the time.
        late: true,
        purpose: arguments.purpose.clone(),
        before: None,
        limit: 0,
    })
}

fn told(line: &FoundLine) -> String {
    json!({
        "id": line.event.to_string(),
        "time": line.at.to_string(),
        "received": line.received.to_string(),
        "source": line.source_name,
        "unit": line.unit.to_string(),
        "format": line.dataset,
        "fields": line.fields,
        "line": line.text,
    })
    .to_string()
}

fn plain(line: &FoundLine) -> String {
    format!(
        "{} {} {}: {}",
        line.event, line.at, line.source_name, line.text
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: &[&str]) -> Result<String, String> {
        let arguments = Search {
            data: None,
            config: None,
            json: true,
            from: None,
            to: None,
            purpose: String::new(),
            limit: None,
            count: false,
            by: None,
            follow: false,
            text: words.iter().map(|word| (*word).to_owned()).collect(),
        };
        wanted(&arguments)
            .map(|wanted| wanted.text)
            .map_err(|unusable| unusable.to_string())
    }

    #[test]
    fn a_word_with_blanks_is_found_as_it_stands() {
        assert_eq!(text(&["a b", "c"]).unwrap(), "\"a b\" c");
        assert_eq!(text(&["user:x", "\"a b\""]).unwrap(), "user:x \"a b\"");
        assert_eq!(text(&["user:x failed"]).unwrap(), "user:x failed");
        assert_eq!(text(&["-user:root", "-a"]).unwrap(), "-user:root -a");
        assert!(text(&["usr:x"]).unwrap_err().contains("usr"));
    }
}
