//! The logs of a fictional morning, ending now.

use std::fmt::Write;

use application::zone;
use jiff::{SignedDuration, Timestamp, Zoned};

/// One log file of the demo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoLog {
    /// File name.
    pub file: &'static str,
    /// The source's name.
    pub source: &'static str,
    /// The lines.
    pub text: String,
}

/// A morning of three hours before a moment.
#[derive(Debug)]
pub struct Morning {
    now: Zoned,
    auth: Vec<(i64, String)>,
    mail: Vec<(i64, String)>,
    web: Vec<(i64, String)>,
}

const AUTH_HOST: &str = "xiling-srv1";
const MAIL_HOST: &str = "mail";
const DOMAIN: &str = "xiling.example";
/// Colleagues whose mail clients look for mail all morning.
const COLLEAGUES: &[&str] = &[
    "chen.yiting",
    "lin.yating",
    "wang.shufen",
    "chang.chihming",
    "nguyen.van.an",
    "wu.peishan",
    "hsu.weilun",
    "tsai.minghan",
    "tran.thi.mai",
    "liu.chiahao",
    "cheng.yuchen",
    "kuo.hsinyi",
];
/// Names that attackers try.
const GUESSES: &[&str] = &[
    "root", "admin", "test", "oracle", "postgres", "ubuntu", "git", "mysql",
];

/// Pages that citizens read.
const PAGES: &[&str] = &[
    "/",
    "/news/",
    "/news/20261120",
    "/services/household",
    "/contact",
    "/forms/land",
    "/en/",
];
/// Paths that a tool tries.
const SCANNED: &[&str] = &[
    "/.env",
    "/.git/config",
    "/admin/",
    "/admin.php",
    "/backup.zip",
    "/backup.sql",
    "/config.php.bak",
    "/console/",
    "/db.sql",
    "/dump.sql",
    "/login.jsp",
    "/manager/html",
    "/old/",
    "/phpinfo.php",
    "/phpmyadmin/",
    "/server-status",
    "/setup.php",
    "/shell.php",
    "/solr/admin",
    "/test/",
    "/upload.php",
    "/web.config",
    "/wp-login.php",
    "/xmlrpc.php",
];

impl Morning {
    /// The morning that ends at a moment.
    pub fn before(now: Timestamp) -> Self {
        let now = now.to_zoned(zone(super::TIME_ZONE));
        let mut morning = Self {
            now,
            auth: Vec::new(),
            mail: Vec::new(),
            web: Vec::new(),
        };
        morning.quiet_work();
        morning.readers_and_a_scanner();
        morning.guessing_at_ssh();
        morning.one_address_many_mailboxes();
        morning.stolen_mailbox();
        morning.many_passwords_from_one_place();
        morning
    }

    /// The files, lines in order of time.
    pub fn logs(mut self) -> [DemoLog; 3] {
        let auth = self.written(AUTH_HOST, Which::Auth);
        let mail = self.written(MAIL_HOST, Which::Mail);
        let web = self.requests();
        [
            DemoLog {
                file: "auth.log",
                source: "伺服器登入紀錄",
                text: auth,
            },
            DemoLog {
                file: "mail.log",
                source: "郵件伺服器紀錄",
                text: mail,
            },
            DemoLog {
                file: "access.log",
                source: "網站存取紀錄",
                text: web,
            },
        ]
    }

    fn written(&mut self, host: &str, which: Which) -> String {
        let lines = match which {
            Which::Auth => &mut self.auth,
            Which::Mail => &mut self.mail,
        };
        lines.sort_by_key(|(before, _)| std::cmp::Reverse(*before));
        let mut text = String::new();
        for (before, line) in lines.iter() {
            let at = self.now.saturating_sub(SignedDuration::from_secs(*before));
            // Writing to a String does not fail.
            let _ = writeln!(text, "{} {host} {line}", at.strftime("%b %e %H:%M:%S"));
        }
        text
    }

    fn requests(&mut self) -> String {
        self.web
            .sort_by_key(|(before, _)| std::cmp::Reverse(*before));
        let mut text = String::new();
        for (before, request) in &self.web {
            let at = self.now.saturating_sub(SignedDuration::from_secs(*before));
            let at = at.strftime("%d/%b/%Y:%H:%M:%S %z").to_string();
            // Writing to a String does not fail.
            let _ = writeln!(text, "{}", request.replace("TIME", &at));
        }
        text
    }

    /// Citizens who read the office's site, and a tool that looks for its weak points before the
    /// same address turns to the server's door.
    fn readers_and_a_scanner(&mut self) {
        for number in 0..120 {
            let page = PAGES.get(usize::try_from(number % 7).unwrap_or(0));
            self.web.push((10_700 - number * 88, format!(
                "198.51.100.{} - - [TIME] \"GET {} HTTP/1.1\" 200 5123 \"-\" \"Mozilla/5.0 (Windows NT 10.0; Win64; x64)\"",
                100 + number % 23,
                page.unwrap_or(&"/"),
            )));
        }
        for (path, number) in SCANNED.iter().zip(0_i64..) {
            self.web.push((8_900 - number * 4, format!(
                "198.51.100.77 - - [TIME] \"GET {path} HTTP/1.1\" 404 196 \"-\" \"python-requests/2.32\""
            )));
        }
    }

    /// Ordinary work: clients that look for mail, colleagues that sign in, a few mails.
    fn quiet_work(&mut self) {
        for (colleague, number) in COLLEAGUES.iter().zip(0_i64..) {
            for round in 0..18 {
                let before = 10_500 - round * 580 - number * 37;
                let client = 20 + number;
                self.mail(before, format!(
                    "dovecot: imap-login: Login: user=<{colleague}@{DOMAIN}>, method=PLAIN, rip=192.0.2.{client}, lip=192.0.2.5, mpid={}, TLS, session=<d{number}r{round}>",
                    4_000 + round
                ));
            }
            self.submission(
                9_000 - number * 411,
                colleague,
                &format!("192.0.2.{}", 20 + number),
                number,
                1,
            );
        }
        for round in 0..6 {
            self.auth(10_000 - round * 1_700, format!(
                "sshd[{}]: Accepted publickey for nguyen.van.an from 192.0.2.24 port {} ssh2: ED25519 SHA256:demo",
                2_100 + round, 50_100 + round
            ));
        }
        self.auth(
            7_777,
            "sshd[2199]: Failed password for chen.yiting from 192.0.2.20 port 50777 ssh2".into(),
        );
        self.auth(
            7_770,
            "sshd[2199]: Accepted password for chen.yiting from 192.0.2.20 port 50777 ssh2".into(),
        );
    }

    /// Somebody guesses at the server's door for ten minutes.
    fn guessing_at_ssh(&mut self) {
        for (guess, number) in GUESSES.iter().cycle().zip(0_i64..96) {
            let (before, pid, port) = (8_400 - number * 6, 5_000 + number, 41_000 + number);
            let from = "198.51.100.77";
            if *guess == "root" {
                self.auth(
                    before,
                    format!("sshd[{pid}]: Failed password for root from {from} port {port} ssh2"),
                );
            } else {
                self.auth(
                    before + 1,
                    format!("sshd[{pid}]: Invalid user {guess} from {from} port {port}"),
                );
                self.auth(before, format!("sshd[{pid}]: Failed password for invalid user {guess} from {from} port {port} ssh2"));
            }
            self.auth(
                before,
                format!("sshd[{pid}]: Connection closed by {from} port {port} [preauth]"),
            );
        }
    }

    /// One address tries one password at every mailbox.
    fn one_address_many_mailboxes(&mut self) {
        for (colleague, number) in COLLEAGUES.iter().zip(0_i64..) {
            self.mail(5_600 - number * 95, format!(
                "dovecot: imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<{colleague}@{DOMAIN}>, method=PLAIN, rip=203.0.113.140, lip=192.0.2.5, TLS, session=<s{number}>"
            ));
        }
    }

    /// The case of document S3: a mailbox is taken over and sends links to everybody.
    fn stolen_mailbox(&mut self) {
        let (victim, from) = ("wang.shufen", "203.0.113.66");
        for number in 0..11 {
            self.mail(2_900 - number * 23, format!(
                "dovecot: imap-login: Disconnected (auth failed, 1 attempts in 3 secs): user=<{victim}@{DOMAIN}>, method=PLAIN, rip={from}, lip=192.0.2.5, TLS, session=<v{number}>"
            ));
        }
        self.mail(2_610, format!(
            "dovecot: imap-login: Login: user=<{victim}@{DOMAIN}>, method=PLAIN, rip={from}, lip=192.0.2.5, mpid=9120, TLS, session=<v99>"
        ));
        // A rule that sends every new mail on to the intruder, who keeps reading after the password
        // is changed.
        for number in 0..6 {
            self.mail(2_560 - number * 310, format!(
                "dovecot: lmtp({victim}@{DOMAIN})<{}><f{number}>: sieve: msgid=<{number}.f@dongwan.example>: forwarded to <box77@elsewhere.example>",
                9_200 + number
            ));
        }
        for number in 0..60 {
            self.submission(2_400 - number * 9, victim, from, 600 + number, 4);
        }
    }

    /// The case 0101 of document S2: many accounts change their password from one address.
    fn many_passwords_from_one_place(&mut self) {
        let from = "203.0.113.201";
        for (colleague, number) in COLLEAGUES.iter().zip(0_i64..) {
            let before = 1_500 - number * 21;
            self.mail(before + 2, format!(
                "dovecot: imap-login: Login: user=<{colleague}@{DOMAIN}>, method=PLAIN, rip={from}, lip=192.0.2.5, mpid={}, TLS, session=<p{number}>",
                9_500 + number
            ));
            self.mail(before, format!(
                "roundcube[{}]: <p{number}> Password changed for user {colleague}@{DOMAIN} (ID: {number}) from {from}", 7_000 + number
            ));
        }
    }

    fn submission(&mut self, before: i64, account: &str, from: &str, number: i64, recipients: i64) {
        let (pid, queue) = (3_000 + number, format!("4TW{number:04X}D{recipients}"));
        self.mail(before, format!(
            "postfix/submission/smtpd[{pid}]: {queue}: client=unknown[{from}], sasl_method=PLAIN, sasl_username={account}@{DOMAIN}"
        ));
        self.mail(
            before - 1,
            format!("postfix/cleanup[{pid}]: {queue}: message-id=<{queue}@{DOMAIN}>"),
        );
        self.mail(before - 1, format!(
            "postfix/qmgr[812]: {queue}: from=<{account}@{DOMAIN}>, size=2381, nrcpt={recipients} (queue active)"
        ));
        for recipient in 0..recipients {
            self.mail(before - 2, format!(
                "postfix/smtp[{pid}]: {queue}: to=<r{number}.{recipient}@dongwan.example>, relay=mx.dongwan.example[192.0.2.200]:25, delay=1.2, delays=0.1/0/0.5/0.6, dsn=2.0.0, status=sent (250 2.0.0 Ok)"
            ));
        }
        self.mail(before - 2, format!("postfix/qmgr[812]: {queue}: removed"));
    }

    fn auth(&mut self, before: i64, line: String) {
        self.auth.push((before, line));
    }

    fn mail(&mut self, before: i64, line: String) {
        self.mail.push((before, line));
    }
}

#[derive(Clone, Copy)]
enum Which {
    Auth,
    Mail,
}
