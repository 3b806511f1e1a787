//! The fields that rules ask for, as numbers, and where an event has them.

#![expect(
    clippy::disallowed_types,
    reason = "looked up for every field of every event; the table holds the names of rules only, and \
              nobody ever sees its order"
)]

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use domain::event::{Event, FieldId, FieldNames, Value};

use super::known::{KnownValues, Whose};

/// A quick hash for tables whose keys come from rules alone: a sender cannot fill them.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Quick(u64);

/// A table with that hash.
pub(super) type QuickMap<K, V> = HashMap<K, V, BuildHasherDefault<Quick>>;

/// A set with that hash.
pub(super) type QuickSet<T> = HashSet<T, BuildHasherDefault<Quick>>;

pub(super) const SPREAD: u64 = 0x9e37_79b9_7f4a_7c15;

impl Hasher for Quick {
    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 29)
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut blocks = bytes.chunks_exact(8);
        for block in &mut blocks {
            if let Ok(block) = block.try_into() {
                self.write_u64(u64::from_le_bytes(block));
            }
        }
        let rest = blocks.remainder();
        if !rest.is_empty() {
            let fold = |word: u64, byte: &u8| (word << 8) | u64::from(*byte);
            self.write_u64(rest.iter().fold(u64::from(u8::MAX), fold));
        }
    }

    fn write_u8(&mut self, byte: u8) {
        self.write_u64(u64::from(byte));
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(u64::try_from(word).unwrap_or(u64::MAX));
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(SPREAD);
    }
}

/// A field that some rule asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct FieldNumber(u32);

impl FieldNumber {
    /// Where it stands in a list with a place for every field.
    pub(super) fn place(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

/// Every field that some rule asks for.
#[derive(Debug, Default)]
pub(super) struct FieldTable {
    by_name: QuickMap<Box<str>, FieldNumber>,
    by_id: Vec<Option<FieldNumber>>,
    index: NameIndex,
    /// How many numbers are given.
    count: u32,
    /// Under which further names the rule that is read now finds a field.
    reading: BTreeMap<String, Vec<String>>,
    /// Fields that are looked for under several names, by the numbers of these.
    mapped: BTreeMap<Vec<FieldNumber>, FieldNumber>,
    /// By the number of a name: the fields that it fills, and which of their names it is.
    fills: Vec<Vec<(FieldNumber, u8)>>,
}

impl FieldTable {
    /// Names that follow are those of a rule that finds some fields under further names.
    pub(super) fn read_by(&mut self, reading: BTreeMap<String, Vec<String>>) {
        self.reading = reading;
    }

    /// The number of a field, entered if it is new.
    pub(super) fn enter(&mut self, name: &str) -> FieldNumber {
        let own = self.name(name);
        let Some(others) = self.reading.get(name).cloned() else {
            return own;
        };
        let mut names = vec![own];
        names.extend(others.iter().map(|other| self.name(other)));
        if let Some(number) = self.mapped.get(&names) {
            return *number;
        }
        let number = self.next();
        for (from, rank) in names.iter().zip(0..) {
            if self.fills.len() <= from.place() {
                self.fills
                    .resize_with(from.place().saturating_add(1), Vec::new);
            }
            if let Some(fills) = self.fills.get_mut(from.place()) {
                fills.push((number, rank));
            }
        }
        self.mapped.insert(names, number);
        number
    }

    /// The number of a name, entered if it is new.
    fn name(&mut self, name: &str) -> FieldNumber {
        if let Some(number) = self.by_name.get(name) {
            return *number;
        }
        let number = self.next();
        self.by_name.insert(name.into(), number);
        number
    }

    fn next(&mut self) -> FieldNumber {
        let number = FieldNumber(self.count);
        self.count = self.count.saturating_add(1);
        number
    }

    /// Learns under which numbers the table of all names has them.
    pub(super) fn settle(&mut self, names: &FieldNames) {
        for (name, number) in &self.by_name {
            // A name that finds no place any more is still found among the sender's own.
            let Ok(id) = names.intern(name) else { continue };
            let place = id.place();
            if self.by_id.len() <= place {
                self.by_id.resize(place.saturating_add(1), None);
            }
            if let Some(entry) = self.by_id.get_mut(place) {
                *entry = Some(*number);
            }
        }
        self.index = NameIndex::of(&self.by_name);
    }

    pub(super) fn len(&self) -> usize {
        usize::try_from(self.count).unwrap_or(usize::MAX)
    }

    /// The fields that a name fills.
    fn filled_by(&self, number: FieldNumber) -> &[(FieldNumber, u8)] {
        self.fills.get(number.place()).map_or(&[], Vec::as_slice)
    }

    /// The number of a field that some rule asks for.
    pub(super) fn of_id(&self, id: FieldId) -> Option<FieldNumber> {
        self.by_id.get(id.place()).copied().flatten()
    }
}

/// The same names again, for looking up every field of every event: places by the length and both
/// ends of a name, so sparse that most names that no rule knows meet an empty one.
#[derive(Debug, Default)]
struct NameIndex {
    places: Vec<Option<(Box<str>, FieldNumber)>>,
}

impl NameIndex {
    fn of(names: &QuickMap<Box<str>, FieldNumber>) -> Self {
        let count = names.len().saturating_mul(4).next_power_of_two();
        let mut places = Vec::new();
        places.resize_with(count, || None);
        let mut sorted: Vec<_> = names.iter().collect();
        sorted.sort_unstable_by_key(|(_, number)| **number);
        for (name, number) in sorted {
            let mut at = place_of(name, count);
            while places.get(at).is_some_and(Option::is_some) {
                at = (at + 1) & (count - 1);
            }
            if let Some(place) = places.get_mut(at) {
                *place = Some((name.clone(), *number));
            }
        }
        Self { places }
    }

    fn number(&self, name: &str) -> Option<FieldNumber> {
        let count = self.places.len();
        let mut at = place_of(name, count);
        loop {
            let (known, number) = self.places.get(at)?.as_ref()?;
            if **known == *name {
                return Some(*number);
            }
            at = (at + 1) & (count - 1);
        }
    }
}

/// Where a name is looked for first, of so many places (a power of two).
fn place_of(name: &str, count: usize) -> usize {
    let bytes = name.as_bytes();
    let ends = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        (Some(first), Some(last)) => {
            u64::from_le_bytes(*first) ^ u64::from_le_bytes(*last).rotate_left(23)
        }
        _ => bytes
            .iter()
            .fold(0, |word, byte| (word << 8) | u64::from(*byte)),
    };
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let spread = ends
        .rotate_left(7)
        .wrapping_add(length)
        .wrapping_mul(SPREAD)
        >> 32;
    usize::try_from(spread).unwrap_or(0) & count.wrapping_sub(1)
}

/// Where the present event has what rules ask for. Used again for every event.
#[derive(Debug, Default)]
pub(super) struct View {
    turn: u32,
    places: Vec<Place>,
    /// Values in small letters, one after another.
    lowered: String,
    /// Every text of the event, in small letters: where keywords are looked for.
    anywhere: Option<Vec<Range<usize>>>,
}

#[derive(Debug, Default, Clone)]
struct Place {
    turn: u32,
    /// Which of the names of the field it was found under.
    rank: u8,
    value: Option<ValuePlace>,
    lowered: Option<Range<usize>>,
    known: AmongKnown,
}

/// Whether a value stands among those that were met before.
#[derive(Debug, Default, Clone, Copy)]
enum AmongKnown {
    #[default]
    NotAsked,
    No,
    At(usize),
}

#[derive(Debug, Clone, Copy)]
enum ValuePlace {
    Own(usize),
    Slot(usize),
}

impl View {
    /// A view for a table of fields.
    pub(super) fn new(table: &FieldTable) -> Self {
        Self {
            places: vec![Place::default(); table.len()],
            ..Self::default()
        }
    }

    /// Finds the fields of an event: names of the sender's own before others, the first one written
    /// before later ones.
    pub(super) fn look_at(&mut self, table: &FieldTable, event: &Event<'_>) {
        self.turn = self.turn.wrapping_add(1);
        if self.turn == 0 {
            self.places.fill(Place::default());
            self.turn = 1;
        }
        self.lowered.clear();
        self.anywhere = None;
        for (at, own) in event.own().iter().enumerate() {
            if let Some(number) = table.index.number(&own.name) {
                self.set(table, number, ValuePlace::Own(at));
            }
        }
        for (at, own) in event.own().iter().enumerate() {
            for name in own.also {
                if let Some(number) = table.index.number(name) {
                    self.set(table, number, ValuePlace::Own(at));
                }
            }
        }
        for (at, slot) in event.slots().iter().enumerate() {
            if let Some(number) = table.of_id(slot.name) {
                self.set(table, number, ValuePlace::Slot(at));
            }
        }
    }

    /// Of one name the first value holds; of the names of a field the first that is there.
    fn set(&mut self, table: &FieldTable, number: FieldNumber, value: ValuePlace) {
        if !self.put(number, 0, value) {
            return;
        }
        for (filled, rank) in table.filled_by(number) {
            self.put(*filled, *rank, value);
        }
    }

    fn put(&mut self, number: FieldNumber, rank: u8, value: ValuePlace) -> bool {
        let turn = self.turn;
        let Some(place) = self.places.get_mut(number.place()) else {
            return false;
        };
        if place.turn == turn && place.rank <= rank {
            return false;
        }
        place.turn = turn;
        place.rank = rank;
        place.value = Some(value);
        place.lowered = None;
        place.known = AmongKnown::NotAsked;
        true
    }

    /// The value of a field.
    pub(super) fn value<'e, 'r>(
        &self,
        field: FieldNumber,
        event: &'e Event<'r>,
    ) -> Option<&'e Value<'r>> {
        let place = self.places.get(field.place())?;
        if place.turn != self.turn {
            return None;
        }
        match place.value? {
            ValuePlace::Own(at) => event.own().get(at).map(|own| &own.value),
            ValuePlace::Slot(at) => event.slots().get(at).map(|slot| &slot.value),
        }
    }

    /// The place of a field's text among the values that were met before; it is among them from now on.
    pub(super) fn known(
        &mut self,
        whose: Whose,
        event: &Event<'_>,
        values: &mut KnownValues,
    ) -> Option<usize> {
        let place = self.places.get(whose.field.place())?;
        if place.turn != self.turn {
            return None;
        }
        match place.known {
            AmongKnown::At(at) => return Some(at),
            AmongKnown::No => return None,
            AmongKnown::NotAsked => {}
        }
        let at = match self.value(whose.field, event)? {
            Value::Text(text) => values.place_of(whose, text),
            _ => None,
        };
        let place = self.places.get_mut(whose.field.place())?;
        place.known = at.map_or(AmongKnown::No, AmongKnown::At);
        at
    }

    /// A single value as text in small letters; nothing for lists, and for what has no text.
    pub(super) fn lowered(
        &mut self,
        field: FieldNumber,
        event: &Event<'_>,
    ) -> Option<Range<usize>> {
        let known = self.places.get(field.place())?;
        if known.turn != self.turn {
            return None;
        }
        if let Some(range) = &known.lowered {
            return Some(range.clone());
        }
        let value = self.value(field, event)?;
        let start = self.lowered.len();
        match value {
            Value::Text(text) => lower_into(text, &mut self.lowered),
            Value::Integer(number) => {
                // Writing into a text cannot fail.
                let _ = write!(self.lowered, "{number}");
            }
            other => with_text(other, &mut |text| lower_into(text, &mut self.lowered))?,
        }
        let range = start..self.lowered.len();
        if let Some(place) = self.places.get_mut(field.place()) {
            place.lowered = Some(range.clone());
        }
        Some(range)
    }

    /// Every text of the event in small letters: the record, and what it says under names of the
    /// sender's own, which may stand escaped in the record.
    pub(super) fn anywhere(&mut self, event: &Event<'_>) -> Vec<Range<usize>> {
        if let Some(ranges) = &self.anywhere {
            return ranges.clone();
        }
        let mut ranges = Vec::new();
        for text in texts_of(event) {
            let start = self.lowered.len();
            lower_into(text, &mut self.lowered);
            ranges.push(start..self.lowered.len());
        }
        self.anywhere = Some(ranges.clone());
        ranges
    }

    /// The text of a range.
    pub(super) fn text(&self, range: Range<usize>) -> &str {
        self.lowered.get(range).unwrap_or_default()
    }
}

/// Every text of an event: the record, and what it says under names of the sender's own, which may stand
/// escaped in the record. What was not copied stands in the record as it is.
pub(super) fn texts_of<'e>(event: &'e Event<'_>) -> impl Iterator<Item = &'e str> {
    let own = event.own().iter().filter_map(|own| match &own.value {
        Value::Text(Cow::Owned(text)) => Some(&**text),
        Value::Text(Cow::Borrowed(text)) if event.text.is_empty() => Some(*text),
        _ => None,
    });
    std::iter::once(event.text).chain(own)
}

/// Shows a single value as text.
pub(super) fn with_text(value: &Value<'_>, work: &mut dyn FnMut(&str)) -> Option<()> {
    match value {
        Value::Text(text) => work(text),
        Value::Integer(number) => work(&number.to_string()),
        Value::Float(number) => work(&number.to_string()),
        Value::Boolean(yes) => work(if *yes { "true" } else { "false" }),
        Value::Null | Value::List(_) => return None,
    }
    Some(())
}

/// Adds a text in small letters.
pub(super) fn lower_into(text: &str, to: &mut String) {
    let mut rest = text;
    loop {
        let plain = rest.len().min(ascii_length(rest.as_bytes()));
        let (run, behind) = rest.split_at_checked(plain).unwrap_or((rest, ""));
        let start = to.len();
        to.push_str(run);
        if let Some(added) = to.get_mut(start..) {
            added.make_ascii_lowercase();
        }
        let mut letters = behind.chars();
        while let Some(letter) = letters.as_str().chars().next().filter(|l| !l.is_ascii()) {
            letters.next();
            if has_one_size(letter) {
                to.push(letter);
            } else {
                to.extend(letter.to_lowercase());
            }
        }
        rest = letters.as_str();
        if rest.is_empty() {
            return;
        }
    }
}

/// How many bytes come before the first that is not ASCII.
fn ascii_length(bytes: &[u8]) -> usize {
    let (blocks, _) = bytes.as_chunks::<16>();
    let is_plain = |block: &&[u8; 16]| block.iter().fold(0, |one, byte| one | byte) < 0x80;
    let plain = blocks.iter().take_while(is_plain).count();
    let plain = plain.saturating_mul(16);
    let rest = bytes.get(plain..).unwrap_or_default();
    let behind = rest.iter().position(|byte| !byte.is_ascii());
    plain.saturating_add(behind.unwrap_or(rest.len()))
}

/// Whether a letter is one of the East Asian scripts without small letters.
fn has_one_size(letter: char) -> bool {
    ('\u{2e80}'..='\u{a63f}').contains(&letter)
}

/// Whether the letters of a text that are ASCII in small letters are so as it is written. Two characters
/// alone become ASCII: the sign of Kelvin, and the Turkish İ.
pub(super) fn is_ascii_where_small(text: &[u8]) -> bool {
    let mut first = memchr::memchr2_iter(0xc4, 0xe2, text);
    !first.any(|at| {
        let rest = text.get(at..);
        matches!(rest, Some([0xc4, 0xb0, ..] | [0xe2, 0x84, 0xaa, ..]))
    })
}

/// A number as a key: what is equal has the same bits.
pub(super) fn fraction_bits(number: f64) -> u64 {
    // Minus zero is zero.
    (number + 0.0).to_bits()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small(text: &str) -> String {
        let mut small = String::from("before");
        lower_into(text, &mut small);
        small.split_off(6)
    }

    #[test]
    fn every_letter_becomes_small_wherever_it_stands() {
        for letter in '\0'..=char::MAX {
            let own: String = letter.to_lowercase().collect();
            assert_eq!(small(&letter.to_string()), own);
            assert!(!has_one_size(letter) || own == letter.to_string());
            let becomes = !letter.is_ascii() && own.bytes().any(|byte| byte.is_ascii());
            let text = format!("A{letter}");
            assert_eq!(!is_ascii_where_small(text.as_bytes()), becomes, "{letter}");
        }
        for before in 0..40 {
            let text = format!("{}É鎮守ÀB{}", "Ab".repeat(before), "Z".repeat(before));
            assert_eq!(
                small(&text),
                format!("{}é鎮守àb{}", "ab".repeat(before), "z".repeat(before))
            );
        }
    }
}
