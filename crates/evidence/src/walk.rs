//! Every leaf of a stretch of the log, with the key that salts it.

use std::fs::File;
use std::io;
use std::sync::{PoisonError, RwLock};

use crate::chunk::{Chunk, Shown};
use crate::frame::{BLOCK_KEY, Frames, Step, pair_of};
use crate::hash::{BlockKey, Hash, leaf_hash};
use crate::record::index_of;
use crate::segment::{Room, Segment};
use crate::shelf::{Piece, Shelf, WalFile};
use crate::thin;
use crate::tile::TILE_WIDTH;
use crate::tree::Edge;

/// What a leaf is salted with.
#[derive(Clone, Copy)]
pub(crate) enum Secret<'p> {
    /// The key of its block.
    Key(&'p BlockKey),
    /// Its own salt: other leaves of its block are gone, and the key with them.
    Salt(Hash),
    /// The key is damaged.
    Lost,
}

/// One leaf.
pub(crate) struct Leaf<'p> {
    /// Its index.
    pub(crate) index: u64,
    /// What it is salted with.
    pub(crate) secret: Secret<'p>,
    /// Its payload, as `record` has it.
    pub(crate) payload: &'p [u8],
    /// Its hash, where it is known already.
    pub(crate) hashed: Option<Hash>,
}

impl Leaf<'_> {
    /// Its salt; none where the key is lost.
    pub(crate) fn salt(&self) -> Option<Hash> {
        match self.secret {
            Secret::Key(key) => Some(key.salt(self.index)),
            Secret::Salt(salt) => Some(salt),
            Secret::Lost => None,
        }
    }

    /// Its hash; where its key is lost, that of a hole.
    pub(crate) fn hash(&self) -> Hash {
        let computed = || match self.salt() {
            Some(salt) => leaf_hash(&salt, self.payload),
            None => hole(),
        };
        self.hashed.unwrap_or_else(computed)
    }
}

impl<'p> From<Shown<'p>> for Leaf<'p> {
    fn from(shown: Shown<'p>) -> Self {
        Self {
            index: shown.index,
            secret: Secret::Key(shown.key),
            payload: shown.payload,
            hashed: shown.hash,
        }
    }
}

/// A whole node of leaves that are gone.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Gone {
    /// Index of its first leaf.
    pub(crate) index: u64,
    /// Its level: it stands for 2^level leaves.
    pub(crate) level: u32,
    /// Its hash.
    pub(crate) hash: Hash,
}

/// What a stretch of the log is made of.
pub(crate) enum Item<'p> {
    /// A leaf that is there.
    Leaf(Leaf<'p>),
    /// Leaves that retention took.
    Gone(Gone),
}

impl Item<'_> {
    /// Index of its first leaf.
    pub(crate) const fn index(&self) -> u64 {
        match self {
            Self::Leaf(leaf) => leaf.index,
            Self::Gone(gone) => gone.index,
        }
    }

    /// Index after its last leaf.
    pub(crate) const fn next(&self) -> u64 {
        match self {
            Self::Leaf(leaf) => leaf.index.saturating_add(1),
            Self::Gone(gone) => gone.index.saturating_add(1_u64.unbounded_shl(gone.level)),
        }
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

/// Shows the leaves of a piece that are there, from an index on, in order; false from `visit` ends
/// it. Damage that was told at the start is passed over.
pub(crate) fn piece(
    piece: &Piece,
    from: u64,
    visit: &mut dyn FnMut(Leaf<'_>) -> bool,
) -> Result<(), Stop> {
    let mut show = |item: Item<'_>| match item {
        Item::Leaf(leaf) => visit(leaf),
        Item::Gone(_) => true,
    };
    match piece {
        Piece::Wal(file) => wal(file, from, &mut |leaf| show(Item::Leaf(leaf))),
        Piece::Segment(segment) => chunks(segment, from, Hashes::NotAsked, &mut show),
    }
}

/// Shows what a piece is made of, from the item on that holds an index; for those who want hashes of
/// most of it.
pub(crate) fn items(
    piece: &Piece,
    from: u64,
    visit: &mut dyn FnMut(Item<'_>) -> bool,
) -> Result<(), Stop> {
    match piece {
        Piece::Wal(file) => wal(file, from, &mut |leaf| visit(Item::Leaf(leaf))),
        Piece::Segment(segment) => chunks(segment, from, Hashes::Asked, visit),
    }
}

/// Whether leaves are shown with their hashes: several are hashed faster than one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hashes {
    Asked,
    NotAsked,
}

fn chunks(
    segment: &Segment,
    from: u64,
    asked: Hashes,
    visit: &mut dyn FnMut(Item<'_>) -> bool,
) -> Result<(), Stop> {
    let file = File::open(&segment.path)?;
    let mut room = Room::default();
    for at in segment.chunk_of(from)..segment.chunks() {
        let spoilt = || Stop::Spoilt(segment.leaves_of(at).0);
        let plain = segment.plain(&file, at, &mut room)?.ok_or_else(spoilt)?;
        let mut more = true;
        let mut show = |item: Item<'_>| {
            more = item.next() <= from || visit(item);
            more
        };
        let shown = if segment.generation == 0 {
            let chunk = Chunk::parse(plain, segment.leaves_of(at)).ok_or_else(spoilt)?;
            let leaf = |shown: Shown<'_>| show(Item::Leaf(shown.into()));
            match asked {
                Hashes::Asked => chunk.each_hashed(from, leaf),
                Hashes::NotAsked => chunk.each(from, leaf),
            }
        } else {
            thin::each(plain, segment.leaves_of(at), &mut show)
        };
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
            secret: key.map_or(Secret::Lost, Secret::Key),
            payload,
            hashed: None,
        };
        if !visit(leaf) {
            return Ok(());
        }
    }
}

/// What a range of the tree is made of.
#[derive(Default)]
pub(crate) struct Nodes {
    /// (level, hash), in order, without a gap.
    pub(crate) found: Vec<(u32, Hash)>,
    next: u64,
}

impl Nodes {
    fn put(&mut self, level: u32, hash: Hash) {
        self.found.push((level, hash));
        self.next = self.next.saturating_add(1_u64.unbounded_shl(level));
    }

    fn fill(&mut self, to: u64) {
        while self.next < to {
            self.put(0, hole());
        }
    }

    /// Root of a range that is one whole node.
    pub(crate) fn root(&self) -> Hash {
        let mut edge = Edge::default();
        for (level, hash) in &self.found {
            edge.push_node(*level, *hash);
        }
        edge.root()
    }
}

/// Nodes of a range: leaves, and larger ones where leaves are gone; holes where they are lost.
///
/// # Errors
/// Beside what the system says: a range that begins or ends within leaves that are gone.
pub(crate) fn nodes(shelf: &RwLock<Shelf>, from: u64, to: u64) -> io::Result<Nodes> {
    let mut found = Nodes {
        found: Vec::new(),
        next: from,
    };
    while found.next < to {
        let next = shelf
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .piece(found.next);
        let Some(part) = next.filter(|part| part.first() < to) else {
            break;
        };
        let begins = found.next;
        let mut split = None;
        let walked = items(&part, begins, &mut |item| {
            found.fill(item.index().min(to));
            match &item {
                Item::Leaf(leaf) if leaf.index == found.next && leaf.index < to => {
                    found.put(0, leaf.hash());
                }
                Item::Gone(gone) if gone.index < to => {
                    if gone.index != found.next || item.next() > to {
                        split = Some((gone.index, item.next()));
                        return false;
                    }
                    found.put(gone.level, gone.hash);
                }
                Item::Leaf(_) | Item::Gone(_) => {}
            }
            item.next() < to
        });
        if let Some((first, behind)) = split {
            return Err(io::Error::other(format!(
                "records {first} to {} are gone, their hashes stay together only",
                behind.saturating_sub(1)
            )));
        }
        match walked {
            // The file was replaced by its segment, or that by a thinner one: look again.
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
        found.fill(part.next().min(to));
    }
    found.fill(to);
    Ok(found)
}
