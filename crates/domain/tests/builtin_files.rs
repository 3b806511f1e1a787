//! The files that come with the program: each loads, passes its own examples, none is forgotten.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by failing"
)]

use domain::assessment::{BUILTIN_ASSESSMENTS, Sheet, builtin_assessments};
use domain::blocklist::BUILTIN_BLOCKLISTS;
use domain::closing::{BUILTIN_CLOSING, ClosingRules, Wanted, builtin_closing};
use domain::form::{BUILTIN_FORMS, CaseValue, Form, builtin_forms};
use domain::language::Language;
use domain::playbook::BUILTIN_PLAYBOOKS;
use domain::regime::Status::{Draft, Unverified, Verified};
use domain::regime::{BUILTIN, BUILTIN_CALENDARS, builtin, builtin_calendars};
use domain::retention::BUILTIN_RETENTION;

fn names_in(folder: &str) -> Vec<String> {
    let folder = format!("{}/../../{folder}", env!("CARGO_MANIFEST_DIR"));
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| {
            std::path::Path::new(name)
                .extension()
                .is_some_and(|end| end == "toml")
        })
        .collect();
    names.sort();
    names
}

#[test]
fn no_file_of_the_folders_is_forgotten() {
    let embedded = |list: &[(&str, &str)]| -> Vec<String> {
        list.iter().map(|(file, _)| (*file).to_owned()).collect()
    };
    assert_eq!(embedded(BUILTIN), names_in("regimes"));
    assert_eq!(embedded(BUILTIN_CALENDARS), names_in("regimes/calendars"));
    assert_eq!(embedded(BUILTIN_FORMS), names_in("forms"));
    assert_eq!(embedded(BUILTIN_RETENTION), names_in("retention"));
    assert_eq!(embedded(BUILTIN_PLAYBOOKS), names_in("playbooks"));
    assert_eq!(embedded(BUILTIN_ASSESSMENTS), names_in("assessments"));
    assert_eq!(embedded(BUILTIN_CLOSING), names_in("closing"));
    assert_eq!(embedded(BUILTIN_BLOCKLISTS), names_in("blocklists"));
    assert!(!BUILTIN.is_empty() && !BUILTIN_CALENDARS.is_empty() && !BUILTIN_FORMS.is_empty());
}

#[test]
fn every_regulation_passes_its_own_examples_and_is_named_as_its_file() {
    for (regime, (file, _)) in builtin().unwrap().iter().zip(BUILTIN) {
        assert_eq!(*file, format!("{}-{}.toml", regime.id(), regime.version()));
        let failures = regime.test_examples();
        let told: Vec<_> = failures.iter().map(ToString::to_string).collect();
        assert!(told.is_empty(), "{}", told.join("\n"));
    }
}

#[test]
fn every_regulation_counts_over_a_calendar_that_is_there() {
    let calendars = builtin_calendars().unwrap();
    for regime in builtin().unwrap() {
        assert!(
            calendars.contains_key(regime.calendar_id()),
            "{}",
            regime.id()
        );
    }
}

#[test]
fn the_quotes_of_the_taiwanese_clauses_are_the_words_of_the_document() {
    let document: String = include_str!("fixtures/tw-clauses.txt")
        .split_whitespace()
        .collect();
    let regimes = builtin().unwrap();
    let regime = regimes
        .iter()
        .find(|regime| regime.version() == "2018-11-21")
        .unwrap();
    assert_eq!(regime.clauses().len(), 20);
    let quotes = regime.clauses().iter().map(|clause| &clause.quote);
    let duties = regime.obligations().iter().map(|duty| &duty.quote);
    let steps = regime.escalations().iter().map(|row| &row.quote);
    for quote in quotes.chain(duties).chain(steps) {
        let quote: String = quote.split_whitespace().collect();
        assert!(document.contains(&quote), "{quote}");
    }
}

#[test]
fn a_verified_regulation_quotes_every_clause_and_duty_and_the_contract_s_regulations_are_there() {
    let regimes = builtin().unwrap();
    for regime in regimes.iter().filter(|regime| regime.status() == Verified) {
        assert!(
            regime
                .clauses()
                .iter()
                .all(|clause| !clause.quote.is_empty())
        );
        assert!(
            regime
                .obligations()
                .iter()
                .all(|duty| !duty.quote.is_empty())
        );
    }
    let there: Vec<_> = regimes
        .iter()
        .map(|regime| (regime.id(), regime.version(), regime.status()))
        .collect();
    assert_eq!(
        there,
        [
            ("eu-nis2", "2022-12-14", Unverified),
            ("tw-gov-incident", "2018-11-21", Verified),
            ("tw-gov-incident", "2026-01-05", Unverified),
            ("tw-pdpa", "2015-12-30", Unverified),
            ("tw-pdpa-draft-2026", "2026-01-22", Draft),
            ("vn-nd13-2023", "2023-04-17", Unverified),
            ("vn-qd05-2017", "2017-03-16", Unverified),
            ("vn-tt20-2017", "2017-09-12", Unverified),
        ]
    );
}

#[test]
fn every_form_is_named_as_its_file_and_every_filled_field_tells_its_source() {
    for (form, (file, _)) in builtin_forms().unwrap().iter().zip(BUILTIN_FORMS) {
        assert_eq!(*file, format!("{}-{}.toml", form.id(), form.version()));
        assert!(!form.sources().is_empty());
        let values = CaseValue::ALL.map(|value| (value, format!("<{}>", value.name())));
        let answers = form
            .answers()
            .map(|item| (item.to_owned(), "<assessment>".to_owned()));
        let answers: std::collections::BTreeMap<_, _> = answers.collect();
        for language in Language::ALL {
            let filled = form.filled(&values.iter().cloned().collect(), &answers, language);
            let fields: Vec<_> = filled
                .blocks
                .iter()
                .flat_map(|block| &block.fields)
                .collect();
            for field in &fields {
                let source = field.source.map(|source| format!("<{}>", source.name()));
                assert_eq!(field.value, source.unwrap_or_default(), "{}", field.id);
            }
            assert!(
                fields
                    .iter()
                    .any(|field| field.source == Some(CaseValue::Level))
            );
            assert!(
                fields.iter().any(|field| field.source.is_none()),
                "none by hand"
            );
            let empty = form.filled(
                &std::collections::BTreeMap::new(),
                &std::collections::BTreeMap::new(),
                language,
            );
            let all = empty.blocks.iter().flat_map(|block| &block.fields);
            assert!(all.clone().all(|field| field.value.is_empty()));
        }
    }
}

#[test]
fn a_mistake_in_a_form_is_named_with_its_place() {
    let of = |(file, _): &&(&str, &str)| file.starts_with("tw-notice");
    let text = BUILTIN_FORMS.iter().find(of).unwrap().1;
    let with = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        let text = text.replacen(from, to, 1);
        Form::parse("form.toml", &text).unwrap_err().to_string()
    };
    insta::assert_snapshot!(
        [
            with("id = \"known\"", "id = \"number\""),
            with("value = \"unit\"", "value = \"weather\""),
            with("[[stamp]]", "[[seal]]"),
        ]
        .join("\n")
    );
}

#[test]
fn every_item_that_a_form_or_closing_asks_for_is_on_a_sheet() {
    let sheets = builtin_assessments().unwrap();
    let items: Vec<_> = sheets.iter().flat_map(Sheet::items).collect();
    let known = |wanted: &str| items.iter().any(|item| item.id == wanted);
    let forms = builtin_forms().unwrap();
    let mut asked: Vec<_> = forms.iter().flat_map(Form::answers).collect();
    let rules = builtin_closing().unwrap();
    let demands = rules.iter().flat_map(ClosingRules::demands);
    for demand in demands {
        if let Wanted::Answers(items) = &demand.wants {
            asked.extend(items.iter().map(String::as_str));
        }
    }
    assert!(asked.len() > 20, "{asked:?}");
    let unknown: Vec<_> = asked.into_iter().filter(|item| !known(item)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn what_closing_wants_of_approvals_and_duties_is_declared() {
    let approvals = domain::approval::builtin_approvals().unwrap();
    let regimes = builtin().unwrap();
    for rules in builtin_closing().unwrap() {
        for demand in rules.demands() {
            let known = match &demand.wants {
                Wanted::Approval(id) => approvals.iter().any(|one| one.demand(id).is_some()),
                Wanted::Duty(id) => regimes
                    .iter()
                    .filter(|regime| rules.is_for(regime.id()))
                    .all(|regime| regime.obligation(id).is_some()),
                _ => true,
            };
            assert!(known, "{}: {:?}", rules.id(), demand.wants);
        }
    }
}

#[test]
fn a_sheet_or_closing_whose_example_does_not_hold_is_refused() {
    let (file, text) = BUILTIN_ASSESSMENTS[0];
    let wrong = text.replace("restore = \"about three\"", "restore = \"3\"");
    let told = Sheet::parse(file, &wrong).unwrap_err().to_string();
    assert!(told.contains("does not hold"), "{told}");
    let (file, text) = BUILTIN_CLOSING[1];
    let wrong = text.replace("levels = [1, 4]", "levels = [2, 4]");
    let told = ClosingRules::parse(file, &wrong);
    assert!(told.unwrap_err().to_string().contains("does not hold"));
}
