//! Text encodings of log files: guessed once per file, then applied to each record.
//!
//! Old Windows and office software in Taiwan writes Big5, mainland products GBK, Vietnamese ones
//! code page 1258, PowerShell UTF-16. Nothing here fails: what is no text becomes U+FFFD and an
//! [`Issue`].

use std::borrow::Cow;

use crate::Issue;

/// How a file's bytes spell text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, and therefore ASCII.
    Utf8,
    /// Traditional Chinese.
    Big5,
    /// Simplified Chinese.
    Gbk,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// Vietnamese, Windows code page 1258.
    Cp1258,
    /// Western European, Windows code page 1252.
    Latin1,
}

impl Encoding {
    /// Every encoding this program reads.
    pub const ALL: [Self; 7] = [
        Self::Utf8,
        Self::Big5,
        Self::Gbk,
        Self::Utf16Le,
        Self::Utf16Be,
        Self::Cp1258,
        Self::Latin1,
    ];

    /// A stable name, stored with records.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Big5 => "big5",
            Self::Gbk => "gbk",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Cp1258 => "cp1258",
            Self::Latin1 => "latin1",
        }
    }

    /// The encoding with that stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|encoding| encoding.name() == name)
    }

    fn table(self) -> &'static encoding_rs::Encoding {
        match self {
            Self::Utf8 => encoding_rs::UTF_8,
            Self::Big5 => encoding_rs::BIG5,
            Self::Gbk => encoding_rs::GBK,
            Self::Utf16Le => encoding_rs::UTF_16LE,
            Self::Utf16Be => encoding_rs::UTF_16BE,
            Self::Cp1258 => encoding_rs::WINDOWS_1258,
            Self::Latin1 => encoding_rs::WINDOWS_1252,
        }
    }
}

/// The text of a record. A byte order mark of the encoding is left out; bytes that are no text
/// become U+FFFD, told by [`Issue::ReplacementCharacters`].
pub fn text(raw: &[u8], encoding: Encoding) -> (Cow<'_, str>, Option<Issue>) {
    let (text, replaced) = encoding.table().decode_with_bom_removal(raw);
    (text, replaced.then_some(Issue::ReplacementCharacters))
}

/// Share of double bytes that must be everyday characters before a file counts as Chinese.
const PLAUSIBLE_PERCENT: usize = 70;
/// Share of UTF-16 units in a half of the bytes that must be NUL, for mostly ASCII logs.
const NUL_PERCENT: usize = 40;

/// The likeliest encoding of a file by its first bytes (some kilobytes are enough). The sample may
/// end in the middle of a character.
pub fn sniff(start_of_file: &[u8]) -> Encoding {
    if let Some((table, _)) = encoding_rs::Encoding::for_bom(start_of_file) {
        return match table.name() {
            "UTF-16LE" => Encoding::Utf16Le,
            "UTF-16BE" => Encoding::Utf16Be,
            _ => Encoding::Utf8,
        };
    }
    sniff_utf16(start_of_file).unwrap_or_else(|| {
        if is_utf8_but_for_its_end(start_of_file) {
            Encoding::Utf8
        } else {
            sniff_multibyte(start_of_file).unwrap_or_else(|| sniff_single_byte(start_of_file))
        }
    })
}

/// ASCII written as UTF-16 has a NUL in every second byte.
fn sniff_utf16(bytes: &[u8]) -> Option<Encoding> {
    let nuls = |odd: usize| {
        bytes
            .iter()
            .skip(odd)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let pairs = bytes.len() / 2;
    let enough = |nuls: usize| pairs > 1 && nuls * 100 >= pairs * NUL_PERCENT;
    match (enough(nuls(0)), enough(nuls(1))) {
        (false, true) => Some(Encoding::Utf16Le),
        (true, false) => Some(Encoding::Utf16Be),
        _ => None,
    }
}

fn is_utf8_but_for_its_end(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).map_or_else(|error| error.error_len().is_none(), |_| true)
}

/// Big5 or GBK, by which of them makes everyday characters of the double bytes.
fn sniff_multibyte(bytes: &[u8]) -> Option<Encoding> {
    let (mut pairs, mut everyday_big5, mut everyday_gbk) = (0_usize, 0_usize, 0_usize);
    let mut rest = bytes.iter().copied();
    while let Some(lead) = rest.next() {
        if lead < 0x80 {
            continue;
        }
        let Some(trail) = rest.next() else { break };
        pairs += 1;
        everyday_big5 += usize::from(is_everyday_big5(lead, trail));
        everyday_gbk += usize::from(is_everyday_gbk(lead, trail));
    }
    let best = everyday_big5.max(everyday_gbk);
    if pairs == 0 || best * 100 < pairs * PLAUSIBLE_PERCENT {
        return None;
    }
    Some(if everyday_big5 >= everyday_gbk {
        Encoding::Big5
    } else {
        Encoding::Gbk
    })
}

/// Punctuation and the 5,401 characters of the first level (Big5 rows A1–A3 and A4–C6).
fn is_everyday_big5(lead: u8, trail: u8) -> bool {
    matches!(lead, 0xa1..=0xc6) && matches!(trail, 0x40..=0x7e | 0xa1..=0xfe)
}

/// Punctuation and the 3,755 characters of the first level (GB 2312 rows 1–3 and 16–55).
fn is_everyday_gbk(lead: u8, trail: u8) -> bool {
    matches!(lead, 0xa1..=0xa3 | 0xb0..=0xd7) && matches!(trail, 0xa1..=0xfe)
}

/// Vietnamese shows by its combining tones behind a vowel, and by đ.
fn sniff_single_byte(bytes: &[u8]) -> Encoding {
    let is_vowel = |byte: u8| {
        matches!(
            byte.to_ascii_lowercase(),
            b'a' | b'e' | b'i' | b'o' | b'u' | b'y'
        ) || matches!(
            byte,
            0xe2 | 0xe3 | 0xea | 0xf4 | 0xf5 | 0xfd | 0xc2 | 0xc3 | 0xca | 0xd4 | 0xd5 | 0xdd
        )
    };
    let is_tone = |byte: u8| matches!(byte, 0xcc | 0xd2 | 0xde | 0xec | 0xf2);
    let toned = bytes
        .windows(2)
        .any(|pair| matches!(pair, [vowel, tone] if is_vowel(*vowel) && is_tone(*tone)));
    if toned || bytes.contains(&0xf0) {
        Encoding::Cp1258
    } else {
        Encoding::Latin1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(text: &str, encoding: Encoding) -> Vec<u8> {
        encoding.table().encode(text).0.into_owned()
    }

    #[test]
    fn a_name_leads_back_to_its_encoding() {
        for encoding in Encoding::ALL {
            assert_eq!(Encoding::from_name(encoding.name()), Some(encoding));
        }
        assert_eq!(Encoding::from_name("klingon"), None);
    }

    #[test]
    fn chinese_logs_of_taiwan_and_of_the_mainland_are_told_apart() {
        let big5 = "Nov 21 登入失敗：使用者 陳美玲 密碼錯誤，來源 192.0.2.7";
        assert_eq!(sniff(&spelled(big5, Encoding::Big5)), Encoding::Big5);
        let gbk = "Nov 21 登录失败：用户 陈美玲 密码错误，来源 192.0.2.7";
        assert_eq!(sniff(&spelled(gbk, Encoding::Gbk)), Encoding::Gbk);
        let (read, issue) = (spelled(big5, Encoding::Big5), None);
        assert_eq!(text(&read, Encoding::Big5), (Cow::Borrowed(big5), issue));
    }

    #[test]
    fn utf16_is_seen_with_and_without_its_mark() {
        let line = "Nov 21 07:45:01 gw sshd[5]: Bye";
        let little: Vec<u8> = line.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = line.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(
            (sniff(&little), sniff(&big)),
            (Encoding::Utf16Le, Encoding::Utf16Be)
        );
        assert_eq!(
            text(&little, Encoding::Utf16Le),
            (Cow::Borrowed(line), None)
        );
        assert_eq!(sniff(b"\xff\xfeN\0"), Encoding::Utf16Le);
        assert_eq!(sniff(b"\xef\xbb\xbfN"), Encoding::Utf8);
    }

    #[test]
    fn vietnamese_and_western_bytes_are_told_apart() {
        // "Nguyễn Trần Đức", vowels with their tone behind them as code page 1258 writes them.
        let vietnamese = b"user Nguy\xea\xden Tr\xe2\xccn \xd0\xfd\xecc kh\xf4ng \xf0\xfdng nh\xe2\xf2p \xf0\xfd\xf5\xf2c";
        assert_eq!(sniff(vietnamese), Encoding::Cp1258);
        assert_eq!(sniff(b"utilisateur Andr\xe9 inconnu"), Encoding::Latin1);
    }

    #[test]
    fn a_sample_cut_inside_a_character_is_still_utf8() {
        let cut = "使用者".as_bytes().split_last().map(|(_, cut)| cut);
        assert_eq!(cut.map(sniff), Some(Encoding::Utf8));
        assert_eq!(sniff(b""), Encoding::Utf8);
    }

    #[test]
    fn bytes_that_are_no_text_are_replaced_and_told() {
        let (read, issue) = text(b"Failed \xff password", Encoding::Utf8);
        assert_eq!(
            (&*read, issue),
            (
                "Failed \u{fffd} password",
                Some(Issue::ReplacementCharacters)
            )
        );
    }
}
