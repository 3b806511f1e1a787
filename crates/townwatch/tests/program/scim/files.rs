//! A system that reads a file: it holds everybody as they stand, and somebody else's change of it is seen.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::json;

use super::connectors::{first_unit, marked, wait};
use super::house::House;
use super::{PATCH, entered};

fn file(house: &House) -> PathBuf {
    let records = house.records();
    records.parent().unwrap().join("handover/attendance.csv")
}

/// Waits until the file has a line.
fn until_it_says(house: &House, line: &str) -> String {
    let mut text = String::new();
    for _ in 0..600 {
        text = fs::read_to_string(file(house)).unwrap_or_default();
        if text.lines().any(|found| found == line) {
            return text;
        }
        wait(Duration::from_millis(100));
    }
    panic!("{line} is not in {text}");
}

#[test]
fn a_file_follows_the_accounts_though_the_program_is_killed() {
    let mut house = House::new();
    let cookie = house.cookie();
    let unit = first_unit(&house, &cookie);
    let form = |columns: &str| {
        format!(
            "name=attendance&kind=csv&unit={unit}&address=attendance.csv&secret=&columns={columns}"
        )
    };
    let wrong = house.post(&cookie, "/connectors", &form("password%3Dp"));
    assert_eq!(wrong.status, 422, "{}", wrong.text);
    let columns = "user_name%3Dlogin%2C+name%3D%E5%A7%93%E5%90%8D%2C+active%3Dopen";
    let made = house.post(&cookie, "/connectors", &form(columns));
    assert_eq!(made.status, 303, "{}", made.text);
    let path = made.header("location").to_owned();
    let start = |house: &House| house.post(&cookie, &format!("{path}/start"), "waiting=9");
    assert!(
        !file(&house).exists(),
        "nothing is laid before somebody starts it"
    );
    assert_eq!(start(&house).status, 303);
    let id = entered(&house, "chen.test");
    let text = until_it_says(&house, "\"chen.test\",\"陳測試\",1");
    assert!(
        text.starts_with("\u{feff}\"login\",\"姓名\",\"open\"\r\n"),
        "{text}"
    );

    let closed = json!({"schemas": [PATCH], "Operations": [{"op": "replace", "path": "active", "value": false}]});
    let answer = house.scim("PATCH", &format!("/Users/{id}"), &closed);
    assert_eq!(answer.status, 200);
    house.kill();
    house.start();
    let text = until_it_says(&house, "\"chen.test\",\"陳測試\",0");

    // Somebody opens the account in the file, and adds one.
    let changed = text.replace("\"陳測試\",0", "\"陳測試\",1") + "\"back.door\",\"誰\",1\r\n";
    fs::write(file(&house), changed).unwrap();
    let compared = house.post(&cookie, &format!("{path}/compare"), "").text;
    assert_eq!(
        compared.matches("data-test=\"drift\"").count(),
        2,
        "{compared}"
    );
    assert!(compared.contains("back.door"), "{compared}");
    what_a_program_is_told(&house, &path);
    assert_eq!(start(&house).status, 303);
    // With the next change it is as it should be again, and what lay there is on record.
    entered(&house, "an.nguyen");
    let text = until_it_says(&house, "\"an.nguyen\",\"陳測試\",1");
    let closed = "\"chen.test\",\"陳測試\",0";
    assert!(
        text.contains(closed) && !text.contains("back.door"),
        "{text}"
    );
    let page = until_page_shows(&house, (&cookie, &path), 3);
    assert!(page.contains("data-test=\"connector-laid\""), "{page}");
    let compared = house.post(&cookie, &format!("{path}/compare"), "").text;
    assert!(!compared.contains("data-test=\"drift\""), "{compared}");
    let person = house.page(&cookie, &format!("/people/{id}")).text;
    assert!(marked(&person, "person-systems").contains('✓'), "{person}");
}

/// The page of the system, as soon as so many differences stand there.
fn until_page_shows(house: &House, (cookie, path): (&str, &str), drift: usize) -> String {
    let mut page = String::new();
    for _ in 0..600 {
        page = house.page(cookie, path).text;
        if page.matches("data-test=\"drift\"").count() == drift {
            return page;
        }
        wait(Duration::from_millis(100));
    }
    panic!("{page}");
}

/// The same for programs, by JSON.
fn what_a_program_is_told(house: &House, path: &str) {
    let id = path.rsplit('/').next().unwrap();
    let bearer = format!("Bearer {}", house.key());
    let headers = [
        ("Authorization", bearer.as_str()),
        ("Content-Type", "application/json"),
    ];
    let ask = |method: &str, name: &str, body: &str| {
        let answer = house.ask(method, &format!("/api/v1/{name}"), &headers, body);
        assert_eq!(answer.status, 200, "{}", answer.text);
        answer.json()
    };
    let all = ask("GET", "list_connectors", "");
    assert_eq!(all["items"][0]["name"], "attendance");
    assert_eq!(all["items"][0]["kind"], "csv");
    let one = json!({"connector": id}).to_string();
    let compared = ask("POST", "compare_connector", &one);
    assert_eq!(
        (
            &compared["close"],
            &compared["strangers"],
            &compared["in_step"]
        ),
        (&json!(1), &json!(1), &json!(false))
    );
    let seen = ask("GET", &format!("view_connector?connector={id}"), "");
    assert_eq!(seen["connector"]["state"], "in-step");
    let drift = seen["drift"].as_array().unwrap();
    let found = drift
        .iter()
        .find(|one| one["remote"] == "chen.test")
        .unwrap();
    assert_eq!(
        (&found["what"], &found["fields"]),
        (&json!("changed"), &json!(["active"]))
    );
    let again = json!({"connector": id, "person": found["person"]}).to_string();
    assert_eq!(ask("POST", "pause_connector", &one)["done"], true);
    assert_eq!(ask("POST", "resend_connector", &again)["done"], true);
    let seen = ask("GET", &format!("view_connector?connector={id}"), "");
    assert_eq!(seen["connector"]["state"], "paused");
    assert_eq!(seen["waiting"][0]["person"], found["person"]);
    let refused = house.ask("POST", "/api/v1/start_connector", &headers, &one);
    assert_eq!(refused.status, 404, "a person starts it");
}
