//! Words that press people, in three languages: weak signs, never enough alone.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
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

/// Every word of every list, folded, and the list it stands in.
struct Searcher {
    automaton: AhoCorasick,
    of: Vec<(&'static str, String)>,
}

/// `data/mail/wording.toml`; a test shows that it loads.
static LISTS: LazyLock<Vec<WordList>> = LazyLock::new(|| {
    let text = include_str!("../../../data/mail/wording.toml");
    let written: Result<Written, _> = toml::from_str(text);
    written.map(|written| written.list).unwrap_or_default()
});

static SEARCHER: LazyLock<Option<Searcher>> = LazyLock::new(|| {
    let mut of = Vec::new();
    for list in LISTS.iter() {
        if let Some(code) = CODES.into_iter().find(|code| *code == list.sign) {
            of.extend(list.words.iter().map(|word| (code, folded(word))));
        }
    }
    let automaton = AhoCorasick::new(of.iter().map(|(_, word)| word)).ok()?;
    Some(Searcher { automaton, of })
});

/// Looks through a text for every list at once.
pub(crate) fn look(text: &str, found: &mut Found) {
    let cut: String = text.chars().take(MOST_TEXT).collect();
    let text = folded(&cut);
    let Some(searcher) = SEARCHER.as_ref() else {
        return;
    };
    for hit in searcher.automaton.find_overlapping_iter(&text) {
        if let Some((code, word)) = searcher.of.get(hit.pattern().as_usize())
            && (!word.is_ascii() || stands_alone(&text, hit.start(), hit.end()))
        {
            found.add(code, word.clone());
        }
    }
}

/// Words of letters count only whole; Chinese has no spaces between words.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let before = text.get(..start).and_then(|text| text.chars().next_back());
    let after = text.get(end..).and_then(|text| text.chars().next());
    !is_letter(before) && !is_letter(after)
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
