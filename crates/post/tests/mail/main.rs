//! Mail to a real Postfix, and to servers in their worst hour.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

mod lookout;
mod postfix;
mod scripted;

use std::time::Duration;

use application::post::{Delivery, Message, Post};
use domain::language::Language;
use domain::message::{CaseNumber, ConsolePath, Left, MailAddress, Matter, MessageId};
use domain::telling::Destination;
use jiff::{SignedDuration, Timestamp};
use post::{
    ConsoleUrl, Login, PostError, PostOffice, Security, SenderName, SmtpConfig, SmtpPost, Trust,
};
use postfix::{Postfix, certificates};
use scripted::Act;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn message(to: &str, language: Language) -> Message {
    Message {
        id: MessageId::parse("clock-7-15-mail-1").unwrap(),
        to: Destination::Mail(MailAddress::parse(to).unwrap()),
        language,
        matter: Matter::ClockRunning {
            case: CaseNumber {
                year: 2026,
                number: 3,
            },
            due: at("2026-11-21T03:02:00Z"),
            left: Left::new(15, 2),
        },
        link: ConsolePath::parse("/incidents/7").unwrap(),
        zone: "Asia/Taipei".to_owned(),
        decided: at("2026-11-21T02:47:00Z"),
    }
}

fn config(port: u16, security: Security) -> SmtpConfig {
    SmtpConfig {
        host: "localhost".to_owned(),
        port,
        security,
        login: None,
        sender: MailAddress::parse("townwatch@example.org").unwrap(),
        sender_name: SenderName::parse("西嶺鎮公所 鎮守").unwrap(),
        console: ConsoleUrl::parse("https://townwatch.example.org/").unwrap(),
        limit: Duration::from_secs(20),
    }
}

fn trust() -> (tempfile::TempDir, Trust) {
    let folder = certificates();
    let root = std::fs::read(folder.path().join("root.pem")).unwrap();
    let trust = Trust::from_pem(&[b"nothing here", &root]).unwrap();
    (folder, trust)
}

fn office(config: SmtpConfig, trust: &Trust) -> PostOffice {
    PostOffice {
        mail: Some(SmtpPost::new(config, trust).unwrap()),
        hooks: None,
    }
}

async fn deliver(office: &PostOffice, message: &Message) -> Delivery {
    office.deliver(message, at("2026-11-21T02:48:00Z")).await
}

fn later(delivery: &Delivery) -> &str {
    match delivery {
        Delivery::Later { reason, .. } => reason,
        other => unreachable!("{other:?}"),
    }
}

fn never(delivery: &Delivery) -> &str {
    match delivery {
        Delivery::Never { reason } => reason,
        other => unreachable!("{other:?}"),
    }
}

/// Encoded words and transfer encodings undone by Python's mail library, which is not ours.
fn read(letter: &str) -> String {
    const READER: &str = "
import sys, email, email.policy
m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
for name in ['From', 'To', 'Subject', 'Message-ID', 'Date', 'Auto-Submitted']:
    print(name, m.get_all(name))
for part in m.walk():
    if not part.is_multipart():
        print(part.get_content_type()); print(part.get_content())
";
    use std::io::Write;
    use std::process::{Command, Stdio};
    let mut reader = Command::new("python3")
        .args(["-c", READER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = reader.stdin.take().unwrap();
    stdin.write_all(letter.as_bytes()).unwrap();
    drop(stdin);
    String::from_utf8(reader.wait_with_output().unwrap().stdout).unwrap()
}

#[tokio::test]
async fn a_letter_arrives_in_the_readers_language_and_can_be_recognised_when_repeated() {
    let (_certificates, trust) = trust();
    let postfix = Postfix::start(None).await;
    let office = office(config(postfix.port, Security::PlainOnLoopback), &trust);
    for language in [Language::ZhTw, Language::ZhTw, Language::Vi] {
        let letter = message("an@example.org", language);
        assert_eq!(deliver(&office, &letter).await, Delivery::Delivered);
    }
    let letters = postfix.letters("an", 3).await;
    assert!(letters.iter().all(|letter| letter.is_ascii()));
    let read: Vec<_> = letters.iter().map(|letter| read(letter)).collect();
    let in_chinese: Vec<_> = read.iter().filter(|text| text.contains("時限")).collect();
    assert_eq!(in_chinese.len(), 2, "{read:#?}");
    assert_eq!(in_chinese[0], in_chinese[1], "a repeat is the same letter");
    for wanted in [
        "From ['西嶺鎮公所 鎮守 <townwatch@example.org>']",
        "To ['an@example.org']",
        "Subject ['時限不到 15 分鐘：資安事件 115年第 3 號']",
        "Message-ID ['<clock-7-15-mail-1@example.org>']",
        "Date ['Sat, 21 Nov 2026 02:47:00 +0000']",
        "Auto-Submitted ['auto-generated']",
        "text/plain",
        "期限：115年11月21日 11:02",
        "https://townwatch.example.org/incidents/7",
        "text/html",
        "<a href=\"https://townwatch.example.org/incidents/7\">開啟主控台</a>",
    ] {
        assert!(
            in_chinese[0].contains(wanted),
            "{wanted}: {}",
            in_chinese[0]
        );
    }
    let in_vietnamese = read.iter().find(|text| text.contains("sự cố"));
    let wanted = "Subject ['Còn chưa đến 15 phút: sự cố Số 3 năm 2026']";
    assert!(in_vietnamese.unwrap().contains(wanted), "{read:#?}");
}

#[tokio::test]
async fn a_refused_recipient_or_letter_is_never_and_a_deferred_one_later() {
    let (_certificates, trust) = trust();
    let postfix = Postfix::start(None).await;
    let office = office(config(postfix.port, Security::PlainOnLoopback), &trust);
    let unknown = deliver(&office, &message("nobody@example.org", Language::En)).await;
    assert!(never(&unknown).contains("recipient"), "{unknown:?}");
    assert!(never(&unknown).contains("550"), "{unknown:?}");
    let content = deliver(&office, &message("content@example.org", Language::En)).await;
    assert!(never(&content).contains("not this content"), "{content:?}");
    let deferred = deliver(&office, &message("later@example.org", Language::En)).await;
    assert!(later(&deferred).contains("450"), "{deferred:?}");
    drop(postfix);
    let gone = deliver(&office, &message("an@example.org", Language::En)).await;
    assert!(later(&gone).contains("connecting"), "{gone:?}");
}

#[tokio::test]
async fn tls_protects_the_way_or_nothing_is_sent() {
    let (certificates, trust) = trust();
    let postfix = Postfix::start(Some(certificates.path())).await;
    let letter = message("an@example.org", Language::En);
    let starttls = config(postfix.port, Security::StartTls);
    let wrapped = config(postfix.tls_port, Security::Tls);
    for config in [starttls.clone(), wrapped.clone()] {
        let office = office(config, &trust);
        assert_eq!(deliver(&office, &letter).await, Delivery::Delivered);
    }
    postfix.letters("an", 2).await;
    assert!(
        !postfix.log().contains("Anonymous TLS"),
        "{}",
        postfix.log()
    );

    let (_other, strangers) = self::trust();
    for config in [starttls.clone(), wrapped] {
        let refused = deliver(&office(config, &strangers), &letter).await;
        assert!(!later(&refused).is_empty());
    }
    let by_address = SmtpConfig {
        host: "127.0.0.1".to_owned(),
        ..starttls
    };
    let refused = deliver(&office(by_address, &trust), &letter).await;
    assert!(
        !later(&refused).is_empty(),
        "the certificate is for another name"
    );
    assert_eq!(postfix.log().matches("message-id=").count(), 2);
}

#[tokio::test]
async fn without_starttls_at_the_server_nothing_is_sent() {
    let (_certificates, trust) = trust();
    let (port, said) = scripted::serve(Vec::new()).await;
    let office = office(config(port, Security::StartTls), &trust);
    let refused = deliver(&office, &message("an@example.org", Language::En)).await;
    assert!(later(&refused).contains("STARTTLS"), "{refused:?}");
    let said = said.await.unwrap();
    assert!(
        !said.iter().any(|line| line.starts_with("MAIL")),
        "{said:?}"
    );
}

async fn scripted(
    script: Vec<(&'static str, Act)>,
    login: Option<Login>,
) -> (Delivery, Vec<String>) {
    let (_certificates, trust) = trust();
    let (port, said) = scripted::serve(script).await;
    let config = SmtpConfig {
        login,
        limit: Duration::from_secs(2),
        ..config(port, Security::PlainOnLoopback)
    };
    let office = office(config, &trust);
    let delivery = deliver(&office, &message("an@example.org", Language::En)).await;
    said.abort();
    (delivery, said.await.unwrap_or_default())
}

fn login() -> Login {
    Login {
        user: "townwatch".to_owned(),
        password: "long enough".to_owned().into(),
    }
}

#[tokio::test]
async fn a_server_that_dies_or_hangs_anywhere_means_later() {
    for place in ["EHLO", "MAIL", "RCPT", "DATA", "Subject", "."] {
        let (delivery, _) = scripted(vec![(place, Act::Die)], None).await;
        assert!(!later(&delivery).is_empty(), "{place}");
    }
    for place in ["EHLO", "."] {
        let (delivery, _) = scripted(vec![(place, Act::Hang)], None).await;
        assert!(later(&delivery).contains("no answer in time"), "{place}");
    }
}

#[tokio::test]
async fn a_wrong_password_or_sender_waits_for_somebody_to_mend_it() {
    let refused = vec![("AUTH", Act::Say("535 5.7.8 no"))];
    let (delivery, said) = scripted(refused, Some(login())).await;
    assert!(later(&delivery).contains("signing in"), "{delivery:?}");
    let quarter = Some(SignedDuration::from_mins(15));
    assert!(matches!(delivery, Delivery::Later { after, .. } if after == quarter));
    assert!(
        !said.iter().any(|line| line.starts_with("MAIL")),
        "{said:?}"
    );

    let refused = vec![("MAIL", Act::Say("550 5.7.1 not you"))];
    let (delivery, _) = scripted(refused, None).await;
    assert!(later(&delivery).contains("sender"), "{delivery:?}");
}

#[tokio::test]
async fn a_taken_letter_stays_taken_however_the_server_says_goodbye() {
    for act in [Act::Die, Act::Hang, Act::Say("500 what?")] {
        let (delivery, _) = scripted(vec![("QUIT", act)], Some(login())).await;
        assert_eq!(delivery, Delivery::Delivered);
    }
}

#[tokio::test]
async fn an_answer_with_terminal_escapes_is_made_harmless() {
    let evil = "550 \u{1b}[2J\u{202e}gone";
    let (delivery, _) = scripted(vec![("RCPT", Act::Say(evil))], None).await;
    assert!(
        !never(&delivery).contains(['\u{1b}', '\u{202e}']),
        "{delivery:?}"
    );
}

#[test]
fn mail_in_the_clear_stays_on_this_machine_and_a_header_cannot_be_broken() {
    let (_certificates, trust) = trust();
    for host in ["mail.example.org", "192.0.2.1", "localhost.example.org"] {
        let config = SmtpConfig {
            host: host.to_owned(),
            ..config(25, Security::PlainOnLoopback)
        };
        let refused = SmtpPost::new(config, &trust).unwrap_err();
        assert!(matches!(refused, PostError::PlainToOthers { .. }), "{host}");
    }
    for name in ["", "a\r\nBcc: an@example.org", "a\u{0}", "\u{7f}"] {
        assert_eq!(SenderName::parse(name), Err(PostError::SenderName));
    }
    for url in [
        "townwatch.example.org",
        "https://",
        "https:///x",
        "https://a@example.org",
        "https://example.org?x",
        "https://example.org\" onclick",
        "javascript://x",
    ] {
        assert_eq!(ConsoleUrl::parse(url), Err(PostError::ConsoleUrl), "{url}");
    }
    let shown = format!("{:?}", login());
    assert_eq!(shown, "Login(\"townwatch\")");
}
