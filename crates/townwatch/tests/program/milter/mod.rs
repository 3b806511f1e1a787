//! The milter beside a real Postfix: what is forged goes, what is ours comes, and mail flows whatever happens.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a preparation that fails ends the test"
)]

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::postfix::Postfix;

const STRANGER: &str = "NAME=relay.example.net ADDR=198.51.100.7";
const ZONE: &str = "example.org TXT \"v=spf1 ip4:192.0.2.0/24 -all\"\n\
    _dmarc.example.org TXT \"v=DMARC1; p=reject\"\n\
    partner.example TXT \"v=spf1 ip4:198.51.100.7 -all\"\n";
/// Ways of writing a field that a reader may take for our own server's.
const FORGED: [&str; 6] = [
    "Authentication-Results: mail.example.org; spf=pass smtp.mailfrom=boss@example.org",
    "authentication-results: MAIL.Example.ORG. ; dkim=pass header.d=example.org",
    "AUTHENTICATION-RESULTS:\r\n\t(a (nested) comment) mail.example.org 1; dmarc=pass",
    "Authentication-Results: \"mail.example.org\"; spf=pass",
    "Authentication-Results: mail.example\r\n .org; spf=pass",
    "Townwatch-Verdict: clean score=0",
];

fn milter(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_townwatch"));
    command.args(["mail", "milter"]).args(words);
    command.env("LC_ALL", "C.UTF-8");
    command
}

/// The filter, killed when dropped.
struct Filter {
    child: Child,
    port: u16,
}

impl Filter {
    fn start(port: u16, words: &[&str]) -> Self {
        let listen = format!("inet:127.0.0.1:{port}");
        let mut child = milter(&["--listen", &listen])
            .args(words)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines.next().expect("the filter said nothing").unwrap();
        let port = ready.strip_prefix("ready inet:127.0.0.1:").unwrap();
        let port = port.parse().unwrap();
        Self { child, port }
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Filter {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _ended = self.child.wait();
    }
}

async fn postfix_beside(port: u16) -> Postfix {
    Postfix::start_with(&format!(
        "smtpd_milters = inet:127.0.0.1:{port}\n\
         milter_default_action = accept\n\
         smtpd_authorized_xclient_hosts = 127.0.0.0/8\n\
         virtual_mailbox_limit = 0\n"
    ))
    .await
}

/// One SMTP conversation: each line is answered before the next goes.
struct Sender(BufReader<TcpStream>);

impl Sender {
    fn connect(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        let mut sender = Self(BufReader::new(stream));
        sender.answer();
        sender
    }

    fn answer(&mut self) -> String {
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line).unwrap();
            if line.as_bytes().get(3) != Some(&b'-') {
                return line;
            }
        }
    }

    fn say(&mut self, line: &str) -> String {
        self.0
            .get_mut()
            .write_all(format!("{line}\r\n").as_bytes())
            .unwrap();
        self.answer()
    }

    /// Hands a message over as a stranger; the last answer.
    fn hand_over(port: u16, from: &str, message: &str) -> String {
        let mut sender = Self::connect(port);
        sender.say("EHLO tester");
        let turned = sender.say(&format!("XCLIENT {STRANGER}"));
        assert!(turned.starts_with("220"), "{turned}");
        sender.say("EHLO relay.example.net");
        sender.say(&format!("MAIL FROM:<{from}>"));
        let taken = sender.say("RCPT TO:<an@example.org>");
        assert!(taken.starts_with("250"), "{taken}");
        sender.say("DATA");
        sender.say(&format!("{message}\r\n."))
    }
}

fn zone(folder: &Path) -> String {
    let file = folder.join("names.zone");
    fs::write(&file, ZONE).unwrap();
    file.to_str().unwrap().to_owned()
}

fn fields<'l>(letter: &'l str, name: &str) -> Vec<&'l str> {
    let head = letter.split("\n\n").next().unwrap();
    let begins = |line: &&str| {
        line.get(..name.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(name))
    };
    head.lines().filter(begins).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_forged_goes_in_every_spelling_and_ours_stands_above() {
    let folder = TempDir::new().unwrap();
    let index = folder.path().join("index.jsonl");
    let zone = zone(folder.path());
    let filter = Filter::start(
        0,
        &[
            "--domain",
            "example.org",
            "--dns-zone",
            &zone,
            "--index",
            index.to_str().unwrap(),
        ],
    );
    let postfix = postfix_beside(filter.port).await;
    let forged = FORGED.join("\r\n");
    let message = format!(
        "{forged}\r\nAuthentication-Results: mx.partner.example; spf=pass\r\n\
         From: Mayor <boss@example.org>\r\nTo: an@example.org\r\nSubject: =?utf-8?B?5qmf5a+G?=\r\n\
         Message-ID: <1@x.example>\r\n\r\nhttps://example.org.pages.example.net/login\r\n"
    );
    let said = Sender::hand_over(postfix.port, "boss@example.org", &message);
    assert!(said.starts_with("250"), "{said}");
    let letters = postfix.letters("an", 1).await;
    let letter = &letters[0];
    let results = fields(letter, "authentication-results");
    assert_eq!(
        results,
        [
            "Authentication-Results: mail.example.org;",
            "Authentication-Results: mx.partner.example; spf=pass"
        ],
        "{letter}"
    );
    assert!(
        letter.contains("\n\tspf=fail smtp.mailfrom=boss@example.org;\n"),
        "{letter}"
    );
    assert!(
        letter.contains("\n\tdmarc=fail header.from=example.org;\n"),
        "{letter}"
    );
    let verdicts = fields(letter, "townwatch-verdict");
    assert!(
        matches!(verdicts.as_slice(), [one] if one.starts_with("Townwatch-Verdict: spoofed score=")),
        "{letter}"
    );
    assert!(
        letter.trim_end().ends_with("pages.example.net/login"),
        "{letter}"
    );

    is_noted(&index, &postfix);

    a_partner_gets_only_marks(&postfix).await;
}

/// Mail that is in order.
async fn a_partner_gets_only_marks(postfix: &Postfix) {
    let message = "From: Partner <a@partner.example>\r\nSubject: minutes\r\n\r\nhello\r\n";
    Sender::hand_over(postfix.port, "a@partner.example", message);
    let letters = postfix.letters("an", 2).await;
    let clean = letters
        .iter()
        .find(|letter| letter.contains("minutes"))
        .unwrap();
    assert!(
        clean.contains("Townwatch-Verdict: clean score=0"),
        "{clean}"
    );
    assert!(
        clean.contains("spf=pass smtp.mailfrom=a@partner.example"),
        "{clean}"
    );
}

/// The first line of the index tells of the forged message.
fn is_noted(index: &Path, postfix: &Postfix) {
    let lines = fs::read_to_string(index).unwrap();
    let first: Value = serde_json::from_str(lines.lines().next().unwrap()).unwrap();
    let of = |place: &str| first.pointer(place).and_then(Value::as_str).unwrap();
    assert_eq!(of("/email/to/address/0"), "an@example.org");
    assert_eq!(of("/email/subject"), "機密");
    assert_eq!(of("/source/ip"), "198.51.100.7");
    assert_eq!(of("/townwatch/mail/verdict"), "spoofed");
    let queue_id = of("/email/local_id");
    assert!(postfix.log().contains(queue_id), "{queue_id}");
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_is_held_only_after_a_replay_and_only_what_it_was_about() {
    let folder = TempDir::new().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let past = at("past.eml");
    fs::write(
        &past,
        "From: Partner <a@partner.example>\nSubject: minutes\n\nhello\n",
    )
    .unwrap();
    let zone = zone(folder.path());
    let own = ["--domain", "example.org", "--dns-zone", &zone];
    let refused = |words: &[&str]| {
        let done = milter(&["--listen", "inet:127.0.0.1:0"])
            .args(words)
            .output()
            .unwrap();
        assert_eq!(done.status.code(), Some(2), "{words:?}");
        String::from_utf8(done.stderr).unwrap()
    };
    let told = refused(&["--no-dns", "--hold", "spoofed"]);
    assert!(told.contains("--replayed"), "{told}");
    let report = at("report.toml");
    let replay = |hold: &str| -> Output {
        Command::new(env!("CARGO_BIN_EXE_townwatch"))
            .args(["mail", "replay", "--hold", hold, "--report", &report])
            .args(own)
            .arg(&past)
            .output()
            .unwrap()
    };
    assert_eq!(replay("phishing").status.code(), Some(0));
    let holding = ["--hold", "spoofed", "--replayed", &report];
    let told = refused(&[&own[..], &holding[..]].concat());
    assert!(told.contains("the replay was about phishing"), "{told}");
    assert_eq!(replay("spoofed").status.code(), Some(0));
    let told = refused(&[&["--domain", "other.example", "--no-dns"][..], &holding[..]].concat());
    assert!(told.contains("have changed since"), "{told}");

    let filter = Filter::start(0, &[&own[..], &holding[..]].concat());
    let postfix = postfix_beside(filter.port).await;
    let bad = "From: Mayor <boss@example.org>\r\nSubject: bad\r\n\r\nhello\r\n";
    let said = Sender::hand_over(postfix.port, "boss@example.org", bad);
    assert!(said.starts_with("250"), "{said}");
    let good = "From: Partner <a@partner.example>\r\nSubject: good\r\n\r\nhello\r\n";
    Sender::hand_over(postfix.port, "a@partner.example", good);
    let letters = postfix.letters("an", 1).await;
    assert!(letters[0].contains("Subject: good"), "{}", letters[0]);
    let log = postfix.log();
    assert!(
        log.contains("milter triggers HOLD action; from=<boss@example.org>"),
        "{log}"
    );
}

/// Sends so many small messages over several connections, as Postfix's own tool does.
fn source(port: u16, messages: usize) -> Child {
    Command::new("/usr/sbin/smtp-source")
        .args(["-s", "4", "-l", "2000", "-m", &messages.to_string()])
        .args(["-f", "a@partner.example", "-t", "an@example.org"])
        .arg(format!("127.0.0.1:{port}"))
        .spawn()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_flows_while_the_filter_is_killed_and_comes_back() {
    const MESSAGES: usize = 300;
    let folder = TempDir::new().unwrap();
    let zone = zone(folder.path());
    let index = folder.path().join("index.jsonl");
    let words = [
        "--domain",
        "example.org",
        "--dns-zone",
        &zone,
        "--index",
        index.to_str().unwrap(),
    ];
    let filter = Filter::start(0, &words);
    let port = filter.port;
    let postfix = postfix_beside(port).await;
    let mut load = source(postfix.port, MESSAGES);
    let judged = || {
        fs::read_to_string(&index)
            .unwrap_or_default()
            .lines()
            .count()
    };
    let mut beat = tokio::time::interval(Duration::from_millis(20));
    while judged() < MESSAGES / 10 {
        beat.tick().await;
    }
    filter.kill();
    let before = judged();
    let again = Filter::start(port, &words);
    assert!(load.wait().unwrap().success());
    let letters = postfix.letters("an", MESSAGES).await;
    assert_eq!(letters.len(), MESSAGES, "none lost, none doubled");
    let marked = letters
        .iter()
        .filter(|letter| letter.contains("\nTownwatch-Verdict: "))
        .count();
    assert!(marked >= before.saturating_sub(8), "{marked} of {before}");
    // Whoever comes now is judged again.
    let message = "From: Partner <a@partner.example>\r\nSubject: afterwards\r\n\r\nhello\r\n";
    Sender::hand_over(postfix.port, "a@partner.example", message);
    let letters = postfix.letters("an", MESSAGES + 1).await;
    let last = letters
        .iter()
        .find(|letter| letter.contains("afterwards"))
        .unwrap();
    assert!(last.contains("Townwatch-Verdict: clean"), "{last}");
    drop(again);
}

/// A server of names of its own, stopped when dropped.
struct NameServer(Child);

impl NameServer {
    fn start() -> (Self, u16) {
        // A port that was free for both kinds of questions.
        let port = loop {
            let stream = TcpListener::bind("127.0.0.1:0").unwrap();
            let port = stream.local_addr().unwrap().port();
            if UdpSocket::bind(("127.0.0.1", port)).is_ok() {
                break port;
            }
        };
        let child = Command::new("/usr/sbin/dnsmasq")
            .args([
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--no-resolv",
                "--no-hosts",
            ])
            .args([
                "--listen-address=127.0.0.1",
                "--bind-interfaces",
                "--pid-file=",
            ])
            .arg(format!("--port={port}"))
            .args([
                "--local=/example/",
                "--local=/example.org/",
                "--local=/example.net/",
            ])
            .arg("--txt-record=partner.example,v=spf1 a:out.partner.example -all")
            .arg("--host-record=out.partner.example,198.51.100.7")
            .arg("--txt-record=_dmarc.partner.example,v=DMARC1; p=reject")
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        (Self(child), port)
    }
}

impl Drop for NameServer {
    fn drop(&mut self) {
        let _ended = self.0.kill();
        let _ended = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_asked_of_a_real_server_and_silence_holds_nothing_up() {
    let (_names, port) = NameServer::start();
    let mut beat = tokio::time::interval(Duration::from_millis(20));
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        beat.tick().await;
    }
    let server = format!("127.0.0.1:{port}");
    let filter = Filter::start(0, &["--domain", "example.org", "--resolver", &server]);
    let postfix = postfix_beside(filter.port).await;
    let message = |subject: &str| {
        format!("From: Partner <a@partner.example>\r\nSubject: {subject}\r\n\r\nhello\r\n")
    };
    Sender::hand_over(postfix.port, "a@partner.example", &message("asked"));
    let letters = postfix.letters("an", 1).await;
    assert!(
        letters[0].contains("spf=pass smtp.mailfrom=a@partner.example"),
        "{}",
        letters[0]
    );
    assert!(
        letters[0].contains("dmarc=pass header.from=partner.example"),
        "{}",
        letters[0]
    );

    // A port that takes questions and never answers.
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let silent = format!("127.0.0.1:{}", silent.local_addr().unwrap().port());
    let filter = Filter::start(0, &["--domain", "example.org", "--resolver", &silent]);
    let postfix = postfix_beside(filter.port).await;
    let said = Sender::hand_over(postfix.port, "a@partner.example", &message("unanswered"));
    assert!(said.starts_with("250"), "{said}");
    let letters = postfix.letters("an", 1).await;
    assert!(letters[0].contains("spf=temperror"), "{}", letters[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_mail_server_is_let_go_and_the_next_one_is_served() {
    let folder = TempDir::new().unwrap();
    let zone = zone(folder.path());
    let filter = Filter::start(0, &["--domain", "example.org", "--dns-zone", &zone]);
    let postfix = postfix_beside(filter.port).await;
    let odd: [&[u8]; 5] = [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\0\0\0\0",
        b"\xff\xff\xff\xff",
        b"\0\0\0\x02Hx",
        b"\0\0\0\x0dO\0\0\0\x01\0\0\0\x1f\0\0\0\0",
    ];
    for bytes in odd {
        let mut stream = TcpStream::connect(("127.0.0.1", filter.port)).unwrap();
        stream.write_all(bytes).unwrap();
        let mut said = String::new();
        let end = BufReader::new(stream).read_line(&mut said);
        assert!(matches!(end, Ok(0) | Err(_)), "{bytes:?}: {said:?}");
    }
    let message = "From: Partner <a@partner.example>\r\nSubject: good\r\n\r\nhello\r\n";
    Sender::hand_over(postfix.port, "a@partner.example", message);
    let letters = postfix.letters("an", 1).await;
    assert!(
        letters[0].contains("Townwatch-Verdict: clean"),
        "{}",
        letters[0]
    );
}

#[test]
fn places_that_cannot_be_are_refused_in_one_line() {
    let folder = TempDir::new().unwrap();
    let lies: PathBuf = folder.path().join("a file");
    fs::write(&lies, "kept").unwrap();
    let unix = format!("unix:{}", lies.display());
    for (place, word) in [
        ("inet:0.0.0.0:8891", "127.0.0.1"),
        ("8891", "inet:127.0.0.1:PORT"),
        (unix.as_str(), "choose another place"),
    ] {
        let done = milter(&["--no-dns", "--listen", place]).output().unwrap();
        let told = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(2), "{told}");
        assert!(told.contains(word) && told.lines().count() == 1, "{told}");
    }
    assert_eq!(fs::read_to_string(&lies).unwrap(), "kept");
}
