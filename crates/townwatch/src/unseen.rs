//! The memory of the program is nobody else's.
//!
//! It holds passwords while they are checked, and the key of the vault as long as it runs. Two things of the system
//! would hand it out: a core dump after a crash, and another program of the same account that reads it. What is given
//! back to the system is overwritten by the allocator (`main.rs`); what a connection keeps for as long as it is open
//! is overwritten by [`Wiped`].

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// From here on this process leaves no core dump, whatever the service or the shell allows, and only the
/// administrator of the machine can attach to it (`RLIMIT_CORE`, `PR_SET_DUMPABLE`).
///
/// The second is not implied by the first: where dumps are handed to a program (`kernel.core_pattern` with `|`),
/// the limit is not looked at.
///
/// # Errors
/// When the system refuses.
pub(crate) fn keep_memory_to_itself() -> io::Result<()> {
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    setrlimit(Resource::Core, none)?;
    Ok(set_dumpable_behavior(DumpableBehavior::NotDumpable)?)
}

/// A connection whose buffer is overwritten before anything is read into it.
///
/// TLS decrypts in the buffer it reads into, HTTP reads heads and forms from its own, and both keep it as long as the
/// connection is open: a password would lie there until the next request comes. But both ask for the next one as soon
/// as the last is answered, and hand the whole free part of the buffer over to be filled.
#[derive(Debug)]
pub struct Wiped<S>(pub(crate) S);

impl<S: AsyncRead + Unpin> AsyncRead for Wiped<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        buffer.initialize_unfilled().fill(0);
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Wiped<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write_vectored(context, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.0.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt as _;

    use super::*;

    #[tokio::test]
    async fn what_a_buffer_held_is_gone_while_nothing_comes() {
        let (mut far, near) = tokio::io::duplex(64);
        let mut near = Wiped(near);
        let mut held = *b"a password that was read before";
        let mut read = |held: &mut [u8]| {
            let mut buffer = ReadBuf::new(held);
            let mut context = Context::from_waker(std::task::Waker::noop());
            let read = Pin::new(&mut near).poll_read(&mut context, &mut buffer);
            (read.is_ready(), buffer.filled().len())
        };
        assert_eq!(read(&mut held), (false, 0));
        assert_eq!(held, [0; 31]);
        far.write_all(b"next").await.unwrap();
        assert_eq!(read(&mut held), (true, 4));
        assert_eq!(held.split_at(4), (&b"next"[..], &[0; 27][..]));
    }
}
