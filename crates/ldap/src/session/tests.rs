use super::*;
use crate::ber::{BOOLEAN, INTEGER, OCTETS, Reader, SEQUENCE, Writer};
use crate::message::PASSWORD_POLICY;

const BASE: &str = "dc=example,dc=tw";

fn message(write: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.within(SEQUENCE, |message| {
        message.number(INTEGER, 7);
        write(message);
    });
    writer.into_bytes()
}

/// The code and the text of an answer.
fn heard(bytes: &[u8]) -> (i64, String) {
    let mut outer = Reader::new(bytes);
    let mut message = Reader::new(outer.tagged(SEQUENCE, "message").unwrap());
    message.number(INTEGER, "id").unwrap();
    let (_, result) = message.any().unwrap();
    let mut result = Reader::new(result);
    let code = result.number(crate::ber::ENUMERATED, "code").unwrap();
    result.text(OCTETS, "dn").unwrap();
    (code, result.text(OCTETS, "text").unwrap().to_owned())
}

fn said(turn: &Turn<'_>) -> i64 {
    match turn {
        Turn::Say(bytes) | Turn::Secure(bytes) => heard(bytes).0,
        other => panic!("{other:?}"),
    }
}

fn bound() -> Session {
    let mut session = Session::new(BASE, Cover::Tls, false);
    let bytes = reply::bind_request(1, "uid=lin,ou=people,dc=example,dc=tw", "x");
    let Turn::Bind(bind) = session.take(&bytes).unwrap() else {
        panic!("no bind")
    };
    assert_eq!(bind.who, Claim::Person("lin".into()));
    assert_eq!(
        heard(&session.bound(&bind, "uid=lin,ou=people,dc=example,dc=tw".into())).0,
        0
    );
    session
}

fn extended(name: &str, value: Option<&[u8]>) -> Vec<u8> {
    message(|message| {
        message.within(0x77, |request| {
            request.text(0x80, name);
            if let Some(value) = value {
                request.octets(0x81, value);
            }
        });
    })
}

#[test]
fn no_password_is_heard_without_tls() {
    let mut session = Session::new(BASE, Cover::None, true);
    let bind = reply::bind_request(1, "uid=lin,ou=people,dc=example,dc=tw", "geheim");
    assert_eq!(said(&session.take(&bind).unwrap()), 13);
    let change = extended(PASSWORD_MODIFY, None);
    assert_eq!(said(&session.take(&change).unwrap()), 13);
    let begin = extended(START_TLS, None);
    assert!(matches!(session.take(&begin).unwrap(), Turn::Secure(_)));
    session.secured();
    assert!(matches!(session.take(&bind).unwrap(), Turn::Bind(_)));
    assert_eq!(said(&session.take(&begin).unwrap()), 1, "it was begun");
    let mut loopback = Session::new(BASE, Cover::Loopback, true);
    assert!(matches!(loopback.take(&bind).unwrap(), Turn::Bind(_)));
}

#[test]
fn nobody_finds_the_root_and_the_schema_and_nothing_else() {
    let mut session = Session::new(BASE, Cover::Tls, false);
    let anonymous = reply::bind_request(1, "", "");
    assert_eq!(said(&session.take(&anonymous).unwrap()), 0);
    assert!(!session.is_bound());
    let search = reply::search_request(2, BASE, "objectClass");
    assert_eq!(said(&session.take(&search).unwrap()), 50);
    let root = message(|message| {
        message.within(0x63, |search| {
            search.text(OCTETS, "");
            search.number(crate::ber::ENUMERATED, 0);
            search.number(crate::ber::ENUMERATED, 0);
            search.number(INTEGER, 0);
            search.number(INTEGER, 0);
            search.octets(BOOLEAN, &[0]);
            search.text(0x87, "objectClass");
            search.within(SEQUENCE, |_| {});
        });
    });
    let Turn::Say(bytes) = session.take(&root).unwrap() else {
        panic!("no root")
    };
    let found = String::from_utf8_lossy(&bytes).into_owned();
    assert!(found.contains("namingContexts") && found.contains(BASE));
}

#[test]
fn a_name_without_a_password_is_nobody() {
    let mut session = bound();
    let empty = reply::bind_request(2, "uid=lin,ou=people,dc=example,dc=tw", "");
    assert_eq!(said(&session.take(&empty).unwrap()), 53);
    assert!(!session.is_bound(), "a bind that fails leaves nobody");
}

#[test]
fn claims_are_read_from_names_in_every_form() {
    let base = Dn::parse(BASE).unwrap();
    let of = |name: &str| claim(&base, name);
    assert_eq!(
        of("UID=Lin, OU=People, DC=example, DC=tw"),
        Claim::Person("lin".into())
    );
    assert_eq!(of("Lin"), Claim::Person("lin".into()));
    assert_eq!(of("lin@example.tw"), Claim::Person("lin@example.tw".into()));
    assert_eq!(
        of("cn=Dovecot,ou=services,dc=example,dc=tw"),
        Claim::Service("dovecot".into())
    );
    for nobody in [
        "",
        "cn=admin,dc=example,dc=tw",
        "uid=lin,ou=people,dc=other",
        "a b",
        "*",
        "uid=lin",
    ] {
        assert_eq!(of(nobody), Claim::Nobody, "{nobody}");
    }
}

#[test]
fn a_connection_that_guesses_is_closed() {
    let mut session = Session::new(BASE, Cover::Tls, false);
    let bytes = reply::bind_request(1, "lin", "x");
    let mut closed = 0;
    for _ in 0..MOST_REFUSED {
        let Turn::Bind(bind) = session.take(&bytes).unwrap() else {
            panic!("no bind")
        };
        let (said, close) = session.refused(&bind, Ended::plainly(Code::InvalidCredentials), None);
        assert_eq!(heard(&said).0, 49);
        closed += u32::from(close);
    }
    assert_eq!(closed, 1);
}

#[test]
fn a_new_password_is_for_oneself_and_with_the_present_one() {
    let mut session = bound();
    let wish = |whose: Option<&str>, old: Option<&str>, new: Option<&str>| {
        let mut value = Writer::default();
        value.within(SEQUENCE, |value| {
            for (tag, text) in [(0x80, whose), (0x81, old), (0x82, new)] {
                if let Some(text) = text {
                    value.text(tag, text);
                }
            }
        });
        extended(PASSWORD_MODIFY, Some(&value.into_bytes()))
    };
    let other = Some("uid=chen,ou=people,dc=example,dc=tw");
    assert_eq!(
        said(&session.take(&wish(other, Some("a"), Some("b"))).unwrap()),
        50
    );
    assert_eq!(
        said(&session.take(&wish(None, None, Some("b"))).unwrap()),
        53
    );
    assert_eq!(
        said(&session.take(&wish(None, Some("a"), None)).unwrap()),
        53
    );
    let own = wish(
        Some("dn: UID=lin, ou=people,dc=example,dc=tw"),
        Some("a"),
        Some("b"),
    );
    assert!(matches!(
        session.take(&own).unwrap(),
        Turn::ChangePassword {
            old: "a",
            new: "b",
            ..
        }
    ));
    let nobody = Session::new(BASE, Cover::Tls, false)
        .take(&own)
        .map(|turn| said(&turn));
    assert_eq!(nobody, Ok(50));
}

#[test]
fn signals_go_to_who_asks_for_them() {
    let mut session = Session::new(BASE, Cover::Tls, false);
    let asking = message(|message| {
        message.within(0x60, |bind| {
            bind.number(INTEGER, 3);
            bind.text(OCTETS, "lin");
            bind.text(0x80, "x");
        });
        message.within(0xa0, |controls| {
            controls.within(SEQUENCE, |control| control.text(OCTETS, PASSWORD_POLICY));
        });
    });
    let plain = reply::bind_request(7, "lin", "x");
    for (bytes, asked) in [(&asking, true), (&plain, false)] {
        let Turn::Bind(bind) = session.take(bytes).unwrap() else {
            panic!("no bind")
        };
        let locked = Some(Signal::AccountLocked);
        let (said, _) = session.refused(&bind, Ended::plainly(Code::InvalidCredentials), locked);
        let signal = said.ends_with(&[0x30, 3, 0x81, 1, 1]);
        assert_eq!(signal, asked);
    }
}

#[test]
fn what_must_be_done_and_is_not_known_is_refused() {
    let mut session = bound();
    let bytes = message(|message| {
        message.octets(0x4a, b"uid=lin,ou=people,dc=example,dc=tw");
        message.within(0xa0, |controls| {
            controls.within(SEQUENCE, |control| {
                control.text(OCTETS, "1.2.3.4");
                control.octets(BOOLEAN, &[0xff]);
            });
        });
    });
    assert_eq!(said(&session.take(&bytes).unwrap()), 12);
    let delete = message(|message| message.octets(0x4a, b"uid=lin"));
    assert_eq!(said(&session.take(&delete).unwrap()), 53);
}
