//! Passwords that are known to the world, as a filter: what is in the list is found, always; what is not
//! is mistaken for one of it seven times in a million.
//!
//! The list itself cannot be read back: of each entry 36 bits of a hash are kept. Format: `TWK1`, then for
//! each of 4,096 buckets (the hash's first 12 bits) where it begins (u32, little endian, in entries) and
//! one end, then the entries, 24 bits each, sorted within their bucket. data/README.md says what it is
//! made from and how.

use sha2::{Digest, Sha256};

/// What comes with the program.
static BUILTIN: &[u8] = include_bytes!("../data/known-passwords.bin");
const MAGIC: &[u8] = b"TWK1";
const BUCKETS: usize = 4_096;
const ENTRY_BYTES: usize = 3;
const OFFSET_BYTES: usize = 4;

/// Whether a password is in the list that comes with the program, in whatever case.
pub(crate) fn is_known(password: &str) -> bool {
    holds(BUILTIN, &password.to_lowercase())
}

fn place(word: &str) -> (usize, [u8; ENTRY_BYTES]) {
    let hash: [u8; 32] = Sha256::digest(word.as_bytes()).into();
    let [first, second, third, fourth, fifth, ..] = hash;
    let bucket = usize::from(first) << 4 | usize::from(second >> 4);
    // 24 bits that the bucket did not use.
    (bucket, [third, fourth, fifth])
}

fn holds(list: &[u8], word: &str) -> bool {
    let (bucket, entry) = place(word);
    look(list, bucket, entry).unwrap_or(false)
}

/// None when the list is cut short, which the tests of this crate keep from happening.
fn look(list: &[u8], bucket: usize, entry: [u8; ENTRY_BYTES]) -> Option<bool> {
    let index = list.strip_prefix(MAGIC)?;
    let (index, entries) = index.split_at_checked((BUCKETS + 1) * OFFSET_BYTES)?;
    let offset = |at: usize| {
        let bytes = index.chunks_exact(OFFSET_BYTES).nth(at)?;
        usize::try_from(u32::from_le_bytes(bytes.try_into().ok()?)).ok()
    };
    let (from, to) = (offset(bucket)?, offset(bucket + 1)?);
    let part = entries.get(from * ENTRY_BYTES..to * ENTRY_BYTES)?;
    let (mut low, mut high) = (0, part.len() / ENTRY_BYTES);
    while low < high {
        let middle = low.midpoint(high);
        let found = part.get(middle * ENTRY_BYTES..(middle + 1) * ENTRY_BYTES)?;
        match found.cmp(&entry) {
            std::cmp::Ordering::Equal => return Some(true),
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    Some(false)
}

/// Makes a filter of a list of passwords, small letters and capitals alike.
pub fn build<'a>(words: impl Iterator<Item = &'a str>) -> Vec<u8> {
    let mut buckets: Vec<Vec<[u8; ENTRY_BYTES]>> = vec![Vec::new(); BUCKETS];
    for word in words {
        let (bucket, entry) = place(&word.to_lowercase());
        if let Some(bucket) = buckets.get_mut(bucket) {
            bucket.push(entry);
        }
    }
    let mut made = MAGIC.to_vec();
    let mut begun = 0_u32;
    for bucket in &mut buckets {
        bucket.sort_unstable();
        bucket.dedup();
        made.extend(begun.to_le_bytes());
        begun = begun.saturating_add(u32::try_from(bucket.len()).unwrap_or(u32::MAX));
    }
    made.extend(begun.to_le_bytes());
    made.extend(buckets.iter().flatten().flatten());
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_a_list_is_found_and_the_rest_is_not() {
        let words: Vec<String> = (0..5_000).map(|n| format!("word-{n}")).collect();
        let list = build(words.iter().map(String::as_str));
        assert!(words.iter().all(|word| holds(&list, word)));
        let wrong = (5_000..105_000).filter(|n| holds(&list, &format!("word-{n}")));
        assert!(wrong.count() <= 3);
        assert!(!holds(&[], "a") && !holds(MAGIC, "a") && !holds(&list[..20_000], "word-1"));
    }

    #[test]
    fn the_list_of_the_program_is_whole_and_knows_what_the_world_knows() {
        for word in [
            "password1",
            "1qaz2wsx",
            "Anhyeuem",
            "a123456789",
            "ji394su3",
            "12345678",
        ] {
            assert!(is_known(word), "{word}");
        }
        for word in ["ji32k7au4a83", "quiet-7-rivers-bend"] {
            assert!(!is_known(word), "{word}");
        }
        let index = MAGIC.len() + (BUCKETS + 1) * OFFSET_BYTES;
        assert_eq!((BUILTIN.len() - index) % ENTRY_BYTES, 0);
        assert!((400_000..600_000).contains(&((BUILTIN.len() - index) / ENTRY_BYTES)));
    }
}
