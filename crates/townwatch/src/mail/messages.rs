//! Where messages lie: single files, mbox files, Maildirs, folders, standard input. One message
//! is in memory at a time, and never more of it than is looked at.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use mail::message::MOST_MESSAGE;

/// Folders inside folders.
const DEEPEST: usize = 30;
/// Bytes of one line; a longer one comes in pieces.
const LONGEST_LINE: u64 = 1024 * 1024;

/// What was found.
pub(super) enum Item<'b> {
    /// A message; its number when the file holds several.
    Message {
        file: &'b Path,
        number: Option<u64>,
        bytes: &'b [u8],
    },
    /// Something that cannot be read.
    Unreadable { file: &'b Path, why: String },
}

type Visit<'v> = dyn FnMut(Item<'_>) -> ControlFlow<()> + 'v;

/// Shows every message below these paths, in the order of their names.
pub(super) fn visit(paths: &[PathBuf], visit: &mut Visit<'_>) {
    for path in paths {
        let flow = if path.as_os_str() == "-" {
            stream(path, BufReader::new(io::stdin().lock()), visit)
        } else {
            walk(path, 0, visit)
        };
        if flow.is_break() {
            return;
        }
    }
}

fn walk(path: &Path, depth: usize, visit: &mut Visit<'_>) -> ControlFlow<()> {
    let told = |why: String| Item::Unreadable { file: path, why };
    let meta = if depth == 0 {
        path.metadata()
    } else {
        path.symlink_metadata()
    };
    let meta = match meta {
        Ok(meta) => meta,
        Err(cause) => return visit(told(cause.to_string())),
    };
    if meta.is_file() {
        return match File::open(path) {
            Ok(file) => stream(path, BufReader::new(file), visit),
            Err(cause) => visit(told(cause.to_string())),
        };
    }
    if !meta.is_dir() {
        // Links, sockets and devices are no messages; a path that was given by name says so.
        return if depth == 0 {
            visit(told("not a file".to_owned()))
        } else {
            ControlFlow::Continue(())
        };
    }
    if depth >= DEEPEST {
        return visit(told("folders stand too deep in one another".to_owned()));
    }
    let entries = match path.read_dir() {
        Ok(entries) => entries,
        Err(cause) => return visit(told(cause.to_string())),
    };
    let mut below: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    below.sort();
    let is_maildir = ["cur", "new", "tmp"]
        .iter()
        .all(|part| path.join(part).is_dir());
    for entry in below {
        if !is_of_mail(&entry, is_maildir) {
            continue;
        }
        walk(&entry, depth + 1, visit)?;
    }
    ControlFlow::Continue(())
}

/// Beside `cur` and `new` a Maildir holds folders and the files of its server.
fn is_of_mail(entry: &Path, in_maildir: bool) -> bool {
    let name = entry.file_name().unwrap_or_default().to_string_lossy();
    if in_maildir {
        return entry.is_dir() && name != "tmp";
    }
    !name.starts_with("dovecot") && name != "maildirfolder" && name != "subscriptions"
}

fn stream(file: &Path, mut reader: impl BufRead, visit: &mut Visit<'_>) -> ControlFlow<()> {
    let mut message = Message::default();
    let mut line = Vec::new();
    let mut blank = true;
    let mut whole = true;
    loop {
        line.clear();
        let read = reader
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut line);
        match read {
            Err(cause) => {
                let why = cause.to_string();
                return visit(Item::Unreadable { file, why });
            }
            Ok(0) => return message.give(file, visit),
            Ok(_) => {}
        }
        let opens = whole && blank && line.starts_with(b"From ");
        if opens && (message.number.is_some() || message.bytes.is_empty()) {
            if message.number.is_some() {
                message.give(file, visit)?;
            }
            message.number = Some(message.number.unwrap_or(0) + 1);
            message.bytes.clear();
        } else {
            message.take(&line, whole);
        }
        blank = matches!(line.as_slice(), b"\n" | b"\r\n");
        whole = line.ends_with(b"\n");
    }
}

#[derive(Default)]
struct Message {
    bytes: Vec<u8>,
    number: Option<u64>,
}

impl Message {
    fn take(&mut self, line: &[u8], begins: bool) {
        // One byte more than is looked at, so that the check knows.
        if self.bytes.len() > MOST_MESSAGE {
            return;
        }
        let quoted = self.number.is_some()
            && begins
            && line.starts_with(b">")
            && line.trim_ascii_start_matches(b'>').starts_with(b"From ");
        let line = if quoted {
            line.get(1..).unwrap_or_default()
        } else {
            line
        };
        self.bytes.extend_from_slice(line);
    }

    fn give(&self, file: &Path, visit: &mut Visit<'_>) -> ControlFlow<()> {
        if self.bytes.is_empty() {
            let why = "empty".to_owned();
            return visit(Item::Unreadable { file, why });
        }
        visit(Item::Message {
            file,
            number: self.number,
            bytes: &self.bytes,
        })
    }
}

trait TrimStart {
    fn trim_ascii_start_matches(&self, byte: u8) -> &[u8];
}

impl TrimStart for [u8] {
    fn trim_ascii_start_matches(&self, byte: u8) -> &[u8] {
        let start = self
            .iter()
            .position(|other| *other != byte)
            .unwrap_or(self.len());
        self.get(start..).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<(Option<u64>, String)> {
        let mut found = Vec::new();
        let _ = stream(Path::new("x"), text.as_bytes(), &mut |item| {
            match item {
                Item::Message { number, bytes, .. } => {
                    found.push((number, String::from_utf8_lossy(bytes).into_owned()));
                }
                Item::Unreadable { why, .. } => found.push((None, why)),
            }
            ControlFlow::Continue(())
        });
        found
    }

    #[test]
    fn an_mbox_is_cut_where_its_messages_begin() {
        let mbox =
            "From a@b Mon\nA: 1\n\nbody\nFrom here on\n>From quoted\n\nFrom c@d Tue\nA: 2\n\n";
        let expected = [
            (
                Some(1),
                "A: 1\n\nbody\nFrom here on\nFrom quoted\n\n".to_owned(),
            ),
            (Some(2), "A: 2\n\n".to_owned()),
        ];
        assert_eq!(split(mbox), expected);
    }

    #[test]
    fn a_single_message_has_no_number_and_stays_as_it_is() {
        let letter = "A: 1\n\n\nFrom here on\n>From x\n";
        assert_eq!(split(letter), [(None, letter.to_owned())]);
        assert_eq!(split(""), [(None, "empty".to_owned())]);
    }
}
