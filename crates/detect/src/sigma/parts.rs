//! Literals that stand somewhere in a text, many of them looked for together.
//!
//! Each literal is known by neighbouring letters of it, four where it has as many. Tables of bits say of
//! most places in a text that none of these stand there. Where all literals are long, only every second
//! place is looked at, or every eighth at most: of so many neighbouring places in a literal one falls to
//! a place that is looked at, and all of them are in the table.

use super::fields::{QuickMap, is_ascii_where_small};
use super::guard::{Popularity, SHORTEST, USUAL, gram};
use super::index::{Candidates, Rules};

/// Most places of a text that are passed over at a time: each costs an entry of every literal.
const LONGEST_STRIDE: usize = 8;

/// Makes a letter of either size the same in each byte of a number. Some signs become the same as well:
/// what is found is compared afterwards.
const FOLD: u32 = 0x2020_2020;

/// Three letters of the four in a number.
const THREE: u32 = 0x00ff_ffff;

const SPREAD: u32 = 0x9e37_79b1;

/// Literals with the rules they guard.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// While rules are entered.
    entered: QuickMap<Box<str>, Rules>,
    literals: Vec<(Box<str>, Rules)>,
    /// By four letters.
    usual: Grams,
    /// By three.
    short: Grams,
    /// All of them are ASCII: they can be looked for in a text whose letters are of either size.
    is_ascii: bool,
}

/// The letters by which some literals are known.
#[derive(Debug, Default)]
struct Grams {
    bits: Bits,
    /// The places of a text that are looked at are its multiples.
    stride: usize,
    /// By the letters, folded.
    hits: QuickMap<u32, Vec<Hit>>,
}

/// A literal that has the letters.
#[derive(Debug, Clone, Copy)]
struct Hit {
    literal: usize,
    /// So many bytes before them it begins.
    before: usize,
}

/// A bit for every place that a number may fall to; few enough to stay near the processor.
#[derive(Debug, Default)]
struct Bits {
    words: Vec<u64>,
    shift: u32,
}

impl Parts {
    /// The rules of a literal, until [`Parts::settle`].
    pub(super) fn rules_of(&mut self, literal: &str) -> &mut Rules {
        self.entered.entry(literal.into()).or_default()
    }

    /// Whether there is none; known once they are settled.
    pub(super) fn is_empty(&self) -> bool {
        self.literals.is_empty()
    }

    /// Chooses by which letters each is known.
    pub(super) fn settle(&mut self, popularity: &Popularity) {
        self.literals = std::mem::take(&mut self.entered).into_iter().collect();
        self.literals.sort_unstable();
        self.is_ascii = self.literals.iter().all(|(literal, _)| literal.is_ascii());
        let is_usual = |literal: &str| literal.len() >= USUAL;
        let known = || {
            let known = self.literals.iter().enumerate();
            known.map(|(at, (literal, _))| (at, &**literal))
        };
        self.short = Grams::of(
            known().filter(|(_, literal)| !is_usual(literal)),
            SHORTEST,
            popularity,
        );
        self.usual = Grams::of(
            known().filter(|(_, literal)| is_usual(literal)),
            USUAL,
            popularity,
        );
    }

    /// Finds the rules of every literal that stands in a text, in letters of either size. False, and
    /// nothing is found, where that takes a text in small letters.
    pub(super) fn look_at_any_size(&self, text: &[u8], found: &mut Candidates) -> bool {
        let able = self.is_ascii && is_ascii_where_small(text);
        if able {
            self.look(text, found);
        }
        able
    }

    /// Finds the rules of every literal that stands in a text in small letters.
    pub(super) fn look(&self, text: &[u8], found: &mut Candidates) {
        if !self.usual.bits.words.is_empty() {
            self.four_by_four(text, found);
        }
        if !self.short.bits.words.is_empty() {
            self.three_by_three(text, found);
        }
    }

    fn four_by_four(&self, text: &[u8], found: &mut Candidates) {
        let Grams { bits, stride, .. } = &self.usual;
        if *stride == 1 {
            for (at, letters) in text.windows(USUAL).enumerate() {
                let Some(letters) = letters.first_chunk() else {
                    return;
                };
                let gram = u32::from_le_bytes(*letters) | FOLD;
                if bits.has(gram) {
                    self.verify(&self.usual, gram, (text, at), found);
                }
            }
            return;
        }
        let mut rest = text;
        while let Some(letters) = rest.first_chunk() {
            let gram = u32::from_le_bytes(*letters) | FOLD;
            if bits.has(gram) {
                let at = text.len().saturating_sub(rest.len());
                self.verify(&self.usual, gram, (text, at), found);
            }
            rest = rest.get(*stride..).unwrap_or_default();
        }
    }

    fn three_by_three(&self, text: &[u8], found: &mut Candidates) {
        let bits = &self.short.bits;
        for (at, letters) in text.windows(USUAL).enumerate() {
            let Some(letters) = letters.first_chunk() else {
                return;
            };
            let gram = (u32::from_le_bytes(*letters) | FOLD) & THREE;
            if bits.has(gram) {
                self.verify(&self.short, gram, (text, at), found);
            }
        }
        if let Some(letters) = text.last_chunk::<SHORTEST>() {
            let at = text.len().saturating_sub(SHORTEST);
            let gram = (gram(letters) | FOLD) & THREE;
            self.verify(&self.short, gram, (text, at), found);
        }
    }

    #[cold]
    fn verify(&self, grams: &Grams, gram: u32, (text, at): (&[u8], usize), found: &mut Candidates) {
        let Some(hits) = grams.hits.get(&gram) else {
            return;
        };
        for hit in hits {
            let Some((literal, rules)) = self.literals.get(hit.literal) else {
                continue;
            };
            let begins = at.checked_sub(hit.before);
            let rest = begins.and_then(|begins| text.get(begins..));
            let there = rest.and_then(|rest| rest.get(..literal.len()));
            if there.is_some_and(|there| there.eq_ignore_ascii_case(literal.as_bytes())) {
                found.add(rules);
            }
        }
    }
}

impl Grams {
    /// The letters of some literals, none of which has fewer.
    fn of<'l>(
        literals: impl Iterator<Item = (usize, &'l str)>,
        length: usize,
        popularity: &Popularity,
    ) -> Self {
        let literals: Vec<_> = literals.collect();
        let shortest = literals.iter().map(|(_, literal)| literal.len()).min();
        let shortest = shortest.unwrap_or(length);
        let stride = shortest.saturating_sub(length).saturating_add(1);
        let stride = stride.min(LONGEST_STRIDE);
        let mut hits: QuickMap<u32, Vec<Hit>> = QuickMap::default();
        for (at, literal) in literals {
            let bytes = literal.as_bytes();
            let first = popularity.rarest_run(bytes, (length, stride));
            let run = bytes.windows(length).enumerate().skip(first).take(stride);
            for (before, letters) in run {
                let hit = Hit {
                    literal: at,
                    before,
                };
                let fold = if length == SHORTEST {
                    FOLD & THREE
                } else {
                    FOLD
                };
                hits.entry(gram(letters) | fold).or_default().push(hit);
            }
        }
        let bits = Bits::of(hits.keys().copied());
        Self { bits, stride, hits }
    }
}

impl Bits {
    /// Of some numbers, about one bit in 32 set.
    fn of(grams: impl ExactSizeIterator<Item = u32>) -> Self {
        if grams.len() == 0 {
            return Self::default();
        }
        let places = grams.len().saturating_mul(32).next_power_of_two();
        let places = places.clamp(1 << 9, 1 << 17);
        let mut bits = Self {
            words: vec![0; places / 64],
            shift: u32::BITS - places.trailing_zeros(),
        };
        for gram in grams {
            let (word, bit) = bits.place(gram);
            if let Some(word) = bits.words.get_mut(word) {
                *word |= bit;
            }
        }
        bits
    }

    fn has(&self, gram: u32) -> bool {
        let (word, bit) = self.place(gram);
        self.words.get(word).is_some_and(|word| word & bit != 0)
    }

    fn place(&self, gram: u32) -> (usize, u64) {
        let spread = gram.wrapping_mul(SPREAD) >> self.shift;
        let word = usize::try_from(spread / 64).unwrap_or(0);
        (word, 1 << (spread % 64))
    }
}

#[cfg(test)]
mod tests {
    use super::super::compile::RuleNumber;
    use super::*;

    /// What stands in a text, by looking for each literal alone.
    fn one_by_one(literals: &[&str], text: &str) -> Vec<RuleNumber> {
        let found = literals.iter().zip(0..);
        let found = found.filter(|(literal, _)| text.contains(**literal));
        found.map(|(_, number)| RuleNumber(number)).collect()
    }

    fn together(literals: &[&str], text: &str) -> (usize, Vec<RuleNumber>) {
        let mut parts = Parts::default();
        for (literal, number) in literals.iter().zip(0..) {
            parts.rules_of(literal).push(RuleNumber(number));
        }
        parts.settle(&Popularity::default());
        let mut found = Candidates::of(literals.len());
        found.begin();
        parts.look(text.as_bytes(), &mut found);
        found.rules.sort_unstable();
        let mut loudly = Candidates::of(literals.len());
        loudly.begin();
        if parts.look_at_any_size(text.to_ascii_uppercase().as_bytes(), &mut loudly) {
            loudly.rules.sort_unstable();
            assert_eq!(loudly.rules, found.rules, "{text}");
        }
        (parts.usual.stride, found.rules)
    }

    #[test]
    fn wherever_a_literal_stands_it_is_found_whatever_is_passed_over() {
        let sets: [(&[&str], usize); 5] = [
            (&["sekurlsa::", "gentilkiwi.com", "\\mimilib.dll"], 7),
            (&["imphash=0123456789", "imphash=9876543210"], 8),
            (&["cmd.exe", "abcd", "x -e"], 1),
            (&["abcde", "bcdef", "鎮守府"], 2),
            (&["abc", "bcd", "sekurlsa::"], 7),
        ];
        for (literals, stride) in sets {
            for literal in literals {
                for before in 0..20 {
                    for behind in ["", "x", "xyz", "bcdefgh"] {
                        let text = format!("{}{literal}{behind}", "b".repeat(before));
                        let (strides, found) = together(literals, &text);
                        assert_eq!(strides, stride);
                        assert_eq!(found, one_by_one(literals, &text), "{text}");
                    }
                }
            }
            for end in 0..6 {
                let text = &"sekurl"[..end];
                assert_eq!(together(literals, text).1, one_by_one(literals, text));
            }
        }
    }
}
