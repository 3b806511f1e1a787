//! Reasons as an operator reads them: one line, printable, not long.

use application::post::Delivery;
use jiff::SignedDuration;

const LONGEST: usize = 300;

/// Answers of other machines are made harmless before they are kept or shown.
pub(crate) fn printable(text: &str) -> String {
    let harmless = |letter: char| match letter {
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '·',
        letter if letter.is_control() => ' ',
        letter => letter,
    };
    text.chars().map(harmless).take(LONGEST).collect()
}

pub(crate) fn later(reason: &str) -> Delivery {
    Delivery::Later {
        reason: printable(reason),
        after: None,
    }
}

pub(crate) fn later_after(reason: &str, after: SignedDuration) -> Delivery {
    Delivery::Later {
        reason: printable(reason),
        after: Some(after),
    }
}

pub(crate) fn never(reason: &str) -> Delivery {
    Delivery::Never {
        reason: printable(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_of_another_machine_is_one_short_harmless_line() {
        let shown = printable("550 no\r\n\u{1b}[31m\u{202e}x");
        assert_eq!(shown, "550 no   [31m·x");
        assert_eq!(printable(&"長".repeat(999)).chars().count(), LONGEST);
    }
}
