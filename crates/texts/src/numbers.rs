//! Numbers as each language writes them.

use domain::language::Language;

/// A whole number in groups of three: `1,234` in Chinese and English, `1.234` in Vietnamese.
pub fn grouped(number: i64, language: Language) -> String {
    let separator = match language {
        Language::ZhTw | Language::En => ',',
        Language::Vi => '.',
    };
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3 + 1);
    if number < 0 {
        text.push('-');
    }
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_groups_by_three_with_its_own_separator() {
        assert_eq!(grouped(1_234_567, Language::ZhTw), "1,234,567");
        assert_eq!(grouped(1_234, Language::Vi), "1.234");
        assert_eq!(grouped(-100_000, Language::En), "-100,000");
        assert_eq!(grouped(999, Language::Vi), "999");
        assert_eq!(
            grouped(i64::MIN, Language::En),
            "-9,223,372,036,854,775,808"
        );
    }
}
