//! How far files were read, as the log itself tells on replay.

use std::collections::BTreeMap;

use domain::id::SourceId;
use serde::{Deserialize, Serialize};

use crate::port::{RawRecord, SenderPosition};

/// Where each file was read to, by device and inode.
pub type FilePositions = BTreeMap<(u64, u64), FileMark>;

/// The last record that was taken from a file, by which the file is known again.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FileMark {
    /// Counts truncations and reuse of the inode.
    pub generation: u32,
    /// Where the record begins.
    pub offset: u64,
    /// Where it ends.
    pub end: u64,
    /// Its first bytes, as they stand in the file: at most [`FileMark::BYTES`] of its first line.
    pub begin: Vec<u8>,
}

impl FileMark {
    /// Bytes of a record that are held.
    pub const BYTES: usize = 256;

    /// Takes note of a record; an earlier one than what was known changes nothing.
    pub fn pass(&mut self, generation: u32, (offset, end): (u64, u64), raw: &[u8]) {
        if (generation, end) < (self.generation, self.end) {
            return;
        }
        let line = raw.split(|byte| *byte == b'\n').next().unwrap_or(raw);
        self.generation = generation;
        self.offset = offset;
        self.end = end;
        self.begin.clear();
        self.begin
            .extend_from_slice(line.get(..Self::BYTES).unwrap_or(line));
    }
}

/// Takes note of a record that is in the log.
pub(crate) fn remember(positions: &mut BTreeMap<SourceId, FilePositions>, record: &RawRecord) {
    let SenderPosition::File {
        device,
        inode,
        generation,
        offset,
        end,
    } = record.position
    else {
        return;
    };
    let files = positions.entry(record.source).or_default();
    let mark = files.entry((device, inode)).or_default();
    mark.pass(generation, (offset, end), &record.raw);
}
