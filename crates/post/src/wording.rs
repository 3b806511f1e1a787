//! What a message says, in the language of its reader.

use application::post::Message;
use domain::language::Language;
use domain::message::{CaseNumber, ConsolePath, Left, Matter};
use domain::policy::Step;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use texts::{Arg, Texts, moment, year};

use crate::error::PostError;

/// Where people reach the console: `https://townwatch.example.org`, without a path at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsoleUrl(String);

impl ConsoleUrl {
    /// Checks an address from the configuration; a `/` at the end is taken off.
    ///
    /// # Errors
    /// [`PostError::ConsoleUrl`].
    pub fn parse(text: &str) -> Result<Self, PostError> {
        let text = text.trim_end_matches('/');
        let rest = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"));
        let allowed = |letter: u8| letter.is_ascii_alphanumeric() || b"-._:[]/".contains(&letter);
        match rest {
            Some(rest)
                if text.len() <= 200
                    && rest.bytes().next().is_some_and(|first| first != b'/')
                    && rest.bytes().all(allowed) =>
            {
                Ok(Self(text.to_owned()))
            }
            _ => Err(PostError::ConsoleUrl),
        }
    }

    pub(crate) fn link(&self, path: &ConsolePath) -> String {
        format!("{}{}", self.0, path.as_str())
    }
}

/// The words of one message.
pub(crate) struct Wording {
    pub(crate) subject: String,
    pub(crate) lines: Vec<String>,
    pub(crate) open: String,
    pub(crate) link: String,
    pub(crate) footer: String,
}

/// In minutes.
const HOUR: u32 = 60;
/// In minutes.
const DAY: u32 = 24 * HOUR;

/// What an account's person is told, by what is near.
const fn account_words(step: Step) -> &'static str {
    match step {
        Step::Delete => "account-warned-delete",
        Step::Suspend => "account-warned-suspend",
        _ => "account-warned",
    }
}

/// Nobody reckons days in minutes.
const fn clock_words(left: Left) -> &'static str {
    match left.minutes() {
        DAY => "clock-day",
        long if long > DAY && long % DAY == 0 => "clock-days",
        long if long >= HOUR && long % HOUR == 0 => "clock-hours",
        _ => "clock-running",
    }
}

pub(crate) fn wording(message: &Message, console: &ConsoleUrl) -> Wording {
    let texts = Texts::get(message.language);
    let matter = message.matter;
    let kind = match matter {
        Matter::ClockRunning { left, .. } => clock_words(left),
        Matter::AccountWarned { step, .. } => account_words(step),
        other => other.kind().name(),
    };
    let zone = TimeZone::get(&message.zone).unwrap_or(TimeZone::UTC);
    let case = matter.case().map(|case| case_number(case, texts));
    let minutes = match matter {
        Matter::ClockRunning { left, .. } => left.minutes(),
        _ => 0,
    };
    let (hours, days) = (minutes / HOUR, minutes / DAY);
    let named = case.clone().unwrap_or_default();
    let values: [(&str, Arg<'_>); 4] = [
        ("minutes", minutes.into()),
        ("hours", hours.into()),
        ("days", days.into()),
        ("case", named.into()),
    ];
    let time = |at: Timestamp| moment(at, &zone, message.language);
    let mut lines = vec![texts.say(&format!("message-text-{kind}"), &values)];
    if let Matter::FindingRaised { severity } = matter {
        let severity = texts.t(&format!("severity-{}", severity.name()));
        lines.push(texts.say("message-severity", &[("severity", severity.into())]));
    }
    if let Matter::Checkpoint { head } = matter {
        lines.push(head.note());
    }
    if let Some(case) = case {
        lines.push(texts.say("message-case", &[("case", case.into())]));
    }
    if let Some(due) = matter.due() {
        lines.push(texts.say("message-due", &[("time", time(due).into())]));
    }
    if let Some(since) = matter.since() {
        lines.push(texts.say("message-since", &[("time", time(since).into())]));
    }
    if let Matter::NewDevice {
        network, country, ..
    } = matter
    {
        let network = network.map(|network| network.to_string());
        let network =
            network.map(|network| texts.say("message-network", &[("network", network.into())]));
        let country = country.map(|country| country.name(message.language).to_owned());
        let country =
            country.map(|country| texts.say("message-country", &[("country", country.into())]));
        lines.extend(network.into_iter().chain(country));
    }
    Wording {
        subject: texts.say(&format!("message-subject-{kind}"), &values),
        lines,
        open: texts.t("message-open"),
        link: console.link(&message.link),
        footer: texts.t("message-footer"),
    }
}

fn case_number(case: CaseNumber, texts: Texts) -> String {
    let number = case.number.to_string();
    let year = year(case.year, texts.language());
    texts.say(
        "incident-number",
        &[("number", number.into()), ("year", year.into())],
    )
}

impl Wording {
    pub(crate) fn plain(&self) -> String {
        let lines = self.lines.join("\n");
        let (open, link, footer) = (&self.open, &self.link, &self.footer);
        format!("{lines}\n\n{open}\n{link}\n\n-- \n{footer}\n")
    }

    pub(crate) fn html(&self, language: Language) -> String {
        // What has lines of its own keeps them.
        let paragraph = |line: &String| {
            let part = if line.contains('\n') { "pre" } else { "p" };
            format!("<{part}>{}</{part}>\n", escaped(line))
        };
        let lines: String = self.lines.iter().map(paragraph).collect();
        let (open, link) = (escaped(&self.open), escaped(&self.link));
        let footer = escaped(&self.footer);
        let (tag, title) = (language.tag(), escaped(&self.subject));
        format!(
            "<!doctype html>\n<html lang=\"{tag}\"><head><meta charset=\"utf-8\">\
             <title>{title}</title></head><body>\n{lines}\
             <p><a href=\"{link}\">{open}</a></p>\n<p><small>{footer}</small></p>\n\
             </body></html>\n"
        )
    }
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            letter => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::telling::Destination;

    use super::*;

    #[test]
    fn what_is_near_for_an_account_has_words_of_its_own_in_every_language() {
        let console = ConsoleUrl::parse("https://t.example.org").unwrap();
        let mut subjects = BTreeSet::new();
        for language in Language::ALL {
            for step in [Step::ForceChange, Step::Suspend, Step::Delete] {
                let due: Timestamp = "2026-12-02T10:02:00+08:00".parse().unwrap();
                let person = "00000000-0000-7000-8000-000000000001".parse().unwrap();
                let matter = Matter::AccountWarned { person, step, due };
                let message = Message {
                    id: "warned-1".to_owned().try_into().unwrap(),
                    to: Destination::Mail("an@example.org".to_owned().try_into().unwrap()),
                    language,
                    matter,
                    link: ConsolePath::parse("/account").unwrap(),
                    zone: "Asia/Taipei".to_owned(),
                    decided: due,
                };
                let words = wording(&message, &console);
                let text = words.plain();
                let when = moment(due, &TimeZone::get("Asia/Taipei").unwrap(), language);
                assert!(text.contains(&when), "{text}");
                assert!(!text.contains("message-"), "{text}");
                subjects.insert(words.subject);
            }
        }
        assert_eq!(subjects.len(), 9);
    }
}
