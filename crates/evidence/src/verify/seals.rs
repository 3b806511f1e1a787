//! What is kept about the leaves, compared with the leaves.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use jiff::Timestamp;

use super::{Check, Claim, Missing, Outside, Whose, Witnessed, names_below, said_in};
use crate::frame::u64_of;
use crate::hash::Hash;
use crate::keys::KEYS;
use crate::note::{NoteError, VerifierKey};
use crate::sealer::file_hash;
use crate::shelf::{Piece, segment_name};
use crate::statement::{Removed, Statement};
use crate::tile::{TILE_WIDTH, tile_path};
use crate::tiles::root_of;
use crate::tree::root;
use crate::witness::WitnessKey;
use crate::writer::CHECKPOINT;

impl Check<'_> {
    pub(super) fn take_keys(&mut self, keys: Option<Vec<VerifierKey>>) {
        match keys {
            Some(keys) => self.keys = keys,
            None => self.tell(KEYS, None, "a line of it is not a key"),
        }
    }

    /// The folder's own checkpoint and those from outside become claims about the tree.
    pub(super) fn take_checkpoints(&mut self, outside: &[Outside]) {
        if let Some(note) = self.signed.clone() {
            self.take_note(CHECKPOINT.to_owned(), &note, Whose::Own);
        }
        for Outside { name, note } in outside {
            self.take_note(name.clone(), note, Whose::Outside);
        }
    }

    /// Each checkpoint from outside must be countersigned by each witness that was named.
    pub(super) fn take_witnesses(&mut self, outside: &[Outside], witnesses: &[WitnessKey]) {
        for Outside { name, note } in outside {
            // What is no note was told already.
            let Ok((note, _)) = said_in(note) else {
                continue;
            };
            for witness in witnesses {
                let at = witness.check(&note).map(|time| {
                    let seconds = i64::try_from(time).unwrap_or(i64::MAX);
                    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
                });
                match at {
                    Ok(at) => self.found.witnessed.push(Witnessed {
                        checkpoint: name.clone(),
                        witness: witness.name.clone(),
                        at,
                    }),
                    Err(NoteError::NotSigned) => {
                        let what = format!("it is not countersigned by {}", witness.name);
                        self.tell(name.clone(), None, what);
                    }
                    Err(_) => {
                        let what = format!("the signature of {} is not right", witness.name);
                        self.tell(name.clone(), None, what);
                    }
                }
            }
        }
    }

    fn take_note(&mut self, file: String, note: &str, whose: Whose) {
        let checked = said_in(note).and_then(|(note, said)| {
            let key = self.keys.iter().find(|key| key.name == said.origin);
            note.check(key.ok_or(NoteError::NotSigned)?)?;
            Ok(said)
        });
        match checked {
            Ok(said) => self.claims.push(Claim {
                size: said.size,
                root: said.root,
                file,
                whose,
            }),
            Err(cause) => self.tell(file, None, format!("it {cause}")),
        }
    }

    /// What the log said about itself: segments, epochs, and the mark of the last checkpoint.
    pub(super) fn statements(&mut self) -> io::Result<()> {
        let mut sealed: BTreeMap<u64, (u64, Hash)> = BTreeMap::new();
        let mut thinned = Thinned::new();
        for (index, statement) in std::mem::take(&mut self.said) {
            match statement {
                Statement::Segment {
                    first,
                    next,
                    sha256,
                } => {
                    let before = sealed.insert(first, (next, sha256));
                    if before.is_some_and(|before| before != (next, sha256)) {
                        let what = "a segment was stated twice, and differently".to_owned();
                        self.tell(segment_name(first, 0), Some(index), what);
                    }
                }
                // Ended in between, it is done and stated again: the last counts.
                Statement::Removed(removed) => {
                    let of = thinned.entry(removed.first).or_default();
                    of.insert(removed.generation, removed);
                }
                Statement::Epoch { key, last, .. } => self.epoch(index, &key, last.as_deref())?,
            }
        }
        self.segments(&sealed, &thinned)?;
        self.tell_removed(&thinned);
        self.mark();
        Ok(())
    }

    fn segments(
        &mut self,
        sealed: &BTreeMap<u64, (u64, Hash)>,
        thinned: &Thinned,
    ) -> io::Result<()> {
        let mut there = BTreeSet::new();
        for piece in self.pieces.clone() {
            let Piece::Segment(segment) = piece else {
                continue;
            };
            there.insert(segment.first);
            let name = segment_name(segment.first, segment.generation);
            let first = Some(segment.first);
            let removed = thinned.get(&segment.first);
            let newest = removed
                .and_then(|of| of.last_key_value())
                .map(|(at, _)| *at);
            if newest.unwrap_or_default() > segment.generation {
                let what = "the log states that records of it went, and they are there: put back, or \
                            the program ended while they went (the next time ends it)";
                self.tell(&name, first, what);
            }
            let stated = if segment.generation == 0 {
                sealed.get(&segment.first).copied()
            } else {
                let of = removed.and_then(|of| of.get(&segment.generation));
                of.map(|one| (one.next, one.sha256))
            };
            match stated {
                Some((next, sha256)) => {
                    if next != segment.next || sha256 != file_hash(&segment.path)? {
                        self.tell(name, first, "it is not the file that the log states");
                    }
                }
                // The program ended between making it and stating it.
                None if self.leftovers.contains(&segment.first) => {}
                None => self.tell(name, first, "the log does not state it"),
            }
        }
        let missing = sealed.keys().filter(|first| !there.contains(first));
        for first in missing.copied().collect::<Vec<_>>() {
            self.tell(
                segment_name(first, 0),
                Some(first),
                "the log states it, it is missing",
            );
        }
        Ok(())
    }

    /// What went is told; as many leaves must be gone as were stated.
    fn tell_removed(&mut self, thinned: &Thinned) {
        for piece in self.pieces.clone() {
            let Piece::Segment(segment) = piece else {
                continue;
            };
            let none = BTreeMap::new();
            let of = thinned.get(&segment.first).unwrap_or(&none);
            let mut stated = 0_u64;
            for (_, removed) in of.range(..=segment.generation) {
                let count = removed.rules.iter().map(|(_, gone)| *gone).sum();
                stated = stated.saturating_add(count);
                self.found.removed.push(Missing {
                    file: segment_name(segment.first, segment.generation),
                    first: removed.first,
                    next: removed.next,
                    at: removed.at,
                    rules: removed.rules.clone(),
                });
            }
            let gone = self.gone.get(&segment.first).copied().unwrap_or_default();
            if gone != stated {
                let name = segment_name(segment.first, segment.generation);
                let what = format!("{gone} records of it are gone, the log states {stated}");
                self.tell(name, Some(segment.first), what);
            }
        }
    }

    /// What was signed when an epoch began must still be there.
    fn epoch(&mut self, index: u64, key: &VerifierKey, last: Option<&str>) -> io::Result<()> {
        if !self.keys.contains(key) {
            let what = format!("the key of an epoch is missing: {}", key.text());
            self.tell(KEYS, Some(index), what);
        }
        let Some(last) = last else {
            return Ok(());
        };
        let place = format!("epoch of {}", key.name);
        let Ok((_, said)) = said_in(last) else {
            self.tell(
                place,
                Some(index),
                "the checkpoint before it cannot be read",
            );
            return Ok(());
        };
        let files = self.shelf();
        let leaves = Leaves { shelf: &files };
        if said.size > index || root(&leaves, said.size)? != said.root {
            let what = format!(
                "the checkpoint before it, of {} leaves, is not what is there",
                said.size
            );
            self.tell(place, Some(index), what);
        }
        Ok(())
    }

    /// The log marks every checkpoint: an older one in its place, or none, is found.
    fn mark(&mut self) {
        let signed = self.signed.as_deref().map(said_in);
        let size = match (&signed, self.last_mark) {
            (None, None) if self.edge.size() == 0 => return,
            (None, None) => {
                let what = "it is missing, and every log is signed when it is made: taken away, or of \
                            a program from before (its next start signs it)";
                self.tell(CHECKPOINT, None, what);
                return;
            }
            (None, Some((size, _))) => {
                let what = format!("it is missing, the log marks one of {size} leaves");
                self.tell(CHECKPOINT, None, what);
                return;
            }
            // Told already.
            (Some(Err(_)), _) => return,
            (Some(Ok((_, said))), mark) if mark == Some((said.size, said.root)) => return,
            (Some(Ok((_, said))), _) => said.size,
        };
        let what = match self.last_mark {
            Some((marked, _)) => format!(
                "it is of {size} leaves, the last that the log marks of {marked}: rolled back, or \
                 the program ended between the two"
            ),
            None => format!("it is of {size} leaves, and the log lacks its mark: cut off"),
        };
        self.tell(CHECKPOINT, None, what);
    }

    /// Every tile must be what the leaves give, and none may be missing or too many.
    pub(super) fn tiles(&mut self) -> io::Result<()> {
        let there = names_below(self.folder, "tile")?;
        let sealed = self.pieces.iter().filter_map(|piece| match piece {
            Piece::Segment(segment) => Some(segment.next / TILE_WIDTH),
            Piece::Wal(_) => None,
        });
        let needed = sealed.max().unwrap_or_default();
        let kept = there.iter().filter_map(|(name, bytes)| {
            let hashes = u64_of(bytes.len() / 32);
            let (place, _) = place_of(name.strip_prefix("tile/1/")?)?;
            Some(place.saturating_mul(TILE_WIDTH).saturating_add(hashes))
        });
        let blocks = kept.max().unwrap_or_default().max(needed);
        let blocks = blocks.min(u64_of(self.blocks.len()));
        let expected = self.expected(usize::try_from(blocks).unwrap_or(usize::MAX));
        for (name, (hashes, first)) in &expected {
            let Some(bytes) = there.get(name) else {
                self.tell(name, Some(*first), "it is missing");
                continue;
            };
            if bytes == hashes.as_flattened() {
                continue;
            }
            let same = hashes.iter().zip(bytes.chunks(32));
            let differs = same.take_while(|(hash, there)| hash.as_slice() == *there);
            let level: u32 = name
                .split('/')
                .nth(1)
                .and_then(|level| level.parse().ok())
                .unwrap_or(1);
            let span = TILE_WIDTH.saturating_pow(level);
            let at = first.saturating_add(span.saturating_mul(u64_of(differs.count())));
            let what = "its hashes are not those of the records from there on";
            self.tell(name, Some(at), what);
        }
        for name in there.keys().filter(|name| !expected.contains_key(*name)) {
            self.tell(name, None, "no such tile belongs here");
        }
        Ok(())
    }

    /// Names of the tiles over the first blocks, with their hashes and first leaf.
    fn expected(&self, blocks: usize) -> BTreeMap<String, (Vec<Hash>, u64)> {
        let mut expected = BTreeMap::new();
        let mut hashes = self.blocks.get(..blocks).unwrap_or_default().to_vec();
        let mut level = 1;
        let width = usize::try_from(TILE_WIDTH).unwrap_or(usize::MAX);
        while !hashes.is_empty() {
            let span = TILE_WIDTH.saturating_pow(level + 1);
            for (place, tile) in (0_u64..).zip(hashes.chunks(width)) {
                let name = tile_path(level, place, u64_of(tile.len()));
                expected.insert(name, (tile.to_vec(), place.saturating_mul(span)));
            }
            hashes = hashes.chunks_exact(width).map(root_of).collect();
            level += 1;
        }
        expected
    }
}

/// What went, by the first leaf of the segment and by generation.
type Thinned = BTreeMap<u64, BTreeMap<u32, Removed>>;

/// Place of a tile of a level from the rest of its name, and its width where it is not whole.
fn place_of(rest: &str) -> Option<(u64, Option<u64>)> {
    let (place, width) = match rest.split_once(".p/") {
        Some((place, width)) => (place, Some(width.parse().ok()?)),
        None => (rest, None),
    };
    let digits: String = place
        .split('/')
        .map(|word| word.trim_start_matches('x'))
        .collect();
    Some((digits.parse().ok()?, width))
}

/// The tree straight from the leaves, for the few roots that are asked for behind them.
struct Leaves<'s> {
    shelf: &'s std::sync::RwLock<crate::shelf::Shelf>,
}

impl crate::tree::Nodes for Leaves<'_> {
    type Missing = io::Error;

    fn node(&self, level: u32, place: u64) -> io::Result<Hash> {
        let width = 1_u64.unbounded_shl(level);
        let from = place.saturating_mul(width);
        let until = from.saturating_add(width);
        Ok(crate::walk::nodes(self.shelf, from, until)?.root())
    }
}
