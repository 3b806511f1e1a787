//! What was found out about values that were met before: logs name the same programs, accounts and
//! channels again and again.
//!
//! A value is known by its whole text; a hash only says where to look for it. So many are kept as there
//! are places, and a new one takes the place of the one of two that was met longer ago. Whoever sends
//! ever other values only makes the matcher find out anew each time.

use super::compile::RuleNumber;
use super::fields::{FieldNumber, SPREAD};
use super::index::Rules;

/// Pairs of places; a power of two.
const PAIRS: usize = 2_048;
/// Longest value that is kept, in bytes.
const LONGEST: usize = 512;
/// Most rules of a value that are kept.
const MOST_RULES: usize = 64;
/// Most answers about a value that are kept; a power of two.
const MOST_ANSWERS: usize = 128;

/// Where a value stands: which rules were looked for, and the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Whose {
    pub(super) route: usize,
    pub(super) field: FieldNumber,
}

/// Values that were met before.
#[derive(Debug, Default)]
pub(super) struct KnownValues {
    /// The present event, from 1.
    turn: u64,
    /// None until the first value is met.
    places: Vec<Known>,
}

/// One of them.
#[derive(Debug, Default)]
struct Known {
    hash: u64,
    /// The last event that had it; 0 where the place is free.
    met: u64,
    whose: Option<Whose>,
    text: String,
    /// Rules with a guard that fires on it, once these were looked for.
    rules: Rules,
    has_rules: bool,
    /// Answers about it by the last digits of the question's number; a later one takes the place.
    answers: Option<Box<[Answer; MOST_ANSWERS]>>,
}

/// Twice the number of a question that was answered, counted from 1, and one more for a yes.
type Answer = u32;

impl KnownValues {
    /// Another event begins.
    pub(super) fn begin(&mut self) {
        self.turn = self.turn.wrapping_add(1);
    }

    /// Forgets every value.
    pub(super) fn forget(&mut self) {
        for known in &mut self.places {
            known.met = 0;
        }
    }

    /// The place of a value of the present event, which keeps it until the next one; nothing where it
    /// cannot be kept.
    pub(super) fn place_of(&mut self, whose: Whose, text: &str) -> Option<usize> {
        if text.len() > LONGEST {
            return None;
        }
        if self.places.is_empty() {
            self.places.resize_with(PAIRS * 2, Known::default);
        }
        let hash = hash_of(whose, text.as_bytes());
        let first = usize::try_from(hash >> 40).unwrap_or(0) % PAIRS * 2;
        let [one, other] = [self.places.get(first)?, self.places.get(first + 1)?];
        let place = if one.is(hash, whose, text) {
            first
        } else if other.is(hash, whose, text) {
            first + 1
        } else {
            let older = first + usize::from(other.met < one.met);
            let known = self.places.get_mut(older)?;
            if known.met == self.turn {
                return None;
            }
            known.begin(hash, whose, text);
            older
        };
        self.places.get_mut(place)?.met = self.turn;
        Some(place)
    }

    /// Rules with a guard that fires on a value, if these were looked for.
    pub(super) fn rules(&self, place: usize) -> Option<&[RuleNumber]> {
        let known = self.places.get(place)?;
        known.has_rules.then_some(&known.rules)
    }

    /// Keeps them, unless they are too many.
    pub(super) fn keep_rules(&mut self, place: usize, rules: &[RuleNumber]) {
        if let Some(known) = self.places.get_mut(place)
            && rules.len() <= MOST_RULES
        {
            known.rules.clear();
            known.rules.extend_from_slice(rules);
            known.has_rules = true;
        }
    }

    /// The answer to a question about a value, if it was asked.
    pub(super) fn answer(&self, place: usize, question: u32) -> Option<bool> {
        let answers = self.places.get(place)?.answers.as_ref()?;
        let answer = *answers.get(among_answers(question))?;
        (answer / 2 == question.wrapping_add(1)).then_some(answer % 2 == 1)
    }

    /// Keeps an answer, in the place of another one perhaps.
    pub(super) fn give(&mut self, place: usize, question: u32, yes: bool) {
        if let Some(known) = self.places.get_mut(place)
            && question < u32::MAX / 2
        {
            let answers = known
                .answers
                .get_or_insert_with(|| Box::new([0; MOST_ANSWERS]));
            if let Some(answer) = answers.get_mut(among_answers(question)) {
                *answer = (question + 1) * 2 + u32::from(yes);
            }
        }
    }
}

impl Known {
    fn is(&self, hash: u64, whose: Whose, text: &str) -> bool {
        self.hash == hash && self.met != 0 && self.whose == Some(whose) && self.text == text
    }

    fn begin(&mut self, hash: u64, whose: Whose, text: &str) {
        self.hash = hash;
        self.whose = Some(whose);
        self.text.clear();
        self.text.push_str(text);
        self.has_rules = false;
        if let Some(answers) = &mut self.answers {
            answers.fill(0);
        }
    }
}

fn among_answers(question: u32) -> usize {
    usize::try_from(question).unwrap_or(0) % MOST_ANSWERS
}

fn hash_of(whose: Whose, text: &[u8]) -> u64 {
    let mix = |hash: u64, word: u64| (hash.rotate_left(5) ^ word).wrapping_mul(SPREAD);
    let number = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let begun = mix(number(whose.route), number(whose.field.place()));
    let begun = mix(begun, number(text.len()));
    let (blocks, rest) = text.as_chunks::<8>();
    let blocks = blocks.iter().map(|block| u64::from_le_bytes(*block));
    let hash = blocks.fold(begun, mix);
    // The rest with letters before it, where there are as many.
    let last = match text.last_chunk::<8>() {
        Some(last) => u64::from_le_bytes(*last),
        None => rest
            .iter()
            .fold(0, |word, byte| (word << 8) | u64::from(*byte)),
    };
    let hash = mix(hash, last);
    hash ^ (hash >> 29)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::event::{Event, EventTime, FieldNames, LogSource, TimeBasis, Value};
    use jiff::Timestamp;
    use proptest::prelude::*;
    use rsigma_parser::parse_sigma_yaml;

    use super::super::{Matcher, Plan};
    use super::*;
    use crate::mapping::Mappings;

    fn whose(route: usize) -> Whose {
        let mut fields = super::super::fields::FieldTable::default();
        let field = fields.enter("Image");
        Whose { route, field }
    }

    #[test]
    fn a_value_is_known_by_its_whole_text_its_field_and_its_rules() {
        let mut values = KnownValues::default();
        values.begin();
        let place = values.place_of(whose(0), "C:\\a.exe").unwrap();
        assert_eq!(values.rules(place), None);
        values.keep_rules(place, &[RuleNumber(7)]);
        values.give(place, 3, true);
        values.give(place, 4, false);
        values.begin();
        assert_eq!(values.place_of(whose(0), "C:\\a.exe"), Some(place));
        assert_eq!(values.rules(place), Some(&[RuleNumber(7)][..]));
        let answers = [3, 4, 5].map(|question| values.answer(place, question));
        assert_eq!(answers, [Some(true), Some(false), None]);
        for (route, text) in [(1, "C:\\a.exe"), (0, "C:\\a.exE"), (0, "C:\\a.ex"), (0, "")] {
            let other = values.place_of(whose(route), text).unwrap();
            assert_eq!(values.rules(other), None, "{text}");
            assert_eq!(values.answer(other, 3), None, "{text}");
        }
        values.forget();
        let again = values.place_of(whose(0), "C:\\a.exe").unwrap();
        assert_eq!(values.rules(again), None);
    }

    /// Different texts of one hash: what comes first turns the hash, what comes second turns it back to where it was.
    fn alike(whose: Whose) -> [String; 3] {
        const LENGTH: u64 = 24;
        let mix = |hash: u64, word: u64| (hash.rotate_left(5) ^ word).wrapping_mul(SPREAD);
        let word = |text: &str| u64::from_le_bytes(text.as_bytes().try_into().unwrap());
        let number = |number: usize| u64::try_from(number).unwrap();
        let begun = mix(number(whose.route), number(whose.field.place()));
        let begun = mix(begun, LENGTH);
        let meet = mix(begun, word("C:\\Users")).rotate_left(5) ^ word("\\program");
        let turned = (0_u64..100_000_000).filter_map(|number| {
            let first = format!("{number:08}");
            let second = meet ^ mix(begun, word(&first)).rotate_left(5);
            let second = second.to_le_bytes();
            let written = second.iter().all(u8::is_ascii_graphic);
            written.then(|| first + str::from_utf8(&second).unwrap())
        });
        let mut texts = ["C:\\Users\\program".to_owned()].into_iter().chain(turned);
        std::array::from_fn(|_| texts.next().unwrap() + "\\run.exe")
    }

    #[test]
    fn values_of_one_hash_are_never_taken_for_each_other() {
        let texts = alike(whose(0));
        let hashes = texts
            .each_ref()
            .map(|text| hash_of(whose(0), text.as_bytes()));
        assert_eq!(hashes, [hashes[0]; 3], "{texts:?}");
        assert!(texts[0] != texts[1] && texts[1] != texts[2] && texts[0] != texts[2]);
        let mut values = KnownValues::default();
        // Two have room beside each other; each keeps its own.
        for (text, number) in texts[..2].iter().zip([7, 8]) {
            values.begin();
            let place = values.place_of(whose(0), text).unwrap();
            assert_eq!(values.rules(place), None, "{text}");
            assert_eq!(values.answer(place, 3), None, "{text}");
            values.keep_rules(place, &[RuleNumber(number)]);
            values.give(place, 3, number == 7);
        }
        values.begin();
        let places = [0, 1].map(|at| values.place_of(whose(0), &texts[at]).unwrap());
        assert_ne!(places[0], places[1]);
        let rules = places.map(|place| values.rules(place).unwrap().to_vec());
        assert_eq!(rules, [vec![RuleNumber(7)], vec![RuleNumber(8)]]);
        let answers = places.map(|place| values.answer(place, 3));
        assert_eq!(answers, [Some(true), Some(false)]);
        // Both belong to the present event: there is no room for the third.
        assert_eq!(values.place_of(whose(0), &texts[2]), None);
        // Afterwards it takes the place of one, and nothing else of it.
        values.begin();
        let third = values.place_of(whose(0), &texts[2]).unwrap();
        assert!(places.contains(&third));
        assert_eq!(values.rules(third), None);
        assert_eq!(values.answer(third, 3), None);
        let left = places
            .into_iter()
            .zip(&texts)
            .find(|(place, _)| *place != third);
        let (place, text) = left.unwrap();
        assert_eq!(values.place_of(whose(0), text), Some(place));
        assert!(values.rules(place).is_some());
        // The same text for another question is another value.
        let other = values.place_of(whose(1), text).unwrap();
        assert_eq!(values.rules(other), None);
    }

    #[test]
    fn what_an_event_has_stays_until_the_next_and_nothing_grows_without_end() {
        let mut values = KnownValues::default();
        values.begin();
        let texts: Vec<_> = (0..100_000).map(|number| number.to_string()).collect();
        let kept = texts
            .iter()
            .filter_map(|text| values.place_of(whose(0), text));
        let mut kept: Vec<_> = kept.collect();
        assert_eq!(kept.len(), PAIRS * 2);
        kept.sort_unstable();
        kept.dedup();
        assert_eq!(kept.len(), PAIRS * 2);
        values.begin();
        assert!(values.place_of(whose(0), "another").is_some());
        assert_eq!(values.place_of(whose(0), &"a".repeat(LONGEST + 1)), None);
        let place = values.place_of(whose(0), "many").unwrap();
        values.keep_rules(place, &[RuleNumber(1); MOST_RULES + 1]);
        assert_eq!(values.rules(place), None);
        (0..1_000).for_each(|question| values.give(place, question, true));
        let answers = [0, 999].map(|question| values.answer(place, question));
        assert_eq!(answers, [None, Some(true)]);
    }

    const RULES: [&str; 4] = [
        "  a:\n    Image|endswith: '\\cmd.exe'\n    CommandLine|contains: 'who'\n  condition: a\n",
        "  a:\n    CommandLine|re: '^[a-z]+ /all$'\n  b:\n    Image|startswith: 'C:'\n  condition: a and not b\n",
        "  a:\n    Image|fieldref: CommandLine\n  b:\n    Level|gte: 5\n  condition: a or b\n",
        "  a:\n    - 'whoami'\n    - 'net user'\n  condition: a\n",
    ];
    const VALUES: [&str; 8] = [
        "C:\\Windows\\cmd.exe",
        "D:\\CMD.EXE",
        "whoami /all",
        "WHOAMI",
        "net user",
        "5",
        "4",
        "",
    ];

    fn plan() -> Arc<Plan> {
        let mut rules = Vec::new();
        for (number, detection) in RULES.iter().enumerate() {
            let source = ["product: windows", "category: process_creation"][number % 2];
            let rule = format!(
                "title: t\nid: 5f0c7a52-7f1f-4a57-9d0c-5b1b3c9a100{number}\nlogsource:\n  {source}\ndetection:\n{detection}"
            );
            rules.extend(parse_sigma_yaml(&rule).unwrap().rules);
        }
        let (plan, wrong) = Plan::of(&rules, &[], &Mappings::default(), &FieldNames::default());
        assert!(wrong.is_empty(), "{wrong:?}");
        Arc::new(plan)
    }

    proptest! {
        #[test]
        fn what_is_remembered_changes_no_match(
            records in prop::collection::vec((prop::array::uniform3(0..VALUES.len()), any::<bool>()), 1..40),
        ) {
            let plan = plan();
            let mut remembering = Matcher::new(Arc::clone(&plan));
            for (values, routed) in records {
                let time = EventTime { at: Timestamp::UNIX_EPOCH, basis: TimeBasis::Stated };
                let source = LogSource {
                    product: Some("windows"),
                    service: None,
                    category: routed.then_some("process_creation"),
                };
                let mut event = Event::new("", time, "windows_eventlog", source);
                for (name, value) in ["Image", "CommandLine", "Level"].into_iter().zip(values) {
                    event.put_own(name, Value::from(VALUES[value]));
                }
                let fresh = Matcher::new(Arc::clone(&plan)).matches(&event);
                prop_assert_eq!(remembering.matches(&event), fresh);
            }
        }
    }
}
