//! A real Dovecot with Pigeonhole, and servers that are none.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

mod server;

use managesieve::{Fault, Listed, Server, Session};
use server::{Dovecot, in_the_clear};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use zeroize::Zeroizing;

/// A rule as Roundcube writes it.
const RULES: &str =
    "require [\"copy\"];\r\n# rule:[備份 \"1\"]\r\nredirect :copy \"box77@elsewhere.example\";\r\n";

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
