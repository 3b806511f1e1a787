//! Reading a sealed archive: nothing is handed out before it is proven.

use std::io::{self, Read};

use zeroize::Zeroizing;

use crate::archive::{HEADER, Parts, TAG};
use crate::error::ArchiveError;
use crate::secret::Passphrase;

/// Reads an archive. What it gives was proven part by part; that the archive is whole is proven
/// only by the end of file or by [`ArchiveOpener::finish`]. Whoever restores, restores into a
/// folder of its own and moves it into place after that.
pub struct ArchiveOpener<R: Read> {
    from: R,
    parts: Parts,
    /// The part being handed out.
    part: Zeroizing<Vec<u8>>,
    given: usize,
    /// One byte of the next part, read to know whether there is one.
    ahead: Option<u8>,
    state: State,
}

enum State {
    More,
    Ended,
    Broken(ArchiveError),
}

impl<R: Read> ArchiveOpener<R> {
    /// Reads the header and derives the key (costly: run it off the async threads).
    ///
    /// # Errors
    /// [`ArchiveError`] inside an [`io::Error`] when it is no archive of ours, and what `from` says.
    pub fn new(mut from: R, passphrase: &Passphrase) -> io::Result<Self> {
        let mut header = [0_u8; HEADER];
        from.read_exact(&mut header).map_err(|cause| {
            if cause.kind() == io::ErrorKind::UnexpectedEof {
                ArchiveError::NotAnArchive.into()
            } else {
                cause
            }
        })?;
        let parts = Parts::of_header(header, passphrase)?;
        let room = parts.part.saturating_add(TAG).saturating_add(1);
        Ok(Self {
            from,
            parts,
            part: Zeroizing::new(Vec::with_capacity(room)),
            given: 0,
            ahead: None,
            state: State::More,
        })
    }

    /// Reads what is left and says whether the archive was whole.
    ///
    /// # Errors
    /// [`ArchiveError::Altered`] inside an [`io::Error`], and what the reader says.
    pub fn finish(mut self) -> io::Result<R> {
        io::copy(&mut self, &mut io::sink())?;
        Ok(self.from)
    }

    fn next_part(&mut self) -> io::Result<()> {
        let closed = self.parts.part.saturating_add(TAG);
        self.part.clear();
        self.given = 0;
        self.part.extend(self.ahead.take());
        let want = closed.saturating_add(1).saturating_sub(self.part.len());
        let want = u64::try_from(want).unwrap_or(u64::MAX);
        self.from.by_ref().take(want).read_to_end(&mut self.part)?;
        let last = self.part.len() <= closed;
        if !last {
            self.ahead = self.part.pop();
        }
        match self.parts.open(&mut self.part, last) {
            Ok(()) if last => self.state = State::Ended,
            Ok(()) => {}
            Err(cause) => {
                self.part.clear();
                self.state = State::Broken(cause.clone());
                return Err(cause.into());
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for ArchiveOpener<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        loop {
            let rest = self.part.get(self.given..).unwrap_or_default();
            if !rest.is_empty() {
                let length = rest.len().min(into.len());
                if let (Some(to), Some(from)) = (into.get_mut(..length), rest.get(..length)) {
                    to.copy_from_slice(from);
                }
                self.given = self.given.saturating_add(length);
                return Ok(length);
            }
            match &self.state {
                State::More => self.next_part()?,
                State::Ended => return Ok(0),
                State::Broken(cause) => return Err(cause.clone().into()),
            }
        }
    }
}
