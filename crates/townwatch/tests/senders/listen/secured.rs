//! Syslog and RELP over TLS with client certificates, from rsyslog with OpenSSL and with `GnuTLS`.

use std::path::Path;
use std::process::Command;

use application::port::Trust;

use crate::house::House;
use crate::listen::clients::lost_on_the_way;
use crate::listen::sender::{Kill, Sending, add_events, counted, killed_while_it_sends};

fn openssl(folder: &Path, words: &str) {
    let words = words.split(' ').map(|word| word.replace('~', " "));
    let made = Command::new("openssl")
        .args(words)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
}

/// A root, our certificate and that of a sender called `mail.example`.
pub(crate) fn certificates(folder: &Path) {
    let ec = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    openssl(
        folder,
        &format!(
            "req -x509 {ec} -keyout ca.key -out ca.pem -days 30 -subj /CN=root.example -addext basicConstraints=critical,CA:TRUE"
        ),
    );
    for name in ["logs.example", "mail.example"] {
        openssl(
            folder,
            &format!("req -new {ec} -keyout {name}.key -out {name}.csr -subj /CN={name}"),
        );
        std::fs::write(folder.join("ext"), format!("subjectAltName=DNS:{name}\n")).unwrap();
        openssl(
            folder,
            &format!(
                "x509 -req -in {name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 30 -out {name}.pem -extfile ext"
            ),
        );
    }
}

pub(crate) fn listener(kind: &str, folder: &Path) -> String {
    let file = |name: &str| folder.join(name).display().to_string();
    format!(
        "[[collect.listen]]\nkind = {kind:?}\ntransport = \"tls\"\naddress = \"127.0.0.1:0\"\n[collect.listen.tls]\ncertificate_file = {:?}\nkey_file = {:?}\nclient_ca_file = {:?}\n",
        file("logs.example.pem"),
        file("logs.example.key"),
        file("ca.pem"),
    )
}

/// rsyslog over TLS with a queue on disk.
fn action(driver: &str, port: u16, folder: &Path) -> String {
    let files = folder.display();
    format!(
        r#"action(type="omfwd" target="127.0.0.1" port="{port}" protocol="tcp" TCP_Framing="octet-counted" template="RSYSLOG_SyslogProtocol23Format"
 StreamDriver="{driver}" StreamDriverMode="1" StreamDriverAuthMode="x509/name" StreamDriverPermittedPeers="logs.example"
 StreamDriver.CAFile="{files}/ca.pem" StreamDriver.CertFile="{files}/mail.example.pem" StreamDriver.KeyFile="{files}/mail.example.key"
 action.resumeRetryCount="-1" action.resumeInterval="1" queue.type="LinkedList" queue.fileName="out" queue.maxDiskSpace="50m" queue.saveOnShutdown="on")"#
    )
}

fn sent_by_rsyslog(driver: &str) {
    let folder = tempfile::tempdir().unwrap();
    certificates(folder.path());
    let mut house = House::new(&listener("syslog", folder.path()));
    house.start();
    let port = house.address("syslog/tls").port();
    let action = action(driver, port, folder.path());
    let rsyslog = Sending::rsyslog(house.folder.path(), &action);
    add_events(&rsyslog.file, 0..200);
    house.wait_for(b"event-0000199.");
    rsyslog.stop();
    house.stop();
    assert_eq!(counted(&house.texts()).len(), 200);
    assert!(
        house
            .kept()
            .iter()
            .all(|record| record.trust == Trust::Authenticated)
    );
    assert!(
        house
            .sources()
            .contains(&"syslog/tls mail.example".to_owned())
    );
}

/// TLS answers nothing: what is lost was on the way when the server was killed, one stretch for each.
fn killed_while_rsyslog_sends_over_tls(portions: u32, events: u32) {
    let folder = tempfile::tempdir().unwrap();
    certificates(folder.path());
    let mut house = House::new(&listener("syslog", folder.path()));
    house.start();
    let port = house.address("syslog/tls").port();
    let action = action("ossl", port, folder.path());
    let sending = Sending::rsyslog(house.folder.path(), &action);
    let left = killed_while_it_sends(&mut house, sending, (portions, events), Kill::Midway);
    lost_on_the_way("rsyslog over TLS", &left, portions, events);
}

#[test]
fn killed_while_rsyslog_sends_over_tls_only_what_was_on_the_way_is_lost() {
    killed_while_rsyslog_sends_over_tls(2, 700);
}

#[test]
#[ignore = "the long matrix: cargo xtask soak"]
fn killed_ten_times_while_rsyslog_sends_a_hundred_thousand_events_over_tls() {
    killed_while_rsyslog_sends_over_tls(10, 10_000);
}

#[test]
fn a_certificate_names_the_sender_with_openssl() {
    sent_by_rsyslog("ossl");
}

#[test]
fn a_certificate_names_the_sender_with_gnutls() {
    sent_by_rsyslog("gtls");
}

#[test]
fn who_shows_no_certificate_is_turned_away() {
    let folder = tempfile::tempdir().unwrap();
    certificates(folder.path());
    let mut house = House::new(&listener("syslog", folder.path()));
    house.start();
    let port = house.address("syslog/tls").port();
    let script = format!(
        "(echo '<13>stranger'; sleep 1) | openssl s_client -quiet -no_ign_eof -connect 127.0.0.1:{port}"
    );
    let _turned_away = Command::new("sh").args(["-c", &script]).output().unwrap();
    let script = format!(
        "(echo '<13>friend'; sleep 1) | openssl s_client -quiet -no_ign_eof -connect 127.0.0.1:{port} -cert mail.example.pem -key mail.example.key"
    );
    let mut friend = Command::new("sh")
        .args(["-c", &script])
        .current_dir(folder.path())
        .spawn()
        .unwrap();
    house.wait_for(b"<13>friend");
    friend.wait().unwrap();
    house.stop();
    assert_eq!(house.texts(), ["<13>friend"]);
}
