//! Words of one office: its names, towns, systems, in every way they are typed.

use std::collections::BTreeSet;

use crate::fold::{folded, joined};
use crate::person::says_enough;
use crate::romanize::{is_chinese, spellings, syllables};
use crate::zhuyin;

/// Shorter words stand in others by chance.
const LEAST_WORD: usize = 3;
/// What stands at the end of an office's name and is left away.
const ENDINGS: [&str; 22] = [
    "市政府",
    "縣政府",
    "區公所",
    "鄉公所",
    "鎮公所",
    "市公所",
    "戶政事務所",
    "政府",
    "事務所",
    "公所",
    "國民中學",
    "國民小學",
    "高級中學",
    "國中",
    "國小",
    "局",
    "處",
    "府",
    "所",
    "市",
    "縣",
    "區",
];
/// What stands before a Vietnamese one.
const BEGINNINGS: [&str; 12] = [
    "ubnd",
    "uy ban nhan dan",
    "so",
    "phong",
    "chi cuc",
    "cuc",
    "tinh",
    "huyen",
    "thanh pho",
    "xa",
    "phuong",
    "truong",
];

/// The words of an office, made ready once.
#[derive(Debug, Default)]
pub struct House {
    words: BTreeSet<String>,
}

impl House {
    /// Names of the office, its town, departments, systems, streets, in Chinese, Vietnamese or English.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut words = BTreeSet::new();
        for name in names {
            if is_chinese(name) {
                chinese(name, &mut words);
            } else {
                latin(name, &mut words);
            }
        }
        words.retain(|word| says_enough(word, LEAST_WORD));
        Self { words }
    }

    /// Whether a text (small letters without marks) is one of its words.
    pub(crate) fn knows(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.iter().map(String::as_str)
    }
}

fn chinese(name: &str, words: &mut BTreeSet<String>) {
    let mut shorter = vec![name];
    shorter.extend(
        ENDINGS
            .iter()
            .filter_map(|ending| name.strip_suffix(ending)),
    );
    for name in shorter.into_iter().filter(|name| !name.is_empty()) {
        words.insert(name.to_owned());
        words.extend(zhuyin::typed(name).into_iter().flatten());
        let first: Vec<[String; 3]> = syllables(name)
            .iter()
            .filter_map(|all| all.first())
            .map(|one| spellings(one))
            .collect();
        for way in 0..3 {
            let way: Vec<&str> = first
                .iter()
                .filter_map(|all| all.get(way))
                .map(String::as_str)
                .collect();
            words.insert(way.concat());
            words.insert(way.iter().filter_map(|word| word.chars().next()).collect());
        }
    }
}

fn latin(name: &str, words: &mut BTreeSet<String>) {
    let plain = folded(name);
    let mut shorter = vec![plain.as_str()];
    let mut rest = plain.as_str();
    while let Some(less) = BEGINNINGS
        .iter()
        .find_map(|word| rest.strip_prefix(word)?.strip_prefix(' '))
    {
        rest = less;
        shorter.push(rest);
    }
    for name in shorter {
        words.insert(joined(name).to_string());
        let parts: Vec<&str> = name
            .split(|c: char| !c.is_alphanumeric())
            .filter(|part| !part.is_empty())
            .collect();
        words.extend(
            parts
                .iter()
                .filter(|part| part.len() > LEAST_WORD)
                .map(|part| (*part).to_owned()),
        );
        if parts.len() >= LEAST_WORD {
            words.insert(
                parts
                    .iter()
                    .filter_map(|part| part.chars().next())
                    .collect(),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_is_known_in_every_way_it_is_typed() {
        let house = House::new([
            "臺南市政府",
            "安平區公所",
            "UBND huyện Quế Sơn",
            "Green Harbour",
        ]);
        for way in [
            "tainanshizhengfu",
            "tainan",
            "tnszf",
            "anping",
            "queson",
            "uhqs",
            "harbour",
            "ubndhuyenqueson",
        ] {
            assert!(house.knows(way), "{way}: {:?}", house.words);
        }
        assert!(!house.knows("an"));
    }
}
