//! Findings: raised, listed, grown, judged.

use crate::Shared;
use crate::office::Township;
use crate::office::at;
use crate::office::proof;
use crate::office::uuid;
use application::deed::Change;
use application::port::FindingQuery;
use application::port::Records as _;
use domain::finding::FindingState;
use domain::finding::Severity;
use domain::id::FindingId;
use domain::id::IncidentId;
use domain::version::Version;
use std::collections::BTreeMap;

pub(crate) async fn findings_come_back_in_every_state(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let (by, reason) = (here.contact.id, "王先生出差".to_owned());
    let states = [
        FindingState::Open,
        FindingState::Dismissed {
            by,
            at: at(70),
            reason: reason.clone(),
        },
        FindingState::Watched {
            by,
            at: at(71),
            reason,
            until: at(9000),
        },
        FindingState::Accepted {
            incident: IncidentId::new(uuid()),
        },
    ];
    for state in states {
        let mut finding = here.finding(state.name());
        finding.state = state.clone();
        here.does(&*records, vec![Change::RaiseFinding(finding.clone())])
            .await
            .unwrap();
        let found = records.finding(&here.scope, finding.id).await.unwrap();
        assert_eq!(found.as_ref(), Some(&finding), "raised as {}", state.name());
        let judged = Change::JudgeFinding {
            finding: finding.id,
            seen: Version::FIRST,
            state,
        };
        here.does(&*records, vec![judged]).await.unwrap();
        finding.version = Version::FIRST.next();
        let found = records.finding(&here.scope, finding.id).await.unwrap();
        assert_eq!(
            found.as_ref(),
            Some(&finding),
            "judged as {}",
            finding.state.name()
        );
    }
}

pub(crate) async fn findings_are_listed_newest_first_and_filtered(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let mut raised = Vec::new();
    for (seconds, severity) in (1..).zip(Severity::ALL) {
        let mut finding = here.finding(severity.name());
        (finding.severity, finding.last) = (severity, at(seconds));
        if severity == Severity::Low {
            finding.rule = "other".into();
            finding.state = FindingState::Accepted {
                incident: IncidentId::new(uuid()),
            };
        }
        here.does(&*records, vec![Change::RaiseFinding(finding.clone())])
            .await
            .unwrap();
        raised.insert(0, finding);
    }
    let list = async |query: FindingQuery| {
        let findings = records.findings(&here.scope, &query).await.unwrap();
        findings
            .into_iter()
            .map(|finding| finding.key)
            .collect::<Vec<_>>()
    };
    let all = records
        .findings(&here.scope, &FindingQuery::default())
        .await
        .unwrap();
    assert_eq!(all, raised);
    let high = FindingQuery {
        severity: Some(Severity::High),
        ..FindingQuery::default()
    };
    assert_eq!(list(high).await, ["critical", "high"]);
    let rule = FindingQuery {
        rule: Some("other".into()),
        ..FindingQuery::default()
    };
    assert_eq!(list(rule).await, ["low"]);
    let open = FindingQuery {
        state: Some("open".into()),
        ..FindingQuery::default()
    };
    assert_eq!(
        list(open).await,
        ["critical", "high", "medium", "informational"]
    );
    let counts = records.open_findings(&here.scope).await.unwrap();
    let four: BTreeMap<_, _> = Severity::ALL
        .into_iter()
        .filter(|s| *s != Severity::Low)
        .map(|s| (s, 1))
        .collect();
    assert_eq!(counts, four);
}

pub(crate) async fn a_finding_with_a_known_key_is_not_raised_twice(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let (first, mut second) = (here.finding("same"), here.finding("same"));
    second.proofs.push(proof(77, 9));
    here.does(&*records, vec![Change::RaiseFinding(first.clone())])
        .await
        .unwrap();
    here.does(&*records, vec![Change::RaiseFinding(second.clone())])
        .await
        .unwrap();
    assert_eq!(records.finding(&here.scope, second.id).await.unwrap(), None);
    let keys = records.finding_keys(&here.scope).await.unwrap();
    assert_eq!(keys, BTreeMap::from([("same".to_owned(), first.id)]));
}

pub(crate) async fn a_finding_grows_and_keeps_its_judgement(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let away = Township::entered(&*records, "彰化縣政府").await;
    let mut finding = here.finding("grows");
    let state = FindingState::Dismissed {
        by: here.contact.id,
        at: at(70),
        reason: "known".into(),
    };
    let judged = Change::JudgeFinding {
        finding: finding.id,
        seen: Version::FIRST,
        state: state.clone(),
    };
    here.does(
        &*records,
        vec![Change::RaiseFinding(finding.clone()), judged],
    )
    .await
    .unwrap();
    let mut grown = finding.clone();
    (grown.id, grown.last, grown.count) = (FindingId::new(uuid()), at(99), 3);
    grown.proofs = vec![proof(9, 0), proof(4, 60), proof(30, 99)];
    grown.values.insert("hosts".into(), vec!["mail".into()]);
    records
        .grow(&away.scope, std::slice::from_ref(&grown))
        .await
        .unwrap();
    assert_eq!(
        records
            .finding(&here.scope, finding.id)
            .await
            .unwrap()
            .unwrap()
            .count,
        2
    );
    records
        .grow(&here.scope, std::slice::from_ref(&grown))
        .await
        .unwrap();
    let mut older = grown.clone();
    (older.count, older.proofs) = (1, Vec::new());
    records.grow(&here.scope, &[older]).await.unwrap();
    (finding.state, finding.version) = (state, Version::FIRST.next());
    (finding.last, finding.count) = (grown.last, grown.count);
    (finding.proofs, finding.values) = (grown.proofs, grown.values);
    assert_eq!(
        records.finding(&here.scope, finding.id).await.unwrap(),
        Some(finding)
    );
}
