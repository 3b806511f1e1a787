//! A file that proves lines to somebody who has neither the log nor this program (docs/verify.md).

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::{PoisonError, RwLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::id::EventId;
use serde_json::{Value, json};

use crate::error::OpenError;
use crate::hash::{Hash, node_hash};
use crate::keys;
use crate::note::{Checkpoint, Note, VerifierKey};
use crate::scan;
use crate::shelf::{Piece, Shelf};
use crate::tile::{TILE_HEIGHT, TILE_WIDTH};
use crate::tiles::Tiles;
use crate::tree::{Nodes, consistency, inclusion, root};
use crate::walk;
use crate::witness::Submission;
use crate::writer::CHECKPOINT;

/// Leaves that one file proves at most.
pub const MAX_PROVEN: u64 = 10_000;

/// Why nothing can be proved; each is one line for the operator.
#[derive(Debug, thiserror::Error)]
pub enum ProveError {
    /// The folder cannot be read.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The log is not what was signed.
    #[error("{what}; run `townwatch evidence verify`")]
    NotAsSigned {
        /// What differs.
        what: String,
    },
    /// No such event under the last checkpoint.
    #[error("{what}; the last checkpoint has {size} leaves")]
    NoSuchEvent {
        /// What was asked for.
        what: String,
        /// Leaves of the checkpoint.
        size: u64,
    },
    /// The log has fewer leaves than somebody saw before.
    #[error("the last checkpoint has {size} leaves, and one of {old} was countersigned")]
    Fewer {
        /// Leaves that were seen.
        old: u64,
        /// Leaves of the checkpoint.
        size: u64,
    },
    /// More than one file proves.
    #[error("{count} leaves are more than one file proves ({MAX_PROVEN}); ask for fewer")]
    TooMany {
        /// How many.
        count: u64,
    },
}

/// Nodes of a block by level and first leaf.
type BlockNodes = BTreeMap<(u32, u64), Hash>;

/// Nodes from tiles and leaves; blocks are read once.
struct Blocks<'s> {
    tiles: Tiles,
    shelf: &'s RwLock<Shelf>,
    seen: RefCell<BTreeMap<u64, BlockNodes>>,
}

impl Nodes for Blocks<'_> {
    type Missing = io::Error;

    fn node(&self, level: u32, place: u64) -> io::Result<Hash> {
        let width = 1_u64.unbounded_shl(level);
        let from = place.saturating_mul(width);
        if level >= TILE_HEIGHT {
            let until = from.saturating_add(width);
            if until <= self.tiles.blocks().saturating_mul(TILE_WIDTH) {
                return self.tiles.node(level, place);
            }
            return Ok(walk::nodes(self.shelf, from, until)?.root());
        }
        let block = from / TILE_WIDTH;
        let mut seen = self.seen.borrow_mut();
        if let std::collections::btree_map::Entry::Vacant(free) = seen.entry(block) {
            let first = block.saturating_mul(TILE_WIDTH);
            let until = first.saturating_add(TILE_WIDTH);
            let mut at = first;
            let mut nodes = BlockNodes::new();
            for (level, hash) in walk::nodes(self.shelf, first, until)?.found {
                nodes.insert((level, at), hash);
                at = at.saturating_add(1_u64.unbounded_shl(level));
            }
            free.insert(nodes);
        }
        let none = BlockNodes::new();
        let nodes = seen.get(&block).unwrap_or(&none);
        node_in(nodes, level, from)
            .ok_or_else(|| io::Error::other(format!("no node {place} of level {level}")))
    }
}

/// A node from those of a block, by its first leaf; none where it lies within one that is larger.
fn node_in(nodes: &BlockNodes, level: u32, first: u64) -> Option<Hash> {
    if let Some(found) = nodes.get(&(level, first)) {
        return Some(*found);
    }
    let below = level.checked_sub(1)?;
    let left = node_in(nodes, below, first)?;
    let right = first.saturating_add(1_u64.unbounded_shl(below));
    Some(node_hash(&left, &node_in(nodes, below, right)?))
}

/// Proves the events from one to another, both included, under the last checkpoint, as JSON. The log
/// is only read; a server may be running.
///
/// # Errors
/// [`ProveError`].
pub fn prove(data: &Path, from: EventId, to: EventId) -> Result<Value, ProveError> {
    let count = to.index.saturating_add(1).saturating_sub(from.index);
    if count > MAX_PROVEN {
        return Err(ProveError::TooMany { count });
    }
    let between = from.index.saturating_add(1)..to.index;
    let between = between.map(|index| EventId { index, ..from });
    let mut events = vec![from];
    events.extend(between);
    if from != to {
        events.push(to);
    }
    if count == 0 {
        events.clear();
    }
    prove_events(data, &events, &[from, to])
}

/// Proves single events under the last checkpoint, in one file; 10,000 at most.
///
/// # Errors
/// [`ProveError`].
pub fn prove_each(data: &Path, events: &[EventId]) -> Result<Value, ProveError> {
    prove_events(data, events, events)
}

/// `named` are those whose epoch was named by somebody.
fn prove_events(data: &Path, events: &[EventId], named: &[EventId]) -> Result<Value, ProveError> {
    let folder = data.join("evidence");
    let refused = |cause| OpenError::io("read", &folder, cause);
    let (note, said, key) = signed(&folder).map_err(refused)??;
    let no_such = |what: String| ProveError::NoSuchEvent {
        what,
        size: said.size,
    };
    let count = crate::frame::u64_of(events.len());
    let beyond = events.iter().find(|event| event.index >= said.size);
    if let Some(index) = beyond.map(|event| event.index) {
        return Err(no_such(format!("no event {index}")));
    }
    if count == 0 {
        return Err(no_such("no events were named".to_owned()));
    }
    if count > MAX_PROVEN {
        return Err(ProveError::TooMany { count });
    }
    let shelf = RwLock::new(shelf(&folder)?);
    let blocks = Blocks {
        tiles: Tiles::look(&folder).map_err(refused)?,
        shelf: &shelf,
        seen: RefCell::default(),
    };
    if root(&blocks, said.size).map_err(refused)? != said.root {
        let what = format!(
            "the first {} leaves are not those that were signed",
            said.size
        );
        return Err(ProveError::NotAsSigned { what });
    }
    let mut records = Vec::new();
    for index in events.iter().map(|event| event.index) {
        let path = inclusion(&blocks, index, said.size).map_err(refused)?;
        let record = record(&shelf, index, &path).map_err(refused)?;
        records.push(record.ok_or_else(|| no_such(format!("event {index} cannot be read")))?);
    }
    for asked in named {
        let piece = shelf
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .piece(asked.index);
        if piece.is_none_or(|piece| piece.epoch() != asked.epoch) {
            let what = format!("no event {}:{}", asked.epoch, asked.index);
            return Err(no_such(what));
        }
    }
    Ok(json!({
        "format": "townwatch-proof 1",
        "key": key.text(),
        "checkpoint": note,
        "records": records,
    }))
}

/// The last checkpoint, with the proof that its tree begins with that of its first `old` leaves, for a
/// witness. The log is only read; a server may be running.
///
/// # Errors
/// [`ProveError`]; [`ProveError::Fewer`] when the checkpoint has less than `old` leaves.
pub fn submission(data: &Path, old: u64) -> Result<(Submission, Checkpoint), ProveError> {
    let folder = data.join("evidence");
    let refused = |cause| OpenError::io("read", &folder, cause);
    let (note, said, _) = signed(&folder).map_err(refused)??;
    if old > said.size {
        let size = said.size;
        return Err(ProveError::Fewer { old, size });
    }
    let shelf = RwLock::new(shelf(&folder)?);
    let blocks = Blocks {
        tiles: Tiles::look(&folder).map_err(refused)?,
        shelf: &shelf,
        seen: RefCell::default(),
    };
    let proof = consistency(&blocks, old, said.size).map_err(refused)?;
    Ok((Submission { old, proof, note }, said))
}

/// The public key that the last checkpoint is signed with; what a witness is to know.
///
/// # Errors
/// [`ProveError`].
pub fn own_key(data: &Path) -> Result<VerifierKey, ProveError> {
    let folder = data.join("evidence");
    let found = signed(&folder).map_err(|cause| OpenError::io("read", &folder, cause))?;
    found.map(|(_, _, key)| key)
}

type Signed = Result<(String, Checkpoint, VerifierKey), ProveError>;

/// The last checkpoint, checked, with its key.
fn signed(folder: &Path) -> io::Result<Signed> {
    let differs = |what: &str| ProveError::NotAsSigned {
        what: format!("the last checkpoint {what}"),
    };
    let text = match fs::read_to_string(folder.join(CHECKPOINT)) {
        Ok(text) => text,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
            return Ok(Err(differs("is missing")));
        }
        Err(cause) => return Err(cause),
    };
    let keys = keys::known(folder)?.unwrap_or_default();
    let found = Note::parse(&text).and_then(|note| {
        let said = Checkpoint::parse(&note.text)?;
        let key = keys.into_iter().find(|key| key.name == said.origin);
        let key = key.ok_or(crate::note::NoteError::NotSigned)?;
        note.check(&key)?;
        Ok((said, key))
    });
    Ok(match found {
        Ok((said, key)) => Ok((text, said, key)),
        Err(cause) => Err(differs(&cause.to_string())),
    })
}

/// Everything that is there, as it is in this moment.
fn shelf(folder: &Path) -> Result<Shelf, OpenError> {
    let (segments, _) = scan::segments(folder)?;
    let mut pieces = Vec::new();
    let mut files = scan::list(folder)?.into_iter().peekable();
    while let Some((first, path)) = files.next() {
        let bound = files.peek().map_or(u64::MAX, |(first, _)| *first);
        let sealed = segments.iter().any(|segment| segment.first == first);
        if let Some(file) = scan::look_at(first, &path, bound)?.filter(|_| !sealed) {
            pieces.push(Piece::Wal(file));
        }
    }
    let segments = segments.into_iter().map(std::sync::Arc::new);
    pieces.extend(segments.map(Piece::Segment));
    pieces.sort_by_key(Piece::first);
    Ok(Shelf {
        epoch: scan::FIRST_EPOCH,
        pieces,
    })
}

/// One leaf with its proof. Only what is proved stands in it: the line is read from the payload.
fn record(shelf: &RwLock<Shelf>, index: u64, path: &[Hash]) -> io::Result<Option<Value>> {
    let piece = shelf
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .piece(index);
    let Some(piece) = piece else { return Ok(None) };
    let mut found = None;
    let walked = walk::piece(&piece, index, &mut |leaf| {
        if let Some(salt) = leaf.salt().filter(|_| leaf.index == index) {
            let path: Vec<_> = path.iter().map(|hash| STANDARD.encode(hash)).collect();
            found = Some(json!({
                "index": index,
                "salt": STANDARD.encode(salt),
                "payload": STANDARD.encode(leaf.payload),
                "path": path,
            }));
        }
        false
    });
    match walked {
        Err(walk::Stop::Io(cause)) => Err(cause),
        Ok(()) | Err(walk::Stop::Spoilt(_)) => Ok(found),
    }
}
