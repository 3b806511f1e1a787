//! A record as bytes. The layout is fixed for good: files outlive programs.
//!
//! `kind u8 = 1 · index u64 · unit [16] · source [16] · received i64 µs · trust u8 · position
//! (0, or 1 and device u64, inode u64, generation u32, offset u64, end u64, or 2 and the
//! journal's sequence u64) · length of the
//! encoding's name u8 · name · raw bytes to the end`; all numbers little-endian.

use application::port::{RawRecord, SenderPosition, Trust};
use domain::id::{SourceId, UnitId};
use formats::encoding::Encoding;
use jiff::Timestamp;
use uuid::Uuid;

use crate::frame::RECORD_V1;

/// Bytes a record takes besides its raw bytes, at most.
pub(crate) const OVERHEAD_BYTES: usize = 512;

/// Appends the payload of a record. The receive time is kept to the microsecond.
pub(crate) fn encode(index: u64, record: &RawRecord, into: &mut Vec<u8>) {
    into.push(RECORD_V1);
    into.extend_from_slice(&index.to_le_bytes());
    into.extend_from_slice(record.unit.uuid().as_bytes());
    into.extend_from_slice(record.source.uuid().as_bytes());
    into.extend_from_slice(&record.received.as_microsecond().to_le_bytes());
    into.push(match record.trust {
        Trust::None => 0,
        Trust::Network => 1,
        Trust::Authenticated => 2,
    });
    match record.position {
        SenderPosition::None => into.push(0),
        SenderPosition::Journal { sequence } => {
            into.push(2);
            into.extend_from_slice(&sequence.to_le_bytes());
        }
        SenderPosition::File {
            device,
            inode,
            generation,
            offset,
            end,
        } => {
            into.push(1);
            into.extend_from_slice(&device.to_le_bytes());
            into.extend_from_slice(&inode.to_le_bytes());
            into.extend_from_slice(&generation.to_le_bytes());
            into.extend_from_slice(&offset.to_le_bytes());
            into.extend_from_slice(&end.to_le_bytes());
        }
    }
    // Names are a closed list of short words; a longer one would be a slip and falls back below.
    let (length, name) =
        u8::try_from(record.encoding.len()).map_or((0, ""), |length| (length, record.encoding));
    into.push(length);
    into.extend_from_slice(name.as_bytes());
    into.extend_from_slice(&record.raw);
}

/// The index of a record's payload, without reading the rest.
pub(crate) fn index_of(payload: &[u8]) -> Option<u64> {
    let mut cursor = Cursor(payload.strip_prefix(&[RECORD_V1])?);
    cursor.u64()
}

/// Reads a payload back; none when it is not a record of a version known here.
pub(crate) fn decode(payload: &[u8]) -> Option<(u64, RawRecord)> {
    let mut cursor = Cursor(payload.strip_prefix(&[RECORD_V1])?);
    let index = cursor.u64()?;
    let unit = UnitId::new(Uuid::from_bytes(cursor.array()?));
    let source = SourceId::new(Uuid::from_bytes(cursor.array()?));
    let received = Timestamp::from_microsecond(i64::from_le_bytes(cursor.array()?)).ok()?;
    let trust = match cursor.u8()? {
        0 => Trust::None,
        1 => Trust::Network,
        2 => Trust::Authenticated,
        _ => return None,
    };
    let position = match cursor.u8()? {
        0 => SenderPosition::None,
        1 => SenderPosition::File {
            device: cursor.u64()?,
            inode: cursor.u64()?,
            generation: u32::from_le_bytes(cursor.array()?),
            offset: cursor.u64()?,
            end: cursor.u64()?,
        },
        2 => SenderPosition::Journal {
            sequence: cursor.u64()?,
        },
        _ => return None,
    };
    let length = usize::from(cursor.u8()?);
    let (name, raw) = cursor.0.split_at_checked(length)?;
    // The name is a guess about the bytes, never a reason to lose them.
    let encoding = std::str::from_utf8(name)
        .ok()
        .and_then(Encoding::from_name)
        .unwrap_or(Encoding::Utf8)
        .name();
    let raw = raw.to_vec();
    Some((
        index,
        RawRecord {
            unit,
            source,
            received,
            trust,
            position,
            encoding,
            raw,
        },
    ))
}

struct Cursor<'b>(&'b [u8]);

impl Cursor<'_> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*head)
    }

    fn u8(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }
}
