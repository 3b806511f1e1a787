//! What goes wrong at a mail server.

use std::io;

use thiserror::Error;

/// Longest text of the server that is told on, in characters.
const LONGEST: usize = 200;

/// Why it did not work.
#[derive(Debug, Error)]
pub enum Fault {
    /// No connection, or it broke.
    #[error("cannot reach the mail server: {0}")]
    Away(#[from] io::Error),
    /// The server took too long.
    #[error("the mail server does not answer in time")]
    Slow,
    /// TLS is asked for, and the server has none; or in the clear to another machine.
    #[error("the way to the mail server is not protected: {0}")]
    Open(&'static str),
    /// The server has no `PLAIN` for the master user to sign in with.
    #[error("the mail server offers no sign-in by PLAIN here")]
    NoPlain,
    /// The master user was refused, or there is no such mailbox: servers do not say which.
    #[error("the mail server lets the master user not into this mailbox: {0}")]
    NotIn(String),
    /// A command was refused.
    #[error("the mail server refused: {text}")]
    Refused {
        /// The response code (RFC 5804 section 1.3), `NONEXISTENT`; empty where there is none.
        code: String,
        /// The server's own words.
        text: String,
    },
    /// The answer is none of the protocol, or more than it may be.
    #[error("the mail server's answer is not ManageSieve: {0}")]
    Odd(&'static str),
    /// A name that no command can carry.
    #[error("a name holds a line's end")]
    Name,
}

/// The server's words, as they can be told on.
pub(crate) fn words(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let plain = text.chars().map(|letter| match letter {
        letter if letter.is_control() => ' ',
        letter => letter,
    });
    plain.take(LONGEST).collect::<String>().trim().to_owned()
}
