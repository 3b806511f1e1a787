//! TLS by file: what is wrong with the files in one line, and a certificate that is replaced while
//! the program runs.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;
use townwatch::config::Tls;
use townwatch::tls::{Certificate, read};

/// A certificate for `localhost` with its key, made by OpenSSL.
pub(crate) fn issued(folder: &Path, name: &str) -> Tls {
    let (certificate_file, key_file) = (
        folder.join(format!("{name}.pem")),
        folder.join(format!("{name}.key")),
    );
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt"])
        .args(["ec_paramgen_curve:P-256", "-nodes", "-days", "2"])
        .args(["-subj", &format!("/CN={name}")])
        .args(["-addext", "subjectAltName=DNS:localhost"])
        .arg("-keyout")
        .arg(&key_file)
        .arg("-out")
        .arg(&certificate_file)
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    Tls {
        certificate_file,
        key_file,
    }
}

#[test]
fn what_is_wrong_with_the_files_is_told_in_one_line() {
    let folder = TempDir::new().unwrap();
    let (one, two) = (issued(folder.path(), "one"), issued(folder.path(), "two"));
    assert!(read(&one).is_ok());
    let text = folder.path().join("text");
    std::fs::write(&text, "hello").unwrap();
    let missing = folder.path().join("missing");
    let with = |certificate: &PathBuf, key: &PathBuf| {
        let files = Tls {
            certificate_file: certificate.clone(),
            key_file: key.clone(),
        };
        read(&files).err().unwrap()
    };
    for (told, what) in [
        (
            with(&one.certificate_file, &two.key_file),
            "is not the key of the certificate",
        ),
        (with(&text, &one.key_file), "holds no certificate"),
        (with(&one.certificate_file, &text), "holds no private key"),
        (
            with(&one.certificate_file, &one.certificate_file),
            "holds no private key",
        ),
        (with(&missing, &one.key_file), "tls.certificate_file"),
        (with(&one.certificate_file, &missing), "tls.key_file"),
    ] {
        assert!(
            told.contains(what) && !told.contains('\n'),
            "{what}: {told}"
        );
    }
}

#[test]
fn a_certificate_is_replaced_when_both_files_are_right_and_not_before() {
    let folder = TempDir::new().unwrap();
    let (one, two) = (issued(folder.path(), "one"), issued(folder.path(), "two"));
    let certificate = Certificate::open(&one).unwrap();
    assert_eq!(certificate.look_again(), Ok(false));
    std::fs::copy(&two.certificate_file, &one.certificate_file).unwrap();
    assert!(
        certificate.look_again().is_err(),
        "the key is still the old one"
    );
    assert!(
        certificate.look_again().is_err(),
        "it says so until it is right"
    );
    std::fs::copy(&two.key_file, &one.key_file).unwrap();
    assert_eq!(certificate.look_again(), Ok(true));
    assert_eq!(certificate.look_again(), Ok(false));
}

/// A server that is ended with the test, however it ends.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The program with a configuration, listening where there is room.
pub(crate) fn configured(folder: &Path, text: &str) -> Command {
    let config = folder.join("townwatch.toml");
    std::fs::write(&config, text).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_townwatch"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--config"]);
    command.arg(config).arg("--data").arg(folder.join("data"));
    command
}

#[test]
fn pages_come_over_tls_with_cookies_that_are_bound_to_it() {
    let folder = TempDir::new().unwrap();
    let files = issued(folder.path(), "one");
    let text = format!(
        "[tls]\ncertificate_file = {:?}\nkey_file = {:?}\n",
        files.certificate_file, files.key_file
    );
    let mut command = configured(folder.path(), &text);
    let child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut server = Server(child);
    let mut said = BufReader::new(server.0.stdout.take().unwrap());
    let mut ready = String::new();
    said.read_line(&mut ready).unwrap();
    let address = ready.trim().strip_prefix("ready https://").unwrap();
    let mut client = Command::new("openssl")
        .args(["s_client", "-quiet", "-verify_return_error", "-connect"])
        .args([address, "-verify_hostname", "localhost", "-CAfile"])
        .arg(&files.certificate_file)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let body = "language=vi&back=/";
    let length = body.len();
    let request = format!(
        "POST /language HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    let mut into = client.stdin.take().unwrap();
    into.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    let mut from = client.stdout.take().unwrap();
    from.read_to_string(&mut answer).unwrap();
    let _ = client.wait();
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    assert!(answer.contains("; Secure"), "{answer}");
    assert!(answer.contains("strict-transport-security: "), "{answer}");
}

#[test]
fn without_tls_or_a_named_proxy_nothing_listens_outside() {
    let open = "[server]\nlisten = \"0.0.0.0:0\"\n";
    let parsed = |more: &str| {
        let text = format!("{open}{more}");
        townwatch::config::parse("t.toml", &text, &std::collections::BTreeMap::new())
    };
    let told = parsed("").unwrap_err();
    assert!(
        told[0]
            .to_string()
            .contains("reachable from outside without TLS")
    );
    assert!(parsed("[proxy]\ntrusted = [\"198.51.100.0/24\"]\n").is_ok());
    let told = parsed("[proxy]\ntrusted = [\"proxy.example\"]\n").unwrap_err();
    assert!(
        told[0]
            .to_string()
            .starts_with("t.toml:4:1: proxy.trusted: \"proxy.example\""),
        "{told:?}"
    );
    // An address of numbers leads messages' links home, but passkeys are made for names.
    let none = std::collections::BTreeMap::new();
    let numbers = "[server]\npublic_url = \"https://192.0.2.1\"\n";
    let numbers = townwatch::config::parse("t.toml", numbers, &none).unwrap();
    assert_eq!(numbers.server.site(), Ok(None));
    for wrong in ["http://town.example", "town.example", "https://a/b"] {
        let closed = format!("[server]\npublic_url = \"{wrong}\"\n");
        let none = std::collections::BTreeMap::new();
        let told = townwatch::config::parse("t.toml", &closed, &none).unwrap_err();
        assert!(
            told[0]
                .to_string()
                .starts_with("t.toml:2:1: server.public_url"),
            "{told:?}"
        );
    }
    let told = parsed("[tls]\ncertificate_file = \"no\"\nkey_file = \"no\"\n").unwrap_err();
    assert!(
        told[0].to_string().contains("tls.certificate_file no: "),
        "{told:?}"
    );
}
