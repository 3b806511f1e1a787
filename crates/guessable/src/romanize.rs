//! Chinese as people write it in Latin letters: Hanyu Pinyin, Wade–Giles, Tongyong.

use pinyin::{ToPinyin, ToPinyinMulti};

/// Most readings of one character that are looked at.
const MOST_READINGS: usize = 2;

/// Whether a text holds a Chinese character that can be read.
pub(crate) fn is_chinese(text: &str) -> bool {
    text.chars().any(|letter| letter.to_pinyin().is_some())
}

/// The readings of each Chinese character in Hanyu Pinyin, without tones.
pub(crate) fn syllables(text: &str) -> Vec<Vec<String>> {
    text.chars().filter_map(readings).collect()
}

fn readings(letter: char) -> Option<Vec<String>> {
    let mut found: Vec<String> = Vec::new();
    for reading in letter.to_pinyin_multi()? {
        let plain = reading.plain().replace('ü', "v");
        if !found.contains(&plain) && found.len() < MOST_READINGS {
            found.push(plain);
        }
    }
    Some(found)
}

/// The syllables with tone numbers at the end (`ma3`; the light tone has none), with every reading.
pub(crate) fn toned(letter: char) -> Vec<String> {
    let Some(readings) = letter.to_pinyin_multi() else {
        return Vec::new();
    };
    let toned = readings.into_iter();
    toned
        .map(|reading| reading.with_tone_num_end().replace('ü', "v"))
        .collect()
}

/// One syllable of Hanyu Pinyin in every way it is written: as it is, Wade–Giles, Tongyong.
pub(crate) fn spellings(syllable: &str) -> [String; 3] {
    let pinyin = syllable
        .replace("nv", "nu")
        .replace("lv", "lu")
        .replace('v', "u");
    [pinyin, wade_giles(syllable), tongyong(syllable)]
}

const INITIALS: [&str; 21] = [
    "zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r",
    "z", "c", "s",
];

/// Initial and final; without an initial the whole is the final.
pub(crate) fn split(syllable: &str) -> (&'static str, &str) {
    INITIALS
        .iter()
        .find_map(|initial| Some((*initial, syllable.strip_prefix(initial)?)))
        .unwrap_or(("", syllable))
}

fn wade_giles(syllable: &str) -> String {
    let whole = match syllable {
        "zhi" | "chi" => "chih",
        "shi" => "shih",
        "ri" => "jih",
        "zi" | "ci" => "tzu",
        "si" => "ssu",
        "er" => "erh",
        "yi" => "i",
        "you" => "yu",
        "yan" => "yen",
        "ye" => "yeh",
        "yue" => "yueh",
        "yong" => "yung",
        "ge" | "ke" => "ko",
        "he" => "ho",
        "gui" | "kui" => "kuei",
        "guo" | "kuo" => "kuo",
        "huo" => "huo",
        "shuo" => "shuo",
        _ => "",
    };
    if !whole.is_empty() {
        return whole.to_owned();
    }
    let (initial, rest) = split(syllable);
    let front = match initial {
        "b" => "p",
        "d" => "t",
        "g" => "k",
        "zh" | "j" | "q" => "ch",
        "x" => "hs",
        "r" => "j",
        "z" | "c" => "ts",
        other => other,
    };
    let back = match rest {
        "ian" => "ien",
        "ie" => "ieh",
        "ue" | "ve" => "ueh",
        "ong" => "ung",
        "iong" => "iung",
        "uo" => "o",
        "v" => "u",
        other => other,
    };
    format!("{front}{back}")
}

fn tongyong(syllable: &str) -> String {
    let (initial, rest) = split(syllable);
    let bare = rest == "i" && matches!(initial, "zh" | "ch" | "sh" | "r" | "z" | "c" | "s");
    let palatal = matches!(initial, "j" | "q" | "x") && rest.starts_with('u');
    let front = match initial {
        "zh" => "jh",
        "q" => "c",
        "x" => "s",
        other => other,
    };
    let back = match rest {
        _ if bare => "ih".to_owned(),
        _ if palatal => format!("y{rest}"),
        "iu" => "iou".to_owned(),
        "ui" => "uei".to_owned(),
        "wen" => "wun".to_owned(),
        "weng" => "wong".to_owned(),
        "eng" if initial == "f" => "ong".to_owned(),
        "v" => "yu".to_owned(),
        other => other.to_owned(),
    };
    format!("{front}{back}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_and_spelled_the_three_ways() {
        let read: Vec<_> = syllables("王小明")
            .into_iter()
            .map(|all| all[0].clone())
            .collect();
        assert_eq!(read, ["wang", "xiao", "ming"]);
        assert_eq!(spellings("xiao"), ["xiao", "hsiao", "siao"]);
        assert_eq!(spellings("zhi"), ["zhi", "chih", "jhih"]);
        assert_eq!(spellings("jian"), ["jian", "chien", "jian"]);
        assert_eq!(spellings("xu"), ["xu", "hsu", "syu"]);
        assert_eq!(spellings("lv"), ["lu", "lu", "lyu"]);
        assert_eq!(spellings("duo"), ["duo", "to", "duo"]);
        assert_eq!(toned('碼'), ["ma3"]);
        assert!(is_chinese("臺") && !is_chinese("Tainan"));
    }
}
