//! Incidents, their numbers and chronologies.

use crate::Shared;
use crate::office::Township;
use crate::office::at;
use crate::office::line;
use crate::office::uuid;
use application::deed::Change;
use application::deed::Deed;
use application::port::IncidentQuery;
use application::port::Records as _;
use domain::finding::FindingState;
use domain::id::FindingId;
use domain::incident::{CaseRegime, IncidentState, RegimeRef};
use domain::version::Version;
use std::sync::Arc;

pub(crate) async fn incidents_come_back_and_change(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let finding = here.finding("f");
    let mut case = here.incident();
    case.finding = Some(finding.id);
    let opened = vec![
        Change::RaiseFinding(finding),
        Change::OpenIncident(case.clone()),
    ];
    here.does(&*records, opened).await.unwrap();
    case.number = 1;
    assert_eq!(
        records
            .incident(&here.scope, case.id)
            .await
            .unwrap()
            .as_ref(),
        Some(&case)
    );
    for state in IncidentState::ALL {
        let seen = case.version;
        case.state = state;
        (case.level, case.title) = (Some(2), format!("{} 改", case.title));
        (case.known_at, case.found_at) = (at(95), None);
        (case.controlled_at, case.reported_at) = (Some(at(300)), Some(at(200)));
        case.receipt = Some("A-115-7".into());
        let incident = case.clone();
        here.does(&*records, vec![Change::UpdateIncident { incident, seen }])
            .await
            .unwrap();
        case.version = seen.next();
        assert_eq!(
            records
                .incident(&here.scope, case.id)
                .await
                .unwrap()
                .as_ref(),
            Some(&case)
        );
        let query = IncidentQuery {
            state: Some(state),
            ..IncidentQuery::default()
        };
        assert_eq!(
            records.incidents(&here.scope, &query).await.unwrap(),
            [case.clone()]
        );
    }
    let open = IncidentQuery {
        state: Some(IncidentState::Open),
        ..IncidentQuery::default()
    };
    assert!(
        records
            .incidents(&here.scope, &open)
            .await
            .unwrap()
            .is_empty()
    );
}

pub(crate) async fn a_case_is_judged_by_further_regulations_in_the_version_that_was_added(
    records: Shared,
) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let case = here.incident();
    let incident = case.id;
    here.does(&*records, vec![Change::OpenIncident(case)])
        .await
        .unwrap();
    let further = async || {
        let found = records.further_regimes(&here.scope, incident).await;
        found.unwrap()
    };
    assert!(further().await.is_empty());
    let regime = |id: &str, version: &str| CaseRegime {
        regime: RegimeRef {
            id: id.into(),
            version: version.into(),
        },
        facts: "{}".into(),
        level: None,
    };
    let (second, first) = (regime("b", "1"), regime("a", "1"));
    for judged in [second.clone(), first.clone()] {
        here.does(&*records, vec![Change::JudgeByRegime { incident, judged }])
            .await
            .unwrap();
    }
    assert_eq!(further().await, [second, first.clone()]);
    // Judged again: the facts change, the version it was added in stays.
    let mut judged = regime("b", "2");
    (judged.facts, judged.level) = (r#"{"impacts":[]}"#.into(), Some(0));
    let mut stays = judged.clone();
    stays.regime.version = "1".into();
    here.does(&*records, vec![Change::JudgeByRegime { incident, judged }])
        .await
        .unwrap();
    assert_eq!(further().await, [stays, first]);
    let away = Township::entered(&*records, "彰化縣政府").await;
    let hidden = records.further_regimes(&away.scope, incident).await;
    assert!(hidden.unwrap().is_empty());
}

pub(crate) async fn a_chronology_is_in_the_order_it_was_written(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let case = here.incident();
    let incident = case.id;
    let lines = [
        line(5, Some(here.contact.id), "accepted"),
        line(9, None, "second"),
        line(9, None, "third"),
        line(2, Some(here.contact.id), "late-found"),
    ];
    let mut changes = vec![Change::OpenIncident(case)];
    changes.extend(
        lines
            .clone()
            .map(|entry| Change::AddTimeline { incident, entry }),
    );
    here.does(&*records, changes).await.unwrap();
    let [accepted, second, third, late] = lines;
    let chronology = records.timeline(&here.scope, incident).await.unwrap();
    assert_eq!(chronology, [accepted, second, third, late]);
}

pub(crate) async fn incident_numbers_have_no_gaps_even_when_twenty_are_opened_at_once(
    records: Shared,
) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let mut openings = Vec::new();
    for turn in 0..20 {
        let mut changes = vec![Change::OpenIncident(here.incident())];
        if turn == 7 {
            let (finding, seen) = (FindingId::new(uuid()), Version::FIRST);
            changes.push(Change::JudgeFinding {
                finding,
                seen,
                state: FindingState::Open,
            });
        }
        let (records, scope) = (Arc::clone(&records), here.scope.clone());
        let deed = Deed::new(changes, here.entry("incident", "many"));
        openings.push(tokio::spawn(async move {
            records.commit(&scope, &deed).await.is_ok()
        }));
    }
    let mut opened = 0;
    for opening in openings {
        opened += i32::from(opening.await.unwrap());
    }
    assert_eq!(opened, 19);
    let mut next_year = here.incident();
    next_year.year = 2027;
    here.does(&*records, vec![Change::OpenIncident(next_year)])
        .await
        .unwrap();
    let cases = records
        .incidents(&here.scope, &IncidentQuery::default())
        .await
        .unwrap();
    let mut numbers: Vec<_> = cases.iter().map(|case| (case.year, case.number)).collect();
    numbers.sort_unstable();
    let wanted: Vec<_> = (1..=19)
        .map(|number| (2026, number))
        .chain([(2027, 1)])
        .collect();
    assert_eq!(numbers, wanted);
    assert_eq!(
        records
            .journal_of(&here.scope, "incident", "many")
            .await
            .unwrap()
            .len(),
        19
    );
}
