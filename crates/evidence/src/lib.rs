//! The append-only log of everything that arrived, durable before it is acknowledged.
//!
//! A newcomer needs to know: [`PlainLog`] keeps raw frames in `DATA/evidence/wal-*.log`; one
//! thread writes, commits groups of appends with one fsync each, and only then answers. Frames
//! carry their index and a CRC32C (`frame`), records are encoded by `record`, `scan` reads a file
//! back at start, `writer` is the thread, `reader` serves reads up to what is committed.
//!
//! Every file says which epoch its records belong to. A restore begins a new one (`look`): indexes
//! count on, but no identity is given twice, whatever was appended after the backup was taken.
//!
//! Sealing and Parquet stand behind the same port later; nothing is decoded here.

mod error;
mod frame;
mod hash;
mod lock;
mod log;
mod look;
mod note;
mod reader;
mod record;
mod scan;
mod shelf;
mod tile;
mod tree;
mod writer;

pub use error::{LockError, OpenError, OpenFinding};
pub use frame::MAX_FRAME_BYTES;
pub use lock::{FolderLock, lock_folder};
pub use log::{MAX_APPEND_BYTES, PlainLog};
pub use look::{LogFile, LogState, begin_epoch, look, newest};

/// The seals as pure functions: hashes, tree, proofs and signed checkpoints.
pub mod seal {
    pub use crate::hash::{BlockKey, Hash, leaf_hash, node_hash, sha256};
    pub use crate::note::{Checkpoint, Note, NoteError, Signer, VerifierKey};
    pub use crate::tile::{TILE_HEIGHT, TILE_WIDTH, tile_path};
    pub use crate::tree::{
        Edge, Nodes, consistency, inclusion, is_consistent, root, root_of_inclusion,
    };
}
