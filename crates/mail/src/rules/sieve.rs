//! A small reader of Sieve scripts (RFC 5228): which actions stand under which tests. It never
//! runs one; a command it does not know is said to be unknown.

use std::collections::BTreeSet;

use super::Rule;

/// Blocks inside blocks.
const DEEPEST: usize = 50;
/// Words and marks of a script that are read; mail servers take scripts of a megabyte at most.
const MOST_TOKENS: usize = 100_000;
/// Conditions of a command, with those it stands under.
const MOST_CONDITIONS: usize = 100;

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Word(String),
    Tag,
    Text(String),
    Mark(char),
    /// `# rule:[name]`, as web mail writes the names of rules.
    Named(String),
}

pub(super) fn read(text: &str) -> Vec<Rule> {
    let (tokens, whole) = tokens(text);
    let mut reader = Reader {
        tokens: &tokens,
        place: 0,
        rules: Vec::new(),
        name: None,
        told: BTreeSet::new(),
    };
    reader.block(0, &[]);
    if !whole {
        let what = "the script is too long; its rest was not read".to_owned();
        let line = tokens.last().map_or(1, |(_, line)| *line);
        reader.change(line, &[], |rule| rule.unknown.push(what));
    }
    reader.rules
}

struct Reader<'t> {
    tokens: &'t [(Token, usize)],
    place: usize,
    rules: Vec<Rule>,
    name: Option<String>,
    /// Conditions that the last rule names already.
    told: BTreeSet<String>,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<(Token, usize)> {
        let token = self.tokens.get(self.place).cloned();
        self.place += 1;
        token
    }

    fn at(&self, mark: char) -> bool {
        self.tokens
            .get(self.place)
            .is_some_and(|(token, _)| *token == Token::Mark(mark))
    }

    /// Commands up to the end of a block; each command with a block opens a rule at the top.
    fn block(&mut self, depth: usize, conditions: &[String]) {
        while let Some((token, line)) = self.next() {
            match token {
                Token::Named(name) => self.name = Some(name),
                Token::Mark('}') if depth > 0 => return,
                Token::Word(word) => self.command(&word, line, depth, conditions),
                _ => {}
            }
        }
    }

    fn command(&mut self, word: &str, line: usize, depth: usize, conditions: &[String]) {
        let word = word.to_ascii_lowercase();
        let arguments = self.arguments();
        match word.as_str() {
            "if" | "elsif" | "else" => {
                let mut under = conditions.to_vec();
                under.extend(if word == "else" {
                    vec!["else".to_owned()]
                } else {
                    arguments
                });
                if under.is_empty() {
                    under.push(word);
                }
                let too_many = under.len() > MOST_CONDITIONS;
                under.truncate(MOST_CONDITIONS);
                if self.at('{') {
                    self.place += 1;
                    if depth >= DEEPEST {
                        let what = "blocks stand too deep in one another".to_owned();
                        self.change(line, &under, |rule| rule.unknown.push(what));
                        self.place = self.tokens.len();
                        return;
                    }
                    if depth == 0 {
                        self.open(line, &under);
                    }
                    if too_many {
                        let what = "too many conditions; the rest was not read".to_owned();
                        self.change(line, &under, |rule| rule.unknown.push(what));
                    }
                    self.block(depth + 1, &under);
                }
            }
            "require" | "stop" | "keep" | "set" | "addflag" | "setflag" | "removeflag"
            | "addheader" | "deleteheader" => {}
            _ => self.action(&word, line, depth, conditions, &arguments),
        }
        if self.at(';') {
            self.place += 1;
        }
    }

    fn action(
        &mut self,
        word: &str,
        line: usize,
        depth: usize,
        conditions: &[String],
        arguments: &[String],
    ) {
        if depth == 0 {
            self.open(line, conditions);
        }
        let last = arguments.last().cloned().unwrap_or_default();
        if self.rules.is_empty() {
            self.open(line, conditions);
        }
        let told = &mut self.told;
        let new = conditions
            .iter()
            .filter(|condition| told.insert((*condition).clone()));
        let new: Vec<_> = new.cloned().collect();
        self.change(line, conditions, |rule| {
            rule.actions
                .push(format!("{word} {last}").trim().to_owned());
            rule.conditional |= !conditions.is_empty();
            rule.conditions.extend(new);
            act(rule, word, last);
        });
    }

    fn open(&mut self, line: usize, conditions: &[String]) {
        let name = self.name.take();
        self.told.clear();
        self.rules.push(Rule {
            named: name.is_some(),
            name: name.unwrap_or_else(|| format!("line {line}")),
            line,
            conditional: !conditions.is_empty(),
            ..Rule::default()
        });
    }

    /// Changes the rule that is being read.
    fn change(&mut self, line: usize, conditions: &[String], change: impl FnOnce(&mut Rule)) {
        if self.rules.is_empty() {
            self.open(line, conditions);
        }
        if let Some(rule) = self.rules.last_mut() {
            change(rule);
        }
    }

    /// Texts up to `;` or `{`.
    fn arguments(&mut self) -> Vec<String> {
        let mut texts = Vec::new();
        while let Some((token, _)) = self.tokens.get(self.place).cloned() {
            match token {
                Token::Mark(';' | '{' | '}') => break,
                Token::Text(text) => texts.push(text),
                Token::Word(word) if word == "true" => {}
                Token::Word(word) if word == "not" || word == "false" => texts.push(word),
                _ => {}
            }
            self.place += 1;
        }
        texts
    }
}

/// What an action means for whoever owns the mailbox.
fn act(rule: &mut Rule, word: &str, last: String) {
    let computed = last.contains("${");
    match word {
        "redirect" if computed || last.is_empty() => {
            rule.unknown
                .push(format!("redirect {last}: the address is computed"));
        }
        "redirect" => rule.targets.push(last.to_lowercase()),
        "notify" | "enotify" => match last.strip_prefix("mailto:") {
            Some(address) => {
                let address = address.split('?').next().unwrap_or(address);
                rule.targets.push(address.to_lowercase());
            }
            None => rule.unknown.push(format!("notify {last}")),
        },
        "fileinto" => rule.folders.push(last),
        "discard" | "reject" | "ereject" => rule.removes = true,
        "vacation" => {}
        "pipe" | "execute" | "filter" => rule.programs.push(last),
        other => rule.unknown.push(format!("{other}: not known here")),
    }
}

/// The tokens with their lines, and whether they are all.
fn tokens(text: &str) -> (Vec<(Token, usize)>, bool) {
    let mut found = Vec::new();
    let mut rest = text;
    let mut line = 1;
    while let Some(letter) = rest.chars().next() {
        if found.len() >= MOST_TOKENS {
            return (found, false);
        }
        let (token, length) = token(letter, rest);
        if let Some(token) = token {
            found.push((token, line));
        }
        let (read, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        line += read.matches('\n').count();
        rest = after;
    }
    (found, true)
}

/// The token at the start of the text, and its length in bytes (at least one letter).
fn token(letter: char, rest: &str) -> (Option<Token>, usize) {
    // Asked for where a line ends only: a script may be one long line.
    let line_end = || rest.find('\n').unwrap_or(rest.len());
    match letter {
        '#' => {
            let line_end = line_end();
            let line = rest.get(..line_end).unwrap_or_default();
            let named = line
                .split_once("rule:[")
                .and_then(|(_, name)| name.rsplit_once(']'));
            (
                named.map(|(name, _)| Token::Named(name.to_owned())),
                line_end,
            )
        }
        '/' if rest.starts_with("/*") => (None, rest.find("*/").map_or(rest.len(), |end| end + 2)),
        '"' => quoted(rest),
        '{' | '}' | '(' | ')' | '[' | ']' | ',' | ';' => (Some(Token::Mark(letter)), 1),
        ':' => {
            let word = word(rest.get(1..).unwrap_or_default());
            (Some(Token::Tag), 1 + word.len())
        }
        _ if rest
            .get(..5)
            .is_some_and(|start| start.eq_ignore_ascii_case("text:")) =>
        {
            multi_line(rest, line_end())
        }
        _ if letter.is_alphanumeric() || letter == '_' => {
            let word = word(rest);
            (
                Some(Token::Word(word.to_owned())),
                word.len().max(letter.len_utf8()),
            )
        }
        other => (None, other.len_utf8()),
    }
}

fn word(text: &str) -> &str {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '.');
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

fn quoted(rest: &str) -> (Option<Token>, usize) {
    let mut out = String::new();
    let mut letters = rest.char_indices().skip(1);
    while let Some((place, letter)) = letters.next() {
        match letter {
            '"' => return (Some(Token::Text(out)), place + 1),
            '\\' => out.extend(letters.next().map(|(_, letter)| letter)),
            other => out.push(other),
        }
    }
    (Some(Token::Text(out)), rest.len())
}

/// `text:` up to a line that is a dot.
fn multi_line(rest: &str, line_end: usize) -> (Option<Token>, usize) {
    let body = rest.get(line_end..).unwrap_or_default();
    let end = body
        .find("\n.\n")
        .or_else(|| body.find("\n.\r\n"))
        .unwrap_or(body.len());
    let text = body.get(..end).unwrap_or_default().trim().to_owned();
    (
        Some(Token::Text(text)),
        (line_end + end + 2).min(rest.len()),
    )
}
