//! Keeping by rules, for whoever has the log's files: removing, what is there day by day, and the
//! comparison with what was signed in parts.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use application::Fault;
use application::keeping::{CheckedPart, DayByDay, Going, KeepingRules};
use domain::id::SourceId;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use uuid::Uuid;

use crate::count::{Counts, touches};
use crate::keys;
use crate::note::{Checkpoint, Note, NoteError};
use crate::retain::Run;
use crate::shelf::{Piece, Shelf};
use crate::start::Whole;
use crate::tile::{TILE_HEIGHT, TILE_WIDTH};
use crate::tiles::Tiles;
use crate::tree::{Edge, Nodes as _, root};
use crate::walk;
use crate::writer::{CHECKPOINT, Job};

/// Blocks that one part of a comparison takes: a quarter of a million leaves.
const PART_BLOCKS: u64 = 1_024;
/// Blocks that are read at once.
const READ_BLOCKS: u64 = 64;
/// So many lines of what is wrong are told of one part.
const MOST_TOLD: usize = 20;

/// The files of a log.
pub(crate) struct Kept {
    /// The log's folder.
    pub(crate) folder: PathBuf,
    /// The files readers see.
    pub(crate) shelf: Arc<RwLock<Shelf>>,
    /// What was counted of them.
    pub(crate) counts: Arc<Mutex<Counts>>,
}

impl Kept {
    fn run<'r>(&'r self, rules: &'r KeepingRules) -> Run<'r> {
        Run {
            folder: self.folder.as_path(),
            shelf: &self.shelf,
            rules,
        }
    }

    /// What would go.
    pub(crate) fn would_go(&self, rules: &KeepingRules) -> Result<Vec<Going>, Fault> {
        let due = self.run(rules).plan(usize::MAX);
        let due = due.map_err(|cause| Fault::caused("look what would go of the log", cause))?;
        Ok(due.into_iter().map(|due| due.going).collect())
    }

    /// Removes it.
    pub(crate) fn remove(
        &self,
        rules: &KeepingRules,
        at: Timestamp,
        most_files: usize,
        jobs: &tokio::sync::mpsc::Sender<Job>,
    ) -> Result<Vec<Going>, Fault> {
        let run = self.run(rules);
        let due = run.plan(most_files);
        let due = due.map_err(|cause| Fault::caused("look what is to go of the log", cause))?;
        let mut gone = Vec::new();
        for due in due {
            let file = due.going.file.clone();
            run.carry_out(&due, at, jobs)
                .map_err(|cause| Fault::caused(format!("remove records of {file}"), cause))?;
            gone.push(due.going);
        }
        Ok(gone)
    }

    fn pieces(&self) -> Vec<Piece> {
        let shared = self.shelf.read().unwrap_or_else(PoisonError::into_inner);
        shared.pieces.clone()
    }

    /// The checkpoint that was signed last.
    pub(crate) fn checkpoint(&self) -> Option<String> {
        fs::read_to_string(self.folder.join(CHECKPOINT)).ok()
    }

    /// What is there of each day.
    pub(crate) fn day_by_day(&self) -> Result<DayByDay, Fault> {
        let mut found = DayByDay::default();
        let pieces = self.pieces();
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.keep_only(&pieces);
        for piece in pieces {
            take_piece(&mut found, &piece, &mut counts).map_err(|cause| {
                Fault::caused(format!("read {}", piece.path().display()), cause)
            })?;
        }
        found.free = free(&self.folder);
        found.checkpoint = self.checkpoint();
        Ok(found)
    }

    /// How many records of each source were received in a stretch of time, by quarters of an hour.
    pub(crate) fn counts(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<BTreeMap<SourceId, u64>, Fault> {
        let pieces = self.pieces();
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.keep_only(&pieces);
        let mut found: BTreeMap<SourceId, u64> = BTreeMap::new();
        for piece in pieces {
            if let Piece::Segment(segment) = &piece
                && !touches((from, to), segment.oldest, segment.newest)
            {
                continue;
            }
            let counted = counts.of(&piece).map_err(|cause| {
                Fault::caused(format!("count {}", piece.path().display()), cause)
            })?;
            for (source, begins, count) in counted.slots() {
                if from.as_microsecond() <= begins && begins < to.as_microsecond() {
                    let sum = found.entry(source).or_default();
                    *sum = sum.saturating_add(count);
                }
            }
        }
        Ok(found)
    }

    /// Compares a part with what was signed.
    pub(crate) fn check_part(&self, from: u64) -> Result<CheckedPart, Fault> {
        let doing = |cause| Fault::caused("compare the log with what was signed", cause);
        let tiles = Tiles::look(&self.folder).map_err(doing)?;
        let blocks = tiles.blocks();
        let until = from.saturating_add(PART_BLOCKS).min(blocks);
        let mut part = CheckedPart::default();
        let mut at = from;
        while at < until {
            let to = at.saturating_add(READ_BLOCKS).min(until);
            self.compare(&tiles, at, to, &mut part.problems);
            at = to;
        }
        part.leaves = until.saturating_mul(TILE_WIDTH);
        if until < blocks {
            part.next = Some(until);
        } else {
            self.compare_root(&tiles, &mut part);
        }
        part.problems.truncate(MOST_TOLD);
        Ok(part)
    }

    /// Blocks against the hashes that are kept of them.
    fn compare(&self, tiles: &Tiles, from: u64, to: u64, problems: &mut Vec<String>) {
        let leaf = |block: u64| block.saturating_mul(TILE_WIDTH);
        let range = |block: u64| {
            let last = leaf(block.saturating_add(1)).saturating_sub(1);
            format!("records {} to {last}", leaf(block))
        };
        let nodes = match walk::nodes(&self.shelf, leaf(from), leaf(to)) {
            Ok(nodes) => nodes.found,
            Err(cause) => {
                return problems.push(format!("{} cannot be read: {cause}", range(from)));
            }
        };
        let (mut edge, mut block) = (Edge::default(), from);
        for (level, hash) in nodes {
            edge.push_node(level, hash);
            if edge.size() < TILE_WIDTH {
                continue;
            }
            let found = std::mem::take(&mut edge).root();
            match tiles.node(TILE_HEIGHT, block) {
                Ok(kept) if kept == found => {}
                Ok(_) => problems.push(format!("{} are not what was signed", range(block))),
                Err(cause) => problems.push(cause.to_string()),
            }
            block = block.saturating_add(1);
        }
    }

    /// The hashes that are kept, and the leaves behind them, against the last checkpoint.
    fn compare_root(&self, tiles: &Tiles, part: &mut CheckedPart) {
        let text = match fs::read_to_string(self.folder.join(CHECKPOINT)) {
            Ok(text) => text,
            // Nothing was signed yet.
            Err(cause) if cause.kind() == io::ErrorKind::NotFound && part.leaves == 0 => return,
            Err(cause) => return part.problems.push(format!("{CHECKPOINT}: {cause}")),
        };
        let said = Note::parse(&text).and_then(|note| {
            let said = Checkpoint::parse(&note.text)?;
            let keys = keys::known(&self.folder).ok().flatten().unwrap_or_default();
            let key = keys.into_iter().find(|key| key.name == said.origin);
            note.check(&key.ok_or(NoteError::NotSigned)?)?;
            Ok(said)
        });
        let said = match said {
            Ok(said) => said,
            Err(cause) => return part.problems.push(format!("{CHECKPOINT}: it {cause}")),
        };
        let whole = Whole {
            tiles,
            shelf: &self.shelf,
        };
        match root(&whole, said.size) {
            Ok(found) if found == said.root => part.leaves = said.size,
            Ok(_) => part.problems.push(format!(
                "the first {} leaves are not those that were signed",
                said.size
            )),
            Err(cause) => part.problems.push(cause.to_string()),
        }
    }
}

fn take_piece(found: &mut DayByDay, piece: &Piece, counts: &mut Counts) -> io::Result<()> {
    let day = |microseconds: i64| -> Option<Date> {
        let moment = Timestamp::from_microsecond(microseconds).ok()?;
        Some(moment.to_zoned(TimeZone::UTC).date())
    };
    let source = |bytes: &[u8; 16]| SourceId::new(Uuid::from_bytes(*bytes));
    let size = |piece: &Piece| match fs::metadata(piece.path()) {
        Ok(facts) => Ok(facts.len()),
        // Sealed meanwhile.
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(0),
        Err(cause) => Err(cause),
    };
    match piece {
        Piece::Segment(segment) => {
            let (Some(first), Some(last)) = (day(segment.oldest), day(segment.newest)) else {
                return Ok(());
            };
            for one in &segment.sources {
                let days = first
                    .series(jiff::ToSpan::day(1))
                    .take_while(|day| *day <= last);
                found.heard.entry(source(one)).or_default().extend(days);
            }
            let bytes = found.bytes.entry(last).or_default();
            *bytes = bytes.saturating_add(size(piece)?);
        }
        Piece::Wal(_) => {
            let mut last = None;
            for (source, begins, _) in counts.of(piece)?.slots() {
                if let Some(day) = day(begins) {
                    found.heard.entry(source).or_default().insert(day);
                    last = last.max(Some(day));
                }
            }
            if let Some(day) = last {
                let bytes = found.bytes.entry(day).or_default();
                *bytes = bytes.saturating_add(size(piece)?);
            }
        }
    }
    Ok(())
}

/// Bytes free on the disk of a folder.
fn free(folder: &std::path::Path) -> Option<u64> {
    let facts = rustix::fs::statvfs(folder).ok()?;
    Some(facts.f_bavail.saturating_mul(facts.f_frsize))
}
