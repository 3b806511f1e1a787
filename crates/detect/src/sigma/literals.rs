//! What must stand in a text that a regular expression matches.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Texts in small letters of which one stands, in small letters, in whatever matches; nothing where
/// that cannot be said.
pub(super) fn needed(pattern: &str) -> Option<Vec<String>> {
    let hir = regex_syntax::Parser::new().parse(pattern).ok()?;
    needed_by(&hir)
}

fn needed_by(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Concat(parts) => {
            let mut best: Option<Vec<String>> = None;
            let mut run = String::new();
            let mut offer = |texts: Vec<String>| {
                if shortest(&texts) > best.as_deref().map_or(0, shortest) {
                    best = Some(texts);
                }
            };
            for part in parts {
                if let Some(text) = exact(part) {
                    run.push_str(&text);
                    continue;
                }
                offer(vec![std::mem::take(&mut run)]);
                if let Some(texts) = needed_by(part) {
                    offer(texts);
                }
            }
            offer(vec![run]);
            best
        }
        HirKind::Alternation(parts) => {
            let mut all = Vec::new();
            for part in parts {
                all.extend(needed_by(part)?);
            }
            Some(all)
        }
        HirKind::Capture(capture) => needed_by(&capture.sub),
        HirKind::Repetition(repeated) if repeated.min > 0 => needed_by(&repeated.sub),
        _ => exact(hir)
            .filter(|text| !text.is_empty())
            .map(|text| vec![text]),
    }
}

fn shortest(texts: &[String]) -> usize {
    texts.iter().map(String::len).min().unwrap_or(0)
}

/// The only text that a part matches, in small letters.
fn exact(hir: &Hir) -> Option<String> {
    match hir.kind() {
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            Some(text.to_lowercase())
        }
        HirKind::Class(Class::Unicode(class)) => {
            let mut letters = class
                .iter()
                .flat_map(|range| range.start()..=range.end())
                .take(5);
            let first = small(letters.next()?)?;
            letters
                .try_fold(1, |count, letter| {
                    // The long s is a letter s to a pattern, and stays itself in small letters.
                    let same = letter == '\u{17f}' || small(letter) == Some(first);
                    (same && count < 4).then_some(count + 1)
                })
                .map(|_| first.to_string())
        }
        HirKind::Capture(capture) => exact(&capture.sub),
        HirKind::Concat(parts) => parts.iter().map(exact).collect(),
        _ => None,
    }
}

fn small(letter: char) -> Option<char> {
    let mut small = letter.to_lowercase();
    small.next().filter(|_| small.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_be_there_is_found_behind_classes_groups_and_choices() {
        let cases: &[(&str, &[&str])] = &[
            (r"(?i)Invoke-Mimi\w+", &["invoke-mimi"]),
            (r"^[a-z]+(foo|barbar)\d", &["foo", "barbar"]),
            (r"ab(cd)ef", &["abcdef"]),
            (r"a+xyz", &["xyz"]),
            (r"x?y*abc", &["abc"]),
            (r"(?i)S", &["s"]),
        ];
        for (pattern, expected) in cases {
            assert_eq!(needed(pattern).unwrap_or_default(), *expected, "{pattern}");
        }
        for pattern in [r"\d+", "(abc|)", "(abc)?", "(", "[ab]"] {
            assert_eq!(needed(pattern), None, "{pattern}");
        }
    }
}
