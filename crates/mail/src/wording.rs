//! Words that press people, in three languages: weak signs, never enough alone.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::fold::folded;
use crate::verdict::Found;

/// Characters of text that are looked through.
const MOST_TEXT: usize = 200_000;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    list: Vec<WordList>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WordList {
    sign: String,
    words: Vec<String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "examples run in tests"))]
    hit: Vec<String>,
    #[cfg_attr(not(test), expect(dead_code, reason = "examples run in tests"))]
    miss: Vec<String>,
}

/// Signs that words can show.
const CODES: [&str; 4] = [
    "words_password",
    "words_mailbox",
    "words_urgent",
    "words_money",
];

/// `data/mail/wording.toml`, folded; a test shows that it loads.
static LISTS: LazyLock<Vec<WordList>> = LazyLock::new(|| {
    let text = include_str!("../../../data/mail/wording.toml");
    let written: Result<Written, _> = toml::from_str(text);
    let mut lists = written.map(|written| written.list).unwrap_or_default();
    for list in &mut lists {
        for word in &mut list.words {
            *word = folded(word);
        }
    }
    lists
});

/// Looks through a text for every list.
pub(crate) fn look(text: &str, found: &mut Found) {
    let cut: String = text.chars().take(MOST_TEXT).collect();
    let text = folded(&cut);
    for list in LISTS.iter() {
        let Some(code) = CODES.into_iter().find(|code| *code == list.sign) else {
            continue;
        };
        let words = list.words.iter();
        for word in words.filter(|word| holds(&text, word)).take(2) {
            found.add(code, word.clone());
        }
    }
}

/// Words of letters count only whole; Chinese has no spaces between words.
fn holds(text: &str, word: &str) -> bool {
    let mut from = 0;
    while let Some(place) = text.get(from..).and_then(|rest| rest.find(word)) {
        let at = from + place;
        let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        let before = is_letter(text.get(..at).and_then(|t| t.chars().next_back()));
        let after = is_letter(text.get(at + word.len()..).and_then(|t| t.chars().next()));
        if !word.is_ascii() || (!before && !after) {
            return true;
        }
        from = at + word.len();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signs::Signs;

    #[test]
    fn every_list_finds_its_examples_and_leaves_the_others() {
        assert_eq!(LISTS.len(), CODES.len());
        for list in LISTS.iter() {
            let shown = |text: &str| {
                let mut found = Found::default();
                look(text, &mut found);
                found.has(&list.sign)
            };
            for text in &list.hit {
                assert!(shown(text), "{}: {text}", list.sign);
            }
            for text in &list.miss {
                assert!(!shown(text), "{}: {text}", list.sign);
            }
            assert!(list.hit.len() >= 2 && list.miss.len() >= 2);
        }
    }

    #[test]
    fn words_alone_are_never_suspicious() {
        let signs = Signs::builtin();
        let sum: i32 = CODES
            .iter()
            .filter_map(|code| signs.get(code))
            .map(|sign| sign.weight)
            .sum();
        assert!(sum > 0 && sum < signs.thresholds.suspicious, "{sum}");
    }
}
