//! Lists of `name=value;` as DKIM, ARC and DMARC write them (RFC 6376, 3.2).

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Base64 with or without its padding, as signers write it.
pub(crate) const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Tags of one list, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tags(Vec<(String, String)>);

impl Tags {
    /// `None` when it is no such list, or a name stands twice.
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(text).ok()?;
        let mut tags: Vec<(String, String)> = Vec::new();
        for part in text.split(';') {
            let part = part.trim();
            if part.is_empty() {
                continue;
            }
            let (name, value) = part.split_once('=')?;
            let name = name.trim();
            let is_name = name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
            if name.is_empty() || !is_name || tags.iter().any(|(other, _)| other == name) {
                return None;
            }
            tags.push((name.to_owned(), value.trim().to_owned()));
        }
        Some(Self(tags))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether the list begins with this tag and value.
    pub(crate) fn begins(&self, name: &str, value: &str) -> bool {
        self.0
            .first()
            .is_some_and(|(first, of)| first == name && of == value)
    }

    /// A value in base64, folded or not.
    pub(crate) fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        let value: String = self
            .get(name)?
            .chars()
            .filter(|letter| !letter.is_ascii_whitespace())
            .collect();
        LENIENT.decode(value).ok()
    }

    /// A value without the white space that folding left in it.
    pub(crate) fn solid(&self, name: &str) -> Option<String> {
        Some(self.get(name)?.split_whitespace().collect())
    }
}
