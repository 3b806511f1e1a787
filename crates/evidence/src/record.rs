//! A record as bytes. The layout is fixed for good: files outlive programs.
//!
//! `kind u8 = 1 · index u64 · unit [16] · source [16] · received i64 µs · trust u8 · position
//! (0; 1 and device u64, inode u64, generation u32, offset u64, end u64; 2 and the journal's
//! sequence u64; 3 and RELP's session u64, transaction u64; 4 and series u64, number u64; 5 and a
//! name's digest in two u64; 6 and a request's digest u64, line u64) · length of the encoding's name
//! u8 · name · raw bytes to the end`; all numbers little-endian.

use application::port::{RawRecord, SenderPosition, Trust};
use domain::id::{SourceId, UnitId};
use formats::encoding::Encoding;
use jiff::Timestamp;
use uuid::Uuid;

use crate::frame::{RECORD_V1, STATEMENT_V1};

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
    put_position(&record.position, into);
    // Names are a closed list of short words; a longer one would be a slip and falls back below.
    let (length, name) =
        u8::try_from(record.encoding.len()).map_or((0, ""), |length| (length, record.encoding));
    into.push(length);
    into.extend_from_slice(name.as_bytes());
    into.extend_from_slice(&record.raw);
}

fn put_position(position: &SenderPosition, into: &mut Vec<u8>) {
    let mut put = |kind: u8, numbers: &[u64]| {
        into.push(kind);
        for number in numbers {
            into.extend_from_slice(&number.to_le_bytes());
        }
    };
    match *position {
        SenderPosition::None => put(0, &[]),
        SenderPosition::File {
            device,
            inode,
            generation,
            offset,
            end,
        } => {
            put(1, &[device, inode]);
            into.extend_from_slice(&generation.to_le_bytes());
            into.extend_from_slice(&offset.to_le_bytes());
            into.extend_from_slice(&end.to_le_bytes());
        }
        SenderPosition::Journal { sequence } => put(2, &[sequence]),
        SenderPosition::Relp {
            session,
            transaction,
        } => put(3, &[session, transaction]),
        SenderPosition::Numbered { series, number } => put(4, &[series, number]),
        SenderPosition::Named { high, low } => put(5, &[high, low]),
        SenderPosition::Request { body, line } => put(6, &[body, line]),
        SenderPosition::Dropped { high, low, number } => put(7, &[high, low, number]),
    }
}

/// Bytes of a position that records of one sender share, and how many numbers follow that differ
/// from one to the next; none for a kind not known here.
const fn shape_of(kind: u8) -> Option<(usize, usize)> {
    match kind {
        0 => Some((0, 0)),
        1 => Some((20, 2)),
        2 => Some((0, 1)),
        3 | 4 => Some((8, 1)),
        5 | 6 => Some((0, 2)),
        7 => Some((16, 1)),
        _ => None,
    }
}

/// The index of a leaf's payload, record or statement, without reading the rest.
pub(crate) fn index_of(payload: &[u8]) -> Option<u64> {
    let (RECORD_V1 | STATEMENT_V1, rest) =
        payload.split_first().map(|(kind, rest)| (*kind, rest))?
    else {
        return None;
    };
    Cursor(rest).u64()
}

/// Day a record was received, counted from 1970 in UTC; none for a statement.
pub(crate) fn received_day(payload: &[u8]) -> Option<i64> {
    let mut cursor = Cursor(payload.strip_prefix(&[RECORD_V1])?);
    cursor.slice(40)?;
    Some(day_of(cursor.u64()?.cast_signed()))
}

/// The day of a time in microseconds since 1970.
pub(crate) const fn day_of(microseconds: i64) -> i64 {
    microseconds.div_euclid(24 * 3600 * 1_000_000)
}

/// Receive time in microseconds and raw bytes of a record, without taking the rest apart; none for what
/// is none.
pub(crate) fn arrival_of(payload: &[u8]) -> Option<(i64, &[u8])> {
    let mut cursor = Cursor(payload.strip_prefix(&[RECORD_V1])?);
    cursor.slice(40)?;
    let received = cursor.u64()?.cast_signed();
    cursor.u8()?;
    let (shared, numbers) = shape_of(cursor.u8()?)?;
    cursor.slice(shared)?;
    cursor.slice(numbers.checked_mul(8)?)?;
    let name = cursor.u8()?;
    cursor.slice(name.into())?;
    Some((received, cursor.0))
}

/// Appends the payload of a statement: `kind u8 = 4 · index u64 · text`.
pub(crate) fn encode_statement(index: u64, text: &str, into: &mut Vec<u8>) {
    into.push(STATEMENT_V1);
    into.extend_from_slice(&index.to_le_bytes());
    into.extend_from_slice(text.as_bytes());
}

/// The text of a statement; none for a record.
pub(crate) fn statement_of(payload: &[u8]) -> Option<&str> {
    let rest = payload.strip_prefix(&[STATEMENT_V1])?;
    std::str::from_utf8(rest.get(8..)?).ok()
}

/// What a leaf of a segment has for itself.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Row<'p> {
    /// Receive time, microseconds.
    pub(crate) received: u64,
    /// First number of its position that differs.
    pub(crate) offset: u64,
    /// Second such number.
    pub(crate) end: u64,
    /// Raw bytes, or the text of a statement.
    pub(crate) raw: &'p [u8],
}

/// A payload taken apart, so that like stands beside like in a segment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Parts<'p> {
    /// What records of one sender share: `unit · source · trust · kind of position · [device ·
    /// inode · generation, or session, or series] · length of the encoding's name · name`. Empty for
    /// a statement.
    pub(crate) who: Vec<u8>,
    /// Receive time, microseconds.
    pub(crate) received: u64,
    /// Where it stood in a file, or the first number of another position that differs.
    pub(crate) offset: u64,
    /// Where it ended in a file, or the second such number.
    pub(crate) end: u64,
    /// Raw bytes, or the text of a statement.
    pub(crate) raw: &'p [u8],
}

impl<'p> Parts<'p> {
    /// Takes a leaf's payload apart.
    pub(crate) fn of(payload: &'p [u8]) -> Option<Self> {
        if let Some(rest) = payload.strip_prefix(&[STATEMENT_V1]) {
            let raw = rest.get(8..)?;
            return Some(Self {
                raw,
                ..Self::default()
            });
        }
        let mut cursor = Cursor(payload.strip_prefix(&[RECORD_V1])?);
        cursor.u64()?;
        let mut parts = Self::default();
        parts.who.extend_from_slice(cursor.slice(32)?);
        parts.received = cursor.u64()?;
        parts.who.push(cursor.u8()?);
        let kind = cursor.u8()?;
        parts.who.push(kind);
        let (shared, numbers) = shape_of(kind)?;
        parts.who.extend_from_slice(cursor.slice(shared)?);
        if numbers > 0 {
            parts.offset = cursor.u64()?;
        }
        if numbers > 1 {
            parts.end = cursor.u64()?;
        }
        let name = cursor.u8()?;
        parts.who.push(name);
        parts.who.extend_from_slice(cursor.slice(name.into())?);
        parts.raw = cursor.0;
        Some(parts)
    }

    /// Whether it says where it stood at its sender.
    pub(crate) fn has_place(&self) -> bool {
        self.who.get(33).is_some_and(|kind| *kind != 0)
    }

    /// The source of a record.
    pub(crate) fn source(&self) -> Option<[u8; 16]> {
        self.who.get(16..32)?.try_into().ok()
    }
}

/// What payloads of one sender begin with, from what its records share: everything but their own
/// numbers stands there already.
#[derive(Debug)]
pub(crate) struct Template {
    bytes: Vec<u8>,
    /// Where a record's own numbers stand: receive time, then up to two of its position.
    numbers: [Option<usize>; 3],
}

/// Where the index stands in every payload.
const INDEX_AT: usize = 1;

impl Template {
    /// The template of what records share; none where it is not as [`Parts::of`] makes it.
    pub(crate) fn of(who: &[u8]) -> Option<Self> {
        let mut bytes = Vec::new();
        if who.is_empty() {
            bytes.push(STATEMENT_V1);
            bytes.extend_from_slice(&[0; 8]);
            let numbers = [None; 3];
            return Some(Self { bytes, numbers });
        }
        let mut who = Cursor(who);
        bytes.push(RECORD_V1);
        bytes.extend_from_slice(&[0; 8]);
        bytes.extend_from_slice(who.slice(32)?);
        let received = bytes.len();
        bytes.extend_from_slice(&[0; 8]);
        let trust = who.u8()?;
        let kind = who.u8()?;
        bytes.extend_from_slice(&[trust, kind]);
        let (shared, numbers) = shape_of(kind)?;
        bytes.extend_from_slice(who.slice(shared)?);
        let place = bytes.len();
        let behind = place.checked_add(8)?;
        bytes.resize(place.checked_add(numbers.checked_mul(8)?)?, 0);
        bytes.extend_from_slice(who.0);
        let numbers = [
            Some(received),
            (numbers > 0).then_some(place),
            (numbers > 1).then_some(behind),
        ];
        Some(Self { bytes, numbers })
    }

    /// Appends the payload of a leaf: [`Parts::of`] the other way round.
    #[inline]
    pub(crate) fn put(&self, index: u64, row: &Row<'_>, into: &mut Vec<u8>) -> Option<()> {
        let from = into.len();
        into.extend_from_slice(&self.bytes);
        let head = into.get_mut(from..)?;
        put_number(head, INDEX_AT, index)?;
        let own = [row.received, row.offset, row.end];
        for (at, number) in self.numbers.iter().zip(own) {
            if let Some(at) = at {
                put_number(head, *at, number)?;
            }
        }
        into.extend_from_slice(row.raw);
        Some(())
    }
}

#[inline]
fn put_number(bytes: &mut [u8], at: usize, number: u64) -> Option<()> {
    *bytes.get_mut(at..)?.first_chunk_mut()? = number.to_le_bytes();
    Some(())
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
    let position = take_position(&mut cursor)?;
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

fn take_position(cursor: &mut Cursor<'_>) -> Option<SenderPosition> {
    Some(match cursor.u8()? {
        0 => SenderPosition::None,
        1 => SenderPosition::File {
            device: cursor.u64()?,
            inode: cursor.u64()?,
            generation: cursor.u32()?,
            offset: cursor.u64()?,
            end: cursor.u64()?,
        },
        2 => SenderPosition::Journal {
            sequence: cursor.u64()?,
        },
        3 => SenderPosition::Relp {
            session: cursor.u64()?,
            transaction: cursor.u64()?,
        },
        4 => SenderPosition::Numbered {
            series: cursor.u64()?,
            number: cursor.u64()?,
        },
        5 => SenderPosition::Named {
            high: cursor.u64()?,
            low: cursor.u64()?,
        },
        6 => SenderPosition::Request {
            body: cursor.u64()?,
            line: cursor.u64()?,
        },
        7 => SenderPosition::Dropped {
            high: cursor.u64()?,
            low: cursor.u64()?,
            number: cursor.u64()?,
        },
        _ => return None,
    })
}

/// Numbers and stretches from bytes, little-endian; none at the end.
pub(crate) struct Cursor<'b>(pub(crate) &'b [u8]);

impl<'b> Cursor<'b> {
    #[inline]
    pub(crate) fn slice(&mut self, length: usize) -> Option<&'b [u8]> {
        let (head, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(head)
    }

    #[inline]
    pub(crate) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    #[inline]
    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*head)
    }

    #[inline]
    pub(crate) fn u8(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    #[inline]
    pub(crate) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }
}
