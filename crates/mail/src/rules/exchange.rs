//! What `Get-InboxRule` exports: JSON (one object, a list, or one a line) and CSV.

use serde_json::{Map, Value};

use super::{MOST_RULES, Rule};

const SENDS: [&str; 5] = [
    "ForwardTo",
    "ForwardAsAttachmentTo",
    "RedirectTo",
    "ForwardingSmtpAddress",
    "ForwardingAddress",
];
const REMOVES: [&str; 3] = ["DeleteMessage", "SoftDeleteMessage", "PermanentDelete"];
const MOVES: [&str; 2] = ["MoveToFolder", "CopyToFolder"];
/// Fields that only describe a rule, or do nothing to a message that matters here.
const HARMLESS: [&str; 8] = [
    "MarkAsRead",
    "StopProcessingRules",
    "MarkImportance",
    "ApplyCategory",
    "ApplySystemCategory",
    "PinMessage",
    "SendTextMessageNotificationTo",
    "DeleteSystemCategory",
];

pub(super) fn read(text: &str) -> Vec<Rule> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let records = if text.starts_with(['{', '[']) {
        json(text)
    } else {
        csv(text)
    };
    match records {
        Ok(records) => records
            .iter()
            .zip(1..)
            .take(MOST_RULES + 1)
            .map(|(record, line)| rule(record, line))
            .collect(),
        Err(what) => vec![Rule {
            unknown: vec![what],
            ..Rule::default()
        }],
    }
}

fn json(text: &str) -> Result<Vec<Map<String, Value>>, String> {
    let whole: Result<Value, _> = serde_json::from_str(text);
    let values = match whole {
        Ok(Value::Array(values)) => values,
        Ok(one) => vec![one],
        Err(cause) => {
            let lines = text.lines().filter(|line| !line.trim().is_empty());
            let each: Result<Vec<Value>, _> = lines.map(serde_json::from_str).collect();
            each.map_err(|_| format!("not JSON: {cause}"))?
        }
    };
    let objects = values.into_iter().map(|value| match value {
        Value::Object(object) => Ok(object),
        _ => Err("a list of objects is expected".to_owned()),
    });
    objects.collect()
}

fn csv(text: &str) -> Result<Vec<Map<String, Value>>, String> {
    let mut rows = rows(text)
        .into_iter()
        .filter(|row| row.iter().any(|cell| !cell.is_empty()));
    let heads = rows
        .find(|row| !row.first().is_some_and(|cell| cell.starts_with("#TYPE")))
        .ok_or("the file is empty")?;
    if !heads
        .iter()
        .any(|head| head == "Name" || head == "RuleIdentity" || head == "Identity")
    {
        return Err("no column Name: not an export of Get-InboxRule".to_owned());
    }
    let record = |row: Vec<String>| {
        heads
            .iter()
            .cloned()
            .zip(row.into_iter().map(Value::String))
            .collect()
    };
    Ok(rows.map(record).collect())
}

/// Cells of comma-separated values (RFC 4180).
fn rows(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let Some(row) = rows.last_mut() else { break };
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                push(row, '"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\r' if !quoted => {}
            '\n' if !quoted => rows.push(vec![String::new()]),
            other => push(row, other),
        }
    }
    rows
}

fn push(row: &mut [String], letter: char) {
    if let Some(cell) = row.last_mut() {
        cell.push(letter);
    }
}

fn rule(record: &Map<String, Value>, line: usize) -> Rule {
    let word = |name: &str| record.get(name).map(flat).unwrap_or_default();
    let mut rule = Rule {
        owner: [
            word("MailboxOwnerId"),
            word("Mailbox"),
            word("UserPrincipalName"),
        ]
        .into_iter()
        .find(|owner| !owner.is_empty())
        .unwrap_or_default(),
        name: word("Name"),
        line,
        disabled: word("Enabled").eq_ignore_ascii_case("false"),
        named: record.contains_key("Name"),
        ..Rule::default()
    };
    for (field, value) in record {
        let text = flat(value);
        if text.is_empty() || text.eq_ignore_ascii_case("false") || text == "{}" {
            continue;
        }
        take(field, value, &text, &mut rule);
    }
    rule
}

fn take(field: &str, value: &Value, text: &str, rule: &mut Rule) {
    let condition = [
        "Contains",
        "From",
        "SentTo",
        "HasAttachment",
        "HeaderContains",
        "MyName",
        "Received",
        "WithImportance",
        "WithinSize",
        "SubjectOr",
        "MessageType",
        "FlaggedForAction",
        "HasClassification",
        "WithSensitivity",
    ];
    if SENDS.contains(&field) {
        rule.actions.push(format!("{field}: {text}"));
        for target in each(value) {
            match address(&target) {
                Some(address) => rule.targets.push(address),
                None => rule
                    .unknown
                    .push(format!("{field} {target}: no mail address")),
            }
        }
    } else if REMOVES.contains(&field) {
        rule.actions.push(field.to_owned());
        rule.removes = true;
    } else if MOVES.contains(&field) {
        rule.actions.push(format!("{field}: {text}"));
        rule.folders.push(
            text.rsplit([':', '\\', '/'])
                .next()
                .unwrap_or(text)
                .to_owned(),
        );
    } else if HARMLESS.contains(&field) {
        rule.actions.push(field.to_owned());
    } else if field.starts_with("ExceptIf") {
        rule.conditions.push(format!("not {field}: {text}"));
    } else if condition.iter().any(|part| field.contains(part)) {
        rule.conditional = true;
        rule.conditions.push(format!("{field}: {text}"));
    } else if field == "InError" || field == "SupportedByTask" && text.eq_ignore_ascii_case("false")
    {
        rule.unknown.push(format!("{field}: {text}"));
    }
}

fn flat(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.trim().to_owned(),
        Value::Array(values) => values.iter().map(flat).collect::<Vec<_>>().join(", "),
        Value::Object(object) => {
            let named = ["PrimarySmtpAddress", "Address", "DisplayName", "Name"]
                .iter()
                .find_map(|key| object.get(*key));
            named.map_or_else(|| value.to_string(), flat)
        }
        other => other.to_string(),
    }
}

/// Several targets of one field: a list, or a text with commas or semicolons between them.
fn each(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().map(flat).collect(),
        other => {
            let text = flat(other);
            let parts = text
                .trim_matches(['{', '}'])
                .split([';', ','])
                .map(str::trim);
            parts
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect()
        }
    }
}

/// `"Name" [SMTP:a@b.example]`, `smtp:a@b.example`, `a@b.example`.
fn address(text: &str) -> Option<String> {
    let words = text.split(['[', ']', '<', '>', ' ', '"', ':']);
    words
        .rev()
        .find(|word| word.contains('@'))
        .map(str::to_lowercase)
}
