//! A signed tree head small enough to travel with a message: what is printed, mailed and kept elsewhere.

use serde::{Deserialize, Serialize};

/// What a checkpoint of a log of ours says, and the signature under it. [`SignedHead::note`] gives the very
/// text that was signed (C2SP signed note).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedHead {
    /// Which log: a digest of its key.
    pub log: u64,
    /// Which of its epochs.
    pub epoch: u32,
    /// How many leaves.
    pub size: u64,
    /// Root of the tree of these leaves.
    pub root: [u8; 32],
    /// Id of the key.
    pub key: [u8; 4],
    /// Both halves of the Ed25519 signature.
    pub signature: [[u8; 32]; 2],
}

const NAME: &str = "townwatch/log-";

impl SignedHead {
    /// Reads a note; none where it is not exactly what [`SignedHead::note`] gives. Nothing is verified.
    pub fn parse(note: &str) -> Option<Self> {
        let mut lines = note.lines();
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        let (log, epoch) = origin.strip_prefix(NAME)?.split_once('/')?;
        let signature = lines.nth(1)?.rsplit_once(' ')?.1;
        let signature = decoded(signature)?;
        let (key, signature) = signature.split_first_chunk::<4>()?;
        let (first, second) = signature.split_first_chunk::<32>()?;
        let found = Self {
            log: u64::from_str_radix(log, 16).ok()?,
            epoch: epoch.parse().ok()?,
            size: size.parse().ok()?,
            root: decoded(root)?.try_into().ok()?,
            key: *key,
            signature: [*first, second.try_into().ok()?],
        };
        (found.note() == note).then_some(found)
    }

    /// The signed note.
    pub fn note(&self) -> String {
        let Self {
            log,
            epoch,
            size,
            root,
            key,
            signature,
        } = self;
        let origin = format!("{NAME}{log:016x}/{epoch}");
        let signed = [key.as_slice(), signature.as_flattened()].concat();
        let (root, signed) = (encoded(root), encoded(&signed));
        format!("{origin}\n{size}\n{root}\n\n— {origin} {signed}\n")
    }
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 (RFC 4648 section 4).
fn encoded(bytes: &[u8]) -> String {
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let mut word = 0_u32;
        for place in 0..3 {
            word = (word << 8) | u32::from(three.get(place).copied().unwrap_or_default());
        }
        for place in 0..4 {
            let letter = usize::try_from((word >> (18 - 6 * place)) & 63).unwrap_or_default();
            let there = place <= three.len();
            let letter = LETTERS.get(letter).copied().unwrap_or(b'=');
            text.push(char::from(if there { letter } else { b'=' }));
        }
    }
    text
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut word, mut bits) = (0_u32, 0_u32);
    for letter in text.trim_end_matches('=').bytes() {
        let value = LETTERS.iter().position(|one| *one == letter)?;
        word = (word << 6) | u32::try_from(value).ok()?;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((word >> bits) & 255).ok()?);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_survives_to_the_last_byte_and_another_is_none() {
        let head = SignedHead {
            log: 0x0123_4567_89ab_cdef,
            epoch: 3,
            size: 70,
            root: [0xab; 32],
            key: [1, 2, 3, 4],
            signature: [[5; 32], [250; 32]],
        };
        let note = head.note();
        assert_eq!(SignedHead::parse(&note), Some(head));
        assert!(
            note.starts_with("townwatch/log-0123456789abcdef/3\n70\nq6urq6ur"),
            "{note}"
        );
        assert_eq!(SignedHead::parse(&note.replace("70", "070")), None);
        assert_eq!(SignedHead::parse(&format!("{note}more\n")), None);
        assert_eq!(SignedHead::parse(""), None);
    }

    #[test]
    fn base64_is_that_of_the_standard() {
        for (plain, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(encoded(plain.as_bytes()), text);
            assert_eq!(decoded(text).as_deref(), Some(plain.as_bytes()));
        }
        assert_eq!(decoded("Zm9*"), None);
    }
}
