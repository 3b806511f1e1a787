//! A real slapd, through the adapter that the program itself uses: proposals → approve → act → read again, held
//! against what was put in.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Child, Command, Stdio};

use application::jobs::Track;
use domain::people::Role;
use domain::policy::{State, SuspendReason};
use domain::sweep::{Ended, ProposalState};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;
use testkit::office::{Failure, MORNING, TestOffice};
use townwatch::config::Config;

use crate::sweeps::fake::days_ago;
use crate::sweeps::office::{enter, listed, turn};

const SLAPD: &str = "\
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
pidfile FOLDER/pid
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload ppolicy
database mdb
suffix \"dc=town,dc=example\"
rootdn \"cn=admin,dc=town,dc=example\"
rootpw secret
directory FOLDER/data
lastbind on
overlay ppolicy
";

struct Slapd {
    process: Child,
    folder: TempDir,
    port: u16,
}

impl Drop for Slapd {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Slapd {
    async fn start(entries: &str) -> Result<Self, Failure> {
        let folder = TempDir::new()?;
        let at = folder.path().to_str().ok_or("no path")?;
        fs::create_dir(folder.path().join("data"))?;
        let configuration = folder.path().join("slapd.conf");
        fs::write(&configuration, SLAPD.replace("FOLDER", at))?;
        let ldif = folder.path().join("all.ldif");
        let top = "dn: dc=town,dc=example\nobjectClass: dcObject\nobjectClass: organization\no: Town\ndc: town\n\n";
        fs::write(&ldif, format!("{top}{entries}"))?;
        let mut slapadd = Command::new("/usr/sbin/slapadd");
        let added = slapadd
            .arg("-q")
            .arg("-f")
            .arg(&configuration)
            .arg("-l")
            .arg(&ldif);
        assert!(added.status()?.success());
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut slapd = Self {
            process: Command::new("/bin/true").spawn()?,
            folder,
            port,
        };
        slapd.go_on().await?;
        Ok(slapd)
    }

    /// Starts it where it stood.
    async fn go_on(&mut self) -> Result<(), Failure> {
        self.process.wait()?;
        self.process = Command::new("/usr/sbin/slapd")
            .arg("-f")
            .arg(self.folder.path().join("slapd.conf"))
            .args(["-h", &format!("ldap://127.0.0.1:{}", self.port), "-d", "0"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        for _ in 0..300 {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return Ok(());
            }
            tokio::task::spawn_blocking(|| Command::new("sleep").arg("0.1").status()).await??;
        }
        Err("slapd does not answer".into())
    }

    fn configuration(&self) -> Result<Config, Failure> {
        let secret = self.folder.path().join("password");
        fs::write(&secret, "secret\n")?;
        fs::set_permissions(&secret, fs::Permissions::from_mode(0o600))?;
        let text = format!(
            "[[directory]]\nname = \"town\"\nkind = \"openldap\"\nservers = [\"127.0.0.1:{}\"]\n\
             encryption = \"none\"\nuser = \"cn=admin,dc=town,dc=example\"\npassword_file = \"{}\"\n\
             brake = {{ percent = 100, accounts = 1000 }}\n\
             [directory.names]\nservice = [\"svc-*\"]\nbreak_glass = [\"envelope*\"]\non_leave = [\"away*\"]\n\
             legal_hold = [\"held*\"]\n",
            self.port,
            secret.display()
        );
        let path = self.folder.path().join("townwatch.toml");
        fs::write(&path, text)?;
        let config = townwatch::config::load(Some(&path), &BTreeMap::new());
        config.map_err(|mistakes| format!("{mistakes:?}").into())
    }

    /// `pwdAccountLockedTime` and `pwdReset` of an account, asked of slapd by its own tool.
    fn shows(&self, name: &str) -> Result<(bool, bool), Failure> {
        let told = Command::new("ldapsearch")
            .args([
                "-x",
                "-LLL",
                "-D",
                "cn=admin,dc=town,dc=example",
                "-w",
                "secret",
            ])
            .args(["-H", &format!("ldap://127.0.0.1:{}", self.port)])
            .args([
                "-b",
                &format!("uid={name},dc=town,dc=example"),
                "pwdAccountLockedTime",
                "pwdReset",
            ])
            .output()?;
        let text = String::from_utf8(told.stdout)?;
        let closed = text.contains("pwdAccountLockedTime: 000001010000Z");
        Ok((closed, text.contains("pwdReset: TRUE")))
    }
}

fn entry(ldif: &mut String, name: &str, now: Timestamp, login: Option<i64>, changed: i64) {
    let stamp = |days: i64| days_ago(now, days).strftime("%Y%m%d%H%M%SZ").to_string();
    let _ = writeln!(
        ldif,
        "dn: uid={name},dc=town,dc=example\nobjectClass: inetOrgPerson\nuid: {name}\ncn: {name}\nsn: {name}\n\
         createTimestamp: {}\npwdChangedTime: {}",
        stamp(900),
        stamp(changed)
    );
    if let Some(login) = login {
        let _ = writeln!(ldif, "pwdLastSuccess: {}", stamp(login));
    }
    ldif.push('\n');
}

/// What must be so at the end, by an oracle that knows only days: closed, told to change.
fn oracle(name: &str, login: i64, changed: i64) -> (bool, bool) {
    let person = !["svc-", "envelope", "away"]
        .iter()
        .any(|one| name.starts_with(one));
    let closed = person && login > 190;
    (closed, person && !closed && changed > 95)
}

#[tokio::test]
async fn on_a_real_directory_the_end_is_the_oracles_though_it_went_away() -> Result<(), Failure> {
    let now: Timestamp = MORNING.parse()?;
    let (mut ldif, mut all) = (String::new(), Vec::new());
    for number in 0..40_i64 {
        let kind = match number % 10 {
            7 => "svc-",
            8 => "envelope",
            9 => "away",
            6 => "held",
            _ => "user",
        };
        // Nothing lies near an end of months.
        let login = [2, 100, 250, 420][usize::try_from(number % 4)?];
        let changed = [10, 130][usize::try_from(number / 4 % 2)?];
        let name = format!("{kind}{number}");
        entry(&mut ldif, &name, now, Some(login), changed);
        all.push((name, login, changed));
    }
    let mut slapd = Slapd::start(&ldif).await?;
    let office = TestOffice::configured(&slapd.configuration()?).await?;
    let supervisor = enter(&office, "su.head", &[Role::Supervisor]).await?;
    let (run, _) = office.office.sweep_by_operator("town").await?;
    assert_eq!((run.counts.accounts, run.counts.unread), (all.len(), 0));

    let mut approved = 0_usize;
    for one in listed(&office, &supervisor, Some(ProposalState::Open)).await? {
        if one.may_be_done() {
            let id = one.proposed().id;
            office
                .office
                .approve_proposal(&supervisor, id, one.version)
                .await?;
            approved += 1;
        }
    }
    assert_eq!(approved, run.counts.touched);
    office.clock.advance(SignedDuration::from_mins(3));
    slapd.process.kill()?;
    turn(&office, Track::Directories).await?;
    let waiting = listed(&office, &supervisor, Some(ProposalState::Approved)).await?;
    assert_eq!(waiting.len(), approved, "nothing was given up");
    slapd.go_on().await?;
    office.clock.advance(SignedDuration::from_mins(2));
    turn(&office, Track::Directories).await?;

    let mut wrong = Vec::new();
    for (name, login, changed) in &all {
        let (shown, expected) = (slapd.shows(name)?, oracle(name, *login, *changed));
        if shown != expected {
            wrong.push(format!(
                "{name} {login} {changed}: {shown:?}, not {expected:?}"
            ));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    let done = listed(&office, &supervisor, Some(ProposalState::Done)).await?;
    assert_eq!(done.len(), approved);
    let (again, _) = office.office.sweep_by_operator("town").await?;
    assert_eq!((again.counts.proposed, again.counts.touched), (0, 0));

    undone(&office, &slapd, &supervisor, &done).await
}

/// One that was suspended is opened again; where somebody else changed it meanwhile, it is not.
async fn undone(
    office: &TestOffice,
    slapd: &Slapd,
    supervisor: &application::Actor,
    done: &[domain::sweep::Proposal],
) -> Result<(), Failure> {
    let mut back = done.iter().filter(|one| one.has_a_way_back());
    let (one, other) = (back.next().ok_or("none")?, back.next().ok_or("no other")?);
    let name = &one.proposed().name;
    assert_eq!(slapd.shows(name)?, (true, false));
    // An administrator locks the other one otherwise.
    let change = format!(
        "dn: {}\nchangetype: modify\nreplace: pwdAccountLockedTime\npwdAccountLockedTime: 20261121000000Z\n",
        other.proposed().dn
    );
    let file = slapd.folder.path().join("change.ldif");
    fs::write(&file, change)?;
    let modified = Command::new("ldapmodify")
        .args(["-x", "-D", "cn=admin,dc=town,dc=example", "-w", "secret"])
        .args(["-H", &format!("ldap://127.0.0.1:{}", slapd.port), "-f"])
        .arg(&file)
        .output()?;
    assert!(modified.status.success(), "{modified:?}");
    for one in [one, other] {
        let (id, seen) = (one.proposed().id, one.version);
        office
            .office
            .reopen_account(supervisor, id, seen, "誤停")
            .await?;
    }
    turn(office, Track::Directories).await?;
    assert_eq!(slapd.shows(name)?, (false, false));
    let undone = listed(office, supervisor, Some(ProposalState::Undone)).await?;
    assert_eq!(undone.len(), 1);
    let receipt = undone[0].course().undone.as_ref().ok_or("no receipt")?;
    let suspended = State::Suspended(SuspendReason::Unstated).name();
    assert_eq!(
        (receipt.before.as_str(), receipt.after.as_str()),
        (suspended, "active")
    );
    let left = listed(office, supervisor, Some(ProposalState::Done)).await?;
    let left = left
        .iter()
        .find(|found| found.proposed().id == other.proposed().id);
    let ended = left.and_then(|one| one.course().ended.clone());
    assert_eq!(ended, Some(Ended::OtherState));
    Ok(())
}
