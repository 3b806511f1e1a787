//! Bytes as hexadecimal digits, in the one way of this program: lower case, two for each byte.

use std::fmt::Write as _;

/// The digits of bytes.
pub fn text(bytes: &[u8]) -> String {
    let digits = String::with_capacity(bytes.len().saturating_mul(2));
    bytes.iter().fold(digits, |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The bytes of digits; none where it is anything else, capitals too.
pub fn bytes(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let digit = |letter: u8| match letter {
        b'0'..=b'9' | b'a'..=b'f' => char::from(letter).to_digit(16),
        _ => None,
    };
    let byte = |[high, low]: &[u8; 2]| u8::try_from(digit(*high)? << 4 | digit(*low)?).ok();
    rest.is_empty()
        .then(|| pairs.iter().map(byte).collect())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_two_digits_and_comes_back() {
        let all: Vec<u8> = (0..=255).collect();
        let digits = text(&all);
        assert_eq!((digits.len(), &digits[..8]), (512, "00010203"));
        assert_eq!(bytes(&digits), Some(all));
        assert_eq!(bytes(""), Some(Vec::new()));
        for wrong in ["0", "0g", "AB", "+1", " 1", "é"] {
            assert_eq!(bytes(wrong), None, "{wrong}");
        }
    }
}
