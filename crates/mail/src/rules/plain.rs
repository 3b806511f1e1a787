//! `.forward` files and alias maps.

use super::{MOST_RULES, Rule};

/// Targets of one rule that are read.
const MOST_TARGETS: usize = 10_000;

/// A `.forward` file: every line sends on.
pub(super) fn forward(text: &str) -> Vec<Rule> {
    let lines = text.lines().zip(1..);
    lines
        .filter(|(line, _)| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
        // One more than are read, so that whoever asked sees that there are more.
        .take(MOST_RULES + 1)
        .map(|(line, number)| {
            let mut rule = Rule {
                name: format!("line {number}"),
                line: number,
                ..Rule::default()
            };
            targets(line, &mut rule);
            rule
        })
        .collect()
}

/// `name: target, target` with continued lines, or `name target` of Postfix's virtual maps.
pub(super) fn aliases(text: &str) -> Vec<Rule> {
    let mut entries: Vec<(String, usize)> = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            continue;
        }
        let is_full = entries.len() > MOST_RULES;
        match entries.last_mut() {
            Some((entry, _)) if line.starts_with([' ', '\t']) => {
                entry.push(' ');
                entry.push_str(line.trim());
            }
            _ if is_full => break,
            _ => entries.push((line.trim().to_owned(), number)),
        }
    }
    entries
        .into_iter()
        .map(|(entry, line)| alias(&entry, line))
        .collect()
}

fn alias(entry: &str, line: usize) -> Rule {
    if entry.starts_with('/') || entry.starts_with("if ") || entry == "endif" {
        return Rule {
            name: entry.to_owned(),
            line,
            unknown: vec!["a pattern, not a name".to_owned()],
            ..Rule::default()
        };
    }
    let colon = entry.find(':').filter(|at| {
        entry
            .get(..*at)
            .is_some_and(|n| !n.contains(char::is_whitespace))
    });
    let (name, rest) = match colon {
        Some(at) => (
            entry.get(..at).unwrap_or_default(),
            entry.get(at + 1..).unwrap_or_default(),
        ),
        None => entry.split_once(char::is_whitespace).unwrap_or((entry, "")),
    };
    let mut rule = Rule {
        owner: name.trim_matches('"').to_owned(),
        name: name.trim_matches('"').to_owned(),
        line,
        ..Rule::default()
    };
    targets(rest, &mut rule);
    rule
}

fn targets(text: &str, rule: &mut Rule) {
    for (target, number) in split(text).zip(1..) {
        if number > MOST_TARGETS {
            rule.unknown
                .push("too many targets; the rest was not read".to_owned());
            return;
        }
        let bare = target
            .trim()
            .trim_matches('"')
            .trim()
            .trim_start_matches('\\');
        if bare.is_empty() {
            continue;
        }
        rule.actions.push(bare.to_owned());
        if let Some(program) = bare.strip_prefix('|') {
            rule.programs.push(program.trim().to_owned());
        } else if bare.starts_with('/') {
            rule.files.push(bare.to_owned());
        } else if bare.to_lowercase().starts_with(":include:") {
            rule.unknown
                .push(format!("{bare}: a list that is kept elsewhere"));
        } else if bare.contains(char::is_whitespace) && !bare.contains('@') {
            rule.unknown.push(bare.to_owned());
        } else {
            let address = bare.rsplit_once('<').map_or(bare, |(_, address)| address);
            rule.targets
                .push(address.trim_end_matches('>').to_lowercase());
        }
    }
}

/// Parts between commas, outside quotation marks.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |letter| {
        quoted ^= letter == '"';
        letter == ',' && !quoted
    })
}
