//! Whom the password is told.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::mpsc;
use std::time::Duration;

use directory::{Dialect, DirectoryError, Security, Server, Trust};
use tempfile::TempDir;
use zeroize::Zeroizing;

use super::peers::{Certificates, HERE, read, settings};
use super::slapd::Slapd;

const ONE: &str = "dn: uid=an,dc=town,dc=example
objectClass: inetOrgPerson
uid: an
cn: An
sn: An
pwdLastSuccess: 20261001000000Z

";

#[tokio::test]
async fn who_is_not_believed_or_not_let_in_is_told_in_words() {
    let slapd = Slapd::start(ONE).await;
    let other = TempDir::new().unwrap();
    let mut stranger = slapd.settings();
    stranger.trust = Certificates::new(other.path(), HERE).trust();
    let told = read(&stranger).await.unwrap_err();
    assert!(matches!(told, DirectoryError::Connection { .. }), "{told}");
    assert!(
        told.to_string().contains("invalid peer certificate"),
        "{told}"
    );

    let mut wrong = slapd.settings();
    wrong.login.password = Zeroizing::new("guessed".into());
    let told = read(&wrong).await.unwrap_err().to_string();
    assert!(
        told.contains("refused to sign cn=reader") && told.contains("wrong name or password"),
        "{told}"
    );
    assert!(!told.contains("guessed"));

    // A server lets everybody in who says no password: as nobody.
    let mut empty = slapd.settings();
    empty.login.password = Zeroizing::new(String::new());
    let told = read(&empty).await.unwrap_err();
    assert!(matches!(told, DirectoryError::SignIn { .. }), "{told}");

    assert_eq!(read(&slapd.settings()).await.unwrap().accounts.len(), 1);
    assert!(slapd.file("slapd.conf").exists());
}

#[tokio::test]
async fn only_this_machine_hears_a_password_in_the_clear() {
    let mut settings = settings(
        Dialect::OpenLdap,
        "192.0.2.7",
        "cn=reader",
        "secret",
        Trust::nobody(),
    );
    settings.security = Security::PlainOnLoopback;
    let told = read(&settings).await.unwrap_err();
    assert_eq!(told, DirectoryError::Unprotected("192.0.2.7".into()));
}

/// A listener that refuses to speak TLS, as somebody in between would make it look.
#[tokio::test]
async fn a_server_without_tls_never_hears_the_password() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (heard, hearing) = mpsc::channel();
    let answering = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(2)))
            .unwrap();
        let mut all = Vec::new();
        let mut buffer = [0; 1_024];
        let count = stream.read(&mut buffer).unwrap();
        all.extend(&buffer[..count]);
        // ExtendedResponse, protocolError.
        stream
            .write_all(&[0x30, 0x0c, 2, 1, 1, 0x78, 7, 0x0a, 1, 2, 4, 0, 4, 0])
            .unwrap();
        while let Ok(count @ 1..) = stream.read(&mut buffer) {
            all.extend(&buffer[..count]);
        }
        heard.send(all).unwrap();
    });
    let folder = TempDir::new().unwrap();
    let trust = Certificates::new(folder.path(), HERE).trust();
    let mut settings = settings(
        Dialect::OpenLdap,
        "127.0.0.1:1",
        "cn=reader",
        "hush-hush",
        trust,
    );
    settings.servers = vec![Server::parse(&format!("127.0.0.1:{port}")).unwrap()];
    settings.security = Security::StartTls;
    let told = read(&settings).await.unwrap_err();
    assert!(matches!(told, DirectoryError::Connection { .. }), "{told}");
    answering.join().unwrap();
    let said = String::from_utf8_lossy(&hearing.recv().unwrap()).into_owned();
    assert!(said.contains("1.3.6.1.4.1.1466.20037"), "{said:?}");
    assert!(
        !said.contains("hush") && !said.contains("reader"),
        "{said:?}"
    );
}
