//! The sealed log of everything that arrived, durable before it is acknowledged.
//!
//! A newcomer needs to know: [`SealedLog`] keeps raw frames in `DATA/evidence/wal-*.log`; one
//! thread (`writer`) writes, commits groups of appends with one fsync each, and only then answers.
//! Frames carry their index and a CRC32C (`frame`), records are encoded by `record`, `scan` reads
//! files back at start, `reader` serves reads up to what is committed.
//!
//! Every record is a leaf of a Merkle tree (`tree`, `hash`), and so is what the log says about itself
//! (`statement`); checkpoints over it are signed (`note`). A file that is full, or of a day that is
//! over, becomes a compressed segment (`segment`, `chunk`) by a second thread (`sealer`), which keeps
//! the tree's hashes from level 8 up (`tiles`); the hashes below are computed from the data (`walk`).
//!
//! Records whose time is over go (`retain`); what stays of a segment then (`thin`) holds the other
//! leaves and the hashes that the tree needs.
//!
//! Every file says which epoch its records belong to. A restore begins a new one (`look`): indexes
//! count on, but no identity is given twice, whatever was appended after the backup was taken. So
//! does an opening that finds other leaves than were signed (`start`).

mod chunk;
mod count;
mod error;
mod files;
mod frame;
mod hash;
mod keep;
mod kept;
mod keys;
mod lock;
mod log;
mod look;
mod note;
mod prove;
mod reader;
mod record;
mod retain;
mod scan;
mod sealer;
mod seed;
mod segment;
mod shelf;
mod start;
mod statement;
mod thin;
mod tile;
mod tiles;
mod tree;
mod verify;
mod walk;
mod witness;
mod writer;

pub use error::{LockError, OpenError, OpenFinding};
pub use frame::MAX_FRAME_BYTES;
pub use kept::KeptLog;
pub use lock::{FolderLock, lock_folder};
pub use log::{MAX_APPEND_BYTES, SealedLog};
pub use look::{LogFile, LogState, begin_epoch, look, newest};
pub use prove::{MAX_PROVEN, ProveError, own_key, prove, prove_each, submission};
pub use seed::Seed;
pub use verify::{Missing, Outside, Trouble, Verified, Witnessed, verify, verify_witnessed};

/// The seals as pure functions: hashes, tree, proofs and signed checkpoints.
pub mod seal {
    pub use crate::hash::{BlockKey, Hash, leaf_hash, node_hash, sha256};
    pub use crate::note::{Checkpoint, Note, NoteError, Signer, VerifierKey};
    pub use crate::tile::{TILE_HEIGHT, TILE_WIDTH, tile_path};
    pub use crate::tree::{
        Edge, Nodes, consistency, inclusion, is_consistent, root, root_of_inclusion,
    };
    pub use crate::witness::{
        Cosigner, NotWitnessed, Submission, WitnessKey, countersigned, judge,
    };
}
