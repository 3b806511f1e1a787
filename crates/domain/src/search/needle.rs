//! Finding a word in a line, whatever the case of its letters.

/// A word that is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Needle {
    /// In folded letters.
    folded: String,
}

/// Letters as they count in a comparison: letter by letter, so that a part of a text folds to a part
/// of the folded text.
pub fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().flat_map(char::to_lowercase).collect()
}

impl Needle {
    pub(super) fn new(text: &str) -> Self {
        Self {
            folded: folded(text),
        }
    }

    /// Whether the word stands anywhere in the line.
    pub(super) fn stands_in(&self, line: &str) -> bool {
        if self.folded.is_ascii() && line.is_ascii() {
            ascii(self.folded.as_bytes(), line.as_bytes())
        } else {
            folded(line).contains(&self.folded)
        }
    }
}

/// The same for ASCII, without a copy of the line.
fn ascii(needle: &[u8], line: &[u8]) -> bool {
    let Some((first, rest)) = needle.split_first() else {
        return true;
    };
    let upper = first.to_ascii_uppercase();
    let mut left = line;
    while let Some(at) = left.iter().position(|byte| byte == first || *byte == upper) {
        let Some((_, behind)) = left.split_at_checked(at.saturating_add(1)) else {
            return false;
        };
        match behind.get(..rest.len()) {
            Some(part) if part.eq_ignore_ascii_case(rest) => return true,
            Some(_) => left = behind,
            None => return false,
        }
    }
    false
}
