//! Systems that are kept in step, and what programs enter.

use application::Refusal;
use application::connectors::{
    Attribute, Connector, ConnectorBook as _, ConnectorChange, ConnectorColumn, ConnectorKind,
    ConnectorSettings, Differs, Drift, LaidFile, Whom,
};
use application::deed::Change;
use application::scim::{ScimBook as _, ScimChange, ScimList, Which};
use domain::id::{ConnectorId, GroupId};
use domain::people::{AccountState, Person, Role};
use domain::version::Version;
use jiff::Timestamp;

use crate::office::{Township, at, hashed, uuid};
use crate::{Shared, refusal};

fn system(here: &Township, name: &str) -> Connector {
    Connector {
        id: ConnectorId::new(uuid()),
        unit: here.top.id,
        name: name.into(),
        settings: ConnectorSettings {
            kind: ConnectorKind::Scim,
            address: "https://mail.example/scim'; --".into(),
            columns: vec![ConnectorColumn {
                what: Attribute::UserName,
                name: "帳號'; --".into(),
            }],
            roles: [Role::Head].into(),
            brake: 20,
        },
        sealed: vec![0, 255],
        since: at(1),
        paused: Some(at(1)),
        released: 0,
        compared: None,
        laid: None,
        version: Version::FIRST,
    }
}

fn connector(change: ConnectorChange) -> Change {
    Change::Connector(Box::new(change))
}

fn scim(change: ScimChange) -> Change {
    Change::Scim(Box::new(change))
}

fn drift(here: &Township, digest: &str) -> Drift {
    Drift {
        remote: "r-1".into(),
        person: Some(here.contact.id),
        what: Differs::Changed {
            fields: vec!["active".into()],
        },
        digest: digest.into(),
        found: at(8),
        accepted: None,
    }
}

fn list(here: &Township) -> ScimList {
    ScimList {
        id: GroupId::new(uuid()),
        unit: here.top.id,
        name: "名單".into(),
        outside: Some("x-1".into()),
        since: at(1),
        version: Version::FIRST,
    }
}

/// One of each, for a dump.
pub(crate) fn all(here: &Township) -> Vec<Change> {
    let (mail, people) = (system(here, "電子郵件"), list(here));
    let (id, unit, person) = (mail.id, mail.unit, here.contact.id);
    let joined = ScimChange::Join {
        list: people.id,
        unit,
        person,
    };
    vec![
        connector(ConnectorChange::Enter(mail)),
        connector(ConnectorChange::Found {
            connector: id,
            unit,
            drift: drift(here, "d"),
        }),
        scim(ScimChange::Outside {
            person,
            unit,
            outside: Some("hr-1".into()),
        }),
        scim(ScimChange::EnterList(people)),
        scim(joined),
    ]
}

pub(crate) async fn what_a_system_must_be_told_is_written_beside_every_change(records: Shared) {
    let here = Township::entered(&*records, "溪州鄉公所").await;
    let mail = system(&here, "溪州郵件");
    let (id, person) = (mail.id, here.contact.id);
    here.does(
        &*records,
        vec![connector(ConnectorChange::Enter(mail.clone()))],
    )
    .await
    .unwrap();
    let taken = vec![connector(ConnectorChange::Enter(Connector {
        id: ConnectorId::new(uuid()),
        ..mail.clone()
    }))];
    assert_eq!(
        refusal(here.does(&*records, taken).await).field(),
        Some("name")
    );
    let kept = records.connectors(&here.scope).await.unwrap();
    assert_eq!(kept, std::slice::from_ref(&mail));
    let file = LaidFile {
        digest: "d".into(),
        rows: 3,
        at: at(2),
    };
    let laid = ConnectorChange::Laid {
        connector: id,
        unit: mail.unit,
        file: file.clone(),
    };
    here.does(&*records, vec![connector(laid)]).await.unwrap();
    let kept = records.connectors(&here.scope).await.unwrap();
    assert_eq!(kept.first().and_then(|one| one.laid.clone()), Some(file));
    let one = async || {
        let found = records.carried(id, Whom::One(person), 1).await.unwrap();
        found.into_iter().next().unwrap()
    };
    assert_eq!((one().await.wanted, one().await.told), (1, 0));
    let account = here.account("chen.carried", AccountState::Active);
    let state = Change::SetAccountState {
        account: account.id,
        seen: AccountState::Active,
        state: AccountState::SuspendedRules,
        reason: None,
        at: at(3),
    };
    let added = Change::AddAccount {
        account,
        password_hash: hashed("x"),
    };
    here.does(&*records, vec![added, state.clone()])
        .await
        .unwrap();
    let now = one().await;
    assert_eq!(now.wanted, 3);
    assert_eq!(
        now.account,
        Some(("chen.carried".into(), AccountState::SuspendedRules))
    );
    // What is refused leaves nothing to be told.
    assert_eq!(
        refusal(here.does(&*records, vec![state]).await),
        Refusal::Stale
    );
    assert_eq!(one().await.wanted, 3);
    what_is_told_and_missed((&records, &here), id).await;
}

/// What a system was told goes to nobody twice, and what it missed comes again.
async fn what_is_told_and_missed((records, here): (&Shared, &Township), id: ConnectorId) {
    let (unit, person) = (here.top.id, here.contact.id);
    let told = |told| {
        vec![connector(ConnectorChange::Told {
            connector: id,
            unit,
            person,
            told,
            remote: Some("r-1".into()),
            digest: "d".into(),
            at: at(9),
        })]
    };
    // A change that came while it was being told is still to be told.
    here.does(&**records, told(2)).await.unwrap();
    let standing = records.connector_standing(id).await.unwrap();
    assert_eq!(
        (standing.told, standing.waiting, standing.last),
        (1, 1, Some(at(9)))
    );
    let missed = connector(ConnectorChange::Missed {
        connector: id,
        unit,
        person,
        trouble: "answer 500".into(),
        due: at(99),
    });
    here.does(&**records, vec![missed]).await.unwrap();
    assert!(
        records
            .carried(id, Whom::Due(at(98)), 9)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        records
            .carried(id, Whom::Due(at(99)), 9)
            .await
            .unwrap()
            .len(),
        1
    );
    assert_eq!(records.connector_standing(id).await.unwrap().troubled, 1);
    here.does(&**records, told(3)).await.unwrap();
    let receipts = records.receipts(person).await.unwrap();
    assert!(
        receipts
            .iter()
            .any(|one| one.name == "溪州郵件" && one.done && one.at == Some(at(9)))
    );
    assert_eq!(records.connector_standing(id).await.unwrap().waiting, 0);
    let again = ConnectorChange::Again {
        connector: id,
        unit,
        person,
        at: at(10),
    };
    here.does(&**records, vec![connector(again)]).await.unwrap();
    let now = records
        .carried(id, Whom::One(person), 1)
        .await
        .unwrap()
        .remove(0);
    assert_eq!(
        (now.wanted, now.told, now.digest.as_deref()),
        (4, 3, Some(""))
    );
}

pub(crate) async fn a_difference_is_accepted_as_it_was_seen_and_comes_again_when_it_changes(
    records: Shared,
) {
    let here = Township::entered(&*records, "田尾鄉公所").await;
    let mail = system(&here, "田尾郵件");
    let (id, unit) = (mail.id, mail.unit);
    let found = |digest: &str| {
        let drift = drift(&here, digest);
        connector(ConnectorChange::Found {
            connector: id,
            unit,
            drift,
        })
    };
    let compared = |at: Timestamp| {
        connector(ConnectorChange::Compared {
            connector: id,
            unit,
            at,
        })
    };
    let accept = |digest: &str| {
        vec![connector(ConnectorChange::Accept {
            connector: id,
            unit,
            remote: "r-1".into(),
            digest: digest.into(),
            by: here.contact.id,
            at: at(11),
        })]
    };
    let entered = connector(ConnectorChange::Enter(mail));
    here.does(&*records, vec![entered, compared(at(8)), found("one")])
        .await
        .unwrap();
    assert_eq!(
        refusal(here.does(&*records, accept("two")).await),
        Refusal::Stale
    );
    here.does(&*records, accept("one")).await.unwrap();
    let open = async || records.connector_standing(id).await.unwrap().drift;
    assert_eq!(open().await, 0);
    here.does(&*records, vec![compared(at(12)), found("one")])
        .await
        .unwrap();
    assert_eq!(open().await, 0, "it was accepted so");
    here.does(&*records, vec![compared(at(13)), found("two")])
        .await
        .unwrap();
    assert_eq!(open().await, 1, "it is another one");
    here.does(&*records, vec![compared(at(14))]).await.unwrap();
    assert_eq!(open().await, 0, "nothing differs any more");
}

pub(crate) async fn programs_find_people_within_their_scope(records: Shared) {
    let here = Township::entered(&*records, "埤頭鄉公所").await;
    let there = Township::entered(&*records, "竹塘鄉公所").await;
    let account = here.account("chen.scim", AccountState::Active);
    let (person, unit) = (here.contact.id, here.top.id);
    let outside = |outside: Option<&str>| {
        scim(ScimChange::Outside {
            person,
            unit,
            outside: outside.map(str::to_owned),
        })
    };
    let added = Change::AddAccount {
        account: account.clone(),
        password_hash: hashed("x"),
    };
    here.does(&*records, vec![added, outside(Some("hr'; --"))])
        .await
        .unwrap();
    let found = async |whose: &Township, which: Which| {
        records.scim_people(&whose.scope, &which).await.unwrap()
    };
    for which in [
        Which::All,
        Which::One(person),
        Which::Named("chen.scim".into()),
        Which::Outside("hr'; --".into()),
    ] {
        let people = found(&here, which.clone()).await;
        assert_eq!(people.len(), 1, "{which:?}");
        let Person { id, name, .. } = &people.first().unwrap().person;
        assert_eq!((*id, name.as_str()), (person, "陳淑芬"));
        assert!(found(&there, which).await.is_empty());
    }
    here.does(&*records, vec![outside(None)]).await.unwrap();
    assert!(
        found(&here, Which::Outside("hr'; --".into()))
            .await
            .is_empty()
    );
    let left = Change::SetAccountState {
        account: account.id,
        seen: AccountState::Active,
        state: AccountState::SuspendedLeft,
        reason: None,
        at: at(3),
    };
    here.does(&*records, vec![left]).await.unwrap();
    assert!(
        found(&here, Which::All).await.is_empty(),
        "who has left is not shown"
    );
}

pub(crate) async fn a_list_of_a_program_is_changed_and_dropped_by_who_saw_it(records: Shared) {
    let here = Township::entered(&*records, "大村鄉公所").await;
    let there = Township::entered(&*records, "芬園鄉公所").await;
    let (person, unit) = (here.contact.id, here.top.id);
    let people = list(&here);
    let joined = ScimChange::Join {
        list: people.id,
        unit,
        person,
    };
    let entered = vec![scim(ScimChange::EnterList(people.clone())), scim(joined)];
    here.does(&*records, entered).await.unwrap();
    assert_eq!(
        records.scim_lists(&here.scope).await.unwrap(),
        std::slice::from_ref(&people)
    );
    assert_eq!(
        records.scim_members(&here.scope).await.unwrap(),
        [(people.id, person)]
    );
    assert!(records.scim_lists(&there.scope).await.unwrap().is_empty());
    let drop = |people: &ScimList| {
        let list = people.id;
        vec![
            scim(ScimChange::Empty { list, unit }),
            scim(ScimChange::DropList(people.clone())),
        ]
    };
    assert_eq!(
        refusal(there.does(&*records, drop(&people)).await),
        Refusal::NotFound
    );
    let renamed = ScimList {
        name: "名單二".into(),
        ..people.clone()
    };
    here.does(&*records, vec![scim(ScimChange::ChangeList(renamed))])
        .await
        .unwrap();
    assert_eq!(
        refusal(here.does(&*records, drop(&people)).await),
        Refusal::Stale
    );
    let now = records.scim_lists(&here.scope).await.unwrap();
    here.does(&*records, drop(now.first().unwrap()))
        .await
        .unwrap();
    assert!(records.scim_members(&here.scope).await.unwrap().is_empty());
}
