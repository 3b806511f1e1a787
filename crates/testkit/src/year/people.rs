//! A day of the people: when they come, what their programs do without them, what they get wrong.

use jiff::civil::{Date, Weekday};

use super::chance::Chance;
use super::ground::{DOMAIN, Ground, Kind, PORTAL, Person};
use super::moment::At;
use super::programs::{Asked, Door, Handed, Lines};

const HOUR: i64 = 3_600;
/// Somebody changes their password every ninety days (S0 二(一)1).
const DAYS_OF_PASSWORD: u64 = 90;
const TELEPHONE: &str = "Apple-iPhone15C2/2201.8";
const PARTNERS: [&str; 6] = [
    "county.example",
    "school.example",
    "vendor.example",
    "health.example",
    "farmers.example",
    "press.example",
];

/// A day of one person.
struct Course<'g> {
    ground: &'g Ground,
    person: &'g Person,
    date: Date,
    index: u64,
    chance: Chance,
}

/// Writes what one person's programs leave behind on a day.
pub fn day(ground: &Ground, person: &Person, date: Date, index: u64, lines: &mut Lines) {
    let chance = Chance::of(ground.plan.seed, "day", &[person.number, index]);
    let mut course = Course {
        ground,
        person,
        date,
        index,
        chance,
    };
    course.telephone(lines);
    let is_here = match person.kind {
        Kind::Shift => course.chance.in_thousand(500),
        Kind::Field | Kind::Village => false,
        _ => ground.works(date) && course.chance.in_thousand(940),
    };
    match person.kind {
        Kind::Shift if is_here => {
            let begins = course.chance.pick(&[0, 8 * HOUR, 16 * HOUR]);
            course.at_desk(begins, begins + 8 * HOUR - 300, lines);
        }
        Kind::Village if course.chance.in_thousand(150) => {
            let at = At::new(date, course.chance.between(8 * HOUR, 21 * HOUR));
            lines.webmail(at, &person.mail(), &person.home, true);
        }
        _ if is_here => course.of_clerk(lines),
        _ => {}
    }
}

impl Course<'_> {
    fn at(&mut self, from: i64, to: i64) -> At {
        At::new(self.date, self.chance.between(from, to))
    }

    /// Where somebody is who is not at home: few travel for the office, more at the New Year.
    fn abroad(&self) -> Option<String> {
        let mut chance = Chance::of(
            self.ground.plan.seed,
            "trip",
            &[self.person.number, self.index / 28],
        );
        // The New Year of 2026, Saturday before to Sunday after.
        let is_festive = self.date.month() == 2 && (14..=22).contains(&self.date.day());
        let first = chance.below(20);
        let on_trip = chance.in_thousand(6) && (first..first + 4).contains(&(self.index % 28));
        let away = is_festive && chance.in_thousand(20);
        (on_trip || away).then(|| {
            let country = chance.pick(&["JP", "VN", "US", "KR"]);
            self.ground.address_in(country, &mut chance)
        })
    }

    /// The telephone asks for mail from morning to night, on every day.
    fn telephone(&mut self, lines: &mut Lines) {
        let Some(carrier) = self.person.carrier else {
            return;
        };
        let mail = self.person.mail();
        let abroad = self.abroad();
        let is_exchange = self.person.number.is_multiple_of(4);
        let stale = self.days_since_change() == 0
            && self.ground.works(self.date)
            && self.chance.in_thousand(250);
        let mut at = At::new(self.date, 6 * HOUR + self.chance.between(0, HOUR));
        let mut address = self.ground.on_the_road(carrier, &mut self.chance);
        while at.date == self.date && at.second < 23 * HOUR {
            if self.chance.in_thousand(200) {
                address = self.ground.on_the_road(carrier, &mut self.chance);
            }
            // At home it goes by the flat's own line.
            let home = at.second < 7 * HOUR || at.second > 19 * HOUR;
            let from = abroad
                .as_ref()
                .unwrap_or(if home { &self.person.home } else { &address });
            if stale && (10 * HOUR..16 * HOUR).contains(&at.second) {
                lines.mailbox_refused(at, Door::Imap, &mail, from);
                at = at.plus(self.chance.between(600, 1_200));
                continue;
            }
            if is_exchange {
                let path = format!(
                    "/Microsoft-Server-ActiveSync?Cmd=Ping&User={mail}&DeviceId=T{:05}",
                    self.person.number
                );
                lines.ask(
                    at,
                    &Asked {
                        address: from,
                        user: &mail,
                        what: ("POST", &path),
                        status: 200,
                        agent: TELEPHONE,
                    },
                );
            } else {
                lines.mailbox(at, Door::Imap, &mail, from);
            }
            at = at.plus(self.chance.between(2_400, 5_400));
        }
    }

    /// Days since the password was changed; everybody has a day of their own.
    fn days_since_change(&self) -> u64 {
        (self.index + DAYS_OF_PASSWORD - self.person.number % DAYS_OF_PASSWORD) % DAYS_OF_PASSWORD
    }

    /// Its hardware address: one computer in ten is replaced in a year.
    fn hardware(&self) -> String {
        let number = self.person.number;
        let mut chance = Chance::of(self.ground.plan.seed, "computer", &[number]);
        if chance.in_thousand(100) && chance.below(364) <= self.index {
            return format!(
                "00:00:5e:00:{:02x}:{:02x}",
                128 + number / 256,
                number % 256
            );
        }
        self.person.hardware.clone()
    }

    fn of_clerk(&mut self, lines: &mut Lines) {
        let (comes, leaves) = (self.person.comes, self.person.leaves);
        let begins = comes + self.chance.between(-600, 900);
        let stays = if self.chance.in_thousand(80) {
            self.chance.between(HOUR, 3 * HOUR)
        } else {
            0
        };
        self.at_desk(begins, leaves + stays, lines);
        if self.days_since_change() == 0 {
            let at = self.at(9 * HOUR, 11 * HOUR);
            lines.new_password(at, &self.person.mail(), &self.person.desk);
        }
        self.mail(begins, leaves, lines);
        match self.person.kind {
            Kind::Welfare => self.counter(begins, leaves, lines),
            Kind::Admin => self.keeping(lines),
            _ => {}
        }
        if self.chance.in_thousand(25) {
            let at = self.at(19 * HOUR, 22 * HOUR);
            if self.chance.in_thousand(150) {
                lines.tunnel_refused(at, &self.person.login, &self.person.home);
            }
            lines.tunnel(at.plus(40), &self.person.login, &self.person.home);
        }
    }

    /// What happens at a desk: an address, a sign-in, mail that is asked for, applications, the internet.
    fn at_desk(&mut self, begins: i64, ends: i64, lines: &mut Lines) {
        let Person {
            desk,
            machine,
            login,
            ..
        } = self.person;
        let hardware = &self.hardware();
        let at = At::new(self.date, begins);
        lines.lease(at, desk, hardware, machine);
        lines.lease(
            At::new(self.date, begins + 4 * HOUR),
            desk,
            hardware,
            machine,
        );
        let is_monday = self.date.weekday() == Weekday::Monday;
        if self.chance.in_thousand(if is_monday { 60 } else { 15 }) {
            for _ in 0..=self.chance.below(3) {
                let wrong = at.plus(self.chance.between(20, 100));
                lines.logon_refused(wrong, "DC01", login, desk, "0xc000006a");
            }
        }
        lines.logon(at.plus(120), "DC01", login, desk);
        lines.logon(at.plus(140), "FS01", login, desk);
        let mail = self.person.mail();
        let mut asks = at.plus(200);
        while asks < At::new(self.date, ends) {
            lines.mailbox(asks, Door::Imap, &mail, desk);
            asks = asks.plus(self.chance.between(1_600, 2_000));
        }
        // The portal asks the directory, for everybody from one address.
        let portal = at.plus(self.chance.between(300, 900));
        if self.chance.in_thousand(30) {
            lines.directory(portal.plus(-20), login, PORTAL, false);
        }
        lines.directory(portal, login, PORTAL, true);
        for _ in 0..6 {
            let at = self.at(begins, ends);
            let to = self
                .ground
                .on_the_road(self.chance.below(3), &mut self.chance);
            lines.traffic(at, desk, (&to, 443), "close");
        }
    }

    fn mail(&mut self, begins: i64, leaves: i64, lines: &mut Lines) {
        let mail = self.person.mail();
        let sends = self.chance.below(5);
        // In the last days of June and December letters go out to many.
        let is_term_end = matches!(self.date.month(), 6 | 12) && self.date.day() > 20;
        let sends = if is_term_end { sends * 3 } else { sends };
        for _ in 0..sends {
            let at = self.at(begins, leaves);
            let to: Vec<String> = (0..=self.chance.below(3))
                .map(|_| self.somebody())
                .collect();
            let message = Handed {
                account: Some(&mail),
                from: &mail,
                address: &self.person.desk,
                to: &to,
            };
            lines.hand_in(at, &message);
        }
        for _ in 0..self.chance.below(6) {
            let at = self.at(7 * HOUR, 20 * HOUR);
            let host = self.chance.pick(&PARTNERS);
            let from = format!("contact{}@{host}", self.chance.below(40));
            lines.receive(at, &from, "198.51.100.25", &mail);
        }
    }

    /// A colleague or somebody of another office.
    fn somebody(&mut self) -> String {
        if self.chance.in_thousand(600) {
            let number = self.chance.below(self.ground.plan.accounts);
            return self.ground.person(number).mail();
        }
        let host = self.chance.pick(&PARTNERS);
        format!("contact{}@{host}", self.chance.below(40))
    }

    /// Look-ups at the counter: each for somebody who stands there.
    fn counter(&mut self, begins: i64, leaves: i64, lines: &mut Lines) {
        let (login, desk) = (&self.person.login, &self.person.desk);
        for _ in 0..20 + self.chance.below(25) {
            let second = self.chance.between(begins, leaves);
            let ticket = self.chance.below(9_000) + 1_000;
            let path = format!(
                "/welfare/person/{}?case=115{ticket}",
                self.chance.below(90_000) + 10_000
            );
            let asked = Asked {
                address: desk,
                user: login,
                what: ("GET", &path),
                status: 200,
                agent: "",
            };
            lines.ask(At::new(self.date, second), &asked);
        }
    }

    /// An administrator's day: servers, the firewall, accounts; a night of patches each month.
    fn keeping(&mut self, lines: &mut Lines) {
        let (login, desk) = (&self.person.login, &self.person.desk);
        for host in ["mail", "www", "db", "gw"] {
            if self.chance.in_thousand(400) {
                let at = At::new(self.date, self.chance.between(9 * HOUR, 16 * HOUR));
                let stays = self.chance.between(300, 3_000);
                lines.shell(at, host, login, desk, stays);
                let command = self.chance.pick(&[
                    "/usr/bin/systemctl status postfix",
                    "/usr/bin/journalctl -u nginx",
                    "/usr/bin/apt update",
                    "/usr/bin/less /var/log/mail.log",
                    "/usr/sbin/postqueue -p",
                ]);
                lines.sudo(at.plus(60), host, login, command);
            }
        }
        if self.chance.in_thousand(300) {
            let at = self.at(9 * HOUR, 16 * HOUR);
            lines.keeper(at, login, desk, true);
        }
        let is_patch_night =
            self.date.weekday() == Weekday::Wednesday && (8..15).contains(&self.date.day());
        if is_patch_night && self.person.number == 0 {
            let at = At::new(self.date, 21 * HOUR);
            lines.tunnel(at, login, &self.person.home);
            for (host, wait) in ["mail", "www", "db", "gw"].iter().zip((600..).step_by(900)) {
                lines.shell(at.plus(wait), host, login, desk, 800);
                lines.sudo(at.plus(wait + 30), host, login, "/usr/bin/apt upgrade");
            }
        }
        self.accounts(lines);
    }

    /// New colleagues and leavers, on the first and the fifteenth, by the first administrator.
    fn accounts(&mut self, lines: &mut Lines) {
        if self.person.number != 0 || !matches!(self.date.day(), 2 | 15) {
            return;
        }
        let login = &self.person.login;
        let new = format!("new.colleague{}", self.index);
        let who = format!(
            ",\"TargetDomainName\":\"LINSHAN\",\"SubjectUserName\":\"{login}\",\"SubjectDomainName\":\"LINSHAN\""
        );
        let at = At::clock(self.date, 10, 12);
        lines.windows(
            at,
            "DC01",
            ("Security", 4720),
            &format!(",\"TargetUserName\":\"{new}\"{who}"),
        );
        lines.windows(
            at.plus(5),
            "DC01",
            ("Security", 4722),
            &format!(",\"TargetUserName\":\"{new}\"{who}"),
        );
        let member = format!(
            ",\"MemberName\":\"CN={new},OU=Staff,DC=linshan,DC=example\",\"TargetUserName\":\"Staff\"{who}"
        );
        lines.windows(at.plus(20), "DC01", ("Security", 4728), &member);
        let old = format!(",\"TargetUserName\":\"left.colleague{}\"{who}", self.index);
        lines.windows(at.plus(300), "DC01", ("Security", 4725), &old);
        let left = format!("left.colleague{}@{DOMAIN}", self.index);
        // Their telephone does not know yet.
        for wait in (600..6 * HOUR).step_by(3_600) {
            let from = self.ground.on_the_road(1, &mut self.chance);
            lines.mailbox_refused(at.plus(wait), Door::Imap, &left, &from);
        }
    }
}
