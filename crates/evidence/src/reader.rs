//! Reading what is committed, by index.

use std::fs::File;
use std::sync::{PoisonError, RwLock};

use application::Fault;
use application::port::KeptRecord;
use domain::id::EventId;

use crate::frame::{Frames, Step};
use crate::record::{decode, index_of};
use crate::scan::is_commit;
use crate::shelf::{Part, Shelf};

/// Up to `limit` records from an index on; damaged ones, told when the log was opened, are missing.
pub(crate) fn read_from(
    shelf: &RwLock<Shelf>,
    index: u64,
    limit: usize,
) -> Result<Vec<KeptRecord>, Fault> {
    let mut found = Vec::new();
    let mut wanted = index;
    while found.len() < limit {
        let part = {
            let shared = shelf.read().unwrap_or_else(PoisonError::into_inner);
            shared.part(wanted)
        };
        let Some(part) = part else { break };
        read_part(&part, wanted, limit, &mut found)?;
        wanted = part.next;
    }
    Ok(found)
}

fn read_part(
    part: &Part,
    wanted: u64,
    limit: usize,
    found: &mut Vec<KeptRecord>,
) -> Result<(), Fault> {
    let path = part.path.display();
    let failed = |cause| Fault::caused(format!("read {path}"), cause);
    let file = File::open(&part.path).map_err(failed)?;
    let mut frames = Frames::new(file, part.offset, part.end).map_err(failed)?;
    while found.len() < limit {
        let here = frames.offset();
        if let Some((_, to)) = part.damage.iter().find(|(from, _)| *from == here) {
            frames.jump(*to).map_err(failed)?;
            continue;
        }
        match frames.step().map_err(failed)? {
            Step::End => break,
            Step::Bad { offset } => return Err(spoilt(part, offset)),
            Step::Frame { .. } if is_commit(frames.payload()) => {}
            Step::Frame { offset } => {
                let payload = frames.payload();
                let index = index_of(payload).ok_or_else(|| spoilt(part, offset))?;
                if index >= wanted {
                    let epoch = part.epoch;
                    let (index, record) = decode(payload).ok_or_else(|| spoilt(part, offset))?;
                    found.push(KeptRecord {
                        id: EventId { epoch, index },
                        record,
                    });
                }
            }
        }
    }
    Ok(())
}

/// The file changed under the running program.
fn spoilt(part: &Part, offset: u64) -> Fault {
    Fault::new(format!(
        "{}: bad frame at offset {offset}; check the disk and compare with a backup",
        part.path.display()
    ))
}
