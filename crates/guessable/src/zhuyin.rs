//! Chinese typed as Zhuyin while the keyboard stands on English: `ji32k7au4a83` is 我的密碼.
//!
//! A text is typed Zhuyin when all of it, but for a few characters at its end, is syllables that exist.
//! What people type this way is words and phrases, so it counts by its syllables, not by its keys.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use crate::romanize::{split, toned};

/// Who types so many syllables has a phrase that is not in every list; about five bits each.
pub(crate) const SYLLABLES_OF_A_PHRASE: usize = 9;
/// So many characters behind the syllables do not make it something else.
const MOST_BEHIND: usize = 5;
/// Longer texts are phrases whatever they are.
const LONGEST_CHARS: usize = 64;

/// A keyboard: symbols of Zhuyin, then tones two, three, four and light.
struct Layout {
    symbols: &'static [(char, char)],
    /// Keys of the tones 2, 3, 4 and 5.
    tones: [char; 4],
    /// Whether a syllable without a tone's key can be the first tone.
    loose: bool,
}

/// 大千.
const DA_QIAN: Layout = Layout {
    symbols: &[
        ('ㄅ', '1'),
        ('ㄆ', 'q'),
        ('ㄇ', 'a'),
        ('ㄈ', 'z'),
        ('ㄉ', '2'),
        ('ㄊ', 'w'),
        ('ㄋ', 's'),
        ('ㄌ', 'x'),
        ('ㄍ', 'e'),
        ('ㄎ', 'd'),
        ('ㄏ', 'c'),
        ('ㄐ', 'r'),
        ('ㄑ', 'f'),
        ('ㄒ', 'v'),
        ('ㄓ', '5'),
        ('ㄔ', 't'),
        ('ㄕ', 'g'),
        ('ㄖ', 'b'),
        ('ㄗ', 'y'),
        ('ㄘ', 'h'),
        ('ㄙ', 'n'),
        ('ㄧ', 'u'),
        ('ㄨ', 'j'),
        ('ㄩ', 'm'),
        ('ㄚ', '8'),
        ('ㄛ', 'i'),
        ('ㄜ', 'k'),
        ('ㄝ', ','),
        ('ㄞ', '9'),
        ('ㄟ', 'o'),
        ('ㄠ', 'l'),
        ('ㄡ', '.'),
        ('ㄢ', '0'),
        ('ㄣ', 'p'),
        ('ㄤ', ';'),
        ('ㄥ', '/'),
        ('ㄦ', '-'),
    ],
    tones: ['6', '3', '4', '7'],
    loose: true,
};

/// 倚天. Its keys are those of English words, so that only syllables with a tone's key count.
const E_TEN: Layout = Layout {
    symbols: &[
        ('ㄅ', 'b'),
        ('ㄆ', 'p'),
        ('ㄇ', 'm'),
        ('ㄈ', 'f'),
        ('ㄉ', 'd'),
        ('ㄊ', 't'),
        ('ㄋ', 'n'),
        ('ㄌ', 'l'),
        ('ㄍ', 'v'),
        ('ㄎ', 'k'),
        ('ㄏ', 'h'),
        ('ㄐ', 'g'),
        ('ㄑ', '7'),
        ('ㄒ', 'c'),
        ('ㄓ', ','),
        ('ㄔ', '.'),
        ('ㄕ', '/'),
        ('ㄖ', 'j'),
        ('ㄗ', ';'),
        ('ㄘ', '\''),
        ('ㄙ', 's'),
        ('ㄧ', 'e'),
        ('ㄨ', 'x'),
        ('ㄩ', 'u'),
        ('ㄚ', 'a'),
        ('ㄛ', 'o'),
        ('ㄜ', 'r'),
        ('ㄝ', 'w'),
        ('ㄞ', 'i'),
        ('ㄟ', 'q'),
        ('ㄠ', 'z'),
        ('ㄡ', 'y'),
        ('ㄢ', '8'),
        ('ㄣ', '9'),
        ('ㄤ', '0'),
        ('ㄥ', '-'),
        ('ㄦ', '='),
    ],
    tones: ['2', '3', '4', '1'],
    loose: false,
};

/// Key sequences of the syllables of a layout, with the tone keys they exist with.
type Keys = BTreeMap<String, BTreeSet<Option<char>>>;

fn layouts() -> &'static [(Keys, bool); 2] {
    static MADE: OnceLock<[(Keys, bool); 2]> = OnceLock::new();
    MADE.get_or_init(|| [&DA_QIAN, &E_TEN].map(|layout| (keys_of(layout), layout.loose)))
}

/// Every syllable that a character of the basic block is read as.
fn keys_of(layout: &Layout) -> Keys {
    let keys: BTreeMap<char, char> = layout.symbols.iter().copied().collect();
    let mut made = Keys::new();
    let syllables: BTreeSet<String> = ('\u{4e00}'..='\u{9fff}').flat_map(toned).collect();
    for syllable in syllables {
        let bare = syllable.trim_end_matches(|c: char| c.is_ascii_digit());
        let tone = syllable.get(bare.len()..).unwrap_or_default();
        let [two, three, four, light] = layout.tones;
        let tone = match tone {
            "1" => None,
            "2" => Some(two),
            "3" => Some(three),
            "4" => Some(four),
            _ => Some(light),
        };
        let Some(symbols) = symbols(bare) else {
            continue;
        };
        let Some(typed) = symbols.chars().map(|symbol| keys.get(&symbol)).collect() else {
            continue;
        };
        made.entry(typed).or_default().insert(tone);
    }
    made
}

/// Initials of Hanyu Pinyin, in Zhuyin.
const INITIALS: &str = "b ㄅ p ㄆ m ㄇ f ㄈ d ㄉ t ㄊ n ㄋ l ㄌ g ㄍ k ㄎ h ㄏ j ㄐ q ㄑ x ㄒ zh ㄓ ch ㄔ sh ㄕ r ㄖ z ㄗ c ㄘ s ㄙ";
/// Finals, and whole syllables without an initial.
const FINALS: &str = "a ㄚ o ㄛ e ㄜ ê ㄝ ai ㄞ ei ㄟ ao ㄠ ou ㄡ an ㄢ en ㄣ ang ㄤ eng ㄥ er ㄦ i ㄧ yi ㄧ ia ㄧㄚ ya ㄧㄚ \
    yo ㄧㄛ io ㄧㄛ ie ㄧㄝ ye ㄧㄝ yai ㄧㄞ iao ㄧㄠ yao ㄧㄠ iu ㄧㄡ you ㄧㄡ ian ㄧㄢ yan ㄧㄢ in ㄧㄣ yin ㄧㄣ iang ㄧㄤ yang ㄧㄤ \
    ing ㄧㄥ ying ㄧㄥ iong ㄩㄥ yong ㄩㄥ v ㄩ yu ㄩ ve ㄩㄝ ue ㄩㄝ yue ㄩㄝ van ㄩㄢ yuan ㄩㄢ vn ㄩㄣ yun ㄩㄣ u ㄨ wu ㄨ ua ㄨㄚ \
    wa ㄨㄚ uo ㄨㄛ wo ㄨㄛ uai ㄨㄞ wai ㄨㄞ ui ㄨㄟ wei ㄨㄟ uan ㄨㄢ wan ㄨㄢ un ㄨㄣ wen ㄨㄣ uang ㄨㄤ wang ㄨㄤ ong ㄨㄥ weng ㄨㄥ";

/// What stands behind a word in such a table.
fn behind_word(table: &'static str, word: &str) -> Option<&'static str> {
    let mut words = table.split_whitespace();
    words.find(|one| *one == word)?;
    words.next()
}

/// A syllable of Hanyu Pinyin in Zhuyin; none when it is none.
pub(crate) fn symbols(syllable: &str) -> Option<String> {
    let (initial, rest) = split(syllable);
    let front = behind_word(INITIALS, initial).unwrap_or_default();
    let bare = matches!(initial, "zh" | "ch" | "sh" | "r" | "z" | "c" | "s");
    if bare && rest == "i" {
        return Some(front.to_owned());
    }
    // Behind j, q and x what is written u is ü.
    let palatal = matches!(initial, "j" | "q" | "x");
    let umlaut = rest.strip_prefix('u').filter(|_| palatal);
    let back = match umlaut {
        Some(rest) => behind_word(FINALS, &format!("v{rest}"))?,
        None => behind_word(FINALS, rest)?,
    };
    Some(format!("{front}{back}"))
}

/// How a Chinese text is typed on the 大千 keyboard, by each character's first reading, with and without
/// the tones' keys.
pub(crate) fn typed(text: &str) -> Option<[String; 2]> {
    let keys: BTreeMap<char, char> = DA_QIAN.symbols.iter().copied().collect();
    let [two, three, four, light] = DA_QIAN.tones;
    let (mut full, mut bare) = (String::new(), String::new());
    for letter in text.chars() {
        let reading = toned(letter).into_iter().next()?;
        let plain = reading.trim_end_matches(|c: char| c.is_ascii_digit());
        let typed: String = symbols(plain)?
            .chars()
            .filter_map(|c| keys.get(&c))
            .collect();
        full.push_str(&typed);
        bare.push_str(&typed);
        match reading.get(plain.len()..).unwrap_or_default() {
            "1" => {}
            "2" => full.push(two),
            "3" => full.push(three),
            "4" => full.push(four),
            _ => full.push(light),
        }
    }
    Some([full, bare])
}

/// Whether a password (small letters) is a few words of Chinese, typed as Zhuyin.
pub(crate) fn is_typed(password: &str) -> bool {
    let letters: Vec<char> = password.chars().take(LONGEST_CHARS + 1).collect();
    if letters.len() > LONGEST_CHARS || !letters.iter().any(|c| c.is_alphabetic()) {
        return false;
    }
    layouts()
        .iter()
        .any(|(keys, loose)| few_syllables(&letters, keys, *loose))
}

/// Syllables to here, and how many of them show a tone.
type Parsed = Option<(usize, usize)>;

fn few_syllables(letters: &[char], keys: &Keys, loose: bool) -> bool {
    let mut to: Vec<Parsed> = vec![None; letters.len() + 1];
    if let Some(start) = to.first_mut() {
        *start = Some((0, 0));
    }
    for from in 0..letters.len() {
        let Some((count, shown)) = to.get(from).copied().flatten() else {
            continue;
        };
        let mut typed = String::new();
        for (length, letter) in letters.iter().skip(from).take(3).enumerate() {
            typed.push(*letter);
            let Some(tones) = keys.get(&typed) else {
                continue;
            };
            let end = from + length + 1;
            let next = letters.get(end).copied();
            let mut reach = |end: usize, more: usize| {
                if let Some(place) = to.get_mut(end) {
                    let better = place.is_none_or(|(had, _)| count + 1 < had);
                    if better {
                        *place = Some((count + 1, shown + more));
                    }
                }
            };
            if next.is_some() && tones.contains(&next) {
                reach(end + 1, 1);
            }
            if next == Some(' ') && tones.contains(&None) {
                reach(end + 1, 1);
            }
            // A first tone without its key; a single key mostly is chance.
            let alone = length > 0 || "5tgbyhnu".contains(*letter);
            if loose && alone && tones.contains(&None) {
                reach(end, 0);
            }
        }
    }
    let behind = |end: usize| {
        let rest = letters.get(end..).unwrap_or_default();
        rest.len() <= MOST_BEHIND && rest.iter().all(|c| !c.is_alphabetic())
    };
    to.iter().enumerate().any(|(end, parsed)| {
        parsed.is_some_and(|(count, shown)| {
            let clear = shown * 3 >= count * 2;
            let long = end >= 6 && end > letters.len() - end;
            (2..SYLLABLES_OF_A_PHRASE).contains(&count) && clear && long && behind(end)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_typed_as_zhuyin_are_read_and_other_words_are_not() {
        for typed in [
            "ji32k7au4a83",
            "5;4cl4au4a83",
            "au4a83",
            "su3cl3",
            "ji394su3",
            "ji32k7au4a83123",
        ] {
            assert!(is_typed(typed), "{typed}");
        }
        for other in [
            "password",
            "12345678",
            "quiet-rivers",
            "correcthorse",
            "2024-11-21",
            "xk7q9m2p",
        ] {
            assert!(!is_typed(other), "{other}");
        }
        assert_eq!(typed("密碼").unwrap(), ["au4a83", "aua8"]);
        assert_eq!(symbols("zhuang").as_deref(), Some("ㄓㄨㄤ"));
        assert_eq!(symbols("xue").as_deref(), Some("ㄒㄩㄝ"));
    }
}
