//! A column of texts whose rows are numbers into a dictionary: each of its texts is looked at once, and
//! of the rows only the numbers.
//!
//! Layouts: Parquet's data pages of both versions, `RLE_DICTIONARY` (apache/parquet-format,
//! Encodings.md: RLE / bit-packing hybrid; dictionary pages are PLAIN).

use parquet::basic::Encoding;
use parquet::column::page::Page;
use parquet::file::reader::RowGroupReader;

use crate::Wrong;

/// Widest number, in bits, that a page may use.
const WIDEST: u32 = 32;

/// For each row whether its text is wanted; nothing where the column is laid out otherwise. A row
/// without a text is not.
pub(crate) fn wanted(
    group: &dyn RowGroupReader,
    at: usize,
    rows: usize,
    is_wanted: impl Fn(&[u8]) -> bool,
) -> Result<Option<Vec<bool>>, Wrong> {
    let chunk = group.metadata().columns().get(at).ok_or(Wrong::Layout)?;
    let numbered = chunk
        .page_encoding_stats_mask()
        .is_some_and(|pages| pages.is_only(Encoding::RLE_DICTIONARY));
    if !numbered {
        return Ok(None);
    }
    let may_miss = chunk.column_descr().max_def_level() > 0;
    let mut pages = group.get_column_page_reader(at)?;
    let Some(Page::DictionaryPage { buf, .. }) = pages.get_next_page()? else {
        return Ok(None);
    };
    let texts = each_text(&buf, is_wanted).ok_or(Wrong::Layout)?;
    if !texts.contains(&true) {
        return Ok(Some(vec![false; rows]));
    }
    let mut found = Vec::with_capacity(rows);
    while let Some(page) = pages.get_next_page()? {
        let Some(part) = Part::of(&page, may_miss) else {
            return Ok(None);
        };
        part.each(&texts, &mut found).ok_or(Wrong::Layout)?;
    }
    if found.len() == rows {
        Ok(Some(found))
    } else {
        Err(Wrong::Layout)
    }
}

/// The dictionary's texts: each its length in four bytes, and its bytes.
fn each_text(bytes: &[u8], is_wanted: impl Fn(&[u8]) -> bool) -> Option<Vec<bool>> {
    let (mut found, mut rest) = (Vec::new(), bytes);
    while !rest.is_empty() {
        let text;
        (text, rest) = counted(rest)?;
        found.push(is_wanted(text));
    }
    Some(found)
}

/// Bytes behind their count (u32, little-endian), and what follows.
fn counted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (count, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(usize::try_from(u32::from_le_bytes(*count)).ok()?)
}

/// A page of rows.
struct Part<'p> {
    rows: usize,
    /// Which rows have a text; none where all do.
    there: Option<&'p [u8]>,
    numbers: &'p [u8],
}

impl<'p> Part<'p> {
    fn of(page: &'p Page, may_miss: bool) -> Option<Self> {
        let (rows, there, numbers) = match page {
            Page::DataPage {
                buf, num_values, ..
            } => {
                let (there, numbers) = if may_miss {
                    counted(buf)?
                } else {
                    (buf.get(..0)?, &**buf)
                };
                (num_values, there, numbers)
            }
            Page::DataPageV2 {
                buf,
                num_values,
                def_levels_byte_len,
                rep_levels_byte_len: 0,
                ..
            } => {
                let levels = usize::try_from(*def_levels_byte_len).ok()?;
                let (there, numbers) = buf.split_at_checked(levels)?;
                (num_values, there, numbers)
            }
            Page::DataPageV2 { .. } | Page::DictionaryPage { .. } => return None,
        };
        Some(Self {
            rows: usize::try_from(*rows).ok()?,
            there: may_miss.then_some(there),
            numbers,
        })
    }

    /// Adds for each row whether its number's text is wanted.
    fn each(&self, texts: &[bool], found: &mut Vec<bool>) -> Option<()> {
        let end = found.len().checked_add(self.rows)?;
        let Some(there) = self.there else {
            return numbers(self.numbers, self.rows, texts, found);
        };
        let (mut filled, mut count) = (Vec::with_capacity(self.rows), 0_usize);
        runs(there, 1, self.rows, |level, times| {
            filled.push((level > 0, times));
            if level > 0 {
                count = count.saturating_add(times);
            }
            Some(())
        })?;
        let mut hits = Vec::with_capacity(count);
        numbers(self.numbers, count, texts, &mut hits)?;
        let mut hits = hits.as_slice();
        for (has_text, times) in filled {
            if has_text {
                let part;
                (part, hits) = hits.split_at_checked(times)?;
                found.extend_from_slice(part);
            } else {
                found.resize(found.len().saturating_add(times), false);
            }
        }
        (found.len() == end).then_some(())
    }
}

/// Numbers behind the byte that says how wide they are.
fn numbers(bytes: &[u8], count: usize, texts: &[bool], found: &mut Vec<bool>) -> Option<()> {
    if count == 0 {
        return Some(());
    }
    let (width, rest) = bytes.split_first()?;
    runs(rest, (*width).into(), count, |number, times| {
        let hit = *texts.get(usize::try_from(number).ok()?)?;
        if times == 1 {
            found.push(hit);
        } else {
            found.resize(found.len().saturating_add(times), hit);
        }
        Some(())
    })
}

/// Shows so many numbers of a width, each with how often it follows itself; none where the bytes are
/// not laid out so.
fn runs(
    mut bytes: &[u8],
    width: u32,
    mut left: usize,
    mut visit: impl FnMut(u32, usize) -> Option<()>,
) -> Option<()> {
    if width > WIDEST {
        return None;
    }
    let wide = usize::try_from(width).ok()?;
    while left > 0 {
        let (head, rest) = varint(bytes)?;
        let count = usize::try_from(head >> 1).ok()?;
        if head & 1 == 1 {
            // Groups of eight numbers, packed from the lowest bit on.
            let (packed, rest) = rest.split_at_checked(count.checked_mul(wide)?)?;
            let times = left.min(count.checked_mul(8)?);
            unpack(packed, width, times, &mut visit)?;
            left = left.checked_sub(times).filter(|_| times > 0)?;
            bytes = rest;
        } else {
            let (value, rest) = rest.split_at_checked(wide.div_ceil(8))?;
            let low = value.iter().rev();
            let value = low.fold(0, |sum: u32, byte| sum << 8 | u32::from(*byte));
            let times = left.min(count);
            visit(value, times)?;
            left = left.checked_sub(times).filter(|_| times > 0)?;
            bytes = rest;
        }
    }
    Some(())
}

fn unpack(
    packed: &[u8],
    width: u32,
    mut left: usize,
    visit: &mut impl FnMut(u32, usize) -> Option<()>,
) -> Option<()> {
    if width == 0 {
        return visit(0, left);
    }
    let mask = u64::MAX >> (u64::BITS - width);
    let (mut window, mut bits) = (0_u64, 0);
    for byte in packed {
        window |= u64::from(*byte) << bits;
        bits += 8;
        while bits >= width && left > 0 {
            visit(u32::try_from(window & mask).ok()?, 1)?;
            window >>= width;
            bits -= width;
            left -= 1;
        }
    }
    (left == 0).then_some(())
}

/// A number in sevens of bits, the lowest first.
fn varint(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (mut value, mut rest) = (0_u32, bytes);
    for shift in (0..35).step_by(7) {
        let (byte, behind) = rest.split_first()?;
        value |= u32::from(byte & 0x7F).checked_shl(shift)?;
        rest = behind;
        if byte & 0x80 == 0 {
            return Some((value, rest));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers as the hybrid has them: runs of one number, and eights of others, in turn.
    fn written(numbers: &[(u32, usize)], width: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let put = |bytes: &mut Vec<u8>, mut head: usize| {
            while head > 0x7F {
                bytes.push(u8::try_from(head & 0x7F | 0x80).unwrap());
                head >>= 7;
            }
            bytes.push(u8::try_from(head).unwrap());
        };
        for (number, times) in numbers {
            if *times == 8 {
                put(&mut bytes, 1 << 1 | 1);
                let mut bits = Vec::new();
                for step in 0..8 {
                    let number = number + step;
                    bits.extend((0..width).map(|bit| number >> bit & 1));
                }
                for eight in bits.chunks(8) {
                    let bit = |(at, bit): (usize, &u32)| u8::try_from(*bit).unwrap() << at;
                    bytes.push(eight.iter().enumerate().map(bit).sum());
                }
            } else {
                put(&mut bytes, times << 1);
                let whole = number.to_le_bytes();
                let count = usize::try_from(width.div_ceil(8)).unwrap();
                bytes.extend(whole.iter().take(count));
            }
        }
        bytes
    }

    #[test]
    fn numbers_come_out_as_they_were_written_at_every_width() {
        for width in 4..=20 {
            let asked = [(3, 300), (1, 8), (7, 8), (9, 1), (0, 20_000)];
            let mut expected = Vec::new();
            for (number, times) in asked {
                for step in 0..u32::try_from(times).unwrap() {
                    expected.push(if times == 8 { number + step } else { number });
                }
            }
            let bytes = written(&asked, width);
            let mut found = Vec::new();
            let read = runs(&bytes, width, expected.len(), |number, times| {
                found.resize(found.len() + times, number);
                Some(())
            });
            assert_eq!((read, &found), (Some(()), &expected), "{width}");
            let short = bytes.get(..bytes.len() - 1).unwrap();
            let cut = runs(short, width, expected.len(), |_, _| Some(()));
            assert_eq!(cut, None, "{width}");
        }
    }

    #[test]
    fn bytes_that_are_no_numbers_end_it() {
        for bytes in [&[][..], &[0], &[1], &[0xFF; 9], &[3, 1], &[0, 7, 0, 7]] {
            assert_eq!(runs(bytes, 9, 5, |_, _| Some(())), None, "{bytes:?}");
        }
        assert_eq!(runs(&[2; 99], 33, 5, |_, _| Some(())), None);
        assert_eq!(each_text(&[2, 0, 0, 0, b'a'], |_| true), None);
    }
}
