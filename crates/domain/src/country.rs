//! Countries and regions by their two letters (ISO 3166-1).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::language::Language;

/// Names by code, one country a line; made by `cargo xtask countries` from the Unicode CLDR.
const NAMES: &str = include_str!("../../../data/countries/names.tsv");

/// A country or region by its two letters, in capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country([u8; 2]);

/// Text that is not two letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a country is written with its two letters, as TW or VN (ISO 3166-1)")]
pub struct NotACountry;

impl Country {
    /// Taiwan.
    pub const TW: Self = Self(*b"TW");
    /// Việt Nam.
    pub const VN: Self = Self(*b"VN");
    /// The Netherlands: where the attackers of examples and of the demo office sit.
    pub const NL: Self = Self(*b"NL");

    /// Reads two letters, small or capital.
    ///
    /// # Errors
    /// [`NotACountry`] when they are not two letters.
    pub fn parse(text: &str) -> Result<Self, NotACountry> {
        match text.trim().as_bytes() {
            [one, two] if one.is_ascii_alphabetic() && two.is_ascii_alphabetic() => {
                Ok(Self([one.to_ascii_uppercase(), two.to_ascii_uppercase()]))
            }
            _ => Err(NotACountry),
        }
    }

    /// The two letters.
    pub fn code(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Its name as people say it; the code where the list has none.
    pub fn name(&self, language: Language) -> &str {
        let line = NAMES
            .lines()
            .find_map(|line| line.strip_prefix(self.code())?.strip_prefix('\t'));
        let mut names = line.unwrap_or_default().split('\t');
        let name = match language {
            Language::ZhTw => names.next(),
            Language::Vi => names.nth(1),
            Language::En => names.nth(2),
        };
        name.filter(|name| !name.is_empty())
            .unwrap_or_else(|| self.code())
    }

    /// Every country of the list, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        NAMES
            .lines()
            .filter_map(|line| Self::parse(line.split('\t').next()?).ok())
    }
}

impl TryFrom<String> for Country {
    type Error = NotACountry;

    fn try_from(text: String) -> Result<Self, NotACountry> {
        Self::parse(&text)
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.code().to_owned()
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_told_by_name_in_every_language() {
        let taiwan = Country::parse(" tw ").unwrap();
        assert_eq!(taiwan, Country::TW);
        assert_eq!(Country::VN.name(Language::ZhTw), "越南");
        assert_eq!(Country::VN.name(Language::Vi), "Việt Nam");
        assert_eq!(Country::NL.name(Language::En), "Netherlands");
        assert_eq!(Country::parse("QQ").unwrap().name(Language::En), "QQ");
    }

    #[test]
    fn what_is_not_two_letters_is_refused() {
        for text in ["", "T", "TWN", "T1", "台"] {
            assert_eq!(Country::parse(text), Err(NotACountry), "{text:?}");
        }
    }

    #[test]
    fn every_line_of_the_list_has_a_name_in_each_language() {
        assert!(Country::all().count() > 200);
        for line in NAMES.lines() {
            assert_eq!(
                line.split('\t').filter(|part| !part.is_empty()).count(),
                4,
                "{line:?}"
            );
        }
    }
}
