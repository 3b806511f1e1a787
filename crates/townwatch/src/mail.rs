//! `townwatch mail`: is it really us, where does it lead, what do the rules of mailboxes do.

mod index;
mod messages;
mod milter;
mod names;
mod replay;
mod rules;

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::Instant;

use ::mail::auth::{Dns, NoDns, Zone};
use ::mail::message::Letter;
use ::mail::office::{Office, Prepared};
use ::mail::verdict::{Called, Verdict};
use application::port::Now;
use clap::{Args, Subcommand};
use domain::language::Language;
use serde_json::{Value, json};

pub use self::milter::MailMilter;
pub use self::replay::MailReplay;
use crate::machine::MachineClock;
use crate::out::Out;
use crate::stop::{Done, Unusable};
use messages::Item;

/// What can be done with mail.
#[derive(Debug, Subcommand)]
pub enum MailCommand {
    /// Judge messages: who they are from, where they lead, what they carry. Nothing is fetched.
    Check(MailCheck),
    /// Judge rules of mailboxes: Sieve, .forward, alias maps, exports of Get-InboxRule.
    AuditRules(AuditRules),
    /// Stand beside Postfix or Sendmail: take forged results of checks away, write ours, mark, hold.
    Milter(MailMilter),
    /// Say what the milter would have held of past mail; needed before it may hold anything.
    Replay(MailReplay),
}

/// What the office knows of itself, and who answers for names.
#[derive(Debug, Clone, Args)]
pub struct Own {
    /// A mail domain of the office; may be given several times.
    #[arg(long, value_name = "DOMAIN")]
    pub domain: Vec<String>,
    /// What the office knows of itself (TOML): domains, relays, directory, protected names.
    #[arg(long, value_name = "FILE")]
    pub office: Option<PathBuf>,
    /// Answers of the name system (a zone file); without it, what needs them stays undecided.
    #[arg(long, value_name = "FILE")]
    pub dns_zone: Option<PathBuf>,
}

/// `townwatch mail check`
#[derive(Debug, Args)]
pub struct MailCheck {
    /// JSON Lines, one message a line.
    #[arg(long)]
    pub json: bool,
    /// What the office knows of itself.
    #[command(flatten)]
    pub own: Own,
    /// Language of what is told: zh-TW, vi or en.
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// Messages (.eml), mbox files, Maildirs, folders; `-` is standard input.
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
}

/// `townwatch mail audit-rules`
#[derive(Debug, Args)]
pub struct AuditRules {
    /// JSON Lines, one rule a line.
    #[arg(long)]
    pub json: bool,
    /// A mail domain of the office; addresses elsewhere are outside. May be given several times.
    #[arg(long, value_name = "DOMAIN")]
    pub domain: Vec<String>,
    /// The rules as they were before; what is new, changed or gone is told. May be given several
    /// times.
    #[arg(long, value_name = "FILE")]
    pub before: Vec<PathBuf>,
    /// Language of what is told: zh-TW, vi or en.
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// Files of rules.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

/// Runs `townwatch mail`: 1 when something was found.
///
/// # Errors
/// When a path or an argument cannot be used.
pub fn run(
    command: &MailCommand,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    match command {
        MailCommand::Check(arguments) => check(arguments, environment, out),
        MailCommand::AuditRules(arguments) => {
            let language = crate::scan::language(arguments.language.as_deref(), environment)?;
            rules::run(arguments, language, out)
        }
        MailCommand::Milter(arguments) => crate::runtime()?.block_on(milter::run(arguments, out)),
        MailCommand::Replay(arguments) => {
            let language = crate::scan::language(arguments.language.as_deref(), environment)?;
            replay::run(arguments, language, out)
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the closing line tells how long it took"
)]
fn check(
    arguments: &MailCheck,
    environment: &BTreeMap<String, String>,
    out: &mut Out,
) -> Result<Done, Unusable> {
    let begun = Instant::now();
    let language = crate::scan::language(arguments.language.as_deref(), environment)?;
    let office = arguments.own.office()?;
    let zone = arguments.own.zone()?;
    let dns: &dyn Dns = match &zone {
        Some(zone) => zone,
        None => &NoDns,
    };
    are_there(&arguments.paths)?;
    let mut checking = Checking {
        office,
        dns,
        now: MachineClock.now().as_second(),
        language,
        json: arguments.json,
        messages: 0,
        not_clean: 0,
        unreadable: 0,
    };
    messages::visit(&arguments.paths, &mut |item| {
        checking.take(item, out);
        ControlFlow::Continue(())
    });
    out.progress_done();
    checking.close(begun.elapsed().as_secs_f64(), out)
}

/// A path that is not there is a mistake of the command line, not of one message among many.
fn are_there(paths: &[PathBuf]) -> Result<(), Unusable> {
    let gone = |path: &&PathBuf| path.as_os_str() != "-" && !path.exists();
    match paths.iter().find(gone) {
        Some(path) => {
            let shown = path.display();
            Err(Unusable::new(format!(
                "{shown}: no such file or folder; check the path"
            )))
        }
        None => Ok(()),
    }
}

impl Own {
    fn office(&self) -> Result<Prepared, Unusable> {
        let mut office = match &self.office {
            None => Office::default(),
            Some(file) => {
                let text = read(file)?;
                toml::from_str(&text).map_err(|cause| {
                    Unusable::new(format!("{}: {}", file.display(), cause.to_string().trim()))
                })?
            }
        };
        office.domains.extend(self.domain.iter().cloned());
        Ok(Prepared::new(office))
    }

    fn zone(&self) -> Result<Option<Zone>, Unusable> {
        let of = |file: &PathBuf| {
            Zone::parse(&read(file)?)
                .map_err(|what| Unusable::new(format!("{}: {what}", file.display())))
        };
        self.dns_zone.as_ref().map(of).transpose()
    }
}

fn read(file: &Path) -> Result<String, Unusable> {
    std::fs::read_to_string(file)
        .map_err(|cause| Unusable::new(format!("{}: {cause}; check the file", file.display())))
}

struct Checking<'d> {
    office: Prepared,
    dns: &'d dyn Dns,
    now: i64,
    language: Language,
    json: bool,
    messages: u64,
    not_clean: u64,
    unreadable: u64,
}

impl Checking<'_> {
    fn take(&mut self, item: Item<'_>, out: &mut Out) {
        let (file, number, bytes) = match item {
            Item::Unreadable { file, why } => {
                self.cannot_read(&file.display().to_string(), None, &why, out);
                return;
            }
            Item::Message {
                file,
                number,
                bytes,
            } => (file.display().to_string(), number, bytes),
        };
        // One message that trips a library up never stops the rest.
        let judged = catch_unwind(AssertUnwindSafe(|| {
            let letter = Letter::read(bytes);
            if letter.raw.fields.is_empty() {
                return None;
            }
            let verdict = ::mail::judge(&letter, &self.office, self.dns, self.now);
            let shown = Shown {
                message_id: letter.message_id.clone(),
                from: letter.sender().map(|from| from.address.clone()),
                subject: letter.subject,
            };
            Some((verdict, shown))
        }));
        match judged {
            Ok(Some((verdict, shown))) => self.tell(&file, number, &verdict, &shown, out),
            Ok(None) => self.cannot_read(&file, number, "not a message: it has no header", out),
            Err(_) => self.cannot_read(&file, number, "an internal mistake stopped its check", out),
        }
    }

    fn cannot_read(&mut self, file: &str, number: Option<u64>, why: &str, out: &mut Out) {
        self.unreadable += 1;
        if self.json {
            let mut line = json!({ "file": file, "unreadable": why });
            put(&mut line, "message", number.map(Value::from));
            out.line(&line.to_string());
        }
        out.problem(&format!("{file}: {why}"));
    }

    fn tell(
        &mut self,
        file: &str,
        number: Option<u64>,
        verdict: &Verdict,
        shown: &Shown,
        out: &mut Out,
    ) {
        self.messages += 1;
        self.not_clean += u64::from(verdict.verdict != Called::Clean);
        if self.json {
            let mut line = serde_json::to_value(verdict).unwrap_or_default();
            put(&mut line, "file", Some(Value::from(file)));
            put(&mut line, "message", number.map(Value::from));
            put(
                &mut line,
                "message_id",
                shown.message_id.clone().map(Value::from),
            );
            put(&mut line, "from", shown.from.clone().map(Value::from));
            put(
                &mut line,
                "subject",
                Some(Value::from(shown.subject.clone())),
            );
            out.line(&line.to_string());
            return;
        }
        let place = number.map_or_else(|| file.to_owned(), |number| format!("{file} #{number}"));
        let called = word(verdict.verdict, self.language);
        let from = shown.from.as_deref().unwrap_or("-");
        out.line(&format!(
            "{called}  {:>4}  {place}  {from}  {}",
            verdict.score, shown.subject
        ));
        for reason in &verdict.reasons {
            let text = reason.text.get(self.language);
            out.line(&format!(
                "      {:>+4}  {text}: {}",
                reason.weight, reason.evidence
            ));
        }
    }

    fn close(&self, seconds: f64, out: &mut Out) -> Result<Done, Unusable> {
        let (all, bad, unread) = (self.messages, self.not_clean, self.unreadable);
        if all == 0 {
            return Err(Unusable::new(
                "no message could be read; give .eml files, mbox files or folders of them",
            ));
        }
        out.problem(&format!(
            "checked {all} messages, {bad} not clean, {unread} unreadable, {seconds:.2} s"
        ));
        Ok(if bad == 0 { Done::Clean } else { Done::Found })
    }
}

struct Shown {
    message_id: Option<String>,
    from: Option<String>,
    subject: String,
}

fn put(line: &mut Value, name: &str, value: Option<Value>) {
    if let (Some(object), Some(value)) = (line.as_object_mut(), value) {
        object.insert(name.to_owned(), value);
    }
}

/// What a verdict is called, at a width of its own.
fn word(called: Called, language: Language) -> &'static str {
    match (called, language) {
        (Called::Clean, Language::ZhTw) => "正常",
        (Called::Clean, Language::Vi) => "bình thường",
        (Called::Clean, Language::En) => "clean     ",
        (Called::Suspicious, Language::ZhTw) => "可疑",
        (Called::Suspicious, Language::Vi) => "đáng ngờ   ",
        (Called::Suspicious, Language::En) => "suspicious",
        (Called::Phishing, Language::ZhTw) => "釣魚",
        (Called::Phishing, Language::Vi) => "lừa đảo    ",
        (Called::Phishing, Language::En) => "phishing  ",
        (Called::Spoofed, Language::ZhTw) => "冒名",
        (Called::Spoofed, Language::Vi) => "mạo danh   ",
        (Called::Spoofed, Language::En) => "spoofed   ",
    }
}
