//! Filters against an oracle that knows only sets, and changes that are whole or not at all.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test says what is wrong by failing"
)]

use proptest::prelude::*;
use scim::filter::Filter;
use scim::list::Asked;
use scim::patch::changed;
use scim::schema::USERS;
use scim::{body, documents};
use serde_json::{Map, Value, json};

const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

fn user(name: &str, active: bool, mails: &[&str]) -> Map<String, Value> {
    let mails: Vec<Value> = mails.iter().map(|mail| json!({"value": mail})).collect();
    let mut user = json!({
        "schemas": [scim::schema::USER],
        "id": name,
        "userName": name,
        "displayName": name.to_uppercase(),
        "preferredLanguage": "vi",
        "active": active,
        "meta": {"created": "2026-11-22T01:00:00Z"},
    });
    if !mails.is_empty() {
        user["emails"] = mails.into();
    }
    user.as_object().unwrap().clone()
}

fn holds(filter: &str, of: &Map<String, Value>) -> bool {
    Filter::parse(filter).unwrap().holds(&USERS, of).unwrap()
}

#[test]
fn every_comparison_says_what_it_says() {
    let chen = user("chen.Test", true, &["a@one.example", "b@two.example"]);
    for yes in [
        "userName eq \"CHEN.test\"",
        "urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"chen\"",
        "userName ew \"test\" and userName co \".\"",
        "displayName eq \"CHEN.TEST\"",
        "displayName ne \"chen.test\"",
        "active eq true and not (active eq false)",
        "emails pr",
        "emails eq \"b@two.example\"",
        "emails.value co \"two\"",
        "emails[value sw \"a@\" and value ew \"one.example\"]",
        "not (emails[value sw \"a@\" and value ew \"two.example\"])",
        "meta.created gt \"2026-11-22T08:30:00+08:00\"",
        "meta.created le \"2026-11-22T09:00:00+08:00\"",
        "externalId eq null",
        "title eq null or title pr",
        "userName eq \"x\" or userName eq \"y\" and active eq true or emails pr",
        "USERNAME EQ \"chen.test\" AND ACTIVE EQ TRUE",
    ] {
        assert!(holds(yes, &chen), "{yes}");
    }
    for no in [
        "userName eq \"x\" or userName eq \"y\" and active eq true",
        "(userName eq \"x\" or active eq true) and userName eq \"y\"",
        "title pr",
        "title co \"x\"",
        "emails ne \"a@one.example\"",
        "externalId ne null",
        "meta.created lt \"2026-11-22T09:00:00+08:00\"",
    ] {
        assert!(!holds(no, &chen), "{no}");
    }
}

#[test]
fn what_is_no_filter_is_refused_within_bounds() {
    let deep = format!("{}active eq true{}", "(".repeat(17), ")".repeat(17));
    let long = vec!["active eq true"; 101].join(" or ");
    let much = format!("userName eq \"{}\"", "x".repeat(5_000));
    for wrong in [
        "",
        "userName",
        "userName eq",
        "userName like \"x\"",
        "userName eq x",
        "userName eq \"x",
        "userName eq [1]",
        "(userName pr",
        "userName pr)",
        "not userName pr",
        "emails[value pr",
        "emails.value[value pr]",
        "userName pr userName pr",
        "1a eq 1",
        "a.b.c eq 1",
        deep.as_str(),
        long.as_str(),
        much.as_str(),
    ] {
        let refused = Filter::parse(wrong).unwrap_err();
        assert_eq!(
            (refused.status, refused.kind),
            (400, Some("invalidFilter")),
            "{wrong}"
        );
    }
}

#[test]
fn published_schemas_name_every_attribute_that_is_read() {
    let all = documents::schemas("https://h/scim/v2");
    let users = all.iter().find(|one| one["name"] == "User").unwrap();
    let names = users["attributes"].as_array().unwrap().iter();
    let names: Vec<_> = names.map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(
        names,
        [
            "userName",
            "displayName",
            "preferredLanguage",
            "active",
            "emails"
        ]
    );
    let given = json!({
        "schemas": [scim::schema::USER],
        "USERNAME": "a",
        "id": "mine",
        "nickName": "n",
        "active": "True",
        "emails": "a@b.example",
    });
    let read = body::resource(&USERS, given.as_object().unwrap()).unwrap();
    let wanted = json!({"userName": "a", "active": true, "emails": [{"value": "a@b.example"}]});
    assert_eq!(Value::Object(read), wanted);
}

/// What a filter means by hand, of a name and whether the account is active.
type Means = fn(&str, bool) -> bool;

/// A small filter as people write it, and what it means by hand.
fn small() -> impl Strategy<Value = (String, Means)> {
    let all: [(&str, Means); 4] = [
        ("active eq true", |_, active| active),
        ("userName sw \"a\"", |name, _| name.starts_with('a')),
        ("userName co \"b\"", |name, _| name.contains('b')),
        ("not (userName ew \"c\")", |name, _| !name.ends_with('c')),
    ];
    proptest::sample::select(all.to_vec()).prop_map(|(text, means)| (text.to_owned(), means))
}

proptest! {
    /// "and" binds before "or", whatever stands beside them.
    #[test]
    fn words_bind_as_the_grammar_says(
        parts in proptest::collection::vec((small(), any::<bool>()), 1..6),
        name in "[abc]{1,4}",
        active in any::<bool>(),
    ) {
        let mut text = String::new();
        let (mut any, mut all) = (false, true);
        for (place, ((part, means), or)) in parts.iter().enumerate() {
            let or = *or && place > 0;
            if place > 0 {
                text.push_str(if or { " or " } else { " and " });
            }
            text.push_str(part);
            if or {
                any |= all;
                all = true;
            }
            all &= means(&name, active);
        }
        prop_assert_eq!(holds(&text, &user(&name, active, &[])), any || all, "{}", text);
    }

    /// A page is what a walk by hand gives.
    #[test]
    fn pages_together_are_the_list(many in 0_usize..30, count in 1_usize..9) {
        let all: Vec<_> = (0..many).map(|number| user(&format!("u{number:02}"), true, &[])).collect();
        let mut seen = Vec::new();
        let mut first = 1;
        loop {
            let query = [("startIndex", first.to_string()), ("count", count.to_string()), ("sortBy", "userName".to_owned())];
            let asked = Asked::of_query(query.iter().map(|(name, value)| (*name, value.as_str()))).unwrap();
            let page = asked.page(all.iter().rev().map(|one| (&USERS, one.clone())).collect()).unwrap();
            prop_assert_eq!(page["totalResults"].as_u64(), Some(u64::try_from(many).unwrap()));
            let came = page["Resources"].as_array().unwrap();
            if came.is_empty() {
                break;
            }
            first += came.len();
            seen.extend(came.iter().map(|one| one["userName"].as_str().unwrap().to_owned()));
        }
        let wanted: Vec<_> = (0..many).map(|number| format!("u{number:02}")).collect();
        prop_assert_eq!(seen, wanted);
    }

    /// Whatever operations come in whatever order.
    #[test]
    fn whatever_is_changed_what_is_written_once_stays_and_nothing_is_half_done(
        operations in proptest::collection::vec(operation(), 1..6),
    ) {
        let before = user("chen", true, &["a@b.example"]);
        let change = json!({"schemas": [PATCH], "Operations": operations});
        let after = changed(&USERS, &before, change.as_object().unwrap());
        let mut step = before.clone();
        let mut one_by_one = Ok(());
        for operation in &operations {
            let single = json!({"schemas": [PATCH], "Operations": [operation]});
            match changed(&USERS, &step, single.as_object().unwrap()) {
                Ok(next) => step = next,
                Err(refused) => { one_by_one = Err(refused); break; }
            }
        }
        match (after, one_by_one) {
            (Ok(after), Ok(())) => {
                prop_assert_eq!(&after, &step);
                for fixed in ["userName", "id", "schemas", "meta"] {
                    prop_assert_eq!(after.get(fixed), before.get(fixed));
                }
                for required in ["displayName", "active", "preferredLanguage"] {
                    prop_assert!(after.contains_key(required));
                }
            }
            (Err(whole), Err(single)) => prop_assert_eq!(whole, single),
            (whole, single) => prop_assert!(false, "{:?} but {:?}", whole, single),
        }
    }
}

fn operation() -> impl Strategy<Value = Value> {
    let op = proptest::sample::select(vec!["add", "Replace", "remove", "move"]);
    let path = proptest::sample::select(vec![
        "userName",
        "displayName",
        "active",
        "emails",
        "emails.value",
        "emails[value eq \"a@b.example\"]",
        "emails[value eq \"nobody\"].value",
        "id",
        "meta.version",
        "externalId",
        "nickName",
        "",
    ]);
    let value = proptest::sample::select(vec![
        json!("chen"),
        json!("x"),
        json!(true),
        json!(null),
        json!([]),
        json!([{"value": "c@d.example"}]),
        json!({"value": "e@f.example"}),
        json!({"displayName": "y", "id": "z"}),
    ]);
    (op, path, value).prop_map(|(op, path, value)| {
        let mut operation = json!({"op": op, "value": value});
        if !path.is_empty() {
            operation["path"] = path.into();
        }
        operation
    })
}
