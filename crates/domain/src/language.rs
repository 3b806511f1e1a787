//! The three languages of the office, and texts that exist in all of them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A language that every text on screen, in mail and on paper exists in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Language {
    /// Chinese as written in Taiwan.
    #[serde(rename = "zh-TW")]
    ZhTw,
    /// Vietnamese.
    #[serde(rename = "vi")]
    Vi,
    /// English.
    #[serde(rename = "en")]
    En,
}

/// A language this program does not speak.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown language {0:?}: zh-TW, vi and en are spoken")]
pub struct UnknownLanguage(String);

impl Language {
    /// All of them, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::ZhTw, Self::Vi, Self::En];

    /// The BCP 47 tag, as used in `lang=` attributes, files and JSON keys.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::ZhTw => "zh-TW",
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    /// The language's name in itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::ZhTw => "中文",
            Self::Vi => "Tiếng Việt",
            Self::En => "English",
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(text: &str) -> Result<Self, UnknownLanguage> {
        Self::ALL
            .into_iter()
            .find(|language| language.tag().eq_ignore_ascii_case(text))
            .ok_or_else(|| UnknownLanguage(text.chars().take(32).collect()))
    }
}

/// A text in every language; a file that lacks one does not load.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trilingual {
    /// Chinese as written in Taiwan.
    #[serde(rename = "zh-TW")]
    pub zh_tw: String,
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

impl Trilingual {
    /// The text in one language.
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::ZhTw => &self.zh_tw,
            Language::Vi => &self.vi,
            Language::En => &self.en,
        }
    }
}
