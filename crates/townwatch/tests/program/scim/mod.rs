//! Programs enter people here by SCIM 2.0: two referees that others wrote, and what they do not look at.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test says what is wrong by failing"
)]

#[path = "../../../../store/tests/behaviours/cluster.rs"]
#[expect(dead_code, reason = "the tests of `store` use all of it")]
mod cluster;
mod connectors;
mod files;
mod gate;
pub(crate) mod house;
mod revoked;
mod table;

use std::process::Command;

use serde_json::{Value, json};

use crate::scim::house::{House, tool};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

fn user(name: &str) -> Value {
    json!({
        "schemas": [USER],
        "userName": name,
        "displayName": "陳測試",
        "preferredLanguage": "zh-TW",
        "active": true,
        "externalId": format!("hr-{name}"),
        "emails": [{"value": format!("{name}@staff.example")}],
    })
}

fn patch(operations: &Value) -> Value {
    json!({"schemas": [PATCH], "Operations": operations})
}

/// An entered person's id.
fn entered(house: &House, name: &str) -> String {
    let made = house.scim("POST", "/Users", &user(name));
    assert_eq!(made.status, 201, "{made:?}");
    made.json()["id"].as_str().unwrap().to_owned()
}

#[test]
fn scim2_tester_finds_nothing_wrong() {
    let house = House::new();
    let output = Command::new(tool("scim2"))
        .args(["--url", &house.root(), "--header"])
        .arg(format!("Authorization: Bearer {}", house.key()))
        .args(["test", "-v"])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}{told}");
    let done = text.lines().filter(|line| line.contains("SUCCESS")).count();
    assert!(done >= 60, "only {done} checks were made: {text}");
}

#[test]
fn scim_sanity_finds_nothing_wrong() {
    let house = House::new();
    let output = Command::new(tool("scim-sanity"))
        .args(["probe", &house.root(), "--token", house.key()])
        .args(["--i-accept-side-effects", "--strict"])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}");
}

#[test]
fn a_person_is_entered_named_closed_opened_and_leaves_without_being_deleted() {
    let house = House::new();
    let id = entered(&house, "chen.test");
    let path = format!("/Users/{id}");

    let closed = patch(&json!([{"op": "Replace", "path": "active", "value": "False"}]));
    let closed = house.scim("PATCH", &path, &closed).json();
    assert_eq!(closed["active"], false);
    let named = json!([
        {"op": "replace", "value": {"displayName": "陳大文", "active": true}},
        {"op": "replace", "path": "emails[value co \"@\"].value", "value": "dawen@staff.example"},
    ]);
    let named = house.scim("PATCH", &path, &patch(&named)).json();
    assert_eq!(
        (&named["displayName"], &named["active"]),
        (&json!("陳大文"), &json!(true))
    );
    assert_eq!(named["emails"], json!([{"value": "dawen@staff.example"}]));

    assert_eq!(house.scim("DELETE", &path, &Value::Null).status, 204);
    assert_eq!(house.scim("GET", &path, &Value::Null).status, 404);
    let again = house.scim("POST", "/Users", &user("chen.test"));
    assert_eq!(again.kind(), (409, "uniqueness".to_owned()));
    // The person is still on record, with the reason.
    let page = house.page(&house.cookie(), &format!("/people/{id}"));
    assert!(
        page.text.contains("陳大文") && page.text.contains("SCIM: DELETE"),
        "{}",
        page.text
    );
}

#[test]
fn a_change_by_who_saw_something_else_is_refused() {
    let house = House::new();
    let id = entered(&house, "chen.test");
    let path = format!("/Users/{id}");
    let seen = house.scim("GET", &path, &Value::Null);
    let seen = seen.header("etag").to_owned();
    assert!(seen.starts_with("W/\""), "{seen}");
    let named = |name: &str| {
        let change = patch(&json!([{"op": "replace", "path": "displayName", "value": name}]));
        house
            .scim_with("PATCH", &path, &[("If-Match", &seen)], &change)
            .status
    };
    assert_eq!(named("一"), 200);
    assert_eq!(named("二"), 412);
    let same = house.scim("GET", &path, &Value::Null);
    let same = same.header("etag").to_owned();
    let unchanged = house.scim_with("GET", &path, &[("If-None-Match", &same)], &Value::Null);
    assert_eq!(unchanged.status, 304);
}

#[test]
fn people_are_found_by_the_whole_grammar_in_order_and_by_page() {
    let house = House::new();
    for name in ["an.nguyen", "binh.tran", "chen.test"] {
        entered(&house, name);
    }
    let found = |query: &str| {
        let list = house.scim("GET", &format!("/Users?{query}"), &Value::Null);
        assert_eq!(list.status, 200, "{list:?}");
        let list = list.json();
        let names = list["Resources"].as_array().unwrap().iter();
        names
            .map(|one| one["userName"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        found("filter=userName%20eq%20%22AN.NGUYEN%22"),
        ["an.nguyen"]
    );
    assert_eq!(
        found("filter=externalId%20eq%20%22hr-binh.tran%22"),
        ["binh.tran"]
    );
    assert_eq!(
        found(
            "filter=(userName%20sw%20%22an%22%20or%20emails%5Bvalue%20co%20%22binh%22%5D)%20and%20not%20(active%20eq%20false)&sortBy=userName&sortOrder=descending"
        ),
        ["binh.tran", "an.nguyen"]
    );
    assert_eq!(
        found("sortBy=userName&startIndex=2&count=2"),
        ["binh.tran", "chen.test"]
    );
    for wrong in [
        "userName%20like%20%22x%22",
        "active%20gt%20true",
        "(((",
        "userName%20eq",
    ] {
        let list = house.scim("GET", &format!("/Users?filter={wrong}"), &Value::Null);
        assert_eq!(list.kind(), (400, "invalidFilter".to_owned()), "{wrong}");
    }
}

#[test]
fn a_role_is_given_and_ended_as_its_group_by_the_rules_for_people() {
    let house = House::new();
    let id = entered(&house, "chen.test");
    let groups = house
        .scim("GET", "/Groups?excludedAttributes=members", &Value::Null)
        .json();
    let groups = groups["Resources"].as_array().unwrap().clone();
    let of = |start: &str| {
        let ids = groups.iter().filter_map(|one| one["id"].as_str());
        ids.filter(|id| id.starts_with(start))
            .map(str::to_owned)
            .next()
            .unwrap()
    };
    let unit = of("unit-");
    let staff = house.scim("GET", &format!("/Groups/{unit}"), &Value::Null);
    assert!(staff.text.contains(&id), "{staff:?}");
    let role = format!("/Groups/role-auditor-{}", unit.trim_start_matches("unit-"));
    let change = |op: &str, path: &str| {
        let operation = json!({"op": op, "path": path, "value": [{"value": id}]});
        house.scim("PATCH", &role, &patch(&json!([operation])))
    };
    let held = change("add", "members");
    assert_eq!(held.json()["members"][0]["value"], id.as_str(), "{held:?}");
    let ended = change("remove", &format!("members[value eq \"{id}\"]"));
    assert_eq!(
        (ended.status, &ended.json()["members"]),
        (200, &Value::Null)
    );
    // Nobody leaves a unit by its group, and no program gives itself a role.
    let removed = patch(&json!([{"op": "remove", "path": "members"}]));
    assert_eq!(
        house
            .scim("PATCH", &format!("/Groups/{unit}"), &removed)
            .status,
        409
    );
    let own = house.scim(
        "GET",
        "/Users?filter=userName%20eq%20%22lin.contact%22",
        &Value::Null,
    );
    let own = own.json()["Resources"][0]["id"].clone();
    let operation = json!([{"op": "add", "path": "members", "value": [{"value": own}]}]);
    assert_eq!(house.scim("PATCH", &role, &patch(&operation)).status, 409);
    assert_eq!(
        house
            .scim(
                "DELETE",
                &format!("/Users/{}", own.as_str().unwrap()),
                &Value::Null
            )
            .status,
        409
    );
}

#[test]
fn without_a_key_that_may_nothing_is_answered_and_nothing_done() {
    let mut house = House::new();
    let id = entered(&house, "chen.test");
    let strange = house.ask(
        "GET",
        "/scim/v2/Users",
        &[("Authorization", "Bearer tw_no")],
        "",
    );
    assert_eq!(strange.status, 401);
    assert_eq!(strange.header("content-type"), "application/scim+json");
    assert_eq!(
        house
            .ask("GET", "/scim/v2/Users", &[("Cookie", &house.cookie())], "")
            .status,
        401
    );
    let desk = house.make_key("security-contact");
    let bearer = format!("Bearer {desk}");
    for (method, path) in [
        ("GET", "/scim/v2/Users".to_owned()),
        ("GET", format!("/scim/v2/Users/{id}")),
        ("DELETE", format!("/scim/v2/Users/{id}")),
        ("GET", "/scim/v2/Groups".to_owned()),
    ] {
        let answer = house.ask(method, &path, &[("Authorization", &bearer)], "");
        assert_eq!(answer.status, 404, "{method} {path}");
    }
    assert_eq!(
        house
            .scim("GET", &format!("/Users/{id}"), &Value::Null)
            .json()["active"],
        true
    );
    let long = json!({"schemas": [GROUP], "displayName": "x".repeat(2 << 20)});
    assert_eq!(house.scim("POST", "/Groups", &long).status, 413);
    house.kill();
}
