//! Every leaf of a stretch of the log, with the key that salts it.

use std::fs::File;
use std::io;
use std::sync::{PoisonError, RwLock};

use crate::frame::{BLOCK_KEY, Frames, Step, pair_of};
use crate::hash::{BlockKey, Hash, leaf_hash};
use crate::record::index_of;
use crate::segment::Segment;
use crate::shelf::{Piece, Shelf, WalFile};
use crate::tile::TILE_WIDTH;

/// One leaf.
pub(crate) struct Leaf<'p> {
    /// Its index.
    pub(crate) index: u64,
    /// The key of its salt; none where the key is damaged.
    pub(crate) key: Option<&'p BlockKey>,
    /// Its payload, as `record` has it.
    pub(crate) payload: &'p [u8],
}

impl Leaf<'_> {
    /// Its hash; where its key is lost, that of a hole.
    pub(crate) fn hash(&self) -> Hash {
        self.key
            .map_or_else(hole, |key| leaf_hash(&key.salt(self.index), self.payload))
    }
}

/// Stands in the tree for a leaf that is lost.
pub(crate) fn hole() -> Hash {
    leaf_hash(&[], b"townwatch: this leaf is lost")
}

/// Why a walk stopped.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The system refused.
    Io(io::Error),
    /// Something is not as it was written, at this offset of the file or in this chunk of a segment.
    Spoilt(u64),
}

impl From<io::Error> for Stop {
    fn from(cause: io::Error) -> Self {
        Self::Io(cause)
    }
}

/// Shows the leaves of a piece from an index on, in order; false from `visit` ends it. Damage that
/// was told at the start is passed over.
pub(crate) fn piece(
    piece: &Piece,
    from: u64,
    visit: &mut dyn FnMut(Leaf<'_>) -> bool,
) -> Result<(), Stop> {
    match piece {
        Piece::Wal(file) => wal(file, from, visit),
        Piece::Segment(segment) => chunks(segment, from, visit),
    }
}

fn chunks(
    segment: &Segment,
    from: u64,
    visit: &mut dyn FnMut(Leaf<'_>) -> bool,
) -> Result<(), Stop> {
    let file = File::open(&segment.path)?;
    for at in segment.chunk_of(from)..segment.chunks() {
        let spoilt = || Stop::Spoilt(segment.leaves_of(at).0);
        let chunk = segment.read(&file, at)?.ok_or_else(spoilt)?;
        let mut more = true;
        let shown = chunk.each(|index, key, payload| {
            let leaf = Leaf {
                index,
                key: Some(key),
                payload,
            };
            more = index < from || visit(leaf);
            more
        });
        shown.ok_or_else(spoilt)?;
        if !more {
            break;
        }
    }
    Ok(())
}

fn wal(file: &WalFile, from: u64, visit: &mut dyn FnMut(Leaf<'_>) -> bool) -> Result<(), Stop> {
    let mut frames = Frames::new(File::open(&file.path)?, file.offset_of(from), file.end)?;
    let mut key = (!file.keyed).then(|| (0, BlockKey::new(Hash::default())));
    loop {
        let here = frames.offset();
        if let Some((_, to)) = file.damage.iter().find(|(from, _)| *from == here) {
            frames.jump(*to)?;
            continue;
        }
        match frames.step()? {
            Step::End => return Ok(()),
            Step::Bad { offset } => return Err(Stop::Spoilt(offset)),
            Step::Frame { .. } => {}
        }
        let payload = frames.payload();
        if let Some((first, bytes)) = pair_of(payload, BLOCK_KEY) {
            key = Some((first, BlockKey::new(bytes)));
        }
        let Some(index) = index_of(payload).filter(|index| *index >= from) else {
            continue;
        };
        let serves = |(first, _): &&(u64, BlockKey)| {
            !file.keyed || (*first <= index && first / TILE_WIDTH == index / TILE_WIDTH)
        };
        let key = key.as_ref().filter(serves).map(|(_, key)| key);
        let leaf = Leaf {
            index,
            key,
            payload,
        };
        if !visit(leaf) {
            return Ok(());
        }
    }
}

/// Hashes of the leaves of a range; holes where they are lost.
pub(crate) fn hashes(shelf: &RwLock<Shelf>, from: u64, to: u64) -> io::Result<Vec<Hash>> {
    let mut found: Vec<Hash> = Vec::new();
    let at = |found: &Vec<Hash>| from.saturating_add(crate::frame::u64_of(found.len()));
    while at(&found) < to {
        let next = shelf
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .piece(at(&found));
        let Some(part) = next.filter(|part| part.first() < to) else {
            break;
        };
        let begins = at(&found);
        let walked = piece(&part, begins, &mut |leaf| {
            while leaf.index < to && at(&found) < leaf.index {
                found.push(hole());
            }
            if leaf.index < to && at(&found) == leaf.index {
                found.push(leaf.hash());
            }
            leaf.index.saturating_add(1) < to
        });
        match walked {
            // The sealer replaced the file: look again.
            Err(Stop::Io(cause)) if cause.kind() == io::ErrorKind::NotFound => {
                let again = shelf
                    .read()
                    .unwrap_or_else(PoisonError::into_inner)
                    .piece(begins);
                if again.is_some_and(|again| again.path() == part.path()) {
                    return Err(cause);
                }
                continue;
            }
            Err(Stop::Io(cause)) => return Err(cause),
            Ok(()) | Err(Stop::Spoilt(_)) => {}
        }
        while at(&found) < part.next().min(to) {
            found.push(hole());
        }
    }
    while at(&found) < to {
        found.push(hole());
    }
    Ok(found)
}
