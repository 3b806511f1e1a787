//! The forty cases of the year: what the documents tell of, and what their clauses ask to be seen.
//!
//! Written from the documents and from what the programs write, by somebody who had not read the
//! rules. Each is a plain sequence of lines; the year lays them among those of every day.

mod accounts;
mod hosts;
mod mail;
mod network;
mod portal;

use jiff::Span;
use jiff::civil::Date;

use super::chance::Chance;
use super::ground::{Ground, Person};
use super::moment::At;
use super::programs::Lines;

/// The first two weeks stay as they are, so that what is usual can be known.
const QUIET_DAYS: u64 = 14;

/// Something that happened at the office.
#[derive(Debug, Clone)]
pub struct Case {
    /// Its name.
    pub name: &'static str,
    /// The document's clause, as MISSION rows are numbered, or its section.
    pub clause: &'static str,
    /// Accounts it is about.
    pub accounts: Vec<String>,
    /// Addresses of the other side.
    pub addresses: Vec<String>,
    /// Hosts it happens at.
    pub hosts: Vec<String>,
    /// Its own lines.
    pub lines: Lines,
}

/// What a case is made with.
pub struct Scene<'g> {
    ground: &'g Ground,
    number: u64,
    /// A day on which the office works.
    date: Date,
    chance: Chance,
    case: Case,
}

type Told = fn(&mut Scene<'_>);

const ALL: [(&str, &str, Told); 40] = [
    ("password-spraying", "WAT-08", accounts::spraying),
    (
        "mailbox-taken-from-abroad",
        "MAI-09",
        mail::taken_from_abroad,
    ),
    ("scan-of-the-web-server", "WAT-38", portal::scanned),
    (
        "administrator-made-by-night",
        "WAT-47",
        hosts::administrator_by_night,
    ),
    ("guessing-at-one-mailbox", "WAT-48", accounts::guessing),
    ("slow-guessing-over-days", "WAT-08", accounts::slow_guessing),
    ("worm-from-a-stick", "WAT-42", hosts::worm),
    ("relay-for-strangers", "MAI-01", mail::open_relay),
    ("security-log-cleared", "WAT-47", hosts::log_cleared),
    ("forward-set-to-the-outside", "MAI-07", mail::forward_set),
    (
        "passwords-of-many-changed-from-one-address",
        "WAT-01",
        accounts::many_changed,
    ),
    ("injection-into-the-database", "VUL-11", portal::injection),
    ("personal-data-exported-by-night", "PDP-20", hosts::exported),
    (
        "rule-opened-at-the-firewall",
        "NET-05",
        network::rule_opened,
    ),
    (
        "taken-mailbox-writes-to-colleagues",
        "MAI-09",
        mail::writes_to_colleagues,
    ),
    (
        "records-deleted-by-a-false-administrator",
        "WAT-12",
        portal::deleted,
    ),
    ("shell-on-the-web-server", "S4", portal::shell),
    ("disabled-account-tried", "ACC-02", accounts::disabled_tried),
    (
        "one-account-in-two-countries",
        "WAT-10",
        network::two_countries,
    ),
    (
        "foreign-server-of-addresses",
        "WAT-21",
        network::wrong_addresses,
    ),
    ("dormant-mailbox-by-pop3", "MAI-04", mail::dormant_pop3),
    (
        "case-numbers-one-after-the-other",
        "PDP-05",
        portal::one_after_the_other,
    ),
    (
        "spraying-from-many-addresses",
        "WAT-08",
        accounts::many_addresses,
    ),
    (
        "captcha-broken-by-a-program",
        "WAT-16",
        portal::by_a_program,
    ),
    ("audit-stopped-on-a-server", "WAT-29", hosts::audit_stopped),
    (
        "firewall-entered-from-the-internet",
        "NET-06",
        network::keeper_outside,
    ),
    ("letter-in-the-heads-name", "MAI-14", mail::false_name),
    ("virus-on-the-file-server", "WAT-42", hosts::virus),
    ("look-ups-without-a-case", "PDP-15", portal::without_case),
    ("page-defaced-by-ftp", "S4", hosts::defaced),
    (
        "many-mailboxes-from-one-address",
        "MAI-19",
        mail::many_from_one,
    ),
    (
        "inside-machine-tries-all-others",
        "WAT-50",
        network::tries_all,
    ),
    ("shared-account-on-many-machines", "S1", accounts::shared),
    ("open-data-taken-in-bulk", "PDP-18", portal::bulk),
    ("service-put-on-a-server", "WAT-27", hosts::service),
    ("server-taken-by-guessing", "WAT-48", hosts::taken),
    (
        "mailbox-read-from-many-countries",
        "MAI-19",
        mail::many_countries,
    ),
    (
        "files-refused-again-and-again",
        "WAT-19",
        hosts::refused_files,
    ),
    ("flood-against-the-web-server", "WAT-23", portal::flood),
    (
        "false-accounts-read-people",
        "WAT-04",
        portal::false_accounts,
    ),
];

/// All of them, spread over the year behind its first two weeks.
pub fn all(ground: &Ground) -> Vec<Case> {
    let days = ground.plan.weeks * 7;
    let room = days.saturating_sub(QUIET_DAYS + 5);
    let of = |(number, (name, clause, told)): (u64, (&'static str, &'static str, Told))| {
        let day = QUIET_DAYS + number * room / 40;
        let mut scene = Scene {
            ground,
            number,
            date: working_day(ground, day),
            chance: Chance::of(ground.plan.seed, name, &[]),
            case: Case {
                name,
                clause,
                accounts: Vec::new(),
                addresses: Vec::new(),
                hosts: Vec::new(),
                lines: Lines::of(ground.plan.seed, name, &[1]),
            },
        };
        told(&mut scene);
        scene.case
    };
    (0..).zip(ALL).map(of).collect()
}

/// The day of the year, or the next on which the office works.
fn working_day(ground: &Ground, day: u64) -> Date {
    let day = i64::try_from(day).unwrap_or_default();
    let mut date = ground.plan.begins.saturating_add(Span::new().days(day));
    for _ in 0..14 {
        if ground.works(date) {
            break;
        }
        date = date.saturating_add(Span::new().days(1));
    }
    date
}

impl Scene<'_> {
    /// Somebody whom no other case is about.
    fn person(&self) -> Person {
        let number = 40 + self.number * 7;
        self.ground.person(number)
    }

    fn at(&self, hour: i64, minute: i64) -> At {
        At::clock(self.date, hour, minute)
    }

    /// An address of a country, noted as the other side.
    fn stranger(&mut self, country: &str) -> String {
        let address = self.ground.address_in(country, &mut self.chance);
        self.case.addresses.push(address.clone());
        address
    }

    fn about(&mut self, account: &str) {
        self.case.accounts.push(account.to_owned());
    }

    fn on(&mut self, host: &str) {
        self.case.hosts.push(host.to_owned());
    }

    /// The mail addresses of so many colleagues.
    fn colleagues(&mut self, count: u64) -> Vec<String> {
        let from = self.chance.below(self.ground.plan.accounts);
        (0..count.min(self.ground.plan.accounts))
            .map(|it| self.ground.person(from + it).mail())
            .collect()
    }
}
