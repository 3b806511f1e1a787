//! The ZIP container of an ODS file, written from front to back without a step back.
//!
//! The readers of OpenDocument want the first entry stored, with its size in its own header;
//! libraries that write to a stream put sizes behind the data of every entry. Hence these lines.
//! Fields: APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.9, 4.3.12 and 4.3.16. Times are fixed: the same
//! list gives the same bytes.

use std::io::{self, Write};

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};

const LOCAL: u32 = 0x0403_4b50;
const DESCRIPTOR: u32 = 0x0807_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
/// Deflate and data descriptors need readers of version 2.0.
const VERSION: u16 = 20;
/// Sizes and check sum stand behind the data.
const SIZES_BEHIND: u16 = 1 << 3;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;
/// 1980-01-01 00:00, the first moment the format knows.
const TIME: u16 = 0;
const DATE: u16 = (1 << 5) | 1;

/// An entry that is finished.
struct Entry {
    name: &'static str,
    flags: u16,
    method: u16,
    sum: u32,
    packed: u32,
    plain: u32,
    at: u32,
}

/// The file so far.
#[derive(Default)]
pub(crate) struct Container {
    out: Vec<u8>,
    /// Bytes that were taken already.
    taken: u64,
    entries: Vec<Entry>,
}

/// A deflated entry that is being written.
pub(crate) struct Open {
    name: &'static str,
    at: u32,
    packed: u64,
    sum: Crc,
    plain: u64,
    packer: DeflateEncoder<Vec<u8>>,
}

impl Container {
    /// Takes what is ready.
    pub(crate) fn ready(&mut self) -> Vec<u8> {
        self.taken = self.place();
        std::mem::take(&mut self.out)
    }

    /// A small entry, stored as it is, its size in its header.
    pub(crate) fn store(&mut self, name: &'static str, bytes: &[u8]) -> io::Result<()> {
        let mut sum = Crc::new();
        sum.update(bytes);
        let size = fits(u64::try_from(bytes.len()).unwrap_or(u64::MAX))?;
        let entry = Entry {
            name,
            flags: 0,
            method: STORED,
            sum: sum.sum(),
            packed: size,
            plain: size,
            at: fits(self.place())?,
        };
        self.local(&entry);
        self.out.extend_from_slice(bytes);
        self.entries.push(entry);
        Ok(())
    }

    /// Begins a deflated entry.
    pub(crate) fn open(&mut self, name: &'static str) -> io::Result<Open> {
        let at = fits(self.place())?;
        self.local(&Entry {
            name,
            flags: SIZES_BEHIND,
            method: DEFLATED,
            sum: 0,
            packed: 0,
            plain: 0,
            at,
        });
        Ok(Open {
            name,
            at,
            packed: 0,
            sum: Crc::new(),
            plain: 0,
            packer: DeflateEncoder::new(Vec::new(), Compression::default()),
        })
    }

    /// Adds to a deflated entry.
    pub(crate) fn add(&mut self, open: &mut Open, bytes: &[u8]) -> io::Result<()> {
        open.sum.update(bytes);
        open.plain = open
            .plain
            .saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        open.packer.write_all(bytes)?;
        let packed = std::mem::take(open.packer.get_mut());
        self.append(open, &packed);
        Ok(())
    }

    /// Ends a deflated entry.
    pub(crate) fn close(&mut self, mut open: Open) -> io::Result<()> {
        open.packer.try_finish()?;
        let packed = std::mem::take(open.packer.get_mut());
        self.append(&mut open, &packed);
        let entry = Entry {
            name: open.name,
            flags: SIZES_BEHIND,
            method: DEFLATED,
            sum: open.sum.sum(),
            packed: fits(open.packed)?,
            plain: fits(open.plain)?,
            at: open.at,
        };
        for field in [DESCRIPTOR, entry.sum, entry.packed, entry.plain] {
            self.long(field);
        }
        self.entries.push(entry);
        Ok(())
    }

    /// A whole deflated entry.
    pub(crate) fn deflate(&mut self, name: &'static str, bytes: &[u8]) -> io::Result<()> {
        let mut open = self.open(name)?;
        self.add(&mut open, bytes)?;
        self.close(open)
    }

    /// The directory at the end, and with it the last bytes of the file.
    pub(crate) fn finish(mut self) -> io::Result<Vec<u8>> {
        let begins = fits(self.place())?;
        let entries = std::mem::take(&mut self.entries);
        for entry in &entries {
            self.long(CENTRAL);
            self.short(VERSION);
            self.head(entry);
            for _ in 0..3 {
                // No comment, first disk, no attributes inside; those outside are a long one.
                self.short(0);
            }
            self.long(0);
            self.long(entry.at);
            self.out.extend_from_slice(entry.name.as_bytes());
        }
        let ends = fits(self.place())?;
        let count = u16::try_from(entries.len()).map_err(|_| too_large())?;
        self.long(END);
        self.short(0);
        self.short(0);
        self.short(count);
        self.short(count);
        self.long(ends.saturating_sub(begins));
        self.long(begins);
        self.short(0);
        Ok(self.out)
    }

    fn local(&mut self, entry: &Entry) {
        self.long(LOCAL);
        self.head(entry);
        self.out.extend_from_slice(entry.name.as_bytes());
    }

    /// What both headers of an entry have in common.
    fn head(&mut self, entry: &Entry) {
        for field in [VERSION, entry.flags, entry.method, TIME, DATE] {
            self.short(field);
        }
        for field in [entry.sum, entry.packed, entry.plain] {
            self.long(field);
        }
        self.short(u16::try_from(entry.name.len()).unwrap_or(u16::MAX));
        self.short(0);
    }

    fn append(&mut self, open: &mut Open, packed: &[u8]) {
        let length = u64::try_from(packed.len()).unwrap_or(u64::MAX);
        open.packed = open.packed.saturating_add(length);
        self.out.extend_from_slice(packed);
    }

    fn place(&self) -> u64 {
        let waiting = u64::try_from(self.out.len()).unwrap_or(u64::MAX);
        self.taken.saturating_add(waiting)
    }

    fn short(&mut self, field: u16) {
        self.out.extend_from_slice(&field.to_le_bytes());
    }

    fn long(&mut self, field: u32) {
        self.out.extend_from_slice(&field.to_le_bytes());
    }
}

fn fits(size: u64) -> io::Result<u32> {
    u32::try_from(size).map_err(|_| too_large())
}

fn too_large() -> io::Error {
    io::Error::new(
        io::ErrorKind::FileTooLarge,
        "the list does not fit into an ODS file of 4 GiB; export it as CSV",
    )
}
