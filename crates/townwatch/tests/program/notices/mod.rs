//! The whole program with a real Postfix and a real receiver of webhooks: from a log line to a letter.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a preparation that fails ends the test"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use application::people::NewPerson;
use domain::id::UnitId;
use domain::language::Language;
use domain::message::{HookName, Kind, MailAddress};
use domain::people::{Role, Unit};
use domain::telling::{Channel, ForWhat, NoticeSettings};
use tempfile::TempDir;
use townwatch::assemble::{Machine, assemble};
use townwatch::config;

use crate::postfix::Postfix;

/// In every field a person or a log can fill, and in no letter.
const MARKER: &str = "MARKER<b>\u{202e}=1+1";

struct Place {
    folder: TempDir,
}

impl Place {
    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("townwatch.toml")
    }

    fn log(&self) -> PathBuf {
        self.folder.path().join("auth.log")
    }

    fn run(&self, words: &[&str], input: &str) -> Output {
        let mut child = Command::new(env!("CARGO_BIN_EXE_townwatch"))
            .args(words)
            .args(["--config", self.config().to_str().unwrap()])
            .args(["--data", self.data().to_str().unwrap()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(input.as_bytes())
            .unwrap();
        child.wait_with_output().unwrap()
    }

    fn serve(&self) -> Server {
        self.serve_telling(Stdio::inherit())
    }

    fn serve_telling(&self, stderr: Stdio) -> Server {
        let mut child = Command::new(env!("CARGO_BIN_EXE_townwatch"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(["--config", self.config().to_str().unwrap()])
            .args(["--data", self.data().to_str().unwrap()])
            .stdout(Stdio::piped())
            .stderr(stderr)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines.next().expect("the server said nothing").unwrap();
        let address = ready
            .strip_prefix("ready http://")
            .expect(&ready)
            .to_owned();
        Server { child, address }
    }

    /// Twelve failed sign-ins of a name that is no name, from an address.
    fn burst(&self, last: u8) {
        let mut lines = String::new();
        for second in 0..12 {
            let _ = writeln!(
                lines,
                "Nov 21 09:5{}:{second:02} srv sshd[9]: Failed password for root from 198.51.100.{last} port 4000 ssh2",
                last % 10
            );
        }
        let mut log = std::fs::OpenOptions::new()
            .append(true)
            .open(self.log())
            .unwrap();
        log.write_all(lines.as_bytes()).unwrap();
    }
}

struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn kill(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// What comes back, head and body; a form where there is one, with a cookie where there is one.
    fn asked(&self, path: &str, cookie: &str, form: Option<&str>) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let (method, body) = (form.map_or("GET", |_| "POST"), form.unwrap_or_default());
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nCookie: {cookie}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )
        .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn status_of(&self, path: &str) -> String {
        self.asked(path, "", None)
            .lines()
            .take_while(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join("\n")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An office of one unit whose contact reads Vietnamese, and is told by mail and webhook.
async fn prepared(port: u16, hook: u16) -> Place {
    let place = Place {
        folder: TempDir::new().unwrap(),
    };
    std::fs::write(place.log(), "").unwrap();
    let secrets = place.folder.path().join("keys/master");
    std::fs::write(
        place.config(),
        format!(
            "[server]\npublic_url = \"http://127.0.0.1:1\"\n\
             [vault]\nkey_file = \"{secrets}\"\n\
             [mail]\nhost = \"localhost\"\nport = {port}\nencryption = \"none\"\n\
             from = \"townwatch@example.org\"\nfrom_name = \"西嶺鎮公所 鎮守\"\n\
             [[webhook]]\nname = \"chat\"\ninside = true\nurl = \"http://127.0.0.1:{hook}/in\"\n\
             [[collect.file]]\npath = \"{log}\"\nname = {MARKER:?}\nformat = \"auto\"\n",
            log = place.log().display(),
            secrets = secrets.display(),
        )
        // TOML writes what Rust writes for this sign otherwise.
        .replace("\\u{202e}", "\\u202e"),
    )
    .unwrap();
    let read = config::load(Some(&place.config()), &BTreeMap::new()).unwrap();
    let assembled = assemble(&place.data(), Machine::default(), &read)
        .await
        .unwrap();
    let office = &assembled.office;
    let unit = Unit {
        id: UnitId::new(uuid::Uuid::from_u128(7)),
        parent: None,
        name: MARKER.into(),
        time_zone: "Asia/Taipei".into(),
    };
    let contact = NewPerson {
        name: MARKER.into(),
        sign_in_name: "contact".into(),
        password: "correct-horse-battery".into(),
        language: Language::Vi,
        unit: unit.id,
        roles: vec![Role::Staff, Role::SystemAdmin, Role::SecurityContact],
    };
    office.set_up(unit, contact).await.unwrap();
    let digest = [7; 32];
    let password = "correct-horse-battery".to_owned();
    let coming = application::people::Coming::new(digest, application::port::Lane::Known);
    office.sign_in("contact", password, coming).await.unwrap();
    let signed_in = office.signed_in(digest).await.unwrap().unwrap();
    let both = BTreeSet::from([
        Channel::Mail,
        Channel::Hook(HookName::parse("chat").unwrap()),
    ]);
    let mut settings = NoticeSettings {
        mail: MailAddress::parse("an@example.org").ok(),
        ..NoticeSettings::default()
    };
    let kind = (Kind::FindingRaised, ForWhat::Role(Role::SecurityContact));
    settings.preferences.channels.insert(kind, both);
    office
        .choose_notices(&signed_in.actor, settings)
        .await
        .unwrap();
    drop(assembled);
    let made = place.run(&["secret", "set", "webhook.chat"], &format!("{SECRET}\n"));
    assert!(made.status.success(), "{made:?}");
    place
}

/// Base64 of 24 times `k`.
const SECRET: &str = "whsec_a2tra2tra2tra2tra2tra2tra2tra2tr";

/// A receiver of webhooks: hands on head and body of each request, and answers 204.
fn receiver() -> (u16, mpsc::Receiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, received) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut reader = BufReader::new(stream.unwrap());
            let (mut head, mut length) = (String::new(), 0);
            let mut line = String::new();
            while reader.read_line(&mut line).unwrap_or(0) > 2 {
                let low = line.to_ascii_lowercase();
                if let Some(given) = low.strip_prefix("content-length:") {
                    length = given.trim().parse().unwrap();
                }
                head.push_str(&low);
                line.clear();
            }
            let mut body = vec![0; length];
            if length == 0 || reader.read_exact(&mut body).is_err() {
                continue;
            }
            let mut stream = reader.into_inner();
            let _ = stream.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
            let _ = sender.send((head, body));
        }
    });
    (port, received)
}

/// HMAC by openssl, which is not ours.
fn signed(text: &[u8]) -> String {
    let mut child = Command::new("openssl")
        .args(["dgst", "-sha256", "-mac", "HMAC", "-macopt"])
        .arg("key:kkkkkkkkkkkkkkkkkkkkkkkk")
        .arg("-binary")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text).unwrap();
    let code = child.wait_with_output().unwrap().stdout;
    let mut base64 = Command::new("base64")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    base64.stdin.take().unwrap().write_all(&code).unwrap();
    let text = base64.wait_with_output().unwrap().stdout;
    String::from_utf8(text).unwrap().trim().to_owned()
}

/// A letter with its encodings undone by Python's mail library, which is not ours.
fn read(letter: &str) -> String {
    const READER: &str = "
import sys, email, email.policy
m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
print(m['Subject']); print(m['Message-ID'])
for part in m.walk():
    if not part.is_multipart(): print(part.get_content())
";
    let mut reader = Command::new("python3")
        .args(["-c", READER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    reader
        .stdin
        .take()
        .unwrap()
        .write_all(letter.as_bytes())
        .unwrap();
    String::from_utf8(reader.wait_with_output().unwrap().stdout).unwrap()
}

fn identity(letter: &str) -> String {
    let line = letter.lines().find(|line| line.starts_with("Message-ID:"));
    line.unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn from_a_log_line_to_a_letter_in_the_contacts_language_and_a_signed_webhook() {
    let postfix = Postfix::start(None).await;
    let (hook, received) = receiver();
    let place = prepared(postfix.port, hook).await;
    let server = place.serve();
    place.burst(1);
    let letters = postfix.letters("an", 1).await;
    let told = read(&letters[0]);
    assert!(told.starts_with("Có dấu hiệu mới"), "{told}");
    let path = told.split("http://127.0.0.1:1").nth(1).unwrap();
    let path = path.split_whitespace().next().unwrap();
    assert!(path.starts_with("/findings/"), "{path}");
    // The link leads to the finding, by way of the sign-in.
    let head = server.status_of(path);
    assert!(
        head.starts_with("HTTP/1.1 303") && head.contains("/sign-in"),
        "{head}"
    );
    let (head, body) = received.recv_timeout(Duration::from_mins(1)).unwrap();
    let header = |name: &str| {
        let line = head
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.unwrap().to_owned()
    };
    let (id, at) = (header("webhook-id"), header("webhook-timestamp"));
    let mut text = format!("{id}.{at}.").into_bytes();
    text.extend(&body);
    let expected = format!("v1,{}", signed(&text)).to_ascii_lowercase();
    assert_eq!(header("webhook-signature"), expected);
    let body = String::from_utf8(body).unwrap();
    for text in [&letters[0], &told, &body, &head] {
        for secret in ["MARKER", "198.51.100", "root", "sshd", "\u{202e}", "=1+1"] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_the_mail_server_is_away_every_letter_arrives_with_one_identity() {
    // A port where nobody listens yet.
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let (hook, received) = receiver();
    let place = prepared(port, hook).await;
    let server = place.serve();
    place.burst(1);
    // The webhook does not wait for the mail server.
    received.recv_timeout(Duration::from_mins(1)).unwrap();
    server.kill();
    let again = place.serve();
    again.kill();
    let mut found = place.run(&["check", "--json"], "");
    let said = String::from_utf8(std::mem::take(&mut found.stdout)).unwrap();
    assert_eq!(found.status.code(), Some(1), "{said}");
    assert!(said.contains("no mail can be sent"), "{said}");
    let postfix = Postfix::start(None).await;
    let text = std::fs::read_to_string(place.config()).unwrap();
    let text = text.replace(
        &format!("port = {port}\n"),
        &format!("port = {}\n", postfix.port),
    );
    std::fs::write(place.config(), text).unwrap();
    let seen = place.run(&["check", "--send-test", "an@example.org"], "");
    let said = String::from_utf8_lossy(&seen.stdout).into_owned();
    assert!(said.contains("mail: localhost answers"), "{said}");
    assert!(
        said.contains("a test message to an@example.org was handed over"),
        "{said}"
    );
    let _server = place.serve();
    let letters = postfix.letters("an", 2).await;
    let told: Vec<_> = letters.iter().map(|letter| read(letter)).collect();
    let findings = letters
        .iter()
        .zip(&told)
        .filter(|(_, told)| told.contains("/findings/"));
    let identities: BTreeSet<_> = findings.map(|(letter, _)| identity(letter)).collect();
    assert_eq!(identities.len(), 1, "{told:?}");
}

/// Every file below a folder that holds a word.
fn holding(folder: &Path, word: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(holding(&path, word));
        // A socket holds nothing.
        } else if path.is_file()
            && std::fs::read(&path)
                .unwrap()
                .windows(word.len())
                .any(|part| part == word.as_bytes())
        {
            found.push(path);
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_strange_browser_is_told_and_a_link_goes_by_mail_and_lies_nowhere() {
    let postfix = Postfix::start(None).await;
    let (hook, _received) = receiver();
    let place = prepared(postfix.port, hook).await;
    let said = place.folder.path().join("stderr.log");
    let log = std::fs::File::create(&said).unwrap();
    let server = place.serve_telling(log.into());
    let form = "login=contact&password=correct-horse-battery&next=/";
    let head = server.asked("/sign-in", "", Some(form));
    let cookie = head.split("set-cookie: townwatch-session=").nth(1).unwrap();
    let cookie = format!("townwatch-session={}", &cookie[..64]);
    let letters = postfix.letters("an", 1).await;
    let told = read(&letters[0]);
    assert!(
        told.starts_with("Tài khoản của anh/chị đăng nhập từ thiết bị mới"),
        "{told}"
    );
    assert!(
        told.contains("127.0.0.0/24") && told.contains("/account/devices"),
        "{told}"
    );
    let token = &cookie[18..];
    for text in [&letters[0], &told] {
        assert!(
            !text.contains(token) && !text.contains("correct-horse"),
            "{text}"
        );
    }

    let unit = uuid::Uuid::from_u128(7);
    let new =
        format!("name=Binh&sign_in_name=binh&unit={unit}&language=en&mail=binh%40example.org");
    let page = server.asked("/people", &cookie, Some(&new));
    let person = page.split("/people/").find(|rest| rest.contains("/link\""));
    let person = &person.expect(&page)[..36];
    let path = format!("/people/{person}/link");
    let page = server.asked(&path, &cookie, Some("by=mail"));
    assert!(page.contains("data-test=\"person-link-sent\""), "{page}");
    assert!(!page.contains("/link?token="), "{page}");
    let letters = postfix.letters("binh", 1).await;
    let told = read(&letters[0]);
    let link = told.split("http://127.0.0.1:1").nth(1).unwrap();
    let link = link.split_whitespace().next().unwrap();
    let token = link.strip_prefix("/link?token=").unwrap();
    assert!(server.status_of(link).starts_with("HTTP/1.1 200"), "{link}");
    let form = format!("token={token}&password=a-long-password-1&again=a-long-password-1");
    let chosen = server.asked("/link", "", Some(&form));
    assert!(chosen.starts_with("HTTP/1.1 303"), "{chosen}");
    assert!(
        server.status_of(link).starts_with("HTTP/1.1 410"),
        "single use"
    );
    drop(server);
    assert_eq!(holding(place.folder.path(), token), Vec::<PathBuf>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_kept_sealed_and_a_lost_key_is_told() {
    let (hook, _received) = receiver();
    let place = prepared(1, hook).await;
    let kept = |path: &Path| {
        let bytes = std::fs::read(path).unwrap();
        bytes
            .windows(SECRET.len())
            .any(|window| window == SECRET.as_bytes())
    };
    for name in ["records.db", "records.db-wal"] {
        let path = place.data().join(name);
        assert!(
            !path.exists() || !kept(&path),
            "{name} holds the secret in the clear"
        );
    }
    let unknown = place.run(&["secret", "set", "webhook.other"], "x\n");
    assert_eq!(unknown.status.code(), Some(2));
    let key = place.folder.path().join("keys/master");
    std::fs::remove_file(&key).unwrap();
    let lost = place.run(&["secret", "set", "webhook.chat"], &format!("{SECRET}\n"));
    let said = String::from_utf8_lossy(&lost.stderr).into_owned();
    assert!(
        lost.status.code() == Some(2) && said.contains("master key is missing"),
        "{said}"
    );
    assert!(!key.exists(), "a new key would not open what is sealed");
}
