//! Keys beside each other: `1qaz2wsx`, `qwertyuiop`, `147258369`, and letters or digits in their order.

/// The rows of a keyboard, each key with what it gives with the shift key.
const ROWS: [(&str, &str); 4] = [
    ("`1234567890-=", "~!@#$%^&*()_+"),
    ("qwertyuiop[]\\", "QWERTYUIOP{}|"),
    ("asdfghjkl;'", "ASDFGHJKL:\""),
    ("zxcvbnm,./", "ZXCVBNM<>?"),
];
/// The digits beside the keyboard.
const PAD: [&str; 4] = ["789", "456", "123", "0"];
/// Rows lie so many quarters of a key to the right of the first.
const SHIFTED_QUARTERS: [i32; 4] = [0, 6, 7, 9];
/// A row of fewer keys is chance.
const LEAST_RUN: usize = 3;
/// Of a password, so many hundredths.
const LEAST_PERCENT: usize = 80;

/// Where a key lies: row, and quarters of a key from the left.
fn key(letter: char) -> Option<(i32, i32)> {
    for (row, ((plain, shifted), offset)) in (0_i32..).zip(ROWS.iter().zip(SHIFTED_QUARTERS)) {
        let find = |keys: &str| keys.chars().position(|key| key == letter);
        if let Some(column) = find(plain).or_else(|| find(shifted)) {
            return Some((row, i32::try_from(column).ok()? * 4 + offset));
        }
    }
    None
}

fn pad(digit: char) -> Option<(i32, i32)> {
    for (row, keys) in (0_i32..).zip(PAD) {
        if let Some(column) = keys.chars().position(|key| key == digit) {
            return Some((row, i32::try_from(column).ok()?));
        }
    }
    None
}

/// Whether two keys lie beside each other, or are the same.
fn keys_beside(one: char, other: char) -> bool {
    match (key(one), key(other)) {
        (Some((row, left)), Some((to_row, to_left))) => {
            let along = left.abs_diff(to_left);
            match row.abs_diff(to_row) {
                0 => along <= 4,
                1 => along <= 3,
                _ => false,
            }
        }
        _ => one == other,
    }
}

fn digits_beside(one: char, other: char) -> bool {
    match (pad(one), pad(other)) {
        (Some((row, column)), Some((to_row, to_column))) => {
            row.abs_diff(to_row) <= 1 && column.abs_diff(to_column) <= 1
        }
        _ => false,
    }
}

/// The letter or digit after another, forwards.
fn next_to(one: char, other: char) -> bool {
    let (one, other) = (one.to_ascii_lowercase(), other.to_ascii_lowercase());
    one.is_ascii_alphanumeric()
        && other.is_ascii_alphanumeric()
        && u32::from(one) + 1 == u32::from(other)
}

/// How many letters from the first on keep to a way of going.
fn run(letters: &[char], goes: &dyn Fn(char, char) -> bool) -> usize {
    let pairs = letters.iter().zip(letters.iter().skip(1));
    1 + pairs
        .take_while(|(one, other)| goes(**one, **other))
        .count()
}

/// Whether most of a password is keys beside each other.
pub(crate) fn is_walk(password: &str) -> bool {
    let letters: Vec<char> = password.chars().collect();
    let ways: [&dyn Fn(char, char) -> bool; 4] =
        [&keys_beside, &digits_beside, &next_to, &|one, other| {
            next_to(other, one)
        }];
    let (mut covered, mut longest, mut rest) = (0, 0, letters.as_slice());
    while !rest.is_empty() {
        let length = ways.iter().map(|goes| run(rest, goes)).max().unwrap_or(1);
        longest = longest.max(length);
        covered += if length >= LEAST_RUN { length } else { 0 };
        let skipped = if length >= LEAST_RUN { length } else { 1 };
        rest = rest.get(skipped..).unwrap_or_default();
    }
    let all = covered == letters.len() && covered > LEAST_RUN;
    all || (longest > LEAST_RUN && covered * 100 >= letters.len() * LEAST_PERCENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_beside_each_other_are_a_walk_and_words_are_not() {
        for walk in [
            "1qaz2wsx",
            "1qaz@WSX",
            "qwertyuiop",
            "!QAZ2wsx",
            "147258369",
            "abcdefgh",
            "87654321",
            "qazwsxedc",
            "aaaaaaaa",
            "zaq12wsx",
            "asdfghjkl;1",
        ] {
            assert!(is_walk(walk), "{walk}");
        }
        for other in [
            "quiet-7-rivers",
            "quiet-lamp-stone",
            "xk7q9m2p",
            "Kp2v+9sQfTz1",
            "窗外的雲很會跳舞",
            "1",
        ] {
            assert!(!is_walk(other), "{other}");
        }
    }
}
