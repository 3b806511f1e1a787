//! What is inside a ZIP file: its list of names, read from its end, never unpacked further than
//! a few bounded files.

use std::io::Read as _;

/// Entries of one archive that are read.
pub const MOST_ENTRIES: usize = 10_000;
/// Bytes that may come out of one file inside.
pub const MOST_INFLATED: u64 = 16 * 1024 * 1024;

/// A file inside an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name with folders.
    pub name: String,
    /// It needs a password.
    pub locked: bool,
    /// How large it says it is.
    pub size: u64,
    /// How large it is packed.
    pub packed: u64,
    method: u16,
    offset: usize,
}

/// The files inside a ZIP, as its central directory lists them; `None` when it is none.
pub fn list(bytes: &[u8]) -> Option<Vec<Entry>> {
    // The end record stands in the last 64 KiB and 22 bytes.
    let tail_start = bytes.len().saturating_sub(65_557);
    let tail = bytes.get(tail_start..)?;
    let end = memchr::memmem::rfind(tail, b"PK\x05\x06")?;
    let record = tail.get(end..)?;
    let mut at = usize::try_from(number(record, 16, 4)?).ok()?;
    let mut entries = Vec::new();
    while entries.len() < MOST_ENTRIES {
        let Some(header) = bytes
            .get(at..)
            .filter(|header| header.starts_with(b"PK\x01\x02"))
        else {
            break;
        };
        let (Some(flags), Some(method)) = (number(header, 8, 2), number(header, 10, 2)) else {
            break;
        };
        let lengths: Option<Vec<u64>> = [28, 30, 32]
            .iter()
            .map(|place| number(header, *place, 2))
            .collect();
        let [name, extra, comment] = lengths?[..] else {
            break;
        };
        let name_end = 46 + usize::try_from(name).ok()?;
        let raw = header.get(46..name_end).unwrap_or_default();
        entries.push(Entry {
            name: String::from_utf8_lossy(raw).into_owned(),
            locked: flags & 1 == 1,
            packed: number(header, 20, 4)?,
            size: number(header, 24, 4)?,
            method: u16::try_from(method).ok()?,
            offset: usize::try_from(number(header, 42, 4)?).ok()?,
        });
        at += name_end + usize::try_from(extra + comment).ok()?;
    }
    Some(entries)
}

/// Unpacks one file, up to [`MOST_INFLATED`]; `None` when it cannot be.
pub fn unpack(bytes: &[u8], entry: &Entry) -> Option<Vec<u8>> {
    if entry.locked {
        return None;
    }
    let header = bytes.get(entry.offset..)?.strip_prefix(b"PK\x03\x04")?;
    let names = usize::try_from(number(header, 22, 2)? + number(header, 24, 2)?).ok()?;
    let packed = header.get(26 + names..)?;
    let packed = packed
        .get(..usize::try_from(entry.packed).ok()?)
        .unwrap_or(packed);
    match entry.method {
        0 => Some(packed.to_vec()),
        8 => {
            let mut out = Vec::new();
            let reader = flate2::bufread::DeflateDecoder::new(packed);
            reader.take(MOST_INFLATED).read_to_end(&mut out).ok()?;
            Some(out)
        }
        _ => None,
    }
}

/// Little-endian number of so many bytes.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let part = bytes.get(at..at.checked_add(length)?)?;
    Some(
        part.iter()
            .rev()
            .fold(0, |sum, byte| (sum << 8) | u64::from(*byte)),
    )
}
