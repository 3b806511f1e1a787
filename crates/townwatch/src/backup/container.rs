//! Named parts one after the other, and at the end what they were: the inside of a backup.
//!
//! `TOWNWATCH BACKUP 1` and a line end. Each part: length of its name (2 bytes, big end first), the
//! name, then pieces: length (4 bytes) and bytes; a piece of length 0 ends the part. A name of
//! length 0 ends the parts; the manifest follows: length (4 bytes) and JSON.

use std::io::{self, Read, Write};

pub(crate) use domain::hex::text as hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

const MAGIC: &[u8] = b"TOWNWATCH BACKUP 1\n";
/// Bytes in a piece.
const PIECE: usize = 64 * 1024;
/// Longest name of a part, and longest manifest: a damaged length must not take all memory.
const LONGEST_NAME: usize = 255;
const LONGEST_MANIFEST: usize = 16 * 1024 * 1024;

/// A part as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// How long it is.
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

/// Counts and hashes what goes by.
#[derive(Default)]
struct Told {
    bytes: u64,
    hash: Sha256,
}

impl Told {
    fn take(&mut self, data: &[u8]) {
        self.hash.update(data);
        let length = u64::try_from(data.len()).unwrap_or(u64::MAX);
        self.bytes = self.bytes.saturating_add(length);
    }

    fn part(self, name: String) -> Part {
        Part {
            name,
            bytes: self.bytes,
            sha256: hex(&self.hash.finalize()),
        }
    }
}

/// Writes parts.
pub(crate) struct PartsWriter<W: Write> {
    into: W,
    parts: Vec<Part>,
}

impl<W: Write> PartsWriter<W> {
    pub(crate) fn new(mut into: W) -> io::Result<Self> {
        into.write_all(MAGIC)?;
        let parts = Vec::new();
        Ok(Self { into, parts })
    }

    /// Begins a part; [`PartWriter::end`] ends it.
    pub(crate) fn part(&mut self, name: &str) -> io::Result<PartWriter<'_, W>> {
        let length = u16::try_from(name.len()).map_err(|_| damaged("a name is too long"))?;
        self.into.write_all(&length.to_be_bytes())?;
        self.into.write_all(name.as_bytes())?;
        Ok(PartWriter {
            owner: self,
            name: name.to_owned(),
            piece: Vec::with_capacity(PIECE),
            told: Told::default(),
        })
    }

    /// What was written so far.
    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Ends with the manifest and gives the writer back.
    pub(crate) fn finish(mut self, manifest: &[u8]) -> io::Result<W> {
        self.into.write_all(&0_u16.to_be_bytes())?;
        write_piece(&mut self.into, manifest)?;
        Ok(self.into)
    }
}

fn write_piece(into: &mut impl Write, piece: &[u8]) -> io::Result<()> {
    let length = u32::try_from(piece.len()).map_err(|_| damaged("a piece is too long"))?;
    into.write_all(&length.to_be_bytes())?;
    into.write_all(piece)
}

/// One part being written.
pub(crate) struct PartWriter<'w, W: Write> {
    owner: &'w mut PartsWriter<W>,
    name: String,
    piece: Vec<u8>,
    told: Told,
}

impl<W: Write> PartWriter<'_, W> {
    pub(crate) fn end(mut self) -> io::Result<()> {
        self.put()?;
        self.owner.into.write_all(&0_u32.to_be_bytes())?;
        self.owner.parts.push(self.told.part(self.name));
        Ok(())
    }

    fn put(&mut self) -> io::Result<()> {
        if !self.piece.is_empty() {
            self.told.take(&self.piece);
            write_piece(&mut self.owner.into, &self.piece)?;
            self.piece.clear();
        }
        Ok(())
    }
}

impl<W: Write> Write for PartWriter<'_, W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        if self.piece.len() >= PIECE {
            self.put()?;
        }
        let room = PIECE.saturating_sub(self.piece.len());
        let now = data.get(..room).unwrap_or(data);
        self.piece.extend_from_slice(now);
        Ok(now.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads parts. [`Read`] gives the bytes of the part that was begun last.
pub(crate) struct PartsReader<R: Read> {
    from: R,
    parts: Vec<Part>,
    name: Option<String>,
    told: Told,
    /// Bytes left in the piece.
    left: usize,
}

impl<R: Read> PartsReader<R> {
    pub(crate) fn new(mut from: R) -> io::Result<Self> {
        let mut magic = vec![0; MAGIC.len()];
        from.read_exact(&mut magic)?;
        if magic != MAGIC {
            return Err(damaged("it is no backup of a form this program knows"));
        }
        Ok(Self {
            from,
            parts: Vec::new(),
            name: None,
            told: Told::default(),
            left: 0,
        })
    }

    /// Begins the next part, passing over what is left of this one; its name, none after the last.
    pub(crate) fn next(&mut self) -> io::Result<Option<String>> {
        if self.name.is_some() {
            io::copy(self, &mut io::sink())?;
        }
        let length = usize::from(u16::from_be_bytes(self.fixed()?));
        if length == 0 {
            return Ok(None);
        }
        if length > LONGEST_NAME {
            return Err(damaged("a name is too long"));
        }
        let mut name = vec![0; length];
        self.from.read_exact(&mut name)?;
        let name = String::from_utf8(name).map_err(|_| damaged("a name is no text"))?;
        self.left = self.length()?;
        self.told = Told::default();
        self.name = Some(name.clone());
        self.close_when_read();
        Ok(Some(name))
    }

    /// The manifest behind the last part, the parts as they were read, and the reader.
    pub(crate) fn finish(mut self) -> io::Result<(Vec<u8>, Vec<Part>, R)> {
        let length = self.length()?;
        if length > LONGEST_MANIFEST {
            return Err(damaged("its manifest is too long"));
        }
        let mut manifest = vec![0; length];
        self.from.read_exact(&mut manifest)?;
        Ok((manifest, self.parts, self.from))
    }

    fn fixed<const N: usize>(&mut self) -> io::Result<[u8; N]> {
        let mut bytes = [0; N];
        self.from.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn length(&mut self) -> io::Result<usize> {
        let length = u32::from_be_bytes(self.fixed()?);
        usize::try_from(length).map_err(|_| damaged("a piece is too long"))
    }

    fn close_when_read(&mut self) {
        if self.left == 0
            && let Some(name) = self.name.take()
        {
            self.parts.push(std::mem::take(&mut self.told).part(name));
        }
    }
}

impl<R: Read> Read for PartsReader<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.name.is_none() || into.is_empty() {
            return Ok(0);
        }
        let room = into.len().min(self.left);
        let Some(into) = into.get_mut(..room) else {
            return Ok(0);
        };
        let got = self.from.read(into)?;
        if got == 0 {
            return Err(damaged("it ends in the middle of a part"));
        }
        self.told.take(into.get(..got).unwrap_or_default());
        self.left = self.left.saturating_sub(got);
        if self.left == 0 {
            self.left = self.length()?;
            self.close_when_read();
        }
        Ok(got)
    }
}

fn damaged(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(parts: &[(&str, Vec<u8>)]) -> (Vec<u8>, Vec<Part>) {
        let mut writer = PartsWriter::new(Vec::new()).unwrap();
        for (name, bytes) in parts {
            let mut part = writer.part(name).unwrap();
            part.write_all(bytes).unwrap();
            part.end().unwrap();
        }
        let told = writer.parts().to_vec();
        (writer.finish(b"the end").unwrap(), told)
    }

    #[test]
    fn parts_come_back_as_they_were_written_also_when_one_is_passed_over() {
        let long = vec![7; PIECE * 2 + 1];
        let parts = [
            ("a", long.clone()),
            ("empty", vec![]),
            ("b", b"bb".to_vec()),
        ];
        let (bytes, told) = written(&parts);
        let mut reader = PartsReader::new(bytes.as_slice()).unwrap();
        for (name, bytes) in &parts {
            assert_eq!(reader.next().unwrap().as_deref(), Some(*name));
            let mut found = Vec::new();
            reader.read_to_end(&mut found).unwrap();
            assert!(found == *bytes, "{name}");
        }
        assert_eq!(reader.next().unwrap(), None);
        let (manifest, parts, rest) = reader.finish().unwrap();
        assert_eq!(
            (manifest, parts, rest.len()),
            (b"the end".to_vec(), told.clone(), 0)
        );

        let mut reader = PartsReader::new(bytes.as_slice()).unwrap();
        while reader.next().unwrap().is_some() {}
        assert_eq!(reader.finish().unwrap().1, told);
    }

    #[test]
    fn a_cut_is_noticed_wherever_it_is() {
        let (bytes, _) = written(&[("a", b"some bytes".to_vec()), ("b", vec![])]);
        for cut in 0..bytes.len() {
            let read = || {
                let mut reader = PartsReader::new(&bytes[..cut])?;
                while reader.next()?.is_some() {}
                reader.finish().map(drop)
            };
            assert!(read().is_err(), "cut at {cut} of {}", bytes.len());
        }
    }
}
