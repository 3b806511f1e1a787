//! Approvals on record.

use application::Refusal;
use application::approvals::{ApprovalBook as _, ApprovalQuery};
use application::deed::Change;
use domain::approval::{
    Approval, Confirmed, ContentDigest, End, Given, Heard, Party, State, Subject,
};
use domain::id::{IncidentId, PersonId};
use domain::people::{Grant, Role};
use domain::version::Version;

use crate::office::{Township, at, uuid};
use crate::{Shared, refusal};

const ALL: ApprovalQuery = ApprovalQuery {
    waiting: false,
    after: None,
    limit: 50,
};
const WAITING: ApprovalQuery = ApprovalQuery {
    waiting: true,
    ..ALL
};

fn leader(here: &Township) -> Party {
    let person = PersonId::new(uuid());
    let grant = Grant {
        person,
        role: Role::TeamLeader,
        unit: here.top.id,
        from: "2026-01-01".parse().unwrap(),
        until: None,
        deputy_of: Some(here.contact.id),
    };
    Party {
        person,
        grants: vec![grant],
    }
}

pub(crate) async fn an_approval_comes_back_as_it_was_and_is_moved_by_who_saw_it(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let there = Township::entered(&*records, "北斗鎮公所").await;
    let incident = IncidentId::new(uuid());
    let mut approval = here.approval(incident, "report");
    let ask = vec![Change::AskApproval(Box::new(approval.clone()))];
    here.does(&*records, ask).await.unwrap();
    let id = approval.asked().id;
    let found = records.approval(&here.scope, id).await.unwrap();
    assert_eq!(found.as_ref(), Some(&approval));
    assert_eq!(records.approval(&there.scope, id).await.unwrap(), None);
    let subject = Subject::Incident(incident);
    let elsewhere = records.approvals_of(&there.scope, subject).await;
    assert_eq!(elsewhere.unwrap(), []);

    // One step by telephone and confirmed, then ended: everything that can stand in a row.
    let (seen, leader) = (ContentDigest::new([7; 32]), leader(&here));
    let heard = Heard {
        from: &leader,
        number: "06-555-0100",
        said_at: at(105),
        heard_by: "值班人員",
    };
    approval
        .hear(&heard, here.contact.id, seen, at(106))
        .unwrap();
    approval.confirm(leader.person, None, at(107)).unwrap();
    let step = |approval: &Approval| vec![Change::MoveApproval(Box::new(approval.clone()))];
    here.does(&*records, step(&approval)).await.unwrap();
    let stale = here.does(&*records, step(&approval)).await;
    assert_eq!(refusal(stale), Refusal::Stale);
    approval.version = Version::FIRST.next();
    let found = records.approval(&here.scope, id).await.unwrap().unwrap();
    assert_eq!(found, approval);
    let given: &[Given] = found.given();
    let oral = given.first().and_then(|given| given.oral.as_ref()).unwrap();
    let confirmed = Confirmed {
        by: leader.person,
        at: at(107),
        called: None,
    };
    assert_eq!(oral.confirmed, Some(confirmed));
    let waiting = records.approvals(&here.scope, &WAITING).await;
    assert_eq!(waiting.unwrap().len(), 1);
    assert!(approval.void(ContentDigest::new([8; 32]), at(108)));
    here.does(&*records, step(&approval)).await.unwrap();
    let found = records.approvals(&here.scope, &ALL).await.unwrap();
    let ends: Vec<_> = found
        .iter()
        .map(|one| (one.state(), one.end().cloned()))
        .collect();
    assert_eq!(ends, [(State::Void, Some(End::Void { at: at(108) }))]);
    let waiting = records.approvals(&here.scope, &WAITING).await;
    assert_eq!(waiting.unwrap(), []);
}

pub(crate) async fn no_two_approvals_of_one_clause_wait_for_the_same_case(records: Shared) {
    let here = Township::entered(&*records, "花壇鄉公所").await;
    let incident = IncidentId::new(uuid());
    let ask = |demand: &str| {
        vec![Change::AskApproval(Box::new(
            here.approval(incident, demand),
        ))]
    };
    here.does(&*records, ask("report")).await.unwrap();
    assert_eq!(
        refusal(here.does(&*records, ask("report")).await),
        Refusal::Stale
    );
    here.does(&*records, ask("closing")).await.unwrap();
    let subject = Subject::Incident(incident);
    let there = records.approvals_of(&here.scope, subject).await.unwrap();
    assert_eq!(there.len(), 2);
    let first = there
        .into_iter()
        .find(|one| one.asked().demand.demand == "report");
    let mut first = first.unwrap();
    first.withdraw(here.contact.id, at(110)).unwrap();
    let gone = vec![Change::MoveApproval(Box::new(first))];
    here.does(&*records, gone).await.unwrap();
    here.does(&*records, ask("report")).await.unwrap();
    let page = ApprovalQuery { limit: 2, ..ALL };
    let two = records.approvals(&here.scope, &page).await.unwrap();
    let last = two.last().map(|one| (one.asked().at, one.asked().id));
    let rest = ApprovalQuery { after: last, ..ALL };
    assert_eq!(two.len(), 2);
    assert_eq!(
        records.approvals(&here.scope, &rest).await.unwrap().len(),
        1
    );
}
