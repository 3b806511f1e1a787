//! A demo office with its directory open.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use tempfile::TempDir;

use crate::scim::house::{Answer, asked_of};

pub(crate) const BASE: &str = "dc=xiling,dc=example";
pub(crate) const DOMAIN: &str = "xiling.example";
const BOTH_DOORS: &str = "ldaps = \"127.0.0.1:0\"\nldap = \"127.0.0.1:0\"\n";
/// The operator's log of [`House::logged`], in its folder.
const LOG: &str = "operator.log";
/// Somebody without a role that asks for more than a password.
pub(crate) const WHO: &str = "wang.staff";

/// The program with a directory that speaks LDAPS and `StartTLS`; killed when dropped.
pub(crate) struct House {
    child: Child,
    folder: TempDir,
    ldaps: u16,
    ldap: u16,
    console: u16,
    /// The password of everybody.
    pub(crate) password: String,
}

impl House {
    /// With TLS.
    pub(crate) fn open() -> Self {
        Self::with(BOTH_DOORS, |_, _| ())
    }

    /// With TLS, and everything that the operator's log can tell in a file.
    pub(crate) fn logged() -> Self {
        Self::with(BOTH_DOORS, |command, folder| {
            let file = fs::File::create(folder.join(LOG)).unwrap();
            command.env("TOWNWATCH_LOG", "trace").stderr(file);
        })
    }

    /// On this machine only, where passwords may be said without TLS.
    pub(crate) fn plain() -> Self {
        let doors = "ldap = \"127.0.0.1:0\"\nplain_on_loopback = true\n";
        Self::with(doors, |_, _| ())
    }

    fn with(doors: &str, prepare: impl FnOnce(&mut Command, &Path)) -> Self {
        let folder = TempDir::new().unwrap();
        let at = |name: &str| folder.path().join(name);
        let made = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "ec", "-pkeyopt"])
            .args(["ec_paramgen_curve:P-256", "-nodes", "-days", "2"])
            .args(["-subj", "/CN=directory.test", "-addext"])
            .arg("subjectAltName=DNS:localhost,IP:127.0.0.1")
            .arg("-keyout")
            .arg(at("key.pem"))
            .arg("-out")
            .arg(at("certificate.pem"))
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        let text = format!(
            "[directory_server]\nbase = {BASE:?}\nmail_domain = {DOMAIN:?}\ncertificate_file = \"{}\"\nkey_file = \"{}\"\n{doors}",
            at("certificate.pem").display(),
            at("key.pem").display(),
        );
        fs::write(at("townwatch.toml"), text).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_townwatch"));
        command.args(["serve", "--demo", "--listen", "127.0.0.1:0", "--config"]);
        command
            .arg(at("townwatch.toml"))
            .arg("--data")
            .arg(at("data"));
        prepare(&mut command, folder.path());
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (mut ldaps, mut ldap, mut console) = (0, 0, 0);
        for line in lines {
            let line = line.unwrap();
            let port = || line.rsplit_once(':').unwrap().1.parse().unwrap();
            if line.starts_with("directory ldaps on") {
                ldaps = port();
            } else if line.starts_with("directory ldap") {
                ldap = port();
            } else if line.starts_with("ready http://") {
                console = port();
            } else if line.starts_with("others, same password") {
                break;
            }
        }
        let password = fs::read_to_string(at("data/demo/password")).unwrap();
        Self {
            child,
            folder,
            ldaps,
            ldap,
            console,
            password: password.trim().to_owned(),
        }
    }

    /// The operator's log of [`House::logged`].
    pub(crate) fn log(&self) -> PathBuf {
        self.path().join(LOG)
    }

    /// The running process.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    /// Where the console listens.
    pub(crate) fn console_port(&self) -> u16 {
        self.console
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn certificate(&self) -> PathBuf {
        self.path().join("certificate.pem")
    }

    pub(crate) fn ldaps_port(&self) -> u16 {
        self.ldaps
    }

    pub(crate) fn ldap_port(&self) -> u16 {
        self.ldap
    }

    pub(crate) fn person(name: &str) -> String {
        format!("uid={name},ou=people,{BASE}")
    }

    /// A tool of `OpenLDAP` over LDAPS.
    pub(crate) fn tool(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        command.env("LDAPTLS_CACERT", self.certificate());
        command.env("LDAPTLS_REQCERT", "demand");
        command.args(["-x", "-H", &format!("ldaps://127.0.0.1:{}", self.ldaps)]);
        command
    }

    /// The same, with TLS begun by the tool.
    pub(crate) fn starting(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        command.env("LDAPTLS_CACERT", self.certificate());
        command.env("LDAPTLS_REQCERT", "demand");
        command.args([
            "-x",
            "-ZZ",
            "-H",
            &format!("ldap://127.0.0.1:{}", self.ldap),
        ]);
        command
    }

    /// A key for a program: made on the command line while the server runs.
    pub(crate) fn key(&self, service: &str) -> String {
        let made = Command::new(env!("CARGO_BIN_EXE_townwatch"))
            .args(["account", "service-key", service, "--json", "--config"])
            .arg(self.path().join("townwatch.toml"))
            .arg("--data")
            .arg(self.path().join("data"))
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        let told: serde_json::Value = serde_json::from_slice(&made.stdout).unwrap();
        let word = |name: &str| told.get(name).and_then(serde_json::Value::as_str).unwrap();
        assert_eq!(word("dn"), format!("cn={service},ou=services,{BASE}"));
        word("key").to_owned()
    }

    /// The cookie of a browser in which somebody has just signed in.
    pub(crate) fn browser(&self, name: &str) -> String {
        self.browser_with(name, &self.password)
    }

    /// The same with a password of their own.
    pub(crate) fn browser_with(&self, name: &str, password: &str) -> String {
        let form = format!("login={name}&password={password}");
        let answer = self.post("", "/sign-in", &form);
        let sent = answer.headers.iter();
        let cookies = sent.filter(|(name, _)| name == "set-cookie");
        let cookies = cookies.filter_map(|(_, set)| set.split(';').next());
        cookies.collect::<Vec<_>>().join("; ")
    }

    /// A form that a browser sends to the console.
    pub(crate) fn post(&self, cookie: &str, path: &str, form: &str) -> Answer {
        let headers = [
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Cookie", cookie),
        ];
        asked_of(self.console, "POST", path, &headers, form)
    }

    /// A door as the console tells of it. `localhost` would be looked up in the certificate as the machine's own name.
    pub(crate) fn door(&self, kind: &'static str) -> web::DirectoryDoor {
        web::DirectoryDoor {
            kind,
            host: "127.0.0.1".into(),
            port: if kind == "ldaps" {
                self.ldaps
            } else {
                self.ldap
            },
        }
    }

    /// What the console gives to copy for a program.
    pub(crate) fn copied(&self, id: &str, kind: &'static str, service: &str, key: &str) -> String {
        let clients = web::clients(&self.door(kind), BASE, "unused", service, key);
        let found = clients.into_iter().find(|one| one.id == id);
        found.unwrap().text
    }

    /// Ends it by a signal, and tells how it ended.
    pub(crate) fn struck(mut self, signal: &str) -> std::process::ExitStatus {
        let sent = Command::new("kill")
            .args([&format!("-{signal}"), &self.process().to_string()])
            .status();
        assert!(sent.unwrap().success());
        self.child.wait().unwrap()
    }

    pub(crate) fn is_alive(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _ended = self.child.wait();
    }
}

pub(crate) fn said(output: &Output) -> String {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8_lossy(&text).into_owned()
}
