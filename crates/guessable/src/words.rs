//! Passwords that are a few known words with numbers around them: `Tainan@2024`, `Office2026!`.

use std::collections::BTreeSet;
use std::sync::OnceLock;

static BUILTIN: &str = include_str!("../data/words.txt");

/// More words than these are a phrase.
const MOST_WORDS: usize = 3;
/// So many letters between words do not make it something else.
const MOST_LETTERS_LEFT: usize = 2;
/// So many digits and signs do not either: a year, a number, signs.
const MOST_OTHERS: usize = 9;
/// The longest word that is looked for.
const LONGEST_WORD: usize = 40;

/// Words of offices, places and seasons that come with the program.
pub(crate) fn builtin() -> &'static BTreeSet<&'static str> {
    static MADE: OnceLock<BTreeSet<&'static str>> = OnceLock::new();
    MADE.get_or_init(|| {
        let lines = BUILTIN.lines().filter(|line| !line.starts_with('#'));
        lines.flat_map(str::split_whitespace).collect()
    })
}

/// Whether a text (folded) is only a few words, of those that `known` knows, and numbers around them.
pub(crate) fn is_few(text: &str, known: &dyn Fn(&str) -> bool) -> bool {
    let others = text.chars().filter(|c| !c.is_alphabetic()).count();
    if others > MOST_OTHERS {
        return false;
    }
    let runs = text.split(|c: char| !c.is_alphabetic());
    let (mut words, mut left, mut covered) = (0, 0, 0);
    for run in runs.filter(|run| !run.is_empty()) {
        let (run_left, run_words) = fewest_left(run, known);
        words += run_words;
        left += run_left;
        covered += run.chars().count() - run_left;
    }
    (1..=MOST_WORDS).contains(&words) && left <= MOST_LETTERS_LEFT && covered > left
}

/// The least letters that no word covers, and the words then.
fn fewest_left(run: &str, known: &dyn Fn(&str) -> bool) -> (usize, usize) {
    let places: Vec<usize> = run
        .char_indices()
        .map(|(at, _)| at)
        .chain([run.len()])
        .collect();
    let mut best: Vec<(usize, usize)> = vec![(usize::MAX, 0); places.len()];
    if let Some(start) = best.first_mut() {
        *start = (0, 0);
    }
    for from in 0..places.len().saturating_sub(1) {
        let Some((left, words)) = best.get(from).copied() else {
            continue;
        };
        let mut reach = |to: usize, told: (usize, usize)| {
            if let Some(place) = best.get_mut(to)
                && told < *place
            {
                *place = told;
            }
        };
        reach(from + 1, (left + 1, words));
        for to in from + 2..=(from + LONGEST_WORD).min(places.len() - 1) {
            let (Some(start), Some(end)) = (places.get(from), places.get(to)) else {
                continue;
            };
            if run.get(*start..*end).is_some_and(known) {
                reach(to, (left, words + 1));
            }
        }
    }
    best.last().copied().unwrap_or((0, 0))
}

/// What is left of a text without its numbers and signs at both ends: what an office's rule keeps when the
/// year changes. None when too little is left to say anything.
pub(crate) fn skeleton(unmasked: &str) -> Option<String> {
    const LEAST: usize = 4;
    let bare = unmasked.trim_matches(|c: char| !c.is_alphabetic());
    let bare: String = bare.chars().filter(|c| c.is_alphabetic()).collect();
    (bare.chars().count() >= LEAST).then_some(bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_words_and_numbers_are_few_and_phrases_are_not() {
        let known = |word: &str| builtin().contains(word);
        for few in [
            "tainan@2024",
            "office2026!",
            "teco-paris#113",
            "quangnam@123",
            "summer24",
            "tainancityoffice1",
        ] {
            assert!(is_few(few, &known), "{few}");
        }
        for other in [
            "xk7q9m2p",
            "tainan-riverbank-cloud",
            "summer-rain-on-old-roofs",
            "12345678901234",
            "tainan1234567890",
        ] {
            assert!(!is_few(other, &known), "{other}");
        }
        assert_eq!(skeleton("office2026!").as_deref(), Some("office"));
        assert_eq!(skeleton("ab1"), None);
    }
}
