//! Reading what is committed, by index.

use std::io;
use std::sync::{PoisonError, RwLock};

use application::Fault;
use application::port::KeptRecord;
use domain::id::EventId;

use crate::record::{decode, statement_of};
use crate::shelf::{Piece, Shelf};
use crate::walk::{self, Stop};

/// Up to `limit` records from an index on; damaged ones, told when the log was opened, are missing,
/// and so are what the log says about itself.
pub(crate) fn read_from(
    shelf: &RwLock<Shelf>,
    index: u64,
    limit: usize,
) -> Result<Vec<KeptRecord>, Fault> {
    let mut found = Vec::new();
    let mut wanted = index;
    let mut missing = None;
    while found.len() < limit {
        let part = {
            let shared = shelf.read().unwrap_or_else(PoisonError::into_inner);
            shared.piece(wanted)
        };
        let Some(part) = part else { break };
        match read_part(&part, wanted, limit, &mut found) {
            Ok(()) => wanted = part.next(),
            // It was sealed in this moment: its segment stands there now.
            Err(Stop::Io(cause))
                if cause.kind() == io::ErrorKind::NotFound
                    && missing.as_deref() != Some(part.path()) =>
            {
                missing = Some(part.path().to_owned());
            }
            Err(stop) => return Err(spoilt(&part, &stop)),
        }
    }
    Ok(found)
}

fn read_part(
    part: &Piece,
    wanted: u64,
    limit: usize,
    found: &mut Vec<KeptRecord>,
) -> Result<(), Stop> {
    let mut bad = None;
    walk::piece(part, wanted, &mut |leaf| {
        if statement_of(leaf.payload).is_some() {
            return true;
        }
        let Some((index, record)) = decode(leaf.payload) else {
            bad = Some(leaf.index);
            return false;
        };
        let epoch = part.epoch();
        found.push(KeptRecord {
            id: EventId { epoch, index },
            record,
        });
        found.len() < limit
    })?;
    bad.map_or(Ok(()), |index| Err(Stop::Spoilt(index)))
}

/// The file changed under the running program.
fn spoilt(part: &Piece, stop: &Stop) -> Fault {
    let path = part.path().display();
    match (stop, part) {
        (Stop::Io(cause), _) => Fault::new(format!("read {path}: {cause}")),
        (Stop::Spoilt(offset), Piece::Wal(_)) => Fault::new(format!(
            "{path}: bad frame at offset {offset}; check the disk and compare with a backup"
        )),
        (Stop::Spoilt(index), Piece::Segment(_)) => Fault::new(format!(
            "{path}: unreadable from record {index} on; check the disk and compare with a backup"
        )),
    }
}
