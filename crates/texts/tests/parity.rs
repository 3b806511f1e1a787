//! Every text exists in every language, asks for the same values, and is plain to read.

use std::collections::{BTreeMap, BTreeSet};

use domain::language::Language;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;
use texts::{FILES, Texts, computed_keys};

type Variables = BTreeMap<String, BTreeSet<String>>;

/// Key → variables, of all files of a language.
fn variables(language: Language) -> Variables {
    let mut found = Variables::new();
    for (_, file, text) in FILES.iter().filter(|(tag, ..)| *tag == language.tag()) {
        // What cannot be read is told by another test.
        let (Ok(resource) | Err((resource, _))) = parser::parse(*text);
        for entry in &resource.body {
            if let Entry::Message(message) = entry {
                let mut names = BTreeSet::new();
                if let Some(pattern) = &message.value {
                    walk(pattern, &mut names);
                }
                let key = message.id.name.to_owned();
                let before = found.insert(key, names);
                assert!(
                    before.is_none(),
                    "{language}/{file}.ftl: {} twice",
                    message.id.name
                );
            }
        }
    }
    found
}

fn walk(pattern: &Pattern<&str>, names: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else {
            continue;
        };
        match expression {
            Expression::Inline(inline) => inner(inline, names),
            Expression::Select { selector, variants } => {
                inner(selector, names);
                for variant in variants {
                    walk(&variant.value, names);
                }
            }
        }
    }
}

fn inner(expression: &InlineExpression<&str>, names: &mut BTreeSet<String>) {
    match expression {
        InlineExpression::VariableReference { id } => {
            names.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => {
            if let Expression::Inline(inline) = &**expression {
                inner(inline, names);
            }
        }
        _ => {}
    }
}

#[test]
fn every_language_has_the_same_keys_that_ask_for_the_same_values() {
    let chinese = variables(Language::ZhTw);
    assert!(
        chinese.len() > 100,
        "only {} texts were found",
        chinese.len()
    );
    for language in [Language::Vi, Language::En] {
        let other = variables(language);
        let lacking: Vec<_> = chinese
            .keys()
            .filter(|key| !other.contains_key(*key))
            .collect();
        let extra: Vec<_> = other
            .keys()
            .filter(|key| !chinese.contains_key(*key))
            .collect();
        assert!(lacking.is_empty(), "{language} lacks {lacking:?}");
        assert!(extra.is_empty(), "only {language} has {extra:?}");
        for (key, names) in &chinese {
            assert_eq!(
                Some(names),
                other.get(key),
                "{key}: values differ, zh-TW and {language}"
            );
        }
    }
}

#[test]
fn every_file_exists_in_every_language() {
    let files = |language: Language| -> BTreeSet<&str> {
        FILES
            .iter()
            .filter(|(tag, ..)| *tag == language.tag())
            .map(|(_, file, _)| *file)
            .collect()
    };
    for language in Language::ALL {
        assert_eq!(files(Language::ZhTw), files(language), "{language}");
    }
}

#[test]
fn every_file_loads_without_a_mistake() {
    for language in Language::ALL {
        let problems = Texts::get(language).problems();
        assert!(problems.is_empty(), "{problems:#?}");
    }
}

#[test]
fn every_computed_key_exists_in_every_language() {
    for language in Language::ALL {
        let texts = Texts::get(language);
        let lacking: Vec<_> = computed_keys().filter(|key| !texts.has(key)).collect();
        assert!(lacking.is_empty(), "{language} lacks {lacking:?}");
    }
}

#[test]
fn no_chinese_text_is_written_in_simplified_characters() {
    // Frequent characters that traditional Chinese writes otherwise.
    const SIMPLIFIED: &str = "这们时间对发现说过还么为请认证处应级报责联络图书页码录专业务关";
    for (_, file, text) in FILES.iter().filter(|(tag, ..)| *tag == "zh-TW") {
        let found: Vec<_> = text
            .chars()
            .filter(|found| SIMPLIFIED.contains(*found))
            .collect();
        assert!(found.is_empty(), "zh-TW/{file}.ftl: {found:?}");
    }
}
