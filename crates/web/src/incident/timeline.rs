//! The chronology of a case, in words.

use std::collections::BTreeMap;

use application::Office;
use domain::approval::DemandRef;
use domain::incident::TimelineEntry;
use domain::people::Role;
use jiff::Timestamp;
use serde_json::Value;
use texts::{Arg, visible};

use super::level_words;
use crate::page::Page;

/// A line of the chronology, ready to be shown.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub(crate) happened: String,
    pub(crate) happened_iso: String,
    /// Empty where it was written down when it happened.
    pub(crate) recorded: String,
    pub(crate) who: String,
    pub(crate) text: String,
    pub(crate) detail: String,
}

/// The lines in words.
pub(crate) fn lines(
    page: &Page,
    office: &Office,
    timeline: &[(TimelineEntry, Option<String>)],
) -> Vec<Line> {
    timeline
        .iter()
        .map(|(entry, who)| line(page, office, entry, who.as_deref()))
        .collect()
}

fn line(page: &Page, office: &Office, entry: &TimelineEntry, who: Option<&str>) -> Line {
    let mut values: Value = serde_json::from_str(&entry.values).unwrap_or_default();
    name_regime(page, office, &mut values);
    name_demand(page, office, &mut values);
    name_task(page, office, &mut values);
    let (text, detail) = told(page, &entry.kind, &values);
    let recorded = page.moment(entry.recorded);
    let happened = page.moment(entry.happened);
    Line {
        recorded: if recorded == happened {
            String::new()
        } else {
            page.say("incident-timeline-recorded", &[("at", recorded.into())])
        },
        happened,
        happened_iso: page.iso(entry.happened),
        who: who.map_or_else(|| page.t("incident-timeline-program"), str::to_owned),
        text,
        detail,
    }
}

/// Regulation and clock by the names people know.
fn name_regime(page: &Page, office: &Office, values: &mut Value) {
    let word = |name: &str| values.get(name).and_then(Value::as_str);
    let Some((id, version)) = word("regime").zip(word("version")) else {
        return;
    };
    let Some(regime) = office.regime(id, version) else {
        return;
    };
    let duty = word("clock").and_then(|clock| regime.obligation(clock));
    let moment = word("clock").and_then(|id| regime.moments().find(|moment| moment.id == id));
    let label = duty
        .map(|duty| &duty.label)
        .or(moment.map(|moment| &moment.label))
        .map(|label| label.get(page.language).to_owned());
    if let Some(values) = values.as_object_mut() {
        values.insert(
            "regime".to_owned(),
            super::regimes::name(page, regime).into(),
        );
        values.extend(label.map(|label| ("clock".to_owned(), label.into())));
    }
}

/// Clause and roles of an approval by the names people know.
fn name_demand(page: &Page, office: &Office, values: &mut Value) {
    let word = |name: &str| values.get(name).and_then(Value::as_str);
    let Some(((rules, version), demand)) =
        word("rules").zip(word("rules_version")).zip(word("demand"))
    else {
        return;
    };
    let named = DemandRef {
        rules: rules.to_owned(),
        version: version.to_owned(),
        demand: demand.to_owned(),
    };
    let label = office
        .demand(&named)
        .map(|demand| demand.label.get(page.language).to_owned());
    let role = word("role").and_then(Role::from_name);
    let role = role.map(|role| page.named("role-", role.name()));
    if let Some(values) = values.as_object_mut() {
        values.extend(label.map(|label| ("demand".to_owned(), label.into())));
        values.extend(role.map(|role| ("role".to_owned(), role.into())));
    }
}

/// Playbook and task by the names people know.
fn name_task(page: &Page, office: &Office, values: &mut Value) {
    let word = |name: &str| values.get(name).and_then(Value::as_str);
    let Some((id, version)) = word("playbook").zip(word("playbook_version")) else {
        return;
    };
    let Some(book) = office.playbook(id, version) else {
        return;
    };
    let task = word("task").and_then(|id| book.task(id));
    let task = task.map(|task| task.title.get(page.language).to_owned());
    let name = book.name().get(page.language).to_owned();
    if let Some(values) = values.as_object_mut() {
        values.insert("playbook".to_owned(), name.into());
        values.extend(task.map(|task| ("task".to_owned(), task.into())));
    }
}

/// For whom somebody stood in, and which other roles they hold.
fn in_whose_place(page: &Page, values: &Value) -> String {
    let mut told = Vec::new();
    if let Some(name) = values.get("deputy_of").and_then(Value::as_str) {
        let args = [("name", visible(name).into())];
        told.push(page.say("approval-deputy", &args));
    }
    let also = values.get("also").and_then(Value::as_array);
    let roles: Vec<_> = also
        .into_iter()
        .flatten()
        .filter_map(|role| Role::from_name(role.as_str()?))
        .map(|role| page.named("role-", role.name()))
        .collect();
    if !roles.is_empty() {
        let roles = roles.join(&page.t("list-comma"));
        told.push(page.say("approval-also", &[("roles", roles.into())]));
    }
    told.join(&page.t("list-comma"))
}

fn told(page: &Page, kind: &str, values: &Value) -> (String, String) {
    if kind == "level-judged" {
        return judged(page, values);
    }
    let shown: BTreeMap<&str, String> = values
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.as_str(), value_text(page, value)))
        .collect();
    let args: Vec<(&str, Arg<'_>)> = shown
        .iter()
        .map(|(name, value)| (*name, value.as_str().into()))
        .collect();
    (
        page.say(&format!("incident-line-{kind}"), &args),
        in_whose_place(page, values),
    )
}

fn judged(page: &Page, values: &Value) -> (String, String) {
    let small = |name: &str| {
        values
            .get(name)
            .and_then(Value::as_u64)
            .and_then(|number| u8::try_from(number).ok())
    };
    let (lowest, highest) = (small("lowest").unwrap_or(0), small("highest").unwrap_or(0));
    let level = level_words(page, small("level"), lowest, highest);
    let word = |name: &str| values.get(name).and_then(Value::as_str);
    let text = match word("regime") {
        None => page.say("incident-line-level-judged", &[("level", level.into())]),
        Some(regime) => {
            let args = [("level", level.into()), ("regime", regime.into())];
            page.say("incident-line-level-judged-by", &args)
        }
    };
    if let Some(reason) = word("reason") {
        let lowest = small("table_lowest").unwrap_or(0);
        let highest = small("table_highest").unwrap_or(0);
        let one = (lowest == highest).then_some(lowest);
        let table = level_words(page, one, lowest, highest);
        let args = [("table", table.into()), ("reason", reason.into())];
        return (text, page.say("incident-level-overridden", &args));
    }
    let clauses: Vec<_> = values
        .get("clauses")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let detail = if clauses.is_empty() {
        String::new()
    } else {
        let clauses = clauses.join(&page.t("list-comma"));
        page.say(
            "incident-line-level-clauses",
            &[("clauses", clauses.into())],
        )
    };
    (text, detail)
}

/// A moment in the page's way; anything else as it was written.
fn value_text(page: &Page, value: &Value) -> String {
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    // Names of files and words of other people: nothing in them turns or hides the rest.
    let seen = visible(&text);
    text.parse::<Timestamp>().map_or(seen, |at| page.moment(at))
}
