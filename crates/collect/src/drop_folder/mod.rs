//! A folder into which people put whole files: event logs of Windows, text, packed or not.
//!
//! What a newcomer must know: a file is looked at once it has stood still, hashed, and then read through
//! [`crate::archive`]. Each record's position is the file's SHA-256 and its place in it, so that a file
//! which is put in twice, or which the program was killed over, is recognised record by record
//! ([`application::resend`]). Only when every record is durable the file moves to `taken/`; one that
//! cannot be taken moves to `refused/`; beside either lies a note that says so.
//!
//! Who may write into the folder is not trusted: no link is followed, nothing but files is opened, and
//! what is moved is moved by the open folder, never by a path.

mod place;
mod reading;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ffi::{OsStr, OsString};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use application::ledger::{InHand, Ledger, Trouble};
use application::senders::Sender;
use tokio::sync::{mpsc, watch};

use self::place::{Folder, Stand};
pub use self::reading::{Content, Refusal};
use self::reading::{Lines, read};
use crate::door::{Closed, Doorway, Waiting};

/// How often the folder is looked at.
const LOOK: Duration = Duration::from_secs(1);
/// Deliveries of a file on their way to the log.
const ON_THE_WAY: usize = 4;
/// Where files go whose every record is in the log.
pub const TAKEN: &str = "taken";
/// Where files go that cannot be taken.
pub const REFUSED: &str = "refused";
/// Endings of names that a file has while it is being written.
const UNFINISHED: [&[u8]; 5] = [b".part", b".tmp", b".filepart", b".crdownload", b"~"];
/// Looks that fail one after the other after which the folder counts as down.
const DOWN_AFTER: u32 = 3;
/// Files are told of, in the operator's log, after so many records.
const TELL_EVERY: u64 = 100_000;

/// What became of a file.
#[derive(Debug)]
pub enum Outcome {
    /// Every record that it holds is in the log.
    Taken,
    /// It is left out; what was read before stays in the log.
    Refused(Refusal),
}

/// Writes the note beside a file, for people.
pub type Notes = Arc<dyn Fn(&OsStr, &Outcome, &Content) -> String + Send + Sync>;

/// A folder to take files from.
#[derive(Clone)]
pub struct Dropping {
    /// The folder.
    pub path: PathBuf,
    /// What it is called in the ledger.
    pub name: String,
    /// Whose records these are.
    pub sender: Sender,
    /// How long a file must have stood still, in looks of a second.
    pub still: u32,
    /// Where records go.
    pub doorway: Doorway,
    /// Where troubles are counted, and what is in hand.
    pub ledger: Ledger,
    /// What is written beside a file.
    pub notes: Notes,
}

/// What is known of a name in the folder.
#[derive(Debug, Clone, Copy)]
struct Seen {
    stand: Stand,
    /// Looks in which nothing changed.
    still: u32,
    /// It was looked at and could not be moved away.
    done: bool,
}

impl Seen {
    const fn new(stand: Stand) -> Self {
        Self {
            stand,
            still: 0,
            done: false,
        }
    }
}

impl Dropping {
    /// Opens the folder, made where it is absent, with the folders for what was looked at.
    ///
    /// # Errors
    /// When it cannot be opened or made, or something else has one of the names.
    pub fn check(&self) -> io::Result<()> {
        std::fs::create_dir_all(&self.path)?;
        let folder = Folder::open(&self.path)?;
        folder.inside(TAKEN)?;
        folder.inside(REFUSED).map(|_| ())
    }

    /// Takes files until the program stops.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut looks = tokio::time::interval(LOOK);
        looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut seen = BTreeMap::new();
        let mut told = None;
        let mut failures = 0_u32;
        loop {
            tokio::select! {
                _ = looks.tick() => {}
                _ = stop.changed() => return,
            }
            let ended = match self.look(&mut seen, &mut stop).await {
                Ok(ended) => ended,
                Err(cause) => {
                    let text = cause.to_string();
                    if told.as_ref() != Some(&text) {
                        tracing::warn!("{}: {text}; trying again", self.path.display());
                    }
                    failures = failures.saturating_add(1);
                    if failures == DOWN_AFTER {
                        self.ledger.fell(&self.name, Some(self.sender.unit), &text);
                    }
                    told = Some(text);
                    continue;
                }
            };
            if failures >= DOWN_AFTER {
                tracing::info!("{}: can be looked at again", self.path.display());
                self.ledger.rose(&self.name);
            }
            failures = 0;
            told = None;
            if ended {
                return;
            }
        }
    }

    /// Looks at the folder once and takes what has stood still; whether the program stops.
    async fn look(
        &self,
        seen: &mut BTreeMap<OsString, Seen>,
        stop: &mut watch::Receiver<bool>,
    ) -> io::Result<bool> {
        let folder = Arc::new(Folder::open(&self.path)?);
        let names: BTreeSet<OsString> = folder.names(is_finished)?;
        seen.retain(|name, _| names.contains(name));
        for name in names {
            let Some(stand) = folder.stand(&name)? else {
                continue;
            };
            if stand.is_folder() {
                continue;
            }
            let Some(known) = seen.get_mut(&name).filter(|known| known.stand == stand) else {
                seen.insert(name, Seen::new(stand));
                continue;
            };
            known.still = known.still.saturating_add(1);
            if known.done || (stand.is_file() && known.still < self.still) {
                continue;
            }
            known.done = true;
            if self.take(&folder, &name, stop).await.is_err() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Takes one file and moves it away.
    async fn take(
        &self,
        folder: &Arc<Folder>,
        name: &OsString,
        stop: &mut watch::Receiver<bool>,
    ) -> Result<(), Closed> {
        let shown = shown(name);
        tracing::info!("{}: taking {shown}", self.name);
        let (batches, received) = mpsc::channel(2);
        let (place, named) = (Arc::clone(folder), name.clone());
        let reading = tokio::task::spawn_blocking(move || read(&place, &named, &batches));
        let kept = self.keep(&shown, received, stop).await;
        self.ledger.in_hand(&self.name, None);
        // When the program stops the file stays; it is recognised at the next start.
        kept?;
        let (outcome, content) = reading.await.unwrap_or_else(|_| {
            let failed = io::Error::other("reading it failed");
            let refusal = Refusal::Unreadable(failed);
            (Outcome::Refused(refusal), Content::default())
        });
        self.count(&shown, &outcome, &content);
        let note = (self.notes)(name, &outcome, &content);
        let into = match outcome {
            Outcome::Taken => TAKEN,
            Outcome::Refused(_) => REFUSED,
        };
        if let Err(cause) = folder.put_away(name, into, &note) {
            tracing::error!("{}: {shown} is not moved to {into}: {cause}", self.name);
        }
        Ok(())
    }

    /// Hands on what is read, until every record is durable.
    async fn keep(
        &self,
        shown: &str,
        mut received: mpsc::Receiver<Lines>,
        stop: &mut watch::Receiver<bool>,
    ) -> Result<(), Closed> {
        let mut on_the_way: VecDeque<Waiting> = VecDeque::new();
        let (mut records, mut next_tell) = (0_u64, TELL_EVERY);
        loop {
            let lines = tokio::select! {
                lines = received.recv() => lines,
                _ = stop.changed() => return Err(Closed),
            };
            let Some(lines) = lines else { break };
            records = records.saturating_add(u64::try_from(lines.len()).unwrap_or(u64::MAX));
            if on_the_way.len() >= ON_THE_WAY
                && let Some(oldest) = on_the_way.pop_front()
            {
                oldest.kept().await?;
            }
            on_the_way.push_back(self.doorway.deliver(&self.sender, lines).await?);
            let name = shown.to_owned();
            self.ledger
                .in_hand(&self.name, Some(InHand { name, records }));
            if records >= next_tell {
                tracing::info!("{}: {records} records of {shown}", self.name);
                next_tell = records.saturating_add(TELL_EVERY);
            }
        }
        for waiting in on_the_way {
            waiting.kept().await?;
        }
        Ok(())
    }

    fn count(&self, shown: &str, outcome: &Outcome, content: &Content) {
        let note = |trouble, times| {
            let source = Some(self.sender.source);
            self.ledger.note(&self.name, source, trouble, times);
        };
        note(Trouble::Cut, content.cut);
        note(Trouble::Damaged, content.damaged);
        match outcome {
            Outcome::Taken => tracing::info!(
                "{}: {shown} is taken, {} records",
                self.name,
                content.records
            ),
            Outcome::Refused(why) => {
                note(Trouble::Refused, 1);
                tracing::warn!("{}: {shown} is refused: {why}", self.name);
            }
        }
    }
}

/// Whether a name is that of a file which its writer has ended.
fn is_finished(name: &[u8]) -> bool {
    let open = name.starts_with(b".") || UNFINISHED.iter().any(|end| name.ends_with(end));
    !open
}

/// A name as people may see it: anybody may have chosen it.
fn shown(name: &OsString) -> String {
    let text = String::from_utf8_lossy(name.as_bytes());
    text.chars()
        .map(|sign| if is_plain(sign) { sign } else { '?' })
        .collect()
}

/// Neither a control character nor one that turns the direction of what follows.
fn is_plain(sign: char) -> bool {
    let turns =
        matches!(sign, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !sign.is_control() && !turns
}
