//! What the search box understands.

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::event::{EventTime, LogSource, TimeBasis};

fn holds(query: &str, line: &str) -> bool {
    Query::parse(query).unwrap().text_holds(line)
}

fn event(user: &'static str) -> Event<'static> {
    let time = EventTime {
        at: Timestamp::UNIX_EPOCH,
        basis: TimeBasis::Stated,
    };
    let mut event = Event::new("", time, "test", LogSource::default());
    event.put(known::USER_NAME, user);
    event.put(known::SOURCE_IP, "2001:db8::1");
    event.put(known::HTTP_STATUS, 404_i64);
    event.put_own("Ticket", "A 17");
    event
}

fn fits(query: &str) -> bool {
    let query = Query::parse(query).unwrap();
    assert!(query.asks_fields());
    query.fields_hold(&event("Chen.Wei"))
}

#[test]
fn every_word_must_stand_in_the_line_and_none_that_is_excluded() {
    let line = "Nov 21 10:02:11 mail sshd[7]: Failed password for 陳 from 192.0.2.7";
    assert!(holds("failed PASSWORD", line));
    assert!(holds("\"password for\" -accepted", line));
    assert!(!holds("failed accepted", line));
    assert!(!holds("failed -password", line));
    assert!(holds("陳 10:02 sshd[7]:", line));
    assert!(!holds("\"for  陳\"", line));
    assert!(holds("ĐĂNG", "đăng nhập"));
}

#[test]
fn nothing_in_a_word_is_a_pattern() {
    assert!(!holds(".*", "abc"));
    assert!(holds(".* [a-z]+(", "a [a-z]+( .* b"));
    assert!(!holds("a*", "aaa"));
    assert!(holds("\"say \\\"no\\\" \\\\o\"", r#"they say "no" \o"#));
}

#[test]
fn a_field_has_the_value_or_begins_with_it() {
    assert!(fits("user:chen.wei"));
    assert!(!fits("user:chen"));
    assert!(fits("user:chen*"));
    assert!(fits("user.name:\"chen.wei\""));
    assert!(!fits("user:\"chen*\""));
    assert!(fits("ip:2001:DB8:0::1"));
    assert!(fits("http.response.status_code:404 -user:root"));
    assert!(fits("host:* user:root") == fits("host:*"));
    assert!(!fits("host:*"));
    assert!(fits("-host:*"));
    assert!(fits("@ticket:\"a 17\""));
    assert!(!fits("@nothing:*"));
}

#[test]
fn the_source_is_known_without_reading_the_line() {
    let query = Query::parse("source:mail* failed").unwrap();
    assert!(query.names_source() && !query.asks_fields());
    assert!(query.source_holds("Mail server") && !query.source_holds("web"));
    let without = Query::parse("-source:mail*").unwrap();
    assert!(!without.names_source() && !without.source_holds("mail"));
}

#[test]
fn what_has_a_colon_and_is_no_field_is_text() {
    for text in [
        "http://192.0.2.1/a",
        "10:02:11",
        "fe80::1",
        "dc:a6:32:01:02:03",
        r"C:\Windows\x",
        "sshd:",
        "sshd[12]:",
        ":-)",
        "說:話",
    ] {
        assert!(holds(text, &format!("a {text} b")), "{text}");
        assert!(!holds(text, "a b"), "{text}");
    }
}

#[test]
fn a_mistake_names_the_thing() {
    let mistake = |text: &str| Query::parse(text).unwrap_err();
    assert_eq!(mistake(" \u{3000}\n"), Mistake::Nothing);
    assert_eq!(mistake("a -"), Mistake::Empty { term: "-".into() });
    assert_eq!(
        mistake("\"\""),
        Mistake::Empty {
            term: "\"\"".into()
        }
    );
    assert_eq!(mistake("user:\"chen"), Mistake::Unclosed);
    let field = "user".into();
    assert_eq!(mistake("user: chen"), Mistake::NoValue { field });
    let field = "usr".into();
    assert_eq!(mistake("usr:chen"), Mistake::UnknownField { field });
    assert_eq!(mistake(&"a ".repeat(21)), Mistake::TooManyTerms);
    assert_eq!(mistake(&"a".repeat(1_000_000)), Mistake::TooLong);
    assert!(Query::parse(&"a ".repeat(20)).is_ok());
    assert!(Query::parse(&"字".repeat(LONGEST_QUERY)).is_ok());
    assert!(mistake("usr:chen").to_string().contains("\"usr\""));
}

/// The slow and obvious way.
fn stands_in(word: &str, line: &str) -> bool {
    let letters = |text: &str| {
        text.chars()
            .flat_map(char::to_lowercase)
            .collect::<Vec<_>>()
    };
    let (word, line) = (letters(word), letters(line));
    (0..=line.len()).any(|at| line.get(at..).is_some_and(|rest| rest.starts_with(&word)))
}

fn quoted(word: &str) -> String {
    format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""))
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,60}|[-\":*@a-c\\\\ ]{0,40}", line in "\\PC{0,80}") {
        if let Ok(query) = Query::parse(&text) {
            let _ = query.text_holds(&line);
            let _ = query.fields_hold(&event("chen"));
            prop_assert!(!query.terms.is_empty() && query.terms.len() <= MOST_TERMS);
        }
    }

    #[test]
    fn a_line_is_found_by_its_own_words(line in "\\PC{1,80}") {
        let words: Vec<_> = line.split_whitespace().take(MOST_TERMS).map(quoted).collect();
        prop_assume!(!words.is_empty());
        let query = Query::parse(&words.join(" ")).unwrap();
        prop_assert!(query.text_holds(&line));
        let not = format!("-{}", words.join(" -"));
        prop_assume!(not.chars().count() <= LONGEST_QUERY);
        prop_assert!(!Query::parse(&not).unwrap().text_holds(&line));
    }

    #[test]
    fn a_word_is_found_as_the_obvious_way_finds_it(word in "[abAB.]{1,3}|[aÀà陳]{1,2}", line in "[abAB. ]{0,12}|[abAB aÀà陳]{0,12}") {
        prop_assert_eq!(Needle::new(&word).stands_in(&line), stands_in(&word, &line));
    }
}
