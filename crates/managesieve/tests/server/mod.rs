//! A real Dovecot with Pigeonhole, for every test that asks for the rules of mailboxes.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use managesieve::{Server, Tls};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tempfile::TempDir;
use zeroize::Zeroizing;

/// The master user.
pub(crate) const MASTER: &str = "townwatch";
/// Their password.
pub(crate) const PASSWORD: &str = "master's secret, for tests only";
/// A mail server of the test's own.
pub(crate) struct Dovecot {
    child: Child,
    folder: TempDir,
    /// Where it is asked, on this machine.
    pub(crate) port: u16,
}

impl Dovecot {
    /// One with mailboxes of `wang.staff` and `lin.contact`.
    pub(crate) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        for name in ["run", "state", "mail"] {
            fs::create_dir(at(name)).unwrap();
        }
        // Mailboxes belong to nobody in particular: Dovecot opens none for the superuser.
        for name in [folder.path().to_path_buf(), folder.path().join("mail")] {
            fs::set_permissions(name, fs::Permissions::from_mode(0o777)).unwrap();
        }
        certificate(
            &folder.path().join("key.pem"),
            &folder.path().join("crt.pem"),
        );
        fs::write(
            at("users"),
            "wang.staff:{PLAIN}x::::::\nlin.contact:{PLAIN}y::::::\n",
        )
        .unwrap();
        fs::write(
            at("masters"),
            format!("{MASTER}:{{PLAIN}}{PASSWORD}::::::\n"),
        )
        .unwrap();
        let port = free();
        fs::write(at("dovecot.conf"), configuration(&folder, port)).unwrap();
        let child = Command::new("/usr/sbin/dovecot")
            .args(["-F", "-c", &at("dovecot.conf")])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let dovecot = Self {
            child,
            folder,
            port,
        };
        dovecot.wait();
        dovecot
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "Dovecot tells nobody when it is ready"
    )]
    fn wait(&self) {
        let begun = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(begun.elapsed() < Duration::from_mins(1), "{}", self.log());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// A file of its folder: `crt.pem` is whose certificate it has.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "its log comes later than its answer"
    )]
    /// What it says, after a while.
    pub(crate) fn told(&self) -> String {
        std::thread::sleep(Duration::from_secs(1));
        self.log()
    }

    fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    /// How it is asked: protected.
    pub(crate) fn server(&self) -> Server {
        let mut roots = RootCertStore::empty();
        for root in CertificateDer::pem_file_iter(self.path("crt.pem")).unwrap() {
            roots.add(root.unwrap()).unwrap();
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        Server {
            tls: Tls::Start(Arc::new(config)),
            ..in_the_clear(self.port)
        }
    }
}

impl Drop for Dovecot {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// How somebody is asked in the clear.
pub(crate) fn in_the_clear(port: u16) -> Server {
    Server {
        host: "localhost".to_owned(),
        port,
        tls: Tls::None,
        master: MASTER.to_owned(),
        password: Zeroizing::new(PASSWORD.to_owned()),
    }
}

fn free() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

fn configuration(folder: &TempDir, port: u16) -> String {
    let at = folder.path().display();
    format!(
        "base_dir = {at}/run\nstate_dir = {at}/state\nlog_path = {at}/log\nprotocols = sieve\n\
         mail_location = maildir:{at}/mail/%n\nfirst_valid_uid = 1\nfirst_valid_gid = 1\n\
         disable_plaintext_auth = no\nssl = yes\nssl_cert = <{at}/crt.pem\nssl_key = <{at}/key.pem\n\
         auth_mechanisms = plain\n\
         passdb {{\n driver = passwd-file\n args = {at}/masters\n master = yes\n}}\n\
         passdb {{\n driver = passwd-file\n args = {at}/users\n}}\n\
         userdb {{\n driver = passwd-file\n args = {at}/users\n default_fields = uid=65534 gid=65534 home={at}/mail/%n\n}}\n\
         service managesieve-login {{\n chroot =\n inet_listener sieve {{\n address = 127.0.0.1\n port = {port}\n }}\n}}\n\
         service anvil {{\n chroot =\n}}\n\
         plugin {{\n sieve = file:{at}/mail/%n/sieve;active={at}/mail/%n/active.sieve\n}}\n"
    )
}

/// A key and a certificate that signs itself, for `localhost`.
fn certificate(key: &Path, crt: &Path) {
    let made = Command::new("openssl")
        .args([
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
        ])
        .args([
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
        ])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-keyout")
        .arg(key)
        .arg("-out")
        .arg(crt)
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
}
