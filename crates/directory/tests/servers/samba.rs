//! A Samba domain controller of its own with back-dated accounts, read over TLS and judged; every verdict against an
//! oracle that knows only what was put in.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use directory::{
    Dialect, DirectoryAccount, DirectoryError, Mark, Measure, Server, Settings, carry_out,
};
use domain::policy::{Policy, Step, builtin_policies, judge};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use tempfile::TempDir;

use super::{Certificates, NOW, at, days_ago, read, ready, run, settings};

const STAFF: &str = "OU=Staff,DC=town,DC=example";
const PASSWORD: &str = "Pw-12345678x";
/// "Pw-12345678x" in double quotes, UTF-16LE, base64: as `unicodePwd` wants it.
const UNICODE_PASSWORD: &str = "IgBQAHcALQAxADIAMwA0ADUANgA3ADgAeAAiAA==";

/// Samba listens on the ports of LDAP and nowhere else, and takes sockets below 1024.
fn as_root(name: &str) -> Command {
    let is_root = Command::new("id").arg("-u").output().unwrap();
    if is_root.stdout == b"0\n" {
        Command::new(name)
    } else {
        let mut command = Command::new("sudo");
        command.args(["-n", name]);
        command
    }
}

/// The loopback address of this process, so that tests do not meet.
fn address(number: u32) -> String {
    let process = std::process::id();
    format!(
        "127.{}.{}.{}",
        91 + number,
        process / 250 % 250 + 1,
        process % 250 + 1
    )
}

struct Controller {
    process: Child,
    address: String,
}

impl Drop for Controller {
    fn drop(&mut self) {
        let _ = as_root("kill").arg(self.process.id().to_string()).status();
        let _ = self.process.wait();
    }
}

struct Domain {
    folder: TempDir,
    certificates: Certificates,
}

impl Drop for Domain {
    fn drop(&mut self) {
        let all = self.folder.path().join("dc");
        let _ = as_root("rm").arg("-rf").arg(all).status();
        let _ = as_root("rm")
            .arg("-rf")
            .arg(self.folder.path().join("dc2"))
            .status();
    }
}

impl Domain {
    fn provision() -> Self {
        let folder = TempDir::new().unwrap();
        let names = format!("IP:{},IP:{}", address(0), address(1));
        let certificates = Certificates::new(folder.path(), &names);
        // Samba reads no key that others may read.
        run(as_root("chmod")
            .arg("600")
            .arg(folder.path().join("leaf.key")));
        let target = format!("--targetdir={}", folder.path().join("dc").display());
        let here = format!("--host-ip={}", address(0));
        run(as_root("samba-tool").args([
            "domain",
            "provision",
            "--realm=TOWN.EXAMPLE",
            "--domain=TOWN",
            "--server-role=dc",
            "--dns-backend=NONE",
            "--adminpass=Pa55word!Admin",
            "--host-name=dc1",
            &target,
            &here,
        ]));
        Self {
            folder,
            certificates,
        }
    }

    /// Adds entries as the domain would.
    fn add(&self, ldif: &str) {
        let file = self.folder.path().join("add.ldif");
        fs::write(&file, ldif).unwrap();
        let records = self.folder.path().join("dc/private/sam.ldb");
        run(as_root("ldbadd").arg("-H").arg(records).arg(file));
    }

    /// Lets the reading account write two attributes of people under an organizational unit, and nothing else: the
    /// delegation of docs/accounts.md.
    fn delegate(&self, to: &str) {
        let records = self.folder.path().join("dc/private/sam.ldb");
        let search = &mut as_root("ldbsearch");
        search
            .arg("-H")
            .arg(&records)
            .arg(format!("(sAMAccountName={to})"));
        let told = run(search.arg("objectSid"));
        let told = String::from_utf8(told.stdout).unwrap();
        let sid = told
            .lines()
            .find_map(|line| line.strip_prefix("objectSid: "))
            .unwrap();
        let write = |attribute: &str| {
            format!("(OA;CIIO;WP;{attribute};bf967aba-0de6-11d0-a285-00aa003049e2;{sid})")
        };
        let user_account_control = write("bf967a68-0de6-11d0-a285-00aa003049e2");
        let password_last_set = write("bf967a0a-0de6-11d0-a285-00aa003049e2");
        run(as_root("samba-tool")
            .args(["dsacl", "set", "--action=allow"])
            .arg(format!("--objectdn={STAFF}"))
            .arg(format!("--sddl={user_account_control}{password_last_set}"))
            .arg("-H")
            .arg(&records));
    }

    /// Changes what the domain itself lets nobody change: the file beneath it.
    fn backdate(&self, copy: &str, ldif: &str) {
        let file = self.folder.path().join("change.ldif");
        fs::write(&file, ldif).unwrap();
        let name = "private/sam.ldb.d/DC=TOWN,DC=EXAMPLE.ldb";
        let records = self.folder.path().join(copy).join(name);
        run(as_root("ldbmodify").arg("-H").arg(records).arg(file));
    }

    /// The domain as a second controller would have it.
    fn copy(&self) {
        let of = |name| self.folder.path().join(name);
        run(as_root("cp").arg("-a").arg(of("dc")).arg(of("dc2")));
    }

    async fn start(&self, copy: &str, number: u32) -> Controller {
        let at = self.folder.path();
        let dc = at.join(copy);
        let option = |name: &str, value: &Path| format!("--option={name}={}", value.display());
        let address = address(number);
        let process = as_root("samba")
            .args(["-F", "-M", "single", "--no-process-group", "-d", "0"])
            .arg("-s")
            .arg(at.join("dc/etc/smb.conf"))
            .arg("--option=server services=ldap")
            .arg("--option=bind interfaces only=yes")
            .arg(format!("--option=interfaces={address}/8"))
            .arg(option("tls keyfile", &at.join("leaf.key")))
            .arg(option("tls certfile", &at.join("leaf.pem")))
            .arg(option("tls cafile", &at.join("ca.pem")))
            .arg(option("pid directory", &dc))
            .arg(option("lock directory", &dc))
            .arg(option("private dir", &dc.join("private")))
            .arg(option("state directory", &dc.join("state")))
            .arg(option("cache directory", &dc.join("cache")))
            .arg(option("ncalrpc dir", &dc.join("ncalrpc")))
            .arg(option("log file", &dc.join("log")))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut controller = Controller { process, address };
        let settings = self.settings(&controller);
        ready(&settings, &mut controller.process).await;
        controller
    }

    fn settings(&self, controller: &Controller) -> Settings {
        let user = "townwatch@town.example";
        let trust = self.certificates.trust();
        settings(
            Dialect::ActiveDirectory,
            &controller.address,
            user,
            PASSWORD,
            trust,
        )
    }
}

/// An account as it is put in; days are days before [`NOW`].
#[derive(Debug, Clone, Default)]
struct Put {
    issued: i64,
    /// None: to be changed at the next sign-in.
    changed: Option<i64>,
    here: Option<i64>,
    there: Option<i64>,
    late: Option<i64>,
    /// `userAccountControl`; 0 stands for an ordinary one.
    control: u32,
    mark: Option<Mark>,
    has_service_name: bool,
    expired: bool,
}

fn steps(days: i64) -> String {
    let at = days_ago(days);
    ((i128::from(at.as_second()) + 11_644_473_600) * 10_000_000).to_string()
}

fn office() -> BTreeMap<String, Put> {
    let mut all = BTreeMap::new();
    let usual = Put {
        issued: 900,
        changed: Some(10),
        ..Put::default()
    };
    // Around every limit: six and twelve months, and both with fourteen days of lateness.
    let edges = [
        1, 100, 183, 184, 185, 197, 198, 199, 364, 365, 366, 378, 379, 380, 700,
    ];
    for (number, days) in edges.into_iter().enumerate() {
        let late = Put {
            late: Some(days),
            ..usual.clone()
        };
        let exact = Put {
            here: Some(days),
            late: Some(days + 14),
            ..usual.clone()
        };
        let other = Put {
            here: Some(days + 40),
            there: Some(days),
            late: Some(days + 5),
            ..usual.clone()
        };
        let program = Put {
            has_service_name: true,
            ..late.clone()
        };
        let mark = Mark::ALL[number % 4];
        let marked = Put {
            mark: Some(mark),
            ..exact.clone()
        };
        all.insert(format!("late{days}"), late);
        all.insert(format!("exact{days}"), exact);
        all.insert(format!("other{days}"), other);
        all.insert(format!("program{days}"), program);
        all.insert(format!("marked{days}"), marked);
        all.insert(
            format!("unused{days}"),
            Put {
                issued: days,
                ..usual.clone()
            },
        );
        let old = Put {
            changed: Some(days),
            late: Some(1),
            ..usual.clone()
        };
        all.insert(format!("old{days}"), old);
    }
    let used = Put {
        late: Some(1),
        ..usual
    };
    for (name, put) in [
        (
            "must-change",
            Put {
                changed: None,
                ..used.clone()
            },
        ),
        (
            "disabled",
            Put {
                control: 514,
                late: Some(500),
                ..used.clone()
            },
        ),
        (
            "expired",
            Put {
                expired: true,
                late: Some(200),
                here: Some(200),
                ..used.clone()
            },
        ),
        (
            "forever",
            Put {
                control: 66_048,
                changed: Some(200),
                ..used.clone()
            },
        ),
        (
            "mail-only",
            Put {
                here: None,
                late: Some(3),
                ..used.clone()
            },
        ),
        (
            "issued-anew",
            Put {
                issued: 20,
                late: Some(300),
                ..used
            },
        ),
    ] {
        all.insert(name.to_owned(), put);
    }
    all
}

/// What is changed beneath the domain.
fn changes(put: &Put) -> String {
    let mut all = vec![
        (
            "whenCreated",
            days_ago(put.issued).strftime("%Y%m%d%H%M%S.0Z").to_string(),
        ),
        ("pwdLastSet", put.changed.map_or("0".to_owned(), steps)),
        ("lastLogon", put.here.map_or("0".to_owned(), steps)),
    ];
    all.extend(put.late.map(|late| ("lastLogonTimestamp", steps(late))));
    all.extend((put.control != 0).then(|| ("userAccountControl", put.control.to_string())));
    all.extend(put.expired.then(|| ("accountExpires", steps(1))));
    let line = |(name, value): (&str, String)| format!("replace: {name}\n{name}: {value}\n-\n");
    all.into_iter().map(line).collect()
}

fn account(name: &str, under: &str) -> String {
    format!(
        "dn: CN={name},{under}\nobjectClass: user\nsAMAccountName: {name}\nuserAccountControl: 512\n\
         userPrincipalName: {name}@town.example\nunicodePwd:: {UNICODE_PASSWORD}\n"
    )
}

/// What the domain is given, what is changed beneath it, and what a second controller saw.
fn files(all: &BTreeMap<String, Put>) -> (String, String, String) {
    let mut add = format!("dn: {STAFF}\nobjectClass: organizationalUnit\nou: Staff\n\n");
    add += &(account("townwatch", "CN=Users,DC=town,DC=example") + "\n");
    let (mut here, mut there) = (String::new(), String::new());
    for (name, put) in all {
        add += &account(name, STAFF);
        if put.has_service_name {
            writeln!(add, "servicePrincipalName: HTTP/{name}").unwrap();
        }
        add.push('\n');
        let begin = format!("dn: CN={name},{STAFF}\nchangetype: modify\n");
        writeln!(here, "{begin}{}", changes(put)).unwrap();
        if let Some(days) = put.there {
            let steps = steps(days);
            writeln!(there, "{begin}replace: lastLogon\nlastLogon: {steps}\n-\n").unwrap();
        }
    }
    for (mark, group) in [(Mark::OnLeave, "Away"), (Mark::LegalHold, "Held")] {
        writeln!(
            add,
            "dn: CN={group},{STAFF}\nobjectClass: group\nsAMAccountName: {group}"
        )
        .unwrap();
        for (name, _) in all.iter().filter(|(_, put)| put.mark == Some(mark)) {
            writeln!(add, "member: CN={name},{STAFF}").unwrap();
        }
        add.push('\n');
    }
    // Who is away is in the group that the office names only through another.
    writeln!(
        add,
        "dn: CN=Leave,{STAFF}\nobjectClass: group\nsAMAccountName: Leave\nmember: CN=Away,{STAFF}\n"
    )
    .unwrap();
    (add, here, there)
}

fn marked(settings: &mut Settings, all: &BTreeMap<String, Put>) {
    settings.base = Some(STAFF.to_owned());
    let named = |mark| {
        let of = all.iter().filter(|(_, put)| put.mark == Some(mark));
        of.map(|(name, _)| name.to_uppercase()).collect()
    };
    let names = &mut settings.marks.names;
    names.insert(Mark::Service, named(Mark::Service));
    names.insert(Mark::BreakGlass, named(Mark::BreakGlass));
    let groups = &mut settings.marks.groups;
    groups.insert(Mark::OnLeave, vec!["Leave".into()]);
    groups.insert(Mark::LegalHold, vec![format!("CN=Held,{STAFF}")]);
}

/// Months later on clocks of Taipei, which keep one offset; the last day of a short month.
fn months_later(from: Timestamp, months: i16) -> Timestamp {
    let offset = Offset::constant(8);
    let then = offset.to_datetime(from);
    let count = then.year() * 12 + i16::from(then.month()) - 1 + months;
    let (year, month) = (count / 12, i8::try_from(count % 12 + 1).unwrap());
    let on = |day: i8| {
        DateTime::new(
            year,
            month,
            day,
            then.hour(),
            then.minute(),
            then.second(),
            0,
        )
    };
    let day = (1..=then.day()).rev().find(|day| on(*day).is_ok()).unwrap();
    offset.to_timestamp(on(day).unwrap()).unwrap()
}

/// What the letter of Tainan demands, out of what was put in alone. `knows_there` says whether the second
/// controller is asked. Samba does not note every sign-in in `lastLogon`: the replicated time's lateness always
/// counts.
fn oracle(put: &Put, knows_there: bool) -> Step {
    let now = at(NOW);
    let issued = days_ago(put.issued);
    let there = put.there.filter(|_| knows_there);
    let earliest = [put.here, there, put.late].into_iter().flatten().min();
    let latest = earliest.map(|days| put.late.map_or(days, |late| days.min(late - 14)));
    let since = |days: Option<i64>| days.map_or(issued, |days| days_ago(days).max(issued));
    let changed = put.changed.map_or(issued, days_ago);
    // (due, certain, step)
    let mut demands = vec![(
        months_later(changed, 3),
        months_later(changed, 3),
        Step::ForceChange,
    )];
    for (months, step) in [(6, Step::Suspend), (12, Step::Delete)] {
        let due = months_later(since(earliest), months);
        demands.push((due, months_later(since(latest), months), step));
    }
    let certain = demands.iter().filter(|(_, certain, _)| *certain <= now);
    let strongest = certain.map(|(_, _, step)| *step).max();
    let open = demands
        .iter()
        .any(|(due, certain, _)| *due <= now && now < *certain);
    let untouchable = put.has_service_name
        || matches!(
            put.mark,
            Some(Mark::Service | Mark::BreakGlass | Mark::OnLeave)
        );
    let most = match put.mark {
        _ if untouchable => Step::Review,
        Some(Mark::LegalHold) => Step::Suspend,
        _ => Step::Delete,
    };
    let next = demands
        .iter()
        .map(|(due, ..)| *due)
        .filter(|due| *due > now)
        .min();
    let soon = next.is_some_and(|due| due <= now + jiff::SignedDuration::from_hours(14 * 24));
    match strongest {
        Some(step) => step.min(most),
        None if open => Step::Review,
        None if soon => Step::Warn,
        None => Step::None,
    }
}

fn policy() -> Policy {
    let all = builtin_policies().unwrap();
    all.into_iter()
        .find(|policy| policy.id() == "tainan-2013")
        .unwrap()
}

/// Every account whose verdict is not the oracle's.
fn wrong(
    accounts: &[DirectoryAccount],
    all: &BTreeMap<String, Put>,
    knows_there: bool,
) -> Vec<String> {
    let policy = policy();
    let mut wrong = Vec::new();
    for account in accounts {
        let name = &account.facts.account;
        let verdict = judge(&account.facts, &policy, at(NOW));
        let expected = oracle(&all[name], knows_there);
        if verdict.step != expected {
            wrong.push(format!(
                "{name}: {expected:?} expected, {verdict:?}, {:?}",
                all[name]
            ));
        }
    }
    wrong
}

fn states(accounts: &[DirectoryAccount]) -> BTreeMap<&str, &'static str> {
    let told = accounts
        .iter()
        .map(|account| (account.facts.account.as_str(), account.facts.state.name()));
    told.filter(|(_, state)| *state != "active").collect()
}

#[tokio::test]
async fn every_verdict_on_a_back_dated_domain_is_the_oracles() {
    let all = office();
    let (add, here, there) = files(&all);
    let domain = Domain::provision();
    domain.add(&add);
    domain.backdate("dc", &here);
    domain.copy();
    domain.backdate("dc2", &there);
    let first = domain.start("dc", 0).await;
    let second = domain.start("dc2", 1).await;

    let mut settings = domain.settings(&first);
    marked(&mut settings, &all);
    let one = read(&settings).await.unwrap();
    assert_eq!((one.unread, one.accounts.len()), (vec![], all.len()));
    assert_eq!(wrong(&one.accounts, &all, false), Vec::<String>::new());
    let expected = [
        ("disabled", "suspended"),
        ("expired", "suspended"),
        ("must-change", "must-change"),
    ];
    assert_eq!(states(&one.accounts), BTreeMap::from(expected));

    settings
        .servers
        .push(Server::parse(&second.address).unwrap());
    let both = read(&settings).await.unwrap();
    assert_eq!((both.unread, both.remarks), (vec![], vec![]));
    assert_eq!(wrong(&both.accounts, &all, true), Vec::<String>::new());
    let later = |name: &str| {
        let found = both
            .accounts
            .iter()
            .find(|account| account.facts.account == name);
        found.unwrap().facts.last_login.clone().unwrap().at
    };
    assert_eq!(later("other100"), days_ago(100));

    // One that is silent makes nothing wrong, and is told.
    drop(second);
    let alone = read(&settings).await.unwrap();
    assert_eq!(alone.remarks.len(), 1, "{:?}", alone.remarks);
    assert_eq!(wrong(&alone.accounts, &all, false), Vec::<String>::new());

    // Everything in the domain: what it was born with is a program or an envelope.
    settings.base = None;
    let whole = read(&settings).await.unwrap();
    for name in ["krbtgt", "Guest", "Administrator"] {
        let found = whole
            .accounts
            .iter()
            .find(|account| account.facts.account == name);
        assert!(
            !judge(&found.unwrap().facts, &policy(), at(NOW)).touches(),
            "{name}"
        );
    }
}

/// As an account itself would sign in.
async fn signing_in(settings: &Settings, name: &str) -> String {
    let mut settings = settings.clone();
    settings.login.user = format!("{name}@town.example");
    read(&settings).await.unwrap_err().to_string()
}

#[tokio::test]
async fn with_two_rights_accounts_are_closed_and_told_to_change_and_nothing_else() {
    let usual = Put {
        issued: 900,
        changed: Some(200),
        late: Some(300),
        ..Put::default()
    };
    let forever = Put {
        control: 66_048,
        ..usual.clone()
    };
    // A password of the domain itself expires after 42 days: who is to sign in has a newer one.
    let fresh = Put {
        changed: Some(10),
        ..usual.clone()
    };
    let all = [
        ("idle", &usual),
        ("old", &usual),
        ("forever", &forever),
        ("busy", &fresh),
        ("program", &usual),
    ];
    let all: BTreeMap<String, Put> = all.map(|(name, put)| (name.to_owned(), put.clone())).into();
    let (add, here, _) = files(&all);
    let domain = Domain::provision();
    domain.add(&add);
    domain.backdate("dc", &here);
    domain.delegate("townwatch");
    let controller = domain.start("dc", 0).await;
    let mut settings = domain.settings(&controller);
    settings.base = Some(STAFF.to_owned());
    let reading = read(&settings).await.unwrap();
    let judged = |name: &str| {
        let found = reading
            .accounts
            .iter()
            .find(|account| account.facts.account == name);
        found.unwrap().clone()
    };
    let act =
        async |name: &str, measure| carry_out(&settings, &judged(name), measure, at(NOW)).await;

    let done = act("idle", Measure::Suspend).await.unwrap();
    assert_eq!(done.account.facts.state.name(), "suspended");
    assert_eq!(done.written[0].before.as_deref(), Some("512"));
    assert_eq!(done.written[0].after, "514");
    assert!(
        signing_in(&settings, "idle")
            .await
            .contains("the account is disabled")
    );
    // Once more: nothing is left to be done.
    assert_eq!(act("idle", Measure::Suspend).await.unwrap().written, []);

    for name in ["old", "forever"] {
        let done = act(name, Measure::MustChange).await.unwrap();
        assert_eq!(done.account.facts.state.name(), "must-change", "{name}");
        let told = signing_in(&settings, name).await;
        assert!(
            told.contains("its password must be changed first"),
            "{told}"
        );
    }

    // Somebody signs in between the verdict and the deed.
    let mut visitor = settings.clone();
    visitor.login.user = "busy@town.example".into();
    read(&visitor).await.unwrap();
    let told = act("busy", Measure::Suspend).await.unwrap_err();
    assert!(told.to_string().contains("it was used since"), "{told}");

    settings
        .marks
        .names
        .insert(Mark::Service, vec!["prog*".into()]);
    let told = carry_out(&settings, &judged("program"), Measure::Suspend, at(NOW)).await;
    assert_eq!(
        told.unwrap_err(),
        DirectoryError::NotAPerson("program".into())
    );

    // Beside the unit that was delegated nothing can be written.
    settings.base = None;
    let whole = read(&settings).await.unwrap();
    let own = whole
        .accounts
        .iter()
        .find(|account| account.facts.account == "townwatch");
    let told = carry_out(&settings, own.unwrap(), Measure::Suspend, at(NOW))
        .await
        .unwrap_err();
    assert!(
        told.to_string().contains("the account may not do that"),
        "{told}"
    );
}
