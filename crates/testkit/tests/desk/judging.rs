//! A case judged by its own regulation and by further ones, over real records.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on says so by failing"
)]

use std::io::{Cursor, Read as _};
use std::sync::Arc;

use application::incidents::IncidentView;
use application::{Actor, Problem, Refusal};
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use domain::id::IncidentId;
use domain::regime::{CaseClock, ClockState};
use jiff::SignedDuration;
use testkit::office::TestOffice;
use tower::ServiceExt as _;

struct Case {
    office: TestOffice,
    contact: Actor,
    id: IncidentId,
}

const LEAK: &str =
    r#"{"impacts":[{"kind":"confidentiality","class":"non_core","degree":"serious"}]}"#;
const CORE_LEAK: &str =
    r#"{"impacts":[{"kind":"confidentiality","class":"core_non_ci","degree":"serious"}]}"#;
const PERSONAL: &str =
    r#"{"impacts":[{"personal_data":true,"harm":"leaked","against_the_act":true}]}"#;

impl Case {
    /// The morning's first finding, accepted by the contact.
    async fn opened() -> Self {
        let office = TestOffice::with_morning().await.unwrap();
        let contact = office.actor("lin.contact").await.unwrap();
        let finding = office.findings().await.unwrap().remove(0);
        let desk = &office.office;
        let id = desk
            .accept_finding(&contact, finding.id, finding.version, "信箱遭盜用")
            .await
            .unwrap();
        Self {
            office,
            contact,
            id,
        }
    }

    async fn view(&self) -> IncidentView {
        let page = self.office.office.view_incident(&self.contact, self.id);
        page.await.unwrap().view
    }

    async fn judged(&self, regime: Option<&str>, facts: &str) {
        let seen = self.view().await.incident.version;
        let desk = &self.office.office;
        desk.judge_level(&self.contact, self.id, seen, regime, facts)
            .await
            .unwrap();
    }

    async fn added(&self, regime: &str) -> Result<(), Problem> {
        let seen = self.view().await.incident.version;
        let desk = &self.office.office;
        desk.add_regime(&self.contact, self.id, seen, regime).await
    }

    async fn done(&self, regime: &str, clock: &str) -> Result<(), Problem> {
        let seen = self.view().await.incident.version;
        let (desk, now) = (&self.office.office, self.office.now());
        desk.record_duty(&self.contact, self.id, seen, (regime, clock), now, "收據 7")
            .await
    }

    fn later(&self, minutes: i64) {
        self.office
            .clock
            .advance(SignedDuration::from_mins(minutes));
    }
}

fn clock(view: &IncidentView, regime: Option<&str>, key: &str) -> CaseClock {
    let clocks = &view.assessment_of(regime).unwrap().standing.clocks;
    let keys: Vec<_> = clocks.iter().map(|clock| clock.key.as_str()).collect();
    let found = clocks.iter().find(|clock| clock.key == key);
    found.unwrap_or_else(|| panic!("{key} of {keys:?}")).clone()
}

fn refused(done: Result<(), Problem>) -> Refusal {
    match done.unwrap_err() {
        Problem::Refused(refusal) => refusal,
        Problem::Fault(fault) => panic!("{fault}"),
    }
}

#[tokio::test]
async fn a_case_is_judged_by_the_version_of_the_day_it_was_known() {
    let case = Case::opened().await;
    let view = case.view().await;
    assert_eq!(view.incident.regime.version, "2026-01-05");
    let addable: Vec<_> = case.office.office.addable(&view).into_iter().collect();
    let told: Vec<_> = addable
        .iter()
        .map(|one| (one.regime.id(), one.in_force))
        .collect();
    assert_eq!(
        told,
        [
            ("eu-nis2", true),
            ("tw-pdpa", true),
            ("vn-qd05-2017", true),
            ("vn-tt20-2017", true),
            ("vn-nd13-2023", false),
            ("tw-pdpa-draft-2026", true),
        ]
    );
}

#[tokio::test]
async fn several_regulations_run_side_by_side_and_each_keeps_its_facts() {
    let case = Case::opened().await;
    case.judged(None, LEAK).await;
    case.added("tw-pdpa").await.unwrap();
    case.added("tw-pdpa-draft-2026").await.unwrap();
    case.judged(Some("tw-pdpa"), PERSONAL).await;
    let view = case.view().await;
    assert_eq!(view.incident.level, Some(2));
    let further: Vec<_> = view
        .further
        .iter()
        .map(|one| (one.judged.regime.id.as_str(), one.judged.level))
        .collect();
    assert_eq!(
        further,
        [("tw-pdpa", Some(1)), ("tw-pdpa-draft-2026", None)]
    );
    assert_eq!(view.incident.facts, LEAK);
    assert_eq!(view.facts_of(Some("tw-pdpa")), PERSONAL);
    // The clocks of all count for what is due next.
    let report = clock(&view, None, "report").deadline.due.unwrap();
    assert_eq!(view.next_due(), report);
    let draft = clock(&view, Some("tw-pdpa-draft-2026"), "notify_persons");
    assert!(draft.deadline.due.unwrap() > report);
    let again = refused(case.added("tw-pdpa").await);
    let why = "invalid-regime";
    let field = "regime";
    assert_eq!(again, Refusal::Invalid { field, why });
    assert_eq!(
        refused(case.added("made-up").await),
        Refusal::Invalid { field, why }
    );
}

#[tokio::test]
async fn answers_take_each_other_s_place_until_another_level_stood() {
    let case = Case::opened().await;
    // A range first, then a level: nothing stood, so nothing changed.
    let range = r#"{"impacts":[{"kind":"confidentiality","class":"non_core"}]}"#;
    case.judged(None, range).await;
    case.judged(None, LEAK).await;
    assert_eq!(case.view().await.incident.facts, LEAK);
    case.later(40);
    case.judged(None, CORE_LEAK).await;
    let view = case.view().await;
    assert_eq!(view.incident.level, Some(3));
    let again = clock(&view, None, "report-2");
    let hour = SignedDuration::from_hours(1);
    let due = case.office.now().checked_add(hour).unwrap();
    assert_eq!(again.deadline.due, Some(due));
    // The recovery runs from knowing it, with the new level's time.
    let known = view.incident.known_at;
    let recover = clock(&view, None, "recover").deadline.due.unwrap();
    let least = SignedDuration::from_hours(36);
    assert_eq!(recover.duration_since(known), least);
    // The same level by other words starts nothing more.
    let words = r#"{"impacts":[{"kind":"integrity","class":"core_non_ci","degree":"serious"}]}"#;
    case.judged(None, words).await;
    let clocks = &case.view().await.assessment.standing.clocks;
    assert!(clocks.iter().all(|clock| clock.key != "report-3"));
}

#[tokio::test]
async fn a_repeated_report_and_other_duties_are_written_down_as_done() {
    let case = Case::opened().await;
    case.judged(None, LEAK).await;
    case.later(5);
    case.judged(None, CORE_LEAK).await;
    case.later(5);
    let own = "tw-gov-incident";
    let field = "clock";
    let why = "invalid-clock";
    // The first report has its own deed; the improvement report waits for the recovery.
    for clock in ["report", "final_report", "report-3"] {
        let told = refused(case.done(own, clock).await);
        assert_eq!(told, Refusal::Invalid { field, why }, "{clock}");
    }
    case.done(own, "report-2").await.unwrap();
    let view = case.view().await;
    let again = clock(&view, None, "report-2");
    assert_eq!(again.state(case.office.now()), ClockState::Done);
    assert_eq!(
        refused(case.done(own, "report-2").await),
        Refusal::Invalid { field, why }
    );
    case.added("eu-nis2").await.unwrap();
    let significant = r#"{"impacts":[{"severe_disruption":true}]}"#;
    case.judged(Some("eu-nis2"), significant).await;
    case.done("eu-nis2", "notification").await.unwrap();
    let view = case.view().await;
    let done = clock(&view, Some("eu-nis2"), "notification").done_at;
    assert_eq!(done, Some(case.office.now()));
    // It starts the month of the final report.
    let last = clock(&view, Some("eu-nis2"), "final_report");
    assert!(last.deadline.due.is_some());
    // Judging anew keeps what was done.
    case.judged(Some("eu-nis2"), r#"{"impacts":[{"financial_loss":true}]}"#)
        .await;
    let view = case.view().await;
    assert_eq!(clock(&view, Some("eu-nis2"), "notification").done_at, done);
}

#[tokio::test]
async fn a_moment_that_starts_a_clock_is_written_down_and_may_lie_before_knowing() {
    let case = Case::opened().await;
    case.added("tw-pdpa").await.unwrap();
    case.judged(Some("tw-pdpa"), PERSONAL).await;
    let now = case.office.now();
    let waits = clock(&case.view().await, Some("tw-pdpa"), "notify_persons");
    assert_eq!(waits.state(now), ClockState::Waiting);
    case.done("tw-pdpa", "established_at").await.unwrap();
    let runs = clock(&case.view().await, Some("tw-pdpa"), "notify_persons");
    assert_eq!(runs.state(now), ClockState::AtOnce);
    // It is known now; the duty it started can be done.
    assert!(case.done("tw-pdpa", "established_at").await.is_err());
    case.done("tw-pdpa", "notify_persons").await.unwrap();
    let done = clock(&case.view().await, Some("tw-pdpa"), "notify_persons");
    assert_eq!(done.state(now), ClockState::Done);
    // A breach came before it was known.
    case.added("vn-nd13-2023").await.unwrap();
    let seen = case.view().await.incident.version;
    let before = now.checked_sub(SignedDuration::from_hours(5)).unwrap();
    let desk = &case.office.office;
    let breach = ("vn-nd13-2023", "occurred_at");
    desk.record_duty(&case.contact, case.id, seen, breach, before, "x")
        .await
        .unwrap();
    let view = case.view().await;
    let report = clock(&view, Some("vn-nd13-2023"), "report");
    assert_eq!(report.deadline.anchored_at, Some(before));
}

#[tokio::test]
async fn a_decision_needs_a_reason_and_is_taken_back_by_judging_without_it() {
    let case = Case::opened().await;
    case.judged(None, LEAK).await;
    let decided = |reason: &str| {
        let mut facts: serde_json::Value = serde_json::from_str(LEAK).unwrap();
        facts["override"] = serde_json::json!({"level": 4, "reason": reason});
        facts.to_string()
    };
    let seen = case.view().await.incident.version;
    let desk = &case.office.office;
    let blank = decided(" ");
    let without = desk.judge_level(&case.contact, case.id, seen, None, &blank);
    let (field, why) = ("impacts", "invalid-facts");
    assert_eq!(refused(without.await), Refusal::Invalid { field, why });
    case.judged(None, &decided("審核機關變更")).await;
    let view = case.view().await;
    assert_eq!(view.incident.level, Some(4));
    let overridden = view.assessment.standing.judgement.overridden.unwrap();
    assert_eq!(overridden.table, (2, 2));
    case.judged(None, LEAK).await;
    let view = case.view().await;
    assert_eq!(view.incident.level, Some(2));
    assert!(view.assessment.standing.judgement.overridden.is_none());
}

#[tokio::test]
async fn who_may_not_handle_cases_adds_and_records_nothing() {
    let case = Case::opened().await;
    let clerk = case.office.actor("wang.staff").await.unwrap();
    let seen = case.view().await.incident.version;
    let (desk, now) = (&case.office.office, case.office.now());
    let add = desk.add_regime(&clerk, case.id, seen, "tw-pdpa").await;
    assert_eq!(refused(add), Refusal::NotFound);
    let duty = ("tw-gov-incident", "report-2");
    let done = desk
        .record_duty(&clerk, case.id, seen, duty, now, "x")
        .await;
    assert_eq!(refused(done), Refusal::NotFound);
}

/// A page or file of the console, as the contact gets it.
async fn got(case: &Case, path: &str, language: &str) -> (StatusCode, Vec<u8>) {
    let (_, token) = case.office.sign_in("lin.contact").await.unwrap();
    let settings = case.office.web_settings().unwrap();
    let router = web::routes(Arc::clone(&case.office.office), settings);
    let cookie = format!(
        "{}={token}; townwatch-language={language}",
        web::cookie_name(false)
    );
    let request = Request::builder().uri(path).header("cookie", cookie);
    let request = request.body(Body::empty()).unwrap();
    let response = router.oneshot(request).await.unwrap();
    let status = response.status();
    let body = to_bytes(response.into_body(), 16 << 20).await.unwrap();
    (status, body.to_vec())
}

#[tokio::test]
async fn a_form_is_filled_from_the_case_on_the_page_and_in_the_file() {
    let case = Case::opened().await;
    case.judged(None, LEAK).await;
    let seen = case.view().await.incident.version;
    let (desk, now) = (&case.office.office, case.office.now());
    desk.record_report(&case.contact, case.id, seen, now, "A-115-0007")
        .await
        .unwrap();
    let path = format!("/incidents/{}/forms/tw-notice", case.id);
    let here = case.view().await.unit_name;
    let values = [
        here.as_str(),
        "115年第 1 號",
        "信箱遭盜用",
        "非核心業務資訊遭嚴重洩漏",
        "A-115-0007",
        "洩漏（機密性）",
        "通報內容",
        "資安長",
    ];
    let (status, page) = got(&case, &path, "zh-TW").await;
    assert_eq!(status, StatusCode::OK);
    let page = String::from_utf8(page).unwrap();
    let (status, file) = got(&case, &format!("{path}/odt"), "zh-TW").await;
    assert_eq!(status, StatusCode::OK);
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let mut content = String::new();
    let mut part = archive.by_name("content.xml").unwrap();
    part.read_to_string(&mut content).unwrap();
    for value in values {
        assert!(page.contains(value), "{value} is not on the page");
        let shown = content.replace("<text:s/>", " ");
        assert!(shown.contains(value), "{value} is not in the file");
    }
    for language in ["vi", "en"] {
        let (status, _) = got(&case, &path, language).await;
        assert_eq!(status, StatusCode::OK, "{language}");
    }
    let (status, _) = got(&case, &format!("/incidents/{}/forms/other", case.id), "en").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let clerk = case.office.actor("wang.staff").await.unwrap();
    let hidden = desk.print_form(&clerk, case.id, "tw-notice").await;
    assert!(matches!(hidden, Err(Problem::Refused(Refusal::NotFound))));
}
