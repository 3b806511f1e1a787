//! Archives sealed to a passphrase, part by part.
//!
//! Header (55 bytes): `TOWNWARC`, form (1), memory in KiB, passes, lanes (4 bytes each, big end
//! first), binary logarithm of the part size (2), salt (16), nonce prefix (16). The key is Argon2id
//! of the passphrase. Then come parts: each a full part of plaintext under XChaCha20-Poly1305 with
//! its tag; the last one may be shorter. The nonce of a part is the prefix, its number (7 bytes,
//! from 0) and 1 for the last part, else 0; the whole header is associated data of every part. So a
//! part that is altered, moved, left out or added does not open, and an archive that was cut at any
//! place lacks its last part. (The idea is the STREAM construction of Hoang, Reyhanitabar, Rogaway
//! and Vizár, 2015.)

use std::io::{self, Write};

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use crate::error::ArchiveError;
use crate::secret::{Fresh, Passphrase};

const MAGIC: &[u8; 8] = b"TOWNWARC";
const FORM: u8 = 1;
const SALT: usize = 16;
const PREFIX: usize = 16;
pub(crate) const HEADER: usize = 8 + 1 + 4 + 4 + 4 + 2 + SALT + PREFIX;
pub(crate) const TAG: usize = 16;

/// What opening costs, and how large a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArchiveParams {
    /// Memory of Argon2id in KiB, 8 to 262,144 (256 MiB); at least 8 for each lane.
    pub memory_kib: u32,
    /// Passes over it, 1 to 16.
    pub passes: u32,
    /// Lanes, 1 to 4.
    pub lanes: u32,
    /// Binary logarithm of the bytes in a part, 6 to 20.
    pub part_log2: u16,
}

impl Default for ArchiveParams {
    /// 64 MiB in three passes (the second choice of RFC 9106 with one lane), parts of 64 KiB.
    fn default() -> Self {
        Self {
            memory_kib: 65_536,
            passes: 3,
            lanes: 1,
            part_log2: 16,
        }
    }
}

impl ArchiveParams {
    /// An archive from a stranger must not make us use all memory.
    fn checked(self) -> Result<Self, ArchiveError> {
        let allowed = (8..=262_144).contains(&self.memory_kib)
            && (1..=16).contains(&self.passes)
            && (1..=4).contains(&self.lanes)
            && (6..=20).contains(&self.part_log2);
        if allowed {
            Ok(self)
        } else {
            Err(ArchiveError::Params)
        }
    }
}

/// Opens or closes one part after the other.
pub(crate) struct Parts {
    header: [u8; HEADER],
    prefix: [u8; PREFIX],
    cipher: XChaCha20Poly1305,
    next: u64,
    pub(crate) part: usize,
}

impl Parts {
    fn new(
        header: [u8; HEADER],
        params: ArchiveParams,
        salt: [u8; SALT],
        prefix: [u8; PREFIX],
        passphrase: &Passphrase,
    ) -> Result<Self, ArchiveError> {
        let params = params.checked()?;
        let costs = Params::new(params.memory_kib, params.passes, params.lanes, Some(32));
        let costs = costs.map_err(|_| ArchiveError::Params)?;
        let mut key = Zeroizing::new([0_u8; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, costs)
            .hash_password_into(passphrase.bytes(), &salt, &mut *key)
            .map_err(|_| ArchiveError::Params)?;
        let key: &[u8; 32] = &key;
        Ok(Self {
            header,
            prefix,
            cipher: XChaCha20Poly1305::new(key.into()),
            next: 0,
            part: 1 << params.part_log2,
        })
    }

    /// Reads a header and derives the key.
    pub(crate) fn of_header(
        header: [u8; HEADER],
        passphrase: &Passphrase,
    ) -> Result<Self, ArchiveError> {
        let mut fields = Fields(&header);
        let not_ours = || ArchiveError::NotAnArchive;
        if fields.take::<8>().ok_or_else(not_ours)? != *MAGIC {
            return Err(not_ours());
        }
        let [form] = fields.take::<1>().ok_or_else(not_ours)?;
        if form != FORM {
            return Err(ArchiveError::Newer { form, known: FORM });
        }
        let params = ArchiveParams {
            memory_kib: u32::from_be_bytes(fields.take().ok_or_else(not_ours)?),
            passes: u32::from_be_bytes(fields.take().ok_or_else(not_ours)?),
            lanes: u32::from_be_bytes(fields.take().ok_or_else(not_ours)?),
            part_log2: u16::from_be_bytes(fields.take().ok_or_else(not_ours)?),
        };
        let salt = fields.take().ok_or_else(not_ours)?;
        let prefix = fields.take().ok_or_else(not_ours)?;
        Self::new(header, params, salt, prefix, passphrase)
    }

    fn nonce(&self, last: bool) -> Result<XNonce, ArchiveError> {
        let [0, number @ ..] = self.next.to_be_bytes() else {
            return Err(ArchiveError::TooLong);
        };
        let mut nonce = [0_u8; 24];
        let bytes = self.prefix.iter().chain(&number).copied();
        for (place, byte) in nonce.iter_mut().zip(bytes.chain([u8::from(last)])) {
            *place = byte;
        }
        Ok(nonce.into())
    }

    fn close(&mut self, part: &mut Vec<u8>, last: bool) -> Result<(), ArchiveError> {
        let nonce = self.nonce(last)?;
        self.cipher
            .encrypt_in_place(&nonce, &self.header, part)
            .map_err(|_| ArchiveError::TooLong)?;
        self.next = self.next.saturating_add(1);
        Ok(())
    }

    /// Opens the next part in place, tag and all.
    pub(crate) fn open(&mut self, part: &mut Vec<u8>, last: bool) -> Result<(), ArchiveError> {
        let nonce = self.nonce(last)?;
        let number = self.next.saturating_add(1);
        self.cipher
            .decrypt_in_place(&nonce, &self.header, part)
            .map_err(|_| ArchiveError::Altered { part: number })?;
        self.next = number;
        Ok(())
    }
}

struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (field, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*field)
    }
}

/// Writes an archive. Without [`ArchiveSealer::finish`] it has no last part and never opens.
pub struct ArchiveSealer<W: Write> {
    into: W,
    parts: Parts,
    buffer: Zeroizing<Vec<u8>>,
}

impl<W: Write> ArchiveSealer<W> {
    /// Derives the key (costly: run it off the async threads) and writes the header.
    ///
    /// # Errors
    /// [`ArchiveError::Params`] inside an [`io::Error`], and what `into` says.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "salt and nonce prefix are used up: the caller cannot seal with them again"
    )]
    pub fn new(
        mut into: W,
        passphrase: &Passphrase,
        params: ArchiveParams,
        fresh: Fresh,
    ) -> io::Result<Self> {
        let mut fields = Fields(fresh.bytes());
        let (Some(salt), Some(prefix)) = (fields.take::<SALT>(), fields.take::<PREFIX>()) else {
            return Err(ArchiveError::Params.into());
        };
        let bytes = [&MAGIC[..], &[FORM]].concat().into_iter();
        let bytes = bytes
            .chain(params.memory_kib.to_be_bytes())
            .chain(params.passes.to_be_bytes())
            .chain(params.lanes.to_be_bytes())
            .chain(params.part_log2.to_be_bytes())
            .chain(salt)
            .chain(prefix);
        let mut header = [0_u8; HEADER];
        for (place, byte) in header.iter_mut().zip(bytes) {
            *place = byte;
        }
        let parts = Parts::new(header, params, salt, prefix, passphrase)?;
        into.write_all(&header)?;
        let buffer = Zeroizing::new(Vec::with_capacity(parts.part.saturating_add(TAG)));
        Ok(Self {
            into,
            parts,
            buffer,
        })
    }

    fn put(&mut self, last: bool) -> io::Result<()> {
        self.parts.close(&mut self.buffer, last)?;
        self.into.write_all(&self.buffer)?;
        self.buffer.clear();
        Ok(())
    }

    /// Writes the last part and gives the writer back, flushed.
    ///
    /// # Errors
    /// What the writer says.
    pub fn finish(mut self) -> io::Result<W> {
        self.put(true)?;
        self.into.flush()?;
        Ok(self.into)
    }
}

impl<W: Write> Write for ArchiveSealer<W> {
    fn write(&mut self, data: &[u8]) -> io::Result<usize> {
        if data.is_empty() {
            return Ok(0);
        }
        // A full part waits until more comes: the last part must be known as the last.
        if self.buffer.len() >= self.parts.part {
            self.put(false)?;
        }
        let room = self.parts.part.saturating_sub(self.buffer.len());
        let now = data.get(..room).unwrap_or(data);
        self.buffer.extend_from_slice(now);
        Ok(now.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.into.flush()
    }
}
