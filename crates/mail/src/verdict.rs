//! What is said of a message: signs with their evidence, whose weights add up to the score.

use domain::language::Trilingual;
use serde::Serialize;

use crate::signs::Signs;

/// Pieces of evidence that are written out for one sign.
const MOST_EVIDENCE: usize = 3;
/// Characters of one piece of evidence.
const LONGEST_EVIDENCE: usize = 200;

/// What a message is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Called {
    /// Nothing speaks against it.
    Clean,
    /// Somebody should look at it.
    Suspicious,
    /// It wants something it should not get.
    Phishing,
    /// It is not from whom it says.
    Spoofed,
}

/// One sign that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// The sign's name.
    pub code: String,
    /// What it adds to the score.
    pub weight: i32,
    /// What people read.
    pub text: Trilingual,
    /// What was seen, as it stands in the message.
    pub evidence: String,
}

/// A link and where it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeenLink {
    /// The address, as a program would follow it.
    pub url: String,
    /// `html`, `text`, `qr` or `file`.
    pub place: &'static str,
    /// What people see in its place, when it differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown: Option<String>,
}

/// Who answers for the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuthReport {
    /// The word of RFC 8601 for each.
    pub spf: String,
    /// The best of the signatures.
    pub dkim: String,
    /// What DMARC makes of both.
    pub dmarc: String,
    /// The chain.
    pub arc: String,
    /// `zone`, `authentication-results` (of our own server), or `none`: where answers came from.
    pub by: &'static str,
    /// Why what is not decided is not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<String>,
}

/// Everything that is said of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// What it is called.
    pub verdict: Called,
    /// The sum of the weights.
    pub score: i32,
    /// The heaviest first.
    pub reasons: Vec<Reason>,
    /// Addresses of links, each once.
    pub urls: Vec<String>,
    /// Links with their place.
    pub links: Vec<SeenLink>,
    /// Who answers for the message.
    pub auth: AuthReport,
}

/// Signs as they are found.
#[derive(Debug, Default)]
pub(crate) struct Found {
    seen: Vec<(&'static str, Vec<String>)>,
}

impl Found {
    pub(crate) fn add(&mut self, code: &'static str, evidence: impl Into<String>) {
        let evidence: String = evidence.into().chars().take(LONGEST_EVIDENCE).collect();
        match self.seen.iter_mut().find(|(other, _)| *other == code) {
            None => self.seen.push((code, vec![evidence])),
            Some((_, pieces)) if pieces.len() < MOST_EVIDENCE && !pieces.contains(&evidence) => {
                pieces.push(evidence);
            }
            Some(_) => {}
        }
    }

    pub(crate) fn has(&self, code: &str) -> bool {
        self.seen.iter().any(|(other, _)| *other == code)
    }

    #[cfg(test)]
    pub(crate) fn codes(&self) -> impl Iterator<Item = &'static str> {
        self.seen.iter().map(|(code, _)| *code)
    }

    /// Takes a sign back that a heavier one of the same fact replaces.
    pub(crate) fn replace(&mut self, lighter: &str, heavier: &str) {
        if self.has(heavier) {
            self.seen.retain(|(code, _)| *code != lighter);
        }
    }

    pub(crate) fn judge(self, signs: &Signs) -> (Called, i32, Vec<Reason>) {
        let (mut score, mut spoofed) = (0, 0);
        let mut reasons = Vec::new();
        for (code, evidence) in self.seen {
            let Some(sign) = signs.get(code) else {
                continue;
            };
            score += sign.weight;
            if sign.means == "spoofed" {
                spoofed += sign.weight;
            }
            reasons.push(Reason {
                code: sign.code.clone(),
                weight: sign.weight,
                text: sign.text.clone(),
                evidence: evidence.join(" · "),
            });
        }
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.weight));
        let limits = signs.thresholds;
        let called = if spoofed >= limits.spoofed && score >= limits.suspicious {
            Called::Spoofed
        } else if score >= limits.phishing {
            Called::Phishing
        } else if score >= limits.suspicious {
            Called::Suspicious
        } else {
            Called::Clean
        };
        (called, score, reasons)
    }
}
