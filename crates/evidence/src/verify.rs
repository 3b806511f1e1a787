//! Is the log what was signed? Reads everything, changes nothing.
//!
//! Every leaf is hashed again from its data; hashes that are kept (tiles, statements, marks,
//! checkpoints) are compared with what comes out. A folder that was rolled back or signed again as a
//! whole agrees with itself: only a checkpoint from outside finds it.

mod seals;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Arc, RwLock};

use jiff::Timestamp;

use crate::error::OpenError;
use crate::frame::{Frames, MARK, Step, pair_of, u64_of};
use crate::hash::Hash;
use crate::note::{Checkpoint, Note, VerifierKey};
use crate::record::{arrival_of, statement_of};
use crate::scan::{self, FIRST_EPOCH};
use crate::shelf::{Piece, Shelf};
use crate::statement::Statement;
use crate::tile::TILE_HEIGHT;
use crate::tree::Edge;
use crate::walk::{self, Gone, Item, Leaf, Secret, Stop, hole};
use crate::witness::WitnessKey;
use crate::writer::CHECKPOINT;

/// Something that is not as it was written or signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// The file, named from `DATA/evidence` on, or a checkpoint from outside.
    pub file: String,
    /// Index of the first leaf it concerns.
    pub record: Option<u64>,
    /// What is wrong, in words.
    pub what: String,
}

/// What the log is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Records that can be read.
    pub records: u64,
    /// Leaves of the tree: records, and what the log says about itself.
    pub tree_size: u64,
    /// Root of the tree over them.
    pub root: Hash,
    /// Leaves under the folder's own checkpoint, as far as it is good; what came since is signed within
    /// a minute, and at the end.
    pub signed: u64,
    /// Receive time of the newest record under a checkpoint from outside; none without one.
    pub anchored_until: Option<Timestamp>,
    /// Which witness countersigned which checkpoint from outside, and when.
    pub witnessed: Vec<Witnessed>,
    /// Raw bytes that were read.
    pub raw_bytes: u64,
    /// What retention took, as the log states it; it is no problem.
    pub removed: Vec<Missing>,
    /// What is wrong; empty when all is as signed.
    pub problems: Vec<Trouble>,
}

/// A checkpoint from outside that a witness countersigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witnessed {
    /// Where the checkpoint comes from.
    pub checkpoint: String,
    /// The witness's name.
    pub witness: String,
    /// When it saw that the log had only grown.
    pub at: Timestamp,
}

/// Records that retention took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The file they were in, named from `DATA/evidence` on.
    pub file: String,
    /// Index of its first leaf.
    pub first: u64,
    /// Index after its last leaf; some between the two may still be there.
    pub next: u64,
    /// When they went.
    pub at: Timestamp,
    /// How many, by the rule that they went by.
    pub rules: Vec<(String, u64)>,
}

/// A checkpoint that was kept elsewhere: its name, and the note.
#[derive(Debug, Clone)]
pub struct Outside {
    /// Where it comes from, for what is told.
    pub name: String,
    /// The signed note.
    pub note: String,
}

/// Verifies the log of a data folder, against checkpoints from outside where there are any.
///
/// # Errors
/// [`OpenError`] when the folder cannot be read; everything else is told as a problem.
pub fn verify(data: &Path, outside: &[Outside]) -> Result<Verified, OpenError> {
    verify_witnessed(data, outside, &[])
}

/// The same, and every checkpoint from outside must be countersigned by each of these witnesses.
///
/// # Errors
/// As [`verify`].
pub fn verify_witnessed(
    data: &Path,
    outside: &[Outside],
    witnesses: &[WitnessKey],
) -> Result<Verified, OpenError> {
    let folder = data.join("evidence");
    let refused = |cause| OpenError::io("read", &folder, cause);
    // The checkpoint first: what is written meanwhile only adds to it.
    let signed = read_text(&folder.join(CHECKPOINT)).map_err(refused)?;
    let keys = crate::keys::known(&folder).map_err(refused)?;
    let mut check = Check::new(&folder);
    check.signed = signed;
    check.take_keys(keys);
    check.take_checkpoints(outside);
    check.take_witnesses(outside, witnesses);
    check.list()?;
    check.walk().map_err(refused)?;
    check.statements().map_err(refused)?;
    check.tiles().map_err(refused)?;
    check.end();
    Ok(check.found)
}

/// A root that somebody signed or marked.
struct Claim {
    size: u64,
    root: Hash,
    file: String,
    whose: Whose,
}

/// Who says so.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// A mark in a file of the log.
    Mark,
    /// The folder's own checkpoint.
    Own,
    /// A checkpoint from outside.
    Outside,
}

/// One verification.
struct Check<'f> {
    folder: &'f Path,
    signed: Option<String>,
    keys: Vec<VerifierKey>,
    claims: Vec<Claim>,
    last_mark: Option<(u64, Hash)>,
    pieces: Vec<Piece>,
    /// First leaves of files that stand beside their segment.
    leftovers: Vec<u64>,
    edge: Edge,
    blocks: Vec<Hash>,
    /// Leaves that are gone, by the first leaf of their segment.
    gone: BTreeMap<u64, u64>,
    said: Vec<(u64, Statement)>,
    newest: Option<i64>,
    anchored: u64,
    found: Verified,
}

fn read_text(path: &Path) -> io::Result<Option<String>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(
            String::from_utf8(bytes).unwrap_or_else(|_| String::from("not text")),
        )),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(cause),
    }
}

impl<'f> Check<'f> {
    fn new(folder: &'f Path) -> Self {
        let edge = Edge::default();
        Self {
            folder,
            signed: None,
            keys: Vec::new(),
            claims: Vec::new(),
            last_mark: None,
            pieces: Vec::new(),
            leftovers: Vec::new(),
            blocks: Vec::new(),
            gone: BTreeMap::new(),
            said: Vec::new(),
            newest: None,
            anchored: 0,
            found: Verified {
                records: 0,
                tree_size: 0,
                root: edge.root(),
                signed: 0,
                anchored_until: None,
                witnessed: Vec::new(),
                raw_bytes: 0,
                removed: Vec::new(),
                problems: Vec::new(),
            },
            edge,
        }
    }

    fn tell(&mut self, file: impl Into<String>, record: Option<u64>, what: impl Into<String>) {
        self.found.problems.push(Trouble {
            file: file.into(),
            record,
            what: what.into(),
        });
    }

    fn name(&self, path: &Path) -> String {
        let within = path.strip_prefix(self.folder).unwrap_or(path);
        within.display().to_string()
    }

    /// What is there, in order.
    fn list(&mut self) -> Result<(), OpenError> {
        if !self.folder.exists() {
            return Ok(());
        }
        let (segments, unreadable) = scan::segments(self.folder)?;
        for finding in unreadable {
            let file = match &finding {
                crate::OpenFinding::Unreadable { path } => self.name(path),
                _ => String::new(),
            };
            self.tell(
                file,
                None,
                "its header or its index is not as it was written",
            );
        }
        let beside =
            scan::beside(self.folder).map_err(|cause| OpenError::io("list", self.folder, cause))?;
        for (first, path) in beside {
            let name = self.name(&path);
            let what = "it stands beside the file that it is to replace: put back, or left when the \
                        program ended while records went (the next time that records go ends it)";
            self.tell(name, Some(first), what);
        }
        let mut files = scan::list(self.folder)?.into_iter().peekable();
        while let Some((first, path)) = files.next() {
            if segments.iter().any(|segment| segment.first == first) {
                self.leftovers.push(first);
                let name = self.name(&path);
                let what = "it stands beside its segment: put back, or left when the program ended \
                            while it sealed it (the next start removes it)";
                self.tell(name, Some(first), what);
                continue;
            }
            let bound = files.peek().map_or(u64::MAX, |(first, _)| *first);
            match scan::look_at(first, &path, bound) {
                Ok(Some(file)) => self.take_file(file, bound == u64::MAX)?,
                Ok(None) | Err(OpenError::Header { .. }) => {
                    let file = self.name(&path);
                    self.tell(file, Some(first), "its header is not as it was written");
                }
                Err(cause) => return Err(cause),
            }
        }
        let segments = segments
            .into_iter()
            .map(|one| Piece::Segment(Arc::new(one)));
        self.pieces.extend(segments);
        self.pieces.sort_by_key(Piece::first);
        Ok(())
    }

    fn take_file(&mut self, file: crate::shelf::WalFile, last: bool) -> Result<(), OpenError> {
        let path = file.path.clone();
        let refused = |cause| OpenError::io("read", &path, cause);
        let name = self.name(&path);
        for (from, to) in &file.damage {
            let what = format!("unreadable from byte {from} to {to}");
            self.tell(&name, None, what);
        }
        let size = fs::metadata(&path).map_err(refused)?.len();
        if size > file.end {
            let behind = size.saturating_sub(file.end);
            let what = format!(
                "{behind} bytes behind the last commit, at byte {}: damaged, or never acknowledged \
                 when the program ended in that moment (the next start cuts them)",
                file.end
            );
            self.tell(&name, Some(file.next), what);
        }
        let mut frames = Frames::new(
            fs::File::open(&path).map_err(refused)?,
            file.offset_of(file.first)
                .min(u64_of(crate::shelf::HEADER_BYTES)),
            file.end,
        )
        .map_err(refused)?;
        loop {
            let here = frames.offset();
            if let Some((_, to)) = file.damage.iter().find(|(from, _)| *from == here) {
                frames.jump(*to).map_err(refused)?;
                continue;
            }
            let Step::Frame { .. } = frames.step().map_err(refused)? else {
                break;
            };
            if let Some((size, root)) = pair_of(frames.payload(), MARK) {
                self.last_mark = Some((size, root));
                self.claims.push(Claim {
                    size,
                    root,
                    file: name.clone(),
                    whose: Whose::Mark,
                });
            }
        }
        if file.next > file.first || !last {
            self.pieces.push(Piece::Wal(file));
        }
        Ok(())
    }

    /// Every leaf, hashed again.
    fn walk(&mut self) -> io::Result<()> {
        self.claims.sort_by_key(|claim| claim.size);
        self.meet_claims();
        for piece in std::mem::take(&mut self.pieces) {
            self.walk_piece(&piece)?;
            self.pieces.push(piece);
        }
        self.found.tree_size = self.edge.size();
        self.found.root = self.edge.root();
        Ok(())
    }

    fn walk_piece(&mut self, piece: &Piece) -> io::Result<()> {
        let name = self.name(piece.path());
        let size = self.edge.size();
        if piece.first() > size {
            let what = format!(
                "records {size} to {} are missing before it",
                piece.first() - 1
            );
            self.tell(&name, Some(size), what);
            self.fill(piece.first());
        }
        if piece.first() < size {
            let what = format!("it begins at {}, which was there already", piece.first());
            self.tell(&name, Some(piece.first()), what);
        }
        let mut from = self.edge.size();
        while from < piece.next() {
            let walked = walk::items(piece, from, &mut |item| {
                self.fill(item.index());
                match &item {
                    Item::Leaf(leaf) => self.take_leaf(&name, leaf),
                    Item::Gone(gone) => {
                        self.pass(oldest_of(piece));
                        self.take_gone(piece.first(), gone);
                    }
                }
                true
            });
            match walked {
                Ok(()) => break,
                Err(Stop::Io(cause)) if cause.kind() != io::ErrorKind::UnexpectedEof => {
                    return Err(cause);
                }
                Err(Stop::Io(_)) => {
                    self.tell(&name, Some(self.edge.size()), "it ends too early");
                    break;
                }
                Err(Stop::Spoilt(at)) => {
                    let Piece::Segment(segment) = piece else {
                        self.tell(
                            &name,
                            Some(self.edge.size()),
                            format!("bad frame at byte {at}"),
                        );
                        break;
                    };
                    let (first, next) = segment.leaves_of(segment.chunk_of(at));
                    let what = format!("records {first} to {} cannot be read", next - 1);
                    self.tell(&name, Some(first), what);
                    self.fill(next);
                    from = next;
                }
            }
        }
        self.fill(piece.next());
        Ok(())
    }

    /// Something was received at a time, whether or not it is still there.
    fn pass(&mut self, received: Option<i64>) {
        self.newest = self.newest.max(received);
    }

    /// Holes up to a leaf.
    fn fill(&mut self, to: u64) {
        while self.edge.size() < to {
            self.push(hole());
        }
    }

    fn take_leaf(&mut self, name: &str, leaf: &Leaf<'_>) {
        if leaf.index < self.edge.size() {
            return;
        }
        if matches!(leaf.secret, Secret::Lost) {
            self.tell(name, Some(leaf.index), "the key of its block is lost");
        }
        if let Some(text) = statement_of(leaf.payload) {
            match Statement::parse(text) {
                Some(statement) => self.said.push((leaf.index, statement)),
                None => self.tell(name, Some(leaf.index), "a statement that cannot be read"),
            }
        } else if let Some((received, raw)) = arrival_of(leaf.payload) {
            self.found.records += 1;
            self.found.raw_bytes += u64_of(raw.len());
            self.pass(Some(received));
        } else {
            self.tell(name, Some(leaf.index), "a record that cannot be read");
        }
        self.push(leaf.hash());
    }

    /// Leaves that retention took: their node stands for them.
    fn take_gone(&mut self, segment: u64, gone: &Gone) {
        if gone.index < self.edge.size() {
            return;
        }
        let leaves = 1_u64.unbounded_shl(gone.level);
        let behind = gone.index.saturating_add(leaves);
        let until = self.claims.partition_point(|claim| claim.size < behind);
        for claim in self.claims.drain(..until).collect::<Vec<_>>() {
            if claim.whose != Whose::Mark {
                let what = format!(
                    "it is of {} leaves, and records {} to {} went by retention: give a checkpoint of \
                     another moment",
                    claim.size,
                    gone.index,
                    behind.saturating_sub(1)
                );
                self.tell(claim.file, Some(gone.index), what);
            }
        }
        let count = self.gone.entry(segment).or_default();
        *count = count.saturating_add(leaves);
        self.push_node(gone.level, gone.hash);
    }

    fn push(&mut self, hash: Hash) {
        self.push_node(0, hash);
    }

    fn push_node(&mut self, level: u32, hash: Hash) {
        let blocks = &mut self.blocks;
        self.edge.push_telling(level, hash, |level, node| {
            if level == TILE_HEIGHT {
                blocks.push(*node);
            }
        });
        self.meet_claims();
    }

    /// Compares with what was signed about a tree of this size.
    fn meet_claims(&mut self) {
        let size = self.edge.size();
        let until = self.claims.partition_point(|claim| claim.size <= size);
        if until == 0 {
            return;
        }
        let root = self.edge.root();
        for claim in self.claims.drain(..until).collect::<Vec<_>>() {
            if claim.root != root {
                let what = format!("the first {size} leaves are not those that were signed");
                self.tell(claim.file, None, what);
            } else if claim.whose == Whose::Own {
                self.found.signed = size;
            } else if claim.whose == Whose::Outside {
                self.anchored = self.anchored.max(size);
                let newest = self.newest.map(Timestamp::from_microsecond);
                self.found.anchored_until = newest.and_then(Result::ok);
            }
        }
    }

    fn end(&mut self) {
        let there = self.edge.size();
        for claim in std::mem::take(&mut self.claims) {
            let what = format!("{} leaves were signed, {there} are there", claim.size);
            self.tell(claim.file, Some(there), what);
        }
        self.found
            .problems
            .sort_by(|a, b| (&a.file, a.record, &a.what).cmp(&(&b.file, b.record, &b.what)));
        self.found.problems.dedup();
    }

    /// The pieces as something that proofs can be computed from.
    fn shelf(&self) -> RwLock<Shelf> {
        RwLock::new(Shelf {
            epoch: FIRST_EPOCH,
            pieces: self.pieces.clone(),
        })
    }
}

/// When the oldest record of a segment was received.
fn oldest_of(piece: &Piece) -> Option<i64> {
    match piece {
        Piece::Segment(segment) if segment.oldest <= segment.newest => Some(segment.oldest),
        Piece::Segment(_) | Piece::Wal(_) => None,
    }
}

/// The checkpoint in a note.
fn said_in(note: &str) -> Result<(Note, Checkpoint), crate::note::NoteError> {
    let note = Note::parse(note)?;
    let said = Checkpoint::parse(&note.text)?;
    Ok((note, said))
}

/// Names of files below a folder, with their folders.
fn names_below(folder: &Path, within: &str) -> io::Result<BTreeMap<String, Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![within.to_owned()];
    while let Some(within) = folders.pop() {
        if !folder.join(&within).exists() {
            continue;
        }
        for entry in fs::read_dir(folder.join(&within))? {
            let entry = entry?;
            let name = format!("{within}/{}", entry.file_name().to_string_lossy());
            if entry.file_type()?.is_dir() {
                folders.push(name);
            } else if entry
                .path()
                .extension()
                .is_none_or(|ending| ending != "tmp")
            {
                found.insert(name, fs::read(entry.path())?);
            }
        }
    }
    Ok(found)
}
