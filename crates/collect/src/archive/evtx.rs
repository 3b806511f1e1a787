//! Windows event logs: a file of chunks of 64 KiB, each with records in binary XML. A chunk stands for
//! itself, so one is read at a time and a damaged one costs only its own records.
//!
//! Layout after Microsoft's `MS-EVEN6` and the format's public descriptions: a header of 4,096 bytes that
//! begins with `ElfFile`, then chunks that begin with `ElfChnk`; space for chunks not yet written is zero.

use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use evtx::{EvtxChunkData, ParserSettings};

use super::Item;

const FILE_MAGIC: &[u8] = b"ElfFile\0";
const CHUNK_MAGIC: &[u8] = b"ElfChnk\0";
const FILE_HEADER: usize = 4_096;
const CHUNK: usize = 65_536;
/// Most letters of a fault that are told: it may quote what it could not read.
const TOLD: usize = 200;

type Visitor<'v> = dyn FnMut(Item<'_>) -> ControlFlow<()> + 'v;

/// Whether the first bytes are those of a Windows event log.
pub(super) fn is_event_log(start: &[u8]) -> bool {
    start.starts_with(FILE_MAGIC)
}

/// Shows every record as JSON under its record number; what is damaged is told and passed over.
///
/// # Errors
/// As the reader's.
pub(super) fn records(
    reader: &mut dyn BufRead,
    visitor: &mut Visitor<'_>,
) -> io::Result<ControlFlow<()>> {
    let settings = Arc::new(ParserSettings::new().indent(false));
    if piece(reader, FILE_HEADER)?.len() < FILE_HEADER {
        return Ok(visitor(Item::Damaged {
            what: "the file ends in its header".to_owned(),
        }));
    }
    let mut number = 0_u64;
    loop {
        let mut chunk = piece(reader, CHUNK)?;
        if chunk.is_empty() {
            return Ok(ControlFlow::Continue(()));
        }
        let torn = chunk.len() < CHUNK;
        chunk.resize(CHUNK, 0);
        let flow = if chunk.starts_with(CHUNK_MAGIC) {
            chunk_records(number, chunk, &settings, visitor)
        } else if chunk.iter().all(|byte| *byte == 0) {
            ControlFlow::Continue(())
        } else {
            damaged(number, &"it does not begin as a chunk", visitor)
        };
        let flow = match flow {
            ControlFlow::Continue(()) if torn => damaged(number, &"the file ends in it", visitor),
            flow => flow,
        };
        if flow.is_break() {
            return Ok(flow);
        }
        number = number.saturating_add(1);
    }
}

/// Up to so many bytes; fewer only at the end.
fn piece(reader: &mut dyn BufRead, size: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(size);
    let limit = u64::try_from(size).unwrap_or(u64::MAX);
    reader.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn damaged(chunk: u64, what: &dyn std::fmt::Display, visitor: &mut Visitor<'_>) -> ControlFlow<()> {
    let what: String = what.to_string().chars().take(TOLD).collect();
    let what = what.replace(char::is_control, " ");
    visitor(Item::Damaged {
        what: format!("chunk {chunk} is damaged: {what}"),
    })
}

/// A record, or why it is none.
type Unpacked = Result<(u64, Vec<u8>), String>;

fn chunk_records(
    number: u64,
    bytes: Vec<u8>,
    settings: &Arc<ParserSettings>,
    visitor: &mut Visitor<'_>,
) -> ControlFlow<()> {
    let records = unpacked(bytes, settings);
    for record in records {
        match record {
            Ok((id, json)) => visitor(Item::Line {
                number: id,
                raw: &json,
                oversized: false,
            })?,
            Err(what) => damaged(number, &what, visitor)?,
        }
    }
    ControlFlow::Continue(())
}

/// The number a record bears in its text, which is what people see. The file's own count begins anew
/// where a part of a log was exported.
fn number_of(json: &[u8]) -> Option<u64> {
    const NAME: &[u8] = b"\"EventRecordID\":";
    let start = memchr::memmem::find(json, NAME)?.checked_add(NAME.len())?;
    let digits = json.get(start..)?;
    let end = digits.iter().position(|byte| !byte.is_ascii_digit())?;
    std::str::from_utf8(digits.get(..end)?).ok()?.parse().ok()
}

/// All records of a chunk. The library is not ours and the bytes may be anybody's, so its panic is a
/// damaged chunk as well; what it had read by then is kept.
fn unpacked(bytes: Vec<u8>, settings: &Arc<ParserSettings>) -> Vec<Unpacked> {
    let mut records = Vec::new();
    let fill = AssertUnwindSafe(|| fill(bytes, settings, &mut records));
    match catch_unwind(fill) {
        Ok(Ok(())) => {}
        Ok(Err(fault)) => records.push(Err(fault)),
        Err(_) => records.push(Err("reading it failed".to_owned())),
    }
    records
}

fn fill(
    bytes: Vec<u8>,
    settings: &Arc<ParserSettings>,
    records: &mut Vec<Unpacked>,
) -> Result<(), String> {
    // Checksums are left unchecked: a log that Windows had open when it was copied has wrong ones, and
    // its records are whole.
    let mut data = EvtxChunkData::new(bytes, false).map_err(|fault| fault.to_string())?;
    let mut chunk = data
        .parse(Arc::clone(settings))
        .map_err(|fault| fault.to_string())?;
    for record in chunk.iter() {
        let json = record.and_then(evtx::EvtxRecord::into_json_bytes);
        records.push(
            json.map(|json| {
                (
                    number_of(&json.data).unwrap_or(json.event_record_id),
                    json.data,
                )
            })
            .map_err(|fault| fault.to_string()),
        );
    }
    Ok(())
}
