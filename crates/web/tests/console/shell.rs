//! What stands around every page: ways to other pages, help, how dates look.

use axum::http::StatusCode;
use domain::id::{IncidentId, PersonId};
use domain::incident::{Incident, IncidentState, RegimeRef};
use domain::people::Role;
use domain::version::Version;
use uuid::Uuid;

use crate::desk::{at, contact, contents, finding_path, get, unit, with};
use crate::house::{House, TOKEN, house};

const CONTACT: &[Role] = &[Role::SecurityContact];

fn case() -> Incident {
    Incident {
        id: IncidentId::new(Uuid::from_u128(50)),
        unit: unit(),
        year: 2026,
        number: 7,
        title: "信箱遭盜用<b>".to_owned(),
        finding: None,
        accepted_by: PersonId::new(Uuid::from_u128(30)),
        accepted_at: at("2026-11-21T01:50:00Z"),
        known_at: at("2026-11-21T01:50:00Z"),
        found_at: None,
        controlled_at: None,
        reported_at: None,
        receipt: None,
        regime: RegimeRef {
            id: "none".to_owned(),
            version: "none".to_owned(),
        },
        facts: "{}".to_owned(),
        level: None,
        state: IncidentState::Open,
        version: Version::FIRST,
    }
}

fn with_case(roles: &[Role]) -> House {
    let mut contents = contents(roles, false, 1);
    contents.incident = Some(case());
    house(contents)
}

#[tokio::test]
async fn a_case_is_found_by_its_number_in_every_way_of_writing_it() {
    let house = with_case(CONTACT);
    let link = format!("href=\"/incidents/{}\"", case().id);
    for q in [
        "7",
        "115-7",
        "2026%2F7",
        "115%E5%B9%B4%E7%AC%AC+7+%E8%99%9F",
    ] {
        let page = get(&house, &format!("/go?q={q}"), "zh-TW").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains(&link), "{q}: {}", page.text);
        assert!(
            page.text.contains("115年第 7 號 信箱遭盜用&#60;b&#62;"),
            "{q}"
        );
    }
    for q in ["8", "114-7", "2025-7"] {
        let page = get(&house, &format!("/go?q={q}"), "zh-TW").await.text;
        assert!(!page.contains(&link) && page.contains("go-empty"), "{q}");
    }
}

#[tokio::test]
async fn only_pages_of_ones_roles_are_offered() {
    let staff = with_case(&[Role::Staff]);
    let page = get(&staff, "/go?q=", "en").await.text;
    let hits = page.split("data-go-hits").nth(1).unwrap();
    let hits = hits.split("</ul>").next().unwrap();
    assert!(
        hits.contains("href=\"/\"") && hits.contains("href=\"/help\""),
        "{hits}"
    );
    assert!(
        !hits.contains("/findings") && !hits.contains("/incidents"),
        "{hits}"
    );
    let case = get(&staff, "/go?q=115-7", "en").await.text;
    assert!(!case.contains("信箱"), "{case}");
    let found = get(&contact(), "/go?q=finding", "en").await.text;
    assert!(found.contains("href=\"/findings\""), "{found}");
}

#[tokio::test]
async fn every_page_leads_to_its_section_of_the_help_page_and_that_section_is_there() {
    let house = contact();
    for language in ["zh-TW", "vi", "en"] {
        let help = get(&house, "/help", language).await.text;
        for path in [
            "/",
            "/findings",
            "/incidents",
            "/sources",
            "/log",
            "/go",
            "/display",
            &finding_path(),
        ] {
            let page = get(&house, path, language).await.text;
            let section = page.split("href=\"/help#").nth(1).unwrap();
            let section = section.split('"').next().unwrap();
            assert!(
                help.contains(&format!("id=\"{section}\"")),
                "{path} → {section}"
            );
        }
        assert!(help.matches("<section").count() == 32, "{help}");
    }
}

#[tokio::test]
async fn help_is_read_without_signing_in() {
    let page = house(crate::house::Contents::default())
        .get("/help", &[])
        .await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("id=\"trouble\""));
    let door = house(crate::house::Contents::default())
        .get("/sign-in", &[])
        .await;
    assert!(door.text.contains("href=\"/help#start\""));
}

#[tokio::test]
async fn calendar_and_keys_are_kept_in_this_browser_and_nowhere_else() {
    let house = contact();
    let session = format!("townwatch-session={TOKEN}; townwatch-language=zh-TW");
    let usual = house.get("/", &[("cookie", &session)]).await.text;
    assert!(
        usual.contains("115年11月21日") && usual.contains("data-keys=\"on\""),
        "{usual}"
    );
    let saved = house
        .post(
            "/display",
            &[("cookie", &session)],
            "calendar=gregorian&keys=off",
        )
        .await;
    assert_eq!(saved.header("location"), "/display");
    let kept: Vec<_> = saved
        .headers
        .get_all("set-cookie")
        .iter()
        .filter_map(|cookie| cookie.to_str().ok()?.split(';').next())
        .collect();
    assert_eq!(kept, ["townwatch-calendar=gregorian", "townwatch-keys=off"]);
    let cookies = format!("{session}; {}", kept.join("; "));
    let page = house.get("/", &[("cookie", &cookies)]).await.text;
    assert!(
        page.contains("2026年11月21日") && !page.contains("115年11月"),
        "{page}"
    );
    assert!(page.contains("data-keys=\"off\""));
    assert!(house.deeds().is_empty());
}

#[tokio::test]
async fn proof_lines_after_the_tenth_are_folded_and_none_is_missing() {
    for (lines, folded) in [(3, 0), (11, 0), (12, 2), (60, 50)] {
        let mut contents = contents(CONTACT, false, 1);
        contents.lines = vec![contents.lines[0].clone(); lines];
        let page = get(&house(contents), &finding_path(), "en").await.text;
        assert_eq!(page.matches("class=\"logline\"").count(), lines);
        let hidden = page.split("data-test=\"finding-folded\"").nth(1);
        let hidden = hidden.map_or("", |rest| rest.split("</details>").next().unwrap());
        assert_eq!(
            hidden.matches("class=\"logline\"").count(),
            folded,
            "{lines}"
        );
        if folded > 0 {
            assert!(
                hidden.contains(&format!("Show {folded} more lines")),
                "{hidden}"
            );
        }
    }
}

#[tokio::test]
async fn a_printed_page_says_whose_it_is_and_when() {
    let page = get(&with(CONTACT, false), "/findings", "zh-TW").await.text;
    let head = page.split("class=\"paper-head\">").nth(1).unwrap();
    let head = head.split("</p>").next().unwrap();
    assert!(
        head.contains("大湖鄉公所")
            && head.contains("115年11月21日 10:02")
            && head.contains("林雅婷"),
        "{head}"
    );
}
