//! `townwatch search`: kept log lines, for whoever holds the data folder.
//!
//! Every look is journalled. A server that runs holds the folder and is its only writer: then the files
//! are read as they stand, and the server is asked to write the look down.

use std::collections::BTreeMap;
use std::path::Path;

use application::Problem;
use application::log_search::{FoundLine, Kept, LogQuery};
use columns::ColumnFiles;
use domain::event::FieldNames;
use domain::search::Query;
use evidence::{KeptLog, LockError};
use serde_json::json;

use crate::assemble::{Machine, assemble};
use crate::cli::Search;
use crate::config::{self, Config};
use crate::control::{self, Answer, Look, Request};
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
    let mut config = config::load(arguments.config.as_deref(), environment)
        .map_err(|mistakes| crate::check::first_of(&mistakes))?;
    if let Some(data) = &arguments.data {
        config.server.data.clone_from(data);
    }
    let data = config.server.data.clone();
    if !data.join("evidence").is_dir() {
        return Err(Unusable::new(format!(
            "{} holds no evidence; give a data folder",
            data.display()
        )));
    }
    let wanted = wanted(arguments)?;
    let limit = arguments.limit.unwrap_or(u64::MAX);
    if limit == 0 {
        return Ok(Done::Clean);
    }
    let mut shown = 0_u64;
    let json = arguments.json;
    let mut show = |line: FoundLine| {
        out.line(&if json { told(&line) } else { plain(&line) });
        shown = shown.saturating_add(1);
        shown < limit
    };
    let done = match evidence::lock_folder(&data) {
        Ok(lock) => {
            drop(lock);
            let assembled = assemble(&data, Machine::default(), &config).await?;
            assembled.office.search_whole_log(&wanted, &mut show).await
        }
        Err(LockError::Held { .. }) => {
            let done = beside(&data, &config, &wanted, &mut show).await?;
            if let Ok(rows) = &done
                && let Err(why) = noted(&data, &wanted, *rows)
            {
                out.problem(&why);
            }
            done
        }
        Err(refused) => return Err(Unusable::new(refused)),
    };
    match done {
        Ok(_) => Ok(Done::Clean),
        Err(problem) => Err(Unusable::new(problem)),
    }
}

/// Has the server write the look down.
fn noted(data: &Path, wanted: &LogQuery, rows: u64) -> Result<(), String> {
    let look = Look {
        text: wanted.text.clone(),
        from: wanted.from,
        to: wanted.to,
        purpose: wanted.purpose.clone(),
        rows,
    };
    let why = match control::ask(data, &Request::NoteSearch(look)) {
        Ok(Answer::Noted) => return Ok(()),
        Ok(Answer::Refused { why }) | Err(why) => why,
        Ok(_) => "it answered something else".to_owned(),
    };
    Err(format!("the search stands in no journal: {why}"))
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

/// Beside a server that writes: what stands in its files.
async fn beside(
    data: &Path,
    config: &Config,
    wanted: &LogQuery,
    show: &mut (dyn FnMut(FoundLine) -> bool + Send),
) -> Result<Result<u64, Problem>, Unusable> {
    let records = crate::beside::records(data, config).await?;
    let log = KeptLog::look(data).map_err(Unusable::new)?;
    let names = FieldNames::default();
    let kept = Kept {
        records: &records,
        log: &log,
        columns: &ColumnFiles::of(data),
        names: &names,
    };
    let done = kept.search(wanted, show).await;
    records.close().await;
    Ok(done)
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
