//! Opening a log for writing: what is there, whether it is what was signed, where it goes on.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, RwLock};

use crate::error::{OpenError, OpenFinding};
use crate::hash::Hash;
use crate::keys;
use crate::note::{Checkpoint, Note, Signer, VerifierKey};
use crate::scan::{self, Opened};
use crate::sealer::{Closed, catch_up};
use crate::seed::Seed;
use crate::shelf::{Piece, Shelf};
use crate::statement::Statement;
use crate::tile::{TILE_HEIGHT, TILE_WIDTH};
use crate::tiles::Tiles;
use crate::tree::{Edge, Nodes, root};
use crate::walk;
use crate::writer::{CHECKPOINT, ROLL_BYTES, Writer};

/// A log that is ready to be written.
pub(crate) struct Started {
    /// Not yet running.
    pub(crate) writer: Writer,
    /// The tree over what is closed.
    pub(crate) tiles: Tiles,
    /// What is to be sealed.
    pub(crate) closed: Vec<Closed>,
    /// What was wrong.
    pub(crate) findings: Vec<OpenFinding>,
}

/// The whole tree: tiles, and leaves where no tile is.
pub(crate) struct Whole<'t> {
    /// Levels of blocks.
    pub(crate) tiles: &'t Tiles,
    /// Where leaves come from.
    pub(crate) shelf: &'t RwLock<Shelf>,
}

impl Nodes for Whole<'_> {
    type Missing = io::Error;

    fn node(&self, level: u32, place: u64) -> io::Result<Hash> {
        let width = 1_u64.unbounded_shl(level);
        let behind = place.saturating_add(1).saturating_mul(width);
        if level >= TILE_HEIGHT && behind <= self.tiles.blocks().saturating_mul(TILE_WIDTH) {
            return self.tiles.node(level, place);
        }
        let nodes = walk::nodes(self.shelf, behind.saturating_sub(width), behind)?;
        Ok(nodes.root())
    }
}

/// Opens the log of a data folder, or begins one.
pub(crate) fn start(
    data: &Path,
    roll_bytes: Option<u64>,
    seed: Seed,
) -> Result<Started, OpenError> {
    let folder = made(data)?;
    let Opened {
        shelf,
        appendable,
        leftovers,
        mut findings,
    } = scan::open(&folder)?;
    let signer = keys::signer(data, &seed)?;
    let end = shelf.next();
    let fixed = match shelf.pieces.last() {
        Some(Piece::Wal(file)) if appendable => file.first,
        _ => end,
    };
    let going = Going::with(&shelf);
    let shared = Arc::new(RwLock::new(shelf));
    let refused = |cause| OpenError::io("read", &folder, cause);
    let tiles = tiles(&folder, &shared, fixed).map_err(refused)?;
    let whole = Whole {
        tiles: &tiles,
        shelf: &shared,
    };
    let edge = edge(&whole, end).map_err(refused)?;
    let last = read_last(&folder).map_err(refused)?;
    let known = keys::known(&folder).map_err(refused)?.unwrap_or_default();
    let judged = judge(last.as_deref(), (&signer, &known), &whole, end, &going).map_err(refused)?;
    let (epoch, first) = going.on(judged, &signer, last.as_deref());
    if let Some(Judged::Differs { what, .. }) = first.as_ref().map(|(judged, _)| judged) {
        let path = folder.join(CHECKPOINT);
        let what = what.clone();
        findings.push(OpenFinding::NotAsSigned { path, what });
    }
    let appendable = appendable && epoch == going.epoch;
    let first = first.map(|(_, statement)| statement);
    keys::remember(&folder, &signer.key(epoch))
        .map_err(|cause| OpenError::io("write", folder.join(keys::KEYS), cause))?;
    let mut writer = Writer {
        folder,
        epoch,
        end: Arc::new(AtomicU64::new(end)),
        shelf: Arc::clone(&shared),
        active: None,
        roll_bytes: roll_bytes.unwrap_or(ROLL_BYTES),
        edge,
        seed,
        signer,
        signed: last
            .as_deref()
            .filter(|_| first.is_none())
            .and_then(said_by),
        closed: None,
        buffer: Vec::new(),
    };
    if appendable {
        writer.go_on()?;
    }
    writer.begin(first)?;
    let closed = to_seal(&shared, leftovers);
    Ok(Started {
        writer,
        tiles,
        closed,
        findings,
    })
}

/// The log's folder.
fn made(data: &Path) -> Result<PathBuf, OpenError> {
    let folder = data.join("evidence");
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&folder)
        .map_err(|cause| OpenError::io("create", &folder, cause))?;
    Ok(folder)
}

/// Where the log goes on.
struct Going {
    /// The epoch of the last file.
    epoch: u32,
    /// Whether nothing of it is written yet, behind an older one.
    restored: bool,
    /// Whether the last file has leaves.
    begun: bool,
}

impl Going {
    fn with(shelf: &Shelf) -> Self {
        let epoch = shelf.epoch;
        let begun = |last: &Piece| last.first() < shelf.next();
        let begun = shelf.pieces.last().map(begun);
        let older = shelf.pieces.iter().any(|piece| piece.epoch() < epoch);
        Self {
            epoch,
            restored: begun == Some(false) && older,
            begun: begun == Some(true),
        }
    }

    /// The epoch that is written, and what it has to say first.
    fn on(
        &self,
        judged: Judged,
        signer: &Signer,
        last: Option<&str>,
    ) -> (u32, Option<(Judged, Statement)>) {
        let epoch = match &judged {
            Judged::Nothing if !self.restored => return (self.epoch, None),
            Judged::Same { epoch } if *epoch == self.epoch => return (self.epoch, None),
            Judged::Differs { epoch, .. } if self.begun || *epoch >= self.epoch => {
                self.epoch.max(*epoch).saturating_add(1)
            }
            // A restore began an epoch, or nothing is in it yet.
            Judged::Nothing | Judged::Same { .. } | Judged::Differs { .. } => self.epoch,
        };
        let statement = Statement::Epoch {
            epoch,
            key: signer.key(epoch),
            last: last.map(str::to_owned),
        };
        (epoch, Some((judged, statement)))
    }
}

/// Every file but the last, and those whose segments are there already.
fn to_seal(shelf: &RwLock<Shelf>, leftovers: Vec<PathBuf>) -> Vec<Closed> {
    let mut closed: Vec<Closed> = leftovers
        .into_iter()
        .filter_map(|path| {
            let first = scan::first_of_path(&path)?;
            Some(Closed::Leftover(path, first))
        })
        .collect();
    let shelf = shelf
        .read()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let all_but_last = shelf.pieces.len().saturating_sub(1);
    for piece in shelf.pieces.iter().take(all_but_last) {
        if let Piece::Wal(file) = piece
            && file.damage.is_empty()
            && file.next > file.first
        {
            closed.push(Closed::File(file.clone()));
        }
    }
    closed
}

/// The tiles over everything that does not change any more.
fn tiles(folder: &Path, shelf: &RwLock<Shelf>, fixed: u64) -> io::Result<Tiles> {
    let mut tiles = Tiles::open(folder)?;
    if tiles.blocks().saturating_mul(TILE_WIDTH) > fixed {
        // Tiles over leaves that are not there: kept beside, told by the checkpoint that differs.
        let kept = folder.join("tile.other");
        if kept.exists() {
            fs::remove_dir_all(&kept)?;
        }
        fs::rename(folder.join("tile"), kept)?;
        tiles = Tiles::open(folder)?;
    }
    catch_up(shelf, &mut tiles, fixed)?;
    Ok(tiles)
}

fn edge(whole: &Whole<'_>, end: u64) -> io::Result<Edge> {
    let tiled = whole.tiles.blocks().saturating_mul(TILE_WIDTH);
    let mut edge = Edge::of(whole.tiles, tiled)?;
    for (level, hash) in walk::nodes(whole.shelf, tiled, end)?.found {
        edge.push_node(level, hash);
    }
    Ok(edge)
}

/// What the last checkpoint is worth.
enum Judged {
    /// There is none.
    Nothing,
    /// The tree is what was signed, in this epoch.
    Same { epoch: u32 },
    /// It is not.
    Differs { epoch: u32, what: String },
}

fn judge(
    last: Option<&str>,
    (signer, known): (&Signer, &[VerifierKey]),
    whole: &Whole<'_>,
    end: u64,
    going: &Going,
) -> io::Result<Judged> {
    let Some(text) = last else {
        return Ok(Judged::Nothing);
    };
    let differs = |epoch, what: String| Ok(Judged::Differs { epoch, what });
    let Ok(note) = Note::parse(text) else {
        return differs(0, "it is not a checkpoint".to_owned());
    };
    let Ok(said) = Checkpoint::parse(&note.text) else {
        return differs(0, "it is not a checkpoint".to_owned());
    };
    let epoch = epoch_of(&said.origin).unwrap_or_default();
    if said.size > end {
        let size = said.size;
        return differs(epoch, format!("{size} leaves were signed, {end} are there"));
    }
    if root(whole, said.size)? != said.root {
        let size = said.size;
        return differs(
            epoch,
            format!("the first {size} leaves are not those that were signed"),
        );
    }
    if note.check(&signer.key(epoch)).is_ok() {
        return Ok(Judged::Same { epoch });
    }
    // A restored folder names the key that signed, and has none of its own yet.
    let known = known.iter().find(|key| key.name == said.origin);
    match note.check(known.unwrap_or(&signer.key(epoch))) {
        Ok(()) if epoch < going.epoch => Ok(Judged::Same { epoch }),
        Ok(()) => differs(epoch, "the key that signed it is gone".to_owned()),
        Err(cause) => differs(epoch, format!("it {cause}")),
    }
}

/// The epoch that an origin names.
pub(crate) fn epoch_of(origin: &str) -> Option<u32> {
    origin.rsplit_once('/')?.1.parse().ok()
}

fn read_last(folder: &Path) -> io::Result<Option<String>> {
    match fs::read(folder.join(CHECKPOINT)) {
        Ok(bytes) => Ok(Some(String::from_utf8_lossy(&bytes).into_owned())),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(cause),
    }
}

/// Size and root that a note signs.
pub(crate) fn said_by(note: &str) -> Option<(u64, Hash)> {
    let said = Checkpoint::parse(&Note::parse(note).ok()?.text).ok()?;
    Some((said.size, said.root))
}
