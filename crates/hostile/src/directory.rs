//! What programs say to our own directory.

use std::collections::BTreeSet;

use ldap::ber::{Reader, frame};
use ldap::message::{NewPassword, Request};
use ldap::reply::{bind_request, search_request};
use ldap::session::{Cover, Session, Turn};
use ldap::tree::{Person, Standing, Tree, Unit, Viewer};

use crate::Entry;

const BASE: &str = "dc=example,dc=tw";
/// As the server takes them.
const LONGEST: usize = 16 * 1024;

pub(crate) fn entries() -> Vec<Entry> {
    vec![messages()]
}

fn tree() -> Tree {
    let person = |name: &str, shown: &str| Person {
        id: "00000000-0000-0000-0000-000000000001".into(),
        name: name.into(),
        shown: shown.into(),
        family_first: true,
        language: "zh-TW",
        unit: 0,
        roles: vec!["head"],
        standing: Standing::Open,
        changed: None,
    };
    Tree {
        base: BASE.into(),
        mail_domain: Some("example.tw".into()),
        people: vec![person("chen", "陳小明"), person("lin", "林美")],
        units: vec![Unit {
            id: "00000000-0000-0000-0000-000000000002".into(),
            name: "秘書處".into(),
            shared_name: false,
        }],
        groups: vec!["head"],
    }
}

/// Whatever comes: an answer is a message, nobody who is not known finds a person, and a search ends.
fn messages() -> Entry {
    let tree = tree();
    let sees: BTreeSet<String> = tree.units.iter().map(|unit| unit.id.clone()).collect();
    let viewers = [Viewer::Service(sees), Viewer::Person("lin".into())];
    let run = move |bytes: &[u8]| {
        let mut reader = Reader::new(bytes);
        while reader.any().is_ok() {}
        let _wish = NewPassword::read(Some(bytes));
        let mut rest = bytes;
        let mut stranger = Session::new(BASE, Cover::None, true);
        let mut known = Session::new(BASE, Cover::Tls, false);
        while let Ok(Some(length)) = frame(rest, LONGEST) {
            assert!(length <= LONGEST, "a message of {length} bytes");
            let Some((message, after)) = rest.split_at_checked(length) else {
                break;
            };
            rest = after;
            if Request::read(message).is_err() {
                assert!(
                    stranger.take(message).is_err(),
                    "what is no message is taken"
                );
            }
            let took = stranger.take(message);
            let harmless = matches!(
                took,
                Err(_) | Ok(Turn::Say(_) | Turn::Close(_) | Turn::Secure(_))
            );
            assert!(harmless, "a stranger without TLS comes further: {took:?}");
            if let Ok(Turn::Say(said)) = took {
                answered(&said);
            }
            if let Ok(turn) = known.take(message) {
                work(&tree, &viewers, &mut known, turn);
            }
        }
    };
    Entry::new("directory-messages", run)
        .covers(&[
            "ldap/ber frame",
            "ldap/ber new",
            "ldap/message read",
            "ldap/session take",
            "ldap/tree after",
        ])
        .splinters(&[
            "\x30\x0c",
            "\x30\u{81}\u{ff}",
            "\x04\x00",
            "\x04\x03uid",
            "\u{87}\x03uid",
            "\u{a0}\x02",
            "\u{a2}\x02",
            "\u{a3}\x0a",
            "dc=example,dc=tw",
            "ou=people,",
            "\\",
            "1.2.840.113556.1.4.319",
            "1.3.6.1.4.1.4203.1.11.1",
            "1.3.6.1.4.1.1466.20037",
        ])
        .seeds(vec![
            bind_request(1, "uid=lin,ou=people,dc=example,dc=tw", "x"),
            bind_request(1, "", ""),
            search_request(2, BASE, "objectClass"),
            [bind_request(1, "lin", "x"), search_request(2, "", "uid")].concat(),
        ])
}

fn answered(said: &[u8]) {
    let mut rest = said;
    while !rest.is_empty() {
        let length = frame(rest, usize::MAX).ok().flatten().unwrap_or_default();
        assert!(length > 0, "an answer that is no message");
        rest = rest.get(length..).unwrap_or_default();
    }
}

fn work(tree: &Tree, viewers: &[Viewer], known: &mut Session, turn: Turn<'_>) {
    match turn {
        Turn::Bind(bind) => {
            let dn = tree.person_dn("lin");
            answered(&known.bound(&bind, dn));
        }
        Turn::Say(said) => answered(&said),
        Turn::Search {
            base,
            search,
            controls,
            ..
        } => {
            let Ok(region) = tree.region(&base, &search) else {
                return;
            };
            let marked = controls
                .page
                .and_then(|(_, mark)| tree.after(mark, &region));
            for viewer in viewers {
                for mut walk in [Some(region.clone()), marked.clone()].into_iter().flatten() {
                    let mut steps = 100;
                    while let Some((place, _)) = tree.walk(viewer, &search, &mut walk, &mut steps) {
                        assert!(tree.after(&tree.mark(place), &region).is_some());
                    }
                    assert!(walk.is_over() || steps == 0, "a search that does not end");
                }
            }
        }
        Turn::Compare { entry, .. } => {
            for viewer in viewers {
                let _entry = tree.entry(viewer, &entry);
            }
        }
        Turn::Close(_) | Turn::Secure(_) | Turn::ChangePassword { .. } => {}
    }
}
