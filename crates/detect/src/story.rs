//! A sighting told in plain words.

use std::borrow::Cow;
use std::collections::BTreeMap;

use domain::calendar::written_time;
use domain::country::Country;
use domain::finding::{Finding, Subject};
use domain::language::{Language, Trilingual};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::block::{Collect, RuleTexts};
use crate::growth::Sighting;
use crate::rule::Rule;
use crate::usual::TOLD;

/// What a story is told from.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'f> {
    /// About whom.
    pub subject: &'f Subject,
    /// First event.
    pub first: Timestamp,
    /// Newest event.
    pub last: Timestamp,
    /// How many events.
    pub count: u64,
    /// Distinct values by name.
    pub values: &'f BTreeMap<String, Vec<String>>,
}

impl<'f> From<&'f Finding> for Facts<'f> {
    fn from(finding: &'f Finding) -> Self {
        Self {
            subject: &finding.subject,
            first: finding.first,
            last: finding.last,
            count: finding.count,
            values: &finding.values,
        }
    }
}

impl Sighting {
    /// What its story is told from.
    pub const fn facts(&self) -> Facts<'_> {
        Facts {
            subject: &self.subject,
            first: self.first,
            last: self.last,
            count: self.count,
            values: &self.values,
        }
    }
}

/// A finding in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Narrative {
    /// One line.
    pub title: String,
    /// What happened.
    pub what: String,
    /// Why we think so.
    pub why: Vec<String>,
    /// What to do next.
    pub next: Vec<String>,
    /// When it may be harmless.
    pub false_positives: Vec<String>,
}

/// Tells a finding. A foreign rule is told by its own title and description.
pub fn narrate(rule: &Rule, facts: &Facts<'_>, language: Language, zone: &TimeZone) -> Narrative {
    let Some(texts) = &rule.texts else {
        return Narrative {
            title: rule.title.clone(),
            what: rule.description.clone(),
            why: Vec::new(),
            next: Vec::new(),
            false_positives: Vec::new(),
        };
    };
    let words = words(rule, facts, language, zone);
    let fill = |text: &Trilingual| filled(text.get(language), &words, nothing(language));
    Narrative {
        title: fill(&texts.title),
        what: fill(&texts.what),
        why: texts.why.iter().map(fill).collect(),
        next: texts.next.iter().map(fill).collect(),
        false_positives: texts.false_positives.iter().map(fill).collect(),
    }
}

/// Placeholders that every rule can use.
const COMMON: [&str; 7] = [
    "account",
    "source_ip",
    "host",
    "count",
    "first",
    "last",
    "minutes",
];
/// Ends the name of the number of distinct values.
const COUNT: &str = "_count";

/// Whether a rule may not call what it collects so.
pub(crate) fn is_taken(name: &str) -> bool {
    COMMON.contains(&name) || name.ends_with(COUNT) || TOLD.contains(&name)
}

/// All placeholders of a rule, for messages.
pub(crate) fn known_placeholders(collect: &Collect) -> Vec<String> {
    let own = collect
        .keys()
        .flat_map(|name| [name.clone(), format!("{name}{COUNT}")]);
    COMMON.into_iter().map(str::to_owned).chain(own).collect()
}

/// Placeholders in the texts that nothing fills.
pub(crate) fn unknown_placeholders(texts: &RuleTexts, collect: &Collect) -> Vec<String> {
    let known = known_placeholders(collect);
    let mut unknown: Vec<String> = all(texts)
        .flat_map(placeholders)
        .flat_map(|names| names.split('|'))
        .map(str::to_owned)
        .filter(|name| !known.contains(name))
        .collect();
    unknown.sort();
    unknown.dedup();
    unknown
}

/// Texts with a brace that opens or closes nothing.
pub(crate) fn torn_placeholders(texts: &RuleTexts) -> Vec<&str> {
    let whole = |text: &&str| {
        let mut parts = text.split('{');
        parts.next().is_some_and(|before| !before.contains('}'))
            && parts.all(|part| part.matches('}').count() == 1)
    };
    all(texts).filter(|text| !whole(text)).collect()
}

fn all(texts: &RuleTexts) -> impl Iterator<Item = &str> {
    let lists = [&texts.why, &texts.next, &texts.false_positives];
    [&texts.title, &texts.what]
        .into_iter()
        .chain(lists.into_iter().flatten())
        .flat_map(|text| Language::ALL.map(|language| text.get(language)))
}

fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

/// Values take the place of their names once: a value from a log that looks like a placeholder
/// stays what it is. Of several names, `{source_ip|names}`, the first with a value is told.
fn filled(text: &str, words: &BTreeMap<String, String>, nothing: &str) -> String {
    let mut told = String::with_capacity(text.len());
    let mut parts = text.split('{');
    told.push_str(parts.next().unwrap_or_default());
    for part in parts {
        if let Some((names, rest)) = part.split_once('}') {
            let value = names.split('|').find_map(|name| words.get(name));
            told.push_str(value.map_or(nothing, String::as_str));
            told.push_str(rest);
        } else {
            told.push('{');
            told.push_str(part);
        }
    }
    told
}

const fn nothing(language: Language) -> &'static str {
    match language {
        Language::ZhTw => "（紀錄未載明）",
        Language::Vi => "(nhật ký không ghi)",
        Language::En => "(not in the log)",
    }
}

fn words(
    rule: &Rule,
    facts: &Facts<'_>,
    language: Language,
    zone: &TimeZone,
) -> BTreeMap<String, String> {
    let time = |at| written_time(at, language, zone);
    let minutes = facts.last.duration_since(facts.first).as_secs().max(0) / 60 + 1;
    let mut words = BTreeMap::from([
        ("count".to_owned(), grouped(facts.count, language)),
        ("first".to_owned(), time(facts.first)),
        ("last".to_owned(), time(facts.last)),
        (
            "minutes".to_owned(),
            grouped(minutes.unsigned_abs(), language),
        ),
    ]);
    let subject = [
        ("account", &facts.subject.account),
        ("source_ip", &facts.subject.source_ip),
        ("host", &facts.subject.host),
    ];
    for (name, value) in subject {
        if let Some(value) = value {
            words.insert(name.to_owned(), value.clone());
        }
    }
    for (name, values) in facts
        .values
        .iter()
        .filter(|(name, _)| !name.ends_with(COUNT))
    {
        let count = format!("{name}{COUNT}");
        let counted = facts.values.get(&count).and_then(|count| count.first());
        let named = if rule.tells_country(name) {
            Cow::Owned(countries(values, language))
        } else {
            Cow::Borrowed(values)
        };
        let number = values.first().filter(|_| TOLD.contains(&name.as_str()));
        let number = number.and_then(|number| number.parse().ok());
        let told = number.map_or_else(
            || listed(&named, language),
            |number| grouped(number, language),
        );
        words.insert(name.clone(), told);
        words.insert(
            count,
            distinct(values, counted.map(String::as_str), language),
        );
    }
    words
}

/// Countries by their names.
fn countries(codes: &[String], language: Language) -> Vec<String> {
    let named = |code: &String| match Country::parse(code) {
        Ok(country) => country.name(language).to_owned(),
        Err(_) => code.clone(),
    };
    codes.iter().map(named).collect()
}

/// A few values; their number stands elsewhere.
fn listed(values: &[String], language: Language) -> String {
    const SHOWN: usize = 8;
    let comma = if language == Language::ZhTw {
        "、"
    } else {
        ", "
    };
    let shown: Vec<&str> = values.iter().take(SHOWN).map(String::as_str).collect();
    let text = shown.join(comma);
    if values.len() > SHOWN {
        format!("{text}{comma}…")
    } else {
        text
    }
}

/// How many distinct values there are: as told beside the list (`137`, `10000+`), or as listed.
fn distinct(values: &[String], counted: Option<&str>, language: Language) -> String {
    let listed = u64::try_from(values.len()).unwrap_or(u64::MAX);
    let Some(counted) = counted else {
        return grouped(listed, language);
    };
    let number = grouped(
        counted.trim_end_matches('+').parse().unwrap_or(listed),
        language,
    );
    match (counted.ends_with('+'), language) {
        (false, _) => number,
        (true, Language::ZhTw) => format!("超過 {number} "),
        (true, Language::Vi) => format!("hơn {number}"),
        (true, Language::En) => format!("more than {number}"),
    }
}

/// A number in groups of three, as each language writes it.
fn grouped(number: u64, language: Language) -> String {
    let mark = if language == Language::Vi { '.' } else { ',' };
    let digits = number.to_string();
    let mut text = String::new();
    for (digit, left) in digits.chars().zip((0..digits.len()).rev()) {
        text.push(digit);
        if left > 0 && left.is_multiple_of(3) {
            text.push(mark);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_looks_like_a_placeholder_stays_what_it_is() {
        let words = BTreeMap::from([
            ("account".to_owned(), "{count}".to_owned()),
            ("count".to_owned(), "7".to_owned()),
        ]);
        let told = filled(
            "{account} {count} {nobody|count} {nobody} {open",
            &words,
            "-",
        );
        assert_eq!(told, "{count} 7 7 - {open");
    }

    #[test]
    fn a_number_that_is_only_a_lower_bound_says_so() {
        let values = ["a".to_owned(), "b".to_owned()];
        let told = |counted, language| distinct(&values, counted, language);
        assert_eq!(told(None, Language::En), "2");
        assert_eq!(told(Some("1370"), Language::Vi), "1.370");
        assert_eq!(told(Some("10000+"), Language::En), "more than 10,000");
    }

    #[test]
    fn numbers_are_grouped_as_each_language_writes_them() {
        let written = Language::ALL.map(|language| grouped(1_234_567, language));
        assert_eq!(written, ["1,234,567", "1.234.567", "1,234,567"]);
        assert_eq!(grouped(999, Language::En), "999");
    }
}
