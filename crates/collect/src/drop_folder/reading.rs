//! One file of the folder, read through once.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::ControlFlow;
use std::path::Path;

use application::port::SenderPosition;
use formats::encoding::Encoding;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;

use super::Outcome;
use super::place::{Folder, Stand};
use crate::archive::{self, Item, Limits, SkipReason};
use crate::door::SentLine;

/// Lines of one delivery.
pub(super) type Lines = Vec<SentLine>;

/// Largest file.
const MOST_BYTES: u64 = 4 << 30;
/// Lines that are handed on together.
const MOST_LINES: usize = 1_000;
/// Bytes that are handed on together, but for the last line.
const BATCH_BYTES: usize = 256 * 1024;
/// Parts of a file that are told one by one.
const MOST_TOLD: usize = 20;

/// Why a file is left out.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// It is no file: a link, a pipe, a device, a socket.
    #[error("it is no file, but a link or something else")]
    Special,
    /// It is larger than what is read.
    #[error("it is larger than {} GiB", MOST_BYTES >> 30)]
    TooLarge,
    /// It cannot be opened or read.
    #[error("cannot be read: {0}")]
    Unreadable(io::Error),
    /// It holds no text, and no records that are known here.
    #[error("holds no text lines and no event log")]
    NotText,
    /// It grows beyond all measure when it is unpacked.
    #[error("grows beyond all measure when decompressed; not read further")]
    Bomb,
    /// Unpacking it needs more memory than is allowed.
    #[error("needs more memory to decompress than is allowed")]
    NeedsMemory,
    /// It was written to while it was read.
    #[error("was changed while it was read; put it in again when it is finished")]
    Changed,
}

impl From<SkipReason> for Refusal {
    fn from(why: SkipReason) -> Self {
        match why {
            SkipReason::Unreadable(cause) => Self::Unreadable(cause),
            SkipReason::Special | SkipReason::SeenBefore | SkipReason::TooDeep => Self::Special,
            SkipReason::NotText => Self::NotText,
            SkipReason::Bomb => Self::Bomb,
            SkipReason::NeedsMemory => Self::NeedsMemory,
        }
    }
}

/// What was found in a file.
#[derive(Debug, Default)]
pub struct Content {
    /// SHA-256 of the file as it lies there; none where it was not opened.
    pub digest: Option<[u8; 32]>,
    /// Records that were read, in the log now.
    pub records: u64,
    /// Lines that were cut, because they were longer than a record may be.
    pub cut: u64,
    /// Parts that cannot be read.
    pub damaged: u64,
    /// The first of those parts, each with what is wrong.
    pub told: Vec<String>,
}

/// Reads what has a name and sends its records; ends early when nobody takes them.
pub(super) fn read(
    folder: &Folder,
    name: &OsStr,
    batches: &mpsc::Sender<Lines>,
) -> (Outcome, Content) {
    let mut content = Content::default();
    let outcome = match through(folder, name, batches, &mut content) {
        Ok(()) => Outcome::Taken,
        Err(refusal) => Outcome::Refused(refusal),
    };
    (outcome, content)
}

fn through(
    folder: &Folder,
    name: &OsStr,
    batches: &mpsc::Sender<Lines>,
    content: &mut Content,
) -> Result<(), Refusal> {
    let stand = folder.stand(name).map_err(Refusal::Unreadable)?;
    if !stand.ok_or(Refusal::Changed)?.is_file() {
        return Err(Refusal::Special);
    }
    let mut file = folder.file(name).map_err(Refusal::Unreadable)?;
    let before = Stand::of_file(&file).map_err(Refusal::Unreadable)?;
    if !before.is_file() {
        return Err(Refusal::Special);
    }
    if before.size > MOST_BYTES {
        return Err(Refusal::TooLarge);
    }
    let digest = hashed(&mut file, batches).map_err(Refusal::Unreadable)?;
    content.digest = Some(digest);
    let again = file.try_clone().map_err(Refusal::Unreadable)?;
    records(Path::new(name), file, digest, batches, content)?;
    let after = Stand::of_file(&again).map_err(Refusal::Unreadable)?;
    let named = folder.stand(name).map_err(Refusal::Unreadable)?;
    if after != before || named != Some(before) {
        return Err(Refusal::Changed);
    }
    Ok(())
}

/// The file's SHA-256; it stands at its start again afterwards.
fn hashed(file: &mut File, batches: &mpsc::Sender<Lines>) -> io::Result<[u8; 32]> {
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 256 * 1024];
    // What grows meanwhile is noticed afterwards.
    let mut bounded = (&*file).take(MOST_BYTES);
    loop {
        let count = bounded.read(&mut buffer)?;
        if count == 0 || batches.is_closed() {
            break;
        }
        hash.update(buffer.get(..count).unwrap_or_default());
    }
    file.seek(SeekFrom::Start(0))?;
    Ok(hash.finalize().into())
}

fn records(
    path: &Path,
    file: File,
    digest: [u8; 32],
    batches: &mpsc::Sender<Lines>,
    content: &mut Content,
) -> Result<(), Refusal> {
    let [high, low] = halves(digest);
    let mut batch = Batch::default();
    let mut encoding = Encoding::Utf8;
    let mut refused = None;
    archive::visit_open(path, file, &Limits::default(), &mut |item| {
        match item {
            Item::FileStart {
                encoding: of_text, ..
            } => encoding = of_text,
            Item::Line { raw, oversized, .. } => {
                content.records = content.records.saturating_add(1);
                content.cut = content.cut.saturating_add(u64::from(oversized));
                let number = content.records;
                batch.lines.push(SentLine {
                    raw: raw.to_vec(),
                    // A page of ASCII says nothing about later lines: each is looked at.
                    encoding: Some(encoding).filter(|encoding| *encoding != Encoding::Utf8),
                    position: SenderPosition::Dropped { high, low, number },
                });
                batch.bytes = batch.bytes.saturating_add(raw.len());
                if batch.lines.len() >= MOST_LINES || batch.bytes >= BATCH_BYTES {
                    return batch.send(batches);
                }
            }
            Item::Damaged { what } => content.tell(what),
            Item::FileEnd { .. } => {}
            Item::Skipped { path: of, why } if of == path => refused = Some(why),
            Item::Skipped { path: of, why } => {
                let inside = of.strip_prefix(path).unwrap_or(of).display();
                content.tell(format!("{inside}: {why}"));
            }
        }
        ControlFlow::Continue(())
    });
    // Whoever takes them may be gone: the file stays as it is then.
    let _gone = batch.send(batches);
    refused.map_or(Ok(()), |why| Err(why.into()))
}

#[derive(Default)]
struct Batch {
    lines: Lines,
    bytes: usize,
}

impl Batch {
    fn send(&mut self, batches: &mpsc::Sender<Lines>) -> ControlFlow<()> {
        let lines = std::mem::take(self).lines;
        if lines.is_empty() || batches.blocking_send(lines).is_ok() {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    }
}

impl Content {
    fn tell(&mut self, what: String) {
        self.damaged = self.damaged.saturating_add(1);
        if self.told.len() < MOST_TOLD {
            self.told.push(what);
        }
    }
}

/// The first half of a digest as two numbers.
fn halves(digest: [u8; 32]) -> [u64; 2] {
    let mut halves = [0; 2];
    for (half, bytes) in halves.iter_mut().zip(digest.chunks_exact(8)) {
        let bytes = bytes.try_into().unwrap_or_default();
        *half = u64::from_be_bytes(bytes);
    }
    halves
}
