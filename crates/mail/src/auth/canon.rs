//! Canonical forms of header and body (RFC 6376, 3.4), fed to a hash piece by piece. Lines that
//! end in LF alone (files on disk) count as ending in CRLF.

use ring::digest::{Context, Digest, SHA256};

use crate::header::Field;

/// How strictly white space counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Canon {
    Simple,
    Relaxed,
}

/// The canonical form of a field, with its line end.
pub(crate) fn field(field: &Field<'_>, canon: Canon) -> Vec<u8> {
    let mut out = Vec::with_capacity(field.raw.len() + 2);
    match canon {
        Canon::Simple => {
            for (line, more) in lines(field.raw) {
                out.extend_from_slice(line);
                if more {
                    out.extend_from_slice(b"\r\n");
                }
            }
        }
        Canon::Relaxed => {
            out.extend(field.name.bytes().map(|byte| byte.to_ascii_lowercase()));
            out.push(b':');
            let mut gap = false;
            let start = out.len();
            for byte in field.value {
                if matches!(byte, b' ' | b'\t' | b'\r' | b'\n') {
                    gap = true;
                } else {
                    if gap && out.len() > start {
                        out.push(b' ');
                    }
                    gap = false;
                    out.push(*byte);
                }
            }
        }
    }
    out.extend_from_slice(b"\r\n");
    out
}

/// SHA-256 of the canonical body, of so many bytes of it at most.
pub(crate) fn body_hash(body: &[u8], canon: Canon, most: Option<u64>) -> (Digest, u64) {
    let mut hash = Counted {
        context: Context::new(&SHA256),
        left: most,
        fed: 0,
    };
    let mut empty_lines = 0_usize;
    let mut any = false;
    let mut relaxed = Vec::new();
    for (line, _) in lines(body) {
        let line = match canon {
            Canon::Simple => line,
            Canon::Relaxed => {
                relax(line, &mut relaxed);
                relaxed.as_slice()
            }
        };
        if line.is_empty() {
            empty_lines += 1;
            continue;
        }
        for _ in 0..empty_lines {
            hash.feed(b"\r\n");
        }
        empty_lines = 0;
        any = true;
        hash.feed(line);
        hash.feed(b"\r\n");
    }
    if !any && canon == Canon::Simple {
        hash.feed(b"\r\n");
    }
    (hash.context.finish(), hash.fed)
}

struct Counted {
    context: Context,
    left: Option<u64>,
    fed: u64,
}

impl Counted {
    fn feed(&mut self, bytes: &[u8]) {
        self.fed += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        match self.left {
            None => self.context.update(bytes),
            Some(left) => {
                let take = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
                self.context.update(bytes.get(..take).unwrap_or_default());
                self.left = Some(left.saturating_sub(u64::try_from(take).unwrap_or(0)));
            }
        }
    }
}

fn relax(line: &[u8], out: &mut Vec<u8>) {
    out.clear();
    let mut gap = false;
    for byte in line {
        if matches!(byte, b' ' | b'\t') {
            gap = true;
        } else {
            if gap {
                out.push(b' ');
            }
            gap = false;
            out.push(*byte);
        }
    }
}

/// Lines without their ends, and whether one came after them.
fn lines(text: &[u8]) -> impl Iterator<Item = (&[u8], bool)> {
    let mut rest = Some(text).filter(|text| !text.is_empty());
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(end) = memchr::memchr(b'\n', text) else {
            rest = None;
            return Some((text, false));
        };
        rest = text.get(end + 1..).filter(|rest| !rest.is_empty());
        let line = text.get(..end).unwrap_or_default();
        Some((line.strip_suffix(b"\r").unwrap_or(line), true))
    })
}

/// A signature field with the value of its `b=` taken out (RFC 6376, 3.7).
pub(crate) fn without_signature(value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    for (number, part) in value.split(|byte| *byte == b';').enumerate() {
        if number > 0 {
            out.push(b';');
        }
        let name_end = part.iter().position(|byte| *byte == b'=');
        let (name, _) = part
            .split_at_checked(name_end.unwrap_or(0))
            .unwrap_or_default();
        if name.trim_ascii() == b"b" {
            out.extend_from_slice(name);
            out.push(b'=');
        } else {
            out.extend_from_slice(part);
        }
    }
    out
}
