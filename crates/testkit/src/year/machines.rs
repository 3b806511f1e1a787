//! A day of machines: backups, monitoring, printers, newsletters; and of the internet outside.

use jiff::civil::{Date, Weekday};

use super::chance::Chance;
use super::ground::{BACKUP, DOMAIN, Ground, MONITOR, address};
use super::moment::At;
use super::programs::{Asked, Door, Handed, Lines};

const HOUR: i64 = 3_600;
/// Tables of the portal that a backup reads one after the other.
const TABLES: [&str; 12] = [
    "citizens",
    "households",
    "benefits",
    "cases",
    "letters",
    "payments",
    "staff",
    "salaries",
    "permits",
    "graves",
    "taxes",
    "library",
];
const BROWSERS: [&str; 4] = [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36",
    "Mozilla/5.0 (Linux; Android 14; SM-A546E) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15",
];
const PAGES: [&str; 10] = [
    "/",
    "/news",
    "/news/2026-roadworks",
    "/services",
    "/services/forms",
    "/contact",
    "/tourism",
    "/style.css",
    "/forms/residence.odt",
    "/apply/progress",
];
/// What strangers try everywhere, a few at a time.
const PROBES: [&str; 8] = [
    "/wp-login.php",
    "/.env",
    "/xmlrpc.php",
    "/phpmyadmin/",
    "/admin/",
    "/.git/config",
    "/boaform/admin",
    "/robots.txt",
];
const NOBODY: [&str; 8] = [
    "info",
    "admin",
    "test",
    "sales",
    "scanner",
    "office",
    "webmaster",
    "contact",
];

/// Writes what machines and strangers leave behind on a day.
pub fn day(ground: &Ground, date: Date, index: u64, lines: &mut Lines) {
    let mut chance = Chance::of(ground.plan.seed, "machines", &[index]);
    monitoring(date, lines);
    backups(date, lines);
    letters(ground, date, index, lines);
    printers(ground, date, &mut chance, lines);
    housekeeping(date, lines);
    visitors(ground, date, &mut chance, lines);
    strangers(ground, date, &mut chance, lines);
}

/// Every quarter of an hour something asks every service whether it is there.
fn monitoring(date: Date, lines: &mut Lines) {
    let watcher = format!("monitor@{DOMAIN}");
    for quarter in 0..96 {
        let at = At::new(date, quarter * 900 + 7);
        lines.mailbox(at, Door::Imap, &watcher, MONITOR);
        let asked = Asked {
            address: MONITOR,
            user: "-",
            what: ("GET", "/"),
            status: 200,
            agent: "check_http/v2.3.3",
        };
        lines.ask(at.plus(1), &asked);
        let text = format!("Connection closed by {MONITOR} port {}", 40_000 + quarter);
        lines.log(at.plus(2), "gw", "sshd[2211]", &text);
        lines.database_session(at.plus(3), "monitor", "portal", "check_pg");
    }
}

/// By night everything is copied.
fn backups(date: Date, lines: &mut Lines) {
    let begins = At::clock(date, 1, 10);
    for (host, wait) in ["mail", "www", "gw", "ldap"]
        .iter()
        .zip((0..).step_by(1_200))
    {
        lines.shell(begins.plus(wait), host, "backup", BACKUP, 1_000);
        lines.sudo(
            begins.plus(wait + 5),
            host,
            "backup",
            "/usr/bin/rsync --server --sender -logDtpr . /",
        );
    }
    lines.logon(begins.plus(60), "FS01", "svc_backup", BACKUP);
    lines.database_session(begins.plus(90), "backup", "portal", "pg_dump");
    for (table, wait) in TABLES.iter().zip((95..).step_by(20)) {
        let name = format!("public.{table}");
        let text = format!("COPY public.{table} TO stdout;");
        lines.statement(
            begins.plus(wait),
            ("backup", "portal"),
            ("READ", "COPY"),
            &name,
            &text,
        );
    }
}

/// Letters to many: to all colleagues each Friday, to the citizens who asked for it each month.
fn letters(ground: &Ground, date: Date, index: u64, lines: &mut Lines) {
    if date.weekday() == Weekday::Friday && ground.works(date) {
        let all: Vec<String> = ground
            .people
            .iter()
            .map(super::ground::Person::mail)
            .collect();
        let from = format!("news@{DOMAIN}");
        let message = Handed {
            account: Some(&from),
            from: &from,
            address: "10.20.0.6",
            to: &all,
        };
        lines.hand_in(At::clock(date, 16, 5), &message);
    }
    if date.weekday() == Weekday::Tuesday && date.day() <= 7 {
        let from = format!("news@{DOMAIN}");
        let mut chance = Chance::of(ground.plan.seed, "newsletter", &[index]);
        for part in 0..=ground.plan.accounts / 40 {
            let to: Vec<String> = (0..50)
                .map(|_| {
                    format!(
                        "reader{}@provider{}.example",
                        chance.below(90_000),
                        chance.below(6)
                    )
                })
                .collect();
            let message = Handed {
                account: Some(&from),
                from: &from,
                address: "10.20.0.6",
                to: &to,
            };
            let at = At::clock(date, 10, 0).plus(i64::try_from(part).unwrap_or_default() * 20);
            lines.hand_in(at, &message);
        }
    }
}

/// Printers send what they scan to whoever stands there.
fn printers(ground: &Ground, date: Date, chance: &mut Chance, lines: &mut Lines) {
    if !ground.works(date) {
        return;
    }
    for printer in 0..=ground.plan.accounts / 60 {
        let account = format!("scan{printer}@{DOMAIN}");
        let from = address([10, 20, 0], 100 + printer);
        for _ in 0..10 + chance.below(12) {
            let at = At::new(date, chance.between(8 * HOUR, 17 * HOUR));
            let to = [ground.person(chance.below(ground.plan.accounts)).mail()];
            lines.hand_in(
                at,
                &Handed {
                    account: Some(&account),
                    from: &account,
                    address: &from,
                    to: &to,
                },
            );
        }
    }
}

/// What servers say by themselves.
fn housekeeping(date: Date, lines: &mut Lines) {
    for hour in 0..24 {
        let at = At::clock(date, hour, 17);
        for host in ["mail", "www", "db", "gw", "ldap"] {
            let program = format!("CRON[{}]", 900 + hour);
            lines.log(
                at,
                host,
                &program,
                "pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)",
            );
            lines.log(
                at,
                host,
                &program,
                "(root) CMD (   cd / && run-parts --report /etc/cron.hourly)",
            );
            lines.log(
                at,
                host,
                &program,
                "pam_unix(cron:session): session closed for user root",
            );
        }
        if hour % 2 == 0 {
            lines.log(at, "mail", "clamd[91]", "SelfCheck: Database status OK.");
        }
        lines.database_session(at.plus(30), "portal", "portal", "portal");
    }
    lines.log(
        At::clock(date, 3, 30),
        "mail",
        "freshclam[92]",
        "daily.cvd database is up-to-date (version: 27800, sigs: 2077000, f-level: 90)",
    );
}

/// Citizens on the office's pages, and search engines.
fn visitors(ground: &Ground, date: Date, chance: &mut Chance, lines: &mut Lines) {
    let many = if ground.works(date) { 2 } else { 4 };
    // In May everybody asks about taxes.
    let season = if date.month() == 5 { 4 } else { 1 };
    for _ in 0..ground.plan.accounts * season / many {
        let from = ground.on_the_road(chance.below(3), chance);
        let agent = chance.pick(&BROWSERS);
        let mut at = At::new(date, chance.between(7 * HOUR, 23 * HOUR));
        for _ in 0..=chance.below(6) {
            let status = if chance.in_thousand(8) { 404 } else { 200 };
            let page = chance.pick(&PAGES);
            lines.ask(
                at,
                &Asked {
                    address: &from,
                    user: "-",
                    what: ("GET", page),
                    status,
                    agent,
                },
            );
            at = at.plus(chance.between(2, 60));
        }
    }
    let engine = ground.address_in("US", &mut Chance::of(ground.plan.seed, "engine", &[]));
    for _ in 0..60 {
        let at = At::new(date, chance.between(0, 24 * HOUR));
        let page = chance.pick(&PAGES);
        let asked = Asked {
            address: &engine,
            user: "-",
            what: ("GET", page),
            status: 200,
            agent: "Mozilla/5.0 (compatible; Searchbot/2.1)",
        };
        lines.ask(at, &asked);
    }
}

/// The weather of the internet: each stranger tries once or twice and goes on.
fn strangers(ground: &Ground, date: Date, chance: &mut Chance, lines: &mut Lines) {
    for _ in 0..12 {
        let (from, who) = (ground.abroad(chance), chance.pick(&NOBODY));
        let at = At::new(date, chance.between(0, 24 * HOUR - 900));
        for again in 0..=i64::try_from(chance.below(2)).unwrap_or_default() {
            lines.submission_refused(at.plus(again * 40), &format!("{who}@{DOMAIN}"), &from);
        }
    }
    for _ in 0..15 {
        let from = ground.abroad(chance);
        let at = At::new(date, chance.between(0, 24 * HOUR - 900));
        for again in 0..=i64::try_from(chance.below(3)).unwrap_or_default() {
            let probe = chance.pick(&PROBES);
            let asked = Asked {
                address: &from,
                user: "-",
                what: ("GET", probe),
                status: 404,
                agent: "Mozilla/5.0 zgrab/0.x",
            };
            lines.ask(at.plus(again * 3), &asked);
        }
    }
    for _ in 0..5 {
        let (from, who) = (ground.abroad(chance), chance.pick(&NOBODY));
        let at = At::new(date, chance.between(0, 24 * HOUR - 900));
        lines.shell_refused(at, "gw", who, &from, false);
    }
    for _ in 0..120 {
        let from = ground.abroad(chance);
        let port = chance.pick(&[22, 23, 445, 3389, 8080, 5060, 1433, 6379]);
        let (at, to) = (
            At::new(date, chance.between(0, 24 * HOUR)),
            address(ground.own, 2 + chance.below(12)),
        );
        lines.traffic(at, &from, (&to, port), "deny");
    }
    for _ in 0..20 {
        let from = ground.abroad(chance);
        let to = format!("{}{}@{DOMAIN}", chance.pick(&NOBODY), chance.below(90));
        let text = format!(
            "NOQUEUE: reject: RCPT from unknown[{from}]: 550 5.1.1 <{to}>: Recipient address rejected: User unknown in \
             virtual mailbox table; from=<offer@spam.example> to=<{to}> proto=ESMTP helo=<mx.spam.example>"
        );
        lines.log(
            At::new(date, chance.between(0, 24 * HOUR)),
            "mail",
            "postfix/smtpd[901]",
            &text,
        );
    }
}
