//! OpenID Connect, the provider's side: what an application may ask, and what it is answered.
//!
//! Pure: no IO, no clock, no records; the time comes as seconds since 1970, randomness as bytes or as the
//! machine's source of it ([`keys::Signer`]). Only what an office needs is there: the code flow with PKCE
//! (S256, always), ES256 and `EdDSA`, redirect addresses compared letter by letter. What is not there is
//! refused by name, never ignored where it would change who gets in.
//!
//! A newcomer reads [`request`] (what a browser brings), [`exchange`] (what an application brings), then
//! [`jws`] and [`keys`] (what both get).

pub mod address;
pub mod exchange;
pub mod jws;
pub mod keys;
mod pairs;
pub mod request;
pub mod scope;

pub use pairs::Pairs;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// Bytes as base64url without padding (RFC 7515 section 2).
pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// An address with words behind it: `?a=b`, or `&a=b` where it asks something already.
pub fn asking(address: &str, words: &[(&str, &str)]) -> String {
    let mut text = address.to_owned();
    let mut sign = if address.contains('?') { '&' } else { '?' };
    for (name, value) in words {
        text.push(sign);
        text.push_str(name);
        text.push('=');
        for byte in value.bytes() {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                    text.push(char::from(byte));
                }
                other => {
                    text.push('%');
                    text.extend([other >> 4, other & 15].map(hex_digit));
                }
            }
        }
        sign = '&';
    }
    text
}

fn hex_digit(half: u8) -> char {
    char::from_digit(u32::from(half), 16).map_or('0', |digit| digit.to_ascii_uppercase())
}

/// Reads base64url without padding; nothing where a letter, a length or the last bits are not as they must be.
pub fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// Whether a verifier belongs to a challenge (RFC 7636, S256), in constant time.
pub fn belongs(verifier: &str, challenge: &[u8; 32]) -> bool {
    let made: [u8; 32] = Sha256::digest(verifier.as_bytes()).into();
    made.ct_eq(challenge).into()
}

/// Whether two digests are the same, in constant time.
pub fn same(one: &[u8; 32], other: &[u8; 32]) -> bool {
    one.ct_eq(other).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_rfc_7636_belongs_together_and_nothing_else_does() {
        let challenge = from_base64url("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM").unwrap();
        let challenge: [u8; 32] = challenge.try_into().unwrap();
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert!(belongs(verifier, &challenge));
        assert!(!belongs(&verifier.to_lowercase(), &challenge));
        assert!(!belongs("", &challenge));
    }

    #[test]
    fn words_behind_an_address_stay_words() {
        let asked = asking(
            "https://f.example/cb",
            &[("state", "a&b=c#é"), ("code", "x-_.~")],
        );
        assert_eq!(
            asked,
            "https://f.example/cb?state=a%26b%3Dc%23%C3%A9&code=x-_.~"
        );
        assert_eq!(
            asking("https://f.example/cb?k=1", &[("s", "")]),
            "https://f.example/cb?k=1&s="
        );
    }

    #[test]
    fn base64url_is_read_only_as_it_is_written() {
        assert_eq!(from_base64url("_-8"), Some(vec![0xff, 0xef]));
        for wrong in ["_-8=", "/+8", "_-9", "a", " _-8"] {
            assert_eq!(from_base64url(wrong), None, "{wrong}");
        }
    }
}
