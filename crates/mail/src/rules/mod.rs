//! Rules of mailboxes → risks: who gets copies, what disappears, what hides. Nothing is executed;
//! what is not understood is said to be so.

mod exchange;
mod plain;
mod sieve;

use std::sync::LazyLock;

use domain::language::Trilingual;
use serde::{Deserialize, Serialize};

use crate::fold::folded;
use crate::name;

/// Rules of one file that are read.
pub const MOST_RULES: usize = 10_000;
/// Bytes of one file that are read.
pub const MOST_BYTES: usize = 16 * 1024 * 1024;

/// How a file of rules is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Sieve (RFC 5228).
    Sieve,
    /// `.forward` of one mailbox.
    Forward,
    /// `name: target, target`, or the virtual maps of Postfix.
    Aliases,
    /// What `Get-InboxRule` exports, as JSON or CSV.
    Exchange,
}

#[expect(
    clippy::struct_excessive_bools,
    reason = "four plain facts of one rule, none of which excludes another"
)]
/// One rule as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// Whose mailbox it is, when the file says so.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub owner: String,
    /// What it is called; for lists the name on the left.
    pub name: String,
    /// Line of the file, or place in the export, from 1.
    pub line: usize,
    /// It is switched off.
    pub disabled: bool,
    /// What it does, in words of its own language.
    pub actions: Vec<String>,
    /// Addresses it sends to.
    pub targets: Vec<String>,
    /// Words and fields it looks for; empty when it takes all mail.
    pub conditions: Vec<String>,
    /// What could not be understood.
    pub unknown: Vec<String>,
    #[serde(skip)]
    pub(crate) conditional: bool,
    #[serde(skip)]
    pub(crate) removes: bool,
    #[serde(skip)]
    pub(crate) folders: Vec<String>,
    #[serde(skip)]
    pub(crate) programs: Vec<String>,
    #[serde(skip)]
    pub(crate) files: Vec<String>,
    #[serde(skip)]
    pub(crate) named: bool,
}

/// One risk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Risk {
    /// Its name in reports.
    pub code: String,
    /// How heavy it is.
    pub weight: i32,
    /// What people read.
    pub text: Trilingual,
    /// What was seen.
    pub evidence: String,
}

/// A rule with its risks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Audited {
    /// How the file is written.
    pub kind: Kind,
    /// The rule.
    #[serde(flatten)]
    pub rule: Rule,
    /// What is wrong with it; empty when nothing is.
    pub risks: Vec<Risk>,
}

#[derive(Debug, Deserialize)]
struct RiskSigns {
    sign: Vec<RiskSign>,
}

#[derive(Debug, Clone, Deserialize)]
struct RiskSign {
    code: String,
    weight: i32,
    #[serde(flatten)]
    text: Trilingual,
}

/// `data/mail/rule_signs.toml`; a test shows that it loads.
static RISKS: LazyLock<Vec<RiskSign>> = LazyLock::new(|| {
    let text = include_str!("../../../../data/mail/rule_signs.toml");
    toml::from_str(text)
        .map(|signs: RiskSigns| signs.sign)
        .unwrap_or_default()
});

/// What a file is, by its name first and by its content second.
pub fn kind(file: &str, text: &str) -> Kind {
    let name = file
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or(file)
        .to_lowercase();
    let start = text.trim_start_matches('\u{feff}').trim_start();
    let end = name.rsplit('.').next().unwrap_or_default();
    if matches!(end, "sieve" | "siv") {
        Kind::Sieve
    } else if name.contains("forward") && !start.starts_with(['{', '[']) {
        Kind::Forward
    } else if name.contains("alias") || name.contains("virtual") {
        Kind::Aliases
    } else if matches!(end, "json" | "csv") || start.starts_with(['{', '[']) {
        Kind::Exchange
    } else if start.contains("require") || start.contains("fileinto") || start.contains("redirect")
    {
        Kind::Sieve
    } else if start.contains(':') {
        Kind::Aliases
    } else {
        Kind::Forward
    }
}

/// Reads the rules of a file and judges each; `own` are the office's domains.
pub fn audit(file: &str, bytes: &[u8], own: &[String]) -> Vec<Audited> {
    let text = in_words(bytes.get(..MOST_BYTES).unwrap_or(bytes));
    let kind = kind(file, &text);
    let mut rules = match kind {
        Kind::Sieve => sieve::read(&text),
        Kind::Forward => plain::forward(&text),
        Kind::Aliases => plain::aliases(&text),
        Kind::Exchange => exchange::read(&text),
    };
    if bytes.len() > MOST_BYTES || rules.len() > MOST_RULES {
        rules.truncate(MOST_RULES);
        rules.push(Rule {
            unknown: vec!["the file is too long; its rest was not read".to_owned()],
            ..Rule::default()
        });
    }
    let judged = rules.into_iter().map(|rule| Audited {
        kind,
        risks: risks(&rule, own),
        rule,
    });
    judged.collect()
}

/// UTF-8, or UTF-16 as Windows exports it.
fn in_words(bytes: &[u8]) -> String {
    let units = |bytes: &[u8], read: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes
            .chunks_exact(2)
            .filter_map(|pair| pair.try_into().ok().map(read))
            .collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => units(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => units(rest, u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Folders that mail is moved to so that nobody sees it.
const OUT_OF_SIGHT: &[&str] = &[
    "rss",
    "conversation history",
    "deleted items",
    "deleted",
    "trash",
    "junk",
    "junk email",
    "spam",
    "archive",
    "notes",
    "sync issues",
    "垃圾",
    "刪除的郵件",
    "封存",
    "交談記錄",
    "同步處理",
    "thu rac",
    "da xoa",
    "luu tru",
];
/// Words of mail that warns an owner.
const WARNINGS: &[&str] = &[
    "password",
    "passwd",
    "virus",
    "phish",
    "hack",
    "security",
    "alert",
    "mailer-daemon",
    "undeliver",
    "delivery status",
    "postmaster",
    "invoice",
    "payment",
    "fraud",
    "spam",
    "密碼",
    "病毒",
    "釣魚",
    "資安",
    "資通安全",
    "警告",
    "退信",
    "異常登入",
    "匯款",
    "發票",
    "mat khau",
    "ma doc",
    "lua dao",
    "canh bao",
    "an toan thong tin",
    "bao mat",
    "chuyen khoan",
    "hoa don",
];

fn risks(rule: &Rule, own: &[String]) -> Vec<Risk> {
    let mut risks = Vec::new();
    let mut say = |code: &str, evidence: String| {
        if let Some(sign) = RISKS.iter().find(|sign| sign.code == code) {
            risks.push(Risk {
                code: sign.code.clone(),
                weight: sign.weight,
                text: sign.text.clone(),
                evidence,
            });
        }
    };
    let outside: Vec<_> = rule
        .targets
        .iter()
        .filter(|target| is_outside(target, own))
        .cloned()
        .collect();
    if !outside.is_empty() {
        say("sends_outside", outside.join(", "));
        if !rule.conditional {
            say("sends_everything", rule.name.clone());
        }
    }
    let hidden_folder = rule.folders.iter().find(|folder| {
        let last = folded(folder.rsplit(['\\', '/']).next().unwrap_or(folder));
        OUT_OF_SIGHT
            .iter()
            .any(|name| last == folded(name) || last.starts_with(&format!("{} ", folded(name))))
    });
    if rule.removes || hidden_folder.is_some() {
        let words = folded(&rule.conditions.join(" "));
        let warned = WARNINGS.iter().find(|word| words.contains(&folded(word)));
        if let Some(word) = warned {
            say("hides_warnings", (*word).to_owned());
        }
    }
    if rule.removes && !rule.conditional && outside.is_empty() && rule.targets.is_empty() {
        say("removes_everything", rule.actions.join(", "));
    }
    if let Some(folder) = hidden_folder {
        say("moves_out_of_sight", folder.clone());
    }
    if rule.named && is_hidden_name(&rule.name) {
        say("hidden_name", rule.name.escape_debug().to_string());
    }
    if !rule.programs.is_empty() {
        say("runs_program", rule.programs.join(", "));
    }
    if !rule.files.is_empty() {
        say("writes_file", rule.files.join(", "));
    }
    if !rule.unknown.is_empty() {
        say("cannot_judge", rule.unknown.join("; "));
    }
    risks
}

fn is_hidden_name(name: &str) -> bool {
    let invisible = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}');
    name.chars().any(invisible) || !name.chars().any(char::is_alphanumeric)
}

/// An address whose domain is not the office's; one without a domain stays in the house.
fn is_outside(target: &str, own: &[String]) -> bool {
    target.rsplit_once('@').is_some_and(|(_, domain)| {
        !own.iter()
            .any(|own| name::within(domain.trim_end_matches(['>', '.']), own))
    })
}

/// What changed between two states of the same rules: `new`, `changed`, `gone`.
pub fn differences<'a>(
    before: &'a [Audited],
    after: &'a [Audited],
) -> Vec<(&'static str, &'a Audited)> {
    let same = |one: &Audited, other: &Audited| {
        (&one.rule.owner, &one.rule.name) == (&other.rule.owner, &other.rule.name)
    };
    let content = |audited: &Audited| {
        let rule = &audited.rule;
        (
            rule.disabled,
            rule.actions.clone(),
            rule.targets.clone(),
            rule.conditions.clone(),
            rule.unknown.clone(),
        )
    };
    let mut found = Vec::new();
    for rule in after {
        let known: Vec<_> = before.iter().filter(|other| same(other, rule)).collect();
        if known.is_empty() {
            found.push(("new", rule));
        } else if !known.iter().any(|other| content(other) == content(rule)) {
            found.push(("changed", rule));
        }
    }
    let gone = before
        .iter()
        .filter(|rule| !after.iter().any(|other| same(other, rule)));
    found.extend(gone.map(|rule| ("gone", rule)));
    found
}

#[cfg(test)]
mod tests;
