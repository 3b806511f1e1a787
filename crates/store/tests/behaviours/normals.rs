//! What is normal at a unit.

use application::Refusal;
use application::deed::Change;
use application::normal::{Meant, Normal, NormalChange, Normals as _};
use domain::id::NormalId;
use domain::version::Version;

use crate::office::{Township, at, uuid};
use crate::{Shared, refusal};

pub(crate) fn declared(here: &Township) -> Normal {
    Normal {
        id: NormalId::new(uuid()),
        unit: here.top.id,
        rule: "5b1f3a76-0c8e-4d0b-9a41-3f6d2c7e8a11".into(),
        meant: Meant::Account,
        value: "wang'; --".into(),
        reason: "駐外人員".into(),
        by: here.contact.id,
        at: at(103),
        until: at(900),
        hidden: 0,
        version: Version::FIRST,
    }
}

pub(crate) async fn what_is_normal_is_kept_counted_and_changed_by_who_saw_it(records: Shared) {
    let here = Township::entered(&*records, "埔心鄉公所").await;
    let there = Township::entered(&*records, "二林鎮公所").await;
    let one = declared(&here);
    let (id, unit) = (one.id, one.unit);
    let done = vec![
        Change::Normal(NormalChange::Declare(one.clone())),
        Change::Normal(NormalChange::Count { id, unit }),
        Change::Normal(NormalChange::Count { id, unit }),
    ];
    here.does(&*records, done).await.unwrap();
    let counted = Normal {
        hidden: 2,
        ..one.clone()
    };
    let ours = records.normals(&here.scope).await.unwrap();
    assert_eq!(ours, std::slice::from_ref(&counted));
    assert!(records.normals(&there.scope).await.unwrap().is_empty());
    let ended = Normal {
        until: at(200),
        ..one
    };
    let change = || vec![Change::Normal(NormalChange::Until(ended.clone()))];
    let foreign = there.does(&*records, change()).await;
    assert_eq!(refusal(foreign), Refusal::NotFound);
    here.does(&*records, change()).await.unwrap();
    let late = here.does(&*records, change()).await;
    assert_eq!(refusal(late), Refusal::Stale);
    let changed = Normal {
        until: at(200),
        version: Version::FIRST.next(),
        ..counted
    };
    assert_eq!(records.normals(&here.scope).await.unwrap(), [changed]);
}
