//! The thread that makes segments of closed files, and the tiles over them.
//!
//! Order of a sealing: the segment is published; tiles follow; readers turn to it; a statement with
//! its SHA-256 becomes a leaf; only then the file goes. Killed anywhere, the next start goes on.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tokio::sync::{mpsc, oneshot};

use crate::files::{Draft, sync_folder};
use crate::hash::Hash;
use crate::segment::{Segment, SegmentWriter};
use crate::shelf::{Piece, Shelf, WalFile, segment_path};
use crate::statement::Statement;
use crate::tile::TILE_WIDTH;
use crate::tiles::Tiles;
use crate::tree::Edge;
use crate::walk::{self, Secret, Stop};
use crate::writer::{Job, Work};

/// Blocks whose hashes are taken together.
const BLOCKS: u64 = 256;

/// A file to be sealed.
pub(crate) enum Closed {
    /// A file of the shelf.
    File(WalFile),
    /// One whose segment is already published.
    Leftover(PathBuf, u64),
}

/// What the thread works with.
pub(crate) struct Sealer {
    /// The log's folder.
    pub(crate) folder: PathBuf,
    /// The files readers see.
    pub(crate) shelf: Arc<RwLock<Shelf>>,
    /// The tree over sealed leaves.
    pub(crate) tiles: Tiles,
    /// Where statements go.
    pub(crate) jobs: mpsc::Sender<Job>,
    /// What went wrong last; the file stays and is taken again at the next start.
    pub(crate) fault: Arc<Mutex<Option<String>>>,
}

impl Sealer {
    /// Seals until nobody closes files any more.
    pub(crate) fn run(mut self, closed: &Receiver<Closed>) {
        for file in closed {
            if let Err(cause) = self.seal(&file) {
                let path = match &file {
                    Closed::File(file) => &file.path,
                    Closed::Leftover(path, _) => path,
                };
                let mut fault = self.fault.lock().unwrap_or_else(PoisonError::into_inner);
                *fault = Some(format!("cannot seal {}: {cause}", path.display()));
            }
        }
    }

    fn seal(&mut self, closed: &Closed) -> io::Result<()> {
        let (wal, first) = match closed {
            Closed::File(file) => {
                write(&self.folder, file)?;
                (&file.path, file.first)
            }
            Closed::Leftover(path, first) => (path, *first),
        };
        let path = segment_path(&self.folder, first);
        let segment = Segment::open(&path)?
            .ok_or_else(|| io::Error::other("its segment cannot be read back"))?;
        let next = segment.next;
        catch_up(&self.shelf, &mut self.tiles, next)?;
        self.turn_to(segment);
        let sha256 = file_hash(&path)?;
        let stated = Statement::Segment {
            first,
            next,
            sha256,
        };
        state(&self.jobs, stated)?;
        fs::remove_file(wal)?;
        sync_folder(&self.folder)
    }

    fn turn_to(&self, segment: Segment) {
        let mut shared = self.shelf.write().unwrap_or_else(PoisonError::into_inner);
        let mut pieces = shared.pieces.iter_mut();
        if let Some(piece) = pieces.find(|piece| piece.first() == segment.first) {
            *piece = Piece::Segment(Arc::new(segment));
        }
    }
}

/// Has the log say something about itself; returns when it is durable.
pub(crate) fn state(jobs: &mpsc::Sender<Job>, statement: Statement) -> io::Result<()> {
    let (reply, answer) = oneshot::channel();
    let work = Work::Statement(statement);
    let stopped = || io::Error::other("the writer has stopped");
    jobs.blocking_send(Job { work, reply })
        .map_err(|_| stopped())?;
    let answer = answer.blocking_recv().map_err(|_| stopped())?;
    answer.map(drop).map_err(io::Error::other)
}

/// Writes the segment of a closed file.
fn write(folder: &Path, file: &WalFile) -> io::Result<()> {
    let path = segment_path(folder, file.first);
    let draft = Draft::new(&path)?;
    let mut writer = SegmentWriter::new(BufWriter::new(&draft.file), file.epoch, file.first)?;
    let mut next = file.first;
    let mut failed = Ok(());
    let walked = walk::piece(&Piece::Wal(file.clone()), file.first, &mut |leaf| {
        failed = match leaf.secret {
            Secret::Key(key) if leaf.index == next => writer.push(key, leaf.payload),
            _ => Err(io::Error::other(format!("leaf {next} is missing"))),
        };
        next = next.saturating_add(1);
        failed.is_ok()
    });
    failed?;
    match walked {
        Ok(()) if next == file.next => {}
        Ok(()) => return Err(io::Error::other("it ends too early")),
        Err(Stop::Io(cause)) => return Err(cause),
        Err(Stop::Spoilt(offset)) => {
            return Err(io::Error::other(format!("bad frame at offset {offset}")));
        }
    }
    writer.finish()?.flush()?;
    draft.publish()
}

/// Adds the blocks that are whole before a leaf.
pub(crate) fn catch_up(shelf: &RwLock<Shelf>, tiles: &mut Tiles, to: u64) -> io::Result<()> {
    let whole = to / TILE_WIDTH;
    while tiles.blocks() < whole {
        let from = tiles.blocks() * TILE_WIDTH;
        let until = from
            .saturating_add(BLOCKS * TILE_WIDTH)
            .min(whole * TILE_WIDTH);
        let mut block = Edge::default();
        for (level, hash) in walk::nodes(shelf, from, until)?.found {
            block.push_node(level, hash);
            if block.size() == TILE_WIDTH {
                tiles.push_block(std::mem::take(&mut block).root())?;
            }
        }
        if tiles.blocks() * TILE_WIDTH != until {
            return Err(io::Error::other(format!(
                "{} leaves were asked for, they are no whole blocks",
                until.saturating_sub(from)
            )));
        }
    }
    tiles.write_parts()
}

/// SHA-256 of a file.
pub(crate) fn file_hash(path: &Path) -> io::Result<Hash> {
    let mut file = File::open(path)?;
    let mut context = ring::digest::Context::new(&ring::digest::SHA256);
    let mut chunk = vec![0; 256 * 1024];
    loop {
        let read = io::Read::read(&mut file, &mut chunk)?;
        let Some(bytes) = chunk.get(..read).filter(|bytes| !bytes.is_empty()) else {
            break;
        };
        context.update(bytes);
    }
    Ok(Hash::try_from(context.finish().as_ref()).unwrap_or_default())
}
