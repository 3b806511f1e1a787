//! Standard output and error, in one place: everything a person or a script reads goes through
//! here, with control and bidirectional characters from logs made harmless.

use std::fmt::Write as _;
use std::io::{IsTerminal, Write};

/// Where a command writes.
pub struct Out {
    stdout: Box<dyn Write + Send>,
    stderr: Box<dyn Write + Send>,
    interactive: bool,
}

impl Out {
    /// The process's own standard output and error.
    pub fn standard() -> Self {
        Self {
            stdout: Box::new(std::io::stdout()),
            stderr: Box::new(std::io::stderr()),
            interactive: std::io::stderr().is_terminal(),
        }
    }

    /// Writers of the caller's, for whoever wants to read what a command told.
    pub fn into_writers(
        stdout: impl Write + Send + 'static,
        stderr: impl Write + Send + 'static,
    ) -> Self {
        Self {
            stdout: Box::new(stdout),
            stderr: Box::new(stderr),
            interactive: false,
        }
    }

    /// A line of result. A reader that went away (a closed pipe) is no mistake.
    pub fn line(&mut self, text: &str) {
        let _ = writeln!(self.stdout, "{}", harmless(text));
        let _ = self.stdout.flush();
    }

    /// A file as the result, byte for byte.
    pub fn bytes(&mut self, bytes: &[u8]) {
        let _ = self.stdout.write_all(bytes);
        let _ = self.stdout.flush();
    }

    /// A line beside the result: what went wrong, or how much was done.
    pub fn problem(&mut self, text: &str) {
        if self.interactive {
            let _ = write!(self.stderr, "\r\x1b[K");
        }
        let _ = writeln!(self.stderr, "{}", harmless(text));
    }

    /// How far long work is; only on a terminal, replaced by the next one.
    pub fn progress(&mut self, text: &str) {
        if self.interactive {
            let _ = write!(self.stderr, "\r\x1b[K{}", harmless(text));
            let _ = self.stderr.flush();
        }
    }

    /// Takes the progress line away.
    pub fn progress_done(&mut self) {
        if self.interactive {
            let _ = write!(self.stderr, "\r\x1b[K");
            let _ = self.stderr.flush();
        }
    }
}

/// Text from logs cannot steer the terminal: what steers, turns or hides text (the rule of every
/// sink, `texts::hides`) is written as its code point, in ASCII.
pub fn harmless(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        if texts::hides(letter) {
            // Writing to a String does not fail.
            let _ = write!(safe, "<U+{:04X}>", u32::from(letter));
        } else {
            safe.push(letter);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn text_from_logs_cannot_steer_the_terminal() {
        assert_eq!(
            harmless("a\x1b[2Jb\u{202e}c\td"),
            "a<U+001B>[2Jb<U+202E>c\td"
        );
        assert_eq!(
            harmless("a\u{200b}\u{2028}b\u{9b}"),
            "a<U+200B><U+2028>b<U+009B>"
        );
    }
}
