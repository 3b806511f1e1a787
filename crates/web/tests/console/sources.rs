//! The page of one source, and what can be done there.

use axum::http::StatusCode;
use domain::people::Role;
use uuid::Uuid;

use crate::desk::{unit, with};

const COOKIE: &[(&str, &str)] = &[
    ("cookie", "townwatch-session=inhabitant"),
    ("host", "logs.example:8420"),
];

/// The one source of the desk.
fn path() -> String {
    format!("/sources/{}", Uuid::from_u128(40))
}

#[tokio::test]
async fn a_reader_sees_how_a_source_lives_and_changes_nothing() {
    let house = with(&[Role::Auditor], false);
    let list = house.get("/sources", COOKIE).await.text;
    assert!(list.contains(&format!("href=\"{}\"", path())), "{list}");
    assert!(!list.contains("/sources/new"));
    let page = house.get(&path(), COOKIE).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.text.matches("<meter").count(), 12 + 24);
    for form in ["details-form", "key-form", "retire-form", "restore-form"] {
        assert!(!page.text.contains(form), "{form}");
    }
    assert!(page.text.contains("data-test=\"senders-missing\""));
    let refused = house.get("/sources/new", COOKIE).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    for deed in ["key", "details", "retire", "restore"] {
        let path = format!("{}/{deed}", path());
        let form = format!("unit={}", unit());
        let refused = house.post(&path, COOKIE, &form).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND, "{deed}");
    }
    assert_eq!(house.deeds(), Vec::<String>::new());
}

#[tokio::test]
async fn a_key_is_shown_once_and_filled_into_the_configuration_to_copy() {
    let house = with(&[Role::SystemAdmin], false);
    let before = house.get(&path(), COOKIE).await.text;
    assert!(
        before.contains("URL=http://logs.example:8420/k/KEY"),
        "{before}"
    );
    let made = house.post(&format!("{}/key", path()), COOKIE, "").await;
    assert_eq!(made.status, StatusCode::OK);
    let (_, rest) = made
        .text
        .split_once("data-test=\"source-key-value\">")
        .unwrap();
    let key = rest.split('<').next().unwrap().to_owned();
    assert!(key.starts_with("tw_"), "{key}");
    assert!(
        made.text
            .contains(&format!("URL=http://logs.example:8420/k/{key}"))
    );
    assert!(
        made.text
            .contains(&format!("api_key: &#34;townwatch:{key}")),
        "{}",
        made.text
    );
    assert!(!house.get(&path(), COOKIE).await.text.contains(&key));
    assert_eq!(house.deeds(), ["give_source_key"]);
}

#[tokio::test]
async fn what_is_wrong_in_a_form_is_told_beside_its_field() {
    let house = with(&[Role::SystemAdmin], false);
    let new = house.get("/sources/new", COOKIE).await;
    assert_eq!(new.status, StatusCode::OK);
    assert!(
        new.text.contains("data-test=\"source-form\""),
        "{}",
        new.text
    );
    let form = format!("name=&unit={}&format=auto", unit());
    let refused = house.post("/sources", COOKIE, &form).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text.contains("id=\"new-name-error\""),
        "{}",
        refused.text
    );
    let form = format!("seen=x&name=n&unit={}&format=auto", unit());
    let stale = house
        .post(&format!("{}/details", path()), COOKIE, &form)
        .await;
    assert_eq!(stale.status, StatusCode::CONFLICT, "{}", stale.text);
    let retired = house.post(&format!("{}/retire", path()), COOKIE, "").await;
    assert_eq!(retired.status, StatusCode::SEE_OTHER);
    assert_eq!(house.deeds(), ["retire_source"]);
}
