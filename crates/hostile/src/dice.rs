//! Damage that is the same in every run.

use crate::LONGEST;

/// A small generator with a fixed start (xorshift).
#[derive(Debug)]
pub struct Dice(u64);

impl Dice {
    /// From a start that is not 0.
    pub const fn new(start: u64) -> Self {
        Self(start | 1)
    }

    /// A number below a limit; 0 when that is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33)
            .unwrap_or_default()
            .checked_rem(limit)
            .unwrap_or_default()
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.below(256)).unwrap_or_default()
    }

    fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> Option<&'a T> {
        of.get(self.below(of.len())).copied()
    }
}

/// Numbers where lengths and counts go wrong.
const EDGES: [u64; 14] = [
    0,
    1,
    2,
    127,
    128,
    255,
    256,
    65_535,
    65_536,
    262_144,
    0x7fff_ffff,
    0xffff_ffff,
    0x7fff_ffff_ffff_ffff,
    u64::MAX,
];

/// A seed with some damage: bytes, pieces of its grammar, numbers at their edges, parts of another seed,
/// parts left out, doubled, or repeated many times. At most [`LONGEST`] bytes.
pub fn mutated(dice: &mut Dice, seed: &[u8], other: &[u8], splinters: &[&str]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    bytes.truncate(LONGEST);
    for _ in 0..=dice.below(5) {
        once(dice, &mut bytes, other, splinters);
        bytes.truncate(LONGEST);
    }
    bytes
}

fn once(dice: &mut Dice, bytes: &mut Vec<u8>, other: &[u8], splinters: &[&str]) {
    let from = dice.below(bytes.len() + 1);
    let short = (from + dice.below(16)).min(bytes.len());
    let long = from + dice.below(bytes.len() - from + 1);
    match dice.below(11) {
        0 => {
            let byte = dice.byte();
            bytes.splice(from..(from + 1).min(bytes.len()), [byte]);
        }
        1 => {
            let bit = 1 << dice.below(8);
            if let Some(byte) = bytes.get_mut(from) {
                *byte ^= bit;
            }
        }
        2 | 3 => {
            let piece = dice.one(splinters).unwrap_or("\0");
            bytes.splice(from..short, piece.bytes());
        }
        4 => drop(bytes.drain(from..long)),
        5 => bytes.truncate(from),
        6 => {
            let to = dice.below(bytes.len() + 1);
            let part = bytes.get(from..long).unwrap_or_default().to_vec();
            bytes.splice(to..to, part);
        }
        7 => {
            let part = bytes.get(from..short).unwrap_or_default();
            let times = 1 << dice.below(13);
            let most = LONGEST.checked_div(part.len()).unwrap_or_default();
            let part = part.repeat(times.min(most));
            bytes.splice(from..from, part);
        }
        8 => {
            let begin = dice.below(other.len() + 1);
            let end = begin + dice.below(other.len() - begin + 1);
            let part = other.get(begin..end).unwrap_or_default().to_vec();
            bytes.splice(from..short, part);
        }
        9 => number(dice, bytes, from),
        _ => length(dice, bytes, from),
    }
}

/// A written number behind a place becomes another.
fn number(dice: &mut Dice, bytes: &mut Vec<u8>, from: usize) {
    let behind = bytes.get(from..).unwrap_or_default();
    let Some(begin) = behind.iter().position(u8::is_ascii_digit) else {
        return;
    };
    let digits = behind.iter().skip(begin);
    let length = digits.take_while(|byte| byte.is_ascii_digit()).count();
    let edge = EDGES.get(dice.below(EDGES.len())).copied();
    let text = edge.unwrap_or_default().to_string();
    let begin = from + begin;
    bytes.splice(begin..begin + length, text.bytes());
}

/// Some bytes become a binary number at its edge, in either order.
fn length(dice: &mut Dice, bytes: &mut Vec<u8>, from: usize) {
    let width = 1 << dice.below(4);
    let edge = EDGES.get(dice.below(EDGES.len())).copied();
    let mut number = edge.unwrap_or_default().to_le_bytes().to_vec();
    number.truncate(width);
    if dice.below(2) == 0 {
        number.reverse();
    }
    bytes.splice(from..(from + width).min(bytes.len()), number);
}
