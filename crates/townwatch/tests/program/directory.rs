//! `townwatch account sweep --directory`: a real slapd, judged from the command line.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a preparation that fails ends the test"
)]

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

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

/// An account by name, with the day of its last sign-in and whether it is closed.
fn entry(name: &str, signed_in: &str, more: &str) -> String {
    format!(
        "dn: uid={name},dc=town,dc=example\nobjectClass: inetOrgPerson\nuid: {name}\ncn: {name}\nsn: {name}\n\
         createTimestamp: 20200102000000Z\npwdChangedTime: 20261101000000Z\n\
         pwdLastSuccess: {signed_in}000000Z\n{more}\n"
    )
}

impl Slapd {
    fn start(entries: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let at = folder.path().to_str().unwrap();
        fs::create_dir(folder.path().join("data")).unwrap();
        let configuration = folder.path().join("slapd.conf");
        fs::write(&configuration, SLAPD.replace("FOLDER", at)).unwrap();
        let ldif = folder.path().join("all.ldif");
        let top = "dn: dc=town,dc=example\nobjectClass: dcObject\nobjectClass: organization\no: Town\ndc: town\n\n";
        fs::write(&ldif, format!("{top}{entries}")).unwrap();
        let slapadd = &mut Command::new("/usr/sbin/slapadd");
        let added = slapadd
            .arg("-q")
            .arg("-f")
            .arg(&configuration)
            .arg("-l")
            .arg(&ldif);
        assert!(added.status().unwrap().success());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let process = Command::new("/usr/sbin/slapd")
            .arg("-f")
            .arg(&configuration)
            .args(["-h", &format!("ldap://127.0.0.1:{port}"), "-d", "0"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let slapd = Self {
            process,
            folder,
            port,
        };
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return slapd;
            }
            let _ = Command::new("sleep").arg("0.1").status();
        }
        panic!("slapd does not answer");
    }

    /// A configuration that names it, with further lines.
    fn configuration(&self, more: &str) -> PathBuf {
        let secret = self.folder.path().join("password");
        fs::write(&secret, "secret\n").unwrap();
        fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).unwrap();
        let text = format!(
            "[[directory]]\nname = \"town\"\nkind = \"openldap\"\nservers = [\"127.0.0.1:{}\"]\n\
             encryption = \"none\"\nuser = \"cn=admin,dc=town,dc=example\"\npassword_file = \"{}\"\n{more}",
            self.port,
            secret.display()
        );
        let path = self.folder.path().join("townwatch.toml");
        fs::write(&path, text).unwrap();
        path
    }
}

fn sweep(configuration: &std::path::Path, name: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_townwatch"))
        .args([
            "account",
            "sweep",
            "--dry-run",
            "--json",
            "--directory",
            name,
        ])
        .arg("--config")
        .arg(configuration)
        .args(["--now", "2026-11-21T09:00:00+08:00"])
        .env_remove("TOWNWATCH_LOG")
        .output()
        .unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_directory_is_judged_by_the_policy_and_braked_like_any_list() {
    let mut entries = String::new();
    for number in 0..30 {
        write!(
            entries,
            "{}",
            entry(&format!("busy{number}"), "20261120", "")
        )
        .unwrap();
    }
    entries += &entry("idle", "20260401", "");
    entries += &entry(
        "closed",
        "20260401",
        "pwdAccountLockedTime: 000001010000Z\n",
    );
    entries += &entry("svc-mail", "20210101", "");
    let slapd = Slapd::start(&entries);
    let configuration = slapd.configuration("[directory.names]\nservice = [\"svc-*\"]\n");
    let output = sweep(&configuration, "town");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 33, "{}", stderr(&output));
    let of = |name: &str| lines.iter().find(|line| line["account"] == name).unwrap();
    let idle = of("idle");
    assert_eq!(
        (&idle["action"], &idle["clause"]),
        (&json!("suspend"), &json!("二(一)2"))
    );
    assert_eq!(
        idle["evidence"],
        json!([{"what": "last_login", "at": "2026-04-01T08:00:00+08:00", "source": "pwdLastSuccess"}])
    );
    assert_eq!(idle["dn"], "uid=idle,dc=town,dc=example");
    assert_eq!(
        (&idle["reached"], &of("closed")["reached"]),
        (&json!(false), &json!(true))
    );
    assert_eq!(of("svc-mail")["action"], "review");
    assert_eq!(of("busy7")["action"], "none");
    // One of thirty-three is less than five of a hundred.
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let said = stderr(&output);
    assert!(
        said.contains("judged 33 accounts") && said.contains(": 1 would be changed"),
        "{said}"
    );

    // Without the name of the program, its account would be deleted, and the brake is on.
    let output = sweep(&slapd.configuration(""), "town");
    assert!(
        stderr(&output).contains("the brake is on"),
        "{}",
        stderr(&output)
    );
    assert_eq!(output.status.code(), Some(1));
}

/// The program with a line on standard input.
fn run(arguments: &[&str], line: &str) -> Output {
    let mut started = Command::new(env!("CARGO_BIN_EXE_townwatch"))
        .args(arguments)
        .env_remove("TOWNWATCH_LOG")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = started.stdin.take().unwrap();
    // Who refuses its arguments reads nothing.
    let _ = stdin.write_all(line.as_bytes());
    drop(stdin);
    started.wait_with_output().unwrap()
}

#[test]
fn without_a_dry_run_it_is_proposed_once_and_nothing_is_done() {
    let mut entries = entry("idle", "20210401", "");
    entries += &entry("svc-mail", "20210101", "");
    let slapd = Slapd::start(&entries);
    let configuration = slapd.configuration("[directory.names]\nservice = [\"svc-*\"]\n");
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    let data = data.to_str().unwrap();
    let init = ["init", "--data", data, "--admin", "wu", "--password-stdin"];
    let made = run(&init, "nine rivers bend slowly north\n");
    assert_eq!(made.status.code(), Some(0), "{}", stderr(&made));
    let configuration = configuration.to_str().unwrap();
    let sweep = || {
        let arguments = [
            "account",
            "sweep",
            "--json",
            "--data",
            data,
            "--directory",
            "town",
            "--config",
            configuration,
        ];
        let output = run(&arguments, "");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        let mut lines: Vec<Value> = lines.collect();
        assert_eq!(lines.len(), 3, "{}", stderr(&output));
        let said = lines.pop().unwrap();
        (output.status.code(), lines, said)
    };
    let (code, first, run_of) = sweep();
    // One of two is more than five of a hundred.
    assert_eq!((code, &run_of["brake"]), (Some(1), &json!("held")));
    let told = |line: &Value| {
        let word = |name: &str| line[name].as_str().unwrap().to_owned();
        (word("account"), word("action"), word("stands"))
    };
    let expected = [("idle", "delete"), ("svc-mail", "review")];
    let expected = expected.map(|(name, action)| (name.into(), action.into(), "open".into()));
    assert_eq!(first.iter().map(told).collect::<Vec<_>>(), expected);
    let (_, again, run_of) = sweep();
    assert_eq!(again, first, "the same proposals");
    assert_eq!(run_of["proposed"], 0);
}

#[test]
fn what_is_wrong_with_a_directory_is_one_line() {
    let slapd = Slapd::start(&entry("an", "20261120", ""));
    let good = slapd.configuration("");
    let said = |output: Output| {
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert_eq!(
            stderr(&output).trim().lines().count(),
            1,
            "{}",
            stderr(&output)
        );
        stderr(&output)
    };
    assert!(said(sweep(&good, "village")).contains("there is town"));
    let text = fs::read_to_string(&good).unwrap();
    for (from, to, expected) in [
        (
            "127.0.0.1:",
            "dc1.town.example:",
            "without TLS the password would be readable",
        ),
        ("kind = \"openldap\"", "kind = \"novell\"", "novell"),
        (
            "encryption = \"none\"",
            "encryption = \"none\"\nfilter = \"(a=\"",
            "RFC 4515",
        ),
        ("cn=admin,", "cn=nobody,", "refused to sign cn=nobody"),
        (
            "cn=admin,",
            "cn=admin,\"\nbase = \"ou=gone,",
            "no account is found",
        ),
        (
            "name = \"town\"",
            "name = \"Town Hall\"",
            "lower case letters",
        ),
    ] {
        let changed = text
            .replace(from, to)
            .replace("cn=admin,\"", "cn=admin,dc=town,dc=example\"");
        fs::write(&good, &changed).unwrap();
        let said = said(sweep(&good, "town"));
        assert!(said.contains(expected), "{expected}: {said}");
    }
}
