//! The texts of a language, and how one is said.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use domain::language::Language;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use fluent_syntax::ast;
use unic_langid::LanguageIdentifier;

use crate::FILES;
use crate::numbers::grouped;

/// What stands before the key of a text that does not exist.
pub const MISSING_OPEN: char = '⟦';
/// What stands after it.
pub const MISSING_CLOSE: char = '⟧';

/// A value that a text is filled with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg<'a> {
    /// Words, names, dates, and numbers that are not counts (years, levels): said as they are.
    Text(Cow<'a, str>),
    /// A count: grouped by threes, and the plural form follows it.
    Count(i64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

macro_rules! counts {
    ($($kind:ty),*) => {$(
        impl From<$kind> for Arg<'_> {
            fn from(count: $kind) -> Self {
                Self::Count(i64::try_from(count).unwrap_or(i64::MAX))
            }
        }
    )*};
}
counts!(i64, i32, u64, u32, usize);

/// The texts of one language. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Texts {
    language: Language,
    loaded: &'static Loaded,
}

struct Loaded {
    bundle: FluentBundle<FluentResource>,
    keys: BTreeSet<String>,
    problems: Vec<String>,
}

static ZH_TW: LazyLock<Loaded> = LazyLock::new(|| load(Language::ZhTw));
static VI: LazyLock<Loaded> = LazyLock::new(|| load(Language::Vi));
static EN: LazyLock<Loaded> = LazyLock::new(|| load(Language::En));

impl Texts {
    /// The texts of a language.
    pub fn get(language: Language) -> Self {
        let loaded: &'static Loaded = match language {
            Language::ZhTw => &ZH_TW,
            Language::Vi => &VI,
            Language::En => &EN,
        };
        Self { language, loaded }
    }

    /// Which language these are.
    pub const fn language(self) -> Language {
        self.language
    }

    /// A text without values.
    pub fn t(self, key: &str) -> String {
        self.say(key, &[])
    }

    /// A text filled with values. A key that does not exist, or a text that asks for a value that
    /// was not given, comes out as `⟦key⟧`.
    pub fn say(self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        let bundle = &self.loaded.bundle;
        let pattern = bundle.get_message(key).and_then(|message| message.value());
        let Some(pattern) = pattern else {
            return missing(key);
        };
        let mut values = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            match value {
                Arg::Text(text) => values.set(*name, FluentValue::String(Cow::Borrowed(text))),
                Arg::Count(count) => values.set(*name, FluentValue::from(*count)),
            }
        }
        let mut errors = Vec::new();
        let text = bundle
            .format_pattern(pattern, Some(&values), &mut errors)
            .into_owned();
        if errors.is_empty() {
            text
        } else {
            missing(key)
        }
    }

    /// Whether a text of this key exists.
    pub fn has(self, key: &str) -> bool {
        self.loaded.keys.contains(key)
    }

    /// All keys of the language.
    pub fn keys(self) -> impl Iterator<Item = &'static str> {
        self.loaded.keys.iter().map(String::as_str)
    }

    /// What is wrong with the files of the language; empty in a program that was tested.
    pub fn problems(self) -> &'static [String] {
        &self.loaded.problems
    }
}

fn missing(key: &str) -> String {
    format!("{MISSING_OPEN}{key}{MISSING_CLOSE}")
}

fn load(language: Language) -> Loaded {
    let identifier: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
    // The pages set `lang` and escape what they show; isolation marks would only end up in copied
    // text and in file names.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::ZhTw => |value, _| whole(value, Language::ZhTw),
        Language::Vi => |value, _| whole(value, Language::Vi),
        Language::En => |value, _| whole(value, Language::En),
    }));
    let mut keys = BTreeSet::new();
    let mut problems = Vec::new();
    for (tag, file, text) in FILES {
        if *tag != language.tag() {
            continue;
        }
        let resource =
            FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(rest, wrong)| {
                problems.push(format!("{tag}/{file}.ftl: {wrong:?}"));
                rest
            });
        for entry in resource.entries() {
            if let ast::Entry::Message(message) = entry {
                keys.insert(message.id.name.to_owned());
            }
        }
        if let Err(twice) = bundle.add_resource(resource) {
            problems.push(format!("{tag}/{file}.ftl: {twice:?}"));
        }
    }
    Loaded {
        bundle,
        keys,
        problems,
    }
}

/// fluent-rs writes counts without groups; whole ones are written our way.
fn whole(value: &FluentValue<'_>, language: Language) -> Option<String> {
    let FluentValue::Number(number) = value else {
        return None;
    };
    let digits = number.as_string();
    Some(grouped(digits.parse().ok()?, language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_does_not_exist_is_shown_in_brackets() {
        let key = "no-such-key";
        assert_eq!(Texts::get(Language::En).t(key), "⟦no-such-key⟧");
    }

    #[test]
    fn a_text_that_lacks_a_value_is_shown_as_missing() {
        assert_eq!(Texts::get(Language::En).t("span-left"), "⟦span-left⟧");
    }

    #[test]
    fn a_count_is_grouped_inside_a_text_and_no_marks_surround_it() {
        let texts = Texts::get(Language::Vi);
        let said = texts.say("span-minutes", &[("count", 1_234.into())]);
        assert_eq!(said, "1.234 phút");
    }
}
