//! Text that a spreadsheet cannot take for a formula, for formats that have no types.

use texts::visible;

/// Signs by which some program begins a formula; the wide ones count where Chinese is set.
const SIGNS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// The text as a CSV field may hold it: hidden characters written out, tabs too, and an apostrophe
/// before each sign that could begin a formula.
///
/// Excel takes what it reads for typed in, quoted or not: `=…`, `+…`, `-…` and `@…` run. Where
/// Windows is set to Vietnamese it separates fields by semicolons, so a sign after a semicolon or
/// a line end is at risk as well; blanks and quotes before a sign do not protect. An apostrophe
/// is what a person types to say "text". It stays visible in programs that only show CSV; who
/// needs the exact text takes ODS or JSON.
pub fn inert(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut begins = true;
    for character in visible(text).chars() {
        if begins && SIGNS.contains(&character) {
            safe.push('\'');
        }
        begins = match character {
            ';' | '\t' => true,
            ' ' | '"' | '\'' | '\u{a0}' | '\u{3000}' => begins,
            _ => false,
        };
        if character == '\t' {
            // Excel reads pasted CSV by tabs.
            safe.push_str("‹U+0009›");
        } else {
            safe.push(character);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_sign_that_begins_a_formula_has_an_apostrophe_before_it() {
        for sign in SIGNS {
            assert_eq!(inert(&format!("{sign}1+1")), format!("'{sign}1+1"));
        }
        assert_eq!(inert("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
        assert_eq!(inert("  \"=1\""), "  \"'=1\"");
        assert_eq!(inert("a;=1"), "a;'=1");
        assert_eq!(inert("a; \"@x"), "a; \"'@x");
    }

    #[test]
    fn signs_inside_a_text_stay_as_they_are() {
        for text in [
            "a=b",
            "2026-11-21",
            "user+tag@example.org",
            "Nguyễn – Ánh",
            "1;2",
        ] {
            assert_eq!(inert(text), text);
        }
    }

    #[test]
    fn line_ends_tabs_and_hidden_characters_are_written_out() {
        assert_eq!(
            inert("\t=1\r\n=2\u{1b}[2J\u{202e}x"),
            "‹U+0009›'=1‹U+000D›‹U+000A›=2‹U+001B›[2J‹U+202E›x"
        );
    }

    proptest! {
        /// Slow and obvious: cut at everything any reader cuts at, and look at each beginning.
        #[test]
        fn no_field_of_any_reader_begins_with_a_sign(text in "[=+@a;,\"' \t\r\n＝\u{202e}-]{0,12}") {
            for field in inert(&text).split([';', '\t', '\r', '\n']) {
                let begins = field.trim_matches([' ', '"', '\u{3000}']).chars().next();
                prop_assert!(begins.is_none_or(|sign| !SIGNS.contains(&sign)), "{field:?}");
            }
        }
    }
}
