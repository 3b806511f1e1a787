//! What stands in fields, in words, and the inputs they are filled with.

use std::collections::{BTreeMap, BTreeSet};

use application::registers::SheetRow;
use domain::id::PersonId;
use domain::register::{Field, Kind, Register, Setting, Values};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use texts::visible;

use super::FORM;
use crate::form::Choice;
use crate::page::Page;

/// How an input looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Line(&'static str),
    Area,
    Select,
}

/// An input of the form.
pub(super) struct Input {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) label: String,
    pub(super) hint: String,
    pub(super) value: String,
    pub(super) look: Look,
    pub(super) choices: Vec<Choice>,
}

/// A field with what stands in it.
pub(super) struct Told {
    pub(super) label: String,
    pub(super) lines: Vec<String>,
}

/// Who can be chosen in fields that name somebody.
pub(super) type People = BTreeMap<String, Vec<(PersonId, String)>>;

/// The inputs of a form: fields that can be filled, and are asked for or hold something.
pub(super) fn inputs(
    page: &Page,
    register: &Register,
    fills: &[String],
    values: &Values,
    people: &People,
) -> Vec<Input> {
    let nobody = BTreeMap::new();
    let setting = Setting {
        zone: &page.zone,
        now: page.now,
        people: &nobody,
    };
    let open = register.fields().iter().filter(|field| {
        fills.contains(&field.name)
            && (values.contains_key(&field.name) || register.is_asked(&field.name, values, setting))
    });
    open.map(|field| input(page, field, values, people))
        .collect()
}

fn input(page: &Page, field: &Field, values: &Values, people: &People) -> Input {
    let value = values.get(&field.name).map_or("", String::as_str);
    let look = match &field.kind {
        Kind::Long => Look::Area,
        Kind::Date => Look::Line("date"),
        Kind::Moment => Look::Line("datetime-local"),
        Kind::YesNo | Kind::Choice(_) | Kind::Person(_) => Look::Select,
        _ => Look::Line("text"),
    };
    let mut hints: Vec<_> = field
        .hint
        .iter()
        .map(|hint| hint.get(page.language).to_owned())
        .collect();
    if let Kind::Number(Some(measure)) = &field.kind {
        hints.push(measure.get(page.language).to_owned());
    }
    if let Kind::Sheet(_) = &field.kind {
        hints.push(page.t("sheet-number-hint"));
    }
    Input {
        id: format!("{FORM}-{}", field.name),
        name: format!("{}{}", super::FIELD, field.name),
        label: field.label.get(page.language).to_owned(),
        hint: hints.join(" "),
        value: match &field.kind {
            Kind::Moment => local(value, &page.zone),
            _ => value.to_owned(),
        },
        look,
        choices: choices(page, field, value, people),
    }
}

/// A moment as its input wants it; what was typed and is none stays as it is.
fn local(value: &str, zone: &TimeZone) -> String {
    let at = value.parse::<Timestamp>();
    at.map_or_else(|_| value.to_owned(), |at| texts::civil_minute(at, zone))
}

fn choices(page: &Page, field: &Field, value: &str, people: &People) -> Vec<Choice> {
    let choice = |kept: &str, label: String| Choice {
        value: kept.to_owned(),
        label,
        chosen: kept == value,
    };
    match &field.kind {
        Kind::YesNo => ["yes", "no"]
            .map(|word| choice(word, page.named("sheet-value-", word)))
            .into(),
        Kind::Choice(all) => all
            .iter()
            .map(|one| choice(&one.value, one.label.get(page.language).to_owned()))
            .collect(),
        Kind::Person(_) => {
            let able = people.get(&field.name).into_iter().flatten();
            able.map(|(id, name)| choice(&id.to_string(), visible(name)))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// Fields that hold something, but those that are being filled.
pub(super) fn told(
    page: &Page,
    register: &Register,
    row: &SheetRow,
    but: &BTreeSet<&str>,
) -> Vec<Told> {
    let filled = register.fields().iter().filter_map(|field| {
        let value = row.sheet.values.get(&field.name)?;
        (!but.contains(field.name.as_str())).then(|| Told {
            label: field.label.get(page.language).to_owned(),
            lines: shown(page, field, value, row)
                .lines()
                .map(visible)
                .collect(),
        })
    });
    filled.collect()
}

/// A value in words.
pub(super) fn shown(page: &Page, field: &Field, value: &str, row: &SheetRow) -> String {
    match &field.kind {
        Kind::YesNo => page.named("sheet-value-", if value == "yes" { "yes" } else { "no" }),
        Kind::Choice(all) => {
            let chosen = all.iter().find(|one| one.value == value);
            chosen.map_or_else(
                || value.to_owned(),
                |one| one.label.get(page.language).to_owned(),
            )
        }
        Kind::Date => value
            .parse()
            .map_or_else(|_| value.to_owned(), |day| texts::day(day, page.style())),
        Kind::Moment => value
            .parse::<Timestamp>()
            .map_or_else(|_| value.to_owned(), |at| page.moment(at)),
        Kind::Number(Some(measure)) => format!("{value} {}", measure.get(page.language)),
        Kind::Person(_) => {
            let id = value.parse::<PersonId>().ok();
            let name = id.and_then(|id| row.names.get(&id));
            name.cloned().unwrap_or_default()
        }
        _ => value.to_owned(),
    }
}
