//! Records whose time is over go; the tree, and what the log says about itself, stays.
//!
//! Order for one file: the thinner one is written beside it; a statement with its SHA-256 becomes a
//! leaf and is signed; readers turn to it; only then the fuller one goes. Killed anywhere, the fuller
//! one is in force, and the next time does it again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use application::keeping::{Going, KeepingRules};
use domain::id::{SourceId, UnitId};
use jiff::Timestamp;
use uuid::Uuid;

use crate::files::sync_folder;
use crate::record::Parts;
use crate::sealer::{file_hash, state};
use crate::segment::Segment;
use crate::shelf::{Piece, Shelf, path_of, segment_name};
use crate::statement::{Removed, Statement};
use crate::thin;
use crate::tile::TILE_WIDTH;
use crate::walk::{self, Leaf, Stop};
use crate::writer::Job;

/// What becomes of a leaf.
enum Verdict<'r> {
    /// It stays.
    Stays,
    /// Its time is over, and it is held.
    Held,
    /// It goes, by this rule.
    Goes(&'r str),
}

/// One run over the log.
pub(crate) struct Run<'r> {
    /// The log's folder.
    pub(crate) folder: &'r Path,
    /// The files readers see.
    pub(crate) shelf: &'r RwLock<Shelf>,
    /// By what records go.
    pub(crate) rules: &'r KeepingRules,
}

/// A file of which something goes.
pub(crate) struct Due {
    segment: Arc<Segment>,
    bookmarks: BTreeSet<u64>,
    /// What goes of it.
    pub(crate) going: Going,
}

impl Run<'_> {
    /// What would go, oldest first.
    pub(crate) fn plan(&self, most_files: usize) -> io::Result<Vec<Due>> {
        let pieces = {
            let shared = self.shelf.read().unwrap_or_else(PoisonError::into_inner);
            shared.pieces.clone()
        };
        let spoke = spoke_later(&pieces)?;
        let mut due = Vec::new();
        for (piece, later) in pieces.iter().zip(spoke) {
            let Piece::Segment(segment) = piece else {
                continue;
            };
            // One that is being sealed still has its file beside it.
            if !self.is_candidate(segment) || path_of(self.folder, segment.first).exists() {
                continue;
            }
            if let Some(found) = self.look(segment, &later)? {
                due.push(found);
            }
            if due.len() >= most_files {
                break;
            }
        }
        Ok(due)
    }

    /// Whether the time of some source is over for the whole file.
    fn is_candidate(&self, segment: &Segment) -> bool {
        let mut sources = segment.sources.iter();
        sources.any(|source| {
            let source = SourceId::new(Uuid::from_bytes(*source));
            let term = self.rules.terms.get(&source);
            term.is_some_and(|term| segment.newest < term.before.as_microsecond())
        })
    }

    fn look(&self, segment: &Arc<Segment>, later: &BTreeSet<[u8; 16]>) -> io::Result<Option<Due>> {
        let piece = Piece::Segment(Arc::clone(segment));
        let bookmarks = if segment.sources.is_subset(later) {
            BTreeSet::new()
        } else {
            bookmarks(&piece, later)?
        };
        let (mut gone, mut held) = (BTreeMap::<String, u64>::new(), 0_u64);
        each_leaf(
            &piece,
            &mut |leaf| match self.judge(segment, &bookmarks, leaf) {
                Verdict::Stays => {}
                Verdict::Held => held = held.saturating_add(1),
                Verdict::Goes(rule) => match gone.get_mut(rule) {
                    Some(count) => *count = count.saturating_add(1),
                    None => drop(gone.insert(rule.to_owned(), 1)),
                },
            },
        )?;
        if gone.is_empty() {
            return Ok(None);
        }
        let going = Going {
            file: segment_name(segment.first, segment.generation),
            first: segment.first,
            next: segment.next,
            oldest: moment(segment.oldest),
            newest: moment(segment.newest),
            gone,
            held,
            bytes: fs::metadata(&segment.path)?.len(),
        };
        Ok(Some(Due {
            segment: Arc::clone(segment),
            bookmarks,
            going,
        }))
    }

    fn judge(&self, segment: &Segment, bookmarks: &BTreeSet<u64>, leaf: &Leaf<'_>) -> Verdict<'_> {
        let Some((unit, source, received)) = whose(leaf) else {
            return Verdict::Stays;
        };
        let over =
            |term: &&application::keeping::Term| segment.newest < term.before.as_microsecond();
        let Some(term) = self.rules.terms.get(&source).filter(over) else {
            return Verdict::Stays;
        };
        let mut holds = self.rules.holds.iter();
        if holds.any(|hold| hold.covers(unit, source, received)) {
            return Verdict::Held;
        }
        if bookmarks.contains(&leaf.index) {
            return Verdict::Stays;
        }
        Verdict::Goes(&term.rule)
    }

    /// Carries it out for one file.
    pub(crate) fn carry_out(
        &self,
        due: &Due,
        at: Timestamp,
        jobs: &tokio::sync::mpsc::Sender<Job>,
    ) -> io::Result<()> {
        let segment = &due.segment;
        let cuts = self.cuts()?;
        let mut rules = BTreeMap::<String, u64>::new();
        let draft = thin::write(self.folder, segment, &cuts, &mut |leaf| {
            let verdict = self.judge(segment, &due.bookmarks, leaf);
            if let Verdict::Goes(rule) = verdict {
                let count = rules.entry(rule.to_owned()).or_default();
                *count = count.saturating_add(1);
                return false;
            }
            true
        })?;
        let thinner = Segment::open(&draft.path)?
            .ok_or_else(|| io::Error::other("what stays of it cannot be read back"))?;
        compare(segment, &thinner)?;
        let removed = Removed {
            first: segment.first,
            next: segment.next,
            generation: draft.generation,
            sha256: file_hash(&draft.path)?,
            at,
            rules: rules.into_iter().collect(),
        };
        state(jobs, Statement::Removed(removed))?;
        self.turn_to(thinner);
        fs::remove_file(&segment.path)?;
        segment.path.parent().map_or(Ok(()), sync_folder)
    }

    /// Sizes whose roots must be found again: those that were given away, and those with which
    /// an epoch began.
    fn cuts(&self) -> io::Result<BTreeSet<u64>> {
        let mut cuts = self.rules.cuts.clone();
        let pieces = {
            let shared = self.shelf.read().unwrap_or_else(PoisonError::into_inner);
            shared.pieces.clone()
        };
        let mut epoch = None;
        for piece in &pieces {
            if epoch.replace(piece.epoch()) == Some(piece.epoch()) {
                continue;
            }
            let mut last = None;
            each_first(piece, &mut |leaf| {
                let text = crate::record::statement_of(leaf.payload)?;
                if let Statement::Epoch { last: note, .. } = Statement::parse(text)? {
                    last = note;
                }
                Some(())
            })?;
            if let Some((size, _)) = last.as_deref().and_then(crate::start::said_by) {
                cuts.insert(size);
            }
        }
        Ok(cuts)
    }

    fn turn_to(&self, thinner: Segment) {
        let mut shared = self.shelf.write().unwrap_or_else(PoisonError::into_inner);
        let mut pieces = shared.pieces.iter_mut();
        if let Some(piece) = pieces.find(|piece| piece.first() == thinner.first) {
            *piece = Piece::Segment(Arc::new(thinner));
        }
    }
}

/// What stays must have the same roots as what was there: else nothing goes.
fn compare(segment: &Segment, thinner: &Segment) -> io::Result<()> {
    if roots(segment)? != roots(thinner)? {
        return Err(io::Error::other("what stays of it has another root"));
    }
    Ok(())
}

/// Hashes of the largest nodes of each block of a segment.
fn roots(segment: &Segment) -> io::Result<Vec<Vec<crate::hash::Hash>>> {
    let alone = RwLock::new(Shelf {
        epoch: segment.epoch,
        pieces: vec![Piece::Segment(Arc::new(segment.clone()))],
    });
    let mut blocks = Vec::new();
    let mut from = segment.first;
    while from < segment.next {
        let block = from.saturating_sub(from % TILE_WIDTH);
        let to = block.saturating_add(TILE_WIDTH).min(segment.next);
        blocks.push(block_of(&walk::nodes(&alone, from, to)?.found, from, to));
        from = to;
    }
    Ok(blocks)
}

/// Hashes of the nodes of a part of a block that its range is made of, whatever was kept of it.
fn block_of(found: &[(u32, crate::hash::Hash)], from: u64, to: u64) -> Vec<crate::hash::Hash> {
    let mut edges = Vec::new();
    let mut edge = crate::tree::Edge::default();
    let mut at = from;
    let mut until = from;
    for (level, hash) in found {
        if at == until {
            edges.push(std::mem::take(&mut edge).root());
            let left = to.saturating_sub(at).max(1);
            let largest = at.trailing_zeros().min(left.ilog2());
            until = at.saturating_add(1_u64.unbounded_shl(largest));
        }
        edge.push_node(*level, *hash);
        at = at.saturating_add(1_u64.unbounded_shl(*level));
    }
    edges.push(edge.root());
    edges
}

fn moment(microseconds: i64) -> Timestamp {
    Timestamp::from_microsecond(microseconds).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Unit, source and receive time of a record; none for a statement.
fn whose(leaf: &Leaf<'_>) -> Option<(UnitId, SourceId, Timestamp)> {
    let parts = Parts::of(leaf.payload)?;
    let source = SourceId::new(Uuid::from_bytes(parts.source()?));
    let unit = UnitId::new(Uuid::from_bytes(*parts.who.first_chunk()?));
    Some((unit, source, moment(parts.received.cast_signed())))
}

/// For each piece the sources that have something in a later one.
fn spoke_later(pieces: &[Piece]) -> io::Result<Vec<BTreeSet<[u8; 16]>>> {
    let mut later = BTreeSet::new();
    let mut found = Vec::new();
    for piece in pieces.iter().rev() {
        found.push(later.clone());
        match piece {
            Piece::Segment(segment) => later.extend(segment.sources.iter().copied()),
            Piece::Wal(_) => each_leaf(piece, &mut |leaf| {
                later.extend(Parts::of(leaf.payload).and_then(|parts| parts.source()));
            })?,
        }
    }
    found.reverse();
    Ok(found)
}

/// The last record of each place at a source that has said nothing since: there reading goes on, and
/// by it what comes again is known.
fn bookmarks(piece: &Piece, later: &BTreeSet<[u8; 16]>) -> io::Result<BTreeSet<u64>> {
    let mut last = BTreeMap::new();
    each_leaf(piece, &mut |leaf| {
        let Some(parts) = Parts::of(leaf.payload) else {
            return;
        };
        if parts
            .source()
            .is_some_and(|source| !later.contains(&source))
            && parts.has_place()
        {
            last.insert(parts.who, leaf.index);
        }
    })?;
    Ok(last.into_values().collect())
}

fn each_leaf(piece: &Piece, visit: &mut dyn FnMut(&Leaf<'_>)) -> io::Result<()> {
    let walked = walk::piece(piece, piece.first(), &mut |leaf| {
        visit(&leaf);
        true
    });
    told(piece, walked)
}

/// The first leaf only.
fn each_first(piece: &Piece, visit: &mut dyn FnMut(&Leaf<'_>) -> Option<()>) -> io::Result<()> {
    let walked = walk::piece(piece, piece.first(), &mut |leaf| {
        let _other = visit(&leaf);
        false
    });
    told(piece, walked)
}

fn told(piece: &Piece, walked: Result<(), Stop>) -> io::Result<()> {
    let path: PathBuf = piece.path().to_owned();
    walked.map_err(|stop| match stop {
        Stop::Io(cause) => cause,
        Stop::Spoilt(at) => io::Error::other(format!("{}: unreadable at {at}", path.display())),
    })
}
