//! A real Dovecot with Pigeonhole, and servers that are none.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use managesieve::{Fault, Listed, Server, Session, Tls};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use zeroize::Zeroizing;

const MASTER: &str = "townwatch";
const PASSWORD: &str = "master's secret, for tests only";
/// A rule as Roundcube writes it.
const RULES: &str =
    "require [\"copy\"];\r\n# rule:[備份 \"1\"]\r\nredirect :copy \"box77@elsewhere.example\";\r\n";

/// A mail server of the test's own.
struct Dovecot {
    child: Child,
    folder: TempDir,
    port: u16,
}

impl Dovecot {
    fn start() -> Self {
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

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "its log comes later than its answer"
    )]
    fn told(&self) -> String {
        std::thread::sleep(Duration::from_secs(1));
        self.log()
    }

    fn log(&self) -> String {
        fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    /// How it is asked: protected.
    fn server(&self) -> Server {
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

fn in_the_clear(port: u16) -> Server {
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
fn certificate(key: &std::path::Path, crt: &std::path::Path) {
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

#[tokio::test]
async fn rules_of_a_mailbox_are_read_switched_off_and_on_again() {
    let dovecot = Dovecot::start();
    for server in [dovecot.server(), in_the_clear(dovecot.port)] {
        let opened = Session::open(&server, "wang.staff").await;
        let mut session = opened.unwrap_or_else(|fault| panic!("{fault}: {}", dovecot.told()));
        session.put("roundcube \"1\"", RULES).await.unwrap();
        session.put("假期", "keep;\r\n").await.unwrap();
        session.activate(Some("roundcube \"1\"")).await.unwrap();
        let mut listed = session.scripts().await.unwrap();
        listed.sort_by_key(|one| one.active);
        let one = |name: &str, active| Listed {
            name: name.to_owned(),
            active,
        };
        assert_eq!(listed, [one("假期", false), one("roundcube \"1\"", true)]);
        let text = session.script("roundcube \"1\"").await.unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), RULES);

        session.activate(None).await.unwrap();
        let listed = session.scripts().await.unwrap();
        assert!(listed.iter().all(|one| !one.active) && listed.len() == 2);
        session.activate(Some("roundcube \"1\"")).await.unwrap();
        session.close().await;

        let mut other = Session::open(&server, "lin.contact").await.unwrap();
        assert_eq!(
            other.scripts().await.unwrap(),
            [],
            "somebody else's mailbox"
        );
        let gone = other.script("roundcube \"1\"").await;
        assert!(matches!(gone, Err(Fault::Refused { code, .. }) if code == "NONEXISTENT"));
        let bad = other.put("x", "redirect 7;").await;
        assert!(matches!(bad, Err(Fault::Refused { text, .. }) if text.contains("redirect")));
        let line = other.script("a\r\nLOGOUT").await;
        assert!(matches!(line, Err(Fault::Name)));
    }
}

#[tokio::test]
async fn who_may_not_look_is_told_so() {
    let dovecot = Dovecot::start();
    let wrong = Server {
        password: Zeroizing::new("wrong".to_owned()),
        ..dovecot.server()
    };
    for (server, account) in [(&wrong, "wang.staff"), (&dovecot.server(), "nobody")] {
        let refused = Session::open(server, account).await;
        let fault = refused.err().unwrap();
        assert!(matches!(fault, Fault::NotIn(_)), "{fault}");
        assert!(!format!("{fault} {server:?}").contains("wrong"));
    }
    // A certificate that nobody vouches for opens nothing.
    let stranger = Dovecot::start();
    let other = Server {
        port: stranger.port,
        ..dovecot.server()
    };
    let refused = Session::open(&other, "wang.staff").await;
    assert!(matches!(refused, Err(Fault::Away(_))));
    drop(stranger);
    assert!(Session::open(&other, "wang.staff").await.is_err());
}

/// A server that says this to everybody, and then whatever it is asked.
async fn pretended(says: Vec<u8>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _gone = stream.write_all(&says).await;
            let mut heard = [0; 1024];
            while let Ok(1..) = stream.read(&mut heard).await {}
        }
    });
    port
}

#[tokio::test]
async fn a_hostile_server_gets_nothing_and_fills_nothing() {
    let hello =
        |text: &str| format!("\"IMPLEMENTATION\" \"x\"\r\n{text}OK \"ready\"\r\n").into_bytes();
    let endless = [
        b"\"A\" {1000000}\r\n".to_vec(),
        vec![b'a'; 1_000_000],
        b"\r\n".to_vec(),
    ];
    let endless = endless.concat().repeat(8);
    for (says, wanted) in [
        (hello(""), "no sign-in by PLAIN"),
        (
            hello("\"SASL\" \"GSSAPI XPLAIN\"\r\n"),
            "no sign-in by PLAIN",
        ),
        (
            b"* OK [CAPABILITY IMAP4rev1] ready\r\n".to_vec(),
            "not ManageSieve",
        ),
        (
            "\"A\" \"b\"\r\n".repeat(2_000).into_bytes(),
            "too many lines",
        ),
        (vec![b'a'; 100_000], "too long"),
        (endless, "too long"),
        (
            b"BYE \"go\x1b[31m away\"\r\n".to_vec(),
            "refused: go [31m away",
        ),
    ] {
        let port = pretended(says).await;
        let fault = Session::open(&in_the_clear(port), "wang.staff")
            .await
            .err()
            .unwrap();
        assert!(fault.to_string().contains(wanted), "{fault}: {wanted}");
    }
    // Who offers no protection where it is wanted hears no password.
    let dovecot = Dovecot::start();
    let port = pretended(hello("\"SASL\" \"PLAIN\"\r\n")).await;
    let server = Server {
        port,
        ..dovecot.server()
    };
    let fault = Session::open(&server, "wang.staff").await.err().unwrap();
    assert!(matches!(fault, Fault::Open(_)), "{fault}");
}
