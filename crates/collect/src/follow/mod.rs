//! A file that grows: followed over rotation and truncation, from where it was read to.
//!
//! What a newcomer must know: a line is taken when its end is written; lines that go on with it ([`Join`])
//! are taken with it, once the next record begins or nothing comes for a second; the last line of a rotated
//! file is taken without one after a while of silence, in which its writer may still add to it.
//! Each look at the path opens whatever has the name, so that rotations one after another are queued.
//! Lines that are copied away and cut before the next look (`copytruncate`, at most a fifth of a
//! second) are only in the copy; logrotate documents the same loss for its own gap.
//!
//! After a restart a file is known again by device, inode, the last record that was taken and a line end
//! behind it. One that was cut while nobody looked is told so, and its copy is finished first.

mod join;
mod tail;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use application::intake::FileMark;
use application::port::SenderPosition;
use formats::encoding::Encoding;
use tokio::sync::mpsc;

pub use self::join::{Join, MOST_JOINED};
use self::tail::{Tail, identity_of};

/// How often a file that has nothing new is looked at.
const PAUSE: Duration = Duration::from_millis(200);
/// Pauses without a new line after which a rotated file is finished: 5 s, in which its writer is
/// told to let go of it.
const QUIET_PAUSES: u32 = 25;

/// Device and inode.
type Identity = (u64, u64);

/// (device, inode) → the last record that was taken.
pub type Known = BTreeMap<(u64, u64), FileMark>;

/// A line with where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowedLine {
    /// Without its end.
    pub raw: Vec<u8>,
    /// Where it stands, and where the next one begins.
    pub position: SenderPosition,
}

/// Lines of one file, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// How their bytes are read.
    pub encoding: Encoding,
    /// The lines; never empty.
    pub lines: Vec<FollowedLine>,
}

/// Files of one path that wait to be finished at most; a newer one is noticed when one is done.
const MOST_FILES: usize = 64;

/// Follows one path.
pub struct Follower {
    path: PathBuf,
    join: Join,
    known: Known,
    /// First bytes of files read since the start, to tell a reused inode.
    heads: BTreeMap<Identity, Vec<u8>>,
    /// Oldest first.
    files: Vec<Followed>,
    /// Whether rotated files that were not read to their end have been looked for.
    begun: bool,
    /// The file that has the name.
    named: Option<Identity>,
    told: Option<String>,
}

struct Followed {
    tail: Tail,
    /// Pauses since it last gave a line, counted once it lost its name.
    quiet_pauses: u32,
}

impl Follower {
    /// A path, and how far its files were taken before.
    pub const fn new(path: PathBuf, known: Known) -> Self {
        Self {
            path,
            join: Join::None,
            known,
            heads: BTreeMap::new(),
            files: Vec::new(),
            begun: false,
            named: None,
            told: None,
        }
    }

    /// The same, with records of several lines.
    #[must_use]
    pub const fn joined(mut self, join: Join) -> Self {
        self.join = join;
        self
    }

    /// Sends batches until the receiver is gone. A full channel makes the file wait: nothing is
    /// read that cannot be kept.
    pub async fn run(mut self, batches: mpsc::Sender<Batch>) {
        let mut pause = tokio::time::interval(PAUSE);
        pause.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while !batches.is_closed() {
            let looked = tokio::task::spawn_blocking(move || {
                let look = self.look();
                (self, look)
            });
            let Ok((again, look)) = looked.await else {
                return;
            };
            self = again;
            match look {
                Ok(Some(batch)) => {
                    self.told = None;
                    let Some(room) = self.room(&batches, &mut pause).await else {
                        return;
                    };
                    room.send(batch);
                    continue;
                }
                Ok(None) => {}
                Err(cause) => self.complain(&cause),
            }
            pause.tick().await;
            self.paused();
        }
    }

    /// Waits for room in the channel, with an eye on rotations meanwhile; none when the receiver
    /// is gone.
    async fn room<'s>(
        &mut self,
        batches: &'s mpsc::Sender<Batch>,
        pause: &mut tokio::time::Interval,
    ) -> Option<mpsc::Permit<'s, Batch>> {
        loop {
            tokio::select! {
                room = batches.reserve() => return room.ok(),
                _ = pause.tick() => {
                    // An error comes again with the next look, which tells it.
                    let _told_later = self.notice();
                }
            }
        }
    }

    /// Tells the operator once, not with every look.
    fn complain(&mut self, cause: &io::Error) {
        self.let_go();
        let text = cause.to_string();
        if self.told.as_ref() != Some(&text) {
            tracing::warn!("{}: {text}; trying again", self.path.display());
            self.told = Some(text);
        }
    }

    fn paused(&mut self) {
        let named = self.named;
        for file in &mut self.files {
            file.tail.paused();
        }
        for file in self
            .files
            .iter_mut()
            .filter(|file| Some(file.tail.identity()) != named)
        {
            file.quiet_pauses = file.quiet_pauses.saturating_add(1);
        }
    }

    /// The next lines, those of older files first; none when there is nothing new.
    fn look(&mut self) -> io::Result<Option<Batch>> {
        self.notice()?;
        for file in &mut self.files {
            if let Some(batch) = file.tail.read(self.join, false)? {
                file.quiet_pauses = 0;
                return Ok(Some(batch));
            }
        }
        self.finish()
    }

    /// Lets a file go that lost its name and has been quiet; its last line, if it lacks an end.
    fn finish(&mut self) -> io::Result<Option<Batch>> {
        let done = |file: &Followed| file.quiet_pauses >= QUIET_PAUSES;
        while let Some(place) = self.files.iter().position(done) {
            let last = match self.files.get_mut(place) {
                Some(file) => file.tail.read(self.join, true),
                None => Ok(None),
            };
            // What cannot stand in one batch with the last record comes with the next.
            if let Ok(Some(batch)) = last {
                return Ok(Some(batch));
            }
            let file = self.files.remove(place);
            self.remember(&file.tail);
            last?;
        }
        Ok(None)
    }

    /// Opens what has the name now, behind the files that had it before.
    fn notice(&mut self) -> io::Result<()> {
        if !self.begun {
            let rotated = self.rotated()?;
            self.files.extend(rotated.into_iter().map(Followed::new));
            self.begun = true;
        }
        let named = match std::fs::metadata(&self.path) {
            Ok(metadata) => identity_of(&metadata),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(cause) => return Err(cause),
        };
        let is_open = |identity| {
            self.files
                .iter()
                .any(|file| file.tail.identity() == identity)
        };
        if !is_open(named) {
            let room = self.files.len() < MOST_FILES;
            let Some(tail) = Tail::open(&self.path)?.filter(|_| room) else {
                return Ok(());
            };
            if !is_open(tail.identity()) {
                let (tail, copy) = self.placed(tail)?;
                self.files.extend(copy.map(Followed::new));
                self.named = Some(tail.identity());
                self.files.push(Followed::new(tail));
                return Ok(());
            }
        }
        self.named = Some(named);
        Ok(())
    }

    /// A file at the place it was read to, or at its start; then with the copy that was made before it
    /// was cut, where there is one.
    fn placed(&self, mut tail: Tail) -> io::Result<(Tail, Option<Tail>)> {
        let mut copy = None;
        if let Some(mark) = self.known.get(&tail.identity()) {
            if tail.continues(mark, self.head_of(&tail))? {
                tail.resume(mark)?;
            } else {
                copy = self.copy(mark)?;
                tail.restart(mark.generation.saturating_add(1));
            }
        }
        Ok((tail, copy))
    }

    /// The newest file beside the path that was never taken from, goes on behind a mark, and so is a
    /// copy of the marked file (`copytruncate`).
    fn copy(&self, mark: &FileMark) -> io::Result<Option<Tail>> {
        let mut newest: Option<(i64, Tail)> = None;
        for (path, metadata) in self.beside() {
            if self.known.contains_key(&identity_of(&metadata)) {
                continue;
            }
            // What cannot be opened was never ours to read.
            let Ok(Some(mut tail)) = Tail::open(&path) else {
                continue;
            };
            let older = newest
                .as_ref()
                .is_some_and(|(time, _)| *time >= metadata.mtime());
            if older || !tail.continues(mark, None)? {
                continue;
            }
            let first = FileMark {
                generation: 0,
                ..mark.clone()
            };
            tail.resume(&first)?;
            newest = Some((metadata.mtime(), tail));
        }
        Ok(newest
            .map(|(_, tail)| tail)
            .filter(|tail| !tail.is_at_end().unwrap_or(true)))
    }

    fn remember(&mut self, tail: &Tail) {
        self.known.insert(tail.identity(), tail.mark().clone());
        self.heads.insert(tail.identity(), tail.head().to_vec());
    }

    /// Closes the files; they are opened again where they were read to.
    fn let_go(&mut self) {
        for file in std::mem::take(&mut self.files) {
            self.remember(&file.tail);
        }
        self.begun = false;
        self.named = None;
    }

    fn head_of(&self, tail: &Tail) -> Option<&[u8]> {
        self.heads.get(&tail.identity()).map(Vec::as_slice)
    }

    /// Files beside the path that were taken from before but not to their end, oldest first.
    fn rotated(&self) -> io::Result<Vec<Tail>> {
        let mut found = Vec::new();
        for (path, metadata) in self.beside() {
            let Some(mark) = self.known.get(&identity_of(&metadata)) else {
                continue;
            };
            let Some(mut tail) = Tail::open(&path)? else {
                continue;
            };
            // Another file may have the number of one that is gone, a compressed one for instance.
            if tail.continues(mark, self.head_of(&tail))? {
                tail.resume(mark)?;
                if !tail.is_at_end()? {
                    found.push((metadata.mtime(), path, tail));
                }
            }
        }
        found.sort_by(|a, b| (a.0, &a.1).cmp(&(b.0, &b.1)));
        Ok(found.into_iter().map(|(_, _, tail)| tail).collect())
    }

    /// Other files whose names begin as the path's does.
    fn beside(&self) -> Vec<(PathBuf, Metadata)> {
        let (Some(folder), Some(name)) = (self.path.parent(), self.path.file_name()) else {
            return Vec::new();
        };
        let folder = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        let Ok(entries) = std::fs::read_dir(folder) else {
            return Vec::new();
        };
        let name = name.to_string_lossy();
        let others = entries.flatten().filter(|entry| {
            let begins = entry.file_name().to_string_lossy().starts_with(&*name);
            begins && entry.path() != self.path
        });
        others
            .filter_map(|entry| Some((entry.path(), entry.metadata().ok()?)))
            .filter(|(_, metadata)| metadata.is_file())
            .collect()
    }
}

impl Followed {
    const fn new(tail: Tail) -> Self {
        Self {
            tail,
            quiet_pauses: 0,
        }
    }
}
