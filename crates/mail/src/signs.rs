//! What the guard can see, as data: weights, meanings and words from `data/mail/signs.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use domain::language::Trilingual;
use serde::Deserialize;

/// The file as it is embedded.
pub const SIGNS: &str = include_str!("../../../data/mail/signs.toml");

/// One thing that can be seen in a message.
#[derive(Debug, Clone, Deserialize)]
pub struct Sign {
    /// Its name in reports.
    pub code: String,
    /// What it adds to the score.
    pub weight: i32,
    /// `spoofed` when it speaks of who sent the message.
    #[serde(default)]
    pub means: String,
    /// What people read.
    #[serde(flatten)]
    pub text: Trilingual,
    /// Addresses of links that show it.
    #[serde(default)]
    pub hit: Vec<String>,
    /// Addresses of links that do not.
    #[serde(default)]
    pub miss: Vec<String>,
}

/// Scores at which a message is called what.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// Suspicious from this score on.
    pub suspicious: i32,
    /// Phishing from this score on.
    pub phishing: i32,
    /// Spoofed when the signs that mean it reach this.
    pub spoofed: i32,
}

/// Every sign, and the thresholds.
#[derive(Debug, Clone)]
pub struct Signs {
    /// Where the verdicts begin.
    pub thresholds: Thresholds,
    signs: BTreeMap<String, Sign>,
}

#[derive(Deserialize)]
struct Written {
    thresholds: Thresholds,
    sign: Vec<Sign>,
}

impl Signs {
    /// Reads a file of signs.
    ///
    /// # Errors
    /// What is wrong with it, with line and column; a code that stands twice.
    pub fn parse(text: &str) -> Result<Self, String> {
        let written: Written = toml::from_str(text).map_err(|cause| cause.to_string())?;
        let mut signs = BTreeMap::new();
        for sign in written.sign {
            let code = sign.code.clone();
            if signs.insert(code.clone(), sign).is_some() {
                return Err(format!("{code} stands twice"));
            }
        }
        Ok(Self {
            thresholds: written.thresholds,
            signs,
        })
    }

    /// The signs that are built in.
    pub fn builtin() -> &'static Self {
        static BUILTIN: LazyLock<Signs> = LazyLock::new(|| {
            Signs::parse(SIGNS).unwrap_or_else(|_| Signs {
                thresholds: Thresholds {
                    suspicious: 30,
                    phishing: 60,
                    spoofed: 50,
                },
                signs: BTreeMap::new(),
            })
        });
        &BUILTIN
    }

    /// One sign.
    pub fn get(&self, code: &str) -> Option<&Sign> {
        self.signs.get(code)
    }

    /// All of them, by code.
    pub fn all(&self) -> impl Iterator<Item = &Sign> {
        self.signs.values()
    }
}
