//! Texts made comparable: one width, no tones, no marks, one case, one kind of character for each
//! pair that people mix.

use unicode_normalization::UnicodeNormalization as _;

use crate::name::is_mark;

/// Characters of Chinese that are written both ways in names of places and people.
const VARIANTS: &[(char, char)] = &[
    ('台', '臺'),
    ('裏', '裡'),
    ('里', '裡'),
    ('峰', '峯'),
    ('群', '羣'),
    ('郵', '邮'),
    ('箱', '厢'),
    ('电', '電'),
    ('国', '國'),
    ('陈', '陳'),
];

/// One width, lower case, no tones or marks, single spaces.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for letter in text.nfkd() {
        if is_mark(letter) || is_invisible(letter) {
            continue;
        }
        if letter.is_whitespace() {
            gap = !out.is_empty();
            continue;
        }
        if std::mem::take(&mut gap) {
            out.push(' ');
        }
        for lower in letter.to_lowercase() {
            if !is_mark(lower) {
                out.push(one_way(lower));
            }
        }
    }
    out
}

fn one_way(letter: char) -> char {
    match letter {
        'đ' => 'd',
        _ => VARIANTS
            .iter()
            .find(|(one, _)| *one == letter)
            .map_or(letter, |(_, other)| *other),
    }
}

fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Without spaces.
pub fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// A person's name without titles (folded, the longest first), in an order of its own.
pub fn sorted_name(name: &str, titles: &[String]) -> String {
    let text = folded(name);
    if text.chars().any(is_han) {
        let latin = text.chars().any(|c| c.is_ascii_alphabetic());
        let mut solid: String = text.chars().filter(|c| is_han(*c)).collect();
        for title in titles.iter().filter(|title| title.chars().all(is_han)) {
            let rest = solid
                .strip_prefix(title.as_str())
                .or(solid.strip_suffix(title.as_str()));
            if let Some(rest) = rest
                && (rest.chars().count() >= 2 || rest.is_empty() && latin)
            {
                solid = rest.to_owned();
            }
        }
        if !solid.is_empty() {
            return solid;
        }
    }
    let text: String = text.chars().filter(|c| !is_han(*c)).collect();
    let spaced: String = text
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    let mut spaced = format!(
        " {} ",
        spaced.split_whitespace().collect::<Vec<_>>().join(" ")
    );
    for title in titles.iter().filter(|title| title.is_ascii()) {
        let flat: String = title
            .chars()
            .map(|c| if c.is_alphanumeric() { c } else { ' ' })
            .collect();
        spaced = spaced.replace(&format!(" {flat} "), " ");
    }
    let mut words: Vec<_> = spaced.split_whitespace().collect();
    words.sort_unstable();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tones_widths_and_hidden_characters_do_not_count() {
        assert_eq!(folded("Mật  KHẨU đã\u{200b} hết"), "mat khau da het");
        assert_eq!(folded("ＡＢＣ　台北"), "abc 臺北");
    }

    #[test]
    fn names_lose_their_titles_but_never_themselves() {
        let titles = ["主任".to_owned(), "chu tich".to_owned(), "ong".to_owned()];
        assert_eq!(sorted_name("主任 王大同", &titles), "王大同");
        assert_eq!(sorted_name("王主任", &titles), "王主任");
        assert_eq!(sorted_name("主任 Lê An", &titles), "an le");
        assert_eq!(sorted_name("主任", &titles), "主任");
        assert_eq!(sorted_name("Ông Lê An, Chủ tịch", &titles), "an le");
    }
}
