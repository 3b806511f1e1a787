//! Names of machines and domains: what was registered, what stands below it, what it looks like.

use std::net::Ipv4Addr;

use unicode_normalization::UnicodeNormalization as _;

/// The registrable domain of a name (by the Public Suffix List), lower case; none for a suffix,
/// an address or a bare word.
pub fn registrable(name: &str) -> Option<String> {
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    let found = psl::domain(name.as_bytes())?;
    // A top-level domain nobody knows is not a name of the public internet.
    found.suffix().typ()?;
    std::str::from_utf8(found.as_bytes())
        .ok()
        .map(str::to_owned)
}

/// The public suffix of a name, when it is a known one.
pub fn suffix(name: &str) -> Option<&str> {
    let found = psl::suffix(name.as_bytes())?;
    found.typ()?;
    std::str::from_utf8(found.as_bytes()).ok()
}

/// Whether a name is a domain or stands below it.
pub fn within(name: &str, domain: &str) -> bool {
    let (name, domain) = (name.as_bytes(), domain.as_bytes());
    let Some(before) = name.len().checked_sub(domain.len()) else {
        return false;
    };
    let Some((rest, end)) = name.split_at_checked(before) else {
        return false;
    };
    !domain.is_empty()
        && end.eq_ignore_ascii_case(domain)
        && (rest.is_empty() || rest.last() == Some(&b'.'))
}

/// A name as people see it: punycode read, lower case.
pub fn shown(name: &str) -> String {
    let (text, _) = idna::domain_to_unicode(name);
    text
}

/// A name as machines compare it: punycode, lower case; the name itself when it is none.
pub fn ascii(name: &str) -> String {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.');
    if name.bytes().all(plain) && !name.contains("xn--") {
        return name.to_owned();
    }
    idna::domain_to_ascii(name).unwrap_or_else(|_| name.to_ascii_lowercase())
}

/// What a text looks like: letters that are easily taken for one another become one
/// (Unicode TS 39), without marks, without case.
pub fn likeness(text: &str) -> String {
    let plain: String = text.nfkd().filter(|c| !is_mark(*c)).collect();
    let lower = plain.to_lowercase();
    let like: String = unicode_security::skeleton(&lower).collect();
    like.to_lowercase()
        .chars()
        .map(|letter| match letter {
            'đ' => 'd',
            'ı' | '|' | '1' => 'l',
            '0' => 'o',
            other => other,
        })
        .collect::<String>()
        .replace("vv", "w")
}

pub(crate) fn is_mark(letter: char) -> bool {
    unicode_normalization::char::is_combining_mark(letter)
}

/// How many letters must be changed, added, dropped or swapped with their neighbour; more than
/// `most` is told as `most + 1`.
pub fn distance(one: &str, other: &str, most: usize) -> usize {
    let (one, other): (Vec<_>, Vec<_>) = (one.chars().collect(), other.chars().collect());
    if one.len().abs_diff(other.len()) > most || one.len() > 253 || other.len() > 253 {
        return most + 1;
    }
    let mut two_above: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=other.len()).collect();
    for (row, letter) in one.iter().enumerate() {
        let mut line = vec![row + 1];
        for (column, against) in other.iter().enumerate() {
            let at =
                |line: &[usize], place: usize| line.get(place).copied().unwrap_or(usize::MAX / 2);
            let changed = at(&above, column) + usize::from(letter != against);
            let mut least = changed
                .min(at(&above, column + 1) + 1)
                .min(at(&line, column) + 1);
            let swapped = row > 0
                && column > 0
                && one.get(row - 1) == Some(against)
                && other.get(column - 1) == Some(letter);
            if swapped {
                least = least.min(at(&two_above, column - 1) + 1);
            }
            line.push(least);
        }
        two_above = std::mem::replace(&mut above, line);
    }
    above.last().copied().unwrap_or(0).min(most + 1)
}

/// Addresses in the odd spellings that browsers take: `3221226219`, `0xC0.0.2.1`, `0300.0.2.1`.
pub fn odd_address(host: &str) -> Option<Ipv4Addr> {
    let parts: Vec<_> = host.split('.').collect();
    if parts.len() > 4 {
        return None;
    }
    let mut value: u64 = 0;
    let count = parts.len();
    for (place, part) in parts.into_iter().enumerate() {
        let number = number(part)?;
        let last = place + 1 == count;
        let bits = if last {
            8 * u32::try_from(5 - count).ok()?
        } else {
            8
        };
        if number >= 1_u64.checked_shl(bits)? {
            return None;
        }
        value = (value << bits) | number;
    }
    u32::try_from(value).ok().map(Ipv4Addr::from)
}

fn number(part: &str) -> Option<u64> {
    let lower = part.to_ascii_lowercase();
    if let Some(hex) = lower.strip_prefix("0x") {
        return u64::from_str_radix(hex, 16).ok();
    }
    match lower.strip_prefix('0') {
        Some("") => Some(0),
        Some(octal) => u64::from_str_radix(octal, 8).ok(),
        None if lower.bytes().all(|b| b.is_ascii_digit()) => lower.parse().ok(),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_registered_is_known_by_the_public_suffix_list() {
        assert_eq!(
            registrable("mail.tainan.gov.tw").as_deref(),
            Some("tainan.gov.tw")
        );
        assert_eq!(
            registrable("vnuedu.vn.creatorlink.net").as_deref(),
            Some("creatorlink.net")
        );
        assert_eq!(registrable("gov.tw"), None);
        assert_eq!(registrable("localhost"), None);
        assert!(within("a.example.com", "example.com"));
        assert!(!within("badexample.com", "example.com"));
    }

    #[test]
    fn letters_that_look_alike_become_one() {
        assert_eq!(likeness("ta\u{456}nan"), likeness("tainan"));
        assert_eq!(likeness("TA1NAN"), likeness("talnan"));
        assert_eq!(likeness("Quảng"), likeness("quang"));
        assert_eq!(likeness("rnail"), likeness("mail"));
    }

    #[test]
    fn the_distance_counts_changes_and_swaps() {
        assert_eq!(distance("tainan", "tainan", 2), 0);
        assert_eq!(distance("tainan", "tianan", 2), 1);
        assert_eq!(distance("tainan", "tainann", 2), 1);
        assert_eq!(distance("tainan", "taipei", 2), 3);
    }

    #[test]
    fn odd_spellings_of_addresses_are_read() {
        let plain = Some(Ipv4Addr::new(192, 0, 2, 1));
        for odd in [
            "3221225985",
            "0xc0.0.2.1",
            "0300.0.2.1",
            "192.0.513",
            "192.0.2.1",
        ] {
            assert_eq!(odd_address(odd), plain, "{odd}");
        }
        assert_eq!(odd_address("example"), None);
        assert_eq!(odd_address("256.1.1.1"), None);
    }
}
