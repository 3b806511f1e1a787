//! One form for what people type in many: small letters without marks, and digits read as letters.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use zeroize::Zeroizing;

/// Small letters without marks: `Mật-Khẩu` becomes `mat-khau`.
pub(crate) fn folded(text: &str) -> Zeroizing<String> {
    let mut plain = Zeroizing::new(String::with_capacity(text.len().saturating_mul(2)));
    for letter in text.nfkd().filter(|letter| !is_combining_mark(*letter)) {
        match letter {
            'đ' | 'Đ' => plain.push('d'),
            'ü' | 'Ü' => plain.push('u'),
            _ => plain.extend(letter.to_lowercase()),
        }
    }
    plain
}

/// Digits and signs that stand for letters, read as those, between letters or beside them:
/// `p@ssw0rd` becomes `password`. Runs of two digits and more are numbers and stay.
pub(crate) fn unmasked(folded: &str) -> Zeroizing<String> {
    let letters: Zeroizing<Vec<char>> = Zeroizing::new(folded.chars().collect());
    let at = |place: Option<usize>| place.and_then(|place| letters.get(place)).copied();
    let mut plain = Zeroizing::new(String::with_capacity(folded.len()));
    for (place, letter) in letters.iter().enumerate() {
        let (before, after) = (at(place.checked_sub(1)), at(place.checked_add(1)));
        let number = |other: Option<char>| other.is_some_and(|c| c.is_ascii_digit());
        let reads =
            |other: Option<char>| other.is_some_and(char::is_alphabetic) || mask(other).is_some();
        let in_number = letter.is_ascii_digit() && (number(before) || number(after));
        let inside = (place == 0 || reads(before)) && reads(after);
        let read = mask(Some(*letter))
            .filter(|_| inside && !in_number)
            .unwrap_or(*letter);
        plain.push(read);
    }
    plain
}

fn mask(letter: Option<char>) -> Option<char> {
    Some(match letter? {
        '@' | '4' => 'a',
        '3' => 'e',
        '1' | '!' => 'i',
        '0' => 'o',
        '$' | '5' => 's',
        '7' => 't',
        _ => return None,
    })
}

/// Only its letters and digits.
pub(crate) fn joined(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.chars().filter(|c| c.is_alphanumeric()).collect())
}

/// Only its digits.
pub(crate) fn digits(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.chars().filter(char::is_ascii_digit).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_fall_and_masks_are_read() {
        assert_eq!(*folded("Mật-Khẩu ĐÀ"), "mat-khau da");
        assert_eq!(*unmasked("p@ssw0rd"), "password");
        assert_eq!(*unmasked("p@$$word2024"), "password2024");
        assert_eq!(*unmasked("tainan@2024"), "tainan@2024");
        assert_eq!(*joined("a-b 1"), "ab1");
        assert_eq!(*digits("79/05/12x"), "790512");
    }
}
