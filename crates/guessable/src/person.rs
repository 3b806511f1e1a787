//! What others know of somebody: account, name, numbers, birthday; in every way it is typed.

use std::collections::BTreeSet;

use crate::fold::{digits, folded, joined};
use crate::romanize::{is_chinese, spellings, syllables};
use crate::{shapes, zhuyin};

/// Shorter words stand in others by chance.
pub(crate) const LEAST_WORD: usize = 4;
/// Shorter numbers too.
const LEAST_NUMBER: usize = 6;
/// So much of a name, an account or a number is looked at.
const MOST_CHARS: usize = 64;
/// Most readings of a name that are looked at.
const MOST_NAMES: usize = 48;

/// Whether a word is long enough not to stand in others by chance; two Chinese characters are.
pub(crate) fn says_enough(word: &str, least: usize) -> bool {
    word.chars().count() >= if word.is_ascii() { least } else { 2 }
}

/// Who chooses a password, as far as it is known.
#[derive(Debug, Clone, Copy, Default)]
pub struct Person<'a> {
    /// Sign-in name.
    pub account: Option<&'a str>,
    /// As it is written, in Chinese, Vietnamese or any other letters; family name first or last.
    pub name: Option<&'a str>,
    /// Identity number.
    pub id: Option<&'a str>,
    /// `1990-05-12`, or with a ROC year, `79-05-12`.
    pub birthday: Option<&'a str>,
    /// Telephone, extension, employee number, plate.
    pub numbers: &'a [&'a str],
}

/// What of a person can stand in a password, small letters without marks.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) account: BTreeSet<String>,
    pub(crate) name: BTreeSet<String>,
    /// All initials: too short to be found inside, but not alone beside numbers.
    pub(crate) initials: BTreeSet<String>,
    pub(crate) id: BTreeSet<String>,
    pub(crate) birthday: BTreeSet<String>,
    pub(crate) numbers: BTreeSet<String>,
}

/// The beginning of a text: who sends a long one shall not cost more.
fn begin(text: &str) -> &str {
    let end = text.char_indices().nth(MOST_CHARS).map(|(at, _)| at);
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

impl Known {
    pub(crate) fn of(person: &Person) -> Self {
        let mut known = Self::default();
        if let Some(account) = person.account.map(begin) {
            let local = account.split('@').next().unwrap_or(account);
            let plain = folded(local);
            known.account.insert(joined(&plain).to_string());
            let parts = plain.split(|c: char| !c.is_alphanumeric());
            known.account.extend(parts.map(str::to_owned));
            known
                .account
                .retain(|word| word.chars().count() >= LEAST_WORD);
        }
        if let Some(name) = person.name.map(begin) {
            if is_chinese(name) {
                known.chinese(name);
            } else {
                known.latin(name);
            }
            known.name.retain(|word| says_enough(word, LEAST_WORD));
        }
        if let Some(id) = person.id.map(begin) {
            let plain = joined(&folded(id)).to_string();
            let number = digits(&plain).to_string();
            // The digits alone, and the last of them, as forms ask for.
            let tail = number.get(number.len().saturating_sub(LEAST_NUMBER)..);
            known.id.extend(tail.map(str::to_owned));
            known.id.extend([plain, number]);
            known.id.retain(|word| word.len() >= LEAST_NUMBER);
        }
        for number in person.numbers {
            let plain = joined(&folded(begin(number))).to_string();
            known.numbers.insert(plain);
        }
        known
            .numbers
            .retain(|word| word.chars().count() >= LEAST_WORD);
        known.birthday = person.birthday.map(birthday).unwrap_or_default();
        known
    }

    /// Family name first, in each reading and spelling, with and without the given name cut to initials.
    fn chinese(&mut self, name: &str) {
        let letters: Vec<char> = name.chars().collect();
        self.name.insert(name.to_owned());
        self.name.extend(zhuyin::typed(name).into_iter().flatten());
        let mut readings: Vec<Vec<String>> = vec![Vec::new()];
        for syllable in syllables(name) {
            let longer = readings.iter().flat_map(|before| {
                let next = syllable
                    .iter()
                    .map(|one| [before.as_slice(), std::slice::from_ref(one)].concat());
                next.collect::<Vec<_>>()
            });
            readings = longer.take(MOST_NAMES).collect();
        }
        let family = if letters.len() >= 4 { 2 } else { 1 };
        for reading in readings {
            let spelled: Vec<[String; 3]> = reading.iter().map(|one| spellings(one)).collect();
            for way in 0..3 {
                let way: Vec<&str> = spelled
                    .iter()
                    .filter_map(|all| all.get(way))
                    .map(String::as_str)
                    .collect();
                let (family, given) = way.split_at(family.min(way.len()));
                self.ways(&family.concat(), given);
            }
        }
    }

    /// Words of which the first or the last is the family name.
    fn latin(&mut self, name: &str) {
        let plain = folded(name);
        let words: Vec<&str> = plain
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .collect();
        self.name
            .extend(words.iter().map(|word| (*word).to_owned()));
        if let Some((family, given)) = words.split_first() {
            self.ways(family, given);
        }
        if let Some((last, before)) = words.split_last() {
            self.ways(last, before);
        }
    }

    fn ways(&mut self, family: &str, given: &[&str]) {
        let cut: String = given
            .iter()
            .filter_map(|word| word.chars().next())
            .collect();
        let joined = given.concat();
        let first: String = family.chars().take(1).collect();
        self.name.extend([
            format!("{family}{joined}"),
            format!("{joined}{family}"),
            joined.clone(),
            format!("{family}{cut}"),
            format!("{cut}{family}"),
            format!("{joined}{first}"),
            format!("{first}{joined}"),
        ]);
        self.initials.extend([
            format!("{first}{cut}"),
            format!("{cut}{first}"),
            family.to_owned(),
        ]);
        self.initials
            .extend(given.iter().map(|word| (*word).to_owned()));
        self.initials.retain(|word| word.chars().count() >= 2);
    }
}

fn birthday(text: &str) -> BTreeSet<String> {
    let mut parts = text
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|part| part.parse::<u32>().ok());
    let (Some(year), Some(month), Some(day)) = (parts.next(), parts.next(), parts.next()) else {
        return BTreeSet::new();
    };
    let year = if year < 1_000 { year + 1_911 } else { year };
    shapes::written(year, month, day)
        .into_iter()
        .filter(|form| form.len() >= LEAST_NUMBER)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_in_every_way_it_is_typed() {
        let known = Known::of(&Person {
            name: Some("王小明"),
            ..Person::default()
        });
        for way in [
            "wangxiaoming",
            "xiaomingwang",
            "xiaoming",
            "xmwang",
            "wangxm",
            "hsiaoming",
            "wanghsiaoming",
            "siaoming",
        ] {
            assert!(known.name.contains(way), "{way}: {:?}", known.name);
        }
        assert!(known.initials.contains("wxm"));
        let known = Known::of(&Person {
            name: Some("Nguyễn Văn Đức"),
            ..Person::default()
        });
        for way in ["nguyen", "nguyenvanduc", "ducnv", "vanduc", "nguyenvd"] {
            assert!(known.name.contains(way), "{way}: {:?}", known.name);
        }
        assert!(
            birthday("79-05-12").contains("19900512") && birthday("1990/5/12").contains("0790512")
        );
    }
}
