//! `townwatch account check-password`: passwords from standard input, an answer for each line.
//!
//! Nothing is stored, nothing is logged, and no message repeats a line. What is read is wiped when its answer
//! is written. A line that cannot be read is told and answered as not accepted, so that answers stay beside
//! their lines.

use std::path::Path;

use application::port::{Ids as _, Now as _};
use domain::language::Language;
use domain::policy::{PasswordUse, Policy};
use guessable::{House, Person, Reason, SharedRules, check, is_like_before};
use serde::Deserialize;
use serde_json::{Value, json};
use texts::Texts;
use zeroize::Zeroizing;

use super::{CheckPassword, LONGEST_LINE_BYTES, next_line};
use crate::machine::{MachineClock, MachineIds};
use crate::out::Out;
use crate::policies::Chosen;
use crate::stop::{Done, Unusable};

/// A text that is wiped when it is done with.
#[derive(Deserialize)]
#[serde(from = "String")]
struct Secret(Zeroizing<String>);

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl Secret {
    fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// A line of standard input. What else stands in it is not looked at.
#[derive(Deserialize)]
struct Row {
    password: Secret,
    account: Option<String>,
    name: Option<String>,
    id: Option<Secret>,
    birthday: Option<Secret>,
    #[serde(default)]
    numbers: Vec<Secret>,
    phone: Option<Secret>,
    /// Passwords before, the newest first.
    #[serde(default)]
    earlier: Vec<Secret>,
    #[serde(default)]
    second_factor: bool,
}

/// What an office is called; every field is a name or several.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Context {
    office: Option<Names>,
    town: Option<Names>,
    departments: Option<Names>,
    streets: Option<Names>,
    systems: Option<Names>,
    words: Option<Names>,
}

#[derive(Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "a name (\"…\") or a list of names ([\"…\", \"…\"])"
)]
enum Names {
    One(String),
    Several(Vec<String>),
}

/// Exit code 1 when a password was refused or a line could not be read.
pub(super) fn run(arguments: &CheckPassword, out: &mut Out) -> Result<Done, Unusable> {
    let chosen = Chosen {
        policy: arguments.policy.clone(),
        overlay: arguments.overlay.clone(),
        exception: arguments.exception.clone(),
    };
    let held = chosen.in_force(MachineClock.now())?;
    let policy = held.as_ref().map(|held| &held.policy);
    let house = house(arguments.context.as_deref())?;
    let mut shared = SharedRules::new(Zeroizing::new(MachineIds.secret()));
    let mut lines = std::io::stdin().lock();
    // Never grown, so that no copy is left behind.
    let mut line = Zeroizing::new(Vec::with_capacity(LONGEST_LINE_BYTES + 1));
    let mut done = Done::Clean;
    for number in 1_usize.. {
        line.clear();
        let more = next_line(&mut lines, &mut line)
            .map_err(|cause| Unusable::new(format!("standard input: {cause}")))?;
        if !more {
            break;
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let Ok(row) = read_row(&line) else {
            done = Done::Found;
            out.problem(&format!(
                "standard input, line {number}: not {{\"password\",\"account\"?,\"name\"?,\"id\"?}} in UTF-8; \
                 its answer is not accepted"
            ));
            out.line(&answer(false, &[]));
            continue;
        };
        let account = row
            .account
            .clone()
            .unwrap_or_else(|| format!("line {number}"));
        let reasons = judged(&row, &account, policy, &house, &mut shared);
        if !reasons.is_empty() {
            done = Done::Found;
        }
        out.line(&answer(reasons.is_empty(), &reasons));
    }
    Ok(done)
}

/// The mistake is not told: it could repeat the line.
fn read_row(line: &[u8]) -> Result<Row, ()> {
    if line.len() > LONGEST_LINE_BYTES {
        return Err(());
    }
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    serde_json::from_slice(line).map_err(|_| ())
}

fn judged(
    row: &Row,
    account: &str,
    policy: Option<&Policy>,
    house: &House,
    shared: &mut SharedRules,
) -> Vec<Value> {
    let password = row.password.as_str();
    let earlier: Vec<&str> = row.earlier.iter().map(Secret::as_str).collect();
    let numbers: Vec<&str> = row
        .numbers
        .iter()
        .chain(&row.phone)
        .map(Secret::as_str)
        .collect();
    let person = Person {
        account: row.account.as_deref(),
        name: row.name.as_deref(),
        id: row.id.as_ref().map(Secret::as_str),
        birthday: row.birthday.as_ref().map(Secret::as_str),
        numbers: &numbers,
    };
    let used = PasswordUse {
        second_factor: row.second_factor,
        earlier: &earlier,
    };
    let broken = policy
        .map(|policy| policy.breaches(password, used))
        .unwrap_or_default();
    let mut told: Vec<Value> = broken
        .iter()
        .map(|breach| {
            let mut reason = reason(breach.code, breach.number);
            if let Some(reason) = reason.as_object_mut() {
                reason.insert("policy".to_owned(), breach.policy.clone().into());
                reason.insert("clause".to_owned(), breach.clause.clone().into());
            }
            reason
        })
        .collect();
    let mut reasons = check(password, &person, house);
    if shared.note(account, password) {
        reasons.push(Reason::SharedRule);
    }
    let same = broken.iter().any(|breach| breach.code == "used-before");
    if !same
        && earlier
            .first()
            .is_some_and(|old| is_like_before(password, old))
    {
        reasons.push(Reason::LikeBefore);
    }
    told.extend(reasons.into_iter().map(|why| reason(why.code(), 0)));
    told
}

fn reason(code: &str, number: usize) -> Value {
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    let key = format!("guess-{code}");
    let text = |language| Texts::get(language).say(&key, &[("number", number.into())]);
    json!({"code": code, "text": {
        "zh-TW": text(Language::ZhTw), "vi": text(Language::Vi), "en": text(Language::En),
    }})
}

fn answer(accepted: bool, reasons: &[Value]) -> String {
    json!({"accepted": accepted, "reasons": reasons}).to_string()
}

fn house(path: Option<&Path>) -> Result<House, Unusable> {
    let Some(path) = path else {
        return Ok(House::default());
    };
    let text = std::fs::read_to_string(path).map_err(|cause| {
        Unusable::new(format!(
            "{}: {cause}; give a file of words (TOML)",
            path.display()
        ))
    })?;
    let context: Context = toml::from_str(&text).map_err(|cause| {
        let (line, column) = cause.span().map_or((1, 1), |span| place(&text, span.start));
        let message = cause.message().lines().collect::<Vec<_>>().join(", ");
        Unusable::new(format!("{}:{line}:{column}: {message}", path.display()))
    })?;
    let all = [
        &context.office,
        &context.town,
        &context.departments,
        &context.streets,
        &context.systems,
        &context.words,
    ];
    Ok(House::new(all.into_iter().flatten().flat_map(Names::iter)))
}

impl Names {
    fn iter(&self) -> impl Iterator<Item = &str> {
        match self {
            Self::One(name) => std::slice::from_ref(name).iter(),
            Self::Several(names) => names.iter(),
        }
        .map(String::as_str)
    }
}

fn place(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let last = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, last.chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_a_text_in_three_languages() {
        let rules = [
            "too-short",
            "no-letter",
            "no-upper",
            "no-lower",
            "no-digit",
            "no-symbol",
            "used-before",
        ];
        for code in Reason::ALL.map(Reason::code).into_iter().chain(rules) {
            for language in Language::ALL {
                let key = format!("guess-{code}");
                assert!(Texts::get(language).has(&key), "{language} {key}");
            }
        }
    }
}
