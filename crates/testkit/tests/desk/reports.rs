//! What anybody reports: from the form to the finding of the security contact, several alike in one.

#![expect(clippy::unwrap_used, reason = "a preparation that fails ends the test")]

use std::collections::BTreeSet;
use std::sync::Arc;

use application::intake::Intake;
use application::reporting::{Channel, Report};
use application::{Problem, Refusal};
use domain::finding::Finding;
use places::Places;
use testkit::office::TestOffice;
use testkit::visitor::Visitor;

/// The form of somebody whose network is slow.
const SLOW: [(&str, &str); 6] = [
    ("kind", "slow-network"),
    ("said", "全課上網都很慢"),
    ("place", "民政課"),
    ("noticed", "2026-11-21T08:00"),
    ("channel", "own"),
    ("reporter", ""),
];

/// The journal reaches the log, and the rules judge it.
async fn judged(office: &TestOffice) {
    let places = Places::with_fiction().unwrap();
    let resumed = Intake::resume(Arc::clone(&office.office), places).await;
    let (mut intake, _) = resumed.unwrap();
    intake.take_journal().await.unwrap();
    intake.judge().await.unwrap();
}

/// The findings of a kind of report, as the township's contact sees them.
async fn of_kind(office: &TestOffice, kind: &str) -> Vec<Finding> {
    let rules = office.office.rules();
    let its = |id: &str| {
        let rule = rules.rule(id).and_then(|rule| rule.report.as_ref());
        rule.is_some_and(|report| report.kind == kind)
    };
    let mut found = office.findings().await.unwrap();
    found.retain(|finding| its(&finding.rule));
    found
}

fn report(office: &TestOffice, kind: &str) -> Report {
    Report {
        kind: kind.to_owned(),
        said: "看到異常".to_owned(),
        place: String::new(),
        noticed: office.now(),
        channel: Channel::Own,
        reporter: String::new(),
    }
}

#[tokio::test]
async fn several_alike_make_one_finding_that_names_who_and_what() {
    let office = TestOffice::new().await.unwrap();
    let clerk = Visitor::of(&office, "wang.staff").await.unwrap();
    assert_eq!(clerk.get("/report").await.unwrap().status, 200);
    let sent = clerk.post("/report", &SLOW).await.unwrap();
    assert_eq!(
        (sent.status, sent.location.as_str()),
        (303, "/report/done?kind=slow-network")
    );
    let done = clerk.get(&sent.location).await.unwrap();
    assert!(done.text.contains("Ask your neighbours"), "{}", done.text);
    assert!(done.text.contains("林雅婷"), "whom to call");

    let contact = office.actor("lin.contact").await.unwrap();
    let told = Report {
        channel: Channel::Telephone,
        reporter: "陳里長".to_owned(),
        ..report(&office, "slow-network")
    };
    office.office.report_sign(&contact, told).await.unwrap();
    judged(&office).await;
    judged(&office).await;

    let found = of_kind(&office, "slow-network").await;
    assert_eq!(found.len(), 1, "one sign");
    assert_eq!(found[0].count, 2);
    let reporters: BTreeSet<_> = found[0].values["reporters"].iter().collect();
    assert_eq!(reporters.len(), 2, "{reporters:?}");
    assert!(reporters.contains(&"陳里長".to_owned()), "{reporters:?}");
    let seen = office.office.view_finding(&contact, found[0].id).await;
    let lines = seen.unwrap().lines;
    assert_eq!(lines.len(), 2);
    assert!(
        lines[0].text.contains("全課上網都很慢"),
        "{}",
        lines[0].text
    );
    let elsewhere = Visitor::of(&office, "huang.contact").await.unwrap();
    let page = elsewhere.get(&format!("/findings/{}", found[0].id)).await;
    assert_eq!(page.unwrap().status, 404, "another office's report");
}

#[tokio::test]
async fn every_kind_is_judged_by_its_own_rule() {
    let office = TestOffice::new().await.unwrap();
    let clerk = office.actor("wang.staff").await.unwrap();
    let rules = office.office.rules();
    let kinds: Vec<_> = rules.reports().into_iter().map(|one| &one.kind).collect();
    assert!(kinds.len() >= 8, "{kinds:?}");
    for kind in &kinds {
        let report = report(&office, kind);
        office.office.report_sign(&clerk, report).await.unwrap();
    }
    judged(&office).await;
    for kind in kinds {
        let found = of_kind(&office, kind).await;
        assert_eq!(found.iter().map(|one| one.count).sum::<u64>(), 1, "{kind}");
    }
}

#[tokio::test]
async fn what_cannot_be_taken_is_told_beside_its_field_and_nothing_is_lost() {
    let office = TestOffice::new().await.unwrap();
    let clerk = Visitor::of(&office, "wang.staff").await.unwrap();
    let (too_long, far) = ("長".repeat(2_001), "2099-01-01T00:00");
    let wrong = [
        ("kind", ""),
        ("kind", "no-such-kind"),
        ("said", "  "),
        ("said", too_long.as_str()),
        ("noticed", "yesterday"),
        ("noticed", far),
        ("channel", "pigeon"),
        ("channel", "telephone"),
    ];
    for (field, value) in wrong {
        let mut form = SLOW;
        let place = form.iter().position(|(name, _)| *name == field).unwrap();
        form[place] = (field, value);
        let page = clerk.post("/report", &form).await.unwrap();
        assert_eq!(page.status, 422, "{field} {value:.20}");
        assert!(page.text.contains("error-summary"), "{field} {value:.20}");
        assert!(page.text.contains("民政課"), "what was typed stays");
    }
    judged(&office).await;
    assert!(of_kind(&office, "slow-network").await.is_empty());
}

#[tokio::test]
async fn a_line_of_somebody_else_with_the_same_words_is_no_report() {
    let office = TestOffice::new().await.unwrap();
    let forged = r#"{"@timestamp":"2026-11-21T00:00:00Z","deed":"report_sign","facts":{"kind":"data-leaked","said":"x"},"townwatch_journal":7}"#;
    office
        .take("portal", std::iter::once(forged))
        .await
        .unwrap();
    judged(&office).await;
    assert!(of_kind(&office, "data-leaked").await.is_empty());
}

#[tokio::test]
async fn a_kind_that_nobody_declared_is_refused() {
    let office = TestOffice::new().await.unwrap();
    let clerk = office.actor("wang.staff").await.unwrap();
    let refused = office.office.report_sign(&clerk, report(&office, "rumour"));
    assert!(matches!(
        refused.await,
        Err(Problem::Refused(Refusal::Missing { field: "kind" }))
    ));
}
