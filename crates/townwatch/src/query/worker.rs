//! `townwatch query-worker`: answers one question, for the process that started it.
//!
//! It has its bounds from the system: memory, processor time, and that no file is written. It opens no
//! records: what it may see of them comes with the question. When the pipe to it closes, it ends.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::thread;

use application::log_query::{Asked, Piece, SqlMistake, SqlWhy};
use columns::ColumnFiles;
use evidence::KeptLog;
use evidence_query::{House, Tables, answer};
use rustix::process::{Resource, Rlimit, setrlimit};

use super::wire::{Ask, LONGEST, Said};
use crate::cli::QueryWorker;
use crate::operators::PlacesSettings;
use crate::stop::{Done, Unusable};

/// What sorting, grouping and joining may hold.
const POOL: usize = 192 * 1024 * 1024;
/// Address space beyond what the program itself takes: the pool, blocks on their way, threads.
const SPACE: u64 = 768 * 1024 * 1024;
/// Stack of the thread that plans: statements nest.
const STACK: usize = 64 * 1024 * 1024;
/// Threads that read files.
const READERS: usize = 2;

/// Runs `townwatch query-worker`.
///
/// # Errors
/// One line where the question cannot be read or the bounds cannot be set.
pub(crate) fn run(arguments: &QueryWorker) -> Result<Done, Unusable> {
    bound().map_err(|cause| Unusable::new(format!("cannot bound the worker: {cause}")))?;
    let mut asking = BufReader::new(io::stdin());
    let (asked, tables) = question(&mut asking)?;
    let seconds = asked.seconds.saturating_add(5);
    limit(Resource::Cpu, seconds)
        .map_err(|cause| Unusable::new(format!("cannot bound the worker: {cause}")))?;
    // Whoever asked holds the other end of the pipe for as long as the answer is waited for.
    thread::spawn(move || {
        let _ = io::copy(&mut asking, &mut io::sink());
        end();
    });
    let (data, fiction) = (arguments.data.clone(), arguments.fiction);
    let work = thread::Builder::new().stack_size(STACK).spawn(move || {
        let done = carry_out(&data, fiction, &asked, tables);
        let mut said = io::stdout().lock();
        let last = match done {
            Ok(ended) => Said::Ended(ended),
            Err(mistake) => Said::Mistake(mistake),
        };
        let _asker_gone = write(&mut said, &last).and_then(|()| said.flush());
    });
    let work = work.map_err(|cause| Unusable::new(format!("cannot start a thread: {cause}")))?;
    work.join()
        .map_err(|_| Unusable::new("the worker broke off; report the statement"))?;
    Ok(Done::Clean)
}

#[expect(
    clippy::exit,
    reason = "nobody waits for the answer: nothing is left to be done or written"
)]
fn end() -> ! {
    std::process::exit(0)
}

/// Bounds that the system keeps. What this process takes already is measured, not guessed: the program
/// is larger where it is not optimised.
fn bound() -> io::Result<()> {
    let taken = std::fs::read_to_string("/proc/self/statm")?;
    let pages: u64 = taken
        .split(' ')
        .next()
        .and_then(|pages| pages.parse().ok())
        .ok_or_else(|| io::Error::other("/proc/self/statm holds no number"))?;
    let page = u64::try_from(rustix::param::page_size()).unwrap_or(u64::MAX);
    let space = pages.saturating_mul(page).saturating_add(SPACE);
    limit(Resource::As, space)?;
    // A dump would hold log lines; and no file is ever written.
    limit(Resource::Core, 0)?;
    limit(Resource::Fsize, 0)
}

fn limit(what: Resource, most: u64) -> io::Result<()> {
    let limit = Rlimit {
        current: Some(most),
        maximum: Some(most),
    };
    Ok(setrlimit(what, limit)?)
}

/// Reads the question and the rows beside it.
fn question(asking: &mut impl io::BufRead) -> Result<(Asked, Tables), Unusable> {
    let (mut asked, mut tables) = (None, Tables::default());
    loop {
        let mut line = Vec::new();
        let read = asking.by_ref().take(LONGEST).read_until(b'\n', &mut line);
        read.map_err(|cause| Unusable::new(format!("cannot read the question: {cause}")))?;
        let unread =
            || Unusable::new("this is a part of townwatch query and is not called by hand");
        match serde_json::from_slice(&line).map_err(|_| unread())? {
            Ask::Question(question) => asked = Some(*question),
            Ask::Beside(table, row) => {
                if !tables.take(&table, row) {
                    return Err(unread());
                }
            }
            Ask::Go => return asked.map(|asked| (asked, tables)).ok_or_else(unread),
        }
    }
}

fn carry_out(
    data: &Path,
    fiction: bool,
    asked: &Asked,
    tables: Tables,
) -> Result<application::log_query::Ended, SqlMistake> {
    let broken = |cause: String| SqlMistake {
        why: SqlWhy::Died,
        said: cause,
        place: None,
        begun: false,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .max_blocking_threads(READERS)
        .build()
        .map_err(|cause| broken(cause.to_string()))?;
    let log = KeptLog::look(data).map_err(|cause| broken(cause.to_string()))?;
    let places = PlacesSettings::default().open(fiction);
    let places = places.map_err(|cause| broken(cause.to_string()))?;
    let house = House {
        log: Arc::new(log),
        columns: Arc::new(ColumnFiles::of(data)),
        places: Arc::new(places),
        tables,
    };
    let mut said = io::BufWriter::new(io::stdout());
    let mut show = |piece| {
        let line = match piece {
            Piece::Head(columns) => Said::Head(columns),
            Piece::Row(row) => Said::Row(row),
        };
        write(&mut said, &line).is_ok()
    };
    let done = runtime.block_on(answer(house, asked, POOL, &mut show));
    let _asker_gone = said.flush();
    done
}

fn write(to: &mut impl io::Write, said: &Said) -> io::Result<()> {
    serde_json::to_writer(&mut *to, said)?;
    to.write_all(b"\n")
}
