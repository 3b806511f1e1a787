//! Vietnamese typed while the keyboard stands on English: Telex `maatj khaaur`, VNI `ma65t kha63u`, and short
//! phrases without marks, `matkhau`.

use std::collections::BTreeSet;
use std::sync::OnceLock;

/// Who types so many syllables with their marks has a phrase that is not in every list.
const SYLLABLES_OF_A_PHRASE: usize = 7;
/// Without marks fewer words are told apart, but more are written: what is refused is one or two words.
const PLAIN_SYLLABLES_OF_A_PHRASE: usize = 4;
/// So many characters behind the syllables do not make it something else.
const MOST_BEHIND: usize = 6;
/// Longer texts are phrases whatever they are.
const LONGEST_CHARS: usize = 64;
/// The longest syllable: `nghieengf`.
const LONGEST_SYLLABLE: usize = 9;
/// Fewer letters say nothing.
const LEAST_LETTERS: usize = 5;

const ONSETS: &str = "b c ch d dd g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x";
/// Rhymes without tones, as Telex types them.
const RHYMES: &str = "a ac ach ai am an ang anh ao ap at au ay awc awm awn awng awp awt aac aam aan aang aap aat aau aay \
    e ec em en eng eo ep et ee eech eem een eenh eep eet eeu i ia ich im in inh ip it iu ieec ieem ieen ieeng ieep ieet ieeu \
    yeem yeen yeet yeeu o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay oawc oawm oawn oawng oawt \
    oe oen oeo oet oo ooc ooi oom oon oong oop oot ow owi owm own owp owt u ua uc ui um un ung up ut uaan uaang uaat uaay \
    uee ueech ueenh uooc uooi uoom uoon uoong uoot uow uy uya uych uynh uyt uyu uyeen uyeet uw uwa uwc uwi uwng uwt uwu \
    uowc uowi uowm uown uowng uowp uowt uowu uwowc uwowi uwowm uwown uwowng uwowp uwowt uwowu y";

/// How marks are typed: doubled letters and w, or digits.
const VNI: [(&str, &str); 8] = [
    ("uwow", "u7o7"),
    ("aa", "a6"),
    ("aw", "a8"),
    ("ee", "e6"),
    ("oo", "o6"),
    ("ow", "o7"),
    ("uw", "u7"),
    ("dd", "d9"),
];

struct Syllables {
    /// With marks, as Telex and VNI type them.
    marked: BTreeSet<String>,
    /// Without.
    plain: BTreeSet<String>,
}

fn syllables() -> &'static Syllables {
    static MADE: OnceLock<Syllables> = OnceLock::new();
    MADE.get_or_init(|| {
        let (mut marked, mut plain) = (BTreeSet::new(), BTreeSet::new());
        for onset in ONSETS.split(' ').chain([""]) {
            for rhyme in RHYMES.split_whitespace() {
                let telex = format!("{onset}{rhyme}");
                let vni = VNI
                    .iter()
                    .fold(telex.clone(), |text, (from, to)| text.replace(from, to));
                let mut bare = telex.replace('w', "");
                for (double, one) in [("aa", "a"), ("ee", "e"), ("oo", "o"), ("dd", "d")] {
                    bare = bare.replace(double, one);
                }
                if telex != bare {
                    marked.insert(telex);
                    marked.insert(vni);
                }
                plain.insert(bare);
            }
        }
        Syllables { marked, plain }
    })
}

/// What a piece is: a syllable without marks, one with, or none.
fn is_syllable(piece: &str) -> Option<bool> {
    let known = syllables();
    if known.plain.contains(piece) {
        return Some(false);
    }
    if known.marked.contains(piece) {
        return Some(true);
    }
    // A tone's key anywhere behind the first vowel.
    let vowel = piece.find(['a', 'e', 'i', 'o', 'u', 'y'])?;
    let tones = piece
        .char_indices()
        .filter(|(at, key)| *at > vowel && matches!(key, 's' | 'f' | 'r' | 'x' | 'j' | '1'..='5'));
    for (at, _) in tones {
        let (before, after) = (piece.get(..at)?, piece.get(at + 1..)?);
        let bare = format!("{before}{after}");
        if known.plain.contains(&bare) || known.marked.contains(&bare) {
            return Some(true);
        }
    }
    None
}

/// Whether a password (small letters, without marks) is a few words of Vietnamese as a keyboard types them.
pub(crate) fn is_typed(password: &str) -> bool {
    let ends = |c: char| !c.is_alphanumeric();
    let bare = password.trim_matches(ends);
    let letters = bare.chars().filter(char::is_ascii_alphabetic).count();
    if !bare.is_ascii() || bare.len() > LONGEST_CHARS || letters < LEAST_LETTERS {
        return false;
    }
    let mut to: Vec<Option<(usize, usize)>> = vec![None; bare.len() + 1];
    if let Some(start) = to.first_mut() {
        *start = Some((0, 0));
    }
    for from in 0..bare.len() {
        let Some((count, marked)) = to.get(from).copied().flatten() else {
            continue;
        };
        if bare
            .get(from..)
            .is_some_and(|rest| rest.starts_with([' ', '-', '_', '.']))
        {
            reach(&mut to, from + 1, (count, marked));
        }
        for end in from + 1..=(from + LONGEST_SYLLABLE).min(bare.len()) {
            let Some(marks) = bare.get(from..end).and_then(is_syllable) else {
                continue;
            };
            reach(&mut to, end, (count + 1, marked + usize::from(marks)));
        }
    }
    to.iter().enumerate().any(|(end, reached)| {
        let rest = bare.get(end..).unwrap_or_default();
        let behind = rest.len() <= MOST_BEHIND && !rest.contains(|c: char| c.is_ascii_alphabetic());
        reached.is_some_and(|(count, marked)| {
            let most = if marked * 2 > count {
                SYLLABLES_OF_A_PHRASE
            } else {
                PLAIN_SYLLABLES_OF_A_PHRASE
            };
            behind && (2..most).contains(&count)
        })
    })
}

fn reach(to: &mut [Option<(usize, usize)>], end: usize, told: (usize, usize)) {
    if let Some(place) = to.get_mut(end) {
        let better = place
            .is_none_or(|(count, marked)| told.0 < count || (told.0 == count && told.1 > marked));
        if better {
            *place = Some(told);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_typed_as_telex_vni_or_without_marks_are_read() {
        for typed in [
            "maatjkhaaur",
            "maatj khaaur",
            "ma65tkha63u",
            "matkhau",
            "matkhau123",
            "xinchao@2024",
            "dduwowngf-hoa",
            "vieetjnam",
            "tieengsvieetj",
        ] {
            assert!(is_typed(typed), "{typed}");
        }
        for other in [
            "quiet-rivers",
            "con meo xanh uong tra",
            "xk7q9m2p",
            "password",
            "correcthorsebattery",
            "conmeofxanhuoongstrafbeenhoof",
        ] {
            assert!(!is_typed(other), "{other}");
        }
    }
}
