//! Lines as servers send them: real ones, with the time of now and ever other accounts and addresses.
//!
//! Of the logs beside the project those of sshd, Linux, mail, directory and web servers are taken, read
//! and never copied.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Logs with a syslog header, and those without, with the program that writes them.
const WITH_HEADER: [&str; 10] = [
    "loghub/OpenSSH_2k.log",
    "loghub/Linux_2k.log",
    "fail2ban/sshd",
    "fail2ban/postfix",
    "fail2ban/proftpd",
    "fail2ban/vsftpd",
    "fail2ban/slapd",
    "fail2ban/sendmail-auth",
    "fail2ban/courier-auth",
    "fail2ban/pam-generic",
];
const WITHOUT: [(&str, &str); 2] = [
    ("loghub/Apache_2k.log", "httpd"),
    (
        "crowdsec-hub/traefik_base-http-scenario/traefik_base-http-scenario.log",
        "nginx",
    ),
];
/// Words of lines about sign-ins that failed.
const FAILED: [&str; 8] = [
    "ailed",
    "ailure",
    "nvalid",
    "illegal",
    "not allowed",
    "unknown",
    "refused",
    "rejected",
];
/// On a quiet day one line of so many tells of a failed sign-in; under attack every second.
const QUIET: u64 = 50;
const ATTACK: u64 = 2;
/// One document of so many is of a sign-in.
const SIGN_IN: u64 = 20;
/// Accounts that take turns, and addresses.
const ACCOUNTS: u64 = 2_003;
const ADDRESSES: u64 = 499;
/// Longest stamp of the old kind of header, with the blank behind it.
const STAMP: usize = 16;

/// A real line, cut where it changes.
struct Line {
    host: String,
    program: String,
    process: String,
    /// Fixed text, each with what stands behind it.
    pieces: Vec<(String, Changing)>,
}

#[derive(Clone, Copy)]
enum Changing {
    Address,
    Account,
    Nothing,
}

/// All of them, by whether they tell of a failed sign-in.
pub(crate) struct Mix {
    calm: Vec<Line>,
    alarms: Vec<Line>,
    /// Every so many lines one is an alarm.
    every: u64,
}

impl Mix {
    /// Reads the logs; nothing where they are not there.
    pub(crate) fn of(logs: &Path) -> Self {
        let text = |name: &str| {
            let bytes = fs::read(logs.join(name)).unwrap_or_default();
            String::from_utf8_lossy(&bytes).into_owned()
        };
        let mut lines = Vec::new();
        for name in WITH_HEADER {
            lines.extend(text(name).lines().filter_map(Line::with_header));
        }
        for (name, program) in WITHOUT {
            let bare = |line: &str| Line::new("www", program, "-", line);
            lines.extend(text(name).lines().map(bare));
        }
        let fails = |line: &Line| {
            let mut pieces = line.pieces.iter();
            pieces.any(|(text, _)| FAILED.iter().any(|word| text.contains(word)))
        };
        let (alarms, calm) = lines.into_iter().partition(fails);
        Self {
            calm,
            alarms,
            every: QUIET,
        }
    }

    /// The same under attack: every second line tells of a failed sign-in.
    pub(crate) fn under_attack(mut self) -> Self {
        self.every = ATTACK;
        self
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.calm.is_empty() || self.alarms.is_empty()
    }

    fn line(&self, number: u64) -> &Line {
        let (lines, place) = if number.is_multiple_of(self.every) {
            (&self.alarms, number / self.every)
        } else {
            (&self.calm, number)
        };
        // A large step, so that files do not come one behind the other.
        let at = place.wrapping_mul(7_919) % u64::try_from(lines.len()).unwrap();
        lines.get(usize::try_from(at).unwrap()).unwrap()
    }

    /// The event of a number as RFC 5424 has it, as rsyslog and syslog-ng send it.
    pub(crate) fn syslog(&self, number: u64, time: &str, into: &mut String) {
        let line = self.line(number);
        let micros = number % 1_000_000;
        write!(into, "<86>1 {time}.{micros:06}Z ").unwrap();
        let Line {
            host,
            program,
            process,
            ..
        } = line;
        write!(into, "{host} {program} {process} - - ").unwrap();
        line.text(number, into);
    }

    /// The same as a document, with the names of the Elastic Common Schema.
    pub(crate) fn document(&self, number: u64, time: &str, into: &mut String) {
        let line = self.line(number);
        let micros = number % 1_000_000;
        let (host, program) = (&line.host, &line.program);
        write!(
            into,
            r#"{{"@timestamp":"{time}.{micros:06}Z","host":{{"name":"{host}"}},"process":{{"name":"{program}"}},"message":""#
        )
        .unwrap();
        let from = into.len();
        line.text(number, into);
        let text = into.split_off(from);
        for letter in text.chars() {
            match letter {
                '"' | '\\' => into.extend(['\\', letter]),
                letter if letter.is_control() => into.push(' '),
                letter => into.push(letter),
            }
        }
        let (account, address) = (number % ACCOUNTS, number % ADDRESSES);
        let (action, outcome) = match number {
            number if number.is_multiple_of(self.every) => ("login", "failure"),
            number if number.is_multiple_of(SIGN_IN) => ("login", "success"),
            _ => ("view", "success"),
        };
        write!(
            into,
            r#"","event":{{"action":"{action}","outcome":"{outcome}"}},"user":{{"name":"user{account}"}},"source":{{"ip":"10.20.{}.{}"}}}}"#,
            address / 250,
            address % 250 + 1
        )
        .unwrap();
    }
}

impl Line {
    /// One with the old kind of header: `Dec 10 06:55:46 host program[process]: text`.
    fn with_header(line: &str) -> Option<Self> {
        let months = [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ];
        let begins = months.iter().any(|month| line.starts_with(month));
        let rest = line.get(STAMP..).filter(|_| begins)?;
        let (host, rest) = rest.split_once(' ')?;
        let (tag, text) = rest.split_once(": ")?;
        let (program, process) = tag.split_once('[').unwrap_or((tag, "-"));
        let plain = |text: &str| text.chars().all(|letter| letter.is_ascii_graphic());
        (plain(program) && !program.is_empty() && plain(host))
            .then(|| Self::new(host, program, process.trim_end_matches(']'), text))
    }

    fn new(host: &str, program: &str, process: &str, text: &str) -> Self {
        let mut pieces = Vec::new();
        let (mut fixed, mut before) = (String::new(), "");
        for word in text.split_inclusive([' ', '[', ']', '=', ':', ',', '(', ')', '"']) {
            let (bare, end) = word.split_at(word.len() - ending(word));
            let changing = if is_address(bare) {
                Changing::Address
            } else if !bare.is_empty() && ["for ", "user ", "user="].contains(&before) {
                Changing::Account
            } else {
                Changing::Nothing
            };
            if matches!(changing, Changing::Nothing) {
                fixed.push_str(word);
            } else {
                pieces.push((std::mem::take(&mut fixed), changing));
                fixed.push_str(end);
            }
            before = word;
        }
        pieces.push((fixed, Changing::Nothing));
        Self {
            host: host.to_owned(),
            program: program.to_owned(),
            process: process.to_owned(),
            pieces,
        }
    }

    fn text(&self, number: u64, into: &mut String) {
        for (fixed, changing) in &self.pieces {
            into.push_str(fixed);
            match changing {
                Changing::Address => {
                    let address = number % ADDRESSES;
                    write!(into, "10.20.{}.{}", address / 250, address % 250 + 1).unwrap();
                }
                Changing::Account => write!(into, "user{}", number % ACCOUNTS).unwrap(),
                Changing::Nothing => {}
            }
        }
    }
}

fn ending(word: &str) -> usize {
    usize::from(word.ends_with([' ', '[', ']', '=', ':', ',', '(', ')', '"']))
}

fn is_address(word: &str) -> bool {
    word.contains('.') && word.parse::<std::net::Ipv4Addr>().is_ok()
}
