//! The incidents of a year in numbers agree with the cases one by one.

use application::figures::{Figures, YearFigures};
use domain::id::IncidentId;
use domain::regime::ClockState;
use jiff::SignedDuration;
use testkit::office::{Failure, TestOffice};
use testkit::visitor::Visitor;

const YEAR: i16 = 2026;

/// Three cases of one morning: reported after 30 minutes, after 3 hours, and never.
async fn cases(office: &TestOffice) -> Result<Vec<IncidentId>, Failure> {
    let contact = office.actor("lin.contact").await?;
    let desk = &office.office;
    let mut all = Vec::new();
    let findings = office.findings().await?;
    for (finding, minutes) in findings.iter().zip([Some(30), Some(180), None]) {
        let accepted = desk.accept_finding(&contact, finding.id, finding.version, "異常");
        let id = accepted.await?;
        all.push(id);
        let Some(minutes) = minutes else { continue };
        let case = desk.view_incident(&contact, id).await?.view.incident;
        let at = case.known_at + SignedDuration::from_mins(minutes);
        office.clock.advance(SignedDuration::from_mins(minutes));
        desk.record_report(&contact, id, case.version, at, "115-001")
            .await?;
    }
    Ok(all)
}

async fn counted(office: &TestOffice, year: i16) -> Result<YearFigures, Failure> {
    let auditor = office.actor("lee.auditor").await?;
    Ok(office.office.count_incidents(&auditor, year).await?)
}

/// Kept, overrun and running times of the cases, one by one.
async fn one_by_one(office: &TestOffice, cases: &[IncidentId]) -> Result<[u64; 3], Failure> {
    let contact = office.actor("lin.contact").await?;
    let mut sums = [0; 3];
    for id in cases {
        let view = office.office.view_incident(&contact, *id).await?.view;
        for clock in &view.assessment.standing.clocks {
            let [kept, overrun, running] = &mut sums;
            match clock.state(office.now()) {
                ClockState::Done => *kept += 1,
                ClockState::Late | ClockState::DoneLate => *overrun += 1,
                ClockState::Running | ClockState::AtOnce => *running += 1,
                ClockState::Waiting => {}
            }
        }
    }
    Ok(sums)
}

fn all(of: &YearFigures, number: fn(&Figures) -> u64) -> u64 {
    of.rows.iter().map(|row| number(&row.figures)).sum()
}

#[tokio::test]
async fn every_case_counts_once_in_its_year_and_level() -> Result<(), Failure> {
    let office = TestOffice::with_morning().await?;
    let cases = cases(&office).await?;
    let found = counted(&office, YEAR).await?;
    assert_eq!((found.cases, all(&found, |of| of.cases)), (3, 3));
    assert_eq!(all(&found, |of| of.reported), 2);
    assert_eq!(all(&found, |of| of.open), 3);
    let clocks = [
        all(&found, |of| of.kept),
        all(&found, |of| of.overrun),
        all(&found, |of| of.running),
    ];
    assert_eq!(clocks, one_by_one(&office, &cases).await?);
    let [kept, overrun, _] = clocks;
    assert!(kept > 0 && overrun > 0, "one was in time, one was late");
    let [row] = found.rows.as_slice() else {
        return Err(format!("all three are of one level: {:?}", found.rows).into());
    };
    assert_eq!(row.figures.to_report, Some(SignedDuration::from_mins(30)));
    assert_eq!(counted(&office, YEAR - 1).await?, YearFigures::default());

    // What is judged stands in a row of its own.
    let contact = office.actor("lin.contact").await?;
    let id = *cases.first().ok_or("no case")?;
    let seen = office.office.view_incident(&contact, id).await?;
    let facts = serde_json::json!({"impacts": [{
        "kind": "confidentiality", "object": "information", "class": "core_non_ci",
        "degree": "minor",
    }]});
    let seen = seen.view.incident.version;
    let desk = &office.office;
    desk.judge_level(&contact, id, seen, None, &facts.to_string())
        .await?;
    let found = counted(&office, YEAR).await?;
    let levels: Vec<_> = found.rows.iter().map(|row| row.level.0).collect();
    assert_eq!(levels.len(), 2, "{:?}", found.rows);
    assert!(levels.iter().any(Option::is_some) && levels.contains(&None));
    Ok(())
}

#[tokio::test]
async fn the_page_and_its_files_say_the_same_and_others_see_nothing() -> Result<(), Failure> {
    let office = TestOffice::with_morning().await?;
    cases(&office).await?;
    let auditor = Visitor::of(&office, "lee.auditor").await?;
    let page = auditor.get("/incidents/figures").await?.text;
    assert!(page.contains("data-test=\"figures-total\""));
    assert!(page.contains("year=2025") && !page.contains("year=2027"));
    let file = auditor
        .get("/incidents/figures/export/csv?year=2026")
        .await?;
    let row = file.text.lines().last().ok_or("no row")?.to_owned();
    // Cases, open, controlled, closed, reported.
    assert!(row.contains("3,3,0,0,2,"), "{row}");
    let empty = auditor.get("/incidents/figures?year=2025").await?.text;
    assert!(empty.contains("class=\"empty\"") && empty.contains("year=2026"));
    let later = auditor.get("/incidents/figures?year=9999").await?.text;
    assert!(later.contains("Incidents in 2026: 3"), "no year to come");
    for other in ["wang.staff", "huang.contact"] {
        let other = Visitor::of(&office, other).await?;
        let theirs = other.get("/incidents/figures").await?;
        assert!(theirs.status == 404 || theirs.text.contains("class=\"empty\""));
    }
    Ok(())
}
