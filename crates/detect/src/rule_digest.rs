//! Whether a rule is still the same: a digest of everything that decides what it says.

use std::collections::BTreeMap;

use rsigma_parser::{CorrelationRule, FilterRule, SigmaRule};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};
use yaml_serde::Value;

use crate::mapping::Reads;

/// Half of a SHA-256 over a rule, its block, every filter, and the rules it refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct RuleDigest([u8; 16]);

/// Digests of the rules of a set, as they are read: parts before the correlations over them.
pub(crate) struct Digests {
    /// Filters may concern every rule, so each digest begins with all of them.
    begin: Sha256,
    by_word: BTreeMap<String, RuleDigest>,
    all: Sha256,
}

impl Digests {
    /// No rule yet, but the filters over them.
    pub(crate) fn under(filters: &[FilterRule]) -> Self {
        let mut begin = Sha256::new();
        for filter in filters {
            feed(&mut begin, filter);
        }
        Self {
            all: begin.clone(),
            begin,
            by_word: BTreeMap::new(),
        }
    }

    /// The digest of a rule of one event.
    pub(crate) fn rule(
        &mut self,
        document: &SigmaRule,
        block: Option<&Value>,
        reads: &Reads,
    ) -> RuleDigest {
        let mut hash = self.begin.clone();
        feed(&mut hash, document);
        if !reads.is_empty() {
            text(&mut hash, &reads.words());
        }
        let words = [document.id.as_deref(), document.name.as_deref()];
        self.know(words, block, hash)
    }

    /// The digest of a correlation.
    pub(crate) fn correlation(
        &mut self,
        document: &CorrelationRule,
        block: Option<&Value>,
    ) -> RuleDigest {
        let mut hash = self.begin.clone();
        feed(&mut hash, document);
        for part in document
            .rules
            .iter()
            .filter_map(|part| self.by_word.get(part))
        {
            hash.update(part.0);
        }
        let words = [document.id.as_deref(), document.name.as_deref()];
        self.know(words, block, hash)
    }

    /// The digest of the whole set.
    pub(crate) fn whole(self) -> [u8; 32] {
        self.all.finalize().into()
    }

    fn know(
        &mut self,
        words: [Option<&str>; 2],
        block: Option<&Value>,
        mut hash: Sha256,
    ) -> RuleDigest {
        let block = block.map(yaml_serde::to_string).and_then(Result::ok);
        text(&mut hash, &block.unwrap_or_default());
        let whole = hash.finalize();
        let half = whole.first_chunk::<16>().copied();
        let digest = RuleDigest(half.unwrap_or_default());
        self.all.update(digest.0);
        let words = words.into_iter().flatten();
        self.by_word
            .extend(words.map(|word| (word.to_owned(), digest)));
        digest
    }
}

/// A document, whatever order its tables come in.
fn feed(hash: &mut Sha256, document: &impl Serialize) {
    let written = serde_json::to_value(document).unwrap_or_default();
    value(hash, &written);
}

fn value(hash: &mut Sha256, written: &Json) {
    match written {
        Json::Array(values) => {
            hash.update(b"[");
            for one in values {
                value(hash, one);
            }
            hash.update(b"]");
        }
        Json::Object(members) => {
            hash.update(b"{");
            let sorted: BTreeMap<_, _> = members.iter().collect();
            for (name, member) in sorted {
                text(hash, name);
                value(hash, member);
            }
            hash.update(b"}");
        }
        Json::String(written) => {
            hash.update(b"\"");
            text(hash, written);
        }
        Json::Null | Json::Bool(_) | Json::Number(_) => {
            hash.update(b"-");
            text(hash, &written.to_string());
        }
    }
}

fn text(hash: &mut Sha256, written: &str) {
    let length = u64::try_from(written.len()).unwrap_or(u64::MAX);
    hash.update(length.to_be_bytes());
    hash.update(written.as_bytes());
}
