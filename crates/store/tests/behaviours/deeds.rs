//! What holds for every deed: scope, versions, wholeness, pages.

use crate::Shared;
use crate::office::Township;
use crate::office::at;
use crate::office::hashed;
use crate::office::line;
use crate::office::unit;
use crate::office::uuid;
use crate::refusal;
use application::Refusal;
use application::deed::Change;
use application::deed::Deed;
use application::port::FindingQuery;
use application::port::IncidentQuery;
use application::port::Records as _;
use domain::finding::FindingState;
use domain::id::IncidentId;
use domain::id::PersonId;
use domain::journal::Doer;
use domain::people::AccountState;
use domain::people::Person;
use domain::version::Version;

pub(crate) async fn another_units_records_do_not_exist(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let away = Township::entered(&*records, "彰化縣政府").await;
    let (finding, case) = (here.finding("f"), here.incident());
    let account = here.account("chen", AccountState::Active);
    let entry = line(1, None, "note");
    let add = || Change::AddTimeline {
        incident: case.id,
        entry: entry.clone(),
    };
    let opened = vec![
        Change::RaiseFinding(finding.clone()),
        Change::OpenIncident(case.clone()),
        add(),
        Change::AddAccount {
            account,
            password_hash: hashed("x"),
        },
    ];
    let told = here.entry("finding", &finding.id.to_string());
    records
        .commit(&here.scope, &Deed::new(opened, told.clone()))
        .await
        .unwrap();
    let theirs = &away.scope;
    let journal = |scope| records.journal_of(scope, "finding", &told.object.id);
    assert_eq!(
        journal(&here.scope).await.unwrap(),
        std::slice::from_ref(&told)
    );
    assert!(journal(theirs).await.unwrap().is_empty());
    assert_eq!(records.finding(theirs, finding.id).await.unwrap(), None);
    assert!(
        records
            .findings(theirs, &FindingQuery::default())
            .await
            .unwrap()
            .is_empty()
    );
    assert!(records.open_findings(theirs).await.unwrap().is_empty());
    assert!(records.finding_keys(theirs).await.unwrap().is_empty());
    assert_eq!(records.incident(theirs, case.id).await.unwrap(), None);
    assert!(
        records
            .incidents(theirs, &IncidentQuery::default())
            .await
            .unwrap()
            .is_empty()
    );
    assert!(records.timeline(theirs, case.id).await.unwrap().is_empty());
    assert_eq!(records.account_named(theirs, "chen").await.unwrap(), None);
}

pub(crate) async fn another_units_records_cannot_be_changed(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let away = Township::entered(&*records, "彰化縣政府").await;
    let (finding, case) = (here.finding("f"), here.incident());
    let entry = line(1, None, "note");
    let opened = vec![
        Change::RaiseFinding(finding.clone()),
        Change::OpenIncident(case.clone()),
    ];
    here.does(&*records, opened).await.unwrap();
    let seen = Version::FIRST;
    let intrusions = [
        Change::JudgeFinding {
            finding: finding.id,
            seen,
            state: FindingState::Open,
        },
        Change::UpdateIncident {
            incident: case.clone(),
            seen,
        },
        Change::AddTimeline {
            incident: case.id,
            entry,
        },
        Change::RaiseFinding(here.finding("planted")),
        Change::OpenIncident(here.incident()),
        Change::AddUnit(unit("new", Some(here.top.id))),
        Change::AddPerson(Person {
            id: PersonId::new(uuid()),
            ..here.contact.clone()
        }),
    ];
    for change in intrusions {
        let told = format!("{change:?}");
        assert_eq!(
            refusal(away.does(&*records, vec![change]).await),
            Refusal::NotFound,
            "{told}"
        );
    }
    let look = Deed::new(Vec::new(), here.entry("finding", "any"));
    assert_eq!(
        refusal(records.commit(&away.scope, &look).await),
        Refusal::NotFound
    );
}

pub(crate) async fn a_stale_writer_writes_nothing(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let (finding, case) = (here.finding("f"), here.incident());
    let raised = vec![
        Change::RaiseFinding(finding.clone()),
        Change::OpenIncident(case.clone()),
    ];
    here.does(&*records, raised).await.unwrap();
    let judged = |seen| Change::JudgeFinding {
        finding: finding.id,
        seen,
        state: FindingState::Dismissed {
            by: here.contact.id,
            at: at(1),
            reason: "a".into(),
        },
    };
    let changed = |seen| Change::UpdateIncident {
        incident: case.clone(),
        seen,
    };
    let now = vec![judged(Version::FIRST), changed(Version::FIRST)];
    here.does(&*records, now).await.unwrap();
    for stale in [judged(Version::FIRST), changed(Version::FIRST)] {
        let both = vec![Change::RaiseFinding(here.finding("beside")), stale];
        let told = here.entry("finding", "stale");
        let deed = Deed::new(both, told);
        assert_eq!(
            refusal(records.commit(&here.scope, &deed).await),
            Refusal::Stale
        );
        assert!(
            records
                .journal_of(&here.scope, "finding", "stale")
                .await
                .unwrap()
                .is_empty()
        );
        assert_eq!(records.finding_keys(&here.scope).await.unwrap().len(), 1);
    }
    let version = Version::FIRST.next();
    assert_eq!(
        records
            .finding(&here.scope, finding.id)
            .await
            .unwrap()
            .unwrap()
            .version,
        version
    );
}

pub(crate) async fn a_deed_is_written_whole_or_not_at_all(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let case = here.incident();
    let nowhere = IncidentId::new(uuid());
    let changes = vec![
        Change::OpenIncident(case.clone()),
        Change::AddTimeline {
            incident: nowhere,
            entry: line(1, None, "note"),
        },
    ];
    assert_eq!(
        refusal(here.does(&*records, changes).await),
        Refusal::NotFound
    );
    assert_eq!(records.incident(&here.scope, case.id).await.unwrap(), None);
    let id = case.id.to_string();
    let mut program = here.entry("incident", &id);
    program.doer = Doer::Program;
    let mut deed = Deed::new(
        vec![Change::OpenIncident(case)],
        here.entry("incident", &id),
    );
    deed.and(Vec::new(), program);
    records.commit(&here.scope, &deed).await.unwrap();
    let told = records
        .journal_of(&here.scope, "incident", &id)
        .await
        .unwrap();
    assert_eq!(told, deed.entries());
}

pub(crate) async fn pages_follow_each_other_without_gap_or_double(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    // Several share a time, so that a page ends among equals.
    let findings = (0..205).map(|place| {
        let mut finding = here.finding(&place.to_string());
        finding.last = at(place / 10);
        finding
    });
    let mut changes: Vec<_> = findings.map(Change::RaiseFinding).collect();
    let cases = (0..7).map(|place| {
        let mut case = here.incident();
        case.known_at = at(place / 3);
        case
    });
    changes.extend(cases.map(Change::OpenIncident));
    here.does(&*records, changes).await.unwrap();
    let mut seen = Vec::new();
    let mut query = FindingQuery {
        limit: 1000,
        ..FindingQuery::default()
    };
    for expected in [200, 5, 0] {
        let page = records.findings(&here.scope, &query).await.unwrap();
        assert_eq!(page.len(), expected);
        seen.extend(page.iter().map(|finding| (finding.last, finding.id)));
        query.after = seen.last().copied();
    }
    assert!(seen.is_sorted_by(|one, next| one > next));
    let unsaid = records
        .findings(&here.scope, &FindingQuery::default())
        .await
        .unwrap();
    assert_eq!(unsaid.len(), 50);
    let mut cases = Vec::new();
    let mut query = IncidentQuery {
        limit: 2,
        ..IncidentQuery::default()
    };
    for expected in [2, 2, 2, 1] {
        let page = records.incidents(&here.scope, &query).await.unwrap();
        assert_eq!(page.len(), expected);
        cases.extend(page.iter().map(|case| (case.known_at, case.id)));
        query.after = cases.last().copied();
    }
    assert!(cases.is_sorted_by(|one, next| one > next));
}
