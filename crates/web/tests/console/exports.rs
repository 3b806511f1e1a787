//! Lists as files, and that no list is without.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use domain::people::Role;
use serde_json::Value;
use web::{Method, ROUTES};

use crate::desk::{contact, filled, finding, finding_path, get, with};

const EVERYBODY: &[Role] = &[Role::SecurityContact, Role::Auditor, Role::SystemAdmin];

#[tokio::test]
async fn every_list_page_offers_its_export_in_three_formats_with_its_filters() {
    let house = with(EVERYBODY, false);
    let lists: Vec<_> = ROUTES
        .iter()
        .filter(|route| {
            let listing = route.use_case.name.starts_with("list_");
            // What became of several marked rows is told on a page of its own, which is no list.
            let told = route.path.ends_with("/done") || route.path.ends_with("/decided");
            // Of one campaign, review or document, which `testkit` starts: its tests compare these files with the page.
            let of_one = route.path.starts_with("/campaigns/")
                || ["/reviews/one", "/documents/readers"].contains(&route.path);
            // What one is asked oneself is done there and then: forms, and no table.
            let forms = route.path == "/account/asked";
            route.page && listing && !(told || of_one || forms || route.path.contains('{'))
        })
        .collect();
    assert!(lists.len() >= 3, "{} lists", lists.len());
    for route in lists {
        let page = get(&house, &format!("{}?state=open", route.path), "vi").await;
        assert_eq!(page.status, StatusCode::OK, "{}", route.path);
        for format in ["csv", "ods", "json"] {
            let address = format!("{}/export/{format}", route.path);
            assert!(
                page.text.contains(&format!("href=\"{address}")),
                "{} offers no {format}: {}",
                route.path,
                page.text
            );
            let file = get(&house, &address, "vi").await;
            assert_eq!(file.status, StatusCode::OK, "{address}");
            assert!(
                file.header("content-disposition")
                    .ends_with(&format!(".{format}\""))
            );
        }
        let export = format!("{}/export/{{format}}", route.path);
        let there = ROUTES.iter().find(|other| other.path == export);
        assert!(
            there.is_some_and(|there| there.use_case == route.use_case),
            "{} is exported under another use case",
            route.path
        );
    }
}

#[tokio::test]
async fn every_table_of_the_console_is_a_list_with_an_export() {
    let house = with(EVERYBODY, false);
    let lists: BTreeSet<_> = ROUTES
        .iter()
        .filter_map(|route| route.path.strip_suffix("/export/{format}"))
        .collect();
    let finding = finding_path();
    let mut tables = 0;
    for route in ROUTES.iter().filter(|route| route.page) {
        let path = route.path.replace("/findings/{id}", &finding);
        if path.contains('{') || route.method == Method::Post {
            continue;
        }
        let page = get(&house, &path, "en").await.text;
        for table in page.split("<table ").skip(1) {
            let list = table.split_once("data-list=\"").map(|(_, rest)| rest);
            let list = list.and_then(|rest| rest.split('"').next());
            tables += 1;
            assert!(
                list.is_some_and(|list| lists.contains(list)),
                "{path}: a table that is no list: {list:?}"
            );
        }
    }
    assert!(tables >= 4, "{tables} tables");
}

#[tokio::test]
async fn all_rows_are_exported_and_not_only_those_of_the_page() {
    let house = filled(EVERYBODY, false, 450);
    let page = get(&house, "/findings?state=all", "en").await.text;
    assert_eq!(page.matches("data-test=\"finding-row\"").count(), 25);
    let file = get(&house, "/findings/export/json?state=all", "en").await;
    let read: Value = serde_json::from_slice(&file.bytes).unwrap();
    let rows = read["rows"].as_array().unwrap();
    let ids: BTreeSet<_> = rows.iter().map(|row| row["id"].to_string()).collect();
    assert_eq!((rows.len(), ids.len()), (450, 450));
    let csv = get(&house, "/findings/export/csv?state=all", "en").await;
    assert_eq!(csv.text.matches("\r\n").count(), 451);
}

#[tokio::test]
async fn an_export_holds_every_column_in_the_readers_language() {
    let house = contact();
    let of = async |language: &str| -> Value {
        let file = get(&house, "/findings/export/json", language).await;
        serde_json::from_slice(&file.bytes).unwrap()
    };
    let (chinese, english) = (of("zh-TW").await, of("en").await);
    assert_eq!(chinese["columns"][1]["title"], "徵兆");
    assert_eq!(english["columns"][1]["title"], "Finding");
    assert_eq!(chinese["rows"][0]["unit"], "大湖鄉公所");
    assert_eq!(chinese["rows"][0]["count"], 1_234);
    assert_eq!(chinese["rows"][0]["last"], "2026-11-21T09:41:00+08:00");
    assert_eq!(
        chinese["rows"][0]["account"],
        *finding().subject.account.unwrap()
    );
    let keys = chinese["columns"].as_array().unwrap().len();
    assert_eq!(chinese["rows"][0].as_object().unwrap().len(), keys);
}

#[tokio::test]
async fn an_export_is_journalled_as_a_look_with_its_filters_before_anything_leaves() {
    let house = contact();
    get(&house, "/findings?state=all", "en").await;
    assert_eq!(
        house.deeds(),
        Vec::<String>::new(),
        "a look at a page of the list is none"
    );
    get(&house, "/findings/export/ods?state=all&severity=high", "en").await;
    assert_eq!(house.deeds(), ["list_findings"]);
    let told = house.told();
    let facts = told.first().unwrap().strip_prefix("export findings ");
    // The order of the names depends on what else is built.
    let facts: Value = serde_json::from_str(facts.unwrap()).unwrap();
    assert_eq!(
        facts,
        serde_json::json!({"filters": {"severity": "high", "state": "all"}, "format": "ods"})
    );
}

#[tokio::test]
async fn who_may_not_see_the_list_gets_no_file_and_writes_nothing() {
    let house = with(&[Role::Staff], false);
    for list in ["findings", "incidents", "sources"] {
        let file = get(&house, &format!("/{list}/export/csv"), "en").await;
        assert_eq!(file.status, StatusCode::NOT_FOUND, "{list}");
        assert!(file.header("content-disposition").is_empty());
    }
    assert!(house.deeds().is_empty());
    let none = get(&contact(), "/findings/export/exe", "en").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}
