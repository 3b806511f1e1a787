//! What may leave the house, and what may not.

use proptest::prelude::*;

use super::*;

#[test]
fn a_kind_survives_its_name() {
    for kind in Kind::ALL {
        assert_eq!(Kind::from_name(kind.name()), Some(kind));
    }
}

#[test]
fn mail_addresses_are_plain_ones() {
    for good in ["an@example.org", "a.b+c@mail.example.org", "root@localhost"] {
        assert!(MailAddress::parse(good).is_ok(), "{good}");
    }
    for bad in [
        "",
        "an",
        "an@",
        "@example.org",
        "an@example",
        "an@@example.org",
        "an@example.org\r\nBcc: b@example.org",
        "an b@example.org",
        "\"an\"@example.org",
        "an..b@example.org",
        "an@-example.org",
        "an@example.org,b@example.org",
        "<an@example.org>",
        "安@example.org",
    ] {
        assert!(MailAddress::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_path_stays_inside_the_console_and_hides_its_secret() {
    for bad in [
        "",
        "incidents",
        "//evil.example",
        "/a b",
        "/a\n",
        "/a\"",
        "/<",
        "/a\\b",
    ] {
        assert!(ConsolePath::parse(bad).is_err(), "{bad}");
    }
    let path = ConsolePath::parse("/set-up/s3cr3t?token=abc").unwrap();
    assert_eq!(format!("{path:?}"), "/set-up…");
    let path = ConsolePath::parse("/set-up?token=abc").unwrap();
    assert_eq!(format!("{path:?}"), "/set-up…");
}

proptest! {
    #[test]
    fn nothing_that_passes_can_break_a_header(text in any::<String>(), near in "[ -~\r\n]{0,30}") {
        for text in [text, near.clone(), format!("a{near}@example.org"), format!("/{near}")] {
            let passed = [
                MailAddress::parse(&text).map(String::from),
                ConsolePath::parse(&text).map(String::from),
                HookName::parse(&text).map(String::from),
                MessageId::parse(&text).map(String::from),
            ];
            for passed in passed.into_iter().flatten() {
                prop_assert!(passed.bytes().all(|letter| letter.is_ascii_graphic()));
                prop_assert!(!passed.contains(['<', '>', ',', ';', '"', '\\', '(', ')']));
            }
        }
    }
}
