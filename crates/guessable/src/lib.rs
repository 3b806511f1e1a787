//! Whether a password can be guessed, and by what.
//!
//! A newcomer reads [`check`] (password, person, house → [`Reason`]s) and [`Reason`] (each has a code, and a text
//! in three languages elsewhere). A strength meter alone accepts an identity number, a phrase typed as Zhuyin and
//! `Tainan@2024`; this names the pattern, so that a person knows what to do. Nothing is kept: buffers of ours are
//! wiped; what the crates `zxcvbn` and `unicode-normalization` copy is not. Nothing here reads files or the clock.

mod fold;
mod house;
mod known;
mod person;
mod romanize;
mod shapes;
mod shared;
mod telex;
mod walks;
mod words;
mod zhuyin;

use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

pub use house::House;
pub use known::build as build_known;
pub use person::Person;
pub use shared::{ACCOUNTS_OF_A_RULE, SharedRules};

use fold::{digits, folded, joined, unmasked};
use person::Known;

/// Fewer guesses than ten to this power are too few, as `zxcvbn` counts them.
const LEAST_GUESSES_LOG10: f64 = 8.0;
/// What the strength meter looks at; a longer password is strong, or is not for other reasons.
const MOST_MEASURED_CHARS: usize = 64;
/// What is looked at of a password; nobody types more, and who sends more shall not cost more.
const MOST_CHARS: usize = 256;
/// A name this long stands in no other word by chance.
const LONG_WORD: usize = 6;
/// So few changed characters leave a password like the one before.
const FEWEST_CHANGES: usize = 3;

/// Why a password can be guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The account's name is in it.
    OwnAccount,
    /// The person's name is in it.
    OwnName,
    /// The person's birthday is in it.
    OwnBirthday,
    /// The person's identity number is in it.
    OwnId,
    /// A number of the person is in it.
    OwnNumber,
    /// It has the shape of an identity number, whoever's.
    NationalId,
    /// It is hardly more than a telephone number.
    PhoneNumber,
    /// It is hardly more than a date.
    Date,
    /// It is words of the office with numbers.
    HouseWord,
    /// It is a few words that offices use, with numbers.
    OfficeRule,
    /// It is keys beside each other.
    KeyboardWalk,
    /// It is a few words of Chinese, typed as Zhuyin.
    Zhuyin,
    /// It is a few words of Vietnamese, as a keyboard types them.
    Vietnamese,
    /// It is in a list of known passwords.
    Known,
    /// Other accounts of the office have the same but for numbers.
    SharedRule,
    /// It is hardly another than before.
    LikeBefore,
    /// A strength meter guesses it in short time.
    TooEasy,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 17] = [
        Self::OwnAccount,
        Self::OwnName,
        Self::OwnBirthday,
        Self::OwnId,
        Self::OwnNumber,
        Self::NationalId,
        Self::PhoneNumber,
        Self::Date,
        Self::HouseWord,
        Self::OfficeRule,
        Self::KeyboardWalk,
        Self::Zhuyin,
        Self::Vietnamese,
        Self::Known,
        Self::SharedRule,
        Self::LikeBefore,
        Self::TooEasy,
    ];

    /// Stable name.
    pub const fn code(self) -> &'static str {
        match self {
            Self::OwnAccount => "own-account",
            Self::OwnName => "own-name",
            Self::OwnBirthday => "own-birthday",
            Self::OwnId => "own-id",
            Self::OwnNumber => "own-number",
            Self::NationalId => "national-id",
            Self::PhoneNumber => "phone-number",
            Self::Date => "date",
            Self::HouseWord => "house-word",
            Self::OfficeRule => "office-rule",
            Self::KeyboardWalk => "keyboard-walk",
            Self::Zhuyin => "zhuyin",
            Self::Vietnamese => "vietnamese",
            Self::Known => "known",
            Self::SharedRule => "shared-rule",
            Self::LikeBefore => "like-before",
            Self::TooEasy => "too-easy",
        }
    }
}

/// Every reason why the password can be guessed; none: it is good. Surrounding blanks count.
pub fn check(password: &str, person: &Person, house: &House) -> Vec<Reason> {
    let typed: Zeroizing<String> = Zeroizing::new(password.nfkc().take(MOST_CHARS).collect());
    let small = Zeroizing::new(typed.to_lowercase());
    let forms = Forms::of(&typed);
    let known = Known::of(person);
    let mut reasons = forms.of_person(&known, &small);
    let named = reasons.contains(&Reason::OwnName);
    let mut add = |found: bool, reason: Reason| reasons.extend(found.then_some(reason));
    add(
        shapes::holds_roc_id(&typed) || shapes::holds_cccd(&typed),
        Reason::NationalId,
    );
    add(shapes::is_phone(&typed), Reason::PhoneNumber);
    add(shapes::is_date(&typed), Reason::Date);
    let own = |word: &str| known.name.contains(word) || known.initials.contains(word);
    let ours = |word: &str| house.knows(word) || own(word);
    let office = forms.few(&|word| words::builtin().contains(word));
    add(
        !office
            && !named
            && (forms.few(&|word| words::builtin().contains(word) || ours(word))
                || types_a_word_of(house, &small)),
        Reason::HouseWord,
    );
    add(office, Reason::OfficeRule);
    add(walks::is_walk(&typed), Reason::KeyboardWalk);
    add(zhuyin::is_typed(&small), Reason::Zhuyin);
    add(known::is_known(&typed), Reason::Known);
    // Names of places are syllables as well: whoever was told so needs no second reason.
    let told = reasons
        .iter()
        .any(|reason| matches!(reason, Reason::HouseWord | Reason::OfficeRule));
    if !told && (telex::is_typed(&small) || telex::is_typed(&forms.folded)) {
        reasons.push(Reason::Vietnamese);
    }
    if reasons.is_empty() && !is_strong(&typed, &known, house) {
        reasons.push(Reason::TooEasy);
    }
    reasons
}

/// Whether a password is hardly another than one before: the same but for numbers and signs, or a few
/// characters changed.
pub fn is_like_before(password: &str, before: &str) -> bool {
    let cut = |text: &str| Zeroizing::new(text.chars().take(MOST_CHARS).collect::<String>());
    let plain = |text: &str| unmasked(&folded(&cut(text)));
    let (one, other) = (plain(password), plain(before));
    let bare = |text: &str| words::skeleton(text).map(Zeroizing::new);
    if let (Some(one), Some(other)) = (bare(&one), bare(&other))
        && one == other
    {
        return true;
    }
    changes(&one, &other) < FEWEST_CHANGES
}

/// A password in the forms that are compared.
struct Forms {
    folded: Zeroizing<String>,
    unmasked: Zeroizing<String>,
    joined: Zeroizing<String>,
    joined_unmasked: Zeroizing<String>,
    reversed: Zeroizing<String>,
    digits: Zeroizing<String>,
}

impl Forms {
    fn of(typed: &str) -> Self {
        let folded = folded(typed);
        let unmasked = unmasked(&folded);
        let joined_plain = joined(&folded);
        Self {
            joined_unmasked: joined(&unmasked),
            reversed: Zeroizing::new(joined_plain.chars().rev().collect()),
            digits: digits(&folded),
            joined: joined_plain,
            unmasked,
            folded,
        }
    }

    fn holds(&self, word: &str) -> bool {
        [&self.joined, &self.joined_unmasked, &self.reversed]
            .into_iter()
            .any(|form| form.contains(word))
    }

    /// A name: anywhere when it is long, a short one as a word of its own or as most of the letters.
    fn names(&self, word: &str) -> bool {
        let length = word.chars().count();
        if length >= LONG_WORD || !word.is_ascii() {
            return self.holds(word);
        }
        let own = |form: &str| {
            form.split(|c: char| !c.is_alphabetic())
                .any(|part| part == word)
        };
        let letters = self.joined.chars().filter(|c| c.is_alphabetic()).count();
        own(&self.folded) || own(&self.unmasked) || (letters <= length * 2 && self.holds(word))
    }

    fn of_person(&self, known: &Known, small: &str) -> Vec<Reason> {
        let letters = Zeroizing::new(
            self.joined
                .chars()
                .filter(|c| c.is_alphabetic())
                .collect::<String>(),
        );
        let named = known
            .name
            .iter()
            .any(|word| self.names(word) || (!word.is_ascii() && small.contains(word.as_str())));
        let cut = known.initials.contains(letters.as_str());
        let number = |word: &String| {
            let only = word.chars().all(|c| c.is_ascii_digit());
            self.holds(word) || (only && self.digits.contains(word.as_str()))
        };
        let found = [
            (
                known.account.iter().any(|word| self.holds(word)),
                Reason::OwnAccount,
            ),
            (named || cut, Reason::OwnName),
            (known.birthday.iter().any(number), Reason::OwnBirthday),
            (known.id.iter().any(number), Reason::OwnId),
            (known.numbers.iter().any(number), Reason::OwnNumber),
        ];
        found
            .into_iter()
            .filter(|(found, _)| *found)
            .map(|(_, reason)| reason)
            .collect()
    }

    fn few(&self, known: &dyn Fn(&str) -> bool) -> bool {
        words::is_few(&self.folded, known) || words::is_few(&self.unmasked, known)
    }
}

/// A word of the house in keys that are no letters, Zhuyin, or in Chinese itself.
fn types_a_word_of(house: &House, small: &str) -> bool {
    const MOST_BESIDE: usize = 6;
    const LEAST: usize = 5;
    house.words().any(|word| {
        let length = word.chars().count();
        let beside = small.chars().count().saturating_sub(length);
        length >= LEAST && beside <= MOST_BESIDE && small.contains(word)
    })
}

/// What a strength meter says that knows the person and the house as well.
fn is_strong(typed: &str, known: &Known, house: &House) -> bool {
    let measured: Zeroizing<String> =
        Zeroizing::new(typed.chars().take(MOST_MEASURED_CHARS).collect());
    let sets = [
        &known.account,
        &known.name,
        &known.initials,
        &known.id,
        &known.birthday,
        &known.numbers,
    ];
    let own = sets.into_iter().flatten().map(String::as_str);
    let inputs: Vec<&str> = own
        .chain(house.words())
        .chain(words::builtin().iter().copied())
        .collect();
    zxcvbn::zxcvbn(&measured, &inputs).guesses_log10() >= LEAST_GUESSES_LOG10
}

/// How many characters must be put in, taken out or changed to make one of the other.
fn changes(one: &str, other: &str) -> usize {
    let other: Zeroizing<Vec<char>> = Zeroizing::new(other.chars().collect());
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (place, letter) in one.chars().enumerate() {
        let mut before = place;
        let mut left = place + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, theirs) in row.iter_mut().skip(1).zip(other.iter()) {
            let changed = before + usize::from(letter != *theirs);
            before = *cell;
            left = changed.min(*cell + 1).min(left + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(0)
}
