//! Text from logs, made visible: the rule that every sink shares (pages, files, the terminal).
//!
//! A log line may hold terminal escapes, line breaks or marks that turn the reading direction, so
//! that an administrator reads another line than the one that was logged.

use std::fmt::Write as _;

/// The text with control, direction and invisible characters written out:
/// `‹U+001B›`, `‹U+202E›`. A tab stays a tab.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if hides(character) {
            // Writing to a String does not fail.
            let _ = write!(shown, "‹U+{:04X}›", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    shown
}

/// Whether a character steers, turns or hides text rather than being read. Unicode has pictures of
/// controls (␛), but our fonts and many of the readers' do not.
pub const fn hides(character: char) -> bool {
    matches!(
        character,
        '\0'..='\u{8}'
            | '\n'..='\u{1f}'
            | '\u{7f}'..='\u{9f}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}'
            // No XML may hold these two.
            | '\u{fffe}' | '\u{ffff}'
            | '\u{e0000}'..='\u{e007f}'
    )
}
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_and_line_breaks_are_written_out() {
        assert_eq!(
            visible("a\u{1b}[31mb\r\nc\u{7f}\td"),
            "a‹U+001B›[31mb‹U+000D›‹U+000A›c‹U+007F›\td"
        );
    }

    #[test]
    fn marks_that_turn_or_hide_text_are_written_out() {
        assert_eq!(visible("user\u{202e}nimda"), "user‹U+202E›nimda");
        assert_eq!(
            visible("a\u{200b}b\u{2066}c\u{9b}"),
            "a‹U+200B›b‹U+2066›c‹U+009B›"
        );
    }

    #[test]
    fn words_in_every_script_stay_as_they_are() {
        for text in ["民政課 王小明", "Nguyễn Thị Ánh", "<script>", "אבג", "🧧"] {
            assert_eq!(visible(text), text);
        }
    }
}
