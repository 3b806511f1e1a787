//! The ways an approval goes, with its lines in the chronology and the journal.

use application::approvals::{Answer, ApprovalQuery, Which};
use application::grants::NewGrant;
use application::port::Records as _;
use application::use_case::VIEW_INCIDENT;
use domain::approval::{Applies, State};
use domain::people::Role;
use domain::version::Version;
use testkit::office::Failure;

use crate::approvals::desk::Desk;

const FIRST: Version = Version::FIRST;

#[tokio::test]
async fn the_leader_confirms_and_the_report_leaves_confirmed() -> Result<(), Failure> {
    let desk = Desk::new().await?;
    let office = &desk.office.office;
    let page = office.view_incident(&desk.contact, desk.case).await?;
    let report = page.demands.iter().find(|one| one.is_before_report());
    let report = report.ok_or("no clause before the report")?;
    assert!(report.is_missing() && report.may_ask && !report.may_waive);
    let id = desk.ask(&desk.contact, "report").await?;
    let due = desk.found(id).await?.asked().due;
    let clock = page
        .view
        .running_clocks()
        .find(|(_, clock)| clock.key == "report");
    assert_eq!(due, clock.and_then(|(_, clock)| clock.deadline.due));
    let query = ApprovalQuery::default();
    let mine = office
        .list_approvals(&desk.leader, Which::Mine, &query)
        .await?;
    assert_eq!(mine.len(), 1);
    assert_eq!(
        office
            .today(&desk.leader)
            .await?
            .approvals
            .map(|all| all.len()),
        Some(1)
    );
    assert!(
        office
            .list_approvals(&desk.contact, Which::Mine, &query)
            .await?
            .is_empty()
    );
    office
        .decide_approval(&desk.leader, id, FIRST, Answer::Agree)
        .await?;
    let page = office.view_incident(&desk.contact, desk.case).await?;
    let report = page.demands.iter().find(|one| one.is_before_report());
    assert_eq!(report.and_then(|one| one.stands), Some(State::Agreed));
    let seen = page.view.incident.version;
    office
        .record_report(&desk.contact, desk.case, seen, desk.office.now(), "R-1")
        .await?;
    let lines = desk.lines().await?;
    assert_eq!(
        lines,
        [
            "accepted",
            "level-judged",
            "approval-asked",
            "approval-agreed",
            "reported"
        ]
    );
    // What was reported is not what the decision was bound to.
    assert_eq!(desk.found(id).await?.state(), State::Agreed);
    Ok(())
}

#[tokio::test]
async fn a_report_without_confirmation_leaves_in_time_and_says_so() -> Result<(), Failure> {
    let desk = Desk::new().await?;
    let office = &desk.office.office;
    desk.ask(&desk.contact, "report").await?;
    let page = office.view_incident(&desk.contact, desk.case).await?;
    let seen = page.view.incident.version;
    office
        .record_report(&desk.contact, desk.case, seen, desk.office.now(), "R-1")
        .await?;
    let lines = desk.lines().await?;
    assert_eq!(
        lines.last().map(String::as_str),
        Some("reported-unconfirmed")
    );
    Ok(())
}

#[tokio::test]
async fn at_level_one_the_contact_waives_and_a_level_that_rises_takes_it_back()
-> Result<(), Failure> {
    let desk = Desk::new().await?;
    let office = &desk.office.office;
    desk.judge("non_core", "minor").await?;
    let waived = office.waive_approval(&desk.contact, desk.case, "report", "單一公告頁");
    let waived = waived.await?;
    let page = office.view_incident(&desk.contact, desk.case).await?;
    let report = page.demands.iter().find(|one| one.is_before_report());
    assert_eq!(report.and_then(|one| one.stands), Some(State::Waived));
    desk.judge("core_non_ci", "serious").await?;
    assert_eq!(desk.found(waived).await?.state(), State::Void);
    let page = office.view_incident(&desk.contact, desk.case).await?;
    let missing: Vec<_> = page
        .demands
        .iter()
        .filter(|one| one.is_missing() && one.applies == Applies::Demanded)
        .map(|one| one.named.demand.as_str())
        .collect();
    assert_eq!(missing, ["report", "acknowledgement"]);
    assert!(desk.lines().await?.contains(&"approval-void".to_owned()));
    Ok(())
}

#[tokio::test]
async fn a_deputy_stands_in_and_one_person_in_several_roles_is_said() -> Result<(), Failure> {
    let desk = Desk::new().await?;
    let office = &desk.office.office;
    let deputy = desk.person("kuo.deputy", &[Role::Ciso]).await?;
    let admin = desk.office.actor("nguyen.admin").await?;
    let grant = NewGrant {
        person: deputy.person.id,
        role: Role::TeamLeader,
        unit: desk.office.township,
        from: office.today_of(&admin),
        until: None,
        deputy_of: Some(desk.leader.person.id),
    };
    office.grant_role(&admin, grant).await?;
    let deputy = desk.office.actor("kuo.deputy").await?;
    let id = desk.ask(&desk.contact, "forensics").await?;
    office
        .decide_approval(&deputy, id, FIRST, Answer::Agree)
        .await?;
    office
        .decide_approval(&deputy, id, FIRST.next(), Answer::Agree)
        .await?;
    let approval = desk.found(id).await?;
    assert_eq!(approval.state(), State::Agreed);
    let said: Vec<_> = approval
        .given()
        .iter()
        .map(|given| {
            (
                given.deputy_of,
                given.also.iter().copied().collect::<Vec<_>>(),
            )
        })
        .collect();
    let absent = Some(desk.leader.person.id);
    assert_eq!(
        said,
        [(absent, vec![Role::Ciso]), (None, vec![Role::TeamLeader])]
    );
    let permit = desk.contact.permit(&VIEW_INCIDENT)?;
    let journal = desk.office.records();
    let about = id.to_string();
    let journal = journal.journal_of(permit.scope(), "approval", &about);
    let facts: Vec<_> = journal
        .await?
        .into_iter()
        .map(|entry| entry.facts)
        .collect();
    let told = |word: &str| facts.iter().any(|facts| facts.contains(word));
    assert!(told(r#""concurrent_roles":["ciso"]"#), "{facts:#?}");
    assert!(told(&desk.leader.person.id.to_string()), "{facts:#?}");
    Ok(())
}

#[tokio::test]
async fn what_is_returned_is_asked_anew() -> Result<(), Failure> {
    let desk = Desk::new().await?;
    let office = &desk.office.office;
    let id = desk.ask(&desk.contact, "report").await?;
    let back = Answer::Return {
        reason: "請補影響範圍".into(),
    };
    office
        .decide_approval(&desk.leader, id, FIRST, back)
        .await?;
    assert_eq!(desk.found(id).await?.state(), State::Returned);
    let again = desk.ask(&desk.contact, "report").await?;
    assert_eq!(desk.found(again).await?.state(), State::Waiting);
    let page = office.view_incident(&desk.contact, desk.case).await?;
    let report = page.demands.iter().find(|one| one.is_before_report());
    assert_eq!(report.map(|one| one.approvals.len()), Some(2));
    Ok(())
}
